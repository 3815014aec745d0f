//! One side of a comparison as it lies on disk: a build's folder, or its list of files alone.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Change, Comparison, Item, Kind, Redirects};
use crate::address::OutPath;
use crate::diag::Failure;
use crate::output::{MANIFEST_NAME, Manifest, NoManifest};
use crate::text;

/// Bytes of a page in which its title is looked for. The policy stands before it, and may name many scripts.
const HEAD_BYTES: u64 = 16 * 1024;

/// Longest title, in bytes, that is read.
const TITLE_BYTES: usize = 1024;

/// What stands between the parts of a page's title.
const BETWEEN: &str = " · ";

/// A build that was written some time.
#[derive(Debug)]
pub struct Build {
    /// Its list of files.
    pub manifest: Manifest,
    /// The former addresses that it leads on, and the host's own rules; none where only the list is there.
    pub redirects: Redirects,
    /// The folder; `None` where only the list is there.
    folder: Option<PathBuf>,
    /// The list's real path, by which two builds are told apart.
    list: PathBuf,
}

impl Build {
    /// Reads the build in a folder, or of a list of files that was kept from one.
    ///
    /// # Errors
    /// [`Failure::Usage`], with what to do, where nothing is there, or it is no build of salon's, or its list is damaged or
    /// another salon's. [`Failure::Io`] where it cannot be read.
    pub fn read(named: &Path) -> Result<Self, Failure> {
        let shown = named.display();
        let folder = named.is_dir().then(|| named.to_owned());
        let list = folder.as_ref().map_or_else(|| named.to_owned(), |folder| folder.join(MANIFEST_NAME));
        if !list.is_file() {
            return Err(Failure::Usage(match folder {
                None => format!("there is no `{shown}`; give the folder of a build, or the {MANIFEST_NAME} of one"),
                Some(folder) if folder.join("site.toml").is_file() => format!(
                    "`{shown}` holds a site's sources, not a build: give the folder that `salon build` writes, such as {}",
                    folder.join("public").display()
                ),
                Some(_) => format!(
                    "`{shown}` is not a build of salon: it has no {MANIFEST_NAME}; give a folder that `salon build` wrote, \
                     or a copy of its {MANIFEST_NAME}"
                ),
            }));
        }
        let bytes = fs::read(&list).map_err(Failure::io("cannot read", &list))?;
        let manifest = Manifest::parse(&bytes).map_err(|why| unreadable(&list, why))?;
        let text = |name: &str| {
            let path = folder.as_ref().filter(|_| manifest.entry(name).is_some())?.join(name);
            fs::read_to_string(path).ok()
        };
        // The headers' first line is for all addresses of the site, so it says below which path they lie.
        let headers = text("_headers").unwrap_or_default();
        let base = headers.lines().next().and_then(|line| line.strip_suffix('*')).unwrap_or("/");
        let redirects = text("_redirects").map(|rules| Redirects::parse(&rules, base)).unwrap_or_default();
        let list = fs::canonicalize(&list).map_err(Failure::io("cannot read", &list))?;
        Ok(Self { manifest, redirects, folder, list })
    }

    /// What changes from this build to `new`. Where both folders are there, pages are looked into.
    ///
    /// # Errors
    /// [`Failure::Usage`] where both are the same folder.
    pub fn compare(&self, new: &Self) -> Result<Comparison, Failure> {
        if self.list == new.list {
            return Err(Failure::Usage(format!(
                "both are the same build, {}: a build replaces the one before it, so keep a copy of its {MANIFEST_NAME} \
                 before you build again, or build into another folder (`-o`)",
                self.list.display()
            )));
        }
        let mut comparison = Comparison::of(&self.manifest, &new.manifest, &self.redirects, &new.redirects);
        if let (Some(old), Some(new)) = (&self.folder, &new.folder) {
            comparison.items.par_iter_mut().for_each(|item| {
                if item.kind == Kind::Page && item.change == Change::Changed {
                    item.is_frame_only = says_the_same(old, new, item);
                }
            });
        }
        Ok(comparison)
    }

