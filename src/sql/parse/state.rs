//! How far an expression has been read.

use super::block::Path;

/// What an expression was.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expression {
    /// It is nothing but this name, or this before `.*`.
    pub(super) path: Option<Path>,
    /// `*`, `h.*`.
    pub(super) star: bool,
}

/// How far an expression has been read.
#[derive(Debug, Default)]
pub(super) struct State {
    /// An operand has been read; else one is missing.
    pub(super) behind: bool,
    pub(super) read: Expression,
    /// The operand before is the whole of one side: what an operator compares.
    pub(super) side: Option<Path>,
    /// What precedes belongs to the same side of a comparison.
    pub(super) within: bool,
    /// What the next operand is compared with.
    pub(super) compared: Option<Path>,
    /// The next AND belongs to a BETWEEN.
    pub(super) between: bool,
    /// An operator has been read.
    pub(super) operated: bool,
    /// A condition goes on: it is no beginning where a join could be offered.
    pub(super) begun: bool,
    /// The operand before was a function's call.
    pub(super) call: bool,
    /// How many CASE are open, and what the innermost compares.
    pub(super) cases: usize,
    pub(super) subject: Option<Path>,
}

impl State {
    /// An operand has been read.
    pub(super) fn operand(&mut self, path: Option<Path>) {
        self.read.path = path.filter(|_| !self.operated);
        self.side = path.filter(|_| !self.within);
        self.behind = true;
        self.begun = true;
        self.call = false;
        self.compared = None;
    }

    /// An operator has been read that does not compare.
    pub(super) fn operator(&mut self) {
        self.behind = false;
        self.read.path = None;
        self.within = true;
        self.operated = true;
        self.begun = true;
        self.side = None;
        self.compared = None;
    }

    /// What comes now is one side of a comparison, with `compared` on the
    /// other.
    pub(super) fn side(&mut self, compared: Option<Path>) {
        self.operator();
        self.within = false;
        self.compared = compared;
    }
}
