//! The languages that a theme speaks: those in the program, and what a site's theme says otherwise or in others.
//!
//! The program's own files are read when their language is first asked for: most sites speak one or two.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::files::{DEFAULT, Files};
use super::strings::{self, FALLBACK, Phrases, Strings};
use super::theme;
use crate::audience::Neutral;
use crate::config::Config;
use crate::diag::{Checked, Code, Diagnostic};
use crate::source::SourceFile;

/// Every language that has words.
pub struct Languages {
    english: Arc<Strings>,
    /// By tag; without English.
    others: BTreeMap<String, Language>,
    /// The site's own, which says what has no words in its own language.
    site: String,
}

/// A language whose words are read when they are needed.
struct Language {
    /// The program's file.
    embedded: Option<SourceFile>,
    /// What the site's theme says otherwise.
    own: Phrases,
    /// The next language to ask: that without the region, else English.
    fallback: Option<String>,
    strings: OnceLock<Arc<Strings>>,
}

impl Languages {
    /// The languages of the theme that the configuration names, for what prints no pages.
    pub fn load(root: &Path, config: &Config, site: &SourceFile) -> Checked<Self> {
        let mut found = Vec::new();
        let own = theme::own_files(root, config, site, &mut found);
        let languages = Self::new(&Files::embedded(DEFAULT).unwrap_or_default(), &own, &config.language, &mut found);
        Checked::new(languages, found)
    }

    pub(super) fn new(base: &Files, own: &Files, site: &str, found: &mut Vec<Diagnostic>) -> Self {
        let mut english = base.strings.get(FALLBACK).map(|source| strings::read(source, None).into_value(found));
        // A theme's own templates may have words of their own, which English has to hold.
        let own_english = own.strings.get(FALLBACK).map(|source| strings::read(source, None).into_value(found));
        english.get_or_insert_default().extend(own_english.unwrap_or_default());
        let english = Arc::new(Strings::new(FALLBACK, english.unwrap_or_default(), None));
        let mut others: BTreeMap<String, Language> = BTreeMap::new();
        for (tag, source) in base.strings.iter().filter(|(tag, _)| *tag != FALLBACK) {
            others.insert(tag.clone(), Language::new(Some(source.clone()), Phrases::new()));
        }
        for (tag, source) in own.strings.iter().filter(|(tag, _)| *tag != FALLBACK) {
            if tag.parse::<unic_langid::LanguageIdentifier>().is_err() {
                let finding = Diagnostic::new(Code::BadStrings, &source.path, format!("`{tag}` is no language tag"));
                found.push(finding.help("name the file by its language, such as i18n/de.toml"));
                continue;
            }
            let phrases = strings::read(source, Some(english.phrases())).into_value(found);
            others.entry(tag.clone()).or_insert_with(|| Language::new(None, Phrases::new())).own = phrases;
        }
        let tags: Vec<String> = others.keys().cloned().collect();
        for (tag, language) in &mut others {
            language.fallback = wider(tag).skip(1).find(|wider| tags.iter().any(|tag| tag == wider)).map(str::to_owned);
        }
        Self { english, others, site: site.to_owned() }
    }

    /// The words that English has, which are all there are.
    pub(super) fn english(&self) -> &Arc<Strings> {
        &self.english
    }

    /// Every language's tag but English.
    pub(super) fn tags(&self) -> impl Iterator<Item = &str> {
        self.others.keys().map(String::as_str)
    }

    /// Which language is spoken for `language`: itself, or without its region, else the site's, else English.
    pub fn spoken<'l>(&'l self, language: &'l str) -> &'l str {
        let known = |tag: &&str| *tag == FALLBACK || self.others.contains_key(*tag);
        wider(language).chain(wider(&self.site)).find(known).unwrap_or(FALLBACK)
    }

    /// The words for a language.
    pub fn of(&self, language: &str) -> &Arc<Strings> {
        self.named(self.spoken(language))
    }

    fn named(&self, tag: &str) -> &Arc<Strings> {
        let Some(language) = self.others.get(tag) else { return &self.english };
        language.strings.get_or_init(|| {
            let read = |source| strings::read(source, Some(self.english.phrases())).value;
            let mut phrases = language.embedded.as_ref().map(read).unwrap_or_default();
            phrases.extend(language.own.clone());
            let fallback = language.fallback.as_deref().map_or(&self.english, |wider| self.named(wider));
            Arc::new(Strings::new(tag, phrases, Some(Arc::clone(fallback))))
        })
    }

    /// What stands in the place of those who must not be named, in a language.
    pub fn neutral(&self, language: &str) -> Neutral {
        let strings = self.of(language);
        Neutral {
            member: strings.say("neutral.member"),
            somebody: strings.say("neutral.somebody"),
            removed: strings.say("neutral.removed"),
        }
    }
}

impl Language {
    fn new(embedded: Option<SourceFile>, own: Phrases) -> Self {
        Self { embedded, own, fallback: None, strings: OnceLock::new() }
    }
}

/// A tag and what it is part of: `zh-Hant-TW`, `zh-Hant`, `zh`.
fn wider(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(wider, _)| wider))
}
