use arrow::array::{ArrayRef, BooleanArray, Int32Array, Int64Array, UInt32Array, UnionArray};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{Field, UnionFields};
use arrow_flight::sql::metadata::SqlInfoDataBuilder;
use arrow_flight::sql::{CommandGetSqlInfo, SqlInfo};

use super::*;

fn answer(facts: SqlInfoDataBuilder) -> RecordBatch {
    let facts = facts.build().unwrap();
    CommandGetSqlInfo::default()
        .into_builder(&facts)
        .build()
        .unwrap()
}

fn values_of(batch: &RecordBatch) -> Vec<(u32, String)> {
    let told = told(batch).unwrap().into_iter();
    told.map(|told| (told.number, told.value)).collect()
}

#[test]
fn every_code_of_the_specification_has_its_words() {
    assert!(FACTS.is_sorted_by(|a, b| a.number < b.number));
    for number in (0..=11).chain([100, 101]).chain(500..=576) {
        let info = SqlInfo::try_from(i32::try_from(number).unwrap());
        assert!(info.is_ok(), "{number}");
        assert!(facts::of(number).is_some(), "{number}");
    }
    for (place, fact) in FACTS.iter().enumerate() {
        let alike = |other: &&facts::Fact| (other.group, other.name) == (fact.group, fact.name);
        assert_eq!(
            FACTS.iter().position(|other| alike(&other)),
            Some(place),
            "{fact:?}"
        );
        assert!(SqlInfo::try_from(i32::try_from(fact.number).unwrap()).is_ok());
    }
}

#[test]
fn values_are_told_by_what_their_code_means() {
    let mut facts = SqlInfoDataBuilder::new();
    facts.append(SqlInfo::FlightSqlServerName, "db \x1b[31m");
    facts.append(SqlInfo::FlightSqlServerReadOnly, true);
    facts.append(SqlInfo::FlightSqlServerTransaction, 2_i32);
    facts.append(SqlInfo::FlightSqlServerStatementTimeout, 0_i32);
    facts.append(SqlInfo::FlightSqlServerTransactionTimeout, 1500_i32);
    facts.append(SqlInfo::SqlIdentifierCase, 3_i32);
    facts.append(SqlInfo::SqlQuotedIdentifierCase, 9_i32);
    facts.append(SqlInfo::SqlKeywords, ["SELECT", "FROM"].as_slice());
    facts.append(SqlInfo::SqlSupportedGroupBy, 3_i32);
    facts.append(SqlInfo::SqlSupportedSubqueries, 0b1_0101_i32);
    facts.append(SqlInfo::SqlSupportedUnions, 0_i32);
    facts.append(SqlInfo::SqlMaxColumnsInTable, 0_i64);
    facts.append(SqlInfo::SqlMaxTablesInSelect, 64_i64);
    facts.append(SqlInfo::SqlDefaultTransactionIsolation, 4_i32);
    facts.append(
        SqlInfo::SqlSupportedTransactionsIsolationLevels,
        0b1_0001_i32,
    );
    let batch = answer(facts);
    assert_eq!(
        values_of(&batch),
        [
            (0, "db \x1b[31m"),
            (3, "yes"),
            (8, "yes, with savepoints"),
            (100, "no limit"),
            (101, "1500 ms"),
            (503, "folded to lower case"),
            (505, "9"),
            (508, "SELECT, FROM"),
            (522, "by what is not selected, by more than is selected"),
            (538, "in comparisons, in IN, bit 4"),
            (540, "none"),
            (548, "no limit, or none known"),
            (560, "64"),
            (562, "serializable"),
            (564, "no transactions, serializable"),
        ]
        .map(|(number, value)| (number, value.to_owned()))
    );
    let table = table(told(&batch).unwrap()).unwrap();
    assert_eq!(table.num_rows(), 15);
    let groups = table.column(0).as_string::<i32>();
    let mut groups: Vec<_> = groups.iter().flatten().collect();
    groups.dedup();
    assert_eq!(
        groups,
        ["server", "names", "syntax", "limits", "transactions"]
    );
}

