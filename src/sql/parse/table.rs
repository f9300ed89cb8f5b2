//! Statements that change a table, or make one.

use super::Parser;
use super::block::{From, Given, Path, Read, Role};
use super::expression::{Clause, Place};
use super::token::Kind;
use crate::sql::expect::Item;

impl Parser<'_> {
    /// A table's name, which `block` reads then.
    pub(super) fn table_name(&mut self, block: usize) {
        let (start, from, name) = match self.kind() {
            Kind::Hole => {
                self.offer_target(Path {
                    first: self.at,
                    parts: 0,
                });
                return self.step();
            }
            Kind::Word | Kind::Quoted if !self.stops(false) => {
                let start = self.at;
                let path = self.path();
                if self.kind() == Kind::Dot {
                    self.step();
                    self.mark(path, Role::Other);
                    if self.kind() == Kind::Hole {
                        self.offer_target(path);
                        self.step();
                    }
                    return;
                }
                self.mark(path, Role::Table);
                let last = path.first + 2 * (path.parts - 1);
                (start, From::Table(self.names(path)), self.name(last))
            }
            _ => return,
        };
        self.blocks[block].reads.push(Read {
            name: Some(name),
            from,
            at: self.tokens[start].start..self.tokens[self.at - 1].end,
            columns: Vec::new(),
        });
    }

    /// At the cursor, where a table must stand, and nothing else that gives
    /// rows.
    fn offer_target(&mut self, below: Path) {
        self.offer_table(below);
        if let Some(found) = &mut self.found {
            found
                .items
                .retain(|item| matches!(item, Item::Tables { .. } | Item::Schemas { .. }));
        }
    }

    /// An alias of the table that `block` reads.
    fn target_alias(&mut self, block: usize, words: &[&'static str]) {
        self.hole(&[words]);
        if let Some(alias) = self.alias()
            && let Some(read) = self.blocks[block].reads.first_mut()
        {
            read.name = Some(alias);
        }
        self.hole(&[words]);
    }

    /// `INSERT INTO t (a, b) …`.
    pub(super) fn insert(&mut self) {
        self.keyword();
        if self.hole(&[&["INTO"]]) {
            return self.opaque();
        }
        self.keywords(&["into", "table"]);
        let block = self.block(None);
        self.table_name(block);
        let words = ["VALUES", "SELECT", "DEFAULT VALUES"];
        self.target_alias(block, &words);
        if self.is("(") && !self.is_query(1) {
            self.columns(block);
        }
        self.hole(&[&words]);
        if self.is("default") {
            self.keywords(&["default", "values"]);
        } else if self.is_query(0) || self.is("(") || self.is("values") {
            self.query(None);
            self.also("RETURNING");
        }
        if self.are(&["on", "conflict"]) {
            self.keyword();
            self.keyword();
            if self.is("(") {
                self.columns(block);
            }
            self.keywords(&["do", "update"]);
            if self.take("set") {
                self.assignments(block);
            }
        }
        if self.is_upsert() {
            // `DUPLICATE KEY UPDATE a = …`: what it assigns is not looked into.
            return self.opaque();
        }
        self.hole(&[&["RETURNING"]]);
        self.returning(block);
    }

    /// `(a, b)`: columns of the table that `block` changes.
    pub(super) fn columns(&mut self, block: usize) {
        if self.is_query(1) || !self.open() {
            return;
        }
        while !self.is_over() && !self.stops(false) {
            self.column(block);
        }
        self.close();
    }

    pub(super) fn column(&mut self, block: usize) {
        if self.kind() == Kind::Hole {
            self.offer(Some(block), vec![Item::Columns { of: None }]);
            self.step();
        } else if self.is_name() {
            let path = self.path();
            self.mark(path, Role::Column(block));
        } else {
            self.skip();
        }
    }

    /// `UPDATE t SET a = 1 …`.
    pub(super) fn update(&mut self) {
        self.keyword();
        let block = self.block(None);
        self.table_name(block);
        self.target_alias(block, &["SET"]);
        if self.take("set") {
            self.assignments(block);
        }
        self.rest_of_change(block, Clause::Set);
    }

    fn assignments(&mut self, block: usize) {
        let place = Place::new(block, Clause::Set);
        loop {
            match self.kind() {
                Kind::Open => self.columns(block),
                _ if self.is_over() || self.stops(false) => return,
                _ => {
                    let path = Path {
                        first: self.at,
                        parts: 1,
                    };
                    let named = self.is_name();
                    self.column(block);
                    let column = Some(path).filter(|_| named && self.is("="));
                    if self.is("=") {
                        self.step();
                        self.expression(place, column);
                    } else if self.kind() == Kind::Hole {
                        self.offer(None, Vec::new());
                        self.step();
                    }
                }
            }
            match self.kind() {
                Kind::Comma => self.step(),
                Kind::Operator => {
                    self.step();
                    self.expression(place, None);
                }
                _ => return,
            }
        }
    }

    /// `DELETE FROM t …`.
    pub(super) fn delete(&mut self) {
        self.keyword();
        if self.hole(&[&["FROM"]]) {
            return self.opaque();
        }
        self.take("from");
        let block = self.block(None);
        self.table_name(block);
        self.target_alias(block, &["WHERE", "USING", "RETURNING"]);
        if self.take("using") {
            self.from(block);
        }
        self.rest_of_change(block, Clause::Where);
    }

    fn rest_of_change(&mut self, block: usize, last: Clause) {
        self.clauses(block, last);
        self.tail(block);
        self.returning(block);
    }

    fn returning(&mut self, block: usize) {
        if self.take("returning") {
            self.given(Place::new(block, Clause::Returning));
        }
    }

    /// `MERGE INTO t USING s ON …`; what is done then is not looked into.
    pub(super) fn merge(&mut self) {
        self.keyword();
        self.hole(&[&["INTO"]]);
        self.keywords(&["into"]);
        let block = self.block(None);
        self.table_name(block);
        self.target_alias(block, &["USING"]);
        if self.take("using") {
            self.from(block);
        }
        self.hole(&[&["WHEN MATCHED THEN", "WHEN NOT MATCHED THEN"]]);
        self.opaque();
    }

    /// All columns of what a block reads.
    pub(super) fn give_all(&mut self, block: usize) {
        self.blocks[block].gives.push(Given::Star(Vec::new()));
    }
}
