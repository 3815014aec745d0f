//! Where each page lies, by its key alone: for who looks for one page among all and would not make every view for it.

use super::community::{CommunityPlan, Key};
use super::digests::period_url;
use super::network::{NetworkKey, NetworkPlan};
use crate::address::UrlPath;
use crate::model::Community;

impl CommunityPlan<'_> {
    /// A page's address.
    pub fn address(&self, key: Key) -> UrlPath {
        let community = self.community;
        match key {
            Key::Home => community.url.clone(),
            Key::Threads(number) => self.folder("posts").page(number),
            Key::Year(year) => self.folder("posts").year(year),
            Key::Thread(index, number) => community.post(self.derived.threads[index].root).url.page(number),
            Key::Members => self.folder("members"),
            Key::Member(id, number) => {
                let own = community.member(id).url.as_ref();
                own.map_or_else(|| self.folder("members"), |url| url.page(number))
            }
            Key::Sessions(number) => self.folder("sessions").page(number),
            Key::Session(id) => community.session(id).url.clone(),
            Key::Calendar => self.folder("calendar"),
            Key::Month(month) => self.month_url(month),
            Key::Goals(number) => self.folder("goals").page(number),
            Key::Questions(number) => self.folder("questions").page(number),
            Key::Tags => self.folder("tags"),
            Key::Tag(at, number) => self.tag_url(at).page(number),
            Key::Digests(number) => self.folder("digests").page(number),
            Key::Digest(at) => period_url(&self.folder("digests"), self.derived.digests[at].period),
            Key::Stats => self.folder("stats"),
            Key::Free(at) => community.pages[at].url.clone(),
        }
    }

    /// The community whose plan this is.
    pub fn community(&self) -> &Community {
        self.community
    }
}

impl NetworkPlan<'_> {
    /// A page's address in lists of pages, see [`super::Page::address`].
    pub fn address(&self, key: &NetworkKey) -> UrlPath {
        let home = UrlPath::home();
        match key {
            NetworkKey::Home => home,
            NetworkKey::Person(handle) => {
                self.network.people.get(handle).map(|person| person.url.clone()).unwrap_or_default()
            }
            NetworkKey::Tags => home.fixed("tags"),
            NetworkKey::Tag(at, number) => self.named_tag(*at).1.page(*number),
            NetworkKey::Digests(number) => home.fixed("digests").page(*number),
            NetworkKey::Digest(at) => period_url(&home.fixed("digests"), self.digests[*at].period),
            NetworkKey::Free(at) => self.network.pages[*at].url.clone(),
            NetworkKey::Search => home.fixed("search"),
            NetworkKey::NotFound => home.file("404.html").unwrap_or_default(),
        }
    }
}
