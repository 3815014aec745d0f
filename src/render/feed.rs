//! Feeds as Atom.

use atom_syndication::{Category, Content, Entry, FixedDateTime, Generator, Link, Person, Text};

use crate::diag::Failure;
use crate::plan::{Feed, FeedEntry};
use crate::text::one_line;

/// A feed as Atom 1.0 (RFC 4287).
///
/// # Errors
/// Only where the library cannot write, which is a fault of salon.
pub fn atom(feed: &Feed) -> Result<Vec<u8>, Failure> {
    let atom = atom_syndication::Feed {
        title: Text::plain(one_line(&feed.title)),
        id: feed.page.clone(),
        updated: moment(&feed.updated),
        authors: vec![Person { name: one_line(&feed.title), ..Person::default() }],
        generator: Some(Generator { value: "salon".to_owned(), ..Generator::default() }),
        links: vec![link(&feed.page, "alternate", "text/html"), link(&feed.own, "self", "application/atom+xml")],
        subtitle: Some(one_line(&feed.subtitle)).filter(|text| !text.is_empty()).map(Text::plain),
        entries: feed.entries.iter().map(|entry| atom_entry(entry, &feed.lang)).collect(),
        lang: Some(feed.lang.clone()),
        ..atom_syndication::Feed::default()
    };
    let mut bytes = Vec::new();
    atom.write_to(&mut bytes).map_err(|error| Failure::Render(format!("cannot write {}: {error}", feed.url)))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn atom_entry(entry: &FeedEntry, lang: &str) -> Entry {
    Entry {
        title: Text::plain(one_line(&entry.title)),
        id: entry.url.clone(),
        updated: moment(&entry.updated),
        published: Some(moment(&entry.published)),
        authors: entry.authors.iter().map(|name| Person { name: one_line(name), ..Person::default() }).collect(),
        categories: entry.tags.iter().map(|tag| Category { term: one_line(tag), ..Category::default() }).collect(),
        links: vec![link(&entry.url, "alternate", "text/html")],
        content: entry.html.as_ref().map(|html| Content {
            content_type: Some("html".to_owned()),
            lang: Some(lang.to_owned()),
            value: Some(html.as_str().chars().filter(|c| is_xml(*c)).collect()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// Characters that XML 1.0 can hold.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

fn link(href: &str, rel: &str, mime_type: &str) -> Link {
    Link { href: href.to_owned(), rel: rel.to_owned(), mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

fn moment(rfc3339: &str) -> FixedDateTime {
    FixedDateTime::parse_from_rfc3339(rfc3339).unwrap_or_default()
}
