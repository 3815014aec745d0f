//! A site built in parts on several machines: what the merge makes of them is what one build makes, byte for byte, and what is
//! not of one whole is refused with what to do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::fs;
use std::path::Path;

use site::{CLOCK, Files, PNG, Run, Site, run_in};

/// The groups of [`network`].
const GROUPS: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

/// A picture that is large enough for smaller ones to be made of it, and large enough for a face; another one for each `seed`.
fn picture(seed: u32) -> Vec<u8> {
    const SIDE: u16 = 112;
    let mut state = seed;
    let mut pixels = Vec::new();
    for _ in 0..u32::from(SIDE) * u32::from(SIDE) {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        pixels.extend([(state >> 24) as u8, (state >> 26) as u8, seed as u8]);
    }
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 92);
    encoder.encode(&pixels, SIDE, SIDE, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// Six groups with all that crosses their borders: parents, links and pictures of others, people in several, aliases.
fn network() -> Site {
    let mut site = Site::new()
        .file(
            "site.toml",
            "title = \"Net\"\nbase_url = \"https://example.org/\"\n[build]\ndata = true\n[pictures]\nwidths = [96]\n",
        )
        .file("content/index.md", "Welcome to [one](one/posts/first.md).\n")
        .file("content/pages/about.md", "---\ntitle: About\naliases: [/who/]\n---\n![All](all.jpg) [one](/one/)\n")
        .file("content/pages/all.jpg", picture(9))
        .file("static/own.txt", "mine")
        .file("static/three/posts/asks/index.json", "the host's own");
    for (at, name) in GROUPS.into_iter().enumerate() {
        let next = GROUPS[(at + 1) % GROUPS.len()];
        let keys = match name {
            "two" => "part_of: one\nkind: cohort\naccent: \"#205080\"\n",
            "three" => "part_of: one\nkind: cohort\ntimezone: Asia/Tokyo\n",
            "five" => "visibility: members\n",
            "six" => "lang: de\n",
            _ => "",
        };
        let file = |path: &str| format!("content/{name}/{path}");
        let post = |title: &str, keys: &str, text: &str| {
            format!("---\ntitle: {title}\ndate: 2026-11-03 10:00\nauthor: ana\n{keys}---\n{text}\n")
        };
        site = site
            .file(&file("community.md"), format!("---\ntitle: Group {name}\n{keys}---\nWelcome.\n"))
            .file(&file("members/ana.md"), "---\nname: Ana Reyes\nrole: host\navatar: ana.jpg\n---\nOf [two](/two/).\n")
            .file(&file("members/ana.jpg"), picture(1))
            .file(&file(&format!("members/bo{at}.md")), format!("---\nname: Bo {name}\navatar: bo.jpg\n---\n"))
            .file(&file("members/bo.jpg"), picture(20 + u32::try_from(at).unwrap()))
            .file(
                &file("posts/first.md"),
                post(
                    "First",
                    "tags: [shared]\naliases: [/old/]\n".replace("old", &format!("{name}-old")).as_str(),
                    "`a`\n\n```rust\nfn main() {}\n```\n",
                ),
            )
            .file(&file("posts/asks/index.md"), post("Who knows?", "kind: question\n", "![Seen](seen.jpg) Does @ana?"))
            .file(&file("posts/asks/seen.jpg"), picture(40 + u32::try_from(at).unwrap()))
            .file(&file("posts/asks/notes.pdf"), format!("%PDF of {name}"))
            .file(
                &file("posts/asks/re.md"),
                format!("---\nauthor: bo{at}\ndate: 2026-11-04\n---\n[Notes](notes.pdf).\n"),
            )
            .file(
                &file("posts/links.md"),
                post("Links", "", &format!("See [there](../../{next}/posts/first.md), [her](/members/ana/).")),
            )
            .file(&file("posts/later.md"), "---\ntitle: Later\ndate: 2026-11-26 12:00\nauthor: ana\n---\nTo come.\n")
            .file(&file("sessions/2026-11-10.md"), "---\ntitle: Meeting\ndate: 2026-11-10 19:00\n---\nNotes.\n");
    }
    site.file("content/three/posts/dot.md", "---\ntitle: Dot\ndate: 2026-11-05\nauthor: ana\n---\n![A dot](dot.png)\n")
        .file("content/three/posts/dot.png", PNG)
}

/// A copy of a site's sources, as another machine checks them out.
fn checkout(site: &Site) -> Site {
    site.sources().into_iter().fold(Site::new(), |copy, (path, bytes)| copy.file(&path, bytes))
}

/// Builds every part, each in a checkout of its own, and gathers their folders in `site`.
fn build_parts(site: &Site, of: usize, flags: &[&str]) -> Vec<String> {
    (1..=of).map(|number| build_part(site, number, of, flags)).collect()
}

fn build_part(site: &Site, number: usize, of: usize, flags: &[&str]) -> String {
    let machine = checkout(site);
    let share = format!("{number}/{of}");
    let clock: &[&str] = if flags.contains(&"--clock") { &[] } else { &["--clock", CLOCK] };
    let built = machine.run(&[&["build", "--shard", &share], clock, flags].concat());
    assert_eq!(built.status, 0, "{}", built.stderr);
    let folder = format!("public-{number}-of-{of}");
    carry(&machine.path(&folder), &site.path(&format!("parts/{folder}")));
    format!("parts/{folder}")
}

/// Copies a folder as an archive does: the bytes, and nothing of their times.
fn carry(from: &Path, to: &Path) {
    for (path, bytes) in site::files(from) {
        let to = to.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
}

fn merge(site: &Site, parts: &[String], flags: &[&str]) -> Run {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    site.run(&[&["merge"], flags, &parts].concat())
}

/// The merged site, with what the merge said.
#[track_caller]
fn merged(site: &Site, parts: &[String], flags: &[&str]) -> (Files, String) {
    let run = merge(site, parts, flags);
    assert_eq!(run.status, 0, "{}", run.stderr);
    (site::files(&site.path("public")), run.stderr)
}

/// What one build makes of the same.
fn whole(site: &Site, flags: &[&str]) -> Files {
    let built = checkout(site).build_with(flags);
    assert_eq!(built.status, 0, "{}", built.stderr);
    built.files
}

#[track_caller]
fn assert_same(merged: &Files, whole: &Files) {
    let differing: Vec<&String> =
        whole.keys().chain(merged.keys()).filter(|path| whole.get(*path) != merged.get(*path)).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

#[track_caller]
fn refused(site: &Site, parts: &[String], flags: &[&str], words: &[&str]) {
    let before = site::files(&site.path("public"));
    let run = merge(site, parts, flags);
    assert_eq!(run.status, 2, "{}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` in {}", run.stderr);
    }
    assert_eq!(site::files(&site.path("public")), before, "the old site is as it was");
}

/// How many of some files are pages that a template made.
fn pages(files: &Files) -> usize {
    let is_page = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("data-page=");
    files.iter().filter(|(path, bytes)| path.ends_with(".html") && is_page(bytes)).count()
}

/// How many pages there are and how many were rendered, as a run says.
fn numbers(said: &str) -> (usize, usize) {
    let line = said.lines().find(|line| line.contains(" rendered)")).unwrap();
    let mut words = line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
    (words.next().unwrap(), words.next().unwrap())
}

#[test]
fn four_parts_make_the_site_that_one_build_makes() {
    let site = network();
    let parts = build_parts(&site, 4, &[]);
    let communities = |part: &String| GROUPS.iter().filter(|name| site.path(part).join(name).is_dir()).count();
    let sizes: Vec<usize> = parts.iter().map(communities).collect();
    // The fifth group is not for everybody.
    assert_eq!(
        (sizes.iter().sum::<usize>(), sizes.iter().filter(|size| **size > 0).count() > 1),
        (5, true),
        "{sizes:?}"
    );
    let of_parts: usize = parts.iter().map(|part| pages(&site::files(&site.path(part)))).sum();
    let whole = whole(&site, &[]);
    let (files, said) = merged(&site, &parts, &["--timings"]);
    assert_same(&files, &whole);
    assert_eq!(numbers(&said), (pages(&files), pages(&files) - of_parts), "the network's pages are rendered: {said}");
    assert!(!files.keys().any(|path| path.starts_with(".salon-part")), "what is for the merge is not in the site");
    // Pictures were made where the parts were; the sheet of the network's pages and its own picture are made here.
    assert!(said.contains("pictures: 1 decoded, 2 made"), "{said}");
}

#[test]
fn parts_have_no_more_than_the_merge_cannot_make_from_the_sources() {
    let site = network();
    for part in build_parts(&site, 2, &[]) {
        let files = site::files(&site.path(&part));
        let other = files.keys().filter(|path| !GROUPS.iter().any(|name| path.starts_with(&format!("{name}/"))));
        let other: Vec<&String> = other.filter(|path| !path.starts_with(".salon-part/")).collect();
        assert_eq!(other, [".salon-manifest.json"], "{part}");
        assert!(!files.keys().any(|path| path.ends_with("seen.jpg") || path.ends_with(".pdf")), "{part}");
    }
}

#[test]
fn one_part_and_more_parts_than_communities_make_the_same() {
    let site = network();
    let whole = whole(&site, &[]);
    for of in [1, 7] {
        let parts = build_parts(&site, of, &["-j", "1"]);
        assert_same(&merged(&site, &parts, &["-j", "1"]).0, &whole);
    }
    let reversed: Vec<String> = build_parts(&site, 3, &[]).into_iter().rev().collect();
    assert_same(&merged(&site, &reversed, &["-j", "4"]).0, &whole);
}

#[test]
fn parts_for_members_make_the_site_for_members() {
    let site = network();
    let flags = ["--audience", "members", "--drafts", "--future"];
    let parts = build_parts(&site, 3, &flags);
    let whole = whole(&site, &flags);
    assert!(whole.contains_key("five/index.html"));
    assert_same(&merged(&site, &parts, &flags).0, &whole);
}

#[test]
fn a_site_without_search_addresses_and_pictures_of_other_sizes_is_merged_too() {
    let site =
        network().file("site.toml", "title = \"Plain\"\n[search]\nenabled = false\n[pictures]\nresize = false\n");
    let parts = build_parts(&site, 3, &[]);
    assert_same(&merged(&site, &parts, &[]).0, &whole(&site, &[]));
}

#[test]
fn the_merge_leaves_what_the_next_build_needs() {
    let site = network();
    let parts = build_parts(&site, 2, &[]);
    let (files, said) = merged(&site, &parts, &[]);
    assert!(said.contains(" rendered)"), "pages of communities are not rendered again: {said}");
    let again = site.build();
    assert!(again.stderr.contains("(0 rendered)"), "{}", again.stderr);
    assert_same(&again.files, &files);
    fs::remove_dir_all(site.path("parts")).unwrap();
    site.write("content/one/posts/first.md", "---\ntitle: New\ndate: 2026-11-03 10:00\nauthor: ana\n---\nAnother.\n");
    assert_same(&site.build().files, &whole(&site, &[]));
    // Files that are as they were keep their time from one merge to the next.
    let time = |path: &str| fs::metadata(site.path(path)).unwrap().modified().unwrap();
    let before = time("public/two/index.html");
    let parts = build_parts(&site, 2, &[]);
    assert_same(&merged(&site, &parts, &[]).0, &whole(&site, &[]));
    assert_eq!(time("public/two/index.html"), before);
}

#[test]
fn parts_may_be_built_one_after_the_other_in_one_place_and_again() {
    let site = network();
    let build = |share: &str| {
        let run = site.run(&["build", "--shard", share, "--clock", CLOCK]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        run.stderr
    };
    (1..=3).for_each(|number| drop(build(&format!("{number}/3"))));
    let parts: Vec<String> = (1..=3).map(|number| format!("public-{number}-of-3")).collect();
    assert_same(&merged(&site, &parts, &[]).0, &whole(&site, &[]));
    assert!(build("2/3").contains("none changed"), "a part is only made again where something has changed");
    site.write("content/two/posts/first.md", "---\ntitle: New\ndate: 2026-11-03 10:00\nauthor: ana\n---\nAnother.\n");
    (1..=3).for_each(|number| drop(build(&format!("{number}/3"))));
    assert_same(&merged(&site, &parts, &[]).0, &whole(&site, &[]));
}

#[test]
fn a_part_lies_beside_the_site_and_never_in_its_place() {
    let site = Site::of_one().file("site.toml", "output_dir = \"out/site/\"\n");
    assert_eq!(site.run(&["build", "--clock", CLOCK]).status, 0);
    let before = site::files(&site.path("out/site"));
    assert_eq!(site.run(&["build", "--clock", CLOCK, "--shard", "1/1"]).status, 0);
    assert_eq!(site::files(&site.path("out/site")), before);
    assert!(site.path("out/site-1-of-1/a/index.html").is_file());
    assert_eq!(site.run(&["merge", "out/site-1-of-1"]).status, 0);
    assert_eq!(site::files(&site.path("out/site")), before);
}

#[test]
fn what_is_no_share_is_said_with_what_is() {
    let site = Site::of_one();
    for (share, words) in
        [("0/4", "from 1/4 to 4/4"), ("5/4", "from 1/4 to 4/4"), ("a/b", "such as 1/4"), ("3", "such as 1/4")]
    {
        let run = site.run(&["build", "--shard", share]);
        assert_eq!(run.status, 2, "{}", run.stderr);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert_eq!(site.run(&["merge"]).status, 2);
}

#[test]
fn parts_that_are_not_one_whole_are_refused() {
    let site = network();
    let parts = build_parts(&site, 4, &[]);
    let (first, second) = (parts[0].clone(), parts[1].clone());
    refused(&site, &parts[..3], &[], &["1 of 4 parts is missing", "`salon build --shard 4/4`"]);
    refused(&site, &parts[2..3], &[], &["3 of 4 parts are missing", "--shard 1/4"]);
    carry(&site.path(&first), &site.path("again"));
    let twice = [parts.clone(), vec!["again".to_owned()]].concat();
    refused(&site, &twice, &[], &["part 1/4", "is there once more", "again", "once"]);
    let other = build_part(&site, 2, 3, &[]);
    refused(
        &site,
        &[first.clone(), other, parts[2].clone(), parts[3].clone()],
        &[],
        &["part 1/4", "part 2/3", "one number"],
    );
    refused(&site, &[first.clone(), "content".to_owned()], &[], &["content is no part", "dot"]);
    refused(&site, &[first.clone(), "nowhere".to_owned()], &[], &["nowhere is no folder"]);
    fs::remove_file(site.path(&second).join(".salon-manifest.json")).unwrap();
    refused(&site, &parts, &[], &[&second, ".salon-manifest.json", "damaged"]);
}

#[test]
fn parts_of_something_else_are_refused_with_what_is_other() {
    let site = network();
    let parts = build_parts(&site, 2, &[]);
    let same = ["build and merge all parts from the same commit"];
    refused(&site, &parts, &["--audience", "members"], &[same[0], "--audience"]);
    refused(&site, &parts, &["--base-url", "https://other.example/"], &[same[0], "--base-url"]);
    let text = fs::read(site.path("content/four/posts/first.md")).unwrap();
    site.write("content/four/posts/first.md", "---\ntitle: New\ndate: 2026-11-03\nauthor: ana\n---\nNew.\n");
    site.write("content/two/posts/new.md", "---\ntitle: New\ndate: 2026-11-03\nauthor: ana\n---\nNew.\n");
    refused(
        &site,
        &parts,
        &[],
        &[same[0], "content/four/posts/first.md has changed", "content/two/posts/new.md is new"],
    );
    site.write("content/four/posts/first.md", text);
    site.delete("content/two/posts/new.md");
    site.write("static/own.txt", "other");
    refused(&site, &parts, &[], &[same[0], "static/own.txt has changed"]);
    site.write("static/own.txt", "mine");
    assert_eq!(merge(&site, &parts, &[]).status, 0);
}

#[test]
fn a_part_that_was_spoilt_on_the_way_is_refused() {
    let site = network();
    let parts = build_parts(&site, 2, &[]);
    let page = parts.iter().map(|part| format!("{part}/one/index.html")).find(|path| site.path(path).exists()).unwrap();
    let bytes = fs::read(site.path(&page)).unwrap();
    fs::write(site.path(&page), "other").unwrap();
    refused(&site, &parts, &[], &["is damaged", "one/index.html", "copy it again"]);
    fs::remove_file(site.path(&page)).unwrap();
    refused(&site, &parts, &[], &["is damaged", "one/index.html"]);
    fs::write(site.path(&page), bytes).unwrap();
    let record = site.path(&parts[0]).join(".salon-part/record");
    let bytes = fs::read(&record).unwrap();
    let end = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
    let other = [b"salon part\n0.0.1 someone\n".as_slice(), &bytes[end + 1..]].concat();
    for (spoilt, word) in
        [(bytes[..bytes.len() - 1].to_vec(), "is damaged"), (other, "salon 0.0.1 someone"), (Vec::new(), "is damaged")]
    {
        fs::write(&record, spoilt).unwrap();
        refused(&site, &parts, &[], &[word, &parts[0]]);
    }
    fs::write(&record, bytes).unwrap();
    assert_same(&merged(&site, &parts, &[]).0, &whole(&site, &[]));
}

#[test]
fn clocks_that_give_the_same_answers_fit_and_others_do_not() {
    let site = network();
    let build = |clocks: [&str; 2]| -> Vec<String> {
        let parts = (1..=2).zip(clocks);
        parts.map(|(number, clock)| build_part(&site, number, 2, &["--clock", clock])).collect()
    };
    let parts = build(["2026-11-25 10:20", "2026-11-25 10:40"]);
    let whole = whole(&site, &["--clock", "2026-11-25 10:40"]);
    assert_same(&merged(&site, &parts, &[]).0, &whole);
    assert_same(&merged(&site, &parts, &["--clock", "2026-11-25 10:55"]).0, &whole);
    let words = ["part 1/2", "2026-11-25T10:20:00Z", "the same `--clock` or SOURCE_DATE_EPOCH"];
    refused(&site, &parts, &["--clock", "2026-11-26 10:20"], &words);
    // Earlier than a part is as bad as later.
    refused(&site, &parts, &["--clock", "2026-11-25 10:30"], &["part 2/2", "2026-11-25T10:40:00Z"]);
    refused(&site, &build(["2026-11-25 10:20", "2026-11-26 13:00"]), &[], &words);
}

#[test]
fn who_builds_a_part_without_a_clock_is_told_of_it() {
    let site = network();
    let run = |flags: &[&str], environment: &[(&str, &str)]| {
        run_in(site.root(), &[&["build", "--shard", "1/1"], flags].concat(), environment).stderr
    };
    let note = "note: parts that are built at different moments may not fit together";
    assert!(run(&[], &[]).contains(note));
    assert!(!run(&["--clock", CLOCK], &[]).contains(note));
    assert!(!run(&[], &[("SOURCE_DATE_EPOCH", "1795000000")]).contains(note));
    // The merge takes the clock of its parts.
    assert_same(&merged(&site, &["public-1-of-1".to_owned()], &[]).0, &whole(&site, &["--clock", "1795000000"]));
}

/// The lines of a run that name a finding.
fn told(run: &Run) -> Vec<&str> {
    run.stdout.lines().filter(|line| line.starts_with("::")).collect()
}

#[test]
fn a_finding_is_told_once() {
    let site = network()
        .file("content/one/posts/bad.md", "---\ntitle: Bad\ndate: 2026-11-04\nauthor: ana\n---\n[x](nowhere.md)\n")
        .file("content/four/posts/bad.md", "---\ntitle: Bad\nauthor: ana\n---\nNo date.\n")
        .file("content/pages/bad.md", "---\ntitle: Bad\n---\n[x](nowhere.md)\n");
    let whole = checkout(&site).build_with(&["--format", "github"]);
    let run = Run { status: whole.status, stdout: whole.stdout, stderr: whole.stderr };
    assert!(run.status == 0 && told(&run).len() == 4, "{}", run.stdout);
    // Where nothing stops it, the merge tells all.
    let build = |number: usize, flags: &[&str]| {
        let share = format!("{number}/4");
        site.run(&[&["build", "--format", "github", "--clock", CLOCK, "--shard", &share], flags].concat())
    };
    for number in 1..=4 {
        let part = build(number, &[]);
        assert_eq!((part.status, told(&part).len()), (0, 0), "{}", part.stdout);
        assert!(part.stderr.contains("; `salon merge` tells what was found"), "{}", part.stderr);
    }
    let parts: Vec<String> = (1..=4).map(|number| format!("public-{number}-of-4")).collect();
    let all = merge(&site, &parts, &["--format", "github"]);
    assert_eq!((all.status, told(&all)), (0, told(&run)));
    assert_eq!(merge(&site, &parts, &["--strict"]).status, 1);
    // Where they stop the build, each part tells its own, and every part stops.
    let before = site::files(&site.path("public-1-of-4"));
    let stopped: Vec<Run> = (1..=4).map(|number| build(number, &["--strict"])).collect();
    let mut each: Vec<&str> = stopped.iter().flat_map(told).collect();
    each.sort_unstable();
    let mut expected = told(&run);
    expected.sort_unstable();
    assert_eq!(each, expected);
    assert!(stopped.iter().all(|part| part.status == 1));
    let silent = stopped.iter().find(|part| told(part).is_empty()).unwrap();
    assert!(silent.stderr.contains("in other parts, which tell them, such as one in content/"), "{}", silent.stderr);
    assert_eq!(site::files(&site.path("public-1-of-4")), before);
}

#[test]
fn the_merged_site_goes_nowhere_where_a_part_lies() {
    let site = network();
    let parts = build_parts(&site, 2, &[]);
    for out in ["parts", &parts[0], &format!("{}/one", parts[0])] {
        refused(&site, &parts, &["-o", out], &["lie one inside the other"]);
    }
    fs::create_dir(site.path("public")).unwrap();
    site.write("public/mine.txt", "mine");
    refused(&site, &parts, &[], &["has files that salon did not write", "--force"]);
    let (mut files, _) = merged(&site, &parts, &["--force"]);
    assert_eq!(files.remove("mine.txt").as_deref(), Some(b"mine".as_slice()));
    assert_same(&files, &whole(&site, &[]));
}
