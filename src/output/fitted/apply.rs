//! Arrays on their way into the types that a format holds.
//!
//! A batch may be a slice of a larger one. What is behind its ends is left
//! behind here, where the format's writer would drag it along.

use std::sync::Arc;

use arrow::array::*;
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::compute::{CastOptions, cast_with_options, take};
use arrow::datatypes::*;
use arrow::error::ArrowError;

use super::Fit;
use crate::output::cell::{Column, Notation};

type Result<T> = std::result::Result<T, ArrowError>;

/// A value that is lost is an error, not NULL.
const STRICT: CastOptions<'static> = CastOptions {
    safe: false,
    format_options: arrow::util::display::FormatOptions::new(),
};

impl Fit {
    /// `array` as what it is to become.
    pub(super) fn apply(&self, array: &ArrayRef) -> Result<ArrayRef> {
        match self {
            Fit::AsIs => Ok(array.clone()),
            Fit::Views => Ok(match array.data_type() {
                DataType::Utf8View => Arc::new(array.as_string_view().gc()),
                _ => Arc::new(array.as_binary_view().gc()),
            }),
            Fit::Precise(digits) => precise(array, *digits).map(|()| array.clone()),
            Fit::Cast(to) => cast_with_options(array, to, &STRICT),
            Fit::Text(notation) => Ok(text(array, *notation)),
            Fit::Values(fit) => fit.apply(&values(array)?),
            Fit::List(item, fit) => match array.data_type() {
                DataType::List(_) => list(array.as_list::<i32>(), item, fit),
                _ => list(array.as_list::<i64>(), item, fit),
            },
            Fit::ListView(item, fit, to_list) => match array.data_type() {
                DataType::ListView(_) => {
                    list_view(array.as_list_view::<i32>(), item, fit, *to_list)
                }
                _ => list_view(array.as_list_view::<i64>(), item, fit, *to_list),
            },
            Fit::FixedSizeList(item, size, fit) => {
                fixed_size_list(array.as_fixed_size_list(), item, *size, fit)
            }
            Fit::Struct(fields, fits) => structure(array.as_struct(), fields, fits),
            Fit::Map(field, sorted, fit) => map(array.as_map(), field, *sorted, fit),
            Fit::Union(fields, fits) => union(array.as_union(), fields, fits),
        }
    }
}

fn precise(array: &ArrayRef, digits: u8) -> Result<()> {
    match array.data_type() {
        DataType::Decimal64(_, _) => array
            .as_primitive::<Decimal64Type>()
            .validate_decimal_precision(digits),
        DataType::Decimal128(_, _) => array
            .as_primitive::<Decimal128Type>()
            .validate_decimal_precision(digits),
        _ => array
            .as_primitive::<Decimal256Type>()
            .validate_decimal_precision(digits),
    }
}

fn text(array: &ArrayRef, notation: Notation) -> ArrayRef {
    let field = Field::new("", array.data_type().clone(), true);
    let column = Column::new(array, &field, notation);
    let mut texts = StringBuilder::new();
    let mut value = Vec::new();
    for row in 0..array.len() {
        if column.is_null(row) {
            texts.append_null();
        } else {
            value.clear();
            column.write(row, &mut value);
            texts.append_value(String::from_utf8_lossy(&value));
        }
    }
    Arc::new(texts.finish())
}

/// What a dictionary or runs stand for.
fn values(array: &ArrayRef) -> Result<ArrayRef> {
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        return take(dictionary.values(), dictionary.keys(), None);
    }
    macro_rules! of {
        ($array:expr) => {{
            let runs = $array;
            let places = (0..runs.len()).map(|row| runs.get_physical_index(row) as u64);
            take(runs.values(), &UInt64Array::from_iter_values(places), None)
        }};
    }
    match array.data_type() {
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => of!(array.as_run::<Int16Type>()),
            DataType::Int32 => of!(array.as_run::<Int32Type>()),
            _ => of!(array.as_run::<Int64Type>()),
        },
        _ => Ok(array.clone()),
    }
}

fn list<O: OffsetSizeTrait>(
    array: &GenericListArray<O>,
    item: &FieldRef,
    fit: &Fit,
) -> Result<ArrayRef> {
    let (offsets, values) = within(array.offsets(), array.values());
    let values = fit.apply(&values)?;
    let nulls = array.nulls().cloned();
    let list = GenericListArray::<O>::try_new(item.clone(), offsets, values, nulls)?;
    Ok(Arc::new(list))
}

