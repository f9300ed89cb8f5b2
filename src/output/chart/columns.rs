//! Which columns of a result a chart is drawn of.

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

use crate::catalog::Role;
use crate::error::{Error, Result};
use crate::output::cell::per_second;
use crate::request::Plot;
use crate::settings::Zone;
use crate::text;

/// At most so many columns are drawn; the rest is named.
pub(super) const MOST_HEIGHTS: usize = 8;

const NANOS: i128 = 1_000_000_000;

/// The columns by what they are for.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) x: X,
    pub(super) heights: Vec<Height>,
    /// Whether somebody said which these are.
    pub(super) named: bool,
    /// Those that tell the series apart.
    pub(super) tags: Vec<usize>,
    /// Nobody says that these are tags: they are text, which may be anything.
    pub(super) guessed: bool,
    /// The names of numbers for which there was no room.
    pub(super) left: Vec<String>,
}

/// What lies from the left to the right.
#[derive(Debug)]
pub(super) enum X {
    /// The number of the row, from 1.
    Row,
    /// A column of the result.
    Column {
        index: usize,
        name: String,
        kind: Kind,
    },
}

/// How the values of the column below are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Whole numbers, exact.
    Whole,
    /// Numbers, each so many times as large.
    Real(f64),
    /// Whole numbers of so many nanoseconds since 1970, or since midnight,
    /// where there is no date; told in a zone, if there is one.
    Moment {
        nanos: i128,
        zone: Option<Zone>,
        dated: bool,
    },
}

/// A column whose numbers are drawn.
#[derive(Debug)]
pub(super) struct Height {
    pub(super) index: usize,
    /// With the unit that its numbers are drawn in. Not safe yet.
    pub(super) name: String,
    /// What its numbers are multiplied with.
    pub(super) factor: f64,
}

impl Columns {
    /// The columns of `schema` that `plot` asks for, and for the rest those
    /// that suit. Moments are told in `zone`, or in that of their type.
    ///
    /// # Errors
    /// Usage errors: a column that is not there, one that cannot be drawn, and
    /// a result that has none.
    pub(super) fn of(schema: &Schema, plot: &Plot, zone: Option<Zone>) -> Result<Columns> {
        let mut asked = Vec::new();
        for name in &plot.y {
            asked.push(find(schema, name)?);
        }
        let tags = tags(schema, plot)?;
        let x = match &plot.x {
            Some(name) => Some(find(schema, name)?),
            None => first_is_x(schema, &asked).then(|| asked.remove(0)),
        };
        if let Some(index) = x {
            let field = schema.field(index);
            if kind(field, zone).is_none() {
                return Err(no_number(field).hint("x is a time or a number"));
            }
        }
        let named = !asked.is_empty();
        let numbers: Vec<usize> = match named {
            true => asked,
            false => numbers(schema, x, &tags.columns),
        };
        let time = || Role::time_in(schema).and_then(|field| schema.index_of(field.name()).ok());
        let (x, numbers) = match x.or_else(time) {
            Some(x) => (Some(x), numbers),
            // A number over the one before it, as in a table of a function.
            None if plot.y.is_empty() && numbers.len() > 1 => {
                (Some(numbers[0]), numbers[1..].to_vec())
            }
            None => (None, numbers),
        };
        let mut heights = Vec::new();
        for index in numbers {
            let field = schema.field(index);
            heights.push(Height::of(index, field).ok_or_else(|| no_number(field))?);
        }
        if heights.is_empty() {
            return Err(Error::usage("the result has no number to plot"));
        }
        let left = heights.split_off(heights.len().min(MOST_HEIGHTS));
        Ok(Columns {
            x: match x.map(|index| (index, schema.field(index))) {
                Some((index, field)) => X::Column {
                    index,
                    name: field.name().clone(),
                    kind: kind(field, zone).ok_or_else(|| no_number(field))?,
                },
                None => X::Row,
            },
            heights,
            named,
            tags: tags.columns,
            guessed: tags.guessed,
            left: left.into_iter().map(|height| height.name).collect(),
        })
    }
}

impl Height {
    /// `None` for what has no height.
    fn of(index: usize, field: &Field) -> Option<Height> {
        let (factor, unit) = match meant(field.data_type()) {
            DataType::Duration(unit) => (1.0 / per_second(*unit) as f64, " (s)"),
            DataType::Boolean => (1.0, ""),
            numeric if numeric.is_numeric() => (1.0, ""),
            _ => return None,
        };
        Some(Height {
            index,
            name: format!("{}{unit}", field.name()),
            factor,
        })
    }
}

