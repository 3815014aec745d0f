//! Entries of lists: people, threads, sessions, what somebody wrote.

use std::sync::Arc;

use super::community::CommunityPlan;
use super::view::{ActionLine, Link, Person, Picture, PictureFile, SessionLine, StreamItem, TagLink, ThreadLine};
use crate::dates::Moment;
use crate::derive::{Promised, ThreadIndex};
use crate::model::{FileRef, MemberId, POST_EXCERPT, PostId, Promise, SessionId, Who};
use crate::parse::records::{Done, PostKind};
use crate::text::{initials, stable_number};

impl CommunityPlan<'_> {
    /// Somebody who wrote or was named.
    pub(super) fn person(&self, who: &Who) -> Arc<Person> {
        match who {
            Who::Member(id) => Arc::clone(&self.people[id.index()]),
            Who::Name(name) => {
                Arc::new(Person { name: name.clone(), initials: initials(name), hue: hue(name), ..Person::default() })
            }
        }
    }

    pub(super) fn persons(&self, people: &[Who]) -> Vec<Arc<Person>> {
        people.iter().map(|who| self.person(who)).collect()
    }

    /// A member, made once for all pages.
    pub(super) fn make_person(&self, id: MemberId) -> Arc<Person> {
        let member = self.community.member(id);
        let (face, tile) = match &member.avatar {
            None => (None, None),
            Some(avatar) => match self.faces.get(&avatar.url) {
                Some((face, tile)) => (Some(face.clone()), tile.clone()),
                None => (Some(self.picture(avatar)), None),
            },
        };
        Arc::new(Person {
            name: member.name.clone(),
            url: member.url.as_ref().map(|url| self.site.link(url)),
            initials: initials(&member.name),
            hue: hue(&member.handle),
            face,
            tile,
        })
    }

    pub(super) fn picture(&self, file: &FileRef) -> Picture {
        let published = self.pictures.get(&file.url);
        let files = published.into_iter().flat_map(|published| &published.srcset);
        Picture {
            url: file.url.encoded(),
            width: published.map(|published| published.width),
            height: published.map(|published| published.height),
            srcset: files.map(|(url, width)| PictureFile { url: url.encoded(), width: *width }).collect(),
        }
    }

    pub(super) fn iso(&self, moment: Option<crate::dates::Moment>) -> Option<String> {
        moment.map(|moment| moment.iso(&self.community.zone))
    }

    /// A text's language where it is not that of the community's pages.
    pub(super) fn foreign_lang(&self, lang: Option<&String>) -> Option<String> {
        lang.filter(|lang| *lang != self.lang()).cloned()
    }

    /// A text's language where it is not that of the network's pages.
    pub(super) fn lang_abroad(&self, lang: Option<&String>) -> Option<String> {
        self.site.foreign(Some(lang.map_or(self.lang(), String::as_str)))
    }

    /// A thread as the network's pages show it.
    pub(super) fn thread_line_abroad(&self, index: ThreadIndex, line: ThreadLine) -> ThreadLine {
        let post = self.community.post(self.derived.threads[index].root);
        ThreadLine { lang: self.lang_abroad(post.lang.as_ref()), ..line }
    }

    /// The beginning of a post in one or two sentences, without the title where that was made of it.
    pub(super) fn excerpt(&self, id: PostId) -> String {
        let post = self.community.post(id);
        match &post.summary {
            Some(summary) => summary.clone(),
            None => post.body.excerpt_with(&self.prose[id.index()].targets, POST_EXCERPT),
        }
    }

    pub(super) fn status_word(&self, id: PostId) -> Option<&'static str> {
        self.derived.status(id).map(crate::parse::records::Status::word)
    }

    pub(super) fn thread_line(&self, index: ThreadIndex) -> ThreadLine {
        let thread = &self.derived.threads[index];
        let post = self.community.post(thread.root);
        ThreadLine {
            title: post.title.clone(),
            url: self.site.link(&post.url),
            kind: post.kind.word(),
            status: self.status_word(thread.root),
            due: if post.kind == PostKind::Goal { self.iso(post.due) } else { None },
            age_days: None,
            date: self.iso(post.date),
            authors: self.persons(&post.authors),
            excerpt: self.excerpt(thread.root),
            replies: thread.replies.len(),
            repliers: thread.repliers,
            last: self.iso(thread.last),
            last_id: thread.last_reply.and_then(|id| self.community.post(id).anchor.clone()).unwrap_or_default(),
            lang: self.foreign_lang(post.lang.as_ref()),
            community: None,
        }
    }

    pub(super) fn thread_lines(&self, indices: &[ThreadIndex]) -> Vec<ThreadLine> {
        indices.iter().map(|index| self.thread_line(*index)).collect()
    }

    pub(super) fn thread_link(&self, index: ThreadIndex) -> Link {
        let post = self.community.post(self.derived.threads[index].root);
        self.site.titled(&post.title, &post.url, self.foreign_lang(post.lang.as_ref()))
    }

    pub(super) fn session_line(&self, id: SessionId) -> SessionLine {
        let session = self.community.session(id);
        SessionLine {
            title: session.title.clone(),
            lang: self.foreign_lang(session.lang.as_ref()),
            url: self.site.link(&session.url),
            date: session.date.iso(&self.community.zone),
            status: session.standing(self.site.clock).word(),
            hot_seat: self.persons(&session.hot_seat),
            came: session.attendees.len() + session.guests.len(),
            community: None,
        }
    }

    /// A meeting that is expected.
    pub(super) fn expected_line(&self, moment: Moment) -> SessionLine {
        SessionLine { date: moment.iso(&self.community.zone), status: "expected", ..SessionLine::default() }
    }

    /// Meetings to come, planned and expected, next first, with when they begin.
    pub(super) fn next_meetings(&self) -> Vec<(Moment, SessionLine)> {
        let planned = self.derived.next_sessions.iter();
        let planned = planned.map(|id| (self.community.session(*id).date, self.session_line(*id)));
        let expected = self.derived.expected.iter().map(|moment| (*moment, self.expected_line(*moment)));
        let mut next: Vec<_> = planned.chain(expected).collect();
        // A stable sort: of two at the same time the planned one stays first.
        next.sort_by_key(|(moment, _)| *moment);
        next
    }

    pub(super) fn stream_item(&self, id: PostId) -> StreamItem {
        let post = self.community.post(id);
        let root = self.community.post(post.root);
        StreamItem {
            title: root.title.clone(),
            title_lang: self.foreign_lang(root.lang.as_ref()),
            url: post.permalink(self.site.config.links_name_files),
            date: self.iso(post.date),
            kind: post.kind.word(),
            status: self
                .status_word(id)
                .or(post.status.filter(|_| post.goal.is_some()).map(crate::parse::records::Status::word)),
            excerpt: self.excerpt(id),
            is_reply: post.parent.is_some(),
            lang: self.foreign_lang(post.lang.as_ref()),
            authors: Vec::new(),
            community: None,
        }
    }

    pub(super) fn action(&self, promise: &Promise) -> ActionLine {
        ActionLine {
            who: self.persons(&promise.who),
            what: promise.what.clone(),
            lang: None,
            due: self.iso(promise.due),
            is_overdue: promise.done == Done::Open && self.is_overdue(promise.due),
            is_done: promise.done != Done::Open,
            done: match promise.done {
                Done::On(moment) => self.iso(Some(moment)),
                Done::Open | Done::Sometime => None,
            },
            session: None,
        }
    }

    pub(super) fn promised(&self, (id, at): Promised) -> ActionLine {
        let session = self.community.session(id);
        let lang = self.foreign_lang(session.lang.as_ref());
        ActionLine {
            session: Some(self.site.titled(&session.title, &session.url, lang.clone())),
            lang,
            ..self.action(&session.promises[at])
        }
    }

    /// The tags of a thread with their pages.
    pub(super) fn tags_of(&self, id: PostId) -> Vec<TagLink> {
        let post = self.community.post(id);
        let mut links: Vec<TagLink> = Vec::with_capacity(post.tags.len());
        for tag in &post.tags {
            let slug = crate::text::slug(tag);
            let link = match self.tag_index.get(&slug) {
                Some(at) => self.tag_link(*at),
                // The tags of an unlisted thread have no page.
                None => TagLink { name: tag.clone(), url: String::new(), count: 0 },
            };
            if !links.contains(&link) {
                links.push(link);
            }
        }
        links
    }

    pub(super) fn tag_link(&self, at: usize) -> TagLink {
        let tag = &self.derived.tags[at];
        TagLink { name: tag.name.clone(), url: self.site.link(&self.tag_url(at)), count: tag.threads.len() }
    }
}

/// A hue for somebody without a picture, 0 to 11.
fn hue(name: &str) -> u8 {
    u8::try_from(stable_number(name) % 12).unwrap_or(0)
}
