//! What a build of one share leaves, and whether several of them make one site.
//!
//! A shard is an output folder with the pages and feeds of its communities and, below `.salon-part`, a note and what was made of
//! pictures. What lies in the sources anyway is not in it: who puts shards together has the same sources. Owns the form of a
//! shard and says why one is refused; builds nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::address::OutPath;
use crate::cache::{self, Inputs, Record, STATE, Unbelieved, differing};
use crate::dates::Clock;
use crate::diag::Failure;
use crate::fingerprint::Fingerprint;
use crate::imaging;
use crate::output::{Former, MANIFEST_NAME, Sink};
use crate::share::Share;
use crate::text;

/// Where what is for the merge lies in a shard's folder. Nothing of it comes into a site.
const FOLDER: &str = ".salon-part";

/// The note's name in it.
const NOTE: &str = "record";

/// The folder in it with what was made of pictures.
const PICTURES: &str = "pictures";

/// How a note begins.
const HEAD: &[u8] = b"salon part\n";

/// What helps against damage.
const AGAIN: &str = "copy it again, or build it again";

/// Most files that a message names.
const NAMED: usize = 3;

/// What the merge has to know of a shard.
#[derive(Serialize, Deserialize)]
struct Note {
    share: Share,
    /// Of all that went in.
    inputs: Fingerprint,
    /// What the build left. Of the content it names the share's own files: all shards together name each once.
    record: Record,
}

/// Leaves a note in a shard that is being written.
///
/// # Errors
/// Where the sink fails.
pub fn leave(sink: &dyn Sink, share: Share, record: &Record) -> Result<(), Failure> {
    let mut record = record.clone();
    let inputs = Fingerprint::of(&record.inputs);
    record.inputs.content.retain(|path, _| share.names(path));
    sink.write(&place(NOTE), &cache::packed(HEAD, &Note { share, inputs, record }))
}

/// Where in a shard what was made of pictures is left.
pub fn pictures_folder() -> String {
    format!("{FOLDER}/{PICTURES}")
}

fn place(name: &str) -> OutPath {
    OutPath::new(&format!("{FOLDER}/{name}")).expect("its parts are fixed")
}

/// A shard, as it lies in a folder.
struct Shard {
    folder: PathBuf,
    note: Note,
    files: Former,
}

impl Shard {
    fn open(folder: &Path) -> Result<Self, Failure> {
        let refused = |why: String| Failure::Usage(format!("{} {why}", folder.display()));
        let hidden = "names that begin with a dot have to be copied too";
        if !folder.is_dir() {
            return Err(refused("is no folder: name the folders that `salon build --shard` wrote".to_owned()));
        }
        let Ok(bytes) = fs::read(folder.join(FOLDER).join(NOTE)) else {
            return Err(refused(format!(
                "is no part: `salon build --shard` leaves {FOLDER}/{NOTE} in each, and here is none ({hidden})"
            )));
        };
        let note = cache::unpacked(HEAD, &bytes).map_err(|why| match why {
            Unbelieved::Spoilt => refused(format!("is damaged: {FOLDER}/{NOTE} is not as it was written; {AGAIN}")),
            Unbelieved::OtherProgram(state) => refused(format!(
                "was built by another program, salon {state}, and this is salon {STATE}: build and merge all parts with one"
            )),
        })?;
        let files = Former::open(folder)?.ok_or_else(|| {
            refused(format!("is damaged: it has no list of its files, {MANIFEST_NAME} ({hidden}); {AGAIN}"))
        })?;
        Ok(Self { folder: folder.to_owned(), note, files })
    }

    fn name(&self) -> String {
        format!("part {} ({})", self.note.share, self.folder.display())
    }

    fn refuse_spoilt(&mut self) -> Result<(), Failure> {
        let spoilt = self.files.spoilt();
        if spoilt.is_empty() {
            return Ok(());
        }
        let (name, files) = (self.name(), some(&spoilt));
        Err(Failure::Usage(format!("{name} is damaged: not there or not as written: {files}; {AGAIN}")))
    }
}

/// All shards of one site, by number.
pub struct Shards(Vec<Shard>);

impl Shards {
    /// Opens the shards in some folders.
    ///
    /// # Errors
    /// [`Failure::Usage`] where one is no shard, or of another state of the program, or where they are not all shards of one
    /// site, each once. [`Failure::Io`] where the system refuses to read.
    pub fn open(folders: &[PathBuf]) -> Result<Self, Failure> {
        let mut shards: Vec<Shard> = folders.iter().map(|folder| Shard::open(folder)).collect::<Result<_, _>>()?;
        shards.sort_by_key(|shard| shard.note.share);
        refuse_incomplete(&shards)?;
        Ok(Self(shards))
    }

    /// The folders in which they lie, which no output may touch.
    ///
    /// # Errors
    /// Where the system does not say where it is.
    pub fn folders(&self) -> Result<Vec<PathBuf>, Failure> {
        let absolute =
            |shard: &Shard| std::path::absolute(&shard.folder).map_err(Failure::io("cannot find", &shard.folder));
        self.0.iter().map(absolute).collect()
    }

    /// The latest of the shards' clocks.
    pub fn clock(&self) -> Clock {
        Clock::at_stamp(self.0.iter().map(|shard| shard.note.record.holds.0).max().unwrap_or_default())
    }

