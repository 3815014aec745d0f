//! Measures of small groups, from files to numbers that were reckoned by hand.

use std::fs;

use super::*;
use crate::audience::{self, Choice};
use crate::config::Config;
use crate::{derive, load, model, parse};

/// Five people, one of them host, with a question that two answered and another that nobody did.
const FILES: &[(&str, &str)] = &[
    ("community.md", "---\ntitle: C\ntimezone: Europe/Berlin\n---\n"),
    ("members/ana.md", "---\nname: Ana\nrole: host\njoined: 2026-01-01\n---\n"),
    ("members/bo.md", "---\nname: Bo\njoined: 2026-01-01\n---\n"),
    ("members/cy.md", "---\nname: Cy\njoined: 2026-01-01\n---\n"),
    ("members/di.md", "---\nname: Di\njoined: 2026-01-01\n---\n"),
    ("members/ed.md", "---\nname: Ed\njoined: 2026-01-19\n---\n"),
    ("posts/first/index.md", "---\nauthor: bo\ndate: 2026-01-05 10:00\n---\nWho?\n"),
    ("posts/first/ana.md", "---\nauthor: ana\ndate: 2026-01-05 16:30\n---\nI.\n"),
    ("posts/first/cy.md", "---\nauthor: cy\ndate: 2026-01-06\n---\nI too.\n"),
    ("posts/second.md", "---\nauthor: cy\ndate: 2026-01-14\n---\nNobody?\n"),
];

/// The tip of the clock: a Wednesday, in the week of 26 January 2026.
const NOW: &str = "2026-01-28T12:00:00Z";

fn built(files: &[(&str, &str)], clock: &Clock) -> (Community, Derived) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join("content/c").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut found = Vec::new();
    let files = load::community(folder.path(), "c").into_value(&mut found);
    let records = parse::community(&files, &Config::default()).into_value(&mut found).unwrap();
    let choice = Choice { audience: audience::Audience::Public, drafts: false, future: false, clock: clock.clone() };
    let (visible, _) = audience::filter(records, &choice, audience::Neutral::default());
    let community = model::community(visible.unwrap()).into_value(&mut found);
    let derived = derive::community(&community, clock);
    (community, derived)
}

/// The files above, others in their place or beside them, and as many posts by Ana and Bo in turn as are wanted.
fn with(others: &[(&str, &str)], posts: usize) -> Result<Measures, TooFew> {
    let (community, derived) = site(others, posts);
    measures(&community, &derived, &clock())
}

