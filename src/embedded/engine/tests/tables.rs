//! The sample tables, and files as tables.

use std::sync::Arc;

use arrow::array::{AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, TimestampNanosecondType};
use arrow_flight::flight_service_client::FlightServiceClient;

use super::{Client, columns, texts};
use crate::embedded::{Data, Engine};
use crate::error::Kind;

#[tokio::test]
async fn home_is_influxdbs_sample() {
    let mut client = Client::demo().await;
    let rows = client.rows("SELECT * FROM home").await.unwrap();
    assert_eq!(rows.num_rows(), 26);
    assert_eq!(columns(&rows), ["co", "hum", "room", "temp", "time"]);
    let schema = rows.schema();
    assert_eq!(schema.metadata()["iox::measurement::name"], "home");
    let room = schema.field_with_name("room").unwrap();
    assert_eq!(room.data_type(), &DataType::Utf8);
    assert_eq!(
        room.metadata()["iox::column::type"],
        "iox::column_type::tag"
    );
    for (sql, value) in [
        ("SELECT sum(co) FROM public.iox.home", "137"),
        ("SELECT max(time) FROM home", "2022-01-01T20:00:00"),
        (
            "SELECT max(temp) FROM home WHERE room = 'Living Room'",
            "22.8",
        ),
        (
            "SELECT temp FROM home WHERE room = 'Kitchen' AND time = '2022-01-01T09:00:00Z'",
            "23.0",
        ),
        ("SELECT count(*) FROM generate_series(1, 42)", "42"),
    ] {
        assert_eq!(client.value(sql).await, value, "{sql}");
    }
    let grouped = client
        .rows("SELECT room, avg(temp) AS temp FROM home GROUP BY room")
        .await
        .unwrap();
    assert_eq!(
        grouped.schema().metadata()["iox::measurement::name"],
        "home"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sensors_are_a_million_with_one_spike() {
    let mut client = Client::demo().await;
    for (sql, value) in [
        ("SELECT count(*) FROM sensors", "1000000"),
        ("SELECT count(time) FROM sensors", "1000000"),
        ("SELECT count(DISTINCT sensor) FROM sensors", "8"),
        ("SELECT count(*) FROM sensors WHERE temp > 50", "1"),
        ("SELECT sensor FROM sensors WHERE temp > 50", "s5"),
        (
            "SELECT count(*) > 0 FROM sensors WHERE temp IS NULL",
            "true",
        ),
        ("SELECT max(time) <= now() FROM sensors", "true"),
        (
            "SELECT max(time) > now() - INTERVAL '2 minutes' FROM sensors",
            "true",
        ),
        (
            "SELECT min(time) < now() - INTERVAL '40 days' FROM sensors",
            "true",
        ),
    ] {
        assert_eq!(client.value(sql).await, value, "{sql}");
    }
    let all = client.rows("SELECT * FROM sensors").await.unwrap();
    assert_eq!(all.num_rows(), 1_000_000);
    let rows = client.rows("SELECT * FROM sensors LIMIT 10").await.unwrap();
    assert_eq!(rows.num_rows(), 10);
    assert_eq!(
        columns(&rows),
        [
            "battery", "co2", "humidity", "sensor", "site", "temp", "time"
        ]
    );
    let rows = client
        .rows("SELECT time, sensor FROM sensors ORDER BY time LIMIT 20000 OFFSET 8")
        .await
        .unwrap();
    assert_eq!(rows.num_rows(), 20_000);
    let times = rows.column(0).as_primitive::<TimestampNanosecondType>();
    assert!(times.values().is_sorted());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn order_by_time_streams_instead_of_sorting() {
    let mut client = Client::demo().await;
    let plan = client
        .rows("EXPLAIN SELECT time, temp FROM sensors ORDER BY time")
        .await
        .unwrap();
    let plan = texts(&plan, "plan").join("\n");
    assert!(plan.contains("SortPreservingMergeExec"), "{plan}");
    assert!(!plan.contains("SortExec"), "{plan}");
}

#[tokio::test]
async fn files_are_tables() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let sample = RecordBatch::try_from_iter([
        ("a", Arc::new(Int64Array::from(vec![1, 2])) as _),
        ("b", Arc::new(StringArray::from(vec!["x", "y"])) as _),
    ])
    .unwrap();
    std::fs::write(at("of [1] #1?.csv"), "a,b\n1,x\n2,y\n").unwrap();
    std::fs::write(at("lines.ndjson"), "{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n").unwrap();
    std::fs::create_dir(at("many")).unwrap();
    for path in [
        at("one.PARQUET"),
        at("many/1.parquet"),
        at("many/2.parquet"),
    ] {
        let file = std::fs::File::create(path).unwrap();
        let schema = sample.schema();
        let writer = datafusion::parquet::arrow::ArrowWriter::try_new(file, schema, None);
        let mut writer = writer.unwrap();
        writer.write(&sample).unwrap();
        writer.close().unwrap();
    }
    let file = std::fs::File::create(at("lines.arrow")).unwrap();
    let mut writer = arrow::ipc::writer::FileWriter::try_new(file, &sample.schema()).unwrap();
    writer.write(&sample).unwrap();
    writer.finish().unwrap();

    let files = Data::Files(vec![
        at("of [1] #1?.csv"),
        at("lines.ndjson"),
        at("lines.arrow"),
        at("one.PARQUET"),
        at("many"),
    ]);
    let engine = Engine::open(&files).await.unwrap();
    let mut client = Client(FlightServiceClient::new(engine.service()));
    for (table, sum) in [
        ("\"of [1] #1?\"", "3"),
        ("lines", "3"),
        ("lines_2", "3"),
        ("one", "3"),
        ("many", "6"),
    ] {
        let sql = format!("SELECT sum(a) FROM {table}");
        assert_eq!(client.value(&sql).await, sum, "{table}");
        let rows = client
            .rows(&format!("SELECT b FROM {table}"))
            .await
            .unwrap();
        assert_eq!(rows.column(0).data_type(), &DataType::Utf8, "{table}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_a_table_is_one_clear_error() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at("broken.parquet"), "this is no parquet file").unwrap();
    std::fs::write(at("broken.arrow"), "nor is this an arrow file").unwrap();
    std::fs::write(at("broken.json"), "[1, 2").unwrap();
    std::fs::write(at("empty.csv"), "").unwrap();
    std::fs::write(at("notes.txt"), "").unwrap();
    std::fs::create_dir(at("nothing")).unwrap();
    for (name, words) in [
        ("missing.csv", "cannot read"),
        ("broken.parquet", "as parquet"),
        ("broken.arrow", "as an Arrow IPC file"),
        ("broken.json", "as JSON objects"),
        ("empty.csv", "holds no columns"),
        ("notes.txt", ".txt are unknown"),
        ("nothing", "no parquet files"),
    ] {
        let opened = Engine::open(&Data::Files(vec![at(name)])).await;
        let error = opened.err().unwrap_or_else(|| panic!("{name} was taken"));
        assert_eq!(error.kind(), Kind::LocalFile, "{name}");
        assert!(error.message().contains(words), "{error}");
        assert!(error.message().contains(name), "{error}");
        assert!(!error.message().contains('\n'), "{error}");
        let hints = error.hints().join(" ");
        assert!(hints.contains(".parquet"), "{name}: {hints}");
    }
}
