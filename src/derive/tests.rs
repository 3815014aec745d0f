use std::path::Path;

use jiff::civil::Date;

use super::goals::{Half, Outcome, continued, is_overdue, outcomes};
use super::*;
use crate::audience::{self, Audience, Choice};
use crate::config::Config;
use crate::diag::Diagnostic;
use crate::model::{self, Network};
use crate::parse;

/// A community from its files: names below its folder, and texts.
struct Site {
    community: Community,
    network: Network,
    clock: Clock,
}

impl Site {
    fn new(clock: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join("content/circle").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("community.md", "---\ntitle: Circle\ntimezone: UTC\n---\n");
        for who in ["ana", "bo", "cem", "dee"] {
            write(&format!("members/{who}.md"), &format!("---\nname: {who}\n---\n"));
        }
        for (path, text) in files {
            write(path, text);
        }
        let clock = Clock::parse(clock).unwrap();
        let community = read(folder.path(), clock.clone());
        let network = model::network(std::slice::from_ref(&community), &[], audience::Neutral::default()).value;
        Self { community, network, clock }
    }

    fn derive(&self) -> Derived {
        community(&self.community, &self.clock)
    }

    fn post(&self, path: &str) -> PostId {
        let path = format!("content/circle/posts/{path}.md");
        self.community.post_ids().find(|id| self.community.post(*id).source.path.as_str() == path).unwrap()
    }

    fn hints(&self) -> Vec<Diagnostic> {
        hints(&self.community, &self.derive(), &self.network, &self.clock)
    }
}

