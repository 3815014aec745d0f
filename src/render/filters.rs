//! What templates can call: the filter `t` for salon's own words, others for dates, numbers, data and plain text.
//!
//! Every language has an engine of its own, so that none of them has to ask for the page's language.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use ahash::AHashMap;
use serde::Serialize;
use tera::{Filter, Function, Kwargs, State, Tera, TeraResult, Value};

use super::colour;
use super::inline::Scripts;
use super::strings::{self, Part, Strings};
use crate::text;

/// What templates in every language can call upon.
pub struct Shared<'a> {
    /// The theme's inline scripts.
    pub inline: &'a Arc<Scripts>,
    /// Where the site will be; empty where nobody said.
    pub base_url: &'a str,
}

/// Registers everything in `engine`, in the language of `strings`. Has to come before templates are added.
pub fn register(engine: &mut Tera, strings: &Arc<Strings>, shared: &Shared<'_>) {
    let (of, said) = (Arc::clone(strings), said(strings));
    engine.register_filter("t", move |key: &str, given: Kwargs, state: &State| {
        let kept = match said.get(key) {
            Some(Said::Whole(text)) => return Ok(text.clone()),
            Some(Said::Counted(texts)) => number_alone(&given).map(|number| &texts.get_or_init(uncounted)[number]),
            None => None,
        };
        if let Some(text) = kept.and_then(OnceLock::get) {
            return Ok(text.clone());
        }
        let text = translate(&of, key, &given, state)?;
        kept.inspect(|kept| drop(kept.set(text.clone())));
        Ok(text)
    });
    let of = Arc::clone(strings);
    engine.register_filter("forms", move |key: &str, _: Kwargs, _: &State| forms(&of, key));
    engine.register_function("inline", Inline(Arc::clone(shared.inline)));
    let base_url = shared.base_url.to_owned();
    engine.register_filter("absolute", move |url: &str, _: Kwargs, _: &State| absolute(&base_url, url).concat());
    dates(engine, "date", strings, Strings::date);
    dates(engine, "date_time", strings, Strings::date_time);
    dates(engine, "weekday", strings, Strings::weekday);
    dates(engine, "day", strings, Strings::day);
    dates(engine, "month", strings, Strings::month);
    dates(engine, "time", strings, Strings::time);
    dates(engine, "weekday_day", strings, Strings::weekday_day);
    dates(engine, "weekday_name", strings, Strings::weekday_name);
    dates(engine, "weekday_short", strings, Strings::weekday_short);
    dates(engine, "month_name", strings, Strings::month_name);
    let of = Arc::clone(strings);
    engine.register_filter("number", move |number: i64, _: Kwargs, _: &State| of.number(number));
    let of = Arc::clone(strings);
    engine.register_filter("year", move |year: i64, _: Kwargs, _: &State| of.year(year));
    let of = Arc::clone(strings);
    engine.register_filter("decimal", move |number: &str, _: Kwargs, _: &State| of.decimal(number));
    let of = Arc::clone(strings);
    engine.register_filter("list", move |parts: Vec<String>, _: Kwargs, _: &State| of.list(&parts));
    engine.register_filter("json", Json);
    engine.register_filter("quoted", Quoted);
    engine.register_filter("plain", plain);
    engine.register_filter("menu_url", menu_url);
    engine.register_filter("accent_class", |accent: &str, _: Kwargs, _: &State| colour::class(accent));
}

fn dates(engine: &mut Tera, name: &'static str, strings: &Arc<Strings>, say: fn(&Strings, &str) -> String) {
    let of = Arc::clone(strings);
    engine.register_filter(name, move |iso: &str, _: Kwargs, _: &State| say(&of, iso));
}

/// A text of which it is known what it says.
enum Said {
    /// Always the same.
    Whole(Value),
    /// With a number alone, by that number: kept when it was said once. Most are never asked for.
    Counted(OnceLock<Box<[OnceLock<Value>; COUNTED]>>),
}

/// The numbers for which texts are kept are those below this.
const COUNTED: usize = 100;

/// Most of what a page says: texts without places, and counts.
fn said(strings: &Strings) -> AHashMap<String, Said> {
    let of = |key| match strings.whole(key) {
        Some(text) => Said::Whole(Value::from(text)),
        None => Said::Counted(OnceLock::new()),
    };
    strings.keys().map(|key| (key.to_owned(), of(key))).collect()
}

fn uncounted() -> Box<[OnceLock<Value>; COUNTED]> {
    Box::new([const { OnceLock::new() }; COUNTED])
}

/// The number, where nothing else is given and texts are kept for it.
fn number_alone(given: &Kwargs) -> Option<usize> {
    let mut given = given.iter();
    let (_, value) = given.next().filter(|(name, _)| name.as_str() == Some("n"))?;
    let number = usize::try_from(value.as_i64()?).ok().filter(|number| *number < COUNTED)?;
    given.next().is_none().then_some(number)
}

