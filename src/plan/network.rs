//! The network's own pages: home, people, tags, free pages, 404.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Phrase;
use super::community::described;
use super::frame::{Outline, direction, text_direction};
use super::menu::Menu;
use super::network_digests::{self, NetworkDigest};
use super::resolve::{Asked, Origin, PublishedPictures, Resolved, Resolver, fill_in, shown_in};
use super::view::*;
use super::{Anchors, Copy, Files, Page, Redirect, SearchIndex, Site, Top, page_count, page_of, pager};
use crate::address::UrlPath;
use crate::derive::most_used;
use crate::diag::Diagnostic;
use crate::load::{Attachment, CONTENT};
use crate::markup::{Html, Pictures, Place};
use crate::model::{Extract, FileRef, Network};
use crate::parse::records::{CommunityKind, IndexRecord};
use crate::text::sort_key;

/// Latest threads on the home page.
const HOME_THREADS: usize = 12;

/// Entries of its short lists.
const ASIDE: usize = 5;

/// Communities named on the page for addresses that do not exist.
const NAMED: usize = 20;

/// Tags on the page of the search.
const SEARCH_TAGS: usize = 60;

/// Things that somebody wrote lately.
const LATELY: usize = 20;

/// A page of the network, before its view is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NetworkKey {
    /// The home page.
    Home,
    /// A person, by handle.
    Person(String),
    /// All tags.
    Tags,
    /// A page of a tag.
    Tag(usize, usize),
    /// A page of the list of digests.
    Digests(usize),
    /// A digest.
    Digest(usize),
    /// A free page.
    Free(usize),
    /// The search.
    Search,
    /// For addresses that do not exist.
    NotFound,
}

/// The network ready to be shown.
pub struct NetworkPlan<'a> {
    pub(super) site: Site<'a>,
    pub(super) network: &'a Network,
    index: Option<&'a IndexRecord>,
    home: Resolved,
    pages: Vec<Resolved>,
    pub(super) tops: BTreeMap<&'a str, &'a Top>,
    tags: Vec<NetworkTag<'a>>,
    questions: Vec<ThreadLine>,
    pub(super) digests: Vec<NetworkDigest<'a>>,
    search: Option<SearchIndex>,
    menu: Menu,
}

struct NetworkTag<'a> {
    slug: &'a str,
    name: String,
    threads: Vec<&'a super::TopThread>,
    communities: Vec<(&'a str, usize)>,
}

/// Addresses of the network's own pages that links may name.
pub(super) fn addresses(site: Site<'_>, network: &Network) -> HashSet<UrlPath> {
    let mut addresses: HashSet<UrlPath> = network.pages.iter().map(|page| page.url.clone()).collect();
    addresses.extend(network.people.values().map(|person| person.url.clone()));
    addresses.insert(UrlPath::home());
    addresses.insert(UrlPath::home().fixed("tags"));
    addresses.insert(UrlPath::home().fixed("digests"));
    if site.config.search {
        addresses.insert(UrlPath::home().fixed("search"));
    }
    addresses
}

/// The network's own files by path: they keep their place below the root.
fn files(attachments: &[Attachment]) -> Files {
    let mut files = HashMap::new();
    for attachment in attachments {
        let Some(below) = attachment.path.as_str().strip_prefix(CONTENT) else { continue };
        if let Some(url) = UrlPath::parse(below) {
            files.insert(attachment.path.clone(), FileRef { file: attachment.file.clone(), url });
        }
    }
    files
}

/// A community in a list.
pub(super) fn card(site: Site<'_>, network: &Network, extract: &Extract, last: Option<String>) -> CommunityCard {
    let parent = extract.parent.as_ref().and_then(|name| network.communities.get(name));
    CommunityCard {
        title: extract.title.clone(),
        url: site.link(&extract.url),
        kind: extract.kind.word(),
        tagline: extract.tagline.clone(),
        members: extract.member_count,
        threads: extract.thread_count,
        founded: extract.founded.map(|moment| moment.iso(&extract.zone)),
        ended: extract.ended.map(|moment| moment.iso(&extract.zone)),
        last,
        lang: site.foreign(extract.lang.as_deref()),
        parent: parent.map(|parent| site.community_link(parent)),
    }
}

