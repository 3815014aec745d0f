//! Formulas: LaTeX notation to MathML.
//!
//! The library's output is read again here and only known elements and attributes pass, so that no formula can carry
//! anything active.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

/// Longest formula in bytes.
const BYTES_MAX: usize = 4_096;

/// Deepest nesting of braces and environments: the library calls itself for each.
const DEPTH_MAX: usize = 50;

/// Definitions can grow without bound when they are used; `\char` makes any character, and fails on some.
const REFUSED: &[&str] = &["char", "def", "let", "newcommand", "renewcommand", "providecommand", "futurelet"];

/// A formula as a `math` element, or why it cannot be read, in words that follow "the formula".
pub(super) fn mathml(formula: &str, is_display: bool) -> Result<String, &'static str> {
    if formula.len() > BYTES_MAX {
        return Err("is longer than 4096 bytes");
    }
    if !commands(formula).all(is_allowed) {
        return Err("holds a command that is not allowed");
    }
    if depth(formula) > DEPTH_MAX {
        return Err("is nested too deeply");
    }
    // A fault of the library on odd input costs the formula, not the build.
    let made = catch_unwind(AssertUnwindSafe(|| render(formula, is_display))).unwrap_or(None);
    made.and_then(|made| clean(&made)).ok_or("cannot be read")
}

fn render(formula: &str, is_display: bool) -> Option<String> {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(formula, &storage).collect();
    if events.iter().any(Result::is_err) {
        return None;
    }
    let display_mode = if is_display { DisplayMode::Block } else { DisplayMode::Inline };
    let mut out = String::new();
    push_mathml(&mut out, events.into_iter(), RenderConfig { display_mode, ..RenderConfig::default() }).ok()?;
    Some(out)
}

/// A letter beyond ASCII after a backslash would be cut in two by the library.
fn is_allowed(command: &str) -> bool {
    command.is_ascii() && !REFUSED.contains(&command) && !command.ends_with("def")
}

/// The words and signs after backslashes.
fn commands(formula: &str) -> impl Iterator<Item = &str> {
    let mut rest = formula;
    std::iter::from_fn(move || {
        let command = &rest[rest.find('\\')? + 1..];
        let word = command.bytes().take_while(u8::is_ascii_alphabetic).count();
        let sign = command.chars().next().map_or(0, char::len_utf8);
        let end = if word > 0 { word } else { sign };
        rest = &command[end..];
        Some(&command[..end])
    })
}

/// An upper bound of how deep the parts of a formula lie in each other.
fn depth(formula: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in formula.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest + formula.matches("\\left").count().max(formula.matches("\\begin").count())
}

const ELEMENTS: &[&str] = &[
    "math",
    "maction",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
    "none",
];

/// Attributes that pass. `style` is none of them: members' text sets no styles.
const ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "class",
    "columnalign",
    "columnspan",
    "depth",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// The library's markup with only what is known; `None` where it is not balanced or holds a foreign element.
fn clean(markup: &str) -> Option<String> {
    let mut out = String::with_capacity(markup.len());
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        text_into(&mut out, &rest[..at]);
        if !rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            // The library does not escape the sign in `a < b`.
            out.push_str("&lt;");
            rest = &rest[at + 1..];
            continue;
        }
        let (tag, after) = split_tag(&rest[at + 1..])?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim();
            if open.pop() != Some(name) {
                return None;
            }
            out.extend(["</", name, ">"]);
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = tag.split_ascii_whitespace().next()?;
        if !ELEMENTS.contains(&name) {
            return None;
        }
        out.extend(["<", name]);
        attributes_into(&mut out, &tag[name.len()..])?;
        out.push('>');
        if is_empty {
            out.extend(["</", name, ">"]);
        } else {
            open.push(name);
        }
    }
    text_into(&mut out, rest);
    open.is_empty().then_some(out)
}

/// A tag up to its `>`, which may stand in quoted values too, and what follows.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn attributes_into(out: &mut String, mut rest: &str) -> Option<()> {
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(());
        }
        let (name, value) = rest.split_once("=\"")?;
        let (value, after) = value.split_once('"')?;
        rest = after;
        let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '%' | '+'));
        if ATTRIBUTES.contains(&name) && plain {
            out.extend([" ", name, "=\"", value, "\""]);
        }
    }
}

