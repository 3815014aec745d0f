//! Words and letters: slugs, nearest names, counting, cutting, escaping.
//!
//! Takes and gives plain text. Knows nothing of files, Markdown or communities.

use std::borrow::Cow;

use memchr::memchr2;
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_segmentation::UnicodeSegmentation;

/// Longest slug in bytes, so that every file system can hold the name with what is added to it.
pub const SLUG_MAX_BYTES: usize = 120;

/// The text in Unicode normal form C, borrowed where it already is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// A part of an address made from free text: letters and digits of any script stay, in lower case, all else becomes
/// one hyphen. `c++` and `c#` keep what tells them from `c`.
///
/// Empty where the text has neither letter nor digit. At most [`SLUG_MAX_BYTES`] long, cut between characters.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut pending = false;
    for c in nfc(text).chars().flat_map(char::to_lowercase) {
        let word = match c {
            '+' => Some("plus"),
            '#' => Some("sharp"),
            _ => None,
        };
        if c.is_alphanumeric() || is_mark(c) {
            if pending && !slug.is_empty() {
                slug.push('-');
            }
            pending = false;
            slug.push(c);
        } else if let (Some(word), false) = (word, slug.is_empty() || pending) {
            // `c++` is `c-plus-plus`; a `+` that stands alone is only a separator.
            slug.push('-');
            slug.push_str(word);
        } else if !matches!(c, '\'' | '’') {
            pending = true;
        }
    }
    nfc(truncate_bytes(&slug, SLUG_MAX_BYTES)).trim_end_matches('-').to_owned()
}

/// A combining mark: part of the letter before it in many scripts, and never a separator.
pub fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The longest start of `text` that has at most `max` bytes and ends between characters.
pub fn truncate_bytes(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

/// The name nearest to `wanted` among `names`, where one is near enough to be what was meant.
///
/// Near enough is an edit distance (with transposed neighbours counted once) of at most a third of the longer word.
/// Ties go to the name that sorts first, so that the answer does not depend on the order of `names`.
pub fn closest<'a, I>(wanted: &str, names: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    let folded = wanted.to_lowercase();
    let length = folded.chars().count();
    names
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= length.max(3) / 2 + 1)
        .filter_map(|name| {
            let candidate = name.to_lowercase();
            let distance = if candidate.replace('-', "_") == folded.replace('-', "_") {
                0
            } else {
                strsim::osa_distance(&candidate, &folded)
            };
            let longest = length.max(candidate.chars().count());
            (distance * 3 <= longest).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// Characters of scripts that are written without spaces between words: Chinese, Japanese kana, Thai, Lao, Khmer, Burmese.
pub fn is_spaceless(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Letters that join their neighbours: of the Arabic, Syriac, N'Ko and Mongolian scripts.
fn is_joining(c: char) -> bool {
    matches!(u32::from(c), 0x0600..=0x077F | 0x07C0..=0x07FF | 0x0860..=0x08FF | 0x1800..=0x18AF | 0xFB50..=0xFEFC)
}

/// How much a text says: words, and letters of scripts that write no spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// Words separated by spaces, without those of [`Length::spaceless`].
    pub words: usize,
    /// Letters of scripts without spaces.
    pub spaceless: usize,
}

impl Length {
    /// Counts the words of `text` and adds them.
    pub fn add(&mut self, text: &str) {
        if text.is_ascii() {
            // Most texts are, and every word of every text is counted.
            let mut is_counted = false;
            for byte in text.bytes() {
                let is_letter = byte.is_ascii_alphanumeric();
                self.words += usize::from(is_letter && !is_counted);
                is_counted = (is_counted || is_letter) && !matches!(byte, b' ' | b'\t'..=b'\r');
            }
            return;
        }
        let mut word = (false, 0);
        for c in text.chars() {
            if c.is_whitespace() {
                self.add_word(std::mem::take(&mut word));
            } else {
                word.0 |= c.is_alphanumeric();
                word.1 += usize::from(!c.is_ascii() && is_spaceless(c));
            }
        }
        self.add_word(word);
    }

    fn add_word(&mut self, (has_letters, spaceless): (bool, usize)) {
        self.spaceless += spaceless;
        self.words += usize::from(has_letters && spaceless == 0);
    }

    /// Minutes of reading, at least one: 230 words or 500 letters without spaces a minute.
    pub fn minutes(self) -> usize {
        (self.words.div_ceil(230) + self.spaceless.div_ceil(500)).max(1)
    }
}

/// The first sentence of a text, at most `max` characters long, with an ellipsis where it had to be cut.
pub fn first_sentence(text: &str, max: usize) -> String {
    let sentence = text.unicode_sentences().map(str::trim).find(|sentence| !sentence.is_empty()).unwrap_or_default();
    shorten(sentence, max)
}

/// The text in at most `max` characters, cut after a whole word where there is one, with an ellipsis where it was cut.
pub fn shorten(text: &str, max: usize) -> String {
    let text = text.trim();
    // No text has more characters than bytes, and most have as many.
    if text.len() <= max {
        return text.to_owned();
    }
    let end = if text.is_ascii() { Some(max) } else { text.char_indices().nth(max).map(|(at, _)| at) };
    let Some(end) = end else { return text.to_owned() };
    let cut = &text[..end];
    let cut = match cut.rfind(char::is_whitespace) {
        Some(space) if space * 2 > end => &cut[..space],
        _ => cut,
    };
    format!("{}…", cut.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '-' | '–')))
}

