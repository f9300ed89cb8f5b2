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
    assert_eq!(store.read_history(100).unwrap(), "");
    store.append_history("one").unwrap();
    let file = store.history_file().unwrap();
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    store.append_history("two").unwrap();
    assert_eq!(mode(&file), 0o600);
    assert_eq!(store.read_history(100).unwrap(), "one\ntwo\n");
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
        store.append_history(record).unwrap();
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
        assert_eq!(store.read_history(most).unwrap(), records, "{most} bytes");
    }
}

#[test]
fn many_prompts_write_whole_records() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for _ in 0..25 {
                    store
                        .append_history(&writer.to_string().repeat(500))
                        .unwrap();
                }
            });
        }
    });
    let history = store.read_history(1 << 20).unwrap();
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
    store.append_history("one").unwrap();
    assert_eq!(store.read_history(100).unwrap(), "");
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
