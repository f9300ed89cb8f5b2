//! A question to the server, and its answer on its way to where results go.

use std::time::{Duration, Instant};

use super::progress::shown;
use super::{Session, hints, names};
use crate::catalog::Catalog;
use crate::error::{Error, Kind, Result};
use crate::flight::InTransaction;
use crate::output::{Delivered, Failed, Pager, Screen, deliver};
use crate::request::{Format, Once, Reply, Request, Rows, Statement, Target, View};
use crate::settings::{self, Settings};
use crate::sql::kind;
use crate::text;

/// What a column of our own rows needs on a screen to be read side by side with
/// others.
const OWN_WIDTH: usize = 12;

impl Session {
    /// A question to the server, and its answer shown, `once` in its own way.
    pub(super) fn ask(&mut self, request: &Request, view: &View, once: &Once) -> Result<()> {
        if let Request::Sql(statement) = request {
            self.last = Some(statement.clone());
        }
        let settings = self.settings.with(&once.settings)?;
        let asked = match &once.target {
            None => self.ask_here(request, view, &settings, once),
            Some(target) => self.ask_there(request, view, &settings, once, target),
        };
        let told = asked.map_err(|error| self.ended_with(request, error));
        match told {
            // The setting counts for the error of this statement, too.
            Err(error) if settings.verbose => Err(error.in_full()),
            told => told,
        }
    }

    /// `error`, which ended an answer, with what it did to the server's side.
    fn ended_with(&mut self, request: &Request, error: Error) -> Error {
        if !matches!(request, Request::Sql(_)) {
            return error;
        }
        match error.kind() {
            Kind::Interrupted | Kind::Terminated => match self.stopped() {
                Some(outcome) => error.and(outcome),
                None => error,
            },
            Kind::Statement | Kind::Lost => {
                if let Some(connection) = self.here.standing() {
                    connection.broke_off();
                }
                error
            }
            _ => error,
        }
    }

    /// The answer goes to where results go.
    fn ask_here(
        &mut self,
        request: &Request,
        view: &View,
        settings: &Settings,
        once: &Once,
    ) -> Result<()> {
        let by_name = self.outlet.go_by_name(false);
        if !settings::sets_format(&once.settings) {
            self.outlet.go_by_name(by_name);
        }
        let answered = self.answer(request, view, settings);
        self.outlet.go_by_name(by_name);
        match answered {
            Ok(answered) => {
                let name = self.outlet.elsewhere();
                let name = name.filter(|_| answered.is_result());
                self.close(request, &answered, settings, name);
                Ok(())
            }
            Err(error) => {
                // In a script what goes on without this result is not whole; one
                // that was refused has no place there.
                if !self.terminal.interactive && error.kind() != Kind::Usage {
                    self.outlet.spoil();
                }
                Err(error)
            }
        }
    }

    /// The answer goes to a target of its own.
    fn ask_there(
        &mut self,
        request: &Request,
        view: &View,
        settings: &Settings,
        once: &Once,
        target: &Target,
    ) -> Result<()> {
        let outlet = self.open(target, settings::sets_format(&once.settings))?;
        let usual = std::mem::replace(&mut self.outlet, outlet);
        let answered = self.answer(request, view, settings);
        let outlet = std::mem::replace(&mut self.outlet, usual);
        // Dropped, it leaves no file.
        let answered = answered?;
        let name = outlet.elsewhere().map(str::to_owned);
        let name = name.filter(|_| answered.is_result());
        if name.is_some() {
            outlet.finish()?;
        }
        self.close(request, &answered, settings, name.as_deref());
        Ok(())
    }

    /// A question to the server, and its answer shown with these settings.
    fn answer(&mut self, request: &Request, view: &View, settings: &Settings) -> Result<Answered> {
        // A mistake that can be seen is told before the server does anything.
        // What is neither query nor change is for the server to refuse.
        let seen = match request {
            Request::Sql(Statement { sql, .. }) => kind::is_query(sql) || kind::is_change(sql),
            Request::SetSessionOption { .. } => false,
            Request::Tables(_)
            | Request::Catalogs
            | Request::Schemas
            | Request::SessionOptions(_) => true,
        };
        if seen {
            let asked = self.outlet.asked();
            let format = self.terminal.format(settings, asked, &self.outlet.to);
            self.outlet.to.admit(format)?;
        }
        let begun = Instant::now();
        let reply = self.insistently(request, settings.timeout);
        let rows = match reply.map_err(|error| self.advised(request, error))? {
            Reply::Rows(rows) => rows,
            Reply::Done(count) => {
                let took = begun.elapsed();
                return Ok(Answered::Done { count, took });
            }
        };
        let rows = match view {
            View::Rows => rows,
            View::Tables => Rows::local(self.collect(rows)?.listing()?),
            View::Columns(name) => {
                let found = self.collect(rows)?;
                if found.tables.is_empty() {
                    return Err(self.no_table(name));
                }
                Rows::local(found.description()?)
            }
        };
        let answered = begun.elapsed();
        let delivered = self.show(rows, Some(settings));
        let mut delivered = delivered.map_err(|error| self.advised(request, error))?;
        delivered.took += answered;
        Ok(Answered::Rows(delivered))
    }

