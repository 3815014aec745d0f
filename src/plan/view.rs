//! What templates may print: one record for each kind of page. The contract of themes.
//!
//! A view holds finished values and nothing to ask: texts, HTML, numbers, dates (`2026-01-05`, or
//! `2026-01-05T19:30:00+01:00` where a time was written) and addresses from the site's root (`founders/posts/hello/`,
//! encoded, to be printed after `page.root`). It is a template's only input, the page's fingerprint and its JSON.

use std::sync::Arc;

use serde::Serialize;

use crate::markup::Html;

/// Version of this contract; a theme names the versions that it supports.
pub const VERSION: u32 = 1;

/// A page of the site and where it leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Link {
    /// What it is called.
    pub title: String,
    /// Its address from the site's root.
    pub url: String,
    /// The title's language where it differs from the page's.
    pub lang: Option<String>,
}

/// What every page has, under `page` in templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Frame {
    /// The page's type: `home`, `community`, `thread`, … (`data-page`).
    pub kind: &'static str,
    /// Its address from the site's root.
    pub url: String,
    /// The way from here to the site's root: `../../`, or `./`.
    pub root: String,
    /// Its full address; empty where the site has no `base_url`.
    pub canonical: String,
    /// The title for the browser's tab, with the community's and the network's name where there is room.
    pub title: String,
    /// The heading.
    pub heading: String,
    /// One or two sentences for search engines and previews, 40 to 170 characters where the content allows.
    pub description: String,
    /// The language of what salon says on the page.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Search engines are asked to pass over it.
    pub noindex: bool,
    /// The way here from the home page, without the page itself.
    pub breadcrumb: Vec<Link>,
    /// The menu: of the community, or of the network.
    pub nav: Arc<[NavItem]>,
    /// The search, on a community's page for that community; empty where the site has none.
    pub search: String,
    /// Feeds to announce.
    pub feeds: Vec<Link>,
    /// The file with which calendar programs follow the community's meetings; empty where it has none.
    pub calendar: String,
    /// The community to which the page belongs.
    pub community: Option<CommunityHead>,
    /// A picture for previews, from the site's root.
    pub picture: Option<String>,
    /// The page's date for previews, where it has one.
    pub date: Option<String>,
}

/// An entry of the menu.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NavItem {
    /// The key of its name among the theme's strings (`nav.members`), or empty where `title` is set.
    pub key: &'static str,
    /// Its name, where the host gave it.
    pub title: String,
    /// That name's language where it differs from the page's.
    pub lang: Option<String>,
    /// Its address from the site's root, or a web address in full.
    pub url: String,
    /// It leads to another site.
    pub is_external: bool,
    /// It is this page, or this page lies below it.
    pub is_current: bool,
    /// It is this page.
    pub is_page: bool,
}

/// What every page of a community knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CommunityHead {
    /// Its folder's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its home page.
    pub url: String,
    /// `mastermind`, `coaching`, `course`, `cohort` or `community`.
    pub kind: &'static str,
    /// Its accent colour, `#8a2f12`.
    pub accent: Option<String>,
    /// Its time zone's name.
    pub timezone: String,
}

/// Somebody, as shown beside what they wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Person {
    /// The name shown: their own, or a neutral one.
    pub name: String,
    /// Their page, where they have one.
    pub url: Option<String>,
    /// One or two letters for those without a picture.
    pub initials: String,
    /// A hue for the initials' circle, 0 to 11; the same on every page.
    pub hue: u8,
    /// Their picture: a square one where salon could make it, else as it was given. None where a page across communities
    /// shows many people and this one is not on its sheet.
    pub face: Option<Picture>,
    /// The same picture, smaller, on a sheet of faces: one file for all faces of a list.
    pub tile: Option<Tile>,
}

/// A picture of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Picture {
    /// Its address from the site's root.
    pub url: String,
    /// Width in pixels, where it is known.
    pub width: Option<u32>,
    /// Height in pixels, where it is known.
    pub height: Option<u32>,
    /// Files of which a browser takes the one that fits its screen, rising in width; empty where there is only the picture.
    pub srcset: Vec<PictureFile>,
}

/// One of the files of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PictureFile {
    /// Its address from the site's root.
    pub url: String,
    /// Its width in pixels.
    pub width: u32,
}

/// A square of a sheet of faces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Tile {
    /// The sheet's address from the site's root.
    pub url: String,
    /// Pixels from the sheet's left edge to the square.
    pub x: u32,
    /// Pixels from its top.
    pub y: u32,
    /// The square's side in pixels.
    pub size: u32,
    /// The sheet's width in pixels.
    pub width: u32,
    /// The sheet's height in pixels.
    pub height: u32,
}

/// A thread in one entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ThreadLine {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// `post`, `question`, `win`, `goal`, `idea`, `feedback`, `resource`, `lesson` or `announcement`.
    pub kind: &'static str,
    /// Of a goal or question: `open`, `kept`, `carried`, `dropped` or `answered`.
    pub status: Option<&'static str>,
    /// When a goal is due.
    pub due: Option<String>,
    /// In lists of open questions: for how many days it has been open at the moment of building.
    pub age_days: Option<usize>,
    /// When it was opened.
    pub date: Option<String>,
    /// Who opened it.
    pub authors: Vec<Arc<Person>>,
    /// Its beginning in one or two sentences.
    pub excerpt: String,
    /// How many answers it has.
    pub replies: usize,
    /// How many people answered.
    pub repliers: usize,
    /// When something was last written in it.
    pub last: Option<String>,
    /// The newest answer's id, for "new since your last visit"; empty where nobody answered.
    pub last_id: String,
    /// The post's language where it differs from the page's.
    pub lang: Option<String>,
    /// The community, on pages that show several.
    pub community: Option<Link>,
}

