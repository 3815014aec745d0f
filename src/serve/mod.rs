//! The preview: watches the sources, keeps the site in memory, answers the browser, tells it what changed.
//!
//! Takes a way to make a job, and never ends by itself. One thread owns the site, in a loop: what was read lies below, and on
//! it stands the site as it is shown until the next edit. The site is lazy: an edit costs what its community costs, a page
//! is made when a browser asks for it. Other threads watch and answer; they send messages and share nothing. There is no
//! second way to build a page: the stages are those of a build. Writes nothing but the cache of pictures.

mod client;
mod edit;
mod editor;
mod http;
mod kept;
mod material;
mod pictures;
mod shown;
mod site_wide;
mod watch;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch as signal};

use self::client::{Source, State};
use self::edit::Edit;
use self::editor::Editor;
use self::kept::Kept;
use self::material::Material;
use self::shown::{Bytes, File, Shown};
use crate::address::{self, UrlPath};
use crate::diag::{Diagnostic, Failure};

pub use self::material::MakeJob;

/// The port where nobody names one.
pub const PORT: u16 = 8000;

/// Silence after which the owner looks at what nobody asked for: findings of other communities.
const IDLE: Duration = Duration::from_millis(120);

/// Silence after which the terminal is told: no browser that has heard of an edit is still about to ask.
const SOON: Duration = Duration::from_millis(20);

/// How the preview is to be served.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The address to listen at.
    pub bind: IpAddr,
    /// The port, or the next free one.
    pub port: u16,
    /// The command that opens a file.
    pub editor: Option<String>,
    /// Files are looked at now and then: for folders whose changes the system does not tell.
    pub poll: bool,
}

