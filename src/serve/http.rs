//! Answers browsers: who may ask, what an address means, how bytes are sent.
//!
//! Takes requests, asks the thread that owns the site, gives responses. A path is never looked up on a disk: it is a name in the
//! owner's tables. Answers its own Host names alone, so that no other page can have a name of its own lead here; takes orders
//! from its own pages alone. Knows nothing of communities and pages.

use std::io::{Read, Seek, SeekFrom};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tokio::sync::{oneshot, watch};
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::{ReceiverStream, WatchStream};

use super::client::{OWN, SCRIPT};
use super::editor::{self, Editor};
use super::shown::Bytes;
use super::{Answer, Ask, Message};
use crate::text::nfc;

/// How many ports are tried after the first.
const PORTS: u16 = 50;

/// Bytes of a file that are read at once.
const PIECE: usize = 64 * 1024;

/// Most bytes of an order.
const ORDER: usize = 16 * 1024;

/// How often an idle stream of events says that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// What every answer needs to know.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// The site's root.
    pub root: PathBuf,
    /// The word without which nothing is ordered.
    pub token: String,
    /// What opens files.
    pub editor: Option<Editor>,
    /// The thread that owns the site.
    pub owner: mpsc::Sender<Message>,
    /// The number of the last edit.
    pub edits: watch::Receiver<u64>,
}

/// Takes a port: the one named, or the next that is free.
///
/// # Errors
/// Where none can be had.
pub fn listen(bind: IpAddr, port: u16) -> std::io::Result<TcpListener> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
    let mut result = TcpListener::bind((bind, port));
    for next in port.saturating_add(1)..=last {
        match &result {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => result = TcpListener::bind((bind, next)),
            _ => break,
        }
    }
    result
}

/// Answers until the process ends.
///
/// # Errors
/// Where the system gives no thread or no events.
pub fn start(listener: TcpListener, server: Server) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let run = move || {
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let router = Router::new().fallback(answer).with_state(Arc::new(server));
            axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
        })
    };
    std::thread::Builder::new().name("answer".to_owned()).spawn(run)?;
    Ok(())
}

async fn answer(
    State(server): State<Arc<Server>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (request, body) = request.into_parts();
    let mut response = match refusal(&server, &request) {
        Some((status, why)) => plain(status, why),
        None => respond(&server, peer, &request, body).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

/// Why a request gets nothing.
fn refusal(server: &Server, request: &Parts) -> Option<(StatusCode, &'static str)> {
    let headers = &request.headers;
    let host = text(headers, &header::HOST);
    let named = request.uri.authority().map(axum::http::uri::Authority::as_str);
    let is_own = |host: &str| is_own_host(host, server.address);
    if !host.is_some_and(is_own) || !named.is_none_or(is_own) || headers.get_all(header::HOST).iter().count() > 1 {
        return Some((StatusCode::MISDIRECTED_REQUEST, "this preview answers to localhost alone\n"));
    }
    let origin = text(headers, &header::ORIGIN);
    let is_other = origin.is_some_and(|origin| Some(origin) != host.map(|host| format!("http://{host}")).as_deref());
    if is_other || is_from_elsewhere(headers) {
        return Some((StatusCode::FORBIDDEN, "this preview answers to its own pages alone\n"));
    }
    None
}

/// Whether a browser says that another site's page asks. To be led here by a link is allowed.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let value = |name: &'static str| text(headers, &HeaderName::from_static(name));
    let is_link = value("sec-fetch-mode") == Some("navigate") && value("sec-fetch-dest") == Some("document");
    !matches!(value("sec-fetch-site"), None | Some("same-origin" | "none")) && !is_link
}

/// Whether a Host header names this server. On loopback only loopback's own names do; where other machines are let in, any
/// address as numbers does, which no name server can turn around.
fn is_own_host(host: &str, address: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse::<u16>().ok()),
        _ => (host, Some(80)),
    };
    let number = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    if address.ip().is_loopback() {
        let is_local = name.eq_ignore_ascii_case("localhost") || number.is_some_and(|number| number.is_loopback());
        return is_local && port == Some(address.port());
    }
    port.is_some() && (name.eq_ignore_ascii_case("localhost") || number.is_some())
}