/// A post or an answer with its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PostView {
    /// Its anchor on the thread's page; empty for the opener.
    pub id: String,
    /// Its permanent address from the site's root, with the anchor.
    pub url: String,
    /// Who wrote it; nobody where no author is named.
    pub authors: Vec<Arc<Person>>,
    /// When.
    pub date: Option<String>,
    /// When it was last changed, where the host says so.
    pub updated: Option<String>,
    /// Its kind, as in [`ThreadLine::kind`].
    pub kind: &'static str,
    /// Of a report on a goal: what became of it.
    pub status: Option<&'static str>,
    /// Its text.
    pub html: Html,
    /// How others reacted.
    pub reactions: Vec<ReactionView>,
    /// The answer to which it answers, where that is not simply the opener.
    pub reply_to: Option<ReplyTo>,
    /// The goal on which it reports.
    pub goal: Option<Link>,
    /// Answers to it. At most three levels deep: what lies deeper is listed on the third, with `reply_to`.
    pub replies: Vec<PostView>,
    /// How many answers lie below it, on all levels.
    pub below: usize,
    /// It answered the question.
    pub is_answer: bool,
    /// Its writer asked to be removed: no name, no date, no text.
    pub is_removed: bool,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// `ltr` or `rtl` where its language says so, else `auto`.
    pub dir: &'static str,
}

/// To whom an answer answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ReplyTo {
    /// Who wrote that; nobody where it was removed.
    pub names: Vec<String>,
    /// Its address from the site's root, with the anchor.
    pub url: String,
}

/// One emoji under a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ReactionView {
    /// The emoji.
    pub emoji: String,
    /// Its name in words.
    pub name: String,
    /// How many reacted so.
    pub count: usize,
    /// Who, where names are known.
    pub people: Vec<Arc<Person>>,
}

/// A tag and its page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TagLink {
    /// The tag in the spelling used most.
    pub name: String,
    /// Its page.
    pub url: String,
    /// How many threads have it.
    pub count: usize,
}

/// Where a page stands among the pages of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Pager {
    /// This page, from 1.
    pub number: usize,
    /// How many there are.
    pub count: usize,
    /// How many items they hold together.
    pub items: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages to go to at once, this one among them: the first, the last, and those at distances of 1, 2, 4, 8, …, so that
    /// the longest list is a few steps long. Nothing where there is one page.
    pub steps: Vec<PagerStep>,
}

/// A page of a list among [`Pager::steps`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PagerStep {
    /// Its number.
    pub number: usize,
    /// Its address.
    pub url: String,
}

/// `home`: the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct HomeView {
    /// The network's one sentence.
    pub description: String,
    /// The welcome text of content/index.md.
    pub html: Html,
    /// The latest digest of each community that has had one lately, newest first.
    pub digests: Vec<DigestLine>,
    /// The communities by kind, kinds in a fixed order, parents before their children.
    pub groups: Vec<CommunityGroup>,
    /// The latest threads of all communities.
    pub latest: Vec<ThreadLine>,
    /// The next sessions of all communities.
    pub sessions: Vec<SessionLine>,
    /// Open questions of all communities, oldest first.
    pub questions: Vec<ThreadLine>,
    /// From when to when there were groups, below their parents; none where fewer than two say when they began.
    pub timeline: Vec<TimelineGroup>,
    /// How it grew; nothing before there are three months.
    pub growth: Option<GrowthView>,
}

/// How the network grew, by months.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GrowthView {
    /// Conversations by then, and those of the month.
    pub figure: Figure,
    /// There are older months, which are not shown.
    pub is_cut: bool,
    /// The months, oldest first.
    pub rows: Vec<GrowthRow>,
}

/// A month of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GrowthRow {
    /// `2026-05`.
    pub month: String,
    /// Conversations that were opened in it.
    pub opened: usize,
    /// Conversations that there were when it was over.
    pub threads: usize,
    /// Groups that had begun by then, as far as they say when they did.
    pub groups: usize,
}

/// Communities of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CommunityGroup {
    /// The kind.
    pub kind: &'static str,
    /// The communities.
    pub communities: Vec<CommunityCard>,
}

/// A community in one entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CommunityCard {
    /// Its title.
    pub title: String,
    /// Its home page.
    pub url: String,
    /// Its kind.
    pub kind: &'static str,
    /// What it is for, in one sentence.
    pub tagline: String,
    /// The language of title and sentence where it differs from the page's.
    pub lang: Option<String>,
    /// How many people are in it now.
    pub members: usize,
    /// How many threads it has.
    pub threads: usize,
    /// When it began.
    pub founded: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
    /// When something was last written in it.
    pub last: Option<String>,
    /// The community of which it is part.
    pub parent: Option<Link>,
}

