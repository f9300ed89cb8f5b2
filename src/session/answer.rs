//! A question to the server, and its answer on its way to where results go.

use std::time::{Duration, Instant};

use super::{Session, hints, names};
use crate::catalog::Catalog;
use crate::config::Profile;
use crate::error::{Kind, Result};
use crate::output::{Delivered, Failed, Pager, Screen, deliver};
use crate::request::{Format, Once, Reply, Request, Rows, Target, View};
use crate::settings::{self, Settings};
use crate::sql::kind;
use crate::text;

/// What a column of our own rows needs on a screen to be read side by side with
/// others.
const OWN_WIDTH: usize = 12;

impl Session {
    /// A question to the server, and its answer shown, `once` in its own way.
    pub(super) fn ask(&mut self, request: &Request, view: &View, once: &Once) -> Result<()> {
        if let Request::Sql(sql) = request {
            self.last = Some(sql.clone());
        }
        let settings = self.settings.with(&once.settings)?;
        let asked = match &once.target {
            None => self.ask_here(request, view, &settings, once),
            Some(target) => self.ask_there(request, view, &settings, once, target),
        };
        match asked {
            // The setting counts for the error of this statement, too.
            Err(error) if settings.verbose => Err(error.in_full()),
            asked => asked,
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
        let delivered = self.answer(request, view, settings);
        self.outlet.go_by_name(by_name);
        match delivered {
            Ok(delivered) => {
                self.close(request, &delivered, settings, self.outlet.elsewhere());
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
        let delivered = self.answer(request, view, settings);
        let outlet = std::mem::replace(&mut self.outlet, usual);
        // Dropped, it leaves no file.
        let delivered = delivered?;
        let name = outlet.elsewhere().map(str::to_owned);
        outlet.finish()?;
        self.close(request, &delivered, settings, name.as_deref());
        Ok(())
    }

    /// A question to the server, and its answer shown with these settings.
    fn answer(&mut self, request: &Request, view: &View, settings: &Settings) -> Result<Delivered> {
        // A mistake that can be seen is told before the server does anything.
        // What is neither query nor change is for the server to refuse.
        let seen = match request {
            Request::Sql(sql) => kind::is_query(sql) || kind::is_change(sql),
            Request::Tables(_) | Request::Catalogs | Request::Schemas => true,
        };
        if seen {
            let asked = self.outlet.asked();
            let format = self.terminal.format(settings, asked, &self.outlet.to);
            self.outlet.to.admit(format)?;
        }
        let begun = Instant::now();
        let rows = self.request(request, settings.timeout);
        let rows = rows.map_err(|error| self.advised(request, error))?;
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
        Ok(delivered)
    }

    /// The closing line of a result that went to `name`, or to the screen.
    fn close(
        &self,
        request: &Request,
        delivered: &Delivered,
        settings: &Settings,
        name: Option<&str>,
    ) {
        if !self.terminal.is_watched() || settings.quiet || settings.rows_only {
            return;
        }
        let mut line = closing(delivered, settings, self.profile());
        if let Some(name) = name {
            line.push_str(&format!(" → {name}"));
        }
        self.terminal.aside(&line);
        if let Request::Sql(sql) = request
            && settings.format.is_none()
            && let Some(notice) = hints::unheeded(sql)
        {
            self.terminal.notice(&notice);
        }
    }

    /// Sends a request and waits for the answer's beginning.
    pub(super) fn request(&mut self, request: &Request, timeout: Option<Duration>) -> Result<Rows> {
        let connection = self.connection()?.clone();
        let timeout = timeout.or(self.profile().timeout);
        let answer = self.interrupt.or(connection.perform(request, timeout));
        let Reply::Rows(rows) = self.runtime.block_on(answer)?;
        Ok(rows)
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

/// `26 rows · 5 columns · 3 ms · demo`.
fn closing(delivered: &Delivered, settings: &Settings, profile: &Profile) -> String {
    let mut parts = vec![
        if delivered.complete {
            text::counted(delivered.rows, "row")
        } else {
            "stopped early".to_owned()
        },
        text::counted(delivered.columns as u64, "column"),
    ];
    if settings.timing {
        parts.push(text::took(delivered.took));
    }
    parts.push(profile.name.clone());
    parts.join(" · ")
}
