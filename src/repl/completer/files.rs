//! Files and folders, as the words of a command name them.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::entry::Entry;
use super::rank::Seek;

/// Entries of a folder that are looked at.
const LOOKED_AT: usize = 2_000;

/// How long a Tab waits for a folder: one whose server is gone does not answer
/// at all.
const PATIENCE: Duration = Duration::from_millis(300);

/// The files that `typed` may become, `~` standing for `home`: folders first,
/// and hidden ones only where a dot was typed. A command does not know `~`, so
/// the folder takes its place.
pub(super) fn files(typed: &str, quote: Option<char>, home: Option<&Path>) -> Vec<Entry> {
    let path = match (typed.strip_prefix('~'), home) {
        (Some(""), Some(home)) => format!("{}/", home.display()),
        (Some(rest), Some(home)) if rest.starts_with('/') => format!("{}{rest}", home.display()),
        _ => typed.to_owned(),
    };
    let (folder, beginning) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    let place = match folder {
        "" => PathBuf::from("."),
        folder => PathBuf::from(folder),
    };
    let (folder, beginning) = (folder.to_owned(), beginning.to_owned());
    within(PATIENCE, move || listed(&place, &folder, &beginning, quote)).unwrap_or_default()
}

/// What `work` gives, on a thread of its own, if it is done in time.
fn within<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, outcome) = mpsc::channel();
    let worker = thread::Builder::new().spawn(move || {
        // Nobody waits any more where it took too long.
        let _ = done.send(work());
    });
    worker.ok()?;
    outcome.recv_timeout(patience).ok()
}

/// What is in `place`, which is typed as `folder`, and begins so.
fn listed(place: &Path, folder: &str, beginning: &str, quote: Option<char>) -> Vec<Entry> {
    let Ok(entries) = std::fs::read_dir(place) else {
        return Vec::new();
    };
    let seek = Seek::beginning(beginning);
    let found = entries.take(LOOKED_AT).filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        if name.starts_with('.') && !beginning.starts_with('.') {
            return None;
        }
        seek.misfit(&name)?;
        let is_folder = entry.path().is_dir();
        let whole = format!("{folder}{name}{}", if is_folder { "/" } else { "" });
        let text = word(&whole, quote, !is_folder);
        Some(match is_folder {
            true => Entry::word(&(name + "/"), "").typed_as(text),
            false => Entry::word(&name, "").typed_as(text).at(1),
        })
    });
    found.collect()
}

/// `text` as a word of a command, in the quote that was typed or in the one
/// that it needs; that stays open where the word is to go on.
pub(super) fn word(text: &str, quote: Option<char>, ends: bool) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ':');
    let needs_quote = text.contains(special) || text.starts_with(['|', '(']) || text.ends_with(';');
    let Some(quote) = quote.or(needs_quote.then_some('\'')) else {
        return text.to_owned();
    };
    let quote = quote.to_string();
    let inner = text.replace(&quote, &quote.repeat(2));
    format!("{quote}{inner}{}", if ends { &quote } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_that_does_not_answer_is_left() {
        let (release, released) = mpsc::channel::<()>();
        let stuck = move || released.recv().is_err();
        assert_eq!(within(Duration::from_millis(1), stuck), None);
        drop(release);
        assert_eq!(within(Duration::from_secs(60), || 7), Some(7));
    }

    #[test]
    fn files_are_named_as_the_words_of_a_command() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        for file in ["data.csv", "a b.csv", "it's.csv", ".hidden", "Day.csv"] {
            fs::write(home.join(file), "").unwrap();
        }
        fs::create_dir(home.join("dumps")).unwrap();
        fs::create_dir(home.join("my dumps")).unwrap();
        let at = home.display();
        for (typed, quote, expected) in [
            ("da", None, vec![format!("{at}/data.csv")]),
            ("a", None, vec![format!("'{at}/a b.csv'")]),
            ("a b", Some('"'), vec![format!("\"{at}/a b.csv\"")]),
            ("it", None, vec![format!("'{at}/it''s.csv'")]),
            ("it", Some('"'), vec![format!("\"{at}/it's.csv\"")]),
            (".h", None, vec![format!("{at}/.hidden")]),
            ("my", None, vec![format!("'{at}/my dumps/")]),
            ("du", None, vec![format!("{at}/dumps/")]),
            ("nope", None, vec![]),
            ("nope/", None, vec![]),
        ] {
            for typed in [format!("~/{typed}"), format!("{at}/{typed}")] {
                let mut found = files(&typed, quote, Some(home));
                found.retain(|entry| !entry.name.starts_with("Day"));
                let texts: Vec<String> = found.into_iter().map(|entry| entry.text).collect();
                assert_eq!(texts, expected, "{typed}");
            }
        }
        let all = files("~", None, Some(home));
        assert_eq!(all.len(), 6, "{all:?}");
        assert!(
            all.iter()
                .all(|entry| (entry.order == 0) == entry.name.ends_with('/'))
        );
    }
}
