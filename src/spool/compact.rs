//! Arrays that hold what their rows show, and nothing more.
//!
//! A slice shares the dictionary, the text behind its views and the values of
//! its lists with all the rest of its batch. Arrow's writer leaves the rows
//! behind a slice's ends where they are, but writes those whole; so what no
//! row of the slice leads to is dropped here before.

use std::sync::Arc;

use arrow::array::*;
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::compute::{filter, take};
use arrow::datatypes::*;
use arrow::downcast_dictionary_array;
use arrow::error::ArrowError;

type Result<T> = std::result::Result<T, ArrowError>;

/// The same rows.
///
/// # Errors
/// When an array is not as its type says.
pub(super) fn batch(batch: &RecordBatch) -> Result<RecordBatch> {
    if !batch
        .columns()
        .iter()
        .any(|column| drags(column.data_type()))
    {
        return Ok(batch.clone());
    }
    let columns = batch.columns().iter().map(compact).collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(batch.schema(), columns, &options)
}

/// Whether a slice of an array of this type drags along what it does not show.
fn drags(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8View
        | DataType::BinaryView
        | DataType::Dictionary(_, _)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::RunEndEncoded(_, _)
        | DataType::Union(_, _) => true,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => drags(item.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| drags(field.data_type())),
        _ => false,
    }
}

fn compact(array: &ArrayRef) -> Result<ArrayRef> {
    if !drags(array.data_type()) {
        return Ok(array.clone());
    }
    match array.data_type() {
        DataType::Utf8View => Ok(views(array.as_string_view())),
        DataType::BinaryView => Ok(views(array.as_binary_view())),
        DataType::Dictionary(_, _) => downcast_dictionary_array!(
            array => dictionary(array),
            _ => Ok(array.clone())
        ),
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => runs(array.as_run::<Int16Type>()),
            DataType::Int32 => runs(array.as_run::<Int32Type>()),
            _ => runs(array.as_run::<Int64Type>()),
        },
        DataType::List(item) => list(array.as_list::<i32>(), item),
        DataType::LargeList(item) => list(array.as_list::<i64>(), item),
        DataType::ListView(item) => list_view(array.as_list_view::<i32>(), item),
        DataType::LargeListView(item) => list_view(array.as_list_view::<i64>(), item),
        DataType::FixedSizeList(item, size) => {
            let list = array.as_fixed_size_list();
            let values = compact(list.values())?;
            let (nulls, rows) = (list.nulls().cloned(), list.len());
            let list =
                FixedSizeListArray::try_new_with_length(item.clone(), *size, values, nulls, rows)?;
            Ok(Arc::new(list))
        }
        DataType::Struct(fields) => {
            let structure = array.as_struct();
            let columns = structure.columns().iter();
            let columns = columns.map(compact).collect::<Result<_>>()?;
            let nulls = structure.nulls().cloned();
            let structure = StructArray::try_new(fields.clone(), columns, nulls)?;
            Ok(Arc::new(structure))
        }
        DataType::Map(entries, sorted) => map(array.as_map(), entries, *sorted),
        DataType::Union(fields, _) => union(array.as_union(), fields),
        _ => Ok(array.clone()),
    }
}

/// The bytes that the views show in one piece, unless many of them show the
/// same bytes and one piece were more than there is.
fn views<T: ByteViewType>(array: &GenericByteViewArray<T>) -> ArrayRef {
    let held: usize = array.data_buffers().iter().map(|buffer| buffer.len()).sum();
    if array.total_bytes_len() < held {
        Arc::new(array.gc())
    } else {
        Arc::new(array.clone())
    }
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &DictionaryArray<K>) -> Result<ArrayRef> {
    let used = array.occupancy();
    if used.count_set_bits() == array.values().len() {
        let values = compact(array.values())?;
        return Ok(Arc::new(DictionaryArray::try_new(
            array.keys().clone(),
            values,
        )?));
    }
    let mut places = vec![K::default_value(); used.len()];
    for (to, from) in used.set_indices().enumerate() {
        places[from] = K::Native::usize_as(to);
    }
    // A key that is NULL may lead anywhere.
    let place = |key: K::Native| places.get(key.as_usize()).copied();
    let keys: PrimitiveArray<K> = array
        .keys()
        .unary(|key| place(key).unwrap_or(K::default_value()));
    let values = filter(array.values(), &BooleanArray::new(used, None))?;
    let values = compact(&values)?;
    Ok(Arc::new(DictionaryArray::try_new(keys, values)?))
}

