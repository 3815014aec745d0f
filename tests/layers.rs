//! A module uses only modules that stand above it in `src/lib.rs`: the order of its `pub mod` lines is the law.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its sources has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in their order.
fn order(lib: &str) -> Vec<&str> {
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect()
}

/// What a file's module uses and may not, as sentences. Tests at the file's end and comments may name anything.
fn offences(order: &[&str], module: &str, text: &str) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| *known == name);
    let Some(own) = place(module) else { return vec![format!("`{module}` has no line in src/lib.rs")] };
    let code = text.find("#[cfg(test)]\nmod tests {").map_or(text, |tests| &text[..tests]);
    let code: String = code.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut used: Vec<&str> = code.split("crate::").skip(1).flat_map(first_names).collect();
    used.sort_unstable();
    used.dedup();
    let is_below = |name: &&str| place(name).is_none_or(|at| at > own);
    used.into_iter().filter(is_below).map(|name| format!("`{module}` uses `{name}`")).collect()
}

/// The modules named right after `crate::`: one, or in a group `{a, b::c, d::{e, f}}` the first name of each item.
fn first_names(rest: &str) -> Vec<&str> {
    let name = |text: &'_ str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let Some(group) = rest.strip_prefix('{') else { return vec![&rest[..name(rest)]] };
    let (mut depth, mut from, mut names) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        if depth == 0 && matches!(c, ',' | '}') {
            let item = group[from..at].trim_start();
            names.push(&item[..name(item)]);
            from = at + 1;
        }
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let mut files: Vec<PathBuf> =
        files.into_iter().filter(|file| file.extension().is_some_and(|e| e == "rs")).collect();
    files.extend(folders.iter().flat_map(|folder| sources(folder)));
    files.sort();
    files
}

#[test]
fn each_module_uses_only_modules_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(src.join("lib.rs")).unwrap();
    let order = order(&lib);
    assert!(order.len() > 10, "src/lib.rs lists the modules as `pub mod name;` lines: {order:?}");
    let mut found = Vec::new();
    for file in sources(&src) {
        let path = file.strip_prefix(&src).unwrap();
        let first = path.iter().next().unwrap().to_str().unwrap();
        if path.ends_with("tests.rs") || matches!(first, "lib.rs" | "main.rs") {
            continue;
        }
        let module = first.trim_end_matches(".rs");
        let of_file = offences(&order, module, &fs::read_to_string(&file).unwrap());
        found.extend(of_file.into_iter().map(|offence| format!("{offence} in src/{}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_module_that_uses_one_below_it_is_named() {
    let order = order("//! x\npub mod text;\npub mod parse;\npub mod model;\npub mod plan;\n");
    assert_eq!(order, ["text", "parse", "model", "plan"]);
    let of = |text| offences(&order, "model", text);
    assert_eq!(of("use crate::text::slug;\nuse crate::parse::{Record, plan};\nuse super::x;\n"), [""; 0]);
    assert_eq!(of("fn f() { crate::plan::page() }"), ["`model` uses `plan`"]);
    assert_eq!(of("use crate::{\n    text::{slug, nfc},\n    plan::{view, Page}, parse,\n};"), ["`model` uses `plan`"]);
    assert_eq!(of("use crate::cache::Cache;"), ["`model` uses `cache`"]);
    assert_eq!(of("// crate::plan\n#[cfg(test)]\nmod tests {\n    use crate::plan::Page;\n}\n"), [""; 0]);
    assert_eq!(offences(&order, "cache", ""), ["`cache` has no line in src/lib.rs"]);
}
