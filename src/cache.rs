//! What a build leaves for the next one, below `.salon/`: fingerprints of what went in, and of what came out, and what the
//! texts said.
//!
//! Owns the form of the record and the file that holds it; decides nothing. A record may be lost at any time: one that cannot
//! be read, that another state of the program wrote, or that is of another build of the site counts as not there. It holds
//! paths, addresses, and what was found, which quotes lines; no document. What the documents say lies in [`Texts`].

mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::{NamedTempFile, TempPath};

pub use self::texts::Texts;
use crate::address::{OutPath, UrlPath};
use crate::audience::HeldBack;
use crate::diag::{Diagnostic, Failure};
use crate::fingerprint::Fingerprint;
use crate::output::{Receipt, WORK_FOLDER, work_folder};
use crate::render::search::KeptBundle;
use crate::text;

/// This state of the program: what another one kept may mean something else.
pub const STATE: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("SALON_STATE"));

/// Most bytes of a state's name.
const LONGEST_STATE: usize = 200;

/// How a record begins.
const HEAD: &[u8] = b"salon build\n";

/// The folder of the records in the work folder.
const FOLDER: &str = "builds";

/// Most records that are kept: one for each audience, place and choice of flags that somebody builds by turns.
const RECORDS: usize = 8;

/// What a build had to go by, file by file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Inputs {
    /// Settings and flags.
    pub settings: Fingerprint,
    /// The theme's files on disk, and those of `static/`.
    pub frame: BTreeMap<String, Fingerprint>,
    /// The content, by path from the site's root.
    pub content: BTreeMap<String, Fingerprint>,
    /// What was found while reading it, and what could not be read.
    pub found: Fingerprint,
}

/// Files that are new, gone or other than before, by path, with that in words.
pub fn differing<'f>(
    old: &'f BTreeMap<String, Fingerprint>,
    new: &'f BTreeMap<String, Fingerprint>,
) -> Vec<(&'f str, &'static str)> {
    let changed = new.iter().filter_map(|(path, print)| match old.get(path) {
        None => Some((path.as_str(), "is new")),
        Some(before) if before != print => Some((path.as_str(), "has changed")),
        Some(_) => None,
    });
    let gone = old.keys().filter(|path| !new.contains_key(*path)).map(|path| (path.as_str(), "is gone"));
    let mut all: Vec<(&str, &str)> = changed.chain(gone).collect();
    all.sort_unstable();
    all
}

/// A page that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its file.
    pub out: OutPath,
    /// Its address in lists of pages.
    pub url: UrlPath,
    /// Of its view.
    pub view: Fingerprint,
    /// What the sitemap says of it: its full address, and the day of its last change.
    pub mapped: Option<(String, Option<String>)>,
    /// Its entry in the map of the site, as JSON.
    pub entry: Option<String>,
}

/// What was written for one community, or for the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Of all that its files were made from: its own files, and the answers that it looked up elsewhere.
    pub key: Fingerprint,
    /// From when to when a clock gives the same answers, in nanoseconds since 1970; the end is not included.
    pub holds: (i64, i64),
    /// Its pages.
    pub pages: Vec<Kept>,
    /// Its other files: feeds, calendars, forms of digests for mail, data.
    pub files: Vec<OutPath>,
}

/// What a build leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What went in.
    pub inputs: Inputs,
    /// From when to when a clock gives the same answers to everything.
    pub holds: (i64, i64),
    /// Of what is the same for every page: theme, settings, files of the host's own.
    pub site: Fingerprint,
    /// The communities by name.
    pub communities: BTreeMap<String, Part>,
    /// The network's own pages.
    pub network: Part,
    /// Of the page for what cannot be reached, as it was written.
    pub offline: Fingerprint,
    /// What the texts of communities said: of the files of [`Texts`], by the communities' names.
    pub texts: BTreeMap<String, Fingerprint>,
    /// Large bundles of the search's index by name.
    pub bundles: BTreeMap<String, KeptBundle>,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What was not shown.
    pub held_back: Vec<HeldBack>,
    /// How many pages there are.
    pub pages: usize,
    /// The files as they were left.
    pub receipt: Receipt,
}

/// Where the record of one way to build a site lies.
#[derive(Debug)]
pub struct Cache {
    /// The site's root.
    root: PathBuf,
    /// Tells this way to build from others: the output folder, the audience, and so on.
    name: String,
}

impl Cache {
    /// The cache of the site below `root`; `way` tells builds apart that would otherwise forget each other.
    pub fn new(root: &Path, way: Fingerprint) -> Self {
        Self { root: root.to_owned(), name: way.hex() }
    }

    /// What the last build of this kind left. Whatever is wrong with it, it is not there.
    pub fn read(&self) -> Option<Record> {
        unpacked(HEAD, &bytes_of(&self.root, FOLDER, &self.name)?).ok()
    }

    /// Leaves a record for the next build, in one step. That it cannot be left is no reason for a build to fail: the next one
    /// does all again.
    pub fn write(&self, record: &Record) {
        let _ = self.put(record);
    }