async fn respond(server: &Server, peer: SocketAddr, request: &Parts, body: Body) -> Response {
    let path = request.uri.path();
    if path == format!("{OWN}open") {
        return order(server, peer, request, body).await;
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "only GET and HEAD\n").into_response();
    }
    if let Some(own) = path.strip_prefix(OWN) {
        return match own {
            "preview.js" => whole("text/javascript; charset=utf-8", SCRIPT.as_bytes().to_vec()),
            "events" => events(server),
            "state" => state(server, request, peer).await,
            _ => plain(StatusCode::NOT_FOUND, "there is no such address\n"),
        };
    }
    let Some(path) = decoded(path) else { return plain(StatusCode::NOT_FOUND, "this cannot be an address\n") };
    match ask(server, |reply| Message::Ask(Ask::File(path), reply)).await {
        Some(answer) => send(request, answer),
        None => plain(StatusCode::SERVICE_UNAVAILABLE, "the preview is ending\n"),
    }
}

async fn ask(server: &Server, message: impl FnOnce(oneshot::Sender<Answer>) -> Message) -> Option<Answer> {
    let (reply, answer) = oneshot::channel();
    server.owner.send(message(reply)).ok()?;
    answer.await.ok()
}

/// An address as a path without the first `/`; `None` for what cannot be one. What is escaped stays what it is: an escaped
/// `/` parts nothing, and no part may lead upward.
fn decoded(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let mut parts = Vec::new();
    for part in path.split('/') {
        let part = percent_decode_str(part).decode_utf8().ok()?;
        if part.contains(['/', '\\']) || part.chars().any(char::is_control) || matches!(&*part, "." | "..") {
            return None;
        }
        parts.push(nfc(&part).into_owned());
    }
    let is_whole = parts.len() < 2 || parts[..parts.len() - 1].iter().all(|part| !part.is_empty());
    is_whole.then(|| parts.join("/"))
}

fn events(server: &Server) -> Response {
    let edits = WatchStream::new(server.edits.clone());
    let told = edits.map(|edit| Ok::<Event, std::convert::Infallible>(Event::default().data(edit.to_string())));
    Sse::new(told).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}

async fn state(server: &Server, request: &Parts, peer: SocketAddr) -> Response {
    let query = request.uri.query().unwrap_or_default();
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    // The page's address is itself escaped, and once more as a value.
    let page = page.and_then(|page| percent_decode_str(page).decode_utf8().ok()).and_then(|page| decoded(&page));
    let Some(page) = page else { return plain(StatusCode::NOT_FOUND, "say which page\n") };
    let is_near = peer.ip().to_canonical().is_loopback();
    match ask(server, |reply| Message::Ask(Ask::State(page, is_near), reply)).await {
        Some(answer) => {
            let mut response = send(request, answer);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        None => plain(StatusCode::SERVICE_UNAVAILABLE, "the preview is ending\n"),
    }
}

/// An order to open a file: from a page of its own, on this machine, with this run's word.
async fn order(server: &Server, peer: SocketAddr, request: &Parts, body: Body) -> Response {
    #[derive(serde::Deserialize)]
    struct Order {
        file: String,
        line: usize,
        column: usize,
    }
    let headers = &request.headers;
    let token = headers.get("x-salon-token").map(HeaderValue::as_bytes);
    let has_word = token.is_some_and(|token| blake3::hash(token) == blake3::hash(server.token.as_bytes()));
    let is_json = text(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
    if request.method != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")], "only POST\n").into_response();
    }
    let is_from_page = headers.contains_key(header::ORIGIN) && is_json;
    if !has_word || !is_from_page || !peer.ip().to_canonical().is_loopback() {
        return plain(StatusCode::FORBIDDEN, "only a page of this preview may order this\n");
    }
    let Ok(body) = to_bytes(body, ORDER).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "too long\n");
    };
    let order = serde_json::from_slice::<Order>(&body).ok();
    let source = order.and_then(|order| Some((editor::source(&server.root, &order.file)?, order.line, order.column)));
    match (source, &server.editor) {
        (Some((file, line, column)), Some(editor)) => match editor.open(&file, line, column) {
            Ok(()) => StatusCode::NO_CONTENT.into_response(),
            Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "the editor cannot be started\n"),
        },
        (None, _) => plain(StatusCode::NOT_FOUND, "this is no source of the site\n"),
        (_, None) => plain(StatusCode::NOT_FOUND, "no editor is known: name one with --editor\n"),
    }
}

