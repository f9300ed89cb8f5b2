//! A configuration file, parsed: its profiles as they stand, with their lines.
//!
//! Only what concerns all profiles is looked at here. What a profile says is
//! read when it is used, by the rows of [`super::keys::KEYS`].

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::item::{Entry, Item, Place, Value};
use super::{sentence, store};
use crate::error::{Error, Result};
use crate::text;

/// What may stand outside the profiles.
const TOP: [&str; 4] = ["default", "include", "profiles", "settings"];

/// The file's content.
pub(super) struct Document {
    pub(super) source: Source,
    /// The profile to start with, and where it is named.
    pub(super) default: Option<(String, String)>,
    /// Files and patterns of files with more profiles, and where they are
    /// named.
    pub(super) include: Option<(Vec<PathBuf>, String)>,
    /// Settings under every profile; an included file has those of the one
    /// that includes it.
    pub(super) settings: Vec<(String, String)>,
    /// In the file's order.
    pub(super) profiles: Vec<Section>,
}

/// A profile as it stands. Not `Debug`: a secret may stand in it.
pub(super) struct Section {
    /// The name is the key, the value should be a table.
    entry: Entry,
}

/// A text that errors point into.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    /// What `~/` stands for.
    pub(super) home: Option<PathBuf>,
    /// Whether another file includes it: then it may be somebody else's.
    pub(super) included: bool,
    /// The offsets of the newlines.
    newlines: Vec<usize>,
}

impl Source {
    fn new(text: &str, path: &Path, home: Option<&Path>, included: bool) -> Source {
        Source {
            path: path.to_owned(),
            home: home.map(Path::to_owned),
            included,
            newlines: text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(offset, _)| offset)
                .collect(),
        }
    }

    /// `config.toml:7`, of a byte of the text.
    pub(super) fn place(&self, offset: usize) -> String {
        let line = self.newlines.partition_point(|newline| *newline < offset) + 1;
        format!("{}:{line}", self.path.display())
    }
}

impl Document {
    /// Reads the file at `path`, or says `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or when what stands outside the
    /// profiles is wrong.
    pub(super) fn read(path: &Path, home: Option<&Path>) -> Result<Option<Document>> {
        let Some(text) = store::read_configuration(path)? else {
            return Ok(None);
        };
        Document::parse(&text, path, home).map(Some)
    }

    /// Reads the file at `path`, which `own` includes, as
    /// [`Document::parse_included`].
    ///
    /// # Errors
    /// When it cannot be read, is no TOML, or `profiles` is no table.
    pub(super) fn read_included(path: &Path, own: &Document) -> Result<(Document, Vec<String>)> {
        let Some(text) = store::read_configuration(path)? else {
            let path = path.display();
            return Err(Error::configuration(format!("there is no file {path}")));
        };
        Document::parse_included(&text, path, own)
    }

    /// As [`Document::read`], of a text.
    pub(super) fn parse(text: &str, path: &Path, home: Option<&Path>) -> Result<Document> {
        let mut document = Document::empty(Source::new(text, path, home, false));
        for entry in top(text, &document.source)? {
            document.take(entry)?;
        }
        Ok(document)
    }

    /// As [`Document::parse`], of a text that `own` includes: only profiles are
    /// taken. Also returns what else stands there, in a sentence each.
    ///
    /// # Errors
    /// When it is no TOML, or `profiles` is no table.
    pub(super) fn parse_included(
        text: &str,
        path: &Path,
        own: &Document,
    ) -> Result<(Document, Vec<String>)> {
        let source = Source::new(text, path, own.source.home.as_deref(), true);
        let mut document = Document::empty(source);
        document.settings.clone_from(&own.settings);
        let mut left_out = Vec::new();
        for entry in top(text, &document.source)? {
            let key = entry.key.as_str();
            if key == "profiles" {
                document.take(entry)?;
            } else if TOP.contains(&key) {
                let place = document.source.place(entry.offset);
                left_out.push(format!(
                    "{place}: `{key}` is not taken from an included file"
                ));
            } else if let Err(error) = document.take(entry) {
                left_out.push(sentence(&error));
            }
        }
        Ok((document, left_out))
    }

    fn empty(source: Source) -> Document {
        Document {
            source,
            default: None,
            include: None,
            settings: Vec::new(),
            profiles: Vec::new(),
        }
    }

    /// The profile of that name.
    pub(super) fn section(&self, name: &str) -> Option<&Section> {
        self.profiles.iter().find(|section| section.name() == name)
    }

