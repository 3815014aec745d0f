//! What salon says itself in a page's frame, before it is said in a language.

use serde::Serialize;

/// Something on a page that is no member's word alone: a text as it stands, or what salon itself says, by its key among the
/// theme's strings with what fills its places. `render` says it in the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Phrase {
    /// A text as it stands.
    Text(String),
    /// A key, the number that chooses its form, and what fills its places.
    Said {
        /// The key.
        say: &'static str,
        /// The number.
        n: Option<usize>,
        /// Values by the names of places.
        with: Vec<(&'static str, String)>,
    },
}

impl Phrase {
    /// A key among the theme's strings.
    pub fn say(say: &'static str) -> Self {
        Self::Said { say, n: None, with: Vec::new() }
    }

    /// The number that chooses the form.
    #[must_use]
    pub fn n(mut self, number: usize) -> Self {
        if let Self::Said { n, .. } = &mut self {
            *n = Some(number);
        }
        self
    }

    /// Fills a place.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "numbers and texts read the same where they are given")]
    pub fn with(mut self, place: &'static str, value: impl ToString) -> Self {
        if let Self::Said { with, .. } = &mut self {
            with.push((place, value.to_string()));
        }
        self
    }
}

impl Default for Phrase {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl From<&str> for Phrase {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The words of a [`super::view::Frame`], before they are said in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The heading.
    pub heading: Phrase,
    /// What follows the heading in the browser's tab while there is room: a page's number, the community, the network.
    pub within: Vec<Phrase>,
    /// The description.
    pub description: Phrase,
    /// The way here from the home page: title and address of each step.
    pub breadcrumb: Vec<(Phrase, String)>,
}
