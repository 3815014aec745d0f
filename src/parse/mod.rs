//! A file to a typed record: front matter by its keys, the text by [`crate::markup`].
//!
//! Each key of product's tables is defined once, where it is read here. Knows one file at a time: whether a name that a
//! file mentions exists is `model`'s to say.

mod keys;
pub mod records;

use std::ops::Range;

use rayon::prelude::*;
use records::*;

use crate::config::Config;
use crate::dates::{Moment, Zone};
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::{Dialect, Fields, Findings, yaml};
use crate::load::{CommunityFiles, FileKind, TextFile};
use crate::markup::{self, Body};
use crate::source::{SourceFile, Span};

/// A file cut into its front matter and its text.
struct Document<'a> {
    findings: Findings<'a>,
    fields: Fields,
    /// The file has front matter.
    has_fields: bool,
    body: Range<usize>,
}

/// Reads all files of one community. `None` where community.md could not be read at all.
pub fn community(files: &CommunityFiles, config: &Config) -> Checked<Option<CommunityRecords>> {
    let mut diagnostics = Vec::new();
    let of_community = files.texts.iter().find(|text| text.kind == FileKind::Community);
    let Some(text) = of_community else { return Checked::new(None, diagnostics) };
    let community = keys::community(&text.source, config).into_value(&mut diagnostics);
    let parsed: Vec<Checked<Option<Record>>> =
        files.texts.par_iter().map(|text| record(text, &community.zone, config)).collect();
    let mut records = CommunityRecords {
        name: files.name.clone(),
        community,
        members: Vec::new(),
        posts: Vec::new(),
        sessions: Vec::new(),
        pages: Vec::new(),
        digests: Vec::new(),
        attachments: files.attachments.clone(),
    };
    for checked in parsed {
        match checked.into_value(&mut diagnostics) {
            Some(Record::Member(member)) => records.members.push(*member),
            Some(Record::Post(post)) => records.posts.push(*post),
            Some(Record::Session(session)) => records.sessions.push(*session),
            Some(Record::Page(page)) => records.pages.push(*page),
            Some(Record::Digest(digest)) => records.digests.push(*digest),
            None => {}
        }
    }
    records.members.sort_by(|a, b| a.handle.cmp(&b.handle).then_with(|| a.source.path.cmp(&b.source.path)));
    Checked::new(Some(records), diagnostics)
}

/// Reads the network's own free pages.
pub fn network_pages(files: &[TextFile], config: &Config) -> Checked<Vec<PageRecord>> {
    let mut diagnostics = Vec::new();
    let parsed: Vec<Checked<Option<Record>>> =
        files.par_iter().map(|text| record(text, &config.timezone, config)).collect();
    let pages = parsed
        .into_iter()
        .filter_map(|checked| match checked.into_value(&mut diagnostics) {
            Some(Record::Page(page)) => Some(*page),
            _ => None,
        })
        .collect();
    Checked::new(pages, diagnostics)
}

/// Reads `content/index.md`.
pub fn index(source: &SourceFile, config: &Config) -> Checked<IndexRecord> {
    keys::index(source, config)
}

enum Record {
    Member(Box<MemberRecord>),
    Post(Box<PostRecord>),
    Session(Box<SessionRecord>),
    Page(Box<PageRecord>),
    Digest(Box<DigestRecord>),
}

fn record(text: &TextFile, zone: &Zone, config: &Config) -> Checked<Option<Record>> {
    let source = &text.source;
    if text.kind != FileKind::Community && source.text.trim().is_empty() {
        let finding = Diagnostic::new(Code::EmptyFile, &source.path, "this file is empty and is not shown");
        return Checked::new(None, vec![finding.help("write something into it, or delete it")]);
    }
    match &text.kind {
        FileKind::Community => Checked::new(None, Vec::new()),
        FileKind::Member(handle) => {
            boxed(keys::member(source, handle, zone, config), |record| Record::Member(Box::new(record)))
        }
        FileKind::Post(place) => {
            boxed(keys::post(source, place, zone, config), |record| Record::Post(Box::new(record)))
        }
        FileKind::Session(name) => {
            let checked = keys::session(source, name, zone, config);
            Checked::new(checked.value.map(|record| Record::Session(Box::new(record))), checked.diagnostics)
        }
        FileKind::Page(name) => boxed(keys::page(source, name, zone, config), |record| Record::Page(Box::new(record))),
        FileKind::Digest(name) => {
            let checked = keys::digest(source, name, config);
            Checked::new(checked.value.map(|record| Record::Digest(Box::new(record))), checked.diagnostics)
        }
    }
}

fn boxed<T>(checked: Checked<T>, wrap: impl FnOnce(T) -> Record) -> Checked<Option<Record>> {
    Checked::new(Some(wrap(checked.value)), checked.diagnostics)
}

