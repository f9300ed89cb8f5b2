//! Which columns a table has, and how wide each is.
//!
//! The values of a sample ask for a width each. Where all are wanted and they
//! do not fit, text is narrowed first, but not below [`TEXT_FLOOR`]; then
//! columns are left out from the right, time and tags last of all, which is
//! never. What room is left goes to narrowed text, then to names, which have
//! no say before.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::Style;
use super::cell::{Column, Notation, fraction_digits};
use super::shown::{shown, widest};
use super::theme::label;
use crate::catalog::Role;
use crate::text::{Label, Text, width};

/// Between two columns: ` │ `.
pub(super) const GAP: usize = 3;

/// What a name gets beyond the width of its values, however narrow they are.
const NAME_FLOOR: usize = 6;

/// How narrow text becomes so that more columns fit.
const TEXT_FLOOR: usize = 16;

/// One column of a table.
pub(super) struct Slot {
    /// Its place in the schema.
    pub(super) index: usize,
    /// Its name, safe, in one line.
    pub(super) name: String,
    pub(super) label: Label,
    /// Numbers are.
    pub(super) right: bool,
    /// Fewest fraction digits of its times.
    pub(super) digits: u8,
    pub(super) width: usize,
}

/// The columns of a table.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) slots: Vec<Slot>,
    /// Names, safe, of those that do not fit.
    pub(super) left_out: Vec<String>,
}

impl Layout {
    /// For rows like those of `sample`, on the screen of `style` if it has one.
    /// `null` is the text for NULL, made safe.
    pub(super) fn new(
        schema: &SchemaRef,
        sample: &[RecordBatch],
        null: &str,
        style: &Style,
    ) -> Layout {
        let mut claims: Vec<Claim> = schema
            .fields()
            .iter()
            .zip(digits_of(schema, sample))
            .enumerate()
            .map(|(index, (field, digits))| {
                let label = label(field.data_type());
                let name = Text::line(field.name()).into_string();
                let notation = Notation::screen(style, digits);
                let values = widest_value(index, sample, null, notation);
                let floor = if style.whole { usize::MAX } else { NAME_FLOOR };
                let wanted = values.max(width(&name).min(floor)).max(1);
                let narrows = matches!(label, Label::String | Label::Nested | Label::Binary);
                Claim {
                    whole: wanted.max(width(&name)),
                    wanted,
                    least: if narrows {
                        wanted.min(TEXT_FLOOR)
                    } else {
                        wanted
                    },
                    narrows,
                    stays: Role::of(schema, field) != Role::Field,
                    slot: Slot {
                        index,
                        name,
                        label,
                        right: label == Label::Number,
                        digits,
                        width: 0,
                    },
                }
            })
            .collect();
        let left_out = match style.screen {
            Some(screen) => {
                for claim in &mut claims {
                    claim.stays |= style.whole;
                }
                fit(&mut claims, screen.columns)
            }
            None => {
                for claim in &mut claims {
                    claim.slot.width = claim.whole;
                }
                Vec::new()
            }
        };
        Layout {
            slots: claims.into_iter().map(|claim| claim.slot).collect(),
            left_out,
        }
    }
}

/// What a column asks for.
struct Claim {
    slot: Slot,
    /// The width of its values.
    wanted: usize,
    /// That, or the width of its name.
    whole: usize,
    /// What it takes at any rate.
    least: usize,
    narrows: bool,
    /// It is never left out.
    stays: bool,
}

/// Gives every claim its width; returns the names of those that went.
fn fit(claims: &mut Vec<Claim>, columns: usize) -> Vec<String> {
    let mut left_out = Vec::new();
    while taken(claims, |claim| claim.least) > columns && claims.len() > 1 {
        let Some(last) = claims.iter().rposition(|claim| !claim.stays) else {
            break;
        };
        left_out.push(claims.remove(last).slot.name);
    }
    left_out.reverse();
    // Only what has to stay is left: its text gives way to the last.
    let over = taken(claims, |claim| claim.least).saturating_sub(columns);
    let mut over = over;
    for claim in claims.iter_mut().rev().filter(|claim| claim.narrows) {
        let given = over.min(claim.least - claim.least.min(NAME_FLOOR));
        claim.least -= given;
        over -= given;
    }
    for claim in claims.iter_mut() {
        claim.slot.width = claim.least;
    }
    share(claims, columns, |claim| claim.wanted);
    share(claims, columns, |claim| claim.whole);
    left_out
}

/// The width of a table with columns of these widths.
fn taken(claims: &[Claim], of: impl Fn(&Claim) -> usize) -> usize {
    claims.iter().map(of).sum::<usize>() + claims.len().saturating_sub(1) * GAP
}

/// Shares out what room is left among those who lack some of `goal`: those who
/// lack least first, and nobody more than an equal part.
fn share(claims: &mut [Claim], columns: usize, goal: impl Fn(&Claim) -> usize) {
    let mut room = columns.saturating_sub(taken(claims, |claim| claim.slot.width));
    let lack = |claim: &Claim| goal(claim).saturating_sub(claim.slot.width);
    let mut order: Vec<usize> = (0..claims.len())
        .filter(|index| lack(&claims[*index]) > 0)
        .collect();
    order.sort_by_key(|index| lack(&claims[*index]));
    for (done, index) in order.iter().enumerate() {
        let given = lack(&claims[*index]).min(room / (order.len() - done));
        claims[*index].slot.width += given;
        room -= given;
    }
}

/// For each column the fewest fraction digits that show all of the sample.
pub(super) fn digits_of(schema: &SchemaRef, sample: &[RecordBatch]) -> Vec<u8> {
    (0..schema.fields().len())
        .map(|index| {
            sample
                .iter()
                .map(|batch| fraction_digits(batch.column(index)))
                .max()
                .unwrap_or(0)
        })
        .collect()
}

/// The width of the widest value that column `index` has in the sample.
pub(super) fn widest_value(
    index: usize,
    sample: &[RecordBatch],
    null: &str,
    notation: Notation,
) -> usize {
    let mut most = 0;
    let mut cell = Vec::new();
    for batch in sample {
        let column = Column::new(
            batch.column(index),
            batch.schema_ref().field(index),
            notation,
        );
        for row in 0..batch.num_rows() {
            let value = if column.is_null(row) {
                width(null)
            } else {
                cell.clear();
                column.write(row, &mut cell);
                widest(&shown(&cell))
            };
            most = most.max(value);
        }
    }
    most
}
