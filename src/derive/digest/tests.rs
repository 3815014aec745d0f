//! Small groups made of files, and what their digests say.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

mod random;

use super::*;
use crate::audience::{self, Audience, Choice};
use crate::config::Config;
use crate::text::Length;
use crate::{derive, load, model, parse};

/// Thirty words of one's own, and with that a substantive answer.
const LONG: &str = "one two three four five six seven eight nine ten one two three four five six seven eight nine ten \
                    one two three four five six seven eight nine ten";

/// A group's files, by their paths in its folder.
#[derive(Clone, Debug)]
struct Group(BTreeMap<String, String>);

impl Group {
    /// A group in Berlin with these members, who were always there.
    fn of(handles: &[&str]) -> Self {
        let group =
            Self(BTreeMap::new()).file("community.md", "title: Group\ntimezone: Europe/Berlin\ndigest: week", "");
        handles
            .iter()
            .fold(group, |group, handle| group.file(&format!("members/{handle}.md"), &format!("name: {handle}"), ""))
    }

    fn file(mut self, path: &str, fields: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), format!("---\n{fields}\n---\n{text}\n"));
        self
    }

    /// What was written a year before, so that nobody's post below is their first.
    fn who_wrote_before(self, handles: &[&str]) -> Self {
        handles.iter().fold(self, |group, handle| {
            group.file(&format!("posts/old-{handle}.md"), &format!("date: 2025-01-06\nauthor: {handle}"), "Hello.")
        })
    }

    /// A post or answer: its name in posts/, date, author, other keys, text.
    fn post(self, name: &str, date: &str, author: &str, more: &str, text: &str) -> Self {
        self.file(&format!("posts/{name}.md"), &format!("date: {date}\nauthor: {author}\n{more}"), text)
    }

    /// Answers to a thread without a text that would count as substantive, all on one day.
    fn answers(self, thread: &str, date: &str, authors: &[&str]) -> Self {
        authors.iter().fold(self, |group, author| group.post(&format!("{thread}/{author}"), date, author, "", "Yes."))
    }

    fn write(&self, root: &Path) {
        for (path, text) in &self.0 {
            let file = root.join("content/group").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }

    /// All digests in words, by period, as they are built on a day.
    fn told(&self, clock: &str) -> BTreeMap<String, String> {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path());
        told(folder.path(), "group", clock)
    }

    /// One digest in words.
    fn week(&self, period: &str) -> String {
        self.told("2030-01-01").remove(period).unwrap_or_else(|| panic!("no digest {period}"))
    }
}

fn told(root: &Path, name: &str, clock: &str) -> BTreeMap<String, String> {
    let (community, derived) = read(root, name, clock);
    derived.digests.iter().map(|digest| (digest.period.to_string(), in_words(&community, &derived, digest))).collect()
}

fn read(root: &Path, name: &str, clock: &str) -> (Community, Derived) {
    let clock = Clock::parse(clock).unwrap();
    let records = parse::community(&load::community(root, name).value, &Config::default()).value.unwrap();
    let choice = Choice { audience: Audience::Public, drafts: false, future: true, clock: clock.clone() };
    let community = model::community(audience::filter(records, &choice, audience::Neutral::default()).0.unwrap()).value;
    let derived = derive::community(&community, &clock);
    (community, derived)
}

