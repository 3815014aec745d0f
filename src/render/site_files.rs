//! Files that a site has once: its map, what search engines may read, former addresses, headers.

use super::strings::{Part, Strings, parts};
use crate::address::{UrlPath, base_path};
use crate::config::Config;
use crate::plan::Redirect;
use crate::text::{escape, one_line, shorten};

/// Most addresses in one sitemap, by its protocol.
const SITEMAP_LIMIT: usize = 50_000;

/// The sitemap: one file, or several and an index of them. `pages` are full addresses with the day of their last change.
pub fn sitemap(base_url: &str, pages: &[(String, Option<String>)]) -> Vec<(UrlPath, String)> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    const SCHEMA: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
    let file = |name: &str| UrlPath::home().file(name).unwrap_or_default();
    let write = |pages: &[(String, Option<String>)]| {
        let mut xml = format!("{HEAD}<urlset xmlns=\"{SCHEMA}\">\n");
        for (url, changed) in pages {
            xml.push_str("<url><loc>");
            xml.push_str(&escape(url));
            xml.push_str("</loc>");
            if let Some(day) = changed {
                xml.push_str("<lastmod>");
                xml.push_str(&escape(day));
                xml.push_str("</lastmod>");
            }
            xml.push_str("</url>\n");
        }
        xml.push_str("</urlset>\n");
        xml
    };
    if pages.len() <= SITEMAP_LIMIT {
        return vec![(file("sitemap.xml"), write(pages))];
    }
    let mut index = format!("{HEAD}<sitemapindex xmlns=\"{SCHEMA}\">\n");
    let mut files = Vec::new();
    for (at, part) in pages.chunks(SITEMAP_LIMIT).enumerate() {
        let name = format!("sitemap-{}.xml", at + 1);
        index.push_str(&format!("<sitemap><loc>{}{name}</loc></sitemap>\n", escape(base_url)));
        files.push((file(&name), write(part)));
    }
    index.push_str("</sitemapindex>\n");
    files.push((file("sitemap.xml"), index));
    files
}

/// `robots.txt`: everything, or nothing of a closed site and of closed communities.
pub fn robots(base_url: &str, is_closed: bool, closed: &[UrlPath]) -> String {
    let mut text = "User-agent: *\n".to_owned();
    if is_closed {
        text.push_str("Disallow: /\n");
        return text;
    }
    for url in closed {
        text.push_str(&format!("Disallow: {}{}\n", base_path(base_url), url.encoded()));
    }
    if closed.is_empty() {
        text.push_str("Allow: /\n");
    }
    if !base_url.is_empty() {
        text.push_str(&format!("\nSitemap: {base_url}sitemap.xml\n"));
    }
    text
}

/// Longest name of a search, in characters, by the OpenSearch description format.
const SHORT_NAME_CHARS: usize = 16;

/// Longest description of a search, in characters, by the same.
const DESCRIPTION_CHARS: usize = 1024;

/// `opensearch.xml`: with it a browser can search the site from its own bar.
pub fn open_search(config: &Config) -> String {
    let text = |text: &str, max| escape(&shorten(&one_line(text), max));
    let (title, base) = (&config.title, escape(&config.base_url));
    let description = if config.description.is_empty() { title } else { &config.description };
    let page = UrlPath::home().fixed("search").link(config.links_name_files);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n<Language>{}</Language>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<Image type=\"image/svg+xml\">{base}assets/icon.svg</Image>\n\
         <Url type=\"text/html\" template=\"{base}{page}?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n",
        text(title, SHORT_NAME_CHARS - 1),
        text(description, DESCRIPTION_CHARS - 1),
        escape(&config.language),
    )
}

/// A page that leads on, for hosts that read no `_redirects`, in the language of where it leads.
pub fn redirect(redirect: &Redirect, strings: &Strings, base_url: &str, name_files: bool) -> String {
    let to = format!("{}{}{}", redirect.from.root(), redirect.to.link(name_files), fragment(redirect));
    let to = escape(&to);
    let canonical = match base_url {
        "" => String::new(),
        base => format!("<link rel=\"canonical\" href=\"{}\">", escape(&format!("{base}{}", redirect.to.encoded()))),
    };
    let mut says = String::new();
    for part in parts(strings.pattern("moved.says", None).unwrap_or_default()) {
        match part {
            Part::Words(words) => says.push_str(&escape(words)),
            Part::Place(_) => says.push_str(&format!("<a href=\"{to}\">{}</a>", escape(&strings.say("moved.link")))),
        }
    }
    let title = escape(&strings.say("moved.title"));
    format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"robots\" content=\"noindex\"><meta http-equiv=\"refresh\" content=\"0; url={to}\">{canonical}</head>\
         <body><p>{says}</p></body></html>\n",
        redirect.lang, redirect.dir
    )
}

