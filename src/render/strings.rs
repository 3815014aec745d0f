//! What salon itself says, in one language: texts with plurals, dates and numbers.
//!
//! Takes the phrases of a language, gives finished texts. A key that a language lacks is said in another one. Knows no
//! templates and no pages.

mod dates;
mod plurals;
mod read;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use ahash::AHashMap;
use memchr::memchr;
use plurals::Plurals;
pub use read::read;

use crate::address::SourcePath;
use crate::source::SourceFile;

/// The language of the strings that are always there.
pub const FALLBACK: &str = "en";

/// Forms that a number can take, as CLDR names them.
pub const FORMS: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// One key's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// The same for every number.
    Text(String),
    /// By the number's form; `other` is always there.
    Plural(BTreeMap<String, String>),
    /// Several words in order, such as the months.
    Words(Vec<String>),
}

/// The texts of one file by key, `thread.replies`.
pub type Phrases = BTreeMap<String, Phrase>;

/// All texts in one language.
pub struct Strings {
    language: String,
    plurals: Plurals,
    phrases: Phrases,
    /// The same, to be found at once: every page asks some hundred times.
    by_key: AHashMap<String, Phrase>,
    /// Who says what this language has no words for.
    fallback: Option<Arc<Strings>>,
}

impl Strings {
    /// The texts of `language`; `fallback` says the keys that `own` lacks, in its own forms of numbers.
    pub fn new(language: &str, own: Phrases, fallback: Option<Arc<Self>>) -> Self {
        let by_key = own.iter().map(|(key, phrase)| (key.clone(), phrase.clone())).collect();
        Self { language: language.to_owned(), plurals: Plurals::new(language), phrases: own, by_key, fallback }
    }

