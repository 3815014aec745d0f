//! The menus of a community and of the network: made once, and shown on each page with the place where it is.

use std::sync::{Arc, OnceLock};

use super::Site;
use super::view::NavItem;
use crate::address::UrlPath;
use crate::derive::Derived;
use crate::model::{Community, Network};

/// Most communities that the network's menu names.
const MENU_COMMUNITIES: usize = 6;

/// A menu, as pages at different places show it.
pub(super) struct Menu {
    entries: Vec<Entry>,
    /// What pages show: those at none of its places; then, for each entry, those that lie below it, and the page itself.
    shown: Vec<OnceLock<Arc<[NavItem]>>>,
}

struct Entry {
    item: NavItem,
    /// Where it leads on this site. An entry of the host's own is never marked as the current one.
    url: Option<UrlPath>,
    /// Pages below it are in its part of the site.
    is_part: bool,
}

impl Menu {
    fn new(entries: Vec<Entry>) -> Self {
        let shown = (0..=2 * entries.len()).map(|_| OnceLock::new()).collect();
        Self { entries, shown }
    }

    /// The menu of a community: what it has, and its own pages.
    pub(super) fn of_community(site: Site<'_>, community: &Community, derived: &Derived) -> Self {
        let parts = [
            ("nav.threads", "posts", !derived.threads.is_empty()),
            ("nav.digests", "digests", !derived.digests.is_empty()),
            ("nav.members", "members", !community.members.is_empty()),
            ("nav.sessions", "sessions", community.has_sessions()),
            ("nav.calendar", "calendar", !derived.months.is_empty()),
            ("nav.goals", "goals", !derived.goals.is_empty()),
            ("nav.questions", "questions", !derived.questions.is_empty()),
            ("nav.tags", "tags", !derived.tags.is_empty()),
            ("nav.stats", "stats", !derived.threads.is_empty()),
        ];
        let parts = parts.into_iter().filter(|(.., is_there)| *is_there).map(|(key, part, _)| {
            let url = community.url.fixed(part);
            let item = NavItem { key, url: site.link(&url), ..NavItem::default() };
            Entry { item, url: Some(url), is_part: true }
        });
        let own = community.lang.as_deref().unwrap_or(&site.config.language);
        let pages = community.pages.iter().filter(|page| !page.unlisted).map(|page| {
            let lang = page.lang.clone().filter(|lang| lang != own);
            let item = NavItem { title: page.title.clone(), lang, url: site.link(&page.url), ..NavItem::default() };
            Entry { item, url: Some(page.url.clone()), is_part: false }
        });
        Self::new(parts.chain(pages).collect())
    }

    /// The network's menu: its communities where they are few, whether it has digests and tags, its own pages, and what the
    /// host has put there.
    pub(super) fn of_network(site: Site<'_>, network: &Network, (has_digests, has_tags): (bool, bool)) -> Self {
        let entry = |key, title: &str, lang: Option<&str>, url: UrlPath| {
            let item = NavItem {
                key,
                title: title.to_owned(),
                lang: site.foreign(lang),
                url: site.link(&url),
                ..NavItem::default()
            };
            Entry { item, url: Some(url), is_part: false }
        };
        let roots = Some(&network.roots).filter(|roots| roots.len() <= MENU_COMMUNITIES);
        let roots = roots.into_iter().flatten().filter_map(|name| network.communities.get(name));
        let roots = roots.map(|extract| entry("", &extract.title, extract.lang.as_deref(), extract.url.clone()));
        let parts = [("nav.digests", "digests", has_digests), ("nav.tags", "tags", has_tags)];
        let parts = parts.into_iter().filter(|(.., is_there)| *is_there);
        let parts = parts.map(|(key, part, _)| entry(key, "", None, UrlPath::home().fixed(part)));
        let pages = network.pages.iter().filter(|page| !page.unlisted);
        let pages = pages.map(|page| entry("", &page.title, page.lang.as_deref(), page.url.clone()));
        let own = site.config.menu.iter().map(|item| {
            let is_external = !item.url.starts_with('/');
            let url = match UrlPath::parse(&item.url) {
                Some(url) if !is_external => site.link(&url),
                _ => item.url.clone(),
            };
            let item = NavItem { title: item.title.clone(), url, is_external, ..NavItem::default() };
            Entry { item, url: None, is_part: false }
        });
        Self::new(roots.chain(parts).chain(pages).chain(own).collect())
    }

    /// As a page at this address shows it.
    pub(super) fn on(&self, page: &UrlPath) -> Arc<[NavItem]> {
        let is_at = |entry: &Entry| {
            let of = entry.url.as_ref();
            of.is_some_and(|url| page == url || entry.is_part && page.as_str().starts_with(url.as_str()))
        };
        let at = self.entries.iter().position(is_at);
        let is_page = at.is_some_and(|at| self.entries[at].url.as_ref() == Some(page));
        let place = at.map_or(0, |at| 1 + 2 * at + usize::from(is_page));
        let items = || {
            let items = self.entries.iter().enumerate().map(|(index, entry)| {
                let is_current = at == Some(index);
                NavItem { is_current, is_page: is_current && is_page, ..entry.item.clone() }
            });
            items.collect()
        };
        Arc::clone(self.shown[place].get_or_init(items))
    }
}
