//! Statements from their text to their last row.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow::array::{AsArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type, Schema, SchemaRef};
use arrow_flight::IpcMessage;
use arrow_flight::flight_service_client::FlightServiceClient;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use futures::{StreamExt, stream};
use tokio::sync::oneshot;
use tonic::Code;

use super::{Client, one, prepared};
use crate::embedded::{Data, Engine};

/// A table without an end that counts its batches and knows when nobody reads
/// it any more.
#[derive(Debug)]
struct Endless {
    batch: RecordBatch,
    schema: SchemaRef,
    made: Arc<AtomicUsize>,
    /// Dropped with the stream.
    read: Mutex<Option<oneshot::Sender<()>>>,
}

impl PartitionStream for Endless {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let read = self.read.lock().unwrap().take();
        let made = Arc::clone(&self.made);
        let batch = self.batch.clone();
        let batches = stream::repeat_with(move || {
            let _ = &read;
            made.fetch_add(1, Ordering::Relaxed);
            Ok(batch.clone())
        });
        let schema = Arc::clone(&self.schema);
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
    }
}

#[tokio::test]
async fn rows_are_made_as_they_are_read_and_no_longer() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let batch = one("a", Int64Array::from(vec![7; 8192]));
    let made = Arc::new(AtomicUsize::new(0));
    let (read, dropped) = oneshot::channel();
    let endless = Arc::new(Endless {
        schema: batch.schema(),
        batch,
        made: Arc::clone(&made),
        read: Mutex::new(Some(read)),
    });
    let table = StreamingTable::try_new(endless.schema.clone(), vec![endless]).unwrap();
    let table = Arc::new(table);
    engine.context.register_table("endless", table).unwrap();
    let mut client = Client(FlightServiceClient::new(engine.service()));

    let ticket = client.ticket("SELECT a + 1 FROM endless").await;
    assert_eq!(made.load(Ordering::Relaxed), 0);
    let mut messages = client.0.do_get(ticket).await.unwrap().into_inner();
    for _ in 0..5 {
        messages.message().await.unwrap().unwrap();
    }
    let ahead = made.load(Ordering::Relaxed);
    assert!((4..64).contains(&ahead), "{ahead}");
    drop(messages);
    let ended = tokio::time::timeout(Duration::from_secs(10), dropped).await;
    assert!(ended.is_ok());
}

/// A table that panics where its second batch should be.
#[derive(Debug)]
struct Broken(RecordBatch, SchemaRef);

impl PartitionStream for Broken {
    fn schema(&self) -> &SchemaRef {
        &self.1
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let batches = [Some(self.0.clone()), None];
        let batches = batches.map(|batch| move || Ok(batch.unwrap()));
        let batches = stream::iter(batches).map(|batch| batch());
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.1), batches))
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_does_not_look_complete() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let batch = one("a", Int64Array::from(vec![7]));
    let broken = Arc::new(Broken(batch.clone(), batch.schema()));
    let table = StreamingTable::try_new(batch.schema(), vec![broken]).unwrap();
    let table = Arc::new(table);
    engine.context.register_table("broken", table).unwrap();
    let mut client = Client(FlightServiceClient::new(engine.service()));
    let error = client.rows("SELECT a FROM broken").await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert!(error.message().contains("broke off"), "{error}");
    assert_eq!(client.value("SELECT 1").await, "1");
}

#[tokio::test]
async fn errors_are_told_in_influxdbs_words() {
    let mut client = Client::demo().await;
    for (sql, words) in [
        ("SELECT * FROM nope", "table 'public.iox.nope' not found"),
        ("SELECT nope FROM home", "No field named nope"),
        ("SELEC 1", "Expected: an SQL statement"),
        ("SELECT 1; SELECT 2", "only supports a single SQL statement"),
        ("", "No SQL statements were provided"),
        ("SELECT $1", "Placeholder '$1' was not provided a value"),
    ] {
        let error = client.rows(sql).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{sql}");
        let message = error.message();
        assert!(
            message.starts_with("Error while planning query: "),
            "{message}"
        );
        assert!(message.contains(words), "{message}");
    }
    let error = client.rows("SELECT 1 / co FROM home").await.unwrap_err();
    assert_eq!(
        error.message(),
        "Error while execution Flight SQL stream: Arrow error: Divide by zero error"
    );
}

#[tokio::test]
async fn parameters_are_bound_by_name_or_position() {
    let mut client = Client::demo().await;
    let by_room = "SELECT count(*) FROM home WHERE room = $1 AND temp > $2";
    let statement = client.prepare(by_room).await.unwrap();
    let handle = statement.prepared_statement_handle;
    let expected = Schema::try_from(IpcMessage(statement.parameter_schema)).unwrap();
    let names: Vec<&String> = expected.fields().iter().map(|field| field.name()).collect();
    assert_eq!(names, ["$1", "$2"]);
    assert_eq!(expected.field(0).data_type(), &DataType::Utf8);
    assert_eq!(expected.field(1).data_type(), &DataType::Float64);
    let dataset = Schema::try_from(IpcMessage(statement.dataset_schema)).unwrap();
    assert_eq!(dataset.field(0).name(), "count(*)");

    let unbound = client.ask(prepared(&handle)).await.unwrap_err();
    assert!(unbound.message().contains("$1"), "{unbound}");
    let kitchen = StringArray::from(vec!["Kitchen"]);
    let high = Float64Array::from(vec![23.0]);
    for names in [["$1", "$2"], ["1", "2"], ["0", "1"], ["a", "b"]] {
        let rows = RecordBatch::try_from_iter([
            (names[0], Arc::new(kitchen.clone()) as _),
            (names[1], Arc::new(high.clone()) as _),
        ])
        .unwrap();
        let handle = client.bind(&handle, &rows).await;
        let rows = client.ask(prepared(&handle)).await.unwrap();
        let count = rows.column(0).as_primitive::<Int64Type>().value(0);
        assert_eq!(count, 2, "{names:?}");
    }
    let two = one("1", StringArray::from(vec!["Kitchen", "Living Room"]));
    let handle = client.bind(&handle, &two).await;
    let error = client.ask(prepared(&handle)).await.unwrap_err();
    assert!(error.message().contains("one row"), "{error}");
    client.close(&handle).await;
    let error = client.ask(prepared(&handle)).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);

    for (sql, name) in [
        ("SELECT max(temp) FROM home WHERE room = $room", "room"),
        ("SELECT max(temp) FROM home WHERE room = $room", "$room"),
        ("SELECT max(temp) FROM home WHERE room = ?", "param_0"),
    ] {
        let handle = client.prepare(sql).await.unwrap().prepared_statement_handle;
        let rows = one(name, StringArray::from(vec!["Living Room"]));
        let handle = client.bind(&handle, &rows).await;
        let rows = client.ask(prepared(&handle)).await.unwrap();
        let temp = rows.column(0).as_primitive::<Float64Type>().value(0);
        assert_eq!(temp, 22.8, "{sql}");
    }
}
