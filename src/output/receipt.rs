//! What a build knows of the files that it left, for the next one: whether they are still as they were, without reading them.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::manifest::Manifest;
use crate::fingerprint::Fingerprint;

/// When files were last written, in nanoseconds since 1970, by path. Only asked, never iterated.
pub(super) type Times = HashMap<String, u64>;

/// The files of a site as a build left them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Of the list of files.
    pub(super) list: Fingerprint,
    /// When each was written, in the list's order; 0 where that could not be learnt.
    times: Vec<u64>,
    /// Files of others in the folder.
    pub(super) foreign: usize,
}

impl Receipt {
    /// Of the files of `manifest`, which lie in `folder`.
    pub(super) fn of(manifest: &Manifest, folder: &Path, foreign: usize) -> Self {
        let paths: Vec<&str> = manifest.paths().collect();
        let time = |path: &&str| fs::symlink_metadata(folder.join(path)).ok().as_ref().and_then(modified).unwrap_or(0);
        Self { list: manifest.fingerprint(), times: paths.par_iter().map(time).collect(), foreign }
    }

    /// When the files of `manifest`, the same list, were written.
    pub(super) fn times(&self, manifest: &Manifest) -> Times {
        manifest.paths().map(str::to_owned).zip(self.times.iter().copied()).filter(|(_, time)| *time > 0).collect()
    }
}

/// When a file was last written, in nanoseconds since 1970.
pub(super) fn modified(found: &Metadata) -> Option<u64> {
    let time = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(time.as_nanos()).ok()
}
