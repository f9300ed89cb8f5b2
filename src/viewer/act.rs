//! What keys do.

use ratatui::crossterm::event::{Event, KeyEvent, KeyEventKind};

use super::find::{Filter, Pattern, Place, Search};
use super::help::Help;
use super::keys::{self, Action, Typed};
use super::plot::Plotted;
use super::prompt_line::{PromptLine, Question};
use super::record::Record;
use super::screen::{Ask, Over, Then, Viewer};
use super::status::Message;
use crate::text::counted;

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

    /// As [`Viewer::heed`], for what was typed before what is said now: that
    /// stays said as long as there is nothing else to say.
    pub fn heed_late(&mut self, event: &Event) {
        let said = self.message.take();
        self.heed(event);
        self.message = self.message.take().or(said);
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
            Action::PageUp => self.scroll(-times.saturating_mul(page)),
            Action::PageDown => self.scroll(times.saturating_mul(page)),
            Action::HalfUp => self.scroll(-times.saturating_mul((page / 2).max(1))),
            Action::HalfDown => self.scroll(times.saturating_mul((page / 2).max(1))),
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
                    (0, _) => "no column is frozen".to_owned(),
                    (count, staying) if staying < count => {
                        let columns = counted(count as u64, "column");
                        format!("{staying} of {columns} frozen: no room for more")
                    }
                    (count, _) => format!("{} frozen", counted(count as u64, "column")),
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
            Action::Save => {
                let filtered = self.filter.is_some();
                self.ask_for(Question::Save { filtered });
            }
            Action::Plot => self.plot(),
            Action::Help => self.over = Over::Help(Help::default()),
            Action::Redraw => self.asks.push(Ask::Redraw),
            Action::Suspend => self.asks.push(Ask::Suspend),
            Action::Stop => self.stop(),
            Action::Close => (),
            Action::Leave => self.leaves = true,
        }
    }

    /// The cursor moves by so many lines.
    pub(super) fn by_lines(&mut self, by: i64) {
        self.stay();
        self.grid.by_lines(by);
        if by > 0 && self.grid.line >= self.lines().count() {
            self.beyond();
        }
    }

    /// The screen moves by so many lines, and the cursor with it.
    fn scroll(&mut self, by: i64) {
        self.stay();
        self.grid.scroll(by);
        if by > 0 && self.grid.line >= self.lines().count() {
            self.beyond();
        }
    }

    /// The way to another row is off, if one waits for it: who moves meanwhile
    /// is not taken away later. Reading goes on until it is stopped.
    pub(super) fn stay(&mut self) {
        self.then.retain(|then| !matches!(then, Then::Go(_)));
    }

    /// The cursor is behind what has come.
    fn beyond(&mut self) {
        if self.feed.is_open() && self.filter.is_some() {
            let words = "the filter has looked at what has come: G reads the rest";
            self.message = Some(Message::of(words).or("G reads what the filter has not seen"));
        }
    }

    /// To a row, from 1, or to the last. Rows that have not come are read.
    fn go_to(&mut self, row: Option<u64>) {
        let row = row.map(|row| row.max(1) - 1);
        self.stay();
        match row {
            Some(row) if row < self.spool.rows() => {
                let line = self.lines().line(row);
                self.grid.go_to(line);
            }
            _ => {
                // What is to be saved is read to its end, whoever goes where.
                if !self.is_to_be_saved() {
                    self.feed.read(row.map(|row| row + 1));
                }
                self.then.push(Then::Go(row));
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
        self.stay();
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
        self.stay();
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
            let saves = self.is_to_be_saved();
            let then = std::mem::take(&mut self.then);
            let words = match saves {
                true => format!("not saved: stopped after {rows}"),
                false => format!("stopped after {rows}"),
            };
            if then.iter().any(|then| matches!(then, Then::Go(_))) {
                let last = self.lines().count().saturating_sub(1);
                self.grid.go_to(last);
            }
            self.message = Some(Message::of(words));
        } else if self.filter_lacks() {
            self.filter_by("");
            self.message = Some(Message::of("all rows again"));
        } else {
            self.message = Some(Message::of("nothing is running: q leaves"));
        }
    }
}
