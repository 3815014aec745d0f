//! Front matter to [`Entry`]s.
//!
//! The block is cut at the lines that begin a key, and each piece is read by itself: a mistake costs one key, and five
//! mistakes are told in one run. A value of one plain line needs no parser; all else goes to the YAML library, with
//! limits on depth and size. Anchors and aliases do not reach from one key to another.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use super::{Entry, Node, Value};
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceFile, Span};

/// Longest front matter in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Deepest nesting of one value.
const MAX_DEPTH: usize = 24;

/// The block's keys, and every place that is not YAML or is written twice. `range` is the text between the fences.
pub fn parse(source: &SourceFile, range: std::ops::Range<usize>) -> (Vec<Entry>, Vec<Diagnostic>) {
    let mut block = Block { source, entries: Vec::new(), diagnostics: Vec::new() };
    if range.len() > MAX_BYTES {
        let message = format!("front matter has {} bytes, and {MAX_BYTES} is the limit", range.len());
        let span = Span::new(range.start, range.start);
        block.diagnostics.push(Diagnostic::at(Code::FrontMatterLimit, source, span, message));
        return (block.entries, block.diagnostics);
    }
    for piece in pieces(&source.text, range) {
        block.piece(piece);
    }
    (block.entries, block.diagnostics)
}

/// The ranges of the block that each hold one key, or something that is none.
fn pieces(text: &str, range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
    let mut pieces: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = range.start;
    for line in text[range].split_inclusive('\n') {
        let end = at + line.len();
        let is_blank = line.trim().is_empty() || line.starts_with('#');
        let goes_on = line.starts_with([' ', '\t', ']', '}']) || line == "-\n" || line.starts_with("- ");
        match pieces.last_mut() {
            Some(last) if is_blank || goes_on => last.end = end,
            _ if is_blank => {}
            _ => pieces.push(at..end),
        }
        at = end;
    }
    pieces
}

struct Block<'a> {
    source: &'a SourceFile,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
}

