//! A small site in a folder of its own: write files, run the program, look at what came of it.
//!
//! The moment of building is always [`CLOCK`] unless a test says another, and nothing of the surrounding environment
//! that the program listens to comes through.
#![allow(dead_code, reason = "each test file uses its part of this module")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use percent_encoding::percent_decode;

/// The moment of building.
pub const CLOCK: &str = "2026-11-25";

/// A 1×1 PNG.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82";

/// Files by path, `/` between the parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A site's folder, gone when dropped.
pub struct Site {
    folder: tempfile::TempDir,
}

/// What a run of the program said, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A run of `salon build` with the output folder after it.
#[derive(Debug)]
pub struct Built {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
    pub files: Files,
}

impl Site {
    /// A folder with an empty site.toml and an empty content/.
    pub fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(site.path("content")).unwrap();
        site.file("site.toml", "")
    }

    /// One community, `a`, with Ana in it.
    pub fn of_one() -> Self {
        Self::new()
            .file("content/a/community.md", "---\ntitle: The A Group\n---\n")
            .file("content/a/members/ana.md", "---\nname: Ana Reyes\nrole: host\n---\n")
    }

    /// A file with the folders above it, in place of what lay there.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// The same, later.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn delete(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Every file of the folder but the output.
    pub fn sources(&self) -> Files {
        let mut files = files(self.root());
        files.retain(|path, _| !path.starts_with("public/"));
        files
    }

    /// The program in the site's folder.
    pub fn run(&self, args: &[&str]) -> Run {
        run_in(self.root(), args, &[])
    }

    /// Builds; anything but success fails the test.
    #[track_caller]
    pub fn build(&self) -> Built {
        let built = self.build_with(&[]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        built
    }

    /// Builds for members; anything but success fails the test.
    #[track_caller]
    pub fn build_for_members(&self) -> Built {
        let built = self.build_with(&["--audience", "members"]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        built
    }

    /// Builds with flags.
    pub fn build_with(&self, flags: &[&str]) -> Built {
        let run = self.run(&with_clock("build", flags));
        let out = flags.iter().position(|flag| *flag == "-o").map_or("public", |at| flags[at + 1]);
        Built { status: run.status, stdout: run.stdout, stderr: run.stderr, files: files(&self.path(out)) }
    }

    /// Checks with flags.
    pub fn check_with(&self, flags: &[&str]) -> Run {
        self.run(&with_clock("check", flags))
    }
}

/// A command with its flags, and the clock where they name none.
fn with_clock<'a>(command: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![command];
    args.extend(flags);
    if !flags.contains(&"--clock") {
        args.extend(["--clock", CLOCK]);
    }
    args
}

/// The program in any folder, with more environment.
pub fn run_in(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_salon"));
    command.current_dir(folder).args(args).env_remove("SOURCE_DATE_EPOCH").env_remove("NO_COLOR");
    let output = command.envs(environment.iter().copied()).output().unwrap();
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every file below a folder by its path; nothing where there is no folder.
pub fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    if !folder.exists() {
        return files;
    }
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let below = entry.path().strip_prefix(folder).unwrap();
        let parts: Vec<_> = below.iter().map(|part| part.to_str().unwrap()).collect();
        files.insert(parts.join("/"), fs::read(entry.path()).unwrap());
    }
    files
}

impl Built {
    /// A page's HTML by its address without the first slash.
    #[track_caller]
    pub fn page(&self, address: &str) -> &str {
        let name = if address.is_empty() || address.ends_with('/') { "index.html" } else { "" };
        self.text(&format!("{address}{name}"))
    }

    /// A file's text.
    #[track_caller]
    pub fn text(&self, path: &str) -> &str {
        let names = || self.files.keys().map(String::as_str).collect::<Vec<_>>().join("\n");
        let bytes = self.files.get(path).unwrap_or_else(|| panic!("no {path} in\n{}\n{}", names(), self.stderr));
        std::str::from_utf8(bytes).unwrap()
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The files in which a word stands, in any case, in their bytes or names: as it is, or behind entities or percent
    /// signs.
    pub fn found(&self, word: &str) -> Vec<&str> {
        let word = word.to_lowercase();
        let holds = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).to_lowercase();
            text.contains(&word)
                || unescaped(&text).contains(&word)
                || percent_decode(text.as_bytes()).decode_utf8_lossy().to_lowercase().contains(&word)
        };
        self.files
            .iter()
            .filter(|(path, bytes)| holds(path.as_bytes()) || holds(bytes))
            .map(|(path, _)| &**path)
            .collect()
    }

    /// The word stands nowhere in the output.
    #[track_caller]
    pub fn nowhere(&self, word: &str) {
        assert_eq!(self.found(word), [""; 0], "`{word}` is in the output");
    }

    /// The word stands somewhere: a proof that [`Built::nowhere`] looks at the right place.
    #[track_caller]
    pub fn somewhere(&self, word: &str) {
        assert!(!self.found(word).is_empty(), "`{word}` is nowhere in the output\n{}", self.stderr);
    }

    /// The output's pages; not the mails, which are HTML too.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_page = |path: &&String| path.ends_with("index.html") || *path == "404.html";
        self.files.keys().filter(is_page).map(|path| (path.as_str(), self.text(path)))
    }
}

/// Entities as signs; the few that the program writes, and numbers.
pub fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() < 9);
        match entity.and_then(|(name, after)| Some((sign(name)?, after))) {
            Some((sign, after)) => {
                out.push(sign);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn sign(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code =
                number.strip_prefix('x').map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            code.and_then(char::from_u32)
        }
    }
}
