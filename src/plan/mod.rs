//! The list of pages, each with its address and its view.
//!
//! Takes a community with what was derived from it, and the network. Gives every page's key at once and each page's view
//! when it is asked for, so that a large community's pages need not all be in memory. Owns addresses, lists' pages,
//! menus and breadcrumbs. Knows no templates.

mod calendar;
mod community;
mod digests;
mod faces;
mod feeds;
mod figures;
mod frame;
mod goals;
mod growth;
mod keys;
mod lines;
mod menu;
mod months;
mod network;
mod network_digests;
mod people;
mod questions;
mod references;
mod resolve;
mod search;
mod sessions;
mod stats;
mod thread;
mod timeline;
pub mod view;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub use calendar::{CalendarFile, Event, Standing, When};
pub use community::{CommunityPlan, Key};
pub use faces::{Avatar, Faces};
pub use feeds::{ATOM_FILE, Feed, FeedContent, FeedEntry, FeedKey, JSON_FILE};
pub use network::{NetworkKey, NetworkPlan};
pub use references::References;
pub use resolve::PublishedPictures;
pub use search::{Author, Document, Entry, Findable, SearchIndex, Text};
pub use view::VERSION;
use view::{Frame, Link, SessionLine, StreamItem, ThreadLine, View};
pub use words::{Filling, Phrase, Step, Words};

use crate::address::{OutPath, UrlPath};
use crate::config::Config;
use crate::dates::{Clock, Moment};
use crate::markup::Html;
use crate::model::{Extract, FileRef, Network};

/// How heavy the answers on one page of a thread may be, in bytes of HTML. A page of 100 KB and 1,500 elements opens in no
/// time on an old phone, and head, opener and aside have their share of it.
const REPLIES_BYTES: usize = 72_000;

/// What an answer weighs besides its text: name, face, dates, links.
const REPLY_BYTES: usize = 1_000;

/// What a site chooses once, for every page.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The moment of building.
    pub clock: &'a Clock,
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
    /// The language of that page.
    pub lang: String,
    /// Its direction.
    pub dir: &'static str,
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
    pub person: Arc<view::Person>,
    /// As they want to be spoken of.
    pub pronouns: String,
    /// Who they are, in one line.
    pub tagline: String,
    /// The language of line and bio where it is not that of the network's pages.
    pub lang: Option<String>,
    /// The bio's direction.
    pub dir: &'static str,
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
    let link = |number| url.page(number).link(site.config.links_name_files);
    view::Pager {
        number,
        count,
        items,
        previous: (number > 1).then(|| link(number - 1)),
        next: (number < count).then(|| link(number + 1)),
        steps: steps(number, count).into_iter().map(|number| view::PagerStep { number, url: link(number) }).collect(),
    }
}

/// The pages of a list that are offered on one of them, in order.
fn steps(number: usize, count: usize) -> BTreeSet<usize> {
    if count < 2 {
        return BTreeSet::new();
    }
    let distances = std::iter::successors(Some(1_usize), |distance| distance.checked_mul(2));
    let near = distances.take_while(|distance| *distance < count);
    let both = near.flat_map(|distance| [number.checked_sub(distance), number.checked_add(distance)]).flatten();
    both.chain([1, number, count]).filter(|step| (1..=count).contains(step)).collect()
}

impl Site<'_> {
    /// An address as it stands in links.
    fn link(&self, url: &UrlPath) -> String {
        url.link(self.config.links_name_files)
    }

    /// A title that leads to its page; in another language than the page that it stands on, where one is given.
    fn titled(&self, title: &str, url: &UrlPath, lang: Option<String>) -> Link {
        Link { title: title.to_owned(), url: self.link(url), lang }
    }

    /// A community as the network's pages name it.
    fn community_link(&self, extract: &Extract) -> Link {
        self.titled(&extract.title, &extract.url, self.foreign(extract.lang.as_deref()))
    }

    /// A language where it is not that of the network's own pages.
    fn foreign(&self, lang: Option<&str>) -> Option<String> {
        lang.filter(|lang| *lang != self.config.language).map(str::to_owned)
    }
}

/// Communities' children by name of the parent, in the order of their titles' dates.
fn children_of<'a>(network: &'a Network, parent: &str) -> Vec<&'a Extract> {
    let names = network.children.get(parent).into_iter().flatten();
    names.filter_map(|name| network.communities.get(name)).collect()
}

/// An empty map for documents that lie beside no files.
type Files = HashMap<crate::address::SourcePath, FileRef>;

/// Anchors of answers: page and anchor.
type Anchors<'a> = HashSet<(&'a UrlPath, &'a str)>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_the_last_and_doubling_distances_are_offered() {
        let list = |number, count| steps(number, count).into_iter().collect::<Vec<_>>();
        assert_eq!(list(1, 1), [0; 0]);
        assert_eq!(list(1, 2), [1, 2]);
        assert_eq!(list(6, 20), [1, 2, 4, 5, 6, 7, 8, 10, 14, 20]);
    }

    #[test]
    fn any_page_of_a_long_list_is_few_steps_away() {
        let count = 1000;
        let mut depth: HashMap<usize, usize> = HashMap::from([(1, 0)]);
        let mut queue = std::collections::VecDeque::from([1]);
        while let Some(page) = queue.pop_front() {
            for next in steps(page, count) {
                if !depth.contains_key(&next) {
                    depth.insert(next, depth[&page] + 1);
                    queue.push_back(next);
                }
            }
        }
        assert_eq!(depth.len(), count);
        assert!(depth.values().all(|depth| *depth <= 6), "{:?}", depth.values().max());
    }
}
