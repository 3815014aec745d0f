//! A theme ready to print: templates compiled once for all languages, words, options, style sheet and script.
//!
//! The default theme and a second one lie in the program. A site's `themes/<name>/` replaces single files of it; a template there can
//! extend the one that it replaces as `default/thread.html`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tera::{ErrorKind, Tera};

use super::files::{self, DEFAULT, Files};
use super::filters::{self, Shared};
use super::frame::Common;
use super::inline::{self, Needs, Scripts};
use super::languages::Languages;
use super::strings::{FALLBACK, Strings};
use super::{colour, manifest};
use crate::address::{OutPath, SourcePath, part_problem};
use crate::config::Config;
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::toml;
use crate::plan::view;
use crate::source::{SourceFile, Span};
use crate::text;

/// The templates of pages. Every other template is a part that these use.
pub const PAGES: &[&str] = &[
    "404.html",
    "calendar.html",
    "community.html",
    "digest.html",
    "digests.html",
    "email.html",
    "entry.html",
    "goals.html",
    "home.html",
    "member.html",
    "members.html",
    "offline.html",
    "page.html",
    "person.html",
    "questions.html",
    "search.html",
    "session.html",
    "sessions.html",
    "stats.html",
    "tag.html",
    "tags.html",
    "thread.html",
    "threads.html",
];

/// How the names of fonts end.
const FONTS: &[&str] = &[".woff2", ".woff", ".ttf", ".otf"];

/// Where the embedded templates stand among all: `default/thread.html`.
const EMBEDDED: &str = "default/";

/// The script of the search, which a site without one does not have.
const SEARCH: &str = "search";

/// A theme, ready to print pages.
pub struct Theme {
    /// What it says in each language.
    languages: Languages,
    /// The templates, compiled, with English words.
    engine: Tera,
    /// A voice for each language that has words, made when it is first needed.
    voices: BTreeMap<String, OnceLock<Voice>>,
    /// Static files by their path below `assets/`, without style sheet and script.
    pub(super) statics: BTreeMap<String, Vec<u8>>,
    style: Vec<u8>,
    script: Vec<u8>,
    /// The other scripts by name.
    scripts: BTreeMap<String, Vec<u8>>,
    /// The service worker, without what the program says in front of it.
    pub(super) worker: Vec<u8>,
    inline: Arc<Scripts>,
    needs: Needs,
    pub(super) site: Site,
    /// Of everything that has an effect on pages and is in no view.
    fingerprint: blake3::Hash,
    sources: blake3::Hash,
}

/// What speaks one language: its strings, and an engine that knows them.
pub(super) struct Voice {
    pub(super) engine: Tera,
    pub(super) strings: Arc<Strings>,
    /// What it has said of the frames of pages.
    pub(super) common: Common,
}

/// What is the same on every page, under `site` in templates.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Site {
    pub(super) title: String,
    pub(super) base_url: String,
    pub(super) description: String,
    pub(super) language: String,
    menu: Vec<MenuEntry>,
    extra: serde_json::Value,
    /// The theme's options, under `site.options`.
    pub(super) options: BTreeMap<String, serde_json::Value>,
    version: &'static str,
    views: u32,
    /// Links to pages name their file.
    name_files: bool,
    /// The home page's address, to be printed after `page.root`.
    home_url: &'static str,
    /// The page for what cannot be reached, to be printed after `page.root`.
    pub(super) offline_url: &'static str,
    /// The style sheet's address, to be printed after `page.root`.
    style: String,
    /// The script's address, to be printed after `page.root`.
    script: String,
    /// The addresses of the theme's other scripts by name: of `static/device.js`, `device`.
    scripts: BTreeMap<String, String>,
    /// The Content-Security-Policy of every page.
    pub(super) policy: String,
}

#[derive(Clone, Debug, Serialize)]
struct MenuEntry {
    title: String,
    url: String,
}

