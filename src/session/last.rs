//! The result that was shown last, at hand without asking the server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt};
use tokio::sync::watch;

use super::Session;
use super::closing::Answered;
use super::progress::Progress;
use super::showing::Way;
use crate::error::{Error, Result};
use crate::output::Delivered;
use crate::request::{Once, Request, Rows, Target};
use crate::settings::Settings;
use crate::spool::{Keep, Spool};
use crate::text;

/// After so long it is told how old a result is.
const OLD: Duration = Duration::from_secs(60);

/// A result that was shown.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) spool: Spool,
    /// Whether it was seen to its end.
    complete: bool,
    /// Where it came from, and when.
    profile: String,
    came: Instant,
}

/// The place of the last result; clones share it.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Option<Kept>>>);

impl Shelf {
    fn get(&self) -> Option<Kept> {
        self.now().clone()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.now().is_none()
    }

    /// `rows`, the first of which drive out what is here: there is room for one
    /// result, and one that brings nothing takes none.
    pub(super) fn yielding_to(&self, rows: Rows) -> Rows {
        let shelf = self.clone();
        let mut come = false;
        let batches = rows.batches.inspect_ok(move |_| {
            if !std::mem::replace(&mut come, true) {
                shelf.now().take();
            }
        });
        Rows {
            schema: rows.schema,
            batches: batches.boxed(),
        }
    }

    fn now(&self) -> MutexGuard<'_, Option<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Keeps what was shown.
    pub(super) fn keep(&mut self, spool: Spool, complete: bool) {
        *self.kept.now() = Some(Kept {
            spool,
            complete,
            profile: self.profile().name.clone(),
            came: Instant::now(),
        });
    }

    /// Where results may be kept.
    pub(super) fn room(&self) -> Keep {
        Keep {
            memory: self.settings.spool_memory.bytes(),
            directories: self.config.scratch(),
        }
    }

    /// The result that was shown last.
    ///
    /// # Errors
    /// A usage error where there is none.
    pub(super) fn kept(&self) -> Result<Kept> {
        self.kept.get().ok_or_else(|| {
            Error::usage("there is no result to show again")
                .hint("a result that was on the screen of the prompt is kept until the next one")
        })
    }

    /// The last result, `once` more in its own way.
    pub(super) fn again(&mut self, once: &Once) -> Result<()> {
        if let Some(statement) = self.to_plot_anew(once) {
            return self.ask(&Request::Sql(statement), once);
        }
        let kept = self.kept()?;
        let settings = self.settings.with(&once.settings)?;
        let progress = match settings.quiet {
            true => Progress::none(),
            false => Progress::begin(&self.terminal, &self.runtime, watch::channel(None).1),
        };
        let answer = |session: &mut Session| {
            session.admit_once(&settings, once)?;
            let way = Way {
                settings: Some(&settings),
                view: once.view,
                plot: once.plot.as_ref(),
                again: Some(&kept),
                progress,
                ..Way::default()
            };
            let delivered = session.show_by(kept.spool.stream(), &way)?;
            Ok(Answered::result(delivered))
        };
        let (answered, name) = self.directed(once, answer)?;
        if let Answered::Rows(delivered, _) = answered {
            self.close_again(&kept, &delivered, &settings, name.as_deref());
        }
        Ok(())
    }

    /// Gives a setting of how results look another value, and shows the result
    /// in that way that was shown just now, where it is `fresh`.
    pub(super) fn turn(&mut self, name: &str, value: &str, fresh: bool) -> Result<()> {
        self.set(name, value)?;
        let here = self.outlet.elsewhere().is_none();
        if fresh && here && self.terminal.interactive && !self.kept.is_empty() {
            self.again(&Once::default())?;
        }
        Ok(())
    }

    /// Nothing that came before is what was shown just now: a script goes its
    /// own way.
    pub fn pass_on(&mut self) {
        self.fresh = false;
    }

    /// Says how the result before goes there, too, where results go from now
    /// on.
    pub(super) fn tell_of_last(&mut self, target: &Target, fresh: bool) {
        let asked = fresh && self.terminal.interactive && !self.kept.is_empty();
        if asked && *target != Target::Stdout && self.comments(&self.settings) {
            self.notify(vec![
                "the results to come go there; \\last sends the one before, too".to_owned(),
            ]);
        }
    }

    /// The closing line: `26 rows · 5 columns · 3 ms · demo · 5 min ago`.
    fn close_again(
        &self,
        kept: &Kept,
        delivered: &Delivered,
        settings: &Settings,
        name: Option<&str>,
    ) {
        let mut told = Answered::result(*delivered).told(false);
        if !kept.complete {
            let rows = text::counted(kept.spool.rows(), "row");
            told[0] = format!("the first {rows}, not all");
        }
        let age = kept.came.elapsed();
        let age = (age >= OLD).then(|| text::ago(age));
        self.tell(told, delivered.took, settings, &kept.profile, age, name);
    }
}
