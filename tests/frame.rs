//! What stands around every page: the policy and the scripts that it allows, the page for what cannot be reached, the
//! worker that shows it, headers, the app's manifest, data for search engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use serde_json::Value;
use sha2::{Digest, Sha256};
use site::{Built, Site, unescaped};

fn a_group() -> Site {
    Site::of_one()
        .file("site.toml", "base_url = \"https://x.org/sub/\"\n")
        .file("content/a/members/bo.md", "---\nname: Bo Okafor\npublish: anonymous\n---\n")
        .file("content/a/posts/talk/index.md", "---\ntitle: A talk\ndate: 2026-11-03 09:30\nauthor: ana\n---\nSpeak.\n")
        .file("content/a/posts/talk/reply.md", "---\ndate: 2026-11-04\nauthor: bo\n---\nMuch.\n")
        .file("content/a/sessions/2026-11-10-review.md", "---\ndate: 2026-11-10 19:00\nattendees: [ana]\n---\nNotes.\n")
}

/// Attributes and text of every script element of a page.
fn scripts(html: &str) -> Vec<(&str, &str)> {
    html.split("<script").skip(1).map(|rest| rest.split_once("</script>").unwrap().0.split_once('>').unwrap()).collect()
}

fn base64(bytes: &[u8]) -> String {
    let digits: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let sixes = bits.as_bytes().chunks(6).map(|six| format!("{:0<6}", std::str::from_utf8(six).unwrap()));
    let mut out: String = sixes.map(|six| digits[usize::from_str_radix(&six, 2).unwrap()]).collect();
    out.push_str(&"=".repeat((4 - out.len() % 4) % 4));
    out
}

/// The policy that a page says of itself.
fn policy(html: &str) -> String {
    let content = html.split("http-equiv=\"Content-Security-Policy\" content=\"").nth(1).unwrap();
    unescaped(content.split('"').next().unwrap())
}

/// The headers of a path, as hosts read them.
fn headers<'a>(built: &'a Built, path: &str) -> Vec<&'a str> {
    let lines = built.text("_headers").lines();
    lines.skip_while(|line| *line != path).skip(1).take_while(|line| line.starts_with(' ')).map(str::trim).collect()
}

#[test]
fn every_inline_script_is_allowed_by_the_page_and_by_the_headers() {
    for theme in ["", "try { document.documentElement.dataset.mine = \"&<é\" } catch {}\n"] {
        let site = a_group();
        let site = if theme.is_empty() { site } else { site.file("themes/default/inline/theme.js", theme) };
        let built = site.build();
        let all = headers(&built, "/sub/*").join("\n");
        let mut seen = 0;
        for (path, html) in built.pages().filter(|(_, html)| html.contains("data-page=")) {
            let policy = policy(html);
            for (keys, text) in scripts(html) {
                if keys.contains("src=") || keys.contains("ld+json") {
                    continue;
                }
                let hash = format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
                assert!(policy.contains(&hash), "{path}: {text} is not in {policy}");
                assert!(all.contains(&hash), "{path}: {text} is not in {all}");
                seen += 1;
            }
            assert!(!html.contains("style=\"") && !policy.contains("unsafe"), "{path}: {policy}");
            assert!(all.contains(&format!("Content-Security-Policy: {policy}; frame-ancestors 'none'")), "{path}");
        }
        assert!(seen > 20, "{seen}");
        built.somewhere(theme.trim());
    }
}

#[test]
fn links_are_fetched_ahead_within_the_site_alone_and_never_rendered() {
    let built = a_group().build();
    let rules = scripts(built.page("a/")).into_iter().find(|(keys, _)| keys.contains("speculationrules")).unwrap().1;
    let rules: Value = serde_json::from_str(rules).unwrap();
    assert!(rules.get("prerender").is_none());
    let rule = &rules["prefetch"][0];
    assert_eq!(rule["eagerness"], "moderate");
    assert!(rule["where"]["and"][1]["not"]["selector_matches"].as_str().unwrap().contains("[href*=':']"), "{rule}");
}

