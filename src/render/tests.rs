use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::samples::{self, HOSTILE};
use super::*;
use crate::address::SourcePath;
use crate::config;
use crate::diag::Checked;
use crate::plan::view::View;
use crate::source::SourceFile;

fn load(root: &Path, site: &str) -> Checked<Theme> {
    let site = SourceFile::new(SourcePath::new("site.toml"), site);
    let config = config::read(&site);
    assert_eq!(config.diagnostics, []);
    Theme::load(root, &config.value, &site)
}

fn default_theme() -> Theme {
    let checked = load(Path::new("/nowhere"), "base_url = \"https://salon.example/\"\n");
    assert_eq!(checked.diagnostics, []);
    checked.value
}

/// A site's folder with a theme called `mine`.
fn site_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join("themes/mine").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn told(checked: &Checked<Theme>) -> Vec<String> {
    let line = |d: &crate::diag::Diagnostic| {
        let (line, column) = d.place().unwrap_or_default();
        let more = d.label.as_deref().or(d.help.as_deref()).unwrap_or_default();
        format!("{} {}:{line}:{column} {} [{more}]", d.code, d.path, d.message)
    };
    checked.diagnostics.iter().map(line).collect()
}

/// Elements that are opened and never closed, or closed and never opened.
fn imbalance(html: &str) -> Option<String> {
    const VOID: &[&str] = &["meta", "link", "img", "br", "hr", "input", "!doctype"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>')?;
        let tag = &rest[start + 1..end];
        let name = tag.trim_start_matches('/').split([' ', '\n']).next()?;
        rest = &rest[end + 1..];
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes something else"));
            }
        } else if !VOID.contains(&name) {
            open.push(name);
            if name == "script" {
                rest = &rest[rest.find("</script>")?..];
            }
        }
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

/// Heading levels in the order of the page.
fn headings(html: &str) -> Vec<u8> {
    html.match_indices("<h")
        .filter_map(|(at, _)| html.as_bytes().get(at + 2).filter(|b| b.is_ascii_digit()).map(|b| b - b'0'))
        .collect()
}

fn check(name: &str, html: &str) {
    assert_eq!(imbalance(html), None, "{name}");
    let levels = headings(html);
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}: {levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
    assert!(!html.contains(" style=\"") && !html.contains(" onclick"), "{name}");
    let mut ids = BTreeSet::new();
    for (at, _) in html.match_indices(" id=\"") {
        let id = html[at + 5..].split('"').next().unwrap();
        assert!(!id.is_empty() && ids.insert(id), "{name}: id {id:?} twice or empty");
    }
    for (at, _) in html.match_indices("application/ld+json\">") {
        let data = html[at + 21..].split("</script>").next().unwrap();
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(data);
        assert!(parsed.is_ok(), "{name}: {parsed:?} in {data}");
    }
}

#[test]
fn every_kind_of_page_is_whole() {
    let theme = default_theme();
    let mut kinds = BTreeSet::new();
    for (name, page) in samples::pages() {
        let html = theme.page(&page).unwrap_or_else(|error| panic!("{name}: {error}"));
        check(name, &html);
        kinds.insert(format!("{}.html", page.view.kind()));
    }
    // Forms of digests, which are no pages of their own.
    kinds.extend(["email.html".to_owned(), "entry.html".to_owned()]);
    assert!(theme::PAGES.iter().all(|page| kinds.contains(*page)), "{kinds:?}");
}

/// Every text of a page made hostile, by way of its JSON. Views are not read back, so the templates get the JSON.
fn hostile(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) if !KEPT.contains(&text.as_str()) && !is_date(text) => {
            *text = HOSTILE.to_owned();
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(hostile),
        serde_json::Value::Object(fields) => fields
            .iter_mut()
            .filter(|(key, _)| {
                ![
                    "html", "key", "kind", "kinds", "status", "role", "root", "lang", "dir", "id", "last_id", "words",
                    "unit",
                ]
                .contains(&key.as_str())
            })
            .for_each(|(_, field)| hostile(field)),
        _ => {}
    }
}