/// `community`: a community's home page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CommunityView {
    /// Its kind.
    pub kind: &'static str,
    /// What it is for, in one sentence.
    pub tagline: String,
    /// The text of community.md.
    pub html: Html,
    /// How many people are in it now, unnamed ones too.
    pub member_count: usize,
    /// Those with a name, hosts first.
    pub members: Vec<Arc<Person>>,
    /// Its latest digest.
    pub digest: Option<DigestLine>,
    /// How many threads it has.
    pub thread_count: usize,
    /// The latest threads, at most twelve.
    pub threads: Vec<ThreadLine>,
    /// How many sessions it has had and plans.
    pub session_count: usize,
    /// The next session.
    pub next_session: Option<SessionLine>,
    /// The last session, where none is planned.
    pub last_session: Option<SessionLine>,
    /// Open questions, oldest first, at most five.
    pub questions: Vec<ThreadLine>,
    /// Open goals by due date, at most five.
    pub goals: Vec<GoalLine>,
    /// The lessons in order.
    pub lessons: Vec<ThreadLine>,
    /// Of a part of a course: the course's lessons in order, with who has written about each.
    pub progress: Vec<LessonProgress>,
    /// Its tags, most used first, at most twelve.
    pub tags: Vec<TagLink>,
    /// Its free pages.
    pub pages: Vec<Link>,
    /// The community of which it is part.
    pub parent: Option<Link>,
    /// The communities that are part of it.
    pub children: Vec<CommunityCard>,
    /// When it began.
    pub founded: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
    /// Where one can join: a web address.
    pub join: Option<String>,
    /// A picture for the top of the page.
    pub cover: Option<Picture>,
}

/// A lesson of the course of which a community is part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct LessonProgress {
    /// The lesson.
    pub lesson: Link,
    /// Who has written something here that links to it, or answers a post that does, by name.
    pub people: Vec<Arc<Person>>,
}

/// `threads`: a list of threads, newest first, or those of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ThreadsView {
    /// The years with threads, newest first.
    pub years: Vec<YearLink>,
    /// The year shown; none on the list of all.
    pub year: Option<i16>,
    /// The threads: of the list's page, or of the year.
    pub months: Vec<MonthGroup>,
    /// Where this page stands.
    pub pager: Pager,
}

/// A year and its page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct YearLink {
    /// The year.
    pub year: i16,
    /// Its page.
    pub url: String,
    /// How many threads were opened in it.
    pub count: usize,
}

/// Threads opened in one month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MonthGroup {
    /// `2026-05`; empty for threads without a date.
    pub month: String,
    /// The threads, newest first.
    pub threads: Vec<ThreadLine>,
}

/// `thread`: a post with everything that answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ThreadView {
    /// Its title.
    pub title: String,
    /// Its kind, as in [`ThreadLine::kind`].
    pub kind: &'static str,
    /// Of a goal or question: how it stands.
    pub status: Option<&'static str>,
    /// When a goal is due.
    pub due: Option<String>,
    /// The first post.
    pub opener: PostView,
    /// Minutes that reading the first post takes.
    pub minutes: usize,
    /// Its tags.
    pub tags: Vec<TagLink>,
    /// A picture for the top of the page.
    pub cover: Option<Picture>,
    /// The answers on this page.
    pub replies: Vec<PostView>,
    /// How many answers the thread has, on all pages.
    pub reply_count: usize,
    /// How many people answered.
    pub replier_count: usize,
    /// Everybody who wrote in it, by name.
    pub people: Vec<Arc<Person>>,
    /// Where this page stands among the thread's pages.
    pub pager: Pager,
    /// On the first page: answers that stand on later pages, so that their permanent addresses lead to them.
    pub later: Vec<LaterReply>,
    /// The newest answer's id.
    pub last_id: String,
    /// When something was last written in it.
    pub last: Option<String>,
    /// The reply that answered the question, and who wrote it.
    pub answer: Option<ReplyTo>,
    /// Reports on this goal, oldest first.
    pub reports: Vec<StreamItem>,
    /// Documents that link to this thread.
    pub mentioned_in: Vec<Link>,
    /// Threads that share most tags and links with this one, at most five; none that is in `mentioned_in`.
    pub same_subject: Vec<Link>,
    /// Of a lesson: its number among the lessons.
    pub lesson_number: Option<usize>,
    /// The thread before: older, or the lesson before.
    pub previous: Option<Link>,
    /// The thread after.
    pub next: Option<Link>,
}

/// An answer on a later page of a long thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct LaterReply {
    /// Its anchor.
    pub id: String,
    /// Where it stands, from the site's root, with the anchor.
    pub url: String,
    /// Who wrote it.
    pub authors: Vec<Arc<Person>>,
    /// When.
    pub date: Option<String>,
}

/// `members`: the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MembersView {
    /// Who is in the community now, hosts and instructors first, then by name.
    pub members: Vec<MemberCard>,
    /// Who was.
    pub alumni: Vec<MemberCard>,
    /// How many members want to be unnamed.
    pub unnamed: usize,
}

