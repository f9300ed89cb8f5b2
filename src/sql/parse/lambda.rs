//! The parameters of lambdas, which are no columns.

use super::Parser;
use super::block::{Path, Role};
use super::token::Kind;

/// How many of them are known at once.
const LAMBDAS: usize = 64;

/// How far the parameter of a list's comprehension is looked for.
const COMPREHENSION: usize = 64;

impl Parser<'_> {
    /// The parameters of `(a, b) -> …`, `lambda a, b: …`, and of
    /// `[… for a in …]`, which come before they are used. Whether there are any.
    pub(super) fn parameters(&mut self) -> bool {
        match self.word() {
            "(" => {
                let mut by = 1;
                while matches!(self.ahead(by).kind, Kind::Word | Kind::Quoted)
                    && self.ahead(by + 1).kind == Kind::Comma
                {
                    by += 2;
                }
                let name = matches!(self.ahead(by).kind, Kind::Word | Kind::Quoted);
                let ends =
                    name && self.ahead(by + 1).word == ")" && self.ahead(by + 2).word == "->";
                if !ends || self.ahead(by + 3).kind == Kind::String {
                    return false;
                }
            }
            "lambda" if self.ahead(2).word == ":" || self.ahead(2).kind == Kind::Comma => {}
            "[" => {
                let ahead = (1..COMPREHENSION).map(|by| (by, self.ahead(by).word));
                let mut found = ahead.take_while(|(_, word)| *word != "]");
                if let Some((by, _)) = found.find(|(_, word)| *word == "for")
                    && self.ahead(by + 2).word == "in"
                    && self.lambdas.len() < LAMBDAS
                {
                    self.lambdas.push(self.name(self.at + by + 1));
                }
                return false;
            }
            _ => return false,
        }
        self.pass(Role::Keyword);
        while self.is_name() || self.kind() == Kind::Comma {
            if self.is_name() && self.lambdas.len() < LAMBDAS {
                self.lambdas.push(self.name(self.at));
            }
            self.pass(Role::Defined);
        }
        if self.kind() == Kind::Close {
            self.step();
        }
        if self.kind() == Kind::Operator {
            self.step();
        }
        true
    }

    /// `x -> …`: the name before it is not a column.
    pub(super) fn lambda(&mut self, path: Option<Path>) {
        let Some(path) = path.filter(|path| path.parts == 1 && self.lambdas.len() < LAMBDAS) else {
            return;
        };
        if let Some(mark) = self.marks.last_mut().filter(|mark| mark.path == path) {
            mark.role = Role::Defined;
            self.lambdas.push(self.name(path.first));
        }
    }

    /// Whether a name is the parameter of a lambda.
    pub(super) fn is_parameter(&self, path: Path) -> bool {
        !self.lambdas.is_empty() && {
            let name = self.name(path.first).meant();
            self.lambdas.iter().any(|known| known.meant() == name)
        }
    }
}
