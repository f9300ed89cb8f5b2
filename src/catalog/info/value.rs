//! A value of GetSqlInfo's union, whatever a server makes of that.

use arrow::array::{Array, ArrayRef, AsArray, MapArray, UnionArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use arrow::util::display::array_value_to_string;

/// What a server says under a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Yes(bool),
    Number(i64),
    List(Vec<String>),
    /// Numbers, each with those that belong to it.
    Map(Vec<(i64, Vec<i64>)>),
}

/// The value in `row` of `column`, a union or one of its kinds by itself;
/// `None` where it is NULL or cannot be found. What it is its own type says,
/// and not its place in the union.
pub(super) fn at(column: &dyn Array, row: usize) -> Option<Value> {
    match column.as_any().downcast_ref::<UnionArray>() {
        Some(union) => {
            let (child, place) = member(union, row)?;
            of(child, place)
        }
        None => of(column, row),
    }
}

/// The member that `row` is in, and where there.
fn member(union: &UnionArray, row: usize) -> Option<(&ArrayRef, usize)> {
    let id = *union.type_ids().get(row)?;
    let DataType::Union(fields, _) = union.data_type() else {
        return None;
    };
    // Arrow panics at a member that there is not.
    fields.iter().find(|(known, _)| *known == id)?;
    let place = match union.offsets() {
        Some(offsets) => usize::try_from(*offsets.get(row)?).ok()?,
        None => row,
    };
    Some((union.child(id), place))
}

fn of(array: &dyn Array, row: usize) -> Option<Value> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    let one = array.slice(row, 1);
    let kind = one.data_type();
    if kind.is_integer() {
        let number = cast(&one, &DataType::Int64).ok()?;
        return number.is_valid(0).then(|| {
            let number = number.as_primitive::<Int64Type>();
            Value::Number(number.value(0))
        });
    }
    Some(match kind {
        DataType::Boolean => Value::Yes(one.as_boolean().value(0)),
        DataType::List(_) => Value::List(texts(&one.as_list::<i32>().value(0))?),
        DataType::LargeList(_) => Value::List(texts(&one.as_list::<i64>().value(0))?),
        DataType::Map(_, _) => return map(one.as_map_opt()?),
        _ => Value::Text(array_value_to_string(&one, 0).ok()?),
    })
}

/// The texts of a list, those that are NULL left out.
fn texts(list: &ArrayRef) -> Option<Vec<String>> {
    let list = cast(list, &DataType::Utf8).ok()?;
    let list = list.as_string::<i32>().iter().flatten();
    Some(list.map(str::to_owned).collect())
}

fn map(map: &MapArray) -> Option<Value> {
    let entries = map.value(0);
    let [keys, lists] = entries.columns() else {
        return None;
    };
    let keys = numbers(keys)?;
    let lists = lists.as_list_opt::<i32>()?;
    let entry = |(row, key): (usize, Option<i64>)| {
        let members = match lists.is_valid(row) {
            true => numbers(&lists.value(row))?.into_iter().flatten().collect(),
            false => Vec::new(),
        };
        Some((key?, members))
    };
    let entries: Option<_> = keys.into_iter().enumerate().map(entry).collect();
    Some(Value::Map(entries?))
}

fn numbers(array: &ArrayRef) -> Option<Vec<Option<i64>>> {
    let numbers = cast(array, &DataType::Int64).ok()?;
    Some(numbers.as_primitive::<Int64Type>().iter().collect())
}
