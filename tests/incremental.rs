//! Only the work that must be done: after any edit a build equals one from nothing, byte for byte, and renders the pages that show
//! something else and no others.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::SystemTime;

use salon::address::OutPath;
use salon::audience::{Audience, Choice};
use salon::cache::Record;
use salon::dates::Clock;
use salon::diag::Failure;
use salon::output::Sink;
use salon::pipeline::{self, Job, Publishing, Timings};
use salon::render::Theme;
use salon::report::Progress;
use site::{Built, Files, PNG, Site};

/// Edits in a row that every run of the tests does.
const STEPS: u64 = 30;

/// Edits that the long run does, unless SALON_STEPS says another number.
const MANY_STEPS: u64 = 1000;

/// After how many edits the site is also built in parts.
const PARTED: u64 = 6;

/// Numbers that are always the same for one seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap()
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// Three groups with links between them, a question, a goal, sessions, a picture and code.
fn network() -> Site {
    let post = |title: &str, keys: &str, text: &str| {
        format!("---\ntitle: {title}\ndate: 2026-11-03 10:00\nauthor: ana\n{keys}---\n{text}\n")
    };
    let mut site = Site::new()
        .file("site.toml", "title = \"Net\"\nbase_url = \"https://example.org/\"\n[build]\ndata = true\n")
        .file("content/pages/about.md", "---\ntitle: About\n---\nOf [one](../one/posts/first.md).\n")
        .file("static/robots-own.txt", "mine");
    for (name, keys) in [("one", ""), ("two", "part_of: one\nmeets: FREQ=WEEKLY\n"), ("three", "zone: Asia/Tokyo\n")] {
        let keys = keys.replace("meets: FREQ=WEEKLY\n", "").replace("zone", "timezone");
        site = site
            .file(&format!("content/{name}/community.md"), format!("---\ntitle: Group {name}\n{keys}---\nWelcome.\n"))
            .file(
                &format!("content/{name}/members/ana.md"),
                "---\nname: Ana Reyes\nrole: host\n---\nOf [two](/two/).\n",
            )
            .file(&format!("content/{name}/members/bo.md"), "---\nname: Bo Lind\n---\n")
            .file(
                &format!("content/{name}/posts/first.md"),
                post("First", "tags: [shared]\n", "A word and `code`.\n\n```rust\nfn main() {}\n```\n"),
            )
            .file(&format!("content/{name}/posts/asks/index.md"), post("Who knows?", "kind: question\n", "Does @bo?"))
            .file(
                &format!("content/{name}/sessions/2026-11-10.md"),
                "---\ntitle: Meeting\ndate: 2026-11-10 19:00\n---\nNotes.\n",
            );
    }
    site.file(
        "content/two/posts/links.md",
        post("Links", "", "See [there](../../one/posts/first.md) and [her](/members/ana/)."),
    )
    .file("content/three/posts/seen/index.md", post("Seen", "", "![A dot](dot.png)"))
    .file("content/three/posts/seen/dot.png", PNG)
}