/// White space of any kind as single blanks, none at the ends; control characters gone.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let end = line.len();
        if !line.is_empty() {
            line.push(' ');
        }
        let start = line.len();
        // Control characters are below a blank, DEL, or begin with this byte.
        if word.bytes().all(|byte| byte > b' ' && byte != 0x7F && byte != 0xC2) {
            line.push_str(word);
            continue;
        }
        line.extend(word.chars().filter(|c| !c.is_control()));
        // A word of nothing but control characters leaves no second blank behind.
        if line.len() == start {
            line.truncate(end);
        }
    }
    line
}

/// Invisible characters that change the direction or the reading of what stands around them (bidirectional overrides
/// and isolates, zero-width characters used to imitate other words).
pub fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Appends `text` to `out` with the five characters escaped that mean something in HTML and XML; control characters
/// that XML forbids are left out.
pub fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// `text` as HTML or XML text. See [`escape_into`].
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut out, text);
    out
}

/// Elements that stand within a word or a sentence: where one begins or ends, nothing does.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var",
];

/// The words of HTML in one line. Once more than `enough` characters were found the rest is not read.
pub fn without_tags(html: &str, enough: usize) -> String {
    let mut words = String::new();
    let mut rest = html;
    let mut least = enough;
    // Each turn takes a text with what ends it, a tag or an entity.
    while let Some(end) = memchr2(b'<', b'&', rest.as_bytes()) {
        let (text, sign) = rest.split_at(end);
        words.push_str(text);
        rest = if let Some(tag) = sign.strip_prefix('<') {
            let (tag, after) = tag.split_once('>').unwrap_or_default();
            let name = tag.trim_start_matches('/');
            let name = &name[..name.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len())];
            if !INLINE.contains(&name) {
                words.push(' ');
            }
            after
        } else {
            let known = ENTITIES.iter().find_map(|(entity, c)| Some((*c, sign.strip_prefix(entity)?)));
            let (character, after) = known.unwrap_or(('&', &sign[1..]));
            words.push(character);
            after
        };
        if words.len() > least {
            // What may go yet is no reason to stop. So many bytes have to come before it is worth counting again.
            match enough.checked_sub(words.chars().filter(|c| !c.is_whitespace() && !c.is_control()).count()) {
                Some(lacking) => least = words.len() + lacking,
                None => return one_line(&words),
            }
        }
    }
    words.push_str(rest);
    one_line(&words)
}

/// What is escaped in HTML, and how.
const ENTITIES: &[(&str, char)] = &[("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&amp;", '&')];

/// One or two letters that stand for a name where there is no picture: first letters of the first and the last word.
pub fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.graphemes(true).find(|g| g.chars().any(char::is_alphanumeric)));
    let first = words.next().unwrap_or("?");
    let last = words.next_back().unwrap_or_default();
    let mut initials = first.to_uppercase();
    // A second letter beside a wide one does not fit its circle; two of a cursive script would join to a word.
    if !first.chars().any(is_spaceless) {
        if first.chars().any(is_joining) && last.chars().any(is_joining) {
            initials.push('\u{200C}');
        }
        initials.push_str(&last.to_uppercase());
    }
    initials
}