/// A digest as lines, by names instead of numbers of lists, so that digests of different archives can be compared.
fn in_words(community: &Community, derived: &Derived, digest: &Digest) -> String {
    let path = |id: &PostId| {
        let path = community.post(*id).source.path.as_str();
        let path = path.split_once("/posts/").map_or(path, |(_, path)| path);
        path.trim_end_matches(".md").trim_end_matches("/index").to_owned()
    };
    let list = |items: Vec<String>| items.join(", ");
    let posts = |ids: &[PostId]| list(ids.iter().map(path).collect());
    let threads = |all: &[ThreadIndex]| list(all.iter().map(|index| path(&derived.threads[*index].root)).collect());
    let people = |all: &[Who]| list(all.iter().map(|who| community.shown_name(who).to_owned()).collect());
    let sessions = |all: &[SessionId]| list(all.iter().map(|id| community.session(*id).title.clone()).collect());
    let Numbers { threads: moved, heard, of, answered } = digest.numbers;
    let mut out = format!("{moved} threads, {heard} of {of} heard, {answered} answered\n");
    for Highlight { thread, reason, answered_by } in &digest.highlights {
        let Reason { took_part, of, at_length, came_back, pinned } = reason;
        let root = path(&derived.threads[*thread].root);
        let pinned = if *pinned { ", pinned" } else { "" };
        let by = people(answered_by);
        writeln!(out, "* {root}: {took_part} of {of}, {at_length} at length, back to {came_back}{pinned}; {by}")
            .unwrap();
    }
    let questions = digest.questions.iter().map(|question| format!("{} {}d", path(&question.post), question.age_days));
    let new = digest.new_members.iter().map(|new| {
        let name = &community.member(new.member).name;
        new.first_post.map_or(name.clone(), |first| format!("{name} ({})", path(&first)))
    });
    let promises = digest.promises.iter().map(|(session, at)| community.session(*session).promises[*at].what.clone());
    for (title, said) in [
        ("words", digest.words.map(|words| community.words[words].body.excerpt()).unwrap_or_default()),
        ("wins", posts(&digest.wins)),
        ("due", posts(&digest.goals.due)),
        ("kept", posts(&digest.goals.kept)),
        ("carried", posts(&digest.goals.carried)),
        ("dropped", posts(&digest.goals.dropped)),
        ("open", list(questions.collect())),
        ("answered", posts(&digest.answered)),
        ("new", list(new.collect())),
        ("first", posts(&digest.first_posts)),
        ("held", sessions(&digest.held)),
        ("promised", list(promises.collect())),
        ("next", sessions(&digest.next)),
        ("older", threads(&digest.older)),
        ("else", threads(&digest.others)),
        ("took part", people(&digest.took_part)),
    ] {
        if !said.is_empty() {
            writeln!(out, "{title}: {said}").unwrap();
        }
    }
    out
}

/// The highlights' threads.
fn highlights(told: &str) -> Vec<&str> {
    told.lines().filter_map(|line| line.strip_prefix("* ")?.split_once(':')).map(|(root, _)| root).collect()
}

/// What follows a title, or nothing.
fn section<'t>(told: &'t str, title: &str) -> &'t str {
    told.lines().find_map(|line| line.strip_prefix(title)?.strip_prefix(": ")).unwrap_or_default()
}

const ALL: &[&str] = &["ana", "bo", "cy", "dee", "eli"];

fn group() -> Group {
    Group::of(ALL).who_wrote_before(ALL)
}

#[test]
fn more_people_come_before_longer_answers_and_these_before_coming_back() {
    // Different authors, all in week 2 of 2026 (5 to 11 January):
    // - many:  bo and cy answered, dee reacted                      -> 3 people
    // - long:  cy, dee answered, both at length                     -> 2 people, 2 at length
    // - back:  ana, dee answered, one at length, cy came back to 1   -> 2 people, 1 at length, back to 1
    // - stays: ana, cy answered, one at length, nobody came back     -> 2 people, 1 at length: no place left
    let told = group()
        .post("many/index", "2026-01-09", "ana", "reactions: {🎉: [dee]}", "Many.")
        .answers("many", "2026-01-09", &["bo", "cy"])
        .post("long/index", "2026-01-05", "bo", "", "Long.")
        .post("long/cy", "2026-01-05", "cy", "", LONG)
        .post("long/dee", "2026-01-05", "dee", "", LONG)
        .post("back/index", "2026-01-06", "cy", "", "Back.")
        .post("back/ana", "2026-01-06", "ana", "", LONG)
        .post("back/dee", "2026-01-06 12:00", "dee", "", "Yes.")
        // Names ana's answer, though dee's stands just before.
        .post("back/cy", "2026-01-07", "cy", "reply_to: ana", "Thanks!")
        .post("stays/index", "2026-01-05", "dee", "", "Stays.")
        .post("stays/ana", "2026-01-05", "ana", "", LONG)
        .post("stays/cy", "2026-01-05", "cy", "", "Yes.")
        .week("2026-W02");
    assert_eq!(
        told,
        "4 threads, 4 of 5 heard, 0 answered\n\
         * many: 3 of 4, 0 at length, back to 0; bo, cy\n\
         * long: 2 of 4, 2 at length, back to 0; cy, dee\n\
         * back: 2 of 4, 1 at length, back to 1; ana, dee\n\
         else: stays\n\
         took part: ana, bo, cy, dee\n"
    );
}

