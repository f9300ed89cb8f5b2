//! What a server does not offer, as it has said itself.
//!
//! There is no good way to ask: servers list neither the calls nor the actions
//! that they know. So each is tried when it is wanted, and what is refused as
//! unknown is not tried again on that connection.

use std::sync::atomic::{AtomicU32, Ordering};

use tonic::{Code, Status};

use super::status::core;

/// What servers offer, or do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feature {
    /// Queries as text: CommandStatementQuery.
    Queries,
    /// Updates as text: CommandStatementUpdate.
    Updates,
    CancelFlightInfo,
    CancelQuery,
    RenewFlightEndpoint,
    SessionOptions,
    CloseSession,
    Transactions,
    /// Statements that are prepared, for their description.
    Preparing,
    /// GetSchema.
    Schema,
    // Each question about the server, by its command and by a query.
    Catalogs,
    CatalogsByQuery,
    Schemas,
    SchemasByQuery,
    /// A view of all schemas, those without tables too.
    Schemata,
    TableTypes,
    TableTypesByQuery,
    PrimaryKeys,
    ExportedKeys,
    ImportedKeys,
    CrossReference,
    KeysByQuery,
    ForeignKeysByQuery,
    FunctionsByQuery,
    Types,
    Info,
    /// A list of databases over HTTP.
    Databases,
    /// A backslash in a pattern makes the next character mean itself.
    Escapes,
}

/// The features that were refused.
#[derive(Debug, Default)]
pub(super) struct Refused(AtomicU32);

impl Refused {
    /// Whether `feature` was refused.
    pub(super) fn has(&self, feature: Feature) -> bool {
        self.0.load(Ordering::Relaxed) & bit(feature) != 0
    }

    /// Whether `status` refuses `feature` itself, not this use of it; then that
    /// is remembered.
    pub(super) fn note(&self, feature: Feature, status: &Status) -> bool {
        let refused = is_unknown(status);
        if refused {
            self.add(feature);
        }
        refused
    }

    /// Remembers that there is no `feature`.
    pub(super) fn add(&self, feature: Feature) {
        self.0.fetch_or(bit(feature), Ordering::Relaxed);
    }
}

fn bit(feature: Feature) -> u32 {
    1 << feature as u16
}

/// Whether a server says by `status` that it does not know such a call at all:
/// with the code that is for it, or as InfluxDB does, which cannot decode what
/// it does not know.
pub(super) fn is_unknown(status: &Status) -> bool {
    let message = status.message();
    match status.code() {
        Code::Unimplemented => true,
        Code::InvalidArgument => [
            "Unsupported FlightSQL message type",
            "Invalid protobuf",
            // Arrow's own servers in Java.
            "Invalid action provided",
            "The defined request is invalid",
            "Unsupported action",
            "Unknown action",
        ]
        .iter()
        .any(|words| core(message).starts_with(words)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_told_from_what_is_wrong() {
        let influx = "Error while planning Flight SQL : Unsupported FlightSQL message type: \
                      type.googleapis.com/arrow.flight.protocol.sql.CommandStatementUpdate";
        for (status, unknown) in [
            (Status::unimplemented("no"), true),
            (Status::invalid_argument(influx), true),
            (
                Status::invalid_argument(
                    "Error while planning Flight SQL : Invalid protobuf: failed to decode \
                     Protobuf message: Any.type_url: invalid string value",
                ),
                true,
            ),
            (Status::invalid_argument("Invalid action provided."), true),
            (
                Status::invalid_argument("the function f says: Unknown action"),
                false,
            ),
            (Status::invalid_argument("No field named usag"), false),
            (Status::internal("Unsupported action"), false),
            (Status::unauthenticated(""), false),
        ] {
            let refused = Refused::default();
            assert_eq!(
                refused.note(Feature::Updates, &status),
                unknown,
                "{status:?}"
            );
            assert_eq!(refused.has(Feature::Updates), unknown);
            assert!(!refused.has(Feature::Queries));
        }
    }
}
