//! The output folder and the new site that is being written beside it.
//!
//! A build writes into `.public.salon-new`. When all is there, the two folders change places in one step of the file
//! system (`swap`). Files that salon did not write are linked into the new folder before, so that no visitor ever
//! misses them.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

use rayon::prelude::*;

use super::former::Former;
use super::lock::Lock;
use super::manifest::{Entry, MANIFEST_NAME, Manifest};
use super::receipt::Receipt;
use super::sink::{Publishable, claimed_twice};
use super::swap::{Brake, Places, clear};
use super::{Sink, Written, look, place};
use crate::address::OutPath;
use crate::audience::Audience;
use crate::diag::Failure;

/// An output folder that may be written, held against other builds until it is dropped.
#[derive(Debug)]
pub struct Folder {
    places: Places,
    /// The site that lies here.
    former: Former,
    /// Sites that lie elsewhere and of which this one is made, where it is.
    parts: Vec<Former>,
    set_aside: Option<PathBuf>,
    brake: Brake,
    _lock: Lock,
}

impl Folder {
    /// Takes `output_dir` (from `root` unless absolute) as the output folder, and mends what a killed build left.
    ///
    /// # Errors
    /// [`Failure::Usage`], before anything is touched: `/`, a home folder, the site's root or a folder above it, a
    /// folder inside or above one of `sources`, a link, a file, a folder with files that salon did not write. Only the
    /// last is allowed by `force`; the files stay even so. Also while another build holds the folder.
    /// [`Failure::Io`]: a missing right, a full disk.
    pub fn open(root: &Path, output_dir: &Path, sources: &[PathBuf], force: bool) -> Result<Self, Failure> {
        Self::open_for(root, output_dir, sources, force, std::env::home_dir().as_deref())
    }

    pub(super) fn open_for(
        root: &Path,
        output_dir: &Path,
        sources: &[PathBuf],
        force: bool,
        home: Option<&Path>,
    ) -> Result<Self, Failure> {
        let root = fs::canonicalize(root).map_err(Failure::io("cannot find", root))?;
        let out = place::resolve(&root, output_dir)?;
        place::refuse_dangerous(&out, &root, sources, home)?;

        if let Some(parent) = out.parent() {
            fs::create_dir_all(parent).map_err(Failure::io("cannot create", parent))?;
        }
        let lock = Lock::take(&place::beside(&out, "lock"), &out)?;
        let places = Places::of(out);
        let set_aside = places.recover()?;
        // Not before: the folder may have been put back, or written by the build that held it until now.
        let former = Former::new(places.out.clone(), place::former(&places.out, force)?);
        Ok(Self { places, former, parts: Vec::new(), set_aside, brake: Brake::default(), _lock: lock })
    }

    /// Takes what a cache knows of the files that lie here, and says whether they are those that it knows.
    pub fn trust(&mut self, receipt: &Receipt) -> bool {
        self.former.trust(receipt)
    }

    /// From now on the site that was there before is that of all `parts`: what may be kept is taken from them.
    pub fn take_from(&mut self, parts: Vec<Former>) {
        self.parts = parts;
    }

    /// The sites that were there before.
    fn before(&self) -> &[Former] {
        if self.parts.is_empty() { std::slice::from_ref(&self.former) } else { &self.parts }
    }

    /// A site with this file, and what is known of it. The site that lies here comes before another that has the same: its
    /// file keeps its time.
    fn holder(&self, path: &str) -> Option<(&Former, &Entry)> {
        let (other, entry) = self.before().iter().find_map(|site| Some((site, site.list.entry(path)?)))?;
        let is_here = !self.parts.is_empty() && self.former.list.entry(path) == Some(entry) && self.former.has(path);
        Some((if is_here { &self.former } else { other }, entry))
    }

