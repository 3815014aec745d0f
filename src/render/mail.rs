//! A digest as mail: HTML with its styles beside what they style, plain text, and a message ready to be opened by a mail
//! program. All three name the same threads in the same order as the page.

use std::sync::Arc;

use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};
use tera::{Context, Value};

use super::strings::Strings;
use super::theme::Theme;
use super::{spoken, told};
use crate::diag::Failure;
use crate::plan::view::{ActionLine, DigestItem, DigestView, Frame, HighlightView, Person, View};
use crate::plan::{Feed, FeedContent, FeedEntry, Page};
use crate::text::{one_line, shorten, without_tags};

/// Largest mail in bytes: some programs cut what is longer.
const MAX_BYTES: usize = 100_000;

/// Columns of the plain text.
const COLUMNS: usize = 72;

/// Excerpts in characters, from what is shown first to what is shown when the mail would be too large.
const EXCERPTS: [usize; 4] = [usize::MAX, 120, 60, 0];

/// A digest's three forms for mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The page for mail programs, under 100 KB.
    pub html: String,
    /// The same in plain text, wrapped, with its links as notes.
    pub text: String,
    /// Both as a message (RFC 5322), with `{{recipient}}` and `{{unsubscribe_url}}` to be filled in.
    pub eml: Vec<u8>,
}

impl Theme {
    /// The forms for mail of a digest whose page was made with full addresses.
    ///
    /// # Errors
    /// Where the page is no digest, or a template or string fails.
    pub fn mail(&self, page: &Page, site_title: &str) -> Result<Mail, Failure> {
        let View::Digest(view) = &page.view else {
            return Err(Failure::Render(format!("{} is no digest", page.url)));
        };
        let strings = &self.voice(&page.frame.lang).strings;
        let frame = spoken(page, strings)?;
        let mut view = (**view).clone();
        let mut html = String::new();
        for limit in EXCERPTS {
            shorten_excerpts(&mut view, limit);
            html = self.digest_html("email.html", page, &frame, &view)?;
            if html.len() < MAX_BYTES {
                break;
            }
        }
        let plain = Plain::new(strings, &frame);
        let from = one_line(view.community.as_ref().map_or(site_title, |community| community.title.as_str()));
        let subject = plain.pair(&from, &frame.heading)?;
        let text = plain.digest(&view)?;
        let eml = message(&frame, &view, (&from, subject), &html, &text)?;
        Ok(Mail { html, text, eml })
    }

    /// A feed of digests with the titles and texts of its entries, which are those of `pages` in their order.
    ///
    /// # Errors
    /// Where a template or string fails.
    pub fn digest_feed(&self, mut feed: Feed, pages: &[Page]) -> Result<Feed, Failure> {
        for (entry, page) in feed.entries.iter_mut().zip(pages) {
            *entry = self.digest_entry(std::mem::take(entry), page)?;
        }
        Ok(feed)
    }

    /// A digest as an entry of a feed: its title in words, and its text.
    fn digest_entry(&self, entry: FeedEntry, page: &Page) -> Result<FeedEntry, Failure> {
        let View::Digest(view) = &page.view else { return Ok(entry) };
        let frame = spoken(page, &self.voice(&page.frame.lang).strings)?;
        let html = self.digest_html("entry.html", page, &frame, view)?;
        Ok(FeedEntry { title: frame.heading, content: FeedContent::Text(html), ..entry })
    }

    fn digest_html(&self, template: &str, page: &Page, frame: &Frame, view: &DigestView) -> Result<String, Failure> {
        let failed = |error: &tera::Error| Failure::Render(format!("cannot write {}: {}", page.url, told(error)));
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(frame).map_err(|error| failed(&error))?);
        context.insert_value("view", Value::try_from_serializable(view).map_err(|error| failed(&error))?);
        self.voice(&frame.lang).engine.render(template, &context).map_err(|error| failed(&error))
    }
}

/// Shortens what may be shortened; no line is dropped.
fn shorten_excerpts(view: &mut DigestView, max: usize) {
    if max == usize::MAX {
        return;
    }
    let highlights =
        view.highlights.iter_mut().chain(view.groups.iter_mut().filter_map(|group| group.highlight.as_mut()));
    let items = highlights.map(|highlight| &mut highlight.item);
    let firsts = view.new_members.iter_mut().filter_map(|new| new.first.as_mut());
    for item in items.chain(firsts) {
        item.excerpt = if max == 0 { String::new() } else { shorten(&item.excerpt, max) };
    }
}

