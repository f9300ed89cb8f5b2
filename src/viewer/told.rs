//! What the bottom line says.

use super::feed::Reading;
use super::keys::{self, KEYS};
use super::screen::{Over, Viewer};
use crate::text::{Label, Text, counted, cut, grouped, width};

/// What is said on the left.
pub(super) fn left(viewer: &Viewer, columns: usize) -> (String, Label) {
    if !viewer.typed.is_empty() {
        return (follow(&viewer.typed, columns), Label::Plain);
    }
    if let Some(count) = viewer.count {
        return (count.to_string(), Label::Plain);
    }
    if let Some(reading) = viewer.feed.reading() {
        return (progress(viewer, reading, columns), Label::Plain);
    }
    if let Some(search) = &viewer.search {
        let typed = search.pattern().typed();
        let row = grouped(search.row() + 1);
        let words = format!("searching {typed:?}: row {row} — Ctrl-C stops");
        let words = Text::line(&words).into_string();
        let short = format!("searching row {row} — Ctrl-C stops");
        return (first_that_fits([words, short], columns), Label::Plain);
    }
    if let Some(filter) = &viewer.filter
        && viewer.filter_lacks()
    {
        let (looked_at, all) = (filter.looked_at(), viewer.spool.rows());
        let words = format!(
            "{} with {:?} in {} of {} rows so far",
            grouped(filter.count()),
            filter.pattern().typed(),
            grouped(looked_at),
            grouped(all)
        );
        return (Text::line(&words).into_string(), Label::Plain);
    }
    if let Some(message) = &viewer.message {
        return (message.within(columns).to_owned(), message.label);
    }
    let words = match &viewer.over {
        Over::Help(_) => "q closes the help".to_owned(),
        Over::Plot(_) => plotted(viewer, columns),
        Over::Record(_) => record(viewer),
        Over::Nothing => rows(viewer, columns),
    };
    (words, Label::Quiet)
}

/// The keys that may follow those that were typed.
fn follow(typed: &str, columns: usize) -> String {
    let keys = KEYS.iter().filter_map(|key| {
        let mut words = key.keys.split(' ');
        let word = words.find(|word| keys::is_sequence(word) && word.starts_with(typed))?;
        Some(format!("{word} {}", key.word))
    });
    let keys = keys.collect::<Vec<_>>();
    first_that_fits([keys.join(" · "), keys.join(" ")], columns)
}

/// The first of these that has room in so many columns, else the last.
fn first_that_fits<const N: usize>(words: [String; N], columns: usize) -> String {
    let last = words.last().cloned().unwrap_or_default();
    let mut words = words.into_iter();
    words.find(|words| width(words) <= columns).unwrap_or(last)
}

/// How far reading is.
fn progress(viewer: &Viewer, reading: Reading, columns: usize) -> String {
    let rows = viewer.spool.rows();
    let what = match (viewer.is_to_be_saved(), reading.upto) {
        (true, _) => "reading all to save it".to_owned(),
        (_, None) => "reading to the end".to_owned(),
        (_, Some(row)) => format!("reading to row {}", grouped(row)),
    };
    let count = grouped(rows);
    let size = bytes(viewer.spool.bytes());
    let speed = speed(reading.speed(rows));
    let whole = format!("{what}: {count} rows · {size} · {speed} — Ctrl-C stops");
    let less = format!("{count} rows · {speed} — Ctrl-C stops");
    let least = format!("{count} rows — Ctrl-C stops");
    first_that_fits([whole, less, least, format!("{count} rows")], columns)
}

/// Which rows are on the screen, and of how many.
fn rows(viewer: &Viewer, columns: usize) -> String {
    let lines = viewer.lines();
    let count = lines.count();
    let all = viewer.spool.rows();
    let open = viewer.feed.is_open();
    let plus = if open { "+" } else { "" };
    let all = format!("{}{plus}", grouped(all));
    if count == 0 {
        return match (&viewer.filter, open) {
            (Some(filter), _) => {
                let words = format!("none of {all} rows with {:?}", filter.pattern().typed());
                Text::line(&words).into_string()
            }
            (None, true) => "waiting for rows".to_owned(),
            (None, false) => "no rows".to_owned(),
        };
    }
    let seen = viewer.grid.seen();
    let (first, last) = (grouped(seen.start + 1), grouped(seen.end.min(count)));
    let mut words = format!("{first}–{last} of ");
    match &viewer.filter {
        None => words.push_str(&all),
        Some(filter) => {
            let typed = filter.pattern().typed();
            let with = format!("{} with {typed:?} of {all} rows", grouped(count));
            words.push_str(Text::line(&with).as_str());
        }
    }
    let more = " (more to come)";
    if open && width(&words) + width(more) <= columns {
        words.push_str(more);
    }
    words
}

fn record(viewer: &Viewer) -> String {
    let plus = if viewer.feed.is_open() { "+" } else { "" };
    match viewer.row() {
        Some(row) => format!(
            "record {} of {}{plus}",
            grouped(row + 1),
            grouped(viewer.spool.rows())
        ),
        None => rows(viewer, 0),
    }
}

fn plotted(viewer: &Viewer, columns: usize) -> String {
    let rows = counted(viewer.spool.rows(), "row");
    let advice = match viewer.feed.is_open() {
        true => ["G reads the rest, q closes", "G: the rest, q closes"],
        false => ["q closes"; 2],
    };
    let [whole, brief] = advice;
    let words = [
        format!("{rows} plotted: {whole}"),
        format!("{rows}: {brief}"),
        brief.to_owned(),
    ];
    first_that_fits(words, columns)
}

/// The column that the cursor is in, in at most so many characters.
pub(super) fn right(viewer: &Viewer, room: usize) -> String {
    if matches!(viewer.over, Over::Help(_) | Over::Plot(_)) {
        return String::new();
    }
    let Some(column) = viewer.grid.column() else {
        return String::new();
    };
    let place = viewer.grid.place + 1;
    let count = viewer.grid.columns.all.len();
    let number = format!("{place}/{count}");
    let name = cut(&column.name, 24);
    let tries = [
        format!("{number} {name} {}", column.kind),
        format!("{number} {name}"),
        number,
    ];
    let fits = |words: &String| width(words) <= room;
    tries.into_iter().find(fits).unwrap_or_default()
}

/// `2.1 GB`
fn bytes(count: u64) -> String {
    scaled(count as f64, &["B", "kB", "MB", "GB", "TB"])
}

/// `1.2 M rows/s`
fn speed(rows: f64) -> String {
    format!("{}rows/s", scaled(rows, &["", "k ", "M ", "G "]))
}

/// A number with the unit that makes it a small one, each a thousand times
/// the one before.
fn scaled(mut number: f64, units: &[&str]) -> String {
    let mut unit = 0;
    while number >= 999.5 && unit + 1 < units.len() {
        number /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && number < 99.95);
    format!("{number:.digits$} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_in_small_numbers() {
        for (count, told) in [(0, "0 B"), (999, "999 B"), (2_100_000_000, "2.1 GB")] {
            assert_eq!(bytes(count), told);
        }
        for (rows, told) in [
            (12.3, "12 rows/s"),
            (1.24e6, "1.2 M rows/s"),
            (123_456.0, "123 k rows/s"),
        ] {
            assert_eq!(speed(rows), told);
        }
    }
}