/// One edit; what it was, and whether it is to the content alone.
fn edit(site: &Site, random: &mut Random, step: u64, clock: &mut u64) -> (String, bool) {
    let group = random.one_of(&["one", "two", "three"]);
    let posts: Vec<String> = paths(site, &format!("content/{group}/posts/"));
    let some = posts.get(random.below(posts.len().max(1))).cloned().unwrap_or_default();
    let text = |path: &str| fs::read_to_string(site.path(path)).unwrap();
    match random.below(16) {
        0 | 1 if !some.is_empty() => {
            site.write(&some, format!("{}\nAnd number {step}.\n", text(&some)));
            (format!("a word more in {some}"), true)
        }
        2 if !some.is_empty() => {
            site.write(&some, text(&some).replacen("title: ", &format!("title: N{step} "), 1));
            (format!("another title in {some}"), true)
        }
        3 | 4 => {
            let kind = random.one_of(&["post", "question", "win", "goal", "lesson", "announcement"]);
            let (author, tag) = (random.one_of(&["ana", "bo"]), random.one_of(&["shared", "own", "rare"]));
            let day = random.below(40);
            let date = if day < 24 { format!("2026-11-{:02}", day + 1) } else { format!("2026-12-{:02}", day - 22) };
            let path = format!("content/{group}/posts/p{step}.md");
            let text = format!(
                "---\ntitle: Post {step}\ndate: {date}\nauthor: {author}\nkind: {kind}\ntags: [{tag}]\n---\nNo. {step} for @bo.\n"
            );
            site.write(&path, text);
            (format!("a {kind}, {path}"), true)
        }
        5 if posts.len() > 3 => {
            site.delete(&some);
            (format!("{some} deleted"), true)
        }
        6 if some.ends_with(".md") && !some.ends_with("index.md") => {
            fs::rename(site.path(&some), site.path(&format!("content/{group}/posts/moved{step}.md"))).unwrap();
            (format!("{some} renamed"), true)
        }
        7 if !some.is_empty() => {
            fs::File::options().append(true).open(site.path(&some)).unwrap().set_modified(SystemTime::now()).unwrap();
            (format!("{some} touched"), true)
        }
        8 | 9 => {
            let path = format!("content/{group}/posts/asks/r{step}.md");
            site.write(
                &path,
                format!(
                    "---\nauthor: {}\ndate: 2026-11-{:02}\n---\nAn answer, {step}.\n",
                    random.one_of(&["ana", "bo"]),
                    random.below(24) + 1
                ),
            );
            (format!("an answer, {path}"), true)
        }
        10 => {
            let path = format!("content/{group}/members/{}.md", random.one_of(&["bo", "cem", "dee"]));
            let publish = random.one_of(&["full", "name", "anonymous", "hidden"]);
            site.write(&path, format!("---\nname: Member {step}\npublish: {publish}\n---\nSince {step}.\n"));
            (format!("a member, {path}, {publish}"), true)
        }
        11 => {
            let path = format!("content/{group}/sessions/2026-12-{:02}.md", random.below(28) + 1);
            site.write(
                &path,
                format!(
                    "---\ntitle: Session {step}\ndate: {} 18:00\n---\n",
                    path.rsplit('/').next().unwrap().trim_end_matches(".md")
                ),
            );
            (format!("a session, {path}"), true)
        }
        12 => {
            *clock += random.below(90_000) as u64;
            (format!("{} later", *clock), false)
        }
        13 => {
            site.write("themes/default/static/theme.css", format!("body {{ --step: {step} }}"));
            ("another style".to_owned(), false)
        }
        14 => {
            site.write(
                "site.toml",
                format!("title = \"Net {step}\"\nbase_url = \"https://example.org/\"\n[build]\ndata = true\n"),
            );
            ("other settings".to_owned(), false)
        }
        _ => {
            let path = format!("content/{group}/community.md");
            site.write(&path, text(&path).replacen("title: ", &format!("title: C{step} "), 1));
            (format!("another name for {group}"), true)
        }
    }
}

fn paths(site: &Site, below: &str) -> Vec<String> {
    site.sources().into_keys().filter(|path| path.starts_with(below) && path.ends_with(".md")).collect()
}

/// How many pages a build says that it rendered.
fn rendered(built: &Built) -> usize {
    let line = built.stderr.lines().find(|line| line.contains(" pages")).unwrap_or_default();
    let number =
        |text: &str| text.split_whitespace().next_back().and_then(|word| word.trim_start_matches('(').parse().ok());
    let all = || number(line.split(" pages").next()?);
    line.split_once(" rendered)").and_then(|(before, _)| number(before)).or_else(all).unwrap_or_default()
}

