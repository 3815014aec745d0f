//! How a number chooses its form, how places are filled, how dates are said, what is told of a file of strings.

use proptest::prelude::*;

use super::*;

fn strings(language: &str, text: &str) -> Strings {
    let source = SourceFile::new(SourcePath::new("en.toml"), text);
    let checked = read(&source, None);
    assert_eq!(checked.diagnostics, []);
    Strings::new(language, checked.value, None)
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
