//! Closing the holes of a body: nothing is parsed here, text is copied.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::code;
use super::destination::is_foreign;
use super::{Body, Heading, Html, LinkTarget, MentionTarget, PictureTarget, Pictures, Place, Targets};
use crate::address::{self, UrlPath};
use crate::picture::Published;
use crate::text;

/// Characters of [`Body::excerpt`].
const EXCERPT_MAX: usize = 400;

/// A picture that begins no further down than this many bytes of HTML is on a reader's first screen.
const FIRST_SCREEN: usize = 1200;

/// The room that a page gives to a picture: the width of running text, or the whole of a narrow screen.
pub const SIZES: &str = "(min-width: 40rem) 33rem, 100vw";

/// What stands open in the written HTML, and depends on the targets or on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Hole {
    /// The start of a link. With a title, the title follows, then [`Hole::LinkTitled`].
    Link { slot: usize, has_title: bool },
    /// The end of a link's title.
    LinkTitled,
    /// The end of a link.
    LinkEnd { slot: usize },
    /// The start of a picture; its description follows.
    Picture { slot: usize, in_link: bool },
    /// The end of a picture's description; its title follows.
    PictureTitle,
    /// The end of a picture.
    PictureEnd,
    /// `@somebody`.
    Mention { slot: usize },
    /// The start of a heading.
    Heading { index: usize },
    /// The end of a heading.
    HeadingEnd { index: usize },
    /// What is put before ids.
    Prefix,
    /// The start of a block of code that gets colours. Nothing but mentions stands open in it.
    Code { index: usize },
    /// Its end.
    CodeEnd,
}

/// HTML with holes: each with its place in the text, in order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Holed {
    pub(super) text: String,
    pub(super) holes: Vec<(usize, Hole)>,
}

impl Holed {
    pub(super) fn hole(&mut self, hole: Hole) {
        self.holes.push((self.text.len(), hole));
    }

    pub(super) fn is_at(&self, (text, holes): (usize, usize)) -> bool {
        self.text.len() == text && self.holes.len() == holes
    }

    pub(super) fn here(&self) -> (usize, usize) {
        (self.text.len(), self.holes.len())
    }

    /// Takes out what was written since [`Holed::here`] gave `start`.
    pub(super) fn take_from(&mut self, (text, holes): (usize, usize)) -> Self {
        let mut holes = self.holes.split_off(holes);
        for (at, _) in &mut holes {
            *at -= text;
        }
        Self { text: self.text.split_off(text), holes }
    }

    pub(super) fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.holes.extend(other.holes.iter().map(|(at, hole)| (at + shift, *hole)));
    }

    /// Puts `with` where `length` bytes stood at `at`; holes after them move.
    pub(super) fn replace(&mut self, at: usize, length: usize, with: &str) {
        self.text.replace_range(at..at + length, with);
        for (place, _) in self.holes.iter_mut().rev().take_while(|(place, _)| *place >= at + length) {
            *place = *place + with.len() - length;
        }
    }
}

