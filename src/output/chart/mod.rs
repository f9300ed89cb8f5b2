//! A result as a picture: numbers over time.
//!
//! A [`Chart`] takes batches as they come, in bounded memory, and can be drawn
//! at any time, in any size: lines of braille dots, an axis on the left and one
//! below, and a legend. Each series has a colour and a sign, so that it can be
//! read without colours, too.

mod axis;
mod bins;
mod calendar;
mod canvas;
mod columns;
mod deliver;
mod draw;
mod groups;
mod legend;
mod line;
mod panels;
mod peaks;
mod ticks;
mod trace;

#[cfg(test)]
mod tests;

use arrow::array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};

use self::bins::{Scale, Series};
use self::columns::{Columns, Height, Kind, X};
use self::groups::Groups;
use super::Style;
use super::cell::Notation;
use crate::error::{self, Error, Result};
use crate::request::Plot;
use crate::settings::Zone;

pub use deliver::plot;
pub use line::{ChartLine, Look, Piece};

/// Rows that are taken in at a time.
const CHUNK: usize = 8_192;

/// What has come of a result, as far as it can be seen.
pub struct Chart {
    columns: Columns,
    scale: Scale,
    origin: Origin,
    groups: Groups,
    /// For each height, a series for each group.
    series: Vec<Vec<Series>>,
    /// For each height all groups as one series, in case that there are too
    /// many, where they are a guess.
    together: Vec<Series>,
    rows: u64,
    /// Rows that have no place from the left to the right.
    unplaced: u64,
    /// Values that are infinite.
    infinite: u64,
}

/// What is measured from: so moments of which the first is far from 1970 are
/// told apart by single nanoseconds.
#[derive(Debug, Clone, Copy)]
enum Origin {
    None,
    Whole(i64),
    Real(f64),
}

impl Chart {
    /// An empty chart of what `plot` asks for in a result of `schema`. Moments
    /// are told in `zone`, if there is one, instead of the zone of their type.
    ///
    /// # Errors
    /// Usage errors: a column that is not there or cannot be drawn; a result
    /// without numbers.
    pub fn new(schema: &SchemaRef, plot: &Plot, zone: Option<Zone>) -> Result<Chart> {
        let columns = Columns::of(schema, plot, zone)?;
        let tags = columns.tags.iter();
        let tags = tags.map(|index| schema.fields()[*index].clone()).collect();
        let style = Style {
            zone,
            ..Style::default()
        };
        let narrowest = match columns.x {
            X::Column {
                kind: Kind::Real(_),
                ..
            } => f64::MIN_POSITIVE,
            _ => 1.0,
        };
        Ok(Chart {
            groups: Groups::new(tags, Notation::screen(&style, 0))?,
            scale: Scale::new(narrowest),
            origin: Origin::None,
            series: columns.heights.iter().map(|_| Vec::new()).collect(),
            together: match columns.guessed {
                true => vec![Series::default(); columns.heights.len()],
                false => Vec::new(),
            },
            rows: 0,
            unplaced: 0,
            infinite: 0,
            columns,
        })
    }

