//! Days, expected meetings, calendar files: from documents to what is written.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use salon::audience::{self, Audience, Choice};
use salon::config;
use salon::dates::Clock;
use salon::derive::{self, Derived};
use salon::model::{self, Community};
use salon::pipeline::Job;
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
        let community = model::community(audience::filter(records, job.choice).0.unwrap()).value;
        let derived = derive::community(&community, job.choice.clock);
        (community, derived)
    }

    fn expected(&self, clock: &str) -> Vec<String> {
        let (community, derived) = self.derived(clock);
        derived.expected.iter().map(|moment| moment.iso(&community.zone)).collect()
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
