//! How the network grew: conversations month by month, and groups.
//!
//! Ends with the last month in which a conversation was opened, not with today, so that a page does not change because
//! time goes by.

use std::collections::BTreeMap;

use super::figures;
use super::network::NetworkPlan;
use super::view::{GrowthRow, GrowthView};
use crate::dates::Period;

/// With fewer months there is nothing to see.
const LEAST_MONTHS: usize = 3;

/// Most months that are drawn: ten years.
const MOST_MONTHS: usize = 120;

impl NetworkPlan<'_> {
    /// Month by month how many conversations were opened, how many there were by then, and how many groups.
    pub(super) fn growth(&self) -> Option<GrowthView> {
        let mut opened: BTreeMap<Period, usize> = BTreeMap::new();
        for (name, top) in &self.tops {
            let Some(extract) = self.network.communities.get(*name) else { continue };
            for date in top.threads.iter().filter_map(|thread| thread.date) {
                *opened.entry(Period::month_of(date.date(&extract.zone))).or_default() += 1;
            }
        }
        let (first, last) = (*opened.keys().next()?, *opened.keys().next_back()?);
        let months = std::iter::successors(Some(first), |month| (*month < last).then(|| month.next()));
        let mut threads = 0;
        let mut rows: Vec<GrowthRow> = months
            .map(|month| {
                let new = opened.get(&month).copied().unwrap_or(0);
                threads += new;
                GrowthRow { month: month.to_string(), opened: new, threads, groups: self.groups_by(month) }
            })
            .collect();
        if rows.len() < LEAST_MONTHS {
            return None;
        }
        let is_cut = rows.len() > MOST_MONTHS;
        rows.drain(..rows.len().saturating_sub(MOST_MONTHS));
        let points: Vec<(usize, Option<usize>)> = rows.iter().map(|row| (row.threads, Some(row.opened))).collect();
        Some(GrowthView { figure: figures::bars(&points), is_cut, rows })
    }

    /// Groups that had begun when a month was over.
    fn groups_by(&self, month: Period) -> usize {
        let last = month.range().1;
        let founded =
            self.network.communities.values().filter_map(|extract| Some(extract.founded?.date(&extract.zone)));
        founded.filter(|day| *day <= last).count()
    }
}
