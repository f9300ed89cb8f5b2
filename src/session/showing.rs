//! Rows on their way to where results go: written, or seen on a whole screen.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::RecordBatch;
use futures::stream::{self, StreamExt};

use super::Session;
use super::last::Kept;
use super::progress::Progress;
use super::writer::Writer;
use crate::error::{Error, Kind, Result};
use crate::output::chart;
use crate::output::{Beside, Delivered, Failed, Flow, Meter, Pager, Screen, Shown, Style, deliver};
use crate::request::{Format, Plot, Rows};
use crate::settings::Settings;
use crate::spool::{Keep, Spool};
use crate::viewer::{self, Left, Look};

/// What a column of our own rows needs on a screen to be read side by side with
/// others.
const OWN_WIDTH: usize = 12;

/// How rows are shown.
#[derive(Default)]
pub(super) struct Way<'a> {
    /// `None` for what the program itself has to say, in those in force.
    pub(super) settings: Option<&'a Settings>,
    /// They are no statement's: the last result stays what it was.
    pub(super) aside: bool,
    /// On a whole screen, however few they are.
    pub(super) view: bool,
    /// As a chart of these columns.
    pub(super) plot: Option<&'a Plot>,
    /// They are these, which are kept already.
    pub(super) again: Option<&'a Kept>,
    /// What tells how far they have come, until they are seen.
    pub(super) progress: Progress,
}

impl Session {
    /// Rows on their way to where results go, with these settings or those in
    /// force.
    pub(super) fn show(&mut self, rows: Rows, settings: Option<&Settings>) -> Result<Delivered> {
        let way = Way {
            settings,
            aside: true,
            ..Way::default()
        };
        self.show_by(rows, &way)
    }

    /// As [`Session::show`], in any way there is.
    pub(super) fn show_by(&mut self, rows: Rows, way: &Way<'_>) -> Result<Delivered> {
        let begun = Instant::now();
        let style = self.style(&rows, way);
        let spool = self.spool(&rows, &style, way);
        // The room of the one before is this one's.
        let rows = match &spool {
            Some(_) if way.again.is_none() && !way.aside => self.kept.yielding_to(rows),
            _ => rows,
        };
        let meter = Arc::new(Meter::default());
        let expected = match way.again {
            Some(kept) => Some(kept.spool.rows()),
            None => self.here.standing().and_then(|here| here.expected()),
        };
        way.progress.reads(&meter, expected);
        let shown = if way.view {
            let flow = Flow::metered(rows, meter, &self.runtime, &self.interrupt);
            Ok(Shown::Outgrown(flow))
        } else {
            self.deliver(rows, &style, spool.as_ref(), meter, way)
        };
        let delivery = match (shown, &spool) {
            (Ok(Shown::Written(delivered)), _) => Ok(delivered),
            (Ok(Shown::Outgrown(flow)), Some(spool)) => {
                let waited = begun.elapsed();
                way.progress.end();
                let (spool, flow) = match way.again {
                    Some(kept) => (&kept.spool, None),
                    None => (spool, Some(flow)),
                };
                let viewed = self.view(spool, flow, &style)?;
                viewed.map(|delivered| Delivered {
                    took: delivered.took + waited,
                    ..delivered
                })
            }
            // The viewer shows what is kept, and nothing else.
            (Ok(Shown::Outgrown(_)), None) => Ok(Delivered::default()),
            (Err(failed), _) => Err(failed),
        };
        way.progress.end();
        let told = match &delivery {
            Ok(delivered) => delivered,
            Err(failed) => &failed.delivered,
        };
        let is_kept = way.again.is_none() && !way.aside && told.begun && told.kept;
        if let Some(spool) = spool.filter(|_| is_kept) {
            self.keep(spool, told.complete);
        }
        self.fresh = told.begun && style.screen.is_some() && !way.aside && way.plot.is_none();
        delivery.or_else(|failed| self.broken(failed))
    }

    /// How rows look where they go.
    fn style(&self, rows: &Rows, way: &Way<'_>) -> Style {
        let own = way.settings.is_none();
        let settings = way.settings.unwrap_or(&self.settings);
        let asked = self.outlet.asked();
        let mut style = self.terminal.style(settings, asked, &self.outlet.to);
        // What the program itself has to say is read whole, from its first line
        // to its last.
        style.whole = own;
        if own && style.pager == Pager::Viewer {
            style.pager = self.terminal.usual_pager();
        }
        if way.plot.is_some() {
            self.as_chart(&mut style);
        }
        let columns = rows.schema.fields().len();
        let narrow = |screen: Screen| screen.columns < columns * OWN_WIDTH;
        if own && style.format == Format::Table && style.screen.is_some_and(narrow) {
            style.format = Format::Expanded;
        }
        style
    }

