//! The options of a server's session, and its end.
//!
//! The messages are Flight.proto's, which the crate's own do not have; unlike
//! those of Flight SQL they go unwrapped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use bytes::Bytes;
use prost::Message;
use tonic::Status;

use super::connection::Connection;
use super::offered::Feature;
use super::status::Asked;
use crate::error::{Error, Kind, Result};
use crate::request::Rows;

/// SessionOptionValue.
#[derive(Clone, PartialEq, prost::Message)]
struct OptionValue {
    #[prost(oneof = "Typed", tags = "1, 2, 3, 4, 5")]
    typed: Option<Typed>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Typed {
    #[prost(string, tag = "1")]
    String(String),
    #[prost(bool, tag = "2")]
    Bool(bool),
    #[prost(sfixed64, tag = "3")]
    Int64(i64),
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(message, tag = "5")]
    StringList(StringList),
}

#[derive(Clone, PartialEq, prost::Message)]
struct StringList {
    #[prost(string, repeated, tag = "1")]
    values: Vec<String>,
}

/// SetSessionOptionsRequest, and GetSessionOptionsResult, which has the same
/// fields.
#[derive(Clone, PartialEq, prost::Message)]
struct Options {
    #[prost(btree_map = "string, message", tag = "1")]
    options: BTreeMap<String, OptionValue>,
}

/// SetSessionOptionsResult.
#[derive(Clone, PartialEq, prost::Message)]
struct SetResult {
    #[prost(btree_map = "string, message", tag = "1")]
    errors: BTreeMap<String, SetError>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct SetError {
    #[prost(enumeration = "Fault", tag = "1")]
    value: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
enum Fault {
    Unspecified = 0,
    InvalidName = 1,
    InvalidValue = 2,
    Error = 3,
}

/// Whether options of the session were set by us.
#[derive(Debug, Default)]
pub(super) struct Opened(AtomicBool);

/// What may come of setting an option.
enum Set {
    Done,
    Fault(Fault),
    /// There are no sessions.
    NotOffered(Status),
}

impl Typed {
    fn name(&self) -> &'static str {
        match self {
            Typed::String(_) => "string",
            Typed::Bool(_) => "bool",
            Typed::Int64(_) => "int64",
            Typed::Double(_) => "double",
            Typed::StringList(_) => "string list",
        }
    }

    fn text(&self) -> String {
        match self {
            Typed::String(value) => value.clone(),
            Typed::Bool(value) => value.to_string(),
            Typed::Int64(value) => value.to_string(),
            Typed::Double(value) => value.to_string(),
            Typed::StringList(list) => list.values.join(", "),
        }
    }

    /// `text` as a value of this type, else `None`.
    fn like(&self, text: &str) -> Option<Typed> {
        Some(match self {
            Typed::String(_) => Typed::String(text.to_owned()),
            Typed::Bool(_) => Typed::Bool(match text.to_ascii_lowercase().as_str() {
                "true" | "on" => true,
                "false" | "off" => false,
                _ => return None,
            }),
            Typed::Int64(_) => Typed::Int64(text.parse().ok()?),
            Typed::Double(_) => Typed::Double(text.parse().ok()?),
            Typed::StringList(_) => Typed::StringList(StringList {
                values: text.split(',').map(|part| part.trim().to_owned()).collect(),
            }),
        })
    }
}

impl Connection {
    /// The options of the server's session: `name`, `type`, `value`, as text,
    /// by name; all of them, or `only` one.
    ///
    /// # Errors
    /// The server's refusal, and that of one without sessions.
    pub(super) async fn session_options(&self, only: Option<&str>, asked: &Asked) -> Result<Rows> {
        let options = match self.options().await {
            Ok(options) => options,
            Err(status) if self.shared.refused.note(Feature::SessionOptions, &status) => {
                return Err(no_sessions(&status, asked));
            }
            Err(status) => return Err(asked.told(&status)),
        };
        let set: Vec<_> = options
            .iter()
            .filter(|(name, _)| only.is_none_or(|only| only == name.as_str()))
            .filter_map(|(name, value)| Some((name.as_str(), value.typed.as_ref()?)))
            .collect();
        if let (Some(only), []) = (only, set.as_slice()) {
            return Err(Error::new(
                Kind::Statement,
                format!("the session option {only} is not set"),
            )
            .hint("\\session lists those that are"));
        }
        let names = set.iter().map(|(name, _)| Some(*name));
        let types = set.iter().map(|(_, value)| Some(value.name()));
        let values = set.iter().map(|(_, value)| Some(value.text()));
        let schema = ["name", "type", "value"].map(|name| Field::new(name, DataType::Utf8, false));
        let columns: [StringArray; 3] = [names.collect(), types.collect(), values.collect()];
        let columns = columns.map(|column| Arc::new(column) as _);
        let batch = RecordBatch::try_new(Arc::new(Schema::new(schema.to_vec())), columns.to_vec());
        batch.map(Rows::local).map_err(|cause| {
            Error::new(Kind::Statement, "the session's options cannot be shown").caused_by(cause)
        })
    }

