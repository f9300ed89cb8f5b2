//! What brings a run to its end, and how it is told.

use arrow::array::{Int64Array, RecordBatch};
use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Answer, Framing, Part, Script, Step, column};
use crate::support::server::Server;

/// What brings the end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause {
    /// This signal, in the middle of a result.
    Signal(Signal),
    /// The connection breaks in the middle of a result.
    Cut,
    /// The result's stream ends without trailers.
    NoTrailers,
    /// The server has an error after the rows.
    Breaks,
    /// The statement after the first one fails.
    SecondFails,
    /// No file may grow beyond a few KiB: more than is gathered before it is
    /// written, and less.
    Limit(&'static str),
}

impl Cause {
    pub(super) fn server(self) -> Server {
        let part = Part::from(numbers(2_000));
        let refusal = Step::Fail(tonic::Code::Internal, "the shelf is gone".to_owned());
        let script = Script::new()
            .statement("SELECT few", numbers(2_000))
            .statement("SELECT many", numbers(20_000))
            .statement(
                "SELECT hang",
                Answer::of(vec![part.clone().then(Step::Hang)]),
            )
            .statement("SELECT broken", Answer::of(vec![part.then(refusal)]));
        Server::start(match self {
            Cause::NoTrailers => script.framing(Framing::CutResults),
            _ => script,
        })
    }

    pub(super) fn statements(self) -> &'static [&'static str] {
        match self {
            Cause::Signal(_) | Cause::Cut => &["SELECT hang"],
            Cause::NoTrailers => &["SELECT few"],
            Cause::Breaks => &["SELECT broken"],
            // Not a second result, which some formats would not take.
            Cause::SecondFails => &["SELECT few", "SELEC * FROM nope"],
            Cause::Limit(statement) => match statement {
                "SELECT few" => &["SELECT few"],
                _ => &["SELECT many"],
            },
        }
    }

    /// The exit status, and words of the error.
    pub(super) fn told(self) -> (i32, &'static str) {
        match self {
            Cause::Signal(Signal::INT) => (130, "interrupted"),
            Cause::Signal(_) => (143, "terminated"),
            Cause::Cut | Cause::NoTrailers => (2, "was lost"),
            Cause::Breaks => (3, "the shelf is gone (after 2,000 rows)"),
            Cause::SecondFails => (3, "table 'public.iox.nope' not found"),
            Cause::Limit(_) => (1, "File too large"),
        }
    }

    /// Runs it to this end.
    pub(super) fn run(self, server: &Server, home: &Home, arguments: &[String]) -> Ran {
        let flightline = Flightline::new()
            .home(home)
            .arg(format!("grpc://127.0.0.1:{}", server.port))
            .args(arguments);
        let flightline = match self {
            Cause::Limit(_) => flightline.by("sh", "ulimit -f 8; exec \"$@\""),
            Cause::Signal(_) => flightline.heeding_hangup(),
            _ => flightline,
        };
        let running = flightline.start();
        match self {
            Cause::Signal(signal) => {
                server.wait_for_calls("DoGet", 1);
                running.signal(signal);
            }
            Cause::Cut => {
                server.wait_for_calls("DoGet", 1);
                server.cut();
            }
            _ => {}
        }
        running.wait()
    }
}

/// Numbers that no format makes small.
fn numbers(rows: i64) -> RecordBatch {
    let values = (0..rows).map(|n| n.wrapping_mul(0x5851_f42d_4c95_7f2d));
    column("n", values.collect::<Int64Array>())
}
