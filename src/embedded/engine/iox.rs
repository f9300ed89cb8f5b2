//! The metadata by which InfluxDB's storage engine (IOx) marks its schemas.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef, TimeUnit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a column is to InfluxDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Tag,
    Float,
    Integer,
    Time,
}

/// The array of a tag.
pub(super) type TagArray = arrow::array::DictionaryArray<Int32Type>;

impl Column {
    fn data_type(self) -> DataType {
        match self {
            Column::Tag => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            Column::Float => DataType::Float64,
            Column::Integer => DataType::Int64,
            Column::Time => DataType::Timestamp(TimeUnit::Nanosecond, None),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Column::Tag => "iox::column_type::tag",
            Column::Float => "iox::column_type::field::float",
            Column::Integer => "iox::column_type::field::integer",
            Column::Time => "iox::column_type::timestamp",
        }
    }
}

/// The schema of the measurement `name`; every column but the time can be
/// NULL, and the tags make the series key in the order given.
pub(super) fn schema(name: &str, columns: &[(&str, Column)]) -> SchemaRef {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, column)| {
            let mark = ("iox::column::type".to_owned(), column.mark().to_owned());
            Field::new(*name, column.data_type(), *column != Column::Time)
                .with_metadata(HashMap::from([mark]))
        })
        .collect();
    let tags = columns
        .iter()
        .filter(|(_, column)| *column == Column::Tag)
        .map(|(name, _)| *name);
    Arc::new(Schema::new_with_metadata(
        fields,
        HashMap::from([
            ("iox::measurement::name".to_owned(), name.to_owned()),
            ("iox::series::key::v2".to_owned(), series_key(tags)),
        ]),
    ))
}

/// Each name after its length in four bytes, little-endian; all in base64.
fn series_key<'a>(tags: impl Iterator<Item = &'a str>) -> String {
    let mut bytes = Vec::new();
    for tag in tags {
        let length = u32::try_from(tag.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(tag.as_bytes());
    }
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_marked_as_iox_marks_it() {
        let schema = schema("home", &[("room", Column::Tag), ("time", Column::Time)]);
        assert_eq!(schema.metadata()["iox::measurement::name"], "home");
        let key = STANDARD.decode(&schema.metadata()["iox::series::key::v2"]);
        assert_eq!(key.unwrap(), b"\x04\0\0\0room");
        assert_eq!(
            schema.field(0).metadata()["iox::column::type"],
            "iox::column_type::tag"
        );
        assert!(schema.field(0).is_nullable());
        assert!(!schema.field(1).is_nullable());
    }
}
