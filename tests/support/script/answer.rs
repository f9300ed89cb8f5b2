//! What comes of one command: a FlightInfo, and its endpoints' streams.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use tonic::Code;

/// What comes of one command.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    /// The schema in the FlightInfo.
    pub(crate) declared: Option<Schema>,
    pub(crate) parts: Vec<Part>,
    /// Instead of a FlightInfo.
    pub(crate) refusal: Option<(Code, String)>,
    /// No FlightInfo ever comes.
    pub(crate) hangs: bool,
    /// How many GetFlightInfos are UNAVAILABLE before one is answered.
    pub(crate) unavailable: usize,
    /// How long its FlightInfo takes.
    pub(crate) delay: Duration,
    pub(crate) ordered: bool,
    /// Of the FlightInfo; -1 else.
    pub(crate) total_records: Option<i64>,
    /// Of the FlightInfo.
    pub(crate) metadata: Vec<u8>,
}

/// One endpoint's stream.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) schema: Schema,
    pub(crate) locations: Vec<String>,
    pub(crate) steps: Vec<Step>,
    /// A ticket that another server holds, too; else one of the server's own.
    pub(crate) ticket: Option<String>,
    /// How long its DoGet takes to answer.
    pub(crate) delay: Duration,
    /// Seconds from now until its ticket expires; such a one may be redeemed
    /// again until then.
    pub(crate) expires: Option<i64>,
    pub(crate) single_use: bool,
    /// How many DoGets are UNAVAILABLE before one is answered.
    pub(crate) unavailable: usize,
    /// Its schema is not sent.
    pub(crate) fails_at_once: bool,
    /// Of the FlightEndpoint.
    pub(crate) metadata: Vec<u8>,
}

/// What a stream does next.
#[derive(Clone)]
pub(crate) enum Step {
    Batch(RecordBatch),
    /// Batches that are made as they are sent.
    Generated(Generator),
    /// A message with metadata and no header.
    Metadata,
    /// A message with this header and body.
    Raw(Vec<u8>, Vec<u8>),
    Fail(Code, String),
    /// Nothing comes for so long.
    Wait(Duration),
    /// Nothing more comes, and the stream does not end.
    Hang,
    /// Ends well, with these trailers.
    Trailers(Vec<(&'static str, &'static str)>),
}

/// From a number, counted from 0, to a batch; `None` is the end.
#[derive(Clone)]
pub(crate) struct Generator(pub(crate) Arc<dyn Fn(u64) -> Option<RecordBatch> + Send + Sync>);

impl Answer {
    /// One with these endpoints, and a FlightInfo without a schema.
    pub(crate) fn of(parts: Vec<Part>) -> Answer {
        Answer {
            parts,
            ..Answer::default()
        }
    }

    /// Zero endpoints and no schema, as servers answer DDL by the query path.
    pub(crate) fn nothing() -> Answer {
        Answer::default()
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

    /// GetFlightInfo is never answered; `Server::wait_for_dropped` counts it
    /// when the client leaves it.
    pub(crate) fn hanging() -> Answer {
        Answer {
            hangs: true,
            ..Answer::default()
        }
    }

    /// So many GetFlightInfos are UNAVAILABLE before one is answered.
    pub(crate) fn unavailable_first(mut self, times: usize) -> Answer {
        self.unavailable = times;
        self
    }

    /// Its FlightInfo takes so long.
    pub(crate) fn after(mut self, delay: Duration) -> Answer {
        self.delay = delay;
        self
    }

    /// The FlightInfo says that the order of its endpoints matters.
    pub(crate) fn ordered(mut self) -> Answer {
        self.ordered = true;
        self
    }

    pub(crate) fn total_records(mut self, rows: i64) -> Answer {
        self.total_records = Some(rows);
        self
    }

    pub(crate) fn app_metadata(mut self, metadata: &str) -> Answer {
        self.metadata = metadata.as_bytes().to_vec();
        self
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
            ticket: None,
            delay: Duration::ZERO,
            expires: None,
            single_use: false,
            unavailable: 0,
            fails_at_once: false,
            metadata: Vec::new(),
        }
    }

    pub(crate) fn then(mut self, step: Step) -> Part {
        self.steps.push(step);
        self
    }

    /// Batches that `batch` makes as they are sent: from a number, counted from
    /// 0, until it makes none.
    pub(crate) fn generating(
        self,
        batch: impl Fn(u64) -> Option<RecordBatch> + Send + Sync + 'static,
    ) -> Part {
        self.then(Step::Generated(Generator(Arc::new(batch))))
    }

    /// A batch without rows, as InfluxDB sends them while a query works.
    pub(crate) fn keep_alive(self) -> Part {
        let empty = RecordBatch::new_empty(self.schema.clone().into());
        self.then(Step::Batch(empty))
    }

    /// Its DoGet fails, before a schema was sent.
    pub(crate) fn refused(code: Code, message: &str) -> Part {
        let mut part = Part::new(Schema::empty()).failing(code, message);
        part.fails_at_once = true;
        part
    }

    /// Fails here.
    pub(crate) fn failing(self, code: Code, message: &str) -> Part {
        self.then(Step::Fail(code, message.to_owned()))
    }

    pub(crate) fn at(mut self, location: &str) -> Part {
        self.locations.push(location.to_owned());
        self
    }

    /// Its ticket is this, for a server that [`holds`] it.
    ///
    /// [`holds`]: super::Script::holds
    pub(crate) fn ticket(mut self, ticket: &str) -> Part {
        self.ticket = Some(ticket.to_owned());
        self
    }

    /// Its DoGet takes so long to answer.
    pub(crate) fn after(mut self, delay: Duration) -> Part {
        self.delay = delay;
        self
    }

    /// Its ticket expires in so many seconds (it has where that is negative):
    /// then it is refused, and can be renewed where the script renews.
    pub(crate) fn expiring_in(mut self, seconds: i64) -> Part {
        self.expires = Some(seconds);
        self
    }

    /// A second redemption is refused NOT_FOUND, and counted by
    /// `Server::redeemed_twice`.
    pub(crate) fn single_use(mut self) -> Part {
        self.single_use = true;
        self
    }

    /// So many DoGets are UNAVAILABLE before one is answered.
    pub(crate) fn unavailable_first(mut self, times: usize) -> Part {
        self.unavailable = times;
        self
    }

    pub(crate) fn app_metadata(mut self, metadata: &str) -> Part {
        self.metadata = metadata.as_bytes().to_vec();
        self
    }
}

impl From<RecordBatch> for Part {
    fn from(batch: RecordBatch) -> Part {
        Part::new(batch.schema().as_ref().clone()).then(Step::Batch(batch))
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Generator")
    }
}
