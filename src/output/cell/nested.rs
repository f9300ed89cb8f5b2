//! Nested values as JSON, and the encodings that stand for other values.

use std::ops::Range;

use arrow::array::*;
use arrow::datatypes::*;

use super::{Column, Notation, Writer, json_string};
use crate::output::unique_names;

impl Notation {
    fn comma(self) -> &'static [u8] {
        if self.screen { b", " } else { b"," }
    }

    fn colon(self) -> &'static [u8] {
        if self.screen { b": " } else { b":" }
    }
}

pub(super) fn list<O: OffsetSizeTrait>(
    array: &GenericListArray<O>,
    notation: Notation,
) -> Writer<'_> {
    let offsets = array.value_offsets();
    items(array.values(), notation, |row| {
        offsets[row].as_usize()..offsets[row + 1].as_usize()
    })
}

pub(super) fn list_view<O: OffsetSizeTrait>(
    array: &GenericListViewArray<O>,
    notation: Notation,
) -> Writer<'_> {
    let (offsets, sizes) = (array.value_offsets(), array.value_sizes());
    items(array.values(), notation, |row| {
        let start = offsets[row].as_usize();
        start..start + sizes[row].as_usize()
    })
}

pub(super) fn fixed_size_list(array: &FixedSizeListArray, notation: Notation) -> Writer<'_> {
    let length = usize::try_from(array.value_length()).unwrap_or(0);
    items(array.values(), notation, move |row| {
        row * length..(row + 1) * length
    })
}

fn items<'a>(
    values: &'a dyn Array,
    notation: Notation,
    range: impl Fn(usize) -> Range<usize> + 'a,
) -> Writer<'a> {
    let items = Column::of(values, notation.inside());
    Box::new(move |row, out| {
        let begun = out.len();
        out.push(b'[');
        let range = range(row);
        for at in range.clone() {
            if out.len() - begun > notation.most {
                return;
            }
            if at > range.start {
                out.extend_from_slice(notation.comma());
            }
            items.write_or_null(at, out);
        }
        out.push(b']');
    })
}

/// An object; fields of one name get names of their own, so that no value is
/// lost to a reader.
pub(super) fn structure(array: &StructArray, notation: Notation) -> Writer<'_> {
    let names = unique_names(array.fields());
    let fields: Vec<(Vec<u8>, Column)> = names
        .iter()
        .zip(array.columns())
        .enumerate()
        .map(|(index, (name, values))| {
            let mut key = Vec::new();
            if index > 0 {
                key.extend_from_slice(notation.comma());
            }
            json_string(name, notation.guarded, &mut key);
            key.extend_from_slice(notation.colon());
            (key, Column::of(values, notation.inside()))
        })
        .collect();
    Box::new(move |row, out| {
        out.push(b'{');
        for (key, values) in &fields {
            out.extend_from_slice(key);
            values.write_or_null(row, out);
        }
        out.push(b'}');
    })
}

/// An object; keys that are not text are written as the text of their value.
pub(super) fn map(array: &MapArray, notation: Notation) -> Writer<'_> {
    let offsets = array.value_offsets();
    let values = Column::of(array.values(), notation.inside());
    let keys = Column::of(
        array.keys(),
        Notation {
            json: false,
            ..notation
        },
    );
    Box::new(move |row, out| {
        let begun = out.len();
        let mut key = Vec::new();
        out.push(b'{');
        let range = offsets[row].as_usize()..offsets[row + 1].as_usize();
        for at in range.clone() {
            if out.len() - begun > notation.most {
                return;
            }
            if at > range.start {
                out.extend_from_slice(notation.comma());
            }
            key.clear();
            keys.write_or_null(at, &mut key);
            json_string(&String::from_utf8_lossy(&key), notation.guarded, out);
            out.extend_from_slice(notation.colon());
            values.write_or_null(at, out);
        }
        out.push(b'}');
    })
}

/// The value itself, whichever of the types it has.
pub(super) fn union(array: &UnionArray, notation: Notation) -> Writer<'_> {
    let mut children: Vec<Option<Column>> = Vec::new();
    children.resize_with(usize::from(u8::MAX) + 1, || None);
    for (id, _) in array.fields().iter() {
        children[usize::from(id.unsigned_abs())] = Some(Column::of(array.child(id), notation));
    }
    Box::new(move |row, out| {
        let id = usize::from(array.type_id(row).unsigned_abs());
        if let Some(child) = &children[id] {
            child.write(array.value_offset(row), out);
        }
    })
}

pub(super) fn dictionary<'a>(array: &'a dyn Array, notation: Notation) -> Writer<'a> {
    macro_rules! of {
        ($type:ty) => {{
            let array = array.as_dictionary::<$type>();
            let keys = array.keys().values();
            let values = super::writer(array.values(), notation);
            Box::new(move |row, out| values(keys[row].as_usize(), out))
        }};
    }
    match array.as_any_dictionary().keys().data_type() {
        DataType::Int8 => of!(Int8Type),
        DataType::Int16 => of!(Int16Type),
        DataType::Int32 => of!(Int32Type),
        DataType::Int64 => of!(Int64Type),
        DataType::UInt8 => of!(UInt8Type),
        DataType::UInt16 => of!(UInt16Type),
        DataType::UInt32 => of!(UInt32Type),
        DataType::UInt64 => of!(UInt64Type),
        other => unreachable!("{other} is no type of dictionary keys"),
    }
}

pub(super) fn runs<'a>(array: &'a dyn Array, notation: Notation) -> Writer<'a> {
    macro_rules! of {
        ($array:expr) => {{
            let array = $array;
            let values = super::writer(array.values(), notation);
            Box::new(move |row, out| values(array.get_physical_index(row), out))
        }};
    }
    if let Some(array) = array.as_run_opt::<Int16Type>() {
        of!(array)
    } else if let Some(array) = array.as_run_opt::<Int32Type>() {
        of!(array)
    } else {
        of!(array.as_run::<Int64Type>())
    }
}
