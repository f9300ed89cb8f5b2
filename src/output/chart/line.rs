//! The lines that a chart is drawn as.

use nu_ansi_term::Style;

use crate::output::{SERIES, Theme};
use crate::text::{Label, width};

/// The signs of series, by which they are told apart without colours.
pub(super) const SIGNS: [char; SERIES] =
    ['●', '▲', '■', '◆', '×', '+', '○', '△', '□', '◇', '*', '#'];

/// What a piece of a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As this label does.
    Label(Label),
    /// As the series of this number does.
    Series(usize),
}

impl Look {
    /// The style that `theme` gives it.
    pub fn style(self, theme: Theme) -> Style {
        match self {
            Look::Label(label) => theme.style(label),
            Look::Series(number) => theme.series(number),
        }
    }
}

/// Text of one look. It is safe, and holds no newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub look: Look,
    pub text: String,
}

/// A line of a chart, from the left to the right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartLine {
    pub pieces: Vec<Piece>,
}

impl ChartLine {
    /// A line of one look.
    pub(super) fn of(label: Label, text: impl Into<String>) -> ChartLine {
        let mut line = ChartLine::default();
        line.add(Look::Label(label), &text.into());
        line
    }

    /// Appends `text`, which is safe.
    pub(super) fn add(&mut self, look: Look, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => (),
            Some(last) if last.look == look => last.text.push_str(text),
            _ => self.pieces.push(Piece {
                look,
                text: text.to_owned(),
            }),
        }
    }

    /// Appends spaces until it is so wide.
    pub(super) fn pad(&mut self, columns: usize) {
        let missing = columns.saturating_sub(self.width());
        self.add(Look::Label(Label::Plain), &" ".repeat(missing));
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.pieces.iter().map(|piece| width(&piece.text)).sum()
    }

    /// As it goes to a terminal of this theme, or to a file.
    pub fn painted(&self, theme: Theme) -> String {
        let mut out = String::new();
        for (index, Piece { look, text }) in self.pieces.iter().enumerate() {
            // Nobody sees spaces at the end but who copies them.
            let text = match index + 1 == self.pieces.len() {
                true => text.trim_end_matches(' '),
                false => text,
            };
            let style = look.style(theme);
            match style.is_plain() || text.is_empty() {
                true => out.push_str(text),
                false => out.push_str(&style.paint(text).to_string()),
            }
        }
        out
    }
}
