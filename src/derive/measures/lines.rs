//! What is printed with each measure: what it was counted from, its formula, and what it says, in one sentence.

use serde::Serialize;

use super::{Cohesion, Measures};

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A number of people, with a part.
    People,
    /// A value from 0 to 1 that is no share of anything.
    Scale,
    /// A share, 0 to 1.
    Share,
    /// Hours.
    Hours,
}

/// A measure with all that stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its name for themes and programs.
    pub key: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its value; `None` where it has none, as in a group where nobody answers.
    pub value: Option<f64>,
    /// How the value is read.
    pub unit: Unit,
    /// How many things it was counted from.
    pub n: usize,
    /// What these things are.
    pub of: &'static str,
    /// How it is reckoned.
    pub formula: &'static str,
    /// What it says.
    pub says: &'static str,
}

impl Measures {
    /// The measures in the order in which they are shown. Those without the hosts are left out where they are not known.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = vec![self.voices_line(), self.evenness_line(), self.gini_line(), self.reciprocity_line()];
        lines.extend(cohesion(&self.cohesion, COHESION));
        lines.extend(self.cohesion_without_hosts.iter().flat_map(|rest| cohesion(rest, WITHOUT_HOSTS)));
        lines.extend([self.centralisation_line(), self.peer_share_line(), self.first_reply_line()]);
        lines
    }

    fn voices_line(&self) -> Line {
        Line {
            key: "voices",
            name: "effective voices",
            value: self.voices,
            unit: Unit::People,
            n: self.writers,
            of: "people who wrote",
            formula: "1/Σp², p = share of the messages a person wrote (Simpson 1949, Hill 1973)",
            says: "As many people, each writing as much as the others, would make the same conversation.",
        }
    }

    fn evenness_line(&self) -> Line {
        Line {
            key: "evenness",
            name: "evenness",
            value: self.evenness,
            unit: Unit::Scale,
            n: self.people,
            of: "people who could write",
            formula: "−Σ p·ln p / ln n, p = share of the messages a person wrote, n = everybody who could write (Pielou 1966)",
            says: "1 where everybody wrote as much, 0 where one wrote everything.",
        }
    }

    fn gini_line(&self) -> Line {
        Line {
            key: "gini",
            name: "Gini coefficient",
            value: self.gini,
            unit: Unit::Scale,
            n: self.people,
            of: "people who could write",
            formula: "Σ(2i − n − 1)·xᵢ / ((n − 1)·Σx), xᵢ = messages of each person, fewest first, silent people with 0 (Gini 1912, with the correction n/(n − 1))",
            says: "0 where everybody wrote as much, 1 where one wrote everything.",
        }
    }

    fn reciprocity_line(&self) -> Line {
        Line {
            key: "reciprocity",
            name: "reciprocity",
            value: self.reciprocity,
            unit: Unit::Share,
            n: self.directed_ties,
            of: "ties, from one who answered to one who was answered",
            formula: "ties that are returned / all ties",
            says: "How often somebody who was answered has also answered that person.",
        }
    }

    fn centralisation_line(&self) -> Line {
        Line {
            key: "centralisation",
            name: "centralisation",
            value: self.centralisation,
            unit: Unit::Scale,
            n: self.people,
            of: "people",
            formula: "Σ(max − dᵢ) / ((n − 1)(n − 2)), dᵢ = with how many others a person has exchanged an answer (Freeman 1979)",
            says: "0 where all have exchanged answers with as many others, 1 where everything goes through one.",
        }
    }

    fn peer_share_line(&self) -> Line {
        Line {
            key: "peer_share",
            name: "peer share",
            value: self.peer_share,
            unit: Unit::Share,
            n: self.replies,
            of: "answers between members",
            formula: "answers with no host or instructor at either end / all answers between members",
            says: "How much of the conversation members have among themselves.",
        }
    }

    fn first_reply_line(&self) -> Line {
        Line {
            key: "first_reply",
            name: "first answer",
            value: self.first_reply.median_hours,
            unit: Unit::Hours,
            n: self.first_reply.posts,
            of: "posts",
            formula: "the first hour t with S(t) ≤ 1/2, S(t) = Π(1 − dᵢ/nᵢ) over tᵢ ≤ t, dᵢ = posts answered after tᵢ hours, nᵢ = posts that waited until then, those still waiting among them (Kaplan & Meier 1958)",
            says: "After so long, half of the posts have an answer by somebody else.",
        }
    }
}

/// Key and name of density, then of connectedness.
type CohesionNames = [(&'static str, &'static str); 2];

const COHESION: CohesionNames = [("density", "density"), ("connectedness", "connectedness")];
const WITHOUT_HOSTS: CohesionNames = [
    ("density_without_hosts", "density without the hosts"),
    ("connectedness_without_hosts", "connectedness without the hosts"),
];

fn cohesion(cohesion: &Cohesion, [density, connectedness]: CohesionNames) -> [Line; 2] {
    let of = "people";
    [
        Line {
            key: density.0,
            name: density.1,
            value: cohesion.density,
            unit: Unit::Share,
            n: cohesion.people,
            of,
            formula: "pairs of people who exchanged an answer, in either direction / all pairs, n(n − 1)/2",
            says: "How many of all possible pairs have spoken with each other.",
        },
        Line {
            key: connectedness.0,
            name: connectedness.1,
            value: cohesion.connectedness,
            unit: Unit::Share,
            n: cohesion.people,
            of,
            formula: "1 − V / (n(n − 1)/2), V = pairs of people whom no chain of answers joins (Krackhardt 1994)",
            says: "1 where a chain of answers leads from everybody to everybody, 0 where nobody answers.",
        },
    ]
}
