use std::path::Path;
use std::time::Instant;

use super::*;
use crate::config::Environment;

fn store(home: &Path) -> Store {
    Store::new(&Environment {
        flightline_home: Some(home.to_owned()),
        ..Environment::default()
    })
}

fn typed(history: &mut History, text: &str) {
    history.add(Record::now(text, "demo", None)).unwrap();
}

fn texts(history: &History) -> Vec<&str> {
    history
        .entries()
        .map(|record| record.text.as_str())
        .collect()
}

fn numbers(history: &History) -> Vec<(usize, &str)> {
    history
        .by_number()
        .map(|(number, record)| (number, record.text.as_str()))
        .collect()
}

#[test]
fn prompts_see_one_another_and_end_with_their_own() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    typed(&mut History::open(&store), "before;");
    let mut one = History::open(&store);
    let mut two = History::open(&store);
    typed(&mut one, "a1;");
    typed(&mut two, "b1;");
    typed(&mut one, "a2;");
    assert_eq!(texts(&one), ["before;", "b1;", "a1;", "a2;"]);
    assert_eq!(texts(&two), ["before;", "a1;", "b1;"]);
    two.refresh().unwrap();
    assert_eq!(texts(&two), ["before;", "a1;", "a2;", "b1;"]);
    // A repetition is an entry too.
    typed(&mut two, "b1;");
    assert_eq!(texts(&two), ["before;", "a1;", "a2;", "b1;", "b1;"]);
    let in_time = [
        (1, "before;"),
        (2, "a1;"),
        (3, "b1;"),
        (4, "a2;"),
        (5, "b1;"),
    ];
    assert_eq!(numbers(&two), in_time);
    // Whoever comes later has them in the order of time.
    let later = History::open(&store);
    assert_eq!(texts(&later), ["before;", "a1;", "b1;", "a2;", "b1;"]);
}

#[test]
fn a_torn_or_foreign_line_is_read_past() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let path = home.path().join("history.jsonl");
    let old = "{\"time\":1,\"profile\":\"p\",\"text\":\"old;\"}\n";
    let bytes = [
        old.as_bytes(),
        b"SELECT 1;\n\xff\xfe\n[1]\n",
        old.as_bytes(),
        b"{\"text\":\"to",
    ];
    std::fs::write(&path, bytes.concat()).unwrap();
    let mut history = History::open(&store);
    assert_eq!(texts(&history), ["old;", "old;"]);
    // What comes behind the torn line is whole.
    typed(&mut history, "new;");
    assert_eq!(texts(&History::open(&store)), ["old;", "old;", "new;"]);
    assert_eq!(texts(&history), ["old;", "old;", "new;"]);
    // One that lacks its newline alone is whole as well.
    let mut text = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned());
    text.push_str(old.trim_end());
    std::fs::write(&path, text).unwrap();
    let mut history = History::open(&store);
    assert_eq!(texts(&history), ["old;", "old;", "new;", "old;"]);
    typed(&mut history, "last;");
    history.refresh().unwrap();
    assert_eq!(texts(&history), ["old;", "old;", "new;", "old;", "last;"]);
}

#[test]
fn what_one_prompt_deletes_is_gone_from_all() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let mut one = History::open(&store);
    let mut two = History::open(&store);
    for text in ["a;", "b;", "a;", "c;"] {
        typed(&mut one, text);
    }
    typed(&mut two, "d;");
    let deleted = |text: &str, count| vec![(text.to_owned(), count)];
    assert_eq!(one.delete(&[9, 0]).unwrap(), []);
    // What another prompt has appended meanwhile stays.
    assert_eq!(one.delete(&[1, 3]).unwrap(), deleted("a;", 2));
    assert_eq!(numbers(&one), [(2, "b;"), (4, "c;"), (5, "d;")]);
    assert_eq!(texts(&one), ["d;", "b;", "c;"]);
    assert_eq!(one.ghost("a", "demo"), None);
    typed(&mut two, "e;");
    assert_eq!(numbers(&two), [(2, "b;"), (4, "c;"), (5, "d;"), (6, "e;")]);
    assert_eq!(texts(&two), ["b;", "c;", "d;", "e;"]);
    one.refresh().unwrap();
    assert_eq!(texts(&one), ["d;", "e;", "b;", "c;"]);
    assert_eq!(texts(&History::open(&store)), ["b;", "c;", "d;", "e;"]);
    // An entry of one's own that another prompt deletes goes, too.
    assert_eq!(two.delete(&[2]).unwrap(), deleted("b;", 1));
    one.refresh().unwrap();
    assert_eq!(texts(&one), ["d;", "e;", "c;"]);
}

