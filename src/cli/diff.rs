//! `salon diff`: what changes from one build to another.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Screen, say};
use crate::comparison::{Build, Comparison, Item, Titles};
use crate::diag::Failure;
use crate::report::changes;

/// Flags of `diff`.
#[derive(Debug, Args)]
pub(super) struct Diffing {
    /// The build before: its folder, or the .salon-manifest.json that was kept of it
    old: PathBuf,
    /// The build after: its folder, or its .salon-manifest.json
    new: PathBuf,
    /// The form of the comparison
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Form,
    /// Only the paths of new and changed files, one a line, for a program that uploads them
    #[arg(long, conflicts_with_all = ["format", "gone"])]
    files: bool,
    /// Only the paths of files that are gone, one a line, for a program that deletes them
    #[arg(long, conflicts_with = "format")]
    gone: bool,
    /// End with 1 where an address was served and is neither served nor led on
    #[arg(long)]
    fail_on_lost: bool,
}

/// A form of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// For a pull request, or a build server's summary
    Markdown,
}

pub(super) fn diff(wanted: &Diffing, screen: &Screen) -> Result<ExitCode, Failure> {
    let (old, new) = (Build::read(&wanted.old)?, Build::read(&wanted.new)?);
    let comparison = old.compare(&new)?;
    if wanted.fail_on_lost && comparison.is_between_audiences() {
        return Err(Failure::Usage(
            "--fail-on-lost: the builds are for different audiences, so what one of them lacks is not lost; compare two \
             builds for one audience"
                .to_owned(),
        ));
    }
    if wanted.files {
        say(&lines(&comparison, |item| item.new_bytes.is_some()));
    } else if wanted.gone {
        say(&lines(&comparison, |item| item.new_bytes.is_none()));
    } else {
        let titles = Titles { old: &old, new: &new };
        match wanted.format {
            Form::Human if screen.is_quiet => {}
            Form::Human => say(&changes::human(&comparison, &titles, screen.is_verbose)),
            Form::Json => say(&changes::json(&comparison, &titles)),
            Form::Markdown => say(&changes::markdown(&comparison, &titles)),
        }
    }
    let is_failure = wanted.fail_on_lost && comparison.lost().next().is_some();
    if is_failure {
        for item in comparison.lost() {
            eprintln!("error: {} is lost", crate::report::harmless(&item.address()));
        }
    }
    Ok(ExitCode::from(u8::from(is_failure)))
}

/// Paths below the output folder, one a line; none holds a line end.
fn lines(comparison: &Comparison, is_wanted: impl Fn(&Item) -> bool) -> String {
    comparison.items.iter().filter(|item| is_wanted(item)).map(|item| format!("{}\n", item.path.as_str())).collect()
}
