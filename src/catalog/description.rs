//! The columns of tables and of results, a row each.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use super::builder::TYPE_NAME;
use super::keys::{Key, Side};
use super::listing::{Listed, in_several_catalogs};
use super::role::Role;
use super::rows;
use crate::error::Result;

/// What Flight SQL tells of a column in its metadata.
const PRECISION: &str = "ARROW:FLIGHT:SQL:PRECISION";
const SCALE: &str = "ARROW:FLIGHT:SQL:SCALE";
const REMARKS: &str = "ARROW:FLIGHT:SQL:REMARKS";
/// Of these it tells whether they hold, as `1` and `0`.
const ATTRIBUTES: [(&str, &str); 2] = [
    ("ARROW:FLIGHT:SQL:IS_AUTO_INCREMENT", "auto increment"),
    ("ARROW:FLIGHT:SQL:IS_READ_ONLY", "read only"),
];
/// The value that a column has where none is given. The specification has no
/// key for it.
const DEFAULT: &str = "default";

/// What is known of tables and of results beside their Arrow schemas.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Of the table.
    pub keys: Vec<Key>,
    /// Columns of the table, and the values that they have where none is given.
    pub defaults: Vec<(String, String)>,
    /// What a view is made of: a query, or the whole statement that creates it.
    pub query: Option<String>,
}

/// A column and the table that it is in.
struct Described<'a> {
    table: Option<String>,
    schema: &'a Schema,
    field: &'a Field,
}

/// A row for each column of `tables`, which is preceded by the table's name
/// where there are several. What none of them has is left out.
///
/// # Errors
/// When there is no batch of that size.
pub fn description(tables: &[Listed], beside: &Beside) -> Result<RecordBatch> {
    let several = tables.len() > 1;
    let catalogs = in_several_catalogs(tables);
    let mut columns = Vec::new();
    for table in tables {
        let Some(schema) = &table.columns else {
            continue;
        };
        columns.extend(schema.fields().iter().map(|field| Described {
            table: several.then(|| table.qualified(catalogs)),
            schema,
            field,
        }));
    }
    described(&columns, beside)
}

/// A row for each column of `schema`, which is that of a result.
///
/// # Errors
/// When there is no batch of that size.
pub fn result_columns(schema: &Schema) -> Result<RecordBatch> {
    let columns = schema.fields().iter().map(|field| Described {
        table: None,
        schema,
        field,
    });
    described(&columns.collect::<Vec<_>>(), &Beside::default())
}

