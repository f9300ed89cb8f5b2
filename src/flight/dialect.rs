//! What a server tells of its dialect of SQL: SqlInfo.

use std::time::Duration;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type, UInt32Type};
use arrow_flight::sql::{CommandGetSqlInfo, SqlInfo, SqlSupportedCaseSensitivity};
use futures::StreamExt;

use super::connection::Connection;
use super::endpoints::rows;
use super::timer::Deadline;
use crate::catalog::Folding;
use crate::error::Result;

/// Lists of functions.
const FUNCTIONS: [SqlInfo; 4] = [
    SqlInfo::SqlNumericFunctions,
    SqlInfo::SqlStringFunctions,
    SqlInfo::SqlSystemFunctions,
    SqlInfo::SqlDatetimeFunctions,
];

/// What a server tells of its dialect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialect {
    /// What it makes of a name without quotes.
    pub folding: Option<Folding>,
    /// The names of its functions.
    pub functions: Vec<String>,
}

impl Connection {
    /// What the server tells of its dialect within `limit`.
    ///
    /// # Errors
    /// What it refuses.
    pub async fn dialect(&self, limit: Duration) -> Result<Dialect> {
        let deadline = Deadline::after(Some(limit));
        let facts = FUNCTIONS.iter().chain([&SqlInfo::SqlIdentifierCase]);
        let info = facts.map(|fact| *fact as u32).collect();
        let command = CommandGetSqlInfo { info };
        let asked = self.asked(None);
        let found = deadline.within(rows(self, &command, &asked)).await?;
        let mut batches = deadline.bounded(found.batches);
        let mut dialect = Dialect::default();
        while let Some(batch) = batches.next().await {
            dialect.take(&batch?);
        }
        Ok(dialect)
    }
}

impl Dialect {
    /// Takes up a batch of SqlInfo (`info_name: u32`, `value`: a union). What
    /// has another form than the specification's tells nothing.
    fn take(&mut self, batch: &RecordBatch) {
        let names = batch.column_by_name("info_name");
        let values = batch.column_by_name("value");
        let names = names.and_then(|names| names.as_primitive_opt::<UInt32Type>());
        let (Some(names), Some(values)) = (names, values.and_then(|v| v.as_union_opt())) else {
            return;
        };
        for (row, name) in names.iter().enumerate() {
            let value = values.value(row);
            match name {
                Some(name) if name == SqlInfo::SqlIdentifierCase as u32 => {
                    self.folding = number(&value).and_then(folding);
                }
                Some(name) if FUNCTIONS.iter().any(|fact| *fact as u32 == name) => {
                    self.functions.extend(texts(&value));
                }
                _ => {}
            }
        }
    }
}

/// The only value of `value`, of whatever type of integers: the specification
/// has an int32 here, and servers an int64. Some tell it as the text of a
/// number that means another enumeration.
fn number(value: &dyn Array) -> Option<i32> {
    if !value.data_type().is_integer() {
        return None;
    }
    let number = arrow::compute::cast(value, &DataType::Int64).ok()?;
    let number = number.as_primitive::<Int64Type>().iter().next()??;
    i32::try_from(number).ok()
}

/// The texts in a list, the only value of `value`.
fn texts(value: &dyn Array) -> Vec<String> {
    let Some(list) = value.as_list_opt::<i32>().filter(|list| list.is_valid(0)) else {
        return Vec::new();
    };
    let texts = arrow::compute::cast(&list.value(0), &DataType::Utf8);
    let texts = texts.ok();
    let texts = texts.iter().flat_map(|texts| texts.as_string::<i32>());
    texts.flatten().map(str::to_owned).collect()
}

/// The folding that a number of SqlSupportedCaseSensitivity tells.
fn folding(told: i32) -> Option<Folding> {
    match SqlSupportedCaseSensitivity::try_from(told).ok()? {
        SqlSupportedCaseSensitivity::SqlCaseSensitivityUnknown => None,
        SqlSupportedCaseSensitivity::SqlCaseSensitivityCaseInsensitive => {
            Some(Folding::Insensitive)
        }
        SqlSupportedCaseSensitivity::SqlCaseSensitivityUppercase => Some(Folding::Upper),
        SqlSupportedCaseSensitivity::SqlCaseSensitivityLowercase => Some(Folding::Lower),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_flight::sql::metadata::SqlInfoDataBuilder;

    #[test]
    fn functions_and_folding_are_read_and_nothing_else() {
        let mut builder = SqlInfoDataBuilder::new();
        builder.append(SqlInfo::SqlNumericFunctions, ["abs", "ln"].as_slice());
        builder.append(SqlInfo::SqlStringFunctions, ["trim"].as_slice());
        builder.append(SqlInfo::SqlSystemFunctions, "no list");
        builder.append(SqlInfo::SqlKeywords, ["select"].as_slice());
        builder.append(SqlInfo::SqlIdentifierCase, 2_i32);
        let batch = builder.build().unwrap().record_batch([]).unwrap();
        let mut dialect = Dialect::default();
        dialect.take(&batch);
        assert_eq!(dialect.functions, ["abs", "ln", "trim"]);
        assert_eq!(dialect.folding, Some(Folding::Upper));
    }

    #[test]
    fn a_folding_that_is_no_number_of_the_enumeration_is_not_told() {
        let told = |value: i64| {
            let mut builder = SqlInfoDataBuilder::new();
            builder.append(SqlInfo::SqlIdentifierCase, value);
            let batch = builder.build().unwrap().record_batch([]).unwrap();
            let mut dialect = Dialect::default();
            dialect.take(&batch);
            dialect.folding
        };
        assert_eq!(told(1), Some(Folding::Insensitive));
        assert_eq!(told(3), Some(Folding::Lower));
        assert_eq!(told(0), None);
        assert_eq!(told(4), None);
        for value in [-1, 1 << 32 | 1, i64::MAX] {
            assert_eq!(told(value), None);
        }
    }
}
