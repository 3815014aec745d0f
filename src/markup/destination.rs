//! Where a link wants to lead, read from what was written. Only here is decided which addresses are safe.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Destination;
use crate::{address, text};

/// What may not stand in an address on another host. `%` stays: such addresses come encoded.
const FOREIGN: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// A link's destination.
///
/// Browsers ignore white space and control characters before and in a scheme, so they are gone before it is looked at.
pub(super) fn link(written: &str) -> Destination {
    let cleaned = clean(written.trim());
    if cleaned.starts_with('\\') || cleaned.starts_with("/\\") {
        return Destination::Unsafe;
    }
    if let Some(rest) = cleaned.strip_prefix("//") {
        return web("https", rest);
    }
    if let Some(fragment) = cleaned.strip_prefix('#') {
        return Destination::Fragment(address::decode(fragment));
    }
    match scheme(&cleaned) {
        None => path(&cleaned),
        Some((scheme, rest)) if scheme == "http" || scheme == "https" => match rest.strip_prefix("//") {
            Some(rest) => web(&scheme, rest),
            None => Destination::Unsafe,
        },
        Some((scheme, rest)) if scheme == "mailto" && rest.contains('@') => {
            Destination::External(format!("mailto:{}", utf8_percent_encode(rest, FOREIGN)))
        }
        Some(_) => Destination::Unsafe,
    }
}

fn clean(written: &str) -> Cow<'_, str> {
    let is_dropped = |c: char| c.is_control() || text::is_deceptive(c);
    if written.contains(is_dropped) {
        Cow::Owned(written.chars().filter(|c| !is_dropped(*c)).collect())
    } else {
        Cow::Borrowed(written)
    }
}

/// A picture's destination: never a fragment, never an e-mail address.
pub(super) fn picture(written: &str) -> Destination {
    match link(written) {
        Destination::Fragment(fragment) => Destination::Path(String::new(), Some(fragment)),
        Destination::External(address) if !is_web(&address) => Destination::Unsafe,
        other => other,
    }
}

/// Whether an address is one that [`link`] gives for another host: what is written into a page is asked again.
pub(super) fn is_foreign(address: &str) -> bool {
    is_web(address) || address.starts_with("mailto:")
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// The scheme in lower case and without white space, and what follows its colon.
fn scheme(address: &str) -> Option<(String, &str)> {
    let colon = address.find([':', '/', '?', '#']).filter(|at| address[*at..].starts_with(':'))?;
    let scheme = address[..colon].chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    Some((scheme, &address[colon + 1..]))
}

fn web(scheme: &str, rest: &str) -> Destination {
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    // What no host's name can have, also where it is written in hexadecimal: no browser opens it.
    let is_impossible = |c: char| c.is_whitespace() || "<>^|%\"".contains(c);
    if host.is_empty() || address::decode(host).contains(is_impossible) {
        return Destination::Unsafe;
    }
    Destination::External(format!("{scheme}://{}", encode_foreign(rest)))
}

/// Encodes what may not stand in an address and leaves letters of all scripts, which browsers and people can read.
fn encode_foreign(rest: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b);
    if rest.bytes().all(is_plain) {
        return rest.to_owned();
    }
    let mut encoded = String::with_capacity(rest.len());
    for c in rest.chars() {
        if c.is_ascii() || c.is_whitespace() {
            encoded.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), FOREIGN));
        } else {
            encoded.push(c);
        }
    }
    encoded
}

fn path(written: &str) -> Destination {
    match written.split_once('#') {
        Some((path, fragment)) => Destination::Path(address::decode(path), Some(address::decode(fragment))),
        None => Destination::Path(address::decode(written), None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn destinations_are_told_apart() {
        let external = |s: &str| Destination::External(s.to_owned());
        let to = |s: &str, f: Option<&str>| Destination::Path(s.to_owned(), f.map(str::to_owned));
        for (written, expected) in [
            ("https://example.org/a b", external("https://example.org/a%20b")),
            ("HTTP://Example.org", external("http://Example.org")),
            ("https://example.org/été?x=%20", external("https://example.org/été?x=%20")),
            ("//example.org/x", external("https://example.org/x")),
            ("mailto:a@example.org", external("mailto:a@example.org")),
            ("#a%20b", Destination::Fragment("a b".to_owned())),
            ("/about/", to("/about/", None)),
            ("../a%20b.md#c", to("../a b.md", Some("c"))),
            ("", to("", None)),
            ("javascript%3Aalert(1)", to("javascript:alert(1)", None)),
            ("javascript:alert(1)", Destination::Unsafe),
            (" java\nscript:alert(1)", Destination::Unsafe),
            ("java\u{0}script:alert(1)", Destination::Unsafe),
            ("\u{200B}javascript:alert(1)", Destination::Unsafe),
            ("JaVaScRiPt :x", Destination::Unsafe),
            ("data:text/html,x", Destination::Unsafe),
            ("vbscript:x", Destination::Unsafe),
            ("file:///etc/passwd", Destination::Unsafe),
            ("https:example.org", Destination::Unsafe),
            ("https:///x", Destination::Unsafe),
            ("http://two%20words/x", Destination::Unsafe),
            ("\\\\host\\x", Destination::Unsafe),
            ("/\\host", Destination::Unsafe),
            ("mailto:", Destination::Unsafe),
        ] {
            assert_eq!(link(written), expected, "{written:?}");
        }
        assert_eq!(picture("mailto:a@example.org"), Destination::Unsafe);
        assert_eq!(picture("#x"), to("", Some("x")));
    }

    proptest! {
        #[test]
        fn what_leads_out_is_always_vetted(written in any::<String>()) {
            if let Destination::External(address) = link(&written) {
                prop_assert!(is_foreign(&address));
                prop_assert!(!address.contains(['"', '<', '>', ' ', '\n']));
            }
        }
    }
}
