//! Scripts that stand in the pages themselves, and the policy that allows these, the site's own files, and nothing else.
//!
//! Takes a theme's `inline/`, gives each script to the templates and its hash to the policy, so that the two never differ.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diag::{Code, Diagnostic};
use crate::source::SourceFile;

/// A theme's inline scripts by name: `inline/theme.js` is `theme`.
pub type Scripts = BTreeMap<String, String>;

/// What would end a script element, or turn the browser's reading of it, before its own end.
const ENDS: &[&str] = &["</script", "<script", "<!--", "\0"];

/// The scripts without white space around them; one that cannot stand in a page is told and left out.
pub fn scripts(files: &BTreeMap<String, SourceFile>, found: &mut Vec<Diagnostic>) -> Scripts {
    let mut scripts = Scripts::new();
    for (name, source) in files {
        let text = source.text.trim();
        let lower = text.to_ascii_lowercase();
        match ENDS.iter().find(|end| lower.contains(**end)) {
            Some(end) => {
                let message = format!("an inline script cannot hold `{}`", end.escape_default());
                found.push(
                    Diagnostic::new(Code::BadTheme, &source.path, message)
                        .help("browsers would not read it to its end; write it in another way, as \"<\\/script\""),
                );
            }
            None => {
                scripts.insert(name.clone(), text.to_owned());
            }
        }
    }
    scripts
}

/// What a site's pages need besides their own style sheet and scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// A shown text loads a picture from another host.
    pub foreign_pictures: bool,
    /// The theme has fonts.
    pub fonts: bool,
}

/// The Content-Security-Policy of every page.
pub fn policy(scripts: &Scripts, needs: Needs) -> String {
    let mut allowed = String::new();
    for script in scripts.values() {
        allowed.push_str(&format!(" '{}'", hash(script)));
    }
    let pictures = if needs.foreign_pictures { " https:" } else { "" };
    let fonts = if needs.fonts { "; font-src 'self'" } else { "" };
    // `connect-src` is for the service worker, which fetches on behalf of the pages.
    format!(
        "default-src 'none'; script-src 'self'{allowed}; style-src 'self'; img-src 'self' data:{pictures}{fonts}; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
    )
}

/// A script's hash as a policy names it.
pub(super) fn hash(script: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(script.as_bytes())))
}

/// Base64 with padding, RFC 4648 section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, at| number << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        for place in 0..4 {
            let is_there = place <= three.len();
            out.push(if is_there { char::from(DIGITS[number >> (18 - 6 * place) & 63]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, written) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), written);
        }
    }

    #[test]
    fn a_hash_is_that_of_the_standard() {
        // FIPS 180-4, the message of one block.
        assert_eq!(hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }

    #[test]
    fn a_policy_allows_what_is_needed_and_no_more() {
        let scripts = Scripts::from([("a".to_owned(), "abc".to_owned())]);
        let strict = policy(&scripts, Needs::default());
        assert!(strict.starts_with("default-src 'none'; script-src 'self' 'sha256-ungW"), "{strict}");
        assert!(!strict.contains("https:") && !strict.contains("font-src") && !strict.contains("unsafe"));
        let open = policy(&scripts, Needs { foreign_pictures: true, fonts: true });
        assert!(open.contains("img-src 'self' data: https:; font-src 'self';"), "{open}");
    }

    #[test]
    fn a_script_that_would_end_too_early_is_told() {
        let file = |name: &str, text: &str| {
            (name.to_owned(), SourceFile::new(SourcePath::new(format!("themes/mine/inline/{name}.js")), text))
        };
        let files = BTreeMap::from([file("good", " let a = 1;\n"), file("bad", "let a = '</SCRIPT>';")]);
        let mut found = Vec::new();
        assert_eq!(scripts(&files, &mut found), Scripts::from([("good".to_owned(), "let a = 1;".to_owned())]));
        let told: Vec<String> = found.iter().map(|finding| format!("{} {}", finding.path, finding.message)).collect();
        assert_eq!(told, ["themes/mine/inline/bad.js an inline script cannot hold `</script`"]);
    }
}
