//! A theme's files, from the program or from a site's `themes/<name>/`. Knows where they lie, not what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use include_dir::{Dir, include_dir};
use walkdir::WalkDir;

use crate::address::{SourcePath, part_problem};
use crate::diag::{Code, Diagnostic};
use crate::source::SourceFile;
use crate::text::nfc;

static THEMES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The theme that every other stands on.
pub const DEFAULT: &str = "default";

/// Largest file of a theme in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// The files of one theme by what they are for.
#[derive(Default)]
pub struct Files {
    /// `theme.toml`.
    pub manifest: Option<SourceFile>,
    /// `templates/`, by the path below it: `parts/person.html`.
    pub templates: BTreeMap<String, SourceFile>,
    /// `static/`, by the path below it.
    pub statics: BTreeMap<String, Vec<u8>>,
    /// `inline/<name>.js` and `.json`, by name.
    pub inline: BTreeMap<String, SourceFile>,
    /// `i18n/<language>.toml`, by language.
    pub strings: BTreeMap<String, SourceFile>,
}

impl Files {
    /// A theme in the program; none where there is none of that name.
    pub fn embedded(name: &str) -> Option<Self> {
        let mut files = Self::default();
        let mut folders = vec![THEMES.get_dir(name)?];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let path = file.path().to_string_lossy().replace('\\', "/");
                let shown = SourcePath::new(format!("themes/{path}"));
                let below = path.strip_prefix(name).unwrap_or(&path).trim_start_matches('/');
                let bytes = if path.ends_with(".js") { bare(file.contents()) } else { file.contents().to_vec() };
                files.add(below, &shown, bytes, &mut Vec::new());
            }
        }
        Some(files)
    }

    /// The theme in a folder of the site. Links are not followed.
    pub fn read(root: &Path, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut files = Self::default();
        let folder = root.join("themes").join(name);
        for entry in WalkDir::new(&folder).min_depth(1).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = SourcePath::new(format!("themes/{name}"));
                    diagnostics.push(
                        Diagnostic::new(Code::Unreadable, &path, "a file of the theme cannot be read")
                            .help(error.to_string()),
                    );
                    continue;
                }
            };
            let below = entry.path().strip_prefix(&folder).unwrap_or(entry.path());
            let parts: Vec<String> = below.iter().map(|part| nfc(&part.to_string_lossy()).into_owned()).collect();
            let path = parts.join("/");
            let shown = SourcePath::new(format!("themes/{name}/{path}"));
            if entry.file_type().is_dir() || parts.iter().any(|part| is_leftover(part)) {
                continue;
            }
            if !entry.file_type().is_file() {
                diagnostics.push(Diagnostic::new(Code::NotFollowed, &shown, "this is no ordinary file"));
                continue;
            }
            match read_bytes(entry.path()) {
                Ok(bytes) => files.add(&path, &shown, bytes, diagnostics),
                Err(error) => diagnostics.push(
                    Diagnostic::new(Code::Unreadable, &shown, "this file cannot be read").help(error.to_string()),
                ),
            }
        }
        files
    }

    fn add(&mut self, path: &str, shown: &SourcePath, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(name) = path.strip_prefix("static/") {
            if name.split('/').all(|part| part_problem(part).is_none()) {
                self.statics.insert(name.to_owned(), bytes);
            } else {
                diagnostics.push(Diagnostic::new(Code::BadTheme, shown, "this file's name cannot be an address"));
            }
            return;
        }
        let Some(source) = text(shown, bytes, diagnostics) else { return };
        if path == "theme.toml" {
            self.manifest = Some(source);
        } else if let Some(name) = path.strip_prefix("templates/").filter(|name| name.ends_with(".html")) {
            self.templates.insert(name.to_owned(), source);
        } else if let Some((name, "js" | "json")) = path.strip_prefix("inline/").and_then(|name| name.rsplit_once('.'))
        {
            self.inline.insert(name.to_owned(), source);
        } else if let Some(name) = path.strip_prefix("i18n/").and_then(|name| name.strip_suffix(".toml")) {
            self.strings.insert(name.to_owned(), source);
        }
    }
}

/// The names of all themes, of the site's and of those in the program, sorted.
pub fn names(root: &Path) -> Vec<String> {
    let embedded = THEMES.dirs().map(|folder| folder.path().to_string_lossy().into_owned());
    let entries = WalkDir::new(root.join("themes")).min_depth(1).max_depth(1).sort_by_file_name();
    let own = entries
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_dir())
        .filter_map(|entry| Some(entry.file_name().to_str()?.to_owned()));
    own.chain(embedded).collect::<BTreeSet<String>>().into_iter().collect()
}

fn is_leftover(name: &str) -> bool {
    name.starts_with('.') || name.starts_with('#') || name.ends_with('~') || name.ends_with(".swp")
}

/// A script of the program's own without what browsers do not need: lines that only explain, and blanks before lines.
fn bare(script: &[u8]) -> Vec<u8> {
    let lines = script.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_start);
    let mut bare = Vec::with_capacity(script.len());
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with(b"//")) {
        bare.extend_from_slice(line);
        bare.push(b'\n');
    }
    bare
}

fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.len() > MAX_BYTES {
        return Err(std::io::Error::other(format!("it has over {} MiB", MAX_BYTES >> 20)));
    }
    std::fs::read(path)
}

fn text(shown: &SourcePath, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n");
            Some(SourceFile::new(shown.clone(), text))
        }
        Err(_) => {
            let finding = Diagnostic::new(Code::NotUtf8, shown, "this file is not UTF-8");
            diagnostics.push(finding.help("save it again with the encoding UTF-8"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_hold_no_text_of_several_lines() {
        for (name, bytes) in Files::embedded(DEFAULT).unwrap().statics.iter().filter(|(name, _)| name.ends_with(".js"))
        {
            let script = std::str::from_utf8(bytes).unwrap();
            assert!(script.len() > 1000 && !script.contains("\n//"), "{name}");
            // Blanks at the beginning of a line would be missed in such a text alone.
            assert!(script.lines().all(|line| line.matches('`').count() % 2 == 0), "{name}");
        }
    }
}
