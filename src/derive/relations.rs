//! Threads about the same subject. What counts is shared tags and links, never how many wrote or reacted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Derived, ThreadIndex};

/// Most threads named as being about the same subject.
const SAME_SUBJECT: usize = 5;

/// Of each tag only the threads next to one in time are looked at, this many before and after: so the work for a thread
/// does not grow with the archive, and a tag that stands on everything does not outweigh what lies near.
const NEAR: usize = 24;

/// For each thread the listed threads that share most with it: each tag counts one, and a link either way counts one.
/// Among equals the newest comes first.
///
/// `links` lead from thread to thread; a link to itself is passed over.
pub fn same_subject(derived: &Derived, links: &[(ThreadIndex, ThreadIndex)]) -> Vec<Vec<ThreadIndex>> {
    let count = derived.threads.len();
    let mut linked: Vec<BTreeSet<ThreadIndex>> = vec![BTreeSet::new(); count];
    for (from, to) in links {
        linked[*from].insert(*to);
        linked[*to].insert(*from);
    }
    let mut tags: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, tag) in derived.tags.iter().enumerate() {
        for index in &tag.threads {
            tags[*index].push(at);
        }
    }
    (0..count).map(|index| closest(derived, index, &tags[index], &linked[index])).collect()
}

fn closest(derived: &Derived, index: ThreadIndex, tags: &[usize], linked: &BTreeSet<ThreadIndex>) -> Vec<ThreadIndex> {
    let mut shared: BTreeMap<ThreadIndex, usize> = BTreeMap::new();
    for tag in tags {
        for other in near(&derived.tags[*tag].threads, index) {
            *shared.entry(*other).or_default() += 1;
        }
    }
    for other in linked.iter().filter(|other| derived.listed.binary_search(other).is_ok()) {
        *shared.entry(*other).or_default() += 1;
    }
    shared.remove(&index);
    let mut found: Vec<(ThreadIndex, usize)> = shared.into_iter().collect();
    // Threads are numbered from the newest on, then by path: their number is the tie-break.
    found.sort_by_key(|(other, count)| (Reverse(*count), *other));
    found.into_iter().take(SAME_SUBJECT).map(|(other, _)| other).collect()
}

/// What stands next to a thread in a list in which threads stand by their numbers.
fn near(threads: &[ThreadIndex], index: ThreadIndex) -> &[ThreadIndex] {
    let at = threads.partition_point(|other| *other < index);
    &threads[at.saturating_sub(NEAR)..(at + NEAR + 1).min(threads.len())]
}
