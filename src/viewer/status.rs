//! The bottom line: where one is, what is under way, what has happened.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::grid::Canvas;
use super::look::{cursor, style};
use super::prompt_line::PromptLine;
use super::screen::Viewer;
use super::told::{left, right};
use crate::error::Error;
use crate::output::{Theme, pieces};
use crate::text::{Label, Plain, Text, cut, width};

/// An error has a second line where there is so much room.
const ROOMY: u16 = 10;

/// Something that is said until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) text: Text,
    /// What is said where that has no room.
    short: Option<Text>,
    pub(super) label: Label,
}

impl Message {
    /// What was done.
    pub(super) fn of(words: impl AsRef<str>) -> Message {
        Message {
            text: Text::line(words.as_ref()),
            short: None,
            label: Label::Plain,
        }
    }

    /// With fewer words for where those have no room.
    pub(super) fn or(self, fewer: impl AsRef<str>) -> Message {
        Message {
            short: Some(Text::line(fewer.as_ref())),
            ..self
        }
    }

    /// With more words.
    pub(super) fn and(self, more: &str) -> Message {
        Message {
            text: Text::line(&(self.text.into_string() + more)),
            ..self
        }
    }

    /// As it is said in so many columns.
    pub(super) fn within(&self, columns: usize) -> &str {
        match &self.short {
            Some(short) if width(self.text.as_str()) > columns => short.as_str(),
            _ => self.text.as_str(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line() {
        let error = crate::error::Error::usage("no\x1b such").hint("this\nhelps");
        assert_eq!(sentence(&error), "no\\x1b such hint: this helps");
    }
}
