//! What happened on which day, and when a group is expected to meet next.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Derived, ThreadIndex};
use crate::dates::{Clock, Moment, Period, Recurrence, occurrences};
use crate::model::{Community, SessionId};
use crate::parse::records::PostKind;

/// How far ahead meetings are expected, in days.
const EXPECTED_DAYS: i64 = 120;

/// Most meetings that are expected at a time.
const EXPECTED: usize = 6;

/// What lies on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Sessions that begin on it, in their order.
    pub sessions: Vec<SessionId>,
    /// Threads opened on it, first come first.
    pub threads: Vec<ThreadIndex>,
    /// Goals that are due on it.
    pub due: Vec<ThreadIndex>,
}

impl Day {
    /// How many things lie on it.
    pub fn count(&self) -> usize {
        self.sessions.len() + self.threads.len() + self.due.len()
    }
}

/// Days with something on them, by month.
pub type Months = BTreeMap<Period, BTreeMap<Date, Day>>;

/// The days of a community's life. Only what is written counts, and never the clock: a month that is there stays there.
pub(super) fn months(community: &Community, derived: &Derived) -> Months {
    let mut months = Months::new();
    let mut add = |moment: Moment, add: &mut dyn FnMut(&mut Day)| {
        let day = moment.date(&community.zone);
        add(months.entry(Period::month_of(day)).or_default().entry(day).or_default());
    };
    for id in community.session_ids() {
        add(community.session(id).date, &mut |day| day.sessions.push(id));
    }
    for index in derived.listed.iter().rev() {
        let post = community.post(derived.threads[*index].root);
        if let Some(date) = post.date {
            add(date, &mut |day| day.threads.push(*index));
        }
        if let Some(due) = post.due.filter(|_| post.kind == PostKind::Goal) {
            add(due, &mut |day| day.due.push(*index));
        }
    }
    months
}

/// Meetings that the rule in community.md makes expect and that no session's file has yet, next first.
///
/// At most six within 120 days. None once the group has ended. A session on a day, be it cancelled, stands for the day.
pub(super) fn expected(community: &Community, clock: &Clock) -> Vec<Moment> {
    let Some(meets) = &community.meets else { return Vec::new() };
    let zone = &community.zone;
    let taken: BTreeSet<Date> = community.sessions.iter().map(|session| session.date.date(zone)).collect();
    let ended = community.ended.map(|moment| moment.date(zone));
    let recurrence = Recurrence { rule: &meets.rrule, start: meets.start, zone, except: &meets.except };
    let today = Moment::day(clock.today(zone), zone).stamp();
    let minutes = meets.minutes.filter(|_| meets.start.has_time()).unwrap_or(0);
    let until = today.checked_add(SignedDuration::from_hours(24 * EXPECTED_DAYS)).unwrap_or(Timestamp::MAX);
    let limit = usize::try_from(EXPECTED_DAYS).unwrap_or(EXPECTED) + 4;
    // One that goes on is not over; one that began yesterday may go on. A day is not over before its end.
    let is_over = |moment: &Moment| moment.has_time() && clock.is_after(moment.plus_minutes(minutes).stamp());
    occurrences(&recurrence, earlier(today, minutes)..until, limit)
        .into_iter()
        .filter(|moment| !is_over(moment))
        .filter(|moment| !taken.contains(&moment.date(zone)))
        .filter(|moment| ended.is_none_or(|ended| moment.date(zone) <= ended))
        .take(EXPECTED)
        .collect()
}

fn earlier(stamp: Timestamp, minutes: u32) -> Timestamp {
    stamp.checked_sub(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(stamp)
}
