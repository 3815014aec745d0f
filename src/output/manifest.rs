//! The list of the files that a build wrote. What it names, a later build may replace and delete; nothing else.
//!
//! It also says for whom the build was, so that two lists alone tell who can see what (`comparison`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use super::{Written, look};
use crate::address::OutPath;
use crate::audience::Audience;
use crate::diag::Failure;
use crate::fingerprint::Fingerprint;

/// The list's name in the output folder.
pub const MANIFEST_NAME: &str = ".salon-manifest.json";

/// The form of the list. A list of another form is not read.
const VERSION: u32 = 1;

/// Size and hash of a written file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its size.
    pub bytes: u64,
    /// BLAKE3, in hexadecimal digits.
    pub hash: String,
}

impl Entry {
    /// Of a file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, hash: blake3::hash(bytes).to_hex().to_string() }
    }
}

/// The files of a site, in order of their paths. Every path stays below the folder: see [`OutPath::new`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// For whom the build was; not known where an early salon wrote the list.
    audience: Option<Audience>,
    files: BTreeMap<String, Entry>,
    folders: BTreeSet<String>,
}

/// What stands where a list is looked for.
pub(super) enum Found {
    Nothing,
    /// Something with the list's name that cannot be read as one.
    Unreadable,
    Manifest(Manifest),
}

/// Why a text is not the list of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoManifest {
    /// It is cut off, or something else.
    Damaged,
    /// It has another form, of this number.
    OtherForm(u32),
}

#[derive(Serialize, Deserialize)]
struct Line {
    path: String,
    bytes: u64,
    hash: String,
}

/// What every form of the list begins with.
#[derive(Deserialize)]
struct Head {
    version: u32,
    generator: String,
}

#[derive(Deserialize)]
struct Text {
    audience: Option<String>,
    files: Vec<Line>,
}

impl Manifest {
    /// The list of these files, built for `audience`.
    pub fn new(audience: Option<Audience>, files: impl IntoIterator<Item = (OutPath, Entry)>) -> Self {
        let files: BTreeMap<String, Entry> =
            files.into_iter().map(|(path, entry)| (path.as_str().to_owned(), entry)).collect();
        let mut folders = BTreeSet::new();
        for path in files.keys() {
            for (at, _) in path.match_indices('/') {
                if !folders.contains(&path[..at]) {
                    folders.insert(path[..at].to_owned());
                }
            }
        }
        Self { audience, files, folders }
    }

    /// The list in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Found, Failure> {
        let path = folder.join(MANIFEST_NAME);
        let Some(found) = look(&path)? else { return Ok(Found::Nothing) };
        if !found.is_file() {
            return Ok(Found::Unreadable);
        }
        let bytes = fs::read(&path).map_err(Failure::io("cannot read", &path))?;
        Ok(Self::parse(&bytes).map_or(Found::Unreadable, Found::Manifest))
    }

    /// The list whose JSON this is. Paths that lead out of the folder are dropped: whoever wrote them, they name nothing of
    /// ours.
    ///
    /// # Errors
    /// Where it is no list of salon's, or one of another form.
    pub fn parse(json: &[u8]) -> Result<Self, NoManifest> {
        let head: Head = serde_json::from_slice(json).map_err(|_| NoManifest::Damaged)?;
        if head.generator != "salon" {
            return Err(NoManifest::Damaged);
        }
        if head.version != VERSION {
            return Err(NoManifest::OtherForm(head.version));
        }
        let text: Text = serde_json::from_slice(json).map_err(|_| NoManifest::Damaged)?;
        let audience = text.audience.as_deref().and_then(Audience::from_word);
        let entry = |line: Line| Some((OutPath::new(&line.path)?, Entry { bytes: line.bytes, hash: line.hash }));
        Ok(Self::new(audience, text.files.into_iter().filter_map(entry)))
    }

    /// The list as JSON, a file a line so that two lists can be compared by eye; same files, same bytes.
    pub fn to_json(&self) -> String {
        let audience = self.audience.map(|audience| format!("\"audience\":\"{}\",", audience.word()));
        let audience = audience.unwrap_or_default();
        let mut json = format!("{{\"version\":{VERSION},\"generator\":\"salon\",{audience}\"files\":[");
        for (at, (path, entry)) in self.files.iter().enumerate() {
            json.push_str(if at == 0 { "\n" } else { ",\n" });
            let path = serde_json::Value::from(path.as_str());
            json.push_str(&format!(r#"{{"path":{path},"bytes":{},"hash":"{}"}}"#, entry.bytes, entry.hash));
        }
        json.push_str("\n]}\n");
        json
    }

    /// For whom the build was, where the list says so.
    pub fn audience(&self) -> Option<Audience> {
        self.audience
    }

    /// Whether the file at `path`, from the output folder, is one of these, or the list itself.
    pub fn names(&self, path: &Path) -> bool {
        key(path).is_some_and(|key| key == MANIFEST_NAME || self.files.contains_key(&key))
    }

    /// Whether it lists nothing.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files' paths, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Send {
        self.files.keys().map(String::as_str)
    }

    /// The files with what is known of each, in the order of their paths.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.files.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// What is known of the file at `path`.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.files.get(path)
    }

    /// Of all that the list says.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&(self.audience, &self.files))
    }

    /// Whether `path` is one of these files, with this size and hash.
    pub fn has(&self, path: &OutPath, entry: &Entry) -> bool {
        self.files.get(path.as_str()) == Some(entry)
    }

    /// Whether the folder at `path` holds one of these files.
    pub fn has_folder(&self, path: &Path) -> bool {
        key(path).is_some_and(|key| self.folders.contains(&key))
    }

    /// What changed from `former` to this list.
    pub(super) fn since(&self, former: &Self) -> Written {
        let unchanged = self.files.iter().filter(|(path, entry)| former.files.get(*path) == Some(entry)).count();
        Written {
            files: self.files.len(),
            bytes: self.files.values().map(|entry| entry.bytes).sum(),
            changed: self.files.len() - unchanged,
            removed: former.files.keys().filter(|path| !self.files.contains_key(*path)).count(),
            unchanged,
            ..Written::default()
        }
    }
}

/// A relative path as the list writes it; `None` where the list cannot hold it.
fn key(path: &Path) -> Option<String> {
    let mut key = String::new();
    for component in path.components() {
        let Component::Normal(part) = component else { return None };
        if !key.is_empty() {
            key.push('/');
        }
        key.push_str(part.to_str()?);
    }
    Some(key)
}
