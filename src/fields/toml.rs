//! Settings files to [`Entry`]s.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Value};
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceFile, Span};

/// The file's top-level keys, and every place that is not TOML: one finding a line, in the host's words where the line
/// shows what was meant.
pub fn parse(source: &SourceFile) -> (Vec<Entry>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut told = BTreeMap::new();
    if !errors.is_empty() {
        let mut table = "";
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (start, line) in lines(&source.text) {
            let (number, _) = source.line_column(start);
            if let Some(finding) = slip(source, start, line) {
                told.insert(number, finding);
                continue;
            }
            if line.trim_start().starts_with('[') {
                table = line;
                seen.retain(|(inside, _), _| *inside != table || !table.starts_with("[["));
            } else if let Some((key, _)) = line.split_once('=')
                && let Some(first) = seen.insert((table, key.trim()), number)
            {
                let span = Span::new(start, start + key.trim_end().len());
                let finding = Diagnostic::at(Code::BrokenToml, source, span, "this setting is written twice");
                told.insert(
                    number,
                    finding.label(format!("first written in line {first}")).help("keep one of the two"),
                );
            }
        }
    }
    for error in &errors {
        let span = error.span().map_or(Span::default(), |span| Span::new(span.start, span.end));
        let (line, _) = source.line_column(span.start as usize);
        told.entry(line).or_insert_with(|| unreadable(source, span, error.message()));
    }
    (entries(table.get_ref(), &source.text), told.into_values().collect())
}

/// Lines with their first byte, without those inside of texts and lists that go over several lines.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut at, mut quotes, mut depth) = (0, None, 0usize);
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let is_inside = quotes.is_some() || depth > 0;
        for mark in ["\"\"\"", "\'\'\'"] {
            if line.matches(mark).count() % 2 == 1 && quotes.is_none_or(|open| open == mark) {
                quotes = if quotes.is_some() { None } else { Some(mark) };
            }
        }
        let value = line.split_once('=').map_or("", |(_, value)| value.trim());
        if !is_inside && value.starts_with('[') && !value.contains(']') {
            depth = 1;
        } else if depth > 0 && line.trim().starts_with(']') {
            depth = 0;
        }
        (!is_inside).then_some((start, line.trim_end()))
    })
}

/// What a host wrote instead of a setting.
fn slip(source: &SourceFile, start: usize, whole: &str) -> Option<Diagnostic> {
    let line = whole.trim_start();
    let start = start + whole.len() - line.len();
    let tell = |from: usize, to: usize, message: &str| {
        Diagnostic::at(Code::BrokenToml, source, Span::new(start + from, start + to), message)
    };
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    if line.starts_with('[') {
        let name = line.trim_matches(['[', ']', ' ']);
        let closed = if line.starts_with("[[") { format!("[[{name}]]") } else { format!("[{name}]") };
        let is_closed = line.split('#').next().is_some_and(|line| line.trim_end().ends_with(']'));
        let finding =
            tell(0, line.len(), "the bracket of this table's name is not closed").label(format!("write {closed}"));
        return (!is_closed).then_some(finding);
    }
    let Some((key, value)) = line.split_once('=') else {
        let finding = tell(0, line.len(), "this line is no setting, because it has no =");
        return Some(match line.split_once(':') {
            Some((key, value)) => finding.label(format!("write {} = {}", key.trim(), in_quotes(value.trim()))),
            None => finding.help(FORM),
        });
    };
    let at = line.len() - value.trim_start().len();
    let value = value.trim();
    let first = value.chars().next()?;
    match first {
        '"' | '\'' => {
            let is_open = value.len() < 2 || (!value[1..].contains(first));
            is_open
                .then(|| tell(at, line.len(), "this quote is not closed").label(format!("write {}", in_quotes(value))))
        }
        _ if first.is_ascii_digit() || matches!(first, '+' | '-' | '[' | '{') => None,
        _ if ["true", "false", "inf", "nan"].iter().any(|word| value.starts_with(word)) => None,
        _ if matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on") => {
            Some(tell(at, line.len(), "truth is written true or false").label("write true"))
        }
        _ if matches!(value.to_ascii_lowercase().as_str(), "false" | "no" | "off") => {
            Some(tell(at, line.len(), "truth is written true or false").label("write false"))
        }
        _ => {
            let label = format!("write {} = {}", key.trim(), in_quotes(value));
            Some(tell(at, line.len(), "a text stands in straight quotes").label(label))
        }
    }
}

const FORM: &str = "settings are written key = \"value\", in tables that begin with [name]";

fn in_quotes(value: &str) -> String {
    match value {
        "true" | "false" => value.to_owned(),
        number if number.parse::<i64>().is_ok() => value.to_owned(),
        text => format!("\"{}\"", text.trim_matches(['"', '\'', '“', '”', '„', '‘', '’', '«', '»'])),
    }
}

/// A mistake that the line does not explain, in other words than the parser's.
fn unreadable(source: &SourceFile, span: Span, said: &str) -> Diagnostic {
    let (message, help) = if said.contains("duplicate") {
        (
            "this setting is written twice",
            "keep one of the two; a table's [name] stands once, with all of its settings below it",
        )
    } else {
        ("something in this line is not in the form of a setting", FORM)
    };
    Diagnostic::at(Code::BrokenToml, source, span, message).help(help)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;

    fn told(text: &str) -> Vec<(usize, String)> {
        let source = SourceFile::new(SourcePath::new("site.toml"), text);
        parse(&source).1.iter().map(|d| (d.place().unwrap().0, d.message.clone())).collect()
    }

    #[test]
    fn each_broken_line_is_told_once_and_a_good_file_not_at_all() {
        assert_eq!(told("a = \"\"\"\nno setting here\n\"\"\"\nb = [\n  1,\n]\n[c]\nd = 1979-05-27 # x\n"), []);
        let twice = "this setting is written twice";
        assert_eq!(told("a = 1\na = 2\n"), [(2, twice.into())]);
        assert_eq!(told("[a]\nb = 1\n[[c]]\nb = 1\n[[c]]\nb = x\n").len(), 1);
        let lines: Vec<usize> =
            told("a: 1\nb = x\n[c\nd = \"e\nf = 'g\nh = yes\nnothing\n").iter().map(|t| t.0).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7]);
    }
}
