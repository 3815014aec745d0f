//! Who wrote in which week, as numbers.
//!
//! Weeks are ISO weeks, Monday to Sunday, of days that the caller has found in the community's zone.

use jiff::civil::Date;
use serde::Serialize;

use crate::dates::Period;

/// A week, as the number of weeks since the one that began on 5 January 1970.
pub type Week = i64;

/// One week of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WeekPoint {
    /// The ISO week.
    #[serde(serialize_with = "as_text")]
    pub week: Period,
    /// People who were in the group in it.
    pub members: usize,
    /// Those of them who wrote; `None` where fewer than `least` people were in the group.
    pub wrote: Option<usize>,
}

/// From when to when somebody was in the group: weeks, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The first week.
    pub from: Week,
    /// The last week; none without.
    pub to: Week,
}

/// The week of a day.
pub fn week_of(day: Date) -> Week {
    const MONDAY: Date = jiff::civil::date(1970, 1, 5);
    MONDAY.duration_until(day).as_hours().div_euclid(24).div_euclid(7)
}

/// Participation in each week from `first` to `last`, both included; empty weeks too.
///
/// `stays` has one entry a person, `wrote` an entry (week, person) a message, in any order. A message outside the stay of
/// its writer does not count, so that nobody writes in a week without being in the group in it. In a week with fewer than
/// `least` people it is not said how many wrote: of two people, that would say who.
pub fn participation(
    stays: &[Stay],
    wrote: &[(Week, u32)],
    (first, last): (Week, Week),
    least: usize,
) -> Vec<WeekPoint> {
    let Ok(count) = usize::try_from(last - first + 1) else { return Vec::new() };
    let index = |week: Week| usize::try_from(week.clamp(first, last + 1) - first).unwrap_or_default();
    // Who comes is added in a week and taken off after their last: people and weeks are each gone through once.
    let (mut came, mut gone) = (vec![0usize; count + 1], vec![0usize; count + 1]);
    for stay in stays.iter().filter(|stay| stay.from <= stay.to && stay.from <= last && stay.to >= first) {
        came[index(stay.from)] += 1;
        gone[index(stay.to.saturating_add(1))] += 1;
    }
    let mut heard: Vec<(Week, u32)> = wrote.to_vec();
    heard.retain(|(week, who)| {
        let is_in = |stay: &Stay| (stay.from..=stay.to).contains(week);
        (first..=last).contains(week) && stays.get(*who as usize).is_some_and(is_in)
    });
    heard.sort_unstable();
    heard.dedup();
    let mut people = vec![0usize; count];
    for (week, _) in heard {
        people[index(week)] += 1;
    }
    let mut members = 0;
    let points = (first..=last).zip(people).enumerate().filter_map(|(at, (week, wrote))| {
        members = members + came[at] - gone[at];
        Some(WeekPoint { week: period(week)?, members, wrote: (members >= least).then_some(wrote) })
    });
    points.collect()
}

/// The week as it is written; `None` beyond the years that have four digits.
fn period(week: Week) -> Option<Period> {
    let monday = jiff::civil::date(1970, 1, 5).checked_add(jiff::Span::new().try_weeks(week).ok()?).ok()?;
    let iso = monday.iso_week_date();
    Some(Period::Week { year: iso.year(), week: iso.week() })
}

fn as_text<S: serde::Serializer>(week: &Period, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(week)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const ALWAYS: Stay = Stay { from: Week::MIN, to: Week::MAX };

    #[test]
    fn a_week_goes_from_monday_to_sunday() {
        let week = week_of(date(2026, 1, 5));
        assert_eq!(week_of(date(2026, 1, 11)), week);
        assert_eq!(week_of(date(2026, 1, 4)), week - 1);
        assert_eq!(week_of(date(1969, 12, 29)), -1);
        assert_eq!(week_of(date(1970, 1, 4)), -1);
    }

    #[test]
    fn weeks_have_their_iso_names_around_new_year() {
        let (first, last) = (week_of(date(2026, 12, 27)), week_of(date(2027, 1, 4)));
        let names: Vec<String> = participation(&[], &[], (first, last), 0).iter().map(|p| p.week.to_string()).collect();
        assert_eq!(names, ["2026-W52", "2026-W53", "2027-W01"]);
    }

    #[test]
    fn somebody_counts_once_a_week_and_only_while_they_are_in_the_group() {
        let stays = [ALWAYS, Stay { from: 11, to: 11 }, Stay { from: 12, to: Week::MAX }];
        let wrote = [(10, 0), (10, 0), (10, 1), (11, 1), (12, 2), (12, 0), (12, 1)];
        let numbers = |least| -> Vec<(usize, Option<usize>)> {
            let points = participation(&stays, &wrote, (10, 13), least);
            points.iter().map(|point| (point.members, point.wrote)).collect()
        };
        assert_eq!(numbers(0), [(1, Some(1)), (2, Some(1)), (2, Some(2)), (2, Some(0))]);
        assert_eq!(numbers(2), [(1, None), (2, Some(1)), (2, Some(2)), (2, Some(0))]);
    }

    #[test]
    fn a_span_that_ends_before_it_begins_has_no_weeks() {
        assert_eq!(participation(&[ALWAYS], &[(3, 0)], (5, 4), 0), []);
        assert_eq!(participation(&[ALWAYS], &[(3, 0)], (5, 1), 0), []);
    }

    proptest! {
        #[test]
        fn never_more_write_than_are_there(
            stays in prop::collection::vec((-5i64..40, -5i64..40), 0..12),
            wrote in prop::collection::vec((-5i64..40, 0u32..14), 0..80),
        ) {
            let stays: Vec<Stay> = stays.iter().map(|(from, to)| Stay { from: *from, to: *to }).collect();
            let points = participation(&stays, &wrote, (0, 30), 0);
            prop_assert_eq!(points.len(), 31);
            for (week, point) in (0i64..).zip(&points) {
                prop_assert!(point.wrote.unwrap() <= point.members);
                let there = stays.iter().filter(|stay| (stay.from..=stay.to).contains(&week)).count();
                prop_assert_eq!(point.members, there);
            }
        }
    }
}
