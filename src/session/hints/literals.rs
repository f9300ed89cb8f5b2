//! Names and texts: which quotes they take, and what stands for them.

use super::Failed;
use crate::sql::lexer::{Kind, Token, is_word};
use crate::sql::names;
use crate::sql::variables::mentions;

/// `room = "Kitchen"`: double quotes are for names.
pub(super) fn quoted_text(failed: &Failed<'_>) -> Option<String> {
    compared(failed).find_map(|(_, token)| {
        let text = failed.text(token).strip_prefix('"')?.strip_suffix('"')?;
        let missed = || failed.message.misses(text) || failed.message.quotes(text);
        (token.closed && missed()).then(|| {
            format!(
                "a text stands in single quotes: {}; double quotes are for names",
                names::literal(text)
            )
        })
    })
}

/// `room = Kitchen`: without quotes it is a name, too.
pub(super) fn bare_text(failed: &Failed<'_>) -> Option<String> {
    if failed.hinted {
        return None;
    }
    let (_, token) = compared(failed).find(|(at, token)| {
        let named = token.kind == Kind::Word && !failed.is(at + 1, ".") && !failed.is(at + 1, "(");
        let name = failed.text(token);
        let missed = || failed.message.misses(name) || failed.message.misses(&name.to_lowercase());
        named && missed()
    })?;
    Some(format!(
        "if it is a text, it stands in single quotes: {}",
        names::literal(failed.text(token))
    ))
}

/// The tokens that stand where a value is compared with something, and their
/// places.
fn compared<'f>(failed: &'f Failed<'_>) -> impl Iterator<Item = (usize, &'f Token)> {
    // Of each bracket that is open, whether it holds the list of an `IN`.
    let mut lists = Vec::new();
    let mut expected = false;
    failed.tokens.iter().enumerate().filter(move |(at, token)| {
        let stands = expected;
        expected = match token.kind {
            Kind::Open => {
                let list = *at > 0 && failed.is(at - 1, "in");
                lists.push(list);
                list
            }
            Kind::Close => {
                lists.pop();
                false
            }
            Kind::Comma => lists.last() == Some(&true),
            Kind::Word => failed.is(*at, "like") || failed.is(*at, "ilike"),
            _ => matches!(failed.text(token), "=" | "<" | ">" | "~"),
        };
        stands
    })
}

/// `SELECT deviceId`: the server has folded the name and does not find it.
pub(super) fn folded_name(failed: &Failed<'_>) -> Option<String> {
    let message = &failed.message;
    // Where the server lists what there is, it has told already; of tables
    // InfluxDB and DataFusion say `table '…'`, and their hint is there.
    if message.text.contains("Valid fields are") || message.text.contains("table '") {
        return None;
    }
    let words = failed
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Word);
    words
        .map(|token| failed.text(token))
        .find(|word| {
            let folded = word.to_lowercase();
            folded != **word && message.misses(&folded) && !message.misses(word)
        })
        .map(|word| {
            format!(
                "names without quotes are folded to lower case: \
                 write \"{word}\" if that is its name"
            )
        })
}

/// `:room`, for which no variable stands. What a slice (`a[1:n]`) takes apart
/// stands directly before its colon.
pub(super) fn unbound(failed: &Failed<'_>) -> Option<String> {
    let mention = mentions(failed.sql).find(|mention| {
        let before = failed.sql[..mention.start].chars().next_back();
        !before.is_some_and(|c| is_word(c) || matches!(c, ')' | ']' | '"' | '\''))
    })?;
    let name = mention.name;
    Some(format!(
        "-v {name}=VALUE or \\set {name} VALUE gives :{name} its value"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn texts_and_names_have_their_quotes() {
        let kitchen = "a text stands in single quotes: 'Kitchen'; double quotes are for names";
        let folded = "names without quotes are folded to lower case: \
                      write \"deviceId\" if that is its name";
        for (sql, message, hint) in [
            (
                "SELECT * FROM home WHERE room = \"Kitchen\"",
                "No field named \"Kitchen\". Valid fields are home.co.",
                kitchen,
            ),
            (
                "SELECT * FROM home WHERE room IN ('a', \"Kitchen\")",
                "column \"Kitchen\" does not exist",
                kitchen,
            ),
            (
                "SELECT * FROM home WHERE room IN (lower('a'), \"Kitchen\")",
                "column \"Kitchen\" does not exist",
                kitchen,
            ),
            (
                "SELECT f(room IN ('a'), \"Kitchen\")",
                "column \"Kitchen\" does not exist",
                "",
            ),
            (
                "SELECT * FROM home WHERE room <> \"Kitchen\"",
                "Unknown column: Kitchen",
                kitchen,
            ),
            (
                "SELECT * FROM home WHERE room LIKE \"Kitchen\"",
                "Kitchen not found",
                kitchen,
            ),
            (
                "SELECT * FROM home WHERE room = Kitchen",
                "No field named kitchen. Valid fields are home.co.",
                "if it is a text, it stands in single quotes: 'Kitchen'",
            ),
            (
                "SELECT * FROM home WHERE room = k.itchen",
                "No field named k.itchen",
                "",
            ),
            (
                "SELECT \"Kitchen\" FROM home",
                "No field named \"Kitchen\".",
                "",
            ),
            ("SELECT a = \"b\"", "No field named c.", ""),
            (
                "SELECT deviceId FROM t",
                "column deviceid not found",
                folded,
            ),
            ("SELECT deviceId FROM t", "No field named deviceid.", folded),
            (
                "SELECT deviceId FROM t",
                "No field named deviceid. Valid fields are t.\"deviceId\".",
                "",
            ),
            ("SELECT \"deviceId\" FROM t", "deviceid not found", ""),
            ("SELECT deviceid FROM t", "deviceid not found", ""),
        ] {
            assert_eq!(told(sql, message), hint, "{sql}");
        }
    }

    #[test]
    fn a_variable_that_nobody_set_is_named() {
        let hint = "-v room=VALUE or \\set room VALUE gives :room its value";
        for (sql, hint) in [
            ("SELECT * FROM home WHERE room = :room", hint),
            ("SELECT * FROM home WHERE room = :'room'", hint),
            ("SELECT * FROM :\"room\"", hint),
            ("SELECT (:room)", hint),
            ("SELECT 'a'::text", ""),
            ("SELECT a :: text", ""),
            ("SELECT ':room' -- :room", ""),
            ("SELECT x[a:room]", ""),
            ("SELECT x[1:2]", ""),
        ] {
            assert_eq!(told(sql, "syntax error"), hint, "{sql}");
        }
    }
}
