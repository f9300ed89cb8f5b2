//! The whole screen, taken by a part of these tests that runs in a terminal of
//! its own, and given back by every end.

use std::io::Write;
use std::process::ExitCode;

use flightline::interrupt::{Cause, Interrupt};
use flightline::tty::Tty;
use rustix::process::Signal;
use tokio::runtime::Runtime;

use super::{SHELL, assert_restored};
use crate::support::pty::Pty;
use crate::support::run::Flightline;

/// What ends the part, for whom it is played.
const PART: &str = "SANE_PART";

/// Runs the part in a terminal.
fn act(part: &str, shell: &str) -> Pty {
    Flightline::new()
        .in_place(std::env::current_exe().unwrap())
        .env(PART, part)
        .args(["--exact", "sane::actor::plays", "--nocapture", "--quiet"])
        .by("sh", shell)
        .prompt()
}

/// No test by itself: the part that the others watch.
#[test]
fn plays() -> ExitCode {
    let Ok(part) = std::env::var(PART) else {
        return ExitCode::SUCCESS;
    };
    let runtime = Runtime::new().unwrap();
    let interrupt = Interrupt::armed(runtime.handle()).unwrap();
    let tty = Tty::remember();
    tty.watch(runtime.handle(), &interrupt).unwrap();
    let taken = tty.take().unwrap();
    let mut canvas = taken.canvas();
    let mut draw = |text: &str| {
        write!(canvas, "\x1b[2J\x1b[1;1H\x1b[1m{text}").unwrap();
        canvas.flush().unwrap();
    };
    draw("taken");
    match part.as_str() {
        "return" => {}
        "panic" => panic!("on purpose"),
        "caught" => {
            let caught = std::thread::spawn(|| panic!("on purpose")).join();
            assert!(caught.is_err());
            draw("undisturbed");
            runtime.block_on(interrupt.terminated());
        }
        "restored" => {
            let other = tty;
            std::thread::spawn(move || other.restore()).join().unwrap();
            draw("too late");
            std::process::exit(0);
        }
        "suspend" => {
            taken.suspend().unwrap();
            draw("again");
            runtime.block_on(interrupt.terminated());
        }
        "stopped" => {
            use tokio::signal::unix::{SignalKind, signal};
            let resized = runtime.block_on(async {
                let mut resizes = signal(SignalKind::window_change()).unwrap();
                resizes.recv().await
            });
            assert!(resized.is_some());
            draw("again");
            runtime.block_on(interrupt.terminated());
        }
        _ => runtime.block_on(interrupt.terminated()),
    }
    match interrupt.raised() {
        Some(Cause::Terminate) => std::process::exit({
            drop(taken);
            143
        }),
        _ => ExitCode::SUCCESS,
    }
}

const ALONE: &str = "exec \"$@\" 2> errors";

#[test]
fn the_screen_is_given_back() {
    for (part, signal, status) in [
        ("return", None, 0),
        ("panic", None, 101),
        ("restored", None, 0),
        ("wait", Some(Signal::TERM), 143),
        ("wait", Some(Signal::HUP), 143),
    ] {
        let mut pty = act(part, ALONE);
        if let Some(signal) = signal {
            pty.wait_for_text("taken");
            assert_eq!(
                pty.changes(),
                ["modes", "cursor", "screen", "mouse", "looks"]
            );
            pty.signal(signal);
        }
        assert_eq!(pty.wait_exit(), Some(status), "{part} {signal:?}");
        assert_restored(&pty, part);
        let text = pty.seen(|seen| seen.text());
        assert!(
            text.contains("taken") && !text.contains("too late"),
            "{text:?}"
        );
    }
}

#[test]
fn a_panic_elsewhere_disturbs_nothing() {
    let mut pty = act("caught", ALONE);
    pty.wait_for_text("undisturbed");
    assert_eq!(
        pty.changes(),
        ["modes", "cursor", "screen", "mouse", "looks"]
    );
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), Some(143));
    assert_restored(&pty, "after it");
}

#[test]
fn the_screen_stops_and_comes_back() {
    for part in ["suspend", "stopped"] {
        let mut pty = act(part, SHELL);
        if part == "stopped" {
            pty.wait_for_text("taken");
            pty.signal_foreground(Signal::TSTP);
        }
        pty.wait_for_text("stopped");
        assert_restored(&pty, "while it is stopped");
        pty.send("\r");
        pty.wait_for_text("again");
        assert_eq!(
            pty.changes(),
            ["modes", "cursor", "screen", "mouse", "looks"]
        );
        pty.signal_foreground(Signal::TERM);
        pty.wait_for_text("over 143");
        pty.wait_exit();
        assert_restored(&pty, part);
    }
}
