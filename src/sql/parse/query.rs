//! Queries: WITH, set operations, and the clauses of a SELECT.

use super::block::{Common, From, Given, Path, Read, Role};
use super::expression::{Clause, Place};
use super::token::Kind;
use super::{Parser, keyword};
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
                    self.hole(&[keyword::QUERIES]);
                    self.clauses(block, Clause::Select);
                }
                block
            }
        }
    }

    fn select(&mut self, parent: Option<usize>) -> usize {
        let block = self.block(parent);
        self.select_into(block);
        self.clauses(block, Clause::Select);
        block
    }

    /// `SELECT …` as far as its list goes.
    fn select_into(&mut self, block: usize) {
        self.keyword();
        let place = Place::new(block, Clause::Select);
        if self.take("distinct") {
            if self.is("on") {
                self.keyword();
                if self.kind() == Kind::Open {
                    self.list(place, None, "");
                }
            }
        } else if self.is("all") && !matches!(self.ahead(1).kind, Kind::Comma | Kind::End) {
            self.keyword();
        }
        self.given(place);
    }

    /// The items of a select list, or of a RETURNING.
    pub(super) fn given(&mut self, place: Place) {
        loop {
            let item = self.item(place);
            self.blocks[place.block].gives.extend(item);
            match self.kind() {
                Kind::Comma => self.step(),
                Kind::Hole => {
                    self.hole(&[]);
                }
                _ if self.is_over() || self.stops(true) => return,
                _ => self.skip(),
            }
        }
    }

    fn item(&mut self, place: Place) -> Option<Given> {
        let begun = self.at;
        let read = self.expression(place, None);
        let unchanged = self.at == begun;
        if read.star {
            self.star_options(place);
            let of = read.path.map(|path| self.names(path));
            return Some(Given::Star(of.unwrap_or_default()));
        }
        if unchanged && !self.is("as") {
            return None;
        }
        if self.take("as") || self.is_name() && !self.stops(true) {
            return self.define().map(Given::Alias).or(Some(Given::Unnamed));
        }
        let last = read
            .path
            .map(|path: Path| path.first + 2 * (path.parts - 1));
        Some(match last {
            Some(last) => Given::Column(self.name(last)),
            None => Given::Unnamed,
        })
    }

    /// `* EXCEPT (a, b)`, `* EXCLUDE a`, `* REPLACE (a + 1 AS a)`.
    fn star_options(&mut self, place: Place) {
        loop {
            let bracket = self.ahead(1).kind == Kind::Open && !self.is_query(2);
            match self.word() {
                "except" | "exclude" if bracket => {
                    self.keyword();
                    self.columns(place.block);
                }
                "replace" | "rename" if bracket => {
                    self.keyword();
                    self.list(place, None, "");
                }
                "exclude" => {
                    self.keyword();
                    self.pass(Role::Column(place.block));
                }
                _ => return,
            }
        }
    }

    /// The clauses of a query, of which `last` has been read.
    pub(super) fn clauses(&mut self, block: usize, mut last: Clause) {
        loop {
            let clause = match self.word() {
                "from" => Clause::From,
                "where" => Clause::Where,
                "group" => Clause::GroupBy,
                "having" => Clause::Having,
                "window" => Clause::Window,
                "qualify" => Clause::Qualify,
                "into" => {
                    self.keyword();
                    self.define();
                    continue;
                }
                "select" if last == Clause::From => {
                    self.select_into(block);
                    continue;
                }
                "order" | "limit" | "offset" | "union" | "except" | "intersect" | "minus"
                | "fetch" | "for" | "select" | "set" | "returning" | "with" => return,
                _ => match self.kind() {
                    Kind::Close | Kind::End => return,
                    Kind::Hole => {
                        self.offer_after(Place::new(block, last), false);
                        self.step();
                        continue;
                    }
                    Kind::Comma => {
                        self.step();
                        self.expression(Place::new(block, last), None);
                        continue;
                    }
                    _ => {
                        self.skip();
                        continue;
                    }
                },
            };
            self.keyword();
            last = clause;
            let place = Place::new(block, clause);
            match clause {
                Clause::From => self.from(block),
                Clause::Window => self.windows(place),
                Clause::GroupBy => {
                    if !self.take("by") && self.hole(&[&["BY"]]) {
                        continue;
                    }
                    if self.is("all") && self.ahead(1).kind != Kind::Comma {
                        self.keyword();
                    }
                    self.expressions(place);
                }
                _ => {
                    self.expression(place, None);
                }
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
                    self.hole(&[&all, keyword::QUERIES]);
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
                    self.expression(Place::new(whole, clause), None);
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
