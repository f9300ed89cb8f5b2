//! What the server adds to what is known of a connection: who it is, by its
//! certificate and in its own words, and how far away.

use std::time::Duration;

use tokio::time::timeout;

use super::bounded::collected;
use crate::catalog::info;
use crate::error::Result;
use crate::flight::{Certificate, Connection};
use crate::interrupt::Interrupt;
use crate::request::{Reply, Request};
use crate::text;

/// How long a server may take over each.
const LIMIT: Duration = Duration::from_secs(2);

/// What SqlInfo calls the name, the version and the version of Arrow.
const WHO: [u32; 3] = [0, 1, 2];

/// Names and values.
pub(in crate::session) type Facts = Vec<(&'static str, String)>;

/// The server's certificate, its name and version, the time that a question
/// takes there and back: what of it there is.
///
/// # Errors
/// Only of being interrupted.
pub(in crate::session) async fn told(
    connection: &Connection,
    interrupt: &Interrupt,
) -> Result<Facts> {
    let mut facts = certificate(connection);
    let ping = async {
        // The engine in this process is no way off.
        connection.facts().address.as_ref()?;
        timeout(LIMIT, connection.ping()).await.ok().flatten()
    };
    let asked = async { Ok(tokio::join!(who(connection), ping)) };
    let (who, ping) = interrupt.or(asked).await?;
    facts.extend(who);
    if let Some(ping) = ping {
        let micros = ping.as_micros();
        let ping = match micros {
            ..1000 => format!("{micros} µs"),
            _ => text::took(ping),
        };
        facts.push(("round trip", ping));
    }
    Ok(facts)
}

fn certificate(connection: &Connection) -> Facts {
    let Some(secured) = connection.secured() else {
        return Facts::new();
    };
    let Some(certificate) = Certificate::read(&secured.certificate) else {
        return vec![("certificate", "cannot be read".to_owned())];
    };
    let names = certificate.names.join(", ");
    let subject = match (certificate.subject, names.is_empty()) {
        (Some(subject), true) => subject,
        (Some(subject), false) => format!("{subject}, for {names}"),
        (None, _) => format!("for {names}"),
    };
    vec![("certificate", subject), ("good until", certificate.until)]
}

/// What the server calls itself, where it tells.
async fn who(connection: &Connection) -> Facts {
    let request = Request::Info(WHO.to_vec());
    let answer = async {
        let Ok(Reply::Rows(rows)) = connection.perform(&request, Some(LIMIT)).await else {
            return Vec::new();
        };
        let batches = collected(rows.batches, "itself").await.unwrap_or_default();
        let told = batches.iter().filter_map(|batch| info::told(batch).ok());
        told.flatten().collect()
    };
    let told: Vec<info::Told> = answer.await;
    let of = |number| {
        let found = told.iter().find(|told| told.number == number);
        found.map(|told| told.value.clone())
    };
    let name = of(WHO[0]).map(|name| match of(WHO[1]) {
        Some(version) => format!("{name} {version}"),
        None => name,
    });
    let arrow = of(WHO[2]).map(|version| ("Arrow", version));
    let name = name.map(|name| ("software", name));
    name.into_iter().chain(arrow).collect()
}
