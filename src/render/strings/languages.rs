//! The languages in the program: each says all that English says, in the forms that its grammar has.

use std::collections::BTreeSet;

use super::*;
use crate::render::files::Files;

/// English, and every other language with its source.
fn all() -> (Arc<Strings>, Vec<(SourceFile, Strings)>) {
    let english = Arc::new(english());
    let files = Files::embedded("default").unwrap().strings.into_iter().filter(|(tag, _)| tag != FALLBACK);
    let others = files
        .map(|(tag, source)| {
            let checked = read(&source, Some(english.phrases()));
            assert_eq!(checked.diagnostics, [], "{tag}");
            (source, Strings::new(&tag, checked.value, None))
        })
        .collect();
    (english, others)
}

fn language(tag: &str) -> Strings {
    all().1.into_iter().find(|(_, strings)| strings.language() == tag).unwrap().1
}

/// The texts of a phrase with the names of their forms.
fn texts(phrase: &Phrase) -> Vec<(&str, &str)> {
    match phrase {
        Phrase::Text(text) => vec![("", text)],
        Phrase::Plural(forms) => forms.iter().map(|(form, text)| (form.as_str(), text.as_str())).collect(),
        Phrase::Words(words) => words.iter().map(|word| ("", word.as_str())).collect(),
    }
}

/// The places of a text, without the forms that they ask for.
fn places(text: &str) -> BTreeSet<&str> {
    let place = |part| if let Part::Place(place) = part { place.split('.').next() } else { None };
    parts(text).filter_map(place).collect()
}

