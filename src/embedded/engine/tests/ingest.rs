//! Rows that a client sends for a table.

use std::sync::Arc;

use arrow::array::{
    Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampNanosecondArray,
};
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::sql::{
    CommandStatementIngest, DoPutUpdateResult, ProstMessageExt, TableDefinitionOptions,
    TableExistsOption, TableNotExistOption,
};
use arrow_flight::{FlightData, FlightDescriptor};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use prost::Message;
use tokio::sync::mpsc;
use tonic::{Code, Status};

use super::{Client, one};

fn into(
    table: &str,
    missing: TableNotExistOption,
    exists: TableExistsOption,
) -> CommandStatementIngest {
    CommandStatementIngest {
        table_definition_options: Some(TableDefinitionOptions {
            if_not_exist: missing as i32,
            if_exists: exists as i32,
        }),
        table: table.to_owned(),
        ..CommandStatementIngest::default()
    }
}

pub(super) fn create(table: &str) -> CommandStatementIngest {
    into(table, TableNotExistOption::Create, TableExistsOption::Fail)
}

pub(super) fn append(table: &str) -> CommandStatementIngest {
    into(table, TableNotExistOption::Fail, TableExistsOption::Append)
}

fn replace(table: &str) -> CommandStatementIngest {
    let create = TableNotExistOption::Create;
    into(table, create, TableExistsOption::Replace)
}

fn numbers(values: &[i64]) -> RecordBatch {
    one("a", Int64Array::from(values.to_vec()))
}

async fn messages(command: CommandStatementIngest, batches: &[RecordBatch]) -> Vec<FlightData> {
    let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
    FlightDataEncoderBuilder::new()
        .with_flight_descriptor(Some(descriptor))
        .with_schema(batches[0].schema())
        .build(stream::iter(batches.to_vec()).map(Ok))
        .try_collect()
        .await
        .unwrap()
}

/// Messages that go on for as long as their sender is there. It waits until
/// the one before was taken.
fn open() -> (mpsc::Sender<FlightData>, impl Stream<Item = FlightData>) {
    let (sender, receiver) = mpsc::channel(1);
    let sent = stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|message| (message, receiver))
    });
    (sender, sent)
}

impl Client {
    async fn send(&mut self, messages: Vec<FlightData>) -> Result<i64, Status> {
        let mut answers = self.0.do_put(stream::iter(messages)).await?.into_inner();
        let answer = answers.message().await?.unwrap().app_metadata;
        Ok(DoPutUpdateResult::decode(answer).unwrap().record_count)
    }
}

