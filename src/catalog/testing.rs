//! What tests of answers about tables have in common.

use std::sync::Arc;

use arrow::array::{Array, BinaryArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Schema};
use arrow::ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions, write_message};

use super::rows;

/// `schema` as servers describe a table with it.
pub(super) fn ipc(schema: &Schema) -> Vec<u8> {
    let options = IpcWriteOptions::default();
    let generator = IpcDataGenerator::default();
    let mut tracker = DictionaryTracker::new(false);
    let data = generator.schema_to_bytes_with_dictionary_tracker(schema, &mut tracker, &options);
    let mut bytes = Vec::new();
    write_message(&mut bytes, data, &options).unwrap();
    bytes
}

/// An answer to GetTables: schema, name, type, and the Arrow schema of each
/// table. There are no catalogs.
pub(super) fn answer(tables: &[(&str, &str, &str, Schema)]) -> RecordBatch {
    let text = |of: fn(&(&str, &str, &str, Schema)) -> String| {
        Arc::new(tables.iter().map(|t| Some(of(t))).collect::<StringArray>())
    };
    let schemas: Vec<Vec<u8>> = tables.iter().map(|t| ipc(&t.3)).collect();
    let schemas = schemas.iter().map(|s| Some(s.as_slice()));
    let none = StringArray::from(vec![None::<&str>; tables.len()]);
    rows(vec![
        ("catalog_name", Arc::new(none)),
        ("db_schema_name", text(|t| t.0.to_owned())),
        ("table_name", text(|t| t.1.to_owned())),
        ("table_type", text(|t| t.2.to_owned())),
        ("table_schema", Arc::new(schemas.collect::<BinaryArray>())),
    ])
    .unwrap()
}

/// A batch as lines of CSV, with its header; NULL is nothing.
pub(super) fn csv(batch: &RecordBatch) -> Vec<String> {
    let names: Vec<_> = batch
        .schema()
        .fields()
        .iter()
        .map(|f| f.name().clone())
        .collect();
    let mut lines = vec![names.join(",")];
    for row in 0..batch.num_rows() {
        let cells = batch
            .columns()
            .iter()
            .map(|column| match column.data_type() {
                _ if column.is_null(row) => String::new(),
                DataType::Int32 => {
                    let column = column.as_any().downcast_ref::<Int32Array>().unwrap();
                    column.value(row).to_string()
                }
                _ => {
                    let column = column.as_any().downcast_ref::<StringArray>().unwrap();
                    column.value(row).to_owned()
                }
            });
        lines.push(cells.collect::<Vec<_>>().join(","));
    }
    lines
}
