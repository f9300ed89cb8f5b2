//! Statements that make a table or a view.

use super::Parser;
use super::block::Role;
use super::token::Kind;

impl Parser<'_> {
    /// `CREATE [OR REPLACE] TABLE|VIEW t … [AS query]`.
    pub(super) fn create(&mut self) {
        self.keyword();
        let table = [
            "TABLE",
            "VIEW",
            "OR REPLACE",
            "EXTERNAL TABLE",
            "TEMPORARY TABLE",
        ];
        if self.hole(&[&table, &["SCHEMA", "DATABASE"]]) {
            return self.opaque();
        }
        self.keywords(&[
            "or",
            "replace",
            "temp",
            "temporary",
            "external",
            "unbounded",
            "materialized",
            "global",
        ]);
        if self.hole(&[&["TABLE", "VIEW"]]) {
            return self.opaque();
        }
        if !self.is("table") && !self.is("view") {
            self.keywords(&["schema", "database", "function", "index"]);
            return self.opaque();
        }
        self.keyword();
        self.keywords(&["if", "not", "exists"]);
        if self.kind() == Kind::Hole {
            self.define();
            return self.opaque();
        }
        if self.is_name() {
            let path = self.path();
            let role = match path.parts {
                1 => Role::Made,
                _ => Role::Other,
            };
            self.mark(path, role);
        }
        self.definition();
    }

    /// What follows the name of what is made, up to the query that fills it.
    fn definition(&mut self) {
        while self.kind() != Kind::End {
            match self.kind() {
                Kind::Open if self.is("(") => self.column_definitions(),
                Kind::Hole => {
                    self.hole(&[&["AS"]]);
                }
                _ if self.is("as") => {
                    self.keyword();
                    let bracket = self.is("(");
                    if self.is_query(0) || bracket || self.is("table") || self.kind() == Kind::Hole
                    {
                        self.query(None);
                    }
                }
                _ => self.skip(),
            }
        }
    }

    /// `(a BIGINT NOT NULL, …)`: a name, its type, what holds for it.
    fn column_definitions(&mut self) {
        if !self.open() {
            return;
        }
        while !self.is_over() {
            if self.kind() == Kind::Hole {
                self.offer(None, Vec::new());
            }
            self.skip();
            if self.kind() == Kind::Hole {
                self.data_type();
            }
            while self.kind() != Kind::Comma && !self.is_over() {
                match self.kind() {
                    Kind::Open => self.skip_brackets(),
                    Kind::Hole => {
                        self.hole(&[&["NOT NULL", "PRIMARY KEY", "DEFAULT"]]);
                    }
                    _ => self.skip(),
                }
            }
            if self.kind() == Kind::Comma {
                self.step();
            }
        }
        self.close();
    }
}
