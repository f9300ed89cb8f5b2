//! Helps the tests of formats: columns to text.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema, SchemaRef};

use super::{Screen, Style};
use crate::error::Result;
use crate::request::Format;

/// A batch of these columns.
pub(super) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

/// The same batch with what IOx says of a column in its metadata.
pub(super) fn marked(batch: &RecordBatch, column: &str, kind: &str) -> RecordBatch {
    let fields: Vec<Field> = batch
        .schema()
        .fields()
        .iter()
        .map(|field| {
            let field = field.as_ref().clone();
            if field.name() != column {
                return field;
            }
            let kind = format!("iox::column_type::{kind}");
            field.with_metadata(HashMap::from([("iox::column::type".to_owned(), kind)]))
        })
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), batch.columns().to_vec()).unwrap()
}

/// Rows without columns.
pub(super) fn bare_rows(count: usize) -> RecordBatch {
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options).unwrap()
}

/// The style of a file.
pub(super) fn file(format: Format) -> Style {
    Style {
        format,
        ..Style::default()
    }
}

/// The style of a terminal without colours.
pub(super) fn terminal(format: Format, columns: usize) -> Style {
    Style {
        screen: Some(Screen { columns, rows: 24 }),
        ..file(format)
    }
}

/// `batch` as `style` has it.
pub(super) fn render(style: &Style, batch: &RecordBatch) -> String {
    stream(style, &batch.schema(), std::slice::from_ref(batch), 1)
}

/// `batches`, of which the first `sample` are known when widths are chosen.
pub(super) fn stream(
    style: &Style,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    sample: usize,
) -> String {
    String::from_utf8(encode(style, schema, batches, sample).unwrap()).unwrap()
}

/// As [`stream`], for formats that are no text and may fail; they go to a file.
pub(super) fn encode(
    style: &Style,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    sample: usize,
) -> Result<Vec<u8>> {
    let mut encoder = super::encoder(style, true);
    let mut out = Vec::new();
    let mut rows = 0;
    encoder.header(schema, &batches[..sample], &mut out)?;
    for batch in batches {
        encoder.batch(batch, rows, &mut out)?;
        rows += batch.num_rows() as u64;
    }
    encoder.footer(rows, &mut out)?;
    Ok(out)
}

/// A format that has a line of names: it stands without rows, too, and goes
/// when it is asked to; without columns there is nothing.
pub(super) fn names_come_and_go(format: Format) {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let empty = batch(vec![("a", numbers)]).slice(0, 0);
    let style = file(format);
    assert_eq!(stream(&style, &empty.schema(), &[], 0), "a\n");
    let bare = Style {
        header_and_footer: false,
        ..style
    };
    assert_eq!(render(&bare, &empty), "");
    assert_eq!(render(&file(format), &bare_rows(3)), "");
}
