//! Digest rule v1: which threads of a period are highlights, and in what order threads stand.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::facts::{Facts, is_member_on};
use super::{Highlight, Reason};
use crate::address::SourcePath;
use crate::dates::{Moment, Period};
use crate::derive::ThreadIndex;
use crate::model::{PostId, Who};
use crate::text::{Length, sort_key};

/// The fewest own words of a substantive answer.
const SUBSTANTIVE_WORDS: usize = 25;

/// The same in letters of scripts without spaces.
const SUBSTANTIVE_LETTERS: usize = 40;

/// More answerers than that, to whom the author came back, count no more.
const CAME_BACK_MOST: usize = 3;

/// Whoever was featured in so many digests before this one is not looked for when the kept place is given.
const REMEMBERED: usize = 8;

/// How many highlights a digest may have.
pub(super) fn places(period: Period) -> usize {
    match period {
        Period::Week { .. } => 3,
        Period::Month { .. } => 5,
    }
}

/// Whether an answer says something: by words, by letters where a script has no spaces, or by both for a mixture.
pub(super) fn is_substantive(own: Length) -> bool {
    own.words * SUBSTANTIVE_LETTERS + own.spaceless * SUBSTANTIVE_WORDS >= SUBSTANTIVE_WORDS * SUBSTANTIVE_LETTERS
}

/// What happened in a thread in one period.
pub(super) struct Moved<'c> {
    pub thread: ThreadIndex,
    pub root: PostId,
    /// Who opened it.
    authors: &'c [Who],
    /// Whether one of the period's posts is pinned: a pin counts in the period of what it pins.
    is_pinned: bool,
    /// People other than the authors who answered or reacted.
    others: BTreeSet<&'c Who>,
    /// Those of them who answered.
    answered: BTreeSet<&'c Who>,
    at_length: usize,
    came_back: usize,
    /// Whether it may be a highlight at all.
    competes: bool,
    posted: Option<Moment>,
    path: &'c SourcePath,
}

impl<'c> Moved<'c> {
    /// Takes the posts of one thread in one period, in the order of their dates.
    fn new(facts: &Facts<'c>, thread: ThreadIndex, posts: &[PostId]) -> Self {
        let root = facts.derived.threads[thread].root;
        let opener = facts.community.post(root);
        let authors = opener.authors.as_slice();
        let is_other = |who: &&Who| !authors.contains(who);
        let (mut others, mut answered, mut at_length, mut came_back) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for id in posts {
            let post = facts.community.post(*id);
            others.extend(post.reactions.iter().flat_map(|(_, _, people)| people).filter(is_other));
            if *id == root {
                continue;
            }
            answered.extend(post.authors.iter().filter(is_other));
            if is_substantive(post.body.own_words) {
                at_length.extend(post.authors.iter().filter(is_other));
            }
            if post.authors.iter().any(|who| authors.contains(who)) {
                came_back.extend(facts.speaks_to(*id).iter().filter(is_other));
            }
        }
        others.extend(answered.iter().copied());
        let is_pinned = posts.iter().any(|id| facts.community.post(*id).highlight);
        let is_first = posts.contains(&root) && facts.is_first(root);
        Self {
            thread,
            root,
            authors,
            is_pinned,
            competes: !opener.is_removed && !is_first && (is_pinned || !others.is_empty()),
            others,
            answered,
            at_length: at_length.len(),
            came_back: came_back.len(),
            posted: opener.date,
            path: &opener.source.path,
        }
    }

    fn shares_author(&self, other: &Self) -> bool {
        self.authors.iter().any(|who| other.authors.contains(who))
    }

    /// The highlight that it is in a period that ends with `last`.
    fn highlight(&self, facts: &Facts<'_>, last: Date) -> Highlight {
        let community = facts.community;
        let members = community.member_ids().filter(|id| is_member_on(community.member(*id), last, community));
        let then: BTreeSet<Who> = members.map(Who::Member).chain(self.others.iter().copied().cloned()).collect();
        let reason = Reason {
            took_part: self.others.len(),
            of: then.iter().filter(|who| !self.authors.contains(who)).count(),
            at_length: self.at_length,
            came_back: self.came_back,
            pinned: self.is_pinned,
        };
        Highlight { thread: self.thread, reason, answered_by: by_name(facts, self.answered.iter().copied()) }
    }
}

