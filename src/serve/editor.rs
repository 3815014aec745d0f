//! Opens a source in the host's editor.
//!
//! Takes a path that came from a browser and is believed in nothing: only files below the site's root are opened, and no
//! shell reads any of it.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// Editors with a window of their own, and how they are told a place. Others need a terminal, which the server cannot give.
const KNOWN: &[(&str, &[&str])] = &[
    ("code", &["-g", "{file}:{line}:{column}"]),
    ("code-insiders", &["-g", "{file}:{line}:{column}"]),
    ("codium", &["-g", "{file}:{line}:{column}"]),
    ("cursor", &["-g", "{file}:{line}:{column}"]),
    ("gedit", &["+{line}:{column}", "{file}"]),
    ("gvim", &["--remote-silent", "+{line}", "{file}"]),
    ("kate", &["-l", "{line}", "-c", "{column}", "{file}"]),
    ("mate", &["-l", "{line}", "{file}"]),
    ("mvim", &["+{line}", "{file}"]),
    ("subl", &["{file}:{line}:{column}"]),
    ("zed", &["{file}:{line}:{column}"]),
];

/// A command that opens a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor(Vec<String>);

impl Editor {
    /// The editor of a flag, such as `code -g {file}:{line}`; the file stands at the end where it is not named. `None` for
    /// a text without a word.
    pub fn parse(written: &str) -> Option<Self> {
        let mut words = words(written);
        if words.is_empty() {
            return None;
        }
        if !words.iter().any(|word| word.contains("{file}")) {
            words.push("{file}".to_owned());
        }
        Some(Self(words))
    }

    /// The first of the names in `VISUAL` and `EDITOR` that is an editor with a window.
    pub fn known(names: impl IntoIterator<Item = String>) -> Option<Self> {
        names.into_iter().find_map(|name| {
            let program = words(&name).into_iter().next()?;
            let stem = Path::new(&program).file_stem()?.to_str()?.to_ascii_lowercase();
            let (_, places) = KNOWN.iter().find(|(known, _)| *known == stem)?;
            Some(Self(std::iter::once(program).chain(places.iter().map(|place| (*place).to_owned())).collect()))
        })
    }

    /// The command for a place.
    fn command(&self, file: &Path, line: usize, column: usize) -> Vec<OsString> {
        let fill = |word: &String| {
            let word = word.replace("{line}", &line.to_string()).replace("{column}", &column.to_string());
            let mut filled = OsString::new();
            for (number, part) in word.split("{file}").enumerate() {
                if number > 0 {
                    filled.push(file);
                }
                filled.push(part);
            }
            filled
        };
        self.0.iter().map(fill).collect()
    }

    /// Starts the editor and does not wait for its end.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn open(&self, file: &Path, line: usize, column: usize) -> std::io::Result<()> {
        let words = self.command(file, line, column);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        // Somebody has to take note of its end.
        std::thread::spawn(move || child.wait());
        Ok(())
    }
}

/// A file that a page named, where it is one of the site's sources: below the root, no link leads out.
pub fn source(root: &Path, named: &str) -> Option<PathBuf> {
    let below = Path::new(named);
    let is_plain = below.components().all(|part| matches!(part, Component::Normal(name) if !is_hidden(name)));
    if named.is_empty() || named.contains(['\\', '\0']) || !is_plain {
        return None;
    }
    let found = root.join(below).canonicalize().ok()?;
    let inside = found.starts_with(root.canonicalize().ok()?);
    (inside && found.is_file()).then(|| root.join(below))
}

/// `.git/`, `.salon/`: nobody's sources. A post's own name may begin with a dot.
fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name == ".git" || name == ".salon"
}

/// Words of a command, `"…"` and `'…'` taken as one.
fn words(written: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in written.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(editor: &Editor) -> Vec<String> {
        let filled = editor.command(Path::new("/s/content/a b.md"), 3, 7);
        filled.into_iter().map(|word| word.into_string().unwrap()).collect()
    }

    #[test]
    fn a_command_is_words_and_no_shell_reads_them() {
        let editor = Editor::parse("\"/opt/My Editor/ed\" -g {file}:{line}").unwrap();
        assert_eq!(command(&editor), ["/opt/My Editor/ed", "-g", "/s/content/a b.md:3"]);
        assert_eq!(command(&Editor::parse("ed; rm -rf /").unwrap()), ["ed;", "rm", "-rf", "/", "/s/content/a b.md"]);
        assert_eq!(Editor::parse("  "), None);
    }

    #[test]
    fn only_editors_with_a_window_are_taken_from_the_environment() {
        let of = |names: &[&str]| Editor::known(names.iter().map(|name| (*name).to_owned()));
        assert_eq!(of(&["vim", "nano"]), None);
        assert_eq!(command(&of(&["vim", "/usr/bin/code --wait"]).unwrap())[1..], ["-g", "/s/content/a b.md:3:7"]);
    }

    #[test]
    fn nothing_outside_the_site_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        std::fs::create_dir_all(root.join("content")).unwrap();
        std::fs::create_dir_all(root.join(".git")).unwrap();
        for file in ["secret", "site/content/x.md", "site/.git/config"] {
            std::fs::write(folder.path().join(file), "x").unwrap();
        }
        assert_eq!(source(&root, "content/x.md"), Some(root.join("content/x.md")));
        let absolute = folder.path().join("secret").to_string_lossy().into_owned();
        for named in
            ["", "../secret", "content/../../secret", &absolute, ".git/config", "content", "content/y.md", "a\\b"]
        {
            assert_eq!(source(&root, named), None, "{named}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret"), root.join("content/link.md")).unwrap();
            assert_eq!(source(&root, "content/link.md"), None);
        }
    }
}
