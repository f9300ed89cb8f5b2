//! Rows of every type of Arrow.

use std::collections::HashMap;

use arrow::buffer::{OffsetBuffer, ScalarBuffer};

use super::*;
use crate::testing::arrays::arrays;

/// The array as it is, and within others that hold it.
fn holders(array: &ArrayRef) -> Vec<ArrayRef> {
    let rows = array.len();
    let item = || Arc::new(Field::new("item", array.data_type().clone(), true));
    let list = ListArray::new(
        item(),
        OffsetBuffer::from_lengths([rows - 1, 0, 1]),
        array.clone(),
        None,
    );
    let backwards = ListViewArray::new(
        item(),
        (0..rows as i32).rev().collect(),
        vec![1; rows].into(),
        array.clone(),
        None,
    );
    let structure = StructArray::new(
        Fields::from(vec![item(), item()]),
        vec![array.clone(), array.clone()],
        None,
    );
    let fixed = FixedSizeListArray::new(item(), 1, array.clone(), None);
    let fields = UnionFields::try_new([2], [Field::new("item", array.data_type().clone(), true)]);
    let fields = fields.unwrap();
    let ids: ScalarBuffer<i8> = vec![2; rows].into();
    let places: ScalarBuffer<i32> = (0..rows as i32).rev().collect();
    let children = vec![array.clone()];
    let sparse = UnionArray::try_new(fields.clone(), ids.clone(), None, children.clone());
    let dense = UnionArray::try_new(fields, ids, Some(places), children);
    let runs = RunArray::<Int32Type>::try_new(
        &Int32Array::from_iter_values((1..=rows as i32).map(|end| end * 2)),
        array,
    );
    let keys = Int8Array::from_iter((0..rows as i8).rev().map(Some).chain([None]));
    let mut holders: Vec<ArrayRef> = vec![
        array.clone(),
        Arc::new(list),
        Arc::new(backwards),
        Arc::new(structure),
        Arc::new(fixed),
        Arc::new(sparse.unwrap()),
        Arc::new(dense.unwrap()),
        Arc::new(runs.unwrap()),
    ];
    // Arrow's format has no dictionaries of dictionaries.
    if !matches!(array.data_type(), DataType::Dictionary(_, _)) {
        let dictionary = DictionaryArray::try_new(keys, array.clone());
        holders.push(Arc::new(dictionary.unwrap()));
    }
    holders
}

fn marked(array: ArrayRef) -> RecordBatch {
    let name = ("ARROW:extension:name".to_owned(), "flightline.x".to_owned());
    let field = Field::new("c", array.data_type().clone(), true);
    let field = field.with_metadata(HashMap::from([name.clone()]));
    let schema = Schema::new_with_metadata(vec![field], HashMap::from([name]));
    RecordBatch::try_new(Arc::new(schema), vec![array]).unwrap()
}

#[test]
fn every_type_comes_back() {
    for array in arrays().iter().flat_map(holders) {
        let whole = marked(array);
        let codec = Codec::new(whole.schema()).unwrap();
        let mut bytes = Vec::new();
        for from in 0..whole.num_rows() {
            for rows in 1..=whole.num_rows() - from {
                let slice = whole.slice(from, rows);
                codec.encode(&slice, &mut bytes).unwrap();
                let back = codec.decode(&bytes.clone().into()).unwrap();
                back.column(0).to_data().validate_full().unwrap();
                assert_eq!(back, slice, "{}", whole.schema().field(0).data_type());
            }
        }
    }
}

#[test]
fn every_type_is_gathered() {
    for array in arrays() {
        let whole = marked(array);
        let rows = (0..whole.num_rows()).map(|row| whole.slice(row, 1));
        let spool = spooled(Keep::default(), &rows.collect::<Vec<_>>());
        lock(&spool.0.writer).settle(&spool.0).unwrap();
        let (first, joined) = spool.at(spool.rows() - 1).unwrap().unwrap();
        assert_eq!((first, joined), (0, whole));
    }
}

#[test]
fn dictionaries_are_replaced_between_batches() {
    let rooms = |names: [&str; 2]| {
        let names: DictionaryArray<Int8Type> = names.into_iter().cycle().take(5_000).collect();
        batch(vec![("room", Arc::new(names))])
    };
    let batches = [
        rooms(["Kitchen", "Bath"]),
        rooms(["Attic", "Kitchen"]),
        rooms(["Bath", "Cellar"]),
    ];
    for keep in [Keep::default(), on_disk()] {
        let spool = spooled(keep, &batches);
        for (at, batch) in [10_001, 1, 5_001].into_iter().zip([2, 0, 1]) {
            assert_eq!(row(&spool, at), batches[batch].slice(1, 1));
        }
    }
}

/// How many bytes one row of these has, alone.
fn alone(array: ArrayRef) -> usize {
    let whole = batch(vec![("c", array)]);
    let codec = Codec::new(whole.schema()).unwrap();
    let mut bytes = Vec::new();
    codec
        .encode(&whole.slice(whole.num_rows() / 2, 1), &mut bytes)
        .unwrap();
    bytes.len()
}

#[test]
fn a_slice_brings_only_its_own_bytes() {
    let names: Vec<String> = (0..100)
        .map(|n| format!("{n} {}", "x".repeat(10_000)))
        .collect();
    let texts: ArrayRef = Arc::new(StringArray::from(names.clone()));
    let views: ArrayRef = Arc::new(StringViewArray::from(names.clone()));
    let rooms: DictionaryArray<Int8Type> = names.iter().map(String::as_str).collect();
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(rooms)];
    for values in [texts, views] {
        arrays.extend(holders(&values));
    }
    for array in arrays {
        // The list of all but one is no slice of anything.
        if matches!(array.data_type(), DataType::List(_)) {
            continue;
        }
        let kind = array.data_type().to_string();
        let bytes = alone(array);
        assert!(bytes < 30_000, "{kind}: {bytes} bytes");
    }
}