    /// Whether all files that the last build wrote lie here as it left them, and `receipt` is its receipt. With it, what a
    /// build does that has nothing to do.
    pub fn is_whole(&self, receipt: &Receipt) -> Option<Written> {
        let list = &self.former.list;
        let is_same = !list.is_empty() && receipt.list == list.fingerprint();
        let is_whole = is_same && list.paths().par_bridge().all(|path| self.former.has(path));
        is_whole.then(|| Written { foreign: receipt.foreign, ..list.since(list) })
    }

    /// Where the site will lie.
    pub fn path(&self) -> &Path {
        &self.places.out
    }

    /// Begins a new site, for `audience`. The old one stays as it is until [`Staged::commit`].
    pub fn stage(self, audience: Audience) -> Result<Staged, Failure> {
        let new = &self.places.new;
        fs::create_dir(new).map_err(Failure::io("cannot create", new))?;
        Ok(Staged { folder: self, audience, made: RwLock::default(), files: Mutex::default(), is_done: false })
    }

    #[cfg(test)]
    pub(super) fn with(mut self, brake: Brake) -> Self {
        self.brake = brake;
        self
    }
}

/// A new site that nobody sees yet. Dropped without [`Staged::commit`], it is gone and the old site untouched.
#[derive(Debug)]
pub struct Staged {
    folder: Folder,
    audience: Audience,
    /// Folders that exist, so that a file costs one call and not one for each folder above it. Only asked, never
    /// iterated.
    made: RwLock<HashSet<String>>,
    files: Mutex<Vec<(OutPath, Entry)>>,
    is_done: bool,
}

impl Sink for Staged {
    fn has_former(&self, path: &OutPath) -> bool {
        self.folder.before().iter().any(|site| site.has(path.as_str()))
    }

    fn keep_former(&self, path: &OutPath) -> Result<(), Failure> {
        let holder = self.folder.holder(path.as_str());
        let (site, entry) = holder.ok_or_else(|| Failure::Render(format!("`{}` was not there", path.as_str())))?;
        self.link(site, path, entry)
    }

    fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Failure> {
        let entry = Entry::of(bytes);
        if !self.link_unchanged(path, &entry, bytes)? {
            let (mut file, target) = self.create(path)?;
            file.write_all(bytes).map_err(Failure::io("cannot write", &target))?;
        }
        self.record(path, entry);
        Ok(())
    }

    fn copy(&self, path: &OutPath, from: &Path) -> Result<(), Failure> {
        let source = Publishable::open(from)?;
        if source.is_rewritten() {
            return self.write(path, &source.read()?);
        }
        if let Some(entry) = self.same_as_former(path, from)? {
            return self.link(&self.folder.former, path, entry);
        }
        let (mut file, target) = self.create(path)?;
        let mut hash = blake3::Hasher::new();
        source.pour(|bytes| {
            hash.update(bytes);
            file.write_all(bytes).map_err(Failure::io("cannot write", &target))
        })?;
        self.record(path, Entry { bytes: hash.count(), hash: hash.finalize().to_hex().to_string() });
        Ok(())
    }
}

impl Staged {
    /// Publishes: writes the list of files, takes over what is not salon's, and puts the new site in the old one's
    /// place in one step.
    ///
    /// # Errors
    /// [`Failure::Usage`] where a file that salon did not write lies where a page belongs and has other bytes: it is
    /// never replaced, not even by force. [`Failure::Io`] names the path. In both cases the old site is whole.
    pub fn commit(mut self) -> Result<Written, Failure> {
        let files = std::mem::take(self.files.get_mut().unwrap_or_else(PoisonError::into_inner));
        let manifest = Manifest::new(Some(self.audience), files);
        self.write_manifest(&manifest)?;
        let folder = &self.folder;
        folder.brake.step()?;
        let foreign = folder.places.adopt(&folder.former.list, &folder.brake)?;
        folder.places.swap(&folder.brake)?;
        // The new site is public: what of the old one cannot be deleted now is no failure of this build. The next one
        // tries again, before it touches anything.
        let set_aside = folder.places.discard_old(&folder.former.list, &folder.brake).unwrap_or_default();
        let set_aside = set_aside.or_else(|| folder.set_aside.clone());
        let receipt = Receipt::of(&manifest, &folder.places.out, foreign);
        let written = Written { foreign, set_aside, receipt, ..manifest.since(&folder.former.list) };
        self.is_done = true;
        Ok(written)
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), Failure> {
        let path = self.folder.places.new.join(MANIFEST_NAME);
        fs::write(&path, manifest.to_json()).map_err(Failure::io("cannot write", &path))
    }