#[test]
fn ties_go_to_who_was_featured_longest_ago_then_to_the_earlier_post_then_to_the_path() {
    // Week 1 features ana (her thread alone was answered). In week 2 all threads have one answer: ana's comes last of the
    // four although it is the earliest; cy's is older than bo's and dee's, which share a date: `b` before `d`.
    let told = group()
        .post("first/index", "2026-01-02", "ana", "", "First.")
        .answers("first", "2026-01-02", &["bo"])
        .post("a/index", "2026-01-05", "ana", "", "A.")
        .answers("a", "2026-01-05", &["eli"])
        .post("d/index", "2026-01-07", "dee", "", "D.")
        .answers("d", "2026-01-07", &["eli"])
        .post("b/index", "2026-01-07", "bo", "", "B.")
        .answers("b", "2026-01-08", &["eli"])
        .post("c/index", "2026-01-06", "cy", "", "C.")
        .answers("c", "2026-01-09", &["eli"])
        .told("2026-02-01");
    assert_eq!(highlights(&told["2026-W01"]), ["first"]);
    assert_eq!(highlights(&told["2026-W02"]), ["c", "b", "d"]);
    assert_eq!(section(&told["2026-W02"], "else"), "a");
}

#[test]
fn a_pin_comes_first_even_unanswered_and_only_in_the_period_of_what_it_pins() {
    // `rules` is pinned and unanswered in week 2. In week 3 one answer moves it, and cy's thread has two answers: the pin
    // lies in week 2, so that it is one of two threads by the number of people. `loud` has bare counts and is no highlight.
    let told = group()
        .post("rules/index", "2026-01-06", "ana", "highlight: true", "Rules.")
        .post("talk/index", "2026-01-05", "bo", "", "Talk.")
        .answers("talk", "2026-01-06", &["cy", "dee"])
        .post("loud", "2026-01-06", "dee", "reactions: {🎉: 9}", "Loud.")
        .answers("rules", "2026-01-13", &["bo"])
        .post("later/index", "2026-01-13", "cy", "", "Later.")
        .answers("later", "2026-01-13", &["ana", "bo"])
        .told("2026-02-01");
    let week = &told["2026-W02"];
    assert_eq!(highlights(week), ["rules", "talk"]);
    assert!(week.contains("* rules: 0 of 4, 0 at length, back to 0, pinned; \n"), "{week}");
    assert_eq!(section(week, "else"), "loud");
    assert_eq!(highlights(&told["2026-W03"]), ["later", "rules"]);
    assert!(!told["2026-W03"].contains("pinned"));
}

#[test]
fn an_author_has_one_highlight_until_every_answered_author_has_one() {
    // By the rule: ana's a1 (3 people), a2 (2), a3 (2, later), bo's b (1). One each: a1, b; then the place left goes to a2.
    let told = group()
        .post("a1/index", "2026-01-05", "ana", "", "A.")
        .answers("a1", "2026-01-05", &["bo", "cy", "dee"])
        .post("a2/index", "2026-01-06", "ana", "", "A.")
        .answers("a2", "2026-01-06", &["bo", "cy"])
        .post("a3/index", "2026-01-07", "ana", "", "A.")
        .answers("a3", "2026-01-07", &["bo", "cy"])
        .post("b/index", "2026-01-05", "bo", "", "B.")
        .answers("b", "2026-01-05", &["cy"])
        .post("c/index", "2026-01-05", "cy", "", "Nobody answers.")
        .week("2026-W02");
    assert_eq!(highlights(&told), ["a1", "b", "a2"]);
    assert_eq!(section(&told, "else"), "a3, c");
}

