//! Walks content/ and reads its Markdown.
//!
//! Takes the site's root, gives each community's files, sorted, with their text. Owns which names are content and which
//! are passed over, that no link is followed, and that texts are UTF-8. What a file says it does not know.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::address::SourcePath;
use crate::diag::{Checked, Code, Diagnostic, Failure};
use crate::source::{SourceFile, Span};
use crate::text::{self, nfc};

/// Largest Markdown file in bytes.
const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// The folder with everything that is read.
pub const CONTENT: &str = "content";

/// What a Markdown file is, by its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `community.md`.
    Community,
    /// `members/<handle>.md` or `members/<handle>/index.md`; the handle.
    Member(String),
    /// A file below `posts/`: its own name without `.md`, and the thread's folder where it lies in one.
    Post(PostPlace),
    /// `sessions/<slug>.md`; the name.
    Session(String),
    /// `digests/<period>.md`; the name.
    Digest(String),
    /// `pages/<slug>.md`; the name, with `/` for pages in folders.
    Page(String),
}

/// Where a post lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PostPlace {
    /// A file of its own; its name.
    Single(String),
    /// The opener of a thread's folder; the folder's name.
    Opener(String),
    /// An answer in a thread's folder; the folder's path, and the file's name.
    Answer(SourcePath, String),
}

/// A Markdown file that was read.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// What it is.
    pub kind: FileKind,
    /// Its text.
    pub source: SourceFile,
}

/// The files of one community.
#[derive(Clone, Debug, Default)]
pub struct CommunityFiles {
    /// The folder's name below content/, in NFC.
    pub name: String,
    /// Its Markdown, sorted by path.
    pub texts: Vec<TextFile>,
    /// Its other files, sorted: pictures and what else posts may refer to.
    pub attachments: Vec<Attachment>,
}

/// A file that is not Markdown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    /// Its path in NFC, as posts refer to it.
    pub path: SourcePath,
    /// Its path on this machine, spelt as the file system spells it.
    pub file: PathBuf,
}

/// The files of the network itself.
#[derive(Clone, Debug, Default)]
pub struct NetworkFiles {
    /// `content/index.md`.
    pub index: Option<SourceFile>,
    /// `content/pages/`.
    pub pages: Vec<TextFile>,
    /// Files beside them.
    pub attachments: Vec<Attachment>,
    /// The names of the folders that are communities, sorted.
    pub communities: Vec<String>,
}

/// Finds the communities and reads the network's own files.
///
/// # Errors
/// Where content/ is missing or cannot be listed.
pub fn network(root: &Path) -> Result<Checked<NetworkFiles>, Failure> {
    let content = root.join(CONTENT);
    if !content.is_dir() {
        return Err(Failure::Usage(format!(
            "there is no folder {CONTENT}/ in {}; `salon init` makes a site to start from",
            root.display()
        )));
    }
    let mut files = NetworkFiles::default();
    let mut diagnostics = Vec::new();
    for entry in WalkDir::new(&content).min_depth(1).max_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|error| walk_failure(&content, error))?;
        let Some(name) = entry.file_name().to_str().map(|name| nfc(name).into_owned()) else {
            diagnostics.push(unreadable_name(root, entry.path()));
            continue;
        };
        let path = SourcePath::new(format!("{CONTENT}/{name}"));
        if is_passed_over(&name) {
            continue;
        }
        if entry.path_is_symlink() {
            diagnostics.push(not_followed(&path));
        } else if entry.file_type().is_dir() {
            if name == "pages" {
                let walked = walk(root, entry.path(), &mut diagnostics);
                files.attachments = walked.attachments;
                files.pages = read_texts(walked.texts, &mut diagnostics, |path| {
                    page_name(path, "content/pages/").map(FileKind::Page)
                });
            } else if entry.path().join("community.md").is_file() {
                files.communities.push(name);
            } else if let Some(stray) = first_markdown(entry.path()) {
                let finding =
                    Diagnostic::new(Code::NoCommunityFile, &path, format!("`{name}` has Markdown and no community.md"));
                diagnostics.push(finding.help(format!(
                    "a file {path}/community.md with a title makes the folder a community; until then {stray} and the rest of it is not shown"
                )));
            }
        } else if name == "index.md" {
            files.index = read_text(entry.path(), &path, &mut diagnostics);
        } else if name.ends_with(".md") {
            diagnostics.push(stray(&path));
        }
    }
    files.communities.sort();
    Ok(Checked::new(files, diagnostics))
}

