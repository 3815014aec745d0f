//! Sees what is saved: which files changed, in bundles.
//!
//! Takes the site's root, hands paths below it to whoever asked. Owns how long it waits for the rest of a burst, and that
//! folders that went away and came back are seen again. Knows nothing of what a path means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{EventKind, Flag, ModifyKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use super::edit::THEMES;
use crate::load::CONTENT;
use crate::pipeline::{SITE_FILE, STATIC};

/// Silence after which a bundle is whole: editors save in a few steps.
const QUIET: Duration = Duration::from_millis(8);

/// Longest time from the first event of a bundle to its end.
const LONGEST: Duration = Duration::from_millis(50);

/// When a folder that appeared is looked at again: what was written into it before it was watched made no event.
const AGAIN: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(1500)];

/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_millis(500);

/// Folders that are watched with all that lies in them. Beside them the root is watched, for site.toml and for these
/// folders themselves; the output folder is none of them.
const WATCHED: [&str; 3] = [CONTENT, THEMES, STATIC];

/// Begins to watch and hands on each bundle of changed paths, from the root with `/` between their parts; `is_polled`
/// where the system does not tell. The thread ends when `take` says `false`. Gives what the host should know.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(
    root: &Path,
    is_polled: bool,
    take: impl FnMut(BTreeSet<String>) -> bool + Send + 'static,
) -> std::io::Result<Option<String>> {
    let (send, events) = channel();
    let (watcher, note) = if is_polled { (None, None) } else { watch(root, &send) };
    if watcher.is_none() {
        let (root, send) = (root.to_owned(), send);
        std::thread::Builder::new().name("poll".to_owned()).spawn(move || poll(&root, &send))?;
    }
    let root = root.to_owned();
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || Bundler::new(root, watcher).run(&events, take))?;
    Ok(note)
}

type Event = notify::Result<notify::Event>;

/// The system's watcher; where it has no room for all folders or does not work at all, none, and why.
fn watch(root: &Path, send: &Sender<Event>) -> (Option<RecommendedWatcher>, Option<String>) {
    let send = send.clone();
    let tell = move |event: Event| {
        // That something was read, by this program above all, is no change.
        if !event.as_ref().is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            drop(send.send(event));
        }
    };
    let watcher = RecommendedWatcher::new(tell, Config::default());
    match watcher.and_then(|mut watcher| watch_all(root, &mut watcher).map(|()| watcher)) {
        Ok(watcher) => (Some(watcher), None),
        Err(error) => (None, Some(format!("looking at the files twice a second, because: {error}"))),
    }
}

/// Looks at all files now and then, and tells of those that are other than before.
fn poll(root: &Path, send: &Sender<Event>) {
    let mut known = seen(root);
    loop {
        std::thread::sleep(POLL);
        let now = seen(root);
        let gone = known.keys().filter(|path| !now.contains_key(*path));
        let other = now.iter().filter(|(path, stamp)| known.get(*path) != Some(stamp)).map(|(path, _)| path);
        let paths: Vec<PathBuf> = gone.chain(other).cloned().collect();
        if !paths.is_empty() {
            let event = paths.into_iter().fold(notify::Event::new(EventKind::Any), notify::Event::add_path);
            if send.send(Ok(event)).is_err() {
                return;
            }
        }
        known = now;
    }
}

/// How large each file is and when it was changed, as exactly as its system says; folders are there or not.
fn seen(root: &Path) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
    let tops = WATCHED.iter().chain(&[SITE_FILE]).map(|name| root.join(name));
    let entries = tops.flat_map(|top| WalkDir::new(top).into_iter().flatten());
    let stamp = |entry: &walkdir::DirEntry| {
        let found = entry.metadata().ok().filter(|_| !entry.file_type().is_dir());
        found.map_or((0, None), |found| (found.len(), found.modified().ok()))
    };
    entries.map(|entry| (entry.path().to_owned(), stamp(&entry))).collect()
}

fn watch_all(root: &Path, watcher: &mut RecommendedWatcher) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    let folders = WATCHED.iter().map(|name| root.join(name)).filter(|folder| folder.is_dir());
    folders.into_iter().try_for_each(|folder| watcher.watch(&folder, RecursiveMode::Recursive))
}

/// Joins events to bundles.
struct Bundler {
    root: PathBuf,
    /// The root as the system spells it, where that differs.
    real_root: Option<PathBuf>,
    watcher: Option<RecommendedWatcher>,
    /// Folders to be looked at again.
    later: Vec<(Instant, String)>,
}

impl Bundler {
    fn new(root: PathBuf, watcher: Option<RecommendedWatcher>) -> Self {
        let real_root = root.canonicalize().ok().filter(|real| *real != root);
        Self { root, real_root, watcher, later: Vec::new() }
    }

    fn run(mut self, events: &Receiver<Event>, mut take: impl FnMut(BTreeSet<String>) -> bool) {
        loop {
            let mut bundle = BTreeSet::new();
            match self.next(events) {
                Ok(Some(event)) => self.add(event, &mut bundle),
                Ok(None) => {}
                Err(()) => return,
            }
            let end = Instant::now() + LONGEST;
            while let Ok(event) = events.recv_timeout(QUIET.min(end.saturating_duration_since(Instant::now()))) {
                self.add(event, &mut bundle);
            }
            let now = Instant::now();
            bundle.extend(self.later.extract_if(.., |(when, _)| *when <= now).map(|(_, path)| path));
            if !bundle.is_empty() && !take(bundle) {
                return;
            }
        }
    }

    /// The next event, or nothing when something is to be looked at again.
    fn next(&self, events: &Receiver<Event>) -> Result<Option<Event>, ()> {
        match self.later.iter().map(|(when, _)| *when).min() {
            None => events.recv().map(Some).map_err(drop),
            Some(when) => match events.recv_timeout(when.saturating_duration_since(Instant::now())) {
                Ok(event) => Ok(Some(event)),
                Err(RecvTimeoutError::Timeout) => Ok(None),
                Err(RecvTimeoutError::Disconnected) => Err(()),
            },
        }
    }

    fn add(&mut self, event: Event, bundle: &mut BTreeSet<String>) {
        let Ok(event) = event else {
            // Something was missed: everything is looked at.
            bundle.extend(WATCHED.map(str::to_owned));
            return;
        };
        if event.flag() == Some(Flag::Rescan) {
            bundle.extend(WATCHED.map(str::to_owned));
        }
        let may_appear =
            matches!(event.kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Any));
        for path in &event.paths {
            let Some(below) = self.below(path) else { continue };
            if may_appear && path.is_dir() && WATCHED.iter().any(|name| below.split('/').next() == Some(name)) {
                if let Some(watcher) = self.watcher.as_mut().filter(|_| WATCHED.contains(&&*below)) {
                    // It is watched as soon as it can be; where it cannot, the next event tries again.
                    let _ = watcher.watch(path, RecursiveMode::Recursive);
                }
                let now = Instant::now();
                self.later.extend(AGAIN.map(|after| (now + after, below.clone())));
            }
            bundle.insert(below);
        }
    }

    /// A path from the root; `None` for one that does not lie below it.
    fn below(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.root).ok().or_else(|| path.strip_prefix(self.real_root.as_ref()?).ok())?;
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        (!parts.is_empty()).then(|| parts.join("/"))
    }
}
