//! What the preview adds to a page in the browser: one script, and what it is told.
//!
//! Takes a page's HTML and findings, gives HTML with one element more, and JSON. Members' text goes into JSON alone, and the
//! script prints it as text.

use serde::Serialize;

use crate::audience::Reason;
use crate::dates::Zone;
use crate::diag::{Diagnostic, Severity};
use crate::report;

/// Where the preview's own addresses begin. No community can have such a name: those that begin with `_` are passed over.
pub const OWN: &str = "/_salon/";

/// The script of every page. It comes from the page's own host, which the pages' policy allows as it is.
pub const SCRIPT: &str = include_str!("preview.js");

/// Most findings that a page is told.
const MOST: usize = 50;

/// Letters of a page's hash.
const HASH: usize = 16;

/// Tells one state of a page from another.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..HASH].to_owned()
}

/// The page with the script, which knows the page's hash.
pub fn with_script(html: &[u8], hash: &str) -> Vec<u8> {
    let element = format!("<script src=\"{OWN}preview.js\" data-salon=\"{hash}\" defer></script>");
    let end = b"</body>";
    let at = html.windows(end.len()).rposition(|window| window == end).unwrap_or(html.len());
    [&html[..at], element.as_bytes(), &html[at..]].concat()
}

/// What a page is told of itself and of the site.
#[derive(Debug, Default, Serialize)]
pub struct State {
    /// The number of the edit.
    pub edit: u64,
    /// The hash of the page as it is now; nothing where it is gone.
    pub hash: Option<String>,
    /// The files that it is made of.
    pub sources: Vec<Source>,
    /// What is wrong with the site, so that a part of it is shown as it was.
    pub errors: Vec<Finding>,
    /// What is told about the page's files.
    pub findings: Vec<Finding>,
    /// How many warnings and hints there are in all.
    pub others: usize,
    /// What failed and is no finding.
    pub failures: Vec<String>,
    /// The word without which nothing is ordered.
    pub token: String,
    /// Whether the server opens files in an editor.
    pub opens: bool,
    /// The site's folder on this machine, for links to editors; only for pages on this machine.
    pub root: Option<String>,
}

/// A file of a page.
#[derive(Debug, Serialize)]
pub struct Source {
    /// Its path from the site's root.
    pub path: String,
    /// `draft`, or when it appears; nothing for what everybody sees.
    pub early: Option<String>,
}

impl Source {
    /// A file, and why a build without flags would hold it back.
    pub fn new(path: &str, reason: Option<Reason>, zone: &Zone) -> Self {
        let early = match reason {
            Some(Reason::Draft) => Some("draft".to_owned()),
            Some(Reason::Future(moment)) => Some(format!("appears {}", moment.iso(zone))),
            _ => None,
        };
        Self { path: path.to_owned(), early }
    }
}

/// A finding for the script: the line in three parts, the one in the middle marked.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    severity: &'static str,
    code: &'static str,
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
    text: Option<[String; 3]>,
    label: Option<String>,
    help: Option<String>,
}

impl Finding {
    fn of(diagnostic: &Diagnostic) -> Self {
        let (line, column) = diagnostic.place().unzip();
        let text = diagnostic.excerpt.as_ref().map(|excerpt| {
            let (line, mark) = report::shown(excerpt);
            [&line[..mark.start], &line[mark.clone()], &line[mark.end..]].map(str::to_owned)
        });
        Self {
            severity: diagnostic.severity().word(),
            code: diagnostic.code.id(),
            file: report::harmless(diagnostic.path.as_str()),
            line,
            column,
            message: report::harmless(&diagnostic.message),
            text,
            label: diagnostic.label.as_deref().map(report::harmless),
            help: diagnostic.help.as_deref().map(report::harmless),
        }
    }
}

impl State {
    /// Sorts findings into those that everybody has to see, those of the page's files, and a number.
    pub fn tell(&mut self, findings: &[Diagnostic]) {
        let (errors, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
            findings.iter().partition(|finding| finding.severity() == Severity::Error);
        self.others = others.len();
        self.errors = errors.into_iter().take(MOST).map(Finding::of).collect();
        let is_own = |finding: &&&Diagnostic| self.sources.iter().any(|source| source.path == finding.path.as_str());
        self.findings = others.iter().filter(is_own).take(MOST).map(|finding| Finding::of(finding)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::diag::Code;
    use crate::source::{SourceFile, Span};

    #[test]
    fn the_script_stands_before_the_end_of_the_page() {
        let html = with_script(b"<body>a</body></html>", "0a");
        let expected = "<body>a<script src=\"/_salon/preview.js\" data-salon=\"0a\" defer></script></body></html>";
        assert_eq!(String::from_utf8(html).unwrap(), expected);
        assert!(String::from_utf8(with_script(b"a", "0a")).unwrap().starts_with("a<script"));
    }

    #[test]
    fn a_marked_line_comes_in_three_parts() {
        let source = SourceFile::new(SourcePath::new("content/a/posts/x.md"), "---\ntitel: <b>\n---\n");
        let finding = Diagnostic::at(Code::UnknownKey, &source, Span::new(4, 9), "a post has no key `titel`");
        let told = Finding::of(&finding);
        assert_eq!(told.text, Some(["".to_owned(), "titel".to_owned(), ": <b>".to_owned()]));
        assert_eq!((told.line, told.column), (Some(2), Some(1)));
    }

    #[test]
    fn errors_are_for_everybody_and_others_for_their_own_page() {
        let finding = |code, path: &str| Diagnostic::new(code, &SourcePath::new(path), "x");
        let sources = vec![Source::new("content/a/posts/x.md", None, &Zone::utc())];
        let mut state = State { sources, ..State::default() };
        state.tell(&[
            finding(Code::NoDate, "content/a/posts/x.md"),
            finding(Code::NoDate, "content/a/posts/y.md"),
            finding(Code::BadDate, "content/b/posts/z.md"),
        ]);
        assert_eq!((state.errors.len(), state.findings.len(), state.others), (1, 1, 2));
    }
}
