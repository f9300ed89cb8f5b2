//! What a hostile server may do to good answers.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::answers::Script;
use super::messages::message;
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
