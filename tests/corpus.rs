//! The networks that the benchmarks measure with are what they are said to be.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use salon::audience::{self, Choice};
use salon::config::Config;
use salon::dates::Clock;
use salon::parse::records::{CommunityRecords, PostKind, PostRecord};
use salon::{load, model, parse};

/// Every file below `folder`, by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    walk.map(|e| (e.path().strip_prefix(folder).unwrap().display().to_string(), fs::read(e.path()).unwrap())).collect()
}

fn records(root: &Path, name: &str) -> CommunityRecords {
    let files = load::community(root, name);
    assert_eq!(files.diagnostics, []);
    let parsed = parse::community(&files.value, &Config::default());
    assert_eq!(parsed.diagnostics, []);
    parsed.value.unwrap()
}

fn written(posts: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    corpus::write(folder.path(), posts, 1).unwrap();
    folder
}

#[test]
fn a_community_is_as_large_and_varied_as_it_is_said_to_be() {
    let site = written(400);
    let names = load::network(site.path()).unwrap();
    assert_eq!(names.diagnostics, []);
    let all: Vec<CommunityRecords> = names.value.communities.iter().map(|name| records(site.path(), name)).collect();
    let posts: Vec<&PostRecord> = all.iter().flat_map(|records| &records.posts).collect();
    assert_eq!(posts.len(), 400);

    let share = |is: &dyn Fn(&PostRecord) -> bool| posts.iter().filter(|post| is(post)).count() * 100 / posts.len();
    let near = |what: &str, found: usize, wanted: usize, by: usize| {
        assert!(found.abs_diff(wanted) <= by, "{what}: {found}, not {wanted}");
    };
    near("answers, %", share(&|post| post.title.is_none()), 61, 6);
    near("with code, %", share(&|post| post.source.text.contains("\n```")), 15, 5);
    let words: usize = posts.iter().map(|post| post.body.length.words).sum();
    near("words a post", words / posts.len(), 340, 50);
    near("members", all[0].members.len(), 20, 5);
    assert!(all[0].sessions.len() >= 20);
    for kind in [PostKind::Question, PostKind::Win, PostKind::Goal, PostKind::Idea] {
        assert!(posts.iter().any(|post| post.kind == kind), "{kind:?}");
    }
    assert!(posts.iter().any(|post| post.goal.is_some()) && posts.iter().any(|post| post.answer.is_some()));
    assert!(
        posts.iter().any(|post| !post.body.links.is_empty()) && posts.iter().any(|post| !post.reactions.is_empty())
    );
}

#[test]
fn every_reference_arrives() {
    let site = written(400);
    let clock = Clock::parse("2026-11-25").unwrap();
    let choice = Choice { audience: audience::Audience::Public, drafts: false, future: false, clock };
    for name in load::network(site.path()).unwrap().value.communities {
        let (visible, held_back) = audience::filter(records(site.path(), &name), &choice, audience::Neutral::default());
        assert!(held_back.is_empty());
        let community = model::community(visible.unwrap());
        assert_eq!(community.diagnostics, []);
    }
}

#[test]
fn a_larger_network_begins_with_the_same_communities() {
    let (small, large) = (written(600), written(900));
    let (small, large) = (files(small.path()), files(large.path()));
    assert_ne!(small.len(), large.len());
    let first = small.keys().find(|path| path.ends_with("0000/community.md")).unwrap().replace("community.md", "");
    let of_first = |files: &BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
        files.clone().into_iter().filter(|(path, _)| path.starts_with(&first)).collect()
    };
    assert_eq!(of_first(&small), of_first(&large));
    assert_eq!(files(written(600).path()), small);
}
