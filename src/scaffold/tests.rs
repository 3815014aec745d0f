use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, date, time};
use proptest::prelude::*;

use super::*;
use crate::address::SourcePath;
use crate::audience::{Audience, Choice, Neutral, filter};
use crate::config::{self, Config};
use crate::dates::Clock;
use crate::diag::Diagnostic;
use crate::fields::{Value, yaml as front_matter};
use crate::load;
use crate::markup::{Body, Destination};
use crate::model;
use crate::parse;
use crate::parse::records::{CommunityKind, PostKind};
use crate::source::SourceFile;

const TODAY: Date = date(2026, 3, 4);

/// Ten in the morning of that day in UTC.
fn clock(today: Date) -> Clock {
    Clock::at(today.at(10, 0, 0, 0).in_tz("UTC").unwrap().timestamp())
}

/// Everything that can be said of a site's content before pages are made, and how many documents it has.
fn check(root: &Path, clock: &Clock) -> (Vec<Diagnostic>, BTreeMap<&'static str, usize>) {
    let mut said = Vec::new();
    let settings = fs::read_to_string(root.join("site.toml")).unwrap_or_default();
    let config = config::read(&SourceFile::new(SourcePath::new("site.toml"), settings.as_str())).into_value(&mut said);
    let network = load::network(root).unwrap().into_value(&mut said);
    let pages = parse::network_pages(&network.pages, &config).into_value(&mut said);
    let index = network.index.map(|index| parse::index(&index, &config).into_value(&mut said));
    let mut communities = Vec::new();
    let mut count: BTreeMap<&'static str, usize> = BTreeMap::new();
    for name in &network.communities {
        let files = load::community(root, name).into_value(&mut said);
        let records = parse::community(&files, &config).into_value(&mut said).unwrap();
        let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock: clock.clone() };
        let (visible, held_back) = filter(records, &choice, Neutral::default());
        assert_eq!(held_back, []);
        let community = model::community(visible.unwrap()).into_value(&mut said);
        *count.entry("members").or_default() += community.members.len();
        *count.entry("threads").or_default() += community.posts.iter().filter(|post| post.parent.is_none()).count();
        *count.entry("replies").or_default() += community.posts.iter().filter(|post| post.parent.is_some()).count();
        *count.entry("sessions").or_default() += community.sessions.len();
        communities.push(community);
    }
    said.extend(model::network(&communities, &pages, Neutral::default()).diagnostics);
    let claims: Vec<model::Claim> = communities.iter().flat_map(model::Community::claims).collect();
    said.extend(model::clashes(&claims));
    let bodies = index.iter().map(|index| (&index.source, &index.body));
    let bodies = bodies.chain(pages.iter().map(|page| (&page.source, &page.body)));
    for (source, body) in bodies {
        links_arrive(root, source, body);
    }
    for community in &communities {
        links_arrive(root, &community.source, &community.body);
        for (source, body) in community
            .posts
            .iter()
            .map(|post| (&post.source, &post.body))
            .chain(community.pages.iter().map(|page| (&page.source, &page.body)))
            .chain(community.sessions.iter().map(|session| (&session.source, &session.body)))
        {
            links_arrive(root, source, body);
            for mention in &body.mentions {
                assert!(community.find(&mention.handle).is_some(), "@{} in {}", mention.handle, source.path);
            }
        }
    }
    (said, count)
}

fn links_arrive(root: &Path, source: &SourceFile, body: &Body) {
    for link in &body.links {
        if let Destination::Path(path, _) = &link.destination {
            let file = source.path.resolve(path).unwrap();
            assert!(root.join(file.as_str()).is_file(), "{path} in {}", source.path);
        }
    }
}

fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path(), TODAY, None).unwrap();
    folder
}

/// Every file with its text.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn usage(result: Result<impl std::fmt::Debug, Failure>) -> String {
    match result.unwrap_err() {
        Failure::Usage(message) => message,
        other => panic!("{other}"),
    }
}

