//! Results of many parts: fetched at once, shown in order, bounded.

use std::sync::Arc;

use arrow::array::ArrayRef;

use super::*;

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A stream of large batches that never ends.
fn endless() -> Part {
    Part::new(numbers(&[]).schema().as_ref().clone())
        .generating(|number| Some(large(i64::try_from(number).unwrap())))
}

/// A batch of 100 kB that begins with `value`.
fn large(value: i64) -> RecordBatch {
    let mut values = vec![0; 12_500];
    values[0] = value;
    numbers(&values)
}

#[tokio::test]
async fn rows_come_in_the_order_of_the_parts_whichever_is_there_first() {
    for ordered in [true, false] {
        let parts = (1..=6_i64).map(|number| {
            let part = Part::from(numbers(&[number * 10, number * 10 + 1]));
            let delay = 120 - 20 * u64::try_from(number).unwrap();
            part.then(Step::Batch(numbers(&[number * 10 + 2])))
                .after(millis(delay))
        });
        let mut answer = Answer::of(parts.collect());
        answer.ordered = ordered;
        let (_server, rows) = played(Script::new().statement(SQL, answer)).await.unwrap();
        let expected: Vec<_> = (1..=6)
            .flat_map(|n| [n * 10, n * 10 + 1, n * 10 + 2])
            .collect();
        assert_eq!(all_values(rows).await, expected);
    }
}

#[tokio::test]
async fn as_many_streams_are_open_at_once_as_the_profile_says() {
    for at_once in [1, 3, 8] {
        let parts = (0..20).map(|number| Part::from(numbers(&[number])).after(millis(10)));
        let answer = Answer::of(parts.collect());
        let server = Server::start(Script::new().statement(SQL, answer));
        let rows = asked(&server, |profile| profile.fetch_parallelism = at_once);
        assert_eq!(
            all_values(rows.await.unwrap()).await,
            (0..20).collect::<Vec<_>>()
        );
        assert_eq!(server.most_open(), at_once);
    }
}

#[tokio::test]
async fn what_is_ahead_of_its_turn_waits() {
    const READ: usize = 200;
    /// Decoded, under way, and in the server's hands.
    const AHEAD: usize = 8;
    let answer = Answer::of((0..4).map(|_| endless()).collect());
    let server = Server::start(Script::new().statement(SQL, answer));
    let rows = asked(&server, |profile| profile.window = 65_535);
    let mut batches = rows.await.unwrap().batches;
    for expected in 0..READ {
        let batch = batches.next().await.unwrap().unwrap();
        assert_eq!(values(&[batch])[0], i64::try_from(expected).unwrap());
    }
    assert_eq!(server.called("DoGet").len(), 4);
    let sent = server.batches_sent();
    assert!(sent <= READ + 4 * AHEAD, "{sent}");
}

#[tokio::test]
async fn more_streams_than_a_connection_has_windows_for_do_not_stand_still() {
    const COUNT: usize = 40;
    let part = |_| {
        let part = Part::new(numbers(&[]).schema().as_ref().clone());
        part.generating(|number| (number < 10).then(|| large(1)))
    };
    let answer = Answer::of((0..COUNT).map(part).collect());
    let server = Server::start(Script::new().statement(SQL, answer));
    let rows = asked(&server, |profile| {
        profile.window = 65_535;
        profile.fetch_parallelism = 64;
    });
    let rows = rows.await.unwrap();
    let read = tokio::time::timeout(Duration::from_secs(60), read(rows)).await;
    let (batches, error) = read.expect("it stands still");
    assert!(error.is_none(), "{error:?}");
    assert_eq!(batches.len(), COUNT * 10);
}

#[tokio::test]
async fn a_part_that_is_late_finds_a_stream_where_a_server_allows_few() {
    for most in [1, 2] {
        let part = |_| {
            let part = Part::new(numbers(&[]).schema().as_ref().clone());
            part.generating(|number| (number < 10).then(|| large(1)))
        };
        let mut parts: Vec<_> = (0..5).map(part).collect();
        // Those behind it ask for their streams while its ticket is renewed.
        parts[0] = parts[0].clone().expiring_in(5);
        let script = Script::new().renews(3600).streams(most);
        let server = Server::start(script.statement(SQL, Answer::of(parts)));
        let reading = async {
            let rows = asked(&server, |profile| profile.window = 65_535);
            read(rows.await.unwrap()).await
        };
        let read = tokio::time::timeout(Duration::from_secs(20), reading).await;
        let (batches, error) = read.expect("it stands still");
        assert!(error.is_none(), "{error:?}");
        assert_eq!(batches.len(), 50);
        assert!(server.most_open() <= usize::try_from(most).unwrap());
    }
}

