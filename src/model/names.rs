//! Who is meant by a handle, another name or a full name.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::MemberId;
use crate::diag::{Code, Diagnostic};
use crate::parse::records::{MemberRecord, Publish};
use crate::text::{closest, sort_key};

/// The members of one community by what they are called. Looked up as handle, then other name, then full name.
#[derive(Debug, Default)]
pub(super) struct Names {
    handles: HashMap<String, MemberId>,
    also: HashMap<String, MemberId>,
    full: HashMap<String, MemberId>,
    /// Full names that two members share: the second of them, by its place.
    shared: HashMap<String, usize>,
    /// Handles as written, sorted, for the nearest name; without neutral ones.
    sorted: Vec<String>,
}

impl Names {
    /// Collects the names of members, and says where two claim one.
    pub(super) fn new(members: &[MemberRecord], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut names = Self::default();
        for (index, member) in members.iter().enumerate() {
            names.handles.entry(sort_key(&member.handle)).or_insert_with(|| MemberId::new(index));
            if member.publish != Publish::Anonymous {
                names.sorted.push(member.handle.clone());
            }
        }
        for (index, member) in members.iter().enumerate() {
            let id = MemberId::new(index);
            for also in &member.also {
                let key = sort_key(&also.value);
                let holder = names.handles.get(&key).or_else(|| names.also.get(&key)).copied();
                match holder {
                    Some(holder) if holder != id => {
                        let other = &members[holder.index()];
                        let message = format!("`{}` is also what {} is called", also.value, other.source.path);
                        let finding = Diagnostic::at(Code::NameClaimedTwice, &member.source, also.span, message);
                        diagnostics
                            .push(finding.help("it is read as the other one; take it out of one of the two profiles"));
                    }
                    Some(_) => {}
                    None => {
                        names.also.insert(key, id);
                    }
                }
            }
            let key = sort_key(&member.name.value);
            match names.full.entry(key) {
                Entry::Occupied(first) => {
                    names.shared.entry(first.key().clone()).or_insert(index);
                }
                Entry::Vacant(place) => {
                    place.insert(id);
                }
            }
        }
        names.sorted.sort();
        names
    }

    pub(super) fn find(&self, name: &str) -> Option<MemberId> {
        let key = sort_key(name.trim_start_matches('@'));
        self.handles.get(&key).or_else(|| self.also.get(&key)).or_else(|| self.full.get(&key)).copied()
    }

    /// The second member who has a full name that no handle and no other name is: whom it means, nobody can tell.
    pub(super) fn shared(&self, name: &str) -> Option<usize> {
        let key = sort_key(name);
        let is_told = self.handles.contains_key(&key) || self.also.contains_key(&key);
        self.shared.get(&key).copied().filter(|_| !is_told)
    }

    pub(super) fn nearest(&self, word: &str) -> Option<&str> {
        closest(word, self.sorted.iter().map(String::as_str))
    }
}
