//! Pages to HTML: the theme, its words, its files.
//!
//! Takes views, gives bytes. Sees no model and no content: what a view does not hold cannot be shown.

pub mod calendar;
mod colour;
mod device;
pub mod feed;
mod files;
mod filters;
mod frame;
mod inline;
mod languages;
mod linked;
mod manifest;
pub mod mail;
pub mod search;
pub mod site_files;
pub mod strings;
pub mod theme;

pub use languages::Languages;
pub use theme::Theme;

use ahash::random_state::{RandomSource, set_random_source};
use serde::{Deserialize, Serialize};
use tera::{Context, ErrorKind, Value};

use crate::diag::Failure;
use crate::plan::view::{Frame, Link};
use crate::plan::{Filling, Page, Phrase, Step, VERSION, Words};
use crate::text::{one_line, shorten};
use strings::Strings;

/// Gives every map of the template engine the same key, which is made by chance for this run. One by one they would draw theirs
/// from a counter for which all threads wait. Has to come before the first map.
pub fn share_keys() {
    struct OneKey;
    impl RandomSource for OneKey {
        fn gen_hasher_seed(&self) -> usize {
            0
        }
    }
    // Fails only where there is a source already, and then keys are drawn.
    let _ = set_random_source(OneKey);
}

/// Room for a page's HTML from the beginning, in bytes: most are smaller.
const ROOM: usize = 32 * 1024;

impl Theme {
    /// The page's HTML.
    ///
    /// # Errors
    /// Where the template fails, which names the template and the line: a fault of a theme, never of content.
    pub fn page(&self, page: &Page) -> Result<String, Failure> {
        let failed = |error: &tera::Error| Failure::Render(format!("cannot render {}: {}", page.url, told(error)));
        let voice = self.voice(&page.frame.lang);
        let frame = spoken(page, &voice.strings)?;
        let mut context = Context::new();
        // Safe, since none of its texts can end a script.
        let linked_data = linked::scripts(&self.site, &frame, &page.view);
        let (frame, common) = voice.common.of(frame, &voice.engine).map_err(|error| failed(&error))?;
        context.insert_value("page", frame);
        context.insert_value("common", common);
        context.insert_value("view", Value::try_from_serializable(&page.view).map_err(|error| failed(&error))?);
        context.insert_value("linked_data", Value::safe_string(&linked_data));
        let mut html = Vec::with_capacity(ROOM);
        let template = template_of(page.view.kind());
        voice.engine.render_to(template, &context, &mut html).map_err(|error| failed(&error))?;
        Ok(String::from_utf8(html).expect("templates and texts are UTF-8"))
    }
}

/// A page's frame with its words in the page's language.
fn spoken(page: &Page, strings: &Strings) -> Result<Frame, Failure> {
    let mut frame = page.frame.clone();
    speak(&page.words, strings, &mut frame).map_err(Failure::Render)?;
    Ok(frame)
}

/// Longest title for a browser's tab, in characters.
const TITLE_CHARS: usize = 70;

/// A part of a title shorter than this says nothing.
const LEAST_ROOM: usize = 5;

/// Longest description, in characters.
const DESCRIPTION_CHARS: usize = 165;

/// Says a phrase in a language.
fn say(phrase: &Phrase, strings: &Strings) -> Result<String, String> {
    match phrase {
        Phrase::Text(text) => Ok(text.clone()),
        Phrase::Said { say, n, with } => {
            let number = n.and_then(|n| i64::try_from(n).ok());
            // `{first.day}` is the value `first`, a date, said as a day.
            let value = |place: &str, out: &mut String| {
                let (name, form) = place.split_once('.').unwrap_or((place, ""));
                let Some((_, value)) = with.iter().find(|(given, _)| *given == name) else { return false };
                out.push_str(&match value {
                    Filling::Text(text) => strings.shaped(text, form),
                    Filling::Number(number) => strings.number(*number),
                    Filling::List(texts) => strings.list(texts),
                });
                true
            };
            strings.text(say, number, value).ok_or_else(|| format!("no text is called {say}"))
        }
    }
}

/// Says a frame's words in a language.
fn speak(words: &Words, strings: &Strings, frame: &mut Frame) -> Result<(), String> {
    let say = |phrase: &Phrase| say(phrase, strings);
    frame.heading = say(&words.heading)?;
    frame.title = shorten(&frame.heading, TITLE_CHARS);
    for part in &words.within {
        let part = say(part)?;
        // Three for the dot between them. What is nearest says most: once something had to be cut, the rest stays away.
        let room = TITLE_CHARS.saturating_sub(frame.title.chars().count() + 3);
        if room < LEAST_ROOM || frame.title.ends_with(&part) {
            continue;
        }
        let is_whole = part.chars().count() <= room;
        frame.title.push_str(" · ");
        frame.title.push_str(&shorten(&part, room - 1 + usize::from(is_whole)));
        if !is_whole {
            break;
        }
    }
    frame.description = shorten(&one_line(&say(&words.description)?), DESCRIPTION_CHARS);
    let step = |step: &Step| Ok(Link { title: say(&step.title)?, url: step.url.clone(), lang: step.lang.clone() });
    frame.breadcrumb = words.breadcrumb.iter().map(step).collect::<Result<_, String>>()?;
    let feed = |(title, url): &(Phrase, String)| Ok(Link { title: say(title)?, url: url.clone(), lang: None });
    frame.feeds = words.feeds.iter().map(feed).collect::<Result<_, String>>()?;
    Ok(())
}

/// A page in the map of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapEntry {
    url: String,
    kind: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    community: Option<String>,
}

impl Theme {
    /// What a template gets to see of a page, as JSON: `page`, and `view` as documented in `docs/theming.md`. No more than
    /// the page shows; with it the page's entry in the map of the site.
    ///
    /// # Errors
    /// Where a string of the theme is missing.
    pub fn data(&self, page: &Page) -> Result<(Vec<u8>, MapEntry), Failure> {
        let frame = spoken(page, &self.voice(&page.frame.lang).strings)?;
        let entry = MapEntry {
            url: frame.url.clone(),
            kind: frame.kind.to_owned(),
            title: frame.heading.clone(),
            date: frame.date.clone(),
            community: frame.community.as_ref().map(|community| community.name.clone()),
        };
        let document = serde_json::json!({ "version": VERSION, "page": frame, "view": page.view });
        let mut bytes = document.to_string().into_bytes();
        bytes.push(b'\n');
        Ok((bytes, entry))
    }
}

/// The map of the site, `site.json`: every page's address, type and title, by address.
pub fn site_map(title: &str, base_url: &str, mut entries: Vec<MapEntry>) -> Vec<u8> {
    entries.sort_by(|a, b| a.url.cmp(&b.url));
    let document = serde_json::json!({ "version": VERSION, "title": title, "base_url": base_url, "pages": entries });
    let mut bytes = document.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

/// The template's file name, without making a text of it for every page.
fn template_of(kind: &'static str) -> &'static str {
    theme::PAGES.iter().find(|name| name.strip_suffix(".html") == Some(kind)).copied().unwrap_or("404.html")
}

/// What went wrong and in which line of which template.
fn told(error: &tera::Error) -> String {
    match error.kind() {
        ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
            format!("{} ({} line {})", report.message(), report.filename(), report.span().start_line)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
