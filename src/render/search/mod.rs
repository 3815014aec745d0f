//! The index of the search: what can be found, in files that a browser can load from any host and from disk.
//!
//! Takes documents from `plan`, gives scripts that each hand one piece of data to the one that searches: browsers load
//! scripts also where they load nothing else. Communities are bundled by `group`; every bundle is written by itself, in
//! parallel within, and depends on its own communities alone. A piece's name holds a hash of its content, so that none is ever
//! taken for a later one. What is small lies together in the first file. `docs/architecture.md` tells of the format.

mod bundle;
mod group;
mod lines;
mod postings;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::bundle::{Bundle, bundle};
use self::group::{Group, Item, groups};
use super::Theme;
use crate::address::OutPath;
use crate::diag::Failure;
use crate::fingerprint::Fingerprint;
use crate::plan::{Findable, SearchIndex};

/// The folder of the index and of its page.
const FOLDER: &str = "search";

/// Most documents in a bundle of several communities: what lies in memory at once, and what one edit writes anew. With fewer a
/// search would have to load more files.
const BUNDLE: usize = 4096;

/// Bytes that the first file may have besides the list of all others.
const FIRST_BYTES: usize = 64_000;

/// The kinds of documents in the order in which readers are offered them. A kind's place is its letter.
const KINDS: &[&str] = &[
    "post",
    "question",
    "win",
    "goal",
    "idea",
    "feedback",
    "resource",
    "lesson",
    "announcement",
    "reply",
    "session",
    "digest",
    "page",
    "member",
    "community",
    "tag",
];

/// A kind's letter; a capital where the document is found within its community alone.
fn kind_letter(kind: &str, within: bool) -> char {
    let place = KINDS.iter().position(|known| *known == kind).unwrap_or_default();
    let letter = char::from(b'a' + u8::try_from(place).unwrap_or_default());
    if within { letter.to_ascii_uppercase() } else { letter }
}

/// One piece of data, as a script that hands it over.
pub struct Piece {
    /// Its name in the index.
    key: String,
    /// The script, until it is written.
    script: Option<String>,
    version: String,
}

impl Piece {
    fn new(key: String, data: &Value) -> Self {
        let script = format!("salon_search({},{data});\n", json!(key));
        let version = blake3::hash(script.as_bytes()).to_hex()[..6].to_owned();
        Self { key, script: Some(script), version }
    }

    /// A few letters that change with its content.
    fn version(&self) -> &str {
        &self.version
    }

    fn file(&self) -> String {
        format!("{FOLDER}/{}-{}.js", self.key, self.version)
    }

    /// The script; empty once it is written.
    fn script(&self) -> &str {
        self.script.as_deref().unwrap_or_default()
    }

    /// The piece in a file of its own, and out of memory.
    fn written(mut self, write: &Write<'_>) -> Result<Self, Failure> {
        put(&self, write)?;
        self.script = None;
        Ok(self)
    }
}

/// What takes a file and its bytes.
pub type Write<'a> = dyn Fn(&OutPath, &[u8]) -> Result<(), Failure> + Sync + 'a;

/// What is known of bundles that an earlier build wrote.
pub struct Memory<'m> {
    /// Takes over a bundle's files by its name and the places of its communities; `None` where it is not as it was.
    pub keep: &'m (dyn Fn(&str, &[usize]) -> Option<KeptBundle> + Sync),
    /// A fingerprint of the communities at these places.
    pub key: &'m (dyn Fn(&[usize]) -> Fingerprint + Sync),
}

impl Memory<'_> {
    /// Nothing is known.
    pub fn none() -> Self {
        Self { keep: &|_, _| None, key: &|_| Fingerprint::default() }
    }
}

/// Writes the index of the communities and of the network, and tells what was written of each large bundle.
///
/// # Errors
/// Where a file cannot be written, or a string of the theme is missing.
pub fn index(
    communities: &[&dyn Findable],
    network: &dyn Findable,
    theme: &Theme,
    write: &Write<'_>,
    memory: &Memory<'_>,
) -> Result<(SearchIndex, BTreeMap<String, KeptBundle>), Failure> {
    let mut bundles: Vec<(String, Vec<&dyn Findable>, Group)> = Vec::new();
    if !network.entries().is_empty() {
        let items = vec![Item::new(0, "", 0)];
        bundles.push(("n".to_owned(), vec![network], Group { bits: String::new(), items }));
    }
    let weigh = |(at, of): (usize, &&dyn Findable)| Item::new(at, of.name(), of.entries().len());
    let items: Vec<Item> = communities.par_iter().enumerate().map(weigh).collect();
    for group in groups(items, BUNDLE) {
        let of = group.items.iter().map(|item| communities[item.at]).collect();
        bundles.push((format!("b{}", group.bits), of, group));
    }
    // One after the other, so that no more than one is in memory: each is made on all threads.
    let written: Vec<Written> = bundles
        .into_iter()
        .map(|(id, of, group)| {
            // The network's own documents are few, and depend on everybody.
            let places: Vec<usize> = group.items.iter().map(|item| item.at).collect();
            let is_of_communities = id.starts_with('b');
            if let Some(kept) = is_of_communities.then(|| (memory.keep)(&id, &places)).flatten() {
                let entry = serde_json::from_str(&kept.entry).unwrap_or_default();
                let (documents, kinds) = (kept.documents, kept.kinds.clone());
                return Ok(Written { entry, documents, kinds, small: None, kept: Some((id, kept)) });
            }
            let bundle = bundle(id.clone(), &of, &group, theme, write)?;
            let entry = entry(&bundle);
            let (documents, kinds) = (bundle.documents, bundle.kinds.clone());
            // A large bundle is written at once.
            if core(&bundle).map(|piece| piece.script().len()).sum::<usize>() <= FIRST_BYTES {
                return Ok(Written { entry, documents, kinds, small: Some(bundle), kept: None });
            }
            let pieces = || core(&bundle).chain(&bundle.texts);
            pieces().try_for_each(|piece| put(piece, write))?;
            let files = pieces().filter_map(|piece| OutPath::new(&piece.file())).collect();
            let key = (memory.key)(&places);
            let kept = KeptBundle { key, entry: entry.to_string(), documents, kinds: kinds.clone(), files };
            Ok(Written { entry, documents, kinds, small: None, kept: Some((id, kept)).filter(|_| is_of_communities) })
        })
        .collect::<Result<_, Failure>>()?;
    let index = first_file(&written, write)?;
    Ok((index, written.into_iter().filter_map(|written| written.kept).collect()))
}

