use std::time::SystemTime;

use super::*;
use crate::catalog::{Builder, Role, State};

/// `cpu` and `Mem` have a time, `hosts` has none, and of `late` the columns are
/// not known.
fn catalog() -> Catalog {
    let mut builder = Builder::default();
    for (name, role) in [
        ("cpu", Some(Role::Time)),
        ("Mem", Some(Role::Time)),
        ("hosts", Some(Role::Tag)),
        ("late", None),
    ] {
        let columns = role.map(|role| [builder.column("time", "Timestamp", role, false)].into());
        builder.table(Some("public"), Some("iox"), name, "BASE TABLE", columns);
    }
    builder.finish(State::Told(SystemTime::UNIX_EPOCH))
}

/// The newest of `entries` that goes on from a line.
fn past<'e>(entries: &[&'e str]) -> impl Fn(&str) -> Option<&'e str> {
    move |line| {
        let mut newest = entries.iter().rev();
        newest.find(|entry| entry.starts_with(line)).copied()
    }
}

#[test]
fn the_history_goes_on_from_what_was_typed() {
    let entries = [
        "SELECT * FROM old;",
        "SELECT * FROM home\nWHERE room = 'Kitchen';",
        "UPDATE\ttabbed;",
        "bad \x1b[31mred;",
        "\\d home",
        "DELETE",
    ];
    let long = format!("LONG {}", "x".repeat(400));
    for (typed, expected) in [
        (
            "SELECT|",
            Some((" * FROM home…", " * FROM home\nWHERE room = 'Kitchen';")),
        ),
        ("SELECT * FROM o|", Some(("ld;", "ld;"))),
        (
            "SELECT * FROM home|",
            Some(("…", "\nWHERE room = 'Kitchen';")),
        ),
        (
            "SELECT * FROM home\nWH|",
            Some(("ERE room = 'Kitchen';", "ERE room = 'Kitchen';")),
        ),
        ("UP|", Some(("DATE    tabbed;", "DATE\ttabbed;"))),
        ("\\d|", Some((" home", " home"))),
        // What a terminal would act on is neither shown nor taken.
        ("bad|", None),
        ("DELETE|", None),
        ("S|", None),
        ("|", None),
        (" S|", None),
        ("SEL|ECT", None),
        ("select|", None),
        ("nothing|", None),
    ] {
        let cursor = typed.find('|').unwrap();
        let line = typed.replace('|', "");
        let about = About {
            catalog: &Catalog::default(),
            remote: true,
        };
        let ghost = Hinter::new(true).hint(&line, cursor, about, past(&entries));
        let expected = expected.map(|(shown, completion)| Ghost {
            shown: shown.to_owned(),
            completion: Some(completion.to_owned()),
        });
        assert_eq!(ghost, expected, "{typed}");
        let ghost = Hinter::new(false).hint(&line, cursor, about, past(&entries));
        assert_eq!(ghost, None, "{typed} without colours");
    }
    let about = About {
        catalog: &Catalog::default(),
        remote: true,
    };
    let ghost = Hinter::new(true).hint("LO", 2, about, past(&[&long]));
    let ghost = ghost.unwrap();
    assert_eq!(crate::text::width(&ghost.shown), 160);
    assert_eq!(ghost.completion.unwrap().len(), long.len() - 2);
}

