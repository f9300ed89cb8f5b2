//! What there is: catalogs, schemas, tables, keys. Each answer is one batch
//! with the columns, types and order that Flight SQL lays down.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema};
use arrow_flight::error::FlightError;
use arrow_flight::sql::{
    CommandGetCatalogs, CommandGetDbSchemas, CommandGetTableTypes, CommandGetTables,
};
use datafusion::catalog::information_schema::{INFORMATION_SCHEMA, INFORMATION_SCHEMA_TABLES};
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::common::TableReference;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::TableType;
use datafusion::sql::unparser::expr_to_sql;
use tonic::Status;

use super::{status, wire};

/// The kinds of tables, in the words of `information_schema.tables`.
const BASE_TABLE: &str = "BASE TABLE";
const VIEW: &str = "VIEW";
const LOCAL_TEMPORARY: &str = "LOCAL TEMPORARY";

/// What a column's default is told under: Flight SQL has no key for it.
const DEFAULT: &str = "default";

/// All catalogs.
pub(super) fn catalogs(
    context: &SessionContext,
    command: CommandGetCatalogs,
) -> Result<RecordBatch, Status> {
    let mut builder = command.into_builder();
    for catalog in context.catalog_names() {
        builder.append(catalog);
    }
    builder.build().map_err(bad_pattern)
}

/// The schemas that `command` asks for, `information_schema` among them.
pub(super) fn schemas(
    context: &SessionContext,
    command: CommandGetDbSchemas,
) -> Result<RecordBatch, Status> {
    let mut builder = command.into_builder();
    for (catalog, schema, _) in all_schemas(context) {
        builder.append(catalog, schema);
    }
    builder.build().map_err(bad_pattern)
}

/// The tables that `command` asks for, with their schemas if it says so: those
/// in which their rows are sent, so that what a client reads there about a
/// column is true of its values.
pub(super) async fn tables(
    context: &SessionContext,
    command: CommandGetTables,
) -> Result<RecordBatch, Status> {
    let mut builder = command.into_builder();
    for (catalog, schema, provider) in all_schemas(context) {
        for name in provider.table_names() {
            let table = provider.table(&name).await;
            // One that was dropped meanwhile is none.
            let Some(table) = table.map_err(|error| status::planning(&error))? else {
                continue;
            };
            let kind = match table.table_type() {
                TableType::Base => BASE_TABLE,
                TableType::View => VIEW,
                TableType::Temporary => LOCAL_TEMPORARY,
            };
            let columns = with_defaults(&wire::sent(&table.schema()), table.as_ref());
            builder
                .append(&catalog, &schema, &name, kind, &columns)
                .map_err(status::internal)?;
        }
    }
    builder.build().map_err(bad_pattern)
}

/// `columns` of `table`, with the values that they have where none is given, as
/// SQL.
fn with_defaults(columns: &Schema, table: &dyn TableProvider) -> Schema {
    let told = |field: &Arc<Field>| {
        let default = table.get_column_default(field.name());
        let Some(default) = default.and_then(|default| expr_to_sql(default).ok()) else {
            return Arc::clone(field);
        };
        let mut metadata = field.metadata().clone();
        metadata.insert(DEFAULT.to_owned(), default.to_string());
        Arc::new(field.as_ref().clone().with_metadata(metadata))
    };
    let fields: Vec<_> = columns.fields().iter().map(told).collect();
    Schema::new_with_metadata(fields, columns.metadata().clone())
}

/// The kinds of tables.
pub(super) fn table_types() -> Result<RecordBatch, Status> {
    let mut builder = CommandGetTableTypes {}.into_builder();
    for kind in [BASE_TABLE, VIEW] {
        builder.append(kind);
    }
    builder.build().map_err(status::internal)
}

/// Primary keys: none, for none are enforced.
pub(super) fn primary_keys() -> RecordBatch {
    RecordBatch::new_empty(Arc::new(Schema::new(vec![
        Field::new("catalog_name", DataType::Utf8, true),
        Field::new("db_schema_name", DataType::Utf8, true),
        Field::new("table_name", DataType::Utf8, false),
        Field::new("column_name", DataType::Utf8, false),
        Field::new("key_name", DataType::Utf8, true),
        Field::new("key_sequence", DataType::Int32, false),
    ])))
}

/// Exported and imported keys and cross references, which share a schema:
/// none.
pub(super) fn foreign_keys() -> RecordBatch {
    RecordBatch::new_empty(Arc::new(Schema::new(vec![
        Field::new("pk_catalog_name", DataType::Utf8, true),
        Field::new("pk_db_schema_name", DataType::Utf8, true),
        Field::new("pk_table_name", DataType::Utf8, false),
        Field::new("pk_column_name", DataType::Utf8, false),
        Field::new("fk_catalog_name", DataType::Utf8, true),
        Field::new("fk_db_schema_name", DataType::Utf8, true),
        Field::new("fk_table_name", DataType::Utf8, false),
        Field::new("fk_column_name", DataType::Utf8, false),
        Field::new("key_sequence", DataType::Int32, false),
        Field::new("fk_key_name", DataType::Utf8, true),
        Field::new("pk_key_name", DataType::Utf8, true),
        Field::new("update_rule", DataType::UInt8, false),
        Field::new("delete_rule", DataType::UInt8, false),
    ])))
}

/// Every schema with its catalog and its tables. `information_schema` stands
/// in no catalog's list, though it is found in each.
fn all_schemas(context: &SessionContext) -> Vec<(String, String, Arc<dyn SchemaProvider>)> {
    let state = context.state();
    let mut all = Vec::new();
    for catalog in context.catalog_names() {
        let Some(provider) = context.catalog(&catalog) else {
            continue;
        };
        for schema in provider.schema_names() {
            if let Some(tables) = provider.schema(&schema) {
                all.push((catalog.clone(), schema, tables));
            }
        }
        let table = INFORMATION_SCHEMA_TABLES[0];
        let reference = TableReference::full(catalog.as_str(), INFORMATION_SCHEMA, table);
        if let Ok(tables) = state.schema_for_ref(reference) {
            all.push((catalog, INFORMATION_SCHEMA.to_owned(), tables));
        }
    }
    all
}

/// Building fails only over a pattern of the client's.
fn bad_pattern(error: FlightError) -> Status {
    status::invalid(error)
}
