//! The pictures of a site: each is read once and published without metadata; smaller ones, portraits and sheets of faces
//! are made of the same bytes.
//!
//! Takes the files that shown pages name; gives what pages need to know of each: its size, what there is to choose from,
//! where a face stands. Owns the names of what is made, its cache below `.salon/`, and how much is decoded at once. Knows
//! neither pages nor templates, and the sources only by the paths that it is handed.

mod budget;
mod cache;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use self::budget::Budget;
use self::cache::{Cache, Key};
use crate::address::{OutPath, SourcePath, UrlPath};
use crate::diag::{Code, Diagnostic, Failure};
use crate::output::{Sink, picture_extent, read_picture};
use crate::picture::{self, Header, MAX_BYTES, MAX_PIXELS, Published, Rendition, Scale, TILE};
use crate::plan::view::{Picture, Tile};
use crate::plan::{Copy, Faces};

/// Faces on one sheet: those of a community of the usual size. A larger one has several sheets, in the order of handles.
pub const SHEET_FACES: usize = 30;

/// How many pictures were decoded and how many were made. A second build of the same site does neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Sources that were decoded.
    pub decoded: usize,
    /// Files that were encoded.
    pub encoded: usize,
}

/// How a file is used on pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// It is shown in a text or above one.
    pub is_shown: bool,
    /// It is somebody's avatar.
    pub is_face: bool,
}

/// What has become of a picture.
pub struct Made {
    /// Its address.
    pub url: UrlPath,
    /// Its size, and what there is to choose from.
    pub published: Arc<Published>,
    /// The face in it, where it is an avatar and could be decoded.
    face: Option<MadeFace>,
}

impl Made {
    /// Whether there is a face for sheets.
    pub fn has_face(&self) -> bool {
        self.face.is_some()
    }
}

struct MadeFace {
    portrait: Picture,
    /// Names its tile in the cache.
    tile: Key,
    from: PathBuf,
    quality: u8,
}

/// What has become of pictures, by their address.
pub type MadeByUrl<'m> = HashMap<&'m UrlPath, &'m Made>;

/// Publishes pictures, from many threads at once.
pub struct Imaging<'a> {
    sink: &'a dyn Sink,
    /// How smaller pictures are made; `None` where the host wants none.
    scale: Option<&'a Scale>,
    cache: Cache,
    budget: Budget,
    /// Addresses that others claim, as keys under which paths clash.
    claimed: HashSet<String>,
    /// Names of what was made. One picture under two names makes the same files.
    written: Mutex<HashSet<UrlPath>>,
    /// Tiles that could not be kept in the cache.
    loose: Mutex<HashMap<Key, Vec<u8>>>,
    decoded: AtomicUsize,
    encoded: AtomicUsize,
}

impl<'a> Imaging<'a> {
    /// For the site below `root`. `claimed` are the addresses of all other files, by [`UrlPath::clash_key`].
    pub fn new(root: &Path, scale: Option<&'a Scale>, claimed: HashSet<String>, sink: &'a dyn Sink) -> Self {
        Self {
            sink,
            scale,
            cache: Cache::new(root),
            budget: Budget::default(),
            claimed,
            written: Mutex::default(),
            loose: Mutex::default(),
            decoded: AtomicUsize::new(0),
            encoded: AtomicUsize::new(0),
        }
    }

    /// Publishes a file, and what is made of it where it is a picture that pages show.
    ///
    /// # Errors
    /// Where it cannot be read, or the sink fails.
    pub fn publish(&self, file: &Copy, used: Use) -> Result<Option<Made>, Failure> {
        let out = file.url.out_path();
        let Some(bytes) = read_picture(&file.from)? else {
            self.sink.copy(&out, &file.from)?;
            return Ok(None);
        };
        self.sink.write(&out, &bytes)?;
        let Some(size) = picture::size(&bytes).filter(|_| used != Use::default()) else { return Ok(None) };
        let mut published = Published { width: size.width, height: size.height, srcset: Vec::new() };
        let mut face = None;
        let header = Header::of(&bytes).filter(|header| !header.is_too_large() && bytes.len() as u64 <= MAX_BYTES);
        if let (Some(header), Some(scale)) = (&header, self.scale) {
            if used.is_shown && bytes.len() >= picture::WORTH_BYTES && !header.is_animated {
                published.srcset = self.smaller(&file.url, &bytes, header, scale)?;
            }
            if used.is_face {
                face = self.face(file, &bytes, header, scale.quality)?;
            }
        }
        Ok(Some(Made { url: file.url.clone(), published: Arc::new(published), face }))
    }

