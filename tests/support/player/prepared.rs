//! Statements that were prepared.

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::sql::{ActionCreatePreparedStatementRequest, DoPutPreparedStatementResult};
use arrow_flight::{IpcMessage, SchemaAsIpc};
use prost::Message;
use tonic::{Code, Status};

use super::info::unknown_table;
use crate::support::proto::{self, PreparedResult};
use crate::support::script::{Answer, Binding, Part, Prepared};
use crate::support::server::state::{State, Statement};

impl State {
    /// The result of CreatePreparedStatement.
    pub(super) fn prepare(&self, body: &[u8]) -> Result<Vec<u8>, Status> {
        if self.script.prepared.is_empty() {
            return Err(Status::unimplemented(
                "Not yet implemented: CreatePreparedStatement",
            ));
        }
        let request: ActionCreatePreparedStatementRequest = decoded(body)?;
        self.check_transaction(request.transaction_id.as_deref())?;
        let prepared = match self.script.prepared.get(&request.query) {
            Some(prepared) => prepared.clone(),
            None => match self.script.statements.get(&request.query) {
                Some(answer) => Prepared::query(answer.clone()),
                None => return Err(unknown_table(&request.query)),
            },
        };
        if let Some((code, message)) = prepared.refusal {
            return Err(Status::new(code, message));
        }
        let mut result = PreparedResult {
            handle: Vec::new(),
            dataset: prepared.dataset.as_ref().map_or(Vec::new(), ipc),
            parameters: prepared.parameters.as_ref().map_or(Vec::new(), ipc),
            is_update: prepared.is_update,
        };
        let statement = Statement {
            prepared,
            bound: None,
        };
        result.handle = self.keep(statement);
        Ok(proto::wrapped(
            "ActionCreatePreparedStatementResult",
            &result,
        ))
    }

    /// Keeps a statement under a handle that none had before.
    fn keep(&self, statement: Statement) -> Vec<u8> {
        self.note(|seen| {
            let handle = seen.fresh("statement").into_bytes();
            seen.memory.prepared.insert(handle.clone(), statement);
            handle
        })
    }

    pub(super) fn find(&self, handle: &[u8]) -> Result<Statement, Status> {
        let found = self.look().memory.prepared.get(handle).cloned();
        found.ok_or_else(|| Status::not_found("no such prepared statement"))
    }

    pub(super) fn close_prepared(&self, body: &[u8]) -> Result<(), Status> {
        // Field 1, in both of its messages.
        let request: PreparedResult = decoded(body)?;
        self.find(&request.handle)?;
        self.note(|seen| seen.memory.prepared.remove(&request.handle));
        Ok(())
    }

    /// Takes values; the answer, where the statement's manner has one.
    pub(super) fn bind(
        &self,
        handle: &[u8],
        values: Option<RecordBatch>,
    ) -> Option<DoPutPreparedStatementResult> {
        let taken = self.note(|seen| seen.memory.prepared.remove(handle));
        let mut statement = taken?;
        let binding = statement.prepared.binding.clone();
        if !matches!(binding, Binding::Ignored) {
            statement.bound = values;
        }
        let prepared_statement_handle = match binding {
            Binding::NewHandle => Some(self.keep(statement).into()),
            _ => {
                let kept = handle.to_vec();
                self.note(|seen| seen.memory.prepared.insert(kept, statement));
                None
            }
        };
        match binding {
            Binding::NewHandle | Binding::NoHandle => Some(DoPutPreparedStatementResult {
                prepared_statement_handle,
            }),
            _ => None,
        }
    }

    /// What a prepared query brings.
    pub(super) fn execute(&self, handle: &[u8]) -> Result<Answer, Status> {
        let Statement { prepared, bound } = self.find(handle)?;
        let has = |name: &str| {
            let column = match prepared.keeps_dollar {
                true => name,
                false => name.trim_start_matches('$'),
            };
            let found = bound.as_ref().map(|batch| batch.column_by_name(column));
            found.flatten().is_some()
        };
        let missing = prepared.needs.iter().find(|name| !has(name));
        let mut answer = match (prepared.echoes, &bound) {
            (true, Some(bound)) => Answer::from(bound.clone()),
            _ => prepared.answer,
        };
        if let Some(name) = missing {
            let message = match prepared.keeps_dollar {
                true => format!("No value found for placeholder with name {name}"),
                false => format!(
                    "Error while planning query: Execution error: \
                     Placeholder '{name}' was not provided a value for execution."
                ),
            };
            // InfluxDB plans, and so fails, before it sends a schema.
            answer.parts = vec![Part::refused(Code::InvalidArgument, &message)];
        }
        Ok(answer)
    }
}

/// A message in an `Any`.
pub(super) fn decoded<M: Message + Default>(body: &[u8]) -> Result<M, Status> {
    let (_, message) = proto::unwrapped(body);
    M::decode(message.as_slice()).map_err(|e| Status::invalid_argument(e.to_string()))
}

fn ipc(schema: &Schema) -> Vec<u8> {
    let options = IpcWriteOptions::default();
    let message = IpcMessage::try_from(SchemaAsIpc::new(schema, &options));
    message.unwrap().0.to_vec()
}