const KEPT: &[&str] = &["ltr", "auto"];

fn is_date(text: &str) -> bool {
    text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()))
}

#[test]
fn text_stays_text_in_every_field() {
    let theme = default_theme();
    for (name, page) in samples::pages() {
        let mut frame = serde_json::to_value(&page.frame).unwrap();
        let mut view = serde_json::to_value(&page.view).unwrap();
        hostile(&mut frame);
        hostile(&mut view);
        let mut context = Context::new();
        context.insert("page", &frame);
        context.insert("view", &view);
        // Made from the views themselves, and tested so in `linked`.
        context.insert("linked_data", "");
        let engine = &theme.voice("en").engine;
        let printed = |(name, template): &(&str, &str)| {
            ((*name).to_owned(), Value::safe_string(&engine.render(template, &context).unwrap()))
        };
        let common: BTreeMap<String, Value> = frame::TEMPLATES.iter().map(printed).collect();
        context.insert_value("common", Value::from(common));
        let html = engine.render(&format!("{}.html", page.view.kind()), &context).unwrap();
        assert!(!html.contains("<script>alert"), "{name}");
        assert!(!html.contains("=\"quoted\"") && !html.contains(" 49 "), "{name}");
        assert!(html.contains("{{ 7*7 }}"), "{name}");
        check(name, &html);
    }
}

/// Keys of strings that `plan` asks for: in `Phrase::say("…")`, or given to `described`.
fn words_of_plan() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan");
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        // Keys of periods and of the menu are chosen before they are said.
        let chosen = ["\"digest.week", "\"digest.month", "\"nav."].map(|start| text.match_indices(start));
        for (at, start) in chosen.into_iter().flatten() {
            keys.extend(text[at + 1..].split('"').next().filter(|key| key.len() >= start.len() - 1).map(str::to_owned));
        }
        for (at, start) in text.match_indices("Phrase::say(\"").chain(text.match_indices(", \"describe.")) {
            let from = at + if start.ends_with('(') || start.ends_with("(\"") { start.len() } else { 3 };
            keys.extend(text[from..].split('"').next().map(str::to_owned));
        }
    }
    assert!(keys.len() > 10, "{keys:?}");
    keys
}

/// Keys of strings that `render` itself says, in what is no page of a template.
fn words_of_render() -> BTreeSet<String> {
    let sources = [include_str!("languages.rs"), include_str!("site_files.rs"), include_str!("mail.rs")];
    let openings = [".say(\"", ".pattern(\"", ".items(\"", ".section(\""];
    let found = sources.iter().flat_map(|text| {
        openings
            .iter()
            .flat_map(|opening| text.match_indices(*opening).map(|(at, opening)| &text[at + opening.len()..]))
    });
    found.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_word_is_there_and_used() {
    let source = include_str!("../../themes/default/i18n/en.toml");
    let english = strings::read(&SourceFile::new(SourcePath::new("en.toml"), source), None).value;
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut prefixes = vec!["dates.".to_owned(), "number.".to_owned()];
    let themes = ["default", "bulletin"].map(|name| files::Files::embedded(name).unwrap().templates);
    for source in themes.iter().flat_map(BTreeMap::values) {
        used.extend(theme::asked_words(&source.text).into_iter().map(|(_, key)| key.to_owned()));
        for (at, _) in source.text.match_indices("(\"") {
            let (key, after) = source.text[at + 2..].split_once('"').unwrap();
            if after.trim_start().starts_with('~') {
                prefixes.push(key.to_owned());
            }
        }
    }
    used.extend(words_of_plan());
    used.extend(words_of_render());
    for key in &used {
        assert!(english.contains_key(key), "no text is called {key}");
    }
    for key in english.keys() {
        let is_used = used.contains(key) || prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()));
        assert!(is_used, "nobody says {key}");
    }
}

#[test]
fn only_markup_is_printed_as_it_is() {
    for (name, source) in files::Files::embedded("default").unwrap().templates {
        for (at, _) in source.text.match_indices("| safe") {
            assert!(
                source.text[..at].trim_end().ends_with(".html"),
                "{name}: {}",
                &source.text[at.saturating_sub(30)..at]
            );
        }
    }
}

