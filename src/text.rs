//! Text from outside, made safe for a terminal.
//!
//! A result's cell, a column's name or a server's message may hold anything:
//! escape sequences that rename the window or fill the clipboard, overrides
//! that turn the reading direction, bytes that are not UTF-8. [`Text`] is the
//! only way such data reach a screen: a value of this type holds nothing that
//! a terminal would act on. Files and pipes get the data as they are; they do
//! not pass through here.
//!
//! Also here: display width, cutting to a width, how people write counts,
//! times and names, and the labels ([`Label`]) under which text is handed to a
//! theme. What a label looks like is decided in `output::theme`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a piece of text is, for a theme to give it a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// No look of its own.
    Plain,
    Number,
    String,
    Time,
    Boolean,
    Binary,
    Nested,
    /// The absence of a value.
    Null,
    /// The name of a column.
    Header,
    /// Lines and corners of a table, and what stands outside the data.
    Border,
    /// The closing line and other asides.
    Quiet,
    /// The word `error`.
    Error,
    /// The word `warning` or `notice`.
    Warning,
    /// The word `hint`.
    Hint,
    /// A word of SQL.
    Keyword,
    /// A comment in SQL.
    Comment,
    /// A string in SQL.
    Literal,
    /// A function, where it is called.
    Function,
    /// A type of SQL.
    Type,
    /// The name of a table that there is.
    Table,
    /// The name of a column that there is.
    Column,
    /// A place that a value is put into: `$1`, `:name`.
    Parameter,
    /// What would not be found: a name, a command; a bracket that closes
    /// nothing.
    Wrong,
    /// A backslash command.
    Command,
    /// The name of a setting.
    Setting,
    /// The bracket that belongs to the one under the cursor.
    Bracket,
    /// A candidate that the user has not typed.
    Ghost,
}

/// Gives labelled text its look.
pub trait Paint {
    /// `text`, which is safe already, as it goes to the terminal.
    fn paint<'a>(&self, label: Label, text: &'a str) -> Cow<'a, str>;
}

/// The look of a file or a pipe: none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Paint for Plain {
    fn paint<'a>(&self, _: Label, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }
}

/// A string that a terminal only shows: no control characters, no direction
/// overrides. A [`Text::block`] may hold `\n`; nothing holds `\t` or `\r`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(String);

/// Where a tab in a cell goes on: the next column that this divides.
const TAB: usize = 8;

impl Text {
    /// One line: newlines and tabs are escaped like every other control
    /// character (`\n`, `\t`, `\x1b`, `\u{202e}`).
    pub fn line(outside: &str) -> Text {
        Text(escape(outside).into_owned())
    }

    /// Several lines: newlines (and `\r\n`) stay, tabs become spaces up to the
    /// next eighth column, all else is as in [`Text::line`].
    pub fn block(outside: &str) -> Text {
        if !outside.contains(['\n', '\t']) {
            return Text::line(outside);
        }
        let mut safe = String::with_capacity(outside.len());
        for (index, line) in outside.split('\n').enumerate() {
            if index > 0 {
                safe.push('\n');
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            let mut column = 0;
            for (index, part) in line.split('\t').enumerate() {
                if index > 0 {
                    let spaces = TAB - column % TAB;
                    safe.extend(std::iter::repeat_n(' ', spaces));
                    column += spaces;
                }
                let part = escape(part);
                column += width(&part);
                safe.push_str(&part);
            }
        }
        Text(safe)
    }

    /// One line from bytes that should be UTF-8; those that are not are shown
    /// as `\xff`.
    pub fn bytes(outside: &[u8]) -> Text {
        let mut safe = String::with_capacity(outside.len());
        for chunk in outside.utf8_chunks() {
            safe.push_str(&escape(chunk.valid()));
            for byte in chunk.invalid() {
                safe.push_str(&format!("\\x{byte:02x}"));
            }
        }
        Text(safe)
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The safe text as a string of its own.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Whether a terminal would act on `c`, or reorder what stands around it.
///
/// C0, DEL and C1; the line and paragraph separators; the directional marks,
/// embeddings, overrides and isolates of Unicode's bidirectional algorithm
/// (UAX #9, the class that "Trojan Source" attacks are made of); the
/// deprecated format characters; the byte-order mark; tag characters; and what
/// takes no room and joins no letters, so that two names look like one.
pub fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// `outside` with every unsafe character escaped; borrowed if there is none.
fn escape(outside: &str) -> Cow<'_, str> {
    let Some(first) = outside.find(is_unsafe) else {
        return Cow::Borrowed(outside);
    };
    let mut safe = String::with_capacity(outside.len() + 8);
    safe.push_str(&outside[..first]);
    for c in outside[first..].chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if !is_unsafe(c) => safe.push(c),
            c if (c as u32) < 0x100 => safe.push_str(&format!("\\x{:02x}", c as u32)),
            c => safe.push_str(&format!("\\u{{{:x}}}", c as u32)),
        }
    }
    Cow::Owned(safe)
}

