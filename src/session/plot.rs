//! Results as charts.

use super::Session;
use crate::error::{Error, Result};
use crate::output::{Pager, Style};
use crate::request::{Format, Once, Statement};
use crate::sql::kind;

impl Session {
    /// The statement whose result `once` plots though none is kept: a script
    /// keeps none.
    pub(super) fn to_plot_anew(&self, once: &Once) -> Option<Statement> {
        let asked = once.plot.is_some() && self.kept.is_empty();
        let last = self.last.as_ref().filter(|_| asked)?;
        kind::is_query(&last.sql).then(|| last.clone())
    }

    /// Refuses charts where the name of a file asks for rows.
    pub(super) fn admit_chart(&self) -> Result<()> {
        match self.outlet.asked() {
            None => self.outlet.to.admit(Format::Table),
            Some(format) => Err(Error::usage(format!(
                "{} is to hold {}, and a chart is none",
                self.outlet.to.name(),
                format.name()
            ))
            .hint("\\o alone, and charts are on the screen again; \\o chart.txt takes them")),
        }
    }

    /// Makes a chart's way of looking out of that of rows.
    pub(super) fn as_chart(&self, style: &mut Style) {
        style.format = Format::Table;
        style.pager = Pager::Off;
        style.color = match style.screen {
            Some(_) => self.terminal.colors.screen,
            None => self.terminal.colors.elsewhere,
        };
    }
}
