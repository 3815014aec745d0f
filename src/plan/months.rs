//! The calendar's pages: one for each month with something in it, and one that shows the month of the day of building.

use jiff::civil::Date;

use super::Page;
use super::Phrase;
use super::community::CommunityPlan;
use super::frame::Outline;
use super::view::*;
use crate::address::UrlPath;
use crate::dates::{Moment, Period};
use crate::derive::Day;

impl CommunityPlan<'_> {
    /// The calendar with the month of the day of building; else the last month before it, else the first that there is.
    pub(super) fn calendar_front(&self) -> Page {
        let months = &self.derived.months;
        let now = Period::month_of(self.site.clock.today(&self.community.zone));
        let is_expected = self.derived.expected.iter().any(|moment| self.month_of(*moment) == now);
        let near = months.range(..=now).next_back().or_else(|| months.first_key_value()).map(|(month, _)| *month);
        let month = near.filter(|_| !is_expected).unwrap_or(now);
        let view = self.month_view(month, true);
        let description = self.describe(Phrase::say("describe.calendar"), &view);
        self.make(Outline::new(
            self.folder("calendar"),
            Phrase::say("nav.calendar"),
            description,
            View::Calendar(Box::new(view)),
        ))
    }

    /// The page of a month.
    pub(super) fn month(&self, month: Period) -> Page {
        let view = self.month_view(month, false);
        let description = self.describe(Phrase::say("describe.month"), &view);
        let heading = Phrase::say("calendar.month").with("month", month.to_string());
        let mut outline = Outline::new(self.month_url(month), heading, description, View::Calendar(Box::new(view)));
        // Other pages of the community are about the month as well.
        outline.detail = Some(Phrase::say("nav.calendar"));
        self.make(outline.below(Phrase::say("nav.calendar"), self.folder("calendar")))
    }

    fn describe(&self, phrase: Phrase, view: &CalendarView) -> Phrase {
        phrase.n(view.days.len()).with("group", &self.community.title).with("month", &view.month)
    }

    pub(super) fn month_url(&self, month: Period) -> UrlPath {
        month_url(&self.community.url, month)
    }

    fn month_of(&self, moment: Moment) -> Period {
        Period::month_of(moment.date(&self.community.zone))
    }

    fn month_view(&self, month: Period, is_front: bool) -> CalendarView {
        let months = &self.derived.months;
        let link = |(month, _): (&Period, _)| self.site.titled(&month.to_string(), &self.month_url(*month), None);
        let days = self.days(month);
        CalendarView {
            month: month.to_string(),
            is_front,
            weeks: weeks(month, &days),
            days,
            previous: months.range(..month).next_back().map(link),
            next: months.range((std::ops::Bound::Excluded(month), std::ops::Bound::Unbounded)).next().map(link),
            years: self.calendar_years(month),
        }
    }

    /// The month's days with something on them, expected meetings too.
    fn days(&self, month: Period) -> Vec<CalendarDay> {
        let mut days = self.derived.months.get(&month).cloned().unwrap_or_default();
        let zone = &self.community.zone;
        for moment in self.derived.expected.iter().filter(|moment| self.month_of(**moment) == month) {
            days.entry(moment.date(zone)).or_default();
        }
        days.iter().map(|(date, day)| self.day(*date, day)).collect()
    }

    fn day(&self, date: Date, day: &Day) -> CalendarDay {
        let mut sessions: Vec<SessionLine> = day.sessions.iter().map(|id| self.session_line(*id)).collect();
        let expected = self.derived.expected.iter().filter(|moment| moment.date(&self.community.zone) == date);
        sessions.extend(expected.map(|moment| self.expected_line(*moment)));
        CalendarDay {
            date: date.to_string(),
            sessions,
            threads: self.thread_lines(&day.threads),
            due: self.thread_lines(&day.due),
        }
    }

    fn calendar_years(&self, shown: Period) -> Vec<CalendarYear> {
        let mut years: Vec<CalendarYear> = Vec::new();
        for (month, days) in &self.derived.months {
            let Period::Month { year, .. } = *month else { continue };
            let link = CalendarMonth {
                month: month.to_string(),
                url: self.site.link(&self.month_url(*month)),
                count: days.values().map(Day::count).sum(),
                is_shown: *month == shown,
            };
            match years.last_mut() {
                Some(last) if last.year == year => last.months.push(link),
                _ => years.push(CalendarYear { year, months: vec![link] }),
            }
        }
        years.reverse();
        years
    }
}

/// The page of a month of the community at `home`.
fn month_url(home: &UrlPath, month: Period) -> UrlPath {
    let folder = home.fixed("calendar");
    folder.child(&month.to_string()).unwrap_or(folder)
}

/// The weeks of a month, Monday first; days of other months are empty.
fn weeks(month: Period, days: &[CalendarDay]) -> Vec<Vec<CalendarCell>> {
    let Period::Month { year, month } = month else { return Vec::new() };
    let Ok(first) = Date::new(year, month, 1) else { return Vec::new() };
    let before = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or_default();
    let mut cells = vec![CalendarCell::default(); before];
    for day in 1..=first.days_in_month() {
        let Ok(date) = Date::new(year, month, day) else { continue };
        let date = date.to_string();
        let count = days
            .iter()
            .find(|day| day.date == date)
            .map_or(0, |day| day.sessions.len() + day.threads.len() + day.due.len());
        cells.push(CalendarCell { date, day, count });
    }
    cells.resize(cells.len().next_multiple_of(7), CalendarCell::default());
    cells.chunks(7).map(<[CalendarCell]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_cut_into_weeks_that_begin_on_monday() {
        for (year, month, before, rows) in [(2026, 11, 6, 6), (2027, 2, 0, 4), (2026, 12, 1, 5), (2028, 2, 1, 5)] {
            let weeks = weeks(Period::Month { year, month }, &[]);
            assert_eq!(weeks[0].iter().filter(|cell| cell.day == 0).count(), before, "{year}-{month}");
            assert_eq!(weeks.len(), rows, "{year}-{month}");
            assert!(weeks.iter().all(|week| week.len() == 7));
            // The second week names the weekdays.
            assert!(weeks[1].iter().all(|cell| cell.day > 0));
        }
    }
}