    fn put(&self, record: &Record) -> Result<(), Failure> {
        let folder = made_folder(&self.root, FOLDER)?;
        let failed = |error| Failure::io("cannot write", &folder)(error);
        let file = draft(&folder, &packed(HEAD, record)).map_err(failed)?;
        file.persist(folder.join(&self.name)).map_err(|error| failed(error.error))?;
        tidy(&folder, &self.name);
        Ok(())
    }
}

/// A folder in the work folder, where it is there. No link is followed.
fn folder(root: &Path, name: &str) -> Option<PathBuf> {
    let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    let (work, folder) = (root.join(WORK_FOLDER), root.join(WORK_FOLDER).join(name));
    (is_folder(&work) && is_folder(&folder)).then_some(folder)
}

/// The bytes of a file in such a folder.
fn bytes_of(root: &Path, name: &str, file: &str) -> Option<Vec<u8>> {
    let path = folder(root, name)?.join(file);
    if fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) { fs::read(&path).ok() } else { None }
}

/// Such a folder, made where it is not there.
fn made_folder(root: &Path, name: &str) -> Result<PathBuf, Failure> {
    let folder = work_folder(root)?.join(name);
    let failed = |error| Failure::io("cannot write", &folder)(error);
    fs::create_dir_all(&folder).map_err(failed)?;
    if !fs::symlink_metadata(&folder).map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::NotADirectory.into()));
    }
    Ok(folder)
}

/// A file that is put in place later, in one step; where it never is, it goes.
fn draft(folder: &Path, bytes: &[u8]) -> io::Result<TempPath> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    Ok(file.into_temp_path())
}

/// Deletes the oldest records but `RECORDS`, and what a killed build left.
fn tidy(folder: &Path, newest: &str) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut old: Vec<_> = entries
        .filter(|entry| entry.file_name() != newest)
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    old.sort();
    let many = (old.len() + 1).saturating_sub(RECORDS);
    for (_, path) in old.into_iter().take(many) {
        let _ = fs::remove_file(path);
    }
}

/// Why bytes are not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unbelieved {
    /// They are something else, or not whole.
    Spoilt,
    /// They are of another state of the program, which is named.
    OtherProgram(String),
}

/// A value for this state of the program alone, with a hash of itself; `head`, which ends with its only line break, tells
/// kinds of values apart.
pub fn packed(head: &[u8], value: &impl Serialize) -> Vec<u8> {
    let body = postcard::to_allocvec(value).unwrap_or_default();
    [head, STATE.as_bytes(), b"\n", blake3::hash(&body).as_bytes(), &body].concat()
}

/// The value in what [`packed`] made.
///
/// # Errors
/// Where it is not to be believed, and why.
pub fn unpacked<T: DeserializeOwned>(head: &[u8], bytes: &[u8]) -> Result<T, Unbelieved> {
    let rest = bytes.strip_prefix(head).ok_or(Unbelieved::Spoilt)?;
    let end = rest.iter().take(LONGEST_STATE).position(|byte| *byte == b'\n').ok_or(Unbelieved::Spoilt)?;
    let (state, rest) = (&rest[..end], &rest[end + 1..]);
    if state != STATE.as_bytes() {
        return Err(Unbelieved::OtherProgram(text::one_line(&String::from_utf8_lossy(state))));
    }
    let (hash, body) = rest.split_at_checked(blake3::OUT_LEN).ok_or(Unbelieved::Spoilt)?;
    if blake3::hash(body).as_bytes() != hash {
        return Err(Unbelieved::Spoilt);
    }
    postcard::from_bytes(body).map_err(|_| Unbelieved::Spoilt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let page = Kept {
            out: OutPath::new("a/index.html").unwrap(),
            url: UrlPath::parse("/a/").unwrap(),
            view: Fingerprint::of("view"),
            mapped: Some(("https://example.org/a/".into(), None)),
            entry: None,
        };
        let part = Part { key: Fingerprint::of("key"), holds: (1, 2), pages: vec![page], files: Vec::new() };
        Record { communities: BTreeMap::from([("a".into(), part)]), pages: 1, ..Record::default() }
    }

    #[test]
    fn a_record_comes_back_and_a_spoilt_one_does_not() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::new(site.path(), Fingerprint::of("public"));
        assert_eq!(cache.read(), None);
        assert!(!site.path().join(".salon").exists(), "reading makes nothing");
        cache.write(&record());
        assert_eq!(cache.read(), Some(record()));
        assert_eq!(Cache::new(site.path(), Fingerprint::of("members")).read(), None, "another way to build");
        let path = site.path().join(".salon/builds").join(&cache.name);
        let whole = fs::read(&path).unwrap();
        for at in [0, HEAD.len(), HEAD.len() + 40, whole.len() - 1] {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1;
            fs::write(&path, &spoilt).unwrap();
            assert_eq!(cache.read(), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.read(), None, "cut to {at} bytes");
        }
        fs::write(&path, &whole).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(cache.read(), None);
    }

    #[test]
    fn old_records_go() {
        let site = tempfile::tempdir().unwrap();
        for way in 0..RECORDS + 3 {
            Cache::new(site.path(), Fingerprint::of(&way)).write(&record());
        }
        assert_eq!(fs::read_dir(site.path().join(".salon/builds")).unwrap().count(), RECORDS);
    }
}
