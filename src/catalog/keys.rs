//! Keys of tables: as Flight SQL tells them, and as they are shown.

use std::sync::Arc;

use arrow::array::{Array, AsArray, Int32Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type};

use super::listing::{not_understood, strings};
use super::rows;
use crate::error::Result;

/// What a key is to the table that was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Its own primary key.
    Primary,
    /// Its foreign key to another table.
    Imported,
    /// Another table's foreign key to it.
    Exported,
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub side: Side,
    /// Its place in the key, from 1, where the server tells.
    pub place: Option<i32>,
    /// The column of the table that was asked about.
    pub column: String,
    /// The column that it belongs to in the other table, `schema.table.column`;
    /// empty for a primary key.
    pub other: String,
    /// The name of the key.
    pub name: Option<String>,
    /// What a change of the parent's row does, and its end.
    pub rules: [Option<&'static str>; 2],
}

/// The keys in a batch of the answer to `Request::Keys`, whose tables stand on
/// this side.
///
/// # Errors
/// When its columns are not those of the specification.
pub fn keys(batch: &RecordBatch, side: Side) -> Result<Vec<Key>> {
    let optional = |name: &str| match batch.column_by_name(name) {
        Some(_) => strings(batch, name),
        None => Ok(StringArray::new_null(batch.num_rows())),
    };
    let own = match side {
        Side::Primary => strings(batch, "column_name")?,
        Side::Imported => strings(batch, "fk_column_name")?,
        Side::Exported => strings(batch, "pk_column_name")?,
    };
    let others = match side {
        Side::Primary => None,
        Side::Imported => Some(["pk_db_schema_name", "pk_table_name", "pk_column_name"]),
        Side::Exported => Some(["fk_db_schema_name", "fk_table_name", "fk_column_name"]),
    };
    let others = match others {
        None => Vec::new(),
        Some(names) => names.into_iter().map(optional).collect::<Result<_>>()?,
    };
    let names = match side {
        Side::Primary => optional("key_name")?,
        Side::Imported | Side::Exported => optional("fk_key_name")?,
    };
    let places = numbers(batch, "key_sequence")?;
    let rules = [
        numbers(batch, "update_rule")?,
        numbers(batch, "delete_rule")?,
    ];
    let text = |from: &StringArray, row| from.is_valid(row).then(|| from.value(row).to_owned());
    let keys = (0..batch.num_rows()).map(|row| {
        let other: Vec<String> = others
            .iter()
            .filter_map(|from| text(from, row))
            .filter(|part| !part.is_empty())
            .collect();
        Key {
            side,
            place: number(&places, row),
            column: text(&own, row).unwrap_or_default(),
            other: other.join("."),
            name: text(&names, row).filter(|name| !name.is_empty()),
            rules: [0, 1].map(|index: usize| {
                let rule = number(&rules[index], row).filter(|_| side != Side::Primary);
                rule.and_then(rule_word)
            }),
        }
    });
    Ok(keys.collect())
}

/// A row per column of each key: what the key is, its name, the place in it,
/// the column, the one that it belongs to, and the rules.
pub fn key_list(keys: &[Key]) -> Result<RecordBatch> {
    let text =
        |of: fn(&Key) -> Option<&str>| Arc::new(keys.iter().map(of).collect::<StringArray>());
    let places: Int32Array = keys.iter().map(|key| key.place).collect();
    rows(vec![
        ("key", text(|key| Some(key.side.word()))),
        ("name", text(|key| key.name.as_deref())),
        ("place", Arc::new(places)),
        ("column", text(|key| Some(&key.column))),
        (
            "of",
            text(|key| Some(key.other.as_str()).filter(|other| !other.is_empty())),
        ),
        ("on update", text(|key| key.rules[0])),
        ("on delete", text(|key| key.rules[1])),
    ])
}

impl Side {
    /// What such keys are called: `foreign keys`.
    pub fn several(self) -> &'static str {
        match self {
            Side::Primary => "primary keys",
            Side::Imported => "foreign keys",
            Side::Exported => "foreign keys of others",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Side::Primary => "primary",
            Side::Imported => "foreign",
            Side::Exported => "foreign of",
        }
    }
}

impl Key {
    /// In a word or two, of the column: `primary`, `-> rooms.id`. `alone` is
    /// whether the key has one column.
    pub(super) fn brief(&self, alone: bool) -> String {
        match (self.side, self.place.filter(|_| !alone)) {
            (Side::Primary, None) => "primary".to_owned(),
            (Side::Primary, Some(place)) => format!("primary {place}"),
            (Side::Imported, _) => format!("-> {}", self.other),
            (Side::Exported, _) => format!("<- {}", self.other),
        }
    }
}

/// The numbers in a column, whichever type they have; none, where there is no
/// such column.
fn numbers(batch: &RecordBatch, name: &str) -> Result<Int32Array> {
    let Some(column) = batch.column_by_name(name) else {
        return Ok(Int32Array::new_null(batch.num_rows()));
    };
    let numbers = cast(column, &DataType::Int32).map_err(not_understood)?;
    Ok(numbers.as_primitive::<Int32Type>().clone())
}

fn number(from: &Int32Array, row: usize) -> Option<i32> {
    from.is_valid(row).then(|| from.value(row))
}

/// The rule of this number in Flight SQL's `UpdateDeleteRules`.
fn rule_word(rule: i32) -> Option<&'static str> {
    let words = [
        "cascade",
        "restrict",
        "set null",
        "no action",
        "set default",
    ];
    words.get(usize::try_from(rule).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::csv;
    use arrow::array::{ArrayRef, UInt8Array};

    fn text(value: &str) -> ArrayRef {
        Arc::new(StringArray::from(vec![value]))
    }

    #[test]
    fn keys_are_told_from_the_side_of_the_table() {
        let number: ArrayRef = Arc::new(Int32Array::from(vec![1]));
        let rule = |rule| -> ArrayRef { Arc::new(UInt8Array::from(vec![rule])) };
        let primary = rows(vec![
            ("table_name", text("rooms")),
            ("column_name", text("id")),
            ("key_name", text("")),
            ("key_sequence", Arc::clone(&number)),
        ]);
        let foreign = rows(vec![
            ("pk_db_schema_name", text("main")),
            ("pk_table_name", text("rooms")),
            ("pk_column_name", text("id")),
            ("fk_db_schema_name", text("")),
            ("fk_table_name", text("home")),
            ("fk_column_name", text("room")),
            ("key_sequence", number),
            ("fk_key_name", text("room_of")),
            ("update_rule", rule(3)),
            ("delete_rule", rule(9)),
        ]);
        let foreign = foreign.unwrap();
        let mut all = keys(&primary.unwrap(), Side::Primary).unwrap();
        all.extend(keys(&foreign, Side::Imported).unwrap());
        all.extend(keys(&foreign, Side::Exported).unwrap());
        assert_eq!(
            csv(&key_list(&all).unwrap()),
            [
                "key,name,place,column,of,on update,on delete",
                "primary,,1,id,,,",
                "foreign,room_of,1,room,main.rooms.id,no action,",
                "foreign of,room_of,1,id,home.room,no action,",
            ]
        );
        let brief: Vec<_> = all.iter().map(|key| key.brief(true)).collect();
        assert_eq!(brief, ["primary", "-> main.rooms.id", "<- home.room"]);
        assert_eq!(all[0].brief(false), "primary 1");
        assert!(keys(&foreign, Side::Primary).is_err());
        assert_eq!(csv(&key_list(&[]).unwrap()).len(), 1);
    }
}
