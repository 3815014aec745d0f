//! Digests: what happened in each week and month that is over, chosen and ordered by digest rule v1.
//!
//! Takes a [`Community`], what was derived from it, and a clock; gives one [`Digest`] for every closed period in which
//! something lies. Once a period is over, only its own documents and earlier ones decide what its digest says: whatever has
//! a state has it from a day on. Makes no sentences: reasons are numbers, and pages find words for them.

mod facts;
mod network;
mod rule;
mod sections;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use jiff::civil::Date;

pub use network::{Entry, network_order, wilson};

use self::facts::{Facts, StillOpen};
use self::rule::Featured;
use self::sections::Bucket;
use crate::dates::{Clock, Period};
use crate::derive::{Derived, Promised, ThreadIndex};
use crate::model::{Community, MemberId, PostId, SessionId, Who};
use crate::parse::records::DigestChoice;

/// One week or month of a community. Fields stand in the order in which a digest shows them; what is empty is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// When.
    pub period: Period,
    /// The host's own words: an index of [`Community::words`].
    pub words: Option<usize>,
    /// The numbers at the top.
    pub numbers: Numbers,
    /// Three threads a week and five a month at most, in the order in which they were chosen.
    pub highlights: Vec<Highlight>,
    /// Wins, oldest first; without threads that are highlights and without first posts.
    pub wins: Vec<PostId>,
    /// What became of goals.
    pub goals: Goals,
    /// Questions open when the period was over, oldest first.
    pub questions: Vec<Waiting>,
    /// Questions that were answered in the period, by the date on which they were asked.
    pub answered: Vec<PostId>,
    /// Who joined, by name.
    pub new_members: Vec<NewMember>,
    /// Other people's first posts, oldest first: they do not compete.
    pub first_posts: Vec<PostId>,
    /// Sessions that took place, oldest first.
    pub held: Vec<SessionId>,
    /// Promises of these and earlier sessions, open when the period was over, by session.
    pub promises: Vec<Promised>,
    /// Sessions to come, next first: those of the following period, else the first within a month.
    pub next: Vec<SessionId>,
    /// Older threads that moved, in the rule's order, without those told above.
    pub older: Vec<ThreadIndex>,
    /// Threads opened in the period that are told nowhere above, in the rule's order.
    pub others: Vec<ThreadIndex>,
    /// Everybody who wrote, reacted by name or was in a session, by name.
    pub took_part: Vec<Who>,
}

/// The numbers at the top of a digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Threads in which something was written.
    pub threads: usize,
    /// How many people wrote.
    pub heard: usize,
    /// Of how many: who was a member when the period was over, and who wrote without being one.
    pub of: usize,
    /// Questions that were answered.
    pub answered: usize,
}

/// A thread that is shown first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The thread.
    pub thread: ThreadIndex,
    /// Why.
    pub reason: Reason,
    /// Who other than its authors answered in the period, by name.
    pub answered_by: Vec<Who>,
}

/// Why a thread is a highlight: the criteria that can be said of it. All counts are of people and of the period alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// People other than the authors who answered or reacted by name.
    pub took_part: usize,
    /// Of how many: members when the period was over, and who took part without being one, without the authors.
    pub of: usize,
    /// People with an answer of 25 words of their own, or 40 letters in scripts without spaces.
    pub at_length: usize,
    /// Answerers to whom an author came back. The rule counts at most 3 of them.
    pub came_back: usize,
    /// The host pinned it.
    pub pinned: bool,
}

/// What became of goals in a period, each list by due date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goals {
    /// Due in the period and open when it was over.
    pub due: Vec<PostId>,
    /// Reached.
    pub kept: Vec<PostId>,
    /// Going on under another.
    pub carried: Vec<PostId>,
    /// Given up.
    pub dropped: Vec<PostId>,
}

/// An open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The question.
    pub post: PostId,
    /// Days from the day on which it was asked to the period's last.
    pub age_days: u32,
}

/// Somebody who joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Who.
    pub member: MemberId,
    /// The first that they wrote, if they had when the period was over.
    pub first_post: Option<PostId>,
}

impl Digest {
    /// How many of how many others took part in the first highlight: by this share [`network_order`] puts communities.
    pub fn share(&self) -> (usize, usize) {
        self.highlights.first().map_or((0, self.numbers.of), |first| (first.reason.took_part, first.reason.of))
    }
}

/// The digests of all periods that are over and have content, oldest first; of two that end on one day the week first.
pub fn digests(community: &Community, derived: &Derived, clock: &Clock) -> Vec<Digest> {
    let series: &[fn(Date) -> Period] = match community.digest {
        DigestChoice::Both => &[Period::week_of, Period::month_of],
        DigestChoice::Week => &[Period::week_of],
        DigestChoice::Month => &[Period::month_of],
        DigestChoice::None => return Vec::new(),
    };
    let facts = Facts::new(community, derived);
    let mut digests: Vec<Digest> = series.iter().flat_map(|period_of| one_series(&facts, *period_of, clock)).collect();
    digests.sort_by_key(|digest| (digest.period.range().1, digest.period));
    digests
}

/// All weeks or all months.
fn one_series(facts: &Facts<'_>, period_of: fn(Date) -> Period, clock: &Clock) -> Vec<Digest> {
    let mut series = Series {
        facts,
        featured: Featured::default(),
        questions: StillOpen::new(&facts.questions),
        promises: StillOpen::new(&facts.promises),
    };
    sections::buckets(facts, period_of)
        .into_iter()
        .filter(|(period, bucket)| bucket.has_content() && period.is_closed(clock, &facts.community.zone))
        .map(|(period, bucket)| series.digest(period, bucket))
        .collect()
}

/// What one digest of a series leaves for those after it.
struct Series<'f, 'c> {
    facts: &'f Facts<'c>,
    featured: Featured<'c>,
    questions: StillOpen<usize>,
    promises: StillOpen<Promised>,
}

impl Series<'_, '_> {
    fn digest(&mut self, period: Period, bucket: Bucket) -> Digest {
        let facts = self.facts;
        let (first, last) = period.range();
        let ordered = rule::order(facts, &bucket.posts, &self.featured);
        let highlights = rule::highlights(facts, &ordered, rule::places(period), last, &mut self.featured);
        let new_members = sections::new_members(facts, &bucket, last);
        let first_posts = sections::first_posts(facts, &bucket, &new_members);
        let firsts: HashSet<PostId> =
            first_posts.iter().copied().chain(new_members.iter().filter_map(|new| new.first_post)).collect();
        let questions =
            self.questions.on(last).iter().map(|(asked, at)| waiting(facts.posts[*at].1, *asked, last)).collect();
        let mut digest = Digest {
            period,
            words: bucket.words,
            numbers: sections::numbers(facts, &bucket, ordered.len(), last),
            wins: sections::wins(facts, &bucket, &highlights, &firsts),
            highlights,
            goals: sections::goals(facts, &bucket, (first, last)),
            questions,
            new_members,
            first_posts,
            promises: self.promises.on(last).iter().map(|(_, promised)| *promised).collect(),
            next: sections::next_sessions(facts.community, period),
            older: Vec::new(),
            others: Vec::new(),
            took_part: sections::took_part(facts, &bucket),
            held: bucket.held,
            answered: bucket.answered,
        };
        sections::rest(facts, &mut digest, &ordered);
        digest
    }
}

fn waiting(post: PostId, asked: Date, last: Date) -> Waiting {
    let days = last.duration_since(asked).as_hours() / 24;
    Waiting { post, age_days: u32::try_from(days).unwrap_or(0) }
}
