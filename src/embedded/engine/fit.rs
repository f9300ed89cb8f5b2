//! How rows that a client sends fit into a table.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::{CastOptions, can_cast_types, cast_with_options};
use arrow::datatypes::{DataType, Schema, SchemaRef};
use tonic::Status;

use super::status;

/// The most rows of a batch that NULLs are made for. What is sent for them
/// takes no bytes of a message, so that a short one may claim more of them than
/// there is memory for.
const MOST_FILLED: usize = 1 << 24;

/// How rows of one schema become rows of another: by the names of the columns.
pub(super) struct Fit {
    /// That of the table.
    pub(super) schema: SchemaRef,
    /// For each column of `schema` its place among those that are sent.
    places: Vec<Option<usize>>,
}

impl Fit {
    /// From the columns of `sent` to those of `schema`, which is of `table`. A
    /// column that is not sent is NULL.
    ///
    /// # Errors
    /// INVALID_ARGUMENT for a column that is missing, too much or of a type
    /// that never fits.
    pub(super) fn new(sent: &Schema, schema: &SchemaRef, table: &str) -> Result<Fit, Status> {
        if let Some(name) = twice(sent) {
            return Err(Status::invalid_argument(format!(
                "two columns have the name {name:?}"
            )));
        }
        for field in sent.fields() {
            if schema.index_of(field.name()).is_err() {
                return Err(Status::invalid_argument(format!(
                    "the table {table} has no column {:?}",
                    field.name()
                )));
            }
        }
        let places = schema.fields().iter().map(|field| {
            let place = sent.index_of(field.name()).ok();
            match place.map(|place| sent.field(place).data_type()) {
                None if !field.is_nullable() => Err(Status::invalid_argument(format!(
                    "the column {:?} of the table {table} must have a value",
                    field.name()
                ))),
                Some(from) if !casts(from, field.data_type()) => {
                    Err(Status::invalid_argument(format!(
                        "the column {:?} of the table {table} is {}: {from} does not fit",
                        field.name(),
                        field.data_type()
                    )))
                }
                _ => Ok(place),
            }
        });
        Ok(Fit {
            schema: Arc::clone(schema),
            places: places.collect::<Result<_, _>>()?,
        })
    }

    /// Rows of the table.
    ///
    /// # Errors
    /// INVALID_ARGUMENT for a value that a column does not hold, and for more
    /// than [`MOST_FILLED`] rows of a column that is not sent.
    pub(super) fn rows(&self, sent: &RecordBatch) -> Result<RecordBatch, Status> {
        let fields = self.schema.fields().iter().zip(&self.places);
        let columns = fields.map(|(field, place)| {
            let to = field.data_type();
            match place.map(|place| sent.column(place)) {
                Some(values) if values.data_type() == to || !values.data_type().is_null() => {
                    kept(values, to).ok_or_else(|| {
                        Status::invalid_argument(format!(
                            "the column {:?} is {to}: not every value that was sent fits",
                            field.name(),
                        ))
                    })
                }
                _ if sent.num_rows() > MOST_FILLED => Err(Status::invalid_argument(format!(
                    "the column {:?} would be NULL in {} rows at once: \
                     {MOST_FILLED} are the most in a batch",
                    field.name(),
                    sent.num_rows()
                ))),
                _ => Ok(new_null_array(to, sent.num_rows())),
            }
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(sent.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
            .map_err(status::invalid)
    }
}

/// Whether values of one type can be values of another. Text is read as
/// nothing but text: how a number or a time is written is for the client to
/// know.
fn casts(from: &DataType, to: &DataType) -> bool {
    from == to
        || *from == DataType::Null
        || (is_text(from) == is_text(to) && can_cast_types(from, to) && can_cast_types(to, from))
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_text(values),
        other => other.is_string(),
    }
}

/// `values` as another type; `None` where that would change one of them.
fn kept(values: &ArrayRef, to: &DataType) -> Option<ArrayRef> {
    let from = values.data_type();
    if from == to {
        return Some(Arc::clone(values));
    }
    let strict = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    let there = cast_with_options(values, to, &strict).ok()?;
    let back = cast_with_options(&there, from, &strict).ok()?;
    (back.as_ref() == values.as_ref()).then_some(there)
}

/// A name that several columns have.
fn twice(schema: &Schema) -> Option<&str> {
    let mut names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    names.sort_unstable();
    names
        .windows(2)
        .find(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float64Array, Int32Array, Int64Array, StringArray};
    use arrow::datatypes::TimeUnit;

    use super::*;

    #[test]
    fn values_become_others_only_where_they_stay_the_same() {
        let floats = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
        let whole = |values: &[i64]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
        for (values, to, fits) in [
            (whole(&[1, 2]), DataType::Int32, true),
            (whole(&[1, 1 << 40]), DataType::Int32, false),
            (whole(&[1 << 53]), DataType::Float64, true),
            (whole(&[(1 << 53) + 1]), DataType::Float64, false),
            (whole(&[-1]), DataType::UInt64, false),
            (floats(&[1.0, f64::NAN]), DataType::Float64, true),
            (floats(&[2.0]), DataType::Int64, true),
            (floats(&[1.5]), DataType::Int64, false),
            (
                Arc::new(Int32Array::from(vec![None, Some(1)])),
                DataType::Int64,
                true,
            ),
            (
                Arc::new(StringArray::from(vec![None, Some("a")])),
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
                true,
            ),
        ] {
            let cast = kept(&values, &to);
            assert_eq!(cast.is_some(), fits, "{values:?} as {to}");
            assert!(cast.is_none_or(|cast| cast.data_type() == &to));
        }
        let time = DataType::Timestamp(TimeUnit::Nanosecond, None);
        for (from, to, may) in [
            (DataType::Utf8, DataType::Utf8View, true),
            (DataType::Utf8, DataType::Int64, false),
            (DataType::Utf8, time.clone(), false),
            (DataType::Int64, DataType::Utf8, false),
            (DataType::Date32, time, true),
            (DataType::Null, DataType::Int64, true),
        ] {
            assert_eq!(casts(&from, &to), may, "{from} as {to}");
        }
    }
}
