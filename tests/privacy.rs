//! What a build may not show is in no byte and no name of its output.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use site::{PNG, Site};

/// A post of Ana's with more keys and a text.
fn post(keys: &str, text: &str) -> String {
    format!("---\nauthor: ana\ndate: 2026-11-01\n{keys}\n---\n{text}\n")
}

#[test]
fn a_draft_is_nowhere_unless_asked_for() {
    let site = Site::of_one()
        .file("content/a/posts/zebra.md", post("draft: true\ntags: [quagga]", "An okapi."))
        .file("content/a/posts/giraffe/index.md", post("draft: true", "An eland."))
        .file("content/a/posts/giraffe/gazelle.md", post("", "A kudu."))
        .file("content/a/posts/impala.md", post("reply_to: giraffe", "An oryx."))
        .file("content/a/pages/gnu.md", "---\ndraft: true\n---\nA bongo.\n");
    let (built, drafts) = (site.build(), site.build_with(&["--drafts"]));
    for word in "zebra quagga okapi giraffe eland gazelle kudu impala oryx gnu bongo".split(' ') {
        built.nowhere(word);
        // An answer of another file needs no name of its own.
        drafts.somewhere(word);
    }
}

#[test]
fn what_answers_a_thread_that_is_held_back_goes_with_it_however_it_names_it() {
    let site = Site::of_one()
        .file("content/a/posts/2026-01-01-gone/index.md", post("draft: true\nslug: away", "Gone."))
        .file("content/a/posts/2026-01-01-gone/bo.md", post("", "zebra1"))
        .file("content/a/posts/z2.md", post("reply_to: gone", "zebra2"))
        .file("content/a/posts/z3.md", post("reply_to: away", "zebra3"))
        .file("content/a/posts/z4.md", post("reply_to: 2026-01-01-gone/index.md", "zebra4"));
    let (built, drafts) = (site.build(), site.build_with(&["--drafts"]));
    built.nowhere("zebra");
    (1..=4).for_each(|n| drafts.somewhere(&format!("zebra{n}")));
}

#[test]
fn a_post_of_the_future_is_nowhere_until_its_time() {
    let site = Site::of_one()
        .file("content/a/posts/2026-11-26-zebra.md", "---\nauthor: ana\n---\nAn okapi.\n")
        .file("content/a/posts/talk/index.md", post("", "Now."))
        .file("content/a/posts/talk/quagga.md", "---\nauthor: ana\ndate: 2026-12-01\n---\nA kudu.\n");
    let built = site.build();
    for word in ["zebra", "okapi", "quagga", "kudu"] {
        built.nowhere(word);
        site.build_with(&["--future"]).somewhere(word);
        site.build_with(&["--clock", "2026-12-02"]).somewhere(word);
    }
    let between = site.build_with(&["--clock", "2026-11-27"]);
    between.somewhere("okapi");
    between.nowhere("kudu");
}

/// A site in which one document of each kind, and one community, may be seen by `who` alone; each says `zebra` and its
/// kind.
fn restricted(who: &str) -> Site {
    let keys = format!("visibility: {who}");
    let word = |kind: &str| format!("zebra{kind}");
    Site::of_one()
        .file("content/a/posts/zebrapost.md", post(&format!("{keys}\ntags: [zebratag]"), &word("post")))
        .file("content/a/posts/talk/index.md", post("", "Open."))
        .file("content/a/posts/talk/zebrareply.md", post(&keys, &word("reply")))
        .file("content/a/posts/zebrathread/index.md", post(&keys, "![x](zebra.png)"))
        .file("content/a/posts/zebrathread/ana.md", post("", &word("answer")))
        .file("content/a/posts/zebrathread/zebra.png", PNG)
        .file(
            "content/a/sessions/zebrasession.md",
            format!("---\ndate: 2026-11-02\n{keys}\nactions: [{{who: ana, what: zebraaction}}]\n---\n"),
        )
        .file("content/a/pages/zebrapage.md", format!("---\n{keys}\naliases: [/zebraalias/]\n---\nzebra\n"))
        .file("content/a/digests/2026-W02.md", format!("---\n{keys}\n---\nzebradigest\n"))
        .file("content/pages/zebrafree.md", format!("---\n{keys}\n---\nzebra\n"))
        .file(
            "content/a/members/bo.md",
            format!("---\nname: Bo\n{keys}\ntagline: zebraline\nemail: a@zebra\n---\nzebrabio\n"),
        )
        .file("content/zebracommunity/community.md", format!("---\ntitle: Zebras\n{keys}\n---\nzebra\n"))
        .file("content/zebracommunity/members/cem.md", "---\nname: Cem Zebra\n---\n")
        .file("content/zebracommunity/posts/x.md", post("visibility: public", "zebraopen"))
}

