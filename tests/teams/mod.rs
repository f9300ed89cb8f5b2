//! Profiles that others wrote, and what they may do.

pub(crate) mod consent;
pub(crate) mod init;

use crate::support::home::Home;
use crate::support::run::Flightline;

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

#[test]
pub(crate) fn a_profile_of_others_opens_like_ones_own() {
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
pub(crate) fn ones_own_profile_wins() {
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
pub(crate) fn mistakes_and_secrets_count_in_the_profile_in_use_only() {
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

#[test]
fn a_notice_is_told_once() {
    let home = home("include = ['none.toml']\n", "");
    let mut pty = at(&home).arg("demo").prompt_of(40, 200);
    pty.wait_for_prompt();
    pty.run("\\c");
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("none.toml").count(), 1, "{text}");
    assert_eq!(text.matches("now at demo").count(), 1, "{text}");
}
