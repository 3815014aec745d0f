//! Links and pictures.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::super::fill::Hole;
use super::super::{Destination, Link, Picture, destination};
use super::{Open, OpenPicture, Style, Writer};
use crate::diag::Code;
use crate::text;

impl Writer<'_> {
    pub(super) fn start_link(&mut self, kind: LinkType, written: &str, title: &str, range: &Range<usize>) {
        self.flush();
        if self.alts > 0 {
            return self.stack.push(Open::Tag(""));
        }
        let is_link = kind != LinkType::Email && self.links == 0;
        self.links += 1;
        let slot = is_link.then(|| self.link(written, title, range));
        self.stack.push(Open::Link(slot, self.block.text.len()));
    }

    pub(super) fn link(&mut self, written: &str, title: &str, range: &Range<usize>) -> usize {
        let destination = destination::link(written);
        if destination == Destination::Unsafe {
            self.tell_unsafe("link", written, range);
        }
        let slot = self.body.links.len();
        self.body.links.push(Link { destination, span: self.span(range) });
        let has_title = !title.is_empty();
        self.out.hole(Hole::Link { slot, has_title });
        if has_title {
            self.attribute(title, range);
            self.out.hole(Hole::LinkTitled);
        }
        slot
    }

    /// Writes a text that is no part of the block's words, with plain mentions.
    pub(super) fn attribute(&mut self, text: &str, range: &Range<usize>) {
        self.alts += 1;
        self.push(text, range.clone());
        self.flush_as(Style::Code);
        self.alts -= 1;
    }

    pub(super) fn start_picture(&mut self, written: &str, title: &str, range: Range<usize>) {
        self.flush();
        self.stack.push(Open::Tag(""));
        self.alts += 1;
        if self.alts > 1 {
            return;
        }
        let destination = destination::picture(written);
        match &destination {
            Destination::Unsafe => self.tell_unsafe("picture", written, &range),
            Destination::External(address) => {
                let message = format!("the picture `{}` lies on another host", text::shorten(address, 80));
                self.tell(
                    Code::ForeignPicture,
                    &range,
                    message,
                    "copy it beside the post, so that no other host learns who reads",
                );
            }
            Destination::Fragment(_) | Destination::Path(..) => {}
        }
        let slot = self.body.pictures.len();
        self.body.pictures.push(Picture { destination, span: self.span(&range) });
        let begins_paragraph = self.out.is_at(self.paragraph);
        self.out.hole(Hole::Picture { slot, in_link: self.links > 0 });
        self.picture = Some(OpenPicture { title: title.to_owned(), range, start: self.out.here(), begins_paragraph });
    }

    pub(super) fn end_picture(&mut self, ends_paragraph: bool) {
        self.flush();
        self.alts = self.alts.saturating_sub(1);
        if self.alts > 0 {
            return;
        }
        let Some(picture) = self.picture.take() else { return };
        if let Some(Picture { destination, .. }) = self.body.pictures.last() {
            self.undescribed.note(&self.out.text[picture.start.0..], destination, &picture.range);
        }
        let is_figure = picture.begins_paragraph && ends_paragraph && !picture.title.is_empty();
        if !is_figure {
            if !picture.title.is_empty() {
                self.out.hole(Hole::PictureTitle);
                self.attribute(&picture.title, &picture.range);
            }
            return self.out.hole(Hole::PictureEnd);
        }
        self.out.hole(Hole::PictureEnd);
        self.out.text.push_str("<figcaption>");
        self.attribute(&picture.title, &picture.range);
        self.out.text.push_str("</figcaption>");
        self.out.replace(self.paragraph.0 - "<p>".len(), "<p>".len(), "<figure>");
        if let Some(paragraph) = self.stack.iter_mut().rev().nth(1) {
            *paragraph = Open::Tag("</figure>\n");
        }
    }
}
