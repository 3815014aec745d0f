//! What digests need to know of a community, each fact with the day since which it holds.
//!
//! A closed digest must not change when something is written later. So nothing here is read as "now": what has an end has
//! its date, and whoever asks says for which day.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use crate::derive::{Derived, Promised, ThreadIndex, reported, threads};
use crate::model::{Community, Member, PostId, Who};
use crate::parse::records::{Done, PostKind, Role, SessionStatus, Status};

/// What all digests of a community draw on.
pub(super) struct Facts<'c> {
    pub community: &'c Community,
    pub derived: &'c Derived,
    /// Posts that digests may show, with their day, oldest first.
    pub posts: Vec<(Date, PostId)>,
    /// The day of each post; nothing for those that digests do not show.
    days: Vec<Option<Date>>,
    /// What was written in the same thread just before a post.
    before: Vec<Option<PostId>>,
    /// Everybody's first post.
    pub first_of: HashMap<&'c Who, PostId>,
    /// All of these.
    firsts: HashSet<PostId>,
    /// How goals went.
    pub goals: Vec<Goal>,
    /// Questions, each as an index of `posts`, with the days on which they were asked and answered.
    pub questions: Vec<Span<usize>>,
    /// Promises of sessions with the days on which they were given and kept.
    pub promises: Vec<Span<Promised>>,
}

/// A goal and the days on which something was said of how it stands.
pub(super) struct Goal {
    pub post: PostId,
    pub set: Date,
    pub due: Option<Date>,
    /// Oldest first.
    pub turns: Vec<(Date, Status)>,
}

impl Goal {
    /// How it stood when a day was over.
    pub fn on(&self, day: Date) -> Status {
        let known = self.turns.partition_point(|(since, _)| *since <= day);
        known.checked_sub(1).map_or(Status::Open, |last| self.turns[last].1)
    }
}

/// Something that is open from one day until another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span<T> {
    pub from: Date,
    pub what: T,
    /// The day on which it ended; nothing where it did not.
    pub until: Option<Date>,
}

impl<'c> Facts<'c> {
    pub fn new(community: &'c Community, derived: &'c Derived) -> Self {
        let days = community.post_ids().map(|id| day_in_digests(community, derived, id)).collect();
        let mut facts = Self {
            community,
            derived,
            posts: Vec::new(),
            days,
            before: vec![None; community.posts.len()],
            first_of: HashMap::new(),
            firsts: HashSet::new(),
            goals: Vec::new(),
            questions: Vec::new(),
            promises: promises(community),
        };
        facts.posts = community.post_ids().filter_map(|id| Some((facts.day(id)?, id))).collect();
        facts.posts.sort_by(|(_, a), (_, b)| threads::by_date(community, *a).cmp(&threads::by_date(community, *b)));
        facts.find_first_and_before();
        facts.goals = facts.posts.iter().filter_map(|(set, id)| facts.goal(*set, *id)).collect();
        facts.questions = (0..facts.posts.len()).filter_map(|at| facts.question(at)).collect();
        facts
    }

    /// The day of a post, where digests may show it.
    pub fn day(&self, id: PostId) -> Option<Date> {
        self.days[id.index()]
    }

    /// The thread of a post that digests may show.
    pub fn thread_of(&self, id: PostId) -> ThreadIndex {
        self.derived.thread_of[&id]
    }

    /// Whether it is the first post of one of its writers.
    pub fn is_first(&self, id: PostId) -> bool {
        self.firsts.contains(&id)
    }

