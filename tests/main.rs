//! One crate for all integration tests: it links once.

mod flight;
mod support;
