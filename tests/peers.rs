//! What other generators are measured with is the same network: every post is there once, and every link arrives.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "the benchmark runs programs, the test looks at files")]
#[path = "../benches/corpus/mod.rs"]
mod corpus;
#[allow(dead_code, reason = "the benchmark runs programs, the test looks at files")]
#[path = "../benches/peers/mod.rs"]
mod peers;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use peers::Peer;
use serde_json::Value;

const POSTS: usize = 500;

/// Front matter and text of every Markdown file, by its path below content/.
fn laid_out(peer: Peer) -> BTreeMap<String, (Value, String)> {
    let folder = tempfile::tempdir().unwrap();
    peer.lay_out(folder.path(), POSTS, 1).unwrap();
    let content = folder.path().join("content");
    let walk = walkdir::WalkDir::new(&content).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    walk.map(|entry| {
        let path = entry.path().strip_prefix(&content).unwrap().display().to_string();
        let text = fs::read_to_string(entry.path()).unwrap();
        let (front, body) = parts(peer, &text);
        (path, (front, body.to_owned()))
    })
    .collect()
}

fn parts(peer: Peer, text: &str) -> (Value, &str) {
    let fence = if peer == Peer::Hugo { "---\n" } else { "+++\n" };
    let (front, body) = text.strip_prefix(fence).unwrap().split_once(fence).unwrap();
    let front = match peer {
        Peer::Hugo => serde_yaml::from_str(front).unwrap(),
        Peer::Zola => serde_json::to_value(toml::from_str::<toml::Table>(front).unwrap()).unwrap(),
    };
    (front, body)
}

/// Targets of links that begin at the site's root or lead upward.
fn targets(body: &str) -> impl Iterator<Item = &str> {
    body.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

#[test]
fn hugo_gets_every_post_once_and_every_link_arrives() {
    let files = laid_out(Peer::Hugo);
    let messages: Vec<_> = files.iter().filter(|(_, (front, _))| front.get("anchor").is_some()).collect();
    assert_eq!(messages.len(), POSTS);
    let (mut counted, mut followed) = (0, 0);
    for (path, (front, body)) in &messages {
        if let Some(answers) = front["answers"].as_u64() {
            let folder = Path::new(path).parent().unwrap();
            let beside = messages.iter().filter(|(other, _)| Path::new(other).parent() == Some(folder)).count();
            assert_eq!(beside as u64, answers + 1, "{path}");
            counted += answers + 1;
        }
        for target in targets(body).filter(|target| !target.starts_with("https://")) {
            let (page, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = page.trim_matches('/');
            let file = if anchor.is_empty() { "index" } else { anchor };
            let arrives = [format!("{folder}/{file}.md"), format!("{folder}/_index.md")];
            assert!(arrives.iter().any(|file| files.contains_key(file)), "{path}: {target}");
            followed += 1;
        }
    }
    assert_eq!(counted, POSTS as u64);
    assert!(followed > POSTS / 10, "{followed}");
}

#[test]
fn zola_gets_the_same_texts() {
    let texts = |files: &BTreeMap<String, (Value, String)>, front: &str| {
        let is_message = |(value, _): &&(Value, String)| value.pointer(&format!("{front}/anchor")).is_some();
        let mut texts: Vec<String> = files.values().filter(is_message).map(|(_, body)| body.clone()).collect();
        texts.sort();
        texts
    };
    let zola = laid_out(Peer::Zola);
    assert!(texts(&zola, "/extra") == texts(&laid_out(Peer::Hugo), ""));
    for (path, (front, _)) in &zola {
        for answer in front.pointer("/extra/answers").and_then(Value::as_array).into_iter().flatten() {
            assert!(zola.contains_key(answer.as_str().unwrap()), "{path}: {answer}");
        }
    }
}
