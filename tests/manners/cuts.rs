//! A connection that ends at every byte that matters.

use super::servers::{SELECT, numbers};
use super::{at, profile};
use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Framing, Part, Script};
use crate::support::server::Server;

/// Three parts of two batches of two rows each: nine messages.
fn answer() -> Answer {
    let parts = [0, 4, 8].map(|n| {
        let second = crate::support::script::Step::Batch(numbers(&[n + 3, n + 4]));
        Part::from(numbers(&[n + 1, n + 2])).then(second)
    });
    let answer = Answer::of(parts.into());
    answer.declaring(numbers(&[]).schema().as_ref().clone())
}

fn cut_at(limit: usize) -> Server {
    let script = Script::new().statement(SELECT, answer());
    Server::start(script.framing(Framing::CutAt(limit)))
}

/// Every boundary with the byte before it and the middle of the message that
/// it ends, and how many rows have come whole by then.
fn limits() -> Vec<(usize, usize)> {
    let mut limits = vec![(0, 0)];
    let (mut before, mut rows) = (0_usize, 0);
    for (at, end) in answer().boundaries().into_iter().enumerate() {
        limits.push((before.midpoint(end), rows));
        limits.push((end - 1, rows));
        // A schema, and two batches.
        rows += if at % 3 == 0 { 0 } else { 2 };
        limits.push((end, rows));
        before = end;
    }
    limits
}

/// The first `rows` rows, below their header if any came.
fn written(rows: usize) -> String {
    let numbers: String = (1..=rows).map(|n| format!("{n}\n")).collect();
    format!("n\n{numbers}")
}

#[test]
pub(crate) fn a_result_that_is_cut_anywhere_is_told() {
    let home = Home::new();
    for (limit, rows) in limits() {
        let server = cut_at(limit);
        // One after the other, so that what comes first is known.
        let ordered = profile(&server, "fetch-parallelism = 1\n");
        let ran = Flightline::new().home(&ordered).args(["-c", SELECT]).run();
        let after = match rows {
            0 => "was lost".to_owned(),
            rows => format!("was lost (after {rows} rows)"),
        };
        let lost = ran.stderr.lines().next().unwrap_or_default();
        assert!(lost.contains(&after), "{limit}: {ran:?}");
        ran.failed(2, "was lost", "run it again");
        assert!(written(rows).starts_with(&ran.stdout), "{limit}: {ran:?}");
        assert!(rows == 0 || ran.stdout == written(rows), "{limit}: {ran:?}");
        // Nothing was asked again.
        assert_eq!(
            server.called("GetFlightInfo CommandStatementQuery").len(),
            1
        );

        let server = cut_at(limit);
        let file = home.at("rows.csv");
        let ran = at(&server)
            .args(["-o", file.to_str().unwrap(), "-c", SELECT])
            .run();
        ran.failed(2, "was lost", "run it again");
        assert_eq!(home.names(), Vec::<String>::new(), "{limit}");
    }
}

#[test]
pub(crate) fn a_result_that_is_not_cut_is_whole() {
    let whole = *answer().boundaries().last().unwrap();
    let server = cut_at(whole + 1);
    let ran = at(&server).args(["-c", SELECT]).run();
    assert_eq!(ran.good(), written(12));
}
