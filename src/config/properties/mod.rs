//! What holds of every text that may be a configuration.

mod profiles;

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use profiles::{any_profile, quoted, written};

use super::draft;
use super::file::Document;
use super::keys::KEYS;
use super::store::SAMPLE;
use crate::testing::cases;

const PATH: &str = "/etc/c.toml";

/// What is in every secret here, and in nothing else.
const HUNTER: &str = "hunter2";

/// All that reading `text` has to say, as a file of one's own and as an
/// included one.
fn told(text: &str) -> Vec<String> {
    let (path, home) = (Path::new(PATH), Some(Path::new("/home/ada")));
    let empty = Document::parse("", path, home).unwrap();
    let own = Document::parse(text, path, home).map(|document| (document, Vec::new()));
    let included = Document::parse_included(text, path, &empty);
    let mut told = Vec::new();
    for read in [own, included] {
        match read {
            Ok((document, left_out)) => {
                let sections = document.profiles.iter();
                let wrong = sections.filter_map(|section| draft::profile(&document, section).err());
                told.extend(wrong.map(|error| format!("{error:?}")));
                told.extend(left_out);
            }
            Err(error) => told.push(format!("{error:?}")),
        }
    }
    told
}

/// Whether `sentence` has the place of a line of `text`.
fn is_placed(sentence: &str, text: &str) -> bool {
    let Some((_, rest)) = sentence.split_once(&format!("{PATH}:")) else {
        return false;
    };
    let line = rest.split(':').next().and_then(|line| line.parse().ok());
    let lines = text.matches('\n').count() + 1;
    line.is_some_and(|line: usize| (1..=lines).contains(&line))
}

/// Texts that look like a configuration for a while.
fn fragments() -> impl Strategy<Value = String> {
    let words = [
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ",",
        ".",
        "\n",
        "\r\n",
        " ",
        "\t",
        "#",
        "'",
        "\"",
        "\"\"\"",
        "'''",
        "\\",
        "\\u00e9",
        "\\x",
        "default",
        "include",
        "profiles",
        "settings",
        "a",
        "é",
        "\u{0}",
        "\u{1b}",
        "[profiles.a]\n",
        "[profiles.b]\n",
        "host = 'h'\n",
        "token = ",
        "{ env = 'T' }",
        "uri = 'grpc://a:b@h:1'\n",
        "1",
        "0x",
        "-",
        "+",
        "1e9",
        "99999999999999999999",
        "true",
        "inf",
        "1979-05-27",
        "init = ['SELECT 1', ",
        "metadata = { bucket = 'a' }\n",
        "timeout = '5m'\n",
        "port = 1\n",
    ];
    vec(select(words.to_vec()), 0..24).prop_map(|words| words.concat())
}

/// The sample, in use, with a piece of it changed.
fn broken_sample() -> impl Strategy<Value = String> {
    let used = SAMPLE.replace("\n# ", "\n");
    let ends: Vec<usize> = used.char_indices().map(|(at, _)| at).collect();
    (select(ends), 0..40_usize, "(?s).{0,3}").prop_map(move |(from, length, put)| {
        let to = (from + length).min(used.len());
        let to = (to..=used.len()).find(|to| used.is_char_boundary(*to));
        format!("{}{put}{}", &used[..from], &used[to.unwrap_or(from)..])
    })
}

/// A value as TOML has it; each string in it holds a secret.
fn any_value() -> impl Strategy<Value = String> {
    let text = "[ -~é\u{1b}\u{202e}]{0,6}".prop_map(|text| quoted(&format!("{text}{HUNTER}")));
    let leaf = prop_oneof![
        text,
        any::<i64>().prop_map(|number| number.to_string()),
        (-1..70_000_i64).prop_map(|number| number.to_string()),
        select(vec![
            "true",
            "false",
            "1.5",
            "nan",
            "1979-05-27",
            "''",
            "'5m'",
            "'a'"
        ])
        .prop_map(str::to_owned),
        Just("99999999999999999999".to_owned()),
    ];
    let keys = [
        "env",
        "file",
        "command",
        "ask",
        "bucket",
        "database",
        "x",
        "X",
        "metadata-reflection",
        "null",
        "timing",
        "authorization",
        "\"a b\"",
    ];
    leaf.prop_recursive(2, 8, 3, move |inner| {
        let pair = (select(keys.to_vec()), inner.clone());
        prop_oneof![
            vec(inner, 0..3).prop_map(|list| format!("[{}]", list.join(", "))),
            vec(pair, 0..3).prop_map(|pairs| {
                let pairs = pairs.iter().map(|(key, value)| format!("{key} = {value}"));
                format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_text_is_read_or_told_with_its_line(
        text in prop_oneof!["(?s).{0,60}", fragments(), broken_sample()],
    ) {
        for sentence in told(&text) {
            prop_assert!(is_placed(&sentence, &text), "{sentence}");
        }
    }

    #[test]
    fn any_value_is_taken_or_told_without_its_secrets(
        key in select(KEYS.iter().map(|key| key.name).collect::<Vec<_>>()),
        value in any_value(),
    ) {
        let text = format!("[profiles.home]\n{key} = {value}\n");
        // What these hold is never shown; another value may be.
        let secret = ["token", "password", "metadata"].contains(&key);
        for sentence in told(&text) {
            prop_assert!(is_placed(&sentence, &text), "{sentence}");
            prop_assert!(!secret || !sentence.contains(HUNTER), "{sentence}");
        }
    }

    #[test]
    fn a_profile_reads_back_as_it_was_written(
        (mut profile, keys, underscores) in any_profile().prop_flat_map(|profile| {
            let keys = written(&profile);
            (Just(profile), Just(keys).prop_shuffle(), any::<bool>())
        }),
    ) {
        let mut text = String::from("[profiles.home]\n");
        for (at, (key, value)) in keys.iter().enumerate() {
            let place = format!("{PATH}:{}", at + 2);
            match *key {
                "token" => profile.token_at = place,
                "password" => profile.password_at = place,
                "init" => profile.init.iter_mut().for_each(|init| init.place.clone_from(&place)),
                _ => {}
            }
            let key = if underscores { key.replace('-', "_") } else { (*key).to_owned() };
            text.push_str(&format!("{key} = {value}\n"));
        }
        let document = Document::parse(&text, Path::new(PATH), None).unwrap();
        let read = draft::profile(&document, &document.profiles[0]);
        let read = read.map_err(|error| TestCaseError::fail(format!("{error:?}\n{text}")))?;
        prop_assert_eq!(&read.token, &profile.token);
        prop_assert_eq!(&read.password, &profile.password);
        // Secrets aside, all of it is in what `Debug` shows.
        prop_assert_eq!(format!("{read:?}"), format!("{profile:?}"), "{}", text);
    }
}
