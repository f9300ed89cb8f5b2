use super::*;
use std::time::Instant;

#[test]
fn what_a_terminal_would_act_on_is_escaped() {
    for (outside, safe) in [
        ("plain", "plain"),
        ("naïve 温度 🌡", "naïve 温度 🌡"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{9b}31m", "\\x9b31m"),
        ("\u{7f}", "\\x7f"),
        ("\0", "\\x00"),
        ("abc\u{202e}txt", "abc\\u{202e}txt"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
        ("\u{feff}bom", "\\u{feff}bom"),
        ("\u{2028}", "\\u{2028}"),
    ] {
        assert_eq!(Text::line(outside).as_str(), safe, "{outside:?}");
    }
    assert_eq!(Text::bytes(b"ok\xff\x1b").as_str(), "ok\\xff\\x1b");
}

#[test]
fn a_block_keeps_its_lines_and_spreads_its_tabs() {
    let block = Text::block("a\tb\r\n\x1b[1m\n温\tc");
    assert_eq!(block.as_str(), "a       b\n\\x1b[1m\n温      c");
    let block = Text::block("\ta\t\t12345678\tb\x07\tc");
    let stops = ["", "a", "", "12345678", "", "b\\x07", "c"];
    let stops = stops.map(|stop| format!("{stop:8}")).concat();
    assert_eq!(block.as_str(), stops.trim_end());
    // A look back at the line from each tab takes minutes.
    let begun = Instant::now();
    let many = Text::block(&"\t温".repeat(100_000));
    assert_eq!(width(many.as_str()), 100_000 * TAB + 2);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn cutting_keeps_clusters_whole() {
    for (text, columns, end, middle) in [
        ("temperature", 20, "temperature", "temperature"),
        ("temperature", 5, "temp…", "te…re"),
        ("temperature", 6, "tempe…", "tem…re"),
        ("温度計", 4, "温…", "温…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…", "e\u{301}…"),
        ("abc", 1, "…", "…"),
        ("abc", 0, "", ""),
    ] {
        assert_eq!(cut(text, columns), end, "{text} in {columns}");
        assert_eq!(cut_middle(text, columns), middle, "{text} in {columns}");
    }
}

#[test]
fn counts_read_well() {
    assert_eq!(grouped(0), "0");
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(1_000_000), "1,000,000");
    assert_eq!(counted(1, "row"), "1 row");
    assert_eq!(counted(26, "row"), "26 rows");
}

#[test]
fn times_are_read_as_written() {
    for (written, millis) in [
        ("30", Some(30_000)),
        ("30s", Some(30_000)),
        (" 500 ms ", Some(500)),
        ("5m", Some(300_000)),
        ("1h", Some(3_600_000)),
        ("0", Some(0)),
        ("", None),
        ("s", None),
        ("-1", None),
        ("1.5s", None),
        ("1d", None),
        ("99999999999999999999", None),
        ("18446744073709551615h", None),
    ] {
        assert_eq!(
            duration(written),
            millis.map(Duration::from_millis),
            "{written:?}"
        );
    }
}

#[test]
fn a_slip_finds_its_name() {
    let known = ["timeout", "token", "host", "metadata"];
    assert_eq!(nearest("tokn", known), Some("token"));
    assert_eq!(nearest("metdata", known), Some("metadata"));
    assert_eq!(nearest("zzz", known), None);
}

#[test]
fn an_age_is_told_roughly() {
    for (seconds, told) in [
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (47 * 3600, "47 h ago"),
        (48 * 3600, "2 days ago"),
    ] {
        assert_eq!(ago(Duration::from_secs(seconds)), told);
    }
}

#[test]
fn sizes_are_told_in_units_of_a_thousand() {
    for (bytes, told) in [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (45_200_000, "45.2 MB"),
        (999_999_999, "1.0 GB"),
        (u64::MAX, "18446744.1 TB"),
    ] {
        assert_eq!(size(bytes), told);
    }
}
