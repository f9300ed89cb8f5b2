//! What is typed while a file is saved: all but what stops it waits until then.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};

use super::Viewer;

/// What has been typed ahead, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Ahead(VecDeque<Event>);

/// What is done about an event while a file is saved.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meanwhile {
    Stop,
    /// The screen has another size.
    Renew,
    /// It is heeded when the file is written.
    Later,
}

impl Ahead {
    /// Whether something was typed, or is within `patience`.
    pub(super) fn poll(&self, patience: Duration) -> io::Result<bool> {
        Ok(!self.0.is_empty() || event::poll(patience)?)
    }

    /// What is to be heeded next.
    pub(super) fn read(&mut self) -> io::Result<Event> {
        match self.0.pop_front() {
            Some(event) => Ok(event),
            None => event::read(),
        }
    }

    /// Takes an event that comes while a file is saved.
    pub(super) fn take(&mut self, event: Event) -> Meanwhile {
        match event {
            Event::Resize(_, _) => Meanwhile::Renew,
            Event::Key(key)
                if key.kind != KeyEventKind::Release
                    && key.code == KeyCode::Char('c')
                    && key.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                Meanwhile::Stop
            }
            event => {
                self.0.push_back(event);
                Meanwhile::Later
            }
        }
    }

    /// Has `viewer` heed what was typed while the file was written. What that
    /// has come to stays said. Where it was not `written`, what was typed may
    /// rely on it, `q` for one: none of it is heeded.
    pub(super) fn end(&mut self, viewer: &mut Viewer, written: bool) {
        if !written {
            self.0.clear();
        }
        while !viewer.is_left()
            && !viewer.is_searching()
            && !viewer.is_asking()
            && let Some(event) = self.0.pop_front()
        {
            viewer.heed_late(&event);
        }
    }
}
