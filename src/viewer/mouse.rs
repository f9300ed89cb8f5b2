//! What the mouse does.

use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::screen::{Over, Viewer};

/// The lines that one notch of the wheel scrolls.
const NOTCH: i64 = 3;

impl Viewer {
    /// The wheel scrolls, a click moves the cursor.
    pub(super) fn heed_mouse(&mut self, mouse: MouseEvent) {
        let by = match mouse.kind {
            MouseEventKind::ScrollUp => -NOTCH,
            MouseEventKind::ScrollDown => NOTCH,
            _ => 0,
        };
        let clicked = mouse.kind == MouseEventKind::Down(MouseButton::Left);
        if clicked || by != 0 {
            self.stay();
        }
        let count = self.lines().count();
        match &mut self.over {
            Over::Nothing if clicked => self.grid.click(mouse.column, mouse.row),
            Over::Nothing => match mouse.kind {
                MouseEventKind::ScrollLeft => self.grid.by_columns(-1),
                MouseEventKind::ScrollRight => self.grid.by_columns(1),
                _ => self.grid.roll(by, count),
            },
            Over::Record(record) if clicked => {
                if let Some(place) = record.place_at(mouse.row) {
                    self.grid.go_to_column(place);
                }
            }
            Over::Record(record) => record.scroll(by),
            Over::Help(help) => help.scroll(by),
            Over::Plot(_) => (),
        }
    }
}
