//! Dates, times and zones: what a host may write for them, and what they mean.
//!
//! Takes texts and gives [`Moment`]s. Owns the clock, which comes in from outside: nothing in salon asks the machine for
//! the time but `cli`. Knows no files and no pages; how a date is shown in a language is `render`'s.

mod recurrence;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp};

pub use recurrence::{Recurrence, occurrences, recurrence_problem};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time zone by its IANA name, from the data in the program: the same answer on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iana_name().hash(state);
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom("there is no such time zone"))
    }
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone of that name, `Europe/Berlin`; `None` where there is none.
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("utc") {
            return Some(Self::utc());
        }
        TimeZoneDatabase::bundled().get(name).ok().map(Self)
    }

    /// Every zone's name, sorted, for "did you mean".
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        names.sort();
        names
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

/// A point in time as a host wrote it: a day, or a day with a time.
///
/// A day is kept as its first moment in the zone that it was read in, and has to be asked for in the same zone. Moments
/// order by time; of two at the same time the one without a clock comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    stamp: Timestamp,
    has_time: bool,
}

impl Moment {
    /// A moment with a clock time.
    pub fn at(stamp: Timestamp) -> Self {
        Self { stamp, has_time: true }
    }

    /// A whole day in a zone.
    pub fn day(date: Date, zone: &Zone) -> Self {
        let start = zone.0.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
        Self { stamp: start.compatible().unwrap_or(Timestamp::UNIX_EPOCH), has_time: false }
    }

    /// The point in time; for a day its first moment.
    pub fn stamp(self) -> Timestamp {
        self.stamp
    }

    /// Whether a clock time was written.
    pub fn has_time(self) -> bool {
        self.has_time
    }

    /// The day on which it lies there.
    pub fn date(self, zone: &Zone) -> Date {
        zone.0.to_datetime(self.stamp).date()
    }

    /// The clock time there.
    pub fn time(self, zone: &Zone) -> Time {
        zone.0.to_datetime(self.stamp).time()
    }

    /// Minutes later, keeping whether it has a clock time.
    pub fn plus_minutes(self, minutes: u32) -> Self {
        let later = self.stamp.checked_add(jiff::SignedDuration::from_mins(i64::from(minutes)));
        Self { stamp: later.unwrap_or(self.stamp), ..self }
    }

    /// As `2026-01-05`, or `2026-01-05T19:30:00+01:00` where a time was written: what stands in `<time datetime>`, and
    /// what templates get.
    pub fn iso(self, zone: &Zone) -> String {
        if !self.has_time {
            return self.date(zone).to_string();
        }
        // Every page has dozens of them: the zone is asked once, and digits are cheaper than formats.
        let offset = zone.0.to_offset(self.stamp);
        let local = offset.to_datetime(self.stamp);
        let minutes = offset.seconds() / 60;
        let mut iso = local.date().to_string();
        let mut part = |sign: char, number: u32| {
            iso.push(sign);
            iso.extend([number / 10, number % 10].map(|digit| char::from_digit(digit, 10).unwrap_or('0')));
        };
        part('T', local.hour().unsigned_abs().into());
        part(':', local.minute().unsigned_abs().into());
        part(':', local.second().unsigned_abs().into());
        part(if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs() / 60);
        part(':', minutes.unsigned_abs() % 60);
        iso
    }

    /// As RFC 3339 in universal time, for feeds and the sitemap.
    pub fn utc(self) -> String {
        let local = TimeZone::UTC.to_datetime(self.stamp);
        format!("{}T{:02}:{:02}:{:02}Z", local.date(), local.hour(), local.minute(), local.second())
    }
}

