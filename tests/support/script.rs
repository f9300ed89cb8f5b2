//! What a scripted server does, as data.

use std::collections::HashMap;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::Schema;
use tonic::Code;

use super::certificates::{Authority, Issued};

/// The manners of one server. A script without demands lets everybody in.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) token: Option<String>,
    pub(crate) database: Option<String>,
    pub(crate) handshake: Handshake,
    pub(crate) statements: HashMap<String, Answer>,
    pub(crate) tables: Option<Answer>,
    pub(crate) metadata_refusal: Option<(Code, String)>,
    pub(crate) identity: Option<Issued>,
    pub(crate) client_ca: Option<String>,
    pub(crate) framing: Framing,
}

/// What a server makes of a handshake.
#[derive(Default, Clone)]
pub(crate) enum Handshake {
    #[default]
    Unimplemented,
    /// The token is in the header `authorization` of its answer, for this
    /// user and password in base64.
    Header(&'static str),
    /// The token is the payload of its answer.
    Payload(&'static str),
}

/// What surrounds the messages of an answer.
#[derive(Default, Clone)]
pub(crate) enum Framing {
    #[default]
    Grpc,
    /// A web page instead, with this status.
    Page(u16),
    /// Answers end without trailers.
    NoTrailers,
    /// Results do, and nothing else.
    CutResults,
    /// Statuses carry details that are no base64.
    BrokenDetails,
}

/// What comes of one command.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    /// The schema in the FlightInfo.
    pub(crate) declared: Option<Schema>,
    pub(crate) parts: Vec<Part>,
    /// Instead of a FlightInfo.
    pub(crate) refusal: Option<(Code, String)>,
}

/// One endpoint's stream.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) schema: Schema,
    pub(crate) locations: Vec<String>,
    pub(crate) steps: Vec<Step>,
}

/// What a stream does next.
#[derive(Clone)]
pub(crate) enum Step {
    Batch(RecordBatch),
    /// A message with metadata and no header.
    Metadata,
    /// A message with this header and body.
    Raw(Vec<u8>, Vec<u8>),
    Fail(Code, String),
    /// Nothing more comes, and the stream does not end.
    Hang,
    /// Ends well, with these trailers.
    Trailers(Vec<(&'static str, &'static str)>),
}

impl Script {
    pub(crate) fn new() -> Script {
        Script::default()
    }

    /// Demands this bearer token on every call.
    pub(crate) fn token(mut self, token: &str) -> Script {
        self.token = Some(token.to_owned());
        self
    }

    /// Demands this database by exactly one of InfluxDB's four headers.
    pub(crate) fn database(mut self, name: &str) -> Script {
        self.database = Some(name.to_owned());
        self
    }

    pub(crate) fn handshake(mut self, handshake: Handshake) -> Script {
        self.handshake = handshake;
        self
    }

    pub(crate) fn statement(mut self, sql: &str, answer: impl Into<Answer>) -> Script {
        self.statements.insert(sql.to_owned(), answer.into());
        self
    }

    /// What GetTables brings, whatever it asks.
    pub(crate) fn tables(mut self, answer: impl Into<Answer>) -> Script {
        self.tables = Some(answer.into());
        self
    }

    /// Refuses metadata commands.
    pub(crate) fn refuse_metadata(mut self, code: Code, message: &str) -> Script {
        self.metadata_refusal = Some((code, message.to_owned()));
        self
    }

    /// Speaks TLS, with a certificate for `name` that is valid until the first
    /// day of `end`.
    pub(crate) fn tls(mut self, authority: &Authority, name: &str, end: i32) -> Script {
        self.identity = Some(authority.issue(name, end));
        self
    }

    /// Demands a client's certificate of this authority.
    pub(crate) fn client_ca(mut self, authority: &Authority) -> Script {
        self.client_ca = Some(authority.pem());
        self
    }

    pub(crate) fn framing(mut self, framing: Framing) -> Script {
        self.framing = framing;
        self
    }
}

impl Answer {
    /// One with these endpoints, and a FlightInfo without a schema.
    pub(crate) fn of(parts: Vec<Part>) -> Answer {
        Answer {
            parts,
            ..Answer::default()
        }
    }

    pub(crate) fn declaring(mut self, schema: Schema) -> Answer {
        self.declared = Some(schema);
        self
    }

    pub(crate) fn refused(code: Code, message: &str) -> Answer {
        Answer {
            refusal: Some((code, message.to_owned())),
            ..Answer::default()
        }
    }
}

/// One endpoint with one batch, described by its schema.
impl From<RecordBatch> for Answer {
    fn from(batch: RecordBatch) -> Answer {
        let schema = batch.schema().as_ref().clone();
        Answer::of(vec![Part::from(batch)]).declaring(schema)
    }
}

impl Part {
    pub(crate) fn new(schema: Schema) -> Part {
        Part {
            schema,
            locations: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(crate) fn then(mut self, step: Step) -> Part {
        self.steps.push(step);
        self
    }

    /// A batch without rows, as InfluxDB sends them while a query works.
    pub(crate) fn keep_alive(self) -> Part {
        let empty = RecordBatch::new_empty(self.schema.clone().into());
        self.then(Step::Batch(empty))
    }

    pub(crate) fn at(mut self, location: &str) -> Part {
        self.locations.push(location.to_owned());
        self
    }
}

impl From<RecordBatch> for Part {
    fn from(batch: RecordBatch) -> Part {
        Part::new(batch.schema().as_ref().clone()).then(Step::Batch(batch))
    }
}

/// A batch of one column.
pub(crate) fn column(name: &str, values: impl arrow::array::Array + 'static) -> RecordBatch {
    let values: ArrayRef = std::sync::Arc::new(values);
    RecordBatch::try_from_iter_with_nullable([(name, values, true)]).unwrap()
}
