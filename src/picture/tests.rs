//! Metadata and headers.

use proptest::prelude::*;

use super::*;

const SECRET: &[u8] = b"52.5200N 13.4050E";

/// EXIF data with an orientation, and a secret behind it.
fn exif(orientation: u8) -> Vec<u8> {
    [minimal_exif(orientation).as_slice(), SECRET].concat()
}

fn jpeg_with(orientation: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    push_segment(&mut bytes, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    push_segment(&mut bytes, 0xE1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat());
    push_segment(&mut bytes, 0xE1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat());
    push_segment(&mut bytes, 0xE2, b"ICC_PROFILE\0\x01\x01profile");
    push_segment(&mut bytes, 0xED, SECRET);
    push_segment(&mut bytes, 0xFE, SECRET);
    push_segment(&mut bytes, 0xC0, &[8, 0, 20, 0, 30, 1, 1, 0x11, 0]);
    push_segment(&mut bytes, 0xDA, &[1, 1, 0, 0, 63, 0]);
    bytes.extend([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]);
    bytes.extend_from_slice(SECRET);
    bytes
}

fn png_chunk_of(kind: &[u8], contents: &[u8]) -> Vec<u8> {
    let body = [kind, contents].concat();
    [&(contents.len() as u32).to_be_bytes(), body.as_slice(), &crc32(&body).to_be_bytes()].concat()
}

fn png_with(orientation: u8) -> Vec<u8> {
    let header = [0, 0, 0, 30, 0, 0, 0, 20, 8, 2, 0, 0, 0];
    let mut bytes = PNG.to_vec();
    bytes.extend(png_chunk_of(b"IHDR", &header));
    bytes.extend(png_chunk_of(b"iCCP", b"profile"));
    bytes.extend(png_chunk_of(b"eXIf", &exif(orientation)));
    // A wrong check sum must not save what it belongs to.
    bytes.extend(png_chunk_of(b"tEXt", SECRET));
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    bytes.extend(png_chunk_of(b"IDAT", b"image"));
    bytes.extend(png_chunk_of(b"IEND", b""));
    bytes.extend_from_slice(SECRET);
    bytes
}

fn webp_with(orientation: u8) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
    push_riff_chunk(&mut bytes, b"VP8X", &[0x0C, 0, 0, 0, 29, 0, 0, 19, 0, 0]);
    push_riff_chunk(&mut bytes, b"ICCP", b"profile");
    push_riff_chunk(&mut bytes, b"VP8L", b"\x2F\x1D\xC0\x04\0");
    push_riff_chunk(&mut bytes, b"EXIF", &exif(orientation));
    push_riff_chunk(&mut bytes, b"XMP ", SECRET);
    let length = (bytes.len() as u32 - 8).to_le_bytes();
    bytes[4..8].copy_from_slice(&length);
    bytes
}

fn gif_with_comment() -> Vec<u8> {
    let mut bytes = b"GIF89a\x1E\0\x14\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    bytes.extend(b"\x21\xFE\x11");
    bytes.extend_from_slice(SECRET);
    bytes.extend(b"\0\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0\x2C\0\0\0\0\x1E\0\x14\0\0\x02\x02\x4C\x01\0\x3B");
    bytes.extend_from_slice(SECRET);
    bytes
}

fn tells(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|part| part == what)
}

#[test]
fn a_published_picture_tells_no_place_and_keeps_its_size_its_turn_and_its_colours() {
    for (name, make) in [("jpeg", jpeg_with as fn(u8) -> Vec<u8>), ("png", png_with), ("webp", webp_with)] {
        for turn in [1, 3, 6] {
            let bytes = make(turn);
            assert!(tells(&bytes, SECRET));
            let clean = without_metadata(bytes.clone());
            assert!(!tells(&clean, SECRET), "{name}");
            assert!(tells(&clean, b"profile"), "{name}");
            assert_eq!(orientation(&clean), (turn > 1).then_some(turn), "{name}");
            let expected = if turn == 6 { (20, 30) } else { (30, 20) };
            for bytes in [&bytes, &clean] {
                let size = size(bytes).unwrap();
                assert_eq!((size.width, size.height), expected, "{name} turned {turn}");
            }
            assert_eq!(without_metadata(clean.clone()), clean, "{name}: a clean picture stays as it is");
        }
    }
}

