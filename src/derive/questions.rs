//! Questions: which are open and for how long, which were answered and when.

use std::cmp::Reverse;

use super::{Derived, ThreadIndex};
use crate::dates::{Clock, Moment};
use crate::model::{Community, Who};
use crate::parse::records::{PostKind, Status};

/// The questions of a community that are in lists.
#[derive(Debug, Default)]
pub struct Questions {
    /// Open ones, oldest first; those without a date last.
    pub open: Vec<ThreadIndex>,
    /// Answered ones with when that was, latest first.
    pub answered: Vec<(ThreadIndex, Option<Moment>)>,
}

impl Questions {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.answered.is_empty()
    }
}

pub(super) fn questions(community: &Community, derived: &Derived) -> Questions {
    let mut open: Vec<ThreadIndex> = derived.standing_at(community, PostKind::Question, Status::Open).collect();
    open.sort_by_key(|index| {
        let post = community.post(derived.threads[*index].root);
        (post.date.is_none(), post.date, &post.source.path)
    });
    let mut answered: Vec<(ThreadIndex, Option<Moment>)> = derived
        .standing_at(community, PostKind::Question, Status::Answered)
        .map(|index| (index, answered_on(community, derived, index)))
        .collect();
    answered.sort_by_key(|(index, when)| (Reverse(*when), *index));
    Questions { open, answered }
}

/// From when on a question is answered: the date of the reply that `answer` names, else of its last reply.
fn answered_on(community: &Community, derived: &Derived, index: ThreadIndex) -> Option<Moment> {
    let thread = &derived.threads[index];
    let named = community.post(thread.root).answer.and_then(|answer| community.post(answer).date);
    named.or_else(|| thread.last_reply.and_then(|reply| community.post(reply).date))
}

/// For how many days a question has been open at the moment of building; nothing where it has no date, or a later one.
pub fn age_days(asked: Option<Moment>, community: &Community, clock: &Clock) -> Option<usize> {
    let asked = asked?.date(&community.zone);
    let days = clock.today(&community.zone).since(asked).ok()?.get_days();
    usize::try_from(days).ok()
}

/// How many different people other than those who asked answered.
pub(super) fn answerers(community: &Community, derived: &Derived, index: ThreadIndex) -> usize {
    let thread = &derived.threads[index];
    let asked_by = &community.post(thread.root).authors;
    let mut people: Vec<&Who> = thread.replies.iter().flat_map(|id| &community.post(*id).authors).collect();
    people.sort();
    people.dedup();
    people.iter().filter(|who| !asked_by.contains(who)).count()
}