/// What stands in the page's own scripts, but for data, which no policy stops.
fn inline_scripts(html: &str) -> Vec<&str> {
    let elements = html.split("<script").skip(1).filter_map(|rest| rest.split_once("</script>")?.0.split_once('>'));
    elements.filter(|(keys, _)| !keys.contains("src=") && !keys.contains("ld+json")).map(|(_, text)| text).collect()
}

#[test]
fn the_policy_allows_the_inline_scripts_and_no_other() {
    let site = site_with(&[("inline/theme.js", "\u{FEFF}let a = \"é\" < 1 && 2;\r\n"), ("inline/mine.js", "mine()")]);
    for theme in [default_theme(), load(site.path(), "theme = \"mine\"\n").value] {
        for (name, page) in samples::pages() {
            let html = theme.page(&page).unwrap();
            let scripts = inline_scripts(&html);
            assert_eq!(scripts.len(), 2, "{name}: {scripts:?}");
            for script in scripts {
                let hash = inline::hash(script);
                assert!(html.contains(&format!("'{hash}'")), "{name}: {script} is not allowed");
                assert!(theme.headers(false).contains(&format!("'{hash}'")), "{script}");
            }
        }
    }
}

#[test]
fn the_head_has_its_order() {
    let html = default_theme().page(&samples::pages()[0].1).unwrap();
    let order = [
        "<meta charset=",
        "http-equiv=\"Content-Security-Policy\"",
        "name=\"viewport\"",
        "<title>",
        "name=\"description\"",
        "name=\"color-scheme\"",
        "prefers-color-scheme: light",
        "prefers-color-scheme: dark",
        "rel=\"canonical\"",
        "property=\"og:title\"",
        "property=\"og:image\"",
        "name=\"twitter:card\"",
        "<script>",
        "rel=\"stylesheet\"",
        "rel=\"icon\"",
        "rel=\"manifest\"",
        "rel=\"alternate\"",
        "\" defer></script>",
        "type=\"speculationrules\"",
        "application/ld+json",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|part| html.find(part)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?}");
    assert!(places.is_sorted(), "{places:?}");
    let head = html.split("</head>").next().unwrap();
    assert_eq!(head.matches("rel=\"stylesheet\"").count(), 1);
    assert_eq!(head.matches(" defer>").count(), 1);
}

#[test]
fn an_inline_script_that_would_end_early_is_told_and_the_embedded_theme_has_none() {
    let site = site_with(&[("inline/theme.js", "a = '</script>'")]);
    let told = told(&load(site.path(), "theme = \"mine\"\n"));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("S0702 themes/mine/inline/theme.js"), "{told:?}");
}

#[test]
fn a_theme_with_fonts_may_load_them() {
    let site = site_with(&[("static/text.woff2", "")]);
    assert!(load(site.path(), "theme = \"mine\"\n").value.headers(false).contains("font-src 'self'"));
    assert!(!default_theme().headers(false).contains("font-src"));
}

/// The version that a service worker says, and the files that it keeps.
fn kept(theme: &Theme, offline: &str) -> (String, Vec<String>) {
    let worker = String::from_utf8(theme.service_worker(offline).unwrap()).unwrap();
    let (version, rest) = worker.strip_prefix("const VERSION = ").unwrap().split_once(", FILES = ").unwrap();
    (version.to_owned(), serde_json::from_str(rest.split_once(";\n").unwrap().0).unwrap())
}

