//! Which schema a result has, when its description and its streams tell it
//! each in their own way.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use arrow::error::ArrowError;

/// The schema that batches are shown with: that of `stream`, with the
/// metadata of both and the stream's where they differ. A stream without
/// columns (ROAPI's, when there are no rows) yields to `declared`.
///
/// # Errors
/// What differs, if it is more than metadata, nullability and dictionaries.
pub(super) fn agreed(declared: Option<&Schema>, stream: &Schema) -> Result<SchemaRef, String> {
    let Some(declared) = declared else {
        return Ok(Arc::new(stream.clone()));
    };
    if stream.fields().is_empty() {
        return Ok(Arc::new(declared.clone()));
    }
    compare(declared, stream)?;
    let fields = declared.fields().iter().zip(stream.fields());
    let fields: Fields = fields
        .map(|(declared, stream)| {
            let mut metadata = declared.metadata().clone();
            metadata.extend(stream.metadata().clone());
            let nullable = declared.is_nullable() || stream.is_nullable();
            Field::new(stream.name(), stream.data_type().clone(), nullable).with_metadata(metadata)
        })
        .collect();
    let mut metadata = declared.metadata().clone();
    metadata.extend(stream.metadata().clone());
    Ok(Arc::new(Schema::new_with_metadata(fields, metadata)))
}

/// `schema` with NULLs allowed everywhere: the parts of a result need not agree
/// on where there are none, and those that are still to come are not known.
pub(super) fn nullable(schema: &Schema) -> Schema {
    let fields: Fields = schema.fields().iter().map(lenient).collect();
    Schema::new_with_metadata(fields, schema.metadata().clone())
}

fn lenient(field: &FieldRef) -> Field {
    use DataType::{FixedSizeList, LargeList, List, Struct};
    let inner = |field| FieldRef::new(lenient(field));
    let data_type = match field.data_type() {
        List(item) => List(inner(item)),
        LargeList(item) => LargeList(inner(item)),
        FixedSizeList(item, size) => FixedSizeList(inner(item), *size),
        Struct(fields) => Struct(fields.iter().map(lenient).collect()),
        other => other.clone(),
    };
    let field = field.as_ref().clone();
    field.with_data_type(data_type).with_nullable(true)
}

/// What `other` has other than `schema`, apart from metadata, nullability and
/// dictionaries.
pub(super) fn compare(schema: &Schema, other: &Schema) -> Result<(), String> {
    if schema.fields().len() != other.fields().len() {
        return Err(format!(
            "{} columns instead of {}",
            other.fields().len(),
            schema.fields().len()
        ));
    }
    for (one, two) in schema.fields().iter().zip(other.fields()) {
        if one.name() != two.name() {
            return Err(format!(
                "the column \"{}\" instead of \"{}\"",
                two.name(),
                one.name()
            ));
        }
        if !alike(one.data_type(), two.data_type()) {
            return Err(format!(
                "{} instead of {} in the column \"{}\"",
                two.data_type(),
                one.data_type(),
                one.name()
            ));
        }
    }
    Ok(())
}

/// Whether two types hold the same values: dictionaries are only an encoding.
/// Large lists are lists, too: arrow-rs 59 describes one and sends the other.
fn alike(one: &DataType, two: &DataType) -> bool {
    use DataType::{Dictionary, FixedSizeList, LargeList, List, Map, Struct};
    match (one, two) {
        (Dictionary(_, one), two) | (two, Dictionary(_, one)) => alike(one, two),
        (List(one) | LargeList(one), List(two) | LargeList(two)) => {
            alike(one.data_type(), two.data_type())
        }
        (FixedSizeList(one, size), FixedSizeList(two, other)) => {
            size == other && alike(one.data_type(), two.data_type())
        }
        (Map(one, _), Map(two, _)) => alike(one.data_type(), two.data_type()),
        (Struct(one), Struct(two)) => {
            one.len() == two.len()
                && one.iter().zip(two).all(|(one, two)| {
                    one.name() == two.name() && alike(one.data_type(), two.data_type())
                })
        }
        _ => one.equals_datatype(two),
    }
}

