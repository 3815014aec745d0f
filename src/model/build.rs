//! Records to a community.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::names::Names;
use super::{
    Community, Doc, FileRef, FreePage, HostWords, Member, MemberId, Post, PostId, Promise, Session, Who, reactions,
};
use crate::address::{RESERVED, RESERVED_AT_ROOT, SourcePath, UrlPath, name_part, part_problem};
use crate::audience::{Veil, Visible};
use crate::dates::Period;
use crate::diag::{Checked, Code, Diagnostic};
use crate::load::{Attachment, PostPlace};
use crate::parse::dated_name;
use crate::parse::places::{Places, own_name, slug_of};
use crate::parse::records::*;
use crate::source::{SourceFile, Span};
use crate::text::{first_sentence, shorten};

/// Ids that the theme itself uses on a thread's page.
const PAGE_IDS: &[&str] = &["main", "replies", "top", "menu"];

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

struct Builder<'r> {
    home: UrlPath,
    names: Names,
    veil: Veil,
    records: &'r CommunityRecords,
    diagnostics: Vec<Diagnostic>,
    /// Names without a profile: the first place of each, and how often.
    nobody: BTreeMap<String, (&'r SourceFile, Span, usize)>,
    files: HashMap<SourcePath, FileRef>,
}

impl<'r> Builder<'r> {
    /// Somebody named at a place; counted where no profile has the name.
    fn who(&mut self, source: &'r SourceFile, name: &Ref) -> Who {
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

    fn everybody(&mut self, source: &'r SourceFile, names: &[Ref]) -> Vec<Who> {
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
    fn anybody(&mut self, source: &'r SourceFile, names: &[Ref]) -> Vec<Who> {
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
    fn file(&mut self, source: &SourceFile, reference: &Ref) -> Option<FileRef> {
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
    fn part(&mut self, above: &UrlPath, part: &str, source: &SourceFile, span: Span, what: &str) -> Option<UrlPath> {
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

    fn posts(&mut self) -> Vec<Post> {
        let records = self.records;
        let tree = Tree::new(records, &mut self.diagnostics);
        let folder = self.home.fixed("posts");
        let roots: Vec<Option<UrlPath>> = records
            .posts
            .iter()
            .enumerate()
            .map(|(index, record)| {
                (tree.root[index] == PostId::new(index)).then(|| self.thread_url(&folder, record)).flatten()
            })
            .collect();
        let mut posts: Vec<Post> = records
            .posts
            .iter()
            .enumerate()
            .map(|(index, record)| {
                let root = tree.root[index];
                let url = roots[root.index()].clone().unwrap_or_else(|| folder.clone());
                let anchor = (root.index() != index).then(|| anchor(record, &records.community.zone));
                self.post(record, url, anchor, tree.parent[index], root)
            })
            .collect();
        self.say_twice_named_anchors(&posts);
        for (index, record) in records.posts.iter().enumerate() {
            posts[index].goal = record.goal.as_ref().and_then(|goal| self.goal(&tree, record, goal));
            posts[index].answer = record.answer.as_ref().and_then(|answer| self.answer(&tree, index, record, answer));
        }
        self.say_early_answers(&posts);
        posts
    }

    fn thread_url(&mut self, folder: &UrlPath, record: &PostRecord) -> Option<UrlPath> {
        let name = own_name(record);
        let slug = slug_of(record, name, &self.records.community.zone);
        let span = record.slug.as_ref().map_or(Span::default(), |slug| slug.span);
        if slug.len() == 4 && slug.bytes().all(|b| b.is_ascii_digit()) {
            let message = format!("a post's address cannot be four digits like `{slug}`, which is a year's page");
            let mut finding = Diagnostic::new(Code::ReservedName, &record.source.path, message);
            finding.excerpt = record.slug.as_ref().map(|slug| record.source.excerpt(slug.span));
            self.diagnostics.push(finding.help("give the file another name, or set `slug:` to another one"));
            return None;
        }
        if let Some(written) = record.slug.as_ref().filter(|_| slug.contains(['/', '\\'])) {
            let message = format!("the slug `{}` is more than one part of an address", written.value);
            let finding = Diagnostic::at(Code::BadAddress, &record.source, written.span, message)
                .label(format!("did you mean `{}`?", name_part(&slug)))
                .help("a post lies directly below posts/; only free pages have a `slug` with /");
            self.diagnostics.push(finding);
            return None;
        }
        self.part(folder, &slug, &record.source, span, if record.slug.is_some() { "slug" } else { "name" })
    }

    fn post(
        &mut self,
        record: &'r PostRecord,
        url: UrlPath,
        anchor: Option<String>,
        parent: Option<PostId>,
        root: PostId,
    ) -> Post {
        let authors = self.everybody(&record.source, &record.authors);
        let names = &self.names;
        let reactions = reactions(&record.reactions, |name| {
            names.find(name).map_or_else(|| Who::Name(name.to_owned()), Who::Member)
        });
        let cover = record.cover.as_ref().and_then(|cover| self.file(&record.source, cover));
        Post {
            title: self.title(record),
            names_parent: record.reply_to.is_some() && parent.is_some_and(|parent| parent != root),
            source: record.source.clone(),
            aliases: self.aliases(&record.source, &record.aliases),
            url,
            anchor,
            parent,
            root,
            date: record.date,
            updated: record.updated,
            authors,
            kind: record.kind,
            tags: record.tags.clone(),
            reactions,
            highlight: record.highlight,
            unlisted: record.unlisted,
            summary: record.summary.clone(),
            cover,
            order: record.order,
            goal: None,
            status: record.status,
            answer: None,
            due: record.due,
            lang: record.lang.clone(),
            is_removed: record.is_removed,
            // Moved in when nobody needs the record any more.
            body: crate::markup::Body::default(),
        }
    }

    /// Its own title, else its first heading, else its first sentence, else its name.
    fn title(&self, record: &PostRecord) -> String {
        if let Some(title) = &record.title {
            return title.clone();
        }
        if record.is_removed {
            return "Removed".to_owned();
        }
        let excerpt = self.veil.text(&record.body.excerpt);
        let title = match record.body.headings.first() {
            Some(heading)
                if !heading.text.is_empty() && matches!(record.place, PostPlace::Single(_) | PostPlace::Opener(_)) =>
            {
                shorten(&self.veil.text(&heading.text), 80)
            }
            _ => first_sentence(&excerpt, 70).trim_end_matches('.').to_owned(),
        };
        if title.is_empty() {
            dated_name(own_name(record), &self.records.community.zone).1.replace(['-', '_'], " ")
        } else {
            title
        }
    }

    fn aliases(&mut self, source: &SourceFile, aliases: &[Ref]) -> Vec<UrlPath> {
        aliases.iter().filter_map(|alias| alias_url(source, alias, &mut self.diagnostics)).collect()
    }

    fn goal(&mut self, tree: &Tree, record: &PostRecord, goal: &Ref) -> Option<PostId> {
        let found = tree.find(record, &goal.value).filter(|id| self.records.posts[id.index()].kind == PostKind::Goal);
        if found.is_none() {
            let message = format!("there is no goal `{}` in {}", goal.value, self.records.name);
            let records = self.records;
            let names = records
                .posts
                .iter()
                .filter(|post| post.kind == PostKind::Goal)
                .map(|post| dated_name(own_name(post), &records.community.zone).1);
            let near = crate::text::closest(&goal.value, names).map(str::to_owned);
            let finding = Diagnostic::at(Code::GoalNotFound, &record.source, goal.span, message)
                .did_you_mean(near.as_deref())
                .help("write the goal's file name without .md; the goal itself has `kind: goal`");
            self.diagnostics.push(finding);
        }
        found
    }

    fn answer(&mut self, tree: &Tree, index: usize, record: &PostRecord, answer: &Ref) -> Option<PostId> {
        let root = tree.root[index];
        let found = tree.find(record, &answer.value).filter(|id| tree.root[id.index()] == root && id.index() != index);
        if found.is_none() {
            let message = format!("no reply of this thread is called `{}`", answer.value);
            let names: Vec<&str> = tree
                .ids()
                .filter(|id| tree.root[id.index()] == root && *id != root)
                .map(|id| own_name(&self.records.posts[id.index()]))
                .collect();
            let near = crate::text::closest(&answer.value, names).map(str::to_owned);
            let finding = Diagnostic::at(Code::AnswerNotFound, &record.source, answer.span, message)
                .did_you_mean(near.as_deref())
                .help("write the reply's file name without .md");
            self.diagnostics.push(finding);
        }
        found
    }

    fn say_twice_named_anchors(&mut self, posts: &[Post]) {
        let mut seen: HashMap<(&UrlPath, String), usize> = HashMap::new();
        for (index, post) in posts.iter().enumerate() {
            let Some(anchor) = &post.anchor else { continue };
            if let Some(first) = seen.insert((&post.url, anchor.to_lowercase()), index) {
                let message = format!(
                    "two answers of one thread have the address {}#{anchor}: this one and {}",
                    post.url, posts[first].source.path
                );
                let finding = Diagnostic::new(Code::AddressClash, &post.source.path, message);
                self.diagnostics.push(finding.help("give one of the files another name, or another `slug:`"));
            }
        }
    }

    fn say_early_answers(&mut self, posts: &[Post]) {
        for (post, record) in posts.iter().zip(&self.records.posts) {
            let opener = &posts[post.root.index()];
            let (Some(date), Some(opened)) = (post.date, opener.date) else { continue };
            let zone = &self.records.community.zone;
            if post.parent.is_some() && date.date(zone) < opened.date(zone) {
                let message = "this answer is dated before the post that opened its thread";
                let mut finding = Diagnostic::new(Code::ReplyBeforeOpener, &post.source.path, message);
                if record.date_span != Span::default() {
                    finding.excerpt = Some(post.source.excerpt(record.date_span));
                }
                self.diagnostics.push(
                    finding.help(format!("the thread was opened on {}; the answer keeps its place", opened.date(zone))),
                );
            }
        }
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

/// Free pages of the network, which have no community around them.
pub(super) fn network_pages(records: &[PageRecord]) -> Checked<Vec<FreePage>> {
    let mut diagnostics = Vec::new();
    let mut pages: Vec<(Option<i64>, FreePage)> = Vec::new();
    for record in records {
        let name = record.slug.as_ref().map_or(record.name.as_str(), |slug| slug.value.as_str());
        let parts: Vec<String> = name.split('/').map(name_part).collect();
        let is_reserved = parts.first().is_some_and(|first| RESERVED_AT_ROOT.contains(&first.to_lowercase().as_str()));
        let url = parts.iter().try_fold(UrlPath::home(), |url, part| url.child(part));
        let Some(url) = url.filter(|_| !is_reserved) else {
            let why = if is_reserved { "the site uses this name itself" } else { "nothing is left of it" };
            let message = format!("the name `{name}` cannot be an address, because {why}");
            let mut finding = Diagnostic::new(Code::ReservedName, &record.source.path, message);
            finding.excerpt = record.slug.as_ref().map(|slug| record.source.excerpt(slug.span));
            diagnostics.push(finding.help("give the file another name, or set `slug:` to another word"));
            continue;
        };
        let mut aliases = Vec::new();
        for alias in &record.aliases {
            aliases.extend(alias_url(&record.source, alias, &mut diagnostics));
        }
        pages.push((record.order, page_of(record, url, aliases)));
    }
    pages.sort_by(|(a, x), (b, y)| (a.is_none(), a, &x.source.path).cmp(&(b.is_none(), b, &y.source.path)));
    Checked::new(pages.into_iter().map(|(_, page)| page).collect(), diagnostics)
}

/// A former address; a finding says why it cannot be one.
fn alias_url(source: &SourceFile, alias: &Ref, diagnostics: &mut Vec<Diagnostic>) -> Option<UrlPath> {
    let written = alias.value.as_str();
    let url = UrlPath::parse(written).filter(|url| !url.as_str().is_empty());
    if url.is_some() {
        return url;
    }
    let path = written.split_once("://").map(|(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let problem = written.trim_matches('/').split('/').find_map(part_problem);
    let (message, near) = match path {
        Some(path) => {
            (format!("`{written}` is a whole web address"), Some(format!("/{path}")).filter(|path| path.len() > 1))
        }
        None if written.trim_matches('/').is_empty() => (format!("`{written}` is the address of the home page"), None),
        None => match problem {
            Some(problem) => (format!("`{written}` cannot be an address: a part of it {problem}"), None),
            None => (format!("`{written}` cannot be an address of this site"), None),
        },
    };
    let finding = Diagnostic::at(Code::BadAddress, source, alias.span, message)
        .did_you_mean(near.as_deref())
        .help("write the former address from the site's root, such as /founders/old-name/");
    diagnostics.push(finding);
    None
}

fn free_page(b: &mut Builder<'_>, record: &PageRecord, home: &UrlPath) -> Option<FreePage> {
    let name = record.slug.as_ref().map_or(record.name.as_str(), |slug| slug.value.as_str());
    let span = record.slug.as_ref().map_or(Span::default(), |slug| slug.span);
    let mut url = home.clone();
    for part in name.split('/') {
        let what = if record.slug.is_some() { "slug" } else { "name" };
        url = b.part(&url, part, &record.source, span, what)?;
    }
    let aliases = b.aliases(&record.source, &record.aliases);
    Some(page_of(record, url, aliases))
}

fn page_of(record: &PageRecord, url: UrlPath, aliases: Vec<UrlPath>) -> FreePage {
    let name = record.name.rsplit('/').next().unwrap_or_default().replace(['-', '_'], " ");
    let from_text = record.body.headings.first().map(|heading| heading.text.clone()).filter(|text| !text.is_empty());
    FreePage {
        source: record.source.clone(),
        url,
        title: record.title.clone().or(from_text).unwrap_or(name),
        summary: record.summary.clone(),
        updated: record.updated,
        unlisted: record.unlisted,
        lang: record.lang.clone(),
        aliases,
        body: record.body.clone(),
    }
}

/// A folder and those above it.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above))
}

/// An answer's anchor: its file name.
fn anchor(record: &PostRecord, zone: &crate::dates::Zone) -> String {
    let name = match (&record.slug, &record.place) {
        (Some(slug), _) => name_part(&slug.value),
        (None, PostPlace::Answer(_, name)) => name_part(name),
        (None, PostPlace::Single(name) | PostPlace::Opener(name)) => name_part(dated_name(name, zone).1),
    };
    if PAGE_IDS.contains(&name.as_str()) || name.is_empty() { format!("{name}-reply") } else { name }
}

/// What answers what.
struct Tree {
    parent: Vec<Option<PostId>>,
    root: Vec<PostId>,
    places: Places,
}

impl Tree {
    fn new(records: &CommunityRecords, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let count = records.posts.len();
        let mut tree = Self {
            parent: vec![None; count],
            root: (0..count).map(PostId::new).collect(),
            places: Places::new(&records.posts, &records.community.zone),
        };
        for (index, record) in records.posts.iter().enumerate() {
            tree.parent[index] = tree.parent_of(index, record, records, diagnostics);
        }
        tree.open_rings(records, diagnostics);
        tree.find_roots();
        tree
    }

    fn ids(&self) -> impl Iterator<Item = PostId> + use<> {
        (0..self.parent.len()).map(PostId::new)
    }

    fn find(&self, record: &PostRecord, reference: &str) -> Option<PostId> {
        self.places.find(record, reference).map(PostId::new)
    }

    fn parent_of(
        &self,
        index: usize,
        record: &PostRecord,
        records: &CommunityRecords,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<PostId> {
        let opener = self.places.opener(record).map(PostId::new);
        let Some(reply_to) = &record.reply_to else { return opener };
        let found = self.find(record, &reply_to.value).filter(|found| found.index() != index);
        if found.is_some() {
            return found;
        }
        let is_self = self.find(record, &reply_to.value).is_some();
        let home = format!("{}/{}/", crate::load::CONTENT, records.name);
        let is_elsewhere = reply_to.value.contains('/')
            && record.source.path.resolve(&reply_to.value).is_some_and(|path| !path.as_str().starts_with(&home));
        let message = if is_self {
            "this post answers itself".to_owned()
        } else if is_elsewhere {
            format!("`{}` lies outside of {}", reply_to.value, records.name)
        } else {
            format!("there is no post `{}` in {} to answer", reply_to.value, records.name)
        };
        let names = self.places.neighbours(record);
        let near = crate::text::closest(&reply_to.value, names.iter().map(String::as_str)).map(str::to_owned);
        let instead = if opener.is_some() {
            "it is shown as an answer to the thread's first post"
        } else {
            "it is shown as a thread of its own"
        };
        let finding = Diagnostic::at(Code::ReplyToNothing, &record.source, reply_to.span, message)
            .did_you_mean(near.as_deref().filter(|_| !is_self))
            .help(if is_elsewhere {
                format!(
                    "an answer lies in the community of what it answers; to others, set a link in the text; {instead}"
                )
            } else {
                format!("write the file name, without .md, of what it answers; {instead}")
            });
        diagnostics.push(finding);
        opener
    }

    /// Answers that answer each other in a ring have no opener: the first of them, by path, opens.
    fn open_rings(&mut self, records: &CommunityRecords, diagnostics: &mut Vec<Diagnostic>) {
        // 0 not seen, 1 on the way, 2 known to end.
        let mut state = vec![0u8; self.parent.len()];
        for start in 0..self.parent.len() {
            let mut way = Vec::new();
            let mut at = start;
            while state[at] == 0 {
                state[at] = 1;
                way.push(at);
                match self.parent[at] {
                    Some(parent) => at = parent.index(),
                    None => break,
                }
            }
            if state[at] == 1 && self.parent[at].is_some() && way.contains(&at) {
                let ring = &way[way.iter().position(|step| *step == at).unwrap_or(0)..];
                let first = ring.iter().copied().min().unwrap_or(at);
                let names: Vec<&str> = ring.iter().map(|step| records.posts[*step].source.path.as_str()).collect();
                let record = &records.posts[first];
                let message = format!("these answers answer each other: {}", crate::text::enumerate(&names));
                let mut finding = Diagnostic::new(Code::ReplyRing, &record.source.path, message);
                if let Some(reply_to) = &record.reply_to {
                    finding.excerpt = Some(record.source.excerpt(reply_to.span));
                }
                diagnostics.push(finding.help("this one is shown as if it answered nothing; change one `reply_to`"));
                let opener = self.places.opener(record).map(PostId::new);
                self.parent[first] = opener.filter(|opener| !ring.contains(&opener.index()));
            }
            for step in way {
                state[step] = 2;
            }
        }
    }

    fn find_roots(&mut self) {
        for start in 0..self.parent.len() {
            let mut way = Vec::new();
            let mut at = start;
            while let Some(parent) = self.parent[at] {
                // What was found for an earlier post needs no second walk.
                if self.root[at].index() != at {
                    break;
                }
                way.push(at);
                at = parent.index();
            }
            let root = self.root[at];
            for step in way {
                self.root[step] = root;
            }
        }
    }
}

/// Every document by its path, and every address that a link may name.
fn list_docs(community: &mut Community) {
    let home = community.url.clone();
    let mut docs = HashMap::new();
    let headings = |body: &crate::markup::Body| body.headings.iter().map(|heading| heading.id.clone()).collect();
    let doc = |url: &UrlPath, title: &str, body| Doc {
        url: url.clone(),
        fragment: None,
        title: title.to_owned(),
        headings: headings(body),
    };
    docs.insert(community.source.path.clone(), doc(&home, &community.title, &community.body));
    for member in &community.members {
        if let Some(url) = &member.url {
            docs.insert(member.source.path.clone(), doc(url, &member.name, &member.body));
        }
    }
    for post in community.posts.iter().filter(|post| !post.is_removed) {
        let doc = Doc { fragment: post.anchor.clone(), ..doc(&post.url, &post.title, &post.body) };
        docs.insert(post.source.path.clone(), doc);
    }
    for session in &community.sessions {
        docs.insert(session.source.path.clone(), doc(&session.url, &session.title, &session.body));
    }
    for page in &community.pages {
        docs.insert(page.source.path.clone(), doc(&page.url, &page.title, &page.body));
    }
    let mut addresses: BTreeSet<UrlPath> = docs.values().map(|doc| doc.url.clone()).collect();
    let has_tags = community.posts.iter().any(|post| post.parent.is_none() && !post.unlisted && !post.tags.is_empty());
    let listed = |post: &&Post| !post.is_removed && !community.posts[post.root.index()].unlisted;
    let has_goals = community.posts.iter().filter(listed).any(|post| post.kind == PostKind::Goal);
    let is_question = |post: &Post| post.parent.is_none() && post.kind == PostKind::Question;
    let has_questions = community.posts.iter().filter(listed).any(is_question);
    let has_posts = community.posts.iter().any(|post| !post.is_removed);
    let lists = [
        ("posts", true),
        ("members", true),
        ("sessions", community.has_sessions()),
        ("goals", has_goals),
        ("questions", has_questions),
        ("tags", has_tags),
        ("stats", has_posts),
    ];
    addresses.extend(lists.iter().filter(|(_, is_there)| *is_there).map(|(part, _)| home.fixed(part)));
    let calendar = home.fixed("calendar");
    for month in months(community) {
        addresses.extend(calendar.child(&month.to_string()));
        addresses.insert(calendar.clone());
    }
    let posts = home.fixed("posts");
    addresses
        .extend(community.posts.iter().filter_map(|post| Some(posts.year(post.date?.date(&community.zone).year()))));
    community.docs = docs;
    community.addresses = addresses;
}

/// Months with a page in the calendar: of sessions, of threads in lists, of goals due.
fn months(community: &Community) -> BTreeSet<Period> {
    let roots = community.posts.iter().filter(|post| post.parent.is_none() && !post.unlisted);
    let dates = roots.flat_map(|post| [post.date, post.due.filter(|_| post.kind == PostKind::Goal)]);
    let sessions = community.sessions.iter().map(|session| Some(session.date));
    dates.chain(sessions).flatten().map(|moment| Period::month_of(moment.date(&community.zone))).collect()
}
