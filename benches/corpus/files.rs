//! A planned community to its files.

use jiff::civil::Date;

use super::community::{FAMILY, Plan, Post, later, name};
use super::people::Person;
use super::prose::{self, Around};
use super::random::Random;
use super::words::{capital, noun, sentence, thing};

const TAGS: &[&str] = &[
    "pricing", "writing", "habits", "teaching", "tools", "c++", "c#", "clients", "health", "books", "long run", "money",
];

const EMOJI: &[&str] = &["👍", "❤️", "🎉", "heart_eyes", "thinking", "🙏"];

impl Plan {
    /// Every file: its path below the community's folder, and its text.
    pub fn files(&self) -> Vec<(String, String)> {
        let random = &mut Random::new(&[self.seed, self.number as u64, 3]);
        let mut files = vec![("community.md".to_owned(), self.about(random))];
        files.push((
            "pages/rules.md".to_owned(),
            format!("---\ntitle: Rules\norder: 1\n---\n\n1. {}\n2. {}\n", sentence(random), sentence(random)),
        ));
        for index in 0..self.people.len() {
            files.push((format!("members/{}.md", self.people[index].handle), self.profile(random, index)));
        }
        for index in 0..self.posts.len() {
            files.push((self.posts[index].path.clone(), self.post_text(index)));
        }
        self.sessions(&mut files);
        self.digests(&mut files);
        files
    }

    fn about(&self, random: &mut Random) -> String {
        let kind = match self.number % FAMILY {
            0 => "kind: course\n".to_owned(),
            1..4 => {
                let parent = Self::new(self.seed, self.number - self.number % FAMILY, 0).name;
                format!("kind: cohort\npart_of: {parent}\n")
            }
            4 | 5 => "kind: mastermind\n".to_owned(),
            6 => "kind: coaching\n".to_owned(),
            _ => String::new(),
        };
        format!(
            "---\ntitle: {}\n{kind}tagline: {}\nfounded: {}\ntimezone: Europe/Berlin\nsize: {{min: 6, max: 29}}\n\
             meets:\n  rrule: FREQ=WEEKLY;INTERVAL=2\n  start: {} 19:00\n  duration: 90\ntags: [{}]\n---\n\n{}",
            self.title,
            capital(&thing(random)),
            self.start,
            later(self.start, 1),
            random.pick(TAGS),
            prose::text(random, 120, &Around { handles: &[], links: &[], is_answer: false })
        )
    }

    fn profile(&self, random: &mut Random, index: usize) -> String {
        let Person { name, handle } = &self.people[index];
        let role = match (index, self.number % FAMILY) {
            (0, 0..4 | 6) => "instructor",
            (0, _) => "host",
            (_, 6) => "client",
            _ => "member",
        };
        let publish = if index > 2 && random.chance(3) { "publish: name\n" } else { "" };
        format!(
            "---\nname: {name}\nrole: {role}\njoined: {}\ntagline: {}\nlocation: {}\nlinks:\n  \
             Website: https://example.com/{handle}\ntags: [{}]\n{publish}---\n\n{}",
            self.start,
            capital(&thing(random)),
            random.pick(&["Lisbon", "Gdańsk", "Accra", "Osaka", "Montréal", "Izmir"]),
            random.some(TAGS, 15).join(", "),
            prose::text(random, 50, &Around { handles: &[], links: &[], is_answer: false })
        )
    }

    /// A post's file. Its own source of numbers: nothing before it changes it.
    fn post_text(&self, index: usize) -> String {
        let post = &self.posts[index];
        let random = &mut Random::new(&[self.seed, self.number as u64, 4, index as u64]);
        let mut out = String::from("---\n");
        if post.parent.is_none() {
            out.push_str(&format!("title: \"{}\"\n", post.title));
        }
        out.push_str(&format!("date: {} {:02}:{:02}\n", post.day, post.minute / 60, post.minute % 60));
        out.push_str(&format!("author: {}\n", self.people[post.author].handle));
        self.keys(random, index, &mut out);
        out.push_str("---\n\n");
        // Many short ones, few long ones; 340 words on average.
        let words = if post.parent.is_none() { 160 + random.small(1110) } else { 40 + random.small(470) };
        let handles: Vec<&str> = self.people.iter().map(|person| person.handle.as_str()).collect();
        let links = self.links(random, index);
        let around = Around { handles: &handles, links: &links, is_answer: post.parent.is_some() };
        out.push_str(&prose::text(random, words, &around));
        out
    }