/// Appends a text with what means something in HTML escaped, in quoted values too.
pub(super) fn escape_into(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// A text that [`escape_into`] wrote, as it was.
fn unescape(escaped: &str) -> Cow<'_, str> {
    if !escaped.contains('&') {
        return Cow::Borrowed(escaped);
    }
    let mut text = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"')]
            .into_iter()
            .find_map(|(entity, c)| Some((rest.strip_prefix(entity)?, c)));
        let Some((after, c)) = entity else { break };
        text.push(c);
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

impl Body {
    /// The body's HTML on a page. A slot without a target leads nowhere.
    pub fn html(&self, targets: &Targets, place: &Place<'_>) -> Html {
        let holed = &self.holed;
        let mut filler = Filler {
            body: self,
            targets,
            place,
            out: String::with_capacity(holed.text.len() + holed.holes.len() * 80),
            is_skipping: false,
            picture: Picture::Text,
            leads: place.pictures == Pictures::LeadFirst,
        };
        let mut from = 0;
        let skipped = if place.without_title { self.title_holes() } else { 0 };
        if let Some((end, _)) = skipped.checked_sub(1).and_then(|last| holed.holes.get(last)) {
            from = *end;
        }
        let mut holes = holed.holes[skipped..].iter();
        while let Some((at, hole)) = holes.next() {
            filler.copy(&holed.text[from..*at]);
            from = *at;
            if let (Hole::Code { index }, false) = (hole, place.pictures == Pictures::Alone) {
                let (inside, end) = filler.code(*index, from, holes.as_slice());
                from = end;
                holes = holes.as_slice()[inside..].iter();
            } else {
                filler.fill(*hole);
            }
        }
        filler.copy(&holed.text[from..]);
        Html(filler.out)
    }

    /// Whether the text begins with a heading, so that its words can be the page's title.
    pub fn begins_with_heading(&self) -> bool {
        matches!(self.holed.holes.first(), Some((0, Hole::Heading { index: 0 })))
    }

    /// How many holes the heading takes with which the text begins.
    fn title_holes(&self) -> usize {
        if !self.begins_with_heading() {
            return 0;
        }
        let is_end = |(_, hole): &(usize, Hole)| *hole == Hole::HeadingEnd { index: 0 };
        self.holed.holes.iter().position(is_end).map_or(0, |at| at + 1)
    }

    /// By how much headings stand higher when the one above them all is the page's title.
    fn raised_by(&self, place: &Place<'_>) -> usize {
        let is_alone = place.without_title
            && self.begins_with_heading()
            && self.headings.iter().skip(1).all(|heading| heading.level > 0);
        usize::from(is_alone)
    }

    /// The beginning as plain text in one line, without headings, code and quotes where there is anything else; at most 400
    /// characters.
    pub fn excerpt(&self) -> String {
        text::shorten(&self.lead.text, EXCERPT_MAX)
    }

    /// The beginning as plain text in at most `max` characters, with the names of members for their handles.
    ///
    /// What [`Body::excerpt`] quotes by handle is named here as it may be named.
    pub fn excerpt_with(&self, targets: &Targets, max: usize) -> String {
        text::shorten(&self.lead.named(&targets.mentions), max)
    }

    /// Keeps no more of the beginning than excerpts of `max` characters need: of a post that is most of what stays beside its HTML.
    pub fn keep_beginning(&mut self, max: usize) {
        self.lead.keep(4 * max);
    }

    /// The headings with the names of members for their handles.
    pub fn headings_with(&self, targets: &Targets) -> Vec<Heading> {
        let named = |(heading, plain): (&Heading, &super::plain::Plain)| Heading {
            text: plain.named(&targets.mentions),
            ..heading.clone()
        };
        self.headings.iter().zip(&self.titles).map(named).collect()
    }
}

/// How the picture is shown that is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Picture {
    Image,
    /// A link to a picture on another host; holds its slot and where its text begins.
    Link(usize, usize),
    Text,
}

struct Filler<'a> {
    body: &'a Body,
    targets: &'a Targets,
    place: &'a Place<'a>,
    out: String,
    is_skipping: bool,
    picture: Picture,
    /// The next picture is the first one.
    leads: bool,
}

