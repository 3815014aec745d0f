//! The commands beside `build`: what they make, list and say.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use site::{Site, run_in};

#[test]
fn a_new_site_builds_without_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let made = run_in(folder.path(), &["init", "mine"], &[]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    assert!(made.stdout.contains("cd mine && salon build"), "{}", made.stdout);
    let site = folder.path().join("mine");
    let built = run_in(&site, &["build", "--strict", "--format", "json"], &[]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let said: serde_json::Value = serde_json::from_str(&built.stdout).unwrap();
    assert_eq!(said["findings"].as_array().unwrap().len(), 0, "{}", built.stdout);
    assert!(site.join("public/index.html").is_file());
    let again = run_in(folder.path(), &["init", "mine"], &[]);
    assert_eq!(again.status, 2, "{}", again.stderr);
}

#[test]
fn a_workflow_comes_with_a_new_site_or_alone() {
    let folder = tempfile::tempdir().unwrap();
    let made = run_in(folder.path(), &["init", "mine", "--ci", "github"], &[]);
    assert!(made.status == 0 && made.stdout.contains("SALON_REPOSITORY"), "{}{}", made.stdout, made.stderr);
    let site = folder.path().join("mine");
    assert!(site.join(".github/workflows/site.yml").is_file() && site.join("content/founders").is_dir());
    assert_eq!(run_in(&site, &["build", "--strict"], &[]).status, 0);

    let site = Site::of_one();
    let before = site.sources();
    std::fs::create_dir(site.path(".git")).unwrap();
    let added = site.run(&["init", "--ci", "gitlab"]);
    assert_eq!(added.status, 0, "{}", added.stderr);
    assert!(!added.stdout.contains("made") && !added.stdout.contains("repository begins"), "{}", added.stdout);
    let mut after = site.sources();
    assert!(after.remove(".gitlab-ci.yml").is_some() && after == before);
    let again = site.run(&["init", "--ci", "gitlab"]);
    assert!(again.status == 2 && again.stderr.contains("writes over nothing"), "{}", again.stderr);
    assert_eq!(site.run(&["init"]).status, 2);

    let wrong = site.run(&["init", "--ci", "gihub"]);
    assert!(wrong.status == 2 && wrong.stderr.contains("did you mean github?"), "{}", wrong.stderr);
    let below = site.run(&["init", "below", "--ci", "github"]);
    assert!(below.status == 0 && below.stdout.contains("the repository begins at"), "{}", below.stdout);
}

#[test]
fn what_new_makes_builds_without_a_finding() {
    let site = Site::new();
    for args in [
        &["new", "community", "The Tuesday Circle", "--folder", "tue", "--kind", "mastermind"][..],
        &["new", "member", "tue", "Ana Reyes"],
        &["new", "post", "tue", "What: \"we\" [learnt]?", "--kind", "question", "--author", "ana-reyes"],
        &["new", "reply", "tue", "what-we-learnt", "--author", "ana-reyes"],
        &["new", "session", "tue", "Review", "--date", "2026-01-08 19:00"],
    ] {
        let made = site.run(args);
        assert_eq!(made.status, 0, "{args:?}: {}", made.stderr);
        assert!(site.path(made.stdout.trim()).exists(), "{args:?}: {}", made.stdout);
    }
    let checked = site.run(&["check", "--strict", "--drafts", "--format", "json"]);
    assert_eq!(checked.status, 0, "{}", checked.stdout);
    assert!(checked.stdout.contains("\"errors\":0,\"warnings\":0"), "{}", checked.stdout);
}

#[test]
fn new_writes_over_nothing_and_names_what_is_near() {
    let site = Site::of_one();
    let before = site.sources();
    for (args, word) in [
        (&["new", "member", "b", "Bo"][..], "b"),
        (&["new", "post", "a", "X", "--kind", "questoin"], "did you mean question?"),
        (&["new", "reply", "a", "nothing"], "nothing"),
        (&["new", "session", "a", "S", "--date", "05/06/2026"], "2026-01-08"),
        (&["new", "community", "A", "--folder", "a"], "a"),
    ] {
        let run = site.run(args);
        assert_eq!(run.status, 2, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(word), "{args:?}: {}", run.stderr);
        assert!(site.sources() == before, "{args:?}");
    }
}

/// A site with something for every list.
fn to_list() -> Site {
    Site::of_one()
        .file("content/a/posts/2026-01-05-hello.md", "---\nauthor: ana\ntitle: \"=1+1, \\\"hello\\\"\"\n---\nHi.\n")
        .file("content/a/posts/draft.md", "---\nauthor: ana\ndate: 2026-01-06\ndraft: true\n---\nSoon.\n")
        .file("content/a/posts/later.md", "---\nauthor: ana\ndate: 2026-12-24\n---\nThen.\n")
        .file("content/a/posts/alone.png", site::PNG)
        .file("content/a/sessions/2026-01-08-review.md", "---\ndate: 2026-01-08 19:00\nattendees: [ana]\n---\n")
}

#[test]
fn each_list_names_what_there_is_in_three_forms() {
    let site = to_list();
    for (what, column, value) in [
        ("posts", "file", "content/a/posts/2026-01-05-hello.md"),
        ("members", "handle", "ana"),
        ("sessions", "title", "review"),
        ("drafts", "file", "content/a/posts/draft.md"),
        ("future", "appears", "2026-12-24"),
        ("orphans", "file", "content/a/posts/alone.png"),
        ("urls", "url", "/a/posts/hello/"),
    ] {
        let list = |form: &str| {
            let run = site.run(&["list", what, "--format", form, "--clock", site::CLOCK]);
            assert_eq!(run.status, 0, "{what}: {}", run.stderr);
            run.stdout
        };
        let rows: Vec<serde_json::Value> = serde_json::from_str(&list("json")).unwrap();
        assert!(rows.iter().any(|row| row[column].as_str().unwrap().contains(value)), "{what}: {rows:?}");
        assert_eq!(list("table").lines().count(), rows.len() + 1, "{what}");
        let csv = list("csv");
        assert!(csv.starts_with(&list("table").split_whitespace().next().unwrap().to_owned()), "{csv}");
        assert_eq!(csv.matches("\r\n").count(), rows.len() + 1, "{what}");
    }
    assert!(!site.path("public").exists());
    let csv = site.run(&["list", "posts", "--format", "csv"]).stdout;
    assert!(csv.contains("\"'=1+1, \"\"hello\"\"\""), "a spreadsheet would compute this: {csv}");
}

#[test]
fn the_list_of_addresses_is_what_build_writes() {
    let site = to_list();
    let list = site.run(&["list", "urls", "--format", "csv", "--clock", site::CLOCK]).stdout;
    let built = site.build();
    let address = |(path, _): (&str, &str)| format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
    let mut pages: Vec<String> = built.pages().map(address).collect();
    pages.sort();
    assert_eq!(list.lines().skip(1).collect::<Vec<_>>(), pages);
}

#[test]
fn check_says_what_build_says_and_writes_nothing() {
    let site = to_list()
        .file("content/a/posts/bad.md", "---\nauthor: anna\ndate: 2026-01-01\n---\n[gone](gone.md) @anaa\n")
        .file("content/a/posts/b2.md", "---\nkind: qestion\ndraft: yes\n---\nHi.\n");
    let before = site.sources();
    let checked = site.check_with(&["--format", "json"]);
    assert!(site.sources() == before && !site.path("public").exists());
    let built = site.build_with(&["--format", "json"]);
    assert_eq!((checked.status, &checked.stdout), (built.status, &built.stdout));
    site.delete("content/a/posts/b2.md");
    let (checked, built) = (site.check_with(&["--format", "json"]), site.build_with(&["--format", "json"]));
    assert_eq!((checked.status, &checked.stdout), (0, &built.stdout));
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run_in(std::path::Path::new("/"), &["completions", shell], &[]);
        assert!(run.status == 0 && run.stdout.contains("audience"), "{shell}: {}", run.stderr);
    }
}

#[test]
fn help_names_every_command_and_flag_of_the_readme() {
    let help = |args: &[&str]| run_in(std::path::Path::new("/"), args, &[]).stdout;
    let all = help(&["--help"]) + &help(&["build", "--help"]);
    for word in [
        "init",
        "new",
        "build",
        "check",
        "list",
        "diff",
        "completions",
        "--root",
        "--output-dir",
        "--base-url",
        "--audience",
        "--drafts",
        "--future",
        "--clock",
        "--theme",
        "--strict",
        "--format",
        "--quiet",
        "--verbose",
        "--no-color",
        "--jobs",
        "--force",
        "--timings",
    ] {
        assert!(all.contains(word), "{word}");
    }
    assert!(help(&["--version"]).starts_with("salon "));
}