impl Theme {
    /// The theme that the configuration names. `site` is site.toml, for findings about its options.
    ///
    /// Where a theme has faults the value is as much of it as can be used, over the embedded theme.
    pub fn load(root: &Path, config: &Config, site: &SourceFile) -> Checked<Self> {
        let mut found = Vec::new();
        let own = own_files(root, config, site, &mut found);
        let base = Files::embedded(DEFAULT).unwrap_or_default();
        let mut options = manifest::Options::new();
        for source in base.manifest.iter().chain(&own.manifest) {
            options.extend(manifest::read(source).into_value(&mut found));
        }
        let options = manifest::values(&options, config, site).into_value(&mut found);
        let languages = Languages::new(&base, &own, &config.language, &mut found);
        let mut inline = base.inline.clone();
        inline.extend(own.inline.clone());
        let inline = Arc::new(inline::scripts(&inline, &mut found));
        let shared = Shared { inline: &inline, base_url: &config.base_url };
        let engine = engine(&base, &own, languages.english(), &shared, &mut found);
        let voices = languages.tags().chain([FALLBACK]).map(|tag| (tag.to_owned(), OnceLock::new())).collect();
        let mut statics = base.statics;
        statics.extend(own.statics);
        let style = style(&mut statics);
        let script = statics.remove("script.js").unwrap_or_default();
        let worker = statics.remove("sw.js").unwrap_or_default();
        let mut scripts = scripts(&mut statics);
        scripts.retain(|name, _| config.search || name != SEARCH);
        let fonts = statics.keys().any(|name| FONTS.iter().any(|ending| name.ends_with(ending)));
        let mut theme = Self {
            languages,
            engine,
            voices,
            statics,
            style,
            script,
            scripts,
            worker,
            inline,
            needs: Needs { foreign_pictures: false, fonts },
            site: site_constants(config, options),
            fingerprint: blake3::hash(b""),
            sources: sources(&base.templates, &own.templates, &base.strings, &own.strings),
        };
        theme.settle();
        Checked::new(theme, found)
    }

    /// Adds the communities' accent colours (`#8a2f12`) to the style sheet, whose name and every page's link to it
    /// follow; and to the policy, whether pictures of other hosts are shown. Has to come before the first page.
    #[must_use]
    pub fn finish(mut self, accents: &BTreeSet<String>, shows_foreign_pictures: bool) -> Self {
        self.needs.foreign_pictures = shows_foreign_pictures;
        let rules: Vec<String> = accents.iter().filter_map(|accent| colour::rule(accent)).collect();
        if !rules.is_empty() {
            self.style.extend_from_slice(format!("@layer theme{{{}}}\n", rules.concat()).as_bytes());
        }
        self.settle();
        self
    }

    /// Every file that pages need besides themselves: style sheet, scripts, icon, and what else the theme has.
    pub fn assets(&self) -> Vec<(OutPath, Vec<u8>)> {
        let named = self.named().map(|(address, bytes)| (address.clone(), bytes.clone()));
        let others = self.statics.iter().map(|(name, bytes)| (format!("assets/{name}"), bytes.clone()));
        named
            .chain(others)
            .filter(|(_, bytes)| !bytes.is_empty())
            .filter_map(|(path, bytes)| Some((OutPath::new(&path)?, bytes)))
            .collect()
    }

    /// The addresses of files whose names hold a hash of what is in them, so that they never change.
    pub(super) fn hashed(&self) -> impl Iterator<Item = &str> {
        self.named().filter(|(_, bytes)| !bytes.is_empty()).map(|(address, _)| address.as_str())
    }

    /// Style sheet and scripts with their addresses.
    fn named(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        let scripts = self.scripts.iter().filter_map(|(name, bytes)| Some((self.site.scripts.get(name)?, bytes)));
        [(&self.site.style, &self.style), (&self.site.script, &self.script)].into_iter().chain(scripts)
    }

    /// A hash of all that pages depend on and that is in no view: templates, words, options, settings, asset names.
    pub fn fingerprint(&self) -> blake3::Hash {
        self.fingerprint
    }

    /// What the theme says in each language.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// The voice for a language: its own, that of the language without its region, the site's, the English one.
    pub(super) fn voice(&self, language: &str) -> &Voice {
        let tag = self.languages.spoken(language);
        self.voices[tag].get_or_init(|| {
            // Compiled once for all: a template asks for `t` by name, and each engine has its own.
            let mut engine = self.engine.clone();
            let strings = Arc::clone(self.languages.of(tag));
            filters::register(&mut engine, &strings, &Shared { inline: &self.inline, base_url: &self.site.base_url });
            Voice { engine, strings, common: Common::default() }
        })
    }

    /// Names the assets by what they hold and tells the engines.
    fn settle(&mut self) {
        self.site.style = hashed("style", "css", &self.style);
        self.site.script = hashed("script", "js", &self.script);
        let named = |(name, bytes): (&String, &Vec<u8>)| (name.clone(), hashed(name, "js", bytes));
        self.site.scripts = self.scripts.iter().map(named).collect();
        self.site.policy = inline::policy(&self.inline, self.needs);
        self.engine.global_context().insert("site", &self.site);
        self.voices.values_mut().for_each(|voice| *voice = OnceLock::new());
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.sources.as_bytes());
        hasher.update(format!("{:?}", self.site).as_bytes());
        self.fingerprint = hasher.finalize();
    }
}

fn hashed(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("assets/{stem}.{}.{extension}", &blake3::hash(bytes).to_hex()[..8])
}