fn with<T>(root: &Path, write: impl FnOnce(New<'_>) -> T) -> T {
    let config = Config::default();
    write(New { root, config: &config, clock: clock(TODAY) })
}

#[test]
fn the_example_site_builds_without_a_finding_on_any_day() {
    for today in [TODAY, date(2026, 3, 1), date(2027, 1, 1), date(2028, 2, 29), date(1970, 1, 1), date(2026, 10, 25)] {
        let folder = tempfile::tempdir().unwrap();
        let written = site(folder.path(), today, None).unwrap();
        assert!(written.is_sorted());
        // Where a day begins first, it is still the day before in UTC.
        let first_moment = Timestamp::from_second(clock(today).now().as_second() - 24 * 3600).unwrap();
        let (said, count) = check(folder.path(), &Clock::at(first_moment));
        assert_eq!(said, [], "{today}");
        let expected = BTreeMap::from([("members", 5), ("threads", 9), ("replies", 20), ("sessions", 3)]);
        assert_eq!(count, expected);
    }
}

#[test]
fn no_placeholder_is_left_in_the_example_site() {
    let folder = example();
    for (path, bytes) in files(folder.path()) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("{{") && !path.to_string_lossy().contains("{{"), "{}", path.display());
    }
    assert!(folder.path().join(".gitignore").is_file());
    assert!(!folder.path().join("gitignore").exists());
}

#[test]
fn the_example_site_depends_on_the_day_alone() {
    let (one, two) = (example(), example());
    let below = |root: &Path| -> BTreeMap<PathBuf, Vec<u8>> {
        files(root).into_iter().map(|(path, text)| (path.strip_prefix(root).unwrap().to_owned(), text)).collect()
    };
    assert_eq!(below(one.path()), below(two.path()));
}

#[test]
fn a_second_site_in_the_same_folder_is_refused_and_changes_nothing() {
    let folder = example();
    let before = files(folder.path());
    let said = usage(site(folder.path(), date(2026, 3, 5), None));
    assert!(said.contains(".gitignore exists"), "{said}");
    assert_eq!(files(folder.path()), before);
}

#[test]
fn strangers_files_stay_and_one_in_the_way_is_named_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), "mine").unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("content/index.md"), "mine").unwrap();
    let said = usage(site(folder.path(), TODAY, None));
    assert!(said.contains("index.md exists"), "{said}");
    assert_eq!(files(folder.path()).len(), 2);
    fs::remove_file(folder.path().join("content/index.md")).unwrap();
    site(folder.path(), TODAY, None).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), "mine");
}

#[test]
fn a_file_where_a_folder_belongs_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site");
    fs::write(&file, "x").unwrap();
    assert!(usage(site(&file, TODAY, None)).contains("is a file"));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    fs::write(file.join("content"), "x").unwrap();
    assert!(usage(site(&file, TODAY, None)).contains("is a file, and a folder is needed there"));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let (folder, elsewhere) = (example(), tempfile::tempdir().unwrap());
    let members = folder.path().join("content/founders/members");
    fs::remove_dir_all(&members).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), &members).unwrap();
    let said = usage(with(folder.path(), |new| new.member("founders", "Fay")));
    assert!(said.contains("is a link"), "{said}");
    assert!(files(elsewhere.path()).is_empty());
}

#[test]
fn every_new_file_builds_without_a_finding() {
    let folder = example();
    with(folder.path(), |new| {
        for kind in PostKind::WORDS.iter().map(|(_, kind)| Some(*kind)).chain([None]) {
            new.post("founders", "What: a \"title\" #1", kind, Some("Ana Ruiz")).unwrap();
            new.post("founders", "Ohne Namen", kind, None).unwrap();
        }
        new.reply("founders", "welcome", Some("bo")).unwrap();
        new.reply("founders", "who-reads-contracts", Some("@bo")).unwrap();
        new.reply("founders", "welcome", None).unwrap();
        new.member("founders", "Fay O'Neil: \"Faye\"").unwrap();
        new.session("founders", "Next: a walk", date(2026, 4, 1), Some(time(19, 30, 0, 0))).unwrap();
        new.session("founders", "A day out", date(2026, 4, 2), None).unwrap();
        new.community("The Tuesday: Circle", Some(CommunityKind::Cohort), None).unwrap();
        new.post("the-tuesday-circle", "First", None, None).unwrap();
    });
    let (said, count) = check(folder.path(), &clock(TODAY));
    assert_eq!(said, []);
    let posts = 2 * (PostKind::WORDS.len() + 1);
    let expected = BTreeMap::from([("members", 6), ("threads", 9 + posts + 1), ("replies", 23), ("sessions", 5)]);
    assert_eq!(count, expected);
}

