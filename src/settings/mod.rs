//! What `\set` and `\pset` change, one row each.

mod rows;
mod size;
mod zone;

use std::fmt;
use std::time::Duration;

pub use rows::SETTINGS;
pub use size::Size;
pub use zone::Zone;

use crate::error::{Error, Result};
use crate::request::{FORMATS, Format};
use crate::text;

/// The settings in force. A query gets a changed copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Asked for by name; else the target decides.
    pub format: Option<Format>,
    /// Whose keys the prompt heeds.
    pub edit_mode: EditMode,
    /// One line per value instead of a table.
    pub expanded: bool,
    /// How a screen shows the absence of a value.
    pub null: String,
    /// What is not kept of what is typed: patterns, with `:` between them.
    pub histignore: String,
    /// The digits after the point that a screen shows of a float; `None`: as
    /// many as it takes to tell it from every other.
    pub float_digits: Option<u8>,
    /// The closing line tells how long a statement took.
    pub timing: bool,
    /// A query of a part of a table's time that brings no rows is followed by
    /// the time of the newest row that there is.
    pub newest: bool,
    pub pager: Pager,
    /// Where a screen tells moments, instead of in the zone of their type.
    pub timezone: Timezone,
    /// Results without header and footer.
    pub rows_only: bool,
    /// A script ends with its first error.
    pub stop_on_error: bool,
    /// How long a statement may take.
    pub timeout: Option<Duration>,
    /// No notices and no closing line.
    pub quiet: bool,
    /// What of a result that was shown is kept in memory; the rest lies on
    /// disk.
    pub spool_memory: Size,
    /// Errors are told with everything the server said.
    pub verbose: bool,
    pub complete_values: CompleteValues,
}

/// Of which columns Tab offers values, which are asked for by queries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CompleteValues {
    /// Of tags, and of columns whose type is a dictionary.
    #[default]
    Tags,
    /// Of all columns but times of rows.
    All,
    /// Of none.
    Off,
}

/// Keys of an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditMode {
    Emacs,
    Vi,
}

/// The name of a [`Zone`], or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timezone(String);

/// The word for no other zone than a type's own.
const UNCHANGED: &str = "data";

impl Default for Timezone {
    fn default() -> Timezone {
        Timezone(UNCHANGED.to_owned())
    }
}

impl Timezone {
    /// The zone, if there is one.
    pub fn zone(&self) -> Option<Zone> {
        self.0.parse().ok()
    }
}

/// What shows a result that is higher than the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pager {
    /// The viewer for tables, `less` for other text, where there is one.
    Auto,
    Off,
    /// A shell command.
    Command(String),
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            format: None,
            edit_mode: EditMode::Emacs,
            expanded: false,
            histignore: String::new(),
            null: "NULL".to_owned(),
            float_digits: None,
            timing: true,
            newest: true,
            pager: Pager::Auto,
            timezone: Timezone::default(),
            rows_only: false,
            stop_on_error: true,
            timeout: None,
            quiet: false,
            spool_memory: Size::mega(256),
            verbose: false,
            complete_values: CompleteValues::default(),
        }
    }
}

/// A setting: its name, what it is, how it is read and written.
pub struct Setting {
    pub name: &'static str,
    /// Other names that people know it by.
    pub aliases: &'static [&'static str],
    /// What it takes, for help and errors.
    pub takes: Takes,
    pub help: &'static str,
    pub get: fn(&Settings) -> String,
    /// Answers false for a value that it does not take.
    set: fn(&mut Settings, &str) -> bool,
}

/// What a setting takes, as a sentence goes on.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// What the sentence says.
    Words(&'static str),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// What the sentence says; these words are some of it.
    Such(&'static [&'static str], &'static str),
    /// The name of a format.
    Format,
    /// Any text, with the spaces at its ends.
    Text,
}

/// The words for a setting that is on or off.
pub const SWITCH: &[&str] = &["on", "off"];

impl Takes {
    /// The words of it that are known, for completion.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Takes::OneOf(words) | Takes::Such(words, _) => words.to_vec(),
            Takes::Format => {
                let formats = FORMATS.iter().map(|row| row.name);
                std::iter::once("auto").chain(formats).collect()
            }
            Takes::Words(_) | Takes::Text => Vec::new(),
        }
    }
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Takes::Words(words) | Takes::Such(_, words) => f.write_str(words),
            Takes::OneOf(words) => f.write_str(&words.join(" or ")),
            Takes::Format => write!(f, "auto, {}", Format::names("or")),
            Takes::Text => f.write_str("a text"),
        }
    }
}

impl Settings {
    /// Gives the setting called `name` a value; `-` and `_` are equal, and
    /// case does not count. Spaces around the value count in a text only.
    ///
    /// # Errors
    /// A usage error that knows the nearest name, or what the setting takes.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let setting = setting(name)?;
        let value = match setting.takes {
            Takes::Text => value,
            _ => value.trim(),
        };
        if (setting.set)(self, value) {
            return Ok(());
        }
        let name = setting.name;
        Err(
            Error::usage(format!("{name} does not take {value:?}")).hint(format!(
                "{name} takes {}; it is {}",
                setting.takes,
                (setting.get)(self)
            )),
        )
    }

    /// These settings, and over them the changes of `over`.
    ///
    /// # Errors
    /// As [`Settings::set`].
    pub fn with(&self, over: &[(String, String)]) -> Result<Settings> {
        let mut settings = self.clone();
        for (name, value) in over {
            settings.set(name, value)?;
        }
        Ok(settings)
    }

    /// The value that turns a setting which is on or off.
    pub fn turned(&self, name: &str) -> Result<&'static str> {
        let now = (setting(name)?.get)(self);
        Ok(if now == "on" { "off" } else { "on" })
    }
}

/// The setting called `name`.
///
/// # Errors
/// A usage error that knows the nearest name.
pub fn setting(name: &str) -> Result<&'static Setting> {
    let wanted = name.to_lowercase().replace('_', "-");
    let found = SETTINGS
        .iter()
        .find(|setting| setting.name == wanted || setting.aliases.contains(&wanted.as_str()));
    found.ok_or_else(|| {
        let error = Error::usage(format!("there is no setting {name:?}"));
        match nearest(name) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("\\set lists them all"),
        }
    })
}

/// The setting called `name`, if there is one; `-` and `_` are equal, and case
/// does not count. A name of one letter is left to variables: `t` and `x` are
/// aliases for `\pset` alone.
pub fn known(name: &str) -> Option<&'static Setting> {
    setting(name).ok().filter(|_| name.len() > 1)
}

/// Whether `name` is that of the format.
pub fn is_format(name: &str) -> bool {
    known(name).is_some_and(|setting| setting.name == "format")
}

/// Whether `changes` ask for a format; `auto` is none.
pub fn sets_format(changes: &[(String, String)]) -> bool {
    let format = changes.iter().rfind(|(name, _)| is_format(name));
    format.is_some_and(|(_, value)| Format::named(value.trim()).is_ok())
}

/// The name of a setting that is much like `name`.
pub fn nearest(name: &str) -> Option<&'static str> {
    let wanted = name.to_lowercase().replace('_', "-");
    text::nearest(&wanted, SETTINGS.iter().map(|setting| setting.name))
}

#[cfg(test)]
mod tests;
