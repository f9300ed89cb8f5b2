//! What statements may change.

use datafusion::common::DataFusionError;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::{DdlStatement, LogicalPlan};
use tonic::Status;

use super::status;

/// What statements may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writes {
    /// Nothing: neither DDL nor DML nor COPY runs.
    Nothing,
    /// Tables in memory.
    Memory,
    /// Files of this machine, too.
    Files,
}

impl Writes {
    /// Whether anything can be changed.
    pub(super) fn any(self) -> bool {
        self != Writes::Nothing
    }

    /// Sees to it that `plan` does nothing else. SET and its like are refused
    /// in any case: the session is everybody's.
    ///
    /// # Errors
    /// INVALID_ARGUMENT for a statement that is not allowed.
    pub(super) fn check(self, plan: &LogicalPlan) -> Result<(), Status> {
        let options = SQLOptions::new()
            .with_allow_ddl(self.any())
            .with_allow_dml(self.any())
            .with_allow_statements(false);
        let why = match self {
            Writes::Nothing => "this server is read-only",
            Writes::Memory | Writes::Files => "the session is shared",
        };
        options
            .verify_plan(plan)
            .map_err(|error| refusal(&error, why))?;
        if self == Writes::Memory
            && let Some(name) = of_files(plan).map_err(|error| status::planning(&error))?
        {
            let error = DataFusionError::Plan(format!("{name} not supported"));
            return Err(refusal(&error, "files are left alone here"));
        }
        Ok(())
    }
}

/// What in `plan` is about files that the server was not started with.
fn of_files(plan: &LogicalPlan) -> Result<Option<&'static str>, DataFusionError> {
    let mut found = None;
    plan.apply(|node| {
        match node {
            LogicalPlan::Copy(_) => found = Some("COPY"),
            LogicalPlan::Ddl(DdlStatement::CreateExternalTable(_)) => {
                found = Some("CREATE EXTERNAL TABLE");
            }
            _ => return Ok(TreeNodeRecursion::Continue),
        }
        Ok(TreeNodeRecursion::Stop)
    })?;
    Ok(found)
}

fn refusal(error: &DataFusionError, why: &str) -> Status {
    let refused = status::planning(error);
    Status::new(refused.code(), format!("{} ({why})", refused.message()))
}
