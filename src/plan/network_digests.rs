//! The network's digests: what each community's digest of the same period says first.

use std::collections::BTreeMap;

use super::digests::{
    digest_entry, digests_feed, digests_view, has_mail, mail_links, period_title, period_url, period_view, places,
};
use super::frame::Outline;
use super::network::NetworkPlan;
use super::view::*;
use super::{Feed, Page, Phrase, Site, Top, TopDigest};
use crate::address::UrlPath;
use crate::dates::Period;
use crate::derive::digest::{Entry, network_order};
use crate::model::{Extract, Network};

/// Open questions on a digest, the oldest.
const OPEN_QUESTIONS: usize = 12;

/// Sessions to come on a digest.
const NEXT_SESSIONS: usize = 12;

/// A period of the network: the communities' digests in the rule's order.
pub(super) struct NetworkDigest<'a> {
    pub(super) period: Period,
    /// Each community with its digest.
    groups: Vec<(&'a Extract, &'a TopDigest)>,
}

/// The digests of all periods that are over in every community's zone, oldest first.
pub(super) fn joined<'a>(site: Site<'_>, network: &'a Network, tops: &'a [(String, Top)]) -> Vec<NetworkDigest<'a>> {
    let mut periods: BTreeMap<Period, Vec<(Entry, &'a TopDigest)>> = BTreeMap::new();
    for (name, top) in tops {
        let Some(extract) = network.communities.get(name) else { continue };
        for digest in &top.digests {
            let (took_part, others) = digest.share;
            let entry = Entry { title: extract.title.clone(), name: name.clone(), took_part, others };
            periods.entry(digest.period).or_default().push((entry, digest));
        }
    }
    let is_over =
        |period: &Period| network.communities.values().all(|extract| period.is_closed(site.clock, &extract.zone));
    let mut digests: Vec<NetworkDigest<'a>> = periods
        .into_iter()
        .filter(|(period, _)| is_over(period))
        .map(|(period, found)| {
            let (entries, digests): (Vec<Entry>, Vec<&TopDigest>) = found.into_iter().unzip();
            let group = |at: usize| Some((network.communities.get(&entries[at].name)?, digests[at]));
            NetworkDigest { period, groups: network_order(&entries).into_iter().filter_map(group).collect() }
        })
        .collect();
    digests.sort_by_key(|digest| (digest.period.range().1, digest.period));
    digests
}

impl NetworkPlan<'_> {
    fn digests_url() -> UrlPath {
        UrlPath::home().fixed("digests")
    }

    fn digest_line(&self, at: usize) -> DigestLine {
        let digest = &self.digests[at];
        let sum = |number: fn(&DigestLine) -> usize| digest.groups.iter().map(|(_, group)| number(&group.line)).sum();
        DigestLine {
            period: period_view(digest.period),
            url: self.site.link(&period_url(&Self::digests_url(), digest.period)),
            threads: sum(|line| line.threads),
            heard: sum(|line| line.heard),
            of: sum(|line| line.of),
            answered: sum(|line| line.answered),
            community: None,
        }
    }

    pub(super) fn digest_list(&self, number: usize) -> Page {
        let url = Self::digests_url();
        let count = self.digests.len();
        let period = |at: usize| self.digests[at].period;
        let view = digests_view(self.site, &url, number, count, period, |at| self.digest_line(at));
        let description = Phrase::say("describe.network_digests").n(count).with("name", &self.site.config.title);
        let outline = Outline::new(url.page(number), Phrase::say("nav.digests"), description, view).numbered(number);
        let mut page = self.make(outline);
        self.site.announce_first(&mut page, digests_feed(&self.site.config.title), &url);
        page
    }

    /// A digest's page as its other forms need it: with full addresses.
    fn digest_afar(&self, at: usize) -> Page {
        let mut page = self.digest(at);
        page.frame.root.clone_from(&self.site.config.base_url);
        page
    }

    /// The digests whose forms for mail lie beside their pages.
    pub fn mailed(&self) -> Vec<Page> {
        (0..self.digests.len()).filter(|at| self.has_mail(*at)).map(|at| self.digest_afar(at)).collect()
    }

    fn has_mail(&self, at: usize) -> bool {
        has_mail(self.site, at, |at| self.digests[at].period, self.digests.len())
    }

    /// The feed of the newest digests, and each one's page.
    pub fn digest_feed(&self) -> Option<(Feed, Vec<Page>)> {
        if !self.site.has_feeds() || self.digests.is_empty() {
            return None;
        }
        let config = self.site.config;
        let newest: Vec<usize> = (0..self.digests.len()).rev().take(config.feed_limit).collect();
        let folder = Self::digests_url();
        let entry = |at: &usize| digest_entry(self.site, &folder, self.digests[*at].period, &config.timezone);
        let entries = newest.iter().map(entry).collect();
        let feed =
            self.site.feed(Self::digests_url(), config.title.clone(), &config.description, &config.language, entries);
        let is_closed = self.site.is_closed || self.network.communities.values().any(|extract| extract.is_closed);
        let pages = if is_closed { Vec::new() } else { newest.into_iter().map(|at| self.digest_afar(at)).collect() };
        Some((feed, pages))
    }

    pub(super) fn digest(&self, at: usize) -> Page {
        let digest = &self.digests[at];
        let (first, last) = digest.period.range();
        let folder = Self::digests_url();
        let line = self.digest_line(at);
        let mut questions: Vec<DigestItem> =
            digest.groups.iter().flat_map(|(_, group)| group.questions.clone()).collect();
        questions.sort_by(|a, b| b.age.cmp(&a.age).then_with(|| a.url.cmp(&b.url)));
        questions.truncate(OPEN_QUESTIONS);
        let mut next: Vec<_> = digest.groups.iter().flat_map(|(_, group)| &group.next_sessions).collect();
        next.sort_by(|a, b| (a.0, &a.1.url).cmp(&(b.0, &b.1.url)));
        next.truncate(NEXT_SESSIONS);
        let is_week = |at: usize| matches!(self.digests[at].period, Period::Week { .. });
        let same = |other: &usize| is_week(*other) == is_week(at);
        let view = DigestView {
            period: line.period.clone(),
            closed: last.tomorrow().unwrap_or(last).to_string(),
            threads: line.threads,
            heard: line.heard,
            of: line.of,
            answered: line.answered,
            groups: digest
                .groups
                .iter()
                .map(|(extract, group)| DigestGroup {
                    line: group.line.clone(),
                    title: extract.title.clone(),
                    lang: self.site.foreign(extract.lang.as_deref()),
                    highlight: group.highlight.clone(),
                })
                .collect(),
            questions,
            next_sessions: next.into_iter().map(|(_, line)| line.clone()).collect(),
            places: places(digest.period),
            mail: self.has_mail(at).then(|| mail_links(&period_url(&folder, digest.period))),
            previous: (0..at).rev().find(same).map(|other| self.digest_line(other)),
            next: (at + 1..self.digests.len()).find(same).map(|other| self.digest_line(other)),
            ..DigestView::default()
        };
        let description = Phrase::say("describe.network_digest")
            .n(digest.groups.len())
            .with("name", &self.site.config.title)
            .with("first", first)
            .with("last", last);
        let view = View::Digest(Box::new(view));
        let outline = Outline::new(period_url(&folder, digest.period), period_title(digest.period), description, view);
        let mut page = self.make(outline.below(Phrase::say("nav.digests"), folder));
        page.frame.date = Some(last.to_string());
        self.site.announce_first(&mut page, digests_feed(&self.site.config.title), &Self::digests_url());
        page
    }
}
