//! The directory, and a member's page.

use std::collections::BTreeMap;

use super::Phrase;
use super::community::CommunityPlan;
use super::frame::{Outline, text_direction};
use super::view::*;
use super::{Page, TopPerson, page_count, page_of, pager};
use crate::address::UrlPath;
use crate::markup::Pictures;
use crate::model::MemberId;
use crate::parse::records::Publish;

/// What somebody wrote last, on the page across the network.
const LATELY: usize = 20;

/// Former goals on a member's page.
const FORMER: usize = 12;

/// A person's page lies two folders below the root.
const PERSON_ROOT: &str = "../../";

impl CommunityPlan<'_> {
    pub(super) fn members(&self) -> Page {
        let mut ids: Vec<MemberId> = self.community.member_ids().collect();
        ids.sort_by_cached_key(|id| self.directory_key(*id));
        let is_unnamed = |id: &MemberId| self.community.member(*id).publish == Publish::Anonymous;
        let unnamed = ids.iter().filter(|id| is_unnamed(id) && self.community.member(**id).is_current()).count();
        ids.retain(|id| !is_unnamed(id));
        let (members, alumni): (Vec<MemberId>, Vec<MemberId>) =
            ids.into_iter().partition(|id| self.community.member(*id).is_current());
        let count = members.len() + unnamed;
        let cards = |ids: Vec<MemberId>| ids.into_iter().map(|id| self.member_card(id)).collect();
        let view = View::Members(Box::new(MembersView { members: cards(members), alumni: cards(alumni), unnamed }));
        let description = Phrase::say("describe.members").n(count).with("group", &self.community.title);
        self.make(Outline::new(self.folder("members"), Phrase::say("nav.members"), description, view))
    }

    fn member_card(&self, id: MemberId) -> MemberCard {
        let member = self.community.member(id);
        MemberCard {
            person: self.people[id.index()].clone(),
            role: member.role.word(),
            joined: self.iso(member.joined),
            left: self.iso(member.left),
            tagline: self.tagline(id),
            lang: self.foreign_lang(member.lang.as_ref()),
            goal: self.derived.lives.goals[id.index()].first().map(|goal| self.post_link(*goal)),
        }
    }

    fn tagline(&self, id: MemberId) -> String {
        let member = self.community.member(id);
        if member.tagline.is_empty() {
            crate::text::first_sentence(&member.body.excerpt_with(self.member_targets(id), 200), 120)
        } else {
            member.tagline.clone()
        }
    }

    pub(super) fn member(&self, id: MemberId, number: usize) -> Page {
        let (member, lives, site) = (self.community.member(id), &self.derived.lives, self.site);
        let folder = self.folder("members");
        let own = member.url.clone().unwrap_or_else(|| folder.clone());
        let url = own.page(number);
        let wrote = &lives.wrote[id.index()];
        let former = &lives.former_goals[id.index()];
        let per_page = site.config.per_page;
        let count = page_count(wrote.len(), per_page);
        let person_page = self.network.people.get(&member.handle);
        let person_url = person_page.map(|person| site.link(&person.url));
        let view = MemberView {
            person: self.people[id.index()].clone(),
            role: member.role.word(),
            joined: self.iso(member.joined),
            left: self.iso(member.left),
            pronouns: member.pronouns.clone(),
            tagline: member.tagline.clone(),
            location: member.location.clone(),
            links: profile_links(&member.links),
            html: self.html(&member.body, self.member_targets(id), &url.root(), 2, Pictures::LeadFirst),
            lang: self.foreign_lang(member.lang.as_ref()),
            dir: text_direction(member.lang.as_deref()),
            person_url,
            tags: member.tags.clone(),
            goals: self.goal_lines(&lives.goals[id.index()]),
            former_goals: if number == 1 { self.goal_lines(&former[..former.len().min(FORMER)]) } else { Vec::new() },
            actions: lives.promised[id.index()].iter().map(|promised| self.promised(*promised)).collect(),
            stream: page_of(wrote, number, per_page).iter().map(|id| self.stream_item(*id)).collect(),
            pager: pager(site, &own, number, count, wrote.len()),
            sessions: lives.sessions[id.index()].iter().map(|id| self.session_line(*id)).collect(),
            talks_with: lives.talks_with[id.index()].iter().map(|id| self.people[id.index()].clone()).collect(),
        };
        let description = Phrase::say("describe.member")
            .with("name", &member.name)
            .with("group", &self.community.title)
            .with("text", self.tagline(id));
        let view = View::Member(Box::new(view));
        let outline = Outline::new(url, member.name.as_str(), description, view).numbered(number);
        let mut page = self.make(outline.below(Phrase::say("nav.members"), folder));
        self.site.announce_first(&mut page, member.name.as_str().into(), &own);
        page.frame.picture = member.avatar.as_ref().map(|avatar| avatar.url.encoded());
        page
    }

    /// What the page of each person across the network shows of their life here.
    pub(super) fn top_people(&self) -> BTreeMap<String, TopPerson> {
        let here = self.here();
        let named = self.community.member_ids().filter(|id| self.community.member(*id).url.is_some());
        named
            .map(|id| {
                let member = self.community.member(id);
                let wrote = &self.derived.lives.wrote[id.index()];
                let stream = wrote[..wrote.len().min(LATELY)]
                    .iter()
                    .map(|id| {
                        let post = self.community.post(*id);
                        let item = StreamItem {
                            community: Some(here.clone()),
                            title_lang: self.lang_abroad(self.community.post(post.root).lang.as_ref()),
                            lang: self.lang_abroad(post.lang.as_ref()),
                            ..self.stream_item(*id)
                        };
                        (post.date, item)
                    })
                    .collect();
                let top = TopPerson {
                    person: self.portrayed(id),
                    pronouns: member.pronouns.clone(),
                    tagline: member.tagline.clone(),
                    lang: self.lang_abroad(member.lang.as_ref()),
                    dir: text_direction(member.lang.as_deref()),
                    location: member.location.clone(),
                    links: profile_links(&member.links),
                    html: self.html(&member.body, self.member_targets(id), PERSON_ROOT, 2, Pictures::LeadFirst),
                    stream,
                    membership: Membership {
                        community: here.clone(),
                        url: self.site.link(member.url.as_ref().unwrap_or(&UrlPath::home())),
                        role: member.role.word(),
                        joined: self.iso(member.joined),
                        left: self.iso(member.left),
                    },
                };
                (member.handle.clone(), top)
            })
            .collect()
    }
}

fn profile_links(links: &[(String, String)]) -> Vec<ProfileLink> {
    links.iter().map(|(label, url)| ProfileLink { label: label.clone(), url: url.clone() }).collect()
}
