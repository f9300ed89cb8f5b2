//! What was typed before: a record per statement, in a file of JSON lines that
//! several prompts append to at once.
//!
//! A prompt sees what the others have written whenever it asks for a line. Its
//! own statements stay the newest of all the same, so that a step back gives
//! what was typed here last; where the order in time counts, an entry's number
//! tells it. Numbers hold as long as the program runs.

mod beginnings;
mod kept;
mod pattern;
mod record;
mod search;
mod secrets;
mod underway;

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

pub use kept::is_kept;
pub use pattern::Pattern;
pub use record::{Outcome, Record};
pub use search::Terms;
pub use underway::Underway;

use beginnings::Beginnings;

use crate::config::Store;
use crate::config::store::{News, Position};
use crate::error::Result;

/// How much of the file is read at the start, from its end: what is older is
/// kept, and not offered.
const READ_BYTES: u64 = 4 * 1024 * 1024;

/// The statements of earlier sessions, of those beside this one, and of this.
#[derive(Debug, Default)]
pub struct History {
    store: Store,
    position: Position,
    /// Every entry, at its number less one; `None` where it was deleted.
    entries: Vec<Option<Entry>>,
    /// The numbers of those that others have typed, the oldest first.
    others: Vec<usize>,
    /// The numbers of those that were typed here.
    own: Vec<usize>,
    /// Of all texts.
    texts: Beginnings,
    /// Of all texts, and of those of each profile, what came to something above
    /// what did not.
    ranked: Beginnings,
    by_profile: HashMap<String, Beginnings>,
    /// How many of the oldest records that were read are no entries.
    passed_over: usize,
    /// The user knows that nothing can be written.
    told: bool,
}

#[derive(Debug)]
struct Entry {
    record: Record,
    /// Whether the file has it.
    written: bool,
}

/// What stands above every number: own entries are newer than others.
const OWN: u64 = 1 << 32;

/// What stands above every place: what came to something is offered first.
const WORKED: u64 = 1 << 33;

/// From so many new entries on the indices are made anew, for taking one up
/// costs as much as there are entries.
const MANY: usize = 64;

impl History {
    /// Reads what is there. A torn or foreign line is read past; a file that
    /// cannot be read is an empty one.
    pub fn open(store: &Store) -> History {
        let mut history = History {
            store: store.clone(),
            ..History::default()
        };
        Underway::find(store);
        // What is wrong with the file is told when something is to be written.
        let _ = history.refresh();
        history
    }