fn read(root: &Path, clock: Clock) -> Community {
    let files = crate::load::community(root, "circle").value;
    let records = parse::community(&files, &Config::default()).value.unwrap();
    let choice = Choice { audience: Audience::Public, drafts: false, future: true, clock };
    model::community(audience::filter(records, &choice, audience::Neutral::default()).0.unwrap()).value
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const GOAL: &str = "---\nauthor: ana\nkind: goal\ndate: 2026-01-10\ndue: 2026-03-01\n---\nTen chairs.\n";

fn goal(more: &str) -> String {
    GOAL.replace("---\nTen", &format!("{more}\n---\nTen"))
}

fn report(date: &str, status: &str) -> String {
    format!("---\nauthor: ana\ndate: {date}\ngoal: chairs\nstatus: {status}\n---\nSo it went.\n")
}

#[test]
fn a_goal_stands_as_its_reports_say_from_their_dates_on() {
    let site = Site::new(
        "2026-12-01",
        &[
            ("posts/chairs.md", GOAL),
            ("posts/first.md", &report("2026-02-20", "carried")),
            ("posts/second.md", &report("2026-05-02 18:00", "kept")),
        ],
    );
    let derived = site.derive();
    let goal = derived.goals.get(site.post("chairs")).unwrap();
    let cases = [
        ("2026-01-10", Status::Open),
        ("2026-02-19", Status::Open),
        ("2026-02-20", Status::Carried),
        ("2026-05-01", Status::Carried),
        ("2026-05-02", Status::Kept),
    ];
    for (at, status) in cases {
        assert_eq!(goal.status_at(day(at), &site.community.zone), status, "{at}");
    }
    assert_eq!(goal.decision().unwrap().report, Some(site.post("second")));
    assert_eq!(derived.goals.kept, [site.post("chairs")]);
    assert_eq!(derived.status(site.post("chairs")), Some(Status::Kept));
}

#[test]
fn a_goal_without_a_report_is_decided_when_it_was_updated_else_when_it_was_due() {
    let cases = [
        ("status: kept", "2026-02-28", Status::Open),
        ("status: kept", "2026-03-01", Status::Kept),
        ("status: dropped\nupdated: 2026-02-01", "2026-01-31", Status::Open),
        ("status: dropped\nupdated: 2026-02-01", "2026-02-01", Status::Dropped),
        ("status: open", "2026-12-01", Status::Open),
        ("", "2026-12-01", Status::Open),
    ];
    for (more, at, status) in cases {
        let site = Site::new("2026-12-01", &[("posts/chairs.md", &goal(more))]);
        let derived = site.derive();
        let goal = derived.goals.get(site.post("chairs")).unwrap();
        assert_eq!(goal.status_at(day(at), &site.community.zone), status, "{more} at {at}");
    }
    let undated = GOAL.replace("due: 2026-03-01", "status: kept");
    let site = Site::new("2026-12-01", &[("posts/chairs.md", &undated)]);
    let derived = site.derive();
    assert_eq!(derived.goals.all[0].status_at(day("2026-01-10"), &site.community.zone), Status::Kept);
}

#[test]
fn a_report_takes_a_goal_up_again() {
    let site = Site::new(
        "2026-12-01",
        &[
            ("posts/chairs.md", GOAL),
            ("posts/first.md", &report("2026-02-20", "dropped")),
            ("posts/second.md", &report("2026-03-20", "open")),
        ],
    );
    assert_eq!(site.derive().goals.open, [site.post("chairs")]);
}

#[test]
fn goals_set_in_answers_count_and_unlisted_ones_are_in_no_list() {
    let site = Site::new(
        "2026-12-01",
        &[
            ("posts/week/index.md", "---\nauthor: bo\ndate: 2026-01-09\n---\nYour goals?\n"),
            ("posts/week/ana.md", GOAL),
            ("posts/quiet.md", &goal("unlisted: true")),
        ],
    );
    let derived = site.derive();
    assert_eq!(derived.goals.open, [site.post("week/ana")]);
    assert_eq!(derived.goals.all.len(), 2);
    let ana = site.community.find("ana").unwrap();
    assert_eq!(derived.lives.goals[ana.index()], [site.post("week/ana")]);
}

fn table(site: &Site, days: i64) -> Vec<(Half, Outcome)> {
    outcomes(&site.community, &site.derive().goals, days, &site.clock)
}

#[test]
fn what_became_of_goals_is_told_by_the_half_year_in_which_they_were_set() {
    let set = |date: &str, more: &str| goal(more).replace("2026-01-10", date).replace("due: 2026-03-01\n", "");
    let files = [
        ("posts/a.md", set("2025-06-30", "status: kept\nupdated: 2025-07-15")),
        ("posts/b.md", set("2025-07-01", "status: dropped\nupdated: 2026-03-15")),
        ("posts/c.md", set("2025-12-31", "status: carried\nupdated: 2026-01-15")),
        ("posts/d.md", set("2026-05-01", "status: kept\nupdated: 2026-05-15")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let site = Site::new("2026-07-10", &files);
    let later = Outcome { goals: 2, carried: 1, open: 1, ..Outcome::default() };
    let kept = Outcome { goals: 1, kept: 1, ..Outcome::default() };
    assert_eq!(table(&site, 182), [((2025, 2), later), ((2025, 1), kept)]);
    let dropped = Outcome { goals: 1, dropped: 1, ..Outcome::default() };
    assert_eq!(table(&site, 365), [((2025, 2), dropped), ((2025, 1), kept)]);
}

#[test]
fn a_goal_counts_once_its_half_year_is_over() {
    // 182 days after 10 January is 11 July.
    let cases = [("2026-07-11 23:59", 0), ("2026-07-12", 1)];
    for (clock, rows) in cases {
        assert_eq!(table(&Site::new(clock, &[("posts/chairs.md", GOAL)]), 182).len(), rows, "{clock}");
    }
}

#[test]
fn a_carried_goal_goes_on_as_the_earliest_later_one_of_its_author_that_is_linked() {
    let later = |date: &str, who: &str| GOAL.replace("2026-01-10", date).replace("ana", who);
    let site = Site::new(
        "2026-12-01",
        &[
            ("posts/chairs.md", &goal("status: carried")),
            ("posts/report.md", &report("2026-03-01", "carried")),
            ("posts/second.md", &later("2026-03-02", "ana")),
            ("posts/third.md", &later("2026-06-02", "ana")),
            ("posts/earlier.md", &later("2025-06-02", "ana")),
            ("posts/other.md", &later("2026-02-02", "bo")),
        ],
    );
    let goals = site.derive().goals;
    let next = |links: &[(&str, &str)]| {
        let links: Vec<_> = links.iter().map(|(from, to)| (site.post(from), site.post(to))).collect();
        continued(&site.community, &goals, &links).get(&site.post("chairs")).copied()
    };
    assert_eq!(next(&[]), None);
    assert_eq!(next(&[("third", "chairs")]), Some(site.post("third")));
    assert_eq!(next(&[("chairs", "second")]), Some(site.post("second")));
    assert_eq!(next(&[("third", "chairs"), ("report", "second")]), Some(site.post("second")));
    assert_eq!(next(&[("second", "report")]), Some(site.post("second")));
    assert_eq!(next(&[("other", "chairs"), ("chairs", "earlier")]), None);
}

#[test]
fn something_is_overdue_when_its_day_is_over() {
    let utc = crate::dates::Zone::utc();
    let due = Some(crate::dates::Moment::day(day("2026-03-01"), &utc));
    assert!(!is_overdue(due, &utc, &Clock::parse("2026-03-01 23:59").unwrap()));
    assert!(is_overdue(due, &utc, &Clock::parse("2026-03-02").unwrap()));
    assert!(!is_overdue(None, &utc, &Clock::parse("2026-03-02").unwrap()));
}

#[test]
fn promises_of_sessions_stand_by_due_date() {
    let session = "---\ntitle: S\nhost: ana\nactions:\n  - {what: c}\n  - {what: b, due: 2026-02-01}\n  - {what: a, due: 2026-01-01}\n  - {what: d, due: 2025-01-01, done: true}\n---\n";
    let site = Site::new("2026-12-01", &[("sessions/2026-01-08-s.md", session)]);
    let promised = site.derive().promised;
    let what: Vec<&str> =
        promised.iter().map(|(id, at)| site.community.session(*id).promises[*at].what.as_str()).collect();
    assert_eq!(what, ["a", "b", "c"]);
}

fn question(date: &str, more: &str) -> String {
    format!("---\nauthor: ana\nkind: question\ndate: {date}\n{more}---\nWhy?\n")
}

fn answer(who: &str, date: &str) -> String {
    format!("---\nauthor: {who}\ndate: {date}\n---\nSo.\n")
}

#[test]
fn open_questions_stand_oldest_first_and_answered_ones_by_when_that_was() {
    let site = Site::new(
        "2026-03-10",
        &[
            ("posts/new.md", &question("2026-03-01", "")),
            ("posts/old.md", &question("2026-01-01", "")),
            ("posts/early/index.md", &question("2026-01-02", "answer: bo\n")),
            ("posts/early/bo.md", &answer("bo", "2026-03-05")),
            ("posts/early/cem.md", &answer("cem", "2026-03-09")),
            ("posts/late/index.md", &question("2026-02-02", "status: answered\n")),
            ("posts/late/bo.md", &answer("bo", "2026-03-04")),
        ],
    );
    let derived = site.derive();
    let root = |index: &ThreadIndex| derived.threads[*index].root;
    let open: Vec<PostId> = derived.questions.open.iter().map(root).collect();
    assert_eq!(open, [site.post("old"), site.post("new")]);
    let answered: Vec<PostId> = derived.questions.answered.iter().map(|(index, _)| root(index)).collect();
    assert_eq!(answered, [site.post("early/index"), site.post("late/index")]);
    let asked = site.community.post(site.post("new")).date;
    assert_eq!(questions::age_days(asked, &site.community, &site.clock), Some(9));
    let earlier = Clock::parse("2026-02-01").unwrap();
    assert_eq!(questions::age_days(asked, &site.community, &earlier), None);
}

#[test]
fn a_host_is_asked_about_old_questions_that_several_people_answered() {
    let asked = |clock: &str, people: &[&str]| {
        let question = question("2026-01-01", "");
        let answers: Vec<(String, String)> =
            people.iter().map(|who| (format!("posts/q/{who}.md"), answer(who, "2026-01-02"))).collect();
        let mut files = vec![("posts/q/index.md", question.as_str())];
        files.extend(answers.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        Site::new(clock, &files).hints().len()
    };
    assert_eq!(asked("2026-02-01", &["bo", "cem", "dee"]), 1);
    assert_eq!(asked("2026-01-31", &["bo", "cem", "dee"]), 0);
    // The asker's own answer is none.
    assert_eq!(asked("2026-02-01", &["bo", "cem", "ana"]), 0);
}

#[test]
fn a_group_is_told_when_it_has_outgrown_its_kind() {
    let told = |kind: &str, members: usize, more: &str| {
        let community = format!("---\ntitle: Circle\nkind: {kind}\n{more}---\n");
        // Four members are always there, and one of these has left.
        let handles: Vec<String> = (0..members - 4).map(|at| format!("members/m{at}.md")).collect();
        let mut files =
            vec![("community.md", community.as_str()), ("members/z.md", "---\nname: Z\nrole: alumni\n---\n")];
        files.extend(handles.iter().map(|path| (path.as_str(), "---\nname: M\n---\n")));
        let hints = Site::new("2026-01-01", &files).hints();
        assert!(hints.iter().all(|hint| hint.code == crate::diag::Code::Outgrown));
        hints.len()
    };
    let cases = [
        ("mastermind", 16, "", 0),
        ("mastermind", 17, "", 1),
        ("mastermind", 17, "size: {max: 17}\n", 0),
        ("mastermind", 12, "size: {max: 11}\n", 1),
        ("coaching", 29, "", 0),
        ("coaching", 30, "", 1),
        ("community", 30, "ended: 2025-12-01\n", 0),
    ];
    for (kind, members, more, expected) in cases {
        assert_eq!(told(kind, members, more), expected, "{kind} {members} {more}");
    }
}

#[test]
fn the_same_subject_is_by_shared_tags_and_links_then_newest() {
    let post = |date: &str, tags: &str| format!("---\nauthor: ana\ndate: {date}\ntags: [{tags}]\n---\nx\n");
    let site = Site::new(
        "2026-12-01",
        &[
            ("posts/a.md", &post("2026-01-01", "x, y")),
            ("posts/b.md", &post("2026-01-02", "x")),
            ("posts/c.md", &post("2026-01-03", "x, y")),
            ("posts/d.md", &post("2026-01-04", "x")),
            ("posts/e.md", &post("2026-01-05", "")),
            ("posts/f.md", &post("2026-01-06", "z")),
        ],
    );
    let derived = site.derive();
    let index = |path: &str| derived.thread_of[&site.post(path)];
    let names = |links: &[(&str, &str)]| -> Vec<String> {
        let links: Vec<_> = links.iter().map(|(from, to)| (index(from), index(to))).collect();
        let related = same_subject(&derived, &links);
        let title = |other: &ThreadIndex| {
            let path = &site.community.post(derived.threads[*other].root).source.path;
            path.name().trim_end_matches(".md").to_owned()
        };
        related[index("a")].iter().map(title).collect()
    };
    assert_eq!(names(&[]), ["c", "d", "b"]);
    assert_eq!(names(&[("b", "a"), ("a", "e"), ("a", "a")]), ["c", "b", "e", "d"]);
}

#[test]
fn those_with_whom_somebody_talks_most_stand_by_name_and_without_the_unnamed() {
    let answers: Vec<(String, String)> = ["bo", "cem", "dee", "eve", "fay", "bo-2", "cem-2", "eve-2", "fay-2"]
        .iter()
        .map(|name| {
            let who = name.trim_end_matches("-2");
            (format!("posts/t/{name}.md"), answer(who, "2026-01-02"))
        })
        .collect();
    let mut files = vec![
        ("members/eve.md", "---\nname: Eve\npublish: anonymous\n---\n"),
        ("members/fay.md", "---\nname: Fay\n---\n"),
        ("members/gus.md", "---\nname: Ada\n---\n"),
        ("posts/t/index.md", "---\nauthor: ana\ndate: 2026-01-01\n---\nx\n"),
        ("posts/t/gus.md", "---\nauthor: gus\ndate: 2026-01-02\n---\nx\n"),
        ("posts/t/ana.md", "---\nauthor: ana\ndate: 2026-01-03\nreply_to: gus\n---\nx\n"),
    ];
    files.extend(answers.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let site = Site::new("2026-12-01", &files);
    let derived = site.derive();
    let names = |who: &str| -> Vec<&str> {
        let id = site.community.find(who).unwrap();
        derived.lives.talks_with[id.index()].iter().map(|id| site.community.member(*id).name.as_str()).collect()
    };
    // Dee answered once, the others are in two answers each.
    assert_eq!(names("ana"), ["Ada", "bo", "cem", "Fay"]);
    assert_eq!(names("dee"), ["ana"]);
}