/// How many columns `text` takes on a terminal (UAX #11; ambiguous characters
/// are narrow). `text` holds no newline.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.width()
    }
}

/// `text` in at most `columns`; what does not fit gives way to `…` at the end.
/// Grapheme clusters stay whole, so the result can be narrower than asked.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let kept = prefix(text, columns - 1);
    Cow::Owned(format!("{kept}…"))
}

/// As [`cut`], with the `…` in the middle: both ends of a long name tell it
/// from its neighbours.
pub fn cut_middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns <= 2 {
        return cut(text, columns);
    }
    let room = columns - 1;
    let head = prefix(text, room.div_ceil(2));
    let mut tail = "";
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true).rev() {
        used += width(cluster);
        if used > room / 2 {
            break;
        }
        tail = &text[at..];
    }
    Cow::Owned(format!("{head}…{tail}"))
}

/// The longest run of whole clusters from the start that fits in `columns`.
pub fn prefix(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += width(cluster);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// `1234567` as `1,234,567`: for counts in sentences, never for data.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `count` and the word for it: `1 row`, `26 rows`.
pub fn counted(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {word}{s}", grouped(count))
}

/// `just now`, `3 min ago`, `2 h ago`, `5 days ago`.
pub fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..2880 => format!("{} h ago", minutes / 60),
        _ => format!("{} ago", counted(minutes / 1440, "day")),
    }
}

/// A length of time as people write it: `30` and `30s`, `500ms`, `5m`, `1h`.
/// `None` for anything else.
pub fn duration(written: &str) -> Option<Duration> {
    let written = written.trim();
    let digits = written
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(written.len());
    let (count, unit) = written.split_at(digits);
    let count: u64 = count.parse().ok()?;
    match unit.trim_start() {
        "ms" => Some(Duration::from_millis(count)),
        "" | "s" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_secs(count.checked_mul(60)?)),
        "h" => Some(Duration::from_secs(count.checked_mul(3600)?)),
        _ => None,
    }
}

/// A length of time as [`duration`] reads it, in the largest unit that says it
/// exactly.
pub fn duration_short(length: Duration) -> String {
    let millis = length.as_millis();
    match millis {
        m if m % 1000 != 0 => format!("{m}ms"),
        m if m % 3_600_000 == 0 => format!("{}h", m / 3_600_000),
        m if m % 60_000 == 0 => format!("{}m", m / 60_000),
        m => format!("{}s", m / 1000),
    }
}

/// A number of bytes as people read it: `512 B`, `45.2 MB`.
pub fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut units = ["kB", "MB", "GB", "TB"].into_iter();
    let mut unit = "B";
    while size >= 999.95
        && let Some(next) = units.next()
    {
        size /= 1000.0;
        unit = next;
    }
    match unit {
        "B" => format!("{bytes} B"),
        unit => format!("{size:.1} {unit}"),
    }
}

/// How long something took, for a sentence: `3 ms`, `1.24 s`, `2 min 5 s`.
pub fn took(length: Duration) -> String {
    match length.as_millis() {
        millis @ ..1000 => format!("{millis} ms"),
        millis @ ..60_000 => format!("{:.2} s", millis as f64 / 1000.0),
        millis => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1000),
    }
}

/// The one of `known` that was probably meant by `typed`, if any is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
