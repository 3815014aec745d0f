//! The types of schema.org that pages are told as, under their own names, with the properties in the order in which they are written.
//!
//! Everything borrows: a thread's answers are read one by one while they are written, and only a text made from HTML is made anew.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::plan::view;
use crate::render::filters;

/// Longest text of an answer, in characters.
const ANSWER_CHARS: usize = 160;

/// Something told for itself, with whose words it is told in.
#[derive(Serialize)]
pub(super) struct Document<T> {
    #[serde(rename = "@context")]
    pub(super) context: &'static str,
    #[serde(flatten)]
    pub(super) about: T,
}

/// A full address, in parts.
pub(super) struct Address<'a>([&'a str; 3]);

impl<'a> Address<'a> {
    /// Of a page or file of the site, by its address from the root.
    pub(super) fn new(base_url: &'a str, url: &'a str) -> Self {
        Self(filters::absolute(base_url, url))
    }

    /// One that is full already.
    pub(super) fn full(url: &'a str) -> Self {
        Self([url, "", ""])
    }
}

impl Serialize for Address<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [base_url, path, fragment] = self.0;
        serializer.collect_str(&format_args!("{base_url}{path}{fragment}"))
    }
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct BreadcrumbList<'a> {
    pub(super) item_list_element: Vec<ListItem<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) struct ListItem<'a> {
    pub(super) position: usize,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<Address<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct WebSite<'a> {
    pub(super) name: &'a str,
    pub(super) url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) potential_action: Option<SearchAction>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "kebab-case")]
pub(super) struct SearchAction {
    pub(super) target: EntryPoint,
    pub(super) query_input: &'static str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct EntryPoint {
    pub(super) url_template: String,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct CollectionPage<'a> {
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) url: &'a str,
    pub(super) in_language: &'a str,
    pub(super) is_part_of: WebSite<'a>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct DiscussionForumPosting<'a> {
    pub(super) headline: &'a str,
    pub(super) url: &'a str,
    pub(super) in_language: &'a str,
    pub(super) text: Cow<'a, str>,
    pub(super) date_published: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_modified: Option<&'a str>,
    pub(super) author: People<'a>,
    pub(super) comment_count: usize,
    #[serde(skip_serializing_if = "Comments::is_empty")]
    pub(super) comment: Comments<'a>,
}

/// Answers. What was removed is left out, and with it what answers it; so is what no engine takes, an answer without author or
/// date.
pub(super) struct Comments<'a> {
    pub(super) base_url: &'a str,
    pub(super) replies: &'a [view::PostView],
}

impl<'a> Comments<'a> {
    /// Each with its date.
    fn told(&self) -> impl Iterator<Item = (&'a view::PostView, &'a str)> {
        let told = self.replies.iter().filter(|reply| !reply.is_removed && !reply.authors.is_empty());
        told.filter_map(|reply| Some((reply, reply.date.as_deref()?)))
    }

    fn is_empty(&self) -> bool {
        self.told().next().is_none()
    }
}

impl Serialize for Comments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let base_url = self.base_url;
        serializer.collect_seq(self.told().map(|(reply, date_published)| Comment {
            url: Address::new(base_url, &reply.url),
            date_published,
            author: People { base_url, people: &reply.authors },
            text: filters::line(reply.html.as_str(), ANSWER_CHARS),
            comment: Comments { base_url, replies: &reply.replies },
        }))
    }
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
struct Comment<'a> {
    url: Address<'a>,
    date_published: &'a str,
    author: People<'a>,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "Comments::is_empty")]
    comment: Comments<'a>,
}

/// Some people, with their pages where they have one.
pub(super) struct People<'a> {
    pub(super) base_url: &'a str,
    pub(super) people: &'a [Arc<view::Person>],
}

impl People<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

impl Serialize for People<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.people.iter().map(|person| Person {
            name: &person.name,
            url: person.url.as_deref().map(|url| Address::new(self.base_url, url)),
            description: "",
            image: None,
            same_as: Vec::new(),
        }))
    }
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct Person<'a> {
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<Address<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<Address<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) same_as: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct ProfilePage<'a> {
    pub(super) url: &'a str,
    pub(super) in_language: &'a str,
    pub(super) main_entity: Person<'a>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct Article<'a> {
    pub(super) headline: &'a str,
    pub(super) description: &'a str,
    pub(super) date_published: &'a str,
    pub(super) url: &'a str,
    pub(super) in_language: &'a str,
    pub(super) main_entity_of_page: &'a str,
    pub(super) author: Author<'a>,
}

/// Who answers for an article.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Author<'a> {
    People(People<'a>),
    Group(Organization<'a>),
}

#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) struct Organization<'a> {
    pub(super) name: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
pub(super) struct Event<'a> {
    pub(super) name: &'a str,
    pub(super) start_date: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_date: Option<&'a str>,
    pub(super) description: &'a str,
    pub(super) url: &'a str,
    pub(super) in_language: &'a str,
    pub(super) event_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_attendance_mode: Option<&'static str>,
    pub(super) location: Location<'a>,
    #[serde(skip_serializing_if = "People::is_empty")]
    pub(super) organizer: People<'a>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) enum Location<'a> {
    VirtualLocation { url: &'a str },
    Place { name: &'a str },
}
