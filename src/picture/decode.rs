//! From a picture's bytes to its pixels: JPEG, PNG, WebP and the first frame of a GIF.
//!
//! Before anything is decoded the header says how large the picture is; what a decoder then finds has to agree with it.
//! A picture whose colours a smaller one could not keep is not decoded.

use std::io::Cursor;
use std::num::NonZeroU64;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::pixels::Pixels;
use super::{Format, PNG, Parts, gif_frames, orientation, png_chunk};

/// Most pixels of a picture of which smaller ones are made. A larger one would need more memory than a build may take
/// for one file, which is 400 MB: up to nine bytes for each pixel of a progressive JPEG.
pub const MAX_PIXELS: u64 = 36_000_000;

/// Most bytes of a picture of which smaller ones are made. The file is in memory beside its pixels.
pub const MAX_BYTES: u64 = 64_000_000;

/// Memory that a decoder may take besides the pixels, in bytes.
const DECODER_BYTES: usize = 64 << 20;

/// Largest colour profile that is kept. Those of cameras and screens have some hundred bytes to some thousand.
const PROFILE_MAX_BYTES: usize = 16 << 10;

/// What the header of a picture says that can be decoded.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    format: Format,
    /// As the pixels are stored.
    size: (u32, u32),
    orientation: Option<u8>,
    /// It has more than one frame.
    pub is_animated: bool,
}

/// Pixels as they are stored, not yet turned.
pub(super) struct Decoded {
    pub pixels: Pixels,
    /// The colour profile, where the colours are not those of sRGB.
    pub profile: Option<Vec<u8>>,
    /// The format lost nothing: the picture may be a drawing.
    pub is_lossless: bool,
}

impl Header {
    /// Reads the header; `None` for what is no picture, or of a kind that is not decoded: AVIF, HEIC, SVG.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let format = Format::of(bytes).filter(|format| *format != Format::Heif)?;
        let found = imagesize::blob_size(bytes).ok()?;
        let size = (u32::try_from(found.width).ok()?, u32::try_from(found.height).ok()?);
        if size.0 == 0 || size.1 == 0 {
            return None;
        }
        Some(Self { format, size, orientation: orientation(bytes), is_animated: is_animated(format, bytes) })
    }

    /// Pixels from left to right, as a browser shows it.
    pub fn width(&self) -> u32 {
        if self.orientation.is_some_and(|orientation| orientation >= 5) { self.size.1 } else { self.size.0 }
    }

    /// How many pixels it has.
    pub fn pixels(&self) -> u64 {
        u64::from(self.size.0) * u64::from(self.size.1)
    }

    /// Whether it is too large to be decoded.
    pub fn is_too_large(&self) -> bool {
        self.pixels() > MAX_PIXELS
    }

    /// EXIF's orientation, 2 to 8.
    pub(super) fn orientation(&self) -> Option<u8> {
        self.orientation
    }

    /// `None` where the picture is broken, too large, or its colours cannot be kept: those of printing inks, of grey
    /// with a profile of its own, of high dynamic range.
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<Decoded> {
        if self.is_too_large() {
            return None;
        }
        let decoded = match self.format {
            Format::Jpeg => jpeg(bytes, self.size),
            Format::Png => png(bytes, self.size),
            Format::WebP => webp(bytes, self.size),
            Format::Gif => gif(bytes, self.size),
            Format::Heif => None,
        }?;
        let profile = match decoded.profile {
            Some(profile) if is_srgb(&profile) => None,
            Some(profile) if is_of_light(&profile) && profile.len() <= PROFILE_MAX_BYTES => Some(profile),
            Some(_) => return None,
            None => None,
        };
        Some(Decoded { profile, ..decoded })
    }
}

fn is_animated(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Jpeg | Format::Heif => false,
        Format::Gif => gif_frames(bytes, 2) > 1,
        Format::Png => {
            let mut parts = Parts(&bytes[PNG.len()..]);
            std::iter::from_fn(|| png_chunk(&mut parts))
                .map(|(kind, _)| kind)
                .take_while(|kind| *kind != b"IDAT")
                .any(|kind| kind == b"acTL")
        }
        Format::WebP => bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 0x02 != 0),
    }
}

