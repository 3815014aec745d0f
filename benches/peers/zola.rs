//! The corpus as a site of Zola's: a thread is a page that fetches its answers, which are pages without an address of their own.

use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::content::{Circle, Message};
use super::{Peer, put, quoted, quoted_list};
use crate::corpus::community::Plan;

pub static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/benches/peers/zola");

/// The folder of `content/` with the members' profiles.
const PEOPLE: &str = "people";

/// Entries of a list page; as config.toml has them for tags, and as salon has them unless site.toml says otherwise.
const PER_PAGE: usize = 50;

pub fn circle(site: &Path, circle: &Circle) -> io::Result<()> {
    let base = format!("content/{}", circle.name);
    let front = format!(
        "title = {}\nsort_by = \"date\"\npaginate_by = {PER_PAGE}\ngenerate_feeds = true\ntemplate = \"section.html\"\n\
         page_template = \"page.html\"\n[extra]\nthreads = {}\n",
        quoted(&circle.title),
        circle.threads.len()
    );
    put(site, &format!("{base}/_index.md"), &format!("+++\n{front}+++\n\n{}", circle.about))?;
    for member in &circle.members {
        let front = format!(
            "title = {}\n[extra]\nrole = {}\ntagline = {}\n",
            quoted(&member.name),
            quoted(&member.role),
            quoted(&member.tagline)
        );
        let path = format!("content/{PEOPLE}/{}.md", member.handle);
        put(site, &path, &format!("+++\nrender = false\n{front}+++\n\n{}", member.bio))?;
    }
    put(site, &format!("{base}/answers/_index.md"), "+++\nrender = false\n+++\n")?;
    for thread in &circle.threads {
        let path = |answer: &Message| format!("{}/answers/{}--{}.md", circle.name, thread.slug, answer.anchor);
        let taxonomies =
            format!("[taxonomies]\ntags = {}\nmembers = {}\n", quoted_list(&thread.tags), quoted_list(&thread.people));
        let own = format!(
            "kind = {}\nexcerpt = {}\nanswers = {}\n",
            quoted(thread.kind),
            quoted(&thread.excerpt),
            quoted_list(&thread.answers.iter().map(path).collect::<Vec<_>>())
        );
        let text = message(&format!("title = {}\n", quoted(&thread.title)), &taxonomies, &own, &thread.opening);
        put(site, &Peer::Zola.file_of_thread(&circle.name, &thread.slug), &text)?;
        for answer in &thread.answers {
            let head = format!("title = {}\nrender = false\n", quoted(&answer.author));
            put(site, &format!("content/{}", path(answer)), &message(&head, "", "", answer))?;
        }
    }
    let front =
        "title = \"Sessions\"\nsort_by = \"date\"\ntemplate = \"sessions.html\"\npage_template = \"session.html\"\n";
    put(site, &format!("{base}/sessions/_index.md"), &format!("+++\n{front}+++\n"))?;
    for session in &circle.sessions {
        let attendees: Vec<String> = session
            .attendees
            .iter()
            .map(|(handle, name)| format!("{{ handle = {}, name = {} }}", quoted(handle), quoted(name)))
            .collect();
        let front = format!(
            "title = {}\ndate = {}\n[extra]\nattendees = [{}]\ndecisions = {}\nactions = {}\n",
            quoted(&session.title),
            session.date,
            attendees.join(", "),
            quoted_list(&session.decisions),
            quoted_list(&session.actions)
        );
        put(site, &format!("{base}/sessions/{}.md", session.slug), &format!("+++\n{front}+++\n\n{}", session.body))?;
    }
    Ok(())
}

/// The home page, which lists the communities, and what holds the members' profiles.
pub fn site(site: &Path, plans: &[Plan]) -> io::Result<()> {
    let circles: Vec<String> = plans.iter().map(|plan| format!("{}/_index.md", plan.name)).collect();
    put(site, &format!("content/{PEOPLE}/_index.md"), "+++\nrender = false\n+++\n")?;
    put(site, "content/_index.md", &format!("+++\n[extra]\ncircles = {}\n+++\n", quoted_list(&circles)))
}

/// A post's file: TOML wants a page's own keys, then taxonomies, then what is the templates' alone.
fn message(head: &str, taxonomies: &str, extra: &str, message: &Message) -> String {
    let reactions: Vec<String> = message
        .reactions
        .iter()
        .map(|(name, count)| format!("{{ name = {}, count = {count} }}", quoted(name)))
        .collect();
    format!(
        "+++\n{head}date = {}\n{taxonomies}[extra]\n{extra}author = {}\nhandle = {}\nanchor = {}\ndepth = {}\nreactions = [{}]\n\
         +++\n\n{}",
        message.date,
        quoted(&message.author),
        quoted(&message.handle),
        quoted(&message.anchor),
        message.depth,
        reactions.join(", "),
        message.body
    )
}
