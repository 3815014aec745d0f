//! What is made of a picture: smaller ones of it, a face, a sheet of faces.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::decode::{Decoded, Header};
use super::encode::{Quality, webp};
use super::pixels::Pixels;

/// The side of a face on a sheet, in pixels: two for each of those of the largest face in a list.
pub const TILE: u32 = 96;

/// The side of a face on its owner's page, in pixels.
pub const PORTRAIT: u32 = 192;

/// Faces in a row of a sheet.
const COLUMNS: u32 = 6;

/// A picture with fewer bytes is left alone: what can be saved is less than what another file costs.
pub const WORTH_BYTES: usize = 8 << 10;

/// A drawing has fewer colours, a photograph more.
const DRAWING_COLOURS: usize = 4096;

/// A picture that was made: WebP without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// How smaller pictures are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Their widths in pixels, rising.
    pub widths: Vec<u32>,
    /// 1 to 100.
    pub quality: u8,
}

/// A face cut out of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// For its owner's page, at most [`PORTRAIT`] wide.
    pub portrait: Rendition,
    /// [`TILE`] rows of [`TILE`] pixels, each of red, green, blue and alpha.
    pub tile: Vec<u8>,
}

/// Smaller pictures of one, the smallest first.
///
/// None is wider than the picture, and each has at least a tenth fewer bytes than the next larger one and than the
/// picture itself; so there may be none. A drawing in its own size keeps every pixel as it is where that needs fewer
/// bytes. `None` where the picture cannot be decoded.
pub fn smaller(bytes: &[u8], header: &Header, scale: &Scale) -> Option<Vec<Rendition>> {
    guarded(|| {
        let Decoded { pixels, profile, is_lossless } = header.decode(bytes)?;
        let is_turned = header.orientation().is_some_and(|orientation| orientation >= 5);
        let (width, height) = if is_turned { (pixels.height, pixels.width) } else { (pixels.width, pixels.height) };
        let is_drawing = is_lossless && pixels.colours(DRAWING_COLOURS) <= DRAWING_COLOURS;
        let sizes: Vec<(u32, u32)> = widths(width, &scale.widths)
            .into_iter()
            .map(|wanted| (wanted, scaled(height, wanted, width)))
            .map(|(wanted, high)| if is_turned { (high, wanted) } else { (wanted, high) })
            .collect();
        let stored = (pixels.width, pixels.height);
        let mut made = Vec::new();
        let mut most = bytes.len();
        for (pixels, size) in pixels.scaled(&sizes)?.into_iter().zip(&sizes) {
            let pixels = pixels.turned(header.orientation());
            let is_exact = is_drawing && *size == stored;
            let Some(bytes) = best(&pixels, scale.quality, is_exact, profile.as_deref()) else { continue };
            if bytes.len() < most - most / 10 {
                most = bytes.len();
                made.push(Rendition { width: pixels.width, height: pixels.height, bytes });
            }
        }
        made.reverse();
        Some(made)
    })
}

/// The widths in which a picture is made, falling: the largest, or its own where it is not as wide, and those that are
/// clearly smaller.
fn widths(own: u32, wanted: &[u32]) -> Vec<u32> {
    let Some(largest) = wanted.last().map(|largest| own.min(*largest)) else { return Vec::new() };
    let clearly_smaller = |width: &&u32| u64::from(**width) * 100 <= u64::from(largest) * 85;
    std::iter::once(largest).chain(wanted.iter().filter(clearly_smaller).rev().copied()).collect()
}

/// A length in proportion, at least one pixel.
fn scaled(length: u32, to: u32, from: u32) -> u32 {
    let exact = (u64::from(length) * u64::from(to) + u64::from(from) / 2) / u64::from(from.max(1));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

/// The picture as WebP, without loss where that is asked for and needs fewer bytes.
fn best(pixels: &Pixels, quality: u8, may_be_exact: bool, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let lossy = webp(pixels, Quality::Lossy(quality), profile)?;
    let exact = if may_be_exact { webp(pixels, Quality::Lossless, profile) } else { None };
    Some(exact.filter(|exact| exact.len() <= lossy.len()).unwrap_or(lossy))
}

/// The face in somebody's picture; of an animation, in its first frame. `None` where it cannot be decoded.
pub fn face(bytes: &[u8], header: &Header, quality: u8) -> Option<Face> {
    guarded(|| {
        let Decoded { pixels, profile, .. } = header.decode(bytes)?;
        // Made smaller first, then turned: a whole photograph need not be.
        let shorter = pixels.width.min(pixels.height);
        let side = shorter.min(PORTRAIT);
        let size = (scaled(pixels.width, side, shorter), scaled(pixels.height, side, shorter));
        let square = pixels.scaled(&[size])?.pop()?.turned(header.orientation()).square();
        let is_drawing = square.colours(DRAWING_COLOURS) <= DRAWING_COLOURS;
        let bytes = best(&square, quality, is_drawing, profile.as_deref())?;
        let portrait = Rendition { width: square.width, height: square.height, bytes };
        let small = square.scaled(&[(TILE, TILE)])?.pop()?;
        let mut tile = Pixels::clear(TILE, TILE);
        tile.put(&small, (0, 0));
        Some(Face { portrait, tile: tile.bytes })
    })
}

/// Where the face with a number stands on its sheet: pixels from the left and from the top.
pub fn place(number: usize) -> (u32, u32) {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    (number % COLUMNS * TILE, number / COLUMNS * TILE)
}

/// Width and height of a sheet.
pub fn sheet_size(faces: usize) -> (u32, u32) {
    let faces = u32::try_from(faces).unwrap_or(u32::MAX).max(1);
    (faces.min(COLUMNS) * TILE, faces.div_ceil(COLUMNS) * TILE)
}

/// Faces side by side in one picture. `None` where a tile has not the size of one.
pub fn sheet(tiles: &[Vec<u8>], quality: u8) -> Option<Rendition> {
    guarded(|| {
        let (width, height) = sheet_size(tiles.len());
        let mut sheet = Pixels::clear(width, height);
        for (number, tile) in tiles.iter().enumerate() {
            sheet.put(&Pixels::new(TILE, TILE, 4, tile.clone())?, place(number));
        }
        let sheet = Pixels::new(width, height, 4, sheet.bytes)?;
        let is_drawing = sheet.colours(DRAWING_COLOURS) <= DRAWING_COLOURS;
        Some(Rendition { width, height, bytes: best(&sheet, quality, is_drawing, None)? })
    })
}

/// A decoder that panics on a hostile file has failed to decode it, and that is all.
fn guarded<T>(make: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(make)).ok().flatten()
}
