//! What is in a table: `\d+ NAME`.
//!
//! Every fact is a question of its own, with a limit of its own, and bounded in
//! time first: a server may hold years of rows, and refuses to look at all of
//! them. What it refuses, or does not find in time, is not told; and all facts
//! together have a limit, too, for people wait for the prompt behind them.

mod questions;

use std::collections::VecDeque;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::Schema;
use futures::{StreamExt, stream};

use self::questions::{Form, Questions, number};
use super::moment::Moment;
use super::spark::sparkline;
use crate::catalog::{Listed, Role, rows};
use crate::error::Result;
use crate::flight::Connection;
use crate::request::{Format, Rows};
use crate::session::Session;
use crate::sql::names::quoted;
use crate::text;

/// What the values of most facts need.
const VALUE_WIDTH: usize = 24;

/// Of what is counted, the hours that end with the newest row.
const HOURS: i64 = 24;

/// Where the newest row is looked for: these last days, then everywhere.
const RECENT: [Option<u32>; 3] = [Some(1), Some(30), None];

/// A fact about a table.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fact {
    Newest,
    Oldest,
    Rows,
    /// How many values this tag has.
    Tag(String),
    /// How many rows came in each hour.
    Hours,
}

/// A table, and what is known of it so far.
struct Probe {
    questions: Questions,
    /// As it is written in a statement.
    table: String,
    /// The column that tells when, written so as well.
    time: Option<String>,
    newest: Option<Moment>,
    /// There are no rows at all.
    empty: bool,
    facts: VecDeque<Fact>,
    /// What the cells of a row are filled up to.
    widths: [usize; 2],
}

impl Session {
    /// Shows what is in `table`, each fact when it is known.
    pub(super) fn probe(&mut self, table: &Listed) -> Result<()> {
        let connection = self.connection()?.clone();
        let mut probe = Probe::new(connection, table);
        if self.format() == Format::Table {
            probe = probe.in_columns(self.outlet.to.is_terminal());
        }
        let schema = probe.row("", "")?.schema();
        let batches = stream::unfold(probe, |mut probe| async move {
            let fact = probe.facts.pop_front()?;
            let row = probe.fact(&fact).await;
            Some((row, probe))
        });
        self.show(
            Rows {
                schema,
                batches: batches.boxed(),
            },
            None,
        )?;
        Ok(())
    }
}

impl Probe {
    fn new(connection: Connection, table: &Listed) -> Probe {
        let parts = [&table.catalog, &table.schema, &Some(table.name.clone())];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let path: Vec<String> = parts.map(|part| quoted(part)).collect();
        let empty = Schema::empty();
        let schema = table.columns.as_deref().unwrap_or(&empty);
        let time = Role::time_in(schema).map(|field| quoted(field.name()));
        let tags = schema.fields().iter();
        let tags = tags.filter(|field| Role::of(schema, field) == Role::Tag);
        let mut facts = VecDeque::new();
        if time.is_some() {
            facts.extend([Fact::Newest, Fact::Oldest]);
        }
        facts.push_back(Fact::Rows);
        facts.extend(tags.map(|field| Fact::Tag(field.name().clone())));
        if time.is_some() {
            facts.push_back(Fact::Hours);
        }
        Probe {
            questions: Questions::to(connection),
            table: path.join("."),
            time,
            newest: None,
            empty: false,
            facts,
            widths: [0; 2],
        }
    }

    /// In a table, whose columns stand below each other. On a screen it goes on
    /// in the next line where a column is too narrow.
    fn in_columns(mut self, on_screen: bool) -> Probe {
        let names = self.facts.iter().map(|fact| text::width(&self.name(fact)));
        let value = if on_screen { VALUE_WIDTH } else { 0 };
        self.widths = [names.max().unwrap_or(0), value];
        self
    }

    /// The row of a fact.
    async fn fact(&mut self, fact: &Fact) -> Result<RecordBatch> {
        let told = match fact {
            Fact::Newest => self.newest().await,
            Fact::Oldest => self.oldest().await,
            Fact::Rows => self.counted("count(*)", Form::Rows).await,
            Fact::Tag(name) => {
                let count = format!("count(DISTINCT {})", quoted(name));
                self.counted(&count, Form::Tags).await
            }
            Fact::Hours => self.hours().await,
        };
        let told = match told {
            Some(told) => told,
            None if self.empty => "none".to_owned(),
            None => "not told".to_owned(),
        };
        self.row(&self.name(fact), &told)
    }

