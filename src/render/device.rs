//! What the site leaves on a reader's device and tells the host that serves it: the app's manifest, the service worker
//! that keeps what was read, headers.
//!
//! The worker is a file of the theme, `static/sw.js`; the program says in front of it which files every page needs and a
//! version that changes with them and with nothing else, so that a new post makes no device fetch them again.

use serde_json::json;

use super::site_files;
use super::theme::Theme;

/// Icons that a theme can have: file, sizes, type, purpose.
const ICONS: &[(&str, &str, &str, &str)] = &[
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-maskable.svg", "any", "image/svg+xml", "maskable"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
];

/// Longest name below an icon, in characters.
const SHORT_NAME: usize = 12;

impl Theme {
    /// `manifest.webmanifest`: what the site is called and looks like among a device's apps.
    pub fn app_manifest(&self) -> String {
        let site = &self.site;
        let paper = site.options.get("paper_light").and_then(|colour| colour.as_str()).unwrap_or_default();
        let icons: Vec<_> = ICONS
            .iter()
            .filter(|(file, ..)| self.statics.contains_key(*file))
            .map(|(file, sizes, kind, purpose)| {
                json!({ "src": format!("assets/{file}"), "sizes": sizes, "type": kind, "purpose": purpose })
            })
            .collect();
        let mut manifest = json!({
            "name": site.title,
            "short_name": short_name(&site.title),
            "lang": site.language,
            "start_url": ".",
            "display": "minimal-ui",
            "background_color": paper,
            "theme_color": paper,
            "icons": icons,
        });
        if !site.description.is_empty() {
            manifest["description"] = json!(site.description);
        }
        format!("{manifest:#}\n")
    }

    /// `sw.js`: the theme's service worker with its version and the files that every page needs. `offline` is the page
    /// that it shows in place of others. Nothing where the theme has no worker.
    pub fn service_worker(&self, offline: &str) -> Option<Vec<u8>> {
        if self.worker.is_empty() {
            return None;
        }
        let icon = self.statics.get("icon.svg");
        let files = [self.site.offline_url].into_iter().chain(self.hashed()).chain(icon.map(|_| "assets/icon.svg"));
        let files = json!(files.collect::<Vec<_>>());
        let mut hasher = blake3::Hasher::new();
        let icon = icon.map_or(&[][..], Vec::as_slice);
        for part in [&self.worker, files.to_string().as_bytes(), offline.as_bytes(), icon] {
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part);
        }
        let version = json!(&hasher.finalize().to_hex()[..8]);
        let mut worker = format!("const VERSION = {version}, FILES = {files};\n").into_bytes();
        worker.extend_from_slice(&self.worker);
        Some(worker)
    }

    /// `_headers`, for hosts that read it. `has_mail`: forms for e-mail lie beside digests.
    pub fn headers(&self, has_mail: bool) -> String {
        site_files::headers(&self.site.base_url, &self.site.policy, self.hashed(), has_mail)
    }
}

/// As many of a title's words as have room below an icon, and at least a part of the first.
fn short_name(title: &str) -> String {
    let title = title.trim();
    let Some((end, _)) = title.char_indices().nth(SHORT_NAME) else { return title.to_owned() };
    // The word that follows may begin just where the room ends.
    let cut =
        if title[end..].starts_with(char::is_whitespace) { None } else { title[..end].rfind(char::is_whitespace) };
    title[..cut.unwrap_or(end)].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_made_of_whole_words_where_there_are_some() {
        for (title, short) in [
            ("Salon", "Salon"),
            ("The Tuesday Circle", "The Tuesday"),
            ("Twelve signs of it", "Twelve signs"),
            ("Donaudampfschifffahrt", "Donaudampfsc"),
            ("火曜日の集まりの記録とお知らせの場", "火曜日の集まりの記録とお"),
        ] {
            assert_eq!(short_name(title), short);
        }
    }
}
