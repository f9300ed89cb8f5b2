//! Messages that a server may send, in their place or not.

use arrow_flight::sql::{
    ActionBeginSavepointResult, ActionBeginTransactionResult, ActionCancelQueryResult,
    ActionCreatePreparedStatementResult, Any, DoPutPreparedStatementResult, DoPutUpdateResult,
    ProstMessageExt,
};
use arrow_flight::{
    CancelFlightInfoResult, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo, Location,
    PollInfo, PutResult, Ticket,
};
use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use prost::Message;

use super::answers::description;
use super::harm::stroke;

/// A message of any kind, or none at all. It may come in the place of any
/// other.
pub(super) fn message() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || vec(any::<u8>(), 0..24).prop_map(Bytes::from);
    let count = || prop_oneof![any::<i64>(), -2_i64..3];
    let wrapped = |any: Any| arrow_flight::Result {
        body: any.encode_to_vec().into(),
    };
    let bare = |body: Vec<u8>| arrow_flight::Result { body: body.into() };
    let created = (bytes(), schema(), schema(), option::of(any::<bool>()));
    let created = created.prop_map(
        move |(handle, dataset_schema, parameter_schema, is_update)| {
            let created = ActionCreatePreparedStatementResult {
                prepared_statement_handle: handle,
                dataset_schema,
                parameter_schema,
            };
            let mut any = created.as_any();
            if let Some(is_update) = is_update {
                any.value = [&any.value[..], &[0x20, u8::from(is_update)]]
                    .concat()
                    .into();
            }
            wrapped(any).encode_to_vec()
        },
    );
    let ids = (bytes(), 0..4).prop_map(move |(id, kind)| {
        let result = match kind {
            0 => wrapped(ActionBeginTransactionResult { transaction_id: id }.as_any()),
            1 => wrapped(ActionBeginSavepointResult { savepoint_id: id }.as_any()),
            2 => bare(ActionBeginTransactionResult { transaction_id: id }.encode_to_vec()),
            _ => bare(id.to_vec()),
        };
        result.encode_to_vec()
    });
    let cancelled = (-1_i32..9, any::<bool>()).prop_map(move |(status, wrap)| {
        let result = match wrap {
            true => wrapped(ActionCancelQueryResult { result: status }.as_any()),
            false => bare(CancelFlightInfoResult { status }.encode_to_vec()),
        };
        result.encode_to_vec()
    });
    let put = (count(), option::of(bytes())).prop_map(|(record_count, handle)| {
        let app_metadata = match handle {
            None => DoPutUpdateResult { record_count }.encode_to_vec(),
            handle => DoPutPreparedStatementResult {
                prepared_statement_handle: handle,
            }
            .encode_to_vec(),
        };
        let result = PutResult {
            app_metadata: app_metadata.into(),
        };
        result.encode_to_vec()
    });
    let data = (bytes(), bytes(), bytes()).prop_map(|(header, metadata, body)| {
        let data = FlightData {
            flight_descriptor: None,
            data_header: header,
            app_metadata: metadata,
            data_body: body,
        };
        data.encode_to_vec()
    });
    prop_oneof![
        2 => bytes().prop_map(|bytes| bytes.to_vec()),
        4 => info().prop_map(|info| info.encode_to_vec()),
        2 => poll().prop_map(|poll| poll.encode_to_vec()),
        2 => created,
        1 => ids,
        1 => cancelled,
        1 => put,
        1 => data,
    ]
}

/// What a schema may come as.
fn schema() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        Just(Bytes::new()),
        Just(description()),
        stroke().prop_map(|stroke| {
            let mut bytes = description().to_vec();
            stroke.apply(&mut bytes);
            bytes.into()
        }),
        vec(any::<u8>(), 0..24).prop_map(Bytes::from),
    ]
}

/// A description of a result. Its locations lead nowhere but to its server.
pub(super) fn info() -> impl Strategy<Value = FlightInfo> {
    let place = select(vec![
        "",
        "arrow-flight-reuse-connection://?",
        "grpc://127.0.0.1:1",
        "grpc+tcp://localhost:1/",
        "grpc+unix:///x",
        "s3://x",
        "grpc://",
        "grpc://[::",
        "\u{202e}",
    ]);
    let time = prop_oneof![
        Just(0_i64),
        Just(i64::MIN),
        Just(4_102_444_800),
        any::<i64>()
    ];
    let time = (time, any::<i32>());
    let ticket = option::weighted(0.9, vec(any::<u8>(), 0..4));
    let endpoint = (ticket, vec(place, 0..4), option::of(time));
    let endpoint = endpoint.prop_map(|(ticket, places, time)| {
        let mut endpoint = FlightEndpoint {
            ticket: ticket.map(|ticket| Ticket {
                ticket: ticket.into(),
            }),
            ..FlightEndpoint::default()
        };
        endpoint.location = places
            .into_iter()
            .map(|uri| Location {
                uri: uri.to_owned(),
            })
            .collect();
        if let Some((seconds, nanos)) = time {
            let time = endpoint.expiration_time.get_or_insert_default();
            (time.seconds, time.nanos) = (seconds, nanos);
        }
        endpoint
    });
    let numbers = (any::<i64>(), any::<i64>(), any::<bool>());
    (schema(), vec(endpoint, 0..6), numbers).prop_map(|(schema, endpoint, numbers)| FlightInfo {
        schema,
        endpoint,
        total_records: numbers.0,
        total_bytes: numbers.1,
        ordered: numbers.2,
        ..FlightInfo::default()
    })
}

/// An answer to a poll.
pub(super) fn poll() -> impl Strategy<Value = PollInfo> {
    let progress = option::of(prop_oneof![any::<f64>(), 0.0..1.0_f64]);
    let next = option::of(vec(any::<u8>(), 0..4));
    (option::of(info()), next, progress).prop_map(|(info, next, progress)| PollInfo {
        info,
        flight_descriptor: next.map(FlightDescriptor::new_cmd),
        progress,
        expiration_time: None,
    })
}
