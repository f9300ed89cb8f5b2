//! The keys of a table, and those by which two belong together.

use std::time::Instant;

use super::Told;
use crate::catalog::{self, Listed, Side, key_list};
use crate::error::Result;
use crate::request::{Keys, Request, TableName, Wanted};
use crate::session::Session;
use crate::sql::pattern::{Path, Pattern};

impl Session {
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
        let count = asked.len();
        let mut missing = Vec::new();
        for (side, request) in asked {
            match self.told_whole(&Request::Keys(request))? {
                Told::So(batches) => {
                    let told = batches.iter().map(|batch| catalog::keys(batch, side));
                    match told.collect::<Result<Vec<_>>>() {
                        Ok(told) => keys.extend(told.concat()),
                        Err(misshapen) => missing.push((side, misshapen.message().to_owned())),
                    }
                }
                Told::Not(why) => missing.push((side, why)),
            }
        }
        self.present_batch(key_list(&keys)?, begun)?;
        if let Some(why) = untold(&missing, count) {
            self.remark(&why, !keys.is_empty());
        }
        Ok(())
    }
}

/// Why keys are missing on some sides of `count`, the first reason for all.
fn untold(missing: &[(Side, String)], count: usize) -> Option<String> {
    let (_, why) = missing.first()?;
    if missing.len() == count {
        return Some(why.clone());
    }
    let sides: Vec<&str> = missing.iter().map(|(side, _)| side.several()).collect();
    Some(format!("{} are missing: {why}", sides.join(" and ")))
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

pub(super) fn name_of(table: &Listed) -> TableName {
    TableName {
        catalog: table.catalog.clone(),
        schema: table.schema.clone(),
        table: table.name.clone(),
    }
}

pub(super) fn on_side(side: Side, table: TableName) -> Keys {
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
