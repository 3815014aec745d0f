//! Records to a community.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::docs::list_docs;
use super::free_pages::free_page;
use super::names::Names;
use super::{Community, FileRef, FreePage, HostWords, Member, MemberId, POST_EXCERPT, Promise, Session, Who};
use crate::address::{RESERVED, RESERVED_AT_ROOT, SourcePath, UrlPath, name_part, part_problem};
use crate::audience::{Veil, Visible};
use crate::diag::{Checked, Code, Diagnostic};
use crate::load::{Attachment, PostPlace};
use crate::parse::places::slug_of;
use crate::parse::records::*;
use crate::source::{SourceFile, Span};

/// Builds a community from what may be shown of it.
pub fn community(visible: Visible) -> Checked<Community> {
    let (records, held_back, veil) = visible.into_parts();
    let mut diagnostics = Vec::new();
    let home = home(&records, &mut diagnostics);
    let names = Names::new(&records.members, &mut diagnostics);
    let mut b =
        Builder { home, names, veil, records: &records, diagnostics, nobody: BTreeMap::new(), files: HashMap::new() };
    b.list_files();
    let members = b.members();
    let mut posts = b.posts();
    let sessions = b.sessions();
    let pages = b.pages();
    let words = b.words();
    let cover = records.community.cover.as_ref().and_then(|cover| b.file(&records.community.source, cover));
    b.say_who_has_no_profile();
    b.say_what_has_no_date();
    let Builder { home, names, veil, diagnostics, files, .. } = b;
    let CommunityRecords { name, community: record, posts: post_records, .. } = records;
    for (post, record) in posts.iter_mut().zip(post_records) {
        post.body = record.body;
        post.body.keep_beginning(POST_EXCERPT);
    }
    let mut community = Community {
        name,
        url: home,
        title: record.title,
        kind: record.kind,
        tagline: record.tagline,
        part_of: record.part_of.map(|part_of| (part_of.value, part_of.span)),
        founded: record.founded,
        ended: record.ended,
        meets: record.meets,
        zone: record.zone,
        lang: record.lang,
        accent: record.accent,
        cover,
        size: record.size,
        join: record.join,
        is_closed: record.visibility != Visibility::Public,
        digest: record.digest,
        body: record.body,
        source: record.source,
        members,
        posts,
        sessions,
        pages,
        words,
        files,
        docs: HashMap::new(),
        addresses: BTreeSet::new(),
        held_back,
        veil,
        names,
    };
    list_docs(&mut community);
    Checked::new(community, diagnostics)
}

fn home(records: &CommunityRecords, diagnostics: &mut Vec<Diagnostic>) -> UrlPath {
    let name = &records.name;
    let path = &records.community.source.path;
    if RESERVED_AT_ROOT.contains(&name.to_lowercase().as_str()) {
        let message = format!("a community cannot be called `{name}`, because the site uses this name itself");
        diagnostics.push(Diagnostic::new(Code::ReservedName, path, message).help("give its folder another name"));
    } else if let Some(problem) = part_problem(name) {
        let message = format!("`{name}` cannot be part of an address: it {problem}");
        diagnostics.push(Diagnostic::new(Code::BadAddress, path, message).help("give its folder another name"));
    }
    let part = if part_problem(name).is_none() { name.clone() } else { name_part(name) };
    UrlPath::home().child(&part).unwrap_or_else(|| UrlPath::home().fixed("community"))
}

pub(super) struct Builder<'r> {
    pub(super) home: UrlPath,
    pub(super) names: Names,
    pub(super) veil: Veil,
    pub(super) records: &'r CommunityRecords,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Names without a profile: the first place of each, and how often.
    pub(super) nobody: BTreeMap<String, (&'r SourceFile, Span, usize)>,
    pub(super) files: HashMap<SourcePath, FileRef>,
}

