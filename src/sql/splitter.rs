//! Text into inputs: statements with their terminators, and backslash
//! commands.
//!
//! The same walk tells where a statement ends and what is still open, so the
//! prompt's mark and the splitting cannot disagree.

use super::lexer::{Kind, Tokens};

/// What a person or a script asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A statement, without its terminator and the space around it.
    Statement(String),
    /// A backslash command with its arguments, one line: `\d home`.
    Command(String),
}

/// An input and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub input: Input,
    /// Where the input itself begins, after space and comments.
    pub start: usize,
    /// Where the text goes on behind the input and its terminator.
    pub end: usize,
}

/// Why a text is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// The terminator is missing.
    Statement,
    /// A `'…'` is open.
    String,
    /// A `"…"` or `` `…` `` is open.
    Name,
    /// A `$…$` is open.
    Dollar,
    /// A `/* … */` is open.
    Comment,
    /// A bracket is open.
    Bracket,
}

impl Pending {
    /// The character that stands for this in the prompt, as psql has it.
    pub fn mark(self) -> char {
        match self {
            Pending::Statement => '-',
            Pending::String => '\'',
            Pending::Name => '"',
            Pending::Dollar => '$',
            Pending::Comment => '*',
            Pending::Bracket => '(',
        }
    }

    /// How a person gets out of it.
    pub fn way_out(self) -> &'static str {
        match self {
            Pending::Statement => "end the statement with ;",
            Pending::String => "a quote is open: close it with '",
            Pending::Name => "a quoted name is open: close it with its quote",
            Pending::Dollar => "a dollar quote is open: close it as it was opened",
            Pending::Comment => "a comment is open: close it with */",
            Pending::Bracket => "a bracket is open: close it, then end the statement with ;",
        }
    }
}

/// A text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The inputs that are complete.
    pub pieces: Vec<Piece>,
    /// Where the incomplete rest begins; the end of the text if there is none.
    pub rest: usize,
    /// What the rest waits for; `None` if it is blank, or comments.
    pub pending: Option<Pending>,
}

/// How far a text has been split, for going on when more of it has come.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Where the piece under way begins, with and without leading space.
    rest: usize,
    start: Option<usize>,
    /// Its open brackets.
    depth: usize,
    /// The first token that may not be complete.
    at: usize,
}

impl Progress {
    /// Forgets the first `bytes` of the text.
    pub fn forget(&mut self, bytes: usize) {
        self.rest = self.rest.saturating_sub(bytes);
        self.start = self.start.and_then(|start| start.checked_sub(bytes));
        self.at = self.at.saturating_sub(bytes);
    }
}

/// Splits `text`. A backslash command ends with its line, or with the text.
pub fn split(text: &str) -> Split {
    resume(text, &mut Progress::default())
}

/// Splits `text`, which is that of the last call and whole lines after it, and
/// gives the pieces that are new.
pub fn resume(text: &str, progress: &mut Progress) -> Split {
    let mut pieces = Vec::new();
    let Progress {
        mut rest,
        mut start,
        mut depth,
        at,
    } = *progress;
    let mut open = None;
    let mut tokens = Tokens::new(text);
    tokens.skip_to(at);
    let mut unclosed = None;
    while let Some(token) = tokens.next() {
        open = None;
        unclosed = (!token.closed).then_some(token.start);
        match token.kind {
            Kind::Space | Kind::LineComment => {}
            Kind::BlockComment => open = (!token.closed).then_some(Pending::Comment),
            Kind::Backslash if start.is_none() => {
                let line = text[token.start..].find(['\n', '\r']);
                let end = line.map_or(text.len(), |at| token.start + at);
                pieces.push(Piece {
                    input: Input::Command(text[token.start..end].trim_end().to_owned()),
                    start: token.start,
                    end,
                });
                rest = end;
                // Its arguments are not SQL.
                tokens.skip_to(end);
            }
            Kind::Semicolon if depth == 0 => {
                if let Some(begun) = start.take() {
                    pieces.push(Piece {
                        input: Input::Statement(text[begun..token.start].trim().to_owned()),
                        start: begun,
                        end: token.end,
                    });
                }
                rest = token.end;
            }
            kind => {
                start.get_or_insert(token.start);
                match kind {
                    Kind::Open => depth += 1,
                    Kind::Close => depth = depth.saturating_sub(1),
                    Kind::String if !token.closed => open = Some(Pending::String),
                    Kind::Quoted if !token.closed => open = Some(Pending::Name),
                    Kind::Dollar if !token.closed => open = Some(Pending::Dollar),
                    _ => {}
                }
            }
        }
    }
    *progress = Progress {
        rest,
        start,
        depth,
        at: unclosed.unwrap_or(text.len()),
    };
    let pending = match (open, start) {
        (Some(open), _) => Some(open),
        (None, Some(_)) if depth > 0 => Some(Pending::Bracket),
        (None, Some(_)) => Some(Pending::Statement),
        (None, None) => None,
    };
    Split {
        pieces,
        rest: if pending.is_some() { rest } else { text.len() },
        pending,
    }
}

