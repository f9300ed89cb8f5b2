//! Functions and types of a server, a row each.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::{cast, concat_batches, filter_record_batch};
use arrow::datatypes::{DataType, Field, FieldRef, Int32Type, Int64Type, Schema};

use super::listing::{not_understood, strings, texts_or_none};
use super::rows;
use crate::error::Result;
use crate::sql::pattern::Pattern;

/// What is shown of a type: the columns of GetXdbcTypeInfo, and our names for
/// them.
const OF_TYPE: [(&str, &str); 6] = [
    ("type_name", "type"),
    ("data_type", "number"),
    ("column_size", "size"),
    ("create_params", "parameters"),
    ("nullable", "nullable"),
    ("local_type_name", "local name"),
];

/// The columns of GetXdbcTypeInfo whose numbers mean something, and what: the
/// word for 0, for 1, and so on.
const WORDS: [(&str, &[&str]); 2] = [
    ("nullable", &["no", "yes", "unknown"]),
    (
        "searchable",
        &["no", "by LIKE alone", "by all but LIKE", "yes"],
    ),
];

/// The most types of results that are counted up for a function.
const MOST_TYPES: usize = 3;

/// How a function is called: its name, its arguments.
type Called = (String, Option<String>);

/// What is known of a function.
#[derive(Default)]
struct Function {
    kind: Option<String>,
    results: Vec<String>,
    description: Option<String>,
}

/// The functions that answers to `Request::Functions` tell and that are among
/// `names`, in alphabetical order, each way of calling one once: name,
/// arguments, result, kind; with `detail` what it does.
///
/// # Errors
/// When the columns of an answer are not those that were asked for.
pub fn functions(
    batches: &[RecordBatch],
    names: Option<&Pattern>,
    detail: bool,
) -> Result<RecordBatch> {
    let mut known: BTreeMap<Called, Function> = BTreeMap::new();
    for batch in batches {
        let [functions, kinds, results, syntaxes, descriptions] = [
            texts_or_none(batch, "function_name")?,
            texts_or_none(batch, "function_type")?,
            texts_or_none(batch, "result_type")?,
            texts_or_none(batch, "syntax")?,
            texts_or_none(batch, "description")?,
        ];
        let texts = functions.into_iter().zip(kinds).zip(results);
        let texts = texts.zip(syntaxes).zip(descriptions);
        for ((((name, kind), result), syntax), description) in texts {
            let Some(name) = name.filter(|name| names.is_none_or(|names| names.matches(name)))
            else {
                continue;
            };
            let arguments = syntax.and_then(|syntax| arguments(&syntax).map(str::to_owned));
            let function = known.entry((name, arguments)).or_default();
            function.kind = function.kind.take().or(kind);
            function.description = function.description.take().or(description);
            function
                .results
                .extend(result.filter(|result| !function.results.contains(result)));
        }
    }
    let column = |of: &dyn Fn(&Called, &Function) -> Option<String>| {
        let values = known.iter().map(|(called, function)| of(called, function));
        let values: ArrayRef = Arc::new(values.collect::<StringArray>());
        values
    };
    let mut columns = vec![
        ("name", column(&|(name, _), _| Some(name.clone()))),
        ("arguments", column(&|(_, arguments), _| arguments.clone())),
        ("result", column(&|_, function| function.result())),
        (
            "kind",
            column(&|_, function| function.kind.as_ref().map(|kind| kind.to_lowercase())),
        ),
    ];
    if detail {
        let description = column(&|_, function| function.description.clone());
        columns.push(("description", description));
    }
    rows(columns)
}

impl Function {
    /// The types of its results; not all, where it takes almost anything.
    fn result(&self) -> Option<String> {
        let mut results: Vec<&str> = self.results.iter().map(String::as_str).collect();
        results.sort_unstable();
        let more = results.len() > MOST_TYPES;
        results.truncate(MOST_TYPES);
        let told = results.join(", ");
        match (told.is_empty(), more) {
            (true, _) => None,
            (false, false) => Some(told),
            (false, true) => Some(format!("{told}, …")),
        }
    }
}

/// What stands in the brackets of `date_bin(interval, expression)`.
fn arguments(syntax: &str) -> Option<&str> {
    let (_, rest) = syntax.split_once('(')?;
    Some(
        rest.rsplit_once(')')
            .map_or(rest, |(inner, _)| inner)
            .trim(),
    )
}

/// The types that answers to `Request::Types` tell, or those of one XDBC
/// `number`: those of their columns that a person asks for, or with `detail`
/// all, with words for numbers that stand for some.
///
/// # Errors
/// When an answer has no column `type_name`.
pub fn types(batches: &[RecordBatch], number: Option<i32>, detail: bool) -> Result<RecordBatch> {
    let Some(first) = batches.first() else {
        let none: ArrayRef = Arc::new(StringArray::new_null(0));
        return rows(vec![("type", Arc::clone(&none)), ("number", none)]);
    };
    strings(first, "type_name")?;
    let mut all = concat_batches(&first.schema(), batches).map_err(not_understood)?;
    if let Some((number, numbers)) = number.zip(all.column_by_name("data_type")) {
        // There are servers that tell all, whatever is asked.
        let numbers = cast(numbers, &DataType::Int32).map_err(not_understood)?;
        let numbers = numbers.as_primitive::<Int32Type>().iter();
        let meant: BooleanArray = numbers.map(|told| Some(told == Some(number))).collect();
        all = filter_record_batch(&all, &meant).map_err(not_understood)?;
    }
    let all = in_words(&all)?;
    if detail {
        return Ok(all);
    }
    let found = OF_TYPE.iter().filter_map(|(theirs, ours)| {
        let column = all.column_by_name(theirs)?;
        Some((
            Field::new(*ours, column.data_type().clone(), true),
            Arc::clone(column),
        ))
    });
    let (fields, columns): (Vec<_>, Vec<_>) = found.unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(not_understood)
}

