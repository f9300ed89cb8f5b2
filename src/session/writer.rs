//! What the viewer has written: results in files.

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::guard::Guard;
use super::outlet::Outlet;
use super::{Session, Terminal};
use crate::error::Result;
use crate::interrupt::Interrupt;
use crate::output::{Beside, Pager, Style, deliver};
use crate::request::{Format, Rows, Target};
use crate::settings::Settings;
use crate::viewer::Desk;

/// Writes results, apart from the session that waits for the viewer.
pub(super) struct Writer {
    runtime: Handle,
    guard: Guard,
    terminal: Terminal,
    settings: Settings,
}

impl Writer {
    pub(super) fn new(session: &Session) -> Writer {
        Writer {
            runtime: session.runtime.clone(),
            guard: session.guard.clone(),
            terminal: session.terminal.clone(),
            settings: session.settings.clone(),
        }
    }
}

impl Desk for Writer {
    fn save(&mut self, rows: Rows, file: &Path, interrupt: &Interrupt) -> Result<()> {
        let target = Target::File(file.to_owned());
        let mut outlet = Outlet::open(&target, &self.guard, true, Format::of_file)?;
        let style = self
            .terminal
            .style(&self.settings, outlet.asked(), &outlet.to);
        let style = Style {
            pager: Pager::Off,
            ..style
        };
        let beside = Beside {
            runtime: &self.runtime,
            interrupt,
            meter: Arc::default(),
            keep: None,
            before: None,
        };
        // Dropped, it leaves no file.
        let written = deliver(rows, &style, &mut outlet.to, &beside);
        written.map_err(|failed| failed.error)?;
        outlet.finish()
    }
}
