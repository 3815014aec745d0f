//! What a page is, told to search engines: JSON-LD in the words of schema.org.
//!
//! Takes a page's frame and view, gives the script elements for its head. Says no more than the page shows, and knows no templates,
//! which print it, add to it or leave it out.

mod schema;

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::filters;
use super::theme::Site;
use crate::plan::view::{DigestView, Frame, Person, ProfileLink, SessionView, ThreadView, View};
use schema::{
    Address, Article, Author, BreadcrumbList, CollectionPage, Comments, DiscussionForumPosting, Document, EntryPoint,
    Event, ListItem, Location, Organization, People, ProfilePage, SearchAction, WebSite,
};

/// Longest text of a thread's first post, in characters.
const POST_CHARS: usize = 500;

/// The script elements of a page, each after a line break. None where nobody said at which address the site will be, or where
/// search engines are asked to pass over the page.
pub(super) fn scripts(site: &Site, frame: &Frame, view: &View) -> String {
    let mut out = Vec::new();
    if !site.base_url.is_empty() && !frame.noindex {
        let page = Page { site, frame };
        if !frame.breadcrumb.is_empty() {
            add(&mut out, page.breadcrumb());
        }
        match view {
            View::Home(_) => add(&mut out, page.home()),
            View::Community(_) => add(&mut out, page.community()),
            View::Thread(view) => page.thread(view).into_iter().for_each(|thread| add(&mut out, thread)),
            View::Digest(view) => add(&mut out, page.digest(view)),
            View::Session(view) => add(&mut out, page.session(view)),
            View::Member(view) => add(&mut out, page.profile(&view.person, &view.tagline, &view.links)),
            View::Person(view) => add(&mut out, page.profile(&view.person, &view.tagline, &view.links)),
            _ => {}
        }
    }
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// Appends a script element.
fn add(out: &mut Vec<u8>, about: impl Serialize) {
    let document = Document { context: "https://schema.org", about };
    out.extend_from_slice(b"\n<script type=\"application/ld+json\">");
    filters::write_json(out, &document).expect("strings and numbers are always JSON");
    out.extend_from_slice(b"</script>");
}

/// What is the same for the page, whatever its kind.
#[derive(Clone, Copy)]
struct Page<'a> {
    site: &'a Site,
    frame: &'a Frame,
}

impl<'a> Page<'a> {
    /// The way here from the home page; its last step is the page itself, without its address.
    fn breadcrumb(self) -> BreadcrumbList<'a> {
        let above = self.frame.breadcrumb.iter().map(|step| (step.title.as_str(), Some(self.address(&step.url))));
        let steps = above.chain([(self.frame.heading.as_str(), None)]);
        let items = steps.zip(1..).map(|((name, item), position)| ListItem { position, name, item });
        BreadcrumbList { item_list_element: items.collect() }
    }

    fn home(self) -> WebSite<'a> {
        let search = &self.frame.search;
        let url_template = || format!("{}{search}?q={{search_term_string}}", self.site.base_url);
        let potential_action = (!search.is_empty()).then(|| SearchAction {
            target: EntryPoint { url_template: url_template() },
            query_input: "required name=search_term_string",
        });
        WebSite { description: Some(&self.frame.description), potential_action, ..self.web_site() }
    }

    fn community(self) -> CollectionPage<'a> {
        CollectionPage {
            name: &self.frame.heading,
            description: &self.frame.description,
            url: &self.frame.canonical,
            in_language: &self.frame.lang,
            is_part_of: self.web_site(),
        }
    }

    /// No engine takes a thread without author or date.
    fn thread(self, view: &'a ThreadView) -> Option<DiscussionForumPosting<'a>> {
        let opener = &view.opener;
        let date_published = opener.date.as_deref().filter(|_| !opener.authors.is_empty())?;
        let text = filters::line(opener.html.as_str(), POST_CHARS);
        Some(DiscussionForumPosting {
            headline: &view.title,
            url: &self.frame.canonical,
            in_language: opener.lang.as_ref().unwrap_or(&self.frame.lang),
            text: if text.is_empty() { Cow::Borrowed(&self.frame.description) } else { Cow::Owned(text) },
            date_published,
            date_modified: opener.updated.as_deref(),
            author: self.people(&opener.authors),
            comment_count: view.reply_count,
            comment: Comments { base_url: &self.site.base_url, replies: &view.replies },
        })
    }

    /// A digest is written by the host who wrote words for it, else by its group.
    fn digest(self, view: &'a DigestView) -> Article<'a> {
        let group = || self.frame.community.as_ref().map_or(&self.site.title, |community| &community.title);
        let author = match view.words_by.as_slice() {
            [] => Author::Group(Organization { name: group() }),
            people => Author::People(self.people(people)),
        };
        Article {
            headline: &self.frame.heading,
            description: &self.frame.description,
            date_published: &view.closed,
            url: &self.frame.canonical,
            in_language: &self.frame.lang,
            main_entity_of_page: &self.frame.canonical,
            author,
        }
    }

    /// An event needs a place: where none is known, it is the page.
    fn session(self, view: &'a SessionView) -> Event<'a> {
        let (event_attendance_mode, location) = match view.location.as_str() {
            url if view.location_is_link => {
                (Some("https://schema.org/OnlineEventAttendanceMode"), Location::VirtualLocation { url })
            }
            "" => (None, Location::VirtualLocation { url: &self.frame.canonical }),
            name => (Some("https://schema.org/OfflineEventAttendanceMode"), Location::Place { name }),
        };
        Event {
            name: &self.frame.heading,
            start_date: &view.date,
            end_date: view.end.as_deref(),
            description: &self.frame.description,
            url: &self.frame.canonical,
            in_language: &self.frame.lang,
            event_status: match view.status {
                "cancelled" => "https://schema.org/EventCancelled",
                _ => "https://schema.org/EventScheduled",
            },
            event_attendance_mode,
            location,
            organizer: self.people(&view.hosts),
        }
    }

    /// Somebody, on their own page.
    fn profile(self, person: &'a Person, tagline: &'a str, links: &'a [ProfileLink]) -> ProfilePage<'a> {
        ProfilePage {
            url: &self.frame.canonical,
            in_language: &self.frame.lang,
            main_entity: schema::Person {
                name: &person.name,
                url: Some(Address::full(&self.frame.canonical)),
                description: tagline,
                image: person.face.as_ref().map(|face| self.address(&face.url)),
                same_as: links.iter().map(|link| link.url.as_str()).collect(),
            },
        }
    }

    fn web_site(self) -> WebSite<'a> {
        WebSite { name: &self.site.title, url: &self.site.base_url, description: None, potential_action: None }
    }

    fn address(self, url: &'a str) -> Address<'a> {
        Address::new(&self.site.base_url, url)
    }

    fn people(self, people: &'a [Arc<Person>]) -> People<'a> {
        People { base_url: &self.site.base_url, people }
    }
}

#[cfg(test)]
mod tests;
