//! One build at a time for an output folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::diag::Failure;

/// A locked file beside the output folder. The system lets go of it when the program ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the lock at `path` for a build into `out`.
    pub fn take(path: &Path, out: &Path) -> Result<Self, Failure> {
        loop {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, no_follow());
            let file = options.open(path).map_err(Failure::io("cannot create", path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(busy(out)),
                Err(TryLockError::Error(error)) => return Err(Failure::io("cannot lock", path)(error)),
            }
            // Who held it before may have deleted the file between our opening and our locking it.
            if is_still_at(&file, path) {
                return Ok(Self { path: path.to_owned(), _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Deleted while it is held, so that nobody else's is. Where it cannot be, an empty file stays: no harm.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn busy(out: &Path) -> Failure {
    let out = out.display();
    Failure::Usage(format!("another build is writing {out}: wait until it is done, or give another folder"))
}

#[cfg(unix)]
fn no_follow() -> i32 {
    rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |found: fs::Metadata| (found.dev(), found.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(ours), Ok(there)) => id(ours) == id(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, _: &Path) -> bool {
    true
}
