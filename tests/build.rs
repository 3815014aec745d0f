//! What a build makes: each kind of page at its address, the site's own files, and texts that stay texts.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use std::fs;

use site::{PNG, Site, run_in};

/// One document of every kind.
fn of_every_kind() -> Site {
    Site::of_one()
        .file("content/index.md", "Welcome, all.\n")
        .file("content/pages/about.md", "# About us\n")
        .file("content/a/pages/rules.md", "# Our rules\n")
        .file("content/a/sessions/2026-11-10-review.md", "---\ndate: 2026-11-10 19:00\nattendees: [ana]\n---\nNotes.\n")
        .file(
            "content/a/posts/2026-11-01-hello.md",
            "---\nauthor: ana\ntags: [Small talk]\n---\n# Hello there\n\nWhat I saw.\n",
        )
        .file("content/a/posts/talk/index.md", "---\ntitle: A talk\ndate: 2025-03-04\nauthor: ana\n---\nSpeak.\n")
        .file("content/a/posts/talk/ana.md", "---\ndate: 2025-03-05\nauthor: ana\n---\nI answer myself.\n")
}

#[test]
fn every_kind_of_page_stands_at_its_address() {
    let built = of_every_kind().build();
    for (address, kind) in [
        ("", "home"),
        ("a/", "community"),
        ("a/posts/", "threads"),
        ("a/posts/2026/", "threads"),
        ("a/posts/hello/", "thread"),
        ("a/posts/talk/", "thread"),
        ("a/members/", "members"),
        ("a/members/ana/", "member"),
        ("members/ana/", "person"),
        ("a/tags/", "tags"),
        ("a/tags/small-talk/", "tag"),
        ("tags/", "tags"),
        ("tags/small-talk/", "tag"),
        ("a/sessions/", "sessions"),
        ("a/sessions/2026-11-10-review/", "session"),
        ("about/", "page"),
        ("a/rules/", "page"),
        ("search/", "search"),
        ("404.html", "404"),
        ("offline/", "offline"),
    ] {
        assert!(built.page(address).contains(&format!("data-page=\"{kind}\"")), "{address} is no {kind}");
    }
    assert!(built.page("a/posts/talk/").contains("id=\"ana\""));
    for path in ["robots.txt", ".nojekyll", "_headers", "sw.js", "manifest.webmanifest"] {
        assert!(built.has(path), "{path}");
    }
    for path in ["sitemap.xml", "feed.xml", "a/feed.xml", "_redirects"] {
        assert!(!built.has(path), "{path} needs an address or an alias");
    }
}

#[test]
fn links_inside_the_site_are_relative_and_arrive() {
    let built = of_every_kind().build_with(&["-u", "https://x.org/sub"]);
    for (path, html) in built.pages().filter(|(path, _)| !is_sent_anywhere(path)) {
        for link in attributes(html, "href=\"").chain(attributes(html, "src=\"")) {
            let is_told = link.starts_with("https://") || link.starts_with('#') || link.starts_with("data:");
            assert!(is_told || !link.starts_with('/'), "{path}: {link}");
            if !is_told {
                let target = resolve(path, link);
                assert!(built.has(&target), "{path}: {link} leads to {target}");
            }
        }
    }
    assert!(built.page("404.html").contains("href=\"/sub/") && built.page("offline/").contains("href=\"/sub/"));
}

/// Pages that hosts or readers' devices send in place of others, whose links begin at the root.
fn is_sent_anywhere(path: &str) -> bool {
    ["404.html", "offline/index.html"].contains(&path)
}

/// Values of an attribute.
fn attributes<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(name).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0))
}

/// The file to which a relative link on a page leads.
fn resolve(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    let path = link.split(['#', '?']).next().unwrap();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop().unwrap()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    if path.ends_with('/') || path.is_empty() || path == ".." || path == "." {
        parts.push("index.html");
    }
    let path = parts.join("/");
    percent_encoding::percent_decode_str(&path).decode_utf8().unwrap().into_owned()
}

