//! What the measures of a group are made from: numbers in place of people.
//!
//! Takes a community's posts and members once, from first to last, and leaves nobody's name.

use jiff::civil::Date;

use super::survival::Wait;
use super::weeks::{Stay, Week, week_of};
use crate::dates::{Clock, Moment};
use crate::derive::{Derived, Thread};
use crate::model::{Community, Member, MemberId, Post, PostId, Who};
use crate::parse::records::Role;
use crate::text::stable_number;

/// People and messages as numbers. People are numbered by a hash of their handle and their community: an order that says
/// nothing of when they came, how much they wrote or where they stand in the alphabet.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Each person's messages; of a message by several, each has an equal part.
    pub messages: Vec<f64>,
    /// Who is host or instructor.
    pub is_host: Vec<bool>,
    /// How many messages there are, by one or several.
    pub count: usize,
    /// Answers between members: who answers, who is answered. One message by several counts for each pair of people.
    pub answers: Vec<(u32, u32)>,
    /// Messages that answer another member.
    pub replies: usize,
    /// Those of them with no host or instructor at either end.
    pub between_peers: usize,
    /// Posts by members, each with its wait for the first answer of somebody else.
    pub waits: Vec<Wait>,
    /// From when to when each person was in the group.
    pub stays: Vec<Stay>,
    /// In which week who wrote.
    pub wrote: Vec<(Week, u32)>,
    /// The first and the last week that is looked at; nothing where nothing has a date.
    pub span: Option<(Week, Week)>,
}

/// Weeks that are looked at, at most: twenty years. One wrong date should not make a table of two thousand years.
const MOST_WEEKS: Week = 1040;

impl Group {
    pub(super) fn of(community: &Community, derived: &Derived, clock: &Clock) -> Self {
        let posts = counted(community, derived);
        let end = end(community, &posts, clock);
        let people = people(community, &posts, clock);
        let mut group = Self {
            messages: vec![0.0; people.members.len()],
            is_host: people.members.iter().map(|id| is_host(community.member(*id))).collect(),
            waits: waits(community, derived, &people, end),
            ..Self::default()
        };
        for id in &posts {
            group.add(community, &people, *id, end);
        }
        group.stays = stays(community, &people, &group.wrote);
        group.span = group.span(community, end);
        group
    }

    /// How many of its people are hosts or instructors.
    pub(super) fn hosts(&self) -> usize {
        self.is_host.iter().filter(|is_host| **is_host).count()
    }

    fn add(&mut self, community: &Community, people: &People, id: PostId, end: Moment) {
        let post = community.post(id);
        let writers = people.among(&post.authors);
        if writers.is_empty() {
            return;
        }
        self.count += 1;
        for writer in &writers {
            self.messages[*writer as usize] += 1.0 / super::spread::count(post.authors.len());
        }
        if let Some(date) = post.date.filter(|date| date.stamp() <= end.stamp()) {
            let week = week_of(date.date(&community.zone));
            self.wrote.extend(writers.iter().map(|writer| (week, *writer)));
        }
        if let Some(parent) = post.parent {
            self.add_answer(&writers, &people.among(&community.post(parent).authors));
        }
    }

    fn add_answer(&mut self, from: &[u32], to: &[u32]) {
        let before = self.answers.len();
        let pairs = from.iter().flat_map(|from| to.iter().map(|to| (*from, *to)));
        self.answers.extend(pairs.filter(|(from, to)| from != to));
        if self.answers.len() > before {
            self.replies += 1;
            let has_host = from.iter().chain(to).any(|person| self.is_host[*person as usize]);
            self.between_peers += usize::from(!has_host);
        }
    }

    /// From the first message to the last week that is over; of a group that ended, to its last week.
    fn span(&self, community: &Community, end: Moment) -> Option<(Week, Week)> {
        let first = self.wrote.iter().map(|(week, _)| *week).min()?;
        let has_ended = community.ended.is_some_and(|ended| ended.stamp() <= end.stamp());
        let last = week_of(end.date(&community.zone)) - Week::from(!has_ended);
        (first <= last).then(|| (first.max(last - MOST_WEEKS + 1), last))
    }
}

/// Who counts, and which number they have.
struct People {
    members: Vec<MemberId>,
    number: Vec<Option<u32>>,
}

impl People {
    /// The numbers of those who count.
    fn among(&self, authors: &[Who]) -> Vec<u32> {
        authors.iter().filter_map(|who| self.number[member(who)?.index()]).collect()
    }
}

