//! What a site may allow of raw HTML: a short list of elements without classes, ids, styles or pictures.

use std::sync::OnceLock;

use ammonia::{Builder, UrlRelative};

/// Blocks with more tags than this are shown as text: a browser's parser is not linear in the depth of its elements.
const TAGS_MAX: usize = 1_000;

/// Elements that may stand inside a paragraph, when they have no attributes. They are paired, so the writer can close
/// those that were left open.
const INLINE: &[(&str, &str)] = &[
    ("abbr", "</abbr>"),
    ("b", "</b>"),
    ("cite", "</cite>"),
    ("del", "</del>"),
    ("em", "</em>"),
    ("i", "</i>"),
    ("ins", "</ins>"),
    ("kbd", "</kbd>"),
    ("mark", "</mark>"),
    ("q", "</q>"),
    ("s", "</s>"),
    ("samp", "</samp>"),
    ("small", "</small>"),
    ("strong", "</strong>"),
    ("sub", "</sub>"),
    ("sup", "</sup>"),
    ("u", "</u>"),
    ("var", "</var>"),
];

/// What a piece of HTML inside a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    /// The start of an allowed element: its tag and the tag that ends it.
    Open(&'static str, &'static str),
    /// The end of an allowed element.
    Close(&'static str),
    /// A line break.
    Break,
    /// Anything else.
    Other,
}

/// Reads one tag as the parser gives it, with its brackets.
pub(super) fn inline(tag: &str) -> Inline {
    let Some(inner) = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>')) else { return Inline::Other };
    let (name, closes) = match inner.strip_prefix('/') {
        Some(name) => (name.trim_end(), true),
        None => (inner.trim_end_matches('/').trim_end(), false),
    };
    if name.eq_ignore_ascii_case("br") && !closes {
        return Inline::Break;
    }
    match INLINE.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
        Some((_, close)) if closes => Inline::Close(close),
        Some((name, close)) => Inline::Open(name, close),
        None => Inline::Other,
    }
}

/// A block of raw HTML, made safe: balanced in itself, with links to other hosts only. `None` where it is too tangled.
pub(super) fn block(html: &str) -> Option<String> {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    let tags = html.bytes().filter(|b| *b == b'<').count();
    (tags <= TAGS_MAX).then(|| BUILDER.get_or_init(builder).clean(html).to_string())
}

fn builder() -> Builder<'static> {
    let blocks = [
        "a",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
        "wbr",
    ];
    let mut builder = Builder::empty();
    builder
        .tags(blocks.into_iter().chain(INLINE.iter().map(|(name, _)| *name)).collect())
        .clean_content_tags(["script", "style"].into())
        .generic_attributes(["title"].into())
        .tag_attributes(
            [
                ("a", ["href"].into()),
                ("details", ["open"].into()),
                ("td", ["colspan", "rowspan"].into()),
                ("th", ["colspan", "rowspan"].into()),
            ]
            .into(),
        )
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow ugc"));
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_out_safe_and_balanced() {
        for (html, expected) in [
            ("<div class=x><b>a", "<div><b>a</b></div>"),
            ("</div></main>x", "x"),
            ("<script>alert(1)</script>x", "x"),
            ("<p onclick=x()>a</p>", "<p>a</p>"),
            ("<a href='javascript:x'>a</a>", "<a rel=\"nofollow ugc\">a</a>"),
            ("<a href='/x'>a</a>", "<a rel=\"nofollow ugc\">a</a>"),
            ("<img src=x onerror=y>", ""),
            ("<details open><summary>s</summary>t</details>", "<details open=\"\"><summary>s</summary>t</details>"),
        ] {
            assert_eq!(block(html).as_deref(), Some(expected), "{html}");
        }
        assert_eq!(block(&"<b>".repeat(TAGS_MAX + 1)), None);
    }

    #[test]
    fn inline_tags_are_read() {
        assert_eq!(inline("<KBD>"), Inline::Open("kbd", "</kbd>"));
        assert_eq!(inline("</sub >"), Inline::Close("</sub>"));
        assert_eq!(inline("<br />"), Inline::Break);
        for tag in ["<b onclick=x>", "<script>", "<!-- x -->", "</br>", "<>"] {
            assert_eq!(inline(tag), Inline::Other, "{tag}");
        }
    }
}
