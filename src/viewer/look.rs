//! The theme's labels as styles of a screen.

use nu_ansi_term::Color as Ansi;
use ratatui::style::{Color, Modifier, Style};

use crate::output::Theme;
use crate::text::Label;

/// The style of a label.
pub(super) fn style(theme: Theme, label: Label) -> Style {
    of_ansi(theme.style(label))
}

/// The same style for a screen.
pub(super) fn of_ansi(ansi: nu_ansi_term::Style) -> Style {
    let mut style = Style::new();
    if let Some(color) = ansi.foreground {
        style = style.fg(color_of(color));
    }
    for (is_on, modifier) in [
        (ansi.is_bold, Modifier::BOLD),
        (ansi.is_dimmed, Modifier::DIM),
        (ansi.is_underline, Modifier::UNDERLINED),
    ] {
        if is_on {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// Where the cursor is: seen without colours, too.
pub(super) fn cursor(style: Style) -> Style {
    style
        .add_modifier(Modifier::REVERSED)
        .remove_modifier(Modifier::DIM)
}

/// Where what was searched stands.
pub(super) fn found(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
}

/// The theme has no others.
fn color_of(color: Ansi) -> Color {
    match color {
        Ansi::Red => Color::Red,
        Ansi::Green => Color::Green,
        Ansi::Yellow => Color::Yellow,
        Ansi::Blue => Color::Blue,
        Ansi::Purple | Ansi::Magenta => Color::Magenta,
        Ansi::Cyan => Color::Cyan,
        Ansi::Fixed(number) => Color::Indexed(number),
        _ => Color::Reset,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::output::SERIES;
    use crate::output::chart::Look;

    #[test]
    fn each_series_has_a_colour_of_its_own() {
        let color = |number| of_ansi(Look::Series(number).style(Theme::new(true))).fg;
        let colors: HashSet<_> = (0..SERIES).map(color).collect();
        assert_eq!(colors.len(), SERIES);
        assert!(!colors.contains(&None) && !colors.contains(&Some(Color::Reset)));
    }
}
