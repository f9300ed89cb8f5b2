//! Time against length: the walks over text are linear.
//!
//! `cargo bench --bench inputs` times each walk over 1 MB and over 10 MB of
//! the same kind of text, alternately, and fails where the ratio of the fastest
//! runs is far from ten. The profile does not matter: `--profile dev` saves
//! an optimised build.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use flightline::sql::splitter::{Progress, resume, split};
use flightline::sql::variables::{Variables, mentions};
use flightline::sql::words;

const SMALL: usize = 1_000_000;
const LARGE: usize = 10_000_000;

/// Measurements of each length.
const ROUNDS: usize = 5;

/// Ten would be exact; the shorter text fits in a cache, and what is
/// quadratic would take a hundred.
const MOST: f64 = 40.0;

/// Lines that are repeated, after the beginning of what never ends.
const TEXTS: [(&str, &str, &str); 8] = [
    (
        "statements",
        "",
        "SELECT a, 'b;', \"c\" FROM t -- x\nWHERE (a = 1);\n",
    ),
    ("one statement", "SELECT 1\n", ", a + 'b' /* c */ - :day\n"),
    ("a string", "SELECT '\n", "it''s a line; \\g \"\n"),
    ("a comment", "/*\n", "/* ; */ 'x\n"),
    ("a dollar quote", "SELECT $a$\n", "$b$ ; $ a\n"),
    ("brackets", "SELECT\n", "((((;\n"),
    ("commands", "", "\\d \"a b\" 'c' :day\n"),
    ("a word", "", "abc$1"),
];

/// A walk over the whole of a text.
type Walk = fn(&str);

const WALKS: [(&str, Walk); 4] = [
    ("split", |text| {
        black_box(split(text));
    }),
    ("line by line", |text| {
        let (mut come, mut progress) = (String::new(), Progress::default());
        for line in text.split_inclusive('\n') {
            come.push_str(line);
            let rest = black_box(resume(&come, &mut progress)).rest;
            come.drain(..rest);
            progress.forget(rest);
        }
    }),
    ("variables", |text| {
        black_box(mentions(text).count());
    }),
    ("words", |text| {
        black_box(words::words(text, &Variables::default()));
    }),
];

fn main() -> Result<(), String> {
    let mut worst: f64 = 0.0;
    for (name, begin, line) in TEXTS {
        let text = |length: usize| format!("{begin}{}", line.repeat(length / line.len()));
        let (small, large) = (text(SMALL), text(LARGE));
        for (walk_name, walk) in WALKS {
            let (mut short, mut long) = (Duration::MAX, Duration::MAX);
            for _ in 0..ROUNDS {
                short = short.min(timed(walk, &small));
                long = long.min(timed(walk, &large));
            }
            let ratio = long.as_secs_f64() / short.as_secs_f64();
            worst = worst.max(ratio);
            println!("{name:14} {walk_name:12} {short:>9.1?} {long:>9.1?} ratio {ratio:.1}");
        }
    }
    if worst > MOST {
        return Err(format!("ten times the text takes {worst:.1} times as long"));
    }
    Ok(())
}

fn timed(walk: Walk, text: &str) -> Duration {
    let begun = Instant::now();
    walk(text);
    begun.elapsed()
}
