//! Braille: a grid of dots, two by four in a character.

use super::line::{ChartLine, Look, SIGNS};
use super::trace::Stroke;
use crate::text::Label;

/// Dots in a character.
pub(super) const WIDE: usize = 2;
pub(super) const HIGH: usize = 4;

/// The bits of a braille character's dots, by row and column.
const BITS: [[u8; WIDE]; HIGH] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// A sign stands on a line about every so many characters.
const APART: usize = 24;

/// So far a sign moves aside where there is another.
const ASIDE: usize = 4;

/// Lines, drawn one over the other.
pub(super) struct Canvas {
    columns: usize,
    cells: Vec<Cell>,
}

/// A character. Its colour is that of the series with the most dots in it.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    dots: u8,
    owner: usize,
    owned: u32,
    sign: Option<usize>,
}

impl Canvas {
    /// An empty one of so many characters.
    pub(super) fn new(columns: usize, rows: usize) -> Canvas {
        Canvas {
            columns,
            cells: vec![Cell::default(); columns * rows],
        }
    }

    /// Draws the line of a series.
    pub(super) fn line(&mut self, series: usize, strokes: &[Stroke]) {
        let mut layer = vec![0_u8; self.cells.len()];
        let mut dot = |column: usize, row: usize| {
            if let Some(cell) = layer.get_mut(row / HIGH * self.columns + column / WIDE) {
                *cell |= BITS[row % HIGH][column % WIDE];
            }
        };
        for (index, stroke) in strokes.iter().enumerate() {
            (stroke.top..=stroke.bottom).for_each(|row| dot(stroke.column, row));
            if let Some(before) = index.checked_sub(1).filter(|_| stroke.joined) {
                let before = strokes[before];
                join(
                    (before.column, before.last),
                    (stroke.column, stroke.first),
                    &mut dot,
                );
            }
        }
        for (cell, dots) in self.cells.iter_mut().zip(layer) {
            cell.dots |= dots;
            if dots.count_ones() > cell.owned {
                cell.owner = series;
                cell.owned = dots.count_ones();
            }
        }
    }

    /// Puts a series' sign where its line goes farthest, at this row of dots.
    pub(super) fn tip(&mut self, series: usize, (column, row): (usize, usize)) {
        let cell = self
            .cells
            .get_mut(row / HIGH * self.columns + column / WIDE);
        if let Some(cell) = cell.filter(|cell| cell.sign.is_none()) {
            cell.sign = Some(series);
        }
    }

    /// Puts a series' sign at the end of its line.
    pub(super) fn end(&mut self, series: usize, strokes: &[Stroke]) {
        let backwards: Vec<Stroke> = strokes.iter().rev().copied().collect();
        self.sign(series, &backwards);
    }

    /// Puts a series' sign on its line now and then; `turn` is its number of
    /// so many that do that.
    pub(super) fn signs(&mut self, series: usize, strokes: &[Stroke], turn: usize, of: usize) {
        let first = APART / 2 + turn * APART / of.max(1) % APART;
        for column in (first..self.columns).step_by(APART) {
            let from = strokes.partition_point(|stroke| stroke.column / WIDE < column);
            let until = strokes.partition_point(|stroke| stroke.column / WIDE < column + ASIDE);
            self.sign(series, &strokes[from..until]);
        }
    }

    /// Puts a sign on the first of these strokes where there is none, at most
    /// so far away from the first.
    fn sign(&mut self, series: usize, strokes: &[Stroke]) {
        let Some(first) = strokes.first() else {
            return;
        };
        let near = |stroke: &&Stroke| stroke.column.abs_diff(first.column) < ASIDE * WIDE;
        for stroke in strokes.iter().take_while(near) {
            let at = stroke.last / HIGH * self.columns + stroke.column / WIDE;
            if let Some(cell) = self.cells.get_mut(at).filter(|cell| cell.sign.is_none()) {
                cell.sign = Some(series);
                return;
            }
        }
    }

    /// Appends the characters of a row.
    pub(super) fn write(&self, row: usize, line: &mut ChartLine) {
        for cell in &self.cells[row * self.columns..(row + 1) * self.columns] {
            let (look, c) = match (cell.sign, cell.dots) {
                (Some(series), _) => (Look::Series(series), SIGNS[series % SIGNS.len()]),
                (None, 0) => (Look::Label(Label::Plain), ' '),
                (None, dots) => (Look::Series(cell.owner), braille(dots)),
            };
            line.add(look, c.encode_utf8(&mut [0; 4]));
        }
    }
}

fn braille(dots: u8) -> char {
    char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' ')
}

/// The dots of a straight line, which goes to the right.
fn join(from: (usize, usize), to: (usize, usize), dot: &mut impl FnMut(usize, usize)) {
    let (across, along) = (to.1.abs_diff(from.1), to.0.saturating_sub(from.0));
    let steps = across.max(along).max(1);
    for step in 0..=steps {
        let part = |from: usize, to: usize| {
            let way = (from.abs_diff(to) * step + steps / 2) / steps;
            if to >= from { from + way } else { from - way }
        };
        dot(part(from.0, to.0), part(from.1, to.1));
    }
}