impl<'a> NetworkPlan<'a> {
    /// Resolves what the network's own documents refer to.
    pub fn new(
        site: Site<'a>,
        network: &'a Network,
        index: Option<&'a IndexRecord>,
        attachments: &[Attachment],
    ) -> Self {
        let anchors = Anchors::new();
        let (files, addresses) = (files(attachments), addresses(site, network));
        let asked = Asked::default();
        let (anchors, asked, files, addresses) = (&anchors, &asked, &files, &addresses);
        let resolver = Resolver { community: None, network, files, addresses, anchors, asked };
        let home_url = UrlPath::home();
        let home = index
            .map(|index| {
                resolver.resolve(Origin { source: &index.source, body: &index.body, prefix: "", url: &home_url })
            })
            .unwrap_or_default();
        let pages = network
            .pages
            .iter()
            .map(|page| resolver.resolve(Origin { source: &page.source, body: &page.body, prefix: "", url: &page.url }))
            .collect();
        Self {
            site,
            network,
            index,
            home,
            pages,
            tops: BTreeMap::new(),
            tags: Vec::new(),
            questions: Vec::new(),
            digests: Vec::new(),
            search: None,
            menu: Menu::of_network(site, network, (false, false)),
        }
    }

    /// Joins what the communities left, by the communities' names.
    #[must_use]
    pub fn join(mut self, tops: &'a [(String, Top)]) -> Self {
        let mut questions: Vec<_> = tops.iter().flat_map(|(_, top)| &top.questions).collect();
        questions.sort_by(|a, b| (a.0.is_none(), a.0, &a.1.url).cmp(&(b.0.is_none(), b.0, &b.1.url)));
        self.questions = questions.into_iter().map(|(_, line)| line.clone()).collect();
        self.tops = tops.iter().map(|(name, top)| (name.as_str(), top)).collect();
        self.tags = tags(tops);
        self.digests = network_digests::joined(self.site, self.network, tops);
        self.menu = Menu::of_network(self.site, self.network, (!self.digests.is_empty(), !self.tags.is_empty()));
        self
    }

    /// Takes the index of the search, which then has a page.
    #[must_use]
    pub fn with_search(mut self, index: Option<SearchIndex>) -> Self {
        self.search = index;
        self
    }

