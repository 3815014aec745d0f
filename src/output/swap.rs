//! The old site and the new one change places.
//!
//! Beside the output folder there may lie two more, and each name says what may be done with what is in it:
//! - `.public.salon-new`: a site that was never seen. It may be deleted whole.
//! - `.public.salon-old`: what was, or is about to be, in the output folder. It may hold strangers' files, so it is
//!   compared before it is deleted; and where the output folder is missing, it is put back.
//!
//! Every step is one call that happens or does not, so a build killed between two of them leaves one of these states.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::manifest::{Found, Manifest};
use super::{look, place};
use crate::diag::Failure;
use crate::text;

/// How many files in the way a message names.
const SHOWN: usize = 5;

/// How many levels of folders are deleted in parallel: communities, and their kinds of pages.
const CLEARED_APART: usize = 2;

/// The output folder and its two neighbours.
#[derive(Debug)]
pub(super) struct Places {
    pub out: PathBuf,
    pub new: PathBuf,
    old: PathBuf,
}

/// Something in a folder that its list does not name.
struct Foreign {
    /// From the folder.
    path: PathBuf,
    is_folder: bool,
}

impl Places {
    pub fn of(out: PathBuf) -> Self {
        Self { new: place::beside(&out, "new"), old: place::beside(&out, "old"), out }
    }

    /// Mends what a killed build left. Gives the folder in which strangers' files were set aside, if any.
    pub fn recover(&self) -> Result<Option<PathBuf>, Failure> {
        if look(&self.out)?.is_none() && look(&self.old)?.is_some_and(|found| found.is_dir()) {
            rename(&self.old, &self.out)?;
        }
        if look(&self.new)?.is_some() {
            clear(&self.new)?;
        }
        let ours = match Manifest::read(&self.old)? {
            Found::Manifest(manifest) => manifest,
            Found::Nothing | Found::Unreadable => Manifest::default(),
        };
        self.discard_old(&ours, &Brake::default())
    }

    /// Gives the new site all that lies in the old one and is not salon's. Files are linked, not moved: both sites are
    /// whole. Gives the number of files.
    pub fn adopt(&self, former: &Manifest, brake: &Brake) -> Result<usize, Failure> {
        let Some(found) = look(&self.out)? else { return Ok(0) };
        // On Windows the mark means something else for folders.
        if cfg!(unix) && found.permissions().readonly() {
            let refused = io::Error::new(ErrorKind::PermissionDenied, "the folder is read-only");
            return Err(Failure::io("cannot replace", &self.out)(refused));
        }
        let strangers = foreign(&self.out, former)?;
        self.refuse_if_in_the_way(&strangers)?;
        let mut adopted = 0;
        for stranger in &strangers {
            let to = self.new.join(&stranger.path);
            if look(&to)?.is_none() {
                adopt_one(&self.out.join(&stranger.path), &to, stranger.is_folder)?;
                adopted += usize::from(!stranger.is_folder);
                brake.step()?;
            }
        }
        // Last, because nothing can be put into a read-only folder. The output folder's own mode is kept too: one
        // that a web server's group may write stays one.
        let folders = strangers.iter().rev().filter(|stranger| stranger.is_folder).map(|folder| folder.path.as_path());
        for folder in folders.chain([Path::new("")]) {
            copy_mode(&self.out.join(folder), &self.new.join(folder))?;
        }
        Ok(adopted)
    }

    fn refuse_if_in_the_way(&self, strangers: &[Foreign]) -> Result<(), Failure> {
        let mut in_the_way = Vec::new();
        for stranger in strangers {
            if self.is_in_the_way(stranger)? {
                in_the_way.push(show(&stranger.path));
            }
        }
        if in_the_way.is_empty() { Ok(()) } else { Err(self.refusal(&in_the_way)) }
    }

