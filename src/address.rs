//! The three kinds of path: where a text lies, where a page is, and which file holds it.
//!
//! A [`UrlPath`] can only be built from checked parts, so that no name in content leads out of the output folder.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::text::{self, nfc};

/// Names directly below the site's root that the site uses itself, refused for communities and the network's pages.
pub const RESERVED_AT_ROOT: &[&str] = &[
    "members", "digests", "tags", "search", "offline", "page", "pages", "feed", "sitemap", "robots", "404", "static",
    "assets", "index",
];

/// Names below a community that the site uses itself, refused for its pages and slugs.
pub const RESERVED: &[&str] = &[
    "posts",
    "members",
    "digests",
    "sessions",
    "tags",
    "goals",
    "questions",
    "calendar",
    "stats",
    "search",
    "offline",
    "page",
    "feed",
    "sitemap",
    "robots",
    "404",
    "static",
];

/// Longest address in bytes that every common file system can hold below an output folder.
pub const URL_MAX_BYTES: usize = 220;

/// The path of a source file from the site's root, with `/` between its parts: `content/founders/posts/hello.md`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePath(String);

impl SourcePath {
    /// A path as it is written.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The path's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: `hello.md`.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The last part without its extension: `hello`.
    pub fn stem(&self) -> &str {
        let name = self.name();
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// The folder: `content/founders/posts`. Empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Where a relative reference written in this file leads, from the site's root; `None` where it leads out.
    ///
    /// `../sessions/a.md` in `content/founders/posts/b.md` is `content/founders/sessions/a.md`.
    pub fn resolve(&self, reference: &str) -> Option<Self> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in reference.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(Self(parts.join("/")))
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page's or a file's place in the site, from its root, without a leading `/`: `founders/posts/hello/`.
///
/// A page ends in `/` (the home page is empty), a file does not. Parts are in NFC and unescaped; [`UrlPath::encoded`]
/// is what stands in links.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UrlPath(String);

impl UrlPath {
    /// The network's home.
    pub fn home() -> Self {
        Self::default()
    }

    /// The page one level below this one. `None` where `part` cannot be one part of an address (see [`part_problem`]).
    pub fn child(&self, part: &str) -> Option<Self> {
        part_problem(part).is_none().then(|| Self(format!("{}{}/", self.0, nfc(part))))
    }

    /// The page below this one with a name of the site's own (`posts`, `page`, a year), which needs no check.
    pub fn fixed(&self, part: &'static str) -> Self {
        Self(format!("{}{part}/", self.0))
    }

    /// Page `number` of a list, which is the list itself for the first: `founders/posts/page/2/`.
    pub fn page(&self, number: usize) -> Self {
        if number <= 1 { self.clone() } else { Self(format!("{}page/{number}/", self.0)) }
    }

    /// The page of a year below this one.
    pub fn year(&self, year: i16) -> Self {
        Self(format!("{}{year:04}/", self.0))
    }

    /// A file beside this page. `None` where `name` cannot be one part of an address.
    pub fn file(&self, name: &str) -> Option<Self> {
        part_problem(name).is_none().then(|| Self(format!("{}{}", self.0, nfc(name))))
    }

    /// A file in the folder in which this file or page lies. `None` where `name` cannot be one part of an address, or the
    /// address would be too long.
    pub fn sibling(&self, name: &str) -> Option<Self> {
        let folder = self.0.rfind('/').map_or("", |at| &self.0[..=at]);
        Self(folder.to_owned()).file(name).filter(|url| url.0.len() <= URL_MAX_BYTES)
    }

    /// The last part: `photo.jpg`; empty for a page.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// An address as a host writes it (`/founders/old/`, `old-page`): checked part by part.
    pub fn parse(written: &str) -> Option<Self> {
        let trimmed = written.trim_matches('/');
        if trimmed.is_empty() {
            return Some(Self::home());
        }
        let decoded = percent_decode_str(trimmed).decode_utf8().ok()?;
        if decoded.split('/').any(|part| part_problem(part).is_some()) {
            return None;
        }
        let is_file = !written.ends_with('/') && decoded.rsplit('/').next().is_some_and(|last| last.contains('.'));
        Some(Self(format!("{}{}", nfc(&decoded), if is_file { "" } else { "/" })))
    }

    /// The path's text, not escaped.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a page and not a file.
    pub fn is_page(&self) -> bool {
        self.0.is_empty() || self.0.ends_with('/')
    }

    /// How many folders lie above the file: 0 for the home page.
    pub fn depth(&self) -> usize {
        self.0.matches('/').count()
    }

    /// The way from this page to the site's root: `../../`, and `./` from the root itself.
    pub fn root(&self) -> String {
        match self.depth() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        }
    }

    /// The path with everything percent-encoded that may not stand in a link.
    pub fn encoded(&self) -> String {
        encode(&self.0)
    }

    /// The path as it stands in links between pages: encoded, with `index.html` where links name files.
    pub fn link(&self, name_files: bool) -> String {
        let mut link = self.encoded();
        if name_files && self.is_page() {
            link.push_str("index.html");
        }
        link
    }

    /// The file that holds it, from the output folder.
    pub fn out_path(&self) -> OutPath {
        OutPath(if self.is_page() { format!("{}index.html", self.0) } else { self.0.clone() })
    }

    /// A key under which two addresses clash that some file system cannot tell apart: case and Unicode form folded.
    pub fn clash_key(&self) -> String {
        self.out_path().clash_key()
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.0)
    }
}

