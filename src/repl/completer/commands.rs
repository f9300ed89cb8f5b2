//! What a backslash command takes.

use super::Completer;
use super::entry::Entry;
use super::files::{files, word};
use super::rank::Seek;
use crate::command::{self, Argument, COMMANDS, Command};
use crate::settings::{SETTINGS, SWITCH, Setting, setting};
use crate::sql::expect::Item;
use crate::sql::variables::Variables;
use crate::sql::words;

/// Stands where the cursor is, and so ends the word there.
const CURSOR: char = '\u{0}';

/// Begins a statement in which a table is named as in a command.
const FROM: &str = "SELECT * FROM ";

/// The word of a command that the cursor is at the end of.
struct Word<'a> {
    /// Which one of the arguments.
    index: usize,
    /// As it was typed.
    raw: &'a str,
    /// Without its quotes.
    typed: String,
    /// The one that it begins with.
    quote: Option<char>,
}

impl<'a> Word<'a> {
    /// The last word of `arguments`, which is empty behind a space; and the
    /// words before it.
    fn last(arguments: &'a str) -> (Word<'a>, Vec<String>) {
        let marked = format!("{arguments}{CURSOR}");
        let mut words = words::words(&marked, &Variables::default());
        let last = words.pop();
        let start = last.as_ref().map_or(arguments.len(), |last| last.start);
        let raw = &arguments[start..];
        let word = Word {
            index: words.len(),
            raw,
            typed: last.map_or_else(String::new, |last| last.text.replace(CURSOR, "")),
            quote: raw.chars().next().filter(|c| matches!(c, '\'' | '"')),
        };
        (word, words.into_iter().map(|word| word.text).collect())
    }
}

impl Completer {
    /// What fits the end of the command line `typed`, which begins at byte
    /// `start` of the line; and where in the line that begins.
    pub(super) fn in_command(&self, typed: &str, tabs: usize, start: usize) -> (usize, Vec<Entry>) {
        if !typed.starts_with('\\') {
            return (start + typed.len(), Vec::new());
        }
        let (name, arguments) = words::command(typed);
        if arguments.is_empty() {
            return (start, self.ranked(commands(typed, tabs), typed));
        }
        let end = start + typed.len();
        let Some(command) = command::known(name) else {
            return (end, Vec::new());
        };
        let bracketed = arguments.trim_start().strip_prefix('(');
        let behind = match bracketed.filter(|_| command.argument == Argument::Go) {
            None => arguments,
            Some(inner) => match closing(inner) {
                Some(close) => &inner[close + 1..],
                None => {
                    let (word, entries) = self.options(inner);
                    return (end - word.len(), self.ranked(entries, word));
                }
            },
        };
        let to_shell = matches!(command.argument, Argument::Go | Argument::File)
            && behind.trim_start().starts_with('|');
        if to_shell {
            return (end, Vec::new());
        }
        let (word, before) = Word::last(behind);
        let start = end - word.raw.len();
        if matches!(
            (command.argument, word.index),
            (Argument::Table | Argument::Copy, 0)
        ) {
            return self.a_table(word.raw, tabs, start);
        }
        let entries = self.argument(command, &word, &before);
        (start, self.ranked(entries, &word.typed))
    }

    /// The variables that `:na` may become.
    pub(super) fn variables_from(&self, typed: &str) -> Vec<Entry> {
        let names = self.variables.borrow();
        let names = names.iter().map(|name| format!(":{name}"));
        let fitting = fitting(names.map(|name| Entry::word(&name, "variable")), typed);
        self.ranked(fitting, typed)
    }

    /// What may stand in place of `word`.
    fn argument(&self, command: &Command, word: &Word<'_>, before: &[String]) -> Vec<Entry> {
        let known = |words: &[&str]| {
            let entries = words.iter().map(|known| Entry::word(known, ""));
            fitting(entries, &word.typed)
        };
        match (command.argument, word.index) {
            (Argument::Copy, 1) => known(&["from"]),
            (Argument::Copy, 2) | (Argument::File | Argument::Go, 0) => {
                files(&word.typed, word.quote, self.home.as_deref())
            }
            (Argument::Copy, 3..) => known(&command::copy::options().collect::<Vec<_>>()),
            (Argument::Database, 0) | (Argument::Profile, 1) => self.databases(word),
            (Argument::Profile, 0) => self.profiles(word),
            (Argument::Switch, 0) => known(SWITCH),
            (Argument::Setting | Argument::Name, 0) => {
                let variables = self.variables.borrow();
                let variables = variables.iter().map(|name| Entry::word(name, "variable"));
                fitting(settings().chain(variables), &word.typed)
            }
            (Argument::Setting, 1) => {
                let setting = before.first().and_then(|name| setting(name).ok());
                known(
                    &setting
                        .map(|setting| setting.takes.words())
                        .unwrap_or_default(),
                )
            }
            _ => Vec::new(),
        }
    }

