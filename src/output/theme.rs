//! What labelled text looks like, and the lines of a chart.
//!
//! Labels have only the sixteen colours that every terminal lets its user
//! choose, none of the bright ones, neither black nor white, and neither blue
//! nor yellow, of which one is hard to read on black and the other on white.
//! Lines of a chart are more than these are: the rest of theirs are fixed ones,
//! which are read on black and on white.
//!
//! What is wrong is underlined, and nothing else but the bracket is: whoever
//! does not tell red from green sees it as well.

use std::borrow::Cow;

use arrow::datatypes::DataType;
use nu_ansi_term::{Color, Style};

use crate::text::{Label, Paint};

/// Colours of series. There are no two alike.
pub const SERIES: usize = 12;

const SERIES_COLORS: [Color; SERIES] = [
    Color::Cyan,
    Color::Purple,
    Color::Green,
    Color::Red,
    // Azure, orange, violet, gold.
    Color::Fixed(33),
    Color::Fixed(166),
    Color::Fixed(99),
    Color::Fixed(136),
    // Pink, olive, grey, brown.
    Color::Fixed(198),
    Color::Fixed(64),
    Color::Fixed(244),
    Color::Fixed(95),
];

/// The look of a terminal, with colours or without.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    color: bool,
}

impl Theme {
    /// Without `color` every text stays as it is.
    pub fn new(color: bool) -> Theme {
        Theme { color }
    }

    /// Whether any text has a look.
    pub fn has_color(self) -> bool {
        self.color
    }

    /// The style of the series of this number.
    pub fn series(self, number: usize) -> Style {
        match self.color {
            true => SERIES_COLORS[number % SERIES].normal(),
            false => Style::new(),
        }
    }

    /// The style of a label.
    pub fn style(self, label: Label) -> Style {
        if !self.color {
            return Style::new();
        }
        match label {
            Label::Plain | Label::String | Label::Nested | Label::Column => Style::new(),
            Label::Number | Label::Function | Label::Type | Label::Setting => Color::Cyan.normal(),
            Label::Time | Label::Literal => Color::Green.normal(),
            Label::Boolean | Label::Binary | Label::Table => Color::Purple.normal(),
            Label::Parameter => Color::Purple.bold(),
            Label::Wrong => Color::Red.underline(),
            Label::Null | Label::Border | Label::Quiet | Label::Comment | Label::Ghost => {
                Style::new().dimmed()
            }
            Label::Header => Style::new().bold(),
            Label::Error => Color::Red.bold(),
            Label::Warning => Color::Purple.bold(),
            Label::Hint => Color::Cyan.bold(),
            Label::Keyword => Style::new().bold(),
            Label::Command => Color::Green.bold(),
            Label::Bracket => Style::new().bold().underline(),
        }
    }
}

impl Paint for Theme {
    fn paint<'a>(&self, label: Label, text: &'a str) -> Cow<'a, str> {
        let style = self.style(label);
        if style.is_plain() || text.is_empty() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(style.paint(text).to_string())
        }
    }
}

/// The label of a type's values.
pub fn label(data_type: &DataType) -> Label {
    match data_type {
        DataType::Null => Label::Null,
        DataType::Boolean => Label::Boolean,
        data_type if data_type.is_numeric() => Label::Number,
        data_type if data_type.is_temporal() => Label::Time,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Label::String,
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => Label::Binary,
        DataType::Dictionary(_, values) => label(values),
        DataType::RunEndEncoded(_, values) => label(values.data_type()),
        _ => Label::Nested,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_and_go_with_the_switch() {
        assert_eq!(
            Theme::new(true).paint(Label::Number, "1"),
            "\x1b[36m1\x1b[0m"
        );
        assert_eq!(Theme::new(false).paint(Label::Number, "1"), "1");
        assert_eq!(Theme::new(true).paint(Label::Error, ""), "");
    }

    /// How bright a fixed colour of the cube or of the greys is, from 0 to 1.
    fn luminance(number: u8) -> f64 {
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        let [red, green, blue] = match number {
            16..=231 => [36, 6, 1].map(|part| level((number - 16) / part % 6)),
            _ => [8 + 10 * (number - 232); 3],
        };
        let linear = |level: u8| ((f64::from(level) / 255.0 + 0.055) / 1.055).powf(2.4);
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn series_differ_and_are_read_on_black_and_on_white() {
        for (number, color) in SERIES_COLORS.iter().enumerate() {
            assert!(!SERIES_COLORS[..number].contains(color), "{color:?}");
            if let Color::Fixed(fixed) = color {
                let light = luminance(*fixed) + 0.05;
                assert!(light / 0.05 >= 3.0, "{fixed} on black");
                assert!(1.05 / light >= 3.0, "{fixed} on white");
            }
            assert!(Theme::new(false).series(number).is_plain());
        }
    }
}
