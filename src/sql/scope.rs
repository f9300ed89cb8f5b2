//! What a statement names: the relations that its queries read, and what they
//! give. Plain text in, plain data out; whether there are such tables and
//! columns, the catalog says.

use std::ops::Range;

/// A name as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Without its quotes, doubled ones made single.
    pub text: String,
    /// Whether it stood in quotes: then the server takes it as it is.
    pub quoted: bool,
}

impl Name {
    /// What the server looks for: in lower case unless it was quoted.
    pub fn meant(&self) -> String {
        match self.quoted {
            true => self.text.clone(),
            false => self.text.to_lowercase(),
        }
    }
}

/// Something that a query reads rows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// By which its columns are qualified: its alias, else the last part of
    /// its own name.
    pub name: Option<Name>,
    pub source: Source,
    /// Where it is written, without its alias.
    pub at: Range<usize>,
}

/// Where the rows of a relation come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A table or view: its name, after its schema and catalog if they were
    /// written.
    Table(Vec<Name>),
    /// A subquery, a common table, or `VALUES`: what it gives.
    Derived(Vec<Output>),
    /// Rows of columns that the text does not tell, as a function gives them.
    Untold,
}

/// A column, or several, that a query gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// One of this name.
    Column(Name),
    /// One whose name the text does not tell.
    Unnamed,
    /// All columns of these relations: `*`, `h.*`.
    Star(Vec<Relation>),
}
