//! What scripts, pipes and cron may rely on: the outside contract, whose text
//! is `CONTRACT.md`.
//!
//! [`table`] pairs each of its sentences with the tests that hold it.

mod cron;
mod endings;
mod old;
mod places;
mod targets;
