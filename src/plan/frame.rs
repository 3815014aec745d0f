//! What every page has: title, description, menu, breadcrumb.

use super::Site;
use super::view::{CommunityHead, Frame, Link, NavItem, View};
use crate::address::UrlPath;
use crate::derive::Derived;
use crate::model::{Community, Network};
use crate::text::{one_line, shorten};

/// Most communities that the network's menu names.
const MENU_COMMUNITIES: usize = 6;

/// Languages written from right to left, by the first part of their tag.
const RIGHT_TO_LEFT: &[&str] = &["ar", "arc", "dv", "fa", "ha", "he", "khw", "ks", "ku", "ps", "sd", "ug", "ur", "yi"];

/// The direction of a language.
pub(super) fn direction(lang: &str) -> &'static str {
    let first = lang.split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&first) { "rtl" } else { "ltr" }
}

/// The direction of a text: as its language says where one is named, else as its letters say.
pub(super) fn text_direction(lang: Option<&str>) -> &'static str {
    lang.map_or("auto", direction)
}

/// What a page says of itself, from which its frame is made.
pub(super) struct Outline<'a> {
    pub url: UrlPath,
    pub heading: String,
    /// Put after the heading in the browser's tab, where the heading alone would not be unique.
    pub detail: Option<String>,
    pub description: String,
    pub breadcrumb: Vec<Link>,
    pub noindex: bool,
    pub view: &'a View,
}

impl Site<'_> {
    fn frame(&self, outline: Outline<'_>, lang: &str, within: Option<&str>) -> Frame {
        let Outline { url, heading, detail, description, breadcrumb, noindex, view } = outline;
        let mut title = heading.clone();
        for part in detail.iter().map(String::as_str).chain(within).chain(std::iter::once(self.config.title.as_str())) {
            if part != title {
                title.push_str(" · ");
                title.push_str(part);
            }
        }
        let canonical = match self.config.base_url.as_str() {
            "" => String::new(),
            base => format!("{base}{}", url.encoded()),
        };
        Frame {
            kind: view.kind(),
            url: self.link(&url),
            root: url.root(),
            canonical,
            title: shorten(&title, 120),
            heading,
            description: shorten(&one_line(&description), 165),
            lang: lang.to_owned(),
            dir: direction(lang),
            noindex: noindex || self.is_closed,
            breadcrumb,
            ..Frame::default()
        }
    }

    /// The frame of a page of a community.
    pub(super) fn community_frame(&self, community: &Community, derived: &Derived, outline: Outline<'_>) -> Frame {
        let lang = community.lang.as_deref().unwrap_or(&self.config.language).to_owned();
        let url = outline.url.clone();
        let noindex = outline.noindex || community.is_closed;
        let within = (outline.url != community.url).then_some(community.title.as_str());
        let mut breadcrumb = vec![self.titled(&self.config.title, &UrlPath::home())];
        if outline.url != community.url {
            breadcrumb.push(self.titled(&community.title, &community.url));
        }
        breadcrumb.extend(outline.breadcrumb.iter().cloned());
        let mut frame = self.frame(Outline { breadcrumb, noindex, ..outline }, &lang, within);
        frame.nav = self.community_menu(community, derived, &url);
        frame.feeds = self.announce(&community.title, community.url.file("feed.xml"));
        frame.community = Some(CommunityHead {
            name: community.name.clone(),
            title: community.title.clone(),
            url: self.link(&community.url),
            kind: community.kind.word(),
            accent: community.accent.clone(),
            timezone: community.zone.name().to_owned(),
        });
        frame
    }

    fn announce(&self, title: &str, url: Option<UrlPath>) -> Vec<Link> {
        let is_written = self.config.feeds && !self.config.base_url.is_empty();
        url.filter(|_| is_written).map(|url| Link { title: title.to_owned(), url: url.encoded() }).into_iter().collect()
    }

    fn community_menu(&self, community: &Community, derived: &Derived, current: &UrlPath) -> Vec<NavItem> {
        let item = |key, part: &'static str| {
            let url = community.url.fixed(part);
            NavItem {
                key,
                is_current: current.as_str().starts_with(url.as_str()),
                url: self.link(&url),
                ..NavItem::default()
            }
        };
        let mut menu = Vec::new();
        if !derived.threads.is_empty() {
            menu.push(item("nav.threads", "posts"));
        }
        if !community.members.is_empty() {
            menu.push(item("nav.members", "members"));
        }
        if !community.sessions.is_empty() {
            menu.push(item("nav.sessions", "sessions"));
        }
        if !derived.tags.is_empty() {
            menu.push(item("nav.tags", "tags"));
        }
        for page in community.pages.iter().filter(|page| !page.unlisted) {
            menu.push(NavItem {
                title: page.title.clone(),
                url: self.link(&page.url),
                is_current: *current == page.url,
                ..NavItem::default()
            });
        }
        menu
    }

    /// The frame of a page of the network.
    pub(super) fn network_frame(&self, network: &Network, has_tags: bool, outline: Outline<'_>) -> Frame {
        let url = outline.url.clone();
        let mut breadcrumb = Vec::new();
        if !url.as_str().is_empty() {
            breadcrumb.push(self.titled(&self.config.title, &UrlPath::home()));
        }
        breadcrumb.extend(outline.breadcrumb.iter().cloned());
        let mut frame = self.frame(Outline { breadcrumb, ..outline }, &self.config.language.clone(), None);
        frame.nav = self.network_menu(network, has_tags, &url);
        frame.feeds = self.announce(&self.config.title, UrlPath::home().file("feed.xml"));
        frame
    }

    fn network_menu(&self, network: &Network, has_tags: bool, current: &UrlPath) -> Vec<NavItem> {
        let mut menu = Vec::new();
        let mut add = |key, title: &str, url: &UrlPath| {
            let is_current = current == url;
            menu.push(NavItem { key, title: title.to_owned(), url: self.link(url), is_current, is_external: false });
        };
        let top: Vec<_> = network.communities.values().filter(|extract| extract.parent.is_none()).collect();
        if top.len() <= MENU_COMMUNITIES {
            for extract in top {
                add("", &extract.title, &extract.url);
            }
        }
        if has_tags {
            add("nav.tags", "", &UrlPath::home().fixed("tags"));
        }
        for page in network.pages.iter().filter(|page| !page.unlisted) {
            add("", &page.title, &page.url);
        }
        for item in &self.config.menu {
            let external = !item.url.starts_with('/');
            let url = match crate::address::UrlPath::parse(&item.url) {
                Some(url) if !external => self.link(&url),
                _ => item.url.clone(),
            };
            menu.push(NavItem { key: "", title: item.title.clone(), url, is_external: external, is_current: false });
        }
        menu
    }
}