/// Whether a profile says what pixels without one say anyway. Its name stands in it as ASCII or in two bytes a letter.
fn is_srgb(profile: &[u8]) -> bool {
    let holds = |name: &[u8]| profile.windows(name.len()).any(|part| part == name);
    is_of_light(profile) && (holds(b"sRGB") || holds(b"\0s\0R\0G\0B"))
}

/// Whether a profile is about red, green and blue.
fn is_of_light(profile: &[u8]) -> bool {
    profile.get(16..20) == Some(b"RGB ")
}

fn jpeg(bytes: &[u8], size: (u32, u32)) -> Option<Decoded> {
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        // As in browsers, of a picture that was cut off the part that is there is shown.
        .set_strict_mode(false)
        .set_max_width(size.0 as usize)
        .set_max_height(size.1 as usize)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    let is_expected = (u32::from(info.width), u32::from(info.height)) == size;
    if !is_expected || !matches!(decoder.input_colorspace()?, ColorSpace::YCbCr | ColorSpace::RGB | ColorSpace::Luma) {
        return None;
    }
    let profile = decoder.icc_profile();
    let pixels = Pixels::new(size.0, size.1, 3, decoder.decode().ok()?)?;
    Some(Decoded { pixels, profile, is_lossless: false })
}

fn png(bytes: &[u8], size: (u32, u32)) -> Option<Decoded> {
    /// The gamma of sRGB in hundred thousandths, as PNG writes it, and how far off it may be.
    const GAMMA: u32 = 45_455;
    const NEAR: u32 = 1_000;

    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    let is_odd_gamma = info.gama_chunk.is_some_and(|gamma| gamma.into_scaled().abs_diff(GAMMA) > NEAR);
    let has_own_colours = info.coding_independent_code_points.is_some()
        || (info.srgb.is_none() && info.icc_profile.is_none() && is_odd_gamma);
    if info.size() != size || has_own_colours {
        return None;
    }
    let profile = info.icc_profile.as_ref().map(|profile| profile.to_vec());
    let mut decoded = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut decoded).ok()?;
    decoded.truncate(frame.buffer_size());
    let grey = |depth: usize| -> Vec<u8> {
        decoded.chunks_exact(depth).flat_map(|p| [p[0], p[0], p[0]].into_iter().chain(p.get(1).copied())).collect()
    };
    let (depth, decoded) = match frame.color_type {
        png::ColorType::Rgb => (3, decoded),
        png::ColorType::Rgba => (4, decoded),
        png::ColorType::Grayscale => (3, grey(1)),
        png::ColorType::GrayscaleAlpha => (4, grey(2)),
        png::ColorType::Indexed => return None,
    };
    Some(Decoded { pixels: Pixels::new(size.0, size.1, depth, decoded)?, profile, is_lossless: true })
}

fn webp(bytes: &[u8], size: (u32, u32)) -> Option<Decoded> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    decoder.set_memory_limit(DECODER_BYTES);
    if decoder.dimensions() != size {
        return None;
    }
    let profile = decoder.icc_profile().ok()?;
    let is_lossless = !decoder.is_lossy();
    let mut decoded = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut decoded).ok()?;
    let depth = if decoder.has_alpha() { 4 } else { 3 };
    Some(Decoded { pixels: Pixels::new(size.0, size.1, depth, decoded)?, profile, is_lossless })
}

fn gif(bytes: &[u8], size: (u32, u32)) -> Option<Decoded> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    options.set_memory_limit(gif::MemoryLimit::Bytes(NonZeroU64::new(MAX_PIXELS * 4)?));
    let mut decoder = options.read_info(Cursor::new(bytes)).ok()?;
    if (u32::from(decoder.width()), u32::from(decoder.height())) != size || decoder.icc_profile().is_some() {
        return None;
    }
    let frame = decoder.read_next_frame().ok()??;
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let at = (u32::from(frame.left), u32::from(frame.top));
    let pixels = Pixels::new(width, height, 4, frame.buffer.to_vec())?;
    let is_whole = at == (0, 0) && (width, height) == size;
    let pixels = if is_whole {
        pixels
    } else {
        let mut screen = Pixels::clear(size.0, size.1);
        screen.put(&pixels, at);
        Pixels::new(size.0, size.1, 4, screen.bytes)?
    };
    Some(Decoded { pixels, profile: None, is_lossless: true })
}
