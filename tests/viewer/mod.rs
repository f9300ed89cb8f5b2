//! The viewer, as a person meets it: the program in a terminal, at a scripted
//! server that counts what it is asked for.

mod closing;
mod flowing;
mod keeping;
mod keys;
mod last;
mod pagers;
mod progress;
mod saving;
mod sizes;

use crate::support::large;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Script};
use crate::support::server::Server;

/// 500 rows of 30 columns, of which eight have room beside one another in a
/// terminal of 80.
const GRID: &str = "SELECT * FROM grid";

/// 100 million rows.
const BIG: &str = "SELECT * FROM big";

const ROWS: u64 = 100_000_000;

/// A server with these results.
fn server(results: impl IntoIterator<Item = (&'static str, Answer)>) -> Server {
    let scripted = |script: Script, (sql, answer)| script.statement(sql, answer);
    Server::start(results.into_iter().fold(Script::new(), scripted))
}

fn grid() -> Server {
    server([(GRID, large::grid(500, 30).into())])
}

/// The program, to be run at a server.
fn at(server: &Server) -> Flightline {
    Flightline::new().arg(format!("grpc://{}", server.address()))
}

/// A prompt in a terminal of 24 rows and 80 columns.
fn prompt(server: &Server) -> Pty {
    let pty = at(server).prompt();
    pty.wait_for_prompt();
    pty
}

/// Sends a statement and waits until the viewer shows `text` of its result.
#[track_caller]
fn open(pty: &mut Pty, sql: &str, text: &str) -> String {
    pty.enter(&format!("{sql};"));
    pty.wait_for_viewer(text)
}

/// Leaves the viewer: the screen with the prompt.
#[track_caller]
fn leave(pty: &mut Pty) -> String {
    pty.send("q");
    pty.wait_for("a prompt", |seen| {
        !seen.is_taken() && seen.row().ends_with("=> ")
    })
}

/// Leaves the program, whose terminal is then as it was.
#[track_caller]
fn quit(mut pty: Pty) {
    pty.enter("\\q");
    assert_eq!(pty.wait_exit(), Some(0));
    assert!(pty.is_restored() && !pty.seen(|seen| seen.is_taken()));
}
