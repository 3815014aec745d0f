//! What calendar programs read: a file of all of a community's meetings, and one for each session.
//!
//! Expected meetings are single events, as they stand in the lists, and no rule of recurrence: a rule would need the
//! zone's own rules beside it, would claim past meetings that never were, and would meet the sessions' own events on the
//! same days. A program that has subscribed gets the next ones with the next build.

use jiff::Timestamp;
use jiff::civil::Date;

use super::community::CommunityPlan;
use crate::address::{UrlPath, base_path};
use crate::dates::Moment;
use crate::model::SessionId;
use crate::parse::records::SessionStatus;

/// Characters of a session's notes in its event.
const NOTES: usize = 400;

/// A file for calendar programs.
#[derive(Clone, Debug)]
pub struct CalendarFile {
    /// Its address.
    pub url: UrlPath,
    /// Its name, for those that one subscribes to.
    pub name: Option<String>,
    /// The meetings in the order of time.
    pub events: Vec<Event>,
}

/// A meeting in a calendar.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its identity: the same in every build and in every file.
    pub uid: String,
    /// When it was last said, by the content alone: as the moment of building is in no file, the meeting's own date.
    pub stamp: Timestamp,
    /// When it begins.
    pub start: When,
    /// When it ends: the first moment, or the first day, that is no longer part of it.
    pub end: Option<When>,
    /// Its title.
    pub title: String,
    /// What is known of it, as plain text; nothing for a closed group, whose calendars have titles only.
    pub text: String,
    /// Where; nothing for a closed group.
    pub location: String,
    /// Its page in full; empty where the site has no address, and for a meeting that has no page yet.
    pub page: String,
    /// How it stands.
    pub standing: Standing,
}

/// A time or a day in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// A whole day.
    Day(Date),
    /// A moment.
    At(Timestamp),
}

/// How a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It takes place, or did.
    Confirmed,
    /// The group's rule makes expect it.
    Expected,
    /// It does not take place.
    Cancelled,
}

impl CommunityPlan<'_> {
    /// The community's calendar, where it has any meeting, and one for each session.
    pub fn calendars(&self) -> impl Iterator<Item = CalendarFile> {
        let sessions = self.community.session_ids().filter_map(|id| {
            let url = self.community.session(id).url.file("session.ics")?;
            Some(CalendarFile { url, name: None, events: vec![self.event(id)] })
        });
        self.calendar_url().map(|url| self.calendar(url)).into_iter().chain(sessions)
    }

    /// The community's calendar file, where it has any meeting.
    pub(super) fn calendar_url(&self) -> Option<UrlPath> {
        self.site.calendar_url(self.community, &self.derived)
    }

    fn calendar(&self, url: UrlPath) -> CalendarFile {
        let sessions = self.community.session_ids().map(|id| self.event(id));
        let expected = self.derived.expected.iter().map(|moment| self.expected_event(*moment));
        let mut events: Vec<Event> = sessions.chain(expected).collect();
        events.sort_by(|a, b| (a.stamp, &a.uid).cmp(&(b.stamp, &b.uid)));
        CalendarFile { url, name: Some(self.community.title.clone()), events }
    }

    fn event(&self, id: SessionId) -> Event {
        let session = self.community.session(id);
        let is_closed = self.site.is_closed || self.community.is_closed;
        let notes = session.body.excerpt_with(self.session_targets(id), NOTES);
        let texts = [session.agenda.join("\n"), notes];
        let texts: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let base = &self.site.config.base_url;
        Event {
            uid: self.uid(session.url.as_str().trim_end_matches('/')),
            stamp: session.date.stamp(),
            start: self.when(session.date),
            end: self.end(session.date, session.end),
            title: session.title.clone(),
            text: if is_closed { String::new() } else { texts.join("\n\n") },
            location: if is_closed { String::new() } else { session.location.clone() },
            page: if base.is_empty() { String::new() } else { format!("{base}{}", session.url.encoded()) },
            standing: match session.status {
                Some(SessionStatus::Cancelled) => Standing::Cancelled,
                _ => Standing::Confirmed,
            },
        }
    }

    fn expected_event(&self, moment: Moment) -> Event {
        let minutes = self.community.meets.as_ref().and_then(|meets| meets.minutes).filter(|_| moment.has_time());
        let day = moment.date(&self.community.zone);
        Event {
            uid: self.uid(&format!("{}meets/{day}", self.community.url.as_str())),
            stamp: moment.stamp(),
            start: self.when(moment),
            end: self.end(moment, minutes.map(|minutes| moment.plus_minutes(minutes))),
            title: self.community.title.clone(),
            text: String::new(),
            location: String::new(),
            page: String::new(),
            standing: Standing::Expected,
        }
    }

    fn when(&self, moment: Moment) -> When {
        if moment.has_time() { When::At(moment.stamp()) } else { When::Day(moment.date(&self.community.zone)) }
    }

    /// The end of what lasts; nothing for what would end before it began.
    fn end(&self, start: Moment, end: Option<Moment>) -> Option<When> {
        let zone = &self.community.zone;
        if start.has_time() {
            return end.filter(|end| end.stamp() > start.stamp()).map(|end| When::At(end.stamp()));
        }
        let last = end.map_or(start, |end| end.max(start)).date(zone);
        last.tomorrow().ok().map(When::Day)
    }

    /// An identity from an address on the site, or from the community's name where the site has no address of its own.
    fn uid(&self, address: &str) -> String {
        let base = self.site.config.base_url.as_str();
        let host = base.split_once("://").and_then(|(_, rest)| rest.split('/').next());
        match host {
            Some(host) if !host.is_empty() => format!("{}{address}@{host}", base_path(base).trim_start_matches('/')),
            _ => format!("{address}@{}", self.community.name),
        }
    }
}
