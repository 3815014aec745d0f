//! What can be found: every shown document with its words, as its page shows them.
//!
//! Gives a list of entries at once and each entry's document when it is asked for, so that texts need not all be in memory.
//! What is in no list (an unlisted thread or page, a removed post) is not found either. Members who are not to be named
//! stand beside what they wrote by their neutral name, as on its page; they cannot be searched for.

use jiff::civil::Date;

use super::community::CommunityPlan;
use super::digests::{period_title, period_url};
use super::network::NetworkPlan;
use super::{Phrase, Site};
use crate::address::UrlPath;
use crate::dates::{Moment, Zone};
use crate::markup::{Html, Pictures, Place};
use crate::model::{MemberId, Post, PostId, SessionId, Who};
use crate::parse::records::{PostKind, Publish};

/// A community, or the network with its own pages, whose documents can be found.
pub trait Findable: Sync {
    /// The community's folder; empty for the network.
    fn name(&self) -> &str;
    /// What it is called.
    fn title(&self) -> &str;
    /// Its home page from the site's root, encoded.
    fn url(&self) -> String;
    /// The language of what salon says on its pages.
    fn lang(&self) -> &str;
    /// Every document, the oldest first: those without a day, then by day, then tags.
    fn entries(&self) -> Vec<Entry>;
    /// A document.
    fn document(&self, entry: &Entry) -> Document;
}

/// A document before it is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// It is a tag: they stand last, so that a new one moves no other document.
    is_tag: bool,
    /// When it was written or takes place.
    pub day: Option<Date>,
    /// Which it is.
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Home,
    Page(usize),
    Member(MemberId),
    Person(String),
    Digest(usize),
    Session(SessionId),
    Post(PostId),
    Tag(usize),
}

impl Entry {
    fn new(what: What, day: Option<Date>) -> Self {
        Self { is_tag: matches!(what, What::Tag(_)), day, what }
    }
}

#[cfg(test)]
impl Entry {
    /// The entry of a numbered document, for tests of what is made of it.
    pub fn numbered(at: usize, day: Option<Date>) -> Self {
        Self::new(What::Page(at), day)
    }

    /// The number.
    pub fn number(&self) -> usize {
        if let What::Page(at) = self.what { at } else { usize::MAX }
    }
}

/// A document that can be found.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What it is: a kind of post, `reply`, `member`, `session`, `digest`, `page`, `community` or `tag`.
    pub kind: &'static str,
    /// It is found only where a search is for its community alone: the network has a page for it that holds more.
    pub within: bool,
    /// What it is called; of an answer, its thread.
    pub title: Phrase,
    /// It is found by its title. An answer is not: the thread is.
    pub is_titled: bool,
    /// Its page from the site's root, encoded.
    pub url: String,
    /// Its place on the page, encoded.
    pub anchor: String,
    /// Who wrote it, or leads it.
    pub people: Vec<Author>,
    /// Names and tags by which it is found as well.
    pub names: Vec<String>,
    /// Its text, in order.
    pub text: Vec<Text>,
    /// Its language where it is not its community's.
    pub lang: Option<String>,
}

/// Somebody beside a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    /// Under which what they wrote is found: their handle, or their name where they have no page. Empty for those who are
    /// not to be named.
    pub key: String,
    /// The name shown.
    pub name: String,
}

/// A part of a document's text.
#[derive(Clone, Debug)]
pub enum Text {
    /// As it is shown.
    Html(Html),
    /// As it stands.
    Plain(String),
}

/// What the page of the search has to know of its index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchIndex {
    /// The address of its first file, from the site's root.
    pub file: String,
    /// The kinds of documents in it, in a fixed order.
    pub kinds: Vec<&'static str>,
    /// How many documents it holds.
    pub documents: usize,
}

/// Texts that are not empty.
fn plain<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<Text> {
    texts.into_iter().filter(|text| !text.is_empty()).map(|text| Text::Plain(text.clone())).collect()
}

fn day(moment: Moment, zone: &Zone) -> Date {
    moment.date(zone)
}

