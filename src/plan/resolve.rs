//! Where links, pictures and mentions lead: every body's slots against all addresses of the network.
//!
//! Makes the findings about links; what a build does not show is never named in what it returns.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::view::Link;
use crate::address::{SourcePath, UrlPath};
use crate::diag::{Code, Diagnostic};
use crate::load::CONTENT;
use crate::markup::{Body, Destination, LinkTarget, MentionTarget, PictureTarget, Targets};
use crate::model::{Community, Doc, Extract, FileRef, Network};
use crate::picture::Published;
use crate::source::{SourceFile, Span};
use crate::text::closest;

/// Pictures that have been published, by their address.
pub type PublishedPictures = HashMap<UrlPath, Arc<Published>>;

/// Looks up what a document may refer to.
pub struct Resolver<'a> {
    /// The community in which the document lies; none for the network's own.
    pub community: Option<&'a Community>,
    /// Everything outside it.
    pub network: &'a Network,
    /// Files beside the network's own documents.
    pub files: &'a HashMap<SourcePath, FileRef>,
    /// Addresses of the network's own pages.
    pub addresses: &'a HashSet<UrlPath>,
    /// Anchors of answers: page and anchor.
    pub anchors: &'a HashSet<(&'a UrlPath, &'a str)>,
    /// What was asked of others.
    pub asked: &'a Asked,
}

/// What was looked up outside a document's own community. Noted while links are resolved, so that nobody has to say beforehand
/// on what a community depends.
#[derive(Debug, Default)]
pub struct Asked {
    communities: Mutex<BTreeSet<String>>,
    addresses: Mutex<BTreeMap<UrlPath, bool>>,
}

impl Asked {
    fn community(&self, name: &str) {
        let mut names = self.communities.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.contains(name) {
            names.insert(name.to_owned());
        }
    }

    fn address(&self, url: &UrlPath, is_there: bool) {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner).insert(url.clone(), is_there);
    }

    /// The names of communities that were asked for something, be they there or not, and addresses of the network's pages with
    /// whether they are there.
    pub fn into_parts(self) -> (BTreeSet<String>, BTreeMap<UrlPath, bool>) {
        let addresses = self.addresses.into_inner().unwrap_or_else(PoisonError::into_inner);
        (self.communities.into_inner().unwrap_or_else(PoisonError::into_inner), addresses)
    }
}

/// What a document refers to.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Its slots' targets.
    pub targets: Targets,
    /// Files that it shows or links to.
    pub files: Vec<FileRef>,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl Resolved {
    /// Whether a picture among them lies on another host.
    pub fn has_foreign_pictures(&self) -> bool {
        self.targets.pictures.iter().any(|picture| matches!(picture, PictureTarget::External(_)))
    }
}

/// A document whose slots are resolved.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The file.
    pub source: &'a SourceFile,
    /// Its text.
    pub body: &'a Body,
    /// Put before its own anchors on its page.
    pub prefix: &'a str,
    /// The page on which it is shown.
    pub url: &'a UrlPath,
}

enum Found<'a> {
    Doc(&'a Doc),
    Page(UrlPath),
    File(FileRef),
    HeldBack,
    Outside,
    Nothing,
}

