//! The service as a client sees it, in process.

mod access;
mod cancel;
mod changes;
mod hostile;
mod ingest;
mod metadata;
mod names;
mod statements;
mod tables;
mod withdrawn;

use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Field, Schema};
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::{
    ActionClosePreparedStatementRequest, ActionCreatePreparedStatementRequest,
    ActionCreatePreparedStatementResult, Any, CommandPreparedStatementQuery, CommandStatementQuery,
    CommandStatementUpdate, DoPutPreparedStatementResult, DoPutUpdateResult, ProstMessageExt,
};
use arrow_flight::{Action, FlightData, FlightDescriptor, Ticket};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use prost::Message;
use tonic::Status;

use super::writes::Writes;
use super::{Engine, Local, service};
use crate::embedded::Data;

/// A client on a service in this process.
struct Client(FlightServiceClient<Local>);

impl Client {
    async fn demo() -> Client {
        let engine = Engine::open(&Data::Demo).await.unwrap();
        Client(FlightServiceClient::new(engine.service()))
    }

    async fn reading() -> Client {
        let engine = Engine::open(&Data::Demo).await.unwrap();
        let flight = service::Flight::new(engine, Writes::Nothing, None);
        Client(FlightServiceClient::new(flight.server()))
    }

    /// The schema that GetFlightInfo tells, and the rows that DoGet sends,
    /// whose schema must be the same; GetSchema tells it too.
    async fn ask(&mut self, command: impl ProstMessageExt) -> Result<RecordBatch, Status> {
        let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
        let schema = self.0.get_schema(descriptor.clone()).await?.into_inner();
        let schema = Schema::try_from(&schema).unwrap();
        let info = self.0.get_flight_info(descriptor).await?.into_inner();
        assert_eq!(info.total_records, -1);
        let ticket = info.endpoint[0].ticket.clone().unwrap();
        assert_eq!(info.try_decode_schema().unwrap(), schema);
        let mut messages = self.0.do_get(ticket).await?.into_inner();
        let first = messages.message().await?.unwrap();
        assert_eq!(Schema::try_from(&first).unwrap(), schema);
        let messages = stream::iter([Ok(first)]).chain(messages);
        let batches: Vec<RecordBatch> =
            FlightRecordBatchStream::new_from_flight_data(messages.map_err(FlightError::from))
                .try_collect()
                .await?;
        Ok(concat_batches(&Arc::new(schema), &batches).unwrap())
    }

    async fn rows(&mut self, sql: &str) -> Result<RecordBatch, Status> {
        self.ask(CommandStatementQuery {
            query: sql.to_owned(),
            transaction_id: None,
        })
        .await
    }

    /// A ticket for the rows of `sql`.
    async fn ticket(&mut self, sql: &str) -> Ticket {
        let info = self.0.get_flight_info(query(sql)).await.unwrap();
        info.into_inner().endpoint[0].ticket.clone().unwrap()
    }

    /// The first column of the first row as text.
    async fn value(&mut self, sql: &str) -> String {
        let rows = self.rows(sql).await.unwrap();
        arrow::util::display::array_value_to_string(rows.column(0), 0).unwrap()
    }

    async fn update(&mut self, sql: &str) -> Result<i64, Status> {
        let command = CommandStatementUpdate {
            query: sql.to_owned(),
            transaction_id: None,
        };
        self.count(command, &RecordBatch::new_empty(Arc::new(Schema::empty())))
            .await
    }

    async fn count(
        &mut self,
        command: impl ProstMessageExt,
        rows: &RecordBatch,
    ) -> Result<i64, Status> {
        let answer = self.put(command, rows).await?;
        Ok(DoPutUpdateResult::decode(answer).unwrap().record_count)
    }

    async fn put(
        &mut self,
        command: impl ProstMessageExt,
        rows: &RecordBatch,
    ) -> Result<Bytes, Status> {
        let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
        let messages: Vec<FlightData> = FlightDataEncoderBuilder::new()
            .with_flight_descriptor(Some(descriptor))
            .with_schema(rows.schema())
            .build(stream::iter([Ok(rows.clone())]))
            .try_collect()
            .await
            .unwrap();
        let mut answers = self.0.do_put(stream::iter(messages)).await?.into_inner();
        Ok(answers.message().await?.unwrap().app_metadata)
    }

    /// The body that answers an action, `None` where there is none.
    async fn act(&mut self, name: &str, body: impl Into<Bytes>) -> Result<Option<Bytes>, Status> {
        let action = Action::new(name, body);
        let mut answers = self.0.do_action(action).await?.into_inner();
        Ok(answers.message().await?.map(|answer| answer.body))
    }

    async fn prepare(&mut self, sql: &str) -> Result<ActionCreatePreparedStatementResult, Status> {
        let request = ActionCreatePreparedStatementRequest {
            query: sql.to_owned(),
            transaction_id: None,
        };
        let body = request.as_any().encode_to_vec();
        let body = self.act("CreatePreparedStatement", body).await?.unwrap();
        Ok(Any::decode(body).unwrap().unpack().unwrap().unwrap())
    }

    async fn bind(&mut self, handle: &Bytes, rows: &RecordBatch) -> Bytes {
        let command = prepared(handle);
        let answer = self.put(command, rows).await.unwrap();
        let result = DoPutPreparedStatementResult::decode(answer).unwrap();
        result.prepared_statement_handle.unwrap()
    }

    async fn close(&mut self, handle: &Bytes) {
        let request = ActionClosePreparedStatementRequest {
            prepared_statement_handle: handle.clone(),
        };
        let body = request.as_any().encode_to_vec();
        let answer = self.act("ClosePreparedStatement", body).await;
        assert_eq!(answer.unwrap(), None);
    }
}

fn query(sql: &str) -> FlightDescriptor {
    let command = CommandStatementQuery {
        query: sql.to_owned(),
        transaction_id: None,
    };
    FlightDescriptor::new_cmd(command.as_any().encode_to_vec())
}

fn prepared(handle: &Bytes) -> CommandPreparedStatementQuery {
    CommandPreparedStatementQuery {
        prepared_statement_handle: handle.clone(),
    }
}

fn columns(rows: &RecordBatch) -> Vec<String> {
    let schema = rows.schema();
    let names = schema.fields().iter().map(|field| field.name().clone());
    names.collect()
}

fn texts(rows: &RecordBatch, column: &str) -> Vec<String> {
    let column = rows.column_by_name(column).unwrap().as_string::<i32>();
    column.iter().flatten().map(str::to_owned).collect()
}

fn one(name: &str, value: impl Array + 'static) -> RecordBatch {
    RecordBatch::try_from_iter([(name, Arc::new(value) as _)]).unwrap()
}

/// `name: Type` and `not null` of each column.
fn described(rows: &RecordBatch) -> Vec<String> {
    let described = |field: &Arc<Field>| {
        let null = if field.is_nullable() { "" } else { " not null" };
        format!("{}: {}{null}", field.name(), field.data_type())
    };
    rows.schema().fields().iter().map(described).collect()
}
