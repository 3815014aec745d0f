//! What holds for the digests of any archive.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::dates::{self, Zone};

/// A post of a random archive: author, day, what it answers, kind, reactions, pinned.
#[derive(Clone, Debug)]
struct RandomPost {
    author: usize,
    day: u32,
    answers: Option<prop::sample::Index>,
    kind: usize,
    reacts: Vec<usize>,
    is_long: bool,
    is_pinned: bool,
}

fn random_post() -> impl Strategy<Value = RandomPost> {
    let answers = prop::option::weighted(0.6, any::<prop::sample::Index>());
    let reacts = prop::collection::vec(0usize..5, 0..3);
    (0usize..5, 0u32..60, answers, 0usize..7, reacts, any::<bool>(), prop::bool::weighted(0.1)).prop_map(
        |(author, day, answers, kind, reacts, is_long, is_pinned)| RandomPost {
            author,
            day,
            answers,
            kind,
            reacts,
            is_long,
            is_pinned,
        },
    )
}

fn day(after: u32) -> String {
    let first = dates::moment("2026-01-05", &Zone::utc()).unwrap().moment.date(&Zone::utc());
    first.saturating_add(jiff::Span::new().days(i64::from(after))).to_string()
}

/// The archive as its host keeps it before the day `until`, of posts in the order of their dates. A question says that it
/// is answered once it has a reply, and a goal says what its last report says.
fn random_group(posts: &[RandomPost], until: u32) -> Group {
    let mut posts = posts.to_vec();
    posts.sort_by_key(|post| post.day);
    posts.retain(|post| post.day < until);
    let parents: Vec<Option<usize>> = posts
        .iter()
        .enumerate()
        .map(|(at, post)| post.answers.filter(|_| at > 0).map(|index| index.index(at)))
        .collect();
    let reported = |post: &RandomPost| ["kept", "carried", "dropped"][post.author % 3];
    let mut group = Group::of(&ALL[..3]).file("community.md", "title: G\ntimezone: Europe/Berlin", "");
    group = group.file("members/dee.md", &format!("name: dee\njoined: {}", day(10)), "");
    for (at, post) in posts.iter().enumerate() {
        let reacts: Vec<&str> = post.reacts.iter().map(|who| ALL[*who]).collect();
        let mut more = format!("reactions: {{👍: [{}]}}\nhighlight: {}", reacts.join(", "), post.is_pinned);
        let replies = || (at + 1..posts.len()).filter(|reply| parents[*reply] == Some(at));
        match post.kind {
            0 if replies().next().is_some() => more += "\nkind: question\nstatus: answered",
            0 | 1 => more += "\nkind: question",
            2 => {
                write!(more, "\nkind: goal\ndue: {}", day(post.day + 9)).unwrap();
                if let Some(last) = replies().rfind(|reply| posts[*reply].kind > 2) {
                    write!(more, "\nstatus: {}", reported(&posts[last])).unwrap();
                }
            }
            3 => more += "\nkind: win",
            _ => {}
        }
        if let Some(parent) = parents[at] {
            write!(more, "\nreply_to: p{parent}").unwrap();
            if posts[parent].kind == 2 {
                write!(more, "\ngoal: p{parent}").unwrap();
                if post.kind > 2 {
                    write!(more, "\nstatus: {}", reported(post)).unwrap();
                }
            }
        }
        let text = if post.is_long { LONG } else { "Short." };
        group = group.post(&format!("p{at}"), &day(post.day), ALL[post.author], &more, text);
    }
    group
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_closed_digest_does_not_change_when_later_documents_are_added(
        posts in prop::collection::vec(random_post(), 1..16), until in 7u32..60,
    ) {
        let early = random_group(&posts, until);
        let all = random_group(&posts, u32::MAX)
            .file("members/late.md", &format!("name: Late\njoined: {}", day(until)), "")
            .file("sessions/late.md", &format!("date: {}\nattendees: [ana]", day(until + 70)), "");
        // Built on the first day that is left out: whatever is closed then is closed for good.
        let (before, after) = (early.told(&day(until)), all.told("2030-01-01"));
        for (period, told) in before {
            prop_assert_eq!(Some(&told), after.get(&period), "{}", period);
        }
    }

    #[test]
    fn every_thread_and_every_writer_of_a_period_is_told_and_nobody_else(
        posts in prop::collection::vec(random_post(), 1..16),
    ) {
        let folder = tempfile::tempdir().unwrap();
        random_group(&posts, u32::MAX).write(folder.path());
        let (community, derived) = read(folder.path(), "group", "2030-01-01");
        for digest in &derived.digests {
            let inside = |id: &PostId| {
                community.post(*id).date.is_some_and(|date| digest.period.contains(date, &community.zone))
            };
            let posts: Vec<PostId> = community.post_ids().filter(inside).collect();
            let goals = &digest.goals;
            let lines = [&goals.due, &goals.kept, &goals.carried, &goals.dropped, &digest.wins, &digest.first_posts];
            let mut told: Vec<ThreadIndex> = lines.into_iter().flatten().map(|id| derived.thread_of[id]).collect();
            told.extend(digest.highlights.iter().map(|highlight| highlight.thread));
            told.extend(digest.questions.iter().map(|question| derived.thread_of[&question.post]));
            told.extend(digest.new_members.iter().filter_map(|new| Some(derived.thread_of[&new.first_post?])));
            told.extend(digest.older.iter().chain(&digest.others));
            for id in &posts {
                prop_assert!(told.contains(&derived.thread_of[id]));
                prop_assert!(community.post(*id).authors.iter().all(|who| digest.took_part.contains(who)));
            }
            let did = |who: &Who| posts.iter().map(|id| community.post(*id)).any(|post| {
                post.authors.contains(who) || post.reactions.iter().any(|(_, _, people)| people.contains(who))
            });
            prop_assert!(digest.took_part.iter().all(did));
            // Nothing stands among the highlights and among what is left.
            let mut once: Vec<&ThreadIndex> =
                digest.highlights.iter().map(|it| &it.thread).chain(&digest.older).chain(&digest.others).collect();
            once.sort();
            prop_assert!(once.windows(2).all(|pair| pair[0] != pair[1]));
            prop_assert!(digest.highlights.iter().all(|it| it.reason.took_part <= it.reason.of));
        }
    }

    #[test]
    fn the_order_of_lists_in_memory_changes_nothing(
        posts in prop::collection::vec(random_post(), 1..12), turn in any::<prop::sample::Index>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        random_group(&posts, u32::MAX).write(folder.path());
        let expected = told(folder.path(), "group", "2030-01-01");
        let clock = Clock::parse("2030-01-01").unwrap();
        let mut files = load::community(folder.path(), "group").value;
        let by = turn.index(files.texts.len());
        files.texts.rotate_left(by);
        let records = parse::community(&files, &Config::default()).value.unwrap();
        let choice = Choice { audience: Audience::Public, drafts: false, future: true, clock: clock.clone() };
        let community = model::community(audience::filter(records, &choice, audience::Neutral::default()).0.unwrap()).value;
        let derived = derive::community(&community, &clock);
        for digest in &derived.digests {
            let told = in_words(&community, &derived, digest);
            prop_assert_eq!(Some(&told), expected.get(&digest.period.to_string()));
        }
    }
}
