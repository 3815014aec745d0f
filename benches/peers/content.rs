//! A community of the corpus as any generator could take it: what salon works out while it builds is worked out here, before
//! anything is timed. Links and mentions have their final addresses, answers their order and depth, names stand beside handles.

use std::collections::{BTreeMap, HashMap};

use crate::corpus::community::{FAMILY, Plan, Post, name};

/// A community.
pub struct Circle {
    /// The folder's name, and the first part of its addresses.
    pub name: String,
    pub title: String,
    pub about: String,
    /// Those whose page is made here: somebody who leads a family of communities has one page.
    pub members: Vec<Member>,
    /// In the order of time.
    pub threads: Vec<Thread>,
    pub sessions: Vec<Session>,
}

pub struct Member {
    pub handle: String,
    pub name: String,
    pub role: String,
    pub tagline: String,
    pub bio: String,
}

pub struct Thread {
    pub slug: String,
    pub title: String,
    pub kind: &'static str,
    /// How it begins, for lists.
    pub excerpt: String,
    /// Names that are one part of an address as they stand.
    pub tags: Vec<String>,
    pub opening: Message,
    /// In the order in which they are read.
    pub answers: Vec<Message>,
    /// Handles of all who wrote.
    pub people: Vec<String>,
}

/// A post or an answer.
pub struct Message {
    /// What stands after # in its address.
    pub anchor: String,
    pub handle: String,
    pub author: String,
    /// As RFC 3339 has it, in UTC.
    pub date: String,
    /// How many answers lie between it and the opening, itself counted.
    pub depth: usize,
    pub reactions: Vec<(String, usize)>,
    pub body: String,
}

pub struct Session {
    pub slug: String,
    pub title: String,
    pub date: String,
    /// Handles and names.
    pub attendees: Vec<(String, String)>,
    pub decisions: Vec<String>,
    pub actions: Vec<String>,
    pub body: String,
}

impl Circle {
    /// The planned community with its texts.
    pub fn of(plan: &Plan) -> Self {
        let files: HashMap<String, String> = plan.files().into_iter().collect();
        let addresses = Addresses::of(plan);
        let file = |path: &str| File::of(files.get(path).map_or("", String::as_str));
        let own = usize::from(!plan.number.is_multiple_of(FAMILY));
        let members = plan.people.iter().skip(own).map(|person| {
            let file = file(&format!("members/{}.md", person.handle));
            Member {
                handle: person.handle.clone(),
                name: person.name.clone(),
                role: file.value("role"),
                tagline: file.value("tagline"),
                bio: file.body.to_owned(),
            }
        });
        let message = |index: usize, depth: usize| {
            let post = &plan.posts[index];
            let file = file(&post.path);
            let person = &plan.people[post.author];
            Message {
                anchor: anchor(post).to_owned(),
                handle: person.handle.clone(),
                author: person.name.clone(),
                date: format!("{}T{:02}:{:02}:00Z", post.day, post.minute / 60, post.minute % 60),
                depth,
                reactions: file.reactions(),
                body: addresses.filled(file.body),
            }
        };
        let roots = (0..plan.posts.len()).filter(|index| plan.posts[*index].parent.is_none());
        let threads = roots.map(|root| {
            let post = &plan.posts[root];
            let answers: Vec<Message> =
                in_reading_order(plan, root).into_iter().map(|(index, depth)| message(index, depth)).collect();
            let opening = message(root, 0);
            let mut people: Vec<String> =
                std::iter::once(&opening).chain(&answers).map(|message| message.handle.clone()).collect();
            people.sort();
            people.dedup();
            let tags = file(&post.path).list("tags").iter().map(|tag| part(tag)).collect();
            Thread {
                slug: slug(post).to_owned(),
                title: post.title.clone(),
                kind: post.kind,
                excerpt: excerpt(file(&post.path).body),
                tags,
                opening,
                answers,
                people,
            }
        });
        let names: HashMap<&str, &str> =
            plan.people.iter().map(|person| (person.handle.as_str(), person.name.as_str())).collect();
        let mut sessions: Vec<Session> = files
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix("sessions/")?.strip_suffix(".md")?, File::of(text))))
            .map(|(stem, file)| Session {
                slug: format!("review-{}", stem.trim_end_matches("-review")),
                title: file.value("title"),
                date: format!("{}:00Z", file.value("date").replace(' ', "T")),
                attendees: file
                    .list("attendees")
                    .into_iter()
                    .map(|handle| (handle.to_owned(), names.get(handle).copied().unwrap_or(handle).to_owned()))
                    .collect(),
                decisions: file.items("decisions"),
                actions: file.items("actions"),
                body: addresses.filled(file.body),
            })
            .collect();
        sessions.sort_by(|a, b| a.slug.cmp(&b.slug));
        Self {
            name: plan.name.clone(),
            title: plan.title.clone(),
            about: file("community.md").body.to_owned(),
            members: members.collect(),
            threads: threads.collect(),
            sessions,
        }
    }
}

