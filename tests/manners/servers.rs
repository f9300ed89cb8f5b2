//! The servers that there are, by their manners: a script for each.

use arrow::array::{DictionaryArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use tonic::Code;

use crate::support::script::{
    Act, Answer, Bearers, Binding, Handshake, Part, Polled, Prepared, Script, Sessions, Stop,
    Update, column,
};
use crate::support::server::Server;

pub(crate) const SELECT: &str = "SELECT n FROM numbers";
pub(crate) const NOTHING: &str = "SELECT n FROM numbers WHERE false";
pub(crate) const PARAMETER: &str = "SELECT n FROM numbers WHERE n = $1";
pub(crate) const INSERT: &str = "INSERT INTO numbers VALUES (1)";
pub(crate) const CREATE: &str = "CREATE TABLE numbers (n BIGINT)";

/// What `SELECT` brings as CSV.
pub(crate) const ROWS: &str = "n\n1\n2\n3\n";

/// `ann:pw` in base64.
pub(crate) const PAIR: &str = "YW5uOnB3";

/// What a profile says to log in with [`PAIR`].
pub(crate) const ANN: &str = "user = \"ann\"\npassword = \"pw\"\n";

pub(crate) fn numbers(values: &[i64]) -> RecordBatch {
    column("n", Int64Array::from(values.to_vec()))
}

pub(crate) fn one_column(name: &str, kind: DataType) -> Schema {
    Schema::new(vec![Field::new(name, kind, true)])
}

/// A server that tells its tables: one that does not is asked for them by a
/// query, too, as soon as there is a prompt.
pub(crate) fn told() -> Script {
    Script::new().tables(tables("main", "TABLE"))
}

/// A table `numbers`, as GetTables tells it.
fn tables(schema: &str, kind: &str) -> RecordBatch {
    let text = |value: &str| -> arrow::array::ArrayRef {
        std::sync::Arc::new(StringArray::from(vec![value]))
    };
    RecordBatch::try_from_iter([
        ("catalog_name", text("public")),
        ("db_schema_name", text(schema)),
        ("table_name", text("numbers")),
        ("table_type", text(kind)),
    ])
    .unwrap()
}

/// A token and a database are demanded; rows come with keep-alives and
/// trailers; no updates, no transactions, no sessions, no cancelling, each
/// refused in words of its own; values are looked up without their `$`.
pub(crate) fn influxdb() -> Script {
    let planning = |what: &str| {
        let message =
            format!("Error while planning query: Error during planning: {what} not supported");
        Answer::refused(Code::InvalidArgument, &message)
    };
    let rows = Part::new(one_column("n", DataType::Int64))
        .keep_alive()
        .then(crate::support::script::Step::Batch(numbers(&[1, 2, 3])))
        .keep_alive()
        .then(crate::support::script::Step::Trailers(vec![(
            "x-influxdata-execution-duration-seconds",
            "0.5",
        )]));
    let begin = Answer::refused(
        Code::InvalidArgument,
        "Error while planning query: This feature is not implemented: \
         Unsupported SQL statement: BEGIN",
    );
    let prepared = Prepared::query(Answer::from(numbers(&[7])))
        .parameters(one_column("$1", DataType::Int64))
        .needs(&["$1"]);
    Script::new()
        .token("good")
        .database("home")
        .statement(
            SELECT,
            Answer::of(vec![rows]).declaring(one_column("n", DataType::Int64)),
        )
        .statement(INSERT, planning("DML not supported: Insert Into"))
        .statement(CREATE, planning("DDL not supported: CreateMemoryTable"))
        .statement("BEGIN", begin)
        .prepared(PARAMETER, prepared)
        .tables(tables("iox", "BASE TABLE"))
        .action("CancelFlightInfo", Act::not_utf8())
        .action(
            "CancelQuery",
            Act::refused(
                Code::InvalidArgument,
                "Error while planning Flight SQL : Unsupported FlightSQL message type: \
                 type.googleapis.com/arrow.flight.protocol.sql.ActionCancelQueryRequest",
            ),
        )
        .action("SetSessionOptions", Act::raw_bytes())
        .action("GetSessionOptions", Act::raw_bytes())
        .action("CloseSession", Act::raw_bytes())
}

/// What a profile says to be let in by [`influxdb`].
pub(crate) const INFLUXDB: &str = "token = \"good\"\ndatabase = \"home\"\n";

/// A handshake with Basic; a cookie carries the session and is demanded;
/// updates and parameters are refused.
pub(crate) fn dremio() -> Script {
    Script::new()
        .handshake(Handshake::Header(PAIR))
        .token("dremio-session")
        .sessions(Sessions::new().cookie("session").demanded())
        .statement(SELECT, numbers(&[1, 2, 3]))
        .statement(INSERT, Answer::from(numbers(&[1])))
        .refuse_updates(Code::Unimplemented, "acceptPutStatement not implemented")
}

/// A handshake with Basic; rows lie on another host, by plaintext; what changes
/// something goes by the way of queries.
pub(crate) fn doris(backend: &Server) -> Script {
    let part = Part::new(one_column("n", DataType::Int64))
        .at(&backend.location())
        .ticket("rows");
    Script::new()
        .handshake(Handshake::Header(PAIR))
        .token("doris-session")
        .statement(
            SELECT,
            Answer::of(vec![part]).declaring(one_column("n", DataType::Int64)),
        )
        .statement(INSERT, Answer::nothing())
        .statement(CREATE, Answer::nothing())
        .refuse_updates(Code::Unimplemented, "acceptPutStatement unimplemented")
}

/// What holds the rows of [`doris`] and [`starrocks`]. It asks for nothing but
/// the ticket.
pub(crate) fn backend() -> Script {
    Script::new().holds("rows", numbers(&[1, 2, 3]))
}

/// As Doris, and metadata is refused.
pub(crate) fn starrocks(frontend: &Server) -> Script {
    doris(frontend).refuse_metadata(Code::Unimplemented, "getFlightInfoTables unimplemented")
}

/// Basic on any call, answered by a bearer that is good for a while; one
/// endpoint per block, ordered; polls and cancels.
pub(crate) fn clickhouse() -> Script {
    let blocks = [1, 2, 3].map(|n| Part::from(numbers(&[n])).single_use());
    let answer = Answer::of(blocks.into())
        .declaring(one_column("n", DataType::Int64))
        .ordered();
    Script::new()
        .bearers(Bearers::for_basic(PAIR).good_for(2))
        .statement(SELECT, answer.clone())
        .polled(SELECT, Polled::new(answer).step(0.5, 1))
        .update(INSERT, Update::Count(1))
        .update(CREATE, Update::Count(0))
        .action("CancelFlightInfo", Act::info(Stop::Done))
}

/// Transactions, updates with counts, ingest, sessions, cancelling.
pub(crate) fn gizmosql() -> Script {
    Script::new()
        .handshake(Handshake::Header(PAIR))
        .token("jwt")
        .sessions(Sessions::new())
        .transactions(2)
        .statement(SELECT, numbers(&[1, 2, 3]))
        .update(INSERT, Update::Count(1))
        .update(CREATE, Update::Count(0))
        .ingest(Update::Counted)
        .prepared(
            PARAMETER,
            Prepared::echo(one_column("1", DataType::Int64)).saying_update(false),
        )
        .action("CancelQuery", Act::query(Stop::Done))
}

/// `:key` in base64: an empty user, and the key as the password.
pub(crate) const KEY: &str = "OmtleQ==";

/// An empty user, and the API key as the password, in a handshake.
pub(crate) fn spice() -> Script {
    Script::new()
        .handshake(Handshake::Payload(KEY))
        .token("spice-session")
        .statement(SELECT, numbers(&[1, 2, 3]))
}

/// Every answer brings a new bearer, and a cookie is set.
pub(crate) fn deephaven() -> Script {
    Script::new()
        .token("psk")
        .bearers(Bearers::for_token())
        .sessions(Sessions::new().cookie("deephaven"))
        .statement(SELECT, numbers(&[1, 2, 3]))
}

/// What is described as a dictionary comes as text; an empty result has no
/// columns; what is wrong with a query is INTERNAL.
pub(crate) fn roapi() -> Script {
    let tags = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let text = column("room", StringArray::from(vec!["Kitchen"]));
    let coded: DictionaryArray<Int32Type> = ["Kitchen"].into_iter().collect();
    let nothing = Answer::of(vec![Part::new(Schema::empty())]);
    Script::new()
        .statement(SELECT, numbers(&[1, 2, 3]))
        .statement(
            "SELECT room FROM home",
            Answer::from(text).declaring(one_column("room", tags)),
        )
        .statement("SELECT room FROM coded", column("room", coded))
        .statement(NOTHING, nothing.declaring(one_column("n", DataType::Int64)))
        .statement(
            "SELECT nope FROM numbers",
            Answer::refused(Code::Internal, "Schema error: No field named nope."),
        )
}

/// A bearer; DDL is answered without endpoints; values are taken and ignored.
pub(crate) fn benostreamdb() -> Script {
    Script::new()
        .token("good")
        .statement(SELECT, numbers(&[1, 2, 3]))
        .statement(CREATE, Answer::nothing())
        .prepared(
            PARAMETER,
            Prepared::query(Answer::from(numbers(&[1, 2, 3])))
                .parameters(one_column("$1", DataType::Int64))
                .binding(Binding::Ignored),
        )
}

/// Prepared statements only.
pub(crate) fn example() -> Script {
    Script::new()
        .refuse_statements(
            Code::Unimplemented,
            "get_flight_info_statement not implemented",
        )
        .refuse_updates(
            Code::Unimplemented,
            "do_put_statement_update not implemented",
        )
        .prepared(SELECT, Prepared::query(numbers(&[1, 2, 3])))
        .prepared(INSERT, Prepared::update(Update::Count(1)))
}
