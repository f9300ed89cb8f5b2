//! What a scripted server does, as data.

/// What comes of actions, sessions and credentials.
mod action;

/// What comes of one command: a FlightInfo, and its endpoints' streams.
mod answer;

/// What comes of updates, prepared statements and long queries.
mod statement;

use std::collections::HashMap;

use arrow::array::{ArrayRef, RecordBatch};
use arrow_flight::sql::SqlInfo;
use arrow_flight::sql::metadata::SqlInfoDataBuilder;
use tonic::Code;

use super::certificates::{Authority, Issued};

pub(crate) use action::{Act, Bearers, Sessions, Stop};
pub(crate) use answer::{Answer, Part, Step};
pub(crate) use statement::{Binding, PollStep, Polled, Prepared, Update};

/// The manners of one server. A script without demands lets everybody in;
/// what a script does not name is refused in InfluxDB's words (commands) or
/// UNIMPLEMENTED (actions, PollFlightInfo).
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) token: Option<String>,
    pub(crate) database: Option<String>,
    pub(crate) demanded: Vec<(&'static str, &'static str, String)>,
    pub(crate) handshake: Handshake,
    pub(crate) bearers: Option<Bearers>,
    pub(crate) sessions: Option<Sessions>,
    pub(crate) statements: HashMap<String, Answer>,
    pub(crate) statement_refusal: Option<(Code, String)>,
    pub(crate) updates: HashMap<String, Update>,
    pub(crate) update_refusal: Option<(Code, String)>,
    pub(crate) ingest: Option<Update>,
    pub(crate) prepared: HashMap<String, Prepared>,
    pub(crate) polled: HashMap<String, Polled>,
    pub(crate) actions: HashMap<String, Act>,
    pub(crate) transactions: bool,
    pub(crate) info: Option<SqlInfoDataBuilder>,
    pub(crate) renewal: Option<i64>,
    pub(crate) held: HashMap<String, Part>,
    /// What GetTables brings after so many times, the last of them last.
    pub(crate) tables: Vec<(usize, Answer)>,
    pub(crate) metadata_refusal: Option<(Code, String)>,
    pub(crate) identity: Option<Issued>,
    pub(crate) client_ca: Option<String>,
    pub(crate) framing: Framing,
    pub(crate) streams: Option<u32>,
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
    /// The connections end, once, after so many bytes of all DoGets' bodies
    /// together, all of which arrive. Plaintext only. `Answer::boundaries` says
    /// where messages end.
    CutAt(usize),
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

    /// Demands this header with this value on calls of this method (`DoGet`).
    pub(crate) fn demands(
        mut self,
        method: &'static str,
        header: &'static str,
        value: &str,
    ) -> Script {
        self.demanded.push((method, header, value.to_owned()));
        self
    }

    pub(crate) fn handshake(mut self, handshake: Handshake) -> Script {
        self.handshake = handshake;
        self
    }

    /// Gives out bearers, and lets nobody in without one.
    pub(crate) fn bearers(mut self, bearers: Bearers) -> Script {
        self.bearers = Some(bearers);
        self
    }

    /// Keeps sessions: their cookie, and SetSessionOptions, GetSessionOptions
    /// and CloseSession.
    pub(crate) fn sessions(mut self, sessions: Sessions) -> Script {
        self.sessions = Some(sessions);
        self
    }

    /// What CommandStatementQuery brings for this text.
    pub(crate) fn statement(mut self, sql: &str, answer: impl Into<Answer>) -> Script {
        self.statements.insert(sql.to_owned(), answer.into());
        self
    }

    /// Refuses CommandStatementQuery, whatever it asks.
    pub(crate) fn refuse_statements(mut self, code: Code, message: &str) -> Script {
        self.statement_refusal = Some((code, message.to_owned()));
        self
    }

    /// What CommandStatementUpdate brings for this text.
    pub(crate) fn update(mut self, sql: &str, update: Update) -> Script {
        self.updates.insert(sql.to_owned(), update);
        self
    }

    /// Refuses CommandStatementUpdate for texts that have no answer.
    pub(crate) fn refuse_updates(mut self, code: Code, message: &str) -> Script {
        self.update_refusal = Some((code, message.to_owned()));
        self
    }

    /// What CommandStatementIngest brings, whatever the table.
    pub(crate) fn ingest(mut self, update: Update) -> Script {
        self.ingest = Some(update);
        self
    }

    /// What becomes of this text when it is prepared.
    pub(crate) fn prepared(mut self, sql: &str, prepared: Prepared) -> Script {
        self.prepared.insert(sql.to_owned(), prepared);
        self
    }

    /// What PollFlightInfo brings for this text. A script with one offers poll:
    /// other statements are complete at once.
    pub(crate) fn polled(mut self, sql: &str, polled: Polled) -> Script {
        self.polled.insert(sql.to_owned(), polled);
        self
    }

    /// What comes of this action, before what the server would do by itself.
    pub(crate) fn action(mut self, kind: &str, act: Act) -> Script {
        self.actions.insert(kind.to_owned(), act);
        self
    }

    /// Offers transactions: 0 says that there are none, 1 that there are, 2
    /// that there are savepoints, too. The actions of the latter two work.
    pub(crate) fn transactions(mut self, level: i32) -> Script {
        self.transactions = level > 0;
        self.sql_info(|info| info.append(SqlInfo::FlightSqlServerTransaction, level))
    }

    /// Adds to what CommandGetSqlInfo brings.
    pub(crate) fn sql_info(mut self, add: impl FnOnce(&mut SqlInfoDataBuilder)) -> Script {
        add(self.info.get_or_insert_default());
        self
    }

    /// RenewFlightEndpoint gives a new ticket that expires in so many seconds,
    /// and the old one is good no more.
    pub(crate) fn renews(mut self, seconds: i64) -> Script {
        self.renewal = Some(seconds);
        self
    }

    /// Answers a ticket that another server gave out.
    pub(crate) fn holds(mut self, ticket: &str, part: impl Into<Part>) -> Script {
        self.held.insert(ticket.to_owned(), part.into());
        self
    }

    /// What GetTables brings, whatever it asks.
    pub(crate) fn tables(self, answer: impl Into<Answer>) -> Script {
        self.tables_from(0, answer)
    }

    /// What GetTables brings once it was asked so often.
    pub(crate) fn tables_from(mut self, times: usize, answer: impl Into<Answer>) -> Script {
        self.tables.push((times, answer.into()));
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

    /// Allows so many calls at once on a connection (HTTP/2's
    /// MAX_CONCURRENT_STREAMS).
    pub(crate) fn streams(mut self, most: u32) -> Script {
        self.streams = Some(most);
        self
    }

    pub(crate) fn framing(mut self, framing: Framing) -> Script {
        self.framing = framing;
        self
    }
}

/// A batch of one column.
pub(crate) fn column(name: &str, values: impl arrow::array::Array + 'static) -> RecordBatch {
    let values: ArrayRef = std::sync::Arc::new(values);
    RecordBatch::try_from_iter_with_nullable([(name, values, true)]).unwrap()
}
