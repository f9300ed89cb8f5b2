//! What the server can do: its functions, its types, what it says of itself.

use std::time::Instant;

use super::Told;
use super::lists::filter;
use crate::catalog::{self, info};
use crate::error::Result;
use crate::request::Request;
use crate::session::Session;
use crate::sql::pattern::Pattern;

impl Session {
    /// `\df`: functions, each with its arguments and results once.
    pub(super) fn functions(
        &mut self,
        names: Option<&Pattern>,
        detail: bool,
        begun: Instant,
    ) -> Result<()> {
        let request = Request::Functions(names.map(filter));
        let (batches, why) = match self.told_whole(&request)? {
            Told::So(batches) => (batches, None),
            Told::Not(why) => (Vec::new(), Some(why)),
        };
        let (functions, why) = match catalog::functions(&batches, names, detail) {
            Ok(functions) => (functions, why),
            Err(misshapen) => {
                let none = catalog::functions(&[], names, detail)?;
                (none, Some(misshapen.message().to_owned()))
            }
        };
        self.present_batch(functions, begun)?;
        if let Some(why) = why {
            self.sentence(&why);
        }
        Ok(())
    }

    /// `\dT`: types of columns.
    pub(super) fn types(
        &mut self,
        number: Option<i32>,
        detail: bool,
        begun: Instant,
    ) -> Result<()> {
        let why = match self.told_whole(&Request::Types(number))? {
            Told::So(batches) => match catalog::types(&batches, number, detail) {
                Ok(types) => return self.present_batch(types, begun),
                Err(misshapen) => misshapen.message().to_owned(),
            },
            Told::Not(why) => why,
        };
        let none = catalog::types(&[], None, false)?;
        self.untold(&why, none.schema(), begun)
    }

    /// `\info`: facts in words, grouped; of all of them those that `words` ask
    /// for.
    pub(super) fn info(&mut self, words: &[String], begun: Instant) -> Result<()> {
        let numbers: Vec<Vec<u32>> = words.iter().map(|word| info::numbers(word)).collect();
        // What has no number of ours is found in all that there is.
        let all = numbers.iter().any(Vec::is_empty);
        let asked = if all { Vec::new() } else { numbers.concat() };
        let mut told = Vec::new();
        let mut why = None;
        match self.told_whole(&Request::Info(asked))? {
            Told::So(batches) => {
                let all: Result<Vec<_>> = batches.iter().map(info::told).collect();
                match all {
                    Ok(all) => told = all.concat(),
                    Err(misshapen) => why = Some(misshapen.message().to_owned()),
                }
            }
            Told::Not(reason) => why = Some(reason),
        }
        if !words.is_empty() {
            let unknown = words.iter().zip(&numbers).find(|(word, numbers)| {
                numbers.is_empty() && !told.iter().any(|told| info::is_meant(told, word))
            });
            why = why.or_else(|| {
                unknown.map(|(word, _)| format!("nothing that servers tell is called {word}"))
            });
            told.retain(|told| words.iter().any(|word| info::is_meant(told, word)));
        }
        let some = !told.is_empty();
        self.present_batch(info::table(told)?, begun)?;
        if let Some(why) = why {
            self.remark(&why, some);
        }
        Ok(())
    }
}