#[tokio::test]
async fn a_table_is_made_filled_and_replaced_as_the_options_say() {
    let mut client = Client::demo().await;
    let sum = "SELECT concat(count(*), ' ', sum(a)) FROM t";
    let both = into("t", TableNotExistOption::Create, TableExistsOption::Append);
    for (command, values, left) in [
        (create("t"), vec![1, 2], "2 3"),
        (append("t"), vec![3], "3 6"),
        (both.clone(), vec![4], "4 10"),
        (replace("t"), vec![7, 8], "2 15"),
        (append("t"), vec![], "2 15"),
    ] {
        let count = client.count(command, &numbers(&values)).await.unwrap();
        assert_eq!(count, values.len() as i64);
        assert_eq!(client.value(sum).await, left);
    }
    client.count(both.clone(), &numbers(&[])).await.unwrap();
    client.update("DROP TABLE t").await.unwrap();
    assert_eq!(client.count(both, &numbers(&[])).await.unwrap(), 0);
    assert_eq!(client.value("SELECT count(a) FROM t").await, "0");

    let unspecified = into(
        "u",
        TableNotExistOption::Unspecified,
        TableExistsOption::Append,
    );
    let silent = CommandStatementIngest {
        table: "u".to_owned(),
        ..CommandStatementIngest::default()
    };
    for (command, code) in [
        (create("t"), Code::AlreadyExists),
        (append("nope"), Code::NotFound),
        (unspecified, Code::InvalidArgument),
        (silent, Code::InvalidArgument),
        (append("sensors"), Code::InvalidArgument),
        (create(""), Code::InvalidArgument),
    ] {
        let error = client.count(command, &numbers(&[1])).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
}

#[tokio::test]
async fn rows_that_came_in_are_changed_like_all_others() {
    let mut client = Client::demo().await;
    let rows = numbers(&(0..1000).collect::<Vec<_>>());
    let messages = messages(create("t"), &[rows.clone(), rows]).await;
    assert_eq!(client.send(messages).await.unwrap(), 2000);
    for (sql, count) in [
        ("UPDATE t SET a = a + 1 WHERE a < 10", 20),
        ("DELETE FROM t WHERE a = 10", 4),
        ("INSERT INTO t VALUES (-1)", 1),
    ] {
        assert_eq!(client.update(sql).await.unwrap(), count, "{sql}");
    }
    assert_eq!(client.value("SELECT count(*) FROM t").await, "1997");
}

#[tokio::test]
async fn columns_are_matched_by_name_and_values_kept() {
    let mut client = Client::demo().await;
    let time = TimestampNanosecondArray::from(vec![1_700_000_000_000_000_000]);
    let fitting = RecordBatch::try_from_iter([
        ("time", Arc::new(time.clone()) as _),
        ("co", Arc::new(Int32Array::from(vec![7])) as _),
        ("room", Arc::new(StringArray::from(vec!["Attic"])) as _),
    ])
    .unwrap();
    assert_eq!(client.count(append("home"), &fitting).await.unwrap(), 1);
    let added = "SELECT concat_ws(',', co, hum, room, temp, time) FROM home WHERE room = 'Attic'";
    assert_eq!(client.value(added).await, "7,Attic,2023-11-14T22:13:20");

    let column = |name: &str, values: arrow::array::ArrayRef| {
        RecordBatch::try_from_iter([("time", Arc::new(time.clone()) as _), (name, values)]).unwrap()
    };
    let half = Float64Array::from(vec![0.5]);
    let text = StringArray::from(vec!["7"]);
    let none = TimestampNanosecondArray::from(vec![None]);
    for (rows, words) in [
        (numbers(&[1]), "no column \"a\""),
        (one("co", Int64Array::from(vec![1])), "\"time\""),
        (column("co", Arc::new(half)), "not every value"),
        (column("co", Arc::new(text)), "Utf8 does not fit"),
        (one("time", none), "non-nullable"),
    ] {
        let error = client.count(append("home"), &rows).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{error}");
        assert!(error.message().contains(words), "{error}");
    }
    assert_eq!(client.value("SELECT count(*) FROM home").await, "27");
}

#[tokio::test]
async fn of_a_stream_that_breaks_nothing_is_seen() {
    let mut client = Client::demo().await;
    client.count(create("t"), &numbers(&[1])).await.unwrap();
    for command in [append("t"), replace("t"), create("u")] {
        let rows = [numbers(&[2]), numbers(&[3])];
        let mut broken = messages(command.clone(), &rows).await;
        let last = broken.last_mut().unwrap();
        last.data_header = last.data_header.slice(..8);
        let error = client.send(broken).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{error}");

        // A batch is taken before the next one is sent; then the client goes.
        let mut going = messages(command, &rows).await.into_iter();
        let (sender, sent) = open();
        let mut other = client.0.clone();
        let put = tokio::spawn(async move { other.do_put(sent).await.map(|_| ()) });
        for message in going.by_ref() {
            sender.send(message).await.unwrap();
        }
        sender.reserve().await.unwrap();
        put.abort();
        assert!(put.await.unwrap_err().is_cancelled());
        assert_eq!(client.value("SELECT sum(a) FROM t").await, "1");
        assert!(client.rows("SELECT * FROM u").await.is_err());
    }
}

#[tokio::test]
async fn rows_for_a_table_that_was_dropped_meanwhile_are_refused() {
    let mut client = Client::demo().await;
    client.count(create("t"), &numbers(&[1])).await.unwrap();
    let (sender, sent) = open();
    let mut other = client.0.clone();
    let put = tokio::spawn(async move { other.do_put(sent).await.map(|_| ()) });
    for message in messages(append("t"), &[numbers(&[2])]).await {
        sender.send(message).await.unwrap();
    }
    sender.reserve().await.unwrap();
    for sql in ["DROP TABLE t", "CREATE TABLE t (a BIGINT)"] {
        client.update(sql).await.unwrap();
    }
    drop(sender);
    let error = put.await.unwrap().unwrap_err();
    assert_eq!(error.code(), Code::Aborted, "{error}");
    assert_eq!(client.value("SELECT count(*) FROM t").await, "0");
}

#[tokio::test]
async fn schemas_options_and_transactions_are_heeded_or_refused() {
    let mut client = Client::demo().await;
    client.update("CREATE SCHEMA other").await.unwrap();
    let some = |text: &str| Some(text.to_owned());
    let elsewhere = CommandStatementIngest {
        schema: some("other"),
        catalog: some("public"),
        ..create("t")
    };
    let temporary = CommandStatementIngest {
        temporary: true,
        ..create("passing")
    };
    for (command, name) in [
        (elsewhere.clone(), "public.other.t"),
        (temporary.clone(), "passing"),
        (create("Mixed Case"), "\"Mixed Case\""),
    ] {
        client.count(command, &numbers(&[5])).await.unwrap();
        let sum = format!("SELECT sum(a) FROM {name}");
        assert_eq!(client.value(&sum).await, "5");
    }
    let same_twice = RecordBatch::try_from_iter([
        ("a", Arc::new(Int64Array::from(vec![1])) as _),
        ("a", Arc::new(Int64Array::from(vec![2])) as _),
    ]);
    let error = client.count(create("u"), &same_twice.unwrap()).await;
    assert_eq!(error.unwrap_err().code(), Code::InvalidArgument);
    for (command, code, words) in [
        (
            CommandStatementIngest {
                schema: some("nope"),
                ..create("u")
            },
            Code::NotFound,
            "public.nope",
        ),
        (
            CommandStatementIngest {
                temporary: true,
                ..elsewhere
            },
            Code::InvalidArgument,
            "temporary",
        ),
        (
            CommandStatementIngest {
                transaction_id: Some("t".into()),
                ..create("u")
            },
            Code::Unimplemented,
            "no transactions here",
        ),
        (
            CommandStatementIngest {
                options: [("speed".to_owned(), "high".to_owned())].into(),
                ..create("u")
            },
            Code::InvalidArgument,
            "\"speed\"",
        ),
    ] {
        let error = client.count(command, &numbers(&[1])).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().contains(words), "{error}");
    }
    assert!(client.rows("SELECT * FROM u").await.is_err());
}
