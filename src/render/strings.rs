//! What salon itself says, in the reader's language: texts with plurals, dates and numbers.
//!
//! Takes `i18n/<language>.toml`, gives finished texts. A key that a language lacks is said in English. Knows no
//! templates and no pages.

use std::collections::BTreeMap;

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use crate::address::SourcePath;
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::{Entry, Value, toml};
use crate::source::SourceFile;
use crate::text;

/// The language of the strings that are always there.
pub const FALLBACK: &str = "en";

/// Forms that a number can take, as CLDR names them.
const FORMS: &[&str] = &["zero", "one", "two", "few", "many", "other"];

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
    plurals: Option<PluralRules>,
    phrases: Phrases,
}

impl Strings {
    /// The texts of `language`; keys that `own` lacks come from `fallback`.
    pub fn new(language: &str, own: Phrases, fallback: &Phrases) -> Self {
        let mut phrases = fallback.clone();
        phrases.extend(own);
        Self { language: language.to_owned(), plurals: plural_rules(language), phrases }
    }

    /// The language's tag.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Every key, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.phrases.keys().map(String::as_str)
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.phrases.contains_key(key)
    }

    /// A text with its `{places}` filled by `value_of`; in the form for `number` where it has several.
    ///
    /// `{n}` is the number. `None` where the key does not exist; a place without a value stays as it is written.
    pub fn text(&self, key: &str, number: Option<i64>, value_of: impl Fn(&str, &mut String) -> bool) -> Option<String> {
        let pattern = match self.phrases.get(key)? {
            Phrase::Text(text) => text,
            Phrase::Plural(forms) => forms.get(self.form(number.unwrap_or(0))).or_else(|| forms.get("other"))?,
            Phrase::Words(words) => return Some(words.join(", ")),
        };
        Some(fill(pattern, |place, out| match (place, number) {
            ("n", Some(number)) => {
                out.push_str(&self.number(number));
                true
            }
            _ => value_of(place, out),
        }))
    }

    /// A whole number with its groups of three divided as the language does it.
    pub fn number(&self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut out = if number < 0 { "−".to_owned() } else { String::new() };
        if digits.len() < 5 {
            return out + &digits;
        }
        let divider = self.plain("number.group");
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(divider);
            }
            out.push(digit);
        }
        out
    }

    /// A number written with a point, as the language divides its parts.
    pub fn decimal(&self, number: &str) -> String {
        number.replace('.', self.plain("number.point"))
    }

    /// The day of `2026-01-05` or `2026-01-05T19:30:00+01:00` in words. A text of another form is returned as it is.
    pub fn date(&self, iso: &str) -> String {
        self.dated(iso, "dates.date")
    }

    /// The day in words, and the clock where there is one.
    pub fn date_time(&self, iso: &str) -> String {
        self.dated(iso, if clock(iso).is_some() { "dates.date_time" } else { "dates.date" })
    }

    /// The weekday, the day, and the clock where there is one.
    pub fn weekday(&self, iso: &str) -> String {
        self.dated(iso, if clock(iso).is_some() { "dates.weekday_time" } else { "dates.weekday" })
    }

    /// Day and month without the year.
    pub fn day(&self, iso: &str) -> String {
        self.dated(iso, "dates.day")
    }

    /// The month of `2026-05`, or of a date, with its year.
    pub fn month(&self, iso: &str) -> String {
        let month = iso.get(..7).unwrap_or(iso);
        match format!("{month}-01").parse::<jiff::civil::Date>() {
            Ok(_) => self.dated(&format!("{month}-01"), "dates.month_year"),
            Err(_) => iso.to_owned(),
        }
    }

    /// The month without its year.
    pub fn month_name(&self, iso: &str) -> String {
        self.dated(&format!("{}-01", iso.get(..7).unwrap_or(iso)), "dates.month_name")
    }

    /// The weekday and the day without the year.
    pub fn weekday_day(&self, iso: &str) -> String {
        self.dated(iso, "dates.weekday_day")
    }

    /// The weekday alone.
    pub fn weekday_name(&self, iso: &str) -> String {
        self.dated(iso, "dates.weekday_name")
    }

    /// The weekday in two or three letters.
    pub fn weekday_short(&self, iso: &str) -> String {
        self.dated(iso, "dates.weekday_short")
    }

    /// The clock of a date, or nothing.
    pub fn time(&self, iso: &str) -> String {
        if clock(iso).is_some() { self.dated(iso, "dates.time") } else { String::new() }
    }

    fn dated(&self, iso: &str, pattern: &str) -> String {
        let Some(date) = iso.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok()) else {
            return iso.to_owned();
        };
        let (hour, minute) = clock(iso).unwrap_or((0, 0));
        let month = usize::try_from(date.month() - 1).unwrap_or_default();
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        fill(self.plain(pattern), |place, out| {
            match place {
                "day" => out.push_str(&date.day().to_string()),
                "day2" => out.push_str(&format!("{:02}", date.day())),
                "month" => out.push_str(self.word("dates.months", month)),
                "month_short" => out.push_str(self.word("dates.months_short", month)),
                "month2" => out.push_str(&format!("{:02}", date.month())),
                "weekday" => out.push_str(self.word("dates.weekdays", weekday)),
                "weekday_short" => out.push_str(self.word("dates.weekdays_short", weekday)),
                "year" => out.push_str(&date.year().to_string()),
                "hour" => out.push_str(&format!("{hour:02}")),
                "hour12" => out.push_str(&((hour + 11) % 12 + 1).to_string()),
                "half" => out.push_str(self.word("dates.halves", usize::from(hour >= 12))),
                "minute" => out.push_str(&format!("{minute:02}")),
                _ => return false,
            }
            true
        })
    }

    fn plain(&self, key: &str) -> &str {
        match self.phrases.get(key) {
            Some(Phrase::Text(text)) => text,
            _ => "",
        }
    }

    fn word(&self, key: &str, at: usize) -> &str {
        match self.phrases.get(key) {
            Some(Phrase::Words(words)) => words.get(at).map_or("", String::as_str),
            _ => "",
        }
    }

    fn form(&self, number: i64) -> &'static str {
        let category = self.plurals.as_ref().and_then(|rules| rules.select(number.unsigned_abs()).ok());
        match category {
            Some(PluralCategory::ZERO) => "zero",
            Some(PluralCategory::ONE) => "one",
            Some(PluralCategory::TWO) => "two",
            Some(PluralCategory::FEW) => "few",
            Some(PluralCategory::MANY) => "many",
            Some(PluralCategory::OTHER) | None => "other",
        }
    }
}

