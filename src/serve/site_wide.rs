//! Files that the site has once: for search engines, for hosts, for readers' devices.
//!
//! Takes the site as it stands, gives their bytes as a build writes them, each when it is asked for.

use super::shown::Shown;
use crate::address::UrlPath;
use crate::audience::Audience;
use crate::diag::Failure;
use crate::render::{site_files, site_map};

/// In place of the service worker: in the preview nothing may come from a reader's device, and one that was left by
/// another site at this address goes.
pub const NO_WORKER: &str = "self.addEventListener(\"install\", () => self.skipWaiting());\n\
     self.addEventListener(\"activate\", () => self.registration.unregister());\n";

/// The file of that name; `None` where it is none of these.
///
/// # Errors
/// Where a template fails.
pub fn file(shown: &Shown<'_, '_>, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    let job = &shown.material.job;
    let config = &job.config;
    let is_closed = job.choice.audience != Audience::Public;
    let has_address = !config.base_url.is_empty();
    let text = |text: String| Ok(Some(text.into_bytes()));
    match path {
        "robots.txt" => {
            let communities = shown.material.survey.communities.iter().filter(|community| community.is_closed);
            let closed: Vec<UrlPath> = communities.map(|community| community.url.clone()).collect();
            text(site_files::robots(&config.base_url, is_closed, &closed))
        }
        ".nojekyll" => text(String::new()),
        "opensearch.xml" if config.search && has_address => text(site_files::open_search(config)),
        "_headers" => text(shown.dressed()?.theme.headers(config.has_mail())),
        "_redirects" => {
            let redirects = shown.redirects()?;
            if redirects.is_empty() { Ok(None) } else { text(site_files::redirects(&redirects, &config.base_url)) }
        }
        "manifest.webmanifest" => text(shown.dressed()?.theme.app_manifest()),
        "sw.js" => text(NO_WORKER.to_owned()),
        "offline/index.html" => text(shown.dressed()?.theme.page(&shown.offline()?)?),
        "site.json" if config.data => {
            let (dressed, mut entries, mut failed) = (shown.dressed()?, Vec::new(), None);
            shown.each_page(|page, _| {
                if page.url.is_page() && page.out_path() == page.url.out_path() {
                    match dressed.theme.data(&page) {
                        Ok((_, entry)) => entries.push(entry),
                        Err(failure) => failed = Some(failure),
                    }
                }
            })?;
            failed.map_or(Ok(()), Err)?;
            Ok(Some(site_map(&config.title, &config.base_url, entries)))
        }
        path if path.starts_with("sitemap") && path.ends_with(".xml") && has_address && !is_closed => {
            let mut pages = Vec::new();
            shown.each_page(|page, changed| {
                if !page.frame.noindex {
                    let day = changed.map(|moment| moment.utc()[..10].to_owned());
                    pages.push((page.frame.canonical.clone(), day));
                }
            })?;
            pages.sort();
            let files = site_files::sitemap(&config.base_url, &pages);
            Ok(files.into_iter().find(|(url, _)| url.as_str() == path).map(|(_, text)| text.into_bytes()))
        }
        path => Ok(shown.asset(path)?.map(|bytes| bytes.to_vec())),
    }
}
