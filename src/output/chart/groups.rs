//! Which series a row belongs to: one for each set of tags, as long as there
//! are few.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use arrow::array::ArrayRef;
use arrow::datatypes::FieldRef;
use arrow::row::{RowConverter, SortField};

use super::line::SIGNS;
use crate::error::{Error, Kind, Result};
use crate::output::cell::{Column, Notation};
use crate::text::Text;

/// Series that are told apart; each has a sign of its own.
pub(super) const MOST: usize = SIGNS.len();

/// Of the others so many are counted.
const COUNTED: usize = 65_536;

/// The sets of tags that have come.
pub(super) struct Groups {
    fields: Vec<FieldRef>,
    converter: RowConverter,
    notation: Notation,
    known: HashMap<Box<[u8]>, usize>,
    names: Vec<String>,
    /// The hashes of the rest.
    others: HashSet<u64>,
}

impl Groups {
    /// By the values of these columns; without any there is one group.
    ///
    /// # Errors
    /// A usage error for a type whose values cannot be compared.
    pub(super) fn new(fields: Vec<FieldRef>, notation: Notation) -> Result<Groups> {
        let sorts: Vec<_> = fields
            .iter()
            .map(|field| SortField::new(field.data_type().clone()))
            .collect();
        let converter = RowConverter::new(sorts).map_err(|cause| {
            Error::usage("series cannot be told apart by these columns").caused_by(cause)
        })?;
        Ok(Groups {
            fields,
            converter,
            notation,
            known: HashMap::new(),
            names: Vec::new(),
            others: HashSet::new(),
        })
    }

    /// The group of each of `rows` rows, whose tags these are; `None` for those
    /// that are too many.
    ///
    /// # Errors
    /// `Lost` for columns that are not what they should be.
    pub(super) fn of(&mut self, tags: &[ArrayRef], rows: usize) -> Result<Vec<Option<usize>>> {
        if self.fields.is_empty() {
            if self.names.is_empty() {
                self.names.push(String::new());
            }
            return Ok(vec![Some(0); rows]);
        }
        let keys = self.converter.convert_columns(tags).map_err(|cause| {
            Error::new(Kind::Lost, "the tags of a result cannot be read").caused_by(cause)
        })?;
        let mut groups = Vec::with_capacity(rows);
        // Rows of one series often come one after the other.
        let mut before: Option<(&[u8], Option<usize>)> = None;
        for row in 0..rows {
            let key = keys.row(row).data();
            let group = match before {
                Some((same, group)) if same == key => group,
                _ => self.group(key, tags, row),
            };
            before = Some((key, group));
            groups.push(group);
        }
        Ok(groups)
    }

    fn group(&mut self, key: &[u8], tags: &[ArrayRef], row: usize) -> Option<usize> {
        if let Some(known) = self.known.get(key) {
            return Some(*known);
        }
        if self.names.len() < MOST {
            let number = self.names.len();
            self.known.insert(key.into(), number);
            self.names.push(self.name(tags, row));
            return Some(number);
        }
        if self.others.len() < COUNTED {
            let hash = self.known.hasher().hash_one(key);
            self.others.insert(hash);
        }
        None
    }

    /// The tags of a row, as people read them.
    fn name(&self, tags: &[ArrayRef], row: usize) -> String {
        let mut values = Vec::new();
        for (field, tag) in self.fields.iter().zip(tags) {
            let column = Column::new(tag, field, self.notation);
            let mut value = Vec::new();
            match column.is_null(row) {
                true => value.extend_from_slice(b"NULL"),
                false => column.write(row, &mut value),
            }
            values.push(Text::bytes(&value).into_string());
        }
        values.join(" ")
    }

    /// The names of the groups, safe.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// How many sets of tags came beside these, and whether that is all.
    pub(super) fn others(&self) -> (usize, bool) {
        (self.others.len(), self.others.len() < COUNTED)
    }
}
