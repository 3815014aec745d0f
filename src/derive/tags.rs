//! Tags: spellings with one address are one tag.

use std::collections::BTreeMap;

use super::{Derived, ThreadIndex};
use crate::model::Community;
use crate::text::{slug, sort_key};

/// A tag with its threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its part of the address.
    pub slug: String,
    /// The spelling used most; of several the first by alphabet.
    pub name: String,
    /// Its threads, newest first.
    pub threads: Vec<ThreadIndex>,
}

/// The tags of listed threads, by name.
pub(super) fn tags(community: &Community, derived: &Derived) -> Vec<Tag> {
    let mut found: BTreeMap<String, (BTreeMap<&str, usize>, Vec<ThreadIndex>)> = BTreeMap::new();
    for index in &derived.listed {
        let thread = &derived.threads[*index];
        for tag in &community.post(thread.root).tags {
            let slug = slug(tag);
            if slug.is_empty() || crate::address::part_problem(&slug).is_some() {
                continue;
            }
            let entry = found.entry(slug).or_default();
            *entry.0.entry(tag).or_default() += 1;
            if entry.1.last() != Some(index) {
                entry.1.push(*index);
            }
        }
    }
    let mut tags: Vec<Tag> = found
        .into_iter()
        .map(|(slug, (spellings, threads))| Tag { slug, name: most_used(&spellings), threads })
        .collect();
    tags.sort_by_cached_key(|tag| (sort_key(&tag.name), tag.slug.clone()));
    tags
}

/// The spelling used most; of several the first by alphabet.
pub fn most_used(spellings: &BTreeMap<&str, usize>) -> String {
    let best = spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
    best.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}
