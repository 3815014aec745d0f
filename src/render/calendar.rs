//! Calendars as iCalendar (RFC 5545).
//!
//! Written here and not by a crate: `icalendar` 0.17 asks the clock where a stamp is missing, leaves names of calendars
//! unescaped and can end a folded line with 76 octets. Its parser reads the files back in the tests.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::plan::{CalendarFile, Event, Standing, When};
use crate::text::one_line;

/// Most octets in a line, without its end.
const LINE_BYTES: usize = 75;

/// A calendar's bytes.
pub fn file(calendar: &CalendarFile) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.line("BEGIN", "VCALENDAR");
    lines.line("VERSION", "2.0");
    lines.line("PRODID", "-//salon//salon//EN");
    lines.line("CALSCALE", "GREGORIAN");
    if let Some(name) = &calendar.name {
        // RFC 7986 and what programs knew before it.
        for key in ["NAME", "X-WR-CALNAME"] {
            lines.text(key, &one_line(name));
        }
        lines.line("REFRESH-INTERVAL;VALUE=DURATION", "P1D");
        lines.line("X-PUBLISHED-TTL", "P1D");
    }
    for event in &calendar.events {
        lines.event(event);
    }
    lines.line("END", "VCALENDAR");
    lines.0.into_bytes()
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn event(&mut self, event: &Event) {
        self.line("BEGIN", "VEVENT");
        self.text("UID", &one_line(&event.uid));
        self.line("DTSTAMP", &moment(event.stamp));
        self.when("DTSTART", event.start);
        if let Some(end) = event.end {
            self.when("DTEND", end);
        }
        self.text("SUMMARY", &one_line(&event.title));
        for (key, text) in [("DESCRIPTION", &event.text), ("LOCATION", &event.location)] {
            if !text.is_empty() {
                self.text(key, text);
            }
        }
        if !event.page.is_empty() {
            self.line("URL", &one_line(&event.page));
        }
        let status = match event.standing {
            Standing::Confirmed => "CONFIRMED",
            Standing::Expected => "TENTATIVE",
            Standing::Cancelled => "CANCELLED",
        };
        self.line("STATUS", status);
        self.line("END", "VEVENT");
    }

    fn when(&mut self, key: &str, when: When) {
        match when {
            When::Day(day) => self.line(&format!("{key};VALUE=DATE"), &date(day)),
            When::At(stamp) => self.line(key, &moment(stamp)),
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        self.line(key, &escape(text));
    }

    /// A line, folded between characters.
    fn line(&mut self, key: &str, value: &str) {
        let mut room = LINE_BYTES;
        for c in key.chars().chain([':']).chain(value.chars()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_BYTES - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a value: no character in it can end the line or begin another value.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

fn date(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// In universal time, which every program understands without a zone's rules.
fn moment(stamp: Timestamp) -> String {
    let local = TimeZone::UTC.to_datetime(stamp);
    format!("{}T{:02}{:02}{:02}Z", date(local.date()), local.hour(), local.minute(), local.second())
}

#[cfg(test)]
mod tests {
    use icalendar::{Calendar, Component, EventLike};
    use proptest::prelude::*;

    use super::*;
    use crate::address::UrlPath;

    fn event(title: &str, text: &str) -> Event {
        Event {
            uid: "founders/sessions/x@salon.example".into(),
            stamp: Timestamp::from_second(1_800_000_000).unwrap(),
            start: When::At(Timestamp::from_second(1_800_000_000).unwrap()),
            end: Some(When::At(Timestamp::from_second(1_800_005_400).unwrap())),
            title: title.into(),
            text: text.into(),
            location: "Room 4, second floor; ring twice".into(),
            page: "https://salon.example/founders/sessions/x/".into(),
            standing: Standing::Confirmed,
        }
    }

    fn written(name: &str, events: Vec<Event>) -> String {
        let url = UrlPath::home().file("calendar.ics").unwrap();
        let bytes = file(&CalendarFile { url, name: Some(name.into()), events });
        String::from_utf8(bytes).unwrap()
    }

    fn check(text: &str) -> Calendar {
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            assert!(line.len() <= LINE_BYTES, "{} octets: {line}", line.len());
        }
        text.parse().unwrap()
    }

    #[test]
    fn an_event_is_read_back_as_it_was() {
        let text = written("Founders, Ltd.; east", vec![event("Review \\ goals, again; 🎉", "One\ntwo, three")]);
        let calendar = check(&text);
        let read = calendar.events().next().unwrap();
        assert_eq!(read.get_summary(), Some("Review \\ goals, again; 🎉"));
        assert_eq!(read.get_description(), Some("One\ntwo, three"));
        assert_eq!(read.get_location(), Some("Room 4, second floor; ring twice"));
        assert_eq!(read.get_uid(), Some("founders/sessions/x@salon.example"));
        assert!(text.contains("DTSTAMP:20270115T080000Z\r\nDTSTART:20270115T080000Z\r\nDTEND:20270115T093000Z\r\n"));
        assert!(text.contains("X-WR-CALNAME:Founders\\, Ltd.\\; east\r\n"));
    }

    #[test]
    fn a_day_is_all_of_it_and_what_is_cancelled_says_so() {
        let day = |day| When::Day(Date::new(2026, 12, day).unwrap());
        let event = Event { start: day(31), end: Some(day(1)), standing: Standing::Cancelled, ..event("X", "") };
        let text = written("Founders", vec![event]);
        check(&text);
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20261201\r\n"));
        assert!(text.contains("STATUS:CANCELLED\r\n") && !text.contains("DESCRIPTION"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_event_stays_one_event(title in "\\PC{0,90}|[\\x00-\\x20,;:\\\\aé🎉\u{2028}]{0,200}|(\r?\n?END:VEVENT\r\nBEGIN:VEVENT\n){1,3}") {
            let text = written(&title, vec![event(&title, &title)]);
            let calendar = check(&text);
            prop_assert_eq!(calendar.events().count(), 1);
            let read = calendar.events().next().unwrap();
            prop_assert_eq!(read.get_summary().unwrap_or_default(), one_line(&title));
            prop_assert_eq!(text.matches("\r\nBEGIN:").count(), 1);
        }
    }
}
