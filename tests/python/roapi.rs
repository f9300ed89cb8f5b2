//! ROAPI, a Flight SQL server that nobody here wrote, asked by the program.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Instant;

use arrow::array::AsArray;
use arrow::compute::sum;
use arrow::datatypes::Int64Type;
use arrow::ipc::reader::FileReader;

use flightline::request::Request;
use tokio::runtime::Runtime;

use super::Python;
use crate::inspect::{self, Told};
use crate::support::home::Home;
use crate::support::run::{Flightline, PATIENCE, Ran};

/// Readings, with a value that CSV has to quote and one that is missing.
const READINGS: &str = "room,temp\nKitchen,21.5\n\"Living, Room\",22\nAttic,\n";

/// Rows of the large table.
const MANY: i64 = 5_000_000;

/// A server; dropping it kills it.
struct Roapi {
    child: Child,
    port: u16,
}

impl Roapi {
    /// A server with these arguments, on ports that the system chooses. Its log
    /// names them.
    fn start(program: &Path, arguments: &[&str]) -> Roapi {
        let mut command = Command::new(program);
        for address in ["--addr-flight-sql", "--addr-http", "--addr-postgres"] {
            command.args([address, "127.0.0.1:0"]);
        }
        let child = command
            .args(arguments)
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut server = Roapi { child, port: 0 };
        let log = BufReader::new(server.child.stderr.take().unwrap());
        let (sender, told) = mpsc::channel();
        // It reads on to the end: a full pipe would stop the server.
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut log = Vec::new();
        while server.port == 0 {
            let Ok(line) = told.recv_timeout(PATIENCE) else {
                panic!("roapi did not get ready: {log:#?}");
            };
            server.port = listening(&line).unwrap_or(0);
            log.push(line);
        }
        // It says so a moment before it does.
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", server.port)).is_err() {
            assert!(
                begun.elapsed() < PATIENCE,
                "roapi does not listen: {log:#?}"
            );
            std::thread::yield_now();
        }
        server
    }

    fn ask(&self, arguments: &[&str]) -> Ran {
        Flightline::new()
            .arg(format!("grpc://127.0.0.1:{}", self.port))
            .args(arguments)
            .run()
    }
}

impl Drop for Roapi {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in `… Listening on 127.0.0.1:37493 for FlightSQL traffic...`.
fn listening(line: &str) -> Option<u16> {
    let (before, _) = line.split_once(" for FlightSQL traffic")?;
    let (_, port) = before.rsplit_once(':')?;
    port.parse().ok()
}

/// The program, which stands beside the interpreter.
fn program(python: &Python) -> PathBuf {
    Path::new(&python.0).with_file_name("roapi")
}

#[test]
fn roapi_is_asked_for_tables_columns_and_rows() {
    let Some(python) = Python::found() else {
        return;
    };
    let home = Home::new();
    let readings = home.write("readings.csv", READINGS);
    let table = format!("readings={}", readings.display());
    let server = Roapi::start(&program(&python), &["--table", &table]);
    let tables = server.ask(&["-c", "\\dt"]).good();
    assert_eq!(tables, "schema,name,type\npublic,readings,table\n");
    let columns = server.ask(&["-c", "\\d readings"]).good();
    assert_eq!(
        columns,
        "column,type,nullable\nroom,Utf8,yes\ntemp,Float64,yes\n"
    );
    let rows = server.ask(&["-c", "SELECT room, temp FROM readings ORDER BY temp"]);
    assert_eq!(
        rows.good(),
        "room,temp\nKitchen,21.5\n\"Living, Room\",22.0\nAttic,\n"
    );
    let failed = server.ask(&["-c", "SELECT nope FROM readings"]);
    failed.failed(3, "No field named nope", "");
    assert_eq!(failed.stdout, "");
    let failed = server.ask(&["-c", "SELECT * FROM nope"]);
    failed.failed(3, "table 'roapi.public.nope' not found", "");
    // After an error it goes on.
    let script = "SELECT nope FROM readings; SELECT count(*) AS n FROM readings";
    let ran = server.ask(&["--on-error", "continue", "-c", script]);
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("n\n3\n", Some(3)),
        "{ran:?}"
    );
    let none = server.ask(&["-c", "SELECT room, temp FROM readings WHERE temp > 100"]);
    assert_eq!(none.good(), "room,temp\n");
}

#[test]
fn roapi_has_an_answer_or_a_sentence_for_every_question() {
    let Some(python) = Python::found() else {
        return;
    };
    let home = Home::new();
    let readings = home.write("read_ings.csv", READINGS);
    let table = format!("read_ings={}", readings.display());
    let server = Roapi::start(&program(&python), &["--table", &table]);
    let runtime = Runtime::new().unwrap();
    let found = |told| Some(Told::names(told));
    runtime.block_on(async {
        let connection = inspect::at_port(server.port).await;
        for (request, _) in inspect::questions("read_ings") {
            let told = inspect::ask(&connection, &request).await;
            let told = told.unwrap_or_else(|error| panic!("{request:?}: {error:?}"));
            let expected = match &request {
                // The catalog of the one table.
                Request::Tables(which) if which.name.is_some() => found(&["roapi"]),
                Request::Catalogs => found(&["roapi"]),
                _ => None,
            };
            match (expected, &told) {
                (Some(expected), told) => assert_eq!(*told, expected, "{request:?}"),
                (None, Told::Sentence(why)) => assert!(why.starts_with("this server"), "{why}"),
                (None, Told::Names(_)) => {}
            }
        }
    });
}

