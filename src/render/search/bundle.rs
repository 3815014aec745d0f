//! The part of the index that holds some communities: what depends on them and on no other.
//!
//! Documents have numbers. Those of a community follow each other from the oldest on, and between two communities some
//! numbers stay free, so that a new document changes no other's number and few files.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::group::{Cutter, Group, Item, groups};
use super::lines::{add_html, add_text};
use super::postings::{Place, Posting, Postings, Terms, compare, write, write_entry, write_rising};
use super::terms::terms;
use super::{FIRST_BYTES, Piece, Write, kind_letter};
use crate::diag::Failure;
use crate::plan::{Author, Document, Findable, Phrase, Text};
use crate::render::strings::Strings;
use crate::render::{Theme, say};
use crate::text::sort_key;

/// Documents that are read on one thread.
const RUN: usize = 256;

/// A community's documents begin at a multiple of this.
const STEP: usize = 16;

/// Bytes of a file of terms, before the server packs it.
const TERM_BYTES: (usize, usize) = (14_000, 26_000);

/// Bytes of a file of titles.
const RECORD_BYTES: (usize, usize) = (14_000, 24_000);

/// Bytes of a file of texts.
const TEXT_BYTES: (usize, usize) = (38_000, 54_000);

/// A part of the index, written.
pub struct Bundle {
    /// Its name, with which the names of its files begin.
    pub id: String,
    /// How many documents it holds.
    pub documents: usize,
    /// The letters of the kinds that it holds.
    pub kinds: Vec<char>,
    /// Its communities, and the numbers, kinds and days of their documents.
    pub head: Piece,
    /// Who wrote what; nothing where nobody is named.
    pub people: Option<Piece>,
    /// Terms with their documents. Each file with its first term.
    pub terms: Vec<(String, Piece)>,
    /// What hits are called and where they lead.
    pub records: Vec<Piece>,
    /// What hits say: already written where there is more of it than the first file could take.
    pub texts: Vec<Piece>,
}

/// A document as the index holds it.
struct Shown {
    kind: char,
    day: u32,
    title: String,
    url: String,
    anchor: String,
    people: Vec<Author>,
    lang: Option<String>,
    text: String,
}

/// Documents that follow each other, and their terms with numbers from 0.
struct Run {
    shown: Vec<Shown>,
    terms: Vec<Postings>,
}

/// A community in a bundle.
struct Member<'a> {
    of: &'a dyn Findable,
    first: usize,
    runs: Vec<Run>,
}

