//! UPDATE, DELETE and TRUNCATE of tables in memory.
//!
//! DataFusion would have the table do it while the statement is planned, with
//! those conditions that the optimizer has left to its scan: EXPLAIN would
//! delete, `WHERE false` delete everything, and a subquery that became a join
//! be overlooked. So the plan is taken apart here as the statement says it,
//! before anything is optimized.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, filter_record_batch, not, prep_null_mask_filter};
use arrow::datatypes::DataType;
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{DFSchema, DataFusionError, Result as Planned};
use datafusion::datasource::listing::ListingTable;
use datafusion::datasource::source_as_provider;
use datafusion::execution::context::{SessionContext, SessionState};
use datafusion::logical_expr::{DmlStatement, Expr, LogicalPlan, TableType, WriteOp};
use datafusion::physical_expr::PhysicalExpr;
use tonic::Status;

use super::sensors::Sensors;
use super::status;

/// Whether `plan` is a change that [`perform`] does.
pub(super) fn is_change(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::Dml(dml) if !matches!(dml.op, WriteOp::Insert(_)))
}

/// Sees to it that a plan changes nothing but tables in memory, and no table
/// by being explained.
///
/// # Errors
/// INVALID_ARGUMENT for a table that cannot be changed; UNIMPLEMENTED for
/// forms of statements that there are not.
pub(super) fn check(plan: &LogicalPlan) -> Result<(), Status> {
    let LogicalPlan::Dml(dml) = plan else {
        let hidden = plan.exists(|node| Ok(is_change(node)));
        return match hidden.map_err(|error| status::planning(&error))? {
            true => Err(Status::unimplemented(
                "only queries and INSERT can be explained: a change has no plan",
            )),
            false => Ok(()),
        };
    };
    let table = source_as_provider(&dml.target).map_err(|error| status::planning(&error))?;
    if matches!(dml.op, WriteOp::Insert(_)) && table.downcast_ref::<ListingTable>().is_some() {
        // DataFusion knows which files take rows.
        return Ok(());
    }
    in_memory(&dml.table_name.to_string(), &table)?;
    Change::of(dml).map(|_| ())
}

/// The rows of a table.
///
/// # Errors
/// INVALID_ARGUMENT for one whose rows are not kept in memory.
pub(super) fn in_memory<'a>(
    name: &str,
    table: &'a Arc<dyn TableProvider>,
) -> Result<&'a MemTable, Status> {
    if let Some(rows) = table.downcast_ref::<MemTable>() {
        return Ok(rows);
    }
    let why = if table.downcast_ref::<Sensors>().is_some() {
        "its rows are made by a formula as they are read"
    } else if table.table_type() == TableType::View {
        "it is a view"
    } else {
        "its rows are not kept in memory"
    };
    Err(Status::invalid_argument(format!(
        "the table {name} cannot be changed: {why}"
    )))
}

/// Runs a change to its end, as a whole or not at all: the rows affected.
///
/// # Errors
/// Those of the expressions, and of a NULL where there must be none.
pub(super) async fn perform(context: &SessionContext, plan: &LogicalPlan) -> Result<u64, Status> {
    let LogicalPlan::Dml(dml) = plan else {
        return Err(status::internal("a change that is none"));
    };
    let table = source_as_provider(&dml.target).map_err(|error| status::planning(&error))?;
    let table = in_memory(&dml.table_name.to_string(), &table)?;
    let change = Change::of(dml)?;
    let work = change
        .prepare(&context.state())
        .map_err(|error| status::planning(&error))?;
    let mut partitions = Vec::with_capacity(table.batches.len());
    for partition in &table.batches {
        partitions.push(partition.write().await);
    }
    let mut affected = 0;
    let mut changed = Vec::with_capacity(partitions.len());
    for partition in &partitions {
        let mut batches = Vec::with_capacity(partition.len());
        for batch in partition.iter() {
            let (batch, count) = work
                .apply(batch)
                .map_err(|error| status::execution(&error))?;
            affected += count;
            if batch.num_rows() > 0 {
                batches.push(batch);
            }
        }
        changed.push(batches);
    }
    for (mut partition, batches) in partitions.into_iter().zip(changed) {
        *partition = batches;
    }
    Ok(affected as u64)
}

/// A change as the statement says it.
struct Change<'a> {
    /// The columns that its expressions name: those of the table, in order.
    schema: &'a DFSchema,
    /// Which rows; all without it.
    condition: Option<&'a Expr>,
    /// The new value of each column; none where the rows are deleted.
    values: Option<&'a [Expr]>,
}

