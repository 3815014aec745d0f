//! A decoded picture: turned, cut and made smaller.
//!
//! All of it is whole numbers but the weights of the filter, which are sums and products: the same pixels on every
//! machine, however many it computes at once.

use std::collections::HashSet;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// Rows of pixels, each of red, green, blue and, where any is not opaque, alpha.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    pub width: u32,
    pub height: u32,
    /// Bytes of a pixel: 3, or 4 with alpha.
    pub depth: usize,
    pub bytes: Vec<u8>,
}

impl Pixels {
    /// Takes decoded bytes; `None` where they are not as many as the size wants. Alpha that hides nothing is dropped.
    pub fn new(width: u32, height: u32, depth: usize, mut bytes: Vec<u8>) -> Option<Self> {
        let count = (width as usize).checked_mul(height as usize)?;
        if count == 0 || bytes.len() != count.checked_mul(depth)? {
            return None;
        }
        if depth == 4 && bytes.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX) {
            for at in 0..count {
                bytes.copy_within(at * 4..at * 4 + 3, at * 3);
            }
            bytes.truncate(count * 3);
            return Some(Self { width, height, depth: 3, bytes });
        }
        Some(Self { width, height, depth, bytes })
    }

    /// Transparent pixels.
    pub fn clear(width: u32, height: u32) -> Self {
        Self { width, height, depth: 4, bytes: vec![0; width as usize * height as usize * 4] }
    }

    /// How many different colours there are, counted up to `max` and one more.
    pub fn colours(&self, max: usize) -> usize {
        let mut seen: HashSet<&[u8]> = HashSet::new();
        for pixel in self.bytes.chunks_exact(self.depth) {
            if seen.insert(pixel) && seen.len() > max {
                break;
            }
        }
        seen.len()
    }

    /// The picture in other sizes. Colours of transparent pixels do not shine through.
    pub fn scaled(mut self, sizes: &[(u32, u32)]) -> Option<Vec<Self>> {
        if self.depth == 4 {
            multiply(&mut self.bytes);
        }
        let scaled = sizes.iter().map(|size| self.scaled_once(*size));
        let mut scaled: Vec<Self> = scaled.collect::<Option<_>>()?;
        for pixels in scaled.iter_mut().filter(|pixels| pixels.depth == 4) {
            divide(&mut pixels.bytes);
        }
        Some(scaled)
    }

    fn scaled_once(&self, (width, height): (u32, u32)) -> Option<Self> {
        if (width, height) == (self.width, self.height) {
            return Some(self.clone());
        }
        let kind = if self.depth == 4 { PixelType::U8x4 } else { PixelType::U8x3 };
        let source = ImageRef::new(self.width, self.height, &self.bytes, kind).ok()?;
        let mut target = Image::new(width, height, kind);
        // Of the filters that stay sharp this one needs no sine, of which no two libraries agree in the last digit.
        let filter = ResizeAlg::Convolution(FilterType::CatmullRom);
        let options = ResizeOptions::new().resize_alg(filter).use_alpha(false);
        Resizer::new().resize(&source, &mut target, &options).ok()?;
        Some(Self { width, height, depth: self.depth, bytes: target.into_vec() })
    }

    /// The picture as EXIF's orientation, 2 to 8, wants it shown.
    pub fn turned(self, orientation: Option<u8>) -> Self {
        let Some(orientation) = orientation else { return self };
        let (right, bottom) = (self.width as usize - 1, self.height as usize - 1);
        let (width, height) = if orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) };
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height as usize {
            for x in 0..width as usize {
                let (x, y) = match orientation {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    8 => (right - y, x),
                    _ => (x, y),
                };
                let at = (y * self.width as usize + x) * self.depth;
                bytes.extend_from_slice(&self.bytes[at..at + self.depth]);
            }
        }
        Self { width, height, depth: self.depth, bytes }
    }

    /// A square out of the picture, as large as it can be: from the middle of what is wide, and nearer to the top of
    /// what is high, where faces are.
    pub fn square(&self) -> Self {
        let side = self.width.min(self.height);
        let (left, top) = ((self.width - side) / 2, (self.height - side) / 4);
        let mut bytes = Vec::with_capacity(side as usize * side as usize * self.depth);
        for y in top..top + side {
            let start = (y as usize * self.width as usize + left as usize) * self.depth;
            bytes.extend_from_slice(&self.bytes[start..start + side as usize * self.depth]);
        }
        Self { width: side, height: side, depth: self.depth, bytes }
    }

    /// Lays another picture onto this one, which has alpha; what would lie outside is cut off.
    pub fn put(&mut self, other: &Self, (left, top): (u32, u32)) {
        let width = other.width.min(self.width.saturating_sub(left)) as usize;
        for y in 0..other.height.min(self.height.saturating_sub(top)) {
            let from = y as usize * other.width as usize * other.depth;
            let to = ((top + y) as usize * self.width as usize + left as usize) * 4;
            let row = other.bytes[from..from + width * other.depth].chunks_exact(other.depth);
            for (pixel, target) in row.zip(self.bytes[to..to + width * 4].chunks_exact_mut(4)) {
                target[..3].copy_from_slice(&pixel[..3]);
                target[3] = pixel.get(3).copied().unwrap_or(u8::MAX);
            }
        }
    }
}

