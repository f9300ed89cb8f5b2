//! Times and spans of time, as InfluxQL and Flux write them.

use super::Failed;
use crate::sql::lexer::Kind;

/// Units of InfluxQL and Flux by their names in an interval.
const UNITS: &[(&str, &str)] = &[
    ("ns", "nanosecond"),
    ("u", "microsecond"),
    ("us", "microsecond"),
    ("ms", "millisecond"),
    ("s", "second"),
    ("m", "minute"),
    ("h", "hour"),
    ("d", "day"),
    ("w", "week"),
    ("mo", "month"),
    ("y", "year"),
];

/// Functions of InfluxQL, and how SQL has them.
const FUNCTIONS: &[(&str, &str)] = &[
    (
        "derivative",
        "value - lag(value) OVER (ORDER BY time) is the change between rows",
    ),
    (
        "difference",
        "value - lag(value) OVER (ORDER BY time) is the change between rows",
    ),
    (
        "fill",
        "date_bin_gapfill(interval '1 hour', time) with locf(…) or interpolate(…) fills gaps",
    ),
    (
        "first",
        "first_value(x ORDER BY time) is the first value of x",
    ),
    ("last", "last_value(x ORDER BY time) is the last value of x"),
    ("mean", "the mean of x is avg(x)"),
    (
        "percentile",
        "approx_percentile_cont(x, 0.9) is a percentile",
    ),
    ("spread", "max(x) - min(x) is the spread of x"),
];

/// A span that is not written as an interval: `now() - 1h`, `now() - '1h'`,
/// `time > -1h`, `time > '-1h'`.
pub(super) fn span(failed: &Failed<'_>) -> Option<String> {
    let written = (0..failed.tokens.len()).find_map(|at| at_token(failed, at));
    let written = written.or_else(|| {
        let arithmetic = failed
            .message
            .text
            .contains("Cannot coerce arithmetic expression Timestamp");
        arithmetic.then(|| "now() - interval '1 hour'".to_owned())
    })?;
    Some(format!("write the span as an interval: `{written}`"))
}

/// `time > 2022-01-01`, which is a subtraction.
pub(super) fn date(failed: &Failed<'_>) -> Option<String> {
    let date = failed.tokens.windows(5).find_map(|tokens| {
        let [first, .., last] = tokens else {
            return None;
        };
        if first.kind != Kind::Number {
            return None;
        }
        let text = &failed.sql[first.start..last.end];
        let digits = text.replace(|c: char| c.is_ascii_digit(), "0");
        (digits == "0000-00-00").then_some(text)
    })?;
    Some(format!("a time stands in single quotes: '{date}'"))
}

/// How the span at token `at`, if there is one, is written in SQL.
fn at_token(failed: &Failed<'_>, at: usize) -> Option<String> {
    let token = &failed.tokens[at];
    let text = failed.text(token);
    let (minus, text) = match token.kind {
        Kind::Number => (false, text),
        Kind::String if failed.message.tells_of_time => {
            let text = text.trim_matches('\'').trim();
            match text.strip_prefix('-') {
                Some(text) => (true, text),
                None => (false, text),
            }
        }
        _ => return None,
    };
    let interval = interval(text)?;
    let before = |back: usize| at.checked_sub(back);
    let sign = before(1).filter(|before| failed.is(*before, "-") || failed.is(*before, "+"));
    let subject = match sign {
        Some(sign) => sign.checked_sub(1),
        None => before(1),
    };
    // What a span is compared with, or begins an expression with, is a time
    // before now; what stands after an expression is added to that.
    let alone = subject.is_none_or(|subject| {
        let kind = failed.tokens[subject].kind;
        let text = failed.text(&failed.tokens[subject]).to_ascii_lowercase();
        matches!(kind, Kind::Open | Kind::Comma)
            || matches!(text.as_str(), "<" | ">" | "=" | "and" | "between" | "or")
    });
    let now = sign.is_some_and(|sign| {
        sign.checked_sub(3)
            .is_some_and(|now| failed.is(now, "now") && failed.is(sign - 2, "("))
    });
    match (sign, token.kind) {
        (Some(sign), _) if !minus => {
            let sign = failed.text(&failed.tokens[sign]);
            let start = if alone || now { "now() " } else { "" };
            Some(format!("{start}{sign} {interval}"))
        }
        (None, _) if alone && minus => Some(format!("now() - {interval}")),
        // `time(1h)` is the bucket's.
        (None, Kind::Number) if !is_bucket(failed, at) => Some(interval),
        _ => None,
    }
}

/// Whether token `at` is the span in `time(1h)`.
fn is_bucket(failed: &Failed<'_>, at: usize) -> bool {
    at >= 2 && failed.is(at - 1, "(") && failed.is(at - 2, "time")
}

/// `GROUP BY time(1h)`.
pub(super) fn bucket(failed: &Failed<'_>) -> Option<String> {
    let at = (0..failed.tokens.len()).find(|at| is_bucket(failed, *at))?;
    let interval = interval(failed.text(&failed.tokens[at]))?;
    Some(format!(
        "the bucket of a time is `date_bin({interval}, time)`: select it, and group by it"
    ))
}

/// `tz('Europe/Berlin')` at the end.
pub(super) fn zone(failed: &Failed<'_>) -> Option<String> {
    let at = (0..failed.tokens.len()).find(|at| {
        failed.is(*at, "tz")
            && failed.is(at + 1, "(")
            && failed.tokens.get(at + 2).map(|token| token.kind) == Some(Kind::String)
    })?;
    let zone = failed.text(&failed.tokens[at + 2]).trim_matches('\'');
    Some(format!("\\set timezone {zone} tells times in that zone"))
}

