//! The same content gives the same bytes, wherever and however it is built, and none of it vanishes in silence.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::collections::BTreeSet;

use site::{Files, Site, run_in};

/// How many random sites each test builds.
const SITES: u64 = 4;

/// Numbers that are always the same for one seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

/// The Markdown files of a small site. Each says a word that no other says: `mark`, its number, `x`.
fn texts(seed: u64) -> Vec<(String, String)> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut texts = Vec::new();
    let mut add = |path: String, keys: &str| {
        let mark = format!("mark{}x", texts.len());
        texts.push((path, format!("---\n{keys}---\nA word, {mark}, for @ana and @bo.\n")));
    };
    let people = ["ana", "bo", "cem", "dee", "nobody"];
    for name in &["alpha", "beta", "gamma"][..1 + usize::try_from(random.below(3)).unwrap()] {
        let home = format!("content/{name}");
        add(
            format!("{home}/community.md"),
            &format!("title: Group {name}\nkind: {}\n", random.one_of(&["cohort", "mastermind"])),
        );
        for person in &people[..4] {
            add(
                format!("{home}/members/{person}.md"),
                &format!("name: {person} X\nrole: {}\n", random.one_of(&["host", "member", "alumni"])),
            );
        }
        for at in 0..6 + random.below(12) {
            let kind = random.one_of(&["post", "question", "win", "goal", "lesson"]);
            let more = random.one_of(&[
                "",
                "",
                "",
                "",
                "draft: true\n",
                "visibility: members\n",
                "unlisted: true\n",
                "highlight: true\n",
                "date: 2026-12-24\n",
            ]);
            let date = if more.starts_with("date") {
                String::new()
            } else {
                format!("date: 2026-{:02}-{:02}\n", 1 + random.below(10), 1 + random.below(28))
            };
            let keys = |random: &mut Random| {
                let tags = random.one_of(&["[]", "[Red]", "[red, Blue]", "[C++, c]"]);
                format!(
                    "author: {}\nkind: {kind}\ntags: {tags}\nreactions: {{🎉: {}}}\n{date}{more}",
                    random.one_of(&people),
                    random.one_of(&["2", "[bo, cem]"])
                )
            };
            if random.below(2) == 0 {
                let keys = keys(&mut random);
                add(format!("{home}/posts/{}p{at}.md", random.one_of(&["", "spring/", "."])), &keys);
                continue;
            }
            let keys = keys(&mut random);
            add(format!("{home}/posts/t{at}/index.md"), &keys);
            for answer in 0..random.below(5) {
                let to = match random.below(4) {
                    0 if answer > 0 => format!("reply_to: r{}\n", answer - 1),
                    1 => "reply_to: missing\n".to_owned(),
                    _ => String::new(),
                };
                let draft = random.one_of(&["", "", "", "draft: true\n"]);
                let day = 1 + random.below(28);
                add(
                    format!("{home}/posts/t{at}/r{answer}.md"),
                    &format!("author: {}\ndate: 2026-11-{day:02}\n{to}{draft}", random.one_of(&people)),
                );
            }
        }
        for at in 0..random.below(4) {
            let month = 1 + random.below(12);
            add(
                format!("{home}/sessions/2026-{month:02}-08-s{at}.md"),
                &format!("date: 2026-{month:02}-08 19:00\nattendees: [ana, bo]\nactions: [{{who: cem, what: do}}]\n"),
            );
        }
        add(format!("{home}/pages/rules.md"), random.one_of(&["title: Rules\n", "draft: true\n"]));
        add(format!("{home}/lost.md"), "title: Lost\n");
    }
    add("content/pages/about/index.md".to_owned(), "title: About\n");
    add("content/stray.md".to_owned(), "title: Stray\n");
    add("content/nowhere/posts/p.md".to_owned(), "title: Nowhere\n");
    texts
}

/// The site of a seed, with its files made in an order of its own.
fn site(seed: u64, order: impl Fn(&mut Vec<(String, String)>)) -> Site {
    let mut texts = texts(seed);
    order(&mut texts);
    let site = Site::new().file("site.toml", "title = 'T'\nbase_url = 'https://x.org/'\n[pagination]\nper_page = 5\n");
    texts.into_iter().fold(site, |site, (path, text)| site.file(&path, text))
}

