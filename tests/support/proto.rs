//! Messages of `Flight.proto` and `FlightSql.proto` that the generated types
//! lack, and their wrapping.

use std::collections::HashMap;

use arrow_flight::sql::Any;
use prost::Message;

/// Where the names of Flight SQL's messages begin.
pub(crate) const PREFIX: &str = "type.googleapis.com/arrow.flight.protocol.sql.";

/// `ActionCreatePreparedStatementResult` with its field 4.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct PreparedResult {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) handle: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) dataset: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) parameters: Vec<u8>,
    #[prost(bool, optional, tag = "4")]
    pub(crate) is_update: Option<bool>,
}

/// `CancelFlightInfoResult`, `ActionCancelQueryResult` and
/// `CloseSessionResult` alike: a number.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Outcome {
    #[prost(int32, tag = "1")]
    pub(crate) status: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Strings {
    #[prost(string, repeated, tag = "1")]
    pub(crate) values: Vec<String>,
}

/// `SessionOptionValue`; without a value it clears the option.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct OptionValue {
    #[prost(oneof = "Value", tags = "1, 2, 3, 4, 5")]
    pub(crate) value: Option<Value>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub(crate) enum Value {
    #[prost(string, tag = "1")]
    Text(String),
    #[prost(bool, tag = "2")]
    Bool(bool),
    #[prost(sfixed64, tag = "3")]
    Int(i64),
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(message, tag = "5")]
    List(Strings),
}

/// `SetSessionOptionsRequest` and `GetSessionOptionsResult` alike.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct SessionOptions {
    #[prost(map = "string, message", tag = "1")]
    pub(crate) options: HashMap<String, OptionValue>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SetSessionOptionsResult {
    /// The errors of those that were not set: 1 a name that there is not, 2 a
    /// value that will not do, 3 any other.
    #[prost(map = "string, message", tag = "1")]
    pub(crate) errors: HashMap<String, Outcome>,
}

/// The message in an `Any` of Flight SQL, and its name; else the bytes as they
/// are, and no name.
pub(crate) fn unwrapped(bytes: &[u8]) -> (String, Vec<u8>) {
    match Any::decode(bytes) {
        Ok(any) if any.type_url.starts_with(PREFIX) => {
            (any.type_url[PREFIX.len()..].to_owned(), any.value.to_vec())
        }
        _ => (String::new(), bytes.to_vec()),
    }
}

/// A message in an `Any`, under a name of Flight SQL.
pub(crate) fn wrapped(name: &str, message: &impl Message) -> Vec<u8> {
    let any = Any {
        type_url: format!("{PREFIX}{name}"),
        value: message.encode_to_vec().into(),
    };
    any.encode_to_vec()
}
