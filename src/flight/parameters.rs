//! The values of a statement's parameters, as a row of Arrow.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, NullArray, RecordBatch,
    RecordBatchOptions, StringArray, UInt64Array, new_null_array,
};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Field, Schema};

use crate::error::{Error, Kind, Result};
use crate::sql::binding::Value;
use crate::text;

/// How the columns are named after the parameters. Servers look values up by
/// these names, and do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `1`, `room`: InfluxDB takes the `$` off before it looks.
    Bare,
    /// `$1`, `$room`.
    Dollar,
}

impl Spelling {
    fn of(self, name: &str) -> String {
        match self {
            Spelling::Bare => name.to_owned(),
            Spelling::Dollar => format!("${name}"),
        }
    }
}

/// One row with a column for each of `values`, typed as `expected` says: the
/// schema of the parameters as the server tells it, if it does.
///
/// # Errors
/// `Statement` for values that are not as many as the parameters, that name a
/// parameter that there is not, or that do not fit its type.
pub(super) fn row(
    values: &[Value],
    expected: Option<&Schema>,
    spelling: Spelling,
) -> Result<RecordBatch> {
    let fields = expected.map(Schema::fields).filter(|f| !f.is_empty());
    let names: Vec<&str> = fields
        .iter()
        .flat_map(|fields| fields.iter())
        .map(|field| bare(field.name()))
        .collect();
    let named = values.iter().any(|value| value.name.is_some());
    if let Some(fields) = fields
        && fields.len() != values.len()
    {
        return Err(Error::new(
            Kind::Statement,
            format!(
                "the statement has {}, and {} given",
                text::counted(fields.len() as u64, "parameter"),
                match values.len() {
                    1 => "1 value is".to_owned(),
                    count => format!("{count} values are"),
                }
            ),
        )
        .hint("\\bind gives one value for each: \\bind 1 'Living Room' NULL")
        .hint("a value with spaces stands in quotes, and none surround a name's ="));
    }
    let mut columns: Vec<(usize, Field, ArrayRef)> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let place = match &value.name {
            None if named => {
                return Err(Error::new(
                    Kind::Statement,
                    "some values are named, and others are not",
                )
                .hint("\\bind room='Kitchen' temp=21 names each of them"));
            }
            None => index,
            Some(name) => place(name, &names, index)?,
        };
        let name = match (names.get(place), &value.name) {
            (Some(known), _) if !known.is_empty() => (*known).to_owned(),
            (_, Some(name)) => name.clone(),
            (_, None) => (index + 1).to_string(),
        };
        let wanted = fields.map(|fields| fields[place].data_type());
        let array = array(value, wanted).map_err(|error| misfit(&name, value, &error))?;
        let field = Field::new(spelling.of(&name), array.data_type().clone(), true);
        columns.push((place, field, array));
    }
    columns.sort_by_key(|(place, ..)| *place);
    if columns.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(Error::new(Kind::Statement, "a parameter has two values"));
    }
    let (fields, arrays): (Vec<_>, Vec<_>) = columns
        .into_iter()
        .map(|(_, field, array)| (field, array))
        .unzip();
    // Without columns a batch must be told its rows.
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).map_err(
        |cause| Error::new(Kind::Statement, "these values cannot be sent").caused_by(cause),
    )
}

/// Where the parameter called `name` stands among those that are `known`; the
/// next place where none is known.
fn place(name: &str, known: &[&str], next: usize) -> Result<usize> {
    if known.iter().all(|known| known.is_empty()) {
        return Ok(next);
    }
    let found = known.iter().position(|known| *known == name);
    found.ok_or_else(|| {
        let error = Error::new(
            Kind::Statement,
            format!("the statement has no parameter {name}"),
        );
        match text::nearest(name, known.iter().copied()) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("it has {}", known.join(", "))),
        }
    })
}

fn misfit(name: &str, value: &Value, cause: &str) -> Error {
    let written = value.text.as_deref().unwrap_or("NULL");
    Error::new(
        Kind::Statement,
        format!("the value {written:?} does not fit the parameter {name}"),
    )
    .hint(cause)
}

/// A parameter's name without what marks it.
fn bare(name: &str) -> &str {
    name.trim_start_matches(['$', '?', ':', '@'])
}

/// The value as an array of one, of the type that is wanted, else of the one
/// that it is written as.
fn array(value: &Value, wanted: Option<&DataType>) -> Result<ArrayRef, String> {
    let wanted = wanted.filter(|wanted| **wanted != DataType::Null);
    match (&value.text, wanted) {
        (None, None) => Ok(Arc::new(NullArray::new(1))),
        (None, Some(wanted)) => Ok(new_null_array(wanted, 1)),
        (Some(text), None) => Ok(match value.quoted {
            true => Arc::new(StringArray::from(vec![text.as_str()])),
            false => literal(text),
        }),
        (Some(text), Some(wanted)) => {
            let text = StringArray::from(vec![text.as_str()]);
            let options = CastOptions {
                safe: false,
                ..CastOptions::default()
            };
            cast_with_options(&text, wanted, &options)
                .map_err(|cause| format!("it is of type {wanted}: {cause}"))
        }
    }
}

