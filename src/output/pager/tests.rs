use super::*;
use crate::request::Target;
use std::cell::Cell;
use std::fs;

const SCREEN: Screen = Screen {
    columns: 10,
    rows: 5,
};

#[test]
fn height_counts_wrapped_lines_and_no_colours() {
    for (text, higher) in [
        ("", false),
        ("a\nb\nc\n", false),
        ("a\nb\nc\nd\n", true),
        ("a\nb\n0123456789\n", false),
        ("a\nb\n0123456789x\n", true),
        ("a\nb\n\x1b[1;36m0123456789\x1b[0m\n", false),
        ("a\nb\n温温温温温温\n", true),
    ] {
        assert_eq!(is_higher(text.as_bytes(), SCREEN), higher, "{text:?}");
    }
}

fn command(command: &str) -> Pager {
    Pager::Command {
        command: command.to_owned(),
        color: false,
        configured: true,
    }
}

/// What the screen and a pager that copies its input get of `parts`.
fn paged(parts: &[&str], reveal: bool, pager: &str) -> (String, Option<String>, Result<()>) {
    let directory = tempfile::tempdir().unwrap();
    let screen = directory.path().join("screen");
    let copy = directory.path().join("pager");
    let style = Style {
        screen: Some(SCREEN),
        pager: command(&pager.replace("COPY", &copy.display().to_string())),
        ..Style::default()
    };
    let mut to = Destination::open(&Target::File(screen.clone())).unwrap();
    let mut paged = Paged::new(&mut to, &style, None);
    let mut so_far = String::new();
    for part in parts {
        so_far.push_str(part);
        let reader = paged.write(part.as_bytes()).unwrap();
        if reader == Reader::Outgrown && paged.page().unwrap() {
            paged.write(so_far.as_bytes()).unwrap();
        }
        if reveal {
            paged.idle().unwrap();
        }
    }
    let done = paged.finish();
    drop(paged);
    to.finish().unwrap();
    let shown = fs::read_to_string(&screen).unwrap();
    (shown, fs::read_to_string(&copy).ok(), done)
}

#[test]
fn what_fits_is_shown_and_what_does_not_is_paged_from_its_start() {
    let copy = "cat > COPY";
    let (shown, copied, _) = paged(&["a\n", "b\n", "c\n"], false, copy);
    assert_eq!((shown.as_str(), copied), ("a\nb\nc\n", None));
    let (shown, copied, _) = paged(&["a\n", "b\nc\nd\n", "e\n"], false, copy);
    assert_eq!(
        (shown.as_str(), copied.as_deref()),
        ("", Some("a\nb\nc\nd\ne\n"))
    );
    let (shown, copied, _) = paged(&["a\n", "b\nc\nd\n"], true, copy);
    assert_eq!(
        (shown.as_str(), copied.as_deref()),
        ("a\n", Some("a\nb\nc\nd\n"))
    );
    let (shown, copied, _) = paged(&["a\nb\nc\nd\n"], false, "  ");
    assert_eq!((shown.as_str(), copied), ("a\nb\nc\nd\n", None));
}

#[test]
fn a_pager_that_is_left_is_told_and_one_that_is_not_there_is_an_error() {
    let (_, _, done) = paged(&["a\nb\nc\nd\n"], false, "exit 1");
    assert!(done.is_ok());
    let (_, _, done) = paged(&["a\nb\nc\nd\n"], false, "exec /nowhere/to/be/found 2>&-");
    assert_eq!(done.unwrap_err().hints(), ["\\pset pager off"]);

    let style = Style {
        screen: Some(SCREEN),
        pager: command("exit 0"),
        ..Style::default()
    };
    let mut to = Destination::open(&Target::File("/dev/null".into())).unwrap();
    let mut paged = Paged::new(&mut to, &style, None);
    let screenful = "line\n".repeat(100_000);
    assert_eq!(paged.write(screenful.as_bytes()).unwrap(), Reader::Outgrown);
    assert!(paged.page().unwrap());
    let left = (0..100).any(|_| paged.write(screenful.as_bytes()).unwrap() == Reader::Gone);
    assert!(left);
    paged.finish().unwrap();
}

#[test]
fn what_is_cut_is_a_screenful_of_whole_lines() {
    let directory = tempfile::tempdir().unwrap();
    let screen = directory.path().join("screen");
    let style = Style {
        screen: Some(SCREEN),
        pager: Pager::Cut,
        ..Style::default()
    };
    let told = Cell::new(0);
    let before = || told.set(told.get() + 1);
    let mut to = Destination::open(&Target::File(screen.clone())).unwrap();
    let mut paged = Paged::new(&mut to, &style, Some(&before));
    let outgrown = paged.write("a\n0123456789x\nb\nc\n".as_bytes());
    assert_eq!((outgrown.unwrap(), told.get()), (Reader::Outgrown, 0));
    assert_eq!(paged.cut().unwrap(), Reader::Gone);
    assert_eq!(paged.write(b"d\n").unwrap(), Reader::Gone);
    paged.finish().unwrap();
    assert_eq!(told.get(), 1);
    drop(paged);
    to.finish().unwrap();
    assert_eq!(fs::read_to_string(screen).unwrap(), "a\n0123456789x\n");
}