/// `"replies" | t(n=3, name="Bo")`. What is HTML among the values, as a component's names with their links, stays so;
/// then all the rest is escaped here, and the whole is HTML.
fn translate(strings: &Strings, key: &str, given: &Kwargs, state: &State) -> TeraResult<Value> {
    let number: Option<i64> = given.get("n")?;
    let pattern = strings.pattern(key, number).ok_or_else(|| unknown(strings, key))?;
    let is_html = given.iter().any(|(_, value)| value.is_safe());
    let mut said = String::with_capacity(pattern.len() + 16);
    for part in strings::parts(pattern) {
        let (text, is_safe) = match part {
            Part::Words(words) => (Cow::Borrowed(words), false),
            Part::Place(place) => {
                filled(strings, place, given).unwrap_or_else(|| (Cow::Owned(format!("{{{place}}}")), false))
            }
        };
        if is_html && !is_safe {
            said.push_str(&state.escape(&text)?);
        } else {
            said.push_str(&text);
        }
    }
    Ok(if is_html { Value::safe_string(&said) } else { Value::from(said) })
}

/// What was given for a place, and whether it is HTML. `{first.day}` is the value `first`, a date, said as a day.
fn filled<'k>(strings: &Strings, place: &str, given: &'k Kwargs) -> Option<(Cow<'k, str>, bool)> {
    let (name, form) = place.split_once('.').unwrap_or((place, ""));
    let (_, value) = given.iter().find(|(given, _)| given.as_str() == Some(name))?;
    match (value.as_str(), value.as_i64()) {
        (Some(text), _) if form.is_empty() => Some((Cow::Borrowed(text), value.is_safe())),
        (Some(text), _) => Some((Cow::Owned(strings.shaped(text, form)), false)),
        (None, Some(number)) => Some((Cow::Owned(strings.number(number)), false)),
        (None, None) => None,
    }
}

/// `"new.since" | forms`: every form of a text as JSON, for a script that knows the number.
fn forms(strings: &Strings, key: &str) -> TeraResult<String> {
    let mut forms = strings.forms(key).ok_or_else(|| unknown(strings, key))?;
    let digits = strings.digits("0123456789");
    if digits != "0123456789" {
        forms.insert("digits", &digits);
    }
    serde_json::to_string(&forms).map_err(|error| tera::Error::chain("this is no JSON", error))
}

fn unknown(strings: &Strings, key: &str) -> tera::Error {
    match text::closest(key, strings.keys()) {
        Some(near) => tera::Error::message(format!("no text is called `{key}`; did you mean `{near}`?")),
        None => tera::Error::message(format!("no text is called `{key}`")),
    }
}

/// `inline(name="theme")`: one of the theme's inline scripts. It is printed as it is, which is what the policy allows.
struct Inline(Arc<Scripts>);

