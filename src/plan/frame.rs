//! What every page has: title, description, breadcrumb, feeds, its place in the menu.

use super::menu::Menu;
use super::view::{CommunityHead, Frame, View};
use super::{ATOM_FILE, JSON_FILE, Page, Phrase, Site, Step, Words};
use crate::address::UrlPath;
use crate::derive::Derived;
use crate::model::Community;

/// Languages written from right to left, as CLDR has it, where their tag names no script.
const RIGHT_TO_LEFT: &[&str] = &[
    "aeb", "ajp", "apc", "apd", "ar", "arc", "arq", "ars", "ary", "arz", "azb", "bal", "bgn", "ckb", "dv", "fa", "glk",
    "haz", "he", "iw", "khw", "ks", "lrc", "luz", "mzn", "nqo", "ps", "rhg", "sd", "sdh", "skr", "syr", "ug", "ur",
    "yi",
];

/// Scripts written from right to left.
const SCRIPTS: &[&str] =
    &["Adlm", "Arab", "Armi", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"];

/// The direction of a language: of its script where the tag names one (`az-Arab`), else as the language is mostly written.
pub(super) fn direction(lang: &str) -> &'static str {
    let mut parts = lang.split('-');
    let first = parts.next().unwrap_or_default();
    let script = parts.next().filter(|part| part.len() == 4);
    let is_rtl = script.map_or_else(|| RIGHT_TO_LEFT.contains(&first), |script| SCRIPTS.contains(&script));
    if is_rtl { "rtl" } else { "ltr" }
}

/// The direction of a text: as its language says where one is named, else as its letters say.
pub(super) fn text_direction(lang: Option<&str>) -> &'static str {
    lang.map_or("auto", direction)
}

/// What a page says of itself, from which its frame is made.
pub(super) struct Outline {
    pub url: UrlPath,
    pub heading: Phrase,
    /// Put after the heading in the browser's tab, where the heading alone would not be unique.
    pub detail: Option<Phrase>,
    pub description: Phrase,
    /// The steps between the community, or the network, and this page.
    pub breadcrumb: Vec<(Phrase, UrlPath)>,
    pub noindex: bool,
    pub view: View,
}

impl Outline {
    pub(super) fn new(url: UrlPath, heading: impl Into<Phrase>, description: impl Into<Phrase>, view: View) -> Self {
        Self {
            url,
            heading: heading.into(),
            detail: None,
            description: description.into(),
            breadcrumb: Vec::new(),
            noindex: false,
            view,
        }
    }

    /// A page of a list after the first: it says its number, and search engines are led to the first.
    pub(super) fn numbered(mut self, number: usize) -> Self {
        if number > 1 {
            self.detail = Some(Phrase::say("pager.page").n(number));
            self.noindex = true;
        }
        self
    }

    pub(super) fn below(mut self, title: impl Into<Phrase>, url: UrlPath) -> Self {
        self.breadcrumb.push((title.into(), url));
        self
    }
}

