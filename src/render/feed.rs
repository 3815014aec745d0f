//! Feeds as Atom (RFC 4287) and as JSON Feed 1.1.

use atom_syndication::{Category, Content, Entry, FixedDateTime, Generator, Link, Person, Text};
use serde_json::{Value, json};

use crate::diag::Failure;
use crate::plan::{ATOM_FILE, Feed, FeedContent, FeedEntry, JSON_FILE};
use crate::text::one_line;

/// A feed as Atom.
///
/// # Errors
/// Only where the library cannot write, which is a fault of salon.
pub fn atom(feed: &Feed) -> Result<Vec<u8>, Failure> {
    let own = format!("{}{ATOM_FILE}", feed.page_url);
    let atom = atom_syndication::Feed {
        title: Text::plain(one_line(&feed.title)),
        id: feed.page_url.clone(),
        updated: moment(&feed.updated),
        authors: vec![Person { name: one_line(&feed.title), ..Person::default() }],
        generator: Some(Generator { value: "salon".to_owned(), ..Generator::default() }),
        links: vec![link(&feed.page_url, "alternate", "text/html"), link(&own, "self", "application/atom+xml")],
        subtitle: Some(one_line(&feed.subtitle)).filter(|text| !text.is_empty()).map(Text::plain),
        entries: feed.entries.iter().map(|entry| atom_entry(entry, lang_of(entry, feed))).collect(),
        lang: Some(feed.lang.clone()),
        ..atom_syndication::Feed::default()
    };
    let mut bytes = Vec::new();
    atom.write_to(&mut bytes)
        .map_err(|error| Failure::Render(format!("cannot write the feed of {}: {error}", feed.page)))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The language of an entry's text.
fn lang_of<'f>(entry: &'f FeedEntry, feed: &'f Feed) -> &'f str {
    if entry.lang.is_empty() { &feed.lang } else { &entry.lang }
}

fn atom_entry(entry: &FeedEntry, lang: &str) -> Entry {
    let text = |text: &str| Text { lang: Some(lang.to_owned()), ..Text::plain(one_line(text)) };
    Entry {
        title: text(&entry.title),
        id: entry.url.clone(),
        updated: moment(&entry.updated),
        published: Some(moment(&entry.published)),
        authors: entry.authors.iter().map(|name| Person { name: one_line(name), ..Person::default() }).collect(),
        categories: entry.tags.iter().map(|tag| Category { term: one_line(tag), ..Category::default() }).collect(),
        links: vec![link(&entry.url, "alternate", "text/html")],
        summary: match &entry.content {
            FeedContent::Excerpt(excerpt) => Some(text(excerpt)),
            FeedContent::Title | FeedContent::Text(_) => None,
        },
        content: match &entry.content {
            FeedContent::Text(html) => Some(Content {
                content_type: Some("html".to_owned()),
                lang: Some(lang.to_owned()),
                value: Some(html.chars().filter(|c| is_xml(*c)).collect()),
                ..Content::default()
            }),
            FeedContent::Title | FeedContent::Excerpt(_) => None,
        },
        ..Entry::default()
    }
}

/// A feed as JSON Feed.
pub fn json(feed: &Feed) -> Vec<u8> {
    let items: Vec<Value> = feed.entries.iter().map(|entry| json_item(entry, feed)).collect();
    let mut document = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(&feed.title),
        "home_page_url": feed.page_url,
        "feed_url": format!("{}{JSON_FILE}", feed.page_url),
        "language": feed.lang,
        "items": items,
    });
    if !feed.subtitle.is_empty() {
        document["description"] = one_line(&feed.subtitle).into();
    }
    let mut bytes = document.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

fn json_item(entry: &FeedEntry, feed: &Feed) -> Value {
    let authors: Vec<Value> = entry.authors.iter().map(|name| json!({ "name": one_line(name) })).collect();
    let mut item = json!({
        "id": entry.url,
        "url": entry.url,
        "title": one_line(&entry.title),
        "date_published": entry.published,
        "date_modified": entry.updated,
    });
    if lang_of(entry, feed) != feed.lang {
        item["language"] = entry.lang.as_str().into();
    }
    if !authors.is_empty() {
        item["authors"] = authors.into();
    }
    if !entry.tags.is_empty() {
        item["tags"] = entry.tags.iter().map(|tag| one_line(tag)).collect::<Vec<_>>().into();
    }
    // The format asks for one of the two.
    match &entry.content {
        FeedContent::Text(html) => item["content_html"] = html.as_str().into(),
        FeedContent::Excerpt(text) => item["content_text"] = text.as_str().into(),
        FeedContent::Title => item["content_text"] = one_line(&entry.title).into(),
    }
    item
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::UrlPath;

    fn feed() -> Feed {
        let entry = FeedEntry {
            title: "A <b>win</b> & more\nlines".into(),
            url: "https://a.org/c/posts/x/".into(),
            published: "2026-01-05T19:30:00Z".into(),
            updated: "2026-02-01T08:00:00Z".into(),
            authors: vec!["Ana \u{1}".into()],
            tags: vec!["c++".into()],
            lang: "ja".into(),
            content: FeedContent::Text("<p>]]&gt; &lt;script&gt;</p>".into()),
        };
        let short = FeedEntry {
            content: FeedContent::Excerpt("Short <i>".into()),
            tags: Vec::new(),
            lang: String::new(),
            ..entry.clone()
        };
        let closed = FeedEntry { content: FeedContent::Title, authors: Vec::new(), ..short.clone() };
        Feed {
            page: UrlPath::parse("/c/").unwrap(),
            page_url: "https://a.org/c/".into(),
            title: "The \"Circle\"".into(),
            subtitle: String::new(),
            lang: "en".into(),
            updated: "2026-02-01T08:00:00Z".into(),
            has_json: true,
            entries: vec![entry, short, closed],
        }
    }

    #[test]
    fn atom_is_read_back_as_it_was_meant() {
        let bytes = atom(&feed()).unwrap();
        let read = atom_syndication::Feed::read_from(bytes.as_slice()).unwrap();
        assert_eq!(read.title.value, "The \"Circle\"");
        assert_eq!(read.entries[0].title.value, "A <b>win</b> & more lines");
        assert_eq!(read.entries[0].content().unwrap().value(), Some("<p>]]&gt; &lt;script&gt;</p>"));
        assert_eq!(read.entries[1].summary().unwrap().value, "Short <i>");
        assert_eq!(read.entries[2].content(), None);
        assert_eq!((read.lang.as_deref(), read.entries[0].title.lang.as_deref()), (Some("en"), Some("ja")));
        assert_eq!(read.entries[0].content().unwrap().lang.as_deref(), Some("ja"));
        assert_eq!(read.entries[1].summary().unwrap().lang.as_deref(), Some("en"));
        assert!(read.links.iter().any(|link| link.rel == "self" && link.href == "https://a.org/c/feed.xml"));
    }

    #[test]
    fn a_json_feed_has_what_the_format_asks_for() {
        let read: Value = serde_json::from_slice(&json(&feed())).unwrap();
        assert_eq!(read["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(read["feed_url"], "https://a.org/c/feed.json");
        assert_eq!(read["items"][0]["content_html"], "<p>]]&gt; &lt;script&gt;</p>");
        assert_eq!(read["items"][1]["content_text"], "Short <i>");
        assert_eq!((&read["language"], &read["items"][0]["language"]), (&"en".into(), &"ja".into()));
        assert!(read["items"][1].get("language").is_none());
        assert!(read["items"][2].get("authors").is_none());
    }
}
