//! A table as the statement that would create it.

use arrow::datatypes::{DataType, Field, IntervalUnit, Schema, TimeUnit};

use super::keys::{Key, Side};
use super::listing::Listed;
use super::role::Role;
use crate::sql::names::{quote, quoted};

/// `CREATE TABLE …`, with the types in the words of DataFusion and PostgreSQL,
/// and as comments what these have no words for: which columns are tags, and
/// types of Arrow's that SQL lacks.
pub fn definition(table: &Listed, keys: &[Key]) -> String {
    let empty = Schema::empty();
    let schema = table.columns.as_deref().unwrap_or(&empty);
    let roles = Role::is_told_in(schema);
    let mut lines: Vec<(String, Option<String>)> = Vec::new();
    for field in schema.fields() {
        let (kind, exact) = sql_type(field.data_type());
        let required = if field.is_nullable() { "" } else { " NOT NULL" };
        let mut remarks = Vec::new();
        if roles && Role::of(schema, field) == Role::Tag {
            remarks.push("tag".to_owned());
        }
        if !exact {
            remarks.push(field.data_type().to_string());
        }
        let line = format!("{} {kind}{required}", quote(field.name()));
        let remark = (!remarks.is_empty()).then(|| one_line(&remarks.join(", ")));
        lines.push((line, remark));
    }
    let mut primary: Vec<&Key> = keys
        .iter()
        .filter(|key| key.side == Side::Primary)
        .collect();
    primary.sort_by_key(|key| key.place);
    if !primary.is_empty() {
        let columns: Vec<String> = primary.iter().map(|key| quote(&key.column)).collect();
        lines.push((format!("PRIMARY KEY ({})", columns.join(", ")), None));
    }
    let count = lines.len();
    let body = lines
        .into_iter()
        .enumerate()
        .map(|(index, (line, remark))| {
            let comma = if index + 1 < count { "," } else { "" };
            let remark = remark.map_or(String::new(), |remark| format!(" -- {remark}"));
            format!("  {line}{comma}{remark}\n")
        });
    let path = [&table.catalog, &table.schema, &Some(table.name.clone())];
    let path: Vec<String> = path
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(|part| quote(part))
        .collect();
    // What the server computes is no table, but has its columns.
    let view = if table.is_view() { "-- a view\n" } else { "" };
    let body: String = body.collect();
    format!("{view}CREATE TABLE {} (\n{body});", path.join("."))
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// The type of SQL that holds values of `data_type`, and whether it is made
/// into that type again.
fn sql_type(data_type: &DataType) -> (String, bool) {
    use DataType::*;
    let word = match data_type {
        Boolean => "BOOLEAN",
        Int8 => "TINYINT",
        Int16 => "SMALLINT",
        Int32 => "INTEGER",
        Int64 => "BIGINT",
        UInt8 => "TINYINT UNSIGNED",
        UInt16 => "SMALLINT UNSIGNED",
        UInt32 => "INTEGER UNSIGNED",
        UInt64 => "BIGINT UNSIGNED",
        Float32 => "REAL",
        Float64 => "DOUBLE",
        Utf8 | LargeUtf8 | Utf8View => "VARCHAR",
        Binary | LargeBinary | BinaryView => "BYTEA",
        Date32 => "DATE",
        Time64(TimeUnit::Nanosecond) => "TIME",
        Timestamp(TimeUnit::Nanosecond, None) => "TIMESTAMP",
        Timestamp(unit, None) => {
            let digits = match unit {
                TimeUnit::Second => 0,
                TimeUnit::Millisecond => 3,
                TimeUnit::Microsecond => 6,
                TimeUnit::Nanosecond => 9,
            };
            return (format!("TIMESTAMP({digits})"), true);
        }
        Interval(IntervalUnit::MonthDayNano) => "INTERVAL",
        Decimal128(precision, scale) if *scale >= 0 => {
            return (format!("DECIMAL({precision}, {scale})"), true);
        }
        Dictionary(_, values) if values.is_string() => return ("VARCHAR".to_owned(), true),
        List(item) => {
            let (item, exact) = sql_type(item.data_type());
            return (format!("{item}[]"), exact);
        }
        Struct(fields) if !fields.is_empty() => {
            let parts = fields.iter().map(|field: &std::sync::Arc<Field>| {
                let (kind, _) = sql_type(field.data_type());
                format!("{} {kind}", quoted(field.name()))
            });
            let parts: Vec<String> = parts.collect();
            return (format!("STRUCT<{}>", parts.join(", ")), false);
        }
        // The nearest that there is a word for.
        Float16 => return ("REAL".to_owned(), false),
        Date64 | Timestamp(_, Some(_)) => return ("TIMESTAMP".to_owned(), false),
        Time32(_) | Time64(_) => return ("TIME".to_owned(), false),
        Interval(_) | Duration(_) => return ("INTERVAL".to_owned(), false),
        Decimal32(precision, scale)
        | Decimal64(precision, scale)
        | Decimal256(precision, scale)
            if *scale >= 0 && *precision <= 38 =>
        {
            return (format!("DECIMAL({precision}, {scale})"), false);
        }
        FixedSizeBinary(_) => return ("BYTEA".to_owned(), false),
        LargeList(item) | FixedSizeList(item, _) | ListView(item) | LargeListView(item) => {
            let (item, _) = sql_type(item.data_type());
            return (format!("{item}[]"), false);
        }
        _ => return ("VARCHAR".to_owned(), false),
    };
    (word.to_owned(), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::sync::Arc;

    #[test]
    fn a_table_is_written_as_it_would_be_created() {
        let tag = HashMap::from([(
            "iox::column::type".to_owned(),
            "iox::column_type::tag".to_owned(),
        )]);
        let zone = DataType::Timestamp(TimeUnit::Nanosecond, Some("+01:00\nDROP".into()));
        let fields = vec![
            Field::new("deviceId", DataType::Utf8, true).with_metadata(tag),
            Field::new(
                "time",
                DataType::Timestamp(TimeUnit::Nanosecond, None),
                false,
            ),
            Field::new("at", zone, true),
            Field::new("n", DataType::Decimal128(9, 2), true),
            Field::new("a", DataType::new_list(DataType::Int64, true), true),
        ];
        let table = Listed {
            catalog: None,
            schema: Some("iox".to_owned()),
            name: "My T".to_owned(),
            kind: "VIEW".to_owned(),
            columns: Some(Arc::new(Schema::new(fields))),
        };
        let key = Key {
            side: Side::Primary,
            place: Some(1),
            column: "deviceId".to_owned(),
            other: String::new(),
            name: None,
            rules: [None, None],
        };
        assert_eq!(
            definition(&table, &[key]),
            "-- a view\n\
             CREATE TABLE iox.\"My T\" (\n  \
               \"deviceId\" VARCHAR, -- tag\n  \
               time TIMESTAMP NOT NULL,\n  \
               at TIMESTAMP, -- Timestamp(ns, \"+01:00\\nDROP\")\n  \
               n DECIMAL(9, 2),\n  \
               a BIGINT[],\n  \
               PRIMARY KEY (\"deviceId\")\n\
             );"
        );
    }

    #[test]
    fn a_table_without_columns_is_one_all_the_same() {
        let table = Listed {
            catalog: Some(String::new()),
            schema: None,
            name: "t".to_owned(),
            kind: "TABLE".to_owned(),
            columns: None,
        };
        assert_eq!(definition(&table, &[]), "CREATE TABLE t (\n);");
    }
}
