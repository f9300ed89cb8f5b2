//! The messages of an Arrow IPC stream, cut out of its bytes.
//!
//! They are handed on in the form that Flight has them in, so that one decoder
//! reads both, with the same care for what a hostile server may send.

use arrow::ipc;
use arrow_flight::FlightData;
use arrow_flight::error::FlightError;
use bytes::{Buf, BytesMut};

/// What a message begins with. Before Arrow 0.15 it began with its length.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// The longest header that is taken, in bytes: a schema of a million columns.
/// Text that is no stream of Arrow's claims longer ones.
const LONGEST_HEADER: usize = 64 << 20;

/// The longest body that is taken, in bytes.
const LONGEST_BODY: usize = i32::MAX as usize;

/// Bytes that have come, and not been cut up yet.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: BytesMut,
    /// The next message, as far as its first bytes tell.
    next: Option<Head>,
    ended: bool,
}

/// Lengths in bytes.
#[derive(Debug, Clone, Copy)]
struct Head {
    prefix: usize,
    header: usize,
    /// `None` before the header has come.
    body: Option<usize>,
}

impl Frames {
    /// More bytes have come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether the stream has said that it is at its end.
    pub(super) fn is_ended(&self) -> bool {
        self.ended
    }

    /// Whether all bytes so far belong to whole messages.
    pub(super) fn is_between(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next message, if all of it has come.
    ///
    /// # Errors
    /// Bytes that are no message of Arrow's.
    pub(super) fn next(&mut self) -> Result<Option<FlightData>, FlightError> {
        if self.ended {
            return Ok(None);
        }
        let Some(mut head) = self
            .next
            .take()
            .map_or_else(|| self.head(), |head| Ok(Some(head)))?
        else {
            return Ok(None);
        };
        if head.header == 0 {
            self.ended = true;
            return Ok(None);
        }
        let start = head.prefix + head.header;
        if head.body.is_none() && self.bytes.len() >= start {
            head.body = Some(body_of(&self.bytes[head.prefix..start])?);
        }
        let Some(body) = head.body.filter(|body| self.bytes.len() - start >= *body) else {
            self.next = Some(head);
            return Ok(None);
        };
        self.bytes.advance(head.prefix);
        let header = self.bytes.split_to(head.header).freeze();
        let body = self.bytes.split_to(body).freeze();
        Ok(Some(
            FlightData::new()
                .with_data_header(header)
                .with_data_body(body),
        ))
    }

    /// How long the next message is, if so much has come.
    fn head(&self) -> Result<Option<Head>, FlightError> {
        let word = |at: usize| self.bytes.get(at..)?.first_chunk::<4>().copied();
        let (prefix, length) = match word(0) {
            None => return Ok(None),
            Some(CONTINUATION) => match word(4) {
                None => return Ok(None),
                Some(length) => (8, length),
            },
            Some(length) => (4, length),
        };
        let header = usize::try_from(i32::from_le_bytes(length))
            .ok()
            .filter(|length| *length <= LONGEST_HEADER)
            .ok_or_else(|| FlightError::DecodeError("no Arrow IPC stream".to_owned()))?;
        Ok(Some(Head {
            prefix,
            header,
            body: None,
        }))
    }
}

/// The length of the body that follows `header`.
fn body_of(header: &[u8]) -> Result<usize, FlightError> {
    let message = ipc::root_as_message(header)
        .map_err(|cause| FlightError::DecodeError(cause.to_string()))?;
    usize::try_from(message.bodyLength())
        .ok()
        .filter(|length| *length <= LONGEST_BODY)
        .ok_or_else(|| FlightError::DecodeError("a message of impossible length".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch};
    use arrow::datatypes::Int32Type;
    use arrow::ipc::writer::StreamWriter;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    use std::sync::Arc;

    fn stream() -> Vec<u8> {
        let tags: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
        let columns: [(&str, ArrayRef); 2] = [
            ("tag", Arc::new(tags)),
            ("n", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    /// The messages in `bytes`, which come in pieces of `size`.
    fn cut(bytes: &[u8], size: usize) -> Result<(Vec<FlightData>, Frames), FlightError> {
        let mut frames = Frames::default();
        let mut found = Vec::new();
        for piece in bytes.chunks(size) {
            frames.push(piece);
            while let Some(message) = frames.next()? {
                found.push(message);
            }
        }
        Ok((found, frames))
    }

    #[test]
    fn messages_are_the_same_however_their_bytes_come() {
        let bytes = stream();
        let (whole, _) = cut(&bytes, usize::MAX).unwrap();
        assert_eq!(whole.len(), 3, "a schema, a dictionary, a batch");
        for size in [1, 3, 7, 8, 64] {
            let (found, frames) = cut(&bytes, size).unwrap();
            assert_eq!(found, whole);
            assert!(frames.is_ended());
        }
        // The marks that Arrow began with later are left out.
        let mut old = Vec::new();
        for message in &whole {
            let length = u32::try_from(message.data_header.len()).unwrap();
            old.extend(length.to_le_bytes());
            old.extend_from_slice(&message.data_header);
            old.extend_from_slice(&message.data_body);
        }
        let (found, frames) = cut(&old, 5).unwrap();
        assert_eq!(found, whole);
        assert!(frames.is_between() && !frames.is_ended());
    }

    #[test]
    fn a_cut_is_told_from_an_end() {
        let bytes = stream();
        for end in [1, 9, bytes.len() - 12] {
            let (_, frames) = cut(&bytes[..end], 16).unwrap();
            assert!(!frames.is_between() && !frames.is_ended(), "{end}");
        }
        let (_, frames) = cut(&bytes[..bytes.len() - 8], 16).unwrap();
        assert!(frames.is_between() && !frames.is_ended());
    }

    #[test]
    fn what_is_no_stream_is_refused_or_waits_for_more() {
        for bytes in [
            &b"<!doctype html><title>Hello</title>"[..],
            b"ARROW1\0\0\xff\xff\xff\xff",
            b"{\"error\": \"no\"}",
            b"\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xff\xff\xff\xff\x08\0\0\0abcdefgh",
        ] {
            assert!(cut(bytes, 64).is_err(), "{bytes:?}");
        }
        let good = stream();
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::with_cases(10_000), rng);
        runner
            .run(
                &(any::<usize>(), any::<u8>(), 1..99_usize),
                |(at, byte, size)| {
                    let mut changed = good.clone();
                    let at = at % changed.len();
                    changed[at] = byte;
                    let _ = cut(&changed, size);
                    Ok(())
                },
            )
            .unwrap();
    }
}
