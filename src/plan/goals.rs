//! What a group set out to do and what came of it: goals, promises from sessions, wins. And the links between posts, from
//! which follows what goes on with what.

use std::collections::HashMap;

use super::Phrase;
use super::community::CommunityPlan;
use super::frame::Outline;
use super::view::*;
use super::{Page, figures, page_count, page_of, pager};
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
                    figure: figures::parts(&[
                        ("kept", outcome.kept),
                        ("carried", outcome.carried),
                        ("dropped", outcome.dropped),
                        ("open", outcome.open),
                    ]),
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
        let is_listed = |id: &PostId| !self.community.post(self.community.post(*id).root).unlisted;
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
                .filter(is_listed)
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
        let lang = self.foreign_lang(post.lang.as_ref());
        Link { title: post.title.clone(), url: post.permalink(self.site.config.links_name_files), lang }
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

#[cfg(test)]
mod tests {
    use super::super::{Key, Site};
    use super::*;
    use crate::audience::{self, Audience, Choice};
    use crate::config::Config;
    use crate::dates::Clock;
    use crate::{derive, load, model, parse};

    /// Plans a community from its files and shows it to `look`.
    fn plan(per_page: usize, files: &[(&str, &str)], look: impl FnOnce(&CommunityPlan<'_>)) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [("community.md", "---\ntitle: Circle\n---\n")].iter().chain(files) {
            let path = folder.path().join("content/circle").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let config = Config { per_page, ..Config::default() };
        let clock = Clock::parse("2026-12-01").unwrap();
        let files = load::community(folder.path(), "circle").value;
        let records = parse::community(&files, &config).value.unwrap();
        let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock: clock.clone() };
        let community =
            model::community(audience::filter(records, &choice, audience::Neutral::default()).0.unwrap()).value;
        let network = model::network(std::slice::from_ref(&community), &[], audience::Neutral::default()).value;
        let site = Site { config: &config, clock: &clock, is_closed: false };
        look(&CommunityPlan::new(site, &community, derive::community(&community, &clock), &network));
    }

    fn view(plan: &CommunityPlan<'_>, number: usize) -> GoalsView {
        match plan.page(Key::Goals(number)).view {
            View::Goals(view) => *view,
            other => panic!("{other:?}"),
        }
    }

    fn goal(date: &str, more: &str, text: &str) -> String {
        format!("---\ntitle: {date}\nauthor: ana\nkind: goal\ndate: {date}\n{more}---\n{text}\n")
    }

    #[test]
    fn a_carried_goal_names_the_one_that_links_to_it_in_its_text() {
        let first = goal("2026-01-10", "status: carried\ndue: 2026-02-01\n", "Ten chairs.");
        let second = goal("2026-02-10", "due: 2026-11-30\n", "After [the first](chairs.md).");
        plan(50, &[("posts/chairs.md", &first), ("posts/again.md", &second)], |plan| {
            let view = view(plan, 1);
            assert_eq!(view.carried[0].continued.as_ref().unwrap().url, "circle/posts/again/");
            assert_eq!(view.carried[0].decided.as_deref(), Some("2026-02-01"));
            assert!(view.open[0].is_overdue);
            assert_eq!(view.outcomes.len(), 1);
        });
    }

    #[test]
    fn a_long_page_of_goals_goes_on_and_loses_nothing() {
        let mut files: Vec<(String, String)> = Vec::new();
        for at in 1..=9 {
            let status = ["open", "kept", "dropped"][at % 3];
            let text = goal(&format!("2026-01-{at:02}"), &format!("status: {status}\n"), "x");
            files.push((format!("posts/g{at}.md"), text));
            files.push((format!("posts/w{at}.md"), format!("---\nkind: win\ndate: 2026-02-{at:02}\n---\nWon.\n")));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        plan(4, &files, |plan| {
            let pages: Vec<GoalsView> = (1..=plan.goal_pages()).map(|number| view(plan, number)).collect();
            let sum = |of: fn(&GoalsView) -> usize| pages.iter().map(of).sum::<usize>();
            assert_eq!(pages.len(), 5);
            assert_eq!(sum(|page| page.open.len() + page.kept.len() + page.dropped.len()), 9);
            assert_eq!(sum(|page| page.wins.len()), 9);
            assert_eq!(sum(|page| page.outcomes.len()), pages[0].outcomes.len());
        });
    }

    #[test]
    fn a_group_without_goals_or_questions_has_no_such_page() {
        plan(50, &[("posts/w.md", "---\nkind: win\ndate: 2026-02-01\n---\nWon.\n")], |plan| {
            let keys = plan.keys();
            assert!(!keys.iter().any(|key| matches!(key, Key::Goals(_) | Key::Questions(_))), "{keys:?}");
        });
    }
}
