//! The keys of each kind of file, each defined where it is read.

use super::records::*;
use super::{Document, dated_name};
use crate::config::Config;
use crate::dates::{Moment, Zone, recurrence_problem};
use crate::diag::{Checked, Code};
use crate::fields::{Fields, Findings, Node, Value};
use crate::load::PostPlace;
use crate::markup::Body;
use crate::source::{SourceFile, Span};
use crate::text::one_line;

/// Longest list of names, tags or reactions in one key.
const MAX_LIST: usize = 2_000;

/// Keys of other generators that mean the same in every kind of file.
pub(super) const FOREIGN: &[(&str, &str)] = &[
    ("lastmod", "`updated`"),
    ("modified", "`updated`"),
    ("last_modified_at", "`updated`"),
    ("publishDate", "`date`"),
    ("publish_date", "`date`"),
    ("created", "`date`"),
    ("pubDate", "`date`"),
    ("weight", "`order`"),
    ("nav_order", "`order`"),
    ("description", "`summary` (a community: `tagline`)"),
    ("excerpt", "`summary`"),
    ("categories", "`tags`"),
    ("category", "`tags`"),
    ("keywords", "`tags`"),
    ("taxonomies", "`tags`"),
    ("permalink", "`slug` (and `aliases` for former addresses)"),
    ("url", "`slug` (and `aliases` for former addresses)"),
    ("path", "`slug`"),
    ("redirect_from", "`aliases`"),
    ("image", "`cover`"),
    ("featured_image", "`cover`"),
    ("language", "`lang`"),
    ("locale", "`lang`"),
    ("expiryDate", "nothing: say `draft: true` when it should go"),
    ("layout", "nothing: the file's place decides its template"),
    ("template", "nothing: the file's place decides its template"),
    ("type", "`kind`"),
    ("published", "`draft`, with the opposite meaning"),
    ("hidden", "`unlisted` (of a member: `publish: hidden`)"),
    ("private", "`visibility: private`"),
    ("params", "`extra`"),
    ("baseURL", "base_url, in site.toml"),
    ("in_reply_to", "`reply_to`"),
];

/// Texts and lists that many kinds of file share.
struct Keys<'d, 'a> {
    fields: &'d mut Fields,
    f: &'d mut Findings<'a>,
}

impl Keys<'_, '_> {
    fn text(&mut self, key: &'static str) -> Option<Ref> {
        let text = self.fields.take(key, |n| self.f.text(n))?;
        Some(Ref { value: one_line(&text.value), span: text.span }).filter(|text| !text.value.is_empty())
    }

    fn words(&mut self, key: &'static str) -> String {
        self.text(key).map(|text| text.value).unwrap_or_default()
    }

    fn moment(&mut self, key: &'static str, zone: &Zone) -> Option<Moment> {
        self.fields.take(key, |n| self.f.moment(n, zone)).map(|placed| placed.value)
    }

    /// A moment that cannot lie before `first`. It counts all the same: which of the two is the slip, nobody knows.
    fn later(&mut self, key: &'static str, first: Option<Moment>, before: &str, zone: &Zone) -> Option<Moment> {
        let later = self.fields.take(key, |n| self.f.moment(n, zone))?;
        if let Some(first) = first.filter(|first| is_before(later.value, *first, zone)) {
            let message = format!("`{key}` lies before {before}, {}", first.iso(zone));
            self.f.add(Code::DateOrder, later.span, message).help =
                Some("one of the two dates is a slip; write both as they were".to_owned());
        }
        Some(later.value)
    }

    fn truth(&mut self, key: &'static str) -> bool {
        self.fields.take(key, |n| self.f.truth(n)).unwrap_or(false)
    }

    fn refs(&mut self, key: &'static str) -> Vec<Ref> {
        self.fields.take(key, |n| Some(refs(self.f, n))).unwrap_or_default()
    }

    fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.refs(key).into_iter().map(|text| text.value).collect()
    }

    /// A list of names or words, where a comma outside of brackets and quotes was surely meant to begin the next.
    fn names(&mut self, key: &'static str) -> Vec<Ref> {
        let Some(node) = self.fields.node(key) else { return Vec::new() };
        let names = refs(self.f, &node);
        if let Value::Scalar { text, is_plain: true } = &node.value
            && text.contains(',')
        {
            let items: Vec<&str> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
            let finding = self.f.add(Code::CommaList, node.span, format!("`{}` is read as one entry", one_line(text)));
            finding.label = Some(format!("write [{}]", items.join(", ")));
            finding.help = Some("a list stands in brackets; if the comma is meant, put the text in quotes".to_owned());
        }
        names
    }

    fn tags(&mut self) -> Vec<String> {
        self.names("tags").into_iter().map(|tag| tag.value).collect()
    }

    fn lang(&mut self) -> Option<String> {
        self.fields.take("lang", |n| self.f.language(n))
    }

    fn visibility(&mut self) -> Visibility {
        // What cannot be read is an error, so nothing is published; the value is the closed one all the same.
        match self.fields.node("visibility") {
            Some(node) => self.f.word(&node, Visibility::WORDS, Code::BadVisibility).unwrap_or(Visibility::Private),
            None if self.is_doubtful("visibility") => Visibility::Private,
            None => Visibility::Public,
        }
    }

    /// Whether a document is held back as a draft: what cannot be read holds it back.
    fn draft(&mut self) -> bool {
        match self.fields.node("draft") {
            Some(node) => self.f.truth(&node).unwrap_or(true),
            None => self.is_doubtful("draft"),
        }
    }

    /// Whether a key that is not there was probably written all the same: misspelt, or in a line that cannot be read. What
    /// decides who may see something is then taken for its closed value, so that no preview opens it.
    fn is_doubtful(&self, key: &str) -> bool {
        self.fields.is_misspelt(key, FOREIGN) || self.f.is_lost(key)
    }

    fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        self.fields.take(key, |n| self.f.word(n, words, Code::UnknownWord))
    }

    fn order(&mut self) -> Option<i64> {
        self.fields.take("order", |n| self.f.number(n, -1_000_000..=1_000_000))
    }

    /// `extra` is the host's own; it has to be there as keys and is not read.
    fn extra(&mut self) {
        self.fields.take("extra", |n| self.f.fields(n));
    }
}

/// Days are compared where one of the two has no time.
fn is_before(later: Moment, first: Moment, zone: &Zone) -> bool {
    if later.has_time() && first.has_time() { later < first } else { later.date(zone) < first.date(zone) }
}

fn refs(f: &mut Findings<'_>, node: &Node) -> Vec<Ref> {
    if let Value::List(items) = &node.value
        && items.len() > MAX_LIST
    {
        let message = format!("this list has {} entries, and {MAX_LIST} is the limit", items.len());
        f.add(Code::TooLarge, node.span, message).help = Some("split it, or leave out what nobody needs".to_owned());
        return Vec::new();
    }
    f.list(node, |f, item| {
        let text = f.text(item)?;
        Some(Ref { value: one_line(&text.value), span: text.span }).filter(|text| !text.value.is_empty())
    })
}

fn finish(document: &mut Document<'_>, what: &str) {
    let empty = Fields::new(Vec::new(), document.fields.span);
    std::mem::replace(&mut document.fields, empty).finish(&mut document.findings, what, FOREIGN);
}

fn checked<T>(document: Document<'_>, value: T) -> Checked<T> {
    Checked::new(value, document.findings.diagnostics)
}

