//! site.toml: every setting with its default.
//!
//! Takes the file's text, gives a [`Config`] and what was wrong. An empty file is a good one. After this module no
//! setting is a text that still has to be understood.

use crate::dates::Zone;
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::{Dialect, Fields, Findings, Node, Value, toml};
use crate::markup;
use crate::picture::Scale;
use crate::source::{SourceFile, Span};

/// A site's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The network's name.
    pub title: String,
    /// Where the site will be, ending in `/`; empty where nobody said.
    pub base_url: String,
    /// One sentence about the network.
    pub description: String,
    /// The language of what salon itself says, as a tag.
    pub language: String,
    /// The zone of dates without an offset, where a community names none.
    pub timezone: Zone,
    /// The theme's name: a folder below `themes/`, or `default`.
    pub theme: String,
    /// The output folder, from the site's root.
    pub output_dir: String,
    /// Items on one page of a list, 1 to 1000.
    pub per_page: usize,
    /// Choices about Markdown.
    pub markdown: markup::Options,
    /// Which digests lie beside their pages as mail.
    pub mail: MailChoice,
    /// Smaller pictures and faces are made of those that pages show.
    pub resize: bool,
    /// How smaller pictures are made.
    pub scale: Scale,
    /// Feeds are written.
    pub feeds: bool,
    /// Entries in a feed, 1 to 1000.
    pub feed_limit: usize,
    /// There is a search: its page, its index, and the way to it.
    pub search: bool,
    /// Links name files, so that the folder can be opened from disk without a script.
    pub links_name_files: bool,
    /// Each page's data is written beside it as JSON, and a map of the site.
    pub data: bool,
    /// Values for the theme's options.
    pub theme_options: Vec<(String, ThemeOption)>,
    /// Links that the host puts into the network's menu.
    pub menu: Vec<MenuItem>,
    /// The host's own data, handed to templates as it stands.
    pub extra: serde_json::Value,
}

/// Which digests lie beside their pages as mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailChoice {
    /// The newest of each series.
    #[default]
    Newest,
    /// Every one.
    All,
    /// None.
    None,
}

impl MailChoice {
    /// The words for it in site.toml.
    const WORDS: &'static [(&'static str, Self)] =
        &[("newest", Self::Newest), ("all", Self::All), ("none", Self::None)];
}

/// One entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// What it says.
    pub title: String,
    /// A web address, or a page of the site as `/about/`.
    pub url: String,
}

/// A value for an option of the theme, with its place for findings.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeOption {
    /// The value.
    pub value: serde_json::Value,
    /// Where the option stands in site.toml.
    pub span: Span,
}

impl Config {
    /// Whether forms for mail lie beside digests: they need the site's address, and a host who wants them.
    pub fn has_mail(&self) -> bool {
        !self.base_url.is_empty() && self.mail != MailChoice::None
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Salon".to_owned(),
            base_url: String::new(),
            description: String::new(),
            language: "en".to_owned(),
            timezone: Zone::utc(),
            theme: "default".to_owned(),
            output_dir: "public".to_owned(),
            per_page: 50,
            markdown: markup::Options {
                smart_punctuation: true,
                math: false,
                safe_html: false,
                emoji: true,
                highlight: true,
                foreign_pictures_as_links: false,
            },
            mail: MailChoice::Newest,
            resize: true,
            scale: Scale { widths: vec![480, 960, 1440], quality: 80 },
            feeds: true,
            feed_limit: 20,
            search: true,
            links_name_files: false,
            data: false,
            theme_options: Vec::new(),
            menu: Vec::new(),
            extra: serde_json::Value::Null,
        }
    }
}

/// Keys of other generators' configuration, with ours.
const FOREIGN: &[(&str, &str)] = &[
    ("baseURL", "`base_url`"),
    ("baseurl", "`base_url`"),
    ("url", "`base_url`"),
    ("languageCode", "`language`"),
    ("defaultContentLanguage", "`language`"),
    ("default_language", "`language`"),
    ("lang", "`language`"),
    ("timeZone", "`timezone`"),
    ("publishDir", "`output_dir`"),
    ("paginate", "per_page, in [pagination]"),
    ("generate_feeds", "enabled, in [feeds]"),
    ("params", "[extra]"),
    ("author", "[extra]"),
];