#[test]
fn links_name_files_where_the_site_is_opened_from_disk() {
    let site = of_every_kind().file("site.toml", "[build]\nlinks = \"file\"\n");
    let built = site.file("content/a/posts/b.md", "---\ndate: 2026-11-02\n---\nSee [it](talk/ana.md).\n").build();
    for (path, html) in built.pages().filter(|(path, _)| !is_sent_anywhere(path)) {
        for link in attributes(html, "href=\"").filter(|link| !link.starts_with("https:") && !link.starts_with('#')) {
            assert!(!link.split('#').next().unwrap().ends_with('/'), "{path}: {link}");
            assert!(built.has(&resolve(path, link)), "{path}: {link}");
        }
    }
    assert!(built.page("a/posts/b/").contains("../../../a/posts/talk/index.html#ana"));
}

#[test]
fn the_site_is_found_by_flag_or_upward() {
    let site = of_every_kind();
    let elsewhere = tempfile::tempdir().unwrap();
    let root = site.root().to_str().unwrap();
    assert_eq!(run_in(elsewhere.path(), &["build", "--root", root], &[]).status, 0);
    assert!(site.path("public/a/index.html").is_file());
    fs::remove_dir_all(site.path("public")).unwrap();
    assert_eq!(run_in(&site.path("content/a/posts/talk"), &["build"], &[]).status, 0);
    assert!(site.path("public/a/index.html").is_file());
    let lost = run_in(elsewhere.path(), &["build"], &[]);
    assert_eq!(lost.status, 2);
    assert!(lost.stderr.contains("salon init"), "{}", lost.stderr);
}

#[test]
fn the_output_lies_where_it_was_asked_for() {
    let site = Site::of_one().file("site.toml", "output_dir = \"www\"\n");
    assert_eq!(site.build_with(&[]).status, 0);
    assert!(site.path("www/a/index.html").is_file() && !site.path("public").exists());
    let elsewhere = tempfile::tempdir().unwrap();
    let out = elsewhere.path().join("deep/er");
    assert!(site.build_with(&["-o", out.to_str().unwrap()]).has("a/index.html"));
}

#[test]
fn former_addresses_lead_on() {
    let site = of_every_kind()
        .file("content/a/posts/moved.md", "---\ndate: 2026-01-01\naliases: [/old/win/]\nslug: wins\n---\nOn.\n")
        .file("content/pages/us.md", "---\naliases: [/we/]\n---\nUs.\n");
    let built = site.build_with(&["-u", "https://x.org/sub/"]);
    assert_eq!(built.text("_redirects"), "/sub/old/win/ /sub/a/posts/wins/ 301\n/sub/we/ /sub/us/ 301\n");
    let stub = built.page("old/win/");
    assert!(stub.contains("url=../../a/posts/wins/") && stub.contains("noindex"), "{stub}");
    assert!(!built.text("sitemap.xml").contains("old/win"));
}

#[test]
fn the_map_and_the_feeds_need_a_full_address_and_are_well_formed() {
    let built = of_every_kind().build_with(&["-u", "https://x.org/sub"]);
    let map = built.text("sitemap.xml");
    assert!(map.contains("<loc>https://x.org/sub/a/posts/hello/</loc>"), "{map}");
    assert!(built.text("robots.txt").contains("Sitemap: https://x.org/sub/sitemap.xml"));
    for (path, count) in [("feed.xml", 2), ("a/feed.xml", 2)] {
        let feed = atom_syndication::Feed::read_from(built.text(path).as_bytes()).unwrap();
        assert_eq!(feed.entries().len(), count, "{path}");
        let entry = &feed.entries()[0];
        assert_eq!(entry.id(), "https://x.org/sub/a/posts/hello/");
        assert_eq!(entry.authors()[0].name(), "Ana Reyes");
        assert!(entry.content().unwrap().value().unwrap().contains("What I saw."));
    }
    assert!(built.page("a/").contains("type=\"application/atom+xml\""));
}

#[test]
fn static_files_are_copied_and_go_before_those_that_salon_writes() {
    let site = of_every_kind()
        .file("static/robots.txt", "mine")
        .file("static/deep/CNAME", "x.org")
        .file("static/.well-known/a", "b");
    let built = site.build();
    assert_eq!(built.text("robots.txt"), "mine");
    assert_eq!((built.text("deep/CNAME"), built.text(".well-known/a")), ("x.org", "b"));
}

#[test]
fn a_page_and_a_static_file_with_one_address_are_an_error() {
    let built = of_every_kind().file("static/About/index.html", "mine").build_with(&[]);
    assert_eq!(built.status, 1);
    assert!(built.stderr.contains("S0401") && built.stderr.contains("static/About/index.html"), "{}", built.stderr);
}

