//! A community in numbers, and nobody in it.

use jiff::civil::{ISOWeekDate, Weekday};

use super::community::CommunityPlan;
use super::figures::{self, share};
use super::frame::Outline;
use super::view::*;
use super::{Page, Phrase};
use crate::dates::Period;
use crate::derive::measures::survival::Curve;
use crate::derive::measures::weeks::WeekPoint;
use crate::derive::measures::{self, LEAST_MESSAGES, LEAST_PEOPLE, Line, Measures, Tie, Unit};

/// Weeks that are shown: two years.
const MOST_WEEKS: usize = 104;

/// Most dots and lines of a ring: with more nothing can be seen, and the page becomes heavy.
const MOST_DOTS: usize = 120;
const MOST_LINES: usize = 1500;

/// Hours after which it is said how many posts have an answer.
const TOLD_HOURS: [u16; 8] = [1, 6, 24, 2 * 24, 4 * 24, 7 * 24, 14 * 24, 28 * 24];

/// Spans of time that a curve can show, in hours; each has quarters of whole hours or days.
const SPANS: [u16; 11] = [4, 8, 12, 24, 48, 96, 8 * 24, 16 * 24, 28 * 24, 84 * 24, 364 * 24];

impl CommunityPlan<'_> {
    /// Whether it has such a page: wherever something was written, though it may say that there is too little to measure.
    pub(super) fn has_stats(&self) -> bool {
        !self.derived.threads.is_empty()
    }

    pub(super) fn stats(&self) -> Page {
        let (community, derived) = (self.community, &self.derived);
        let numbers = measures::measures(community, derived, self.site.clock).ok();
        let view = View::Stats(Box::new(StatsView {
            threads: derived.listed.len(),
            replies: derived.listed.iter().map(|index| derived.threads[*index].replies.len()).sum(),
            members: community.members.iter().filter(|member| member.is_current()).count(),
            least_people: LEAST_PEOPLE,
            least_messages: LEAST_MESSAGES,
            numbers: numbers.as_ref().map(numbers_view),
        }));
        let description = Phrase::say("describe.stats").with("group", &community.title);
        self.make(Outline::new(self.folder("stats"), Phrase::say("nav.stats"), description, view))
    }
}

fn numbers_view(measures: &Measures) -> NumbersView {
    NumbersView {
        people: measures.people,
        hosts: measures.hosts,
        writers: measures.writers,
        messages: measures.messages,
        measures: measures.lines().iter().map(measure_view).collect(),
        waiting: waiting_view(&measures.first_reply),
        ring: ring_view(measures.people, &measures.ring),
        weeks: weeks_view(&measures.weeks),
    }
}

fn measure_view(line: &Line) -> MeasureView {
    let shown = line.shown();
    let share = line.value.and_then(|value| match line.unit {
        Unit::Scale | Unit::Share => Some(value),
        Unit::People => Some(value / share(line.n, 1)),
        Unit::Hours => None,
    });
    MeasureView {
        key: line.key,
        words: line.words,
        number: shown.number,
        unit: shown.unit,
        n: line.n,
        figure: share.map(figures::gauge),
    }
}

fn waiting_view(curve: &Curve) -> WaitingView {
    let waiting_after = |hours: u16| {
        let steps = curve.steps.iter().take_while(|step| step.hours <= f64::from(hours));
        steps.last().map_or(1.0, |step| step.waiting)
    };
    let percent = |share: f64| figures::units(share * 100.0);
    let span = span(curve);
    let steps = curve.steps.iter().map(|step| (step.hours, step.waiting));
    let rows = TOLD_HOURS.into_iter().take_while(|hours| f64::from(*hours) <= curve.seen_hours);
    WaitingView {
        posts: curve.posts,
        answered: curve.answered,
        figure: (curve.answered > 0).then(|| figures::curve(steps, f64::from(span), curve.seen_hours)),
        marks: (0..=4).map(|quarter| time(span / 4 * quarter)).collect(),
        waiting: percent(waiting_after(span)),
        rows: rows
            .map(|hours| WaitingRow { after: time(hours), answered: percent(1.0 - waiting_after(hours)) })
            .collect(),
    }
}

/// The shortest span in which nine of ten answers came, and by which half of the posts had one.
fn span(curve: &Curve) -> u16 {
    let mut came = 0;
    let most = curve.steps.iter().find(|step| {
        came += step.answered;
        came * 10 >= curve.answered * 9
    });
    let hours = most.map_or(0.0, |step| step.hours).max(curve.median_hours.unwrap_or_default());
    SPANS.into_iter().find(|span| hours <= f64::from(*span)).unwrap_or(SPANS[SPANS.len() - 1])
}

