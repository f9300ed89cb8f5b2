//! Where a result may go: files of any name and mode, links, and what is no
//! file at all.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::process::Command;

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::{Script, column};
use crate::support::server::Server;

const ONE: [&str; 2] = ["-c", "SELECT 1 AS n"];

fn at(home: &Home) -> Flightline {
    Flightline::new().home(home)
}

fn mode(home: &Home, name: &str) -> u32 {
    let data = home.at(name).metadata().unwrap();
    data.permissions().mode() & 0o7777
}

#[test]
pub(crate) fn a_new_file_has_the_mode_that_umask_gives() {
    for (umask, given) in [("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        let home = Home::new();
        let flightline = at(&home).args(["-o", "out.csv"]).args(ONE);
        let line = format!("umask {umask}; exec \"$@\"");
        assert_eq!(flightline.by("sh", &line).run().good(), "");
        assert_eq!(home.read("out.csv"), "n\n1\n");
        assert_eq!(mode(&home, "out.csv"), given, "{umask}");
    }
}

#[test]
pub(crate) fn a_file_that_is_replaced_keeps_its_mode() {
    for kept in [0o600, 0o640, 0o664, 0o755] {
        let home = Home::new();
        let file = home.write("out.csv", "old");
        fs::set_permissions(&file, Permissions::from_mode(kept)).unwrap();
        let flightline = at(&home).args(["-o", "out.csv"]).args(ONE);
        assert_eq!(flightline.run().good(), "");
        let found = (home.read("out.csv"), mode(&home, "out.csv"), home.names());
        assert_eq!(
            found,
            ("n\n1\n".to_owned(), kept, vec!["out.csv".to_owned()])
        );
    }
}

#[test]
pub(crate) fn links_are_followed_also_to_where_nothing_is() {
    let home = Home::new();
    fs::create_dir(home.at("there")).unwrap();
    home.write("there/old.csv", "old");
    symlink("there/old.csv", home.at("link.csv")).unwrap();
    symlink("link.csv", home.at("second.csv")).unwrap();
    symlink("there/new.csv", home.at("dangling.csv")).unwrap();
    for (link, file) in [
        ("second.csv", "there/old.csv"),
        ("dangling.csv", "there/new.csv"),
    ] {
        assert_eq!(at(&home).args(["-o", link]).args(ONE).run().good(), "");
        assert!(home.at(link).is_symlink(), "{link}");
        assert_eq!(home.read(file), "n\n1\n", "{link}");
    }
    assert_eq!(fs::read_dir(home.at("there")).unwrap().count(), 2);
    symlink("loop.csv", home.at("loop.csv")).unwrap();
    let ran = at(&home).args(["-o", "loop.csv"]).args(ONE).run();
    ran.failed(1, "loop.csv: it is a link that leads to itself", "");
}

#[test]
pub(crate) fn a_name_may_hold_anything() {
    let home = Home::new();
    for name in [
        "with space.csv".as_bytes(),
        b"two\nlines.csv",
        b"-dash.csv",
        "über.csv".as_bytes(),
        b"no\xffutf8.csv",
    ] {
        let name = OsStr::from_bytes(name);
        let file = home.path().join(name);
        for _ in ["new", "again"] {
            let ran = at(&home).arg("-o").arg(&file).args(ONE).run();
            assert_eq!(ran.good(), "", "{name:?}");
            assert_eq!(fs::read_to_string(&file).unwrap(), "n\n1\n");
        }
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 5);
    // A file whose name is that of an option needs no path before it.
    let ran = at(&home).args(["--output=-x.csv"]).args(ONE).run();
    assert_eq!(
        (ran.good(), home.read("-x.csv")),
        (String::new(), "n\n1\n".to_owned())
    );
}

#[test]
pub(crate) fn what_is_no_file_is_written_in_place() {
    let home = Home::new();
    let made = Command::new("mkfifo").arg(home.at("pipe")).status();
    assert!(made.unwrap().success());
    let reading = std::thread::spawn({
        let pipe = home.at("pipe");
        move || fs::read_to_string(pipe).unwrap()
    });
    let ran = at(&home).args(["-o", "pipe"]).args(ONE).run();
    assert_eq!(
        (ran.good(), reading.join().unwrap().as_str()),
        (String::new(), "n\n1\n")
    );
    assert!(home.at("pipe").metadata().unwrap().file_type().is_fifo());
    let ran = at(&home).args(["-o", "/dev/null"]).args(ONE).run();
    assert_eq!(ran.good(), "");
    let ran = at(&home).args(["-o", "/dev/stdout"]).args(ONE).run();
    assert_eq!(ran.good(), "n\n1\n");
    assert_eq!(home.names(), ["pipe"]);
}

#[test]
pub(crate) fn a_descriptor_is_written_on() {
    let home = Home::new();
    let flightline = at(&home).args(["-o", "/dev/fd/3"]).args(ONE);
    let line = "{ echo before >&3; \"$@\"; } 3>three.csv";
    assert_eq!(flightline.by("sh", line).run().good(), "");
    assert_eq!(home.read("three.csv"), "before\nn\n1\n");
    // The shell writes there before and afterwards.
    for name in ["/dev/stdout", "/dev/fd/1"] {
        let flightline = at(&home).args(["-o", name]).args(ONE);
        let line = "{ echo before; \"$@\"; echo after; } >around.csv";
        assert_eq!(flightline.by("sh", line).run().good(), "");
        assert_eq!(home.read("around.csv"), "before\nn\n1\nafter\n");
    }
    let flightline = at(&home).args(ONE);
    let line = "\"$@\" -o >(cat > copy.csv; echo copied)";
    let ran = flightline.by("bash", line).run();
    assert_eq!(
        (ran.good().as_str(), home.read("copy.csv").as_str()),
        ("copied\n", "n\n1\n")
    );
}

#[test]
pub(crate) fn a_device_that_is_full_is_an_error() {
    let home = Home::new();
    let ran = at(&home).args(["-o", "/dev/full"]).args(ONE).run();
    ran.failed(1, "cannot write to /dev/full", "");
    for arguments in [
        &ONE[..],
        &["--help"],
        &["--version"],
        &["completions", "bash"],
    ] {
        let ran = at(&home)
            .args(arguments)
            .by("sh", "exec \"$@\" >/dev/full")
            .run();
        ran.failed(1, "cannot write to standard output", "");
    }
    assert_eq!(home.names(), Vec::<String>::new());
}

#[test]
pub(crate) fn what_cannot_be_a_file_is_told_before_anything_runs() {
    let numbers = column("n", Int64Array::from(vec![1]));
    let server = Server::start(Script::new().statement("SELECT n", numbers));
    let home = Home::new();
    fs::create_dir(home.at("folder")).unwrap();
    for (target, words) in [
        ("folder", "it is a directory"),
        ("no/such/out.csv", "there is no directory no/such"),
        ("folder/out/", "a file has no / at its end"),
    ] {
        let address = format!("grpc://127.0.0.1:{}", server.port);
        let ran = at(&home)
            .args([&address, "-o", target, "-c", "SELECT n"])
            .run();
        ran.failed(1, words, "");
        assert!(ran.stderr.contains(target), "{ran:?}");
    }
    assert!(server.calls().is_empty());
    assert_eq!(home.names(), ["folder"]);
}

#[test]
pub(crate) fn what_may_not_be_written_is_not_replaced() {
    let home = Home::new();
    let locked = home.at("locked");
    fs::create_dir(&locked).unwrap();
    home.write("locked/old.csv", "old");
    let file = home.write("read-only.csv", "old");
    fs::set_permissions(&file, Permissions::from_mode(0o444)).unwrap();
    let allowed = Permissions::from_mode(0o755);
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    for (target, words) in [
        (
            "read-only.csv",
            "cannot write to read-only.csv: Permission denied",
        ),
        (
            "locked/new.csv",
            "cannot write to locked/new.csv: no file can be made in locked",
        ),
        (
            "locked/old.csv",
            "cannot write to locked/old.csv: no file can be made in locked",
        ),
    ] {
        let ran = at(&home)
            .args(["-o", target])
            .args(ONE)
            .unprivileged(&home)
            .run();
        ran.failed(1, words, "");
    }
    fs::set_permissions(&locked, allowed).unwrap();
    assert_eq!(
        (home.read("read-only.csv"), home.read("locked/old.csv")),
        ("old".to_owned(), "old".to_owned())
    );
    assert_eq!(fs::read_dir(&locked).unwrap().count(), 1);
}

#[test]
pub(crate) fn of_two_results_at_once_one_is_there_in_whole() {
    let of = |value: i64| column("n", Int64Array::from(vec![value; 20_000]));
    let script = Script::new().statement("SELECT one", of(1));
    let server = Server::start(script.statement("SELECT two", of(2)));
    let whole = |value: i64| format!("n\n{}", format!("{value}\n").repeat(20_000));
    let home = Home::new();
    for _ in 0..3 {
        let running = ["SELECT one", "SELECT two"].map(|sql| {
            let address = format!("grpc://127.0.0.1:{}", server.port);
            at(&home)
                .args([&address, "-o", "out.csv", "-c", sql])
                .start()
        });
        for running in running {
            assert_eq!(running.wait().good(), "");
        }
        let text = home.read("out.csv");
        assert!(text == whole(1) || text == whole(2), "{} bytes", text.len());
        assert_eq!(home.names(), ["out.csv"]);
    }
}

#[test]
pub(crate) fn nobody_sees_a_result_that_is_not_complete() {
    let home = Home::new();
    let old = home.write("out.csv", "old");
    let reader = OpenOptions::new().read(true).open(old).unwrap();
    assert_eq!(at(&home).args(["-o", "out.csv"]).args(ONE).run().good(), "");
    // Who had it open goes on reading the old one.
    let text = std::io::read_to_string(reader).unwrap();
    assert_eq!(
        (text.as_str(), home.read("out.csv").as_str()),
        ("old", "n\n1\n")
    );
}