#[test]
fn a_workers_version_changes_with_what_it_keeps_and_with_nothing_else() {
    let theme = default_theme();
    let (version, files) = kept(&theme, "page");
    assert_eq!(files[0], "offline/");
    let assets: BTreeSet<String> = theme.assets().iter().map(|(path, _)| path.as_str().to_owned()).collect();
    assert!(files[1..].iter().all(|file| assets.contains(file)), "{files:?}");
    for needed in ["style.", "script.", "device.", "icon.svg"] {
        assert!(files.iter().any(|file| file.contains(needed)), "{needed} in {files:?}");
    }
    assert_eq!(kept(&default_theme(), "page").0, version);
    assert_ne!(kept(&theme, "other page").0, version);
    let accents = BTreeSet::from(["#8a2f12".to_owned()]);
    assert_ne!(kept(&default_theme().finish(&accents, false), "page").0, version);
    let site = site_with(&[("static/icon.svg", "<svg/>")]);
    assert_ne!(kept(&load(site.path(), "theme = \"mine\"\n").value, "page").0, version);
}

#[test]
fn a_theme_may_have_no_worker() {
    let site = site_with(&[("static/sw.js", "")]);
    assert_eq!(load(site.path(), "theme = \"mine\"\n").value.service_worker(""), None);
}

#[test]
fn assets_are_named_by_what_they_hold_and_accents_change_the_name() {
    let plain = default_theme();
    let coloured = default_theme().finish(&BTreeSet::from(["#8a2f12".to_owned(), "nonsense".to_owned()]), false);
    let name = |theme: &Theme| theme.assets()[0].0.as_str().to_owned();
    assert_ne!(name(&plain), name(&coloured));
    assert_ne!(plain.fingerprint(), coloured.fingerprint());
    assert_eq!(default_theme().fingerprint(), plain.fingerprint());
    let assets = coloured.assets();
    assert!(String::from_utf8_lossy(&assets[0].1).contains(".accent-8a2f12{--accent:"));
    assert!(assets.iter().any(|(path, _)| path.as_str() == "assets/icon.svg"));
    let (_, mut page) = samples::pages().swap_remove(2);
    page.frame.community.as_mut().unwrap().accent = Some("#8a2f12".to_owned());
    let html = coloured.page(&page).unwrap();
    assert!(html.contains("class=\"accent-8a2f12\"") && html.contains(&format!("href=\"../{}\"", name(&coloured))));
}

#[test]
fn a_site_replaces_one_template_and_extends_another() {
    let site = site_with(&[
        ("theme.toml", "extends = \"default\"\nviews = [1]\n[options.wide]\ntype = \"boolean\"\ndefault = false\n"),
        ("templates/tags.html", "<h1>{{ page.heading }} {{ site.options.wide }}</h1>"),
        ("templates/page.html", "{% extends \"default/page.html\" %}{% block head %}<!--mine-->{% endblock %}"),
        ("static/theme.css", "h1{color:red}"),
        ("i18n/nl.toml", "[status]\nopen = \"Nog open\"\n"),
    ]);
    let checked = load(site.path(), "theme = \"mine\"\n[theme_options]\nwide = true\n");
    assert_eq!(told(&checked), Vec::<String>::new());
    let theme = checked.value;
    for (name, mut page) in samples::pages() {
        page.frame.lang = "nl-BE".to_owned();
        let html = theme.page(&page).unwrap();
        match name {
            "tags" => assert_eq!(html, "<h1>Tags true</h1>"),
            "page" => assert!(html.contains("<!--mine-->") && html.contains("First")),
            "thread" => assert!(html.contains("Nog open") && html.contains("6 replies")),
            _ => {}
        }
    }
    assert!(String::from_utf8_lossy(&theme.assets()[0].1).ends_with("@layer theme{\nh1{color:red}\n}\n"));
}

#[test]
fn a_template_adds_to_the_data_for_search_engines_or_leaves_it_out() {
    let added = "{% extends \"default/thread.html\" %}{% block linked %}{{ super() }}<!--mine-->{% endblock %}";
    let empty = "{% extends \"default/member.html\" %}{% block linked %}{% endblock %}";
    let site = site_with(&[("templates/thread.html", added), ("templates/member.html", empty)]);
    let checked = load(site.path(), "theme = \"mine\"\nbase_url = \"https://salon.example/\"\n");
    assert_eq!(told(&checked), Vec::<String>::new());
    for (name, mut page) in samples::pages() {
        let html = checked.value.page(&page).unwrap();
        match name {
            "thread" => {
                assert!(html.contains("\"DiscussionForumPosting\"") && html.contains("}</script><!--mine-->\n"));
            }
            "member" => assert!(!html.contains("ld+json") && html.contains("speculationrules")),
            _ => continue,
        }
        page.frame.noindex = true;
        let html = checked.value.page(&page).unwrap();
        assert!(!html.contains("ld+json") && !html.contains("<!--mine-->"), "{name}");
    }
}

