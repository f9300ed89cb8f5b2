//! Windows: `OVER (…)`, and the clause that names them.

use super::Parser;
use super::block::Role;
use super::expression::{Clause, Place};
use super::token::Kind;

impl Parser<'_> {
    /// What follows OVER.
    pub(super) fn window(&mut self, place: Place) {
        match self.kind() {
            Kind::Open => self.specification(place),
            Kind::Hole => {
                self.offer(None, Vec::new());
                self.step();
            }
            _ if self.is_name() && !self.stops(true) => self.pass(Role::Other),
            _ => {}
        }
    }

    /// `WINDOW w AS (…), …`.
    pub(super) fn windows(&mut self, place: Place) {
        loop {
            self.define();
            if !self.take("as") {
                self.hole(&[&["AS"]]);
            }
            if self.kind() == Kind::Open {
                self.specification(place);
            }
            if self.kind() != Kind::Comma {
                return;
            }
            self.step();
        }
    }

    /// `(PARTITION BY … ORDER BY … ROWS …)`.
    fn specification(&mut self, place: Place) {
        if !self.open() {
            return;
        }
        let place = Place {
            clause: Clause::Window,
            ..place.nested()
        };
        let starts: &[&str] = &["PARTITION BY", "ORDER BY", "ROWS BETWEEN", "RANGE BETWEEN"];
        while !self.is_over() {
            match self.word() {
                "partition" | "order" => {
                    self.keyword();
                    if !self.take("by") && self.hole(&[&["BY"]]) {
                        continue;
                    }
                    self.expressions(place);
                }
                "rows" | "range" | "groups" => self.frame(place),
                _ if self.kind() == Kind::Hole => {
                    self.hole(&[starts]);
                }
                _ if self.stops(false) => break,
                _ => self.skip(),
            }
        }
        self.close();
    }

    /// `ROWS BETWEEN 3 PRECEDING AND CURRENT ROW`.
    fn frame(&mut self, place: Place) {
        self.keyword();
        let bounds: &[&str] = &["UNBOUNDED PRECEDING", "CURRENT ROW", "UNBOUNDED FOLLOWING"];
        while !self.is_over() && !self.stops(false) {
            if self.kind() == Kind::Hole {
                self.hole(&[&["BETWEEN", "AND", "PRECEDING", "FOLLOWING"], bounds]);
                continue;
            }
            let before = self.at;
            self.keywords(&[
                "between",
                "and",
                "unbounded",
                "preceding",
                "following",
                "current",
                "row",
            ]);
            if self.are(&["interval"]) {
                self.interval(place);
            }
            if self.at == before {
                self.skip();
            }
        }
    }
}
