//! A community with its references resolved, and the network of all of them.
//!
//! Takes [`crate::audience::Visible`] records and gives a [`Community`] whose posts, members and sessions are numbers into
//! its lists. Owns who is who, what answers what, and every document's address. Knows no time but what is written in the
//! documents, and no pages of its own making.

mod build;
mod docs;
mod free_pages;
mod names;
mod network;
mod posts;
mod tree;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

pub use build::community;
pub use network::{Claim, Extract, MemberExtract, Network, clashes, network};

use crate::address::{SourcePath, UrlPath};
use crate::audience::{HeldBack, Veil};
use crate::dates::{Clock, Moment, Period, Zone};
use crate::markup::Body;
use crate::parse::records::{
    CommunityKind, DigestChoice, Done, Meets, PostKind, Publish, Reaction, Role, SessionStatus, Status,
};
use crate::source::{SourceFile, Span};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of the item at `index` of its list.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The place in the list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A post or answer: an index of [`Community::posts`].
    PostId
    /// A member: an index of [`Community::members`].
    MemberId
    /// A session: an index of [`Community::sessions`].
    SessionId
}

/// Characters of a post's excerpt.
pub const POST_EXCERPT: usize = 200;

/// Somebody who was named: a member, or a name that no profile has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A member.
    Member(MemberId),
    /// Anybody else, as written.
    Name(String),
}

/// A community as this build may show it.
#[derive(Debug)]
pub struct Community {
    /// Its folder's name.
    pub name: String,
    /// Its home page.
    pub url: UrlPath,
    /// Its file.
    pub source: SourceFile,
    /// Its name for people.
    pub title: String,
    /// Its form.
    pub kind: CommunityKind,
    /// What it is for, in one sentence.
    pub tagline: String,
    /// The folder name of the community of which it is part; not yet known to exist.
    pub part_of: Option<(String, Span)>,
    /// When it began.
    pub founded: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// When it meets.
    pub meets: Option<Meets>,
    /// The zone of its dates.
    pub zone: Zone,
    /// The language of what salon says on its pages, where it is not the site's.
    pub lang: Option<String>,
    /// Its colour.
    pub accent: Option<String>,
    /// A picture.
    pub cover: Option<FileRef>,
    /// The fewest and most members that its host thinks right.
    pub size: (Option<usize>, Option<usize>),
    /// Where one can join.
    pub join: Option<String>,
    /// Not everybody may see it: search engines are asked to stay away.
    pub is_closed: bool,
    /// Which digests it has.
    pub digest: DigestChoice,
    /// The description.
    pub body: Body,
    /// Members by handle.
    pub members: Vec<Member>,
    /// Posts and answers by path.
    pub posts: Vec<Post>,
    /// Sessions by date, then path.
    pub sessions: Vec<Session>,
    /// Free pages by order, then name.
    pub pages: Vec<FreePage>,
    /// The host's words for digests, by period.
    pub words: Vec<HostWords>,
    /// Files that posts may refer to: where they lie on this machine, and their address.
    pub files: HashMap<SourcePath, FileRef>,
    /// Every document by its path.
    pub docs: HashMap<SourcePath, Doc>,
    /// Every page's address that can be linked to, lists and their years among them.
    pub addresses: BTreeSet<UrlPath>,
    /// Documents that are not shown.
    pub held_back: Vec<HeldBack>,
    /// Who must not be named.
    pub veil: Veil,
    /// Who is meant by a name.
    names: names::Names,
}

/// A file that is not Markdown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileRef {
    /// Where it lies on this machine.
    pub file: PathBuf,
    /// Its address.
    pub url: UrlPath,
}

/// Where a document is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doc {
    /// The page.
    pub url: UrlPath,
    /// Its anchor there, for an answer.
    pub fragment: Option<String>,
    /// Its title.
    pub title: String,
    /// The anchors of its headings, without prefix.
    pub headings: Vec<String>,
}

