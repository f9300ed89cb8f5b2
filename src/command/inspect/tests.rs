use crate::args::Args;
use crate::catalog::{Builder, Catalog, State};
use crate::command::{Context, interpret, known};
use crate::config::{Config, Environment};
use crate::error::Result;
use crate::request::{Action, Inspect, Kinds, Statement, Wanted};
use crate::settings::Settings;
use crate::sql::pattern::{Path, Pattern};
use crate::sql::variables::Variables;

fn asked(line: &str, statement: Option<&str>) -> Result<Action> {
    let mut builder = Builder::default();
    builder.table(Some("public"), Some("iox"), "deviceId", "BASE TABLE", None);
    let catalog: Catalog = builder.finish(State::Untold);
    let mut variables = Variables::default();
    variables.set("t", "My Table")?;
    let args = Args::read(["flightline".into()]).unwrap();
    let config = Config::load(&args, &Environment::default())?;
    interpret(
        line,
        &Context {
            settings: &Settings::default(),
            config: &config,
            catalog: &catalog,
            variables: &variables,
            statement,
            last: None,
        },
    )
}

fn wanted(written: &str, suffixes: &str) -> Wanted {
    Wanted {
        path: Path::read(written).unwrap(),
        system: suffixes.contains('S'),
        detail: suffixes.contains('+'),
        written: written.to_owned(),
    }
}

#[test]
fn lines_are_questions() {
    use Inspect::{Columns, Databases, Definition, Functions, Info, Keys, Result, Schemas, Types};
    let relations = |written, suffixes, kinds| {
        let wanted = wanted(written, suffixes);
        Inspect::Relations(wanted, kinds)
    };
    let exactly = |written: &str, name| Wanted {
        path: Path {
            name: Some(Pattern::exactly(name)),
            ..Path::default()
        },
        ..wanted(written, "")
    };
    let schema = |schema: &str, catalog: Option<&str>| Wanted {
        path: Path {
            catalog: catalog.map(Pattern::read),
            schema: Some(Pattern::read(schema)),
            name: None,
        },
        ..Wanted::default()
    };
    for (line, expected) in [
        ("\\d", relations("", "", Kinds::Any)),
        ("\\d+", relations("", "+", Kinds::Any)),
        ("\\dS", relations("", "S", Kinds::Any)),
        ("\\dS+", relations("", "S+", Kinds::Any)),
        ("\\d+S;", relations("", "S+", Kinds::Any)),
        ("\\dt", relations("", "", Kinds::Tables)),
        ("\\dt+ iox.*", relations("iox.*", "+", Kinds::Tables)),
        ("\\dtS h?me;", relations("h?me", "S", Kinds::Tables)),
        ("\\dv \"My*\"", relations("\"My*\"", "", Kinds::Views)),
        ("\\dv 'a b'", relations("'a b'", "", Kinds::Views)),
        ("\\dtt", Inspect::TableTypes),
        (
            "\\dttS+ 'BASE TABLE' view",
            Inspect::Relations(
                Wanted {
                    system: true,
                    detail: true,
                    ..Wanted::default()
                },
                Kinds::Named(vec!["BASE TABLE".to_owned(), "view".to_owned()]),
            ),
        ),
        ("\\d home", Columns(wanted("home", ""))),
        ("\\d+S home", Columns(wanted("home", "S+"))),
        ("\\describe+ home", Columns(wanted("home", "+"))),
        ("\\d deviceid", Columns(exactly("deviceid", "deviceId"))),
        ("\\d \"deviceid\"", Columns(wanted("\"deviceid\"", ""))),
        ("\\d iox.deviceid", Columns(wanted("iox.deviceid", ""))),
        ("\\d device*", Columns(wanted("device*", ""))),
        ("\\d :\"t\"", Columns(wanted("\"My Table\"", ""))),
        ("\\d \"\".\"\".x", Columns(wanted("\"\".\"\".x", ""))),
        (
            "\\dn iox",
            Schemas(Wanted {
                written: "iox".to_owned(),
                ..schema("iox", None)
            }),
        ),
        (
            "\\dn pub*.i*",
            Schemas(Wanted {
                written: "pub*.i*".to_owned(),
                ..schema("i*", Some("pub*"))
            }),
        ),
        (
            "\\l",
            Databases {
                names: None,
                system: false,
                detail: false,
            },
        ),
        (
            "\\l+ a.b*",
            Databases {
                names: Some(Pattern::read("a.b*")),
                system: false,
                detail: true,
            },
        ),
        (
            "\\listS",
            Databases {
                names: None,
                system: true,
                detail: false,
            },
        ),
        ("\\dk a", Keys(wanted("a", ""), None)),
        ("\\dk a x.b", Keys(wanted("a", ""), Some(wanted("x.b", "")))),
        ("\\schema home", Definition(wanted("home", ""))),
        (
            "\\df+ date_*",
            Functions {
                names: Some(Pattern::read("date_*")),
                detail: true,
            },
        ),
        (
            "\\dT -5",
            Types {
                number: Some(-5),
                detail: false,
            },
        ),
        (
            "\\dT",
            Types {
                number: None,
                detail: false,
            },
        ),
        ("\\info", Info(vec![])),
        (
            "\\info 0 version",
            Info(vec!["0".to_owned(), "version".to_owned()]),
        ),
    ] {
        assert_eq!(
            asked(line, None).unwrap(),
            Action::Inspect(expected),
            "{line}"
        );
    }
    let statement = Statement {
        sql: "SELECT 1".to_owned(),
        values: None,
    };
    let described = asked("\\gdesc", Some("SELECT 1")).unwrap();
    assert_eq!(described, Action::Inspect(Result(statement)));
}

#[test]
fn what_is_no_question_says_how_it_is_asked() {
    for (line, hint) in [
        ("\\d a.b.c.d", "a name with dots in it"),
        ("\\d a b", "\\d[S+] [NAME|PATTERN]"),
        ("\\dk", "\\dk TABLE [TABLE]"),
        ("\\dk a*", "\\dk TABLE [TABLE]"),
        ("\\schema", "\\schema TABLE"),
        ("\\schema iox.", "\\schema TABLE"),
        ("\\dT text", "\\dT lists the types"),
        ("\\gdesc", "\\gdesc stands behind a statement"),
        ("\\d++", "\\? lists the commands"),
        ("\\dtt++", "did you mean \\d"),
        ("\\dt \"open", "two of them"),
        ("\\df 'open", "double quotes"),
        ("\\l \"open", "two of them"),
    ] {
        let error = asked(line, None).unwrap_err();
        let hints = error.hints().join(" ");
        assert!(hints.contains(hint), "{line}: {error:?}");
    }
}

#[test]
fn commands_are_known_with_what_follows_their_names() {
    for (name, command) in [
        ("d", Some("d")),
        ("d+", Some("d")),
        ("d+S", Some("d")),
        ("dtS+", Some("dt")),
        ("l+", Some("l")),
        ("lS", Some("l")),
        ("l+S", Some("l")),
        ("infoS", None),
        ("dT", Some("dT")),
        ("dT+", Some("dT")),
        ("gS", None),
        ("g+", None),
        ("d+ ", None),
    ] {
        assert_eq!(known(name).map(|known| known.name), command, "{name}");
    }
}
