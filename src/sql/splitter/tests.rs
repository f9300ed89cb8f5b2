use proptest::test_runner::TestCaseError;

use super::*;

fn statements(text: &str) -> Vec<String> {
    split(text)
        .pieces
        .into_iter()
        .map(|piece| match piece.input {
            Input::Statement {
                sql,
                end: End::Plain,
            } => sql,
            Input::Statement {
                sql,
                end: End::Command(line),
            } => format!("{sql} <{line}>"),
            Input::Command(line) => format!("<{line}>"),
        })
        .collect()
}

#[test]
fn inputs_end_where_a_person_would_say() {
    for (text, inputs) in [
        ("SELECT 1;", vec!["SELECT 1"]),
        ("SELECT 1; SELECT 2;", vec!["SELECT 1", "SELECT 2"]),
        ("SELECT\n  1\n;\n", vec!["SELECT\n  1"]),
        ("SELECT ';';", vec!["SELECT ';'"]),
        ("SELECT \";\";", vec!["SELECT \";\""]),
        ("SELECT $$;$$;", vec!["SELECT $$;$$"]),
        ("SELECT $a$;$$;$a$;", vec!["SELECT $a$;$$;$a$"]),
        ("SELECT (1;2);", vec!["SELECT (1;2)"]),
        ("SELECT 1 -- ; no\n;", vec!["SELECT 1 -- ; no"]),
        ("/* ; */ SELECT 1;", vec!["SELECT 1"]),
        ("-- only\n;;;", vec![]),
        ("\\d home", vec!["<\\d home>"]),
        ("  \\d home  \nSELECT 1;", vec!["<\\d home>", "SELECT 1"]),
        (
            "SELECT 1; \\x\nSELECT 2;",
            vec!["SELECT 1", "<\\x>", "SELECT 2"],
        ),
        ("\\o it's;\r\nSELECT 2;", vec!["<\\o it's;>", "SELECT 2"]),
        (".mode csv\nSELECT 1;", vec!["<.mode csv>", "SELECT 1"]),
        ("SELECT 1\n.x;", vec!["SELECT 1\n.x"]),
        (".5;", vec![".5"]),
        ("SELECT 1) ; SELECT 2;", vec!["SELECT 1)", "SELECT 2"]),
        ("SELECT 'it''s'; x;", vec!["SELECT 'it''s'", "x"]),
        ("SELECT 1\\G", vec!["SELECT 1 <\\G>"]),
        (
            "SELECT 1 \\g /tmp/a;b.csv\nSELECT 2;",
            vec!["SELECT 1 <\\g /tmp/a;b.csv>", "SELECT 2"],
        ),
        ("SELECT (1\n\\d x\n;", vec!["SELECT (1 <\\d x>"]),
        (
            "SELECT '\\g' -- \\x\n\\gx",
            vec!["SELECT '\\g' -- \\x <\\gx>"],
        ),
        ("SELECT 1; \\g", vec!["SELECT 1", "<\\g>"]),
        (
            "SELECT $1 \\bind 1 ';'; SELECT $1\n\\bind 2\n\\g a.csv",
            vec!["SELECT $1 \\bind 1 ';'", "SELECT $1\n\\bind 2 <\\g a.csv>"],
        ),
    ] {
        assert_eq!(statements(text), inputs, "{text}");
        assert_eq!(split(text).pending, None, "{text}");
    }
}

#[test]
fn what_is_open_is_the_mark_of_the_prompt() {
    for (text, mark) in [
        ("SELECT 1", Some('-')),
        ("SELECT 'a", Some('\'')),
        ("SELECT \"a;", Some('"')),
        ("SELECT (1;", Some('(')),
        ("SELECT (1; 'x", Some('\'')),
        ("SELECT $$ ;", Some('$')),
        ("/* ;", Some('*')),
        ("SELECT 1; SELECT", Some('-')),
        ("SELECT 1; -- done", None),
        ("", None),
        ("   \n", None),
    ] {
        assert_eq!(split(text).pending.map(Pending::mark), mark, "{text}");
    }
}

