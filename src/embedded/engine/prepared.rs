//! Prepared statements, and the values bound to their parameters.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema};
use bytes::Bytes;
use datafusion::logical_expr::LogicalPlan;
use datafusion::scalar::ScalarValue;
use tonic::Status;

use super::status;

/// How many statements are kept. Some clients never close theirs; the oldest
/// goes first.
const KEPT: usize = 1024;

/// A statement, and the rows last bound to it.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) query: String,
    /// A column per parameter; an empty batch if nothing was bound.
    pub(super) rows: Option<RecordBatch>,
}

/// The prepared statements of a server.
///
/// A handle stays the same when values are bound to it: some clients take no
/// note of the one that binding returns.
#[derive(Debug, Default)]
pub(super) struct PreparedStatements {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    statements: BTreeMap<u64, Prepared>,
}

impl PreparedStatements {
    /// Keeps a statement; its handle.
    pub(super) fn create(&self, query: String) -> Bytes {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state
            .statements
            .insert(number, Prepared { query, rows: None });
        if state.statements.len() > KEPT {
            state.statements.pop_first();
        }
        Bytes::from(number.to_string())
    }

    /// The statement of a handle.
    ///
    /// # Errors
    /// NOT_FOUND for a handle that was closed, or never given.
    pub(super) fn get(&self, handle: &[u8]) -> Result<Prepared, Status> {
        number(handle)
            .and_then(|number| self.state().statements.get(&number).cloned())
            .ok_or_else(unknown)
    }

    /// Binds rows to a statement, in place of those before.
    ///
    /// # Errors
    /// As [`PreparedStatements::get`].
    pub(super) fn bind(&self, handle: &[u8], rows: Option<RecordBatch>) -> Result<(), Status> {
        let mut state = self.state();
        let statement = number(handle)
            .and_then(|number| state.statements.get_mut(&number))
            .ok_or_else(unknown)?;
        statement.rows = rows;
        Ok(())
    }

    /// Forgets a statement; closing twice is no error.
    pub(super) fn close(&self, handle: &[u8]) {
        if let Some(number) = number(handle) {
            self.state().statements.remove(&number);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn number(handle: &[u8]) -> Option<u64> {
    std::str::from_utf8(handle).ok()?.parse().ok()
}

fn unknown() -> Status {
    Status::not_found("no such prepared statement: it was closed, or pushed out by newer ones")
}

/// The parameters of `plan` as the columns that binding expects, `$2` before
/// `$10` before `$room`; the type is Null where nothing tells it.
///
/// # Errors
/// When one parameter is used as of two types.
pub(super) fn parameters(plan: &LogicalPlan) -> Result<Schema, Status> {
    let types = plan
        .get_parameter_types()
        .map_err(|error| status::planning(&error))?;
    let mut fields: Vec<Field> = types
        .into_iter()
        .map(|(name, data_type)| Field::new(name, data_type.unwrap_or(DataType::Null), true))
        .collect();
    fields.sort_by_key(|field| {
        let name = bare(field.name()).to_owned();
        (name.parse::<usize>().unwrap_or(usize::MAX), name)
    });
    Ok(Schema::new(fields))
}

/// `plan` with the values of a row in place of its parameters.
///
/// Columns are found by name, with or without `$`; where the names are others
/// and as many as the parameters are, by position.
///
/// # Errors
/// A parameter without a value, or with one of another type.
pub(super) fn with_values(
    plan: LogicalPlan,
    rows: &RecordBatch,
    row: usize,
) -> Result<LogicalPlan, Status> {
    let parameters = parameters(&plan)?;
    let columns = rows.schema();
    let by_name: Vec<Option<usize>> = parameters
        .fields()
        .iter()
        .map(|parameter| {
            columns
                .fields()
                .iter()
                .position(|column| bare(column.name()) == bare(parameter.name()))
        })
        .collect();
    let by_position =
        by_name.iter().any(Option::is_none) && columns.fields().len() == parameters.fields().len();
    let mut values = HashMap::new();
    for (position, parameter) in parameters.fields().iter().enumerate() {
        let column = if by_position {
            Some(position)
        } else {
            by_name[position]
        };
        let Some(column) = column else {
            continue;
        };
        let value = ScalarValue::try_from_array(rows.column(column), row)
            .map_err(|error| status::planning(&error))?;
        let value =
            fitting(value, parameter.data_type()).map_err(|error| status::planning(&error))?;
        values.insert(bare(parameter.name()).to_owned(), value);
    }
    plan.with_param_values(values)
        .map_err(|error| status::planning(&error))
}

/// The value itself where a client sends it in a union, as `expected`.
fn fitting(value: ScalarValue, expected: &DataType) -> datafusion::common::Result<ScalarValue> {
    let value = match value {
        ScalarValue::Union(Some((_, inner)), _, _) => *inner,
        ScalarValue::Union(None, _, _) => ScalarValue::Null,
        value => value,
    };
    if *expected == DataType::Null || value.data_type() == *expected {
        return Ok(value);
    }
    value.cast_to(expected)
}

fn bare(name: &str) -> &str {
    name.strip_prefix(['$', '?']).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_live_until_they_are_closed_or_pushed_out() {
        let statements = PreparedStatements::default();
        let first = statements.create("SELECT 1".to_owned());
        let second = statements.create("SELECT 2".to_owned());
        assert_eq!(statements.get(&second).unwrap().query, "SELECT 2");
        statements.close(&second);
        statements.close(&second);
        assert!(statements.get(&second).is_err());
        assert!(statements.get(b"\xff").is_err());
        assert_eq!(statements.get(&first).unwrap().query, "SELECT 1");
        for _ in 0..KEPT {
            statements.create(String::new());
        }
        assert!(statements.get(&first).is_err());
    }
}
