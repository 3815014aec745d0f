//! `salon diff`: what a host, a pull request and an upload are told of two builds.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use serde_json::Value;
use site::{PNG, Run, Site};

/// A post of Ana's.
fn post(title: &str, keys: &str) -> String {
    format!("---\ntitle: {title}\nauthor: ana\ndate: 2026-11-03\n{keys}---\nText of {title}.\n")
}

/// A group with three posts, one of them for members, built into `old`.
fn built() -> Site {
    let site = Site::of_one()
        .file("content/a/posts/kept.md", post("Kept", ""))
        .file("content/a/posts/moved.md", post("Moved", ""))
        .file("content/a/posts/secret/index.md", post("Secret", "visibility: members\n") + "![A dot](dot.png)\n")
        .file("content/a/posts/secret/dot.png", PNG);
    build(&site, "old", &[]);
    site
}

#[track_caller]
fn build(site: &Site, out: &str, flags: &[&str]) {
    let built = site.build_with(&[&["-o", out], flags].concat());
    assert_eq!(built.status, 0, "{}", built.stderr);
}

#[track_caller]
fn diff(site: &Site, flags: &[&str]) -> String {
    let run = try_diff(site, flags);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

fn try_diff(site: &Site, flags: &[&str]) -> Run {
    site.run(&[&["diff"], flags].concat())
}

#[test]
fn a_host_reads_what_is_new_changed_and_lost_by_community() {
    let site = built();
    site.delete("content/a/posts/moved.md");
    site.write("content/a/posts/newer.md", post("Newer & better", ""));
    site.write("content/a/posts/kept.md", post("Kept", "") + "And a word.\n");
    build(&site, "new", &[]);
    let told = diff(&site, &["old", "new"]);
    assert!(told.starts_with("old  for everybody: "), "{told}");
    for line in
        ["1 page is new to everybody.", "1 address is lost: links to it lead to nothing now;", "The A Group (/a/)"]
    {
        assert!(told.contains(line), "{line}\n{told}");
    }
    let line = |word: &str| told.lines().filter(|line| line.trim_start().starts_with(word)).collect::<Vec<_>>();
    let is_line = |word: &str, address: &str, title: &str| {
        line(word).iter().any(|line| line.contains(&format!(" {address} ")) && line.ends_with(title))
    };
    assert!(is_line("new", "/a/posts/newer/", "Newer & better"), "{told}");
    assert!(is_line("changed", "/a/posts/kept/", "Kept"), "{told}");
    assert!(is_line("lost", "/a/posts/moved/", "Moved"), "{told}");
    assert!(told.contains("`--verbose` lists the other files too"), "{told}");
    let all = diff(&site, &["old", "new", "--verbose"]);
    assert!(all.contains("Other files\n") && all.contains("/search/"), "{all}");
}

#[test]
fn a_lost_address_fails_where_that_was_asked_for_and_an_alias_mends_it() {
    let site = built();
    site.delete("content/a/posts/moved.md");
    build(&site, "lost", &[]);
    let run = try_diff(&site, &["old", "lost", "--fail-on-lost", "--quiet"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (1, "", "error: /a/posts/moved/ is lost\n"));
    assert_eq!(try_diff(&site, &["old", "lost"]).status, 0);
    site.write("content/a/posts/kept.md", post("Kept", "aliases: [/a/posts/moved/]\n"));
    build(&site, "mended", &[]);
    let run = try_diff(&site, &["old", "mended", "--fail-on-lost"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("leads on  /a/posts/moved/"), "{}", run.stdout);
    // The lists alone are enough for that: salon leaves a page that leads on.
    let lists = ["old/.salon-manifest.json", "mended/.salon-manifest.json", "--fail-on-lost"];
    assert_eq!(try_diff(&site, &lists).status, 0);
}

#[test]
fn a_rule_of_the_hosts_own_leads_on_too() {
    let site = built();
    site.delete("content/a/posts/moved.md");
    site.write("static/_redirects", "/a/posts/m* /a/ 301\n/a/posts/:old/ /a/ 301\n");
    build(&site, "new", &[]);
    let run = try_diff(&site, &["old", "new", "--fail-on-lost"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn two_audiences_show_what_only_members_see() {
    let site = built();
    build(&site, "members", &["--audience", "members"]);
    let told = diff(&site, &["old", "members"]);
    assert!(told.contains("Only members see 1 page and 1 picture or file."), "{told}");
    assert!(told.contains("members   /a/posts/secret/"), "{told}");
    assert!(told.contains("members   /a/posts/secret/dot.png"), "{told}");
    assert!(!told.contains("lost"), "{told}");
    let turned = diff(&site, &["members", "old"]);
    assert!(turned.contains("Only members see 1 page and 1 picture or file."), "{turned}");
    let said: Value = serde_json::from_str(&diff(&site, &["old", "members", "--format", "json"])).unwrap();
    assert_eq!(said["only_members"], serde_json::json!(["/a/posts/secret/dot.png", "/a/posts/secret/"]));
    assert_eq!((&said["old"]["audience"], &said["new"]["audience"]), (&"public".into(), &"members".into()));
    let run = try_diff(&site, &["old", "members", "--fail-on-lost"]);
    assert!(run.status == 2 && run.stderr.contains("different audiences"), "{}", run.stderr);
}

#[test]
fn an_opened_post_is_told_as_new_to_everybody() {
    let site = built();
    site.write("content/a/posts/secret/index.md", post("Secret", "") + "![A dot](dot.png)\n");
    build(&site, "new", &[]);
    let told = diff(&site, &["old", "new"]);
    assert!(told.contains("1 page and 1 picture or file are new to everybody."), "{told}");
    let said: Value = serde_json::from_str(&diff(&site, &["old", "new", "--format", "json"])).unwrap();
    assert_eq!(said["newly_visible"], serde_json::json!(["/a/posts/secret/dot.png", "/a/posts/secret/"]));
}

#[test]
fn the_list_says_for_whom_even_where_nothing_else_differs() {
    let site = Site::of_one();
    let audience = || {
        let list: Value = serde_json::from_slice(&site.build_with(&[]).files[".salon-manifest.json"]).unwrap();
        list["audience"].clone()
    };
    assert_eq!(audience(), "public");
    build(&site, "public", &["--audience", "members"]);
    assert_eq!(audience(), "public", "the build for members lay here, with the same files");
}

#[test]
fn a_new_frame_is_one_sentence() {
    let site = built();
    for number in 0..30 {
        site.write(&format!("content/a/posts/n{number}.md"), post(&format!("No. {number}"), ""));
    }
    build(&site, "old", &[]);
    site.write("site.toml", "title = \"Another name\"\n");
    site.write("content/a/posts/kept.md", post("Kept", "") + "And a word.\n");
    build(&site, "new", &[]);
    let told = diff(&site, &["old", "new"]);
    assert!(told.contains("only what surrounds the text is other: style, menu or foot."), "{told}");
    assert!(told.contains("changed   /a/posts/kept/"), "{told}");
    assert!(!told.contains("/a/posts/n7/"), "{told}");
    let lists = ["old/.salon-manifest.json", "new/.salon-manifest.json"];
    let told = diff(&site, &lists);
    assert!(told.contains("What surrounds every page is other") && !told.contains("/a/posts/"), "{told}");
    assert!(diff(&site, &[&lists[..], &["--verbose"]].concat()).contains("/a/posts/n7/"));
}

#[test]
fn long_lists_are_cut_and_say_so() {
    let site = built();
    for number in 0..30 {
        site.write(&format!("content/a/posts/n{number}.md"), post(&format!("No. {number}"), ""));
    }
    build(&site, "new", &[]);
    let told = diff(&site, &["old", "new"]);
    assert!(told.contains("30 pages are new to everybody."), "{told}");
    assert!(told.contains("more; `--verbose` lists all") && !told.contains("/a/posts/n9/"), "{told}");
    assert!(diff(&site, &["old", "new", "-v"]).contains("/a/posts/n9/"));
}

#[test]
fn an_upload_takes_exactly_what_differs() {
    let site = built();
    site.delete("content/a/posts/moved.md");
    site.write("content/a/posts/newer.md", post("Newer", ""));
    build(&site, "new", &[]);
    let (old, new) = (site::files(&site.path("old")), site::files(&site.path("new")));
    let differing = new.iter().filter(|(path, bytes)| old.get(*path) != Some(bytes)).map(|(path, _)| path.as_str());
    let differing: Vec<&str> = differing.filter(|path| *path != ".salon-manifest.json").collect();
    let gone: Vec<&str> = old.keys().filter(|path| !new.contains_key(*path)).map(String::as_str).collect();
    let lists = ["old/.salon-manifest.json", "new"];
    assert_eq!(diff(&site, &[&lists[..], &["--files"]].concat()).lines().collect::<Vec<_>>(), differing);
    assert_eq!(diff(&site, &[&lists[..], &["--gone"]].concat()).lines().collect::<Vec<_>>(), gone);
    assert!(differing.contains(&"a/posts/newer/index.html") && gone.contains(&"a/posts/moved/index.html"));
    assert_eq!(try_diff(&site, &["old", "new", "--files", "--gone"]).status, 2);
}

#[test]
fn a_pull_request_is_told_in_markdown_that_calls_nobody() {
    let site = built();
    site.write("content/a/posts/newer.md", post("\"Thanks @octocat, *all*\"", ""));
    build(&site, "new", &[]);
    let told = diff(&site, &["old", "new", "--format", "markdown"]);
    assert!(told.starts_with("### What changes on the site\n\n| | new | changed | gone |\n"), "{told}");
    assert!(told.contains("- new `/a/posts/newer/` Thanks @\u{200B}octocat\\, \\*all\\*"), "{told}");
}

#[test]
fn nothing_changed_is_said_in_one_sentence() {
    let site = built();
    build(&site, "new", &[]);
    let told = diff(&site, &["old", "new"]);
    assert!(told.contains("Nothing changed: both builds have the same "), "{told}");
    assert_eq!(diff(&site, &["old", "new", "--files"]), "");
}

#[test]
fn what_is_no_build_is_named_with_what_to_do() {
    let site = built().file("notes/a.txt", "x");
    site.write("broken.json", "{\"version\":1,\"generator\":\"sal");
    site.write("other.json", "[1]");
    site.write("later.json", r#"{"version":9,"generator":"salon","parts":[]}"#);
    for (args, words) in [
        (["old", "nowhere"], &["there is no `nowhere`", ".salon-manifest.json"][..]),
        (["old", "notes"], &["`notes` is not a build of salon", "`salon build`"]),
        (["old", "."], &["`.` holds a site's sources", "public"]),
        (["broken.json", "old"], &["`broken.json`", "cut off", "build again"]),
        (["old", "other.json"], &["`other.json`", "is not a list of files"]),
        (["later.json", "old"], &["another version of salon", "number 9", "build both"]),
        (["old", "./old"], &["both are the same build", "keep a copy"]),
        (["old", "old/.salon-manifest.json"], &["both are the same build", "-o"]),
    ] {
        let run = try_diff(&site, &args);
        assert!(run.status == 2 && run.stdout.is_empty(), "{args:?}: {}", run.stdout);
        for word in words {
            assert!(run.stderr.contains(word), "{args:?}: {word}\n{}", run.stderr);
        }
    }
}
