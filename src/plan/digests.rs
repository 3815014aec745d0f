//! A community's digests: the list, and a page for each.
//!
//! A digest shows what was so when its period was over. Nothing here may print what changed later: how many answers a
//! thread has by now, or how a goal stands today.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::community::CommunityPlan;
use super::frame::Outline;
use super::view::*;
use super::{ATOM_FILE, Feed, FeedEntry, Page, Phrase, Site, TopDigest, page_count, page_of, pager};
use crate::address::UrlPath;
use crate::config::MailChoice;
use crate::dates::{Moment, Period, Zone};
use crate::derive::ThreadIndex;
use crate::derive::digest::{Digest, Highlight};
use crate::markup::{Html, Pictures};
use crate::model::{PostId, Who};
use crate::parse::records::PostKind;

/// Sessions to come that a digest names.
const NEXT_SESSIONS: usize = 3;

/// Questions, and promises, that are named while they stay open, week after week.
const STILL_OPEN: usize = 12;

/// Open questions of a community on the network's digest.
const OPEN_IN_NETWORK: usize = 3;

/// The page of a period below a series' page.
pub(super) fn period_url(folder: &UrlPath, period: Period) -> UrlPath {
    folder.child(&period.to_string()).unwrap_or_else(|| folder.clone())
}

/// A period for templates.
pub(super) fn period_view(period: Period) -> PeriodView {
    let (first, last) = period.range();
    let (is_week, number) = match period {
        Period::Week { week, .. } => (true, week),
        Period::Month { month, .. } => (false, month),
    };
    PeriodView {
        name: period.to_string(),
        words: period_words(period),
        is_week,
        number: number.unsigned_abs(),
        from: first.to_string(),
        to: last.to_string(),
    }
}

/// The text that says a period.
fn period_words(period: Period) -> &'static str {
    let (first, last) = period.range();
    match (period, first.year() == last.year(), first.month() == last.month()) {
        (Period::Month { .. }, ..) => "digest.month",
        (Period::Week { .. }, true, true) => "digest.week",
        (Period::Week { .. }, true, false) => "digest.week_of_two_months",
        (Period::Week { .. }, false, _) => "digest.week_of_two_years",
    }
}

/// What a period is called, in the words of its page's heading.
pub(super) fn period_title(period: Period) -> Phrase {
    let PeriodView { words, number, from, to, .. } = period_view(period);
    Phrase::say(words).with("number", usize::from(number)).with("first", from).with("last", to)
}

/// What a feed of digests is called where it is announced, beside that of all threads.
pub(super) fn digests_feed(title: &str) -> Phrase {
    Phrase::say("feed.digests").with("name", title)
}

/// How many highlights the rule allows.
pub(super) fn places(period: Period) -> usize {
    match period {
        Period::Week { .. } => 3,
        Period::Month { .. } => 5,
    }
}

/// A page of a list of digests, which are counted from the oldest.
pub(super) fn digests_view(
    site: Site<'_>,
    url: &UrlPath,
    number: usize,
    count: usize,
    period: impl Fn(usize) -> Period,
    line: impl Fn(usize) -> DigestLine,
) -> View {
    let per_page = site.config.per_page;
    let newest_first: Vec<usize> = (0..count).rev().collect();
    let mut years: Vec<DigestYear> = Vec::new();
    for at in page_of(&newest_first, number, per_page) {
        let year = period(*at).range().1.year();
        match years.last_mut() {
            Some(last) if last.year == year => last.digests.push(line(*at)),
            _ => years.push(DigestYear { year, digests: vec![line(*at)] }),
        }
    }
    View::Digests(Box::new(DigestsView {
        latest: newest_first.first().filter(|_| number == 1).map(|at| line(*at)),
        years,
        feed: url.file(ATOM_FILE).filter(|_| site.has_feeds()).map(|url| url.encoded()),
        pager: pager(site, url, number, page_count(count, per_page), count),
    }))
}

/// A digest as an entry of a feed: `render` says its title and text in words; a closed group's has no more than this.
pub(super) fn digest_entry(site: Site<'_>, folder: &UrlPath, period: Period, zone: &Zone) -> FeedEntry {
    let last = period.range().1;
    let published = Moment::day(last.tomorrow().unwrap_or(last), zone).utc();
    FeedEntry {
        title: period.to_string(),
        url: format!("{}{}", site.config.base_url, period_url(folder, period).encoded()),
        updated: published.clone(),
        published,
        ..FeedEntry::default()
    }
}