/// A function that only InfluxQL has, in a statement that is InfluxQL by its
/// spans or that is refused for the function.
pub(super) fn function(failed: &Failed<'_>) -> Option<String> {
    let influx = failed
        .tokens
        .iter()
        .any(|token| token.kind == Kind::Number && interval(failed.text(token)).is_some());
    FUNCTIONS.iter().find_map(|(name, hint)| {
        let refused = failed.message.text.contains(&format!("'{name}'"));
        let called =
            (0..failed.tokens.len()).any(|at| failed.is(at, name) && failed.is(at + 1, "("));
        (called && (influx || refused)).then(|| (*hint).to_owned())
    })
}

/// Flux, as a statement of SQL with its measurement and its range.
pub(super) fn flux(failed: &Failed<'_>) -> Option<String> {
    let begins = failed.is(0, "from") && failed.is(1, "(") && failed.is(2, "bucket")
        || failed.is(0, "import") && failed.sql.contains("|>");
    if !begins {
        return None;
    }
    let find = |word: &str| (0..failed.tokens.len()).find(|at| failed.is(*at, word));
    let text = |at: usize| failed.tokens.get(at).map(|token| failed.text(token));
    // `r._measurement == "cpu"`: behind the word come two characters.
    let table = find("_measurement")
        .and_then(|at| text(at + 3))
        .map_or("TABLE", |name| name.trim_matches('"'));
    // `range(start: -1h)`.
    let start = find("start")
        .filter(|at| failed.is(at + 2, "-"))
        .and_then(|at| interval(text(at + 3)?))
        .unwrap_or_else(|| "interval '1 hour'".to_owned());
    Some(format!(
        "this is Flux, and the server takes SQL: \
         `SELECT * FROM {table} WHERE time >= now() - {start};`"
    ))
}

/// `1h30m` as `interval '1 hour 30 minutes'`.
fn interval(span: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut rest = span;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (count, after) = rest.split_at(digits);
        let end = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let (_, name) = UNITS.iter().find(|(short, _)| *short == unit)?;
        if count.is_empty() {
            return None;
        }
        let s = if count == "1" { "" } else { "s" };
        parts.push(format!("{count} {name}{s}"));
        rest = after;
    }
    (!parts.is_empty()).then(|| format!("interval '{}'", parts.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn spans_become_intervals() {
        let parse = "Expected: end of statement, found: h (line 1, column 42)";
        let coerce = "Cannot coerce arithmetic expression Timestamp(ns) - Utf8 to valid types";
        for (condition, message, written) in [
            ("time > now() - 1h", parse, "now() - interval '1 hour'"),
            ("time > now() - '1h'", coerce, "now() - interval '1 hour'"),
            ("time > now()-30m", parse, "now() - interval '30 minutes'"),
            ("time > now() + 7d", parse, "now() + interval '7 days'"),
            (
                "time > now() - 1h30m",
                parse,
                "now() - interval '1 hour 30 minutes'",
            ),
            ("time > -1h", parse, "now() - interval '1 hour'"),
            (
                "time > '-2w'",
                "Error parsing timestamp from '-2w'",
                "now() - interval '2 weeks'",
            ),
            ("time > t0 - 10s", parse, "- interval '10 seconds'"),
            (
                "time BETWEEN -1mo AND now()",
                parse,
                "now() - interval '1 month'",
            ),
            ("a < now() - x", coerce, "now() - interval '1 hour'"),
        ] {
            let sql = format!("SELECT * FROM home WHERE {condition}");
            assert_eq!(
                told(&sql, message),
                format!("write the span as an interval: `{written}`"),
                "{sql}"
            );
        }
        for (sql, message) in [
            ("SELECT * FROM home WHERE room = '1h'", "No field named rom"),
            ("SELECT 1e5, 0x1f, 1.5", parse),
            ("SELECT now() - interval '1 hour'", parse),
            ("SELECT 1 - 1", parse),
            ("SELECT 'h' WHERE time > '2022'", "timestamp"),
        ] {
            assert_eq!(told(sql, message), "", "{sql}");
        }
    }

    #[test]
    fn influxql_and_flux_are_turned_into_sql() {
        let sql = "SELECT mean(temp) FROM home WHERE time > now() - 1h GROUP BY time(10m)";
        assert_eq!(
            told(sql, "Expected: end of statement, found: h"),
            "write the span as an interval: `now() - interval '1 hour'`\n\
             the bucket of a time is `date_bin(interval '10 minutes', time)`: \
             select it, and group by it\n\
             the mean of x is avg(x)"
        );
        for (sql, message, hint) in [
            (
                "SELECT * FROM home WHERE time > 2022-01-01",
                "Cannot infer common argument type",
                "a time stands in single quotes: '2022-01-01'",
            ),
            ("SELECT 2022 - 1 - 1", "syntax", ""),
            (
                "SELECT last(temp) FROM home",
                "Invalid function 'last'",
                "last_value(x ORDER BY time) is the last value of x",
            ),
            ("SELECT last(temp) FROM nope", "table 'nope' not found", ""),
            (
                "SELECT * FROM home tz('Europe/Berlin')",
                "found: tz",
                "\\set timezone Europe/Berlin tells times in that zone",
            ),
            (
                "from(bucket: \"b\") |> range(start: -2h) |> filter(fn: (r) => r._measurement == \"cpu\")",
                "Expected: )",
                "this is Flux, and the server takes SQL: `SELECT * FROM cpu WHERE time >= now() - interval '2 hours';`",
            ),
            (
                "from(bucket: \"b\")",
                "Expected: )",
                "this is Flux, and the server takes SQL: `SELECT * FROM TABLE WHERE time >= now() - interval '1 hour';`",
            ),
        ] {
            assert_eq!(told(sql, message), hint, "{sql}");
        }
    }
}