/// The moment of building: the one clock of a run.
#[derive(Clone, Debug)]
pub struct Clock {
    now: Timestamp,
    /// Until when every answer given holds, in nanoseconds since 1970. Shared by all clones.
    until: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { now, until: Arc::new(AtomicI64::new(i64::MAX)) }
    }

    /// A clock that stands where the one stood whose [`Clock::stamp`] this is.
    pub fn at_stamp(nanoseconds: i64) -> Self {
        // Every number of this size is a moment of which a clock can be made.
        Self::at(Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default())
    }

    /// A clock that stands at the same moment and was asked nothing yet.
    #[must_use]
    pub fn unasked(&self) -> Self {
        Self::at(self.now)
    }

    /// The moment of building, for what becomes no part of a site. What does has to ask by the other methods: then it is known
    /// until when it holds.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The first moment at which a clock would give another answer to something that this one was asked.
    pub fn holds_until(&self) -> i64 {
        self.until.load(Ordering::Relaxed)
    }

    /// Takes over what another clock was asked.
    pub fn take_over(&self, other: &Self) {
        self.until.fetch_min(other.holds_until(), Ordering::Relaxed);
    }

    /// Whether answers given by a clock at `from` that hold until `until` are those of this one.
    pub fn is_within(&self, from: i64, until: i64) -> bool {
        (from..until).contains(&nanoseconds(self.now))
    }

    /// The moment of building in nanoseconds since 1970.
    pub fn stamp(&self) -> i64 {
        nanoseconds(self.now)
    }

    fn note(&self, stamp: Timestamp) {
        self.until.fetch_min(nanoseconds(stamp), Ordering::Relaxed);
    }

    /// The day of building in a zone.
    pub fn today(&self, zone: &Zone) -> Date {
        let today = Moment::at(self.now).date(zone);
        if let Ok(tomorrow) = today.tomorrow() {
            self.note(Moment::day(tomorrow, zone).stamp());
        }
        today
    }

    /// The beginning of the hour of building in universal time.
    pub fn hour(&self) -> Timestamp {
        const HOUR: i64 = 3600;
        let start = self.now.as_second().div_euclid(HOUR) * HOUR;
        if let Ok(next) = Timestamp::from_second(start + HOUR) {
            self.note(next);
        }
        Timestamp::from_second(start).unwrap_or(self.now)
    }

    /// Whether a moment is still to come. A day has come with its first moment.
    pub fn is_before(&self, moment: Moment) -> bool {
        let is_before = moment.stamp > self.now;
        if is_before {
            self.note(moment.stamp);
        }
        is_before
    }

    /// Whether a moment is past. With its first instant it is not.
    pub fn is_after(&self, stamp: Timestamp) -> bool {
        let is_after = stamp < self.now;
        if !is_after && let Ok(next) = stamp.checked_add(SignedDuration::from_nanos(1)) {
            self.note(next);
        }
        is_after
    }

    /// Reads `--clock`: a date as in content (in universal time without an offset) or seconds since 1970.
    pub fn parse(written: &str) -> Result<Self, Unread> {
        if let Ok(seconds) = written.parse::<i64>() {
            return Timestamp::from_second(seconds).map(Self::at).map_err(|_| Unread::Impossible(written.to_owned()));
        }
        moment(written, &Zone::utc()).map(|read| Self::at(read.moment.stamp))
    }
}

/// A moment in nanoseconds since 1970; the first or last that fits, where it lies further off.
fn nanoseconds(stamp: Timestamp) -> i64 {
    i64::try_from(stamp.as_nanosecond()).unwrap_or(if stamp.as_second() < 0 { i64::MIN } else { i64::MAX })
}

/// Why a date could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It can mean two days.
    Ambiguous(Date, Date),
    /// It has the form of a date and does not exist; what is wrong with it, in words.
    Impossible(String),
    /// It is of a known other form, and means this.
    Otherwise(Date),
    /// It is no date.
    NoDate,
}

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// What it means.
    pub moment: Moment,
    /// The time was skipped when the clocks went forward, and has been moved on: the time that it now is.
    pub moved_to: Option<Time>,
}

/// Reads a date: RFC 3339, `YYYY-MM-DD HH:MM` (also with seconds, or with `T`) or `YYYY-MM-DD`. Without an offset it is in `zone`.
pub fn moment(written: &str, zone: &Zone) -> Result<Read, Unread> {
    let written = written.trim();
    let (day, rest) = written.split_at_checked(10).unwrap_or((written, ""));
    let Some(date) = iso_date(day)? else { return Err(other_form(written)) };
    if rest.is_empty() {
        return Ok(Read { moment: Moment::day(date, zone), moved_to: None });
    }
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else { return Err(Unread::NoDate) };
    let (clock, offset) = split_offset(rest.trim());
    let Some(time) = clock_time(clock)? else { return Err(Unread::NoDate) };
    let local = DateTime::from_parts(date, time);
    match offset {
        Some(offset) => {
            let offset = read_offset(offset).ok_or(Unread::NoDate)?;
            let stamp = offset.to_timestamp(local).map_err(|_| Unread::Impossible(written.to_owned()))?;
            Ok(Read { moment: Moment::at(stamp), moved_to: None })
        }
        None => in_zone(local, zone),
    }
}

fn in_zone(local: DateTime, zone: &Zone) -> Result<Read, Unread> {
    let ambiguous = zone.0.to_ambiguous_timestamp(local);
    let in_gap = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
    let stamp = ambiguous.compatible().map_err(|_| Unread::Impossible(local.to_string()))?;
    let moved_to = in_gap.then(|| zone.0.to_datetime(stamp).time());
    Ok(Read { moment: Moment::at(stamp), moved_to })
}

