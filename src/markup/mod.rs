//! Markdown: from a member's text to its facts and to HTML. Knows no communities and no other files.
//!
//! A text is parsed once ([`body`]). What depends on the rest of the site (where a link leads, what a member is called)
//! is left open as a numbered slot; `plan` resolves the slots to [`Targets`], and [`Body::html`] closes them by copying
//! text, without another parse.

mod code;
mod destination;
mod fill;
mod math;
mod mention;
mod plain;
mod run;
mod sanitise;
#[cfg(test)]
mod tests;
mod writer;

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::mention::mentions;
use crate::address::UrlPath;
use crate::diag::Checked;
use crate::picture::Published;
use crate::source::{SourceFile, Span};
use crate::text::Length;

/// Parses the Markdown in `range` of a source: the text after its front matter.
///
/// A range that leaves the text or cuts a character is made smaller until it does not.
pub fn body(source: &SourceFile, range: Range<usize>, options: &Options) -> Checked<Body> {
    writer::body(source, range, options)
}

/// What a site may choose about Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Straight quotes, `--` and `...` become typographic.
    pub smart_punctuation: bool,
    /// `$…$` and `$$…$$` become MathML; else they stay text.
    pub math: bool,
    /// Raw HTML passes through a sanitiser instead of being shown as text.
    pub safe_html: bool,
    /// `:tada:` becomes its emoji.
    pub emoji: bool,
    /// Fenced code gets classes for colours.
    pub highlight: bool,
    /// Pictures on other hosts become links to them, so that no reader is told to that host.
    pub foreign_pictures_as_links: bool,
}

/// HTML that is safe to show. Only this module makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup, as a text that no longer vouches for itself.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
impl Html {
    /// HTML written by hand, for tests of what shows it.
    pub fn by_hand(html: &str) -> Self {
        Self(html.to_owned())
    }
}

/// Where a link or picture wants to lead, as far as its text tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// Another host: an `http`, `https` or `mailto` address, vetted.
    External(String),
    /// A place on the same page: the part after `#`, decoded.
    Fragment(String),
    /// A file or page of the site, as written and percent-decoded, and the part after `#`, decoded. Not yet checked.
    Path(String, Option<String>),
    /// Anything else: shown as text. A finding has been made.
    Unsafe,
}

/// A link in a body that `plan` resolves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    /// Where it wants to lead.
    pub destination: Destination,
    /// Where it stands in the file.
    pub span: Span,
}

/// A picture in a body that `plan` resolves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Picture {
    /// Where it wants to lead; never a fragment.
    pub destination: Destination,
    /// Where it stands in the file.
    pub span: Span,
}

/// `@somebody` in a body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mention {
    /// The word after `@`, as written.
    pub handle: String,
    /// Where it stands in the file, with the `@`.
    pub span: Span,
    /// It stands in code or in a link's text: only a member who must not be named is replaced, nothing is linked.
    pub is_plain: bool,
}

/// A heading in a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Heading {
    /// Its place among the levels that the text uses, from 0: a text that begins with `###` has level 0 there.
    pub level: usize,
    /// Its anchor, unique in the text.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// What a text holds, parsed once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Body {
    /// Links to be resolved, in order.
    pub links: Vec<Link>,
    /// Pictures to be resolved, in order.
    pub pictures: Vec<Picture>,
    /// Mentions to be resolved, in order.
    pub mentions: Vec<Mention>,
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Words that the writer wrote: quotes, code and links' texts are not counted (digest rule v1, criterion 3).
    pub own_words: Length,
    /// All words, for the reading time.
    pub length: Length,
    /// The HTML, open where it depends on the rest of the site.
    holed: fill::Holed,
    /// What the excerpt is cut from.
    lead: plain::Plain,
    /// The headings' words, in their order.
    titles: Vec<plain::Plain>,
    /// The languages of blocks of code that get colours, in order.
    codes: Vec<String>,
    /// How long these blocks are together.
    coloured_bytes: usize,
    /// As in [`Options`].
    foreign_pictures_as_links: bool,
}

impl Body {
    /// About how many bytes of HTML the text makes. Colours make code three times as long.
    pub fn html_bytes(&self) -> usize {
        self.holed.text.len() + 2 * self.coloured_bytes
    }
}

/// Where a slot leads, as `plan` found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page of the site, and a place on it.
    Page(UrlPath, Option<String>),
    /// A place on the same page, by its full id (no prefix is added).
    Here(String),
    /// Another host.
    External(String),
    /// Nowhere: the link is shown as its text.
    Nothing,
}

/// What a picture shows, as `plan` found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureTarget {
    /// A file of the site, with its size and what there is to choose from where that is known.
    File(UrlPath, Option<Arc<Published>>),
    /// A picture on another host.
    External(String),
    /// Nowhere: its description is shown.
    Nothing,
}

/// Whom a mention names, as `plan` found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MentionTarget {
    /// A member with a page: the name shown, and the page.
    Member(String, UrlPath),
    /// A member who has no page here: the name shown.
    Name(String),
    /// Nobody: the text stays as it was written.
    Text,
}

/// Every slot's target, in the order of the slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// For [`Body::links`].
    pub links: Vec<LinkTarget>,
    /// For [`Body::pictures`].
    pub pictures: Vec<PictureTarget>,
    /// For [`Body::mentions`].
    pub mentions: Vec<MentionTarget>,
}

/// On which page a body is shown.
pub struct Place<'a> {
    /// Put before a page's address: the relative way to the site's root, or the site's full address.
    pub root: &'a str,
    /// Links to pages name their file (`…/index.html`).
    pub name_files: bool,
    /// Put before every id, so that several bodies can share a page: `bo-`, or empty.
    pub id_prefix: &'a str,
    /// The level of the text's topmost heading on this page, 2 to 6.
    pub heading_level: u8,
    /// The heading with which the text begins is left out, because the page shows it as its title.
    pub without_title: bool,
    /// How pictures are written.
    pub pictures: Pictures,
}

/// How a body's pictures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// Each as one file, for feeds and mail: their readers know little more. They have no style sheet either, so code has no
    /// colours.
    Alone,
    /// With others to choose from, and loaded when they come near.
    Lazy,
    /// The same, but a picture near the text's beginning is loaded at once: it is what the reader sees first.
    LeadFirst,
}