/// The message. Everything that a mail library would take from the clock or the machine is given: the same digest gives
/// the same bytes.
fn message(
    frame: &Frame,
    view: &DigestView,
    (from, subject): (&str, String),
    html: &str,
    text: &str,
) -> Result<Vec<u8>, Failure> {
    let domain = frame
        .canonical
        .split_once("://")
        .map_or("localhost", |(_, rest)| rest.split(['/', ':']).next().unwrap_or("localhost"));
    let id = blake3::hash(frame.canonical.as_bytes()).to_hex();
    let boundary = format!("digest-{}", &id[..32]);
    let part = |kind: &'static str, body: &str| {
        MimePart::new(ContentType::new(kind).attribute("charset", "utf-8"), BodyPart::Text(body.to_owned().into()))
    };
    let body = MimePart::new(
        ContentType::new("multipart/alternative").attribute("boundary", boundary),
        BodyPart::Multipart(vec![part("text/plain", text), part("text/html", html)]),
    );
    MessageBuilder::new()
        .from(Address::new_address(Some(from.to_owned()), format!("digest@{domain}")))
        .header("To", HeaderType::Raw(Raw::new("{{recipient}}")))
        .subject(subject)
        .date(closed(&view.closed))
        .message_id(format!("{}@{domain}", &id[..32]))
        .header("List-Unsubscribe", HeaderType::Raw(Raw::new("<{{unsubscribe_url}}>")))
        .header("Content-Language", HeaderType::Raw(Raw::new(frame.lang.clone())))
        .body(body)
        .write_to_vec()
        .map_err(|error| Failure::Render(format!("cannot write the mail of {}: {error}", frame.canonical)))
}

/// Seconds since 1970 of the first moment after the period, in universal time.
fn closed(day: &str) -> i64 {
    let date: Result<jiff::civil::Date, _> = day.parse();
    let moment = date.ok().and_then(|date| jiff::tz::TimeZone::UTC.to_timestamp(date.into()).ok());
    moment.map_or(0, jiff::Timestamp::as_second)
}

/// A digest in plain text.
struct Plain<'a> {
    strings: &'a Strings,
    frame: &'a Frame,
    out: String,
    /// Addresses that were named, in the order of their numbers.
    links: Vec<String>,
}

impl<'a> Plain<'a> {
    fn new(strings: &'a Strings, frame: &'a Frame) -> Self {
        Self { strings, frame, out: String::new(), links: Vec::new() }
    }

    fn digest(mut self, view: &DigestView) -> Result<String, Failure> {
        let group = view.community.as_ref().map(|community| community.title.clone());
        self.paragraph("", group.as_deref().unwrap_or_default());
        let heading = self.frame.heading.clone();
        self.heading(&heading, '=');
        if !view.html.is_empty() {
            self.paragraph("", &without_tags(view.html.as_str(), usize::MAX));
            self.paragraph("", &self.names(&view.words_by));
        }
        let numbers = self.numbers(view)?;
        self.paragraph("", &numbers);
        if !view.groups.is_empty() {
            self.section("nav.communities")?;
            for group in &view.groups {
                let note = self.note(&group.line.url);
                self.paragraph("* ", &format!("{} {note}", group.title));
                if let Some(highlight) = &group.highlight {
                    self.highlight(highlight)?;
                }
            }
        }
        if !view.highlights.is_empty() {
            self.section("digest.highlights")?;
            for highlight in &view.highlights {
                self.highlight(highlight)?;
            }
        }
        self.items("digest.wins", &view.wins)?;
        let goals = [
            ("digest.due", &view.goals_due),
            ("digest.kept", &view.goals_kept),
            ("digest.carried", &view.goals_carried),
            ("digest.dropped", &view.goals_dropped),
        ];
        for (key, items) in goals {
            if !items.is_empty() {
                let title = self.pair(&self.say("digest.goals", None, &[])?, &self.say(key, None, &[])?)?;
                self.heading(&title, '-');
                self.lines(items)?;
            }
        }
        self.items("digest.questions", &view.questions)?;
        self.more(view.more_questions)?;
        if !view.new_members.is_empty() {
            self.section("digest.new")?;
            for new in &view.new_members {
                let line = match &new.first {
                    Some(item) => {
                        let first = format!("{} {} {}", item.title, self.note(&item.url), item.excerpt);
                        self.pair(&new.person.name, &first)?
                    }
                    None => new.person.name.clone(),
                };
                self.paragraph("* ", &line);
            }
        }
        self.items("digest.firsts", &view.first_posts)?;
        self.sessions(view)?;
        if !view.promises.is_empty() {
            self.section("digest.promises")?;
            for action in &view.promises {
                self.promise(action)?;
            }
            self.more(view.more_promises)?;
        }
        self.items("digest.older", &view.older)?;
        self.items("digest.others", &view.others)?;
        if !view.took_part.is_empty() {
            self.section("digest.took_part")?;
            let names = self.say("sentence", None, &[("text", &self.names(&view.took_part))])?;
            self.paragraph("", &names);
        }
        self.section("digest.how")?;
        let key = if view.groups.is_empty() { "digest.rule" } else { "digest.network_rule" };
        let rule = self.say(key, i64::try_from(view.places).ok(), &[])?;
        self.paragraph("", &rule);
        self.foot(view)?;
        Ok(self.out)
    }

