//! Rows as bytes.
//!
//! [`deliver`] takes a result's stream, forms it in one of [`FORMATS`], and
//! writes it to a [`Destination`], through a pager where it does not fit on
//! the screen. A format turns a schema and batches into bytes and knows
//! nothing of where they go.

mod cell;
mod csv;
mod deliver;
mod expanded;
mod json;
mod keys;
mod layout;
mod pager;
mod shown;
mod table;
mod target;
mod theme;

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod testing;

use std::collections::HashSet;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::{FieldRef, SchemaRef};

pub use deliver::{Delivered, Failed, deliver};
pub use keys::{Role, role};
pub use pager::Pager;
pub use target::Destination;
pub use theme::Theme;

use crate::request::Format;
use crate::settings::Zone;

/// How a result is to look.
#[derive(Debug, Clone)]
pub struct Style {
    pub format: Format,
    /// The text for NULL in `table` and `expanded`.
    pub null: String,
    /// `false` leaves out names, rules and closing lines: `-t`.
    pub header_and_footer: bool,
    /// The terminal that the result is shown on; `None` for files and pipes,
    /// where nothing is cut.
    pub screen: Option<Screen>,
    pub color: bool,
    /// Where `table` and `expanded` tell moments, instead of the type's zone.
    pub zone: Option<Zone>,
    /// For results higher than the screen.
    pub pager: Pager,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            format: Format::Table,
            null: "NULL".to_owned(),
            header_and_footer: true,
            screen: None,
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
/// methods; `batch` changes nothing, so batches may be formatted side by side
/// and written in order.
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

/// What there is to know about a format.
pub struct FormatRow {
    pub format: Format,
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// Endings of file names that ask for it.
    pub extensions: &'static [&'static str],
    /// Half a sentence for help.
    pub doc: &'static str,
    new: fn(&Style) -> Box<dyn TextFormat>,
}

/// Every format.
pub const FORMATS: [FormatRow; 5] = [
    FormatRow {
        format: Format::Table,
        name: "table",
        aliases: &["aligned"],
        extensions: &[],
        doc: "columns side by side, for reading",
        new: |style| Box::new(table::Table::new(style)),
    },
    FormatRow {
        format: Format::Expanded,
        name: "expanded",
        aliases: &["vertical"],
        extensions: &[],
        doc: "one line per value, for wide rows",
        new: |style| Box::new(expanded::Expanded::new(style)),
    },
    FormatRow {
        format: Format::Csv,
        name: "csv",
        aliases: &[],
        extensions: &["csv"],
        doc: "comma-separated, NULL as nothing, an empty string as \"\"",
        new: |style| Box::new(csv::Csv::new(style)),
    },
    FormatRow {
        format: Format::Json,
        name: "json",
        aliases: &[],
        extensions: &["json"],
        doc: "one array of objects",
        new: |style| Box::new(json::Json::array(style)),
    },
    FormatRow {
        format: Format::Jsonl,
        name: "jsonl",
        aliases: &["ndjson", "jsonlines"],
        extensions: &["jsonl", "ndjson"],
        doc: "one object per line",
        new: |style| Box::new(json::Json::lines(style)),
    },
];

/// The row of a format.
pub fn format_row(format: Format) -> &'static FormatRow {
    FORMATS
        .iter()
        .find(|row| row.format == format)
        .expect("every format has a row, a test sees to it")
}

/// The format of that name or alias.
pub fn format_named(name: &str) -> Option<Format> {
    FORMATS
        .iter()
        .find(|row| row.name == name || row.aliases.contains(&name))
        .map(|row| row.format)
}

/// The format that a file's name asks for.
pub fn format_of_path(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    FORMATS
        .iter()
        .find(|row| row.extensions.contains(&extension.as_str()))
        .map(|row| row.format)
}

/// The names of `fields`, each different from all before it: the second `a`
/// becomes `a_2`. JSON's readers keep one value per key, and none may be lost.
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
    fn every_format_has_a_row() {
        use Format::*;
        for format in [Table, Expanded, Csv, Json, Jsonl] {
            // Another format does not compile before it stands here too.
            match format {
                Table | Expanded | Csv | Json | Jsonl => {}
            }
            assert_eq!(format_row(format).format, format);
        }
    }

    #[test]
    fn every_format_is_found_by_its_names() {
        for row in &FORMATS {
            assert_eq!(format_row(row.format).name, row.name);
            assert_eq!(format_named(row.name), Some(row.format));
            for alias in row.aliases {
                assert_eq!(format_named(alias), Some(row.format));
            }
        }
        assert_eq!(format_named("nope"), None);
        assert_eq!(format_of_path(Path::new("a.CSV")), Some(Format::Csv));
        assert_eq!(format_of_path(Path::new("a.ndjson")), Some(Format::Jsonl));
        assert_eq!(format_of_path(Path::new("csv")), None);
    }

    #[test]
    fn names_are_made_unique_without_taking_others() {
        let fields: Vec<FieldRef> = ["a", "a", "a_2", "b", "a"]
            .map(|name| Arc::new(Field::new(name, DataType::Null, true)))
            .to_vec();
        assert_eq!(unique_names(&fields), ["a", "a_3", "a_2", "b", "a_4"]);
    }
}
