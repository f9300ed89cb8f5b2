//! Files that results are saved in.

use ratatui::crossterm::event::Event;

use super::super::ahead::{Ahead, Meanwhile};
use super::super::testing::{Seat, key, spool};
use super::super::{Ask, Look};
use super::{seat, thirty};
use crate::error::{Error, Kind};

#[test]
fn saving_asks_for_a_name_and_before_it_replaces() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    std::fs::write(&old, "").unwrap();
    for (file, answer, saved) in [
        (&new, "", true),
        (&old, "y<Enter>", true),
        (&old, "<Enter>", false),
        (&old, "<Esc>", false),
        (&folder.path().join("c.txt"), "", false),
        (&folder.path().join("d.gz"), "", false),
    ] {
        let mut seat = seat();
        seat.press(&format!("s{}<Enter>{answer}", file.display()));
        let asked = saved.then(|| Ask::Save(file.clone()));
        assert_eq!(seat.viewer.ask(), asked, "{file:?} {answer}");
    }
}

#[test]
fn a_file_at_home_is_not_replaced_unasked() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.csv"), "").unwrap();
    let look = Look {
        home: Some(home.path().to_owned()),
        ..Look::default()
    };
    let mut seat = Seat::with(&spool(&[thirty()]), None, &look, 100, 6);
    seat.press("s~/a.csv<Enter>");
    assert!(seat.bottom().starts_with("replace "), "{}", seat.bottom());
    seat.press("y<Enter>");
    let file = home.path().join("a.csv");
    assert_eq!(seat.viewer.ask(), Some(Ask::Save(file)));
}

#[test]
fn a_filter_does_not_hold_for_what_is_saved() {
    let mut seat = Seat::new(&spool(&[thirty()]), None, 60, 6);
    let file = std::path::Path::new("a.csv");
    seat.viewer.saved(file, Ok(()));
    seat.settle();
    assert!(seat.bottom().starts_with("30 rows saved to a.csv"));
    seat.press("&of 2<Enter>s");
    assert_eq!(seat.bottom(), "save all rows, unfiltered, to: [ ]");
    seat.press("<Esc>");
    seat.viewer.saved(file, Ok(()));
    seat.settle();
    let bottom = seat.bottom();
    assert!(
        bottom.starts_with("30 rows, unfiltered, saved to a.csv"),
        "{bottom}"
    );
}

#[test]
fn what_is_typed_while_a_file_is_saved_is_heeded_after_it() {
    let file = std::path::Path::new("a.csv");
    for (written, cell, bottom) in [
        (true, "[Text 2 ]", "30 rows saved to a.csv"),
        (false, "[ 0]", "the disk is full"),
    ] {
        let mut seat = seat();
        let mut ahead = Ahead::default();
        for name in ["j", "j", "l"] {
            assert_eq!(ahead.take(Event::Key(key(name))), Meanwhile::Later);
        }
        assert_eq!(ahead.take(Event::Key(key("Ctrl-C"))), Meanwhile::Stop);
        assert_eq!(ahead.take(Event::Resize(1, 1)), Meanwhile::Renew);
        let done = match written {
            true => Ok(()),
            false => Err(Error::new(Kind::LocalFile, "the disk is full")),
        };
        seat.viewer.saved(file, done);
        ahead.end(&mut seat.viewer, written);
        seat.settle();
        assert!(seat.screen().concat().contains(cell), "{:?}", seat.screen());
        assert!(seat.bottom().starts_with(bottom), "{}", seat.bottom());
    }
}

#[test]
fn a_save_that_is_typed_ahead_is_done_before_what_follows_it() {
    let mut seat = seat();
    let mut ahead = Ahead::default();
    for name in ["s", "b", ".", "c", "s", "v", "Enter", "q"] {
        ahead.take(Event::Key(key(name)));
    }
    ahead.end(&mut seat.viewer, true);
    assert_eq!(seat.viewer.ask(), Some(Ask::Save("b.csv".into())));
    assert!(!seat.viewer.is_left());
    ahead.end(&mut seat.viewer, true);
    assert!(seat.viewer.is_left());
}

#[test]
fn a_save_that_fails_takes_those_after_it_along() {
    let mut seat = seat();
    seat.resize(90, 6);
    for key in ["sb.csv<Enter>", "sc.csv<Enter>"] {
        seat.press(key);
    }
    let Some(Ask::Save(file)) = seat.viewer.ask() else {
        panic!("nothing is saved");
    };
    let full = Error::new(Kind::LocalFile, "the disk is full");
    seat.viewer.saved(&file, Err(full));
    seat.settle();
    assert_eq!(seat.viewer.ask(), None);
    let bottom = seat.bottom();
    assert!(
        bottom.starts_with("the disk is full; nor was any file after it saved"),
        "{bottom}"
    );
}
