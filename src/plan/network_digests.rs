//! The network's digests: what each community's digest of the same period says first.

use std::collections::BTreeMap;

use super::digests::{period_title, period_url, period_view, places};
use super::frame::Outline;
use super::network::NetworkPlan;
use super::view::*;
use super::{Page, Phrase, Site, Top, TopDigest, page_count, page_of, pager};
use crate::address::UrlPath;
use crate::dates::Period;
use crate::derive::digest::{Entry, network_order};
use crate::model::Network;

/// Open questions on a digest, the oldest.
const OPEN_QUESTIONS: usize = 12;

/// Sessions to come on a digest.
const NEXT_SESSIONS: usize = 12;

/// A period of the network: the communities' digests in the rule's order.
pub(super) struct NetworkDigest<'a> {
    period: Period,
    /// Each community's title and digest.
    groups: Vec<(&'a str, &'a TopDigest)>,
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
            let group = |at: usize| {
                let title = network.communities.get(&entries[at].name).map_or("", |extract| extract.title.as_str());
                (title, digests[at])
            };
            NetworkDigest { period, groups: network_order(&entries).into_iter().map(group).collect() }
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
        let per_page = self.site.config.per_page;
        let url = Self::digests_url();
        let newest_first: Vec<usize> = (0..self.digests.len()).rev().collect();
        let mut years: Vec<DigestYear> = Vec::new();
        for at in page_of(&newest_first, number, per_page) {
            let year = self.digests[*at].period.range().1.year();
            let line = self.digest_line(*at);
            match years.last_mut() {
                Some(last) if last.year == year => last.digests.push(line),
                _ => years.push(DigestYear { year, digests: vec![line] }),
            }
        }
        let count = newest_first.len();
        let view = View::Digests(Box::new(DigestsView {
            latest: newest_first.first().filter(|_| number == 1).map(|at| self.digest_line(*at)),
            years,
            first_on: None,
            feed: None,
            pager: pager(self.site, &url, number, page_count(count, per_page), count),
        }));
        let description = Phrase::say("describe.network_digests").n(count).with("name", &self.site.config.title);
        self.make(Outline::new(url.page(number), Phrase::say("nav.digests"), description, view).numbered(number))
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
                .map(|(title, group)| DigestGroup {
                    line: group.line.clone(),
                    title: (*title).to_owned(),
                    highlight: group.highlight.clone(),
                })
                .collect(),
            questions,
            next_sessions: next.into_iter().map(|(_, line)| line.clone()).collect(),
            places: places(digest.period),
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
        page
    }
}
