//! A network in English with an Arabic and a German group, and a Japanese text in the Arabic one: what salon says, in which
//! language and direction, in every kind of file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod site;

use site::{Built, Site};

fn network() -> Site {
    Site::new()
        .file("site.toml", "title = \"Salon\"\nbase_url = \"https://x.org/\"\nlanguage = \"en\"\ntimezone = \"UTC\"\n")
        .file("content/en/community.md", "---\ntitle: The English Group\n---\n")
        .file("content/en/posts/hello.md", "---\ntitle: Hello\ndate: 2026-11-10\nauthor: Ana\n---\nAn English text.\n")
        .file("content/hibr/community.md", "---\ntitle: حلقة الحبر\ntagline: نكتب ونقرأ\nlang: ar\nfounded: 2026-11-01\ntimezone: Asia/Amman\n---\nأهلًا.\n")
        .file("content/hibr/members/layla.md", "---\nname: ليلى حداد\nrole: host\njoined: 2026-11-01\n---\nأكتب.\n")
        .file("content/hibr/members/karim.md", "---\nname: كريم بن صالح\njoined: 2026-11-01\n---\n")
        .file("content/hibr/members/yamada.md", "---\nname: 山田 太郎\njoined: 2026-11-01\nlang: ja\n---\n東京に住んでいます。\n")
        .file("content/hibr/members/zaid.md", "---\nname: زيد الأسمر\npublish: anonymous\n---\n")
        .file("content/hibr/members/wael.md", "---\nname: وائل الأخضر\npublish: hidden\n---\n")
        .file("content/hibr/posts/line/index.md", "---\ntitle: السطر الأول\ndate: 2026-11-10 18:30\nauthor: layla\naliases: [/hibr/old/]\n---\nباب مفتوح. شكرًا يا @zaid ويا @wael.\n")
        .file("content/hibr/posts/line/karim.md", "---\ndate: 2026-11-11\nauthor: karim\n---\nنعم.\n")
        .file("content/hibr/posts/line/zaid.md", "---\ndate: 2026-11-11\nauthor: zaid\n---\nوأنا.\n")
        .file("content/hibr/posts/line/wael.md", "---\ndate: 2026-11-11\nauthor: wael\n---\nلا.\n")
        .file("content/hibr/posts/line/layla.md", "---\ndate: 2026-11-12\nauthor: layla\nreply_to: wael\n---\nلماذا؟\n")
        .file("content/hibr/posts/before.md", "---\ntitle: قبل البداية\ndate: 2026-11-03\nauthor: layla\n---\nأول نصّ.\n")
        .file("content/kreis/posts/anfang.md", "---\ntitle: Anfang\ndate: 2026-11-03\nauthor: ute\n---\nLos.\n")
        .file("content/hibr/posts/kotoba.md", "---\ntitle: 最初の一行\ndate: 2026-11-12 09:00\nauthor: yamada\nlang: ja\n---\n日本語で書きます。\n")
        .file("content/hibr/sessions/2026-11-13-first.md", "---\ntitle: المساء الأول\ndate: 2026-11-13 20:00\nduration: 75\nattendees: [layla, karim]\ndecisions: [نلتقي كل أربعاء]\n---\nقرأنا.\n")
        .file("content/kreis/community.md", "---\ntitle: Der Kreis\nlang: de\n---\n")
        .file("content/kreis/members/ute.md", "---\nname: Ute Brandt\nrole: host\n---\n")
        .file("content/kreis/members/max.md", "---\nname: Max Unsichtbar\npublish: anonymous\n---\n")
        .file("content/kreis/posts/ziel.md", "---\ntitle: Zehn Seiten\ndate: 2026-11-10\nauthor: ute\nkind: goal\nstatus: open\ndue: 2026-12-01\n---\nJeden Tag.\n")
        .file("content/kreis/posts/re.md", "---\ndate: 2026-11-11\nauthor: max\nreply_to: ziel\n---\nGut.\n")
}

#[track_caller]
fn says(built: &Built, page: &str, texts: &[&str]) {
    let html = built.page(page);
    for text in texts {
        assert!(html.contains(text), "{page} does not say {text}\n{html}");
    }
}

