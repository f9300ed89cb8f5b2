//! The list of candidates, as it stands below the line.

use super::Candidate;
use crate::text::{Label, Paint, cut, cut_middle, grouped, width};

/// The columns that a name takes at most, where the screen has room for twice
/// as many.
const NAME: usize = 40;

/// The columns between the parts of a line.
const GAP: usize = 2;

/// Candidates below one another, and side by side where that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    lines: Vec<Vec<Cell>>,
    /// How many there was no room for.
    more: usize,
}

/// A candidate: its name, then its kind and what else is told. Both with the
/// space behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    name: String,
    rest: String,
}

impl List {
    /// In so many columns and at most so many rows, of which the last tells
    /// how many more there are.
    pub fn new(candidates: &[Candidate], columns: usize, rows: usize) -> List {
        // Nothing stands in the last column: the screen would begin a row.
        let room = columns.saturating_sub(1).max(1);
        let mut cells = cells(candidates, room);
        let widest = cells.iter().map(Cell::width).max().unwrap_or_default();
        let side_by_side = ((room + GAP) / (widest + GAP)).max(1);
        let needed = cells.len().div_ceil(side_by_side);
        let shown = match needed > rows {
            true => rows.saturating_sub(1).max(1) * side_by_side,
            false => cells.len(),
        };
        let more = cells.len().saturating_sub(shown);
        cells.truncate(shown);
        let count = cells.len();
        let height = count.div_ceil(side_by_side);
        let mut lines: Vec<Vec<Cell>> = vec![Vec::new(); height];
        for (at, mut cell) in cells.into_iter().enumerate() {
            if at + height < count {
                let missing = widest + GAP - cell.width();
                cell.rest.extend(std::iter::repeat_n(' ', missing));
            }
            lines[at % height].push(cell);
        }
        List { lines, more }
    }

    /// The lines with their look.
    pub fn text(&self, look: &impl Paint) -> String {
        let mut text = String::new();
        for line in &self.lines {
            if !text.is_empty() {
                text.push('\n');
            }
            for cell in line {
                text.push_str(&cell.name);
                text.push_str(&look.paint(Label::Quiet, &cell.rest));
            }
        }
        if self.more > 0 {
            let more = format!("\n… {} more", grouped(self.more as u64));
            text.push_str(&look.paint(Label::Quiet, &more));
        }
        text
    }
}

impl Cell {
    fn width(&self) -> usize {
        width(&self.name) + width(&self.rest)
    }
}

/// The candidates, name below name and kind below kind, none wider than
/// `room`.
fn cells(candidates: &[Candidate], room: usize) -> Vec<Cell> {
    let names: Vec<_> = candidates
        .iter()
        .map(|candidate| cut_middle(&candidate.name, NAME.min(room.div_ceil(2))))
        .collect();
    // A few long names do not send all others' kinds to the far right.
    let mut widths: Vec<usize> = names.iter().map(|name| width(name)).collect();
    widths.sort_unstable();
    let nearly_all = (widths.len() * 9).div_ceil(10).saturating_sub(1);
    let usual = widths.get(nearly_all).copied();
    let usual = usual.unwrap_or_default();
    let kinds = candidates.iter().map(|candidate| width(candidate.kind));
    let kind = kinds.max().unwrap_or_default();
    let cells = candidates.iter().zip(names).map(|(candidate, name)| {
        let mut name = cut(&name, room).into_owned();
        let mut rest = candidate.kind.to_owned();
        if !candidate.detail.is_empty() {
            if kind > 0 {
                pad(&mut rest, kind + GAP);
            }
            rest.push_str(&candidate.detail);
        }
        let before = usual.max(width(&name)) + GAP;
        if rest.is_empty() || before >= room {
            rest.clear();
            return Cell { name, rest };
        }
        pad(&mut name, before);
        let rest = cut(&rest, room - before).into_owned();
        Cell { name, rest }
    });
    cells.collect()
}

fn pad(text: &mut String, columns: usize) {
    let missing = columns.saturating_sub(width(text));
    text.extend(std::iter::repeat_n(' ', missing));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Plain;

    fn candidates(told: &[(&str, &'static str, &str)]) -> Vec<Candidate> {
        let candidates = told.iter().map(|(name, kind, detail)| Candidate {
            text: (*name).to_owned(),
            name: (*name).to_owned(),
            kind,
            detail: (*detail).to_owned(),
        });
        candidates.collect()
    }

    #[test]
    fn it_stands_in_columns() {
        let candidates = candidates(&[
            ("room", "tag", "Utf8"),
            ("température", "field", "Float64"),
            ("WHERE", "keyword", ""),
            ("on", "", ""),
        ]);
        let told = |columns, rows| List::new(&candidates, columns, rows).text(&Plain);
        assert_eq!(
            told(40, 10),
            "room         tag      Utf8\n\
             température  field    Float64\n\
             WHERE        keyword\n\
             on"
        );
        assert_eq!(
            told(62, 10),
            "room         tag      Utf8     WHERE        keyword\n\
             température  field    Float64  on"
        );
        assert_eq!(
            told(40, 3),
            "room         tag      Utf8\n\
             température  field    Float64\n\
             … 2 more"
        );
    }

    #[test]
    fn a_long_name_does_not_widen_the_others() {
        let long = "n".repeat(60);
        let mut told = vec![("short", "field", "Float64"); 12];
        told.push((&long, "field", "Float64"));
        let text = List::new(&candidates(&told), 60, 20).text(&Plain);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("short  field  Float64"), "{text}");
    }

    #[test]
    fn it_fits_any_screen() {
        let wide = "表".repeat(50);
        let candidates = candidates(&[
            ("a", "table", ""),
            (&wide, "field", "Struct(everything there is in the world)"),
            ("b", "function", "(one, two, three)"),
        ]);
        for columns in 1..100 {
            for rows in 1..6 {
                let list = List::new(&candidates, columns, rows);
                let text = list.text(&Plain);
                assert!(
                    text.lines().count() <= rows.max(2),
                    "{columns} {rows}\n{text}"
                );
                for line in text.lines().filter(|line| !line.starts_with('…')) {
                    assert!(width(line) < columns.max(2), "{columns} {rows}\n{text}");
                }
            }
        }
    }
}