impl<'a> Change<'a> {
    fn of(dml: &'a DmlStatement) -> Result<Change<'a>, Status> {
        let (rows, values) = match (&dml.op, dml.input.as_ref()) {
            (WriteOp::Insert(_) | WriteOp::Truncate, input) => {
                return Ok(Change {
                    schema: input.schema(),
                    condition: None,
                    values: None,
                });
            }
            (WriteOp::Delete, input) => (input, None),
            (WriteOp::Update, LogicalPlan::Projection(projection)) => {
                (projection.input.as_ref(), Some(projection.expr.as_slice()))
            }
            (op, _) => return Err(unknown(op)),
        };
        let (rows, condition) = match rows {
            LogicalPlan::Filter(filter) => (filter.input.as_ref(), Some(&filter.predicate)),
            rows => (rows, None),
        };
        let scan = match rows {
            LogicalPlan::SubqueryAlias(alias) => alias.input.as_ref(),
            rows => rows,
        };
        if !matches!(scan, LogicalPlan::TableScan(_)) {
            return Err(unknown(&dml.op));
        }
        let expressions = condition.into_iter().chain(values.into_iter().flatten());
        for expression in expressions {
            if asks(expression).map_err(|error| status::planning(&error))? {
                return Err(unknown(&dml.op));
            }
        }
        Ok(Change {
            schema: rows.schema(),
            condition,
            values,
        })
    }

    fn prepare(&self, state: &SessionState) -> Planned<Work> {
        let physical =
            |expression: &Expr| state.create_physical_expr(expression.clone(), self.schema);
        let condition = self.condition.map(physical).transpose()?;
        let Some(values) = self.values else {
            return Ok(Work::Delete(condition));
        };
        let values = values.iter().enumerate().map(|(place, value)| {
            let value = match value {
                Expr::Alias(alias) => alias.expr.as_ref(),
                value => value,
            };
            let kept = matches!(value, Expr::Column(column)
                if self.schema.maybe_index_of_column(column) == Some(place));
            (!kept).then(|| physical(value)).transpose()
        });
        Ok(Work::Update(condition, values.collect::<Planned<_>>()?))
    }
}

/// A change over batches of the table.
enum Work {
    /// Rows that the condition holds for go.
    Delete(Option<Arc<dyn PhysicalExpr>>),
    /// They get these values; a column without one keeps its own.
    Update(
        Option<Arc<dyn PhysicalExpr>>,
        Vec<Option<Arc<dyn PhysicalExpr>>>,
    ),
}

impl Work {
    /// `batch` after the change, and how many of its rows were affected.
    fn apply(&self, batch: &RecordBatch) -> Planned<(RecordBatch, usize)> {
        match self {
            Work::Delete(condition) => {
                let gone = holds(condition.as_ref(), batch)?;
                let left = filter_record_batch(batch, &not(&gone)?)?;
                Ok((left, gone.true_count()))
            }
            Work::Update(condition, values) => {
                let affected = holds(condition.as_ref(), batch)?;
                if affected.true_count() == 0 {
                    return Ok((batch.clone(), 0));
                }
                let columns = batch.columns().iter().zip(values).map(|(old, value)| {
                    let Some(value) = value else {
                        return Ok(Arc::clone(old));
                    };
                    // Of the affected rows alone: others may not stand it.
                    let new = value.evaluate_selection(batch, &affected)?;
                    let new = new.into_array(batch.num_rows())?;
                    Ok(zip(&affected, &new.as_ref(), &old.as_ref())?)
                });
                let columns = columns.collect::<Planned<Vec<ArrayRef>>>()?;
                let changed = RecordBatch::try_new(batch.schema(), columns)?;
                Ok((changed, affected.true_count()))
            }
        }
    }
}

/// For which rows the condition holds: where it is NULL it does not.
fn holds(condition: Option<&Arc<dyn PhysicalExpr>>, batch: &RecordBatch) -> Planned<BooleanArray> {
    let Some(condition) = condition else {
        return Ok(BooleanArray::from(vec![true; batch.num_rows()]));
    };
    let held = condition.evaluate(batch)?.into_array(batch.num_rows())?;
    let held = cast(&held, &DataType::Boolean)?;
    let held = held.as_any().downcast_ref::<BooleanArray>();
    let held = held.ok_or_else(|| {
        DataFusionError::Plan("the condition is neither true nor false".to_owned())
    })?;
    Ok(match held.null_count() {
        0 => held.clone(),
        _ => prep_null_mask_filter(held),
    })
}

/// Whether an expression asks a query of its own.
fn asks(expression: &Expr) -> Planned<bool> {
    expression.exists(|part| {
        Ok(matches!(
            part,
            Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::ScalarSubquery(_)
                | Expr::SetComparison(_)
        ))
    })
}

fn unknown(op: &WriteOp) -> Status {
    let sentence = match op {
        WriteOp::Delete => "DELETE takes one table and a WHERE without subqueries",
        WriteOp::Update => "UPDATE takes one table and expressions without subqueries",
        _ => "rows are changed by INSERT, UPDATE, DELETE and TRUNCATE alone",
    };
    Status::unimplemented(sentence)
}
