//! A location that is a web server's: a plain GET of an Arrow IPC stream.
//!
//! Nothing of ours goes there, whatever the profile says: neither credentials
//! nor headers nor cookies. Such addresses are signed for whoever holds them,
//! and stores of objects refuse a request that brings a second login.

#[cfg(test)]
mod tests;

use arrow_flight::FlightData;
use arrow_flight::error::FlightError;
use futures::stream::{self, Stream};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HOST, LOCATION, TRANSFER_ENCODING,
    USER_AGENT,
};
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};
use tonic::Status;

use super::ahead::Task;
use super::frames::Frames;
use crate::error::{Error, Kind, Result};
use crate::flight::channel::AGENT;
use crate::flight::connection::Connection;
use crate::flight::decode::Messages;
use crate::flight::location::Page;
use crate::flight::page::{data, exchanged};
use crate::flight::status::Asked;

/// The media type of an Arrow IPC stream.
const STREAM: &str = "application/vnd.apache.arrow.stream";

/// The stream at `page`; `asked` is what its errors are told by.
///
/// # Errors
/// When there is no connection, when no answer begins within the time to
/// connect, and any answer but 200.
pub(super) async fn get(connection: &Connection, page: &Page, asked: &Asked) -> Result<Messages> {
    let reach = &connection.network.reach;
    let end = Instant::now() + reach.limit;
    let io = connection.open(&page.remote).await?;
    match timeout_at(end, fetched(io, page, asked)).await {
        Ok(done) => done,
        Err(_) => {
            let what = "accepts connections, but says nothing within";
            let what = format!("{} {what} {:?}", page.authority, reach.limit);
            Err(Error::new(Kind::Connection, what).hint("`connect-timeout` waits longer"))
        }
    }
}

/// The same over `io`, which goes there.
async fn fetched<T>(io: T, page: &Page, asked: &Asked) -> Result<Messages>
where
    T: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let lost = |cause: hyper::Error| asked.told(&Status::from_error(cause.into()));
    let (answer, running) = exchanged(io, request(page)?).await.map_err(lost)?;
    checked(page, &answer)?;
    let marked = is_marked(answer.headers());
    Ok(Messages::of(messages(answer.into_body(), marked, running)))
}

fn request(page: &Page) -> Result<Request<String>> {
    let unreadable = |cause: http::Error| {
        Error::new(
            Kind::Statement,
            format!("the address at {} cannot be asked for", page.authority),
        )
        .caused_by(cause)
    };
    Request::get(Uri::try_from(&page.path).map_err(|cause| unreadable(cause.into()))?)
        .header(HOST, &page.authority)
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, STREAM)
        .header(ACCEPT_ENCODING, "identity")
        .body(String::new())
        .map_err(unreadable)
}

/// Refuses an answer that is no stream of Arrow's.
fn checked(page: &Page, answer: &Response<Incoming>) -> Result<()> {
    let place = &page.authority;
    let status = answer.status();
    let encoding = answer.headers().get(CONTENT_ENCODING);
    if status == StatusCode::OK {
        return match encoding.filter(|encoding| *encoding != "identity") {
            None => Ok(()),
            Some(encoding) => Err(Error::new(
                Kind::Statement,
                format!("{place} sends rows compressed as {encoding:?}, which was not asked for"),
            )),
        };
    }
    if status.is_redirection() {
        let to = answer.headers().get(LOCATION);
        let to = to.and_then(|to| to.to_str().ok()?.parse::<Uri>().ok());
        let host = to.and_then(|to| to.authority().map(ToString::to_string));
        let host = host.unwrap_or_else(|| "another address".to_owned());
        return Err(Error::new(
            Kind::Statement,
            format!("{place} redirects to {host}, which is not followed"),
        )
        .hint("its location in the result must be the address itself"));
    }
    let kind = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Kind::NotAllowed,
        _ => Kind::Statement,
    };
    let error = Error::new(kind, format!("{place} answers with HTTP status {status}"));
    Err(match kind {
        Kind::NotAllowed => {
            error.hint("the address may have expired: run the statement again for a new one")
        }
        _ => error,
    })
}

/// Whether HTTP itself tells where the body ends; else its end may be a cut.
fn is_marked(headers: &HeaderMap) -> bool {
    headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING)
}

/// The messages in `body`; `running` drives its connection.
fn messages(
    body: Incoming,
    marked: bool,
    running: Task,
) -> impl Stream<Item = Result<FlightData, FlightError>> + Send {
    let reading = (body, Frames::default(), running);
    stream::try_unfold(reading, move |(mut body, mut frames, running)| async move {
        loop {
            if let Some(message) = frames.next()? {
                return Ok(Some((message, (body, frames, running))));
            }
            if frames.is_ended() {
                return Ok(None);
            }
            let next = data(&mut body).await;
            match next.map_err(|cause| Status::from_error(cause.into()))? {
                Some(data) => frames.push(&data),
                None if marked && frames.is_between() => return Ok(None),
                None => {
                    let cut = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
                    return Err(Status::from_error(cut.into()).into());
                }
            }
        }
    })
}
