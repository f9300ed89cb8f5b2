//! The exit status.

use arrow::array::Int64Array;
use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::raw;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Framing, Script, column};
use crate::support::server::Server;

use super::{address, hanging, run};

/// A script that ends with a status, and what a server has to do with it.
pub(super) fn refusing(code: tonic::Code) -> Server {
    let refusal = Answer::refused(code, "Error while planning query: it is not to be");
    Server::start(Script::new().statement("SELECT hang", refusal))
}

#[test]
pub(crate) fn status_0_is_all_well() {
    for line in ["SELECT 1", "\\set", "\\q", "SELECT 1 WHERE false"] {
        assert_eq!(run(&["-c", line]).status, Some(0), "{line}");
    }
}

#[test]
pub(crate) fn status_1_is_usage_configuration_or_a_local_file() {
    let home = Home::configured("[profiles.x]\nhost = 1\n");
    for arguments in [
        &["--nonsense"][..],
        &["--port", "0"],
        &["-c", "\\nonsense"],
        &["-c", "\\d a b c"],
        &["-p", "nobody"],
        &["-p", "x"],
        &["-f", "none.sql"],
        &["-c", "\\i none.sql"],
        &["-o", "no/folder.csv", "-c", "SELECT 1"],
        &["none.csv"],
        &["serve", "none.csv"],
        &["completions", "none"],
    ] {
        let ran = Flightline::new().home(&home).args(arguments).run();
        ran.failed(1, "", "");
    }
}

#[test]
pub(crate) fn status_2_is_no_connection_no_admission_or_a_loss() {
    let unused = raw::Unused::new();
    let nobody = format!("grpc://127.0.0.1:{}", unused.port);
    run(&[&nobody, "-c", "SELECT 1"]).failed(2, "nothing listens", "");
    for code in [tonic::Code::Unauthenticated, tonic::Code::PermissionDenied] {
        let server = refusing(code);
        let ran = run(&[&address(&server), "-c", "SELECT hang"]);
        ran.failed(2, "", "");
    }
    for framing in [Framing::NoTrailers, Framing::CutResults] {
        let numbers = column("n", Int64Array::from(vec![7]));
        let script = Script::new().statement("SELECT n", numbers);
        let server = Server::start(script.framing(framing));
        run(&[&address(&server), "-c", "SELECT n"]).failed(2, "was lost", "");
    }
    let server = hanging();
    let flightline = Flightline::new().args([&address(&server), "-c", "SELECT hang"]);
    let running = flightline.start();
    server.wait_for_calls("DoGet", 1);
    server.cut();
    running.wait().failed(2, "was lost", "");
}

#[test]
pub(crate) fn status_3_is_a_statement_that_failed() {
    use tonic::Code::{Internal, InvalidArgument, NotFound, ResourceExhausted, Unimplemented};
    for code in [
        InvalidArgument,
        Internal,
        NotFound,
        ResourceExhausted,
        Unimplemented,
    ] {
        let server = refusing(code);
        let ran = run(&[&address(&server), "-c", "SELECT hang"]);
        assert_eq!(ran.status, Some(3), "{code:?}: {ran:?}");
    }
    // Of several errors the last one counts.
    let lines = ["-c", "SELEC", "-c", "\\nonsense", "-c", "SELECT 1 AS one"];
    for (last, status) in [(4, 1), (2, 3)] {
        let mut arguments = vec!["--on-error", "continue"];
        arguments.extend(&lines[..last]);
        arguments.extend(&lines[4..]);
        let ran = run(&arguments);
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            ("one\n1\n", Some(status))
        );
    }
}

#[test]
pub(crate) fn statuses_130_and_143_are_of_signals() {
    for (signal, status, word) in [
        (Signal::INT, 130, "interrupted"),
        (Signal::TERM, 143, "terminated"),
        (Signal::HUP, 143, "terminated"),
    ] {
        let server = hanging();
        let arguments = [
            "--on-error",
            "continue",
            "-c",
            "SELECT hang",
            "-c",
            "SELECT hang",
        ];
        let running = Flightline::new()
            .arg(address(&server))
            .args(arguments)
            .heeding_hangup()
            .start();
        server.wait_for_calls("DoGet", 1);
        running.signal(signal);
        running.wait().failed(status, word, "");
        server.wait_for_dropped(1);
    }
}

#[test]
pub(crate) fn what_nohup_has_started_goes_on() {
    let server = hanging();
    let arguments = ["--timeout", "500ms", "-c", "SELECT hang"];
    let flightline = Flightline::new().arg(address(&server)).args(arguments);
    let running = flightline.by("sh", "trap '' HUP; exec \"$@\"").start();
    server.wait_for_calls("DoGet", 1);
    running.signal(Signal::HUP);
    running.wait().failed(3, "took longer than 500ms", "");
}

#[test]
pub(crate) fn a_statement_has_its_time() {
    let server = hanging();
    let target = address(&server);
    let ran = run(&[&target, "--timeout", "300ms", "-c", "SELECT hang"]);
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("300ms"), "{ran:?}");
    server.wait_for_dropped(1);
    // A setting of the script does the same, and one for this result.
    for script in [
        "\\set timeout 300ms\nSELECT hang",
        "SELECT hang \\g (timeout=300ms)",
    ] {
        let ran = run(&[&target, "-c", script]);
        ran.failed(3, "took longer than 300ms", "");
    }
}