impl Member<'_> {
    fn shown(&self) -> impl Iterator<Item = &Shown> {
        self.runs.iter().flat_map(|run| &run.shown)
    }

    /// Every document with its number.
    fn numbered(&self) -> impl Iterator<Item = (u32, &Shown)> {
        self.shown().enumerate().map(|(at, shown)| (number(self.first + at), shown))
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The index of a group of communities, given in the order of the group.
///
/// # Errors
/// Where a string of the theme is missing, or a file cannot be written.
pub fn bundle(
    id: String,
    of: &[&dyn Findable],
    group: &Group,
    theme: &Theme,
    write: &Write<'_>,
) -> Result<Bundle, Failure> {
    let mut members = Vec::with_capacity(of.len());
    let mut first = 0;
    for of in of {
        let runs = runs(*of, theme)?;
        let member = Member { of: *of, first, runs };
        first = (first + member.shown().count()).next_multiple_of(STEP);
        members.push(member);
    }
    let piece = |kind: &str, at: usize, data: &Value| Piece::new(format!("{id}{kind}{at}"), data);
    let cut = |kind, bytes, size: &dyn Fn(&Shown) -> usize| cut(&members, group, kind, bytes, size);
    let (records, record_starts) = cut("r", RECORD_BYTES, &record_size).pieces(&id, records, Ok)?;
    // All texts of a bundle are as much as its communities wrote: they go when they are written.
    let is_long = members.iter().flat_map(Member::shown).map(|shown| shown.text.len()).sum::<usize>() > FIRST_BYTES;
    let put = |piece: Piece| if is_long { piece.written(write) } else { Ok(piece) };
    let (texts, text_starts) = cut("x", TEXT_BYTES, &|shown| shown.text.len() + 3).pieces(&id, texts, put)?;
    let head = json!([members.iter().map(head).collect::<Vec<_>>(), record_starts, text_starts]);
    let people = people(&members);
    let mut kinds: Vec<char> = members.iter().flat_map(Member::shown).map(|shown| shown.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    Ok(Bundle {
        documents: members.iter().map(|member| member.shown().count()).sum(),
        kinds,
        head: piece("h", 0, &head),
        people: (!people.is_empty()).then(|| piece("p", 0, &json!(people))),
        terms: term_files(&members)
            .into_iter()
            .enumerate()
            .map(|(at, (first, text))| (first, piece("t", at, &json!(text))))
            .collect(),
        records,
        texts,
        id,
    })
}

fn runs(of: &dyn Findable, theme: &Theme) -> Result<Vec<Run>, Failure> {
    let strings = &theme.voice(of.lang()).strings;
    let entries = of.entries();
    entries
        .par_chunks(RUN)
        .map(|entries| {
            let mut run = Run { shown: Vec::with_capacity(entries.len()), terms: Vec::new() };
            let mut found = Terms::default();
            let mut room = Room::default();
            for (at, entry) in entries.iter().enumerate() {
                let document = of.document(entry);
                let title = said(&document.title, strings)?;
                let shown = shown(document, title, entry.day, &mut found, number(at), &mut room);
                run.shown.push(shown);
            }
            run.terms = found.sorted();
            Ok(run)
        })
        .collect()
}

fn said(title: &Phrase, strings: &Strings) -> Result<String, Failure> {
    say(title, strings).map_err(Failure::Render)
}

/// Memory that is used for one document after the other.
#[derive(Default)]
struct Room {
    text: String,
    folded: String,
}

/// Notes a document's terms and keeps what a hit shows of it.
fn shown(
    document: Document,
    title: String,
    day: Option<Date>,
    found: &mut Terms,
    at: u32,
    Room { text, folded }: &mut Room,
) -> Shown {
    text.clear();
    for part in &document.text {
        match part {
            Text::Html(html) => add_html(text, html.as_str()),
            Text::Plain(plain) => add_text(text, plain),
        }
    }
    text.truncate(text.trim_end().len());
    if document.is_titled {
        terms(&title, folded, |term| found.add(term, at, Place::Title));
    }
    for name in &document.names {
        terms(name, folded, |term| found.add(term, at, Place::Name));
    }
    terms(text, folded, |term| found.add(term, at, Place::Text));
    Shown {
        kind: kind_letter(document.kind, document.within),
        day: day.map_or(0, day_number),
        title,
        url: document.url,
        anchor: document.anchor,
        people: document.people,
        lang: document.lang,
        text: text.as_str().to_owned(),
    }
}

/// Days from the beginning of the first year, from 1: what scripts and tests can turn back into a date.
fn day_number(day: Date) -> u32 {
    let start = jiff::civil::date(0, 12, 31);
    start.until(day).ok().and_then(|span| u32::try_from(span.get_days()).ok()).unwrap_or(1).max(1)
}

/// A community for the head: name, title, address, language, first number, a letter for each document's kind, and steps
/// from one document's day to the next.
fn head(member: &Member<'_>) -> Value {
    let mut days = String::new();
    let mut last = 0;
    for shown in member.shown() {
        // Tags stand last and have no day: they take that of the newest document.
        let day = shown.day.max(last);
        write(&mut days, day - last);
        last = day;
    }
    let kinds: String = member.shown().map(|shown| shown.kind).collect();
    let of = member.of;
    json!([of.name(), of.title(), of.url(), of.lang(), member.first, kinds, days])
}

/// Everybody who may be searched for: key, name, and the documents beside which they stand; by name.
fn people(members: &[Member<'_>]) -> Vec<Value> {
    let mut found: BTreeMap<&str, (&str, Vec<u32>)> = BTreeMap::new();
    for (at, shown) in members.iter().flat_map(Member::numbered) {
        for author in shown.people.iter().filter(|author| !author.key.is_empty()) {
            let (_, documents) = found.entry(&author.key).or_insert((&author.name, Vec::new()));
            if documents.last() != Some(&at) {
                documents.push(at);
            }
        }
    }
    let mut people: Vec<(&str, (&str, Vec<u32>))> = found.into_iter().collect();
    people.sort_by_cached_key(|(key, (name, _))| (sort_key(name), *key));
    let written = |(key, (name, documents)): (&str, (&str, Vec<u32>))| {
        let mut numbers = String::new();
        write_rising(&mut numbers, documents.into_iter());
        json!([key, name, numbers])
    };
    people.into_iter().map(written).collect()
}

/// All terms with their documents, in files: each file's first term and its text, entries parted by blanks.
fn term_files(members: &[Member<'_>]) -> Vec<(String, String)> {
    // Each run's terms with the number of the run's first document. Runs stand in the order of their documents.
    let mut all: Vec<(&str, u32, &[Posting])> = Vec::new();
    for member in members {
        let mut first = member.first;
        for run in &member.runs {
            all.extend(run.terms.iter().map(|(term, found)| (&**term, number(first), found.as_slice())));
            first += run.shown.len();
        }
    }
    all.par_sort_unstable_by(|a, b| compare(a.0, b.0).then(a.1.cmp(&b.1)));
    let mut files: Vec<(String, String)> = Vec::new();
    let mut cutter = Cutter::new(TERM_BYTES.0, TERM_BYTES.1);
    let (mut entry, mut found) = (String::new(), Vec::new());
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let term = same[0].0;
        entry.clear();
        found.clear();
        found.extend(same.iter().flat_map(|(_, first, found)| found.iter().map(|(at, place)| (at + *first, *place))));
        write_entry(&mut entry, term, &found);
        match files.last_mut().filter(|_| !cutter.cuts_before(term, entry.len() + 1)) {
            Some((_, text)) => {
                text.push(' ');
                text.push_str(&entry);
            }
            None => files.push((term.to_owned(), entry.clone())),
        }
    }
    files
}

/// Documents as they lie together in files, each with the number of its first.
struct Files<'a> {
    /// The letter in the files' names.
    kind: &'static str,
    cuts: Vec<(u32, Vec<&'a Shown>)>,
}

/// Cuts documents into files, in the order of their numbers: small communities together as `groups` puts them, large ones cut.
fn cut<'a>(
    members: &'a [Member<'_>],
    group: &Group,
    kind: &'static str,
    (least, most): (usize, usize),
    size: &dyn Fn(&Shown) -> usize,
) -> Files<'a> {
    let weigh = |(item, member): (&Item, &Member<'_>)| Item { weight: member.shown().map(size).sum(), ..*item };
    let mut weighed: Vec<Item> = group.items.iter().zip(members).map(weigh).collect();
    let mut next = members.iter();
    // Of equal hashes the order is that of the bundle.
    weighed.sort_by_key(|item| item.hash);
    let mut cuts: Vec<(u32, Vec<&Shown>)> = Vec::new();
    for together in groups(weighed, most) {
        let is_long = together.items.iter().map(|item| item.weight).sum::<usize>() > most;
        let mut cutter = Cutter::new(least, most);
        let mut is_new = true;
        for (number, shown) in next.by_ref().take(together.items.len()).flat_map(Member::numbered) {
            let name = if shown.anchor.is_empty() { &shown.url } else { &shown.anchor };
            let cuts_here = is_long && cutter.cuts_before(name, size(shown));
            match cuts.last_mut().filter(|_| !is_new && !cuts_here) {
                // Numbers between two communities are free, and have a place here too.
                Some((first, file)) => {
                    file.resize((number - *first) as usize, &FREE);
                    file.push(shown);
                }
                None => cuts.push((number, vec![shown])),
            }
            is_new = false;
        }
    }
    Files { kind, cuts }
}

impl Files<'_> {
    /// The files as `data` makes them and `finish` leaves them; with them the first number and the version of each.
    fn pieces(
        &self,
        id: &str,
        data: impl Fn(&[&Shown]) -> Value + Sync,
        finish: impl Fn(Piece) -> Result<Piece, Failure> + Sync,
    ) -> Result<(Vec<Piece>, Vec<Value>), Failure> {
        let piece = |(at, (_, file)): (usize, &(u32, Vec<&Shown>))| {
            finish(Piece::new(format!("{id}{}{at}", self.kind), &data(file)))
        };
        let pieces: Vec<Piece> = self.cuts.par_iter().enumerate().map(piece).collect::<Result<_, Failure>>()?;
        let start = |((first, _), piece): (&(u32, _), &Piece)| [json!(first), json!(piece.version())];
        let starts = self.cuts.iter().zip(&pieces).flat_map(start).collect();
        Ok((pieces, starts))
    }
}

