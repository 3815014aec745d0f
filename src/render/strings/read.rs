//! Files of strings: TOML to phrases, with what is wrong in them.

use super::{FORMS, Phrase, Phrases};
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::{Entry, Value, toml};
use crate::source::SourceFile;
use crate::text;

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
