//! What is told beside the columns of a table.

use arrow::datatypes::{DataType, Field, Schema};

use super::commands::{described, run};
use super::*;
use crate::support::script::Script;

fn home() -> RecordBatch {
    let columns = Schema::new(vec![Field::new("id", DataType::Int64, true)]);
    described("main", "home", "TABLE", &columns)
}

/// The foreign key of `rooms` to `home`.
fn foreign() -> RecordBatch {
    texts(&[
        ("pk_table_name", &["home"]),
        ("pk_column_name", &["id"]),
        ("fk_table_name", &["rooms"]),
        ("fk_column_name", &["home"]),
    ])
}

#[test]
fn foreign_keys_of_other_tables_are_told_with_the_columns() {
    let script = Script::new().tables(home());
    let server = Server::start(script.command("CommandGetExportedKeys", foreign()));
    assert_eq!(
        run(&server, "\\d home").good(),
        "column,type,nullable,key\nid,Int64,yes,<- rooms.home\n"
    );
}
