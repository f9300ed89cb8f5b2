//! The program's own files: where they are, and who may read them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::home::Home;
use crate::support::run::Flightline;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// Writes a configuration and a history there where the program looks.
fn use_it(flightline: impl Fn() -> Flightline) -> String {
    let told = flightline().arg("config").run().good();
    let mut pty = flightline().prompt();
    pty.wait_for_prompt();
    pty.run("SELECT 1;");
    told
}

#[test]
pub(crate) fn own_files_are_in_the_users_directories() {
    let home = Home::new();
    let told = use_it(|| Flightline::new().home(&home).env_remove("FLIGHTLINE_HOME"));
    let config = home.at(".config/flightline/config.toml");
    let history = home.at(".local/state/flightline/history.jsonl");
    assert!(told.contains(config.to_str().unwrap()), "{told}");
    for path in [&config, &history] {
        assert_eq!(mode(path), 0o600, "{path:?}");
        assert_eq!(mode(path.parent().unwrap()), 0o700, "{path:?}");
    }
    // What stands there is heeded.
    home.write(".config/flightline/config.toml", "default = \"gone\"\n");
    let flightline = Flightline::new().home(&home).env_remove("FLIGHTLINE_HOME");
    flightline
        .args(["-c", "SELECT 1"])
        .run()
        .failed(1, "\"gone\"", "");
}

#[test]
pub(crate) fn own_files_are_where_xdg_says() {
    let home = Home::new();
    let path = |name: &str| home.at(name).to_str().unwrap().to_owned();
    let told = use_it(|| {
        let flightline = Flightline::new().home(&home).env_remove("FLIGHTLINE_HOME");
        let flightline = flightline.env("XDG_CONFIG_HOME", &path("c"));
        flightline.env("XDG_STATE_HOME", &path("s"))
    });
    let config = home.at("c/flightline/config.toml");
    assert!(told.contains(config.to_str().unwrap()), "{told}");
    assert!(home.at("s/flightline/history.jsonl").exists());
    assert!(!home.at(".config").exists() && !home.at(".local").exists());
}

#[test]
pub(crate) fn one_directory_holds_them_all() {
    let home = Home::new();
    home.write("rc.sql", "\\set null nothing\n");
    let told = use_it(|| Flightline::new().home(&home));
    assert!(
        told.contains(home.at("config.toml").to_str().unwrap()),
        "{told}"
    );
    assert_eq!(home.names(), ["config.toml", "history.jsonl", "rc.sql"]);
    assert_eq!(mode(&home.at("history.jsonl")), 0o600);
    assert_eq!(mode(&home.at("config.toml")), 0o600);
}

#[test]
pub(crate) fn a_configuration_of_the_user_keeps_its_mode() {
    let home = Home::configured("default = \"demo\"\n");
    let file = home.at("config.toml");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    use_it(|| Flightline::new().home(&home));
    assert_eq!(
        (mode(&file), home.read("config.toml").as_str()),
        (0o644, "default = \"demo\"\n")
    );
}

#[test]
pub(crate) fn another_configuration_is_named_by_an_option() {
    let home = Home::configured("default = \"gone\"\n");
    home.write("other.toml", "[settings]\nformat = \"json\"\n");
    let run = |arguments: &[&str]| {
        let flightline = Flightline::new().home(&home).args(arguments);
        flightline.args(["-c", "SELECT 1 AS n"]).run()
    };
    assert_eq!(run(&["--config", "other.toml"]).good(), "[\n{\"n\":1}\n]\n");
    run(&[]).failed(1, "\"gone\"", "");
    run(&["--config", "none.toml"]).failed(1, "there is no configuration none.toml", "");
}
