//! Values that a statement gives to what is called a secret.

use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::variables::{is_name, is_secret};

/// What `=` means at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// A statement's own words and options: `CREATE USER a PASSWORD 'x'`.
    Options,
    /// `SET token = 'x'`, also in an update.
    Assignments,
    /// Sources, where it names the argument of a function.
    Sources,
    /// It compares.
    Conditions,
}

impl Clause {
    fn begun_by(word: &str) -> Option<Clause> {
        Some(match word {
            "set" => Clause::Assignments,
            "from" | "join" => Clause::Sources,
            "select" | "where" | "on" | "having" | "when" | "qualify" | "case" => {
                Clause::Conditions
            }
            "options" | "values" => Clause::Options,
            _ => return None,
        })
    }
}

/// What may stand between `CREATE` and what is created.
const BESIDE: [&str; 10] = [
    "or",
    "replace",
    "if",
    "not",
    "exists",
    "temp",
    "temporary",
    "persistent",
    "local",
    "global",
];

/// What is made with a password that needs no quotes.
const ACCOUNTS: [&str; 5] = ["user", "role", "login", "account", "secret"];

/// What follows `PASSWORD` and is none.
const NO_PASSWORD: [&str; 12] = [
    "null", "expire", "history", "reuse", "require", "true", "false", "default", "none", "from",
    "is", "in",
];

/// A statement's tokens that are not blank.
struct Statement<'t> {
    text: &'t str,
    tokens: Vec<Token>,
}

/// Whether `text` has it: `PASSWORD 'x'`, `token => 'x'`, `SET token = x`,
/// `IDENTIFIED BY 'x'`, `INSERT INTO users (password) VALUES ('x')`.
pub(super) fn gives(text: &str) -> bool {
    let tokens = Tokens::new(text).filter(|token| !token.kind.is_blank());
    let statement = Statement {
        text,
        tokens: tokens.collect(),
    };
    let account = statement.account();
    let mut clause = Clause::Options;
    let mut around = Vec::new();
    for (at, token) in statement.tokens.iter().enumerate() {
        let word = statement.word(at);
        match token.kind {
            Kind::Open => around.push(clause),
            Kind::Close => clause = around.pop().unwrap_or(clause),
            Kind::Semicolon => (clause, around) = (Clause::Options, Vec::new()),
            Kind::Word if word == "case" => around.push(clause),
            Kind::Word if word == "end" => clause = around.pop().unwrap_or(clause),
            _ => {}
        }
        if token.kind == Kind::Word {
            clause = Clause::begun_by(&word).unwrap_or(clause);
        }
        let given = match token.kind {
            Kind::Word if word == "identified" => {
                matches!(statement.word(at + 1).as_str(), "by" | "with")
            }
            Kind::Word if matches!(word.as_str(), "into" | "insert") => statement.inserts(at),
            _ => {
                statement.names(at) && Some(at) != account && {
                    let account = account.is_some() || at == 0;
                    statement.is_given(at, clause, account)
                }
            }
        };
        if given {
            return true;
        }
    }
    false
}

impl Statement<'_> {
    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn written(&self, at: usize) -> &str {
        let token = self.tokens.get(at);
        token.map_or("", |token| &self.text[token.start..token.end])
    }

    /// The word there, in lower case.
    fn word(&self, at: usize) -> String {
        match self.kind(at) {
            Some(Kind::Word) => self.written(at).to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    /// Where `USER` stands in `CREATE USER`, or what else has a password.
    fn account(&self) -> Option<usize> {
        if !matches!(self.word(0).as_str(), "create" | "alter") {
            return None;
        }
        let mut places = 1..self.tokens.len();
        let kind = places.find(|at| !BESIDE.contains(&self.word(*at).as_str()))?;
        ACCOUNTS.contains(&self.word(kind).as_str()).then_some(kind)
    }

    /// Whether a secret is named there.
    fn names(&self, at: usize) -> bool {
        let written = self.written(at);
        match self.kind(at) {
            Some(Kind::Word | Kind::Quoted) => is_secret(written),
            Some(Kind::String) => !written.contains(char::is_whitespace) && is_secret(written),
            _ => false,
        }
    }

    /// A string, also with a letter before it.
    fn is_string(&self, at: usize) -> bool {
        let string = |at| matches!(self.kind(at), Some(Kind::String | Kind::Dollar));
        let prefix = matches!(self.word(at).as_str(), "u" | "n" | "x" | "b" | "r");
        let behind = at + 1 + usize::from(self.written(at + 1) == "&");
        string(at) || prefix && string(behind)
    }

    /// What may be a secret: no parameter, and none of the words for nothing.
    fn is_value(&self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::String | Kind::Dollar | Kind::Quoted | Kind::Number) => true,
            Some(Kind::Word) => !NO_PASSWORD.contains(&self.word(at).as_str()),
            Some(Kind::Other) => !matches!(self.written(at), "?" | ":" | "="),
            _ => false,
        }
    }

    /// Whether what follows the name of a secret gives it a value. The words
    /// of an `account` need no quotes.
    fn is_given(&self, name: usize, clause: Clause, account: bool) -> bool {
        let next = name + 1;
        if self.is_string(next) {
            return true;
        }
        match (self.written(next), self.written(next + 1)) {
            // Never a comparison.
            ("=", ">") | (":", "=") => self.is_value(next + 2),
            ("=", _) => clause != Clause::Conditions && self.is_value(next + 1),
            (":", _) => self.is_string(next + 1) && !self.is_variable(name),
            ("(", _) => {
                let function = self.word(name).ends_with("password");
                function && self.is_string(next + 1)
            }
            _ => match self.word(next).as_str() {
                "to" => clause == Clause::Assignments && self.is_value(next + 1),
                "for" => clause == Clause::Assignments,
                "is" => clause == Clause::Options && self.is_string(next + 1),
                "" => clause == Clause::Options && self.kind(next) == Some(Kind::Quoted),
                _ => account && self.is_value(next),
            },
        }
    }

    /// Whether `:'name'` follows, which stands for a variable. Behind a key,
    /// as in `{token: 'x'}`, the colon stands next to the key.
    fn is_variable(&self, name: usize) -> bool {
        let [key, colon, string] = [0, 1, 2].map(|more| self.tokens[name + more]);
        let inner = self.written(name + 2).trim_matches('\'');
        colon.start > key.end && string.start == colon.end && is_name(inner)
    }

    /// Whether what is inserted has a secret among its columns, and strings or
    /// numbers for them.
    fn inserts(&self, into: usize) -> bool {
        let stops = |at: &usize| {
            self.kind(*at) == Some(Kind::Open)
                || matches!(
                    self.word(*at).as_str(),
                    "select" | "values" | "into" | "set"
                )
        };
        let Some(open) = (into + 1..self.tokens.len()).find(stops) else {
            return false;
        };
        let close = (open..self.tokens.len()).find(|at| self.kind(*at) == Some(Kind::Close));
        let Some(close) = close.filter(|_| self.kind(open) == Some(Kind::Open)) else {
            return false;
        };
        let literal = |at: usize| self.is_string(at) || self.kind(at) == Some(Kind::Number);
        // Behind these there are no values any more.
        let ends = |at: &usize| matches!(self.word(*at).as_str(), "from" | "where");
        (open..close).any(|at| self.names(at))
            && (close..self.tokens.len())
                .take_while(|at| !ends(at))
                .any(literal)
    }
}
