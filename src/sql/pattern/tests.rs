use super::*;

#[test]
fn a_pattern_matches_what_psql_would_find_and_other_cases() {
    for (written, like, matching, others) in [
        (
            "home",
            "____",
            vec!["home", "Home", "HOME"],
            vec!["homes", "hom", ""],
        ),
        ("\"Home\"", "Home", vec!["Home"], vec!["home"]),
        ("h*", "_%", vec!["h", "home", "Home"], vec!["a", "ah", ""]),
        ("*", "%", vec!["", "a"], vec![]),
        ("***", "%", vec!["", "abc"], vec![]),
        ("a?c", "___", vec!["abc", "a?c", "AéC"], vec!["ac", "abbc"]),
        (
            "*a*b",
            "%_%_",
            vec!["ab", "xaxb", "aabab"],
            vec!["ba", "abc"],
        ),
        ("1_2%", "1_2%", vec!["1_2%"], vec!["1x2%", "1_2x"]),
        ("a\\b", "___", vec!["a\\b"], vec!["axb"]),
        (
            "\"a\\b_%\"",
            "a_b_%",
            vec!["a\\b_%"],
            vec!["axb_%", "A\\b_%"],
        ),
        ("\"a*?\"*", "a*?%", vec!["a*?", "a*?b"], vec!["abc"]),
        ("\"a\"\"b\"", "a\"b", vec!["a\"b"], vec!["ab"]),
        ("dev\"Id\"", "___Id", vec!["devId", "DEVId"], vec!["devid"]),
        ("\"open", "open", vec!["open"], vec![]),
        (
            "températur?",
            "___________",
            vec!["TEMPÉRATURE"],
            vec!["temperature"],
        ),
        ("温度", "温度", vec!["温度"], vec!["温"]),
        ("'a b'", "_ _", vec!["a b", "A B"], vec!["'a b'"]),
        ("'it''s*'", "__'_%", vec!["It's", "it's so"], vec!["its"]),
        ("a.b", "_._", vec!["a.b", "A.B"], vec!["ab"]),
        ("", "", vec![""], vec!["a"]),
    ] {
        let pattern = Pattern::read(written);
        assert_eq!(pattern.like(), like, "{written}");
        for name in matching {
            assert!(pattern.matches(name), "{written} {name}");
            assert!(Pattern::exactly(name).matches(name), "{name}");
        }
        for name in others {
            assert!(!pattern.matches(name), "{written} {name}");
        }
    }
}

#[test]
fn a_name_is_known_where_only_one_matches() {
    for (written, plain, only) in [
        ("home", Some("home"), None),
        ("\"home\"", Some("home"), Some("home")),
        ("_1-2", Some("_1-2"), Some("_1-2")),
        ("温度", Some("温度"), Some("温度")),
        ("h*", None, None),
        ("\"h*\"", Some("h*"), Some("h*")),
        ("?", None, None),
    ] {
        let pattern = Pattern::read(written);
        assert_eq!(pattern.plain().as_deref(), plain, "{written}");
        assert_eq!(pattern.only().as_deref(), only, "{written}");
    }
}

#[test]
fn dots_part_catalog_schema_and_name() {
    let read = |written: &str| {
        let path = Path::read(written).unwrap();
        [path.catalog, path.schema, path.name]
    };
    let pattern = |written| Some(Pattern::read(written));
    let none = || Some(Pattern(Vec::new()));
    for (written, expected) in [
        ("home", [None, None, pattern("home")]),
        ("iox.home", [None, pattern("iox"), pattern("home")]),
        ("p.iox.h*", [pattern("p"), pattern("iox"), pattern("h*")]),
        ("iox.*", [None, pattern("iox"), pattern("*")]),
        ("iox.", [None, pattern("iox"), None]),
        (".home", [None, None, pattern("home")]),
        ("p..home", [pattern("p"), None, pattern("home")]),
        ("\"\".home", [None, none(), pattern("home")]),
        ("\"\".\"\".home", [none(), none(), pattern("home")]),
        ("\"\".iox.home", [none(), pattern("iox"), pattern("home")]),
        ("\"a.b\"", [None, None, pattern("\"a.b\"")]),
        ("\"\"", [None, None, none()]),
        ("", [None, None, None]),
    ] {
        assert_eq!(read(written), expected, "{written}");
    }
    for (written, hint) in [
        ("\"open", "\"My Table\""),
        ("\"a\"\"", "\"My Table\""),
        ("iox.it's", "\"it's\""),
        ("'a\"b'", "\"My Table\""),
    ] {
        let error = Path::read(written).unwrap_err();
        assert!(error.message().contains("nothing closes"), "{error:?}");
        assert!(error.hints()[0].contains(hint), "{error:?}");
    }
    for written in ["\"it's\"", "'it''s'", "'a\"b\"'", "\"a\"\"b\""] {
        assert!(Path::read(written).is_ok(), "{written}");
    }
    let error = Path::read("a.b.c.d").unwrap_err();
    assert!(error.hints()[0].contains("double quotes"), "{error:?}");
}

#[test]
fn no_catalog_and_any_catalog_are_different() {
    let asks = |written: &str, catalog| {
        Path::read(written)
            .unwrap()
            .matches(catalog, Some("iox"), "cpu")
    };
    assert!(asks("cpu", Some("public")) && asks("cpu", None));
    assert!(asks("\"\".iox.cpu", None) && !asks("\"\".iox.cpu", Some("public")));
    assert!(asks("PUBLIC.iox.cpu", Some("public")) && !asks("public.iox.cpu", None));
    assert!(!asks("other.cpu", None));
}

proptest::proptest! {
    #![proptest_config(crate::testing::cases())]
    #[test]
    fn like_lets_through_all_that_matches(
        written in "[aAbé%_*?\\\\\".]{0,6}",
        name in "[aAbBéÉ%_*?\\\\\".]{0,6}",
    ) {
        let pattern = Pattern::read(&written);
        if pattern.matches(&name) {
            // SQL's LIKE without an escape is a pattern of our own kind.
            let like = pattern.like();
            let like = like.chars().map(|c| match c {
                '%' => Part::Any,
                '_' => Part::One,
                c => Part::Exact(c),
            });
            proptest::prop_assert!(Pattern(like.collect()).matches(&name));
        }
    }
}