    /// Where the digest is on the web, how to leave, and the addresses of all notes.
    fn foot(&mut self, view: &DigestView) -> Result<(), Failure> {
        let online = self.say("digest.online", None, &[])?;
        let leave = self.say("digest.leave", None, &[])?;
        let group = view.community.as_ref().map_or_else(String::new, |community| community.title.clone());
        let because = self.say("digest.unsubscribe", None, &[("group", &group)])?;
        // An address is never broken: a mail program could not follow it.
        self.out.push_str(&format!("{}\n", self.pair(&online, &self.frame.canonical)?));
        self.paragraph("", &because);
        self.out.push_str(&format!("{}\n\n", self.pair(&leave, "{{unsubscribe_url}}")?));
        for (at, link) in self.links.iter().enumerate() {
            self.out.push_str(&format!("[{}] {link}\n", at + 1));
        }
        Ok(())
    }

    fn numbers(&self, view: &DigestView) -> Result<String, Failure> {
        let count = |n: usize| i64::try_from(n).ok();
        let mut parts = Vec::new();
        if view.threads > 0 {
            parts.push(self.say("threads.count", count(view.threads), &[])?);
        }
        if view.heard > 0 {
            let of = self.number(view.of);
            parts.push(self.say("digest.heard", count(view.heard), &[("of", &of)])?);
        }
        if view.answered > 0 {
            parts.push(self.say("digest.settled", count(view.answered), &[])?);
        }
        Ok(self.strings.list(&parts))
    }

    fn highlight(&mut self, highlight: &HighlightView) -> Result<(), Failure> {
        let item = &highlight.item;
        let note = self.note(&item.url);
        self.paragraph("* ", &format!("{} {note}", item.title));
        let wrote = match self.names(&item.authors) {
            names if names.is_empty() => item.excerpt.clone(),
            names => self.pair(&names, &item.excerpt)?,
        };
        self.paragraph("  ", &wrote);
        let reason = self.reason(highlight)?;
        let why = match self.names(&highlight.answered_by) {
            names if names.is_empty() => reason,
            names => {
                let answered = self.say("digest.answered_by", None, &[("names", &names)])?;
                self.say("digest.why", None, &[("reason", &reason), ("answered", &answered)])?
            }
        };
        self.paragraph("  ", &why);
        Ok(())
    }

    fn reason(&self, highlight: &HighlightView) -> Result<String, Failure> {
        let count = |n: usize| i64::try_from(n).ok();
        let mut parts = Vec::new();
        if highlight.is_pinned {
            parts.push(self.say("digest.pinned", None, &[])?);
        }
        if highlight.took_part > 0 {
            parts.push(self.say("digest.part", count(highlight.took_part), &[("of", &self.number(highlight.of))])?);
        }
        if highlight.at_length > 0 {
            parts.push(self.say("digest.length", count(highlight.at_length), &[])?);
        }
        if let (Some(author), true) = (highlight.item.authors.first(), highlight.came_back > 0) {
            parts.push(self.say("digest.back", count(highlight.came_back), &[("name", &author.name)])?);
        }
        Ok(parts.join(" · "))
    }

    fn sessions(&mut self, view: &DigestView) -> Result<(), Failure> {
        if view.held.is_empty() && view.next_sessions.is_empty() {
            return Ok(());
        }
        self.section("digest.sessions")?;
        for session in &view.held {
            let note = self.note(&session.url);
            let (title, date) = (format!("{} {note}", session.title), self.strings.date(&session.date));
            let mut sentences = vec![self.say("digest.held", None, &[("session", &title), ("date", &date)])?];
            if !session.attendees.is_empty() {
                sentences.push(self.say("digest.came", None, &[("names", &self.names(&session.attendees))])?);
            }
            if !session.decisions.is_empty() {
                let decisions = session.decisions.join(&self.strings.say("list.clauses"));
                sentences.push(self.say("digest.decided", None, &[("decisions", &decisions)])?);
            }
            self.paragraph("* ", &sentences.join(&self.strings.say("list.sentences")));
        }
        for session in &view.next_sessions {
            let title = format!("{} {}", session.title, self.note(&session.url));
            let date = self.strings.date_time(&session.date);
            let next = self.say("digest.next", None, &[("session", &title), ("date", &date)])?;
            self.paragraph("* ", &next);
        }
        Ok(())
    }

