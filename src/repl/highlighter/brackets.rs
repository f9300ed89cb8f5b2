//! Which bracket belongs to which.

use super::parts::{Part, What};
use super::{Span, span};
use crate::sql::lexer::{Kind, Tokens};
use crate::text::Label;

/// Marks the bracket that belongs to the one at `cursor`, or else before it,
/// and each one that closes nothing. One that is not closed yet is what typing
/// leads through. Brackets do not go beyond their statement.
pub(super) fn mark(line: &str, parts: &[Part], cursor: Option<usize>, spans: &mut Vec<Span>) {
    let before = spans.len();
    // Of the bracket at the cursor, and of the one before it.
    let mut partners = [None; 2];
    for part in parts.iter().filter(|part| part.what == What::Statement) {
        let text = &line[part.at.clone()];
        let mut open: Vec<usize> = Vec::new();
        for token in Tokens::new(text) {
            let at = part.at.start + token.start;
            match token.kind {
                Kind::Open => open.push(at),
                Kind::Close => match open.pop_if(|opening| closes(line, *opening, at)) {
                    Some(opening) => {
                        for (one, other) in [(opening, at), (at, opening)] {
                            if Some(one) == cursor {
                                partners[0] = Some(other);
                            } else if Some(one + 1) == cursor {
                                partners[1] = Some(other);
                            }
                        }
                    }
                    None => spans.push(span(at..at + 1, Label::Wrong)),
                },
                _ => {}
            }
        }
    }
    let partner = partners.into_iter().flatten().next();
    spans.extend(partner.map(|at| span(at..at + 1, Label::Bracket)));
    if spans.len() > before {
        spans.sort_by_key(|span| span.at.start);
    }
}

/// All brackets of SQL are one byte long.
fn closes(line: &str, opening: usize, closing: usize) -> bool {
    let bytes = line.as_bytes();
    matches!(
        (bytes[opening], bytes[closing]),
        (b'(', b')') | (b'[', b']') | (b'{', b'}')
    )
}
