//! Every mistake that a host can make is told in one run, at its place, in the words that are written down here.
//!
//! The sites below `tests/mistakes/` hold one mistake a file, each file named after it. What the program says of them is
//! compared with `expected.txt` and `expected.json` beside them; `SALON_BLESS=1` writes both anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use salon::diag::Code;
use serde_json::Value;

/// The sites, and the exit status with which each ends.
const SITES: &[(&str, i32)] =
    &[("site", 1), ("forty", 1), ("settings", 2), ("broken-toml", 2), ("theme", 2), ("theme-missing", 2)];

/// Files that hold no mistake themselves: others need them, or a finding in another file names them.
const INNOCENT: &[&str] = &[
    "content/outgrown/members/ana.md",
    "content/outgrown/members/bo.md",
    "content/outgrown/members/cy.md",
    "content/outgrown/members/dee.md",
    "content/outgrown/posts/old-question/bo.md",
    "content/outgrown/posts/old-question/cy.md",
    "content/outgrown/posts/old-question/dee.md",
    "content/keys/community.md",
    "content/keys/members/ana.md",
    "content/meetings/community.md",
    "content/meetings/members/ana.md",
    "content/no-community-file/posts/hello.md",
    "content/one/community.md",
    "content/one/members/kim.md",
    "content/people/community.md",
    "content/people/members/kim-lee-one.md",
    "content/people/members/kim-lee-two.md",
    "content/people/members/portrait.png",
    "content/places/community.md",
    "content/places/posts/thread/index.md",
    "content/ring-two/community.md",
    "content/texts/community.md",
    "content/texts/members/anna.md",
    "content/texts/posts/2026-03-02-a-draft.md",
    "content/texts/posts/2026-03-02-board-of-pictures.md",
    "content/texts/posts/2026-03-02-plan-of-the-town.md",
    "content/texts/posts/board.png",
    "content/threads/community.md",
    "content/threads/members/ana.md",
    "content/threads/members/john.md",
    "content/threads/posts/answer-nothing/bo.md",
    "content/threads/posts/early-answer/index.md",
    "content/threads/posts/landing-page.md",
    "content/two/community.md",
    "site.toml",
];

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes")
}

/// The files below a folder, by their paths from it.
fn files(folder: &Path) -> BTreeSet<String> {
    let walk =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
    walk.map(|entry| entry.path().strip_prefix(folder).unwrap().display().to_string().replace('\\', "/")).collect()
}

