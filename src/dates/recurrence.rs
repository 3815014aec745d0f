//! Rules of recurrence by RFC 5545: on which days a group meets.
//!
//! The only code that calls `rrule`, which speaks chrono. The crate sees wall clocks without a zone; what a wall clock
//! means in a zone is said by the same data as everywhere else, so that seven in the evening stays seven in the evening.

use std::ops::Range;

use chrono::{Datelike, TimeZone as _, Timelike};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rrule::{Frequency, RRule, RRuleSet, Unvalidated};

use super::{Moment, Zone};

/// Longest rule in bytes.
const MAX_RULE_BYTES: usize = 500;

/// Most dates that are passed on the way to the wanted ones: fifty years of every day.
const MAX_STEPS: usize = 20_000;

/// A rule with where it begins and what it leaves out.
#[derive(Clone, Copy, Debug)]
pub struct Recurrence<'a> {
    /// The rule: `FREQ=WEEKLY;BYDAY=TU`.
    pub rule: &'a str,
    /// From when on. A day makes days, a time makes times.
    pub start: Moment,
    /// The zone in which the clock time stays the same.
    pub zone: &'a Zone,
    /// What does not take place: a day means everything on it.
    pub except: &'a [Moment],
}

/// The moments of a recurrence that begin in `window`, in their order, at most `limit`.
///
/// None for a rule with a [`recurrence_problem`]; none that lie more than fifty years of days after the start.
pub fn occurrences(recurrence: &Recurrence<'_>, window: Range<Timestamp>, limit: usize) -> Vec<Moment> {
    let Recurrence { rule, start, zone, except } = *recurrence;
    let Ok(rule) = Rule::read(rule) else { return Vec::new() };
    let Some(set) = rule.set(zone.0.to_datetime(start.stamp())) else { return Vec::new() };
    let is_left_out = |moment: &Moment| {
        except.iter().any(|other| {
            let is_day = !other.has_time() || !start.has_time();
            if is_day { other.date(zone) == moment.date(zone) } else { other.stamp() == moment.stamp() }
        })
    };
    set.into_iter()
        .take(MAX_STEPS)
        .map_while(|date| in_zone(date, start.has_time(), zone))
        .take_while(|moment| moment.stamp() < window.end && !rule.is_over(*moment, zone))
        .filter(|moment| moment.stamp() >= window.start && !is_left_out(moment))
        .take(limit)
        .collect()
}

/// Checks a rule of recurrence by RFC 5545 (`FREQ=WEEKLY;BYDAY=TU`); what is wrong with it, in words, where something is.
///
/// A rule for more than one meeting a day is refused: no group meets so, and a slip of the pen would make millions.
pub fn recurrence_problem(rule: &str) -> Option<String> {
    let rule = match Rule::read(rule) {
        Ok(rule) => rule,
        Err(problem) => return Some(problem),
    };
    rule.rule.validate(rrule::Tz::UTC.timestamp_nanos(0)).err().map(|error| error.to_string())
}

/// The last moment of a rule. Kept out of `rrule`, which knows no zone here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    Day(Date),
    Local(DateTime),
    At(Timestamp),
}

struct Rule {
    rule: RRule<Unvalidated>,
    until: Option<Until>,
}

impl Rule {
    fn read(written: &str) -> Result<Self, String> {
        let written = written.trim();
        let written = written.strip_prefix("RRULE:").unwrap_or(written);
        if written.len() > MAX_RULE_BYTES {
            return Err(format!("it is longer than {MAX_RULE_BYTES} characters"));
        }
        let (mut parts, mut until) = (Vec::new(), None);
        for part in written.split(';').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some((key, value)) if key.trim().eq_ignore_ascii_case("UNTIL") => {
                    let read = read_until(value.trim());
                    until = Some(read.ok_or_else(|| format!("UNTIL={value} is no date such as 20261231"))?);
                }
                _ => parts.push(part),
            }
        }
        let rule: RRule<Unvalidated> = parts.join(";").parse().map_err(|error: rrule::RRuleError| error.to_string())?;
        let is_sub_daily = matches!(rule.get_freq(), Frequency::Hourly | Frequency::Minutely | Frequency::Secondly);
        if is_sub_daily || rule.get_by_hour().len().max(rule.get_by_minute().len()).max(rule.get_by_second().len()) > 1
        {
            return Err("it means more than one meeting a day".to_owned());
        }
        if rule.get_interval() == 0 {
            return Err("INTERVAL=0 leads nowhere".to_owned());
        }
        Ok(Self { rule, until })
    }

    /// The dates from a wall clock on, as if all the world kept universal time.
    fn set(&self, start: DateTime) -> Option<RRuleSet> {
        let number = |value: i8| u32::try_from(value).ok();
        let day = chrono::NaiveDate::from_ymd_opt(start.year().into(), number(start.month())?, number(start.day())?)?;
        let local = day.and_hms_opt(number(start.hour())?, number(start.minute())?, number(start.second())?)?;
        let start = rrule::Tz::UTC.from_utc_datetime(&local);
        let rule = self.rule.clone().validate(start).ok()?;
        Some(RRuleSet::new(start).rrule(rule).limit())
    }

    fn is_over(&self, moment: Moment, zone: &Zone) -> bool {
        match self.until {
            None => false,
            Some(Until::Day(last)) => moment.date(zone) > last,
            Some(Until::Local(last)) => zone.0.to_datetime(moment.stamp()) > last,
            Some(Until::At(last)) => moment.stamp() > last,
        }
    }
}