/// `2026-01-05`; `None` where the text has not that form.
fn iso_date(text: &str) -> Result<Option<Date>, Unread> {
    let bytes = text.as_bytes();
    let has_form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !has_form {
        return Ok(None);
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().unwrap_or_default();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    match calendar_date(year, month, day) {
        Some(date) => Ok(Some(date)),
        None if !(1..=12).contains(&month) => Err(Unread::Impossible(format!("there is no month {month}"))),
        None => {
            let last = calendar_date(year, month, 1).map_or(31, Date::days_in_month);
            Err(Unread::Impossible(format!("{year:04}-{month:02} has {last} days")))
        }
    }
}

fn calendar_date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn clock_time(text: &str) -> Result<Option<Time>, Unread> {
    let mut parts = text.split(':');
    let mut number = |required: bool| -> Option<Option<i8>> {
        match parts.next() {
            Some(part) => {
                let digits = part.split(['.', ',']).next().unwrap_or_default();
                (digits.len() == 2 || (required && digits.len() == 1)).then(|| digits.parse().ok())
            }
            None if required => None,
            None => Some(Some(0)),
        }
    };
    let (Some(Some(hour)), Some(Some(minute)), Some(Some(second))) = (number(true), number(true), number(false)) else {
        return Ok(None);
    };
    // A leap second is the last second of its minute to every calendar that we write.
    match Time::new(hour, minute, second.min(59), 0) {
        Ok(time) if second <= 60 => Ok(Some(time)),
        _ => Err(Unread::Impossible(format!("there is no time {text}"))),
    }
}

fn split_offset(text: &str) -> (&str, Option<&str>) {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return (clock.trim_end(), Some("Z"));
    }
    match text.rfind(['+', '-']) {
        Some(at) => (text[..at].trim_end(), Some(&text[at..])),
        None => (text, None),
    }
}

fn read_offset(text: &str) -> Option<jiff::tz::Offset> {
    if text == "Z" {
        return Some(jiff::tz::Offset::UTC);
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?),
        _ => return None,
    };
    let seconds = (hours * 60 + minutes) * 60;
    if minutes > 59 {
        return None;
    }
    jiff::tz::Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// What a date in another form means, where it can only mean one thing.
fn other_form(written: &str) -> Unread {
    let day = written.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match (numbers.as_slice(), parts.as_slice()) {
        ([a, b, year], [_, _, y]) if y.len() == 4 => {
            match (calendar_date(*year, *b, *a), calendar_date(*year, *a, *b)) {
                (Some(first), Some(second)) if first != second => Unread::Ambiguous(first, second),
                (Some(date), _) | (None, Some(date)) => Unread::Otherwise(date),
                (None, None) => Unread::NoDate,
            }
        }
        ([year, month, day], [y, _, _]) if y.len() == 4 => match calendar_date(*year, *month, *day) {
            Some(date) => Unread::Otherwise(date),
            None => Unread::NoDate,
        },
        _ => named_month(written).map_or(Unread::NoDate, Unread::Otherwise),
    }
}

/// `5 January 2026`, `Jan 5, 2026`.
fn named_month(written: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut year, mut month, mut day) = (None, None, None);
    for word in written.split([' ', ',', '.', '-']).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        if let Some(at) = MONTHS.iter().position(|name| lower.starts_with(name)) {
            month = i16::try_from(at + 1).ok();
        } else if let Ok(number) = without_ordinal(&lower).parse::<i16>() {
            if number > 31 {
                year = Some(number);
            } else {
                day = Some(number);
            }
        }
    }
    calendar_date(year?, month?, day?)
}

fn without_ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

/// Reads a duration in whole minutes: `90` or `1h30m`, `2h`, `45m`. At most a week.
pub fn minutes(written: &str) -> Option<u32> {
    let written = written.trim();
    let total = if let Ok(minutes) = written.parse::<u32>() {
        minutes
    } else {
        let (hours, rest) = match written.split_once('h') {
            Some((hours, rest)) => (hours.parse::<u32>().ok()?, rest),
            None => (0, written),
        };
        let minutes = if rest.is_empty() { 0 } else { rest.strip_suffix('m')?.parse::<u32>().ok()? };
        hours.checked_mul(60)?.checked_add(minutes)?
    };
    (total <= 7 * 24 * 60 && !written.is_empty()).then_some(total)
}

/// A month or a week of a community's life, or a day, by which digests and the host's words for them are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// An ISO week: Monday to Sunday.
    Week {
        /// The ISO year, which can differ from the calendar's around New Year.
        year: i16,
        /// 1 to 53.
        week: i8,
    },
    /// A calendar month.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
}

