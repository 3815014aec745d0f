//! Who answers whom, as a graph of people without names.
//!
//! A tie leads from the one who answers to the one who is answered; answering oneself is none. Measures ask whether there
//! is a tie, not how many answers it holds. Everything is linear in the answers, but for a sort.

use std::collections::BTreeMap;

use super::spread::count;

/// Who answers whom among `people` people, each a number below that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    people: usize,
    /// From who answers to who is answered, with the number of answers.
    ties: BTreeMap<(u32, u32), u32>,
}

impl Graph {
    /// A graph of answers, each from one person to another. One to oneself, or with a number that nobody has, is left out.
    pub fn new(people: usize, answers: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut ties = BTreeMap::new();
        let is_somebody = |person: u32| (person as usize) < people;
        for (from, to) in answers {
            if from != to && is_somebody(from) && is_somebody(to) {
                let answers: &mut u32 = ties.entry((from, to)).or_default();
                *answers = answers.saturating_add(1);
            }
        }
        Self { people, ties }
    }

    /// The graph of those who stay; their numbers close up, in the same order. Whoever has no place in `stays` goes.
    pub fn only(&self, stays: &[bool]) -> Self {
        let mut left = 0;
        let mut new = vec![None; self.people];
        for (number, _) in new.iter_mut().zip(stays).filter(|(_, stays)| **stays) {
            *number = Some(left);
            left += 1;
        }
        let ties = self
            .ties
            .iter()
            .filter_map(|((from, to), answers)| Some(((new[*from as usize]?, new[*to as usize]?), *answers)));
        Self { people: left as usize, ties: ties.collect() }
    }

    /// How many people there are, those without ties among them.
    pub fn people(&self) -> usize {
        self.people
    }

    /// How many ties there are, each direction for itself.
    pub fn ties(&self) -> usize {
        self.ties.len()
    }

    /// Pairs with a tie in either direction, the smaller number first, with the answers in both directions.
    pub fn pairs(&self) -> BTreeMap<(u32, u32), u32> {
        let mut pairs = BTreeMap::new();
        for ((from, to), answers) in &self.ties {
            let both: &mut u32 = pairs.entry((*from.min(to), *from.max(to))).or_default();
            *both = both.saturating_add(*answers);
        }
        pairs
    }

    /// Reciprocity: ties that are returned / all ties, 0 to 1. `None` without a tie.
    ///
    /// Source: Wasserman & Faust 1994, "Social Network Analysis", section 13.4 (the share by ties, not by pairs).
    pub fn reciprocity(&self) -> Option<f64> {
        let returned = self.ties.keys().filter(|(from, to)| self.ties.contains_key(&(*to, *from))).count();
        (!self.ties.is_empty()).then(|| count(returned) / count(self.ties.len()))
    }

    /// Density: pairs with a tie in either direction / all pairs, 0 to 1. `None` for fewer than two people.
    pub fn density(&self) -> Option<f64> {
        Some(count(self.pairs().len()) / self.all_pairs()?)
    }

    /// Connectedness: pairs that a chain of ties joins, in whatever directions / all pairs, 0 to 1. `None` for fewer than
    /// two people.
    ///
    /// 1 − V/(n(n − 1)/2) with V = pairs that nothing joins. Source: Krackhardt 1994, "Graph theoretical dimensions of
    /// informal organizations".
    pub fn connectedness(&self) -> Option<f64> {
        let all = self.all_pairs()?;
        let mut islands = Islands::new(self.people);
        for (from, to) in self.ties.keys() {
            islands.join(*from as usize, *to as usize);
        }
        let joined: f64 = islands.sizes().map(|size| count(size) * (count(size) - 1.0) / 2.0).sum();
        Some(joined / all)
    }

    /// Degree centralisation: Σ(max − dᵢ) / ((n − 1)(n − 2)), dᵢ = with how many a person has a tie in either direction.
    ///
    /// 0 where everybody has as many, 1 for a star: everything goes through one. `None` for fewer than three people.
    /// Source: Freeman 1979, "Centrality in social networks: conceptual clarification".
    pub fn centralisation(&self) -> Option<f64> {
        if self.people < 3 {
            return None;
        }
        let mut degrees = vec![0usize; self.people];
        for (a, b) in self.pairs().into_keys() {
            degrees[a as usize] += 1;
            degrees[b as usize] += 1;
        }
        let most = degrees.iter().max().copied().unwrap_or_default();
        let apart: usize = degrees.iter().map(|degree| most - degree).sum();
        Some(count(apart) / ((count(self.people) - 1.0) * (count(self.people) - 2.0)))
    }

