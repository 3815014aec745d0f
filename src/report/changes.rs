//! What changes between two builds, for hosts, for a pull request, and for programs.
//!
//! The forms for people tell the same story: a few sentences, the lost addresses, then groups of pages by community. Lists
//! are cut where they would hide the sentences.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{harmless, plural};
use crate::audience::Audience;
use crate::comparison::{Change, Comparison, Item, Kind, Side, Titles};
use crate::text;

/// Most lines of one list, and most communities that are listed, unless all are wanted.
const LIST_LINES: usize = 20;

/// Longest title that is shown, in characters.
const TITLE_CHARS: usize = 60;

/// The story for people on a screen. With `all`, every list is whole, and all other files are listed.
pub fn human(comparison: &Comparison, titles: &Titles<'_>, all: bool) -> String {
    let story = Story::of(comparison, titles, all);
    let mut out = String::new();
    for (name, side) in [("old", &comparison.old), ("new", &comparison.new)] {
        out.push_str(&format!("{name}  {}\n", side_words(side)));
    }
    out.push('\n');
    for sentence in &story.sentences {
        out.push_str(&format!("{sentence}\n"));
    }
    for group in &story.groups {
        out.push_str(&format!("\n{}\n", harmless(&group.name)));
        let width = group.lines.iter().map(|line| line.address.chars().count()).max().unwrap_or_default().min(60);
        for line in &group.lines {
            let title = line.title.as_deref().unwrap_or_default();
            let row = format!("  {:<10}{:<width$}  {title}", line.word, line.address);
            out.push_str(&format!("{}\n", harmless(row.trim_end())));
        }
        if group.hidden > 0 {
            out.push_str(&format!("  … and {} more; `--verbose` lists all\n", group.hidden));
        }
    }
    if story.hidden_groups > 0 {
        let more = counted(story.hidden_groups, "group", "groups");
        out.push_str(&format!("\n… and {more} more with changes; `--verbose` lists all\n"));
    }
    if !all && comparison.items.iter().any(is_other) {
        out.push_str("\n`--verbose` lists the other files too\n");
    }
    out
}

/// The story for a comment on a pull request or a build server's summary, in GitHub's Markdown. Lists are always cut: such
/// places hold only so much.
pub fn markdown(comparison: &Comparison, titles: &Titles<'_>) -> String {
    let story = Story::of(comparison, titles, false);
    let mut out = "### What changes on the site\n\n| | new | changed | gone |\n|:--|--:|--:|--:|\n".to_owned();
    for (name, is_page) in [("pages", true), ("other files", false)] {
        let of_row = || comparison.items.iter().filter(|item| (item.kind == Kind::Page) == is_page);
        let count = |change| of_row().filter(|item| item.change == change).count();
        let [new, changed, gone] = [Change::Added, Change::Changed, Change::Gone].map(count);
        out.push_str(&format!("| {name} | {new} | {changed} | {gone} |\n"));
    }
    for sentence in &story.sentences {
        out.push_str(&format!("\n{sentence}\n"));
    }
    for group in &story.groups {
        out.push_str(&format!("\n**{}**\n\n", markdown_text(&group.name)));
        for line in &group.lines {
            let title = line.title.as_deref().map(|title| format!(" {}", markdown_text(title))).unwrap_or_default();
            out.push_str(&format!("- {} {}{title}\n", line.word, code(&line.address)));
        }
        if group.hidden > 0 {
            out.push_str(&format!("- … and {} more\n", group.hidden));
        }
    }
    if story.hidden_groups > 0 {
        out.push_str(&format!("\n… and {} more with changes\n", counted(story.hidden_groups, "group", "groups")));
    }
    out
}