/// Reads one community's folder.
pub fn community(root: &Path, name: &str) -> Checked<CommunityFiles> {
    let prefix = format!("{CONTENT}/{name}/");
    let mut diagnostics = Vec::new();
    let folder = folder_of(root, name);
    let walked = walk(root, &folder, &mut diagnostics);
    let thread_folders: std::collections::BTreeSet<String> = walked
        .texts
        .iter()
        .filter(|(path, _)| path.name() == "index.md" && path.as_str().starts_with(&format!("{prefix}posts/")))
        .map(|(path, _)| path.folder().to_owned())
        .collect();
    let kind = |path: &SourcePath| file_kind(path, &prefix, &thread_folders);
    let texts = read_texts(walked.texts, &mut diagnostics, kind);
    Checked::new(CommunityFiles { name: name.to_owned(), texts, attachments: walked.attachments }, diagnostics)
}

/// The community's folder as the file system spells it.
fn folder_of(root: &Path, name: &str) -> PathBuf {
    spelt_in(&root.join(CONTENT), name)
}

/// A folder in another as the file system spells it, which may differ in Unicode form from the name.
pub fn spelt_in(above: &Path, name: &str) -> PathBuf {
    let plain = above.join(name);
    if plain.is_dir() || name.is_ascii() {
        return plain;
    }
    let spelt = fs::read_dir(above)
        .into_iter()
        .flatten()
        .flatten()
        .find(|entry| entry.file_name().to_str().is_some_and(|spelt| nfc(spelt) == name));
    spelt.map_or(plain, |entry| entry.path())
}

fn file_kind(path: &SourcePath, prefix: &str, thread_folders: &std::collections::BTreeSet<String>) -> Option<FileKind> {
    let below = path.as_str().strip_prefix(prefix)?;
    if below == "community.md" {
        return Some(FileKind::Community);
    }
    let (folder, rest) = below.split_once('/')?;
    let stem = path.stem().to_owned();
    match folder {
        "members" => match rest.split_once('/') {
            None => Some(FileKind::Member(stem)),
            Some((handle, "index.md")) => Some(FileKind::Member(handle.to_owned())),
            Some(_) => None,
        },
        "posts" => Some(FileKind::Post(post_place(path, thread_folders))),
        "sessions" => (!rest.contains('/')).then_some(FileKind::Session(stem)),
        "digests" => (!rest.contains('/')).then_some(FileKind::Digest(stem)),
        "pages" => page_name(path, &format!("{prefix}pages/")).map(FileKind::Page),
        _ => None,
    }
}

fn post_place(path: &SourcePath, thread_folders: &std::collections::BTreeSet<String>) -> PostPlace {
    let folder = path.folder();
    if path.name() == "index.md" {
        return PostPlace::Opener(folder.rsplit('/').next().unwrap_or_default().to_owned());
    }
    if thread_folders.contains(folder) {
        return PostPlace::Answer(SourcePath::new(folder), path.stem().to_owned());
    }
    PostPlace::Single(path.stem().to_owned())
}

fn page_name(path: &SourcePath, prefix: &str) -> Option<String> {
    let below = path.as_str().strip_prefix(prefix)?.strip_suffix(".md")?;
    Some(below.strip_suffix("/index").unwrap_or(below).to_owned())
}

struct Walked {
    texts: Vec<(SourcePath, PathBuf)>,
    attachments: Vec<Attachment>,
}

/// Lists a folder. Links are not followed: they could lead out of the site or in a circle.
fn walk(root: &Path, folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Walked {
    let mut walked = Walked { texts: Vec::new(), attachments: Vec::new() };
    let entries = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter().filter_entry(|entry| {
        let in_posts = entry.path().components().any(|part| part.as_os_str() == "posts");
        entry.file_name().to_str().is_none_or(|name| !is_ignored(name, in_posts, entry.file_type().is_dir()))
    });
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(|| folder.to_owned(), Path::to_owned);
                let finding = Diagnostic::new(Code::Unreadable, &source_path(root, &path), "this cannot be read");
                diagnostics.push(finding.help(plain_error(&error)));
                continue;
            }
        };
        if entry.path().to_str().is_none() {
            diagnostics.push(unreadable_name(root, entry.path()));
            continue;
        }
        let path = source_path(root, entry.path());
        if entry.path_is_symlink() || !(entry.file_type().is_dir() || entry.file_type().is_file()) {
            diagnostics.push(not_followed(&path));
        } else if entry.file_type().is_file() {
            if path.name().ends_with(".md") {
                walked.texts.push((path, entry.into_path()));
            } else {
                walked.attachments.push(Attachment { path, file: entry.into_path() });
            }
        }
    }
    walked.texts.sort();
    walked.attachments.sort();
    walked
}

/// Names that are never content, wherever they stand.
pub fn is_passed_over(name: &str) -> bool {
    name.starts_with(['_', '.']) || is_leftover(name)
}

/// What editors and systems leave behind.
fn is_leftover(name: &str) -> bool {
    name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
        || name.ends_with(".bak")
        || (name.starts_with('#') && name.ends_with('#'))
        || matches!(name, "Thumbs.db" | "desktop.ini" | "node_modules")
}