#[test]
fn what_roapi_does_not_tell_is_a_sentence() {
    let Some(python) = Python::found() else {
        return;
    };
    let home = Home::new();
    let readings = home.write("readings.csv", READINGS);
    let table = format!("readings={}", readings.display());
    let server = Roapi::start(&program(&python), &["--table", &table]);
    for (command, told) in [
        ("\\l", "name,kind,in use\nroapi,catalog,\n"),
        ("\\l+", "name,kind,in use,tables\nroapi,catalog,,1\n"),
        ("\\dn", "catalog,schema\nroapi,public\n"),
        ("\\dn+", "roapi,public,1\n"),
        ("\\dtS", "public,readings,table\n"),
        ("\\dv", "schema,name,type\n"),
        ("\\dt+", "roapi,public,readings,table,2\n"),
        ("\\d r*", "room,Utf8,yes\n"),
        ("\\d READINGS", "room,Utf8,yes\n"),
        ("\\d+ readings", "fact,value\nrows,3\n"),
        ("\\schema readings", "temp DOUBLE"),
        ("\\dtt", "type\n"),
        (
            "\\dk readings",
            "key,name,place,column,of,on update,on delete\n",
        ),
        ("\\dk readings readings", "key,name,place,"),
        ("\\df abs", "name,arguments,result,kind\n"),
        ("\\dT", "type,number"),
        ("\\dT 4", "type,number"),
        ("\\info", "group,name,value\n"),
        ("\\info version", "group,name,value\n"),
        (
            "SELECT room FROM readings \\gdesc",
            "column,type,nullable\nroom,",
        ),
        ("\\conninfo", "names from,"),
    ] {
        let ran = server.ask(&["-c", command]);
        assert_eq!(ran.status, Some(0), "{command}: {ran:?}");
        assert!(ran.stdout.contains(told), "{command}: {ran:?}");
        let mut said = ran.stderr.lines();
        assert!(said.all(|line| line.starts_with("notice: ")), "{ran:?}");
    }
    let missing = server.ask(&["-c", "\\d reading"]);
    missing.failed(3, "there is no table reading", "did you mean readings?");
}

#[test]
fn five_million_rows_come_from_roapi() {
    let Some(python) = Python::found() else {
        return;
    };
    let home = Home::new();
    let made = Flightline::new()
        .home(&home)
        .args(["demo", "-o", "many.parquet", "-c"])
        .arg(format!(
            "SELECT value AS n, concat('row ', value) AS t FROM generate_series(1, {MANY})"
        ));
    made.run().good();
    let table = format!("many={}", home.at("many.parquet").display());
    let server = Roapi::start(&program(&python), &["--table", &table]);
    let file = home.at("many.arrow");
    let out = file.to_str().unwrap();
    server.ask(&["-o", out, "-c", "SELECT * FROM many"]).good();
    let (mut rows, mut total) = (0, 0);
    for batch in FileReader::try_new(File::open(&file).unwrap(), None).unwrap() {
        let batch = batch.unwrap();
        rows += batch.num_rows() as i64;
        let numbers = batch.column_by_name("n").unwrap();
        total += sum(numbers.as_primitive::<Int64Type>()).unwrap();
        let texts = batch.column_by_name("t").unwrap();
        assert_eq!(texts.null_count(), 0);
    }
    assert_eq!((rows, total), (MANY, MANY * (MANY + 1) / 2));
}

#[test]
fn roapi_lets_in_whoever_has_the_password_or_the_token() {
    let Some(python) = Python::found() else {
        return;
    };
    let home = Home::new();
    let readings = home.write("readings.csv", READINGS);
    let config = format!(
        "flight_sql_config:\n  \
           auth_token: t0ken\n  \
           auth_basic: {{ username: ada, password: 'pass:word' }}\n\
         tables:\n  \
           - {{ name: readings, uri: '{}' }}\n",
        readings.display()
    );
    let config = home.write("roapi.yml", &config);
    let server = Roapi::start(&program(&python), &["--config", config.to_str().unwrap()]);
    let profile = |name: &str, password: &str| {
        format!(
            "[profiles.{name}]\nuri = \"http://127.0.0.1:{}\"\n\
             user = \"ada\"\npassword = \"{password}\"\n",
            server.port
        )
    };
    let profiles = profile("right", "pass:word") + &profile("wrong", "password");
    home.write("config.toml", &profiles);
    let ask = |target: &str| {
        let flightline = Flightline::new().home(&home);
        flightline
            .args([target, "-c", "SELECT count(*) AS n FROM readings; \\dt"])
            .run()
    };
    let answers = "n\n3\nschema,name,type\npublic,readings,table\n";
    assert_eq!(ask("right").good(), answers);
    ask("wrong").failed(2, "unauthorized", "check `user` and `password`");
    let address = format!("grpc://127.0.0.1:{}", server.port);
    ask(&address).failed(2, "token not found", "no token was sent");
    let with_token =
        Flightline::new().args([&address, "--token", "t0ken", "-c", "SELECT 1 AS one"]);
    assert_eq!(with_token.run().good(), "one\n1\n");
}
