//! Goals: how each stood on any day, what came of it, and which later goal takes up one that was carried over.
//!
//! States are dated. A goal is open until the date of the first report that says otherwise, and then as its latest report
//! up to a day says. Where no report says anything, its own `status` counts from its `updated` on, else from its `due` on,
//! else from the beginning. Nothing here is a share or a score of anybody: tables count a group's goals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;

use super::people::Promised;
use super::{Derived, reported};
use crate::dates::{Clock, Moment, Zone};
use crate::model::{Community, PostId, Session};
use crate::parse::records::{Done, PostKind, Status};

/// Half a year and a year after a goal was set, in days.
pub const LATER: [i64; 2] = [182, 365];

/// A goal and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The post that set it: a thread's opener or an answer.
    pub post: PostId,
    /// How it came to stand otherwise, oldest first.
    pub changes: Vec<Change>,
}

/// From when on a goal stood in some way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// How.
    pub status: Status,
    /// From when on; nothing where no date says so, and then it counts from the beginning.
    pub when: Option<Moment>,
    /// The report that says so; nothing where the goal itself does.
    pub report: Option<PostId>,
}

/// The goals of a community.
#[derive(Debug, Default)]
pub struct Goals {
    /// All that are shown, by post.
    pub all: Vec<Goal>,
    /// Open and in lists, by due date; those without one last.
    pub open: Vec<PostId>,
    /// Carried over and in lists, the latest decision first.
    pub carried: Vec<PostId>,
    /// Kept and in lists, the latest decision first.
    pub kept: Vec<PostId>,
    /// Dropped and in lists, the latest decision first.
    pub dropped: Vec<PostId>,
}

/// How goals that were set in one half of a year stood some time later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many there are of which it can be said.
    pub goals: usize,
    /// Kept by then.
    pub kept: usize,
    /// Carried over.
    pub carried: usize,
    /// Dropped.
    pub dropped: usize,
    /// Still open.
    pub open: usize,
}

/// A half of a year: the year, and 1 or 2.
pub type Half = (i16, u8);

impl Goal {
    /// How it stands, as far as anything tells.
    pub fn status(&self) -> Status {
        self.changes.last().map_or(Status::Open, |change| change.status)
    }

    /// How it stood at the end of a day.
    pub fn status_at(&self, day: Date, zone: &Zone) -> Status {
        let has_come = |change: &&Change| change.when.is_none_or(|when| when.date(zone) <= day);
        self.changes.iter().rev().find(has_come).map_or(Status::Open, |change| change.status)
    }

    /// What decided how it stands; nothing for one that was always open.
    pub fn decision(&self) -> Option<Change> {
        self.changes.last().copied()
    }
}

impl Goals {
    /// A goal by its post.
    pub fn get(&self, post: PostId) -> Option<&Goal> {
        self.all.binary_search_by_key(&post, |goal| goal.post).ok().map(|at| &self.all[at])
    }

    /// Those in lists that stand in some way.
    pub fn listed(&self, status: Status) -> &[PostId] {
        match status {
            Status::Open | Status::Answered => &self.open,
            Status::Carried => &self.carried,
            Status::Kept => &self.kept,
            Status::Dropped => &self.dropped,
        }
    }

    /// Whether any is in a list.
    pub fn is_empty(&self) -> bool {
        [Status::Open, Status::Carried, Status::Kept, Status::Dropped].iter().all(|s| self.listed(*s).is_empty())
    }
}

/// All goals that are shown.
pub(super) fn goals(community: &Community, derived: &Derived) -> Goals {
    let shown = |id: &PostId| derived.thread_of.contains_key(id) && community.post(*id).kind == PostKind::Goal;
    let all: Vec<Goal> = community.post_ids().filter(shown).map(|id| goal(community, derived, id)).collect();
    let mut goals = Goals { all, ..Goals::default() };
    for goal in &goals.all {
        let root = community.post(goal.post).root;
        if community.post(root).unlisted {
            continue;
        }
        match goal.status() {
            Status::Carried => goals.carried.push(goal.post),
            Status::Kept => goals.kept.push(goal.post),
            Status::Dropped => goals.dropped.push(goal.post),
            Status::Open | Status::Answered => goals.open.push(goal.post),
        }
    }
    goals.open.sort_by_key(|id| {
        let post = community.post(*id);
        (post.due.is_none(), post.due, post.date, &post.source.path)
    });
    let decided: BTreeMap<PostId, Option<Moment>> =
        goals.all.iter().map(|goal| (goal.post, goal.decision().and_then(|change| change.when))).collect();
    for list in [&mut goals.carried, &mut goals.kept, &mut goals.dropped] {
        list.sort_by_key(|id| (Reverse(decided.get(id).copied().flatten()), &community.post(*id).source.path));
    }
    goals
}

