//! `salon` turns a folder of Markdown into the archive of a group.
//!
//! The modules are the stages of one line, in the order in which data flows; each uses only modules above it
//! (`docs/architecture.md`).

pub mod fingerprint;
pub mod text;
pub mod address;
pub mod source;
pub mod diag;
pub mod picture;
pub mod dates;
pub mod fields;
pub mod markup;
pub mod config;
pub mod load;
pub mod share;
pub mod parse;
pub mod audience;
pub mod model;
pub mod derive;
pub mod plan;
pub mod render;
pub mod output;
pub mod imaging;
pub mod cache;
pub mod shard;
pub mod comparison;
pub mod report;
pub mod scaffold;
pub mod pipeline;
pub mod serve;
pub mod cli;
