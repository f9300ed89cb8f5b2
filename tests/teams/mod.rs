//! Profiles that others wrote, and what they may do.

use std::os::unix::fs::PermissionsExt;

use crate::support::home::Home;
use crate::support::run::{Flightline, Served};

/// Files that need no server: a profile over `rooms.csv`.
const ROOMS: &str = "room,temp\nkitchen,21\n";

/// A home with this `config.toml`, this `team.toml` and the data file.
fn home(config: &str, team: &str) -> Home {
    let home = Home::configured(config);
    home.write("team.toml", team);
    home.write("rooms.csv", ROOMS);
    home
}

fn at(home: &Home) -> Flightline {
    Flightline::new().home(home)
}

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
fn a_profile_of_others_opens_like_ones_own() {
    let team = "[profiles.rooms]\nfiles = 'rooms.csv'\n";
    let home = home("include = ['team.toml']\ndefault = 'rooms'\n", team);
    let answer = "room\nkitchen\n";
    for arguments in [&["rooms"][..], &["-p", "rooms"], &[]] {
        let ran = at(&home)
            .args(arguments)
            .args(["-c", "SELECT room FROM rooms"]);
        assert_eq!(ran.run().good(), answer);
    }
    let listed = at(&home).args(["--csv", "-c", "\\profiles"]).run().good();
    let written = format!(",{}:1\n", home.at("team.toml").display());
    assert!(listed.contains("\nrooms,yes,"), "{listed}");
    assert!(listed.contains(&written), "{listed}");
}

#[test]
fn ones_own_profile_wins() {
    let home = home(
        "include = '*.toml'\n[profiles.rooms]\nfiles = 'rooms.csv'\n",
        "[profiles.rooms]\nfiles = 'none.csv'\n",
    );
    let ran = at(&home)
        .args(["rooms", "-c", "SELECT temp FROM rooms"])
        .run();
    assert_eq!(ran.good(), "temp\n21\n");
    let text = at(&home).prompt().wait_for_prompt();
    assert!(!text.contains("notice"), "{text}");
}

#[test]
fn a_file_that_cannot_be_read_is_in_nobodys_way() {
    for (include, team, trouble) in [
        (
            "'none.toml'",
            "",
            "config.toml:1: `include`: there is no file ",
        ),
        ("'team.toml'", "\n[profiles.\n", "team.toml:2: "),
    ] {
        let home = home(&format!("include = [{include}]\n"), team);
        let ran = at(&home).args(["-c", "SELECT 1 AS one"]).run();
        assert_eq!(ran.good(), "one\n1\n");
        at(&home).args(["team", "-c", "SELECT 1"]).run().failed(
            1,
            "there is no profile \"team\"",
            trouble,
        );
        let mut pty = at(&home).prompt_of(24, 300);
        let screen = pty.wait_for_prompt();
        assert!(
            screen.contains("notice: ") && screen.contains(trouble),
            "{screen}"
        );
        let screen = pty.run("\\c team");
        assert!(
            screen.contains("hint: ") && screen.matches(trouble).count() == 2,
            "{screen}"
        );
    }
}

#[test]
fn what_is_no_profile_is_left_out_with_a_notice() {
    let home = home(
        "include = ['team.toml', 'more.toml']\n",
        "default = 'rooms'\n[settings]\nnull = 'x'\n[profiles.rooms]\nfiles = 'rooms.csv'\n",
    );
    home.write("more.toml", "\n[profiles.rooms]\nfiles = 'none.csv'\n");
    let ran = at(&home)
        .args(["rooms", "-c", "SELECT temp FROM rooms"])
        .run();
    assert_eq!(ran.good(), "temp\n21\n");
    let screen = at(&home).prompt_of(24, 300).wait_for_prompt();
    for notice in [
        "team.toml:1: `default` is not taken from an included file",
        "team.toml:2: `settings` is not taken from an included file",
        "more.toml:2: the profile \"rooms\" is left out: ",
    ] {
        assert!(screen.contains(notice), "{screen}");
    }
    assert!(screen.contains("demo=> "), "{screen}");
}

