//! Whether something is as it was: a hash of all of it.
//!
//! Knows nothing of what it hashes. A fingerprint is worth something to the program that made it and to no other: another
//! build of salon may hash the same value otherwise.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// Half of a BLAKE3 hash: two values with the same fingerprint are the same, for all that chance can do.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of a value, by all that its `Hash` tells of it.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Self {
        let mut prints = Prints::default();
        value.hash(&mut prints);
        prints.fingerprint()
    }

    /// Of bytes, as they are.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::from_hash(blake3::hash(bytes))
    }

    /// The first half of a hash that was made elsewhere.
    pub fn from_hash(hash: blake3::Hash) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Self(half)
    }

    /// In hexadecimal digits, for the names of files.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

/// Takes what `Hash` tells of a value. `derive(Hash)` tells every field, with the lengths of texts and lists, and which variant of
/// an enum it is, so that a field that is added later cannot be forgotten.
struct Prints {
    hasher: blake3::Hasher,
    /// What was told and not hashed yet: it comes a few bytes at a time, and the hash is quick with many.
    told: Vec<u8>,
}

/// How much is collected before it is hashed, in bytes: what BLAKE3 works on at once.
const AT_ONCE: usize = 16 * 1024;

impl Default for Prints {
    fn default() -> Self {
        Self { hasher: blake3::Hasher::new(), told: Vec::with_capacity(1024) }
    }
}

impl Prints {
    fn fingerprint(&self) -> Fingerprint {
        let mut hasher = self.hasher.clone();
        Fingerprint::from_hash(hasher.update(&self.told).finalize())
    }
}

impl Hasher for Prints {
    fn write(&mut self, bytes: &[u8]) {
        if self.told.len() + bytes.len() > AT_ONCE {
            self.hasher.update(&self.told);
            self.told.clear();
        }
        if bytes.len() > AT_ONCE {
            self.hasher.update(bytes);
        } else {
            self.told.extend_from_slice(bytes);
        }
    }

    /// The standard library's own, shorter hash; nobody asks for it.
    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.fingerprint().0[..8]);
        u64::from_le_bytes(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_texts_and_lists_end_counts() {
        assert_ne!(Fingerprint::of(&("ab", "c")), Fingerprint::of(&("a", "bc")));
        assert_ne!(Fingerprint::of(&vec![vec![1], vec![2, 3]]), Fingerprint::of(&vec![vec![1, 2], vec![3]]));
        assert_ne!(Fingerprint::of(&(None::<u8>, Some(1_u8))), Fingerprint::of(&(Some(1_u8), None::<u8>)));
    }

    #[test]
    fn how_much_is_told_at_once_does_not_matter() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| (at % 251) as u8).collect();
        for step in [1, 7, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, bytes.len()] {
            let mut prints = Prints::default();
            bytes.chunks(step).for_each(|chunk| prints.write(chunk));
            assert_eq!(prints.fingerprint(), Fingerprint::of_bytes(&bytes), "{step}");
        }
    }

    #[test]
    fn the_same_value_has_the_same_fingerprint() {
        assert_eq!(Fingerprint::of("a text"), Fingerprint::of(&String::from("a text")));
        assert_eq!(Fingerprint::of_bytes(b"bytes").hex().len(), 32);
    }
}