#[test]
fn a_site_replaces_one_component_and_says_words_of_its_own() {
    let site = site_with(&[
        (
            "templates/parts/person.html",
            "{% component face(person, size = \"\") %}<b>{{ \"mine.face\" | t }}</b>{% endcomponent %}",
        ),
        ("i18n/en.toml", "[mine]\nface = \"A face\"\n"),
        ("i18n/de.toml", "[mine]\nface = \"Ein Gesicht\"\n"),
    ]);
    let checked = load(site.path(), "theme = \"mine\"\n");
    assert_eq!(told(&checked), Vec::<String>::new());
    let (_, mut page) = samples::pages().swap_remove(6);
    let english = checked.value.page(&page).unwrap();
    assert!(english.contains("<b>A face</b> <a class=\"p-author h-card name u-url\""), "{english}");
    page.frame.lang = "de".to_owned();
    assert!(checked.value.page(&page).unwrap().contains("<b>Ein Gesicht</b>"));
}

#[cfg(unix)]
#[test]
fn a_theme_is_not_read_through_a_link() {
    let outside = site_with(&[("templates/tags.html", "secret"), ("theme.toml", "")]);
    let site = site_with(&[("static/a.txt", "a")]);
    let themes = site.path().join("themes");
    std::os::unix::fs::symlink(outside.path().join("themes/mine"), themes.join("linked")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("themes/mine/templates"), themes.join("mine/templates")).unwrap();
    assert!(told(&load(site.path(), "theme = \"linked\"\n"))[0].starts_with("S0701"));
    let checked = load(site.path(), "theme = \"mine\"\n");
    assert!(told(&checked)[0].starts_with("S0004 themes/mine/templates"), "{:?}", told(&checked));
    let (_, page) = samples::pages().into_iter().find(|(name, _)| *name == "tags").unwrap();
    assert!(!checked.value.page(&page).unwrap().contains("secret"));
}

#[test]
fn what_pages_have_in_common_is_printed_for_each_that_differs_in_it() {
    let theme = default_theme();
    let mut page = samples::pages().into_iter().find(|(name, _)| *name == "thread").unwrap().1;
    let first = theme.page(&page).unwrap();
    page.frame.url = "elsewhere/".to_owned();
    page.words.heading = "Another".into();
    let second = theme.page(&page).unwrap();
    let header = |html: &str| html[html.find("<header class=\"top\"").unwrap()..html.find("<main").unwrap()].to_owned();
    assert_eq!(header(&first), header(&second));
    let mut nav = page.frame.nav.to_vec();
    nav[0].is_current = !nav[0].is_current;
    page.frame.nav = nav.into();
    page.words.feeds[0].1 = "other.xml".to_owned();
    let third = theme.page(&page).unwrap();
    assert_ne!(header(&second), header(&third));
    assert_eq!(third.matches("other.xml").count(), 2, "in the head and in the footer");
}

#[test]
fn a_header_can_show_nothing_of_a_single_page() {
    let site = site_with(&[("templates/frame/header.html", "<p>\n{{ page.heading }}</p>\n")]);
    let checked = load(site.path(), "theme = \"mine\"\n");
    assert_eq!(told(&checked), Vec::<String>::new());
    let failure = checked.value.page(&samples::pages().swap_remove(0).1).unwrap_err().to_string();
    assert!(failure.contains("(frame/header.html line 2)"), "{failure}");
}

