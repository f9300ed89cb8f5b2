//! What some servers read in FROM and others do not: a word taken for an alias
//! there would make right names wrong.

use super::Parser;
use super::block::{From, Read};
use super::expression::{Clause, Place};
use super::token::Kind;
use crate::sql::scope::Name;

/// Words that go on behind a table's name in the SQL of some servers.
const LEADING_ON: &[&str] = &[
    "any",
    "array",
    "at",
    "before",
    "changes",
    "cluster",
    "connect",
    "distribute",
    "final",
    "force",
    "global",
    "ignore",
    "match_recognize",
    "model",
    "partition",
    "paste",
    "pivot",
    "positional",
    "prewhere",
    "sample",
    "sort",
    "start",
    "timestamp",
    "unpivot",
    "use",
    "version",
];

impl Parser<'_> {
    /// Whether a word comes that some servers read behind a table's name, and
    /// others as its alias.
    pub(super) fn leads_on(&self) -> bool {
        self.kind() == Kind::Word && {
            let written = self.written();
            LEADING_ON
                .iter()
                .any(|word| written.eq_ignore_ascii_case(word))
        }
    }

    /// Notes that a block reads something of which nothing is known.
    pub(super) fn read_untold(&mut self, block: usize, name: Option<Name>) {
        let at = self.token().start;
        self.blocks[block].reads.push(Read {
            name,
            from: From::Untold,
            at: at..at,
            columns: Vec::new(),
        });
    }

    /// `LATERAL VIEW OUTER explode(x) t AS key, value`.
    pub(super) fn lateral_view(&mut self, block: usize) {
        self.keyword();
        self.keyword();
        self.keywords(&["outer"]);
        let start = self.token().start;
        if self.is_name() {
            let path = self.path();
            if self.is("(") {
                self.call(path, Place::new(block, Clause::From));
            }
        }
        let end = self.before(1).end.max(start);
        let name = match self.is("as") {
            true => None,
            false => self.alias(),
        };
        let mut columns = Vec::new();
        if self.take("as") {
            columns.extend(self.define());
            while self.kind() == Kind::Comma {
                self.step();
                columns.extend(self.define());
            }
        }
        self.blocks[block].reads.push(Read {
            name,
            from: From::Untold,
            at: start..end,
            columns,
        });
    }

    /// `ON CONFLICT`, `ON DUPLICATE KEY`.
    pub(super) fn is_upsert(&self) -> bool {
        self.is("on")
            && (self.next_is("conflict")
                || self.next_is("duplicate") && self.ahead(2).kind == Kind::Word)
    }

    /// `TABLESAMPLE BERNOULLI (10)`: its way is no alias.
    pub(super) fn sample(&mut self) {
        if !self.take("tablesample") {
            return;
        }
        if self.is_name() && self.ahead(1).word == "(" {
            self.skip();
        }
        match self.is("(") {
            true => self.skip_brackets(),
            false => self.skip(),
        }
    }
}