impl Block<'_> {
    fn piece(&mut self, range: std::ops::Range<usize>) {
        let text = &self.source.text[range.clone()];
        if let Some(entry) = plain_line(text, range.start) {
            self.add(entry);
            return;
        }
        if let Some(comment) = lost_behind_hash(text) {
            self.lost(text, comment, range.start);
            return;
        }
        if let Some(value) = marked_value(text) {
            let span = Span::new(range.start + value.start, range.start + value.end);
            let value = &text[value];
            let first = value.chars().next().unwrap_or('&');
            let message = format!("a value cannot begin with {first} unless it is in quotes");
            let finding = Diagnostic::at(Code::BrokenYaml, self.source, span, message);
            self.diagnostics.push(finding.label(format!("write {}", quoted(value))).help(QUOTE));
            return;
        }
        let options = serde_yaml::options! {
            budget: serde_yaml::budget! { max_depth: MAX_DEPTH, max_nodes: 20_000, max_aliases: 100, max_anchors: 100 },
            with_snippet: false,
        };
        match serde_yaml::from_str_with_options::<Spanned<Tree>>(text, options) {
            Ok(tree) => match tree.value {
                Tree::Map(pairs) => {
                    for (key, value) in pairs {
                        let key_span = place(&key, text).shifted(range.start);
                        let node = node(&value, text, range.start);
                        self.add(Entry { key: key.value, key_span, node });
                    }
                }
                Tree::Null => {}
                _ => self.no_key(text, range.start),
            },
            Err(error) => self.broken(text, range.start, &error),
        }
    }

    fn add(&mut self, entry: Entry) {
        if let Some(first) = self.entries.iter().find(|other| other.key == entry.key) {
            let (line, _) = self.source.line_column(first.key_span.start as usize);
            let message = format!("the key `{}` is written twice", entry.key);
            let finding = Diagnostic::at(Code::DuplicateKey, self.source, entry.key_span, message)
                .label(format!("first written in line {line}"))
                .help("keep one of the two");
            self.diagnostics.push(finding);
        } else {
            self.entries.push(entry);
        }
    }

    /// A value that is a comment, at least in part: a colour, a tag, "Meeting #4".
    fn lost(&mut self, text: &str, comment: std::ops::Range<usize>, start: usize) {
        let value = text.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value.trim());
        let span = Span::new(start + comment.start, start + comment.end);
        let finding = Diagnostic::at(Code::CommentValue, self.source, span, "# begins a comment, and this is not read")
            .label(format!("write {}", without_hash(value)))
            .help("a # that is meant stands in quotes; a comment has a blank behind its #");
        self.diagnostics.push(finding);
    }

    fn no_key(&mut self, text: &str, start: usize) {
        let line = text.lines().next().unwrap_or_default();
        if let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) {
            let span = Span::new(start, start + line.len());
            let finding = Diagnostic::at(Code::BrokenYaml, self.source, span, "there is no blank behind the colon")
                .label(format!("write `{key}: {}`", value.trim()))
                .help("front matter is lines of `key: value`");
            self.diagnostics.push(finding);
            return;
        }
        let span = Span::new(start, start + line.len());
        let finding = Diagnostic::at(Code::BrokenYaml, self.source, span, "this line has no key")
            .help("front matter is lines of `key: value`; a value that goes on in the next line is indented");
        self.diagnostics.push(finding);
    }

    fn broken(&mut self, text: &str, start: usize, error: &serde_yaml::Error) {
        let first = text.lines().next().unwrap_or_default();
        if !first.contains(':') {
            return self.no_key(text, start);
        }
        let at = error.location().map_or(0, |place| byte_of(text, place.line(), place.column()));
        let (code, span, message, help) = explain(text, at, &error.to_string());
        let mut finding = Diagnostic::at(code, self.source, span.shifted(start), message);
        let marked = text.get(span.start as usize..span.end as usize).unwrap_or_default().trim();
        if help == QUOTE && !marked.is_empty() && !marked.contains('\n') {
            finding = finding.label(format!("write {}", quoted(marked)));
        }
        let finding = finding.help(help);
        self.diagnostics.push(finding);
    }
}