/// Text with its entities; a bare `>` or `&` is escaped.
fn text_into(out: &mut String, text: &str) {
    // The one entity that XML does not know.
    let text = text.replace("&nbsp;", "\u{A0}");
    for (at, c) in text.char_indices() {
        match c {
            '>' => out.push_str("&gt;"),
            '&' if !is_entity(&text[at + 1..]) => out.push_str("&amp;"),
            c if super::run::is_dropped(c) && c != '\u{2060}' => {}
            c => out.push(c),
        }
    }
}

fn is_entity(text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    end.is_some_and(|end| end > 0 && text[end..].starts_with(';'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_mathml() {
        let made = mathml("x^2 + \\frac{1}{2}", false).unwrap();
        assert!(made.starts_with("<math") && made.contains("<msup>") && made.contains("<mfrac"), "{made}");
        let made = mathml("a < b \\text{ c}", true).unwrap();
        assert!(made.contains("&lt;"), "{made}");
    }

    #[test]
    fn what_cannot_be_read_or_grows_is_refused() {
        for formula in ["\\nosuchcommand{x}", "{", "\\def\\a{x}\\a", "\\newcommand{\\a}{x}"] {
            assert!(mathml(formula, false).is_err(), "{formula}");
        }
        for command in ["{", "\\sqrt", "\\hat", "\\frac1", "x^", "x_", "\\left(", "\\text{", "\\substack", "\\not", "'"]
        {
            let _ = mathml(&command.repeat(4_000 / command.len()), false);
            let _ = mathml(&(command.repeat(4_000 / command.len()) + "x"), false);
        }
        assert!(mathml(&"{".repeat(2_000), false).is_err());
        assert!(mathml(&"x".repeat(5_000), false).is_err());
    }

    #[test]
    fn nothing_active_passes() {
        for formula in
            ["\\text{<script>alert(1)</script>}", "\\text{\"><img src=x onerror=y>}", "\\href{javascript:x}{y}"]
        {
            if let Ok(made) = mathml(formula, false) {
                assert!(!made.contains("<script") && !made.contains("<img") && !made.contains("href="), "{made}");
            }
        }
        assert_eq!(clean("<math><mi onclick=\"x\" style=\"y\">a</mi></math>").unwrap(), "<math><mi>a</mi></math>");
        assert_eq!(clean("<math><script>x</script></math>"), None);
        assert_eq!(clean("<math></mi>"), None);
    }

    proptest! {
        /// Asked below the net that catches the library's faults, for they would still be told on the screen.
        #[test]
        fn no_formula_that_passes_the_checks_ends_the_build(
            parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..12),
            any in "\\PC{0,3}",
        ) {
            let formula = parts.concat() + &any;
            if commands(&formula).all(is_allowed) {
                let _ = render(&formula, true);
            }
            if let Ok(made) = mathml(&formula, true) {
                prop_assert!(made.starts_with("<math") && made.ends_with("</math>"));
            }
        }
    }

    const PARTS: &[&str] = &[
        "a",
        "é",
        "日",
        "1",
        " ",
        "^",
        "_",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "&",
        "\\\\",
        "\\",
        "%",
        "#",
        "~",
        "'",
        "<",
        ">",
        "\"",
        "$",
        "\\frac",
        "\\sqrt",
        "\\text",
        "\\left",
        "\\right",
        "\\begin{matrix}",
        "\\end{matrix}",
        "\\begin{array}{c|c}",
        "\\end{array}",
        "\\color",
        "\\sum",
        "\\limits",
        "\\mathbb",
        "\\hat",
        "\\operatorname",
        "\\hspace",
        "\\kern",
        "3em",
        "\\char",
        "\\big",
        "\\not",
        "\\substack",
        "\\binom",
        "\\overset",
        "\\tag",
        "\\hline",
        "\\mathrm",
        "\\,",
        "\n",
    ];
}