pub(super) fn community(source: &SourceFile, config: &Config) -> Checked<CommunityRecord> {
    let mut document = Document::open(source, true);
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let zone = k.fields.take("timezone", |n| k.f.zone(n)).unwrap_or_else(|| config.timezone.clone());
    let founded = k.moment("founded", &zone);
    let written = k.fields.peek("title").cloned();
    let title = k.text("title");
    let is_titled = title.is_some();
    let mut record = CommunityRecord {
        source: source.clone(),
        title: title
            .map_or_else(|| source.path.folder().rsplit('/').next().unwrap_or_default().to_owned(), |t| t.value),
        kind: k.word("kind", CommunityKind::WORDS).unwrap_or(CommunityKind::Community),
        part_of: k.text("part_of"),
        tagline: k.words("tagline"),
        founded,
        ended: k.later("ended", founded, "`founded`", &zone),
        meets: k.fields.take("meets", |n| meets(k.f, n, &zone)),
        lang: k.lang(),
        accent: k.fields.take("accent", |n| k.f.colour(n)),
        cover: k.text("cover"),
        size: k.fields.take("size", |n| size(k.f, n)).unwrap_or_default(),
        join: k.fields.take("join", |n| k.f.link(n)),
        visibility: k.visibility(),
        digest: k.word("digest", DigestChoice::WORDS).unwrap_or(DigestChoice::Both),
        tags: k.tags(),
        body: Body::default(),
        zone,
    };
    k.extra();
    if !is_titled {
        document.missing("title", written.as_ref(), "title: The Tuesday Circle");
    }
    finish(&mut document, "a community");
    record.body = document.body(config);
    checked(document, record)
}

fn meets(f: &mut Findings<'_>, node: &Node, zone: &Zone) -> Option<Meets> {
    let mut fields = f.fields(node)?;
    let (has_rule, has_start) = (fields.says("rrule"), fields.says("start"));
    let rule = fields.take("rrule", |n| f.text(n));
    let start = fields.take("start", |n| f.moment(n, zone));
    let minutes = fields.take("duration", |n| f.minutes(n));
    let except = fields.take("except", |n| Some(f.list(n, |f, item| f.moment(item, zone)))).unwrap_or_default();
    for (key, is_there) in [("rrule", has_rule), ("start", has_start)] {
        if !is_there && !fields.is_misspelt(key, &[]) {
            f.add(Code::MissingKey, node.span, format!("`meets` has no `{key}`")).help =
                Some("below `meets:` stand rrule: \"FREQ=WEEKLY;BYDAY=TU\" and start: 2026-01-06 19:00".to_owned());
        }
    }
    fields.finish(f, "`meets`", &[]);
    if let Some(rule) = &rule
        && recurrence_problem(&rule.value).is_some()
    {
        let message = format!("`{}` is no rule of recurrence", one_line(&rule.value));
        f.add(Code::BadRecurrence, rule.span, message).help = Some(
            "write the rule as calendars export it: FREQ=WEEKLY;INTERVAL=2;BYDAY=TU is every second Tuesday".to_owned(),
        );
        return None;
    }
    let (rule, start) = (rule?, start?);
    let except = except.into_iter().map(|moment| moment.value).collect();
    Some(Meets { rrule: rule.value, start: start.value, minutes, except })
}

fn size(f: &mut Findings<'_>, node: &Node) -> Option<(Option<usize>, Option<usize>)> {
    let mut fields = f.fields(node)?;
    let mut bound = |f: &mut Findings<'_>, key| {
        fields.take(key, |n| f.number(n, 1..=1_000_000)).and_then(|n| usize::try_from(n).ok())
    };
    let size = (bound(f, "min"), bound(f, "max"));
    fields.finish(f, "`size`", &[]);
    if let (Some(min), Some(max)) = size
        && min > max
    {
        let message = format!("the smallest size, {min}, is larger than the largest, {max}");
        f.add(Code::WrongType, node.span, message).help = Some(format!("write {{min: {max}, max: {min}}}"));
        return None;
    }
    Some(size)
}

