//! The pages of one community.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Phrase;
use super::frame::{Outline, direction, text_direction};
use super::menu::Menu;
use super::references::{Others, References};
use super::resolve::{Backlinks, Origin, PublishedPictures, Resolved, backlinks, fill_in, shown_in};
use super::view::*;
use super::{Copy, Faces, Page, Redirect, Site, Top, TopThread, children_of, page_count, page_of, pager};
use crate::address::UrlPath;
use crate::dates::Period;
use crate::derive::{self, Derived, ThreadIndex};
use crate::diag::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::markup::{Body, Html, LinkTarget, Pictures, Place, Targets};
use crate::model::{Community, Extract, FreePage, MemberId, Network, PostId, SessionId, Who};
use crate::parse::records::{Publish, Role};
use crate::text::sort_key;

/// Threads on a community's home page.
const HOME_THREADS: usize = 12;

/// Entries of a short list beside the main text.
const ASIDE: usize = 5;

/// Tags on a community's home page.
const HOME_TAGS: usize = 12;

/// A page of a community, before its view is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Its home page.
    Home,
    /// A page of the list of threads.
    Threads(usize),
    /// The threads of a year.
    Year(i16),
    /// A page of a thread.
    Thread(ThreadIndex, usize),
    /// The directory.
    Members,
    /// A page of a member.
    Member(MemberId, usize),
    /// A page of the list of sessions.
    Sessions(usize),
    /// A session.
    Session(SessionId),
    /// The calendar.
    Calendar,
    /// A month of the calendar.
    Month(Period),
    /// A page of the goals.
    Goals(usize),
    /// A page of the questions.
    Questions(usize),
    /// The list of tags.
    Tags,
    /// A page of a tag.
    Tag(usize, usize),
    /// A page of the list of digests.
    Digests(usize),
    /// A digest.
    Digest(usize),
    /// The group in numbers.
    Stats,
    /// A free page.
    Free(usize),
}

/// A community ready to be shown.
pub struct CommunityPlan<'a> {
    pub(super) site: Site<'a>,
    pub(super) community: &'a Community,
    pub(super) derived: Derived,
    pub(super) network: &'a Network,
    /// What each post refers to.
    pub(super) prose: Vec<Resolved>,
    others: Others,
    pub(super) backlinks: Backlinks,
    pub(super) people: Vec<Arc<Person>>,
    pub(super) tag_index: HashMap<String, usize>,
    pub(super) pictures: PublishedPictures,
    pub(super) faces: Faces,
    menu: Menu,
    thread_pages: HashMap<ThreadIndex, Vec<Vec<PostId>>>,
    /// Which goal goes on with one that was carried over.
    pub(super) continued: HashMap<PostId, PostId>,
    /// Threads about the same subject, by thread.
    pub(super) related: Vec<Vec<ThreadIndex>>,
    /// Communities that were asked for something, and addresses of the network's pages with whether they are there.
    asked: (BTreeSet<String>, BTreeMap<UrlPath, bool>),
}

/// A text as a description, or, where it says too little for one, what salon says with it in `{text}`.
pub(super) fn described(text: String, say: &'static str, fill: impl FnOnce(Phrase) -> Phrase) -> Phrase {
    if text.chars().count() >= 40 { text.into() } else { fill(Phrase::say(say).with("text", text)) }
}

impl<'a> CommunityPlan<'a> {
    /// The plan of a community, with everything resolved that its documents refer to.
    pub fn new(site: Site<'a>, community: &'a Community, derived: Derived, network: &'a Network) -> Self {
        Self::with(References::of(site, community, network), site, community, derived, network)
    }

    /// The plan of a community of which it is known what its documents refer to. Asks for no text of a file.
    pub fn with(
        references: References,
        site: Site<'a>,
        community: &'a Community,
        derived: Derived,
        network: &'a Network,
    ) -> Self {
        let References { prose, others, asked } = references;
        let tag_index = derived.tags.iter().enumerate().map(|(at, tag)| (tag.slug.clone(), at)).collect();
        let mut plan = Self {
            site,
            community,
            network,
            prose,
            others,
            backlinks: Backlinks::new(),
            people: Vec::new(),
            tag_index,
            pictures: PublishedPictures::new(),
            faces: Faces::new(),
            menu: Menu::of_community(site, community, &derived),
            thread_pages: HashMap::new(),
            continued: HashMap::new(),
            related: Vec::new(),
            asked,
            derived,
        };
        plan.thread_pages = plan.cut_long_threads();
        plan.backlinks = plan.find_backlinks();
        let links = plan.post_links();
        plan.continued = derive::goals::continued(community, &plan.derived.goals, &links);
        plan.related = derive::same_subject(&plan.derived, &plan.thread_links(&links));
        plan.people = community.member_ids().map(|id| plan.make_person(id)).collect();
        plan
    }

