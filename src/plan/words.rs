//! What salon says itself in a page's frame, before it is said in a language.

use jiff::civil::Date;
use serde::Serialize;

/// Something on a page that is no member's word alone: a text as it stands, or what salon itself says, by its key among the
/// theme's strings with what fills its places. `render` says it in the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
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
        with: Vec<(&'static str, Filling)>,
    },
}

/// What fills a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Filling {
    /// A text as it stands, or a date, which the place says in words.
    Text(String),
    /// A number, to be written as the language writes numbers.
    Number(i64),
    /// Several texts, to be parted as the language parts them.
    List(Vec<String>),
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Filling {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Date> for Filling {
    fn from(day: Date) -> Self {
        Self::Text(day.to_string())
    }
}

impl From<Vec<String>> for Filling {
    fn from(texts: Vec<String>) -> Self {
        Self::List(texts)
    }
}

impl From<usize> for Filling {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i16> for Filling {
    fn from(year: i16) -> Self {
        Self::Number(year.into())
    }
}

impl From<i8> for Filling {
    fn from(week: i8) -> Self {
        Self::Number(week.into())
    }
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
    pub fn with(mut self, place: &'static str, value: impl Into<Filling>) -> Self {
        if let Self::Said { with, .. } = &mut self {
            with.push((place, value.into()));
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

/// A step on the way to a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Step {
    /// What it is called.
    pub title: Phrase,
    /// Its address.
    pub url: String,
    /// The title's language where it is not the page's.
    pub lang: Option<String>,
}

/// The words of a [`super::view::Frame`], before they are said in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Words {
    /// The heading.
    pub heading: Phrase,
    /// What follows the heading in the browser's tab while there is room: a page's number, the community, the network.
    pub within: Vec<Phrase>,
    /// The description.
    pub description: Phrase,
    /// The way here from the home page.
    pub breadcrumb: Vec<Step>,
    /// Feeds to announce: name and address of each.
    pub feeds: Vec<(Phrase, String)>,
}
