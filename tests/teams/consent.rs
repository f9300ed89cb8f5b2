//! What others may have run, and who is asked.

use std::os::unix::fs::PermissionsExt;

use super::{at, home};
use crate::support::run::{Flightline, Served};

/// A server that lets in who shows `key`, and a `team.toml` whose token comes
/// from a program that leaves a trace: the file `ran`.
fn guarded() -> (Served, String) {
    let served = Flightline::new()
        .env("KEY", "key")
        .serve(&["--token", "env:KEY"]);
    let team = format!(
        "[profiles.team]\nuri = 'grpc://127.0.0.1:{}'\n\
         token = {{ command = ['sh', '-c', 'echo ran >> ran; echo key'] }}\n",
        served.port
    );
    (served, team)
}

#[test]
pub(crate) fn what_others_have_run_needs_a_yes_once() {
    let (_served, team) = guarded();
    let team = format!("{team}init = 'SELECT 7 AS seven'\n");
    let home = home("include = 'team.toml'\n", &team);
    let query = ["team", "-c", "SELECT 1 AS one"];
    let unasked = || {
        let ran = at(&home).args(query).run();
        ran.failed(
            1,
            "the profile \"team\" of ",
            "`flightline team` at a terminal asks you",
        );
        assert!(
            ran.stderr
                .contains("team.toml runs what you have not agreed to yet")
        );
        ran.failed(
            1,
            "",
            "for the token it runs: sh -c 'echo ran >> ran; echo key'",
        );
        ran.failed(1, "", "once connected it runs: ");
    };
    unasked();
    // No, and what is neither yes nor no.
    for answer in ["n", "", "x"] {
        let mut pty = at(&home).arg("team").prompt_of(24, 200);
        let screen = pty.wait_for_text("Run it, now and from now on? [y/N] ");
        assert!(
            screen.contains("  for the token: sh -c 'echo ran >> ran; echo key'"),
            "{screen}"
        );
        assert!(
            screen.contains("  once connected: SELECT 7 AS seven"),
            "{screen}"
        );
        pty.enter(answer);
        assert_eq!(pty.wait_exit(), Some(1));
        let screen = pty.seen(|seen| seen.screen());
        assert!(
            screen.contains("error: \"team\" is not connected: "),
            "{screen}"
        );
    }
    unasked();
    assert_eq!(
        (home.read("ran"), home.read("agreed")),
        (String::new(), String::new())
    );
    // Yes.
    let mut pty = at(&home).arg("team").prompt_of(24, 200);
    pty.wait_for_text("[y/N] ");
    pty.enter("y");
    let screen = pty.wait_for_prompt();
    assert!(
        screen.contains("team=> ") && screen.contains("seven"),
        "{screen}"
    );
    assert_eq!(home.read("ran"), "ran\n");
    let agreed = home.read("agreed");
    assert!(
        agreed.len() == 65 && agreed.trim_end().bytes().all(|b| b.is_ascii_hexdigit()),
        "{agreed}"
    );
    let mode = std::fs::metadata(home.at("agreed"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(at(&home).args(query).run().good(), "seven\n7\none\n1\n");
    // Whatever changes is asked about again.
    home.write("team.toml", &team.replace("echo ran", "echo other"));
    let ran = at(&home).args(query).run();
    ran.failed(1, "", "for the token it runs: sh -c 'echo other >> ran;");
    home.write("team.toml", &team.replace("seven", "eight"));
    let ran = at(&home).args(query).run();
    ran.failed(1, "", "once connected it runs: SELECT 7 AS eight");
    // What was agreed to once holds when it comes back.
    home.write("team.toml", &team);
    at(&home).args(query).run().good();
}

#[test]
pub(crate) fn a_yes_is_for_one_server() {
    let (_served, team) = guarded();
    let home = home("include = 'team.toml'\n", &team);
    let (_, there) = team.split_once("//").unwrap();
    let (there, _) = there.split_once('\'').unwrap();
    let goes = format!("and its output goes to {there}, without TLS");
    let mut pty = at(&home).arg("team").prompt_of(24, 200);
    let screen = pty.wait_for_text("[y/N] ");
    assert!(screen.contains(&goes), "{screen}");
    pty.enter("y");
    pty.wait_for_prompt();
    let query = ["team", "-c", "SELECT 1 AS one"];
    assert_eq!(at(&home).args(query).run().good(), "one\n1\n");
    let ran = home.read("ran");
    // The same words at another server: the program does not even run.
    let (other, _) = guarded();
    let moved = format!("127.0.0.1:{}", other.port);
    for (changed, told) in [
        (team.replace(there, &moved), format!("{moved}, without TLS")),
        (team.replace("grpc:", "grpc+tls:"), there.to_owned()),
        (
            team.replace("grpc:", "grpc+tls:") + "skip-verify = true\n",
            format!("{there}, whatever certificate it shows"),
        ),
    ] {
        home.write("team.toml", &changed);
        let unasked = at(&home).args(query).run();
        unasked.failed(1, "the profile \"team\" of ", "for the token it runs: ");
        let hint = format!("\nhint: its output goes to {told}\n");
        assert!(unasked.stderr.contains(&hint), "{unasked:?}");
        assert_eq!(home.read("ran"), ran, "{changed}");
    }
    home.write("team.toml", &team);
    at(&home).args(query).run().good();
}

#[test]
pub(crate) fn a_pager_of_others_needs_a_yes_too() {
    let team = "[profiles.team]\nfiles = 'rooms.csv'\nsettings = { pager = 'touch ran; cat' }\n";
    let home = home("include = 'team.toml'\n", team);
    let ran = at(&home).args(["team", "-c", "SELECT 1"]).run();
    ran.failed(1, "", "for long results it runs: touch ran; cat");
}

#[test]
pub(crate) fn a_switch_asks_and_a_no_leaves_one_where_one_was() {
    let (_served, team) = guarded();
    let home = home("include = 'team.toml'\n", &team);
    let mut pty = at(&home).prompt_of(30, 200);
    pty.wait_for_prompt();
    pty.enter("\\c team");
    pty.wait_for_text("[y/N] ");
    pty.enter("no");
    let screen = pty.wait_for_prompt();
    assert!(
        screen.contains("error: \"team\" is not connected: ")
            && screen.trim_end().ends_with("demo=>"),
        "{screen}"
    );
    pty.enter("\\c team");
    pty.wait_for("the question again", |seen| seen.row().ends_with("[y/N] "));
    pty.enter("yes");
    let screen = pty.wait_for_prompt();
    assert!(screen.trim_end().ends_with("team=>"), "{screen}");
    pty.run("\\c -");
    let screen = pty.run("\\c -");
    assert_eq!(screen.matches("[y/N]").count(), 2, "{screen}");
}

#[test]
pub(crate) fn ones_own_files_never_ask() {
    let (_served, team) = guarded();
    let query = ["team", "-c", "SELECT 1 AS one"];
    let own = home(&format!("{team}init = 'SELECT 7 AS seven'\n"), "");
    assert_eq!(at(&own).args(query).run().good(), "seven\n7\none\n1\n");
    let named = home("", &team);
    let ran = at(&named).args(["--config", "team.toml"]).args(query).run();
    assert_eq!(ran.good(), "one\n1\n");
    // Nor does a token over the included profile's: its program does not run.
    let over = home("include = 'team.toml'\n", &team);
    let ran = at(&over)
        .env("KEY", "key")
        .args(["--token", "env:KEY"])
        .args(query)
        .run();
    assert_eq!(ran.good(), "one\n1\n");
    assert_eq!(
        (over.read("ran"), over.read("agreed")),
        (String::new(), String::new())
    );
}
