//! Which communities lie together in one file: by a hash of their names, so that a community more or less moves no other.
//!
//! Communities are parted by the first bit of their hash, then by the second, while a group weighs too much. The reader's
//! browser finds a community's bundle in the same way.

/// Most bits that part a group.
const BITS: usize = 32;

/// Something with a name and a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number in the list from which it is.
    pub at: usize,
    /// The hash of its name, the bit that parts first in front.
    pub hash: u32,
    /// Its weight.
    pub weight: usize,
}

impl Item {
    /// The item with a name.
    pub fn new(at: usize, name: &str, weight: usize) -> Self {
        Self { at, hash: hash(name), weight }
    }
}

/// Items that lie together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The bits by which they were parted from all others: `01`.
    pub bits: String,
    /// The items, in the order of their hashes.
    pub items: Vec<Item>,
}

/// FNV-1a, with its lowest bit in front: it varies most.
fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).reverse_bits()
}

/// Groups that weigh at most `limit`, or hold one item. Items of one hash, which no bit parts, stay together in the order
/// in which they were given.
pub fn groups(mut items: Vec<Item>, limit: usize) -> Vec<Group> {
    items.sort_by_key(|item| item.hash);
    let mut groups = Vec::new();
    let mut waiting = vec![(String::new(), items)];
    while let Some((bits, items)) = waiting.pop() {
        let weight: usize = items.iter().map(|item| item.weight).sum();
        if items.len() < 2 || weight <= limit || bits.len() == BITS {
            groups.extend((!items.is_empty()).then_some(Group { bits, items }));
            continue;
        }
        let bit = 1 << (BITS - 1 - bits.len());
        let (zeros, ones): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.hash & bit == 0);
        waiting.push((format!("{bits}1"), ones));
        waiting.push((format!("{bits}0"), zeros));
    }
    groups
}

/// Cuts a run of things into pieces of about the same size, at places that depend on the things near them: a change in one
/// piece leaves the cuts between the others where they were.
pub struct Cutter {
    least: usize,
    most: usize,
    size: usize,
}

impl Cutter {
    /// Pieces of `least` to `most` bytes, and more where one thing alone has more.
    pub fn new(least: usize, most: usize) -> Self {
        Self { least, most, size: 0 }
    }

    /// Whether a piece ends before the next thing, which has `bytes` bytes and this name.
    pub fn cuts_before(&mut self, name: &str, bytes: usize) -> bool {
        let is_place = hash(name) >> 29 == 0;
        let cuts = self.size > 0 && (self.size + bytes > self.most || (self.size >= self.least && is_place));
        self.size = if cuts { bytes } else { self.size + bytes };
        cuts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn items(weights: &[usize]) -> Vec<Item> {
        weights.iter().enumerate().map(|(at, weight)| Item::new(at, &format!("community-{at}"), *weight)).collect()
    }

    #[test]
    fn a_hash_is_the_one_that_the_browser_makes() {
        assert_eq!(hash(""), 0x811C_9DC5_u32.reverse_bits());
        assert_eq!(hash("a"), 0xE40C_292C_u32.reverse_bits());
        assert_eq!(hash("foobar"), 0xBF9C_F968_u32.reverse_bits());
    }

    #[test]
    fn one_that_is_too_heavy_lies_alone() {
        let groups = groups(items(&[9, 1, 1, 1]), 4);
        let of_first = groups.iter().find(|group| group.items.iter().any(|item| item.at == 0)).unwrap();
        assert_eq!(of_first.items.len(), 1);
        assert_eq!(groups.iter().map(|group| group.items.len()).sum::<usize>(), 4);
        assert_eq!(super::groups(Vec::new(), 4), []);
    }

    #[test]
    fn those_that_nothing_parts_lie_together() {
        let twins = vec![Item { at: 1, hash: 7, weight: 9 }, Item { at: 0, hash: 7, weight: 9 }];
        let groups = groups(twins.clone(), 4);
        assert_eq!(groups.iter().flat_map(|group| group.items.clone()).collect::<Vec<_>>(), twins);
    }

    proptest! {
        #[test]
        fn groups_are_light_and_none_is_lost(weights in prop::collection::vec(0usize..50, 0..60)) {
            let groups = groups(items(&weights), 100);
            let mut found: Vec<usize> = groups.iter().flat_map(|group| group.items.iter().map(|item| item.at)).collect();
            found.sort_unstable();
            prop_assert_eq!(found, (0..weights.len()).collect::<Vec<_>>());
            for group in &groups {
                let weight: usize = group.items.iter().map(|item| item.weight).sum();
                prop_assert!(weight <= 100 || group.items.len() == 1);
                let begins = |item: &Item| format!("{:032b}", item.hash).starts_with(&group.bits);
                prop_assert!(group.items.iter().all(begins));
            }
        }

        #[test]
        fn a_change_moves_few_cuts(sizes in prop::collection::vec(1usize..400, 200..400), at in 0usize..200) {
            let cuts = |sizes: &[usize]| -> Vec<usize> {
                let mut cutter = Cutter::new(4000, 8000);
                (0..sizes.len()).filter(|at| cutter.cuts_before(&at.to_string(), sizes[*at])).collect()
            };
            let before = cuts(&sizes);
            let mut changed = sizes.clone();
            changed[at] += 100;
            let after = cuts(&changed);
            prop_assert!(before.iter().filter(|cut| **cut <= at).all(|cut| after.contains(cut)));
            let mut start = 0;
            for cut in after.iter().copied().chain([sizes.len()]) {
                prop_assert!(changed[start..cut].iter().sum::<usize>() <= 8000);
                start = cut;
            }
        }
    }
}
