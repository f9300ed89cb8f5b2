//! What a candidate replaces.

use super::{cursor, expect_at};

#[test]
fn what_is_typed_begins_at_its_quote_or_behind_its_dot() {
    for (case, start, typed, quoted) in [
        ("SELECT ro|", 7, "ro", false),
        ("SELECT |", 7, "", false),
        ("SELECT ro|om FROM home", 7, "ro", false),
        ("SELECT |room FROM home", 7, "", false),
        ("SELECT h.te| FROM home h", 9, "te", false),
        ("SELECT h.| FROM home h", 9, "", false),
        ("SELECT \"de|", 7, "de", true),
        ("SELECT \"|", 7, "", true),
        ("SELECT \"a\"\"b|", 7, "a\"b", true),
        ("SELECT h.\"De|\" FROM home h", 9, "De", true),
        ("SELECT `de|", 7, "de", true),
        ("SELECT \"device\"| FROM home", 7, "device", true),
        ("SELECT x FROM t WHERE r = 'Ki|", 26, "Ki", true),
        ("SELECT x FROM t WHERE r = '|", 26, "", true),
        ("SELECT x FROM t WHERE r = E'Ki|", 27, "Ki", true),
        ("SELECT x FROM t WHERE r='it''s|'", 24, "it's", true),
        ("SELECT x::in|", 10, "in", false),
        ("SELECT é|", 7, "é", false),
        ("SELECT 😀| FROM t", 7, "😀", false),
        ("SELECT a+b|", 9, "b", false),
        ("SELECT 1;SE|", 9, "SE", false),
    ] {
        let (text, at) = cursor(case);
        let found = expect_at(&text, at);
        let typed = (start, typed.to_owned(), quoted);
        assert_eq!((found.start, found.typed, found.quoted), typed, "{case}");
        assert!(!found.items.is_empty(), "{case}");
    }
}

#[test]
fn an_open_quote_takes_in_nothing_behind_the_cursor() {
    for case in [
        "SELECT \"de| FROM home",
        "SELECT \"de| FROM home WHERE \"x\" = 1",
        "SELECT \"de|\" FROM home",
        "SELECT `de| FROM home",
        "SELECT x FROM home WHERE r = 'Ki| AND s = 'x'",
    ] {
        let (text, at) = cursor(case);
        assert_eq!(expect_at(&text, at).scope.len(), 1, "{case}");
    }
}