#[test]
fn what_new_writes_is_named_and_filled_like_this() {
    let folder = example();
    let root = folder.path();
    with(root, |new| {
        let path = new.post("founders", "Weekly wins!", Some(PostKind::Win), Some("bo")).unwrap();
        assert_eq!(path, root.join("content/founders/posts/2026-03-04-weekly-wins.md"));
        assert_eq!(
            fs::read_to_string(path).unwrap(),
            "---\ntitle: Weekly wins!\ndate: 2026-03-04 10:00\nauthor: bo\nkind: win\n---\n\nWrite here what you want to tell the group.\n"
        );
        let path = new.community("The Tuesday Circle", None, Some("content/tuesday/")).unwrap();
        assert_eq!(path, root.join("content/tuesday/community.md"));
        let path = new.session("founders", "Review", date(2026, 4, 1), Some(time(19, 0, 0, 0))).unwrap();
        assert_eq!(path, root.join("content/founders/sessions/2026-04-01-review.md"));
        let path = new.member("founders", "Élodie Faure").unwrap();
        assert_eq!(path, root.join("content/founders/members/élodie-faure.md"));
    });
}

#[test]
fn a_date_is_written_in_the_zone_of_the_community() {
    let folder = example();
    let file = folder.path().join("content/tokyo/community.md");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, "---\ntitle: T\ntimezone: Asia/Tokyo\n---\n").unwrap();
    let late = Clock::at("2026-03-04T20:15:30Z".parse().unwrap());
    let config = Config::default();
    let path = New { root: folder.path(), config: &config, clock: late }.post("tokyo", "Hi", None, None).unwrap();
    assert!(path.ends_with("posts/2026-03-05-hi.md"));
    assert!(fs::read_to_string(path).unwrap().contains("date: 2026-03-05 05:15\n"));
}

#[test]
fn no_two_posts_get_one_address_and_no_post_one_of_the_sites_own() {
    let folder = example();
    with(folder.path(), |new| {
        let name = |title: &str| {
            let path = new.post("founders", title, None, None).unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        };
        // Another day, a folder, and only another case.
        assert_eq!(name("Who reads contracts?"), "2026-03-04-who-reads-contracts-2.md");
        assert_eq!(name("WELCOME"), "2026-03-04-welcome-2.md");
        assert_eq!(name("welcome"), "2026-03-04-welcome-3.md");
        assert_eq!(name("Search"), "2026-03-04-search-2.md");
        assert_eq!(name("2026"), "2026-03-04-2026-2.md");
        assert_eq!(name("???"), "2026-03-04-post.md");
        assert_eq!(name("Con"), "2026-03-04-con-2.md");
        assert_eq!(name(&"long ".repeat(99)).len(), "2026-03-04-.md".len() + 59);
    });
    assert_eq!(check(folder.path(), &clock(TODAY)).0, []);
}