/// `batch` with `schema`, of which [`compare`] has found it to be.
///
/// # Errors
/// A value that the schema's type cannot hold; NULL where it allows none.
pub(super) fn conform(batch: RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    if batch.schema_ref() == schema {
        return Ok(batch);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let columns = batch.columns().iter().zip(schema.fields());
    let columns: Vec<ArrayRef> = columns
        .map(|(column, field)| {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                cast(column, field.data_type())
            }
        })
        .collect::<Result<_, _>>()?;
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{DictionaryArray, Int64Array, StringArray};
    use arrow::datatypes::Int32Type;

    fn schema(columns: &[(&str, DataType)]) -> Schema {
        let fields = columns.iter();
        Schema::new(Fields::from_iter(
            fields.map(|(name, kind)| Field::new(*name, kind.clone(), true)),
        ))
    }

    fn dictionary() -> DataType {
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
    }

    fn list(item: &str, large: bool) -> DataType {
        let item = Arc::new(Field::new(item, DataType::Int64, large));
        if large {
            DataType::LargeList(item)
        } else {
            DataType::List(item)
        }
    }

    #[test]
    fn the_stream_wins_over_the_description_where_both_hold_the_same_values() {
        let text = schema(&[("host", DataType::Utf8)]);
        let tags = schema(&[("host", dictionary())]);
        let none = schema(&[]);
        for (declared, stream, expected) in [
            (None, &text, &text),
            (Some(&text), &text, &text),
            (Some(&tags), &text, &text),
            (Some(&text), &tags, &tags),
            (Some(&text), &none, &text),
            (Some(&none), &none, &none),
            (None, &none, &none),
            (
                Some(&schema(&[("a", list("item", true))])),
                &schema(&[("a", list("element", false))]),
                &schema(&[("a", list("element", false))]),
            ),
        ] {
            let found = agreed(declared, stream).unwrap();
            assert_eq!(found.as_ref(), expected);
        }
    }

    #[test]
    fn any_other_difference_is_told() {
        let declared = schema(&[("host", DataType::Utf8)]);
        for (stream, expected) in [
            (
                schema(&[("host", DataType::Int64)]),
                "Int64 instead of Utf8",
            ),
            (
                schema(&[("room", DataType::Utf8)]),
                "the column \"room\" instead of \"host\"",
            ),
            (
                schema(&[("host", DataType::Utf8), ("b", DataType::Utf8)]),
                "2 columns instead of 1",
            ),
        ] {
            let told = agreed(Some(&declared), &stream).unwrap_err();
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn metadata_of_both_stay_and_nullability_is_the_wider() {
        let field = |key: &str, value: &str, nullable| {
            Field::new("host", DataType::Utf8, nullable)
                .with_metadata([(key.to_owned(), value.to_owned())].into())
        };
        let declared = Schema::new(vec![field("iox::column::type", "tag", true)]);
        let stream = Schema::new(vec![field("other", "x", false)]);
        let found = agreed(Some(&declared), &stream).unwrap();
        assert_eq!(found.field(0).metadata()["iox::column::type"], "tag");
        assert_eq!(found.field(0).metadata()["other"], "x");
        assert!(found.field(0).is_nullable());
    }

    #[test]
    fn batches_of_another_encoding_are_cast() {
        let tags: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
        let batch = RecordBatch::try_from_iter([("host", Arc::new(tags) as ArrayRef)]).unwrap();
        let text = Arc::new(schema(&[("host", DataType::Utf8)]));
        let cast = conform(batch, &text).unwrap();
        assert_eq!(cast.schema_ref(), &text);
        let expected = StringArray::from(vec!["a", "b", "a"]);
        assert_eq!(
            cast.column(0).as_ref(),
            &expected as &dyn arrow::array::Array
        );

        let nulls = Int64Array::from(vec![None]);
        let batch = RecordBatch::try_from_iter([("n", Arc::new(nulls) as ArrayRef)]).unwrap();
        let strict = Schema::new(vec![Field::new("n", DataType::Int64, false)]);
        assert!(conform(batch.clone(), &Arc::new(strict.clone())).is_err());
        let lenient = Arc::new(nullable(&strict));
        assert_eq!(conform(batch, &lenient).unwrap().schema_ref(), &lenient);
    }

    #[test]
    fn nulls_are_allowed_within_lists_and_structs_too() {
        let strict = |item| schema(&[("a", list("item", false)), ("b", item)]);
        let inner = |nullable| {
            let field = Field::new("n", DataType::Int64, nullable);
            DataType::Struct(vec![field].into())
        };
        let found = nullable(&strict(inner(false)));
        let DataType::List(item) = found.field(0).data_type() else {
            panic!("{found:?}");
        };
        assert!(item.is_nullable());
        assert_eq!(found.field(1).data_type(), &inner(true));
    }
}
