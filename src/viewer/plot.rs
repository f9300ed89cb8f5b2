//! The numbers that have come, over time.

use std::time::Instant;

use arrow::datatypes::SchemaRef;

use super::grid::Canvas;
use super::look::of_ansi;
use crate::error::Result;
use crate::output::chart::Chart;
use crate::output::{Style, Theme};
use crate::request::Plot;
use crate::spool::Spool;
use crate::text::width;

/// A picture, and the rows in it.
pub(super) struct Plotted {
    chart: Chart,
    rows: u64,
}

impl Plotted {
    /// Of what there is to be seen in a result of `schema`.
    ///
    /// # Errors
    /// A usage error for a result without numbers.
    pub(super) fn new(schema: &SchemaRef, style: &Style) -> Result<Plotted> {
        Ok(Plotted {
            chart: Chart::new(schema, &Plot::default(), style.zone)?,
            rows: 0,
        })
    }

    /// How many rows are in it.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes in rows that have come since, until `deadline`.
    ///
    /// # Errors
    /// When rows cannot be read back.
    pub(super) fn advance(&mut self, spool: &Spool, deadline: Instant) -> Result<()> {
        while let Some((first, batch)) = spool.at(self.rows)? {
            let start = (self.rows - first) as usize;
            let count = batch.num_rows() - start;
            self.rows += count as u64;
            self.chart.push(&batch.slice(start, count))?;
            if Instant::now() >= deadline {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let area = canvas.area;
        let theme = Theme::new(canvas.look.style.color);
        let lines = self.chart.draw(area.width.into(), area.height.into());
        for (line, y) in lines.iter().zip(area.y..area.bottom()) {
            let mut x = area.x;
            for piece in &line.pieces {
                let look = of_ansi(piece.look.style(theme));
                canvas.write(x, y, &piece.text, area.width, look);
                x = x.saturating_add(width(&piece.text) as u16);
            }
        }
    }
}