#[test]
fn a_reply_leaves_its_thread_where_it_is() {
    let folder = example();
    let root = folder.path();
    let before = files(root);
    with(root, |new| {
        let reply = |thread: &str, author| {
            let path = new.reply("founders", thread, Some(author)).unwrap();
            let text = fs::read_to_string(&path).unwrap();
            let below = path.strip_prefix(root.join("content/founders/posts")).unwrap().to_str().unwrap().to_owned();
            let reply_to = text.lines().find_map(|line| line.strip_prefix("reply_to: ")).unwrap_or("-").to_owned();
            (below, reply_to)
        };
        let expected = |path: &str, reply_to: &str| (path.to_owned(), reply_to.to_owned());
        assert_eq!(reply("welcome", "dana"), expected("welcome/dana.md", "-"));
        assert_eq!(reply("/founders/posts/welcome/", "dana"), expected("welcome/dana-2.md", "-"));
        assert_eq!(reply("content/founders/posts/welcome/index.md", "ana"), expected("welcome/ana.md", "-"));
        assert_eq!(reply("welcome/bo.md", "ana"), expected("welcome/ana-2.md", "bo"));
        assert_eq!(reply("/founders/posts/welcome/#bo", "emi"), expected("welcome/emi-2.md", "bo"));
        let single = "2026-03-01-who-reads-contracts";
        assert_eq!(reply("who-reads-contracts", "bo"), expected(&format!("{single}-bo.md"), single));
        assert_eq!(reply(single, "bo"), expected(&format!("{single}-bo-2.md"), single));
        let nested = reply(&format!("{single}-bo"), "ana");
        assert_eq!(nested, expected(&format!("{single}-bo-ana.md"), &format!("{single}-bo")));
    });
    let after = files(root);
    assert!(before.iter().all(|(path, text)| after.get(path) == Some(text)));
    let (said, count) = check(root, &clock(TODAY));
    assert_eq!(said, []);
    assert_eq!((count["threads"], count["replies"]), (9, 28));
}

#[test]
fn a_new_file_does_not_name_an_anonymous_author_to_readers() {
    let folder = example();
    let root = folder.path();
    with(root, |new| {
        let profile = new.member("founders", "Fay Quimby-Ray").unwrap();
        let text = fs::read_to_string(&profile).unwrap();
        fs::write(profile, text.replacen("role:", "publish: anonymous\nrole:", 1)).unwrap();
        for thread in ["welcome", "welcome", "who-reads-contracts"] {
            new.reply("founders", thread, Some("fay-quimby-ray")).unwrap();
        }
        new.post("founders", "What Fay Quimby-Ray said", None, Some("Fay Quimby-Ray")).unwrap();
    });
    let files = load::community(root, "founders").value;
    let records = parse::community(&files, &Config::default()).value.unwrap();
    let choice = Choice { audience: Audience::Public, drafts: false, future: false, clock: clock(TODAY) };
    let community = model::community(filter(records, &choice, Neutral::default()).0.unwrap()).value;
    for post in &community.posts {
        let link = post.permalink(false).to_lowercase();
        assert!(!link.contains("quimby"), "{link}");
    }
}

#[test]
fn what_does_not_exist_is_told_with_the_nearest_name() {
    let folder = example();
    let before = files(folder.path());
    with(folder.path(), |new| {
        for (said, expected) in [
            (
                usage(new.post("fonders", "A", None, None)),
                "there is no community `fonders` in content/; did you mean `founders`?",
            ),
            (usage(new.post("zzz", "A", None, None)), "there is no community `zzz` in content/; there are founders"),
            (
                usage(new.post("founders", "A", None, Some("anna"))),
                "`anna` has no profile in founders; did you mean `ana`?",
            ),
            (usage(new.post("founders", "A", None, Some("Zoe Z"))), "`salon new member founders \"Zoe Z\"` makes one"),
            (
                usage(new.reply("founders", "welcom", None)),
                "there is no thread `welcom` in founders; did you mean `welcome`?",
            ),
            (usage(new.reply("founders", "bo", None)), "there is no thread `bo` in founders"),
            (usage(new.reply("founders", "welcome", Some("bob"))), "did you mean `bo`?"),
            (usage(new.post("founders", " \n ", None, None)), "a name or title is missing"),
            (
                usage(new.member("founders", "ana  RUIZ")),
                "Ana Ruiz has the profile content/founders/members/ana.md already",
            ),
            (
                usage(new.member("founders", "Bo")),
                "Bo Lindqvist has the profile content/founders/members/bo.md already",
            ),
            (usage(new.community("Founders", None, None)), "content/founders has the address /founders/ already"),
            (usage(new.community("About", None, None)), "content/pages/about.md has the address /about/ already"),
            (usage(new.community("Tags", None, None)), "the site uses this name itself"),
        ] {
            assert!(said.contains(expected), "{said}");
        }
    });
    assert_eq!(files(folder.path()), before);
}

