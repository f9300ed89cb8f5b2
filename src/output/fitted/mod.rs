//! Columns in the types that a binary format holds.
//!
//! What is to become of a column is decided once, from the schema; each batch
//! is then taken through that. Most columns pass as they are.

mod apply;

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::*;
use arrow::error::ArrowError;

use super::cell::Notation;
use super::unique_names;
use crate::error::{Error, Kind, Result};
use crate::request::Format;

/// What holds columns, each with its own gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// All types but dictionaries, of which a file may have one per column
    /// while a result may have one per batch: they give way to their values.
    ArrowFile,
    /// All types.
    ArrowStream,
    /// Dictionaries and runs give way to their values (Parquet encodes both by
    /// itself), list views and lists of a fixed size become lists (of which
    /// many readers cannot have NULL in the latter). Seconds of a timestamp become
    /// milliseconds and those of a time of day microseconds; a `Date64`, which
    /// may have a time of day, becomes a timestamp; a decimal that counts in
    /// tens or thousands becomes one that counts in ones. Intervals, which
    /// Parquet cannot have negative or in nanoseconds, become text as ISO 8601
    /// has it; unions, and structures without fields, become JSON.
    ///
    /// Two things cannot be held and are errors: a timestamp in seconds that
    /// has too many milliseconds, and a decimal with more digits than its type.
    Parquet,
}

/// A schema that a format holds, and the way of batches into it.
pub(super) struct Fitted {
    holder: Holder,
    schema: SchemaRef,
    fits: Vec<Fit>,
}

/// What becomes of an array.
enum Fit {
    AsIs,
    /// Only the bytes that its views show.
    Views,
    /// A decimal whose values are as short as its type says.
    Precise(u8),
    Cast(DataType),
    Text(Notation),
    /// Of a dictionary or of runs.
    Values(Box<Fit>),
    List(FieldRef, Box<Fit>),
    /// Of a list view, in order and without gaps: a list if `.2`.
    ListView(FieldRef, Box<Fit>, bool),
    /// A list if there is no size.
    FixedSizeList(FieldRef, Option<i32>, Box<Fit>),
    Struct(Fields, Vec<Fit>),
    Map(FieldRef, bool, Box<Fit>),
    Union(UnionFields, Vec<Fit>),
}

impl Fitted {
    /// The way from `schema` into what `holder` holds.
    pub(super) fn new(schema: &Schema, holder: Holder) -> Fitted {
        let (fields, fits) = of_fields(schema.fields(), holder);
        Fitted {
            holder,
            schema: Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())),
            fits,
        }
    }

    /// The schema of what comes out.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The same rows.
    ///
    /// # Errors
    /// `LocalFile` when a value has no place in the type that its column
    /// becomes.
    pub(super) fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let columns = batch.columns().iter().zip(&self.fits);
        let columns = columns
            .zip(self.schema.fields())
            .map(|((array, fit), field)| {
                let fitted = fit.apply(array);
                fitted
                    .map_err(|cause| self.misfit(&format!("the column {:?}", field.name()), cause))
            })
            .collect::<Result<_>>()?;
        RecordBatch::try_new(self.schema.clone(), columns)
            .map_err(|cause| self.misfit("the result", cause))
    }

    fn misfit(&self, what: &str, cause: ArrowError) -> Error {
        let holder = match self.holder {
            Holder::ArrowFile | Holder::ArrowStream => Format::Arrow,
            Holder::Parquet => Format::Parquet,
        };
        let message = format!("{what} cannot be written as {}", holder.name());
        let error = Error::new(Kind::LocalFile, message).caused_by(cause);
        match holder {
            Format::Parquet => error.hint("arrow holds every value of every type"),
            _ => error,
        }
    }
}

/// Fields with names that the holder can tell apart.
fn of_fields(fields: &Fields, holder: Holder) -> (Fields, Vec<Fit>) {
    let names = match holder {
        Holder::Parquet => unique_names(fields),
        Holder::ArrowFile | Holder::ArrowStream => {
            fields.iter().map(|field| field.name().clone()).collect()
        }
    };
    let (fields, fits): (Vec<FieldRef>, Vec<Fit>) = fields
        .iter()
        .zip(names)
        .map(|(field, name)| {
            let (field, fit) = of_field(field, holder);
            (Arc::new(field.with_name(name)), fit)
        })
        .unzip();
    (fields.into(), fits)
}

fn of_field(field: &Field, holder: Holder) -> (Field, Fit) {
    /// What says that values of a type mean more than the type does.
    const EXTENSION: &str = "ARROW:extension:";
    let (data_type, fit) = of_type(field.data_type(), holder);
    let mut fitted = field.clone();
    if data_type != *field.data_type() && !data_type.is_nested() {
        fitted
            .metadata_mut()
            .retain(|key, _| !key.starts_with(EXTENSION));
    }
    // NULL may stand among the values of a dictionary, and within a union.
    let nullable = field.is_nullable() || matches!(fit, Fit::Values(_) | Fit::Text(_));
    (
        fitted.with_data_type(data_type).with_nullable(nullable),
        fit,
    )
}

