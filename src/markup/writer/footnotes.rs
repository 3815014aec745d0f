//! Footnotes: numbered in the order of their references, at the end of the text, with ways back.

use std::fmt::Write as _;
use std::mem;

use super::super::fill::Hole;
use super::{Footnote, Writer};

/// Most ways back from one footnote.
const BACK_MAX: usize = 20;

impl Writer<'_> {
    pub(super) fn footnote(&mut self, label: &str) -> usize {
        if let Some(index) = self.footnote_labels.get(label) {
            return *index;
        }
        let index = self.footnotes.len();
        self.footnotes.push(Footnote::default());
        self.footnote_labels.insert(label.to_owned(), index);
        index
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        self.flush();
        if self.alts > 0 {
            return;
        }
        let index = self.footnote(&label.to_lowercase());
        let order = &mut self.footnote_order;
        let number = *self.footnotes[index].number.get_or_insert_with(|| {
            order.push(index);
            order.len()
        });
        if self.links > 0 {
            // A link cannot stand in a link.
            let _ = write!(self.out.text, "<sup>{number}</sup>");
            return;
        }
        self.footnotes[index].references += 1;
        let suffix = suffix(self.footnotes[index].references);
        self.out.text.push_str("<sup class=\"footnote\"><a id=\"");
        self.out.hole(Hole::Prefix);
        let _ = write!(self.out.text, "fnref:{number}{suffix}\" href=\"#");
        self.out.hole(Hole::Prefix);
        let _ = write!(self.out.text, "fn:{number}\" aria-label=\"Footnote {number}\">{number}</a></sup>");
    }

    pub(super) fn end_footnote(&mut self) {
        self.end_block();
        let Some((label, start)) = self.open_footnotes.pop() else { return };
        let content = self.out.take_from(start);
        let mut index = self.footnote(&label);
        if self.footnotes[index].is_defined {
            // A second text under one label is shown too, without a reference.
            index = self.footnotes.len();
            self.footnotes.push(Footnote::default());
        }
        self.footnotes[index].is_defined = true;
        self.footnotes[index].content = content;
    }

    pub(super) fn write_footnotes(&mut self) {
        if self.footnotes.is_empty() {
            return;
        }
        let footnotes = mem::take(&mut self.footnotes);
        let mut order = mem::take(&mut self.footnote_order);
        let mut is_listed = vec![false; footnotes.len()];
        for index in &order {
            is_listed[*index] = true;
        }
        order.extend((0..footnotes.len()).filter(|index| !is_listed[*index]));
        self.out.text.push_str("<section class=\"footnotes\">\n<ol>\n");
        for (at, index) in order.iter().enumerate() {
            self.write_footnote(&footnotes[*index], at + 1);
        }
        self.out.text.push_str("</ol>\n</section>\n");
    }

    pub(super) fn write_footnote(&mut self, footnote: &Footnote, number: usize) {
        self.out.text.push_str("<li id=\"");
        self.out.hole(Hole::Prefix);
        let _ = write!(self.out.text, "fn:{number}\">");
        self.out.append(&footnote.content);
        // The way back stands in the last paragraph, where there is one.
        let end = "</p>\n";
        let ends_paragraph = footnote.content.text.ends_with(end);
        if ends_paragraph {
            let length = self.out.text.len() - end.len();
            self.out.text.truncate(length);
        }
        for reference in 1..=footnote.references.min(BACK_MAX) {
            let suffix = suffix(reference);
            self.out.text.push_str(" <a class=\"footnote-back\" href=\"#");
            self.out.hole(Hole::Prefix);
            let _ = write!(self.out.text, "fnref:{number}{suffix}\" aria-label=\"Back to text\">↩</a>");
        }
        self.out.text.push_str(if ends_paragraph { end } else { "\n" });
        self.out.text.push_str("</li>\n");
    }
}

/// What makes the ids of a footnote's later references differ from the first.
fn suffix(reference: usize) -> String {
    if reference > 1 { format!("-{reference}") } else { String::new() }
}
