//! What a server says of itself by GetSqlInfo, in words.

mod facts;
mod value;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, UInt32Type};

use self::facts::{FACTS, Kind, OTHER, TYPES};
use self::value::Value;
use super::listing::not_understood;
use super::rows;
use crate::error::Kind as ErrorKind;
use crate::error::{Error, Result};

/// The codes of the lists of functions.
pub const FUNCTIONS: [u32; 4] = [509, 510, 511, 512];

/// One thing that a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub number: u32,
    /// What it is about: `server`, `syntax`, `limits`, …; `other` for codes
    /// that are the server's own.
    pub group: &'static str,
    /// In words; the number of a code that has none.
    pub name: String,
    pub value: String,
}

/// What the answer `batch` to GetSqlInfo tells, in its order.
///
/// # Errors
/// Columns that are no such answer.
pub fn told(batch: &RecordBatch) -> Result<Vec<Told>> {
    let told = values(batch)?.into_iter().map(|(number, value)| {
        let fact = facts::of(number);
        let kind = fact.map_or(Kind::Plain, |fact| fact.kind);
        Told {
            number,
            group: fact.map_or(OTHER, |fact| fact.group),
            name: fact.map_or_else(|| format!("code {number}"), |fact| fact.name.to_owned()),
            value: value.map_or_else(|| "not told".to_owned(), |value| words(kind, &value)),
        }
    });
    Ok(told.collect())
}

/// Rows of `told`, the groups together and each in the order of its codes:
/// `group`, `name`, `value`.
///
/// # Errors
/// None that could happen.
pub fn table(mut told: Vec<Told>) -> Result<RecordBatch> {
    let place = |group: &str| FACTS.iter().position(|fact| fact.group == group);
    // What has no place, the server's own, comes last.
    told.sort_by_key(|told| (place(told.group).unwrap_or(FACTS.len()), told.number));
    let column = |text: fn(&Told) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(told.iter().map(text)))
    };
    rows(vec![
        ("group", column(|told| told.group)),
        ("name", column(|told| &told.name)),
        ("value", column(|told| &told.value)),
    ])
}

/// The codes that `word` asks for: a number, a group, or part of a name,
/// whatever the case. None, where only all there are can be asked for: of the
/// server's own codes nobody else knows the numbers.
pub fn numbers(word: &str) -> Vec<u32> {
    if let Ok(number) = word.parse() {
        return vec![number];
    }
    let word = word.to_lowercase();
    if word == OTHER {
        return Vec::new();
    }
    let named = FACTS
        .iter()
        .filter(|fact| is_called(&word, fact.group, fact.name));
    named.map(|fact| fact.number).collect()
}

/// Whether `word` asks for what was `told`: there are servers that tell all,
/// whatever is asked.
pub fn is_meant(told: &Told, word: &str) -> bool {
    match word.parse::<u32>() {
        Ok(number) => told.number == number,
        Err(_) => is_called(&word.to_lowercase(), told.group, &told.name),
    }
}

/// Whether `word`, in lower case, is the group or part of the name.
fn is_called(word: &str, group: &str, name: &str) -> bool {
    group == word || name.to_lowercase().contains(word)
}

/// The functions that `batches`, answers for [`FUNCTIONS`], count up:
/// `function_name`, `function_type`, `result_type`, `syntax`, `description`.
///
/// # Errors
/// As [`told`].
pub fn functions(batches: &[RecordBatch]) -> Result<RecordBatch> {
    let mut found: Vec<(String, &str)> = Vec::new();
    for batch in batches {
        for (number, value) in values(batch)? {
            let Some(fact) = facts::of(number).filter(|_| FUNCTIONS.contains(&number)) else {
                continue;
            };
            let kind = fact.name.strip_suffix(" functions").unwrap_or(fact.name);
            match value {
                Some(Value::List(names)) => {
                    found.extend(names.into_iter().map(|name| (name, kind)));
                }
                // As JDBC has such lists.
                Some(Value::Text(names)) => {
                    let names = names.split(',').map(str::trim);
                    let names = names.filter(|name| !name.is_empty());
                    found.extend(names.map(|name| (name.to_owned(), kind)));
                }
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    let names = found.iter().map(|(name, _)| name);
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(names));
    let kinds = found.iter().map(|(_, kind)| kind);
    let kinds: ArrayRef = Arc::new(StringArray::from_iter_values(kinds));
    let unknown: ArrayRef = Arc::new(StringArray::new_null(found.len()));
    rows(vec![
        ("function_name", names),
        ("function_type", kinds),
        ("result_type", Arc::clone(&unknown)),
        ("syntax", Arc::clone(&unknown)),
        ("description", unknown),
    ])
}

/// The codes of an answer and their values; `None` for one that is NULL or
/// none.
fn values(batch: &RecordBatch) -> Result<Vec<(u32, Option<Value>)>> {
    let lacks = |column: &str| {
        Error::new(
            ErrorKind::Statement,
            format!("the server's answer lacks the column {column}"),
        )
    };
    let numbers = batch.column_by_name("info_name");
    let numbers = numbers.ok_or_else(|| lacks("info_name"))?;
    let numbers = cast(numbers, &DataType::UInt32).map_err(not_understood)?;
    let numbers = numbers.as_primitive::<UInt32Type>();
    let told = batch
        .column_by_name("value")
        .ok_or_else(|| lacks("value"))?;
    let rows = 0..batch.num_rows();
    let rows = rows.filter(|row| numbers.is_valid(*row));
    Ok(rows
        .map(|row| (numbers.value(row), value::at(told.as_ref(), row)))
        .collect())
}

/// `value` in words; what does not fit its code as it is.
fn words(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Yes(true)) => "yes".to_owned(),
        (_, Value::Yes(false)) => "no".to_owned(),
        (_, Value::List(names)) => listed(names),
        (Kind::Most, Value::Number(0)) => "no limit, or none known".to_owned(),
        (Kind::Milliseconds, Value::Number(0)) => "no limit".to_owned(),
        (Kind::Milliseconds, Value::Number(time)) => format!("{time} ms"),
        (Kind::One(names), Value::Number(number)) => one(names, *number),
        (Kind::Any(names), Value::Number(mask)) => any(names, *mask),
        (_, Value::Number(number)) => number.to_string(),
        (_, Value::Map(entries)) => {
            let name = |number: &i64| match kind {
                Kind::Conversions => one(TYPES, *number),
                _ => number.to_string(),
            };
            let entry = |(from, to): &(i64, Vec<i64>)| {
                format!(
                    "{} to {}",
                    name(from),
                    listed(&to.iter().map(name).collect::<Vec<_>>())
                )
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            match entries.is_empty() {
                true => "none".to_owned(),
                false => entries.join("; "),
            }
        }
    }
}

fn one(names: &[&str], number: i64) -> String {
    let name = usize::try_from(number).ok().and_then(|at| names.get(at));
    name.map_or_else(|| number.to_string(), |&name| name.to_owned())
}

/// The names of the bits that are set in `mask`; a bit without one by its
/// number.
fn any(names: &[&str], mask: i64) -> String {
    let set = (0..u64::from(i64::BITS)).filter(|bit| mask >> bit & 1 == 1);
    let name = |bit| match usize::try_from(bit).ok().and_then(|bit| names.get(bit)) {
        Some(&name) => name.to_owned(),
        None => format!("bit {bit}"),
    };
    listed(&set.map(name).collect::<Vec<_>>())
}

fn listed(names: &[String]) -> String {
    match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(", "),
    }
}

#[cfg(test)]
mod tests;
