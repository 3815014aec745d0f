//! A run of text that the parser gives in pieces, as one text again, with the way back to its places in the file.

use std::ops::Range;

use crate::source::Span;
use crate::text;

/// Merged text, without control and deceptive characters.
///
/// Punctuation is kept as it was written, and what it is to become is noted beside it: so an address in the text has
/// the characters that its writer typed.
#[derive(Debug, Default)]
pub(super) struct Run {
    text: String,
    pieces: Vec<Piece>,
    smart: Vec<Smart>,
}

/// Where a part of the text came from. It ends where the next begins.
#[derive(Debug)]
struct Piece {
    at: usize,
    source: Range<usize>,
    verbatim: bool,
}

/// Typographic punctuation for the `length` bytes at `at`.
#[derive(Clone, Copy, Debug)]
struct Smart {
    at: usize,
    length: usize,
    becomes: char,
}

impl Run {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.smart.clear();
    }

    /// Adds a piece that stands at `range` of `source`; true where deceptive characters were dropped from it.
    pub(super) fn push(&mut self, piece: &str, source: &str, range: Range<usize>) -> bool {
        let written = &source[range.clone()];
        if let Some(becomes) = smart(piece, written) {
            self.smart.push(Smart { at: self.text.len(), length: written.len(), becomes });
            self.push_clean(written, range, true);
            return false;
        }
        let verbatim = piece == written;
        let mut deceived = false;
        let mut from = 0;
        while let Some((at, c)) = first_dropped(piece, from) {
            deceived |= text::is_deceptive(c);
            self.push_part(piece, from..at, &range, verbatim);
            from = at + c.len_utf8();
        }
        self.push_part(piece, from..piece.len(), &range, verbatim);
        deceived
    }

    fn push_part(&mut self, piece: &str, part: Range<usize>, range: &Range<usize>, verbatim: bool) {
        let place = if verbatim { range.start + part.start..range.start + part.end } else { range.clone() };
        self.push_clean(&piece[part], place, verbatim);
    }

    fn push_clean(&mut self, piece: &str, source: Range<usize>, verbatim: bool) {
        if !piece.is_empty() {
            self.pieces.push(Piece { at: self.text.len(), source, verbatim });
            self.text.push_str(piece);
        }
    }

    /// Where a part of the text stands, `shift` bytes further on in the whole file.
    pub(super) fn span(&self, part: Range<usize>, shift: usize) -> Span {
        let start = self.place(part.start, false);
        let end = self.place(part.end, true);
        Span::new(start, end).shifted(shift)
    }

    /// The place of a byte; as an end it belongs to the piece before it.
    fn place(&self, at: usize, is_end: bool) -> usize {
        let next = self.pieces.partition_point(|piece| if is_end { piece.at < at } else { piece.at <= at });
        match next.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) if piece.verbatim => (piece.source.start + at - piece.at).min(piece.source.end),
            Some(piece) if is_end => piece.source.end,
            Some(piece) => piece.source.start,
            None => 0,
        }
    }

    /// Gives a part of the text as it is shown, in pieces.
    pub(super) fn shown(&self, part: Range<usize>, mut each: impl FnMut(&str)) {
        let mut from = part.start;
        let first = self.smart.partition_point(|smart| smart.at < part.start);
        for smart in self.smart[first..].iter().take_while(|smart| smart.at + smart.length <= part.end) {
            each(&self.text[from..smart.at]);
            each(smart.becomes.encode_utf8(&mut [0; 4]));
            from = smart.at + smart.length;
        }
        each(&self.text[from..part.end]);
    }
}

/// The character that the parser made of typed punctuation, where `piece` is one.
fn smart(piece: &str, written: &str) -> Option<char> {
    if piece == written || !written.bytes().all(|b| matches!(b, b'\'' | b'"' | b'-' | b'.')) {
        return None;
    }
    let mut chars = piece.chars();
    chars.next().filter(|_| chars.next().is_none() && !written.is_empty())
}

/// The first character from `from` on that is not shown.
fn first_dropped(text: &str, mut from: usize) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    while let Some(skipped) = bytes[from..].iter().position(|b| is_suspect(*b)) {
        from += skipped;
        let c = text[from..].chars().next()?;
        if is_dropped(c) {
            return Some((from, c));
        }
        from += c.len_utf8();
    }
    None
}

/// Control characters and the first bytes of those beyond ASCII, and of deceptive characters.
fn is_suspect(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\n' && byte != b'\t') || matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF)
}

/// Whether a character is left out of what is shown.
pub(super) fn is_dropped(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || text::is_deceptive(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_text_knows_its_places() {
        let source = "say &#64;bo\u{200B}b -- ok";
        let mut run = Run::default();
        run.push("say ", source, 0..4);
        run.push("@", source, 4..9);
        assert!(run.push("bo\u{200B}b ", source, 9..16));
        run.push("–", source, 16..18);
        run.push(" ok", source, 18..21);
        assert_eq!(run.text(), "say @bob -- ok");
        assert_eq!(run.span(4..8, 100), Span::new(104, 115));
        assert_eq!(run.span(0..3, 0), Span::new(0, 3));
        let mut shown = String::new();
        run.shown(4..14, |part| shown.push_str(part));
        assert_eq!(shown, "@bob – ok");
    }
}
