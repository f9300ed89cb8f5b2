//! The Arrow types of columns whose types are told by name.

use arrow::datatypes::{DataType, Field, TimeUnit};

use crate::catalog::TYPE_NAME;

/// The longest name of a type that is read, in bytes.
const LONGEST: usize = 1024;

/// The most parentheses in the name of a type that is read.
const DEEPEST: usize = 32;

/// A column; its type by Arrow's name or SQL's, else as text that keeps the
/// name.
pub fn field(name: &str, kind: &str, nullable: bool) -> Field {
    let known = arrow_type(kind).or_else(|| sql_type(kind));
    let field = Field::new(name, known.unwrap_or(DataType::Utf8), nullable);
    field.with_metadata([(TYPE_NAME.to_owned(), kind.to_owned())].into())
}

/// The type that Arrow calls `kind`. Its reader goes as deep as the text does:
/// one that leads too deep is none.
fn arrow_type(kind: &str) -> Option<DataType> {
    let depth = kind.bytes().filter(|byte| *byte == b'(').count();
    (kind.len() <= LONGEST && depth <= DEEPEST).then(|| kind.parse().ok())?
}

/// The Arrow type that holds values of SQL's type `kind`.
fn sql_type(kind: &str) -> Option<DataType> {
    let kind = kind.to_ascii_lowercase();
    let word = kind.split('(').next().unwrap_or_default().trim();
    Some(match word {
        "boolean" | "bool" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "int" | "integer" => DataType::Int32,
        "bigint" => DataType::Int64,
        "real" | "float" => DataType::Float32,
        "double" | "double precision" => DataType::Float64,
        "char" | "character" | "varchar" | "character varying" | "text" | "string" => {
            DataType::Utf8
        }
        "binary" | "varbinary" | "blob" | "bytea" => DataType::Binary,
        "date" => DataType::Date32,
        "time" => DataType::Time64(TimeUnit::Microsecond),
        "timestamp" | "datetime" | "timestamp without time zone" => {
            DataType::Timestamp(TimeUnit::Microsecond, None)
        }
        "timestamp with time zone" | "timestamptz" => {
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
        }
        "decimal" | "numeric" => return decimal(&kind),
        _ => return None,
    })
}

/// `decimal(10,2)`, where both numbers are there and Arrow has such decimals.
fn decimal(kind: &str) -> Option<DataType> {
    let (_, digits) = kind.strip_suffix(')')?.split_once('(')?;
    let (precision, scale) = digits.split_once(',')?;
    let precision: u8 = precision.trim().parse().ok()?;
    let scale: i8 = scale.trim().parse().ok()?;
    match precision {
        _ if u8::try_from(scale).ok()? > precision => None,
        1..=38 => Some(DataType::Decimal128(precision, scale)),
        39..=76 => Some(DataType::Decimal256(precision, scale)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_with_their_digits() {
        for (kind, read) in [
            ("DECIMAL(10,2)", DataType::Decimal128(10, 2)),
            ("numeric( 40 , 0 )", DataType::Decimal256(40, 0)),
            ("decimal", DataType::Utf8),
            ("decimal(2,3)", DataType::Utf8),
            ("decimal(77,1)", DataType::Utf8),
            ("decimal(300,1)", DataType::Utf8),
        ] {
            assert_eq!(*field("a", kind, true).data_type(), read, "{kind}");
        }
    }

    #[test]
    fn a_type_without_end_is_text() {
        for (kind, read) in [
            ("List(".repeat(100_000), DataType::Utf8),
            (
                format!("{}Utf8{}", "List(".repeat(33), ")".repeat(33)),
                DataType::Utf8,
            ),
            ("(".repeat(1024), DataType::Utf8),
            (format!("int{}", " ".repeat(2000)), DataType::Int32),
        ] {
            let field = field("a", &kind, true);
            assert_eq!(*field.data_type(), read);
            assert_eq!(field.metadata()[TYPE_NAME], kind);
        }
    }
}
