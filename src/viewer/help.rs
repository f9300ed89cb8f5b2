//! The keys, on the screen.

use super::grid::Canvas;
use super::keys::KEYS;
use super::look::style;
use crate::output::{Theme, worded};
use crate::text::{Label, width};

/// The help, and how far it is scrolled.
#[derive(Debug, Default)]
pub(super) struct Help {
    top: usize,
    height: usize,
    lines: usize,
}

impl Help {
    /// The lines move by so many.
    pub(super) fn scroll(&mut self, by: i64) {
        let by = isize::try_from(by).unwrap_or(0);
        let last = self.lines.saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// So many lines were on the screen.
    pub(super) fn page(&self) -> i64 {
        i64::try_from(self.height).unwrap_or(1).max(1)
    }

    pub(super) fn draw(&mut self, canvas: &mut Canvas) {
        let area = canvas.area;
        let theme = Theme::new(canvas.look.style.color);
        let widest = KEYS.iter().map(|key| width(key.keys)).max().unwrap_or(0);
        // On a narrow screen what a key does stands below it.
        let beside = usize::from(area.width) >= 2 * widest + 2;
        let start = if beside { widest + 2 } else { 2 };
        let room = usize::from(area.width).saturating_sub(start).max(1);
        let mut lines: Vec<(&str, &str)> = Vec::new();
        for key in KEYS {
            let mut keys = key.keys;
            if !beside {
                lines.push((std::mem::take(&mut keys), ""));
            }
            for piece in worded(key.help, room) {
                lines.push((std::mem::take(&mut keys), piece));
            }
        }
        self.lines = lines.len();
        self.height = usize::from(area.height);
        self.scroll(0);
        let shown = lines.iter().skip(self.top).zip(area.y..area.bottom());
        for ((keys, help), y) in shown {
            canvas.write(area.x, y, keys, u16::MAX, style(theme, Label::Command));
            let x = area.x.saturating_add(start as u16);
            canvas.write(x, y, help, u16::MAX, style(theme, Label::Plain));
        }
    }
}