    /// Makes the smaller pictures of one, and lists what there is to choose from.
    fn smaller(
        &self,
        url: &UrlPath,
        bytes: &[u8],
        header: &Header,
        scale: &Scale,
    ) -> Result<Vec<(UrlPath, u32)>, Failure> {
        let key = Key::of(&format!("smaller {:?} {}", scale.widths, scale.quality), bytes);
        let renditions = self.kept(&key, Some(header), || picture::smaller(bytes, header, scale));
        let mut srcset = Vec::with_capacity(renditions.len() + 1);
        for rendition in renditions {
            let name = format!("{}.{}-{}.webp", stem(url.file_name()), key.short(), rendition.width);
            if let Some(url) = self.write(url.sibling(&name), &rendition.bytes)? {
                srcset.push((url, rendition.width));
            }
        }
        // Where none is as wide as a page may want, the picture itself is one to choose.
        let own = header.width();
        let wanted = scale.widths.last().map_or(own, |widest| own.min(*widest));
        if srcset.last().is_some_and(|(_, widest)| *widest < wanted) {
            srcset.push((url.clone(), own));
        }
        Ok(srcset)
    }

    /// Makes the face in an avatar: a portrait beside it, and a tile for sheets.
    fn face(&self, file: &Copy, bytes: &[u8], header: &Header, quality: u8) -> Result<Option<MadeFace>, Failure> {
        let key = Key::of(&format!("face {quality}"), bytes);
        let tile = Key::of("tile", key.as_str().as_bytes());
        let portrait = self.kept(&key, Some(header), || {
            let face = picture::face(bytes, header, quality)?;
            self.keep_tile(&tile, face.tile);
            Some(vec![face.portrait])
        });
        // It is read only where a sheet is made, and should be there when it is.
        self.cache.spare(&tile);
        let Some(portrait) = portrait.into_iter().next() else { return Ok(None) };
        let name = format!("{}.{}-{}.webp", stem(file.url.file_name()), key.short(), portrait.width);
        let Some(url) = self.write(file.url.sibling(&name), &portrait.bytes)? else { return Ok(None) };
        let (width, height) = (Some(portrait.width), Some(portrait.height));
        let portrait = Picture { url: url.encoded(), width, height, srcset: Vec::new() };
        Ok(Some(MadeFace { portrait, tile, from: file.from.clone(), quality }))
    }

    /// Lays faces onto sheets below `folder`, and says for each where it stands. Those that could not be made are not
    /// among them.
    ///
    /// # Errors
    /// Where the sink fails.
    pub fn sheets(&self, folder: &UrlPath, avatars: &[UrlPath], made: &MadeByUrl<'_>) -> Result<Faces, Failure> {
        let faces = avatars.iter().filter_map(|url| Some((url, made.get(url)?.face.as_ref()?)));
        let faces: Vec<(&UrlPath, &MadeFace)> = faces.collect();
        // Who is in several communities mostly has one picture: it needs one place.
        let mut tiles: Vec<&MadeFace> = Vec::with_capacity(faces.len());
        let mut number_of: HashMap<&Key, usize> = HashMap::with_capacity(faces.len());
        for (_, face) in &faces {
            number_of.entry(&face.tile).or_insert_with(|| {
                tiles.push(face);
                tiles.len() - 1
            });
        }
        let mut sheets: Vec<Option<UrlPath>> = Vec::new();
        for part in tiles.chunks(SHEET_FACES) {
            sheets.push(self.sheet(folder, part)?);
        }
        let placed = faces.iter().map(|(avatar, face)| {
            let number = number_of[&face.tile];
            let (at, number) = (number / SHEET_FACES, number % SHEET_FACES);
            let (width, height) = picture::sheet_size((tiles.len() - at * SHEET_FACES).min(SHEET_FACES));
            let (x, y) = picture::place(number);
            let tile = sheets[at].as_ref().map(|url| Tile { url: url.encoded(), x, y, size: TILE, width, height });
            ((*avatar).clone(), (face.portrait.clone(), tile))
        });
        Ok(placed.collect())
    }

    fn sheet(&self, folder: &UrlPath, faces: &[&MadeFace]) -> Result<Option<UrlPath>, Failure> {
        let quality = self.scale.map_or(100, |scale| scale.quality);
        let names: Vec<&str> = faces.iter().map(|face| face.tile.as_str()).collect();
        let key = Key::of(&format!("sheet {quality}"), names.concat().as_bytes());
        let sheet = self.kept(&key, None, || {
            let tiles: Option<Vec<Vec<u8>>> = faces.iter().map(|face| self.tile(face)).collect();
            Some(vec![picture::sheet(&tiles?, quality)?])
        });
        let Some(sheet) = sheet.into_iter().next() else { return Ok(None) };
        self.write(folder.file(&format!("faces.{}.webp", key.short())), &sheet.bytes)
    }