#[test]
fn one_place_is_kept_for_somebody_who_was_not_featured_lately() {
    // ana, bo and cy are featured in every week with two answers each; dee never, with one. In week 2 all are new, and
    // nobody's place is kept. From week 3 on none of the three would do, so dee takes the place of the last (cy, whose post
    // is the latest): in week 3. Then dee was featured too, and in week 4 cy comes first, as the one featured longest ago.
    let mut group = group();
    for (week, monday) in [(2, "2026-01-05"), (3, "2026-01-12"), (4, "2026-01-19")] {
        for (author, hour) in [("ana", 8), ("bo", 9), ("cy", 10)] {
            let others: Vec<&str> = ["ana", "bo", "cy"].into_iter().filter(|other| *other != author).collect();
            group = group
                .post(&format!("{author}-{week}/index"), &format!("{monday} {hour:02}:00"), author, "", "Here.")
                .answers(&format!("{author}-{week}"), monday, &others);
        }
        group = group.post(&format!("dee-{week}/index"), &format!("{monday} 07:00"), "dee", "", "Here too.").answers(
            &format!("dee-{week}"),
            monday,
            &["eli"],
        );
    }
    let told = group.told("2026-02-01");
    assert_eq!(highlights(&told["2026-W02"]), ["ana-2", "bo-2", "cy-2"]);
    assert_eq!(highlights(&told["2026-W03"]), ["ana-3", "bo-3", "dee-3"]);
    assert_eq!(section(&told["2026-W03"], "else"), "cy-3");
    assert_eq!(highlights(&told["2026-W04"]), ["cy-4", "ana-4", "bo-4"]);
}

#[test]
fn the_kept_place_looks_back_over_eight_digests() {
    // dee alone is featured in week 2, the three others in all weeks after it. The eight digests before week 10 are those of
    // weeks 2 to 9 and hold dee; those before week 11 do not, so that she then takes the last place.
    let mut group = group().post("dee/index", "2026-01-05", "dee", "", "Here.").answers("dee", "2026-01-05", &["eli"]);
    for week in 3..=11 {
        let monday = Period::Week { year: 2026, week }.range().0.to_string();
        for author in ["ana", "bo", "cy"] {
            group = group.post(&format!("{author}-{week}/index"), &monday, author, "", "Here.").answers(
                &format!("{author}-{week}"),
                &monday,
                &["dee", "eli"],
            );
        }
        let thread = format!("dee-{week}");
        group =
            group.post(&format!("{thread}/index"), &monday, "dee", "", "Here too.").answers(&thread, &monday, &["eli"]);
    }
    let told = group.told("2026-04-01");
    for (week, last) in [(3, "cy-3"), (10, "cy-10"), (11, "dee-11")] {
        assert_eq!(highlights(&told[&format!("2026-W{week:02}")])[2], last, "week {week}");
    }
}

#[test]
fn a_first_post_does_not_compete_and_a_new_member_stands_with_it() {
    // eve joined in week 2 and her first post has three answers, gus joined and is silent, dee's first is an answer. A week
    // later eve's thread moves again and competes like any other.
    let told = Group::of(&["ana", "bo", "dee"])
        .who_wrote_before(&["ana", "bo"])
        .file("members/eve.md", "name: eve\njoined: 2026-01-06", "")
        .file("members/gus.md", "name: gus\njoined: 2026-01-06", "")
        .post("hello/index", "2026-01-06", "eve", "kind: win", "I am here.")
        .answers("hello", "2026-01-06", &["ana", "bo", "dee"])
        .post("tea/index", "2026-01-07", "ana", "", "Tea?")
        .answers("tea", "2026-01-07", &["eve"])
        .post("hello/late", "2026-01-12", "bo", "", "Welcome, late.")
        .told("2026-02-01");
    assert_eq!(
        told["2026-W02"],
        "2 threads, 4 of 5 heard, 0 answered\n\
         * tea: 1 of 4, 0 at length, back to 0; eve\n\
         new: eve (hello), gus\n\
         first: hello/dee\n\
         took part: ana, bo, dee, eve\n"
    );
    assert_eq!(
        told["2026-W03"],
        "1 threads, 1 of 5 heard, 0 answered\n\
         * hello: 1 of 4, 0 at length, back to 0; bo\n\
         took part: bo\n"
    );
}

