//! A text with its path, and places in it.
//!
//! What comes in was read by `load`; what goes out are line and column for messages. Knows nothing of what a text says.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;

/// A file's text as every later stage sees it: UTF-8, no byte order mark, line ends as `\n`.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it lies, from the site's root.
    pub path: SourcePath,
    /// The whole text.
    pub text: Arc<str>,
}

/// A place in a [`SourceFile`]: bytes from `start` up to `end`, not including it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end` in bytes. Sources are limited to 4 GiB by `load`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: to_u32(start), end: to_u32(end.max(start)) }
    }

    /// The same span `bytes` further on: a place in a part of a text, as a place in the whole.
    pub fn shifted(self, bytes: usize) -> Self {
        Self { start: self.start.saturating_add(to_u32(bytes)), end: self.end.saturating_add(to_u32(bytes)) }
    }
}

fn to_u32(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// One line of a source with a marked part: all that a message shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Line number, from 1.
    pub line: usize,
    /// Column of the mark in characters, from 1.
    pub column: usize,
    /// The line without its end.
    pub text: String,
    /// The marked bytes of `text`; never empty unless the line's end is meant.
    pub mark: (usize, usize),
}

impl SourceFile {
    /// A source from its parts.
    pub fn new(path: SourcePath, text: impl Into<Arc<str>>) -> Self {
        Self { path, text: text.into() }
    }

    /// Line and column, both from 1, the column in characters, of a byte. A byte past the end is the end.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = self.text.floor_char_boundary(byte);
        let before = &self.text[..byte];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }

    /// The line in which a span begins, with the span marked as far as the line goes.
    pub fn excerpt(&self, span: Span) -> Excerpt {
        let start = self.text.floor_char_boundary(span.start as usize);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let end = self.text.floor_char_boundary(span.end as usize).clamp(start, line_end);
        let (line, column) = self.line_column(start);
        let text = self.text[line_start..line_end].to_owned();
        Excerpt { line, column, text, mark: (start - line_start, end - line_start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> SourceFile {
        SourceFile::new(SourcePath::new("content/a.md"), text)
    }

    #[test]
    fn columns_count_characters() {
        let source = source("één\ntwée x");
        let at = source.text.find('x').unwrap();
        assert_eq!(source.line_column(at), (2, 6));
        assert_eq!(source.line_column(9999), (2, 7));
    }

    #[test]
    fn an_excerpt_shows_the_line_and_never_leaves_it() {
        let source = source("title: a\nreply-to: b\nend");
        let excerpt = source.excerpt(Span::new(9, 60));
        assert_eq!((excerpt.line, excerpt.column, excerpt.text.as_str(), excerpt.mark), (2, 1, "reply-to: b", (0, 11)));
    }
}