/// All of it as one JSON document, with a line end. A change to it is a change to what other programs rely on.
pub fn json(comparison: &Comparison, titles: &Titles<'_>) -> String {
    let document = Document {
        old: Totals::of(&comparison.old),
        new: Totals::of(&comparison.new),
        between_audiences: comparison.is_between_audiences(),
        only_members: only_members(comparison)
            .map(|change| visible(comparison, change).map(Item::address).collect::<Vec<_>>()),
        newly_visible: (!comparison.is_between_audiences())
            .then(|| visible(comparison, Change::Added).map(Item::address).collect()),
        lost: comparison.lost().map(Item::address).collect(),
        items: comparison
            .items
            .iter()
            .map(|item| Row {
                path: item.path.as_str(),
                address: item.address(),
                kind: item.kind,
                change: item.change,
                community: comparison.community_of(item),
                title: titles.of(item),
                old_bytes: item.old_bytes,
                new_bytes: item.new_bytes,
                lost: item.is_lost,
                frame_only: item.is_frame_only,
            })
            .collect(),
    };
    let mut json = serde_json::to_string(&document).expect("strings and numbers are always JSON");
    json.push('\n');
    json
}

#[derive(Serialize)]
struct Document<'a> {
    old: Totals,
    new: Totals,
    between_audiences: bool,
    /// Addresses that members alone see; absent between builds of one audience.
    #[serde(skip_serializing_if = "Option::is_none")]
    only_members: Option<Vec<String>>,
    /// Addresses that the audience of both builds did not see before; absent between builds for two audiences.
    #[serde(skip_serializing_if = "Option::is_none")]
    newly_visible: Option<Vec<String>>,
    lost: Vec<String>,
    items: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Totals {
    audience: Option<&'static str>,
    pages: usize,
    files: usize,
    bytes: u64,
}

