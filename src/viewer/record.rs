//! One record on the screen: a line for each of its values, or as many as it
//! takes.

use arrow::array::Array;
use arrow::datatypes::SchemaRef;

use super::grid::{Canvas, Column};
use super::look::{cursor, found, style};
use crate::error::Result;
use crate::output::{Cells, Theme, fraction_digits, pieces};
use crate::spool::Spool;
use crate::text::{Label, Text, cut_middle, width};

/// No more of a value than about so many bytes is shown.
const VALUE: usize = 64 << 10;

/// Between a name and its value: ` │ `.
const GAP: u16 = 3;

/// The record that the cursor is in.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The first of its lines that is on the screen.
    top: usize,
    /// The lines that were drawn.
    height: usize,
    /// What is shown, and in what width.
    made: Option<(u64, u16)>,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    /// The place of the column among those of the table.
    place: usize,
    /// It is the first of its value.
    first: bool,
    text: String,
    label: Label,
}

impl Record {
    /// The lines move by so many.
    pub(super) fn scroll(&mut self, by: i64) {
        let by = isize::try_from(by).unwrap_or(0);
        let last = self.lines.len().saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// So many lines were on the screen.
    pub(super) fn page(&self) -> i64 {
        i64::try_from(self.height).unwrap_or(1).max(1)
    }

    /// The column whose line was drawn in the `y`th line.
    pub(super) fn place_at(&self, y: u16) -> Option<usize> {
        let line = self.lines.get(self.top + usize::from(y))?;
        Some(line.place)
    }

    /// Brings the value of the column at `place` on the screen.
    pub(super) fn reveal(&mut self, place: usize) {
        let is_here = |line: &&Line| line.place == place;
        let Some(first) = self.lines.iter().position(|line| line.place == place) else {
            return;
        };
        let count = self.lines[first..].iter().take_while(is_here).count();
        let end = first + count;
        if self.top > first {
            self.top = first;
        } else if self.top + self.height < end {
            self.top = end.saturating_sub(self.height).min(first);
        }
    }

    /// Draws the record in `row`, with the cursor on the column at `place`.
    /// It follows the cursor if `reveals`.
    ///
    /// # Errors
    /// When the row cannot be read back.
    pub(super) fn draw(
        &mut self,
        canvas: &mut Canvas,
        spool: &Spool,
        row: u64,
        columns: &[Column],
        place: usize,
        reveals: bool,
    ) -> Result<()> {
        let area = canvas.area;
        let names = columns.iter().map(|column| width(&column.name));
        let most = usize::from(area.width / 3).max(1);
        let names = names.max().unwrap_or(0).min(most) as u16;
        let room = area.width.saturating_sub(names + GAP).max(1);
        self.height = usize::from(area.height);
        if self.made != Some((row, room)) {
            self.make(canvas, spool, row, columns, room)?;
            self.made = Some((row, room));
        }
        if reveals {
            self.reveal(place);
        }
        let theme = Theme::new(canvas.look.style.color);
        for (line, y) in self.lines.iter().skip(self.top).zip(area.y..area.bottom()) {
            let column = &columns[line.place];
            let here = line.place == place;
            if line.first {
                let name = cut_middle(&column.name, usize::from(names));
                let look = style(theme, Label::Header);
                let look = if here { cursor(look) } else { look };
                canvas.write(area.x, y, &name, names, look);
            }
            let bar = if line.first { "│" } else { "┆" };
            canvas.write(area.x + names + 1, y, bar, 1, style(theme, Label::Border));
            let look = style(theme, line.label);
            let x = area.x + names + GAP;
            canvas.write(x, y, &line.text, room, look);
            if let Some(at) = canvas.pattern.and_then(|pattern| pattern.find(&line.text))
                && let (Some(before), Some(text)) = (line.text.get(..at.start), line.text.get(at))
            {
                let x = x + u16::try_from(width(before)).unwrap_or(u16::MAX);
                canvas.write(x, y, text, room, found(look));
            }
        }
        Ok(())
    }

    fn make(
        &mut self,
        canvas: &Canvas,
        spool: &Spool,
        row: u64,
        columns: &[Column],
        room: u16,
    ) -> Result<()> {
        self.lines.clear();
        let Some((first, batch)) = spool.at(row)? else {
            return Ok(());
        };
        let look = &canvas.look.style;
        let schema: &SchemaRef = batch.schema_ref();
        let null = Text::line(&look.null);
        let mut space = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            let array = batch.column(column.index).slice((row - first) as usize, 1);
            let digits = column.digits.max(fraction_digits(&array));
            let field = schema.field(column.index);
            let cells = Cells::new(&array as &dyn Array, field, look, digits, VALUE);
            let (label, text, cut) = match cells.text(0, &mut space) {
                None => (Label::Null, null.as_str().into(), false),
                Some((text, cut)) => (column.label, text, cut),
            };
            let more = if cut { Some("…") } else { None };
            let lines = pieces(&text, usize::from(room)).chain(more);
            let lines = lines.enumerate().map(|(at, text)| Line {
                place,
                first: at == 0,
                text: text.to_owned(),
                label,
            });
            self.lines.extend(lines);
        }
        Ok(())
    }
}
