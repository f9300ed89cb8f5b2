//! `include`: files with profiles of others.
//!
//! What is wrong in them is told and stands in nobody's way: one's own
//! profiles work while a team's file is being edited.

use std::path::Path;

use super::draft::RESERVED;
use super::file::Document;
use super::{files, sentence, store};

/// What the included files bring.
#[derive(Default)]
pub(super) struct Included {
    /// In the order of `include`. Their profiles have names that no other
    /// has: the user's own wins, then the first.
    pub(super) documents: Vec<Document>,
    /// Why a file could not be read, in a sentence each.
    pub(super) unread: Vec<String>,
    /// What is not taken from files that could be.
    pub(super) left_out: Vec<String>,
}

impl Included {
    /// Reads the files that `own` includes. Those that they include are not
    /// read.
    pub(super) fn read(own: &Document) -> Included {
        let mut included = Included::default();
        let Some((patterns, place)) = &own.include else {
            return included;
        };
        // A pattern may well match the file that it stands in.
        let mut read = vec![store::identity(&own.source.path)];
        for pattern in patterns {
            match files::named_by(pattern) {
                Ok(paths) => {
                    for path in paths {
                        let identity = store::identity(&path);
                        if !read.contains(&identity) {
                            read.push(identity);
                            included.add(&path, own);
                        }
                    }
                }
                Err(error) => {
                    let message = error.message();
                    included
                        .unread
                        .push(format!("{place}: `include`: {message}"));
                }
            }
        }
        included
    }

    fn add(&mut self, path: &Path, own: &Document) {
        match Document::read_included(path, own) {
            Ok((document, left_out)) => {
                self.left_out.extend(left_out);
                self.keep(document, own);
            }
            Err(error) => self.unread.push(sentence(&error)),
        }
    }

    /// Keeps `document`, without the profiles whose names are taken.
    fn keep(&mut self, mut document: Document, own: &Document) {
        let Document {
            source, profiles, ..
        } = &mut document;
        profiles.retain(|section| {
            let name = section.name();
            let place = source.place(section.offset());
            let first = self.documents.iter().find_map(|document| {
                let section = document.section(name)?;
                Some(document.source.place(section.offset()))
            });
            if RESERVED.contains(&name) {
                self.left_out.push(format!(
                    "{place}: `{name}` is no name for a profile of one's own"
                ));
            } else if own.section(name).is_some() {
                return false;
            } else if let Some(first) = first {
                self.left_out.push(format!(
                    "{place}: the profile \"{name}\" is left out: {first} has one of that name"
                ));
            } else {
                return true;
            }
            false
        });
        self.documents.push(document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `config.toml` with this `include` gets from a directory with the
    /// files given.
    fn included(include: &str, files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let text = format!("include = {include}\n[profiles.mine]\nhost = 'h'\n");
        for (name, text) in files.iter().chain(&[("config.toml", text.as_str())]) {
            std::fs::create_dir_all(dir.path().join(name).parent().unwrap()).unwrap();
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let path = dir.path().join("config.toml");
        let own = Document::parse(&text, &path, Some(dir.path())).unwrap();
        let included = Included::read(&own);
        let within = format!("{}/", dir.path().display());
        let bare = |text: String| text.replace(&within, "");
        let profiles = included.documents.iter().flat_map(|document| {
            let sections = document.profiles.iter();
            sections.map(|section| {
                let place = document.source.place(section.offset());
                bare(format!("{} {place}", section.name()))
            })
        });
        let told = included.unread.iter().chain(&included.left_out);
        (profiles.collect(), told.cloned().map(bare).collect())
    }

    #[test]
    fn profiles_of_others_come_by_name_and_by_pattern() {
        let a = ("a.toml", "[profiles.a]\nhost = 'a'\n");
        let b = ("d/b.toml", "\n[profiles.b]\nhost = 'b'\n");
        let list = ["a a.toml:1", "b d/b.toml:2"];
        for (include, profiles) in [
            ("'a.toml'", &list[..1]),
            ("['a.toml', '~/d/b.toml']", &list),
            ("['a.toml', './a.toml', '*.toml']", &list[..1]),
            ("['*.toml', 'd/*.toml']", &list),
        ] {
            let (found, told) = included(include, &[a, b]);
            assert_eq!(found, profiles, "{include}");
            assert_eq!(told, Vec::<String>::new(), "{include}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told() {
        for (include, text, told) in [
            (
                "'none.toml'",
                "",
                &["config.toml:1: `include`: there is no file none.toml"][..],
            ),
            (
                "'d/*.toml'",
                "",
                &["config.toml:1: `include`: no file matches d/*.toml"],
            ),
            ("'a.toml'", "\n[profiles.a\n", &["a.toml:2: "]),
            (
                "'a.toml'",
                "profiles = 3\n",
                &["a.toml:1: `profiles` takes a table"],
            ),
            (
                "'a.toml'",
                "default = 'a'\ninclude = 'b.toml'\nhost = 'h'\n[settings]\nnull = '-'\n[home]\n",
                &[
                    "a.toml:1: `default` is not taken from an included file",
                    "a.toml:2: `include` is not taken",
                    "a.toml:3: there is no key `host`: keys of a profile stand below",
                    "a.toml:4: `settings` is not taken",
                    "a.toml:6: there is no key `home`: a profile is headed [profiles.home]",
                ],
            ),
            (
                "'a.toml'",
                "[profiles.demo]\nfiles = 'x'\n[profiles.mine]\nhost = 'other'\n",
                &["a.toml:1: `demo` is no name for a profile"],
            ),
        ] {
            let (found, notices) = included(include, &[("a.toml", text)]);
            assert_eq!(found, Vec::<String>::new(), "{text}");
            assert_eq!(notices.len(), told.len(), "{notices:?}");
            for (notice, beginning) in notices.iter().zip(told) {
                assert!(notice.starts_with(beginning), "{notice}");
            }
        }
    }

    #[test]
    fn the_first_of_two_files_wins() {
        let a = ("a.toml", "[profiles.x]\nhost = 'a'\n");
        let b = (
            "b.toml",
            "[profiles.y]\nhost = 'b'\n[profiles.x]\nhost = 'b'\n",
        );
        for (include, profiles, told) in [
            (
                "['a.toml', 'b.toml']",
                ["x a.toml:1", "y b.toml:1"],
                "b.toml:3: the profile \"x\" is left out: a.toml:1 has one of that name",
            ),
            (
                "['b.toml', 'a.toml']",
                ["y b.toml:1", "x b.toml:3"],
                "a.toml:1: the profile \"x\" is left out: b.toml:3 has one of that name",
            ),
        ] {
            assert_eq!(
                included(include, &[a, b]),
                (profiles.map(str::to_owned).to_vec(), vec![told.to_owned()])
            );
        }
    }
}
