//! flightline: a terminal for Arrow Flight SQL.

use std::process::ExitCode;

fn main() -> ExitCode {
    flightline::app::run(std::env::args_os())
}
