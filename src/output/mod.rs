//! The output folder: nobody else writes or deletes in it.
//!
//! Bytes by address come in; a folder goes out that is the old site or the new one and never half of either. Knows
//! neither pages nor templates. [`Folder`] says where a site may lie and what of it may be deleted, [`Staged`] holds a
//! site that is being written, [`Former`] one that lies somewhere already, [`Sink`] is all that the stages before see of it.

mod folder;
mod former;
mod lock;
mod manifest;
mod place;
mod receipt;
mod sink;
mod swap;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use folder::{Folder, Staged};
pub use former::Former;
pub use manifest::{Entry, MANIFEST_NAME, Manifest, NoManifest};
pub use receipt::Receipt;
pub use sink::{InMemory, Nowhere, Sink, picture_extent, read_picture};

use crate::diag::Failure;

/// The folder beside site.toml in which salon keeps what may be deleted at any time.
pub const WORK_FOLDER: &str = ".salon";

/// What a build did to the output folder, by comparison with the list of the build before.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// Files of the new site.
    pub files: usize,
    /// Their bytes together.
    pub bytes: u64,
    /// Files that are new or have other bytes than before.
    pub changed: usize,
    /// Files of the old site that the new one does not have.
    pub removed: usize,
    /// Files with the same bytes as before.
    pub unchanged: usize,
    /// Files in the folder that salon did not write and left where they were.
    pub foreign: usize,
    /// Where strangers' files lie that appeared during the swap at places that the new site needs. Almost never.
    pub set_aside: Option<PathBuf>,
    /// What the next build may know of them.
    #[serde(skip)]
    pub receipt: Receipt,
}

/// The site's work folder, made where it is missing, with a `.gitignore` that keeps it out of every repository.
///
/// # Errors
/// [`Failure::Usage`] where `.salon` is a link or a file: what is written there must stay below the root.
pub fn work_folder(root: &Path) -> Result<PathBuf, Failure> {
    let folder = root.join(WORK_FOLDER);
    match fs::symlink_metadata(&folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(Failure::Usage(format!(
                "{} is not a folder: move it away, salon keeps its cache there",
                folder.display()
            )));
        }
        Err(_) => fs::create_dir_all(&folder).map_err(Failure::io("cannot create", &folder))?,
    }
    let ignore = folder.join(".gitignore");
    match fs::File::create_new(&ignore) {
        Ok(mut file) => {
            std::io::Write::write_all(&mut file, b"*\n").map_err(Failure::io("cannot write", &ignore))?;
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(Failure::io("cannot write", &ignore)(error)),
    }
    Ok(folder)
}

/// Takes the folder that [`work_folder`] made away again, where nothing was put into it.
pub fn clear_work_folder(root: &Path) {
    let folder = root.join(WORK_FOLDER);
    let Ok(entries) = fs::read_dir(&folder) else { return };
    let names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    if names == [".gitignore"] {
        let _ = fs::remove_file(folder.join(".gitignore"));
        let _ = fs::remove_dir(&folder);
    }
}

/// What lies at `path` itself, without following a link; `None` where nothing does.
fn look(path: &Path) -> Result<Option<fs::Metadata>, Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Failure::io("cannot look at", path)(error)),
    }
}

#[cfg(test)]
mod tests;