    fn promise(&mut self, action: &ActionLine) -> Result<(), Failure> {
        let mut parts = vec![match self.names(&action.who) {
            names if names.is_empty() => action.what.clone(),
            names => self.say("digest.promise", None, &[("what", &action.what), ("names", &names)])?,
        }];
        parts.extend(self.due(action.due.as_deref())?);
        self.paragraph("* ", &self.strings.list(&parts));
        Ok(())
    }

    fn items(&mut self, key: &str, items: &[DigestItem]) -> Result<(), Failure> {
        if !items.is_empty() {
            self.section(key)?;
            self.lines(items)?;
        }
        Ok(())
    }

    /// How many more stand nowhere here.
    fn more(&mut self, count: usize) -> Result<(), Failure> {
        if count > 0 {
            let more = self.say("digest.more", i64::try_from(count).ok(), &[])?;
            self.paragraph("", &more);
        }
        Ok(())
    }

    fn lines(&mut self, items: &[DigestItem]) -> Result<(), Failure> {
        for item in items {
            let note = self.note(&item.url);
            let mut parts = vec![format!("{} {note} {}", item.title, self.names(&item.authors)).trim_end().to_owned()];
            parts.extend(self.due(item.due.as_deref())?);
            if let Some(days) = item.age {
                parts.push(self.say("digest.age", Some(i64::from(days)), &[])?);
            }
            self.paragraph("* ", &self.strings.list(&parts));
        }
        Ok(())
    }

    fn due(&self, due: Option<&str>) -> Result<Option<String>, Failure> {
        due.map(|due| self.say("due", None, &[("date", &self.strings.date(due))])).transpose()
    }

    fn pair(&self, name: &str, text: &str) -> Result<String, Failure> {
        self.say("pair", None, &[("name", name), ("text", text)])
    }

    fn names(&self, people: &[Arc<Person>]) -> String {
        let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        self.strings.list(&names)
    }

    fn number(&self, number: usize) -> String {
        self.strings.number(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn section(&mut self, key: &str) -> Result<(), Failure> {
        let title = self.say(key, None, &[])?;
        self.heading(&title, '-');
        Ok(())
    }

    fn heading(&mut self, title: &str, under: char) {
        use unicode_width::UnicodeWidthStr as _;
        let title = one_line(title);
        self.out.push_str(&format!("{title}\n{}\n\n", under.to_string().repeat(title.width().min(COLUMNS))));
    }

    /// A paragraph, wrapped; its first line begins with `mark`, the others below it.
    fn paragraph(&mut self, mark: &str, text: &str) {
        let text = one_line(text);
        if text.is_empty() {
            return;
        }
        let indent = " ".repeat(mark.len());
        let options = textwrap::Options::new(COLUMNS).initial_indent(mark).subsequent_indent(&indent);
        for line in hung(textwrap::wrap(&text, options).iter().map(|line| line.trim_end().to_owned()).collect()) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    /// The number under which an address is named at the end.
    fn note(&mut self, url: &str) -> String {
        let full = format!("{}{url}", self.frame.root);
        let at = self.links.iter().position(|link| *link == full).unwrap_or_else(|| {
            self.links.push(full);
            self.links.len() - 1
        });
        format!("[{}]", at + 1)
    }

    fn say(&self, key: &str, number: Option<i64>, values: &[(&str, &str)]) -> Result<String, Failure> {
        let value = |place: &str, out: &mut String| match values.iter().find(|(name, _)| *name == place) {
            Some((_, value)) => {
                out.push_str(value);
                true
            }
            None => false,
        };
        self.strings.text(key, number, value).ok_or_else(|| Failure::Render(format!("no text is called {key}")))
    }
}

/// Signs with which no line begins in scripts that are broken anywhere: they hang at the end of the line before.
const HANGING: &[char] =
    &['。', '、', '，', '．', '：', '；', '！', '？', '）', '」', '』', '】', '〉', '》', 'ー', '々', '…'];

fn hung(mut lines: Vec<String>) -> Vec<String> {
    for at in 1..lines.len() {
        while let Some(sign) = lines[at].trim_start().chars().next().filter(|sign| HANGING.contains(sign)) {
            lines[at] = lines[at].replacen(sign, "", 1);
            lines[at - 1].push(sign);
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_with_a_sign_that_ends_a_sentence() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        assert_eq!(hung(lines(&["* 投稿", "  。」次", "  です", "  。"])), lines(&["* 投稿。」", "  次", "  です。"]));
        assert_eq!(hung(lines(&["one", "two."])), lines(&["one", "two."]));
    }
}