/// `20261231`, `20261231T200000` or `20261231T200000Z`.
fn read_until(written: &str) -> Option<Until> {
    if let Some(universal) = written.strip_suffix(['Z', 'z']) {
        return TimeZone::UTC.to_timestamp(universal.parse().ok()?).ok().map(Until::At);
    }
    if written.contains(['T', 't']) {
        return written.parse().ok().map(Until::Local);
    }
    written.parse().ok().map(Until::Day)
}

/// What a wall clock means in a zone. One that is skipped when clocks go forward is moved on.
fn in_zone(date: chrono::DateTime<rrule::Tz>, has_time: bool, zone: &Zone) -> Option<Moment> {
    let number = |value: u32| i8::try_from(value).ok();
    let day = Date::new(i16::try_from(date.year()).ok()?, number(date.month())?, number(date.day())?).ok()?;
    if !has_time {
        return Some(Moment::day(day, zone));
    }
    let local = day.at(number(date.hour())?, number(date.minute())?, number(date.second())?, 0);
    zone.0.to_ambiguous_timestamp(local).compatible().ok().map(Moment::at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dates::moment;

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    fn read(written: &str) -> Moment {
        moment(written, &berlin()).unwrap().moment
    }

    fn dates(rule: &str, start: &str, except: &[&str], from: &str, until: &str) -> Vec<String> {
        let zone = berlin();
        let except: Vec<Moment> = except.iter().map(|date| read(date)).collect();
        let recurrence = Recurrence { rule, start: read(start), zone: &zone, except: &except };
        let window = read(from).stamp()..read(until).stamp();
        occurrences(&recurrence, window, 100).into_iter().map(|moment| moment.iso(&zone)).collect()
    }

    #[test]
    fn the_clock_time_stays_when_clocks_change() {
        let weekly = |from, until| dates("FREQ=WEEKLY;BYDAY=TU", "2026-01-06 19:00", &[], from, until);
        assert_eq!(weekly("2026-03-20", "2026-04-05"), ["2026-03-24T19:00:00+01:00", "2026-03-31T19:00:00+02:00"],);
        assert_eq!(weekly("2026-10-18", "2026-11-01"), ["2026-10-20T19:00:00+02:00", "2026-10-27T19:00:00+01:00"]);
    }

    #[test]
    fn a_time_that_is_skipped_is_moved_on_and_comes_back() {
        let daily = dates("FREQ=DAILY", "2026-03-28 02:30", &[], "2026-03-28", "2026-03-31");
        assert_eq!(daily, ["2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"]);
    }

    #[test]
    fn two_weeks_are_two_weeks_over_new_year() {
        let met = dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-05-26 19:00", &[], "2026-12-15", "2027-01-20");
        assert_eq!(met, ["2026-12-22T19:00:00+01:00", "2027-01-05T19:00:00+01:00", "2027-01-19T19:00:00+01:00"]);
    }

    #[test]
    fn a_day_among_the_exceptions_leaves_out_all_of_it_and_a_time_only_itself() {
        let except = ["2026-01-13", "2026-01-20 19:00", "2026-01-27 18:00"];
        let met = dates("FREQ=WEEKLY;BYDAY=TU", "2026-01-06 19:00", &except, "2026-01-01", "2026-02-01");
        assert_eq!(met, ["2026-01-06T19:00:00+01:00", "2026-01-27T19:00:00+01:00"]);
        let days = dates("FREQ=WEEKLY", "2026-01-06", &["2026-01-13 09:00"], "2026-01-01", "2026-01-25");
        assert_eq!(days, ["2026-01-06", "2026-01-20"]);
    }

    #[test]
    fn rules_end_by_count_or_by_date() {
        for (rule, last) in [
            ("FREQ=WEEKLY;COUNT=3", "2026-01-20T19:00:00+01:00"),
            ("FREQ=WEEKLY;UNTIL=20260120", "2026-01-20T19:00:00+01:00"),
            ("FREQ=WEEKLY;UNTIL=20260120T180000Z", "2026-01-20T19:00:00+01:00"),
            ("FREQ=WEEKLY;UNTIL=20260120T175959Z", "2026-01-13T19:00:00+01:00"),
            ("UNTIL=20260120T185959;FREQ=WEEKLY", "2026-01-13T19:00:00+01:00"),
            ("RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=2026-01-20", "2026-01-20T19:00:00+01:00"),
        ] {
            assert_eq!(recurrence_problem(rule), None, "{rule}");
            let met = dates(rule, "2026-01-06 19:00", &[], "2026-01-01", "2030-01-01");
            assert_eq!(met.last().map(String::as_str), Some(last), "{rule}");
        }
        assert!(dates("FREQ=WEEKLY;UNTIL=20200101", "2026-01-06", &[], "2026-01-01", "2027-01-01").is_empty());
    }

    #[test]
    fn rules_of_recurrence_are_checked() {
        assert_eq!(recurrence_problem("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), None);
        assert_eq!(recurrence_problem("FREQ=MONTHLY;BYDAY=1MO;BYHOUR=19;BYMINUTE=30"), None);
        for rule in ["every second Tuesday", "", "FREQ=WEEKLY;UNTIL=soon", "FREQ=WEEKLY;INTERVAL=0"] {
            assert!(recurrence_problem(rule).is_some(), "{rule}");
        }
        for rule in ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,17"] {
            assert_eq!(recurrence_problem(rule).as_deref(), Some("it means more than one meeting a day"), "{rule}");
        }
    }

    #[test]
    fn rules_that_never_come_true_end() {
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=65535;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=SECONDLY",
        ] {
            let begun = std::time::Instant::now();
            assert!(dates(rule, "2026-01-06 19:00", &[], "2026-01-01", "9000-01-01").is_empty(), "{rule}");
            assert!(begun.elapsed().as_secs() < 10, "{rule}: {:?}", begun.elapsed());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_rule_panics_or_leaves_its_limits(
            freq in prop::sample::select(vec!["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]),
            more in prop::sample::select(vec!["", ";BYDAY=-1FR", ";BYDAY=MO,TU", ";BYMONTHDAY=-1,15", ";BYSETPOS=1;BYDAY=MO", ";WKST=SU", ";BYWEEKNO=53", ";BYYEARDAY=366"]),
            interval in 1u16..400,
            count in prop::option::of(0u32..500),
            start in 0i64..8_000_000_000,
            has_time: bool,
            from in 0i64..8_000_000_000,
            days in 0i64..400,
            limit in 0usize..50,
        ) {
            let zone = berlin();
            let count = count.map(|count| format!(";COUNT={count}")).unwrap_or_default();
            let rule = format!("FREQ={freq};INTERVAL={interval}{more}{count}");
            let start = Moment::at(Timestamp::from_second(start).unwrap());
            let start = if has_time { start } else { Moment::day(start.date(&zone), &zone) };
            let window = Timestamp::from_second(from).unwrap()..Timestamp::from_second(from + days * 86_400).unwrap();
            let met = occurrences(&Recurrence { rule: &rule, start, zone: &zone, except: &[] }, window.clone(), limit);
            prop_assert!(met.len() <= limit);
            prop_assert!(met.iter().all(|moment| window.contains(&moment.stamp()) && moment.stamp() >= start.stamp()));
            prop_assert!(met.windows(2).all(|pair| pair[0].date(&zone) < pair[1].date(&zone)));
        }

        #[test]
        fn no_text_panics(text in "[A-Z0-9=;:,+ -]{0,60}") {
            let zone = berlin();
            let _ = recurrence_problem(&text);
            let start = Moment::at(Timestamp::UNIX_EPOCH);
            let window = Timestamp::UNIX_EPOCH..Timestamp::from_second(100_000_000).unwrap();
            let _ = occurrences(&Recurrence { rule: &text, start, zone: &zone, except: &[] }, window, 10);
        }
    }
}
