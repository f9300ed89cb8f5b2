//! Queries: WITH, set operations, and the clauses of a SELECT.

use super::block::{Common, From, Given, Read};
use super::expression::{Clause, Place};
use super::token::Kind;
use super::{Parser, keyword, offered};
use crate::sql::scope::Name;

impl Parser<'_> {
    /// Whether a query begins at the token `by` ahead.
    pub(super) fn is_query(&self, by: usize) -> bool {
        let next = self.ahead(by + 1);
        match self.ahead(by).word {
            "select" => true,
            "with" => matches!(next.kind, Kind::Word | Kind::Quoted | Kind::Hole),
            "values" => next.kind == Kind::Open || next.kind == Kind::Hole,
            _ => false,
        }
    }

    /// A query, and the block of its first SELECT, which names its columns.
    /// `parent` is the block that it may refer to.
    pub(super) fn query(&mut self, parent: Option<usize>) -> usize {
        let outer = self.common;
        self.with(parent);
        let first = self.term(parent);
        self.tail(first);
        self.common = outer;
        first
    }

    /// `WITH a AS (…), b(x) AS (…)`.
    pub(super) fn with(&mut self, parent: Option<usize>) {
        if !self.take("with") {
            return;
        }
        if self.kind() == Kind::Hole {
            self.hole(&[&["RECURSIVE"]]);
        }
        let recursive = self.is("recursive") && !self.next_is("as");
        if recursive {
            self.keyword();
        }
        loop {
            let name = self.define();
            if !self.common_table(name, parent, recursive) {
                return;
            }
        }
    }

    /// What follows the name of a common table, and whether another comes.
    fn common_table(&mut self, name: Option<Name>, parent: Option<usize>, recursive: bool) -> bool {
        let columns = self.defined_list();
        let common = name.map(|name| {
            self.commons.push(Common {
                meant: name.meant(),
                name,
                columns,
                block: None,
                before: self.common,
            });
            self.commons.len() - 1
        });
        if recursive {
            self.common = common.or(self.common);
        }
        if !self.take("as") {
            self.hole(&[&["AS"]]);
        }
        self.keywords(&["not", "materialized"]);
        if self.kind() == Kind::Open && self.open() {
            let block = self.query(parent);
            if let Some(common) = common {
                self.commons[common].block = Some(block);
            }
            self.rest_of_brackets();
            self.close();
        }
        self.common = common.or(self.common);
        let more = self.kind() == Kind::Comma;
        if more {
            self.step();
        }
        more
    }

    /// Passes over what is left up to a closing bracket, if there is one.
    pub(super) fn rest_of_brackets(&mut self) {
        while !self.is_over() {
            match self.kind() {
                Kind::Open => self.skip_brackets(),
                _ => self.skip(),
            }
        }
    }

    /// `(a, b)`: names that are made.
    pub(super) fn defined_list(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        if self.kind() == Kind::Open && self.open() {
            while !self.is_over() {
                match self.define() {
                    Some(name) => names.push(name),
                    None if self.kind() == Kind::Open => self.skip_brackets(),
                    None if self.is_over() => {}
                    None => self.skip(),
                }
            }
            self.close();
        }
        names
    }

    /// What stands between UNIONs.
    fn term(&mut self, parent: Option<usize>) -> usize {
        match self.word() {
            "select" => self.select(parent),
            "from" => {
                let block = self.block(parent);
                self.clauses(block, Clause::From);
                if self.blocks[block].gives.is_empty() {
                    self.give_all(block);
                }
                block
            }
            "values" => self.values(parent),
            "table" => {
                let block = self.block(parent);
                self.keyword();
                self.table_name(block);
                self.give_all(block);
                block
            }
            "(" if self.open() => {
                let block = self.query(parent);
                self.rest_of_brackets();
                self.close();
                block
            }
            _ => {
                let block = self.block(parent);
                if self.kind() == Kind::Hole {
                    self.hole(&[offered::QUERIES]);
                    self.clauses(block, Clause::Select);
                }
                block
            }
        }
    }

    /// Set operations, and what holds for the whole: ORDER BY, LIMIT.
    pub(super) fn tail(&mut self, first: usize) {
        let mut whole = first;
        let mut clause = Clause::Values;
        loop {
            match self.word() {
                "union" | "except" | "intersect" | "minus" => {
                    self.keyword();
                    let all = ["ALL", "DISTINCT"];
                    self.hole(&[&all, offered::QUERIES]);
                    self.keywords(&["all", "distinct"]);
                    if self.are(&["by", "name"]) {
                        self.keyword();
                        self.keyword();
                    }
                    let parent = self.blocks[first].parent;
                    self.term(parent);
                    whole = self.whole(first);
                }
                "order" => {
                    self.keyword();
                    clause = Clause::OrderBy;
                    if !self.take("by") && self.hole(&[&["BY"]]) {
                        continue;
                    }
                    self.expressions(Place::new(whole, clause));
                }
                "limit" | "offset" | "fetch" => {
                    clause = match self.word() {
                        "limit" => Clause::Limit,
                        _ => Clause::Offset,
                    };
                    self.keyword();
                    if self.kind() == Kind::Hole {
                        self.offer(None, Vec::new());
                        self.step();
                    }
                    if self.take("all") {
                        continue;
                    }
                    self.keywords(&["first", "next"]);
                    if !self.is_rows() {
                        self.expression(Place::new(whole, clause), None);
                    }
                    while self.is_rows() {
                        self.keyword();
                    }
                }
                "for" => {
                    self.keyword();
                    self.keywords(&["update"]);
                }
                _ if self.kind() == Kind::Hole => {
                    self.offer_after(Place::new(whole, clause), false);
                    self.step();
                }
                _ if self.is_over() || self.stops(true) || clause == Clause::Values => return,
                _ => self.skip(),
            }
        }
    }

    /// The words around the number in `FETCH FIRST 5 PERCENT ROWS WITH TIES`.
    fn is_rows(&self) -> bool {
        match self.word() {
            "row" | "rows" | "only" | "percent" | "ties" => true,
            "with" => self.next_is("ties"),
            _ => false,
        }
    }

    /// A block that reads what a set operation gives: the columns of its first
    /// SELECT, and no others.
    fn whole(&mut self, first: usize) -> usize {
        let block = self.block(None);
        let at = self.token().start;
        self.blocks[block].reads.push(Read {
            name: None,
            from: From::Query(first),
            at: at..at,
            columns: Vec::new(),
        });
        block
    }

    /// `VALUES (…), (…)`, whose columns are called `column1` and so on.
    fn values(&mut self, parent: Option<usize>) -> usize {
        let block = self.block(parent);
        self.keyword();
        let place = Place::new(block, Clause::Values);
        let mut width = 0;
        loop {
            match self.kind() {
                Kind::Open => {
                    let columns = self.list(place, None, "");
                    width = columns.max(width);
                }
                Kind::Comma => self.step(),
                Kind::Hole if width == 0 => {
                    self.offer(None, Vec::new());
                    self.step();
                }
                _ => break,
            }
        }
        let named = (1..=width).map(|number| {
            Given::Column(Name {
                text: format!("column{number}"),
                quoted: false,
            })
        });
        self.blocks[block].gives.extend(named);
        block
    }

    /// Whether an expression ends here: at a word that begins something else.
    pub(super) fn stops(&self, behind: bool) -> bool {
        keyword::stops(self.word(), behind)
    }
}