/// Pages that are other than before, or whose data is: a view may hold more than the theme shows.
fn changed(before: &Files, after: &Files) -> usize {
    let is_page =
        |path: &str, bytes: &[u8]| path.ends_with(".html") && String::from_utf8_lossy(bytes).contains("data-page=");
    let is_other = |path: &str| before.get(path) != after.get(path);
    let pages = after.iter().filter(|(path, bytes)| is_page(path, bytes)).map(|(path, _)| path);
    pages.filter(|path| is_other(path) || is_other(&path.replace(".html", ".json"))).count()
}

fn steps(seed: u64, count: u64) {
    let site = network();
    let mut random = Random(seed);
    let mut clock = 1_795_000_000;
    let mut before = Files::new();
    for step in 0..count {
        let (what, is_content) =
            if step == 0 { ("the first build".into(), false) } else { edit(&site, &mut random, step, &mut clock) };
        let now = clock.to_string();
        let built = site.build_with(&["--clock", &now]);
        let clean = site.build_with(&["--clock", &now, "--no-cache", "-o", "clean"]);
        assert_eq!(built.status, clean.status, "step {step} of {seed}, {what}: {}", built.stderr);
        if built.status == 0 {
            let differing: Vec<&String> = clean
                .files
                .iter()
                .filter(|(path, bytes)| built.files.get(*path) != Some(bytes))
                .map(|(path, _)| path)
                .collect();
            assert!(differing.is_empty(), "step {step} of {seed}, {what}: {differing:?}");
            assert_eq!(built.files.len(), clean.files.len(), "step {step} of {seed}, {what}");
            let told = |built: &Built| {
                built.stderr.lines().filter(|line| !line.contains(" pages")).map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(told(&built), told(&clean), "step {step} of {seed}, {what}: a warm cache tells the same");
            if is_content {
                let most = changed(&before, &built.files);
                assert_eq!(rendered(&built), most, "step {step} of {seed}, {what}: rendered, and changed");
            }
            before = built.files;
            if step % PARTED == 0 {
                assert_eq!(
                    told(&in_parts(&site, &now, &clean)),
                    told(&clean),
                    "step {step} of {seed}, {what}: in parts"
                );
            }
        }
        fs::remove_dir_all(site.path("clean")).unwrap();
    }
}

/// Builds two parts, which may lie there from an earlier step, and merges them into what one build has made.
fn in_parts(site: &Site, now: &str, whole: &Built) -> Built {
    for share in ["1/2", "2/2"] {
        let part = site.build_with(&["--clock", now, "--shard", share]);
        assert_eq!(part.status, 0, "{}", part.stderr);
    }
    let run = site.run(&["merge", "-o", "merged", "public-1-of-2", "public-2-of-2"]);
    let merged =
        Built { status: run.status, stdout: run.stdout, stderr: run.stderr, files: site::files(&site.path("merged")) };
    assert_eq!(merged.status, 0, "{}", merged.stderr);
    let differing: Vec<&String> = whole
        .files
        .keys()
        .chain(merged.files.keys())
        .filter(|path| whole.files.get(*path) != merged.files.get(*path))
        .collect();
    assert!(differing.is_empty(), "{differing:?}");
    merged
}

#[test]
fn any_edit_gives_what_a_build_from_nothing_gives() {
    steps(1, STEPS);
}

#[test]
#[ignore = "takes minutes; run by .ci/run"]
fn a_thousand_edits_give_what_builds_from_nothing_give() {
    let count = std::env::var("SALON_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(MANY_STEPS);
    std::thread::scope(|scope| {
        for seed in 2..6 {
            scope.spawn(move || steps(seed, count / 4));
        }
    });
}

/// When files were last written.
fn times(site: &Site) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| fs::metadata(site.path(&format!("public/{path}"))).unwrap().modified().unwrap();
    site::files(&site.path("public")).into_keys().map(|path| (path.clone(), time(&path))).collect()
}

#[test]
fn files_with_the_same_bytes_keep_their_time() {
    let site = network();
    let first = site.build();
    let before = times(&site);
    site.write(
        "content/one/posts/first.md",
        "---\ntitle: First\ndate: 2026-11-03 10:00\nauthor: ana\ntags: [shared]\n---\nAnother word.\n",
    );
    let second = site.build();
    let (mut kept, mut new) = (0, 0);
    for (path, time) in times(&site) {
        if path == ".salon-manifest.json" || first.files.get(&path) != second.files.get(&path) {
            new += 1;
        } else {
            assert_eq!(before.get(&path), Some(&time), "{path}");
            kept += 1;
        }
    }
    assert!(kept > 100 && new > 3 && new < 40, "{kept} kept, {new} new");
}

#[test]
fn with_nothing_changed_nothing_is_rendered_or_written() {
    let site = network();
    site.build();
    let before = times(&site);
    let again = site.build();
    assert_eq!(rendered(&again), 0, "{}", again.stderr);
    assert_eq!(times(&site), before);
    assert!(again.stderr.contains("(0 rendered)"), "{}", again.stderr);
    // A little later no day is over and nothing begins.
    let later = site.build_with(&["--clock", "2026-11-25 00:20"]);
    assert_eq!((later.status, rendered(&later)), (0, 0), "{}", later.stderr);
}

#[test]
fn a_word_in_one_post_renders_its_page_and_no_other_groups() {
    let site = network();
    site.build();
    let path = "content/one/posts/asks/index.md";
    let text = fs::read_to_string(site.path(path)).unwrap();
    site.write(
        path,
        text.replace(
            "Does @bo?",
            &("Does @bo? Or somebody else, and a long way below what any list shows of it, ".repeat(8) + "x"),
        ),
    );
    site.build();
    site.write(path, fs::read_to_string(site.path(path)).unwrap().replace(", x", ", y"));
    let built = site.build_with(&["--explain", "/one/posts/asks/"]);
    // The page of the search names the first file of its index.
    assert_eq!(rendered(&built), 2, "{}", built.stderr);
    assert!(built.stderr.contains("/one/posts/asks/ was rendered"), "{}", built.stderr);
    assert!(built.stderr.contains("content/one/posts/asks/index.md has changed"), "{}", built.stderr);
    let other = site.build_with(&["--explain", "two/posts/links"]);
    assert!(other.stderr.contains("was not rendered"), "{}", other.stderr);
    let none = site.build_with(&["--explain", "/one/posts/ask/"]);
    assert!(none.stderr.contains("there is no page `/one/posts/ask/`"), "{}", none.stderr);
}

/// A sink that tells what was made for it from what was taken over as it lay there.
#[derive(Default)]
struct Watching {
    former: BTreeSet<OutPath>,
    made: Mutex<BTreeSet<OutPath>>,
    kept: Mutex<BTreeSet<OutPath>>,
}

impl Sink for Watching {
    fn write(&self, path: &OutPath, _: &[u8]) -> Result<(), Failure> {
        self.made.lock().unwrap().insert(path.clone());
        Ok(())
    }

    fn has_former(&self, path: &OutPath) -> bool {
        self.former.contains(path)
    }

    fn keep_former(&self, path: &OutPath) -> Result<(), Failure> {
        self.kept.lock().unwrap().insert(path.clone());
        Ok(())
    }

    /// Copying a file of the sources is no making.
    fn copy(&self, path: &OutPath, _: &Path) -> Result<(), Failure> {
        self.keep_former(path)
    }
}

/// Builds by way of the library; gives the files that were made, all files, and the record.
fn watched(
    site: &Site,
    former: Option<&(BTreeSet<OutPath>, Record)>,
) -> (BTreeSet<OutPath>, (BTreeSet<OutPath>, Record)) {
    let (site_file, config) = pipeline::configuration(site.root()).unwrap();
    let clock = Clock::parse(site::CLOCK).unwrap();
    let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock };
    let job = Job { root: site.root().to_owned(), config: config.value, site_file, choice };
    let (progress, mut timings) = (Progress::new(false), Timings::default());
    let loaded = pipeline::load(&job, &progress, &mut timings).unwrap();
    let inputs = loaded.inputs(&job);
    let theme = Theme::load(&job.root, &job.config, &job.site_file).value;
    let mut survey = pipeline::survey_of(&job, loaded, &inputs, None, theme.languages(), &progress, &mut timings);
    let sink = Watching { former: former.map(|(files, _)| files.clone()).unwrap_or_default(), ..Watching::default() };
    let how =
        Publishing { former: former.map(|(_, record)| record), leaves_record: true, ..Publishing::anew(&sink, true) };
    let outcome = pipeline::publish(&job, &mut survey, theme, &how, &progress, &mut timings).unwrap();
    assert!(outcome.pages > 0, "{:?}", outcome.diagnostics);
    let (made, kept) = (sink.made.into_inner().unwrap(), sink.kept.into_inner().unwrap());
    (made.clone(), (made.union(&kept).cloned().collect(), outcome.record))
}

