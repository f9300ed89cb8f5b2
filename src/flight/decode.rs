//! One endpoint's stream of messages: a schema, then batches.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::{self, MessageHeader};
use arrow_flight::decode::{DecodedPayload, FlightDataDecoder};
use arrow_flight::error::FlightError;
use arrow_flight::{FlightData, IpcMessage};
use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt, TryStreamExt, future};
use tokio::task::consume_budget;
use tonic::Status;

/// What comes of a stream.
#[derive(Debug)]
pub(crate) enum Piece {
    Schema(SchemaRef),
    /// One that has rows.
    Batch(RecordBatch),
}

/// A stream that is being decoded. Dropping it stops the server.
pub(crate) struct Messages {
    decoder: FlightDataDecoder,
    schema: Option<SchemaRef>,
    /// After its end, or an error, nothing more is read.
    ended: bool,
}

impl Messages {
    /// Of what the other side of a call sends.
    pub(crate) fn new<S>(stream: S) -> Messages
    where
        S: Stream<Item = Result<FlightData, Status>> + Send + 'static,
    {
        Messages::of(stream.map_err(FlightError::from))
    }

    /// Of messages from anywhere.
    pub(super) fn of<S>(stream: S) -> Messages
    where
        S: Stream<Item = Result<FlightData, FlightError>> + Send + 'static,
    {
        let messages = stream
            // Those that nothing comes of are passed over here and in Arrow's
            // reader, without end where the server sends without end. A timer
            // is looked at, and a task ends, only when its work lets go.
            .then(|data| async {
                consume_budget().await;
                data
            })
            // Application metadata come without a header, and are no batch.
            .try_filter(|data| future::ready(!data.data_header.is_empty()))
            .and_then(|data| future::ready(sound(&data).map(|()| data)));
        Messages {
            decoder: FlightDataDecoder::new(messages),
            schema: None,
            ended: false,
        }
    }

    /// Whether a schema has come.
    pub(super) fn have_begun(&self) -> bool {
        self.schema.is_some()
    }

    /// The next piece: the schema, then the batches that have rows. InfluxDB
    /// sends empty ones to keep the connection open while a query works. A
    /// stream may end without a schema.
    ///
    /// # Errors
    /// What ended the stream, or cannot be read of it.
    pub(crate) async fn piece(&mut self) -> Result<Option<Piece>, FlightError> {
        loop {
            match self.next().await? {
                None => return Ok(None),
                Some(DecodedPayload::RecordBatch(batch)) if batch.num_rows() > 0 => {
                    return Ok(Some(Piece::Batch(batch)));
                }
                Some(DecodedPayload::Schema(schema)) => match &self.schema {
                    None => {
                        self.schema = Some(SchemaRef::clone(&schema));
                        return Ok(Some(Piece::Schema(schema)));
                    }
                    Some(first) if *first == schema => {}
                    Some(_) => {
                        return Err(FlightError::protocol(
                            "the schema changes in the middle of the stream",
                        ));
                    }
                },
                Some(_) => {}
            }
        }
    }

    async fn next(&mut self) -> Result<Option<DecodedPayload>, FlightError> {
        if self.ended {
            return Ok(None);
        }
        // Arrow's reader asserts what a hostile message may break.
        let next = AssertUnwindSafe(self.decoder.next()).catch_unwind().await;
        match next {
            Ok(Some(Ok(data))) => Ok(Some(data.payload)),
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Ok(Some(Err(error))) => {
                self.ended = true;
                Err(error)
            }
            Err(_) => {
                self.ended = true;
                Err(FlightError::DecodeError("a malformed message".to_owned()))
            }
        }
    }
}

/// The schema in a result's description; it may have none.
///
/// # Errors
/// Bytes that are no schema.
pub(super) fn described(bytes: Bytes) -> Result<Option<Schema>, FlightError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    // Arrow's reader panics at types that there are not.
    let read = catch_unwind(AssertUnwindSafe(|| Schema::try_from(IpcMessage(bytes))));
    match read {
        Ok(read) => Ok(Some(read?)),
        Err(_) => Err(FlightError::DecodeError("a malformed schema".to_owned())),
    }
}

/// How much a message may unpack to, in bytes: Arrow's reader asks for the
/// memory that a message claims to need, and to be refused it ends the process.
const LARGEST: i64 = i32::MAX as i64;

