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

/// Functions that every server has: one that tells these tells all.
const PLAIN: [&str; 3] = ["avg", "count", "sum"];

impl Spot<'_> {
    /// The functions that fit: those that the server tells of, and those of
    /// the dialect unless it has told all.
    pub(super) fn functions(&self, seek: &Seek) -> Vec<Entry> {
        let told = self.catalog.functions();
        let is_told = |name: &str| told.iter().any(|told| told.name.eq_ignore_ascii_case(name));
        // A server may tell of a few of its own only.
        let is_whole = PLAIN.into_iter().all(is_told);
        let known = dialect::functions()
            .filter(|_| !is_whole)
            .filter(|known| seek.misfit(known.name).is_some() && !is_told(known.name))
            .filter_map(|known| self.known_function(known, seek));
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
        told.chain(known).collect()
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
        let is_mixed = name.contains(char::is_lowercase) && name.contains(char::is_uppercase);
        let name = match upper {
            _ if is_mixed => name.to_owned(),
            true => name.to_uppercase(),
            false => name.to_lowercase(),
        };
        let mut text = self.marked(name.clone(), '(');
        if signature.starts_with("()") && text.ends_with('(') {
            text.push(')');
        }
        Entry::word(&name, kind)
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