/// What the preview has to say to its host.
#[derive(Debug)]
pub enum Told<'a> {
    /// It can be looked at there.
    Ready(&'a str),
    /// Something that the host should know.
    Note(&'a str),
    /// All findings, after so much time with an edit.
    Findings(&'a [Diagnostic], Duration),
}

/// What comes to the thread that owns the site.
enum Message {
    /// A browser asks.
    Ask(Ask, oneshot::Sender<Answer>),
    /// Something happened at these paths.
    Touched(BTreeSet<String>),
}

/// What a browser asks for.
enum Ask {
    /// The file at a path.
    File(String),
    /// What there is to tell about the page at a path; to this machine, or to another.
    State(String, bool),
}

/// What a browser gets.
struct Answer {
    status: u16,
    kind: &'static str,
    bytes: Bytes,
    tag: String,
    policy: Option<String>,
    location: Option<String>,
}

/// Serves until the process ends.
///
/// # Errors
/// Where there is nothing to begin with: settings or a theme with errors, no content, no port.
pub fn run(make_job: &MakeJob<'_>, wanted: &Wanted, tell: &dyn Fn(Told<'_>)) -> Result<(), Failure> {
    let job = make_job()?;
    let root = job.root.clone();
    let editor = match &wanted.editor {
        Some(written) => Editor::parse(written),
        None => Editor::known(["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok())),
    };
    let listener = http::listen(wanted.bind, wanted.port)
        .map_err(|error| Failure::Usage(format!("cannot listen at {}:{}: {error}", wanted.bind, wanted.port)))?;
    let address = listener.local_addr().map_err(Failure::io("cannot listen", ""))?;
    let (owner, inbox) = channel();
    let touched = owner.clone();
    // Watched before it is read: nothing that is saved meanwhile is missed.
    let watching = watch::start(&root, wanted.poll, move |paths| touched.send(Message::Touched(paths)).is_ok());
    match watching {
        Ok(Some(note)) => tell(Told::Note(&note)),
        Ok(None) => {}
        Err(error) => tell(Told::Note(&format!("changes will not be seen: {error}"))),
    }
    let (edits, seen) = signal::channel(0);
    let token = token();
    let start = Instant::now();
    let material = Material::read(job)?;
    let base = address::base_path(&material.job.config.base_url).to_owned();
    let opens = editor.is_some();
    let server = http::Server { address, root: root.clone(), token: token.clone(), editor, owner, edits: seen };
    http::start(listener, server).map_err(Failure::io("cannot serve", &root))?;
    let shown_root = address.ip().is_loopback().then(|| root.to_string_lossy().replace('\\', "/"));
    let mut desk = Desk { inbox, edits, token, opens, shown_root, kept: Kept::default(), tell };
    tell(Told::Ready(&http::url(address, &base)));
    desk.serve(material, make_job, start)
}

/// A word that no other program can guess: both keys of a new hasher come from the system's own randomness.
fn token() -> String {
    let parts = [0_u8, 1].map(|part| RandomState::new().hash_one(part).to_le_bytes());
    blake3::hash(&parts.concat()).to_hex()[..32].to_owned()
}

/// What the thread that owns the site works with.
struct Desk<'d> {
    inbox: Receiver<Message>,
    edits: signal::Sender<u64>,
    token: String,
    opens: bool,
    /// The site's folder, where pages may know it.
    shown_root: Option<String>,
    kept: Kept,
    tell: &'d dyn Fn(Told<'_>),
}

impl Desk<'_> {
    /// Shows, waits for an edit, reads what it touched, shows again.
    fn serve(&mut self, mut material: Material, make_job: &MakeJob<'_>, mut since: Instant) -> Result<(), Failure> {
        while let Some((edit, begun)) = self.show(&material, since) {
            since = begun;
            let changed = material.apply(&edit, make_job);
            if changed.is_all_new {
                self.kept.forget_all();
            }
            self.kept.forget(&changed);
        }
        Ok(())
    }

    /// Shows what was read, until something of it has changed. `None` where nobody can ask any more.
    fn show(&self, material: &Material, since: Instant) -> Option<(Edit, Instant)> {
        // Each borrows from the one before.
        let tops = OnceCell::new();
        let edit = {
            let plans: Vec<_> = material.survey.communities.iter().map(|_| OnceLock::new()).collect();
            let network = OnceCell::new();
            let shown = Shown::new(material, &self.kept, &tops, &plans, &network);
            self.edits.send_modify(|edit| *edit += 1);
            material.failures.values().for_each(|failure| (self.tell)(Told::Note(failure)));
            self.answer(&shown, since.elapsed())
        };
        self.kept.give_back(tops.into_inner().into_iter().flatten());
        edit
    }

    fn answer(&self, shown: &Shown<'_, '_>, took: Duration) -> Option<(Edit, Instant)> {
        // The page comes first. What is told in the terminal, and findings of what nobody looks at, wait until nobody asks.
        let (mut told, mut is_done, mut pause) = (None, false, SOON);
        loop {
            let message = if is_done {
                self.inbox.recv().ok()?
            } else {
                match self.inbox.recv_timeout(pause) {
                    Ok(message) => message,
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {
                        pause = if told.is_some() { Duration::ZERO } else { IDLE };
                        let start = Instant::now();
                        is_done = told.is_some() && !shown.look_further();
                        if told.is_none() || is_done {
                            let took = if is_done { start.elapsed() } else { took };
                            self.tell_anew(&mut told, shown.findings(), took);
                        }
                        continue;
                    }
                }
            };
            pause = if told.is_some() { IDLE } else { SOON };
            match message {
                Message::Ask(ask, reply) => {
                    // A fault of salon's own costs the page on which it shows, and not the preview.
                    let answer = catch_unwind(AssertUnwindSafe(|| self.answer_one(shown, ask)));
                    let fault = || failed(&Failure::Render("this is a fault of salon, not of your content".to_owned()));
                    drop(reply.send(answer.unwrap_or_else(|_| fault())));
                }
                Message::Touched(paths) => {
                    let begun = Instant::now();
                    let mut edit = Edit::of(paths.iter().map(String::as_str));
                    shown.material.narrow(&mut edit);
                    if !edit.is_empty() {
                        return Some((edit, begun));
                    }
                }
            }
        }
    }

    fn tell_anew(&self, told: &mut Option<Rc<Vec<Diagnostic>>>, found: Rc<Vec<Diagnostic>>, took: Duration) {
        if told.as_ref() == Some(&found) {
            return;
        }
        if told.is_some() {
            self.edits.send_modify(|edit| *edit += 1);
        }
        (self.tell)(Told::Findings(&found, took));
        *told = Some(found);
    }

    fn answer_one(&self, shown: &Shown<'_, '_>, ask: Ask) -> Answer {
        match ask {
            Ask::File(path) => file(shown, &path).unwrap_or_else(|failure| failed(&failure)),
            Ask::State(path, is_near) => {
                let state = self.state(shown, &path, is_near);
                let bytes = serde_json::to_vec(&state).expect("strings and numbers are always JSON");
                Answer::new(200, "application/json", bytes)
            }
        }
    }

    /// What there is to tell about a page and the site.
    fn state(&self, shown: &Shown<'_, '_>, path: &str, is_near: bool) -> State {
        let mut state = State {
            edit: *self.edits.borrow(),
            token: if is_near { self.token.clone() } else { String::new() },
            opens: self.opens && is_near,
            root: self.shown_root.clone().filter(|_| is_near),
            failures: shown.material.failures.values().cloned().collect(),
            ..State::default()
        };
        // A page that does not exist is shown as the page for that.
        let found = place(shown, path).map_or(Ok(None), |place| shown.file(&place));
        let found = found.and_then(|file| file.map_or_else(|| shown.file("404.html"), |file| Ok(Some(file))));
        match found {
            Ok(file) => {
                if let Some(File { bytes: Bytes::Held(bytes), sources, .. }) = file.as_deref() {
                    state.hash = Some(client::hash(bytes));
                    let early = &shown.material.shown_early;
                    let zone = &shown.material.job.config.timezone;
                    let source = |path| Source::new(&format!("{path}"), early.get(path).copied(), zone);
                    state.sources = sources.iter().map(source).collect();
                }
            }
            Err(failure) => state.failures.push(failure.to_string()),
        }
        state.tell(&shown.findings());
        state
    }
}

