//! A result that is cut anywhere: the rows that came before, and an error.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use futures::StreamExt;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::answers::{data, description, parts, rows};
use super::server::{Answer, End, Server};
use super::{Verdict, asking, in_time, sensible};
use crate::request::Reply;
use crate::testing::as_many_as;
use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use bytes::Bytes;
use prost::Message;

/// How a part of a result ends too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Untrailed,
    Reset,
    Failed,
    /// As if all were well, in the middle of a message.
    Well,
}

/// One or two batches of rows, numbered from `first`.
fn messages(first: i64, batches: usize, packed: bool) -> Vec<Vec<u8>> {
    type Made = HashMap<(i64, usize, bool), Vec<Vec<u8>>>;
    static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let messages = made.entry((first, batches, packed)).or_insert_with(|| {
        let part = [rows(first), rows(first + 3)];
        data(&part[..batches], packed)
    });
    messages.clone()
}

/// The parts, each with its answer; whether all of it comes.
fn answers(cuts: &[Option<(Index, Cut)>], batches: usize, packed: bool) -> (Vec<Answer>, bool) {
    let mut whole = true;
    let mut first = 0;
    let answers = cuts.iter().map(|cut| {
        let messages = &messages(first, batches, packed);
        first += 3 * i64::try_from(batches).unwrap();
        let mut answer = Answer::of(messages);
        if let Some((at, cut)) = cut {
            let at = at.index(answer.body.len());
            answer.body.truncate(at);
            let mut ends = vec![0];
            for message in messages {
                ends.push(ends[ends.len() - 1] + 5 + message.len());
            }
            answer.end = match cut {
                Cut::Reset => End::Reset,
                Cut::Failed => End::Trailers(vec![("grpc-status", b"13".to_vec())]),
                Cut::Well if !ends.contains(&at) => End::well(),
                Cut::Well | Cut::Untrailed => End::Cut,
            };
            whole = false;
        }
        answer
    });
    (answers.collect(), whole)
}

async fn prefix(answers: Vec<Answer>, whole: bool, declared: bool, expiring: bool) -> Verdict {
    let total = i64::try_from(answers.len()).unwrap();
    let schema = if declared {
        description()
    } else {
        Bytes::new()
    };
    let info = parts(schema, answers.len(), expiring).encode_to_vec();
    let names = ["DoGet 1", "DoGet 2", "DoGet 3", "DoGet 4"];
    let info = [("GetFlightInfo", Answer::of(&[info]))];
    let connection =
        Server::new(info.into_iter().chain(names.into_iter().zip(answers))).connection();
    let mut found = Vec::new();
    let mut failed = false;
    match connection.perform(&asking("SELECT 1"), None).await {
        Ok(Reply::Rows(mut rows)) => {
            while let Some(batch) = rows.batches.next().await {
                match batch {
                    Ok(batch) => {
                        let numbers = batch["n"].as_primitive::<Int64Type>();
                        found.extend_from_slice(numbers.values());
                    }
                    Err(error) => {
                        sensible(&error)?;
                        failed = true;
                    }
                }
            }
        }
        Ok(_) => return Err(TestCaseError::fail("no rows")),
        Err(error) => {
            sensible(&error)?;
            failed = true;
        }
    }
    let count = i64::try_from(found.len()).unwrap();
    prop_assert_eq!(&found, &(0..count).collect::<Vec<_>>());
    prop_assert_eq!(failed, !whole, "{} rows of {} parts", count, total);
    Ok(())
}

proptest! {
    #![proptest_config(as_many_as(1_500))]

    #[test]
    fn a_cut_result_is_told_with_the_rows_before_it(
        cuts in vec(option::weighted(0.4, (any::<Index>(), cut())), 1..5),
        batches in 1..3_usize,
        piece in prop_oneof![Just(usize::MAX), 1..700_usize],
        flags in any::<[bool; 3]>(),
    ) {
        let [packed, declared, expiring] = flags;
        let (mut answers, whole) = answers(&cuts, batches, packed);
        for answer in &mut answers {
            answer.piece = piece;
        }
        in_time(prefix(answers, whole, declared, expiring))?;
    }
}

fn cut() -> impl Strategy<Value = Cut> {
    prop::sample::select(vec![Cut::Untrailed, Cut::Reset, Cut::Failed, Cut::Well])
}