/// The byte at a line and column, both from 1, the column in characters.
fn byte_of(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(column).unwrap_or(1).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

const QUOTE: &str = "put the whole value in \"quotes\"";

/// A value as it can be written without meaning anything else.
fn quoted(value: &str) -> String {
    let bare = value.trim_matches('"');
    if bare.contains(['"', '\\']) { format!("'{}'", bare.replace('\'', "''")) } else { format!("\"{bare}\"") }
}

/// What was probably meant: a colour and "Meeting #4" with the sign, `#wins` and `#true` without.
fn without_hash(value: &str) -> String {
    match value.strip_prefix('#') {
        Some(word) if !word.bytes().all(|b| b.is_ascii_hexdigit()) => word.to_owned(),
        _ => quoted(value),
    }
}

/// The end of a key's line that YAML takes for a comment although no blank follows the `#`: `accent: #8a2f12`.
///
/// A value in quotes or brackets has an end of its own, and what goes on in the next line is no slip of one line.
fn lost_behind_hash(text: &str) -> Option<std::ops::Range<usize>> {
    let line = text.trim_end();
    let (key, value) = line.split_once(':')?;
    let value = value.strip_prefix([' ', '\t'])?;
    if line.contains('\n')
        || !is_key(key)
        || value.trim_start().starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!'])
    {
        return None;
    }
    let at = line[key.len()..].find(" #")? + key.len() + 1;
    let is_comment = line[at..].trim_start_matches('#').chars().next().is_none_or(char::is_whitespace);
    (!is_comment).then_some(at..line.len())
}

/// The value of a line where YAML would take its first word for a mark and drop it: `title: &more`, `title: !important`.
fn marked_value(text: &str) -> Option<std::ops::Range<usize>> {
    let line = text.trim_end();
    let (key, value) = line.split_once(": ").filter(|(key, _)| is_key(key) && !line.contains('\n'))?;
    let at = key.len() + 2 + (value.len() - value.trim_start().len());
    line[at..].starts_with(['&', '!']).then_some(at..line.len())
}

fn is_key(key: &str) -> bool {
    let is_word = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    !key.is_empty() && is_word && !key.starts_with('-')
}

/// What a host did, from what the parser says of it.
fn explain(text: &str, at: usize, error: &str) -> (Code, Span, String, String) {
    let value_at = text.find(':').map_or(0, |colon| {
        let rest = &text[colon + 1..];
        colon + 1 + (rest.len() - rest.trim_start_matches(' ').len())
    });
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |end| from + end);
    let first = text[value_at..].chars().next().unwrap_or(' ');
    let value = Span::new(value_at, line_end(value_at));
    let broken = Code::BrokenYaml;
    if error.contains("duplicate mapping key") {
        return (
            Code::DuplicateKey,
            Span::new(at, line_end(at)),
            "a key is written twice".into(),
            "keep one of the two".into(),
        );
    }
    if error.contains("budget") || error.contains("limit") || error.contains("nesting") || error.contains("depth") {
        let message = format!("this value is nested deeper than {MAX_DEPTH} levels or has over 20000 parts");
        return (
            Code::FrontMatterLimit,
            value,
            message,
            "make it simpler; long texts go below the front matter".into(),
        );
    }
    if matches!(first, '*' | '&') {
        return (broken, value, format!("a value cannot begin with {first} unless it is in quotes"), QUOTE.into());
    }
    if matches!(first, '@' | '`' | '%' | '!' | '|' | '>') && at <= value.end as usize {
        return (broken, value, format!("a value cannot begin with {first} unless it is in quotes"), QUOTE.into());
    }
    let line = text[value_at..line_end(value_at)].trim_end();
    if matches!(first, '"' | '\'') && line.len() > 1 && line.ends_with(first) {
        let escaped = if first == '"' { "\\\"" } else { "''" };
        let other = if first == '"' { "'" } else { "\"" };
        let help =
            format!("write {escaped} for each {first} inside, or put the whole value between {other} and {other}");
        return (broken, value, format!("the {first} inside this value ends it too early"), help);
    }
    if matches!(first, '"' | '\'') && error.contains("quote") {
        return (
            broken,
            value,
            "this quote is not closed".into(),
            format!("end the value with {first}; inside it write {}", if first == '"' { "\\\"" } else { "''" }),
        );
    }
    if matches!(first, '[' | '{') {
        let close = if first == '[' { ']' } else { '}' };
        return (
            broken,
            value,
            format!("this {first} is not closed, or something in it is not readable"),
            format!("end the list with {close}, or put each item in a line of its own: `  - item`"),
        );
    }
    if text.contains('\t') && (error.contains("tab") || error.contains("indent")) {
        let tab = text.find('\t').unwrap_or(at);
        return (
            broken,
            Span::new(tab, tab + 1),
            "a line of front matter cannot begin with a tab".into(),
            "keys begin at the left edge; what belongs to a key is indented with blanks".into(),
        );
    }
    let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    if error.contains("mapping values") {
        if line_start > 0 {
            let indent = text[line_start..].len() - text[line_start..].trim_start_matches(' ').len();
            let from = line_start + indent;
            return (
                broken,
                Span::new(from, line_end(from)),
                "this line is indented, and so counts as a part of the line above".into(),
                "a key begins at the left edge, or in line with its neighbours".into(),
            );
        }
        let span = value;
        return (broken, span, "a colon in the middle of a value makes it another key".into(), QUOTE.into());
    }
    let from = line_start + (text[line_start..].len() - text[line_start..].trim_start().len());
    if text[from..].starts_with("- ") {
        let span = Span::new(from, line_end(from));
        let message = "a list begins here, and the key above it has a value already";
        return (
            broken,
            span,
            message.into(),
            "give the list a key of its own, such as `tags:`, in the line above".into(),
        );
    }
    (
        broken,
        Span::new(from, line_end(from.min(text.len()))),
        "this is not in the form `key: value`".into(),
        format!("{QUOTE}; what belongs to a key is indented below it"),
    )
}

