//! `salon serve` as browsers and editors meet it: the real program, real files, a few lines of HTTP.
//!
//! Nothing here measures time: a test waits for what has to come, as long as it takes.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its site has failed")]

mod site;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use site::{CLOCK, PNG, Site};

/// After this long something that has to come does not come any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, serving; ended when dropped.
struct Serving {
    child: Child,
    port: u16,
    /// The path below which the site lies.
    base: String,
    said: Arc<Mutex<String>>,
}

/// An answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Without what the preview adds.
    fn bare(&self) -> Vec<u8> {
        let text = self.text();
        match text.split_once("<script src=\"/_salon/preview.js\"") {
            Some((before, rest)) => format!("{before}{}", rest.split_once("</script>").unwrap().1).into_bytes(),
            None => self.body.clone(),
        }
    }
}

impl Serving {
    fn of(site: &Site, flags: &[&str]) -> Self {
        Self::at(site.root(), flags)
    }

    fn at(root: &std::path::Path, flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
        command.args(["serve", "--port", "0", "--root"]).arg(root).args(flags);
        if !flags.contains(&"--clock") {
            command.args(["--clock", CLOCK]);
        }
        command.env_remove("SOURCE_DATE_EPOCH").env_remove("VISUAL").env_remove("EDITOR").env("NO_COLOR", "1");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let said = Arc::new(Mutex::new(String::new()));
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended: {}", said.lock().unwrap());
            said.lock().unwrap().push_str(&line);
            if let Some(rest) = line.strip_prefix("http://127.0.0.1:") {
                break rest.split_whitespace().next().unwrap().to_owned();
            }
        };
        let (port, base) = url.split_once('/').unwrap();
        let (port, base) = (port.parse().unwrap(), format!("/{base}"));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                heard.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        Self { child, port, base, said }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request as it stands, and reads the answer to its end.
    fn raw(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|s| s.parse().ok()).unwrap_or(0);
        let header =
            |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        let headers: BTreeMap<String, String> = lines.filter_map(header).collect();
        let mut body = bytes[(end + 4).min(bytes.len())..].to_vec();
        if headers.get("transfer-encoding").is_some_and(|kind| kind == "chunked") {
            body = dechunked(&body);
        }
        Answer { status, headers, body }
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let port = self.port;
        self.raw(&format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{headers}\r\n"))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    fn state(&self, page: &str) -> serde_json::Value {
        let answer = self.get(&format!("/_salon/state?page={page}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Looks until it is so.
    #[track_caller]
    fn until(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            assert!(start.elapsed() < PATIENCE, "{what} did not come\n{}", self.said.lock().unwrap());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    #[track_caller]
    fn until_page(&self, path: &str, text: &str) {
        self.until(&format!("`{text}` on {path}"), |serving| serving.get(path).text().contains(text));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn dechunked(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            break;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
    }
    out
}

const POST: &str = "content/a/posts/2026-11-01-hello.md";
/// The page of [`POST`].
const PAGE: &str = "/a/posts/hello/";

fn post(text: &str) -> String {
    format!("---\nauthor: ana\n---\n{text}\n")
}

fn small_site() -> Site {
    Site::of_one().file(POST, post("The first words."))
}

/// Reads events from a stream until one comes with another number than `last`.
fn next_event(lines: &mut impl BufRead, last: Option<u64>) -> u64 {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "the stream of events ended");
        if let Some(number) = line.trim().strip_prefix("data:").and_then(|number| number.trim().parse().ok())
            && Some(number) != last
        {
            return number;
        }
    }
}

fn events(serving: &Serving) -> BufReader<TcpStream> {
    let mut stream = serving.connect();
    let request = format!("GET /_salon/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", serving.port);
    stream.write_all(request.as_bytes()).unwrap();
    BufReader::new(stream)
}

#[test]
fn what_is_saved_is_served_and_the_browser_is_told() {
    let site = small_site();
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    let first = serving.get(page);
    assert!(first.text().contains("The first words.") && first.text().contains("/_salon/preview.js"));
    let mut stream = events(&serving);
    let before = next_event(&mut stream, None);
    site.write(POST, post("Other words."));
    next_event(&mut stream, Some(before));
    let second = serving.get(page);
    assert!(second.text().contains("Other words."), "{}", second.text());
    assert_ne!(first.header("etag"), second.header("etag"));
    site.write("content/a/posts/2026-11-02-second.md", post("One more."));
    serving.until_page("/a/", "One more");
    serving.until_page("/", "One more");
}

#[test]
fn a_broken_edit_leaves_the_last_good_page_and_is_told_until_it_is_mended() {
    let site = small_site();
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    let good = serving.get(page).bare();
    site.write(POST, "---\nauthor: ana\ntitel: <b>x</b>\n---\nThe broken words.\n");
    serving.until("the finding", |serving| serving.state(page)["errors"].as_array().is_some_and(|e| !e.is_empty()));
    let state = serving.state(page);
    let error = &state["errors"][0];
    assert_eq!((&error["file"], &error["line"], &error["column"]), (&POST.into(), &3.into(), &1.into()), "{state}");
    assert_eq!(error["text"], serde_json::json!(["", "titel", ": <b>x</b>"]));
    assert_eq!(error["label"], "did you mean `title`?");
    assert_eq!(serving.get(page).bare(), good);
    // Another page tells it too, and what is not broken goes on.
    assert_eq!(serving.state("/")["errors"], state["errors"]);
    site.write(POST, post("Mended words."));
    serving.until_page(page, "Mended words.");
    assert_eq!(serving.state(page)["errors"], serde_json::json!([]));
}

#[test]
fn settings_and_a_theme_can_break_and_be_mended() {
    let site = small_site().file("site.toml", "title = \"First name\"\n");
    let serving = Serving::of(&site, &[]);
    serving.until_page("/", "First name");
    site.write("site.toml", "title = \n");
    serving.until("the finding", |s| s.state("/")["errors"][0]["file"] == "site.toml");
    assert!(serving.get("/").text().contains("First name"));
    site.write("site.toml", "title = \"Second name\"\ntheme = \"mine\"\n");
    serving.until("the missing theme", |s| s.state("/")["errors"][0]["code"] == "S0701");
    site.write(
        "themes/mine/templates/404.html",
        "{% extends \"default/404.html\" %}{% block main %}Nowhere{% endblock %}",
    );
    serving.until_page("/nothing/", "Nowhere");
    serving.until_page("/", "Second name");
    site.write("themes/mine/templates/404.html", "{% extends \"default/404.html\" %}{% block main %}{{");
    serving.until("the broken template", |s| s.state("/")["errors"][0]["code"] == "S0703");
    assert!(serving.get("/nothing/").text().contains("Nowhere"));
    site.write(
        "themes/mine/templates/404.html",
        "{% extends \"default/404.html\" %}{% block main %}Elsewhere{% endblock %}",
    );
    serving.until_page("/nothing/", "Elsewhere");
    assert_eq!(serving.state("/")["errors"], serde_json::json!([]));
}

#[test]
fn a_file_put_in_place_by_renaming_is_seen() {
    let site = small_site();
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    for number in 0..5 {
        site.write("content/a/posts/.2026-11-01-hello.md.tmp", post(&format!("Renamed words {number}.")));
        fs::rename(site.path("content/a/posts/.2026-11-01-hello.md.tmp"), site.path(POST)).unwrap();
        serving.until_page(page, &format!("Renamed words {number}."));
    }
    // As vim does it: the old file goes aside, a new one takes its name.
    fs::rename(site.path(POST), site.path("content/a/posts/2026-11-01-hello.md~")).unwrap();
    site.write(POST, post("Words from vim."));
    serving.until_page(page, "Words from vim.");
}

#[test]
fn a_folder_goes_away_and_comes_back() {
    let site = small_site().file("content/b/community.md", "---\ntitle: The B Group\n---\n");
    let aside = tempfile::tempdir().unwrap();
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    for folder in ["content/a/posts", "content/a", "content"] {
        let away = aside.path().join("away");
        fs::rename(site.path(folder), &away).unwrap();
        serving.until(&format!("the end of {folder}"), |serving| {
            serving.get(page).status == 404 || serving.state("/")["failures"].as_array().is_some_and(|f| !f.is_empty())
        });
        fs::rename(&away, site.path(folder)).unwrap();
        serving.until(&format!("the return of {folder}"), |serving| {
            serving.get(page).status == 200 && serving.state("/")["failures"].as_array().is_some_and(Vec::is_empty)
        });
        // It is watched again.
        site.write(POST, post(&format!("Back with {folder}.")));
        serving.until_page(page, &format!("Back with {folder}."));
    }
}

#[test]
fn a_burst_of_saves_ends_with_the_last() {
    let site = small_site();
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    for number in 0..500 {
        site.write(POST, post(&format!("Burst {number}.")));
    }
    serving.until_page(page, "Burst 499.");
    for number in 0..500 {
        site.write(&format!("content/a/posts/2026-10-01-many-{number}.md"), post(&format!("Many {number}.")));
    }
    serving.until("all of them", |serving| {
        serving.state("/")["hash"].is_string() && serving.get("/a/posts/").text().contains("Many")
    });
    site.write(POST, post("After the burst."));
    serving.until_page(page, "After the burst.");
}

#[test]
fn sixty_four_open_tabs_are_all_told() {
    let site = small_site();
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    let mut tabs: Vec<BufReader<TcpStream>> = (0..64).map(|_| events(&serving)).collect();
    let before: Vec<u64> = tabs.iter_mut().map(|tab| next_event(tab, None)).collect();
    site.write(POST, post("For everybody."));
    for (tab, before) in tabs.iter_mut().zip(&before) {
        next_event(tab, Some(*before));
    }
    assert!(serving.get(page).text().contains("For everybody."));
}

#[test]
fn heads_ranges_and_what_does_not_exist_are_answered_by_the_book() {
    let long = vec![7_u8; 300_000];
    let site = small_site()
        .file("content/a/posts/2026-11-03-files/index.md", post("![a dot](dot.png) [a file](long.bin)"))
        .file("content/a/posts/2026-11-03-files/dot.png", PNG)
        .file("content/a/posts/2026-11-03-files/long.bin", &long)
        .file("static/own.txt", "the host's own");
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    let (whole, head) = (serving.get(page), serving.ask("HEAD", page, ""));
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), whole.body.len().to_string());
    assert_eq!(whole.header("content-type"), "text/html; charset=utf-8");
    let file = "/a/posts/files/long.bin";
    let part = serving.ask("GET", file, "Range: bytes=299990-\r\n");
    assert_eq!((part.status, &*part.body), (206, &long[299_990..]));
    assert_eq!(part.header("content-range"), "bytes 299990-299999/300000");
    assert_eq!(serving.get(file).body, long);
    assert_eq!(serving.ask("GET", file, "Range: bytes=300000-\r\n").status, 416);
    assert_eq!(serving.ask("HEAD", file, "").header("content-length"), "300000");
    let dot = "/a/posts/files/dot.png";
    assert_eq!(serving.get(dot).header("content-type"), "image/png");
    assert_eq!(serving.get("/own.txt").text(), "the host's own");
    let known = format!("If-None-Match: {}\r\n", whole.header("etag"));
    assert_eq!(serving.ask("GET", page, &known).status, 304);
    let lost = serving.get("/a/nothing/");
    assert_eq!((lost.status, lost.text().contains("data-page=\"404\"")), (404, true));
    let led = serving.get(page.trim_end_matches('/'));
    assert_eq!((led.status, led.header("location")), (302, page));
    assert_eq!(serving.ask("DELETE", page, "").status, 405);
    assert_eq!(serving.raw("nonsense\r\n\r\n").status, 400);
}

#[test]
fn nothing_outside_the_site_is_given() {
    let site = small_site().file("static/x.txt", "x").file(".env", "SECRET").file("static/.htaccess", "y");
    let outside = site.root().parent().unwrap().join(format!("secret-{}", std::process::id()));
    fs::write(&outside, "SECRET").unwrap();
    let name = outside.file_name().unwrap().to_str().unwrap().to_owned();
    let serving = Serving::of(&site, &[]);
    for path in [
        format!("/../{name}"),
        format!("/%2e%2e/{name}"),
        format!("/%2e%2e%2f{name}"),
        format!("/..%2f{name}"),
        format!("/..%5c{name}"),
        format!("/a/../../{name}"),
        format!("//{name}"),
        format!("/{}", outside.display()),
        "/.env".to_owned(),
        "/site.toml".to_owned(),
        "/content/a/community.md".to_owned(),
        "/static/x.txt".to_owned(),
        "/a/%00".to_owned(),
        "/a%00.txt".to_owned(),
        "/%ff".to_owned(),
        "/_salon/../site.toml".to_owned(),
        "/_salon/".to_owned(),
        format!("/{}", "a/".repeat(5000)),
        format!("/{}", "x".repeat(20_000)),
    ] {
        let answer = serving.get(&path);
        assert!(matches!(answer.status, 400 | 404 | 414 | 431), "{path}: {}", answer.status);
        assert!(!answer.text().contains("SECRET"), "{path}");
    }
    fs::remove_file(outside).unwrap();
    assert_eq!(serving.get("/.htaccess").text(), "y");
}

#[test]
fn other_pages_and_other_names_get_nothing() {
    let site = small_site();
    let serving = Serving::of(&site, &["--editor", "true"]);
    let (port, page) = (serving.port, PAGE);
    let with_host =
        |host: &str| serving.raw(&format!("GET {page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    for host in [
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        "localhost".to_owned(),
        String::new(),
    ] {
        let answer = with_host(&host);
        assert!(matches!(answer.status, 400 | 403 | 421), "{host}: {}", answer.status);
        assert!(!answer.text().contains("first words"), "{host}");
    }
    assert_eq!(with_host(&format!("127.0.0.1:{port}")).status, 200);
    let absolute =
        format!("GET http://evil.example{page} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(serving.raw(&absolute).status, 421);
    for headers in [
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
        "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n",
    ] {
        assert_eq!(serving.ask("GET", page, headers).status, 403, "{headers}");
        assert_eq!(serving.ask("GET", "/_salon/state?page=/", headers).status, 403, "{headers}");
    }
    let page = serving.get(page);
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(page.header("access-control-allow-origin"), "");
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[cfg(unix)]
#[test]
fn a_file_is_opened_for_its_own_page_alone() {
    let site = small_site();
    let marks = tempfile::tempdir().unwrap();
    let mark = marks.path().join("opened");
    let script = site.path("editor.sh");
    fs::write(&script, format!("#!/bin/sh\nprintf '%s' \"$*\" > {}\n", mark.display())).unwrap();
    let editor = format!("sh {} {{file}}:{{line}}", script.display());
    let serving = Serving::of(&site, &["--editor", &editor]);
    let token = serving.state("/")["token"].as_str().unwrap().to_owned();
    let order = |file: &str, token: &str, origin: &str| {
        let body = serde_json::json!({ "file": file, "line": 4, "column": 1 }).to_string();
        let (port, length) = (serving.port, body.len());
        serving.raw(&format!(
            "POST /_salon/open HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{origin}X-Salon-Token: {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    };
    let own = format!("Origin: http://localhost:{}\r\n", serving.port);
    assert_eq!(order(POST, "guessed", &own).status, 403);
    assert_eq!(order(POST, &token, "Origin: http://evil.example\r\n").status, 403);
    assert_eq!(order(POST, &token, "").status, 403);
    assert_eq!(serving.get("/_salon/open").status, 405);
    for file in ["../secret", "/etc/passwd", "content/../../x", "content", ""] {
        assert_eq!(order(file, &token, &own).status, 404, "{file}");
    }
    assert!(!mark.exists());
    assert_eq!(order(POST, &token, &own).status, 204);
    serving
        .until("the editor", |_| fs::read_to_string(&mark).is_ok_and(|text| text.ends_with("2026-11-01-hello.md:4")));
}

#[test]
fn drafts_and_the_future_are_shown_when_asked_for_and_say_so() {
    let site = small_site()
        .file("content/a/posts/2026-11-05-draft.md", "---\nauthor: ana\ndraft: true\n---\nUnfinished words.\n")
        .file("content/a/posts/2026-12-24-later.md", "---\nauthor: ana\n---\nWords to come.\n")
        .file("content/a/posts/2026-11-06-inside.md", "---\nauthor: ana\nvisibility: members\n---\nWords among us.\n");
    let usual = Serving::of(&site, &[]);
    let list = usual.get("/a/posts/").text();
    assert!(
        list.contains("first words")
            && !list.contains("Unfinished")
            && !list.contains("to come")
            && !list.contains("among us")
    );
    let all = Serving::of(&site, &["--drafts", "--future"]);
    let list = all.get("/a/posts/").text();
    assert!(list.contains("Unfinished") && list.contains("to come") && !list.contains("among us"));
    let early = |page: &str| all.state(page)["sources"][0]["early"].as_str().unwrap_or_default().to_owned();
    assert_eq!(early("/a/posts/draft/"), "draft");
    assert!(early("/a/posts/later/").starts_with("appears 2026-12-24"));
    assert_eq!(early(PAGE), "");
}

#[test]
fn nothing_is_written_but_the_cache() {
    let site = small_site().file("public/mine.txt", "stays");
    let before = site::files(site.root());
    let serving = Serving::of(&site, &[]);
    let page = PAGE;
    site.write(POST, post("Other words."));
    serving.until_page(page, "Other words.");
    serving.get("/sitemap.xml");
    let mut after = site::files(site.root());
    after.insert(POST.to_owned(), before[POST].clone());
    after.retain(|path, _| !path.starts_with(".salon/"));
    assert_eq!(after, before);
}

#[test]
fn a_broken_group_is_left_out_at_the_start_and_comes_when_it_is_mended() {
    let site = small_site().file("content/b/community.md", "---\ntitle: The B Group\nvisibilty: members\n---\n");
    let serving = Serving::of(&site, &[]);
    assert_eq!(serving.state("/")["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!((serving.get("/b/").status, serving.get("/a/").status), (404, 200));
    site.write("content/b/community.md", "---\ntitle: The B Group\n---\n");
    serving.until_page("/b/", "The B Group");
    site.write("content/a/community.md", "---\ntitle: The A Group\npart_of: b\n---\n");
    serving.until_page("/b/", "The A Group");
    site.write("content/b/community.md", "---\ntitle: The B Group, changed\npart_of: a\n---\n");
    serving.until("the ring", |s| s.state("/")["errors"][0]["code"] == "S0307");
    assert_eq!((serving.get("/b/").status, serving.get("/a/").status), (200, 200));
    site.write("content/a/community.md", "---\ntitle: The A Group\n---\n");
    serving.until_page("/b/", "The B Group, changed");
    assert_eq!(serving.state("/")["errors"], serde_json::json!([]));
}

/// Compares each file of a build with what is served at its address.
#[track_caller]
fn same_as_built(serving: &Serving, built: &site::Built) {
    let mut differ = Vec::new();
    for (path, bytes) in &built.files {
        // The list of what salon wrote is the output folder's own, and the preview has no service worker.
        if path.starts_with(".salon") || path == "sw.js" {
            continue;
        }
        let escaped = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC).to_string();
        let answer = serving.get(&format!("{}{}", serving.base, escaped.replace("%2F", "/")));
        if answer.status != 200 || answer.bare() != *bytes {
            differ.push(format!("{path} ({})", answer.status));
        }
    }
    assert!(
        built.files.len() > 100 && differ.is_empty(),
        "{} differ from what is built:\n{}",
        differ.len(),
        differ.join("\n")
    );
}

/// The example that lies beside the program, with everything that pages can hold: each file as a build writes it, at first and
/// after edits of which each has an effect on pages of other groups.
#[test]
fn every_address_gives_what_a_build_writes_also_after_edits() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = Site::new();
    for (path, bytes) in site::files(&here.join("content")) {
        site.write(&format!("content/{path}"), bytes);
    }
    let settings = fs::read_to_string(here.join("site.toml")).unwrap();
    let settings = settings.replace("https://salon.example.org/", "https://salon.example.org/archive/");
    site.write("site.toml", format!("{settings}\n[build]\ndata = true\n"));
    let serving = Serving::of(&site, &[]);
    assert_eq!(serving.base, "/archive/");
    same_as_built(&serving, &site.build());
    assert_eq!(serving.get("/").header("location"), "/archive/");
    assert_eq!(serving.get("/founders/").status, 404);

    let change = |path: &str, from: &str, to: &str| {
        let text = fs::read_to_string(site.path(path)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        site.write(path, text.replacen(from, to, 1));
    };
    change("content/founders/members/amara.md", "name: Amara Okafor", "name: Amara Changed");
    serving.until_page("/archive/founders/members/", "Amara Changed");
    change("content/writing-course/community.md", "title: Writing That Gets Read", "title: Writing Changed");
    serving.until_page("/archive/writing-course/", "Writing Changed");
    let added = "---\nauthor: mira\ndate: 2026-11-20\ntags: [added]\n---\nAdded words, with ![a picture](https://example.org/x.png).\n";
    site.write("content/coaching/posts/2026-11-20-added.md", added);
    serving.until_page("/archive/coaching/posts/", "Added words");
    fs::remove_dir_all(site.path("content/founders/posts/welcome")).unwrap();
    serving.until("the end of a thread", |serving| serving.get("/archive/founders/posts/welcome/").status == 404);
    same_as_built(&serving, &site.build());
}

#[test]
fn files_that_the_system_tells_nothing_of_are_looked_at() {
    let site = small_site();
    let serving = Serving::of(&site, &["--poll"]);
    serving.until_page(PAGE, "The first words.");
    for words in
        ["Other and more words than before.", "Words of the very same length as", "Words of the very same length so"]
    {
        site.write(POST, post(words));
        serving.until_page(PAGE, words);
    }
    fs::rename(site.path("content/a"), site.path("away")).unwrap();
    serving.until("the end of the group", |serving| serving.get(PAGE).status == 404);
    fs::rename(site.path("away"), site.path("content/a")).unwrap();
    serving.until_page(PAGE, "Words of the very same length so");
}
