//! Results for tests, and hands that type.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Modifier;

use super::{Look, Viewer};
use crate::output::Flow;
use crate::spool::{Keep, Spool};

/// A batch of these columns.
pub(super) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(schema), arrays).unwrap()
}

/// Holds the rows of `batches`.
pub(super) fn spool(batches: &[RecordBatch]) -> Spool {
    let spool = empty(&batches[0].schema());
    for batch in batches {
        spool.push(batch).unwrap();
    }
    spool
}

/// Holds nothing.
pub(super) fn empty(schema: &SchemaRef) -> Spool {
    Spool::new(schema.clone(), Keep::default())
}

/// A viewer on a screen that nobody sees.
pub(super) struct Seat {
    pub(super) viewer: Viewer,
    terminal: Terminal<TestBackend>,
}

impl Seat {
    pub(super) fn new(spool: &Spool, flow: Option<Flow>, columns: u16, rows: u16) -> Seat {
        Seat::with(spool, flow, &Look::default(), columns, rows)
    }

    pub(super) fn with(
        spool: &Spool,
        flow: Option<Flow>,
        look: &Look,
        columns: u16,
        rows: u16,
    ) -> Seat {
        let mut seat = Seat {
            viewer: Viewer::new(spool, flow, look),
            terminal: Terminal::new(TestBackend::new(columns, rows)).unwrap(),
        };
        seat.settle();
        seat
    }

    /// Types keys: characters, and names in `<>`. Between two of them all is
    /// done that is to be done.
    pub(super) fn press(&mut self, keys: &str) {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let named = named.filter(|(name, _)| name.len() > 1);
            let (name, more) = match named {
                Some((name, more)) => (name.to_owned(), more),
                None => (first.to_string(), &rest[first.len_utf8()..]),
            };
            self.viewer.heed(&Event::Key(key(&name)));
            self.settle();
            rest = more;
        }
    }

    /// A key after which nothing is done yet.
    pub(super) fn tap(&mut self, name: &str) {
        self.viewer.heed(&Event::Key(key(name)));
        self.draw();
    }

    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().resize(columns, rows);
        self.viewer.heed(&Event::Resize(columns, rows));
        self.settle();
    }

    /// Does what is to be done, until there is nothing more.
    pub(super) fn settle(&mut self) {
        self.draw();
        while self.viewer.is_busy() || self.viewer.is_changed() {
            self.viewer.advance(Duration::from_millis(20));
            self.draw();
        }
    }

    fn draw(&mut self) {
        self.terminal.draw(|frame| self.viewer.draw(frame)).unwrap();
    }

    /// The lines of the screen, without the spaces at their ends; what is
    /// marked as the cursor's stands in brackets.
    pub(super) fn screen(&self) -> Vec<String> {
        let buffer = self.terminal.backend().buffer();
        let area = buffer.area;
        let mut lines = Vec::new();
        for y in area.top()..area.bottom() {
            let mut line = String::new();
            let mut marked = false;
            let mut skipped = 0;
            for x in area.left()..area.right() {
                let cell = &buffer[(x, y)];
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                let is_marked = cell.modifier.contains(Modifier::REVERSED);
                if is_marked != marked {
                    line.push(if is_marked { '[' } else { ']' });
                    marked = is_marked;
                }
                line.push_str(cell.symbol());
                skipped = crate::text::width(cell.symbol()).saturating_sub(1);
            }
            if marked {
                line.push(']');
            }
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// The last line of the screen.
    pub(super) fn bottom(&self) -> String {
        self.screen().pop().unwrap_or_default()
    }
}

/// The key of this name.
pub(super) fn key(name: &str) -> KeyEvent {
    let (name, modifiers) = match name.strip_prefix("Ctrl-") {
        Some(name) => (name, KeyModifiers::CONTROL),
        None => (name, KeyModifiers::NONE),
    };
    let code = match name {
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "F1" => KeyCode::F(1),
        name => match (name.chars().next(), modifiers) {
            (Some(c), KeyModifiers::CONTROL) => KeyCode::Char(c.to_ascii_lowercase()),
            (Some(c), _) => KeyCode::Char(c),
            (None, _) => KeyCode::Null,
        },
    };
    KeyEvent::new(code, modifiers)
}
