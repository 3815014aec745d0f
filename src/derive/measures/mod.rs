//! Measures of a group, never of a person: how many are heard, who answers whom, how long posts wait.
//!
//! Takes a [`Community`] with what is derived from it, and gives numbers without names: none for a group of fewer than
//! [`LEAST_PEOPLE`], or with fewer than [`LEAST_MESSAGES`], where they would say something of somebody. The formulas
//! stand in [`spread`], [`graph`], [`survival`] and [`weeks`], as functions of numbers alone; what is printed beside a
//! value stands in [`Line`].
//!
//! What counts: people are all who are or were members, and guests who wrote; a name without a profile is nobody here,
//! though its answer ends a post's wait. A message is a post or answer that is in lists; what is removed, unlisted, or
//! below something unlisted, is none. One by several people counts as an equal part of a message for each. Without an
//! author it is in no measure, without a date in none of time. [`quiet`] alone names people, for their host.

pub mod graph;
mod group;
mod lines;
mod quiet;
pub mod spread;
pub mod survival;
#[cfg(test)]
mod tests;
pub mod weeks;

use std::fmt;

use serde::Serialize;

use self::graph::Graph;
use self::group::Group;
use self::survival::Curve;
use self::weeks::WeekPoint;
use super::Derived;
use crate::dates::Clock;
use crate::model::Community;

pub use lines::{Line, Shown, Unit};
pub use quiet::{QUIET_WEEKS, Quiet, quiet};

/// A smaller group has no measures.
pub const LEAST_PEOPLE: usize = 5;
/// A group with fewer messages has no measures.
pub const LEAST_MESSAGES: usize = 20;

/// The measures of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measures {
    /// Who could write: everybody who is or was a member, and guests who wrote.
    pub people: usize,
    /// Hosts and instructors among them.
    pub hosts: usize,
    /// Those of the people who wrote.
    pub writers: usize,
    /// Posts and answers by them.
    pub messages: usize,
    /// [`spread::voices`], 1 to `writers`.
    pub voices: Option<f64>,
    /// [`spread::evenness`] among all people, 0 to 1.
    pub evenness: Option<f64>,
    /// [`spread::gini`] among all people, 0 to 1.
    pub gini: Option<f64>,
    /// Messages that answer another member.
    pub replies: usize,
    /// Who answers whom: ties, each direction for itself.
    pub directed_ties: usize,
    /// [`Graph::reciprocity`], 0 to 1.
    pub reciprocity: Option<f64>,
    /// How far the group holds together.
    pub cohesion: Cohesion,
    /// How far it holds together without its hosts and instructors. `None` where it has none, or where fewer than
    /// [`LEAST_PEOPLE`] are left.
    pub cohesion_without_hosts: Option<Cohesion>,
    /// [`Graph::centralisation`], 0 to 1.
    pub centralisation: Option<f64>,
    /// Peer share, 0 to 1: replies with no host or instructor at either end / `replies`.
    pub peer_share: Option<f64>,
    /// How long posts wait for their first answer by somebody else.
    pub first_reply: Curve,
    /// Participation by week, from the first message to the last week that is over, in the community's zone.
    pub weeks: Vec<WeekPoint>,
    /// Pairs that answered each other in either direction, for a ring of `people` unnamed dots.
    pub ring: Vec<Tie>,
}

/// How far some people hold together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cohesion {
    /// How many they are.
    pub people: usize,
    /// [`Graph::density`], 0 to 1.
    pub density: Option<f64>,
    /// [`Graph::connectedness`], 0 to 1.
    pub connectedness: Option<f64>,
}

/// A line between two dots of the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tie {
    /// A dot: from 0 to one less than the people, in an order by a hash of handle and community.
    pub a: u32,
    /// A dot after `a`.
    pub b: u32,
    /// Answers between the two, in both directions.
    pub replies: u32,
}

/// Why a group has no measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFew {
    /// It has only that many people.
    People(usize),
    /// They wrote only that many messages.
    Messages(usize),
}

impl fmt::Display for TooFew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: &usize| if *count == 1 { "" } else { "s" };
        match self {
            Self::People(1) => write!(f, "1 person: measures need {LEAST_PEOPLE} people"),
            Self::People(count) => write!(f, "{count} people: measures need {LEAST_PEOPLE}"),
            Self::Messages(count) => write!(f, "{count} message{}: measures need {LEAST_MESSAGES}", plural(count)),
        }
    }
}

/// The measures of a group at a moment.
///
/// # Errors
/// Where it has too few people or messages for them.
pub fn measures(community: &Community, derived: &Derived, clock: &Clock) -> Result<Measures, TooFew> {
    let group = Group::of(community, derived, clock);
    let people = group.messages.len();
    if people < LEAST_PEOPLE {
        return Err(TooFew::People(people));
    }
    if group.count < LEAST_MESSAGES {
        return Err(TooFew::Messages(group.count));
    }
    let graph = Graph::new(people, group.answers.iter().copied());
    Ok(Measures {
        people,
        hosts: group.hosts(),
        writers: group.messages.iter().filter(|messages| **messages > 0.0).count(),
        messages: group.count,
        voices: spread::voices(&group.messages),
        evenness: spread::evenness(&group.messages),
        gini: spread::gini(&group.messages),
        replies: group.replies,
        directed_ties: graph.ties(),
        reciprocity: graph.reciprocity(),
        cohesion: Cohesion::of(&graph),
        cohesion_without_hosts: without_hosts(&graph, &group),
        centralisation: graph.centralisation(),
        peer_share: (group.replies > 0).then(|| spread::count(group.between_peers) / spread::count(group.replies)),
        first_reply: survival::curve(&group.waits),
        weeks: group
            .span
            .map_or_else(Vec::new, |span| weeks::participation(&group.stays, &group.wrote, span, LEAST_PEOPLE)),
        ring: graph.pairs().into_iter().map(|((a, b), replies)| Tie { a, b, replies }).collect(),
    })
}

fn without_hosts(graph: &Graph, group: &Group) -> Option<Cohesion> {
    let stays: Vec<bool> = group.is_host.iter().map(|is_host| !is_host).collect();
    let rest = graph.only(&stays);
    (group.hosts() > 0 && rest.people() >= LEAST_PEOPLE).then(|| Cohesion::of(&rest))
}

impl Cohesion {
    fn of(graph: &Graph) -> Self {
        Self { people: graph.people(), density: graph.density(), connectedness: graph.connectedness() }
    }
}
