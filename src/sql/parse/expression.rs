//! Expressions, operand by operand: no precedence is needed to know what a
//! name is. Operators are in `operator.rs`, functions in `call.rs`.

use super::Parser;
use super::block::{Path, Role};
use super::state::{Expression, State};
use super::token::Kind;
use crate::sql::expect::Item;

/// The part of a query that an expression stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clause {
    Select,
    From,
    On,
    Where,
    GroupBy,
    Having,
    Window,
    Qualify,
    OrderBy,
    Limit,
    Offset,
    Set,
    Values,
    Returning,
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) block: usize,
    pub(super) clause: Clause,
    /// How many relations of the block are seen, if not all: those before ON.
    pub(super) seen: Option<usize>,
    /// In brackets: no clause can follow.
    pub(super) nested: bool,
}

impl Place {
    pub(super) fn new(block: usize, clause: Clause) -> Place {
        Place {
            block,
            clause,
            seen: None,
            nested: false,
        }
    }

    pub(super) fn nested(self) -> Place {
        Place {
            nested: true,
            ..self
        }
    }
}

impl Parser<'_> {
    /// Reads an expression as far as it goes. What it is compared with is a
    /// column if it is an item of `room IN (…)`.
    pub(super) fn expression(&mut self, place: Place, compared: Option<Path>) -> Expression {
        let mut state = State {
            compared,
            ..State::default()
        };
        loop {
            let goes_on = match state.behind {
                false => self.operand(place, &mut state),
                true => self.operator(place, &mut state),
            };
            if !goes_on {
                return state.read;
            }
        }
    }

    /// A list of expressions, each with its order: GROUP BY, ORDER BY.
    pub(super) fn expressions(&mut self, place: Place) {
        loop {
            self.expression(place, None);
            self.order(place);
            match self.kind() {
                Kind::Comma => self.step(),
                Kind::Hole => {
                    self.offer_after(place, false);
                    self.step();
                }
                _ if self.is_over() || self.stops(true) || self.ends_order() => return,
                _ => self.skip(),
            }
        }
    }

    /// `DESC NULLS LAST`.
    fn order(&mut self, place: Place) {
        if !self.take("asc") {
            self.take("desc");
        }
        if self.kind() == Kind::Hole {
            self.offer_after(place, false);
            self.step();
        }
        if self.take("nulls") {
            self.hole(&[&["FIRST", "LAST"]]);
            self.keywords(&["first", "last"]);
        }
    }

    /// In a window, its frame comes behind the order.
    fn ends_order(&self) -> bool {
        matches!(self.word(), "rows" | "range" | "groups" | "partition")
    }

    /// Reads an operand, or a word before one; false where neither comes.
    fn operand(&mut self, place: Place, state: &mut State) -> bool {
        match self.kind() {
            Kind::Hole => {
                self.offer_operand(place, state);
                self.step();
                state.operand(None);
            }
            Kind::String => {
                self.string(place, state.compared);
                state.operand(None);
            }
            Kind::Literal => {
                self.step();
                state.operand(None);
            }
            Kind::Star => {
                self.step();
                state.read.star = !state.operated;
                state.operand(None);
            }
            Kind::Open if self.parameters() => state.operator(),
            Kind::Open => {
                match self.is("{") {
                    true => self.skip_brackets(),
                    false => {
                        self.list(place, state.compared, "");
                    }
                }
                state.operand(None);
            }
            Kind::Operator | Kind::Dot => {
                self.step();
                state.operator();
            }
            Kind::Cast => {
                self.step();
                self.data_type();
                state.operand(None);
            }
            Kind::Comma | Kind::Close | Kind::End => return false,
            Kind::Quoted => self.named_operand(place, state),
            Kind::Word => return self.word_operand(place, state),
        }
        true
    }

    /// A string; the cursor in it asks for values of what it is compared with.
    pub(super) fn string(&mut self, place: Place, compared: Option<Path>) {
        if self.cursor == Some(self.at) {
            let items = compared.map(|path| Item::Values {
                column: self.names(path),
            });
            self.offer(Some(place.block), items.into_iter().collect());
            self.limit(place);
        }
        self.step();
    }

    fn word_operand(&mut self, place: Place, state: &mut State) -> bool {
        let next = self.ahead(1);
        let bracket = next.word == "(";
        match self.word() {
            "left" | "right" if bracket => self.named_operand(place, state),
            "lambda" if self.parameters() => state.operator(),
            "when" | "then" | "else" | "end" if state.cases > 0 => {
                return self.operator(place, state);
            }
            "case" if next.kind != Kind::Dot && next.kind != Kind::Comma => {
                self.keyword();
                state.cases += 1;
                state.side(None);
            }
            "grouping" if next.word == "sets" => {
                self.keyword();
                self.keyword();
            }
            "not" | "and" | "or" | "is" | "in" | "like" | "ilike" | "between" => {
                let condition = self.is("and") || self.is("or");
                self.keyword();
                state.side(None);
                state.begun &= !condition;
            }
            "exists" | "any" | "all" | "some" if bracket => self.keyword(),
            "exists" if next.kind == Kind::Hole => self.keyword(),
            "distinct" | "all" if !state.begun && begins_operand(next.kind) => self.keyword(),
            "cast" | "try_cast" if bracket => {
                self.cast(place);
                state.operand(None);
            }
            "interval" if matches!(next.kind, Kind::String | Kind::Literal | Kind::Hole) => {
                self.interval(place);
                state.operand(None);
            }
            "date" | "time" | "timestamp" if next.kind == Kind::String => {
                self.pass(Role::Type);
                self.string(place, None);
                state.operand(None);
            }
            "true" | "false" | "null" | "current_date" | "current_time" | "current_timestamp"
            | "localtime" | "localtimestamp" | "default"
                if next.kind != Kind::Dot && !bracket =>
            {
                self.keyword();
                state.operand(None);
            }
            "array" if next.word == "[" => self.keyword(),
            _ if self.stops(false) => return false,
            _ => self.named_operand(place, state),
        }
        true
    }

    /// A column, or the call of a function.
    fn named_operand(&mut self, place: Place, state: &mut State) {
        let path = self.path();
        if self.is("(") {
            self.call(path, place);
            state.operand(None);
            state.call = true;
            return;
        }
        if self.kind() == Kind::Dot {
            let next = self.ahead(1).kind;
            self.step();
            match next {
                Kind::Star => {
                    self.mark(path, Role::Relation(place.block));
                    self.step();
                    state.operand(Some(path));
                    state.read.star = true;
                    return;
                }
                Kind::Hole => {
                    self.mark(path, Role::Relation(place.block));
                    self.offer_qualified(place, path);
                    self.step();
                }
                _ => self.mark(path, Role::Relation(place.block)),
            }
            state.operand(None);
            return;
        }
        let role = if self.is_parameter(path) {
            Role::Known
        } else if path.parts == 1 && self.is_grammar(place) {
            Role::Other
        } else {
            Role::Column(place.block)
        };
        self.mark(path, role);
        state.operand(Some(path));
    }
}

impl Parser<'_> {
    /// Whether what comes behind a name tells that it is a word of a grammar
    /// which is not known: `TOP 5`, `JSON '{}'`, and in brackets `CONTENT x`.
    fn is_grammar(&self, place: Place) -> bool {
        match self.kind() {
            Kind::String | Kind::Literal => true,
            Kind::Word => place.nested && self.word().is_empty(),
            Kind::Quoted => place.nested,
            _ => false,
        }
    }
}

/// Whether an operand can begin so.
fn begins_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Word
            | Kind::Quoted
            | Kind::String
            | Kind::Literal
            | Kind::Open
            | Kind::Star
            | Kind::Hole
    )
}