#[test]
fn only_files_to_which_a_shown_page_refers_are_copied() {
    let site = Site::of_one()
        .file("content/a/posts/talk/index.md", "---\ndate: 2026-01-01\n---\n![Us](us.png) [form](papers/form.pdf)\n")
        .file("content/a/posts/talk/us.png", PNG)
        .file("content/a/posts/talk/papers/form.pdf", "pdf")
        .file("content/a/posts/talk/unused.png", PNG)
        .file("content/a/posts/other.png", PNG);
    let built = site.build();
    assert!(built.has("a/posts/talk/us.png") && built.has("a/posts/talk/papers/form.pdf"));
    assert!(built.page("a/posts/talk/").contains("width=\"1\""));
    built.nowhere("unused");
    built.nowhere("other.png");
}

#[test]
fn names_of_every_script_and_files_of_every_editor_are_read() {
    let site = Site::of_one()
        .file(
            "content/a/posts/2026-01-01-週報.md",
            "\u{feff}---\r\nauthor: ana\r\n---\r\n# 今週\r\n\r\nBom and cr.\r\n",
        )
        .file("content/a/posts/مرحبا.md", "---\ndate: 2026-01-02\nlang: ar\n---\nسلام عليكم\n")
        .file("content/a/posts/🎉 party.md", "---\ndate: 2026-01-03\n---\nWe feast.\n")
        .file("content/a/posts/cafe\u{301}.md", "---\ndate: 2026-01-04\n---\nIn parts.\n");
    let built = site.build();
    assert!(built.page("a/posts/週報/").contains("Bom and cr."));
    assert!(built.page("a/posts/مرحبا/").contains("dir=\"rtl\""));
    assert!(built.page("a/posts/🎉-party/").contains("We feast."));
    assert!(built.page("a/posts/café/").contains("In parts."));
    assert!(built.page("a/posts/").contains("%E9%80%B1%E5%A0%B1/"));
}

#[test]
fn a_very_long_thread_has_pages_and_every_answer_keeps_its_place_on_the_first() {
    let mut site =
        Site::of_one().file("content/a/posts/long/index.md", "---\ndate: 2026-01-01\nauthor: ana\n---\nCount.\n");
    for n in 1..=450 {
        let text = format!("---\nauthor: ana\ndate: 2026-01-02 {:02}:{:02}\n---\nAnswer {n}.\n", n / 60, n % 60);
        site = site.file(&format!("content/a/posts/long/r{n}.md"), text);
    }
    let built = site.build();
    let first = built.page("a/posts/long/");
    let mut next = 1;
    let mut pages = 0;
    loop {
        pages += 1;
        let path = if pages == 1 { "a/posts/long/".to_owned() } else { format!("a/posts/long/page/{pages}/") };
        if !built.has(&format!("{path}index.html")) {
            break;
        }
        let page = built.page(&path);
        assert!(page.len() < 100_000, "{} bytes on page {pages}", page.len());
        let from = next;
        while page.contains(&format!("Answer {next}.<")) {
            assert_eq!(first.matches(&format!("id=\"r{next}\"")).count(), 1, "r{next}");
            next += 1;
        }
        assert!(next > from, "page {pages} has answers, and they go on where the page before ended");
    }
    assert_eq!(next, 451, "every answer stands on a page");
    assert_eq!(pages, 8, "seven pages hold some seventy short answers each");
}

#[test]
fn lessons_follow_each_other_by_their_order() {
    let lesson = |order: u8| format!("---\nkind: lesson\norder: {order}\ntitle: Lesson {order}\n---\nLearn.\n");
    let site = Site::of_one()
        .file("content/a/posts/z.md", lesson(1))
        .file("content/a/posts/m.md", lesson(2))
        .file("content/a/posts/a.md", lesson(3));
    let built = site.build();
    let middle = built.page("a/posts/m/");
    let (before, after) = (middle.find("rel=\"prev\"").unwrap(), middle.find("rel=\"next\"").unwrap());
    assert!(middle[before..].contains("Lesson 1") && middle[after..].contains("Lesson 3"));
    assert!(!built.page("a/posts/z/").contains("rel=\"prev\"") && !built.page("a/posts/a/").contains("rel=\"next\""));
}

