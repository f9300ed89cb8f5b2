//! Endpoints, schemas, rows and the errors after them.

use super::*;

fn schema(columns: &[(&str, DataType)]) -> Schema {
    let fields = columns.iter();
    let fields = fields.map(|(name, kind)| Field::new(*name, kind.clone(), true));
    Schema::new(fields.collect::<Vec<_>>())
}

fn tags() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

#[tokio::test]
async fn all_endpoints_in_order_without_what_is_no_row() {
    let schema = numbers(&[]).schema().as_ref().clone();
    let parts = vec![
        Part::new(schema.clone())
            .then(Step::Metadata)
            .keep_alive()
            .then(Step::Batch(numbers(&[1, 2])))
            .keep_alive()
            .then(Step::Batch(numbers(&[3]))),
        Part::new(schema.clone()).keep_alive(),
        Part::from(numbers(&[4])).at("arrow-flight-reuse-connection://?"),
        Part::from(numbers(&[5])).at("").then(Step::Trailers(vec![(
            "x-influxdata-queue-duration-seconds",
            "0.1",
        )])),
    ];
    let script = Script::new().statement(SQL, Answer::of(parts));
    let (_server, rows) = played(script).await.unwrap();
    let (batches, error) = read(rows).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(values(&batches), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn no_endpoint_is_a_header_without_rows() {
    let declared = schema(&[("n", DataType::Int64)]);
    let answer = Answer::of(Vec::new()).declaring(declared.clone());
    let script = Script::new().statement(SQL, answer);
    let (_server, rows) = played(script).await.unwrap();
    assert_eq!(rows.schema.as_ref(), &declared);
    let (batches, error) = read(rows).await;
    assert!(batches.is_empty() && error.is_none());
}

#[tokio::test]
async fn the_stream_says_how_values_are_encoded() {
    let text = column("host", StringArray::from(vec!["a", "b"]));
    let coded: DictionaryArray<Int32Type> = ["a", "b"].into_iter().collect();
    let coded = column("host", coded);
    for (declared, first, second) in [
        (Some(tags()), &text, &coded),
        (Some(DataType::Utf8), &coded, &text),
        (None, &coded, &coded),
    ] {
        let parts = vec![Part::from(first.clone()), Part::from(second.clone())];
        let mut answer = Answer::of(parts);
        answer.declared = declared.map(|kind| schema(&[("host", kind)]));
        let script = Script::new().statement(SQL, answer);
        let (_server, rows) = played(script).await.unwrap();
        assert_eq!(
            rows.schema.field(0).data_type(),
            first.schema().field(0).data_type()
        );
        let (batches, error) = read(rows).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(batches.len(), 2);
    }
}

#[tokio::test]
async fn a_stream_without_columns_yields_to_the_description() {
    let declared = schema(&[("n", DataType::Int64)]);
    let none = Part::new(Schema::empty()).keep_alive();
    let answer = Answer::of(vec![none]).declaring(declared.clone());
    let script = Script::new().statement(SQL, answer);
    let (_server, rows) = played(script).await.unwrap();
    assert_eq!(rows.schema.as_ref(), &declared);
    assert!(read(rows).await.0.is_empty());

    let options = RecordBatchOptions::new().with_row_count(Some(2));
    let rows = RecordBatch::try_new_with_options(Schema::empty().into(), vec![], &options);
    let answer = Answer::from(rows.unwrap()).declaring(declared);
    let script = Script::new().statement(SQL, answer);
    let (_server, rows) = played(script).await.unwrap();
    let error = read(rows).await.1.unwrap();
    assert_told(
        &error,
        Kind::Statement,
        "part 1 of 1",
        "fault of the server",
    );
}

#[tokio::test]
async fn parts_that_do_not_fit_are_named() {
    let other = column("m", Int64Array::from(vec![1]));
    let parts = vec![Part::from(numbers(&[1])), Part::from(other)];
    let script = Script::new().statement(SQL, Answer::of(parts));
    let (_server, rows) = played(script).await.unwrap();
    let (batches, error) = read(rows).await;
    assert_eq!(values(&batches), [1]);
    assert_told(
        &error.unwrap(),
        Kind::Statement,
        "part 2 of 2 of the result has another schema: the column \"m\"",
        "fault of the server",
    );
    let declared = schema(&[("n", DataType::Utf8)]);
    let answer = Answer::from(numbers(&[1])).declaring(declared);
    let error = played(Script::new().statement(SQL, answer))
        .await
        .err()
        .unwrap();
    assert_told(&error, Kind::Statement, "Int64 instead of Utf8", "");
}

#[tokio::test]
async fn an_error_after_rows_comes_after_the_rows() {
    let message = "Error while execution Flight SQL stream: External error: \
                   Arrow error: Divide by zero error";
    let part =
        Part::from(numbers(&[1, 2])).then(Step::Fail(Code::InvalidArgument, message.to_owned()));
    let answer = Answer::of(vec![part, Part::from(numbers(&[3]))]);
    let script = Script::new().statement(SQL, answer);
    let (_server, rows) = played(script).await.unwrap();
    let (batches, error) = read(rows).await;
    assert_eq!(values(&batches), [1, 2]);
    let error = error.unwrap();
    assert_eq!(error.kind(), Kind::Statement);
    assert_eq!(error.message(), "Divide by zero error");
    assert_eq!(error.whole(), Some(message));
}

#[tokio::test]
async fn messages_may_be_larger_than_the_library_allows() {
    let large = "x".repeat(5 << 20);
    let batch = column("text", StringArray::from(vec![large.as_str()]));
    let script = Script::new().statement(SQL, batch);
    let (_server, rows) = played(script).await.unwrap();
    let (batches, error) = read(rows).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(batches[0].num_rows(), 1);
}
