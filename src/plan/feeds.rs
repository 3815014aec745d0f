//! What feeds hold: the newest threads, or what somebody wrote last, with full addresses.
//!
//! The feeds of the network and of a community carry whole texts. Those of a tag, a member or a person carry excerpts:
//! there may be thousands of them, and their entries are the same posts once more.

use std::collections::HashSet;

use super::community::CommunityPlan;
use super::network::NetworkPlan;
use super::view::StreamItem;
use super::{Site, Top};
use crate::address::UrlPath;
use crate::dates::Moment;
use crate::derive::ThreadIndex;
use crate::markup::{Pictures, Place};
use crate::model::{MemberId, PostId};

/// The name of a feed's file beside its page.
pub const ATOM_FILE: &str = "feed.xml";

/// The name of its JSON form.
pub const JSON_FILE: &str = "feed.json";

/// A feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The page to which it belongs.
    pub page: UrlPath,
    /// The page's address in full.
    pub page_url: String,
    /// Its name.
    pub title: String,
    /// What it is about.
    pub subtitle: String,
    /// The language.
    pub lang: String,
    /// When something in it changed last, RFC 3339.
    pub updated: String,
    /// It is written as JSON too.
    pub has_json: bool,
    /// The entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// A post in a feed.
#[derive(Clone, Debug, Default)]
pub struct FeedEntry {
    /// The thread's title.
    pub title: String,
    /// Its address in full, which is also its identity.
    pub url: String,
    /// When it was written, RFC 3339.
    pub published: String,
    /// When something was last written in it, RFC 3339.
    pub updated: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// The language of the text; empty where it is the feed's.
    pub lang: String,
    /// The text; nothing for a closed group, whose feeds have titles only.
    pub content: FeedContent,
}

/// What an entry tells of its post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FeedContent {
    /// Nothing but the title.
    #[default]
    Title,
    /// The beginning.
    Excerpt(String),
    /// The whole text as HTML, made by `markup` or by the theme, with full addresses.
    Text(String),
}

/// A feed of a community, before its entries are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedKey {
    /// The community's own.
    Community,
    /// Of a tag.
    Tag(usize),
    /// Of a member.
    Member(MemberId),
}

impl Site<'_> {
    /// Whether feeds are written at all: they need the site's address.
    pub(super) fn has_feeds(&self) -> bool {
        self.config.feeds && !self.config.base_url.is_empty()
    }

    pub(super) fn feed(
        &self,
        page: UrlPath,
        title: String,
        subtitle: &str,
        lang: &str,
        entries: Vec<FeedEntry>,
    ) -> Feed {
        // A feed changes when its entries do, and never because time went by.
        let updated = entries.iter().map(|entry| entry.updated.clone()).max();
        Feed {
            page_url: format!("{}{}", self.config.base_url, page.encoded()),
            page,
            title,
            subtitle: subtitle.to_owned(),
            lang: lang.to_owned(),
            updated: updated.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()),
            has_json: false,
            entries,
        }
    }
}

