//! One file to fill: a post, a reply, a profile, a session, a community.
//!
//! What a name means (a community, an author, a thread) is looked up in what the site already holds, so that a new file
//! never names somebody or something that is not there, and never claims an address that another document has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, Time};

use super::{create, nothing_in_the_way, yaml};
use crate::address::{RESERVED, SourcePath, URL_MAX_BYTES, name_part, part_problem};
use crate::config::Config;
use crate::dates::Clock;
use crate::diag::Failure;
use crate::load::{self, CONTENT, PostPlace};
use crate::parse::records::{CommunityKind, CommunityRecords, PostKind, PostRecord};
use crate::parse::{self, dated_name};
use crate::text::{closest, nfc, one_line, slug, sort_key, truncate_bytes};

/// Longest part of a file's name that is made from a title, in bytes.
const MAX_SLUG_BYTES: usize = 60;

/// Where new files are written, and when.
///
/// Every method gives the file that it wrote, and fails with [`Failure::Usage`] where something that was named does not
/// exist or cannot be used, with [`Failure::Io`] where the file cannot be written. Where a name is taken the new file is
/// called `…-2`, `…-3`; profiles and communities, whose names mean somebody, are refused instead.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// The site's folder, with content/ in it.
    pub root: &'a Path,
    /// Its settings: the zone of dates where a community names none.
    pub config: &'a Config,
    /// The date of what is written.
    pub clock: Clock,
}

