//! A parser that takes any text: what is half typed is read as it was meant,
//! what is not understood is passed over. It tells what each word is, which
//! relations each query reads, and what may come at the cursor.
//!
//! It goes through the tokens once. Brackets nested deeper than a person nests
//! them are passed over, so that no text is too deep for the stack.

pub(super) mod block;
mod call;
mod create;
mod expression;
mod foreign;
mod from;
mod keyword;
mod lambda;
mod offer;
mod offered;
mod operator;
mod query;
pub(super) mod resolve;
mod select;
mod state;
mod statement;
mod table;
pub(super) mod token;
mod window;

use super::expect::Item;
use super::names::unquoted;
use super::scope::Name;
use block::{Block, Common, Mark, Path, Role};
use token::{Kind, Token};

/// How deep brackets are read.
const DEPTH: usize = 64;

/// What may come at the cursor, before it is known what it sees.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// The query block it stands in.
    pub(super) block: Option<usize>,
    /// How many relations of that block are seen, if not all.
    pub(super) seen: Option<usize>,
}

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// The token at the cursor.
    cursor: Option<usize>,
    /// The brackets that are open.
    depth: usize,
    pub(super) blocks: Vec<Block>,
    pub(super) commons: Vec<Common>,
    /// The common table made last of those that are visible.
    common: Option<usize>,
    /// The parameters of the lambdas that are open.
    lambdas: Vec<Name>,
    pub(super) marks: Vec<Mark>,
    pub(super) found: Option<Found>,
}

impl<'a> Parser<'a> {
    /// Parses the tokens of one statement of `text`; `cursor` is the number of
    /// the one that is being typed.
    pub(super) fn parse(text: &'a str, tokens: Vec<Token>, cursor: Option<usize>) -> Parser<'a> {
        let mut parser = Parser {
            text,
            tokens,
            at: 0,
            cursor,
            depth: 0,
            blocks: Vec::new(),
            commons: Vec::new(),
            common: None,
            lambdas: Vec::new(),
            marks: Vec::new(),
            found: None,
        };
        parser.tokens.push(Token::end(text.len()));
        while parser.kind() != Kind::End {
            let before = parser.at;
            parser.statement();
            if parser.at == before {
                parser.skip();
            }
        }
        parser
    }

    fn token(&self) -> Token {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[last.min(self.at + by)]
    }

    /// The token `by` before the next.
    fn before(&self, by: usize) -> Token {
        let at = self.at.checked_sub(by);
        at.map_or(Token::end(0), |at| self.tokens[at])
    }

    fn kind(&self) -> Kind {
        self.token().kind
    }

    fn word(&self) -> &'static str {
        self.token().word
    }

    /// The next token as it is written.
    fn written(&self) -> &'a str {
        let Token { start, end, .. } = self.token();
        &self.text[start..end]
    }

    fn is(&self, word: &str) -> bool {
        self.word() == word
    }

    /// Whether these words come next.
    fn are(&self, words: &[&str]) -> bool {
        let mut ahead = words.iter().enumerate();
        ahead.all(|(by, word)| self.ahead(by).word == *word)
    }

    fn next_is(&self, word: &str) -> bool {
        self.ahead(1).word == word
    }

    /// Whether the next token can be a name.
    fn is_name(&self) -> bool {
        matches!(self.kind(), Kind::Word | Kind::Quoted)
    }

    /// Whether a bracketed or whole statement ends here.
    fn is_over(&self) -> bool {
        matches!(self.kind(), Kind::Close | Kind::End)
    }

    fn step(&mut self) {
        if self.kind() != Kind::End {
            self.at += 1;
        }
    }

    /// Steps over a token and tells its role, if it is a word.
    fn pass(&mut self, role: Role) {
        if self.is_name() {
            let path = Path {
                first: self.at,
                parts: 1,
            };
            self.marks.push(Mark { path, role });
        }
        self.step();
    }

    /// Steps over what is not understood. A name there is not known for what
    /// it is.
    fn skip(&mut self) {
        let reserved = keyword::stops(self.word(), true);
        self.pass(match reserved {
            true => Role::Keyword,
            false => Role::Other,
        });
    }

    fn keyword(&mut self) {
        self.pass(Role::Keyword);
    }

    /// Steps over any of these keywords.
    fn keywords(&mut self, words: &[&str]) {
        while !self.word().is_empty() && words.contains(&self.word()) {
            self.keyword();
        }
    }

    /// Steps over this keyword if it comes next.
    fn take(&mut self, word: &str) -> bool {
        let found = self.is(word);
        if found {
            self.keyword();
        }
        found
    }

    /// Steps into a bracket, or over all of it if it is too deep.
    fn open(&mut self) -> bool {
        if self.depth == DEPTH {
            self.skip_brackets();
            return false;
        }
        self.depth += 1;
        self.step();
        true
    }

    /// Steps out of a bracket, if it was closed.
    fn close(&mut self) {
        self.depth -= 1;
        if self.kind() == Kind::Close {
            self.step();
        }
    }

    fn skip_brackets(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.kind() {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::End => return,
                _ => {}
            }
            self.skip();
            if depth == 0 {
                return;
            }
        }
    }

    /// The name that a token is.
    pub(super) fn name(&self, at: usize) -> Name {
        let token = self.tokens[at];
        let written = &self.text[token.start..token.end];
        let quoted = token.kind == Kind::Quoted;
        Name {
            text: match quoted {
                true => unquoted(written),
                false => written.to_owned(),
            },
            quoted,
        }
    }

    pub(super) fn names(&self, path: Path) -> Vec<Name> {
        let parts = (0..path.parts).map(|part| self.name(path.first + 2 * part));
        parts.collect()
    }

    pub(super) fn range(&self, at: usize) -> std::ops::Range<usize> {
        self.tokens[at].start..self.tokens[at].end
    }

    /// Steps over names with dots between them. One behind a dot may be a
    /// keyword, but not where it begins the next clause.
    fn path(&mut self) -> Path {
        let first = self.at;
        let mut parts = 1;
        self.step();
        while self.kind() == Kind::Dot {
            let next = self.ahead(1);
            let far = next.start > self.token().end;
            let name = match next.kind {
                Kind::Quoted => true,
                Kind::Word => !far || !keyword::stops(next.word, true),
                _ => false,
            };
            if !name {
                break;
            }
            self.at += 2;
            parts += 1;
        }
        Path { first, parts }
    }

    fn mark(&mut self, path: Path, role: Role) {
        self.marks.push(Mark { path, role });
    }

    /// A name that is made here. Nothing is known that could be offered.
    fn define(&mut self) -> Option<Name> {
        if self.kind() == Kind::Hole {
            self.offer(None, Vec::new());
            self.step();
            return None;
        }
        let name = self.is_name().then(|| self.name(self.at))?;
        self.pass(Role::Defined);
        Some(name)
    }

    fn block(&mut self, parent: Option<usize>) -> usize {
        self.blocks.push(Block {
            parent,
            ..Block::default()
        });
        self.blocks.len() - 1
    }
}
