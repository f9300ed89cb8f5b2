//! FROM: relations, and how they are joined.

use super::Parser;
use super::block::{From, Path, Read, Role};
use super::expression::{Clause, Place};
use super::token::Kind;
use crate::sql::expect::Item;
use crate::sql::scope::Name;

impl Parser<'_> {
    /// The relations of a FROM, of which the keyword has been read.
    pub(super) fn from(&mut self, block: usize) {
        self.relation(block, false);
        loop {
            match self.kind() {
                Kind::Comma => {
                    self.step();
                    self.relation(block, false);
                }
                Kind::Hole => {
                    self.offer_after(Place::new(block, Clause::From), false);
                    self.step();
                }
                _ if self.is_join() => self.join(block),
                Kind::Word if self.are(&["lateral", "view"]) => self.lateral_view(block),
                Kind::Word if self.is_condition() => self.condition(block),
                _ => return,
            }
        }
    }

    fn is_join(&self) -> bool {
        match self.word() {
            "join" | "left" | "right" | "full" | "inner" | "cross" | "straight_join" => true,
            "natural" | "asof" | "semi" | "anti" | "outer" => {
                let next = self.ahead(1);
                next.kind == Kind::Hole
                    || matches!(
                        next.word,
                        "join" | "left" | "right" | "full" | "inner" | "cross" | "outer" | "apply"
                    )
            }
            _ => false,
        }
    }

    /// `LEFT JOIN b ON …`.
    fn join(&mut self, block: usize) {
        let mut conditional = true;
        while self.is_join() {
            let kind = self.word();
            self.keyword();
            conditional &= !matches!(kind, "cross" | "natural");
            if kind == "join" || kind == "straight_join" {
                break;
            }
            if self.is("apply") || self.next_is("join") && matches!(self.word(), "any" | "all") {
                let apply = self.is("apply");
                self.keyword();
                if apply {
                    break;
                }
            }
            let ways: &[&str] = match kind {
                "left" | "right" => &["JOIN", "OUTER JOIN", "SEMI JOIN", "ANTI JOIN"],
                "full" => &["JOIN", "OUTER JOIN"],
                "natural" => &["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"],
                _ => &["JOIN"],
            };
            if self.ahead(1).word != "join" {
                self.hole(&[ways]);
            }
        }
        self.relation(block, conditional);
        self.condition(block);
    }

    fn is_condition(&self) -> bool {
        self.is("using") || self.is("on") && !self.is_upsert()
    }

    /// ON or USING, if one comes.
    fn condition(&mut self, block: usize) {
        let mut place = Place::new(block, Clause::On);
        place.seen = Some(self.blocks[block].reads.len());
        if !self.is_condition() {
            return;
        }
        if self.take("on") {
            self.expression(place, None);
        } else if self.take("using") && self.kind() == Kind::Open && self.open() {
            while !self.is_over() && !self.stops(false) {
                if self.kind() == Kind::Hole {
                    self.offer(Some(block), vec![Item::SharedColumns]);
                    self.limit(place);
                }
                self.pass(Role::Column(block));
            }
            self.close();
        }
    }

    /// A relation with its alias; `conditional` if ON is to follow.
    fn relation(&mut self, block: usize, conditional: bool) {
        // `CROSS APPLY (…)` is LATERAL by another name.
        let mut lateral = self.before(1).word == "apply";
        while (self.is("lateral") || self.is("only"))
            && !matches!(self.ahead(1).kind, Kind::Comma | Kind::Dot | Kind::End)
        {
            lateral |= self.is("lateral");
            self.keyword();
        }
        let start = self.token().start;
        let (from, named) = match self.kind() {
            Kind::Hole => {
                self.offer_table(Path {
                    first: self.at,
                    parts: 0,
                });
                self.step();
                // The words that follow it are the rest of the statement.
                (From::Untold, None)
            }
            Kind::Open if self.is("(") => match self.brackets(block, lateral) {
                Some(from) => (from, None),
                None => return self.alias_of_join(),
            },
            Kind::String | Kind::Literal => {
                self.step();
                (From::Untold, None)
            }
            Kind::Quoted | Kind::Word if !self.stops(false) => {
                let path = self.path();
                let last = path.first + 2 * (path.parts - 1);
                (self.named(block, path), Some(self.name(last)))
            }
            _ => return,
        };
        let end = self.tokens[self.at.saturating_sub(1)].end.max(start);
        self.sample();
        if self.are(&["with", "ordinality"]) {
            self.keyword();
            self.keyword();
        }
        self.hole_after(conditional);
        while self.leads_on() {
            // What it does to the columns is not known, nor whether it is an
            // alias after all.
            let name = Some(self.name(self.at));
            self.read_untold(block, name);
            self.skip();
            if self.is("(") {
                self.skip_brackets();
            }
        }
        let alias = self.alias();
        let columns = match alias {
            Some(_) => self.defined_list(),
            None => Vec::new(),
        };
        self.hole_after(conditional);
        self.blocks[block].reads.push(Read {
            name: alias.or(named),
            from,
            at: start..end,
            columns,
        });
    }

    /// At the cursor behind a relation.
    fn hole_after(&mut self, conditional: bool) {
        if self.kind() == Kind::Hole {
            self.offer(None, vec![self.after_relation(conditional)]);
            self.step();
        }
    }

    /// An alias with or without AS.
    pub(super) fn alias(&mut self) -> Option<Name> {
        let goes_on = self.are(&["lateral", "view"]);
        if self.take("as") || self.is_name() && !self.stops(true) && !goes_on {
            return self.define();
        }
        None
    }

    /// `(a JOIN b …) x`: the alias hides what it holds, which is rare enough
    /// to leave it visible.
    fn alias_of_join(&mut self) {
        if self.alias().is_some() {
            self.defined_list();
        }
    }

    /// What stands in brackets: a query, or relations of this block.
    fn brackets(&mut self, block: usize, lateral: bool) -> Option<From> {
        let opens = (0..=super::DEPTH).take_while(|by| self.ahead(*by).word == "(");
        let inner = opens.count();
        let query = self.is_query(inner) || matches!(self.ahead(inner).word, "from" | "table");
        if !self.open() {
            return Some(From::Untold);
        }
        let found = if query {
            let parent = match lateral {
                true => Some(block),
                false => self.blocks[block].parent,
            };
            let before = self.blocks[block].reads.len();
            let query = self.query(parent);
            self.blocks[query].before = Some(before).filter(|_| lateral);
            Some(From::Query(query))
        } else {
            self.from(block);
            None
        };
        self.rest_of_brackets();
        self.close();
        found
    }

    /// A table, a common table or a function, by its path.
    fn named(&mut self, block: usize, path: Path) -> From {
        if self.written().starts_with('@') && self.ahead(1).kind == Kind::Literal {
            // `home@elsewhere`
            self.mark(path, Role::Other);
            self.step();
            self.step();
            return From::Untold;
        }
        if self.kind() == Kind::Dot {
            self.step();
            self.mark(path, Role::Other);
            if self.kind() == Kind::Hole {
                self.offer_table(path);
                self.step();
            }
            return From::Untold;
        }
        if self.is("(") {
            self.call(path, Place::new(block, Clause::From));
            return From::Untold;
        }
        let names = self.names(path);
        if let [name] = names.as_slice() {
            let meant = name.meant();
            let common = self
                .visible_commons()
                .find(|at| self.commons[*at].meant == meant);
            if let Some(common) = common {
                self.mark(path, Role::Known);
                return From::Common(common);
            }
        }
        self.mark(path, Role::Table);
        From::Table(names)
    }
}