    /// Whom a post speaks to: the writers of what it names in `reply_to`, else of what was written just before it.
    pub fn speaks_to(&self, id: PostId) -> &'c [Who] {
        let post = self.community.post(id);
        let named = if post.names_parent { post.parent } else { self.before[id.index()] };
        // Later documents, which a reply may name by mistake, are not known yet.
        let known = named.filter(|named| self.day(*named).is_some_and(|day| Some(day) <= self.day(id)));
        known.map_or(&[], |named| &self.community.post(named).authors)
    }

    fn find_first_and_before(&mut self) {
        let mut last_in: HashMap<ThreadIndex, PostId> = HashMap::new();
        for (_, id) in &self.posts {
            self.before[id.index()] = last_in.insert(self.derived.thread_of[id], *id);
            for who in &self.community.post(*id).authors {
                if !self.first_of.contains_key(who) {
                    self.first_of.insert(who, *id);
                    self.firsts.insert(*id);
                }
            }
        }
    }

    /// Reports say how a goal went from their own day on. What the goal's front matter says holds from `updated` on; without
    /// it from the first report that says the same, and where there is none from `due` on. What is over at an unknown time
    /// has no turn and counts as never due.
    ///
    /// `due` is a guess, and so is the one thing here that a later document corrects: a report that says the same.
    fn goal(&self, set: Date, id: PostId) -> Option<Goal> {
        let post = self.community.post(id);
        if post.kind != PostKind::Goal {
            return None;
        }
        let zone = &self.community.zone;
        let due = post.due.map(|due| due.date(zone));
        let reports = self.derived.reports.get(&id).into_iter().flatten();
        let mut turns: Vec<(Date, Status)> = reports
            .filter_map(|report| Some((self.day(*report)?.max(set), reported(self.community.post(*report))?)))
            .collect();
        let own = post.status.filter(|status| *status != Status::Open);
        if let Some(own) = own {
            let is_reported = turns.iter().any(|(_, status)| *status == own);
            let updated = post.updated.map(|updated| updated.date(zone));
            let since = updated.or(due.filter(|_| !is_reported)).map(|since| since.max(set));
            // A report is closer to what happened than the goal's own front matter.
            let place = since.filter(|since| turns.iter().all(|(reported, _)| reported > since));
            turns.splice(0..0, place.map(|since| (since, own)));
        }
        let is_over_sometime = own.is_some() && turns.is_empty();
        Some(Goal { post: id, set, due: due.filter(|_| !is_over_sometime), turns })
    }

    /// A question is answered from the day of the reply that it names; where it only says that it is answered, from the
    /// first reply on: "its last reply" as far as was known on each day, so that a late word of thanks opens nothing
    /// again. Said to be answered with no reply at all, it is neither open nor answered: nobody knows since when.
    fn question(&self, at: usize) -> Option<Span<usize>> {
        let (from, id) = self.posts[at];
        let post = self.community.post(id);
        if post.kind != PostKind::Question {
            return None;
        }
        if post.answer.is_none() && post.status != Some(Status::Answered) {
            return Some(Span { from, what: at, until: None });
        }
        let replies = match post.parent {
            None => &self.derived.threads[self.thread_of(id)].replies,
            Some(_) => &self.derived.children[id.index()],
        };
        let first = || replies.iter().filter_map(|reply| self.day(*reply)).min();
        let answered = post.answer.and_then(|answer| self.day(answer)).or_else(first)?;
        Some(Span { from, what: at, until: Some(answered.max(from)) })
    }
}

/// The day of a post that digests may show: dated, not removed, in a listed thread.
fn day_in_digests(community: &Community, derived: &Derived, id: PostId) -> Option<Date> {
    let post = community.post(id);
    let root = derived.threads[*derived.thread_of.get(&id)?].root;
    let is_shown = !post.is_removed && !post.unlisted && !community.post(root).unlisted;
    post.date.filter(|_| is_shown).map(|date| date.date(&community.zone))
}

/// Promises of sessions that took place. Kept from their date on, else from the day on which they were due; those kept at
/// an unknown time are left out.
fn promises(community: &Community) -> Vec<Span<Promised>> {
    let zone = &community.zone;
    let held = community.session_ids().filter(|id| is_held(community.session(*id).status));
    held.flat_map(|id| {
        let session = community.session(id);
        let from = session.date.date(zone);
        session.promises.iter().enumerate().filter_map(move |(at, promise)| {
            let until = match promise.done {
                Done::Open => None,
                Done::On(done) => Some(done),
                Done::Sometime => Some(promise.due?),
            };
            Some(Span { from, what: (id, at), until: until.map(|until| until.date(zone).max(from)) })
        })
    })
    .collect()
}

/// Whether a session whose day is over took place: unless its host says otherwise.
pub(super) fn is_held(status: Option<SessionStatus>) -> bool {
    matches!(status, None | Some(SessionStatus::Held))
}

/// Whether somebody was one of the group when a day was over. Guests are not, nor alumni who do not say until when they were.
pub(super) fn is_member_on(member: &Member, day: Date, community: &Community) -> bool {
    let zone = &community.zone;
    let was_once = match member.role {
        Role::Guest => false,
        Role::Alumni => member.left.is_some(),
        Role::Host | Role::Instructor | Role::Member | Role::Client => true,
    };
    was_once
        && member.joined.is_none_or(|joined| joined.date(zone) <= day)
        && member.left.is_none_or(|left| left.date(zone) > day)
}

/// What is open at the end of one period after the other: each thing comes and goes once, whatever the number of periods.
pub(super) struct StillOpen<T> {
    /// Latest first.
    coming: Vec<Span<T>>,
    /// Latest end first.
    ending: Vec<Span<T>>,
    open: BTreeSet<(Date, T)>,
}

impl<T: Copy + Ord> StillOpen<T> {
    pub fn new(spans: &[Span<T>]) -> Self {
        let mut coming = spans.to_vec();
        coming.sort_by_key(|span| std::cmp::Reverse((span.from, span.what)));
        let mut ending: Vec<Span<T>> = spans.iter().filter(|span| span.until.is_some()).copied().collect();
        ending.sort_by_key(|span| std::cmp::Reverse((span.until, span.what)));
        Self { coming, ending, open: BTreeSet::new() }
    }

    /// What is open when `day` is over, oldest first. Days must be asked for in their order.
    pub fn on(&mut self, day: Date) -> &BTreeSet<(Date, T)> {
        while let Some(span) = self.coming.pop_if(|span| span.from <= day) {
            self.open.insert((span.from, span.what));
        }
        while let Some(span) = self.ending.pop_if(|span| span.until.is_some_and(|until| until <= day)) {
            self.open.remove(&(span.from, span.what));
        }
        &self.open
    }
}