impl Totals {
    fn of(side: &Side) -> Self {
        Self { audience: side.audience.map(Audience::word), pages: side.pages, files: side.files, bytes: side.bytes }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    address: String,
    kind: Kind,
    change: Change,
    #[serde(skip_serializing_if = "Option::is_none")]
    community: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_bytes: Option<u64>,
    lost: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    frame_only: Option<bool>,
}

/// What the forms for people tell.
struct Story {
    sentences: Vec<String>,
    groups: Vec<Group>,
    hidden_groups: usize,
}

struct Group {
    name: String,
    lines: Vec<Line>,
    /// Lines that were cut off.
    hidden: usize,
}

struct Line {
    word: &'static str,
    address: String,
    title: Option<String>,
}

impl Story {
    fn of(comparison: &Comparison, titles: &Titles<'_>, all: bool) -> Self {
        let most = if all { usize::MAX } else { LIST_LINES };
        let lists_changed = all || !is_told_as_frame(comparison);
        let mut lost: Vec<&Item> = comparison.lost().collect();
        lost.sort_by_key(|item| item.kind);
        let is_listed = |item: &&Item| {
            matches!(item.kind, Kind::Page | Kind::Attachment)
                && !item.is_lost
                && (all || item.is_frame_only != Some(true))
                && (lists_changed || item.kind != Kind::Page || item.change != Change::Changed)
        };
        let mut by_community: BTreeMap<Option<&str>, Vec<&Item>> = BTreeMap::new();
        for item in comparison.items.iter().filter(is_listed) {
            by_community.entry(comparison.community_of(item)).or_default().push(item);
        }
        let line = |item: &&Item| Line {
            word: word(comparison, item),
            address: item.address(),
            title: titles.of(item).map(|title| text::shorten(&title, TITLE_CHARS)),
        };
        let group = |name: String, mut items: Vec<&Item>| {
            let hidden = items.len().saturating_sub(most);
            items.truncate(most);
            Group { name, lines: items.iter().map(line).collect(), hidden }
        };
        let hidden_groups = by_community.len().saturating_sub(most);
        let of_communities = by_community.into_iter().take(most).map(|(community, mut items)| {
            items.sort_by_cached_key(|item| (item.change, item.kind, item.address()));
            let name = match community {
                None => "The network's own".to_owned(),
                Some(name) => match titles.of_community(name) {
                    Some(title) => format!("{title} (/{name}/)"),
                    None => format!("/{name}/"),
                },
            };
            group(name, items)
        });
        let lost = (!lost.is_empty()).then(|| group("Lost".to_owned(), lost));
        let mut groups: Vec<Group> = lost.into_iter().chain(of_communities).collect();
        if all {
            let others: Vec<&Item> = comparison.items.iter().filter(|item| is_other(item) && !item.is_lost).collect();
            groups.extend((!others.is_empty()).then(|| group("Other files".to_owned(), others)));
        }
        Self { sentences: sentences(comparison), groups, hidden_groups }
    }
}

/// Whether a file is told of by numbers alone.
fn is_other(item: &Item) -> bool {
    !matches!(item.kind, Kind::Page | Kind::Attachment)
}

/// Whether it cannot be known which pages say something else, and most of them surely do not.
fn is_told_as_frame(comparison: &Comparison) -> bool {
    let unknown = comparison.of_kind(Kind::Page, Change::Changed).filter(|item| item.is_frame_only.is_none()).count();
    comparison.has_new_frame() && unknown > LIST_LINES
}

fn sentences(comparison: &Comparison) -> Vec<String> {
    if comparison.items.is_empty() {
        let files = counted(comparison.new.files, "file", "files");
        return vec![if comparison.is_between_audiences() {
            format!("Members see what everybody sees: both builds have the same {files}.")
        } else {
            format!("Nothing changed: both builds have the same {files}.")
        }];
    }
    let mut told = Vec::new();
    if let Some(members) = only_members(comparison) {
        let everybody = if members == Change::Added { Change::Gone } else { Change::Added };
        match seen(comparison, members) {
            Some((what, _)) => told.push(format!("Only members see {what}.")),
            None => told.push("There is no page that only members see.".to_owned()),
        }
        told.extend(seen(comparison, everybody).map(|(what, _)| format!("Only the build for everybody has {what}.")));
        let other = comparison.of_kind(Kind::Page, Change::Changed).filter(|i| i.is_frame_only != Some(true)).count();
        if other > 0 {
            let shows = if other == 1 { "shows" } else { "show" };
            told.push(format!("{} {shows} members something else.", counted(other, "page", "pages")));
        }
    } else {
        let to = match comparison.new.audience {
            Some(audience) => format!(" to {}", reader(audience)),
            None => String::new(),
        };
        told.extend(seen(comparison, Change::Added).map(|(what, is_one)| {
            let is = if is_one { "is" } else { "are" };
            format!("{} {is} new{to}.", capital(&what))
        }));
        let changed = comparison.of_kind(Kind::Page, Change::Changed).filter(|i| i.is_frame_only != Some(true)).count();
        if changed > 0 && !is_told_as_frame(comparison) {
            told.push(format!("{} changed.", counted(changed, "page", "pages")));
        }
        told.extend(lost_sentence(comparison));
    }
    told.extend(frame_sentence(comparison));
    told.extend(other_files(comparison));
    told
}

/// Pages, and files beside them, as a number with its words, and whether it is one thing. `None` where there are none.
fn seen(comparison: &Comparison, change: Change) -> Option<(String, bool)> {
    let count = |kind| comparison.of_kind(kind, change).filter(|item| !item.is_lost).count();
    let (pages, files) = (count(Kind::Page), count(Kind::Attachment));
    let words = [(pages, "page", "pages"), (files, "picture or file", "pictures or files")];
    let told: Vec<String> =
        words.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(*n, one, many)).collect();
    (!told.is_empty()).then(|| (text::enumerate(&told), pages + files == 1))
}

fn lost_sentence(comparison: &Comparison) -> Option<String> {
    let (lost, it, that) = match comparison.lost().count() {
        0 => return None,
        1 => ("1 address is lost: links to it lead".to_owned(), "it", "it leads"),
        lost => (format!("{lost} addresses are lost: links to them lead"), "each", "they lead"),
    };
    Some(format!("{lost} to nothing now; name {it} in `aliases` of what took its place, and {that} there."))
}

