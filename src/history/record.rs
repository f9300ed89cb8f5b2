//! A statement as the history keeps it: a line of JSON.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

/// What is known of a statement that was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Record {
    /// When it was sent: seconds since 1970, UTC; 0 where that is not known.
    pub time: u64,
    /// Where it was sent.
    pub profile: String,
    pub database: Option<String>,
    /// How long it took, to the millisecond.
    pub duration: Option<Duration>,
    /// How many rows came, or were changed.
    pub rows: Option<u64>,
    /// `None` in what older programs have written.
    pub outcome: Option<Outcome>,
    /// As it was typed, with its newlines and its terminator.
    pub text: String,
}

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Done,
    Failed,
    /// By Ctrl-C.
    Cancelled,
    /// The program ended before the statement did.
    Cut,
    /// It stood behind one that was cancelled, or that ended the program.
    NotRun,
}

/// Every outcome and its name.
const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Done, "done"),
    (Outcome::Failed, "failed"),
    (Outcome::Cancelled, "cancelled"),
    (Outcome::Cut, "cut"),
    (Outcome::NotRun, "not run"),
];

impl Outcome {
    /// Its name, in the file and on a screen.
    pub fn name(self) -> &'static str {
        OUTCOMES
            .iter()
            .find(|(outcome, _)| *outcome == self)
            .map_or("", |(_, name)| name)
    }

    fn named(name: &str) -> Option<Outcome> {
        let found = OUTCOMES.iter().find(|(_, known)| *known == name);
        found.map(|(outcome, _)| *outcome)
    }
}

impl Record {
    /// A statement that is sent now.
    pub fn now(text: &str, profile: &str, database: Option<&str>) -> Record {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Record {
            time: now.map_or(0, |since| since.as_secs()),
            profile: profile.to_owned(),
            database: database.map(str::to_owned),
            text: text.to_owned(),
            ..Record::default()
        }
    }

    /// The record in a line of the file. What the line does not say is not
    /// known; what else it says is passed over. `None` for a line that is torn,
    /// or not ours.
    pub(super) fn read(line: &str) -> Option<Record> {
        let Ok(Value::Object(record)) = serde_json::from_str::<Value>(line) else {
            return None;
        };
        let string = |key: &str| Some(record.get(key)?.as_str()?.to_owned());
        let number = |key: &str| record.get(key)?.as_u64();
        Some(Record {
            text: string("text")?,
            time: number("time").unwrap_or_default(),
            profile: string("profile").unwrap_or_default(),
            database: string("database"),
            duration: number("duration_ms").map(Duration::from_millis),
            rows: number("rows"),
            outcome: string("outcome").and_then(|name| Outcome::named(&name)),
        })
    }

    /// The line that says it, without a newline.
    pub(super) fn line(&self) -> String {
        let mut record = Map::new();
        let mut say = |key: &str, value: Value| {
            if !value.is_null() {
                record.insert(key.to_owned(), value);
            }
        };
        let duration = self.duration.map(|duration| duration.as_millis() as u64);
        say("time", json!(self.time));
        say("profile", json!(self.profile));
        say("database", json!(self.database));
        say("duration_ms", json!(duration));
        say("rows", json!(self.rows));
        say("outcome", json!(self.outcome.map(Outcome::name)));
        say("text", json!(self.text));
        Value::Object(record).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_from_its_line() {
        for (outcome, _) in OUTCOMES {
            let record = Record {
                time: 1,
                profile: "home".to_owned(),
                database: Some("mydb".to_owned()),
                duration: Some(Duration::from_millis(12)),
                rows: Some(26),
                outcome: Some(outcome),
                text: "SELECT\n'\u{1b}é';".to_owned(),
            };
            let line = record.line();
            assert!(!line.contains('\n'), "{line}");
            assert_eq!(Record::read(&line), Some(record));
        }
        let bare = Record::now("a;", "demo", None);
        assert_eq!(Record::read(&bare.line()), Some(bare));
    }

    #[test]
    fn what_is_torn_or_foreign_is_no_record() {
        for line in [
            "",
            "{\"text\":\"SELECT",
            "SELECT 1;",
            "\0\0\0",
            "[\"text\"]",
            "{}",
            "{\"text\":1}",
            "#1700000000",
        ] {
            assert_eq!(Record::read(line), None, "{line}");
        }
    }

    #[test]
    fn what_a_line_does_not_say_is_not_known() {
        let old = Record::read(r#"{"profile":"demo","text":"a;","time":7}"#).unwrap();
        assert_eq!((old.time, old.outcome, old.rows), (7, None, None));
        let other = r#"{"text":"b;","time":"now","rows":-1,"outcome":"lost","host":"x"}"#;
        let expected = Record {
            text: "b;".to_owned(),
            ..Record::default()
        };
        assert_eq!(Record::read(other), Some(expected));
    }
}