/// The most values that an array may have, and rows a batch: Arrow's own advice
/// for arrays that are exchanged. Rows without columns, and NULLs, take no bytes
/// of a message, and nothing else bounds how many it claims.
const MOST_VALUES: i64 = i32::MAX as i64;

/// Whether every buffer that a message's header names lies within its body,
/// and unpacks to a size that memory can have: Arrow's reader takes both for
/// granted.
fn sound(data: &FlightData) -> Result<(), FlightError> {
    let fault = |what: &str| FlightError::DecodeError(what.to_owned());
    let message = ipc::root_as_message(&data.data_header)
        .map_err(|cause| FlightError::DecodeError(cause.to_string()))?;
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message
            .header_as_dictionary_batch()
            .and_then(|dictionary| dictionary.data()),
        _ => return Ok(()),
    };
    let batch = batch.ok_or_else(|| fault("a message without a batch"))?;
    let body = i64::try_from(data.data_body.len()).unwrap_or(i64::MAX);
    let packed = batch.compression().is_some();
    let mut left = LARGEST;
    let fits = batch.buffers().into_iter().flatten().all(|buffer| {
        let (start, length) = (buffer.offset(), buffer.length());
        let end = start.checked_add(length);
        if packed && length > 0 {
            let size = unpacked(&data.data_body, start).max(0);
            left = left.saturating_sub(size);
        }
        let within = start >= 0 && length >= 0 && end.is_some_and(|end| end <= body);
        within && left >= 0
    });
    let counts = batch
        .nodes()
        .into_iter()
        .flatten()
        .map(|node| node.length());
    let counted = counts
        .chain([batch.length()])
        .all(|count| (0..=MOST_VALUES).contains(&count));
    if !fits || !counted {
        return Err(fault("a batch that is longer than its message"));
    }
    Ok(())
}

