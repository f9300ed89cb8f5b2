//! What follows an operand: operators, types, windows.

use super::Parser;
use super::block::Path;
use super::expression::Place;
use super::state::State;
use super::token::Kind;

impl Parser<'_> {
    /// Reads what goes on with an expression; false where it ends.
    pub(super) fn operator(&mut self, place: Place, state: &mut State) -> bool {
        match self.kind() {
            Kind::Hole => {
                self.offer_operator(place, state);
                self.step();
            }
            Kind::Operator => {
                let word = self.word();
                if word == "->" && self.ahead(1).kind != Kind::String {
                    self.lambda(state.read.path);
                }
                let written = self.written();
                if written == "|>" {
                    return false;
                }
                self.step();
                let begun = matches!(written, "=~/" | "!~/");
                let matches = matches!(written, "=~" | "!~") && self.written().starts_with('/');
                if begun || matches {
                    self.pattern(begun);
                    state.operand(None);
                    return true;
                }
                match word {
                    "=" | "==" | "<>" | "!=" => state.side(state.side),
                    "<" | ">" | "<=" | ">=" => state.side(None),
                    _ => state.operator(),
                }
            }
            Kind::Star => {
                self.step();
                state.operator();
            }
            Kind::Cast => {
                self.step();
                self.data_type();
                state.read.path = None;
            }
            Kind::Open => {
                match self.is("{") {
                    true => self.skip_brackets(),
                    false => {
                        self.list(place, None, "");
                    }
                }
                state.read.path = None;
                state.side = None;
            }
            Kind::Dot => {
                self.step();
                if self.is_name() {
                    self.skip();
                } else if self.kind() == Kind::Hole {
                    self.offer(None, Vec::new());
                    self.step();
                }
                state.side = None;
            }
            Kind::String => self.string(place, None),
            Kind::Word => return self.word_operator(place, state),
            Kind::Literal | Kind::Quoted | Kind::Comma | Kind::Close | Kind::End => return false,
        }
        true
    }

    fn word_operator(&mut self, place: Place, state: &mut State) -> bool {
        let next = self.ahead(1);
        match self.word() {
            "and" | "or" => {
                let or = self.is("or");
                self.keyword();
                state.side(None);
                state.begun = or || std::mem::take(&mut state.between);
            }
            "when" | "then" | "else" if state.cases > 0 => {
                // `CASE room WHEN`: what follows is compared with the room.
                if self.is("when") && self.at_subject(state) {
                    state.subject = state.side;
                }
                let compared = state.subject.filter(|_| self.is("when"));
                self.keyword();
                state.side(compared);
            }
            "end" if state.cases > 0 => {
                self.keyword();
                state.cases -= 1;
                state.subject = None;
                state.begun = true;
                state.operand(None);
            }
            "not" => {
                self.keyword();
                let words = ["IN", "LIKE", "ILIKE", "BETWEEN", "SIMILAR TO"];
                if self.hole(&[&words]) {
                    state.side = None;
                }
            }
            "is" => self.is_something(state),
            "in" => {
                self.keyword();
                let column = state.side;
                if self.is("(") {
                    self.list(place, column, "");
                    state.operand(None);
                } else if self.kind() == Kind::Hole {
                    self.offer(None, Vec::new());
                    self.step();
                    state.operand(None);
                } else {
                    state.operator();
                }
                state.begun = true;
            }
            "like" | "ilike" | "rlike" | "regexp" | "glob" | "similar" => {
                self.keyword();
                self.keywords(&["to"]);
                state.side(state.side);
            }
            "between" => {
                self.keyword();
                if self.ahead(1).word != "and" {
                    self.keywords(&["symmetric", "asymmetric"]);
                }
                state.side(None);
                state.between = true;
            }
            "escape" | "div" | "xor" => {
                self.keyword();
                state.operator();
            }
            "at" if next.word == "time" || next.kind == Kind::Hole => {
                self.keyword();
                self.hole(&[&["TIME ZONE"]]);
                self.keywords(&["time"]);
                self.hole(&[&["ZONE"]]);
                self.keywords(&["zone"]);
                state.operator();
            }
            "collate" => {
                self.keyword();
                self.skip();
            }
            "isnull" | "notnull" => self.keyword(),
            "over" if state.call => {
                self.keyword();
                self.window(place);
                state.read.path = None;
            }
            "filter" if next.word == "(" => self.filter(place),
            "within" if next.word == "group" => {
                self.keyword();
                self.keyword();
                self.filter(place);
            }
            "ignore" | "respect" if next.word == "nulls" => {
                self.keyword();
                self.keyword();
            }
            // `nth_value(x, 2) FROM FIRST RESPECT NULLS OVER …`
            "from"
                if state.call
                    && matches!(next.word, "first" | "last")
                    && matches!(self.ahead(2).word, "ignore" | "respect" | "over") =>
            {
                self.keyword();
                self.keyword();
            }
            _ => return false,
        }
        true
    }

    /// Whether CASE and one operand are all that precedes.
    fn at_subject(&self, state: &State) -> bool {
        let before = |path: Path| path.first.checked_sub(1);
        let case = state.side.and_then(before);
        case.is_some_and(|at| self.tokens[at].word == "case")
    }

    /// `IS [NOT] NULL`, `IS [NOT] DISTINCT FROM …`.
    fn is_something(&mut self, state: &mut State) {
        self.keyword();
        state.side = None;
        state.read.path = None;
        let negatable = ["NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT FROM"];
        let negated = ["NOT NULL", "NOT TRUE", "NOT FALSE", "NOT DISTINCT FROM"];
        if self.hole(&[&negatable, &negated]) {
            return;
        }
        if self.take("not") && self.hole(&[&negatable]) {
            return;
        }
        if self.take("distinct") {
            if !self.hole(&[&["FROM"]]) {
                self.take("from");
            }
            state.operator();
        } else {
            let before = self.at;
            self.keywords(&["null", "true", "false", "unknown"]);
            if self.at == before && self.is_name() && !self.stops(true) {
                self.skip();
            }
        }
    }

    /// `/a.*b/`: nothing in it is a name.
    fn pattern(&mut self, begun: bool) {
        if !begun {
            self.step();
        }
        while self.kind() != Kind::End {
            let ends = self.written().ends_with('/');
            self.skip();
            if ends {
                return;
            }
        }
    }

    /// `FILTER (WHERE …)`, `WITHIN GROUP (ORDER BY …)`.
    fn filter(&mut self, place: Place) {
        self.take("filter");
        if self.is("(") && self.open() {
            if !self.hole(&[&["WHERE"]]) {
                self.keywords(&["where", "order", "by"]);
            }
            self.expressions(place.nested());
            self.rest_of_brackets();
            self.close();
        }
    }
}
