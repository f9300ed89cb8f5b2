//! What comes of actions, sessions and credentials.

use std::collections::BTreeMap;

use prost::Message;
use tonic::Code;

use crate::support::proto::{self, OptionValue, Outcome, Value};

/// What comes of an action.
#[derive(Clone)]
pub(crate) enum Act {
    /// These bodies.
    Gives(Vec<Vec<u8>>),
    Refused(Code, String),
    /// What the server does by itself, and then an error.
    Late(Code, String),
    /// No answer ever comes.
    Hang,
}

/// What became of a cancelling, in CancelFlightInfo and CancelQuery alike.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    /// The server does not say.
    Unspecified = 0,
    Done = 1,
    UnderWay = 2,
    Impossible = 3,
}

impl Act {
    /// The result of CancelFlightInfo.
    pub(crate) fn info(outcome: Stop) -> Act {
        let status = outcome as i32;
        Act::Gives(vec![Outcome { status }.encode_to_vec()])
    }

    /// The result of CancelQuery.
    pub(crate) fn query(outcome: Stop) -> Act {
        let status = outcome as i32;
        let result = proto::wrapped("ActionCancelQueryResult", &Outcome { status });
        Act::Gives(vec![result])
    }

    pub(crate) fn refused(code: Code, message: &str) -> Act {
        Act::Refused(code, message.to_owned())
    }

    /// A body that is no message.
    pub(crate) fn garbage() -> Act {
        Act::Gives(vec![vec![0xff; 9]])
    }

    /// InfluxDB's words for an action whose body is in no `Any`.
    pub(crate) fn not_utf8() -> Act {
        Act::refused(
            Code::InvalidArgument,
            "Error while planning Flight SQL : Invalid protobuf: failed to decode Protobuf \
             message: Any.type_url: invalid string value: data is not UTF-8 encoded",
        )
    }

    /// The same for a session's action, where its body follows.
    pub(crate) fn raw_bytes() -> Act {
        Act::refused(
            Code::InvalidArgument,
            "Error while planning Flight SQL : Unsupported FlightSQL message type: \
             \u{0}\n\u{12}\n\u{7}catalog\u{12}\u{7}\n\u{5}other\u{1b}[31m",
        )
    }
}

/// Sessions, kept by a cookie that the server sets on its first answer.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub(crate) cookie: String,
    /// What follows the value, `; Path=/`.
    pub(crate) attributes: String,
    /// Further `set-cookie` headers, whole.
    pub(crate) more: Vec<String>,
    /// Whether a call without the cookie is refused once it was set.
    pub(crate) demanded: bool,
    pub(crate) options: BTreeMap<String, OptionValue>,
    /// Options that are not set, and why.
    pub(crate) refused: BTreeMap<String, i32>,
    /// The status of CloseSession: 1 closed, 2 closing, 3 not closeable.
    pub(crate) closing: i32,
}

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions {
            cookie: "arrow_flight_session_id".to_owned(),
            attributes: String::new(),
            more: Vec::new(),
            demanded: false,
            options: BTreeMap::new(),
            refused: BTreeMap::new(),
            closing: 1,
        }
    }
}

impl Sessions {
    pub(crate) fn new() -> Sessions {
        Sessions::default()
    }

    /// The cookie's name.
    pub(crate) fn cookie(mut self, name: &str) -> Sessions {
        self.cookie = name.to_owned();
        self
    }

    /// The cookie's attributes: `Path=/; Max-Age=60; Secure`.
    pub(crate) fn attributes(mut self, attributes: &str) -> Sessions {
        self.attributes = format!("; {attributes}");
        self
    }

    /// One `set-cookie` header more.
    pub(crate) fn also_sets(mut self, header: &str) -> Sessions {
        self.more.push(header.to_owned());
        self
    }

    /// Refuses calls without the cookie once it was set.
    pub(crate) fn demanded(mut self) -> Sessions {
        self.demanded = true;
        self
    }

    /// An option that every session begins with.
    pub(crate) fn option(mut self, name: &str, value: Value) -> Sessions {
        let value = OptionValue { value: Some(value) };
        self.options.insert(name.to_owned(), value);
        self
    }

    /// Does not set this option: 1 there is no such name, 2 its values are
    /// others, 3 for another reason.
    pub(crate) fn refuses(mut self, name: &str, why: i32) -> Sessions {
        self.refused.insert(name.to_owned(), why);
        self
    }

    /// The status of CloseSession: 1 closed, 2 closing, 3 not closeable.
    pub(crate) fn closing(mut self, status: i32) -> Sessions {
        self.closing = status;
        self
    }
}

/// Bearers that the server gives out in the header `authorization` of its
/// answers.
#[derive(Clone)]
pub(crate) struct Bearers {
    /// The user and password, in base64, that any call may show for one.
    pub(crate) basic: Option<String>,
    /// How many calls each is good for.
    pub(crate) calls: usize,
    /// Whether every answer brings a new one.
    pub(crate) renewed: bool,
}

impl Bearers {
    /// For this user and password, in base64, on any call or the handshake.
    pub(crate) fn for_basic(pair: &str) -> Bearers {
        Bearers {
            basic: Some(pair.to_owned()),
            calls: usize::MAX,
            renewed: false,
        }
    }

    /// For whoever has the script's token.
    pub(crate) fn for_token() -> Bearers {
        Bearers {
            basic: None,
            calls: usize::MAX,
            renewed: true,
        }
    }

    /// Each is good for so many calls, then UNAUTHENTICATED.
    pub(crate) fn good_for(mut self, calls: usize) -> Bearers {
        self.calls = calls;
        self
    }

    /// Every answer brings a new one.
    pub(crate) fn renewed(mut self) -> Bearers {
        self.renewed = true;
        self
    }
}
