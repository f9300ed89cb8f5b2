//! Statements, by their first words.

use super::block::Role;
use super::expression::{Clause, Place};
use super::token::Kind;
use super::{Parser, offered};

impl Parser<'_> {
    /// Reads a statement, complete or not, as far as it is understood.
    pub(super) fn statement(&mut self) {
        match self.word() {
            "with" => self.with_statement(),
            "select" | "values" | "from" | "(" => {
                self.query(None);
            }
            "table" if self.ahead(1).kind != Kind::End => {
                self.query(None);
            }
            "explain" => self.explain(),
            "desc" | "describe" => {
                self.keyword();
                self.table_or_query();
                self.opaque();
            }
            "show" => self.show(),
            "insert" | "replace" => self.insert(),
            "update" => self.update(),
            "delete" => self.delete(),
            "merge" => self.merge(),
            "create" => self.create(),
            "drop" | "truncate" | "alter" | "refresh" => self.alter(),
            "copy" => self.copy(),
            "prepare" => self.prepare(),
            "call" => {
                self.keyword();
                let block = self.block(None);
                self.expression(Place::new(block, Clause::Values), None);
            }
            "begin" | "commit" | "rollback" | "set" | "reset" | "use" | "execute"
            | "deallocate" | "grant" | "revoke" | "start" => {
                self.keyword();
                self.opaque();
            }
            _ if self.kind() == Kind::Hole => {
                // Behind what has been read of a statement nothing is known.
                let begins = self.at == 0 || self.before(1).word == "as";
                let words: &[&str] = match begins {
                    true => offered::STATEMENTS,
                    false => &[],
                };
                self.hole(&[words]);
            }
            _ => {
                // It is no statement that is known, or the rest of one.
                self.skip();
                while self.kind() != Kind::End && !self.is_query(0) {
                    match self.kind() {
                        Kind::Open => self.skip_brackets(),
                        Kind::Hole => {
                            self.offer(None, Vec::new());
                            self.step();
                        }
                        _ => self.skip(),
                    }
                }
            }
        }
    }

    /// Passes over the rest, of which nothing is told or offered.
    pub(super) fn opaque(&mut self) {
        while self.kind() != Kind::End {
            if self.kind() == Kind::Hole {
                self.offer(None, Vec::new());
            }
            self.skip();
        }
    }

    /// WITH before a query or a change.
    fn with_statement(&mut self) {
        let outer = self.common;
        self.with(None);
        match self.word() {
            "insert" => self.insert(),
            "update" => self.update(),
            "delete" => self.delete(),
            _ => {
                self.query(None);
            }
        }
        self.common = outer;
    }

    /// EXPLAIN with its options, and what it explains.
    fn explain(&mut self) {
        self.keyword();
        loop {
            match self.word() {
                "analyze" | "verbose" => self.keyword(),
                "format" => {
                    self.keyword();
                    self.skip();
                }
                "(" if !self.is_query(1) => self.skip_brackets(),
                _ => break,
            }
        }
        let options: &[&str] = match self.before(1).word {
            "explain" => &["ANALYZE", "VERBOSE", "FORMAT"],
            _ => &[],
        };
        let statements: &[&str] = &["SELECT", "WITH", "INSERT INTO", "UPDATE", "DELETE FROM"];
        // The statement itself comes next, as if it stood alone.
        self.hole(&[options, statements]);
    }

    fn show(&mut self) {
        self.keyword();
        let what: &[&str] = &[
            "TABLES",
            "COLUMNS FROM",
            "DATABASES",
            "SCHEMAS",
            "FUNCTIONS",
            "CREATE TABLE",
            "ALL",
        ];
        if self.hole(&[what]) {
            return self.opaque();
        }
        let columns = self.is("columns");
        if self.is("create") || columns {
            self.keyword();
            if columns && self.hole(&[&["FROM"]]) {
                return self.opaque();
            }
            self.keywords(&["table", "view", "from", "in"]);
            self.target();
        } else {
            self.keywords(&[
                "all",
                "tables",
                "databases",
                "schemas",
                "functions",
                "views",
            ]);
        }
        self.opaque();
    }

    /// `COPY t TO 'file' …`, `COPY (SELECT …) TO …`.
    fn copy(&mut self) {
        self.keyword();
        match self.is("(") && self.is_query(1) {
            true => {
                self.query(None);
            }
            false => self.table_or_query(),
        }
        let words: &[&str] = &["TO", "FROM"];
        self.hole(&[words]);
        self.keywords(&["to", "from"]);
        self.opaque();
    }

    /// `PREPARE name (types) AS …`.
    fn prepare(&mut self) {
        self.keyword();
        self.define();
        if self.is("(") {
            self.skip_brackets();
        }
        if !self.take("as") {
            self.hole(&[&["AS"]]);
        }
    }

    fn table_or_query(&mut self) {
        self.keywords(&["table"]);
        match self.is_query(0) || self.is("(") {
            true => {
                self.query(None);
            }
            false => self.target(),
        }
    }

    /// The name of a table that no query reads.
    pub(super) fn target(&mut self) {
        let block = self.block(None);
        self.table_name(block);
    }

    /// DROP, ALTER, TRUNCATE: what they name, and nothing of what is done.
    fn alter(&mut self) {
        let truncate = self.is("truncate");
        self.keyword();
        let what: &[&str] = &["TABLE", "VIEW"];
        if !truncate && self.hole(&[what]) {
            return self.opaque();
        }
        self.keywords(&["external", "materialized", "temporary"]);
        let table = self.is("table") || self.is("view");
        self.keywords(&["table", "view", "schema", "database", "function", "index"]);
        if !table && !truncate {
            return self.opaque();
        }
        if self.is("if") {
            // It may be missing, and that is no mistake.
            self.keywords(&["if", "not", "exists"]);
            if self.kind() == Kind::Hole {
                self.target();
            } else if self.is_name() {
                let path = self.path();
                self.mark(path, Role::Other);
            }
            return self.opaque();
        }
        self.target();
        while self.kind() == Kind::Comma {
            self.step();
            self.target();
        }
        self.opaque();
    }
}