/// A member.
#[derive(Debug)]
pub struct Member {
    /// Their handle, or a neutral one.
    pub handle: String,
    /// Their name, or a neutral one.
    pub name: String,
    /// Their page; none for those whose profile is not shown.
    pub url: Option<UrlPath>,
    /// The file.
    pub source: SourceFile,
    /// What they are here.
    pub role: Role,
    /// When they came.
    pub joined: Option<Moment>,
    /// When they left.
    pub left: Option<Moment>,
    /// As they want to be spoken of.
    pub pronouns: String,
    /// Who they are, in one line.
    pub tagline: String,
    /// Where they live.
    pub location: String,
    /// Their picture.
    pub avatar: Option<FileRef>,
    /// Labels and web addresses.
    pub links: Vec<(String, String)>,
    /// Their tags.
    pub tags: Vec<String>,
    /// The language of their bio.
    pub lang: Option<String>,
    /// How much may be shown.
    pub publish: Publish,
    /// The bio.
    pub body: Body,
}

/// A post or an answer.
#[derive(Debug)]
pub struct Post {
    /// The file.
    pub source: SourceFile,
    /// Its thread's page.
    pub url: UrlPath,
    /// Its anchor there; `None` for the opener.
    pub anchor: Option<String>,
    /// What it answers; `None` for the opener.
    pub parent: Option<PostId>,
    /// What it says it answers, where that is written: the parent is then named beside it.
    pub names_parent: bool,
    /// Its thread's opener: itself, for an opener.
    pub root: PostId,
    /// Its title: its own, or its first words.
    pub title: String,
    /// When it was written.
    pub date: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Who wrote it.
    pub authors: Vec<Who>,
    /// What it is.
    pub kind: PostKind,
    /// Its tags, as written.
    pub tags: Vec<String>,
    /// How others reacted: emoji, count, and who where names are known.
    pub reactions: Vec<(String, usize, Vec<Who>)>,
    /// Pinned by the host.
    pub highlight: bool,
    /// In no list.
    pub unlisted: bool,
    /// A summary by the writer.
    pub summary: Option<String>,
    /// A picture.
    pub cover: Option<FileRef>,
    /// Its place among lessons.
    pub order: Option<i64>,
    /// The goal on which it reports.
    pub goal: Option<PostId>,
    /// How it stands, as its own front matter says.
    pub status: Option<Status>,
    /// The answer to the question.
    pub answer: Option<PostId>,
    /// When it is due.
    pub due: Option<Moment>,
    /// Its language.
    pub lang: Option<String>,
    /// Former addresses.
    pub aliases: Vec<UrlPath>,
    /// Its writer asked to be removed.
    pub is_removed: bool,
    /// Its text.
    pub body: Body,
}

/// Something promised in a session.
#[derive(Debug)]
pub struct Promise {
    /// Who promised it.
    pub who: Vec<Who>,
    /// What.
    pub what: String,
    /// By when.
    pub due: Option<Moment>,
    /// Whether, and when, it was done.
    pub done: Done,
}

/// A meeting.
#[derive(Debug)]
pub struct Session {
    /// The file.
    pub source: SourceFile,
    /// Its page.
    pub url: UrlPath,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub date: Moment,
    /// When it ends, where that is known.
    pub end: Option<Moment>,
    /// How long it takes, in minutes.
    pub minutes: Option<u32>,
    /// Who led it.
    pub hosts: Vec<Who>,
    /// Who came.
    pub attendees: Vec<Who>,
    /// Who came and is no member.
    pub guests: Vec<String>,
    /// Who was in the hot seat.
    pub hot_seat: Vec<Who>,
    /// What was planned.
    pub agenda: Vec<String>,
    /// What was decided.
    pub decisions: Vec<String>,
    /// What was promised.
    pub promises: Vec<Promise>,
    /// The recording's web address.
    pub recording: Option<String>,
    /// Where.
    pub location: String,
    /// How it stands, where the host says so.
    pub status: Option<SessionStatus>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The language of the notes.
    pub lang: Option<String>,
    /// The notes.
    pub body: Body,
}

/// A free page.
#[derive(Debug)]
pub struct FreePage {
    /// The file.
    pub source: SourceFile,
    /// Its address.
    pub url: UrlPath,
    /// Its title.
    pub title: String,
    /// What it says, in one sentence.
    pub summary: Option<String>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// In no menu.
    pub unlisted: bool,
    /// Its language.
    pub lang: Option<String>,
    /// Former addresses.
    pub aliases: Vec<UrlPath>,
    /// Its text.
    pub body: Body,
}

