//! Every end but the good one: no file under the final name, no temporary
//! left, and what was there before is untouched.

mod cause;
mod way;

use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;

use rustix::process::Signal;

use cause::Cause;
use way::{WAYS, Way};

use crate::support::home::Home;
use crate::support::run::{Flightline, PATIENCE};

/// Formats, by the extension that asks for them.
const EXTENSIONS: [&str; 4] = ["csv", "json", "arrow", "parquet"];

/// All that a run may not change about a file.
fn look(file: &Path) -> Option<(String, u32, u64, i64, i64)> {
    let known = |data: Metadata| (data.mode(), data.ino(), data.mtime(), data.mtime_nsec());
    let (mode, inode, seconds, nanoseconds) = known(file.metadata().ok()?);
    let text = std::fs::read_to_string(file).unwrap();
    Some((text, mode, inode, seconds, nanoseconds))
}

/// Every name in `home`, and in its folder.
fn names(home: &Home) -> Vec<String> {
    let inner = std::fs::read_dir(home.at("there")).unwrap();
    let inner = inner.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    home.names().into_iter().chain(inner).collect()
}

/// Ends a run by `cause`, for each way, format, and with and without a file
/// that is there already.
fn ends(cause: Cause) {
    let (status, words) = cause.told();
    for way in WAYS {
        if let (Way::Once, Cause::SecondFails) = (way, cause) {
            // The file holds the first result and nothing else.
            continue;
        }
        for extension in EXTENSIONS {
            for old in [true, false] {
                let server = cause.server();
                let home = way.home(extension, old);
                let file = home.at(&way.file(extension));
                let before = (look(&file), names(&home));
                let arguments = way.arguments(extension, cause.statements());
                let ran = cause.run(&server, &home, &arguments);
                let case = format!("{cause:?} {arguments:?}: {ran:?}");
                assert_eq!((look(&file), names(&home)), before, "{case}");
                assert_eq!(ran.stdout, "", "{case}");
                ran.failed(status, words, "");
                if matches!(cause, Cause::Signal(_)) {
                    server.wait_for_dropped(1);
                }
            }
        }
    }
}

#[test]
pub(crate) fn sigint_leaves_no_file() {
    ends(Cause::Signal(Signal::INT));
}

#[test]
pub(crate) fn sigterm_leaves_no_file() {
    ends(Cause::Signal(Signal::TERM));
}

#[test]
pub(crate) fn sighup_leaves_no_file() {
    ends(Cause::Signal(Signal::HUP));
}

#[test]
pub(crate) fn a_cut_connection_leaves_no_file() {
    ends(Cause::Cut);
}

#[test]
pub(crate) fn a_stream_without_trailers_leaves_no_file() {
    ends(Cause::NoTrailers);
}

#[test]
pub(crate) fn an_error_after_rows_leaves_no_file() {
    ends(Cause::Breaks);
}

#[test]
pub(crate) fn a_failing_second_statement_leaves_no_file() {
    ends(Cause::SecondFails);
}

#[test]
pub(crate) fn a_limit_for_files_leaves_no_file() {
    ends(Cause::Limit("SELECT few"));
    ends(Cause::Limit("SELECT many"));
}

/// Where a file system may be mounted, a disk that is really full.
#[test]
pub(crate) fn a_full_disk_leaves_no_file() {
    let home = Home::new();
    let disk = home.at("disk");
    std::fs::create_dir(&disk).unwrap();
    let Some(_mounted) = Mounted::at(&disk) else {
        // The limit for files stands for it.
        return a_limit_for_files_leaves_no_file();
    };
    let file = disk.join("report.csv");
    for old in [None, Some("old")] {
        if let Some(text) = old {
            std::fs::write(&file, text).unwrap();
        }
        let before = look(&file);
        let ran = Flightline::new()
            .home(&home)
            .args(["-o", "disk/report.csv", "-c", "SELECT * FROM sensors"])
            .run();
        ran.failed(1, "No space left on device", "");
        assert_eq!(look(&file), before, "{ran:?}");
        let left = std::fs::read_dir(&disk).unwrap().count();
        assert_eq!(left, usize::from(old.is_some()), "{ran:?}");
    }
}

/// A file system of 64 KiB, until it is dropped.
struct Mounted<'a>(&'a Path);

impl Mounted<'_> {
    /// `None` where mounting is not allowed.
    fn at(path: &Path) -> Option<Mounted<'_>> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]);
        let done = mount.arg(path).output().ok()?;
        done.status.success().then_some(Mounted(path))
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

/// The file is gone, too, when a pipe that says nothing holds the program up
/// and its end has to be forced.
#[test]
pub(crate) fn an_end_that_is_held_up_is_forced() {
    let home = Home::new();
    let pipe = home.at("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let server = Cause::Breaks.server();
        let before = home.names();
        let running = Flightline::new()
            .home(&home)
            .arg(format!("grpc://127.0.0.1:{}", server.port))
            .args(["-o", "report.csv", "-c", "SELECT few", "-c", "\\i pipe"])
            .start();
        let (sender, opened) = mpsc::channel();
        let pipe = pipe.clone();
        // This waits until the program has come to it.
        std::thread::spawn(move || sender.send(File::options().write(true).open(pipe)));
        let _silent = opened.recv_timeout(PATIENCE).unwrap();
        assert_eq!(home.names().len(), before.len() + 1);
        running.signal(signal);
        let ran = running.wait();
        ran.failed(status, "", "");
        assert_eq!(home.names(), before, "{ran:?}");
    }
}

#[test]
pub(crate) fn a_file_that_lacks_a_result_is_not_written() {
    let server = Cause::Breaks.server();
    let home = Home::new();
    home.write("report.csv", "old");
    let address = format!("grpc://127.0.0.1:{}", server.port);
    let statements = |first| {
        let flightline = Flightline::new()
            .home(&home)
            .args([&address, "-o", "report.csv"]);
        let flightline = flightline.args(["--on-error", "continue", "-c", first]);
        flightline.args(["-c", "SELECT few"]).run()
    };
    // One that breaks off, and one that brings nothing.
    for failing in ["SELECT broken", "SELECT * FROM nope"] {
        let ran = statements(failing);
        assert_eq!(
            (ran.status, home.read("report.csv").as_str()),
            (Some(3), "old")
        );
        let told = "error: report.csv is not written: a result for it failed\n";
        assert!(ran.stderr.ends_with(told), "{ran:?}");
        assert_eq!(home.names(), ["report.csv"]);
    }
}
