//! A question to the server, and its answer on its way to where results go.

use std::time::Instant;

use super::Session;
use super::asking::no_rows;
use super::closing::Answered;
use super::showing::Way;
use crate::catalog::Role;
use crate::error::{Kind, Result};
use crate::request::{Format, Once, Reply, Request, Statement, Target};
use crate::settings::{self, Settings};
use crate::sql::kind;

impl Session {
    /// A question to the server, and its answer shown, `once` in its own way.
    pub(super) fn ask(&mut self, request: &Request, once: &Once) -> Result<()> {
        if let Request::Sql(statement) = request {
            self.last = Some(statement.clone());
        }
        let settings = self.settings.with(&once.settings)?;
        let answer = |session: &mut Session| session.answer(request, &settings, once);
        let asked = self.directed(once, answer).map(|(answered, name)| {
            self.close(request, &answered, &settings, name.as_deref());
        });
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

    /// An answer that goes to where `once` says, and the name of that place
    /// where it is not the screen.
    pub(super) fn directed(
        &mut self,
        once: &Once,
        answer: impl FnOnce(&mut Session) -> Result<Answered>,
    ) -> Result<(Answered, Option<String>)> {
        if once.view {
            self.may_view()?;
            return self.answer_there(&Target::Stdout, false, answer);
        }
        let sets_format = settings::sets_format(&once.settings);
        match &once.target {
            None => self.answer_here(sets_format, answer),
            Some(target) => self.answer_there(target, sets_format, answer),
        }
    }

    /// The answer goes to where results go.
    fn answer_here(
        &mut self,
        sets_format: bool,
        answer: impl FnOnce(&mut Session) -> Result<Answered>,
    ) -> Result<(Answered, Option<String>)> {
        let by_name = self.outlet.go_by_name(false);
        if !sets_format {
            self.outlet.go_by_name(by_name);
        }
        let answered = answer(self);
        self.outlet.go_by_name(by_name);
        match answered {
            Ok(answered) => {
                let name = self.outlet.elsewhere().map(str::to_owned);
                let name = name.filter(|_| answered.is_result());
                Ok((answered, name))
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
    fn answer_there(
        &mut self,
        target: &Target,
        sets_format: bool,
        answer: impl FnOnce(&mut Session) -> Result<Answered>,
    ) -> Result<(Answered, Option<String>)> {
        let outlet = self.open(target, sets_format)?;
        let usual = std::mem::replace(&mut self.outlet, outlet);
        let answered = answer(self);
        let outlet = std::mem::replace(&mut self.outlet, usual);
        // Dropped, it leaves no file.
        let answered = answered?;
        let name = outlet.elsewhere().map(str::to_owned);
        let name = name.filter(|_| answered.is_result());
        if name.is_some() {
            outlet.finish()?;
        }
        Ok((answered, name))
    }

    /// A question to the server, and its answer shown with these settings, in
    /// the way that `once` says.
    fn answer(&mut self, request: &Request, settings: &Settings, once: &Once) -> Result<Answered> {
        // A mistake that can be seen is told before the server does anything.
        // What else a statement brings is known when it has come.
        let seen = match request {
            Request::Sql(Statement { sql, .. }) => kind::is_query(sql),
            Request::SetSessionOption { .. } => false,
            _ => true,
        };
        if seen {
            self.admit_once(settings, once)?;
        }
        let begun = Instant::now();
        let reply = self.followed(request, settings.timeout);
        let (rows, progress) = match reply.map_err(|error| self.advised(request, error))? {
            (Reply::Rows(rows), progress) => (rows, progress),
            (Reply::Done(count), _) => {
                let took = begun.elapsed();
                return Ok(Answered::Done { count, took });
            }
            (other, _) => return Err(no_rows(other)),
        };
        let answered = begun.elapsed();
        let time = Role::time_in(&rows.schema).map(|field| field.name().clone());
        let way = Way {
            settings: Some(settings),
            view: once.view,
            plot: once.plot.as_ref(),
            progress,
            ..Way::default()
        };
        let delivered = self.show_by(rows, &way);
        drop(way);
        let mut delivered = delivered.map_err(|error| self.advised(request, error))?;
        delivered.took += answered;
        let newest = match request {
            Request::Sql(statement) if delivered.complete && delivered.rows == 0 => {
                self.newest(statement, time.as_deref(), settings)
            }
            _ => None,
        };
        Ok(Answered::Rows(delivered, newest))
    }

    /// Refuses what results cannot be written as where they go.
    pub(super) fn admit(&self, settings: &Settings) -> Result<()> {
        let asked = self.outlet.asked();
        let format = self.terminal.format(settings, asked, &self.outlet.to);
        self.outlet.to.admit(format)
    }

    /// As [`Session::admit`], of what `once` makes of a result.
    pub(super) fn admit_once(&self, settings: &Settings, once: &Once) -> Result<()> {
        match once.plot {
            None => self.admit(settings),
            Some(_) => self.admit_chart(),
        }
    }

    /// The format of results where they go now.
    pub(super) fn format(&self) -> Format {
        let asked = self.outlet.asked();
        self.terminal.format(&self.settings, asked, &self.outlet.to)
    }
}
