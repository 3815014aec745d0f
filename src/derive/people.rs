//! What each member wrote, promised and took part in.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::goals::Goal;
use super::{Derived, threads};
use crate::model::{Community, MemberId, PostId, SessionId, Who};
use crate::parse::records::{Done, Publish, SessionStatus};
use crate::text::sort_key;

/// Most people named as those with whom somebody talks.
const TALKS_WITH: usize = 4;

/// Something that somebody promised: the session and the place in its list.
pub type Promised = (SessionId, usize);

/// Lists by member, each an index of [`Community::members`].
#[derive(Debug, Default)]
pub struct Lives {
    /// Posts and answers, newest first.
    pub wrote: Vec<Vec<PostId>>,
    /// Their open goals, by due date.
    pub goals: Vec<Vec<PostId>>,
    /// Their goals of which something came, the latest decision first.
    pub former_goals: Vec<Vec<PostId>>,
    /// Those with whom they exchanged most answers, at most four, by name.
    pub talks_with: Vec<Vec<MemberId>>,
    /// Open promises, by due date.
    pub promised: Vec<Vec<Promised>>,
    /// Sessions where they were, newest first.
    pub sessions: Vec<Vec<SessionId>>,
}

pub(super) fn lives(community: &Community, derived: &Derived) -> Lives {
    let count = community.members.len();
    let mut lives = Lives {
        wrote: vec![Vec::new(); count],
        goals: vec![Vec::new(); count],
        former_goals: vec![Vec::new(); count],
        talks_with: talks_with(community, derived),
        promised: vec![Vec::new(); count],
        sessions: vec![Vec::new(); count],
    };
    for id in community.post_ids().filter(|id| derived.thread_of.contains_key(id)) {
        let root = derived.threads[derived.thread_of[&id]].root;
        if !community.post(root).unlisted {
            each_member(&community.post(id).authors, |member| lives.wrote[member.index()].push(id));
        }
    }
    for wrote in &mut lives.wrote {
        wrote.sort_by(|a, b| {
            let (x, y) = (community.post(*a), community.post(*b));
            (x.date.is_none(), std::cmp::Reverse(x.date))
                .cmp(&(y.date.is_none(), std::cmp::Reverse(y.date)))
                .then_with(|| threads::by_date(community, *a).cmp(&threads::by_date(community, *b)))
        });
    }
    let goals = &derived.goals;
    for id in &goals.open {
        each_member(&community.post(*id).authors, |member| lives.goals[member.index()].push(*id));
    }
    for id in goals.carried.iter().chain(&goals.kept).chain(&goals.dropped) {
        each_member(&community.post(*id).authors, |member| lives.former_goals[member.index()].push(*id));
    }
    for former in &mut lives.former_goals {
        let decided = |id: PostId| goals.get(id).and_then(Goal::decision).and_then(|change| change.when);
        former.sort_by_key(|id| (Reverse(decided(*id)), &community.post(*id).source.path));
    }
    for id in community.session_ids().rev() {
        let session = community.session(id);
        if session.status != Some(SessionStatus::Cancelled) {
            each_member(&session.attendees, |member| lives.sessions[member.index()].push(id));
        }
        for (at, promise) in session.promises.iter().enumerate().filter(|(_, promise)| promise.done == Done::Open) {
            each_member(&promise.who, |member| lives.promised[member.index()].push((id, at)));
        }
    }
    for promised in &mut lives.promised {
        promised.sort_by_key(|(id, at)| {
            let due = community.session(*id).promises[*at].due;
            (due.is_none(), due, *id, *at)
        });
    }
    lives
}

fn each_member(people: &[Who], mut each: impl FnMut(MemberId)) {
    for who in people {
        if let Who::Member(id) = who {
            each(*id);
        }
    }
}

/// Whom each member answers and by whom they are answered most, both ways counted together. Members who want no name are
/// not among them. Who of two with as many is named first by alphabet; the list itself stands by alphabet, so that nobody
/// is first.
fn talks_with(community: &Community, derived: &Derived) -> Vec<Vec<MemberId>> {
    let mut exchanged: Vec<BTreeMap<MemberId, usize>> = vec![BTreeMap::new(); community.members.len()];
    let is_named = |id: MemberId| community.member(id).publish != Publish::Anonymous;
    for thread in derived.threads.iter().filter(|thread| !community.post(thread.root).unlisted) {
        for post in thread.replies.iter().map(|id| community.post(*id)) {
            let Some(parent) = post.parent else { continue };
            each_member(&post.authors, |one| {
                each_member(&community.post(parent).authors, |other| {
                    for (who, with) in [(one, other), (other, one)] {
                        if who != with && is_named(with) {
                            *exchanged[who.index()].entry(with).or_default() += 1;
                        }
                    }
                });
            });
        }
    }
    let by_name = |id: MemberId| (sort_key(&community.member(id).name), id);
    let most = |with: BTreeMap<MemberId, usize>| {
        let mut with: Vec<(MemberId, usize)> = with.into_iter().collect();
        with.sort_by_cached_key(|(id, count)| (Reverse(*count), by_name(*id)));
        let mut with: Vec<MemberId> = with.into_iter().take(TALKS_WITH).map(|(id, _)| id).collect();
        with.sort_by_cached_key(|id| by_name(*id));
        with
    };
    exchanged.into_iter().map(most).collect()
}
