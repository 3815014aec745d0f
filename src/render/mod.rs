//! Pages to HTML: the theme, its words, its files.
//!
//! Takes views, gives bytes. Sees no model and no content: what a view does not hold cannot be shown.

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

impl Theme {
    /// The page's HTML.
    ///
    /// # Errors
    /// Where the template fails, which names the template and the line: a fault of a theme, never of content.
    pub fn page(&self, page: &Page) -> Result<String, Failure> {
        let failed = |error: &tera::Error| Failure::Render(format!("cannot render {}: {}", page.url, told(error)));
        let mut context = Context::new();
        context.insert_value("page", Value::try_from_serializable(&page.frame).map_err(|error| failed(&error))?);
        context.insert_value("view", Value::try_from_serializable(&page.view).map_err(|error| failed(&error))?);
        let template = template_of(page.view.kind());
        self.engine(&page.frame.lang).render(template, &context).map_err(|error| failed(&error))
    }
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