/// `_redirects`, for hosts that read it.
pub fn redirects(redirects: &[Redirect], base_url: &str) -> String {
    let base = base_path(base_url);
    redirects
        .iter()
        .map(|redirect| {
            format!("{base}{} {base}{}{} 301\n", redirect.from.encoded(), redirect.to.encoded(), fragment(redirect))
        })
        .collect()
}

/// `_headers`, for hosts that read it (Netlify, Cloudflare Pages and those like them): the pages' policy and what only a
/// header can say; for files that are `hashed` by their names, that they never change.
pub fn headers<'a>(base_url: &str, policy: &str, hashed: impl Iterator<Item = &'a str>, has_mail: bool) -> String {
    let base = base_path(base_url);
    let mut text = format!(
        "{base}*\n  Content-Security-Policy: {policy}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: same-origin\n"
    );
    if has_mail {
        // Mail has its styles in the elements. Where rules add up, the line with ! takes the pages' policy away first.
        text.push_str(&format!(
            "{base}*/email.html\n  ! Content-Security-Policy\n  Content-Security-Policy: default-src 'none'; style-src \
             'unsafe-inline'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'\n"
        ));
    }
    for file in hashed {
        text.push_str(&format!("{base}{file}\n  Cache-Control: public, max-age=31536000, immutable\n"));
    }
    text.push_str(&format!("{base}sw.js\n  Cache-Control: no-cache\n"));
    text
}

fn fragment(redirect: &Redirect) -> String {
    redirect.fragment.as_ref().map(|id| format!("#{}", crate::address::encode(id))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::strings::english;

    #[test]
    fn a_sitemap_above_the_limit_is_cut_and_indexed() {
        let pages: Vec<(String, Option<String>)> = (0..50_001).map(|n| (format!("https://a.org/{n}/"), None)).collect();
        let files = sitemap("https://a.org/", &pages);
        let names: Vec<&str> = files.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert_eq!(files[1].1.matches("<loc>").count(), 1);
        assert!(files[2].1.contains("<loc>https://a.org/sitemap-2.xml</loc>"));
    }

    #[test]
    fn a_former_address_leads_to_the_new_one() {
        let url = |text| UrlPath::parse(text).unwrap();
        let moved = Redirect {
            from: url("/a/old/"),
            to: url("/a/posts/né/"),
            fragment: Some("bo".into()),
            lang: "en".into(),
            dir: "ltr",
        };
        let page = redirect(&moved, &english(), "", false);
        assert!(page.contains("url=../../a/posts/n%C3%A9/#bo") && page.contains("<html lang=\"en\" dir=\"ltr\">"));
        assert!(page.contains("<p>This page has moved: <a href=\"../../a/posts/n%C3%A9/#bo\">it is here now</a>.</p>"));
        assert_eq!(redirects(&[moved], "https://x.org/sub/"), "/sub/a/old/ /sub/a/posts/n%C3%A9/#bo 301\n");
    }

    #[test]
    fn headers_hold_below_the_sites_path() {
        assert_eq!(
            headers("https://x.org/sub/", "default-src 'none'", ["assets/style.0a.css"].into_iter(), false),
            "/sub/*\n  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\n  \
             X-Content-Type-Options: nosniff\n  Referrer-Policy: same-origin\n\
             /sub/assets/style.0a.css\n  Cache-Control: public, max-age=31536000, immutable\n\
             /sub/sw.js\n  Cache-Control: no-cache\n"
        );
        let with_mail = headers("", "default-src 'none'", std::iter::empty(), true);
        assert!(with_mail.contains("\n/*/email.html\n  ! Content-Security-Policy\n"), "{with_mail}");
        assert!(with_mail.lines().all(|line| line.len() < 2000), "{with_mail}");
    }

    #[test]
    fn robots_stay_out_of_closed_groups() {
        let closed = [UrlPath::parse("/a/").unwrap()];
        assert_eq!(
            robots("https://x.org/", false, &closed),
            "User-agent: *\nDisallow: /a/\n\nSitemap: https://x.org/sitemap.xml\n"
        );
        assert_eq!(robots("", true, &[]), "User-agent: *\nDisallow: /\n");
    }
}
