//! The look of SQL.

use std::iter::Peekable;

use super::names::Names;
use super::{Span, span};
use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::mention::Mention;
use crate::sql::variables::mentions as variables;
use crate::sql::words;
use crate::text::Label;

/// Adds the spans of the statement `text`, which begins at `start` of its line.
/// `told` are the words of the line from there on whose parts the grammar
/// tells, and `names` says which of them there are.
pub(super) fn add<'m>(
    text: &str,
    start: usize,
    told: &mut Peekable<impl Iterator<Item = &'m Mention>>,
    names: &mut Names<'_>,
    spans: &mut Vec<Span>,
) {
    let mut variables = variables(text).peekable();
    let mut done = 0;
    for token in Tokens::new(text) {
        if token.start < done {
            continue;
        }
        let mut add = |end: usize, label: Label| {
            spans.push(span(start + token.start..start + end, label));
            done = end;
        };
        while variables.next_if(|v| v.start < token.start).is_some() {}
        if let Some(variable) = variables.next_if(|v| v.start == token.start) {
            add(variable.end, Label::Parameter);
            continue;
        }
        // Of commands a statement holds `\bind` alone.
        if token.kind == Kind::Backslash {
            let (name, _) = words::command(&text[token.start..]);
            add(token.end + name.len(), Label::Command);
            continue;
        }
        match lexical(token) {
            Some(label) => add(token.end, label),
            None => {
                let at = start + token.start;
                while told.next_if(|word| word.at.start < at).is_some() {}
                if let Some(word) = told.next_if(|word| word.at.start == at) {
                    add(word.at.end - start, names.label(word));
                }
            }
        }
    }
}

/// The look of a token that needs no knowledge.
fn lexical(token: Token) -> Option<Label> {
    match token.kind {
        Kind::LineComment | Kind::BlockComment => Some(Label::Comment),
        Kind::String | Kind::Dollar => Some(Label::Literal),
        Kind::Number => Some(Label::Number),
        Kind::Parameter => Some(Label::Parameter),
        _ => None,
    }
}
