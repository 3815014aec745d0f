//! Networks of any size to measure with: the same number and the same seed give the same bytes.
//!
//! Communities have about 400 posts, of which 61 in 100 answer others, and some 20 members. A community is the same
//! whatever the size of the network around it; only the last one is cut, so that the number of posts is exact. Knows
//! salon's format and nothing of its code: what is written may not change because the program does.

mod code;
pub mod community;
mod files;
mod people;
mod prose;
mod random;
mod words;

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use self::community::Plan;

const SITE: &str = r#"title = "The Network of Quiet Rooms"
base_url = "https://example.org/"
description = "Small groups that write to each other at length"
language = "en"
"#;

const INDEX: &str = "---\nsummary: Small groups that write to each other at length\n---\n\n\
    Every group here is small, and most of what is written in it is **long**. See [what this is](/about/).\n";

const ABOUT: &str = "---\ntitle: What this is\n---\n\n## Where it comes from\n\nFrom a generator of texts, to measure \
    with.\n\n## What it shows\n\n- threads\n- sessions\n- goals\n";

/// Writes a network with exactly `posts` posts, answers among them, into `folder`: site.toml and content/.
///
/// Files that are there under the same names are replaced, and others stay.
pub fn write(folder: &Path, posts: usize, seed: u64) -> io::Result<()> {
    put(folder, "site.toml", SITE)?;
    put(folder, "content/index.md", INDEX)?;
    put(folder, "content/pages/about.md", ABOUT)?;
    plans(posts, seed).par_iter().try_for_each(|plan| {
        plan.files().iter().try_for_each(|(path, text)| put(folder, &format!("content/{}/{path}", plan.name), text))
    })
}

/// The communities of a network with exactly `posts` posts, planned.
pub fn plans(posts: usize, seed: u64) -> Vec<Plan> {
    sizes(posts, seed).into_par_iter().enumerate().map(|(number, posts)| Plan::new(seed, number, posts)).collect()
}

/// How many posts each community has: all of its own, except the last one.
fn sizes(posts: usize, seed: u64) -> Vec<usize> {
    let mut left = posts;
    let mut sizes = Vec::new();
    while left > 0 {
        let size = community::full_size(seed, sizes.len()).min(left);
        sizes.push(size);
        left -= size;
    }
    sizes
}

fn put(folder: &Path, path: &str, text: &str) -> io::Result<()> {
    let file = folder.join(path);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(file, text)
}
