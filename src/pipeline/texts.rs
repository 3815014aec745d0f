//! What the texts of a community said in an earlier build, where all that went into it is as it was.
//!
//! Decides whether a community's texts are as they were; where what they said lies, and in which form, is `cache`'s.

use super::inputs;
use crate::cache::{Inputs, Record, Texts};
use crate::diag::Checked;
use crate::fingerprint::Fingerprint;
use crate::load::CommunityFiles;
use crate::parse::records::CommunityRecords;

/// How a build remembers what texts said.
#[derive(Clone, Copy)]
pub struct Keeping<'a> {
    /// Where it lies.
    pub texts: &'a Texts,
    /// What the last build left, where it may be believed.
    pub former: Option<&'a Record>,
}

/// What the texts of a community said in the last build, with the fingerprint of the file in which it is kept, where that is
/// known. `print` is of all its files.
pub(super) fn known(
    files: &CommunityFiles,
    print: Fingerprint,
    inputs: &Inputs,
    keeping: Keeping<'_>,
) -> Option<(Checked<CommunityRecords>, Fingerprint)> {
    let former = keeping.former?;
    let kept = *former.texts.get(&files.name)?;
    let is_same =
        former.inputs.settings == inputs.settings && inputs::of_community(&files.name, &former.inputs) == print;
    let said = if is_same { keeping.texts.read(kept, files) } else { None };
    Some((said?, kept))
}