#[test]
fn a_scan_of_all_times_is_told() {
    let told = "  no time bounds, no LIMIT: this reads all times of";
    for (line, state, remote, table) in [
        ("SELECT * FROM cpu;", "told", true, Some("cpu")),
        ("SELECT * FROM iox.cpu;", "told", true, Some("cpu")),
        ("SELECT * FROM \"Mem\";", "told", true, Some("Mem")),
        ("SELECT 1; SELECT * FROM cpu;", "told", true, Some("cpu")),
        ("SELECT * FROM cpu;", "kept", true, Some("cpu")),
        // It would not be found.
        ("SELECT * FROM Mem;", "told", true, None),
        ("SELECT * FROM cpu", "told", true, None),
        ("SELECT * FROM cpu; ", "told", true, None),
        ("SELECT * FROM cpu; SELECT 1;", "told", true, None),
        ("SELECT * FROM (SELECT 1;", "told", true, None),
        ("SELECT * FROM cpu LIMIT 1;", "told", true, None),
        ("SELECT * FROM hosts;", "told", true, None),
        ("SELECT * FROM late;", "told", true, None),
        ("SELECT * FROM nope;", "told", true, None),
        ("SELECT * FROM cpu;", "untold", true, None),
        ("SELECT * FROM cpu;", "told", false, None),
        ("\\d cpu;", "told", true, None),
    ] {
        let catalog = match state {
            "told" => catalog(),
            "kept" => catalog().in_state(State::Kept(SystemTime::UNIX_EPOCH)),
            _ => Catalog::default(),
        };
        let about = About {
            catalog: &catalog,
            remote,
        };
        let ghost = Hinter::new(true).hint(line, line.len(), about, |_| None);
        let expected = table.map(|table| Ghost {
            shown: format!("{told} {table}"),
            completion: None,
        });
        assert_eq!(ghost, expected, "{line} {state}");
    }
}

#[test]
fn a_scan_is_told_once_for_each_table() {
    let catalog = catalog();
    let about = About {
        catalog: &catalog,
        remote: true,
    };
    let hinter = Hinter::new(true);
    let tells = |line: &str| hinter.hint(line, line.len(), about, |_| None).is_some();
    assert!(tells("SELECT * FROM cpu;"));
    // As long as the line is edited.
    assert!(!tells("SELECT * FROM cpu"));
    assert!(tells("SELECT * FROM cpu;"));
    hinter.next_line();
    assert!(!tells("SELECT * FROM cpu;"));
    assert!(!tells("SELECT host FROM cpu;"));
    assert!(tells("SELECT * FROM \"Mem\";"));
    hinter.next_line();
    assert!(!tells("SELECT * FROM \"Mem\";"));
    // A hint that is told goes before the history.
    let hinter = Hinter::new(true);
    let line = "SELECT * FROM cpu;";
    let ghost = hinter.hint(line, line.len(), about, |_| Some("SELECT * FROM cpu; \\q"));
    assert!(ghost.is_some_and(|ghost| ghost.completion.is_none()));
}

#[test]
fn the_signature_stands_where_an_argument_is_to_come() {
    let mut builder = Builder::default();
    builder.function("my_bin", "(text, number) -> text");
    builder.function("avg", "");
    let catalog = builder.finish(State::Told(SystemTime::UNIX_EPOCH));
    let about = About {
        catalog: &catalog,
        remote: true,
    };
    let date_bin = Some("  (interval, expression[, origin_timestamp])");
    for (line, signature) in [
        ("SELECT date_bin(", date_bin),
        ("SELECT DATE_BIN( ", date_bin),
        ("SELECT date_bin('1 hour', ", date_bin),
        ("SELECT date_bin(f(1), ", date_bin),
        ("SELECT 1; SELECT date_bin(", date_bin),
        ("SELECT my_bin(", Some("  (text, number) -> text")),
        ("SELECT date_bin('1 hour'", None),
        ("SELECT date_bin(1, time), ", None),
        ("SELECT date_bin(a, (", None),
        ("SELECT avg(", None),
        ("SELECT nope(", None),
        ("SELECT (", None),
        ("SELECT 'date_bin(", None),
        ("SELECT -- date_bin(", None),
        ("SELECT date_bin(1); ", None),
        ("\\d date_bin(", None),
    ] {
        let ghost = Hinter::new(true).hint(line, line.len(), about, |_| None);
        let expected = signature.map(|signature| Ghost {
            shown: signature.to_owned(),
            completion: None,
        });
        assert_eq!(ghost, expected, "{line}");
    }
}
