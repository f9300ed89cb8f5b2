//! Ingest: rows that a client sends become a table in memory, or more rows of
//! one.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow_flight::FlightData;
use arrow_flight::sql::{CommandStatementIngest, TableExistsOption, TableNotExistOption};
use datafusion::catalog::{MemTable, SchemaProvider, TableProvider};
use datafusion::common::DataFusionError;
use datafusion::logical_expr::TableType;
use tokio::sync::Mutex;
use tonic::{Status, Streaming};

use super::changes::in_memory;
use super::fit::Fit;
use super::statements::{self, Statements};
use super::{CATALOG, SCHEMA, status, wire};
use crate::flight::decode::Piece;

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
        let mut pieces = wire::pieces(first, messages);
        let mut fit: Option<Fit> = None;
        let mut batches = Vec::new();
        let mut count = 0;
        while let Some(piece) = pieces.piece().await.map_err(status::undecoded)? {
            match piece {
                Piece::Schema(schema) => fit = Some(place.fit(&schema)?),
                Piece::Batch(batch) => {
                    count += batch.num_rows();
                    batches.push(fit.as_ref().ok_or_else(formless)?.rows(&batch)?);
                }
            }
        }
        let fit = fit.ok_or_else(formless)?;
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

fn formless() -> Status {
    Status::invalid_argument("rows without a schema")
}

fn exists_already(table: &str) -> Status {
    Status::already_exists(format!("the table {table} exists already"))
}
