//! What a build may show.
//!
//! Takes what files say and gives [`Visible`], which every later stage works on: what is left out here cannot leak there.
//! Owns visibility, drafts, posts of the future, and members who are anonymous or hidden. Knows no pages.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;
use crate::dates::{Clock, Moment};
use crate::fields::Placed;
use crate::load::PostPlace;
use crate::markup::{self, Body};
use crate::parse::dated_name;
use crate::parse::places::{Places, own_name, slug_of};
use crate::parse::records::*;
use crate::source::Span;
use crate::text::{sort_key, stable_number};

/// For whom a site is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// The members.
    Members,
}

impl Audience {
    /// Its word, as `--audience` takes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
        }
    }

    /// The audience with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Public, Self::Members].into_iter().find(|audience| audience.word() == word)
    }

    fn may_see(self, visibility: Visibility) -> bool {
        match self {
            Self::Public => visibility == Visibility::Public,
            Self::Members => visibility <= Visibility::Members,
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Choice {
    /// For whom.
    pub audience: Audience,
    /// Drafts too.
    pub drafts: bool,
    /// Posts with a later date too.
    pub future: bool,
    /// The moment of building.
    pub clock: Clock,
}

/// Why a document is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// It is a draft.
    Draft,
    /// It appears at that moment.
    Future(Moment),
    /// It is for others.
    Audience,
    /// It answers something that is not shown.
    Opener,
    /// Its writer asked to be removed.
    Hidden,
}

/// A document that is not shown, for messages to the host alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// The file.
    pub path: SourcePath,
    /// Why.
    pub reason: Reason,
}

/// Records that this build may show. Made by [`filter`] alone.
#[derive(Debug)]
pub struct Visible {
    /// The records, without what may not be shown.
    records: CommunityRecords,
    /// What was left out.
    held_back: Vec<HeldBack>,
    veil: Veil,
}

impl Visible {
    /// All records of the community, where nothing had to be left out and everybody may be named.
    pub fn whole(&self) -> Option<&CommunityRecords> {
        Some(&self.records).filter(|_| self.held_back.is_empty() && self.veil.is_empty())
    }

    /// The parts, for `model`.
    pub fn into_parts(self) -> (CommunityRecords, Vec<HeldBack>, Veil) {
        (self.records, self.held_back, self.veil)
    }
}

/// What is said in place of those who must not be named, in the language of where it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neutral {
    /// An anonymous member, `{n}` for the number that tells them from others.
    pub member: String,
    /// A hidden member, where somebody mentions them.
    pub somebody: String,
    /// The title of what a hidden member wrote.
    pub removed: String,
}

impl Default for Neutral {
    /// In no language.
    fn default() -> Self {
        Self { member: "№ {n}".to_owned(), somebody: "…".to_owned(), removed: "…".to_owned() }
    }
}

impl Neutral {
    fn member(&self, number: u64) -> String {
        self.member.replace("{n}", &number.to_string())
    }
}

/// Who must not be named, and what stands in their place.
#[derive(Clone, Debug, Default)]
pub struct Veil {
    /// Handles and other names, folded, of members who must not be named.
    names: BTreeMap<String, Veiled>,
    neutral: Neutral,
}

/// What stands in somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Veiled {
    /// An anonymous member, by their number and neutral name.
    Anonymous(u64, String),
    /// A hidden member: nobody.
    Hidden,
}

impl Veil {
    /// A veil over nobody.
    pub fn new(neutral: Neutral) -> Self {
        Self { names: BTreeMap::new(), neutral }
    }

    /// What is said in place of hidden members.
    pub fn neutral(&self) -> &Neutral {
        &self.neutral
    }

    /// Whether nobody is veiled.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Takes over whom another community must not name, unless `is_shown` says that somebody of that name is shown.
    pub fn join(&mut self, other: &Self, is_shown: impl Fn(&str) -> bool) {
        for (name, veiled) in other.names.iter().filter(|(name, _)| !is_shown(name)) {
            let neutral = &self.neutral;
            self.names.entry(name.clone()).or_insert_with(|| match veiled {
                Veiled::Anonymous(number, _) => Veiled::Anonymous(*number, neutral.member(*number)),
                Veiled::Hidden => Veiled::Hidden,
            });
        }
    }

