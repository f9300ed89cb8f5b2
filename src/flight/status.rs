//! What a server's refusal means: the core of its words, and its kind.

use std::sync::Arc;

use arrow_flight::error::FlightError;
use tonic::{Code, Status};

use super::connection::Shared;
use super::hints::hints;
use super::offered::is_unknown;
use super::site::{Met, Site};
use super::trouble::{Trouble, in_chain};
use crate::config::Remote;
use crate::error::{Error, Kind, Refusal};

/// What was asked, for the hints of a refusal to go by.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) shared: Arc<Shared>,
    /// Where, if it is not where `shared` is.
    elsewhere: Option<Site>,
    /// The user's statement, if it was one.
    pub(super) sql: Option<Arc<str>>,
}

impl Asked {
    pub(super) fn new(shared: Arc<Shared>, sql: Option<&str>) -> Asked {
        Asked {
            shared,
            elsewhere: None,
            sql: sql.map(Arc::from),
        }
    }

    /// The same, asked of the server at `remote`.
    pub(super) fn at(&self, remote: &Remote) -> Asked {
        let site = self.shared.site.clone();
        Asked {
            elsewhere: site.map(|site| Site {
                remote: remote.clone(),
                ..site
            }),
            ..self.clone()
        }
    }

    /// The error that `status` is.
    pub(super) fn told(&self, status: &Status) -> Error {
        if self.sql.is_some() {
            self.shared.transaction.went(false);
        }
        if let Some(met) = in_chain::<Met>(status) {
            return met.tell();
        }
        let site = self.elsewhere.as_ref().or(self.shared.site.as_ref());
        if is_cut(status) {
            let error = match site {
                Some(site) => Trouble::Broken(status.message().to_owned()).tell(site),
                None => Error::new(Kind::Lost, "the server's answer was cut short")
                    .detail(status.message()),
            };
            return error;
        }
        let message = status.message();
        let core = core(message);
        let sentence = match (status.code(), core.as_str()) {
            (Code::Unauthenticated, "" | "Unauthenticated") => {
                "the server did not let us in: Unauthenticated".to_owned()
            }
            (Code::PermissionDenied, "" | "Permission denied") => {
                "the server does not permit this: Permission denied".to_owned()
            }
            (code, "") => format!("the server gives no reason: {}", code.description()),
            (_, core) => core.to_owned(),
        };
        let mut error = Error::new(kind(status.code()), sentence);
        if is_unknown(status) {
            error = error.refused(Refusal::Unknown);
        } else if status.code() == Code::PermissionDenied {
            error = error.refused(Refusal::Denied);
        }
        if let Some((line, column)) = spot(message) {
            error = error.in_statement(line, column);
        }
        for hint in hints(status.code(), message, self) {
            error = error.hint(hint);
        }
        if message == core {
            error
        } else {
            error.detail(message)
        }
    }

    /// The error that ended a stream.
    pub(super) fn decoding(&self, cause: FlightError) -> Error {
        match cause {
            FlightError::Tonic(status) => self.told(&status),
            other => Error::new(
                Kind::Statement,
                "the server's answer cannot be read as Arrow data",
            )
            .caused_by(other),
        }
    }
}

/// Whether the server had no part in `status`: the connection broke, or the
/// stream ended without the trailers that say how it went.
fn is_cut(status: &Status) -> bool {
    std::error::Error::source(status).is_some()
        || status.code() == Code::Unknown && status.message().contains("grpc-status")
        || status.message() == "Unexpected EOF decoding stream."
}

fn kind(code: Code) -> Kind {
    match code {
        Code::Unauthenticated | Code::PermissionDenied => Kind::NotAllowed,
        Code::Unavailable => Kind::Lost,
        _ => Kind::Statement,
    }
}

/// What InfluxDB and DataFusion put before what they have to say.
const WRAPPINGS: [&str; 18] = [
    "Error while planning query: ",
    "Error while planning Flight SQL : ",
    "Error while execution Flight SQL stream: ",
    "Cannot retrieve database: ",
    "DataFusion error: ",
    "Error during planning: ",
    "External error: ",
    "Arrow error: ",
    "Schema error: ",
    "Execution error: ",
    "SQL error: ",
    "Optimizer rule 'type_coercion' failed: ",
    "type_coercion: ",
    "type_coercion\ncaused by\n",
    "This feature is not implemented: ",
    "Compute error: ",
    "Invalid argument error: ",
    "Context error: ",
];

