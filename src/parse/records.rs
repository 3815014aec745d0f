//! What a file says, typed, with the places of what other files must confirm.
//!
//! Records can be written down and read back. The texts of their files are not written with them: who reads records back has
//! read these files too ([`CommunityRecords::beside`]).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;
use crate::dates::{Moment, Period, Zone};
use crate::fields::Placed;
use crate::load::{Attachment, CommunityFiles, PostPlace};
use crate::markup::Body;
use crate::source::SourceFile;

/// A text with its place: a name or reference that a later stage looks up.
pub type Ref = Placed<String>;

/// Who may see something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// The community's members.
    Members,
    /// Nobody but the host, in the source.
    Private,
}

impl Visibility {
    /// The words for it in front matter.
    pub const WORDS: &'static [(&'static str, Self)] =
        &[("public", Self::Public), ("members", Self::Members), ("private", Self::Private)];
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every word with its meaning, in the order in which messages list them.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)*];

            /// The word for it in front matter, addresses and templates.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

words! {
    /// The form of a community.
    CommunityKind {
        /// 8 to 16 people who meet, share goals and give feedback.
        Mastermind = "mastermind",
        /// An instructor with a few clients.
        Coaching = "coaching",
        /// Lessons.
        Course = "course",
        /// One run of a course.
        Cohort = "cohort",
        /// Any other small group.
        Community = "community",
    }
}

words! {
    /// What a post is.
    PostKind {
        /// A message like any other.
        Post = "post",
        /// It asks something.
        Question = "question",
        /// It went well.
        Win = "win",
        /// A promise.
        Goal = "goal",
        /// A thought.
        Idea = "idea",
        /// It asks for or gives feedback.
        Feedback = "feedback",
        /// Something useful from elsewhere.
        Resource = "resource",
        /// A part of a course.
        Lesson = "lesson",
        /// From the host to all.
        Announcement = "announcement",
    }
}

words! {
    /// How a goal or a question stands.
    Status {
        /// Not yet decided.
        Open = "open",
        /// The goal was reached.
        Kept = "kept",
        /// The goal goes on under another.
        Carried = "carried",
        /// The goal was given up.
        Dropped = "dropped",
        /// The question has its answer.
        Answered = "answered",
    }
}

words! {
    /// What somebody is in a community.
    Role {
        /// Leads the group.
        Host = "host",
        /// Teaches it.
        Instructor = "instructor",
        /// One of the group.
        Member = "member",
        /// One of an instructor's group.
        Client = "client",
        /// Comes now and then.
        Guest = "guest",
        /// Was in the group.
        Alumni = "alumni",
    }
}

words! {
    /// How much of a member may be shown.
    Publish {
        /// Everything in the profile.
        Full = "full",
        /// The name alone: no page.
        Name = "name",
        /// A neutral name.
        Anonymous = "anonymous",
        /// Nothing, and nothing that they wrote.
        Hidden = "hidden",
    }
}

words! {
    /// How a session stands.
    SessionStatus {
        /// Still to come, or nobody has written otherwise.
        Planned = "planned",
        /// It took place.
        Held = "held",
        /// It did not.
        Cancelled = "cancelled",
    }
}

words! {
    /// Which digests a community has.
    DigestChoice {
        /// Weeks and months.
        Both = "both",
        /// Weeks.
        Week = "week",
        /// Months.
        Month = "month",
        /// None.
        None = "none",
    }
}

/// When a community meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meets {
    /// A rule by RFC 5545.
    pub rrule: String,
    /// The first meeting.
    pub start: Moment,
    /// How long a meeting takes, in minutes.
    pub minutes: Option<u32>,
    /// Meetings that do not take place.
    pub except: Vec<Moment>,
}

