//! The one door through which other rooms get the text of a cell.

use std::borrow::Cow;

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::Field;

use super::cell::{Column, Notation};
use super::json::Json;
use super::shown::shown;
use super::theme::label;
use super::{Style, TextFormat};
use crate::text::Label;

/// The values of an array as a person sees them on a screen: in the notation
/// of a [`Style`], safe for a terminal.
pub struct Cells<'a> {
    column: Column<'a>,
    label: Label,
    most: usize,
}

impl<'a> Cells<'a> {
    /// The array of `field`. `digits` is the fewest fraction digits of a time,
    /// and of a value no more than about `most` bytes are looked at, however
    /// long it is.
    pub fn new(
        array: &'a dyn Array,
        field: &Field,
        style: &Style,
        digits: u8,
        most: usize,
    ) -> Cells<'a> {
        let notation = Notation::screen(style, digits).at_most(most);
        Cells {
            column: Column::new(array, field, notation),
            label: label(field.data_type()),
            most,
        }
    }

    /// The array of `field`, whose values are written as they go into a file.
    pub fn plain(array: &'a dyn Array, field: &Field, most: usize) -> Cells<'a> {
        Cells {
            column: Column::new(array, field, Notation::field().at_most(most)),
            label: label(field.data_type()),
            most,
        }
    }

    /// Appends the value in `row`, in which nothing is made safe: this is for
    /// no terminal. NULL is nothing.
    pub fn write(&self, row: usize, out: &mut Vec<u8>) {
        if !self.column.is_null(row) {
            self.column.write(row, out);
        }
    }

    /// What the values are, for the theme.
    pub fn label(&self) -> Label {
        self.label
    }

    /// Whether there is no value in `row`.
    pub fn is_null(&self, row: usize) -> bool {
        self.column.is_null(row)
    }

    /// The value in `row`, which may have several lines, and whether that is
    /// only its beginning. `None` for NULL. `space` is written over.
    pub fn text<'t>(&self, row: usize, space: &'t mut Vec<u8>) -> Option<(Cow<'t, str>, bool)> {
        if self.column.is_null(row) {
            return None;
        }
        space.clear();
        self.column.write(row, space);
        let cut = space.len() > self.most;
        if cut {
            space.truncate(whole_characters(space, self.most));
        }
        Some((shown(space), cut))
    }
}

/// The first row of `batch` as an object of JSON, as it goes into a file.
pub fn json_row(batch: &RecordBatch) -> Vec<u8> {
    let mut out = Vec::new();
    let mut json = Json::lines(&Style::default());
    let row = batch.slice(0, batch.num_rows().min(1));
    TextFormat::header(&mut json, batch.schema_ref(), &[], &mut out);
    TextFormat::batch(&json, &row, 0, &mut out);
    out
}

/// The most bytes, up to `most`, that end behind a character.
fn whole_characters(bytes: &[u8], most: usize) -> usize {
    let begins = |at: &usize| bytes.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    // No character has more than four bytes; what is none may end anywhere.
    let ends = (most.saturating_sub(3)..=most).rev().find(begins);
    ends.unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, BinaryArray, Int64Array, ListArray, StringArray};
    use arrow::datatypes::Int64Type;
    use std::sync::Arc;

    use super::super::testing::batch;
    use super::*;

    #[test]
    fn a_cell_is_safe_and_no_longer_than_it_may_be() {
        let long = "x".repeat(1 << 20);
        let list = ListArray::from_iter_primitive::<Int64Type, _, _>([Some(
            (0..100_000).map(Some).collect::<Vec<_>>(),
        )]);
        for (array, most, text, cut) in [
            (
                Arc::new(StringArray::from(vec!["a\x1b[1m\nb"])) as ArrayRef,
                100,
                Some("a\\x1b[1m\nb"),
                false,
            ),
            (
                Arc::new(StringArray::from(vec![long.as_str()])),
                4,
                Some("xxxx"),
                true,
            ),
            (
                Arc::new(StringArray::from(vec!["温度計"])),
                4,
                Some("温"),
                true,
            ),
            (
                Arc::new(BinaryArray::from(vec![long.as_bytes()])),
                6,
                Some("\\x7878"),
                true,
            ),
            (
                Arc::new(Int64Array::from(vec![None])) as ArrayRef,
                100,
                None,
                false,
            ),
            (Arc::new(list), 9, Some("[0, 1, 2,"), true),
        ] {
            let batch = batch(vec![("a", array)]);
            let field = batch.schema_ref().field(0);
            let cells = Cells::new(batch.column(0), field, &Style::default(), 0, most);
            let mut space = Vec::new();
            let found = cells.text(0, &mut space);
            assert_eq!(
                found.as_ref().map(|(text, cut)| (text.as_ref(), *cut)),
                text.map(|text| (text, cut)),
                "{most}"
            );
            drop(found);
            assert!(space.capacity() < 4096, "{}", space.capacity());
        }
    }
}
