//! The keys of a table, and those by which two belong together.

use std::time::Instant;

use super::Told;
use crate::catalog::{self, Key, Listed, Side, key_list};
use crate::error::Result;
use crate::request::{Keys, Request, TableName, Wanted};
use crate::session::Session;
use crate::sql::pattern::{Path, Pattern};

impl Session {
    /// The keys of `table` on these sides of it, where the server tells.
    pub(super) fn keys_of(&mut self, table: &Listed, sides: &[Side]) -> Result<Vec<Key>> {
        let name = name_of(table);
        let requests = sides
            .iter()
            .map(|side| Request::Keys(on_side(*side, name.clone())));
        let answers = self.aside(&requests.collect::<Vec<_>>())?;
        let mut keys = Vec::new();
        for (side, batches) in sides.iter().zip(&answers) {
            for batch in batches {
                // What is told beside an answer may be odd.
                keys.extend(catalog::keys(batch, *side).unwrap_or_default());
            }
        }
        Ok(keys)
    }

    /// `\dk`: the keys of a table, or those of one of two tables to the other.
    pub(super) fn keys(
        &mut self,
        of: &Wanted,
        with: Option<&Wanted>,
        begun: Instant,
    ) -> Result<()> {
        let here = self.meant_table(of)?;
        let there = match with {
            Some(with) => Some(self.meant_table(with)?),
            None => None,
        };
        let asked = match there {
            None => [Side::Primary, Side::Imported, Side::Exported]
                .map(|side| (side, on_side(side, here.clone())))
                .to_vec(),
            Some(there) => vec![
                (
                    Side::Exported,
                    Keys::Between {
                        parent: here.clone(),
                        child: there.clone(),
                    },
                ),
                (
                    Side::Imported,
                    Keys::Between {
                        parent: there,
                        child: here,
                    },
                ),
            ],
        };
        let mut keys = Vec::new();
        let mut untold = None;
        let mut odd = None;
        let count = asked.len();
        let mut refusals = 0;
        for (side, request) in asked {
            match self.told_whole(&Request::Keys(request))? {
                Told::So(batches) => {
                    for batch in &batches {
                        match catalog::keys(batch, side) {
                            Ok(told) => keys.extend(told),
                            Err(misshapen) => odd = Some(misshapen.message().to_owned()),
                        }
                    }
                }
                Told::Not(why) => {
                    refusals += 1;
                    untold.get_or_insert(why);
                }
            }
        }
        self.present_batch(key_list(&keys)?, begun)?;
        // What is unknown to many servers is no news beside what is told; an
        // answer that cannot be used is.
        if let Some(why) = odd.or(untold.filter(|_| refusals == count)) {
            self.sentence(&why);
        }
        Ok(())
    }
}

impl Session {
    /// The name of the table that is wanted, found as `\d` finds it. As it was
    /// typed, where that is in several schemas, or the server lists no tables.
    ///
    /// # Errors
    /// That there is none, and which one was probably meant.
    fn meant_table(&mut self, wanted: &Wanted) -> Result<TableName> {
        let typed = table_name(&wanted.path);
        Ok(match self.found(wanted, false)? {
            Told::So(tables) => match tables.as_slice() {
                [table] => name_of(table),
                [table, ..] => TableName {
                    table: table.name.clone(),
                    ..typed
                },
                [] => typed,
            },
            Told::Not(_) => typed,
        })
    }
}

fn name_of(table: &Listed) -> TableName {
    TableName {
        catalog: table.catalog.clone(),
        schema: table.schema.clone(),
        table: table.name.clone(),
    }
}

fn on_side(side: Side, table: TableName) -> Keys {
    match side {
        Side::Primary => Keys::Primary(table),
        Side::Imported => Keys::Imported(table),
        Side::Exported => Keys::Exported(table),
    }
}

/// The table of that name, as it was typed.
fn table_name(path: &Path) -> TableName {
    let plain = |pattern: &Option<Pattern>| pattern.as_ref().and_then(Pattern::plain);
    TableName {
        catalog: plain(&path.catalog),
        schema: plain(&path.schema),
        table: plain(&path.name).unwrap_or_default(),
    }
}
