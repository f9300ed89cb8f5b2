//! What a server was asked.

use std::collections::HashMap;

use arrow::array::RecordBatch;
use arrow_flight::sql::{
    ActionCreatePreparedStatementRequest, CommandStatementQuery, CommandStatementUpdate,
};
use prost::Message;
use tonic::metadata::MetadataMap;

use crate::support::proto;

/// One call that came.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `GetFlightInfo`, `DoGet`, …; handshakes are only counted.
    pub(crate) method: &'static str,
    /// The name of its command, without the package, or of its action.
    pub(crate) kind: String,
    /// Names in lower case; of several values for one, all, with `, ` between
    /// them, or `; ` in `cookie`.
    pub(crate) headers: HashMap<String, String>,
    /// The command, in its `Any` if it came in one, a ticket, or an action's
    /// body.
    pub(crate) command: Vec<u8>,
    /// What came with a DoPut, once all of it has come.
    pub(crate) put: Option<Put>,
}

/// The batches of a DoPut.
#[derive(Debug, Clone, Default)]
pub(crate) struct Put {
    pub(crate) rows: usize,
    pub(crate) batches: usize,
    pub(crate) first: Option<RecordBatch>,
    /// Why it ended before its end.
    pub(crate) broken: Option<String>,
}

impl Call {
    pub(crate) fn new(method: &'static str, action: &str, map: MetadataMap, body: &[u8]) -> Call {
        let map = map.into_headers();
        let mut headers: HashMap<String, String> = HashMap::new();
        for (name, value) in &map {
            let value = String::from_utf8_lossy(value.as_bytes());
            let between = if name == "cookie" { "; " } else { ", " };
            headers
                .entry(name.to_string())
                .and_modify(|all| *all = format!("{all}{between}{value}"))
                .or_insert_with(|| value.into_owned());
        }
        let kind = match action {
            "" => proto::unwrapped(body).0,
            action => action.to_owned(),
        };
        Call {
            method,
            kind,
            headers,
            command: body.to_vec(),
            put: None,
        }
    }

    /// `DoGet`, `GetFlightInfo CommandGetTables`, `DoAction CancelFlightInfo`.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.kind)
            .trim_end()
            .to_owned()
    }

    /// Its command or an action's body, out of its `Any` where it came in one.
    #[track_caller]
    pub(crate) fn message<M: Message + Default>(&self) -> M {
        M::decode(proto::unwrapped(&self.command).1.as_slice()).unwrap()
    }

    /// The text of a statement that is asked, run or prepared.
    pub(crate) fn sql(&self) -> Option<String> {
        match self.kind.as_str() {
            "CommandStatementQuery" => Some(self.message::<CommandStatementQuery>().query),
            "CommandStatementUpdate" => Some(self.message::<CommandStatementUpdate>().query),
            "CreatePreparedStatement" => {
                Some(self.message::<ActionCreatePreparedStatementRequest>().query)
            }
            _ => None,
        }
    }

    /// The transaction that a statement says it is in.
    pub(crate) fn transaction(&self) -> Option<String> {
        let id = match self.kind.as_str() {
            "CommandStatementQuery" => self.message::<CommandStatementQuery>().transaction_id,
            "CommandStatementUpdate" => self.message::<CommandStatementUpdate>().transaction_id,
            "CreatePreparedStatement" => {
                self.message::<ActionCreatePreparedStatementRequest>()
                    .transaction_id
            }
            _ => None,
        };
        id.map(|id| String::from_utf8_lossy(&id).into_owned())
    }

    /// The rows that came with it.
    pub(crate) fn rows(&self) -> usize {
        self.put.as_ref().map_or(0, |put| put.rows)
    }

    /// The first batch that came with it.
    #[track_caller]
    pub(crate) fn batch(&self) -> &RecordBatch {
        let put = self.put.as_ref().unwrap();
        put.first.as_ref().unwrap()
    }
}