fn as_it_is(_: &mut Vec<(String, String)>) {}

#[track_caller]
fn assert_same(a: &Files, b: &Files, what: &str) {
    let differing: BTreeSet<&String> = a.keys().chain(b.keys()).filter(|path| a.get(*path) != b.get(*path)).collect();
    assert!(differing.is_empty() && !a.is_empty(), "{what}: {differing:?}");
}

#[test]
fn as_many_threads_as_you_like() {
    for seed in 0..SITES {
        let site = site(seed, as_it_is);
        let one = site.build_with(&["-j", "1", "-o", "one"]);
        assert_eq!(one.status, 0, "{}", one.stderr);
        assert_same(&one.files, &site.build_with(&["-j", "8", "-o", "eight"]).files, &format!("seed {seed}"));
        let findings = |jobs| site.check_with(&["-j", jobs, "--format", "json"]).stdout;
        assert_eq!(findings("1"), findings("8"));
    }
}

#[test]
fn in_any_folder_and_any_order_of_making() {
    for seed in 0..SITES {
        let first = site(seed, as_it_is).build();
        let other = site(seed, |texts| texts.reverse()).build();
        assert_same(&first.files, &other.files, &format!("seed {seed}"));
        assert_eq!(first.stdout, other.stdout);
    }
}

#[test]
fn on_any_machine() {
    let environments: [&[(&str, &str)]; 3] = [
        &[("TZ", "Pacific/Kiritimati"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")],
        &[("TZ", "America/Adak"), ("LANG", "C"), ("LC_ALL", "C"), ("HOME", "/nowhere")],
        &[("TZ", "nonsense"), ("COLUMNS", "20"), ("NO_COLOR", "1"), ("RAYON_NUM_THREADS", "3")],
    ];
    for seed in 0..SITES {
        let site = site(seed, as_it_is);
        let here = site.build();
        for environment in environments {
            let there = run_in(site.root(), &["build", "--clock", site::CLOCK, "-o", "there"], environment);
            assert_eq!(there.status, 0, "{}", there.stderr);
            assert_same(&here.files, &site::files(&site.path("there")), &format!("seed {seed}, {environment:?}"));
        }
    }
}

#[test]
fn again_and_after_something_else() {
    for seed in 0..SITES {
        let site = site(seed, as_it_is);
        let first = site.build().files;
        site.build_with(&["--drafts", "--future", "--audience", "members", "-u", "https://y.org/"]);
        assert_same(&first, &site.build().files, &format!("seed {seed}"));
    }
}

/// Paths that a list names.
fn listed(site: &Site, what: &str) -> BTreeSet<String> {
    let run = site.run(&["list", what, "--format", "json", "--clock", site::CLOCK]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).unwrap();
    rows.iter().map(|row| row["file"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_document_has_a_page_or_is_held_back_or_named_in_a_finding() {
    for seed in 0..SITES {
        let site = site(seed, as_it_is);
        let built = site.build_with(&["--format", "json"]);
        let said: serde_json::Value = serde_json::from_str(&built.stdout).unwrap();
        let findings: BTreeSet<String> = said["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| found["file"].as_str().unwrap().to_owned())
            .collect();
        let verbose = site.build_with(&["-v"]).stderr;
        let (drafts, future, posts) = (listed(&site, "drafts"), listed(&site, "future"), listed(&site, "posts"));
        // The marks are words that nothing escapes: one text of all files is searched for them.
        let shown = built.files.values().map(|bytes| String::from_utf8_lossy(bytes)).collect::<Vec<_>>().join("\n");
        for (at, (path, _)) in texts(seed).iter().enumerate() {
            let is_shown = shown.contains(&format!("mark{at}x"));
            let is_held_back =
                drafts.contains(path) || future.contains(path) || verbose.contains(&format!("not shown: {path} ("));
            assert!(!(is_shown && is_held_back), "seed {seed}: {path} is shown and held back");
            let folder = path.rsplit_once('/').unwrap().0;
            let is_told = findings.contains(path) || findings.contains(folder) || findings.contains("content/nowhere");
            assert!(is_shown || is_held_back || is_told, "seed {seed}: {path} has vanished");
            assert!(
                !path.contains("/posts/") || path.contains("nowhere") || posts.contains(path) == is_shown,
                "seed {seed}: {path}"
            );
        }
    }
}
