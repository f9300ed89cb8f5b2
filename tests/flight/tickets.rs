//! Tickets: good for one use, for a time, or renewed.

use super::*;

const RENEW: &str = "DoAction RenewFlightEndpoint";

/// A server with these parts.
fn with(parts: Vec<Part>, script: Script) -> Server {
    Server::start(script.statement(SQL, Answer::of(parts)))
}

fn one(value: i64) -> Part {
    Part::from(numbers(&[value]))
}

#[tokio::test]
async fn a_ticket_is_redeemed_once() {
    let parts = (0..9).map(|number| one(number).single_use()).collect();
    let server = with(parts, Script::new());
    let rows = asked(&server, |_| ()).await.unwrap();
    assert_eq!(all_values(rows).await, (0..9).collect::<Vec<_>>());
    assert_eq!(server.called("DoGet").len(), 9);
    assert_eq!(server.redeemed_twice(), 0);
}

#[tokio::test]
async fn only_a_ticket_with_a_time_to_expire_is_shown_again() {
    let server = with(vec![one(1).unavailable_first(1)], Script::new());
    let error = asked(&server, |_| ()).await.err().unwrap();
    assert_told(&error, Kind::Lost, "try again", "");
    assert_eq!(server.called("DoGet").len(), 1);

    let part = one(1).unavailable_first(1).expiring_in(3600);
    let server = with(vec![part], Script::new());
    let rows = asked(&server, |_| ()).await.unwrap();
    assert_eq!(all_values(rows).await, [1]);
    assert_eq!(server.called("DoGet").len(), 2);

    let part = one(1).unavailable_first(9).expiring_in(3600);
    let server = with(vec![part], Script::new());
    let error = asked(&server, |_| ()).await.err().unwrap();
    assert_told(&error, Kind::Lost, "try again", "");
    assert_eq!(server.called("DoGet").len(), 2);
}

#[tokio::test]
async fn a_ticket_is_not_shown_again_once_rows_are_out() {
    let part = one(1).failing(Code::Unavailable, "gone").expiring_in(3600);
    let server = with(vec![part], Script::new());
    let (batches, error) = read(asked(&server, |_| ()).await.unwrap()).await;
    assert_eq!(values(&batches), [1]);
    assert_told(&error.unwrap(), Kind::Lost, "gone", "");
    assert_eq!(server.called("DoGet").len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_first_row_is_made_anew_for_it() {
    let part = one(1).expiring_in(3600);
    let schema_ends = Answer::of(vec![part.clone()]).boundaries()[0];
    let script = Script::new().framing(Framing::CutAt(schema_ends + 1));
    let server = with(vec![part], script);
    let rows = asked(&server, |_| ()).await.unwrap();
    assert_eq!(all_values(rows).await, [1]);
    assert_eq!(server.called("DoGet").len(), 2);
}

#[tokio::test]
async fn another_location_gets_a_ticket_that_may_have_been_redeemed_only_if_it_may_be_again() {
    let back = Server::start(Script::new().holds("t", one(7)));
    let part = Part::refused(Code::Internal, "no")
        .ticket("t")
        .at("")
        .at(&back.location());
    let server = with(vec![part.clone()], Script::new());
    let error = asked(&server, |_| ()).await.err().unwrap();
    assert_told(&error, Kind::Statement, "no", "");
    assert!(back.calls().is_empty());
    let server = with(vec![part.expiring_in(3600)], Script::new());
    let rows = asked(&server, |_| ()).await.unwrap();
    assert_eq!(all_values(rows).await, [7]);
}

#[tokio::test]
async fn a_ticket_that_expires_before_its_turn_is_renewed() {
    for (seconds, renewals) in [(-5, 1), (5, 1), (3600, 0)] {
        let server = with(
            vec![one(1).expiring_in(seconds)],
            Script::new().renews(3600),
        );
        let rows = asked(&server, |_| ()).await.unwrap();
        assert_eq!(all_values(rows).await, [1]);
        assert_eq!(server.called(RENEW).len(), renewals, "{seconds}");
        assert_eq!(server.called("DoGet").len(), 1);
    }
}

#[tokio::test]
async fn a_ticket_that_is_not_renewed_is_tried_as_it_is() {
    let parts = || (1..=3).map(|number| one(number).expiring_in(5)).collect();
    let offers = |act| Script::new().action("RenewFlightEndpoint", act);
    for (script, asked_for) in [
        // Refused as unknown once, it is not asked for again.
        (Script::new(), 1),
        (offers(Act::not_utf8()), 1),
        // Nor is it waited for twice.
        (offers(Act::Hang), 1),
        (offers(Act::refused(Code::Internal, "not now")), 3),
        (offers(Act::garbage()), 3),
        (offers(Act::Gives(Vec::new())), 3),
    ] {
        let server = with(parts(), script);
        let rows = asked(&server, |profile| {
            profile.fetch_parallelism = 1;
            profile.connect_timeout = Duration::from_secs(1);
        });
        assert_eq!(all_values(rows.await.unwrap()).await, [1, 2, 3]);
        assert_eq!(server.called(RENEW).len(), asked_for);
    }
}
