//! What a group set out to do and what came of it: goals, promises from sessions, wins. And the links between posts, from
//! which follows what goes on with what.

use std::collections::HashMap;

use super::community::CommunityPlan;
use super::frame::Outline;
use super::view::*;
use super::{Page, page_count, page_of, pager};
use crate::address::UrlPath;
use crate::dates::Moment;
use crate::derive::goals::{LATER, is_overdue, outcomes};
use crate::derive::{Promised, ThreadIndex};
use crate::markup::LinkTarget;
use crate::model::PostId;
use crate::parse::records::Status;

/// Months of each of [`LATER`].
const MONTHS: [u8; 2] = [6, 12];

/// An entry of the page, in the order in which they stand there.
#[derive(Clone, Copy)]
enum Entry {
    Goal(PostId, Status),
    Promise(Promised),
    Win(PostId),
}

impl CommunityPlan<'_> {
    /// How many pages the goals have; none where there are no goals.
    pub(super) fn goal_pages(&self) -> usize {
        if self.derived.goals.is_empty() {
            return 0;
        }
        page_count(self.goal_entries().len(), self.site.config.per_page)
    }

    fn goal_entries(&self) -> Vec<Entry> {
        let derived = &self.derived;
        let of = |status| derived.goals.listed(status).iter().map(move |id| Entry::Goal(*id, status));
        let promised = derived.promised.iter().copied().map(Entry::Promise);
        let decided = of(Status::Carried).chain(of(Status::Kept)).chain(of(Status::Dropped));
        let wins = derived.wins.iter().copied().map(Entry::Win);
        of(Status::Open).chain(promised).chain(decided).chain(wins).collect()
    }

    pub(super) fn goals(&self, number: usize) -> Page {
        let per_page = self.site.config.per_page;
        let url = self.folder("goals");
        let entries = self.goal_entries();
        let count = page_count(entries.len(), per_page);
        let mut view = GoalsView {
            outcomes: if number == 1 { self.outcomes() } else { Vec::new() },
            pager: pager(self.site, &url, number, count, entries.len()),
            ..GoalsView::default()
        };
        for entry in page_of(&entries, number, per_page) {
            match *entry {
                Entry::Goal(id, Status::Carried) => view.carried.push(self.goal_line(id)),
                Entry::Goal(id, Status::Kept) => view.kept.push(self.goal_line(id)),
                Entry::Goal(id, Status::Dropped) => view.dropped.push(self.goal_line(id)),
                Entry::Goal(id, Status::Open | Status::Answered) => view.open.push(self.goal_line(id)),
                Entry::Promise(promised) => view.promised.push(self.promised(promised)),
                Entry::Win(id) => view.wins.push(StreamItem {
                    authors: self.persons(&self.community.post(id).authors),
                    ..self.stream_item(id)
                }),
            }
        }
        let goals = entries.iter().filter(|entry| matches!(entry, Entry::Goal(..))).count();
        let description = Phrase::say("describe.goals").n(goals).with("group", &self.community.title);
        let view = View::Goals(Box::new(view));
        self.make(Outline::new(url.page(number), Phrase::say("nav.goals"), description, view).numbered(number))
    }

    fn outcomes(&self) -> Vec<OutcomeTable> {
        let table = |(days, months)| OutcomeTable {
            months,
            days,
            rows: outcomes(self.community, &self.derived.goals, days, self.site.clock)
                .into_iter()
                .map(|((year, half), outcome)| OutcomeRow {
                    year,
                    half,
                    goals: outcome.goals,
                    kept: outcome.kept,
                    carried: outcome.carried,
                    dropped: outcome.dropped,
                    open: outcome.open,
                })
                .collect(),
        };
        LATER.into_iter().zip(MONTHS).map(table).filter(|table| !table.rows.is_empty()).collect()
    }

    pub(super) fn is_overdue(&self, due: Option<Moment>) -> bool {
        is_overdue(due, &self.community.zone, self.site.clock)
    }

    pub(super) fn goal_line(&self, id: PostId) -> GoalLine {
        let post = self.community.post(id);
        let goal = self.derived.goals.get(id);
        let status = goal.map_or(Status::Open, crate::derive::Goal::status);
        let decision = goal.and_then(crate::derive::Goal::decision).filter(|_| status != Status::Open);
        let name_files = self.site.config.links_name_files;
        GoalLine {
            title: post.title.clone(),
            url: post.permalink(name_files),
            authors: self.persons(&post.authors),
            date: self.iso(post.date),
            due: self.iso(post.due),
            is_overdue: status == Status::Open && self.is_overdue(post.due),
            status: status.word(),
            // A goal may say that it was kept before its day has come, and then nobody said when.
            decided: self.iso(decision.and_then(|change| change.when).filter(|when| !self.site.clock.is_before(*when))),
            report: decision
                .and_then(|change| change.report)
                .map(|report| self.community.post(report).permalink(name_files)),
            continued: self.continued.get(&id).filter(|_| status == Status::Carried).map(|next| self.post_link(*next)),
            lang: self.foreign_lang(post.lang.as_ref()),
        }
    }

    pub(super) fn goal_lines(&self, ids: &[PostId]) -> Vec<GoalLine> {
        ids.iter().map(|id| self.goal_line(*id)).collect()
    }

    /// A post's title and permanent address.
    pub(super) fn post_link(&self, id: PostId) -> Link {
        let post = self.community.post(id);
        Link { title: post.title.clone(), url: post.permalink(self.site.config.links_name_files) }
    }

    /// Links between posts that are in lists, an answer named by its anchor, as (from, to).
    pub(super) fn post_links(&self) -> Vec<(PostId, PostId)> {
        let community = self.community;
        let is_listed =
            |id: &PostId| self.derived.thread_of.contains_key(id) && !community.post(community.post(*id).root).unlisted;
        let places: HashMap<(&UrlPath, Option<&str>), PostId> = community
            .post_ids()
            .filter(is_listed)
            .map(|id| ((&community.post(id).url, community.post(id).anchor.as_deref()), id))
            .collect();
        let mut links = Vec::new();
        for from in community.post_ids().filter(is_listed) {
            for target in &self.prose[from.index()].targets.links {
                let LinkTarget::Page(url, fragment) = target else { continue };
                let to = places.get(&(url, fragment.as_deref())).or_else(|| places.get(&(url, None)));
                links.extend(to.map(|to| (from, *to)));
            }
        }
        links
    }

    /// The same, from thread to thread.
    pub(super) fn thread_links(&self, links: &[(PostId, PostId)]) -> Vec<(ThreadIndex, ThreadIndex)> {
        let thread = |id: &PostId| self.derived.thread_of.get(id).copied();
        let pairs = links.iter().filter_map(|(from, to)| Some((thread(from)?, thread(to)?)));
        pairs.filter(|(from, to)| from != to).collect()
    }
}
