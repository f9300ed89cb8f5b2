//! Transactions: by Flight SQL's actions where a server offers them, else by
//! the statements as they are written.

use std::future::ready;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, UInt32Type};
use arrow_flight::sql::{
    ActionBeginSavepointRequest, ActionBeginSavepointResult, ActionBeginTransactionRequest,
    ActionBeginTransactionResult, ActionEndSavepointRequest, ActionEndTransactionRequest,
    CommandGetSqlInfo, EndTransaction, ProstMessageExt, SqlInfo,
};
use bytes::Bytes;
use futures::TryStreamExt;
use prost::Message;
use tonic::Status;

use super::connection::Connection;
use super::endpoints::rows;
use super::offered::Feature;
use super::statement::as_text;
use super::status::Asked;
use crate::error::{Error, Kind, Result};
use crate::request::Reply;
use crate::sql::kind::Transaction;

/// ActionEndSavepointRequest.EndSavepoint, which the crate keeps to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndSavepoint {
    Release = 1,
    Rollback = 2,
}

/// Whether a transaction is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InTransaction {
    #[default]
    No,
    Open,
    /// A statement in it has failed, and none has succeeded since: many
    /// servers take nothing but its end then.
    Failed,
}

/// The transaction of a connection.
#[derive(Debug, Default)]
pub(super) struct Current {
    state: Mutex<State>,
    /// Whether the server says that it has transactions, once it was asked.
    offered: OnceLock<bool>,
}

#[derive(Debug, Default)]
struct State {
    now: InTransaction,
    /// By which statements are part of it; `None` where the server knows by
    /// the session.
    id: Option<Bytes>,
    /// Names and what the server calls them, the last one last.
    savepoints: Vec<(String, Bytes)>,
}

impl Current {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> InTransaction {
        self.state().now
    }

    /// What a statement of the open transaction carries.
    pub(super) fn id(&self) -> Option<Bytes> {
        self.state().id.clone()
    }

    fn begun(&self, id: Option<Bytes>) {
        *self.state() = State {
            now: InTransaction::Open,
            id,
            savepoints: Vec::new(),
        };
    }

    fn ended(&self) {
        *self.state() = State::default();
    }

    /// Notes how a statement went.
    pub(super) fn went(&self, well: bool) {
        let mut state = self.state();
        if state.now != InTransaction::No {
            state.now = match well {
                true => InTransaction::Open,
                false => InTransaction::Failed,
            };
        }
    }
}

impl Connection {
    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> InTransaction {
        self.shared.transaction.now()
    }

    /// Ends an open transaction without its changes.
    ///
    /// # Errors
    /// The server's refusal; the transaction is not ours any more all the same.
    pub async fn roll_back(&self) -> Result<()> {
        let asked = &self.asked(None);
        match self.shared.transaction.id() {
            Some(id) => {
                self.end_transaction(id, EndTransaction::Rollback, asked)
                    .await
            }
            None => {
                let done = match as_text(self, "ROLLBACK", asked).await {
                    // It has run when what it brings is read.
                    Ok(Reply::Rows(rows)) => rows.batches.try_for_each(|_| ready(Ok(()))).await,
                    done => done.map(|_| ()),
                };
                self.shared.transaction.ended();
                done
            }
        }
    }

    /// Does `what` by an action; `false` where the statement itself has to go
    /// to the server.
    ///
    /// # Errors
    /// The server's refusal, and an end without a beginning.
    pub(super) async fn transact(&self, what: &Transaction, asked: &Asked) -> Result<bool> {
        let current = &self.shared.transaction;
        let (now, id) = (current.now(), current.id());
        let Some(id) = id else {
            return match what {
                Transaction::Begin if now == InTransaction::No => self.begin(asked).await,
                _ => Ok(false),
            };
        };
        match what {
            Transaction::Begin => {
                return Err(Error::new(Kind::Statement, "a transaction is open already")
                    .hint("COMMIT keeps what it has changed, ROLLBACK does not"));
            }
            Transaction::Commit => {
                self.end_transaction(id, EndTransaction::Commit, asked)
                    .await?;
            }
            Transaction::Rollback => {
                self.end_transaction(id, EndTransaction::Rollback, asked)
                    .await?;
            }
            Transaction::Savepoint(name) => self.begin_savepoint(id, name, asked).await?,
            Transaction::RollbackTo(name) => {
                self.end_savepoint(name, EndSavepoint::Rollback, asked)
                    .await?;
            }
            Transaction::Release(name) => {
                self.end_savepoint(name, EndSavepoint::Release, asked)
                    .await?;
            }
        }
        Ok(true)
    }

    /// Notes that `what` has gone well as text.
    pub(super) fn transacted(&self, what: &Transaction) {
        let current = &self.shared.transaction;
        match what {
            Transaction::Begin => current.begun(None),
            Transaction::Commit | Transaction::Rollback => current.ended(),
            Transaction::Savepoint(_) | Transaction::RollbackTo(_) | Transaction::Release(_) => {
                current.went(true);
            }
        }
    }