#[test]
fn what_is_for_members_is_for_them_alone() {
    let site = restricted("members");
    site.build().nowhere("zebra");
    let members = site.build_for_members();
    for kind in "post tag reply answer session action page alias free line bio community open".split(' ') {
        members.somewhere(&format!("zebra{kind}"));
    }
    assert!(members.has("a/posts/zebrathread/zebra.png"));
    assert!(members.text("robots.txt").contains("Disallow: /\n"));
}

#[test]
fn what_is_private_is_for_nobody() {
    let site = restricted("private");
    site.build().nowhere("zebra");
    site.build_for_members().nowhere("zebra");
}

#[test]
fn links_to_what_is_not_shown_keep_its_name_to_themselves() {
    let site = Site::of_one()
        .file("content/a/posts/zebra/index.md", post("visibility: private\ntitle: Quagga", "Okapi."))
        .file("content/a/posts/zebra/gnu.png", PNG)
        .file(
            "content/a/posts/open.md",
            post("", "[this](zebra/index.md) [that](/a/posts/zebra/) ![us](zebra/gnu.png)"),
        );
    let built = site.build();
    assert!(built.stderr.contains("S0210"), "{}", built.stderr);
    built.nowhere("zebra");
    built.nowhere("quagga");
}

#[test]
fn contact_data_reaches_no_output() {
    let site = Site::of_one().file(
        "content/a/members/bo.md",
        "---\nname: Bo\nemail: bo@zebra.example\nphone: [+49 30 1234, {home: 030-77}]\nextra: {x: quagga}\n---\nHi.\n",
    );
    for built in [site.build(), site.build_for_members()] {
        for word in ["zebra", "1234", "030-77", "quagga"] {
            built.nowhere(word);
        }
    }
}

/// A community in which `zoe` is spoken of in every way, with `publish` as given.
fn with_zoe(publish: &str) -> Site {
    Site::of_one()
        .file("content/a/members/zoe.md", format!("---\nname: Zoe Quagga\nalso: [okapi]\npublish: {publish}\navatar: zoe.png\ntagline: I am zoe\nlocation: Eland\nlinks: {{Web: 'https://kudu.example'}}\nrole: host\n---\nBongo.\n"))
        .file("content/a/members/zoe.png", PNG)
        .file("content/a/members/cem.md", "---\nname: Cem\ntagline: Friend of @zoe\n---\nI know @zoe and @okapi.\n")
        .file("content/a/posts/t/index.md", post("title: What does @zoe say\nsummary: Asked @okapi\nanswer: zoe\nkind: question\nreactions: {🎉: [zoe, okapi, Zoe Quagga, cem]}", "Well, @zoe? `@zoe` **@okapi** [@zoe](zoe.md)\n\n# @zoe said\n\n```\n@zoe\n```\n"))
        .file("content/a/posts/t/zoe.md", "---\nauthor: zoe\ndate: 2026-11-02\n---\nImpala.\n")
        .file("content/a/posts/t/cem.md", "---\nauthor: cem\ndate: 2026-11-03\nreply_to: zoe\n---\n@zoe, thanks.\n")
        .file("content/a/posts/t/zoe-2.md", "---\nauthor: okapi\ndate: 2026-11-04\n---\n![me](zoe.png)\n")
        .file("content/a/posts/t/zoe.png", PNG)
        .file("content/a/posts/2026-11-05-zoe.md", "---\nauthor: Zoe Quagga\n---\nImpala again.\n")
        .file("content/a/sessions/s.md", "---\ntitle: At @zoe's\ndate: 2026-11-06\nhost: zoe\nattendees: [zoe, cem]\nguests: [Zoe Quagga]\nhot_seat: zoe\nagenda: ['@zoe speaks']\ndecisions: ['@okapi decides']\nactions: [{who: zoe, what: 'Call @okapi'}]\n---\nNotes by @zoe.\n")
        .file("content/a/sessions/2026-11-07-zoe.md", "---\ndate: 2026-11-07\nlocation: At @zoe's\n---\n[who](../pages/for-zoe.md)\n")
        .file("content/a/pages/for-zoe.md", "---\ntitle: For @zoe\nsummary: By @okapi\n---\n![of @zoe](../members/zoe.png \"of @zoe\")\n")
        .file("content/a/posts/2026-11-08-said.md", "Said @zoe to me.\n")
        .file("content/a/posts/2026-11-08-head.md", "# @zoe to me\n")
        .file("content/a/posts/2026-11-09-alias.md", "---\naliases: [/a/old/]\ntags: ['@zoe']\n---\nOn.\n")
        .file("content/a/community.md", "---\ntitle: With @zoe\ntagline: By @okapi\ntags: ['@zoe']\n---\nAsk @zoe, [or](members/zoe.md)\n")
        .file("content/index.md", "---\nsummary: With @zoe\n---\nThanks to @zoe and `@okapi`.\n")
        .file("content/pages/thanks.md", "# Thanks, @zoe\n\nAnd @okapi.\n")
        .file("content/a/pages/who.md", "Ask @zoe, or [her](../members/zoe.md).\n")
}

