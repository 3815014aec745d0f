//! Days, expected meetings, calendar files: from documents to what is written.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;

use salon::audience::{self, Audience, Choice};
use salon::config;
use salon::dates::Clock;
use salon::derive::{self, Derived};
use salon::model::{self, Community};
use salon::output::InMemory;
use salon::pipeline::{self, Job, Publishing, Timings};
use salon::render::Theme;
use salon::report::Progress;
use salon::source::SourceFile;
use salon::{load, parse};

const FOUNDERS: &str = "---\ntitle: Founders\ntimezone: Europe/Berlin\nmeets: {rrule: \"FREQ=WEEKLY;BYDAY=TU\", \
    start: \"2026-05-26 19:00\", duration: 90, except: [\"2026-11-24\"]}\n---\nWe meet.\n";

/// A site in a folder of its own.
struct Site {
    folder: tempfile::TempDir,
    settings: String,
}

impl Site {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            settings: "base_url = \"https://salon.example/net/\"\n".to_owned(),
        }
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join("content").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn job(&self, clock: &str, audience: Audience) -> Job {
        let site_file = SourceFile::new(salon::address::SourcePath::new("site.toml"), self.settings.as_str());
        let choice = Choice { audience, drafts: false, future: false, clock: Clock::parse(clock).unwrap() };
        let config = config::read(&site_file).value;
        Job { root: self.folder.path().to_owned(), config, site_file, choice }
    }

    fn derived(&self, clock: &str) -> (Community, Derived) {
        let job = self.job(clock, Audience::Public);
        let files = load::community(&job.root, "founders").value;
        let records = parse::community(&files, &job.config).value.unwrap();
        let community =
            model::community(audience::filter(records, &job.choice, audience::Neutral::default()).0.unwrap()).value;
        let derived = derive::community(&community, &job.choice.clock);
        (community, derived)
    }

    fn expected(&self, clock: &str) -> Vec<String> {
        let (community, derived) = self.derived(clock);
        derived.expected.iter().map(|moment| moment.iso(&community.zone)).collect()
    }

    /// Everything written, by path.
    fn built(&self, clock: &str, audience: Audience) -> BTreeMap<String, String> {
        let job = self.job(clock, audience);
        let theme = Theme::load(&job.root, &job.config, &job.site_file).value;
        let (progress, mut timings, sink) = (Progress::new(false), Timings::default(), InMemory::default());
        let mut survey = pipeline::survey(&job, theme.languages(), &progress, &mut timings).unwrap();
        let how = Publishing::anew(&sink, true);
        pipeline::publish(&job, &mut survey, theme, &how, &progress, &mut timings).unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        sink.into_files().into_iter().map(|(path, bytes)| (path.as_str().to_owned(), text(bytes))).collect()
    }
}

fn session(title: &str, date: &str, more: &str) -> String {
    format!("---\ntitle: {title}\ndate: {date}\n{more}---\nWe talked.\n")
}

#[test]
fn meetings_are_expected_by_the_rule_where_no_file_stands_for_them() {
    let site = Site::new()
        .file("founders/community.md", FOUNDERS)
        .file("founders/sessions/2026-12-08-x.md", &session("X", "2026-12-08 18:00", "status: cancelled\n"));
    let expected = [
        "2026-12-01T19:00:00+01:00",
        "2026-12-15T19:00:00+01:00",
        "2026-12-22T19:00:00+01:00",
        "2026-12-29T19:00:00+01:00",
        "2027-01-05T19:00:00+01:00",
        "2027-01-12T19:00:00+01:00",
    ];
    assert_eq!(site.expected("2026-11-20"), expected);
    // While it goes on, a meeting is still to come.
    assert_eq!(site.expected("2026-12-01T19:00:00Z")[0], expected[0]);
    assert_eq!(site.expected("2026-12-01T20:00:00Z")[0], expected[1]);
}

#[test]
fn nothing_is_expected_after_the_end_or_far_ahead() {
    let ended = FOUNDERS.replace("timezone", "ended: 2026-12-02\ntimezone");
    let site = Site::new().file("founders/community.md", &ended);
    assert_eq!(site.expected("2026-11-20"), ["2026-12-01T19:00:00+01:00"]);
    assert!(site.expected("2026-12-03").is_empty());
    let yearly = FOUNDERS.replace("FREQ=WEEKLY;BYDAY=TU", "FREQ=YEARLY");
    let site = Site::new().file("founders/community.md", &yearly);
    assert!(site.expected("2026-11-20").is_empty());
    assert_eq!(site.expected("2027-02-01").len(), 1);
}