/// Most sizes in which a picture is made.
const WIDTHS_MAX: usize = 8;

/// Reads site.toml.
pub fn read(source: &SourceFile) -> Checked<Config> {
    let (entries, diagnostics) = toml::parse(source);
    let mut findings = Findings::new(source, Dialect::Settings);
    findings.diagnostics = diagnostics;
    let mut fields = Fields::new(entries, Span::default());
    let f = &mut findings;
    let default = Config::default();
    let text = |fields: &mut Fields, f: &mut Findings<'_>, key, default: &str| -> String {
        fields.take(key, |n| f.text(n)).map_or_else(|| default.to_owned(), |text| text.value)
    };
    wanted_version(&mut fields, f);
    let mut config = Config {
        title: text(&mut fields, f, "title", &default.title),
        base_url: fields.take("base_url", |n| base_url(n, f)).unwrap_or_default(),
        description: text(&mut fields, f, "description", ""),
        language: fields.take("language", |n| f.language(n)).unwrap_or(default.language),
        timezone: fields.take("timezone", |n| f.zone(n)).unwrap_or(default.timezone),
        theme: text(&mut fields, f, "theme", &default.theme),
        output_dir: text(&mut fields, f, "output_dir", &default.output_dir),
        theme_options: fields.take("theme_options", |n| Some(theme_options(n))).unwrap_or_default(),
        menu: fields.take("menu", |n| Some(f.list(n, menu_item))).unwrap_or_default(),
        extra: fields.take("extra", |n| Some(json(n))).unwrap_or_default(),
        ..default
    };
    table(&mut fields, f, "pagination", |t, f| {
        set(&mut config.per_page, t.take("per_page", |n| f.number(n, 1..=1000)).and_then(|n| usize::try_from(n).ok()));
    });
    table(&mut fields, f, "markdown", |t, f| markdown(&mut config.markdown, t, f));
    table(&mut fields, f, "links", |t, f| {
        let words = [("show", false), ("link", true)];
        let read = t.take("foreign_pictures", |n| f.word(n, &words, Code::UnknownWord));
        set(&mut config.markdown.foreign_pictures_as_links, read);
    });
    table(&mut fields, f, "pictures", |t, f| {
        set(&mut config.resize, t.take("resize", |n| f.truth(n)));
        set(&mut config.scale.widths, t.take("widths", |n| widths(n, f)));
        let quality = t.take("quality", |n| f.number(n, 1..=100));
        set(&mut config.scale.quality, quality.and_then(|n| u8::try_from(n).ok()));
    });
    table(&mut fields, f, "feeds", |t, f| {
        set(&mut config.feeds, t.take("enabled", |n| f.truth(n)));
        set(&mut config.feed_limit, t.take("limit", |n| f.number(n, 1..=1000)).and_then(|n| usize::try_from(n).ok()));
    });
    table(&mut fields, f, "build", |t, f| {
        let words = [("folder", false), ("file", true)];
        set(&mut config.links_name_files, t.take("links", |n| f.word(n, &words, Code::UnknownWord)));
        set(&mut config.data, t.take("data", |n| f.truth(n)));
    });
    table(&mut fields, f, "digest", |t, f| {
        set(&mut config.mail, t.take("mail", |n| f.word(n, MailChoice::WORDS, Code::UnknownWord)));
    });
    table(&mut fields, f, "search", |t, f| set(&mut config.search, t.take("enabled", |n| f.truth(n))));
    table(&mut fields, f, "privacy", |_, _| {});
    fields.finish(f, "site.toml", FOREIGN);
    Checked::new(config, findings.diagnostics)
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn table(
    fields: &mut Fields,
    findings: &mut Findings<'_>,
    name: &'static str,
    read: impl FnOnce(&mut Fields, &mut Findings<'_>),
) {
    let Some(mut inner) = fields.take(name, |node| findings.fields(node)) else { return };
    read(&mut inner, findings);
    inner.finish(findings, &format!("[{name}]"), &[]);
}

fn markdown(options: &mut markup::Options, table: &mut Fields, f: &mut Findings<'_>) {
    set(&mut options.smart_punctuation, table.take("smart_punctuation", |n| f.truth(n)));
    set(&mut options.math, table.take("math", |n| f.truth(n)));
    set(&mut options.emoji, table.take("emoji", |n| f.truth(n)));
    set(&mut options.highlight, table.take("highlight", |n| f.truth(n)));
    let words = [("text", false), ("safe", true)];
    set(&mut options.safe_html, table.take("html", |n| f.word(n, &words, Code::UnknownWord)));
}

/// The widths of smaller pictures, rising.
fn widths(node: &Node, f: &mut Findings<'_>) -> Option<Vec<u32>> {
    let numbers = f.list(node, |f, n| f.number(n, 16..=4096));
    let mut widths: Vec<u32> = numbers.into_iter().filter_map(|number| u32::try_from(number).ok()).collect();
    widths.sort_unstable();
    widths.dedup();
    if widths.len() > WIDTHS_MAX {
        let message = format!("{} widths are too many", widths.len());
        f.add(Code::WrongType, node.span, message).help = Some(format!("give at most {WIDTHS_MAX}; three are enough"));
    }
    if matches!(&node.value, Value::List(items) if items.is_empty()) {
        f.add(Code::WrongType, node.span, "there is no width here").help =
            Some("write `resize = false` where no smaller pictures are wanted".to_owned());
    }
    (1..=WIDTHS_MAX).contains(&widths.len()).then_some(widths)
}

fn base_url(node: &Node, f: &mut Findings<'_>) -> Option<String> {
    let text = f.text(node)?.value;
    if text.is_empty() {
        return None;
    }
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    if !is_web || text.contains(['?', '#', ' ', '"', '<', '>']) {
        let message = format!("`{text}` is not the address of a site");
        f.add(Code::BadLink, node.span, message).help =
            Some("write it in full, such as \"https://example.org/\" or \"https://example.org/archive/\"".to_owned());
        return None;
    }
    Some(if text.ends_with('/') { text } else { format!("{text}/") })
}

fn menu_item(f: &mut Findings<'_>, node: &Node) -> Option<MenuItem> {
    const FOREIGN: &[(&str, &str)] = &[("name", "`title`"), ("label", "`title`"), ("link", "`url`"), ("href", "`url`")];
    let mut fields = f.fields(node)?;
    let (has_title, has_url) = (fields.has("title"), fields.has("url"));
    let title = fields.take("title", |n| f.text(n));
    let url = fields.take("url", |n| f.text(n));
    if let Some(url) = url.as_ref().filter(|url| !is_menu_url(&url.value)) {
        let message = format!("`{}` is neither a page of the site nor a web address", url.value);
        f.add(Code::BadLink, url.span, message).help =
            Some("write a page as \"/about/\", or a web address in full".to_owned());
    }
    for (key, is_there) in [("title", has_title), ("url", has_url)] {
        if !is_there && !fields.is_misspelt(key, FOREIGN) {
            let message = format!("an entry of the menu has no `{key}`");
            f.add(Code::MissingKey, node.span, message).help =
                Some("below [[menu]] stand title = \"About\" and url = \"/about/\"".to_owned());
        }
    }
    fields.finish(f, "an entry of the menu", FOREIGN);
    let (title, url) = (title?, url?);
    is_menu_url(&url.value).then_some(MenuItem { title: title.value, url: url.value })
}

fn is_menu_url(url: &str) -> bool {
    (url.starts_with('/') && !url.starts_with("//")) || url.starts_with("https://") || url.starts_with("http://")
}

fn theme_options(node: &Node) -> Vec<(String, ThemeOption)> {
    let Value::Map(entries) = &node.value else { return Vec::new() };
    entries
        .iter()
        .map(|entry| (entry.key.clone(), ThemeOption { value: json(&entry.node), span: entry.key_span }))
        .collect()
}

/// A node as templates and JSON see it: plain numbers and truth values typed, all else text.
pub fn json(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar { text, is_plain: true } => match serde_json::from_str(text) {
            Ok(value @ (Json::Bool(_) | Json::Number(_))) => value,
            _ => Json::String(text.clone()),
        },
        Value::Scalar { text, .. } => Json::String(text.clone()),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(entries) => Json::Object(entries.iter().map(|e| (e.key.clone(), json(&e.node))).collect()),
    }
}

