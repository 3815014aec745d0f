//! What a site's `_redirects` says: the former addresses that salon writes, and rules of the host's own.
//!
//! The form is that of Netlify and Cloudflare Pages: `FROM TO [STATUS]`, `*` for the rest of an address, `:name` for a part.

use std::collections::BTreeSet;

use crate::address::decode;

/// Addresses that are led on. Paths are compared decoded, and with or without a slash at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirects {
    exact: BTreeSet<String>,
    patterns: Vec<Vec<String>>,
}

impl Redirects {
    /// The rules in a text. `base` is the path below which the site lies on its server, `/` or `/archive/`; what is not a rule,
    /// or one for another place, is passed over.
    pub fn parse(text: &str, base: &str) -> Self {
        let mut redirects = Self::default();
        for line in text.lines() {
            let mut words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
            let (Some(from), Some(_)) = (words.next(), words.next()) else { continue };
            let Some(from) = from.strip_prefix(base) else { continue };
            // 404 and 410 say that nothing is there.
            if words.any(|word| matches!(word.trim_end_matches('!'), "404" | "410")) {
                continue;
            }
            let from = decode(from);
            if from.split('/').any(|part| part == "*" || part.starts_with(':')) {
                redirects.patterns.push(parts(&from).map(str::to_owned).collect());
            } else {
                redirects.exact.insert(from.trim_end_matches('/').to_owned());
            }
        }
        redirects
    }

    /// Whether a rule names this address by itself: `founders/old/`, from the site's root.
    pub fn names(&self, address: &str) -> bool {
        self.exact.contains(address.trim_end_matches('/'))
    }

    /// Whether a rule leads on from this address.
    pub fn leads_on(&self, address: &str) -> bool {
        self.names(address) || self.patterns.iter().any(|pattern| matches(pattern, parts(address)))
    }
}

fn parts(address: &str) -> impl Iterator<Item = &str> {
    address.trim_end_matches('/').split('/')
}

fn matches<'a>(pattern: &[String], mut address: impl Iterator<Item = &'a str>) -> bool {
    for wanted in pattern {
        match (wanted.as_str(), address.next()) {
            ("*", _) => return true,
            (_, None) => return false,
            (wanted, Some(part)) if wanted == part || wanted.starts_with(':') => {}
            _ => return false,
        }
    }
    address.next().is_none()
}