#[test]
fn every_group_speaks_its_language_in_its_direction() {
    let built = network().build();
    says(&built, "", &["<html lang=\"en\" dir=\"ltr\"", "Latest conversations"]);
    says(&built, "en/", &["<html lang=\"en\" dir=\"ltr\"", "Conversations"]);
    says(
        &built,
        "hibr/",
        &[
            "<html lang=\"ar\" dir=\"rtl\"",
            ">المحادثات</a>",
            ">الأعضاء</a>",
            ">الملخّصات</a>",
            "منذ 1 نوفمبر 2026",
            "4 أشخاص",
        ],
    );
    says(
        &built,
        "hibr/posts/line/",
        &[
            "<time class=\"dt-published\" datetime=\"2026-11-10T18:30:00+03:00\">10 نوفمبر 2026</time>",
            "4 ردود من شخصين",
            "الانتقال إلى المحتوى",
        ],
    );
    says(&built, "hibr/sessions/2026-11-13-first/", &["الجمعة، 13 نوفمبر 2026، الساعة 20:00", "حتى 21:15", "75 دقيقة"]);
    says(&built, "kreis/", &["<html lang=\"de\" dir=\"ltr\"", ">Gespräche</a>", "2 Personen"]);
    says(&built, "kreis/goals/", &["fällig am 1. Dezember 2026", ">Offen</span>", "Offene Ziele"]);
    says(&built, "kreis/calendar/", &["November 2026", "Dienstag, 10. November"]);
}

#[test]
fn a_text_in_another_language_says_so_wherever_it_stands() {
    let built = network().build();
    let japanese = "lang=\"ja\" dir=\"auto\">最初の一行</a>";
    for page in ["hibr/", "hibr/posts/", "hibr/members/yamada/", "hibr/digests/2026-W46/", "", "members/yamada/"] {
        says(&built, page, &[japanese]);
    }
    says(&built, "hibr/posts/kotoba/", &["<h1 class=\"p-name\" dir=\"auto\" lang=\"ja\">", "dir=\"ltr\" lang=\"ja\""]);
    says(
        &built,
        "hibr/posts/line/",
        &["lang=\"ja\" dir=\"auto\">最初の一行</span>", "<a href=\"../../../\" lang=\"en\" dir=\"auto\">Salon</a>"],
    );
    says(&built, "hibr/members/yamada/", &["<div class=\"prose\" dir=\"ltr\" lang=\"ja\">"]);
    // On the network's pages the Arabic group's texts are in another language, at home they are not.
    let arabic = "lang=\"ar\" dir=\"auto\">السطر الأول</a>";
    says(&built, "", &[arabic, "lang=\"ar\" dir=\"auto\">حلقة الحبر</a>", "lang=\"ar\" dir=\"auto\">نكتب ونقرأ</p>"]);
    says(&built, "members/layla/", &[arabic, "<div class=\"prose\" dir=\"auto\" lang=\"ar\">"]);
    says(
        &built,
        "digests/2026-W46/",
        &["lang=\"ar\" dir=\"auto\">السطر الأول</a>", "lang=\"de\" dir=\"auto\">Zehn Seiten</a>"],
    );
    assert!(!built.page("hibr/").contains("lang=\"ar\" dir=\"auto\""));
}

#[test]
fn who_is_not_named_has_a_neutral_name_in_the_groups_language() {
    let built = network().build();
    for word in ["zaid", "wael", "الأسمر", "الأخضر", "Unsichtbar"] {
        assert_eq!(built.found(word), Vec::<&str>::new(), "{word}");
    }
    let thread = built.page("hibr/posts/line/");
    let neutral = thread.split(">عضو ").nth(1).unwrap().split('<').next().unwrap();
    assert!(neutral.parse::<u8>().is_ok(), "{neutral}");
    says(&built, "hibr/posts/line/", &["شخص ما", "<p class=\"removed\">محذوف"]);
    says(&built, "kreis/posts/ziel/", &["Mitglied "]);
    for english in ["Member ", "Removed", "somebody"] {
        assert!(!thread.contains(english) && !built.page("kreis/posts/ziel/").contains(english), "{english}");
    }
    // In another language it is the same person: the number stays, and the address never had a word in it.
    let site = network();
    let english =
        std::fs::read_to_string(site.path("content/hibr/community.md")).unwrap().replace("lang: ar", "lang: en");
    site.write("content/hibr/community.md", english);
    let built = site.build();
    assert!(built.page("hibr/posts/line/").contains(&format!("Member {neutral}")));
    assert!(built.page("hibr/posts/line/").contains(&format!("id=\"member-{neutral}\"")));
}

