//! Findings as people and programs read them, and how far a build is.
//!
//! Findings come in, text goes out; who prints it, and where, is `cli`'s. All forms tell the same findings in the order
//! in which they come.

pub mod changes;
mod human;
mod machine;
mod progress;

pub use human::{Human, human};
pub(crate) use human::{harmless, shown};
pub use machine::{github, json};
pub use progress::Progress;

use crate::diag::Counts;
use crate::output::Written;
use crate::text;

/// The last line of a run: `3 errors, 2 warnings; nothing was written`.
///
/// `written` is `None` where nothing was, be it for errors or because nothing should be.
pub fn closing(counts: Counts, written: Option<&Written>) -> String {
    let found = match counted(counts) {
        found if found.is_empty() => "no findings".to_owned(),
        found => found,
    };
    match written {
        None if counts.errors > 0 => format!("{found}; nothing was written"),
        None => found,
        Some(written) => format!("{found}; {}", what_was_written(written)),
    }
}

fn counted(counts: Counts) -> String {
    let all = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.hints, "hint")];
    let told: Vec<String> = all.iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(*n, word)).collect();
    told.join(", ")
}

fn what_was_written(written: &Written) -> String {
    let files = plural(written.files, "file");
    if written.changed == 0 && written.removed == 0 {
        return format!("{files}, none changed");
    }
    let changes = [(written.changed, "written"), (written.removed, "removed"), (written.unchanged, "unchanged")];
    let told: Vec<String> = changes.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    format!("{files}: {}", text::enumerate(&told))
}

fn plural(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