/// A key with a value of one plain line: most lines of most files. None where anything in it could mean more in YAML.
fn plain_line(text: &str, start: usize) -> Option<Entry> {
    let line = text.trim_end_matches(['\n', ' ']);
    let (key, rest) = line.split_once(':')?;
    if !is_key(key) || line.contains('\n') || matches!(key, "null" | "true" | "false") {
        return None;
    }
    let key_span = Span::new(start, start + key.len());
    let key = key.to_owned();
    if rest.is_empty() {
        let at = start + line.len();
        return Some(Entry { key, key_span, node: Node { value: Value::Null, span: Span::new(at, at) } });
    }
    let value = rest.strip_prefix(' ')?.trim_start_matches(' ');
    let begins = value.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '/');
    let is_plain = begins
        && !value.ends_with(':')
        && !value.contains(": ")
        && !value.contains(" #")
        && !value.chars().any(|c| c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}'));
    if !is_plain {
        return None;
    }
    let at = start + line.len() - value.len();
    let span = Span::new(at, at + value.len());
    Some(Entry { key, key_span, node: Node { value: scalar(value, value.to_owned()), span } })
}

/// A plain scalar's value: `null` says nothing.
fn scalar(raw: &str, text: String) -> Value {
    if matches!(raw, "null" | "Null" | "NULL" | "~") { Value::Null } else { Value::Scalar { text, is_plain: true } }
}

/// What the library reads, with places.
enum Tree {
    Null,
    /// A text, as the library understood it.
    Text(String),
    /// A number or truth value: what was written is taken from the source.
    Raw,
    List(Vec<Spanned<Tree>>),
    Map(Vec<(Spanned<String>, Spanned<Tree>)>),
}

fn place<T>(spanned: &Spanned<T>, text: &str) -> Span {
    let location = spanned.referenced;
    let start = location
        .span()
        .byte_offset()
        .and_then(|at| usize::try_from(at).ok())
        .unwrap_or_else(|| byte_of(text, location.line(), location.column()));
    let length = location.span().byte_len().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    Span::new(start.min(text.len()), (start + length).min(text.len()))
}

