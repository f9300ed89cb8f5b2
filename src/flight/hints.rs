//! What to do about what a server says, by its words and by what we sent.

use tonic::Code;

use super::login::Admission;
use super::status::{Asked, core};
use crate::config::profile::DATABASE_HEADERS;
use crate::sql::names::quote;
use crate::text::nearest;

/// What the user can do about a refusal, the most likely first.
pub(super) fn hints(code: Code, message: &str, asked: &Asked) -> Vec<String> {
    match code {
        Code::Unauthenticated => return vec![unauthenticated(&asked.shared.facts.admission)],
        Code::PermissionDenied => {
            return vec![permission(&asked.shared.facts.admission)];
        }
        Code::Unavailable => return vec!["try again when the server is ready".to_owned()],
        _ => {}
    }
    if message.contains("message length too large") {
        return vec!["ask for less at once: fewer columns, or a `LIMIT`".to_owned()];
    }
    database(message, asked)
        .or_else(|| name(message, asked.sql.as_deref()))
        .or_else(|| statement(message))
        .into_iter()
        .collect()
}

fn unauthenticated(admission: &Admission) -> String {
    match admission {
        Admission::Open => {
            "no token was sent: set `token = { env = \"…\" }` in the profile, or `--token`"
        }
        Admission::Bearer => {
            "the token was refused: check that it is this server's, whole, and not expired"
        }
        Admission::Header => {
            "the header `authorization` was refused: it is `Bearer TOKEN`, and case counts"
        }
        Admission::Handshake(_) => "the login may have run out: `\\c` logs in again",
        Admission::Basic(_) => {
            "user and password were refused: check `user` and `password` of the profile"
        }
    }
    .to_owned()
}

fn permission(admission: &Admission) -> String {
    match admission {
        Admission::Open => "no token was sent: this may need one (`token` in the profile)",
        Admission::Bearer | Admission::Header => {
            "the token may have expired, or lack the right to this database"
        }
        Admission::Handshake(_) | Admission::Basic(_) => "this user may lack the right to it",
    }
    .to_owned()
}

/// Of the headers that name a database.
fn database(message: &str, asked: &Asked) -> Option<String> {
    let headers = &asked.shared.facts.headers;
    let ours = headers
        .iter()
        .find(|(name, _)| DATABASE_HEADERS.contains(&name.as_str()));
    if message.contains("More than one headers are found") {
        return Some(format!(
            "keep one of {} in the profile's `metadata`, and `database`",
            DATABASE_HEADERS.map(|name| format!("`{name}`")).join(", ")
        ));
    }
    if DATABASE_HEADERS
        .iter()
        .any(|name| message.contains(&format!("no '{name}' header")))
    {
        return Some(
            "name the database: `-d NAME`, or in the profile `database = \"NAME\"` \
             or `metadata = { bucket-name = \"NAME\" }`"
                .to_owned(),
        );
    }
    let unknown = message.contains("database not found")
        || message.contains("Database '") && message.contains("not found");
    unknown.then(|| match ours {
        Some((header, name)) => format!(
            "the database {name} was asked for, by the header {header}: `-d NAME` asks for another"
        ),
        None => "`-d NAME` asks for another database".to_owned(),
    })
}

/// Of a table or a column that there is not.
fn name(message: &str, sql: Option<&str>) -> Option<String> {
    if let Some(rest) = after(message, "No field named ") {
        let (field, rest) = rest.split_once(". ").unwrap_or((rest, ""));
        let wanted = last_part(field.trim_end_matches('.'));
        let valid = after(rest, "Valid fields are ").unwrap_or_default();
        let valid: Vec<_> = fields(valid).collect();
        return nearest(&wanted, valid.iter().map(String::as_str))
            .map(|found| format!("did you mean {}?", quote(found)));
    }
    let table = after(message, "table '")?;
    let (table, rest) = table.split_once('\'')?;
    if !rest.contains("not found") {
        return None;
    }
    let table = last_part(table);
    // The server has folded the name; the statement has it as it was written.
    match sql.and_then(|sql| written(sql, &table)) {
        Some(written) => Some(format!(
            "names without quotes are folded to lower case: write \"{written}\" if that is its name"
        )),
        None => Some("`\\d` lists the tables".to_owned()),
    }
}