/// The place in the output that an address names; `None` for one outside the site's own path.
fn place(shown: &Shown<'_, '_>, path: &str) -> Option<String> {
    let base = address::base_path(&shown.material.job.config.base_url).trim_start_matches('/');
    let below = path.strip_prefix(base)?;
    Some(if below.is_empty() || below.ends_with('/') { format!("{below}index.html") } else { below.to_owned() })
}

/// The file at an address, or what is shown in its place.
fn file(shown: &Shown<'_, '_>, path: &str) -> Result<Answer, Failure> {
    let base = address::base_path(&shown.material.job.config.base_url);
    if path.is_empty() && base != "/" {
        return Ok(Answer::led(base.to_owned()));
    }
    let (below, policies) = (place(shown, path), shown.policies()?);
    if let Some(below) = &below {
        if let Some(file) = shown.file(below)? {
            return Ok(sent(200, below, &file, &policies));
        }
        // A page's address ends in `/`.
        if !path.ends_with('/') && shown.file(&format!("{below}/index.html"))?.is_some() {
            return Ok(Answer::led(format!("/{}/", address::encode(path))));
        }
    }
    let lost = UrlPath::home().file("404.html").unwrap_or_default();
    match shown.file(lost.as_str())? {
        Some(file) => Ok(sent(404, lost.as_str(), &file, &policies)),
        None => Ok(Answer::new(404, "text/plain; charset=utf-8", b"there is no such page\n".to_vec())),
    }
}

/// A file as it is sent: a page with the preview's script, all else as it is.
fn sent(status: u16, place: &str, file: &File, (policy, of_mail): &(String, String)) -> Answer {
    let policy = if place.ends_with("/email.html") { of_mail } else { policy };
    let mut answer = match &file.bytes {
        Bytes::Held(html) if file.is_page => {
            Answer::new(status, http::kind(place), client::with_script(html, &client::hash(html)))
        }
        Bytes::Held(bytes) => {
            Answer { bytes: file.bytes.clone(), ..Answer::of(status, http::kind(place), client::hash(bytes)) }
        }
        Bytes::Lies(from) => {
            let changed = std::fs::metadata(from).and_then(|found| Ok((found.len(), found.modified()?))).ok();
            let tag = client::hash(format!("{changed:?}").as_bytes());
            Answer { bytes: file.bytes.clone(), ..Answer::of(status, http::kind(place), tag) }
        }
    };
    answer.policy = Some(policy.clone());
    answer
}

/// A page that could not be made, which says why and comes to life when it can be.
fn failed(failure: &Failure) -> Answer {
    let text = crate::text::escape(&failure.to_string());
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>salon</title><body><p>{text}</p></body></html>"
    );
    Answer::new(500, http::kind("x.html"), client::with_script(html.as_bytes(), "none"))
}

impl Answer {
    fn of(status: u16, kind: &'static str, tag: String) -> Self {
        Self { status, kind, bytes: Bytes::Held(Vec::new().into()), tag, policy: None, location: None }
    }

    fn new(status: u16, kind: &'static str, bytes: Vec<u8>) -> Self {
        let tag = client::hash(&bytes);
        Self { bytes: Bytes::Held(bytes.into()), ..Self::of(status, kind, tag) }
    }

    fn led(location: String) -> Self {
        Self { location: Some(location), ..Self::new(302, "text/plain; charset=utf-8", Vec::new()) }
    }
}
