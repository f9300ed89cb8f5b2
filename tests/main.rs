//! One crate for all integration tests: it links once.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

/// The unit tests' arrays of every type.
#[path = "../src/testing/arrays.rs"]
mod arrays;
mod contract;
mod first_minutes;
mod flight;
mod formats;
mod guide;
mod history;
mod hostile;
mod inspect;
mod knowing;
mod last;
mod layers;
mod library;
mod manners;
mod progress;
mod prompt;
mod python;
mod readme;
mod roundtrips;
mod sane;
mod scripts;
mod support;
mod teams;
mod viewer;
