//! What a Flight SQL command asks for. A ticket holds the command that it was
//! given for, so one look-up serves GetFlightInfo, GetSchema and DoGet.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow_flight::FlightData;
use arrow_flight::sql::Command;
use bytes::Bytes;
use datafusion::logical_expr::LogicalPlan;
use tonic::{Status, Streaming};

use super::prepared::{self, Prepared, PreparedStatements};
use super::queries::Queries;
use super::statements::{self, Statements};
use super::wire::Created;
use super::{info, metadata, types, wire};

/// Who knows the answers: a session, the statements prepared in it, and its
/// queries.
#[derive(Clone)]
pub(super) struct Answers {
    pub(super) statements: Statements,
    pub(super) prepared: Arc<PreparedStatements>,
    pub(super) queries: Arc<Queries>,
}

/// What a command asks for.
pub(super) enum Asked {
    /// The rows of a statement.
    Rows(LogicalPlan),
    /// An answer that is here already.
    Batch(RecordBatch),
}

impl Answers {
    /// Looks `command` up: plans its statement, or gathers its answer.
    ///
    /// # Errors
    /// Those of planning, and UNIMPLEMENTED for what is no question or in a
    /// transaction.
    pub(super) async fn asked(&self, command: Command) -> Result<Asked, Status> {
        let context = &self.statements.context;
        let batch = match command {
            Command::CommandStatementQuery(command) => {
                statements::outside(command.transaction_id.as_ref())?;
                return Ok(Asked::Rows(self.statements.plan(&command.query).await?));
            }
            Command::CommandPreparedStatementQuery(command) => {
                let statement = self.prepared.get(&command.prepared_statement_handle)?;
                return Ok(Asked::Rows(self.bound(&statement).await?));
            }
            Command::CommandGetCatalogs(command) => metadata::catalogs(context, command)?,
            Command::CommandGetDbSchemas(command) => metadata::schemas(context, command)?,
            Command::CommandGetTables(command) => {
                let _still = self.statements.names.read().await;
                metadata::tables(context, command).await?
            }
            Command::CommandGetTableTypes(_) => metadata::table_types()?,
            Command::CommandGetPrimaryKeys(_) => metadata::primary_keys(),
            Command::CommandGetExportedKeys(_)
            | Command::CommandGetImportedKeys(_)
            | Command::CommandGetCrossReference(_) => metadata::foreign_keys(),
            Command::CommandGetSqlInfo(command) => info::info(&self.statements, command)?,
            Command::CommandGetXdbcTypeInfo(command) => types::types(command)?,
            other => return Err(wire::unsupported(other.type_url())),
        };
        Ok(Asked::Batch(batch))
    }

    /// The plan of a prepared statement with the values that are bound to it.
    async fn bound(&self, statement: &Prepared) -> Result<LogicalPlan, Status> {
        let plan = self.statements.plan(&statement.query).await?;
        match &statement.rows {
            None => Ok(plan),
            Some(rows) if rows.num_rows() == 1 => prepared::with_values(plan, rows, 0),
            Some(rows) => Err(Status::invalid_argument(format!(
                "a query takes one row of parameters, not {}",
                rows.num_rows()
            ))),
        }
    }

    /// The schema that goes over the wire.
    ///
    /// # Errors
    /// What only the physical planning finds.
    pub(super) async fn schema(&self, asked: &Asked) -> Result<SchemaRef, Status> {
        let schema = match asked {
            Asked::Rows(plan) => self.statements.schema(plan).await?,
            Asked::Batch(batch) => batch.schema(),
        };
        Ok(wire::sent(&schema))
    }

    /// Keeps a statement and describes it.
    ///
    /// # Errors
    /// Those of planning.
    pub(super) async fn create(&self, query: String) -> Result<Created, Status> {
        let plan = self.statements.plan(&query).await?;
        let parameters = prepared::parameters(&plan)?;
        // Both schemas are left out where there is nothing to describe: a
        // statement without a result is known by that.
        let is_update = statements::changes(&plan);
        let dataset_schema = if is_update {
            Bytes::new()
        } else {
            let schema = self.statements.schema(&plan).await?;
            wire::ipc(&wire::sent(&schema))?
        };
        let parameter_schema = if parameters.fields().is_empty() {
            Bytes::new()
        } else {
            // As values are sent to clients, so may they send theirs.
            wire::ipc(&wire::sent(&Arc::new(parameters)))?
        };
        Ok(Created {
            prepared_statement_handle: self.prepared.create(query),
            dataset_schema,
            parameter_schema,
            is_update: Some(is_update),
        })
    }

    /// Runs a prepared update once, or once for each row of its parameters: the
    /// rows affected.
    ///
    /// # Errors
    /// Those of planning and running; rows that ran before stay, and the
    /// message tells how many those are.
    pub(super) async fn update(
        &self,
        handle: &[u8],
        messages: Streaming<FlightData>,
        first: FlightData,
    ) -> Result<i64, Status> {
        let statement = self.prepared.get(handle)?;
        let plan = self.statements.plan(&statement.query).await?;
        if prepared::parameters(&plan)?.fields().is_empty() {
            return self.statements.update(plan).await;
        }
        let rows = match wire::rows(first, messages).await? {
            Some(rows) => Some(rows),
            None => statement.rows,
        };
        let Some(rows) = rows else {
            return self.statements.update(plan).await;
        };
        let mut affected = 0;
        for row in 0..rows.num_rows() {
            let ran = self.once(&plan, &rows, row).await;
            affected += ran.map_err(|error| after(&error, row, rows.num_rows()))?;
        }
        Ok(affected)
    }

    /// Runs a prepared update with one row of its parameters.
    async fn once(
        &self,
        plan: &LogicalPlan,
        rows: &RecordBatch,
        row: usize,
    ) -> Result<i64, Status> {
        let plan = prepared::with_values(plan.clone(), rows, row)?;
        self.statements.update(plan).await
    }
}

/// `error`, which came after some of several rows of parameters had run.
fn after(error: &Status, ran: usize, rows: usize) -> Status {
    if rows == 1 {
        return error.clone();
    }
    let message = error.message();
    let message = format!("{message} (after {ran} of {rows} rows of parameters)");
    Status::new(error.code(), message)
}
