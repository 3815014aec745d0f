//! Runs of text: bare links, mentions, emoji.

use std::mem;
use std::ops::Range;

use super::super::fill::{Hole, escape_into};
use super::super::run::Run;
use super::super::{Destination, Link, Mention, destination, mention};
use super::{Style, Writer};
use crate::source::Span;

/// Longest name between the colons of an emoji in bytes.
const EMOJI_MAX: usize = 40;

impl Writer<'_> {
    pub(super) fn push(&mut self, text: &str, range: Range<usize>) {
        if self.run.push(text, self.text, range.clone()) {
            self.tell_deceptive(&range);
        }
    }

    /// Writes the run that was gathered.
    pub(super) fn flush(&mut self) {
        if !self.run.is_empty() {
            let style = if self.links > 0 || self.alts > 0 { Style::Plain } else { Style::Text };
            self.flush_as(style);
        }
    }

    pub(super) fn flush_as(&mut self, style: Style) {
        let run = mem::take(&mut self.run);
        let mut from = 0;
        for link in self.bare_links(run.text(), style) {
            self.inline(&run, from..link.start, style);
            from = link.end;
            self.bare_link(&run, link);
        }
        self.inline(&run, from..run.text().len(), style);
        self.run = run;
        self.run.clear();
    }

    pub(super) fn bare_links(&mut self, text: &str, style: Style) -> Vec<Range<usize>> {
        let has_www = text.contains("www.");
        if style != Style::Text || !(has_www || text.contains("://")) {
            return Vec::new();
        }
        self.finder.url_must_have_scheme(!has_www);
        let links = self.finder.links(text).filter(|link| {
            let start = link.as_str().get(..8).unwrap_or(link.as_str()).to_ascii_lowercase();
            ["http://", "https://", "www."].iter().any(|known| start.starts_with(known))
        });
        links.map(|link| link.start()..link.end()).collect()
    }

    pub(super) fn bare_link(&mut self, run: &Run, part: Range<usize>) {
        let address = &run.text()[part.clone()];
        let has_scheme = address.as_bytes().get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"http"));
        let destination =
            if has_scheme { destination::link(address) } else { destination::link(&format!("https://{address}")) };
        if destination == Destination::Unsafe {
            return self.inline(run, part, Style::Code);
        }
        let slot = self.body.links.len();
        self.body.links.push(Link { destination, span: run.span(part.clone(), self.shift) });
        self.out.hole(Hole::Link { slot, has_title: false });
        let words = self.block.text.len();
        self.inline(run, part, Style::Code);
        self.block.foreign.push(words..self.block.text.len());
        self.out.hole(Hole::LinkEnd { slot });
    }

    /// Writes a part of a run with its mentions.
    pub(super) fn inline(&mut self, run: &Run, part: Range<usize>, style: Style) {
        let mut from = part.start;
        for (range, handle) in mention::mentions(&run.text()[part.clone()]) {
            let range = part.start + range.start..part.start + range.end;
            self.words(run, from..range.start, style);
            from = range.end;
            self.mention(handle, run.span(range, self.shift), style != Style::Text);
        }
        self.words(run, from..part.end, style);
    }

    pub(super) fn mention(&mut self, handle: &str, span: Span, is_plain: bool) {
        let slot = self.body.mentions.len();
        self.body.mentions.push(Mention { handle: handle.to_owned(), span, is_plain });
        self.out.hole(Hole::Mention { slot });
        if self.alts == 0 {
            let start = self.block.text.len();
            self.block.text.extend(["@", handle]);
            self.block.mentions.push((start..self.block.text.len(), slot));
        }
    }

    /// Writes a part of a run that holds no mention.
    pub(super) fn words(&mut self, run: &Run, part: Range<usize>, style: Style) {
        if style == Style::Code {
            return self.say_text(&run.text()[part]);
        }
        let mut from = part.start;
        if self.options.emoji {
            let text = &run.text()[part.clone()];
            let mut at = 0;
            while let Some(colon) = text[at..].find(':') {
                at += colon + 1;
                let Some((name, emoji)) = emoji(&text[at..]) else { continue };
                self.say(run, from..part.start + at - 1);
                self.say_text(emoji);
                at += name.len() + 1;
                from = part.start + at;
            }
        }
        self.say(run, from..part.end);
    }

    pub(super) fn say(&mut self, run: &Run, part: Range<usize>) {
        run.shown(part, |text| self.say_text(text));
    }

    pub(super) fn say_text(&mut self, text: &str) {
        escape_into(&mut self.out.text, text);
        if self.alts == 0 {
            self.block.text.push_str(text);
        }
    }

    pub(super) fn hard_break(&mut self) {
        self.flush();
        if self.alts == 0 {
            self.out.text.push_str("<br>\n");
            self.block.text.push(' ');
        } else {
            self.out.text.push(' ');
        }
    }
}

/// The emoji named at the start of `text`, up to its closing colon.
fn emoji(text: &str) -> Option<(&str, &'static str)> {
    let end = text.bytes().take(EMOJI_MAX).position(|b| b == b':')?;
    let name = &text[..end];
    Some((name, emojis::get_by_shortcode(name)?.as_str()))
}
