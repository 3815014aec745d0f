//! A file to a typed record: front matter by its keys, the text by [`crate::markup`].
//!
//! Each key of product's tables is defined once, where it is read here. Knows one file at a time: whether a name that a
//! file mentions exists is `model`'s to say.

mod keys;
pub mod places;
pub mod records;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use records::*;

use crate::address::SourcePath;
use crate::config::Config;
use crate::dates::{Moment, Zone};
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::{Dialect, Fields, Findings, Node, Value, yaml};
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
    community_by(files, config, |text, zone| record(text, zone, config))
}

/// The same for who reads the same files again and again, as a preview does: what a file says is remembered until it says
/// something else. The settings have to be those of the time before.
pub fn community_again(files: &CommunityFiles, config: &Config, memory: &Memory) -> Checked<Option<CommunityRecords>> {
    community_by(files, config, |text, zone| memory.record(text, zone, config))
}

/// What files said when they were last read.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<SourcePath, Arc<Remembered>>>);

/// A file and what was read in it.
struct Remembered {
    text: TextFile,
    zone: Zone,
    record: Checked<Option<Record>>,
}

impl Memory {
    fn record(&self, text: &TextFile, zone: &Zone, config: &Config) -> Checked<Option<Record>> {
        let path = &text.source.path;
        // A lock that a fault left behind guards whole entries: each comes in one step.
        let entries = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = entries().get(path).cloned();
        if let Some(known) = known
            && (&known.text.kind, &known.text.source.text, &known.zone) == (&text.kind, &text.source.text, zone)
        {
            return known.record.clone();
        }
        let record = record(text, zone, config);
        let entry = Remembered { text: text.clone(), zone: zone.clone(), record: record.clone() };
        entries().insert(path.clone(), Arc::new(entry));
        record
    }
}

fn community_by(
    files: &CommunityFiles,
    config: &Config,
    record: impl Fn(&TextFile, &Zone) -> Checked<Option<Record>> + Sync,
) -> Checked<Option<CommunityRecords>> {
    let mut diagnostics = Vec::new();
    let of_community = files.texts.iter().find(|text| text.kind == FileKind::Community);
    let Some(text) = of_community else { return Checked::new(None, diagnostics) };
    let community = keys::community(&text.source, config).into_value(&mut diagnostics);
    let parsed: Vec<Checked<Option<Record>>> =
        files.texts.par_iter().map(|text| record(text, &community.zone)).collect();
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

#[derive(Clone)]
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
            findings.diagnostics.push(unclosed(source, start));
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

    /// A required key is not there, or says nothing. `written` is what stands there: another kind of value was told as such.
    fn missing(&mut self, key: &str, written: Option<&Node>, example: &str) {
        let help = Some(format!("write a line such as `{example}`"));
        match written.map(|node| (&node.value, node.span)) {
            Some((Value::Null, span)) => {
                self.findings.add(Code::MissingKey, span, format!("`{key}` says nothing")).help = help;
            }
            Some((Value::Scalar { text, .. }, span)) if text.trim().is_empty() => {
                self.findings.add(Code::MissingKey, span, format!("`{key}` says nothing")).help = help;
            }
            Some(_) => {}
            None if !self.has_fields || self.is_broken() || self.fields.is_misspelt(key, keys::FOREIGN) => {}
            None => {
                self.findings.add(Code::MissingKey, self.fields.span, format!("the key `{key}` is missing")).help =
                    help;
            }
        }
    }

    /// Something in the block could not be read, so that a key may be missing for that reason alone.
    fn is_broken(&self) -> bool {
        let told = [
            Code::BrokenYaml,
            Code::UnclosedFrontMatter,
            Code::FrontMatterLimit,
            Code::CommentValue,
            Code::NoFrontMatter,
        ];
        self.findings.diagnostics.iter().any(|finding| told.contains(&finding.code))
    }
}

