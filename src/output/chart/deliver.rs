//! A result's way from the stream to a picture at its destination.

use std::sync::Arc;

use super::Chart;
use crate::error::{Error, Result};
use crate::output::{Beside, Delivered, Destination, Failed, Flow, Next, Screen, Style, Theme};
use crate::request::{Format, Plot, Rows};

/// The size of a chart in a file.
const IN_FILE: Screen = Screen {
    columns: 80,
    rows: 20,
};

/// Draws `rows` as `plot` asks for, to `to` in the colours of `style`, and
/// comes back when the chart is written, or something failed; then nothing is.
/// The thread is blocked meanwhile: this is not for tasks.
///
/// # Errors
/// Before anything is asked of the stream, `Usage` as [`Chart::new`], and for a
/// destination that holds a binary result. Then those of the stream;
/// `Interrupted` and `Terminated` as the interrupt says; `ClosedPipe` and
/// `LocalFile` of the destination.
pub fn plot(
    rows: Rows,
    plot: &Plot,
    style: &Style,
    to: &mut Destination,
    beside: &Beside<'_>,
) -> Result<Delivered, Failed> {
    let mut delivered = Delivered {
        columns: rows.schema.fields().len(),
        kept: beside.keep.is_some(),
        ..Delivered::default()
    };
    match drawn(rows, plot, style, to, beside, &mut delivered) {
        Ok(()) => Ok(delivered),
        Err(error) => Err(Failed { delivered, error }),
    }
}

fn drawn(
    rows: Rows,
    plot: &Plot,
    style: &Style,
    to: &mut Destination,
    beside: &Beside<'_>,
    delivered: &mut Delivered,
) -> Result<()> {
    to.admit(Format::Table)?;
    let mut chart = Chart::new(&rows.schema, plot, style.zone)?;
    let meter = Arc::clone(&beside.meter);
    let mut flow = Flow::metered(rows, meter, beside.runtime, beside.interrupt);
    while let Next::Batch(batch) = flow.wait()? {
        if let Some(cause) = beside.interrupt.raised() {
            return Err(Error::after(cause.error(), delivered.rows));
        }
        chart.push(&batch)?;
        delivered.rows += batch.num_rows() as u64;
        if let Some(spool) = beside.keep.filter(|_| delivered.kept) {
            // A chart is drawn without it.
            delivered.kept = spool.push(&batch).is_ok();
        }
    }
    delivered.took = flow.begun().elapsed();
    drop(flow);
    if let Some(before) = beside.before {
        before();
    }
    let (columns, rows) = match style.screen {
        Some(screen) => (screen.columns, chart.height(screen.rows)),
        None => (IN_FILE.columns, IN_FILE.rows),
    };
    let theme = Theme::new(style.color);
    let mut out = String::new();
    for line in chart.draw(columns, rows) {
        out.push_str(&line.painted(theme));
        out.push('\n');
    }
    delivered.begun = true;
    to.write(out.as_bytes())?;
    to.flush()?;
    to.hold(Format::Table);
    delivered.complete = true;
    Ok(())
}
