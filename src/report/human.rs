//! Findings on a screen, in the form that compilers have made familiar.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::plural;
use crate::diag::{Diagnostic, Severity};
use crate::source::Excerpt;
use crate::text;

/// Longest part of a line that is shown, in characters.
const LINE_MAX_CHARS: usize = 200;

/// Characters before the mark where a long line is cut.
const BEFORE_MARK_CHARS: usize = 60;

/// How findings are shown.
#[derive(Clone, Copy, Debug)]
pub struct Human {
    /// With the colours of a terminal.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// At most so many findings; all where there is none.
    pub cap: Option<usize>,
}

impl Default for Human {
    fn default() -> Self {
        Self { colour: false, width: 120, cap: Some(50) }
    }
}

/// The findings in their order, an empty line after each. Where there are more than `cap`, the last are shown: errors
/// come last, so they are the ones to see.
pub fn human(diagnostics: &[Diagnostic], options: &Human) -> String {
    let hidden = diagnostics.len().saturating_sub(options.cap.unwrap_or(usize::MAX));
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width.clamp(40, 1000));
    let mut out = String::new();
    if hidden > 0 {
        out.push_str(&format!("… and {} before these; `--format json` lists all\n\n", plural(hidden, "finding")));
    }
    for diagnostic in &diagnostics[hidden..] {
        out.push_str(&one(diagnostic, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::NOTE.with_name("hint"),
    };
    let path = harmless(diagnostic.path.as_str());
    let title = level.primary_title(harmless(&diagnostic.message)).id(diagnostic.code.id());
    let label = diagnostic.label.as_deref().map(harmless);
    let mut group = match &diagnostic.excerpt {
        Some(excerpt) => {
            let (line, mark) = shown(excerpt);
            let mark = AnnotationKind::Primary.span(mark).label(label);
            title.element(
                Snippet::source(line).line_start(excerpt.line.min(u32::MAX as usize)).path(path).annotation(mark),
            )
        }
        None => {
            let group = title.element(Origin::path(path));
            match label {
                Some(label) => group.element(Level::NOTE.message(label)),
                None => group,
            }
        }
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(harmless(help)));
    }
    renderer.render(&[group])
}

/// The line as it is shown, and the mark's bytes in it: within the line, on borders of characters, not empty unless it
/// is at the line's end.
pub(crate) fn shown(excerpt: &Excerpt) -> (String, Range<usize>) {
    let text = &excerpt.text;
    let start = text.floor_char_boundary(excerpt.mark.0);
    let end = text.floor_char_boundary(excerpt.mark.1).max(start);
    let (from, to) = window(text, start);
    let cut_before = if from > 0 { "…" } else { "" };
    let cut_after = if to < text.len() { "…" } else { "" };

    let before = format!("{cut_before}{}", harmless_line(&text[from..start]));
    let marked = harmless_line(&text[start..end.clamp(start, to)]);
    let after = harmless_line(&text[end.clamp(start, to)..to]);
    let mark = before.len()..before.len() + marked.len();
    (format!("{before}{marked}{after}{cut_after}"), mark)
}

/// The bytes of a long line that are shown: some before the mark, and what fits after that.
fn window(text: &str, mark: usize) -> (usize, usize) {
    let is_short = text.char_indices().nth(LINE_MAX_CHARS).is_none();
    if is_short {
        return (0, text.len());
    }
    let from = match text[..mark].char_indices().nth_back(BEFORE_MARK_CHARS - 1) {
        Some((at, _)) => at,
        None => 0,
    };
    let to = text[from..].char_indices().nth(LINE_MAX_CHARS).map_or(text.len(), |(at, _)| from + at);
    (from, to)
}

/// Text from content that can move no cursor, change no colour and turn no line around.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || !is_harmful(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// The same for a part of one line, which has no line ends.
fn harmless_line(text: &str) -> String {
    text.chars().map(|c| if is_harmful(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\t') || text::is_deceptive(c) || matches!(c, '\u{2028}' | '\u{2029}')
}