    /// Gives a session option a value, of the type that it has; `None` takes
    /// its value away.
    ///
    /// # Errors
    /// The server's refusal, of the name or of the value.
    pub(super) async fn set_session_option(
        &self,
        name: &str,
        value: Option<&str>,
        asked: &Asked,
    ) -> Result<()> {
        let present = match value {
            Some(_) => self.options().await.unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let present = present.get(name).and_then(|value| value.typed.clone());
        let typed = match (value, &present) {
            (None, _) => None,
            (Some(text), None) => Some(Typed::String(text.to_owned())),
            (Some(text), Some(present)) => Some(present.like(text).ok_or_else(|| {
                Error::new(
                    Kind::Statement,
                    format!("the session option {name} is of type {}", present.name()),
                )
                .hint(format!("it is {} now", present.text()))
            })?),
        };
        let fault = match self.set(name, typed).await {
            Ok(Set::Done) => return Ok(()),
            Ok(Set::Fault(fault)) => fault,
            Ok(Set::NotOffered(status)) => return Err(no_sessions(&status, asked)),
            Err(status) => return Err(asked.told(&status)),
        };
        Err(match fault {
            Fault::InvalidName => Error::new(
                Kind::Statement,
                format!("the server has no session option {name}"),
            )
            .hint("\\session lists those that are set"),
            Fault::InvalidValue => Error::new(
                Kind::Statement,
                format!(
                    "the session option {name} does not take the value {:?}",
                    value.unwrap_or_default()
                ),
            ),
            Fault::Unspecified | Fault::Error => Error::new(
                Kind::Statement,
                format!("the server could not set the session option {name}"),
            ),
        })
    }

    /// Enters the database `name`: as the session's catalog, or as its schema,
    /// whichever the server has. `false` where it has neither.
    ///
    /// # Errors
    /// A server that has no such catalog and no such schema, and its refusal to
    /// be told.
    pub async fn enter(&self, name: &str) -> Result<bool> {
        for option in ["catalog", "schema"] {
            match self.set(option, Some(Typed::String(name.to_owned()))).await {
                Ok(Set::Done) => return Ok(true),
                Ok(Set::NotOffered(_)) => return Ok(false),
                Err(status) => return Err(self.asked(None).told(&status)),
                Ok(Set::Fault(Fault::InvalidName)) => {}
                Ok(Set::Fault(_)) if option == "catalog" => {}
                Ok(Set::Fault(_)) => {
                    return Err(Error::new(
                        Kind::Statement,
                        format!("the server has no {option} {name}"),
                    )
                    .hint("\\l and \\dn list what there is"));
                }
            }
        }
        Ok(false)
    }

    /// Takes leave: waits for what is still to be said, and closes a session
    /// that was opened.
    pub async fn leave(&self) {
        let shared = &self.shared;
        shared.farewells.said().await;
        let opened = shared.opened.0.load(Ordering::Relaxed);
        if opened && !shared.refused.has(Feature::CloseSession) {
            // Nobody can do anything about a refusal.
            let _ = self.action("CloseSession", Bytes::new()).await;
        }
    }

    async fn options(&self) -> Result<BTreeMap<String, OptionValue>, Status> {
        let refused = &self.shared.refused;
        if refused.has(Feature::SessionOptions) {
            return Err(Status::unimplemented("no sessions"));
        }
        let body = self.action("GetSessionOptions", Bytes::new()).await?;
        let result = Options::decode(body.unwrap_or_default())
            .map_err(|_| Status::data_loss("the session's options cannot be read"))?;
        Ok(result.options)
    }

    async fn set(&self, name: &str, typed: Option<Typed>) -> Result<Set, Status> {
        let refused = &self.shared.refused;
        if refused.has(Feature::SessionOptions) {
            return Ok(Set::NotOffered(Status::unimplemented("no sessions")));
        }
        let options = BTreeMap::from([(name.to_owned(), OptionValue { typed })]);
        let body = Options { options }.encode_to_vec();
        let body = match self.action("SetSessionOptions", body.into()).await {
            Ok(body) => body,
            Err(status) if refused.note(Feature::SessionOptions, &status) => {
                return Ok(Set::NotOffered(status));
            }
            Err(status) => return Err(status),
        };
        let result = SetResult::decode(body.unwrap_or_default())
            .map_err(|_| Status::data_loss("the answer to SetSessionOptions cannot be read"))?;
        Ok(match result.errors.get(name) {
            Some(error) => Set::Fault(error.value()),
            None => {
                self.shared.opened.0.store(true, Ordering::Relaxed);
                Set::Done
            }
        })
    }
}

fn no_sessions(status: &Status, asked: &Asked) -> Error {
    let error = Error::new(Kind::Statement, "this server has no session options");
    match asked.told(status).message() {
        "" => error,
        message => error.detail(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_type_that_an_option_has() {
        for (present, text, expected) in [
            (Typed::Bool(true), "off", Some(Typed::Bool(false))),
            (Typed::Bool(true), "x", None),
            (Typed::Int64(1), "-7", Some(Typed::Int64(-7))),
            (Typed::Int64(1), "1.5", None),
            (Typed::Double(1.0), "2", Some(Typed::Double(2.0))),
            (
                Typed::String(String::new()),
                "7",
                Some(Typed::String("7".to_owned())),
            ),
        ] {
            assert_eq!(present.like(text), expected, "{text}");
        }
    }

    #[test]
    fn the_messages_are_those_of_the_wire() {
        let value = OptionValue {
            typed: Some(Typed::Int64(1)),
        };
        let options = BTreeMap::from([("a".to_owned(), value)]);
        let bytes = Options { options }.encode_to_vec();
        // A map entry: field 1 the key, field 2 a value whose field 3 is a
        // fixed number of eight bytes.
        let expected = [&[0x0a, 14, 0x0a, 1, b'a', 0x12, 9, 0x19, 1][..], &[0; 7]].concat();
        assert_eq!(bytes, expected);
    }
}