#[test]
fn no_name_leads_out_of_the_content_folder() {
    let folder = example();
    let before = files(folder.path());
    with(folder.path(), |new| {
        for name in ["../x", "..", "", "/", "a/b", "/etc", "content/../x", "a\\b", "_x", ".x", "a\u{202E}b"] {
            assert!(usage(new.post(name, "A", None, None)).contains("cannot be a folder"), "{name}");
            assert!(usage(new.community("A", None, Some(name))).contains("cannot be a folder"), "{name}");
        }
        for name in ["../x", "../../site.toml", "/etc/passwd", "../founders/../x"] {
            assert!(usage(new.reply("founders", name, None)).contains("there is no thread"), "{name}");
        }
    });
    assert_eq!(files(folder.path()), before);
}

/// The title that front matter with this value has.
fn read_back(value: &str) -> Option<String> {
    let text = format!("title: {value}\ndate: 2026-03-04\n");
    let source = SourceFile::new(SourcePath::new("content/a/posts/x.md"), text.as_str());
    let (entries, said) = front_matter::parse(&source, 0..text.len());
    assert_eq!(said, [], "{value}");
    assert_eq!(entries.len(), 2, "{value}");
    match &entries[0].node.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        other => panic!("{other:?} for {value}"),
    }
}

#[test]
fn titles_that_mean_something_in_yaml_come_back_as_they_were() {
    for title in [
        "plain words",
        "a: b",
        "a #b",
        "#tag",
        "@ana",
        "`code`",
        "- item",
        "[list]",
        "{map}",
        "*star",
        "&and",
        "!bang",
        "|",
        ">",
        "%x",
        "\"quoted\"",
        "it's",
        "'",
        "\"",
        "\\",
        "a\\nb",
        "null",
        "~",
        "true",
        "No",
        "12",
        "0x174",
        "1e3",
        "1e-3",
        ".inf",
        "2026-01-05-a-name",
        "2026-01-05",
        "---",
        "...",
        ": ",
        "ends:",
        "🎉 wins",
        "日本語: の本",
        "\u{FEFF}mark",
        "a\u{2028}b",
        "a\u{200B}b",
        "e\u{301}",
        "? key",
        "=",
        "<<",
        "a\u{85}b",
    ] {
        assert_eq!(read_back(&yaml(title)).as_deref(), Some(text::one_line(title).as_str()), "{title:?}");
    }
    assert_eq!(yaml("two\nlines\r\n"), "two lines");
}

proptest! {
    #[test]
    fn any_title_comes_back_from_front_matter(title in any::<String>()) {
        prop_assume!(!text::one_line(&title).is_empty());
        prop_assert_eq!(read_back(&yaml(&title)), Some(text::one_line(&title)));
    }

    #[test]
    fn any_title_of_signs_comes_back_from_front_matter(title in "[-:#@&*!|>'\"%`\\[\\]{},?~=<.0-9a-z \\\\\t]{1,12}") {
        prop_assume!(!text::one_line(&title).is_empty());
        prop_assert_eq!(read_back(&yaml(&title)), Some(text::one_line(&title)));
    }

    #[test]
    fn only_known_placeholders_are_filled(text in "[{}a-z0-9+ -]{0,40}") {
        let without = text.replace("today", "").replace("week", "");
        prop_assert_eq!(fill(&without, TODAY), without);
        let _ = fill(&text, Date::MIN);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_title_makes_files_below_content_that_build(titles in proptest::collection::vec(any::<String>(), 4)) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("content/a")).unwrap();
        fs::write(root.join("content/a/community.md"), "---\ntitle: A\n---\n").unwrap();
        let before: BTreeSet<PathBuf> = files(root).into_keys().collect();
        let mut written = BTreeSet::new();
        with(root, |new| {
            for title in &titles {
                written.extend(new.post("a", title, None, None));
                written.extend(new.session("a", title, TODAY, None));
                written.extend(new.member("a", title));
                let _ = new.reply("a", title, None);
            }
        });
        prop_assert!(written.iter().all(|path| path.starts_with(root.join("content/a"))));
        let after: BTreeSet<PathBuf> = files(root).into_keys().collect();
        prop_assert!(after.is_superset(&before) && after.is_superset(&written));
        let (said, _) = check(root, &clock(TODAY));
        let errors: Vec<&Diagnostic> = said.iter().filter(|d| d.severity() > crate::diag::Severity::Hint).collect();
        prop_assert!(errors.is_empty(), "{:?}", errors);
    }
}

