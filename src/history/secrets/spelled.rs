//! Secrets that a text spells out, whatever it is otherwise: a string, a
//! comment, the arguments of a command.

use crate::sql::variables::is_secret;

/// How short a word behind `Bearer` may be and still be a token: in prose
/// shorter ones follow.
const SHORTEST_TOKEN: usize = 8;

/// What tokens of well-known servers begin with.
const SHAPES: [&str; 7] = [
    "apiv3_",
    "ghp_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
];

/// How long a token is at least, behind what it begins with.
const SHORTEST_SHAPE: usize = 8;

/// `user:word@` before a host.
pub(super) fn has_login(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"'))
            .unwrap_or(rest.len());
        let login = rest[..end].rsplit_once('@').map(|(login, _)| login);
        // `LIKE '%://%:%@%'` looks for one.
        login.is_some_and(|login| login.contains(|c| !matches!(c, '%' | '_' | ':')))
    })
}

/// `Authorization: …`, `Bearer xyz`, also in a string or a comment.
pub(super) fn announces(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let behind = |mark: &'static str| {
        let found = text.match_indices(mark);
        let whole = found.filter(|(at, _)| !text[..*at].ends_with(char::is_alphanumeric));
        whole.map(|(at, mark)| (&text[..at], &text[at + mark.len()..]))
    };
    let quotes = |c: char| matches!(c, ' ' | '\'' | '"' | '\\');
    let mut headers = behind("authorization");
    let mut bearers = behind("bearer ");
    headers.any(|(_, rest)| {
        let rest = rest.trim_start_matches(quotes);
        rest.strip_prefix([':', '=']).is_some_and(|value| {
            let value = value.strip_prefix('>').unwrap_or(value);
            let value = value.trim_start_matches(quotes);
            value.starts_with(|c: char| !matches!(c, '%' | ':' | '$' | '=' | ')' | ',' | ';'))
        })
    }) || bearers.any(|(before, rest)| {
        let value = rest.trim_start_matches(quotes);
        let end = value
            .find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ';'))
            .unwrap_or(value.len());
        let alone = before.ends_with(['\'', '"']) && value[end..].starts_with(['\'', '"']);
        end >= SHORTEST_TOKEN || alone && end > 0
    })
}

/// Whether `text` has `token=x` in it, `"token": "x"`, or what can only be a
/// token.
pub(super) fn has_secret(text: &str) -> bool {
    assigns(text) || text.split(|c| !is_of_token(c)).any(is_token)
}

fn assigns(text: &str) -> bool {
    let quotes = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '\\');
    text.match_indices(['=', ':']).any(|(at, _)| {
        let before = text[..at].trim_end_matches([':', ' ']);
        let before = before.trim_end_matches(quotes);
        let begin = before.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
        let name = begin.map_or(before, |begin| {
            let width = before[begin..].chars().next().map_or(1, char::len_utf8);
            &before[begin + width..]
        });
        // The second colon of a cast.
        let cast = text[..at].ends_with(':') && text[at..].starts_with(':');
        let value = &text[at + 1..];
        let value = value.strip_prefix('>').unwrap_or(value);
        !cast && is_secret(name) && is_value(value.trim_start_matches(quotes))
    })
}

/// Whether `text` begins with what may be a secret, and not with more of an
/// operator, a pattern, or nothing.
fn is_value(text: &str) -> bool {
    let end = text
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(text.len());
    let word = text[..end].to_ascii_lowercase();
    let encoded = |text: &str| {
        let digits = text.as_bytes().get(1..3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    match text.chars().next() {
        None => false,
        Some('%') => encoded(text),
        Some(c) if "=:>,;&|)}]".contains(c) => false,
        Some('/') => !text.starts_with("//"),
        Some(_) => !matches!(word.as_str(), "null" | "none" | "true" | "false"),
    }
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether `word` has the shape of a token.
fn is_token(word: &str) -> bool {
    let mut parts = word.split('.');
    let is_json = word.starts_with("eyJ")
        && (parts.by_ref().take(3))
            .filter(|part| part.len() > 2)
            .count()
            == 3
        && parts.next().is_none();
    let rest = SHAPES.iter().find_map(|shape| word.strip_prefix(shape));
    is_json
        || rest.is_some_and(|rest| {
            let mixed = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
            // A name may begin so as well, in small letters.
            rest.len() >= SHORTEST_SHAPE && rest.contains(mixed)
        })
}