impl Resolver<'_> {
    /// Resolves a document's slots.
    pub fn resolve(&self, origin: Origin<'_>) -> Resolved {
        let mut resolved = Resolved::default();
        for link in &origin.body.links {
            let target = self.link(origin, &link.destination, link.span, &mut resolved);
            resolved.targets.links.push(target);
        }
        for picture in &origin.body.pictures {
            let target = self.picture(origin, &picture.destination, picture.span, &mut resolved);
            resolved.targets.pictures.push(target);
        }
        for mention in &origin.body.mentions {
            let target =
                self.mention(origin.source, &mention.handle, mention.span, mention.is_plain, &mut resolved.diagnostics);
            resolved.targets.mentions.push(target);
        }
        resolved
    }

    fn link(&self, origin: Origin<'_>, destination: &Destination, span: Span, resolved: &mut Resolved) -> LinkTarget {
        match destination {
            Destination::External(url) => LinkTarget::External(url.clone()),
            Destination::Unsafe => LinkTarget::Nothing,
            Destination::Fragment(id) => self.here(origin, id, span, resolved),
            Destination::Path(path, fragment) => match self.find(origin.source, path) {
                Found::Doc(doc) => {
                    LinkTarget::Page(doc.url.clone(), self.anchor(origin, doc, fragment.as_deref(), span, resolved))
                }
                Found::Page(url) => LinkTarget::Page(url, fragment.clone()),
                Found::File(file) => {
                    let url = file.url.clone();
                    resolved.files.push(file);
                    LinkTarget::Page(url, fragment.clone())
                }
                Found::HeldBack => {
                    let message = format!("`{path}` is not shown in this build");
                    let finding = Diagnostic::at(Code::LinkHeldBack, origin.source, span, message);
                    resolved.diagnostics.push(finding.help("the link is shown as its text"));
                    LinkTarget::Nothing
                }
                Found::Outside => {
                    let message = format!("`{path}` leads out of {CONTENT}/");
                    let finding = Diagnostic::at(Code::LinkLeadsOut, origin.source, span, message);
                    resolved.diagnostics.push(finding.help("link to a file below content/, or from the site's root as /about/; the link is shown as its text"));
                    LinkTarget::Nothing
                }
                Found::Nothing => {
                    resolved.diagnostics.push(self.to_nothing(Code::LinkToNothing, origin.source, path, span));
                    LinkTarget::Nothing
                }
            },
        }
    }

    fn here(&self, origin: Origin<'_>, id: &str, span: Span, resolved: &mut Resolved) -> LinkTarget {
        if origin.body.headings.iter().any(|heading| heading.id == id) {
            return LinkTarget::Here(format!("{}{id}", origin.prefix));
        }
        if self.anchors.contains(&(origin.url, id)) {
            return LinkTarget::Here(id.to_owned());
        }
        let names = origin.body.headings.iter().map(|heading| heading.id.as_str());
        let finding = Diagnostic::at(
            Code::AnchorToNothing,
            origin.source,
            span,
            format!("there is no place `#{id}` on this page"),
        )
        .did_you_mean(closest(id, names).map(|near| format!("#{near}")).as_deref())
        .help("the anchors of a page are its headings in lower case with hyphens, and the file names of its answers");
        resolved.diagnostics.push(finding);
        LinkTarget::Nothing
    }

    /// The anchor on another document's page.
    fn anchor(
        &self,
        origin: Origin<'_>,
        doc: &Doc,
        fragment: Option<&str>,
        span: Span,
        resolved: &mut Resolved,
    ) -> Option<String> {
        let Some(id) = fragment.filter(|id| !id.is_empty()) else { return doc.fragment.clone() };
        if doc.headings.iter().any(|heading| heading == id) {
            return Some(match &doc.fragment {
                Some(reply) => format!("{reply}-{id}"),
                None => id.to_owned(),
            });
        }
        let is_answer = self.anchors.contains(&(&doc.url, id)) || self.is_elsewhere(doc, id);
        if is_answer {
            return Some(id.to_owned());
        }
        let near = closest(id, doc.headings.iter().map(String::as_str));
        let finding = Diagnostic::at(
            Code::AnchorToNothing,
            origin.source,
            span,
            format!("there is no place `#{id}` on that page"),
        )
        .did_you_mean(near.map(|near| format!("#{near}")).as_deref())
        .help("the link leads to the page without it");
        resolved.diagnostics.push(finding);
        doc.fragment.clone()
    }

    /// An answer's anchor in another community.
    fn is_elsewhere(&self, doc: &Doc, id: &str) -> bool {
        let name = doc.url.as_str().split('/').next().unwrap_or_default();
        if self.community.is_some_and(|community| community.name == name) {
            return false;
        }
        let Some(extract) = self.foreign(name) else { return false };
        extract.docs.values().any(|other| other.url == doc.url && other.fragment.as_deref() == Some(id))
    }

    fn picture(
        &self,
        origin: Origin<'_>,
        destination: &Destination,
        span: Span,
        resolved: &mut Resolved,
    ) -> PictureTarget {
        match destination {
            Destination::External(url) => PictureTarget::External(url.clone()),
            Destination::Unsafe | Destination::Fragment(_) => PictureTarget::Nothing,
            Destination::Path(path, _) => {
                match self.find(origin.source, path) {
                    Found::File(file) => {
                        let url = file.url.clone();
                        resolved.files.push(file);
                        // The rest is filled in when the file has been read.
                        PictureTarget::File(url, None)
                    }
                    Found::HeldBack => {
                        let message = format!("`{path}` is not shown in this build");
                        let finding = Diagnostic::at(Code::LinkHeldBack, origin.source, span, message);
                        resolved.diagnostics.push(finding.help("it lies in the folder of a thread that is held back; the picture is shown as its description"));
                        PictureTarget::Nothing
                    }
                    _ => {
                        resolved.diagnostics.push(self.to_nothing(Code::PictureMissing, origin.source, path, span));
                        PictureTarget::Nothing
                    }
                }
            }
        }
    }

    fn to_nothing(&self, code: Code, source: &SourceFile, path: &str, span: Span) -> Diagnostic {
        let message = match code {
            Code::PictureMissing => format!("there is no file `{path}`"),
            _ => format!("`{path}` leads to nothing"),
        };
        let help = match code {
            Code::PictureMissing => "put the file beside this one; until then its description is shown",
            _ => {
                "name a file relative to this one, or a page from the site's root as /about/; until then the link is shown as its text"
            }
        };
        Diagnostic::at(code, source, span, message).did_you_mean(self.nearest(source, path).as_deref()).help(help)
    }

    /// The path that was probably meant, written as from this document.
    fn nearest(&self, source: &SourceFile, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let there = if path.starts_with('/') { None } else { source.path.resolve(&format!("{folder}/.")) }?;
        let docs = self.community.into_iter().flat_map(|community| community.docs.keys());
        let files = self.community.into_iter().flat_map(|community| community.files.keys()).chain(self.files.keys());
        let mut names: Vec<&str> =
            docs.chain(files).filter(|path| path.folder() == there.as_str()).map(SourcePath::name).collect();
        names.sort_unstable();
        let near = closest(name, names)?;
        Some(if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") })
    }

    fn find(&self, source: &SourceFile, written: &str) -> Found<'_> {
        let path = written.split('?').next().unwrap_or_default();
        if path.starts_with('/') {
            return self.find_address(path);
        }
        if path.is_empty() {
            return Found::Nothing;
        }
        let Some(path) = source.path.resolve(path) else { return Found::Outside };
        if path.as_str() != CONTENT && !path.as_str().starts_with(&format!("{CONTENT}/")) {
            return Found::Outside;
        }
        for end in ["", ".md", "/index.md", "/community.md"] {
            let tried = SourcePath::new(format!("{}{end}", path.as_str()));
            match self.find_path(&tried) {
                Found::Nothing => {}
                found => return found,
            }
        }
        // A folder that is a page: `../members/`.
        let address = path.as_str().strip_prefix(CONTENT).unwrap_or_default();
        self.find_address(&format!("{address}/"))
    }

    fn find_path(&self, path: &SourcePath) -> Found<'_> {
        if let Some(community) = self.community {
            if let Some(doc) = community.docs.get(path) {
                return Found::Doc(doc);
            }
            if let Some(file) = community.files.get(path) {
                return Found::File(file.clone());
            }
            if community.held_back.iter().any(|held| held.path == *path) {
                return Found::HeldBack;
            }
        }
        if let Some(doc) = self.network.docs.get(path) {
            return Found::Doc(doc);
        }
        if let Some(file) = self.files.get(path) {
            return Found::File(file.clone());
        }
        let name = path.as_str().split('/').nth(1).unwrap_or_default();
        match self.foreign(name) {
            Some(extract) if extract.docs.contains_key(path) => Found::Doc(&extract.docs[path]),
            Some(extract) if extract.held_back.contains(path) => Found::HeldBack,
            _ => Found::Nothing,
        }
    }

    /// What may be known of a community.
    fn foreign(&self, name: &str) -> Option<&Extract> {
        self.asked.community(name);
        self.network.communities.get(name)
    }

    /// A page or file by its address from the site's root.
    fn find_address(&self, written: &str) -> Found<'_> {
        let Some(url) = UrlPath::parse(&format!("{}/", written.trim_end_matches('/'))) else { return Found::Nothing };
        let name = url.as_str().split('/').next().unwrap_or_default();
        let is_of_network = self.addresses.contains(&url);
        self.asked.address(&url, is_of_network);
        let is_known = is_of_network
            || self.community.is_some_and(|community| community.addresses.contains(&url))
            || self.foreign(name).is_some_and(|extract| extract.addresses.contains(&url));
        if is_known {
            return Found::Page(url);
        }
        let file = UrlPath::parse(written.trim_end_matches('/'));
        let files =
            self.community.into_iter().flat_map(|community| community.files.values()).chain(self.files.values());
        match files.filter(|found| Some(&found.url) == file.as_ref()).min() {
            Some(found) => Found::File(found.clone()),
            None => Found::Nothing,
        }
    }

    fn mention(
        &self,
        source: &SourceFile,
        handle: &str,
        span: Span,
        is_plain: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> MentionTarget {
        if let Some(name) = self.community.map_or(&self.network.veil, |community| &community.veil).shown(handle) {
            return MentionTarget::Name(name.to_owned());
        }
        let Some(community) = self.community.filter(|_| !is_plain) else { return MentionTarget::Text };
        if let Some(id) = community.find(handle) {
            let member = community.member(id);
            return match &member.url {
                Some(url) => MentionTarget::Member(member.name.clone(), url.clone()),
                None => MentionTarget::Name(member.name.clone()),
            };
        }
        // One letter more, less, other or exchanged: anything further off is somebody else.
        if handle.chars().count() > 3
            && let Some(near) = community.nearest_handle(handle)
            && strsim::osa_distance(near, handle) == 1
        {
            let finding = Diagnostic::at(
                Code::NearlyMention,
                source,
                span,
                format!("nobody in {} is called `@{handle}`", community.name),
            );
            diagnostics.push(finding.did_you_mean(Some(&format!("@{near}"))).help("it stays text"));
        }
        MentionTarget::Text
    }
}