impl New<'_> {
    /// A post: `posts/<date>-<slug>.md`. The author is a member's handle or name.
    ///
    /// The slug is free in the whole community, also where the same title was used on another day.
    ///
    /// # Errors
    /// See [`New`]; also an empty title.
    pub fn post(
        &self,
        community: &str,
        title: &str,
        kind: Option<PostKind>,
        author: Option<&str>,
    ) -> Result<PathBuf, Failure> {
        let records = self.community_records(community)?;
        let title = wanted_title(title, "salon new post founders \"What we learned\"")?;
        let author = author.map(|author| member(&records, author)).transpose()?;
        let taken: BTreeSet<String> =
            records.posts.iter().flat_map(|post| thread_names(&records, post)).map(|name| folded(&name)).collect();
        let date = self.clock.today(&records.community.zone);
        let kind_word = kind.map_or("post", PostKind::word);
        let base = base_name(&title, kind_word, &records.name);
        let folder = format!("{CONTENT}/{}/posts", records.name);
        let name = free(&base, |name| {
            // Four digits are a year's page.
            let is_year = name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit());
            is_year
                || is_refused(name)
                || taken.contains(&folded(name))
                || self.lies_in(&folder, &format!("{date}-{name}"))
        });
        let mut text = format!("---\ntitle: {}\ndate: {}\n", yaml(&title), self.now(&records));
        text.push_str(&author_line(&records, author));
        text.extend(kind.map(|kind| format!("kind: {}\n", kind.word())));
        text.push_str(&match kind {
            Some(PostKind::Goal) => format!("due: {}\n", date.saturating_add(jiff::Span::new().days(28))),
            Some(PostKind::Question) => "# answer: the file name of the reply that answered it\n".to_owned(),
            Some(PostKind::Lesson) => "# order: 1\n".to_owned(),
            _ => String::new(),
        });
        text.push_str("---\n\nWrite here what you want to tell the group.\n");
        self.write(&format!("{folder}/{date}-{name}.md"), &text)
    }

    /// A reply, to a thread or to another reply, named by its slug, its path or its address.
    ///
    /// In a thread that is a folder it becomes `<author>.md` there. A thread that is a single file stays where it is: the
    /// reply becomes `<thread>-<author>.md` beside it, with `reply_to`.
    ///
    /// # Errors
    /// See [`New`]; also a name that several posts have.
    pub fn reply(&self, community: &str, thread: &str, author: Option<&str>) -> Result<PathBuf, Failure> {
        let records = self.community_records(community)?;
        let post = post(&records, thread)?;
        let author = author.map(|author| member(&records, author)).transpose()?;
        let by = author.map_or_else(|| "reply".to_owned(), name_part);
        let folder = post.source.path.folder();
        let stem = post.source.path.stem();
        let (base, reply_to) = match &post.place {
            PostPlace::Opener(_) => (by, None),
            PostPlace::Answer(..) => (by, Some(stem)),
            PostPlace::Single(_) => (format!("{}-{by}", truncate_bytes(stem, 100)), Some(stem)),
        };
        // An answer's file name is its anchor on the thread's page, where answers from other folders may stand too.
        let anchors: BTreeSet<String> = records
            .posts
            .iter()
            .filter(|post| post.reply_to.is_some())
            .flat_map(|post| thread_names(&records, post))
            .map(|name| folded(&name))
            .collect();
        let name = free(&base, |name| {
            let is_opener = name.eq_ignore_ascii_case("index");
            let anchor = folded(dated_name(name, &records.community.zone).1);
            is_opener || part_problem(name).is_some() || anchors.contains(&anchor) || self.lies_in(folder, name)
        });
        let mut text = "---\n".to_owned();
        text.extend(reply_to.map(|reply_to| format!("reply_to: {}\n", yaml(reply_to))));
        text.push_str(&format!("date: {}\n", self.now(&records)));
        text.push_str(&author_line(&records, author));
        text.push_str("---\n\nWrite your answer here.\n");
        self.write(&format!("{folder}/{name}.md"), &text)
    }

    /// A profile: `members/<handle>.md`, the handle made from the name.
    ///
    /// # Errors
    /// See [`New`]; also where the community has a member of that name or handle.
    pub fn member(&self, community: &str, name: &str) -> Result<PathBuf, Failure> {
        let records = self.community_records(community)?;
        let name = wanted_title(name, "salon new member founders \"Ana Example\"")?;
        let handle = base_name(&name, "member", &records.name);
        let handle = if is_refused(&handle) { format!("{handle}-2") } else { handle };
        let known = records.members.iter().find(|member| {
            folded(&member.handle) == folded(&handle) || sort_key(&member.name.value) == sort_key(&name)
        });
        if let Some(known) = known {
            return Err(Failure::Usage(format!(
                "{} has the profile {} already; somebody else of that name needs another one, such as \"{name} B.\"",
                known.name.value, known.source.path
            )));
        }
        let text = format!(
            "---\nname: {}\nrole: member              # host, instructor, member, client, guest or alumni\njoined: {}\n---\n\n\
             A few words about yourself: what you do, and what the others may ask you.\n",
            yaml(&name),
            self.clock.today(&records.community.zone),
        );
        self.write(&format!("{CONTENT}/{}/members/{handle}.md", records.name), &text)
    }

    /// A session: `sessions/<date>-<slug>.md`, with its lists as comments to fill in.
    ///
    /// # Errors
    /// See [`New`]; also an empty title.
    pub fn session(&self, community: &str, title: &str, date: Date, time: Option<Time>) -> Result<PathBuf, Failure> {
        let records = self.community_records(community)?;
        let title = wanted_title(title, "salon new session founders Review --date 2026-01-08")?;
        let folder = format!("{CONTENT}/{}/sessions", records.name);
        let base = format!("{date}-{}", base_name(&title, "session", &records.name));
        let name = free(&base, |name| self.lies_in(&folder, name));
        let start = time.map_or_else(|| date.to_string(), |time| format!("{date} {}", time.strftime("%H:%M")));
        let [first, second] = examples(&records);
        let text = format!(
            "---\ntitle: {}\ndate: {start}\n# duration: 90\n# attendees: [{first}, {second}]\n# decisions:\n#   - What was decided\n\
             # actions:\n#   - {{who: {first}, what: \"what was promised\", due: {}}}\n---\n\nWrite the notes here.\n",
            yaml(&title),
            date.saturating_add(jiff::Span::new().days(14)),
        );
        self.write(&format!("{folder}/{name}.md"), &text)
    }

    /// A community: a folder with community.md and a page of rules, named by `folder` or else by the title.
    ///
    /// Gives its community.md.
    ///
    /// # Errors
    /// See [`New`]; also where the folder's name is taken, or used by the site itself.
    pub fn community(
        &self,
        title: &str,
        kind: Option<CommunityKind>,
        folder: Option<&str>,
    ) -> Result<PathBuf, Failure> {
        let network = load::network(self.root)?.value;
        let title = wanted_title(title, "salon new community \"The Tuesday Circle\"")?;
        let name = match folder {
            Some(folder) => folder_name(folder)?,
            None => base_name(&title, "community", ""),
        };
        let key = folded(&name);
        if is_refused(&name) || matches!(key.as_str(), "pages" | "index") {
            return Err(Failure::Usage(format!(
                "a community cannot lie in a folder `{name}`, because the site uses this name itself; name another with --folder"
            )));
        }
        let page = network.pages.iter().find(|page| page.source.path.stem().to_lowercase() == key);
        let in_the_way = page.map(|page| page.source.path.to_string()).or_else(|| self.lying_in(CONTENT, &name));
        if let Some(in_the_way) = in_the_way {
            return Err(Failure::Usage(format!(
                "{in_the_way} has the address /{name}/ already; name another folder with --folder"
            )));
        }
        let text = format!(
            "---\ntitle: {}\nkind: {}           # mastermind, coaching, course, cohort or community\nfounded: {}\n---\n\n\
             Who you are, what for, and how often you meet.\n",
            yaml(&title),
            kind.unwrap_or(CommunityKind::Community).word(),
            self.clock.today(&self.config.timezone),
        );
        let rules =
            "---\ntitle: What we agreed on\n---\n\n1. What is said here stays here.\n2. Ask before you advise.\n";
        let written = self.write(&format!("{CONTENT}/{name}/community.md"), &text)?;
        self.write(&format!("{CONTENT}/{name}/pages/rules.md"), rules)?;
        Ok(written)
    }

    /// What a community's files say.
    fn community_records(&self, name: &str) -> Result<CommunityRecords, Failure> {
        let wanted = folder_name(name)?;
        let network = load::network(self.root)?.value;
        let names = &network.communities;
        let found = names.iter().find(|known| **known == wanted).or_else(|| {
            // A file system that tells no case apart has one folder for both spellings.
            names.iter().find(|known| folded(known) == folded(&wanted))
        });
        let Some(found) = found else {
            let near = closest(&wanted, names.iter().map(String::as_str));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => "`salon new community \"The Tuesday Circle\"` makes one".to_owned(),
                None => format!("there are {}", crate::text::enumerate(names)),
            };
            return Err(Failure::Usage(format!("there is no community `{wanted}` in {CONTENT}/; {hint}")));
        };
        let files = load::community(self.root, found).value;
        let unreadable =
            || Failure::Usage(format!("{CONTENT}/{found}/community.md cannot be read; `salon check` says why"));
        parse::community(&files, self.config).value.ok_or_else(unreadable)
    }

    /// The moment of writing in the community's zone, as front matter holds it.
    fn now(&self, records: &CommunityRecords) -> String {
        let today = self.clock.today(&records.community.zone);
        let moment = crate::dates::Moment::at(self.clock.now()).iso(&records.community.zone);
        // `2026-01-05T19:30:00+01:00`: seconds and offset say nothing to a reader.
        match moment.get(11..16) {
            Some(time) => format!("{today} {time}"),
            None => today.to_string(),
        }
    }

    /// Whether a folder of the site has a file or folder of that name, with or without `.md`, in any case.
    fn lies_in(&self, folder: &str, name: &str) -> bool {
        self.lying_in(folder, name).is_some()
    }

    fn lying_in(&self, folder: &str, name: &str) -> Option<String> {
        let entries = std::fs::read_dir(self.folder_on_disk(folder)).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().to_str().map(ToOwned::to_owned));
        names
            .filter(|spelt| folded(spelt.strip_suffix(".md").unwrap_or(spelt)) == folded(name))
            .min()
            .map(|spelt| format!("{folder}/{spelt}"))
    }

    /// A folder of the site as the file system spells it, which may differ in Unicode form.
    fn folder_on_disk(&self, folder: &str) -> PathBuf {
        let mut path = self.root.to_owned();
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            path = load::spelt_in(&path, part);
        }
        path
    }

    fn write(&self, path: &str, text: &str) -> Result<PathBuf, Failure> {
        let path = SourcePath::new(path);
        let file = self.folder_on_disk(path.folder()).join(path.name());
        nothing_in_the_way(self.root, &file)?;
        create(&file, text)?;
        Ok(file)
    }
}

