//! The words of a text as it is shown, one block a line: what is searched, and what a hit shows of it.
//!
//! Takes HTML that `markup` has made. Knows no documents.

use memchr::memchr;

use crate::text::nfc;

/// Elements within a line; every other one ends it.
const WITHIN: &[&str] = &[
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "u",
    "var",
    "wbr",
    "math",
    "annotation",
    "semantics",
    "mrow",
    "mi",
    "mo",
    "mn",
    "mtext",
    "ms",
    "mspace",
    "mstyle",
    "mpadded",
    "mphantom",
    "menclose",
    "merror",
];

/// Elements that part words and do not end a line: cells of a table, and what stands raised behind a word.
const BESIDE: &[&str] = &["td", "th", "sup", "sub"];

/// Adds a text's words to `out`, in Unicode normal form C: blocks on lines of their own, white space as single blanks.
pub fn add_html(out: &mut String, html: &str) {
    let mut line = Line { out, start: 0, blank: false };
    line.end();
    let mut rest = html;
    while let Some(start) = memchr(b'<', rest.as_bytes()) {
        line.add(&rest[..start]);
        let tag = &rest[start + 1..];
        let Some(end) = memchr(b'>', tag.as_bytes()) else { return line.end() };
        let (tag, after) = (&tag[..end], &tag[end + 1..]);
        let name = tag.trim_start_matches('/');
        let name = name.find(|c: char| !c.is_ascii_alphanumeric()).map_or(name, |end| &name[..end]);
        if BESIDE.contains(&name) {
            line.blank = true;
        } else if !WITHIN.contains(&name) {
            line.end();
        }
        rest = after;
    }
    line.add(rest);
    line.end();
}

/// Adds a plain text as a line of its own.
pub fn add_text(out: &mut String, text: &str) {
    let mut line = Line { out, start: 0, blank: false };
    line.end();
    line.add_words(text);
    line.end();
}

struct Line<'a> {
    out: &'a mut String,
    /// Where the line begins.
    start: usize,
    /// The next word stands after a blank.
    blank: bool,
}

impl Line<'_> {
    fn end(&mut self) {
        self.blank = false;
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.start = self.out.len();
    }

    /// Adds text of HTML.
    fn add(&mut self, text: &str) {
        let mut rest = text;
        while let Some(start) = memchr(b'&', rest.as_bytes()) {
            self.add_words(&rest[..start]);
            let after = &rest[start + 1..];
            let entity = after.split_once(';').and_then(|(name, after)| Some((sign(name)?, after)));
            let (said, after) = entity.unwrap_or(("&", after));
            self.add_words(said);
            rest = after;
        }
        self.add_words(rest);
    }

    fn add_words(&mut self, text: &str) {
        if text.is_ascii() {
            return self.add_ascii(text);
        }
        let text = nfc(text);
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            self.blank |= at > 0;
            if word.is_empty() {
                continue;
            }
            if std::mem::take(&mut self.blank) && self.out.len() > self.start {
                self.out.push(' ');
            }
            if word.contains(char::is_control) {
                self.out.extend(word.chars().filter(|c| !c.is_control()));
            } else {
                self.out.push_str(word);
            }
        }
    }

    /// The same by bytes: what most texts are.
    fn add_ascii(&mut self, text: &str) {
        let mut rest = text;
        while let Some(end) = rest.bytes().position(|byte| byte.is_ascii_control() || byte == b' ') {
            self.add_run(&rest[..end]);
            self.blank |= matches!(rest.as_bytes()[end], b' ' | b'\t'..=b'\r');
            rest = &rest[end + 1..];
        }
        self.add_run(rest);
    }

    fn add_run(&mut self, run: &str) {
        if run.is_empty() {
            return;
        }
        if std::mem::take(&mut self.blank) && self.out.len() > self.start {
            self.out.push(' ');
        }
        self.out.push_str(run);
    }
}

/// The entities that are written in HTML made here.
fn sign(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "#39" => "'",
        "nbsp" => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(html: &str) -> String {
        let mut out = String::new();
        add_html(&mut out, html);
        out
    }

    #[test]
    fn blocks_are_lines_and_words_stay_whole() {
        for (html, expected) in [
            ("<p>One\n two <b>th</b>ree</p>\n<p>Fo&amp;ur &lt;b&gt; &#39;x&#39;</p>", "One two three\nFo&ur <b> 'x'\n"),
            ("<ul><li>a</li><li>b<br>\nc</li></ul><table><tr><td>d</td><td>e</td></tr></table>", "a\nb\nc\nd e\n"),
            ("<h2 id=\"x\">T</h2>word<sup class=\"footnote\"><a href=\"#\">1</a></sup>, on", "T\nword 1 , on\n"),
            ("a&b &copy; e\u{301}<", "a&b &copy; é\n"),
            ("<p>half<em", "half\n"),
            ("", ""),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }

    #[test]
    fn a_text_is_one_line() {
        let mut out = "before".to_owned();
        add_text(&mut out, " a\n b\u{7} ");
        add_text(&mut out, "");
        assert_eq!(out, "before\na b\n");
    }

    proptest! {
        #[test]
        fn escaped_text_comes_back(text in "\\PC*") {
            let mut plain = String::new();
            add_text(&mut plain, &text);
            prop_assert_eq!(lines(&crate::text::escape(&text)), plain);
        }
    }
}