/// What stands at a number that no document has.
static FREE: Shown = Shown {
    kind: ' ',
    day: 0,
    title: String::new(),
    url: String::new(),
    anchor: String::new(),
    people: Vec::new(),
    lang: None,
    text: String::new(),
};

fn record_size(shown: &Shown) -> usize {
    let title = if shown.anchor.is_empty() { shown.title.len() + shown.url.len() } else { 0 };
    12 + title + shown.anchor.len()
}

/// Titles and addresses of pages, names, and for each document its page, its place there, who stands beside it, and its
/// language where it has one of its own.
fn records(file: &[&Shown]) -> Value {
    let (mut pages, mut names) = (Numbered::default(), Numbered::default());
    let written: Vec<Value> = file
        .iter()
        .map(|shown| {
            let page = pages.number((&shown.url, &shown.title));
            let by: Vec<usize> = shown.people.iter().map(|author| names.number((&author.name, ""))).collect();
            let by = if let [only] = by.as_slice() { json!(only) } else { json!(by) };
            match &shown.lang {
                Some(lang) => json!([page, shown.anchor, by, lang]),
                None => json!([page, shown.anchor, by]),
            }
        })
        .collect();
    let pages: Vec<&str> = pages.list.iter().flat_map(|(url, title)| [*title, *url]).collect();
    let names: Vec<&str> = names.list.iter().map(|(name, _)| *name).collect();
    json!([pages, names, written])
}

/// Things by the order in which they were met.
#[derive(Default)]
struct Numbered<'a> {
    list: Vec<(&'a str, &'a str)>,
    known: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Numbered<'a> {
    fn number(&mut self, thing: (&'a str, &'a str)) -> usize {
        let next = self.list.len();
        let number = *self.known.entry(thing).or_insert(next);
        if number == next {
            self.list.push(thing);
        }
        number
    }
}

fn texts(file: &[&Shown]) -> Value {
    file.iter().map(|shown| shown.text.as_str()).collect()
}