#[test]
fn mistakes_and_secrets_count_in_the_profile_in_use_only() {
    let config = "include = 'team.toml'\n\
        [profiles.good]\nfiles = 'rooms.csv'\n\
        [profiles.slip]\nhost = 'h'\ntokn = { env = 'T' }\n\
        [profiles.wrong]\nhost = 'h'\nport = 'x'\n\
        [profiles.huge]\nhost = 'h'\ntimeout = 99999999999999999999\n\
        [profiles.set]\nhost = 'h'\nsettings = { timezon = 'UTC' }\n\
        [profiles.unset]\nuri = 'grpc://127.0.0.1:1'\ntoken = { env = 'NO_SUCH_VARIABLE' }\n\
        [profiles.runs]\nhost = 'h'\ntoken = { command = ['sh', '-c', 'echo x > ran'] }\n";
    let home = home(config, "[profiles.theirs]\nhost = 'h'\n\nautority = 'x'\n");
    let query = ["-c", "SELECT temp FROM rooms"];
    assert_eq!(at(&home).arg("good").args(query).run().good(), "temp\n21\n");
    let screen = at(&home).arg("good").prompt_of(40, 300).wait_for_prompt();
    let mistakes = [
        (
            "slip",
            "config.toml:6: there is no key `tokn`",
            "did you mean `token`?",
        ),
        (
            "wrong",
            "config.toml:9: `port` takes a number from 1 to 65535, not text",
            "",
        ),
        ("huge", "config.toml:12: the number is too large", ""),
        (
            "set",
            "config.toml:15: there is no setting \"timezon\"",
            "did you mean timezone?",
        ),
        (
            "theirs",
            "team.toml:4: there is no key `autority`",
            "did you mean `authority`?",
        ),
    ];
    for (name, mistake, hint) in mistakes {
        let notice = screen.lines().find(|line| line.contains(mistake));
        let notice = notice.unwrap_or_else(|| panic!("{mistake}: {screen}"));
        assert!(
            notice.starts_with("notice: ") && notice.ends_with(hint),
            "{screen}"
        );
        at(&home)
            .arg(name)
            .args(query)
            .run()
            .failed(1, mistake, hint);
    }
    assert_eq!(
        screen.matches("notice: ").count(),
        mistakes.len(),
        "{screen}"
    );
    at(&home).arg("unset").args(query).run().failed(
        1,
        "config.toml:18: the token of \"unset\" comes from the variable NO_SUCH_VARIABLE",
        "export NO_SUCH_VARIABLE",
    );
    assert_eq!(home.read("ran"), "");
}

#[test]
fn init_runs_before_anything_else() {
    let config = "[profiles.rooms]\nfiles = 'rooms.csv'\n\
        init = ['SELECT 1 AS one', \"SELECT 2 AS two;\\n\\\\set null -\"]\n";
    let home = home(config, "");
    home.write("last.sql", "SELECT NULL AS n;\n");
    let first = "one\n1\ntwo\n2\n";
    let ran = at(&home).args(["rooms", "-c", "SELECT 3 AS three"]).run();
    assert_eq!(ran.good(), format!("{first}three\n3\n"));
    let ran = at(&home)
        .args(["rooms", "-f", "last.sql", "-o", "all.csv"])
        .run();
    assert_eq!(ran.good(), "");
    assert_eq!(home.read("all.csv"), format!("{first}n\n\n"));
    // So it does at a prompt, and wherever one comes to it.
    let mut pty = at(&home).arg("rooms").prompt_of(60, 80);
    let screen = pty.wait_for_prompt();
    assert_eq!(screen.matches("1 row · 1 column").count(), 2, "{screen}");
    for line in ["\\c demo", "\\c -", "\\c", "\\c rooms"] {
        pty.run(line);
    }
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("1 row · 1 column").count(), 8, "{text}");
    assert_eq!(home.history().len(), 4);
    let script = ["-c", "SELECT 0 AS zero", "-c", "\\c rooms"];
    let ran = at(&home).args(script).run().good();
    assert_eq!(ran, format!("zero\n0\n{first}"));
}