/// Weighs colours with how much they cover.
fn multiply(bytes: &mut [u8]) {
    for pixel in bytes.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        for colour in &mut pixel[..3] {
            *colour = ((u32::from(*colour) * alpha + 127) / 255) as u8;
        }
    }
}

/// Takes the weights back.
fn divide(bytes: &mut [u8]) {
    for pixel in bytes.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        for colour in &mut pixel[..3] {
            *colour = match alpha {
                0 => 0,
                alpha => ((u32::from(*colour) * 255 + alpha / 2) / alpha).min(255) as u8,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two by three pixels, each with its number.
    fn numbered() -> Pixels {
        Pixels::new(2, 3, 3, (0..6).flat_map(|n| [n, n, n]).collect()).unwrap()
    }

    fn numbers(pixels: &Pixels) -> Vec<u8> {
        pixels.bytes.chunks(pixels.depth).map(|pixel| pixel[0]).collect()
    }

    #[test]
    fn every_orientation_is_undone() {
        // The picture is 0 1 / 2 3 / 4 5.
        let cases: [(u8, u32, [u8; 6]); 8] = [
            (1, 2, [0, 1, 2, 3, 4, 5]),
            (2, 2, [1, 0, 3, 2, 5, 4]),
            (3, 2, [5, 4, 3, 2, 1, 0]),
            (4, 2, [4, 5, 2, 3, 0, 1]),
            (5, 3, [0, 2, 4, 1, 3, 5]),
            (6, 3, [4, 2, 0, 5, 3, 1]),
            (7, 3, [5, 3, 1, 4, 2, 0]),
            (8, 3, [1, 3, 5, 0, 2, 4]),
        ];
        for (orientation, width, expected) in cases {
            let turned = numbered().turned(Some(orientation));
            assert_eq!((turned.width, numbers(&turned)), (width, expected.to_vec()), "{orientation}");
        }
        assert_eq!(numbered().turned(None), numbered());
    }

    #[test]
    fn squares_are_cut_from_the_middle_and_near_the_top() {
        assert_eq!(numbers(&numbered().square()), [0, 1, 2, 3]);
        let high = Pixels::new(1, 9, 3, (0..9).flat_map(|n| [n, n, n]).collect()).unwrap();
        assert_eq!(numbers(&high.square()), [2]);
        assert_eq!(numbers(&high.turned(Some(8)).square()), [4]);
    }

    #[test]
    fn what_is_transparent_does_not_shine_through() {
        let clear_red_beside_blue = [[255, 0, 0, 0], [0, 0, 255, 255]].concat().repeat(8);
        let pixels = Pixels::new(8, 2, 4, clear_red_beside_blue).unwrap();
        let smaller = pixels.scaled(&[(1, 1)]).unwrap().remove(0);
        assert_eq!((smaller.bytes[0], smaller.bytes[2]), (0, 255), "{:?}", smaller.bytes);
        assert!((100..156).contains(&smaller.bytes[3]), "{:?}", smaller.bytes);
    }

    #[test]
    fn alpha_that_hides_nothing_is_dropped() {
        let pixels = Pixels::new(2, 1, 4, vec![1, 2, 3, 255, 4, 5, 6, 255]).unwrap();
        assert_eq!((pixels.depth, pixels.bytes), (3, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(Pixels::new(2, 1, 4, vec![0; 7]), None);
        assert_eq!(Pixels::new(0, 1, 4, vec![]), None);
    }

    #[test]
    fn colours_are_counted_no_further_than_asked() {
        assert_eq!(numbered().colours(100), 6);
        assert_eq!(numbered().colours(2), 3);
    }

    #[test]
    fn what_is_put_beyond_the_edge_is_cut_off() {
        let mut sheet = Pixels::clear(3, 2);
        sheet.put(&numbered(), (2, 1));
        sheet.put(&numbered(), (7, 7));
        assert_eq!(numbers(&sheet), [0; 6]);
        assert_eq!(sheet.bytes[20..], [0, 0, 0, 255]);
    }
}