impl Filler<'_> {
    fn copy(&mut self, text: &str) {
        if !self.is_skipping {
            self.out.push_str(text);
        }
    }

    fn fill(&mut self, hole: Hole) {
        match hole {
            Hole::Link { slot, has_title } => self.link(slot, has_title),
            Hole::LinkTitled if self.is_skipping => self.is_skipping = false,
            Hole::LinkTitled => self.out.push_str("\">"),
            Hole::LinkEnd { slot } if self.leads_somewhere(slot) => self.out.push_str("</a>"),
            Hole::LinkEnd { .. } => {}
            Hole::Picture { slot, in_link } => self.picture(slot, in_link),
            Hole::PictureTitle if self.picture == Picture::Image => self.out.push_str("\" title=\""),
            Hole::PictureTitle => self.is_skipping = true,
            Hole::PictureEnd => self.picture_end(),
            Hole::Mention { slot } => self.mention(slot),
            Hole::Heading { index } => self.heading(index),
            Hole::HeadingEnd { index } => {
                let level = self.heading_level(index);
                self.write(format_args!("</h{level}>\n"));
            }
            Hole::Prefix => escape_into(&mut self.out, self.place.id_prefix),
            Hole::Code { .. } | Hole::CodeEnd => {}
        }
    }

    /// Writes the code from `from` up to its end in colours, and says how many of the `holes` lie in it and where it ends. A
    /// mention that lies across tokens is written whole in the first.
    fn code(&mut self, index: usize, from: usize, holes: &[(usize, Hole)]) -> (usize, usize) {
        let (text, mut at) = (&self.body.holed.text, from);
        let mut code = String::new();
        // Mentions in it: where each begins and ends in the code, and its slot.
        let mut mentions: Vec<(usize, usize, usize)> = Vec::new();
        let mut inside = 0;
        for (place, hole) in holes {
            code.push_str(&unescape(&text[at..*place]));
            at = *place;
            inside += 1;
            match hole {
                Hole::Mention { slot } => {
                    let start = code.len();
                    let handle = self.body.mentions.get(*slot).map_or("", |mention| mention.handle.as_str());
                    code.extend(["@", handle]);
                    mentions.push((start, code.len(), *slot));
                }
                _ => break,
            }
        }
        let language = self.body.codes.get(index).map_or("", String::as_str);
        let Some(tokens) = code::tokens(language, &code) else { return (0, from) };
        let mut mentions = mentions.into_iter().peekable();
        let (mut done, mut end) = (0, 0);
        for (length, class) in tokens.iter() {
            end += *length as usize;
            if done >= end {
                continue;
            }
            if !class.is_empty() {
                self.out.push_str("<span class=\"");
                self.out.push_str(class);
                self.out.push_str("\">");
            }
            while let Some((start, after, slot)) = mentions.next_if(|(start, ..)| *start < end) {
                escape_into(&mut self.out, &code[done..start]);
                self.mention(slot);
                done = after;
            }
            if done < end {
                escape_into(&mut self.out, &code[done..end]);
                done = end;
            }
            if !class.is_empty() {
                self.out.push_str("</span>");
            }
        }
        (inside, at)
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string never fails.
        let _ = self.out.write_fmt(text);
    }

    fn leads_somewhere(&self, slot: usize) -> bool {
        match self.targets.links.get(slot) {
            None | Some(LinkTarget::Nothing) => false,
            Some(LinkTarget::External(address)) => is_foreign(address),
            Some(LinkTarget::Page(..) | LinkTarget::Here(_)) => true,
        }
    }

    fn link(&mut self, slot: usize, has_title: bool) {
        if !self.leads_somewhere(slot) {
            self.is_skipping = has_title;
            return;
        }
        self.out.push_str("<a href=\"");
        let mut is_foreign = false;
        match self.targets.links.get(slot) {
            Some(LinkTarget::Page(url, fragment)) => {
                self.address(url);
                if let Some(fragment) = fragment {
                    self.fragment(fragment);
                }
            }
            Some(LinkTarget::Here(id)) => self.fragment(id),
            Some(LinkTarget::External(address)) => {
                escape_into(&mut self.out, address);
                is_foreign = true;
            }
            None | Some(LinkTarget::Nothing) => {}
        }
        self.out.push_str(if is_foreign { "\" rel=\"nofollow ugc\"" } else { "\"" });
        self.out.push_str(if has_title { " title=\"" } else { ">" });
    }

    fn address(&mut self, url: &UrlPath) {
        escape_into(&mut self.out, self.place.root);
        escape_into(&mut self.out, &url.link(self.place.name_files));
    }

    fn fragment(&mut self, id: &str) {
        self.out.push('#');
        escape_into(&mut self.out, &address::encode(id));
    }

    fn picture(&mut self, slot: usize, in_link: bool) {
        self.leads &= self.out.len() <= FIRST_SCREEN;
        let mut published = None;
        self.picture = match self.targets.pictures.get(slot) {
            Some(PictureTarget::File(url, found)) => {
                published = found.as_deref();
                self.out.push_str("<img src=\"");
                self.address(url);
                Picture::Image
            }
            Some(PictureTarget::External(address)) if !is_foreign(address) => Picture::Text,
            Some(PictureTarget::External(address)) if !self.body.foreign_pictures_as_links => {
                self.out.push_str("<img src=\"");
                escape_into(&mut self.out, address);
                Picture::Image
            }
            Some(PictureTarget::External(address)) if !in_link => {
                self.out.push_str("<a href=\"");
                escape_into(&mut self.out, address);
                self.out.push_str("\" rel=\"nofollow ugc\">");
                Picture::Link(slot, self.out.len())
            }
            _ => Picture::Text,
        };
        if self.picture == Picture::Image {
            self.out.push('"');
            if let Some(published) = published {
                self.choices(published);
                self.write(format_args!(" width=\"{}\" height=\"{}\"", published.width, published.height));
            }
            self.out.push_str(" alt=\"");
        }
    }

    /// The files of which the browser takes one.
    fn choices(&mut self, published: &Published) {
        if published.srcset.is_empty() || self.place.pictures == Pictures::Alone {
            return;
        }
        for (at, (url, width)) in published.srcset.iter().enumerate() {
            self.out.push_str(if at == 0 { " srcset=\"" } else { ", " });
            self.address(url);
            self.write(format_args!(" {width}w"));
        }
        self.write(format_args!("\" sizes=\"{SIZES}\""));
    }

    fn picture_end(&mut self) {
        self.is_skipping = false;
        match self.picture {
            Picture::Image if self.leads => self.out.push_str("\" fetchpriority=\"high\">"),
            Picture::Image => self.out.push_str("\" loading=\"lazy\" decoding=\"async\">"),
            Picture::Link(slot, start) => {
                if let (true, Some(PictureTarget::External(address))) =
                    (self.out.len() == start, self.targets.pictures.get(slot))
                {
                    escape_into(&mut self.out, address);
                }
                self.out.push_str("</a>");
            }
            Picture::Text => {}
        }
        self.leads = false;
        self.picture = Picture::Text;
    }

    fn mention(&mut self, slot: usize) {
        if self.is_skipping {
            return;
        }
        let Some(mention) = self.body.mentions.get(slot) else { return };
        match self.targets.mentions.get(slot) {
            Some(MentionTarget::Member(name, url)) if !mention.is_plain => {
                self.out.push_str("<a class=\"mention\" href=\"");
                self.address(url);
                self.out.push_str("\">");
                escape_into(&mut self.out, name);
                self.out.push_str("</a>");
            }
            Some(MentionTarget::Name(name)) => escape_into(&mut self.out, name),
            _ => {
                self.out.push('@');
                escape_into(&mut self.out, &mention.handle);
            }
        }
    }

    fn heading(&mut self, index: usize) {
        let Some(heading) = self.body.headings.get(index) else { return };
        let level = self.heading_level(index);
        self.write(format_args!("<h{level} id=\""));
        escape_into(&mut self.out, self.place.id_prefix);
        escape_into(&mut self.out, &heading.id);
        self.out.push_str("\">");
    }

    fn heading_level(&self, index: usize) -> usize {
        let level = self.body.headings.get(index).map_or(0, |heading| heading.level);
        let level = level.saturating_sub(self.body.raised_by(self.place));
        (usize::from(self.place.heading_level.max(2)) + level).min(6)
    }
}
