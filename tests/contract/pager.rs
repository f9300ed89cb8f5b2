//! The pager: which one, and for what.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;

/// More rows than a screen has.
const LONG: &str = "SELECT * FROM home UNION ALL SELECT * FROM home";

/// A home with a `less` that says that it ran, and with what in `LESS`.
fn with_less() -> Home {
    let home = Home::new();
    let less = home.write(
        "less",
        "#!/bin/sh\n/bin/cat >paged\necho \"LESS is $LESS\"\n",
    );
    std::fs::set_permissions(less, PermissionsExt::from_mode(0o755)).unwrap();
    home
}

/// A long result in a terminal where programs are found in `home` only.
fn show(home: &Home, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut flightline = Flightline::new().home(home).args(arguments);
    flightline = flightline.env("PATH", home.path().to_str().unwrap());
    for (name, value) in environment {
        flightline = flightline.env(name, value);
    }
    let pty = flightline.args(["-c", LONG]).prompt_of(30, 100);
    ended(pty)
}

fn ended(mut pty: Pty) -> String {
    assert_eq!(pty.wait_exit(), Some(0));
    pty.seen(|seen| seen.text())
}

#[test]
pub(crate) fn less_shows_what_is_higher_than_the_screen() {
    let home = with_less();
    let text = show(&home, &[], &[]);
    assert!(
        text.contains("LESS is RSX") && !text.contains("2022-01-01"),
        "{text}"
    );
    assert_eq!(home.read("paged").matches("2022-01-01").count(), 52);
    let text = show(&home, &[], &[("LESS", "-S")]);
    assert!(text.contains("LESS is -S"), "{text}");
    // What fits needs none, nor does what goes elsewhere.
    let flightline = Flightline::new()
        .home(&home)
        .env("PATH", home.path().to_str().unwrap());
    let text = ended(flightline.args(["-c", "SELECT 1"]).prompt_of(30, 100));
    assert!(!text.contains("LESS is"), "{text}");
    let text = show(&home, &["-o", "out.csv"], &[]);
    assert!(!text.contains("LESS is"), "{text}");
}

#[test]
pub(crate) fn without_less_there_is_no_pager() {
    let text = show(&Home::new(), &[], &[]);
    assert_eq!(text.matches("2022-01-01").count(), 52, "{text}");
    assert!(!text.contains("error"), "{text}");
}

#[test]
pub(crate) fn a_pager_of_ones_own_is_named_by_its_own_variable_or_setting() {
    let home = with_less();
    symlink("/bin/sh", home.at("sh")).unwrap();
    let other = "/bin/cat >other; echo the other one";
    for (arguments, environment, shown) in [
        (&[][..], &[("FLIGHTLINE_PAGER", other)][..], "the other one"),
        (
            &["-c", "\\pset pager '/bin/cat >other; echo the other one'"],
            &[],
            "the other one",
        ),
        // Everybody's shell sets this one.
        (&[], &[("PAGER", other)], "LESS is RSX"),
        (
            &["--no-pager"],
            &[("FLIGHTLINE_PAGER", other)],
            "2022-01-01",
        ),
        (&["-c", "\\pset pager off"], &[], "2022-01-01"),
    ] {
        let text = show(&home, arguments, environment);
        let told = ["the other one", "LESS is RSX", "2022-01-01"];
        let found: Vec<_> = told
            .into_iter()
            .filter(|told| text.contains(told))
            .collect();
        assert_eq!(found, [shown], "{arguments:?} {environment:?}: {text}");
    }
}
