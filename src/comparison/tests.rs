//! Two lists, and what became of what.

use super::*;

/// A list of files; each is told by its path and a word that stands for its bytes.
fn list(audience: Option<Audience>, files: &[(&str, &str)]) -> Manifest {
    Manifest::new(audience, files.iter().map(|(path, text)| (OutPath::new(path).unwrap(), Entry::of(text.as_bytes()))))
}

fn public(files: &[(&str, &str)]) -> Manifest {
    list(Some(Audience::Public), files)
}

fn none() -> Redirects {
    Redirects::default()
}

/// Path, kind, change, and whether it is lost.
fn told(comparison: &Comparison) -> Vec<(&str, Kind, Change, bool)> {
    comparison.items.iter().map(|item| (item.path.as_str(), item.kind, item.change, item.is_lost)).collect()
}

#[test]
fn a_file_is_told_by_its_name() {
    for (path, kind) in [
        ("index.html", Kind::Page),
        ("a/posts/x/index.html", Kind::Page),
        ("404.html", Kind::Page),
        ("a/digests/2026-W47/email.html", Kind::Upkeep),
        ("a/feed.xml", Kind::Feed),
        ("a/sessions/s/session.ics", Kind::Feed),
        ("a/posts/x/photo.png", Kind::Attachment),
        ("a/posts/x/photo.6d533f61-160.webp", Kind::Upkeep),
        ("a/posts/x/photo.webp", Kind::Attachment),
        ("a/posts/x/photo.large-160.webp", Kind::Attachment),
        ("assets/style.1c3616db.css", Kind::Upkeep),
        ("search/index.js", Kind::Upkeep),
        ("sitemap-2.xml", Kind::Upkeep),
        ("CNAME", Kind::Attachment),
    ] {
        assert_eq!(Kind::of(path), kind, "{path}");
    }
}

#[test]
fn what_is_the_same_is_not_told_and_the_rest_is_by_path() {
    let old = public(&[("index.html", "1"), ("a/index.html", "1"), ("a/old/index.html", "1"), ("a/feed.xml", "1")]);
    let new = public(&[("index.html", "1"), ("a/index.html", "2"), ("a/new/index.html", "1"), ("a/feed.xml", "1")]);
    let comparison = Comparison::of(&old, &new, &none(), &none());
    assert_eq!(
        told(&comparison),
        [
            ("a/index.html", Kind::Page, Change::Changed, false),
            ("a/new/index.html", Kind::Page, Change::Added, false),
            ("a/old/index.html", Kind::Page, Change::Gone, true),
        ]
    );
    assert_eq!((comparison.old.pages, comparison.new.files, comparison.new.bytes), (3, 4, 4));
    assert_eq!(comparison.items[2].address(), "/a/old/");
    assert!(Comparison::of(&old, &old, &none(), &none()).items.is_empty());
}

#[test]
fn an_address_that_is_led_on_is_gone_and_not_lost() {
    let old = public(&[("a/x/index.html", "1"), ("a/y/index.html", "1"), ("b/z/index.html", "1"), ("c.pdf", "1")]);
    // salon itself leaves a page that leads on; the host's rules need none.
    let new = public(&[("a/x/index.html", "leads on")]);
    let leads = Redirects::parse("/a/x/ /a/n/ 301\n/b/* /a/:splat 301\n/a/y/ /gone 410\n", "/");
    let comparison = Comparison::of(&old, &new, &none(), &leads);
    assert_eq!(
        told(&comparison),
        [
            ("a/x/index.html", Kind::Page, Change::Gone, false),
            ("a/y/index.html", Kind::Page, Change::Gone, true),
            ("b/z/index.html", Kind::Page, Change::Gone, false),
            ("c.pdf", Kind::Attachment, Change::Gone, true),
        ]
    );
    // The next build: a redirect is no page, and whoever takes it away loses the address.
    let later = Comparison::of(&new, &public(&[]), &leads, &none());
    assert_eq!(told(&later), [("a/x/index.html", Kind::Redirect, Change::Gone, true)]);
    let back = Comparison::of(&new, &public(&[("a/x/index.html", "1")]), &leads, &none());
    assert_eq!(told(&back), [("a/x/index.html", Kind::Page, Change::Added, false)]);
}

#[test]
fn between_audiences_nothing_is_lost() {
    let everybody = public(&[("index.html", "1"), ("a/removed/index.html", "1")]);
    let members = list(Some(Audience::Members), &[("index.html", "1"), ("a/secret/index.html", "1")]);
    let comparison = Comparison::of(&everybody, &members, &none(), &none());
    assert!(comparison.is_between_audiences());
    assert_eq!(comparison.lost().count(), 0);
    let early = Comparison::of(&list(None, &[("x/index.html", "1")]), &members, &none(), &none());
    assert!(!early.is_between_audiences());
    assert_eq!(early.lost().count(), 1, "an early list says no audience: it counts as the same");
}

#[test]
fn communities_are_the_folders_with_members() {
    let new = public(&[
        ("a/members/index.html", "1"),
        ("a/posts/x/index.html", "1"),
        ("members/ana/index.html", "1"),
        ("about/index.html", "1"),
        ("tags/members/index.html", "1"),
    ]);
    let comparison = Comparison::of(&public(&[]), &new, &none(), &none());
    assert_eq!(comparison.communities, BTreeSet::from(["a".to_owned()]));
    let of: Vec<Option<&str>> = comparison.items.iter().map(|item| comparison.community_of(item)).collect();
    assert_eq!(of, [Some("a"), Some("a"), None, None, None]);
}

#[test]
fn rules_are_read_below_the_sites_own_path() {
    let text = "# comment\n/archive/a/%C3%A9/ /archive/b/ 301\n/a/x/ /elsewhere 301\n/archive/s/:id /archive/t/ 302!\nbroken\n";
    let redirects = Redirects::parse(text, "/archive/");
    for (address, leads_on) in
        [("a/é/", true), ("a/é", true), ("a/x/", false), ("s/7/", true), ("s/7/8/", false), ("s/", false)]
    {
        assert_eq!(redirects.leads_on(address), leads_on, "{address}");
    }
    assert!(redirects.names("a/é/") && !redirects.names("s/7/"));
}

#[test]
fn a_new_frame_is_seen_by_the_page_that_has_nothing_else() {
    let page = |text: &'static str| public(&[("404.html", text), ("index.html", text)]);
    assert!(Comparison::of(&page("1"), &page("2"), &none(), &none()).has_new_frame());
    assert!(!Comparison::of(&page("1"), &page("1"), &none(), &none()).has_new_frame());
}
