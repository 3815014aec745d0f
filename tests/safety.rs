//! What a build never does: touch a source, leave half a site, delete what is not its own, crash.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use site::{Site, run_in};

/// A site with one finding of each weight.
fn with_findings() -> Site {
    Site::of_one()
        .file(
            "content/a/posts/z.md",
            "---\nauthor: ana\ndate: 2026-01-01\nvisibilty: private\n---\n![](https://x.org/a.png)\n",
        )
        .file("content/a/posts/b.md", "---\nauthor: anna\ndate: 2026-02-30\n---\n[gone](gone.md)\n")
}

#[test]
fn no_command_changes_a_source() {
    let site = with_findings().file("static/CNAME", "x.org").file("themes/own/theme.toml", "");
    let before = site.sources();
    for args in [
        &["build"][..],
        &["build", "--force", "--drafts"],
        &["check"],
        &["list", "posts"],
        &["list", "orphans"],
        &["completions", "bash"],
    ] {
        site.run(args);
        assert!(site.sources() == before, "{args:?}");
    }
}

#[test]
fn an_error_leaves_the_old_site_as_it_was() {
    let site = Site::of_one().file("content/a/posts/p.md", "---\ndate: 2026-01-01\n---\nHello.\n");
    let good = site.build().files;
    site.write("content/a/posts/p.md", "---\ndate: 2026-13-01\n---\nAnother.\n");
    let bad = site.build_with(&[]);
    assert_eq!(bad.status, 1);
    assert!(bad.files == good && bad.stderr.contains("nothing was written"), "{}", bad.stderr);
    site.write("site.toml", "tittle = 'x'\n");
    let worse = site.build_with(&[]);
    assert_eq!(worse.status, 2);
    assert!(worse.files == good && worse.stderr.contains("title"), "{}", worse.stderr);
    let beside: Vec<String> = site::files(site.root()).into_keys().collect();
    let is_ours = |path: &&String| ["content/", "public/", ".salon/"].iter().any(|folder| path.starts_with(folder));
    let others: Vec<&String> = beside.iter().filter(|path| !is_ours(path)).collect();
    assert_eq!(others, ["site.toml"], "something was left beside the site");
}

#[test]
fn warnings_stand_in_the_way_only_if_that_was_asked_for() {
    let site = Site::of_one().file("content/a/posts/p.md", "---\nauthor: nobody\ndate: 2026-01-01\n---\nHello.\n");
    let strict = site.build_with(&["--strict"]);
    assert_eq!((strict.status, strict.files.len()), (1, 0));
    assert_eq!(site.build().status, 0);
    assert_eq!(site.check_with(&["--strict"]).status, 1);
}

#[test]
fn strangers_files_stay_and_former_pages_go() {
    let site = Site::of_one().file("content/a/posts/old.md", "---\ndate: 2026-01-01\n---\nOld.\n");
    assert!(site.build().has("a/posts/old/index.html"));
    site.write("public/mine.txt", "mine");
    site.write("public/a/posts/old/notes.txt", "mine too");
    site.delete("content/a/posts/old.md");
    let built = site.build();
    assert!(!built.has("a/posts/old/index.html"));
    assert_eq!((built.text("mine.txt"), built.text("a/posts/old/notes.txt")), ("mine", "mine too"));
}

#[test]
fn a_folder_that_salon_did_not_make_is_taken_only_by_force_and_even_then_keeps_its_files() {
    let site = Site::of_one().file("public/index.html", "mine").file("public/photo.jpg", "mine");
    let refused = site.build_with(&[]);
    assert_eq!((refused.status, refused.files.len()), (2, 2));
    let clashing = site.build_with(&["--force"]);
    assert!(clashing.status == 2 && clashing.text("index.html") == "mine", "{}", clashing.stderr);
    site.delete("public/index.html");
    let forced = site.build_with(&["--force"]);
    assert_eq!((forced.status, forced.text("photo.jpg")), (0, "mine"));
}

#[test]
fn dangerous_places_are_no_output_whatever_is_said() {
    let site = Site::of_one().file("themes/own/theme.toml", "").file("static/x", "");
    let before = site.sources();
    let above = site.root().parent().unwrap().to_str().unwrap().to_owned();
    for place in [".", "content", "content/a", "content/new", "themes", "static", "/", &above, "..", ".git", ".salon"] {
        for flags in [&["-o", place][..], &["-o", place, "--force"]] {
            let run = site.run(&[&["build"], flags].concat());
            assert_eq!(run.status, 2, "{flags:?}: {}", run.stderr);
            assert!(site.sources() == before, "{flags:?}");
        }
    }
}

/// When each page was written.
fn times(site: &Site) -> BTreeMap<String, SystemTime> {
    let pages = site::files(&site.path("public")).into_keys().filter(|path| !path.starts_with('.'));
    pages
        .map(|path| (path.clone(), fs::metadata(site.path("public").join(&path)).unwrap().modified().unwrap()))
        .collect()
}

