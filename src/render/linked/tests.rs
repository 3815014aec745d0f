use super::*;
use crate::markup::Html;
use crate::plan::view::{CommunityHead, Link, MemberView, Picture, PostView};
use crate::render::samples;

/// A text that wants to end its script, or a line in it.
const ENDING: &str = "</script><!-- & \u{2028}\u{2029} \"“é”\" \\ \n";

fn site() -> Site {
    let mut site = Site::default();
    site.title = "Net".to_owned();
    site.base_url = "https://x.org/".to_owned();
    site
}

fn frame() -> Frame {
    Frame {
        canonical: "https://x.org/a/b/".to_owned(),
        heading: "Heading".to_owned(),
        description: "In short".to_owned(),
        lang: "en".to_owned(),
        ..Frame::default()
    }
}

fn person(name: &str, url: Option<&str>) -> Arc<Person> {
    Arc::new(Person { name: name.to_owned(), url: url.map(str::to_owned), ..Person::default() })
}

fn reply(name: &str, html: &str, replies: Vec<PostView>) -> PostView {
    PostView {
        url: format!("a/b/index.html#{name}"),
        authors: vec![person(name, None)],
        date: Some("2026-11-04".to_owned()),
        html: Html::by_hand(html),
        replies,
        ..PostView::default()
    }
}

fn thread(view: ThreadView) -> View {
    View::Thread(Box::new(view))
}

