//! Which part of a result may have a stream, where a server allows few.
//!
//! Parts are fetched side by side and read in order. One that is ahead of the
//! one being read stands still as soon as it is far enough ahead; if it stood
//! on the last stream that the server allows, the one being read would wait
//! for its own for ever. So each leaves a stream for every part before it that
//! is not at its end, which may need one at any time: to renew its ticket, or
//! to try another location.

use tokio::sync::watch;

/// Tells the parts of one result which of them is being read.
#[derive(Debug)]
pub(super) struct Turns(watch::Sender<usize>);

/// The place of one part among them; it goes along with the part's calls.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    number: usize,
    reading: watch::Receiver<usize>,
}

impl Turns {
    /// Part 1 is being read.
    pub(super) fn new() -> Turns {
        Turns(watch::Sender::new(1))
    }

    /// Part `number`, counted from 1.
    pub(super) fn of(&self, number: usize) -> Turn {
        Turn {
            number,
            reading: self.0.subscribe(),
        }
    }

    /// The part being read is at its end.
    pub(super) fn next(&self) {
        self.0.send_modify(|reading| *reading += 1);
    }
}

impl Turn {
    /// Whether it is the part being read.
    pub(super) fn is_now(&self) -> bool {
        self.ahead(*self.reading.borrow()) == 0
    }

    /// Waits until fewer than `most` parts before it need a stream.
    pub(super) async fn within(&self, most: usize) {
        let mut reading = self.reading.clone();
        // An error is that the result is not read any more.
        let _ = reading
            .wait_for(|reading| self.ahead(*reading) < most.max(1))
            .await;
    }

    /// How many parts come before it when `reading` is being read.
    fn ahead(&self, reading: usize) -> usize {
        self.number.saturating_sub(reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn a_part_leaves_a_stream_for_each_before_it() {
        let turns = Turns::new();
        let third = turns.of(3);
        let may = |most| third.within(most).now_or_never().is_some();
        for (reading, expected) in [
            (1, [false, false, false, true]),
            (2, [false, false, true, true]),
            (3, [true; 4]),
        ] {
            assert_eq!([0, 1, 2, 3].map(may), expected, "{reading}");
            assert_eq!(third.is_now(), reading == 3);
            turns.next();
        }
    }
}