pub(super) fn member(source: &SourceFile, handle: &str, zone: &Zone, config: &Config) -> Checked<MemberRecord> {
    let mut document = Document::open(source, true);
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let joined = k.moment("joined", zone);
    let written = k.fields.peek("name").cloned();
    let name = k.text("name");
    let is_named = name.is_some();
    let mut record = MemberRecord {
        source: source.clone(),
        handle: handle.to_owned(),
        name: name.unwrap_or_else(|| Ref { value: handle.to_owned(), span: Span::default() }),
        also: k.names("also"),
        role: k.word("role", Role::WORDS).unwrap_or(Role::Member),
        joined,
        left: k.later("left", joined, "`joined`", zone),
        pronouns: k.words("pronouns"),
        tagline: k.words("tagline"),
        location: k.words("location"),
        avatar: k.text("avatar"),
        links: k.fields.take("links", |n| Some(k.f.pairs(n, Findings::link))).unwrap_or_default(),
        tags: k.tags(),
        lang: k.lang(),
        publish: match k.fields.node("publish") {
            Some(node) => k.f.word(&node, Publish::WORDS, Code::BadVisibility).unwrap_or(Publish::Hidden),
            None if k.is_doubtful("publish") => Publish::Hidden,
            None => Publish::Full,
        },
        visibility: k.visibility(),
        body: Body::default(),
    };
    k.fields.take("timezone", |n| k.f.zone(n));
    // Read for the host's use: they are known keys, and go no further than this line.
    k.fields.node("email");
    k.fields.node("phone");
    k.extra();
    if !is_named {
        document.missing("name", written.as_ref(), "name: Ana Example");
    }
    finish(&mut document, "a profile");
    record.body = document.body(config);
    checked(document, record)
}

pub(super) fn post(source: &SourceFile, place: &PostPlace, zone: &Zone, config: &Config) -> Checked<PostRecord> {
    let mut document = Document::open(source, false);
    let is_date_told = document.is_broken() || document.fields.says("date");
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let date = k.fields.take("date", |n| k.f.moment(n, zone));
    let name = match place {
        PostPlace::Single(name) | PostPlace::Opener(name) | PostPlace::Answer(_, name) => name,
    };
    let mut authors = k.refs("author");
    authors.extend(k.refs("authors"));
    let written = date.as_ref().map(|date| date.value).or_else(|| dated_name(name, zone).0);
    let mut seen = std::collections::BTreeSet::new();
    authors.retain(|author| seen.insert(author.value.clone()));
    let mut record = PostRecord {
        source: source.clone(),
        place: place.clone(),
        title: k.text("title").map(|title| title.value),
        date_span: date.as_ref().map_or(Span::default(), |date| date.span),
        is_date_told,
        date: written,
        updated: k.later("updated", written, "the date of writing", zone),
        authors,
        kind: k.word("kind", PostKind::WORDS).unwrap_or(PostKind::Post),
        tags: k.tags(),
        reply_to: k.text("reply_to"),
        reactions: k.fields.take("reactions", |n| Some(reactions(k.f, n))).unwrap_or_default(),
        highlight: k.truth("highlight"),
        draft: k.draft(),
        unlisted: k.truth("unlisted"),
        visibility: k.visibility(),
        summary: k.text("summary").map(|summary| summary.value),
        slug: k.text("slug"),
        aliases: k.refs("aliases"),
        cover: k.text("cover"),
        order: k.order(),
        goal: k.text("goal"),
        status: None,
        is_removed: false,
        answer: k.text("answer"),
        due: k.moment("due", zone),
        lang: k.lang(),
        body: Body::default(),
    };
    k.fields.node("source");
    record.status = status(&mut k, &record);
    useless(&mut k, &mut record);
    k.extra();
    finish(&mut document, "a post");
    record.body = document.body(config);
    checked(document, record)
}

