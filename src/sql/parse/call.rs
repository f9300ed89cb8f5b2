//! Functions and their arguments, types, intervals.

use super::block::{Path, Role};
use super::expression::{Clause, Place};
use super::token::Kind;
use super::{Mark, Parser};
use crate::sql::expect::Item;

/// The units of an interval, and what EXTRACT takes.
const UNITS: &[&str] = &[
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "nanosecond",
];

impl Parser<'_> {
    /// The call of the function at `path`, from its bracket on.
    pub(super) fn call(&mut self, path: Path, place: Place) {
        let last = path.first + 2 * (path.parts - 1);
        if path.parts > 1 {
            let parts = path.parts - 1;
            self.mark(Path { parts, ..path }, Role::Other);
        }
        self.marks.push(Mark {
            path: Path {
                first: last,
                parts: 1,
            },
            role: Role::Function,
        });
        let name = self.tokens[last];
        let function = match name.kind {
            Kind::Word => self.tokens[last].word,
            _ => "",
        };
        let lambdas = self.lambdas.len();
        self.list(place, None, function);
        self.lambdas.truncate(lambdas);
    }

    /// Expressions or a query in brackets: how many there are. `compared` is
    /// what they are compared with, `function` whose arguments they are.
    pub(super) fn list(
        &mut self,
        place: Place,
        compared: Option<Path>,
        function: &'static str,
    ) -> usize {
        if !self.open() {
            return 1;
        }
        let place = place.nested();
        if self.is_query(0) {
            self.query(Some(place.block));
            self.rest_of_brackets();
            self.close();
            return 1;
        }
        if function == "extract" && self.ahead(1).word == "from" {
            match self.kind() {
                Kind::Hole => {
                    self.offer(None, vec![Item::Keywords(Vec::new())]);
                    self.step();
                }
                _ => self.keyword(),
            }
        }
        if function == "trim" {
            self.keywords(&["leading", "trailing", "both"]);
        }
        let count = self.items(place, compared, function);
        self.close();
        count
    }

    fn items(&mut self, place: Place, compared: Option<Path>, function: &'static str) -> usize {
        let mut count = 1;
        loop {
            let named = self.is_name() && matches!(self.ahead(1).word, "=>" | ":=");
            if named {
                self.skip();
                self.step();
            }
            if self.is("name") && matches!(self.ahead(1).kind, Kind::Word | Kind::Quoted) {
                self.keyword();
                self.skip();
            } else {
                self.expression(place, compared);
            }
            match self.word() {
                "from" | "for" | "placing"
                    if matches!(function, "extract" | "trim" | "substring" | "overlay") =>
                {
                    self.keyword();
                }
                "order" => {
                    self.keyword();
                    if !self.take("by") && self.hole(&[&["BY"]]) {
                        continue;
                    }
                    let order = Place {
                        clause: Clause::OrderBy,
                        ..place
                    };
                    self.expressions(order);
                }
                "as" => {
                    self.keyword();
                    self.define();
                }
                "limit" | "respect" | "ignore" | "nulls" | "asc" | "desc" => self.keyword(),
                _ => match self.kind() {
                    Kind::Comma => {
                        count += 1;
                        self.step();
                    }
                    Kind::Hole => {
                        self.offer(None, Vec::new());
                        self.step();
                    }
                    _ if self.is_over() || self.stops(false) => return count,
                    _ => self.skip(),
                },
            }
        }
    }

    /// `CAST(x AS type)`.
    pub(super) fn cast(&mut self, place: Place) {
        self.keyword();
        if !self.open() {
            return;
        }
        self.expression(place.nested(), None);
        self.also("AS");
        if self.take("as") {
            self.data_type();
        }
        if !self.stops(false) {
            self.rest_of_brackets();
        }
        self.close();
    }

    /// A type, of as many words and brackets as belong to it.
    pub(super) fn data_type(&mut self) {
        if self.kind() == Kind::Hole {
            self.offer(None, vec![Item::Types]);
            return self.step();
        }
        if !self.is_name() || self.stops(false) {
            return;
        }
        self.pass(Role::Type);
        loop {
            let next = self.ahead(1);
            match self.word() {
                "precision" | "varying" | "unsigned" => self.pass(Role::Type),
                "with" | "without" if next.word == "time" => {
                    self.pass(Role::Type);
                    self.pass(Role::Type);
                    if self.is("zone") {
                        self.pass(Role::Type);
                    }
                }
                "(" | "[" => self.type_arguments(),
                _ => return,
            }
        }
    }

    /// `(10, 2)`, `[]`, `(Nanosecond, 'UTC')`.
    fn type_arguments(&mut self) {
        if self.open() {
            while !self.is_over() && !self.stops(false) {
                match self.kind() {
                    Kind::Open => self.skip_brackets(),
                    _ => self.skip(),
                }
            }
            self.close();
        }
    }

    /// `INTERVAL '1' DAY`. Nothing is known of what stands in its quotes.
    pub(super) fn interval(&mut self, place: Place) {
        self.keyword();
        match self.kind() {
            Kind::Hole => {
                self.offer(None, Vec::new());
                self.step();
            }
            _ => self.string(place, None),
        }
        if UNITS.contains(&self.word()) {
            self.keyword();
            if self.is("to") && UNITS.contains(&self.ahead(1).word) {
                self.keyword();
                self.keyword();
            }
        }
    }
}
