//! Threads: a post with all that answers it.

use crate::dates::Moment;
use crate::model::{Community, PostId, Who};
use crate::text::sort_key;

/// A post with all that answers it.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The opener.
    pub root: PostId,
    /// The answers in the order in which they are read: each followed by what answers it.
    pub replies: Vec<PostId>,
    /// Everybody who wrote in it, by name.
    pub people: Vec<Who>,
    /// How many different people answered.
    pub repliers: usize,
    /// The newest answer.
    pub last_reply: Option<PostId>,
    /// When something was last written in it.
    pub last: Option<Moment>,
}

/// Dated posts first, oldest first; then those without a date by their order; then by path.
pub fn by_date(community: &Community, id: PostId) -> impl Ord + use<'_> {
    let post = community.post(id);
    (post.date.is_none(), post.date, post.order.is_none(), post.order, &post.source.path)
}

/// What answers each post directly, oldest first.
pub(super) fn children(community: &Community) -> Vec<Vec<PostId>> {
    let mut children = vec![Vec::new(); community.posts.len()];
    for id in community.post_ids() {
        if let Some(parent) = community.post(id).parent {
            children[parent.index()].push(id);
        }
    }
    for answers in &mut children {
        answers.sort_by(|a, b| by_date(community, *a).cmp(&by_date(community, *b)));
    }
    children
}

/// All threads, newest first, then those without a date by order and path. A removed post that nobody answered is gone.
pub(super) fn threads(community: &Community, children: &[Vec<PostId>]) -> Vec<Thread> {
    let mut threads: Vec<Thread> = community
        .post_ids()
        .filter(|id| community.post(*id).parent.is_none())
        .map(|root| thread(community, children, root))
        .filter(|thread| !community.post(thread.root).is_removed || !thread.replies.is_empty())
        .collect();
    threads.sort_by(|a, b| {
        let (x, y) = (community.post(a.root), community.post(b.root));
        (x.date.is_none(), std::cmp::Reverse(x.date), x.order.is_none(), x.order, &x.source.path).cmp(&(
            y.date.is_none(),
            std::cmp::Reverse(y.date),
            y.order.is_none(),
            y.order,
            &y.source.path,
        ))
    });
    threads
}

fn thread(community: &Community, children: &[Vec<PostId>], root: PostId) -> Thread {
    let replies = without_empty(community, in_reading_order(children, root));
    let posts = || std::iter::once(&root).chain(&replies).map(|id| community.post(*id));
    let mut repliers: Vec<&Who> = replies.iter().flat_map(|id| &community.post(*id).authors).collect();
    repliers.sort();
    repliers.dedup();
    let opened_by = &community.post(root).authors;
    let repliers =
        repliers.iter().filter(|who| !opened_by.contains(who)).count().max(usize::from(!repliers.is_empty()));
    let mut people: Vec<Who> = posts().flat_map(|post| post.authors.iter().cloned()).collect();
    people.sort_by_cached_key(|who| (sort_key(community.shown_name(who)), who.clone()));
    people.dedup();
    let last_reply = replies
        .iter()
        .copied()
        .filter(|id| community.post(*id).date.is_some())
        .max_by(|a, b| by_date(community, *a).cmp(&by_date(community, *b)))
        .or(replies.last().copied());
    Thread { root, last: posts().filter_map(|post| post.date).max(), people, repliers, last_reply, replies }
}

/// Every answer followed by what answers it, without recursion: an archive may hold a chain of thousands.
fn in_reading_order(children: &[Vec<PostId>], root: PostId) -> Vec<PostId> {
    let mut order = Vec::new();
    let mut waiting: Vec<PostId> = children[root.index()].iter().rev().copied().collect();
    while let Some(id) = waiting.pop() {
        order.push(id);
        waiting.extend(children[id.index()].iter().rev());
    }
    order
}

/// Leaves out removed answers below which nothing is shown.
fn without_empty(community: &Community, order: Vec<PostId>) -> Vec<PostId> {
    if order.iter().all(|id| !community.post(*id).is_removed) {
        return order;
    }
    let mut needed = std::collections::HashSet::new();
    let mut kept = Vec::with_capacity(order.len());
    // What answers a post stands after it, so that from the end each is decided before its parent.
    for id in order.into_iter().rev() {
        let post = community.post(id);
        if !post.is_removed || needed.contains(&id) {
            needed.extend(post.parent);
            kept.push(id);
        }
    }
    kept.reverse();
    kept
}