#[test]
fn a_word_in_one_post_makes_nothing_of_other_groups() {
    let site = network();
    let path = "content/one/posts/asks/index.md";
    let long = "Does @bo? And a long way below what any list shows of it, ".repeat(8);
    site.write(path, fs::read_to_string(site.path(path)).unwrap().replace("Does @bo?", &format!("{long}x")));
    let (made, former) = watched(&site, None);
    assert!(["one", "two", "three"].iter().all(|group| made.iter().any(|path| path.as_str().starts_with(group))));
    site.write(path, fs::read_to_string(site.path(path)).unwrap().replace(", x", ", y"));
    let (made, (all, _)) = watched(&site, Some(&former));
    assert_eq!(all.len(), former.0.len(), "no file more or less");
    let is_page = |path: &&str| path.ends_with("index.html") || *path == "404.html";
    let made: Vec<&str> = made.iter().map(OutPath::as_str).collect();
    // The page of the search names the first file of its index; the page for what cannot be reached is made to be compared.
    let pages: Vec<&str> = made.iter().copied().filter(is_page).collect();
    assert_eq!(pages, ["offline/index.html", "one/posts/asks/index.html", "search/index.html"]);
    // Not even feeds and calendars: other groups are passed over as a whole. Pictures come as bytes, whosever they are.
    let is_of_others = |path: &&str| path.starts_with("two/") || path.starts_with("three/");
    let of_others: Vec<&str> =
        made.iter().copied().filter(is_of_others).filter(|path| !path.ends_with(".png")).collect();
    assert_eq!(of_others, [""; 0]);
}

