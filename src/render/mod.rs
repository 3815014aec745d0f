//! Pages to HTML: the theme, its words, its files.
//!
//! Takes views, gives bytes. Sees no model and no content: what a view does not hold cannot be shown.

pub mod calendar;
mod colour;
mod files;
mod filters;
mod manifest;
pub mod feed;
pub mod site_files;
pub mod strings;
pub mod theme;

pub use theme::Theme;

use tera::{Context, ErrorKind, Value};

use crate::diag::Failure;
use crate::plan::Page;
use crate::plan::view::{Frame, Link, Phrase, Words};
use crate::text::{one_line, shorten};
use strings::Strings;

impl Theme {
    /// The page's HTML.
    ///
    /// # Errors
    /// Where the template fails, which names the template and the line: a fault of a theme, never of content.
    pub fn page(&self, page: &Page) -> Result<String, Failure> {
        let failed = |error: &tera::Error| Failure::Render(format!("cannot render {}: {}", page.url, told(error)));
        let voice = self.voice(&page.frame.lang);
        let mut frame = page.frame.clone();
        speak(&page.words, &voice.strings, &mut frame).map_err(Failure::Render)?;
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(&frame).map_err(|error| failed(&error))?);
        context.insert_value("view", Value::try_from_serializable(&page.view).map_err(|error| failed(&error))?);
        let template = template_of(page.view.kind());
        voice.engine.render(template, &context).map_err(|error| failed(&error))
    }
}

/// Longest title for a browser's tab, in characters.
const TITLE_CHARS: usize = 70;

/// Longest description, in characters.
const DESCRIPTION_CHARS: usize = 165;

/// Says a frame's words in a language.
fn speak(words: &Words, strings: &Strings, frame: &mut Frame) -> Result<(), String> {
    let say = |phrase: &Phrase| match phrase {
        Phrase::Text(text) => Ok(text.clone()),
        Phrase::Said { say, n, with } => {
            let number = n.and_then(|n| i64::try_from(n).ok());
            let value = |place: &str, out: &mut String| match with.iter().find(|(name, _)| *name == place) {
                Some(("month", value)) => {
                    out.push_str(&strings.month(value));
                    true
                }
                Some((_, value)) => {
                    out.push_str(value);
                    true
                }
                None => false,
            };
            strings.text(say, number, value).ok_or_else(|| format!("no text is called {say}"))
        }
    };
    frame.heading = say(&words.heading)?;
    frame.title = shorten(&frame.heading, TITLE_CHARS);
    for part in &words.within {
        let part = say(part)?;
        // Three for the dot between them.
        if frame.title.chars().count() + part.chars().count() + 3 <= TITLE_CHARS && !frame.title.ends_with(&part) {
            frame.title.push_str(" · ");
            frame.title.push_str(&part);
        }
    }
    frame.description = shorten(&one_line(&say(&words.description)?), DESCRIPTION_CHARS);
    let step = |(title, url): &(Phrase, String)| Ok(Link { title: say(title)?, url: url.clone() });
    frame.breadcrumb = words.breadcrumb.iter().map(step).collect::<Result<_, String>>()?;
    Ok(())
}

/// The template's file name, without making a text of it for every page.
fn template_of(kind: &'static str) -> &'static str {
    theme::PAGES.iter().find(|name| name.strip_suffix(".html") == Some(kind)).copied().unwrap_or("404.html")
}

/// What went wrong and in which line of which template.
fn told(error: &tera::Error) -> String {
    match error.kind() {
        ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
            format!("{} ({} line {})", report.message(), report.filename(), report.span().start_line)
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
