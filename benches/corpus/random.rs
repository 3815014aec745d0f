//! Numbers that look random and are the same on every machine: splitmix64 (Steele, Lea, Flood 2014).

/// A source of numbers.
pub struct Random(u64);

impl Random {
    /// A source for one purpose, named by numbers: sources of different names have nothing in common.
    pub fn new(names: &[u64]) -> Self {
        let mut random = Self(0);
        for name in names {
            random.0 ^= *name;
            random.0 = random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end`, without `end`; 0 where `end` is 0. The bias is below 1 in 2³².
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next() >> 32) * end as u128) >> 32) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// As [`Self::below`], small numbers more often: on average a third of `end`.
    pub fn small(&mut self, end: usize) -> usize {
        let part = self.below(1 << 16);
        (part * part / (1 << 16)) * end / (1 << 16)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Some of several, each in `percent` of 100 cases, in their order.
    pub fn some<T: Copy>(&mut self, from: &[T], percent: usize) -> Vec<T> {
        from.iter().copied().filter(|_| self.chance(percent)).collect()
    }
}