impl<'r> Builder<'r> {
    /// Somebody named at a place; counted where no profile has the name.
    pub(super) fn who(&mut self, source: &'r SourceFile, name: &Ref) -> Who {
        if let Some(other) = self.names.shared(&name.value) {
            let records = &self.records.members;
            let found = self.names.find(&name.value).map_or(other, MemberId::index);
            let message = format!(
                "`{}` is the name of two members, {} and {}",
                name.value, records[found].handle, records[other].handle
            );
            let finding = Diagnostic::at(Code::NameClaimedTwice, source, name.span, message);
            self.diagnostics.push(finding.help(format!(
                "the first is meant as it stands; write `{}` or `{}`",
                records[found].handle, records[other].handle
            )));
        }
        match self.names.find(&name.value) {
            Some(id) => Who::Member(id),
            None => {
                self.nobody.entry(name.value.clone()).or_insert((source, name.span, 0)).2 += 1;
                Who::Name(name.value.clone())
            }
        }
    }

    pub(super) fn everybody(&mut self, source: &'r SourceFile, names: &[Ref]) -> Vec<Who> {
        let mut everybody: Vec<Who> = Vec::with_capacity(names.len());
        for name in names {
            let who = self.who(source, name);
            if !everybody.contains(&who) {
                everybody.push(who);
            }
        }
        everybody
    }

    /// Somebody who may well be no member: only a name that is nearly a handle is told.
    pub(super) fn anybody(&mut self, source: &'r SourceFile, names: &[Ref]) -> Vec<Who> {
        names
            .iter()
            .map(|name| match self.names.find(&name.value) {
                Some(id) => Who::Member(id),
                None if self.names.nearest(&name.value).is_some() => self.who(source, name),
                None => Who::Name(name.value.clone()),
            })
            .collect()
    }

    /// One finding a name, however often it was written.
    fn say_who_has_no_profile(&mut self) {
        for (name, (source, span, count)) in std::mem::take(&mut self.nobody) {
            let message = match count {
                1 => format!("`{name}` has no profile in {}", self.records.name),
                count => format!("`{name}` has no profile in {} and is named {count} times", self.records.name),
            };
            let several: Vec<&str> = name.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
            let is_list = several.len() > 1 && several.iter().any(|part| self.names.find(part).is_some());
            let finding = Diagnostic::at(Code::NoProfile, source, span, message);
            self.diagnostics.push(if is_list {
                finding
                    .label(format!("write [{}]", several.join(", ")))
                    .help("several people stand in brackets; without them this is one name")
            } else {
                finding.did_you_mean(self.names.nearest(&name)).help(format!(
                    "profiles are the files in content/{}/members/; without one the name is shown as it stands",
                    self.records.name
                ))
            });
        }
    }

    fn say_what_has_no_date(&mut self) {
        let is_undated = |post: &&PostRecord| post.date.is_none() && !post.is_removed && !post.is_date_told;
        let undated: Vec<&PostRecord> = self.records.posts.iter().filter(is_undated).collect();
        let Some(first) = undated.first() else { return };
        let message = match undated.len() {
            1 => "this post has no date".to_owned(),
            2 => format!("this and one more post of {} have no date", self.records.name),
            count => format!("this and {} more posts of {} have no date", count - 1, self.records.name),
        };
        let finding = Diagnostic::new(Code::NoDate, &first.source.path, message)
            .help("they stand after the dated ones, and in no digest, calendar or feed; add `date: 2026-01-05`, or begin the file's name with the date");
        self.diagnostics.push(finding);
    }

    /// Files beside documents, with their addresses: in a thread's folder below the thread's page, else as they lie.
    fn list_files(&mut self) {
        let records = self.records;
        let mut threads: HashMap<&str, String> = HashMap::new();
        for post in &records.posts {
            if let PostPlace::Opener(name) = &post.place {
                threads.insert(post.source.path.folder(), slug_of(post, name, &records.community.zone));
            }
        }
        let mut taken = BTreeSet::new();
        let mut veiled = Vec::new();
        for attachment in &records.attachments {
            let Some((mirrored, is_veiled)) = self.mirrored(attachment, &threads) else { continue };
            if is_veiled {
                veiled.push((attachment, mirrored));
            } else {
                let url = self.below_home(&mirrored);
                taken.insert(url.clash_key());
                self.files.insert(attachment.path.clone(), FileRef { file: attachment.file.clone(), url });
            }
        }
        // Neutral names are the same for all files of one person, and may be some other file's own.
        for (attachment, mut mirrored) in veiled {
            let file = mirrored.pop().unwrap_or_default();
            let (stem, extension) = file.rsplit_once('.').unwrap_or((&file, ""));
            let dot = if extension.is_empty() { "" } else { "." };
            let numbered = (2..).map(|number| format!("{stem}-{number}{dot}{extension}"));
            let urls = std::iter::once(file.clone()).chain(numbered).map(|name| {
                let parts: Vec<String> = mirrored.iter().cloned().chain([name]).collect();
                self.below_home(&parts)
            });
            let url = urls.into_iter().find(|url| taken.insert(url.clash_key()));
            let url = url.expect("there are more numbers than files");
            self.files.insert(attachment.path.clone(), FileRef { file: attachment.file.clone(), url });
        }
    }

