//! The formats that rows are written in: names and endings. `output` writes them.

use std::path::Path;

use crate::error::{Error, Result};
use crate::text;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Table,
    Expanded,
    Csv,
    Tsv,
    Json,
    Jsonl,
    Markdown,
    Arrow,
    Parquet,
}

/// What there is to know about a format; `output` writes it.
pub struct FormatRow {
    pub format: Format,
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// Endings of file names that ask for it.
    pub extensions: &'static [&'static str],
    /// Not for a terminal, and one result to a file.
    pub binary: bool,
    pub help: &'static str,
}

/// Every format.
pub const FORMATS: [FormatRow; 9] = [
    FormatRow {
        format: Format::Table,
        name: "table",
        aliases: &["aligned"],
        extensions: &[],
        binary: false,
        help: "columns side by side, for reading",
    },
    FormatRow {
        format: Format::Expanded,
        name: "expanded",
        aliases: &["vertical"],
        extensions: &[],
        binary: false,
        help: "one line per value, for wide rows",
    },
    FormatRow {
        format: Format::Csv,
        name: "csv",
        aliases: &[],
        extensions: &["csv"],
        binary: false,
        help: "comma-separated, NULL as nothing, an empty string as \"\"",
    },
    FormatRow {
        format: Format::Tsv,
        name: "tsv",
        aliases: &[],
        extensions: &["tsv"],
        binary: false,
        help: "tab-separated, NULL as \\N, backslash escapes: as COPY of PostgreSQL has it",
    },
    FormatRow {
        format: Format::Json,
        name: "json",
        aliases: &[],
        extensions: &["json"],
        binary: false,
        help: "one array of objects",
    },
    FormatRow {
        format: Format::Jsonl,
        name: "jsonl",
        aliases: &["ndjson", "jsonlines"],
        extensions: &["jsonl", "ndjson"],
        binary: false,
        help: "one object per line",
    },
    FormatRow {
        format: Format::Markdown,
        name: "markdown",
        aliases: &["md"],
        extensions: &["md", "markdown"],
        binary: false,
        help: "a pipe table, as GitHub renders it",
    },
    FormatRow {
        format: Format::Arrow,
        name: "arrow",
        aliases: &["ipc", "feather"],
        extensions: &["arrow", "feather", "ipc"],
        binary: true,
        help: "Arrow IPC: a file, or a stream where it goes to a pipe",
    },
    FormatRow {
        format: Format::Parquet,
        name: "parquet",
        aliases: &[],
        extensions: &["parquet"],
        binary: true,
        help: "Parquet, compressed with zstd",
    },
];

/// Endings of formats of data that are known, but not written.
const UNWRITTEN: [&str; 9] = [
    "avro", "bz2", "gz", "orc", "xlsx", "xml", "xz", "zip", "zst",
];

impl Format {
    /// The format called `name`, whatever its case.
    ///
    /// # Errors
    /// A usage error that knows the nearest name.
    pub fn named(name: &str) -> Result<Format> {
        let wanted = name.to_lowercase();
        let found = FORMATS
            .iter()
            .find(|row| row.name == wanted || row.aliases.contains(&wanted.as_str()));
        found.map(|row| row.format).ok_or_else(|| {
            let hint = match text::nearest(name, FORMATS.iter().map(|row| row.name)) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("there are {}", Format::names("and")),
            };
            Error::usage(format!("there is no format {name:?}")).hint(hint)
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether it is not for a terminal, and a file holds one result of it.
    pub fn is_binary(self) -> bool {
        self.row().binary
    }

    fn row(self) -> &'static FormatRow {
        FORMATS
            .iter()
            .find(|row| row.format == self)
            .expect("every format has a row: a test sees to it")
    }

    /// All names in a sentence: `table, csv or json`, if `last` is `or`.
    pub fn names(last: &str) -> String {
        let names: Vec<&str> = FORMATS.iter().map(|row| row.name).collect();
        match names.split_last() {
            Some((name, [])) => (*name).to_owned(),
            Some((name, before)) => format!("{} {last} {name}", before.join(", ")),
            None => String::new(),
        }
    }

    /// The format that a file's name asks for; `None` where it asks for none.
    ///
    /// # Errors
    /// A usage error for a name that promises what is not written here: a file
    /// that is not what it is called would be found out too late.
    pub fn of_file(path: &Path) -> Result<Option<Format>> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let Some(extension) = extension.map(str::to_lowercase) else {
            return Ok(None);
        };
        let found = FORMATS
            .iter()
            .find(|row| row.extensions.contains(&extension.as_str()));
        if found.is_none() && UNWRITTEN.contains(&extension.as_str()) {
            let hint = match extension.as_str() {
                "bz2" | "gz" | "xz" | "zip" | "zst" => "a command compresses: \\o |gzip > FILE.gz",
                _ => "a format is asked for by name, too: --format csv, \\set format csv",
            };
            return Err(Error::usage(format!(
                "results cannot be written as {extension}: {}",
                path.display()
            ))
            .hint(hint));
        }
        Ok(found.map(|row| row.format))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_names() {
        use Format::*;
        for format in [
            Table, Expanded, Csv, Tsv, Json, Jsonl, Markdown, Arrow, Parquet,
        ] {
            // Another format does not compile before it stands here too.
            match format {
                Table | Expanded | Csv | Tsv | Json | Jsonl | Markdown | Arrow | Parquet => {}
            }
            assert_eq!(Format::named(format.name()).unwrap(), format);
        }
        for row in &FORMATS {
            for alias in row.aliases {
                assert_eq!(Format::named(alias).unwrap(), row.format);
            }
        }
        let error = Format::named("jsno").unwrap_err();
        assert_eq!(error.hints(), ["did you mean json?"]);
        let asked = |name| Format::of_file(Path::new(name)).ok();
        assert_eq!(asked("a.CSV"), Some(Some(Csv)));
        assert_eq!(asked("a.ndjson"), Some(Some(Jsonl)));
        assert_eq!(asked("a.feather"), Some(Some(Arrow)));
        assert_eq!(asked("a.md"), Some(Some(Markdown)));
        assert_eq!(asked("csv"), Some(None));
        assert_eq!(asked("a.log"), Some(None));
        assert_eq!(asked("a.xlsx"), None);
        assert!(Format::names("or").ends_with("arrow or parquet"));
    }
}
