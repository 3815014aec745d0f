//! Digests from end to end: on pages, in feeds, as mail, and on demand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod site;

use mail_parser::{MessageParser, MimeHeaders};
use site::Site;

/// A group with two conversations in week 43 of 2026, one answered, a question and a session; something later in week 45.
fn group() -> Site {
    Site::new()
        .file("site.toml", "title = \"Net\"\nbase_url = \"https://example.org/arc/\"\n")
        .file("content/a/community.md", "---\ntitle: The Café <b>\n---\n")
        .file("content/a/members/ana.md", "---\nname: Ana Ö\nrole: host\njoined: 2026-01-01\n---\n")
        .file("content/a/members/bo.md", "---\nname: Bo\njoined: 2026-01-01\n---\n")
        .file("content/a/members/cy.md", "---\nname: Cy\njoined: 2026-01-01\n---\n")
        .file("content/a/posts/first.md", "---\ntitle: Long ago\nauthor: ana\ndate: 2026-03-02\n---\nHello.\n")
        .file("content/a/posts/second.md", "---\ntitle: Long ago too\nauthor: bo\ndate: 2026-03-02\n---\nHello.\n")
        .file(
            "content/a/posts/win/index.md",
            "---\ntitle: \"It's sold: <i>all\"\nauthor: ana\ndate: 2026-10-20\nkind: win\n---\nAll of it.\n",
        )
        .file("content/a/posts/win/bo.md", "---\nauthor: bo\ndate: 2026-10-21\n---\nWell done.\n")
        .file(
            "content/a/posts/ask.md",
            "---\ntitle: Who knows?\nauthor: bo\ndate: 2026-10-22\nkind: question\n---\nAnybody?\n",
        )
        .file(
            "content/a/sessions/2026-10-19-review.md",
            "---\ntitle: Review\ndate: 2026-10-19 19:00\nstatus: held\nattendees: [ana, cy]\ndecisions: [Go on]\n---\n",
        )
        .file("content/a/digests/2026-W43.md", "---\nauthor: ana\n---\nA good week, [see](../posts/ask.md).\n")
        .file("content/a/posts/later.md", "---\ntitle: Later\nauthor: cy\ndate: 2026-11-03\n---\nLater.\n")
}

#[test]
fn a_closed_week_has_a_page_with_the_rule_at_its_foot() {
    let built = group().build();
    let page = built.page("a/digests/2026-W43/");
    for words in [
        "Week 43: 19 to 25 October 2026",
        "It&#39;s sold",
        "Who knows?",
        "open for 3 days",
        "Review",
        "Go on",
        "Ana Ö",
        "Cy",
        "rule v1",
    ] {
        assert!(site::unescaped(page).contains(&site::unescaped(words)), "{words} is not on the page");
    }
    assert!(page.contains("href=\"../../../a/posts/ask/\""), "the host's words link from where they are shown");
    assert!(!page.contains("Later"), "what came later is not told");
    assert!(!built.has("a/digests/2026-W44/index.html"), "a quiet week has no digest");
    assert!(built.has("a/digests/2026-10/index.html") && built.has("digests/2026-W43/index.html"));
}

#[test]
fn a_period_that_is_not_over_has_no_digest() {
    let built = group().build_with(&["--clock", "2026-10-25T21:00:00Z"]);
    assert!(!built.has("a/digests/2026-W43/index.html"));
    let built = group().build_with(&["--clock", "2026-10-26T00:00:00Z"]);
    assert!(built.has("a/digests/2026-W43/index.html"));
}

#[test]
fn a_later_document_changes_no_closed_digest() {
    let before = group().file("content/a/community.md", "---\ntitle: A\n---\n");
    let digest = |site: &Site| {
        let page = site.build().page("a/digests/2026-W43/").to_owned();
        // The menu and the way to later digests are no part of what it tells.
        let from = page.find("<article").unwrap();
        let until = page.find("<nav class=\"neighbours\"").unwrap();
        page[from..until].to_owned()
    };
    let told = digest(&before);
    let after = before
        .file("content/a/posts/win/cy.md", "---\nauthor: cy\ndate: 2026-11-02\nreactions: {\"👏\": [bo]}\n---\nLate, but well done.\n")
        .file("content/a/posts/ask.md", "---\ntitle: Who knows?\nauthor: bo\ndate: 2026-10-22\nkind: question\nstatus: answered\nanswer: know\n---\nAnybody?\n")
        .file("content/a/posts/know.md", "---\nauthor: ana\ndate: 2026-11-02\nreply_to: ask\n---\nI do.\n")
        .file("content/a/members/dee.md", "---\nname: Dee\njoined: 2026-11-01\n---\n");
    assert_eq!(digest(&after), told);
}

