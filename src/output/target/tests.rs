use super::*;
use std::io::Read;
use std::os::unix::fs::symlink;

fn open(path: &Path) -> Result<Destination> {
    Destination::open(&Target::File(path.to_owned()))
}

fn write(path: &Path, text: &str) {
    let mut to = open(path).unwrap();
    to.write(text.as_bytes()).unwrap();
    to.finish().unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(directory: &Path) -> Vec<String> {
    fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_file_appears_when_it_is_complete_and_leaves_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new.csv");
    let mut to = open(&path).unwrap();
    to.write(b"a").unwrap();
    to.flush().unwrap();
    assert!(!path.exists() && !to.is_terminal());
    drop(to);
    assert!(names(directory.path()).is_empty());

    write(&path, "a\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a\n");
    assert_eq!(names(directory.path()), ["new.csv"]);
}

#[test]
fn a_new_file_has_the_mode_of_any_new_file_and_another_that_of_the_old() {
    let directory = tempfile::tempdir().unwrap();
    let (plain, new, old) = (
        directory.path().join("plain"),
        directory.path().join("new"),
        directory.path().join("old"),
    );
    File::create(&plain).unwrap();
    write(&new, "x");
    assert_eq!(mode(&new), mode(&plain));
    fs::write(&old, "before").unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o620)).unwrap();
    write(&old, "after");
    assert_eq!(
        (mode(&old), fs::read_to_string(&old).unwrap()),
        (0o620, "after".to_owned())
    );
}

#[test]
fn links_are_followed_and_stay() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    fs::create_dir(place("sub")).unwrap();
    fs::write(place("sub/file"), "before").unwrap();
    symlink("sub/file", place("link")).unwrap();
    symlink("link", place("second")).unwrap();
    symlink("sub/not-yet", place("dangling")).unwrap();
    symlink("loop", place("loop")).unwrap();
    write(&place("second"), "after");
    write(&place("dangling"), "new");
    for (link, text) in [("sub/file", "after"), ("sub/not-yet", "new")] {
        assert_eq!(fs::read_to_string(place(link)).unwrap(), text);
    }
    for link in ["link", "second", "dangling"] {
        assert!(fs::symlink_metadata(place(link)).unwrap().is_symlink());
    }
    assert_eq!(open(&place("loop")).unwrap_err().kind(), Kind::LocalFile);
}

#[test]
fn what_is_no_regular_file_is_written_in_place() {
    let directory = tempfile::tempdir().unwrap();
    let fifo = directory.path().join("fifo");
    let made = Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let reading = std::thread::spawn({
        let fifo = fifo.clone();
        move || fs::read_to_string(fifo).unwrap()
    });
    write(&fifo, "through");
    assert_eq!(reading.join().unwrap(), "through");
    assert_eq!(names(directory.path()), ["fifo"]);
    write(Path::new("/dev/null"), "gone");

    let (mut reader, writer) = io::pipe().unwrap();
    let descriptor = std::os::fd::AsRawFd::as_raw_fd(&writer);
    let number = format!("/dev/fd/{descriptor}");
    let link = directory.path().join("link");
    symlink(&number, &link).unwrap();
    write(Path::new(&number), "by number, ");
    write(&link, "by link");
    drop(writer);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "by number, by link");
}

#[test]
fn a_descriptor_of_a_regular_file_is_written_on() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"first,").unwrap();
    let descriptor = std::os::fd::AsRawFd::as_raw_fd(&file);
    write(Path::new(&format!("/dev/fd/{descriptor}")), "second");
    io::Seek::rewind(&mut file).unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "first,second");
}

#[test]
fn what_somebody_else_began_takes_no_binary_result() {
    let mut file = tempfile::tempfile().unwrap();
    let descriptor = std::os::fd::AsRawFd::as_raw_fd(&file);
    let path = format!("/dev/fd/{descriptor}");
    let to = open(Path::new(&path)).unwrap();
    assert!(to.is_regular());
    to.admit(Format::Arrow).unwrap();
    file.write_all(b"before").unwrap();
    assert_eq!(to.admit(Format::Arrow).unwrap_err().kind(), Kind::Usage);
    to.admit(Format::Csv).unwrap();
    assert!(!open(Path::new("/dev/null")).unwrap().is_regular());
}

#[test]
fn what_cannot_be_written_is_told_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("no/where.csv");
    for (path, words) in [
        (directory.path(), "it is a directory"),
        (missing.as_path(), "there is no directory"),
    ] {
        let told = open(path).unwrap_err().render(&crate::text::Plain, false);
        assert!(told.contains(words), "{told}");
        assert!(told.contains(&path.display().to_string()), "{told}");
    }
    let mut full = open(Path::new("/dev/full")).unwrap();
    full.write(b"x").unwrap();
    let told = full.finish().unwrap_err();
    assert_eq!(told.kind(), Kind::LocalFile);
    let told = told.render(&crate::text::Plain, false);
    assert!(
        told.contains("cannot write to /dev/full: No space left"),
        "{told}"
    );
}

#[test]
fn a_command_is_waited_for_and_its_failure_told() {
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy");
    let run = |command: &str, text: &str| {
        let mut to = Destination::open(&Target::Command(command.to_owned())).unwrap();
        let written = to.write(text.as_bytes()).and_then(|()| to.flush());
        (written.map_err(|error| error.kind()), to.finish())
    };
    let (_, done) = run(&format!("cat > {}", copy.display()), "x");
    done.unwrap();
    assert_eq!(fs::read_to_string(&copy).unwrap(), "x");

    let (_, done) = run("cat > /dev/null; exit 3", "x");
    assert!(done.unwrap_err().message().contains("exit status: 3"));

    // More than a pipe holds, to a reader that does not read.
    let (written, done) = run("exec <&-", &"x".repeat(1 << 20));
    assert_eq!(written, Err(Kind::ClosedPipe));
    done.unwrap();
}

#[test]
fn a_directory_that_takes_no_files_is_not_said_to_be_missing() {
    for (path, words) in [
        ("/proc/x.csv", "no file can be made in /proc"),
        ("/proc/none/x.csv", "there is no directory /proc/none"),
    ] {
        let told = open(Path::new(path))
            .unwrap_err()
            .render(&crate::text::Plain, false);
        assert!(told.contains(words), "{told}");
    }
}
