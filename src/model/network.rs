//! What communities may know of each other, and all of them together.

use std::collections::{BTreeMap, HashMap};

use super::free_pages::network_pages;
use super::{Community, Doc, FreePage, PostId};
use crate::address::{SourcePath, UrlPath};
use crate::audience::{Neutral, Veil};
use crate::dates::{Moment, Zone};
use crate::diag::{Checked, Code, Diagnostic};
use crate::parse::records::{CommunityKind, PageRecord, PostKind, Role};
use crate::source::{SourceFile, Span};
use crate::text::sort_key;

/// What the other communities and the network's pages may know of one.
#[derive(Clone, Debug, Hash)]
pub struct Extract {
    /// Its folder's name.
    pub name: String,
    /// Its home page.
    pub url: UrlPath,
    /// Its name for people.
    pub title: String,
    /// Its form.
    pub kind: CommunityKind,
    /// What it is for.
    pub tagline: String,
    /// The community of which it is part; only ever one that exists.
    pub parent: Option<String>,
    /// When it began.
    pub founded: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// The zone of its dates.
    pub zone: Zone,
    /// The language of what salon says on its pages, where it is not the site's.
    pub lang: Option<String>,
    /// Its colour.
    pub accent: Option<String>,
    /// Not everybody may see it.
    pub is_closed: bool,
    /// How many people are in it now.
    pub member_count: usize,
    /// How many threads it has.
    pub thread_count: usize,
    /// Its members who may be named, by handle.
    pub members: Vec<MemberExtract>,
    /// Its lessons in order: page, title, and the title's language where it is not the community's. Those in no list are
    /// left out.
    pub lessons: Vec<(UrlPath, String, Option<String>)>,
    /// Its documents by path.
    pub docs: BTreeMap<SourcePath, Doc>,
    /// Every page's address that can be linked to.
    pub addresses: std::collections::BTreeSet<UrlPath>,
    /// Paths that are not shown.
    pub held_back: std::collections::BTreeSet<SourcePath>,
}

/// A member as other communities see them.
#[derive(Clone, Debug, Hash)]
pub struct MemberExtract {
    /// Their handle.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// Their page there; none where their profile is not shown.
    pub url: Option<UrlPath>,
    /// What they are there.
    pub role: Role,
    /// When they came.
    pub joined: Option<Moment>,
    /// When they left.
    pub left: Option<Moment>,
}

/// All communities together.
#[derive(Debug)]
pub struct Network {
    /// The communities by name.
    pub communities: BTreeMap<String, Extract>,
    /// The names of communities that are part of no other, sorted: found once, because every page's menu asks.
    pub roots: Vec<String>,
    /// The names of the communities that are part of one, by its name; by when they began, then by title.
    pub children: BTreeMap<String, Vec<String>>,
    /// People who have a page in the network: the communities they are in, by handle.
    pub people: BTreeMap<String, Person>,
    /// Free pages of the network.
    pub pages: Vec<FreePage>,
    /// The network's own documents by path.
    pub docs: BTreeMap<SourcePath, Doc>,
    /// Whom the network's own documents must not name: who is named in no community.
    pub veil: Veil,
}

/// Somebody across communities.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their page.
    pub url: UrlPath,
    /// The names of the communities where they have a page, sorted.
    pub communities: Vec<String>,
}

/// Somebody's claim on an address.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The address.
    pub url: UrlPath,
    /// The document that claims it.
    pub source: SourceFile,
    /// It is a former address of the document, written there.
    pub is_alias: bool,
}

impl Community {
    /// How many threads its lists show: a removed opener counts where an answer is left.
    fn shown_threads(&self) -> usize {
        let left = self.posts.iter().filter(|post| !post.is_removed).map(|post| post.root);
        let roots: std::collections::BTreeSet<_> = left.collect();
        roots.into_iter().filter(|root| !self.post(*root).unlisted).count()
    }

    /// What others may know of it. `parent` is its parent if that exists.
    pub fn extract(&self) -> Extract {
        let named = |member: &&super::Member| member.publish != crate::parse::records::Publish::Anonymous;
        Extract {
            name: self.name.clone(),
            url: self.url.clone(),
            title: self.title.clone(),
            kind: self.kind,
            tagline: self.tagline.clone(),
            parent: self.part_of.as_ref().map(|(parent, _)| parent.clone()),
            founded: self.founded,
            ended: self.ended,
            zone: self.zone.clone(),
            lang: self.lang.clone(),
            accent: self.accent.clone(),
            is_closed: self.is_closed,
            member_count: self.members.iter().filter(|member| member.is_current()).count(),
            thread_count: self.shown_threads(),
            members: self
                .members
                .iter()
                .filter(named)
                .map(|member| MemberExtract {
                    handle: member.handle.clone(),
                    name: member.name.clone(),
                    url: member.url.clone(),
                    role: member.role,
                    joined: member.joined,
                    left: member.left,
                })
                .collect(),
            lessons: self
                .lessons()
                .into_iter()
                .map(|id| (self.post(id).url.clone(), self.post(id).title.clone(), self.post(id).lang.clone()))
                .collect(),
            docs: self.docs.iter().map(|(path, doc)| (path.clone(), doc.clone())).collect(),
            addresses: self.addresses.clone(),
            held_back: self.held_back.iter().map(|held| held.path.clone()).collect(),
        }
    }

