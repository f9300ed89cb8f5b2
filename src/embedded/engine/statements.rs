//! What a statement does: it is planned, told about, run as a stream, or
//! counted.

use std::sync::Arc;

use arrow::array::{Array, RecordBatch, UInt64Array};
use arrow::datatypes::{Schema, SchemaRef};
use bytes::Bytes;
use datafusion::common::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::{DdlStatement, LogicalPlan};
use datafusion::physical_plan::EmptyRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
use futures::{TryStreamExt, stream};
use tokio::sync::RwLock;
use tonic::Status;

use super::workers::Workers;
use super::writes::Writes;
use super::{changes, status};

/// A session, and what may be done in it.
#[derive(Clone)]
pub(super) struct Statements {
    pub(super) context: SessionContext,
    pub(super) workers: Workers,
    pub(super) writes: Writes,
    /// That of the engine.
    pub(super) names: Arc<RwLock<()>>,
}

impl Statements {
    /// The plan of one statement.
    ///
    /// # Errors
    /// What does not parse, names what is not there, or is not allowed.
    pub(super) async fn plan(&self, sql: &str) -> Result<LogicalPlan, Status> {
        let (this, sql) = (self.clone(), sql.to_owned());
        let work = async move { this.plan_here(&sql).await };
        self.off(work).await
    }

    /// `work` where it keeps no socket and no signal waiting.
    async fn off<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Status>> + Send + 'static,
    ) -> Result<T, Status> {
        let done = self.workers.off(work).await;
        done.map_err(|error| status::planning(&error))?
    }

    async fn plan_here(&self, sql: &str) -> Result<LogicalPlan, Status> {
        let state = self.context.state();
        let dialect = state.config().options().sql_parser.dialect;
        let statement = state
            .sql_to_statement(&numbered(sql), &dialect)
            .map_err(|error| status::planning(&error))?;
        if is_about_transactions(&statement) {
            return Err(no_transactions());
        }
        let still = self.names.read().await;
        let plan = state
            .statement_to_plan(statement)
            .await
            .map_err(|error| status::planning(&error))?;
        drop(still);
        self.writes.check(&plan)?;
        changes::check(&plan)?;
        Ok(plan)
    }

    /// The schema of what `plan` will answer, without running it. As long as
    /// parameters are open it is the best guess.
    ///
    /// # Errors
    /// What only the physical planning finds.
    pub(super) async fn schema(&self, plan: &LogicalPlan) -> Result<SchemaRef, Status> {
        let (this, plan) = (self.clone(), plan.clone());
        let work = async move { this.schema_here(&plan).await };
        self.off(work).await
    }

    async fn schema_here(&self, plan: &LogicalPlan) -> Result<SchemaRef, Status> {
        if matches!(plan, LogicalPlan::Ddl(_)) {
            return Ok(Arc::new(Schema::empty()));
        }
        if changes::is_change(plan) {
            return Ok(Arc::clone(plan.schema().inner()));
        }
        let state = self.context.state();
        let open = plan
            .get_parameter_names()
            .map_err(|error| status::planning(&error))?;
        if open.is_empty() {
            let physical = state
                .create_physical_plan(plan)
                .await
                .map_err(|error| status::planning(&error))?;
            return Ok(physical.schema());
        }
        Ok(match state.optimize(plan) {
            Ok(optimized) => Arc::clone(optimized.schema().inner()),
            // A parameter whose type nothing tells.
            Err(_) => Arc::clone(plan.schema().inner()),
        })
    }

    /// Starts `plan`. It works as its stream is read and ends when that is
    /// dropped; DDL, and what changes rows that are there, has run when this
    /// returns.
    ///
    /// # Errors
    /// Those of planning; errors of running come in the stream.
    pub(super) async fn run(&self, plan: LogicalPlan) -> Result<SendableRecordBatchStream, Status> {
        if changes::is_change(&plan) {
            return self.change(plan).await;
        }
        let started = match plan {
            LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(table)) => {
                let made = self.create(table).await;
                made.map(|()| nothing())
            }
            plan @ LogicalPlan::Ddl(_) => {
                let _alone = self.names.write().await;
                self.workers.run(self.context.clone(), plan).await
            }
            plan => self.workers.run(self.context.clone(), plan).await,
        };
        started.map_err(|error| status::planning(&error))
    }

    /// The number of rows that a change has affected, as INSERT tells it.
    async fn change(&self, plan: LogicalPlan) -> Result<SendableRecordBatchStream, Status> {
        let schema = Arc::clone(plan.schema().inner());
        let context = self.context.clone();
        let work = async move { changes::perform(&context, &plan).await };
        let affected = UInt64Array::from(vec![self.off(work).await?]);
        let counted = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(affected)]);
        let counted = stream::iter([counted.map_err(DataFusionError::from)]);
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, counted)))
    }

    /// Runs a statement that changes something, to its end: the rows affected,
    /// 0 for DDL.
    ///
    /// # Errors
    /// Those of planning and running, and for a statement that is a query.
    pub(super) async fn update(&self, plan: LogicalPlan) -> Result<i64, Status> {
        if !changes(&plan) {
            return Err(Status::invalid_argument(
                "the statement is a query: it answers with rows, not with their number",
            ));
        }
        let batches: Vec<RecordBatch> = self
            .run(plan)
            .await?
            .try_collect()
            .await
            .map_err(|error| status::execution(&error))?;
        let affected: u64 = batches
            .iter()
            .filter_map(|batch| batch.column_by_name("count"))
            .filter_map(|column| column.as_any().downcast_ref::<UInt64Array>())
            .flat_map(|counts| counts.iter().flatten())
            .sum();
        Ok(i64::try_from(affected).unwrap_or(i64::MAX))
    }
}