/// A site of its own, so that nothing is ever written beside the mistakes.
fn copy(site: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files(&home().join(site)) {
        let to = folder.path().join(&file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(home().join(site).join(&file), to).unwrap();
    }
    folder
}

fn build(root: &Path, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_salon"))
        .args(["build", "--clock", "2026-11-25", "--verbose", "--format", format, "--root"])
        .arg(root)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap()
}

/// What the program says of a site, for people and for programs. Nothing may be written, whatever it says.
fn told(root: &Path, status: i32) -> (String, Value) {
    let before = files(root);
    let (human, json) = (build(root, "human"), build(root, "json"));
    assert_eq!(files(root), before, "something was written");
    assert_eq!((human.status.code(), json.status.code()), (Some(status), Some(status)));
    (String::from_utf8(human.stderr).unwrap(), serde_json::from_slice(&json.stdout).unwrap())
}

fn findings(json: &Value) -> &[Value] {
    json["findings"].as_array().unwrap()
}

/// One finding a line, so that a change shows what changed.
fn lines(json: &Value) -> String {
    findings(json).iter().map(|finding| format!("{finding}\n")).collect()
}

/// Compares with what is written down, or writes it down.
fn compare(file: &str, found: &str) {
    let path = home().join(file);
    if std::env::var_os("SALON_BLESS").is_some() {
        fs::write(&path, found).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let differing = expected.lines().zip(found.lines()).position(|(expected, found)| expected != found);
    let line = differing.unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
    let around = |text: &str| text.lines().skip(line.saturating_sub(3)).take(9).collect::<Vec<_>>().join("\n");
    assert!(
        expected == found,
        "{file}, line {}; SALON_BLESS=1 writes it anew.\nexpected:\n{}\nfound:\n{}",
        line + 1,
        around(&expected),
        around(found)
    );
}

#[test]
fn what_is_told_is_what_is_written_down() {
    let (mut text, mut json) = (String::new(), String::new());
    for (site, status) in SITES {
        let (human, machine) = told(copy(site).path(), *status);
        text.push_str(&format!("==== {site}\n\n{human}\n"));
        json.push_str(&lines(&machine));
    }
    compare("expected.txt", &text);
    compare("expected.json", &json);
}

#[test]
fn a_hundred_mistakes_are_told_in_one_run() {
    let (human, json) = told(copy("site").path(), 1);
    let innocent: BTreeSet<&str> = INNOCENT.iter().copied().collect();
    let all = files(&home().join("site"));
    let mistakes: Vec<&String> = all.iter().filter(|file| !innocent.contains(file.as_str())).collect();
    assert!(mistakes.len() >= 100, "{}", mistakes.len());
    let untold: Vec<&&String> = mistakes.iter().filter(|file| !human.contains(file.as_str())).collect();
    assert!(untold.is_empty(), "nothing is said of {untold:?}");
    let missing: Vec<&&str> = innocent.iter().filter(|file| !all.contains(**file)).collect();
    assert!(missing.is_empty(), "these are gone: {missing:?}");
    let blamed: BTreeSet<&str> = findings(&json).iter().filter_map(|finding| finding["file"].as_str()).collect();
    let wrongly: Vec<&&str> = blamed.iter().filter(|file| innocent.contains(**file)).collect();
    assert!(wrongly.is_empty(), "nothing is wrong in {wrongly:?}");
}

#[test]
fn forty_mistakes_are_forty_findings_each_with_its_line() {
    let (_, json) = told(copy("forty").path(), 1);
    let found: Vec<(String, Option<u64>)> = findings(&json)
        .iter()
        .map(|finding| (finding["file"].as_str().unwrap().to_owned(), finding["line"].as_u64()))
        .collect();
    let told: BTreeSet<&str> = found.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!((found.len(), told.len()), (40, 40), "{found:?}");
    assert!(found.iter().all(|(_, line)| *line == Some(3)), "{found:?}");
}

#[test]
fn every_finding_says_what_to_do() {
    for (site, status) in SITES {
        let (_, json) = told(copy(site).path(), *status);
        for finding in findings(&json) {
            // What a theme's template wants is for those who write themes.
            let is_for_hosts = !finding["code"].as_str().unwrap().starts_with("S07");
            let says = finding.get("help").or_else(|| finding.get("label")).is_some();
            assert!(says || !is_for_hosts, "{finding}");
            let message = finding["message"].as_str().unwrap();
            let jargon = ["expected", "parse", "invalid", "token", "YAML", "TOML", "struct", "mapping", "scalar"];
            assert!(!is_for_hosts || !jargon.iter().any(|word| message.contains(word)), "{message}");
        }
    }
}

/// Names and bytes that no repository can carry to every system.
#[cfg(target_os = "linux")]
fn made() -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let content = site.path().join("content/circle");
    let write = |path: &str, bytes: &[u8]| {
        let file = content.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    };
    fs::create_dir_all(&content).unwrap();
    fs::write(site.path().join("site.toml"), "").unwrap();
    write("community.md", b"---\ntitle: Circle\n---\nA circle.\n");
    write("../con/community.md", b"---\ntitle: A device\n---\nA circle.\n");
    write("../a:b/community.md", b"---\ntitle: A colon\n---\nA circle.\n");
    write("posts/2026-03-02-latin-one.md", b"Caf\xE9 and more.\n");
    write("posts/2026-03-02-rings-a-bell.md", b"A bell\x07 rings.\n");
    write("posts/2026-03-02-cafe\u{301}.md", b"In two signs.\n");
    write("posts/2026/2026-03-02-caf\u{e9}.md", b"In one sign.\n");
    write("posts/2026-03-02-twins.md", b"Small.\n");
    write("posts/2026-03-02-Twins.md", b"Large.\n");
    write("posts/2026-03-02-aux.md", b"A device's name.\n");
    write("posts/2026-03-02-\u{202e}dne.md", b"A name that turns round.\n");
    write(&format!("posts/2026-03-02-{}.md", "long".repeat(55)), b"A long name.\n");
    write("posts/2026-03-02-windows.md", b"\xEF\xBB\xBF---\r\ntitle: a: b\r\n---\r\nWindows.\r\n");
    write("posts/2026-03-02-too-large.md", &vec![b'x'; 8 * 1024 * 1024 + 1]);
    std::os::unix::fs::symlink("/etc/passwd", content.join("posts/2026-03-02-a-link.md")).unwrap();
    site
}

#[cfg(target_os = "linux")]
#[test]
fn names_and_bytes_that_no_repository_carries_are_told_too() {
    let (human, _) = told(made().path(), 1);
    compare("expected-made.txt", &human);
}

/// Codes that none of the sites causes, and why.
const NOT_CAUSED: &[(Code, &str)] =
    &[(Code::Unreadable, "needs a file without rights, and whoever tests as root has all rights")];

#[cfg(target_os = "linux")]
#[test]
fn every_code_is_caused_by_some_mistake() {
    let mut caused = BTreeSet::new();
    let sites = SITES.iter().map(|(site, status)| (copy(site), *status));
    for (site, status) in sites.chain([(made(), 1)]) {
        let (_, json) = told(site.path(), status);
        caused.extend(findings(&json).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()));
    }
    let is_excused = |code: &Code| NOT_CAUSED.iter().any(|(excused, _)| excused == code);
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !caused.contains(code.id()) && !is_excused(code))
        .map(|code| code.id())
        .collect();
    assert!(missing.is_empty(), "no mistake causes {missing:?}");
}
