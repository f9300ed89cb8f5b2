//! What a key costs at the prompt, with a catalog of ten and of ten thousand
//! tables of fifty columns: half of the tables have the same columns, half have
//! their own.
//!
//! `cargo bench --bench completion` calls each part ten thousand times, at
//! places that vary, and fails where the 99th percentile is above the part's
//! limit, or above three times that of the small catalog.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use flightline::catalog::{Builder, Catalog, Role, State};
use flightline::history::{History, Record};
use flightline::output::Theme;
use flightline::repl::completer::Completer;
use flightline::repl::{About, Highlighter, Hinter};
use flightline::session::Library;

const SMALL: usize = 10;
const LARGE: usize = 10_000;
const COLUMNS: usize = 50;

/// Calls of each part with each catalog.
const CALLS: usize = 10_000;

/// How much longer the large catalog may take.
const MOST_RATIO: f64 = 3.0;

/// Words that names are made of.
const WORDS: [&str; 12] = [
    "air", "boiler", "flow", "grid", "heat", "level", "motor", "node", "press", "room", "temp",
    "valve",
];

/// A part of the prompt: its name, its limit, and a call of it with a line and
/// the cursor's byte there.
type Part<'a> = (&'static str, Duration, &'a dyn Fn(&str, usize));

fn main() -> Result<(), String> {
    let [small, large] = [SMALL, LARGE].map(measured);
    let mut failed = Vec::new();
    println!("{:<12} {:>6} {:>10} {:>10}", "part", "tables", "p50", "p99");
    for ((name, limit, few), (.., many)) in small.into_iter().zip(large) {
        for (tables, [p50, p99]) in [(SMALL, few), (LARGE, many)] {
            println!("{name:<12} {tables:>6} {p50:>10.1?} {p99:>10.1?}");
        }
        let ([_, few], [_, many]) = (few, many);
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("{name:<12}  ratio            {ratio:>10.2}");
        if many > limit || ratio > MOST_RATIO {
            failed.push(format!("{name}: {many:.1?}, {ratio:.2} times that of few"));
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("; "))
    }
}

/// A part's name and limit, and the 50th and 99th percentile of its calls.
type Measured = (&'static str, Duration, [Duration; 2]);

/// Measures all parts with a catalog of so many tables.
fn measured(tables: usize) -> Vec<Measured> {
    let completer = Completer::new(Library::fixed(catalog(tables), &[]), Vec::new(), None);
    let complete = |line: &str, cursor: usize| {
        black_box(completer.complete(line, cursor));
    };
    let foresee = |line: &str, cursor: usize| completer.foresee(line, cursor);
    let library = Library::fixed(catalog(tables), &[]);
    let highlighter = Highlighter::new(Theme::new(true));
    let highlight = |line: &str, cursor: usize| {
        let catalog = library.catalog();
        black_box(highlighter.needs_repaint(line, Some(cursor), &catalog));
        black_box(highlighter.paint(line, Some(cursor), &catalog));
    };
    let lines = lines(tables);
    let history = history();
    let hinter = Hinter::new(true);
    let hint = |line: &str, cursor: usize| {
        let about = About {
            catalog: &library.catalog(),
            remote: true,
        };
        let line = &line[..cursor];
        black_box(hinter.hint(line, cursor, about, |line| history.ghost(line, "home")));
    };
    let parts: [Part<'_>; 4] = [
        ("complete", Duration::from_millis(10), &complete),
        ("foresee", Duration::from_millis(2), &foresee),
        ("highlight", Duration::from_millis(2), &highlight),
        ("hint", Duration::from_millis(2), &hint),
    ];
    parts
        .into_iter()
        .map(|(name, limit, call)| (name, limit, percentiles(&lines, call)))
        .collect()
}

fn percentiles(lines: &[(String, usize)], call: &dyn Fn(&str, usize)) -> [Duration; 2] {
    let mut times: Vec<Duration> = lines
        .iter()
        .map(|(line, cursor)| {
            let begun = Instant::now();
            call(line, *cursor);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}

/// A history in which each line was typed, with something behind it: the same
/// for both catalogs.
fn history() -> History {
    let mut history = History::default();
    for (line, _) in &lines(LARGE) {
        // It keeps nothing on disk, so nothing can go wrong.
        let _ = history.add(Record::now(&format!("{line} LIMIT 10;"), "home", None));
    }
    history
}

/// Lines and where the cursor stands in them: what is typed is a beginning or
/// some letters of a name, or nothing yet.
fn lines(tables: usize) -> Vec<(String, usize)> {
    const FORMS: [&str; 16] = [
        "SELECT | FROM {table}",
        "SELECT {begun}| FROM {table}",
        "SELECT * FROM {table} WHERE {begun}|",
        "SELECT * FROM {table} WHERE {column} = |",
        "SELECT * FROM {table} t WHERE t.|",
        "SELECT * FROM {table} a JOIN {other} b ON |",
        "SELECT * FROM (SELECT * FROM {table}) x WHERE x.{begun}|",
        "WITH x AS (SELECT {column} FROM {table}) SELECT | FROM x",
        "SELECT |",
        "SELECT {begun}|",
        "SELECT {letters}|",
        "SELECT * FROM |",
        "SELECT * FROM {start}|",
        "SELECT * FROM {initials}|",
        "\\d {start}|",
        "SELECT {column}, date_b| FROM {table} GROUP BY 1",
    ];
    let lines = (0..CALLS).map(|call| {
        // Steps that are prime to the number of tables reach all of them.
        let (table, other) = (table(call * 7_919 % tables), table(call * 6_007 % tables));
        let column = column(call * 7_919 % tables, call % COLUMNS);
        let letters = |name: &str| name.chars().step_by(2).take(4).collect::<String>();
        let line = FORMS[call % FORMS.len()]
            .replace("{table}", &table)
            .replace("{other}", &other)
            .replace("{column}", &column)
            .replace("{begun}", &column[..column.len().min(1 + call % 6)])
            .replace("{letters}", &letters(&column))
            .replace("{start}", &table[..table.len().min(1 + call % 8)])
            .replace("{initials}", &letters(&table));
        let cursor = line.find('|').unwrap_or_default();
        (line.replace('|', ""), cursor)
    });
    lines.collect()
}

fn catalog(tables: usize) -> Catalog {
    let mut builder = Builder::default();
    for number in 0..tables {
        let columns = (0..COLUMNS).map(|index| {
            let name = column(number, index);
            match index {
                0 => builder.column("time", "Timestamp(ns)", Role::Time, false),
                1..5 => builder.column(&name, "Dictionary(Int32, Utf8)", Role::Tag, true),
                _ => builder.column(&name, "Float64", Role::Field, false),
            }
        });
        let columns = columns.collect();
        let name = table(number);
        builder.table(
            Some("public"),
            Some("iox"),
            &name,
            "BASE TABLE",
            Some(columns),
        );
    }
    builder.finish(State::Told(std::time::SystemTime::UNIX_EPOCH))
}

/// The name of a table: two words and a number.
fn table(number: usize) -> String {
    let [one, two] = [number, number / WORDS.len()].map(|at| WORDS[at % WORDS.len()]);
    format!("{one}_{two}_{number}")
}

/// The name of a column of the table of that number: every other table has its
/// own.
fn column(table: usize, index: usize) -> String {
    let [one, two] = [index, index / WORDS.len() + table].map(|at| WORDS[at % WORDS.len()]);
    match table % 2 {
        0 => format!("{}_{index}", WORDS[index % WORDS.len()]),
        _ => format!("{one}_{two}_{table}_{index}"),
    }
}
