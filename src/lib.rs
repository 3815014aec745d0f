//! `salon` turns a folder of Markdown into the archive of a group.
//!
//! The modules are the stages of one line, in the order in which data flows; each uses only modules above it
//! (`docs/architecture.md`).

pub mod address;
pub mod dates;
pub mod diag;
pub mod markup;
pub mod output;
pub mod picture;
pub mod report;
pub mod source;
pub mod text;