#[test]
fn the_author_comes_back_to_the_writer_just_before_and_never_to_themselves() {
    // ana answers bo (just before), then herself (nobody), then cy by name although dee stands just before. Her co-author eli
    // is no answerer either; his answer to dee counts as an author's.
    let told = group()
        .file("posts/talk/index.md", "date: 2026-01-05\nauthors: [ana, eli]", "Talk.")
        .post("talk/1-bo", "2026-01-05 08:00", "bo", "", "Yes.")
        .post("talk/2-ana", "2026-01-05 09:00", "ana", "", LONG)
        .post("talk/3-ana", "2026-01-05 10:00", "ana", "", LONG)
        .post("talk/4-cy", "2026-01-05 11:00", "cy", "", "Yes.")
        .post("talk/5-dee", "2026-01-05 12:00", "dee", "reactions: {❤️: [eli, bo]}", "Yes.")
        .post("talk/6-ana", "2026-01-05 13:00", "ana", "reply_to: 4-cy", "Yes.")
        .post("talk/7-dee", "2026-01-05 14:00", "dee", "", "Yes.")
        .post("talk/8-eli", "2026-01-05 15:00", "eli", "", "Yes.")
        .week("2026-W02");
    assert!(told.contains("* talk: 3 of 3, 0 at length, back to 3; bo, cy, dee\n"), "{told}");
}

#[test]
fn goals_are_told_when_they_end_and_when_they_are_due() {
    // `draw` is due in week 3, still open then, and reported as carried in week 4; its own front matter says so too, without
    // a date, and counts for nothing beside the report. `sell` was kept on the day of `updated` (week 3), before it was due
    // in week 5. `walk` says only that it was dropped: on the day when it was due (week 4). `read` stays open: due in week 4.
    let told = group()
        .post("draw/index", "2026-01-05", "ana", "kind: goal\ndue: 2026-01-18\nstatus: carried", "Draw.")
        .post("draw/report", "2026-01-20", "ana", "goal: draw\nstatus: carried", "Next month.")
        .post("sell", "2026-01-05", "bo", "kind: goal\ndue: 2026-01-30\nstatus: kept\nupdated: 2026-01-14", "Sell.")
        .post("walk", "2026-01-05", "cy", "kind: goal\ndue: 2026-01-21\nstatus: dropped", "Walk.")
        .post("read", "2026-01-05", "dee", "kind: goal\ndue: 2026-01-22", "Read.")
        .post("note", "2026-01-13", "eli", "", "A quiet week.")
        .post("note-2", "2026-01-29", "eli", "", "Another.")
        .told("2026-03-01");
    let goals = |week: &str| ["due", "kept", "carried", "dropped"].map(|title| section(&told[week], title));
    assert_eq!(goals("2026-W02"), ["", "", "", ""]);
    assert_eq!(section(&told["2026-W02"], "else"), "draw, read, sell, walk");
    assert_eq!(goals("2026-W03"), ["draw", "sell", "", ""]);
    assert_eq!(goals("2026-W04"), ["read", "", "draw", "walk"]);
    assert_eq!(goals("2026-W05"), ["", "", "", ""]);
}