/// What remains of a message without its wrappings.
pub(super) fn core(message: &str) -> String {
    if let Some((found, _)) = parser_error(message) {
        return found;
    }
    let mut core = message.trim();
    while let Some(rest) = WRAPPINGS.iter().find_map(|start| core.strip_prefix(start)) {
        core = rest.trim_start();
    }
    // DataFusion asks for a report of what it calls its bugs.
    let end = core.find("\n\nThis was likely caused by a bug");
    let core = core[..end.unwrap_or(core.len())].trim_end();
    // Its advice on a name's case is of its own configuration; ours is a hint.
    let lines = core.lines();
    let lines = lines.filter(|line| !line.starts_with("Column names are case sensitive."));
    let core = lines.collect::<Vec<_>>().join("\n");
    core.replace("\nValid fields are ", " Valid fields are ")
}

/// The line and the column of the statement that a message names.
fn spot(message: &str) -> Option<Spot> {
    let (_, place) = parser_error(message)?;
    let (line, column) = place?;
    // There is no line before the first.
    (line > 0).then_some((line, column))
}

/// A line and a column.
type Spot = (usize, usize);

/// Text and position of `ParserError("… at Line: 1, Column: 8")`; what follows
/// it is the same, mangled.
fn parser_error(message: &str) -> Option<(String, Option<Spot>)> {
    let start = ["ParserError(\"", "TokenizerError(\""]
        .iter()
        .find_map(|start| Some(message.find(start)? + start.len()))?;
    let mut text = String::new();
    let mut escaped = false;
    for c in message[start..].chars() {
        match c {
            'n' if escaped => text.push('\n'),
            't' if escaped => text.push('\t'),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '"' if !escaped => break,
            c => text.push(c),
        }
        escaped = false;
    }
    let place = text.rsplit_once(" at Line: ").and_then(|(what, place)| {
        let (line, column) = place.split_once(", Column: ")?;
        Some((what.len(), line.parse().ok()?, column.parse().ok()?))
    });
    Some(match place {
        None => (text, None),
        Some((length, line, column)) => {
            let what = text[..length].trim_end_matches('.').to_owned();
            (what, Some((line, column)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_of_what_servers_say() {
        for (message, expected) in [
            (
                "Error while planning query: Schema error: No field named usag. Valid fields are cpu.cnt, cpu.host.",
                "No field named usag. Valid fields are cpu.cnt, cpu.host.",
            ),
            (
                "Error while planning query: SQL error: ParserError(\"Expected: an SQL statement, found: SELEC at Line: 1, Column: 1\"): sql parser error: Expected: an SQL",
                "Expected: an SQL statement, found: SELEC",
            ),
            (
                "Error while planning query: SQL error: TokenizerError(\"Expected close delimiter '\\\"' before EOF. at Line: 1, Column: 8\")",
                "Expected close delimiter '\"' before EOF",
            ),
            (
                "Error while planning query: Error during planning: Invalid function 'nofunc'.\nDid you mean 'round'?",
                "Invalid function 'nofunc'.\nDid you mean 'round'?",
            ),
            (
                "Error while execution Flight SQL stream: External error: Arrow error: Divide by zero error",
                "Divide by zero error",
            ),
            (
                "Cannot retrieve database: External error: database not found: nope",
                "database not found: nope",
            ),
            (
                "Error while planning query: Execution error: Placeholder '$1' was not provided a value for execution.",
                "Placeholder '$1' was not provided a value for execution.",
            ),
            (
                "Error while planning query: type_coercion\ncaused by\nError during planning: Cannot coerce",
                "Cannot coerce",
            ),
            ("plain words", "plain words"),
            ("ParserError(\"without end", "without end"),
            ("", ""),
        ] {
            assert_eq!(core(message), expected);
        }
    }

    #[test]
    fn codes_are_kinds() {
        for (code, expected) in [
            (Code::Unauthenticated, Kind::NotAllowed),
            (Code::PermissionDenied, Kind::NotAllowed),
            (Code::Unavailable, Kind::Lost),
            (Code::InvalidArgument, Kind::Statement),
            (Code::Internal, Kind::Statement),
        ] {
            assert_eq!(kind(code), expected);
        }
        assert!(is_cut(&Status::unknown(
            "protocol error: missing grpc-status trailer"
        )));
        assert!(!is_cut(&Status::unknown("who knows")));
    }
}