/// Whether `plan` changes something instead of answering with rows.
pub(super) fn changes(plan: &LogicalPlan) -> bool {
    matches!(
        plan,
        LogicalPlan::Ddl(_) | LogicalPlan::Dml(_) | LogicalPlan::Copy(_)
    )
}

/// Whether `plan` is done as a whole and soon, so that it is left to end once it
/// has begun.
pub(super) fn is_done_at_once(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Ddl(ddl) => !matches!(ddl, DdlStatement::CreateMemoryTable(_)),
        plan => changes::is_change(plan),
    }
}

/// The answer of DDL.
fn nothing() -> SendableRecordBatchStream {
    Box::pin(EmptyRecordBatchStream::new(Arc::new(Schema::empty())))
}

fn is_about_transactions(statement: &Statement) -> bool {
    let Statement::Statement(statement) = statement else {
        return false;
    };
    matches!(
        statement.as_ref(),
        ast::Statement::StartTransaction { .. }
            | ast::Statement::Commit { .. }
            | ast::Statement::Rollback { .. }
            | ast::Statement::Savepoint { .. }
            | ast::Statement::ReleaseSavepoint { .. }
    )
}

/// The refusal of all that begins, ends or belongs to a transaction.
pub(super) fn no_transactions() -> Status {
    Status::unimplemented("there are no transactions here: what a statement has done stays done")
}

/// Lets a call go on that is in no transaction.
///
/// # Errors
/// UNIMPLEMENTED for one in a transaction, which nobody here has begun.
pub(super) fn outside(transaction: Option<&Bytes>) -> Result<(), Status> {
    match transaction {
        Some(transaction) if !transaction.is_empty() => Err(no_transactions()),
        _ => Ok(()),
    }
}

/// `sql` with each placeholder `?` replaced by `$1`, `$2`…: DataFusion takes
/// all of them for one.
fn numbered(sql: &str) -> String {
    if !sql.contains('?') {
        return sql.to_owned();
    }
    let Ok(mut tokens) = Tokenizer::new(&GenericDialect {}, sql)
        .with_unescape(false)
        .tokenize()
    else {
        return sql.to_owned();
    };
    let mut count = 0;
    for token in &mut tokens {
        if let Token::Placeholder(name) = token
            && name == "?"
        {
            count += 1;
            *name = format!("${count}");
        }
    }
    if count == 0 {
        return sql.to_owned();
    }
    tokens.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_marks_are_counted_where_they_are_placeholders() {
        for (sql, numbers) in [
            ("SELECT 1", "SELECT 1"),
            ("SELECT ?, ?", "SELECT $1, $2"),
            (
                "SELECT '?''?', \"a?\" -- ?\nWHERE a = ?",
                "SELECT '?''?', \"a?\" -- ?\nWHERE a = $1",
            ),
            ("SELECT 'why?'", "SELECT 'why?'"),
            ("SELECT 'open ?", "SELECT 'open ?"),
        ] {
            assert_eq!(numbered(sql), numbers);
        }
    }
}
