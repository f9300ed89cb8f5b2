//! What the program runs on: a terminal or not, its size, its colours; and
//! what is said there beside results.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Write};

use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

use crate::config::Revealed;
use crate::error::{Error, Kind, Result};
use crate::interrupt::Cause;
use crate::output::{Destination, Pager, Screen, Style, Theme};
use crate::request::Format;
use crate::settings::{self, Settings};
use crate::text::{Label, Paint, Text};
use crate::tty::Tty;

/// The size of a terminal that does not tell it.
const USUAL: Screen = Screen {
    columns: 80,
    rows: 24,
};

/// The standard streams and how text looks on them. All but results goes to
/// stderr.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Whether a person types the inputs.
    pub interactive: bool,
    /// Whether it shows one line below the other and no more: nothing can be
    /// edited on it but the line that is typed.
    pub plain: bool,
    pub colors: Colors,
    /// The pager that the environment names.
    pub pager: Option<String>,
    /// Whether the environment has options for `less`.
    pub less: bool,
    /// The editor that the environment names.
    pub editor: Option<String>,
    /// How it was found, and what it is used for.
    pub tty: Tty,
}

/// Where there are colours.
#[derive(Debug, Clone, Copy)]
pub struct Colors {
    /// In results on a terminal.
    pub screen: bool,
    /// In results elsewhere.
    pub elsewhere: bool,
    /// On stderr.
    pub errors: bool,
}

impl Terminal {
    /// Whether a person sees both results and asides. A closing line in a log
    /// or beside a pipe would be noise.
    pub fn is_watched(&self) -> bool {
        io::stdout().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether results can have the whole screen, and keys of their own.
    pub(super) fn has_viewer(&self) -> bool {
        !self.plain && self.is_watched() && io::stdin().is_terminal()
    }

    /// Whether what comes of a statement while it runs may be drawn: nobody
    /// wants that of a job in the background.
    pub(super) fn is_followed(&self) -> bool {
        let stderr = io::stderr();
        stderr.is_terminal() && tcgetpgrp(&stderr).is_ok_and(|group| group == getpgrp())
    }

    /// How wide the terminal is now.
    pub fn columns(&self) -> usize {
        screen().columns
    }

    /// The format of a result: what the file's name asks for, else what is
    /// set, else what suits where it goes. A person at the prompt reads what a
    /// command makes of it, too.
    pub(super) fn format(
        &self,
        settings: &Settings,
        asked: Option<Format>,
        to: &Destination,
    ) -> Format {
        let read = to.is_terminal() || (self.interactive && !to.is_regular());
        let fallback = match (settings.expanded, read) {
            (true, _) => Format::Expanded,
            (false, true) => Format::Table,
            (false, false) => Format::Csv,
        };
        match asked.or(settings.format).unwrap_or(fallback) {
            Format::Table if settings.expanded => Format::Expanded,
            format => format,
        }
    }

    /// How a result looks, by the settings and by where it goes.
    pub(super) fn style(
        &self,
        settings: &Settings,
        asked: Option<Format>,
        to: &Destination,
    ) -> Style {
        let seen = to.is_terminal();
        let format = self.format(settings, asked, to);
        let reads_well = matches!(format, Format::Table | Format::Expanded);
        Style {
            format,
            null: settings.null.clone(),
            float_digits: settings.float_digits,
            header_and_footer: !settings.rows_only,
            screen: seen.then(screen),
            whole: false,
            color: reads_well
                && if seen {
                    self.colors.screen
                } else {
                    self.colors.elsewhere
                },
            zone: settings.timezone.zone(),
            pager: match &settings.pager {
                _ if !seen || !self.is_watched() => Pager::Off,
                settings::Pager::Off => Pager::Off,
                settings::Pager::Command(command) => self.own_pager(command),
                settings::Pager::Auto => match &self.pager {
                    Some(command) => self.own_pager(command),
                    None if reads_well && self.has_viewer() => Pager::Viewer,
                    None => self.usual_pager(),
                },
            },
        }
    }

    /// The pager that the user names.
    fn own_pager(&self, command: &str) -> Pager {
        Pager::Command {
            command: command.to_owned(),
            color: self.colors.elsewhere,
            configured: self.less,
        }
    }

    /// The pager for what is read from its first line to its last.
    pub(super) fn usual_pager(&self) -> Pager {
        Pager::Less {
            configured: self.less,
        }
    }

    /// The look of text on stderr.
    pub fn paint(&self) -> Theme {
        Theme::new(self.colors.errors)
    }

    /// The one place where errors are told.
    pub fn report(&self, error: &Error, verbose: bool) {
        let mut text = error.render(&self.paint(), verbose);
        if error.kind() == Kind::Interrupted && io::stderr().is_terminal() {
            // The terminal has shown `^C` where the cursor was.
            text.insert(0, '\n');
        }
        tell(&text);
    }

    /// A sentence that the user should know.
    pub fn notice(&self, sentence: &str) {
        let word = self.paint();
        let word = word.paint(Label::Warning, "notice");
        tell(&format!("{word}: {}\n", Text::line(sentence)));
    }

    /// What stands in the cursor's line until something else does. It needs no
    /// more of a terminal than a carriage return.
    pub(super) fn draw(&self, line: &str) {
        tell(&format!("\r{}", Text::line(line)));
    }

    /// The closing line and its like.
    pub fn aside(&self, line: &str) {
        let line = Text::line(line);
        tell(&format!(
            "{}\n",
            self.paint().paint(Label::Quiet, line.as_str())
        ));
    }

    /// A yes or no; `None` where nobody can answer.
    pub(super) fn confirm(&self, question: &str) -> Option<bool> {
        self.answer(&format!("{} [Y/n] ", Text::line(question)), true, false)
    }

    /// As [`Terminal::confirm`], of a question of several lines, and only a
    /// yes is one.
    pub(super) fn permit(&self, question: &str) -> Option<bool> {
        self.answer(&format!("{} [y/N] ", Text::block(question)), false, false)
    }

    /// As [`Terminal::permit`], where a Ctrl-D is a yes, too: it stands for the
    /// end, and was pressed before.
    pub(super) fn insist(&self, question: &str) -> Option<bool> {
        self.answer(&format!("{} [y/N] ", Text::line(question)), false, true)
    }

    /// The answer to a yes or no, `usual` being that of an empty line, and
    /// `at_end` that of a Ctrl-D.
    fn answer(&self, question: &str, usual: bool, at_end: bool) -> Option<bool> {
        let asked = self.interactive && io::stdin().is_terminal() && io::stderr().is_terminal();
        if !asked {
            return None;
        }
        tell(question);
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).ok()?;
        let yes = match answer.trim().to_lowercase().as_str() {
            "" => usual,
            word => matches!(word, "y" | "yes"),
        };
        if answer.ends_with('\n') {
            return Some(yes);
        }
        // The terminal shows nothing of a Ctrl-D.
        tell("\n");
        Some(at_end)
    }