    /// Whether the new site has something else where a stranger's file or folder lies. The same bytes are the same
    /// file: a folder whose list was lost is taken over in silence.
    fn is_in_the_way(&self, stranger: &Foreign) -> Result<bool, Failure> {
        let target = self.new.join(&stranger.path);
        match look(&target)? {
            Some(found) if stranger.is_folder => Ok(!found.is_dir()),
            Some(_) => Ok(!is_same(&self.out.join(&stranger.path), &target)?),
            // A file of the new site may stand where one of the folders above it should.
            None => {
                let above = stranger.path.ancestors().skip(1);
                for folder in above {
                    if look(&self.new.join(folder))?.is_some_and(|found| !found.is_dir()) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn refusal(&self, in_the_way: &[String]) -> Failure {
        let shown: Vec<String> = in_the_way.iter().take(SHOWN).map(|path| format!("`{path}`")).collect();
        let more = match in_the_way.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" ({more} more are not shown)"),
        };
        let (names, out) = (text::enumerate(&shown), self.out.display());
        Failure::Usage(format!(
            "{names} in {out}{more}: salon did not write what lies there and does not replace it, but the site needs \
             the place; move it away, or build into another folder"
        ))
    }

    /// Puts the new site into the output folder's place, and what was there into `old`.
    pub fn swap(&self, brake: &Brake) -> Result<(), Failure> {
        if look(&self.out)?.is_none() {
            return rename(&self.new, &self.out);
        }
        // From here on the folder is named as one to compare before it is deleted: after the next step it is.
        rename(&self.new, &self.old)?;
        brake.step()?;
        if exchange(&self.old, &self.out, brake) {
            return brake.step();
        }
        rename(&self.old, &self.new)?;
        brake.step()?;
        self.swap_in_two_steps(brake)
    }

    /// For file systems that cannot exchange. Between the two renames there is no site; [`Places::recover`] puts the
    /// old one back if the program ends there.
    fn swap_in_two_steps(&self, brake: &Brake) -> Result<(), Failure> {
        rename(&self.out, &self.old)?;
        brake.step()?;
        if let Err(failure) = rename(&self.new, &self.out) {
            rename(&self.old, &self.out)?;
            return Err(failure);
        }
        brake.step()
    }

    /// Deletes what `old` holds of `ours`. Strangers' files that are not in the output folder are put there; those
    /// whose place is taken are set aside in the folder that is given back.
    pub fn discard_old(&self, ours: &Manifest, brake: &Brake) -> Result<Option<PathBuf>, Failure> {
        let Some(found) = look(&self.old)? else { return Ok(None) };
        if !found.is_dir() {
            let odd = io::Error::new(ErrorKind::NotADirectory, "it is not a folder; move it away");
            return Err(Failure::io("cannot clear", &self.old)(odd));
        }
        let mut has_homeless = false;
        for stranger in foreign(&self.old, ours)?.iter().filter(|stranger| !stranger.is_folder) {
            has_homeless |= !self.bring_home(&stranger.path)?;
            brake.step()?;
        }
        if has_homeless {
            let aside = first_free(&self.out)?;
            rename(&self.old, &aside)?;
            return Ok(Some(aside));
        }
        // Half deleted it must never be put back, so it first takes the name of what may be deleted.
        rename(&self.old, &self.new)?;
        brake.step()?;
        clear(&self.new)?;
        Ok(None)
    }

    /// Sees to it that the output folder has a stranger's file of the old one. `false` where its place is taken.
    fn bring_home(&self, path: &Path) -> Result<bool, Failure> {
        let (from, to) = (self.old.join(path), self.out.join(path));
        if look(&to)?.is_some() {
            return is_same(&from, &to);
        }
        let folder = to.parent().unwrap_or(&self.out);
        if fs::create_dir_all(folder).is_err() {
            return Ok(false);
        }
        rename(&from, &to)?;
        Ok(true)
    }
}

/// All in `folder` that `ours` does not name, folders before what is in them. Links are not followed.
fn foreign(folder: &Path, ours: &Manifest) -> Result<Vec<Foreign>, Failure> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(part) = waiting.pop() {
        let at = folder.join(&part);
        for entry in fs::read_dir(&at).map_err(Failure::io("cannot read", &at))? {
            let entry = entry.map_err(Failure::io("cannot read", &at))?;
            let path = part.join(entry.file_name());
            let is_folder = entry.file_type().map_err(Failure::io("cannot look at", entry.path()))?.is_dir();
            if is_folder {
                waiting.push(path.clone());
            }
            let is_ours = if is_folder { ours.has_folder(&path) } else { ours.names(&path) };
            if !is_ours {
                found.push(Foreign { path, is_folder });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn adopt_one(from: &Path, to: &Path, is_folder: bool) -> Result<(), Failure> {
    let failed = |error| Failure::io("cannot keep", from)(error);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    if is_folder {
        return fs::create_dir(to).map_err(failed);
    }
    let Err(error) = fs::hard_link(from, to) else { return Ok(()) };
    // Some file systems have no hard links, and some files may not be linked.
    let found = fs::symlink_metadata(from).map_err(failed)?;
    if found.is_file() {
        fs::copy(from, to).map_err(failed)?;
        return Ok(());
    }
    #[cfg(unix)]
    if found.is_symlink() {
        let target = fs::read_link(from).map_err(failed)?;
        return std::os::unix::fs::symlink(target, to).map_err(failed);
    }
    Err(failed(error))
}

fn copy_mode(from: &Path, to: &Path) -> Result<(), Failure> {
    let permissions = fs::symlink_metadata(from).map_err(Failure::io("cannot look at", from))?.permissions();
    fs::set_permissions(to, permissions).map_err(Failure::io("cannot prepare", to))
}

/// Whether two paths hold the same file, the same link or files with the same bytes.
fn is_same(a: &Path, b: &Path) -> Result<bool, Failure> {
    let (Some(one), Some(other)) = (look(a)?, look(b)?) else { return Ok(false) };
    if is_one(&one, &other) {
        return Ok(true);
    }
    if one.is_symlink() && other.is_symlink() {
        return Ok(fs::read_link(a).ok() == fs::read_link(b).ok());
    }
    if !one.is_file() || !other.is_file() || one.len() != other.len() {
        return Ok(false);
    }
    Ok(hash(a)? == hash(b)?)
}

#[cfg(unix)]
fn is_one(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_one(_: &Metadata, _: &Metadata) -> bool {
    false
}

fn hash(path: &Path) -> Result<blake3::Hash, Failure> {
    let mut file = fs::File::open(path).map_err(Failure::io("cannot read", path))?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let length = file.read(&mut buffer).map_err(Failure::io("cannot read", path))?;
        if length == 0 {
            return Ok(hasher.finalize());
        }
        hasher.update(&buffer[..length]);
    }
}

/// Deletes a folder with all that is in it, or the link or file that stands there. Links in it are deleted, not
/// followed.
pub(super) fn clear(path: &Path) -> Result<(), Failure> {
    clear_at(path, CLEARED_APART).map_err(Failure::io("cannot clear", path))
}

/// What lies up to `levels` below `path` is deleted by several threads: a large site takes seconds otherwise.
fn clear_at(path: &Path, levels: usize) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    if levels > 0 {
        let entries: Vec<_> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
        entries.par_iter().try_for_each(|entry| clear_at(&entry.path(), levels - 1))?;
    }
    fs::remove_dir_all(path)
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| match error.kind() {
        ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => {
            let mounted =
                "cannot replace (a mounted folder cannot be replaced as a whole: build into a folder inside it)";
            Failure::io(mounted, from)(error)
        }
        _ => Failure::io("cannot rename to", to)(error),
    })
}

/// Lets two folders change places in one step. `false` where the system or the file system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path, brake: &Brake) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    !brake.without_exchange && renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path, _: &Brake) -> bool {
    false
}

fn first_free(out: &Path) -> Result<PathBuf, Failure> {
    let mut number = 1;
    loop {
        let path = place::beside(out, &format!("kept-{number}"));
        if look(&path)?.is_none() {
            return Ok(path);
        }
        number += 1;
    }
}

fn show(path: &Path) -> String {
    text::one_line(&path.to_string_lossy())
}

/// Stands in for a kill: in tests it ends a commit after any number of steps, and nothing is cleaned up. Elsewhere it
/// never does anything.
#[derive(Debug, Default)]
pub(super) struct Brake {
    left: Option<std::sync::atomic::AtomicUsize>,
    without_exchange: bool,
}

impl Brake {
    #[cfg(test)]
    pub fn after(steps: usize, without_exchange: bool) -> Self {
        Self { left: Some(steps.into()), without_exchange }
    }

    pub fn step(&self) -> Result<(), Failure> {
        use std::sync::atomic::Ordering::Relaxed;
        let Some(left) = &self.left else { return Ok(()) };
        match left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => Ok(()),
            Err(_) => Err(Failure::Render("killed".to_owned())),
        }
    }

    pub fn is_dead(&self) -> bool {
        use std::sync::atomic::Ordering::Relaxed;
        self.left.as_ref().is_some_and(|left| left.load(Relaxed) == 0)
    }
}