/// The host's words for one digest.
#[derive(Debug)]
pub struct HostWords {
    /// The file.
    pub source: SourceFile,
    /// The period.
    pub period: Period,
    /// Who wrote them.
    pub authors: Vec<Who>,
    /// The words.
    pub body: Body,
}

impl Community {
    /// Lets go of the texts of all its files, of which the paths stay: for when nothing more will be found in them.
    pub fn let_go_of_texts(&mut self) {
        let posts = self.posts.iter_mut().map(|post| &mut post.source);
        let members = self.members.iter_mut().map(|member| &mut member.source);
        let sessions = self.sessions.iter_mut().map(|session| &mut session.source);
        let pages = self.pages.iter_mut().map(|page| &mut page.source);
        let words = self.words.iter_mut().map(|words| &mut words.source);
        let nothing: Arc<str> = Arc::from("");
        for source in posts.chain(members).chain(sessions).chain(pages).chain(words).chain([&mut self.source]) {
            source.text = Arc::clone(&nothing);
        }
    }

    /// A post.
    pub fn post(&self, id: PostId) -> &Post {
        &self.posts[id.index()]
    }

    /// A member.
    pub fn member(&self, id: MemberId) -> &Member {
        &self.members[id.index()]
    }

    /// A session.
    pub fn session(&self, id: SessionId) -> &Session {
        &self.sessions[id.index()]
    }

    /// Every post's id, by path.
    pub fn post_ids(&self) -> impl Iterator<Item = PostId> + use<> {
        (0..self.posts.len()).map(PostId::new)
    }

    /// Every member's id, by handle.
    pub fn member_ids(&self) -> impl Iterator<Item = MemberId> + use<> {
        (0..self.members.len()).map(MemberId::new)
    }

    /// Every session's id, by date.
    pub fn session_ids(&self) -> impl DoubleEndedIterator<Item = SessionId> + use<> {
        (0..self.sessions.len()).map(SessionId::new)
    }

    /// Whether it has a page of sessions: some are written down, or it says when it meets.
    pub fn has_sessions(&self) -> bool {
        !self.sessions.is_empty() || self.meets.is_some()
    }

    /// Who is meant by a handle, another name or a full name.
    pub fn find(&self, name: &str) -> Option<MemberId> {
        self.names.find(name)
    }

    /// The handle nearest to a word, where one is near.
    pub fn nearest_handle(&self, word: &str) -> Option<&str> {
        self.names.nearest(word)
    }

    /// The name shown for somebody.
    pub fn shown_name<'a>(&'a self, who: &'a Who) -> &'a str {
        match who {
            Who::Member(id) => &self.member(*id).name,
            Who::Name(name) => name,
        }
    }
}

impl Session {
    /// How it stands: as its host says, else by whether it has begun.
    pub fn standing(&self, clock: &Clock) -> SessionStatus {
        self.status
            .unwrap_or_else(|| if clock.is_before(self.date) { SessionStatus::Planned } else { SessionStatus::Held })
    }
}

impl Post {
    /// Its permanent address from the site's root, encoded, with the anchor.
    pub fn permalink(&self, name_files: bool) -> String {
        let link = self.url.link(name_files);
        match &self.anchor {
            Some(anchor) => format!("{link}#{}", crate::address::encode(anchor)),
            None => link,
        }
    }
}

/// Reactions with their people resolved: emoji, count, who.
fn reactions(reactions: &[Reaction], mut who: impl FnMut(&str) -> Who) -> Vec<(String, usize, Vec<Who>)> {
    use crate::parse::records::ReactionBy;
    let mut merged: BTreeMap<usize, (String, usize, Vec<Who>)> = BTreeMap::new();
    for reaction in reactions {
        let at = merged.values().position(|(emoji, ..)| *emoji == reaction.emoji).unwrap_or(merged.len());
        let entry = merged.entry(at).or_insert_with(|| (reaction.emoji.clone(), 0, Vec::new()));
        match &reaction.by {
            ReactionBy::Count(count) => entry.1 += count,
            ReactionBy::People(people) => {
                for person in people {
                    let person = who(&person.value);
                    if !entry.2.contains(&person) {
                        entry.1 += 1;
                        entry.2.push(person);
                    }
                }
            }
        }
    }
    merged.into_values().collect()
}
