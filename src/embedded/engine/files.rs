//! Data files as tables.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::common::{DataFusionError, TableReference};
use datafusion::datasource::file_format::options::ArrowReadOptions;
use datafusion::execution::context::SessionContext;
use datafusion::prelude::{JsonReadOptions, ParquetReadOptions};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::error::{Error, Kind, Result};

use super::csv::Csv;
use super::json;

/// What is known of a file by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Parquet,
    Csv,
    /// An object per line, or an array of objects.
    Json,
    /// Arrow's IPC file.
    Arrow,
}

/// The known extensions, without regard to case.
const EXTENSIONS: [(&str, Format); 8] = [
    ("parquet", Format::Parquet),
    ("csv", Format::Csv),
    ("json", Format::Json),
    ("jsonl", Format::Json),
    ("ndjson", Format::Json),
    ("arrow", Format::Arrow),
    ("feather", Format::Arrow),
    ("ipc", Format::Arrow),
];

/// What has a meaning of its own in the path of a URL.
const IN_URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'%')
    .add(b'?')
    .add(b'#')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'*');

/// A table for each of `paths`: files, or directories of parquet files.
///
/// # Errors
/// `LocalFile` for the first that is missing, unknown or corrupt.
pub(super) async fn register(context: &SessionContext, paths: &[PathBuf]) -> Result<()> {
    let mut taken = Vec::new();
    for path in paths {
        let name = free_name(path, &taken);
        table(context, &name, path).await?;
        taken.push(name);
    }
    Ok(())
}

async fn table(context: &SessionContext, name: &str, path: &Path) -> Result<()> {
    let whole = path
        .canonicalize()
        .map_err(|cause| Error::local_file("read", path, cause).hint(known_extensions()))?;
    let directory = whole.is_dir();
    let format = if directory {
        Format::Parquet
    } else {
        format(path)?
    };
    let Some(text) = whole.to_str() else {
        return Err(Error::new(
            Kind::LocalFile,
            format!("the path {} is not UTF-8", path.display()),
        ));
    };
    let slash = if directory { "/" } else { "" };
    let url = format!("file://{}{slash}", utf8_percent_encode(text, IN_URL));
    let extension = match path.extension().and_then(|extension| extension.to_str()) {
        Some(extension) if !directory => format!(".{extension}"),
        _ => ".parquet".to_owned(),
    };
    let table = TableReference::bare(name);
    let registered = match format {
        Format::Parquet => {
            let options = ParquetReadOptions::new().file_extension(&extension);
            context.register_parquet(table, url, options).await
        }
        Format::Csv => {
            let registered = Csv::open(&whole);
            registered.and_then(|csv| context.register_table(table, Arc::new(csv)).map(|_| ()))
        }
        Format::Json => {
            let lines =
                !is_json_array(&whole).map_err(|cause| Error::local_file("read", path, cause))?;
            match json::infer(&whole) {
                Ok(schema) => {
                    let options = JsonReadOptions::default()
                        .newline_delimited(lines)
                        .schema(&schema)
                        .file_extension(&extension);
                    context.register_json(table, url, options).await
                }
                Err(error) => Err(error),
            }
        }
        Format::Arrow => {
            let options = ArrowReadOptions {
                file_extension: &extension,
                ..ArrowReadOptions::default()
            };
            context.register_arrow(table, url, options).await
        }
    };
    registered.map_err(|cause| unreadable(path, format, directory, &cause))?;
    let columns = context
        .table_provider(TableReference::bare(name))
        .await
        .map_or(0, |table| table.schema().fields().len());
    if columns == 0 {
        return Err(holds_no("columns", path));
    }
    Ok(())
}

/// Whether the first character that is not white space opens an array.
fn is_json_array(path: &Path) -> std::io::Result<bool> {
    for byte in BufReader::new(File::open(path)?).bytes() {
        let byte = byte?;
        if !byte.is_ascii_whitespace() {
            return Ok(byte == b'[');
        }
    }
    Ok(false)
}

fn format(path: &Path) -> Result<Format> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    EXTENSIONS
        .iter()
        .find(|(known, _)| extension.is_some_and(|ours| ours.eq_ignore_ascii_case(known)))
        .map(|(_, format)| *format)
        .ok_or_else(|| {
            let what = match extension {
                Some(extension) => format!("files of the kind .{extension}"),
                None => "files without an extension".to_owned(),
            };
            Error::new(
                Kind::LocalFile,
                format!("cannot read {}: {what} are unknown", path.display()),
            )
            .hint(known_extensions())
        })
}

fn unreadable(path: &Path, format: Format, directory: bool, cause: &DataFusionError) -> Error {
    if directory && matches!(cause.find_root(), DataFusionError::Plan(_)) {
        return holds_no("parquet files", path);
    }
    let what = match format {
        _ if directory => "as a directory of parquet files",
        Format::Parquet => "as parquet",
        Format::Csv => "as CSV with a header",
        Format::Json => "as JSON objects, one per line or in one array",
        Format::Arrow => "as an Arrow IPC file",
    };
    // DataFusion adds a plea to report the error to it on a further line.
    let cause = cause.find_root().strip_backtrace();
    let cause = cause.lines().next().unwrap_or_default();
    Error::new(
        Kind::LocalFile,
        format!("cannot read {} {what}: {cause}", path.display()),
    )
    .hint(known_extensions())
}

fn holds_no(what: &str, path: &Path) -> Error {
    Error::new(
        Kind::LocalFile,
        format!("{} holds no {what}", path.display()),
    )
    .hint(known_extensions())
}

fn known_extensions() -> String {
    let known: Vec<String> = EXTENSIONS
        .iter()
        .map(|(extension, _)| format!(".{extension}"))
        .collect();
    format!(
        "data files are {}, and directories of .parquet files",
        known.join(", ")
    )
}

/// The stem of the file's name as it is, with `_2`, `_3`… if it is taken.
fn free_name(path: &Path, taken: &[String]) -> String {
    let stem = path.file_stem().map_or_else(
        || "files".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    let mut name = stem.clone();
    let mut count = 1;
    while taken.contains(&name) {
        count += 1;
        name = format!("{stem}_{count}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_stems_and_none_is_taken_twice() {
        let mut taken = Vec::new();
        for (path, name) in [
            ("a/plants.csv", "plants"),
            ("b/plants.parquet", "plants_2"),
            ("plants_2.csv", "plants_2_2"),
            ("2024-01 März.v2.csv", "2024-01 März.v2"),
            ("parquets/", "parquets"),
            ("/", "files"),
        ] {
            let free = free_name(Path::new(path), &taken);
            assert_eq!(free, name);
            taken.push(free);
        }
    }

    #[test]
    fn formats_go_by_the_extension() {
        assert_eq!(format(Path::new("a.CSV")).unwrap(), Format::Csv);
        assert_eq!(format(Path::new("a.b.ndjson")).unwrap(), Format::Json);
        for unknown in ["a.xlsx", "a", ".csv"] {
            let error = format(Path::new(unknown)).unwrap_err();
            assert_eq!(error.kind(), Kind::LocalFile, "{unknown}");
            assert!(error.hints()[0].contains(".parquet"), "{unknown}");
        }
    }
}
