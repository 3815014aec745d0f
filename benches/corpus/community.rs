//! One community, planned: who is in it, and what is written when, by whom and in answer to what.

use jiff::civil::Date;

use super::people::{Person, people};
use super::random::Random;
use super::words::{capital, noun, title};

/// Communities that one instructor leads: a course, and its cohorts.
pub const FAMILY: usize = 8;

/// Minutes of a day in which somebody writes.
const DAY: usize = 960;

/// When they begin, in minutes since midnight.
const MORNING: usize = 360;

/// What a thread's first post may be, and in how many of 100 threads.
const KINDS: &[(&str, usize)] = &[
    ("question", 20),
    ("win", 11),
    ("goal", 11),
    ("idea", 6),
    ("feedback", 5),
    ("resource", 5),
    ("announcement", 4),
    ("post", 38),
];

/// How many posts community `number` has where it is not cut: 340 to 460.
pub fn full_size(seed: u64, number: usize) -> usize {
    Random::new(&[seed, number as u64, 1]).between(340, 460)
}

/// A post or an answer, without its text.
pub struct Post {
    /// When it was written.
    pub day: Date,
    /// Minutes since midnight.
    pub minute: usize,
    /// Index among the people.
    pub author: usize,
    /// Index of the thread's first post; its own for that one.
    pub root: usize,
    /// Index of what it answers.
    pub parent: Option<usize>,
    /// A title; shown of a first post alone.
    pub title: String,
    /// The word for what it is.
    pub kind: &'static str,
    /// Index of the goal on which it reports.
    pub goal: Option<usize>,
    /// Below the community's folder.
    pub path: String,
}

/// A community, planned; its texts are made by `files`.
pub struct Plan {
    /// The folder's name.
    pub name: String,
    /// Chooses all that is random.
    pub seed: u64,
    /// Its place in the network, from 0.
    pub number: usize,
    /// Its name.
    pub title: String,
    /// Its first day.
    pub start: Date,
    /// Who is in it; the host comes first.
    pub people: Vec<Person>,
    /// What was written, in the order of time.
    pub posts: Vec<Post>,
}

impl Plan {
    /// Community `number`, with its first `posts` posts.
    pub fn new(seed: u64, number: usize, posts: usize) -> Self {
        let random = &mut Random::new(&[seed, number as u64, 2]);
        let noun = noun(random).replace('é', "e");
        let start = jiff::civil::date(2022, 3, 7);
        let mut plan = Self {
            name: format!("{noun}-{number:04}"),
            seed,
            number,
            title: format!("The {} Circle {number}", capital(&noun)),
            start: later(start, random.below(1000)),
            people: people(random, number),
            posts: Vec::with_capacity(posts),
        };
        let minutes_a_post = random.between(360, 600) * DAY / full_size(seed, number);
        for index in 0..posts {
            let minute = index * minutes_a_post + random.below(minutes_a_post);
            let post = plan.post(random, minute);
            plan.posts.push(post);
        }
        plan
    }

    /// The next post, at `minute` of the minutes in which somebody writes.
    fn post(&self, random: &mut Random, minute: usize) -> Post {
        let index = self.posts.len();
        let author = random.small(self.people.len());
        let (day, minute) = (later(self.start, minute / DAY), MORNING + minute % DAY);
        let open = self.open_thread(random).filter(|_| random.chance(61));
        let mut post = Post {
            day,
            minute,
            author,
            root: open.unwrap_or(index),
            parent: None,
            title: title(random),
            kind: "post",
            goal: None,
            path: String::new(),
        };
        if let Some(root) = open {
            let of_thread: Vec<usize> = (root..index).filter(|other| self.posts[*other].root == root).collect();
            post.parent = Some(if random.chance(55) { root } else { random.pick(&of_thread) });
            post.path = self.answer_path(&post, of_thread.len());
        } else {
            post.kind = kind(random);
            post.goal = self.open_goal(random).filter(|_| post.kind == "win" && random.chance(70));
            post.path = root_path(random, &post);
        }
        post
    }

    /// One of the last threads; the newest ones more often.
    fn open_thread(&self, random: &mut Random) -> Option<usize> {
        let roots: Vec<usize> = self.posts.iter().map(|post| post.root).rev().take(30).collect();
        (!roots.is_empty()).then(|| roots[random.small(roots.len())])
    }

    /// A goal on which nobody has reported.
    fn open_goal(&self, random: &mut Random) -> Option<usize> {
        let is_open = |goal: &usize| self.posts.iter().all(|post| post.goal != Some(*goal));
        let goals: Vec<usize> = (0..self.posts.len()).filter(|index| self.posts[*index].kind == "goal").collect();
        let open: Vec<usize> = goals.into_iter().filter(is_open).collect();
        (!open.is_empty()).then(|| random.pick(&open))
    }

    /// Beside a thread that is a folder under the writer's name, else a file of its own.
    fn answer_path(&self, post: &Post, count: usize) -> String {
        let root = &self.posts[post.root].path;
        match root.strip_suffix("/index.md") {
            Some(folder) => format!("{folder}/{}-{count}.md", self.people[post.author].handle),
            None => format!("{}-re-{count}.md", root.trim_end_matches(".md")),
        }
    }
}

/// One of [`KINDS`].
fn kind(random: &mut Random) -> &'static str {
    let mut at = random.below(100);
    for (kind, share) in KINDS {
        if at < *share {
            return kind;
        }
        at -= share;
    }
    "post"
}

/// Half of all threads are folders; some single files have their date in front.
fn root_path(random: &mut Random, post: &Post) -> String {
    let words: Vec<String> = post
        .title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let (slug, year) = (format!("{}-{}", words.join("-"), post.root), post.day.year());
    match random.below(4) {
        0 | 1 => format!("posts/{year}/{slug}/index.md"),
        2 => format!("posts/{year}/{}-{slug}.md", post.day),
        _ => format!("posts/{year}/{slug}.md"),
    }
}

/// What a reference writes for a file: its name, or its folder's name where it opens a thread.
pub fn name(path: &str) -> &str {
    let path = path.trim_end_matches(".md").trim_end_matches("/index");
    path.rsplit('/').next().unwrap_or(path)
}

/// The day `days` after another.
pub fn later(day: Date, days: usize) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::try_from(days).unwrap_or(0)))
}
