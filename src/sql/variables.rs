//! Variables in SQL, as psql has them: `:name`, `:'name'`, `:"name"`.
//!
//! Only a variable that there is stands for its value; any other text with a
//! colon (`a[1:n]`, `x::text`, a string, a comment) stays as it is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::lexer::{Kind, Token, Tokens};
use super::names;
use crate::error::{Error, Result};

/// Names and their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

/// A place where a text mentions a variable: `text[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'a> {
    pub name: &'a str,
    pub form: Form,
    pub start: usize,
    pub end: usize,
}

/// How the value is to stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `:name`: as it is.
    Bare,
    /// `:'name'`: as a string.
    String,
    /// `:"name"`: as a name in quotes.
    Name,
}

impl Form {
    /// `value` in this form.
    pub fn write(self, value: &str) -> Cow<'_, str> {
        match self {
            Form::Bare => Cow::Borrowed(value),
            Form::String => Cow::Owned(names::literal(value)),
            Form::Name => Cow::Owned(names::quoted(value)),
        }
    }
}

/// Whether a variable can be called `name`: letters, digits and `_`, no digit
/// first.
pub fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let letter = |c: char| c.is_alphabetic() || c == '_';
    chars.next().is_some_and(letter) && chars.all(|c| letter(c) || c.is_ascii_digit())
}

/// Words for a secret, as the last part of a name.
const SECRETS: [&str; 16] = [
    "password",
    "passwd",
    "pwd",
    "pass",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "credentials",
    "signature",
    "sig",
];

/// Those of them that are written together with what stands before them.
const ENDINGS: [&str; 8] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
];

/// What a key that is a secret is called.
const KEYS: [&str; 12] = [
    "api",
    "access",
    "private",
    "secret",
    "account",
    "signing",
    "encryption",
    "auth",
    "master",
    "storage",
    "shared",
    "sas",
];

/// What may follow such a word: it is the secret all the same.
const FORMS: [&str; 9] = [
    "value", "text", "string", "plain", "hash", "base64", "new", "old", "raw",
];

/// Whether a name says that its value is a secret. What it ends with counts:
/// `token_count` is none, nor is `tokens`.
pub fn is_secret(name: &str) -> bool {
    let mut parts = parts(name);
    while parts
        .last()
        .is_some_and(|part| part.is_empty() || FORMS.contains(&part.as_str()))
    {
        parts.pop();
    }
    match parts.as_slice() {
        [.., kind, key] if key == "key" => KEYS.contains(&kind.as_str()),
        [.., last] => {
            SECRETS.contains(&last.as_str()) || ENDINGS.iter().any(|end| last.ends_with(end))
        }
        [] => false,
    }
}

/// `api`, `key` of `api_key`, `api-key`, `apiKey` and `APIKey2`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let hump = c.is_uppercase()
            && (before.is_lowercase()
                || before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase()));
        if hump || !c.is_alphanumeric() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            part.extend(c.to_lowercase());
        }
        before = c;
    }
    for part in &mut parts {
        if !FORMS.contains(&part.as_str()) {
            part.truncate(part.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        }
    }
    parts
}

impl Variables {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Gives the variable called `name` a value.
    ///
    /// # Errors
    /// A usage error for what is no name.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        if !is_name(name) {
            return Err(Error::usage(format!("no variable can be called {name:?}"))
                .hint("a name is made of letters, digits and _, and begins with no digit"));
        }
        self.0.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    /// Says whether there was one.
    pub fn unset(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    /// Names and values, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// `sql` with the values of variables in their places. What a value holds
    /// is not looked at again.
    pub fn fill<'t>(&self, sql: &'t str) -> Cow<'t, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(sql);
        }
        let mut filled = String::new();
        let mut at = 0;
        for mention in mentions(sql) {
            if let Some(value) = self.get(mention.name) {
                filled.push_str(&sql[at..mention.start]);
                filled.push_str(&mention.form.write(value));
                at = mention.end;
            }
        }
        if at == 0 {
            return Cow::Borrowed(sql);
        }
        filled.push_str(&sql[at..]);
        Cow::Owned(filled)
    }
}

/// Where `sql` may mention variables, in order.
pub fn mentions(sql: &str) -> impl Iterator<Item = Mention<'_>> {
    let mut before: [Option<Token>; 2] = [None, None];
    Tokens::new(sql).filter_map(move |token| {
        let [ahead, colon] = before;
        before = [colon, Some(token)];
        let is_colon =
            |token: Token| token.kind == Kind::Other && &sql[token.start..token.end] == ":";
        let colon = colon.filter(|token| is_colon(*token))?;
        // The second colon of a cast.
        if ahead.is_some_and(is_colon) {
            return None;
        }
        let text = &sql[token.start..token.end];
        let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
        let (form, name) = match token.kind {
            Kind::Word => (Form::Bare, text),
            Kind::String if token.closed => (Form::String, inner('\'')?),
            Kind::Quoted if token.closed => (Form::Name, inner('"')?),
            _ => return None,
        };
        is_name(name).then_some(Mention {
            name,
            form,
            start: colon.start,
            end: token.end,
        })
    })
}