/// Told where the second fence should stand: at what was meant as one, else at the first line that is no key.
fn unclosed(source: &SourceFile, start: usize) -> Diagnostic {
    let mut at = start;
    let mut meant = None;
    let mut first_prose = None;
    for line in source.text[start..].split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        let word = line.trim();
        let is_meant = word.len() > 1 && word.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '+' | '_' | '='));
        if is_meant && meant.is_none() {
            meant = Some(span);
        }
        if !is_meant
            && first_prose.is_none()
            && !(is_like_a_key(line) || line.starts_with([' ', '\t', '#', '-', ']', '}']))
        {
            first_prose = Some(span).filter(|_| !word.is_empty());
        }
    }
    let message = "the front matter that begins in line 1 never ends";
    let help = "the line --- must stand alone below the last key; nothing else in this file was looked at";
    match (meant, first_prose) {
        (Some(span), _) => Diagnostic::at(Code::UnclosedFrontMatter, source, span, message).label("write ---"),
        (None, Some(span)) => {
            Diagnostic::at(Code::UnclosedFrontMatter, source, span, message).label("write a line --- above this one")
        }
        (None, None) => Diagnostic::at(Code::UnclosedFrontMatter, source, Span::new(0, 3), message),
    }
    .help(help)
}

/// `title: Wins`: a word, a colon, and a blank or the line's end.
fn is_like_a_key(line: &str) -> bool {
    line.trim_end().split_once(':').is_some_and(|(key, value)| {
        let is_word = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        !key.is_empty() && is_word && (value.is_empty() || value.starts_with(' '))
    })
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

/// Front matter of other kinds or at another place, or none where some is needed.
fn without_fence(source: &SourceFile, is_needed: bool, findings: &mut Findings<'_>) {
    let first = source.text.lines().next().unwrap_or_default();
    let span = Span::new(0, first.len());
    let mut tell = |span, message: &str, label: &str, help: &str| {
        let finding = findings.add(Code::NoFrontMatter, span, message);
        finding.label = (!label.is_empty()).then(|| label.to_owned());
        finding.help = (!help.is_empty()).then(|| help.to_owned());
    };
    if first.trim_end() == "+++" {
        let help = "write it between two lines ---, as key: value";
        tell(span, "front matter between +++ lines is not read", "write ---", help);
    } else if is_braced(&source.text) {
        let help = "write it between two lines ---, as key: value, without braces, quotes and commas";
        tell(span, "front matter in braces is not read", "write ---", help);
    } else if first.starts_with("--") && first.trim_end().chars().all(|c| matches!(c, '-' | '–' | '—')) {
        let help = "exactly three hyphens stand above and below the keys";
        tell(span, "front matter begins with exactly three hyphens", "write ---", help);
    } else if let Some(span) = late_fence(&source.text) {
        let help = "delete what stands above the ---; until then the keys below it count as text";
        tell(span, "front matter begins in the first line of a file, or is not read", "", help);
    } else if let Some(span) = misplaced(&source.text) {
        let help = "let the file begin with a line `---`, without blanks or lines above it";
        tell(
            span,
            "this looks like front matter, and is not at the file's beginning between two lines `---`",
            "",
            help,
        );
    } else if is_needed {
        let help = "begin the file with a line `---`, then keys such as `title: …`, then a line `---`";
        tell(span, "this file needs front matter and has none", "", help);
    }
}

/// `{` and `"title": …`, as other programs write it.
fn is_braced(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('{') else { return false };
    let Some(key) = inner.trim_start().strip_prefix('"') else { return false };
    key.split_once('"').is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

/// A line `---` with a key below it that is not the first: below empty lines, indented, or in a frame of backticks.
fn late_fence(text: &str) -> Option<Span> {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "---" {
            let is_followed = lines.peek().is_some_and(|next| is_like_a_key(next.trim_start()));
            let from = at + line.len() - line.trim_start().len();
            return is_followed.then(|| Span::new(from, from + 3));
        }
        if !line.trim().is_empty() && !line.starts_with("```") {
            return None;
        }
        at += line.len();
    }
    None
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
    use crate::load::PostPlace;

    fn page(front_matter: &str) -> Checked<PageRecord> {
        let source = SourceFile::new(SourcePath::new("content/pages/x.md"), format!("---\n{front_matter}\n---\nx\n"));
        keys::page(&source, "x", &Zone::utc(), &Config::default())
    }

    #[test]
    fn what_decides_who_may_see_a_page_is_never_read_openly() {
        for wrong in
            ["visiblity: private", "visibility: #private", "visibility: @private", "visibility:", "private: true"]
        {
            let checked = page(wrong);
            assert_eq!(checked.value.visibility, Visibility::Private, "{wrong}");
            assert_eq!(checked.diagnostics.len(), 1, "{wrong}: {:?}", checked.diagnostics);
        }
        for wrong in ["draft: #true", "Draft: true", "draft: yes", "draft: @", "published: false"] {
            let checked = page(wrong);
            assert!(checked.value.draft, "{wrong}");
            assert_eq!(checked.diagnostics.len(), 1, "{wrong}: {:?}", checked.diagnostics);
        }
        let good = page("title: \"#1\"\ndate: 2026-01-05 # the day\nsummary: a #\nslug: x # y");
        assert_eq!((good.value.visibility, good.value.draft, good.diagnostics), (Visibility::Public, false, vec![]));
    }

    #[test]
    fn the_end_of_front_matter_is_told_where_it_is_missing() {
        let place = |text: &str| {
            let source = SourceFile::new(SourcePath::new("content/pages/x.md"), text);
            let found = keys::page(&source, "x", &Zone::utc(), &Config::default()).diagnostics;
            found.iter().map(|finding| (finding.code, finding.place())).collect::<Vec<_>>()
        };
        let unclosed = |line| vec![(Code::UnclosedFrontMatter, Some((line, 1)))];
        assert_eq!(place("---\ntitle: A\ntags:\n  - a\n\nProse.\n"), unclosed(6));
        assert_eq!(place("---\ntitle: A\n----\nProse.\n"), unclosed(3));
        assert_eq!(place("---\ntitle: A\n"), unclosed(1));
        assert_eq!(place("\n  ---\ntitle: A\n---\n"), vec![(Code::NoFrontMatter, Some((2, 3)))]);
        // A line that divides, and a text in braces, are no front matter.
        assert_eq!(place("\n---\nProse: and more.\n").len(), 1);
        assert_eq!(place("\n---\nProse.\n"), vec![]);
        assert_eq!(place("{braces} are fine\n"), vec![]);
    }

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

    #[test]
    fn what_is_remembered_of_a_file_is_what_it_says() {
        let file = |kind, path: &str, text: &str| {
            let path = SourcePath::new(format!("content/a/{path}"));
            TextFile { kind, source: SourceFile::new(path, text.to_owned()) }
        };
        let post = |text| file(FileKind::Post(PostPlace::Single("x".to_owned())), "posts/x.md", text);
        let group =
            |zone: &str| file(FileKind::Community, "community.md", &format!("---\ntitle: A\ntimezone: {zone}\n---\n"));
        let (memory, config) = (Memory::default(), Config::default());
        for (zone, text) in [
            ("UTC", "---\ndate: 2026-01-05T12:00\n---\nOne, @bo.\n"),
            ("UTC", "---\ndate: 2026-01-05T12:00\n---\nOne, @bo.\n"),
            ("Asia/Tokyo", "---\ndate: 2026-01-05T12:00\n---\nOne, @bo.\n"),
            ("Asia/Tokyo", "---\ndaet: 2026-01-05\n---\nTwo\n"),
            ("Asia/Tokyo", ""),
        ] {
            let texts = vec![group(zone), post(text)];
            let files = CommunityFiles { name: "a".to_owned(), texts, attachments: Vec::new() };
            let (again, fresh) = (community_again(&files, &config, &memory), community(&files, &config));
            assert_eq!(format!("{again:?}"), format!("{fresh:?}"));
        }
    }
}