/// A title in one line, or what to type.
fn wanted_title(title: &str, example: &str) -> Result<String, Failure> {
    let title = one_line(title);
    // What nobody can see is no title either.
    if title.chars().all(|c| c.is_whitespace() || crate::text::is_deceptive(c)) {
        return Err(Failure::Usage(format!("a name or title is missing; write, for example, {example}")));
    }
    Ok(title)
}

/// A folder of content/ as somebody typed it: with or without `content/` and a slash at its end, and never a way out.
fn folder_name(written: &str) -> Result<String, Failure> {
    let name = nfc(written.trim_end_matches('/')).into_owned();
    let name = name.strip_prefix(&format!("{CONTENT}/")).unwrap_or(&name).to_owned();
    let problem = part_problem(&name).or_else(|| load::is_passed_over(&name).then_some("is passed over by salon"));
    match problem {
        Some(problem) => Err(Failure::Usage(format!(
            "`{}` cannot be a folder of {CONTENT}/: it {problem}; name one such as `founders`",
            one_line(&name)
        ))),
        None => Ok(name),
    }
}

/// A file's name from a title; `instead` where the title has no letters.
fn base_name(title: &str, instead: &str, community: &str) -> String {
    // `<community>/posts/2026-01-05-<name>-99/` has to fit into an address.
    let room = URL_MAX_BYTES.saturating_sub(community.len() + "/sessions/2026-01-05--99/".len());
    let whole = slug(title);
    let cut = truncate_bytes(&whole, MAX_SLUG_BYTES.min(room));
    let cut = match cut.rfind('-') {
        Some(end) if cut.len() < whole.len() && end * 2 > cut.len() => &cut[..end],
        _ => cut,
    };
    // A name that is cut between a letter and its mark is no longer its own slug.
    let name = slug(cut);
    if name.is_empty() { instead.to_owned() } else { name }
}

