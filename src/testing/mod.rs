//! What tests of several modules have in common: how many cases a property
//! has, and arrays of every type.

pub(crate) mod arrays;

use proptest::test_runner::{Config, RngSeed, contextualize_config};

/// How many inputs each property is tried with: 20,000, the same in every run,
/// so that a failure comes again. `PROPTEST_CASES` in the environment asks for
/// another number, and `PROPTEST_RNG_SEED` for other inputs.
pub(crate) fn cases() -> Config {
    as_many_as(20_000)
}

/// The same with `cases` inputs, for properties that share them.
pub(crate) fn as_many_as(cases: u32) -> Config {
    contextualize_config(Config {
        cases,
        rng_seed: RngSeed::Fixed(0x666c_6967_6874),
        failure_persistence: None,
        ..Config::default()
    })
}