impl CommunityPlan<'_> {
    /// Every feed of the community.
    pub fn feed_keys(&self) -> Vec<FeedKey> {
        if !self.site.has_feeds() {
            return Vec::new();
        }
        let members = self.community.member_ids().filter(|id| self.community.member(*id).url.is_some());
        let tags = (0..self.derived.tags.len()).map(FeedKey::Tag);
        std::iter::once(FeedKey::Community).chain(tags).chain(members.map(FeedKey::Member)).collect()
    }

    /// A feed.
    pub fn feed(&self, key: FeedKey) -> Feed {
        let (community, limit, lang) = (self.community, self.site.config.feed_limit, self.lang());
        match key {
            FeedKey::Community => {
                let entries =
                    self.dated(&self.derived.listed).take(limit).map(|index| self.thread_entry(index)).collect();
                let feed =
                    self.site.feed(community.url.clone(), community.title.clone(), &community.tagline, lang, entries);
                Feed { has_json: true, ..feed }
            }
            FeedKey::Tag(at) => {
                let tag = &self.derived.tags[at];
                let entries = self.dated(&tag.threads).take(limit).map(|index| self.thread_excerpt(index)).collect();
                let title = format!("{} · {}", tag.name, community.title);
                self.site.feed(self.tag_url(at), title, "", lang, entries)
            }
            FeedKey::Member(id) => {
                let member = community.member(id);
                let wrote = self.derived.lives.wrote[id.index()].iter().copied();
                let dated = wrote.filter(|id| community.post(*id).date.is_some());
                let entries = dated.take(limit).map(|id| self.excerpt_entry(id)).collect();
                let title = format!("{} · {}", member.name, community.title);
                self.site.feed(member.url.clone().unwrap_or_default(), title, &member.tagline, lang, entries)
            }
        }
    }

    fn dated<'a>(&'a self, threads: &'a [ThreadIndex]) -> impl Iterator<Item = ThreadIndex> + 'a {
        let is_dated = |index: &ThreadIndex| self.community.post(self.derived.threads[*index].root).date.is_some();
        threads.iter().copied().filter(is_dated)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.site.is_closed || self.community.is_closed
    }

    /// A post by itself: who wrote it, and when.
    fn entry(&self, id: PostId) -> FeedEntry {
        let post = self.community.post(id);
        let published = post.date.map(Moment::utc).unwrap_or_default();
        FeedEntry {
            title: self.community.post(post.root).title.clone(),
            url: format!("{}{}", self.site.config.base_url, post.permalink(false)),
            updated: post.updated.map_or_else(|| published.clone(), Moment::utc),
            published,
            authors: post.authors.iter().map(|who| self.community.shown_name(who).to_owned()).collect(),
            tags: if self.is_closed() { Vec::new() } else { post.tags.clone() },
            lang: post.lang.as_deref().unwrap_or(self.lang()).to_owned(),
            content: FeedContent::Title,
        }
    }

    fn excerpt_entry(&self, id: PostId) -> FeedEntry {
        let content = if self.is_closed() { FeedContent::Title } else { FeedContent::Excerpt(self.excerpt(id)) };
        FeedEntry { content, ..self.entry(id) }
    }

    /// A thread, which changes when somebody answers.
    fn thread_excerpt(&self, index: ThreadIndex) -> FeedEntry {
        let thread = &self.derived.threads[index];
        let entry = self.excerpt_entry(thread.root);
        FeedEntry { updated: thread.last.map_or_else(|| entry.published.clone(), Moment::utc), ..entry }
    }

    /// A thread with the whole text of its first post.
    pub(super) fn thread_entry(&self, index: ThreadIndex) -> FeedEntry {
        let root = self.derived.threads[index].root;
        let place = Place {
            root: &self.site.config.base_url,
            name_files: false,
            id_prefix: "",
            heading_level: 2,
            without_title: self.is_title_in_text(root),
            pictures: Pictures::Alone,
        };
        let content = if self.is_closed() {
            FeedContent::Title
        } else {
            let html = self.community.post(root).body.html(&self.prose[root.index()].targets, &place);
            FeedContent::Text(html.into_string())
        };
        FeedEntry { content, ..self.thread_excerpt(index) }
    }
}

impl NetworkPlan<'_> {
    /// The network's feed over all communities, and one for each person.
    pub fn feeds(&self, tops: &[(String, Top)]) -> Vec<Feed> {
        let site = self.site;
        if !site.has_feeds() {
            return Vec::new();
        }
        let config = site.config;
        let threads = tops.iter().flat_map(|(_, top)| &top.threads);
        let mut entries: Vec<&FeedEntry> = threads.filter_map(|thread| thread.entry.as_ref()).collect();
        entries.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.url.cmp(&b.url)));
        let entries = entries.into_iter().take(config.feed_limit).cloned().collect();
        let network = site.feed(UrlPath::home(), config.title.clone(), &config.description, &config.language, entries);
        // Found once for all people: nobody's feed may cost a walk over all communities.
        let extracts = self.network.communities.values().filter(|extract| extract.is_closed);
        let closed: HashSet<String> = extracts.map(|extract| site.link(&extract.url)).collect();
        let people = self.network.people.iter().map(|(handle, person)| {
            let (name, stream) = self.stream_of(handle);
            let entries = stream.into_iter().filter(|(date, _)| date.is_some()).take(config.feed_limit);
            let entries = entries.map(|(date, item)| self.stream_entry(&name, *date, item, &closed)).collect();
            site.feed(person.url.clone(), format!("{name} · {}", config.title), "", &config.language, entries)
        });
        std::iter::once(Feed { has_json: true, ..network }).chain(people).collect()
    }

    fn stream_entry(&self, name: &str, date: Option<Moment>, item: &StreamItem, closed: &HashSet<String>) -> FeedEntry {
        let published = date.map(Moment::utc).unwrap_or_default();
        let is_closed = self.site.is_closed || item.community.as_ref().is_some_and(|link| closed.contains(&link.url));
        FeedEntry {
            title: item.title.clone(),
            url: format!("{}{}", self.site.config.base_url, item.url),
            updated: published.clone(),
            published,
            authors: vec![name.to_owned()],
            tags: Vec::new(),
            lang: item.lang.clone().unwrap_or_default(),
            content: if is_closed { FeedContent::Title } else { FeedContent::Excerpt(item.excerpt.clone()) },
        }
    }
}
