//! AVIF and HEIC: the two formats in which every part says at which byte of the file others lie.
//!
//! Taking something out would move all of them. So what tells of a picture's maker is overwritten where it lies.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Parts;

/// Brands of still pictures. Films (`isom`, `mp42`) are not pictures.
const BRANDS: &[&[u8]] = &[b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// EXIF data with nothing in them, as an item holds them: the offset of the TIFF header, the header, no entries.
const EMPTY_EXIF: &[u8] = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0";

/// Whether a file that begins with `head` is one of these.
pub(super) fn is_heif(head: &[u8]) -> bool {
    head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// The picture with its EXIF and XMP items and all boxes of programs' own emptied. Its length stays.
pub(super) fn without_metadata(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut told = told(&bytes);
    told.sort_by_key(|(_, range)| (range.start, range.end));
    let mut done = 0;
    for (is_exif, range) in told {
        // A hostile file may name the same bytes a million times; each is emptied once.
        let range = range.start.max(done)..range.end.min(bytes.len());
        done = done.max(range.end);
        let Some(part) = bytes.get_mut(range) else { continue };
        part.fill(0);
        if is_exif && part.len() >= EMPTY_EXIF.len() {
            part[..EMPTY_EXIF.len()].copy_from_slice(EMPTY_EXIF);
        }
    }
    bytes
}

/// The bytes that tell of the maker, and whether they are EXIF data.
fn told(bytes: &[u8]) -> Vec<(bool, Range<usize>)> {
    let top = boxes(bytes, 0..bytes.len());
    let mut told: Vec<(bool, Range<usize>)> =
        top.iter().filter(|(kind, _)| kind == b"uuid").map(|(_, range)| (false, range.clone())).collect();
    for (_, meta) in top.iter().filter(|(kind, range)| kind == b"meta" && range.len() >= 4) {
        // Four bytes of version and flags come first.
        let parts = boxes(bytes, meta.start + 4..meta.end);
        let find = |wanted: &[u8; 4]| parts.iter().find(|(kind, _)| kind == wanted).map(|(_, range)| range.clone());
        let (Some(infos), Some(places)) = (find(b"iinf"), find(b"iloc")) else { continue };
        let items = maker_items(bytes, infos);
        let stored = find(b"idat").unwrap_or_default();
        let places = places_of(&bytes[places], &stored, &items);
        told.extend(places.into_iter().filter_map(|(id, range)| Some((*items.get(&id)?, range))));
    }
    told
}

/// The boxes in a part of the file: kind, and the bytes of the contents.
fn boxes(bytes: &[u8], within: Range<usize>) -> Vec<([u8; 4], Range<usize>)> {
    let mut found = Vec::new();
    let mut at = within.start;
    while let Some((kind, contents)) = box_at(bytes, at, within.end) {
        at = contents.end;
        found.push((kind, contents));
    }
    found
}

fn box_at(bytes: &[u8], at: usize, end: usize) -> Option<([u8; 4], Range<usize>)> {
    let mut parts = Parts(bytes.get(at..end)?);
    let size = u32::from_be_bytes(parts.array()?);
    let kind = parts.array()?;
    let (header, size) = match size {
        0 => (8, end - at),
        1 => (16, usize::try_from(u64::from_be_bytes(parts.array()?)).ok()?),
        size => (8, usize::try_from(size).ok()?),
    };
    let box_end = at.checked_add(size)?.min(end);
    (size >= header).then_some((kind, at + header..box_end)).filter(|(_, contents)| contents.start <= contents.end)
}

/// The numbers of the items that hold EXIF (`true`) or other data about the picture.
fn maker_items(bytes: &[u8], infos: Range<usize>) -> BTreeMap<u32, bool> {
    let count = if bytes.get(infos.start) == Some(&0) { 2 } else { 4 };
    let entries = boxes(bytes, infos.start.saturating_add(4 + count)..infos.end);
    entries
        .into_iter()
        .filter(|(kind, _)| kind == b"infe")
        .filter_map(|(_, range)| {
            let mut parts = Parts(&bytes[range]);
            let version = parts.take(4)?[0];
            let id = parts.number(if version >= 3 { 4 } else { 2 })?;
            parts.take(2)?;
            match parts.take(4)? {
                b"Exif" => Some((u32::try_from(id).ok()?, true)),
                b"mime" | b"uri " => Some((u32::try_from(id).ok()?, false)),
                _ => None,
            }
        })
        .collect()
}

/// Where those of `items` lie: their numbers and their bytes in the file. `stored` is the box for items inside the
/// header.
fn places_of(iloc: &[u8], stored: &Range<usize>, items: &BTreeMap<u32, bool>) -> Vec<(u32, Range<usize>)> {
    let mut found = Vec::new();
    let mut take = |id, range: Range<usize>| {
        if items.contains_key(&id) {
            found.push((id, range));
        }
    };
    // What cannot be read further ends the list.
    let _ = read_places(&mut Parts(iloc), stored, &mut take);
    found
}

fn read_places(parts: &mut Parts, stored: &Range<usize>, take: &mut impl FnMut(u32, Range<usize>)) -> Option<()> {
    let version = parts.take(4)?[0];
    let (sizes, more) = (parts.byte()?, parts.byte()?);
    let (offset_size, length_size, base_size) = (sizes >> 4, sizes & 15, more >> 4);
    let index_size = if version == 0 { 0 } else { more & 15 };
    let id_size = if version < 2 { 2 } else { 4 };
    for _ in 0..parts.number(id_size)? {
        let id = u32::try_from(parts.number(id_size)?).ok()?;
        let method = if version == 0 { 0 } else { parts.number(2)? & 15 };
        parts.take(2)?;
        let base = parts.number(base_size)?;
        let extents = parts.number(2)?;
        // Extents that take no bytes in the list are all the same one, and a short file could have any number of them.
        let is_free = offset_size + length_size + index_size == 0;
        for _ in 0..if is_free { extents.min(1) } else { extents } {
            parts.number(index_size)?;
            let (offset, length) = (parts.number(offset_size)?, parts.number(length_size)?);
            let start = usize::try_from(base.checked_add(offset)?).ok()?;
            let origin = if method == 1 { stored.start } else { 0 };
            let start = start.checked_add(origin)?;
            // No length means all of the file.
            let end = if length_size == 0 { usize::MAX } else { start.checked_add(usize::try_from(length).ok()?)? };
            take(id, start..end);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &[u8] = b"52.5200N 13.4050E, by Bo";

    fn boxed(kind: &[u8], contents: &[u8]) -> Vec<u8> {
        [&(contents.len() as u32 + 8).to_be_bytes(), kind, contents].concat()
    }

    /// A picture of three items: the image, EXIF data in the file, XMP data in the header.
    fn picture() -> Vec<u8> {
        let info = |id: u8, kind: &[u8]| boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind, b"\0"].concat());
        let infos = [&[0, 0, 0, 0, 0, 3], info(1, b"av01").as_slice(), &info(2, b"Exif"), &info(3, b"mime")].concat();
        let place = |id: u8, method: u8, offset: u32, length: usize| {
            [&[0, id, 0, method, 0, 0, 0, 1], offset.to_be_bytes().as_slice(), &(length as u32).to_be_bytes()].concat()
        };
        let make = |start: u32| {
            let places = [
                &[1, 0, 0, 0, 0x44, 0, 0, 3],
                place(1, 0, start, 5).as_slice(),
                &place(2, 0, start + 5, SECRET.len()),
                &place(3, 1, 2, SECRET.len()),
            ]
            .concat();
            let stored = [b"..", SECRET].concat();
            let header = [boxed(b"iinf", &infos), boxed(b"iloc", &places), boxed(b"idat", &stored)].concat();
            let meta = boxed(b"meta", &[b"\0\0\0\0".as_slice(), &header].concat());
            let uuid = boxed(b"uuid", &[[7; 16].as_slice(), SECRET].concat());
            [boxed(b"ftyp", b"avif\0\0\0\0mif1"), meta, uuid].concat()
        };
        let start = make(0).len() as u32 + 8;
        [make(start), boxed(b"mdat", &[b"image", SECRET].concat())].concat()
    }

    #[test]
    fn items_about_the_maker_are_emptied_and_the_image_stays_where_it_lies() {
        let before = picture();
        let tells = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).filter(|part| *part == what).count();
        assert!(is_heif(&before));
        assert_eq!(tells(&before, SECRET), 3);
        let clean = super::super::without_metadata(before.clone());
        assert_eq!(tells(&clean, SECRET), 0);
        assert_eq!(clean.len(), before.len());
        let at = |bytes: &[u8]| bytes.windows(5).position(|part| part == b"image");
        assert_eq!(at(&clean), at(&before));
        assert!(tells(&clean, EMPTY_EXIF) == 1);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..12), cut in 0usize..300) {
            let mut bytes = picture();
            for (at, value) in flips {
                let at = at % bytes.len();
                bytes[at] = value;
            }
            bytes.truncate(bytes.len().saturating_sub(cut));
            let length = bytes.len();
            prop_assert_eq!(without_metadata(bytes).len(), length);
        }
    }
}
