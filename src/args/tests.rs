use super::*;
use crate::error::Kind;
use crate::text::Plain;

fn read(line: &[&str]) -> Result<Args, Ending> {
    Args::read(
        std::iter::once("flightline")
            .chain(line.iter().copied())
            .map(OsString::from),
    )
}

fn good(line: &[&str]) -> Args {
    match read(line) {
        Ok(args) => args,
        Err(ending) => panic!("{line:?}: {ending:?}"),
    }
}

fn wrong(line: &[&str]) -> Error {
    match read(line) {
        Err(Ending::Wrong(error)) => error,
        Err(Ending::Told(told)) => panic!("{line:?} told {told}"),
        Ok(_) => panic!("{line:?} is taken"),
    }
}

#[test]
fn the_declarations_hold_together() {
    Args::declared().debug_assert();
}

#[test]
fn commands_and_files_keep_their_order() {
    let args = good(&["-c", "a", "home", "-f", "b", "-f", "-", "--command=-- c"]);
    assert_eq!(
        args.scripts,
        [
            Script::Command("a".into()),
            Script::File("b".into()),
            Script::File("-".into()),
            Script::Command("-- c".into()),
        ]
    );
    assert_eq!(args.targets, ["home"]);
    assert!(good(&[]).scripts.is_empty());
}

#[test]
fn a_word_is_a_target_unless_it_is_a_verb() {
    assert!(good(&["home"]).verb.is_none());
    assert!(matches!(good(&["serve"]).verb, Some(Verb::Serve(_))));
    assert!(matches!(
        good(&["config", "--config", "x"]).verb,
        Some(Verb::Config { file: Some(_) })
    ));
    assert_eq!(good(&["-q", "serve"]).targets, ["serve"]);
    assert_eq!(good(&["--", "serve"]).targets, ["serve"]);
    assert_eq!(good(&["a.csv", "b.csv"]).targets, ["a.csv", "b.csv"]);
}

#[test]
fn the_last_format_counts() {
    for (line, format) in [
        (&[][..], None),
        (&["--format", "csv"], Some("csv")),
        (&["--format=nonsense"], Some("nonsense")),
        (&["-x", "--json"], Some("json")),
        (&["--json", "--format", "table"], Some("table")),
        (
            &["--format", "table", "--csv", "--jsonl", "-x"],
            Some("expanded"),
        ),
        (&["-tx"], Some("expanded")),
    ] {
        assert_eq!(good(line).format(), format, "{line:?}");
    }
}

#[test]
fn the_whole_table_is_understood() {
    let args = good(&[
        "-p",
        "home",
        "--host",
        "h",
        "--port",
        "1",
        "--user",
        "u",
        "--no-tls",
        "-d",
        "db",
        "-H",
        "a=b",
        "-H",
        "c=d",
        "--token",
        "-",
        "-o",
        "out.csv",
        "-t",
        "-v",
        "x=y=z",
        "--set",
        "e=",
        "-q",
        "-X",
        "--no-pager",
        "--color",
        "never",
        "--timeout",
        "5m",
        "--on-error",
        "continue",
        "--verbose",
        "--config",
        "f",
    ]);
    assert_eq!(args.headers, ["a=b", "c=d"]);
    assert_eq!(args.token.as_deref(), Some("-"));
    assert_eq!(
        args.set,
        [
            ("x".to_owned(), "y=z".to_owned()),
            ("e".to_owned(), String::new())
        ]
    );
    assert_eq!(args.timeout, Some(Duration::from_secs(300)));
    assert_eq!(args.color, When::Never);
    assert_eq!(args.on_error, Some(OnError::Continue));
}

