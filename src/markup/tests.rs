//! Markdown in, HTML and facts out: cases in tables, hostile texts, and properties of any text.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::address::SourcePath;
use crate::diag::Code;
use crate::picture::Published;

fn options() -> Options {
    Options {
        smart_punctuation: false,
        math: true,
        safe_html: false,
        emoji: true,
        highlight: true,
        foreign_pictures_as_links: false,
    }
}

fn source(text: &str) -> SourceFile {
    SourceFile::new(SourcePath::new("content/a.md"), text)
}

fn parse(text: &str, options: &Options) -> Checked<Body> {
    body(&source(text), 0..text.len(), options)
}

/// Every slot leads where it says, as `plan` would find it on a site that has all.
fn targets(body: &Body) -> Targets {
    let link = |link: &Link| match &link.destination {
        Destination::External(address) => LinkTarget::External(address.clone()),
        Destination::Fragment(id) => LinkTarget::Here(id.clone()),
        Destination::Path(path, id) if path.contains("gone") => {
            assert!(id.is_none());
            LinkTarget::Nothing
        }
        Destination::Path(_, id) => LinkTarget::Page(UrlPath::home().fixed("page"), id.clone()),
        Destination::Unsafe => LinkTarget::Nothing,
    };
    let picture = |picture: &Picture| match &picture.destination {
        Destination::External(address) => PictureTarget::External(address.clone()),
        Destination::Path(path, _) if !path.contains("gone") => {
            let srcset = match path.as_str() {
                "large.png" => vec![(UrlPath::parse("p-2.webp").unwrap(), 2), (UrlPath::parse("p.png").unwrap(), 4)],
                _ => Vec::new(),
            };
            let published = Published { width: 4, height: 3, srcset };
            PictureTarget::File(UrlPath::parse("p.png").unwrap(), Some(Arc::new(published)))
        }
        _ => PictureTarget::Nothing,
    };
    let mention = |mention: &Mention| match mention.handle.as_str() {
        "bo" => MentionTarget::Member("Bo Q".to_owned(), UrlPath::home().fixed("bo")),
        "hid" => MentionTarget::Name("Member 2".to_owned()),
        _ => MentionTarget::Text,
    };
    Targets {
        links: body.links.iter().map(link).collect(),
        pictures: body.pictures.iter().map(picture).collect(),
        mentions: body.mentions.iter().map(mention).collect(),
    }
}

fn place() -> Place<'static> {
    Place {
        root: "../",
        name_files: false,
        id_prefix: "x-",
        heading_level: 2,
        without_title: false,
        pictures: Pictures::Lazy,
    }
}

fn shown_with(text: &str, options: &Options) -> String {
    let body = parse(text, options).value;
    body.html(&targets(&body), &place()).as_str().trim_end().to_owned()
}

fn shown(text: &str) -> String {
    shown_with(text, &options())
}

fn codes(text: &str, options: &Options) -> Vec<Code> {
    parse(text, options).diagnostics.iter().map(|finding| finding.code).collect()
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(&shown(text), expected, "{text}");
    }
}

#[test]
fn text_and_blocks() {
    check(&[
        ("", ""),
        ("a *b* **c** ~~d~~ `e<`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>"),
        ("a\\\nb", "<p>a<br>\nb</p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("> [!NOTE]\n> a", "<aside class=\"alert note\">\n<p class=\"alert-title\">Note</p>\n<p>a</p>\n</aside>"),
        ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("- a\n  - b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("---", "<hr>"),
        ("a & b \"c\" $5 and $6", "<p>a &amp; b &quot;c&quot; $5 and $6</p>"),
        ("a :tada: `:tada:` :nothing: 10:30:45", "<p>a 🎉 <code>:tada:</code> :nothing: 10:30:45</p>"),
        ("a\u{202E}b\u{7}c", "<p>abc</p>"),
    ]);
}

#[test]
fn task_lists_have_named_boxes() {
    check(&[
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"Done\"> a</li>\n\
             <li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"To do\"> b</li>\n</ul>",
        ),
        (
            "- [x] a\n\n- b",
            "<ul>\n<li class=\"task\"><p><input type=\"checkbox\" disabled checked aria-label=\"Done\"> a</p>\n</li>\n\
             <li><p>b</p>\n</li>\n</ul>",
        ),
    ]);
}

