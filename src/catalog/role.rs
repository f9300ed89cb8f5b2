//! What a column is for: InfluxDB says it in metadata, others in the type.

use arrow::datatypes::{DataType, Field, Schema};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Under which IOx tells what a column is.
const COLUMN_TYPE: &str = "iox::column::type";
const TIME: &str = "iox::column_type::timestamp";
const TAG: &str = "iox::column_type::tag";
/// Under which IOx tells the tags of a result, in the schema's metadata.
const SERIES_KEY: &str = "iox::series::key::v2";

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// When.
    Time,
    /// Of what: a tag of InfluxDB, or a dictionary of strings.
    Tag,
    /// What was measured, and all else.
    Field,
}

impl Role {
    /// The role of `field` in a result of `schema`; where nothing tells it, a
    /// time is known by its type, and a dictionary of strings is a tag.
    pub fn of(schema: &Schema, field: &Field) -> Role {
        if let Some(role) = Role::told(field) {
            return role;
        }
        match field.data_type() {
            DataType::Timestamp(_, _) => Role::Time,
            DataType::Dictionary(_, values) if is_text(values) => Role::Tag,
            _ if series_key(schema).iter().any(|name| name == field.name()) => Role::Tag,
            _ => Role::Field,
        }
    }

    /// The role that InfluxDB tells in `field`'s metadata, which are lost on
    /// the way through an expression.
    pub fn told(field: &Field) -> Option<Role> {
        match field.metadata().get(COLUMN_TYPE)?.as_str() {
            TIME => Some(Role::Time),
            TAG => Some(Role::Tag),
            _ => Some(Role::Field),
        }
    }

    /// The column that tells when: the one that the server says, else a
    /// timestamp called `time`, else the first timestamp.
    pub fn time_in(schema: &Schema) -> Option<&Field> {
        let fields = || schema.fields().iter().map(|field| field.as_ref());
        let moments = || fields().filter(|field| is_moment(field.data_type()));
        fields()
            .find(|field| Role::told(field) == Some(Role::Time))
            .or_else(|| moments().find(|field| field.name() == "time"))
            .or_else(|| moments().next())
    }

    /// Whether the server tells the roles of columns in `schema`: of any of
    /// them, or those of the tags by the series key.
    pub fn is_told_in(schema: &Schema) -> bool {
        let told = |field: &std::sync::Arc<Field>| Role::told(field).is_some();
        schema.metadata().contains_key(SERIES_KEY) || schema.fields().iter().any(told)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Time => "time",
            Role::Tag => "tag",
            Role::Field => "field",
        }
    }
}

fn is_moment(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(_, _))
}

fn is_text(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

/// The names in the series key: base64 of a little-endian length of four bytes
/// and a name, for each tag. What cannot be read names nothing.
fn series_key(schema: &Schema) -> Vec<String> {
    let bytes = schema
        .metadata()
        .get(SERIES_KEY)
        .and_then(|key| STANDARD.decode(key).ok())
        .unwrap_or_default();
    let mut names = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((length, after)) = rest.split_first_chunk() {
        let Some(name) = usize::try_from(u32::from_le_bytes(*length))
            .ok()
            .and_then(|length| after.get(..length))
        else {
            break;
        };
        names.push(String::from_utf8_lossy(name).into_owned());
        rest = &after[name.len()..];
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn time_and_tags_are_known_by_metadata_series_key_and_type() {
        let marked = |name: &str, data_type, kind: &str| {
            Field::new(name, data_type, true)
                .with_metadata(HashMap::from([(COLUMN_TYPE.to_owned(), kind.to_owned())]))
        };
        let plain = |name: &str, data_type| Field::new(name, data_type, true);
        let nanos = || DataType::Timestamp(arrow::datatypes::TimeUnit::Nanosecond, None);
        let dictionary = |values| DataType::Dictionary(Box::new(DataType::Int32), Box::new(values));
        let key = STANDARD.encode(b"\x04\0\0\0room\x04\0\0\0host");
        let schema = Schema::empty().with_metadata(HashMap::from([(SERIES_KEY.to_owned(), key)]));
        for (field, expected) in [
            (marked("time", nanos(), TIME), Role::Time),
            (plain("date_bin(…)", nanos()), Role::Time),
            (marked("x", DataType::Utf8, TAG), Role::Tag),
            (plain("room", DataType::Utf8), Role::Tag),
            (plain("host", DataType::Utf8), Role::Tag),
            (plain("other", DataType::Utf8), Role::Field),
            (plain("x", dictionary(DataType::Utf8)), Role::Tag),
            (plain("x", dictionary(DataType::Int64)), Role::Field),
            (
                marked("x", nanos(), "iox::column_type::field::integer"),
                Role::Field,
            ),
        ] {
            assert_eq!(Role::of(&schema, &field), expected, "{field:?}");
        }
    }

    #[test]
    fn the_time_of_a_table_is_one_column() {
        let moment = || DataType::Timestamp(arrow::datatypes::TimeUnit::Second, None);
        let plain = |name: &str| Field::new(name, moment(), true);
        let told =
            plain("at").with_metadata(HashMap::from([(COLUMN_TYPE.to_owned(), TIME.to_owned())]));
        let text = Field::new("time", DataType::Utf8, true);
        for (fields, expected) in [
            (vec![plain("a"), plain("time"), told], Some("at")),
            (vec![plain("a"), plain("time")], Some("time")),
            (vec![text.clone(), plain("a"), plain("b")], Some("a")),
            (vec![text], None),
        ] {
            let schema = Schema::new(fields);
            let found = Role::time_in(&schema).map(|field| field.name().as_str());
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_broken_series_key_names_what_it_can() {
        for (bytes, names) in [
            (b"\x01\0\0\0a\xff\xff\xff\xffb".as_slice(), vec!["a"]),
            (b"\x01\0\0", vec![]),
            (b"", vec![]),
        ] {
            let schema = Schema::empty().with_metadata(HashMap::from([(
                SERIES_KEY.to_owned(),
                STANDARD.encode(bytes),
            )]));
            assert_eq!(series_key(&schema), names);
        }
    }
}
