//! `@somebody` in plain text. Knows no members: any word after an `@` may be one.

use std::ops::Range;

use crate::text;

/// The mentions in a plain text, in order: where each stands, with its `@`, and the handle without it.
///
/// An `@` after a letter or digit belongs to a word or an e-mail address and begins none, unless that letter is of a
/// script that writes no spaces. A handle is made of letters and digits of any script and of single `_`, `-` and `.`
/// between them.
pub fn mentions(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + text[from..].find('@')?;
            from = at + 1;
            let glued = text[..at].chars().next_back().is_some_and(|c| is_word(c) && !text::is_spaceless(c));
            let handle = handle(&text[from..]);
            if !glued && !handle.is_empty() {
                from += handle.len();
                return Some((at..from, handle));
            }
        }
    })
}

/// The handle at the start of `text`; empty where there is none.
fn handle(text: &str) -> &str {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let joins = c == '_' || matches!(c, '-' | '.') && at == end && at > 0;
        if is_word(c) {
            end = at + c.len_utf8();
        } else if !joins {
            break;
        }
    }
    &text[..end]
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || text::is_mark(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn handles_are_words_after_an_at_sign() {
        for (text, expected) in [
            ("Thanks @bo!", &["bo"][..]),
            ("@ana, @bo.", &["ana", "bo"]),
            ("(@ana-maria) @j.doe. @x_y", &["ana-maria", "j.doe", "x_y"]),
            ("mail ana@example.org now", &[]),
            ("@山田 と @émile", &["山田", "émile"]),
            ("谢谢@bo", &["bo"]),
            ("@ @@ @- @.", &[]),
            ("@@bo", &["bo"]),
            ("@bo--and @bo...", &["bo", "bo"]),
            ("@bo_ @_bo @a__b", &["bo", "_bo", "a__b"]),
            ("@bo's", &["bo"]),
        ] {
            let found: Vec<&str> = mentions(text).map(|(_, handle)| handle).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_range_quotes_its_mention(text in "[@a-c.é_ -]{0,30}") {
            let mut last = 0;
            for (range, handle) in mentions(&text) {
                prop_assert!(range.start >= last);
                last = range.end;
                prop_assert_eq!(&text[range], &format!("@{handle}"));
            }
        }
    }
}
