//! Paths as people write them: `~/`, and patterns that stand for many files.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

/// `written`, with `~/` at its start as the user's own directory.
pub(crate) fn at_home(written: &str, home: Option<&Path>) -> PathBuf {
    match (written.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(written),
    }
}

/// Whether a path may stand for many.
pub(super) fn is_pattern(written: &str) -> bool {
    written.contains(['*', '?', '['])
}

/// The files that `path` names, in alphabetical order: itself if it is there,
/// else all that it matches as a pattern.
///
/// # Errors
/// When there is none, when it is a directory, or when a directory on the way
/// cannot be read.
pub(super) fn named_by(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_dir() {
        return Err(none(format!("{} is a directory", path.display()))
            .hint(format!("`{}`", path.join("*.parquet").display())));
    }
    if path.exists() {
        return Ok(vec![path.to_owned()]);
    }
    let Some(pattern) = path.to_str().filter(|path| is_pattern(path)) else {
        return Err(none(format!("there is no file {}", path.display())));
    };
    let matches = glob::glob(pattern)
        .map_err(|cause| none(format!("{pattern} is no pattern")).caused_by(cause))?;
    let mut files = Vec::new();
    for found in matches {
        let found = found.map_err(|cause| {
            let path = cause.path().to_owned();
            Error::local_file("read", &path, cause.into())
        })?;
        if !found.is_dir() {
            files.push(found);
        }
    }
    if files.is_empty() {
        return Err(none(format!("no file matches {pattern}")));
    }
    Ok(files)
}

fn none(sentence: String) -> Error {
    Error::new(Kind::LocalFile, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_users_directory() {
        let home = Some(Path::new("/home/ada"));
        for (written, home, path) in [
            ("~/a/b", home, "/home/ada/a/b"),
            ("~/a", None, "~/a"),
            ("~bob/a", home, "~bob/a"),
            ("a~/b", home, "a~/b"),
        ] {
            assert_eq!(at_home(written, home), Path::new(path));
        }
    }

    #[test]
    fn patterns_become_files() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.csv", "odd[1].csv", "c.parquet"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        std::fs::create_dir(dir.path().join("d.csv")).unwrap();
        for (pattern, files) in [
            ("a.csv", Ok(&["a.csv"][..])),
            ("?.csv", Ok(&["a.csv", "b.csv"])),
            ("*.csv", Ok(&["a.csv", "b.csv", "odd[1].csv"])),
            ("odd[1].csv", Ok(&["odd[1].csv"])),
            ("none.csv", Err("there is no file")),
            ("*.json", Err("no file matches")),
            ("***", Err("is no pattern")),
            ("d.csv", Err("is a directory")),
        ] {
            let path = dir.path().join(pattern);
            match (named_by(&path), files) {
                (Ok(found), Ok(names)) => {
                    let expected: Vec<_> = names.iter().map(|name| dir.path().join(name)).collect();
                    assert_eq!(found, expected, "{pattern}");
                }
                (Err(error), Err(part)) => assert!(error.message().contains(part), "{error:?}"),
                (found, _) => panic!("{pattern}: {found:?}"),
            }
        }
    }
}