#[test]
fn five_languages_say_everything_that_english_says_and_nothing_else() {
    let (english, others) = all();
    let tags: Vec<&str> = others.iter().map(|(_, strings)| strings.language()).collect();
    assert_eq!(tags, ["ar", "de", "es", "fr", "ja"]);
    for (_, strings) in &others {
        let missing: Vec<_> = english.phrases().keys().filter(|key| !strings.phrases().contains_key(*key)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{}", strings.language());
        assert_eq!(strings.phrases().len(), english.phrases().len(), "{}", strings.language());
    }
}

/// The cardinal categories of CLDR.
const CATEGORIES: &[(&str, &[&str])] = &[
    ("en", &["one", "other"]),
    ("ar", &["zero", "one", "two", "few", "many", "other"]),
    ("de", &["one", "other"]),
    ("es", &["one", "many", "other"]),
    ("fr", &["one", "many", "other"]),
    ("ja", &["other"]),
];

#[test]
fn plurals_have_the_forms_that_cldr_names_for_the_language() {
    let (english, others) = all();
    let numbers = (0..=1000).chain([10_000, 100_000, 1_000_000, 2_000_000]);
    let numbers: Vec<i64> = numbers.collect();
    let all = std::iter::once(&*english).chain(others.iter().map(|(_, strings)| strings));
    for strings in all {
        let forms: BTreeSet<&str> = numbers.iter().map(|number| strings.form(*number)).collect();
        let named = CATEGORIES.iter().find(|(tag, _)| *tag == strings.language()).unwrap().1;
        assert_eq!(forms, named.iter().copied().collect(), "{}", strings.language());
        for (key, phrase) in strings.phrases() {
            match (phrase, &english.phrases()[key]) {
                (Phrase::Plural(written), Phrase::Plural(_)) => {
                    let written: BTreeSet<&str> = written.keys().map(String::as_str).collect();
                    assert_eq!(written, forms, "{} {key}", strings.language());
                }
                (Phrase::Text(_), Phrase::Text(_)) => {}
                (Phrase::Words(own), Phrase::Words(other)) => assert_eq!(own.len(), other.len(), "{key}"),
                _ => panic!("{} {key} is a text, a plural or a list, and another one in English", strings.language()),
            }
        }
    }
}

#[test]
fn every_text_has_the_places_of_the_english_one() {
    let (english, others) = all();
    for (_, strings) in &others {
        // Forms that stand for one number alone may leave it out; where one form stands for two (0 and 1), it may not.
        let alone: Vec<&str> = ["zero", "one", "two"]
            .into_iter()
            .filter(|form| (0..100).filter(|number| strings.form(*number) == *form).count() == 1)
            .collect();
        for (key, phrase) in strings.phrases().iter().filter(|(key, _)| !key.starts_with("dates.")) {
            let known = texts(&english.phrases()[key]);
            let may: BTreeSet<&str> = known.iter().flat_map(|(_, text)| places(text)).collect();
            for (form, text) in texts(phrase) {
                let as_one =
                    known.iter().find(|(form, _)| *form == "one").filter(|_| ["zero", "one", "two"].contains(&form));
                let mut must = places(as_one.unwrap_or(&known[known.len() - 1]).1);
                if alone.contains(&form) {
                    must.remove("n");
                }
                let own = places(text);
                let at = format!("{} {key} {form}: {text}", strings.language());
                assert!(own.is_superset(&must) && own.is_subset(&may), "{at}");
            }
        }
    }
}

#[test]
fn places_ask_for_what_there_is() {
    let (english, others) = all();
    for strings in std::iter::once(&*english).chain(others.iter().map(|(_, strings)| strings)) {
        for (key, phrase) in strings.phrases() {
            let all = texts(phrase).into_iter().flat_map(|(_, text)| parts(text));
            for part in all {
                let Part::Place(place) = part else { continue };
                let form = place.split_once('.').map_or("", |(_, form)| form);
                let is_known = match key.strip_prefix("dates.") {
                    Some(_) => strings
                        .text(key, None, |place, _| DATE_PLACES.contains(&place))
                        .is_some_and(|said| !said.contains('{')),
                    None => ["", "date", "day", "number", "month"].contains(&form),
                };
                assert!(is_known, "{} {key} {place}", strings.language());
            }
        }
    }
}

const DATE_PLACES: &[&str] = &[
    "day",
    "day2",
    "month",
    "month_short",
    "month2",
    "year",
    "weekday",
    "weekday_short",
    "hour",
    "hour1",
    "hour12",
    "half",
    "minute",
];

#[test]
fn nothing_longer_than_a_few_words_was_left_in_english() {
    let (english, others) = all();
    for (_, strings) in &others {
        for (key, phrase) in strings.phrases() {
            for ((_, own), (_, other)) in texts(phrase).into_iter().zip(texts(&english.phrases()[key])) {
                let words = other.split(' ').filter(|word| word.len() > 2 && !word.contains(['{', '}'])).count();
                assert!(words < 3 || own != other, "{} {key} {own}", strings.language());
            }
        }
    }
}

/// Sections and keys as they follow each other in a file, without the forms of plurals, and where comments stand.
fn order(source: &str) -> Vec<&str> {
    let body = source.split_once("\n\n").unwrap().1;
    let lines = body.lines().filter(|line| !line.is_empty());
    let told = lines.map(|line| line.split(" = ").next().unwrap_or(line));
    let mut order: Vec<&str> = told.map(|line| if line.starts_with('#') { "#" } else { line }).collect();
    order.retain(|line| !FORMS.contains(line));
    order.dedup();
    order
}

#[test]
fn all_files_can_be_read_side_by_side() {
    let (_, others) = all();
    let english = order(include_str!("../../../themes/default/i18n/en.toml"));
    for (source, strings) in &others {
        assert_eq!(order(&source.text), english, "{}", strings.language());
    }
}

#[test]
fn dates_are_said_as_each_language_writes_them() {
    let evening = "2026-01-08T19:05:00+01:00";
    for (tag, date, first, time, weekday, month, short) in [
        (
            "de",
            "8. Januar 2026",
            "1. August 2026",
            "8. Januar 2026, 19:05 Uhr",
            "Donnerstag, 8. Januar 2026, 19:05 Uhr",
            "Januar 2026",
            "Do",
        ),
        (
            "es",
            "8 de enero de 2026",
            "1 de agosto de 2026",
            "8 de enero de 2026, 19:05",
            "jueves, 8 de enero de 2026, 19:05",
            "enero de 2026",
            "jue",
        ),
        (
            "fr",
            "8 janvier 2026",
            "1er août 2026",
            "8 janvier 2026, 19\u{a0}h\u{a0}05",
            "jeudi 8 janvier 2026, 19\u{a0}h\u{a0}05",
            "janvier 2026",
            "jeu.",
        ),
        (
            "ar",
            "8 يناير 2026",
            "1 أغسطس 2026",
            "8 يناير 2026، الساعة 19:05",
            "الخميس، 8 يناير 2026، الساعة 19:05",
            "يناير 2026",
            "خميس",
        ),
        ("ja", "2026年1月8日", "2026年8月1日", "2026年1月8日 19:05", "2026年1月8日（木）19:05", "2026年1月", "木"),
    ] {
        let strings = language(tag);
        assert_eq!(strings.date("2026-01-08"), date);
        assert_eq!(strings.date("2026-08-01"), first);
        assert_eq!(strings.date_time(evening), time);
        assert_eq!(strings.weekday(evening), weekday);
        assert_eq!(strings.month("2026-01"), month);
        assert_eq!(strings.weekday_short("2026-01-08"), short);
    }
    assert_eq!(language("fr").time("2026-01-08T09:05:00+01:00"), "9\u{a0}h\u{a0}05");
    assert_eq!(language("ja").year(2026), "2026年");
}

#[test]
fn a_week_is_said_as_each_language_writes_it() {
    let week = |tag: &str, key: &str, first: &str, last: &str| {
        let strings = language(tag);
        let value = |place: &str, out: &mut String| {
            let (name, form) = place.split_once('.').unwrap_or((place, ""));
            let value = match name {
                "first" => first,
                "last" => last,
                _ => "40",
            };
            out.push_str(&strings.shaped(value, form));
            true
        };
        strings.text(key, None, value).unwrap()
    };
    for (tag, within, across) in [
        ("de", "Woche 40: 1. bis 7. Oktober 2029", "Woche 40: 28. September bis 4. Oktober 2026"),
        ("es", "Semana 40: del 1 al 7 de octubre de 2029", "Semana 40: del 28 de septiembre al 4 de octubre de 2026"),
        ("fr", "Semaine 40\u{a0}: du 1er au 7 octobre 2029", "Semaine 40\u{a0}: du 28 septembre au 4 octobre 2026"),
        ("ar", "الأسبوع 40: من 1 إلى 7 أكتوبر 2029", "الأسبوع 40: من 28 سبتمبر إلى 4 أكتوبر 2026"),
        ("ja", "第40週：2029年10月1日〜7日", "第40週：2026年9月28日〜10月4日"),
    ] {
        assert_eq!(week(tag, "digest.week", "2029-10-01", "2029-10-07"), within);
        assert_eq!(week(tag, "digest.week_of_two_months", "2026-09-28", "2026-10-04"), across);
    }
}

#[test]
fn numbers_and_plurals_are_said_as_each_language_writes_them() {
    for (tag, number, decimal, share) in [
        ("de", "1.234.567", "0,67", "67\u{a0}%"),
        ("es", "1.234.567", "0,67", "67\u{a0}%"),
        ("fr", "1\u{202f}234\u{202f}567", "0,67", "67\u{202f}%"),
        ("ar", "1,234,567", "0.67", "67%"),
        ("ja", "1,234,567", "0.67", "67%"),
    ] {
        let strings = language(tag);
        assert_eq!((strings.number(1_234_567).as_str(), strings.decimal("0.67").as_str()), (number, decimal));
        let value = |_: &str, out: &mut String| {
            out.push_str("67");
            true
        };
        assert_eq!(strings.text("measure.unit.share", None, value).unwrap(), share);
    }
    for (tag, said) in [
        ("de", vec![(0, "0 Antworten"), (1, "1 Antwort"), (2, "2 Antworten")]),
        (
            "es",
            vec![(0, "0 respuestas"), (1, "1 respuesta"), (2, "2 respuestas"), (1_000_000, "1.000.000 de respuestas")],
        ),
        (
            "fr",
            vec![
                (0, "0 réponse"),
                (1, "1 réponse"),
                (2, "2 réponses"),
                (2_000_000, "2\u{202f}000\u{202f}000 de réponses"),
            ],
        ),
        (
            "ar",
            vec![
                (0, "لا ردود"),
                (1, "ردّ واحد"),
                (2, "ردّان"),
                (3, "3 ردود"),
                (10, "10 ردود"),
                (11, "11 ردًّا"),
                (99, "99 ردًّا"),
                (100, "100 ردّ"),
                (103, "103 ردود"),
            ],
        ),
        ("ja", vec![(0, "返信0件"), (1, "返信1件"), (12, "返信12件")]),
    ] {
        let strings = language(tag);
        for (number, expected) in said {
            assert_eq!(strings.text("replies.count", Some(number), |_, _| false).unwrap(), expected, "{tag}");
        }
    }
    assert_eq!(language("ar").list(&["أ", "ب"]), "أ، ب");
    assert_eq!(language("ja").list(&["山田", "佐藤"]), "山田、佐藤");
}

#[test]
fn a_theme_can_have_other_digits() {
    let source = SourceFile::new(SourcePath::new("ar.toml"), "[number]\ndigits = \"٠١٢٣٤٥٦٧٨٩\"\n");
    let arabic = Arc::new(language("ar"));
    let eastern = Strings::new("ar-EG", read(&source, None).value, Some(arabic));
    assert_eq!(eastern.date_time("2026-01-08T19:05:00+01:00"), "٨ يناير ٢٠٢٦، الساعة ١٩:٠٥");
    assert_eq!(eastern.number(12_345), "١٢,٣٤٥");
    assert_eq!(eastern.text("replies.count", Some(11), |_, _| false).unwrap(), "١١ ردًّا");
}

#[test]
fn what_is_said_in_another_language_has_that_ones_plural() {
    let none = Strings::new("ja", Phrases::new(), Some(Arc::new(english())));
    assert_eq!(none.text("replies.count", Some(1), |_, _| false).unwrap(), "1 reply");
    assert_eq!(none.text("replies.count", Some(2), |_, _| false).unwrap(), "2 replies");
}