/// Those that tell the series apart.
struct Tags {
    columns: Vec<usize>,
    guessed: bool,
}

fn tags(schema: &Schema, plot: &Plot) -> Result<Tags> {
    let mut columns = Vec::new();
    for name in &plot.by {
        columns.push(find(schema, name)?);
    }
    if !columns.is_empty() {
        return Ok(Tags {
            columns,
            guessed: false,
        });
    }
    let those = |is: &dyn Fn(&Field) -> bool| -> Vec<usize> {
        let fields = schema.fields().iter().enumerate();
        let those = fields.filter(|(_, field)| is(field));
        those.map(|(index, _)| index).collect()
    };
    let told = those(&|field| Role::of(schema, field) == Role::Tag);
    let guessed = told.is_empty() && !Role::is_told_in(schema);
    Ok(Tags {
        columns: match guessed {
            true => those(&|field| is_text(field.data_type())),
            false => told,
        },
        guessed,
    })
}

/// Whether the first of the columns asked for is what the others are over: a
/// time always, a number where there is no time and more follows it.
fn first_is_x(schema: &Schema, asked: &[usize]) -> bool {
    let Some(first) = asked.first() else {
        return false;
    };
    let moment = |index: &usize| {
        let kind = kind(schema.field(*index), None);
        matches!(kind, Some(Kind::Moment { .. }))
    };
    moment(first) || (asked.len() > 1 && Role::time_in(schema).is_none())
}

/// The columns that have numbers, but for `x` and tags; of truths there is
/// nothing to see as long as there is a number.
fn numbers(schema: &Schema, x: Option<usize>, tags: &[usize]) -> Vec<usize> {
    let fields = schema.fields().iter().enumerate();
    let (truths, numbers): (Vec<usize>, Vec<usize>) = fields
        .filter(|(index, field)| {
            Some(*index) != x && !tags.contains(index) && Height::of(*index, field).is_some()
        })
        .map(|(index, _)| index)
        .partition(|index| *meant(schema.field(*index).data_type()) == DataType::Boolean);
    if numbers.is_empty() { truths } else { numbers }
}

/// How `field` is read as what the others are over.
fn kind(field: &Field, zone: Option<Zone>) -> Option<Kind> {
    let moment = |nanos, zone, dated| Kind::Moment { nanos, zone, dated };
    let of_unit = |unit| NANOS / i128::from(per_second(unit));
    Some(match meant(field.data_type()) {
        DataType::Timestamp(unit, own) => {
            let own = match own {
                Some(own) => own.parse().ok(),
                // InfluxDB's time is in UTC, whether its type says so or not.
                None => (Role::told(field) == Some(Role::Time)).then_some(Zone::Utc),
            };
            moment(of_unit(*unit), own.map(|own| zone.unwrap_or(own)), true)
        }
        DataType::Date32 => moment(86_400 * NANOS, None, true),
        DataType::Date64 => moment(of_unit(TimeUnit::Millisecond), None, true),
        DataType::Time32(unit) | DataType::Time64(unit) => moment(of_unit(*unit), None, false),
        DataType::Duration(unit) => Kind::Real(1.0 / per_second(*unit) as f64),
        DataType::UInt64 => Kind::Real(1.0),
        integer if integer.is_integer() => Kind::Whole,
        numeric if numeric.is_numeric() => Kind::Real(1.0),
        _ => return None,
    })
}

/// The type of the values, however they are encoded.
fn meant(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::Dictionary(_, values) => meant(values),
        DataType::RunEndEncoded(_, values) => meant(values.data_type()),
        plain => plain,
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(
        meant(data_type),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

/// The column called `name`; where none is, the one whose name differs in its
/// case alone.
fn find(schema: &Schema, name: &str) -> Result<usize> {
    let names = || schema.fields().iter().map(|field| field.name().as_str());
    if let Some(index) = names().position(|known| known == name) {
        return Ok(index);
    }
    let lower = name.to_lowercase();
    let mut alike = names()
        .enumerate()
        .filter(|(_, known)| known.to_lowercase() == lower);
    if let (Some((index, _)), None) = (alike.next(), alike.next()) {
        return Ok(index);
    }
    let error = Error::usage(format!("the result has no column {name}"));
    Err(match text::nearest(name, names()) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(format!("it has {}", names().collect::<Vec<_>>().join(", "))),
    })
}

fn no_number(field: &Field) -> Error {
    let (name, data_type) = (field.name(), field.data_type());
    Error::usage(format!("{name} cannot be plotted: its type is {data_type}"))
}
