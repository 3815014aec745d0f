//! From pixels to WebP.

use webp::{Encoder, WebPConfig};

use super::pixels::Pixels;
use super::{Parts, push_riff_chunk, riff_chunk};

/// Names all that decides the bytes of a picture that is made, for the keys of what is kept. A test compares the versions
/// with Cargo.lock; another change of how pictures are made counts up the number at the end.
pub const MAKER: &str = "libwebp-sys 0.9.6, webp 0.3.1, fast_image_resize 6.1.0, zune-jpeg 0.5.15, png 0.18.1, image-webp 0.2.4, gif 0.14.2, 1";

/// The longest side that WebP can hold.
const MAX_SIDE: u32 = 16_383;

/// How exact a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quality {
    /// 1 to 100.
    Lossy(u8),
    Lossless,
}

/// The picture as WebP, with a colour profile where one is given. `None` where a side is too long.
pub(super) fn webp(pixels: &Pixels, quality: Quality, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    if pixels.width > MAX_SIDE || pixels.height > MAX_SIDE {
        return None;
    }
    let mut config = WebPConfig::new().ok()?;
    config.method = 4;
    match quality {
        Quality::Lossy(quality) => config.quality = f32::from(quality),
        Quality::Lossless => {
            config.lossless = 1;
            // Of a lossless picture this is the effort.
            config.quality = 75.0;
        }
    }
    let encoder = if pixels.depth == 4 {
        Encoder::from_rgba(&pixels.bytes, pixels.width, pixels.height)
    } else {
        Encoder::from_rgb(&pixels.bytes, pixels.width, pixels.height)
    };
    let encoded = encoder.encode_advanced(&config).ok()?;
    match profile {
        None => Some(encoded.to_vec()),
        Some(profile) => with_profile(&encoded, pixels, profile),
    }
}

/// The same in the extended form of the file, which has room for a profile.
fn with_profile(encoded: &[u8], pixels: &Pixels, profile: &[u8]) -> Option<Vec<u8>> {
    /// Flags of the chunk VP8X.
    const HAS_PROFILE: u8 = 0x20;
    const HAS_ALPHA: u8 = 0x10;

    let flags = HAS_PROFILE | if pixels.depth == 4 { HAS_ALPHA } else { 0 };
    let (width, height) = ((pixels.width - 1).to_le_bytes(), (pixels.height - 1).to_le_bytes());
    let mut body = b"WEBP".to_vec();
    push_riff_chunk(&mut body, b"VP8X", &[&[flags, 0, 0, 0], &width[..3], &height[..3]].concat());
    push_riff_chunk(&mut body, b"ICCP", profile);
    let mut parts = Parts(encoded.get(12..)?);
    while let Some((kind, contents)) = riff_chunk(&mut parts) {
        if kind != b"VP8X" {
            push_riff_chunk(&mut body, kind, contents);
        }
    }
    let length = u32::try_from(body.len()).ok()?.to_le_bytes();
    Some([b"RIFF".as_slice(), &length, &body].concat())
}