impl FromStr for Period {
    type Err = ();

    /// Reads `2026-W14` or `2026-04`.
    fn from_str(written: &str) -> Result<Self, ()> {
        let (year, rest) = written.split_once('-').ok_or(())?;
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        let year: i16 = year.parse().map_err(|_| ())?;
        let digits = rest.strip_prefix('W').unwrap_or(rest);
        if digits.len() != 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        let number: i8 = digits.parse().map_err(|_| ())?;
        if rest.starts_with('W') {
            ISOWeekDate::new(year, number, Weekday::Monday).map_err(|_| ())?;
            Ok(Self::Week { year, week: number })
        } else {
            (1..=12).contains(&number).then_some(Self::Month { year, month: number }).ok_or(())
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
        }
    }
}

impl Period {
    /// The week in which a day lies.
    pub fn week_of(day: Date) -> Self {
        let iso = day.iso_week_date();
        Self::Week { year: iso.year(), week: iso.week() }
    }

    /// The month in which a day lies.
    pub fn month_of(day: Date) -> Self {
        Self::Month { year: day.year(), month: day.month() }
    }

    /// Its first and its last day. A period that does not exist (week 60) has the first day of all.
    pub fn range(self) -> (Date, Date) {
        let range = match self {
            Self::Week { year, week } => ISOWeekDate::new(year, week, Weekday::Monday).ok().map(|monday| {
                let monday = monday.date();
                (monday, monday.saturating_add(Span::new().days(6)))
            }),
            Self::Month { year, month } => {
                Date::new(year, month, 1).ok().map(|first| (first.first_of_month(), first.last_of_month()))
            }
        };
        range.unwrap_or_default()
    }

    /// The period of the same kind after it; itself where the calendar ends.
    pub fn next(self) -> Self {
        self.range().1.tomorrow().map_or(self, |day| self.same_kind_of(day))
    }

    /// The period of the same kind before it; itself where the calendar begins.
    pub fn previous(self) -> Self {
        self.range().0.yesterday().map_or(self, |day| self.same_kind_of(day))
    }

    fn same_kind_of(self, day: Date) -> Self {
        match self {
            Self::Week { .. } => Self::week_of(day),
            Self::Month { .. } => Self::month_of(day),
        }
    }

    /// Whether a moment lies in it, by the calendar of a zone.
    pub fn contains(self, moment: Moment, zone: &Zone) -> bool {
        let (first, last) = self.range();
        (first..=last).contains(&moment.date(zone))
    }

