//! What labelled text looks like.
//!
//! Only the sixteen colours that every terminal lets its user choose, none of
//! the bright ones, neither black nor white, and neither blue nor yellow, of
//! which one is hard to read on black and the other on white.
//!
//! What is wrong is underlined, and nothing else but the bracket is: whoever
//! does not tell red from green sees it as well.

use std::borrow::Cow;

use arrow::datatypes::DataType;
use nu_ansi_term::{Color, Style};

use crate::text::{Label, Paint};

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
}