    /// Lessons that are in lists, in the order in which they are read: by their order, then date, then path.
    pub fn lessons(&self) -> Vec<PostId> {
        let is_lesson = |id: &PostId| {
            let post = self.post(*id);
            post.kind == PostKind::Lesson && post.parent.is_none() && !post.unlisted && !post.is_removed
        };
        let mut lessons: Vec<PostId> = self.post_ids().filter(is_lesson).collect();
        lessons.sort_by_key(|id| {
            let post = self.post(*id);
            (post.order.is_none(), post.order, post.date.is_none(), post.date, &post.source.path)
        });
        lessons
    }

    /// Every address that its documents claim.
    pub fn claims(&self) -> Vec<Claim> {
        let claim =
            |url: &UrlPath, source: &SourceFile, is_alias| Claim { url: url.clone(), source: source.clone(), is_alias };
        let mut claims = vec![claim(&self.url, &self.source, false)];
        for member in &self.members {
            claims.extend(member.url.iter().map(|url| claim(url, &member.source, false)));
        }
        for post in &self.posts {
            // A post whose name can be no address was told, and has that of its folder.
            if post.parent.is_none() && post.url != self.url.fixed("posts") {
                claims.push(claim(&post.url, &post.source, false));
            }
            claims.extend(post.aliases.iter().map(|url| claim(url, &post.source, true)));
        }
        for session in &self.sessions {
            claims.push(claim(&session.url, &session.source, false));
            claims.extend(session.url.file("session.ics").map(|url| claim(&url, &session.source, false)));
        }
        if self.has_sessions() {
            claims.extend(self.url.file("calendar.ics").map(|url| claim(&url, &self.source, false)));
        }
        for page in &self.pages {
            claims.push(claim(&page.url, &page.source, false));
            claims.extend(page.aliases.iter().map(|url| claim(url, &page.source, true)));
        }
        claims
    }
}

impl super::Member {
    /// Whether they are in the community now, as far as the profile says.
    pub fn is_current(&self) -> bool {
        self.left.is_none() && self.role != Role::Alumni
    }
}

/// Joins the extracts: parents that exist, people across communities, the network's free pages. `neutral` is what the
/// network's own pages say in place of those who must not be named.
pub fn network(communities: &[Community], pages: &[PageRecord], neutral: Neutral) -> Checked<Network> {
    let mut diagnostics = Vec::new();
    let mut extracts: BTreeMap<String, Extract> =
        communities.iter().map(|community| (community.name.clone(), community.extract())).collect();
    parents(&mut extracts, communities, &mut diagnostics);
    let people = people(&extracts);
    one_handle_two_people(communities, &mut diagnostics);
    let veil = veil(communities, neutral);
    let mut pages = network_pages(pages).into_value(&mut diagnostics);
    for page in &mut pages {
        page.title = veil.text(&page.title).into_owned();
        page.summary = page.summary.as_ref().map(|summary| veil.text(summary).into_owned());
    }
    let docs = pages
        .iter()
        .map(|page| {
            let headings = page.body.headings.iter().map(|heading| heading.id.clone()).collect();
            let doc = Doc { url: page.url.clone(), fragment: None, title: page.title.clone(), headings };
            (page.source.path.clone(), doc)
        })
        .collect();
    let (roots, children) = family(&extracts);
    Checked::new(Network { roots, children, communities: extracts, people, pages, docs, veil }, diagnostics)
}

/// Who is part of nothing, and who is part of whom.
fn family(extracts: &BTreeMap<String, Extract>) -> (Vec<String>, BTreeMap<String, Vec<String>>) {
    let mut roots = Vec::new();
    let mut children: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for extract in extracts.values() {
        match &extract.parent {
            Some(parent) => children.entry(parent.clone()).or_default().push(extract.name.clone()),
            None => roots.push(extract.name.clone()),
        }
    }
    for names in children.values_mut() {
        // A stable sort: what began at once under one title stays in the order of the names.
        names.sort_by_key(|name| {
            let extract = &extracts[name];
            (extract.founded.is_none(), extract.founded, &extract.title)
        });
    }
    (roots, children)
}