/// `base`, or with the first number from 2 on that makes it free.
fn free(base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(base) {
        return base.to_owned();
    }
    let mut number = 2_u64;
    loop {
        let name = format!("{base}-{number}");
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

/// Names that the site uses itself, or that some file system cannot hold.
fn is_refused(name: &str) -> bool {
    RESERVED.contains(&name.to_lowercase().as_str()) || part_problem(name).is_some()
}

/// The key under which two names are one on some file system.
fn folded(name: &str) -> String {
    nfc(&nfc(name).to_lowercase()).into_owned()
}

/// The handle of a member named by handle, other name or full name.
fn member<'r>(records: &'r CommunityRecords, name: &str) -> Result<&'r str, Failure> {
    let key = sort_key(name.trim().trim_start_matches('@'));
    let by_handle = records.members.iter().find(|member| sort_key(&member.handle) == key);
    let by_name = || {
        records.members.iter().find(|member| {
            sort_key(&member.name.value) == key || member.also.iter().any(|also| sort_key(&also.value) == key)
        })
    };
    if let Some(member) = by_handle.or_else(by_name) {
        return Ok(&member.handle);
    }
    let handles = || records.members.iter().map(|member| member.handle.as_str());
    let hint = match closest(name, handles()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("`salon new member {} \"{}\"` makes one", records.name, one_line(name)),
    };
    Err(Failure::Usage(format!("`{}` has no profile in {}; {hint}", one_line(name), records.name)))
}

