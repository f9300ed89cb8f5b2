//! CREATE TABLE, with or without rows, of tables in memory.
//!
//! DataFusion would drop a table that is replaced before the new rows are
//! there, and keep these in as many partitions as they were computed in: each
//! is locked by itself, and a query could see half of a change.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::catalog::MemTable;
use datafusion::common::{Result, exec_err, not_impl_err, plan_err};
use datafusion::logical_expr::CreateMemoryTable;
use futures::TryStreamExt;

use super::statements::Statements;

impl Statements {
    /// Makes a table, or puts it in another's place, once all its rows are
    /// there. Dropped before, it has done nothing.
    ///
    /// # Errors
    /// Those of the rows; a table that is there already, or cannot be.
    pub(super) async fn create(&self, table: CreateMemoryTable) -> Result<()> {
        if table.temporary {
            return not_impl_err!("Temporary tables not supported");
        }
        if !self.is_wanted(&table)? {
            return Ok(());
        }
        let input = table.input.as_ref().clone();
        let rows = self.workers.run(self.context.clone(), input).await?;
        let schema = rows.schema();
        let mut names = HashSet::new();
        for field in schema.fields() {
            if !names.insert(field.name()) {
                return plan_err!("two columns have the name {:?}", field.name());
            }
        }
        let made = MemTable::try_new(schema, vec![rows.try_collect().await?])?
            .with_constraints(table.constraints.clone())
            .with_column_defaults(table.column_defaults.iter().cloned().collect());
        let _alone = self.names.write().await;
        if self.is_wanted(&table)? {
            self.context.deregister_table(table.name.clone())?;
            self.context.register_table(table.name, Arc::new(made))?;
        }
        Ok(())
    }

    /// Whether a table is to be made, as things are now.
    fn is_wanted(&self, table: &CreateMemoryTable) -> Result<bool> {
        let exists = self.context.table_exist(table.name.clone())?;
        match (table.if_not_exists, table.or_replace) {
            (true, true) => exec_err!("'IF NOT EXISTS' cannot coexist with 'REPLACE'"),
            (true, false) => Ok(!exists),
            (false, false) if exists => exec_err!("Table '{}' already exists", table.name),
            (false, _) => Ok(true),
        }
    }
}