/// A member in the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MemberCard {
    /// Name, face and page.
    pub person: Arc<Person>,
    /// `member`, `host`, `instructor`, `client`, `guest` or `alumni`.
    pub role: &'static str,
    /// When they came.
    pub joined: Option<String>,
    /// When they left.
    pub left: Option<String>,
    /// Who they are, in one line.
    pub tagline: String,
    /// Their language where it differs from the page's.
    pub lang: Option<String>,
    /// The open goal that is due next.
    pub goal: Option<Link>,
}

/// A link out of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ProfileLink {
    /// What it is.
    pub label: String,
    /// The web address.
    pub url: String,
}

/// `member`: somebody in one community.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MemberView {
    /// Name and face.
    pub person: Arc<Person>,
    /// Their role here.
    pub role: &'static str,
    /// When they came.
    pub joined: Option<String>,
    /// When they left.
    pub left: Option<String>,
    /// As they want to be spoken of.
    pub pronouns: String,
    /// Who they are, in one line.
    pub tagline: String,
    /// Where they live.
    pub location: String,
    /// Their links.
    pub links: Vec<ProfileLink>,
    /// Their bio.
    pub html: Html,
    /// The language of bio and line where it differs from the page's.
    pub lang: Option<String>,
    /// `ltr` or `rtl` where the bio's language says so, else `auto`.
    pub dir: &'static str,
    /// Their page across all communities, where they are in several.
    pub person_url: Option<String>,
    /// Their tags.
    pub tags: Vec<String>,
    /// Their goals that are open, by due date.
    pub goals: Vec<GoalLine>,
    /// On the first page: what came of their latest former goals, the latest decision first, at most twelve.
    pub former_goals: Vec<GoalLine>,
    /// What they promised in sessions and is open, by due date.
    pub actions: Vec<ActionLine>,
    /// What they wrote, newest first: this page of it.
    pub stream: Vec<StreamItem>,
    /// Where this page stands.
    pub pager: Pager,
    /// Sessions where they were, newest first.
    pub sessions: Vec<SessionLine>,
    /// With whom they talk most, at most four, by name.
    pub talks_with: Vec<Arc<Person>>,
}

/// Something that somebody wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct StreamItem {
    /// The thread's title.
    pub title: String,
    /// The title's language where it differs from the page's.
    pub title_lang: Option<String>,
    /// Where it stands, with the anchor.
    pub url: String,
    /// When.
    pub date: Option<String>,
    /// Its kind.
    pub kind: &'static str,
    /// Of a goal, a question or a report on a goal: how it stands.
    pub status: Option<&'static str>,
    /// Its beginning.
    pub excerpt: String,
    /// It is an answer.
    pub is_reply: bool,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// Who wrote it, on pages that are not about one person.
    pub authors: Vec<Arc<Person>>,
    /// The community, on pages across communities.
    pub community: Option<Link>,
}

/// `person`: somebody across the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PersonView {
    /// Name and face.
    pub person: Arc<Person>,
    /// As they want to be spoken of.
    pub pronouns: String,
    /// Who they are, in one line.
    pub tagline: String,
    /// That line's language where it differs from the page's.
    pub tagline_lang: Option<String>,
    /// Where they live.
    pub location: String,
    /// Their links.
    pub links: Vec<ProfileLink>,
    /// The bio that they wrote in one of the communities.
    pub html: Html,
    /// The bio's language where it differs from the page's.
    pub lang: Option<String>,
    /// `ltr` or `rtl` where the bio's language says so, else `auto`.
    pub dir: &'static str,
    /// The communities they are or were in.
    pub memberships: Vec<Membership>,
    /// What they wrote lately.
    pub stream: Vec<StreamItem>,
}

/// Somebody's place in one community.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Membership {
    /// The community.
    pub community: Link,
    /// Their page there.
    pub url: String,
    /// Their role there.
    pub role: &'static str,
    /// When they came.
    pub joined: Option<String>,
    /// When they left.
    pub left: Option<String>,
}

/// A session in one entry of a list, or a meeting that is expected and has neither title nor page yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SessionLine {
    /// Its title; empty where one is only expected.
    pub title: String,
    /// The title's language where it differs from the page's.
    pub lang: Option<String>,
    /// Its page; empty where one is only expected.
    pub url: String,
    /// When it begins.
    pub date: String,
    /// `planned`, `held`, `cancelled` or `expected`.
    pub status: &'static str,
    /// Who is in the hot seat.
    pub hot_seat: Vec<Arc<Person>>,
    /// How many came, guests too.
    pub came: usize,
    /// The community, on pages that show several.
    pub community: Option<Link>,
}

/// `sessions`: a community's meetings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SessionsView {
    /// Those to come, next first, expected ones among them.
    pub next: Vec<SessionLine>,
    /// Those that were, newest first, by year.
    pub held: Vec<SessionYear>,
    /// Where this page stands among the pages of past sessions.
    pub pager: Pager,
}

/// Sessions of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SessionYear {
    /// The year.
    pub year: i16,
    /// The sessions, newest first.
    pub sessions: Vec<SessionLine>,
}