#[test]
fn what_did_not_change_keeps_its_time() {
    let site =
        Site::of_one().file("content/a/posts/p.md", "---\ntitle: P\nsummary: S\ndate: 2026-01-01\n---\nHello.\n");
    site.build();
    let first = times(&site);
    std::thread::sleep(std::time::Duration::from_millis(20));
    site.build();
    assert_eq!(times(&site), first);
    site.write("content/a/posts/p.md", "---\ntitle: P\nsummary: S\ndate: 2026-01-01\n---\nHello.\n\nMore.\n");
    site.build();
    let third = times(&site);
    // The index of the search has a name for each content, and its page names it.
    let is_page = |path: &&String| !path.starts_with("search/");
    let changed: Vec<&String> =
        first.keys().filter(is_page).filter(|path| first.get(*path) != third.get(*path)).collect();
    assert_eq!(changed, ["a/posts/p/index.html"]);
}

#[test]
fn wrong_usage_ends_in_2() {
    let site = Site::of_one();
    for args in [
        &["build", "--frobnicate"][..],
        &["biuld"],
        &["build", "--clock", "yesterday"],
        &["build", "--clock", "05/06/2026"],
        &["build", "-u", "x.org"],
        &["build", "-j", "0"],
        &["build", "--format", "xml"],
        &["build", "--theme", "none"],
        &["build", "--theme", "../x"],
        &["build", "--root", "content"],
        &["build", "-q", "-v"],
        &["list", "everything"],
        &["new", "post", "a"],
        &["completions", "dos"],
        &[],
    ] {
        let run = site.run(args);
        assert_eq!(run.status, 2, "{args:?}: {}", run.stderr);
        assert!(!run.stderr.is_empty() && !site.path("public").exists(), "{args:?}");
    }
    let odd = run_in(site.root(), &["build"], &[("SOURCE_DATE_EPOCH", "soon")]);
    assert_eq!(odd.status, 2, "{}", odd.stderr);
}

#[test]
fn the_moment_of_building_comes_from_the_environment_too() {
    let site = Site::of_one().file("content/a/posts/2026-06-01-p.md", "Hello.\n");
    let may = run_in(site.root(), &["build"], &[("SOURCE_DATE_EPOCH", "1779000000")]);
    assert!(may.status == 0 && !site.path("public/a/posts/p").exists(), "{}", may.stderr);
    let july = run_in(site.root(), &["build"], &[("SOURCE_DATE_EPOCH", "1783000000")]);
    assert!(july.status == 0 && site.path("public/a/posts/p").exists(), "{}", july.stderr);
}

#[test]
fn quiet_hides_no_error() {
    let quiet = Site::of_one().build_with(&["--quiet"]);
    assert_eq!((quiet.status, &*quiet.stdout, &*quiet.stderr), (0, "", ""));
    let site = with_findings();
    assert!(
        site.build_with(&["-q"]).stderr.contains("did you mean `visibility`"),
        "{}",
        site.build_with(&["-q"]).stderr
    );
}

#[test]
fn every_form_tells_the_same_findings_in_the_same_order() {
    let site = with_findings();
    let codes = |text: &str| -> Vec<String> {
        let starts = text.match_indices("S0").map(|(at, _)| &text[at..]);
        starts.filter_map(|rest| rest.get(..5)).map(str::to_owned).collect()
    };
    let human = codes(&site.build_with(&[]).stderr);
    let json: serde_json::Value = serde_json::from_str(&site.build_with(&["--format", "json"]).stdout).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert!(findings.len() > 4);
    assert_eq!(findings.iter().map(|f| f["code"].as_str().unwrap()).collect::<Vec<_>>(), human);
    for finding in findings {
        for key in ["severity", "file", "message"] {
            assert!(finding[key].is_string(), "{finding}");
        }
    }
    let github = site.build_with(&["--format", "github"]).stdout;
    assert_eq!(codes(&github), human);
    assert!(github.lines().all(|line| line.starts_with("::")), "{github}");
    let ends = |form: &str| site.build_with(&["--format", form]).stdout.matches('\n').count();
    assert_eq!((ends("json"), ends("github")), (1, human.len()));
}