fn described(columns: &[Described<'_>], beside: &Beside) -> Result<RecordBatch> {
    let text = |of: &dyn Fn(&Described<'_>) -> Option<String>| -> ArrayRef {
        Arc::new(columns.iter().map(of).collect::<StringArray>())
    };
    let number = |of: &dyn Fn(&Field) -> Option<i32>| -> ArrayRef {
        let numbers = columns.iter().map(|column| of(column.field));
        Arc::new(numbers.collect::<Int32Array>())
    };
    let nullable = |nullable| if nullable { "yes" } else { "no" };
    let always = [
        ("table", text(&|column| column.table.clone())),
        ("column", text(&|column| Some(column.field.name().clone()))),
        ("type", text(&|column| Some(kind(column.field)))),
        ("arrow type", text(&|column| arrow_type(column.field))),
        (
            "nullable",
            text(&|column| Some(nullable(column.field.is_nullable()).to_owned())),
        ),
        ("kind", text(&role)),
        ("key", text(&|column| beside.keys_of(column.field.name()))),
        ("default", text(&|column| beside.default_of(column.field))),
        ("precision", number(&precision)),
        ("scale", number(&scale)),
        ("attributes", text(&|column| attributes(column.field))),
        ("remark", text(&|column| told(column.field, REMARKS))),
    ];
    let shown = always.into_iter().filter(|(name, values)| {
        let empty = values.null_count() == values.len();
        !empty || matches!(*name, "column" | "type" | "nullable")
    });
    rows(shown.collect())
}

impl Beside {
    /// The keys that a column is in.
    fn keys_of(&self, column: &str) -> Option<String> {
        let primary = self.keys.iter().filter(|key| key.side == Side::Primary);
        let alone = primary.count() == 1;
        let keys = self.keys.iter().filter(|key| key.column == column);
        let brief: Vec<String> = keys.map(|key| key.brief(alone)).collect();
        (!brief.is_empty()).then(|| brief.join("; "))
    }

    /// The value of a column where none is given, as the server writes it.
    pub(super) fn default_of(&self, field: &Field) -> Option<String> {
        let mut defaults = self.defaults.iter();
        let known = defaults.find(|(column, _)| column == field.name());
        known
            .map(|(_, value)| value.clone())
            .or_else(|| told(field, DEFAULT))
    }
}

/// How many digits the numbers in a column have: as the server tells, else as
/// a type of decimals does.
fn precision(field: &Field) -> Option<i32> {
    let digits = decimal(field).map(|(precision, _)| precision.into());
    told_number(field, PRECISION).or(digits)
}

/// How many of the digits stand behind the point; as [`precision`].
fn scale(field: &Field) -> Option<i32> {
    let digits = decimal(field).map(|(_, scale)| scale.into());
    told_number(field, SCALE).or(digits)
}

fn decimal(field: &Field) -> Option<(u8, i8)> {
    match field.data_type() {
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => Some((*precision, *scale)),
        _ => None,
    }
}

fn told_number(field: &Field, key: &str) -> Option<i32> {
    told(field, key)?.trim().parse().ok()
}

/// The type of a column in the server's word, else in Arrow's.
pub(super) fn kind(field: &Field) -> String {
    told(field, TYPE_NAME).unwrap_or_else(|| field.data_type().to_string())
}

/// Arrow's word for the type, where the server has another.
fn arrow_type(field: &Field) -> Option<String> {
    let arrow = field.data_type().to_string();
    (told(field, TYPE_NAME)? != arrow).then_some(arrow)
}

/// What the column is for, where the server tells that of any.
fn role(column: &Described<'_>) -> Option<String> {
    let told = Role::is_told_in(column.schema);
    told.then(|| Role::of(column.schema, column.field).word().to_owned())
}

fn attributes(field: &Field) -> Option<String> {
    let holds = |(key, _): &&(&str, &str)| {
        let value = field.metadata().get(*key);
        value.is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    };
    let words: Vec<&str> = ATTRIBUTES
        .iter()
        .filter(holds)
        .map(|(_, word)| *word)
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn told(field: &Field, key: &str) -> Option<String> {
    field
        .metadata()
        .get(key)
        .filter(|value| !value.is_empty())
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::csv;
    use arrow::datatypes::{DataType, TimeUnit};

    fn marked(name: &str, data_type: DataType, metadata: &[(&str, &str)]) -> Field {
        let metadata = metadata
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Field::new(name, data_type, name != "time").with_metadata(metadata.collect())
    }

    fn table(name: &str, fields: Vec<Field>) -> Listed {
        Listed {
            catalog: None,
            schema: Some("iox".to_owned()),
            name: name.to_owned(),
            kind: "BASE TABLE".to_owned(),
            columns: Some(Arc::new(Schema::new(fields))),
        }
    }

    fn told(tables: &[Listed], beside: &Beside) -> Vec<String> {
        csv(&description(tables, beside).unwrap())
    }

    #[test]
    fn what_is_not_told_is_left_out() {
        let plain = table("t", vec![Field::new("a", DataType::Int64, true)]);
        let nothing = Beside::default();
        let bare = ["column,type,nullable", "a,Int64,yes"];
        assert_eq!(told(std::slice::from_ref(&plain), &nothing), bare);
        let several = told(&[plain, table("u", vec![])], &nothing);
        assert_eq!(several, ["table,column,type,nullable", "iox.t,a,Int64,yes"]);
        assert_eq!(told(&[], &nothing), ["column,type,nullable"]);
    }

    #[test]
    fn tables_of_several_catalogs_are_told_apart() {
        let within = |catalog: &str, name: &str| Listed {
            catalog: Some(catalog.to_owned()),
            ..table(name, vec![Field::new("a", DataType::Int64, true)])
        };
        let names = |tables: &[Listed]| -> Vec<String> {
            let lines = told(tables, &Beside::default());
            let names = lines[1..].iter().map(|line| line.split(",a,").next());
            names.map(|name| name.unwrap().to_owned()).collect()
        };
        let one = [within("one", "cpu"), within("one", "a.b")];
        assert_eq!(names(&one), ["iox.cpu", "iox.\"a.b\""]);
        let two = [within("one", "cpu"), within("Two", "cpu")];
        assert_eq!(names(&two), ["one.iox.cpu", "\"Two\".iox.cpu"]);
    }

    #[test]
    fn all_that_is_told_is_shown() {
        let nanos = DataType::Timestamp(TimeUnit::Nanosecond, None);
        let fields = vec![
            marked(
                "room",
                DataType::Utf8,
                &[("iox::column::type", "iox::column_type::tag")],
            ),
            marked("time", nanos, &[]),
            marked(
                "n",
                DataType::Decimal128(9, 2),
                &[
                    (TYPE_NAME, "DECIMAL"),
                    (PRECISION, "10"),
                    (SCALE, "2"),
                    (REMARKS, "how many"),
                    ("ARROW:FLIGHT:SQL:IS_AUTO_INCREMENT", "1"),
                    ("ARROW:FLIGHT:SQL:IS_READ_ONLY", "0"),
                ],
            ),
            marked("m", DataType::Decimal128(7, -1), &[]),
        ];
        let key = |side, column: &str, other: &str| Key {
            side,
            place: Some(1),
            column: column.to_owned(),
            other: other.to_owned(),
            name: None,
            rules: [None, None],
        };
        let beside = Beside {
            keys: vec![
                key(Side::Primary, "n", ""),
                key(Side::Imported, "n", "rooms.id"),
            ],
            defaults: vec![("n".to_owned(), "0".to_owned())],
            query: None,
        };
        assert_eq!(
            told(&[table("t", fields)], &beside),
            [
                "column,type,arrow type,nullable,kind,key,default,precision,scale,attributes,remark",
                "room,Utf8,,yes,tag,,,,,,",
                "time,Timestamp(ns),,no,time,,,,,,",
                "n,DECIMAL,Decimal128(9, 2),yes,field,primary; -> rooms.id,0,10,2,auto increment,how many",
                "m,Decimal128(7, -1),,yes,field,,,7,-1,,",
            ]
        );
    }
}