#[test]
fn tables_scroll_and_align_by_class() {
    check(&[(
        "|a|b|\n|-|-:|\n|@bo|2|",
        "<section class=\"table\" tabindex=\"0\" aria-label=\"Table\"><table>\n<thead><tr><th scope=\"col\">a</th>\
         <th scope=\"col\" class=\"right\">b</th></tr></thead>\n<tbody>\n<tr><td><a class=\"mention\" href=\"../bo/\">\
         Bo Q</a></td><td class=\"right\">2</td></tr>\n</tbody>\n</table></section>",
    )]);
}

#[test]
fn links_lead_where_their_targets_say() {
    check(&[
        ("[a](../x.md)", "<p><a href=\"../page/\">a</a></p>"),
        ("[a](../x.md#%C3%A9 \"t<@hid\")", "<p><a href=\"../page/#%C3%A9\" title=\"t&lt;Member 2\">a</a></p>"),
        ("[a](gone.md \"t\") b", "<p>a b</p>"),
        ("[a](#b)", "<p><a href=\"#b\">a</a></p>"),
        ("[a](javascript:alert(1))", "<p>a</p>"),
        ("[a](https://x.org/?a&b)", "<p><a href=\"https://x.org/?a&amp;b\" rel=\"nofollow ugc\">a</a></p>"),
        ("[a @bo https://x.org](/y/)", "<p><a href=\"../page/\">a @bo https://x.org</a></p>"),
        (
            "see https://x.org/a_b_c, and www.x.org.",
            "<p>see <a href=\"https://x.org/a_b_c\" rel=\"nofollow ugc\">https://x.org/a_b_c</a>, and \
             <a href=\"https://www.x.org\" rel=\"nofollow ugc\">www.x.org</a>.</p>",
        ),
        ("a@b.org <a@b.org> file.md ftp://x.org", "<p>a@b.org a@b.org file.md ftp://x.org</p>"),
        ("`https://x.org`", "<p><code>https://x.org</code></p>"),
        ("[m](mailto:a@b.org)", "<p><a href=\"mailto:a@b.org\" rel=\"nofollow ugc\">m</a></p>"),
    ]);
}

#[test]
fn typed_punctuation_stays_in_addresses() {
    let options = Options { smart_punctuation: true, ..options() };
    assert_eq!(
        shown_with("\"https://x.org/a--b\" -- 'c'... @bo's", &options),
        "<p>“<a href=\"https://x.org/a--b\" rel=\"nofollow ugc\">https://x.org/a--b</a>” – ‘c’… \
         <a class=\"mention\" href=\"../bo/\">Bo Q</a>’s</p>"
    );
}

#[test]
fn mentions_are_links_in_text_and_only_replaced_elsewhere() {
    check(&[
        ("@bo @hid @no", "<p><a class=\"mention\" href=\"../bo/\">Bo Q</a> Member 2 @no</p>"),
        ("`@bo @hid`", "<p><code>@bo Member 2</code></p>"),
        ("[@bo @hid](/x/)", "<p><a href=\"../page/\">@bo Member 2</a></p>"),
        (
            "![@bo @hid](x.png)",
            "<p><img src=\"../p.png\" width=\"4\" height=\"3\" alt=\"@bo Member 2\" loading=\"lazy\" decoding=\"async\"></p>",
        ),
        ("    @hid", "<pre tabindex=\"0\"><code>Member 2</code></pre>"),
        ("&#64;hid <b>@hid</b>", "<p>Member 2 &lt;b&gt;Member 2&lt;/b&gt;</p>"),
        ("@h\u{200B}id", "<p>Member 2</p>"),
        ("$\\text{@hid}$", "<p><code>\\text{Member 2}</code></p>"),
    ]);
    let coloured = shown("```py\n@hid\ndef f(): pass  # @hid\n```");
    assert!(!coloured.contains("hid") && coloured.contains("Member 2"), "{coloured}");
}