/// The parts of a workflow that wait for somebody to take their # away, at work.
fn uncommented(text: &str) -> String {
    let mut is_waiting = false;
    let mut out = String::new();
    for line in text.lines() {
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        is_waiting = rest.starts_with("# - ") || (is_waiting && rest.starts_with("# "));
        out.push_str(&if is_waiting { format!("{indent}{}\n", &rest[2..]) } else { format!("{line}\n") });
    }
    out
}

fn parsed(text: &str) -> serde_json::Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn workflows_are_yaml_with_and_without_the_parts_that_wait() {
    for (word, ci) in Ci::WORDS {
        let whole = uncommented(ci.text());
        assert!(whole.lines().count() == ci.text().lines().count() && whole != ci.text(), "{word}");
        assert!(parsed(ci.text()).is_object() && parsed(&whole).is_object(), "{word}");
    }
    let steps = |text: &str| parsed(text)["jobs"]["build"]["steps"].as_array().unwrap().len();
    let github = Ci::Github.text();
    assert_eq!(steps(&uncommented(github)), steps(github) + 2);
}

#[test]
fn the_workflow_for_github_asks_for_no_more_than_it_needs() {
    let workflow = parsed(Ci::Github.text());
    assert_eq!(workflow["permissions"], serde_json::json!({ "contents": "read" }));
    assert_eq!(
        workflow["jobs"]["publish"]["permissions"],
        serde_json::json!({ "pages": "write", "id-token": "write" })
    );
    assert!(workflow["jobs"]["build"].get("permissions").is_none());
    let jobs = workflow["jobs"].as_object().unwrap().values();
    for step in jobs.flat_map(|job| job["steps"].as_array().unwrap()) {
        if let Some(action) = step["uses"].as_str() {
            let (name, version) = action.split_once("@v").unwrap();
            assert!(name.starts_with("actions/") && version.parse::<u32>().is_ok(), "{action}");
        }
        // What a proposal is called, and by whom, would be run by the shell.
        assert!(step["run"].as_str().is_none_or(|run| !run.contains("${{")), "{step}");
    }
}

#[test]
fn a_workflow_is_added_to_a_site_that_is_there_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("site.toml"), "").unwrap();
    for (_, ci) in Ci::WORDS {
        assert_eq!(workflow(folder.path(), *ci).unwrap(), [folder.path().join(ci.path())]);
        assert_eq!(fs::read_to_string(folder.path().join(ci.path())).unwrap(), ci.text());
        fs::write(folder.path().join(ci.path()), "mine").unwrap();
        assert!(usage(workflow(folder.path(), *ci)).contains("writes over nothing"));
        assert_eq!(fs::read_to_string(folder.path().join(ci.path())).unwrap(), "mine");
    }
}

#[test]
fn a_workflow_in_the_way_stops_the_site_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".gitlab-ci.yml"), "mine").unwrap();
    assert!(usage(site(folder.path(), TODAY, Some(Ci::Gitlab))).contains(".gitlab-ci.yml exists"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
