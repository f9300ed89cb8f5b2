//! How long a connection has been idle.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// When the other end of a connection was heard last; clones share it.
#[derive(Debug, Clone)]
pub(super) struct LastHeard(Arc<Mutex<Moment>>);

/// A moment by both clocks: the steady one stands still while a laptop sleeps.
#[derive(Debug, Clone, Copy)]
struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl LastHeard {
    /// Heard now.
    pub(super) fn new() -> LastHeard {
        LastHeard(Arc::new(Mutex::new(Moment::now())))
    }

    /// Notes that it was heard now.
    pub(super) fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Moment::now();
    }

    /// How long ago that was.
    pub(super) fn ago(&self) -> Duration {
        let then = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Moment::now().since(then)
    }
}

impl Moment {
    fn now() -> Moment {
        Moment {
            steady: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    /// The greater of what the two clocks say. One that went backwards has
    /// been set, and who knows how long ago `then` was.
    fn since(self, then: Moment) -> Duration {
        let steady = self.steady.saturating_duration_since(then.steady);
        match self.wall.duration_since(then.wall) {
            Ok(wall) => wall.max(steady),
            Err(_) => Duration::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_that_went_further_counts() {
        let (steady, wall) = (Instant::now(), SystemTime::now());
        let second = Duration::from_secs(1);
        let then = Moment { steady, wall };
        for (steady, wall, expected) in [
            (steady, wall, Duration::ZERO),
            (steady + second, wall + second, second),
            // A laptop slept.
            (steady + second, wall + second * 600, second * 600),
            (steady + second * 90, wall + second, second * 90),
            (steady + second, wall - second, Duration::MAX),
        ] {
            assert_eq!(Moment { steady, wall }.since(then), expected);
        }
    }
}
