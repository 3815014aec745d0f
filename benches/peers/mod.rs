//! Other generators, and the corpus as a site of theirs.
//!
//! Each gets the same communities, threads with their answers, lists, tags, members, sessions and coloured code, and less to
//! do than salon, which also makes digests, calendars, measures, a search and feeds of members and tags from the same content.

pub mod content;
mod hugo;
mod zola;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use self::content::Circle;
use crate::corpus;

/// A generator that is measured beside salon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Hugo, 0.146 or newer: its templates lie where that version looks for them.
    Hugo,
    /// Zola, 0.22 or newer.
    Zola,
}

impl Peer {
    pub const ALL: [Self; 2] = [Self::Hugo, Self::Zola];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "hugo",
            Self::Zola => "zola",
        }
    }

    /// The variable of the environment that names its program.
    pub fn variable(self) -> &'static str {
        match self {
            Self::Hugo => "SALON_HUGO",
            Self::Zola => "SALON_ZOLA",
        }
    }

    /// Writes the network into `folder` as this generator reads it.
    pub fn lay_out(self, folder: &Path, posts: usize, seed: u64) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let plans = corpus::plans(posts, seed);
        let circles = plans.par_iter().map(Circle::of);
        match self {
            Self::Hugo => {
                hugo::TEMPLATES.extract(folder)?;
                circles.try_for_each(|circle| hugo::circle(folder, &circle))
            }
            Self::Zola => {
                zola::TEMPLATES.extract(folder)?;
                circles.try_for_each(|circle| zola::circle(folder, &circle))?;
                zola::site(folder, &plans)
            }
        }
    }

    /// The command that builds `site` into `output`.
    pub fn command(self, program: &Path, site: &Path, output: &Path) -> Vec<OsString> {
        let words: &[&OsStr] = match self {
            Self::Hugo => &[
                "--quiet".as_ref(),
                "--buildFuture".as_ref(),
                "--source".as_ref(),
                site.as_ref(),
                "--destination".as_ref(),
            ],
            Self::Zola => {
                &["--root".as_ref(), site.as_ref(), "build".as_ref(), "--force".as_ref(), "--output-dir".as_ref()]
            }
        };
        std::iter::once(program.as_os_str())
            .chain(words.iter().copied())
            .chain([output.as_os_str()])
            .map(OsString::from)
            .collect()
    }

    /// What a build leaves in the site's own folder.
    pub fn leftovers(self) -> &'static [&'static str] {
        match self {
            Self::Hugo => &["resources", ".hugo_build.lock"],
            Self::Zola => &[],
        }
    }

    /// The file of a thread's first post, from the site's folder.
    pub fn file_of_thread(self, circle: &str, slug: &str) -> String {
        match self {
            Self::Hugo => format!("content/{circle}/{slug}/index.md"),
            Self::Zola => format!("content/{circle}/{slug}.md"),
        }
    }
}

/// A text in quotes, as YAML, TOML and JSON all read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Texts as a list on one line, as YAML, TOML and JSON all read it.
fn quoted_list<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn put(folder: &Path, path: &str, text: &str) -> io::Result<()> {
    let file = folder.join(path);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(file, text)
}