#[test]
fn the_last_statement_needs_no_terminator() {
    let text = "SELECT 1; -- then\n SELECT 2 ";
    let found = last(text, &split(text)).map(|piece| (piece.start, piece.input));
    let input = Input::Statement {
        sql: "SELECT 2".to_owned(),
        end: End::Plain,
    };
    assert_eq!(found, Some((19, input)));
    assert_eq!(last("SELECT 1;", &split("SELECT 1;")), None);
    assert_eq!(last("/* x */", &split("/* x */")), None);
    assert!(last("/* x", &split("/* x")).is_some());
}

/// The pieces of a text that comes line by line, the text before the piece
/// under way forgotten each time.
fn line_by_line(text: &str) -> Vec<Piece> {
    let (mut come, mut forgotten) = (String::new(), 0);
    let mut progress = Progress::default();
    let mut pieces = Vec::new();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines.push("");
    for line in lines {
        come.push_str(line);
        let split = resume(&come, &mut progress);
        let last = line.is_empty().then(|| last(&come, &split)).flatten();
        for mut piece in split.pieces.into_iter().chain(last) {
            piece.start += forgotten;
            piece.end += forgotten;
            piece.command = piece.command.map(|at| at + forgotten);
            pieces.push(piece);
        }
        come.drain(..split.rest);
        progress.forget(split.rest);
        forgotten += split.rest;
    }
    pieces
}

fn whole(text: &str) -> Vec<Piece> {
    let split = split(text);
    let last = last(text, &split);
    split.pieces.into_iter().chain(last).collect()
}

#[test]
fn a_text_that_comes_line_by_line_is_split_alike() {
    for text in [
        "SELECT (1;\n2); /* ;\n*/ SELECT ';\n;';\n\\d x\n$$\n;$$ ; SELECT 3",
        "/* /* \n */ ; \n */ SELECT E'\\\n';' \n''; \\g x\n\n SELECT \"\n\n;",
        "SELECT $a$\n$b$;$a\n$$a$; x",
    ] {
        assert_eq!(line_by_line(text), whole(text), "{text}");
    }
}

const ANY: &str = "([a-zE '\"$`\\\\;()/*\\-\r\n]|\\PC){0,60}";

proptest::proptest! {
    #![proptest_config(crate::testing::cases())]

    #[test]
    fn the_pieces_join_to_the_text(text in ANY) {
        let split = split(&text);
        let last = last(&text, &split);
        let mut joined = String::new();
        for piece in split.pieces.iter().chain(&last) {
            joined.push_str(idle(&text, joined.len(), piece.start)?);
            let (sql, line) = match &piece.input {
                Input::Statement { sql, end: End::Plain } => (sql.as_str(), None),
                Input::Statement { sql, end: End::Command(line) } => (sql.as_str(), Some(line)),
                Input::Command(line) => ("", Some(line)),
            };
            joined.push_str(sql);
            if let Some(line) = line {
                joined.push_str(idle(&text, joined.len(), piece.command.unwrap_or_default())?);
                joined.push_str(line);
            }
            joined.push_str(idle(&text, joined.len(), piece.end)?);
        }
        joined.push_str(idle(&text, joined.len(), text.len())?);
        proptest::prop_assert_eq!(joined, text);
    }

    #[test]
    fn lines_make_no_difference(text in ANY) {
        proptest::prop_assert_eq!(line_by_line(&text), whole(&text));
    }
}

/// What stands between two inputs: space, comments and semicolons only.
fn idle(text: &str, from: usize, to: usize) -> Result<&str, TestCaseError> {
    let Some(between) = text.get(from..to) else {
        return Err(TestCaseError::fail("the pieces are not in order"));
    };
    for token in Tokens::new(between) {
        let idle = matches!(
            token.kind,
            Kind::Space | Kind::LineComment | Kind::BlockComment | Kind::Semicolon
        );
        proptest::prop_assert!(idle, "{between:?} is lost");
    }
    Ok(between)
}