/// The only script of a page, without what is the same in all.
fn only(frame: &Frame, view: &View) -> String {
    let scripts = scripts(&site(), frame, view);
    let rest =
        scripts.strip_prefix("\n<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",").unwrap();
    let (data, after) = rest.split_once("}</script>").unwrap();
    assert_eq!(after, "");
    data.to_owned()
}

#[test]
fn every_page_tells_the_way_to_it() {
    let step = |title: &str, url: &str| Link { title: title.to_owned(), url: url.to_owned(), lang: None };
    let frame = Frame { breadcrumb: vec![step("Net", "index.html"), step("A & B", "a/")], ..frame() };
    assert_eq!(
        only(&frame, &View::Tags(Box::default())),
        "\"@type\":\"BreadcrumbList\",\"itemListElement\":[\
         {\"@type\":\"ListItem\",\"position\":1,\"name\":\"Net\",\"item\":\"https://x.org/\"},\
         {\"@type\":\"ListItem\",\"position\":2,\"name\":\"A \\u0026 B\",\"item\":\"https://x.org/a/\"},\
         {\"@type\":\"ListItem\",\"position\":3,\"name\":\"Heading\"}]"
    );
}

#[test]
fn the_home_page_tells_where_to_search() {
    let home = View::Home(Box::default());
    let said = "\"@type\":\"WebSite\",\"name\":\"Net\",\"url\":\"https://x.org/\",\"description\":\"In short\"";
    assert_eq!(only(&frame(), &home), said);
    let action = ",\"potentialAction\":{\"@type\":\"SearchAction\",\"target\":{\"@type\":\"EntryPoint\",\
        \"urlTemplate\":\"https://x.org/search/?q={search_term_string}\"},\"query-input\":\"required name=search_term_string\"}";
    assert_eq!(only(&Frame { search: "search/".to_owned(), ..frame() }, &home), format!("{said}{action}"));
}

#[test]
fn a_community_is_part_of_the_site() {
    assert_eq!(
        only(&frame(), &View::Community(Box::default())),
        "\"@type\":\"CollectionPage\",\"name\":\"Heading\",\"description\":\"In short\",\"url\":\"https://x.org/a/b/\",\
         \"inLanguage\":\"en\",\"isPartOf\":{\"@type\":\"WebSite\",\"name\":\"Net\",\"url\":\"https://x.org/\"}"
    );
}

#[test]
fn a_thread_tells_its_answers_but_for_what_is_missing() {
    let mut removed = reply("gone", "<p>Gone</p>", vec![reply("below", "<p>Below</p>", vec![])]);
    removed.is_removed = true;
    let undated = PostView { date: None, ..reply("undated", "<p>When?</p>", vec![]) };
    let unnamed = PostView { authors: Vec::new(), ..reply("unnamed", "<p>Who?</p>", vec![]) };
    let nested = reply("cy", "", vec![unnamed]);
    let opener = PostView {
        authors: vec![person("Ana", Some("a/members/ana/index.html")), person("Guest", None)],
        updated: Some("2026-11-05".to_owned()),
        lang: Some("fr".to_owned()),
        ..reply("", "<p>Speak,\n<b>now</b>.</p>", vec![])
    };
    let view = ThreadView {
        title: "A talk".to_owned(),
        opener,
        replies: vec![removed, reply("bo", "<p>Much &lt;3</p>", vec![nested]), undated],
        reply_count: 6,
        ..ThreadView::default()
    };
    assert_eq!(
        only(&frame(), &thread(view)),
        "\"@type\":\"DiscussionForumPosting\",\"headline\":\"A talk\",\"url\":\"https://x.org/a/b/\",\"inLanguage\":\"fr\",\
         \"text\":\"Speak, now.\",\"datePublished\":\"2026-11-04\",\"dateModified\":\"2026-11-05\",\"author\":[\
         {\"@type\":\"Person\",\"name\":\"Ana\",\"url\":\"https://x.org/a/members/ana/\"},\
         {\"@type\":\"Person\",\"name\":\"Guest\"}],\"commentCount\":6,\"comment\":[\
         {\"@type\":\"Comment\",\"url\":\"https://x.org/a/b/#bo\",\"datePublished\":\"2026-11-04\",\
         \"author\":[{\"@type\":\"Person\",\"name\":\"bo\"}],\"text\":\"Much \\u003c3\",\"comment\":[\
         {\"@type\":\"Comment\",\"url\":\"https://x.org/a/b/#cy\",\"datePublished\":\"2026-11-04\",\
         \"author\":[{\"@type\":\"Person\",\"name\":\"cy\"}]}]}]"
    );
}

#[test]
fn a_thread_without_text_has_its_description_and_one_without_author_or_date_is_none() {
    let opened = |opener| thread(ThreadView { opener, ..ThreadView::default() });
    let said = only(&frame(), &opened(reply("ana", "<hr>", vec![])));
    assert!(said.contains("\"text\":\"In short\",\"datePublished\""), "{said}");
    assert!(said.ends_with("\"commentCount\":0"), "{said}");
    for opener in [
        PostView { date: None, ..reply("ana", "<p>When?</p>", vec![]) },
        PostView { authors: Vec::new(), ..reply("ana", "<p>Who?</p>", vec![]) },
    ] {
        assert_eq!(scripts(&site(), &frame(), &opened(opener)), "");
    }
}

#[test]
fn a_digest_is_by_who_wrote_words_for_it_else_by_its_group_else_by_the_network() {
    let head = CommunityHead { title: "The A Group".to_owned(), ..CommunityHead::default() };
    let of_group = Frame { community: Some(head), ..frame() };
    let digest = |words_by| {
        View::Digest(Box::new(DigestView { closed: "2026-11-09".to_owned(), words_by, ..DigestView::default() }))
    };
    let said = "\"@type\":\"Article\",\"headline\":\"Heading\",\"description\":\"In short\",\"datePublished\":\"2026-11-09\",\
        \"url\":\"https://x.org/a/b/\",\"inLanguage\":\"en\",\"mainEntityOfPage\":\"https://x.org/a/b/\",\"author\":";
    for (frame, words_by, author) in [
        (&of_group, vec![person("Ana", None)], "[{\"@type\":\"Person\",\"name\":\"Ana\"}]"),
        (&of_group, Vec::new(), "{\"@type\":\"Organization\",\"name\":\"The A Group\"}"),
        (&frame(), Vec::new(), "{\"@type\":\"Organization\",\"name\":\"Net\"}"),
    ] {
        assert_eq!(only(frame, &digest(words_by)), format!("{said}{author}"));
    }
}

#[test]
fn a_session_tells_whether_it_is_cancelled_and_where_it_would_be() {
    let session = |status, location: &str, hosts| {
        View::Session(Box::new(SessionView {
            date: "2026-11-10T19:00:00+01:00".to_owned(),
            end: (status == "held").then(|| "2026-11-10T20:00:00+01:00".to_owned()),
            status,
            location: location.to_owned(),
            location_is_link: location.starts_with("https:"),
            hosts,
            ..SessionView::default()
        }))
    };
    let begin = "\"@type\":\"Event\",\"name\":\"Heading\",\"startDate\":\"2026-11-10T19:00:00+01:00\"";
    let about = ",\"description\":\"In short\",\"url\":\"https://x.org/a/b/\",\"inLanguage\":\"en\",\
        \"eventStatus\":\"https://schema.org/";
    assert_eq!(
        only(&frame(), &session("cancelled", "", Vec::new())),
        format!(
            "{begin}{about}EventCancelled\",\"location\":{{\"@type\":\"VirtualLocation\",\"url\":\"https://x.org/a/b/\"}}"
        )
    );
    assert_eq!(
        only(&frame(), &session("held", "Café", vec![person("Ana", None)])),
        format!(
            "{begin},\"endDate\":\"2026-11-10T20:00:00+01:00\"{about}EventScheduled\",\
             \"eventAttendanceMode\":\"https://schema.org/OfflineEventAttendanceMode\",\
             \"location\":{{\"@type\":\"Place\",\"name\":\"Café\"}},\"organizer\":[{{\"@type\":\"Person\",\"name\":\"Ana\"}}]"
        )
    );
    assert_eq!(
        only(&frame(), &session("planned", "https://meet.example/a", Vec::new())),
        format!(
            "{begin}{about}EventScheduled\",\"eventAttendanceMode\":\"https://schema.org/OnlineEventAttendanceMode\",\
             \"location\":{{\"@type\":\"VirtualLocation\",\"url\":\"https://meet.example/a\"}}"
        )
    );
}

#[test]
fn a_profile_tells_what_somebody_says_of_themselves() {
    let profile = |person, tagline: &str, links: &[&str]| {
        let links = links.iter().map(|url| ProfileLink { label: "web".to_owned(), url: (*url).to_owned() }).collect();
        View::Member(Box::new(MemberView { person, tagline: tagline.to_owned(), links, ..MemberView::default() }))
    };
    let said = "\"@type\":\"ProfilePage\",\"url\":\"https://x.org/a/b/\",\"inLanguage\":\"en\",\"mainEntity\":\
        {\"@type\":\"Person\",\"name\":\"Ana\",\"url\":\"https://x.org/a/b/\"";
    assert_eq!(only(&frame(), &profile(person("Ana", None), "", &[])), format!("{said}}}"));
    let face = Picture { url: "a/members/ana.webp".to_owned(), ..Picture::default() };
    let shown = Arc::new(Person { face: Some(face), ..Person::clone(&person("Ana", None)) });
    assert_eq!(
        only(&frame(), &profile(shown, "Bakes", &["https://a.example/", "https://b.example/"])),
        format!(
            "{said},\"description\":\"Bakes\",\"image\":\"https://x.org/a/members/ana.webp\",\
             \"sameAs\":[\"https://a.example/\",\"https://b.example/\"]}}"
        )
    );
}

#[test]
fn no_text_ends_the_script() {
    let escaped: String = crate::text::escape(ENDING);
    let author = Arc::new(Person {
        face: Some(Picture { url: ENDING.to_owned(), ..Picture::default() }),
        ..Person::clone(&person(ENDING, Some(ENDING)))
    });
    let post = PostView { url: ENDING.to_owned(), authors: vec![author], ..reply("ana", &escaped, vec![]) };
    let view = ThreadView {
        title: ENDING.to_owned(),
        replies: vec![PostView { replies: vec![post.clone()], ..post.clone() }],
        opener: post,
        ..ThreadView::default()
    };
    let breadcrumb = vec![Link { title: ENDING.to_owned(), url: ENDING.to_owned(), lang: None }];
    let frame = Frame { heading: ENDING.to_owned(), canonical: ENDING.to_owned(), breadcrumb, ..frame() };
    let scripts = scripts(&site(), &frame, &thread(view));
    let data: Vec<&str> = scripts.split("\n<script type=\"application/ld+json\">").collect();
    assert_eq!(data.len(), 3);
    for data in &data[1..] {
        let data = data.strip_suffix("</script>").unwrap();
        assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\n']), "{data}");
        let value: serde_json::Value = serde_json::from_str(data).unwrap();
        assert!(value["headline"] == ENDING || value["itemListElement"][0]["name"] == ENDING);
    }
}

#[test]
fn nothing_is_told_where_engines_do_not_look() {
    for (name, page) in samples::pages() {
        assert_eq!(scripts(&Site::default(), &page.frame, &page.view), "", "{name}");
        let frame = Frame { noindex: true, ..page.frame };
        assert_eq!(scripts(&site(), &frame, &page.view), "", "{name}");
    }
}
