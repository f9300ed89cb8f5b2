//! What is said of the file that all rows go to.

use std::path::Path;

use super::screen::{Ask, Viewer};
use super::status::Message;
use crate::error::Result;
use crate::text::{counted, grouped};

impl Viewer {
    /// Says how many rows have been written.
    pub fn saving(&mut self, file: &Path, rows: u64) {
        self.change();
        let rows = grouped(rows);
        let words = format!("saving {}: {rows} rows — Ctrl-C stops", file.display());
        let short = format!("saving {rows} rows — Ctrl-C stops");
        self.message = Some(Message::of(words).or(short));
    }

    /// Says that all rows were saved, or why not. Then the files that were to
    /// come after it are given up, as no other words are to stand in the way of
    /// these.
    pub fn saved(&mut self, file: &Path, done: Result<()>) {
        self.change();
        self.message = Some(match done {
            Ok(()) => {
                let rows = counted(self.spool.rows(), "row");
                let filtered = self.filter.is_some();
                let which = if filtered { ", unfiltered," } else { "" };
                Message::of(format!("{rows}{which} saved to {}", file.display()))
            }
            Err(error) => {
                let before = self.asks.len();
                self.asks.retain(|ask| !matches!(ask, Ask::Save(_)));
                let message = Message::of_error(&error);
                match self.asks.len() < before {
                    true => message.and("; nor was any file after it saved"),
                    false => message,
                }
            }
        });
    }
}
