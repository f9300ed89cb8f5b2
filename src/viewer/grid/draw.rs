//! The table as it is drawn.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::cells::Cell;
use super::columns::Slot;
use super::{Grid, Lines};
use crate::error::Result;
use crate::output::Theme;
use crate::text::{Label, cut, cut_middle, width};
use crate::viewer::Look;
use crate::viewer::find::Pattern;
use crate::viewer::look::{cursor, found, style};

/// A rule is drawn where there is so much room.
const ROOMY: u16 = 8;

/// Widths grow as cells are seen, which moves others out of the screen: after
/// so many rounds it is drawn as it is.
const ROUNDS: usize = 4;

/// What is drawn on, and how.
pub(in crate::viewer) struct Canvas<'a> {
    pub(in crate::viewer) buffer: &'a mut Buffer,
    pub(in crate::viewer) area: Rect,
    pub(in crate::viewer) look: &'a Look,
    /// What was searched.
    pub(in crate::viewer) pattern: Option<&'a Pattern>,
}

impl Canvas<'_> {
    fn theme(&self) -> Theme {
        Theme::new(self.look.style.color)
    }

    /// Writes at most `columns` of a text.
    pub(in crate::viewer) fn write(
        &mut self,
        x: u16,
        y: u16,
        text: &str,
        columns: u16,
        style: Style,
    ) {
        let area = self.area;
        if y < area.bottom() && x < area.right() {
            let room = columns.min(area.right() - x);
            self.buffer
                .set_stringn(x, y, text, usize::from(room), style);
        }
    }
}

impl Grid {
    /// Draws names and lines.
    ///
    /// # Errors
    /// When rows cannot be read back.
    pub(in crate::viewer) fn draw(&mut self, canvas: &mut Canvas, lines: Lines) -> Result<()> {
        let area = canvas.area;
        self.screen = area.width;
        let names = u16::from(area.height >= 2);
        let types = u16::from(self.columns.types && area.height >= 3);
        let rule = u16::from(area.height >= ROOMY);
        self.body = area.height - names - types - rule;
        self.place_cursor(lines.count());
        let rows = self.prepare(canvas.look, lines)?;
        let slots = self.columns.layout(self.screen);
        self.spots.columns = slots
            .iter()
            .map(|slot| (area.x + slot.x, slot.place))
            .collect();
        let mut y = area.y;
        if names > 0 {
            self.draw_names(canvas, &slots, y);
            y += 1;
        }
        if types > 0 {
            self.draw_types(canvas, &slots, y);
            y += 1;
        }
        if rule > 0 {
            self.draw_rule(canvas, &slots, y);
            y += 1;
        }
        self.draw_rows(canvas, &slots, &rows, y);
        Ok(())
    }

    /// Where the cursor is, when the table is not drawn itself.
    pub(in crate::viewer) fn place(&mut self, area: Rect, count: u64) {
        self.screen = area.width;
        self.body = area.height;
        self.place_cursor(count);
    }

    /// The cursor is on a line that there is, and the screen where the cursor
    /// is.
    fn place_cursor(&mut self, count: u64) {
        let body = u64::from(self.body.max(1));
        self.line = self.line.min(count.saturating_sub(1));
        self.top = self.top.min(count.saturating_sub(body)).min(self.line);
        self.top = self.top.max((self.line + 1).saturating_sub(body));
    }

    /// Has the cells made that will be seen; gives the rows in sight.
    fn prepare(&mut self, look: &Look, lines: Lines) -> Result<Vec<u64>> {
        let end = self.top + u64::from(self.body);
        let rows: Vec<u64> = (self.top..end).map_while(|line| lines.row(line)).collect();
        let make = |grid: &mut Grid, places: &[usize]| {
            let columns = &mut grid.columns.all;
            grid.texts
                .make(lines.spool, &rows, columns, places, &look.style)
        };
        if !self.columns.is_settled() && !rows.is_empty() {
            let keys: Vec<usize> = (0..self.columns.keys).collect();
            make(self, &keys)?;
            self.columns.settle(self.screen);
        }
        for _ in 0..ROUNDS {
            self.columns.reveal(self.place, self.screen);
            let slots = self.columns.layout(self.screen);
            let places: Vec<usize> = slots.iter().map(|slot| slot.place).collect();
            if !make(self, &places)? {
                break;
            }
        }
        self.columns.reveal(self.place, self.screen);
        Ok(rows)
    }

    fn draw_names(&self, canvas: &mut Canvas, slots: &[Slot], y: u16) {
        let header = style(canvas.theme(), Label::Header);
        for slot in slots {
            let column = &self.columns.all[slot.place];
            let name = cut_middle(&column.name, usize::from(slot.width));
            put(canvas, slot, y, &name, column.right, header);
        }
        bars(canvas, slots, y, 1, "│");
    }

    fn draw_types(&self, canvas: &mut Canvas, slots: &[Slot], y: u16) {
        let quiet = style(canvas.theme(), Label::Type);
        for slot in slots {
            let column = &self.columns.all[slot.place];
            let kind = cut(&column.kind, usize::from(slot.width));
            put(canvas, slot, y, &kind, column.right, quiet);
        }
        bars(canvas, slots, y, 1, "│");
    }