#[test]
fn a_browser_may_choose_among_a_pictures_files_and_a_feed_reader_gets_one() {
    let body = parse("![a](large.png)", &options()).value;
    let html = |pictures| body.html(&targets(&body), &Place { pictures, ..place() }).into_string();
    let choices =
        "srcset=\"../p-2.webp 2w, ../p.png 4w\" sizes=\"(min-width: 40rem) 33rem, 100vw\" width=\"4\" height=\"3\"";
    let lazy = format!("<p><img src=\"../p.png\" {choices} alt=\"a\" loading=\"lazy\" decoding=\"async\"></p>");
    assert_eq!(html(Pictures::Lazy).trim(), lazy);
    let alone = "<p><img src=\"../p.png\" width=\"4\" height=\"3\" alt=\"a\" loading=\"lazy\" decoding=\"async\"></p>";
    assert_eq!(html(Pictures::Alone).trim(), alone);
}

#[test]
fn only_the_first_picture_and_only_near_the_beginning_is_loaded_at_once() {
    let eager = |text: &str, pictures| {
        let body = parse(text, &options()).value;
        let html = body.html(&targets(&body), &Place { pictures, ..place() }).into_string();
        let images: Vec<bool> = html.split("<img").skip(1).map(|image| image.contains("fetchpriority")).collect();
        assert_eq!(html.matches("loading=\"lazy\"").count(), images.iter().filter(|eager| !**eager).count());
        images
    };
    assert_eq!(eager("a ![b](x.png) ![c](y.png)", Pictures::LeadFirst), [true, false]);
    assert_eq!(eager("![b](gone.png) ![c](y.png)", Pictures::LeadFirst), [false]);
    assert_eq!(eager("![b](x.png)", Pictures::Lazy), [false]);
    let far = format!("{}![b](x.png)", "word ".repeat(400));
    assert_eq!(eager(&far, Pictures::LeadFirst), [false]);
}