    /// A secret, typed without echo.
    pub fn ask_secret(&self, question: &str) -> Result<Revealed> {
        // Before the question: whoever answers at once is not shown either.
        let _silent = Silent::begin();
        match rpassword::prompt_password(Text::line(question).as_str()) {
            Ok(secret) => Ok(Revealed::new(secret)),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {
                Err(Cause::Interrupt.error())
            }
            Err(cause) => Err(
                Error::configuration("there is no terminal to ask a secret at")
                    .caused_by(cause)
                    .hint(
                        "a script's token comes from { env = … }, { file = … } or { command = … }",
                    ),
            ),
        }
    }
}

/// The terminal shows nothing that is typed, until this is dropped.
struct Silent {
    terminal: File,
    modes: Termios,
}

impl Silent {
    /// `None` where there is no terminal.
    fn begin() -> Option<Silent> {
        let terminal = File::options().read(true).write(true).open("/dev/tty");
        let terminal = terminal.ok()?;
        let modes = tcgetattr(&terminal).ok()?;
        let mut silent = modes.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&terminal, OptionalActions::Now, &silent).ok()?;
        Some(Silent { terminal, modes })
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.modes);
    }
}

/// The terminal's size now.
fn screen() -> Screen {
    terminal_size::terminal_size().map_or(USUAL, |(columns, rows)| Screen {
        columns: usize::from(columns.0).max(1),
        rows: usize::from(rows.0).max(1),
    })
}

/// Says it on stderr. Where that is closed there is nobody to tell.
fn tell(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