    /// Reads what has been written by others since the last look.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn refresh(&mut self) -> Result<()> {
        let news = self.store.read_history(&mut self.position, READ_BYTES)?;
        self.take(&news);
        Ok(())
    }

    /// Takes up a statement that was typed here, and writes it down.
    ///
    /// # Errors
    /// When the file cannot be written, the first time that it is so; the
    /// statement is remembered for this session all the same.
    pub fn add(&mut self, record: Record) -> Result<()> {
        let line = record.line();
        let written = self
            .store
            .append_history(&line, &mut self.position, READ_BYTES);
        if let Ok(news) = &written {
            self.take(news);
        }
        let number = self.keep(record, written.is_ok() && self.position.is_somewhere());
        self.own.push(number);
        self.index(OWN | number as u64);
        match written {
            Err(error) if !std::mem::replace(&mut self.told, true) => Err(error),
            _ => Ok(()),
        }
    }

    /// Gives `take` the records that are older than every entry, the oldest
    /// first: of a long file only the end was read.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn older(&self, mut take: impl FnMut(Record)) -> Result<()> {
        let mut more = self.passed_over;
        self.store.read_older(&self.position, |line, unread| {
            if !unread && more == 0 {
                return false;
            }
            if let Some(record) = Record::read(line) {
                more -= usize::from(!unread);
                take(record);
            }
            true
        })
    }

    /// Deletes the entries of these numbers, and all others with the same
    /// texts: a statement that is not wanted any more is to come back from
    /// nowhere. Answers the texts, and how many entries each had, here or in
    /// the file; a number without an entry is passed over.
    ///
    /// # Errors
    /// When the file cannot be replaced; nothing is deleted then.
    pub fn delete(&mut self, numbers: &[usize]) -> Result<Vec<(String, usize)>> {
        let mut texts: Vec<(String, Cell<usize>)> = Vec::new();
        for record in numbers.iter().filter_map(|number| self.numbered(*number)) {
            if texts.iter().all(|(text, _)| *text != record.text) {
                texts.push((record.text.clone(), Cell::new(0)));
            }
        }
        self.store.delete_history(|line| {
            let Some(record) = Record::read(line) else {
                return false;
            };
            let found = texts.iter().find(|(text, _)| *text == record.text);
            found
                .inspect(|(_, count)| count.set(count.get() + 1))
                .is_some()
        })?;
        let mut deleted = Vec::new();
        for (text, in_file) in texts {
            let mut here = 0;
            for entry in &mut self.entries {
                let gone = entry.take_if(|entry| entry.record.text == text);
                here += usize::from(gone.is_some());
            }
            deleted.push((text, in_file.get().max(here)));
        }
        self.settle();
        self.refresh()?;
        Ok(deleted)
    }

    /// How many entries there are to step through.
    pub fn len(&self) -> usize {
        self.others.len() + self.own.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry at `index`, counted from the oldest.
    pub fn get(&self, index: usize) -> Option<&Record> {
        self.record(self.place(index)?)
    }

    /// The entries, those typed here last, and each kind the newest last.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Record> {
        let numbers = self.others.iter().chain(&self.own);
        numbers.filter_map(|number| self.numbered(number + 1))
    }

    /// The entry called `number`.
    pub fn numbered(&self, number: usize) -> Option<&Record> {
        let entry = self.entries.get(number.checked_sub(1)?)?.as_ref()?;
        Some(&entry.record)
    }

    /// The entries with their numbers, in the order in which they came up.
    pub fn by_number(&self) -> impl DoubleEndedIterator<Item = (usize, &Record)> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(at, entry)| Some((at + 1, &entry.as_ref()?.record)))
    }

    /// The newest text of `profile` that goes on from `line`; else that of any
    /// profile. One that failed, or was not run, comes only where there is no
    /// other.
    pub fn ghost(&self, line: &str, profile: &str) -> Option<&str> {
        if line.is_empty() {
            return None;
        }
        let text = |place| self.text(place);
        let near = self.by_profile.get(profile);
        let near = near.and_then(|texts| texts.newest(line, text));
        if let Some(place) = near.filter(|place| *place >= WORKED) {
            return Some(self.text(place));
        }
        let any = self.ranked.newest(line, text);
        let place = any.filter(|place| *place >= WORKED).or(near).or(any)?;
        Some(self.text(place))
    }

    /// Whether the entry at `index` is the newest with its text.
    pub fn is_newest(&self, index: usize) -> bool {
        let place = self.place(index);
        place.is_some_and(|place| {
            self.texts.find(self.text(place), |place| self.text(place)) == Some(place)
        })
    }

    /// Takes up what has come from the file.
    fn take(&mut self, news: &News) {
        let mut records: Vec<_> = news.text.lines().filter_map(Record::read).collect();
        if news.anew {
            records = self.compare(records);
        }
        let few = records.len() < MANY && records.len() < self.len() / 8;
        let from = self.others.len();
        for record in records {
            let number = self.keep(record, true);
            self.others.push(number);
        }
        if news.anew || !few {
            self.settle();
            return;
        }
        for at in from..self.others.len() {
            self.index(self.others[at] as u64);
        }
    }

    /// Forgets what the file has no more, and answers what it has besides. A
    /// part of the file that was too long to be read before stays unread.
    fn compare(&mut self, records: Vec<Record>) -> Vec<Record> {
        let mut known: HashMap<Record, VecDeque<usize>> = HashMap::new();
        for (at, slot) in self.entries.iter_mut().enumerate() {
            if let Some(entry) = slot.take_if(|entry| entry.written) {
                known.entry(entry.record).or_default().push_back(at);
            }
        }
        let begin = records.iter().position(|record| known.contains_key(record));
        self.passed_over = begin.unwrap_or(0);
        let mut besides = Vec::new();
        for record in records.into_iter().skip(self.passed_over) {
            match known.get_mut(&record).and_then(VecDeque::pop_front) {
                Some(at) => {
                    self.entries[at] = Some(Entry {
                        record,
                        written: true,
                    });
                }
                None => besides.push(record),
            }
        }
        besides
    }

    fn keep(&mut self, record: Record, written: bool) -> usize {
        self.entries.push(Some(Entry { record, written }));
        self.entries.len() - 1
    }

    /// Leaves out what was deleted, and makes the indices anew.
    fn settle(&mut self) {
        let entries = &self.entries;
        self.others.retain(|at| entries[*at].is_some());
        self.own.retain(|at| entries[*at].is_some());
        let mut texts = Vec::with_capacity(self.len());
        let mut ranked = Vec::with_capacity(self.len());
        let mut by_profile: HashMap<&str, Vec<_>> = HashMap::new();
        for place in (0..self.len()).filter_map(|index| self.place(index)) {
            let Some(record) = self.record(place) else {
                continue;
            };
            texts.push((record.text.as_str(), place));
            let rank = (record.text.as_str(), rank(record, place));
            ranked.push(rank);
            by_profile.entry(&record.profile).or_default().push(rank);
        }
        let by_profile = by_profile
            .into_iter()
            .map(|(profile, texts)| (profile.to_owned(), Beginnings::new(texts)));
        let (texts, ranked) = (Beginnings::new(texts), Beginnings::new(ranked));
        (self.by_profile, self.texts, self.ranked) = (by_profile.collect(), texts, ranked);
    }

    /// Takes one place up into the indices.
    fn index(&mut self, place: u64) {
        let Some(record) = self.record(place) else {
            return;
        };
        let (rank, profile) = (rank(record, place), record.profile.clone());
        let entries = &self.entries;
        let text = |place| text(entries, place);
        self.texts.add(place, text);
        self.ranked.add(rank, text);
        self.by_profile.entry(profile).or_default().add(rank, text);
    }

    /// Where the entry at `index` stands: a greater place is a newer one.
    fn place(&self, index: usize) -> Option<u64> {
        match index.checked_sub(self.others.len()) {
            None => self.others.get(index).map(|at| *at as u64),
            Some(index) => self.own.get(index).map(|at| OWN | *at as u64),
        }
    }

    fn record(&self, place: u64) -> Option<&Record> {
        record(&self.entries, place)
    }

    fn text(&self, place: u64) -> &str {
        text(&self.entries, place)
    }
}

/// `place` among those of its kind.
fn rank(record: &Record, place: u64) -> u64 {
    match record.outcome {
        Some(Outcome::Failed | Outcome::NotRun) => place,
        _ => WORKED | place,
    }
}

fn record(entries: &[Option<Entry>], place: u64) -> Option<&Record> {
    let entry = entries.get((place % OWN) as usize)?.as_ref()?;
    Some(&entry.record)
}

fn text(entries: &[Option<Entry>], place: u64) -> &str {
    record(entries, place).map_or("", |record| &record.text)
}

#[cfg(test)]
mod tests;
