//! Ingest: rows that a client sends become a table in memory, or more rows of
//! one.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::{CastOptions, can_cast_types, cast_with_options};
use arrow::datatypes::{DataType, Schema, SchemaRef};
use arrow_flight::FlightData;
use arrow_flight::decode::DecodedPayload;
use arrow_flight::error::FlightError;
use arrow_flight::sql::{CommandStatementIngest, TableExistsOption, TableNotExistOption};
use datafusion::catalog::{MemTable, SchemaProvider, TableProvider};
use datafusion::common::DataFusionError;
use datafusion::logical_expr::TableType;
use futures::TryStreamExt;
use tokio::sync::Mutex;
use tonic::{Code, Status, Streaming};

use super::changes::in_memory;
use super::statements::{self, Statements};
use super::{CATALOG, SCHEMA, status, wire};

/// Takes rows in, one client's after another's.
#[derive(Debug, Default)]
pub(super) struct Ingest {
    /// Held while a table takes its rows or its place.
    taking: Mutex<()>,
}

impl Ingest {
    /// Takes all rows that a client sends, each batch as it comes, and then
    /// puts them where `command` says, all at once: of a stream that breaks
    /// off, or holds what does not fit, nothing is seen. The number of rows.
    ///
    /// # Errors
    /// NOT_FOUND and ALREADY_EXISTS as `command` demands a table or none;
    /// INVALID_ARGUMENT for what is not allowed, not said or does not fit;
    /// UNIMPLEMENTED in a transaction; ABORTED when the table was dropped
    /// meanwhile.
    pub(super) async fn rows(
        &self,
        statements: &Statements,
        command: CommandStatementIngest,
        first: FlightData,
        messages: Streaming<FlightData>,
    ) -> Result<i64, Status> {
        let place = Place::find(statements, command).await?;
        let mut payloads = wire::payloads(first, messages);
        let mut fit: Option<Fit> = None;
        let mut batches = Vec::new();
        let mut count = 0;
        while let Some(data) = payloads.try_next().await.map_err(undecoded)? {
            match (data.payload, &fit) {
                (DecodedPayload::None, _) => {}
                (DecodedPayload::Schema(schema), None) => fit = Some(place.fit(&schema)?),
                (DecodedPayload::Schema(_), Some(_)) => {
                    return Err(Status::invalid_argument("a second schema among the rows"));
                }
                (DecodedPayload::RecordBatch(batch), Some(fit)) if batch.num_rows() > 0 => {
                    count += batch.num_rows();
                    batches.push(fit.rows(&batch)?);
                }
                (DecodedPayload::RecordBatch(_), _) => {}
            }
        }
        let fit = fit.ok_or_else(|| Status::invalid_argument("rows without a schema"))?;
        let _alone = self.taking.lock().await;
        place.take(fit.schema, batches).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// Where rows go.
struct Place {
    schema: Arc<dyn SchemaProvider>,
    name: String,
    /// As people write it.
    full: String,
    what: What,
}

/// What they become there.
enum What {
    /// A table.
    New,
    /// More rows of this one.
    More(Arc<dyn TableProvider>),
    /// A table instead of the one that has the name.
    Instead,
}

impl Place {
    async fn find(
        statements: &Statements,
        command: CommandStatementIngest,
    ) -> Result<Place, Status> {
        if !statements.writes.any() {
            return Err(Status::invalid_argument(
                "ingest is not supported (this server is read-only)",
            ));
        }
        statements::outside(command.transaction_id.as_ref())?;
        if let Some(option) = command.options.keys().min() {
            return Err(Status::invalid_argument(format!(
                "ingest knows no option {option:?}"
            )));
        }
        if command.table.is_empty() {
            return Err(Status::invalid_argument("rows for a table without a name"));
        }
        let options = command.table_definition_options.unwrap_or_default();
        let catalog = command.catalog.as_deref().unwrap_or(CATALOG);
        let schema = command.schema.as_deref().unwrap_or(SCHEMA);
        // Everybody is in one session, which ends with the server: there, a
        // table of the session is one like all others.
        if command.temporary && (catalog, schema) != (CATALOG, SCHEMA) {
            return Err(Status::invalid_argument(format!(
                "temporary tables are in {CATALOG}.{SCHEMA}, not in {catalog}.{schema}"
            )));
        }
        let full = format!("{catalog}.{schema}.{}", command.table);
        let provider = statements
            .context
            .catalog(catalog)
            .and_then(|catalog| catalog.schema(schema))
            .ok_or_else(|| Status::not_found(format!("there is no schema {catalog}.{schema}")))?;
        let found = provider.table(&command.table).await;
        let found = found.map_err(|error| status::planning(&error))?;
        let (exists, missing) = (options.if_exists(), options.if_not_exist());
        let what = match (found, exists, missing) {
            (_, TableExistsOption::Unspecified, _) | (_, _, TableNotExistOption::Unspecified) => {
                return Err(Status::invalid_argument(
                    "the request does not say what to do where the table exists, \
                     and where it does not",
                ));
            }
            (None, _, TableNotExistOption::Fail) => {
                return Err(Status::not_found(format!("table '{full}' not found")));
            }
            (Some(_), TableExistsOption::Fail, _) => return Err(exists_already(&full)),
            (None, _, TableNotExistOption::Create) => What::New,
            (Some(table), TableExistsOption::Append, _) => {
                in_memory(&full, &table)?;
                What::More(table)
            }
            (Some(table), TableExistsOption::Replace, _) => {
                if table.table_type() == TableType::View {
                    return Err(Status::invalid_argument(format!(
                        "{full} is a view, and no table takes its place"
                    )));
                }
                What::Instead
            }
        };
        Ok(Place {
            schema: provider,
            name: command.table,
            full,
            what,
        })
    }

    fn fit(&self, sent: &SchemaRef) -> Result<Fit, Status> {
        if let Some(name) = twice(sent) {
            return Err(Status::invalid_argument(format!(
                "two columns have the name {name:?}"
            )));
        }
        match &self.what {
            What::More(table) => Fit::new(sent, &table.schema(), &self.full),
            What::New | What::Instead => Fit::new(sent, sent, &self.full),
        }
    }

    async fn take(&self, schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<(), Status> {
        if let What::More(table) = &self.what {
            let now = self.schema.table(&self.name).await;
            let now = now.map_err(|error| status::planning(&error))?;
            if !now.is_some_and(|now| Arc::ptr_eq(&now, table)) {
                return Err(Status::aborted(format!(
                    "the table {} was dropped while its rows were on the way",
                    self.full
                )));
            }
            let rows = in_memory(&self.full, table)?;
            let partition = rows.batches.first();
            let partition = partition.ok_or_else(|| status::internal("a table of no partition"))?;
            partition.write().await.extend(batches);
            return Ok(());
        }
        let table = MemTable::try_new(schema, vec![batches]);
        let table = Arc::new(table.map_err(|error| status::planning(&error))?);
        if matches!(self.what, What::Instead) {
            let dropped = self.schema.deregister_table(&self.name);
            dropped.map_err(|error| status::planning(&error))?;
        }
        match self.schema.register_table(self.name.clone(), table) {
            Ok(_) => Ok(()),
            Err(DataFusionError::Execution(_)) => Err(exists_already(&self.full)),
            Err(error) => Err(status::planning(&error)),
        }
    }
}

/// How rows of one schema become rows of another: by the names of the columns.
struct Fit {
    schema: SchemaRef,
    /// For each column of `schema` its place among those that are sent.
    places: Vec<Option<usize>>,
}

impl Fit {
    fn new(sent: &Schema, schema: &SchemaRef, table: &str) -> Result<Fit, Status> {
        for field in sent.fields() {
            if schema.index_of(field.name()).is_err() {
                return Err(Status::invalid_argument(format!(
                    "the table {table} has no column {:?}",
                    field.name()
                )));
            }
        }
        let places = schema.fields().iter().map(|field| {
            let place = sent.index_of(field.name()).ok();
            match place.map(|place| sent.field(place).data_type()) {
                None if !field.is_nullable() => Err(Status::invalid_argument(format!(
                    "the column {:?} of the table {table} must have a value",
                    field.name()
                ))),
                Some(from) if !casts(from, field.data_type()) => {
                    Err(Status::invalid_argument(format!(
                        "the column {:?} of the table {table} is {}: {from} does not fit",
                        field.name(),
                        field.data_type()
                    )))
                }
                _ => Ok(place),
            }
        });
        Ok(Fit {
            schema: Arc::clone(schema),
            places: places.collect::<Result<_, _>>()?,
        })
    }

    /// # Errors
    /// INVALID_ARGUMENT for a value that a column does not hold.
    fn rows(&self, sent: &RecordBatch) -> Result<RecordBatch, Status> {
        let fields = self.schema.fields().iter().zip(&self.places);
        let columns = fields.map(|(field, place)| match place {
            Some(place) => kept(sent.column(*place), field.data_type()).ok_or_else(|| {
                Status::invalid_argument(format!(
                    "the column {:?} is {}: not every value that was sent fits",
                    field.name(),
                    field.data_type()
                ))
            }),
            None => Ok(new_null_array(field.data_type(), sent.num_rows())),
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(sent.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
            .map_err(status::invalid)
    }
}

/// Whether values of one type can be values of another. Text is read as
/// nothing but text: how a number or a time is written is for the client to
/// know.
fn casts(from: &DataType, to: &DataType) -> bool {
    from == to
        || *from == DataType::Null
        || (is_text(from) == is_text(to) && can_cast_types(from, to) && can_cast_types(to, from))
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_text(values),
        other => other.is_string(),
    }
}

/// `values` as another type; `None` where that would change one of them.
fn kept(values: &ArrayRef, to: &DataType) -> Option<ArrayRef> {
    let from = values.data_type();
    if from == to {
        return Some(Arc::clone(values));
    }
    if *from == DataType::Null {
        return Some(new_null_array(to, values.len()));
    }
    let strict = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    let there = cast_with_options(values, to, &strict).ok()?;
    let back = cast_with_options(&there, from, &strict).ok()?;
    (back.as_ref() == values.as_ref()).then_some(there)
}

/// A name that several columns have.
fn twice(schema: &Schema) -> Option<&str> {
    let mut names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    names.sort_unstable();
    names
        .windows(2)
        .find(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
}

fn exists_already(table: &str) -> Status {
    Status::already_exists(format!("the table {table} exists already"))
}

/// What the client sent could not be read; a call that broke off tells so
/// itself.
fn undecoded(error: FlightError) -> Status {
    match error {
        FlightError::Tonic(status) => *status,
        error => Status::new(Code::InvalidArgument, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float64Array, Int32Array, Int64Array, StringArray};
    use arrow::datatypes::TimeUnit;

    use super::*;

    #[test]
    fn values_become_others_only_where_they_stay_the_same() {
        let floats = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
        let whole = |values: &[i64]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
        for (values, to, fits) in [
            (whole(&[1, 2]), DataType::Int32, true),
            (whole(&[1, 1 << 40]), DataType::Int32, false),
            (whole(&[1 << 53]), DataType::Float64, true),
            (whole(&[(1 << 53) + 1]), DataType::Float64, false),
            (whole(&[-1]), DataType::UInt64, false),
            (floats(&[1.0, f64::NAN]), DataType::Float64, true),
            (floats(&[2.0]), DataType::Int64, true),
            (floats(&[1.5]), DataType::Int64, false),
            (
                Arc::new(Int32Array::from(vec![None, Some(1)])),
                DataType::Int64,
                true,
            ),
            (
                Arc::new(StringArray::from(vec![None, Some("a")])),
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
                true,
            ),
        ] {
            let cast = kept(&values, &to);
            assert_eq!(cast.is_some(), fits, "{values:?} as {to}");
            assert!(cast.is_none_or(|cast| cast.data_type() == &to));
        }
        let time = DataType::Timestamp(TimeUnit::Nanosecond, None);
        for (from, to, may) in [
            (DataType::Utf8, DataType::Utf8View, true),
            (DataType::Utf8, DataType::Int64, false),
            (DataType::Utf8, time.clone(), false),
            (DataType::Int64, DataType::Utf8, false),
            (DataType::Date32, time, true),
            (DataType::Null, DataType::Int64, true),
        ] {
            assert_eq!(casts(&from, &to), may, "{from} as {to}");
        }
    }
}