    /// What is said when an answer is complete, which went to `name` or to the
    /// screen.
    fn close(
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
    fn comments(&self, settings: &Settings) -> bool {
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
        if !self.comments(settings) {
            return;
        }
        let mut parts = answered.told(counted);
        if settings.timing {
            parts.push(text::took(answered.took()));
        }
        parts.push(self.profile().name.clone());
        let mut line = parts.join(" · ");
        if let Some(name) = name {
            line.push_str(&format!(" → {name}"));
        }
        self.terminal.aside(&line);
    }

    /// Sends a request, once more where the connection was lost on the way and
    /// the person says so: a statement may have run, and nothing sends it twice
    /// unasked.
    fn insistently(&mut self, request: &Request, timeout: Option<Duration>) -> Result<Reply> {
        let began_outside = self.in_transaction() == InTransaction::No;
        match self.request(request, timeout) {
            Err(error) if error.kind() == Kind::Lost && began_outside => {
                let question = format!(
                    "{}, and the statement may have run: send it again?",
                    error.message()
                );
                match self.terminal.permit(&question) {
                    Some(true) => self.request(request, timeout),
                    Some(false) | None => Err(error),
                }
            }
            answered => answered,
        }
    }

    /// Sends a request and waits for the answer's beginning.
    fn request(&mut self, request: &Request, timeout: Option<Duration>) -> Result<Reply> {
        let connection = self.connection()?.clone();
        let timeout = timeout.or(self.profile().timeout);
        let answer = self.interrupt.or(connection.perform(request, timeout));
        if !self.terminal.is_watched() || self.settings.quiet {
            return self.runtime.block_on(answer);
        }
        let answer = shown(&self.terminal, connection.progress(), answer);
        let answer = self.runtime.block_on(answer);
        for notice in connection.notices() {
            self.terminal.notice(&notice);
        }
        answer
    }

    /// The rows of a question of which nothing else can come.
    pub(super) fn rows(&mut self, request: &Request, timeout: Option<Duration>) -> Result<Rows> {
        match self.request(request, timeout)? {
            Reply::Rows(rows) => Ok(rows),
            Reply::Done(_) => Err(Error::new(Kind::Statement, "the server brings no rows")),
        }
    }

    /// All of an answer to `Request::Tables`.
    pub(super) fn collect(&self, rows: Rows) -> Result<Catalog> {
        let work = self.interrupt.or(names::catalog_of(rows));
        self.runtime.block_on(work)
    }

    /// Rows on their way to where results go, with these settings or those in
    /// force.
    pub(super) fn show(&mut self, rows: Rows, settings: Option<&Settings>) -> Result<Delivered> {
        let own = settings.is_none();
        let settings = settings.unwrap_or(&self.settings);
        let mut style = self
            .terminal
            .style(settings, self.outlet.asked(), &self.outlet.to);
        // What the program itself has to say is read whole.
        style.whole = own;
        let columns = rows.schema.fields().len();
        let narrow = |screen: Screen| screen.columns < columns * OWN_WIDTH;
        if own && style.format == Format::Table && style.screen.is_some_and(narrow) {
            style.format = Format::Expanded;
        }
        let work = || {
            deliver(
                rows,
                &style,
                &mut self.outlet.to,
                &self.runtime,
                &self.interrupt,
            )
        };
        let delivery = match style.pager {
            Pager::Off => work(),
            Pager::Less { .. } | Pager::Command(_) => self.guard.paging(work),
        };
        let Err(Failed { delivered, error }) = delivery else {
            return delivery.map_err(|failed| failed.error);
        };
        if delivered.begun && self.outlet.spoil() && self.terminal.interactive {
            let name = self.outlet.to.name();
            self.terminal.notice(&format!(
                "{name} will not be written: this result broke off in it; \\o {name} begins anew"
            ));
        }
        if error.kind() == Kind::ClosedPipe && self.outlet.elsewhere().is_some() {
            // A command that has read enough is well.
            return Ok(delivered);
        }
        Err(match delivered.rows {
            0 => error,
            rows => error.after(rows),
        })
    }
}

/// What came of a question.
pub(super) enum Answered {
    /// A result, which went where results go.
    Rows(Delivered),
    /// It is done: how many rows it has changed, where that is known.
    Done { count: Option<u64>, took: Duration },
}

impl Answered {
    fn is_result(&self) -> bool {
        matches!(self, Answered::Rows(_))
    }

    fn took(&self) -> Duration {
        match self {
            Answered::Rows(delivered) => delivered.took,
            Answered::Done { took, .. } => *took,
        }
    }

    /// `26 rows`, `5 columns`; `3 rows affected`; `done`.
    fn told(&self, counted: bool) -> Vec<String> {
        match self {
            Answered::Rows(delivered) => vec![
                if delivered.complete {
                    text::counted(delivered.rows, "row")
                } else {
                    "stopped early".to_owned()
                },
                text::counted(delivered.columns as u64, "column"),
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
