//! What changes from one build of a site to another: pages, files, lost addresses, and who can see what.
//!
//! Two lists of files come in ([`Manifest`]), a [`Comparison`] goes out; that is a pure function. [`Build`] is one side as it
//! lies on disk, and tells what a list alone does not: titles, the host's own redirects, and whether a page says something
//! else or only stands in another frame. Compares no sources, and prints nothing.

mod build;
mod redirects;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Serialize;

pub use build::{Build, Titles};
pub use redirects::Redirects;

use crate::address::{OutPath, RESERVED_AT_ROOT};
use crate::audience::Audience;
use crate::output::{Entry, Manifest};

/// The page that a host shows for addresses that do not exist. It has nothing of its own but a frame.
const NOT_FOUND: &str = "404.html";

/// What a file of a site is to those who read it, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A page.
    Page,
    /// A former address that leads on.
    Redirect,
    /// A picture or file beside a document, or of `static/`.
    Attachment,
    /// A feed or calendar: programs ask for it again and again.
    Feed,
    /// All else that salon makes: styles, scripts, the search's index, smaller pictures, mails, data.
    Upkeep,
}

impl Kind {
    /// Of the file at `path`, by its name; a redirect is a page by its name.
    fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_listed_by_engines = name.starts_with("sitemap") && name.ends_with(".xml");
        match name {
            "index.html" | NOT_FOUND => Self::Page,
            "feed.xml" | "feed.json" | "calendar.ics" | "session.ics" => Self::Feed,
            "index.json" | "email.html" | "email.txt" | "email.eml" => Self::Upkeep,
            "robots.txt"
            | "opensearch.xml"
            | "manifest.webmanifest"
            | "sw.js"
            | "_headers"
            | "_redirects"
            | ".nojekyll" => Self::Upkeep,
            _ if path.starts_with("assets/") || path.starts_with("search/") => Self::Upkeep,
            _ if is_listed_by_engines || is_rendition(name) => Self::Upkeep,
            _ => Self::Attachment,
        }
    }
}

/// Whether it is the name of a smaller picture: `photo.6d533f61-160.webp`.
fn is_rendition(name: &str) -> bool {
    let Some((_, mark)) = name.strip_suffix(".webp").and_then(|stem| stem.rsplit_once('.')) else { return false };
    let Some((hash, width)) = mark.split_once('-') else { return false };
    hash.len() == 8
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !width.is_empty()
        && width.bytes().all(|byte| byte.is_ascii_digit())
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is in the new build alone.
    Added,
    /// It has other bytes.
    Changed,
    /// It is in the old build alone.
    Gone,
}

/// A file that is not the same in both builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its path in the output folder.
    pub path: OutPath,
    /// What it is; a page that became a redirect is a page.
    pub kind: Kind,
    /// What became of it.
    pub change: Change,
    /// Its size in the old build.
    pub old_bytes: Option<u64>,
    /// Its size in the new build.
    pub new_bytes: Option<u64>,
    /// Whether the address was served, and is neither served nor led on now.
    pub is_lost: bool,
    /// Of a changed page, whether only what surrounds the text is other: style, menu, foot. `None` where that is not known.
    pub is_frame_only: Option<bool>,
}

impl Item {
    /// Its address on the site, not escaped: `/founders/posts/welcome/`.
    pub fn address(&self) -> String {
        format!("/{}", address(self.path.as_str()))
    }
}

/// A build in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// For whom it was; not known of builds of an early salon.
    pub audience: Option<Audience>,
    /// Pages.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// What changes from one build to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The old build.
    pub old: Side,
    /// The new build.
    pub new: Side,
    /// All files that are not the same, by path.
    pub items: Vec<Item>,
    /// Names of communities of either build: the first parts of their addresses.
    pub communities: BTreeSet<String>,
}