/// What is left at the end of a script: a last statement that needs no `;`.
pub fn last(text: &str, split: &Split) -> Option<Piece> {
    split.pending?;
    let rest = &text[split.rest..];
    let skipped: usize = Tokens::new(rest)
        .take_while(|token| {
            matches!(
                token.kind,
                Kind::Space | Kind::LineComment | Kind::BlockComment
            )
        })
        .map(|token| token.end - token.start)
        .sum();
    let body = rest[skipped..].trim();
    (!body.is_empty()).then(|| Piece {
        input: Input::Statement(body.to_owned()),
        start: split.rest + skipped,
        end: text.len(),
    })
}

/// The words that work at a prompt without a backslash, as people type them
/// when they want out: `quit`, `exit;`, `help`.
pub fn bare_command(text: &str) -> Option<&'static str> {
    let word = text.trim().trim_end_matches(';').trim_end();
    match word.to_ascii_lowercase().as_str() {
        "help" => Some("\\?"),
        "quit" | "exit" => Some("\\q"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str) -> Vec<String> {
        split(text)
            .pieces
            .into_iter()
            .map(|piece| match piece.input {
                Input::Statement(sql) => sql,
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
            ("SELECT 1) ; SELECT 2;", vec!["SELECT 1)", "SELECT 2"]),
            ("SELECT 'it''s'; x;", vec!["SELECT 'it''s'", "x"]),
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
        assert_eq!(found, Some((19, Input::Statement("SELECT 2".to_owned()))));
        assert_eq!(last("SELECT 1;", &split("SELECT 1;")), None);
        assert_eq!(last("/* x", &split("/* x")), None);
    }

    #[test]
    fn words_that_want_out() {
        assert_eq!(bare_command(" exit; "), Some("\\q"));
        assert_eq!(bare_command("HELP"), Some("\\?"));
        assert_eq!(bare_command("exit 1"), None);
    }

    #[test]
    fn a_text_that_comes_line_by_line_is_split_alike() {
        let text = "SELECT (1;\n2); /* ;\n*/ SELECT ';\n;';\n\\d x\n$$\n;$$ ; SELECT 3";
        let mut progress = Progress::default();
        let mut pieces = Vec::new();
        let mut come = String::new();
        for line in text.split_inclusive('\n') {
            come.push_str(line);
            pieces.extend(resume(&come, &mut progress).pieces);
        }
        assert_eq!(pieces, split(text).pieces);
        assert_eq!(pieces.len(), 4);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]
        #[test]
        fn pieces_lie_in_order_and_lose_nothing(
            text in "([a-z '\"$`\\\\;()/*\\-\r\n]|\\PC){0,60}"
        ) {
            let split = split(&text);
            let mut at = 0;
            for piece in &split.pieces {
                proptest::prop_assert!(at <= piece.start && piece.start <= piece.end);
                let (Input::Statement(body) | Input::Command(body)) = &piece.input;
                proptest::prop_assert!(text[piece.start..piece.end].starts_with(body.as_str()));
                at = piece.end;
            }
            proptest::prop_assert!(at <= split.rest && split.rest <= text.len());
        }
    }
}