#[test]
fn a_day_holds_its_sessions_its_posts_and_the_goals_due() {
    let site = Site::new()
        .file("founders/community.md", FOUNDERS)
        .file("founders/posts/goal.md", "---\nkind: goal\ndate: 2026-11-02\ndue: 2026-12-31\n---\nTwo calls a day.\n")
        .file("founders/posts/hidden.md", "---\ndate: 2026-09-01\nunlisted: true\n---\nAside.\n")
        .file("founders/posts/late.md", "---\ndate: 2026-10-31T23:30:00Z\n---\nAfter midnight in Berlin.\n")
        .file("founders/posts/answer.md", "---\ndate: 2026-08-01\nreply_to: goal\n---\nGood.\n")
        .file("founders/sessions/2026-11-02-x.md", &session("X", "2026-11-02 19:00", ""));
    let (_, derived) = site.derived("2026-11-20");
    let days: Vec<(String, usize)> =
        derived.months.values().flatten().map(|(day, entries)| (day.to_string(), entries.count())).collect();
    let day = |day: &str, count| (day.to_owned(), count);
    assert_eq!(days, [day("2026-11-01", 1), day("2026-11-02", 2), day("2026-12-31", 1)]);
}

fn meetings() -> Site {
    Site::new()
        .file("founders/community.md", FOUNDERS)
        .file(
            "founders/sessions/2026-11-10-review.md",
            &session("'Goals, reviewed; BEGIN:VEVENT'", "2026-11-10 19:00", "duration: 90\nlocation: Room 4\n"),
        )
        .file("founders/sessions/2026-11-17-off.md", &session("Off", "2026-11-17 19:00", "status: cancelled\n"))
        .file("founders/sessions/2026-12-08-trip.md", &session("Trip", "2026-12-08", "agenda: [Pack, Go]\n"))
}

fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "")
}

#[test]
fn a_calendar_has_what_was_what_is_planned_and_what_is_expected() {
    let files = meetings().built("2026-11-20", Audience::Public);
    let text = &files["founders/calendar.ics"];
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let calendar: icalendar::Calendar = text.parse().unwrap();
    // Three sessions, and 1, 15, 22, 29 December, 5 and 12 January.
    assert_eq!(calendar.events().count(), 9);
    let text = unfolded(text);
    assert!(text.contains(
        "UID:net/founders/sessions/2026-11-10-review@salon.example\r\nDTSTAMP:20261110T180000Z\r\n\
         DTSTART:20261110T180000Z\r\nDTEND:20261110T193000Z\r\nSUMMARY:Goals\\, reviewed\\; BEGIN:VEVENT\r\n\
         DESCRIPTION:We talked.\r\nLOCATION:Room 4\r\n\
         URL:https://salon.example/net/founders/sessions/2026-11-10-review/\r\nSTATUS:CONFIRMED\r\n"
    ));
    assert!(text.contains("SUMMARY:Off\r\n") && text.contains("STATUS:CANCELLED\r\n"));
    assert!(text.contains("DTSTART;VALUE=DATE:20261208\r\nDTEND;VALUE=DATE:20261209\r\nSUMMARY:Trip\r\n"));
    assert!(text.contains("DESCRIPTION:Pack\\nGo\\n\\nWe talked.\r\n"));
    assert!(text.contains("UID:net/founders/meets/2026-12-01@salon.example\r\n"));
    assert!(
        text.contains("DTSTART:20261201T180000Z\r\nDTEND:20261201T193000Z\r\nSUMMARY:Founders\r\nSTATUS:TENTATIVE")
    );
    assert!(files["founders/sessions/2026-11-10-review/session.ics"].contains("2026-11-10-review@salon"));
}

#[test]
fn time_alone_changes_only_what_is_expected() {
    let site = meetings();
    let (now, later) = (site.built("2026-11-20", Audience::Public), site.built("2027-03-01", Audience::Public));
    let path = "founders/sessions/2026-11-10-review/session.ics";
    assert_eq!(now[path], later[path]);
    let sure = |files: &BTreeMap<String, String>| {
        let events = files["founders/calendar.ics"].split("BEGIN:VEVENT").map(str::to_owned);
        events.filter(|event| event.contains("STATUS:C")).map(|event| event.replace("END:VCALENDAR\r\n", "")).collect()
    };
    let (a, b): (Vec<String>, Vec<String>) = (sure(&now), sure(&later));
    assert_eq!((a.len(), a), (3, b));
}

#[test]
fn a_closed_groups_calendar_has_titles_only() {
    let site = Site::new()
        .file("founders/community.md", &FOUNDERS.replace("meets:", "visibility: members\nmeets:"))
        .file("founders/sessions/2026-12-08-x.md", &session("X", "2026-12-08 18:00", "location: Room 4\n"));
    let files = site.built("2026-11-20", Audience::Members);
    let text = &files["founders/calendar.ics"];
    assert!(text.contains("SUMMARY:X") && !text.contains("Room 4") && !text.contains("We talked"));
    let files = site.built("2026-11-20", Audience::Public);
    assert!(!files.keys().any(|path| path.contains("founders")), "{:?}", files.keys());
}

