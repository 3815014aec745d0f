#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::swap::Brake;
use super::*;
use crate::address::OutPath;
use crate::audience::Audience;

/// A site's root in a folder of its own.
struct Site {
    root: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["content", "themes", "static"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self { root }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn file(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn open(&self, out: &str, force: bool) -> Result<Folder, Failure> {
        Folder::open_for(self.root.path(), Path::new(out), &[], force, None)
    }

    fn build(&self, files: &[(&str, &str)]) -> Written {
        write_all(self.open("public", false).unwrap(), files).unwrap()
    }

    /// All that lies in a folder: files with their text, links with where they lead.
    fn list(&self, folder: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.at(folder)).into_iter().map(Result::unwrap) {
            let path = entry.path().strip_prefix(self.at(folder)).unwrap().to_str().unwrap().to_owned();
            let kind = entry.file_type();
            if kind.is_symlink() {
                found.insert(path, format!("-> {}", fs::read_link(entry.path()).unwrap().display()));
            } else if kind.is_file() && path != MANIFEST_NAME {
                found.insert(path, fs::read_to_string(entry.path()).unwrap());
            }
        }
        found
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.at(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Nothing of salon's lies beside the output.
    fn assert_tidy(&self) {
        assert_eq!(self.names("").iter().filter(|name| name.contains(".salon-")).count(), 0, "{:?}", self.names(""));
    }
}

fn write_all(folder: Folder, files: &[(&str, &str)]) -> Result<Written, Failure> {
    let staged = folder.stage(Audience::Public)?;
    for (path, text) in files {
        staged.write(&out(path), text.as_bytes())?;
    }
    staged.commit()
}

fn out(path: &str) -> OutPath {
    OutPath::new(path).unwrap()
}

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn refused<T>(result: Result<T, Failure>) -> String {
    match result {
        Err(Failure::Usage(message)) => message,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("was accepted"),
    }
}

const OLD: &[(&str, &str)] = &[("index.html", "old"), ("posts/a/index.html", "a"), ("posts/b/index.html", "b")];
const NEW: &[(&str, &str)] = &[("index.html", "new"), ("posts/a/index.html", "a"), ("c/index.html", "c")];

#[test]
fn a_site_of_parts_takes_their_files_and_leaves_them_as_they_are() {
    let site = Site::new();
    site.build(&[("a/index.html", "a"), ("old/index.html", "old")]);
    let time = |path: &str| fs::metadata(site.at(path)).unwrap().modified().unwrap();
    let before = time("public/a/index.html");
    write_all(site.open("one", false).unwrap(), &[("a/index.html", "a"), ("b/index.html", "b")]).unwrap();
    write_all(site.open("two", false).unwrap(), &[("c/index.html", "c"), ("unasked.html", "x")]).unwrap();
    let mut folder = site.open("public", false).unwrap();
    folder.take_from(["one", "two"].map(|part| Former::open(&site.at(part)).unwrap().unwrap()).into());
    let staged = folder.stage(Audience::Public).unwrap();
    assert!(!staged.has_former(&out("old/index.html")), "what lies here is not what was there before");
    for path in ["a/index.html", "b/index.html", "c/index.html"] {
        assert!(staged.has_former(&out(path)));
        staged.keep_former(&out(path)).unwrap();
    }
    assert!(staged.keep_former(&out("old/index.html")).is_err());
    let written = staged.commit().unwrap();
    assert_eq!((written.files, written.unchanged, written.removed), (3, 1, 1));
    assert_eq!(site.list("public"), files(&[("a/index.html", "a"), ("b/index.html", "b"), ("c/index.html", "c")]));
    assert_eq!(time("public/a/index.html"), before);
    assert_eq!(site.list("two").len(), 2);
}

#[test]
fn files_that_are_not_as_they_were_written_are_named() {
    let site = Site::new();
    site.build(OLD);
    let mut former = Former::open(&site.at("public")).unwrap().unwrap();
    assert_eq!(former.spoilt(), [""; 0]);
    site.file("public/index.html", "odd");
    fs::remove_file(site.at("public/posts/b/index.html")).unwrap();
    assert_eq!(former.spoilt(), ["index.html", "posts/b/index.html"]);
    assert!(former.has("posts/a/index.html"));
    assert!(Former::open(&site.at("content")).unwrap().is_none(), "no list, no site");
}

#[test]
fn a_build_tells_what_changed_and_stale_pages_go() {
    let site = Site::new();
    let first = site.build(OLD);
    assert_eq!((first.files, first.bytes, first.changed, first.removed), (3, 5, 3, 0));
    let second = site.build(NEW);
    assert_eq!((second.changed, second.removed, second.unchanged, second.foreign), (2, 1, 1, 0));
    assert_eq!(site.list("public"), files(NEW));
    assert!(!site.at("public/posts/b").exists());
    site.assert_tidy();
}

#[test]
fn dangerous_places_are_refused_whatever_the_flags_and_nothing_is_touched() {
    let site = Site::new();
    site.file("elsewhere/x", "");
    site.file("file", "");
    symlink(site.at("content"), site.at("way")).unwrap();
    symlink(site.at("elsewhere"), site.at("link")).unwrap();
    symlink(site.at("nowhere"), site.at("dangling")).unwrap();
    let before = site.list("");
    let parent = site.root.path().parent().unwrap().to_str().unwrap().to_owned();
    let root = site.root.path().to_str().unwrap().to_owned();
    for place in [
        "/",
        "",
        ".",
        "..",
        "./",
        "x/..",
        "x/../..",
        "../..",
        "content",
        "content/",
        "content/public",
        "themes/a",
        "static",
        "content/../content",
        "way/x",
        "way/../content",
        "link",
        "link/",
        "dangling",
        "file",
        "file/x",
        ".git",
        ".salon",
        &parent,
        &root,
    ] {
        for force in [false, true] {
            let refusal = site.open(place, force);
            assert!(matches!(refusal, Err(Failure::Usage(_) | Failure::Io { .. })), "{place}: {refusal:?}");
        }
    }
    assert_eq!(site.list(""), before);
    site.assert_tidy();
}

#[test]
fn homes_are_refused_by_the_systems_word_and_by_their_look() {
    let site = Site::new();
    site.file("people/bo/notes", "");
    let open =
        |out: &str, home: &str| Folder::open_for(site.root.path(), &site.at(out), &[], true, Some(&site.at(home)));
    for place in ["people/bo", "people"] {
        assert!(refused(open(place, "people/bo")).contains("home"), "{place}");
    }
    site.file("people/ana/.ssh/id", "");
    assert!(refused(open("people/ana", "people/bo")).contains("home"));
    assert!(open("people/bo/public", "people/bo").is_ok());
}

#[test]
fn folders_of_sources_anywhere_are_refused() {
    let (site, other) = (Site::new(), Site::new());
    for place in ["content", "content/x", ""] {
        let refusal = Folder::open_for(site.root.path(), &other.at(place), &[other.at("content")], true, None);
        assert!(refused(refusal).contains("inside the other"), "{place}");
    }
}

#[test]
fn a_folder_with_strangers_files_is_refused_without_force_and_shared_with_it() {
    let site = Site::new();
    site.file("public/CNAME", "club.example");
    assert!(refused(site.open("public", false)).contains("--force"));
    let written = write_all(site.open("public", true).unwrap(), OLD).unwrap();
    assert_eq!(written.foreign, 1);
    assert_eq!(site.list("public").get("CNAME").map(String::as_str), Some("club.example"));
    // From now on the folder is known.
    site.build(NEW);
    assert_eq!(site.list("public").len(), NEW.len() + 1);
}

#[test]
fn strangers_files_folders_and_links_survive_builds() {
    let site = Site::new();
    site.build(OLD);
    site.file("public/.git/HEAD", "main");
    fs::create_dir_all(site.at("public/.git/refs/tags")).unwrap();
    site.file("public/posts/b/mine.txt", "mine");
    site.file("outside", "out");
    symlink("../outside", site.at("public/link")).unwrap();
    fs::set_permissions(site.at("public/.git/refs"), fs::Permissions::from_mode(0o750)).unwrap();
    let written = site.build(NEW);
    assert_eq!(written.foreign, 3);
    let mut expected = files(NEW);
    expected.extend(files(&[(".git/HEAD", "main"), ("posts/b/mine.txt", "mine"), ("link", "-> ../outside")]));
    assert_eq!(site.list("public"), expected);
    assert!(site.at("public/.git/refs/tags").is_dir());
    assert_eq!(fs::metadata(site.at("public/.git/refs")).unwrap().permissions().mode() & 0o777, 0o750);
}

#[test]
fn a_strangers_file_where_a_page_belongs_is_named_and_stays() {
    for (mine, force) in [("c/index.html", true), ("c", false), ("index.html/x", true), ("c/index.html/x", false)] {
        let site = Site::new();
        if mine.starts_with("index") {
            site.file("public/keep", "");
        } else {
            site.build(OLD);
        }
        site.file(&format!("public/{mine}"), "mine");
        let before = site.list("public");
        let message = refused(write_all(site.open("public", force).unwrap(), NEW));
        assert!(message.contains(mine.trim_end_matches("/x")), "{message}");
        assert_eq!(site.list("public"), before);
        site.assert_tidy();
    }
}

#[test]
fn a_lost_list_is_no_obstacle_where_the_bytes_are_the_same() {
    let site = Site::new();
    site.build(OLD);
    fs::remove_file(site.at("public").join(MANIFEST_NAME)).unwrap();
    write_all(site.open("public", true).unwrap(), OLD).unwrap();
    assert_eq!(site.build(NEW).foreign, 0);
    assert_eq!(site.list("public"), files(NEW));
}

#[test]
fn a_build_that_fails_leaves_the_old_site_and_no_litter() {
    let site = Site::new();
    site.build(OLD);
    let staged = site.open("public", false).unwrap().stage(Audience::Public).unwrap();
    staged.write(&out("index.html"), b"new").unwrap();
    drop(staged);
    assert_eq!(site.list("public"), files(OLD));
    site.assert_tidy();
}

#[test]
fn two_writers_of_one_file_are_a_fault() {
    let site = Site::new();
    let staged = site.open("public", false).unwrap().stage(Audience::Public).unwrap();
    staged.write(&out("a"), b"1").unwrap();
    for path in ["a", MANIFEST_NAME] {
        assert!(matches!(staged.write(&out(path), b"2"), Err(Failure::Render(_))));
    }
}

#[test]
fn a_second_build_at_once_is_refused_until_the_first_is_done() {
    let site = Site::new();
    let first = site.open("public", false).unwrap();
    assert!(refused(site.open("public", true)).contains("another build"));
    drop(first);
    assert!(site.open("public", false).is_ok());
}

#[test]
fn many_threads_write_at_once_and_the_list_has_the_same_bytes() {
    let lists: Vec<Vec<u8>> = (0..2)
        .map(|_| {
            let site = Site::new();
            let staged = site.open("public", false).unwrap().stage(Audience::Public).unwrap();
            (0..400).into_par_iter().for_each(|n| {
                staged.write(&out(&format!("p{}/x/{n}/index.html", n % 7)), format!("page {n}").as_bytes()).unwrap();
            });
            assert_eq!(staged.commit().unwrap().files, 400);
            assert_eq!(site.list("public").len(), 400);
            fs::read(site.at("public").join(MANIFEST_NAME)).unwrap()
        })
        .collect();
    assert_eq!(lists[0], lists[1]);
}

#[test]
fn the_list_is_json_with_a_file_a_line() {
    let site = Site::new();
    site.build(&[("b/index.html", ""), ("aé.txt", "x")]);
    let list = fs::read_to_string(site.at("public").join(MANIFEST_NAME)).unwrap();
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex().to_string();
    let expected = format!(
        "{{\"version\":1,\"generator\":\"salon\",\"audience\":\"public\",\"files\":[\n\
         {{\"path\":\"aé.txt\",\"bytes\":1,\"hash\":\"{}\"}},\n\
         {{\"path\":\"b/index.html\",\"bytes\":0,\"hash\":\"{}\"}}\n]}}\n",
        hash("x"),
        hash("")
    );
    assert_eq!(list, expected);
}

#[test]
fn a_list_with_hostile_paths_deletes_nothing_outside() {
    let site = Site::new();
    site.file("precious", "x");
    let absolute = site.at("precious").display().to_string();
    let line = |path: &str| format!(r#"{{"path":{path:?},"bytes":1,"hash":"0"}}"#);
    let lines = ["../precious", &absolute, "a/../../precious", "..", "", "a//b", "./x"].map(line).join(",");
    site.file(&format!("public/{MANIFEST_NAME}"), &format!(r#"{{"version":1,"generator":"salon","files":[{lines}]}}"#));
    assert_eq!(site.build(NEW).removed, 0);
    assert_eq!(fs::read_to_string(site.at("precious")).unwrap(), "x");
}

#[test]
fn a_list_that_is_damaged_or_a_link_is_not_believed() {
    let site = Site::new();
    site.build(OLD);
    let list = site.at("public").join(MANIFEST_NAME);
    fs::rename(&list, site.at("moved")).unwrap();
    symlink(site.at("moved"), &list).unwrap();
    assert!(refused(site.open("public", false)).contains("cannot be read"));
    fs::remove_file(&list).unwrap();
    for damage in ["", "{", "[]", r#"{"version":2,"generator":"salon","files":[]}"#, "\0\0"] {
        fs::write(&list, damage).unwrap();
        assert!(refused(site.open("public", false)).contains("cannot be read"), "{damage}");
    }
    assert_eq!(site.list("public"), files(OLD));
}

#[test]
fn links_in_the_output_are_never_followed() {
    let site = Site::new();
    site.build(OLD);
    site.file("outside/index.html", "precious");
    // In the place of a file and of a folder that salon wrote.
    fs::remove_file(site.at("public/index.html")).unwrap();
    symlink(site.at("outside/index.html"), site.at("public/index.html")).unwrap();
    site.build(NEW);
    fs::remove_dir_all(site.at("public/c")).unwrap();
    symlink(site.at("outside"), site.at("public/c")).unwrap();
    assert!(refused(write_all(site.open("public", true).unwrap(), NEW)).contains("`c`"));
    let written = site.build(OLD);
    assert_eq!(written.foreign, 1);
    assert_eq!(site.list("outside"), files(&[("index.html", "precious")]));
    assert_eq!(fs::read_to_string(site.at("public/index.html")).unwrap(), "old");
}

#[test]
fn an_empty_or_missing_folder_and_one_with_the_mode_of_a_group_are_used_as_they_are() {
    let site = Site::new();
    fs::create_dir(site.at("public")).unwrap();
    fs::set_permissions(site.at("public"), fs::Permissions::from_mode(0o2775)).unwrap();
    site.build(OLD);
    assert_eq!(fs::metadata(site.at("public")).unwrap().permissions().mode() & 0o7777, 0o2775);
    let deep = site.open("a/b/public", false).unwrap();
    write_all(deep, OLD).unwrap();
    assert_eq!(site.list("a/b/public"), files(OLD));
}

#[test]
fn a_read_only_output_is_left_alone() {
    let site = Site::new();
    site.build(OLD);
    fs::set_permissions(site.at("public"), fs::Permissions::from_mode(0o555)).unwrap();
    let failure = write_all(site.open("public", false).unwrap(), NEW).unwrap_err();
    assert!(matches!(&failure, Failure::Io { path, .. } if path.ends_with("public")), "{failure}");
    assert_eq!(site.list("public"), files(OLD));
    site.assert_tidy();
}

/// A commit that is killed after any of its steps, with and without a system that can exchange folders, with and
/// without an old site: what is seen is whole, and the next build mends the rest.
#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one_and_the_next_build_mends_all() {
    for (has_old, without_exchange) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut steps = 0;
        loop {
            let site = Site::new();
            if has_old {
                site.build(OLD);
                site.file("public/posts/mine.txt", "mine");
                site.file("public/own/x", "mine");
            }
            let with_mine = |mut site: BTreeMap<String, String>| {
                if has_old {
                    site.extend(files(&[("posts/mine.txt", "mine"), ("own/x", "mine")]));
                }
                site
            };
            let brake = Brake::after(steps, without_exchange);
            let was_whole = write_all(site.open("public", false).unwrap().with(brake), NEW).is_ok();

            let seen = site.at("public").exists().then(|| site.list("public"));
            let old = has_old.then(|| with_mine(files(OLD)));
            let between_renames = without_exchange && seen.is_none();
            assert!(between_renames || seen == old || seen == Some(with_mine(files(NEW))), "after {steps}: {seen:?}");

            // Opening alone mends; building then is as ever.
            drop(site.open("public", false).unwrap());
            site.assert_tidy();
            let mended = site.at("public").exists().then(|| site.list("public"));
            assert!(mended == old || mended == Some(with_mine(files(NEW))), "after {steps}: {mended:?}");
            site.build(NEW);
            assert_eq!(site.list("public"), with_mine(files(NEW)));
            site.assert_tidy();
            steps += 1;
            if was_whole && steps > 20 {
                break;
            }
        }
    }
}

#[test]
fn strangers_files_that_a_killed_build_left_in_the_old_folder_come_home_or_are_set_aside() {
    let site = Site::new();
    site.build(NEW);
    site.file("public/taken", "first");
    site.file(".public.salon-old/mine", "mine");
    site.file(".public.salon-old/taken", "second");
    let written = site.build(NEW);
    let aside = written.set_aside.unwrap();
    assert_eq!(fs::read_to_string(aside.join("taken")).unwrap(), "second");
    assert_eq!(fs::read_to_string(site.at("public/mine")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(site.at("public/taken")).unwrap(), "first");
}

#[test]
fn copied_pictures_lose_their_metadata_and_links_are_not_copied() {
    let site = Site::new();
    let picture = b"\xFF\xD8\xFF\xFE\0\x08secret\xFF\xD9".to_vec();
    fs::write(site.at("content/a.jpg"), &picture).unwrap();
    fs::write(site.at("content/a.pdf"), vec![7; 300_000]).unwrap();
    symlink("/etc/hostname", site.at("content/b.jpg")).unwrap();
    let staged = site.open("public", false).unwrap().stage(Audience::Public).unwrap();
    let memory = InMemory::default();
    let nowhere = Nowhere::default();
    for sink in [&staged as &dyn Sink, &memory, &nowhere] {
        sink.copy(&out("a.jpg"), &site.at("content/a.jpg")).unwrap();
        sink.copy(&out("a.pdf"), &site.at("content/a.pdf")).unwrap();
        assert!(sink.copy(&out("b.jpg"), &site.at("content/b.jpg")).is_err());
    }
    let written = staged.commit().unwrap();
    assert_eq!((written.files, written.bytes, nowhere.files()), (2, 300_004, 2));
    for (path, bytes) in memory.into_files() {
        assert_eq!(fs::read(site.at("public").join(path.as_str())).unwrap(), bytes);
    }
    assert_eq!(fs::read(site.at("public/a.jpg")).unwrap(), b"\xFF\xD8\xFF\xD9");
}

#[test]
fn the_work_folder_keeps_itself_out_of_repositories_and_is_no_link() {
    let site = Site::new();
    let folder = work_folder(site.root.path()).unwrap();
    work_folder(site.root.path()).unwrap();
    assert_eq!(fs::read_to_string(folder.join(".gitignore")).unwrap(), "*\n");
    fs::remove_dir_all(&folder).unwrap();
    symlink(site.at("content"), &folder).unwrap();
    refused(work_folder(site.root.path()));
}

/// Builds sites of one text each, for ever. Run as a child by the test below.
#[test]
#[ignore = "never ends"]
fn build_for_ever() {
    let Some(root) = std::env::var_os("SALON_TEST_ROOT") else { return };
    fs::write(Path::new(&root).join("begun"), "").unwrap();
    for round in 0.. {
        let folder = Folder::open_for(Path::new(&root), Path::new("public"), &[], false, None).unwrap();
        let staged = folder.stage(Audience::Public).unwrap();
        let text = format!("{} {round}", std::process::id());
        (0..30).into_par_iter().for_each(|page| {
            staged.write(&out(&format!("{}/{page}/index.html", page % 5)), text.as_bytes()).unwrap();
        });
        staged.commit().unwrap();
    }
}

#[test]
#[ignore = "takes half a minute"]
fn two_hundred_kills_leave_two_hundred_whole_sites() {
    let site = Site::new();
    site.build(OLD);
    site.file("public/own/mine", "mine");
    let mut changes = 0;
    let mut before = files(OLD);
    for kill in 0..200_u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "output::tests::build_for_ever", "--ignored", "--nocapture"])
            .env("SALON_TEST_ROOT", site.root.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while !site.at("begun").exists() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        fs::remove_file(site.at("begun")).unwrap();
        // Moments spread over several builds, another one at each kill.
        let moment = crate::text::stable_number(&kill.to_string()) % 120_000;
        std::thread::sleep(std::time::Duration::from_micros(moment));
        assert_eq!(child.try_wait().unwrap(), None, "kill {kill}: the build failed");
        child.kill().unwrap();
        child.wait().unwrap();
        let mut seen = site.list("public");
        assert_eq!(seen.remove("own/mine").as_deref(), Some("mine"), "kill {kill}");
        let texts: std::collections::BTreeSet<&String> = seen.values().collect();
        let is_whole = seen == files(OLD) || (seen.len() == 30 && texts.len() == 1);
        assert!(is_whole, "kill {kill}: {} files", seen.len());
        changes += usize::from(seen != before);
        before = seen;
    }
    drop(site.open("public", false).unwrap());
    site.assert_tidy();
    assert!(changes > 20, "only {changes} builds came to their end: the kills come too early");
}
#[test]
fn unchanged_files_keep_their_time_and_spoilt_ones_are_mended() {
    let site = Site::new();
    site.build(OLD);
    let time = |path: &str| fs::metadata(site.at(path)).unwrap().modified().unwrap();
    let before = time("public/posts/a/index.html");
    site.file("public/index.html", "bad");
    std::thread::sleep(std::time::Duration::from_millis(20));
    site.build(OLD);
    assert_eq!(time("public/posts/a/index.html"), before);
    assert_eq!(site.list("public"), files(OLD));
}