    /// The parts of a file's address below the community's, and whether one of them stands for a name that must not be
    /// shown.
    fn mirrored(&self, attachment: &Attachment, threads: &HashMap<&str, String>) -> Option<(Vec<String>, bool)> {
        let prefix = format!("{}/{}/", crate::load::CONTENT, self.records.name);
        let below = attachment.path.as_str().strip_prefix(&prefix)?;
        let thread =
            ancestors(attachment.path.folder()).find_map(|folder| threads.get(folder).map(|slug| (folder, slug)));
        let mirrored = match thread {
            Some((folder, slug)) => {
                format!("posts/{slug}/{}", attachment.path.as_str()[folder.len()..].trim_start_matches('/'))
            }
            None => below.to_owned(),
        };
        let mut is_veiled = false;
        let parts = mirrored.split('/').map(name_part).map(|part| {
            let (stem, extension) = part.rsplit_once('.').map_or((&*part, None), |(stem, end)| (stem, Some(end)));
            let mut shown = self.veil.file_name(stem);
            is_veiled |= shown != stem;
            shown.extend(extension.iter().flat_map(|extension| [".", extension]));
            shown
        });
        let parts = parts.collect();
        Some((parts, is_veiled))
    }

    fn below_home(&self, parts: &[String]) -> UrlPath {
        let mut url = self.home.clone();
        for (at, part) in parts.iter().enumerate() {
            let next = if at + 1 < parts.len() { url.child(part) } else { url.file(part) };
            url = next.unwrap_or(url);
        }
        url
    }

    /// A file that a key names, relative to its document.
    pub(super) fn file(&mut self, source: &SourceFile, reference: &Ref) -> Option<FileRef> {
        let found = source.path.resolve(&reference.value).and_then(|path| self.files.get(&path).cloned());
        if found.is_none() {
            let message = format!("there is no file `{}` beside this document", reference.value);
            let folder = source.path.folder();
            let names = self.files.keys().filter(|path| path.folder() == folder).map(SourcePath::name);
            let mut names: Vec<&str> = names.collect();
            names.sort_unstable();
            let near = crate::text::closest(&reference.value, names).map(str::to_owned);
            let finding = Diagnostic::at(Code::PictureMissing, source, reference.span, message)
                .did_you_mean(near.as_deref())
                .help("name a file relative to this document");
            self.diagnostics.push(finding);
        }
        found
    }

    fn members(&mut self) -> Vec<Member> {
        let records = self.records;
        let folder = self.home.fixed("members");
        records
            .members
            .iter()
            .map(|record| {
                let has_page = record.publish == Publish::Full;
                Member {
                    handle: record.handle.clone(),
                    name: record.name.value.clone(),
                    url: if has_page {
                        self.part(&folder, &record.handle, &record.source, Span::default(), "handle")
                    } else {
                        None
                    },
                    source: record.source.clone(),
                    role: record.role,
                    joined: record.joined,
                    left: record.left,
                    pronouns: record.pronouns.clone(),
                    tagline: record.tagline.clone(),
                    location: record.location.clone(),
                    avatar: record.avatar.as_ref().and_then(|avatar| self.file(&record.source, avatar)),
                    links: record.links.clone(),
                    tags: record.tags.clone(),
                    lang: record.lang.clone(),
                    publish: record.publish,
                    body: record.body.clone(),
                }
            })
            .collect()
    }