/// A file in the output folder, from that folder, with `/` between its parts. Never leads out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutPath(String);

impl OutPath {
    /// The path of an output file that salon names itself (`404.html`, `assets/style.css`), or one read back from a
    /// manifest. `None` where it could lead out of the folder.
    pub fn new(path: &str) -> Option<Self> {
        let fine = !path.is_empty() && path.split('/').all(|part| part_problem(part).is_none());
        fine.then(|| Self(path.to_owned()))
    }

    /// The path's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key under which two paths clash that some file system cannot tell apart: case and Unicode form folded.
    pub fn clash_key(&self) -> String {
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        self.0.nfd().flat_map(char::to_lowercase).nfc().collect()
    }
}

/// Why a name cannot be one part of an address, in words that follow "the name"; `None` where it can.
pub fn part_problem(part: &str) -> Option<&'static str> {
    if part.is_empty() {
        return Some("is empty");
    }
    if part == "." || part == ".." || part.contains(['/', '\\']) {
        return Some("leads to another folder");
    }
    if part.chars().any(|c| c.is_control() || text::is_deceptive(c)) {
        return Some("holds invisible or control characters");
    }
    if part.contains(['<', '>', ':', '"', '|', '?', '*']) {
        return Some("holds one of < > : \" | ? *, which some file systems cannot store");
    }
    if part.ends_with(['.', ' ']) || part.starts_with(' ') {
        return Some("begins with a blank or ends with a dot or blank, which some file systems drop");
    }
    let base = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = base.strip_prefix("com").or_else(|| base.strip_prefix("lpt"));
    if matches!(base.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some("is a device's name on Windows");
    }
    if part.len() > 160 {
        return Some("is longer than 160 bytes");
    }
    None
}

/// A file's name as a part of an address: letters of any script and their case stay, blanks and what some file system
/// cannot hold become hyphens, dots in front go (many hosts do not serve such names).
///
/// Two names may become one; that is for the caller to notice.
pub fn name_part(name: &str) -> String {
    let mut part = String::with_capacity(name.len());
    for c in nfc(name).trim_start_matches('.').chars() {
        let is_bad = c.is_whitespace() || c.is_control() || text::is_deceptive(c);
        let c = if is_bad || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\' | '/' | '#' | '%') {
            '-'
        } else {
            c
        };
        if !(c == '-' && part.ends_with('-')) {
            part.push(c);
        }
    }
    let part = text::truncate_bytes(&part, text::SLUG_MAX_BYTES).trim_matches(['-', '.', ' ']);
    if part_problem(part) == Some("is a device's name on Windows") { format!("{part}-") } else { part.to_owned() }
}