/// The mention that `text` begins with, in the arguments of a command: there
/// it ends where its name does.
pub fn mention(text: &str) -> Option<Mention<'_>> {
    let body = text.strip_prefix(':')?;
    let (form, name, length) = match body.chars().next()? {
        quote @ ('\'' | '"') => {
            let name = &body[1..1 + body[1..].find(quote)?];
            let form = if quote == '"' {
                Form::Name
            } else {
                Form::String
            };
            (form, name, name.len() + 2)
        }
        _ => {
            let length = body
                .find(|c: char| !(c.is_alphabetic() || c == '_' || c.is_ascii_digit()))
                .unwrap_or(body.len());
            (Form::Bare, &body[..length], length)
        }
    };
    is_name(name).then_some(Mention {
        name,
        form,
        start: 0,
        end: 1 + length,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let mut variables = Variables::default();
        for (name, value) in [
            ("day", "2026-11-22"),
            ("t", "My \"T\""),
            ("who", "it's"),
            ("n", "1; :day"),
        ] {
            variables.set(name, value).unwrap();
        }
        variables
    }

    #[test]
    fn values_stand_where_variables_are_mentioned() {
        for (sql, filled) in [
            ("SELECT :n", "SELECT 1; :day"),
            ("WHERE d = :'day'", "WHERE d = '2026-11-22'"),
            ("WHERE w=:'who'", "WHERE w='it''s'"),
            ("FROM :\"t\" x", "FROM \"My \"\"T\"\"\" x"),
            (":day,:day", "2026-11-22,2026-11-22"),
            ("x::day", "x::day"),
            ("x:: :day", "x:: 2026-11-22"),
            ("a[1:n]", "a[11; :day]"),
            ("a[1:m]", "a[1:m]"),
            (": day", ": day"),
            (
                "':day' \":day\" -- :day\n/* :day */ $$:day$$",
                "':day' \":day\" -- :day\n/* :day */ $$:day$$",
            ),
            (":none :'none'", ":none :'none'"),
            (":'da y' :'day", ":'da y' :'day"),
            (":days", ":days"),
            (":day$", ":day$"),
            (":", ":"),
        ] {
            assert_eq!(variables().fill(sql), filled, "{sql}");
        }
    }

    #[test]
    fn a_name_that_ends_with_a_secret_is_one() {
        for name in [
            "password",
            "PGPASSWORD",
            "auth_token",
            "InfluxToken",
            "apiKey",
            "APIKey",
            "api_key",
            "apikey",
            "aws.secret_access_key",
            "pwd",
            "db_pwd",
            "pass",
            "passwd",
            "passphrase",
            "credentials",
            "private_key",
            "X-Amz-Signature",
            "sig",
            "client-secret",
            "token2",
            "password_hash",
            "'token'",
            "--password",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "",
            "_",
            "tokens",
            "token_count",
            "token_type",
            "max_tokens",
            "bypass",
            "compass",
            "key",
            "primary_key",
            "design",
            "password_file",
            "secretary",
            "signal",
            "time",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn an_argument_may_begin_with_a_variable() {
        for (text, found) in [
            (":day.csv", Some(("day", Form::Bare, 4))),
            (":'day'x", Some(("day", Form::String, 6))),
            (":\"t\"", Some(("t", Form::Name, 4))),
            ("::day", None),
            (":8181", None),
            (":'day", None),
            ("day", None),
        ] {
            let mention = mention(text).map(|m| (m.name, m.form, m.end));
            assert_eq!(mention, found, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::testing::cases())]

        #[test]
        fn only_mentions_of_what_there_is_change(
            sql in "([:nadyx1 '\"$`\\\\;()\\[\\]/*.\\-\n]|::|:n|:'n'|:\"n\"|\\PC){0,40}"
        ) {
            proptest::prop_assert_eq!(Variables::default().fill(&sql), sql.as_str());
            let mut one = Variables::default();
            one.set("n", "\u{1}").unwrap();
            let filled = one.fill(&sql);
            let mut at = 0;
            let mut expected = String::new();
            for mention in mentions(&sql).filter(|mention| mention.name == "n") {
                proptest::prop_assert!(mention.start >= at);
                let typed = &sql[mention.start..mention.end];
                proptest::prop_assert!(matches!(typed, ":n" | ":'n'" | ":\"n\""), "{}", typed);
                expected.push_str(&sql[at..mention.start]);
                expected.push_str(&mention.form.write("\u{1}"));
                at = mention.end;
            }
            expected.push_str(&sql[at..]);
            proptest::prop_assert_eq!(filled, expected);
        }
    }
}
