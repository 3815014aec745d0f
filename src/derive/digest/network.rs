//! The order of communities in the network's digest.

use std::cmp::Ordering;

use crate::text::sort_key;

/// z for a one-sided confidence of 90 %.
const Z: f64 = 1.2816;

/// The share taking part as it is at least, with a confidence of 90 %: `took_part` of `n` people, 0 to 1.
///
/// (p + z²/2n − z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) with p = took_part/n and z = 1.2816: 3 of 4 is less than 9 of 12,
/// because so few say little. 0 where there is nobody; never more than all take part. Source: E. B. Wilson, "Probable
/// inference, the law of succession, and statistical inference", JASA 22 (1927), 209–212.
pub fn wilson(took_part: usize, n: usize) -> f64 {
    if n == 0 {
        return 0.0;
    }
    let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let (share, n) = (float(took_part.min(n)) / float(n), float(n));
    let middle = share + Z * Z / (2.0 * n);
    let margin = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    // The margin of a share of 0 equals its middle but for the last bit.
    ((middle - margin) / (1.0 + Z * Z / n)).max(0.0)
}

/// A community in the network's digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name for people.
    pub title: String,
    /// Its folder's name.
    pub name: String,
    /// How many of the others took part in its first highlight: [`super::Digest::share`].
    pub took_part: usize,
    /// How many others there were.
    pub others: usize,
}

/// The places of communities in the network's digest: indexes of `entries`, by the share taking part ([`wilson`]), then by
/// title and name.
pub fn network_order(entries: &[Entry]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_cached_key(|index| {
        let entry = &entries[*index];
        (MostFirst(wilson(entry.took_part, entry.others)), sort_key(&entry.title), entry.name.clone())
    });
    order
}

/// A share that sorts from the largest to the smallest.
struct MostFirst(f64);

impl Ord for MostFirst {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0)
    }
}

impl PartialOrd for MostFirst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for MostFirst {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for MostFirst {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_of_few_people_count_for_less() {
        // Worked by hand for 1 of 1: (1 + z²/2 − z²/2) / (1 + z²) = 1 / 2.6425.
        for (took_part, n, expected) in
            [(0, 0, 0.0), (0, 5, 0.0), (1, 1, 0.3784), (3, 4, 0.4325), (9, 12, 0.5667), (6, 11, 0.36), (11, 11, 0.8701)]
        {
            let share = wilson(took_part, n);
            assert!((share - expected).abs() < 0.0001, "{took_part} of {n}: {share}");
        }
    }

    #[test]
    fn communities_stand_by_share_then_title_then_name() {
        let entry = |title: &str, name: &str, took_part, others| Entry {
            title: title.to_owned(),
            name: name.to_owned(),
            took_part,
            others,
        };
        let entries = [
            entry("Weavers", "weavers", 2, 8),
            entry("Bakers", "b2", 0, 8),
            entry("Bakers", "b1", 0, 3),
            entry("Apiary", "apiary", 8, 8),
        ];
        assert_eq!(network_order(&entries), [3, 0, 2, 1]);
    }

    proptest! {
        #[test]
        fn a_share_lies_below_what_was_seen_and_grows_with_it(n in 1usize..40, took_part in 0usize..40) {
            let took_part = took_part.min(n);
            let share = wilson(took_part, n);
            let seen = f64::from(u32::try_from(took_part).unwrap()) / f64::from(u32::try_from(n).unwrap());
            prop_assert!((0.0..=1.0).contains(&share) && share <= seen + 1e-9);
            prop_assert!(took_part == n || share < wilson(took_part + 1, n));
        }
    }
}