#[test]
fn an_animation_keeps_its_loop_and_loses_its_comment() {
    let clean = without_metadata(gif_with_comment());
    assert!(!tells(&clean, SECRET) && tells(&clean, b"NETSCAPE2.0") && clean.ends_with(b"\x4C\x01\0\x3B"));
    assert_eq!(size(&clean), Some(Picture { width: 30, height: 20 }));
}

#[test]
fn the_image_itself_stays_bit_by_bit() {
    assert!(without_metadata(jpeg_with(1)).ends_with(&[0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]));
    assert!(tells(&without_metadata(png_with(1)), &png_chunk_of(b"IDAT", b"image")));
}

#[test]
fn names_say_what_is_a_picture() {
    assert!(is_picture("a.JPG") && is_picture("b.webp") && is_picture("logo.svg"));
    assert!(!is_picture("png") && !is_picture("a.pdf") && !is_picture("a.md"));
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes: Vec<u8>, cut in 0usize..200, flips in proptest::collection::vec((0usize..200, any::<u8>()), 0..6)) {
        let starts: [&[u8]; 5] = [b"", b"\xFF\xD8\xFF", PNG, b"RIFF\0\0\0\0WEBP", b"GIF89a"];
        for start in starts {
            let bytes = [start, &bytes].concat();
            size(&bytes);
            without_metadata(bytes);
        }
        for mut bytes in [jpeg_with(6), png_with(6), webp_with(6), gif_with_comment()] {
            for (at, value) in &flips {
                let at = at % bytes.len();
                bytes[at] = *value;
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            size(&bytes);
            let once = without_metadata(bytes);
            prop_assert_eq!(without_metadata(once.clone()), once);
        }
    }
}

/// Pictures that are made from others. They are small, and made here by other programs' encoders where there is one.
mod made {
    use super::*;
    use crate::picture::renditions::{Face, Rendition};

    /// Pixels as a photograph has them: no two neighbours are alike.
    fn photo(width: u32, height: u32) -> Vec<u8> {
        let mut state = 7_u32;
        let mut bytes = Vec::new();
        for at in 0..width * height {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = (at % width, at / width);
            let noise = state >> 28;
            bytes.extend([(x * 200 / width + noise) as u8, (y * 200 / height + noise) as u8, (100 + noise * 3) as u8]);
        }
        bytes
    }

    fn jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
        let exif = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
        encoder.add_app_segment(1, exif).unwrap();
        let (width, height) = (width as u16, height as u16);
        encoder
            .encode(&photo(u32::from(width), u32::from(height)), width, height, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        bytes
    }