/// What a link may hold unescaped besides letters and digits, by RFC 3986 for a path.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\'')
    .add(b':');

/// The path below which a site lies on its server: `/`, or `/archive/` for `https://example.org/archive/`.
pub fn base_path(base_url: &str) -> &str {
    let after_scheme = base_url.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |at| &after_scheme[at..])
}

/// What ends a value after `?`, or is a blank there.
const VALUE: &AsciiSet = &PATH.add(b'&').add(b'+').add(b'=');

/// A path percent-encoded for a link; `/` stays.
pub fn encode(path: &str) -> String {
    // Most paths are words and hyphens, and every link on every page is one.
    if path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.' | b'_')) {
        return path.to_owned();
    }
    utf8_percent_encode(path, PATH).to_string()
}

/// A value percent-encoded for the part of a link after `?`.
pub fn encode_value(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string()
}

/// A path from a link with its percent-encoding undone, in NFC; as it stands where that is no UTF-8.
pub fn decode(path: &str) -> String {
    match percent_decode_str(path).decode_utf8() {
        Ok(decoded) => nfc(&decoded).into_owned(),
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn references_are_resolved_from_the_file_that_holds_them() {
        let file = SourcePath::new("content/founders/posts/win/index.md");
        for (reference, expected) in [
            ("bo.md", Some("content/founders/posts/win/bo.md")),
            ("../../sessions/2026-01-08.md", Some("content/founders/sessions/2026-01-08.md")),
            ("./a/./b.png", Some("content/founders/posts/win/a/b.png")),
            ("../../../../../x", None),
        ] {
            assert_eq!(file.resolve(reference).as_ref().map(SourcePath::as_str), expected, "{reference}");
        }
    }

    #[test]
    fn a_page_knows_its_file_and_its_way_home() {
        let page = UrlPath::home().child("founders").unwrap().fixed("posts").child("été").unwrap();
        assert_eq!(page.as_str(), "founders/posts/été/");
        assert_eq!(page.encoded(), "founders/posts/%C3%A9t%C3%A9/");
        assert_eq!(page.out_path().as_str(), "founders/posts/été/index.html");
        assert_eq!(page.root(), "../../../");
        assert_eq!(UrlPath::home().root(), "./");
        assert_eq!(page.page(2).as_str(), "founders/posts/été/page/2/");
    }

    #[test]
    fn names_that_some_file_system_cannot_hold_are_refused() {
        for name in ["", ".", "..", "a/b", "a\\b", "con", "NUL.txt", "com1", "a:b", "x.", "tab\t", "a\u{202E}b"] {
            assert!(part_problem(name).is_some(), "{name:?}");
        }
        for name in ["a", "2026-W14", "日本語", "c++", ".hidden", "console"] {
            assert_eq!(part_problem(name), None, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn no_address_leads_out_of_the_output_folder(parts in proptest::collection::vec(any::<String>(), 1..5)) {
            let mut url = UrlPath::home();
            for part in &parts {
                if let Some(child) = url.child(part) {
                    url = child;
                }
            }
            let out = url.out_path();
            prop_assert!(out.as_str().split('/').all(|part| !part.is_empty() && part != ".." && part != "."));
            prop_assert!(!out.as_str().starts_with('/'));
        }

        #[test]
        fn written_addresses_are_checked_like_built_ones(written in any::<String>()) {
            if let Some(url) = UrlPath::parse(&written) {
                prop_assert!(url.out_path().as_str().split('/').all(|part| part_problem(part).is_none()));
            }
        }
    }
}
