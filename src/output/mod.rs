//! Rows as bytes.
//!
//! [`deliver`] takes a result's stream, forms it in its format, and
//! writes it to a [`Destination`], through a pager where it does not fit on
//! the screen. A format turns a schema and batches into bytes and knows
//! nothing of where they go, but for Arrow, of which there is one for files and
//! one for streams.

mod arrow_ipc;
mod cell;
mod cells;
pub mod chart;
mod csv;
mod deliver;
mod expanded;
mod fitted;
mod flow;
mod json;
mod layout;
mod markdown;
mod pager;
mod parquet;
mod shown;
mod table;
mod target;
mod theme;
mod tsv;

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod testing;

use std::collections::HashSet;

use arrow::array::RecordBatch;
use arrow::datatypes::{FieldRef, SchemaRef};

pub use cell::fraction_digits;
pub use cells::{Cells, json_row};
pub use deliver::{Beside, Delivered, Failed, Shown, deliver};
pub use flow::{Flow, Meter, Next};
pub use pager::Pager;
pub use shown::{pieces, worded};
pub use target::Destination;
pub use theme::{SERIES, Theme, label};

use crate::error::Result;
use crate::request::Format;
use crate::settings::Zone;

/// How a result is to look.
#[derive(Debug, Clone)]
pub struct Style {
    pub format: Format,
    /// The text for NULL in `table`, `expanded` and `markdown`.
    pub null: String,
    /// The digits after the point of a float in those three; `None`: as many
    /// as it needs.
    pub float_digits: Option<u8>,
    /// `false` leaves out names, rules and closing lines: `-t`.
    pub header_and_footer: bool,
    /// The terminal that the result is shown on; `None` for files and pipes,
    /// where nothing is cut.
    pub screen: Option<Screen>,
    /// On a screen `table` shows all of every cell and every column: text that
    /// does not fit goes on in the lines below.
    pub whole: bool,
    pub color: bool,
    /// Where those three tell moments, instead of the type's zone.
    pub zone: Option<Zone>,
    /// For results higher than the screen.
    pub pager: Pager,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            format: Format::Table,
            null: "NULL".to_owned(),
            float_digits: None,
            header_and_footer: true,
            screen: None,
            whole: false,
            color: false,
            zone: None,
            pager: Pager::Off,
        }
    }
}

/// A terminal's size in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    pub columns: usize,
    pub rows: usize,
}

/// One result on its way into bytes. The calls come in the order of the
/// methods, and an error ends it.
trait Encoder: Send {
    /// Appends what stands before the rows. `sample` is the first of the rows
    /// that will come, for widths and the like; it may be empty.
    fn header(
        &mut self,
        schema: &SchemaRef,
        sample: &[RecordBatch],
        out: &mut Vec<u8>,
    ) -> Result<()>;

    /// Takes rows, of which `first_row` came before, and appends what can be
    /// written by now.
    fn batch(&mut self, batch: &RecordBatch, first_row: u64, out: &mut Vec<u8>) -> Result<()>;

    /// Appends the rest of `rows` rows and what stands after them. It is not
    /// called when a result breaks off.
    fn footer(&mut self, rows: u64, out: &mut Vec<u8>) -> Result<()>;
}

/// A format that writes each row as it comes and cannot fail. `batch` changes
/// nothing, so batches may be formatted side by side and written in order.
trait TextFormat: Send + Sync {
    /// Appends what stands before the rows. `sample` is the first of the rows
    /// that will come, for widths and the like; it may be empty.
    fn header(&mut self, schema: &SchemaRef, sample: &[RecordBatch], out: &mut Vec<u8>);

    /// Appends rows; `first_row` counts those before them.
    fn batch(&self, batch: &RecordBatch, first_row: u64, out: &mut Vec<u8>);

    /// Appends what stands after the last of `rows` rows. It is not called
    /// when a result breaks off.
    fn footer(&self, rows: u64, out: &mut Vec<u8>);
}

impl<F: TextFormat> Encoder for F {
    fn header(
        &mut self,
        schema: &SchemaRef,
        sample: &[RecordBatch],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        TextFormat::header(self, schema, sample, out);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, first_row: u64, out: &mut Vec<u8>) -> Result<()> {
        TextFormat::batch(self, batch, first_row, out);
        Ok(())
    }

    fn footer(&mut self, rows: u64, out: &mut Vec<u8>) -> Result<()> {
        TextFormat::footer(self, rows, out);
        Ok(())
    }
}

/// The format that `style` asks for; `seekable` if it goes to a regular file.
fn encoder(style: &Style, seekable: bool) -> Box<dyn Encoder> {
    match style.format {
        Format::Table => Box::new(table::Table::new(style)),
        Format::Expanded => Box::new(expanded::Expanded::new(style)),
        Format::Csv => Box::new(csv::Csv::new(style)),
        Format::Tsv => Box::new(tsv::Tsv::new(style)),
        Format::Json => Box::new(json::Json::array(style)),
        Format::Jsonl => Box::new(json::Json::lines(style)),
        Format::Markdown => Box::new(markdown::Markdown::new(style)),
        Format::Arrow if seekable => Box::new(arrow_ipc::File::default()),
        Format::Arrow => Box::new(arrow_ipc::Stream::default()),
        Format::Parquet => Box::new(parquet::Parquet::default()),
    }
}

/// The names of `fields`, each different from all before it: the second `a`
/// becomes `a_2`. Readers of JSON keep one value per
/// key, those of Parquet refuse the file, and none may be lost.
fn unique_names(fields: &[FieldRef]) -> Vec<String> {
    let mut taken: HashSet<String> = fields.iter().map(|field| field.name().clone()).collect();
    let mut seen = HashSet::new();
    fields
        .iter()
        .map(|field| {
            let name = field.name();
            if seen.insert(name.as_str()) {
                return name.clone();
            }
            let unique = (2..)
                .map(|number| format!("{name}_{number}"))
                .find(|unique| !taken.contains(unique))
                .expect("the numbers do not end");
            taken.insert(unique.clone());
            unique
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::{DataType, Field};
    use std::sync::Arc;

    #[test]
    fn names_are_made_unique_without_taking_others() {
        let fields: Vec<FieldRef> = ["a", "a", "a_2", "b", "a"]
            .map(|name| Arc::new(Field::new(name, DataType::Null, true)))
            .to_vec();
        assert_eq!(unique_names(&fields), ["a", "a_3", "a_2", "b", "a_4"]);
    }
}