    /// Keys that not every post has.
    fn keys(&self, random: &mut Random, index: usize, out: &mut String) {
        let post = &self.posts[index];
        if post.kind != "post" {
            out.push_str(&format!("kind: {}\n", post.kind));
        }
        if let Some(reply_to) = self.reply_to(post) {
            out.push_str(&format!("reply_to: {reply_to}\n"));
        }
        if let Some(goal) = post.goal {
            let status = random.pick(&["kept", "kept", "kept", "carried", "dropped"]);
            out.push_str(&format!("goal: {}\nstatus: {status}\n", name(&self.posts[goal].path)));
        }
        match post.kind {
            "goal" => out.push_str(&format!("due: {}\n", later(post.day, random.between(14, 90)))),
            "question" => self.answer(random, index, out),
            _ => {}
        }
        let tags = random.some(TAGS, if post.parent.is_none() { 18 } else { 2 });
        if !tags.is_empty() {
            out.push_str(&format!("tags: [{}]\n", tags.join(", ")));
        }
        if post.parent.is_none() && random.chance(2) {
            out.push_str("highlight: true\n");
        }
        self.reactions(random, out);
    }

    /// What an answer names; nothing where its folder says it.
    fn reply_to(&self, post: &Post) -> Option<String> {
        let parent = post.parent?;
        let is_folder = self.posts[post.root].path.ends_with("/index.md");
        (!is_folder || parent != post.root).then(|| name(&self.posts[parent].path).to_owned())
    }

    /// Names the reply that answered a question, for most questions that have one by somebody else.
    fn answer(&self, random: &mut Random, index: usize, out: &mut String) {
        let replies = (index + 1..self.posts.len()).filter(|other| self.posts[*other].root == index);
        let others: Vec<usize> = replies.filter(|o| self.posts[*o].author != self.posts[index].author).collect();
        if !others.is_empty() && random.chance(75) {
            out.push_str(&format!("status: answered\nanswer: {}\n", name(&self.posts[random.pick(&others)].path)));
        }
    }

    fn reactions(&self, random: &mut Random, out: &mut String) {
        let emoji = random.some(EMOJI, 12);
        if emoji.is_empty() {
            return;
        }
        out.push_str("reactions:\n");
        for emoji in emoji {
            let names: Vec<&str> = self.people.iter().map(|person| person.handle.as_str()).collect();
            let names = random.some(&names, 12);
            if names.is_empty() || random.chance(20) {
                out.push_str(&format!("  {emoji}: {}\n", random.between(1, 9)));
            } else {
                out.push_str(&format!("  {emoji}: [{}]\n", names.join(", ")));
            }
        }
    }

    /// Earlier posts to link to, as a link in this post's file writes them.
    fn links(&self, random: &mut Random, index: usize) -> Vec<(String, String)> {
        let depth = self.posts[index].path.matches('/').count();
        let count = if index == 0 || !random.chance(18) { 0 } else { random.between(1, 2) };
        (0..count)
            .map(|_| &self.posts[random.below(index)])
            .map(|other| (other.title.to_lowercase(), format!("{}{}", "../".repeat(depth), other.path)))
            .collect()
    }

    /// A session every two weeks, as long as somebody writes.
    fn sessions(&self, files: &mut Vec<(String, String)>) {
        let Some(last) = self.posts.last().map(|post| post.day) else { return };
        let mut day = later(self.start, 1);
        for count in 0.. {
            if day > last {
                break;
            }
            let random = &mut Random::new(&[self.seed, self.number as u64, 5, count]);
            files.push((format!("sessions/{day}-review.md"), self.session(random, day)));
            day = later(day, 14);
        }
    }

    fn session(&self, random: &mut Random, day: Date) -> String {
        let handles: Vec<&str> = self.people.iter().map(|person| person.handle.as_str()).collect();
        let mut out = format!(
            "---\ntitle: Review of {day}\ndate: {day} 19:00\nduration: 1h30m\nhost: {}\nstatus: held\nattendees: [{}]\n",
            handles[0],
            random.some(&handles, 75).join(", ")
        );
        out.push_str(&format!("hot_seat: {}\nagenda:\n  - Check-in\n  - {}\n", random.pick(&handles), thing(random)));
        out.push_str("decisions:\n");
        for _ in 0..random.between(1, 3) {
            out.push_str(&format!("  - We keep {} of {}\n", random.between(2, 9), noun(random)));
        }
        out.push_str("actions:\n");
        for _ in 0..random.between(1, 4) {
            let done = random.pick(&["", ", done: true", ", done: false"]);
            let (who, due) = (random.pick(&handles), later(day, 14));
            out.push_str(&format!("  - {{who: {who}, what: \"bring {}\", due: {due}{done}}}\n", thing(random)));
        }
        out.push_str("---\n\n");
        out.push_str(&prose::text(random, 150, &Around { handles: &handles, links: &[], is_answer: false }));
        out
    }

    /// The host's own words for the first month and every third after it.
    fn digests(&self, files: &mut Vec<(String, String)>) {
        let mut months: Vec<(i16, i8)> = self.posts.iter().map(|post| (post.day.year(), post.day.month())).collect();
        months.dedup();
        for (year, month) in months.into_iter().step_by(3) {
            let random = &mut Random::new(&[self.seed, self.number as u64, 6, year as u64 * 12 + month as u64]);
            let path = format!("digests/{year}-{month:02}.md");
            let host = &self.people[0].handle;
            files.push((path, format!("---\nauthor: {host}\n---\n\n{}\n", sentence(random))));
        }
    }
}
