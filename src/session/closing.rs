//! The closing line: what came of a question, in a few words to a person.

use std::time::Duration;

use super::{Session, hints};
use crate::output::Delivered;
use crate::request::{Request, Statement};
use crate::settings::Settings;
use crate::sql::kind;
use crate::text;

/// What came of a question.
pub(super) enum Answered {
    /// A result, which went where results go; of an empty one, what there
    /// would be.
    Rows(Delivered, Option<String>),
    /// It is done: how many rows it has changed, where that is known.
    Done { count: Option<u64>, took: Duration },
}

impl Answered {
    /// A result, which went where results go.
    pub(super) fn result(delivered: Delivered) -> Answered {
        Answered::Rows(delivered, None)
    }

    pub(super) fn is_result(&self) -> bool {
        matches!(self, Answered::Rows(..))
    }

    /// How many rows came, or were changed.
    pub(super) fn rows(&self) -> Option<u64> {
        match self {
            Answered::Rows(delivered, _) => Some(delivered.rows),
            Answered::Done { count, .. } => *count,
        }
    }

    pub(super) fn took(&self) -> Duration {
        match self {
            Answered::Rows(delivered, _) => delivered.took,
            Answered::Done { took, .. } => *took,
        }
    }

    /// `26 rows`, `5 columns`; `0 rows`, `newest in cpu: …`; `3 rows
    /// affected`; `done`.
    pub(super) fn told(&self, counted: bool) -> Vec<String> {
        match self {
            Answered::Rows(delivered, instead) => vec![
                match (text::counted(delivered.rows, "row"), delivered.complete) {
                    (rows, true) => rows,
                    (_, false) if delivered.rows == 0 => "stopped early".to_owned(),
                    (rows, false) => format!("stopped early, after {rows}"),
                },
                match instead {
                    Some(instead) => instead.clone(),
                    None => text::counted(delivered.columns as u64, "column"),
                },
            ],
            Answered::Done { count, .. } => vec![match count {
                Some(count) if *count > 0 || counted => {
                    format!("{} affected", text::counted(*count, "row"))
                }
                _ => "done".to_owned(),
            }],
        }
    }
}

impl Session {
    /// What is said when an answer is complete, which went to `name` or to the
    /// screen.
    pub(super) fn close(
        &self,
        request: &Request,
        answered: &Answered,
        settings: &Settings,
        name: Option<&str>,
    ) {
        let sql = match request {
            Request::Sql(Statement { sql, .. }) => Some(sql),
            _ => None,
        };
        let counted = sql.is_some_and(|sql| kind::is_counted(sql));
        self.conclude(answered, counted, settings, name);
        if let Some(sql) = sql
            && settings.format.is_none()
            && self.comments(settings)
            && let Some(notice) = hints::unheeded(sql)
        {
            self.terminal.notice(&notice);
        }
    }

    /// Whether there is anybody to say more to than results.
    pub(super) fn comments(&self, settings: &Settings) -> bool {
        self.terminal.is_watched() && !settings.quiet && !settings.rows_only
    }

    /// The closing line: `26 rows · 5 columns · 3 ms · demo`. `counted` is
    /// whether a number of rows affected means something where it is 0.
    pub(super) fn conclude(
        &self,
        answered: &Answered,
        counted: bool,
        settings: &Settings,
        name: Option<&str>,
    ) {
        self.came.set(Some((answered.rows(), answered.took())));
        let profile = &self.profile().name;
        let told = answered.told(counted);
        self.tell(told, answered.took(), settings, profile, None, name);
    }

    /// A closing line that begins with `told`, where anybody wants one.
    pub(super) fn tell(
        &self,
        told: Vec<String>,
        took: Duration,
        settings: &Settings,
        profile: &str,
        age: Option<String>,
        name: Option<&str>,
    ) {
        if !self.comments(settings) {
            return;
        }
        let mut parts = told;
        if settings.timing {
            parts.push(text::took(took));
        }
        parts.push(profile.to_owned());
        parts.extend(age);
        let mut line = parts.join(" · ");
        if let Some(name) = name {
            line.push_str(&format!(" → {name}"));
        }
        self.terminal.aside(&line);
    }
}
