//! What each member wrote, promised and took part in.

use super::{Derived, ThreadIndex, threads};
use crate::model::{Community, MemberId, PostId, SessionId, Who};
use crate::parse::records::{Done, PostKind, SessionStatus, Status};

/// Something that somebody promised: the session and the place in its list.
pub type Promised = (SessionId, usize);

/// Lists by member, each an index of [`Community::members`].
#[derive(Debug, Default)]
pub struct Lives {
    /// Posts and answers, newest first.
    pub wrote: Vec<Vec<PostId>>,
    /// Threads with their open goals, by due date.
    pub goals: Vec<Vec<ThreadIndex>>,
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
    for index in derived.standing_at(community, PostKind::Goal, Status::Open) {
        let post = community.post(derived.threads[index].root);
        each_member(&post.authors, |member| lives.goals[member.index()].push(index));
    }
    for goals in &mut lives.goals {
        goals.sort_by_key(|index| {
            let post = community.post(derived.threads[*index].root);
            (post.due.is_none(), post.due, post.date, &post.source.path)
        });
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
