//! Scripts on the sample tables: each `scripts/NAME.sql` with what it writes
//! in `scripts/NAME.out`.
//!
//! The first line of a script may hold arguments: `-- flightline -x`. With
//! `UPDATE_SCRIPTS=1` in the environment the `.out` files are written anew.

use std::path::{Path, PathBuf};

use crate::support::home::Home;
use crate::support::run::Flightline;

#[test]
fn scripts_write_what_is_written_down() {
    let update = std::env::var_os("UPDATE_SCRIPTS").is_some();
    let mut scripts: Vec<_> = entries(&folder())
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "sql"))
        .collect();
    scripts.sort();
    assert!(scripts.len() >= 8, "{scripts:?}");
    let mut wrong = String::new();
    for script in scripts {
        let found = told(&script);
        let written = script.with_extension("out");
        if update {
            std::fs::write(&written, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&written).unwrap_or_default();
        if found != expected {
            let name = script.display();
            wrong.push_str(&format!("{name} writes\n{found}\ninstead of\n{expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// All that comes of a script: stdout, stderr, the exit status, and the files
/// that it leaves behind.
fn told(script: &Path) -> String {
    let text = std::fs::read_to_string(script).unwrap();
    let arguments = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("-- flightline "))
        .unwrap_or_default();
    let home = Home::new();
    let name = script.file_name().unwrap().to_str().unwrap();
    home.write(name, &text);
    for part in entries(&folder().join("parts")) {
        let name = part.file_name().unwrap().to_str().unwrap();
        home.write(name, &std::fs::read_to_string(&part).unwrap());
    }
    let before = home.names();
    let ran = Flightline::new()
        .home(&home)
        .args(["demo", "-f", name])
        .args(arguments.split_whitespace())
        .run();
    let mut told = format!("=== stdout\n{}", ran.stdout);
    told.push_str(&format!("=== stderr\n{}", ran.stderr));
    let status = ran.status.unwrap();
    told.push_str(&format!("=== status\n{status}\n"));
    for name in home.names().iter().filter(|name| !before.contains(name)) {
        told.push_str(&format!("=== {name}\n{}", home.read(name)));
    }
    told
}
