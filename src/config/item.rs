//! One key of the configuration with its value: typed reading, and errors that
//! say the line.

use std::path::PathBuf;
use std::time::Duration;

use super::file::Source;
use super::files;
use super::secret::Secret;
use crate::error::{Error, Kind, Result};
use crate::settings::Settings;
use crate::text;

/// A key and its value as the file has them. Not `Debug`: a secret may stand
/// in it.
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key stands in the text, in bytes.
    pub(super) offset: usize,
    pub(super) value: Value,
}

/// What TOML can say.
pub(super) enum Value {
    Text(String),
    Integer(i64),
    /// An integer that is none of TOML's.
    Huge,
    /// As it was written.
    Fraction(String),
    Boolean(bool),
    /// A date or a time of day, which no key takes.
    Time,
    /// Each with where it stands in the text, in bytes.
    List(Vec<(usize, Value)>),
    /// In the file's order.
    Table(Vec<Entry>),
}

/// An entry with what is needed to read it.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) source: &'a Source,
    pub(super) place: Place<'a>,
    /// What the key wants, in words: `a number from 1 to 65535`.
    pub(super) takes: &'static str,
    pub(super) entry: &'a Entry,
}

/// Where a key stands.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// Outside the profiles.
    Top,
    /// In a profile.
    Profile,
    /// In the table that is the value of that key.
    Inner(&'a str),
}