#[test]
fn a_goal_that_names_the_one_before_it_does_not_open_that_again() {
    // `again` is the goal under which `draw` goes on: its own status is open, that of `draw` stays carried.
    let told = group()
        .post("draw/index", "2026-01-05", "ana", "kind: goal\ndue: 2026-01-11", "Draw.")
        .post("draw/report", "2026-01-11 12:00", "ana", "goal: draw\nstatus: carried", "Next month.")
        .post("again", "2026-01-11 13:00", "ana", "kind: goal\ngoal: draw\nstatus: open\ndue: 2026-02-11", "Again.")
        .week("2026-W02");
    assert_eq!((section(&told, "carried"), section(&told, "due"), section(&told, "else")), ("draw", "", "again"));
}

#[test]
fn of_questions_of_one_day_the_earlier_stands_first() {
    let told = group()
        .post("a", "2026-01-06 18:00", "ana", "kind: question", "Later?")
        .post("z", "2026-01-06 09:00", "bo", "kind: question", "Earlier?")
        .week("2026-W02");
    assert_eq!(section(&told, "open"), "z 5d, a 5d");
}

#[test]
fn a_question_answered_later_stays_open_in_the_digests_before() {
    // Asked on Tuesday of week 2: 5 days old on that Sunday, 12 on the next. The named answer comes in week 4.
    let told = group()
        .post("who/index", "2026-01-06", "ana", "kind: question\nanswer: cy", "Who?")
        .answers("who", "2026-01-06", &["bo"])
        .post("why", "2026-01-14", "bo", "kind: question", "Why?")
        .answers("who", "2026-01-20", &["cy"])
        .told("2026-03-01");
    assert_eq!(section(&told["2026-W02"], "open"), "who 5d");
    assert_eq!(section(&told["2026-W03"], "open"), "who 12d, why 4d");
    assert_eq!(section(&told["2026-W04"], "open"), "why 11d");
    assert_eq!(section(&told["2026-W04"], "answered"), "who");
    assert_eq!(highlights(&told["2026-W04"]), ["who"]);
}

#[test]
fn a_quiet_week_has_no_digest_unless_the_host_wrote_words_or_people_met() {
    let told = group()
        .post("talk", "2026-01-06", "ana", "", "Talk.")
        .file("digests/2026-W04.md", "author: ana", "All quiet.")
        .file("digests/2026-01.md", "author: ana", "For no month: this group has weeks.")
        .file("sessions/2026-01-29-review.md", "date: 2026-01-29\ntitle: Review\nattendees: [bo, Zed]\nguests: [Guest]\nactions:\n  - {who: bo, what: Ring, done: 2026-02-03}", "")
        .file("sessions/2026-02-03-off.md", "date: 2026-02-03\ntitle: Off\nstatus: cancelled", "")
        .file("sessions/2026-02-24-next.md", "date: 2026-02-24\ntitle: Next", "")
        .post("end", "2026-02-05", "cy", "", "End.")
        .told("2026-02-10");
    assert_eq!(told.keys().collect::<Vec<_>>(), ["2025-W02", "2026-W02", "2026-W04", "2026-W05", "2026-W06"]);
    assert_eq!(told["2026-W04"], "0 threads, 0 of 5 heard, 0 answered\nwords: All quiet.\nnext: Review\n");
    assert_eq!(
        told["2026-W05"],
        "0 threads, 0 of 5 heard, 0 answered\nheld: Review\npromised: Ring\nnext: Next\ntook part: bo, Guest, Zed\n"
    );
    assert_eq!(section(&told["2026-W06"], "promised"), "");
}