    /// Begins a transaction; `false` where the server has no action for it.
    async fn begin(&self, asked: &Asked) -> Result<bool> {
        let refused = self.shared.refused.has(Feature::Transactions);
        if refused || !self.tells_transactions(asked).await? {
            return Ok(false);
        }
        let request = ActionBeginTransactionRequest {};
        let answer = self.sql_action("BeginTransaction", &request).await;
        match answer {
            Ok(ActionBeginTransactionResult { transaction_id }) if !transaction_id.is_empty() => {
                self.shared.transaction.begun(Some(transaction_id));
                Ok(true)
            }
            Ok(_) => Err(Error::new(
                Kind::Statement,
                "the server began a transaction, and did not say which",
            )),
            Err(status) if self.shared.refused.note(Feature::Transactions, &status) => Ok(false),
            Err(status) => Err(asked.told(&status)),
        }
    }

    /// Whether the server says that it has transactions: it is asked once. One
    /// that tells nothing of itself has none.
    async fn tells_transactions(&self, asked: &Asked) -> Result<bool> {
        let known = &self.shared.transaction.offered;
        if let Some(offered) = known.get() {
            return Ok(*offered);
        }
        let code = SqlInfo::FlightSqlServerTransaction as u32;
        let command = CommandGetSqlInfo { info: vec![code] };
        let batches: Result<Vec<RecordBatch>> = match rows(self, &command, asked).await {
            Ok(found) => found.batches.try_collect().await,
            Err(error) => Err(error),
        };
        let offered = match batches {
            // 1: transactions, 2: savepoints as well.
            Ok(batches) => batches.iter().any(|batch| told(batch, code) > Some(0)),
            // It may say more another time.
            Err(error) if matches!(error.kind(), Kind::Lost | Kind::Connection) => {
                return Err(error);
            }
            Err(_) => false,
        };
        Ok(*known.get_or_init(|| offered))
    }

    /// It is over then, however it ended: a transaction that could not be
    /// committed is none to go on with.
    async fn end_transaction(&self, id: Bytes, end: EndTransaction, asked: &Asked) -> Result<()> {
        let request = ActionEndTransactionRequest {
            transaction_id: id,
            action: end.into(),
        };
        let body = request.as_any().encode_to_vec();
        let ended = self.action("EndTransaction", body.into()).await;
        self.shared.transaction.ended();
        ended.map(|_| ()).map_err(|status| asked.told(&status))
    }

    async fn begin_savepoint(&self, id: Bytes, name: &str, asked: &Asked) -> Result<()> {
        let request = ActionBeginSavepointRequest {
            transaction_id: id,
            name: name.to_owned(),
        };
        let answer: Result<ActionBeginSavepointResult, Status> =
            self.sql_action("BeginSavepoint", &request).await;
        let savepoint = answer.map_err(|status| asked.told(&status))?.savepoint_id;
        let mut state = self.shared.transaction.state();
        state.savepoints.push((name.to_owned(), savepoint));
        Ok(())
    }

    /// Ends the newest savepoint called `name`, and those after it.
    async fn end_savepoint(&self, name: &str, end: EndSavepoint, asked: &Asked) -> Result<()> {
        let found = {
            let state = self.shared.transaction.state();
            let at = state
                .savepoints
                .iter()
                .rposition(|(known, _)| known == name);
            at.map(|at| (at, state.savepoints[at].1.clone()))
        };
        let Some((at, savepoint_id)) = found else {
            return Err(Error::new(
                Kind::Statement,
                format!("the transaction has no savepoint {name}"),
            ));
        };
        let request = ActionEndSavepointRequest {
            savepoint_id,
            action: end as i32,
        };
        let body = request.as_any().encode_to_vec();
        let ended = self.action("EndSavepoint", body.into()).await;
        ended.map_err(|status| asked.told(&status))?;
        // To roll back to a savepoint keeps it, and ends what came after it.
        let kept = at + usize::from(end == EndSavepoint::Rollback);
        self.shared.transaction.state().savepoints.truncate(kept);
        Ok(())
    }
}

/// The value that a batch of SqlInfo (`info_name: u32`, `value`: a union) has
/// for `code`, as a number: that of a boolean is 0 or 1.
fn told(batch: &RecordBatch, code: u32) -> Option<i64> {
    let names = batch.column_by_name("info_name")?;
    let names = names.as_primitive_opt::<UInt32Type>()?;
    let row = names.iter().position(|name| name == Some(code))?;
    let values = batch.column_by_name("value")?.as_union_opt()?;
    let value = cast(&values.value(row), &DataType::Int64).ok()?;
    let value = value.as_primitive_opt::<Int64Type>()?;
    value.is_valid(0).then(|| value.value(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_flight::sql::metadata::SqlInfoDataBuilder;

    #[test]
    fn a_server_tells_its_transactions_by_a_number() {
        let code = SqlInfo::FlightSqlServerTransaction;
        let mut builder = SqlInfoDataBuilder::new();
        builder.append(SqlInfo::FlightSqlServerName, "x");
        builder.append(code, 2_i32);
        builder.append(SqlInfo::FlightSqlServerCancel, true);
        let batch = builder.build().unwrap().record_batch([]).unwrap();
        assert_eq!(told(&batch, code as u32), Some(2));
        assert_eq!(told(&batch, SqlInfo::FlightSqlServerCancel as u32), Some(1));
        assert_eq!(told(&batch, SqlInfo::FlightSqlServerName as u32), None);
        assert_eq!(told(&batch, 9999), None);
    }
}
