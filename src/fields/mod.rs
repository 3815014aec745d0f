//! Keys and values that people write: front matter in YAML, settings in TOML, as one tree with places, and the typed
//! reading of it.
//!
//! A reader asks a [`Fields`] for each key that it knows; what is left over is unknown and told with the nearest name.
//! So a key is defined once, where it is read. Knows no key's meaning.

pub mod toml;
pub mod yaml;

use serde::{Deserialize, Serialize};

use crate::dates::{self, Moment, Unread, Zone};
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceFile, Span};
use crate::text::closest;

const DATE_FORMS: &str =
    "dates are written 2026-01-31 or 2026-01-31 19:30, or with an offset 2026-01-31T19:30:00+01:00";

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// What was written, before anybody asked for a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// One value as it is written; `is_plain` where it stood without quotes and may be a number, a date or a truth value.
    Scalar {
        /// The text: unquoted, escapes resolved; `0x174` stays `0x174`.
        text: String,
        /// Written without quotes.
        is_plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys and values, in the order in which they were written.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// What kind of value it is, in the words of messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar { is_plain: false, .. } => "a text",
            Value::Scalar { text, .. } => match text.as_str() {
                "true" | "false" => "a truth value",
                number if number.parse::<f64>().is_ok() => "a number",
                _ => "a text",
            },
            Value::List(_) => "a list",
            Value::Map(_) => "keys and values",
        }
    }

    /// The same as a clause: "a list stands", "keys and values stand".
    fn stands(&self) -> String {
        format!("{} {}", self.kind(), if matches!(self.value, Value::Map(_)) { "stand" } else { "stands" })
    }
}

/// A value without the typographic quotes that word processors put around it; none where it has none.
fn without_curly_quotes(text: &str) -> Option<&str> {
    let is_curly = |c| matches!(c, '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»');
    let bare = text.trim_matches(is_curly);
    (bare.len() < text.len()).then_some(bare)
}

/// A value with the place where it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Where findings about one file's fields go, and what they are called there.
pub struct Findings<'a> {
    /// The file.
    pub source: &'a SourceFile,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
    /// The codes of this file's language.
    pub dialect: Dialect,
}

/// The codes of findings in front matter and in settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Front matter.
    FrontMatter,
    /// site.toml and theme.toml.
    Settings,
}

impl Dialect {
    fn code(self, front_matter: Code) -> Code {
        match (self, front_matter) {
            (Self::FrontMatter, code) => code,
            (Self::Settings, Code::UnknownKey | Code::ForeignKey) => Code::UnknownSetting,
            (Self::Settings, _) => Code::BadSetting,
        }
    }
}

impl<'a> Findings<'a> {
    /// No findings yet.
    pub fn new(source: &'a SourceFile, dialect: Dialect) -> Self {
        Self { source, diagnostics: Vec::new(), dialect }
    }