/// Files that nobody would write on purpose.
fn odd_texts() -> Vec<Vec<u8>> {
    let front = |keys: &str| format!("---\n{keys}\n---\ntext\n").into_bytes();
    let many = |text: &str, count: usize| text.repeat(count);
    vec![
        many("> ", 20_000).into_bytes(),
        many("- ", 5_000).into_bytes(),
        many("[", 50_000).into_bytes(),
        many("![a](", 20_000).into_bytes(),
        many("*a_", 30_000).into_bytes(),
        many("`", 70_001).into_bytes(),
        many("<a", 40_000).into_bytes(),
        many("|", 20_000).into_bytes(),
        many("a", 2_000_000).into_bytes(),
        many("@a ", 50_000).into_bytes(),
        many("$$", 30_000).into_bytes(),
        many("[^1]: ", 3_000).into_bytes(),
        many("# a\n", 20_000).into_bytes(),
        vec![0; 10_000],
        vec![0xff, 0xfe, 0x41, 0x00],
        b"\xef\xbb\xbf".to_vec(),
        Vec::new(),
        b"---".to_vec(),
        b"---\n---".to_vec(),
        b"---\r---\r".to_vec(),
        "\u{202e}\u{200b}\u{feff}\u{85}\u{2028}".as_bytes().to_vec(),
        front(&format!("extra: {}", many("[", 5_000))),
        front(&format!("extra: {}1", many("{a: ", 3_000))),
        front("extra: &a [*a, *a]"),
        front("a: &a [x,x,x,x,x,x,x,x,x]\nextra: {b: &b [*a,*a], c: *b}"),
        front(&format!("title: {}", many("x", 1_000_000))),
        front(&format!("tags: [{}]", many("a, ", 5_000))),
        front("date: 9999999999-01-01\norder: 99999999999999999999999"),
        front("date: -0001-01-01\nupdated: 2026-01-01T00:00:60+99:99"),
        front("reactions: {'': -1, a: 99999999999999999999, '\\0': [[[]]]}"),
        front("aliases: ['/../../x', '//x', '/a/../b', '/', '', '/%2e%2e/']\nslug: '../../x'"),
        front("reply_to: p0\ngoal: p0\nanswer: p0\ncover: ../../../../etc/passwd"),
        front("!!binary x: y\n? [a]\n: b\n<<: {draft: true}"),
    ]
}

#[test]
fn nothing_in_a_file_ends_in_a_crash() {
    for (at, text) in odd_texts().iter().enumerate() {
        let name = if at % 2 == 0 { "content/a/posts/p0.md" } else { "content/a/posts/p0/index.md" };
        let built = Site::of_one().file(name, text).build_with(&["-j", "2"]);
        assert!(matches!(built.status, 0 | 1), "{at}: {} {}", built.status, built.stderr);
        assert!(
            !built.stderr.contains("fault of salon") && !built.stderr.contains("panicked"),
            "{at}: {}",
            built.stderr
        );
        assert_eq!(built.status == 0, built.has("a/index.html"), "{at}");
    }
}

#[test]
fn odd_community_files_and_settings_end_in_findings() {
    let meets = |rule: &str| format!("---\ntitle: A\nmeets: {{rrule: \"{rule}\", start: \"2026-01-06 19:00\"}}\n---\n");
    for text in [
        meets("FREQ=SECONDLY"),
        meets("FREQ=DAILY;COUNT=99999999"),
        meets("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        meets(&"FREQ=DAILY;".repeat(10_000)),
        "---\ntitle: A\npart_of: a\naccent: '#ggg'\ntimezone: Mars/Base\nlang: '--'\n---\n".to_owned(),
        "---\ntitle: ''\n---\n".to_owned(),
    ] {
        let built = Site::of_one().file("content/a/community.md", &text).build_with(&[]);
        assert!(matches!(built.status, 0 | 1) && !built.stderr.contains("fault of salon"), "{text} {}", built.stderr);
    }
    for text in
        ["[", "= 1", "a = 1\na = 2", "timezone = 'x'", "[pagination]\nper_page = 0", "output_dir = '../..'", "\u{0}"]
    {
        let built = Site::of_one().file("site.toml", text).build_with(&[]);
        assert_eq!(built.status, 2, "{text} {}", built.stderr);
    }
}

#[cfg(unix)]
#[test]
fn links_and_special_files_are_named_and_never_followed() {
    use std::os::unix::fs::symlink;
    let secret = tempfile::tempdir().unwrap();
    fs::write(secret.path().join("secret.md"), "Zebra.\n").unwrap();
    let site =
        Site::of_one().file("static/x", "").file("content/a/posts/p.md", "---\ndate: 2026-01-01\n---\n![x](s.png)\n");
    symlink(secret.path().join("secret.md"), site.path("content/a/posts/s.md")).unwrap();
    symlink(secret.path().join("secret.md"), site.path("content/a/posts/s.png")).unwrap();
    symlink(secret.path(), site.path("content/a/pages")).unwrap();
    symlink(secret.path(), site.path("content/linked")).unwrap();
    symlink(secret.path().join("secret.md"), site.path("static/s.txt")).unwrap();
    pipe(&site.path("content/a/posts/pipe.md"));
    let built = site.build_with(&[]);
    built.nowhere("zebra");
    for path in ["posts/s.md", "a/pages", "content/linked", "static/s.txt", "posts/pipe.md"] {
        assert!(built.stderr.contains(path), "{path} is not named:\n{}", built.stderr);
    }
}

#[cfg(unix)]
fn pipe(path: &std::path::Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}
