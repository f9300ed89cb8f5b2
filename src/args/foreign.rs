//! Options that other clients have, and what they are called here.

use crate::text;

/// An option of psql, influx, influxdb3, clickhouse-client, duckdb, mysql or
/// usql, and the hint for who types it. Options that mean the same everywhere
/// (`-d`, `-f`, `-o`) are not among them.
const OPTIONS: &[(&str, &str)] = &[
    ("--bucket", DATABASE),
    ("--db", DATABASE),
    ("--dbname", DATABASE),
    ("--execute", COMMAND),
    ("--expanded", "here it is -x"),
    ("--insecure", TLS),
    ("--json-lines", "here it is --jsonl"),
    ("--jsonlines", "here it is --jsonl"),
    ("--language", LANGUAGE),
    ("--line", "here it is -x"),
    ("--list", "here it is -c '\\l'"),
    ("--markdown", "here it is --format markdown"),
    (
        "--multiline",
        "-c takes several statements, each ended by ;",
    ),
    (
        "--multiquery",
        "-c takes several statements, each ended by ;",
    ),
    ("--no-psqlrc", "here it is --no-rc"),
    (
        "--org",
        "an organisation is not asked for: the token says it",
    ),
    ("--outfile", "here it is --output FILE"),
    ("--output-format", "here it is --format FMT"),
    ("--parquet", "here it is --format parquet -o FILE"),
    ("--password", PASSWORD),
    (
        "--precision",
        "times are written as RFC 3339; \\set timezone local tells them in your zone",
    ),
    ("--pretty", "here it is --format table"),
    ("--pset", "here it is --set NAME=VALUE"),
    ("--queries-file", "here it is --file FILE"),
    ("--query", COMMAND),
    ("--secure", TLS),
    ("--skip-verify", TLS),
    ("--sql", COMMAND),
    ("--ssl", TLS),
    ("--table", "here it is --format table"),
    ("--time", "here it is -v timing=on"),
    ("--tls", TLS),
    ("--tls-ca", "in the profile: ca = \"FILE\""),
    ("--tls-no-verify", TLS),
    ("--token-file", "here it is --token file:PATH"),
    ("--tsv", "here it is --format tsv"),
    ("--tuples-only", "here it is -t"),
    ("--unsafeSsl", TLS),
    ("--uri", ADDRESS),
    ("--url", ADDRESS),
    ("--username", "here it is --user NAME"),
    ("--variable", "here it is --set NAME=VALUE"),
    ("--vertical", "here it is -x"),
    (
        "-1",
        "a failed statement ends a script; there is no transaction around it",
    ),
    ("-A", "here it is --csv"),
    ("-E", "here it is -x"),
    ("-F", "here it is --csv or --format tsv"),
    ("-P", "here it is --set NAME=VALUE"),
    ("-U", "here it is --user NAME"),
    ("-W", PASSWORD),
    ("-b", DATABASE),
    ("-e", COMMAND),
    (
        "-i",
        "a prompt opens where nothing is to be run: leave -c and -f out",
    ),
    ("-k", TLS),
    ("-l", "here it is -c '\\l'"),
    ("-n", "-c takes several statements, each ended by ;"),
    ("-s", COMMAND),
    ("-u", "here it is --user NAME"),
    ("-w", PASSWORD),
];

const ADDRESS: &str = "here it is --host ADDRESS, or the address alone";
const COMMAND: &str = "here it is --command TEXT, or -c TEXT";
const DATABASE: &str = "here it is --database NAME, or -d NAME";
const LANGUAGE: &str = "statements are sent as SQL";
const PASSWORD: &str = "the password for --user NAME is asked for, or stands in the profile";
const TLS: &str = "TLS is spoken unless the address is http:// or --no-tls is given; \
                   skip-verify = true in the profile takes any certificate";

/// What the option `typed` is called here; `None` where nobody has it.
pub(super) fn hint(typed: &str) -> Option<&'static str> {
    let name = typed.split('=').next().unwrap_or(typed);
    OPTIONS
        .iter()
        .find(|(theirs, _)| *theirs == name)
        .map(|(_, hint)| *hint)
}

/// The long option that `typed` is with one dash, as the tools of influx and
/// duckdb have theirs: `-database`, which would be `-d atabase` here. `ours`
/// are the names of our own.
pub(super) fn one_dash<'a>(typed: &str, ours: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let name = typed.strip_prefix('-')?.split('=').next()?;
    if name.len() < 3 || name.starts_with('-') {
        return None;
    }
    if ours.into_iter().any(|known| known == name) {
        return Some(format!("here it is --{name}"));
    }
    hint(&format!("--{name}")).map(str::to_owned)
}

/// Words that begin a statement and no name of a file or a profile.
const STATEMENTS: [&str; 10] = [
    "create", "delete", "describe", "drop", "explain", "insert", "select", "show", "update", "with",
];

/// Whether a TARGET is a statement, as after the `-q` of other clients.
pub(super) fn is_statement(target: &str) -> bool {
    let mut words = target.split_whitespace();
    let first = words.next().unwrap_or_default().to_ascii_lowercase();
    words.next().is_some() && STATEMENTS.contains(&first.as_str())
}

/// The one of `verbs` that a TARGET was probably meant for, or the option that
/// other programs have as a verb.
pub(super) fn verb<'a>(target: &str, verbs: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    match target {
        "help" => return Some("--help"),
        "version" => return Some("--version"),
        _ => {}
    }
    text::nearest(target, verbs).filter(|verb| *verb != target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_stand_in_order_and_once() {
        assert!(OPTIONS.is_sorted_by_key(|(theirs, _)| theirs));
        assert!(OPTIONS.windows(2).all(|pair| pair[0].0 != pair[1].0));
    }

    #[test]
    fn statements_are_told_from_names() {
        for (target, expected) in [
            ("SELECT 1", true),
            ("show tables;", true),
            ("select", false),
            ("my data.csv", false),
            ("selected rows.csv", false),
        ] {
            assert_eq!(is_statement(target), expected, "{target}");
        }
    }
}
