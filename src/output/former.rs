//! A site as a build left it: where it lies, the list of its files, and whether they still are what the list says.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::manifest::{Entry, Found, Manifest};
use super::receipt::{Receipt, Times, modified};
use crate::diag::Failure;

/// A site that lies in a folder.
#[derive(Debug, Default)]
pub struct Former {
    pub(super) folder: PathBuf,
    pub(super) list: Manifest,
    /// When its files were written, as far as somebody knows: those that are as old need not be read.
    times: Times,
}

impl Former {
    pub(super) fn new(folder: PathBuf, list: Manifest) -> Self {
        Self { folder, list, times: Times::default() }
    }

    /// The site in `folder`; `None` where there is no list of files that could be read.
    ///
    /// # Errors
    /// Where the system refuses to say.
    pub fn open(folder: &Path) -> Result<Option<Self>, Failure> {
        Ok(match Manifest::read(folder)? {
            Found::Manifest(list) => Some(Self::new(folder.to_owned(), list)),
            Found::Nothing | Found::Unreadable => None,
        })
    }

    /// The files' paths, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Send {
        self.list.paths()
    }

    /// Takes what a cache knows of the files, and says whether they are those that it knows: they may be those of another
    /// build, which says nothing of its pages.
    pub(super) fn trust(&mut self, receipt: &Receipt) -> bool {
        let is_same = receipt.list == self.list.fingerprint();
        if is_same {
            self.times = receipt.times(&self.list);
        }
        is_same
    }

    /// Reads every file. Gives the paths of those that are not as the list says; the others are not read again.
    pub fn spoilt(&mut self) -> Vec<String> {
        let look = |path: &str| {
            let time = fs::symlink_metadata(self.folder.join(path)).ok().as_ref().and_then(modified);
            (path.to_owned(), self.has(path).then_some(time))
        };
        let paths: Vec<&str> = self.paths().collect();
        let looked: Vec<(String, Option<Option<u64>>)> = paths.into_par_iter().map(look).collect();
        let (whole, spoilt): (Vec<_>, Vec<_>) = looked.into_iter().partition(|(_, found)| found.is_some());
        self.times = whole.into_iter().filter_map(|(path, time)| Some((path, time??))).collect();
        spoilt.into_iter().map(|(path, _)| path).collect()
    }

    /// Whether a file is as it was written: of the same size and time, else of the same bytes.
    pub(super) fn has(&self, path: &str) -> bool {
        let Some(entry) = self.list.entry(path) else { return false };
        let file = self.folder.join(path);
        let Ok(found) = fs::symlink_metadata(&file) else { return false };
        if !found.is_file() || found.len() != entry.bytes {
            return false;
        }
        let is_untouched = self.times.get(path).is_some_and(|time| modified(&found) == Some(*time));
        is_untouched || fs::read(&file).is_ok_and(|bytes| Entry::of(&bytes) == *entry)
    }
}
