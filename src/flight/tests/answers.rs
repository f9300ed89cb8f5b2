//! Good answers, for a start.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    ArrayRef, BinaryArray, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Int64Array,
    LargeStringArray, ListArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampNanosecondArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type, Schema};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
use arrow_flight::sql::metadata::SqlInfoDataBuilder;
use arrow_flight::sql::{
    ActionBeginSavepointResult, ActionBeginTransactionResult, ActionCancelQueryResult,
    ActionCreatePreparedStatementResult, DoPutUpdateResult, ProstMessageExt, SqlInfo,
};
use arrow_flight::{
    CancelFlightInfoResult, FlightEndpoint, FlightInfo, IpcMessage, Location, PutResult,
    SchemaAsIpc, Ticket,
};
use bytes::Bytes;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use prost::Message;

/// The messages of the answers to calls, by the names of [`super::server`].
pub(super) type Script = Vec<(&'static str, Vec<Vec<u8>>)>;

/// Three rows, numbered from `first` in the column `n`.
pub(in crate::flight) fn rows(first: i64) -> RecordBatch {
    let tags: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
    let lists = vec![Some(vec![Some(1)]), None, Some(vec![])];
    let inner: ArrayRef = Arc::new(StringArray::from(vec![Some("x"), None, Some("")]));
    let views = vec!["x", "long enough to be a view", ""];
    let decimals = Decimal128Array::from(vec![Some(1), None, Some(-1)]);
    let fixed = FixedSizeBinaryArray::try_from_iter([b"ab", b"cd", b"ef"].into_iter());
    let columns: [(&str, ArrayRef); 10] = [
        (
            "n",
            Arc::new(Int64Array::from_iter_values(first..first + 3)),
        ),
        ("tag", Arc::new(tags)),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(lists)),
        ),
        ("view", Arc::new(StringViewArray::from(views))),
        (
            "struct",
            Arc::new(StructArray::try_from(vec![("s", inner)]).unwrap()),
        ),
        (
            "large",
            Arc::new(LargeStringArray::from(vec!["é", "", "z"])),
        ),
        ("decimal", Arc::new(decimals)),
        ("fixed", Arc::new(fixed.unwrap())),
        ("null", Arc::new(NullArray::new(3))),
        (
            "time",
            Arc::new(TimestampNanosecondArray::from(vec![0, 1, i64::MAX]).with_timezone("UTC")),
        ),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// `batches` as DoGet sends them: schema, dictionaries, batches.
pub(super) fn data(batches: &[RecordBatch], packed: bool) -> Vec<Vec<u8>> {
    let packed = packed.then_some(CompressionType::LZ4_FRAME);
    let options = IpcWriteOptions::default().try_with_compression(packed);
    let messages = FlightDataEncoderBuilder::new()
        .with_schema(batches[0].schema())
        .with_options(options.unwrap())
        .with_dictionary_handling(DictionaryHandling::Resend)
        .build(stream::iter(batches.to_vec()).map(Ok))
        .try_collect::<Vec<_>>()
        .now_or_never()
        .unwrap()
        .unwrap();
    messages.iter().map(Message::encode_to_vec).collect()
}

/// The schema of [`rows`].
pub(super) fn description() -> Bytes {
    static BYTES: LazyLock<Bytes> = LazyLock::new(|| described(&rows(0).schema()));
    BYTES.clone()
}

fn described(schema: &Schema) -> Bytes {
    let options = IpcWriteOptions::default();
    let message: IpcMessage = SchemaAsIpc::new(schema, &options).try_into().unwrap();
    message.0
}

/// A result in parts, whose tickets are `1`, `2` and so on; `expiring` ones
/// may be used again.
pub(super) fn parts(schema: Bytes, count: usize, expiring: bool) -> FlightInfo {
    let endpoint = (1..=count).map(|number| {
        let mut endpoint = FlightEndpoint {
            ticket: Some(Ticket {
                ticket: number.to_string().into(),
            }),
            location: vec![Location {
                uri: "arrow-flight-reuse-connection://?".to_owned(),
            }],
            ..FlightEndpoint::default()
        };
        if expiring {
            endpoint.expiration_time.get_or_insert_default().seconds = 1;
        }
        endpoint
    });
    FlightInfo {
        schema,
        endpoint: endpoint.collect(),
        total_records: -1,
        total_bytes: -1,
        ..FlightInfo::default()
    }
}

fn body(body: impl Into<Bytes>) -> Vec<Vec<u8>> {
    vec![arrow_flight::Result { body: body.into() }.encode_to_vec()]
}

/// A field of a message that holds bytes; fewer than 128 of them.
fn field(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap();
    [&[tag << 3 | 2, length], bytes].concat()
}

/// Whatever a statement takes, or changes: a query in three parts, prepared or
/// not, updates, transactions, cancelling, the session's options.
pub(super) static STATEMENTS: LazyLock<Script> = LazyLock::new(|| statements(description()));

/// The same of a server that says that what it prepares brings no rows.
pub(super) static CHANGES: LazyLock<Script> = LazyLock::new(|| statements(Bytes::new()));

/// The same of a server that says that it has transactions and savepoints.
pub(super) static TRANSACTIONS: LazyLock<Script> = LazyLock::new(transactions);

/// A server's list of names, by Flight SQL's commands.
pub(super) static NAMES: LazyLock<Script> = LazyLock::new(|| names(true));

/// The same from `information_schema`.
pub(super) static NAMES_IN_ROWS: LazyLock<Script> = LazyLock::new(|| names(false));

fn statements(dataset_schema: Bytes) -> Script {
    let created = ActionCreatePreparedStatementResult {
        prepared_statement_handle: "h".into(),
        dataset_schema,
        parameter_schema: described(&Schema::new(vec![
            Field::new("$1", DataType::Int64, true),
            Field::new("$2", DataType::Utf8, true),
        ])),
    };
    let transaction = ActionBeginTransactionResult {
        transaction_id: "t".into(),
    };
    let savepoint = ActionBeginSavepointResult {
        savepoint_id: "s".into(),
    };
    let put = PutResult {
        app_metadata: DoPutUpdateResult { record_count: 2 }.encode_to_vec().into(),
    };
    let info = parts(description(), 3, true);
    let renewed = info.endpoint[0].encode_to_vec();
    let number = field(2, &[0x19, 1, 0, 0, 0, 0, 0, 0, 0]);
    let options = field(1, &[field(1, b"a"), number].concat());
    let fault = field(1, &[field(1, b"catalog"), field(2, &[8, 1])].concat());
    let unwrapped = |status| CancelFlightInfoResult { status }.encode_to_vec();
    vec![
        ("GetFlightInfo", vec![info.encode_to_vec()]),
        ("DoGet 1", data(&[rows(0), rows(3)], false)),
        ("DoGet 2", data(&[rows(6)], true)),
        ("DoGet 3", data(&[rows(9)], false)),
        ("DoGet", data(&[rows(0)], false)),
        ("DoPut", vec![put.encode_to_vec()]),
        (
            "CreatePreparedStatement",
            body(created.as_any().encode_to_vec()),
        ),
        ("ClosePreparedStatement", vec![]),
        (
            "BeginTransaction",
            body(transaction.as_any().encode_to_vec()),
        ),
        ("BeginSavepoint", body(savepoint.as_any().encode_to_vec())),
        ("EndSavepoint", vec![]),
        ("EndTransaction", vec![]),
        ("CancelFlightInfo", body(unwrapped(1))),
        (
            "CancelQuery",
            body(
                ActionCancelQueryResult { result: 2 }
                    .as_any()
                    .encode_to_vec(),
            ),
        ),
        ("RenewFlightEndpoint", body(renewed)),
        ("GetSessionOptions", body(options)),
        ("SetSessionOptions", body(fault)),
        ("SetSessionOptions", body(Vec::new())),
        ("CloseSession", body(vec![8, 1])),
    ]
}

fn transactions() -> Script {
    let mut builder = SqlInfoDataBuilder::new();
    builder.append(SqlInfo::FlightSqlServerTransaction, 2_i32);
    builder.append(SqlInfo::FlightSqlServerCancel, true);
    let told = builder.build().unwrap().record_batch([]).unwrap();
    let mut script = statements(description());
    script[1].1 = data(&[told], false);
    script[0].1 = vec![parts(Bytes::new(), 1, false).encode_to_vec()];
    script
}

fn names(by_commands: bool) -> Script {
    let text = |name: &'static str, value: &'static str| {
        let column: ArrayRef = Arc::new(StringArray::from(vec![value, value]));
        (name, column)
    };
    let tables = [
        text("catalog_name", "c"),
        text("db_schema_name", "s"),
        text("table_name", "t"),
        text("table_type", "TABLE"),
    ];
    let columns = [
        text("table_catalog", "c"),
        text("table_schema", "s"),
        text("table_name", "t"),
        text("column_name", "n"),
        text("data_type", "BIGINT"),
        text("is_nullable", "NO"),
    ];
    let schema = description();
    let schemas: ArrayRef = Arc::new(BinaryArray::from(vec![&schema[..], &schema[..]]));
    let schemas = [("table_schema", schemas)];
    let described = tables.iter().cloned().chain(schemas);
    let described = RecordBatch::try_from_iter(described).unwrap();
    let tables = RecordBatch::try_from_iter(tables).unwrap();
    let columns = RecordBatch::try_from_iter(columns).unwrap();
    let info = parts(Bytes::new(), 1, false).encode_to_vec();
    let mut script = vec![("GetFlightInfo", vec![info])];
    if by_commands {
        script.push(("DoGet 1", data(&[described], false)));
    } else {
        script.push(("DoGet 1", data(&[tables], false)));
        script.push(("DoGet 1", data(&[columns], false)));
    }
    script
}
