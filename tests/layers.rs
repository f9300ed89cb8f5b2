//! Imports run one way, and what only one room may do it alone does.

mod tokens;

use std::path::{Path, PathBuf};

use tokens::{Token, tokens};

/// Words of a program that one place alone may use: the words, and where.
const RESERVED: &[(&[&str], &[&str])] = &[
    (&["rustyline"], &["repl/editor/"]),
    (&["ratatui"], &["viewer/"]),
    (&["tonic"], &["flight/", "embedded/"]),
    (&["dirs"], &["config/"]),
];

/// The functions of `std::env` that look at the environment.
const ENVIRONMENT: &[&str] = &["var", "var_os", "vars", "vars_os", "home_dir"];

/// What leads to files.
const FILES: &[&str] = &["fs", "OpenOptions"];

/// Where the own files are, as the store tells it.
const OWN_FILES: &[&str] = &["config_file", "rc_file", "history_file"];

#[test]
fn every_module_names_only_those_before_it() {
    let order = order();
    assert!(order.len() > 10, "{order:?}");
    let found = sources().into_iter().flat_map(|(path, text)| {
        let paths = foreign(&path, &text, &order);
        paths.into_iter().map(move |found| told(&path, found))
    });
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn what_is_reserved_is_done_in_its_place() {
    let found = sources().into_iter().flat_map(|(path, text)| {
        let words = misplaced(&path, &text);
        words.into_iter().map(move |found| told(&path, found))
    });
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_path_against_the_order_is_found() {
    let order = ["text", "error", "flight"].map(str::to_owned);
    for (path, text, found) in [
        ("text.rs", "use crate::error::Error;", &["error"][..]),
        ("error.rs", "use crate::text::Text;", &[]),
        ("error.rs", "use crate::error::Kind;", &[]),
        (
            "text.rs",
            "fn f() { crate::flight::connect() }",
            &["flight"],
        ),
        (
            "text.rs",
            "use crate::{\n    error::{self, flight},\n    flight as f,\n};",
            &["error", "flight"],
        ),
        ("text.rs", "use {std::io, crate::error::Kind};", &["error"]),
        ("text.rs", "// crate::error\n/* crate::error /* */ */", &[]),
        ("text.rs", r##"const T: &str = "crate::error";"##, &[]),
        (
            "text.rs",
            r###"const T: &str = r#"" crate::error"#;"###,
            &[],
        ),
        (
            "text.rs",
            "const Q: char = '\"'; use crate::error::E;",
            &["error"],
        ),
        (
            "text.rs",
            "fn f<'a>(a: &'a str) -> crate::error::E {}",
            &["error"],
        ),
        ("text.rs", "pub(crate) fn f() {}", &[]),
        (
            "text.rs",
            "#[cfg(test)] mod t { use crate::error::E; }",
            &["error"],
        ),
        ("text.rs", "use super::error::Error;", &["error"]),
        (
            "text.rs",
            "mod tests { use super::*; use super::error; }",
            &[],
        ),
        (
            "text.rs",
            "mod t { use super::super::error::E; }",
            &["error"],
        ),
        ("text/width.rs", "use super::error;", &[]),
        (
            "text/width.rs",
            "use super::super::{error, text};",
            &["error"],
        ),
        ("text/mod.rs", "use super::error::Error;", &["error"]),
        ("text.rs", "use crate::unheard::Of;", &["unheard"]),
    ] {
        let names: Vec<_> = foreign(Path::new(path), text, &order)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, found, "{path}: {text}");
    }
}

#[test]
fn a_word_out_of_its_place_is_found() {
    for (path, text, found) in [
        ("repl/mod.rs", "use rustyline::Editor;", &["rustyline"][..]),
        ("repl/editor/past.rs", "use rustyline::Editor;", &[]),
        ("tty/mod.rs", "use ratatui::Frame;", &["ratatui"]),
        ("viewer/screen.rs", "use ratatui::Frame;", &[]),
        ("session/mod.rs", "fn f(s: &tonic::Status) {}", &["tonic"]),
        ("embedded/off.rs", "use tonic::Status;", &[]),
        ("output/mod.rs", "std::env::var(\"LESS\")", &["env::var"]),
        (
            "output/mod.rs",
            "use std::env::{self, vars};",
            &["env::vars"],
        ),
        ("output/mod.rs", "env!(\"VERSION\")", &[]),
        ("output/mod.rs", "use crate::config::env::Environment;", &[]),
        ("config/env.rs", "std::env::var_os(name)", &[]),
        ("app.rs", "std::env::var_os(name)", &[]),
        ("config/secret.rs", "std::fs::read(path)", &["fs"]),
        ("config/store.rs", "std::fs::read(path)", &[]),
        ("config/store/log.rs", "std::fs::read(path)", &[]),
        ("config/list.rs", "mod tests { use std::fs::write; }", &[]),
        ("config/list/tests.rs", "use std::fs::write;", &[]),
        ("config/list/more.rs", "use std::fs::write;", &["fs"]),
        ("output/target.rs", "std::fs::read(path)", &[]),
        ("repl/history.rs", "store.history_file()", &["history_file"]),
    ] {
        let names: Vec<_> = misplaced(Path::new(path), text)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, found, "{path}: {text}");
    }
}

fn told(path: &Path, (line, name): (usize, String)) -> String {
    format!("src/{}:{line} names {name}", path.display())
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules, in the order in which `lib.rs` lists them.
fn order() -> Vec<String> {
    let text = std::fs::read_to_string(src().join("lib.rs")).unwrap();
    let modules = text.lines().filter_map(|line| {
        let name = line.strip_prefix("pub(crate) mod ");
        let name = name.or_else(|| line.strip_prefix("pub mod "))?;
        Some(name.strip_suffix(';')?.to_owned())
    });
    modules.collect()
}

/// The files of the library, by their paths below `src`.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![src()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(src()).unwrap().to_owned();
                sources.push((path, text));
            }
        }
    }
    // The two roots are no modules: what they name is theirs.
    sources.retain(|(path, _)| !matches!(path.to_str(), Some("main.rs" | "lib.rs")));
    assert!(sources.len() > 50, "{}", sources.len());
    sources
}