    /// A page's address from one part, or a finding why it cannot be one.
    pub(super) fn part(
        &mut self,
        above: &UrlPath,
        part: &str,
        source: &SourceFile,
        span: Span,
        what: &str,
    ) -> Option<UrlPath> {
        let name = name_part(part);
        let is_reserved = RESERVED.contains(&name.to_lowercase().as_str());
        if is_reserved || name.is_empty() {
            let why = if is_reserved { "the site uses this name itself" } else { "nothing is left of it" };
            let message = format!("the {what} `{part}` cannot be an address, because {why}");
            let mut finding = Diagnostic::new(Code::ReservedName, &source.path, message).help(match what {
                "handle" => "give the file another name",
                "slug" => "write another word, or leave `slug:` out",
                _ => "give the file another name, or set `slug:` to another part of an address",
            });
            if span != Span::default() {
                finding.excerpt = Some(source.excerpt(span));
            }
            self.diagnostics.push(finding);
            return None;
        }
        let url = above.child(&name);
        if let Some(url) = &url
            && url.as_str().len() > crate::address::URL_MAX_BYTES
        {
            let message = format!(
                "the address {url} has {} bytes, and some file systems hold no more than {}",
                url.as_str().len(),
                crate::address::URL_MAX_BYTES
            );
            self.diagnostics.push(
                Diagnostic::new(Code::AddressTooLong, &source.path, message)
                    .help("give the file a shorter name, or set `slug:`"),
            );
        }
        url
    }

    fn sessions(&mut self) -> Vec<Session> {
        let records = self.records;
        let folder = self.home.fixed("sessions");
        let mut sessions: Vec<Session> = records
            .sessions
            .iter()
            .filter_map(|record| {
                let url =
                    self.part(&folder, &self.veil.file_name(&record.name), &record.source, Span::default(), "name")?;
                Some(self.session(record, url))
            })
            .collect();
        sessions.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.source.path.cmp(&b.source.path)));
        sessions
    }

    fn session(&mut self, record: &'r SessionRecord, url: UrlPath) -> Session {
        let source = &record.source;
        let end = record.end.or_else(|| record.minutes.map(|minutes| record.date.plus_minutes(minutes)));
        let promises = record
            .actions
            .iter()
            .map(|action| Promise {
                who: self.anybody(source, &action.who),
                what: action.what.clone(),
                due: action.due,
                done: action.done,
            })
            .collect();
        Session {
            url,
            title: record.title.clone(),
            date: record.date,
            end: end.filter(|_| record.date.has_time()),
            minutes: record.minutes,
            hosts: self.everybody(source, &record.hosts),
            attendees: self.everybody(source, &record.attendees),
            guests: record.guests.clone(),
            hot_seat: self.everybody(source, &record.hot_seat),
            agenda: record.agenda.clone(),
            decisions: record.decisions.clone(),
            promises,
            recording: record.recording.clone(),
            location: record.location.clone(),
            status: record.status,
            tags: record.tags.clone(),
            lang: record.lang.clone(),
            body: record.body.clone(),
            source: source.clone(),
        }
    }

    fn pages(&mut self) -> Vec<FreePage> {
        let records = self.records;
        let home = self.home.clone();
        let mut pages: Vec<(Option<i64>, FreePage)> =
            records.pages.iter().filter_map(|record| Some((record.order, free_page(self, record, &home)?))).collect();
        pages.sort_by(|(a, x), (b, y)| (a.is_none(), a, &x.source.path).cmp(&(b.is_none(), b, &y.source.path)));
        pages.into_iter().map(|(_, page)| page).collect()
    }

    fn words(&mut self) -> Vec<HostWords> {
        let records = self.records;
        let mut words: Vec<HostWords> = records
            .digests
            .iter()
            .map(|record| HostWords {
                source: record.source.clone(),
                period: record.period,
                authors: self.everybody(&record.source, &record.authors),
                body: record.body.clone(),
            })
            .collect();
        words.sort_by_key(|words| words.period);
        words
    }
}

/// A folder and those above it.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above))
}