#[test]
fn without_an_address_of_the_site_identities_name_the_community() {
    let site = Site { settings: String::new(), ..meetings() };
    let text = unfolded(&site.built("2026-11-20", Audience::Public)["founders/calendar.ics"]);
    assert!(text.contains("UID:founders/sessions/2026-12-08-trip@founders\r\n") && !text.contains("URL:"));
}

#[test]
fn expected_meetings_stand_among_the_planned_ones_and_are_no_pages() {
    let files = meetings().built("2026-11-20", Audience::Public);
    let list = &files["founders/sessions/index.html"];
    let place = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text} in {list}"));
    assert!(place("2026-12-01T19:00") < place("2026-12-08\"") && place("2026-12-08\"") < place("2026-12-15T19:00"));
    assert!(list.contains("href=\"../../founders/calendar.ics\""));
    assert!(files["founders/index.html"].contains("2026-12-01T19:00"));
    assert!(files["index.html"].contains("2026-12-01T19:00"));
    assert!(!files.keys().any(|path| path.contains("2026-12-01")));
}

#[test]
fn a_group_that_only_says_when_it_meets_has_a_list_of_meetings() {
    let files = Site::new().file("founders/community.md", FOUNDERS).built("2026-11-20", Audience::Public);
    assert!(files["founders/sessions/index.html"].contains("2026-12-01T19:00"));
    assert!(files["founders/calendar.ics"].contains("20261201T180000Z"));
}

#[test]
fn each_month_with_something_in_it_has_a_page() {
    let site =
        meetings().file("founders/posts/goal.md", "---\nkind: goal\ndate: 2026-09-02\ndue: 2027-04-30\n---\nCall.\n");
    let files = site.built("2026-11-20", Audience::Public);
    let months: Vec<&str> = files.keys().filter_map(|path| path.strip_prefix("founders/calendar/")).collect();
    assert_eq!(
        months,
        ["2026-09/index.html", "2026-11/index.html", "2026-12/index.html", "2027-04/index.html", "index.html"]
    );
    let november = &files["founders/calendar/2026-11/index.html"];
    assert!(november.contains("href=\"#d2026-11-10\"") && november.contains("id=\"d2026-11-10\""));
    assert!(november.contains("founders/calendar/2026-09/\"") && november.contains("founders/calendar/2026-12/\""));
    // The expected ones of December stand there without making pages of their own.
    let december = &files["founders/calendar/2026-12/index.html"];
    assert!(december.contains("href=\"#d2026-12-08\"") && december.contains("href=\"#d2026-12-22\""));
    assert!(!files.contains_key("founders/calendar/2027-01/index.html"));
}

#[test]
fn the_calendar_shows_the_month_of_the_day_or_the_last_one_before() {
    let site = Site::new()
        .file("founders/community.md", "---\ntitle: Founders\n---\n")
        .file("founders/posts/a.md", "---\ndate: 2026-03-02\n---\nA.\n")
        .file("founders/posts/b.md", "---\ndate: 2026-05-02\nkind: goal\ndue: 2026-12-01\n---\nB.\n");
    for (clock, shown) in [("2026-05-20", "2026-05-02"), ("2026-08-20", "2026-05-02"), ("2027-08-20", "2026-12-01")] {
        let files = site.built(clock, Audience::Public);
        assert!(files["founders/calendar/index.html"].contains(&format!("#d{shown}")), "{clock}");
    }
}

#[test]
fn a_group_without_dates_has_no_calendar() {
    let files = Site::new()
        .file("founders/community.md", "---\ntitle: Founders\n---\n")
        .file("founders/posts/a.md", "A.\n")
        .built("2026-11-20", Audience::Public);
    assert!(!files.keys().any(|path| path.contains("calendar")));
    assert!(!files["founders/index.html"].contains("calendar"));
}

#[test]
fn months_can_be_linked_to() {
    let site =
        meetings().file("founders/posts/a.md", "---\ndate: 2026-11-02\n---\n[Then](/founders/calendar/2026-12/).\n");
    let files = site.built("2026-11-20", Audience::Public);
    assert!(files["founders/posts/a/index.html"].contains("calendar/2026-12/\">Then"));
}

#[test]
fn a_hosts_own_file_in_a_calendars_place_is_told() {
    let site = meetings()
        .file("founders/calendar.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        .file("founders/posts/a.md", "---\ndate: 2026-11-02\n---\n[Mine](../calendar.ics)\n");
    assert!(site.built("2026-11-20", Audience::Public).is_empty());
}
