//! Every end but the good one: no file under the final name, no temporary
//! left, and what was there before is untouched.

use std::fs::{File, Metadata};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;

use arrow::array::{Int64Array, RecordBatch};
use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::run::{Flightline, PATIENCE, Ran};
use crate::support::script::{Answer, Framing, Part, Script, Step, column};
use crate::support::server::Server;

/// What brings the end.
#[derive(Debug, Clone, Copy)]
enum Cause {
    /// This signal, in the middle of a result.
    Signal(Signal),
    /// The connection breaks in the middle of a result.
    Cut,
    /// The result's stream ends without trailers.
    NoTrailers,
    /// The server has an error after the rows.
    Breaks,
    /// The statement after the first one fails.
    SecondFails,
    /// No file may grow beyond a few KiB: more than is gathered before it is
    /// written, and less.
    Limit(&'static str),
}

/// How a result is sent to `report.*`.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// `-o report.csv`
    Option,
    /// `\o report.csv`
    Command,
    /// `-o link.csv`, which leads to `there/report.csv`.
    Link,
    /// `\g there/report.csv`, while `-o report.csv` gathers the others.
    Once,
}

const WAYS: [Way; 4] = [Way::Option, Way::Command, Way::Link, Way::Once];

/// Formats, by the extension that asks for them.
const EXTENSIONS: [&str; 2] = ["csv", "json"];

/// Numbers that no format makes small.
fn numbers(rows: i64) -> RecordBatch {
    let values = (0..rows).map(|n| n.wrapping_mul(0x5851_f42d_4c95_7f2d));
    column("n", values.collect::<Int64Array>())
}

impl Cause {
    fn server(self) -> Server {
        let part = Part::from(numbers(2_000));
        let refusal = Step::Fail(tonic::Code::Internal, "the shelf is gone".to_owned());
        let script = Script::new()
            .statement("SELECT few", numbers(2_000))
            .statement("SELECT many", numbers(20_000))
            .statement(
                "SELECT hang",
                Answer::of(vec![part.clone().then(Step::Hang)]),
            )
            .statement("SELECT broken", Answer::of(vec![part.then(refusal)]));
        Server::start(match self {
            Cause::NoTrailers => script.framing(Framing::CutResults),
            _ => script,
        })
    }

    fn statements(self) -> &'static [&'static str] {
        match self {
            Cause::Signal(_) | Cause::Cut => &["SELECT hang", "SELECT few"],
            Cause::NoTrailers => &["SELECT few", "SELECT few"],
            Cause::Breaks => &["SELECT broken", "SELECT few"],
            Cause::SecondFails => &["SELECT few", "SELECT * FROM nope"],
            Cause::Limit(statement) => match statement {
                "SELECT few" => &["SELECT few"],
                _ => &["SELECT many"],
            },
        }
    }

    /// The exit status, and words of the error.
    fn told(self) -> (i32, &'static str) {
        match self {
            Cause::Signal(Signal::INT) => (130, "interrupted"),
            Cause::Signal(_) => (143, "terminated"),
            Cause::Cut | Cause::NoTrailers => (2, "was lost"),
            Cause::Breaks => (3, "the shelf is gone (after 2,000 rows)"),
            Cause::SecondFails => (3, "table 'public.iox.nope' not found"),
            Cause::Limit(_) => (1, "File too large"),
        }
    }

    /// Runs it to this end.
    fn run(self, server: &Server, home: &Home, arguments: &[String]) -> Ran {
        let flightline = Flightline::new()
            .home(home)
            .arg(format!("grpc://127.0.0.1:{}", server.port))
            .args(arguments);
        let flightline = match self {
            Cause::Limit(_) => flightline.by("sh", "ulimit -f 8; exec \"$@\""),
            _ => flightline,
        };
        let running = flightline.start();
        match self {
            Cause::Signal(signal) => {
                server.wait_for_calls("DoGet", 1);
                running.signal(signal);
            }
            Cause::Cut => {
                server.wait_for_calls("DoGet", 1);
                server.cut();
            }
            _ => {}
        }
        running.wait()
    }
}

impl Way {
    /// The file that the result would become.
    fn file(self, extension: &str) -> String {
        match self {
            Way::Link | Way::Once => format!("there/report.{extension}"),
            Way::Option | Way::Command => format!("report.{extension}"),
        }
    }

    fn arguments(self, extension: &str, statements: &[&str]) -> Vec<String> {
        let end = match self {
            Way::Once => format!(" \\g {}", self.file(extension)),
            _ => ";".to_owned(),
        };
        let statements = statements.iter().map(|sql| format!("{sql}{end}"));
        let mut arguments = match self {
            Way::Option | Way::Once => vec!["-o".to_owned(), format!("report.{extension}")],
            Way::Command => vec!["-c".to_owned(), format!("\\o report.{extension}")],
            Way::Link => vec!["-o".to_owned(), format!("link.{extension}")],
        };
        for statement in statements {
            arguments.extend(["-c".to_owned(), statement]);
        }
        arguments
    }

    /// A home in which this way leads to a file, which is there already if
    /// `old`.
    fn home(self, extension: &str, old: bool) -> Home {
        let home = Home::new();
        std::fs::create_dir(home.at("there")).unwrap();
        if matches!(self, Way::Link) {
            let link = home.at(&format!("link.{extension}"));
            symlink(format!("there/report.{extension}"), link).unwrap();
        }
        if old {
            let file = home.write(&self.file(extension), "old");
            std::fs::set_permissions(file, PermissionsExt::from_mode(0o640)).unwrap();
        }
        home
    }
}

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
pub(crate) fn a_file_in_which_a_result_broke_off_is_not_written() {
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
    let ran = statements("SELECT broken");
    assert_eq!(
        (ran.status, home.read("report.csv").as_str()),
        (Some(3), "old")
    );
    let told = "error: report.csv is not written: a result in it broke off\n";
    assert!(ran.stderr.ends_with(told), "{ran:?}");
    assert_eq!(home.names(), ["report.csv"]);
    // A statement that brought nothing has spoilt nothing.
    let ran = statements("SELECT * FROM nope");
    assert_eq!(
        (ran.status, home.read("report.csv").lines().count()),
        (Some(3), 2_001)
    );
}
