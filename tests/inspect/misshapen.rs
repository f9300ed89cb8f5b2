//! Answers that break off or have another shape than they should.

use arrow::array::BinaryArray;
use tonic::Code;

use super::commands::{at_influxdb, at_server, cpu, influxdb, run};
use super::*;
use crate::support::script::{Answer, Part, Script, Step};

#[test]
fn an_answer_that_breaks_off_is_an_error_and_no_list() {
    let catalogs = || Part::from(texts(&[("catalog_name", &["public"])]));
    let broken = catalogs().failing(Code::Internal, "it broke");
    let script = Script::new().command("CommandGetCatalogs", Answer::of(vec![broken]));
    run(&Server::start(script), "\\l").failed(3, "it broke", "");
    let hanging = Answer::of(vec![catalogs().then(Step::Hang)]);
    let server = Server::start(Script::new().command("CommandGetCatalogs", hanging));
    let ran = at_server(&server)
        .args(["--timeout", "1s", "-c", "\\l"])
        .run();
    assert_eq!((ran.stdout.as_str(), ran.status), ("", Some(3)), "{ran:?}");
}

#[test]
fn an_answer_of_another_shape_is_not_told_and_the_rest_is() {
    let odd = || texts(&[("odd", &["x"])]);
    let server = Server::start(
        influxdb()
            .command("CommandGetCatalogs", odd())
            .command("CommandGetPrimaryKeys", odd()),
    );
    let ran = at_influxdb(&server, "\\l");
    assert_eq!(
        ran.good(),
        "name,kind,in use\nhome,database,yes\nsensors,database,\n"
    );
    let ran = at_influxdb(&server, "\\dk cpu");
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(
        ran.stderr,
        "notice: the server's answer lacks the column column_name\n"
    );
    let server = Server::start(
        Script::new()
            .tables(odd())
            .command("CommandGetDbSchemas", odd())
            .command("CommandGetTableTypes", odd())
            .command("CommandGetXdbcTypeInfo", odd())
            .command("CommandGetSqlInfo", odd()),
    );
    for (command, header, lacking) in [
        ("\\dt", "schema,name,type\n", "catalog_name"),
        ("\\dn", "catalog,schema\n", "catalog_name"),
        ("\\dtt", "type\n", "table_type"),
        ("\\dT", "type,number\n", "type_name"),
        ("\\info", "group,name,value\n", "info_name"),
    ] {
        let ran = run(&server, command);
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            (header, Some(0)),
            "{command}: {ran:?}"
        );
        let told = format!("notice: the server's answer lacks the column {lacking}\n");
        assert_eq!(ran.stderr, told, "{command}");
    }
}

/// `bad`, described with bytes that are no schema.
fn misdescribed() -> RecordBatch {
    let good = cpu();
    let columns = good.columns().iter().enumerate().map(|(at, column)| {
        let text = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
        match at {
            2 => text("bad"),
            4 => Arc::new(BinaryArray::from_vec(vec![
                b"\xff\xff\xff\xff\x08\0\0\0odd",
            ])),
            _ => Arc::clone(column),
        }
    });
    RecordBatch::try_new(good.schema(), columns.collect()).unwrap()
}

#[test]
fn one_table_that_is_described_badly_is_nothing_against_the_others() {
    let both = Part::from(misdescribed()).then(Step::Batch(cpu()));
    let server = Server::start(Script::new().tables(Answer::of(vec![both])).command(
        "CommandGetDbSchemas",
        texts(&[("catalog_name", &["public"]), ("db_schema_name", &["iox"])]),
    ));
    for (command, out) in [
        (
            "\\dt+",
            "catalog,schema,name,type,columns\npublic,iox,bad,BASE TABLE,\n\
             public,iox,cpu,BASE TABLE,4\n",
        ),
        ("\\dn+", "catalog,schema,tables\npublic,iox,2\n"),
    ] {
        assert_eq!(run(&server, command).good(), out, "{command}");
    }
}

#[test]
fn a_table_whose_columns_are_not_told_is_not_one_without() {
    let server = Server::start(Script::new().tables(tables(&["t1"])));
    let untold = "this server does not tell the columns of t1";
    let ran = run(&server, "\\d t1");
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        ("column,type,nullable\n", Some(0)),
        "{ran:?}"
    );
    assert_eq!(ran.stderr, format!("notice: {untold}\n"));
    run(&server, "\\schema t1").failed(3, untold, "");
}