    fn draw_rule(&self, canvas: &mut Canvas, slots: &[Slot], y: u16) {
        let border = style(canvas.theme(), Label::Border);
        let Some(last) = slots.last() else { return };
        let rule = "─".repeat(usize::from(last.x + last.width));
        canvas.write(canvas.area.x, y, &rule, u16::MAX, border);
        bars(canvas, slots, y, 1, "┼");
    }

    /// Draws as many of `rows` as have room from `y` on.
    fn draw_rows(&mut self, canvas: &mut Canvas, slots: &[Slot], rows: &[u64], y: u16) {
        let heights: Vec<u16> = rows.iter().map(|row| self.height(slots, *row)).collect();
        // Tall rows may have pushed the cursor off the screen.
        let here = (self.line - self.top.min(self.line)) as usize;
        let mut skipped = 0;
        let taken = |from: usize| -> usize {
            let upto = heights.len().min(here + 1);
            heights[from..upto]
                .iter()
                .map(|height| usize::from(*height))
                .sum()
        };
        while skipped < here && taken(skipped) > usize::from(self.body) {
            skipped += 1;
        }
        self.top += skipped as u64;
        self.page = 0;
        self.spots.lines.clear();
        let bottom = y + self.body;
        let mut y = y;
        for (row, height) in rows.iter().zip(&heights).skip(skipped) {
            if y >= bottom {
                break;
            }
            let line = self.top + self.page;
            self.spots.lines.push((y, line));
            let height = (*height).min(bottom - y);
            for slot in slots {
                let at = line == self.line && slot.place == self.place;
                self.draw_cell(canvas, slot, *row, y, height, at);
            }
            bars(canvas, slots, y, 1, "│");
            bars(canvas, slots, y + 1, height - 1, "┆");
            y += height;
            self.page += 1;
        }
        self.spots.end = y;
        self.page = self.page.max(1);
    }

    /// The lines that a row takes.
    fn height(&self, slots: &[Slot], row: u64) -> u16 {
        if !self.wrapped {
            return 1;
        }
        let heights = slots.iter().filter_map(|slot| {
            let cell = self.texts.get(row, &self.columns.all[slot.place])?;
            Some(pieces(cell, slot.width, self.body).len())
        });
        let most = heights.max().unwrap_or(1).max(1);
        u16::try_from(most)
            .unwrap_or(self.body)
            .min(self.body.max(1))
    }

    fn draw_cell(&self, canvas: &mut Canvas, slot: &Slot, row: u64, y: u16, height: u16, at: bool) {
        let column = &self.columns.all[slot.place];
        let Some(cell) = self.texts.get(row, column) else {
            return;
        };
        let label = if cell.null { Label::Null } else { column.label };
        let mut look = style(canvas.theme(), label);
        if at {
            look = cursor(look);
            for y in y..y + height {
                let blank = " ".repeat(usize::from(slot.width));
                canvas.write(canvas.area.x + slot.x, y, &blank, slot.width, look);
            }
        }
        let line;
        let pieces = if self.wrapped {
            pieces(cell, slot.width, height)
        } else {
            line = cell.line();
            vec![cut(&line, usize::from(slot.width))]
        };
        for (piece, y) in pieces.iter().zip(y..) {
            let x = put(canvas, slot, y, piece, column.right, look);
            if let Some(at) = canvas.pattern.and_then(|pattern| pattern.find(piece))
                && let (Some(before), Some(here)) = (piece.get(..at.start), piece.get(at))
            {
                let x = x + u16::try_from(width(before)).unwrap_or(u16::MAX);
                canvas.write(x, y, here, slot.width, found(look));
            }
        }
    }
}

/// A cell in lines of at most `columns`, at most so many.
fn pieces(cell: &Cell, columns: u16, most: u16) -> Vec<Cow<'_, str>> {
    let wrapped = crate::output::pieces(cell.text(), usize::from(columns.max(1)));
    wrapped.take(usize::from(most)).map(Cow::Borrowed).collect()
}

/// Writes a text in its column; says where it begins.
fn put(canvas: &mut Canvas, slot: &Slot, y: u16, text: &str, right: bool, style: Style) -> u16 {
    let taken = u16::try_from(width(text)).unwrap_or(u16::MAX);
    let padding = if right {
        slot.width.saturating_sub(taken)
    } else {
        0
    };
    let x = canvas.area.x + slot.x + padding;
    canvas.write(x, y, text, slot.width - padding, style);
    x
}

/// The lines between columns, over `height` lines from `y` on. One that ends
/// what stays is heavier.
fn bars(canvas: &mut Canvas, slots: &[Slot], y: u16, height: u16, bar: &str) {
    let border = style(canvas.theme(), Label::Border);
    for pair in slots.windows(2) {
        let x = canvas.area.x + pair[1].x - 2;
        let bar = match (bar, pair[0].ends_frozen) {
            ("│", true) => "┃",
            ("┼", true) => "╂",
            ("┆", true) => "┇",
            _ => bar,
        };
        for y in y..y.saturating_add(height) {
            canvas.write(x, y, bar, 1, border);
        }
    }
}