fn site(others: &[(&str, &str)], posts: usize) -> (Community, Derived) {
    let more: Vec<(String, String)> = (0..posts)
        .map(|at| {
            let author = if at % 2 == 0 { "ana" } else { "bo" };
            (format!("posts/more-{at:02}.md"), format!("---\nauthor: {author}\ndate: 2026-01-20 08:00\n---\nMore.\n"))
        })
        .collect();
    let is_replaced = |path: &str| others.iter().any(|(other, _)| *other == path);
    let mut files: Vec<(&str, &str)> = FILES.iter().copied().filter(|(path, _)| !is_replaced(path)).collect();
    files.extend(others);
    files.extend(more.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    built(&files, &clock())
}

fn clock() -> Clock {
    Clock::at(NOW.parse().unwrap())
}

#[test]
fn a_small_or_silent_group_has_no_measures() {
    assert_eq!(with(&[], 15), Err(TooFew::Messages(19)));
    assert!(with(&[], 16).is_ok());
    let to_come = ("members/ed.md", "---\nname: Ed\njoined: 2026-02-01\n---\n");
    assert_eq!(with(&[to_come], 16), Err(TooFew::People(4)));
    assert_eq!(TooFew::Messages(1).to_string(), "1 message: measures need 20");
    assert_eq!(TooFew::People(1).to_string(), "1 person: measures need 5 people");
}

#[test]
fn a_group_is_measured_as_by_hand() {
    let found = with(&[], 16).unwrap();
    assert_eq!((found.people, found.hosts, found.writers, found.messages), (5, 1, 3, 20));
    // Ana and Bo wrote 9 each, Cy 2.
    assert!((found.voices.unwrap() - 400.0 / 166.0).abs() < 1e-12);
    assert_eq!((found.replies, found.directed_ties, found.reciprocity), (2, 2, Some(0.0)));
    assert_eq!(found.cohesion, Cohesion { people: 5, density: Some(0.2), connectedness: Some(0.3) });
    assert_eq!(found.peer_share, Some(0.5));
    assert_eq!(found.ring.len(), 2);
    assert!(found.ring.iter().all(|tie| tie.a < tie.b && tie.b < 5 && tie.replies == 1));
    assert_eq!(found.cohesion_without_hosts, None, "four people are too few for it");
}

#[test]
fn without_its_hosts_a_group_of_six_is_measured_again() {
    let found = with(&[("members/flo.md", "---\nname: Flo\n---\n")], 16).unwrap();
    let rest = Cohesion { people: 5, density: Some(0.1), connectedness: Some(0.1) };
    assert_eq!(found.cohesion_without_hosts, Some(rest));
}

#[test]
fn posts_wait_in_hours_and_whole_days_until_now() {
    let found = with(&[], 16).unwrap().first_reply;
    assert_eq!((found.posts, found.answered, found.median_hours), (18, 1, None));
    assert_eq!(found.steps.len(), 1);
    assert_eq!((found.steps[0].hours, found.steps[0].at_risk), (6.5, 18));
    assert_eq!(found.seen_hours, 14.0 * 24.0, "a day without a time waits whole days");
}

#[test]
fn what_one_answers_oneself_is_no_answer() {
    let own = [("posts/first/ana.md", "---\nauthor: bo\ndate: 2026-01-05 16:30\n---\nMe.\n")];
    let found = with(&own, 16).unwrap();
    assert_eq!((found.replies, found.directed_ties), (1, 1));
    assert_eq!(found.first_reply.steps[0].hours, 24.0);
}

#[test]
fn weeks_count_members_of_that_week_and_stop_before_this_one() {
    let weeks = with(&[], 16).unwrap().weeks;
    let found: Vec<(String, usize, Option<usize>)> =
        weeks.iter().map(|point| (point.week.to_string(), point.members, point.wrote)).collect();
    let expected = [("2026-W02", 4, None), ("2026-W03", 4, None), ("2026-W04", 5, Some(2))];
    assert_eq!(found, expected.map(|(week, members, wrote)| (week.to_owned(), members, wrote)));
}

#[test]
fn a_group_that_ended_is_measured_until_its_end() {
    let ended = ("community.md", "---\ntitle: C\ntimezone: Europe/Berlin\nended: 2026-01-22\n---\n");
    let found = with(&[ended], 16).unwrap();
    assert_eq!(found.weeks.last().unwrap().week.to_string(), "2026-W04");
    assert_eq!(found.first_reply.seen_hours, 8.0 * 24.0);
    let (community, derived) = site(&[ended], 16);
    assert_eq!(measures(&community, &derived, &Clock::at("2028-01-01T00:00:00Z".parse().unwrap())), Ok(found));
}

#[test]
fn unlisted_posts_names_without_a_profile_and_silent_guests_do_not_count() {
    let plain = with(&[], 16).unwrap();
    let others = [
        ("posts/apart/index.md", "---\nauthor: di\ndate: 2026-01-07\nunlisted: true\n---\nApart.\n"),
        ("posts/apart/ed.md", "---\nauthor: ed\ndate: 2026-01-20\n---\nApart too.\n"),
        ("posts/outside.md", "---\nauthor: zoe\ndate: 2026-01-07\n---\nFrom outside.\n"),
        ("members/gil.md", "---\nname: Gil\nrole: guest\n---\n"),
    ];
    assert_eq!(with(&others, 16), Ok(plain));
}

#[test]
fn a_message_by_two_is_half_a_message_for_each() {
    let both = [("posts/first/index.md", "---\nauthors: [bo, di]\ndate: 2026-01-05 10:00\n---\nWho?\n")];
    let found = with(&both, 16).unwrap();
    assert_eq!((found.messages, found.writers, found.replies, found.directed_ties), (20, 4, 2, 4));
    let squares = 81.0 + 8.5f64.powi(2) + 4.0 + 0.25;
    assert!((found.voices.unwrap() - 400.0 / squares).abs() < 1e-12);
}

#[test]
fn an_answer_from_outside_ends_a_wait_and_one_without_a_date_leaves_it_unknown() {
    let outside = ("posts/first/zoe.md", "---\nauthor: zoe\ndate: 2026-01-05 11:00\n---\nI.\n");
    let undated = ("posts/more-00-di.md", "---\nauthor: di\nreply_to: more-00\n---\nWhen?\n");
    let found = with(&[outside, undated], 16).unwrap();
    assert_eq!((found.first_reply.posts, found.first_reply.answered), (17, 1));
    assert_eq!(found.first_reply.steps[0].hours, 1.0);
    assert_eq!((found.messages, found.replies), (21, 3));
}

#[test]
fn a_hidden_member_is_in_no_measure() {
    let hidden = [
        ("members/flo.md", "---\nname: Flo\npublish: hidden\n---\n"),
        ("posts/first/flo.md", "---\nauthor: flo\ndate: 2026-01-05 11:00\n---\nMe.\n"),
    ];
    assert_eq!(with(&hidden, 16), with(&[], 16));
}

#[test]
fn each_measure_has_its_formula_and_its_sentence() {
    let lines = with(&[("members/flo.md", "---\nname: Flo\n---\n")], 16).unwrap().lines();
    let keys: Vec<&str> = lines.iter().map(|line| line.key).collect();
    let expected = [
        "voices",
        "evenness",
        "gini",
        "reciprocity",
        "density",
        "connectedness",
        "density_without_hosts",
        "connectedness_without_hosts",
        "centralisation",
        "peer_share",
        "first_reply",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn the_host_sees_who_has_not_been_heard_longest_first() {
    let others = [
        ("members/flo.md", "---\nname: Flo\n---\n"),
        ("members/gil.md", "---\nname: Gil\nrole: guest\n---\n"),
        ("members/hal.md", "---\nname: Hal\nleft: 2026-01-20\n---\n"),
        ("members/di.md", "---\nname: Di\njoined: 2025-11-05\n---\n"),
        ("members/ida.md", "---\nname: Ida\njoined: 2025-12-31\n---\n"),
    ];
    let (community, derived) = site(&others, 16);
    let found: Vec<(&str, Option<i64>)> = quiet(&community, &derived, &clock())
        .iter()
        .map(|quiet| (community.member(quiet.member).handle.as_str(), quiet.weeks))
        .collect();
    assert_eq!(found, [("flo", None), ("di", Some(12)), ("ida", Some(4))]);
}