    /// Takes in rows.
    ///
    /// # Errors
    /// `Lost` for a batch that is not of the schema.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        for from in (0..batch.num_rows()).step_by(CHUNK) {
            let count = CHUNK.min(batch.num_rows() - from);
            self.push_chunk(&batch.slice(from, count))?;
        }
        Ok(())
    }

    fn push_chunk(&mut self, batch: &RecordBatch) -> Result<()> {
        let places = self.places(batch)?;
        self.rows += batch.num_rows() as u64;
        let placed = || places.iter().copied().filter(|x| !x.is_nan());
        let count = placed().count();
        self.unplaced += (places.len() - count) as u64;
        let low = placed().fold(f64::INFINITY, f64::min);
        let high = placed().fold(f64::NEG_INFINITY, f64::max);
        if count > 0
            && let Some(doublings) = self.scale.cover(low, high)
        {
            let grouped = self.series.iter_mut().flatten();
            grouped
                .chain(&mut self.together)
                .for_each(|series| series.widen(doublings));
        }
        let tags: Vec<ArrayRef> = self
            .columns
            .tags
            .iter()
            .map(|index| batch.column(*index).clone())
            .collect();
        let groups = self.groups.of(&tags, batch.num_rows())?;
        for (number, height) in self.columns.heights.iter().enumerate() {
            let values = heights(batch, height)?;
            let series = &mut self.series[number];
            series.resize(self.groups.names().len(), Series::default());
            for ((x, y), group) in places.iter().zip(values).zip(&groups) {
                if x.is_nan() {
                    continue;
                }
                let y = match y.is_infinite() {
                    true => {
                        self.infinite += 1;
                        f64::NAN
                    }
                    false => y,
                };
                if let Some(group) = group {
                    series[*group].push(&self.scale, *x, y);
                }
                if let Some(series) = self.together.get_mut(number) {
                    series.push(&self.scale, *x, y);
                }
            }
        }
        Ok(())
    }

    /// Where each row of `batch` lies, from the origin; NaN for nowhere.
    fn places(&mut self, batch: &RecordBatch) -> Result<Vec<f64>> {
        let (index, kind) = match &self.columns.x {
            X::Column { index, kind, .. } => (*index, *kind),
            X::Row => {
                let first = self.rows + 1;
                self.origin = Origin::Whole(0);
                return Ok((0..batch.num_rows() as u64)
                    .map(|row| (first + row) as f64)
                    .collect());
            }
        };
        let column = batch.column(index);
        let places = match kind {
            Kind::Real(factor) => {
                let values = reals(column)?;
                let value = |row| match values.is_null(row) {
                    true => f64::NAN,
                    false => values.value(row) * factor,
                };
                let first = || (0..values.len()).map(value).find(|x| x.is_finite());
                let origin = match self.origin {
                    Origin::Real(origin) => origin,
                    _ => first().unwrap_or(0.0),
                };
                if first().is_some() {
                    self.origin = Origin::Real(origin);
                }
                (0..values.len()).map(|row| value(row) - origin).collect()
            }
            Kind::Whole | Kind::Moment { .. } => {
                let values = wholes(column)?;
                let origin = match self.origin {
                    Origin::Whole(origin) => Some(origin),
                    _ => values.iter().flatten().next(),
                };
                let Some(origin) = origin else {
                    return Ok(vec![f64::NAN; values.len()]);
                };
                self.origin = Origin::Whole(origin);
                let place = |value: i64| (i128::from(value) - i128::from(origin)) as f64;
                let places = values.iter();
                places.map(|x| x.map_or(f64::NAN, place)).collect()
            }
        };
        let places: Vec<f64> = places;
        let takes = |x: f64| if Scale::takes(x) { x } else { f64::NAN };
        Ok(places.into_iter().map(takes).collect())
    }
}

/// The values of a column, NaN for NULL.
fn heights(batch: &RecordBatch, height: &Height) -> Result<Vec<f64>> {
    let values = reals(batch.column(height.index))?;
    let scaled = |value: f64| value * height.factor;
    let values = values.iter();
    Ok(values.map(|y| y.map_or(f64::NAN, scaled)).collect())
}

/// Any numbers as floats.
fn reals(array: &ArrayRef) -> Result<Float64Array> {
    let array = match array.data_type() {
        DataType::Duration(_) => &cast(array, &DataType::Int64).map_err(unreadable)?,
        _ => array,
    };
    let reals = cast(array, &DataType::Float64).map_err(unreadable)?;
    Ok(reals.to_data().into())
}

/// Whole numbers and moments as they are stored.
fn wholes(array: &ArrayRef) -> Result<Int64Array> {
    let array = match array.data_type() {
        DataType::Date32 | DataType::Time32(_) => {
            &cast(array, &DataType::Int32).map_err(unreadable)?
        }
        _ => array,
    };
    let wholes = cast(array, &DataType::Int64).map_err(unreadable)?;
    Ok(wholes.to_data().into())
}

fn unreadable(cause: arrow::error::ArrowError) -> Error {
    Error::new(error::Kind::Lost, "a column of the result cannot be read").caused_by(cause)
}