/// The default theme's texts in English, for what is no page.
pub fn english() -> Strings {
    let text = include_str!("../../themes/default/i18n/en.toml");
    let source = SourceFile::new(SourcePath::new("themes/default/i18n/en.toml"), text);
    Strings::new(FALLBACK, read(&source, None).value, &Phrases::new())
}

/// Rules of the language, or of the language without its region.
fn plural_rules(language: &str) -> Option<PluralRules> {
    let id: LanguageIdentifier = language.parse().ok()?;
    PluralRules::create(id.clone(), PluralRuleType::CARDINAL)
        .or_else(|_| {
            let mut bare = LanguageIdentifier::default();
            bare.language = id.language;
            PluralRules::create(bare, PluralRuleType::CARDINAL)
        })
        .ok()
}

/// Hours and minutes where a date has a clock.
fn clock(iso: &str) -> Option<(u8, u8)> {
    let time = iso.get(10..16)?.strip_prefix('T')?;
    let (hour, minute) = time.split_once(':')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}

/// `pattern` with every `{place}` replaced by what `value_of` writes; unchanged where it answers `false`.
fn fill(pattern: &str, value_of: impl Fn(&str, &mut String) -> bool) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        match rest.split_once('}') {
            Some((place, after)) if value_of(place, &mut out) => rest = after,
            _ => out.push('{'),
        }
    }
    out.push_str(rest);
    out
}

/// Reads a file of strings. `known` are the keys that exist; none where this is the file that defines them.
pub fn read(source: &SourceFile, known: Option<&Phrases>) -> Checked<Phrases> {
    let (entries, mut diagnostics) = toml::parse(source);
    for diagnostic in &mut diagnostics {
        diagnostic.code = Code::BadStrings;
    }
    let mut phrases = Phrases::new();
    collect(source, "", &entries, &mut phrases, &mut diagnostics);
    if let Some(known) = known {
        forget_unknown(source, &entries, known, &mut phrases, &mut diagnostics);
    }
    Checked::new(phrases, diagnostics)
}

fn collect(source: &SourceFile, prefix: &str, entries: &[Entry], phrases: &mut Phrases, found: &mut Vec<Diagnostic>) {
    for entry in entries {
        let key = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
        let phrase = match &entry.node.value {
            Value::Scalar { text, .. } => Phrase::Text(text.clone()),
            Value::List(items) => Phrase::Words(items.iter().filter_map(|item| scalar(&item.value)).collect()),
            Value::Map(forms) if is_plural(forms) => Phrase::Plural(
                forms.iter().filter_map(|form| Some((form.key.clone(), scalar(&form.node.value)?))).collect(),
            ),
            Value::Map(inner) => {
                collect(source, &key, inner, phrases, found);
                continue;
            }
            Value::Null => continue,
        };
        if matches!(&phrase, Phrase::Plural(forms) if !forms.contains_key("other")) {
            found.push(
                Diagnostic::at(Code::BadStrings, source, entry.key_span, format!("`{key}` has no form `other`"))
                    .help("every plural needs other = \"…\", for numbers that have no form of their own"),
            );
            continue;
        }
        phrases.insert(key, phrase);
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    }
}

