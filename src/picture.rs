//! Pictures: how large they are, their bytes without what they tell of their makers, and what is made of them.
//!
//! Works on bytes and knows no files. A picture is published as it is, rebuilt from the parts that its image needs, so
//! that what is not known to be needed is gone: a list of what to remove would always lack something. Smaller pictures,
//! faces and sheets of faces are made by decoding it ([`Header`] says before whether that can be done).

mod decode;
mod encode;
mod heif;
mod pixels;
mod renditions;
#[cfg(test)]
mod tests;

use std::io::{BufRead, Cursor, Seek, SeekFrom};

use exif::{In, Reader, Tag};

pub use self::decode::{Header, MAX_BYTES, MAX_PIXELS};
pub use self::encode::MAKER;
pub use self::renditions::{
    Face, PORTRAIT, Rendition, Scale, TILE, WORTH_BYTES, face, place, sheet, sheet_size, smaller,
};
use crate::address::UrlPath;

/// How many bytes [`can_hold_metadata`] wants to see.
pub const HEAD_BYTES: usize = 16;

/// The tag that starts a PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Width and height in pixels, as a browser shows them: after turning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// A picture as it lies in the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Pixels from left to right, as a browser shows it.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Files of which a browser takes the one that fits its screen, each with its width, rising. Nothing where there is
    /// only the picture itself.
    pub srcset: Vec<(UrlPath, u32)>,
}

/// Whether a file's name says that it is a picture that browsers show: PNG, JPEG, GIF, WebP, AVIF, SVG.
///
/// Of these [`without_metadata`] rewrites all but SVG, which is a document.
pub fn is_picture(name: &str) -> bool {
    const EXTENSIONS: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// The size of a picture, read from its header; `None` where it is none or has no size in pixels.
pub fn size(bytes: &[u8]) -> Option<Picture> {
    let found = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (u32::try_from(found.width).ok()?, u32::try_from(found.height).ok()?);
    let is_turned = orientation(bytes).is_some_and(|orientation| orientation >= 5);
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    (width > 0 && height > 0).then_some(Picture { width, height })
}

/// How many pixels a picture has, read from as little of it as tells that.
pub fn pixels(mut reader: impl BufRead + Seek) -> Option<u64> {
    reader.seek(SeekFrom::Start(0)).ok()?;
    let found = imagesize::reader_size(reader).ok()?;
    u64::try_from(found.width).ok()?.checked_mul(u64::try_from(found.height).ok()?)
}

/// The picture without EXIF, XMP, IPTC, comments, texts, thumbnails, further images and whatever follows its end.
///
/// Image, animation and colour profile stay as they are, bit by bit; of the EXIF data the orientation stays where it is
/// not the usual one, because without it the picture would lie on its side. A damaged picture ends where its damage
/// begins. In AVIF and HEIC the EXIF and XMP data are overwritten. Other formats come back unchanged.
pub fn without_metadata(bytes: Vec<u8>) -> Vec<u8> {
    let orientation = orientation(&bytes);
    match Format::of(&bytes) {
        Some(Format::Jpeg) => jpeg(&bytes, orientation),
        Some(Format::Png) => png(&bytes, orientation),
        Some(Format::WebP) => webp(&bytes, orientation),
        Some(Format::Gif) => gif(&bytes).unwrap_or(bytes),
        Some(Format::Heif) => heif::without_metadata(bytes),
        None => bytes,
    }
}

/// Whether [`without_metadata`] would rewrite a file that begins with `head`.
pub fn can_hold_metadata(head: &[u8]) -> bool {
    Format::of(head).is_some()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Heif,
}

impl Format {
    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"\xFF\xD8\xFF") {
            Some(Self::Jpeg)
        } else if head.starts_with(PNG) {
            Some(Self::Png)
        } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if heif::is_heif(head) {
            Some(Self::Heif)
        } else {
            None
        }
    }
}

