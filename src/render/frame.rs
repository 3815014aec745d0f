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

/// Most texts of one template that are kept: those of the few groups that are printed at one time. One has about fifty that
/// pages share, for a few depths and ten places in its menu, and one for each tag and member, which have feeds of their own.
const MOST: usize = 256;

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

/// What the templates gave, each for what it saw, and menus as the engine's values.
#[derive(Default)]
pub struct Common {
    printed: [Kept; TEMPLATES.len()],
    menus: Kept,
}

/// Values by what they were made from.
#[derive(Default)]
struct Kept(Mutex<AHashMap<Fingerprint, Value>>);

impl Kept {
    /// What was made before from the same, or is made now. Two threads may both find nothing; they make the same.
    fn get_or_make(&self, key: Fingerprint, make: impl FnOnce() -> TeraResult<Value>) -> TeraResult<Value> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = kept().get(&key) {
            return Ok(value.clone());
        }
        let value = make()?;
        let mut kept = kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, value.clone());
        Ok(value)
    }
}

impl Common {
    /// What templates get to see: the frame itself as `page`, and as `common` the HTML of `links`, `header` and `footer`.
    ///
    /// # Errors
    /// Where a template fails.
    pub fn of(&self, mut frame: Frame, engine: &Tera) -> TeraResult<(Value, Value)> {
        let nav = std::mem::take(&mut frame.nav);
        let place = || Place { kind: frame.kind, root: &frame.root, lang: &frame.lang, dir: frame.dir };
        let Frame { feeds, calendar, community, search, .. } = &frame;
        let links = Links { place: place(), feeds, calendar, search };
        let header = Header { place: place(), community, nav: &nav, search };
        let (links_key, header_key) = (Fingerprint::of(&links), Fingerprint::of(&header));
        let printed = [
            self.print(0, links_key, &links, engine)?,
            self.print(1, header_key, &header, engine)?,
            self.print(2, links_key, &links, engine)?,
        ];
        let named = TEMPLATES.iter().zip(printed).map(|((name, _), html)| (Key::from(*name), html));
        let common: Map = named.collect();
        let menu = self.menus.get_or_make(Fingerprint::of(&nav), || Value::try_from_serializable(&nav))?;
        let mut page = Value::try_from_serializable(&frame)?.into_map().unwrap_or_default();
        page.insert(Key::from("nav"), menu);
        Ok((page.into(), common.into()))
    }

    fn print(&self, at: usize, key: Fingerprint, page: &impl Serialize, engine: &Tera) -> TeraResult<Value> {
        self.printed[at].get_or_make(key, || {
            let mut context = Context::new();
            context.insert_value("page", Value::try_from_serializable(page)?);
            // The line's end belongs to the file and not to what it prints.
            Ok(Value::safe_string(engine.render(TEMPLATES[at].1, &context)?.trim_end()))
        })
    }
}
