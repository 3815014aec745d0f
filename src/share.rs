//! Which communities one of several machines builds: `--shard 3/16`.
//!
//! A name decides alone, so that machines need not talk to each other and a new community moves no other. Knows nothing of
//! what is built.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::load::CONTENT;
use crate::text::stable_number;

/// One of the shares into which a network's communities fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Share {
    number: u16,
    of: u16,
}

impl Share {
    /// Reads `3/16`: the third of sixteen.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(written: &str) -> Result<Self, String> {
        let numbers = written.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((_, 0)) | None => {
                Err("write two numbers: which share, and of how many, such as 1/4 for the first of four".to_owned())
            }
            Some((number, of)) if number == 0 || number > of => {
                Err(format!("shares of {of} are counted from 1/{of} to {of}/{of}"))
            }
            Some((number, of)) => Ok(Self { number, of }),
        }
    }

    /// Which share it is, from 1.
    pub fn number(self) -> u16 {
        self.number
    }

    /// How many shares there are.
    pub fn of(self) -> u16 {
        self.of
    }

    /// All shares of which it is one, in their order.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (1..=self.of).map(move |number| Self { number, of: self.of })
    }

    /// Whether a community belongs to it. The same name gives the same answer on every machine and in every version.
    pub fn has(self, community: &str) -> bool {
        stable_number(community) % u64::from(self.of) + 1 == u64::from(self.number)
    }

    /// Whether a file of the sources, by its path from the site's root, is this share's to name: those of a community go with it,
    /// and all others are the first share's.
    pub fn names(self, path: &str) -> bool {
        let below = path.strip_prefix(CONTENT).and_then(|path| path.strip_prefix('/'));
        match below.and_then(|path| path.split_once('/')) {
            Some((name, _)) => self.has(name),
            None => self.number == 1,
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(written: &str) -> Share {
        Share::parse(written).unwrap()
    }

    #[test]
    fn shares_are_counted_from_one() {
        assert_eq!(share("3/16"), Share { number: 3, of: 16 });
        assert_eq!(share("3/16").to_string(), "3/16");
        for written in ["", "a/b", "3", "1/0", "0/0", "-1/4", "1/4/2", "1 / 4", "1/70000"] {
            assert!(Share::parse(written).unwrap_err().contains("such as 1/4"), "{written}");
        }
        for written in ["0/4", "5/4"] {
            assert_eq!(Share::parse(written).unwrap_err(), "shares of 4 are counted from 1/4 to 4/4");
        }
    }

    #[test]
    fn every_community_is_in_one_share_and_none_is_in_all() {
        let names: Vec<String> = (0..400).map(|number| format!("group-{number}")).collect();
        let sizes: Vec<usize> =
            share("1/4").all().map(|share| names.iter().filter(|name| share.has(name)).count()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), names.len());
        assert!(sizes.iter().all(|size| (70..130).contains(size)), "{sizes:?}");
        assert!(names.iter().all(|name| share("1/1").has(name)));
    }

    #[test]
    fn a_name_keeps_its_share_in_every_version() {
        let of_seven = |name| share("1/7").all().find(|share| share.has(name)).unwrap().number();
        assert_eq!(["founders", "ölfarben", "a"].map(of_seven), [2, 1, 5]);
    }

    #[test]
    fn a_file_goes_with_its_community_and_all_others_with_the_first_share() {
        let own = share("1/9").all().find(|share| share.has("a")).unwrap();
        assert!(own.names("content/a/posts/x.md"));
        for path in ["site.toml", "content/index.md", "static/x"] {
            assert!(share("1/9").names(path) && !share("2/9").names(path), "{path}");
        }
    }
}