/// The answers of a thread with their depths: each before what answers it.
fn in_reading_order(plan: &Plan, root: usize) -> Vec<(usize, usize)> {
    let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, post) in plan.posts.iter().enumerate().skip(root) {
        if let Some(parent) = post.parent.filter(|_| post.root == root) {
            children.entry(parent).or_default().push(index);
        }
    }
    let mut read = Vec::new();
    let mut waiting: Vec<(usize, usize)> = vec![(root, 0)];
    while let Some((index, depth)) = waiting.pop() {
        if index != root {
            read.push((index, depth));
        }
        waiting.extend(children.get(&index).into_iter().flatten().rev().map(|child| (*child, depth + 1)));
    }
    read
}

/// A thread's name in its address: without a date in front.
pub fn slug(post: &Post) -> &str {
    let name = name(&post.path);
    name.strip_prefix(&format!("{}-", post.day)).unwrap_or(name)
}

fn anchor(post: &Post) -> &str {
    name(&post.path)
}

/// The first words of a text, without its links.
fn excerpt(body: &str) -> String {
    let first = body.lines().next().unwrap_or_default();
    let mut words = String::new();
    for piece in first.split('[') {
        match piece.split_once("](") {
            Some((text, after)) => {
                words.push_str(text);
                words.push_str(after.split_once(')').map_or("", |(_, rest)| rest));
            }
            None => words.push_str(piece),
        }
    }
    salon::text::shorten(&words, 160)
}

/// A tag as one part of an address.
fn part(tag: &str) -> String {
    tag.replace("c++", "cpp").replace("c#", "csharp").replace(' ', "-")
}

/// Where references lead.
struct Addresses<'a> {
    posts: HashMap<&'a str, String>,
    handles: Vec<&'a str>,
}

impl<'a> Addresses<'a> {
    fn of(plan: &'a Plan) -> Self {
        let address = |post: &Post| {
            let thread = format!("/{}/{}/", plan.name, slug(&plan.posts[post.root]));
            if post.parent.is_some() { format!("{thread}#{}", anchor(post)) } else { thread }
        };
        Self {
            posts: plan.posts.iter().map(|post| (post.path.as_str(), address(post))).collect(),
            handles: plan.people.iter().map(|person| person.handle.as_str()).collect(),
        }
    }

    /// A text whose links to files and mentions are links to pages.
    fn filled(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len() + 200);
        let mut rest = body;
        while let Some(at) = rest.find(['@', ']']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let (with, after) = self.mention(from).or_else(|| self.link(from)).unwrap_or_else(|| {
                let (sign, after) = from.split_at(1);
                (sign.to_owned(), after)
            });
            out.push_str(&with);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn mention<'t>(&self, text: &'t str) -> Option<(String, &'t str)> {
        let named = text.strip_prefix('@')?;
        let end = named.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(named.len());
        let handle = self.handles.iter().find(|handle| **handle == &named[..end])?;
        Some((format!("[@{handle}](/members/{handle}/)"), &named[end..]))
    }

    fn link<'t>(&self, text: &'t str) -> Option<(String, &'t str)> {
        let (target, after) = text.strip_prefix("](")?.split_once(')')?;
        let address = self.posts.get(target.trim_start_matches("../"))?;
        Some((format!("]({address})"), after))
    }
}

/// A file of salon's, as the corpus writes them: a key a line.
struct File<'a> {
    front: &'a str,
    body: &'a str,
}

impl<'a> File<'a> {
    fn of(text: &'a str) -> Self {
        let parts = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let (front, body) = parts.unwrap_or(("", text));
        Self { front, body: body.trim_start() }
    }

    fn written(&self, key: &str) -> Option<&'a str> {
        self.front.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
    }

    fn value(&self, key: &str) -> String {
        self.written(key).unwrap_or_default().trim_matches('"').to_owned()
    }

    /// A list on the key's own line.
    fn list(&self, key: &str) -> Vec<&'a str> {
        list(self.written(key).unwrap_or_default())
    }

    /// The lines below a key.
    fn below(&self, key: &str) -> impl Iterator<Item = &'a str> {
        let key = format!("{key}:");
        let lines = self.front.lines().skip_while(move |line| *line != key).skip(1);
        lines.take_while(|line| line.starts_with("  ")).map(str::trim)
    }

    fn items(&self, key: &str) -> Vec<String> {
        self.below(key).filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect()
    }

    /// Names of reactions, and how many gave them.
    fn reactions(&self) -> Vec<(String, usize)> {
        let counted = |line: &str| {
            let (name, given) = line.split_once(": ")?;
            Some((name.to_owned(), given.parse().unwrap_or_else(|_| list(given).len())))
        };
        self.below("reactions").filter_map(counted).collect()
    }
}

fn list(written: &str) -> Vec<&str> {
    let inner = written.trim_start_matches('[').trim_end_matches(']');
    inner.split(", ").filter(|item| !item.is_empty()).collect()
}