fn node(tree: &Spanned<Tree>, text: &str, start: usize) -> Node {
    let mut span = place(tree, text);
    let raw = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let value = match &tree.value {
        Tree::Null => Value::Null,
        Tree::Raw => Value::Scalar { text: raw.to_owned(), is_plain: true },
        Tree::Text(read) => {
            Value::Scalar { text: read.clone(), is_plain: !raw.starts_with(['"', '\'']) && raw == read }
        }
        Tree::List(items) => Value::List(items.iter().map(|item| node(item, text, start)).collect()),
        Tree::Map(pairs) => Value::Map(
            pairs
                .iter()
                .map(|(key, value)| Entry {
                    key: key.value.clone(),
                    key_span: place(key, text).shifted(start),
                    node: node(value, text, start),
                })
                .collect(),
        ),
    };
    // The library gives collections an empty place: mark the rest of their first line.
    if matches!(value, Value::List(_) | Value::Map(_)) {
        let from = span.start as usize;
        let end = text[from..].find('\n').map_or(text.len(), |end| from + end);
        span = Span::new(from, end);
    }
    Node { value, span: span.shifted(start) }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Text(text))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Raw)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Raw)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Raw)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Tree, E> {
        Ok(Tree::Raw)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Tree, E> {
        Ok(Tree::Raw)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Raw)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = access.next_entry()? {
            pairs.push(pair);
        }
        Ok(Tree::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::address::SourcePath;

    fn read(text: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
        let source = SourceFile::new(SourcePath::new("content/a/posts/b.md"), text);
        parse(&source, 0..text.len())
    }

    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Null => "~".to_owned(),
            Value::Scalar { text, is_plain: true } => text.clone(),
            Value::Scalar { text, .. } => format!("{text:?}"),
            Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
            Value::Map(entries) => {
                let pairs: Vec<String> = entries.iter().map(|e| format!("{}: {}", e.key, shown(&e.node))).collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        for (text, expected) in [
            ("a: 0x174\n", "0x174"),
            ("a: yes\n", "yes"),
            ("a: 1.50\n", "1.50"),
            ("a: 2026-01-02 10:30\n", "2026-01-02 10:30"),
            ("a: \"x: y\"\n", "\"x: y\""),
            ("a: 'it''s'\n", "\"it's\""),
            ("a:\n", "~"),
            ("a: null\n", "~"),
            ("a: [b, 2, \"c\"]\n", "[b, 2, \"c\"]"),
            ("a:\n  - b\n  - c: 1\n    d: true\n", "[b, {c: 1, d: true}]"),
            ("a:\n- b\n- c\n", "[b, c]"),
            ("a: {x: 1, y: [2]}\n", "{x: 1, y: [2]}"),
            ("a: b # why\n", "b"),
            ("a: http://x.org/y#z\n", "http://x.org/y#z"),
            ("a: 日本語 テキスト\n", "日本語 テキスト"),
            ("a: |\n  one\n  two\n", "\"one\\ntwo\\n\""),
            ("# c\n\na: 👏\n", "👏"),
        ] {
            let (entries, diagnostics) = read(text);
            assert_eq!(diagnostics, [], "{text}");
            assert_eq!(entries.len(), 1, "{text}");
            assert_eq!(shown(&entries[0].node), expected, "{text}");
        }
    }

    #[test]
    fn every_mistake_of_a_block_is_told() {
        let (entries, diagnostics) =
            read("title: a: b\ntags: [x, y\nauthor: @ana\ntitle2: \"open\nfine: yes\nfine: no\nno key here\nref: *x\n");
        assert_eq!(entries.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["fine"]);
        let told: Vec<(usize, &str)> = diagnostics.iter().map(|d| (d.place().unwrap().0, d.code.id())).collect();
        assert_eq!(
            told,
            [(1, "S0102"), (2, "S0102"), (3, "S0102"), (4, "S0102"), (6, "S0105"), (7, "S0102"), (8, "S0102")]
        );
    }

    #[test]
    fn a_bomb_of_depth_ends_in_a_finding() {
        let deep = format!("a: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
        let (_, diagnostics) = read(&deep);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code, Code::FrontMatterLimit);
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "---\nb: 1\nlist:\n  - x\n  - {k: é, l: z}\n---\n";
        let source = SourceFile::new(SourcePath::new("a.md"), text);
        let (entries, _) = parse(&source, 4..text.len() - 4);
        let Value::List(items) = &entries[1].node.value else { panic!("a list") };
        assert_eq!(source.line_column(items[0].span.start as usize), (4, 5));
        let Value::Map(map) = &items[1].value else { panic!("a map") };
        assert_eq!(&text[map[1].node.span.start as usize..map[1].node.span.end as usize], "z");
    }

    proptest! {
        #[test]
        fn no_block_panics(text in any::<String>()) {
            let _ = read(&text);
        }

        #[test]
        fn blocks_that_look_like_yaml_do_not_panic(text in "([a-c]{1,3}: ?[-\\[\\]{}\"'#&*!|>%@` a-z0-9:\n\t]{0,20}\n){0,6}") {
            let _ = read(&text);
        }

        #[test]
        fn the_short_way_reads_what_the_library_reads(value in "[a-zA-Z0-9é/][a-zA-Z0-9é ,.!?:/#@-]{0,20}[a-z]") {
            let line = format!("key: {value}\n");
            if let Some(entry) = plain_line(&line, 0) {
                let tree: Spanned<Tree> = serde_yaml::from_str(&line).unwrap();
                let Tree::Map(pairs) = tree.value else { panic!("a map") };
                let slow = node(&pairs[0].1, &line, 0);
                prop_assert_eq!(entry.node, slow);
            }
        }
    }
}