/// Whether a name below a community is passed over. Real exports have posts whose names begin with a dot.
fn is_ignored(name: &str, in_posts: bool, is_folder: bool) -> bool {
    const TOOLS: &[&str] = &[
        ".git",
        ".github",
        ".gitlab",
        ".obsidian",
        ".vscode",
        ".idea",
        ".salon",
        ".svn",
        ".hg",
        ".trash",
        ".stfolder",
    ];
    if name.starts_with('_') || is_leftover(name) || TOOLS.contains(&name) {
        return true;
    }
    let is_content =
        in_posts && (is_folder || name.ends_with(".md")) && !name.starts_with("._") && !name.starts_with(".#");
    name.starts_with('.') && !is_content
}

fn read_texts(
    listed: Vec<(SourcePath, PathBuf)>,
    diagnostics: &mut Vec<Diagnostic>,
    kind: impl Fn(&SourcePath) -> Option<FileKind> + Sync,
) -> Vec<TextFile> {
    let read: Vec<(Option<TextFile>, Vec<Diagnostic>)> = listed
        .into_par_iter()
        .map(|(path, file)| {
            let mut found = Vec::new();
            let Some(kind) = kind(&path) else {
                found.push(stray(&path));
                return (None, found);
            };
            let text = read_text(&file, &path, &mut found).map(|source| TextFile { kind, source });
            (text, found)
        })
        .collect();
    let mut texts = Vec::with_capacity(read.len());
    for (text, found) in read {
        texts.extend(text);
        diagnostics.extend(found);
    }
    texts
}

/// One file as text: no byte order mark, line ends as `\n`, no control characters.
fn read_text(file: &Path, path: &SourcePath, diagnostics: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    let bytes = match read_bytes(file) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let message = format!("this file has over {} MiB", MAX_FILE_BYTES >> 20);
            diagnostics.push(Diagnostic::new(Code::TooLarge, path, message).help("split it into several posts"));
            return None;
        }
        Err(error) => {
            diagnostics
                .push(Diagnostic::new(Code::Unreadable, path, "this file cannot be read").help(error.to_string()));
            return None;
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            diagnostics.push(not_utf8(path, &error.into_bytes(), at));
            return None;
        }
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    let source = SourceFile::new(path.clone(), text);
    Some(without_controls(source, diagnostics))
}

/// Control characters are no text: they are left out, which is said once a file.
fn without_controls(source: SourceFile, diagnostics: &mut Vec<Diagnostic>) -> SourceFile {
    // Control characters are below a blank, DEL, or begin with this byte; most texts have none of them.
    let may_be_bad = |byte: u8| (byte < b' ' && byte != b'\n' && byte != b'\t') || byte == 0x7F || byte == 0xC2;
    if !source.text.bytes().any(may_be_bad) {
        return source;
    }
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let Some(at) = source.text.find(is_bad) else { return source };
    let finding =
        Diagnostic::at(Code::ControlCharacter, &source, Span::new(at, at + 1), "a control character stands here");
    diagnostics.push(finding.help("it is left out; write the file again without it"));
    let text: String = source.text.chars().map(|c| if is_bad(c) { ' ' } else { c }).collect();
    SourceFile::new(source.path, text)
}

fn not_utf8(path: &SourcePath, bytes: &[u8], at: usize) -> Diagnostic {
    let shown = SourceFile::new(path.clone(), String::from_utf8_lossy(bytes));
    let mark =
        shown.text.char_indices().nth(String::from_utf8_lossy(&bytes[..at]).chars().count()).map_or(at, |(at, _)| at);
    Diagnostic::at(Code::NotUtf8, &shown, Span::new(mark, mark + '\u{FFFD}'.len_utf8()), "this file is not UTF-8")
        .label("from here on")
        .help("save it again with the encoding UTF-8")
}

/// The file's bytes; `None` where they are too many.
fn read_bytes(file: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let opened = fs::File::open(file)?;
    let size = opened.metadata()?.len();
    if size > MAX_FILE_BYTES {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // A file may grow while it is read.
    opened.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= MAX_FILE_BYTES).then_some(bytes))
}

fn source_path(root: &Path, path: &Path) -> SourcePath {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> =
        below.components().map(|part| nfc(&part.as_os_str().to_string_lossy()).into_owned()).collect();
    SourcePath::new(parts.join("/"))
}

fn first_markdown(folder: &Path) -> Option<String> {
    let mut entries = WalkDir::new(folder).max_depth(4).sort_by_file_name().into_iter().flatten();
    entries
        .find(|entry| entry.file_name().to_string_lossy().ends_with(".md"))
        .map(|entry| text::one_line(&entry.file_name().to_string_lossy()))
}