impl<'a> Item<'a> {
    pub(super) fn key(&self) -> &'a str {
        &self.entry.key
    }

    /// The key with the one that it is under: `token.env`.
    fn name(&self) -> String {
        match self.place {
            Place::Inner(outer) => format!("{outer}.{}", self.key()),
            Place::Top | Place::Profile => self.key().to_owned(),
        }
    }

    /// `config.toml:7`.
    pub(super) fn at(&self) -> String {
        self.source.place(self.entry.offset)
    }

    /// The same, saying what it wants.
    pub(super) fn that_takes(self, takes: &'static str) -> Item<'a> {
        Item { takes, ..self }
    }

    /// An error about this key, with its place.
    pub(super) fn fault(&self, sentence: impl Into<String>) -> Error {
        Error::configuration(sentence).at(&self.at())
    }

    /// The error of a value of another type. It shows no value: that may be a
    /// misplaced secret.
    pub(super) fn wrong(&self) -> Error {
        let got = match self.entry.value {
            Value::Text(_) => "text",
            Value::Integer(_) => "an integer",
            Value::Huge => return self.fault("the number is too large"),
            Value::Fraction(_) => "a fraction",
            Value::Boolean(_) => "a boolean",
            Value::Time => "a time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        };
        self.fault(format!("`{}` takes {}, not {got}", self.name(), self.takes))
    }

    /// The error of a value of the right type that is none of those wanted.
    pub(super) fn out_of_bounds(&self) -> Error {
        self.fault(format!("`{}` takes {}", self.name(), self.takes))
    }

    pub(super) fn text(&self) -> Result<&'a str> {
        match &self.entry.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong()),
        }
    }

    pub(super) fn flag(&self) -> Result<bool> {
        match self.entry.value {
            Value::Boolean(flag) => Ok(flag),
            _ => Err(self.wrong()),
        }
    }

    /// A whole number from `least` to `most`.
    pub(super) fn number(&self, least: u32, most: u32) -> Result<u32> {
        match self.entry.value {
            Value::Integer(number) => u32::try_from(number)
                .ok()
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| self.out_of_bounds()),
            _ => Err(self.wrong()),
        }
    }

    /// An integer counts seconds; text is as [`text::duration`] has it.
    pub(super) fn duration(&self) -> Result<Duration> {
        match &self.entry.value {
            Value::Integer(seconds) => u64::try_from(*seconds).ok().map(Duration::from_secs),
            Value::Text(written) => text::duration(written),
            _ => return Err(self.wrong()),
        }
        .ok_or_else(|| self.out_of_bounds())
    }

    /// A path: `~/` is the user's directory, and a relative one starts at the
    /// configuration's.
    pub(super) fn path(&self) -> Result<PathBuf> {
        Ok(self.placed(self.text()?))
    }

    /// Several paths, or one.
    pub(super) fn paths(&self) -> Result<Vec<PathBuf>> {
        if let Value::Text(one) = &self.entry.value {
            return Ok(vec![self.placed(one)]);
        }
        let words = self.words()?;
        Ok(words.into_iter().map(|path| self.placed(path)).collect())
    }

    /// A list of text that is not empty.
    pub(super) fn words(&self) -> Result<Vec<&'a str>> {
        let words = self.placed_words()?;
        Ok(words.into_iter().map(|(_, word)| word).collect())
    }

    /// Several texts, or one, each with its place: `config.toml:7`.
    pub(super) fn texts(&self) -> Result<Vec<(String, &'a str)>> {
        if let Value::Text(one) = &self.entry.value {
            return Ok(vec![(self.at(), one)]);
        }
        let words = self.placed_words()?.into_iter();
        let at = |offset| self.source.place(offset);
        Ok(words.map(|(offset, text)| (at(offset), text)).collect())
    }

    /// A list of text that is not empty, with where each stands.
    fn placed_words(&self) -> Result<Vec<(usize, &'a str)>> {
        let Value::List(list) = &self.entry.value else {
            return Err(self.wrong());
        };
        let words: Option<Vec<_>> = list
            .iter()
            .map(|word| match word {
                (offset, Value::Text(word)) => Some((*offset, word.as_str())),
                _ => None,
            })
            .collect();
        words
            .filter(|words| !words.is_empty())
            .ok_or_else(|| self.out_of_bounds())
    }

    pub(super) fn table(&self) -> Result<&'a [Entry]> {
        match &self.entry.value {
            Value::Table(entries) => Ok(entries),
            _ => Err(self.wrong()),
        }
    }

    /// The entries of a table, in the file's order.
    pub(super) fn entries(
        &self,
        place: Place<'a>,
    ) -> Result<impl Iterator<Item = Item<'a>> + use<'a>> {
        let source = self.source;
        Ok(self.table()?.iter().map(move |entry| Item {
            source,
            place,
            takes: "text, a number or a boolean",
            entry,
        }))
    }

    /// Text, a number or a boolean, as text.
    pub(super) fn scalar(&self) -> Result<String> {
        match &self.entry.value {
            Value::Text(text) | Value::Fraction(text) => Ok(text.clone()),
            Value::Integer(number) => Ok(number.to_string()),
            Value::Boolean(flag) => Ok(flag.to_string()),
            Value::Huge | Value::Time | Value::List(_) | Value::Table(_) => Err(self.wrong()),
        }
    }

    /// A table of settings that take the values given.
    pub(super) fn settings(&self) -> Result<Vec<(String, String)>> {
        let mut tried = Settings::default();
        self.entries(Place::Inner(self.key()))?
            .map(|entry| {
                let (name, value) = (entry.key(), entry.scalar()?);
                tried
                    .set(name, &value)
                    .map_err(|error| error.of_kind(Kind::Configuration).at(&entry.at()))?;
                Ok((name.to_owned(), value))
            })
            .collect()
    }

    /// A token or a password, by one of the forms of [`Secret`].
    pub(super) fn secret(&self) -> Result<Secret> {
        if let Value::Text(literal) = &self.entry.value {
            return Ok(Secret::Literal(literal.clone()));
        }
        let mut entries = self.entries(Place::Inner(self.key()))?;
        let (Some(source), None) = (entries.next(), entries.next()) else {
            return Err(self.out_of_bounds());
        };
        match source.key() {
            "env" => {
                let source = source.that_takes("the name of a variable");
                let name = source.text()?;
                if name.is_empty() || name.contains(['=', '\0']) {
                    return Err(source.out_of_bounds());
                }
                Ok(Secret::Env(name.to_owned()))
            }
            "file" => Ok(Secret::File(source.that_takes("a path").path()?)),
            "command" => {
                let source = source.that_takes("a list: the program, then its arguments");
                let mut words: Vec<_> = source.words()?.into_iter().map(str::to_owned).collect();
                let program = files::at_home(&words[0], self.source.home.as_deref());
                words[0] = program.to_string_lossy().into_owned();
                Ok(Secret::Command(words))
            }
            "ask" => {
                let source = source.that_takes("true (a boolean)");
                if source.flag()? {
                    Ok(Secret::Ask)
                } else {
                    Err(source.out_of_bounds())
                }
            }
            unknown => Err(source
                .fault(format!("there is no source `{unknown}` of a secret"))
                .hint(format!("`{}` takes {}", self.key(), self.takes))),
        }
    }

    fn placed(&self, written: &str) -> PathBuf {
        let path = files::at_home(written, self.source.home.as_deref());
        match self.source.path.parent() {
            Some(directory) => directory.join(path),
            None => path,
        }
    }
}