#[test]
fn conversions_are_told_by_the_names_of_types() {
    let map = Value::Map(vec![(7, vec![19, 0]), (4, Vec::new()), (99, vec![3])]);
    assert_eq!(
        words(Kind::Conversions, &map),
        "INTEGER to VARCHAR, BIGINT; DATE to none; 99 to CHAR"
    );
    assert_eq!(words(Kind::Plain, &Value::Map(Vec::new())), "none");
}

#[test]
fn a_code_of_the_servers_own_is_kept() {
    let fields = UnionFields::try_new(
        [7, 1],
        [
            Field::new("a", DataType::Int32, true),
            Field::new("b", DataType::Boolean, true),
        ],
    )
    .unwrap();
    let members: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![Some(5), None])),
        Arc::new(BooleanArray::from(vec![true])),
    ];
    let values = UnionArray::try_new(
        fields,
        ScalarBuffer::from(vec![7_i8, 1, 7]),
        Some(ScalarBuffer::from(vec![0, 0, 1])),
        members,
    )
    .unwrap();
    let numbers: ArrayRef = Arc::new(UInt32Array::from(vec![10_001, 70_000, 4]));
    let batch =
        RecordBatch::try_from_iter([("info_name", numbers), ("value", Arc::new(values) as _)])
            .unwrap();
    let found = told(&batch).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|told| (told.group, told.name.as_str(), told.value.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("other", "code 10001", "5"),
            ("other", "code 70000", "yes"),
            ("server", "takes SQL", "not told"),
        ]
    );
    let groups = table(told(&batch).unwrap()).unwrap();
    let groups = groups.column(0).as_string::<i32>();
    assert_eq!(groups.value(0), "server");
}

#[test]
fn what_is_no_union_is_told_as_it_is_and_what_is_no_answer_is_an_error() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(-1)]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["9.1", "x", "y"]));
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("info_name", Arc::clone(&numbers), true),
        ("value", texts, true),
    ])
    .unwrap();
    assert_eq!(values_of(&batch), [(1, "9.1".to_owned())]);
    let lacking = RecordBatch::try_from_iter_with_nullable([("info_name", numbers, true)]).unwrap();
    assert!(told(&lacking).unwrap_err().message().contains("value"));
}

#[test]
fn functions_are_counted_up_by_kind() {
    let mut facts = SqlInfoDataBuilder::new();
    facts.append(SqlInfo::SqlNumericFunctions, ["sin", "abs"].as_slice());
    facts.append(SqlInfo::SqlDatetimeFunctions, "now, date_bin,");
    facts.append(SqlInfo::SqlKeywords, ["SELECT"].as_slice());
    let found = functions(&[answer(facts)]).unwrap();
    let texts = |column: &str| {
        let column = found.column_by_name(column).unwrap();
        column
            .as_string::<i32>()
            .iter()
            .map(|text| text.map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let some = |names: &[&str]| {
        names
            .iter()
            .map(|&name| Some(name.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts("function_name"),
        some(&["abs", "date_bin", "now", "sin"])
    );
    assert_eq!(
        texts("function_type"),
        some(&["numeric", "date and time", "date and time", "numeric"])
    );
    assert_eq!(texts("syntax"), vec![None; 4]);
}

#[test]
fn codes_are_found_by_number_group_and_word() {
    assert_eq!(numbers("508"), [508]);
    assert_eq!(numbers("70000"), [70_000]);
    assert_eq!(numbers("SERVER").len(), 14);
    assert_eq!(numbers("arrow"), [2]);
    assert!(numbers("nothing of the sort").is_empty());
    assert!(numbers("Other").is_empty());
    let told = Told {
        number: 70_000,
        group: OTHER,
        name: "code 70000".to_owned(),
        value: "1".to_owned(),
    };
    for (word, meant) in [
        ("70000", true),
        ("700", false),
        ("OTHER", true),
        ("Code", true),
        ("server", false),
    ] {
        assert_eq!(is_meant(&told, word), meant, "{word}");
    }
}