fn time(hours: u16) -> TimeSpan {
    match hours {
        0 => TimeSpan { unit: "hours", n: 0 },
        hours if hours % 24 == 0 => TimeSpan { unit: "days", n: hours / 24 },
        hours => TimeSpan { unit: "hours", n: hours },
    }
}

fn ring_view(people: usize, ties: &[Tie]) -> RingView {
    let between = |least: u32, most: u32| -> Vec<(u32, u32)> {
        ties.iter().filter(|tie| (least..=most).contains(&tie.replies)).map(|tie| (tie.a, tie.b)).collect()
    };
    let lines = [("once", between(1, 1)), ("some", between(2, 4)), ("many", between(5, u32::MAX))];
    let is_drawn = people <= MOST_DOTS && ties.len() <= MOST_LINES && !ties.is_empty();
    RingView {
        people,
        pairs: ties.len(),
        figure: is_drawn.then(|| figures::ring(people, &lines)),
        once: lines[0].1.len(),
        some: lines[1].1.len(),
        many: lines[2].1.len(),
    }
}

fn weeks_view(weeks: &[WeekPoint]) -> WeeksView {
    let shown = &weeks[weeks.len().saturating_sub(MOST_WEEKS)..];
    let numbers: Vec<(usize, Option<usize>)> = shown.iter().map(|point| (point.members, point.wrote)).collect();
    WeeksView {
        figure: (shown.len() > 1).then(|| figures::bars(&numbers)),
        most_members: shown.iter().map(|point| point.members).max().unwrap_or(0),
        most_wrote: shown.iter().filter_map(|point| point.wrote).max().unwrap_or(0),
        is_cut: shown.len() < weeks.len(),
        rows: shown
            .iter()
            .map(|point| WeekRow {
                name: point.week.to_string(),
                from: monday(point.week),
                members: point.members,
                wrote: point.wrote,
            })
            .collect(),
    }
}

/// The first day of a week; its name where it has none.
fn monday(week: Period) -> String {
    let first = match week {
        Period::Week { year, week } => ISOWeekDate::new(year, week, Weekday::Monday).ok(),
        Period::Month { .. } => None,
    };
    first.map_or_else(|| week.to_string(), |first| first.date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::measures::survival::{Wait, curve};

    fn waits(hours: &[f64]) -> Curve {
        let answered = hours.iter().map(|hours| Wait { hours: *hours, is_answered: true });
        curve(&answered.collect::<Vec<_>>())
    }

    #[test]
    fn a_span_holds_nine_of_ten_answers_and_the_median() {
        assert_eq!(span(&waits(&[])), 4);
        assert_eq!(span(&waits(&[1.0, 5.0])), 8);
        assert_eq!(span(&waits(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 700.0])), 4);
        assert_eq!(span(&waits(&[20_000.0])), 364 * 24);
    }

    #[test]
    fn spans_have_quarters_of_whole_hours_or_days() {
        for span in SPANS {
            let last = time(span);
            assert!((1..4).all(|quarter| span % 4 == 0 && (span < 96 || time(span / 4 * quarter).unit == last.unit)));
        }
    }

    #[test]
    fn it_is_said_how_many_have_an_answer_as_far_as_is_known() {
        let view = waiting_view(&waits(&[0.5, 5.0, 30.0, 30.0]));
        let rows: Vec<_> = view.rows.iter().map(|row| (row.after.n, row.after.unit, row.answered)).collect();
        assert_eq!(rows, [(1, "hours", 25), (6, "hours", 50), (1, "days", 50)]);
        assert_eq!((view.marks[4].n, view.marks[4].unit, view.waiting), (2, "days", 0));
        assert_eq!(waiting_view(&waits(&[])).figure, None);
    }

    #[test]
    fn lines_of_the_ring_are_told_apart_by_how_often_two_answered() {
        let tie = |b, replies| Tie { a: 0, b, replies };
        let view = ring_view(5, &[tie(1, 1), tie(2, 4), tie(3, 5), tie(4, 1)]);
        assert_eq!((view.once, view.some, view.many, view.pairs), (2, 1, 1, 4));
        assert!(view.figure.is_some() && ring_view(5, &[]).figure.is_none());
        assert!(ring_view(MOST_DOTS + 1, &[tie(1, 1)]).figure.is_none());
    }

    #[test]
    fn only_the_newest_weeks_are_shown() {
        let week = |year, week| WeekPoint { week: Period::Week { year, week }, members: 7, wrote: None };
        let weeks: Vec<WeekPoint> =
            [2024, 2025, 2026].into_iter().flat_map(|y| (1..=52).map(move |w| week(y, w))).collect();
        let view = weeks_view(&weeks);
        assert!(view.is_cut && view.rows.len() == MOST_WEEKS);
        assert_eq!((view.rows[0].name.as_str(), view.rows[0].from.as_str()), ("2025-W01", "2024-12-30"));
        assert!(!weeks_view(&weeks[..1]).is_cut);
    }
}