impl Function<TeraResult<String>> for Inline {
    fn call(&self, given: Kwargs, _: &State) -> TeraResult<String> {
        let name: &str = given.must_get("name")?;
        let missing = || tera::Error::message(format!("the theme has no inline script `{name}`"));
        self.0.get(name).cloned().ok_or_else(missing)
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// A page's full address, without the file's name that links from disk need: the site's address, the path, the fragment.
pub(super) fn absolute<'a>(base_url: &'a str, url: &'a str) -> [&'a str; 3] {
    let (path, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let path = match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => path,
    };
    [base_url, path, fragment]
}

/// A value as [`write_json`] writes it.
struct Json;

impl Filter<&Value, TeraResult<String>> for Json {
    fn call(&self, value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
        let mut out = Vec::new();
        write_json(&mut out, value).map_err(|error| tera::Error::chain("this is no JSON", error))?;
        Ok(String::from_utf8(out).expect("JSON is UTF-8"))
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// Appends a value as JSON for a script element: no character in it can end the element.
pub(super) fn write_json(out: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, InScript))
}

/// Writes as `\u003c` what could end a script element, or a line of a script.
struct InScript;

impl serde_json::ser::Formatter for InScript {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        const ENDING: [char; 5] = ['<', '>', '&', '\u{2028}', '\u{2029}'];
        let mut written = 0;
        // Bytes tell at once that there is none of them; the last two begin with this one.
        if fragment.bytes().any(|byte| matches!(byte, b'<' | b'>' | b'&' | 0xE2)) {
            for (at, c) in fragment.char_indices().filter(|(_, c)| ENDING.contains(c)) {
                writer.write_all(&fragment.as_bytes()[written..at])?;
                write!(writer, "\\u{:04x}", u32::from(c))?;
                written = at + c.len_utf8();
            }
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

/// A text for an attribute in double quotes, in which single quotes stay as they are.
struct Quoted;

impl Filter<&str, String> for Quoted {
    fn call(&self, text: &str, _: Kwargs, _: &State) -> String {
        text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
    }

    fn is_safe(&self) -> bool {
        true
    }
}

/// HTML as one line of text, at most `max` characters long (300 unless told).
#[expect(clippy::needless_pass_by_value, reason = "the engine gives arguments by value")]
fn plain(html: &str, given: Kwargs, _: &State) -> TeraResult<String> {
    Ok(line(html, given.get("max")?.unwrap_or(300)))
}

/// HTML as one line of text, at most `max` characters long.
pub(super) fn line(html: &str, max: usize) -> String {
    text::shorten(&text::without_tags(html, max), max)
}

/// The address of the entry with that `key` in the menu; empty where there is none.
#[expect(clippy::needless_pass_by_value, reason = "the engine gives arguments by value")]
fn menu_url(menu: &Value, given: Kwargs, _: &State) -> TeraResult<String> {
    let key: &str = given.must_get("key")?;
    let entry = menu.as_array().unwrap_or_default().iter().find(|entry| text_at(entry, "key") == Some(key));
    Ok(entry.and_then(|entry| text_at(entry, "url")).unwrap_or_default().to_owned())
}

fn text_at<'a>(value: &'a Value, key: &'a str) -> Option<&'a str> {
    value.get_from_path(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::render::strings::read;
    use crate::source::SourceFile;

    fn render(template: &str) -> Result<String, String> {
        let source = SourceFile::new(
            SourcePath::new("en.toml"),
            "greet = \"Hello {name}\"\n[r]\none = \"{n} r\"\nother = \"{n} rs\"\n",
        );
        let strings = Arc::new(Strings::new("en", read(&source, None).value, None));
        let mut engine = Tera::default();
        let inline = Arc::new(Scripts::from([("a".to_owned(), "if (1 < 2) {}".to_owned())]));
        register(&mut engine, &strings, &Shared { inline: &inline, base_url: "https://x.org/" });
        engine.add_raw_template("a.html", template).map_err(|e| e.to_string())?;
        engine.render("a.html", &tera::Context::new()).map_err(|e| e.to_string())
    }

    #[test]
    fn texts_are_filled_and_escaped() {
        assert_eq!(render("{{ \"greet\" | t(name=\"<b>\") }}").unwrap(), "Hello &lt;b&gt;");
        assert_eq!(render("{{ \"r\" | t(n=1) }} {{ \"r\" | t(n=2) }}").unwrap(), "1 r 2 rs");
        assert!(render("{{ \"greeet\" | t }}").unwrap_err().contains("did you mean `greet`?"));
    }

    #[test]
    fn a_script_gets_every_form() {
        let said = render("{{ \"r\" | forms }} {{ \"greet\" | forms }}").unwrap().replace("&quot;", "'");
        assert_eq!(said, "{'one':'{n} r','other':'{n} rs'} {'other':'Hello {name}'}");
        assert!(render("{{ \"greeet\" | forms }}").unwrap_err().contains("did you mean `greet`?"));
    }

    #[test]
    fn only_double_quotes_end_a_quoted_attribute() {
        assert_eq!(render("{{ \"'a' & <\" | quoted }}").unwrap(), "'a' &amp; &lt;");
        assert_eq!(render("{{ '\">' | quoted }}").unwrap(), "&quot;&gt;");
    }

    #[test]
    fn an_inline_script_stands_as_it_is() {
        assert_eq!(render("{{ inline(name=\"a\") }}").unwrap(), "if (1 < 2) {}");
        assert!(render("{{ inline(name=\"b\") }}").unwrap_err().contains("no inline script `b`"));
    }

    #[test]
    fn full_addresses_do_not_name_the_file() {
        for (url, full) in [
            ("a/", "https://x.org/a/"),
            ("index.html", "https://x.org/"),
            ("a/index.html#bo", "https://x.org/a/#bo"),
            ("a/my-index.html", "https://x.org/a/my-index.html"),
        ] {
            assert_eq!(render(&format!("{{{{ \"{url}\" | absolute }}}}")).unwrap(), full);
        }
    }

    #[test]
    fn data_cannot_leave_its_script() {
        let said = render("{{ \"</script><!-- & \\\"\" | json }}").unwrap();
        assert_eq!(said, "\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\\"\"");
    }

    #[test]
    fn markup_becomes_a_line() {
        let said = render("{{ \"<p>One &amp;amp; <b>two</b></p>\n<p>3 &lt; 4</p>\" | plain }}").unwrap();
        assert_eq!(said, "One &amp;amp; two 3 &lt; 4");
        let said = render("{{ \"<p>Is it <a href='x'>Bo</a>? <em>Un</em>like<br>him.</p>\" | plain }}").unwrap();
        assert_eq!(said, "Is it Bo? Unlike him.");
    }
}
