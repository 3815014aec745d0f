//! What keeps its form: code, formulas and raw HTML.

use std::mem;
use std::ops::Range;

use super::super::fill::Hole;
use super::super::{math, mention, run, sanitise};
use super::{INLINES_MAX, Open, Style, Writer, add};
use crate::diag::Code;
use crate::text::{self, Length};

impl Writer<'_> {
    pub(super) fn inline_code(&mut self, text: &str, range: Range<usize>) {
        self.flush();
        let at = self.text[range.clone()].find(text);
        let range = at.map_or(range.clone(), |at| range.start + at..range.start + at + text.len());
        self.push(text, range);
        let words = self.block.text.len();
        let is_shown = self.alts == 0;
        self.out.text.push_str(if is_shown { "<code>" } else { "" });
        self.flush_as(Style::Code);
        self.out.text.push_str(if is_shown { "</code>" } else { "" });
        self.block.foreign.push(words..self.block.text.len());
    }

    pub(super) fn code_block(&mut self) {
        let language = self.code.clone().unwrap_or_default();
        self.out.text.push_str("<pre tabindex=\"0\"><code");
        if !language.is_empty() {
            self.out.text.extend([" class=\"language-", &language, "\""]);
        }
        self.out.text.push('>');
        // It is coloured when a page shows it, so that nobody waits for the colours of what is not shown.
        let is_coloured = self.options.highlight && !language.is_empty();
        if is_coloured {
            self.out.hole(Hole::Code { index: self.body.codes.len() });
            self.body.coloured_bytes += self.run.text().len();
            self.body.codes.push(language);
        }
        self.flush_as(Style::Code);
        if is_coloured {
            self.out.hole(Hole::CodeEnd);
        }
        self.out.text.push_str("</code></pre>\n");
    }

    pub(super) fn formula(&mut self, text: &str, range: Range<usize>, is_display: bool) {
        // A formula that names somebody is shown as code, where the name can be replaced.
        if self.alts > 0 || mention::mentions(text).next().is_some() || text.chars().any(run::is_dropped) {
            return self.inline_code(text, range);
        }
        match math::mathml(text, is_display) {
            Ok(math) => {
                self.flush();
                self.out.text.push_str(&math);
                let words = self.block.text.len();
                self.block.text.push_str(text);
                self.block.foreign.push(words..self.block.text.len());
            }
            Err(reason) => {
                let message = format!("the formula `{}` {reason}", text::shorten(&text::one_line(text), 60));
                self.tell(Code::BrokenMath, &range, message, "it is shown as code; `\\$` is a plain dollar sign");
                self.inline_code(text, range);
            }
        }
    }

    pub(super) fn inline_html(&mut self, text: &str, range: Range<usize>) {
        if self.options.safe_html && self.alts == 0 && self.inline_tag(sanitise::inline(text)) {
            return;
        }
        self.tell_html(&range);
        self.push(text, range);
    }

    /// Writes an allowed tag; false where it is none or has nothing to end.
    pub(super) fn inline_tag(&mut self, tag: sanitise::Inline) -> bool {
        match tag {
            sanitise::Inline::Open(name, end) if self.stack.len() < INLINES_MAX => {
                self.flush();
                self.out.text.extend(["<", name, ">"]);
                self.stack.push(Open::Raw(end));
            }
            sanitise::Inline::Close(end) if matches!(self.stack.last(), Some(Open::Raw(open)) if *open == end) => {
                self.flush();
                self.out.text.push_str(end);
                self.stack.pop();
            }
            sanitise::Inline::Break => self.hard_break(),
            _ => return false,
        }
        true
    }

    pub(super) fn html_block(&mut self) {
        let clean = if self.options.safe_html { sanitise::block(self.run.text()) } else { None };
        let Some(clean) = clean else {
            self.out.text.push_str("<p>");
            self.flush();
            self.out.text.push_str("</p>\n");
            return self.end_block();
        };
        let span = self.run.span(0..self.run.text().len(), self.shift);
        self.run.clear();
        // The text is escaped already. Mentions are looked for everywhere, in titles too.
        let mut from = 0;
        for (range, handle) in mention::mentions(&clean) {
            self.out.text.push_str(&clean[from..range.start]);
            from = range.end;
            self.mention(handle, span, true);
        }
        self.out.text.push_str(&clean[from..]);
        self.out.text.push('\n');
        self.block = mem::take(&mut self.block).emptied();
        self.count_html(&clean);
    }

    pub(super) fn count_html(&mut self, html: &str) {
        let mut length = Length::default();
        for part in html.split('<') {
            length.add(part.split_once('>').map_or(part, |(_, text)| text));
        }
        add(&mut self.body.length, length);
        if self.quotes == 0 {
            add(&mut self.body.own_words, length);
        }
    }
}