#[test]
fn what_is_wrong_is_one_sentence_and_a_usage_error() {
    for (line, sentence, hint) in [
        (
            &["--tokn=secret"][..],
            "unexpected argument '--tokn' found",
            "--token",
        ),
        (
            &["--color", "sometimes"],
            "invalid value 'sometimes' for '--color <WHEN>' \
                 [possible values: auto, always, never]",
            "",
        ),
        (
            &["--timeout", "soon"],
            "invalid value 'soon' for '--timeout <TIME>': \
                 a time is written as 30, 30s, 500ms, 5m or 1h",
            "",
        ),
        (
            &["-v", "x"],
            "invalid value 'x' for '--set <NAME=VALUE>': it is written as NAME=VALUE",
            "",
        ),
        (
            &["completions"],
            "the following required arguments were not provided: <SHELL>",
            "",
        ),
        (
            &["-p", "home", "other"],
            "the argument '--profile <NAME>' cannot be used with '[TARGET]...'",
            "",
        ),
    ] {
        let error = wrong(line);
        assert_eq!(error.message(), sentence);
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.kind().status(), 1);
        let told = error.render(&Plain, true);
        assert!(told.contains("hint: ") && told.contains(hint), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
}

#[test]
fn what_other_clients_take_has_its_counterpart() {
    for (line, hint) in [
        (
            &["-h", "localhost"][..],
            "a server is given as --host localhost",
        ),
        (
            &["home", "-h", "https://ada:secret@h"],
            "a server is given as --host ADDRESS",
        ),
        (&["--query", "SELECT 1"], "-c TEXT"),
        (&["--query=SELECT 1"], "-c TEXT"),
        (&["-e", "SELECT 1"], "-c TEXT"),
        (&["-execute", "SELECT 1"], "-c TEXT"),
        (&["-database", "x"], "here it is --database"),
        (&["-csv", "-c", "SELECT 1"], "here it is --csv"),
        (&["-host=localhost"], "here it is --host"),
        (&["-U", "ada"], "--user NAME"),
        (&["-Uada"], "--user NAME"),
        (&["-W"], "the password"),
        (&["--bucket", "x"], "-d NAME"),
        (&["--org", "x"], "not asked for"),
        (&["--token-file", "x"], "--token file:PATH"),
        (&["-f", "csv"], "--format csv"),
        (&["-l"], "-c '\\l'"),
        (&["--tls-no-verify"], "skip-verify"),
    ] {
        let error = wrong(line);
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.hints().len(), 1, "{line:?}: {error:?}");
        assert!(error.hints()[0].contains(hint), "{line:?}: {error:?}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
    assert_eq!(good(&["-c", "-csv"]).scripts.len(), 1);
    assert_eq!(good(&["--", "-csv"]).targets, ["-csv"]);
    assert!(matches!(read(&["-h", "serve"]), Err(Ending::Told(_))));
    assert!(matches!(read(&["home", "-h"]), Err(Ending::Told(_))));
    assert_eq!(Args::nearest_verb("sevre").as_deref(), Some("serve"));
    assert_eq!(Args::nearest_verb("confg").as_deref(), Some("config"));
    assert_eq!(Args::nearest_verb("home"), None);
}

#[test]
fn no_option_of_another_client_is_one_of_ours() {
    for option in Args::declared().get_arguments() {
        let long = option.get_long().map(|name| format!("--{name}"));
        let short = option.get_short().map(|name| format!("-{name}"));
        for name in long.iter().chain(&short) {
            assert_eq!(foreign::hint(name), None, "{name}");
        }
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for line in ["-h", "--help", "-V", "--version"] {
        assert!(matches!(read(&[line]), Err(Ending::Told(_))), "{line}");
    }
    let told = |flag| match read(&[flag]) {
        Err(Ending::Told(told)) => told.to_string(),
        _ => panic!("no help"),
    };
    let short = told("-h");
    assert_eq!(short, told("--help"));
    for option in Args::declared().get_arguments() {
        let name = match option.get_long() {
            Some(long) => format!("--{long}"),
            None => option.get_short().map_or_else(
                || option.get_id().to_string().to_uppercase(),
                |short| format!("-{short}"),
            ),
        };
        let name = name.replace("TARGETS", "TARGET");
        assert!(short.contains(&name), "{name} is not in the help");
    }
}
