//! What the user has set down: built-in values, the file, the profile, the
//! arguments, merged once.

pub mod profile;
pub mod secret;

pub use profile::{Place, Profile, Remote, Tls};
pub use secret::{Revealed, Secret};