/// EXIF's orientation from 2 to 8; `None` where the picture stands as it is stored. Only of formats of which browsers
/// heed it.
fn orientation(bytes: &[u8]) -> Option<u8> {
    if !matches!(Format::of(bytes)?, Format::Jpeg | Format::Png | Format::WebP) {
        return None;
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let exif =
        reader.read_from_container(&mut Cursor::new(bytes)).or_else(|e| e.distill_partial_result(|_| {})).ok()?;
    let value = exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(value).ok().filter(|value| (2..=8).contains(value))
}

/// EXIF data that say the orientation and nothing else: a TIFF header and one entry.
fn minimal_exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// Reads parts off the front; every step is `None` at the end.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|part| part[0])
    }

    /// A number of up to eight bytes, the highest first.
    fn number(&mut self, length: u8) -> Option<u64> {
        let part = self.take(usize::from(length)).filter(|part| part.len() <= 8)?;
        Some(part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

fn jpeg(bytes: &[u8], orientation: Option<u8>) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    if let Some(orientation) = orientation {
        let exif = [b"Exif\0\0".as_slice(), &minimal_exif(orientation)].concat();
        push_segment(&mut out, 0xE1, &exif);
    }
    let mut parts = Parts(&bytes[2..]);
    while let Some(()) = jpeg_segment(&mut parts, &mut out) {}
    out.extend([0xFF, 0xD9]);
    out
}

/// Copies one segment if the image needs it. `None` at the end of the image, which need not be the end of the file:
/// phones put further images and films after it.
fn jpeg_segment(parts: &mut Parts, out: &mut Vec<u8>) -> Option<()> {
    while parts.byte()? != 0xFF {}
    let mut marker = parts.byte()?;
    while marker == 0xFF {
        marker = parts.byte()?;
    }
    match marker {
        0xD9 => return None,
        0x00 | 0x01 | 0xD0..=0xD8 => return Some(()),
        _ => {}
    }
    let length = u16::from_be_bytes(parts.array()?);
    let contents = parts.take(usize::from(length).checked_sub(2)?)?;
    match marker {
        // JFIF, without its thumbnail.
        0xE0 if contents.starts_with(b"JFIF\0") && contents.len() >= 14 => {
            push_segment(out, marker, &[&contents[..12], &[0, 0]].concat());
        }
        0xE2 if contents.starts_with(b"ICC_PROFILE\0") => push_segment(out, marker, contents),
        // How the colours are stored.
        0xEE if contents.starts_with(b"Adobe") => push_segment(out, marker, contents),
        0xC0..=0xCF | 0xDA..=0xDF => push_segment(out, marker, contents),
        _ => {}
    }
    if marker == 0xDA {
        let length = scan_length(parts.0);
        out.extend_from_slice(parts.take(length)?);
    }
    Some(())
}

fn push_segment(out: &mut Vec<u8>, marker: u8, contents: &[u8]) {
    // Contents come from a segment or are short: their length fits.
    let length = u16::try_from(contents.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend_from_slice(contents);
}

/// The bytes of a scan up to the next marker. A stuffed zero and a restart marker belong to the scan.
fn scan_length(bytes: &[u8]) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(is_marker).unwrap_or(bytes.len())
}

fn png(bytes: &[u8], orientation: Option<u8>) -> Vec<u8> {
    let mut out = PNG.to_vec();
    let mut parts = Parts(&bytes[PNG.len()..]);
    while let Some((kind, chunk)) = png_chunk(&mut parts) {
        if is_needed_in_png(kind) {
            out.extend_from_slice(chunk);
        }
        match kind {
            b"IHDR" => out.extend(orientation.map(png_exif).unwrap_or_default()),
            b"IEND" => break,
            _ => {}
        }
    }
    out
}

/// The next chunk: its kind, and all of it from length to check sum.
fn png_chunk<'a>(parts: &mut Parts<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let length = u32::from_be_bytes(*parts.0.first_chunk()?);
    let chunk = parts.take(usize::try_from(length).ok()?.checked_add(12)?)?;
    Some((&chunk[4..8], chunk))
}

