//! A configuration file, parsed: its profiles as they stand, with their lines.
//!
//! Only what concerns all profiles is looked at here. What a profile says is
//! read when it is used, by the rows of [`super::keys::KEYS`].

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::item::{Entry, Item, Place, Value};
use super::store;
use crate::error::{Error, Result};
use crate::text;

/// What may stand outside the profiles.
const TOP: [&str; 3] = ["default", "profiles", "settings"];

/// The file's content.
pub(super) struct Document {
    pub(super) source: Source,
    /// The profile to start with, and where it is named.
    pub(super) default: Option<(String, String)>,
    /// Settings under every profile.
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
    /// The offsets of the newlines.
    newlines: Vec<usize>,
}

impl Source {
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

    /// As [`Document::read`], of a text.
    pub(super) fn parse(text: &str, path: &Path, home: Option<&Path>) -> Result<Document> {
        let source = Source {
            path: path.to_owned(),
            home: home.map(Path::to_owned),
            newlines: text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(offset, _)| offset)
                .collect(),
        };
        // All mistakes, to tell the first: what a parser says when it gives up
        // is often about what follows from it.
        let (table, faults) = DeTable::parse_recoverable(text);
        let offset = |fault: &toml::de::Error| fault.span().map_or(text.len(), |span| span.start);
        if let Some(first) = faults.iter().min_by_key(|fault| offset(fault)) {
            return Err(Error::configuration(first.message()).at(&source.place(offset(first))));
        }
        let table = entries(table, &source)?;
        let mut document = Document {
            source,
            default: None,
            settings: Vec::new(),
            profiles: Vec::new(),
        };
        for entry in table {
            document.take(entry)?;
        }
        Ok(document)
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
            "settings" => {
                self.settings = item.that_takes("a table of settings").pairs()?;
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

/// A parsed table's entries in the order of the text, as values of ours:
/// toml's borrow from the text.
fn entries(table: Spanned<DeTable<'_>>, source: &Source) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (key, value) in table.into_inner() {
        let offset = key.span().start;
        entries.push(Entry {
            key: key.into_inner().into_owned(),
            offset,
            value: owned(value, source)?,
        });
    }
    entries.sort_by_key(|entry| entry.offset);
    Ok(entries)
}

fn owned(value: Spanned<DeValue<'_>>, source: &Source) -> Result<Value> {
    let span = value.span();
    Ok(match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                return Err(
                    Error::configuration("the number is too large").at(&source.place(span.start))
                );
            }
        },
        DeValue::Float(number) => Value::Fraction(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Boolean(flag),
        DeValue::Datetime(_) => Value::Time,
        DeValue::Array(list) => Value::List(
            list.into_iter()
                .map(|value| owned(value, source))
                .collect::<Result<_>>()?,
        ),
        DeValue::Table(table) => Value::Table(entries(Spanned::new(span, table), source)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Plain;

    fn parse(text: &str) -> Result<Document> {
        Document::parse(text, Path::new("c.toml"), None)
    }

    #[test]
    fn profiles_come_in_the_files_order() {
        let document = parse(
            "default = \"b\"\n[settings]\nnull = \"-\"\nmax-width = 80\n\
             [profiles.b]\nhost = \"h\"\n[profiles.a]\nhost = \"h\"\n",
        )
        .unwrap();
        let names: Vec<_> = document.profiles.iter().map(Section::name).collect();
        assert_eq!(names, ["b", "a"]);
        assert_eq!(
            document.default,
            Some(("b".to_owned(), "c.toml:1".to_owned()))
        );
        assert_eq!(
            document.settings,
            [
                ("null".to_owned(), "-".to_owned()),
                ("max-width".to_owned(), "80".to_owned()),
            ]
        );
        let section = document.section("a").unwrap();
        assert_eq!(document.source.place(section.offset()), "c.toml:7");
        let item = section.items(&document.source).unwrap().next().unwrap();
        assert_eq!((item.key(), item.at().as_str()), ("host", "c.toml:8"));
        assert!(document.section("c").is_none());
    }

    #[test]
    fn mistakes_outside_the_profiles_are_told_with_their_line() {
        for (text, told) in [
            ("a = \n", "error: c.toml:1: "),
            ("\n\n[profiles.x\n", "error: c.toml:3: "),
            ("x = \"\nb", "error: c.toml:1: "),
            (
                "default = \"a\"\ndefault = \"b\"\n",
                "error: c.toml:2: duplicate key",
            ),
            (
                "\ndefault = 3\n",
                "error: c.toml:2: `default` takes the name of a profile, not an integer",
            ),
            (
                "defualt = 'a'\n",
                "there is no key `defualt`\nhint: did you mean `default`?",
            ),
            (
                "host = 'a'\n",
                "hint: keys of a profile stand below its [profiles.NAME]",
            ),
            (
                "[home]\nhost = 'a'\n",
                "c.toml:1: there is no key `home`\nhint: a profile is headed [profiles.home]",
            ),
            ("profiles = 'a'\n", "takes a table for each profile"),
            (
                "[settings]\na = [1]\n",
                "c.toml:2: `settings.a` takes text, a number or a boolean, not a list",
            ),
        ] {
            let Err(error) = parse(text) else {
                panic!("{text:?} is taken");
            };
            let error = error.render(&Plain, false);
            assert!(error.contains(told), "{text:?}: {error}");
            assert!(!error.trim_end().contains("\n  "), "{error}");
        }
    }

    #[test]
    fn a_secret_in_the_file_is_noticed() {
        for (text, holds) in [
            ("token = 'x'", true),
            ("password = 'x'\nnonsense = 1", true),
            ("uri = 'grpc://a:b@h'", true),
            ("uri = 'grpc://a@h'", false),
            ("token = { env = 'x' }", false),
            ("host = 'x'", false),
        ] {
            let document = parse(&format!("[profiles.a]\n{text}\n")).unwrap();
            assert_eq!(document.profiles[0].holds_secret(), holds, "{text}");
        }
    }
}
