//! What `\conninfo` says of the names.

use std::time::SystemTime;

use super::Library;
use super::desk::Telling;
use crate::catalog::State;
use crate::text::{ago, counted};

impl Library {
    /// `10,000 tables, told 3 min ago`; `None` where nobody was asked.
    pub(in crate::session) fn report(&self) -> Option<String> {
        let telling = self.desk().telling;
        let catalog = self.catalog();
        let tables = || counted(catalog.user_tables().count() as u64, "table");
        let since = |moment: SystemTime| moment.elapsed().unwrap_or_default();
        Some(match (catalog.state(), telling) {
            (State::Untold, Telling::NotAsked) => return None,
            (State::Untold, Telling::Asked) => "not told yet".to_owned(),
            (State::Untold, Telling::Told | Telling::Refused) => {
                "not told by the server".to_owned()
            }
            (State::Kept(at), Telling::Refused) => {
                let tables = tables();
                format!(
                    "{tables}, kept from {}; not told by the server",
                    ago(since(at))
                )
            }
            (State::Kept(at), _) => format!("{}, kept from {}", tables(), ago(since(at))),
            (State::Told(at), _) => format!("{}, told {}", tables(), ago(since(at))),
        })
    }
}
