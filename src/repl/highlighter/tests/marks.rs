//! Which names are called wrong.

use super::*;

/// The words of `line` that are called wrong, and those that are known.
fn found(line: &str, catalog: &Arc<Catalog>) -> (Vec<String>, Vec<String>) {
    let cursor = line.find('|');
    let line = line.replacen('|', "", 1);
    let spans = look(&line, cursor, catalog);
    let with = |labels: &[Label]| {
        let spans = spans.iter().filter(|span| labels.contains(&span.label));
        spans.map(|span| line[span.at.clone()].to_owned()).collect()
    };
    (with(&[Label::Wrong]), with(&[Label::Table, Label::Column]))
}

#[test]
fn names_that_the_server_would_not_find_are_wrong() {
    let catalog = told();
    for (line, wrong, known) in [
        ("SELECT room FROM home", "", "room home"),
        ("SELECT ROOM FROM Home", "", "ROOM Home"),
        ("SELECT \"room\" FROM \"home\"", "", "\"room\" \"home\""),
        ("SELECT room FROM nope", "nope", ""),
        ("SELECT nope FROM home", "nope", "home"),
        // The server folds them.
        ("SELECT * FROM Pumps", "Pumps", ""),
        ("SELECT * FROM pumps", "pumps", ""),
        ("SELECT * FROM \"Pumps\"", "", "\"Pumps\""),
        ("SELECT Co2 FROM home", "Co2", "home"),
        ("SELECT co2 FROM home", "co2", "home"),
        ("SELECT \"Co2\" FROM home", "", "\"Co2\" home"),
        ("SELECT \"ROOM\" FROM home", "\"ROOM\"", "home"),
        ("SELECT h.room, h.nope FROM home h", "nope", "room home"),
        ("SELECT x.room FROM home h", "x", "home"),
        ("SELECT home.room FROM home", "", "room home"),
        ("SELECT H.room FROM home h", "", "room home"),
        ("SELECT room FROM iox.home", "", "room home"),
        ("SELECT room FROM public.iox.home", "", "room home"),
        ("SELECT room FROM iox.nope", "nope", ""),
        // Where the tables are not told, nothing is wrong.
        ("SELECT room FROM other.home", "", ""),
        ("SELECT room FROM late", "", "late"),
        ("SELECT room FROM late, home", "", "room late home"),
        ("SELECT nope FROM late, home", "", "late home"),
        ("SELECT room FROM read_csv('a')", "", ""),
        // No FROM yet.
        ("SELECT nope", "", ""),
        ("SELECT nope, h.room", "", ""),
        // What the text itself gives.
        (
            "WITH a AS (SELECT room FROM home) SELECT room FROM a",
            "",
            "room home room",
        ),
        (
            "WITH a AS (SELECT room FROM home) SELECT temp FROM a",
            "temp",
            "room home",
        ),
        (
            "SELECT r FROM (SELECT room AS r FROM home) x",
            "",
            "r room home",
        ),
        (
            "SELECT x.room FROM (SELECT room AS r FROM home) x",
            "room",
            "room home",
        ),
        ("SELECT temp AS t FROM home ORDER BY t", "", "temp home"),
        ("SELECT rowid FROM home", "", "home"),
        (
            "SELECT room FROM home h WHERE EXISTS (SELECT 1 FROM homes o WHERE o.room = h.temp)",
            "",
            "room home homes room temp",
        ),
        (
            "SELECT nope FROM home; SELECT owner FROM homes",
            "nope",
            "home owner homes",
        ),
        ("INSERT INTO nope VALUES (1)", "nope", ""),
        ("DELETE FROM home WHERE nope = 1", "nope", "home"),
        ("CREATE TABLE nope (a INT)", "", ""),
    ] {
        let (marked, found) = found(line, &catalog);
        assert_eq!(
            (marked.join(" ").as_str(), found.join(" ").as_str()),
            (wrong, known),
            "{line}"
        );
    }
}

#[test]
fn a_name_that_may_still_grow_is_not_wrong_yet() {
    let catalog = told();
    for (line, wrong) in [
        ("SELECT * FROM ho|", ""),
        ("SELECT * FROM hom|e", ""),
        ("SELECT * FROM hom| x", ""),
        ("SELECT * FROM hom |", "hom"),
        ("SELECT * FROM hom", "hom"),
        ("SELECT * FROM homx|", "homx"),
        // It goes on with a quote before it.
        ("SELECT * FROM pum|", ""),
        ("SELECT * FROM pumps|", ""),
        ("SELECT * FROM \"Pum|", ""),
        ("SELECT * FROM \"Pux|", "\"Pux"),
        ("SELECT * FROM \"Pum\"|", "\"Pum\""),
        // A schema, a function, a word of the grammar.
        ("SELECT * FROM io|", ""),
        ("SELECT * FROM pub|", ""),
        ("SELECT * FROM my_f|", ""),
        ("SELECT * FROM generate_s|", ""),
        ("SELECT * FROM lat|", ""),
        ("SELECT * FROM iox.ho|", ""),
        ("SELECT * FROM iox.hox|", "hox"),
        ("SELECT * FROM iox.lat|", ""),
        ("SELECT nop| FROM home", ""),
        ("SELECT nop|, 1 FROM home", ""),
        ("SELECT nop, | FROM home", "nop"),
        ("SELECT h.ro| FROM home h", ""),
        ("SELECT h.rox| FROM home h", "rox"),
    ] {
        assert_eq!(found(line, &catalog).0.join(" "), wrong, "{line}");
    }
}

#[test]
fn without_a_current_catalog_nothing_is_wrong() {
    let line = "SELECT room, nope FROM home, nope WHERE \"Flow\" = x.y; SELECT a FROM Pumps";
    let kept = catalog(State::Kept(SystemTime::UNIX_EPOCH), Folding::Lower);
    let (wrong, known) = found(line, &kept);
    assert_eq!((wrong.len(), known.join(" ").as_str()), (0, "room home"));
    assert_eq!(found(line, &Arc::default()), (vec![], vec![]));
    assert_eq!(found("\\d nope", &kept).0.len(), 0);
}

#[test]
fn the_server_decides_what_case_is() {
    let state = State::Told(SystemTime::UNIX_EPOCH);
    for (folding, line, wrong) in [
        (Folding::Insensitive, "SELECT FLOW FROM pumps", ""),
        (
            Folding::Insensitive,
            "SELECT \"FLOW\" FROM \"pumps\" P WHERE p.flow = 1",
            "",
        ),
        (Folding::Kept, "SELECT Flow FROM Pumps", ""),
        (Folding::Kept, "SELECT flow FROM Pumps", "flow"),
        (Folding::Upper, "SELECT room FROM \"home\"", "room"),
        (
            Folding::Upper,
            "SELECT \"room\" FROM \"home\" h WHERE H.\"temp\" = 1",
            "",
        ),
    ] {
        let catalog = catalog(state, folding);
        assert_eq!(
            found(line, &catalog).0.join(" "),
            wrong,
            "{folding:?} {line}"
        );
    }
}