#[test]
fn communities_know_their_parents_and_a_ring_is_an_error() {
    let community = |title: &str, parent: &str| format!("---\ntitle: {title}\n{parent}---\n");
    let site = Site::new()
        .file("content/c1/community.md", community("Spring cohort", "part_of: course\nkind: cohort\n"))
        .file("content/course/community.md", community("The course", "kind: course\n"));
    let built = site.build();
    assert!(built.page("c1/").contains("../course/") && built.page("course/").contains("../c1/"));
    site.write("content/course/community.md", community("The course", "part_of: c1\n"));
    let ring = site.build_with(&[]);
    assert_eq!(ring.status, 1);
    assert!(ring.stderr.contains("S0307"), "{}", ring.stderr);
}

#[test]
fn nothing_much_is_a_site_too() {
    let empty = Site::new();
    assert!(empty.build().page("").contains("data-page=\"home\""));
    let named = Site::new().file("content/a/community.md", "---\ntitle: Quiet\n---\n");
    let built = named.build();
    assert!(built.page("a/").contains("Quiet"));
    // A list with nothing in it has no page: nothing would lead there.
    assert!(!built.has("a/posts/index.html") && !built.has("a/members/index.html"));
}

/// What no text may do, and what must be readable of it.
const BAD: &str = r#"<script>x()</script>{{ 7*7 }}{% raw %}"><img src=x onerror=x()>"#;

/// A site with one text in every field that takes any.
fn with_text_everywhere(text: &str) -> Site {
    let quoted = format!("'{}'", text.replace('\'', "''"));
    let front = |keys: &str| {
        format!("---\n{}\n---\n{text}\n\n[{text}](javascript:x)\n\n`{text}`\n", keys.replace("BAD", &quoted))
    };
    let setting = |keys: &str| keys.replace("BAD", &format!("'{text}'"));
    Site::new()
        .file("site.toml", setting("title = BAD\ndescription = BAD\n[[menu]]\ntitle = BAD\nurl = '/'\n"))
        .file("content/index.md", front("summary: BAD"))
        .file("content/pages/p.md", front("title: BAD\nsummary: BAD"))
        .file("content/a/community.md", front("title: BAD\ntagline: BAD\ntags: [BAD]"))
        .file("content/a/members/ana.md", front("name: BAD\nrole: host\ntagline: BAD\nlocation: BAD\npronouns: BAD\ntags: [BAD]\nlinks: {BAD: 'https://x.org/'}"))
        .file("content/a/posts/t/index.md", front("title: BAD\nsummary: BAD\ntags: [BAD]\nauthor: [ana, BAD]\nreactions: {BAD: 2, '🎉': [BAD]}\nkind: question\ndate: 2026-01-01"))
        .file("content/a/posts/t/r.md", front("author: BAD\ndate: 2026-01-02"))
        .file("content/a/posts/heading.md", format!("---\ndate: 2026-01-03\n---\n# {text}\n"))
        .file("content/a/posts/sentence.md", format!("---\ndate: 2026-01-04\n---\n{text}\n"))
        .file("content/a/posts/goal.md", front("title: BAD\nkind: goal\nauthor: BAD\ndate: 2026-01-05"))
        .file("content/a/sessions/s.md", front("title: BAD\ndate: 2026-01-01\nagenda: [BAD]\ndecisions: [BAD]\nguests: [BAD]\nattendees: [BAD]\nhost: BAD\nhot_seat: BAD\nlocation: BAD\ntags: [BAD]\nactions: [{who: BAD, what: BAD}, BAD]"))
        .file("content/a/pages/p.md", front("title: BAD"))
}