    /// A page's own title, without those of its community and site; `None` where its file is not there or has none.
    pub fn title(&self, path: &OutPath) -> Option<String> {
        let title = self.whole_title(path.as_str())?;
        let home = "index.html";
        let community = match path.as_str().split_once('/') {
            Some((first, rest)) if rest != home => self.whole_title(&format!("{first}/{home}")),
            _ => None,
        };
        let site = if path.as_str() == home { None } else { self.whole_title(home) };
        // A long title leaves out the site's name.
        let community = community.map(|name| {
            let without_site = site.as_deref().and_then(|site| without(&name, site)).unwrap_or(&name).to_owned();
            [name, without_site]
        });
        let above: Vec<String> = community.into_iter().flatten().chain(site).collect();
        let own = above.iter().find_map(|above| without(&title, above));
        Some(own.unwrap_or(&title).to_owned())
    }

    fn whole_title(&self, path: &str) -> Option<String> {
        let path = self.folder.as_ref()?.join(path);
        let mut head = Vec::new();
        File::open(path).ok()?.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
        let title = text::without_tags(title_of(&String::from_utf8_lossy(&head))?, TITLE_BYTES);
        (!title.is_empty()).then_some(title)
    }
}

/// What pages of two builds are called.
#[derive(Clone, Copy, Debug)]
pub struct Titles<'a> {
    /// The old build.
    pub old: &'a Build,
    /// The new build.
    pub new: &'a Build,
}

impl Titles<'_> {
    /// Of a page, in the build that has it, the new one first.
    pub fn of(&self, item: &Item) -> Option<String> {
        if item.kind != Kind::Page {
            return None;
        }
        let new = if item.change == Change::Gone { None } else { self.new.title(&item.path) };
        new.or_else(|| self.old.title(&item.path))
    }

    /// Of a community's page.
    pub fn of_community(&self, name: &str) -> Option<String> {
        let path = OutPath::new(&format!("{name}/index.html"))?;
        self.new.title(&path).or_else(|| self.old.title(&path))
    }
}

/// A title without what stands above it.
fn without<'a>(title: &'a str, above: &str) -> Option<&'a str> {
    title.strip_suffix(above)?.strip_suffix(BETWEEN).filter(|own| !own.is_empty())
}

fn unreadable(list: &Path, why: NoManifest) -> Failure {
    let shown = list.display();
    Failure::Usage(match why {
        NoManifest::Damaged => {
            format!(
                "`{shown}` is not a list of files that salon can read: it is cut off, or something else; build again, or take another copy of it"
            )
        }
        NoManifest::OtherForm(number) => format!(
            "`{shown}` was written by another version of salon (its form has number {number}); build both with this one, \
             {}",
            env!("CARGO_PKG_VERSION")
        ),
    })
}

/// Whether a page says the same in both folders, whatever surrounds it; `None` where it has no main part by which to tell.
fn says_the_same(old: &Path, new: &Path, item: &Item) -> Option<bool> {
    let read = |folder: &Path| fs::read_to_string(folder.join(item.path.as_str())).ok();
    let (old, new) = (read(old)?, read(new)?);
    Some(main_of(&old)? == main_of(&new)?)
}

fn title_of(html: &str) -> Option<&str> {
    Some(html.split_once("<title>")?.1.split_once("</title>")?.0)
}

/// What a page says: its main part, without the ways that lead from it to others.
fn main_of(html: &str) -> Option<String> {
    let (from, to) = (html.find("<main")?, html.rfind("</main>")?);
    let mut rest = html.get(from..to)?;
    let mut said = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once("<nav") {
        said.push_str(before);
        rest = after.split_once("</nav>")?.1;
    }
    said.push_str(rest);
    Some(said)
}