/// Everybody who is or was a member, and guests who wrote. Whoever is still to come counts once they write.
fn people(community: &Community, posts: &[PostId], clock: &Clock) -> People {
    let mut wrote = vec![false; community.members.len()];
    for id in posts.iter().flat_map(|id| &community.post(*id).authors).filter_map(member) {
        wrote[id.index()] = true;
    }
    let counts = |id: &MemberId| {
        let member = community.member(*id);
        let is_to_come = member.joined.is_some_and(|joined| clock.is_before(joined));
        wrote[id.index()] || !(is_to_come || member.role == Role::Guest)
    };
    let mut members: Vec<MemberId> = community.member_ids().filter(counts).collect();
    members.sort_by_cached_key(|id| {
        let handle = &community.member(*id).handle;
        (stable_number(&format!("{}/{handle}", community.name)), handle.clone())
    });
    let mut number = vec![None; community.members.len()];
    for (person, id) in (0..).zip(&members) {
        number[id.index()] = Some(person);
    }
    People { members, number }
}

/// Posts and answers that are shown and in lists: nothing removed, nothing unlisted, nothing below what is unlisted.
fn counted(community: &Community, derived: &Derived) -> Vec<PostId> {
    let counts = |id: &PostId| {
        let post = community.post(*id);
        let is_listed = derived.thread_of.contains_key(id) && !community.post(post.root).unlisted && !post.unlisted;
        is_listed && !post.is_removed
    };
    community.post_ids().filter(counts).collect()
}

/// Until when the group is looked at: the beginning of this hour, so that numbers stay for an hour, or its last message where
/// that is later; of a group that ended, its end or its last message.
fn end(community: &Community, posts: &[PostId], clock: &Clock) -> Moment {
    let said = posts.iter().filter_map(|id| community.post(*id).date).filter(|date| !clock.is_before(*date));
    let hour = Moment::at(clock.hour());
    let now = said.max().filter(|last| last.stamp() > hour.stamp()).unwrap_or(hour);
    let Some(ended) = community.ended else { return now };
    // A day ends with its last moment, not with its first.
    let ended = if ended.has_time() { ended } else { Moment::at(ended.plus_minutes(24 * 60 - 1).stamp()) };
    let last = posts.iter().filter_map(|id| community.post(*id).date).max();
    last.map_or(ended, |last| ended.max(last)).min(now)
}

/// How long each post waited for its first answer by somebody else.
fn waits(community: &Community, derived: &Derived, people: &People, end: Moment) -> Vec<Wait> {
    let threads = derived.listed.iter().map(|index| &derived.threads[*index]);
    let is_by_people = |thread: &&Thread| !people.among(&community.post(thread.root).authors).is_empty();
    threads.filter(is_by_people).filter_map(|thread| wait(community, thread, end)).collect()
}

/// `None` for a post without a date, and for one whose answers have none: nobody knows how long it waited. Whoever answers
/// need not be a member: the post was answered.
fn wait(community: &Community, thread: &Thread, end: Moment) -> Option<Wait> {
    let post = community.post(thread.root);
    let posted = post.date.filter(|date| date.stamp() <= end.stamp())?;
    let is_by_another = |reply: &&Post| reply.authors.iter().any(|who| !post.authors.contains(who));
    let answers = || thread.replies.iter().map(|id| community.post(*id)).filter(is_by_another);
    let first = answers().filter_map(|reply| reply.date).min().filter(|date| date.stamp() <= end.stamp());
    match first {
        Some(first) => Some(Wait { hours: hours(community, posted, first), is_answered: true }),
        None if answers().any(|reply| reply.date.is_none()) => None,
        None => Some(Wait { hours: hours(community, posted, end), is_answered: false }),
    }
}

/// Hours from one moment to another, never below 0. Where one of the two is a day without a time: whole days of 24 hours.
fn hours(community: &Community, from: Moment, to: Moment) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "ten thousand years have fewer than 2⁵³ seconds")]
    let hours = if from.has_time() && to.has_time() {
        to.stamp().duration_since(from.stamp()).as_secs() as f64 / 3600.0
    } else {
        days(from.date(&community.zone), to.date(&community.zone)) as f64 * 24.0
    };
    hours.max(0.0)
}

/// Days from one to another.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours().div_euclid(24)
}

/// From `joined` to `left`: without `joined` since ever, without `left` until today. Alumni who do not say when they left
/// stayed until their last message. Guests are in no week.
fn stays(community: &Community, people: &People, wrote: &[(Week, u32)]) -> Vec<Stay> {
    let mut last = vec![Week::MIN; people.members.len()];
    for (week, person) in wrote {
        let last = &mut last[*person as usize];
        *last = (*last).max(*week);
    }
    let week = |moment: Moment| week_of(moment.date(&community.zone));
    let stay = |(id, last): (&MemberId, Week)| {
        let member = community.member(*id);
        let from = member.joined.map_or(Week::MIN, week);
        let to = match (member.left, member.role) {
            (_, Role::Guest) => Week::MIN,
            (Some(left), _) => week(left),
            (None, Role::Alumni) => last,
            (None, _) => Week::MAX,
        };
        Stay { from, to }
    };
    people.members.iter().zip(last).map(stay).collect()
}

fn member(who: &Who) -> Option<MemberId> {
    match who {
        Who::Member(id) => Some(*id),
        Who::Name(_) => None,
    }
}

fn is_host(member: &Member) -> bool {
    matches!(member.role, Role::Host | Role::Instructor)
}