fn frame_sentence(comparison: &Comparison) -> Option<String> {
    let framed = comparison.items.iter().filter(|item| item.is_frame_only == Some(true)).count();
    if framed > 0 {
        let pages = counted(framed, "page", "pages");
        return Some(format!("On {pages} only what surrounds the text is other: style, menu or foot."));
    }
    is_told_as_frame(comparison).then(|| {
        let pages = counted(comparison.of_kind(Kind::Page, Change::Changed).count(), "page has", "pages have");
        format!(
            "What surrounds every page is other (theme, menu, settings or another salon), so {pages} other bytes; \
             compare the folders of both builds to see which say something else."
        )
    })
}

fn other_files(comparison: &Comparison) -> Option<String> {
    let count = |change| {
        let found = || comparison.items.iter().filter(|item| is_other(item) && item.change == change);
        (found().count(), found().map(|item| item.new_bytes.or(item.old_bytes).unwrap_or_default()).sum::<u64>())
    };
    let words = [(Change::Added, "new"), (Change::Changed, "changed"), (Change::Gone, "gone")];
    let told: Vec<String> = words
        .iter()
        .map(|(change, word)| (count(*change), word))
        .filter(|((files, _), _)| *files > 0)
        .map(|((files, bytes), word)| format!("{files} {word} ({})", size(bytes)))
        .collect();
    (!told.is_empty()).then(|| format!("Other files (feeds, search, styles): {}.", text::enumerate(&told)))
}

/// Between builds for two audiences: what the items have in common that only members see.
fn only_members(comparison: &Comparison) -> Option<Change> {
    let is_new = comparison.new.audience == Some(Audience::Members);
    comparison.is_between_audiences().then_some(if is_new { Change::Added } else { Change::Gone })
}

/// Pages, and files beside them, with one fate.
fn visible(comparison: &Comparison, change: Change) -> impl Iterator<Item = &Item> {
    let is_seen = |item: &&Item| matches!(item.kind, Kind::Page | Kind::Attachment);
    comparison.items.iter().filter(is_seen).filter(move |item| item.change == change)
}

/// What became of a file, in a word.
fn word(comparison: &Comparison, item: &Item) -> &'static str {
    match only_members(comparison) {
        None => match item.change {
            Change::Added => "new",
            Change::Changed => "changed",
            Change::Gone if item.is_lost => "lost",
            Change::Gone if matches!(item.kind, Kind::Page | Kind::Redirect | Kind::Attachment) => "leads on",
            Change::Gone => "gone",
        },
        Some(_) if item.change == Change::Changed => "differs",
        Some(members) if item.change == members => "members",
        Some(_) => "everybody",
    }
}

fn side_words(side: &Side) -> String {
    let audience = match side.audience {
        Some(audience) => format!("for {}", reader(audience)),
        None => "for whom is not known (an early salon wrote it)".to_owned(),
    };
    let (pages, files) = (counted(side.pages, "page", "pages"), counted(side.files, "file", "files"));
    format!("{audience}: {pages}, {files}, {}", size(side.bytes))
}

fn reader(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "everybody",
        Audience::Members => "members",
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Bytes as people say them, in powers of a thousand.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => plural(usize::try_from(bytes).unwrap_or_default(), "byte"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A text from content in Markdown: no markup of its own, and nobody is called by it.
fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            // Between the two, GitHub sees neither a name nor a number.
            '@' | '#' => out.extend([c, '\u{200B}']),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A text as code in Markdown: between as many backquotes as it needs.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if longest > 0 { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", harmless(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_in_markdown_is_text() {
        assert_eq!(markdown_text("A <b> *b* [c](d)"), r"A \<b\> \*b\* \[c\]\(d\)");
        assert_eq!(markdown_text("hi @ana, #1"), "hi @\u{200B}ana\\, #\u{200B}1");
        assert_eq!(code("/a/"), "`/a/`");
        assert_eq!(code("a``b"), "``` a``b ```");
    }

    #[test]
    fn sizes_are_said_as_people_say_them() {
        assert_eq!([0, 1, 999, 1_500, 2_340_000].map(size), ["0 bytes", "1 byte", "999 bytes", "1.5 kB", "2.3 MB"]);
    }
}
