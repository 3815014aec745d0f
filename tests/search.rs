//! What can be found in a built site, and what cannot. How the index is made is tested beside `render::search`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use site::{Built, Site};

/// The index's files, which are all that the search reads.
fn index(built: &Built) -> String {
    let is_part = |path: &&String| path.starts_with("search/") && path.ends_with(".js");
    let paths: Vec<&String> = built.files.keys().filter(is_part).collect();
    assert!(!paths.is_empty(), "there is no index");
    paths.into_iter().map(|path| built.text(path)).collect()
}

/// The documents of a term: what stands behind `term!` in its entry.
fn found<'a>(index: &'a str, term: &str) -> Vec<&'a str> {
    let texts = index.lines().filter(|line| line.starts_with("salon_search(\"b") && line.contains("t0\""));
    let entries = texts.flat_map(|line| line.split(['"', ' ', ')']));
    entries.filter_map(|entry| entry.strip_prefix(&format!("{term}!"))).collect()
}

fn of_some() -> Site {
    Site::of_one()
        .file("site.toml", "title = 'Circles'\n")
        .file("content/a/members/hana.md", "---\nname: Hana Satō\ntagline: Lists\n---\nBio.\n")
        .file(
            "content/a/posts/talk/index.md",
            "---\nauthor: ana\ndate: 2026-11-02\ntags: [Pricing]\ntitle: A talk\nsummary: In short\n---\nA naïve **pl**an, @hana.\n",
        )
        .file("content/a/posts/talk/hana.md", "---\nauthor: hana\ndate: 2026-11-03\n---\n今日は日本語の本を読みました。\n")
        .file("content/a/sessions/2026-11-04-review.md", "---\ndate: 2026-11-04\nattendees: [hana]\ndecisions: [Swap hours]\nactions: [{who: ana, what: Ring}]\n---\nNotes.\n")
        .file("content/a/pages/rules.md", "# Rules of the house\n\nBe kind.\n")
        .file("content/a/digests/2026-W45.md", "Words of the host.\n")
        .file("content/pages/about.md", "About us.\n")
}

#[test]
fn every_kind_of_document_is_in_the_index() {
    let built = of_some().build();
    let index = index(&built);
    for (term, why) in [
        ("naive", "an accent"),
        ("plan", "a word with markup in it"),
        ("日本", "two characters in a sentence"),
        ("た", "the last of a run"),
        ("hana", "a handle and a name"),
        ("sato", "a name"),
        ("lists", "a tagline"),
        ("bio", "a bio"),
        ("pricing", "a tag"),
        ("short", "a summary"),
        ("review", "a session's title"),
        ("swap", "a decision"),
        ("ring", "a promise"),
        ("notes", "a session's notes"),
        ("rules", "a page's title"),
        ("kind", "a page's text"),
        ("host", "the words for a digest"),
        ("45", "a digest's title"),
    ] {
        assert_eq!(found(&index, term).len(), 1, "{term}: {why}\n{index}");
    }
    assert!(index.contains("about!") && index.contains("\"about/\""), "{index}");
    // An answer leads to its place, a mention says the member's name, a title is not said twice.
    assert!(index.contains("\"hana\",") && index.contains("A naïve plan, Hana Satō."), "{index}");
    assert!(!index.contains("@hana") && index.contains("\"Be kind.\""), "{index}");
}

