//! What a server may understand without having told of it. It must not be
//! called wrong: a right name that looks wrong is worse than a wrong one that
//! looks right.

use crate::sql::scope::Name;

/// Words that stand where a column can, sorted: values without brackets
/// (`SYSDATE`), units (`datediff(hour, a, b)`), types (`convert(int, a)`), words
/// of other servers' grammars (`fill(none)`), columns that tables have without
/// telling, relations that some statements have.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "all", "any", "asymmetric", "auto", "bigint", "binary", "bit", "bool", "boolean",
    "both", "bytea", "bytes", "centuries", "century", "char", "character", "cmax",
    "cmin", "connect_by_root", "content", "ctid", "current_catalog", "current_database",
    "current_date", "current_datetime", "current_path", "current_role",
    "current_schema", "current_session", "current_time", "current_timestamp",
    "current_timezone", "current_user", "current_warehouse", "date", "datetime", "day",
    "day_hour", "dayofmonth", "dayofweek", "dayofyear", "days", "dd", "decade",
    "decades", "decimal", "deleted", "distinct", "distinctrow", "document", "double",
    "dow", "doy", "dy", "epoch", "error", "excluded", "file_row_number", "filename",
    "first", "float", "float32", "float64", "hh", "high_priority", "hour", "hours",
    "ignore", "inf", "infinity", "inserted", "int", "int16", "int2", "int32", "int4",
    "int64", "int8", "integer", "interval", "iso_week", "isodow", "isoweek", "isoyear",
    "json", "jsonb", "last", "leading", "level", "linear", "localtime",
    "localtimestamp", "matched", "maxvalue", "mcs", "mi", "microsecond", "microseconds",
    "millennium", "millisecond", "milliseconds", "minute", "minutes", "minvalue", "mm",
    "month", "months", "ms", "name", "nan", "nanosecond", "nanoseconds", "nchar", "new",
    "next", "none", "now", "ns", "nulls", "number", "numeric", "nvarchar", "oid", "old",
    "only", "ora_rowscn", "percent", "previous", "prior", "qq", "quarter", "quarters",
    "real", "respect", "row", "rowid", "rownum", "rows", "second", "seconds",
    "separator", "session_user", "signed", "smallint", "some", "source",
    "sql_calc_found_rows", "sql_no_cache", "sql_tsi_day", "sql_tsi_hour",
    "sql_tsi_minute", "sql_tsi_month", "sql_tsi_quarter", "sql_tsi_second",
    "sql_tsi_week", "sql_tsi_year", "ss", "straight_join", "string", "symmetric",
    "sysdate", "system_user", "systimestamp", "tableoid", "target", "text", "ties",
    "time", "timestamp", "timestamptz", "tinyint", "today", "tomorrow", "top",
    "trailing", "uid", "uint16", "uint32", "uint64", "uint8", "unique", "unsigned",
    "user", "utc_date", "utc_time", "utc_timestamp", "uuid", "value", "varbinary",
    "varchar", "varchar2", "week", "weekday", "weeks", "wk", "ww", "xmax", "xmin",
    "xml", "year", "years", "yesterday", "yy", "yyyy", "zone",
];

/// Words behind which the name of a table comes, where others have it at once
/// (`DESCRIBE FORMATTED home`), and tables that need not be made; sorted.
const TABLES: &[&str] = &[
    "catalog",
    "database",
    "delayed",
    "dual",
    "event",
    "extended",
    "formatted",
    "function",
    "high_priority",
    "ignore",
    "index",
    "into",
    "local",
    "low_priority",
    "only",
    "or",
    "overwrite",
    "procedure",
    "quick",
    "rows",
    "schema",
    "sequence",
    "table",
    "temp",
    "temporary",
    "trigger",
    "user",
    "view",
];

/// How the names of tables begin that belong to the server itself.
const OWN: &[&str] = &["duckdb_", "pg_", "sqlite_", "svv_", "v$"];

/// How long the name of a file ends at most, without its dot.
const EXTENSION: usize = 8;

/// Whether a name that no table has as its column may be right all the same.
pub(super) fn is_untold(name: &Name) -> bool {
    if name.quoted {
        return false;
    }
    // Servers hide columns behind names of their own: `_partitiontime`,
    // `metadata$filename`.
    let hidden = name.text.starts_with('_') || name.text.contains(['$', '@', '#']);
    hidden || WORDS.binary_search(&&*name.text.to_lowercase()).is_ok()
}

/// Whether a table that is not listed may be there all the same.
pub(super) fn is_untold_table(path: &[Name]) -> bool {
    let Some(name) = path.last() else {
        return true;
    };
    if name.quoted {
        return is_file(&name.text);
    }
    let lower = name.text.to_lowercase();
    OWN.iter().any(|own| lower.starts_with(own))
        || lower.contains(['@', '#'])
        || path.len() == 1 && TABLES.binary_search(&&*lower).is_ok()
}

/// Whether a quoted name is that of a file, which some servers read.
fn is_file(name: &str) -> bool {
    let extension = || {
        name.rsplit_once('.').is_some_and(|(stem, extension)| {
            let long = 1..=EXTENSION;
            !stem.is_empty()
                && long.contains(&extension.len())
                && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    name.contains(['/', '\\', '*', '?']) || extension()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted() {
        assert!(WORDS.is_sorted() && TABLES.is_sorted());
    }
}