/// `session`: one meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SessionView {
    /// When it begins.
    pub date: String,
    /// When it ends, where that is known.
    pub end: Option<String>,
    /// How long it takes, in minutes.
    pub minutes: Option<u32>,
    /// The time zone's name.
    pub timezone: String,
    /// `planned`, `held` or `cancelled`.
    pub status: &'static str,
    /// Who led it.
    pub hosts: Vec<Arc<Person>>,
    /// Who was in the hot seat.
    pub hot_seat: Vec<Arc<Person>>,
    /// Who came.
    pub attendees: Vec<Arc<Person>>,
    /// Who came and is no member.
    pub guests: Vec<String>,
    /// What was planned.
    pub agenda: Vec<String>,
    /// What was decided.
    pub decisions: Vec<String>,
    /// What was promised.
    pub actions: Vec<ActionLine>,
    /// The recording's web address.
    pub recording: Option<String>,
    /// Where it takes place.
    pub location: String,
    /// `location` is a web address.
    pub location_is_link: bool,
    /// The notes.
    pub html: Html,
    /// The language of title, agenda, decisions and notes where it differs from the page's.
    pub lang: Option<String>,
    /// `ltr` or `rtl` where that language says so, else `auto`.
    pub dir: &'static str,
    /// Its own file for calendar programs.
    pub calendar: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The session before.
    pub previous: Option<Link>,
    /// The session after.
    pub next: Option<Link>,
}

/// Something that was promised in a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ActionLine {
    /// Who promised it.
    pub who: Vec<Arc<Person>>,
    /// What.
    pub what: String,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// By when.
    pub due: Option<String>,
    /// It is open, and the day by which it was promised is over.
    pub is_overdue: bool,
    /// It is done.
    pub is_done: bool,
    /// When it was done, where that is known.
    pub done: Option<String>,
    /// The session, on other pages than its own.
    pub session: Option<Link>,
}

/// `tags`: all tags of a community or of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TagsView {
    /// The tags by name.
    pub tags: Vec<TagLink>,
}

/// `tag`: the threads with one tag, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TagView {
    /// The tag.
    pub name: String,
    /// The threads on this page.
    pub threads: Vec<ThreadLine>,
    /// Where this page stands.
    pub pager: Pager,
    /// The same tag in the whole network, or in one community each.
    pub elsewhere: Vec<TagLink>,
}

/// `page`: a free page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PageView {
    /// Its text.
    pub html: Html,
    /// Its headings, for a table of contents where there are three or more.
    pub headings: Vec<crate::markup::Heading>,
    /// When it was last changed.
    pub updated: Option<String>,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// `ltr` or `rtl` where its language says so, else `auto`.
    pub dir: &'static str,
    /// The page before, of pages with an order.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
}

/// `calendar`: what happened in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CalendarView {
    /// The month: `2026-11`.
    pub month: String,
    /// This is the calendar's first page, which shows another month when time has passed.
    pub is_front: bool,
    /// The month's weeks, Monday first.
    pub weeks: Vec<Vec<CalendarCell>>,
    /// The days with something on them.
    pub days: Vec<CalendarDay>,
    /// The month before with something in it; its title is `2026-10`.
    pub previous: Option<Link>,
    /// The month after with something in it.
    pub next: Option<Link>,
    /// All months with something in them, the newest year first.
    pub years: Vec<CalendarYear>,
}

/// A day in the table of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CalendarCell {
    /// The day: `2026-11-05`; empty outside the month.
    pub date: String,
    /// Its number, from 1; 0 outside the month.
    pub day: i8,
    /// How many things lie on it.
    pub count: usize,
}

/// A day with something on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CalendarDay {
    /// The day: `2026-11-05`.
    pub date: String,
    /// Sessions, then meetings that are expected.
    pub sessions: Vec<SessionLine>,
    /// Threads opened on it.
    pub threads: Vec<ThreadLine>,
    /// Goals due on it.
    pub due: Vec<ThreadLine>,
}

/// The months of a year in the calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// Its months with something in them, oldest first.
    pub months: Vec<CalendarMonth>,
}

/// A month and its page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CalendarMonth {
    /// The month: `2026-11`.
    pub month: String,
    /// Its page.
    pub url: String,
    /// How many things lie in it.
    pub count: usize,
    /// It is the month shown.
    pub is_shown: bool,
}

/// `search`: a field, and ways on for those whose browser runs no script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SearchView {
    /// The first file of the index, which `site.scripts.search` loads when somebody begins to type.
    pub index: String,
    /// How many documents can be found.
    pub documents: usize,
    /// The kinds of documents that there are: kinds of posts as in [`ThreadLine::kind`], then `reply`, `session`, `digest`,
    /// `page`, `member`, `community` and `tag`.
    pub kinds: Vec<&'static str>,
    /// The communities, at most twenty.
    pub communities: Vec<Link>,
    /// The tags used most, at most sixty, by name.
    pub tags: Vec<TagLink>,
    /// The list of the network's digests, where there are any.
    pub digests: Option<String>,
}

/// `404`: nothing is here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NotFoundView {
    /// The communities, at most twenty.
    pub communities: Vec<Link>,
}

/// `offline`: in place of pages that cannot be reached; and what this device remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct OfflineView {
    /// The communities, at most twenty.
    pub communities: Vec<Link>,
}

/// `digests`: the digests of a community, or of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestsView {
    /// The latest one.
    pub latest: Option<DigestLine>,
    /// All of them by year, newest first.
    pub years: Vec<DigestYear>,
    /// The feed's address from the site's root, where feeds are written.
    pub feed: Option<String>,
    /// Where this page stands.
    pub pager: Pager,
}

