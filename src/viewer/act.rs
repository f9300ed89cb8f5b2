//! What keys do.

use ratatui::crossterm::event::{Event, KeyEvent, KeyEventKind};

use super::copy::{self, Part};
use super::find::{Filter, Pattern, Place, Search};
use super::help::Help;
use super::keys::{self, Action, Typed};
use super::plot::Plotted;
use super::prompt_line::{PromptLine, Question};
use super::record::Record;
use super::screen::{Ask, Over, Then, Viewer};
use super::status::Message;
use crate::text::{counted, grouped};

/// What `<` and `>` change a width by.
const STEP: i32 = 4;

impl Viewer {
    /// Does what a key, the mouse or a new size asks for.
    pub fn heed(&mut self, event: &Event) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                self.message = None;
                self.moved = true;
                self.heed_key(key);
                self.finish_reading();
            }
            Event::Mouse(mouse) => self.heed_mouse(*mouse),
            Event::Resize(_, _) => self.moved = true,
            _ => return,
        }
        self.change();
    }

    fn heed_key(&mut self, key: &KeyEvent) {
        if self.prompt.is_some() {
            return self.heed_answer(key);
        }
        let Some(name) = keys::name(key) else { return };
        if self.typed.is_empty()
            && let Ok(digit) = name.parse::<u64>()
            && (digit > 0 || self.count.is_some())
        {
            let count = self.count.unwrap_or(0).saturating_mul(10);
            self.count = Some(count.saturating_add(digit));
            return;
        }
        self.typed.push_str(&name);
        match keys::look_up(&self.typed) {
            Typed::Begins => (),
            Typed::Asks(action) => {
                self.typed.clear();
                let count = self.count.take();
                self.act(action, count);
            }
            Typed::Nothing => {
                let typed = std::mem::take(&mut self.typed);
                self.count = None;
                self.message = Some(Message::of(format!("{typed} does nothing here: H helps")));
            }
        }
    }

    /// Does what a key asks for, `count` times.
    fn act(&mut self, action: Action, count: Option<u64>) {
        if self.act_over(action, count) {
            return;
        }
        let times = count
            .and_then(|count| i64::try_from(count).ok())
            .unwrap_or(1);
        let page = self.grid.page();
        match action {
            Action::Up => self.by_lines(-times),
            Action::Down => self.by_lines(times),
            Action::PageUp => self.grid.scroll(-times.saturating_mul(page)),
            Action::PageDown => self.page_down(times.saturating_mul(page)),
            Action::HalfUp => self.grid.scroll(-times.saturating_mul(page / 2).max(1)),
            Action::HalfDown => self.page_down(times.saturating_mul(page / 2).max(1)),
            Action::Left => self.grid.by_columns(-times),
            Action::Right => self.grid.by_columns(times),
            Action::First => self.go_to(Some(count.unwrap_or(1))),
            Action::Last => self.go_to(count),
            Action::FirstColumn => self.grid.go_to_column(0),
            Action::LastColumn => self.grid.go_to_column(usize::MAX),
            Action::Record => self.over = Over::Record(Record::default()),
            Action::Search => self.ask_for(Question::Search),
            Action::SearchBack => self.ask_for(Question::SearchBack),
            Action::Again => self.search_on(true),
            Action::Back => self.search_on(false),
            Action::Filter => self.ask_for(Question::Filter),
            Action::Column => self.ask_for(Question::Column),
            Action::Freeze => {
                let words = match self.grid.freeze() {
                    0 => "no column is frozen".to_owned(),
                    count => format!("{} frozen", counted(count as u64, "column")),
                };
                self.message = Some(Message::of(words));
            }
            Action::Narrower => self.grid.resize(-STEP),
            Action::Wider => self.grid.resize(STEP),
            Action::Whole => self.grid.resize_whole(),
            Action::Wrap => {
                let words = if self.grid.wrap() {
                    "wrapped"
                } else {
                    "one line a row"
                };
                self.message = Some(Message::of(words));
            }
            Action::Types => self.grid.show_types(),
            Action::CopyCell | Action::CopyRow | Action::CopyJson | Action::CopyColumn => {
                self.copy(action);
            }
            Action::CopyName => {
                let index = self.grid.column().map(|column| column.index);
                if let Some(index) = index {
                    let name = self.spool.schema().field(index).name().clone();
                    self.copied(name.as_bytes(), "the name");
                }
            }
            Action::Save => self.ask_for(Question::Save),
            Action::Plot => self.plot(),
            Action::Help => self.over = Over::Help(Help::default()),
            Action::Redraw => self.asks.push(Ask::Redraw),
            Action::Suspend => self.asks.push(Ask::Suspend),
            Action::Stop => self.stop(),
            Action::Close => (),
            Action::Leave => self.leaves = true,
        }
    }

    pub(super) fn by_lines(&mut self, by: i64) {
        self.grid.by_lines(by);
        if by > 0 && self.grid.line >= self.lines().count() {
            self.beyond();
        }
    }

    fn page_down(&mut self, by: i64) {
        self.grid.scroll(by);
        if self.grid.line >= self.lines().count() {
            self.beyond();
        }
    }

    /// The cursor is behind what has come.
    fn beyond(&mut self) {
        if self.feed.is_open() && self.filter.is_some() {
            let words = "the filter has looked at what has come: G reads the rest";
            self.message = Some(Message::of(words));
        }
    }

    /// To a row, from 1, or to the last. Rows that have not come are read.
    fn go_to(&mut self, row: Option<u64>) {
        let row = row.map(|row| row.max(1) - 1);
        match row {
            Some(row) if row < self.spool.rows() => {
                // The way to another row, if one waits for it, is off.
                self.then.take_if(|then| matches!(then, Then::Go(_)));
                let line = self.lines().line(row);
                self.grid.go_to(line);
            }
            _ => {
                self.feed.read(row.map(|row| row + 1));
                self.then = Some(Then::Go(row));
            }
        }
    }

    fn ask_for(&mut self, question: Question) {
        self.prompt = Some(PromptLine::new(question));
    }

    /// Searches as before, or the other way.
    fn search_on(&mut self, same: bool) {
        match &self.pattern {
            None => self.message = Some(Message::of("nothing was searched: / does")),
            Some((pattern, forward)) => {
                let (pattern, forward) = (pattern.clone(), *forward == same);
                self.search_for(pattern, forward);
            }
        }
    }

    /// Searches from the cursor on.
    pub(super) fn search_for(&mut self, pattern: Pattern, forward: bool) {
        let Some(row) = self.row() else { return };
        let from = Place {
            row,
            column: self.grid.place,
        };
        self.tell_of_text(&pattern);
        let order = self.grid.columns.all.iter().map(|column| column.index);
        self.search = Some(Search::new(pattern, from, forward, order.collect()));
    }

    /// Only rows with this text from now on; all, with none.
    pub(super) fn filter_by(&mut self, typed: &str) {
        let row = self.row().unwrap_or(0);
        if typed.is_empty() {
            self.filter = None;
            self.grid.go_to(row);
        } else {
            let pattern = Pattern::new(typed);
            self.tell_of_text(&pattern);
            self.pattern = Some((pattern.clone(), true));
            self.filter = Some(Filter::new(pattern));
            self.grid.go_to(0);
        }
    }

    /// Says so where what was typed is looked for as it stands.
    fn tell_of_text(&mut self, pattern: &Pattern) {
        if pattern.is_text() {
            let words = format!("{:?} is no regular expression, but a text", pattern.typed());
            self.message = Some(Message::of(words));
        }
    }

    fn copy(&mut self, action: Action) {
        let (Some(row), Some(column)) = (self.row(), self.grid.column()) else {
            return;
        };
        let index = column.index;
        let (part, what) = match action {
            Action::CopyRow => {
                let columns = self.grid.columns.all.iter().map(|column| column.index);
                (Part::Row(row, columns.collect()), "the row".to_owned())
            }
            Action::CopyJson => (Part::Json(row), "the row as JSON".to_owned()),
            Action::CopyColumn => {
                let rows = self.spool.rows();
                let what = format!("the column in {}", counted(rows, "row"));
                (Part::Column(index, 0..rows), what)
            }
            _ => (Part::Row(row, vec![index]), "the cell".to_owned()),
        };
        match copy::value(&self.spool, &part) {
            Ok(Some(value)) => self.copied(&value, &what),
            Ok(None) => {
                let most = grouped(copy::MOST as u64);
                let words =
                    format!("{what} is more than {most} bytes, which terminals refuse: s saves");
                self.message = Some(Message::wrong(words));
            }
            Err(error) => self.message = Some(Message::of_error(&error)),
        }
    }

    fn copied(&mut self, value: &[u8], what: &str) {
        let bytes = counted(value.len() as u64, "byte");
        self.asks.push(Ask::Copy(copy::sequence(value)));
        self.message = Some(Message::of(format!("copied {what}: {bytes}")));
    }

    /// Draws the numbers that have come.
    pub(super) fn plot(&mut self) {
        match Plotted::new(self.spool.schema(), &self.look.style) {
            Ok(plotted) => self.over = Over::Plot(Box::new(plotted)),
            Err(error) => self.message = Some(Message::of_error(&error)),
        }
    }

    /// Stops what is running.
    fn stop(&mut self) {
        let reading = self.feed.reading().is_some();
        if self.search.take().is_some() {
            self.message = Some(Message::of("the search is stopped"));
        } else if reading {
            self.feed.stop();
            let rows = counted(self.spool.rows(), "row");
            let words = match self.then.take() {
                Some(Then::Save(_)) => format!("not saved: stopped after {rows}"),
                _ => format!("stopped after {rows}"),
            };
            let last = self.lines().count().saturating_sub(1);
            self.grid.go_to(last);
            self.message = Some(Message::of(words));
        } else if self.filter_lacks() {
            self.filter_by("");
            self.message = Some(Message::of("all rows again"));
        } else {
            self.message = Some(Message::of("nothing is running: q leaves"));
        }
    }
}
