//! What a change of files means: which part of the site has to be read again.
//!
//! Takes paths below the site's root, gives an [`Edit`]. Knows where things lie and not what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use crate::load::{self, CONTENT};
use crate::pipeline::{SITE_FILE, STATIC};
use crate::text::nfc;

/// The folder of the site's own themes.
pub const THEMES: &str = "themes";

/// The coarsest clock of a common file system.
const TICK: Duration = Duration::from_secs(2);

/// What has to be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// site.toml, and with it everything.
    pub settings: bool,
    /// The theme.
    pub theme: bool,
    /// The theme's words, which stand in texts too, and with them everything.
    pub words: bool,
    /// Files of static/.
    pub statics: bool,
    /// The list of communities, and the network's own texts.
    pub network: bool,
    /// All communities.
    pub all: bool,
    /// Communities by the names of their folders.
    pub communities: BTreeSet<String>,
}

impl Edit {
    /// What it means that something happened at these paths, `/` between their parts. The output folder, caches and
    /// whatever else lies beside mean nothing.
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut edit = Self::default();
        for path in paths {
            edit.add(path);
        }
        edit
    }

    fn add(&mut self, path: &str) {
        let mut parts = path.split('/');
        let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if path.split('/').next_back().is_some_and(is_leftover) {
            return;
        }
        match (first, second) {
            (SITE_FILE, None) => self.settings = true,
            (THEMES, Some(_)) if third.is_none_or(|third| third == "i18n") => {
                (self.theme, self.words) = (true, true);
            }
            (THEMES, None) => (self.theme, self.words) = (true, true),
            (THEMES, Some(_)) => self.theme = true,
            (STATIC, _) => self.statics = true,
            // Everything may have come or gone.
            (CONTENT, None) => (self.network, self.all) = (true, true),
            (CONTENT, Some("pages")) => self.network = true,
            (CONTENT, Some(name)) => {
                // A folder, or a text of the network's own: what it is now and what it was may differ.
                self.network |= third.is_none() || third == Some("community.md");
                if !load::is_passed_over(name) {
                    self.communities.insert(nfc(name).into_owned());
                }
            }
            _ => {}
        }
    }

    /// Whether nothing has to be read.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What editors leave beside a text while they save it. A post's name may begin with a dot, a leftover's end tells.
fn is_leftover(name: &str) -> bool {
    name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || name.ends_with(".tmp")
        || name.starts_with(".#")
        || name == "4913"
        || name == ".DS_Store"
}

/// All that lies in a folder: of texts a hash of what they say, of other files how large they are and when they changed.
pub struct Print {
    /// By path, as the system spells it: comparing that is faster than comparing parts.
    files: BTreeMap<OsString, Stamp>,
    taken: SystemTime,
}

struct Stamp {
    bytes: u64,
    changed: Option<SystemTime>,
    /// Of texts.
    hash: Option<blake3::Hash>,
}

impl Print {
    /// Looks at a folder; without one, at nothing. Texts that were not written to since `before` are not read again.
    pub fn of(folder: &Path, before: Option<&Self>) -> Self {
        let taken = SystemTime::now();
        let entries = WalkDir::new(folder).min_depth(1).into_iter().flatten();
        let mut files = BTreeMap::new();
        for entry in entries.filter(|entry| !entry.file_type().is_dir()) {
            let found = entry.metadata().ok();
            let bytes = found.as_ref().map_or(0, std::fs::Metadata::len);
            let changed = found.and_then(|found| found.modified().ok());
            let is_text = entry.file_type().is_file() && entry.path().extension().is_some_and(|end| end == "md");
            let path = entry.into_path().into_os_string();
            let hash = is_text.then(|| {
                let known = before.and_then(|before| before.hash_of(&path, bytes, changed?));
                known.unwrap_or_else(|| blake3::hash(&std::fs::read(&path).unwrap_or_default()))
            });
            files.insert(path, Stamp { bytes, changed, hash });
        }
        Self { files, taken }
    }

    /// The hash of a text that has not been written to since. What was written just before it was looked at may have been
    /// written again within the same tick of the file system's clock.
    fn hash_of(&self, path: &OsString, bytes: u64, changed: SystemTime) -> Option<blake3::Hash> {
        let stamp = self.files.get(path)?;
        let is_settled = changed + TICK < self.taken;
        stamp.hash.filter(|_| is_settled && stamp.bytes == bytes && stamp.changed == Some(changed))
    }

    /// Whether nothing differs, however often it was touched.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_same = |(a, b): (&Stamp, &Stamp)| match (a.hash, b.hash) {
            (Some(a), Some(b)) => a == b,
            (None, None) => (a.bytes, a.changed) == (b.bytes, b.changed),
            _ => false,
        };
        self.files.keys().eq(other.files.keys()) && self.files.values().zip(other.files.values()).all(is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str]) -> Edit {
        Edit::of(paths.iter().copied())
    }

    fn communities(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_edit_means_no_more_than_what_it_touched() {
        let nothing = Edit::default();
        let all = |edit: Edit| Edit { network: true, all: true, ..edit };
        for (paths, meaning) in [
            (&["content/a/posts/x.md"][..], Edit { communities: communities(&["a"]), ..nothing.clone() }),
            (&["content/a/posts/.x.md"], Edit { communities: communities(&["a"]), ..nothing.clone() }),
            (&["content/a"], Edit { network: true, communities: communities(&["a"]), ..nothing.clone() }),
            (&["content/a/community.md"], Edit { network: true, communities: communities(&["a"]), ..nothing.clone() }),
            (&["content/pages/about.md"], Edit { network: true, ..nothing.clone() }),
            (&["content"], all(nothing.clone())),
            (&["static/robots.txt"], Edit { statics: true, ..nothing.clone() }),
            (&["themes/mine/templates/base.html"], Edit { theme: true, ..nothing.clone() }),
            (&["themes/mine/i18n/en.toml"], Edit { theme: true, words: true, ..nothing.clone() }),
            (&["site.toml"], Edit { settings: true, ..nothing.clone() }),
            (&["public/index.html", ".salon/pictures/0a", ".git/index", "public"], nothing.clone()),
            (&["content/a/posts/.x.md.swp", "content/a/posts/x.md~", "content/a/posts/4913"], nothing.clone()),
        ] {
            assert_eq!(of(paths), meaning, "{paths:?}");
        }
        assert!(of(&[]).is_empty() && !of(&["site.toml"]).is_empty());
    }

    #[test]
    fn several_edits_are_one() {
        let edit = of(&["content/a/posts/x.md", "content/b/posts/x.md", "site.toml"]);
        assert_eq!((edit.settings, edit.communities), (true, communities(&["a", "b"])));
    }

    #[test]
    fn a_touch_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.md");
        std::fs::write(&file, "one").unwrap();
        let before = Print::of(folder.path(), None);
        std::fs::write(&file, "one").unwrap();
        let touched = Print::of(folder.path(), Some(&before));
        assert!(touched.is_same(&before));
        std::fs::write(&file, "two").unwrap();
        assert!(!Print::of(folder.path(), Some(&touched)).is_same(&before));
        std::fs::rename(&file, folder.path().join("y.md")).unwrap();
        assert!(!Print::of(folder.path(), Some(&touched)).is_same(&touched));
        assert!(Print::of(&folder.path().join("z"), None).files.is_empty());
    }
}