/// What is left of a bundle when it was written.
struct Written {
    /// Its line in the list of all.
    entry: Value,
    documents: usize,
    kinds: Vec<char>,
    /// It was not written yet: there may be room for it in the first file.
    small: Option<Bundle>,
    /// What the next build may know of it, by its name.
    kept: Option<(String, KeptBundle)>,
}

/// A bundle of the index that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBundle {
    /// Of the communities in it.
    pub key: Fingerprint,
    /// Its line in the list of all bundles, as JSON.
    pub entry: String,
    /// How many documents it holds.
    pub documents: usize,
    /// The letters of the kinds that it holds.
    pub kinds: Vec<char>,
    /// Its files.
    pub files: Vec<OutPath>,
}

/// A bundle's files but those of texts.
fn core(bundle: &Bundle) -> impl Iterator<Item = &Piece> {
    let terms = bundle.terms.iter().map(|(_, piece)| piece);
    std::iter::once(&bundle.head).chain(&bundle.people).chain(terms).chain(&bundle.records)
}

/// Writes a piece, if it is not written yet.
fn put(piece: &Piece, write: &Write<'_>) -> Result<(), Failure> {
    let (Some(script), Some(path)) = (&piece.script, OutPath::new(&piece.file())) else { return Ok(()) };
    write(&path, script.as_bytes())
}

/// A bundle in the list of all: its name, how many documents, the versions of its head and people, the first terms of its
/// files of terms, and their versions.
fn entry(bundle: &Bundle) -> Value {
    let people = bundle.people.as_ref().map_or("", Piece::version);
    let firsts: Vec<&str> = bundle.terms.iter().map(|(first, _)| first.as_str()).collect();
    let versions: Vec<&str> = bundle.terms.iter().map(|(_, piece)| piece.version()).collect();
    json!([bundle.id, bundle.documents, bundle.head.version(), people, firsts, versions])
}

/// The list of all bundles, and in the same file those for which there is room.
fn first_file(bundles: &[Written], write: &Write<'_>) -> Result<SearchIndex, Failure> {
    let documents = bundles.iter().map(|bundle| bundle.documents).sum();
    let entries: Vec<&Value> = bundles.iter().map(|bundle| &bundle.entry).collect();
    let mut script = Piece::new(String::new(), &json!([KINDS, documents, entries])).script.unwrap_or_default();
    let mut room = FIRST_BYTES;
    let mut take = |pieces: &[&Piece], script: &mut String| -> Result<bool, Failure> {
        let bytes: usize = pieces.iter().map(|piece| piece.script().len()).sum();
        if bytes > room || pieces.iter().any(|piece| piece.script.is_none()) {
            pieces.iter().try_for_each(|piece| put(piece, write))?;
            return Ok(false);
        }
        room -= bytes;
        pieces.iter().for_each(|piece| script.push_str(piece.script()));
        Ok(true)
    };
    for bundle in bundles.iter().filter_map(|bundle| bundle.small.as_ref()) {
        let texts: Vec<&Piece> = bundle.texts.iter().collect();
        if take(&core(bundle).collect::<Vec<_>>(), &mut script)? {
            take(&texts, &mut script)?;
        } else {
            texts.into_iter().try_for_each(|piece| put(piece, write))?;
        }
    }
    let file = format!("{FOLDER}/index-{}.js", &blake3::hash(script.as_bytes()).to_hex()[..8]);
    OutPath::new(&file).map_or(Ok(()), |path| write(&path, script.as_bytes()))?;
    let has = |kind: &&&str| {
        let of = |within| bundles.iter().any(|bundle| bundle.kinds.contains(&kind_letter(kind, within)));
        of(false) || of(true)
    };
    Ok(SearchIndex { file, documents, kinds: KINDS.iter().filter(has).copied().collect() })
}