/// The names by which a thread or a single file is known: slug, file name, and that without its date.
fn thread_names(records: &CommunityRecords, post: &PostRecord) -> Vec<String> {
    match &post.place {
        PostPlace::Answer(..) => Vec::new(),
        PostPlace::Single(name) | PostPlace::Opener(name) => {
            let bare = dated_name(name, &records.community.zone).1;
            let slug = post.slug.as_ref().map(|slug| slug.value.trim_matches('/').to_owned());
            [slug, Some(name_part(bare)), Some(bare.to_owned()), Some(name.clone())].into_iter().flatten().collect()
        }
    }
}

/// The post that somebody named by slug, path or address.
fn post<'r>(records: &'r CommunityRecords, written: &str) -> Result<&'r PostRecord, Failure> {
    let wanted = below_posts(&nfc(&written.replace('\\', "/")), &records.name);
    let found: Vec<&PostRecord> = records.posts.iter().filter(|post| is_called(records, post, &wanted)).collect();
    // A thread before a reply that happens to have its name.
    let exact: Vec<&PostRecord> =
        found.iter().copied().filter(|post| below_posts(post.source.path.as_str(), &records.name) == wanted).collect();
    match (exact.as_slice(), found.as_slice()) {
        ([post], _) | (_, [post]) => Ok(post),
        (_, []) => {
            let names: Vec<String> = records.posts.iter().flat_map(|post| thread_names(records, post)).collect();
            let hint = match closest(&wanted, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("name a file of {CONTENT}/{}/posts/, without .md", records.name),
            };
            Err(Failure::Usage(format!("there is no thread `{}` in {}; {hint}", one_line(written), records.name)))
        }
        (_, several) => {
            let paths: Vec<&str> = several.iter().map(|post| post.source.path.as_str()).collect();
            Err(Failure::Usage(format!(
                "`{}` may be {}; write the path of the one you mean",
                one_line(written),
                crate::text::enumerate(&paths)
            )))
        }
    }
}

/// A path or address without what all posts of a community share: `content/a/posts/x/index.md` is `x`.
fn below_posts(written: &str, community: &str) -> String {
    let parts: Vec<&str> = written.split(['/', '#']).filter(|part| !part.is_empty() && *part != ".").collect();
    let mut rest = parts.as_slice();
    for shared in [CONTENT, community, "posts"] {
        rest = match rest {
            [first, more @ ..] if *first == shared && !more.is_empty() => more,
            _ => rest,
        };
    }
    let joined = rest.join("/");
    let stem = joined.strip_suffix(".md").unwrap_or(&joined);
    stem.strip_suffix("/index").unwrap_or(stem).to_owned()
}

fn is_called(records: &CommunityRecords, post: &PostRecord, wanted: &str) -> bool {
    if below_posts(post.source.path.as_str(), &records.name) == wanted {
        return true;
    }
    match &post.place {
        PostPlace::Single(_) | PostPlace::Opener(_) => thread_names(records, post).iter().any(|name| name == wanted),
        PostPlace::Answer(folder, name) => {
            let Some((thread, reply)) = wanted.rsplit_once('/') else { return false };
            let folder = folder.as_str().rsplit('/').next().unwrap_or_default();
            reply == name && (thread == folder || thread == dated_name(folder, &records.community.zone).1)
        }
    }
}

/// The author, or how to name one.
fn author_line(records: &CommunityRecords, author: Option<&str>) -> String {
    match author {
        Some(author) => format!("author: {}\n", yaml(author)),
        None => format!("# author: {}\n", examples(records)[0]),
    }
}

/// Two handles to show how they are written.
fn examples(records: &CommunityRecords) -> [&str; 2] {
    let mut handles = records.members.iter().map(|member| member.handle.as_str());
    [handles.next().unwrap_or("ana"), handles.next().unwrap_or("bo")]
}
