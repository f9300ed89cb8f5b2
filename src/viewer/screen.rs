//! The viewer as a thing that events go into and pictures come out of.

use std::ops::Range;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::crossterm::event::{Event, KeyCode};
use ratatui::text::Line;

use super::feed::Feed;
use super::{Left, Look};
use crate::output::{Cells, Flow};
use crate::spool::Spool;
use crate::text::cut;

/// A result on a screen.
pub struct Viewer {
    spool: Spool,
    feed: Feed,
    look: Look,
    changed: bool,
    leaves: bool,
    seen: Range<u64>,
}

impl Viewer {
    /// The rows of `spool`, and those that `flow` may bring.
    pub fn new(spool: &Spool, flow: Option<Flow>, look: &Look) -> Viewer {
        Viewer {
            spool: spool.clone(),
            feed: Feed::new(spool.clone(), flow),
            look: look.clone(),
            changed: true,
            leaves: false,
            seen: 0..0,
        }
    }

    /// Does what a key, the mouse or a new size asks for.
    pub fn heed(&mut self, event: &Event) {
        self.changed = true;
        if let Event::Key(key) = event {
            self.leaves |= key.code == KeyCode::Char('q');
        }
    }

    /// Whether it looks other than it was drawn.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// Whether it was asked to end.
    pub fn is_left(&self) -> bool {
        self.leaves
    }

    /// Whether there is something to be done by [`Viewer::advance`].
    pub fn is_busy(&self) -> bool {
        self.feed.is_awaited()
    }

    /// Does what is to be done, for at most about so long: takes rows that
    /// have come.
    pub fn advance(&mut self, at_most: Duration) {
        self.changed |= self.feed.advance((Instant::now() + at_most).into());
    }

    /// Draws it all.
    pub fn draw(&mut self, frame: &mut Frame) {
        self.changed = false;
        let area = frame.area();
        self.feed.want(u64::from(area.height) * 2);
        let mut space = Vec::new();
        for (line, row) in area.rows().zip(0..self.spool.rows()) {
            let Ok(Some((first, batch))) = self.spool.at(row) else {
                break;
            };
            let mut words = String::new();
            for (array, field) in batch.columns().iter().zip(batch.schema_ref().fields()) {
                let at = (row - first) as usize;
                let array = array.slice(at, 1);
                let cells = Cells::new(&array, field, &self.look.style, 0, 1_000);
                if let Some((text, _)) = cells.text(0, &mut space) {
                    words.push_str(&text);
                }
                words.push(' ');
            }
            let words = cut(&words, usize::from(area.width));
            frame.render_widget(Line::raw(words.as_ref()), line);
            self.seen = 0..row + 1;
        }
    }

    /// What it is left with.
    pub fn finish(self) -> Left {
        let complete = self.feed.is_complete();
        let (took, failed) = self.feed.finish();
        Left {
            rows: self.spool.rows(),
            complete,
            took,
            seen: self.seen,
            failed,
        }
    }
}