    /// Whether its last day is over in a zone.
    pub fn is_closed(self, clock: &Clock, zone: &Zone) -> bool {
        clock.today(zone) > self.range().1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    fn iso(written: &str) -> String {
        moment(written, &berlin()).unwrap().moment.iso(&berlin())
    }

    #[test]
    fn dates_are_read_in_the_communitys_zone() {
        for (written, expected) in [
            ("2026-01-05", "2026-01-05"),
            ("2026-01-05 19:30", "2026-01-05T19:30:00+01:00"),
            ("2026-07-05T19:30", "2026-07-05T19:30:00+02:00"),
            ("2026-01-05T19:30:15Z", "2026-01-05T20:30:15+01:00"),
            ("2026-01-05T19:30:00-05:00", "2026-01-06T01:30:00+01:00"),
            ("2026-01-05T19:30:00.123+0100", "2026-01-05T19:30:00+01:00"),
        ] {
            assert_eq!(iso(written), expected, "{written}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_guessed() {
        let date = |y, m, d| Date::new(y, m, d).unwrap();
        for (written, expected) in [
            ("05/06/2026", Unread::Ambiguous(date(2026, 6, 5), date(2026, 5, 6))),
            ("25/06/2026", Unread::Otherwise(date(2026, 6, 25))),
            ("5.6.2026", Unread::Ambiguous(date(2026, 6, 5), date(2026, 5, 6))),
            ("2026/6/5", Unread::Otherwise(date(2026, 6, 5))),
            ("January 5th, 2026", Unread::Otherwise(date(2026, 1, 5))),
            ("2026-02-30", Unread::Impossible("2026-02 has 28 days".to_owned())),
            ("2026-13-01", Unread::Impossible("there is no month 13".to_owned())),
            ("2026-01-05 25:00", Unread::Impossible("there is no time 25:00".to_owned())),
            ("soon", Unread::NoDate),
            ("", Unread::NoDate),
        ] {
            assert_eq!(moment(written, &berlin()), Err(expected), "{written}");
        }
    }

    #[test]
    fn a_time_that_the_clock_skips_is_moved_on_and_said() {
        let read = moment("2026-03-29 02:30", &berlin()).unwrap();
        assert_eq!(read.moved_to, Some(Time::new(3, 30, 0, 0).unwrap()));
        assert_eq!(read.moment.iso(&berlin()), "2026-03-29T03:30:00+02:00");
    }

    #[test]
    fn durations_are_whole_minutes() {
        for (written, expected) in [
            ("90", Some(90)),
            ("1h30m", Some(90)),
            ("2h", Some(120)),
            ("45m", Some(45)),
            ("1:30", None),
            ("", None),
            ("99999", None),
        ] {
            assert_eq!(minutes(written), expected, "{written}");
        }
    }

    #[test]
    fn periods_are_weeks_and_months_that_exist() {
        assert_eq!("2026-W53".parse(), Ok(Period::Week { year: 2026, week: 53 }));
        assert_eq!("2025-W53".parse::<Period>(), Err(()));
        assert_eq!("2026-04".parse(), Ok(Period::Month { year: 2026, month: 4 }));
        assert_eq!("2026-13".parse::<Period>(), Err(()));
        assert_eq!(Period::Week { year: 2026, week: 4 }.to_string(), "2026-W04");
    }

    #[test]
    fn weeks_and_months_have_their_days_also_around_new_year() {
        for (period, first, last, next, previous) in [
            ("2026-W14", "2026-03-30", "2026-04-05", "2026-W15", "2026-W13"),
            // The week of the change to summer time has seven days like any other.
            ("2026-W13", "2026-03-23", "2026-03-29", "2026-W14", "2026-W12"),
            ("2026-W01", "2025-12-29", "2026-01-04", "2026-W02", "2025-W52"),
            ("2026-W53", "2026-12-28", "2027-01-03", "2027-W01", "2026-W52"),
            ("2028-02", "2028-02-01", "2028-02-29", "2028-03", "2028-01"),
            ("2026-12", "2026-12-01", "2026-12-31", "2027-01", "2026-11"),
        ] {
            let read: Period = period.parse().unwrap();
            let (from, until) = read.range();
            assert_eq!((from.to_string().as_str(), until.to_string().as_str()), (first, last), "{period}");
            assert_eq!((read.next().to_string().as_str(), read.previous().to_string().as_str()), (next, previous));
        }
    }

    #[test]
    fn a_period_is_closed_and_holds_moments_by_the_calendar_of_the_zone() {
        let week: Period = "2026-W13".parse().unwrap();
        // Berlin's Monday begins at 22:00 UTC, because the clocks went forward on Sunday; Honolulu's at 10:00.
        for (written, zone, is_over) in [
            ("2026-03-29 21:59", "Europe/Berlin", false),
            ("2026-03-29 22:00", "Europe/Berlin", true),
            ("2026-03-30 09:59", "Pacific/Honolulu", false),
            ("2026-03-30 10:00", "Pacific/Honolulu", true),
        ] {
            let zone = Zone::named(zone).unwrap();
            let read = moment(written, &Zone::utc()).unwrap().moment;
            assert_eq!(week.is_closed(&Clock::at(read.stamp()), &zone), is_over, "{written}");
            assert_eq!(week.contains(read, &zone), !is_over, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = moment(&text, &Zone::utc());
            let _ = minutes(&text);
            let _ = text.parse::<Period>();
            let _ = Clock::parse(&text);
        }

        #[test]
        fn dates_in_other_forms_never_panic(text in "[0-9/. T:Z+-]{0,30}") {
            let _ = moment(&text, &berlin());
        }

        #[test]
        fn every_day_lies_in_its_week_and_month_and_periods_leave_no_gap(days in -400_000i32..2_900_000) {
            let day = Date::new(1970, 1, 1).unwrap().saturating_add(Span::new().days(days));
            for period in [Period::week_of(day), Period::month_of(day)] {
                let (first, last) = period.range();
                prop_assert!(first <= day && day <= last);
                prop_assert!(period.next().range().0 == last.tomorrow().unwrap_or(first));
                prop_assert_eq!(period.next().previous(), period);
            }
        }

        #[test]
        fn a_day_stays_that_day_in_its_zone(days in 0i32..40_000) {
            let date = Date::new(1970, 1, 1).unwrap().checked_add(Span::new().days(days)).unwrap();
            for name in ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"] {
                let zone = Zone::named(name).unwrap();
                // Apia skipped 30 December 2011 whole.
                if name != "Pacific/Apia" || date.to_string() != "2011-12-30" {
                    prop_assert_eq!(Moment::day(date, &zone).date(&zone), date);
                }
            }
        }
    }
}
