//! What is seen from a block, and what it gives, as data of its own.

use super::Parser;
use super::block::{Block, From, Given, Read};
use crate::sql::scope::{Name, Output, Relation, Source};

/// How many parts of a table's name can qualify a column.
const PARTS: usize = 3;

/// How far subqueries are followed that read subqueries.
const DEPTH: usize = 12;

/// Follows relations to what they give, as far as its budget goes: common
/// tables that read one another twice would double with each. What it does not
/// reach is untold.
pub(in crate::sql) struct Resolver<'p, 'a> {
    parser: &'p Parser<'a>,
    /// How many relations and columns it may still make.
    budget: &'p mut usize,
}

impl<'p, 'a> Resolver<'p, 'a> {
    pub(in crate::sql) fn new(parser: &'p Parser<'a>, budget: &'p mut usize) -> Resolver<'p, 'a> {
        Resolver { parser, budget }
    }

    /// The relations that are seen from a block, the first `seen` of its own
    /// if not all, then those of the queries around it.
    pub(in crate::sql) fn scope(&mut self, block: usize, seen: Option<usize>) -> Vec<Relation> {
        let mut found = Vec::new();
        let mut next = Some((block, seen));
        // A join's condition ends with what it joins.
        let join = seen.is_some();
        while let Some((block, seen)) = next {
            let block = &self.parser.blocks[block];
            let reads = &block.reads[..seen.unwrap_or(block.reads.len())];
            if *self.budget < reads.len() {
                found.push(untold(None, 0..0));
                break;
            }
            found.extend(reads.iter().map(|read| self.relation(read, 0)));
            let outer = block.parent.filter(|_| !join);
            next = outer.map(|at| (at, block.before));
        }
        found
    }

    fn relation(&mut self, read: &Read, depth: usize) -> Relation {
        let block = match &read.from {
            From::Table(path) => {
                self.spend(1);
                let plain = Relation {
                    name: read.name.clone(),
                    source: Source::Table(path.clone()),
                    at: read.at.clone(),
                };
                return match read.columns.as_slice() {
                    [] => plain,
                    columns => self.renamed(read, columns, vec![Output::Star(vec![plain])]),
                };
            }
            From::Query(block) => Some(*block),
            From::Common(common) => self.parser.commons[*common].block,
            From::Untold => None,
        };
        let common: &[Name] = match read.from {
            From::Common(common) => &self.parser.commons[common].columns,
            _ => &[],
        };
        let columns = match read.columns.as_slice() {
            [] => common,
            columns => columns,
        };
        if !columns.is_empty() {
            return self.renamed(read, columns, Vec::new());
        }
        match block.filter(|_| depth < DEPTH && self.spend(1)) {
            None => untold(read.name.clone(), read.at.clone()),
            Some(block) => Relation {
                name: read.name.clone(),
                source: match self.outputs(&self.parser.blocks[block], depth + 1) {
                    Some(outputs) => Source::Derived(outputs),
                    None => Source::Untold,
                },
                at: read.at.clone(),
            },
        }
    }

    /// A relation whose first columns an alias names.
    fn renamed(&mut self, read: &Read, columns: &[Name], rest: Vec<Output>) -> Relation {
        self.spend(columns.len());
        let named = columns.iter().cloned().map(Output::Column);
        Relation {
            name: read.name.clone(),
            source: Source::Derived(named.chain(rest).collect()),
            at: read.at.clone(),
        }
    }

    /// What a block gives; nothing if that is too much, or not known.
    fn outputs(&mut self, block: &Block, depth: usize) -> Option<Vec<Output>> {
        if block.gives.is_empty() || !self.spend(block.gives.len()) {
            return None;
        }
        let outputs = block.gives.iter().map(|given| match given {
            Given::Column(name) | Given::Alias(name) => Output::Column(name.clone()),
            Given::Unnamed => Output::Unnamed,
            Given::Star(of) => Output::Star(self.starred(block, of, depth)),
        });
        Some(outputs.collect())
    }

    /// The relations whose columns a `*` stands for.
    fn starred(&mut self, block: &Block, of: &[Name], depth: usize) -> Vec<Relation> {
        if !self.spend(block.reads.len()) {
            return vec![untold(None, 0..0)];
        }
        let of: Vec<String> = of.iter().map(Name::meant).collect();
        let called = |read: &&Read| of.is_empty() || names_that_call(read).contains(&of);
        let reads = block.reads.iter().filter(called);
        let found: Vec<_> = reads.map(|read| self.relation(read, depth)).collect();
        match found.is_empty() {
            true => vec![untold(None, 0..0)],
            false => found,
        }
    }

    fn spend(&mut self, count: usize) -> bool {
        let enough = *self.budget >= count;
        *self.budget = self.budget.saturating_sub(count);
        enough
    }
}

/// By what the columns of a relation can be qualified: its alias, else its
/// name with as much of its schema and catalog as is written.
pub(in crate::sql) fn names_that_call(read: &Read) -> Vec<Vec<String>> {
    let name = read.name.as_ref().map(Name::meant);
    let path: Vec<String> = match &read.from {
        From::Table(path) => path.iter().map(Name::meant).collect(),
        _ => Vec::new(),
    };
    match (name, path.last()) {
        (Some(name), Some(last)) if name == *last => {
            let shortest = path.len().saturating_sub(PARTS);
            (shortest..path.len())
                .map(|at| path[at..].to_vec())
                .collect()
        }
        (name, _) => name.map(|name| vec![name]).into_iter().collect(),
    }
}

fn untold(name: Option<Name>, at: std::ops::Range<usize>) -> Relation {
    Relation {
        name,
        source: Source::Untold,
        at,
    }
}
