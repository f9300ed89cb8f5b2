//! Functions, types and keywords, in the case that the person types.

use super::entry::Entry;
use super::rank::Seek;
use super::sql::Spot;
use crate::sql::dialect::{self, Function};
use crate::sql::lexer::{Kind, Tokens, is_word};

/// Words that begin or part most statements: their case is the person's.
const TELLING: [&str; 12] = [
    "SELECT", "FROM", "WHERE", "WITH", "INSERT", "UPDATE", "DELETE", "SHOW", "EXPLAIN", "CREATE",
    "DROP", "DESCRIBE",
];

impl Spot<'_> {
    /// The functions that fit: those that the server tells of, else those of
    /// the dialect.
    pub(super) fn functions(&self, seek: &Seek) -> Vec<Entry> {
        let told = self.catalog.functions();
        if told.is_empty() {
            return dialect::functions()
                .filter_map(|known| self.known_function(known, seek))
                .collect();
        }
        let told = told
            .iter()
            .filter(|told| told.name.chars().all(is_word))
            .filter_map(|told| {
                let misfit = seek.misfit(&told.name)?;
                let known = dialect::function(&told.name.to_lowercase());
                let signature = match (&*told.signature, known) {
                    ("", Some(known)) => known.signature,
                    (signature, _) => signature,
                };
                let kind = known.map_or("function", |known| known.over.word());
                Some(self.function(&told.name, kind, signature, misfit))
            });
        told.collect()
    }

    pub(super) fn table_functions(&self, seek: &Seek) -> Vec<Entry> {
        dialect::table_functions()
            .filter_map(|known| self.known_function(known, seek))
            .collect()
    }

    fn known_function(&self, known: Function, seek: &Seek) -> Option<Entry> {
        let misfit = seek.misfit(known.name)?;
        Some(self.function(known.name, known.over.word(), known.signature, misfit))
    }

    fn function(&self, name: &str, kind: &'static str, signature: &str, misfit: u32) -> Entry {
        let typed = &self.expected.typed;
        let upper = typed.chars().any(char::is_uppercase) && !typed.contains(char::is_lowercase);
        let text = if upper {
            name.to_uppercase()
        } else {
            name.to_owned()
        };
        let mut text = self.marked(text, '(');
        if signature.starts_with("()") && text.ends_with('(') {
            text.push(')');
        }
        Entry::word(name, kind)
            .typed_as(text)
            .with(signature)
            .missing(misfit)
    }

    pub(super) fn types(&self, seek: &Seek) -> Vec<Entry> {
        self.cased(dialect::TYPES, "type", seek)
    }

    pub(super) fn keywords(&self, words: &[&'static str], seek: &Seek) -> Vec<Entry> {
        self.cased(words, "keyword", seek)
    }

    /// Those of `words` that fit, in the case of what was typed, else in that
    /// of the statement's other keywords.
    fn cased(&self, words: &[&'static str], kind: &'static str, seek: &Seek) -> Vec<Entry> {
        let upper = match self.expected.typed.chars().next() {
            Some(first) => first.is_uppercase(),
            None => self.is_upper(),
        };
        let entries = words.iter().filter_map(|word| {
            let misfit = seek.misfit(word)?;
            let word = match upper {
                true => (*word).to_owned(),
                false => word.to_lowercase(),
            };
            Some(Entry::word(&word, kind).missing(misfit))
        });
        entries.collect()
    }

    /// Whether the statement's keywords are in upper case.
    fn is_upper(&self) -> bool {
        Tokens::new(self.text)
            .filter(|token| token.kind == Kind::Word)
            .map(|token| &self.text[token.start..token.end])
            .find(|word| TELLING.iter().any(|known| known.eq_ignore_ascii_case(word)))
            .is_some_and(|word| !word.contains(char::is_lowercase))
    }
}