fn goal(community: &Community, derived: &Derived, id: PostId) -> Goal {
    let post = community.post(id);
    let own = post.updated.or(post.due);
    let reports = derived.reports.get(&id).into_iter().flatten();
    let mut changes: Vec<Change> = reports
        .filter_map(|report| {
            let written = community.post(*report);
            Some(Change { status: reported(written)?, when: written.date.or(own), report: Some(*report) })
        })
        .collect();
    if changes.is_empty() {
        let own = post.status.map(|status| Change { status, when: own, report: None });
        changes.extend(own.filter(|change| change.status != Status::Open));
    }
    Goal { post: id, changes }
}

/// For goals that were carried over: the goal that goes on with it. That is the earliest later goal of the same author
/// which links to it or to a report on it, or to which it or a report on it links. `links` are links from post to post.
pub fn continued(community: &Community, goals: &Goals, links: &[(PostId, PostId)]) -> HashMap<PostId, PostId> {
    let mut next: HashMap<PostId, PostId> = HashMap::new();
    let when = |id: PostId| (community.post(id).date, &community.post(id).source.path);
    for (from, to) in links {
        for (old, new) in [(*from, *to), (*to, *from)] {
            // A report speaks for the goal on which it reports.
            let old = community.post(old).goal.unwrap_or(old);
            let is_carried = goals.get(old).is_some_and(|goal| goal.status() == Status::Carried);
            if !is_carried || goals.get(new).is_none() || !is_later_by_the_same(community, old, new) {
                continue;
            }
            let best = next.entry(old).or_insert(new);
            if when(new) < when(*best) {
                *best = new;
            }
        }
    }
    next
}

fn is_later_by_the_same(community: &Community, old: PostId, new: PostId) -> bool {
    let (old, new) = (community.post(old), community.post(new));
    new.date > old.date && new.authors.iter().any(|who| old.authors.contains(who))
}

/// How goals stood `days` after they were set, by the half-year in which they were set, newest first. A goal counts once
/// that day is over.
pub fn outcomes(community: &Community, goals: &Goals, days: i64, clock: &Clock) -> Vec<(Half, Outcome)> {
    let zone = &community.zone;
    let today = clock.today(zone);
    let mut halves: BTreeMap<Reverse<Half>, Outcome> = BTreeMap::new();
    for goal in &goals.all {
        let post = community.post(goal.post);
        if community.post(post.root).unlisted {
            continue;
        }
        let Some(set) = post.date.map(|date| date.date(zone)) else { continue };
        let Ok(day) = set.checked_add(days.days()) else { continue };
        if day >= today {
            continue;
        }
        let half = (set.year(), if set.month() <= 6 { 1 } else { 2 });
        halves.entry(Reverse(half)).or_default().add(goal.status_at(day, zone));
    }
    halves.into_iter().map(|(Reverse(half), outcome)| (half, outcome)).collect()
}

impl Outcome {
    fn add(&mut self, status: Status) {
        self.goals += 1;
        match status {
            Status::Kept => self.kept += 1,
            Status::Carried => self.carried += 1,
            Status::Dropped => self.dropped += 1,
            Status::Open | Status::Answered => self.open += 1,
        }
    }
}

/// Whether something that is open should have been done: its day is over.
pub fn is_overdue(due: Option<Moment>, zone: &Zone, clock: &Clock) -> bool {
    due.is_some_and(|due| due.date(zone) < clock.today(zone))
}

/// What was promised in sessions and is open, by due date; what has none stands last, the newest session first.
pub(super) fn open_promises(community: &Community) -> Vec<Promised> {
    let open = |session: &Session, at: usize| session.promises[at].done == Done::Open;
    let mut promised: Vec<Promised> = community
        .session_ids()
        .flat_map(|id| {
            let session = community.session(id);
            (0..session.promises.len()).filter(move |at| open(session, *at)).map(move |at| (id, at))
        })
        .collect();
    promised.sort_by_key(|(id, at)| {
        let due = community.session(*id).promises[*at].due;
        (due.is_none(), due, Reverse(*id), *at)
    });
    promised
}
