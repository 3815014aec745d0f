//! A thread's pages: the opener, the answers as a tree of three levels, what came before and after.

use std::collections::HashMap;

use super::Phrase;
use super::community::{CommunityPlan, described};
use super::frame::{Outline, text_direction};
use super::view::*;
use super::{Page, REPLIES_BYTES, REPLY_BYTES, pager};
use crate::derive::{Thread, ThreadIndex};
use crate::markup::{Pictures, Place};
use crate::model::{PostId, Who};
use crate::parse::records::{PostKind, Status};

/// Levels of answers that are indented; what lies deeper stands on the last one.
const LEVELS: usize = 3;

impl CommunityPlan<'_> {
    /// For threads with more answers than fit on one page: the answers of each page. A page ends only where the next
    /// answer is one to the opener, so that no answer is parted from what it answers, unless one branch alone is heavier.
    pub(super) fn cut_long_threads(&self) -> HashMap<ThreadIndex, Vec<Vec<PostId>>> {
        let threads = self.derived.threads.iter().enumerate();
        threads.filter_map(|(index, thread)| Some((index, self.cut(thread)?))).collect()
    }

    /// The answers of each page of a thread; nothing where one page holds them all.
    fn cut(&self, thread: &Thread) -> Option<Vec<Vec<PostId>>> {
        let text = |id: PostId| self.community.post(id).body.html_bytes();
        let weight = |id: &PostId| REPLY_BYTES + text(*id);
        // The opener stands on the first page, which has some room for answers whatever its length.
        let mut room = REPLIES_BYTES.saturating_sub(text(thread.root)).max(REPLIES_BYTES / 4);
        if thread.replies.iter().map(weight).sum::<usize>() <= room {
            return None;
        }
        let begins = |id: &PostId| self.community.post(*id).parent == Some(thread.root);
        let mut pages: Vec<Vec<PostId>> = Vec::new();
        let mut page: Vec<PostId> = Vec::new();
        for branch in thread.replies.chunk_by(|_, next| !begins(next)) {
            let heavy = branch.iter().map(weight).sum::<usize>();
            if heavy > room && !page.is_empty() {
                pages.push(std::mem::take(&mut page));
                room = REPLIES_BYTES;
            }
            page.extend(branch);
            room = room.saturating_sub(heavy);
        }
        pages.push(page);
        Some(pages)
    }

    pub(super) fn thread(&self, index: ThreadIndex, number: usize) -> Page {
        let (community, derived, site) = (self.community, &self.derived, self.site);
        let thread = &derived.threads[index];
        let root = community.post(thread.root);
        let url = root.url.page(number);
        let way_home = url.root();
        let pages = self.thread_pages(index);
        let on_page = pages.map_or(thread.replies.as_slice(), |pages| &pages[number - 1]);
        let (previous, next) = self.neighbours(index);
        let view = ThreadView {
            title: root.title.clone(),
            kind: root.kind.word(),
            status: self.status_word(thread.root),
            due: if root.kind == PostKind::Goal { self.iso(root.due) } else { None },
            opener: self.post_view(thread.root, &way_home),
            minutes: root.body.length.minutes(),
            tags: self.tags_of(thread.root),
            cover: root.cover.as_ref().map(|cover| self.picture(cover)),
            replies: self.nest(on_page, &way_home),
            reply_count: thread.replies.len(),
            replier_count: thread.repliers,
            people: self.persons(&thread.people),
            pager: pager(site, &root.url, number, pages.map_or(1, Vec::len), thread.replies.len()),
            later: if number == 1 { self.later(index) } else { Vec::new() },
            last_id: thread.last_reply.and_then(|id| community.post(id).anchor.clone()).unwrap_or_default(),
            last: self.iso(thread.last),
            answer: root.answer.filter(|id| derived.thread_of.contains_key(id)).map(|id| {
                let answer = community.post(id);
                ReplyTo { names: self.names(&answer.authors), url: answer.permalink(site.config.links_name_files) }
            }),
            reports: derived
                .reports
                .get(&thread.root)
                .into_iter()
                .flatten()
                .filter(|id| community.post(**id).root != thread.root || community.post(**id).status.is_some())
                .map(|id| StreamItem { authors: self.persons(&community.post(*id).authors), ..self.stream_item(*id) })
                .collect(),
            same_subject: self.same_subject(index),
            mentioned_in: self.backlinks.get(&root.url).cloned().unwrap_or_default(),
            lesson_number: derived.lessons.iter().position(|lesson| *lesson == index).map(|at| at + 1),
            previous,
            next,
        };
        let description = described(self.excerpt(thread.root), "describe.thread", |phrase| {
            phrase.n(thread.replies.len()).with("title", &root.title).with("group", &community.title)
        });
        let view = View::Thread(Box::new(view));
        let outline = Outline::new(url, root.title.as_str(), description, view).numbered(number);
        let mut page = self.make(outline.below(Phrase::say("nav.threads"), self.folder("posts")));
        page.frame.noindex |= root.unlisted;
        page.frame.date = self.iso(root.date);
        page.frame.picture = root.cover.as_ref().map(|cover| cover.url.encoded());
        page
    }

    /// The threads before and after: lessons by their order, all others by time among themselves.
    fn neighbours(&self, index: ThreadIndex) -> (Option<Link>, Option<Link>) {
        let is_lesson = self.community.post(self.derived.threads[index].root).kind == PostKind::Lesson;
        let (list, is_newest_first) =
            if is_lesson { (&self.derived.lessons, false) } else { (&self.derived.listed, true) };
        // In a list of thousands that is asked for each of its entries a walk would be quadratic.
        let at =
            if is_lesson { list.iter().position(|other| *other == index) } else { list.binary_search(&index).ok() };
        let Some(at) = at else { return (None, None) };
        let link = |at: Option<usize>| at.and_then(|at| list.get(at)).map(|index| self.thread_link(*index));
        let (earlier, later) = (link(at.checked_sub(1)), link(Some(at + 1)));
        if is_newest_first { (later, earlier) } else { (earlier, later) }
    }

    /// Threads about the same subject, without those that are named as mentioning this one.
    fn same_subject(&self, index: ThreadIndex) -> Vec<Link> {
        let mentions = self.backlinks.get(&self.community.post(self.derived.threads[index].root).url);
        let page = |url: &str| url.split('#').next().unwrap_or_default().to_owned();
        let named: Vec<String> = mentions.into_iter().flatten().map(|link| page(&link.url)).collect();
        let links = self.related[index].iter().map(|other| self.thread_link(*other));
        links.filter(|link| !named.contains(&link.url)).collect()
    }

    /// Answers on later pages, so that their addresses on the first page lead to them.
    fn later(&self, index: ThreadIndex) -> Vec<LaterReply> {
        let Some(pages) = self.thread_pages(index) else { return Vec::new() };
        let url = &self.community.post(self.derived.threads[index].root).url;
        let later = pages.iter().enumerate().skip(1);
        later
            .flat_map(|(at, ids)| ids.iter().map(move |id| (at + 1, *id)))
            .map(|(number, id)| {
                let post = self.community.post(id);
                let anchor = post.anchor.clone().unwrap_or_default();
                LaterReply {
                    url: format!("{}#{}", self.site.link(&url.page(number)), crate::address::encode(&anchor)),
                    id: anchor,
                    authors: self.persons(&post.authors),
                    date: self.iso(post.date),
                }
            })
            .collect()
    }

    /// Answers in reading order as a tree of at most [`LEVELS`] levels.
    fn nest(&self, ids: &[PostId], way_home: &str) -> Vec<PostView> {
        let mut level_of: HashMap<PostId, usize> = HashMap::with_capacity(ids.len());
        // The open branch: the answers that may still get more below them, one a level.
        let mut open: Vec<PostView> = Vec::with_capacity(LEVELS);
        let mut top = Vec::new();
        for id in ids {
            let post = self.community.post(*id);
            let level =
                post.parent.and_then(|parent| level_of.get(&parent)).map_or(0, |level| (level + 1).min(LEVELS - 1));
            level_of.insert(*id, level);
            close(&mut open, &mut top, level);
            open.push(self.reply_view(*id, level, way_home));
        }
        close(&mut open, &mut top, 0);
        top
    }

    fn reply_view(&self, id: PostId, level: usize, way_home: &str) -> PostView {
        let post = self.community.post(id);
        let parent = post.parent.map(|parent| self.community.post(parent));
        // On the first level it is plain what is answered, unless it was written.
        let is_named = level > 0 || post.names_parent;
        let reply_to = parent.filter(|parent| parent.parent.is_some() && is_named).map(|parent| ReplyTo {
            names: if parent.is_removed { Vec::new() } else { self.names(&parent.authors) },
            url: parent.permalink(self.site.config.links_name_files),
        });
        PostView { reply_to, ..self.post_view(id, way_home) }
    }

    fn names(&self, people: &[Who]) -> Vec<String> {
        people.iter().map(|who| self.community.shown_name(who).to_owned()).collect()
    }

    /// A post with its text, as on a page from which `way_home` leads to the site's root.
    fn post_view(&self, id: PostId, way_home: &str) -> PostView {
        let post = self.community.post(id);
        let root = self.community.post(post.root);
        let prefix = post.anchor.as_ref().map(|anchor| format!("{anchor}-")).unwrap_or_default();
        let targets = &self.prose[id.index()].targets;
        let place = Place {
            root: way_home,
            name_files: self.site.config.links_name_files,
            id_prefix: &prefix,
            heading_level: if post.anchor.is_some() { 3 } else { 2 },
            without_title: post.anchor.is_none() && self.is_title_in_text(id),
            pictures: if post.anchor.is_none() && post.cover.is_none() { Pictures::LeadFirst } else { Pictures::Lazy },
        };
        let goal = post.goal.filter(|goal| self.derived.thread_of.contains_key(goal));
        PostView {
            id: post.anchor.clone().unwrap_or_default(),
            url: post.permalink(self.site.config.links_name_files),
            authors: self.persons(&post.authors),
            date: self.iso(post.date),
            updated: self.iso(post.updated),
            kind: post.kind.word(),
            status: post.status.filter(|_| post.goal.is_some()).map(Status::word),
            html: post.body.html(targets, &place),
            reactions: self.reactions(id),
            reply_to: None,
            goal: goal.map(|goal| self.post_link(goal)),
            replies: Vec::new(),
            below: 0,
            is_answer: root.answer == Some(id),
            is_removed: post.is_removed,
            lang: self.foreign_lang(post.lang.as_ref()),
            dir: text_direction(post.lang.as_deref()),
        }
    }

    /// The post's first heading is its title, because its front matter has none.
    pub(super) fn is_title_in_text(&self, id: PostId) -> bool {
        let post = self.community.post(id);
        post.body.begins_with_heading()
            && post.body.headings.first().is_some_and(|heading| heading.text.trim() == post.title.trim())
    }

    fn reactions(&self, id: PostId) -> Vec<ReactionView> {
        let reactions = &self.community.post(id).reactions;
        reactions
            .iter()
            .map(|(emoji, count, people)| ReactionView {
                name: emojis::get(emoji).map_or_else(|| emoji.clone(), |known| known.name().to_owned()),
                emoji: emoji.clone(),
                count: *count,
                people: self.persons(people),
            })
            .collect()
    }
}

/// Closes the open branch down to a level: what was open there goes below what it answers, or to the top.
fn close(open: &mut Vec<PostView>, top: &mut Vec<PostView>, level: usize) {
    while open.len() > level {
        let Some(done) = open.pop() else { return };
        match open.last_mut() {
            Some(above) => {
                above.below += done.below + 1;
                above.replies.push(done);
            }
            None => top.push(done),
        }
    }
}
