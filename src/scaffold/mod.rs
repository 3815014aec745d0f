//! The files of `salon init` and `salon new`: a site to start from, a workflow that publishes it, and one file to fill.
//!
//! Takes names and texts as somebody typed them and writes Markdown that builds without a finding. Never writes over a
//! file, never moves one, never writes outside the site's folder. Asks nothing and shows nothing: that is `cli`'s.

mod ci;
mod new;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

pub use ci::Ci;
pub use new::New;

use crate::dates::Period;
use crate::diag::Failure;
use crate::text;

/// The example site. Names and texts hold [`fill`]'s placeholders.
static SITE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/site");

/// Makes a finished small site in `folder`, with dates around `today` and, where a build server is named, the workflow for it,
/// and gives its files, sorted.
///
/// The folder may be missing, or hold files of other names.
///
/// # Errors
/// [`Failure::Usage`] where a file of the site, or what is no folder, lies in the way: then nothing is written.
/// [`Failure::Io`] where writing fails: then what was written is taken back.
pub fn site(folder: &Path, today: Date, ci: Option<Ci>) -> Result<Vec<PathBuf>, Failure> {
    let example = texts(&SITE).into_iter().map(|(name, text)| (fill(&name, today), fill(text, today)));
    let workflow = ci.map(|ci| (ci.path().to_owned(), ci.text().to_owned()));
    create_all(folder, example.chain(workflow).collect())
}

/// Adds to the site in `folder` the workflow for a build server, and nothing else; gives its path.
///
/// # Errors
/// As for [`site`].
pub fn workflow(folder: &Path, ci: Ci) -> Result<Vec<PathBuf>, Failure> {
    create_all(folder, vec![(ci.path().to_owned(), ci.text().to_owned())])
}

/// Writes new files below `folder`, all or none, and gives their paths, sorted.
fn create_all(folder: &Path, texts: Vec<(String, String)>) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<(PathBuf, String)> = texts.into_iter().map(|(name, text)| (folder.join(name), text)).collect();
    files.sort();
    for (path, _) in &files {
        nothing_in_the_way(folder, path)?;
    }
    let mut written = Vec::with_capacity(files.len());
    for (path, text) in files {
        if let Err(failure) = create(&path, &text) {
            for path in &written {
                // What matters is the first failure; a file that stays is named by the next run.
                let _ = fs::remove_file(path);
            }
            return Err(failure);
        }
        written.push(path);
    }
    Ok(written)
}

/// Every embedded file with its path in the site.
fn texts(folder: &Dir<'static>) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = folder.dirs().flat_map(texts).collect();
    for file in folder.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        // Under its own name the file would already be at work here.
        let name = if name == "gitignore" { ".gitignore".to_owned() } else { name };
        found.extend(file.contents_utf8().map(|text| (name, text)));
    }
    found
}

/// `{{today-12d}}` becomes that day, `{{week-9d}}` the week in which that day lies. Anything else stays as it is.
fn fill(text: &str, today: Date) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        match after.split_once("}}").and_then(|(what, after)| Some((placeholder(what, today)?, after))) {
            Some((value, after)) => {
                filled.push_str(&value);
                rest = after;
            }
            None => {
                filled.push_str("{{");
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn placeholder(what: &str, today: Date) -> Option<String> {
    let at = what.find(['+', '-']).unwrap_or(what.len());
    let (base, days) = what.split_at(at);
    let days: i32 = if days.is_empty() { 0 } else { days.strip_suffix('d')?.parse().ok()? };
    // At the ends of the calendar the nearest day there is serves as well.
    let day = today.saturating_add(jiff::Span::new().try_days(days).ok()?);
    match base {
        "today" => Some(day.to_string()),
        "week" => {
            let week = day.iso_week_date();
            Some(Period::Week { year: week.year(), week: week.week() }.to_string())
        }
        _ => None,
    }
}

/// Refuses a path where something lies, or that leads through a link or a file.
fn nothing_in_the_way(root: &Path, path: &Path) -> Result<(), Failure> {
    let below = path.strip_prefix(root).unwrap_or(path);
    if fs::symlink_metadata(path).is_ok() {
        let message =
            format!("{} exists, and salon writes over nothing; move it away, or choose another folder", path.display());
        return Err(Failure::Usage(message));
    }
    if root.exists() && !root.is_dir() {
        return Err(Failure::Usage(format!("{} is a file; name a folder", root.display())));
    }
    let folders: Vec<&Path> = below.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()).collect();
    for folder in folders.into_iter().rev().map(|folder| root.join(folder)) {
        match fs::symlink_metadata(&folder) {
            // The build follows no link either: what lies behind one would never be read.
            Ok(found) if found.is_symlink() => {
                let message =
                    format!("{} is a link, and salon follows none; put a folder in its place", folder.display());
                return Err(Failure::Usage(message));
            }
            Ok(found) if !found.is_dir() => {
                let message = format!("{} is a file, and a folder is needed there; move it away", folder.display());
                return Err(Failure::Usage(message));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes a new file, with the folders above it.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::io("cannot make the folder", folder))?;
    }
    let mut file = fs::File::create_new(path).map_err(Failure::io("cannot write", path))?;
    let written = file.write_all(text.as_bytes());
    if written.is_err() {
        // Half a file would be in the way of the next try.
        let _ = fs::remove_file(path);
    }
    written.map_err(Failure::io("cannot write", path))
}

/// Any text as a YAML value of one line: bare where nothing in it could mean more, else in double quotes.
fn yaml(text: &str) -> String {
    let line = text::one_line(text);
    if is_bare(&line) {
        return line;
    }
    let mut quoted = String::with_capacity(line.len() + 2);
    quoted.push('"');
    for c in line.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // YAML allows these only escaped, or they could not be seen in an editor.
            '\u{FFFE}' | '\u{FFFF}' => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c if text::is_deceptive(c) => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn is_bare(line: &str) -> bool {
    const WORDS: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    const SIGNS: &[char] = &[' ', '-', '_', '.', ',', '!', '?', '\'', '’', '(', ')', '/', '+', '&'];
    // A file's name with its date is no number, as `1e-3` is one.
    let is_dated_name = line.contains('-') && line.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let begins = line.starts_with(char::is_alphabetic) || (line.starts_with(char::is_numeric) && is_dated_name);
    begins
        && line.chars().all(|c| c.is_alphanumeric() || SIGNS.contains(&c))
        && !WORDS.contains(&line.to_lowercase().as_str())
}