    /// What was found while resolving.
    pub fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        let mut diagnostics = std::mem::take(&mut self.home.diagnostics);
        diagnostics.extend(self.pages.iter_mut().flat_map(|resolved| std::mem::take(&mut resolved.diagnostics)));
        diagnostics
    }

    /// The files that shown pages refer to.
    pub fn files(&self) -> Vec<Copy> {
        let files = self.pages.iter().chain([&self.home]).flat_map(|resolved| &resolved.files).map(Copy::from);
        files.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    /// Whether a text shows a picture that lies on another host.
    pub fn shows_foreign_pictures(&self) -> bool {
        let mut resolved = self.pages.iter().chain([&self.home]);
        !self.site.config.markdown.foreign_pictures_as_links && resolved.any(Resolved::has_foreign_pictures)
    }

    /// The pictures among them that are shown and not only linked to.
    pub fn shown(&self) -> HashSet<&UrlPath> {
        self.pages.iter().chain([&self.home]).flat_map(|resolved| shown_in(&resolved.targets)).collect()
    }

    /// Takes what has become of the pictures among [`NetworkPlan::files`].
    pub fn set_pictures(&mut self, pictures: &PublishedPictures) {
        for resolved in self.pages.iter_mut().chain([&mut self.home]) {
            fill_in(&mut resolved.targets, pictures);
        }
    }

    /// Every page.
    pub fn keys(&self) -> Vec<NetworkKey> {
        let mut keys = vec![NetworkKey::Home, NetworkKey::NotFound];
        keys.extend(self.network.people.keys().cloned().map(NetworkKey::Person));
        if !self.tags.is_empty() {
            keys.push(NetworkKey::Tags);
        }
        for (at, tag) in self.tags.iter().enumerate() {
            keys.extend(
                (1..=page_count(tag.threads.len(), self.site.config.per_page))
                    .map(|number| NetworkKey::Tag(at, number)),
            );
        }
        if !self.digests.is_empty() {
            let pages = page_count(self.digests.len(), self.site.config.per_page);
            keys.extend((1..=pages).map(NetworkKey::Digests));
            keys.extend((0..self.digests.len()).map(NetworkKey::Digest));
        }
        keys.extend((0..self.network.pages.len()).map(NetworkKey::Free));
        keys.extend(self.search.is_some().then_some(NetworkKey::Search));
        keys
    }

    /// A page.
    pub fn page(&self, key: &NetworkKey) -> Page {
        match key {
            NetworkKey::Home => self.home(),
            NetworkKey::Person(handle) => self.person(handle),
            NetworkKey::Tags => self.tag_list(),
            NetworkKey::Tag(at, number) => self.tag(*at, *number),
            NetworkKey::Digests(number) => self.digest_list(*number),
            NetworkKey::Digest(at) => self.digest(*at),
            NetworkKey::Free(at) => self.free(*at),
            NetworkKey::Search => self.search(),
            NetworkKey::NotFound => self.not_found(),
        }
    }

    /// Former addresses of free pages.
    pub fn redirects(&self) -> Vec<Redirect> {
        let pages = self.network.pages.iter();
        let lang = &self.site.config.language;
        let mut redirects: Vec<Redirect> = pages
            .flat_map(|page| {
                page.aliases.iter().map(|from| Redirect {
                    from: from.clone(),
                    to: page.url.clone(),
                    fragment: None,
                    lang: lang.clone(),
                    dir: direction(lang),
                })
            })
            .collect();
        redirects.sort();
        redirects
    }

    /// What a person is called, and what they wrote in all communities, newest first.
    pub(super) fn stream_of(&self, handle: &str) -> (String, Vec<&(Option<crate::dates::Moment>, StreamItem)>) {
        let here = self.tops_of(handle);
        let mut stream: Vec<_> = here.iter().flat_map(|top| &top.stream).collect();
        stream.sort_by(|a, b| {
            (a.0.is_none(), std::cmp::Reverse(a.0), &a.1.url).cmp(&(b.0.is_none(), std::cmp::Reverse(b.0), &b.1.url))
        });
        (here.first().map(|top| top.person.name.clone()).unwrap_or_default(), stream)
    }

    /// What each community shows of a person.
    fn tops_of(&self, handle: &str) -> Vec<&super::TopPerson> {
        let communities = self.network.people.get(handle).map_or(&[][..], |person| &person.communities);
        communities.iter().filter_map(|name| self.tops.get(name.as_str())?.people.get(handle)).collect()
    }

    pub(super) fn make(&self, outline: Outline) -> Page {
        self.site.network_page(&self.menu, outline)
    }

    fn home(&self) -> Page {
        let config = self.site.config;
        let mut latest: Vec<&super::TopThread> =
            self.tops.values().flat_map(|top| top.threads.iter().take(HOME_THREADS)).collect();
        latest.sort_by(|a, b| (std::cmp::Reverse(a.date), &a.line.url).cmp(&(std::cmp::Reverse(b.date), &b.line.url)));
        let mut sessions: Vec<_> = self.tops.values().flat_map(|top| &top.sessions).collect();
        sessions.sort_by(|a, b| (a.0, &a.1.url).cmp(&(b.0, &b.1.url)));
        let summary = self.index.and_then(|index| index.summary.as_ref());
        let summary = summary.map(|summary| self.network.veil.text(summary).into_owned());
        let description = summary.unwrap_or_else(|| config.description.clone());
        let html = self.welcome("./");
        let view = View::Home(Box::new(HomeView {
            description: description.clone(),
            html,
            digests: self.latest_digests(),
            groups: self.groups(),
            latest: latest.into_iter().take(HOME_THREADS).map(|thread| thread.line.clone()).collect(),
            sessions: sessions.into_iter().take(ASIDE).map(|(_, line)| line.clone()).collect(),
            questions: self.questions.iter().take(ASIDE).cloned().collect(),
            timeline: self.timeline(),
            growth: self.growth(),
        }));
        let description = described(description, "describe.home", |phrase| {
            phrase.n(self.network.communities.len()).with("name", &config.title)
        });
        self.make(Outline::new(UrlPath::home(), config.title.as_str(), description, view))
    }

    /// The welcome text, where there is one.
    pub(super) fn welcome(&self, root: &str) -> Html {
        self.index.map_or_else(Html::default, |index| self.html(&index.body, &self.home, root, false))
    }

    /// The text of a free page.
    pub(super) fn page_html(&self, at: usize, root: &str) -> Html {
        let page = &self.network.pages[at];
        self.html(&page.body, &self.pages[at], root, page.is_title_in_text())
    }

    fn html(&self, body: &crate::markup::Body, resolved: &Resolved, root: &str, without_title: bool) -> Html {
        let place = Place {
            root,
            name_files: self.site.config.links_name_files,
            id_prefix: "",
            heading_level: 2,
            without_title,
            pictures: Pictures::LeadFirst,
        };
        body.html(&resolved.targets, &place)
    }

    /// How many tags there are.
    pub(super) fn tag_count(&self) -> usize {
        self.tags.len()
    }

    /// A tag's name and page.
    pub(super) fn named_tag(&self, at: usize) -> (&str, UrlPath) {
        (&self.tags[at].name, self.tag_url(&self.tags[at]))
    }

    /// What a person is called.
    pub(super) fn name_of(&self, handle: &str) -> String {
        self.tops_of(handle).first().map(|top| top.person.name.clone()).unwrap_or_default()
    }

    /// The latest digest of each community, newest first, with the community's name.
    fn latest_digests(&self) -> Vec<DigestLine> {
        let newest = |(name, top): (&&str, &&Top)| {
            let extract = self.network.communities.get(*name)?;
            let digest = top.digests.last()?;
            let community = Some(self.site.community_link(extract));
            Some((digest.period, DigestLine { community, ..digest.line.clone() }))
        };
        let mut latest: Vec<_> = self.tops.iter().filter_map(newest).collect();
        latest.sort_by(|a, b| b.0.range().1.cmp(&a.0.range().1).then_with(|| a.1.url.cmp(&b.1.url)));
        latest.into_iter().take(ASIDE).map(|(_, line)| line).collect()
    }

    /// Communities by kind; in each, parents before what is part of them, else by title.
    fn groups(&self) -> Vec<CommunityGroup> {
        let mut groups = Vec::new();
        for (word, kind) in CommunityKind::WORDS {
            let mut members: Vec<&Extract> =
                self.network.communities.values().filter(|extract| extract.kind == *kind).collect();
            members.sort_by_cached_key(|extract| {
                self.lineage(extract, |extract| (sort_key(&extract.title), extract.name.clone()))
            });
            if !members.is_empty() {
                let card =
                    |extract| card(self.site, self.network, extract, self.last_written(extract).map(str::to_owned));
                let communities = members.into_iter().map(card).collect();
                groups.push(CommunityGroup { kind: word, communities });
            }
        }
        groups
    }

    /// When something was last written in a community.
    pub(super) fn last_written(&self, extract: &Extract) -> Option<&str> {
        self.tops.get(extract.name.as_str())?.last.as_deref()
    }

    /// A key for sorting: that of each community from the topmost parent down to this one.
    pub(super) fn lineage<K>(&self, extract: &Extract, key: impl Fn(&Extract) -> K) -> Vec<K> {
        let mut line = vec![extract];
        while let Some(parent) = line.last().and_then(|last| self.network.communities.get(last.parent.as_ref()?)) {
            // A ring has been told; it must not keep us here.
            if line.iter().any(|known| known.name == parent.name) {
                break;
            }
            line.push(parent);
        }
        line.into_iter().rev().map(key).collect()
    }

    fn person(&self, handle: &str) -> Page {
        let person = &self.network.people[handle];
        let here = self.tops_of(handle);
        let (_, stream) = self.stream_of(handle);
        let first = |text: fn(&super::TopPerson) -> &String| {
            here.iter().map(|top| text(top)).find(|text| !text.is_empty()).cloned().unwrap_or_default()
        };
        // A bio written in one community serves everywhere: the longest one.
        let bio = here.iter().max_by_key(|top| top.html.as_str().len());
        let mut links: Vec<ProfileLink> = Vec::new();
        for link in here.iter().flat_map(|top| &top.links) {
            if !links.iter().any(|other| other.url == link.url) {
                links.push(link.clone());
            }
        }
        let mut shown = here.first().map(|top| top.person.clone()).unwrap_or_default();
        Arc::make_mut(&mut shown).face = here.iter().find_map(|top| top.person.face.clone());
        let name = shown.name.clone();
        let shown_name = name.clone();
        let tagline = first(|top| &top.tagline);
        let groups: Vec<String> = here.iter().map(|top| top.membership.community.title.clone()).collect();
        let description = Phrase::say("describe.person")
            .n(groups.len())
            .with("name", &name)
            .with("groups", groups)
            .with("text", &tagline);
        let picture = shown.face.as_ref().map(|face| face.url.clone());
        let view = View::Person(Box::new(PersonView {
            person: shown,
            pronouns: first(|top| &top.pronouns),
            location: first(|top| &top.location),
            tagline,
            tagline_lang: here.iter().find(|top| !top.tagline.is_empty()).and_then(|top| top.lang.clone()),
            links,
            html: bio.map(|top| top.html.clone()).unwrap_or_default(),
            lang: bio.and_then(|top| top.lang.clone()),
            dir: bio.map_or("auto", |top| top.dir),
            memberships: here.iter().map(|top| top.membership.clone()).collect(),
            stream: stream.into_iter().take(LATELY).map(|(_, item)| item.clone()).collect(),
        }));
        let mut outline = Outline::new(person.url.clone(), name, description, view);
        outline.detail = Some(Phrase::say("person.all_groups"));
        let mut page = self.make(outline);
        self.site.announce_first(&mut page, shown_name.into(), &person.url);
        page.frame.picture = picture;
        page
    }

    fn tag_url(&self, tag: &NetworkTag<'_>) -> UrlPath {
        let folder = UrlPath::home().fixed("tags");
        folder.child(tag.slug).unwrap_or(folder)
    }

    fn tag_list(&self) -> Page {
        let tags = self.tags.iter().map(|tag| TagLink {
            name: tag.name.to_owned(),
            url: self.site.link(&self.tag_url(tag)),
            count: tag.threads.len(),
        });
        let view = View::Tags(Box::new(TagsView { tags: tags.collect() }));
        let description = Phrase::say("describe.network_tags").n(self.tags.len()).with("name", &self.site.config.title);
        self.make(Outline::new(UrlPath::home().fixed("tags"), Phrase::say("nav.tags"), description, view))
    }

    fn tag(&self, at: usize, number: usize) -> Page {
        let per_page = self.site.config.per_page;
        let tag = &self.tags[at];
        let url = self.tag_url(tag);
        let count = page_count(tag.threads.len(), per_page);
        let elsewhere = tag.communities.iter().filter_map(|(name, count)| {
            let extract = self.network.communities.get(*name)?;
            let url = extract.url.fixed("tags").child(tag.slug)?;
            Some(TagLink { name: extract.title.clone(), url: self.site.link(&url), count: *count })
        });
        let view = View::Tag(Box::new(TagView {
            name: tag.name.to_owned(),
            threads: page_of(&tag.threads, number, per_page).iter().map(|thread| thread.line.clone()).collect(),
            pager: pager(self.site, &url, number, count, tag.threads.len()),
            elsewhere: elsewhere.collect(),
        }));
        let description = Phrase::say("describe.network_tag")
            .n(tag.threads.len())
            .with("name", &self.site.config.title)
            .with("tag", &tag.name);
        let mut outline = Outline::new(url.page(number), tag.name.as_str(), description, view).numbered(number);
        outline.detail = outline.detail.or_else(|| Some(Phrase::say("person.all_groups")));
        self.make(outline.below(Phrase::say("nav.tags"), UrlPath::home().fixed("tags")))
    }

    fn free(&self, at: usize) -> Page {
        let page = &self.network.pages[at];
        let resolved = &self.pages[at];
        let neighbour = |at: Option<usize>| {
            at.and_then(|at| self.network.pages.get(at))
                .filter(|page| !page.unlisted)
                .map(|page| self.site.titled(&page.title, &page.url, self.site.foreign(page.lang.as_deref())))
        };
        let without_title = page.is_title_in_text();
        let view = View::Page(Box::new(PageView {
            html: self.page_html(at, &page.url.root()),
            headings: page.body.headings.iter().skip(usize::from(without_title)).cloned().collect(),
            updated: page.updated.map(|moment| moment.iso(&self.site.config.timezone)),
            lang: self.site.foreign(page.lang.as_deref()),
            dir: text_direction(page.lang.as_deref()),
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(Some(at + 1)),
        }));
        let text = page.summary.clone().unwrap_or_else(|| page.body.excerpt_with(&resolved.targets, 160));
        let description = described(text, "describe.page", |phrase| {
            phrase.with("title", &page.title).with("group", &self.site.config.title)
        });
        let mut outline = Outline::new(page.url.clone(), page.title.as_str(), description, view);
        outline.noindex = page.unlisted;
        self.make(outline)
    }

    fn search(&self) -> Page {
        let index = self.search.clone().unwrap_or_default();
        let mut most_used: Vec<&NetworkTag<'_>> = self.tags.iter().collect();
        // A stable sort: tags used as often stay in the order of their names.
        most_used.sort_by_key(|tag| std::cmp::Reverse(tag.threads.len()));
        most_used.truncate(SEARCH_TAGS);
        most_used.sort_by_cached_key(|tag| (sort_key(&tag.name), tag.slug));
        let tag_link = |tag: &NetworkTag<'_>| TagLink {
            name: tag.name.clone(),
            url: self.site.link(&self.tag_url(tag)),
            count: tag.threads.len(),
        };
        let digests = (!self.digests.is_empty()).then(|| self.site.link(&UrlPath::home().fixed("digests")));
        let description = Phrase::say("describe.search").n(index.documents).with("name", &self.site.config.title);
        let view = View::Search(Box::new(SearchView {
            index: index.file,
            documents: index.documents,
            kinds: index.kinds,
            communities: self.named_communities(),
            tags: most_used.into_iter().map(tag_link).collect(),
            digests,
        }));
        let mut outline = Outline::new(UrlPath::home().fixed("search"), Phrase::say("nav.search"), description, view);
        outline.noindex = true;
        self.make(outline)
    }

    fn not_found(&self) -> Page {
        let view = View::NotFound(Box::new(NotFoundView { communities: self.named_communities() }));
        let outline = Outline::new(UrlPath::home(), Phrase::say("lost.title"), Phrase::say("lost.lede"), view);
        let page = self.make(outline);
        self.sent_anywhere(page)
    }

    /// Sent in place of any address as well; not among [`NetworkPlan::keys`], because readers' devices keep it.
    pub fn offline(&self) -> Page {
        let communities = self.named_communities();
        let view = View::Offline(Box::new(OfflineView { communities }));
        let url = UrlPath::home().fixed("offline");
        let page = self.make(Outline::new(url, Phrase::say("offline.title"), Phrase::say("offline.lede"), view));
        self.sent_anywhere(page)
    }

    fn named_communities(&self) -> Vec<Link> {
        let communities = self.network.communities.values().take(NAMED);
        communities.map(|extract| self.site.community_link(extract)).collect()
    }

    /// A page that is sent in place of any address: its links begin at the server's root, and nobody looks for it.
    fn sent_anywhere(&self, mut page: Page) -> Page {
        page.frame.noindex = true;
        page.frame.root = crate::address::base_path(&self.site.config.base_url).to_owned();
        page.frame.canonical = String::new();
        page.words.feeds.clear();
        page
    }
}