/// Which words `status` knows depends on what the post is.
fn status(k: &mut Keys<'_, '_>, record: &PostRecord) -> Option<Status> {
    let node = k.fields.node("status")?;
    let words: Vec<(&str, Status)> = Status::WORDS
        .iter()
        .copied()
        .filter(|(_, status)| match status {
            Status::Open => true,
            Status::Answered => record.kind == PostKind::Question,
            Status::Kept | Status::Carried | Status::Dropped => record.kind == PostKind::Goal || record.goal.is_some(),
        })
        .collect();
    if words.len() == 1 {
        let message = format!("a {} has no `status`", record.kind.word());
        k.f.add(Code::UselessKey, node.span, message).help = Some(
            "goals and reports on them (`goal:`) are open, kept, carried or dropped; questions are open or answered"
                .to_owned(),
        );
        return None;
    }
    k.f.word(&node, &words, Code::UnknownWord)
}

/// An answer to what asks nothing is told here, and not once more where it is looked up.
fn useless(k: &mut Keys<'_, '_>, record: &mut PostRecord) {
    if let Some(answer) = record.answer.take_if(|_| record.kind != PostKind::Question) {
        let message = format!("only a question has an `answer`, and this is a {}", record.kind.word());
        k.f.add(Code::UselessKey, answer.span, message).help = Some("add `kind: question`".to_owned());
    }
}

/// `emoji: 3` or `emoji: [handles]`.
fn reactions(f: &mut Findings<'_>, node: &Node) -> Vec<Reaction> {
    let pairs = f.pairs(node, |f, node| match &node.value {
        Value::Scalar { text, is_plain: true } if text.bytes().all(|b| b.is_ascii_digit()) => {
            f.number(node, 0..=1_000_000).and_then(|n| usize::try_from(n).ok()).map(ReactionBy::Count)
        }
        _ => Some(ReactionBy::People(refs(f, node))),
    });
    pairs
        .into_iter()
        .map(|(emoji, by)| {
            let name = emoji.trim().trim_matches(':');
            let emoji =
                emojis::get_by_shortcode(name).map_or_else(|| one_line(&emoji), |known| known.as_str().to_owned());
            Reaction { emoji, by }
        })
        .filter(|reaction| !matches!(&reaction.by, ReactionBy::Count(0)) && !reaction.emoji.is_empty())
        .collect()
}

pub(super) fn session(source: &SourceFile, name: &str, zone: &Zone, config: &Config) -> Checked<Option<SessionRecord>> {
    let mut document = Document::open(source, true);
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let written = k.fields.peek("date").cloned();
    let date = k.moment("date", zone).or_else(|| if written.is_some() { None } else { dated_name(name, zone).0 });
    let title = k.text("title").map(|title| title.value);
    let title = title.unwrap_or_else(|| dated_name(name, zone).1.replace(['-', '_'], " "));
    let location = k.words("location");
    let end = k.later("end", date, "the session's beginning", zone);
    let mut record = SessionRecord {
        source: source.clone(),
        name: name.to_owned(),
        title,
        date: date.unwrap_or_else(|| Moment::at(jiff::Timestamp::UNIX_EPOCH)),
        end: end.filter(|end| date.is_some_and(|date| !is_before(*end, date, zone))),
        minutes: k.fields.take("duration", |n| k.f.minutes(n)),
        hosts: k.refs("host"),
        attendees: k.refs("attendees"),
        guests: k.names("guests").into_iter().map(|guest| guest.value).collect(),
        hot_seat: k.refs("hot_seat"),
        agenda: k.texts("agenda"),
        decisions: k.texts("decisions"),
        actions: k.fields.take("actions", |n| Some(k.f.list(n, |f, n| action(f, n, zone)))).unwrap_or_default(),
        recording: k.fields.take("recording", |n| k.f.link(n)),
        location,
        status: k.word("status", SessionStatus::WORDS),
        tags: k.tags(),
        visibility: k.visibility(),
        lang: k.lang(),
        body: Body::default(),
    };
    k.extra();
    let is_dated = date.is_some();
    if !is_dated {
        document.missing("date", written.as_ref(), "date: 2026-01-08 19:00");
    }
    finish(&mut document, "a session");
    record.body = document.body(config);
    checked(document, is_dated.then_some(record))
}

