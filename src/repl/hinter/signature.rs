//! What the function takes inside whose brackets the line ends.

use super::{Ghost, MOST};
use crate::catalog::Catalog;
use crate::sql::dialect;
use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::splitter::split;
use crate::text::Text;

/// The signature of that function, where its next argument is to come. One that
/// takes a single argument needs no hint.
pub(super) fn ghost(line: &str, catalog: &Catalog) -> Option<Ghost> {
    if line.len() > MOST || !line.trim_end().ends_with(['(', ',']) {
        return None;
    }
    let statement = &line[split(line).rest..];
    let name = called(statement)?.to_lowercase();
    let functions = catalog.functions();
    let at = functions.partition_point(|function| *function.name < *name);
    let told = functions.get(at).filter(|function| *function.name == *name);
    let signature = match told.filter(|function| !function.signature.is_empty()) {
        Some(function) => &function.signature,
        None => dialect::function(&name)?.signature,
    };
    signature.contains(',').then(|| Ghost {
        shown: format!("  {}", Text::line(signature)),
        completion: None,
    })
}

/// The name before the innermost bracket that is open at the end of
/// `statement`, if an argument is to come there.
fn called(statement: &str) -> Option<&str> {
    let mut open: Vec<Option<Token>> = Vec::new();
    let mut last: Option<Token> = None;
    for token in Tokens::new(statement).filter(|token| token.kind != Kind::Space) {
        match token.kind {
            Kind::Open => open.push(last.filter(|last| last.kind == Kind::Word)),
            Kind::Close => {
                open.pop();
            }
            _ => {}
        }
        last = Some(token);
    }
    last.filter(|last| matches!(last.kind, Kind::Open | Kind::Comma))?;
    let name = open.pop()??;
    Some(&statement[name.start..name.end])
}
