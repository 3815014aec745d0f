//! docs/theming.md tells what templates may print. Its tables are made from the views' own words, and this test fails when
//! they are no longer the same. `SALON_BLESS=1 cargo test --test theming` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its sources has failed")]

mod site;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use site::Site;

const BEGIN: &str = "<!-- views: begin -->\n";
const END: &str = "<!-- views: end -->\n";

/// Every record of the contract as a table of its fields.
fn tables(source: &str) -> String {
    let mut out = String::new();
    let mut doc: Vec<&str> = Vec::new();
    let mut is_open = false;
    for line in source.lines() {
        let trimmed = line.trim();
        if let Some(text) = trimmed.strip_prefix("/// ") {
            doc.push(text);
            continue;
        }
        if let Some(name) = trimmed.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {")) {
            write!(out, "### {name}\n\n{}\n\n| field | type | what it holds |\n| --- | --- | --- |\n", plain(&doc))
                .unwrap();
            is_open = true;
        } else if let (true, Some(field)) =
            (is_open, trimmed.strip_prefix("pub ").and_then(|rest| rest.strip_suffix(',')))
        {
            let (name, kind) = field.split_once(": ").unwrap();
            writeln!(out, "| `{name}` | {} | {} |", spoken(kind), plain(&doc)).unwrap();
        } else if is_open && trimmed == "}" {
            out.push('\n');
            is_open = false;
        }
        if !trimmed.starts_with("#[") {
            doc.clear();
        }
    }
    out
}

/// Words of a docstring without links to code.
fn plain(doc: &[&str]) -> String {
    doc.join(" ").replace("[`", "`").replace("`]", "`").replace('|', "\\|")
}

/// A type as a template's writer knows it.
fn spoken(kind: &str) -> String {
    let within = |outer: &str| kind.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = within("Option<") {
        return format!("{} or nothing", spoken(inner));
    }
    if let Some(inner) = within("Arc<") {
        return match inner.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(item) => format!("list of {}", spoken(item)),
            None => spoken(inner),
        };
    }
    if let Some(inner) = within("Vec<").or_else(|| within("Box<")) {
        return format!("list of {}", spoken(inner));
    }
    match kind {
        "String" | "&'static str" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" | "u8" | "u32" | "u64" | "i8" | "i16" | "i64" | "f64" => "number".to_owned(),
        "Html" => "HTML".to_owned(),
        other => format!("`{}`", other.rsplit("::").next().unwrap()),
    }
}

#[test]
fn the_documented_views_are_those_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/theming.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (documented, after) = rest.split_once(END).unwrap();
    let tables = tables(&fs::read_to_string(root.join("src/plan/view.rs")).unwrap());
    if std::env::var_os("SALON_BLESS").is_some() {
        fs::write(&page, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
    } else {
        assert!(
            documented == tables,
            "docs/theming.md is behind src/plan/view.rs: SALON_BLESS=1 cargo test --test theming"
        );
    }
}

#[test]
fn a_field_becomes_a_row() {
    let source = "/// A page.\n#[derive(Debug)]\npub struct Link {\n    /// What it is\n    /// called.\n    pub title: Option<Vec<String>>,\n}\n";
    assert_eq!(
        tables(source),
        "### Link\n\nA page.\n\n| field | type | what it holds |\n| --- | --- | --- |\n| `title` | list of text or nothing | What it is called. |\n\n"
    );
}

/// The style sheet of a built site.
fn style(built: &site::Built) -> String {
    let is_style = |path: &str| path.starts_with("assets/style.") && path.ends_with(".css");
    let (_, bytes) = built.files.iter().find(|(path, _)| is_style(path)).unwrap();
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn the_second_theme_changes_the_look_with_tokens_and_two_templates() {
    let site = Site::of_one()
        .file("site.toml", "title = \"Net\"\ndescription = \"What we are\"\ntheme = \"bulletin\"\n")
        .file("content/a/posts/hello.md", "---\nauthor: ana\ndate: 2026-11-02\n---\nHello.\n");
    let built = site.build_with(&["--strict"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let page = |path: &str| String::from_utf8(built.files[path].clone()).unwrap();
    let home = page("index.html");
    assert!(home.contains("<table class=\"board\">"), "{home}");
    assert!(home.contains("href=\"./a/\" dir=\"auto\">The A Group</a>"), "{home}");
    let thread = page("a/posts/hello/index.html");
    assert!(thread.contains("<span class=\"motto\">What we are</span>"), "the frame is the theme's on every page");
    let default = site.build_with(&["--theme", "default"]);
    assert!(style(&built).starts_with(&style(&default)), "its rules stand after the default ones");
    assert!(style(&built)[style(&default).len()..].starts_with("@layer theme{"));
    let plain = String::from_utf8(default.files["a/posts/hello/index.html"].clone()).unwrap();
    let main = |page: &str| page[page.find("<main").unwrap()..].to_owned();
    assert_eq!(main(&thread), main(&plain), "what it does not replace is the default theme's");
}

#[test]
fn a_folder_of_the_site_stands_before_a_theme_in_the_program() {
    let site = Site::of_one()
        .file("site.toml", "theme = \"bulletin\"\n")
        .file("themes/bulletin/static/theme.css", ":root{--paper:#fff}");
    let built = site.build_with(&["--strict"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    assert!(style(&built).contains(":root{--paper:#fff}"));
    assert!(!style(&built).contains(".motto"));
}

#[test]
fn a_theme_is_named_by_one_word() {
    let built = Site::of_one().build_with(&["--theme", "bulletin/static"]);
    assert_eq!(built.status, 2, "{}", built.stderr);
    assert!(built.stderr.contains("there is no theme `bulletin/static`"), "{}", built.stderr);
}
