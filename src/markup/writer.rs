//! From the parser's events to facts and to HTML with holes, in one pass and without recursion.

mod described;
mod footnotes;
mod links;
mod runs;
mod verbatim;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::mem;
use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::fill::{Hole, Holed};
use super::plain::Plain;
use super::run::Run;
use super::{Body, Heading, Options, code};
use crate::diag::{Checked, Code, Diagnostic};
use crate::source::{SourceFile, Span};
use crate::text::{self, Length};

/// Blocks nested deeper are written without their own elements: browsers give up at about 500.
const BLOCKS_MAX: usize = 60;

/// The same for emphasis and its like, blocks counted.
const INLINES_MAX: usize = 120;

/// Most findings about one text. A text with more has one cause.
const FINDINGS_MAX: usize = 50;

/// Bytes kept for excerpts; more than the longest excerpt, since names may be shorter than handles.
const LEAD_BYTES: usize = 1_300;

pub(super) fn body(source: &SourceFile, range: Range<usize>, options: &Options) -> Checked<Body> {
    let start = text::truncate_bytes(&source.text, range.start).len();
    let end = text::truncate_bytes(&source.text, range.end).len().max(start);
    let text = &source.text[start..end];
    let mut writer = Writer::new(source, start, text, options);
    let mut events = Parser::new_ext(text, flags(options)).into_offset_iter().peekable();
    while let Some((event, range)) = events.next() {
        let ends_paragraph = matches!(event, Event::End(TagEnd::Image))
            && matches!(events.peek(), Some((Event::End(TagEnd::Paragraph), _)));
        writer.event(event, range, ends_paragraph);
    }
    writer.finish()
}

fn flags(options: &Options) -> pulldown_cmark::Options {
    use pulldown_cmark::Options as Flags;
    let mut flags = Flags::ENABLE_TABLES
        | Flags::ENABLE_FOOTNOTES
        | Flags::ENABLE_STRIKETHROUGH
        | Flags::ENABLE_TASKLISTS
        | Flags::ENABLE_GFM;
    flags.set(Flags::ENABLE_SMART_PUNCTUATION, options.smart_punctuation);
    flags.set(Flags::ENABLE_MATH, options.math);
    flags
}

/// An element that is open, and how it ends.
#[derive(Clone, Copy, Debug)]
enum Open {
    /// What ends it; empty where it was not written.
    Tag(&'static str),
    /// An element that the writer of the text opened as raw HTML.
    Raw(&'static str),
    Heading(usize),
    /// A link with its slot, where it has one, and where its words begin in the block's text.
    Link(Option<usize>, usize),
}

/// The words of the paragraph, cell or heading that is being read.
#[derive(Debug, Default)]
struct Block {
    text: String,
    mentions: Vec<(Range<usize>, usize)>,
    /// Parts that are not the writer's own words: code and links' texts.
    foreign: Vec<Range<usize>>,
}

#[derive(Debug, Default)]
struct Footnote {
    content: Holed,
    is_defined: bool,
    /// From 1, in the order of the first references.
    number: Option<usize>,
    references: usize,
}

/// A picture whose description is being read.
#[derive(Debug)]
struct OpenPicture {
    title: String,
    range: Range<usize>,
    start: (usize, usize),
    begins_paragraph: bool,
}

/// How a run of text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// With links, mentions and emoji.
    Text,
    /// With emoji; mentions are plain.
    Plain,
    /// As it stands; mentions are plain.
    Code,
}

struct Writer<'a> {
    source: &'a SourceFile,
    shift: usize,
    text: &'a str,
    options: &'a Options,
    finder: LinkFinder,
    body: Body,
    diagnostics: Vec<Diagnostic>,
    out: Holed,
    run: Run,
    stack: Vec<Open>,
    block: Block,
    lead: Plain,
    other: Plain,
    /// How many quotes, links and picture descriptions are open.
    quotes: usize,
    links: usize,
    alts: usize,
    /// A heading or table is open: its words begin no excerpt.
    is_aside: bool,
    /// The language of the code block that is open.
    code: Option<String>,
    picture: Option<OpenPicture>,
    paragraph: (usize, usize),
    item: usize,
    alignments: Vec<Alignment>,
    column: usize,
    is_table_head: bool,
    levels: Vec<usize>,
    ids: HashMap<String, usize>,
    footnotes: Vec<Footnote>,
    footnote_labels: HashMap<String, usize>,
    footnote_order: Vec<usize>,
    open_footnotes: Vec<(String, (usize, usize))>,
    has_told_html: bool,
    undescribed: described::Undescribed,
    has_told_deceptive: bool,
}