    /// What stands for a name or handle that must not be shown; `None` for all others.
    pub fn of(&self, name: &str) -> Option<&Veiled> {
        if self.names.is_empty() { None } else { self.names.get(&sort_key(name)) }
    }

    /// The name shown for a handle that must not be shown.
    pub fn shown(&self, name: &str) -> Option<&str> {
        self.of(name).map(|veiled| match veiled {
            Veiled::Anonymous(_, name) => name.as_str(),
            Veiled::Hidden => &self.neutral.somebody,
        })
    }

    /// A text with mentions of veiled members replaced.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.names.is_empty() || !text.contains('@') {
            return Cow::Borrowed(text);
        }
        let mut shown = String::with_capacity(text.len());
        let mut at = 0;
        for (range, handle) in markup::mentions(text) {
            if let Some(name) = self.shown(handle) {
                shown.push_str(&text[at..range.start]);
                shown.push_str(name);
                at = range.end;
            }
        }
        shown.push_str(&text[at..]);
        Cow::Owned(shown)
    }

    /// A file name with the handles of veiled members replaced: answers are often named after their writers.
    pub fn file_name(&self, name: &str) -> String {
        if self.names.is_empty() {
            return name.to_owned();
        }
        if let Some(veiled) = self.of(name) {
            return veiled.handle();
        }
        // A handle may hold hyphens itself, and a full name stands in a file's name with hyphens for its blanks.
        let longest = self.names.keys().map(|name| name.split(['-', ' ']).count()).max().unwrap_or(1);
        let parts: Vec<&str> = name.split('-').collect();
        let mut shown: Vec<Cow<'_, str>> = Vec::with_capacity(parts.len());
        let mut at = 0;
        while at < parts.len() {
            let until = parts.len().min(at + longest);
            let veiled = (at + 1..=until).rev().find_map(|end| {
                let run = &parts[at..end];
                let veiled = self.of(&run.join("-")).or_else(|| self.of(&run.join(" ")))?;
                Some((Cow::Owned(veiled.handle()), end))
            });
            let (part, end) = veiled.unwrap_or((Cow::Borrowed(parts[at]), at + 1));
            shown.push(part);
            at = end;
        }
        shown.join("-")
    }
}

impl Veiled {
    /// What stands for a handle in addresses, the same in every language.
    fn handle(&self) -> String {
        match self {
            Self::Anonymous(number, _) => format!("member-{number}"),
            Self::Hidden => "removed".to_owned(),
        }
    }
}

/// Takes out of a community's records what this build may not show. `None` where it may not show the community at all;
/// then everything is held back. `neutral` is what the community says in place of those who must not be named.
pub fn filter(mut records: CommunityRecords, choice: &Choice, neutral: Neutral) -> (Option<Visible>, Vec<HeldBack>) {
    if !choice.audience.may_see(records.community.visibility) {
        let held_back = |path: &SourcePath| HeldBack { path: path.clone(), reason: Reason::Audience };
        let posts = records.posts.iter().map(|post| held_back(&post.source.path));
        return (None, std::iter::once(held_back(&records.community.source.path)).chain(posts).collect());
    }
    let mut held_back = Vec::new();
    hold_back(&mut records, choice, &mut held_back);
    let veil = veil(&records, neutral);
    members(&mut records, choice.audience, &veil);
    if !veil.is_empty() {
        posts(&mut records, &veil, &mut held_back);
        sessions(&mut records, &veil);
        for page in &mut records.pages {
            addresses(&mut page.slug, &mut page.aliases, &veil);
            let parts: Vec<String> = page.name.split('/').map(|part| veil.file_name(part)).collect();
            page.name = parts.join("/");
        }
        texts_about_all(&mut records, &veil);
        for digest in &mut records.digests {
            people(&mut digest.authors, &veil);
        }
    }
    held_back.sort_by(|a, b| a.path.cmp(&b.path));
    (Some(Visible { records, held_back: held_back.clone(), veil }), held_back)
}