/// Of statements that a server has no way to run, or that lack something.
fn statement(message: &str) -> Option<String> {
    let core = core(message);
    let hint = if core.contains("gap-filling query is missing") {
        "a gap-filling query needs both bounds: `WHERE time >= … AND time < …`"
    } else if core.contains("DDL not supported")
        || core.contains("DML not supported")
        || core.contains("Unsupported FlightSQL message type")
        || core.contains("Statement not supported")
    {
        "this server only takes queries through Flight SQL"
    } else if core.contains("only supports a single SQL statement") {
        "end each statement with `;`, so that they go one by one"
    } else if core.contains("Placeholder '$") || core.contains("No value found for") {
        "\\bind gives values to parameters: … \\bind 1 'Kitchen' \\g"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).map(|at| &text[at + mark.len()..])
}

/// The last of the parts of a dotted name, without its quotes.
fn last_part(name: &str) -> String {
    let name = name.trim();
    match name.strip_suffix('"').and_then(|name| name.rfind('"')) {
        Some(open) => name[open + 1..name.len() - 1].to_owned(),
        None => name.rsplit('.').next().unwrap_or(name).to_owned(),
    }
}

/// The columns of `cpu.cnt, cpu."deviceId", ….`.
fn fields(valid: &str) -> impl Iterator<Item = String> {
    let valid = valid.lines().next().unwrap_or_default();
    valid
        .trim_end_matches('.')
        .split(", ")
        .map(last_part)
        .filter(|field| !field.is_empty())
}

/// The word of `sql` that is `name` but for its capitals.
fn written<'a>(sql: &'a str, name: &str) -> Option<&'a str> {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_')
        .find(|word| *word != name && word.to_lowercase() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_there_has_a_neighbour() {
        for (message, sql, expected) in [
            (
                "Schema error: No field named usag. Valid fields are cpu.cnt, cpu.host, cpu.usage.",
                None,
                "did you mean usage?",
            ),
            (
                "No field named deviceid. Valid fields are t.\"deviceId\", t.time.",
                None,
                "did you mean \"deviceId\"?",
            ),
            (
                "No field named cpu.hots. Valid fields are cpu.host.",
                None,
                "did you mean host?",
            ),
            (
                "Error during planning: table 'public.iox.home' not found",
                Some("SELECT * FROM Home"),
                "names without quotes are folded to lower case: write \"Home\" if that is its name",
            ),
            (
                "table 'public.iox.nope' not found",
                Some("SELECT * FROM nope"),
                "`\\d` lists the tables",
            ),
        ] {
            assert_eq!(name(message, sql).as_deref(), Some(expected));
        }
        assert_eq!(name("No field named zzz. Valid fields are a.", None), None);
        assert_eq!(name("No field named \"", None), None);
        assert_eq!(name("table '", None), None);
    }

    #[test]
    fn statements_that_servers_refuse_have_a_way_out() {
        for (message, expected) in [
            (
                "Error while planning query: gap-filling query is missing both upper and lower time bounds",
                "WHERE time",
            ),
            (
                "Error while planning query: DDL not supported: DropTable",
                "only takes queries",
            ),
            (
                "Error while planning Flight SQL : Unsupported FlightSQL message type: type.googleapis.com/x",
                "only takes queries",
            ),
            (
                "The context currently only supports a single SQL statement",
                "`;`",
            ),
        ] {
            let hint = statement(message).unwrap();
            assert!(hint.contains(expected), "{hint}");
        }
        assert_eq!(statement("Divide by zero error"), None);
    }
}