    /// n(n − 1)/2.
    fn all_pairs(&self) -> Option<f64> {
        (self.people >= 2).then(|| count(self.people) * (count(self.people) - 1.0) / 2.0)
    }
}

/// Union-find: which people a chain of ties joins.
struct Islands {
    above: Vec<usize>,
    size: Vec<usize>,
}

impl Islands {
    fn new(people: usize) -> Self {
        Self { above: (0..people).collect(), size: vec![1; people] }
    }

    fn top(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        if a != b {
            let (small, large) = if self.size[a] < self.size[b] { (a, b) } else { (b, a) };
            self.above[small] = large;
            self.size[large] += self.size[small];
        }
    }

    fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.above.iter().enumerate().filter(|(at, above)| at == *above).map(|(at, _)| self.size[at])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_is_central_connected_and_thin() {
        let star = Graph::new(5, [(1, 0), (2, 0), (3, 0), (4, 0), (0, 4)]);
        assert_eq!(star.centralisation(), Some(1.0));
        assert_eq!(star.connectedness(), Some(1.0));
        assert_eq!(star.density(), Some(0.4));
        assert_eq!(star.reciprocity(), Some(0.4));
    }

    #[test]
    fn without_its_centre_a_star_falls_apart() {
        let star = Graph::new(5, [(1, 0), (2, 0), (3, 0), (4, 0)]);
        let rest = star.only(&[false, true, true, true, true]);
        assert_eq!((rest.people(), rest.ties()), (4, 0));
        assert_eq!((rest.density(), rest.connectedness(), rest.reciprocity()), (Some(0.0), Some(0.0), None));
    }

    #[test]
    fn two_islands_join_no_pairs_across() {
        let islands = Graph::new(6, [(0, 1), (1, 2), (3, 4), (4, 5)]);
        assert_eq!(islands.connectedness(), Some(6.0 / 15.0));
    }

    #[test]
    fn answers_to_oneself_and_to_nobody_are_no_ties() {
        assert_eq!(Graph::new(3, [(1, 1), (0, 3), (9, 0)]).ties(), 0);
    }

    #[test]
    fn many_answers_are_one_tie_with_a_weight() {
        let graph = Graph::new(3, [(2, 0), (2, 0), (0, 2)]);
        assert_eq!(graph.ties(), 2);
        assert_eq!(graph.pairs(), BTreeMap::from([((0, 2), 3)]));
    }

    #[test]
    fn too_few_people_have_no_value() {
        let pair = Graph::new(2, [(0, 1)]);
        assert_eq!((pair.density(), pair.connectedness(), pair.centralisation()), (Some(1.0), Some(1.0), None));
        let alone = Graph::new(1, []);
        assert_eq!((alone.density(), alone.connectedness(), alone.centralisation()), (None, None, None));
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_is_followed() {
        let chain = Graph::new(100_000, (1..100_000).map(|at| (at, at - 1)));
        assert_eq!(chain.connectedness(), Some(1.0));
    }

    fn answers() -> impl Strategy<Value = (usize, Vec<(u32, u32)>)> {
        (3usize..40).prop_flat_map(|people| {
            let person = || 0..u32::try_from(people).unwrap();
            (Just(people), prop::collection::vec((person(), person()), 0..200))
        })
    }

    proptest! {
        #[test]
        fn values_lie_between_0_and_1_and_do_not_ask_who_is_who((people, answers) in answers(), turn in 0u32..40) {
            let graph = Graph::new(people, answers.iter().copied());
            let n = u32::try_from(people).unwrap();
            let other = |person: u32| (n - 1) - (person + turn) % n;
            let renamed = Graph::new(people, answers.iter().rev().map(|(from, to)| (other(*from), other(*to))));
            let all = |g: &Graph| [g.reciprocity(), g.density(), g.connectedness(), g.centralisation()];
            prop_assert_eq!(all(&graph), all(&renamed));
            for value in all(&graph).into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&value), "{value}");
            }
            prop_assert!(graph.density() <= graph.connectedness());
        }

        #[test]
        fn a_graph_without_nobody_is_the_same((people, answers) in answers()) {
            let graph = Graph::new(people, answers);
            prop_assert_eq!(graph.only(&vec![true; people]), graph.clone());
            prop_assert_eq!(graph.only(&[]).people(), 0);
        }
    }
}
