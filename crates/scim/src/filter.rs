//! Filters, RFC 7644 section 3.4.2.2: the whole grammar, and the one meaning that every other room must agree with.
//!
//! A filter is text (`filter/parse.rs`), then a tree (`filter/tree.rs`) that can be checked against a kind (`filter/check.rs`), asked of a document
//! (`filter/matches.rs`), narrowed to look-ups in an index (`filter/look_up.rs`), and told of (`filter/asked.rs`). It refuses to know SQL.

mod asked;
mod check;
pub(crate) mod lex;
mod look_up;
mod matches;
mod parse;
pub(crate) mod tree;

pub use asked::Asked;
pub use tree::Filter;
