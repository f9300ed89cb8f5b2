//! What a column holds: a few bounded queries, one at a time.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::Library;
use super::desk::Key;
use super::moments::{Answer, Question};
use crate::catalog::{Column, Role, Table};
use crate::error::{Error, Kind};
use crate::flight::InTransaction;
use crate::settings::CompleteValues;

/// How long values are taken as they were.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// How long it is believed that there are none, or that the server does not
/// tell them.
const DOUBT: Duration = Duration::from_secs(20);

/// How many wishes are kept: a newer one takes the place of the oldest.
const WISHES: usize = 2;

/// From so many answers on, those to beginnings are forgotten.
const MANY: usize = 1000;

/// A column: its table, its name.
pub(super) type Of = (Key, Arc<str>);

/// What is wanted of a column: the values that begin so. All do with nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Wish {
    of: Of,
    beginning: Arc<str>,
}

impl Wish {
    fn new(of: &Of, beginning: &str) -> Wish {
        Wish {
            of: of.clone(),
            beginning: beginning.into(),
        }
    }
}

/// The values that are known, and those being asked for.
#[derive(Default)]
pub(super) struct Values {
    /// Of which columns they are offered.
    pub(super) offered: CompleteValues,
    known: HashMap<Wish, Known>,
    /// The newest time of tables, in microseconds since 1970.
    newest: HashMap<Key, i64>,
    /// What the server has not told: until when it is not asked again, `None`
    /// being ever.
    refused: HashMap<Wish, Option<Instant>>,
    /// The first is being asked for, or about to be.
    asking: VecDeque<Asking>,
    turn: Arc<tokio::sync::Mutex<()>>,
    number: u64,
}

struct Known {
    values: Arc<[Arc<str>]>,
    since: Instant,
    /// There are more, which a beginning narrows down.
    is_part: bool,
}

impl Known {
    fn is_fresh(&self) -> bool {
        let lifetime = match self.values.is_empty() {
            true => DOUBT,
            false => LIFETIME,
        };
        self.since.elapsed() < lifetime
    }
}

/// A wish that has not come true.
struct Asking {
    wish: Wish,
    number: u64,
    task: JoinHandle<()>,
}

impl Values {
    /// The values of a column; where they are too many for knowing all, those
    /// that begin so.
    pub(super) fn known(&self, of: &Of, beginning: &str) -> Option<Arc<[Arc<str>]>> {
        if self.offered == CompleteValues::Off {
            return None;
        }
        let mut known = self.known.get(&Wish::new(of, ""))?;
        if known.is_part && !beginning.is_empty() {
            known = self.known.get(&Wish::new(of, beginning))?;
        }
        Some(Arc::clone(&known.values))
    }

    /// Takes up the values of a column, which are sorted then.
    pub(super) fn learn(&mut self, of: &Of, values: Vec<Arc<str>>, since: Instant) {
        self.note(Wish::new(of, ""), values, since, false);
    }

    fn note(&mut self, wish: Wish, mut values: Vec<Arc<str>>, since: Instant, is_part: bool) {
        values.sort();
        values.dedup();
        if self.known.len() >= MANY {
            self.known.retain(|wish, _| wish.beginning.is_empty());
        }
        let known = Known {
            values: values.into(),
            since,
            is_part,
        };
        self.known.insert(wish, known);
    }

    fn refuse(&mut self, wish: Wish, error: &Error) {
        let until = match error.kind() {
            Kind::NotAllowed => None,
            _ => Some(Instant::now() + DOUBT),
        };
        self.refused.insert(wish, until);
    }

    /// What is to be asked for the wish of this number, with the newest time
    /// of its table; `None` where it is over then, as without `may_ask`.
    fn turn_of(&mut self, number: u64, may_ask: bool) -> Option<(Wish, Option<i64>)> {
        let place = self
            .asking
            .iter()
            .position(|asking| asking.number == number)?;
        let wish = &self.asking[place].wish;
        let Some(next) = self.next(wish).filter(|_| may_ask) else {
            self.asking.remove(place);
            return None;
        };
        let newest = self.newest.get(&next.of.0).copied();
        Some((next, newest))
    }

    /// Takes up what has come of the wish of this number, unless it was given
    /// up.
    fn take(&mut self, number: u64, wish: Wish, answer: Result<Answer, Error>) {
        if !self.asking.iter().any(|asking| asking.number == number) {
            return;
        }
        match answer {
            Ok(answer) => {
                if let Some(newest) = answer.newest {
                    self.newest.insert(wish.of.0.clone(), newest);
                }
                let is_part = answer.is_cut && answer.is_text;
                self.note(wish, answer.values, Instant::now(), is_part);
            }
            Err(error) => self.refuse(wish, &error),
        }
    }

    pub(super) fn is_asking(&self) -> bool {
        !self.asking.is_empty()
    }

    /// Stops the queries that are under way.
    pub(super) fn stop(&mut self) {
        for asking in self.asking.drain(..) {
            asking.task.abort();
        }
    }

    /// Forgets all values, and what was refused.
    pub(super) fn forget(&mut self) {
        self.stop();
        self.known.clear();
        self.newest.clear();
        self.refused.clear();
    }

    /// Whether values of `column` are offered.
    fn offers(&self, column: &Column) -> bool {
        match self.offered {
            CompleteValues::Off => false,
            CompleteValues::Tags => column.role == Role::Tag || column.dictionary,
            CompleteValues::All => column.role != Role::Time,
        }
    }