/// The values between the first and the last offset, and offsets into them.
fn within<O: OffsetSizeTrait>(
    offsets: &OffsetBuffer<O>,
    values: &ArrayRef,
) -> (OffsetBuffer<O>, ArrayRef) {
    let first = offsets[0];
    let length = offsets[offsets.len() - 1].as_usize() - first.as_usize();
    let moved: ScalarBuffer<O> = offsets.iter().map(|offset| *offset - first).collect();
    (
        OffsetBuffer::new(moved),
        values.slice(first.as_usize(), length),
    )
}

fn list_view<O: OffsetSizeTrait>(
    array: &GenericListViewArray<O>,
    item: &FieldRef,
    fit: &Fit,
    to_list: bool,
) -> Result<ArrayRef> {
    let mut places = Vec::new();
    let sizes = (0..array.len()).map(|row| {
        if array.is_null(row) {
            return 0;
        }
        let start = array.value_offset(row).as_usize();
        let size = array.value_size(row).as_usize();
        places.extend((start..start + size).map(|place| place as u64));
        size
    });
    let sizes: Vec<usize> = sizes.collect();
    if O::from_usize(places.len()).is_none() {
        return Err(ArrowError::OffsetOverflowError(places.len()));
    }
    let values = take(array.values(), &UInt64Array::from(places), None)?;
    let values = fit.apply(&values)?;
    let offsets = OffsetBuffer::<O>::from_lengths(sizes.iter().copied());
    let nulls = array.nulls().cloned();
    if to_list {
        let list = GenericListArray::<O>::try_new(item.clone(), offsets, values, nulls)?;
        return Ok(Arc::new(list));
    }
    let starts = offsets.inner().slice(0, array.len());
    let sizes = sizes.into_iter().map(O::usize_as).collect();
    let list = GenericListViewArray::<O>::try_new(item.clone(), starts, sizes, values, nulls)?;
    Ok(Arc::new(list))
}

fn fixed_size_list(
    array: &FixedSizeListArray,
    item: &FieldRef,
    size: Option<i32>,
    fit: &Fit,
) -> Result<ArrayRef> {
    let nulls = array.nulls().cloned();
    let (item, rows) = (item.clone(), array.len());
    let values = fit.apply(array.values())?;
    if let Some(size) = size {
        let list = FixedSizeListArray::try_new_with_length(item, size, values, nulls, rows)?;
        return Ok(Arc::new(list));
    }
    let length = usize::try_from(array.value_length()).unwrap_or(0);
    let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(length, rows));
    let list = ListArray::try_new(item, offsets, values, nulls)?;
    Ok(Arc::new(list))
}

fn structure(array: &StructArray, fields: &Fields, fits: &[Fit]) -> Result<ArrayRef> {
    let columns = array.columns().iter().zip(fits);
    let columns = columns
        .map(|(column, fit)| fit.apply(column))
        .collect::<Result<_>>()?;
    let nulls = array.nulls().cloned();
    Ok(Arc::new(StructArray::try_new(
        fields.clone(),
        columns,
        nulls,
    )?))
}

fn map(array: &MapArray, field: &FieldRef, sorted: bool, fit: &Fit) -> Result<ArrayRef> {
    let entries: ArrayRef = Arc::new(array.entries().clone());
    let (offsets, entries) = within(array.offsets(), &entries);
    let entries = fit.apply(&entries)?.as_struct().clone();
    let nulls = array.nulls().cloned();
    let map = MapArray::try_new(field.clone(), offsets, entries, nulls, sorted)?;
    Ok(Arc::new(map))
}

/// A dense union keeps only the values that its rows point to.
fn union(array: &UnionArray, fields: &UnionFields, fits: &[Fit]) -> Result<ArrayRef> {
    let ids = array.type_ids();
    let mut children = Vec::new();
    let mut offsets = array.offsets().map(|_| vec![0; array.len()]);
    for ((id, _), fit) in fields.iter().zip(fits) {
        let child = match &mut offsets {
            None => array.child(id).clone(),
            Some(offsets) => {
                let rows = (0..array.len()).filter(|row| ids[*row] == id);
                let mut places = Vec::new();
                for (row, place) in rows.zip(0..) {
                    offsets[row] = place;
                    places.push(array.value_offset(row) as u64);
                }
                take(array.child(id), &UInt64Array::from(places), None)?
            }
        };
        children.push(fit.apply(&child)?);
    }
    let offsets = offsets.map(ScalarBuffer::from);
    let ids = ids.clone();
    let union = UnionArray::try_new(fields.clone(), ids, offsets, children)?;
    Ok(Arc::new(union))
}