    /// Adds a finding at a place; the code is the one for front matter.
    pub fn add(&mut self, code: Code, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::at(self.dialect.code(code), self.source, span, message));
        self.diagnostics.last_mut().expect("one was just pushed")
    }

    /// Whether a line with this key could not be read, which was told.
    pub fn is_lost(&self, key: &str) -> bool {
        self.diagnostics.iter().any(|finding| {
            matches!(finding.code, Code::BrokenYaml | Code::CommentValue | Code::FrontMatterLimit)
                && finding.excerpt.as_ref().is_some_and(|excerpt| excerpt.text.trim_start().starts_with(key))
        })
    }

    fn wrong_type(&mut self, node: &Node, wanted: &str, help: &str) {
        let message = format!("this wants {wanted}, and {} here", node.stands());
        self.add(Code::WrongType, node.span, message).help = Some(help.to_owned());
    }

    fn not_a_text(&mut self, node: &Node) {
        let help = "write one text; in \"quotes\" where it begins with a bracket";
        self.wrong_type(node, "a text", help);
    }

    fn not_keys(&mut self, node: &Node) {
        let help = match self.dialect {
            Dialect::FrontMatter => "write each key in a line of its own below this one, indented: `  key: value`",
            Dialect::Settings => "write each key in a line of its own, key = value, below the table's [name]",
        };
        self.wrong_type(node, "keys and values", help);
    }

    /// A text; numbers, dates and truth values are taken as they are written.
    pub fn text(&mut self, node: &Node) -> Option<Placed<String>> {
        match &node.value {
            Value::Scalar { text, .. } => Some(Placed { value: text.clone(), span: node.span }),
            Value::Null => None,
            _ => {
                self.not_a_text(node);
                None
            }
        }
    }

    /// `true` or `false`, without quotes.
    pub fn truth(&mut self, node: &Node) -> Option<bool> {
        match &node.value {
            Value::Scalar { text, is_plain: true } if text == "true" => Some(true),
            Value::Scalar { text, is_plain: true } if text == "false" => Some(false),
            Value::Scalar { text, is_plain } => {
                let meant = match text.to_lowercase().as_str() {
                    "yes" | "y" | "on" | "1" | "true" => Some("true"),
                    "no" | "n" | "off" | "0" | "false" => Some("false"),
                    _ => None,
                };
                let message = match text.as_str() {
                    "true" | "false" if !is_plain => format!("`{text}` in quotes is a text"),
                    _ => format!("`{text}` is neither true nor false"),
                };
                let finding = self.add(Code::BadTruth, node.span, message);
                finding.label = meant.map(|word| format!("write {word}"));
                finding.help = Some("truth is written true or false, without quotes".to_owned());
                None
            }
            _ => {
                self.wrong_type(node, "true or false", "write true or false, without quotes");
                None
            }
        }
    }

    /// One of a few words. The finding's code is given, because some words decide who may see something.
    pub fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)], code: Code) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let help = Some(format!("write one of {}", names.join(", ")));
        let Value::Scalar { text, .. } = &node.value else {
            self.add(code, node.span, format!("this wants one word, and {} here", node.stands())).help = help;
            return None;
        };
        if let Some((_, value)) = words.iter().find(|(name, _)| name == text) {
            return Some(*value);
        }
        let bare = without_curly_quotes(text);
        let near = closest(bare.unwrap_or(text), names.iter().copied());
        let finding = self.add(code, node.span, format!("`{text}` is not one of the words for this key"));
        finding.label = near.map(|near| match bare {
            Some(bare) if bare == near => format!("write {near}, without these quotes"),
            _ => format!("did you mean `{near}`?"),
        });
        finding.help = help;
        None
    }

    /// A whole number in a range.
    pub fn number(&mut self, node: &Node, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let help = format!("write a whole number between {} and {}", range.start(), range.end());
        let Value::Scalar { text, .. } = &node.value else {
            self.wrong_type(node, "a number", &help);
            return None;
        };
        let message = match text.replace('_', "").parse::<i64>() {
            Ok(number) if range.contains(&number) => return Some(number),
            Ok(number) => format!("{number} is not between {} and {}", range.start(), range.end()),
            Err(_) => format!("`{text}` is not a whole number"),
        };
        self.add(Code::WrongType, node.span, message).help = Some(help);
        None
    }

    /// A date, with or without a time.
    pub fn moment(&mut self, node: &Node, zone: &Zone) -> Option<Placed<Moment>> {
        let Value::Scalar { text, .. } = &node.value else {
            if node.value != Value::Null {
                self.wrong_type(node, "one date", DATE_FORMS);
            }
            return None;
        };
        let unread = match dates::moment(text, zone) {
            Ok(read) => {
                if let Some(time) = read.moved_to {
                    let message = format!("the clocks in {} skip this time on that day", zone.name());
                    let finding = self.add(Code::TimeMoved, node.span, message);
                    finding.label = Some(format!("read as {:02}:{:02}", time.hour(), time.minute()));
                }
                return Some(Placed { value: read.moment, span: node.span });
            }
            Err(unread) => unread,
        };
        let (code, message, label) = match unread {
            Unread::Ambiguous(a, b) => {
                (Code::AmbiguousDate, format!("`{text}` can be read as {a} and as {b}"), format!("write {a} or {b}"))
            }
            Unread::Otherwise(date) => {
                (Code::BadDate, format!("`{text}` is not in the form of a date"), format!("write {date}"))
            }
            Unread::Impossible(why) => (Code::BadDate, format!("`{text}` does not exist: {why}"), String::new()),
            Unread::NoDate => {
                let bare = without_curly_quotes(text).filter(|bare| dates::moment(bare, zone).is_ok());
                let label = bare.map_or_else(String::new, |bare| format!("write {bare}, without these quotes"));
                (Code::BadDate, format!("`{text}` is not a date"), label)
            }
        };
        let finding = self.add(code, node.span, message);
        finding.label = (!label.is_empty()).then_some(label);
        finding.help = Some(DATE_FORMS.to_owned());
        None
    }

    /// Whole minutes: `90` or `1h30m`.
    pub fn minutes(&mut self, node: &Node) -> Option<u32> {
        let text = self.text(node)?;
        let minutes = dates::minutes(&text.value);
        if minutes.is_none() {
            let is_long = text.value.bytes().all(|b| b.is_ascii_digit()) && text.value.len() > 2;
            let what = if is_long { "is longer than a week" } else { "is not a duration" };
            let clock = text.value.split_once(':').map(|(hours, minutes)| format!("{hours}h{minutes}m"));
            let finding = self.add(Code::BadDuration, node.span, format!("`{}` {what}", text.value));
            finding.label = clock.filter(|clock| dates::minutes(clock).is_some()).map(|clock| format!("write {clock}"));
            finding.help =
                Some("durations are whole minutes, 90, or hours and minutes, 1h30m; at most a week".to_owned());
        }
        minutes
    }

    /// A web address: `http`, `https` or `mailto`.
    pub fn link(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node)?.value;
        let lower = text.trim().to_ascii_lowercase();
        let is_safe = ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
        if is_safe && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Some(text.trim().to_owned());
        }
        let is_host = text.contains('.') && !text.contains([':', ' ', '@']) && !text.starts_with(['/', '.']);
        let finding =
            self.add(Code::BadLink, node.span, format!("`{}` is not a web address", crate::text::one_line(&text)));
        finding.label = is_host.then(|| format!("did you mean `https://{text}`?"));
        finding.help = Some("web addresses begin with https://, http:// or mailto: and hold no blanks".to_owned());
        None
    }

    /// A time zone by its name.
    pub fn zone(&mut self, node: &Node) -> Option<Zone> {
        let text = self.text(node)?.value;
        if let Some(zone) = Zone::named(&text) {
            return Some(zone);
        }
        let names = Zone::names();
        // A city alone names its zone.
        let city = text.trim().replace(' ', "_");
        let is_of_city = |name: &&String| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city));
        let near = names.iter().find(is_of_city).map(String::as_str);
        let near = near.or_else(|| closest(&text, names.iter().map(String::as_str))).map(str::to_owned);
        let finding = self.add(Code::BadTimezone, node.span, format!("there is no time zone `{text}`"));
        finding.label = near.map(|near| format!("did you mean `{near}`?"));
        finding.help = Some("time zones are written by area and city, such as Europe/Berlin, or UTC".to_owned());
        None
    }

    /// A language tag such as `en` or `pt-BR`.
    pub fn language(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node)?.value;
        match text.parse::<unic_langid::LanguageIdentifier>() {
            Ok(tag) if !text.is_empty() => Some(tag.to_string()),
            _ => {
                let finding = self.add(Code::BadLanguage, node.span, format!("`{text}` is not a language tag"));
                finding.help = Some("languages are written by their tag, such as en, de or pt-BR".to_owned());
                None
            }
        }
    }

    /// A colour as `#8a2f12` or `#831`.
    pub fn colour(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node)?.value;
        let digits = text.strip_prefix('#').unwrap_or_default();
        if matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some(text.to_ascii_lowercase());
        }
        let finding = self.add(Code::BadColour, node.span, format!("`{text}` is not a colour"));
        finding.help = Some("colours are written \"#8a2f12\", in quotes, because # begins a comment".to_owned());
        None
    }

    /// A list; one value that is no list counts as a list of one.
    pub fn list<T>(&mut self, node: &Node, mut read: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        match &node.value {
            Value::Null => Vec::new(),
            Value::List(items) => items.iter().filter_map(|item| read(self, item)).collect(),
            _ => read(self, node).into_iter().collect(),
        }
    }

    /// Keys with values of one kind, in the order written.
    pub fn pairs<T>(&mut self, node: &Node, mut read: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<(String, T)> {
        match &node.value {
            Value::Map(entries) => {
                entries.iter().filter_map(|entry| Some((entry.key.clone(), read(self, &entry.node)?))).collect()
            }
            Value::Null => Vec::new(),
            _ => {
                self.not_keys(node);
                Vec::new()
            }
        }
    }

    /// The fields of a map; none where it is not one.
    pub fn fields(&mut self, node: &Node) -> Option<Fields> {
        match &node.value {
            Value::Map(entries) => Some(Fields::new(entries.clone(), node.span)),
            _ => {
                self.not_keys(node);
                None
            }
        }
    }
}