/// Tags of all communities, joined by their address, by name.
fn tags(tops: &[(String, Top)]) -> Vec<NetworkTag<'_>> {
    let mut found: BTreeMap<&str, (BTreeMap<&str, usize>, NetworkTag<'_>)> = BTreeMap::new();
    for (community, top) in tops {
        for thread in &top.threads {
            for (slug, name) in &thread.tags {
                let (spellings, tag) = found.entry(slug).or_insert_with(|| {
                    (
                        BTreeMap::new(),
                        NetworkTag { slug, name: String::new(), threads: Vec::new(), communities: Vec::new() },
                    )
                });
                *spellings.entry(name).or_default() += 1;
                tag.threads.push(thread);
                match tag.communities.last_mut() {
                    Some((last, count)) if *last == community.as_str() => *count += 1,
                    _ => tag.communities.push((community, 1)),
                }
            }
        }
    }
    let mut tags: Vec<NetworkTag<'_>> = found
        .into_values()
        .map(|(spellings, mut tag)| {
            tag.name = most_used(&spellings);
            tag.threads.sort_by(|a, b| {
                (a.date.is_none(), std::cmp::Reverse(a.date), &a.line.url).cmp(&(
                    b.date.is_none(),
                    std::cmp::Reverse(b.date),
                    &b.line.url,
                ))
            });
            tag
        })
        .collect();
    tags.sort_by_cached_key(|tag| (sort_key(&tag.name), tag.slug));
    tags
}