/// Digests of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestYear {
    /// The year.
    pub year: i16,
    /// The digests, newest first.
    pub digests: Vec<DigestLine>,
}

/// A digest in one entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestLine {
    /// When.
    pub period: PeriodView,
    /// Its page.
    pub url: String,
    /// Threads in which something was written.
    pub threads: usize,
    /// How many people wrote.
    pub heard: usize,
    /// Of how many.
    pub of: usize,
    /// Questions that were answered.
    pub answered: usize,
    /// The community, on pages that show several.
    pub community: Option<Link>,
}

/// A week or a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PeriodView {
    /// `2026-W43` or `2026-10`.
    pub name: String,
    /// The string that says it, with `number`, `first` and `last` to fill: of a week, of one in two months, of one in two
    /// years, of a month.
    pub words: &'static str,
    /// It is a week.
    pub is_week: bool,
    /// The week's number; of a month, its number.
    pub number: u8,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// `digest`: a week or a month of a community, or of the network. What is empty is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestView {
    /// When.
    pub period: PeriodView,
    /// The community; none for the network's digest.
    pub community: Option<Link>,
    /// The day after the last: when the digest was closed.
    pub closed: String,
    /// The host's own words.
    pub html: Html,
    /// Who wrote them.
    pub words_by: Vec<Arc<Person>>,
    /// Threads in which something was written.
    pub threads: usize,
    /// How many people wrote.
    pub heard: usize,
    /// Of how many.
    pub of: usize,
    /// Questions that were answered.
    pub answered: usize,
    /// Threads that are shown first.
    pub highlights: Vec<HighlightView>,
    /// Wins.
    pub wins: Vec<DigestItem>,
    /// Goals due in the period and open when it was over.
    pub goals_due: Vec<DigestItem>,
    /// Goals reached.
    pub goals_kept: Vec<DigestItem>,
    /// Goals that go on under another.
    pub goals_carried: Vec<DigestItem>,
    /// Goals given up.
    pub goals_dropped: Vec<DigestItem>,
    /// Questions open when the period was over, oldest first: the oldest, and all that moved in the period.
    pub questions: Vec<DigestItem>,
    /// How many more were open.
    pub more_questions: usize,
    /// Who joined.
    pub new_members: Vec<NewMemberView>,
    /// Other people's first posts.
    pub first_posts: Vec<DigestItem>,
    /// Sessions that took place.
    pub held: Vec<DigestSession>,
    /// What was promised and open when the period was over: the oldest.
    pub promises: Vec<ActionLine>,
    /// How much more was.
    pub more_promises: usize,
    /// Sessions to come.
    pub next_sessions: Vec<SessionLine>,
    /// Older threads that moved.
    pub older: Vec<DigestItem>,
    /// Everything else.
    pub others: Vec<DigestItem>,
    /// Who took part, by name.
    pub took_part: Vec<Arc<Person>>,
    /// On the network's digest: the communities in which anything happened, in the rule's order.
    pub groups: Vec<DigestGroup>,
    /// How many highlights the rule allows.
    pub places: usize,
    /// The threads that it names, with when something was last written in them while it lasted: for "new since your last
    /// visit". None on the network's digest.
    pub moved: Vec<MovedThread>,
    /// The forms in which it lies beside its page.
    pub mail: Option<MailLinks>,
    /// The digest before, of the same series.
    pub previous: Option<DigestLine>,
    /// The digest after.
    pub next: Option<DigestLine>,
}

/// A thread in which something was written in a digest's time.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct MovedThread {
    /// Its page.
    pub url: String,
    /// When something was last written in it, in that time.
    pub last: String,
}

/// A digest's other forms, from the site's root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MailLinks {
    /// As e-mail.
    pub html: String,
    /// As plain text.
    pub text: String,
    /// For a mail program.
    pub eml: String,
}

/// A thread or post in a digest, as it stood when the period was over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestItem {
    /// The thread's title.
    pub title: String,
    /// The title's language where it differs from the page's.
    pub title_lang: Option<String>,
    /// Where it is.
    pub url: String,
    /// Its kind.
    pub kind: &'static str,
    /// Who wrote it.
    pub authors: Vec<Arc<Person>>,
    /// Its beginning.
    pub excerpt: String,
    /// The excerpt's language where it differs from the page's.
    pub lang: Option<String>,
    /// When a goal is due.
    pub due: Option<String>,
    /// Of an open question: days since it was asked.
    pub age: Option<u32>,
    /// The community, on the network's digest.
    pub community: Option<Link>,
}

/// A thread that is shown first, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct HighlightView {
    /// The thread.
    pub item: DigestItem,
    /// People other than the authors who answered or reacted by name.
    pub took_part: usize,
    /// Of how many.
    pub of: usize,
    /// People with an answer of 25 words of their own.
    pub at_length: usize,
    /// Answerers to whom an author came back.
    pub came_back: usize,
    /// The host pinned it.
    pub is_pinned: bool,
    /// Who answered.
    pub answered_by: Vec<Arc<Person>>,
}

/// Somebody who joined, with their first words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NewMemberView {
    /// Who.
    pub person: Arc<Person>,
    /// The first that they wrote.
    pub first: Option<DigestItem>,
}

