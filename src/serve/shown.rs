//! The site as it stands after an edit: nothing of it is made before somebody asks for it.
//!
//! Takes what was read, gives the file at an address, the same bytes as a build writes. A community is planned when one of its
//! pages is asked for, the network's pages when one of theirs is. Lives until the next edit; what outlives that is in
//! [`super::kept`]. Knows no browser and no HTTP.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::kept::{Dressed, Kept, may_show_foreign_pictures, plan_of, setting, site};
use super::material::Material;
use super::pictures::{Pictures, Setting};
use super::site_wide;
use crate::address::{OutPath, SourcePath};
use crate::diag::{Diagnostic, Failure};
use crate::pipeline;
use crate::plan::{
    ATOM_FILE, CommunityPlan, Feed, FeedKey, Findable, JSON_FILE, Key, NetworkKey, NetworkPlan, Page, Redirect,
    SearchIndex, Site, Top,
};
use crate::render::{Theme, calendar, feed, search, site_files};

/// Files by their place in the output.
type Held = HashMap<String, Arc<[u8]>>;

/// A file of the site.
#[derive(Clone)]
pub struct File {
    /// Its bytes.
    pub bytes: Bytes,
    /// It is a page of salon's making, on which the preview may stand.
    pub is_page: bool,
    /// The files that it is made of, the first above all.
    pub sources: Vec<SourcePath>,
}

/// Where bytes are.
#[derive(Clone)]
pub enum Bytes {
    /// Here.
    Held(Arc<[u8]>),
    /// In a file of the site's content, to be sent as it is.
    Lies(PathBuf),
}

impl File {
    fn held(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: Bytes::Held(bytes.into()), is_page: false, sources: Vec::new() }
    }

    /// A file of the sources as it is published: pictures without what they tell of place and owner.
    fn published(from: PathBuf) -> Option<Self> {
        let bytes = match crate::output::read_picture(&from).ok()? {
            Some(bytes) => Bytes::Held(bytes.into()),
            None => Bytes::Lies(from),
        };
        Some(Self { bytes, is_page: false, sources: Vec::new() })
    }
}

/// A community's plan, with where everything lies.
pub struct Planned<'s> {
    plan: CommunityPlan<'s>,
    table: HashMap<String, Key>,
    places: HashMap<String, PathBuf>,
}

/// The network's plan, with where everything lies.
pub struct Joined<'s> {
    plan: NetworkPlan<'s>,
    table: HashMap<String, NetworkKey>,
    places: HashMap<String, PathBuf>,
}

/// The site after an edit. Its parts are the caller's, because each borrows from the one before.
pub struct Shown<'n, 's> {
    /// What was read.
    pub material: &'s Material,
    kept: &'s Kept,
    tops: &'s OnceCell<Vec<(String, Top)>>,
    plans: &'n [OnceLock<Planned<'s>>],
    network: &'n OnceCell<Joined<'s>>,
    by_part: HashMap<&'s str, usize>,
    aliases: OnceCell<HashMap<String, Vec<usize>>>,
    own: OnceCell<(Vec<Diagnostic>, bool)>,
    clashes: OnceCell<Vec<Diagnostic>>,
    search: OnceCell<(Held, SearchIndex)>,
    files: RefCell<HashMap<String, Rc<File>>>,
    found: RefCell<Option<Rc<Vec<Diagnostic>>>>,
}