    fn take(&mut self, entry: Entry) -> Result<()> {
        let item = Item {
            source: &self.source,
            place: Place::Top,
            takes: "",
            entry: &entry,
        };
        match entry.key.as_str() {
            "default" => {
                let item = item.that_takes("the name of a profile");
                self.default = Some((item.text()?.to_owned(), item.at()));
            }
            "include" => {
                let item = item.that_takes("files with profiles: [\"team.toml\"]");
                self.include = Some((item.paths()?, item.at()));
            }
            "settings" => {
                self.settings = item.that_takes("a table of settings").settings()?;
            }
            "profiles" => {
                item.that_takes("a table for each profile: [profiles.NAME]")
                    .table()?;
                if let Value::Table(profiles) = entry.value {
                    self.profiles = profiles
                        .into_iter()
                        .map(|entry| Section { entry })
                        .collect();
                }
            }
            unknown => {
                let error =
                    Error::configuration(format!("there is no key `{unknown}`")).at(&item.at());
                return Err(if matches!(entry.value, Value::Table(_)) {
                    error.hint(format!("a profile is headed [profiles.{unknown}]"))
                } else {
                    match text::nearest(unknown, TOP) {
                        Some(near) => error.hint(format!("did you mean `{near}`?")),
                        None => error.hint("keys of a profile stand below its [profiles.NAME]"),
                    }
                });
            }
        }
        Ok(())
    }
}

impl Section {
    pub(super) fn name(&self) -> &str {
        &self.entry.key
    }

    /// Where it stands in the text, in bytes.
    pub(super) fn offset(&self) -> usize {
        self.entry.offset
    }

    /// The keys of this profile, in the file's order.
    ///
    /// # Errors
    /// When it is no table.
    pub(super) fn items<'a>(
        &'a self,
        source: &'a Source,
    ) -> Result<impl Iterator<Item = Item<'a>>> {
        let whole = Item {
            source,
            place: Place::Profile,
            takes: "a table: [profiles.NAME]",
            entry: &self.entry,
        };
        whole.entries(Place::Profile)
    }

    /// Whether a token or a password stands here for all to see who can read
    /// the file. Asked of profiles with mistakes too.
    pub(super) fn holds_secret(&self) -> bool {
        let Value::Table(entries) = &self.entry.value else {
            return false;
        };
        entries
            .iter()
            .any(|entry| match (entry.key.as_str(), &entry.value) {
                ("token" | "password", Value::Text(_)) => true,
                ("uri", Value::Text(uri)) => uri
                    .split_once("://")
                    .and_then(|(_, rest)| rest.rsplit_once('@'))
                    .is_some_and(|(login, _)| login.contains(':')),
                _ => false,
            })
    }
}

/// What stands in `text` outside of any table, tables included.
///
/// # Errors
/// When it is no TOML.
fn top(text: &str, source: &Source) -> Result<Vec<Entry>> {
    // All mistakes, to tell the first: what a parser says when it gives up is
    // often about what follows from it.
    let (table, faults) = DeTable::parse_recoverable(text);
    let offset = |fault: &toml::de::Error| fault.span().map_or(text.len(), |span| span.start);
    if let Some(first) = faults.iter().min_by_key(|fault| offset(fault)) {
        return Err(Error::configuration(first.message()).at(&source.place(offset(first))));
    }
    Ok(entries(table))
}

/// A parsed table's entries in the order of the text, as values of ours:
/// toml's borrow from the text.
fn entries(table: Spanned<DeTable<'_>>) -> Vec<Entry> {
    let entry = |(key, value): (Spanned<_>, _)| Entry {
        offset: key.span().start,
        key: Cow::into_owned(key.into_inner()),
        value: owned(value),
    };
    let mut entries: Vec<_> = table.into_inner().into_iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.offset);
    entries
}

fn owned(value: Spanned<DeValue<'_>>) -> Value {
    let span = value.span();
    match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Huge, Value::Integer)
        }
        DeValue::Float(number) => Value::Fraction(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Boolean(flag),
        DeValue::Datetime(_) => Value::Time,
        DeValue::Array(list) => {
            let values = list.into_iter();
            Value::List(
                values
                    .map(|value| (value.span().start, owned(value)))
                    .collect(),
            )
        }
        DeValue::Table(table) => Value::Table(entries(Spanned::new(span, table))),
    }
}

#[cfg(test)]
mod tests;