#[test]
fn findings_are_told_again_and_strict_fails_again() {
    let site = network()
        .file("content/one/posts/bad.md", "---\ntitle: Bad\ndate: 2026-11-04\nauthor: ana\n---\n[x](nowhere.md)\n");
    let first = site.build();
    assert!(first.stderr.contains("S0201") || first.stderr.contains("nowhere.md"), "{}", first.stderr);
    let second = site.build();
    let told = |built: &Built| {
        built.stderr.lines().filter(|line| !line.contains(" pages")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told(&first), told(&second));
    assert_eq!(rendered(&second), 0);
    assert_eq!(site.build_with(&["--strict"]).status, 1);
}

#[test]
fn a_spoilt_or_foreign_cache_costs_time_alone() {
    let site = network();
    let whole = site.build();
    let folder = site.path(".salon/builds");
    let record = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&record).unwrap();
    for spoilt in [Vec::new(), bytes[..bytes.len() / 2].to_vec(), b"salon build\nnonsense".to_vec()] {
        fs::write(&record, spoilt).unwrap();
        assert_eq!(site.build().files, whole.files);
    }
    fs::remove_dir_all(site.path(".salon")).unwrap();
    assert_eq!(site.build().files, whole.files);
}

/// How many communities' texts a build says that it parsed.
#[track_caller]
fn parsed(built: &Built) -> usize {
    assert_eq!(built.status, 0, "{}", built.stderr);
    let count = built.stderr.lines().find_map(|line| line.strip_prefix("communities: ")?.strip_suffix(" parsed"));
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{}", built.stderr))
}

