//! What `\set` and `\pset` change, one row each.

mod zone;

use std::fmt;
use std::time::Duration;

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
    /// `less`, where there is one.
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
            pager: Pager::Auto,
            timezone: Timezone::default(),
            rows_only: false,
            stop_on_error: true,
            timeout: None,
            quiet: false,
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

/// The most digits after the point that a float is shown with. A double tells
/// no more than 17.
const MOST_DIGITS: u8 = 20;

/// Every setting, in alphabetical order.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "complete-values",
        aliases: &[],
        takes: Takes::Such(&["tags", "all", "off"], "tags, all or off"),
        help: "of which columns Tab offers values, which are asked for by queries",
        get: |s| {
            match s.complete_values {
                CompleteValues::Tags => "tags",
                CompleteValues::All => "all",
                CompleteValues::Off => "off",
            }
            .to_owned()
        },
        set: |s, value| {
            s.complete_values = match value {
                "tags" | "on" => CompleteValues::Tags,
                "all" => CompleteValues::All,
                "off" => CompleteValues::Off,
                _ => return false,
            };
            true
        },
    },
    Setting {
        name: "edit-mode",
        aliases: &["editing-mode", "keymap"],
        takes: Takes::OneOf(&["emacs", "vi"]),
        help: "the keys of the prompt",
        get: |s| {
            match s.edit_mode {
                EditMode::Emacs => "emacs",
                EditMode::Vi => "vi",
            }
            .to_owned()
        },
        set: |s, value| {
            s.edit_mode = match value {
                "emacs" => EditMode::Emacs,
                "vi" => EditMode::Vi,
                _ => return false,
            };
            true
        },
    },
    Setting {
        name: "expanded",
        aliases: &["x"],
        takes: Takes::OneOf(SWITCH),
        help: "one line per value instead of a table",
        get: |s| on_off(s.expanded || s.format == Some(Format::Expanded)),
        set: |s, value| {
            let known = switch(&mut s.expanded, value);
            if known && !s.expanded && s.format == Some(Format::Expanded) {
                s.format = None;
            }
            known
        },
    },
    Setting {
        name: "float-digits",
        aliases: &[],
        takes: Takes::Such(&["auto"], "auto, or 0 to 20"),
        help: "digits after the point of a float on a screen; auto: as many as it needs",
        get: |s| {
            s.float_digits
                .map_or("auto".to_owned(), |digits| digits.to_string())
        },
        set: |s, value| {
            s.float_digits = match (value, value.parse()) {
                ("auto", _) => None,
                (_, Ok(digits)) if digits <= MOST_DIGITS => Some(digits),
                _ => return false,
            };
            true
        },
    },
    Setting {
        name: "format",
        aliases: &[],
        takes: Takes::Format,
        help: "how results are written; auto: a table on a terminal, csv elsewhere",
        get: |s| s.format.map_or("auto", Format::name).to_owned(),
        set: |s, value| {
            s.format = match value {
                "auto" => None,
                name => match Format::named(name) {
                    Ok(format) => Some(format),
                    Err(_) => return false,
                },
            };
            true
        },
    },
    Setting {
        name: "histignore",
        aliases: &[],
        takes: Takes::Words("patterns with * and ?, a : between them"),
        help: "what the history does not keep; nor does it keep a line that begins with a space",
        get: |s| s.histignore.clone(),
        set: |s, value| {
            s.histignore = value.to_owned();
            true
        },
    },
    Setting {
        name: "null",
        aliases: &[],
        takes: Takes::Text,
        help: "how a table shows NULL",
        get: |s| s.null.clone(),
        set: |s, value| {
            s.null = value.to_owned();
            true
        },
    },
    Setting {
        name: "on-error",
        aliases: &["on-error-stop"],
        takes: Takes::OneOf(&["stop", "continue"]),
        help: "what an error does to the rest of a script",
        get: |s| if s.stop_on_error { "stop" } else { "continue" }.to_owned(),
        set: |s, value| {
            match value {
                "stop" => s.stop_on_error = true,
                "continue" => s.stop_on_error = false,
                // As psql's ON_ERROR_STOP is written.
                _ => return switch(&mut s.stop_on_error, value),
            }
            true
        },
    },
    Setting {
        name: "pager",
        aliases: &[],
        takes: Takes::Such(SWITCH, "on, off or a command"),
        help: "what shows a result higher than the screen",
        get: |s| match &s.pager {
            Pager::Auto => "on".to_owned(),
            Pager::Off => "off".to_owned(),
            Pager::Command(command) => command.clone(),
        },
        set: |s, value| {
            let mut on = true;
            s.pager = match (switch(&mut on, value), on) {
                (true, true) => Pager::Auto,
                (true, false) => Pager::Off,
                (false, _) if value.trim().is_empty() => return false,
                (false, _) => Pager::Command(value.to_owned()),
            };
            true
        },
    },
    Setting {
        name: "quiet",
        aliases: &[],
        takes: Takes::OneOf(SWITCH),
        help: "no notices and no closing line",
        get: |s| on_off(s.quiet),
        set: |s, value| switch(&mut s.quiet, value),
    },
    Setting {
        name: "timeout",
        aliases: &[],
        takes: Takes::Such(&["off", "30s", "5m"], "off, or a time such as 30s or 5m"),
        help: "how long a statement may take",
        get: |s| match s.timeout {
            None => "off".to_owned(),
            Some(limit) => text::duration_short(limit),
        },
        set: |s, value| {
            s.timeout = match (value, text::duration(value)) {
                ("off", _) => None,
                (_, Some(limit)) => (!limit.is_zero()).then_some(limit),
                (_, None) => return false,
            };
            true
        },
    },
    Setting {
        name: "timezone",
        aliases: &["tz"],
        takes: Takes::Such(
            &["data", "local", "UTC"],
            "data, local, UTC, Area/City or an offset such as +02:00",
        ),
        help: "where a screen tells moments; data: as they came",
        get: |s| s.timezone.0.clone(),
        set: |s, value| {
            let known = value == UNCHANGED || value.parse::<Zone>().is_ok();
            if known {
                s.timezone = Timezone(value.to_owned());
            }
            known
        },
    },
    Setting {
        name: "timing",
        aliases: &[],
        takes: Takes::OneOf(SWITCH),
        help: "the closing line tells how long a statement took",
        get: |s| on_off(s.timing),
        set: |s, value| switch(&mut s.timing, value),
    },
    Setting {
        name: "tuples-only",
        aliases: &["t"],
        takes: Takes::OneOf(SWITCH),
        help: "results without header and footer",
        get: |s| on_off(s.rows_only),
        set: |s, value| switch(&mut s.rows_only, value),
    },
    Setting {
        name: "verbose",
        aliases: &[],
        takes: Takes::OneOf(SWITCH),
        help: "errors are told with everything the server said",
        get: |s| on_off(s.verbose),
        set: |s, value| switch(&mut s.verbose, value),
    },
];

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

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

/// Reads the words that people write for on and off.
fn switch(to: &mut bool, value: &str) -> bool {
    *to = match value.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => true,
        "off" | "false" | "no" | "0" => false,
        _ => return false,
    };
    true
}

#[cfg(test)]
mod tests;