    /// The options of `\g (…`: settings, and behind `=` their values.
    fn options<'a>(&self, inner: &'a str) -> (&'a str, Vec<Entry>) {
        let at = inner.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let option = inner.get(at..).unwrap_or_default();
        let Some((name, value)) = option.split_once('=') else {
            let entries = settings().map(|entry| {
                let text = format!("{}=", entry.text);
                entry.typed_as(text)
            });
            return (option, fitting(entries, option));
        };
        let words = setting(name).map(|setting| setting.takes.words());
        let words = words.unwrap_or_default();
        let entries = words.into_iter().map(|word| Entry::word(word, ""));
        (value, fitting(entries, value))
    }

    fn profiles(&self, word: &Word<'_>) -> Vec<Entry> {
        let profiles = self.profiles.iter().map(|profile| {
            Entry::word(&profile.name, "")
                .typed_as(word_for(&profile.name, word))
                .with(&profile.place)
        });
        fitting(profiles, &word.typed)
    }

    /// The catalogs, or where the server has none the schemas, and what
    /// profiles name as theirs.
    fn databases(&self, word: &Word<'_>) -> Vec<Entry> {
        let catalog = self.library.catalog();
        let mut schemas = self.schemas.borrow_mut();
        schemas.look_at(&catalog);
        let mut names: Vec<(&str, &'static str)> =
            schemas.catalogs().map(|name| (name, "catalog")).collect();
        if names.is_empty() {
            let own = schemas.names(None).into_iter().filter(|(_, own)| *own);
            names.extend(own.map(|(name, _)| (name, "schema")));
        }
        for profile in &self.profiles {
            if let Some(database) = &profile.database
                && !names.iter().any(|(name, _)| name == database)
            {
                names.push((database, "database"));
            }
        }
        let entries = names
            .into_iter()
            .map(|(name, kind)| Entry::word(name, kind).typed_as(word_for(name, word)));
        fitting(entries, &word.typed)
    }

    /// The tables that `raw`, which begins at `start`, may become: as in a
    /// statement.
    fn a_table(&self, raw: &str, tabs: usize, start: usize) -> (usize, Vec<Entry>) {
        let statement = format!("{FROM}{raw}");
        let names_a_table =
            |item: &Item| matches!(item, Item::Tables { .. } | Item::Schemas { .. });
        let (from, entries) = self.in_sql(&statement, statement.len(), tabs, names_a_table);
        match from.checked_sub(FROM.len()) {
            Some(within) => (start + within, entries),
            None => (start, Vec::new()),
        }
    }

    fn ranked(&self, mut entries: Vec<Entry>, typed: &str) -> Vec<Entry> {
        self.usage.borrow().rank(&mut entries, typed);
        entries
    }
}

/// The commands that begin as `typed`. The other names that they have come in
/// where nothing else does, or with a second Tab.
fn commands(typed: &str, tabs: usize) -> Vec<Entry> {
    let entry = |command: &Command, name: &str| {
        Entry::word(&format!("\\{name}"), command.takes).with(command.help)
    };
    let names = COMMANDS.iter().map(|command| entry(command, command.name));
    let mut entries = fitting(names, typed);
    if entries.is_empty() || tabs > 1 {
        let aliases = COMMANDS.iter().flat_map(|command| {
            let aliases = command.aliases.iter();
            aliases.map(move |alias| entry(command, alias).at(1))
        });
        entries.extend(fitting(aliases, typed));
    }
    entries
}

fn settings() -> impl Iterator<Item = Entry> {
    SETTINGS
        .iter()
        .map(|setting: &Setting| Entry::word(setting.name, "").with(setting.help))
}

/// Those whose names begin as `typed`.
fn fitting(entries: impl Iterator<Item = Entry>, typed: &str) -> Vec<Entry> {
    let seek = Seek::beginning(typed);
    entries
        .filter(|entry| seek.misfit(&entry.name).is_some())
        .collect()
}

/// `name` in place of `typed`.
fn word_for(name: &str, typed: &Word<'_>) -> String {
    word(name, typed.quote, true)
}

/// Where the bracket closes that stands open before `inner`.
fn closing(inner: &str) -> Option<usize> {
    let mut quote = None;
    inner.find(|c| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => return c == ')' && quote.is_none(),
        }
        false
    })
}