    /// A face for a sheet. It was made in this build or an earlier one; where it has been lost, it is made again.
    fn tile(&self, face: &MadeFace) -> Option<Vec<u8>> {
        let loose = self.loose.lock().unwrap_or_else(PoisonError::into_inner).get(&face.tile).cloned();
        let kept = loose.or_else(|| Some(self.cache.get(&face.tile)?.pop()?.bytes));
        kept.or_else(|| {
            let bytes = read_picture(&face.from).ok()??;
            let header = Header::of(&bytes)?;
            let _permit = self.budget.take(header.pixels());
            self.decoded.fetch_add(1, Ordering::Relaxed);
            let tile = picture::face(&bytes, &header, face.quality)?.tile;
            self.keep_tile(&face.tile, tile.clone());
            Some(tile)
        })
    }

    /// Keeps a tile until its sheet is made, and for sheets of later builds: not in memory, of which a network with many
    /// members would need much.
    fn keep_tile(&self, key: &Key, tile: Vec<u8>) {
        let kept = [Rendition { width: TILE, height: TILE, bytes: tile }];
        if !self.cache.put(key, &kept) {
            let [tile] = kept;
            self.loose.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), tile.bytes);
        }
    }

    /// What lies in the cache, else what `make` makes; that it can make nothing is kept too.
    fn kept(
        &self,
        key: &Key,
        decodes: Option<&Header>,
        make: impl FnOnce() -> Option<Vec<Rendition>>,
    ) -> Vec<Rendition> {
        if let Some(found) = self.cache.get(key) {
            return found;
        }
        let permit = decodes.map(|header| self.budget.take(header.pixels()));
        let made = make().unwrap_or_default();
        drop(permit);
        self.decoded.fetch_add(usize::from(decodes.is_some()), Ordering::Relaxed);
        self.encoded.fetch_add(made.len(), Ordering::Relaxed);
        self.cache.put(key, &made);
        made
    }

    /// Writes a file that was made; `None` where its address is too long or another file's.
    fn write(&self, url: Option<UrlPath>, bytes: &[u8]) -> Result<Option<UrlPath>, Failure> {
        let Some(url) = url.filter(|url| !self.claimed.contains(&url.clash_key())) else { return Ok(None) };
        let is_new = self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(url.clone());
        if is_new {
            self.sink.write(&url.out_path(), bytes)?;
        }
        Ok(Some(url))
    }

    /// Clears the cache of what this build has not used, and says what was done.
    pub fn finish(self) -> Work {
        self.cache.finish();
        self.work()
    }

    /// Leaves what was made of pictures in `to`, below `folder`, for a build elsewhere, and says what was done. The cache is not
    /// cleared: this build has seen a share of the pictures.
    ///
    /// # Errors
    /// Where `to` fails.
    pub fn leave(self, to: &dyn Sink, folder: &str) -> Result<Work, Failure> {
        let place = |key: &Key| OutPath::new(&format!("{folder}/{}", key.as_str()));
        self.cache.used().par_iter().try_for_each(|key| match (place(key), self.cache.packed(key)) {
            (Some(path), Some(bytes)) => to.write(&path, &bytes),
            _ => Ok(()),
        })?;
        Ok(self.work())
    }

    fn work(self) -> Work {
        Work { decoded: self.decoded.into_inner(), encoded: self.encoded.into_inner() }
    }
}

/// Takes what another machine's build left, see [`Imaging::leave`], into the cache of the site below `root`. An entry lies under
/// a hash of what it was made from, so one that does not belong here is never asked for.
///
/// # Errors
/// Where an entry cannot be read.
pub fn accept(root: &Path, entries: &[PathBuf]) -> Result<(), Failure> {
    let cache = Cache::new(root);
    entries.par_iter().try_for_each(|entry| {
        let bytes = std::fs::read(entry).map_err(Failure::io("cannot read", entry))?;
        cache.accept(&entry.file_name().unwrap_or_default().to_string_lossy(), &bytes);
        Ok(())
    })
}

/// What is odd about a picture that pages show, by its header alone, so that `check` finds it too.
pub fn finding(root: &Path, file: &Copy) -> Option<Diagnostic> {
    let (pixels, bytes) = picture_extent(&file.from)?;
    let millions = |number: u64| number.div_ceil(1_000_000);
    let (found, most, what) = match (pixels > MAX_PIXELS, bytes > MAX_BYTES) {
        (true, _) => (pixels, MAX_PIXELS, "million pixels"),
        (_, true) => (bytes, MAX_BYTES, "MB"),
        (false, false) => return None,
    };
    let message =
        format!("the picture has {} {what}; smaller ones are made of up to {} {what}", millions(found), millions(most));
    let below = file.from.strip_prefix(root).unwrap_or(&file.from).to_string_lossy().replace('\\', "/");
    let finding = Diagnostic::new(Code::LargePicture, &SourcePath::new(below), message);
    Some(finding.help("make it smaller in a program for pictures; until then everybody loads it as it is"))
}

/// A file's name without its extension.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