/// The size in bytes that the packed buffer at `start` gives for itself; 0 if
/// it gives none.
fn unpacked(body: &[u8], start: i64) -> i64 {
    let prefix = usize::try_from(start)
        .ok()
        .and_then(|start| body.get(start..)?.first_chunk());
    prefix.map_or(0, |prefix| i64::from_le_bytes(*prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{
        ArrayRef, DictionaryArray, FixedSizeListArray, Int64Array, ListArray, NullArray,
        StringViewArray,
    };
    use arrow::datatypes::{DataType, Field, Int32Type, Int64Type};
    use arrow::ipc::CompressionType;
    use arrow::ipc::writer::IpcWriteOptions;
    use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    use std::sync::Arc;

    /// What `work` comes to: nothing here waits.
    fn done<T>(work: impl Future<Output = T>) -> T {
        work.now_or_never().unwrap()
    }

    /// A stream with a schema, a dictionary and a batch.
    fn messages(packed: Option<CompressionType>) -> Vec<FlightData> {
        let tags: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
        let lists = vec![Some(vec![Some(1)]), None, Some(vec![])];
        let columns: [(&str, ArrayRef); 4] = [
            ("tag", Arc::new(tags)),
            (
                "n",
                Arc::new(Int64Array::from(vec![Some(1), None, Some(3)])),
            ),
            (
                "list",
                Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(lists)),
            ),
            (
                "view",
                Arc::new(StringViewArray::from(vec![
                    "x",
                    "long enough to be a view",
                    "",
                ])),
            ),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let options = IpcWriteOptions::default().try_with_compression(packed);
        let encoder = FlightDataEncoderBuilder::new()
            .with_options(options.unwrap())
            .with_dictionary_handling(DictionaryHandling::Resend)
            .build(futures::stream::iter([Ok(batch)]));
        done(encoder.try_collect()).unwrap()
    }

    /// How many rows come, or the error.
    fn read(messages: Vec<FlightData>) -> Result<usize, FlightError> {
        done(async {
            let mut stream = Messages::new(futures::stream::iter(messages.into_iter().map(Ok)));
            let mut rows = 0;
            while let Some(piece) = stream.piece().await? {
                if let Piece::Batch(batch) = piece {
                    rows += batch.num_rows();
                }
            }
            Ok(rows)
        })
    }

    #[test]
    fn messages_that_bytes_were_changed_in_end_in_an_answer() {
        for packed in [None, Some(CompressionType::LZ4_FRAME)] {
            let good = messages(packed);
            assert_eq!(read(good.clone()).unwrap(), 3);
            let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
            let mut runner = TestRunner::new_with_rng(Config::with_cases(10_000), rng);
            let change = (0..good.len(), any::<bool>(), any::<usize>(), any::<u8>());
            runner
                .run(&change, |(index, header, at, byte)| {
                    let mut changed = good.clone();
                    let message = &mut changed[index];
                    let part = if header {
                        &mut message.data_header
                    } else {
                        &mut message.data_body
                    };
                    let mut bytes = part.to_vec();
                    if !bytes.is_empty() {
                        let at = at % bytes.len();
                        bytes[at] = byte;
                    }
                    *part = bytes.into();
                    let _ = read(changed);
                    Ok(())
                })
                .unwrap();
        }
    }

    #[tokio::test]
    async fn a_flood_that_nothing_comes_of_does_not_keep_time_from_passing() {
        const MOST: usize = 5_000_000;
        let good = messages(None);
        let schema = good[0].clone();
        let dictionary = good[1].clone();
        let metadata = FlightData {
            app_metadata: Bytes::from_static(b"still here"),
            ..FlightData::default()
        };
        for (first, again) in [
            (None, metadata.clone()),
            (None, FlightData::default()),
            (Some(&schema), metadata),
            (Some(&schema), schema.clone()),
            (Some(&schema), dictionary),
        ] {
            let mut left = MOST;
            let flood = futures::stream::repeat(again).inspect(move |_| {
                left -= 1;
                assert_ne!(left, 0, "it is read without end");
            });
            let first = futures::stream::iter(first.cloned());
            let mut stream = Messages::new(first.chain(flood).map(Ok));
            let limit = std::time::Duration::from_millis(5);
            let read = tokio::time::timeout(limit, async {
                while stream.piece().await.unwrap().is_some() {}
            });
            assert!(read.await.is_err());
        }
    }

    #[test]
    fn values_that_take_no_bytes_are_bounded_all_the_same() {
        let nulls = |count| Arc::new(NullArray::new(count)) as ArrayRef;
        // In four rows.
        let lists = |count: usize| {
            let field = Arc::new(Field::new_list_field(DataType::Null, true));
            let length = i32::try_from(count / 4).unwrap();
            Arc::new(FixedSizeListArray::new(field, length, nulls(count), None)) as ArrayRef
        };
        for (column, good) in [
            (nulls(1000), true),
            (nulls(1 << 40), false),
            (lists(1000), true),
            (lists(1 << 32), false),
        ] {
            let batch = RecordBatch::try_from_iter([("n", column)]).unwrap();
            let encoder = FlightDataEncoderBuilder::new();
            let messages = encoder.build(futures::stream::iter([Ok(batch)]));
            assert_eq!(read(done(messages.try_collect()).unwrap()).is_ok(), good);
        }
    }

    #[test]
    fn packed_buffers_that_claim_more_than_memory_are_refused() {
        let good = messages(Some(CompressionType::LZ4_FRAME)).pop().unwrap();
        let message = ipc::root_as_message(&good.data_header).unwrap();
        let buffers = message.header_as_record_batch().unwrap().buffers().unwrap();
        let starts = buffers.iter().filter(|buffer| buffer.length() > 8);
        let starts: Vec<_> = starts
            .map(|buffer| usize::try_from(buffer.offset()).unwrap())
            .collect();
        for (count, size, fits) in [
            (1, 1_i64 << 50, false),
            (1, 1 << 30, true),
            // Each by itself would do.
            (3, 1 << 30, false),
            // These are not packed.
            (3, -1, true),
        ] {
            let mut body = good.data_body.to_vec();
            for start in &starts[..count] {
                body[*start..][..8].copy_from_slice(&size.to_le_bytes());
            }
            let claiming = FlightData {
                data_body: body.into(),
                ..good.clone()
            };
            assert_eq!(sound(&claiming).is_ok(), fits, "{count} of {size}");
        }
    }

    #[test]
    fn a_description_is_a_schema_nothing_or_an_error() {
        assert!(described(Bytes::new()).unwrap().is_none());
        for bytes in [
            &b"\xff\xff\xff\xff"[..],
            b"\xff\xff\xff\xff\x10\0\0\0",
            b"no",
            &[0; 64],
        ] {
            assert!(described(Bytes::from_static(bytes)).is_err(), "{bytes:?}");
        }
    }
}
