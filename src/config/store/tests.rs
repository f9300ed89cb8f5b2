use super::*;

fn store(home: &Path) -> Store {
    Store::new(&Environment {
        flightline_home: Some(home.to_owned()),
        ..Environment::default()
    })
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Adds a record, whatever others have added.
fn append(store: &Store, record: &str) {
    let at = &mut Position::default();
    store.append_history(record, at, 0).unwrap();
}

/// The newest `most` bytes of the history.
fn newest(store: &Store, most: u64) -> String {
    let news = store.read_history(&mut Position::default(), most);
    news.unwrap().text
}

#[test]
fn own_files_are_where_the_environment_says() {
    let home = Some(PathBuf::from("/home/ada"));
    let xdg = Some(PathBuf::from("/xdg"));
    for (env, config, history) in [
        (
            Environment {
                home: home.clone(),
                ..Environment::default()
            },
            Some("/home/ada/.config/flightline/config.toml"),
            Some("/home/ada/.local/state/flightline/history.jsonl"),
        ),
        (
            Environment {
                home: home.clone(),
                config_home: xdg.clone(),
                ..Environment::default()
            },
            Some("/xdg/flightline/config.toml"),
            Some("/home/ada/.local/state/flightline/history.jsonl"),
        ),
        (
            Environment {
                home,
                state_home: xdg,
                flightline_home: Some(PathBuf::from("/fl")),
                ..Environment::default()
            },
            Some("/fl/config.toml"),
            Some("/fl/history.jsonl"),
        ),
        (Environment::default(), None, None),
    ] {
        let store = Store::new(&env);
        assert_eq!(store.config_file(), config.map(PathBuf::from));
        assert_eq!(store.history_file(), history.map(PathBuf::from));
    }
}

#[test]
fn history_is_kept_for_the_user_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("deep/er"));
    assert_eq!(newest(&store, 100), "");
    append(&store, "one");
    let file = store.history_file().unwrap();
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    append(&store, "two");
    assert_eq!(mode(&file), 0o600);
    assert_eq!(newest(&store, 100), "one\ntwo\n");
}

#[test]
fn what_is_no_file_keeps_nothing_and_stays_what_it_is() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let device = mode(Path::new("/dev/null"));
    symlink("/dev/null", dir.path().join("history.jsonl")).unwrap();
    symlink("/dev/null", dir.path().join("agreed")).unwrap();
    append(&store, "one");
    store.append_agreed("ab").unwrap();
    assert_eq!(mode(Path::new("/dev/null")), device);
    assert_eq!(newest(&store, 100), "");
    assert_eq!(store.delete_history(|_| true).unwrap(), 0);
    assert!(store.trace("two").is_none());
    // A socket can be opened by nobody, and a pipe would wait for its other
    // end.
    fs::remove_file(dir.path().join("history.jsonl")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("history.jsonl"));
    append(&store, "one");
    assert_eq!(newest(&store, 100), "");
    // What others have left is a file as well, and no link to one.
    let other = dir.path().join("other");
    fs::write(&other, "kept").unwrap();
    symlink(&other, dir.path().join(".underway-x")).unwrap();
    store.take_left(|left| panic!("{left:?}"));
    assert_eq!(fs::read_to_string(&other).unwrap(), "kept");
}

#[test]
fn what_was_agreed_to_is_kept_for_the_user_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("new"));
    assert!(!store.has_agreed("ab").unwrap());
    store.append_agreed("ab").unwrap();
    store.append_agreed("cd").unwrap();
    assert!(store.has_agreed("ab").unwrap() && store.has_agreed("cd").unwrap());
    assert!(!store.has_agreed("a").unwrap() && !store.has_agreed("").unwrap());
    assert_eq!(mode(&dir.path().join("new/agreed")), 0o600);
    let nowhere = Store::new(&Environment::default());
    nowhere.append_agreed("ab").unwrap();
    assert!(!nowhere.has_agreed("ab").unwrap());
}

#[test]
fn only_whole_records_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    for record in ["one", "two", "three"] {
        append(&store, record);
    }
    for (most, records) in [
        (100, "one\ntwo\nthree\n"),
        (14, "one\ntwo\nthree\n"),
        (13, "two\nthree\n"),
        (10, "two\nthree\n"),
        (9, "three\n"),
        (6, "three\n"),
        (5, ""),
        (0, ""),
    ] {
        assert_eq!(newest(&store, most), records, "{most} bytes");
    }
}

