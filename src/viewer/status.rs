//! The bottom line: where one is, what is under way, what has happened.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::feed::Reading;
use super::grid::Canvas;
use super::keys::KEYS;
use super::look::{cursor, style};
use super::prompt_line::PromptLine;
use super::screen::{Over, Then, Viewer};
use crate::error::Error;
use crate::output::{Theme, pieces};
use crate::text::{Label, Plain, Text, cut, grouped, width};

/// An error has a second line where there is so much room.
const ROOMY: u16 = 10;

/// Something that is said until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    text: Text,
    label: Label,
}

impl Message {
    /// What was done.
    pub(super) fn of(words: impl AsRef<str>) -> Message {
        Message {
            text: Text::line(words.as_ref()),
            label: Label::Plain,
        }
    }

    /// What was not.
    pub(super) fn wrong(words: impl AsRef<str>) -> Message {
        Message {
            label: Label::Error,
            ..Message::of(words)
        }
    }

    pub(super) fn of_error(error: &Error) -> Message {
        Message::wrong(sentence(error))
    }
}

/// An error in a line.
fn sentence(error: &Error) -> String {
    let told = error.render(&Plain, false);
    let told = told.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    told.strip_prefix("error: ").unwrap_or(&told).to_owned()
}

/// How many lines there are at the bottom.
pub(super) fn height(viewer: &Viewer, area: Rect) -> u16 {
    if area.height < 2 {
        return u16::from(viewer.prompt.is_some()).min(area.height);
    }
    let failed = failure(viewer, area).len() as u16;
    (1 + failed).min(area.height - 1)
}

/// What ended the stream, in lines.
fn failure(viewer: &Viewer, area: Rect) -> Vec<String> {
    let Some(error) = viewer.feed.failed() else {
        return Vec::new();
    };
    let rows = crate::text::counted(viewer.spool.rows(), "row");
    let words = format!("after {rows}: {}", sentence(error));
    let words = Text::line(&words);
    let most = if area.height >= ROOMY { 2 } else { 1 };
    let columns = usize::from(area.width.max(1));
    let mut lines: Vec<String> = pieces(words.as_str(), columns)
        .take(most)
        .map(str::to_owned)
        .collect();
    let shown: usize = lines.iter().map(String::len).sum();
    if shown < words.as_str().trim_end().len()
        && let Some(last) = lines.last_mut()
    {
        last.push('…');
        *last = crate::text::cut_middle(last, columns).into_owned();
    }
    lines
}

/// Draws the last `height` lines of `area`.
pub(super) fn draw(viewer: &Viewer, buffer: &mut Buffer, area: Rect, height: u16) {
    let theme = Theme::new(viewer.look.style.color);
    let area = Rect {
        y: area.bottom() - height,
        height,
        ..area
    };
    let mut canvas = Canvas {
        buffer,
        area,
        look: &viewer.look,
        pattern: None,
    };
    let Some(bottom) = area.bottom().checked_sub(1).filter(|_| height > 0) else {
        return;
    };
    for (line, y) in failure(viewer, area).iter().zip(area.y..bottom) {
        canvas.write(area.x, y, line, area.width, style(theme, Label::Error));
    }
    if let Some(prompt) = &viewer.prompt {
        return draw_prompt(&mut canvas, prompt, bottom);
    }
    let columns = usize::from(area.width);
    let (left, label) = left(viewer, columns);
    let left = cut(&left, columns);
    canvas.write(area.x, bottom, &left, area.width, style(theme, label));
    let room = columns.saturating_sub(width(&left) + 2);
    let right = right(viewer, room);
    let x = columns - width(&right).min(columns);
    let quiet = style(theme, Label::Quiet);
    canvas.write(area.x + x as u16, bottom, &right, area.width, quiet);
}

/// What is being typed, with its end in sight.
fn draw_prompt(canvas: &mut Canvas, prompt: &PromptLine, y: u16) {
    let theme = Theme::new(canvas.look.style.color);
    let plain = style(theme, Label::Plain);
    let columns = usize::from(canvas.area.width);
    let (before, after) = prompt.parts();
    let words = Text::line(&(prompt.question.words() + before));
    let mut shown = words.as_str();
    while width(shown) >= columns && !shown.is_empty() {
        let first = shown.chars().next().map_or(0, char::len_utf8);
        shown = &shown[first..];
    }
    canvas.write(canvas.area.x, y, shown, canvas.area.width, plain);
    let x = canvas.area.x + width(shown) as u16;
    let after = Text::line(after);
    canvas.write(x, y, after.as_str(), canvas.area.width, plain);
    let under = after.as_str().chars().next().unwrap_or(' ').to_string();
    canvas.write(x, y, &under, 2, cursor(plain));
}

/// What is said on the left.
fn left(viewer: &Viewer, columns: usize) -> (String, Label) {
    if !viewer.typed.is_empty() {
        return (follow(&viewer.typed), Label::Plain);
    }
    if let Some(count) = viewer.count {
        return (count.to_string(), Label::Plain);
    }
    if let Some(reading) = viewer.feed.reading() {
        return (progress(viewer, reading, columns), Label::Plain);
    }
    if let Some(search) = &viewer.search {
        let words = format!(
            "searching {:?}: row {} — Ctrl-C stops",
            search.pattern().typed(),
            grouped(search.row() + 1)
        );
        return (Text::line(&words).into_string(), Label::Plain);
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
        return (message.text.as_str().to_owned(), message.label);
    }
    let words = match &viewer.over {
        Over::Help(_) => "q closes the help".to_owned(),
        Over::Plot(_) => plotted(viewer),
        Over::Record(_) => record(viewer),
        Over::Nothing => rows(viewer, columns),
    };
    (words, Label::Quiet)
}

/// The keys that may follow those that were typed.
fn follow(typed: &str) -> String {
    let keys = KEYS.iter().filter_map(|key| {
        let mut words = key.keys.split(' ');
        let word = words.find(|word| word.len() == 2 && word.starts_with(typed))?;
        Some(format!("{word} {}", key.help))
    });
    keys.collect::<Vec<_>>().join(" · ")
}

/// How far reading is.
fn progress(viewer: &Viewer, reading: Reading, columns: usize) -> String {
    let rows = viewer.spool.rows();
    let what = match (&viewer.then, reading.upto) {
        (Some(Then::Save(_)), _) => "reading all to save it".to_owned(),
        (_, None) => "reading to the end".to_owned(),
        (_, Some(row)) => format!("reading to row {}", grouped(row)),
    };
    let count = grouped(rows);
    let size = bytes(viewer.spool.bytes());
    let speed = speed(reading.speed(rows));
    let whole = format!("{what}: {count} rows · {size} · {speed} — Ctrl-C stops");
    if width(&whole) <= columns {
        whole
    } else {
        format!("{count} rows · {speed}")
    }
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

fn plotted(viewer: &Viewer) -> String {
    let rows = crate::text::counted(viewer.spool.rows(), "row");
    match viewer.feed.is_open() {
        true => format!("{rows} plotted: G reads the rest, q closes"),
        false => format!("{rows} plotted: q closes"),
    }
}

/// The column that the cursor is in, in at most so many characters.
fn right(viewer: &Viewer, room: usize) -> String {
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

    #[test]
    fn an_error_is_one_line() {
        let error = crate::error::Error::usage("no\x1b such").hint("this\nhelps");
        assert_eq!(sentence(&error), "no\\x1b such hint: this helps");
    }
}
