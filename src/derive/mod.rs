//! What follows from a community's documents: threads, tags, years, who wrote what, how goals and questions stand,
//! digests.
//!
//! Pure functions of a [`Community`] and a clock. Knows no files, pages or templates, and never asks the machine for the
//! time.

mod calendar;
pub mod digest;
pub mod measures;
pub mod goals;
mod hints;
mod people;
pub mod questions;
mod relations;
mod tags;
mod threads;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

pub use calendar::{Day, Months};
pub use digest::Digest;
pub use goals::{Goal, Goals};
pub use hints::hints;
pub use people::{Lives, Promised};
pub use questions::Questions;
pub use relations::same_subject;
pub use tags::{Tag, most_used};
pub use threads::Thread;

use crate::dates::{Clock, Moment};
use crate::model::{Community, Post, PostId, SessionId};
use crate::parse::records::{PostKind, SessionStatus, Status};

/// An index of [`Derived::threads`].
pub type ThreadIndex = usize;

/// All that is derived from one community.
#[derive(Debug, Default)]
pub struct Derived {
    /// Threads that are shown, newest first, then those without a date.
    pub threads: Vec<Thread>,
    /// Which thread a post belongs to; nothing for what is not shown.
    pub thread_of: HashMap<PostId, ThreadIndex>,
    /// What answers a post directly, oldest first.
    pub children: Vec<Vec<PostId>>,
    /// Threads in lists, newest first: without the unlisted.
    pub listed: Vec<ThreadIndex>,
    /// Listed threads by year, newest year first, each newest first.
    pub years: Vec<(i16, Vec<ThreadIndex>)>,
    /// The lessons in order.
    pub lessons: Vec<ThreadIndex>,
    /// Tags by name.
    pub tags: Vec<Tag>,
    /// How goals and questions stand.
    pub standing: HashMap<PostId, Status>,
    /// Reports on a goal, oldest first.
    pub reports: HashMap<PostId, Vec<PostId>>,
    /// The goals and what became of them.
    pub goals: Goals,
    /// The questions.
    pub questions: Questions,
    /// Wins in lists, openers and answers, newest first.
    pub wins: Vec<PostId>,
    /// What was promised in sessions and is open, by due date.
    pub promised: Vec<Promised>,
    /// What each member wrote, promised and took part in.
    pub lives: Lives,
    /// Sessions to come, next first.
    pub next_sessions: Vec<SessionId>,
    /// Sessions that were, newest first.
    pub past_sessions: Vec<SessionId>,
    /// Digests of the weeks and months that are over, oldest first.
    pub digests: Vec<Digest>,
    /// Meetings to come that the group's rule makes expect and nobody has written a file for, next first.
    pub expected: Vec<Moment>,
    /// Days with something on them.
    pub months: Months,
}

/// Derives everything from a community at a moment.
pub fn community(community: &Community, clock: &Clock) -> Derived {
    let mut derived = Derived { children: threads::children(community), ..Derived::default() };
    derived.threads = threads::threads(community, &derived.children);
    for (index, thread) in derived.threads.iter().enumerate() {
        derived.thread_of.insert(thread.root, index);
        derived.thread_of.extend(thread.replies.iter().map(|reply| (*reply, index)));
    }
    derived.listed =
        (0..derived.threads.len()).filter(|index| !community.post(derived.threads[*index].root).unlisted).collect();
    derived.years = years(community, &derived);
    derived.lessons = lessons(community, &derived);
    derived.tags = tags::tags(community, &derived);
    derived.reports = reports(community, &derived);
    derived.goals = goals::goals(community, &derived);
    derived.standing = standing(community, &derived);
    derived.questions = questions::questions(community, &derived);
    derived.wins = wins(community, &derived);
    derived.promised = goals::open_promises(community);
    derived.lives = people::lives(community, &derived);
    (derived.next_sessions, derived.past_sessions) = sessions(community, clock);
    derived.digests = digest::digests(community, &derived, clock);
    derived.expected = calendar::expected(community, clock);
    derived.months = calendar::months(community, &derived);
    derived
}