/// People by the names that are shown.
pub(super) fn by_name<'c>(facts: &Facts<'_>, people: impl IntoIterator<Item = &'c Who>) -> Vec<Who> {
    let mut people: Vec<Who> = people.into_iter().cloned().collect();
    people.sort_by_cached_key(|who| (sort_key(facts.community.shown_name(who)), who.clone()));
    people.dedup();
    people
}

/// Who had highlights in the earlier digests of a series.
#[derive(Default)]
pub(super) struct Featured<'c> {
    /// How many digests there were.
    digests: usize,
    /// The number of the last digest, from 0, in which somebody's thread was a highlight.
    last: HashMap<&'c Who, usize>,
}

impl<'c> Featured<'c> {
    /// The last digest that featured one of the authors; nothing if none was ever featured.
    fn last(&self, thread: &Moved<'c>) -> Option<usize> {
        thread.authors.iter().filter_map(|who| self.last.get(who)).max().copied()
    }

    /// Whether one of the authors was in none of the last digests.
    fn is_due(&self, thread: &Moved<'c>) -> bool {
        thread.authors.iter().any(|who| self.last.get(who).is_none_or(|last| self.digests - last > REMEMBERED))
    }

    /// Remembers a digest's highlights.
    fn add(&mut self, chosen: &[&Moved<'c>]) {
        self.last.extend(chosen.iter().flat_map(|thread| thread.authors).map(|who| (who, self.digests)));
        self.digests += 1;
    }
}

/// Digest rule v1: the thread with the smallest key comes first.
#[rustfmt::skip]
fn key<'a, 'c>(thread: &'a Moved<'c>, featured: &Featured<'c>) -> impl Ord + use<'a, 'c> {
    (
        Reverse(thread.is_pinned),                            // 1. pinned by the host
        Reverse(thread.others.len()),                         // 2. people other than the author who answered or reacted
        Reverse(thread.at_length),                            // 3. people with at least one substantive answer
        Reverse(thread.came_back.min(CAME_BACK_MOST)),        // 4. answerers to whom the author came back
        (thread.authors.is_empty(), featured.last(thread)),   // 5. never (None) first, then longest ago; without author last
        (thread.posted.is_none(), thread.posted),             // 6. the earlier post
        thread.path,                                          // 7. the path
    )
}

/// The threads of a period's posts (in the order of their dates), by the rule.
pub(super) fn order<'c>(facts: &Facts<'c>, posts: &[PostId], featured: &Featured<'c>) -> Vec<Moved<'c>> {
    let mut threads: BTreeMap<ThreadIndex, Vec<PostId>> = BTreeMap::new();
    for id in posts {
        threads.entry(facts.thread_of(*id)).or_default().push(*id);
    }
    let mut moved: Vec<Moved> = threads.into_iter().map(|(thread, posts)| Moved::new(facts, thread, &posts)).collect();
    moved.sort_by(|a, b| key(a, featured).cmp(&key(b, featured)));
    moved
}

/// The highlights among the ordered threads of a period that ends with `last`, which count as featured from then on.
pub(super) fn highlights<'c>(
    facts: &Facts<'c>,
    ordered: &[Moved<'c>],
    places: usize,
    last: Date,
    featured: &mut Featured<'c>,
) -> Vec<Highlight> {
    let chosen = choose(ordered, places, featured);
    featured.add(&chosen);
    chosen.iter().map(|thread| thread.highlight(facts, last)).collect()
}

/// First one of each author, then the others, each time in the rule's order; one place is kept.
fn choose<'a, 'c>(ordered: &'a [Moved<'c>], places: usize, featured: &Featured<'c>) -> Vec<&'a Moved<'c>> {
    let mut chosen: Vec<&Moved> = Vec::with_capacity(places);
    let mut further: Vec<&Moved> = Vec::new();
    for thread in ordered.iter().filter(|thread| thread.competes) {
        let has_one = chosen.iter().any(|other| other.shares_author(thread));
        if has_one || chosen.len() == places { further.push(thread) } else { chosen.push(thread) }
    }
    // Only where places are left has every author one, and these are all second threads.
    let free = places - chosen.len();
    chosen.extend(further.iter().take(free).copied());
    if !chosen.iter().any(|thread| featured.is_due(thread)) {
        let kept = &chosen[..chosen.len().saturating_sub(1)];
        let is_for_kept_place =
            |thread: &&&Moved| featured.is_due(thread) && !kept.iter().any(|other| other.shares_author(thread));
        if let (Some(due), Some(last)) = (further.iter().find(is_for_kept_place).copied(), chosen.last_mut()) {
            *last = due;
        }
    }
    chosen
}