/// Which free pages of the network are shown.
pub fn pages(pages: &mut Vec<PageRecord>, choice: &Choice) -> Vec<HeldBack> {
    let mut held_back = Vec::new();
    pages.retain(|page| keep(&page.source.path, page_reason(page, choice), &mut held_back));
    held_back
}

fn keep(path: &SourcePath, reason: Option<Reason>, held_back: &mut Vec<HeldBack>) -> bool {
    held_back.extend(reason.map(|reason| HeldBack { path: path.clone(), reason }));
    reason.is_none()
}

fn page_reason(page: &PageRecord, choice: &Choice) -> Option<Reason> {
    if !choice.audience.may_see(page.visibility) {
        Some(Reason::Audience)
    } else {
        (page.draft && !choice.drafts).then_some(Reason::Draft)
    }
}

fn post_reason(post: &PostRecord, choice: &Choice) -> Option<Reason> {
    if !choice.audience.may_see(post.visibility) {
        return Some(Reason::Audience);
    }
    if post.draft && !choice.drafts {
        return Some(Reason::Draft);
    }
    post.date.filter(|date| choice.clock.is_before(*date) && !choice.future).map(Reason::Future)
}

/// Drafts, posts of the future and what is for others; with a thread's opener go its answers.
fn hold_back(records: &mut CommunityRecords, choice: &Choice, held_back: &mut Vec<HeldBack>) {
    let mut reasons: Vec<Option<Reason>> = records.posts.iter().map(|post| post_reason(post, choice)).collect();
    if reasons.iter().any(Option::is_some) {
        answers(records, &mut reasons);
        // Files belong to the document in whose folder they lie; their address would also name it.
        let openers = records
            .posts
            .iter()
            .zip(&reasons)
            .filter(|(post, reason)| reason.is_some() && matches!(post.place, PostPlace::Opener(_)));
        let folders: Vec<String> = openers.map(|(post, _)| post.source.path.folder().to_owned()).collect();
        records.attachments.retain(|file| {
            let lies_in =
                |folder: &String| file.path.as_str().strip_prefix(&**folder).is_some_and(|rest| rest.starts_with('/'));
            keep(&file.path, folders.iter().any(lies_in).then_some(Reason::Opener), held_back)
        });
    }
    let mut reasons = reasons.into_iter();
    records.posts.retain(|post| keep(&post.source.path, reasons.next().flatten(), held_back));
    records.sessions.retain(|session| {
        let reason = (!choice.audience.may_see(session.visibility)).then_some(Reason::Audience);
        keep(&session.source.path, reason, held_back)
    });
    records.pages.retain(|page| keep(&page.source.path, page_reason(page, choice), held_back));
    records.digests.retain(|digest| {
        let reason = if !choice.audience.may_see(digest.visibility) {
            Some(Reason::Audience)
        } else {
            (digest.draft && !choice.drafts).then_some(Reason::Draft)
        };
        keep(&digest.source.path, reason, held_back)
    });
}