#[tokio::test]
async fn a_thousand_parts_are_one_result() {
    let parts = (0..1000).map(|number| Part::from(numbers(&[number])));
    let answer = Answer::of(parts.collect());
    let (server, rows) = played(Script::new().statement(SQL, answer)).await.unwrap();
    assert_eq!(all_values(rows).await, (0..1000).collect::<Vec<_>>());
    assert_eq!(server.called("DoGet").len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_result_ends_all_its_streams() {
    let hanging = || Part::from(numbers(&[1])).then(Step::Hang);
    let answer = Answer::of((0..6).map(|_| hanging()).collect());
    let server = Server::start(Script::new().statement(SQL, answer));
    let mut rows = asked(&server, |profile| profile.fetch_parallelism = 3)
        .await
        .unwrap();
    rows.batches.next().await.unwrap().unwrap();
    server.wait_for_calls("DoGet", 3);
    drop(rows);
    server.wait_for_dropped(3);
    assert_eq!(server.called("DoGet").len(), 3);
}

#[tokio::test]
async fn an_error_comes_after_all_rows_before_it() {
    let slow = Part::from(numbers(&[1]))
        .then(Step::Batch(numbers(&[2])))
        .then(Step::Wait(millis(50)))
        .then(Step::Batch(numbers(&[3])));
    let parts = vec![
        slow.after(millis(50)),
        Part::refused(Code::Internal, "no such block"),
        Part::from(numbers(&[4])),
    ];
    let (_server, rows) = played(Script::new().statement(SQL, Answer::of(parts)))
        .await
        .unwrap();
    let (batches, error) = read(rows).await;
    assert_eq!(values(&batches), [1, 2, 3]);
    assert_told(&error.unwrap(), Kind::Statement, "no such block", "");
}

#[tokio::test]
async fn a_schema_comes_from_the_first_part_that_has_one() {
    let mut none = Part::new(Schema::empty());
    none.fails_at_once = true;
    let parts = vec![
        none.clone(),
        Part::new(Schema::empty()),
        Part::from(numbers(&[1])),
        none.clone(),
        Part::from(numbers(&[2])),
    ];
    let (_server, rows) = played(Script::new().statement(SQL, Answer::of(parts)))
        .await
        .unwrap();
    assert_eq!(rows.schema, numbers(&[]).schema());
    assert_eq!(all_values(rows).await, [1, 2]);
    // No schema anywhere, as servers answer DDL.
    for answer in [Answer::nothing(), Answer::of(vec![none])] {
        let (_server, rows) = played(Script::new().statement(SQL, answer)).await.unwrap();
        assert!(rows.schema.fields().is_empty());
        assert!(all_values(rows).await.is_empty());
    }
}

#[tokio::test]
async fn rows_without_columns_are_rows() {
    let options = RecordBatchOptions::new().with_row_count(Some(2));
    let bare = RecordBatch::try_new_with_options(Schema::empty().into(), vec![], &options);
    let parts = vec![Part::from(bare.unwrap()), Part::from(numbers(&[1]))];
    let (_server, rows) = played(Script::new().statement(SQL, Answer::of(parts)))
        .await
        .unwrap();
    let (batches, error) = read(rows).await;
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 2);
    assert_told(
        &error.unwrap(),
        Kind::Statement,
        "part 2 of 2 of the result has another schema: 1 columns instead of 0",
        "fault of the server",
    );
}

#[tokio::test]
async fn parts_may_have_nulls_where_others_say_that_they_have_none() {
    let strict: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let strict = RecordBatch::try_from_iter_with_nullable([("n", strict, false)]).unwrap();
    let nulls = column("n", Int64Array::from(vec![None, Some(3)]));
    for parts in [[&strict, &nulls], [&nulls, &strict]] {
        let parts = parts.map(|part| Part::from(part.clone())).to_vec();
        let answer = Answer::of(parts).declaring(strict.schema().as_ref().clone());
        let (_server, rows) = played(Script::new().statement(SQL, answer)).await.unwrap();
        let (batches, error) = read(rows).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 3);
    }
}

#[tokio::test]
async fn the_number_of_rows_is_only_a_hint() {
    for told in [0, 1, 99] {
        let answer = Answer::from(numbers(&[1, 2])).total_records(told);
        let (_server, rows) = played(Script::new().statement(SQL, answer)).await.unwrap();
        assert_eq!(all_values(rows).await, [1, 2]);
    }
}

#[tokio::test]
async fn a_cut_anywhere_is_a_lost_connection_after_the_rows_before_it() {
    let answer = || Answer::of((1..=3).map(|n| Part::from(numbers(&[n, n]))).collect());
    for at_once in [1, 3] {
        for end in answer().boundaries() {
            for limit in [end - 1, end] {
                let script = Script::new().statement(SQL, answer());
                let server = Server::start(script.framing(Framing::CutAt(limit)));
                let rows = asked(&server, |profile| profile.fetch_parallelism = at_once);
                let (seen, error) = match rows.await {
                    Ok(rows) => {
                        let (batches, error) = read(rows).await;
                        (values(&batches), error.unwrap())
                    }
                    Err(error) => (Vec::new(), error),
                };
                assert_told(&error, Kind::Lost, "was lost", "run it again");
                assert!([1, 1, 2, 2, 3, 3].starts_with(&seen), "{seen:?}");
                if at_once == 1 {
                    let whole = answer()
                        .boundaries()
                        .iter()
                        .filter(|b| **b <= limit)
                        .count();
                    assert_eq!(seen.len(), whole / 2 * 2, "{limit}");
                }
            }
        }
    }
}
