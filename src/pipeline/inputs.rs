//! What a build has to go by, file by file.
//!
//! Contents decide and not time stamps: a checkout gives every file a new time, and an editor may keep the old one.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Job, Statics};
use crate::cache::Inputs;
use crate::diag::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::load::{Attachment, CONTENT, CommunityFiles, NetworkFiles, TextFile};

/// Fingerprints of everything that was read, and of the files that will be copied.
pub(super) fn of(
    job: &Job,
    files: &NetworkFiles,
    communities: &[CommunityFiles],
    statics: &Statics,
    found: &[Diagnostic],
) -> Inputs {
    let texts = communities.par_iter().flat_map(|files| &files.texts).chain(&files.pages);
    let attachments = communities.par_iter().flat_map(|files| &files.attachments).chain(&files.attachments);
    let mut content: BTreeMap<String, Fingerprint> =
        texts.map(text).chain(attachments.map(attachment)).collect::<Vec<_>>().into_iter().collect();
    content.extend(files.index.iter().map(|source| (source.path.to_string(), Fingerprint::of(&*source.text))));
    let mut frame: BTreeMap<String, Fingerprint> = themes(&job.root);
    frame.extend(statics.values().map(|(out, from)| (format!("static/{}", out.as_str()), of_file(from))));
    let (choice, config) = (&job.choice, &job.config);
    let settings = Fingerprint::of(&(
        &*job.site_file.text,
        choice.audience,
        choice.drafts,
        choice.future,
        &config.base_url,
        &config.theme,
    ));
    let found = Fingerprint::of(&serde_json::to_string(found).unwrap_or_default());
    Inputs { settings, frame, content, found }
}

/// Of all files of one community.
pub(super) fn of_community(name: &str, inputs: &Inputs) -> Fingerprint {
    let prefix = format!("{CONTENT}/{name}/");
    let files = inputs.content.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
    Fingerprint::of(&files.collect::<Vec<_>>())
}

fn text(file: &TextFile) -> (String, Fingerprint) {
    (file.source.path.to_string(), Fingerprint::of(&*file.source.text))
}

fn attachment(file: &Attachment) -> (String, Fingerprint) {
    (file.path.to_string(), of_file(&file.file))
}

/// The themes that the site has itself. A theme in the program belongs to the program's own state.
fn themes(root: &Path) -> BTreeMap<String, Fingerprint> {
    let entries = WalkDir::new(root.join("themes")).sort_by_file_name().into_iter().flatten();
    let files: Vec<PathBuf> =
        entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect();
    let named = |path: &PathBuf| {
        let below = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        (below, of_file(path))
    };
    files.par_iter().map(named).collect::<Vec<_>>().into_iter().collect()
}

/// Of a file's bytes, which need not fit into memory; of one that cannot be read, that it cannot.
fn of_file(path: &Path) -> Fingerprint {
    let mut hash = blake3::Hasher::new();
    match File::open(path).and_then(|file| hash.update_reader(file).map(|_| ())) {
        Ok(()) => Fingerprint::from_hash(hash.finalize()),
        Err(error) => Fingerprint::of(&error.to_string()),
    }
}