#[test]
fn the_way_to_the_search_is_on_every_page() {
    let built = of_some().build_with(&["-u", "https://x.org/sub"]);
    for (path, html) in built.pages() {
        let within = if path.starts_with("a/") { "?in=a" } else { "" };
        assert!(html.contains(&format!("search/{within}\" rel=\"search\" data-search")), "{path}");
        assert!(html.contains("opensearch.xml\""), "{path}");
    }
    let page = built.page("search/");
    assert!(page.contains("noindex") && page.contains("form-action 'self'") && page.contains("role=\"search\""));
    assert!(!built.text("sitemap.xml").contains("/search/"));
    assert!(built.page("404.html").contains("href=\"/sub/search/\" rel=\"search\">"));
    let home = built.page("");
    assert!(home.contains("\"urlTemplate\":\"https://x.org/sub/search/?q={search_term_string}\""), "{home}");
    let described = built.text("opensearch.xml");
    assert!(described.contains("template=\"https://x.org/sub/search/?q={searchTerms}\""), "{described}");
    assert!(described.contains("<ShortName>Circles</ShortName>"), "{described}");
    let script = page.split("data-hits=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(built.has(script), "{script}");
}

#[test]
fn a_site_without_a_search_has_nothing_of_it() {
    let built = of_some().file("site.toml", "base_url = 'https://x.org/'\n[search]\nenabled = false\n").build();
    assert!(built.files.keys().all(|path| !path.contains("search")), "{:?}", built.files.keys());
    for (path, html) in built.pages() {
        assert!(!html.contains("search/") && !html.contains("data-search") && !html.contains("opensearch"), "{path}");
        assert!(!html.contains("SearchAction"), "{path}");
    }
}

#[test]
fn what_is_not_listed_is_not_found() {
    let site = of_some()
        .file("content/a/posts/hidden.md", "---\nauthor: ana\nunlisted: true\ntags: [quagga]\n---\nzebra\n")
        .file("content/a/posts/talk2/index.md", "---\nauthor: ana\nunlisted: true\n---\nOn.\n")
        .file("content/a/posts/talk2/bo.md", "---\nauthor: ana\n---\nzebra\n")
        .file("content/a/pages/hidden.md", "---\ntitle: okapi\nunlisted: true\n---\nzebra\n")
        .file("content/pages/hidden.md", "---\ntitle: okapi\nunlisted: true\n---\nzebra\n")
        .file("content/a/posts/draft.md", "---\nauthor: ana\ndraft: true\n---\nzebra\n")
        .file("content/a/posts/2027-01-01-later.md", "---\nauthor: ana\n---\nzebra\n")
        .file("content/a/posts/secret.md", "---\nauthor: ana\nvisibility: private\n---\nzebra\n");
    let built = site.build();
    // Unlisted pages are there for who knows their address.
    assert!(built.page("a/posts/hidden/").contains("zebra"));
    let index = index(&built).to_lowercase();
    for word in ["zebra", "okapi", "quagga", "hidden", "talk2"] {
        assert!(!index.contains(word), "{word}: {index}");
    }
}

#[test]
fn who_is_anonymous_cannot_be_searched_for() {
    let built = of_some()
        .file(
            "content/a/members/zoe.md",
            "---\nname: Zoe Quagga\nalso: [okapi]\npublish: anonymous\n---\nBio of hers.\n",
        )
        .file("content/a/posts/talk/zoe.md", "---\nauthor: zoe\ndate: 2026-11-05\n---\nImpala.\n")
        .file("content/a/posts/talk/cem.md", "---\nauthor: somebody\ndate: 2026-11-06\nreply_to: zoe\n---\nThanks.\n")
        .build();
    let index = index(&built);
    assert_eq!(found(&index, "impala").len(), 1);
    for word in ["zoe", "quagga", "okapi", "hers"] {
        assert!(!index.to_lowercase().contains(word), "{word}: {index}");
    }
    // Her neutral name stands beside what she wrote, and is nobody who could be chosen.
    let people = index.lines().find(|line| line.starts_with("salon_search(\"bp0\"")).unwrap();
    assert!(index.contains("\"Member ") && !people.contains("Member"), "{people}");
    assert_eq!(found(&index, "member").len(), 0);
}

#[test]
fn who_is_hidden_has_written_nothing() {
    let built = of_some()
        .file("content/a/members/zoe.md", "---\nname: Zoe Quagga\npublish: hidden\n---\n")
        .file("content/a/posts/talk/zoe.md", "---\nauthor: zoe\ndate: 2026-11-05\n---\nImpala.\n")
        .file("content/a/posts/talk/cem.md", "---\nauthor: ana\ndate: 2026-11-06\nreply_to: zoe\n---\nThanks.\n")
        .build();
    let index = index(&built).to_lowercase();
    assert_eq!(found(&index, "thanks").len(), 1);
    for word in ["zoe", "quagga", "impala", "removed", "somebody"] {
        assert!(!index.contains(word), "{word}: {index}");
    }
}

#[test]
fn a_community_for_members_is_in_the_index_for_members_alone() {
    let site = of_some()
        .file("content/closed/community.md", "---\ntitle: Okapi Circle\nvisibility: members\n---\n")
        .file("content/closed/posts/p.md", "---\nauthor: ana\n---\nzebra\n");
    let (public, members) = (index(&site.build()), index(&site.build_for_members()));
    assert!(!public.contains("zebra") && !public.contains("Okapi"));
    assert!(members.contains("zebra") && members.contains("Okapi Circle"));
}

#[test]
fn members_text_in_the_index_is_text() {
    let text = "</script><script>alert(1)</script> \"quoted\\\" ) ; \u{2028} ${x} `y`";
    let built =
        of_some().file("content/a/posts/odd.md", format!("---\nauthor: ana\ntitle: '{text}'\n---\n{text}\n")).build();
    for line in index(&built).lines() {
        let data = line.strip_prefix("salon_search(").unwrap().strip_suffix(");").unwrap();
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(&format!("[{data}]"));
        assert_eq!(parsed.unwrap().as_array().unwrap().len(), 2, "{line}");
    }
}

#[test]
fn digests_are_called_as_their_pages_are() {
    let built = of_some()
        .file("content/a/community.md", "---\ntitle: A\nlang: de\n---\n")
        .file("themes/mine/theme.toml", "views = [1]\n")
        .file("themes/mine/i18n/de.toml", "[digest]\nweek = \"Woche {number}\"\n")
        .file("site.toml", "theme = 'mine'\n")
        .build();
    assert_eq!(found(&index(&built), "woche").len(), 1);
}