impl Derived {
    /// How a goal or question stands; nothing for other kinds.
    pub fn status(&self, id: PostId) -> Option<Status> {
        self.standing.get(&id).copied()
    }

    /// Listed threads of a kind with a status.
    pub fn standing_at<'a>(
        &'a self,
        community: &'a Community,
        kind: PostKind,
        status: Status,
    ) -> impl Iterator<Item = ThreadIndex> + 'a {
        self.listed.iter().copied().filter(move |index| {
            let root = self.threads[*index].root;
            community.post(root).kind == kind && self.status(root) == Some(status)
        })
    }
}

fn years(community: &Community, derived: &Derived) -> Vec<(i16, Vec<ThreadIndex>)> {
    let mut years: BTreeMap<i16, Vec<ThreadIndex>> = BTreeMap::new();
    for index in &derived.listed {
        if let Some(date) = community.post(derived.threads[*index].root).date {
            years.entry(date.date(&community.zone).year()).or_default().push(*index);
        }
    }
    years.into_iter().rev().collect()
}

/// Threads of lessons, in the order in which they are read.
fn lessons(community: &Community, derived: &Derived) -> Vec<ThreadIndex> {
    community.lessons().iter().filter_map(|id| derived.thread_of.get(id).copied()).collect()
}

fn reports(community: &Community, derived: &Derived) -> HashMap<PostId, Vec<PostId>> {
    let mut reports: HashMap<PostId, Vec<PostId>> = HashMap::new();
    for id in community.post_ids().filter(|id| derived.thread_of.contains_key(id)) {
        if let Some(goal) = community.post(id).goal {
            reports.entry(goal).or_default().push(id);
        }
    }
    #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
    for list in reports.values_mut() {
        list.sort_by_key(|id| threads::by_date(community, *id));
    }
    reports
}

/// What a report says of its goal. A goal's or a question's status is its own, also where it names another goal.
fn reported(report: &Post) -> Option<Status> {
    report.status.filter(|_| !matches!(report.kind, PostKind::Goal | PostKind::Question))
}

/// How goals and questions stand now. A goal: as [`goals`] says. A question: answered once it says so or names its answer.
fn standing(community: &Community, derived: &Derived) -> HashMap<PostId, Status> {
    let mut standing: HashMap<PostId, Status> =
        derived.goals.all.iter().map(|goal| (goal.post, goal.status())).collect();
    for id in community.post_ids().filter(|id| derived.thread_of.contains_key(id)) {
        let post = community.post(id);
        if post.kind == PostKind::Question {
            let says = if post.answer.is_some() { Status::Answered } else { post.status.unwrap_or(Status::Open) };
            standing.insert(id, says);
        }
    }
    standing
}

fn wins(community: &Community, derived: &Derived) -> Vec<PostId> {
    let is_listed = |id: &PostId| {
        let post = community.post(*id);
        post.kind == PostKind::Win && derived.thread_of.contains_key(id) && !community.post(post.root).unlisted
    };
    let mut wins: Vec<PostId> = community.post_ids().filter(is_listed).collect();
    wins.sort_by_key(|id| (Reverse(community.post(*id).date), &community.post(*id).source.path));
    wins
}

fn sessions(community: &Community, clock: &Clock) -> (Vec<SessionId>, Vec<SessionId>) {
    let is_next = |id: &SessionId| {
        let session = community.session(*id);
        let is_over = clock.is_after(session.end.unwrap_or(session.date).stamp());
        // A meeting of today without a time is still to come until the day is over.
        let is_today = !session.date.has_time() && session.date.date(&community.zone) == clock.today(&community.zone);
        (!is_over || is_today) && session.status != Some(SessionStatus::Held)
    };
    let next: Vec<SessionId> = community.session_ids().filter(is_next).collect();
    let mut past: Vec<SessionId> = community.session_ids().filter(|id| !is_next(id)).collect();
    past.reverse();
    (next, past)
}

#[cfg(test)]
mod tests;
