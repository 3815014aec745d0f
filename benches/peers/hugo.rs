//! The corpus as a site of Hugo's: a thread is a bundle, its answers are pages in it, members are a taxonomy.

use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::content::{Circle, Message};
use super::{Peer, put, quoted, quoted_list};

pub static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/benches/peers/hugo");

pub fn circle(site: &Path, circle: &Circle) -> io::Result<()> {
    let base = format!("content/{}", circle.name);
    put(
        site,
        &format!("{base}/_index.md"),
        &format!("---\ntitle: {}\n---\n\n{}", quoted(&circle.title), circle.about),
    )?;
    for member in &circle.members {
        let front = format!(
            "title: {}\nrole: {}\ntagline: {}\n",
            quoted(&member.name),
            quoted(&member.role),
            quoted(&member.tagline)
        );
        let path = format!("content/members/{}/_index.md", member.handle);
        put(site, &path, &format!("---\n{front}---\n\n{}", member.bio))?;
    }
    for thread in &circle.threads {
        let own = format!(
            "title: {}\nkind: {}\nexcerpt: {}\nanswers: {}\ntags: {}\nmembers: {}\n",
            quoted(&thread.title),
            thread.kind,
            quoted(&thread.excerpt),
            thread.answers.len(),
            quoted_list(&thread.tags),
            quoted_list(&thread.people)
        );
        let path = Peer::Hugo.file_of_thread(&circle.name, &thread.slug);
        put(site, &path, &message(&own, &thread.opening))?;
        for (at, answer) in thread.answers.iter().enumerate() {
            let own = format!("title: {}\nweight: {}\n", quoted(&answer.author), at + 1);
            put(site, &format!("{base}/{}/{}.md", thread.slug, answer.anchor), &message(&own, answer))?;
        }
    }
    put(site, &format!("{base}/sessions/_index.md"), "---\ntitle: Sessions\nlayout: sessions\n---\n")?;
    for session in &circle.sessions {
        let attendees: Vec<String> = session
            .attendees
            .iter()
            .map(|(handle, name)| format!("{{handle: {}, name: {}}}", quoted(handle), quoted(name)))
            .collect();
        let front = format!(
            "title: {}\ndate: {}\nlayout: session\nattendees: [{}]\ndecisions: {}\nactions: {}\n",
            quoted(&session.title),
            session.date,
            attendees.join(", "),
            quoted_list(&session.decisions),
            quoted_list(&session.actions)
        );
        put(site, &format!("{base}/sessions/{}.md", session.slug), &format!("---\n{front}---\n\n{}", session.body))?;
    }
    Ok(())
}

/// A post's file, with the keys that only its kind has.
fn message(own: &str, message: &Message) -> String {
    let reactions: Vec<String> =
        message.reactions.iter().map(|(name, count)| format!("{}: {count}", quoted(name))).collect();
    format!(
        "---\n{own}date: {}\nauthor: {}\nhandle: {}\nanchor: {}\ndepth: {}\nreactions: {{{}}}\n---\n\n{}",
        message.date,
        quoted(&message.author),
        quoted(&message.handle),
        quoted(&message.anchor),
        message.depth,
        reactions.join(", "),
        message.body
    )
}
