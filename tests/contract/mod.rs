//! What scripts, pipes and cron may rely on: the outside contract, whose text
//! is `CONTRACT.md`.
//!
//! [`table`] pairs each of its sentences with the tests that hold it.

mod cron;
mod endings;
mod formats;
mod keys;
mod own;
mod pager;
mod places;
mod scripts;
mod streams;
mod table;
mod targets;
mod values;
mod verbs;