/// `community.md`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommunityRecord {
    /// The file.
    #[serde(with = "by_path")]
    pub source: SourceFile,
    /// Its name.
    pub title: String,
    /// Its form.
    pub kind: CommunityKind,
    /// The community of which it is part.
    pub part_of: Option<Ref>,
    /// What it is for, in one sentence.
    pub tagline: String,
    /// When it began.
    pub founded: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// When it meets.
    pub meets: Option<Meets>,
    /// The zone of its dates.
    pub zone: Zone,
    /// The language of what salon says on its pages.
    pub lang: Option<String>,
    /// Its colour.
    pub accent: Option<String>,
    /// A picture.
    pub cover: Option<Ref>,
    /// The fewest and most members that its host thinks right.
    pub size: (Option<usize>, Option<usize>),
    /// Where one can join.
    pub join: Option<String>,
    /// Who may see it and, at most, all that is in it.
    pub visibility: Visibility,
    /// Which digests it has.
    pub digest: DigestChoice,
    /// Its tags.
    pub tags: Vec<String>,
    /// The description.
    pub body: Body,
}

/// A profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The file.
    #[serde(with = "by_path")]
    pub source: SourceFile,
    /// The file's name: how others refer to them.
    pub handle: String,
    /// The full name.
    pub name: Ref,
    /// Other names and handles.
    pub also: Vec<Ref>,
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
    /// A picture.
    pub avatar: Option<Ref>,
    /// Labels and web addresses.
    pub links: Vec<(String, String)>,
    /// Their tags.
    pub tags: Vec<String>,
    /// The language of their bio.
    pub lang: Option<String>,
    /// How much may be shown.
    pub publish: Publish,
    /// Who may see the profile.
    pub visibility: Visibility,
    /// The bio.
    pub body: Body,
}

/// Reactions with one emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many, or who.
    pub by: ReactionBy,
}

/// How many reacted, or who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReactionBy {
    /// A number, where an archive knows no names.
    Count(usize),
    /// Handles or names.
    People(Vec<Ref>),
}

/// A post or an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PostRecord {
    /// The file.
    #[serde(with = "by_path")]
    pub source: SourceFile,
    /// Where the file lies.
    pub place: PostPlace,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// When it was written.
    pub date: Option<Moment>,
    /// Where the date stands, for findings about it.
    pub date_span: crate::source::Span,
    /// Why it has no date was told with its front matter.
    pub is_date_told: bool,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Who wrote it.
    pub authors: Vec<Ref>,
    /// What it is.
    pub kind: PostKind,
    /// Its tags.
    pub tags: Vec<String>,
    /// What it answers.
    pub reply_to: Option<Ref>,
    /// How others reacted.
    pub reactions: Vec<Reaction>,
    /// Pinned by the host.
    pub highlight: bool,
    /// Not finished.
    pub draft: bool,
    /// In no list, feed, sitemap or digest; reachable by its address.
    pub unlisted: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// A summary by the writer.
    pub summary: Option<String>,
    /// Its part of the address.
    pub slug: Option<Ref>,
    /// Former addresses.
    pub aliases: Vec<Ref>,
    /// A picture.
    pub cover: Option<Ref>,
    /// Its place among lessons and among posts without a date.
    pub order: Option<i64>,
    /// The goal on which it reports.
    pub goal: Option<Ref>,
    /// How it stands.
    pub status: Option<Status>,
    /// The reply that answered it.
    pub answer: Option<Ref>,
    /// When it is due.
    pub due: Option<Moment>,
    /// Its language.
    pub lang: Option<String>,
    /// Its writer asked to be removed: `audience` has taken everything out of it.
    pub is_removed: bool,
    /// Its text.
    pub body: Body,
}

/// Something promised in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Who promised it.
    pub who: Vec<Ref>,
    /// What.
    pub what: String,
    /// By when.
    pub due: Option<Moment>,
    /// Whether, and when, it was done.
    pub done: Done,
}

/// Whether something promised was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// Not yet.
    #[default]
    Open,
    /// At an unknown time.
    Sometime,
    /// On that day.
    On(Moment),
}

