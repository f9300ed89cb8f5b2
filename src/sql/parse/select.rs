//! SELECT: its list, and its clauses.

use super::Parser;
use super::block::{Given, Path};
use super::expression::{Clause, Place};
use super::token::Kind;

impl Parser<'_> {
    pub(super) fn select(&mut self, parent: Option<usize>) -> usize {
        let block = self.block(parent);
        self.select_into(block);
        self.clauses(block, Clause::Select);
        block
    }

    /// `SELECT …` as far as its list goes.
    pub(super) fn select_into(&mut self, block: usize) {
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
        if self.is("straight_join") {
            self.keyword();
        }
        if self.is("top") && self.ahead(1).kind == Kind::Literal {
            self.keyword();
            self.step();
            self.keywords(&["percent"]);
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
        // `KEEP (…)` goes on with a function: no alias has brackets.
        if self.is_name() && self.ahead(1).word == "(" && !self.stops(true) {
            self.skip();
            self.skip_brackets();
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
                    self.column(place.block);
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
                "select" if last == Clause::From && self.blocks[block].gives.is_empty() => {
                    self.select_into(block);
                    continue;
                }
                "order" | "limit" | "offset" | "union" | "except" | "intersect" | "minus"
                | "fetch" | "for" | "select" | "set" | "returning" | "with" => return,
                "on" if self.is_upsert() => return,
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
                    Kind::Operator if self.written() == "|>" => {
                        // Each step of a pipe makes columns of its own.
                        self.read_untold(block, None);
                        self.skip();
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
}