#[test]
fn other_hosts_pictures_are_allowed_only_where_a_shown_text_has_one() {
    let picture = "![A map](https://maps.example/a.png)\n";
    let post = |keys: &str| format!("---\ndate: 2026-11-05\n{keys}---\n{picture}");
    let allows = |site: Site| policy(site.build().page("a/")).contains("img-src 'self' data: https:;");
    assert!(!allows(a_group()));
    assert!(!allows(a_group().file("content/a/posts/map.md", post("draft: true\n"))));
    assert!(!allows(a_group().file("content/a/posts/map.md", post("visibility: members\n"))));
    assert!(allows(a_group().file("content/a/posts/map.md", post(""))));
    assert!(allows(a_group().file("content/pages/about.md", picture)));
    let as_links = "[links]\nforeign_pictures = \"link\"\n";
    assert!(!allows(a_group().file("content/a/posts/map.md", post("")).file("site.toml", as_links)));
}

#[test]
fn the_page_for_what_cannot_be_reached_links_from_the_root() {
    let built = a_group().build();
    let html = built.page("offline/");
    assert!(html.contains("data-page=\"offline\"") && html.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(!html.contains("rel=\"canonical\"") && !html.contains("rel=\"alternate\"") && !html.contains("ld+json"));
    let links: Vec<&str> = html.split("href=\"").chain(html.split("src=\"")).skip(1).collect();
    for link in links.iter().filter_map(|rest| rest.split('"').next()).filter(|link| !link.starts_with('<')) {
        assert!(link.starts_with("/sub/") || link.starts_with('#') || link.contains('\n'), "{link}");
    }
    assert!(html.contains("<a href=\"/sub/a/\" dir=\"auto\">The A Group</a>"), "{html}");
    assert!(!built.text("sitemap.xml").contains("offline"));
    assert!(built.page("a/").contains("<a href=\"../offline/\">"));
}

/// The version and the files that the service worker says.
fn worker(built: &Built) -> (String, Vec<String>) {
    let first = built.text("sw.js").lines().next().unwrap();
    let (version, files) = first.strip_prefix("const VERSION = ").unwrap().split_once(", FILES = ").unwrap();
    (version.to_owned(), serde_json::from_str(files.trim_end_matches(';')).unwrap())
}

#[test]
fn the_worker_keeps_files_that_exist_under_a_version_that_stays() {
    let site = a_group();
    let first = site.build();
    let (version, files) = worker(&first);
    assert!(files.len() >= 4, "{files:?}");
    for file in &files {
        let path = if file.ends_with('/') { format!("{file}index.html") } else { file.clone() };
        assert!(first.has(&path), "{file}");
    }
    site.write("content/a/posts/new.md", "---\ndate: 2026-11-20\nauthor: ana\n---\nOne more.\n");
    assert_eq!(worker(&site.build()).0, version, "a post changes nothing that devices keep from the start");
    site.write("themes/default/static/theme.css", "h1 { color: red }\n");
    let styled = worker(&site.build());
    assert_ne!(styled.0, version);
    assert_ne!(styled.1, files);
    site.delete("themes/default/static/theme.css");
    assert_eq!(worker(&site.build()), (version.clone(), files));
    site.write("content/b/community.md", "---\ntitle: The B Group\n---\n");
    assert_ne!(worker(&site.build()).0, version, "the page for what cannot be reached names it");
}

#[test]
fn the_worker_of_a_folder_names_files() {
    let site = a_group().file("site.toml", "base_url = \"https://x.org/\"\n[build]\nlinks = \"file\"\n");
    let built = site.build();
    assert_eq!(worker(&built).1[0], "offline/index.html");
    let data: String = scripts(built.page("a/posts/talk/")).into_iter().map(|(_, text)| text).collect();
    assert!(data.contains("\"https://x.org/a/posts/talk/#reply\"") && !data.contains("index.html\""), "{data}");
}

#[test]
fn headers_say_what_never_changes() {
    let built = a_group().build();
    let hashed: Vec<&String> =
        built.files.keys().filter(|path| path.starts_with("assets/") && path.matches('.').count() == 2).collect();
    assert!(hashed.len() >= 3, "{hashed:?}");
    for path in hashed {
        let said = headers(&built, &format!("/sub/{path}"));
        assert_eq!(said, ["Cache-Control: public, max-age=31536000, immutable"], "{path}");
    }
    assert_eq!(headers(&built, "/sub/sw.js"), ["Cache-Control: no-cache"]);
    let all = headers(&built, "/sub/*");
    assert!(
        all.contains(&"X-Content-Type-Options: nosniff") && all.contains(&"Referrer-Policy: same-origin"),
        "{all:?}"
    );
    assert!(headers(&built, "/sub/*/email.html").iter().any(|line| line.contains("style-src 'unsafe-inline'")));
}

#[test]
fn the_apps_manifest_names_icons_that_exist() {
    let site =
        a_group().file("site.toml", "title = \"The Tuesday Circle\"\nlanguage = \"ar\"\ndescription = \"Small.\"\n");
    let built = site.build();
    let manifest: Value = serde_json::from_str(built.text("manifest.webmanifest")).unwrap();
    for (key, value) in [
        ("name", "The Tuesday Circle"),
        ("short_name", "The Tuesday"),
        ("start_url", "."),
        ("display", "minimal-ui"),
        ("lang", "ar"),
        ("description", "Small."),
        ("theme_color", "#fdfcf9"),
    ] {
        assert_eq!(manifest[key], value, "{key}");
    }
    let icons = manifest["icons"].as_array().unwrap();
    let purposes: Vec<&str> = icons.iter().filter_map(|icon| icon["purpose"].as_str()).collect();
    assert_eq!(purposes, ["any", "maskable"]);
    assert!(icons.iter().all(|icon| built.has(icon["src"].as_str().unwrap())), "{icons:?}");
    assert!(built.page("a/").contains("<link rel=\"manifest\" href=\"../manifest.webmanifest\">"));
    // An icon that a theme adds is named too.
    site.write("themes/default/static/icon-192.png", site::PNG);
    assert!(site.build().text("manifest.webmanifest").contains("\"192x192\""));
}

#[test]
fn files_of_the_host_take_the_place_of_salons() {
    let mut site = a_group();
    for name in ["_headers", "sw.js", "manifest.webmanifest", "offline/index.html"] {
        site = site.file(&format!("static/{name}"), "mine\n");
    }
    let built = site.build();
    for name in ["_headers", "sw.js", "manifest.webmanifest", "offline/index.html"] {
        assert_eq!(built.text(name), "mine\n", "{name}");
    }
}

/// The data for search engines on a page, by its type.
fn data(html: &str, kind: &str) -> Option<Value> {
    let data = scripts(html).into_iter().filter(|(keys, _)| keys.contains("ld+json"));
    data.map(|(_, text)| serde_json::from_str::<Value>(text).unwrap()).find(|value| value["@type"] == kind)
}

#[test]
fn search_engines_are_told_who_wrote_what_and_no_address_of_the_unnamed() {
    let built = a_group().build();
    let thread = data(built.page("a/posts/talk/"), "DiscussionForumPosting").unwrap();
    assert_eq!(thread["text"], "Speak.");
    assert_eq!(thread["author"][0]["url"], "https://x.org/sub/a/members/ana/");
    assert_eq!(thread["comment"][0]["url"], "https://x.org/sub/a/posts/talk/#reply");
    let unnamed = &thread["comment"][0]["author"][0];
    assert!(unnamed["name"].as_str().unwrap().starts_with("Member") && unnamed.get("url").is_none(), "{unnamed}");
    built.nowhere("Okafor");
    for (address, kind) in [
        ("", "WebSite"),
        ("a/", "CollectionPage"),
        ("a/members/ana/", "ProfilePage"),
        ("members/ana/", "ProfilePage"),
        ("a/sessions/2026-11-10-review/", "Event"),
        ("a/digests/2026-W45/", "Article"),
        ("a/posts/", "BreadcrumbList"),
    ] {
        assert!(data(built.page(address), kind).is_some(), "{address} has no {kind}");
    }
}

#[test]
fn what_lacks_an_author_or_a_date_is_not_told_as_a_post() {
    let site = a_group()
        .file("content/a/posts/talk/later.md", "---\nauthor: ana\n---\nWithout a date.\n")
        .file("content/a/posts/notes.md", "---\ndate: 2026-11-05\n---\nBy nobody.\n");
    let built = site.build();
    let thread = data(built.page("a/posts/talk/"), "DiscussionForumPosting").unwrap();
    assert_eq!(thread["commentCount"], 2);
    assert_eq!(thread["comment"].as_array().unwrap().len(), 1);
    assert!(data(built.page("a/posts/notes/"), "DiscussionForumPosting").is_none());
}

#[test]
fn closed_groups_tell_search_engines_nothing() {
    let site = a_group().file("content/a/community.md", "---\ntitle: The A Group\nvisibility: members\n---\n");
    let built = site.build_for_members();
    for (path, html) in built.pages() {
        assert!(!html.contains("ld+json"), "{path}");
    }
}

#[test]
fn a_digest_knows_when_its_threads_moved_and_nothing_later() {
    let site = a_group();
    let before = site.build();
    let page = before.page("a/digests/2026-W45/");
    assert!(page.contains("data-moved=\"a/posts/talk/ 2026-11-04 \""), "{page}");
    site.write("content/a/posts/talk/much-later.md", "---\ndate: 2026-11-18\nauthor: ana\n---\nAgain.\n");
    let after = site.build();
    let moved = |html: &str| html.split("data-moved=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(moved(after.page("a/digests/2026-W45/")), moved(page));
    assert!(after.page("a/posts/talk/").contains("data-last=\"much-later\" data-at=\"2026-11-18\""));
}

#[test]
fn every_page_of_a_long_thread_remembers_the_same_place() {
    let mut site = a_group();
    for at in 0..205 {
        site = site.file(&format!("content/a/posts/talk/r{at}.md"), "---\ndate: 2026-11-06\nauthor: ana\n---\nYes.\n");
    }
    let built = site.build();
    for address in ["a/posts/talk/", "a/posts/talk/page/2/"] {
        assert!(built.page(address).contains("data-thread=\"a/posts/talk/\""), "{address}");
    }
}

#[test]
fn what_the_script_says_has_every_form_of_the_language() {
    let site = Site::of_one()
        .file("content/a/community.md", "---\ntitle: A\nlang: pl\n---\n")
        .file("content/a/posts/talk/index.md", "---\ntitle: A talk\ndate: 2026-11-03\nauthor: ana\n---\nSpeak.\n")
        .file("content/a/posts/talk/ana.md", "---\ndate: 2026-11-04\nauthor: ana\n---\nMuch.\n")
        .file(
            "themes/default/i18n/pl.toml",
            "[new.since]\none = \"{n} nowa\"\nfew = \"{n} nowe\"\nother = \"{n} nowych\"\n",
        );
    let built = site.build();
    let forms = built.page("a/posts/talk/").split("data-since=\"").nth(1).unwrap().split('"').next().unwrap();
    let forms: Value = serde_json::from_str(&unescaped(forms)).unwrap();
    assert_eq!(forms, serde_json::json!({ "one": "{n} nowa", "few": "{n} nowe", "other": "{n} nowych" }));
}