/// Sends a file, or the part of it that was asked for.
fn send(request: &Parts, answer: Answer) -> Response {
    let headers = &request.headers;
    let mut response = Response::new(Body::empty());
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    if let Some(location) = &answer.location {
        set(header::LOCATION, location);
        set(header::CONTENT_LENGTH, "0");
        *response.status_mut() = StatusCode::FOUND;
        return response;
    }
    let Ok(length) = answer.length() else { return plain(StatusCode::NOT_FOUND, "this file is gone\n") };
    let tag = format!("\"{}\"", answer.tag);
    set(header::CONTENT_TYPE, answer.kind);
    set(header::ETAG, &tag);
    set(header::ACCEPT_RANGES, "bytes");
    if let Some(policy) = &answer.policy {
        set(header::CONTENT_SECURITY_POLICY, policy);
    }
    let is_known = text(headers, &header::IF_NONE_MATCH).is_some_and(|known| {
        known.split(',').any(|one| matches!(one.trim().trim_start_matches("W/"), one if one == tag || one == "*"))
    });
    if is_known && answer.status == 200 {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let still = text(headers, &header::IF_RANGE).is_none_or(|known| known == tag);
    let asked = text(headers, &header::RANGE).filter(|_| still && answer.status == 200);
    let (status, range) = match asked.map_or(Part::Whole, |asked| Part::of(asked, length)) {
        Part::Whole => (StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK), 0..length),
        Part::Of(range) => {
            set(header::CONTENT_RANGE, &format!("bytes {}-{}/{length}", range.start, range.end - 1));
            (StatusCode::PARTIAL_CONTENT, range)
        }
        Part::Nothing => {
            set(header::CONTENT_RANGE, &format!("bytes */{length}"));
            set(header::CONTENT_LENGTH, "0");
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            return response;
        }
    };
    set(header::CONTENT_LENGTH, &(range.end - range.start).to_string());
    *response.status_mut() = status;
    if request.method != Method::HEAD {
        *response.body_mut() = body(answer.bytes, range);
    }
    response
}

impl Answer {
    fn length(&self) -> std::io::Result<u64> {
        match &self.bytes {
            Bytes::Held(bytes) => Ok(bytes.len() as u64),
            // It is a plain file when it was listed; if it no longer is, it is not sent.
            Bytes::Lies(path) => {
                let found = std::fs::symlink_metadata(path)?;
                if found.is_file() { Ok(found.len()) } else { Err(std::io::ErrorKind::NotFound.into()) }
            }
        }
    }
}

/// The bytes of a range. Those of a file are read piece by piece, by a thread of their own: a video need not fit into
/// memory, and nobody waits for a disk.
fn body(bytes: Bytes, range: Range<u64>) -> Body {
    let path = match bytes {
        Bytes::Held(bytes) => {
            let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(bytes.len());
            return Body::from(bytes[at(range.start)..at(range.end)].to_vec());
        }
        Bytes::Lies(path) => path,
    };
    let (send, pieces) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(2);
    let read = move || {
        let mut file = std::fs::File::open(path)?;
        file.seek(SeekFrom::Start(range.start))?;
        let mut rest = file.take(range.end - range.start);
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            if rest.by_ref().take(PIECE as u64).read_to_end(&mut piece)? == 0 {
                return Ok(());
            }
            if send.blocking_send(Ok(piece)).is_err() {
                return Ok(());
            }
        }
    };
    std::thread::spawn(move || -> std::io::Result<()> { read() });
    Body::from_stream(ReceiverStream::new(pieces))
}

/// The part of a file that was asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Of(Range<u64>),
    Nothing,
}