#[test]
fn the_message_is_read_back_as_it_was_meant() {
    let built = group().build_with(&["--clock", "2026-10-27"]);
    let bytes = built.text("a/digests/2026-W43/email.eml");
    assert!(bytes.is_ascii() && bytes.lines().all(|line| line.len() <= 998));
    let message = MessageParser::default().parse(bytes.as_bytes()).unwrap();
    assert_eq!(message.subject(), Some("The Café <b>: Week 43: 19 to 25 October 2026"));
    assert_eq!(message.from().unwrap().first().unwrap().name(), Some("The Café <b>"));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-10-26T00:00:00Z");
    assert_eq!(message.content_type().unwrap().ctype(), "multipart");
    let same = |body: &str| body.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(same(&message.body_text(0).unwrap()), same(built.text("a/digests/2026-W43/email.txt")));
    assert_eq!(same(&message.body_html(0).unwrap()), same(built.text("a/digests/2026-W43/email.html")));
    assert!(bytes.contains("{{unsubscribe_url}}") && bytes.contains("{{recipient}}"));
    for form in ["email.html", "email.txt"] {
        let text = built.text(&format!("a/digests/2026-W43/{form}"));
        assert!(text.contains("https://example.org/arc/a/posts/ask/"), "{form} has full addresses");
        assert!(text.len() < 100_000 && !text.contains("<script"));
    }
    assert!(
        built
            .text("a/digests/2026-W43/email.txt")
            .lines()
            .all(|line| line.chars().count() <= 72 || line.contains("https://"))
    );
}

#[test]
fn all_forms_name_the_same_threads_in_the_same_order() {
    let built = group().build_with(&["--clock", "2026-10-27"]);
    let titles = ["It's sold: <i>all", "Who knows?", "Review"];
    let order = |text: &str| {
        let text = site::unescaped(text);
        // The host's words and the menu come first and name what they like.
        let from = text.find("Highlights").unwrap();
        let mut places: Vec<(usize, &str)> =
            titles.iter().map(|title| (text[from..].find(title).unwrap(), *title)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    let page = order(built.page("a/digests/2026-W43/"));
    for form in ["email.html", "email.txt"] {
        assert_eq!(order(built.text(&format!("a/digests/2026-W43/{form}"))), page, "{form}");
    }
    let feed = atom_syndication::Feed::read_from(built.text("a/digests/feed.xml").as_bytes()).unwrap();
    let entry = feed.entries.iter().find(|entry| entry.id.ends_with("/2026-W43/")).unwrap();
    assert_eq!(entry.title.value, "Week 43: 19 to 25 October 2026");
    assert_eq!(order(entry.content.as_ref().unwrap().value.as_ref().unwrap()), page);
}

#[test]
fn one_digest_comes_on_demand_in_any_form() {
    let site = group();
    let ask = |args: &[&str]| site.run(&[&["digest"], args, &["--clock", "2026-11-25"]].concat());
    let text = ask(&["a", "2026-W43"]);
    assert_eq!(text.status, 0);
    assert!(text.stdout.starts_with("The Café <b>\n\nWeek 43: 19 to 25 October 2026\n====="));
    assert!(ask(&["a", "2026-10", "--form", "email"]).stdout.starts_with("<!doctype html>"));
    assert!(ask(&["--form", "eml"]).stdout.starts_with("From: "));
    let json: serde_json::Value = serde_json::from_str(&ask(&["a", "2026-W43", "--form", "json"]).stdout).unwrap();
    assert_eq!(json["view"]["period"]["name"], "2026-W43");
    for (args, told) in [
        (vec!["b"], "there is no community `b`"),
        (vec!["a", "2026-W44"], "there is no digest of 2026-W44"),
        (vec!["a", "October"], "neither a week"),
    ] {
        let run = ask(&args);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn a_community_says_which_digests_it_wants() {
    for (choice, week, month) in [("week", true, false), ("month", false, true), ("none", false, false)] {
        let site = group().file("content/a/community.md", format!("---\ntitle: A\ndigest: {choice}\n---\n"));
        let built = site.build();
        assert_eq!(built.has("a/digests/2026-W43/index.html"), week, "{choice}");
        assert_eq!(built.has("a/digests/2026-10/index.html"), month, "{choice}");
    }
}