/// What an unquoted value is by itself.
fn literal(text: &str) -> ArrayRef {
    if let Ok(number) = text.parse::<i64>() {
        return Arc::new(Int64Array::from(vec![number]));
    }
    if let Ok(number) = text.parse::<u64>() {
        return Arc::new(UInt64Array::from(vec![number]));
    }
    // Digits that no integer holds would lose some of them as a float.
    let fraction = text.contains(|c: char| c.is_ascii_digit()) && text.contains(['.', 'e', 'E']);
    if let Some(number) = text.parse::<f64>().ok().filter(|_| fraction) {
        return Arc::new(Float64Array::from(vec![number]));
    }
    match text.to_ascii_lowercase().as_str() {
        "true" => Arc::new(BooleanArray::from(vec![true])),
        "false" => Arc::new(BooleanArray::from(vec![false])),
        _ => Arc::new(StringArray::from(vec![text])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::binding::bound;
    use arrow::datatypes::TimeUnit;
    use arrow::util::display::array_value_to_string;

    /// `name: type = value` of each column.
    fn told(values: &str, expected: Option<&Schema>, spelling: Spelling) -> Result<String> {
        let text = format!("x \\bind {values}");
        let (_, values) = bound(&text);
        let row = row(&values.unwrap(), expected, spelling)?;
        assert_eq!(row.num_rows(), 1);
        let schema = row.schema();
        let columns = schema.fields().iter().zip(row.columns());
        let columns = columns.map(|(field, column)| {
            let value = array_value_to_string(column, 0).unwrap();
            format!("{}: {} = {value}", field.name(), field.data_type())
        });
        Ok(columns.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn values_are_typed_as_the_parameters_else_as_they_are_written() {
        let second = DataType::Timestamp(TimeUnit::Second, None);
        let schema = Schema::new(vec![
            Field::new("$1", DataType::Float64, true),
            Field::new("$2", second, true),
        ]);
        let named = Schema::new(vec![
            Field::new("$room", DataType::Utf8, true),
            Field::new("$n", DataType::Null, true),
        ]);
        let nameless = Schema::new(vec![Field::new("", DataType::Int8, true)]);
        for (values, expected, spelling, row) in [
            (
                "1 '1' 1.5 true x NULL 18446744073709551615 99999999999999999999",
                None,
                Spelling::Bare,
                "1: Int64 = 1, 2: Utf8 = 1, 3: Float64 = 1.5, 4: Boolean = true, 5: Utf8 = x, \
                 6: Null = , 7: UInt64 = 18446744073709551615, \
                 8: Utf8 = 99999999999999999999",
            ),
            (
                "21 '2022-01-01T08:00:00Z'",
                Some(&schema),
                Spelling::Bare,
                "1: Float64 = 21.0, 2: Timestamp(s) = 2022-01-01T08:00:00",
            ),
            (
                "NULL NULL",
                Some(&schema),
                Spelling::Dollar,
                "$1: Float64 = , $2: Timestamp(s) = ",
            ),
            (
                "n=5 room='Living Room'",
                Some(&named),
                Spelling::Bare,
                "room: Utf8 = Living Room, n: Int64 = 5",
            ),
            (
                "7 8",
                Some(&named),
                Spelling::Dollar,
                "$room: Utf8 = 7, $n: Int64 = 8",
            ),
            (
                "$2='b' $1='a'",
                Some(&schema.project(&[]).unwrap()),
                Spelling::Bare,
                "2: Utf8 = b, 1: Utf8 = a",
            ),
            ("100", Some(&nameless), Spelling::Bare, "1: Int8 = 100"),
        ] {
            assert_eq!(told(values, expected, spelling).unwrap(), row, "{values}");
        }
        for (values, expected, words) in [
            ("1", &schema, "has 2 parameters, and 1 value is given"),
            ("1 2 3", &schema, "3 values are given"),
            ("1 x", &schema, "\"x\" does not fit the parameter 2"),
            ("rom='x' n=1", &named, "no parameter rom"),
            ("room='x' 1", &named, "some values are named"),
            ("room='x' room='y'", &named, "two values"),
        ] {
            let error = told(values, Some(expected), Spelling::Bare).unwrap_err();
            assert!(error.message().contains(words), "{values}: {error:?}");
        }
    }
}