impl<'a> Writer<'a> {
    fn new(source: &'a SourceFile, shift: usize, text: &'a str, options: &'a Options) -> Self {
        let mut finder = LinkFinder::new();
        // Addresses of mail are no links: nobody is offered to harvesters by a slip.
        finder.kinds(&[LinkKind::Url]);
        Self {
            source,
            shift,
            text,
            options,
            finder,
            body: Body { foreign_pictures_as_links: options.foreign_pictures_as_links, ..Body::default() },
            diagnostics: Vec::new(),
            out: Holed { text: String::with_capacity(text.len() + text.len() / 4), holes: Vec::new() },
            run: Run::default(),
            stack: Vec::new(),
            block: Block::default(),
            lead: Plain::default(),
            other: Plain::default(),
            quotes: 0,
            links: 0,
            alts: 0,
            is_aside: false,
            code: None,
            picture: None,
            paragraph: (usize::MAX, 0),
            item: 0,
            alignments: Vec::new(),
            column: 0,
            is_table_head: false,
            levels: Vec::new(),
            ids: HashMap::new(),
            footnotes: Vec::new(),
            footnote_labels: HashMap::new(),
            footnote_order: Vec::new(),
            open_footnotes: Vec::new(),
            has_told_html: false,
            undescribed: described::Undescribed::default(),
            has_told_deceptive: false,
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>, ends_paragraph: bool) {
        match event {
            Event::Text(text) => self.push(&text, range),
            Event::SoftBreak => self.push("\n", range),
            Event::HardBreak => self.hard_break(),
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, ends_paragraph),
            Event::Code(text) => self.inline_code(&text, range),
            Event::Html(text) => {
                if !self.options.safe_html {
                    self.tell_html(&range);
                }
                self.push(&text, range);
            }
            Event::InlineHtml(text) => self.inline_html(&text, range),
            Event::InlineMath(text) => self.formula(&text, range, false),
            Event::DisplayMath(text) => self.formula(&text, range, true),
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::TaskListMarker(is_done) => self.task(is_done),
            Event::Rule => {
                self.start_block();
                self.out.text.push_str("<hr>\n");
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.start_block();
                self.open("<p>", "</p>\n");
                self.paragraph = self.out.here();
            }
            Tag::Heading { level, .. } => self.start_heading(level as usize),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(kind) => {
                self.start_block();
                self.code = Some(match kind {
                    CodeBlockKind::Fenced(info) => code::language(&info),
                    CodeBlockKind::Indented => String::new(),
                });
                self.stack.push(Open::Tag(""));
            }
            Tag::HtmlBlock => {
                self.start_block();
                self.stack.push(Open::Tag(""));
            }
            Tag::List(first) => self.start_list(first),
            Tag::Item => {
                self.start_block();
                let is_written = self.is_parent_written();
                self.open_if(is_written, "<li>", "</li>\n");
                self.item = self.out.text.len();
            }
            Tag::FootnoteDefinition(label) => {
                self.start_block();
                self.open_footnotes.push((label.to_lowercase(), self.out.here()));
                self.stack.push(Open::Tag(""));
            }
            Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell => self.start_table_part(tag),
            Tag::Emphasis => self.open_inline("<em>", "</em>"),
            Tag::Strong => self.open_inline("<strong>", "</strong>"),
            Tag::Strikethrough => self.open_inline("<del>", "</del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(link_type, &dest_url, &title, &range),
            Tag::Image { dest_url, title, .. } => self.start_picture(&dest_url, &title, range),
            // Not enabled.
            _ => self.stack.push(Open::Tag("")),
        }
    }

    fn end(&mut self, tag: TagEnd, ends_paragraph: bool) {
        match tag {
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::Image => self.end_picture(ends_paragraph),
            TagEnd::Heading(_) => self.end_heading(),
            _ => {}
        }
        self.close();
        match tag {
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock => self.end_block(),
            TagEnd::BlockQuote(None) => {
                self.end_block();
                self.quotes -= 1;
            }
            TagEnd::TableHead => {
                self.is_table_head = false;
                if self.is_parent_written() {
                    self.out.text.push_str("<tbody>\n");
                }
            }
            TagEnd::Table => self.is_aside = false,
            TagEnd::FootnoteDefinition => self.end_footnote(),
            _ => {}
        }
        if matches!(tag, TagEnd::CodeBlock) {
            self.code = None;
        }
    }

    // Elements.

    fn open(&mut self, start: &'static str, end: &'static str) {
        self.open_if(true, start, end);
    }

    fn open_if(&mut self, is_written: bool, start: &'static str, end: &'static str) {
        self.out.text.push_str(if is_written { start } else { "\n" });
        self.stack.push(Open::Tag(if is_written { end } else { "" }));
    }

    fn open_inline(&mut self, start: &'static str, end: &'static str) {
        self.flush();
        if self.alts == 0 && self.stack.len() < INLINES_MAX {
            self.open(start, end);
        } else {
            self.stack.push(Open::Tag(""));
        }
    }

    fn is_shallow(&self) -> bool {
        self.stack.len() < BLOCKS_MAX
    }

    fn is_parent_written(&self) -> bool {
        matches!(self.stack.last(), Some(Open::Tag(end)) if !end.is_empty())
    }

    /// Ends the element that was opened last, and the raw ones that were left open in it.
    fn close(&mut self) {
        self.flush();
        self.close_raw();
        match self.stack.pop() {
            Some(Open::Tag(end) | Open::Raw(end)) => self.out.text.push_str(end),
            Some(Open::Heading(index)) => self.out.hole(Hole::HeadingEnd { index }),
            Some(Open::Link(slot, words)) => {
                self.links -= 1;
                self.block.foreign.push(words..self.block.text.len());
                if let Some(slot) = slot {
                    self.out.hole(Hole::LinkEnd { slot });
                }
            }
            None => {}
        }
    }

    fn close_raw(&mut self) {
        while let Some(Open::Raw(end)) = self.stack.last() {
            self.out.text.push_str(end);
            self.stack.pop();
        }
    }

    // Blocks.

    fn start_block(&mut self) {
        self.flush();
        self.close_raw();
        self.end_block();
    }

    /// Counts the words of the block that was read.
    fn end_block(&mut self) {
        if self.block.text.is_empty() {
            self.block.foreign.clear();
            return;
        }
        let block = mem::take(&mut self.block);
        let mut length = Length::default();
        length.add(&block.text);
        add(&mut self.body.length, length);
        if self.quotes == 0 && self.code.is_none() {
            add(&mut self.body.own_words, if block.foreign.is_empty() { length } else { block.own_words() });
        }
        let is_lead = self.quotes == 0 && self.code.is_none() && !self.is_aside && self.open_footnotes.is_empty();
        let plain = if is_lead { &mut self.lead } else { &mut self.other };
        if plain.text.len() < LEAD_BYTES {
            plain.add(&block.text, &block.mentions, LEAD_BYTES);
        }
        self.block = block.emptied();
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.start_block();
        let is_written = self.is_shallow();
        let Some(kind) = kind else {
            self.quotes += 1;
            return self.open_if(is_written, "<blockquote>\n", "</blockquote>\n");
        };
        let start = match kind {
            BlockQuoteKind::Note => "<aside class=\"alert note\">\n<p class=\"alert-title\">Note</p>\n",
            BlockQuoteKind::Tip => "<aside class=\"alert tip\">\n<p class=\"alert-title\">Tip</p>\n",
            BlockQuoteKind::Important => "<aside class=\"alert important\">\n<p class=\"alert-title\">Important</p>\n",
            BlockQuoteKind::Warning => "<aside class=\"alert warning\">\n<p class=\"alert-title\">Warning</p>\n",
            BlockQuoteKind::Caution => "<aside class=\"alert caution\">\n<p class=\"alert-title\">Caution</p>\n",
        };
        self.open_if(is_written, start, "</aside>\n");
    }

    fn start_list(&mut self, first: Option<u64>) {
        self.start_block();
        let is_written = self.is_shallow();
        match first {
            None => self.open_if(is_written, "<ul>\n", "</ul>\n"),
            Some(1) => self.open_if(is_written, "<ol>\n", "</ol>\n"),
            Some(first) => {
                self.open_if(is_written, "", "</ol>\n");
                if is_written {
                    // Writing to a string never fails.
                    let _ = writeln!(self.out.text, "<ol start=\"{first}\">");
                }
            }
        }
    }

    fn task(&mut self, is_done: bool) {
        let item = self.item;
        if item >= 4 && self.out.text.get(item - 4..item) == Some("<li>") {
            self.out.replace(item - 4, 4, "<li class=\"task\">");
        }
        self.out.text.push_str(if is_done {
            "<input type=\"checkbox\" disabled checked aria-label=\"Done\"> "
        } else {
            "<input type=\"checkbox\" disabled aria-label=\"To do\"> "
        });
    }

    fn start_table_part(&mut self, part: Tag<'a>) {
        self.start_block();
        match part {
            Tag::Table(alignments) => {
                let is_written = self.is_shallow();
                self.alignments = alignments;
                self.is_aside = true;
                let start = "<section class=\"table\" tabindex=\"0\" aria-label=\"Table\"><table>\n";
                self.open_if(is_written, start, "</tbody>\n</table></section>\n");
            }
            Tag::TableHead => {
                self.column = 0;
                self.is_table_head = true;
                let is_written = self.is_parent_written();
                self.open_if(is_written, "<thead><tr>", "</tr></thead>\n");
            }
            Tag::TableRow => {
                self.column = 0;
                let is_written = self.is_parent_written();
                self.open_if(is_written, "<tr>", "</tr>\n");
            }
            _ => self.start_cell(),
        }
    }

    fn start_cell(&mut self) {
        let alignment = self.alignments.get(self.column).copied().unwrap_or(Alignment::None);
        self.column += 1;
        let is_written = self.is_parent_written();
        let (start, end) = match (self.is_table_head, alignment) {
            (true, Alignment::Right) => ("<th scope=\"col\" class=\"right\">", "</th>"),
            (true, Alignment::Center) => ("<th scope=\"col\" class=\"center\">", "</th>"),
            (true, _) => ("<th scope=\"col\">", "</th>"),
            (false, Alignment::Right) => ("<td class=\"right\">", "</td>"),
            (false, Alignment::Center) => ("<td class=\"center\">", "</td>"),
            (false, _) => ("<td>", "</td>"),
        };
        self.open_if(is_written, start, end);
    }

    fn start_heading(&mut self, level: usize) {
        self.start_block();
        // A level that skips one, or steps below the first, takes the nearest place.
        while self.levels.last().is_some_and(|last| *last >= level) {
            self.levels.pop();
        }
        let index = self.body.headings.len();
        self.body.headings.push(Heading { level: self.levels.len(), id: String::new(), text: String::new() });
        self.levels.push(level);
        self.out.hole(Hole::Heading { index });
        self.stack.push(Open::Heading(index));
        self.is_aside = true;
    }

    fn end_heading(&mut self) {
        self.flush();
        let mut title = Plain::default();
        title.add(&self.block.text, &self.block.mentions, usize::MAX);
        // Without mentions: the anchor is the same whoever may be named, and names nobody.
        let id = self.unique_id(text::slug(&title.without_mentions()));
        if let Some(heading) = self.body.headings.last_mut() {
            heading.id = id;
            heading.text.clone_from(&title.text);
        }
        self.body.titles.push(title);
        self.end_block();
        self.is_aside = false;
    }

    fn unique_id(&mut self, slug: String) -> String {
        let slug = if slug.is_empty() { "section".to_owned() } else { slug };
        let Some(mut number) = self.ids.get(&slug).copied() else {
            self.ids.insert(slug.clone(), 1);
            return slug;
        };
        loop {
            number += 1;
            let id = format!("{slug}-{number}");
            if !self.ids.contains_key(&id) {
                self.ids.insert(slug, number);
                self.ids.insert(id.clone(), 1);
                return id;
            }
        }
    }

    // Findings.

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.shift)
    }

    fn tell(&mut self, code: Code, range: &Range<usize>, message: impl Into<String>, help: &str) {
        if self.diagnostics.len() < FINDINGS_MAX {
            self.diagnostics.push(Diagnostic::at(code, self.source, self.span(range), message).help(help));
        }
    }

    fn tell_unsafe(&mut self, what: &str, written: &str, range: &Range<usize>) {
        let address = text::shorten(&text::one_line(written), 60);
        let message = format!("the {what}'s address `{address}` is of a kind that is not allowed");
        self.tell(Code::UnsafeAddress, range, message, "write an `https://` or `mailto:` address, or a path");
    }

    fn tell_html(&mut self, range: &Range<usize>) {
        if !mem::replace(&mut self.has_told_html, true) {
            let help = "write Markdown instead; a host can allow a safe part of HTML in site.toml";
            self.tell(Code::RawHtml, range, "raw HTML is shown as text", help);
        }
    }

    fn tell_deceptive(&mut self, range: &Range<usize>) {
        if mem::replace(&mut self.has_told_deceptive, true) {
            return;
        }
        let found = self.text[range.clone()].char_indices().find(|(_, c)| text::is_deceptive(*c));
        let place = found.map_or(range.clone(), |(at, c)| range.start + at..range.start + at + c.len_utf8());
        let message = "invisible or reversing characters are left out";
        self.tell(Code::DeceptiveText, &place, message, "type the words again without them");
    }

    fn finish(mut self) -> Checked<Body> {
        self.start_block();
        while !self.stack.is_empty() {
            self.close();
        }
        self.write_footnotes();
        self.tell_undescribed();
        let mut body = self.body;
        body.lead = if self.lead.text.is_empty() { self.other } else { self.lead };
        body.holed = self.out;
        // It grew by doubling and stays until the site is written. Shrinking would leave it in the block where it lies.
        body.lead.text = body.lead.text.as_str().to_owned();
        Checked::new(body, self.diagnostics)
    }
}

impl Block {
    fn own_words(&self) -> Length {
        let mut own = String::with_capacity(self.text.len());
        let mut at = 0;
        for part in &self.foreign {
            // Code in a link lies in both.
            own.push_str(&self.text[at..part.start.max(at)]);
            at = part.end.max(at);
        }
        own.push_str(&self.text[at..]);
        let mut length = Length::default();
        length.add(&own);
        length
    }

    /// An empty block that keeps its memory.
    fn emptied(mut self) -> Self {
        self.text.clear();
        self.mentions.clear();
        self.foreign.clear();
        self
    }
}

fn add(sum: &mut Length, length: Length) {
    sum.words += length.words;
    sum.spaceless += length.spaceless;
}
