//! What a change of files means: which part of the site has to be read again.
//!
//! Takes paths below the site's root, gives an [`Edit`]. Knows where things lie and not what they say.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

use crate::load::{self, CONTENT};
use crate::pipeline::{SITE_FILE, STATIC};
use crate::text::nfc;

/// The folder of the site's own themes.
pub const THEMES: &str = "themes";

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

/// A hash of all that lies in a folder: of texts what they say, of other files how large they are and when they changed.
/// Equal where nothing there changed, however often it was touched.
pub fn print(folder: &Path) -> blake3::Hash {
    let mut hash = blake3::Hasher::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        let name = entry.path().to_string_lossy();
        hash.update(&(name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update(&[u8::from(entry.file_type().is_file()), u8::from(entry.path_is_symlink())]);
        if !entry.file_type().is_file() {
            continue;
        }
        if name.ends_with(".md") {
            hash.update(blake3::hash(&std::fs::read(entry.path()).unwrap_or_default()).as_bytes());
        } else if let Ok(found) = entry.metadata() {
            let changed = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            hash.update(&found.len().to_le_bytes());
            hash.update(&changed.unwrap_or_default().as_nanos().to_le_bytes());
        }
    }
    hash.finalize()
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
        let before = print(folder.path());
        std::fs::write(&file, "one").unwrap();
        assert_eq!(print(folder.path()), before);
        std::fs::write(&file, "two").unwrap();
        assert_ne!(print(folder.path()), before);
    }
}