fn parents(extracts: &mut BTreeMap<String, Extract>, communities: &[Community], diagnostics: &mut Vec<Diagnostic>) {
    for community in communities {
        let Some((parent, span)) = &community.part_of else { continue };
        if parent == &community.name || !extracts.contains_key(parent) {
            let message = if parent == &community.name {
                "a community cannot be part of itself".to_owned()
            } else {
                format!("there is no community `{parent}`")
            };
            let near = crate::text::closest(
                parent,
                extracts.keys().map(String::as_str).filter(|name| *name != community.name),
            );
            let finding = Diagnostic::at(Code::ParentNotFound, &community.source, *span, message)
                .did_you_mean(near)
                .help("write the name of the parent's folder in content/");
            diagnostics.push(finding);
            if let Some(extract) = extracts.get_mut(&community.name) {
                extract.parent = None;
            }
        }
    }
    for community in communities {
        let Some(ring) = ring(extracts, &community.name) else { continue };
        // Told once, at the community of the ring that sorts first.
        if ring.iter().min() != Some(&community.name) {
            continue;
        }
        let span = community.part_of.as_ref().map_or(Span::default(), |(_, span)| *span);
        let message = format!("these communities are part of each other: {}", crate::text::enumerate(&ring));
        let finding = Diagnostic::at(Code::ParentRing, &community.source, span, message);
        diagnostics.push(finding.help("take `part_of` out of one of them"));
    }
}

/// The communities of the ring in which one lies, from it on.
fn ring(extracts: &BTreeMap<String, Extract>, start: &str) -> Option<Vec<String>> {
    let mut ring = vec![start.to_owned()];
    let mut at = extracts.get(start)?.parent.as_deref()?;
    while at != start {
        if ring.iter().any(|name| name == at) {
            return None;
        }
        ring.push(at.to_owned());
        at = extracts.get(at)?.parent.as_deref()?;
    }
    Some(ring)
}

/// All communities' veils as one.
fn veil(communities: &[Community], neutral: Neutral) -> Veil {
    let mut veil = Veil::new(neutral);
    for community in communities.iter().filter(|community| !community.veil.is_empty()) {
        let is_shown = |name: &str| communities.iter().any(|other| other.find(name).is_some());
        veil.join(&community.veil, is_shown);
    }
    veil
}

fn people(extracts: &BTreeMap<String, Extract>) -> BTreeMap<String, Person> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    let folder = UrlPath::home().fixed("members");
    for extract in extracts.values() {
        for member in &extract.members {
            // A name alone has no page, here as there.
            let Some(page) = &member.url else { continue };
            let part = page.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let Some(url) = folder.child(part) else { continue };
            let person = people.entry(member.handle.clone()).or_insert_with(|| Person { url, communities: Vec::new() });
            person.communities.push(extract.name.clone());
        }
    }
    people
}

/// A hint where one handle has names that share no word: they may be two people.
fn one_handle_two_people(communities: &[Community], diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, (&super::Member, &Community)> = BTreeMap::new();
    for community in communities {
        for member in community.members.iter().filter(|member| member.url.is_some()) {
            let Some((other, there)) = first.get(member.handle.as_str()) else {
                first.insert(&member.handle, (member, community));
                continue;
            };
            let words = |name: &str| sort_key(name).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let (ours, theirs) = (words(&member.name), words(&other.name));
            if !ours.iter().any(|word| theirs.contains(word)) {
                let message =
                    format!("`{}` is {} here and {} in {}", member.handle, member.name, other.name, there.name);
                let finding = Diagnostic::new(Code::OneHandleTwoPeople, &member.source.path, message);
                diagnostics.push(finding.help(
                    "one handle is one person across the network; if they are two, give one of the files another name",
                ));
            }
        }
    }
}

/// Addresses that two documents claim, in any spelling that some file system takes for the same.
pub fn clashes(claims: &[Claim]) -> Vec<Diagnostic> {
    let mut holders: HashMap<String, Vec<&Claim>> = HashMap::with_capacity(claims.len());
    for claim in claims {
        holders.entry(claim.url.clash_key()).or_default().push(claim);
    }
    let mut clashing: Vec<Vec<&Claim>> = holders.into_values().filter(|claims| claims.len() > 1).collect();
    for group in &mut clashing {
        group.sort_by(|a, b| a.source.path.cmp(&b.source.path).then_with(|| a.is_alias.cmp(&b.is_alias)));
    }
    clashing.sort_by(|a, b| a[0].source.path.cmp(&b[0].source.path));
    clashing.iter().map(|group| clash(group)).collect()
}

fn clash(group: &[&Claim]) -> Diagnostic {
    let mut names: Vec<String> = group
        .iter()
        .map(|claim| format!("{}{}", claim.source.path, if claim.is_alias { " (as an alias)" } else { "" }))
        .collect();
    names.dedup();
    let spellings: std::collections::BTreeSet<String> = group.iter().map(|claim| claim.url.to_string()).collect();
    let spellings: Vec<String> = spellings.into_iter().collect();
    let message = match spellings.as_slice() {
        [one] => format!("the address {one} is claimed by {}", crate::text::enumerate(&names)),
        several => format!(
            "the addresses {} are one on some file systems, and are claimed by {}",
            crate::text::enumerate(several),
            crate::text::enumerate(&names)
        ),
    };
    Diagnostic::new(Code::AddressClash, &group[0].source.path, message)
        .help("set `slug:` in one of the files to another part of an address, or give it another name")
}