/// A name's key for alphabetical lists: without case and accents, so that Émile stands with the other names in E.
pub fn sort_key(name: &str) -> String {
    // Each list of people asks it of every name in it.
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// `["a", "b", "c"]` as `a, b and c` for messages.
pub fn enumerate<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [start @ .., last] => {
            let start: Vec<&str> = start.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", start.join(", "), last.as_ref())
        }
    }
}

/// A small stable number for a name, the same on every machine and in every version: the first bytes of its hash.
pub fn stable_number(name: &str) -> u64 {
    let hash = blake3::hash(name.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs_keep_letters_of_any_script() {
        for (text, expected) in [
            ("Weekly wins!", "weekly-wins"),
            ("  Ça va, l'été ? ", "ça-va-lété"),
            ("日本語 の 本", "日本語-の-本"),
            ("مرحبا بكم", "مرحبا-بكم"),
            ("c", "c"),
            ("C++", "c-plus-plus"),
            ("C#", "c-sharp"),
            ("a + b", "a-b"),
            ("???", ""),
            ("e\u{301}", "é"),
            ("../../etc/passwd", "etc-passwd"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn the_closest_name_is_near_or_nothing() {
        let keys = ["reply_to", "reactions", "visibility", "draft", "tags"];
        assert_eq!(closest("reply-to", keys), Some("reply_to"));
        assert_eq!(closest("visibilty", keys), Some("visibility"));
        assert_eq!(closest("darft", keys), Some("draft"));
        assert_eq!(closest("weather", keys), None);
        assert_eq!(closest("jon", ["john", "joan"]), Some("joan"));
    }

    #[test]
    fn words_and_letters_without_spaces_are_counted_apart() {
        let mut length = Length::default();
        length.add("Two words — and 日本語のテキスト");
        assert_eq!(length, Length { words: 3, spaceless: 8 });
    }

    #[test]
    fn texts_are_cut_after_a_word() {
        assert_eq!(shorten("one two three four", 11), "one two…");
        assert_eq!(shorten("short", 11), "short");
        assert_eq!(first_sentence("Hello there. And more.", 40), "Hello there.");
    }

    #[test]
    fn html_is_read_as_one_line_of_words() {
        for (html, expected) in [
            ("<p>One <b>t</b>wo\n</p>\n<p>three</p>", "One two three"),
            ("a &lt;b&gt; &amp;lt; &quot;c&#39; &copy; & d", "a <b> &lt; \"c' &copy; & d"),
            ("<ul><li>é</li><li>x<br>y</li></ul>", "é x y"),
            ("half <em", "half"),
            ("", ""),
        ] {
            assert_eq!(without_tags(html, usize::MAX), expected, "{html}");
        }
    }

    #[test]
    fn initials_stand_for_a_name() {
        assert_eq!(initials("Amara Okafor"), "AO");
        assert_eq!(initials("Bo"), "B");
        assert_eq!(initials("山田 太郎"), "山");
        assert_eq!(initials("ليلى حداد"), "ل\u{200C}ح");
        assert_eq!(initials(""), "?");
    }

    proptest! {
        #[test]
        fn a_slug_never_holds_what_an_address_may_not(text in "\\PC*") {
            let slug = slug(&text);
            prop_assert!(slug.len() <= SLUG_MAX_BYTES);
            prop_assert!(!slug.contains(['/', '\\', '.', ' ', '%', '?', '#']));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'));
        }

        #[test]
        fn a_slug_is_its_own_slug(text in "\\PC*") {
            let once = slug(&text);
            prop_assert_eq!(slug(&once), once);
        }

        #[test]
        fn one_line_stays_as_it_is(text in any::<String>()) {
            let once = one_line(&text);
            prop_assert_eq!(one_line(&once), once);
        }

        #[test]
        fn the_beginning_of_html_reads_as_all_of_it_does(text in "\\PC*", max in 0_usize..40) {
            let html: String = text.split(' ').map(|word| format!("<p>{}</p>\n", escape(word))).collect();
            let all = without_tags(&html, usize::MAX);
            prop_assert_eq!(&all, &one_line(&text));
            prop_assert_eq!(shorten(&without_tags(&html, max), max), shorten(&all, max));
        }

        #[test]
        fn escaped_text_has_no_markup(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}