/// Whether the forms for mail lie beside a digest's page: as the host chose, all or the newest of weeks and of months.
pub(super) fn has_mail(site: Site<'_>, at: usize, period: impl Fn(usize) -> Period, count: usize) -> bool {
    let is_week = |at: usize| matches!(period(at), Period::Week { .. });
    !site.config.base_url.is_empty()
        && match site.config.mail {
            MailChoice::All => true,
            MailChoice::Newest => !(at + 1..count).any(|later| is_week(later) == is_week(at)),
            MailChoice::None => false,
        }
}

/// Where the forms for mail lie.
pub(super) fn mail_links(url: &UrlPath) -> MailLinks {
    let file = |name| url.file(name).unwrap_or_default().encoded();
    MailLinks { html: file("email.html"), text: file("email.txt"), eml: file("email.eml") }
}

impl CommunityPlan<'_> {
    /// How many pages the list of digests has; none where the community has no digests at all.
    pub(super) fn digest_pages(&self) -> usize {
        match self.derived.digests.len() {
            0 => 0,
            count => page_count(count, self.site.config.per_page),
        }
    }

    pub(super) fn digest_line(&self, at: usize) -> DigestLine {
        let digest = &self.derived.digests[at];
        DigestLine {
            period: period_view(digest.period),
            url: self.site.link(&period_url(&self.folder("digests"), digest.period)),
            threads: digest.numbers.threads,
            heard: digest.numbers.heard,
            of: digest.numbers.of,
            answered: digest.numbers.answered,
            community: None,
        }
    }

    pub(super) fn digest_list(&self, number: usize) -> Page {
        let url = self.folder("digests");
        let count = self.derived.digests.len();
        let period = |at: usize| self.derived.digests[at].period;
        let view = digests_view(self.site, &url, number, count, period, |at| self.digest_line(at));
        let description =
            Phrase::say("describe.digests").n(count).with("group", &self.community.title).with("page", number);
        let outline = Outline::new(url.page(number), Phrase::say("nav.digests"), description, view).numbered(number);
        let mut page = self.make(outline);
        self.site.announce_first(&mut page, digests_feed(&self.community.title), &url);
        page
    }

    pub(super) fn digest(&self, at: usize) -> Page {
        let digest = &self.derived.digests[at];
        let folder = self.folder("digests");
        let url = period_url(&folder, digest.period);
        let view = View::Digest(Box::new(self.digest_view(at, &url.root())));
        let description = Phrase::say("describe.digest")
            .n(digest.numbers.threads)
            .with("group", &self.community.title)
            .with("first", digest.period.range().0)
            .with("last", digest.period.range().1)
            .with("heard", digest.numbers.heard);
        let outline = Outline::new(url, period_title(digest.period), description, view);
        let mut page = self.make(outline.below(Phrase::say("nav.digests"), folder.clone()));
        page.frame.date = Some(digest.period.range().1.to_string());
        self.site.announce_first(&mut page, digests_feed(&self.community.title), &folder);
        page
    }

    /// A digest's page as its other forms need it: from any place, with full addresses.
    pub fn digest_afar(&self, at: usize) -> Page {
        let mut page = self.digest(at);
        let base_url = &self.site.config.base_url;
        page.frame.root.clone_from(base_url);
        page.view = View::Digest(Box::new(self.digest_view(at, base_url)));
        page
    }

    /// The digests whose forms for mail lie beside their pages.
    pub fn mailed(&self) -> Vec<usize> {
        (0..self.derived.digests.len()).filter(|at| self.has_mail(*at)).collect()
    }

    /// The community's digests with their periods, oldest first.
    pub fn digests(&self) -> &[Digest] {
        &self.derived.digests
    }

    /// What a digest shows, in all its forms. `way_home` leads from where it is shown to the site's root.
    fn digest_view(&self, at: usize, way_home: &str) -> DigestView {
        let (community, digest) = (self.community, &self.derived.digests[at]);
        let folder = self.folder("digests");
        let url = period_url(&folder, digest.period);
        let (words, words_by) = digest.words.map_or_else(Default::default, |words| self.host_words(words, way_home));
        let (previous, next) = self.digest_neighbours(at);
        let questions = self.open_questions(digest);
        let items = |ids: &[PostId]| ids.iter().map(|id| self.digest_item(*id)).collect::<Vec<_>>();
        let threads =
            |indices: &[ThreadIndex]| indices.iter().map(|index| self.digest_thread(*index)).collect::<Vec<_>>();
        DigestView {
            period: period_view(digest.period),
            community: Some(self.site.titled(&community.title, &community.url, None)),
            closed: digest.period.range().1.tomorrow().unwrap_or(digest.period.range().1).to_string(),
            html: words,
            words_by,
            threads: digest.numbers.threads,
            heard: digest.numbers.heard,
            of: digest.numbers.of,
            answered: digest.numbers.answered,
            highlights: digest.highlights.iter().map(|highlight| self.highlight(highlight)).collect(),
            wins: items(&digest.wins),
            goals_due: items(&digest.goals.due),
            goals_kept: items(&digest.goals.kept),
            goals_carried: items(&digest.goals.carried),
            goals_dropped: items(&digest.goals.dropped),
            more_questions: digest.questions.len() - questions.len(),
            questions,
            new_members: digest
                .new_members
                .iter()
                .map(|new| NewMemberView {
                    person: self.people[new.member.index()].clone(),
                    first: new.first_post.map(|id| self.digest_item(id)),
                })
                .collect(),
            first_posts: items(&digest.first_posts),
            held: digest.held.iter().map(|id| self.digest_session(*id)).collect(),
            promises: digest.promises.iter().take(STILL_OPEN).map(|promised| self.promise_then(*promised)).collect(),
            more_promises: digest.promises.len().saturating_sub(STILL_OPEN),
            next_sessions: digest.next.iter().take(NEXT_SESSIONS).map(|id| self.session_then(*id)).collect(),
            older: threads(&digest.older),
            others: threads(&digest.others),
            took_part: self.persons(&digest.took_part),
            groups: Vec::new(),
            places: places(digest.period),
            moved: self.moved_threads(digest),
            mail: self.has_mail(at).then(|| mail_links(&url)),
            previous,
            next,
        }
    }

    /// Whether the forms for mail lie beside a digest's page.
    fn has_mail(&self, at: usize) -> bool {
        has_mail(self.site, at, |at| self.derived.digests[at].period, self.derived.digests.len())
    }

    /// Open questions: the oldest, and all whose threads moved in the period, which have a line nowhere else.
    fn open_questions(&self, digest: &Digest) -> Vec<DigestItem> {
        let moved =
            |id: PostId| self.derived.thread_of.get(&id).is_some_and(|at| self.moved(*at, digest.period).is_some());
        let shown = digest.questions.iter().enumerate().filter(|(at, waiting)| *at < STILL_OPEN || moved(waiting.post));
        shown.map(|(_, waiting)| DigestItem { age: Some(waiting.age_days), ..self.digest_item(waiting.post) }).collect()
    }

    /// When something was last written in a thread within a period.
    fn moved(&self, index: ThreadIndex, period: Period) -> Option<Moment> {
        let thread = &self.derived.threads[index];
        let posts = std::iter::once(&thread.root).chain(&thread.replies);
        let dates = posts.filter_map(|id| self.community.post(*id).date);
        dates.filter(|date| period.contains(*date, &self.community.zone)).max()
    }

    /// The threads that a digest names and that moved in its time, by their pages.
    fn moved_threads(&self, digest: &Digest) -> Vec<MovedThread> {
        let goals = &digest.goals;
        let posts = [&digest.wins, &goals.due, &goals.kept, &goals.carried, &goals.dropped, &digest.first_posts];
        let posts = posts.into_iter().flatten().copied().chain(digest.questions.iter().map(|waiting| waiting.post));
        let of_posts = posts.filter_map(|id| self.derived.thread_of.get(&id).copied());
        let highlights = digest.highlights.iter().map(|highlight| highlight.thread);
        let named: BTreeSet<ThreadIndex> =
            highlights.chain(of_posts).chain(digest.older.iter().chain(&digest.others).copied()).collect();
        let mut moved: Vec<MovedThread> = named
            .into_iter()
            .filter_map(|index| {
                let last = self.iso(self.moved(index, digest.period))?;
                let root = self.community.post(self.derived.threads[index].root);
                Some(MovedThread { url: self.site.link(&root.url), last })
            })
            .collect();
        moved.sort();
        moved
    }

    fn digest_neighbours(&self, at: usize) -> (Option<DigestLine>, Option<DigestLine>) {
        let is_week = |at: usize| matches!(self.derived.digests[at].period, Period::Week { .. });
        let same = |other: &usize| is_week(*other) == is_week(at);
        let line = |at| self.digest_line(at);
        ((0..at).rev().find(same).map(line), (at + 1..self.derived.digests.len()).find(same).map(line))
    }

    fn host_words(&self, at: usize, way_home: &str) -> (Html, Vec<Arc<Person>>) {
        let words = &self.community.words[at];
        let pictures = if way_home.starts_with('.') { Pictures::LeadFirst } else { Pictures::Alone };
        (self.html(&words.body, self.words_targets(at), way_home, 3, pictures), self.persons(&words.authors))
    }

    fn highlight(&self, highlight: &Highlight) -> HighlightView {
        let reason = highlight.reason;
        HighlightView {
            item: self.digest_thread(highlight.thread),
            took_part: reason.took_part,
            of: reason.of,
            at_length: reason.at_length,
            came_back: reason.came_back,
            is_pinned: reason.pinned,
            answered_by: self.persons(&highlight.answered_by),
        }
    }

    fn digest_thread(&self, index: ThreadIndex) -> DigestItem {
        self.digest_item(self.derived.threads[index].root)
    }

    fn digest_item(&self, id: PostId) -> DigestItem {
        let post = self.community.post(id);
        let root = self.community.post(post.root);
        DigestItem {
            title: root.title.clone(),
            title_lang: self.foreign_lang(root.lang.as_ref()),
            lang: self.foreign_lang(post.lang.as_ref()),
            url: post.permalink(self.site.config.links_name_files),
            kind: post.kind.word(),
            authors: self.persons(&post.authors),
            excerpt: self.excerpt(id),
            due: if post.kind == PostKind::Goal { self.iso(post.due) } else { None },
            age: None,
            community: None,
        }
    }

    fn digest_session(&self, id: crate::model::SessionId) -> DigestSession {
        let session = self.community.session(id);
        DigestSession {
            title: session.title.clone(),
            lang: self.foreign_lang(session.lang.as_ref()),
            url: self.site.link(&session.url),
            date: session.date.iso(&self.community.zone),
            attendees: self.persons(&session.attendees),
            guests: session.guests.clone(),
            decisions: session.decisions.clone(),
        }
    }

    /// A session that was to come: whether it was held, and who came, was not known yet.
    fn session_then(&self, id: crate::model::SessionId) -> SessionLine {
        SessionLine { status: "planned", came: 0, ..self.session_line(id) }
    }

    /// A promise that was open: whether it was kept later is not said.
    fn promise_then(&self, promised: crate::derive::Promised) -> ActionLine {
        ActionLine { is_done: false, done: None, ..self.promised(promised) }
    }

    /// What the network's digests show of the community's.
    pub(super) fn top_digests(&self) -> Vec<TopDigest> {
        let here = self.here();
        // A text that names no language of its own is in the community's.
        let abroad = |item: DigestItem| DigestItem {
            title_lang: self.lang_abroad(item.title_lang.as_ref()),
            lang: self.lang_abroad(item.lang.as_ref()),
            ..item
        };
        let named = |item: DigestItem| DigestItem { community: Some(here.clone()), ..abroad(item) };
        self.derived
            .digests
            .iter()
            .enumerate()
            .map(|(at, digest)| TopDigest {
                period: digest.period,
                share: digest.share(),
                line: self.digest_line(at),
                highlight: digest.highlights.first().map(|highlight| {
                    let highlight = self.highlight(highlight);
                    HighlightView { item: abroad(highlight.item), ..highlight }
                }),
                questions: digest
                    .questions
                    .iter()
                    .take(OPEN_IN_NETWORK)
                    .map(|waiting| named(DigestItem { age: Some(waiting.age_days), ..self.digest_item(waiting.post) }))
                    .collect(),
                next_sessions: digest
                    .next
                    .iter()
                    .take(NEXT_SESSIONS)
                    .map(|id| {
                        let session = self.community.session(*id);
                        let lang = self.lang_abroad(session.lang.as_ref());
                        (session.date, SessionLine { community: Some(here.clone()), lang, ..self.session_then(*id) })
                    })
                    .collect(),
            })
            .collect()
    }

    /// The feed of the newest digests, and each one's page: its entry's title and text are made of it by `render`.
    pub fn digest_feed(&self) -> Option<(Feed, Vec<Page>)> {
        if !self.site.has_feeds() || self.derived.digests.is_empty() {
            return None;
        }
        let newest: Vec<usize> = (0..self.derived.digests.len()).rev().take(self.site.config.feed_limit).collect();
        let entries = newest.iter().map(|at| self.digest_entry(&self.derived.digests[*at])).collect();
        let community = self.community;
        let title = community.title.clone();
        let feed = self.site.feed(self.folder("digests"), title, &community.tagline, self.lang(), entries);
        let pages =
            if self.is_closed() { Vec::new() } else { newest.into_iter().map(|at| self.digest_afar(at)).collect() };
        Some((feed, pages))
    }

    fn digest_entry(&self, digest: &Digest) -> FeedEntry {
        let hosts: &[Who] = digest.words.map_or(&[], |at| &self.community.words[at].authors);
        FeedEntry {
            authors: hosts.iter().map(|who| self.community.shown_name(who).to_owned()).collect(),
            ..digest_entry(self.site, &self.folder("digests"), digest.period, &self.community.zone)
        }
    }
}