/// The top modules that the file at `path` names and that do not stand before
/// its own: line and name of each.
fn foreign(path: &Path, text: &str, order: &[String]) -> Vec<(usize, String)> {
    let top = path.iter().next().unwrap().to_str().unwrap();
    let own = top.strip_suffix(".rs").unwrap_or(top);
    let allowed: Vec<_> = order.iter().take_while(|name| *name != own).collect();
    let mut named = roots(text, depth(path));
    named.retain(|(_, name)| name != own && !allowed.contains(&name));
    named
}

/// How many modules stand above what a file holds, the crate's root included.
fn depth(path: &Path) -> usize {
    let parts = path.iter().count();
    if path.ends_with("mod.rs") {
        parts - 1
    } else {
        parts
    }
}

/// The names that stand behind `crate::`, or behind as many `super::` as lead
/// to the root.
fn roots(text: &str, depth: usize) -> Vec<(usize, String)> {
    let tokens = tokens(text);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    // For each open brace, whether it is that of a module.
    let mut braces = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut next = at + 1;
        match word(at) {
            "{" => braces.push(at >= 2 && word(at - 2) == "mod"),
            "}" => drop(braces.pop()),
            "crate" if word(at + 1) == "::" => found.extend(branches(&tokens, at + 2)),
            "super" => {
                let mut steps = 1;
                while word(next) == "::" && word(next + 1) == "super" {
                    next += 2;
                    steps += 1;
                }
                let modules = braces.iter().filter(|module| **module).count();
                if steps >= depth + modules && word(next) == "::" {
                    found.extend(branches(&tokens, next + 1));
                }
            }
            _ => {}
        }
        at = next;
    }
    found
}

/// The names at the root of a path or of a tree of paths: `a` of `a::b`, `a`
/// and `b` of `{a::c, b}`.
fn branches(tokens: &[Token], at: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open = 0;
    let mut begins = true;
    for token in &tokens[at.min(tokens.len())..] {
        match token.text.as_str() {
            "{" => open += 1,
            "}" => open -= 1,
            "," if open == 1 => begins = true,
            _ if begins && token.is_word() => {
                found.push((token.line, token.text.clone()));
                begins = false;
            }
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    found
}

/// The reserved words that the file at `path` has no right to.
fn misplaced(path: &Path, text: &str) -> Vec<(usize, String)> {
    let tokens = tokens(text);
    let path = path.to_str().unwrap();
    let within = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    // Tests stand at the bottom of a file or in one of their own, and make
    // files.
    let tests = match path.ends_with("/tests.rs") {
        true => Some(0),
        false => tokens
            .windows(2)
            .position(|pair| pair[0].text == "mod" && pair[1].text == "tests"),
    };
    let tests = tests.unwrap_or(tokens.len());
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = token.text.as_str();
        let reserved = RESERVED
            .iter()
            .any(|(words, places)| words.contains(&word) && !within(places));
        let file = FILES.contains(&word)
            && at < tests
            && within(&["config/"])
            && !within(&["config/store.rs", "config/store/"]);
        let own = OWN_FILES.contains(&word) && !within(&["config/", "app.rs"]);
        if reserved || file || own {
            found.push((token.line, word.to_owned()));
        }
        let path_goes_on = tokens.get(at + 1).is_some_and(|next| next.text == "::");
        if word == "env" && path_goes_on && !within(&["config/", "app.rs"]) {
            let looks = branches(&tokens, at + 2).into_iter();
            let looks = looks.filter(|(_, name)| ENVIRONMENT.contains(&name.as_str()));
            found.extend(looks.map(|(line, name)| (line, format!("env::{name}"))));
        }
    }
    found
}