/// Which documents link to a page, by the page's address: title and address of each, in order of their titles.
pub type Backlinks = HashMap<UrlPath, Vec<Link>>;

/// Collects the links of documents into what links to each page. A page's links to itself do not count.
pub fn backlinks<'a>(documents: impl Iterator<Item = (Origin<'a>, Link, &'a Targets)>) -> Backlinks {
    let mut found: BTreeMap<UrlPath, BTreeMap<String, Link>> = BTreeMap::new();
    for (origin, link, targets) in documents {
        for target in &targets.links {
            if let LinkTarget::Page(url, _) = target
                && url != origin.url
            {
                found.entry(url.clone()).or_default().insert(link.url.clone(), link.clone());
            }
        }
    }
    found
        .into_iter()
        .map(|(url, links)| {
            let mut links: Vec<Link> = links.into_values().collect();
            links.sort_by(|a, b| a.title.cmp(&b.title).then_with(|| a.url.cmp(&b.url)));
            (url, links)
        })
        .collect()
}

/// Fills in what has become of a text's pictures.
pub fn fill_in(targets: &mut Targets, pictures: &PublishedPictures) {
    for picture in &mut targets.pictures {
        if let PictureTarget::File(url, published) = picture {
            *published = pictures.get(url).cloned();
        }
    }
}

/// The pictures that a text shows.
pub fn shown_in(targets: &Targets) -> impl Iterator<Item = &UrlPath> {
    targets.pictures.iter().filter_map(|picture| match picture {
        PictureTarget::File(url, _) => Some(url),
        PictureTarget::External(_) | PictureTarget::Nothing => None,
    })
}
