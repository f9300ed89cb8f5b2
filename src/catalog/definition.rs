//! A table as the statement that would create it.

use arrow::datatypes::{DataType, Field, IntervalUnit, Schema, TimeUnit};

use super::description::Beside;
use super::keys::{Key, Side};
use super::listing::Listed;
use super::role::Role;
use crate::sql::names::{quote, quoted};

/// `CREATE TABLE …`, with the types in the words of DataFusion and PostgreSQL,
/// and as comments what these have no words for: which columns are tags, and
/// types of Arrow's that SQL lacks. A view is `CREATE VIEW …` where its query
/// is known; else it is written as a table with its columns, which it says.
pub fn definition(table: &Listed, beside: &Beside) -> String {
    let path = table.path();
    let query = beside.query.as_deref().filter(|_| table.is_view());
    if let Some(query) = query {
        return view(&path, &table.kind, query);
    }
    let lines = lines(table, beside);
    let last = lines.len().saturating_sub(1);
    let mut body = String::new();
    for (index, (line, remark)) in lines.into_iter().enumerate() {
        let comma = if index < last { "," } else { "" };
        let remark = remark.map_or(String::new(), |remark| format!(" -- {remark}"));
        body.push_str(&format!("  {line}{comma}{remark}\n"));
    }
    let caution = if table.is_view() { UNKNOWN_VIEW } else { "" };
    format!("{caution}CREATE TABLE {path} (\n{body});")
}

/// What stands before a view whose query is not known.
const UNKNOWN_VIEW: &str =
    "-- a view, whose query is not known: this is a table with its columns\n";

/// The statement that creates a view of such a `query`, which with some servers
/// is that statement.
fn view(path: &str, kind: &str, query: &str) -> String {
    let query = query.trim().trim_end_matches(';').trim_end();
    let word = query.split_whitespace().next().unwrap_or_default();
    let mut text = match word.to_ascii_lowercase().as_str() {
        "create" => query.to_owned(),
        _ => {
            let word = kind.split_whitespace().next().unwrap_or_default();
            let kept = word.eq_ignore_ascii_case("materialized");
            let kept = if kept { "MATERIALIZED " } else { "" };
            format!("CREATE {kept}VIEW {path} AS\n{query}")
        }
    };
    // A comment ends with its line.
    let last = text.lines().next_back().unwrap_or_default();
    let end = if last.contains("--") { "\n;" } else { ";" };
    text.push_str(end);
    text
}

/// What stands between the brackets, without commas: the columns, the primary
/// key; and what is said of them in comments.
fn lines(table: &Listed, beside: &Beside) -> Vec<(String, Option<String>)> {
    let empty = Schema::empty();
    let schema = table.columns.as_deref().unwrap_or(&empty);
    let roles = Role::is_told_in(schema);
    let mut lines = Vec::new();
    for field in schema.fields() {
        let (kind, exact) = sql_type(field.data_type());
        let default = beside.default_of(field);
        let default = default.map_or(String::new(), |value| format!(" DEFAULT {value}"));
        let required = if field.is_nullable() { "" } else { " NOT NULL" };
        let mut remarks = Vec::new();
        if roles && Role::of(schema, field) == Role::Tag {
            remarks.push("tag".to_owned());
        }
        if !exact {
            remarks.push(field.data_type().to_string());
        }
        let line = format!("{} {kind}{default}{required}", quote(field.name()));
        let remark = (!remarks.is_empty()).then(|| one_line(&remarks.join(", ")));
        lines.push((line, remark));
    }
    let keys = beside.keys.iter();
    let mut primary: Vec<&Key> = keys.filter(|key| key.side == Side::Primary).collect();
    primary.sort_by_key(|key| key.place);
    if !primary.is_empty() {
        let columns: Vec<String> = primary.iter().map(|key| quote(&key.column)).collect();
        lines.push((format!("PRIMARY KEY ({})", columns.join(", ")), None));
    }
    lines
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
            Field::new("n", DataType::Decimal128(9, 2), false),
            Field::new("a", DataType::new_list(DataType::Int64, true), true),
        ];
        let table = Listed {
            catalog: None,
            schema: Some("iox".to_owned()),
            name: "My T".to_owned(),
            kind: "BASE TABLE".to_owned(),
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
        let beside = Beside {
            keys: vec![key],
            defaults: vec![("n".to_owned(), "0.5".to_owned())],
            query: Some("SELECT 1".to_owned()),
        };
        assert_eq!(
            definition(&table, &beside),
            "CREATE TABLE iox.\"My T\" (\n  \
               \"deviceId\" VARCHAR, -- tag\n  \
               time TIMESTAMP NOT NULL,\n  \
               at TIMESTAMP, -- Timestamp(ns, \"+01:00\\nDROP\")\n  \
               n DECIMAL(9, 2) DEFAULT 0.5 NOT NULL,\n  \
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
        assert_eq!(
            definition(&table, &Beside::default()),
            "CREATE TABLE t (\n);"
        );
    }

    #[test]
    fn a_view_is_its_query_or_says_that_it_is_none() {
        let view = |kind: &str, query: Option<&str>| {
            let table = Listed {
                catalog: None,
                schema: Some("iox".to_owned()),
                name: "V".to_owned(),
                kind: kind.to_owned(),
                columns: None,
            };
            let beside = Beside {
                query: query.map(str::to_owned),
                ..Beside::default()
            };
            definition(&table, &beside)
        };
        for (kind, query, text) in [
            (
                "VIEW",
                "SELECT 1 AS a ;\n",
                "CREATE VIEW iox.\"V\" AS\nSELECT 1 AS a;",
            ),
            (
                "MATERIALIZED VIEW",
                "SELECT 1",
                "CREATE MATERIALIZED VIEW iox.\"V\" AS\nSELECT 1;",
            ),
            (
                "view",
                "create view V as SELECT 1",
                "create view V as SELECT 1;",
            ),
            (
                "VIEW",
                "SELECT 1 -- one",
                "CREATE VIEW iox.\"V\" AS\nSELECT 1 -- one\n;",
            ),
        ] {
            assert_eq!(view(kind, Some(query)), text);
        }
        assert_eq!(
            view("VIEW", None),
            format!("{UNKNOWN_VIEW}CREATE TABLE iox.\"V\" (\n);")
        );
    }
}
