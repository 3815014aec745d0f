//! Findings for programs: one JSON document, and the commands by which GitHub marks lines.

use serde::Serialize;

use crate::diag::{Counts, Diagnostic, Severity};

/// The whole document. A change to it is a change to what other programs rely on.
#[derive(Serialize)]
struct Document<'a> {
    findings: Vec<Finding<'a>>,
    errors: usize,
    warnings: usize,
    hints: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: Severity,
    file: &'a str,
    /// From 1; absent where the finding is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// In characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// The findings as one JSON document on one line, with a line end.
pub fn json(diagnostics: &[Diagnostic], counts: Counts) -> String {
    let document = Document {
        findings: diagnostics.iter().map(finding).collect(),
        errors: counts.errors,
        warnings: counts.warnings,
        hints: counts.hints,
    };
    let mut json = serde_json::to_string(&document).expect("strings and numbers are always JSON");
    json.push('\n');
    json
}

fn finding(diagnostic: &Diagnostic) -> Finding<'_> {
    let (line, column) = diagnostic.place().unzip();
    Finding {
        code: diagnostic.code.id(),
        severity: diagnostic.severity(),
        file: diagnostic.path.as_str(),
        line,
        column,
        message: &diagnostic.message,
        label: diagnostic.label.as_deref(),
        help: diagnostic.help.as_deref(),
    }
}

/// The findings as GitHub's workflow commands, one a line.
pub fn github(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(command).collect()
}

fn command(diagnostic: &Diagnostic) -> String {
    let kind = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let mut properties = format!("file={}", escaped_property(diagnostic.path.as_str()));
    if let Some((line, column)) = diagnostic.place() {
        properties.push_str(&format!(",line={line},col={column}"));
    }
    let told = [Some(&diagnostic.message), diagnostic.label.as_ref(), diagnostic.help.as_ref()];
    let message: Vec<&str> = told.into_iter().flatten().map(String::as_str).collect();
    format!("::{kind} {properties},title={}::{}\n", diagnostic.code.id(), escaped(&message.join("\n")))
}

/// What would end a command is written as GitHub's runner reads it: percent-encoded.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