fn is_plural(entries: &[Entry]) -> bool {
    !entries.is_empty() && entries.iter().all(|entry| FORMS.contains(&entry.key.as_str()))
}

/// Takes out keys that nobody asks for or whose text is of another kind, and says so.
fn forget_unknown(
    source: &SourceFile,
    entries: &[Entry],
    known: &Phrases,
    phrases: &mut Phrases,
    found: &mut Vec<Diagnostic>,
) {
    let words = |phrase: &Phrase| if let Phrase::Words(words) = phrase { words.len() } else { 0 };
    phrases.retain(|key, phrase| {
        let span = place_of(key, entries).unwrap_or_default();
        match known.get(key) {
            Some(expected) if words(expected) == words(phrase) => true,
            Some(expected) => {
                let wanted = words(expected);
                let message = if wanted > 0 {
                    format!("`{key}` wants a list of {wanted} words")
                } else {
                    format!("`{key}` wants a text")
                };
                found.push(Diagnostic::at(Code::BadStrings, source, span, message));
                false
            }
            None => {
                let nearest = text::closest(key, known.keys().map(String::as_str));
                found.push(
                    Diagnostic::at(Code::BadStrings, source, span, format!("no text is called `{key}`"))
                        .did_you_mean(nearest),
                );
                false
            }
        }
    });
}

/// Where a dotted key stands.
fn place_of(key: &str, entries: &[Entry]) -> Option<crate::source::Span> {
    entries.iter().find_map(|entry| {
        if entry.key == key {
            return Some(entry.key_span);
        }
        let rest = key.strip_prefix(entry.key.as_str())?.strip_prefix('.')?;
        match &entry.node.value {
            Value::Map(inner) => place_of(rest, inner),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn strings(language: &str, text: &str) -> Strings {
        let source = SourceFile::new(SourcePath::new("en.toml"), text);
        let checked = read(&source, None);
        assert_eq!(checked.diagnostics, []);
        Strings::new(language, checked.value, &Phrases::new())
    }

    #[test]
    fn a_number_chooses_the_form() {
        let polish = strings("pl", "[r]\none = \"{n} plik\"\nfew = \"{n} pliki\"\nother = \"{n} plików\"\n");
        for (n, expected) in [(1, "1 plik"), (3, "3 pliki"), (12, "12 plików"), (0, "0 plików")] {
            assert_eq!(polish.text("r", Some(n), |_, _| false).unwrap(), expected);
        }
        assert_eq!(polish.text("nothing", None, |_, _| false), None);
    }

    #[test]
    fn places_are_filled_once_and_unknown_ones_stay() {
        let one = strings("en", "a = \"{name} and {other} {\"\n");
        let said = one.text("a", None, |place, out| {
            out.push_str(if place == "name" { "{name}" } else { "" });
            place == "name"
        });
        assert_eq!(said.unwrap(), "{name} and {other} {");
    }

    #[test]
    fn dates_are_said_in_words() {
        let english = english();
        assert_eq!(english.date("2026-01-05T19:30:00+01:00"), "5 January 2026");
        assert_eq!(english.date_time("2026-01-05T19:30:00+01:00"), "5 January 2026, 19:30");
        assert_eq!(english.date_time("2026-01-05"), "5 January 2026");
        assert_eq!(english.month("2026-05"), "May 2026");
        assert_eq!(english.weekday("2026-01-05"), "Monday, 5 January 2026");
        assert_eq!(english.weekday_day("2026-01-05"), "Monday, 5 January");
        assert_eq!(english.weekday_short("2026-01-05"), "Mon");
        assert_eq!(english.month_name("2026-01"), "January");
        assert_eq!(english.date("soon"), "soon");
        assert_eq!(english.number(1_234_567), "1,234,567");
        assert_eq!(english.number(1234), "1234");
        assert_eq!(english.decimal("0.67"), "0.67");
    }

    #[test]
    fn unknown_keys_and_wrong_kinds_are_told() {
        let known = read(&SourceFile::new(SourcePath::new("en.toml"), "[a]\nb = \"x\"\nc = [\"1\", \"2\"]\n"), None);
        let source = SourceFile::new(SourcePath::new("de.toml"), "[a]\nd = \"y\"\nc = [\"1\"]\ne = {one = \"1\"}\n");
        let checked = read(&source, Some(&known.value));
        let told: Vec<&str> = checked.diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(told, ["`a.e` has no form `other`", "`a.c` wants a list of 2 words", "no text is called `a.d`"]);
        assert!(checked.value.is_empty());
    }

    proptest! {
        #[test]
        fn no_date_and_no_pattern_makes_it_stumble(text in ".{0,30}") {
            let english = english();
            let _ = (english.date_time(&text), english.month(&text), english.weekday(&text));
            let _ = fill(&text, |place, _| place.len() % 2 == 0);
        }
    }
}