#[test]
fn the_same_moment_lies_in_the_week_of_each_groups_own_zone() {
    // Berlin's summer time begins on Sunday 29 March 2026: its Monday begins at 22:00 UTC, Honolulu's at 10:00 UTC of that
    // Monday. New Year lies inside week 53 of 2026, which ends on 3 January 2027.
    let group = |zone: &str| {
        Group::of(ALL)
            .file("community.md", &format!("title: Group\ntimezone: {zone}"), "")
            .post("before", "2026-03-29T21:59:00Z", "ana", "", "Before.")
            .post("after", "2026-03-29T22:00:00Z", "bo", "", "After.")
            .post("year", "2026-12-31T23:30:00Z", "cy", "", "Year.")
            .told("2027-01-04")
    };
    let (berlin, honolulu) = (group("Europe/Berlin"), group("Pacific/Honolulu"));
    assert_eq!(berlin.keys().collect::<Vec<_>>(), ["2026-03", "2026-W13", "2026-W14", "2026-W53"]);
    assert_eq!(section(&berlin["2026-W13"], "first"), "before");
    assert_eq!(section(&berlin["2026-W14"], "first"), "after");
    // Still Sunday in Honolulu when the clock says Monday in universal time; the year ends there with the post in it.
    assert_eq!(honolulu.keys().collect::<Vec<_>>(), ["2026-03", "2026-12", "2026-W13"]);
    assert_eq!(section(&honolulu["2026-W13"], "first"), "before, after");
    assert_eq!(section(&honolulu["2026-12"], "first"), "year");
}

#[test]
fn a_month_has_five_highlights_and_remembers_months_alone() {
    // Six authors with one answer each: the five earliest; the sixth was never featured, and so were all others.
    let names = ["ana", "bo", "cy", "dee", "eli", "fay"];
    let mut group = Group::of(&names).who_wrote_before(&names).file("community.md", "title: G\ndigest: both", "");
    for (day, name) in names.iter().enumerate() {
        let date = format!("2026-01-{:02}", day + 5);
        group = group.post(&format!("{name}/index"), &date, name, "", "Here.");
        group = group.answers(name, &date, &[names[(day + 1) % 6]]);
    }
    let told = group.told("2026-02-02");
    assert_eq!(highlights(&told["2026-01"]), ["ana", "bo", "cy", "dee", "eli"]);
    assert_eq!(section(&told["2026-01"], "else"), "fay");
    assert_eq!(highlights(&told["2026-W02"]), ["ana", "bo", "cy"]);
}

#[test]
fn digests_stand_by_their_last_day_and_the_week_before_the_month() {
    let folder = tempfile::tempdir().unwrap();
    // 31 May 2026 is a Sunday.
    Group::of(ALL)
        .file("community.md", "title: G", "")
        .post("a", "2026-05-31", "ana", "", "A.")
        .post("b", "2026-05-05", "ana", "", "B.")
        .write(folder.path());
    let periods = |clock: &str| -> Vec<String> {
        read(folder.path(), "group", clock).1.digests.iter().map(|digest| digest.period.to_string()).collect()
    };
    assert_eq!(periods("2026-06-01"), ["2026-W19", "2026-W22", "2026-05"]);
    assert_eq!(periods("2026-05-31"), ["2026-W19"]);
}

#[test]
fn unlisted_and_removed_and_undated_posts_are_in_no_digest() {
    let told = group()
        .file("members/hid.md", "name: hid\npublish: hidden", "")
        .post("secret", "2026-01-06", "ana", "unlisted: true", "Secret.")
        .post("gone", "2026-01-06", "hid", "", "Gone.")
        .file("posts/sometime.md", "author: bo", "Sometime.")
        .post("left/index", "2026-01-13", "hid", "", "Left.")
        .answers("left", "2026-01-13", &["bo"])
        .told("2026-02-01");
    assert!(!told.contains_key("2026-W02"), "{told:?}");
    // What a removed post was answered with is still told, without a highlight.
    assert_eq!(told["2026-W03"], "1 threads, 1 of 5 heard, 0 answered\nolder: left\ntook part: bo\n");
}

#[test]
fn an_answer_is_substantive_from_25_words_or_40_letters_on() {
    for (words, spaceless, expected) in
        [(24, 0, false), (25, 0, true), (0, 39, false), (0, 40, true), (12, 20, false), (13, 20, true)]
    {
        assert_eq!(rule::is_substantive(Length { words, spaceless }), expected, "{words} words, {spaceless} letters");
    }
}

/// Prints the digests of the example group: `cargo test --lib prints_the_founders -- --ignored --nocapture`.
#[test]
#[ignore = "for reading"]
fn prints_the_founders_digests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (period, told) in told(root, "founders", "2026-12-01") {
        println!("== {period}\n{told}");
    }
}
