//! `salon` turns a folder of Markdown into the archive of a group.
//!
//! The modules are the stages of one line, in the order in which data flows; each uses only modules above it
//! (`docs/architecture.md`).

pub mod address;
pub mod config;
pub mod dates;
pub mod diag;
pub mod fields;
pub mod load;
pub mod markup;
pub mod plan;
pub mod render;
pub mod source;
pub mod text;
