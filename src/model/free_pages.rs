//! Free pages, of a community and of the network.

use super::FreePage;
use super::build::Builder;
use crate::address::{RESERVED_AT_ROOT, UrlPath, name_part, part_problem};
use crate::diag::{Checked, Code, Diagnostic};
use crate::parse::records::{PageRecord, Ref};
use crate::source::{SourceFile, Span};

impl FreePage {
    /// The page's first heading is its title, because its front matter has none.
    pub fn is_title_in_text(&self) -> bool {
        self.body.begins_with_heading() && self.body.headings.first().is_some_and(|heading| heading.text == self.title)
    }
}

/// Free pages of the network, which have no community around them.
pub(super) fn network_pages(records: &[PageRecord]) -> Checked<Vec<FreePage>> {
    let mut diagnostics = Vec::new();
    let mut pages: Vec<(Option<i64>, FreePage)> = Vec::new();
    for record in records {
        let name = record.slug.as_ref().map_or(record.name.as_str(), |slug| slug.value.as_str());
        let parts: Vec<String> = name.split('/').map(name_part).collect();
        let is_reserved = parts.first().is_some_and(|first| RESERVED_AT_ROOT.contains(&first.to_lowercase().as_str()));
        let url = parts.iter().try_fold(UrlPath::home(), |url, part| url.child(part));
        let Some(url) = url.filter(|_| !is_reserved) else {
            let why = if is_reserved { "the site uses this name itself" } else { "nothing is left of it" };
            let message = format!("the name `{name}` cannot be an address, because {why}");
            let mut finding = Diagnostic::new(Code::ReservedName, &record.source.path, message);
            finding.excerpt = record.slug.as_ref().map(|slug| record.source.excerpt(slug.span));
            diagnostics.push(finding.help("give the file another name, or set `slug:` to another word"));
            continue;
        };
        let mut aliases = Vec::new();
        for alias in &record.aliases {
            aliases.extend(alias_url(&record.source, alias, &mut diagnostics));
        }
        pages.push((record.order, page_of(record, url, aliases)));
    }
    pages.sort_by(|(a, x), (b, y)| (a.is_none(), a, &x.source.path).cmp(&(b.is_none(), b, &y.source.path)));
    Checked::new(pages.into_iter().map(|(_, page)| page).collect(), diagnostics)
}

/// A former address; a finding says why it cannot be one.
pub(super) fn alias_url(source: &SourceFile, alias: &Ref, diagnostics: &mut Vec<Diagnostic>) -> Option<UrlPath> {
    let written = alias.value.as_str();
    let url = UrlPath::parse(written).filter(|url| !url.as_str().is_empty());
    if url.is_some() {
        return url;
    }
    let path = written.split_once("://").map(|(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let problem = written.trim_matches('/').split('/').find_map(part_problem);
    let (message, near) = match path {
        Some(path) => {
            (format!("`{written}` is a whole web address"), Some(format!("/{path}")).filter(|path| path.len() > 1))
        }
        None if written.trim_matches('/').is_empty() => (format!("`{written}` is the address of the home page"), None),
        None => match problem {
            Some(problem) => (format!("`{written}` cannot be an address: a part of it {problem}"), None),
            None => (format!("`{written}` cannot be an address of this site"), None),
        },
    };
    let finding = Diagnostic::at(Code::BadAddress, source, alias.span, message)
        .did_you_mean(near.as_deref())
        .help("write the former address from the site's root, such as /founders/old-name/");
    diagnostics.push(finding);
    None
}

pub(super) fn free_page(b: &mut Builder<'_>, record: &PageRecord, home: &UrlPath) -> Option<FreePage> {
    let name = record.slug.as_ref().map_or(record.name.as_str(), |slug| slug.value.as_str());
    let span = record.slug.as_ref().map_or(Span::default(), |slug| slug.span);
    let mut url = home.clone();
    for part in name.split('/') {
        let what = if record.slug.is_some() { "slug" } else { "name" };
        url = b.part(&url, part, &record.source, span, what)?;
    }
    let aliases = b.aliases(&record.source, &record.aliases);
    Some(page_of(record, url, aliases))
}

fn page_of(record: &PageRecord, url: UrlPath, aliases: Vec<UrlPath>) -> FreePage {
    let name = record.name.rsplit('/').next().unwrap_or_default().replace(['-', '_'], " ");
    let from_text = record.body.headings.first().map(|heading| heading.text.clone()).filter(|text| !text.is_empty());
    FreePage {
        source: record.source.clone(),
        url,
        title: record.title.clone().or(from_text).unwrap_or(name),
        summary: record.summary.clone(),
        updated: record.updated,
        unlisted: record.unlisted,
        lang: record.lang.clone(),
        aliases,
        body: record.body.clone(),
    }
}
