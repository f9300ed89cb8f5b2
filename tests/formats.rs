//! Binary formats: where they go, and where not.

use std::fs::File;
use std::process::Command;

use arrow::ipc::reader::{FileReader, StreamReader};

use crate::support::home::Home;
use crate::support::run::Flightline;

/// Runs this line in a shell, in which `flightline` is the program.
fn shell(home: &Home, line: &str) -> std::process::Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("flightline() {{ \"$PROGRAM\" \"$@\"; }}; {line}"))
        .env("PROGRAM", env!("CARGO_BIN_EXE_flightline"))
        .env("FLIGHTLINE_HOME", home.path())
        .current_dir(home.path())
        .output()
        .unwrap()
}

fn rows_of_file(home: &Home, name: &str) -> usize {
    let file = FileReader::try_new(File::open(home.at(name)).unwrap(), None);
    file.unwrap().map(|rows| rows.unwrap().num_rows()).sum()
}

#[test]
fn arrow_is_a_file_behind_a_redirection_and_a_stream_in_a_pipe() {
    let home = Home::new();
    let line = "flightline demo --format arrow -c 'SELECT * FROM home' > file.arrow \
                && flightline demo --format arrow -c 'SELECT * FROM home' | cat > stream.arrow";
    let ran = shell(&home, line);
    assert!(ran.status.success() && ran.stderr.is_empty(), "{ran:?}");
    assert_eq!(rows_of_file(&home, "file.arrow"), 26);
    let stream = File::open(home.at("stream.arrow")).unwrap();
    let stream = StreamReader::try_new(stream, None).unwrap();
    assert_eq!(stream.schema().metadata()["iox::measurement::name"], "home");
    assert_eq!(
        stream.map(|rows| rows.unwrap().num_rows()).sum::<usize>(),
        26
    );
    for table in ["file", "stream"] {
        let sql = format!("SELECT count(*) AS rows FROM {table}");
        let file = format!("{table}.arrow");
        let ran = Flightline::new().home(&home).args([&file, "-c", &sql]);
        assert_eq!(ran.run().good(), "rows\n26\n");
    }
}

#[test]
fn a_second_result_leaves_the_first_whole() {
    let home = Home::new();
    let ran = shell(
        &home,
        "flightline demo --format arrow -c 'SELECT * FROM home' > out.arrow; \
         flightline demo --format arrow -c 'SELECT * FROM home' >> out.arrow",
    );
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{told}");
    assert!(told.contains("arrow holds one result alone"), "{told}");
    assert_eq!(rows_of_file(&home, "out.arrow"), 26);

    let two = ["-c", "SELECT 1 AS one", "-c", "SELECT 2 AS two"];
    for format in ["arrow", "parquet"] {
        let out = format!("two.{format}");
        let ran = Flightline::new().home(&home).args(["demo", "-o", &out]);
        ran.args(two).run().failed(1, format, "");
        assert!(!home.at(&out).exists());
    }
}

#[test]
fn a_terminal_gets_a_hint_and_nothing_binary() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    for format in ["arrow", "parquet"] {
        pty.run(&format!("\\pset format {format}"));
        let screen = pty.run("SELECT * FROM home;");
        assert!(
            screen.contains(&format!("{format} is not for a terminal")),
            "{screen}"
        );
        assert!(screen.contains("\\o FILE"), "{screen}");
        assert!(!screen.contains("ARROW1") && !screen.contains("PAR1"));
    }
}