#[test]
fn an_error_in_init_names_its_line() {
    let config = "[profiles.rooms]\nfiles = 'rooms.csv'\n\
        init = ['SELECT 1 AS one',\n  'SELECT nope', 'SELECT 2 AS two']\n\
        [profiles.slip]\nfiles = 'rooms.csv'\ninit = '\\tming'\n";
    let home = home(config, "");
    let path = home.at("config.toml");
    let path = path.display();
    let ran = at(&home).args(["rooms", "-c", "SELECT 3 AS three"]).run();
    assert_eq!(ran.stdout, "one\n1\n");
    ran.failed(3, &format!("{path}:4: "), "");
    let ran = at(&home)
        .args(["--on-error", "continue", "rooms", "-c", "SELECT 3 AS three"])
        .run();
    assert_eq!(ran.stdout, "one\n1\ntwo\n2\nthree\n3\n");
    ran.failed(3, &format!("{path}:4: "), "");
    let ran = at(&home).args(["slip", "-c", "SELECT 3"]).run();
    ran.failed(
        1,
        &format!("{path}:7: there is no command \\tming"),
        "did you mean \\timing?",
    );
    let mut pty = at(&home)
        .args(["rooms", "--on-error", "continue"])
        .prompt_of(40, 200);
    let screen = pty.wait_for_prompt();
    assert!(screen.contains(&format!("error: {path}:4: ")), "{screen}");
    assert!(
        screen.contains("two") && screen.contains("rooms=>"),
        "{screen}"
    );
    let screen = pty.run("SELECT 40 + 2;");
    assert!(screen.contains("42"), "{screen}");
}

#[test]
fn profiles_that_switch_to_one_another_come_to_an_end() {
    let home = home(
        "[profiles.a]\nfiles = 'rooms.csv'\ninit = '\\c b'\n\
         [profiles.b]\nfiles = 'rooms.csv'\ninit = '\\c a'\n",
        "",
    );
    let ran = at(&home).args(["a", "-c", "SELECT 1"]).run();
    ran.failed(1, "switch to one another without an end", "");
}

#[test]
fn what_others_have_run_needs_a_yes_once() {
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
fn a_switch_asks_and_a_no_leaves_one_where_one_was() {
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
fn ones_own_files_never_ask() {
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

#[test]
fn an_unknown_profile_is_told_with_an_example() {
    for columns in [80, 40] {
        let home = home("[profiles.rooms]\nfiles = 'rooms.csv'\n", "");
        let mut pty = at(&home).prompt_of(30, columns);
        pty.wait_for_prompt();
        let screen = pty.run("\\c roms");
        let rows: Vec<_> = screen.lines().collect();
        let error = "error: there is no profile \"roms\"";
        let begin = rows.iter().position(|row| *row == error).unwrap();
        assert_eq!(rows[begin + 1], "hint: known are rooms, demo");
        assert!(
            rows[begin + 2].starts_with("hint: profiles are in "),
            "{screen}"
        );
        let example = "hint: a profile is written like this:";
        let example = rows.iter().position(|row| *row == example).unwrap();
        assert_eq!(
            rows[example + 1..example + 5],
            [
                "  [profiles.roms]",
                "  host = \"server.example\"",
                "  token = { env = \"INFLUX_TOKEN\" }",
                "  metadata = { bucket-name = \"mydb\" }",
            ],
            "{screen}"
        );
    }
    let empty = Home::new();
    let ran = at(&empty).args(["roms", "-c", "SELECT 1"]).run();
    ran.failed(
        1,
        "there is no profile \"roms\"",
        "`flightline config` writes ",
    );
}