/// Holds back what answers a thread whose opener is held back, over any number of steps. Where only an answer on the way is
/// held back, those that answer it hang on the nearest one that is shown.
fn answers(records: &mut CommunityRecords, reasons: &mut [Option<Reason>]) {
    let posts = &records.posts;
    let zone = &records.community.zone;
    let places = Places::new(posts, zone);
    let parents: Vec<Option<usize>> = posts
        .iter()
        .enumerate()
        .map(|(index, post)| {
            let named = post.reply_to.as_ref().and_then(|reply_to| places.find(post, &reply_to.value));
            named.filter(|named| *named != index).or_else(|| places.opener(post))
        })
        .collect();
    // What no one can see the beginning of: a thread of its own, or an answer in the folder of one.
    let is_end: Vec<bool> = (0..posts.len())
        .map(|index| match places.opener(&posts[index]) {
            Some(opener) => reasons[opener].is_some(),
            None => reasons[index].is_some() && parents[index].is_none(),
        })
        .collect();
    let names: BTreeSet<String> = (0..posts.len())
        .filter(|index| is_end[*index] && places.opener(&posts[*index]).is_none())
        .flat_map(|index| {
            let name = own_name(&posts[index]);
            [name.to_owned(), dated_name(name, zone).1.to_owned(), slug_of(&posts[index], name, zone)]
        })
        .collect();
    let mut held = Vec::new();
    let mut moved = Vec::new();
    for index in (0..posts.len()).filter(|index| reasons[*index].is_none()) {
        let chain = ancestors(index, &parents);
        if is_end[index] || chain.iter().any(|above| is_end[*above]) || is_named(&posts[index], &names) {
            held.push(index);
        } else if chain.first().is_some_and(|parent| reasons[*parent].is_some()) {
            let shown = chain.into_iter().find(|above| reasons[*above].is_none());
            moved.push((
                index,
                shown.and_then(|shown| {
                    reference(&posts[index], &posts[shown], places.opener(&posts[index]) == Some(shown))
                }),
            ));
        }
    }
    for index in held {
        reasons[index] = Some(Reason::Opener);
    }
    for (index, shown) in moved {
        let span = records.posts[index].reply_to.as_ref().map_or(Span::default(), |reply_to| reply_to.span);
        records.posts[index].reply_to = shown.map(|value| Ref { value, span });
    }
}

/// What a post answers, what that answers, and so on; each once, so that a ring ends.
fn ancestors(index: usize, parents: &[Option<usize>]) -> Vec<usize> {
    let mut chain = Vec::new();
    let mut seen = BTreeSet::from([index]);
    let mut at = parents[index];
    while let Some(above) = at.filter(|above| seen.insert(*above)) {
        chain.push(above);
        at = parents[above];
    }
    chain
}

/// Whether a file of its own names one of these, in whatever form: two posts may share the name, and one is held back.
fn is_named(post: &PostRecord, names: &BTreeSet<String>) -> bool {
    !matches!(post.place, PostPlace::Answer(..))
        && post.reply_to.as_ref().is_some_and(|reply_to| {
            let written = reply_to.value.trim_end_matches('/').trim_end_matches(".md").trim_end_matches("/index");
            names.contains(written.rsplit('/').next().unwrap_or(written))
        })
}

/// How one post names another; none where its place says it already.
fn reference(post: &PostRecord, other: &PostRecord, is_opener: bool) -> Option<String> {
    if is_opener {
        return None;
    }
    let name = own_name(other);
    Some(match &other.place {
        PostPlace::Answer(folder, _) if post.source.path.folder() != folder.as_str() => {
            format!("{}/{name}", folder.name())
        }
        _ => name.to_owned(),
    })
}

/// Neutral names for those who must not be named: stable numbers, told apart where two meet.
fn veil(records: &CommunityRecords, neutral: Neutral) -> Veil {
    let mut veil = Veil::new(neutral);
    let mut taken = BTreeSet::new();
    let mut veiled: Vec<(u64, &MemberRecord)> = records
        .members
        .iter()
        .filter(|member| matches!(member.publish, Publish::Anonymous | Publish::Hidden))
        .map(|member| (stable_number(&format!("{}/{}", records.name, member.handle)), member))
        .collect();
    veiled.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.handle.cmp(&b.1.handle)));
    for (number, member) in veiled {
        let stands_for = if member.publish == Publish::Hidden {
            Veiled::Hidden
        } else {
            let mut number = 10 + number % 90;
            while !taken.insert(number) {
                number += 1;
            }
            Veiled::Anonymous(number, veil.neutral.member(number))
        };
        let names = std::iter::once(&member.handle)
            .chain(std::iter::once(&member.name.value))
            .chain(member.also.iter().map(|also| &also.value));
        for name in names {
            veil.names.entry(sort_key(name)).or_insert_with(|| stands_for.clone());
        }
    }
    veil
}

