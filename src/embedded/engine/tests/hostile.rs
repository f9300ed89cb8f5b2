//! Messages that a client had better not send.

use std::sync::Arc;

use arrow::array::{Int64Array, NullArray, RecordBatch};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::sql::ProstMessageExt;
use arrow_flight::{FlightData, FlightDescriptor};
use futures::{TryStreamExt, stream};
use prost::Message;
use tonic::Code;

use super::ingest::{append, create};
use super::{Client, one, prepared};

/// A batch for `command`, packed in a buffer that claims 2^46 bytes.
async fn claiming(command: &impl ProstMessageExt) -> Vec<FlightData> {
    let rows = one("a", Int64Array::from(vec![7; 1000]));
    let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
    let packed = IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::LZ4_FRAME))
        .unwrap();
    let mut messages: Vec<FlightData> = FlightDataEncoderBuilder::new()
        .with_options(packed)
        .with_flight_descriptor(Some(descriptor))
        .build(stream::iter([Ok(rows)]))
        .try_collect()
        .await
        .unwrap();
    let batch = messages.last_mut().unwrap();
    let claim = 8000_i64.to_le_bytes();
    let at = batch.data_body.windows(8).position(|bytes| bytes == claim);
    let at = at.unwrap();
    let mut body = batch.data_body.to_vec();
    body[at..at + 8].copy_from_slice(&(1_i64 << 46).to_le_bytes());
    batch.data_body = body.into();
    messages
}

#[tokio::test]
async fn a_buffer_that_claims_more_than_memory_is_refused() {
    let mut client = Client::demo().await;
    let created = client.prepare("SELECT $1").await.unwrap();
    let bound = prepared(&created.prepared_statement_handle);
    // Whose statement is not there has none of its rows read.
    let unknown = prepared(&"no such".into());
    for (messages, code) in [
        (claiming(&bound).await, Code::InvalidArgument),
        (claiming(&unknown).await, Code::NotFound),
        (claiming(&create("t")).await, Code::InvalidArgument),
    ] {
        let error = client.0.do_put(stream::iter(messages)).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    assert_eq!(client.value("SELECT 1").await, "1");
}

#[tokio::test]
async fn nulls_are_made_for_as_many_rows_as_memory_holds() {
    let mut client = Client::demo().await;
    client
        .update("CREATE TABLE t (a BIGINT, b BIGINT)")
        .await
        .unwrap();
    let nulls = |count| Arc::new(NullArray::new(count));
    let both =
        |count| RecordBatch::try_from_iter([("a", nulls(count) as _), ("b", nulls(count) as _)]);
    for (rows, fits) in [
        (one("a", NullArray::new(1000)), true),
        (both(1000).unwrap(), true),
        (one("a", NullArray::new((1 << 24) + 1)), false),
        (both((1 << 24) + 1).unwrap(), false),
    ] {
        let count = client.count(append("t"), &rows).await;
        match fits {
            true => assert_eq!(count.unwrap(), 1000),
            false => assert_eq!(count.unwrap_err().code(), Code::InvalidArgument),
        }
    }
}