fn sources<'a>(
    templates: &'a BTreeMap<String, SourceFile>,
    own_templates: &'a BTreeMap<String, SourceFile>,
    words: &'a BTreeMap<String, SourceFile>,
    own_words: &'a BTreeMap<String, SourceFile>,
) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for files in [templates, own_templates, words, own_words] {
        hasher.update(&files.len().to_le_bytes());
        for (name, source) in files {
            // Each with its length, so that no two themes make the same run of bytes.
            for part in [name.as_bytes(), source.text.as_bytes()] {
                hasher.update(&part.len().to_le_bytes());
                hasher.update(part);
            }
        }
    }
    hasher.finalize()
}

fn site_constants(config: &Config, options: BTreeMap<String, serde_json::Value>) -> Site {
    Site {
        title: config.title.clone(),
        base_url: config.base_url.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        menu: config.menu.iter().map(|item| MenuEntry { title: item.title.clone(), url: item.url.clone() }).collect(),
        extra: config.extra.clone(),
        options,
        version: env!("CARGO_PKG_VERSION"),
        views: view::VERSION,
        name_files: config.links_name_files,
        home_url: if config.links_name_files { "index.html" } else { "" },
        offline_url: if config.links_name_files { "offline/index.html" } else { "offline/" },
        ..Site::default()
    }
}

/// The style sheet: the theme's, and after it `theme.css`, which a site can add without copying the other.
fn style(statics: &mut BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut style = statics.remove("style.css").unwrap_or_default();
    if let Some(own) = statics.remove("theme.css") {
        style.extend_from_slice(b"@layer theme{\n");
        style.extend_from_slice(&own);
        style.extend_from_slice(b"\n}\n");
    }
    style
}

/// The scripts beside `script.js`, by name; those in folders of their own stay as they are.
fn scripts(statics: &mut BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let is_script = |name: &str| name.ends_with(".js") && !name.contains('/');
    let (scripts, others) = std::mem::take(statics).into_iter().partition(|(name, _)| is_script(name));
    *statics = others;
    let scripts: BTreeMap<String, Vec<u8>> = scripts;
    scripts.into_iter().map(|(name, bytes)| (name.trim_end_matches(".js").to_owned(), bytes)).collect()
}

/// The files that stand over the default theme's: of a folder of the site, else of a theme in the program. None where the
/// theme is the default one.
pub(super) fn own_files(root: &Path, config: &Config, site: &SourceFile, found: &mut Vec<Diagnostic>) -> Files {
    let name = config.theme.as_str();
    // A link would lead out of the site.
    let is_folder = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_dir());
    let themes = root.join("themes");
    let is_name = part_problem(name).is_none();
    if is_name && is_folder(&themes) && is_folder(&themes.join(name)) {
        return Files::read(root, name, found);
    }
    if name == DEFAULT {
        return Files::default();
    }
    Some(name).filter(|_| is_name).and_then(Files::embedded).unwrap_or_else(|| {
        let names = files::names(root);
        let span = toml::parse(site).0.iter().find(|entry| entry.key == "theme").map(|entry| entry.node.span);
        let message = format!("there is no theme `{name}`");
        let finding = match span {
            Some(span) => Diagnostic::at(Code::ThemeNotFound, site, span, message),
            None => Diagnostic::new(Code::ThemeNotFound, &site.path, message),
        };
        found.push(
            finding
                .did_you_mean(text::closest(name, names.iter().map(String::as_str)))
                .help(format!("a theme is a folder themes/{name}/; \"default\" and \"bulletin\" are always there")),
        );
        Files::default()
    })
}

/// An engine that speaks English, with the site's templates where they can be used.
fn engine(base: &Files, own: &Files, english: &Arc<Strings>, shared: &Shared<'_>, found: &mut Vec<Diagnostic>) -> Tera {
    let before = found.len();
    let usable: BTreeMap<&String, &SourceFile> =
        own.templates.iter().filter(|(name, source)| is_readable(name, source, found)).collect();
    tell_unused(base, &own.templates, found);
    tell_unknown_words(&usable, english, found);
    let mut engine = Tera::default();
    filters::register(&mut engine, english, shared);
    engine.set_fallback_prefixes([EMBEDDED]).expect("no template has been added yet");
    let templates = base.templates.iter().map(|(name, source)| (format!("{EMBEDDED}{name}"), &source.text));
    engine.add_raw_templates(templates).expect("the embedded templates are tested");
    if found.len() > before {
        return engine;
    }
    let embedded = engine.clone();
    match engine.add_raw_templates(usable.iter().map(|(name, source)| (*name, &source.text))) {
        Ok(()) => engine,
        Err(error) => {
            found.extend(broken(&error, own));
            embedded
        }
    }
}