#[test]
fn a_reader_goes_on_where_it_stood() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let (mut here, mut there) = (Position::default(), Position::default());
    let anew = |text: &str| News {
        text: text.to_owned(),
        anew: true,
    };
    let more = |text: &str| News {
        text: text.to_owned(),
        anew: false,
    };
    let append = |record: &str, at: &mut Position| store.append_history(record, at, 100).unwrap();
    let read = |at: &mut Position| store.read_history(at, 100).unwrap();
    assert_eq!(append("one", &mut here), anew(""));
    assert_eq!(append("two", &mut there), anew("one\n"));
    assert_eq!(append("three", &mut here), more("two\n"));
    assert_eq!(read(&mut here), more(""));
    assert_eq!(read(&mut there), more("three\n"));
    assert_eq!(store.delete_history(|line| line == "two").unwrap(), 1);
    assert_eq!(mode(&store.history_file().unwrap()), 0o600);
    assert_eq!(read(&mut here), anew("one\nthree\n"));
    assert_eq!(append("four", &mut there), anew("one\nthree\n"));
    assert_eq!(read(&mut here), more("four\n"));
    assert_eq!(store.delete_history(|line| line == "two").unwrap(), 0);
    assert_eq!(read(&mut here), more(""));
    // Another that was written over it is longer by now.
    let file = store.history_file().unwrap();
    fs::write(&file, "a record\nand another\nand more\n").unwrap();
    assert_eq!(read(&mut here), anew("a record\nand another\nand more\n"));
    fs::remove_file(store.history_file().unwrap()).unwrap();
    assert_eq!(read(&mut here), anew(""));
    assert_eq!(read(&mut here), more(""));
}

#[test]
fn what_is_older_than_what_was_read_comes_a_line_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    for record in ["one", "two", "three"] {
        append(&store, record);
    }
    for (most, older) in [(100, 0), (14, 0), (13, 1), (9, 2), (6, 2), (5, 3)] {
        let mut at = Position::default();
        store.read_history(&mut at, most).unwrap();
        store.append_history("four", &mut at, most).unwrap();
        let mut told = Vec::new();
        let take = |line: &str, is_older| {
            told.push((line.to_owned(), is_older));
            true
        };
        store.read_older(&at, take).unwrap();
        let expected = ["one", "two", "three", "four"].iter().enumerate();
        let expected = expected.map(|(n, line)| ((*line).to_owned(), n < older));
        assert_eq!(told, expected.collect::<Vec<_>>(), "{most} bytes");
        store.delete_history(|line| line == "four").unwrap();
    }
}

#[test]
fn a_deletion_leaves_a_link_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let kept = dir.path().join("kept");
    fs::write(&kept, "one\ntwo\n").unwrap();
    std::os::unix::fs::symlink(&kept, store.history_file().unwrap()).unwrap();
    assert_eq!(store.delete_history(|line| line == "one").unwrap(), 1);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "two\n");
    assert!(store.history_file().unwrap().is_symlink());
}

#[test]
fn many_prompts_write_whole_records_while_one_deletes() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let store = &store;
            scope.spawn(move || {
                let mut at = Position::default();
                for _ in 0..25 {
                    let record = writer.to_string().repeat(500);
                    store.append_history(&record, &mut at, 100).unwrap();
                    store.append_history("gone", &mut at, 100).unwrap();
                }
            });
        }
        for _ in 0..20 {
            store.delete_history(|line| line == "gone").unwrap();
        }
    });
    store.delete_history(|line| line == "gone").unwrap();
    let history = newest(&store, 1 << 20);
    assert_eq!(history.lines().count(), 100);
    assert!(
        history
            .lines()
            .all(|line| line.len() == 500 && line.bytes().all(|byte| byte == line.as_bytes()[0]))
    );
}

#[test]
fn without_a_home_nothing_is_kept_and_nothing_fails() {
    let store = Store::new(&Environment::default());
    let mut at = Position::default();
    store.append_history("one", &mut at, 100).unwrap();
    assert_eq!(store.delete_history(|_| true).unwrap(), 0);
    assert_eq!(newest(&store, 100), "");
}

#[test]
fn the_sample_never_replaces_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/config.toml");
    assert!(write_sample(&path).unwrap());
    assert_eq!(mode(&path), 0o600);
    fs::write(&path, "# mine").unwrap();
    assert!(!write_sample(&path).unwrap());
    assert_eq!(read_configuration(&path).unwrap().unwrap(), "# mine");
    assert!(
        read_configuration(&dir.path().join("none"))
            .unwrap()
            .is_none()
    );
    assert!(read_configuration(dir.path()).is_err());
}
