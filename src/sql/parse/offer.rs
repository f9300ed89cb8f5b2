//! What is offered at the cursor, by its place.

use super::block::Path;
use super::expression::{Clause, Place};
use super::state::State;
use super::token::Kind;
use super::{Found, Parser, offered};
use crate::sql::expect::Item;

impl Parser<'_> {
    /// At the cursor, where an operand is expected.
    pub(super) fn offer_operand(&mut self, place: Place, state: &State) {
        if self.ahead(1).kind == Kind::Dot {
            return self.offer(Some(place.block), vec![Item::Qualifiers]);
        }
        let mut items = Vec::new();
        items.extend(state.compared.map(|path| Item::Values {
            column: self.names(path),
        }));
        if place.clause == Clause::On && !place.nested && !state.begun {
            items.push(Item::JoinConditions);
        }
        let columns = Item::Columns { of: None };
        match place.clause {
            Clause::Limit | Clause::Offset | Clause::Values => {}
            Clause::OrderBy => items.extend([Item::Outputs(Vec::new()), columns]),
            Clause::GroupBy | Clause::Having | Clause::Qualify => {
                items.extend([columns, Item::Outputs(Vec::new())]);
            }
            _ => items.push(columns),
        }
        if !items.is_empty() {
            items.push(Item::Qualifiers);
        }
        items.push(Item::Functions);
        let words = [self.introductions(), offered::OPERANDS].concat();
        items.push(Item::Keywords(words));
        self.offer(Some(place.block), items);
        self.limit(place);
    }

    /// The keywords that may come only right behind what stands there.
    fn introductions(&self) -> &'static [&'static str] {
        let bracket = self.before(2);
        match self.before(1).word {
            "select" => &["DISTINCT", "ALL"],
            "case" => &["WHEN"],
            "(" => match bracket.word {
                "in" | "exists" | "any" | "all" | "some" | "and" | "or" | "not" | "select"
                | "where" | "having" | "when" | "then" | "else" => offered::QUERIES,
                "" if matches!(bracket.kind, Kind::Word | Kind::Quoted) => &["DISTINCT"],
                _ if bracket.kind == Kind::Word => &[],
                _ => offered::QUERIES,
            },
            _ => &[],
        }
    }

    pub(super) fn offer_qualified(&mut self, place: Place, path: Path) {
        let of = Some(self.names(path));
        self.offer(Some(place.block), vec![Item::Columns { of }]);
        self.limit(place);
    }

    /// What is seen at the cursor is only what this place sees.
    pub(super) fn limit(&mut self, place: Place) {
        if let Some(found) = &mut self.found {
            found.seen = place.seen;
        }
    }

    pub(super) fn offer_operator(&mut self, place: Place, state: &State) {
        if state.cases > 0 {
            let cases: &[&str] = &["WHEN", "THEN", "ELSE", "END"];
            let words = [cases, offered::OPERATORS].concat();
            return self.offer(None, vec![Item::Keywords(words)]);
        }
        if state.read.star && !place.nested {
            return self.offer(None, vec![Item::Keywords(offered::CLAUSES.to_vec())]);
        }
        self.offer_after(place, state.call);
    }

    /// At the cursor, where an operand has been read: behind a function's call
    /// if `call`.
    pub(super) fn offer_after(&mut self, place: Place, call: bool) {
        let aggregate: &[&str] = match call {
            true => &["OVER", "FILTER", "WITHIN GROUP", "IGNORE NULLS"],
            false => &[],
        };
        let ordered = matches!(self.before(1).word, "asc" | "desc");
        let (order, operators): (&[&str], &[&str]) = match ordered {
            true => (&["NULLS FIRST", "NULLS LAST"], &[]),
            false => (
                &["ASC", "DESC", "NULLS FIRST", "NULLS LAST"],
                offered::OPERATORS,
            ),
        };
        let frame: &[&str] = &["ROWS BETWEEN", "RANGE BETWEEN"];
        let lists: &[&[&str]] = match place.clause {
            Clause::OrderBy if place.nested => &[order, aggregate, operators],
            Clause::Window => &[&["ORDER BY"], order, frame, operators],
            _ if place.nested => &[aggregate, operators],
            Clause::Select => &[&["AS"], offered::CLAUSES, aggregate, operators],
            Clause::From => &[offered::JOINS, offered::following("FROM")],
            Clause::On => &[
                &["AND", "OR"],
                offered::JOINS,
                offered::following("FROM"),
                operators,
            ],
            Clause::Where => &[&["AND", "OR"], offered::following("WHERE"), operators],
            Clause::GroupBy => &[offered::following("GROUP BY"), operators],
            Clause::Having => &[&["AND", "OR"], offered::following("HAVING"), operators],
            Clause::Qualify => &[&["AND", "OR"], offered::following("QUALIFY"), operators],
            Clause::OrderBy => &[order, offered::following("ORDER BY"), operators],
            Clause::Limit => &[&["OFFSET"]],
            Clause::Offset => &[&["LIMIT", "ROWS", "FETCH"]],
            Clause::Set => &[&["WHERE", "FROM", "RETURNING"], operators],
            Clause::Returning => &[&["AS"], operators],
            Clause::Values => &[offered::following("QUALIFY")],
        };
        let mut words = lists.concat();
        let mut seen = Vec::with_capacity(words.len());
        words.retain(|word| {
            !seen.contains(word) && {
                seen.push(*word);
                true
            }
        });
        self.offer(None, vec![Item::Keywords(words)]);
    }

    /// At the cursor, where a relation is expected; `below` is what stands
    /// before its dot.
    pub(super) fn offer_table(&mut self, below: Path) {
        let below = self.names(below);
        if below.len() > 2 {
            return self.offer(None, Vec::new());
        }
        if self.ahead(1).kind == Kind::Dot {
            return self.offer(None, vec![Item::Schemas { below }]);
        }
        let tables = Item::Tables {
            below: below.clone(),
        };
        let mut items = vec![tables];
        if below.is_empty() {
            let commons: Vec<_> = self
                .visible_commons()
                .map(|at| self.commons[at].name.clone())
                .collect();
            if !commons.is_empty() {
                items.insert(0, Item::CommonTables(commons));
            }
        }
        if below.len() < 2 {
            items.push(Item::Schemas {
                below: below.clone(),
            });
        }
        if below.is_empty() {
            items.push(Item::TableFunctions);
            let queries: &[&str] = match self.before(1).word {
                "(" => offered::QUERIES,
                _ => &[],
            };
            items.push(Item::Keywords([queries, &["LATERAL"]].concat()));
        }
        self.offer(None, items);
    }

    pub(super) fn after_relation(&self, conditional: bool) -> Item {
        let joined: &[&str] = match conditional {
            true => &["ON", "USING"],
            false => &[],
        };
        let words = [joined, &["AS"], offered::JOINS, offered::following("FROM")];
        Item::Keywords(words.concat())
    }

    /// Says what may come at the cursor.
    pub(super) fn offer(&mut self, block: Option<usize>, items: Vec<Item>) {
        self.found = Some(Found {
            items,
            block,
            seen: None,
        });
    }

    /// At the cursor: these keywords may come, and it is stepped over.
    pub(super) fn hole(&mut self, words: &[&[&'static str]]) -> bool {
        let found = self.kind() == Kind::Hole;
        if found {
            self.offer(None, vec![Item::Keywords(words.concat())]);
            self.step();
        }
        found
    }

    /// If the cursor was the last that was stepped over, this keyword may come
    /// there too, before others.
    pub(super) fn also(&mut self, word: &'static str) {
        if self.before(1).kind == Kind::Hole
            && let Some(found) = &mut self.found
            && let [Item::Keywords(words)] = found.items.as_mut_slice()
        {
            words.insert(0, word);
        }
    }

    /// The common tables that are visible here, the nearest first.
    pub(super) fn visible_commons(&self) -> impl Iterator<Item = usize> {
        let mut at = self.common;
        std::iter::from_fn(move || {
            let found = at?;
            at = self.commons[found].before;
            Some(found)
        })
    }
}
