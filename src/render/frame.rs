//! What pages have in common, printed once for all of them: the templates in `frame/`.
//!
//! Owns what each of these templates sees of a page, which is all that it may depend on, and what it gave. Knows no view.

use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use ahash::AHashMap;
use serde::Serialize;
use tera::value::Key;
use tera::{Context, Map, Tera, TeraResult, Value};

use crate::fingerprint::Fingerprint;
use crate::plan::view::{CommunityHead, Frame, Link, NavItem};

/// The templates, by the names that they have in `common`.
pub const TEMPLATES: &[(&str, &str)] =
    &[("links", "frame/links.html"), ("header", "frame/header.html"), ("footer", "frame/footer.html")];

/// Most texts of one template that are kept. A group has about fifty: a few depths, and in its menu ten places that can be
/// the current one.
const MOST: usize = 1024;

/// What a page's own place says of it.
#[derive(Hash, Serialize)]
struct Place<'f> {
    kind: &'static str,
    root: &'f str,
    lang: &'f str,
    dir: &'static str,
}

/// What `frame/header.html` sees as `page`.
#[derive(Hash, Serialize)]
struct Header<'f> {
    #[serde(flatten)]
    place: Place<'f>,
    community: &'f Option<CommunityHead>,
    nav: &'f [NavItem],
    search: &'f str,
}

/// What `frame/links.html` and `frame/footer.html` see as `page`.
#[derive(Hash, Serialize)]
struct Links<'f> {
    #[serde(flatten)]
    place: Place<'f>,
    feeds: &'f [Link],
    calendar: &'f str,
    search: &'f str,
}

/// What the templates gave, each for what it saw.
#[derive(Default)]
pub struct Common([Mutex<AHashMap<Fingerprint, Value>>; TEMPLATES.len()]);

impl Common {
    /// What `common` is on a page: HTML under `links`, `header` and `footer`.
    ///
    /// # Errors
    /// Where a template fails.
    pub fn of(&self, frame: &Frame, engine: &Tera) -> TeraResult<Value> {
        let place = || Place { kind: frame.kind, root: &frame.root, lang: &frame.lang, dir: frame.dir };
        let Frame { feeds, calendar, community, nav, search, .. } = frame;
        let links = Links { place: place(), feeds, calendar, search };
        let header = Header { place: place(), community, nav, search };
        let key = Fingerprint::of(&links);
        let printed = [
            self.print(0, key, &links, engine)?,
            self.print(1, Fingerprint::of(&header), &header, engine)?,
            self.print(2, key, &links, engine)?,
        ];
        let named = TEMPLATES.iter().zip(printed).map(|((name, _), html)| (Key::from(*name), html));
        Ok(named.collect::<Map>().into())
    }

    /// What the template gave before for the same, or gives now. Two threads may both find nothing; they print the same.
    fn print(&self, at: usize, key: Fingerprint, page: &impl Serialize, engine: &Tera) -> TeraResult<Value> {
        let kept = || self.0[at].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(html) = kept().get(&key) {
            return Ok(html.clone());
        }
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(page)?);
        // The line's end belongs to the file and not to what it prints.
        let html = Value::safe_string(engine.render(TEMPLATES[at].1, &context)?.trim_end());
        let mut kept = kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, html.clone());
        Ok(html)
    }
}