#[test]
fn a_file_that_is_gone_takes_what_was_in_it() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let mut history = History::open(&store);
    typed(&mut history, "a;");
    std::fs::remove_file(home.path().join("history.jsonl")).unwrap();
    history.refresh().unwrap();
    assert_eq!(texts(&history), Vec::<&str>::new());
    typed(&mut history, "b;");
    assert_eq!(texts(&history), ["b;"]);
    assert_eq!(texts(&History::open(&store)), ["b;"]);
}

#[test]
fn what_a_killed_program_was_at_is_found() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let names = || std::fs::read_dir(home.path()).unwrap().count();
    let underway = Underway::default();
    for text in ["a;", "b;"] {
        underway.push(Record::now(text, "demo", None));
    }
    underway.begin(&store);
    // While the program lives nobody takes it for killed.
    assert!(History::open(&store).is_empty());
    // One that was killed leaves the file, and nobody has a lock on it.
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().path();
    let trace = std::fs::read_dir(home.path()).unwrap().map(name);
    let trace = trace.last().unwrap();
    let both = std::fs::read(&trace).unwrap();
    assert!(underway.finish(|record| {
        assert_eq!(record.text, "a;");
        // It is on the disk until it is written down.
        assert_eq!(std::fs::read(&trace).unwrap(), both);
    }));
    underway.begin(&store);
    let second = std::fs::read(&trace).unwrap();
    assert!(underway.finish(drop));
    assert!(!underway.finish(drop));
    underway.write(&store);
    assert_eq!(names(), 0);
    std::fs::write(&trace, both).unwrap();
    std::fs::write(home.path().join(".underway-torn"), "00000").unwrap();
    std::fs::write(home.path().join(".underway-idle"), "").unwrap();
    // What cannot be written down now is the next time.
    let path = home.path().join("history.jsonl");
    std::fs::create_dir(&path).unwrap();
    assert!(History::open(&store).is_empty());
    assert_eq!(names(), 2);
    std::fs::remove_dir(&path).unwrap();
    let outcomes = |history: &History| -> Vec<_> {
        let told = history.entries().map(|record| record.outcome.unwrap());
        told.collect()
    };
    let history = History::open(&store);
    assert_eq!(texts(&history), ["a;", "b;"]);
    assert_eq!(outcomes(&history), [Outcome::Cut, Outcome::NotRun]);
    std::fs::write(&trace, second).unwrap();
    std::fs::remove_file(&path).unwrap();
    let history = History::open(&store);
    assert_eq!(texts(&history), ["b;"]);
    assert_eq!(outcomes(&history), [Outcome::Cut]);
    assert_eq!(names(), 1);
    // What is cut short in good order is written, the rest of it, too.
    underway.push(Record::now("c;", "demo", None));
    underway.push(Record::now("d;", "demo", None));
    underway.begin(&store);
    underway.write(&store);
    assert!(!underway.finish(drop));
    underway.push(Record::now("e;", "demo", None));
    underway.write(&store);
    let history = History::open(&store);
    assert_eq!(texts(&history), ["b;", "c;", "d;", "e;"]);
    let not_run = Outcome::NotRun;
    assert_eq!(outcomes(&history)[1..], [Outcome::Cut, not_run, not_run]);
    assert_eq!(names(), 1);
}

#[test]
fn without_a_home_a_session_remembers() {
    let mut history = History::open(&Store::default());
    typed(&mut history, "a;");
    typed(&mut history, "b;");
    history.refresh().unwrap();
    assert_eq!(texts(&history), ["a;", "b;"]);
    typed(&mut history, "c;");
    let deleted = vec![("c;".to_owned(), 1), ("a;".to_owned(), 1)];
    assert_eq!(history.delete(&[3, 1]).unwrap(), deleted);
    assert_eq!(texts(&history), ["b;"]);
}

#[test]
fn a_ghost_is_the_newest_of_the_profile_before_the_newest_of_all() {
    let mut history = History::open(&Store::default());
    for (text, profile) in [
        ("SELECT 1;", "a"),
        ("SELECT 2;", "b"),
        ("SHOW x;", "b"),
        ("SELECT 1;", "a"),
        ("SELECT 3;", "b"),
    ] {
        history.add(Record::now(text, profile, None)).unwrap();
    }
    for (line, profile, ghost) in [
        ("SEL", "a", Some("SELECT 1;")),
        ("SEL", "b", Some("SELECT 3;")),
        ("SEL", "c", Some("SELECT 3;")),
        ("SHOW", "a", Some("SHOW x;")),
        ("SELECT 2", "a", Some("SELECT 2;")),
        ("sel", "a", None),
        ("SELECT 1;", "a", None),
        ("", "a", None),
    ] {
        assert_eq!(history.ghost(line, profile), ghost, "{line} at {profile}");
    }
    let newest: Vec<_> = (0..5).map(|index| history.is_newest(index)).collect();
    assert_eq!(newest, [false, true, true, true, true]);
}