fn action(f: &mut Findings<'_>, node: &Node, zone: &Zone) -> Option<Action> {
    if let Value::Scalar { text, .. } = &node.value {
        return Some(Action { who: Vec::new(), what: one_line(text), due: None, done: Done::Open });
    }
    let mut fields = f.fields(node)?;
    let who = fields.take("who", |n| Some(refs(f, n))).unwrap_or_default();
    let what = fields.take("what", |n| f.text(n));
    let due = fields.take("due", |n| f.moment(n, zone)).map(|due| due.value);
    let done = match fields.node("done") {
        Some(node) if matches!(&node.value, Value::Scalar { text, .. } if text.starts_with(|c: char| c.is_ascii_digit())) => {
            f.moment(&node, zone).map_or(Done::Sometime, |done| Done::On(done.value))
        }
        Some(node) if node.value != Value::Null => match f.truth(&node) {
            Some(true) => Done::Sometime,
            _ => Done::Open,
        },
        _ => Done::Open,
    };
    const FOREIGN: &[(&str, &str)] = &[("task", "`what`"), ("owner", "`who`"), ("deadline", "`due`")];
    if what.is_none() && !fields.is_misspelt("what", FOREIGN) {
        f.add(Code::MissingKey, node.span, "an action needs `what`").help =
            Some("write it so: - {who: ana, what: \"ring two people\", due: 2026-01-15}".to_owned());
    }
    fields.finish(f, "an action", FOREIGN);
    Some(Action { who, what: one_line(&what?.value), due, done })
}

pub(super) fn page(source: &SourceFile, name: &str, zone: &Zone, config: &Config) -> Checked<PageRecord> {
    let mut document = Document::open(source, false);
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let date = k.moment("date", zone);
    let updated = k.later("updated", date, "the date of writing", zone);
    let mut record = PageRecord {
        source: source.clone(),
        name: name.to_owned(),
        title: k.text("title").map(|title| title.value),
        updated: updated.or(date),
        draft: k.draft(),
        unlisted: k.truth("unlisted"),
        visibility: k.visibility(),
        summary: k.text("summary").map(|summary| summary.value),
        slug: k.text("slug"),
        aliases: k.refs("aliases"),
        order: k.order(),
        lang: k.lang(),
        body: Body::default(),
    };
    k.fields.node("tags");
    k.fields.node("cover");
    k.extra();
    finish(&mut document, "a page");
    record.body = document.body(config);
    checked(document, record)
}

pub(super) fn digest(source: &SourceFile, name: &str, config: &Config) -> Checked<Option<DigestRecord>> {
    let mut document = Document::open(source, false);
    let period = name.parse();
    if period.is_err() {
        let message = format!("`{name}` is neither a week nor a month");
        let finding = crate::diag::Diagnostic::new(Code::BadDate, &source.path, message);
        let help = "name the file by its week, 2026-W14.md, or its month, 2026-04.md";
        document.findings.diagnostics.push(finding.help(help));
    }
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let authors = k.refs("author");
    let draft = k.draft();
    let visibility = k.visibility();
    k.extra();
    finish(&mut document, "the host's words");
    let body = document.body(config);
    let record =
        period.ok().map(|period| DigestRecord { source: source.clone(), period, authors, draft, visibility, body });
    checked(document, record)
}

pub(super) fn index(source: &SourceFile, config: &Config) -> Checked<IndexRecord> {
    let mut document = Document::open(source, false);
    let mut k = Keys { fields: &mut document.fields, f: &mut document.findings };
    let summary = k.text("summary").map(|summary| summary.value);
    k.fields.node("title");
    k.lang();
    k.extra();
    finish(&mut document, "the home page");
    let body = document.body(config);
    checked(document, IndexRecord { source: source.clone(), summary, body })
}