/// `types`, with [`WORDS`] in place of numbers, and numbers that have none as
/// they are.
fn in_words(types: &RecordBatch) -> Result<RecordBatch> {
    let schema = types.schema();
    let columns = schema.fields().iter().zip(types.columns());
    let columns = columns.map(|(field, column)| {
        let known = WORDS.iter().find(|(name, _)| name == field.name());
        let Some((_, words)) = known.filter(|_| column.data_type().is_integer()) else {
            return Ok((Arc::clone(field), Arc::clone(column)));
        };
        let numbers = cast(column, &DataType::Int64).map_err(not_understood)?;
        let numbers = numbers.as_primitive::<Int64Type>().iter();
        let told: StringArray = numbers
            .map(|number| {
                let number = number?;
                let word = usize::try_from(number).ok().and_then(|at| words.get(at));
                Some(word.map_or_else(|| number.to_string(), |word| (*word).to_owned()))
            })
            .collect();
        let field = Field::new(field.name(), DataType::Utf8, true);
        Ok((Arc::new(field), Arc::new(told) as ArrayRef))
    });
    let columns: Result<Vec<(FieldRef, ArrayRef)>> = columns.collect();
    let (fields, columns): (Vec<_>, Vec<_>) = columns?.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(not_understood)
}

/// The parameters of a statement, whose schema this is: name and type.
///
/// # Errors
/// When there is no batch of that size.
pub fn parameters(schema: &Schema) -> Result<RecordBatch> {
    let fields = schema.fields().iter();
    let names: StringArray = fields.clone().map(|field| Some(field.name())).collect();
    let types: StringArray = fields
        .map(|field| Some(super::description::kind(field)))
        .collect();
    rows(vec![
        ("parameter", Arc::new(names)),
        ("type", Arc::new(types)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::csv;
    use arrow::array::Int32Array;

    fn text(values: &[&str]) -> ArrayRef {
        let values = values
            .iter()
            .map(|value| Some(*value).filter(|v| !v.is_empty()));
        Arc::new(values.collect::<StringArray>())
    }

    #[test]
    fn a_function_stands_once_with_its_results() {
        let answer = rows(vec![
            (
                "function_name",
                text(&["sum", "abs", "sum", "sum", "sum", "now"]),
            ),
            (
                "function_type",
                text(&["AGGREGATE", "SCALAR", "", "", "", ""]),
            ),
            (
                "result_type",
                text(&["Int64", "Int64", "Float64", "Int64", "Int8", ""]),
            ),
            (
                "syntax",
                text(&["sum(a)", "abs(f(x))", "sum(a)", "sum(a)", "sum(a)", ""]),
            ),
            ("description", text(&["adds", "", "", "", "", ""])),
        ])
        .unwrap();
        let all = functions(std::slice::from_ref(&answer), None, false).unwrap();
        assert_eq!(
            csv(&all),
            [
                "name,arguments,result,kind",
                "abs,f(x),Int64,scalar",
                "now,,,",
                "sum,a,Float64, Int64, Int8,aggregate",
            ]
        );
        let some = functions(&[answer], Some(&Pattern::read("S*")), true).unwrap();
        assert_eq!(some.num_rows(), 1);
        assert!(csv(&some)[1].ends_with(",adds"));
        assert_eq!(csv(&functions(&[], None, true).unwrap()).len(), 1);
    }

    #[test]
    fn of_a_type_little_is_shown_or_all() {
        let number: ArrayRef = Arc::new(Int32Array::from(vec![-5]));
        let answer = rows(vec![
            ("type_name", text(&["BIGINT"])),
            ("data_type", number),
            ("literal_prefix", text(&[""])),
        ])
        .unwrap();
        let answer = [answer];
        let shown = |detail| csv(&types(&answer, None, detail).unwrap());
        let of = |number| types(&answer, Some(number), false).unwrap().num_rows();
        assert_eq!((of(-5), of(99)), (1, 0));
        assert_eq!(shown(false), ["type,number", "BIGINT,-5"]);
        assert_eq!(shown(true)[0], "type_name,data_type,literal_prefix");
        assert_eq!(csv(&types(&[], None, false).unwrap()), ["type,number"]);
        assert!(
            types(
                &[RecordBatch::new_empty(Arc::new(Schema::empty()))],
                None,
                false
            )
            .is_err()
        );
    }

    #[test]
    fn numbers_that_stand_for_words_are_told_as_those() {
        let number = |values: [i32; 3]| -> ArrayRef { Arc::new(Int32Array::from(values.to_vec())) };
        let answer = rows(vec![
            ("type_name", text(&["BIGINT", "TEXT", "JSON"])),
            ("nullable", number([1, 0, 7])),
            ("searchable", number([3, 2, 0])),
        ])
        .unwrap();
        let shown = |detail| csv(&types(std::slice::from_ref(&answer), None, detail).unwrap());
        assert_eq!(
            shown(false),
            ["type,nullable", "BIGINT,yes", "TEXT,no", "JSON,7"]
        );
        assert_eq!(
            shown(true),
            [
                "type_name,nullable,searchable",
                "BIGINT,yes,yes",
                "TEXT,no,by all but LIKE",
                "JSON,7,no"
            ]
        );
    }

    #[test]
    fn parameters_have_a_name_and_a_type() {
        let schema = Schema::new(vec![Field::new("$1", DataType::Int64, true)]);
        let rows = parameters(&schema).unwrap();
        assert_eq!(csv(&rows), ["parameter,type", "$1,Int64"]);
    }
}