#[test]
fn every_mistake_in_a_theme_is_told_at_its_place() {
    let site = site_with(&[
        ("theme.toml", "views = [99]\nnmae = \"x\"\n"),
        ("templates/thread.html", "<p>\n{% if x %}\n{{ broken | }}\n"),
        ("templates/tgas.html", "hello"),
        ("templates/tag.html", "{{ \"statuss.open\" | t }}"),
        ("i18n/de.toml", "skipp = \"x\"\n"),
    ]);
    let checked = load(site.path(), "theme = \"mine\"\n[theme_options]\ncredits = false\nfooter = 1\n");
    let told = told(&checked);
    for expected in [
        "S0702 themes/mine/theme.toml:1:9 this theme does not print the views",
        "S0702 themes/mine/theme.toml:2:1 theme.toml has no key `nmae`",
        "S0703 themes/mine/templates/thread.html:3:",
        "S0703 themes/mine/templates/tgas.html:0:0 no page and no template uses `tgas.html` [did you mean `tags.html`?]",
        "S0703 themes/mine/templates/tag.html:1:5 no text is called `statuss.open` [did you mean `status.open`?]",
        "S0705 themes/mine/i18n/de.toml:1:1 no text is called `skipp` [did you mean `skip`?]",
        "S0704 site.toml:3:1 the theme has no option `credits` [did you mean `credit`?]",
        "S0704 site.toml:4:1 `footer` wants a text",
    ] {
        assert!(told.iter().any(|line| line.starts_with(expected)), "{expected}\nnot in {told:#?}");
    }
    // What is broken is not used: pages come from the embedded theme.
    assert!(checked.value.page(&samples::pages()[6].1).unwrap().contains("<h1"));
}

#[test]
fn templates_that_cannot_be_joined_are_told_too() {
    for (file, text, expected) in [
        ("tag.html", "a\n{{ x | nofilter }}", "S0703 themes/mine/templates/tag.html:2:8 unknown filter `nofilter`"),
        (
            "tag.html",
            "{% extends \"nothing.html\" %}",
            "S0703 themes/mine/templates/tag.html:0:0 it extends `nothing.html`",
        ),
        ("tag.html", "{% extends \"tag.html\" %}", "S0703 themes/mine/templates/tag.html:0:0 it extends itself"),
    ] {
        let site = site_with(&[(&format!("templates/{file}"), text)]);
        let told = told(&load(site.path(), "theme = \"mine\"\n"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(expected), "{told:?}");
    }
}

#[test]
fn a_theme_that_is_not_there_is_told_with_the_nearest() {
    let site = site_with(&[("theme.toml", "")]);
    let told = told(&load(site.path(), "theme = \"mien\"\n"));
    assert_eq!(told, ["S0701 site.toml:1:9 there is no theme `mien` [did you mean `mine`?]"]);
}

/// `SALON_SAMPLES=/tmp/samples cargo test samples_are_written -- --ignored`, and open the folder in a browser.
#[test]
#[ignore = "writes files to look at"]
fn samples_are_written() {
    let out = std::path::PathBuf::from(std::env::var("SALON_SAMPLES").unwrap());
    let theme = default_theme();
    let write = |path: &str, bytes: &[u8]| {
        let path = out.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    for (path, bytes) in theme.assets() {
        write(path.as_str(), &bytes);
        write(&format!("site/{path}", path = path.as_str()), &bytes);
    }
    for (name, mut page) in samples::pages() {
        if !name.contains("-empty") {
            write(&format!("site/{}", page.url.out_path().as_str()), theme.page(&page).unwrap().as_bytes());
        }
        page.frame.root = "./".to_owned();
        write(&format!("{name}.html"), theme.page(&page).unwrap().as_bytes());
    }
}

/// What ten thousand thread pages cost.
#[test]
#[ignore = "takes long without optimisation"]
fn ten_thousand_pages_are_fast() {
    let theme = default_theme();
    let (_, page) = samples::pages().into_iter().find(|(_, page)| matches!(page.view, View::Thread(_))).unwrap();
    let start = std::time::Instant::now();
    let bytes: usize = (0..10_000).map(|_| theme.page(&page).unwrap().len()).sum();
    println!("{bytes} bytes in {:?}", start.elapsed());
}
