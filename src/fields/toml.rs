//! Settings files to [`Entry`]s.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Value};
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceFile, Span};

/// The file's top-level keys, and every place that is not TOML.
pub fn parse(source: &SourceFile) -> (Vec<Entry>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let diagnostics = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..source.text.len());
            let message = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
            Diagnostic::at(Code::BrokenToml, source, Span::new(span.start, span.end), message)
                .help("settings are written key = \"value\", in tables that begin with [name]")
        })
        .collect();
    (entries(table.get_ref(), &source.text), diagnostics)
}

fn entries(table: &DeTable<'_>, text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry { key: key.get_ref().to_string(), key_span: span(key), node: node(value, text) })
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    entries
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}

fn node(value: &Spanned<DeValue<'_>>, text: &str) -> Node {
    let at = span(value);
    let raw = || text.get(value.span()).unwrap_or_default().trim().to_owned();
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Scalar { text: text.to_string(), is_plain: false },
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Value::Scalar { text: raw(), is_plain: true }
        }
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, text)).collect()),
        DeValue::Table(table) => Value::Map(entries(table, text)),
    };
    Node { value, span: at }
}
