//! Where a batch is cut: pieces of a bounded size.

use arrow::array::*;
use arrow::datatypes::*;

/// The most rows of a piece.
pub(super) const ROWS: usize = 8192;

/// About the most bytes of a piece, unless one row has more.
pub(super) const BYTES: usize = 1 << 20;

/// The pieces of `batch`, in order: slices of it, which share its memory.
pub(super) fn pieces(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let left = batch.num_rows() - from;
        if left == 0 {
            return None;
        }
        // Rows without columns are a number.
        let mut rows = match batch.num_columns() {
            0 => left,
            _ => left.min(ROWS),
        };
        let mut bytes = weigh(batch, from, rows);
        while bytes > BYTES && rows > 1 {
            let share = rows as f64 * BYTES as f64 / bytes as f64;
            let fewer = (share as usize).clamp(1, rows - 1);
            let less = weigh(batch, from, fewer);
            // The rows share what they show, or one of them has most of it:
            // apart they would take more.
            if less > bytes / 4 * 3 {
                break;
            }
            (rows, bytes) = (fewer, less);
        }
        from += rows;
        Some(batch.slice(from - rows, rows))
    })
}

fn weigh(batch: &RecordBatch, from: usize, rows: usize) -> usize {
    let columns = batch.columns().iter();
    columns
        .map(|column| weight(&column.slice(from, rows)))
        .sum()
}

/// About how many bytes `array` takes when it holds what its rows show and no
/// more. It looks at no value but at views.
fn weight(array: &ArrayRef) -> usize {
    /// A part of what `values` weigh.
    fn share(values: &ArrayRef, shown: usize) -> usize {
        match values.len() {
            0 => 0,
            all if shown >= all => weight(values),
            all => (weight(values) as f64 * shown as f64 / all as f64) as usize,
        }
    }
    fn views<T: ByteViewType>(array: &GenericByteViewArray<T>) -> usize {
        let held: usize = array.data_buffers().iter().map(|buffer| buffer.len()).sum();
        array.len() * size_of::<u128>() + array.total_bytes_len().min(held)
    }
    fn list<O: OffsetSizeTrait>(array: &GenericListArray<O>) -> usize {
        let offsets = array.offsets();
        let first = offsets[0].as_usize();
        let length = offsets[array.len()].as_usize() - first;
        weight(&array.values().slice(first, length)) + offsets.len() * size_of::<O>()
    }
    fn list_view<O: OffsetSizeTrait>(array: &GenericListViewArray<O>) -> usize {
        let shown = array.sizes().iter().map(|size| size.as_usize()).sum();
        share(array.values(), shown) + 2 * array.len() * size_of::<O>()
    }
    match array.data_type() {
        DataType::Utf8View => views(array.as_string_view()),
        DataType::BinaryView => views(array.as_binary_view()),
        DataType::Dictionary(key, _) => {
            let width = key.primitive_width().unwrap_or_default();
            let values = array.as_any_dictionary().values();
            share(values, array.len()) + array.len() * width
        }
        DataType::RunEndEncoded(ends, _) => {
            let values = match ends.data_type() {
                DataType::Int16 => array.as_run::<Int16Type>().values_slice(),
                DataType::Int32 => array.as_run::<Int32Type>().values_slice(),
                _ => array.as_run::<Int64Type>().values_slice(),
            };
            weight(&values) + values.len() * size_of::<u64>()
        }
        DataType::List(_) => list(array.as_list::<i32>()),
        DataType::LargeList(_) => list(array.as_list::<i64>()),
        DataType::ListView(_) => list_view(array.as_list_view::<i32>()),
        DataType::LargeListView(_) => list_view(array.as_list_view::<i64>()),
        DataType::FixedSizeList(_, _) => weight(array.as_fixed_size_list().values()),
        DataType::Struct(_) => array.as_struct().columns().iter().map(weight).sum(),
        DataType::Map(_, _) => {
            let map = array.as_map();
            let first = map.offsets()[0] as usize;
            let length = map.offsets()[map.len()] as usize - first;
            let entries = map.entries().slice(first, length);
            entries.columns().iter().map(weight).sum::<usize>() + map.len() * size_of::<i32>()
        }
        DataType::Union(fields, _) => {
            let union = array.as_union();
            let children = fields.iter().map(|(id, _)| union.child(id));
            let values = children.map(|child| share(child, union.len()));
            values.sum::<usize>() + union.len() * size_of::<u64>()
        }
        _ => array.to_data().get_slice_memory_size().unwrap_or_default(),
    }
}
