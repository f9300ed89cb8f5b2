//! A question to the server, and its answer on its way to where results go.

use std::time::Instant;

use super::Session;
use super::closing::Answered;
use crate::error::{Kind, Result};
use crate::output::{Delivered, Failed, Pager, Screen, deliver};
use crate::request::{Format, Once, Reply, Request, Rows, Statement, Target, View};
use crate::settings::{self, Settings};
use crate::sql::kind;

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
        if told.is_ok() {
            self.heed_request(request);
        }
        match told {
            // The setting counts for the error of this statement, too.
            Err(error) if settings.verbose => Err(error.in_full()),
            told => told,
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
        // What else a statement brings is known when it has come.
        let seen = match request {
            Request::Sql(Statement { sql, .. }) => kind::is_query(sql),
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
