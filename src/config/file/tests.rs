use super::*;
use crate::text::Plain;

fn parse(text: &str) -> Result<Document> {
    Document::parse(text, Path::new("c.toml"), None)
}

#[test]
fn profiles_come_in_the_files_order() {
    let document = parse(
        "default = \"b\"\n[settings]\nnull = \"-\"\ntiming = false\n\
         [profiles.b]\nhost = \"h\"\n[profiles.a]\nhost = \"h\"\n",
    )
    .unwrap();
    let names: Vec<_> = document.profiles.iter().map(Section::name).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(
        document.default,
        Some(("b".to_owned(), "c.toml:1".to_owned()))
    );
    assert_eq!(
        document.settings,
        [
            ("null".to_owned(), "-".to_owned()),
            ("timing".to_owned(), "false".to_owned()),
        ]
    );
    let section = document.section("a").unwrap();
    assert_eq!(document.source.place(section.offset()), "c.toml:7");
    let item = section.items(&document.source).unwrap().next().unwrap();
    assert_eq!((item.key(), item.at().as_str()), ("host", "c.toml:8"));
    assert!(document.section("c").is_none());
}

#[test]
fn mistakes_outside_the_profiles_are_told_with_their_line() {
    for (text, told) in [
        ("a = \n", "error: c.toml:1: "),
        ("\n\n[profiles.x\n", "error: c.toml:3: "),
        ("x = \"\nb", "error: c.toml:1: "),
        (
            "default = \"a\"\ndefault = \"b\"\n",
            "error: c.toml:2: duplicate key",
        ),
        (
            "\ndefault = 3\n",
            "error: c.toml:2: `default` takes the name of a profile, not an integer",
        ),
        (
            "defualt = 'a'\n",
            "there is no key `defualt`\nhint: did you mean `default`?",
        ),
        (
            "host = 'a'\n",
            "hint: keys of a profile stand below its [profiles.NAME]",
        ),
        (
            "[home]\nhost = 'a'\n",
            "c.toml:1: there is no key `home`\nhint: a profile is headed [profiles.home]",
        ),
        ("profiles = 'a'\n", "takes a table for each profile"),
        (
            "include = []\n",
            "c.toml:1: `include` takes files with profiles",
        ),
        ("[settings]\ntimout = 3\n", "hint: did you mean timeout?"),
        (
            "[settings]\na = [1]\n",
            "c.toml:2: `settings.a` takes text, a number or a boolean, not a list",
        ),
    ] {
        let Err(error) = parse(text) else {
            panic!("{text:?} is taken");
        };
        let error = error.render(&Plain, false);
        assert!(error.contains(told), "{text:?}: {error}");
        assert!(!error.trim_end().contains("\n  "), "{error}");
    }
}

#[test]
fn a_secret_in_the_file_is_noticed() {
    for (text, holds) in [
        ("token = 'x'", true),
        ("password = 'x'\nnonsense = 1", true),
        ("uri = 'grpc://a:b@h'", true),
        ("uri = 'grpc://a@h'", false),
        ("token = { env = 'x' }", false),
        ("host = 'x'", false),
    ] {
        let document = parse(&format!("[profiles.a]\n{text}\n")).unwrap();
        assert_eq!(document.profiles[0].holds_secret(), holds, "{text}");
    }
}
