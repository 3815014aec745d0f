//! `salon build --explain PAGE`: why a page was rendered, or was not.

use std::collections::BTreeMap;

use crate::cache::{Inputs, Kept, Part, Record, differing};
use crate::dates::Clock;
use crate::fingerprint::Fingerprint;
use crate::load::CONTENT;
use crate::text::closest;

/// Most files that are named.
const NAMED: usize = 12;

/// What is to be said of a page, by what went in and what came out of this build and the one before.
pub(super) fn lines(asked: &str, former: Option<&Record>, record: &Record, clock: &Clock) -> Vec<String> {
    let Some((name, part, page)) = find(asked, record) else {
        let all: Vec<&str> = parts(record).flat_map(|(_, part)| &part.pages).map(|page| page.url.as_str()).collect();
        let near = closest(asked.trim_matches('/'), all).map(|near| format!("; did you mean `{near}`?"));
        return vec![format!("there is no page `{asked}`{}", near.unwrap_or_default())];
    };
    let address = &page.url;
    let Some(former) = former else {
        return vec![format!("{address} was rendered: there was no earlier build to go by")];
    };
    if former == record {
        return vec![format!("{address} was not rendered: nothing has changed since the last build")];
    }
    let before = find(asked, former).map(|(_, part, page)| (part, page));
    let mut lines = match before {
        None => vec![format!("{address} was rendered: it is new")],
        Some((_, before)) if former.site == record.site && before.view == page.view => {
            vec![format!("{address} was not rendered: what it shows is as it was")]
        }
        Some(_) if former.site != record.site => {
            vec![format!("{address} was rendered: what is the same for all pages has changed")]
        }
        Some(_) => vec![format!("{address} was rendered: it shows something else than before")],
    };
    lines.extend(changes(name, part, before.map(|(part, _)| part), former, record, clock));
    lines
}

/// What changed of all on which a part depends.
fn changes(
    name: &str,
    part: &Part,
    before: Option<&Part>,
    former: &Record,
    record: &Record,
    clock: &Clock,
) -> Vec<String> {
    let (old, new): (&Inputs, &Inputs) = (&former.inputs, &record.inputs);
    let mut lines = Vec::new();
    if old.settings != new.settings {
        lines.push("  site.toml or flags have changed".to_owned());
    }
    lines.extend(changed("", &old.frame, &new.frame));
    let own = if name.is_empty() { format!("{CONTENT}/") } else { format!("{CONTENT}/{name}/") };
    let of_own = changed(&own, &old.content, &new.content);
    let is_own_same = of_own.is_empty();
    lines.extend(of_own);
    if let Some(before) = before.filter(|_| !name.is_empty()) {
        if is_own_same && before.key != part.key {
            lines.push("  what it was told of other communities has changed".to_owned());
        }
        if !clock.is_within(before.holds.0, before.holds.1) {
            lines.push("  the time has changed something: a day or a period is over, or a moment has come".to_owned());
        }
    }
    if lines.is_empty() {
        lines.push("  nothing that it depends on has changed".to_owned());
    }
    lines
}

/// Files below `folder` that are new, gone, or other than before.
fn changed(folder: &str, old: &BTreeMap<String, Fingerprint>, new: &BTreeMap<String, Fingerprint>) -> Vec<String> {
    let mut all = differing(old, new);
    all.retain(|(path, _)| path.starts_with(folder));
    let more = all.len().saturating_sub(NAMED);
    let mut lines: Vec<String> = all.iter().take(NAMED).map(|(path, what)| format!("  {path} {what}")).collect();
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines
}

/// A page by its address or by its file, with the community to which it belongs; that of the network has no name.
fn find<'r>(asked: &str, record: &'r Record) -> Option<(&'r str, &'r Part, &'r Kept)> {
    let asked = asked.trim_matches('/');
    let asked = asked.strip_suffix("index.html").unwrap_or(asked).trim_matches('/');
    let is_it = |page: &&Kept| page.url.as_str().trim_matches('/') == asked || page.out.as_str() == asked;
    parts(record).find_map(|(name, part)| Some((name, part, part.pages.iter().find(is_it)?)))
}

fn parts(record: &Record) -> impl Iterator<Item = (&str, &Part)> {
    let communities = record.communities.iter().map(|(name, part)| (name.as_str(), part));
    communities.chain([("", &record.network)])
}