impl<'n, 's> Shown<'n, 's> {
    /// The site of what was read; the cells are empty.
    pub fn new(
        material: &'s Material,
        kept: &'s Kept,
        tops: &'s OnceCell<Vec<(String, Top)>>,
        plans: &'n [OnceLock<Planned<'s>>],
        network: &'n OnceCell<Joined<'s>>,
    ) -> Self {
        let communities = material.survey.communities.iter().enumerate();
        let by_part = communities.map(|(at, community)| (community.url.as_str().trim_end_matches('/'), at)).collect();
        Self {
            material,
            kept,
            tops,
            plans,
            network,
            by_part,
            aliases: OnceCell::new(),
            own: OnceCell::new(),
            clashes: OnceCell::new(),
            search: OnceCell::new(),
            files: RefCell::default(),
            found: RefCell::default(),
        }
    }

    /// The file at a place of the output, `founders/index.html`; `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be made: a fault of a template.
    pub fn file(&self, path: &str) -> Result<Option<Rc<File>>, Failure> {
        if let Some(file) = self.files.borrow().get(path) {
            return Ok(Some(Rc::clone(file)));
        }
        let Some(out) = OutPath::new(path) else { return Ok(None) };
        let Some(file) = self.make(path, &out)?.map(Rc::new) else { return Ok(None) };
        self.files.borrow_mut().insert(path.to_owned(), Rc::clone(&file));
        Ok(Some(file))
    }

    fn make(&self, path: &str, out: &OutPath) -> Result<Option<File>, Failure> {
        // What the host put there goes before what salon would write.
        if let Some((own, from)) = self.material.statics.get(&out.clash_key()) {
            return Ok((own == out).then(|| from.clone()).and_then(File::published));
        }
        let first = path.split('/').next().unwrap_or_default();
        let made = match self.by_part.get(first) {
            Some(at) => self.of_community(*at, path)?,
            None => None,
        };
        let made = match made {
            None => self.of_network(path)?,
            made => made,
        };
        let made = made.or_else(|| self.kept.pictures.file(out).map(File::held));
        match made {
            None => self.former(path),
            made => Ok(made),
        }
    }

    fn of_community(&self, at: usize, path: &str) -> Result<Option<File>, Failure> {
        let Planned { plan, table, places } = self.plan(at);
        let theme = &self.dressed()?.theme;
        if let Some(key) = table.get(path) {
            let page = plan.page(*key);
            let html = theme.page(&page)?;
            return Ok(Some(File { is_page: true, sources: sources(plan, *key), ..File::held(html.into_bytes()) }));
        }
        if let Some(from) = places.get(path) {
            return Ok(File::published(from.clone()));
        }
        let Some((folder, name)) = path.rsplit_once('/') else { return Ok(None) };
        if name.ends_with(".ics") {
            let file = plan.calendars().find(|file| file.url.out_path().as_str() == path);
            return Ok(file.map(|file| File::held(calendar::file(&file))));
        }
        let Some(key) = table.get(&format!("{folder}/index.html")).copied() else { return Ok(None) };
        let of_digest = |at: usize| plan.mailed().contains(&at).then(|| plan.digest_afar(at));
        match (name, key) {
            ("index.json", _) => self.data(theme, &plan.page(key)),
            (ATOM_FILE | JSON_FILE, Key::Digests(1)) => digest_feed(theme, plan.digest_feed(), name),
            (ATOM_FILE | JSON_FILE, _) => {
                let feed_key = match key {
                    Key::Home => FeedKey::Community,
                    Key::Tag(at, 1) => FeedKey::Tag(at),
                    Key::Member(id, 1) => FeedKey::Member(id),
                    _ => return Ok(None),
                };
                let feed = plan.feed_keys().contains(&feed_key).then(|| plan.feed(feed_key));
                feed.map_or(Ok(None), |feed| feed_file(&feed, name))
            }
            ("email.html" | "email.txt" | "email.eml", Key::Digest(at)) => self.mail(theme, of_digest(at), name),
            _ => Ok(None),
        }
    }

    fn of_network(&self, path: &str) -> Result<Option<File>, Failure> {
        if let Some(file) = site_wide::file(self, path)? {
            return Ok(Some(File::held(file)));
        }
        let Joined { plan, table, places } = self.network()?;
        let theme = &self.dressed()?.theme;
        if let Some(key) = table.get(path) {
            let page = match key {
                NetworkKey::Search => self.with_search()?.page(key),
                key => plan.page(key),
            };
            let html = theme.page(&page)?.into_bytes();
            return Ok(Some(File { is_page: true, sources: self.network_sources(key), ..File::held(html) }));
        }
        if let Some(from) = places.get(path) {
            return Ok(File::published(from.clone()));
        }
        if path.starts_with("search/") && path.ends_with(".js") {
            return Ok(self.search()?.0.get(path).cloned().map(File::held));
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let page = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
        let Some(key) = table.get(&page) else { return Ok(None) };
        match (name, key) {
            ("index.json", NetworkKey::Search) => self.data(theme, &self.with_search()?.page(key)),
            ("index.json", key) => self.data(theme, &plan.page(key)),
            (ATOM_FILE | JSON_FILE, NetworkKey::Digests(1)) => digest_feed(theme, plan.digest_feed(), name),
            (ATOM_FILE | JSON_FILE, NetworkKey::Home | NetworkKey::Person(_)) => {
                let feeds = plan.feeds(self.tops()?);
                let feed = feeds.iter().find(|feed| feed.page.out_path().as_str() == page);
                feed.map_or(Ok(None), |feed| feed_file(feed, name))
            }
            ("email.html" | "email.txt" | "email.eml", NetworkKey::Digest(_)) => {
                let page = plan.mailed().into_iter().find(|mailed| mailed.url.out_path().as_str() == page);
                self.mail(theme, page, name)
            }
            _ => Ok(None),
        }
    }

    /// A page that leads from a former address to what lay there.
    fn former(&self, path: &str) -> Result<Option<File>, Failure> {
        let aliases = self.aliases.get_or_init(|| {
            let mut aliases: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, community) in self.material.survey.communities.iter().enumerate() {
                let posts = community.posts.iter().flat_map(|post| &post.aliases);
                for url in posts.chain(community.pages.iter().flat_map(|page| &page.aliases)) {
                    aliases.entry(url.out_path().as_str().to_owned()).or_default().push(at);
                }
            }
            aliases
        });
        let of_communities = aliases.get(path).into_iter().flatten().flat_map(|at| self.plan(*at).plan.redirects());
        let mut all = of_communities.chain(self.network()?.plan.redirects());
        let Some(redirect) = all.find(|redirect| redirect.from.out_path().as_str() == path) else { return Ok(None) };
        let (config, dressed) = (&self.material.job.config, self.dressed()?);
        let strings = dressed.theme.languages().of(&redirect.lang);
        let html = site_files::redirect(&redirect, strings, &config.base_url, config.links_name_files);
        Ok(Some(File::held(html.into_bytes())))
    }

    /// Every former address.
    pub fn redirects(&self) -> Result<Vec<Redirect>, Failure> {
        self.plan_all();
        let of_communities = (0..self.plans.len()).flat_map(|at| self.plan(at).plan.redirects());
        Ok(of_communities.chain(self.network()?.plan.redirects()).collect())
    }

    fn data(&self, theme: &Theme, page: &Page) -> Result<Option<File>, Failure> {
        let is_wanted = self.material.job.config.data && page.url.is_page() && page.out_path() == page.url.out_path();
        if is_wanted { theme.data(page).map(|(bytes, _)| Some(File::held(bytes))) } else { Ok(None) }
    }

    fn mail(&self, theme: &Theme, page: Option<Page>, name: &str) -> Result<Option<File>, Failure> {
        let Some(page) = page else { return Ok(None) };
        let mail = theme.mail(&page, &self.material.job.config.title)?;
        Ok(Some(File::held(match name {
            "email.html" => mail.html.into_bytes(),
            "email.txt" => mail.text.into_bytes(),
            _ => mail.eml,
        })))
    }

    /// Every page's key, for lists of all pages.
    pub fn each_page(&self, mut take: impl FnMut(Page, Option<crate::dates::Moment>)) -> Result<(), Failure> {
        self.plan_all();
        for at in 0..self.plans.len() {
            let plan = &self.plan(at).plan;
            for key in plan.keys() {
                take(plan.page(key), plan.changed(key));
            }
        }
        let plan = self.with_search()?;
        plan.keys().iter().for_each(|key| take(plan.page(key), None));
        Ok(())
    }

    /// The page for what cannot be reached.
    pub fn offline(&self) -> Result<Page, Failure> {
        Ok(self.network()?.plan.offline())
    }

    /// The site's choices for every page.
    pub fn site(&self) -> Site<'s> {
        site(self.material)
    }

    fn setting(&self) -> Setting<'s> {
        setting(self.material)
    }

    /// A community's plan, made when it is first needed.
    fn plan(&self, at: usize) -> &'n Planned<'s> {
        self.plans[at].get_or_init(|| planned(self.material, &self.kept.pictures, at))
    }

    fn plan_all(&self) {
        let (material, pictures, plans) = (self.material, &self.kept.pictures, self.plans);
        (0..plans.len()).into_par_iter().for_each(|at| {
            plans[at].get_or_init(|| planned(material, pictures, at));
        });
    }

    /// The theme as the pages need it.
    pub fn dressed(&self) -> Result<Rc<Dressed>, Failure> {
        let communities = &self.material.survey.communities;
        let accents: BTreeSet<String> = communities.iter().filter_map(|community| community.accent.clone()).collect();
        let shows_foreign_pictures =
            self.of_network_alone().1 || (0..communities.len()).any(|at| self.shows_foreign_pictures(at));
        Ok(self.kept.dressed(self.material, accents, shows_foreign_pictures))
    }

    /// The policy of the site's files and that of mails, as hosts are asked to send them.
    pub fn policies(&self) -> Result<(String, String), Failure> {
        let headers = self.dressed()?.theme.headers(true);
        let policies = headers.lines().filter_map(|line| line.trim().strip_prefix("Content-Security-Policy: "));
        let mut policies = policies.map(str::to_owned);
        Ok((policies.next().unwrap_or_default(), policies.next().unwrap_or_default()))
    }

    /// A file of the theme.
    pub fn asset(&self, path: &str) -> Result<Option<Arc<[u8]>>, Failure> {
        Ok(self.dressed()?.assets.get(path).cloned())
    }

    /// Whether a community shows pictures of other hosts. Most have none at all, which needs no plan.
    fn shows_foreign_pictures(&self, at: usize) -> bool {
        let community = &self.material.survey.communities[at];
        if self.material.job.config.markdown.foreign_pictures_as_links {
            return false;
        }
        let known = self.kept.shows_foreign_pictures(community);
        known.unwrap_or_else(|| may_show_foreign_pictures(community) && self.plan(at).plan.shows_foreign_pictures())
    }

    /// What the network's own texts tell without the communities: findings, and whether they show pictures of other hosts.
    fn of_network_alone(&self) -> &(Vec<Diagnostic>, bool) {
        self.own.get_or_init(|| {
            let survey = &self.material.survey;
            let mut plan = NetworkPlan::new(self.site(), &survey.network, survey.index.as_ref(), &survey.attachments);
            let findings = plan.take_diagnostics();
            (findings, plan.shows_foreign_pictures())
        })
    }

    fn network(&self) -> Result<&'n Joined<'s>, Failure> {
        if let Some(joined) = self.network.get() {
            return Ok(joined);
        }
        let survey = &self.material.survey;
        let mut plan = NetworkPlan::new(self.site(), &survey.network, survey.index.as_ref(), &survey.attachments);
        let places = self.kept.pictures.of_network(&mut plan, self.setting());
        let plan = plan.join(self.tops()?);
        let place = |key: NetworkKey| (plan.address(&key).out_path().as_str().to_owned(), key);
        let mut keys = plan.keys();
        // Its page needs the index, which is made when somebody asks for it.
        keys.extend(self.material.job.config.search.then_some(NetworkKey::Search));
        let table = keys.into_iter().map(place).collect();
        Ok(self.network.get_or_init(|| Joined { plan, table, places }))
    }

    /// The network's plan once more, to be changed.
    fn joined(&self) -> Result<NetworkPlan<'s>, Failure> {
        let survey = &self.material.survey;
        let mut plan = NetworkPlan::new(self.site(), &survey.network, survey.index.as_ref(), &survey.attachments);
        self.kept.pictures.of_network(&mut plan, self.setting());
        Ok(plan.join(self.tops()?))
    }

    /// What the network's pages show of each community; made anew for those of which nothing is known.
    fn tops(&self) -> Result<&'s Vec<(String, Top)>, Failure> {
        if let Some(tops) = self.tops.get() {
            return Ok(tops);
        }
        let tops = self.kept.tops(self.material);
        Ok(self.tops.get_or_init(|| tops))
    }

    /// The search's index, made as a whole: its files, and what its page has to know.
    fn search(&self) -> Result<&(Held, SearchIndex), Failure> {
        if let Some(search) = self.search.get() {
            return Ok(search);
        }
        if !self.material.job.config.search {
            return Ok(self.search.get_or_init(Default::default));
        }
        self.plan_all();
        let plans: Vec<&Planned<'s>> = (0..self.plans.len()).map(|at| self.plan(at)).collect();
        let communities: Vec<&dyn Findable> = plans.iter().map(|planned| &planned.plan as &dyn Findable).collect();
        let files = Mutex::new(Held::new());
        let write = |path: &OutPath, bytes: &[u8]| {
            let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
            files.insert(path.as_str().to_owned(), Arc::from(bytes));
            Ok(())
        };
        let (network, dressed) = (self.network()?, self.dressed()?);
        let (index, _) = search::index(&communities, &network.plan, &dressed.theme, &write, &search::Memory::none())?;
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(self.search.get_or_init(|| (files, index)))
    }

    /// The network's plan with all its pages, that of the search among them.
    fn with_search(&self) -> Result<NetworkPlan<'s>, Failure> {
        let index = self.search()?.1.clone();
        let index = self.material.job.config.search.then_some(index);
        Ok(self.joined()?.with_search(index))
    }

    fn network_sources(&self, key: &NetworkKey) -> Vec<SourcePath> {
        let survey = &self.material.survey;
        match key {
            NetworkKey::Home => survey.index.iter().map(|index| index.source.path.clone()).collect(),
            NetworkKey::Free(at) => vec![survey.network.pages[*at].source.path.clone()],
            NetworkKey::Person(handle) => {
                let members = survey.communities.iter().flat_map(|community| &community.members);
                members.filter(|member| member.handle == *handle).map(|member| member.source.path.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Looks at one community of which too little is known; `false` where everything is known.
    pub fn look_further(&self) -> bool {
        *self.found.borrow_mut() = None;
        if self.kept.look_further(self.material, self.tops.get().is_none()) {
            return true;
        }
        let is_new = self.clashes.get().is_none();
        self.clashes.get_or_init(|| pipeline::clashes(&self.material.survey, &self.material.statics));
        self.of_network_alone();
        is_new
    }

    /// All that was found so far, in the order in which it is told.
    pub fn findings(&self) -> Rc<Vec<Diagnostic>> {
        if let Some(found) = &*self.found.borrow() {
            return Rc::clone(found);
        }
        let mut findings: Vec<Diagnostic> = self.material.findings().cloned().collect();
        findings.extend(self.kept.findings());
        findings.extend(self.of_network_alone().0.iter().cloned());
        findings.extend(self.clashes.get().into_iter().flatten().cloned());
        crate::diag::sort(&mut findings);
        let found = Rc::new(findings);
        *self.found.borrow_mut() = Some(Rc::clone(&found));
        found
    }
}

fn planned<'s>(material: &'s Material, pictures: &Pictures, at: usize) -> Planned<'s> {
    let mut plan = plan_of(material, at);
    let (_, places) = pictures.of_community(&mut plan, setting(material));
    let place = |key: Key| (plan.address(key).out_path().as_str().to_owned(), key);
    let table = plan.keys().into_iter().map(place).collect();
    Planned { plan, table, places }
}

/// The files of which a page is made: the document, then its answers. Of lists, the community's own.
fn sources(plan: &CommunityPlan<'_>, key: Key) -> Vec<SourcePath> {
    let community = plan.community();
    let one = |path: &SourcePath| vec![path.clone()];
    match key {
        Key::Thread(..) => {
            let thread = plan.address(key);
            let url = thread.as_str().split("page/").next().unwrap_or_default();
            let posts = community.posts.iter().filter(|post| post.url == thread || post.url.as_str() == url);
            let mut paths: Vec<(bool, SourcePath)> =
                posts.map(|post| (post.parent.is_some(), post.source.path.clone())).collect();
            paths.sort();
            paths.into_iter().map(|(_, path)| path).collect()
        }
        Key::Member(id, _) => one(&community.member(id).source.path),
        Key::Session(id) => one(&community.session(id).source.path),
        Key::Free(at) => one(&community.pages[at].source.path),
        Key::Digest(at) => {
            let period = plan.digests()[at].period;
            let words = community.words.iter().find(|words| words.period == period);
            one(words.map_or(&community.source.path, |words| &words.source.path))
        }
        _ => one(&community.source.path),
    }
}

fn feed_file(feed: &Feed, name: &str) -> Result<Option<File>, Failure> {
    if name == ATOM_FILE {
        return feed::atom(feed).map(|bytes| Some(File::held(bytes)));
    }
    Ok(feed.has_json.then(|| File::held(feed::json(feed))))
}

fn digest_feed(theme: &Theme, feed: Option<(Feed, Vec<Page>)>, name: &str) -> Result<Option<File>, Failure> {
    let Some((feed, pages)) = feed else { return Ok(None) };
    feed_file(&theme.digest_feed(feed, &pages)?, name)
}
