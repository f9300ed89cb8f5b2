use std::borrow::Cow;
use std::time::SystemTime;

use super::*;
use crate::catalog::{Builder, Folding, Role, State};
use crate::text::width;

mod looks;
mod marks;

/// Labels as tags: `<k>SELECT</k>`.
struct Tags;

impl Paint for Tags {
    fn paint<'a>(&self, label: Label, text: &'a str) -> Cow<'a, str> {
        let tag = match label {
            Label::Keyword => "k",
            Label::Comment => "-",
            Label::Literal => "s",
            Label::Number => "n",
            Label::Function => "f",
            Label::Type => "y",
            Label::Table => "t",
            Label::Column => "c",
            Label::Parameter => "p",
            Label::Wrong => "w",
            Label::Command => "d",
            Label::Setting => "e",
            Label::Bracket => "b",
            _ => return Cow::Borrowed(text),
        };
        Cow::Owned(format!("<{tag}>{text}</{tag}>"))
    }
}

/// `home` with `room`, `temp`, `Co2` and `time`; `Pumps`; `late`, whose columns
/// are not known; and a function.
fn catalog(state: State, folding: Folding) -> Arc<Catalog> {
    let mut builder = Builder::default();
    for (name, columns) in [
        ("home", Some(["room", "temp", "Co2", "time"].as_slice())),
        ("homes", Some(["room", "owner"].as_slice())),
        ("Pumps", Some(["Flow"].as_slice())),
        ("late", None),
    ] {
        let columns = columns.map(|columns| {
            let columns = columns
                .iter()
                .map(|name| builder.column(name, "Utf8", Role::Field, false));
            columns.collect()
        });
        builder.table(Some("public"), Some("iox"), name, "BASE TABLE", columns);
    }
    builder.function("my_function", "");
    builder.folds(folding);
    Arc::new(builder.finish(state))
}

fn told() -> Arc<Catalog> {
    catalog(State::Told(SystemTime::UNIX_EPOCH), Folding::Lower)
}

/// What the words of `line` are.
fn look(line: &str, cursor: Option<usize>, catalog: &Arc<Catalog>) -> Vec<Span> {
    let mut places = Places::default();
    places.look_at(catalog);
    labelled(line, cursor, catalog, &places)
}

/// `line` in tags, with the cursor where its `|` is, or entered.
fn tagged(line: &str, catalog: &Arc<Catalog>) -> String {
    let cursor = line.find('|');
    let line = line.replacen('|', "", 1);
    write(&line, &look(&line, cursor, catalog), &Tags)
}

fn tags_off(tagged: &str) -> String {
    let mut text = tagged.to_owned();
    for tag in [
        "k", "-", "s", "n", "f", "y", "t", "c", "p", "w", "d", "e", "b",
    ] {
        text = text
            .replace(&format!("<{tag}>"), "")
            .replace(&format!("</{tag}>"), "");
    }
    text
}

#[test]
fn without_colours_the_text_is_the_same() {
    let plain = Highlighter::new(Theme::new(false));
    for line in [
        "SELECT * FROM nope WHERE (a = 'b' -- c",
        "\\nope",
        "a\x1b[31mb",
    ] {
        assert_eq!(plain.paint(line, Some(0), &told()), visible(line));
        assert!(!plain.needs_repaint(line, Some(0), &told()));
    }
}

#[test]
fn a_look_is_of_the_sixteen_colours() {
    let painted = Highlighter::new(Theme::new(true)).paint(
        "SELECT room, nope FROM home WHERE x = 'a' -- b",
        None,
        &told(),
    );
    assert_eq!(
        painted,
        "\x1b[1mSELECT\x1b[0m room, \x1b[4;31mnope\x1b[0m \x1b[1mFROM\x1b[0m \
         \x1b[35mhome\x1b[0m \x1b[1mWHERE\x1b[0m \x1b[4;31mx\x1b[0m = \
         \x1b[32m'a'\x1b[0m \x1b[2m-- b\x1b[0m"
    );
}

#[test]
fn a_line_is_painted_again_where_its_look_changes() {
    let catalog = told();
    for (before, after, again) in [
        ("SELECT ro|", "SELECT roo|", false),
        ("SELECT room|", "SELECT roo|", false),
        ("SELEC|", "SELECT|", true),
        ("SELECT|", "SELECT |", false),
        ("SELECT 'a|", "SELECT 'ab|", true),
        ("SELECT 'a'|", "SELECT 'a' |", false),
        ("SELECT (1|", "SELECT (1)|", true),
        // The look of the bracket goes.
        ("SELECT (1)|", "SELECT (1) |", true),
        ("SELECT (a)|", "SELECT (a|)", true),
        ("SELECT (a|b)", "SELECT (ab|)", true),
        ("SELECT a| b", "SELECT |a b", false),
        // The cursor leaves a wrong name.
        ("SELECT * FROM home_| x", "SELECT * FROM home_ |x", false),
        ("SELECT * FROM hom| ", "SELECT * FROM hom |", true),
        ("SELECT 1|", "SELECT 1;|", false),
    ] {
        let highlighter = Highlighter::new(Theme::new(true));
        let [first, second] = [before, after].map(|line| (line.find('|'), line.replace('|', "")));
        highlighter.paint(&first.1, first.0, &catalog);
        let needed = highlighter.needs_repaint(&second.1, second.0, &catalog);
        assert_eq!(needed, again, "{before} {after}");
    }
    // A catalog that has come.
    let highlighter = Highlighter::new(Theme::new(true));
    highlighter.paint("SELECT * FROM nope ", Some(19), &Arc::default());
    assert!(highlighter.needs_repaint("SELECT * FROM nope ", Some(19), &catalog));
}

#[test]
fn a_long_line_costs_less() {
    let catalog = told();
    let middle = "SELECT 'a', room, nope FROM home; ".repeat(600);
    assert!((NAMES_MOST..MOST).contains(&middle.len()));
    let painted = write(&middle, &look(&middle, None, &catalog), &Tags);
    assert!(painted.starts_with("SELECT <s>'a'</s>, room, nope FROM home; "));
    let long = middle.repeat(4);
    let highlighter = Highlighter::new(Theme::new(true));
    assert_eq!(highlighter.paint(&long, Some(0), &catalog), long);
    assert!(!highlighter.needs_repaint(&long, Some(1), &catalog));
}

proptest::proptest! {
    #![proptest_config(crate::testing::as_many_as(2_000))]
    #[test]
    fn any_line_keeps_its_text(
        line in "(SELECT |FROM |home|nope|'|\"|[(]|[)]|\\\\d |\\\\|;|--|/[*]|:|[$]1|\n|\u{1b}|\u{1b}\\[3|\u{202e}|\\PC|.){0,24}",
        at in 0..200_usize,
    ) {
        let cursor = (at < 150).then(|| line.floor_char_boundary(at.min(line.len())));
        let catalog = told();
        let tagged = write(&line, &look(&line, cursor, &catalog), &Tags);
        proptest::prop_assert_eq!(tags_off(&tagged), tags_off(&visible(&line)));
        let painted = Highlighter::new(Theme::new(true)).paint(&line, cursor, &catalog);
        let plain = without_looks(&painted);
        proptest::prop_assert_eq!(width(&plain), width(&visible(&line)));
        proptest::prop_assert_eq!(plain, visible(&line));
    }
}

/// `painted` without the sequences that a theme writes.
fn without_looks(painted: &str) -> String {
    let mut parts = painted.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (_, rest) = part.split_once('m').expect("a look");
        text + rest
    })
}