fn members(records: &mut CommunityRecords, audience: Audience, veil: &Veil) {
    records.members.retain(|member| member.publish != Publish::Hidden);
    for member in &mut records.members {
        if member.publish == Publish::Anonymous {
            let Some(veiled) = veil.of(&member.handle) else { continue };
            let Veiled::Anonymous(_, name) = veiled else { continue };
            let name = Placed { value: name.clone(), span: Span::default() };
            *member = MemberRecord { role: member.role, ..unnamed(member, veiled.handle(), name) };
        } else if member.publish == Publish::Full && !audience.may_see(member.visibility) {
            let (handle, name) = (member.handle.clone(), member.name.clone());
            *member = MemberRecord {
                also: member.also.clone(),
                role: member.role,
                publish: Publish::Name,
                ..unnamed(member, handle, name)
            };
        } else if member.publish == Publish::Name {
            let (handle, name) = (member.handle.clone(), member.name.clone());
            *member = MemberRecord {
                also: member.also.clone(),
                role: member.role,
                joined: member.joined,
                left: member.left,
                publish: Publish::Name,
                ..unnamed(member, handle, name)
            };
        } else {
            for text in [&mut member.tagline].into_iter().chain(&mut member.tags) {
                *text = veil.text(text).into_owned();
            }
        }
    }
    records.members.sort_by(|a, b| a.handle.cmp(&b.handle));
}

/// A profile with nothing in it but a name.
fn unnamed(member: &MemberRecord, handle: String, name: Ref) -> MemberRecord {
    MemberRecord {
        source: member.source.clone(),
        handle,
        name,
        also: Vec::new(),
        role: Role::Member,
        joined: None,
        left: member.left,
        pronouns: String::new(),
        tagline: String::new(),
        location: String::new(),
        avatar: None,
        links: Vec::new(),
        tags: Vec::new(),
        lang: None,
        publish: member.publish,
        visibility: member.visibility,
        body: Body::default(),
    }
}

/// References to veiled members: anonymous ones under their neutral handle, hidden ones gone.
fn people(refs: &mut Vec<Ref>, veil: &Veil) {
    refs.retain_mut(|who| match veil.of(&who.value) {
        Some(Veiled::Hidden) => false,
        Some(anonymous) => {
            who.value = anonymous.handle();
            true
        }
        None => true,
    });
}

fn posts(records: &mut CommunityRecords, veil: &Veil, held_back: &mut Vec<HeldBack>) {
    for post in &mut records.posts {
        let had_author = !post.authors.is_empty();
        people(&mut post.authors, veil);
        if had_author && post.authors.is_empty() {
            held_back.push(HeldBack { path: post.source.path.clone(), reason: Reason::Hidden });
            remove(post);
        }
        match &mut post.place {
            PostPlace::Single(name) | PostPlace::Opener(name) | PostPlace::Answer(_, name) => {
                *name = veil.file_name(name);
            }
        }
        for text in [&mut post.title, &mut post.summary].into_iter().flatten().chain(&mut post.tags) {
            *text = veil.text(text).into_owned();
        }
        addresses(&mut post.slug, &mut post.aliases, veil);
        for reference in [&mut post.reply_to, &mut post.answer, &mut post.goal].into_iter().flatten() {
            let (folder, name) =
                reference.value.rsplit_once('/').map_or((None, reference.value.as_str()), |(f, n)| (Some(f), n));
            let stem = name.strip_suffix(".md").unwrap_or(name);
            let shown = veil.file_name(stem);
            reference.value = folder.map_or_else(|| shown.clone(), |folder| format!("{folder}/{shown}"));
        }
        for reaction in &mut post.reactions {
            if let ReactionBy::People(by) = &mut reaction.by {
                people(by, veil);
            }
        }
        post.reactions.retain(|reaction| !matches!(&reaction.by, ReactionBy::People(by) if by.is_empty()));
    }
}