/// A session that took place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestSession {
    /// Its title.
    pub title: String,
    /// The language of title and decisions where it differs from the page's.
    pub lang: Option<String>,
    /// Its page.
    pub url: String,
    /// When.
    pub date: String,
    /// Who came.
    pub attendees: Vec<Arc<Person>>,
    /// Who came and is no member.
    pub guests: Vec<String>,
    /// What was decided.
    pub decisions: Vec<String>,
}

/// A community on the network's digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DigestGroup {
    /// The community, and its digest of the period.
    pub line: DigestLine,
    /// Its title.
    pub title: String,
    /// The title's language where it differs from the page's.
    pub lang: Option<String>,
    /// Its first highlight.
    pub highlight: Option<HighlightView>,
}

/// A goal in one entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GoalLine {
    /// Its title.
    pub title: String,
    /// Where it stands, with the anchor where it was set in an answer.
    pub url: String,
    /// Who set it.
    pub authors: Vec<Arc<Person>>,
    /// When it was set.
    pub date: Option<String>,
    /// Until when it should be reached.
    pub due: Option<String>,
    /// It is open, and its day is over.
    pub is_overdue: bool,
    /// `open`, `kept`, `carried` or `dropped`.
    pub status: &'static str,
    /// When that was decided.
    pub decided: Option<String>,
    /// The report that says so.
    pub report: Option<String>,
    /// Of one carried over: the goal that goes on with it.
    pub continued: Option<Link>,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
}

/// `goals`: what a group set out to do, and what came of it. A long list goes on on further pages, in the order of these
/// fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GoalsView {
    /// Open goals by due date.
    pub open: Vec<GoalLine>,
    /// What was promised in sessions and is open, by due date.
    pub promised: Vec<ActionLine>,
    /// Goals carried over, the latest decision first.
    pub carried: Vec<GoalLine>,
    /// Goals kept, the latest decision first.
    pub kept: Vec<GoalLine>,
    /// Goals dropped, the latest decision first.
    pub dropped: Vec<GoalLine>,
    /// On the first page: how goals stood half a year and a year after they were set. Without what is too young to say.
    pub outcomes: Vec<OutcomeTable>,
    /// Wins, newest first.
    pub wins: Vec<StreamItem>,
    /// Where this page stands.
    pub pager: Pager,
}

/// How goals stood some time after they were set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct OutcomeTable {
    /// Months after a goal was set: 6 or 12.
    pub months: u8,
    /// The same in days, as it is reckoned.
    pub days: i64,
    /// By the half of the year in which they were set, newest first.
    pub rows: Vec<OutcomeRow>,
}

/// How goals stood that were set in one half of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct OutcomeRow {
    /// The year.
    pub year: i16,
    /// 1 from January to June, 2 from July to December.
    pub half: u8,
    /// How many are old enough.
    pub goals: usize,
    /// Kept by then.
    pub kept: usize,
    /// Carried over by then.
    pub carried: usize,
    /// Dropped by then.
    pub dropped: usize,
    /// Still open then.
    pub open: usize,
    /// The same as parts of a bar: `kept`, `carried`, `dropped` and `open`, in this order.
    pub figure: Figure,
}

/// `questions`: a community's questions. A long list goes on on further pages, the open ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct QuestionsView {
    /// Open ones, oldest first.
    pub open: Vec<ThreadLine>,
    /// Answered ones, the latest first.
    pub answered: Vec<AnsweredLine>,
    /// Where this page stands.
    pub pager: Pager,
}

/// A question that was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct AnsweredLine {
    /// The question.
    pub thread: ThreadLine,
    /// When it was answered.
    pub answered: Option<String>,
    /// Who answered, where the question names the reply.
    pub by: Vec<Arc<Person>>,
    /// That reply.
    pub answer: Option<String>,
}

/// `stats`: a community in numbers, and nobody in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct StatsView {
    /// How many threads there are in lists.
    pub threads: usize,
    /// How many answers in them.
    pub replies: usize,
    /// How many members there are now.
    pub members: usize,
    /// A group of fewer people has no numbers.
    pub least_people: usize,
    /// A group with fewer messages has no numbers.
    pub least_messages: usize,
    /// The numbers, where there are any.
    pub numbers: Option<NumbersView>,
}

/// A community's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NumbersView {
    /// Who could write: everybody who is or was a member, and guests who wrote.
    pub people: usize,
    /// Hosts and instructors among them.
    pub hosts: usize,
    /// Those of the people who wrote.
    pub writers: usize,
    /// What they wrote, posts and answers.
    pub messages: usize,
    /// The measures, in a fixed order.
    pub measures: Vec<MeasureView>,
    /// How long posts wait for an answer.
    pub waiting: WaitingView,
    /// Who answers whom.
    pub ring: RingView,
    /// Who wrote, week by week.
    pub weeks: WeeksView,
}

/// A measure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MeasureView {
    /// Its name for programs.
    pub key: &'static str,
    /// Under which its texts stand (`measure.density.name`, `.of`, `.formula`, `.says`); not `key` where it was taken again
    /// without the hosts.
    pub words: &'static str,
    /// Its value with a point, for the filter `decimal`; none where there is no value.
    pub number: Option<String>,
    /// With what the value is said (`measure.unit.share`).
    pub unit: &'static str,
    /// How many things it was counted from.
    pub n: usize,
    /// The value as the filled part of a bar, where it has an upper bound.
    pub figure: Option<Figure>,
}