fn stray(path: &SourcePath) -> Diagnostic {
    Diagnostic::new(Code::StrayFile, path, "this file lies where salon reads nothing, and is not shown").help(
        "posts go below posts/, profiles are members/<handle>.md, meetings sessions/<date>-<name>.md, other texts pages/; a name that begins with _ is passed over",
    )
}

fn not_followed(path: &SourcePath) -> Diagnostic {
    Diagnostic::new(Code::NotFollowed, path, "links and special files are not followed, and this is one")
        .help("put the file itself here")
}

fn unreadable_name(root: &Path, path: &Path) -> Diagnostic {
    Diagnostic::new(Code::Unreadable, &source_path(root, path), "this name is not UTF-8")
        .help("give the file another name")
}

fn plain_error(error: &walkdir::Error) -> String {
    error.io_error().map_or_else(|| "the folders form a circle".to_owned(), ToString::to_string)
}

fn walk_failure(content: &Path, error: walkdir::Error) -> Failure {
    let error = error.into_io_error().unwrap_or_else(|| std::io::Error::other("the folders form a circle"));
    Failure::io("cannot list", content)(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        folder
    }

    #[test]
    fn a_files_place_tells_what_it_is() {
        let site = site(&[
            ("content/a/community.md", b"x"),
            ("content/a/members/bo.md", b"x"),
            ("content/a/members/cy/index.md", b"x"),
            ("content/a/members/cy/face.png", b"x"),
            ("content/a/posts/one.md", b"x"),
            ("content/a/posts/deep/er/two.md", b"x"),
            ("content/a/posts/win/index.md", b"x"),
            ("content/a/posts/win/bo.md", b"x"),
            ("content/a/posts/.dotted/index.md", b"x"),
            ("content/a/posts/.x.md", b"x"),
            ("content/a/posts/.obsidian/x.md", b"x"),
            ("content/a/posts/_draft.md", b"x"),
            ("content/a/posts/one.md~", b"x"),
            ("content/a/sessions/2026-01-08.md", b"x"),
            ("content/a/digests/2026-W14.md", b"x"),
            ("content/a/pages/rules.md", b"x"),
            ("content/a/notes.md", b"x"),
        ]);
        let checked = community(site.path(), "a");
        let kinds: Vec<&FileKind> = checked.value.texts.iter().map(|t| &t.kind).collect();
        let folder = SourcePath::new("content/a/posts/win");
        assert_eq!(
            kinds,
            [
                &FileKind::Community,
                &FileKind::Digest("2026-W14".into()),
                &FileKind::Member("bo".into()),
                &FileKind::Member("cy".into()),
                &FileKind::Page("rules".into()),
                &FileKind::Post(PostPlace::Opener(".dotted".into())),
                &FileKind::Post(PostPlace::Single(".x".into())),
                &FileKind::Post(PostPlace::Single("two".into())),
                &FileKind::Post(PostPlace::Single("one".into())),
                &FileKind::Post(PostPlace::Answer(folder, "bo".into())),
                &FileKind::Post(PostPlace::Opener("win".into())),
                &FileKind::Session("2026-01-08".into()),
            ]
        );
        assert_eq!(checked.value.attachments.len(), 1);
        let told: Vec<&str> = checked.diagnostics.iter().map(|d| d.path.as_str()).collect();
        assert_eq!(told, ["content/a/notes.md"]);
    }

    #[test]
    fn marks_and_line_ends_are_read_as_usual_and_other_bytes_refused_by_name() {
        let site = site(&[
            ("content/a/community.md", b"\xEF\xBB\xBF---\r\ntitle: A\r---\n"),
            ("content/a/posts/latin.md", b"caf\xE9"),
            ("content/a/posts/bell.md", b"a\x07b"),
        ]);
        let checked = community(site.path(), "a");
        assert_eq!(&*checked.value.texts[0].source.text, "---\ntitle: A\n---\n");
        assert_eq!(&*checked.value.texts[1].source.text, "a b");
        let told: Vec<(&str, Option<(usize, usize)>)> =
            checked.diagnostics.iter().map(|d| (d.code.id(), d.place())).collect();
        assert_eq!(told, [("S0008", Some((1, 2))), ("S0001", Some((1, 4)))]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_named_and_not_followed() {
        let site = site(&[("content/a/community.md", b"x"), ("secret.md", b"x")]);
        std::os::unix::fs::symlink(site.path().join("secret.md"), site.path().join("content/a/secret.md")).unwrap();
        std::os::unix::fs::symlink(site.path(), site.path().join("content/loop")).unwrap();
        assert_eq!(community(site.path(), "a").diagnostics[0].code, Code::NotFollowed);
        let checked = network(site.path()).unwrap();
        assert_eq!(checked.value.communities, ["a"]);
        assert_eq!(checked.diagnostics[0].path.as_str(), "content/loop");
    }
}
