//! Names that are kept from one session to the next.

use super::*;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::support::run::Flightline;
use crate::support::script::{Answer, Script};

/// The files in which names are kept, without those that were being written
/// when a session ended.
fn files(home: &Home) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(home.at("names")).into_iter().flatten();
    let entries = entries.map(|entry| entry.unwrap());
    let whole = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    whole.map(|entry| entry.path()).collect()
}

/// A server that tells its names to the first who asks, and to nobody then;
/// names that were kept by one who did.
fn left() -> (Server, Home, PathBuf) {
    let columns = [("room", tag()), ("a\u{1b}\n\"b", DataType::Int64)];
    let tables = answer(&[("home", &columns), ("x\u{7}", &columns)], true);
    let script = Script::new()
        .token("hunter2")
        .tables(tables)
        .tables_from(2, Answer::hanging());
    let server = Server::start(script);
    let home = configured(&server);
    let mut pty = Flightline::new().home(&home).prompt();
    pty.wait_for_prompt();
    // They are kept before functions are asked for.
    told_by(&server);
    pty.enter("\\q");
    pty.wait_exit();
    let mut files = files(&home);
    assert_eq!(files.len(), 1);
    (server, home, files.remove(0))
}

fn configured(server: &Server) -> Home {
    let uri = address(server);
    Home::configured(&format!(
        "default = \"it\"\n[profiles.it]\nuri = \"{uri}\"\ntoken = \"hunter2\"\n\
         [profiles.other]\nuri = \"{uri}\"\ntoken = \"hunter2\"\n"
    ))
}

#[test]
pub(crate) fn names_are_offered_before_the_server_tells_them() {
    let (server, home, file) = left();
    let mode = file.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("hunter2"), "{text}");

    let desk = Desk::new("it", &home, &[]);
    let catalog = desk.wait_for("kept names", |catalog| !catalog.tables().is_empty());
    assert!(matches!(catalog.state(), State::Kept(_)));
    assert_eq!(tables(&catalog), ["home", "x\u{7}"]);
    assert!(column(&catalog, "home", "room").1.dictionary);
    column(&catalog, "x\u{7}", "a\u{1b}\n\"b");

    let mut pty = Flightline::new().home(&home).prompt_of(24, 100);
    pty.wait_for_prompt();
    server.wait_until("a third question", |calls| asked_for_tables(calls) == 4);
    pty.enter("\\conninfo");
    pty.wait_for_text("2 tables, kept from just now");
}

#[test]
fn another_profile_has_names_of_its_own() {
    let (_server, home, _) = left();
    let desk = Desk::new("other", &home, &[]);
    let library = desk.library();
    // What is kept for the place is read at once with the first question.
    library.wait(std::time::Duration::ZERO);
    assert!(library.catalog().tables().is_empty());
    let mut pty = Flightline::new()
        .home(&home)
        .arg("other")
        .prompt_of(24, 100);
    pty.wait_for_prompt();
    let screen = pty.run("\\conninfo");
    assert!(screen.contains("not told yet"), "{screen}");
}

#[test]
fn what_is_no_whole_file_is_not_read_and_is_replaced() {
    let columns = [("room", tag())];
    for torn in [
        &b""[..],
        b"{\"flightline\":\"names\"}\n",
        b"\xff\xfe",
        b"[[[[",
        b"\0",
    ] {
        let (server, home, file) = left();
        std::fs::write(&file, torn).unwrap();
        let mut pty = Flightline::new().home(&home).prompt_of(24, 100);
        pty.wait_for_prompt();
        server.wait_until("a third question", |calls| asked_for_tables(calls) == 3);
        let screen = pty.run("\\conninfo");
        assert!(screen.contains("not told yet"), "{screen}");
    }
    // One that tells has its names kept in place of others.
    let server = Server::start(
        Script::new()
            .token("hunter2")
            .tables(answer(&[("home", &columns)], true)),
    );
    let home = configured(&server);
    for _ in 0..2 {
        let desk = Desk::new("it", &home, &[]);
        desk.told();
        told_by(&server);
    }
    assert_eq!(files(&home).len(), 1);
}

#[test]
fn the_demo_keeps_nothing() {
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).prompt();
    pty.wait_for_prompt();
    pty.run("\\refresh");
    pty.enter("\\q");
    pty.wait_exit();
    assert!(files(&home).is_empty());
}

#[test]
fn columns_that_were_learnt_are_kept_and_asked_for_anew() {
    let names: Vec<String> = (0..2001).map(|number| format!("t{number}")).collect();
    let many: Vec<Told<'_>> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
    let columns = [("n", DataType::Int64)];
    let script = Script::new()
        .tables(answer(&many, false))
        .tables_from(1, answer(&[("t7", &columns)], true))
        .tables_from(2, answer(&many, false))
        .tables_from(3, Answer::hanging());
    let server = Server::start(script);
    let home = Home::new();
    let mut desk = Desk::new(&address(&server), &home, &[]);
    told_by(&server);
    let library = desk.library();
    library.want_columns(library.catalog().find("t7").unwrap());
    library.wait(PATIENCE);
    column(&library.catalog(), "t7", "n");
    desk.session.leave().unwrap();

    let desk = Desk::new(&address(&server), &home, &[]);
    server.wait_until("its columns again", |calls| asked_for_tables(calls) == 4);
    let catalog = desk.library().catalog();
    assert!(catalog.is_current());
    column(&catalog, "t7", "n");
    assert!(catalog.find("t8").unwrap().columns.is_none());
}