    /// Refuses shards that are not of this site as it is now.
    ///
    /// # Errors
    /// [`Failure::Usage`] where another content, other settings or flags went into one of them, or its clock gave other answers
    /// than `clock` gives.
    pub fn refuse_foreign(&self, inputs: &Inputs, clock: &Clock) -> Result<(), Failure> {
        let print = Fingerprint::of(inputs);
        let foreign: Vec<&Shard> = self.0.iter().filter(|shard| shard.note.inputs != print).collect();
        if !foreign.is_empty() {
            return Err(not_of_this(&foreign, inputs));
        }
        let is_other = |shard: &&Shard| !clock.is_within(shard.note.record.holds.0, shard.note.record.holds.1);
        let Some(shard) = self.0.iter().find(is_other) else { return Ok(()) };
        let (then, now) = (Clock::at_stamp(shard.note.record.holds.0).now(), clock.now());
        Err(Failure::Usage(format!(
            "{} was built at {then}, and at {now} the site shows something else: build and merge all parts with the same \
             `--clock` or SOURCE_DATE_EPOCH, such as the time of the commit",
            shard.name()
        )))
    }

    /// Reads every file, and refuses shards with some that are not as they were written. Pages that are missing could be made
    /// again here, but whatever went wrong on the way would stay unseen.
    ///
    /// # Errors
    /// [`Failure::Usage`] where a shard is damaged.
    pub fn refuse_spoilt(&mut self) -> Result<(), Failure> {
        self.0.iter_mut().try_for_each(Shard::refuse_spoilt)
    }

    /// Hands what was made of pictures to the site below `root`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn hand_over_pictures(&self, root: &Path) -> Result<(), Failure> {
        let below = format!("{FOLDER}/{PICTURES}/");
        let of = |shard: &'_ Shard| -> Vec<PathBuf> {
            let paths = shard.files.paths().filter(|path| path.starts_with(&below));
            paths.map(|path| shard.folder.join(path)).collect()
        };
        imaging::accept(root, &self.0.iter().flat_map(of).collect::<Vec<_>>())
    }

    /// All of it as one build that was there before: what it left, and where.
    pub fn into_former(self) -> (Record, Vec<Former>) {
        let mut all = Record::default();
        let mut files = Vec::with_capacity(self.0.len());
        for shard in self.0 {
            all.site = shard.note.record.site;
            all.communities.extend(shard.note.record.communities);
            files.push(shard.files);
        }
        (all, files)
    }
}

/// Refuses shards that are not all of one number, each once.
fn refuse_incomplete(shards: &[Shard]) -> Result<(), Failure> {
    let Some(first) = shards.first() else { return Ok(()) };
    let share = first.note.share;
    if let Some(other) = shards.iter().find(|shard| shard.note.share.of() != share.of()) {
        let (one, other) = (first.name(), other.name());
        return Err(Failure::Usage(format!("{one} and {other} are not parts of one whole: build all with one number")));
    }
    if let Some([one, other]) = shards.windows(2).find(|pair| pair[0].note.share == pair[1].note.share) {
        let (one, other) = (one.name(), other.folder.display());
        return Err(Failure::Usage(format!("{one} is there once more, in {other}: name each part once")));
    }
    let there: BTreeSet<Share> = shards.iter().map(|shard| shard.note.share).collect();
    let missing: Vec<Share> = share.all().filter(|share| !there.contains(share)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let builds: Vec<String> = missing.iter().map(|share| format!("`salon build --shard {share}`")).collect();
    let (builds, is) = (some(&builds), if missing.len() == 1 { "is" } else { "are" });
    Err(Failure::Usage(format!(
        "{} of {} parts {is} missing: build with {builds}, and name the folder too",
        missing.len(),
        share.of()
    )))
}

/// Says what went into shards that is not what went into this build.
fn not_of_this(shards: &[&Shard], inputs: &Inputs) -> Failure {
    let names: Vec<String> = shards.iter().map(|shard| shard.name()).collect();
    let notes = || shards.iter().map(|shard| &shard.note);
    let mut what: BTreeSet<String> = BTreeSet::new();
    if notes().any(|note| note.record.inputs.settings != inputs.settings) {
        what.insert("site.toml or one of --audience, --drafts, --future, --base-url and --theme is another".to_owned());
    }
    for note in notes() {
        let own: BTreeMap<String, Fingerprint> =
            inputs.content.iter().filter(|(path, _)| note.share.names(path)).map(|(p, f)| (p.clone(), *f)).collect();
        let (old, frame) = (&note.record.inputs.content, &note.record.inputs.frame);
        let files = differing(old, &own).into_iter().chain(differing(frame, &inputs.frame));
        what.extend(files.map(|(path, how)| format!("{path} {how}")));
    }
    let what: Vec<String> = what.into_iter().collect();
    let what = if what.is_empty() { String::new() } else { format!(" ({})", some(&what)) };
    let (names, were) = (some(&names), if names.len() == 1 { "was" } else { "were" });
    Failure::Usage(format!(
        "{names} {were} built from something else than lies here{what}: build and merge all parts from the same commit, with \
         the same flags"
    ))
}

/// The first few of some names, and how many more there are.
fn some(names: &[String]) -> String {
    let mut shown = names[..names.len().min(NAMED)].to_vec();
    if names.len() > NAMED {
        shown.push(format!("{} more", names.len() - NAMED));
    }
    text::enumerate(&shown)
}
