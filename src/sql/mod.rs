//! SQL as text: where a statement ends, what a word is, how a name is quoted,
//! what variables stand in it.
//!
//! One lexer serves splitting, the prompt's state, highlighting, completion
//! and the arguments of commands, so that they cannot disagree. It never fails
//! and knows no dialect: whether a statement is right, the server says. What
//! completion and highlighting need to know of a statement, a parser tells
//! that takes any text, half typed or wrong.

pub mod binding;
pub mod dialect;
pub mod expect;
pub mod kind;
pub mod lexer;
pub mod mention;
pub mod names;
mod opening;
mod parse;
pub mod scope;
pub mod splitter;
pub mod unbounded;
pub mod variables;
pub mod words;

pub use splitter::{End, Input, Pending, split};
