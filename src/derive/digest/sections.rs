//! What a digest says beside its highlights.

use std::collections::{BTreeMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::{Facts, is_held, is_member_on};
use super::rule::{Moved, by_name};
use super::{Digest, Goals, Highlight, NewMember, Numbers};
use crate::dates::Period;
use crate::derive::threads;
use crate::model::{Community, MemberId, PostId, SessionId, Who};
use crate::parse::records::{PostKind, SessionStatus, Status};

/// Where the following period has no session, the next one is told if it is not more days away.
const NEXT_SESSION_WITHIN_DAYS: i32 = 31;

/// What lies in one period.
#[derive(Default)]
pub(super) struct Bucket {
    /// Posts in the order of their dates.
    pub posts: Vec<PostId>,
    pub held: Vec<SessionId>,
    /// An index of [`Community::words`].
    pub words: Option<usize>,
    joined: Vec<MemberId>,
    /// Indexes of [`Facts::goals`]: due, or with something said of how they stand.
    goals: Vec<usize>,
    pub answered: Vec<PostId>,
}

impl Bucket {
    /// Whether there is something to make a digest of.
    pub fn has_content(&self) -> bool {
        !self.posts.is_empty() || !self.held.is_empty() || self.words.is_some()
    }
}

/// Everything by the period in which it lies, in one walk.
pub(super) fn buckets(facts: &Facts<'_>, period_of: fn(Date) -> Period) -> BTreeMap<Period, Bucket> {
    let community = facts.community;
    let zone = &community.zone;
    let mut buckets: BTreeMap<Period, Bucket> = BTreeMap::new();
    let mut on = |day: Date, put: &mut dyn FnMut(&mut Bucket)| put(buckets.entry(period_of(day)).or_default());
    for (day, id) in &facts.posts {
        on(*day, &mut |bucket| bucket.posts.push(*id));
    }
    for id in community.session_ids().filter(|id| is_held(community.session(*id).status)) {
        on(community.session(id).date.date(zone), &mut |bucket| bucket.held.push(id));
    }
    for (at, words) in community.words.iter().enumerate() {
        let first = words.period.range().0;
        if period_of(first) == words.period {
            on(first, &mut |bucket| bucket.words = Some(at));
        }
    }
    for id in community.member_ids() {
        if let Some(joined) = community.member(id).joined {
            on(joined.date(zone), &mut |bucket| bucket.joined.push(id));
        }
    }
    for (at, goal) in facts.goals.iter().enumerate() {
        for day in goal.turns.iter().map(|(day, _)| *day).chain(goal.due) {
            on(day, &mut |bucket| bucket.goals.push(at));
        }
    }
    for question in &facts.questions {
        if let Some(answered) = question.until {
            on(answered, &mut |bucket| bucket.answered.push(facts.posts[question.what].1));
        }
    }
    buckets
}

/// The numbers at the top.
pub(super) fn numbers(facts: &Facts<'_>, bucket: &Bucket, threads: usize, last: Date) -> Numbers {
    let community = facts.community;
    let heard: HashSet<&Who> = bucket.posts.iter().flat_map(|id| &community.post(*id).authors).collect();
    let members = community.member_ids().filter(|id| is_member_on(community.member(*id), last, community));
    let silent = members.filter(|id| !heard.contains(&Who::Member(*id))).count();
    Numbers { threads, heard: heard.len(), of: heard.len() + silent, answered: bucket.answered.len() }
}

/// Goals that were due in the period and are open when it is over, and those that ended in it, by due date.
pub(super) fn goals(facts: &Facts<'_>, bucket: &Bucket, (first, last): (Date, Date)) -> Goals {
    let mut touched = bucket.goals.clone();
    touched.sort_by(|a, b| {
        let (a, b) = (&facts.goals[*a], &facts.goals[*b]);
        let by_due = (a.due.is_none(), a.due).cmp(&(b.due.is_none(), b.due));
        by_due.then_with(|| threads::by_date(facts.community, a.post).cmp(&threads::by_date(facts.community, b.post)))
    });
    touched.dedup();
    let mut goals = Goals::default();
    for goal in touched.iter().map(|at| &facts.goals[*at]).filter(|goal| goal.set <= last) {
        let before = first.yesterday().map_or(Status::Open, |eve| goal.on(eve));
        let list = match goal.on(last) {
            Status::Open if goal.due.is_some_and(|due| (first..=last).contains(&due)) => &mut goals.due,
            now if now == before => continue,
            Status::Kept => &mut goals.kept,
            Status::Carried => &mut goals.carried,
            Status::Dropped => &mut goals.dropped,
            Status::Open | Status::Answered => continue,
        };
        list.push(goal.post);
    }
    goals
}

/// Who joined in the period, by name, with the first that they wrote if they have written.
pub(super) fn new_members(facts: &Facts<'_>, bucket: &Bucket, last: Date) -> Vec<NewMember> {
    let joined: Vec<Who> = bucket.joined.iter().copied().map(Who::Member).collect();
    let first_post = |who: &Who| facts.first_of.get(who).copied().filter(|id| facts.day(*id) <= Some(last));
    let new_member = |who: &Who| match who {
        Who::Member(member) => Some(NewMember { member: *member, first_post: first_post(who) }),
        Who::Name(_) => None,
    };
    by_name(facts, &joined).iter().filter_map(new_member).collect()
}

/// First posts of the period, without those that stand beside a new member.
pub(super) fn first_posts(facts: &Facts<'_>, bucket: &Bucket, new_members: &[NewMember]) -> Vec<PostId> {
    let is_listed = |id: &PostId| new_members.iter().any(|new| new.first_post == Some(*id));
    bucket.posts.iter().copied().filter(|id| facts.is_first(*id) && !is_listed(id)).collect()
}

/// Wins of the period whose threads have no line yet.
pub(super) fn wins(
    facts: &Facts<'_>,
    bucket: &Bucket,
    highlights: &[Highlight],
    firsts: &HashSet<PostId>,
) -> Vec<PostId> {
    let is_highlight = |id: PostId| highlights.iter().any(|highlight| highlight.thread == facts.thread_of(id));
    let is_win = |id: &PostId| facts.community.post(*id).kind == PostKind::Win;
    bucket.posts.iter().copied().filter(is_win).filter(|id| !firsts.contains(id) && !is_highlight(*id)).collect()
}

/// Sessions after a period: those of the following one, else the first within a month.
///
/// The one section that looks ahead, and so the one that a session written down later still can change: a session's date is
/// the day on which people meet, and nobody writes down when it was announced.
pub(super) fn next_sessions(community: &Community, period: Period) -> Vec<SessionId> {
    let zone = &community.zone;
    let last = period.range().1;
    let after = community.sessions.partition_point(|session| session.date.date(zone) <= last);
    let coming = || {
        let ids = (after..community.sessions.len()).map(SessionId::new);
        ids.filter(|id| community.session(*id).status != Some(SessionStatus::Cancelled))
    };
    let until = |day: Date| move |id: &SessionId| community.session(*id).date.date(zone) <= day;
    let following: Vec<SessionId> = coming().take_while(until(period.next().range().1)).collect();
    if following.is_empty() {
        let soon = last.saturating_add(NEXT_SESSION_WITHIN_DAYS.days());
        return coming().take_while(until(soon)).take(1).collect();
    }
    following
}

/// Everybody who wrote, reacted by name or was in a session, by name.
pub(super) fn took_part(facts: &Facts<'_>, bucket: &Bucket) -> Vec<Who> {
    let community = facts.community;
    let posts = bucket.posts.iter().map(|id| community.post(*id));
    let in_posts =
        posts.flat_map(|post| post.authors.iter().chain(post.reactions.iter().flat_map(|(_, _, people)| people)));
    let sessions = || bucket.held.iter().map(|id| community.session(*id));
    let in_sessions = sessions().flat_map(|it| it.attendees.iter().chain(&it.hosts).chain(&it.hot_seat));
    let guests: Vec<Who> = sessions().flat_map(|it| it.guests.iter().cloned().map(Who::Name)).collect();
    by_name(facts, in_posts.chain(in_sessions).chain(&guests))
}

/// Sorts what is left of the ordered threads: older ones that moved, and everything else. A thread with a line in another
/// section gets none here; only open questions stay among the older ones, because there the line says that they moved.
pub(super) fn rest(facts: &Facts<'_>, digest: &mut Digest, ordered: &[Moved<'_>]) {
    let first = digest.period.range().0;
    let goals = &digest.goals;
    let told: HashSet<PostId> = digest
        .highlights
        .iter()
        .map(|highlight| facts.derived.threads[highlight.thread].root)
        .chain(digest.wins.iter().chain(&digest.first_posts).copied())
        .chain(digest.new_members.iter().filter_map(|new| new.first_post))
        .chain([&goals.due, &goals.kept, &goals.carried, &goals.dropped].into_iter().flatten().copied())
        .collect();
    let open: HashSet<PostId> = digest.questions.iter().map(|question| question.post).collect();
    for thread in ordered.iter().filter(|thread| !told.contains(&thread.root)) {
        if facts.day(thread.root).is_none_or(|day| day < first) {
            digest.older.push(thread.thread);
        } else if !open.contains(&thread.root) {
            digest.others.push(thread.thread);
        }
    }
}