    /// What was found while resolving, and what the host may want to know of the group.
    pub fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        let resolved = self.prose.iter_mut().chain(self.others.all_mut());
        let mut diagnostics: Vec<Diagnostic> =
            resolved.flat_map(|resolved| std::mem::take(&mut resolved.diagnostics)).collect();
        diagnostics.extend(derive::hints(self.community, &self.derived, self.network, self.site.clock));
        diagnostics
    }

    /// A fingerprint of all answers that pages of the community hold and that come from outside it. `extracts` has a fingerprint
    /// of what may be known of each community.
    pub fn outside(&self, extracts: &BTreeMap<&str, Fingerprint>) -> Fingerprint {
        let network = self.network;
        let own = self.community.name.as_str();
        let parent = self.community.part_of.as_ref().map(|(name, _)| name.as_str());
        let children: Vec<&str> = network.children.get(own).into_iter().flatten().map(String::as_str).collect();
        let asked = self.asked.0.iter().map(String::as_str).chain([own]).chain(parent).chain(children);
        let asked: BTreeMap<&str, Option<&Fingerprint>> = asked.map(|name| (name, extracts.get(name))).collect();
        let people: Vec<Option<(&UrlPath, bool)>> = self
            .community
            .member_ids()
            .map(|id| network.people.get(&self.community.member(id).handle))
            .map(|person| person.map(|person| (&person.url, person.communities.len() > 1)))
            .collect();
        let is_alone = network.communities.len() == 1;
        Fingerprint::of(&(asked, network.children.get(own), &self.asked.1, people, &network.docs, is_alone))
    }

    /// Posts that stand on a page.
    fn shown_posts(&self) -> impl Iterator<Item = PostId> {
        self.community.post_ids().filter(|id| self.derived.thread_of.contains_key(id))
    }

    /// Whether a text shows a picture that lies on another host.
    pub fn shows_foreign_pictures(&self) -> bool {
        let posts = self.shown_posts().map(|id| &self.prose[id.index()]);
        let mut shown = posts.chain(self.others.all());
        !self.site.config.markdown.foreign_pictures_as_links && shown.any(Resolved::has_foreign_pictures)
    }

    /// The files that shown pages refer to, each once, by address.
    pub fn files(&self) -> Vec<Copy> {
        let mut files: BTreeSet<Copy> = BTreeSet::new();
        for id in self.shown_posts() {
            files.extend(self.prose[id.index()].files.iter().map(Copy::from));
            files.extend(self.community.post(id).cover.iter().map(Copy::from));
        }
        files.extend(self.others.all().flat_map(|resolved| &resolved.files).map(Copy::from));
        files.extend(self.community.members.iter().filter_map(|member| member.avatar.as_ref()).map(Copy::from));
        files.extend(self.community.cover.iter().map(Copy::from));
        files.into_iter().collect()
    }

    /// The pictures among them that are shown in texts and above them, not only linked to.
    pub fn shown(&self) -> HashSet<&UrlPath> {
        let is_shown = |id: &PostId| self.derived.thread_of.contains_key(id);
        let posts = self.community.post_ids().filter(is_shown);
        let mut shown: HashSet<&UrlPath> = HashSet::new();
        for id in posts {
            shown.extend(shown_in(&self.prose[id.index()].targets));
            shown.extend(self.community.post(id).cover.iter().map(|cover| &cover.url));
        }
        let others = &self.others;
        let lists = [&others.members, &others.sessions, &others.pages, &others.words];
        let others = lists.into_iter().flatten().chain([&others.home]);
        shown.extend(others.flat_map(|resolved| shown_in(&resolved.targets)));
        shown.extend(self.community.cover.iter().map(|cover| &cover.url));
        shown
    }

    /// Takes what has become of the pictures among [`CommunityPlan::files`].
    pub fn set_pictures(&mut self, pictures: PublishedPictures) {
        let others = &mut self.others;
        let lists = [&mut self.prose, &mut others.members, &mut others.sessions, &mut others.pages, &mut others.words];
        for resolved in lists.into_iter().flatten() {
            fill_in(&mut resolved.targets, &pictures);
        }
        fill_in(&mut others.home.targets, &pictures);
        self.pictures = pictures;
    }

    fn find_backlinks(&self) -> Backlinks {
        let community = self.community;
        let shown = community
            .post_ids()
            .filter(|id| self.derived.thread_of.contains_key(id) && !community.post(community.post(*id).root).unlisted);
        let posts = shown.map(|id| {
            let post = community.post(id);
            let root = community.post(post.root);
            let lang = self.foreign_lang(root.lang.as_ref());
            let link = Link { title: root.title.clone(), url: post.permalink(self.site.config.links_name_files), lang };
            (
                Origin { source: &post.source, body: &post.body, prefix: "", url: &post.url },
                link,
                &self.prose[id.index()].targets,
            )
        });
        let sessions = community.sessions.iter().zip(&self.others.sessions).map(|(session, resolved)| {
            let origin = Origin { source: &session.source, body: &session.body, prefix: "", url: &session.url };
            let lang = self.foreign_lang(session.lang.as_ref());
            (origin, self.site.titled(&session.title, &session.url, lang), &resolved.targets)
        });
        let pages = community.pages.iter().zip(&self.others.pages).map(|(page, resolved)| {
            let origin = Origin { source: &page.source, body: &page.body, prefix: "", url: &page.url };
            (origin, self.page_link(page), &resolved.targets)
        });
        backlinks(posts.chain(sessions).chain(pages))
    }

    /// Every page, in the order of their addresses' kinds.
    pub fn keys(&self) -> Vec<Key> {
        let per_page = self.site.config.per_page;
        let derived = &self.derived;
        let mut keys = vec![Key::Home];
        // A list with nothing in it has no page.
        if !self.community.members.is_empty() {
            keys.push(Key::Members);
        }
        if !derived.threads.is_empty() {
            keys.extend((1..=page_count(derived.listed.len(), per_page)).map(Key::Threads));
        }
        keys.extend(derived.years.iter().map(|(year, _)| Key::Year(*year)));
        for index in 0..derived.threads.len() {
            let pages = self.thread_pages.get(&index).map_or(1, Vec::len);
            keys.extend((1..=pages).map(|number| Key::Thread(index, number)));
        }
        for id in self.community.member_ids().filter(|id| self.community.member(*id).url.is_some()) {
            let pages = page_count(derived.lives.wrote[id.index()].len(), per_page);
            keys.extend((1..=pages).map(|number| Key::Member(id, number)));
        }
        if self.community.has_sessions() {
            keys.extend((1..=page_count(derived.past_sessions.len(), per_page)).map(Key::Sessions));
            keys.extend(self.community.session_ids().map(Key::Session));
        }
        if !derived.months.is_empty() {
            keys.push(Key::Calendar);
            keys.extend(derived.months.keys().copied().map(Key::Month));
        }
        keys.extend((1..=self.goal_pages()).map(Key::Goals));
        keys.extend((1..=self.question_pages()).map(Key::Questions));
        if !derived.tags.is_empty() {
            keys.push(Key::Tags);
        }
        for (at, tag) in derived.tags.iter().enumerate() {
            keys.extend((1..=page_count(tag.threads.len(), per_page)).map(|number| Key::Tag(at, number)));
        }
        keys.extend((1..=self.digest_pages()).map(Key::Digests));
        keys.extend((0..self.derived.digests.len()).map(Key::Digest));
        if self.has_stats() {
            keys.push(Key::Stats);
        }
        keys.extend((0..self.community.pages.len()).map(Key::Free));
        keys
    }

    /// A page.
    pub fn page(&self, key: Key) -> Page {
        match key {
            Key::Home => self.home(),
            Key::Threads(number) => self.threads(number),
            Key::Year(year) => self.year(year),
            Key::Thread(index, number) => self.thread(index, number),
            Key::Members => self.members(),
            Key::Member(id, number) => self.member(id, number),
            Key::Sessions(number) => self.sessions(number),
            Key::Session(id) => self.session(id),
            Key::Calendar => self.calendar_front(),
            Key::Month(month) => self.month(month),
            Key::Goals(number) => self.goals(number),
            Key::Questions(number) => self.questions(number),
            Key::Tags => self.tags(),
            Key::Tag(at, number) => self.tag(at, number),
            Key::Digests(number) => self.digest_list(number),
            Key::Digest(at) => self.digest(at),
            Key::Stats => self.stats(),
            Key::Free(at) => self.free(at),
        }
    }

    /// When a page's content last changed, for the sitemap.
    pub fn changed(&self, key: Key) -> Option<crate::dates::Moment> {
        match key {
            Key::Thread(index, _) => self.derived.threads[index].last,
            Key::Session(id) => Some(self.community.session(id).date).filter(|date| !self.site.clock.is_before(*date)),
            Key::Free(at) => self.community.pages[at].updated,
            Key::Tag(at, _) => {
                self.derived.tags[at].threads.iter().filter_map(|index| self.derived.threads[*index].last).max()
            }
            _ => None,
        }
    }

    pub(super) fn make(&self, outline: Outline) -> Page {
        self.site.community_page(self.community, &self.derived, &self.menu, outline)
    }

    /// A text of the community on a page.
    pub(super) fn html(&self, body: &Body, targets: &Targets, root: &str, level: u8, pictures: Pictures) -> Html {
        body.html(targets, &self.place(root, level, pictures))
    }

    pub(super) fn place<'p>(&self, root: &'p str, heading_level: u8, pictures: Pictures) -> Place<'p> {
        let name_files = self.site.config.links_name_files;
        Place { root, name_files, id_prefix: "", heading_level, without_title: false, pictures }
    }

    pub(super) fn home_targets(&self) -> &Targets {
        &self.others.home.targets
    }

    pub(super) fn page_targets(&self, at: usize) -> &Targets {
        &self.others.pages[at].targets
    }

    pub(super) fn post_targets(&self, id: PostId) -> &Targets {
        &self.prose[id.index()].targets
    }

    pub(super) fn session_targets(&self, id: SessionId) -> &Targets {
        &self.others.sessions[id.index()].targets
    }

    pub(super) fn member_targets(&self, id: MemberId) -> &Targets {
        &self.others.members[id.index()].targets
    }

    pub(super) fn words_targets(&self, at: usize) -> &Targets {
        &self.others.words[at].targets
    }

    /// The language of what salon says on the community's pages.
    pub(super) fn lang(&self) -> &str {
        self.community.lang.as_deref().unwrap_or(&self.site.config.language)
    }

    /// The community as the network's pages name it.
    pub(super) fn here(&self) -> Link {
        self.site.titled(&self.community.title, &self.community.url, self.lang_abroad(None))
    }

    /// Another community's language where it is not that of the community's pages.
    fn lang_of(&self, extract: &Extract) -> Option<String> {
        self.foreign_lang(Some(extract.lang.as_ref().unwrap_or(&self.site.config.language)))
    }

    fn page_link(&self, page: &FreePage) -> Link {
        self.site.titled(&page.title, &page.url, self.foreign_lang(page.lang.as_ref()))
    }

    pub(super) fn folder(&self, part: &'static str) -> UrlPath {
        self.community.url.fixed(part)
    }

    pub(super) fn tag_url(&self, at: usize) -> UrlPath {
        let folder = self.folder("tags");
        folder.child(&self.derived.tags[at].slug).unwrap_or(folder)
    }

    pub(super) fn thread_pages(&self, index: ThreadIndex) -> Option<&Vec<Vec<PostId>>> {
        self.thread_pages.get(&index)
    }

    fn home(&self) -> Page {
        let (community, derived, site) = (self.community, &self.derived, self.site);
        let card = |extract: &Extract| {
            let card = super::network::card(site, self.network, extract, None);
            let parent = card.parent.map(|parent| Link { lang: None, ..parent });
            CommunityCard { lang: self.lang_of(extract), parent, ..card }
        };
        let parent = community.part_of.as_ref().and_then(|(name, _)| self.network.communities.get(name));
        let questions = &derived.questions.open[..derived.questions.open.len().min(ASIDE)];
        let goals = &derived.goals.open[..derived.goals.open.len().min(ASIDE)];
        let next = self.next_meetings();
        let lead = if community.cover.is_some() { Pictures::Lazy } else { Pictures::LeadFirst };
        let view = CommunityView {
            kind: community.kind.word(),
            tagline: community.tagline.clone(),
            html: self.html(&community.body, &self.others.home.targets, &community.url.root(), 2, lead),
            member_count: community.members.iter().filter(|member| member.is_current()).count(),
            members: self.faces(),
            digest: derived.digests.len().checked_sub(1).map(|at| self.digest_line(at)),
            thread_count: derived.listed.len(),
            threads: self.thread_lines(&derived.listed[..derived.listed.len().min(HOME_THREADS)]),
            session_count: community.sessions.len(),
            next_session: next.first().map(|(_, line)| line.clone()),
            last_session: derived.past_sessions.first().filter(|_| next.is_empty()).map(|id| self.session_line(*id)),
            questions: questions.iter().map(|index| self.question_line(*index)).collect(),
            goals: self.goal_lines(goals),
            lessons: self.thread_lines(&derived.lessons),
            progress: self.progress(),
            tags: self.home_tags(),
            pages: community.pages.iter().filter(|page| !page.unlisted).map(|page| self.page_link(page)).collect(),
            parent: parent.map(|parent| site.titled(&parent.title, &parent.url, self.lang_of(parent))),
            children: children_of(self.network, &community.name).into_iter().map(card).collect(),
            founded: self.iso(community.founded),
            ended: self.iso(community.ended),
            join: community.join.clone(),
            cover: community.cover.as_ref().map(|cover| self.picture(cover)),
        };
        let text = if community.tagline.is_empty() {
            community.body.excerpt_with(&self.others.home.targets, 160)
        } else {
            community.tagline.clone()
        };
        let description = described(text, "describe.community", |phrase| {
            phrase.n(view.member_count).with("group", &community.title).with("threads", view.thread_count)
        });
        let view = View::Community(Box::new(view));
        let mut page = self.make(Outline::new(community.url.clone(), community.title.as_str(), description, view));
        page.frame.picture = community.cover.as_ref().map(|cover| cover.url.encoded());
        page
    }

    /// The lessons of the course of which this community is part, with who has written about each: in a post or answer
    /// that links to the lesson, or in answer to such a post.
    fn progress(&self) -> Vec<LessonProgress> {
        let Some(extract) = self.network.communities.get(&self.community.name) else { return Vec::new() };
        let course = extract.parent.as_ref().and_then(|name| self.network.communities.get(name));
        let Some(course) = course.filter(|course| !course.lessons.is_empty()) else { return Vec::new() };
        let mut wrote: HashMap<&UrlPath, BTreeSet<(String, Who)>> = HashMap::new();
        for (id, resolved) in self.community.post_ids().zip(&self.prose) {
            let post = self.community.post(id);
            if !self.derived.thread_of.contains_key(&id) || self.community.post(post.root).unlisted {
                continue;
            }
            for target in &resolved.targets.links {
                if let LinkTarget::Page(url, _) = target {
                    // Who answers a post about a lesson writes about it too.
                    let thread = &self.derived.threads[self.derived.thread_of[&id]];
                    let by = if post.parent.is_none() { &thread.people } else { &post.authors };
                    let by = by.iter().map(|who| (sort_key(self.community.shown_name(who)), who.clone()));
                    wrote.entry(url).or_default().extend(by);
                }
            }
        }
        let people = |url| wrote.get(url).into_iter().flatten().map(|(_, who)| self.person(who)).collect();
        let lessons = course.lessons.iter();
        lessons
            .map(|(url, title, lang)| {
                let lang = lang.as_deref().or(course.lang.as_deref()).unwrap_or(&self.site.config.language).to_owned();
                let lesson = self.site.titled(title, url, self.foreign_lang(Some(&lang)));
                LessonProgress { lesson, people: people(url) }
            })
            .collect()
    }

    /// Current members who may be named, hosts first, then by name.
    fn faces(&self) -> Vec<Arc<Person>> {
        let mut ids: Vec<MemberId> = self.community.member_ids().collect();
        ids.retain(|id| {
            let member = self.community.member(*id);
            member.is_current() && member.publish != Publish::Anonymous
        });
        ids.sort_by_cached_key(|id| self.directory_key(*id));
        ids.iter().map(|id| self.people[id.index()].clone()).collect()
    }

    /// Hosts and instructors first, then by name.
    pub(super) fn directory_key(&self, id: MemberId) -> (bool, String, MemberId) {
        let member = self.community.member(id);
        (!matches!(member.role, Role::Host | Role::Instructor), sort_key(&member.name), id)
    }

    fn home_tags(&self) -> Vec<TagLink> {
        let mut tags: Vec<TagLink> = (0..self.derived.tags.len()).map(|at| self.tag_link(at)).collect();
        // A stable sort: tags used as often stay in the order of their names.
        tags.sort_by_key(|tag| std::cmp::Reverse(tag.count));
        tags.truncate(HOME_TAGS);
        tags
    }

    fn years(&self) -> Vec<YearLink> {
        let folder = self.folder("posts");
        self.derived
            .years
            .iter()
            .map(|(year, threads)| YearLink {
                year: *year,
                url: self.site.link(&folder.year(*year)),
                count: threads.len(),
            })
            .collect()
    }

    /// Threads by the month in which they were opened, in the order given.
    fn months(&self, threads: &[ThreadIndex]) -> Vec<MonthGroup> {
        let mut months: Vec<MonthGroup> = Vec::new();
        for index in threads {
            let date = self.community.post(self.derived.threads[*index].root).date;
            let month = date
                .map(|date| date.date(&self.community.zone))
                .map(|date| format!("{:04}-{:02}", date.year(), date.month()))
                .unwrap_or_default();
            let line = self.thread_line(*index);
            match months.last_mut() {
                Some(last) if last.month == month => last.threads.push(line),
                _ => months.push(MonthGroup { month, threads: vec![line] }),
            }
        }
        months
    }

    fn threads(&self, number: usize) -> Page {
        let per_page = self.site.config.per_page;
        let url = self.folder("posts");
        let listed = &self.derived.listed;
        let count = page_count(listed.len(), per_page);
        let view = View::Threads(Box::new(ThreadsView {
            years: self.years(),
            year: None,
            months: self.months(page_of(listed, number, per_page)),
            pager: pager(self.site, &url, number, count, listed.len()),
        }));
        let description = Phrase::say("describe.threads")
            .n(listed.len())
            .with("group", &self.community.title)
            .with("page", number)
            .with("count", count);
        self.make(Outline::new(url.page(number), Phrase::say("nav.threads"), description, view).numbered(number))
    }

    fn year(&self, year: i16) -> Page {
        let threads =
            self.derived.years.iter().find(|(other, _)| *other == year).map_or(&[][..], |(_, threads)| threads);
        let url = self.folder("posts");
        let view = View::Threads(Box::new(ThreadsView {
            years: self.years(),
            year: Some(year),
            months: self.months(threads),
            pager: Pager { number: 1, count: 1, items: threads.len(), ..Pager::default() },
        }));
        let description =
            Phrase::say("describe.year").n(threads.len()).with("group", &self.community.title).with("year", year);
        let outline = Outline::new(url.year(year), Phrase::say("threads.year").with("year", year), description, view);
        self.make(outline.below(Phrase::say("nav.threads"), url))
    }

    fn tags(&self) -> Page {
        let tags = (0..self.derived.tags.len()).map(|at| self.tag_link(at)).collect();
        let view = View::Tags(Box::new(TagsView { tags }));
        let count = self.derived.tags.len();
        let description = Phrase::say("describe.tags").n(count).with("group", &self.community.title);
        self.make(Outline::new(self.folder("tags"), Phrase::say("nav.tags"), description, view))
    }

    fn tag(&self, at: usize, number: usize) -> Page {
        let per_page = self.site.config.per_page;
        let tag = &self.derived.tags[at];
        let url = self.tag_url(at);
        let folder = self.folder("tags");
        let network_tag = UrlPath::home().fixed("tags").child(&tag.slug);
        let count = page_count(tag.threads.len(), per_page);
        let view = View::Tag(Box::new(TagView {
            name: tag.name.clone(),
            threads: self.thread_lines(page_of(&tag.threads, number, per_page)),
            pager: pager(self.site, &url, number, count, tag.threads.len()),
            elsewhere: network_tag
                .filter(|_| self.network.communities.len() > 1)
                .map(|url| TagLink { name: self.site.config.title.clone(), url: self.site.link(&url), count: 0 })
                .into_iter()
                .collect(),
        }));
        let description = Phrase::say("describe.tag")
            .n(tag.threads.len())
            .with("group", &self.community.title)
            .with("tag", &tag.name);
        let outline = Outline::new(url.page(number), tag.name.as_str(), description, view).numbered(number);
        let mut page = self.make(outline.below(Phrase::say("nav.tags"), folder));
        self.site.announce_first(&mut page, tag.name.as_str().into(), &url);
        page
    }

    fn free(&self, at: usize) -> Page {
        let page = &self.community.pages[at];
        let targets = &self.others.pages[at].targets;
        let listed: Vec<usize> =
            (0..self.community.pages.len()).filter(|at| !self.community.pages[*at].unlisted).collect();
        let place = listed.iter().position(|other| *other == at);
        let neighbour = |at: Option<usize>| {
            at.and_then(|at| listed.get(at)).map(|at| &self.community.pages[*at]).map(|page| self.page_link(page))
        };
        let without_title = page.is_title_in_text();
        let view = View::Page(Box::new(PageView {
            html: page
                .body
                .html(targets, &Place { without_title, ..self.place(&page.url.root(), 2, Pictures::LeadFirst) }),
            headings: page.body.headings_with(targets).into_iter().skip(usize::from(without_title)).collect(),
            updated: self.iso(page.updated),
            lang: self.foreign_lang(page.lang.as_ref()),
            dir: text_direction(page.lang.as_deref()),
            previous: neighbour(place.and_then(|place| place.checked_sub(1))),
            next: neighbour(place.map(|place| place + 1)),
        }));
        let text = page.summary.clone().unwrap_or_else(|| page.body.excerpt_with(targets, 160));
        let description = described(text, "describe.page", |phrase| {
            phrase.with("title", &page.title).with("group", &self.community.title)
        });
        let mut outline = Outline::new(page.url.clone(), page.title.as_str(), description, view);
        outline.noindex = page.unlisted;
        self.make(outline)
    }

    /// Former addresses.
    pub fn redirects(&self) -> Vec<Redirect> {
        let mut redirects: Vec<Redirect> = Vec::new();
        for id in self.community.post_ids().filter(|id| self.derived.thread_of.contains_key(id)) {
            let post = self.community.post(id);
            redirects.extend(post.aliases.iter().map(|from| Redirect {
                from: from.clone(),
                to: post.url.clone(),
                fragment: post.anchor.clone(),
                lang: self.lang().to_owned(),
                dir: direction(self.lang()),
            }));
        }
        for page in &self.community.pages {
            redirects.extend(page.aliases.iter().map(|from| Redirect {
                from: from.clone(),
                to: page.url.clone(),
                fragment: None,
                lang: self.lang().to_owned(),
                dir: direction(self.lang()),
            }));
        }
        redirects.sort();
        redirects
    }

    /// What the network's pages show of the community.
    pub fn top(&self) -> Top {
        let (community, derived) = (self.community, &self.derived);
        let here = Some(self.here());
        let entries = if self.site.has_feeds() { self.site.config.feed_limit } else { 0 };
        let threads = derived
            .listed
            .iter()
            .enumerate()
            .map(|(place, index)| {
                let root = derived.threads[*index].root;
                let post = community.post(root);
                TopThread {
                    date: post.date,
                    line: ThreadLine {
                        community: here.clone(),
                        ..self.thread_line_abroad(*index, self.thread_line(*index))
                    },
                    tags: self.tag_slugs(root),
                    entry: (place < entries && post.date.is_some()).then(|| self.thread_entry(*index)),
                }
            })
            .collect();
        let questions = derived
            .questions
            .open
            .iter()
            .map(|index| {
                let line = self.thread_line_abroad(*index, self.question_line(*index));
                let line = ThreadLine { community: here.clone(), ..line };
                (community.post(derived.threads[*index].root).date, line)
            })
            .collect();
        let sessions = self.next_meetings().into_iter().map(|(begins, line)| {
            (begins, SessionLine { community: here.clone(), lang: self.lang_abroad(line.lang.as_ref()), ..line })
        });
        Top {
            threads,
            sessions: sessions.collect(),
            questions,
            people: self.top_people(),
            digests: self.top_digests(),
            last: self.iso(derived.threads.iter().filter_map(|thread| thread.last).max()),
        }
    }

    fn tag_slugs(&self, id: PostId) -> Vec<(String, String)> {
        let mut tags: Vec<(String, String)> = self
            .community
            .post(id)
            .tags
            .iter()
            .map(|tag| crate::text::slug(tag))
            .filter_map(|slug| self.tag_index.get(&slug).map(|at| (slug, self.derived.tags[*at].name.clone())))
            .collect();
        tags.sort();
        tags.dedup();
        tags
    }

    /// The community's colour, if it has one.
    pub fn accent(&self) -> Option<&str> {
        self.community.accent.as_deref()
    }
}