/// What a host chose as an address may hold a handle as well as a file's name does.
fn addresses(slug: &mut Option<Ref>, aliases: &mut [Ref], veil: &Veil) {
    for written in slug.iter_mut().chain(aliases) {
        let parts: Vec<String> = written.value.split('/').map(|part| veil.file_name(part)).collect();
        written.value = parts.join("/");
    }
}

/// Leaves only the place of a post: somebody may have answered it.
fn remove(post: &mut PostRecord) {
    post.is_removed = true;
    post.title = None;
    post.date = None;
    post.updated = None;
    post.kind = PostKind::Post;
    post.tags.clear();
    post.reactions.clear();
    post.highlight = false;
    post.summary = None;
    post.aliases.clear();
    post.cover = None;
    post.goal = None;
    post.status = None;
    post.answer = None;
    post.due = None;
    post.lang = None;
    post.body = Body::default();
}

/// What the community and its free pages say above their texts.
fn texts_about_all(records: &mut CommunityRecords, veil: &Veil) {
    let community = &mut records.community;
    for text in [&mut community.title, &mut community.tagline].into_iter().chain(&mut community.tags) {
        *text = veil.text(text).into_owned();
    }
    for page in &mut records.pages {
        page.name = page.name.split('/').map(|part| veil.file_name(part)).collect::<Vec<_>>().join("/");
        for text in [&mut page.title, &mut page.summary].into_iter().flatten() {
            *text = veil.text(text).into_owned();
        }
    }
}