#[test]
fn who_is_anonymous_is_named_nowhere() {
    let built = with_zoe("anonymous").build_with(&["-u", "https://x.org"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    built.somewhere("Impala again");
    for word in ["zoe", "okapi", "quagga", "eland", "kudu", "bongo"] {
        built.nowhere(word);
    }
    built.somewhere("Member ");
}

#[test]
fn who_is_hidden_is_named_nowhere_and_has_written_nothing() {
    let built = with_zoe("hidden").build_with(&["-u", "https://x.org"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    for word in ["zoe", "okapi", "quagga", "eland", "kudu", "bongo", "impala"] {
        built.nowhere(word);
    }
    assert!(built.page("a/posts/t/").contains("Removed"));
    built.somewhere("thanks");
}

#[test]
fn what_decides_who_may_see_and_is_misspelt_opens_nothing() {
    for (path, text) in [
        ("content/a/posts/p.md", "---\nvisibilty: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\nvisibility: privat\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\nvisibility:\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\nVisibility: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\nvisibility: [private]\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\ndraft: yes\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\ndraft: \"true\"\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\ndraft:\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\ndrafts: true\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\ndate: 05/06/2027\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\nvisibility: private\nvisibility: public\n---\nZebra.\n"),
        ("content/a/posts/p.md", "---\nvisibility: private\nZebra.\n"),
        ("content/a/posts/p.md", " ---\nvisibility: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "\n---\nvisibility: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "\u{feff}\n\n---\nvisibility: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "title: Zebra\nvisibility: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "----\nvisibility: private\n---\nZebra.\n"),
        ("content/a/posts/p.md", "+++\nvisibility = \"private\"\n+++\nZebra.\n"),
        ("content/a/members/bo.md", "---\nname: Zebra\npublish: anonymus\n---\n"),
        ("content/a/members/bo.md", "---\nname: Zebra\npublish: false\n---\n"),
        ("content/a/members/bo.md", "---\nname: Zebra\npublished: hidden\n---\n"),
        ("content/a/community.md", "---\ntitle: Zebra\nvisibility: member\n---\n"),
        ("content/a/digests/2026-W02.md", "---\nvisibility: hidden\n---\nZebra.\n"),
        ("content/pages/p.md", "---\nvisibility: Private\n---\nZebra.\n"),
    ] {
        let built = Site::of_one().file(path, text).build_with(&[]);
        assert_eq!(built.status, 1, "{path}: {text}{}", built.stderr);
        assert!(built.files.is_empty() && built.stderr.contains(path), "{text}{}", built.stderr);
    }
}

#[test]
fn an_audience_that_does_not_exist_opens_nothing() {
    for audience in ["everybody", "member", "Members", "private", ""] {
        let built = restricted("members").build_with(&["--audience", audience]);
        assert_eq!((built.status, built.files.len()), (2, 0), "{audience}");
    }
}

/// A site in which what everybody may see says `open` and what nobody may see says `zebra`, with references from the
/// one to the other only where the other side makes them.
fn marked() -> Site {
    let site = Site::of_one().file("site.toml", "base_url = \"https://x.org/\"\n");
    let site = (1..=9).fold(site, |site, n| {
        let keys = format!("title: open{n}\ntags: [open]\nkind: {}", ["question", "goal", "win"][n % 3]);
        site.file(&format!("content/a/posts/open{n}/index.md"), post(&keys, &format!("open text {n}")))
            .file(&format!("content/a/posts/open{n}/ana.md"), post("", "open answer"))
    });
    site.file("content/a/sessions/open.md", "---\ndate: 2026-11-03\nattendees: [ana]\n---\n")
        .file("content/a/pages/open.md", "open\n")
        .file("content/b/community.md", "---\ntitle: open B\n---\n")
}

/// What nobody may see, by every rule there is, entangled with what everybody may see.
const HELD_BACK: &[(&str, &str)] = &[
    (
        "content/a/posts/zebra1.md",
        "---\nauthor: ana\ndate: 2026-11-02\nvisibility: private\ntags: [open, zebra]\ntitle: zebra\nkind: question\n---\nSee [it](open1/index.md), @ana. zebra\n",
    ),
    ("content/a/posts/2025-01-01-zebra2.md", "---\nauthor: ana\ndraft: true\nkind: lesson\norder: 1\n---\nzebra\n"),
    ("content/a/posts/zebra3.md", "---\nauthor: ana\ndate: 2027-01-01\nreply_to: open2\n---\nzebra\n"),
    (
        "content/a/posts/open3/zebra4.md",
        "---\nauthor: ana\ndate: 2026-11-08\nvisibility: members\nreactions: {🎉: 3}\n---\nzebra\n",
    ),
    (
        "content/a/posts/open1/zebra5.md",
        "---\nauthor: ana\ndate: 2026-11-09\ndraft: true\ngoal: open1\nstatus: kept\n---\nzebra\n",
    ),
    (
        "content/a/posts/zebra6/index.md",
        "---\nauthor: ana\ndate: 2026-11-09\nvisibility: private\n---\n![zebra](zebra.png)\n",
    ),
    ("content/a/posts/zebra6/zebra.png", "no picture"),
    ("content/a/posts/zebra6/ana.md", "---\nauthor: ana\ndate: 2026-11-10\n---\nzebra\n"),
    (
        "content/a/sessions/zebra.md",
        "---\ndate: 2026-11-09\nvisibility: members\nattendees: [ana]\nactions: [{who: ana, what: zebra}]\n---\n[x](../posts/open1/index.md)\n",
    ),
    ("content/a/pages/zebra.md", "---\ndraft: true\naliases: [/zebra/]\n---\n[x](../posts/open1/index.md)\n"),
    ("content/a/digests/2026-W02.md", "---\nvisibility: private\n---\nzebra\n"),
    ("content/a/members/zebra.md", "---\nname: Zebra Zebra\npublish: hidden\n---\nzebra\n"),
    ("content/a/posts/open4/zebra7.md", "---\nauthor: zebra\ndate: 2026-11-09\n---\nzebra [x](../open5/index.md)\n"),
    ("content/a/posts/zebra8.md", "---\nauthor: zebra\ndate: 2026-11-09\ntags: [open]\n---\nzebra\n"),
    (
        "content/zebra/community.md",
        "---\ntitle: Zebra\nvisibility: members\npart_of: b\ntimezone: Asia/Tokyo\n---\nzebra\n",
    ),
    ("content/zebra/members/ana.md", "---\nname: Ana Reyes\nrole: host\n---\nzebra\n"),
    ("content/zebra/posts/x.md", "---\nauthor: ana\ndate: 2026-11-09\ntags: [open]\n---\nzebra\n"),
    ("content/pages/zebra.md", "---\nvisibility: private\n---\nzebra\n"),
    ("content/pages/zebra.pdf", "zebra"),
];

#[test]
fn a_public_build_with_what_is_held_back_equals_one_without_it_byte_for_byte() {
    let without = marked().build();
    let site = HELD_BACK.iter().fold(marked(), |site, (path, text)| site.file(path, text));
    let with = site.build();
    with.nowhere("zebra");
    for (path, bytes) in &without.files {
        let other = with.files.get(path).map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(other.as_deref(), Some(&*String::from_utf8_lossy(bytes)), "{path}");
    }
    assert!(without.files.keys().eq(with.files.keys()), "{:?}", with.files.keys());
}

#[test]
fn each_document_held_back_by_itself_changes_no_byte() {
    let without = marked().build().files;
    for (path, text) in HELD_BACK.iter().filter(|(path, _)| !path.contains("zebra/posts") && !path.ends_with("png")) {
        let alone = marked().file(path, text);
        let alone = if text.contains("author: zebra") { alone.file(HELD_BACK[11].0, HELD_BACK[11].1) } else { alone };
        let is_part = path.ends_with("zebra6/ana.md") || path.ends_with("zebra/members/ana.md");
        assert!(is_part || alone.build().files == without, "{path}");
    }
}

#[test]
fn what_was_shown_once_is_gone_when_it_is_no_longer() {
    let site = Site::of_one().file("content/a/posts/zebra.md", post("tags: [quagga]", "Okapi."));
    site.build().somewhere("zebra");
    site.write("content/a/posts/zebra.md", post("tags: [quagga]\nvisibility: private", "Okapi."));
    let built = site.build();
    for word in ["zebra", "quagga", "okapi"] {
        built.nowhere(word);
    }
    site.build_for_members();
    site.build().nowhere("okapi");
}

#[test]
fn only_the_same_post_answers_by_a_name_that_several_share() {
    // Two posts have one name in two communities; only that of one is held back.
    let site = Site::of_one()
        .file("content/a/posts/wins/index.md", post("draft: true", "Zebra."))
        .file("content/b/community.md", "---\ntitle: B\n---\n")
        .file("content/b/posts/wins/index.md", post("", "Open."))
        .file("content/b/posts/more.md", post("reply_to: wins", "More."));
    let built = site.build();
    built.nowhere("zebra");
    assert!(built.page("b/posts/wins/").contains("More."));
}
