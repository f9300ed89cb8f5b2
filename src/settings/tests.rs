use super::*;

#[test]
fn each_takes_what_it_gives() {
    let changed = [
        ("complete-values", "all"),
        ("edit-mode", "vi"),
        ("expanded", "on"),
        ("float-digits", "2"),
        ("format", "csv"),
        ("histignore", "\\d*:show *"),
        ("newest", "off"),
        ("null", "∅"),
        ("on-error", "continue"),
        ("pager", "less -SR"),
        ("quiet", "on"),
        ("spool-memory", "1GB"),
        ("timeout", "5m"),
        ("timezone", "Europe/Berlin"),
        ("timing", "off"),
        ("tuples-only", "on"),
        ("verbose", "on"),
    ];
    assert_eq!(changed.map(|(name, _)| name).to_vec(), {
        let names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
        names
    });
    let mut settings = Settings::default();
    for (name, value) in changed {
        let before = (setting(name).unwrap().get)(&settings);
        assert_ne!(before, value, "{name}");
        settings.set(name, value).unwrap();
        assert_eq!((setting(name).unwrap().get)(&settings), value);
        settings.set(&name.replace('-', "_"), &before).unwrap();
    }
    assert_eq!(settings, Settings::default());
}

#[test]
fn a_slip_is_told() {
    let mut settings = Settings::default();
    let error = settings.set("timout", "1").unwrap_err();
    assert_eq!(error.hints(), ["did you mean timeout?"]);
    let error = settings.set("timing", "maybe").unwrap_err();
    assert_eq!(error.hints(), ["timing takes on or off; it is on"]);
    for digits in ["21", "-1", "two"] {
        settings.set("float-digits", digits).unwrap_err();
    }
    let error = settings.set("format", "excel").unwrap_err();
    assert!(error.hints()[0].contains("csv, tsv, json"), "{error:?}");
    assert_eq!(settings, Settings::default());
}

#[test]
fn spaces_count_in_a_text_only() {
    let mut settings = Settings::default();
    for null in [" ", "", " - "] {
        settings.set("null", null).unwrap();
        assert_eq!(settings.null, null);
    }
    settings.set("timing", " off ").unwrap();
    settings.set("pager", " less ").unwrap();
    assert!(!settings.timing);
    assert_eq!(settings.pager, Pager::Command("less".to_owned()));
}

#[test]
fn one_letter_is_left_to_variables() {
    for (name, expected) in [
        ("tz", Some("timezone")),
        ("TimeZone", Some("timezone")),
        ("t", None),
        ("x", None),
        ("nope", None),
    ] {
        assert_eq!(known(name).map(|setting| setting.name), expected, "{name}");
    }
    assert_eq!(setting("t").unwrap().name, "tuples-only");
}