impl Part {
    /// One range of bytes, RFC 9110 section 14. Several at once, and what cannot be read, are answered with the whole.
    fn of(asked: &str, length: u64) -> Self {
        let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
            return Self::Whole;
        };
        let number = |text: &str| text.trim().parse::<u64>();
        let range = match (first.trim(), last.trim()) {
            ("", last) => match number(last) {
                Ok(count) => length.saturating_sub(count)..if count == 0 { 0 } else { length },
                Err(_) => return Self::Whole,
            },
            (first, "") => match number(first) {
                Ok(first) => first..length,
                Err(_) => return Self::Whole,
            },
            (first, last) => match (number(first), number(last)) {
                (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
                _ => return Self::Whole,
            },
        };
        if range.start < range.end { Self::Of(range) } else { Self::Nothing }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn whole(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// An address under which a browser on this machine finds the server.
pub fn url(address: SocketAddr, path: &str) -> String {
    let host = match address.ip() {
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}{path}", SocketAddr::new(host, address.port()))
}

/// The content type of a file, by its name.
pub fn kind(path: &str) -> &'static str {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "application/xml",
        "txt" | "md" | "csv" => "text/plain; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "eml" => "message/rfc822",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "mp3" => "audio/mpeg",
        "ogg" | "oga" => "audio/ogg",
        "wav" => "audio/wav",
        "m4a" => "audio/mp4",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_names_are_answered() {
        let own = |host: &str, address: &str| is_own_host(host, address.parse().unwrap());
        for host in ["localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "127.9.9.9:8000"] {
            assert!(own(host, "127.0.0.1:8000"), "{host}");
        }
        for host in [
            "evil.example:8000",
            "localhost.evil.example:8000",
            "127.0.0.1:8001",
            "127.0.0.1",
            "",
            "localhost",
            "0.0.0.0:8000",
            "192.168.1.2:8000",
            "127.0.0.1.evil.example:8000",
            "localhost:8000:8000",
            "a@localhost:8000",
        ] {
            assert!(!own(host, "127.0.0.1:8000"), "{host}");
        }
        assert!(own("localhost", "127.0.0.1:80"));
        assert!(own("192.168.1.2:8000", "0.0.0.0:8000") && own("10.0.0.2:9000", "0.0.0.0:8000"));
        assert!(!own("evil.example:8000", "0.0.0.0:8000") && !own("host.local:8000", "192.168.1.2:8000"));
    }

    #[test]
    fn an_address_leads_nowhere_but_down() {
        for (path, expected) in [
            ("/", Some("")),
            ("/founders/", Some("founders/")),
            ("/a/%C3%A9t%C3%A9/", Some("a/été/")),
            ("/a/e%CC%81/", Some("a/é/")),
            ("/a/b.png", Some("a/b.png")),
            ("/a%20b/", Some("a b/")),
            ("/../x", None),
            ("/a/../x", None),
            ("/%2e%2e/x", None),
            ("/%2E%2e%2fx", None),
            ("/a%2Fb", None),
            ("/a%5Cb", None),
            ("/a\\b", None),
            ("/a%00b", None),
            ("/a%0Ab", None),
            ("/%ff", None),
            ("//etc/passwd", None),
            ("/a//b", None),
            ("/./a", None),
            ("/%252e%252e/x", Some("%2e%2e/x")),
            ("*", None),
        ] {
            assert_eq!(decoded(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn ranges_are_those_of_the_standard() {
        for (asked, expected) in [
            ("bytes=0-0", Part::Of(0..1)),
            ("bytes=0-499", Part::Of(0..100)),
            ("bytes=90-", Part::Of(90..100)),
            ("bytes=-10", Part::Of(90..100)),
            ("bytes=-1000", Part::Of(0..100)),
            ("bytes=100-", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("bytes=18446744073709551615-", Part::Nothing),
            ("bytes=0-18446744073709551615", Part::Of(0..100)),
        ] {
            assert_eq!(Part::of(asked, 100), expected, "{asked}");
        }
        assert_eq!(Part::of("bytes=0-", 0), Part::Nothing);
    }

    #[test]
    fn other_pages_are_turned_away_and_links_are_not() {
        let from = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            is_from_elsewhere(&headers)
        };
        assert!(!from(&[]) && !from(&[("sec-fetch-site", "same-origin")]) && !from(&[("sec-fetch-site", "none")]));
        assert!(from(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")]));
        assert!(from(&[("sec-fetch-site", "same-site")]));
        let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        assert!(!from(&link));
        assert!(from(&[link[0], link[1], ("sec-fetch-dest", "iframe")]));
    }

    #[test]
    fn a_taken_port_is_passed_over() {
        let first = listen(IpAddr::V4(Ipv4Addr::LOCALHOST), 0).unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX - PORTS {
            let second = listen(IpAddr::V4(Ipv4Addr::LOCALHOST), port).unwrap();
            assert_ne!(second.local_addr().unwrap().port(), port);
        }
    }
}