/// Adds a word to a post of one group.
fn write_on(site: &Site, word: &str) {
    let path = "content/one/posts/asks/index.md";
    site.write(path, format!("{} {word}", fs::read_to_string(site.path(path)).unwrap()));
}

/// Kept files of what texts said, by name.
fn kept_texts(site: &Site) -> Files {
    site::files(&site.path(".salon/texts"))
}

#[test]
fn a_word_in_one_post_parses_the_texts_of_its_group() {
    let site = network();
    assert_eq!(parsed(&site.build_with(&["--timings"])), 3);
    let first = kept_texts(&site);
    assert_eq!(parsed(&site.build_with(&["--timings"])), 0, "nothing has changed");
    write_on(&site, "more");
    let built = site.build_with(&["--timings"]);
    assert_eq!(parsed(&built), 1);
    let second = kept_texts(&site);
    assert_eq!((first.len(), second.len()), (3, 3));
    assert_eq!(first.iter().filter(|(name, bytes)| second.get(*name) == Some(bytes)).count(), 2);
    let clean = site.build_with(&["--timings", "--no-cache", "-o", "clean"]);
    assert_eq!(parsed(&clean), 3);
    assert_eq!(built.files, clean.files);
    // Another audience has its own record, and writes the same files.
    assert_eq!(parsed(&site.build_with(&["--timings", "--audience", "members", "-o", "inside"])), 3);
    assert_eq!(kept_texts(&site), second);
    write_on(&site, "and more");
    assert_eq!(parsed(&site.build_with(&["--timings"])), 1);
    assert_eq!(parsed(&site.build_with(&["--timings", "--audience", "members", "-o", "inside"])), 1);
    // Settings decide what a text says.
    site.write("site.toml", "title = \"Net\"\nbase_url = \"https://example.org/\"\ntimezone = \"Asia/Tokyo\"\n");
    assert_eq!(parsed(&site.build_with(&["--timings"])), 3);
    fs::remove_dir_all(site.path("content/two")).unwrap();
    assert_eq!(parsed(&site.build_with(&["--timings"])), 0);
    assert_eq!(kept_texts(&site).len(), 2, "what was kept of a group that is gone goes");
}

#[test]
fn of_a_group_where_something_is_not_for_all_nothing_is_kept() {
    for (path, text) in [
        ("posts/later.md", "---\ntitle: Later\ndraft: true\n---\nWhispered.\n"),
        ("posts/inside.md", "---\ntitle: Inside\nvisibility: members\n---\nWhispered.\n"),
        ("posts/coming.md", "---\ntitle: Coming\ndate: 2031-01-01\n---\nWhispered.\n"),
        ("members/whispered.md", "---\nname: Whispered\npublish: hidden\n---\n"),
        ("members/whispered.md", "---\nname: Whispered\npublish: anonymous\n---\n"),
    ] {
        let site = network();
        site.write(&format!("content/one/{path}"), text);
        assert_eq!(parsed(&site.build_with(&["--timings"])), 3, "{text}");
        let kept = kept_texts(&site);
        assert_eq!(kept.len(), 2, "{text}");
        let lower = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase();
        assert!(kept.values().all(|bytes| !lower(bytes).contains("whispered")), "{text}");
        site.write("content/two/pages/more.md", "---\ntitle: More\n---\nText.\n");
        let built = site.build_with(&["--timings"]);
        assert_eq!(parsed(&built), 2, "the group that was written in, and the one of which nothing is kept: {text}");
        assert_eq!(built.files, site.build_with(&["--no-cache", "-o", "clean"]).files);
        // Who may see it finds it kept.
        if path.ends_with("inside.md") {
            site.build_with(&["--audience", "members", "-o", "inside"]);
            assert_eq!(kept_texts(&site).len(), 3);
            write_on(&site, "more");
            site.build();
            assert_eq!(kept_texts(&site).len(), 2, "a build for everybody leaves none of it");
        }
    }
}

