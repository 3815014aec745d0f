//! The network's groups in time.
//!
//! Time ends with the last that happened in any of them, not today, so that a page does not change because days go by.

use jiff::civil::Date;

use super::figures;
use super::network::NetworkPlan;
use super::view::TimelineGroup;
use crate::model::Extract;

/// With more groups nobody sees anything, and their lists already fill the page.
const MOST_GROUPS: usize = 60;

/// Deepest step to the side.
const MOST_DEPTH: usize = 3;

impl NetworkPlan<'_> {
    /// From when to when there were groups: parents first, else in the order in which they began.
    pub(super) fn timeline(&self) -> Vec<TimelineGroup> {
        let mut groups: Vec<(Date, &Extract)> =
            self.network.communities.values().filter_map(|extract| Some((founded(extract)?, extract))).collect();
        if !(2..=MOST_GROUPS).contains(&groups.len()) {
            return Vec::new();
        }
        let begin = groups.iter().map(|(founded, _)| *founded).min().unwrap_or_default();
        let end = groups.iter().map(|(founded, extract)| self.last_day(extract).max(*founded)).max();
        let whole = days(begin, end.unwrap_or_default()).max(1.0);
        groups.sort_by_cached_key(|(_, extract)| {
            self.lineage(extract, |extract| (founded(extract), extract.name.clone()))
        });
        let group = |(founded, extract): (Date, &Extract)| {
            let until = ended(extract).map_or(1.0, |ended| days(begin, ended) / whole);
            TimelineGroup {
                community: self.site.community_link(extract),
                depth: self.lineage(extract, |_| ()).len().saturating_sub(1).min(MOST_DEPTH),
                founded: founded.to_string(),
                ended: ended(extract).map(|ended| ended.to_string()),
                figure: figures::stretch(days(begin, founded) / whole, until),
            }
        };
        groups.into_iter().map(group).collect()
    }

    /// The day on which something was last written in a group, or on which it ended where that is later.
    fn last_day(&self, extract: &Extract) -> Date {
        let written = self.last_written(extract).and_then(|last| last.get(..10)?.parse().ok());
        written.max(ended(extract)).unwrap_or(Date::MIN)
    }
}

fn founded(extract: &Extract) -> Option<Date> {
    extract.founded.map(|founded| founded.date(&extract.zone))
}

fn ended(extract: &Extract) -> Option<Date> {
    extract.ended.map(|ended| ended.date(&extract.zone))
}

fn days(from: Date, to: Date) -> f64 {
    from.duration_until(to).as_secs_f64() / 86_400.0
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::audience::{self, Audience, Choice};
    use crate::config::Config;
    use crate::dates::Clock;
    use crate::plan::{Site, Top};
    use crate::{load, model, parse};

    /// Title, depth, and path of each group's bar. Each is given by its folder and front matter.
    fn timeline(groups: &[(&str, &str)], last: &str) -> Vec<(String, usize, String)> {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::at("2030-01-01T00:00:00Z".parse().unwrap());
        let config = Config::default();
        let communities: Vec<_> = groups
            .iter()
            .map(|(name, front)| {
                let home = folder.path().join("content").join(name);
                fs::create_dir_all(&home).unwrap();
                fs::write(home.join("community.md"), format!("---\ntitle: {name}\n{front}\n---\n")).unwrap();
                let mut found = Vec::new();
                let files = load::community(folder.path(), name).into_value(&mut found);
                let records = parse::community(&files, &config).into_value(&mut found).unwrap();
                let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock: clock.clone() };
                model::community(audience::filter(records, &choice, audience::Neutral::default()).0.unwrap())
                    .into_value(&mut found)
            })
            .collect();
        let network = model::network(&communities, &[], audience::Neutral::default()).into_value(&mut Vec::new());
        let tops = [("a".to_owned(), Top { last: Some(last.to_owned()), ..Top::default() })];
        let site = Site { config: &config, clock: &clock, is_closed: false };
        let plan = NetworkPlan::new(site, &network, None, &[]).join(&tops);
        let told = |group: TimelineGroup| (group.community.title, group.depth, group.figure.shapes[0].path.clone());
        plan.timeline().into_iter().map(told).collect()
    }

    #[test]
    fn groups_stand_below_their_parents_and_time_ends_with_what_was_last_written() {
        let found = timeline(
            &[
                ("a", "founded: 2026-01-01"),
                ("b", "founded: 2025-12-22"),
                ("c", "founded: 2026-01-11\nended: 2026-01-21\npart_of: b"),
                ("d", "description: nobody knows since when"),
            ],
            "2026-01-31T20:00:00+01:00",
        );
        let expected = [("b", 0, "M0 0H200v1H0z"), ("c", 1, "M99 0H151v1H99z"), ("a", 0, "M50 0H200v1H50z")];
        assert_eq!(found, expected.map(|(title, depth, path)| (title.to_owned(), depth, path.to_owned())));
    }

    #[test]
    fn one_group_has_no_timeline() {
        assert_eq!(timeline(&[("a", "founded: 2026-01-01"), ("b", "")], "2026-01-31"), []);
    }
}
