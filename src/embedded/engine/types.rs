//! XdbcTypeInfo: the types that a column can be declared with.

use std::sync::LazyLock;

use arrow::array::RecordBatch;
use arrow_flight::error::Result;
use arrow_flight::sql::metadata::{XdbcTypeInfo, XdbcTypeInfoData, XdbcTypeInfoDataBuilder};
use arrow_flight::sql::{
    CommandGetXdbcTypeInfo, Nullable, Searchable, XdbcDataType, XdbcDatetimeSubcode,
};
use tonic::Status;

use super::status;

/// What is particular to a kind of type.
enum Kind {
    /// Bits, and whether there is a sign.
    Integer(i32, bool),
    /// Bits.
    Float(i32),
    /// Decimal digits.
    Decimal(i32),
    /// Characters or bytes, in quotes.
    Text,
    Binary,
    /// Characters of a literal, in quotes.
    Time(i32, Option<XdbcDatetimeSubcode>),
    Other,
}

use XdbcDataType as T;

const TYPES: [(&str, XdbcDataType, Kind); 19] = [
    ("BIGINT", T::XdbcBigint, Kind::Integer(64, true)),
    ("BIGINT UNSIGNED", T::XdbcBigint, Kind::Integer(64, false)),
    ("BOOLEAN", T::XdbcBit, Kind::Other),
    ("BYTEA", T::XdbcVarbinary, Kind::Binary),
    ("CHAR", T::XdbcChar, Kind::Text),
    ("DATE", T::XdbcDate, Kind::Time(10, None)),
    ("DECIMAL", T::XdbcDecimal, Kind::Decimal(76)),
    ("DOUBLE", T::XdbcDouble, Kind::Float(53)),
    ("FLOAT", T::XdbcReal, Kind::Float(24)),
    ("INT", T::XdbcInteger, Kind::Integer(32, true)),
    ("INT UNSIGNED", T::XdbcInteger, Kind::Integer(32, false)),
    ("INTERVAL", T::XdbcInterval, Kind::Time(64, None)),
    ("SMALLINT", T::XdbcSmallint, Kind::Integer(16, true)),
    (
        "SMALLINT UNSIGNED",
        T::XdbcSmallint,
        Kind::Integer(16, false),
    ),
    ("VARCHAR", T::XdbcVarchar, Kind::Text),
    (
        "TIME",
        T::XdbcTime,
        Kind::Time(18, Some(XdbcDatetimeSubcode::XdbcSubcodeTime)),
    ),
    (
        "TIMESTAMP",
        T::XdbcTimestamp,
        Kind::Time(29, Some(XdbcDatetimeSubcode::XdbcSubcodeTimestamp)),
    ),
    ("TINYINT", T::XdbcTinyint, Kind::Integer(8, true)),
    ("TINYINT UNSIGNED", T::XdbcTinyint, Kind::Integer(8, false)),
];

static INFO: LazyLock<Result<XdbcTypeInfoData>> = LazyLock::new(|| {
    let mut builder = XdbcTypeInfoDataBuilder::new();
    for (name, data_type, kind) in &TYPES {
        builder.append(row(name, *data_type, kind));
    }
    builder.build()
});

/// All types, or those of one XDBC code.
pub(super) fn types(command: CommandGetXdbcTypeInfo) -> std::result::Result<RecordBatch, Status> {
    let info = INFO.as_ref().map_err(status::internal)?;
    command.into_builder(info).build().map_err(status::internal)
}

fn row(name: &str, data_type: XdbcDataType, kind: &Kind) -> XdbcTypeInfo {
    let mut row = XdbcTypeInfo {
        type_name: name.to_owned(),
        data_type,
        sql_data_type: data_type,
        local_type_name: Some(name.to_owned()),
        nullable: Nullable::NullabilityNullable,
        searchable: Searchable::Full,
        ..XdbcTypeInfo::default()
    };
    let number = |row: &mut XdbcTypeInfo, size: i32, radix: i32, signed: bool| {
        row.column_size = Some(size);
        row.num_prec_radix = Some(radix);
        row.unsigned_attribute = Some(!signed);
        row.auto_increment = Some(false);
    };
    let quoted = |row: &mut XdbcTypeInfo, prefix: &str, size: i32| {
        row.column_size = Some(size);
        row.literal_prefix = Some(prefix.to_owned());
        row.literal_suffix = Some("'".to_owned());
    };
    match kind {
        Kind::Integer(bits, signed) => number(&mut row, *bits, 2, *signed),
        Kind::Float(bits) => number(&mut row, *bits, 2, true),
        Kind::Decimal(digits) => {
            number(&mut row, *digits, 10, true);
            row.create_params = Some(vec!["precision".to_owned(), "scale".to_owned()]);
            row.minimum_scale = Some(0);
            row.maximum_scale = Some(*digits);
        }
        Kind::Text => {
            quoted(&mut row, "'", i32::MAX);
            row.case_sensitive = true;
        }
        Kind::Binary => quoted(&mut row, "X'", i32::MAX),
        Kind::Time(size, subcode) => {
            quoted(&mut row, &format!("{name} '"), *size);
            row.datetime_subcode = *subcode;
        }
        Kind::Other => {}
    }
    row
}
