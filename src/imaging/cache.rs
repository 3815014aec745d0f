//! What was made of pictures, kept from build to build below `.salon/`.
//!
//! An entry lies under a hash of all that decides its bytes, so it is right or not there: nothing has to be compared with
//! times or sizes. It carries its own hash. What is broken, cut off or from elsewhere counts as not there and is made
//! anew; the folder may be deleted at any time, and two builds may use it at once.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::diag::Failure;
use crate::output::{WORK_FOLDER, work_folder};
use crate::picture::{MAKER, Rendition};

/// The folder of the entries in the work folder.
const FOLDER: &str = "pictures";

/// How an entry begins. Another form of entries needs another number.
const HEAD: &[u8] = b"salon pictures 1";

/// Names an entry: 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(String);

impl Key {
    /// A key for what is made of `source` in the way that `what` names.
    pub fn of(what: &str, source: &[u8]) -> Self {
        let mut hash = blake3::Hasher::new();
        for part in [HEAD, MAKER.as_bytes(), what.as_bytes(), source] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().to_hex().to_string())
    }

    /// The key's first digits, for the names of files: enough to tell a picture from its earlier states.
    pub fn short(&self) -> &str {
        &self.0[..8]
    }

    /// Of an entry that lies under this name.
    fn named(name: &str) -> Option<Self> {
        let is_key =
            name.len() == 2 * blake3::OUT_LEN && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_key.then(|| Self(name.to_owned()))
    }

    /// All digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The entries, and which of them this build has used.
pub(super) struct Cache {
    root: PathBuf,
    /// Made when the first entry is kept: a site without pictures needs none. `None` where it cannot be made.
    folder: OnceLock<Option<PathBuf>>,
    used: Mutex<HashSet<String>>,
}

impl Cache {
    /// The cache of the site below `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), folder: OnceLock::new(), used: Mutex::default() }
    }

    /// What was kept under a key. Whatever is wrong with it, it is not there.
    pub fn get(&self, key: &Key) -> Option<Vec<Rendition>> {
        self.spare(key);
        unpacked(key, &self.packed(key)?)
    }

    /// An entry's bytes, as they lie there.
    pub fn packed(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.place().join(&key.0);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
        if is_file && is_folder(&self.place()) { fs::read(&path).ok() } else { None }
    }

    /// Keeps an entry from being deleted that this build would have read, had it needed to.
    pub fn spare(&self, key: &Key) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(key.0.clone());
    }

    /// Keeps something, and says whether that went well. Where it did not, the next build makes it again: no reason to
    /// end this one.
    pub fn put(&self, key: &Key, renditions: &[Rendition]) -> bool {
        self.keep(key, &packed(key, renditions))
    }

    fn keep(&self, key: &Key, bytes: &[u8]) -> bool {
        let folder = self.folder.get_or_init(|| self.make().ok());
        folder.as_ref().is_some_and(|folder| keep(folder, key, bytes).is_ok())
    }

    /// The entries that this build has used, or would have.
    pub fn used(&self) -> Vec<Key> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut keys: Vec<Key> = used.iter().cloned().map(Key).collect();
        keys.sort();
        keys
    }

    /// Takes an entry from elsewhere, where it is one.
    pub fn accept(&self, name: &str, bytes: &[u8]) {
        if let Some(key) = Key::named(name).filter(|key| unpacked(key, bytes).is_some()) {
            self.keep(&key, bytes);
        }
    }

    /// Deletes what this build has not used, so that the folder does not grow for ever.
    pub fn finish(&self) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.place();
        if !is_folder(&folder) {
            return;
        }
        let Ok(entries) = fs::read_dir(&folder) else { return };
        for entry in entries.flatten() {
            let is_used = entry.file_name().to_str().is_some_and(|name| used.contains(name));
            if !is_used && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn place(&self) -> PathBuf {
        self.root.join(WORK_FOLDER).join(FOLDER)
    }

    fn make(&self) -> Result<PathBuf, Failure> {
        let folder = work_folder(&self.root)?.join(FOLDER);
        fs::create_dir_all(&folder).map_err(Failure::io("cannot create", &folder))?;
        if is_folder(&folder) { Ok(folder) } else { Err(Failure::Usage(String::new())) }
    }
}

/// Whether a folder lies there, and not a link to one, which may lead out of the site.
fn is_folder(path: &Path) -> bool {
    let is_dir = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    is_dir(path) && path.parent().is_some_and(is_dir)
}

/// Writes an entry beside its place and puts it there in one step, so that nobody reads half of it.
fn keep(folder: &Path, key: &Key, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(folder.join(&key.0))?;
    Ok(())
}

fn packed(key: &Key, renditions: &[Rendition]) -> Vec<u8> {
    let mut body = number(renditions.len()).to_vec();
    for rendition in renditions {
        body.extend(rendition.width.to_le_bytes());
        body.extend(rendition.height.to_le_bytes());
        body.extend(number(rendition.bytes.len()));
        body.extend_from_slice(&rendition.bytes);
    }
    [HEAD, seal(key, &body).as_bytes(), &body].concat()
}

