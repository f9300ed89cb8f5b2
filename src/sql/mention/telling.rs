//! From what a parse has marked to what each word is.

use std::collections::{HashMap, HashSet};

use super::super::parse::Parser;
use super::super::parse::block::{Given, Path, Role};
use super::super::parse::resolve::{Resolver, names_that_call};
use super::super::scope::Name;
use super::{Mention, Mentions, What};

/// How many parts the name of a table can have.
const PARTS: usize = 3;

/// How many queries around it a qualifier is looked for in.
const OUTER: usize = 64;

/// Tells the parts of one statement after the other.
pub(super) struct Telling {
    pub(super) found: Mentions,
    /// How many relations and columns the scopes may still hold.
    pub(super) budget: usize,
    /// The tables and views that the statements so far make: no catalog has
    /// them yet.
    pub(super) made: HashSet<String>,
}

/// What is known of a block.
struct Seen {
    /// Its number in the scopes.
    scope: usize,
    /// The aliases that its select list makes.
    aliases: HashSet<String>,
}

/// The names of the relations that a block reads, as they are looked for, each
/// with as much of its schema and catalog as may be written before it.
type Called = HashMap<usize, HashSet<Vec<String>>>;

impl Telling {
    pub(super) fn statement(&mut self, parser: &Parser) {
        let mut seen = HashMap::new();
        let mut called = Called::new();
        for mark in &parser.marks {
            let what = match mark.role {
                Role::Keyword => What::Keyword,
                Role::Function => What::Function,
                Role::Type => What::Type,
                Role::Defined => What::Defined,
                Role::Made => {
                    self.made.insert(parser.name(mark.path.first).meant());
                    What::Defined
                }
                Role::Known => What::Known,
                Role::Table if mark.path.parts <= PARTS => {
                    self.table(parser, parser.names(mark.path), mark.path);
                    continue;
                }
                Role::Other | Role::Table => {
                    for part in 0..mark.path.parts {
                        self.push(parser, mark.path.first + 2 * part, What::Other);
                    }
                    continue;
                }
                Role::Column(block) | Role::Relation(block) => {
                    let column = matches!(mark.role, Role::Column(_));
                    let seen = seen
                        .entry(block)
                        .or_insert_with(|| self.look(parser, block));
                    let names = parser.names(mark.path);
                    let most = names.len() - usize::from(column);
                    let parts = qualifiers(parser, block, &names[..most], &mut called);
                    self.qualified(parser, mark.path, &names, parts, seen, column);
                    continue;
                }
            };
            self.push(parser, mark.path.first, what);
        }
    }

    fn push(&mut self, parser: &Parser, token: usize, what: What) {
        let at = parser.range(token);
        self.found.words.push(Mention { at, what });
    }

    /// What is seen from a block.
    fn look(&mut self, parser: &Parser, block: usize) -> Seen {
        let scope = Resolver::new(parser, &mut self.budget).scope(block, None);
        self.found.scopes.push(scope);
        let aliases = parser.blocks[block]
            .gives
            .iter()
            .filter_map(|given| match given {
                Given::Alias(name) => Some(name.meant()),
                _ => None,
            });
        Seen {
            scope: self.found.scopes.len() - 1,
            aliases: aliases.collect(),
        }
    }

    /// A table's name with its schema and catalog.
    fn table(&mut self, parser: &Parser, names: Vec<Name>, path: Path) {
        for part in 1..path.parts {
            let schema = What::Schema(names[..part].to_vec());
            self.push(parser, path.first + 2 * (part - 1), schema);
        }
        let last = path.first + 2 * (path.parts - 1);
        let made = match names.as_slice() {
            [name] => self.made.contains(&name.meant()),
            _ => false,
        };
        let what = match made {
            true => What::Known,
            false => What::Table(names),
        };
        self.push(parser, last, what);
    }

    /// A column behind so many `parts` of a relation's name; only the latter if
    /// no `column` is there. What begins with no relation's name is a column,
    /// and what follows it a field of that.
    fn qualified(
        &mut self,
        parser: &Parser,
        path: Path,
        names: &[Name],
        parts: Option<usize>,
        seen: &Seen,
        column: bool,
    ) {
        let scope = seen.scope;
        let at = |part: usize| path.first + 2 * part;
        let Some(parts) = parts else {
            let first = &names[0];
            let sequence = names[1..].last().is_some_and(|last| {
                let word = last.text.to_ascii_lowercase();
                matches!(word.as_str(), "nextval" | "currval")
            });
            let what = if self.found.scopes[scope].is_empty() || sequence {
                // FROM has not been typed yet.
                What::Other
            } else if !column && names.len() == 1 {
                What::Qualifier {
                    name: first.clone(),
                    scope,
                }
            } else if column && names.len() == 1 && seen.aliases.contains(&first.meant()) {
                What::Known
            } else if names.len() < 3 {
                What::Column {
                    of: None,
                    name: first.clone(),
                    scope,
                }
            } else {
                What::Other
            };
            self.push(parser, at(0), what);
            for part in 1..names.len() {
                self.push(parser, at(part), What::Other);
            }
            return;
        };
        for part in 1..parts {
            self.push(parser, at(part - 1), What::Schema(names[..part].to_vec()));
        }
        let qualifier = What::Qualifier {
            name: names[parts - 1].clone(),
            scope,
        };
        self.push(parser, at(parts - 1), qualifier);
        for part in parts..names.len() {
            let what = match part == parts && column {
                true => What::Column {
                    of: Some(names[..parts].to_vec()),
                    name: names[part].clone(),
                    scope,
                },
                false => What::Other,
            };
            self.push(parser, at(part), what);
        }
    }
}

/// How many of `names` are the name of a relation that is seen from a block.
fn qualifiers(parser: &Parser, block: usize, names: &[Name], called: &mut Called) -> Option<usize> {
    if names.is_empty() {
        return None;
    }
    let mut meant: Vec<String> = names.iter().take(PARTS).map(Name::meant).collect();
    while !meant.is_empty() {
        let mut next = Some(block);
        for _ in 0..OUTER {
            let Some(at) = next else { break };
            let known = called.entry(at).or_insert_with(|| names_of(parser, at));
            if known.contains(&meant) {
                return Some(meant.len());
            }
            next = parser.blocks[at].parent;
        }
        meant.pop();
    }
    None
}

fn names_of(parser: &Parser, block: usize) -> HashSet<Vec<String>> {
    let reads = parser.blocks[block].reads.iter();
    reads.flat_map(names_that_call).collect()
}