impl Comparison {
    /// Compares two lists. `old_leads` and `new_leads` are what the builds' own redirects say, as far as they are known.
    pub fn of(old: &Manifest, new: &Manifest, old_leads: &Redirects, new_leads: &Redirects) -> Self {
        let judge = Judge { old_leads, new_leads, is_succession: !are_two(old.audience(), new.audience()) };
        let of_old = old.entries().filter_map(|(path, entry)| judge.item(path, Some(entry), new.entry(path)));
        let of_new = new.entries().filter(|(path, _)| old.entry(path).is_none());
        let mut items: Vec<Item> =
            of_old.chain(of_new.filter_map(|(path, entry)| judge.item(path, None, Some(entry)))).collect();
        items.sort_by(|a, b| a.path.cmp(&b.path));
        Self {
            old: side(old, old_leads),
            new: side(new, new_leads),
            items,
            communities: communities(old).chain(communities(new)).collect(),
        }
    }

    /// Whether the builds are known to be for different audiences. Then what is not in both is what only one of them sees.
    pub fn is_between_audiences(&self) -> bool {
        are_two(self.old.audience, self.new.audience)
    }

    /// The files of one kind with one fate.
    pub fn of_kind(&self, kind: Kind, change: Change) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind && item.change == change)
    }

    /// What somebody may have a link to, and nothing answers it.
    pub fn lost(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_lost)
    }

    /// Whether the frame of all pages is another one: that of the page that has nothing else is.
    pub fn has_new_frame(&self) -> bool {
        self.items.iter().any(|item| item.path.as_str() == NOT_FOUND && item.change == Change::Changed)
    }

    /// The community below which a file lies; `None` for the network's own.
    pub fn community_of(&self, item: &Item) -> Option<&str> {
        let (first, _) = item.path.as_str().split_once('/')?;
        self.communities.get(first).map(String::as_str)
    }
}

/// The address under which a host serves a file, from the site's root: a page's is its folder.
fn address(path: &str) -> &str {
    path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(path)
}

/// Whether two audiences are known, and are not one.
fn are_two(old: Option<Audience>, new: Option<Audience>) -> bool {
    matches!((old, new), (Some(old), Some(new)) if old != new)
}

/// What is known of two builds beside their files.
struct Judge<'a> {
    old_leads: &'a Redirects,
    new_leads: &'a Redirects,
    /// The new build takes the old one's place: it is for the same audience, or nobody knows otherwise.
    is_succession: bool,
}

impl Judge<'_> {
    /// What became of the file at `path`; `None` where it is as it was.
    fn item(&self, path: &str, before: Option<&Entry>, after: Option<&Entry>) -> Option<Item> {
        let change = match (before, after) {
            (None, Some(_)) => Change::Added,
            (Some(_), None) => Change::Gone,
            (before, after) if before != after => Change::Changed,
            _ => return None,
        };
        let address = address(path);
        let was_page = before.is_some() && !self.old_leads.names(address);
        let is_page = after.is_some() && !self.new_leads.names(address);
        let kind = match Kind::of(path) {
            Kind::Page if !was_page && !is_page => Kind::Redirect,
            kind => kind,
        };
        // To its readers a page that leads on is gone, and one in place of a redirect is new.
        let change = match (kind, change) {
            (Kind::Page, Change::Changed) if !is_page => Change::Gone,
            (Kind::Page, Change::Changed) if !was_page => Change::Added,
            (_, change) => change,
        };
        let is_kept_by_people = kind != Kind::Upkeep;
        Some(Item {
            path: OutPath::new(path)?,
            kind,
            change,
            old_bytes: before.map(|entry| entry.bytes),
            new_bytes: after.map(|entry| entry.bytes),
            is_lost: self.is_succession && is_kept_by_people && after.is_none() && !self.new_leads.leads_on(address),
            is_frame_only: None,
        })
    }
}

fn side(manifest: &Manifest, leads: &Redirects) -> Side {
    let is_page = |path: &str| Kind::of(path) == Kind::Page && !leads.names(address(path));
    Side {
        audience: manifest.audience(),
        pages: manifest.paths().filter(|path| is_page(path)).count(),
        files: manifest.paths().count(),
        bytes: manifest.entries().map(|(_, entry)| entry.bytes).sum(),
    }
}

/// Folders that hold a community: each has a list of its members, and free pages have none.
fn communities(manifest: &Manifest) -> impl Iterator<Item = String> {
    let names = manifest.paths().filter_map(|path| path.strip_suffix("/members/index.html"));
    names.filter(|name| !name.contains('/') && !RESERVED_AT_ROOT.contains(name)).map(str::to_owned)
}
