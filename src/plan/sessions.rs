//! The list of sessions, and a session's page.

use super::Phrase;
use super::community::CommunityPlan;
use super::frame::{Outline, text_direction};
use super::view::*;
use super::{Page, page_count, page_of, pager};
use crate::markup::Pictures;
use crate::model::SessionId;

impl CommunityPlan<'_> {
    pub(super) fn sessions(&self, number: usize) -> Page {
        let per_page = self.site.config.per_page;
        let url = self.folder("sessions");
        let past = &self.derived.past_sessions;
        let count = page_count(past.len(), per_page);
        let next = if number == 1 { self.next_meetings() } else { Vec::new() };
        let mut held: Vec<SessionYear> = Vec::new();
        for id in page_of(past, number, per_page) {
            let year = self.community.session(*id).date.date(&self.community.zone).year();
            let line = self.session_line(*id);
            match held.last_mut() {
                Some(last) if last.year == year => last.sessions.push(line),
                _ => held.push(SessionYear { year, sessions: vec![line] }),
            }
        }
        let view = View::Sessions(Box::new(SessionsView {
            next: next.into_iter().map(|(_, line)| line).collect(),
            held,
            pager: pager(self.site, &url, number, count, past.len()),
        }));
        let sessions = self.community.sessions.len();
        let description =
            if sessions == 0 { Phrase::say("describe.meets") } else { Phrase::say("describe.sessions").n(sessions) };
        let description = description.with("group", &self.community.title).with("page", number).with("count", count);
        self.make(Outline::new(url.page(number), Phrase::say("nav.sessions"), description, view).numbered(number))
    }

    pub(super) fn session(&self, id: SessionId) -> Page {
        let (community, site) = (self.community, self.site);
        let session = community.session(id);
        let neighbour = |at: Option<usize>| {
            let session = at.and_then(|at| community.sessions.get(at));
            session.map(|session| site.titled(&session.title, &session.url, self.foreign_lang(session.lang.as_ref())))
        };
        let targets = self.session_targets(id);
        let lang = self.foreign_lang(session.lang.as_ref());
        let view = SessionView {
            date: session.date.iso(&community.zone),
            end: self.iso(session.end),
            minutes: session.minutes,
            timezone: community.zone.name().to_owned(),
            status: session.standing(site.clock).word(),
            hosts: self.persons(&session.hosts),
            hot_seat: self.persons(&session.hot_seat),
            attendees: self.persons(&session.attendees),
            guests: session.guests.clone(),
            agenda: session.agenda.clone(),
            decisions: session.decisions.clone(),
            actions: session
                .promises
                .iter()
                .map(|promise| ActionLine { lang: lang.clone(), ..self.action(promise) })
                .collect(),
            recording: session.recording.clone(),
            location: session.location.clone(),
            location_is_link: session.location.starts_with("https://") || session.location.starts_with("http://"),
            html: self.html(&session.body, targets, &session.url.root(), 3, Pictures::LeadFirst),
            lang,
            dir: text_direction(session.lang.as_deref()),
            calendar: session.url.file("session.ics").map(|url| url.encoded()).unwrap_or_default(),
            tags: session.tags.clone(),
            previous: neighbour(id.index().checked_sub(1)),
            next: neighbour(Some(id.index() + 1)),
        };
        let day = session.date.date(&community.zone);
        let came = session.attendees.len() + session.guests.len();
        // Before it was held, and where nobody was written down, nobody is counted.
        let description =
            if came == 0 { Phrase::say("describe.meeting") } else { Phrase::say("describe.session").n(came) };
        let description = description
            .with("group", &community.title)
            .with("day", day)
            .with("text", session.body.excerpt_with(targets, 160));
        let view = View::Session(Box::new(view));
        let mut outline = Outline::new(session.url.clone(), session.title.as_str(), description, view);
        outline.detail = Some(Phrase::say("session.on").with("day", day));
        let mut page = self.make(outline.below(Phrase::say("nav.sessions"), self.folder("sessions")));
        page.frame.date = Some(session.date.iso(&community.zone));
        page
    }
}
