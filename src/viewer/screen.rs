//! The viewer as a thing that events go into and pictures come out of.

use std::ops::Range;
use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::feed::Feed;
use super::find::{Filter, Pattern, Search};
use super::grid::{Canvas, Grid, Lines};
use super::help::Help;
use super::plot::Plotted;
use super::prompt_line::PromptLine;
use super::record::Record;
use super::status::{self, Message};
use super::{Left, Look};
use crate::error::Result;
use crate::output::Flow;
use crate::spool::Spool;

/// A result on a screen.
pub struct Viewer {
    pub(super) spool: Spool,
    pub(super) feed: Feed,
    pub(super) look: Look,
    pub(super) grid: Grid,
    /// What covers the table.
    pub(super) over: Over,
    pub(super) prompt: Option<PromptLine>,
    /// Keys that ask for nothing before others follow.
    pub(super) typed: String,
    /// The number that was typed before a key.
    pub(super) count: Option<u64>,
    pub(super) message: Option<Message>,
    /// What was searched last, and whether forward.
    pub(super) pattern: Option<(Pattern, bool)>,
    pub(super) search: Option<Search>,
    pub(super) filter: Option<Filter>,
    /// What is done when all that is read has come, one after the other.
    pub(super) then: Vec<Then>,
    pub(super) asks: Vec<Ask>,
    /// The cursor has moved since it was drawn.
    pub(super) moved: bool,
    pub(super) leaves: bool,
    changed: bool,
    seen: Range<u64>,
}

/// What covers the table.
pub(super) enum Over {
    Nothing,
    Record(Record),
    Help(Help),
    Plot(Box<Plotted>),
}

/// What is done when rows have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Then {
    /// The cursor goes to the last line, or to that of a row.
    Go(Option<u64>),
    Save(PathBuf),
}

/// What a viewer cannot do by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// These bytes go to the terminal, which copies what is in them.
    Copy(Vec<u8>),
    /// All rows go to this file.
    Save(PathBuf),
    /// The process is stopped.
    Suspend,
    /// The whole screen is drawn anew.
    Redraw,
}

impl Viewer {
    /// The rows of `spool`, and those that `flow` may bring.
    pub fn new(spool: &Spool, flow: Option<Flow>, look: &Look) -> Viewer {
        Viewer {
            spool: spool.clone(),
            feed: Feed::new(spool.clone(), flow),
            look: look.clone(),
            grid: Grid::new(spool.schema()),
            over: match look.record {
                true => Over::Record(Record::default()),
                false => Over::Nothing,
            },
            prompt: None,
            typed: String::new(),
            count: None,
            message: None,
            pattern: None,
            search: None,
            filter: None,
            then: Vec::new(),
            asks: Vec::new(),
            moved: true,
            leaves: false,
            changed: true,
            seen: 0..0,
        }
    }

    /// Whether it looks other than it was drawn.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// It looks other than it was drawn.
    pub(super) fn change(&mut self) {
        self.changed = true;
    }

    /// Whether it was asked to end.
    pub fn is_left(&self) -> bool {
        self.leaves
    }

    /// Whether rows are awaited, or work is under way: [`Viewer::advance`] does
    /// something.
    pub fn is_busy(&self) -> bool {
        self.feed.is_awaited() || self.search.is_some() || self.filter_lacks() || self.plot_lacks()
    }

    /// Whether a search is under way.
    pub fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// Whether something is to be done for it.
    pub fn is_asking(&self) -> bool {
        !self.asks.is_empty()
    }

    /// What is to be done for it, the oldest first.
    pub fn ask(&mut self) -> Option<Ask> {
        if self.asks.is_empty() {
            return None;
        }
        Some(self.asks.remove(0))
    }

    /// The lines that can be looked at.
    pub(super) fn lines(&self) -> Lines<'_> {
        Lines {
            spool: &self.spool,
            filter: self.filter.as_ref(),
        }
    }

    /// The row that the cursor is in.
    pub(super) fn row(&self) -> Option<u64> {
        self.lines().row(self.grid.line)
    }

    /// Draws it all.
    pub fn draw(&mut self, frame: &mut Frame) {
        self.changed = false;
        let area = frame.area();
        let bottom = status::height(self, area);
        let body = Rect {
            height: area.height - bottom,
            ..area
        };
        let drawn = self.draw_body(frame, body);
        self.note(drawn);
        self.moved = false;
        let wanted = self.grid.wanted();
        // A filter has what has come; it asks for no more by itself.
        self.feed
            .want(if self.filter.is_none() { wanted } else { 0 });
        status::draw(self, frame.buffer_mut(), area, bottom);
    }

    fn draw_body(&mut self, frame: &mut Frame, area: Rect) -> Result<()> {
        if area.is_empty() {
            return Ok(());
        }
        let lines = Lines {
            spool: &self.spool,
            filter: self.filter.as_ref(),
        };
        let mut canvas = Canvas {
            buffer: frame.buffer_mut(),
            area,
            look: &self.look,
            pattern: self.pattern.as_ref().map(|(pattern, _)| pattern),
        };
        match &mut self.over {
            Over::Nothing => {
                self.grid.draw(&mut canvas, lines)?;
                let seen = self.grid.seen();
                let end = seen.end.min(lines.count());
                let last = lines.row(end.saturating_sub(1)).map_or(0, |row| row + 1);
                self.seen = lines.row(seen.start).unwrap_or(last)..last;
            }
            Over::Record(record) => {
                let count = lines.count();
                self.grid.place(area, count);
                if let Some(row) = lines.row(self.grid.line) {
                    let columns = &self.grid.columns.all;
                    let place = self.grid.place;
                    record.draw(&mut canvas, &self.spool, row, columns, place, self.moved)?;
                    self.seen = row..row + 1;
                }
            }
            Over::Help(help) => help.draw(&mut canvas),
            Over::Plot(plotted) => plotted.draw(&mut canvas),
        }
        Ok(())
    }

    /// What it is left with. The stream is ended.
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