/// A picture of numbers, to be printed as SVG.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Figure {
    /// Width of its view box.
    pub width: u32,
    /// Height of its view box.
    pub height: u32,
    /// What it is drawn from, the lowest first.
    pub shapes: Vec<Shape>,
}

/// A part of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Shape {
    /// What it shows: `value`, `all`, `half`, `grid`, `once`, `some`, `many` or `dots`; of goals `kept`, `carried`, `dropped`
    /// or `open`.
    pub class: &'static str,
    /// The path (`d`).
    pub path: String,
}

/// How long posts wait for their first answer by somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct WaitingView {
    /// How many posts there are.
    pub posts: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// The share that still waits, over time.
    pub figure: Option<Figure>,
    /// The times at the beginning of the figure, at its quarters, and at its end.
    pub marks: Vec<TimeSpan>,
    /// The share that still waits at the figure's end, in percent.
    pub waiting: u32,
    /// The share that was answered after some times.
    pub rows: Vec<WaitingRow>,
}

/// How many posts have an answer after some time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct WaitingRow {
    /// After how long.
    pub after: TimeSpan,
    /// The share that has an answer, in percent.
    pub answered: u32,
}

/// Some hours or days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TimeSpan {
    /// `hours` or `days`.
    pub unit: &'static str,
    /// How many.
    pub n: u16,
}

/// Who answers whom, without names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct RingView {
    /// How many people there are.
    pub people: usize,
    /// How many pairs of them exchanged an answer.
    pub pairs: usize,
    /// A dot for each person, a line for each pair; none where there are too many to be seen.
    pub figure: Option<Figure>,
    /// Pairs with one answer.
    pub once: usize,
    /// Pairs with 2 to 4.
    pub some: usize,
    /// Pairs with more.
    pub many: usize,
}

/// Who wrote, week by week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct WeeksView {
    /// Members of each week, and those of them who wrote.
    pub figure: Option<Figure>,
    /// The most members of a week: the figure's height.
    pub most_members: usize,
    /// The most who wrote in a week.
    pub most_wrote: usize,
    /// There are older weeks, which are not shown.
    pub is_cut: bool,
    /// The weeks, oldest first.
    pub rows: Vec<WeekRow>,
}

/// A week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct WeekRow {
    /// `2026-W43`.
    pub name: String,
    /// Its first day.
    pub from: String,
    /// How many people were in the group.
    pub members: usize,
    /// How many of them wrote; nothing where so few were in the group that it would say who.
    pub wrote: Option<usize>,
}

/// A community in time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TimelineGroup {
    /// The community.
    pub community: Link,
    /// How many communities it is below, 0 to 3.
    pub depth: usize,
    /// When it began.
    pub founded: String,
    /// When it ended.
    pub ended: Option<String>,
    /// Its part of the time between the first beginning and the last that happened in any of them.
    pub figure: Figure,
}

/// A page's own record, under `view` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum View {
    /// The network.
    Home(Box<HomeView>),
    /// A community.
    Community(Box<CommunityView>),
    /// A list of threads.
    Threads(Box<ThreadsView>),
    /// A thread.
    Thread(Box<ThreadView>),
    /// A directory.
    Members(Box<MembersView>),
    /// A member.
    Member(Box<MemberView>),
    /// A person.
    Person(Box<PersonView>),
    /// A list of sessions.
    Sessions(Box<SessionsView>),
    /// A session.
    Session(Box<SessionView>),
    /// A list of tags.
    Tags(Box<TagsView>),
    /// A tag.
    Tag(Box<TagView>),
    /// A free page.
    Page(Box<PageView>),
    /// A list of digests.
    Digests(Box<DigestsView>),
    /// A digest.
    Digest(Box<DigestView>),
    /// A community in numbers.
    Stats(Box<StatsView>),
    /// What a group set out to do.
    Goals(Box<GoalsView>),
    /// What was asked.
    Questions(Box<QuestionsView>),
    /// A month of a community.
    Calendar(Box<CalendarView>),
    /// The field for a search.
    Search(Box<SearchView>),
    /// The page for addresses that do not exist.
    NotFound(Box<NotFoundView>),
    /// The page for what cannot be reached.
    Offline(Box<OfflineView>),
}

impl View {
    /// The page's type, which is also its template's name without `.html`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Home(_) => "home",
            Self::Community(_) => "community",
            Self::Threads(_) => "threads",
            Self::Thread(_) => "thread",
            Self::Members(_) => "members",
            Self::Member(_) => "member",
            Self::Person(_) => "person",
            Self::Sessions(_) => "sessions",
            Self::Session(_) => "session",
            Self::Tags(_) => "tags",
            Self::Tag(_) => "tag",
            Self::Page(_) => "page",
            Self::Digests(_) => "digests",
            Self::Digest(_) => "digest",
            Self::Stats(_) => "stats",
            Self::Goals(_) => "goals",
            Self::Questions(_) => "questions",
            Self::Calendar(_) => "calendar",
            Self::Search(_) => "search",
            Self::NotFound(_) => "404",
            Self::Offline(_) => "offline",
        }
    }
}
