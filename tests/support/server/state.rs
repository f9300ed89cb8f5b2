//! What a server knows and has seen.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use arrow::array::RecordBatch;
use arrow_flight::sql::metadata::{SqlInfoData, SqlInfoDataBuilder};

use super::call::Call;
use crate::support::proto::OptionValue;
use crate::support::script::{Answer, Part, Prepared, Script};
use crate::support::wire::Wire;

pub(crate) struct State {
    pub(crate) script: Script,
    pub(crate) info: Option<SqlInfoData>,
    pub(crate) wire: Arc<Wire>,
    seen: Mutex<Seen>,
    news: Condvar,
}

#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) calls: Vec<Call>,
    pub(crate) handshakes: usize,
    /// Answers that the client left before their end.
    pub(crate) dropped: usize,
    /// Batches sent, keep-alives too.
    pub(crate) batches: usize,
    /// Bytes of DoGets' messages that were handed to the transport.
    pub(crate) bytes: usize,
    /// When the stream that began last sent its first batch.
    pub(crate) first_batch: Option<Instant>,
    /// DoGets whose streams are open, and the most that ever were.
    pub(crate) open: usize,
    pub(crate) most_open: usize,
    /// Redemptions of tickets that were single-use and used.
    pub(crate) twice: usize,
    /// The token that lets in; the script's at first.
    pub(crate) token: Option<String>,
    pub(crate) memory: Memory,
    /// Whether any answer set the session's cookie.
    pub(crate) cookie_set: bool,
    serial: u64,
}

/// What a restart forgets.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) tickets: HashMap<Vec<u8>, Issued>,
    pub(crate) prepared: HashMap<Vec<u8>, Statement>,
    /// What the descriptor of a poll stands for.
    pub(crate) polls: HashMap<Vec<u8>, Polling>,
    /// The calls that a bearer is still good for.
    pub(crate) bearers: HashMap<String, usize>,
    /// The options of sessions, by the value of their cookie.
    pub(crate) sessions: HashMap<String, BTreeMap<String, OptionValue>>,
    pub(crate) transactions: HashSet<Vec<u8>>,
    pub(crate) savepoints: HashSet<Vec<u8>>,
}

/// What a ticket stands for.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) part: Part,
    pub(crate) redeemed: usize,
    /// Seconds since 1970.
    pub(crate) expires: Option<i64>,
}

/// A prepared statement with the values bound to it.
#[derive(Clone)]
pub(crate) struct Statement {
    pub(crate) prepared: Prepared,
    pub(crate) bound: Option<RecordBatch>,
}

/// How far a poll is.
#[derive(Clone)]
pub(crate) struct Polling {
    pub(crate) sql: String,
    pub(crate) step: usize,
    /// With the tickets that its endpoints have got.
    pub(crate) answer: Answer,
}

impl State {
    pub(super) fn new(mut script: Script) -> State {
        let info = script.info.take().map(SqlInfoDataBuilder::build);
        let seen = Seen {
            token: script.token.clone(),
            ..Seen::default()
        };
        State {
            info: info.transpose().unwrap(),
            script,
            wire: Arc::default(),
            seen: Mutex::new(seen),
            news: Condvar::new(),
        }
    }

    pub(crate) fn look(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Changes what was seen, and wakes whoever waits for it.
    pub(crate) fn note<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let changed = change(&mut self.look());
        self.news.notify_all();
        changed
    }

    /// Waits until `come`, no longer than `patience`; whether it has.
    pub(super) fn wait(&self, patience: Duration, come: impl Fn(&Seen) -> bool) -> bool {
        let waiting = |seen: &mut Seen| !come(seen);
        let (seen, _) = self
            .news
            .wait_timeout_while(self.look(), patience, waiting)
            .unwrap();
        come(&seen)
    }
}

impl Seen {
    /// A name that none had before.
    pub(crate) fn fresh(&mut self, what: &str) -> String {
        self.serial += 1;
        format!("{what}-{}", self.serial)
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// Notes an answer that was dropped before its end.
pub(crate) struct End {
    state: Arc<State>,
    reached: bool,
    stream: bool,
}

impl End {
    /// The end of an answer.
    pub(crate) fn of(state: &Arc<State>) -> End {
        End {
            state: Arc::clone(state),
            reached: false,
            stream: false,
        }
    }

    /// The end of a DoGet's stream, which is open from now on.
    pub(crate) fn of_stream(state: &Arc<State>) -> End {
        state.note(|seen| {
            seen.open += 1;
            seen.most_open = seen.most_open.max(seen.open);
        });
        let mut end = End::of(state);
        end.stream = true;
        end
    }

    pub(crate) fn reach(mut self) {
        self.reached = true;
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.state.note(|seen| {
            seen.dropped += usize::from(!self.reached);
            seen.open -= usize::from(self.stream);
        });
    }
}