/// A meeting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The file.
    #[serde(with = "by_path")]
    pub source: SourceFile,
    /// The file's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub date: Moment,
    /// When it ends.
    pub end: Option<Moment>,
    /// How long it takes, in minutes.
    pub minutes: Option<u32>,
    /// Who led it.
    pub hosts: Vec<Ref>,
    /// Who came.
    pub attendees: Vec<Ref>,
    /// Who came and is no member.
    pub guests: Vec<String>,
    /// Who was in the hot seat.
    pub hot_seat: Vec<Ref>,
    /// What was planned.
    pub agenda: Vec<String>,
    /// What was decided.
    pub decisions: Vec<String>,
    /// What was promised.
    pub actions: Vec<Action>,
    /// The recording's web address.
    pub recording: Option<String>,
    /// Where.
    pub location: String,
    /// How it stands, where the host says so.
    pub status: Option<SessionStatus>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// The language of the notes.
    pub lang: Option<String>,
    /// The notes.
    pub body: Body,
}

/// A free page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PageRecord {
    /// The file.
    #[serde(with = "by_path")]
    pub source: SourceFile,
    /// The file's name, with `/` for pages in folders.
    pub name: String,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Not finished.
    pub draft: bool,
    /// In no menu and not in the sitemap.
    pub unlisted: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it says, in one sentence.
    pub summary: Option<String>,
    /// Its part of the address.
    pub slug: Option<Ref>,
    /// Former addresses.
    pub aliases: Vec<Ref>,
    /// Its place in the menu.
    pub order: Option<i64>,
    /// Its language.
    pub lang: Option<String>,
    /// Its text.
    pub body: Body,
}

/// The host's own words for one digest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DigestRecord {
    /// The file.
    #[serde(with = "by_path")]
    pub source: SourceFile,
    /// The period.
    pub period: Period,
    /// Who wrote them.
    pub authors: Vec<Ref>,
    /// Not finished.
    pub draft: bool,
    /// Who may see them.
    pub visibility: Visibility,
    /// The words.
    pub body: Body,
}

/// `content/index.md`.
#[derive(Clone, Debug)]
pub struct IndexRecord {
    /// The file.
    pub source: SourceFile,
    /// One sentence about the network.
    pub summary: Option<String>,
    /// The welcome text.
    pub body: Body,
}

/// Everything that one community's files say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommunityRecords {
    /// The folder's name.
    pub name: String,
    /// The community itself.
    pub community: CommunityRecord,
    /// Profiles, by handle.
    pub members: Vec<MemberRecord>,
    /// Posts and answers, by path.
    pub posts: Vec<PostRecord>,
    /// Meetings, by path.
    pub sessions: Vec<SessionRecord>,
    /// Free pages, by path.
    pub pages: Vec<PageRecord>,
    /// The host's words, by path.
    pub digests: Vec<DigestRecord>,
    /// Other files.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

impl CommunityRecords {
    /// Records that were read back, beside the files in which they were found: with the texts of these, and with what else lies
    /// there. `None` where one of their files is missing or two have one path.
    pub fn beside(mut self, files: &CommunityFiles) -> Option<Self> {
        let texts: HashMap<&SourcePath, &SourceFile> =
            files.texts.iter().map(|text| (&text.source.path, &text.source)).collect();
        if texts.len() < files.texts.len() {
            return None;
        }
        let members = self.members.iter_mut().map(|record| &mut record.source);
        let posts = self.posts.iter_mut().map(|record| &mut record.source);
        let sessions = self.sessions.iter_mut().map(|record| &mut record.source);
        let pages = self.pages.iter_mut().map(|record| &mut record.source);
        let digests = self.digests.iter_mut().map(|record| &mut record.source);
        let documents = members.chain(posts).chain(sessions).chain(pages).chain(digests);
        for source in documents.chain([&mut self.community.source]) {
            source.text = texts.get(&source.path)?.text.clone();
        }
        self.attachments.clone_from(&files.attachments);
        Some(self)
    }
}

/// A file by its path alone, for [`CommunityRecords::beside`] to find it again.
mod by_path {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::address::SourcePath;
    use crate::source::SourceFile;

    pub(super) fn serialize<S: Serializer>(source: &SourceFile, serializer: S) -> Result<S::Ok, S::Error> {
        source.path.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SourceFile, D::Error> {
        Ok(SourceFile::new(SourcePath::deserialize(deserializer)?, ""))
    }
}
