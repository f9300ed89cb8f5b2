//! Keys beyond those that rustyline has for emacs and vi.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::history::History;
use rustyline::{
    Cmd, ConditionalEventHandler, EditMode, Editor, Event, EventContext, EventHandler, Helper,
    InputMode, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use crate::tty::Tty;

/// That something else than running the line is wanted; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish(Arc<AtomicBool>);

impl Wish {
    pub(super) fn is_made(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether it was made; it is not any more.
    pub(super) fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// Binds the keys: Alt-Enter (which Esc and Enter arrive as) for a newline,
/// PageUp and PageDown (Alt-P, Alt-N) for entries that begin with what was
/// typed, Ctrl-X Ctrl-E (`v` in vi's command mode) for an editor, `/` and `?` in
/// that mode for a search through the history, Ctrl-Z for a shell.
pub(super) fn bind<H: Helper, I: History>(
    editor: &mut Editor<H, I>,
    wish: &Wish,
    seek: &Wish,
    tty: Tty,
) {
    let plain = |code| KeyEvent(code, Modifiers::NONE);
    for (key, command) in [
        (KeyEvent::alt('\r'), Cmd::Newline),
        (KeyEvent::alt('\n'), Cmd::Newline),
        (plain(KeyCode::PageUp), Cmd::HistorySearchBackward),
        (plain(KeyCode::PageDown), Cmd::HistorySearchForward),
        (KeyEvent::alt('p'), Cmd::HistorySearchBackward),
        (KeyEvent::alt('n'), Cmd::HistorySearchForward),
    ] {
        editor.bind_sequence(key, command);
    }
    let (x, e) = (KeyEvent::ctrl('X'), KeyEvent::ctrl('E'));
    let letter = |letter: char| Event::from(KeyEvent::from(letter));
    for (keys, wish) in [
        (Event::KeySeq(vec![x, e]), wish),
        (letter('v'), wish),
        // Both look from the newest entry on: there is nothing behind it.
        (letter('/'), seek),
        (letter('?'), seek),
    ] {
        let ends = Ends {
            in_command_mode: keys.get(1).is_none(),
            wish: wish.clone(),
        };
        editor.bind_sequence(keys, EventHandler::Conditional(Box::new(ends)));
    }
    let stops = EventHandler::Conditional(Box::new(Stops(tty)));
    editor.bind_sequence(KeyEvent::ctrl('Z'), stops);
}

/// Stops the process. Rustyline's own way sets its modes again before the
/// process has stopped.
struct Stops(Tty);

impl ConditionalEventHandler for Stops {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        let _ = self.0.suspend();
        Some(Cmd::Repaint)
    }
}

/// Ends the line with a wish.
struct Ends {
    /// Only in vi's command mode: elsewhere the key is a letter.
    in_command_mode: bool,
    wish: Wish,
}

impl ConditionalEventHandler for Ends {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let commands = context.mode() == EditMode::Vi && context.input_mode() == InputMode::Command;
        if self.in_command_mode && !commands {
            return None;
        }
        self.wish.0.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}