fn runs<E: RunEndIndexType>(array: &RunArray<E>) -> Result<ArrayRef> {
    if array.is_empty() {
        return Ok(new_empty_array(array.data_type()));
    }
    let ends: PrimitiveArray<E> = array.run_ends().sliced_values().map(Some).collect();
    let values = compact(&array.values_slice())?;
    Ok(Arc::new(RunArray::try_new(&ends, &values)?))
}

fn list<O: OffsetSizeTrait>(array: &GenericListArray<O>, item: &FieldRef) -> Result<ArrayRef> {
    let (offsets, values) = within(array.offsets(), array.values());
    let nulls = array.nulls().cloned();
    let values = compact(&values)?;
    let list = GenericListArray::<O>::try_new(item.clone(), offsets, values, nulls)?;
    Ok(Arc::new(list))
}

fn map(array: &MapArray, field: &FieldRef, sorted: bool) -> Result<ArrayRef> {
    let entries: ArrayRef = Arc::new(array.entries().clone());
    let (offsets, entries) = within(array.offsets(), &entries);
    let entries = compact(&entries)?.as_struct().clone();
    let nulls = array.nulls().cloned();
    let map = MapArray::try_new(field.clone(), offsets, entries, nulls, sorted)?;
    Ok(Arc::new(map))
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

/// Views of lists may leave gaps, overlap and go back. The values are put in
/// order where that makes them fewer; else they stay as they lie.
fn list_view<O: OffsetSizeTrait>(
    array: &GenericListViewArray<O>,
    item: &FieldRef,
) -> Result<ArrayRef> {
    let sizes: Vec<usize> = (0..array.len())
        .map(|row| match array.is_null(row) {
            true => 0,
            false => array.value_size(row).as_usize(),
        })
        .collect();
    let starts = (0..array.len()).map(|row| array.value_offset(row).as_usize());
    let starts: Vec<usize> = starts.collect();
    let shown = || starts.iter().zip(&sizes).filter(|(_, size)| **size > 0);
    let first = shown().map(|(start, _)| *start).min().unwrap_or(0);
    let end = shown().map(|(start, size)| start + size).max().unwrap_or(0);
    let (starts, values): (Vec<usize>, ArrayRef) = if sizes.iter().sum::<usize>() < end - first {
        let places = shown().flat_map(|(start, size)| *start as u64..(start + size) as u64);
        let values = take(array.values(), &UInt64Array::from_iter_values(places), None)?;
        let moved = sizes.iter().scan(0, |next, size| {
            let start = *next;
            *next += size;
            Some(start)
        });
        (moved.collect(), values)
    } else {
        let moved = starts.iter().zip(&sizes).map(|(start, size)| match size {
            0 => 0,
            _ => start - first,
        });
        (moved.collect(), array.values().slice(first, end - first))
    };
    let list = GenericListViewArray::<O>::try_new(
        item.clone(),
        starts.into_iter().map(O::usize_as).collect(),
        sizes.into_iter().map(O::usize_as).collect(),
        compact(&values)?,
        array.nulls().cloned(),
    )?;
    Ok(Arc::new(list))
}

/// Those of a sparse union have as many values as the union has rows: Arrow's
/// writer forgets that where the union is within a slice of lists. The rows of
/// a dense one stand for values that follow each other in each
/// child.
fn union(array: &UnionArray, fields: &UnionFields) -> Result<ArrayRef> {
    let ids = array.type_ids();
    let mut offsets = array.offsets().map(|offsets| offsets.to_vec());
    let mut children = Vec::with_capacity(fields.len());
    for (id, _) in fields.iter() {
        let child = array.child(id);
        let Some(offsets) = &mut offsets else {
            children.push(compact(child)?);
            continue;
        };
        let mine = || (0..ids.len()).filter(|row| ids[*row] == id);
        let first = mine().map(|row| offsets[row]).min().unwrap_or(0);
        let end = mine().map(|row| offsets[row] + 1).max().unwrap_or(0);
        children.push(compact(
            &child.slice(first as usize, (end - first) as usize),
        )?);
        for row in mine() {
            offsets[row] -= first;
        }
    }
    let offsets = offsets.map(ScalarBuffer::from);
    let union = UnionArray::try_new(fields.clone(), ids.clone(), offsets, children)?;
    Ok(Arc::new(union))
}
