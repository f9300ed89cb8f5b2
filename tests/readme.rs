//! The README's reference says what the program's own tables say.
//!
//! `UPDATE_README=1 cargo test readme` writes it anew.

use std::fmt::Write;
use std::path::Path;

use flightline::args::Args;
use flightline::command::COMMANDS;
use flightline::config::keys::KEYS;
use flightline::request::FORMATS;
use flightline::settings::SETTINGS;
use flightline::viewer;

const BEGIN: &str = "<!-- reference -->\n";
const END: &str = "<!-- end of reference -->";

#[test]
fn the_reference_is_that_of_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let reference = reference();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{reference}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, reference, "UPDATE_README=1 cargo test readme");
    }
}

fn reference() -> String {
    let mut out = String::new();
    let mut table = |title: &str, rows: Vec<[String; 2]>| {
        write!(out, "\n### {title}\n\n| | |\n|---|---|\n").unwrap();
        for [name, help] in rows {
            writeln!(out, "| `{}` | {} |", cell(&name), cell(&help)).unwrap();
        }
    };
    let options = Args::declared();
    let options = options
        .get_arguments()
        .filter(|option| !option.is_positional());
    let options = options.map(|option| {
        let short = option.get_short().map(|short| format!("-{short}"));
        let long = option.get_long().map(|long| format!("--{long}"));
        let names: Vec<String> = short.into_iter().chain(long).collect();
        let values = option
            .get_value_names()
            .filter(|_| option.get_action().takes_values());
        let value = values.map_or(String::new(), |names| format!(" {}", names[0]));
        let help = option.get_help().map_or(String::new(), ToString::to_string);
        [names.join(", ") + &value, help]
    });
    table("Options", options.collect());
    let commands = COMMANDS.iter().map(|c| [c.usage(), c.help.to_owned()]);
    table("Commands", commands.collect());
    let settings = SETTINGS.iter().map(|s| {
        let name = format!("\\set {} …", s.name);
        [name, format!("{}: {}", s.help, s.takes)]
    });
    table("Settings", settings.collect());
    let formats = FORMATS.iter().map(|f| {
        let names: Vec<&str> = [f.name].iter().chain(f.aliases).copied().collect();
        [names.join(", "), f.help.to_owned()]
    });
    table("Formats", formats.collect());
    let keys = viewer::KEYS
        .iter()
        .map(|k| [k.keys.to_owned(), k.help.to_owned()]);
    table("Keys of the viewer", keys.collect());
    let keys = KEYS.iter().map(|k| [k.name.to_owned(), k.takes.to_owned()]);
    table("Keys of a profile", keys.collect());
    out.push('\n');
    out
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
