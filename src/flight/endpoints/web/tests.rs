//! Whatever a web server sends, there are rows or an error, and no rows are
//! lost without a word.

use std::sync::LazyLock;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{IpcWriteOptions, StreamWriter};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;
use crate::config::Remote;
use crate::flight::decode::Piece;
use crate::flight::tests::answers::rows;
use crate::flight::tests::harm::{Stroke, stroke};
use crate::flight::tests::{connection, in_time, sensible};
use crate::testing::as_many_as;

/// Four batches of three rows as a stream of Arrow's.
fn page(packed: bool) -> Vec<u8> {
    static PAGES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [false, true].map(made));
    PAGES[usize::from(packed)].clone()
}

fn made(packed: bool) -> Vec<u8> {
    let packed = packed.then_some(CompressionType::LZ4_FRAME);
    let options = IpcWriteOptions::default().try_with_compression(packed);
    let schema = rows(0).schema();
    let mut writer =
        StreamWriter::try_new_with_options(Vec::new(), &schema, options.unwrap()).unwrap();
    for batch in 0..4 {
        writer.write(&rows(3 * batch)).unwrap();
    }
    writer.into_inner().unwrap()
}

/// How the end of a body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Length,
    Chunks,
    End,
}

fn answer(body: &[u8], told: Told) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    match told {
        Told::Length => {
            bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
            bytes.extend_from_slice(body);
        }
        Told::Chunks => {
            bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
            for chunk in body.chunks(500) {
                bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
        }
        Told::End => {
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(body);
        }
    }
    bytes
}

/// The numbers of the rows in `answer`, and what went wrong.
async fn fetch(answer: Vec<u8>) -> Result<(Vec<i64>, Option<Error>), TestCaseError> {
    let (ours, mut theirs) = duplex(64 * 1024);
    let serving = async move {
        let mut request = [0; 1024];
        let _ = theirs.read(&mut request).await;
        let _ = theirs.write_all(&answer).await;
    };
    let page = Page {
        remote: Remote {
            host: "bucket.example".to_owned(),
            port: 80,
            tls: false,
        },
        authority: "bucket.example".to_owned(),
        path: "/x".to_owned(),
    };
    let reading = async {
        let asked = connection().asked(None);
        let mut found = Vec::new();
        let mut messages = match fetched(ours, &page, &asked).await {
            Ok(messages) => messages,
            Err(error) => return Ok((found, Some(error))),
        };
        loop {
            match messages.piece().await {
                Ok(Some(Piece::Batch(batch))) => {
                    let numbers = batch.column_by_name("n");
                    if let Some(numbers) = numbers.and_then(|n| n.as_primitive_opt::<Int64Type>()) {
                        found.extend_from_slice(numbers.values());
                    }
                }
                Ok(Some(Piece::Schema(_))) => {}
                Ok(None) => return Ok((found, None)),
                Err(cause) => return Ok((found, Some(asked.decoding(cause)))),
            }
        }
    };
    tokio::join!(serving, reading).1
}

fn told() -> impl Strategy<Value = Told> {
    prop::sample::select(vec![Told::Length, Told::Chunks, Told::End])
}

proptest! {
    #![proptest_config(as_many_as(1_250))]

    #[test]
    fn any_page_is_rows_or_an_error(
        body in vec(stroke(), 0..3),
        whole in vec(stroke(), 0..3),
        told in told(),
        packed: bool,
    ) {
        let mut bytes = page(packed);
        for stroke in &body {
            stroke.apply(&mut bytes);
        }
        let mut bytes = answer(&bytes, told);
        // The head is short, and most of what may go wrong is there.
        for (stroke, head) in whole.iter().zip([true, false]) {
            let rest = if head { bytes.split_off(bytes.len().min(40)) } else { Vec::new() };
            stroke.apply(&mut bytes);
            bytes.extend(rest);
        }
        let (_, error) = in_time(fetch(bytes))?;
        error.as_ref().map_or(Ok(()), sensible)?;
    }

    #[test]
    fn a_cut_page_is_told_with_the_rows_before_it(
        at in any::<Index>(),
        cut: bool,
        told in told(),
        packed: bool,
    ) {
        let mut bytes = answer(&page(packed), told);
        // Without the last bytes, which only say that there are no more.
        let most = bytes.len() - 13;
        if cut {
            Stroke::Cut(at).apply(&mut bytes);
            bytes.truncate(most);
        }
        let (found, error) = in_time(fetch(bytes))?;
        let count = i64::try_from(found.len()).unwrap();
        prop_assert_eq!(&found, &(0..count).collect::<Vec<_>>());
        prop_assert_eq!(error.is_some(), cut, "{} rows: {:?}", count, error);
        error.as_ref().map_or(Ok(()), sensible)?;
    }
}
