//! A home for the program: its own files, and those of a test.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A directory that goes away with it.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Home {
        Home(TempDir::new().unwrap())
    }

    /// One with this `config.toml`.
    pub(crate) fn configured(text: &str) -> Home {
        let home = Home::new();
        home.write("config.toml", text);
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where `name` is or would be.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The text of `name`; empty where there is no such file.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    /// Makes it, and what lies in it, another user's.
    pub(crate) fn give_to(&self, user: u32) {
        let mut left = vec![self.path().to_owned()];
        while let Some(path) = left.pop() {
            std::os::unix::fs::lchown(&path, Some(user), Some(user)).unwrap();
            if let Ok(entries) = std::fs::read_dir(&path) {
                left.extend(entries.map(|entry| entry.unwrap().path()));
            }
        }
    }

    /// The statements in the history.
    pub(crate) fn history(&self) -> Vec<String> {
        let lines = self.read("history.jsonl");
        let records = lines.lines().map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            record["text"].as_str().unwrap().to_owned()
        });
        records.collect()
    }

    /// The names of all files.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}
