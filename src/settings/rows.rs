//! Every setting, a row each: its name, what it takes, how it is read and
//! written.

use super::{
    CompleteValues, EditMode, Pager, SWITCH, Setting, Size, Takes, Timezone, UNCHANGED, Zone,
};
use crate::request::Format;
use crate::text;

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
        name: "newest",
        aliases: &[],
        takes: Takes::Words("on or off"),
        help: "where a query by time finds nothing, the closing line tells the newest row's time",
        get: |s| on_off(s.newest),
        set: |s, value| switch(&mut s.newest, value),
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
        help: "what shows a result higher than the screen, by default the viewer",
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
        name: "spool-memory",
        aliases: &[],
        takes: Takes::Such(
            &["64MB", "256MB", "1GB"],
            "a size such as 256MB or 1GB; 0: none",
        ),
        help: "how much of a result that was shown stays in memory; the rest lies on disk",
        get: |s| s.spool_memory.to_string(),
        set: |s, value| {
            let size = value.parse::<Size>();
            if let Ok(size) = size {
                s.spool_memory = size;
            }
            size.is_ok()
        },
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