impl Findable for CommunityPlan<'_> {
    fn name(&self) -> &str {
        &self.community.name
    }

    fn title(&self) -> &str {
        &self.community.title
    }

    fn url(&self) -> String {
        self.site.link(&self.community.url)
    }

    fn lang(&self) -> &str {
        self.community.lang.as_ref().unwrap_or(&self.site.config.language)
    }

    fn entries(&self) -> Vec<Entry> {
        let (community, derived, zone) = (self.community, &self.derived, &self.community.zone);
        let mut entries = vec![Entry::new(What::Home, None)];
        let pages = community.pages.iter().enumerate().filter(|(_, page)| !page.unlisted);
        entries.extend(pages.map(|(at, page)| Entry::new(What::Page(at), page.updated.map(|on| day(on, zone)))));
        let members = community.member_ids().filter(|id| community.member(*id).url.is_some());
        entries.extend(members.map(|id| Entry::new(What::Member(id), None)));
        let digests = derived.digests.iter().enumerate().filter(|(_, digest)| digest.words.is_some());
        entries.extend(digests.map(|(at, digest)| Entry::new(What::Digest(at), Some(digest.period.range().1))));
        entries.extend(
            community
                .session_ids()
                .map(|id| Entry::new(What::Session(id), Some(day(community.session(id).date, zone)))),
        );
        let is_listed = |post: &Post| !post.is_removed && !post.unlisted && !community.post(post.root).unlisted;
        let posts =
            community.post_ids().filter(|id| derived.thread_of.contains_key(id) && is_listed(community.post(*id)));
        entries.extend(posts.map(|id| Entry::new(What::Post(id), community.post(id).date.map(|on| day(on, zone)))));
        entries.extend((0..derived.tags.len()).map(|at| Entry::new(What::Tag(at), None)));
        entries.sort();
        entries
    }

    fn document(&self, entry: &Entry) -> Document {
        match &entry.what {
            What::Home => self.found_home(),
            What::Page(at) => self.found_page(*at),
            What::Member(id) => self.found_member(*id),
            What::Digest(at) => self.found_digest(*at),
            What::Session(id) => self.found_session(*id),
            What::Post(id) => self.found_post(*id),
            What::Tag(at) => self.found_tag(*at),
            What::Person(_) => Document::default(),
        }
    }
}

impl CommunityPlan<'_> {
    fn found_home(&self) -> Document {
        let community = self.community;
        let mut text = plain([&community.tagline]);
        text.push(Text::Html(self.html(&community.body, self.home_targets(), "", 2, Pictures::Alone)));
        Document {
            kind: "community",
            title: community.title.as_str().into(),
            is_titled: true,
            url: self.site.link(&community.url),
            text,
            ..Document::default()
        }
    }

    fn found_page(&self, at: usize) -> Document {
        let page = &self.community.pages[at];
        let place = Place { without_title: page.is_title_in_text(), ..self.place("", 2, Pictures::Alone) };
        Document {
            kind: "page",
            title: page.title.as_str().into(),
            is_titled: true,
            url: self.site.link(&page.url),
            text: vec![Text::Html(page.body.html(self.page_targets(at), &place))],
            lang: self.foreign_lang(page.lang.as_ref()),
            ..Document::default()
        }
    }

    fn found_member(&self, id: MemberId) -> Document {
        let member = self.community.member(id);
        let mut text = plain([&member.tagline, &member.location, &member.pronouns]);
        text.push(Text::Html(self.html(&member.body, self.member_targets(id), "", 2, Pictures::Alone)));
        Document {
            kind: "member",
            within: self.network.people.get(&member.handle).is_some_and(|person| person.communities.len() > 1),
            title: member.name.as_str().into(),
            is_titled: true,
            url: member.url.as_ref().map(|url| self.site.link(url)).unwrap_or_default(),
            names: std::iter::once(&member.handle).chain(&member.tags).cloned().collect(),
            text,
            lang: self.foreign_lang(member.lang.as_ref()),
            ..Document::default()
        }
    }

    fn found_digest(&self, at: usize) -> Document {
        let digest = &self.derived.digests[at];
        let words = digest.words.map(|at| (&self.community.words[at], self.words_targets(at)));
        let people = words.map(|(words, _)| self.found_by(&words.authors)).unwrap_or_default();
        Document {
            kind: "digest",
            title: period_title(digest.period),
            is_titled: true,
            url: self.site.link(&period_url(&self.folder("digests"), digest.period)),
            names: named(&people),
            people,
            text: words
                .map(|(words, targets)| Text::Html(self.html(&words.body, targets, "", 3, Pictures::Alone)))
                .into_iter()
                .collect(),
            ..Document::default()
        }
    }

    fn found_session(&self, id: SessionId) -> Document {
        let session = self.community.session(id);
        let people = self.found_by(&session.hosts);
        let promised = session.promises.iter().flat_map(|promise| &promise.who);
        let others: Vec<Who> = session.hot_seat.iter().chain(&session.attendees).chain(promised).cloned().collect();
        let mut names = named(&people);
        names.extend(named(&self.found_by(&others)));
        names.extend(session.guests.iter().filter(|name| !self.is_nobody(name)).cloned());
        names.extend(session.tags.iter().cloned());
        let lists = session.agenda.iter().chain(&session.decisions);
        let mut text = plain(lists.chain(session.promises.iter().map(|promise| &promise.what)));
        text.extend(plain([&session.location]));
        text.push(Text::Html(self.html(&session.body, self.session_targets(id), "", 3, Pictures::Alone)));
        Document {
            kind: "session",
            title: session.title.as_str().into(),
            is_titled: true,
            url: self.site.link(&session.url),
            people,
            names,
            text,
            lang: self.foreign_lang(session.lang.as_ref()),
            ..Document::default()
        }
    }

    fn found_post(&self, id: PostId) -> Document {
        let post = self.community.post(id);
        let is_answer = post.anchor.is_some();
        let without_title = !is_answer && self.is_title_in_text(id);
        let place = Place { without_title, ..self.place("", 2, Pictures::Alone) };
        let people = self.found_by(&post.authors);
        let mut names = named(&people);
        names.extend(post.tags.iter().cloned());
        let mut text = plain(&post.summary);
        text.push(Text::Html(post.body.html(self.post_targets(id), &place)));
        Document {
            kind: if is_answer && post.kind == PostKind::Post { "reply" } else { post.kind.word() },
            title: self.community.post(post.root).title.as_str().into(),
            is_titled: !is_answer,
            url: self.site.link(&post.url),
            anchor: post.anchor.as_deref().map(crate::address::encode).unwrap_or_default(),
            names,
            people,
            text,
            lang: self.foreign_lang(post.lang.as_ref()),
            ..Document::default()
        }
    }

    fn found_tag(&self, at: usize) -> Document {
        let tag = &self.derived.tags[at];
        found_tag(self.site, &tag.name, &self.tag_url(at), self.network.communities.len() > 1)
    }

    /// Whether a name stands in the place of somebody who is not to be named.
    fn is_nobody(&self, name: &str) -> bool {
        name == self.community.veil.neutral().somebody
    }

    fn found_by(&self, people: &[Who]) -> Vec<Author> {
        let author = |who: &Who| {
            let name = self.community.shown_name(who).to_owned();
            let key = match who {
                Who::Member(id) => {
                    let member = self.community.member(*id);
                    match (member.publish, &member.url) {
                        (Publish::Anonymous, _) => String::new(),
                        (_, Some(_)) => member.handle.clone(),
                        (_, None) => name.clone(),
                    }
                }
                Who::Name(name) if self.is_nobody(name) => String::new(),
                Who::Name(name) => name.clone(),
            };
            Author { key, name }
        };
        people.iter().map(author).collect()
    }
}

