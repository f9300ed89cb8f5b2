//! The contract's sentences, and the tests that hold each of them.

mod profile;
mod program;
mod results;
mod runs;

/// A sentence as it stands in `CONTRACT.md`, and its proofs: the tests
/// themselves, so that none can go and leave its name behind.
type Row = (&'static str, &'static [fn()]);

const TEXT: &str = include_str!("../CONTRACT.md");

/// What begins a sentence that nothing holds yet.
const LATER: &str = "(later) ";

fn rows() -> Vec<Row> {
    [program::ROWS, runs::ROWS, results::ROWS, profile::ROWS].concat()
}

#[test]
fn each_sentence_is_held_by_a_test() {
    let sentences = TEXT.lines().filter_map(|line| line.strip_prefix("- "));
    let sentences: Vec<&str> = sentences.collect();
    let rows = rows();
    for (sentence, row) in sentences.iter().zip(&rows) {
        assert_eq!(*sentence, row.0);
    }
    assert_eq!(sentences.len(), rows.len());
    for (sentence, proofs) in rows {
        assert_eq!(proofs.is_empty(), sentence.starts_with(LATER), "{sentence}");
    }
}

/// The names of options and keys are those of the program itself.
#[test]
fn no_option_and_no_key_is_without_a_sentence() {
    let promised: Vec<&str> = rows().iter().map(|row| row.0).collect();
    let named = |name: &str| {
        let marks = ["`", " ", ",", "|", "/"];
        promised.iter().any(|sentence| {
            let found = sentence.match_indices(name);
            found.into_iter().any(|(at, _)| {
                let (before, after) = (&sentence[..at], &sentence[at + name.len()..]);
                marks.iter().any(|mark| before.ends_with(mark))
                    && marks.iter().any(|mark| after.starts_with(mark))
            })
        })
    };
    let declared = flightline::args::Args::declared();
    let verbs = declared
        .get_subcommands()
        .flat_map(|verb| verb.get_arguments());
    for option in declared.get_arguments().chain(verbs) {
        let Some(long) = option.get_long() else {
            continue;
        };
        assert!(named(&format!("--{long}")), "--{long}");
    }
    for key in flightline::config::keys::KEYS {
        assert!(named(key.name), "{}", key.name);
    }
}