/// The keys of one block, taken one by one.
#[derive(Debug)]
pub struct Fields {
    entries: Vec<Option<Entry>>,
    known: Vec<&'static str>,
    /// The whole block: where a missing key is told.
    pub span: Span,
}

impl Fields {
    /// The fields of a block.
    pub fn new(entries: Vec<Entry>, span: Span) -> Self {
        Self { entries: entries.into_iter().map(Some).collect(), known: Vec::new(), span }
    }

    /// Takes a key's value out. A second reading of the same key finds nothing.
    pub fn node(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        self.entries
            .iter_mut()
            .find(|entry| entry.as_ref().is_some_and(|entry| entry.key == key))
            .and_then(Option::take)
            .map(|entry| entry.node)
    }

    /// Takes a key's value and reads it.
    pub fn take<T>(&mut self, key: &'static str, read: impl FnOnce(&Node) -> Option<T>) -> Option<T> {
        self.node(key).as_ref().and_then(read)
    }

    /// Whether a key is there and not yet taken.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().flatten().any(|entry| entry.key == key)
    }

    /// What stands at a key that is not yet taken.
    pub fn peek(&self, key: &str) -> Option<&Node> {
        self.entries.iter().flatten().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// Whether a key that is not yet taken has a value.
    pub fn says(&self, key: &str) -> bool {
        self.peek(key).is_some_and(|node| node.value != Value::Null)
    }

    /// Whether a key that is left over was probably meant as `key`, so that its absence need not be told as well.
    pub fn is_misspelt(&self, key: &str, foreign: &[(&str, &str)]) -> bool {
        self.entries.iter().flatten().any(|entry| {
            closest(&entry.key, [key]).is_some()
                || ours(foreign, &entry.key).is_some_and(|ours| quoted(ours).any(|word| word == key))
        })
    }

    /// Tells what is left over: unknown keys with the nearest name, and keys of other generators with ours. `what` names
    /// the kind of block: "a post".
    pub fn finish(self, findings: &mut Findings<'_>, what: &str, foreign: &[(&str, &str)]) {
        let mut known = self.known;
        known.sort_unstable();
        known.dedup();
        let own = match findings.dialect {
            _ if !known.contains(&"extra") => "",
            Dialect::FrontMatter => "data of your own goes under `extra:`",
            Dialect::Settings => "data of your own goes under [extra]",
        };
        for entry in self.entries.into_iter().flatten() {
            let key = entry.key.as_str();
            // A word that this kind of file does not know would be the next mistake.
            let is_known =
                |ours: &&str| quoted(ours).next().is_none() || quoted(ours).any(|word| known.contains(&word));
            if let Some(ours) = ours(foreign, key).filter(is_known) {
                let finding = findings.add(Code::ForeignKey, entry.key_span, format!("{what} has no key `{key}`"));
                finding.label = Some(match ours.strip_prefix("nothing") {
                    Some(why) => format!("leave it out{why}"),
                    None => format!("salon calls this {ours}"),
                });
                continue;
            }
            let near = closest(key, known.iter().copied());
            let finding = findings.add(Code::UnknownKey, entry.key_span, format!("{what} has no key `{key}`"));
            finding.label = near.map(|near| format!("did you mean `{near}`?"));
            let keys = match (near, known.as_slice()) {
                (Some(_), _) => String::new(),
                (None, []) => format!("{what} has no keys yet; leave the line out"),
                (None, known) => format!("the keys are {}", known.join(", ")),
            };
            let help: Vec<&str> = [keys.as_str(), own].into_iter().filter(|part| !part.is_empty()).collect();
            finding.help = (!help.is_empty()).then(|| help.join("; "));
        }
    }
}

/// What salon calls a key of another generator.
fn ours<'f>(foreign: &[(&str, &'f str)], key: &str) -> Option<&'f str> {
    foreign.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(key)).map(|(_, ours)| *ours)
}

/// The keys that an explanation names in backquotes, without the values it gives them.
fn quoted(ours: &str) -> impl Iterator<Item = &str> {
    ours.split('`').skip(1).step_by(2).map(|quoted| quoted.split(':').next().unwrap_or(quoted))
}