#[test]
fn feeds_mails_and_calendars_speak_it_too() {
    let built = network().build();
    let feed = atom_syndication::Feed::read_from(built.text("hibr/feed.xml").as_bytes()).unwrap();
    assert_eq!(feed.lang.as_deref(), Some("ar"));
    let langs: Vec<_> = feed.entries.iter().map(|entry| entry.title.lang.as_deref().unwrap()).collect();
    assert_eq!(langs, ["ja", "ar", "ar"]);
    let network: serde_json::Value = serde_json::from_str(built.text("feed.json")).unwrap();
    assert_eq!(network["language"], "en");
    let items = network["items"].as_array().unwrap();
    let lang_of = |url: &str| items.iter().find(|item| item["url"] == url).unwrap()["language"].clone();
    assert_eq!(lang_of("https://x.org/hibr/posts/line/"), "ar");
    assert_eq!(lang_of("https://x.org/kreis/posts/ziel/"), "de");
    assert_eq!(lang_of("https://x.org/en/posts/hello/"), serde_json::Value::Null);

    let digests = atom_syndication::Feed::read_from(built.text("hibr/digests/feed.xml").as_bytes()).unwrap();
    assert_eq!(digests.entries[0].title.value, "الأسبوع 46: من 9 إلى 15 نوفمبر 2026");
    let html = built.text("hibr/digests/2026-W46/email.html");
    for text in [
        "<html lang=\"ar\" dir=\"rtl\">",
        "أبرز المحادثات",
        "الحضور: <bdi>ليلى حداد</bdi>، <bdi>كريم بن صالح</bdi>.",
        "إلغاء الاشتراك",
    ] {
        assert!(html.contains(text), "{text} not in {html}");
    }
    let text = built.text("hibr/digests/2026-W46/email.txt");
    assert!(text.contains("كيف جرى الاختيار") && text.contains("إلغاء الاشتراك: {{unsubscribe_url}}"), "{text}");
    assert!(built.text("hibr/digests/2026-W46/email.eml").contains("Content-Language: ar\r\n"));
    assert!(
        built
            .text("kreis/digests/2026-W46/email.eml")
            .contains("Subject: Der Kreis: Woche 46: 9. bis 15. November 2026")
    );
    let old = built.page("hibr/old/");
    assert!(old.contains("<html lang=\"ar\" dir=\"rtl\">") && old.contains("انتقلت هذه الصفحة: <a href="), "{old}");
    assert!(built.text("hibr/sessions/2026-11-13-first/session.ics").contains("SUMMARY:المساء الأول"));
}

#[test]
fn a_language_in_part_is_said_in_english_for_the_rest() {
    let site = Site::of_one()
        .file("site.toml", "language = \"nl\"\ntheme = \"mine\"\n")
        .file(
            "themes/mine/i18n/nl.toml",
            "[nav]\nthreads = \"Gesprekken\"\n[threads.count]\none = \"{n} gesprek\"\nother = \"{n} gesprekken\"\n",
        )
        .file("content/a/posts/x.md", "---\ntitle: X\ndate: 2026-11-10\nauthor: ana\n---\nx\n")
        .file("content/a/posts/y.md", "---\ndate: 2026-11-11\nauthor: Bo\nreply_to: x\n---\ny\n");
    let built = site.build();
    says(
        &built,
        "a/",
        &["<html lang=\"nl\" dir=\"ltr\"", ">Gesprekken</a>", "1 reply from 1 person", "10 November 2026"],
    );
    // A region without words of its own speaks its language, and what is there of it comes first.
    let site = site
        .file("site.toml", "language = \"de-CH\"\ntheme = \"mine\"\n")
        .file("themes/mine/i18n/de-CH.toml", "skip = \"Direkt zum Inhalt\"\n");
    let built = site.build();
    says(
        &built,
        "a/",
        &["<html lang=\"de-CH\" dir=\"ltr\"", "Direkt zum Inhalt", ">Gespräche</a>", "1 Antwort von 1 Person"],
    );
}