/// Chunks that decide how the picture looks: all that are critical, and those of colour, transparency, animation.
fn is_needed_in_png(kind: &[u8]) -> bool {
    const NEEDED: &[&[u8]] = &[
        b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"hIST", b"pHYs",
        b"sPLT", b"acTL", b"fcTL", b"fdAT",
    ];
    matches!(kind, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND") || NEEDED.contains(&kind)
}

fn png_exif(orientation: u8) -> Vec<u8> {
    let exif = minimal_exif(orientation);
    let body = [b"eXIf".as_slice(), &exif].concat();
    let length = (exif.len() as u32).to_be_bytes();
    [length.as_slice(), &body, &crc32(&body).to_be_bytes()].concat()
}

/// The check sum of PNG, RFC 2083 annex D, bit by bit: it is needed for thirty bytes.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

fn webp(bytes: &[u8], orientation: Option<u8>) -> Vec<u8> {
    /// Flags of the chunk VP8X that say that EXIF or XMP data follow.
    const EXIF: u8 = 0x08;
    const XMP: u8 = 0x04;

    let mut body = b"WEBP".to_vec();
    let mut parts = Parts(&bytes[12..]);
    let mut flags_at = None;
    while let Some((kind, contents)) = riff_chunk(&mut parts) {
        if !matches!(kind, b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP") {
            continue;
        }
        push_riff_chunk(&mut body, kind, contents);
        if kind == b"VP8X" && !contents.is_empty() && flags_at.is_none() {
            let at = body.len() - contents.len() - contents.len() % 2;
            body[at] &= !(EXIF | XMP);
            flags_at = Some(at);
        }
    }
    if let (Some(orientation), Some(at)) = (orientation, flags_at) {
        body[at] |= EXIF;
        push_riff_chunk(&mut body, b"EXIF", &minimal_exif(orientation));
    }
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [b"RIFF".as_slice(), &length.to_le_bytes(), &body].concat()
}

fn riff_chunk<'a>(parts: &mut Parts<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let kind = parts.take(4)?;
    let length = usize::try_from(u32::from_le_bytes(parts.array()?)).ok()?;
    let contents = parts.take(length)?;
    // The last chunk of some files lacks its padding.
    let _ = parts.take(length % 2);
    Some((kind, contents))
}

fn push_riff_chunk(out: &mut Vec<u8>, kind: &[u8], contents: &[u8]) {
    out.extend_from_slice(kind);
    out.extend(u32::try_from(contents.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(contents);
    if contents.len() % 2 == 1 {
        out.push(0);
    }
}

/// `None` where even the header is not whole.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts = Parts(bytes);
    let header = parts.take(13)?;
    let mut out = header.to_vec();
    out.extend_from_slice(parts.take(colour_table(header[10]))?);
    while let Some(()) = gif_block(&mut parts, &mut out) {}
    out.push(0x3B);
    Some(out)
}

/// How many frames a GIF has, counted up to `max`.
fn gif_frames(bytes: &[u8], max: usize) -> usize {
    let mut parts = Parts(bytes);
    let Some(header) = parts.take(13) else { return 0 };
    let mut frames = 0;
    if parts.take(colour_table(header[10])).is_some() {
        while frames < max && parts.0.first().is_some_and(|kind| *kind != 0x3B) {
            frames += usize::from(parts.0[0] == 0x2C);
            if gif_block(&mut parts, &mut Vec::new()).is_none() {
                break;
            }
        }
    }
    frames
}

/// Copies one block if the picture needs it: comments and programs' own data go. `None` at the end.
fn gif_block(parts: &mut Parts, out: &mut Vec<u8>) -> Option<()> {
    let start = parts.0;
    let is_needed = match parts.byte()? {
        0x21 => {
            let label = parts.byte()?;
            let name = parts.0.get(1..12).unwrap_or_default();
            sub_blocks(parts)?;
            // Timing, and how often an animation runs.
            label == 0xF9 || (label == 0xFF && matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012"))
        }
        0x2C => {
            let flags = parts.take(9)?[8];
            // The colours, and the byte that says how many bits a pixel begins with.
            parts.take(colour_table(flags) + 1)?;
            sub_blocks(parts)?;
            true
        }
        _ => return None,
    };
    if is_needed {
        out.extend_from_slice(&start[..start.len() - parts.0.len()]);
    }
    Some(())
}

/// The bytes of the colour table that a GIF's flags announce.
fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn sub_blocks(parts: &mut Parts) -> Option<()> {
    loop {
        match parts.byte()? {
            0 => return Some(()),
            length => parts.take(usize::from(length))?,
        };
    }
}
