//! What of a text can be found: its words, folded so that accents, case and ways of writing do not matter.
//!
//! Takes plain text of any script, gives terms. The script in the reader's browser folds what is typed in the same way
//! (`static/search.js`); both are held to the cases of `tests/search/folding.json`. Knows no documents.

use unicode_normalization::UnicodeNormalization;

use crate::text::{is_mark, is_spaceless};

/// Longest term in characters: what is longer is cut, here and in what is typed.
const TERM_CHARS: usize = 32;

/// Gives every term of a text, in order, as often as it occurs. `folded` is room that can be used again.
///
/// A term is a word of letters, digits and marks. Where a script has no blanks between words, and in Korean, whose words
/// have endings, terms are two neighbouring characters each, and the last one of a run alone: so every character begins
/// a term, and one that is typed alone is found as the beginning of one.
pub fn terms(text: &str, folded: &mut String, mut each: impl FnMut(&str)) {
    for chunk in text.split_ascii_whitespace() {
        folded.clear();
        if chunk.is_ascii() {
            folded.push_str(chunk);
            folded.make_ascii_lowercase();
            // Most words of most texts: letters, and a sign at the end.
            let end = folded.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(folded.len());
            if end > 1 && folded.as_bytes()[end..].iter().all(|byte| !byte.is_ascii_alphanumeric()) {
                word(&folded[..end], &mut each);
                continue;
            }
        } else {
            fold(chunk, folded);
        }
        let mut rest = folded.as_str();
        while let Some(start) = rest.find(is_part) {
            rest = &rest[start..];
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            word(&rest[..end], &mut each);
            if let Some(signed) = signed(rest, end) {
                each(signed);
            }
            rest = &rest[end..];
        }
    }
}

/// Whether a character is part of a word.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// `c++` and `c#` beside `c`: the names of programming languages of one letter.
fn signed(rest: &str, end: usize) -> Option<&str> {
    if end != 1 {
        return None;
    }
    let after = &rest[end..];
    let signs = ["++", "#"].into_iter().find(|signs| after.starts_with(signs))?.len();
    let ends = !after[signs..].starts_with(is_part);
    (ends && rest.as_bytes()[0].is_ascii_lowercase()).then(|| &rest[..end + signs])
}

fn word(word: &str, each: &mut impl FnMut(&str)) {
    if word.is_ascii() {
        each(&word[..word.len().min(TERM_CHARS)]);
        return;
    }
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let is_pairs = is_in_pairs(first);
        let end = rest.find(|c| is_in_pairs(c) != is_pairs).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_pairs {
            pairs(run, each);
        } else {
            each(run.char_indices().nth(TERM_CHARS).map_or(run, |(cut, _)| &run[..cut]));
        }
        rest = after;
    }
}

/// Two neighbours each, and the last character alone.
fn pairs(run: &str, each: &mut impl FnMut(&str)) {
    let mut starts = run.char_indices().map(|(at, _)| at).skip(1).chain([run.len()]).peekable();
    let mut from = 0;
    while let Some(next) = starts.next() {
        each(&run[from..starts.peek().copied().unwrap_or(run.len())]);
        from = next;
    }
}

/// Characters that are found in pairs: those of scripts without blanks between words, and Korean syllables.
fn is_in_pairs(c: char) -> bool {
    is_spaceless(c) || matches!(u32::from(c), 0x3005..=0x3007 | 0x31F0..=0x31FF | 0xAC00..=0xD7A3)
}

/// Appends a text in its folded form: compatible characters as one, without accents and vowel points, in lower case,
/// letters that some spellings tell apart and others do not as one.
fn fold(text: &str, out: &mut String) {
    let plain = text.nfkd().filter(|c| !is_dropped(*c)).flat_map(char::to_lowercase);
    let mut same = String::with_capacity(text.len());
    for c in plain {
        match same_as(c) {
            Some(other) => same.push_str(other),
            None => same.push(c),
        }
    }
    // Syllables of Korean, and kana with their voicing marks, are whole again: they were only taken apart for the rest.
    out.extend(same.nfc());
}

/// What is not seen, and marks of scripts in which a reader may leave them out. Marks that are vowels, as in the scripts of
/// India and South-East Asia, stay: without them other words are left.
fn is_dropped(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x5BF | 0x5C1 | 0x5C2 | 0x5C4 | 0x5C5 | 0x5C7
        | 0x610..=0x61A | 0x640 | 0x64B..=0x65F | 0x670 | 0x6D6..=0x6DC | 0x6DF..=0x6E4 | 0x6E7 | 0x6E8 | 0x6EA..=0x6ED
        | 0x8D3..=0x8FF | 0x180B..=0x180D | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x2069 | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xFEFF)
}

/// Letters that no decomposition joins and many readers type as others.
fn same_as(c: char) -> Option<&'static str> {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ς' => "σ",
        'ٱ' => "ا",
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        '٠'..='٩' | '۰'..='۹' => DIGITS[(u32::from(c) & 15) as usize],
        _ => return None,
    })
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A text's terms.
    pub fn all(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        terms(text, &mut String::new(), |term| found.push(term.to_owned()));
        found
    }

    #[test]
    fn texts_are_folded_as_the_table_says() {
        let table = include_str!("../../../tests/search/folding.json");
        let cases: Vec<(String, Vec<String>)> = serde_json::from_str(table).unwrap();
        assert!(cases.len() > 40);
        for (text, expected) in cases {
            assert_eq!(all(&text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_term_is_found_by_itself(text in any::<String>()) {
            for term in all(&text) {
                prop_assert!(all(&term).contains(&term));
                prop_assert!(!term.is_empty() && term.chars().count() <= TERM_CHARS);
                prop_assert!(!term.contains([' ', '!', ',', '"', '\\', '<']));
            }
        }

        #[test]
        fn how_a_text_is_composed_does_not_matter(text in "\\PC*") {
            let decomposed: String = text.nfd().collect();
            let composed: String = text.nfc().collect();
            prop_assert_eq!(all(&decomposed), all(&composed));
        }
    }
}