#[test]
fn text_in_every_field_stays_text() {
    let flags = ["-u", "https://x.org/"];
    let (tame, wild) = (with_text_everywhere("Tame").build_with(&flags), with_text_everywhere(BAD).build_with(&flags));
    assert_eq!(wild.status, 0, "{}", wild.stderr);
    for page in ["", "p/", "a/", "a/p/", "a/posts/t/", "a/posts/heading/", "a/members/ana/", "a/sessions/s/"] {
        let (tame, wild) = (tame.page(page), wild.page(page));
        for tag in ["<script", "<img", "<iframe", "<style"] {
            assert_eq!(tame.matches(tag).count(), wild.matches(tag).count(), "{tag} on {page}");
        }
        assert!(site::unescaped(wild).contains("<script>x()</script>{{ 7*7 }}"), "{page} has lost a text");
    }
    let is_markup = |path: &&String| path.ends_with(".html") || path.ends_with(".xml") || path.ends_with(".svg");
    for path in wild.files.keys().filter(is_markup) {
        let text = wild.text(path);
        for sign in ["<script>x", "<img src=x", "href=\"javascript:", "src=\"javascript:"] {
            assert!(!text.contains(sign), "{path} holds {sign}");
        }
    }
    for feed in ["feed.xml", "a/feed.xml"] {
        let feed = atom_syndication::Feed::read_from(wild.text(feed).as_bytes()).unwrap();
        for html in feed.entries().iter().filter_map(|entry| entry.content()?.value()) {
            assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        }
    }
}

#[test]
fn the_page_of_a_thread_is_as_it_was() {
    let site = Site::of_one()
        .file("content/a/members/bo.md", "---\nname: Bo Okafor\n---\n")
        .file("content/a/posts/2026-11-01-bread.md", "---\nauthor: bo\n---\nBread, and [a talk](talk/index.md).\n")
        .file("content/a/posts/talk/index.md", "---\ntitle: A talk\nauthor: ana\ndate: 2026-11-03 09:30\nkind: question\nanswer: bo\ntags: [talk]\n---\nWhat do you say, @bo?\n\n## And then\n\n- one\n")
        .file("content/a/posts/talk/bo.md", "---\nauthor: bo\ndate: 2026-11-03 11:00\nreactions: {tada: [ana]}\n---\n*Much.*\n")
        .file("content/a/posts/talk/ana-2.md", "---\nauthor: ana\ndate: 2026-11-04\nreply_to: bo\n---\nThanks!\n");
    let built = site.build_with(&["-u", "https://x.org/"]);
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/thread.html");
    let page = built.page("a/posts/talk/");
    if std::env::var_os("SALON_BLESS").is_some() {
        fs::write(&golden, page).unwrap();
    }
    let message = "tests/golden/thread.html is another; if it should be, run the test once with SALON_BLESS=1";
    assert!(page == fs::read_to_string(&golden).unwrap(), "{message}");
}

#[test]
fn a_cohort_shows_who_wrote_about_which_lesson() {
    let built = Site::new()
        .file("content/course/community.md", "---\ntitle: Course\nkind: course\n---\n")
        .file("content/course/posts/two.md", "---\ntitle: Second lesson\nkind: lesson\norder: 2\n---\nB.\n")
        .file("content/course/posts/one.md", "---\ntitle: First lesson\nkind: lesson\norder: 1\n---\nA.\n")
        .file("content/spring/community.md", "---\ntitle: Spring\nkind: cohort\npart_of: course\n---\n")
        .file("content/spring/members/bo.md", "---\nname: Bo Example\n---\n")
        .file(
            "content/spring/posts/mine.md",
            "---\nauthor: bo\ndate: 2026-05-01\n---\nOn [it](../../course/posts/two.md).\n",
        )
        .build();
    let page = built.page("spring/");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not on the page"));
    let lessons = place("id=\"_progress\"");
    assert!(lessons < place("First lesson") && place("First lesson") < place("Second lesson"));
    assert!(page[place("Second lesson")..].split("</li>").next().unwrap().contains("Bo Example"));
    assert!(!page[place("First lesson")..].split("</li>").next().unwrap().contains("Bo Example"));
}

#[test]
fn the_home_page_tells_how_the_network_grew() {
    let post = |date: &str| format!("---\nauthor: ana\ndate: {date}\n---\nWords.\n");
    let built = Site::of_one()
        .file("content/a/posts/x.md", post("2026-01-05"))
        .file("content/a/posts/y.md", post("2026-03-05"))
        .file("content/a/posts/z.md", post("2026-03-06"))
        .build();
    let page = built.page("");
    for row in [
        "March 2026</th><td>2</td><td>3</td>",
        "February 2026</th><td>0</td><td>1</td>",
        "January 2026</th><td>1</td><td>1</td>",
    ] {
        assert!(page.contains(row), "{row} is not on the page");
    }
    let young = Site::of_one().file("content/a/posts/x.md", post("2026-01-05")).build();
    assert!(!young.page("").contains("id=\"_growth\""));
}
