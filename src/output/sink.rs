//! Where the bytes of a build may go: into a folder that is being made, into memory, nowhere.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::address::OutPath;
use crate::diag::Failure;
use crate::picture;

/// What takes the files of a site, from many threads at once.
///
/// A path has one writer: a second one is a fault of salon and ends in [`Failure::Render`].
pub trait Sink: Sync {
    /// Takes a file's bytes.
    fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Failure>;

    /// Whether the site that was there before has a file at `path` and it is as it was written. It may be asked for more than
    /// once and changes nothing.
    fn has_former(&self, path: &OutPath) -> bool {
        let _ = path;
        false
    }

    /// Takes a file from the site that was there before, instead of bytes. To be asked only after [`Sink::has_former`].
    ///
    /// # Errors
    /// Where the file is not there after all.
    fn keep_former(&self, path: &OutPath) -> Result<(), Failure> {
        Err(Failure::Render(format!("`{}` is to be kept and was not there", path.as_str())))
    }

    /// Whether files come for their bytes. Where they do not, no picture is decoded for them.
    fn keeps_bytes(&self) -> bool {
        true
    }

    /// Takes a file of the sources. What a picture tells of place, time and owner is left out, see
    /// [`picture::without_metadata`].
    fn copy(&self, path: &OutPath, from: &Path) -> Result<(), Failure> {
        self.write(path, &Publishable::open(from)?.read()?)
    }
}

/// The files in memory: for tests and for the preview.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<BTreeMap<OutPath, Vec<u8>>>);

impl InMemory {
    /// All files, by path.
    pub fn into_files(self) -> BTreeMap<OutPath, Vec<u8>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for InMemory {
    fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Failure> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match files.insert(path.clone(), bytes.to_owned()) {
            None => Ok(()),
            Some(_) => Err(claimed_twice(path)),
        }
    }
}

/// Counts and forgets: for `check`.
#[derive(Debug, Default)]
pub struct Nowhere {
    files: AtomicUsize,
    bytes: AtomicU64,
}

impl Nowhere {
    /// How many files came.
    pub fn files(&self) -> usize {
        self.files.load(Ordering::Relaxed)
    }

    /// How many bytes were written; those of copied files are not read and not counted.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Sink for Nowhere {
    fn write(&self, _: &OutPath, bytes: &[u8]) -> Result<(), Failure> {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    fn keeps_bytes(&self) -> bool {
        false
    }

    /// Opens the file, so that `check` finds what `build` would find.
    fn copy(&self, _: &OutPath, from: &Path) -> Result<(), Failure> {
        Publishable::open(from)?;
        self.files.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

pub(super) fn claimed_twice(path: &OutPath) -> Failure {
    Failure::Render(format!("two pages are to be written to `{}`; this is a fault of salon", path.as_str()))
}

/// A picture of the sources with its bytes as they are published, see [`picture::without_metadata`]; `None` for a file of
/// any other kind, which need not fit into memory.
///
/// # Errors
/// Where it is no plain file, or cannot be read.
pub fn read_picture(from: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let source = Publishable::open(from)?;
    if source.is_rewritten() { source.read().map(Some) } else { Ok(None) }
}

/// How many pixels and how many bytes a picture has that [`read_picture`] would read, by its header alone.
pub fn picture_extent(from: &Path) -> Option<(u64, u64)> {
    let source = Publishable::open(from).ok().filter(Publishable::is_rewritten)?;
    let bytes = source.file.metadata().ok()?.len();
    Some((picture::pixels(BufReader::new(source.file))?, bytes))
}

/// A source file that is about to be published.
pub(super) struct Publishable<'a> {
    path: &'a Path,
    file: File,
    head: Vec<u8>,
}

impl<'a> Publishable<'a> {
    /// Opens a file. Neither links nor pipes: the one may lead out of the site, the other never ends.
    pub fn open(path: &'a Path) -> Result<Self, Failure> {
        let failed = |error| Failure::io("cannot copy", path)(error);
        if !std::fs::symlink_metadata(path).map_err(failed)?.is_file() {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file")));
        }
        let file = File::open(path).map_err(failed)?;
        let mut head = Vec::new();
        (&file).take(picture::HEAD_BYTES as u64).read_to_end(&mut head).map_err(failed)?;
        Ok(Self { path, file, head })
    }

    /// Whether the bytes are published other than they are.
    pub fn is_rewritten(&self) -> bool {
        picture::can_hold_metadata(&self.head)
    }

    /// The bytes to publish.
    pub fn read(self) -> Result<Vec<u8>, Failure> {
        let mut bytes = self.head;
        { self.file }.read_to_end(&mut bytes).map_err(Failure::io("cannot copy", self.path))?;
        Ok(picture::without_metadata(bytes))
    }

    /// The bytes as they are, piece by piece: videos need not fit into memory.
    pub fn pour(mut self, mut take: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        take(&self.head)?;
        let mut buffer = vec![0; 128 * 1024];
        loop {
            let length = match self.file.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other.map_err(Failure::io("cannot copy", self.path))?,
            };
            if length == 0 {
                return Ok(());
            }
            take(&buffer[..length])?;
        }
    }
}
