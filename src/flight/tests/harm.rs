//! What a hostile server may do to good answers.

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
use proptest::sample::{Index, select};
use prost::Message;

use super::answers::{Script, description};
use super::server::{Answer, End, framed};

/// A change of some bytes.
#[derive(Debug, Clone)]
pub(in crate::flight) enum Stroke {
    Set(Index, u8),
    /// All from there on is gone.
    Cut(Index),
    Insert(Index, Vec<u8>),
    /// A part comes twice.
    Again(Index, Index),
}

/// A change of an answer.
#[derive(Debug, Clone)]
pub(super) enum Harm {
    /// One of its messages.
    Within(Index, Stroke),
    /// Another message in the place of one.
    Other(Index, Vec<u8>),
    Gone(Index),
    Again(Index, Index),
    Swapped(Index, Index),
    /// The bytes of its body, lengths and all.
    Wire(Stroke),
    Pieces(usize),
    Status(u16),
    Headless,
    Header(&'static str, Vec<u8>),
    Trailer(&'static str, Vec<u8>),
    Untrailed,
    Reset,
}

impl Stroke {
    pub(in crate::flight) fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |index: &Index| index.index(bytes.len() + 1);
        match self {
            Stroke::Set(index, byte) => {
                let at = at(index);
                if let Some(there) = bytes.get_mut(at) {
                    *there = *byte;
                }
            }
            Stroke::Cut(index) => bytes.truncate(at(index)),
            Stroke::Insert(index, more) => {
                let at = at(index);
                bytes.splice(at..at, more.iter().copied());
            }
            Stroke::Again(from, to) => {
                let (from, to) = (at(from), at(to));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.splice(from..from, part);
            }
        }
    }
}

impl Harm {
    /// On an answer of `messages`.
    fn apply(&self, messages: &mut Vec<Vec<u8>>, answer: &mut Answer) {
        let count = messages.len();
        match self {
            Harm::Within(_, _) | Harm::Other(_, _) | Harm::Gone(_) if count == 0 => {}
            Harm::Again(_, _) | Harm::Swapped(_, _) if count == 0 => {}
            Harm::Within(index, stroke) => stroke.apply(index.get_mut(messages)),
            Harm::Other(index, message) => *index.get_mut(messages) = message.clone(),
            Harm::Gone(index) => drop(messages.remove(index.index(count))),
            Harm::Again(index, place) => {
                let message = index.get(messages).clone();
                messages.insert(place.index(count + 1), message);
            }
            Harm::Swapped(one, two) => messages.swap(one.index(count), two.index(count)),
            Harm::Wire(stroke) => stroke.apply(&mut answer.body),
            Harm::Pieces(size) => answer.piece = *size,
            Harm::Status(status) => answer.status = *status,
            Harm::Headless => answer.headers.clear(),
            Harm::Header(name, value) => {
                answer.headers.retain(|(known, _)| known != name);
                answer.headers.push((name, value.clone()));
            }
            Harm::Trailer(name, value) => {
                if let End::Trailers(trailers) = &mut answer.end {
                    trailers.retain(|(known, _)| known != name);
                    trailers.push((name, value.clone()));
                }
            }
            Harm::Untrailed => answer.end = End::Cut,
            Harm::Reset => answer.end = End::Reset,
        }
    }
}

/// The answers of `script`, harmed.
pub(super) fn harmed(script: &Script, harms: &[(Index, Harm)]) -> Vec<(&'static str, Answer)> {
    let mut answers: Vec<_> = script
        .iter()
        .map(|(name, messages)| (*name, messages.clone(), Answer::of(&[])))
        .collect();
    let (wire, whole): (Vec<_>, Vec<_>) = harms
        .iter()
        .partition(|(_, harm)| matches!(harm, Harm::Wire(_)));
    for (index, harm) in whole {
        let (_, messages, answer) = index.get_mut(&mut answers);
        harm.apply(messages, answer);
    }
    for (_, messages, answer) in &mut answers {
        answer.body = framed(messages);
    }
    for (index, harm) in wire {
        let (_, messages, answer) = index.get_mut(&mut answers);
        harm.apply(messages, answer);
    }
    let answers = answers.into_iter();
    answers.map(|(name, _, answer)| (name, answer)).collect()
}

pub(in crate::flight) fn stroke() -> impl Strategy<Value = Stroke> {
    let index = any::<Index>;
    let byte = prop_oneof![select(vec![0, 1, 0x7f, 0x80, 0xff]), any::<u8>()];
    prop_oneof![
        6 => (index(), byte).prop_map(|(at, byte)| Stroke::Set(at, byte)),
        1 => index().prop_map(Stroke::Cut),
        1 => (index(), vec(any::<u8>(), 1..9)).prop_map(|(at, more)| Stroke::Insert(at, more)),
        1 => (index(), index()).prop_map(|(from, to)| Stroke::Again(from, to)),
    ]
}

/// Up to four harms, and which answers of a script they are done to.
pub(super) fn harms() -> impl Strategy<Value = Vec<(Index, Harm)>> {
    vec((any::<Index>(), harm()), 0..5)
}

fn harm() -> impl Strategy<Value = Harm> {
    let index = any::<Index>;
    prop_oneof![
        8 => (index(), stroke()).prop_map(|(at, stroke)| Harm::Within(at, stroke)),
        6 => (index(), message()).prop_map(|(at, message)| Harm::Other(at, message)),
        1 => index().prop_map(Harm::Gone),
        1 => (index(), index()).prop_map(|(from, to)| Harm::Again(from, to)),
        1 => (index(), index()).prop_map(|(one, two)| Harm::Swapped(one, two)),
        3 => stroke().prop_map(Harm::Wire),
        1 => select(vec![1, 2, 5, 6, 64]).prop_map(Harm::Pieces),
        1 => (100_u16..1000).prop_map(Harm::Status),
        1 => Just(Harm::Headless),
        3 => field().prop_map(|(name, value)| Harm::Header(name, value)),
        3 => field().prop_map(|(name, value)| Harm::Trailer(name, value)),
        1 => Just(Harm::Untrailed),
        1 => Just(Harm::Reset),
    ]
}

/// A header or a trailer.
fn field() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let name = select(vec![
        "authorization",
        "content-type",
        "grpc-encoding",
        "grpc-message",
        "grpc-status",
        "grpc-status",
        "grpc-status-details-bin",
        "set-cookie",
        "other-bin",
    ]);
    let known = select(vec![
        "",
        "0",
        "2",
        "3",
        "7",
        "12",
        "13",
        "14",
        "16",
        "17",
        "-1",
        "%",
        "%ff%zz",
        "%E2%82",
        "gzip",
        "identity",
        "Bearer ",
        "Bearer x",
        "Basic eDp5",
        "a=1",
        "a=1; Path=/; Max-Age=-1",
        "a=; Expires=Thu, 99 Foo 1970",
        "application/grpc+proto",
        "text/html",
        "!",
        "AAAA",
        "Unknown action",
        "ParserError(\"a at Line: 0, Column: 99999999999999999999\")",
        "table 'a' not found",
        "No field named . Valid fields are \"",
        "Placeholder '$",
        "No value found for placeholder",
    ]);
    let value = prop_oneof![
        known.prop_map(|value| value.as_bytes().to_vec()),
        vec(any::<u8>(), 0..40),
    ];
    (name, value)
}

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
