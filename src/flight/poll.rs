//! From a descriptor to a FlightInfo: at once, or by polling while a long
//! query works.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use arrow_flight::{FlightDescriptor, FlightInfo};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};

use super::cancel::Underway;
use super::connection::Connection;
use super::offered::is_unknown;

/// An answer that took this long is one of a server that works before it
/// answers: whether it lets itself be polled is worth knowing.
const LONG: Duration = Duration::from_secs(1);

/// The least and the greatest pause between polls of a server that answers at
/// once instead of when there is news.
const PAUSE: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// Whether a server can be polled, and how far what is polled has come.
#[derive(Debug)]
pub(super) struct Polling {
    offered: AtomicU8,
    /// From 0 to 1; `None` where nothing is polled, or no progress told.
    progress: watch::Sender<Option<f64>>,
    /// The rows that the server says the user's query has; 0 where it does not.
    expected: AtomicU64,
}

const UNKNOWN: u8 = 0;
const ASKED: u8 = 1;
const OFFERED: u8 = 2;
const REFUSED: u8 = 3;

impl Polling {
    pub(super) fn new() -> Polling {
        Polling {
            offered: AtomicU8::new(UNKNOWN),
            progress: watch::Sender::new(None),
            expected: AtomicU64::new(0),
        }
    }

    /// What a FlightInfo says of the number of rows: less than 1 where it says
    /// nothing.
    pub(super) fn expects(&self, rows: i64) {
        let rows = u64::try_from(rows).unwrap_or(0);
        self.expected.store(rows, Ordering::Relaxed);
    }

    fn is(&self, state: u8) -> bool {
        self.offered.load(Ordering::Relaxed) == state
    }

    fn becomes(&self, state: u8) {
        self.offered.store(state, Ordering::Relaxed);
    }
}

impl Connection {
    /// How far the query under way has come, from 0 to 1, where the server
    /// tells.
    pub fn progress(&self) -> watch::Receiver<Option<f64>> {
        self.shared.polling.progress.subscribe()
    }

    /// How many rows the query under way has, where the server tells. It may
    /// have guessed.
    pub fn expected(&self) -> Option<u64> {
        let rows = self.shared.polling.expected.load(Ordering::Relaxed);
        (rows > 0).then_some(rows)
    }

    /// Finds out in the background whether the server can be polled: a
    /// question about nothing, which one that can refuses otherwise than one
    /// that cannot.
    pub fn explore(&self) {
        let polling = &self.shared.polling;
        let first =
            polling
                .offered
                .compare_exchange(UNKNOWN, ASKED, Ordering::Relaxed, Ordering::Relaxed);
        if first.is_err() {
            return;
        }
        let connection = self.clone();
        self.shared.farewells.aside(async move {
            let nothing = FlightDescriptor::new_cmd(Vec::new());
            let answer = connection.poll_once(nothing).await;
            let offered = match answer {
                Ok(_) => true,
                Err(status) => {
                    let wrong = matches!(status.code(), Code::InvalidArgument | Code::NotFound);
                    wrong && !is_unknown(&status)
                }
            };
            connection.shared.polling.becomes(match offered {
                true => OFFERED,
                false => REFUSED,
            });
        });
    }

    /// The FlightInfo of `descriptor`, by polling where that is offered;
    /// `underway` learns what could be cancelled.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn info(
        &self,
        descriptor: FlightDescriptor,
        underway: &mut Underway,
    ) -> Result<FlightInfo, Status> {
        if self.shared.polling.is(OFFERED) {
            match self.poll(descriptor.clone(), underway).await {
                Err(status) if is_unknown(&status) && !underway.is_known() => {
                    self.shared.polling.becomes(REFUSED);
                }
                done => return done,
            }
        }
        let begun = Instant::now();
        let info = self.flight_info(descriptor).await?;
        if begun.elapsed() > LONG {
            self.explore();
        }
        underway.know(&info);
        Ok(info)
    }

    /// The FlightInfo of `descriptor`, at once.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn flight_info(
        &self,
        descriptor: FlightDescriptor,
    ) -> Result<FlightInfo, Status> {
        let answer = self
            .call(|mut client| {
                let descriptor = descriptor.clone();
                async move { client.get_flight_info(descriptor).await }
            })
            .await?;
        Ok(answer.into_inner())
    }

    async fn poll(
        &self,
        mut descriptor: FlightDescriptor,
        underway: &mut Underway,
    ) -> Result<FlightInfo, Status> {
        let progress = &self.shared.polling.progress;
        // Told anew by each query, and by none when it is over.
        let _over = Reset(progress);
        let mut pause = PAUSE.0;
        loop {
            let begun = Instant::now();
            let answer = self.poll_once(descriptor).await?;
            if let Some(info) = &answer.info {
                underway.know(info);
            }
            let Some(next) = answer.flight_descriptor else {
                return answer.info.ok_or_else(|| {
                    Status::data_loss("the query is done, and the server does not say where it is")
                });
            };
            let told = answer.progress.filter(|told| told.is_finite());
            progress.send_replace(told.map(|told| told.clamp(0.0, 1.0)));
            descriptor = next;
            if begun.elapsed() < pause {
                sleep(pause).await;
                pause = (pause * 2).min(PAUSE.1);
            }
        }
    }

    async fn poll_once(
        &self,
        descriptor: FlightDescriptor,
    ) -> Result<arrow_flight::PollInfo, Status> {
        let answer = self
            .call(|mut client| {
                let descriptor = descriptor.clone();
                async move { client.poll_flight_info(descriptor).await }
            })
            .await?;
        Ok(answer.into_inner())
    }
}

/// Takes the progress back when it is dropped.
struct Reset<'a>(&'a watch::Sender<Option<f64>>);

impl Drop for Reset<'_> {
    fn drop(&mut self) {
        self.0.send_replace(None);
    }
}
