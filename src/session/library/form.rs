//! Names as they are kept from one session to the next: a line of JSON that
//! says what this is, one per table, and one that says that it is whole.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::catalog::{Builder, Catalog, Column, Folding, Role, State};

/// Of this form. Another is not read.
const VERSION: u64 = 1;

const TIME: u64 = 1;
const TAG: u64 = 2;
const DICTIONARY: u64 = 4;

const FOLDINGS: [(Folding, &str); 4] = [
    (Folding::Lower, "lower"),
    (Folding::Upper, "upper"),
    (Folding::Insensitive, "insensitive"),
    (Folding::Kept, "kept"),
];

/// `catalog` for keeping; `None` for one that the server has not told.
pub(super) fn written(catalog: &Catalog) -> Option<String> {
    let State::Told(at) = catalog.state() else {
        return None;
    };
    let at = at.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let folding = FOLDINGS.iter().find(|(f, _)| *f == catalog.folding())?.1;
    let functions = catalog.functions().iter();
    let functions: Vec<&str> = functions
        .flat_map(|function| [&*function.name, &*function.signature])
        .collect();
    let head = json!({
        "flightline": "names",
        "version": VERSION,
        "at": at,
        "folding": folding,
        "functions": functions,
    });
    let mut text = format!("{head}\n");
    for table in catalog.tables() {
        let columns = table.columns.as_ref().map(|columns| {
            let columns = columns.iter().flat_map(|column| {
                let (name, kind) = (json!(&*column.name), json!(&*column.kind));
                [name, kind, json!(marks(column))]
            });
            columns.collect::<Vec<_>>()
        });
        let place = [&table.catalog, &table.schema].map(Option::as_deref);
        let line = json!([place[0], place[1], &*table.name, &*table.kind, columns]);
        writeln!(text, "{line}").ok()?;
    }
    let end = json!({ "tables": catalog.tables().len() });
    writeln!(text, "{end}").ok()?;
    Some(text)
}

/// What was kept as `text`; `None` where that is not whole, or not of this
/// form.
pub(super) fn read(text: &str) -> Option<Catalog> {
    let mut lines = text.lines();
    let head: Value = serde_json::from_str(lines.next()?).ok()?;
    if head["flightline"] != "names" || head["version"] != VERSION {
        return None;
    }
    let at = UNIX_EPOCH.checked_add(Duration::from_secs(head["at"].as_u64()?))?;
    let mut builder = Builder::default();
    let folding = head["folding"].as_str()?;
    builder.folds(FOLDINGS.iter().find(|(_, word)| *word == folding)?.0);
    for pair in head["functions"].as_array()?.chunks(2) {
        let [name, signature] = pair else {
            return None;
        };
        builder.function(name.as_str()?, signature.as_str()?);
    }
    let mut count: u64 = 0;
    while let Some(line) = lines.next() {
        match serde_json::from_str(line).ok()? {
            Value::Array(parts) => table(&mut builder, &parts)?,
            end => {
                let whole = end["tables"] == count && lines.next().is_none();
                // A clock that was set back makes nothing of the future.
                let at = at.min(SystemTime::now());
                return whole.then(|| builder.finish(State::Kept(at)));
            }
        }
        count += 1;
    }
    None
}

/// Takes up the line of a table.
fn table(builder: &mut Builder, parts: &[Value]) -> Option<()> {
    let [catalog, schema, name, kind, columns] = parts else {
        return None;
    };
    let optional = |value: &'_ Value| (value.is_null() || value.is_string()).then_some(());
    optional(catalog).and(optional(schema))?;
    let columns = match columns {
        Value::Null => None,
        columns => {
            let columns = columns.as_array()?.chunks(3).map(|parts| {
                let [name, kind, marks] = parts else {
                    return None;
                };
                let marks = marks.as_u64()?;
                let role = match marks & (TIME | TAG) {
                    0 => Role::Field,
                    TIME => Role::Time,
                    TAG => Role::Tag,
                    _ => return None,
                };
                let dictionary = marks & DICTIONARY != 0;
                Some(builder.column(name.as_str()?, kind.as_str()?, role, dictionary))
            });
            Some(columns.collect::<Option<Arc<[Column]>>>()?)
        }
    };
    builder.table(
        catalog.as_str(),
        schema.as_str(),
        name.as_str()?,
        kind.as_str()?,
        columns,
    );
    Some(())
}

fn marks(column: &Column) -> u64 {
    let role = match column.role {
        Role::Field => 0,
        Role::Time => TIME,
        Role::Tag => TAG,
    };
    match column.dictionary {
        true => role | DICTIONARY,
        false => role,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let mut builder = Builder::default();
        let columns = vec![
            builder.column("room", "Dictionary(Int32, Utf8)", Role::Tag, true),
            builder.column("a\nb\u{1b}\"é", "Float64", Role::Field, false),
            builder.column("time", "Timestamp(ns)", Role::Time, false),
        ];
        builder.table(
            Some("public"),
            Some("iox"),
            "home",
            "BASE TABLE",
            Some(columns.into()),
        );
        builder.table(None, None, "control\u{7}\r\n", "VIEW", None);
        builder.table(None, Some(""), "empty", "VIEW", Some(Arc::from([])));
        builder.function("abs", "(x)");
        builder.folds(Folding::Upper);
        builder.finish(State::Told(UNIX_EPOCH + Duration::from_secs(1_700_000_000)))
    }

    #[test]
    fn names_are_read_as_they_were() {
        let before = catalog();
        let after = read(&written(&before).unwrap()).unwrap();
        assert_eq!(
            after.state(),
            State::Kept(UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        );
        assert_eq!(after.folding(), Folding::Upper);
        assert_eq!(after.functions(), before.functions());
        let tables = |catalog: &Catalog| format!("{:?}", catalog.tables());
        assert_eq!(tables(&after), tables(&before));
    }

    #[test]
    fn what_is_not_told_is_not_kept() {
        let state = |state| written(&catalog().in_state(state)).is_some();
        assert!(!state(State::Untold));
        assert!(!state(State::Kept(UNIX_EPOCH)));
        assert!(state(State::Told(UNIX_EPOCH)));
    }

    #[test]
    fn what_is_torn_or_foreign_is_not_read() {
        let whole = written(&catalog()).unwrap();
        assert!(read(&whole).is_some());
        // All that could be lost of it is the last newline.
        for end in (0..whole.len() - 1).filter(|end| whole.is_char_boundary(*end)) {
            assert!(read(&whole[..end]).is_none(), "{end}");
        }
        for (from, to) in [
            ("\"version\":1", "\"version\":2"),
            ("\"names\"", "\"history\""),
            ("\"upper\"", "\"sideways\""),
            ("\"at\":1700000000", "\"at\":-1"),
            ("\"at\":1700000000", "\"at\":18446744073709551615"),
            ("\"Float64\",0", "\"Float64\",3"),
            ("\"Float64\",0", "\"Float64\""),
            ("[null,null", "[7,null"),
            ("\"abs\",", ""),
            ("{\"tables\":3}", "{\"tables\":2}"),
            ("{\"tables\":3}", "{\"tables\":3}\n{}"),
            ("{\"tables\":3}", "[]"),
        ] {
            assert!(whole.contains(from), "{from}");
            assert!(read(&whole.replacen(from, to, 1)).is_none(), "{to}");
        }
    }
}