impl Site<'_> {
    /// A page with everything in its frame that does not depend on where it belongs.
    fn page(&self, outline: Outline, lang: &str, above: &[(&str, &UrlPath)]) -> Page {
        let Outline { url, heading, detail, description, breadcrumb, noindex, view } = outline;
        // The site's own title is the first of them; those after it are in the page's language.
        let site_lang = Some(&self.config.language).filter(|site| *site != lang).cloned();
        let langs = std::iter::once(site_lang).chain(std::iter::repeat(None));
        let steps = above.iter().zip(langs);
        let steps = steps.map(|((title, url), lang)| Step { title: Phrase::from(*title), url: self.link(url), lang });
        let below = breadcrumb.into_iter();
        let steps = steps.chain(below.map(|(title, url)| Step { title, url: self.link(&url), lang: None }));
        let words = Words {
            heading,
            within: detail.into_iter().chain(above.iter().rev().map(|(title, _)| Phrase::from(*title))).collect(),
            description,
            breadcrumb: steps.collect(),
            feeds: Vec::new(),
        };
        let canonical = match self.config.base_url.as_str() {
            "" => String::new(),
            base => format!("{base}{}", url.encoded()),
        };
        let frame = Frame {
            kind: view.kind(),
            url: self.link(&url),
            root: url.root(),
            canonical,
            search: self.search_url(None),
            lang: lang.to_owned(),
            dir: direction(lang),
            noindex: noindex || self.is_closed,
            ..Frame::default()
        };
        Page { url, frame, words, view }
    }

    /// A page of a community.
    pub(super) fn community_page(
        &self,
        community: &Community,
        derived: &Derived,
        menu: &Menu,
        outline: Outline,
    ) -> Page {
        let home = UrlPath::home();
        let lang = community.lang.as_deref().unwrap_or(&self.config.language);
        let above = [(self.config.title.as_str(), &home), (community.title.as_str(), &community.url)];
        let is_home = outline.url == community.url;
        let mut page = self.page(outline, lang, if is_home { &above[..1] } else { &above });
        page.frame.noindex |= community.is_closed;
        page.frame.nav = menu.on(&page.url);
        page.frame.search = self.search_url(Some(&community.name));
        page.words.feeds = self.announce_both(&community.title, &community.url);
        page.frame.calendar = self.calendar_url(community, derived).map(|url| url.encoded()).unwrap_or_default();
        page.frame.community = Some(CommunityHead {
            name: community.name.clone(),
            title: community.title.clone(),
            url: self.link(&community.url),
            kind: community.kind.word(),
            accent: community.accent.clone(),
            timezone: community.zone.name().to_owned(),
        });
        page
    }

    /// The search, for one community or for all; empty where the site has none.
    fn search_url(&self, community: Option<&str>) -> String {
        if !self.config.search {
            return String::new();
        }
        let url = self.link(&UrlPath::home().fixed("search"));
        community.map_or_else(|| url.clone(), |name| format!("{url}?in={}", crate::address::encode_value(name)))
    }

    fn announce_both(&self, title: &str, url: &UrlPath) -> Vec<(Phrase, String)> {
        let as_json = Phrase::say("feed.json").with("name", title);
        let feeds = [(Phrase::from(title), ATOM_FILE), (as_json, JSON_FILE)];
        feeds.into_iter().flat_map(|(title, file)| self.announce(title, url.file(file))).collect()
    }

    /// Announces a page's own feed before the others.
    pub(super) fn announce_first(&self, page: &mut Page, title: Phrase, url: &UrlPath) {
        page.words.feeds.splice(0..0, self.announce(title, url.file(ATOM_FILE)));
    }

    fn announce(&self, title: Phrase, url: Option<UrlPath>) -> Option<(Phrase, String)> {
        url.filter(|_| self.has_feeds()).map(|url| (title, url.encoded()))
    }

    /// The community's file for calendar programs, where it has any meeting.
    pub(super) fn calendar_url(&self, community: &Community, derived: &Derived) -> Option<UrlPath> {
        let has_meetings = !community.sessions.is_empty() || !derived.expected.is_empty();
        community.url.file("calendar.ics").filter(|_| has_meetings)
    }

    /// A page of the network.
    pub(super) fn network_page(&self, menu: &Menu, outline: Outline) -> Page {
        let home = UrlPath::home();
        let above = [(self.config.title.as_str(), &home)];
        let is_home = outline.url == home;
        let mut page = self.page(outline, &self.config.language, if is_home { &[] } else { &above });
        page.frame.nav = menu.on(&page.url);
        page.words.feeds = self.announce_both(&self.config.title, &home);
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_written_as_its_script_or_as_it_mostly_is() {
        for rtl in ["ar", "ar-MA", "fa", "he", "ckb", "ur-PK", "az-Arab", "ks", "ff-Adlm", "dv"] {
            assert_eq!(direction(rtl), "rtl", "{rtl}");
        }
        for ltr in ["en", "de-AT", "ja", "az", "ha", "ku", "ks-Deva", "zh-Hant-TW", "pa", ""] {
            assert_eq!(direction(ltr), "ltr", "{ltr}");
        }
        assert_eq!((text_direction(None), text_direction(Some("ar"))), ("auto", "rtl"));
    }
}