    /// Whether what is wanted is to be asked for, if nobody does yet.
    fn misses(&self, wish: &Wish) -> bool {
        let refused = self.refused.get(wish).is_some_and(|until| match until {
            Some(until) => Instant::now() < *until,
            None => true,
        });
        !refused && !self.known.get(wish).is_some_and(Known::is_fresh)
    }

    /// The first of what is to be asked for before `wish` comes true: all
    /// values, then those that begin so.
    fn next(&self, wish: &Wish) -> Option<Wish> {
        let all = Wish::new(&wish.of, "");
        if self.misses(&all) {
            return Some(all);
        }
        let is_part = self.known.get(&all).is_some_and(|known| known.is_part);
        let narrower = !wish.beginning.is_empty() && is_part && self.misses(wish);
        narrower.then(|| wish.clone())
    }
}

/// Has the values of a column asked for, where that is due; where they are too
/// many for knowing all, those that begin so.
pub(super) fn want(library: &Library, table: &Table, column: &Column, beginning: &str) {
    let of = (Key::of(table), Arc::clone(&column.name));
    let wish = Wish::new(&of, beginning);
    let mut desk = library.desk();
    let Some(source) = desk.source.clone() else {
        return;
    };
    // A query that fails might spoil a transaction.
    let alone = || source.connection.in_transaction() == InTransaction::No;
    let values = &mut desk.values;
    let is_wanted = values.asking.iter().any(|asking| asking.wish == wish);
    if is_wanted || !alone() || !values.offers(column) || values.next(&wish).is_none() {
        return;
    }
    while values.asking.len() >= WISHES {
        values
            .asking
            .pop_front()
            .inspect(|oldest| oldest.task.abort());
    }
    values.number += 1;
    let number = values.number;
    let turn = Arc::clone(&values.turn);
    let task = source.runtime.clone().spawn({
        let library = library.clone();
        let (table, column) = (table.clone(), column.clone());
        async move {
            // Two at once are one too many: what was asked before is gone when
            // this is here.
            let _turn = turn.lock().await;
            let alone = || source.connection.in_transaction() == InTransaction::No;
            let next = || library.desk().values.turn_of(number, alone());
            while let Some((next, newest)) = next() {
                let catalog = library.catalog();
                let question = Question::of(&catalog, &table, &column, newest);
                let answer = question.ask(&source.connection, &next.beginning).await;
                library.desk().values.take(number, next, answer);
            }
            library.0.news.notify_all();
        }
    });
    let asking = Asking { wish, number, task };
    desk.values.asking.push_back(asking);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Builder, State};

    fn of() -> Of {
        let mut builder = Builder::default();
        builder.table(None, None, "home", "TABLE", None);
        let catalog = builder.finish(State::Untold);
        (Key::of(&catalog.tables()[0]), "room".into())
    }

    #[test]
    fn no_values_are_believed_for_a_short_while_only() {
        let (of, mut values) = (of(), Values::default());
        let all = Wish::new(&of, "");
        let ago = |seconds| Instant::now().checked_sub(Duration::from_secs(seconds));
        for (known, seconds, misses) in [
            (vec!["a".into()], 10, false),
            (vec!["a".into()], 200, false),
            (vec!["a".into()], 301, true),
            (vec![], 10, false),
            (vec![], 21, true),
        ] {
            let Some(since) = ago(seconds) else {
                panic!("a machine that has just started");
            };
            values.learn(&of, known, since);
            assert_eq!(values.misses(&all), misses, "{seconds}");
        }
    }

    #[test]
    fn only_what_is_not_allowed_stays_refused() {
        let (of, mut values) = (of(), Values::default());
        let all = Wish::new(&of, "");
        values.refuse(all.clone(), &Error::new(Kind::Statement, "too late"));
        assert!(!values.misses(&all));
        let until = values.refused[&all].unwrap();
        assert!(until <= Instant::now() + DOUBT);
        values.refused.insert(all.clone(), Some(Instant::now()));
        assert!(values.misses(&all));
        values.refuse(all.clone(), &Error::new(Kind::NotAllowed, "not yours"));
        assert_eq!(values.refused[&all], None);
        assert!(!values.misses(&all));
        values.forget();
        assert!(values.misses(&all));
    }

    #[test]
    fn a_beginning_narrows_down_what_is_too_much() {
        let (of, mut values) = (of(), Values::default());
        let wish = Wish::new(&of, "k");
        let all = Wish::new(&of, "");
        assert_eq!(values.next(&wish), Some(all.clone()));
        values.note(all.clone(), vec!["a".into()], Instant::now(), false);
        assert_eq!(values.next(&wish), None);
        assert_eq!(values.known(&of, "k").unwrap().len(), 1);
        values.note(all, vec!["a".into()], Instant::now(), true);
        assert_eq!(values.next(&wish), Some(wish.clone()));
        assert!(values.known(&of, "k").is_none());
        let some = vec!["k1".into(), "k2".into()];
        values.note(wish.clone(), some, Instant::now(), false);
        assert_eq!(values.next(&wish), None);
        assert_eq!(values.known(&of, "k").unwrap().len(), 2);
        assert_eq!(values.known(&of, "").unwrap().len(), 1);
    }
}