#[test]
fn without_a_cache_nothing_is_kept_of_texts() {
    let site = network();
    assert_eq!(parsed(&site.build_with(&["--timings", "--no-cache"])), 3);
    assert!(!site.path(".salon/texts").exists());
    assert_eq!(site.check_with(&[]).status, 0);
    assert!(!site.path(".salon/texts").exists());
    write_on(&site, "more");
    assert_eq!(parsed(&site.build_with(&["--timings"])), 3);
    write_on(&site, "and more");
    assert_eq!(parsed(&site.build_with(&["--timings"])), 1);
}

#[test]
fn spoilt_and_foreign_texts_are_parsed_again() {
    let site = network();
    site.build();
    for step in 0..3 {
        for (name, mut bytes) in kept_texts(&site) {
            let middle = bytes.len() / 2;
            match step {
                0 => bytes.clear(),
                1 => bytes.truncate(middle),
                _ => bytes[middle] ^= 1,
            }
            site.write(&format!(".salon/texts/{name}"), bytes);
        }
        write_on(&site, &format!("word {step}"));
        let built = site.build_with(&["--timings"]);
        assert_eq!(parsed(&built), 3);
        assert_eq!(built.files, site.build_with(&["--no-cache", "-o", "clean"]).files);
    }
    // Whole files without the output folder or the record that vouches for them: whoever brought them.
    for gone in ["public", ".salon/builds"] {
        write_on(&site, "x");
        fs::remove_dir_all(site.path(gone)).unwrap();
        assert_eq!(parsed(&site.build_with(&["--timings"])), 3, "{gone}");
    }
    fs::remove_dir_all(site.path(".salon/texts")).unwrap();
    write_on(&site, "y");
    assert_eq!(parsed(&site.build_with(&["--timings"])), 3);
}

#[test]
fn what_is_wrong_in_texts_that_were_not_parsed_is_told() {
    let site =
        network().file("content/two/posts/hm.md", "---\ndate: 2026-11-03\nauthor: ana\ntags: a, b\n---\n<b>Hm</b>\n");
    let told = |built: &Built| {
        let is_finding = |line: &&str| !line.contains(" pages") && !line.contains(" ms ") && !line.ends_with(" parsed");
        built.stderr.lines().filter(is_finding).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = site.build_with(&["--timings"]);
    assert!(first.stderr.contains("S0125") && first.stderr.contains("S0205"), "{}", first.stderr);
    write_on(&site, "more");
    let second = site.build_with(&["--timings"]);
    assert_eq!((parsed(&second), told(&second)), (1, told(&first)));
    // A build with errors leaves nothing, here neither.
    let before = kept_texts(&site);
    site.write("content/one/posts/bad.md", "---\ndaet: 2026-11-03\n---\nBad\n");
    assert_eq!(site.build_with(&[]).status, 1);
    assert_eq!(kept_texts(&site), before);
    site.delete("content/one/posts/bad.md");
    let mended = site.build_with(&["--timings"]);
    assert_eq!((parsed(&mended), told(&mended)), (0, told(&first)), "nothing has changed since the last good build");
    write_on(&site, "x");
    assert_eq!(parsed(&site.build_with(&["--timings"])), 1);
}

#[test]
fn what_somebody_spoilt_in_the_output_is_mended() {
    let site = network();
    let whole = site.build();
    site.write("public/one/posts/first/index.html", "spoilt");
    fs::remove_file(site.path("public/two/index.html")).unwrap();
    let built = site.build();
    assert_eq!(built.files, whole.files);
}