/// The type that values get, and how.
fn of_type(data_type: &DataType, holder: Holder) -> (DataType, Fit) {
    use DataType::*;
    let parquet = holder == Holder::Parquet;
    let same = |fit| (data_type.clone(), fit);
    let text = |notation| (Utf8, Fit::Text(notation));
    match data_type {
        Utf8View | BinaryView if !parquet => same(Fit::Views),
        Dictionary(_, _) if holder == Holder::ArrowStream => same(Fit::AsIs),
        Dictionary(_, values) => {
            let (values, fit) = of_type(values, holder);
            (values, Fit::Values(Box::new(fit)))
        }
        RunEndEncoded(_, values) => {
            let (values, fit) = of_type(values.data_type(), holder);
            match fit {
                Fit::AsIs | Fit::Views if !parquet => same(Fit::AsIs),
                fit => (values, Fit::Values(Box::new(fit))),
            }
        }
        List(item) | LargeList(item) => {
            let (item, fit) = of_item(item, holder);
            match data_type {
                _ if matches!(fit, Fit::AsIs) => same(fit),
                List(_) => (List(item.clone()), Fit::List(item, Box::new(fit))),
                _ => (LargeList(item.clone()), Fit::List(item, Box::new(fit))),
            }
        }
        ListView(item) | LargeListView(item) => {
            let (item, fit) = of_item(item, holder);
            let to = match (data_type, parquet) {
                (ListView(_), true) => List(item.clone()),
                (ListView(_), false) => ListView(item.clone()),
                (_, true) => LargeList(item.clone()),
                (_, false) => LargeListView(item.clone()),
            };
            (to, Fit::ListView(item, Box::new(fit), parquet))
        }
        FixedSizeList(item, size) => {
            let (item, fit) = of_item(item, holder);
            match fit {
                fit if parquet => (
                    List(item.clone()),
                    Fit::FixedSizeList(item, None, Box::new(fit)),
                ),
                Fit::AsIs => same(Fit::AsIs),
                fit => (
                    FixedSizeList(item.clone(), *size),
                    Fit::FixedSizeList(item, Some(*size), Box::new(fit)),
                ),
            }
        }
        Struct(fields) if fields.is_empty() && parquet => text(Notation::json(false)),
        Struct(fields) => {
            let (fitted, fits) = of_fields(fields, holder);
            if fitted == *fields && all_as_is(&fits) {
                return same(Fit::AsIs);
            }
            (Struct(fitted.clone()), Fit::Struct(fitted, fits))
        }
        Map(entries, sorted) => {
            let (mut fitted, fit) = of_field(entries, holder);
            if let (true, Struct(fields)) = (parquet, fitted.data_type()) {
                // Readers refuse keys that may be missing.
                let required = fields.iter().enumerate().map(|(index, field)| {
                    let nullable = index > 0 && field.is_nullable();
                    Arc::new(field.as_ref().clone().with_nullable(nullable))
                });
                let required = Struct(required.collect());
                fitted = fitted.with_data_type(required).with_nullable(false);
            }
            if matches!(fit, Fit::AsIs) && fitted == **entries {
                return same(Fit::AsIs);
            }
            let fit = match (fit, fitted.data_type()) {
                (Fit::AsIs, Struct(fields)) => {
                    Fit::Struct(fields.clone(), fields.iter().map(|_| Fit::AsIs).collect())
                }
                (Fit::Struct(_, fits), Struct(fields)) => Fit::Struct(fields.clone(), fits),
                (fit, _) => fit,
            };
            let fitted = Arc::new(fitted);
            (
                Map(fitted.clone(), *sorted),
                Fit::Map(fitted, *sorted, Box::new(fit)),
            )
        }
        Union(_, _) if parquet => text(Notation::json(false)),
        Union(fields, mode) => {
            let (fitted, fits): (Vec<_>, Vec<_>) = fields
                .iter()
                .map(|(id, field)| {
                    let (field, fit) = of_field(field, holder);
                    ((id, Arc::new(field)), fit)
                })
                .unzip();
            let fitted: UnionFields = fitted.into_iter().collect();
            (Union(fitted.clone(), *mode), Fit::Union(fitted, fits))
        }
        data_type if parquet => of_leaf(data_type),
        _ => same(Fit::AsIs),
    }
}

/// What becomes of a type without others in it that Parquet lacks.
fn of_leaf(data_type: &DataType) -> (DataType, Fit) {
    use DataType::*;
    let to = match data_type {
        Timestamp(TimeUnit::Second, zone) => Timestamp(TimeUnit::Millisecond, zone.clone()),
        Time32(TimeUnit::Second) => Time64(TimeUnit::Microsecond),
        Date64 => Timestamp(TimeUnit::Millisecond, None),
        FixedSizeBinary(0) => Binary,
        Interval(_) => return (Utf8, Fit::Text(Notation::field())),
        Decimal32(digits, scale)
        | Decimal64(digits, scale)
        | Decimal128(digits, scale)
        | Decimal256(digits, scale)
            if *scale < 0 =>
        {
            let most = digits.saturating_add(scale.unsigned_abs());
            if most <= DECIMAL128_MAX_PRECISION {
                Decimal128(DECIMAL128_MAX_PRECISION, 0)
            } else if most <= DECIMAL256_MAX_PRECISION {
                Decimal256(DECIMAL256_MAX_PRECISION, 0)
            } else {
                return (Utf8, Fit::Text(Notation::field()));
            }
        }
        // What is stored in fewer bytes than it came in.
        Decimal64(digits, _) if *digits <= DECIMAL32_MAX_PRECISION => {
            return (data_type.clone(), Fit::Precise(*digits));
        }
        Decimal128(digits, _) if *digits < DECIMAL128_MAX_PRECISION => {
            return (data_type.clone(), Fit::Precise(*digits));
        }
        Decimal256(digits, _) if *digits < DECIMAL256_MAX_PRECISION => {
            return (data_type.clone(), Fit::Precise(*digits));
        }
        _ => return (data_type.clone(), Fit::AsIs),
    };
    (to.clone(), Fit::Cast(to))
}

fn of_item(item: &Field, holder: Holder) -> (FieldRef, Fit) {
    let (item, fit) = of_field(item, holder);
    (Arc::new(item), fit)
}

fn all_as_is(fits: &[Fit]) -> bool {
    fits.iter().all(|fit| matches!(fit, Fit::AsIs))
}