    /// Takes a file from the old site where it has these bytes, so that it keeps its time and nothing is uploaded that
    /// did not change. The bytes are compared: a file that was spoilt since is written anew.
    fn link_unchanged(&self, path: &OutPath, entry: &Entry, bytes: &[u8]) -> Result<bool, Failure> {
        if !self.folder.former.list.has(path, entry) {
            return Ok(false);
        }
        let old = self.folder.places.out.join(path.as_str());
        let is_whole = fs::symlink_metadata(&old).is_ok_and(|found| found.is_file() && found.len() == entry.bytes)
            && fs::read(&old).is_ok_and(|found| found == bytes);
        if !is_whole {
            return Ok(false);
        }
        self.make_folder_of(path)?;
        // Where the file system has no links, and where the place is taken, writing is next and says what is wrong.
        Ok(fs::hard_link(&old, self.folder.places.new.join(path.as_str())).is_ok())
    }

    /// What is known of the file at `path` in the former site, where it lies there and has these bytes.
    fn same_as_former(&self, path: &OutPath, from: &Path) -> Result<Option<&Entry>, Failure> {
        let former = &self.folder.former;
        let Some(entry) = former.list.entry(path.as_str()) else { return Ok(None) };
        if !fs::symlink_metadata(from).is_ok_and(|found| found.len() == entry.bytes) {
            return Ok(None);
        }
        let mut hash = blake3::Hasher::new();
        Publishable::open(from)?.pour(|bytes| {
            hash.update(bytes);
            Ok(())
        })?;
        let is_same = hash.finalize().to_hex().as_str() == entry.hash && former.has(path.as_str());
        Ok(is_same.then_some(entry))
    }

    /// Takes a file from a site that lies there already.
    fn link(&self, site: &Former, path: &OutPath, entry: &Entry) -> Result<(), Failure> {
        self.make_folder_of(path)?;
        let (old, new) = (site.folder.join(path.as_str()), self.folder.places.new.join(path.as_str()));
        if fs::hard_link(&old, &new).is_err() {
            // A file system without links, or another one. Whatever else is wrong is said by the copy.
            fs::copy(&old, &new).map_err(Failure::io("cannot write", &new))?;
        }
        self.record(path, entry.clone());
        Ok(())
    }

    /// Makes a file that was not there. Its mode follows the umask.
    fn create(&self, path: &OutPath) -> Result<(File, PathBuf), Failure> {
        if path.as_str() == MANIFEST_NAME {
            return Err(claimed_twice(path));
        }
        self.make_folder_of(path)?;
        let target = self.folder.places.new.join(path.as_str());
        match File::create_new(&target) {
            Ok(file) => Ok((file, target)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(claimed_twice(path)),
            Err(error) => Err(Failure::io("cannot write", &target)(error)),
        }
    }

    fn make_folder_of(&self, path: &OutPath) -> Result<(), Failure> {
        let Some((folder, _)) = path.as_str().rsplit_once('/') else { return Ok(()) };
        if self.made.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        let target = self.folder.places.new.join(folder);
        fs::create_dir_all(&target).map_err(Failure::io("cannot create", &target))?;
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        Ok(())
    }

    fn record(&self, path: &OutPath, entry: Entry) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).push((path.clone(), entry));
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.is_done || self.folder.brake.is_dead() {
            return;
        }
        // What cannot be cleared now is cleared by the next build, which also says why it cannot.
        if let Ok(Some(_)) = look(&self.folder.places.new) {
            let _ = clear(&self.folder.places.new);
        }
    }
}
