//! What feeds hold: the newest threads, with full addresses.

use super::community::CommunityPlan;
use super::{Site, Top};
use crate::address::UrlPath;
use crate::derive::ThreadIndex;
use crate::markup::{Html, Place};

/// A feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The feed's own address.
    pub url: UrlPath,
    /// Its name.
    pub title: String,
    /// What it is about.
    pub subtitle: String,
    /// The page that it belongs to, in full.
    pub page: String,
    /// The feed's address in full.
    pub own: String,
    /// The language.
    pub lang: String,
    /// When something in it changed last, RFC 3339.
    pub updated: String,
    /// The entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// A thread in a feed.
#[derive(Clone, Debug, Default)]
pub struct FeedEntry {
    /// The thread's title.
    pub title: String,
    /// Its page in full, which is also its identity.
    pub url: String,
    /// When it was opened, RFC 3339.
    pub published: String,
    /// When something was last written in it, RFC 3339.
    pub updated: String,
    /// Who opened it.
    pub authors: Vec<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// The first post; nothing for a closed group, whose feeds have titles only.
    pub html: Option<Html>,
}

impl CommunityPlan<'_> {
    /// The community's feed; none where the site has no address or no feeds are wanted.
    pub fn feed(&self) -> Option<Feed> {
        let (community, config) = (self.community, self.site.config);
        if !config.feeds || config.base_url.is_empty() {
            return None;
        }
        let dated = self
            .derived
            .listed
            .iter()
            .filter(|index| self.community.post(self.derived.threads[**index].root).date.is_some());
        let entries: Vec<FeedEntry> = dated.take(config.feed_limit).map(|index| self.feed_entry(*index)).collect();
        let lang = community.lang.as_ref().unwrap_or(&config.language);
        feed(self.site, &community.url, &community.title, &community.tagline, lang, entries)
    }

    /// A thread as an entry; its texts have full addresses.
    pub(super) fn feed_entry(&self, index: ThreadIndex) -> FeedEntry {
        let thread = &self.derived.threads[index];
        let post = self.community.post(thread.root);
        let base = &self.site.config.base_url;
        let place = Place {
            root: base,
            name_files: false,
            id_prefix: "",
            heading_level: 2,
            without_title: self.is_title_in_text(thread.root),
        };
        let is_closed = self.site.is_closed || self.community.is_closed;
        let published = post.date.map(crate::dates::Moment::utc).unwrap_or_default();
        FeedEntry {
            title: post.title.clone(),
            url: format!("{base}{}", post.url.encoded()),
            updated: thread.last.or(post.date).map(crate::dates::Moment::utc).unwrap_or_default(),
            published,
            authors: post.authors.iter().map(|who| self.community.shown_name(who).to_owned()).collect(),
            tags: if is_closed { Vec::new() } else { post.tags.clone() },
            html: (!is_closed).then(|| post.body.html(&self.prose[thread.root.index()].targets, &place)),
        }
    }
}

/// The network's feed over all communities.
pub(super) fn network(site: Site<'_>, tops: &[(String, Top)]) -> Option<Feed> {
    if !site.config.feeds || site.config.base_url.is_empty() {
        return None;
    }
    let mut entries: Vec<FeedEntry> =
        tops.iter().flat_map(|(_, top)| &top.threads).filter_map(|thread| thread.entry.clone()).collect();
    entries.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.url.cmp(&b.url)));
    entries.truncate(site.config.feed_limit);
    feed(site, &UrlPath::home(), &site.config.title, &site.config.description, &site.config.language, entries)
}

fn feed(
    site: Site<'_>,
    page: &UrlPath,
    title: &str,
    subtitle: &str,
    lang: &str,
    entries: Vec<FeedEntry>,
) -> Option<Feed> {
    let url = page.file("feed.xml")?;
    let base = &site.config.base_url;
    // A feed changes when its entries do, and never because time went by.
    let updated =
        entries.iter().map(|entry| entry.updated.clone()).max().unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
    Some(Feed {
        own: format!("{base}{}", url.encoded()),
        page: format!("{base}{}", page.encoded()),
        url,
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        lang: lang.to_owned(),
        updated,
        entries,
    })
}
