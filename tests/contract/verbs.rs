//! `serve`, `config` and `completions`.

use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};

fn run(arguments: &[&str]) -> Ran {
    Flightline::new().args(arguments).run()
}

/// A run on the sample tables with its own files in `home`.
fn at(home: &Home, arguments: &[&str]) -> Ran {
    Flightline::new().home(home).args(arguments).run()
}

#[test]
pub(crate) fn serve_ends_cleanly() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut served = Flightline::new().serve(&[]);
        let target = format!("grpc://127.0.0.1:{}", served.port);
        assert_eq!(run(&[&target, "-c", "SELECT 1 AS one"]).good(), "one\n1\n");
        let ran = run(&[&target, "-c", "DROP TABLE home"]);
        ran.failed(3, "read-only", "");
        served.signal(signal);
        assert_eq!(served.wait(), (String::new(), Some(0)));
    }
}

#[test]
pub(crate) fn a_join_that_nobody_waits_for_leaves_the_server_to_others() {
    let served = Flightline::new().serve(&[]);
    let address = format!("grpc://127.0.0.1:{}", served.port);
    let join = "SELECT a.sensor, count(*) FROM sensors a \
                JOIN sensors b ON a.site = b.site GROUP BY 1";
    for _ in 0..2 {
        let ran = run(&[&address, "--timeout", "1s", "-c", join]);
        assert_eq!(ran.status, Some(3), "{ran:?}");
        assert!(ran.stderr.contains("took longer than 1s"), "{ran:?}");
    }
    let ran = run(&[
        &address,
        "--timeout",
        "20s",
        "-c",
        "SELECT count(*) FROM home",
    ]);
    assert_eq!(ran.stdout, "count(*)\n26\n", "{ran:?}");
}

#[test]
pub(crate) fn config_tells_where_things_are_and_writes_the_sample() {
    let home = Home::new();
    let told = at(&home, &["config"]).good();
    let path = home.at("config.toml").display().to_string();
    assert!(
        told.contains(&path) && told.contains("written just now"),
        "{told}"
    );
    let sample = include_str!("../../config/config.toml");
    assert_eq!(home.read("config.toml"), sample);
    // Once it is there it is the user's.
    home.write("config.toml", "default = \"demo\"\n");
    let told = at(&home, &["config"]).good();
    assert!(told.contains(&path) && !told.contains("written"), "{told}");
    assert_eq!(home.read("config.toml"), "default = \"demo\"\n");
    assert_eq!(at(&home, &["-c", "SELECT 1 AS one"]).good(), "one\n1\n");
}

#[test]
pub(crate) fn serve_listens_where_it_says() {
    // Whether another program has that port or not, it is the one.
    let served = Flightline::new()
        .args(["serve"])
        .by("sh", "timeout -s INT 2 \"$@\"");
    let ran = served.run();
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("127.0.0.1:31337"), "{ran:?}");
    let served = Flightline::new().serve(&[]);
    let taken = format!("127.0.0.1:{}", served.port);
    let ran = run(&["serve", "--listen", &taken]);
    let words = format!("cannot listen on {taken}");
    ran.failed(2, &words, "port 0 takes a free one");
}

#[test]
pub(crate) fn serve_brings_files_and_keeps_out_who_has_no_token() {
    let home = Home::new();
    home.write("cities.csv", "name,people\nBern,134\nRom,2800\n");
    let path = home.at("cities.csv");
    let served = Flightline::new().serve(&[path.to_str().unwrap(), "--token", "s3cret"]);
    let target = format!("grpc://127.0.0.1:{}", served.port);
    let sql = "SELECT max(people) AS m FROM cities";
    let ran = run(&[&target, "--token", "s3cret", "-c", sql]);
    assert_eq!(ran.good(), "m\n2800\n");
    run(&[&target, "-c", sql]).failed(2, "did not let us in", "no token was sent");
    run(&[&target, "--token", "other", "-c", sql]).failed(2, "did not let us in", "refused");
}

#[test]
pub(crate) fn serve_is_read_only_unless_writes_are_allowed() {
    let home = Home::new();
    let copy = format!("COPY home TO '{}'", home.at("copy.csv").display());
    let writes = [
        "CREATE TABLE t AS SELECT 1 AS n",
        "CREATE VIEW v AS SELECT 1 AS n",
        "CREATE EXTERNAL TABLE e STORED AS CSV LOCATION '/dev/null'",
        "INSERT INTO home SELECT * FROM home",
        "DROP TABLE home",
        &copy,
    ];
    let served = Flightline::new().serve(&[]);
    let target = format!("grpc://127.0.0.1:{}", served.port);
    for sql in writes {
        run(&[&target, "-c", sql]).failed(3, "read-only", "");
    }
    assert!(home.names().is_empty());
    let served = Flightline::new().serve(&["--allow-writes"]);
    let target = format!("grpc://127.0.0.1:{}", served.port);
    for sql in [writes[0], writes[1], &copy] {
        let ran = run(&[&target, "-c", sql]);
        assert_eq!(ran.status, Some(0), "{sql}: {ran:?}");
    }
    assert_eq!(run(&[&target, "-c", "SELECT n FROM t"]).good(), "n\n1\n");
    assert_eq!(home.read("copy.csv").lines().count(), 27);
}

#[test]
pub(crate) fn completions_are_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]).good();
        for word in ["on-error", "completions", "allow-writes"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    run(&["completions", "csh"]).failed(1, "possible values: bash", "");
    let home = Home::new();
    let script = run(&["completions", "bash"]).good();
    home.write("flightline.bash", &script);
    let line = "shift; . ./flightline.bash; COMP_WORDS=(flightline --on-er); COMP_CWORD=1; \
                _flightline flightline --on-er flightline; echo \"${COMPREPLY[@]}\"";
    let ran = Flightline::new().home(&home).by("bash", line).run();
    assert_eq!(ran.good(), "--on-error\n");
}