fn sessions(records: &mut CommunityRecords, veil: &Veil) {
    let zone = &records.community.zone;
    for session in &mut records.sessions {
        // A session without a title has that of its file's name.
        let title_of = |name: &str| crate::parse::dated_name(name, zone).1.replace(['-', '_'], " ");
        if session.title == title_of(&session.name) {
            session.title = title_of(&veil.file_name(&session.name));
        }
        for refs in [&mut session.hosts, &mut session.attendees, &mut session.hot_seat] {
            people(refs, veil);
        }
        session.guests.retain_mut(|guest| match veil.of(guest) {
            Some(Veiled::Anonymous(_, name)) => {
                guest.clone_from(name);
                true
            }
            Some(Veiled::Hidden) => false,
            None => true,
        });
        for action in &mut session.actions {
            people(&mut action.who, veil);
            action.what = veil.text(&action.what).into_owned();
        }
        let lists = session.agenda.iter_mut().chain(&mut session.decisions).chain(&mut session.tags);
        for text in lists.chain([&mut session.title, &mut session.location]) {
            *text = veil.text(text).into_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::config::Config;
    use crate::load::{CommunityFiles, FileKind, TextFile};
    use crate::source::SourceFile;

    /// Posts by path and front matter, as a public build shows them: each path with what it answers.
    fn shown(posts: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let text = |path: &str, kind, keys: &str| {
            let source =
                SourceFile::new(SourcePath::new(format!("content/a/{path}.md")), format!("---\n{keys}\n---\nx\n"));
            TextFile { kind, source }
        };
        let mut texts = vec![text("community", FileKind::Community, "title: A")];
        texts.push(text("members/bo", FileKind::Member("bo".into()), "name: Bo Lind\npublish: anonymous"));
        for (path, keys) in posts {
            let place = match path.split_once('/') {
                Some((folder, "index")) => PostPlace::Opener(folder.to_owned()),
                Some((folder, name)) => {
                    PostPlace::Answer(SourcePath::new(format!("content/a/posts/{folder}")), name.to_owned())
                }
                None => PostPlace::Single((*path).to_owned()),
            };
            texts.push(text(&format!("posts/{path}"), FileKind::Post(place), keys));
        }
        let files = CommunityFiles { name: "a".into(), texts, attachments: Vec::new() };
        let records = crate::parse::community(&files, &Config::default()).value.unwrap();
        let clock = Clock::parse("2026-11-25").unwrap();
        let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock };
        let posts = filter(records, &choice, Neutral::default()).0.unwrap().records.posts;
        let path = |post: &PostRecord| post.source.path.as_str()["content/a/posts/".len()..].replace(".md", "");
        posts.iter().map(|post| (path(post), post.reply_to.as_ref().map(|reply_to| reply_to.value.clone()))).collect()
    }

    #[test]
    fn with_an_opener_goes_every_answer_over_any_number_of_steps() {
        let hidden = "draft: true";
        assert_eq!(shown(&[("a", hidden), ("b", "reply_to: a"), ("c", "reply_to: b"), ("d", "reply_to: c")]), []);
        assert_eq!(shown(&[("t/index", hidden), ("t/bo", "x: 1"), ("c", "reply_to: t/bo"), ("d", "reply_to: c")]), []);
        assert_eq!(shown(&[("a", "reply_to: b"), ("b", hidden)]), []);
    }

    #[test]
    fn an_answer_to_a_hidden_answer_hangs_on_the_nearest_that_is_shown() {
        let some = |path: &str, parent: &str| (path.to_owned(), Some(parent.to_owned()));
        let none = |path: &str| (path.to_owned(), None);
        let hidden = "draft: true\nreply_to: a";
        assert_eq!(
            shown(&[("a", "title: A"), ("b", hidden), ("c", "reply_to: b"), ("d", "reply_to: c")]),
            [none("a"), some("c", "a"), some("d", "c")]
        );
        assert_eq!(
            shown(&[
                ("t/index", "title: T"),
                ("t/ana", "draft: true"),
                ("t/cy", "reply_to: ana"),
                ("e", "reply_to: t/ana")
            ]),
            [none("t/index"), none("t/cy"), some("e", "t")]
        );
        let ring = [("a", "draft: true\nreply_to: b"), ("b", "reply_to: a")];
        assert_eq!(shown(&ring), [none("b")]);
    }

    #[test]
    fn a_veiled_handle_stands_in_no_slug_and_no_alias() {
        let clock = Clock::parse("2026-11-25").unwrap();
        let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock };
        let text = |path: &str, kind, keys: &str| {
            let source =
                SourceFile::new(SourcePath::new(format!("content/a/{path}.md")), format!("---\n{keys}\n---\nx\n"));
            TextFile { kind, source }
        };
        let texts = vec![
            text("community", FileKind::Community, "title: A"),
            text("members/bo", FileKind::Member("bo".into()), "name: Bo Lind\npublish: anonymous"),
            text("posts/x", FileKind::Post(PostPlace::Single("x".into())), "slug: for-bo\naliases: [/a/bo/old/]"),
            text("pages/x", FileKind::Page("x".into()), "slug: bo/desk\naliases: [/a/bo-lind/]"),
        ];
        let files = CommunityFiles { name: "a".into(), texts, attachments: Vec::new() };
        let records = crate::parse::community(&files, &Config::default()).value.unwrap();
        let visible = filter(records, &choice, Neutral::default()).0.unwrap();
        let post = &visible.records.posts[0];
        let page = &visible.records.pages[0];
        let written = [post.slug.as_ref(), post.aliases.first(), page.slug.as_ref(), page.aliases.first()];
        for address in written.into_iter().flatten() {
            assert!(address.value.contains("member-") && !address.value.contains("bo"), "{}", address.value);
        }
    }

    #[test]
    fn a_veiled_name_stands_in_no_file_name() {
        let mut veil = Veil::default();
        for name in ["ana-ruiz", "Ana Ruiz", "bo"] {
            veil.names.insert(sort_key(name), Veiled::Anonymous(42, "Member 42".into()));
        }
        for (name, expected) in [
            ("ana-ruiz", "member-42"),
            ("ana-ruiz-2", "member-42-2"),
            ("2026-03-01-wins-Ana-Ruiz", "2026-03-01-wins-member-42"),
            ("for-bo-and-ana", "for-member-42-and-ana"),
            ("a-boat", "a-boat"),
            ("--", "--"),
        ] {
            assert_eq!(veil.file_name(name), expected, "{name}");
        }
    }
}