/// `salon = ">=0.1"`: which versions may build the site. One or more comparisons, all of which must hold.
fn wanted_version(fields: &mut Fields, f: &mut Findings<'_>) {
    let Some(wanted) = fields.take("salon", |n| f.text(n)) else { return };
    let current = version(env!("CARGO_PKG_VERSION")).unwrap_or_default();
    for part in wanted.value.split(',').map(str::trim) {
        let at = part.find(|c: char| c.is_ascii_digit()).unwrap_or(part.len());
        let (comparison, number) = (part[..at].trim(), version(&part[at..]));
        let holds = match (comparison, number) {
            (">=", Some(number)) => current >= number,
            (">", Some(number)) => current > number,
            ("<", Some(number)) => current < number,
            ("<=", Some(number)) => current <= number,
            ("" | "=", Some(number)) => current == number,
            _ => {
                f.add(Code::WrongType, wanted.span, format!("`{part}` is not a version")).help =
                    Some("write \">=0.1\", or \">=0.1, <2\"".to_owned());
                continue;
            }
        };
        if !holds {
            let message = format!("this site wants salon {part}, and this is {}", env!("CARGO_PKG_VERSION"));
            let finding = Diagnostic::at(Code::OtherVersion, f.source, wanted.span, message);
            f.diagnostics.push(finding.help("install a version that the line allows, or change the line"));
        }
    }
}

fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.trim().split('.').map(str::parse::<u32>);
    let major = parts.next()?.ok()?;
    let minor = parts.next().transpose().ok()?.unwrap_or(0);
    let patch = parts.next().transpose().ok()?.unwrap_or(0);
    parts.next().is_none().then_some((major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;

    fn check(text: &str) -> Checked<Config> {
        read(&SourceFile::new(SourcePath::new("site.toml"), text))
    }

    #[test]
    fn an_empty_file_is_a_good_one() {
        let checked = check("");
        assert_eq!(checked.diagnostics, []);
        assert_eq!(checked.value, Config::default());
    }

    #[test]
    fn settings_are_read() {
        let checked = check(
            "title = \"A\"\nbase_url = \"https://a.org/x\"\ntimezone = \"Europe/Berlin\"\nsalon = \">=0.1, <9\"\n\
             [pagination]\nper_page = 7\n[markdown]\nmath = true\nhtml = \"safe\"\n[[menu]]\ntitle = \"B\"\nurl = \"/b/\"\n\
             [extra]\nn = 1\n[theme_options]\nwide = true\n",
        );
        assert_eq!(checked.diagnostics, []);
        let config = checked.value;
        assert_eq!((config.base_url.as_str(), config.per_page), ("https://a.org/x/", 7));
        assert!(config.markdown.math && config.markdown.safe_html);
        assert_eq!(config.menu[0].url, "/b/");
        assert_eq!(config.extra["n"], 1);
        assert_eq!(config.theme_options[0].1.value, true);
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        let checked = check(
            "titel = \"A\"\nbaseURL = \"x\"\ntimezone = \"Berlin\"\nsalon = \">=99\"\n[pagination]\nper_page = 0\n\
             [markdown]\nmaths = true\nhtml = \"raw\"\n",
        );
        let told: Vec<(usize, &str)> =
            checked.diagnostics.iter().map(|d| (d.place().unwrap().0, d.code.id())).collect();
        assert_eq!(
            told,
            [(4, "S0604"), (3, "S0603"), (6, "S0603"), (9, "S0603"), (8, "S0602"), (1, "S0602"), (2, "S0602")]
        );
        assert_eq!(checked.diagnostics[5].label.as_deref(), Some("did you mean `title`?"));
        assert_eq!(checked.diagnostics[6].label.as_deref(), Some("salon calls this `base_url`"));
    }
}
