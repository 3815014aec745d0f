//! The list of pages, each with its address and its view.
//!
//! Takes a community with what was derived from it, and the network. Gives every page's key at once and each page's view
//! when it is asked for, so that a large community's pages need not all be in memory. Owns addresses, lists' pages,
//! menus and breadcrumbs. Knows no templates.

mod calendar;
mod community;
mod digests;
mod feeds;
mod figures;
mod frame;
mod goals;
mod growth;
mod lines;
mod months;
mod network;
mod network_digests;
mod people;
mod questions;
mod resolve;
mod search;
mod sessions;
mod stats;
mod thread;
mod timeline;
pub mod view;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use calendar::{CalendarFile, Event, Standing, When};
pub use community::{CommunityPlan, Key};
pub use feeds::{ATOM_FILE, Feed, FeedContent, FeedEntry, FeedKey, JSON_FILE};
pub use network::{NetworkKey, NetworkPlan};
pub use resolve::Sizes;
pub use search::{Author, Document, Entry, Findable, SearchIndex, Text};
pub use view::VERSION;
use view::{Frame, Link, SessionLine, StreamItem, ThreadLine, View};
pub use words::{Phrase, Words};

use crate::address::{OutPath, UrlPath};
use crate::config::Config;
use crate::dates::{Clock, Moment};
use crate::markup::Html;
use crate::model::{FileRef, Network};

/// Answers on one page of a thread.
pub const REPLIES_PER_PAGE: usize = 200;

/// What a site chooses once, for every page.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The moment of building.
    pub clock: Clock,
    /// All of it is for members alone.
    pub is_closed: bool,
}

/// A page to be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its address.
    pub url: UrlPath,
    /// What every page has, but for its words.
    pub frame: Frame,
    /// The words of the frame.
    pub words: Words,
    /// What this page has.
    pub view: View,
}

impl Page {
    /// Its address in lists of pages: the one for addresses that do not exist lies as if at the root, and is not the root.
    pub fn address(&self) -> UrlPath {
        match &self.view {
            View::NotFound(_) => UrlPath::home().file("404.html").unwrap_or_else(|| self.url.clone()),
            _ => self.url.clone(),
        }
    }

    /// The file that holds it.
    pub fn out_path(&self) -> OutPath {
        match &self.view {
            View::NotFound(_) => OutPath::new("404.html").unwrap_or_else(|| self.url.out_path()),
            _ => self.url.out_path(),
        }
    }
}

/// An address that leads to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Redirect {
    /// The former address.
    pub from: UrlPath,
    /// Where it leads now.
    pub to: UrlPath,
    /// The place on that page.
    pub fragment: Option<String>,
}

/// A file that is published as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// Where it goes.
    pub url: UrlPath,
    /// Where it lies.
    pub from: std::path::PathBuf,
}

impl From<&FileRef> for Copy {
    fn from(file: &FileRef) -> Self {
        Self { url: file.url.clone(), from: file.file.clone() }
    }
}

/// What the network's pages show of a community: its latest threads, next sessions, open questions, what its people wrote.
#[derive(Debug, Default)]
pub struct Top {
    /// Listed threads, newest first, with their tags' addresses.
    pub threads: Vec<TopThread>,
    /// The next sessions, with when they begin.
    pub sessions: Vec<(Moment, SessionLine)>,
    /// Open questions, oldest first, with when they were asked.
    pub questions: Vec<(Option<Moment>, ThreadLine)>,
    /// People with a page, by handle.
    pub people: BTreeMap<String, TopPerson>,
    /// Digests, oldest first.
    pub digests: Vec<TopDigest>,
    /// When something was last written.
    pub last: Option<String>,
}

/// A thread on the network's pages.
#[derive(Debug)]
pub struct TopThread {
    /// When it was opened.
    pub date: Option<Moment>,
    /// The line.
    pub line: ThreadLine,
    /// Its tags: part of the address and name.
    pub tags: Vec<(String, String)>,
    /// Its entry in the network's feed; only for the newest threads.
    pub entry: Option<FeedEntry>,
}

/// A community's digest in the network's digest of the same period.
#[derive(Debug)]
pub struct TopDigest {
    /// When.
    pub period: crate::dates::Period,
    /// How many took part in its first highlight, and of how many others.
    pub share: (usize, usize),
    /// Its line, with its page.
    pub line: view::DigestLine,
    /// Its first highlight.
    pub highlight: Option<view::HighlightView>,
    /// Questions open when the period was over.
    pub questions: Vec<view::DigestItem>,
    /// Sessions to come then, with when they begin.
    pub next_sessions: Vec<(Moment, SessionLine)>,
}

/// A member as their page across the network shows them.
#[derive(Debug, Default)]
pub struct TopPerson {
    /// Name, face and page in the community.
    pub person: view::Person,
    /// As they want to be spoken of.
    pub pronouns: String,
    /// Who they are, in one line.
    pub tagline: String,
    /// Where they live.
    pub location: String,
    /// Their links.
    pub links: Vec<view::ProfileLink>,
    /// Their bio, with links as from a person's page.
    pub html: Html,
    /// What they wrote last, newest first.
    pub stream: Vec<(Option<Moment>, StreamItem)>,
    /// Their place in the community.
    pub membership: view::Membership,
}

/// Items of a list cut into pages: how many pages there are, at least one.
fn page_count(items: usize, per_page: usize) -> usize {
    items.div_ceil(per_page.max(1)).max(1)
}

/// The items of one page of a list.
fn page_of<T>(items: &[T], number: usize, per_page: usize) -> &[T] {
    let start = ((number - 1) * per_page).min(items.len());
    &items[start..(start + per_page).min(items.len())]
}

fn pager(site: Site<'_>, url: &UrlPath, number: usize, count: usize, items: usize) -> view::Pager {
    let link = |number| Some(url.page(number).link(site.config.links_name_files));
    view::Pager {
        number,
        count,
        items,
        previous: if number > 1 { link(number - 1) } else { None },
        next: if number < count { link(number + 1) } else { None },
    }
}

impl Site<'_> {
    /// An address as it stands in links.
    fn link(&self, url: &UrlPath) -> String {
        url.link(self.config.links_name_files)
    }

    fn titled(&self, title: &str, url: &UrlPath) -> Link {
        Link { title: title.to_owned(), url: self.link(url) }
    }
}

/// Communities' children by name of the parent, in the order of their titles' dates.
fn children_of<'a>(network: &'a Network, parent: &str) -> Vec<&'a crate::model::Extract> {
    let names = network.children.get(parent).into_iter().flatten();
    names.filter_map(|name| network.communities.get(name)).collect()
}

/// An empty map for documents that lie beside no files.
type Files = HashMap<crate::address::SourcePath, FileRef>;

/// Anchors of answers: page and anchor.
type Anchors<'a> = HashSet<(&'a UrlPath, &'a str)>;