#[test]
fn pictures_that_say_nothing_are_told_once_a_text_with_the_lines_of_the_others() {
    let text = "![](a.png)\n\n![IMG_1234.jpg](IMG_1234.jpg) ![A table](b.png)\n\n![](c.png)\n\n![](d.png)\n";
    let found = parse(text, &options()).diagnostics;
    let told: Vec<(usize, &str)> = found
        .iter()
        .filter(|finding| finding.code == Code::NoAltText)
        .map(|finding| (finding.place().unwrap().0, finding.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [(1, "3 pictures have no description"), (3, "a picture is described by its file's name, `IMG_1234.jpg`")]
    );
    assert!(found[0].help.as_deref().unwrap().ends_with("; the others stand in lines 5 and 7"), "{:?}", found[0].help);
}

#[test]
fn pictures_have_sizes_captions_and_words() {
    let image = |alt: &str, title: &str| {
        format!(
            "<img src=\"../p.png\" width=\"4\" height=\"3\" alt=\"{alt}\"{title} loading=\"lazy\" decoding=\"async\">"
        )
    };
    check(&[
        ("![a *b*](x.png)", &format!("<p>{}</p>", image("a b", ""))),
        ("![a](x.png \"t\")", &format!("<figure>{}<figcaption>t</figcaption></figure>", image("a", ""))),
        ("![a](x.png \"t\") b", &format!("<p>{} b</p>", image("a", " title=\"t\""))),
        ("![a](gone.png) b", "<p>a b</p>"),
        ("[![a](x.png)](/y/)", &format!("<p><a href=\"../page/\">{}</a></p>", image("a", ""))),
        ("![a [b](c) ![d](e) <i>](x.png)", &format!("<p>{}</p>", image("a b d &lt;i&gt;", ""))),
        (
            "![a](https://x.org/p.png)",
            "<p><img src=\"https://x.org/p.png\" alt=\"a\" loading=\"lazy\" decoding=\"async\"></p>",
        ),
    ]);
    let links = Options { foreign_pictures_as_links: true, ..options() };
    for (text, expected) in [
        ("![a](https://x.org/p)", "<p><a href=\"https://x.org/p\" rel=\"nofollow ugc\">a</a></p>"),
        ("![](https://x.org/p)", "<p><a href=\"https://x.org/p\" rel=\"nofollow ugc\">https://x.org/p</a></p>"),
        ("[![a](https://x.org/p)](/y/)", "<p><a href=\"../page/\">a</a></p>"),
    ] {
        assert_eq!(shown_with(text, &links), expected, "{text}");
    }
}

#[test]
fn headings_skip_no_level_and_share_no_anchor() {
    let text = "### A @hid\n# A\n#### A b\n###### ?\n# A 2\n# A\n";
    let body = parse(text, &options()).value;
    let outline: Vec<(usize, &str)> = body.headings.iter().map(|h| (h.level, h.id.as_str())).collect();
    assert_eq!(outline, [(0, "a"), (0, "a-2"), (1, "a-b"), (2, "section"), (0, "a-2-2"), (0, "a-3")]);
    assert_eq!(body.headings_with(&targets(&body))[0].text, "A Member 2");
    let html = body.html(&targets(&body), &Place { heading_level: 5, ..place() });
    assert!(html.as_str().starts_with("<h5 id=\"x-a\">A Member 2</h5>\n<h5 id=\"x-a-2\">A</h5>\n<h6 id=\"x-a-b\">"));
    assert!(html.as_str().contains("<h6 id=\"x-section\">?</h6>"));
}

#[test]
fn footnotes_are_numbered_by_reference_and_lead_back() {
    check(&[(
        "a[^z] b[^y] c[^z]\n\n[^y]: Y\n[^z]: Z\n[^n]: N",
        "<p>a<sup class=\"footnote\"><a id=\"x-fnref:1\" href=\"#x-fn:1\" aria-label=\"Footnote 1\">1</a></sup> \
         b<sup class=\"footnote\"><a id=\"x-fnref:2\" href=\"#x-fn:2\" aria-label=\"Footnote 2\">2</a></sup> \
         c<sup class=\"footnote\"><a id=\"x-fnref:1-2\" href=\"#x-fn:1\" aria-label=\"Footnote 1\">1</a></sup></p>\n\
         <section class=\"footnotes\">\n<ol>\n<li id=\"x-fn:1\"><p>Z \
         <a class=\"footnote-back\" href=\"#x-fnref:1\" aria-label=\"Back to text\">↩</a> \
         <a class=\"footnote-back\" href=\"#x-fnref:1-2\" aria-label=\"Back to text\">↩</a></p>\n</li>\n\
         <li id=\"x-fn:2\"><p>Y <a class=\"footnote-back\" href=\"#x-fnref:2\" aria-label=\"Back to text\">↩</a></p>\n</li>\n\
         <li id=\"x-fn:3\"><p>N</p>\n</li>\n</ol>\n</section>",
    )]);
    assert_eq!(shown("a[^nothing]"), "<p>a[^nothing]</p>");
    balanced(&shown("[a[^1]](/x/)\n\n[^1]: b")).unwrap();
}

#[test]
fn code_is_coloured_by_classes() {
    let html = shown("```Rust,ignore\nfn a() {}\n```");
    assert!(
        html.starts_with("<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"k\">fn</span> "),
        "{html}"
    );
    check(&[
        ("```\"><b>\n<x>\n```", "<pre tabindex=\"0\"><code>&lt;x&gt;\n</code></pre>"),
        ("```none\n  a\n```", "<pre tabindex=\"0\"><code class=\"language-none\">  a\n</code></pre>"),
    ]);
}

#[test]
fn formulas_are_mathml_or_code() {
    assert!(shown("$x^2$").starts_with("<p><math"));
    assert_eq!(shown("$\\nosuch$"), "<p><code>\\nosuch</code></p>");
    assert_eq!(codes("$\\nosuch$", &options()), [Code::BrokenMath]);
    assert_eq!(shown_with("$x^2$", &Options { math: false, ..options() }), "<p>$x^2$</p>");
}

#[test]
fn raw_html_is_text_and_no_word_is_lost() {
    check(&[
        ("a <b onclick=x>c</b>", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>"),
        ("<script>\nalert(1)\n</script>", "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>"),
        ("a <!-- b -->", "<p>a &lt;!-- b --&gt;</p>"),
    ]);
    assert_eq!(codes("<b>a</b>\n\n<i>x</i>", &options()), [Code::RawHtml]);
}

#[test]
fn allowed_html_is_safe_and_balanced() {
    let options = Options { safe_html: true, ..options() };
    for (text, expected) in [
        ("a <kbd>b *c* d</kbd>", "<p>a <kbd>b <em>c</em> d</kbd></p>"),
        ("a <kbd>b *c</kbd> d*", "<p>a <kbd>b <em>c&lt;/kbd&gt; d</em></kbd></p>"),
        ("a <kbd>b *c* d", "<p>a <kbd>b <em>c</em> d</kbd></p>"),
        ("*a <kbd>b* c</kbd>", "<p><em>a <kbd>b</kbd></em> c&lt;/kbd&gt;</p>"),
        ("a <b onclick=x>b</b><br>c", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;<br>\nc</p>"),
        ("<div onclick=x><b>@hid\n</section>", "<div><b>Member 2\n</b></div>"),
        ("- <u>a\n- b", "<ul>\n<li><u>a</u></li>\n<li>b</li>\n</ul>"),
    ] {
        assert_eq!(shown_with(text, &options), expected, "{text}");
    }
}

#[test]
fn findings_say_what_and_where() {
    for (text, expected) in [
        ("[a](javascript:x) ![b](data:x)", &[Code::UnsafeAddress, Code::UnsafeAddress][..]),
        ("![](x.png)", &[Code::NoAltText]),
        ("![a](https://x.org/p.png)", &[Code::ForeignPicture]),
        ("a\u{202E}b \u{200B}", &[Code::DeceptiveText]),
        ("plain", &[]),
    ] {
        assert_eq!(codes(text, &options()), expected, "{text}");
    }
    let text = "---\n---\na ![](x.png)";
    let found = body(&source(text), 8..text.len(), &options()).diagnostics;
    assert_eq!(found[0].place(), Some((3, 3)));
}

#[test]
fn excerpts_begin_with_the_writers_own_words() {
    for (text, expected) in [
        ("# T\n\n> q\n\n```\nc\n```\n\nHello\n*there*, @hid.\n\nMore", "Hello there, @hid. More"),
        ("> only a quote", "only a quote"),
        ("# only\n\n- a\n- b", "a b"),
    ] {
        assert_eq!(parse(text, &options()).value.excerpt(), expected, "{text}");
    }
    let body = parse("Hello @hid, and @bo", &options()).value;
    assert_eq!(body.excerpt_with(&targets(&body), 100), "Hello Member 2, and Bo Q");
    assert_eq!(body.excerpt_with(&targets(&body), 14), "Hello Member…");
}

#[test]
fn own_words_leave_out_quotes_code_and_links() {
    let text =
        "One two `x y` [three four](/x/) https://x.org/ five.\n\n> six seven\n\n```\neight\n```\n\nIn*divi*sible\n";
    let body = parse(text, &options()).value;
    assert_eq!(body.own_words.words, 4);
    assert_eq!(body.length.words, 12);
}

#[test]
fn hostile_texts_take_linear_time() {
    let n = 50_000;
    let cases = [
        "[".repeat(n),
        "![".repeat(n),
        "*a ".repeat(n),
        "*a**".repeat(n),
        ">".repeat(n),
        "> ".repeat(n) + "a",
        "- ".repeat(n),
        "- ".repeat(5_000) + "a",
        "* ".repeat(5_000) + "a",
        (0..300).map(|i| " ".repeat(i * 2) + "- a\n").collect(),
        "`".repeat(n),
        (1..300).map(|i| "`".repeat(i) + " ").collect(),
        "<".repeat(n),
        "<a ".repeat(n),
        "<!--".repeat(n),
        "@".repeat(n),
        "@a".repeat(n),
        ":a".repeat(n),
        "://".repeat(n),
        "www.".repeat(n),
        "http://".repeat(n),
        "a.".repeat(n) + "www.",
        "$".repeat(n),
        "${".repeat(n),
        "[^a]".repeat(n) + "\n\n[^a]: x",
        "[^a]: ".repeat(5_000),
        "# a\n".repeat(n),
        "|a".repeat(2_000) + "\n" + &"|-".repeat(2_000) + "\n" + &"a\n".repeat(2_000),
        "[a](javascript:x) ".repeat(n / 10),
        "![](https://x.org) ".repeat(n / 10),
        "&".repeat(n),
        "\u{202E}".repeat(n),
        "```rust\n".to_owned() + &"(".repeat(4_000) + "\n" + &"/*".repeat(2_000),
        "a ".repeat(n * 4),
        "<b>".repeat(n),
        "<div>\n".repeat(n),
        "*_".repeat(n / 10) + "a" + &"_*".repeat(n / 10),
    ];
    for options in [options(), Options { safe_html: true, smart_punctuation: true, ..options() }] {
        for text in &cases {
            let start = Instant::now();
            let html = shown_with(text, &options);
            balanced(&html).unwrap();
            let took = start.elapsed();
            assert!(took < Duration::from_secs(10), "{took:?} for {:?}", text.get(..20));
            if took > Duration::from_millis(700) {
                println!("{took:?} for {:?} ({} bytes)", text.get(..20), html.len());
            }
        }
    }
}

/// Reads HTML as written here: every element closed in order, quoted values, nothing active. Gives the deepest level.
fn balanced(html: &str) -> Result<usize, String> {
    let mut open: Vec<&str> = Vec::new();
    let mut deepest = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let mut quoted = false;
        let end = tag.bytes().position(|b| {
            quoted ^= b == b'"';
            b == b'>' && !quoted
        });
        let end = end.ok_or_else(|| format!("open tag in {html:?}"))?;
        rest = &tag[end + 1..];
        let tag = &tag[..end];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> in {html:?}"));
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(format!("<{tag}> in {html:?}"));
        }
        if ["script", "style", "iframe", "object", "form", "svg"].contains(&name) {
            return Err(format!("{name} in {html:?}"));
        }
        let is_anchor_in_anchor = name == "a" && open.contains(&"a");
        if is_anchor_in_anchor {
            return Err(format!("a link in a link in {html:?}"));
        }
        attributes(&tag[name.len()..]).map_err(|error| format!("{error} in {html:?}"))?;
        if !["br", "hr", "img", "input", "wbr"].contains(&name) {
            open.push(name);
            deepest = deepest.max(open.len());
        }
    }
    if open.is_empty() { Ok(deepest) } else { Err(format!("{open:?} left open in {html:?}")) }
}

fn attributes(mut rest: &str) -> Result<(), String> {
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let name = &rest[..end];
        let mut value = "";
        rest = &rest[end..];
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let (inner, after) = quoted.split_once('"').ok_or("an open quote")?;
            (value, rest) = (inner, after);
        }
        let folded: String = value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        if name.starts_with("on") || name == "style" || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return Err(format!("attribute {name}"));
        }
        if matches!(name, "href" | "src") && ["javascript:", "data:", "vbscript:"].iter().any(|s| folded.starts_with(s))
        {
            return Err(format!("address {value}"));
        }
    }
}

