//! Builds again when an embedded theme changes, and gives this state of the program a name: what an earlier one kept in its cache is
//! not believed.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Everything that decides what the program writes.
const SOURCES: [&str; 4] = ["src", "themes", "Cargo.toml", "Cargo.lock"];

fn main() {
    let mut files = BTreeSet::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        collect(Path::new(source), &mut files);
    }
    println!("cargo::rerun-if-changed=build.rs");
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.to_string_lossy().replace('\\', "/").hash(&mut hasher);
        fs::read(&file).unwrap_or_default().hash(&mut hasher);
    }
    for name in ["TARGET", "OPT_LEVEL"] {
        env::var(name).unwrap_or_default().hash(&mut hasher);
    }
    println!("cargo::rustc-env=SALON_STATE={:016x}", hasher.finish());
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|entry| collect(&entry.path(), files));
    } else {
        files.insert(path.to_owned());
    }
}