impl<'a> Document<'a> {
    /// Cuts a file. `is_needed`: front matter may not be absent.
    fn open(source: &'a SourceFile, is_needed: bool) -> Self {
        let mut findings = Findings::new(source, Dialect::FrontMatter);
        let text: &str = &source.text;
        let Some(first) = text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---") else {
            without_fence(source, is_needed, &mut findings);
            let fields = Fields::new(Vec::new(), Span::new(0, text.find('\n').unwrap_or(text.len())));
            return Self { findings, fields, has_fields: false, body: 0..text.len() };
        };
        let start = first.len();
        let mut at = start;
        let closing = text[start..].split_inclusive('\n').find_map(|line| {
            let begin = at;
            at += line.len();
            (line.trim_end() == "---").then_some(begin..at)
        });
        let Some(closing) = closing else {
            let finding = Diagnostic::at(
                Code::UnclosedFrontMatter,
                source,
                Span::new(0, 3),
                "front matter begins here and never ends",
            )
            .help("write a line `---` below the last key; the keys of this file were not looked at");
            findings.diagnostics.push(finding);
            let fields = Fields::new(Vec::new(), Span::new(0, 3));
            return Self { findings, fields, has_fields: true, body: text.len()..text.len() };
        };
        let (entries, diagnostics) = yaml::parse(source, start..closing.start);
        findings.diagnostics.extend(diagnostics);
        Self {
            findings,
            fields: Fields::new(entries, Span::new(0, 3)),
            has_fields: true,
            body: closing.end..text.len(),
        }
    }

    /// The text below the front matter.
    fn body(&mut self, config: &Config) -> Body {
        markup::body(self.findings.source, self.body.clone(), &config.markdown)
            .into_value(&mut self.findings.diagnostics)
    }

    /// A required key is not there.
    fn missing(&mut self, key: &str, example: &str) {
        if self.has_fields && !self.is_broken() {
            let finding = self.findings.add(Code::MissingKey, self.fields.span, format!("the key `{key}` is missing"));
            finding.help = Some(format!("add a line such as `{example}`"));
        }
    }

    /// Something in the block could not be read, so that a key may be missing for that reason alone.
    fn is_broken(&self) -> bool {
        self.findings
            .diagnostics
            .iter()
            .any(|d| matches!(d.code, Code::BrokenYaml | Code::UnclosedFrontMatter | Code::FrontMatterLimit))
    }
}

/// Keys below an indented or late fence, or one that decides who may see the file without any fence: read as text they
/// would be shown, and the file too.
fn misplaced(text: &str) -> Option<Span> {
    let from = text.len() - text.trim_start().len();
    let first = text[from..].lines().next().unwrap_or_default();
    let span = Span::new(from, from + first.len());
    let mut block = text[from..].lines().map(str::trim).take_while(|line| !line.is_empty());
    if first.trim_end() == "---" {
        let key = block.nth(1)?.split_once(':')?.0;
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        return (from > 0 && is_key).then_some(span);
    }
    let decides = |line: &str| {
        let key = line.split_once(':').map(|(key, _)| key.trim_end().to_ascii_lowercase());
        key.is_some_and(|key| matches!(key.as_str(), "visibility" | "draft" | "publish"))
    };
    block.take_while(|line| *line != "---").any(decides).then_some(span)
}

/// Front matter of other kinds, or none where some is needed.
fn without_fence(source: &SourceFile, is_needed: bool, findings: &mut Findings<'_>) {
    let first = source.text.lines().next().unwrap_or_default();
    let span = Span::new(0, first.len());
    if let Some(span) = misplaced(&source.text) {
        let message = "this looks like front matter, and is not at the file's beginning between two lines `---`";
        findings.add(Code::NoFrontMatter, span, message).help =
            Some("let the file begin with a line `---`, without blanks or lines above it".to_owned());
    } else if first.trim_end() == "+++" {
        let message = "front matter between +++ lines is TOML, and salon reads YAML";
        findings.add(Code::NoFrontMatter, span, message).help =
            Some("write it between --- lines, as key: value".to_owned());
    } else if first.starts_with("--") && first.trim_end().chars().all(|c| matches!(c, '-' | '–' | '—')) {
        findings.add(Code::NoFrontMatter, span, "front matter begins with exactly three hyphens").label =
            Some("write ---".to_owned());
    } else if is_needed {
        let finding = findings.add(Code::NoFrontMatter, span, "this file needs front matter and has none");
        finding.help =
            Some("begin the file with a line `---`, then keys such as `title: …`, then a line `---`".to_owned());
    }
}

/// The date in front of a file's name, and the rest of the name: `2026-01-05-weekly-wins`.
///
/// A name that is only a date stays whole.
pub fn dated_name<'n>(name: &'n str, zone: &Zone) -> (Option<Moment>, &'n str) {
    let Some((date, rest)) = name.split_at_checked(10) else { return (None, name) };
    match crate::dates::moment(date, zone) {
        Ok(read) if rest.is_empty() => (Some(read.moment), name),
        Ok(read) => match rest.strip_prefix(['-', '_', ' ']) {
            Some(rest) if !rest.is_empty() => (Some(read.moment), rest),
            _ => (None, name),
        },
        Err(_) => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_front_of_a_name_is_its_date() {
        let zone = Zone::utc();
        let read = |name| {
            let (date, rest) = dated_name(name, &zone);
            (date.map(|date| date.iso(&zone)), rest)
        };
        assert_eq!(read("2026-01-05-weekly-wins"), (Some("2026-01-05".into()), "weekly-wins"));
        assert_eq!(read("2026-01-05"), (Some("2026-01-05".into()), "2026-01-05"));
        assert_eq!(read("2026-13-05-x"), (None, "2026-13-05-x"));
        assert_eq!(read("weekly"), (None, "weekly"));
    }
}
