//! What is still to be said when nobody waits for it: that a statement is
//! closed, a query cancelled.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long one call of a farewell may take.
const LIMIT: Duration = Duration::from_secs(5);

/// Calls that run by themselves.
#[derive(Debug)]
pub(super) struct Farewells {
    runtime: Option<Handle>,
    calls: Mutex<JoinSet<()>>,
}

impl Farewells {
    /// On the runtime that this is called on; without one nothing is said.
    pub(super) fn new() -> Farewells {
        Farewells {
            runtime: Handle::try_current().ok(),
            calls: Mutex::default(),
        }
    }

    /// Has `call` run by itself, within a time limit.
    pub(super) fn say(&self, call: impl Future<Output = ()> + Send + 'static) {
        let Some(runtime) = &self.runtime else {
            return;
        };
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are over take no room.
        while calls.try_join_next().is_some() {}
        calls.spawn_on(
            async {
                let _ = timeout(LIMIT, call).await;
            },
            runtime,
        );
    }

    /// Has `call` run by itself, within a time limit; nobody waits for it, and
    /// it ends with the program.
    pub(super) fn aside(&self, call: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(async { timeout(LIMIT, call).await });
        }
    }

    /// Comes back when all that was to be said is said.
    pub(super) async fn said(&self) {
        loop {
            let mut calls =
                std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner));
            if calls.is_empty() {
                return;
            }
            while calls.join_next().await.is_some() {}
        }
    }
}