    fn png_of(pixels: &[u8], width: u32, height: u32, colour: png::ColorType) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(colour);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        bytes
    }

    /// Lines and areas in a handful of colours, as large as a screen's picture.
    fn drawing(width: u32, height: u32) -> Vec<u8> {
        let colour = |x: u32, y: u32| match (x * y / 97 + x / 13 + y / 7) % 5 {
            0 => [20, 30, 40],
            1 => [200, 60, 60],
            _ => [250, 250, 240],
        };
        let pixels: Vec<u8> = (0..width * height).flat_map(|at| colour(at % width, at / width)).collect();
        png_of(&pixels, width, height, png::ColorType::Rgb)
    }

    fn scale() -> Scale {
        Scale { widths: vec![60, 120, 240], quality: 80 }
    }

    fn smaller_of(bytes: &[u8]) -> Option<Vec<Rendition>> {
        smaller(bytes, &Header::of(bytes)?, &scale())
    }

    fn sizes(made: &[Rendition]) -> Vec<(u32, u32)> {
        made.iter().map(|one| (one.width, one.height)).collect()
    }

    fn pixel(rendition: &Rendition, x: u32, y: u32) -> [u8; 3] {
        let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&rendition.bytes)).unwrap();
        let depth = if decoder.has_alpha() { 4 } else { 3 };
        let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut pixels).unwrap();
        let at = (y * rendition.width + x) as usize * depth;
        pixels[at..at + 3].try_into().unwrap()
    }

    #[test]
    fn smaller_pictures_are_as_their_header_says_and_each_needs_fewer_bytes() {
        let bytes = jpeg(400, 300, 1);
        let made = smaller_of(&bytes).unwrap();
        assert_eq!(sizes(&made), [(60, 45), (120, 90), (240, 180)]);
        let mut last = 0;
        for one in &made {
            assert_eq!(size(&one.bytes), Some(Picture { width: one.width, height: one.height }));
            assert!(one.bytes.len() > last && one.bytes.len() < bytes.len());
            last = one.bytes.len();
        }
        assert_eq!(smaller_of(&bytes).unwrap(), made, "the same bytes again");
    }

    #[test]
    fn a_picture_that_is_not_wider_than_the_widest_is_made_in_its_own_width_too() {
        assert_eq!(sizes(&smaller_of(&jpeg(200, 100, 1)).unwrap()), [(60, 30), (120, 60), (200, 100)]);
        assert_eq!(sizes(&smaller_of(&jpeg(260, 100, 1)).unwrap()), [(60, 23), (120, 46), (240, 92)]);
        // 120 is too near to 130 to be worth a file.
        assert_eq!(sizes(&smaller_of(&jpeg(130, 100, 1)).unwrap()), [(60, 46), (130, 100)]);
    }

    #[test]
    fn what_is_made_stands_upright_and_tells_no_place() {
        // Stored on its side: what is right in it is below when it is shown.
        let bytes = jpeg(400, 300, 6);
        assert!(tells(&bytes, SECRET));
        let made = smaller_of(&bytes).unwrap();
        assert_eq!(sizes(&made), [(60, 80), (120, 160), (240, 320)]);
        let (above, below) = (pixel(&made[2], 120, 10), pixel(&made[2], 120, 310));
        assert!(below[0] > above[0] + 100, "{above:?} {below:?}");
        for one in &made {
            assert!(!tells(&one.bytes, SECRET) && !tells(&one.bytes, b"EXIF") && !tells(&one.bytes, b"XMP "));
        }
    }

    #[test]
    fn a_drawing_in_its_own_size_keeps_every_pixel() {
        let bytes = drawing(230, 120);
        let made = smaller_of(&bytes).unwrap();
        let own = made.iter().find(|one| one.width == 230).unwrap();
        assert!(tells(&own.bytes[..20], b"VP8L"), "without loss");
        for (x, y) in [(0, 0), (13, 50), (229, 119), (100, 77)] {
            let expected = match (x * y / 97 + x / 13 + y / 7) % 5 {
                0 => [20, 30, 40],
                1 => [200, 60, 60],
                _ => [250, 250, 240],
            };
            assert_eq!(pixel(own, x, y), expected);
        }
    }

    #[test]
    fn every_kind_of_pixels_is_read() {
        let grey: Vec<u8> = photo(200, 100).chunks(3).map(|pixel| pixel[0]).collect();
        let both: Vec<u8> = grey.iter().flat_map(|grey| [*grey, 200]).collect();
        let alpha: Vec<u8> = photo(200, 100).chunks(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 90]).collect();
        for (pixels, colour) in [
            (&photo(200, 100), png::ColorType::Rgb),
            (&grey, png::ColorType::Grayscale),
            (&both, png::ColorType::GrayscaleAlpha),
            (&alpha, png::ColorType::Rgba),
        ] {
            let made = smaller_of(&png_of(pixels, 200, 100, colour)).unwrap();
            assert!(!made.is_empty(), "{colour:?}");
            let has_alpha = matches!(colour, png::ColorType::GrayscaleAlpha | png::ColorType::Rgba);
            let decoder = image_webp::WebPDecoder::new(Cursor::new(&made[0].bytes)).unwrap();
            assert_eq!(decoder.has_alpha(), has_alpha, "{colour:?}");
        }
        let grey_jpeg = {
            let mut bytes = Vec::new();
            let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
            encoder.encode(&grey, 200, 100, jpeg_encoder::ColorType::Luma).unwrap();
            bytes
        };
        assert!(!smaller_of(&grey_jpeg).unwrap().is_empty());
        // What was made can be made smaller itself.
        let webp = smaller_of(&jpeg(400, 300, 1)).unwrap().pop().unwrap().bytes;
        assert_eq!(sizes(&smaller_of(&webp).unwrap())[0], (60, 45));
    }

    #[test]
    fn colours_with_a_profile_keep_it_and_those_of_ink_are_left_alone() {
        let profiled = |profile: &[u8], colour| {
            let mut bytes = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
            encoder.add_icc_profile(profile).unwrap();
            let pixels = if colour == jpeg_encoder::ColorType::Cmyk { photo(200, 400) } else { photo(200, 100) };
            let count = 200 * 100 * if colour == jpeg_encoder::ColorType::Cmyk { 4 } else { 3 };
            encoder.encode(&pixels[..count], 200, 100, colour).unwrap();
            bytes
        };
        let profile = |space: &[u8; 4], name: &str| [&[7; 16], space.as_slice(), &[7; 100], name.as_bytes()].concat();
        let wide = profile(b"RGB ", "Display P3");
        let made = smaller_of(&profiled(&wide, jpeg_encoder::ColorType::Rgb)).unwrap();
        assert_eq!(made.len(), 3);
        for one in &made {
            let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&one.bytes)).unwrap();
            assert_eq!(decoder.icc_profile().unwrap().as_deref(), Some(wide.as_slice()));
            assert_eq!(size(&one.bytes), Some(Picture { width: one.width, height: one.height }));
        }
        let plain =
            smaller_of(&profiled(&profile(b"RGB ", "sRGB IEC61966-2.1"), jpeg_encoder::ColorType::Rgb)).unwrap();
        assert!(plain.iter().all(|one| !tells(&one.bytes, b"ICCP")));
        assert_eq!(smaller_of(&profiled(&profile(b"GRAY", "Dot Gain 20%"), jpeg_encoder::ColorType::Rgb)), None);
        assert_eq!(smaller_of(&profiled(&profile(b"CMYK", "Coated"), jpeg_encoder::ColorType::Cmyk)), None);
    }

    fn gif(frames: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = gif::Encoder::new(&mut bytes, 150, 100, &[0, 0, 0, 250, 20, 20, 20, 20, 250]).unwrap();
        for at in 0..frames {
            let buffer: Vec<u8> = (0..150 * 100).map(|n| ((n / 31 + at) % 3) as u8).collect();
            encoder
                .write_frame(&gif::Frame { width: 150, height: 100, buffer: buffer.into(), ..Default::default() })
                .unwrap();
        }
        drop(encoder);
        bytes
    }

    #[test]
    fn animations_are_known_by_their_header() {
        assert!(!Header::of(&gif(1)).unwrap().is_animated);
        assert!(Header::of(&gif(2)).unwrap().is_animated);
        assert!(smaller_of(&gif(1)).is_some());
        let mut webp = webp_with(1);
        assert!(!Header::of(&webp).unwrap().is_animated);
        webp[20] |= 0x02;
        assert!(Header::of(&webp).unwrap().is_animated);
        let plain = png_with(1);
        assert!(!Header::of(&plain).unwrap().is_animated);
        let animated = [&plain[..33], &png_chunk_of(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), &plain[33..]].concat();
        assert!(Header::of(&animated).unwrap().is_animated);
        assert!(Header::of(b"\0\0\0\x1Cftypavif").is_none() && Header::of(b"<svg/>").is_none());
    }

    #[test]
    fn a_face_is_square_and_a_sheet_holds_many() {
        let of = |bytes: &[u8]| -> Face { face(bytes, &Header::of(bytes).unwrap(), 80).unwrap() };
        let large = of(&jpeg(500, 700, 1));
        assert_eq!((large.portrait.width, large.portrait.height), (PORTRAIT, PORTRAIT));
        assert_eq!(large.tile.len(), (TILE * TILE * 4) as usize);
        let small = of(&jpeg(50, 90, 1));
        assert_eq!((small.portrait.width, small.portrait.height, small.tile.len()), (50, 50, large.tile.len()));
        assert_eq!(of(&gif(2)).portrait.width, 100, "the first frame of an animation");

        let red = [250, 10, 10, 255].repeat((TILE * TILE) as usize);
        let mut tiles = vec![large.tile; 8];
        tiles[7] = red;
        let made = sheet(&tiles, 80).unwrap();
        assert_eq!((made.width, made.height), sheet_size(8));
        assert_eq!((made.width, made.height), (6 * TILE, 2 * TILE));
        assert_eq!(place(7), (TILE, TILE));
        let colour = pixel(&made, TILE + TILE / 2, TILE + TILE / 2);
        assert!(colour[0] > 200 && colour[1] < 60, "{colour:?}");
        assert_eq!(sheet(&[vec![0; 3]], 80), None);
    }

    #[test]
    fn a_header_that_promises_too_much_is_believed_and_not_decoded() {
        let mut bytes = png_of(&photo(20, 10), 20, 10, png::ColorType::Rgb);
        bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let header = Header::of(&bytes).unwrap();
        assert!(header.is_too_large());
        assert_eq!(pixels(Cursor::new(&bytes)), Some(3_600_000_000));
        assert_eq!(smaller(&bytes, &header, &scale()), None);
        assert_eq!(face(&bytes, &header, 80), None);
        // One that is large and not too large is decoded, finds nothing, and is no reason to end.
        bytes[16..20].copy_from_slice(&6_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&6_000_u32.to_be_bytes());
        assert_eq!(smaller_of(&bytes), None);
    }

    #[test]
    fn the_makers_names_are_those_that_are_locked() {
        let lock = include_str!("../../Cargo.lock");
        let parts: Vec<&str> = MAKER.split(", ").collect();
        let (count, makers) = parts.split_last().unwrap();
        assert!(count.parse::<u32>().is_ok());
        for maker in makers {
            let (name, version) = maker.split_once(' ').unwrap();
            let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&locked), "Cargo.lock has another {name} than {version}: say so in MAKER");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn no_spoilt_picture_ends_a_build(cut in 0usize..3000, flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..8)) {
            let webp = smaller_of(&jpeg(90, 60, 1)).unwrap().pop().unwrap().bytes;
            for mut bytes in [jpeg(90, 60, 6), drawing(90, 60), gif(1), webp] {
                for (at, value) in &flips {
                    let at = usize::from(*at) % bytes.len();
                    bytes[at] = *value;
                }
                let length = bytes.len();
                bytes.truncate(length.saturating_sub(cut % length));
                let Some(header) = Header::of(&bytes) else { continue };
                if header.pixels() > 1_000_000 {
                    continue;
                }
                for one in smaller(&bytes, &header, &scale()).unwrap_or_default() {
                    prop_assert_eq!(size(&one.bytes), Some(Picture { width: one.width, height: one.height }));
                }
                face(&bytes, &header, 80);
            }
        }
    }
}
