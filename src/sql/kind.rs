//! What kind of statement a text is, by its words: enough to know how it is
//! asked, and no more.

use super::lexer::{Kind, Token, Tokens};
use super::names;

/// The first words of statements that bring rows in every dialect.
const QUERIES: [&str; 8] = [
    "desc", "describe", "explain", "from", "select", "show", "table", "values",
];

/// The first words of statements that change something and bring a number of
/// rows, or nothing.
const CHANGES: [&str; 11] = [
    "alter", "copy", "create", "delete", "drop", "grant", "insert", "merge", "revoke", "truncate",
    "update",
];

/// Those that change rows, and know how many.
const COUNTED: [&str; 5] = ["copy", "delete", "insert", "merge", "update"];

/// A statement that begins or ends a transaction, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transaction {
    Begin,
    Commit,
    Rollback,
    Savepoint(String),
    RollbackTo(String),
    Release(String),
}

/// Whether `sql` is sure to bring rows, or to fail.
pub fn is_query(sql: &str) -> bool {
    let verb = verb(sql);
    is_among(verb, &QUERIES) || is_among(verb, &CHANGES) && returns(sql)
}

/// Whether `sql` begins as a statement does that changes something, and brings
/// no rows.
pub fn is_change(sql: &str) -> bool {
    is_among(verb(sql), &CHANGES) && !returns(sql)
}

/// Whether `sql` is a change of rows, which has their number.
pub fn is_counted(sql: &str) -> bool {
    is_among(verb(sql), &COUNTED)
}

/// Whether `sql` changes what tables there are, or their columns.
pub fn is_definition(sql: &str) -> bool {
    is_among(verb(sql), &["alter", "create", "drop"])
}

/// What `sql` does with a transaction. One with options, such as an isolation
/// level, is for the server alone to understand.
pub fn transaction(sql: &str) -> Option<Transaction> {
    let tokens: Vec<Token> = tokens(sql).take(5).collect();
    let words: Vec<String> = tokens
        .iter()
        .map(|token| sql[token.start..token.end].to_ascii_lowercase())
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let name = || {
        let token = tokens.last()?;
        let written = &sql[token.start..token.end];
        match token.kind {
            Kind::Word => Some(written.to_lowercase()),
            Kind::Quoted => Some(names::unquoted(written)),
            _ => None,
        }
    };
    match words.as_slice() {
        ["begin"] | ["begin" | "start", "transaction"] | ["begin", "work"] => {
            Some(Transaction::Begin)
        }
        ["commit" | "end"] | ["commit" | "end", "transaction" | "work"] => {
            Some(Transaction::Commit)
        }
        ["rollback" | "abort"] | ["rollback" | "abort", "transaction" | "work"] => {
            Some(Transaction::Rollback)
        }
        ["savepoint", _] => name().map(Transaction::Savepoint),
        ["rollback", "to", _]
        | ["rollback", "to", "savepoint", _]
        | ["rollback", "transaction" | "work", "to", _]
        | ["rollback", "transaction" | "work", "to", "savepoint", _] => {
            name().map(Transaction::RollbackTo)
        }
        ["release", _] | ["release", "savepoint", _] => name().map(Transaction::Release),
        _ => None,
    }
}

/// Whether `sql` begins a transaction, in whatever way.
pub fn begins_transaction(sql: &str) -> bool {
    let words: Vec<_> = tokens(sql)
        .take(2)
        .map(|token| sql[token.start..token.end].to_ascii_lowercase())
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["begin", ..] | ["start", "transaction"])
}

/// The word that says what is done: the first one, or what follows the tables
/// of a WITH.
fn verb(sql: &str) -> &str {
    let mut tokens = tokens(sql).skip_while(|token| token.kind == Kind::Open);
    let Some(first) = tokens.next() else {
        return "";
    };
    let first = &sql[first.start..first.end];
    if !first.eq_ignore_ascii_case("with") {
        return first;
    }
    let mut outer = outside(sql, tokens);
    outer
        .find(|word| is_among(word, &QUERIES) || is_among(word, &CHANGES))
        // It is not complete, and the server will say so.
        .unwrap_or("select")
}

/// Whether a change brings the rows that it has changed.
fn returns(sql: &str) -> bool {
    outside(sql, tokens(sql)).any(|word| word.eq_ignore_ascii_case("returning"))
}

/// The words that no bracket holds.
fn outside(sql: &str, tokens: impl Iterator<Item = Token>) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    tokens.filter_map(move |token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Word if depth == 0 => return Some(&sql[token.start..token.end]),
            _ => {}
        }
        None
    })
}

fn tokens(sql: &str) -> impl Iterator<Item = Token> {
    Tokens::new(sql).filter(|token| !token.kind.is_blank())
}

fn is_among(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_changes_are_known_by_their_words() {
        for (sql, query, change) in [
            ("SELECT 1", true, false),
            ("-- note\n( /* x */ (select 1))", true, false),
            ("WITH a AS (SELECT 1) SELECT * FROM a", true, false),
            ("with a(x) as (insert) insert into b select 1", false, true),
            ("WITH a AS (SELECT 1)", true, false),
            ("explain analyze select 1", true, false),
            ("/* x */ Insert INTO a VALUES (1)", false, true),
            ("INSERT INTO a VALUES (1) RETURNING *", true, false),
            ("INSERT INTO a SELECT 'returning'", false, true),
            ("INSERT INTO a (returning) VALUES (1)", false, true),
            ("create table a as select 1", false, true),
            ("CALL refresh()", false, false),
            ("SELEC 1", false, false),
            ("BEGIN", false, false),
            ("\"select\"", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_query(sql), is_change(sql)), (query, change), "{sql}");
        }
        assert!(is_counted("DELETE FROM a") && !is_counted("DROP TABLE a"));
        assert!(
            is_definition("/* x */ Create VIEW a AS SELECT 1") && is_definition("DROP TABLE a")
        );
        assert!(!is_definition("INSERT INTO a SELECT 1") && !is_definition("SELECT 'create'"));
    }

    #[test]
    fn transactions_are_known_where_they_have_no_options() {
        use Transaction::*;
        let named = |name: &str| name.to_owned();
        for (sql, found) in [
            ("BEGIN", Some(Begin)),
            ("begin /* x */ transaction", Some(Begin)),
            ("START TRANSACTION", Some(Begin)),
            ("START", None),
            ("BEGIN READ ONLY", None),
            ("BEGIN ISOLATION LEVEL SERIALIZABLE", None),
            ("COMMIT", Some(Commit)),
            ("END WORK", Some(Commit)),
            ("COMMIT AND CHAIN", None),
            ("Rollback", Some(Rollback)),
            ("ABORT", Some(Rollback)),
            ("SAVEPOINT A1", Some(Savepoint(named("a1")))),
            ("SAVEPOINT \"A b\"", Some(Savepoint(named("A b")))),
            ("SAVEPOINT", None),
            ("ROLLBACK TO a", Some(RollbackTo(named("a")))),
            ("ROLLBACK WORK TO SAVEPOINT a", Some(RollbackTo(named("a")))),
            ("RELEASE SAVEPOINT a", Some(Release(named("a")))),
            ("RELEASE a", Some(Release(named("a")))),
            ("RELEASE 1", None),
            ("SELECT 1", None),
            ("", None),
        ] {
            assert_eq!(transaction(sql), found, "{sql}");
        }
        assert!(begins_transaction("BEGIN READ ONLY"));
        assert!(begins_transaction(
            "start transaction isolation level serializable"
        ));
        assert!(!begins_transaction("START SLAVE") && !begins_transaction("SELECT 1"));
    }
}