/// The hash of an entry and of where it belongs: one that was put into another's place is not taken for it.
fn seal(key: &Key, body: &[u8]) -> blake3::Hash {
    blake3::Hasher::new().update(key.0.as_bytes()).update(body).finalize()
}

/// Lengths are those of pictures in memory: far below four billion.
fn number(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

fn unpacked(key: &Key, bytes: &[u8]) -> Option<Vec<Rendition>> {
    let (hash, mut body) = bytes.strip_prefix(HEAD)?.split_at_checked(blake3::OUT_LEN)?;
    if seal(key, body).as_bytes() != hash {
        return None;
    }
    let count = take_number(&mut body)?;
    let mut renditions = Vec::new();
    for _ in 0..count {
        let (width, height) = (take_number(&mut body)?, take_number(&mut body)?);
        let length = usize::try_from(take_number(&mut body)?).ok()?;
        let (bytes, rest) = body.split_at_checked(length)?;
        body = rest;
        renditions.push(Rendition { width, height, bytes: bytes.to_vec() });
    }
    body.is_empty().then_some(renditions)
}

fn take_number(body: &mut &[u8]) -> Option<u32> {
    let (number, rest) = body.split_first_chunk()?;
    *body = rest;
    Some(u32::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renditions() -> Vec<Rendition> {
        vec![
            Rendition { width: 480, height: 320, bytes: vec![1; 300] },
            Rendition { width: 960, height: 640, bytes: vec![2; 700] },
        ]
    }

    #[test]
    fn what_is_kept_comes_back_and_what_is_spoilt_does_not() {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::new(site.path());
        let key = Key::of("smaller", b"a picture");
        assert_eq!(cache.get(&key), None);
        assert!(!site.path().join(".salon").exists(), "nothing is made before there is something to keep");
        cache.put(&key, &renditions());
        assert_eq!(cache.get(&key), Some(renditions()));
        let path = cache.place().join(key.as_str());
        let whole = fs::read(&path).unwrap();
        for cut in [0, 1, HEAD.len(), 40, 60, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(cache.get(&key), None, "cut to {cut} bytes");
        }
        for at in [0, HEAD.len(), 50, whole.len() - 1] {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1;
            fs::write(&path, &spoilt).unwrap();
            assert_eq!(cache.get(&key), None, "byte {at}");
        }
        fs::write(&path, [whole.as_slice(), b"more"].concat()).unwrap();
        assert_eq!(cache.get(&key), None);
        let other = Key::of("smaller", b"another picture");
        cache.put(&other, &renditions());
        fs::copy(cache.place().join(other.as_str()), &path).unwrap();
        assert_eq!(cache.get(&key), None, "an entry in another's place");
        cache.put(&key, &renditions());
        assert_eq!(cache.get(&key), Some(renditions()));
    }

    #[test]
    fn what_another_machine_made_is_taken_where_it_is_an_entry() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let key = Key::of("smaller", b"a picture");
        let (cache, other) = (Cache::new(here.path()), Cache::new(there.path()));
        other.put(&key, &renditions());
        other.spare(&key);
        assert_eq!(other.used(), std::slice::from_ref(&key));
        let bytes = other.packed(&key).unwrap();
        for (name, bytes) in
            [("../../x", &bytes[..]), ("key", &bytes), (key.as_str(), &bytes[1..]), (&"0".repeat(64), &bytes)]
        {
            cache.accept(name, bytes);
            assert!(!here.path().join(".salon").exists(), "{name}");
        }
        cache.accept(key.as_str(), &bytes);
        assert_eq!(cache.get(&key), Some(renditions()));
    }

    #[test]
    fn what_a_build_has_not_used_goes() {
        let site = tempfile::tempdir().unwrap();
        let (old, kept) = (Key::of("smaller", b"old"), Key::of("smaller", b"kept"));
        let first = Cache::new(site.path());
        first.put(&old, &renditions());
        first.put(&kept, &renditions());
        fs::write(first.place().join(".tmp-of-a-killed-build"), "half").unwrap();
        let second = Cache::new(site.path());
        assert!(second.get(&kept).is_some());
        second.finish();
        let names: Vec<_> = fs::read_dir(second.place()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [kept.as_str()]);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_kept_behind_a_link() {
        let (site, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(site.path().join(".salon")).unwrap();
        std::os::unix::fs::symlink(other.path(), site.path().join(".salon/pictures")).unwrap();
        fs::write(other.path().join("mine"), "mine").unwrap();
        let cache = Cache::new(site.path());
        let key = Key::of("smaller", b"a picture");
        cache.put(&key, &renditions());
        assert_eq!(cache.get(&key), None);
        cache.finish();
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
    }

    #[test]
    fn keys_tell_apart_where_their_parts_end() {
        assert_ne!(Key::of("a", b"bc"), Key::of("ab", b"c"));
        assert_eq!(Key::of("a", b"b").short().len(), 8);
    }
}