#[test]
fn nesting_is_bounded() {
    for text in [">".repeat(5_000) + "a", "- ".repeat(1_000) + "a", "*_".repeat(500) + "a" + &"_*".repeat(500)] {
        assert!(balanced(&shown(&text)).unwrap() <= 130);
    }
}

/// Texts made of what Markdown gives a meaning.
fn markdown() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        proptest::sample::select(vec![
            "[",
            "]",
            "(",
            ")",
            "![",
            "](x.png \"t\")",
            "](javascript:x)",
            "](/a/#b)",
            "*",
            "**",
            "_",
            "~~",
            "`",
            "```",
            "```rs\n",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            "    ",
            "# ",
            "### ",
            "---\n",
            "|a|b|\n|-|-|\n",
            "|",
            "<b>",
            "</b>",
            "<kbd>",
            "</kbd>",
            "<br>",
            "<div>\n",
            "</div>",
            "<script>",
            "<a href='x'>",
            "<!--",
            "-->",
            "@bo",
            "@hid",
            "@é",
            ":tada:",
            ":",
            "https://x.org/",
            "www.x.org",
            "a@b.org",
            "<https://x.org>",
            "[^1]",
            "\n[^1]: ",
            "[^2]",
            "\n[a]: /x\n",
            "- [ ] ",
            "- [x] ",
            "> [!NOTE]\n> ",
            "$",
            "$$",
            "\\frac",
            "{",
            "}",
            "&lt;",
            "&#64;",
            "\\",
            "'",
            "\"",
            "--",
            "...",
            "\u{202E}",
            "\u{0}",
            "日本",
            " ",
            "word ",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

fn any_options() -> impl Strategy<Value = Options> {
    any::<[bool; 6]>().prop_map(|[smart_punctuation, math, safe_html, emoji, highlight, foreign_pictures_as_links]| {
        Options { smart_punctuation, math, safe_html, emoji, highlight, foreign_pictures_as_links }
    })
}

proptest! {
    #[test]
    fn any_text_becomes_balanced_and_passive_html(text in markdown(), options in any_options()) {
        let body = parse(&text, &options).value;
        for targets in [targets(&body), Targets::default()] {
            let html = body.html(&targets, &place());
            if let Err(error) = balanced(html.as_str()) {
                prop_assert!(false, "{error} from {text:?}");
            }
            prop_assert!(!body.excerpt_with(&targets, 100).contains('\n'));
        }
        prop_assert!(body.excerpt().chars().count() <= 401);
    }

    #[test]
    fn spans_lie_in_the_text_and_quote_it(text in markdown(), before in "[a-z\n é]{0,9}", options in any_options()) {
        let whole = format!("{before}{text}");
        let checked = body(&source(&whole), before.len()..whole.len(), &options);
        let body = checked.value;
        let spans = body.links.iter().map(|l| l.span).chain(body.pictures.iter().map(|p| p.span));
        for span in spans.chain(body.mentions.iter().map(|m| m.span)) {
            prop_assert!(span.start as usize >= before.len());
            prop_assert!(whole.get(span.start as usize..span.end as usize).is_some_and(|part| !part.is_empty()));
        }
    }

    #[test]
    fn a_hidden_handle_is_nowhere(text in markdown(), options in any_options()) {
        // Beside a letter it would be a part of a word.
        let body = parse(&text.replace("@hid", " @hid "), &options).value;
        let targets = targets(&body);
        prop_assert!(!body.html(&targets, &place()).as_str().contains("@hid"));
        prop_assert!(!body.excerpt_with(&targets, 9_999).contains("@hid"));
        for heading in body.headings_with(&targets) {
            prop_assert!(!heading.text.contains("@hid") && !heading.id.contains("hid"));
        }
    }
}

#[test]
fn mentions_are_quoted_by_their_spans() {
    let text = "é @bo `x @ana` [@li](/x/) \\@mo\n\n    @in\n\n> * **@qu**\n>   @tw\n";
    let body = parse(text, &options()).value;
    assert_eq!(body.mentions.len(), 7);
    for mention in &body.mentions {
        let part = &text[mention.span.start as usize..mention.span.end as usize];
        assert_eq!(part.trim_start_matches('\\'), format!("@{}", mention.handle));
    }
}

#[test]
fn a_title_that_the_page_shows_is_not_shown_twice() {
    let body = parse("# The *title*\n\n## One\n\ntext\n", &options()).value;
    let html = body.html(&targets(&body), &Place { without_title: true, ..place() });
    assert_eq!(html.as_str(), "<h2 id=\"x-one\">One</h2>\n<p>text</p>\n");
    assert!(body.begins_with_heading());
}