/// Whether a template can be read by itself; where not, the place is told.
fn is_readable(name: &str, source: &SourceFile, found: &mut Vec<Diagnostic>) -> bool {
    let Err(error) = Tera::default().add_raw_template(name, &source.text) else { return true };
    let ErrorKind::SyntaxError(report) = error.kind() else { return true };
    let range = &report.span().range;
    let message = clause(report.message());
    found.push(Diagnostic::at(Code::BrokenTemplate, source, Span::new(range.start, range.end), message));
    false
}

/// Findings for templates that can be read but not joined. The engine tells them as one text: a message, then
/// ` --> file:line:column`, for each.
fn broken(error: &tera::Error, own: &Files) -> Vec<Diagnostic> {
    let said = match error.kind() {
        ErrorKind::MissingParent { current, parent } => {
            return vec![about(own, current, None, &format!("it extends `{parent}`, which does not exist"))];
        }
        ErrorKind::CircularExtend { tpl, .. } => {
            return vec![
                about(own, tpl, None, "it extends itself")
                    .help(format!("the template that it replaces is called \"{EMBEDDED}{tpl}\"")),
            ];
        }
        ErrorKind::CircularInclude { tpl, .. } => return vec![about(own, tpl, None, "it includes itself")],
        other => other.to_string(),
    };
    let mut lines = said.lines();
    let mut findings = Vec::new();
    while let Some(line) = lines.next() {
        let Some(message) = line.strip_prefix("error: ") else { continue };
        let place = lines.next().and_then(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next().and_then(|text| text.parse::<usize>().ok());
        let line = parts.next().and_then(|text| text.parse::<usize>().ok());
        let name = parts.next().unwrap_or_default();
        findings.push(about(own, name, line.zip(column), &clause(message)));
    }
    if findings.is_empty() {
        let path = SourcePath::new("themes");
        findings.push(Diagnostic::new(Code::BrokenTemplate, &path, clause(said.lines().next().unwrap_or_default())));
    }
    findings
}

fn about(own: &Files, name: &str, place: Option<(usize, usize)>, message: &str) -> Diagnostic {
    let Some(source) = own.templates.get(name) else {
        return Diagnostic::new(Code::BrokenTemplate, &SourcePath::new(name), message);
    };
    let Some((line, column)) = place else { return Diagnostic::new(Code::BrokenTemplate, &source.path, message) };
    let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &source.text[start.min(source.text.len())..];
    let at: usize = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let length = rest[at..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - at).max(1);
    Diagnostic::at(Code::BrokenTemplate, source, Span::new(start + at, start + at + length), message)
}

/// The engine's message as one clause of ours.
fn clause(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Templates that replace nothing and that no other template names: mostly a name with a slip.
fn tell_unused(base: &Files, own: &BTreeMap<String, SourceFile>, found: &mut Vec<Diagnostic>) {
    for (name, source) in own {
        let is_named = |text: &str| text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'"));
        let has_components = source.text.contains("{% component") || source.text.contains("{%- component");
        if base.templates.contains_key(name) || has_components || own.values().any(|other| is_named(&other.text)) {
            continue;
        }
        let nearest = text::closest(name, base.templates.keys().map(String::as_str));
        found.push(
            Diagnostic::new(Code::BrokenTemplate, &source.path, format!("no page and no template uses `{name}`")).help(
                match nearest {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("pages use {}", text::enumerate(PAGES)),
                },
            ),
        );
    }
}

/// Words that a site's template asks for and nobody has: else only the page that uses them would tell.
fn tell_unknown_words(own: &BTreeMap<&String, &SourceFile>, words: &Strings, found: &mut Vec<Diagnostic>) {
    for source in own.values() {
        for (at, key) in asked_words(&source.text) {
            if words.has(key) {
                continue;
            }
            let span = Span::new(at, at + key.len());
            found.push(
                Diagnostic::at(Code::BrokenTemplate, source, span, format!("no text is called `{key}`"))
                    .did_you_mean(text::closest(key, words.keys()))
                    .help("a theme's own texts stand in its i18n/en.toml"),
            );
        }
    }
}

/// The keys written as `"…" | t` or `"…" | forms`, with their places. Keys that are put together from parts are passed over.
pub(super) fn asked_words(template: &str) -> Vec<(usize, &str)> {
    let asks = |after: &str| {
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        matches!(&after[..end], "t" | "forms")
    };
    template
        .match_indices('|')
        .filter(|(at, _)| asks(&template[at + 1..]))
        .filter_map(|(at, _)| {
            let end = template[..at].trim_end().strip_suffix('"')?.len();
            let start = template[..end].rfind('"')? + 1;
            Some((start, &template[start..end]))
        })
        .collect()
}
