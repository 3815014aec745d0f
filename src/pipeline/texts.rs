//! What the texts of a community say: as an earlier build kept it, where all that went into it is as it was; else parsed, and kept
//! for the next build.
//!
//! Decides whether a community's texts are as they were; where what they said lies, and in which form, is `cache`'s.

use super::inputs;
use crate::cache::{Inputs, Record, Texts};
use crate::config::Config;
use crate::diag::Checked;
use crate::fingerprint::Fingerprint;
use crate::load::CommunityFiles;
use crate::parse::{self, records::CommunityRecords};

/// How a build remembers what texts said.
#[derive(Clone, Copy)]
pub struct Keeping<'a> {
    /// Where it lies.
    pub texts: &'a Texts,
    /// What the last build left, where it may be believed.
    pub former: Option<&'a Record>,
}

/// What the texts of one community say.
pub(super) struct Said {
    /// Their records, and what was found.
    pub said: Checked<Option<CommunityRecords>>,
    /// They were parsed.
    pub is_parsed: bool,
    /// Of the file in which it is kept.
    pub kept: Option<Fingerprint>,
}

/// What the texts of a community say, by parsing them only where that is not known. `print` is of all its files.
pub(super) fn said(
    files: &CommunityFiles,
    print: Fingerprint,
    config: &Config,
    inputs: &Inputs,
    keeping: Option<Keeping<'_>>,
) -> Said {
    if let Some(keeping) = keeping
        && let Some(kept) = keeping.former.and_then(|former| known(&files.name, print, inputs, former))
        && let Some(said) = keeping.texts.read(kept, files)
    {
        return Said { said, is_parsed: false, kept: Some(kept) };
    }
    let said = parse::community(files, config);
    let kept = keeping.and_then(|keeping| keeping.texts.write(&files.name, &said));
    Said { said, is_parsed: true, kept }
}

/// What was kept of a community whose files, and whose settings, are those of the last build.
fn known(name: &str, print: Fingerprint, inputs: &Inputs, former: &Record) -> Option<Fingerprint> {
    let kept = former.texts.get(name)?;
    let is_same = former.inputs.settings == inputs.settings && inputs::of_community(name, &former.inputs) == print;
    is_same.then_some(*kept)
}