/// The names of those who may be searched for.
fn named(people: &[Author]) -> Vec<String> {
    people.iter().filter(|author| !author.key.is_empty()).map(|author| author.name.clone()).collect()
}

fn found_tag(site: Site<'_>, name: &str, url: &UrlPath, within: bool) -> Document {
    Document { kind: "tag", within, title: name.into(), is_titled: true, url: site.link(url), ..Document::default() }
}

impl Findable for NetworkPlan<'_> {
    fn name(&self) -> &str {
        ""
    }

    fn title(&self) -> &str {
        &self.site.config.title
    }

    fn url(&self) -> String {
        self.site.link(&UrlPath::home())
    }

    fn lang(&self) -> &str {
        &self.site.config.language
    }

    /// Its own pages; and people of several communities and tags, which have a page here and in each community.
    fn entries(&self) -> Vec<Entry> {
        let zone = &self.site.config.timezone;
        let mut entries = Vec::new();
        if !self.welcome("").is_empty() {
            entries.push(Entry::new(What::Home, None));
        }
        let pages = self.network.pages.iter().enumerate().filter(|(_, page)| !page.unlisted);
        entries.extend(pages.map(|(at, page)| Entry::new(What::Page(at), page.updated.map(|on| day(on, zone)))));
        let of_several = self.network.people.iter().filter(|(_, person)| person.communities.len() > 1);
        entries.extend(of_several.map(|(handle, _)| Entry::new(What::Person(handle.clone()), None)));
        if self.network.communities.len() > 1 {
            entries.extend((0..self.tag_count()).map(|at| Entry::new(What::Tag(at), None)));
        }
        entries.sort();
        entries
    }

    fn document(&self, entry: &Entry) -> Document {
        match &entry.what {
            What::Home => Document {
                kind: "page",
                title: self.site.config.title.as_str().into(),
                is_titled: true,
                url: self.site.link(&UrlPath::home()),
                text: vec![Text::Html(self.welcome(""))],
                ..Document::default()
            },
            What::Page(at) => {
                let page = &self.network.pages[*at];
                Document {
                    kind: "page",
                    title: page.title.as_str().into(),
                    is_titled: true,
                    url: self.site.link(&page.url),
                    text: vec![Text::Html(self.page_html(*at, ""))],
                    lang: page.lang.clone().filter(|lang| *lang != self.site.config.language),
                    ..Document::default()
                }
            }
            What::Person(handle) => self.found_person(handle),
            What::Tag(at) => {
                let (name, url) = self.named_tag(*at);
                found_tag(self.site, name, &url, false)
            }
            What::Member(_) | What::Digest(_) | What::Session(_) | What::Post(_) => Document::default(),
        }
    }
}

impl NetworkPlan<'_> {
    fn found_person(&self, handle: &str) -> Document {
        let person = &self.network.people[handle];
        let groups = person.communities.iter().filter_map(|name| self.network.communities.get(name));
        let groups: Vec<&str> = groups.map(|extract| extract.title.as_str()).collect();
        Document {
            kind: "member",
            title: self.name_of(handle).into(),
            is_titled: true,
            url: self.site.link(&person.url),
            names: vec![handle.to_owned()],
            text: vec![Text::Plain(groups.join(" · "))],
            ..Document::default()
        }
    }
}
