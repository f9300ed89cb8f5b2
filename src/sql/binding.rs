//! Values for a statement's parameters, as psql takes them:
//! `SELECT … WHERE room = $1 \bind 'Kitchen'`.

use super::lexer::{Kind, Token, Tokens};
use super::names::unquoted;

/// The command that gives values. Unlike others it stands within a statement:
/// what ends that comes behind the values.
const BIND: &str = "bind";

/// A value for a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The parameter, without its `$`; without a name the values stand in the
    /// parameters' order.
    pub name: Option<String>,
    /// Without its quotes; `None` is NULL.
    pub text: Option<String>,
    /// Whether it was in quotes: then it is text, where nothing says otherwise.
    pub quoted: bool,
}

/// Whether `rest`, which begins with a backslash, is the command that gives
/// values.
pub(super) fn is_bind(rest: &str) -> bool {
    let name = rest[1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    name.into_iter()
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(BIND))
}

/// A statement without the values that stand behind it, and these, if it has
/// any: those of the last `\bind`.
pub fn bound(text: &str) -> (&str, Option<Vec<Value>>) {
    let binds: Vec<usize> = Tokens::new(text)
        .filter(|token| token.kind == Kind::Backslash && is_bind(&text[token.start..]))
        .map(|token| token.start)
        .collect();
    match (binds.first(), binds.last()) {
        (Some(first), Some(last)) => {
            let values = &text[last + 1 + BIND.len()..];
            (text[..*first].trim_end(), Some(arguments(values)))
        }
        _ => (text, None),
    }
}

/// The values in `text`, which space separates.
fn arguments(text: &str) -> Vec<Value> {
    let tokens: Vec<Token> = Tokens::new(text).collect();
    tokens
        .split(|token| token.kind.is_blank())
        .filter(|argument| !argument.is_empty())
        .map(|argument| value(text, argument))
        .collect()
}

/// The value that these tokens of `text` are.
fn value(text: &str, tokens: &[Token]) -> Value {
    let part = |token: &Token| &text[token.start..token.end];
    let (name, tokens) = match tokens {
        [name, equals, value @ ..]
            if matches!(name.kind, Kind::Word | Kind::Parameter | Kind::Quoted)
                && part(equals) == "=" =>
        {
            let name = match name.kind {
                Kind::Quoted => unquoted(part(name)),
                _ => part(name).trim_start_matches('$').to_owned(),
            };
            (Some(name), value)
        }
        tokens => (None, tokens),
    };
    let quoted = |token: &Token| matches!(token.kind, Kind::String | Kind::Dollar | Kind::Quoted);
    let null = matches!(tokens, [word] if part(word).eq_ignore_ascii_case("null"));
    let written = tokens.iter().map(|token| match token.kind {
        Kind::String | Kind::Quoted => unquoted(part(token).trim_start_matches(['e', 'E'])),
        Kind::Dollar => undollared(part(token)).to_owned(),
        _ => part(token).to_owned(),
    });
    Value {
        name,
        text: (!null).then(|| written.collect()),
        quoted: tokens.iter().any(quoted),
    }
}

/// What stands between `$$` and `$$`, or `$tag$` and `$tag$`.
fn undollared(written: &str) -> &str {
    let mark = written[1..].find('$').map_or(written.len(), |at| at + 2);
    let inner = &written[mark..];
    inner.strip_suffix(&written[..mark]).unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Value {
        Value {
            name: None,
            text: Some(text.to_owned()),
            quoted: false,
        }
    }

    fn quoted(text: &str) -> Value {
        Value {
            quoted: true,
            ..plain(text)
        }
    }

    fn named(name: &str, value: Value) -> Value {
        Value {
            name: Some(name.to_owned()),
            ..value
        }
    }

    #[test]
    fn values_stand_behind_a_statement() {
        let null = Value {
            text: None,
            ..plain("")
        };
        for (text, sql, values) in [
            ("SELECT 1", "SELECT 1", None),
            ("SELECT '\\bind 1'", "SELECT '\\bind 1'", None),
            ("SELECT $1 \\bind 1", "SELECT $1", Some(vec![plain("1")])),
            (
                "SELECT $1\n\\bind -1.5e3 'it''s' NULL 'null'",
                "SELECT $1",
                Some(vec![
                    plain("-1.5e3"),
                    quoted("it's"),
                    null.clone(),
                    quoted("null"),
                ]),
            ),
            (
                "x \\bind room='Living Room' $temp=21.5 \"Mixed Case\"=null",
                "x",
                Some(vec![
                    named("room", quoted("Living Room")),
                    named("temp", plain("21.5")),
                    named("Mixed Case", null),
                ]),
            ),
            (
                "x \\bind 2022-01-01T08:00:00Z a.b:c $$it's$$ $t$a$t$ 'a=b' ''",
                "x",
                Some(vec![
                    plain("2022-01-01T08:00:00Z"),
                    plain("a.b:c"),
                    quoted("it's"),
                    quoted("a"),
                    quoted("a=b"),
                    quoted(""),
                ]),
            ),
            ("x \\bind 1 \\bind 2", "x", Some(vec![plain("2")])),
            ("x \\BIND", "x", Some(vec![])),
            ("\\bind 'open", "", Some(vec![quoted("open")])),
        ] {
            assert_eq!(bound(text), (sql, values), "{text}");
        }
    }

    #[test]
    fn only_the_whole_word_is_the_command() {
        for (rest, is) in [
            ("\\bind", true),
            ("\\bind 1", true),
            ("\\bind;", true),
            ("\\bind_named", false),
            ("\\binder", false),
            ("\\b", false),
            ("\\", false),
        ] {
            assert_eq!(is_bind(rest), is, "{rest}");
        }
    }
}