    /// What rows are kept in, where a person may want to come back to them.
    fn spool(&self, rows: &Rows, style: &Style, way: &Way<'_>) -> Option<Spool> {
        let viewed = way.view || style.pager == Pager::Viewer;
        if way.again.is_some() {
            if way.plot.is_some() {
                return None;
            }
            // Until it is known that they are the viewer's.
            return viewed.then(|| Spool::new(rows.schema.clone(), Keep::default()));
        }
        let kept = style.screen.is_some() && self.terminal.interactive && !way.aside;
        if !viewed && !kept {
            return None;
        }
        Some(Spool::new(rows.schema.clone(), self.room()))
    }

    /// Rows as bytes to where results go.
    fn deliver(
        &mut self,
        rows: Rows,
        style: &Style,
        keep: Option<&Spool>,
        meter: Arc<Meter>,
        way: &Way<'_>,
    ) -> Result<Shown, Failed> {
        let end = || way.progress.end();
        // A file may be written while it is told how far it has come.
        let seen = !self.outlet.to.is_regular();
        let beside = Beside {
            runtime: &self.runtime,
            interrupt: &self.interrupt,
            meter,
            keep,
            before: seen.then_some(&end),
        };
        let to = &mut self.outlet.to;
        if let Some(columns) = way.plot {
            return chart::plot(rows, columns, style, to, &beside).map(Shown::Written);
        }
        match style.pager {
            Pager::Off | Pager::Cut | Pager::Viewer => deliver(rows, style, to, &beside),
            Pager::Less { .. } | Pager::Command { .. } => {
                self.guard.paging(|| deliver(rows, style, to, &beside))
            }
        }
    }

    /// The rows of `spool` and `flow` on a whole screen; what was seen last
    /// stays on the terminal.
    ///
    /// # Errors
    /// When the terminal fails, or the end of the program is asked for.
    fn view(
        &mut self,
        spool: &Spool,
        flow: Option<Flow>,
        style: &Style,
    ) -> Result<Result<Delivered, Failed>> {
        let look = Look {
            style: style.clone(),
            record: style.format == Format::Expanded,
            home: self.config.home().map(Path::to_owned),
        };
        let mut desk = Writer::new(self);
        let tty = &self.terminal.tty;
        let left = viewer::show(spool, flow, &look, tty, &self.interrupt, &mut desk)?;
        let Left {
            rows,
            complete,
            took,
            seen,
            failed,
        } = left;
        let style = Style {
            format: Format::Table,
            pager: Pager::Cut,
            ..style.clone()
        };
        let seen = part(spool, seen)?;
        // Those before them are not lost with what may be amiss here.
        let _ = self.deliver(seen, &style, None, Arc::default(), &Way::default());
        let delivered = Delivered {
            rows,
            columns: spool.schema().fields().len(),
            begun: true,
            complete,
            kept: true,
            took,
        };
        Ok(match failed {
            None => Ok(delivered),
            Some(error) => Err(Failed { delivered, error }),
        })
    }

    /// What becomes of a result that broke off.
    fn broken(&mut self, failed: Failed) -> Result<Delivered> {
        let Failed { delivered, error } = failed;
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

    /// Refuses a whole screen where there is none.
    pub(super) fn may_view(&self) -> Result<()> {
        match self.terminal.has_viewer() {
            true => Ok(()),
            false => Err(Error::usage("the viewer needs a terminal of its own")
                .hint("\\x shows a line per value")),
        }
    }
}

/// The rows of `spool` with these numbers, which are few.
fn part(spool: &Spool, numbers: Range<u64>) -> Result<Rows> {
    let mut batches: Vec<Result<RecordBatch>> = Vec::new();
    let mut row = numbers.start;
    while row < numbers.end
        && let Some((first, batch)) = spool.at(row)?
    {
        let from = (row - first) as usize;
        let count = (batch.num_rows() - from).min((numbers.end - row) as usize);
        batches.push(Ok(batch.slice(from, count)));
        row += count as u64;
    }
    Ok(Rows {
        schema: spool.schema().clone(),
        batches: stream::iter(batches).boxed(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array};
    use futures::TryStreamExt;
    use futures::executor::block_on;

    use super::*;

    #[test]
    fn a_part_is_cut_from_the_batches_that_it_lies_in() {
        let batch = |range| {
            let values: ArrayRef = Arc::new(Int64Array::from_iter_values(range));
            RecordBatch::try_from_iter([("n", values)]).unwrap()
        };
        let spool = Spool::new(batch(0..1).schema(), Keep::default());
        for range in [0..10, 10..11, 11..20] {
            spool.push(&batch(range)).unwrap();
        }
        for (numbers, expected) in [(8..13, 8..13), (0..0, 0..0), (18..30, 18..20)] {
            let rows = part(&spool, numbers).unwrap();
            let batches: Vec<RecordBatch> = block_on(rows.batches.try_collect()).unwrap();
            let found = batches.iter().flat_map(|batch| {
                let column = batch.column(0).as_any();
                column
                    .downcast_ref::<Int64Array>()
                    .unwrap()
                    .values()
                    .to_vec()
            });
            assert_eq!(found.collect::<Vec<i64>>(), expected.collect::<Vec<i64>>());
        }
    }
}