    /// The language's tag.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// What the language itself has words for.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// Every key; one that the fallback has too more than once.
    pub fn keys(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        let others = self.fallback.iter().flat_map(|fallback| fallback.keys());
        Box::new(self.phrases.keys().map(String::as_str).chain(others))
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// A phrase, and whose it is.
    fn find(&self, key: &str) -> Option<(&Phrase, &Self)> {
        match self.by_key.get(key) {
            Some(phrase) => Some((phrase, self)),
            None => self.fallback.as_ref()?.find(key),
        }
    }

    /// A text with its places still open, in the form for `number` where it has several.
    pub fn pattern(&self, key: &str, number: Option<i64>) -> Option<&str> {
        match self.find(key)? {
            (Phrase::Text(text), _) => Some(text),
            (Phrase::Plural(forms), speaker) => {
                forms.get(speaker.form(number.unwrap_or(0))).or_else(|| forms.get("other")).map(String::as_str)
            }
            (Phrase::Words(_), _) => None,
        }
    }

    /// A text that is the same for every number and has no places.
    pub fn whole(&self, key: &str) -> Option<&str> {
        match self.find(key)?.0 {
            Phrase::Text(text) if parts(text).all(|part| matches!(part, Part::Words(_))) => Some(text),
            _ => None,
        }
    }

    /// A text with its `{places}` filled by `value_of`; in the form for `number` where it has several.
    ///
    /// `{n}` is the number. `None` where the key does not exist; a place without a value stays as it is written.
    pub fn text(&self, key: &str, number: Option<i64>, value_of: impl Fn(&str, &mut String) -> bool) -> Option<String> {
        Some(fill(self.pattern(key, number)?, |place, out| match (place, number) {
            ("n", Some(number)) => {
                out.push_str(&self.number(number));
                true
            }
            _ => value_of(place, out),
        }))
    }

    /// A text without places.
    pub fn say(&self, key: &str) -> String {
        self.text(key, None, |_, _| false).unwrap_or_default()
    }

    /// Every form of a text by its name, as one that chooses later needs them; `other` alone where it has but one.
    pub fn forms(&self, key: &str) -> Option<BTreeMap<&str, &str>> {
        match self.find(key)?.0 {
            Phrase::Text(text) => Some(BTreeMap::from([("other", text.as_str())])),
            Phrase::Plural(forms) => Some(forms.iter().map(|(form, text)| (form.as_str(), text.as_str())).collect()),
            Phrase::Words(_) => None,
        }
    }

    /// A value in the form that a place asks for: `{first.day}` is the date `first`, said as a day.
    pub fn shaped(&self, value: &str, form: &str) -> String {
        match form {
            "date" => self.date(value),
            "day" => self.day(value),
            "number" => self.day_number(value),
            "month" => self.month(value),
            _ => value.to_owned(),
        }
    }

    /// A whole number with its groups of three divided as the language does it, from ten thousand on.
    pub fn number(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut out = if number < 0 { "−".to_owned() } else { String::new() };
        if digits.len() < 5 {
            out.push_str(&self.digits(&digits));
            return out;
        }
        let divider = self.plain("number.group");
        for (at, digit) in self.digits(&digits).chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(divider);
            }
            out.push(digit);
        }
        out
    }

    /// A number written with a point, as the language divides its parts.
    pub fn decimal(&self, number: &str) -> String {
        self.digits(number).replace('.', self.plain("number.point"))
    }

    /// Several names or values in a line, as the language parts them.
    pub fn list<S: AsRef<str>>(&self, parts: &[S]) -> String {
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        parts.join(self.plain("list.between"))
    }

    /// A text with its digits as the language writes them.
    pub fn digits<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let own = self.plain("number.digits");
        if own.starts_with('0') || own.is_empty() {
            return Cow::Borrowed(text);
        }
        let digit = |c: char| c.to_digit(10).and_then(|digit| own.chars().nth(digit as usize)).unwrap_or(c);
        Cow::Owned(text.chars().map(digit).collect())
    }

    fn plain(&self, key: &str) -> &str {
        match self.find(key) {
            Some((Phrase::Text(text), _)) => text,
            _ => "",
        }
    }

    fn word(&self, key: &str, at: usize) -> &str {
        match self.find(key) {
            Some((Phrase::Words(words), _)) => words.get(at).map_or("", String::as_str),
            _ => "",
        }
    }

    fn form(&self, number: i64) -> &'static str {
        self.plurals.form(number.unsigned_abs())
    }
}

/// The default theme's texts in English, for what is no page.
pub fn english() -> Strings {
    let text = include_str!("../../themes/default/i18n/en.toml");
    let source = SourceFile::new(SourcePath::new("themes/default/i18n/en.toml"), text);
    Strings::new(FALLBACK, read(&source, None).value, None)
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'p> {
    /// Words as they stand.
    Words(&'p str),
    /// A place, by its name.
    Place(&'p str),
}

/// A text's parts in their order. A brace that is never closed is a word like any other.
pub fn parts(mut pattern: &str) -> impl Iterator<Item = Part<'_>> {
    std::iter::from_fn(move || {
        if let Some(rest) = pattern.strip_prefix('{')
            && let Some((place, after)) = rest.split_once('}').filter(|(place, _)| !place.contains('{'))
        {
            pattern = after;
            return Some(Part::Place(place));
        }
        let is_open = usize::from(pattern.starts_with('{'));
        let end = memchr(b'{', &pattern.as_bytes()[is_open..]).map_or(pattern.len(), |at| at + is_open);
        let (words, rest) = pattern.split_at(end);
        pattern = rest;
        (!words.is_empty()).then_some(Part::Words(words))
    })
}

/// `pattern` with every `{place}` replaced by what `value_of` writes; unchanged where it answers `false`.
fn fill(pattern: &str, value_of: impl Fn(&str, &mut String) -> bool) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    for part in parts(pattern) {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Place(place) if value_of(place, &mut out) => {}
            Part::Place(place) => out.extend(["{", place, "}"]),
        }
    }
    out
}

#[cfg(test)]
mod languages;
#[cfg(test)]
mod tests;
