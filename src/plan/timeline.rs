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
                community: self.site.titled(&extract.title, &extract.url),
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