    /// What a fact is called.
    fn name(&self, fact: &Fact) -> String {
        let span = match &self.time {
            Some(_) => format!(", last {HOURS} h"),
            None => String::new(),
        };
        match fact {
            Fact::Newest => "newest".to_owned(),
            Fact::Oldest => "oldest".to_owned(),
            Fact::Rows => format!("rows{span}"),
            Fact::Tag(name) => format!("values of {name}{span}"),
            Fact::Hours => format!("rows by hour{span}"),
        }
    }

    /// A row, as wide as any of them will be: a table has the widths of the
    /// rows that come first.
    fn row(&self, fact: &str, value: &str) -> Result<RecordBatch> {
        let [fact, value] =
            [(fact, self.widths[0]), (value, self.widths[1])].map(|(cell, most)| {
                let room = most.saturating_sub(text::width(cell));
                format!("{cell}{}", " ".repeat(room))
            });
        let column = |text: String| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
        rows(vec![("fact", column(fact)), ("value", column(value))])
    }

    /// When the newest row is of.
    async fn newest(&mut self) -> Option<String> {
        let time = self.time.clone()?;
        for days in RECENT {
            let (bound, form) = match days {
                Some(days) => {
                    let bound = format!(" WHERE {time} >= now() - INTERVAL '{days} days'");
                    (bound, Form::Recent)
                }
                None => (String::new(), Form::Whole),
            };
            let sql = format!("SELECT max({time}) FROM {}{bound}", self.table);
            let Some(value) = self.questions.value(&sql, form).await else {
                continue;
            };
            if let Some(newest) = Moment::at(&value, 0) {
                let told = newest.told();
                self.newest = Some(newest);
                return Some(told);
            }
            self.empty = days.is_none() && value.is_null(0);
        }
        None
    }

    /// When the oldest row is of; where all of the table cannot be looked at,
    /// a time that it is not after.
    async fn oldest(&mut self) -> Option<String> {
        let time = self.time.clone()?;
        let recent = self.window()?;
        let oldest = format!("SELECT min({time}) FROM {}", self.table);
        let bounded = format!("{oldest} WHERE {recent}");
        let recent = self.questions.value(&bounded, Form::Recent).await;
        let recent = recent.and_then(|value| Moment::at(&value, 0));
        match self.questions.value(&oldest, Form::Whole).await {
            Some(value) => Moment::at(&value, 0).map(|oldest| oldest.told()),
            None => recent.map(|recent| format!("{} or before", recent.told())),
        }
    }

    /// A number over the last hours; over the whole of a table without time.
    async fn counted(&mut self, what: &str, form: Form) -> Option<String> {
        let bound = match &self.time {
            Some(_) => format!(" WHERE {}", self.window()?),
            None => String::new(),
        };
        let sql = format!("SELECT {what} FROM {}{bound}", self.table);
        let value = self.questions.value(&sql, form).await?;
        number(&value).map(|count| count.to_string())
    }

    /// The rows of each of the last hours, as a line.
    async fn hours(&mut self) -> Option<String> {
        let time = self.time.clone()?;
        let last = self.newest.clone()?.hour();
        let sql = format!(
            "SELECT date_trunc('hour', {time}) AS hour, count(*) AS count FROM {} WHERE {} \
             GROUP BY 1 ORDER BY 1",
            self.table,
            self.window()?
        );
        let mut counts = vec![0; usize::try_from(HOURS).unwrap_or(0)];
        for batch in self.questions.rows(&sql, Form::Hours).await? {
            if batch.num_columns() != 2 {
                return None;
            }
            let (hours, values) = (batch.column(0), batch.column(1));
            for row in 0..batch.num_rows() {
                let hour = Moment::at(hours, row)?.hour();
                let count = number(&values.slice(row, 1))?;
                // The window begins within an hour, of which it has a part.
                let at = usize::try_from(hour - (last - HOURS + 1));
                if let Some(place) = at.ok().and_then(|at| counts.get_mut(at)) {
                    *place = count;
                }
            }
        }
        Some(sparkline(&counts))
    }

    /// The condition for the hours that end with the newest row, in moments
    /// that are reckoned here: servers differ in how they write a span of time.
    fn window(&self) -> Option<String> {
        let (time, newest) = (self.time.as_ref()?, self.newest.as_ref()?);
        let (from, to) = (newest.before(HOURS)?.literal(), newest.literal());
        Some(format!("{time} > {from} AND {time} <= {to}"))
    }
}