#[test]
fn a_ghost_that_failed_comes_where_there_is_no_other() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let mut history = History::open(&store);
    let entries = [
        ("SELECT 1;", "a", Outcome::Done),
        ("SELECT 2;", "a", Outcome::Failed),
        ("SELECT 3;", "a", Outcome::NotRun),
        ("SHOW 1;", "a", Outcome::Failed),
        ("SHOW 2;", "b", Outcome::Cut),
        ("SHOW 3;", "b", Outcome::Failed),
        ("DROP 1;", "b", Outcome::Failed),
        ("SELECT 1;", "a", Outcome::Failed),
    ];
    for (text, profile, outcome) in entries {
        let outcome = Some(outcome);
        let record = Record::now(text, profile, None);
        history.add(Record { outcome, ..record }).unwrap();
    }
    for history in [history, History::open(&store)] {
        for (line, ghost) in [
            ("SEL", Some("SELECT 1;")),
            ("SELECT 2", Some("SELECT 2;")),
            ("SHOW", Some("SHOW 2;")),
            ("SHOW 1", Some("SHOW 1;")),
            ("DR", Some("DROP 1;")),
        ] {
            assert_eq!(history.ghost(line, "a"), ghost, "{line}");
        }
    }
}

#[test]
fn many_entries_of_others_come_at_once() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let mut one = History::open(&store);
    let mut two = History::open(&store);
    for (from, to) in [(0, 1000), (1000, 1010), (1010, 1010 + MANY)] {
        for n in from..to {
            typed(&mut one, &format!("SELECT {n};"));
        }
        two.refresh().unwrap();
        assert_eq!(two.len(), to);
        let last = format!("SELECT {};", to - 1);
        assert_eq!(two.ghost("SELECT", "demo"), Some(last.as_str()));
        assert!(two.is_newest(to - 1));
    }
}

#[test]
fn what_is_older_than_the_entries_is_found_in_the_file() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let text = |n: usize| format!("SELECT {n}, '{}';", "x".repeat(1000));
    let line = |n| Record::now(&text(n), "p", None).line();
    let lines: Vec<_> = (0..6000).map(line).collect();
    std::fs::write(home.path().join("history.jsonl"), lines.join("\n")).unwrap();
    let mut history = History::open(&store);
    let older = |history: &History| {
        let mut texts = Vec::new();
        history.older(|record| texts.push(record.text)).unwrap();
        texts
    };
    let before = older(&history);
    assert!(before.len() > 1000 && before.len() + history.len() == 6000);
    assert_eq!(before[0], text(0));
    // What is read of the file begins earlier when it is shorter.
    let last: Vec<_> = (history.len() - 100..=history.len()).collect();
    assert_eq!(history.delete(&last).unwrap().len(), 101);
    assert_eq!(older(&history), before);
    typed(&mut history, "new;");
    assert_eq!(older(&history), before);
    // A file that was read whole has nothing besides.
    std::fs::remove_file(home.path().join("history.jsonl")).unwrap();
    history.refresh().unwrap();
    typed(&mut history, "new;");
    assert!(older(&history).is_empty());
}

#[test]
fn that_nothing_can_be_written_is_told_once() {
    let home = tempfile::tempdir().unwrap();
    let mut history = History::open(&store(home.path()));
    std::fs::create_dir(home.path().join("history.jsonl")).unwrap();
    assert!(history.add(Record::now("a;", "demo", None)).is_err());
    typed(&mut history, "b;");
    assert_eq!(texts(&history), ["a;", "b;"]);
}

#[test]
fn a_ghost_comes_at_once_among_many() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let line = |n: usize| Record::now(&format!("SELECT {} FROM t{n};", n % 700), "p", None).line();
    let lines: Vec<_> = (0..100_000).map(line).collect();
    std::fs::write(home.path().join("history.jsonl"), lines.join("\n")).unwrap();
    let history = History::open(&store);
    assert!(history.len() > 30_000, "{}", history.len());
    let begun = Instant::now();
    for _ in 0..1000 {
        // All of them begin so, and the newest of that other profile is sought.
        assert!(history.ghost("SELECT ", "other").is_some());
        assert!(history.ghost("SELECT 699 FROM", "p").is_some());
        assert!(history.ghost("SELECT 1 x", "p").is_none());
    }
    // A walk through them would take a hundred times that.
    let each = begun.elapsed() / 3000;
    assert!(each.as_micros() < 500, "{each:?}");
}
