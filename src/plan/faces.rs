//! Faces: whose picture is shown where, in the community and on the network's pages.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::community::CommunityPlan;
use super::view::{Person, Picture, Tile};
use crate::address::UrlPath;
use crate::dates::Moment;
use crate::model::{MemberId, Who};

/// What was made of members' pictures, by the picture's address: one for the member's own page, and a place on a sheet.
pub type Faces = HashMap<UrlPath, (Picture, Option<Tile>)>;

/// A picture of somebody who wrote, for the choice of those whom the network's pages show.
///
/// Ordered by when they last opened a thread, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Avatar {
    when: Reverse<Option<Moment>>,
    thread: UrlPath,
    /// The picture.
    pub url: UrlPath,
}

impl CommunityPlan<'_> {
    /// Members' pictures, in the order of their handles.
    pub fn avatars(&self) -> Vec<UrlPath> {
        let mut members: Vec<_> = self.community.members.iter().collect();
        members.sort_by(|a, b| a.handle.cmp(&b.handle));
        members.into_iter().filter_map(|member| Some(member.avatar.as_ref()?.url.clone())).collect()
    }

    /// Where a sheet of its members' faces lies.
    pub fn members_url(&self) -> UrlPath {
        self.folder("members")
    }

    /// The pictures of those who last opened threads, each once, at most `max`.
    pub fn latest_avatars(&self, max: usize) -> Vec<Avatar> {
        let mut latest: Vec<Avatar> = Vec::new();
        for index in &self.derived.listed {
            let post = self.community.post(self.derived.threads[*index].root);
            for who in &post.authors {
                let Who::Member(id) = who else { continue };
                let Some(avatar) = &self.community.member(*id).avatar else { continue };
                if latest.len() < max && !latest.iter().any(|known| known.url == avatar.url) {
                    let when = Reverse(post.date);
                    latest.push(Avatar { when, thread: post.url.clone(), url: avatar.url.clone() });
                }
            }
            if latest.len() >= max {
                break;
            }
        }
        latest
    }

    /// Takes what was made of its members' pictures.
    pub fn set_faces(&mut self, faces: Faces) {
        self.faces = faces;
        self.people = self.community.member_ids().map(|id| self.make_person(id)).collect();
    }

    /// How many of its members' pictures are on sheets.
    pub fn face_count(&self) -> usize {
        self.faces.len()
    }

    /// Where its members' faces stand, by the pictures' addresses.
    pub fn tiles(&self) -> HashMap<UrlPath, Tile> {
        let faces = self.avatars().into_iter();
        faces.filter_map(|url| Some((url.clone(), self.faces.get(&url)?.1.clone()?))).collect()
    }

    /// From here on people are shown as on the network's pages: with the faces on the network's sheet. A page across many
    /// communities would otherwise need a file of each.
    pub fn show_as_network(&mut self, sheet: &HashMap<UrlPath, Tile>) {
        for (id, person) in self.community.member_ids().zip(&mut self.people) {
            let Some(avatar) = &self.community.member(id).avatar else { continue };
            if self.faces.contains_key(&avatar.url) {
                let person = Arc::make_mut(person);
                person.tile = sheet.get(&avatar.url).cloned();
                if person.tile.is_none() {
                    person.face = None;
                }
            }
        }
    }

    /// A member with their own picture, for the head of a page about them.
    pub(super) fn portrayed(&self, id: MemberId) -> Arc<Person> {
        self.make_person(id)
    }
}
