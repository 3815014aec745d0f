//! The line itself: from a content folder to a site, parallel over communities and, in each, over its pages.
//!
//! Takes a [`Job`], calls the stages in their order and collects what they find. Owns the barrier between the survey of
//! all communities and their publication. Knows no flags and prints nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::address::{OutPath, SourcePath, UrlPath};
use crate::audience::{self, Choice, HeldBack};
use crate::config::{Config, MailChoice};
use crate::dates::Moment;
use crate::derive;
use crate::diag::{self, Checked, Code, Diagnostic, Failure, Severity};
use crate::imaging::{self, Imaging, Made, MadeByUrl, SHEET_FACES, Use, Work};
use crate::load;
use crate::model::{self, Claim, Community, Network};
use crate::output::Sink;
use crate::parse;
use crate::parse::records::IndexRecord;
use crate::plan::view::Tile;
use crate::plan::{
    ATOM_FILE, Avatar, CommunityPlan, Copy, Faces, Feed, Findable, JSON_FILE, NetworkPlan, Page, Redirect, SearchIndex,
    Site, Top,
};
use crate::render::{Languages, MapEntry, Theme, calendar, feed, search, site_files, site_map};
use crate::report::Progress;
use crate::source::SourceFile;

/// The folder beside content/ that is copied as it is.
pub const STATIC: &str = "static";

/// The settings' file.
pub const SITE_FILE: &str = "site.toml";

/// What is to be built, and how.
pub struct Job {
    /// The site's root.
    pub root: PathBuf,
    /// The settings, with what flags changed in them.
    pub config: Config,
    /// site.toml, for findings.
    pub site_file: SourceFile,
    /// For whom, and when.
    pub choice: Choice,
}

/// How long each stage took, in the order in which they ran.
#[derive(Debug, Default)]
pub struct Timings(pub Vec<(&'static str, Duration)>);

impl Timings {
    fn time<T>(&mut self, stage: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = run();
        self.0.push((stage, start.elapsed()));
        value
    }
}

/// Everything that was read and may be shown, before anything is planned.
pub struct Survey {
    /// The communities by name.
    pub communities: Vec<Community>,
    /// All of them together.
    pub network: Network,
    /// The welcome text.
    pub index: Option<IndexRecord>,
    /// Files beside the network's own pages.
    pub(crate) attachments: Vec<load::Attachment>,
    /// What is not shown, by path.
    pub held_back: Vec<HeldBack>,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of a build.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All findings, in the order in which they are told.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages rendered.
    pub pages: usize,
    /// Addresses of all pages, sorted.
    pub addresses: Vec<UrlPath>,
    /// What was done with pictures.
    pub pictures: Work,
}

impl Outcome {
    /// Whether something stands in the way of publishing.
    pub fn has_errors(&self, is_strict: bool) -> bool {
        has_errors(&self.diagnostics, is_strict)
    }
}

fn has_errors(diagnostics: &[Diagnostic], is_strict: bool) -> bool {
    let least = if is_strict { Severity::Warning } else { Severity::Error };
    diagnostics.iter().any(|diagnostic| diagnostic.severity() >= least)
}

/// Reads everything: load, parse, audience, model for each community, then the network. In place of those who must not be
/// named stands what `languages` say.
///
/// # Errors
/// Where content/ cannot be listed.
pub fn survey(job: &Job, languages: &Languages, progress: &Progress, timings: &mut Timings) -> Result<Survey, Failure> {
    let mut diagnostics = Vec::new();
    let files = timings.time("list", || load::network(&job.root))?.into_value(&mut diagnostics);
    let mut held_back = Vec::new();
    let mut pages = parse::network_pages(&files.pages, &job.config).into_value(&mut diagnostics);
    held_back.extend(audience::pages(&mut pages, job.choice));
    let index = files.index.as_ref().map(|source| parse::index(source, &job.config).into_value(&mut diagnostics));
    progress.stage("reading", Some(files.communities.len()));
    let read: Vec<Read> = timings.time("read", || {
        files
            .communities
            .par_iter()
            .map(|name| {
                let read = community(job, languages, name);
                progress.inc(1);
                read
            })
            .collect()
    });
    let mut communities = Vec::with_capacity(read.len());
    for read in read {
        communities.extend(read.community);
        held_back.extend(read.held_back);
        diagnostics.extend(read.diagnostics);
    }
    let neutral = languages.neutral(&job.config.language);
    let network =
        timings.time("network", || model::network(&communities, &pages, neutral)).into_value(&mut diagnostics);
    held_back.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Survey { communities, network, index, attachments: files.attachments, held_back, diagnostics })
}

struct Read {
    community: Option<Community>,
    held_back: Vec<HeldBack>,
    diagnostics: Vec<Diagnostic>,
}

/// One community, from its folder to its model. Runs alone on its thread.
fn community(job: &Job, languages: &Languages, name: &str) -> Read {
    let mut diagnostics = Vec::new();
    let files = load::community(&job.root, name).into_value(&mut diagnostics);
    let Some(records) = parse::community(&files, &job.config).into_value(&mut diagnostics) else {
        return Read { community: None, held_back: Vec::new(), diagnostics };
    };
    let neutral = languages.neutral(records.community.lang.as_ref().unwrap_or(&job.config.language));
    let (visible, held_back) = audience::filter(records, job.choice, neutral);
    let community = visible.map(|visible| model::community(visible).into_value(&mut diagnostics));
    Read { community, held_back, diagnostics }
}

/// Plans and renders everything into a sink. Where there are errors (with `is_strict`: or warnings), nothing is rendered.
///
/// # Errors
/// Where a file cannot be read or written, or a template fails.
pub fn publish(
    job: &Job,
    survey: &mut Survey,
    theme: Theme,
    is_strict: bool,
    sink: &dyn Sink,
    progress: &Progress,
    timings: &mut Timings,
) -> Result<Outcome, Failure> {
    let site = Site {
        config: &job.config,
        clock: job.choice.clock,
        is_closed: job.choice.audience != audience::Audience::Public,
    };
    let mut diagnostics = std::mem::take(&mut survey.diagnostics);
    let mut plans: Vec<CommunityPlan<'_>> = timings.time("derive, plan", || {
        let plan =
            |community| CommunityPlan::new(site, community, derive::community(community, site.clock), &survey.network);
        survey.communities.par_iter().map(plan).collect()
    });
    let mut network = NetworkPlan::new(site, &survey.network, survey.index.as_ref(), &survey.attachments);
    diagnostics.extend(plans.iter_mut().flat_map(CommunityPlan::take_diagnostics));
    diagnostics.extend(network.take_diagnostics());
    let statics = statics(&job.root, &mut diagnostics);
    let files = Files::of(&plans, &network);
    diagnostics.extend(timings.time("look at pictures", || files.findings(&job.root)));
    diagnostics.extend(timings.time("addresses", || clashes(survey, &statics)));
    diag::sort(&mut diagnostics);
    if has_errors(&diagnostics, is_strict) {
        return Ok(Outcome { diagnostics, ..Outcome::default() });
    }
    let shows_foreign_pictures =
        network.shows_foreign_pictures() || plans.par_iter().any(CommunityPlan::shows_foreign_pictures);
    let theme = theme.finish(&accents(&plans), shows_foreign_pictures);
    let publisher = Publisher { job, sink, progress, theme, statics };
    let (pictures, sheet) = timings.time("pictures, files", || publisher.files(&files, &mut plans, &mut network))?;
    let written = timings.time("render, write", || publisher.communities(&plans))?;
    let tops: Vec<(String, Top)> = timings.time("top lines", || {
        plans.par_iter_mut().for_each(|plan| plan.show_as_network(&sheet));
        let names = survey.communities.iter().map(|community| community.name.clone());
        names.zip(plans.par_iter().map(CommunityPlan::top).collect::<Vec<_>>()).collect()
    });
    let network = network.join(&tops);
    let index = timings.time("search", || publisher.search(&plans, &network))?;
    let network = network.with_search(index);
    let mut written = timings.time("network pages", || publisher.network(&network, &tops, written))?;
    let redirects: Vec<Redirect> = plans.iter().flat_map(CommunityPlan::redirects).chain(network.redirects()).collect();
    timings.time("site files", || {
        publisher.device(&network.offline(), &mut written)?;
        publisher.site_files(&mut written, &redirects, survey)
    })?;
    written.addresses.sort();
    Ok(Outcome { diagnostics, pages: written.addresses.len(), addresses: written.addresses, pictures })
}

/// A sheet with the faces of those who last opened threads anywhere: as many as fit on one. The network's home shows
/// fewer. Where one community alone has faces, its sheet serves.
fn network_sheet(
    imaging: &Imaging<'_>,
    plans: &[CommunityPlan<'_>],
    made: &MadeByUrl<'_>,
) -> Result<NetworkSheet, Failure> {
    let mut with_faces = plans.iter().filter(|plan| plan.face_count() > 0);
    if let (Some(only), None) = (with_faces.next(), with_faces.next())
        && only.face_count() <= SHEET_FACES
    {
        return Ok(only.tiles());
    }
    let mut latest: Vec<Avatar> = plans.par_iter().flat_map_iter(|plan| plan.latest_avatars(SHEET_FACES)).collect();
    latest.retain(|avatar| made.get(&avatar.url).is_some_and(|made| made.has_face()));
    latest.sort();
    latest.truncate(SHEET_FACES);
    // The order among them is that of their addresses: another thread by one of them changes nothing.
    let mut urls: Vec<UrlPath> = latest.into_iter().map(|avatar| avatar.url).collect();
    urls.sort();
    let faces: Faces = imaging.sheets(&UrlPath::home().fixed("members"), &urls, made)?;
    Ok(faces.into_iter().filter_map(|(url, (_, tile))| Some((url, tile?))).collect())
}

fn accents(plans: &[CommunityPlan<'_>]) -> BTreeSet<String> {
    plans.iter().filter_map(|plan| plan.accent().map(str::to_owned)).collect()
}

/// Files below static/ by the key under which paths clash.
pub(crate) type Statics = BTreeMap<String, (OutPath, PathBuf)>;

/// A page in the sitemap: its full address and the day of its last change.
type Mapped = (String, Option<String>);

/// The faces on the sheet of the network's pages, by the pictures' addresses.
type NetworkSheet = HashMap<UrlPath, Tile>;

/// Files that shown pages refer to.
struct Files {
    /// All of them, each once, with their use.
    all: BTreeMap<Copy, Use>,
    /// Those of each community, in the order of the plans.
    of_plans: Vec<Vec<Copy>>,
}

impl Files {
    fn of(plans: &[CommunityPlan<'_>], network: &NetworkPlan<'_>) -> Self {
        let of_plans: Vec<Vec<Copy>> = plans.par_iter().map(CommunityPlan::files).collect();
        let mut all: BTreeMap<Copy, Use> = BTreeMap::new();
        let mut add = |files: &[Copy], shown: &HashSet<&UrlPath>, faces: &HashSet<UrlPath>| {
            for copy in files {
                let used = all.entry(copy.clone()).or_default();
                used.is_shown |= shown.contains(&copy.url);
                used.is_face |= faces.contains(&copy.url);
            }
        };
        for (plan, files) in plans.iter().zip(&of_plans) {
            add(files, &plan.shown(), &plan.avatars().into_iter().collect());
        }
        add(&network.files(), &network.shown(), &HashSet::new());
        Self { all, of_plans }
    }

    /// What is odd about those that are shown, by their headers alone.
    fn findings(&self, root: &Path) -> Vec<Diagnostic> {
        let shown = self.all.par_iter().filter(|(_, used)| **used != Use::default());
        shown.filter_map(|(copy, _)| imaging::finding(root, copy)).collect()
    }
}

/// What pages left behind for the files that list them.
#[derive(Default)]
struct Pages {
    addresses: Vec<UrlPath>,
    /// Pages that search engines may show.
    sitemap: Vec<Mapped>,
    /// All pages, where their data is wanted.
    map: Vec<MapEntry>,
}

impl Pages {
    fn add(&mut self, other: Self) {
        self.addresses.extend(other.addresses);
        self.sitemap.extend(other.sitemap);
        self.map.extend(other.map);
    }
}

struct Publisher<'a> {
    job: &'a Job,
    sink: &'a dyn Sink,
    progress: &'a Progress,
    theme: Theme,
    statics: Statics,
}

impl Publisher<'_> {
    /// Files that pages refer to, and those of static/. Gives the faces for the network's pages.
    fn files(
        &self,
        files: &Files,
        plans: &mut [CommunityPlan<'_>],
        network: &mut NetworkPlan<'_>,
    ) -> Result<(Work, NetworkSheet), Failure> {
        self.progress.stage("copying", Some(files.all.len()));
        self.statics.par_iter().try_for_each(|(_, (path, from))| self.sink.copy(path, from))?;
        if !self.sink.keeps_bytes() {
            let urls: Vec<&Copy> = files.all.keys().collect();
            urls.par_iter().try_for_each(|copy| self.sink.copy(&copy.url.out_path(), &copy.from))?;
            return Ok(Default::default());
        }
        let claimed = files.all.keys().map(|copy| copy.url.clash_key()).chain(self.statics.keys().cloned()).collect();
        let config = &self.job.config;
        let scale = config.resize.then_some(&config.scale);
        let imaging = Imaging::new(&self.job.root, scale, claimed, self.sink);
        let all: Vec<(&Copy, &Use)> = files.all.iter().collect();
        let made: Vec<Option<Made>> = all
            .par_iter()
            .map(|(copy, used)| {
                let made = imaging.publish(copy, **used);
                self.progress.inc(1);
                made
            })
            .collect::<Result<_, _>>()?;
        let made: MadeByUrl<'_> = made.iter().flatten().map(|made| (&made.url, made)).collect();
        plans.par_iter_mut().zip(&files.of_plans).try_for_each(|(plan, files)| {
            plan.set_faces(imaging.sheets(&plan.members_url(), &plan.avatars(), &made)?);
            let own = files.iter().filter_map(|copy| Some((copy.url.clone(), made.get(&copy.url)?.published.clone())));
            plan.set_pictures(own.collect());
            Ok::<(), Failure>(())
        })?;
        network.set_pictures(&made.iter().map(|(url, made)| ((*url).clone(), made.published.clone())).collect());
        let sheet = network_sheet(&imaging, plans, &made)?;
        Ok((imaging.finish(), sheet))
    }

    fn communities(&self, plans: &[CommunityPlan<'_>]) -> Result<Pages, Failure> {
        let keys: Vec<_> = plans.par_iter().map(CommunityPlan::keys).collect();
        self.progress.stage("rendering", Some(keys.iter().map(Vec::len).sum()));
        let jobs: Vec<_> =
            plans.iter().zip(&keys).flat_map(|(plan, keys)| keys.iter().map(move |key| (plan, *key))).collect();
        let pages = self.pages(&jobs, |(plan, key)| (plan.page(*key), plan.changed(*key)))?;
        let feeds: Vec<_> =
            plans.iter().flat_map(|plan| plan.feed_keys().into_iter().map(move |key| (plan, key))).collect();
        feeds.par_iter().try_for_each(|(plan, key)| self.feed(&plan.feed(*key)))?;
        plans.par_iter().try_for_each(|plan| {
            let mailed: Vec<Page> = plan.mailed().into_iter().map(|at| plan.digest_afar(at)).collect();
            self.digests(plan.digest_feed(), &mailed)
        })?;
        plans
            .par_iter()
            .flat_map_iter(CommunityPlan::calendars)
            .try_for_each(|of| self.write(&of.url.out_path(), &calendar::file(&of)))?;
        Ok(pages)
    }

    fn network(&self, network: &NetworkPlan<'_>, tops: &[(String, Top)], mut written: Pages) -> Result<Pages, Failure> {
        let keys = network.keys();
        self.progress.stage("rendering the network", Some(keys.len()));
        written.add(self.pages(&keys, |key| (network.page(key), None))?);
        network.feeds(tops).par_iter().try_for_each(|feed| self.feed(feed))?;
        self.digests(network.digest_feed(), &network.mailed())?;
        Ok(written)
    }

    /// The index of the search, where the site has one.
    fn search(&self, plans: &[CommunityPlan<'_>], network: &NetworkPlan<'_>) -> Result<Option<SearchIndex>, Failure> {
        if !self.job.config.search {
            return Ok(None);
        }
        self.progress.stage("indexing", None);
        let communities: Vec<&dyn Findable> = plans.iter().map(|plan| plan as &dyn Findable).collect();
        search::index(&communities, network, &self.theme, &|path, bytes| self.write(path, bytes)).map(Some)
    }

    /// Renders and writes pages, each made when its turn comes and dropped when it is written.
    fn pages<K: Sync>(&self, keys: &[K], page: impl Fn(&K) -> (Page, Option<Moment>) + Sync) -> Result<Pages, Failure> {
        let base_url = &self.job.config.base_url;
        let written: Vec<(UrlPath, Option<Mapped>, Option<MapEntry>)> = keys
            .par_iter()
            .map(|key| {
                let (page, changed) = page(key);
                self.write(&page.out_path(), self.theme.page(&page)?.as_bytes())?;
                self.progress.inc(1);
                let is_mapped = !page.frame.noindex && !base_url.is_empty();
                let day = changed.map(|moment| moment.utc()[..10].to_owned());
                let entry = is_mapped.then(|| (page.frame.canonical.clone(), day));
                let data = self.data(&page)?;
                Ok((page.address(), entry, data))
            })
            .collect::<Result<_, Failure>>()?;
        let mut pages = Pages::default();
        for (url, entry, data) in written {
            pages.addresses.push(url);
            pages.sitemap.extend(entry);
            pages.map.extend(data);
        }
        Ok(pages)
    }

    /// The feed of a series of digests, and the forms for mail that are wanted.
    fn digests(&self, feed: Option<(Feed, Vec<Page>)>, mailed: &[Page]) -> Result<(), Failure> {
        if let Some((mut feed, pages)) = feed {
            for (entry, page) in feed.entries.iter_mut().zip(&pages) {
                *entry = self.theme.digest_entry(std::mem::take(entry), page)?;
            }
            self.feed(&feed)?;
        }
        for page in mailed {
            let mail = self.theme.mail(page, &self.job.config.title)?;
            let file = |name| page.url.file(name).unwrap_or_default().out_path();
            self.write(&file("email.html"), mail.html.as_bytes())?;
            self.write(&file("email.txt"), mail.text.as_bytes())?;
            self.write(&file("email.eml"), &mail.eml)?;
        }
        Ok(())
    }

    /// Writes a page's data beside it, where that is wanted; the page for addresses that do not exist has none.
    fn data(&self, page: &Page) -> Result<Option<MapEntry>, Failure> {
        if !self.job.config.data || !page.url.is_page() || page.out_path() != page.url.out_path() {
            return Ok(None);
        }
        let (bytes, entry) = self.theme.data(page)?;
        let path = page.url.file("index.json").unwrap_or_default().out_path();
        self.write(&path, &bytes)?;
        Ok(Some(entry))
    }

    fn feed(&self, feed: &Feed) -> Result<(), Failure> {
        let file = |name| feed.page.file(name).unwrap_or_default().out_path();
        if feed.has_json {
            self.write(&file(JSON_FILE), &feed::json(feed))?;
        }
        self.write(&file(ATOM_FILE), &feed::atom(feed)?)
    }

    /// Writes a file, unless the host has put one of their own there.
    fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Failure> {
        if self.statics.is_empty() || !self.statics.contains_key(&path.clash_key()) {
            self.sink.write(path, bytes)?;
        }
        Ok(())
    }

    /// What readers' devices keep: the page for what cannot be reached, the worker that shows it, the app's manifest.
    fn device(&self, offline: &Page, pages: &mut Pages) -> Result<(), Failure> {
        let file = |name: &str| UrlPath::home().file(name).unwrap_or_default().out_path();
        let html = self.theme.page(offline)?;
        self.write(&offline.out_path(), html.as_bytes())?;
        pages.addresses.push(offline.address());
        if let Some(worker) = self.theme.service_worker(&html) {
            self.write(&file("sw.js"), &worker)?;
        }
        self.write(&file("manifest.webmanifest"), self.theme.app_manifest().as_bytes())
    }

    fn site_files(&self, pages: &mut Pages, redirects: &[Redirect], survey: &Survey) -> Result<(), Failure> {
        let config = &self.job.config;
        for (path, bytes) in self.theme.assets() {
            self.write(&path, &bytes)?;
        }
        let mut texts: Vec<(UrlPath, String)> = Vec::new();
        let file = |name: &str| UrlPath::home().file(name).unwrap_or_default();
        let is_closed = self.job.choice.audience != audience::Audience::Public;
        if !config.base_url.is_empty() && !is_closed {
            pages.sitemap.sort();
            texts.extend(site_files::sitemap(&config.base_url, &pages.sitemap));
        }
        let closed: Vec<UrlPath> = survey
            .communities
            .iter()
            .filter(|community| community.is_closed)
            .map(|community| community.url.clone())
            .collect();
        texts.push((file("robots.txt"), site_files::robots(&config.base_url, is_closed, &closed)));
        texts.push((file(".nojekyll"), String::new()));
        if config.search && !config.base_url.is_empty() {
            texts.push((file("opensearch.xml"), site_files::open_search(config)));
        }
        let has_mail = !config.base_url.is_empty() && config.mail != MailChoice::None;
        texts.push((file("_headers"), self.theme.headers(has_mail)));
        if !redirects.is_empty() {
            texts.push((file("_redirects"), site_files::redirects(redirects, &config.base_url)));
        }
        for redirect in redirects {
            texts.push((
                redirect.from.clone(),
                site_files::redirect(
                    redirect,
                    self.theme.languages().of(&redirect.lang),
                    &config.base_url,
                    config.links_name_files,
                ),
            ));
        }
        if config.data {
            let map = site_map(&config.title, &config.base_url, std::mem::take(&mut pages.map));
            self.write(&file("site.json").out_path(), &map)?;
        }
        for (url, text) in texts {
            self.write(&url.out_path(), text.as_bytes())?;
        }
        Ok(())
    }
}

/// Files of static/, with what is odd about them.
pub(crate) fn statics(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Statics {
    let folder = root.join(STATIC);
    let mut statics = Statics::new();
    if !folder.is_dir() {
        return statics;
    }
    for entry in WalkDir::new(&folder).min_depth(1).sort_by_file_name() {
        let Ok(entry) = entry else { continue };
        let below = entry.path().strip_prefix(&folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let path = SourcePath::new(format!("{STATIC}/{below}"));
        if entry.file_type().is_dir() {
            continue;
        }
        if !entry.file_type().is_file() {
            let message = "links and special files are not followed, and this is one";
            diagnostics.push(Diagnostic::new(Code::NotFollowed, &path, message).help("put the file itself here"));
            continue;
        }
        match OutPath::new(&below) {
            Some(out) => {
                statics.insert(out.clash_key(), (out, entry.into_path()));
            }
            None => {
                let message = "this name cannot be an address on every file system";
                diagnostics.push(Diagnostic::new(Code::BadAddress, &path, message).help("give the file another name"));
            }
        }
    }
    statics
}

/// Addresses that two documents claim, or a document and a file of static/.
pub(crate) fn clashes(survey: &Survey, statics: &Statics) -> Vec<Diagnostic> {
    let mut claims: Vec<Claim> = survey.communities.par_iter().flat_map_iter(Community::claims).collect();
    for page in &survey.network.pages {
        let claim = |url: &UrlPath, is_alias| Claim { url: url.clone(), source: page.source.clone(), is_alias };
        claims.push(claim(&page.url, false));
        claims.extend(page.aliases.iter().map(|url| claim(url, true)));
    }
    let files = survey.communities.iter().flat_map(|community| community.files.iter());
    let files: HashMap<String, &SourcePath> = files.map(|(path, file)| (file.url.clash_key(), path)).collect();
    let mut found = model::clashes(&claims);
    for claim in &claims {
        let key = claim.url.clash_key();
        let other = statics.get(&key).map(|(path, _)| format!("{STATIC}/{}", path.as_str()));
        if let Some(other) = other.or_else(|| files.get(&key).map(ToString::to_string)) {
            let message = format!("the address {} is claimed by {} and {other}", claim.url, claim.source.path);
            found.push(
                Diagnostic::new(Code::AddressClash, &claim.source.path, message)
                    .help("give one of the two another name"),
            );
        }
    }
    found
}

/// Reads site.toml; its absence is said by the caller, who knows where it looked.
///
/// # Errors
/// Where it cannot be read.
pub fn configuration(root: &Path) -> Result<(SourceFile, Checked<Config>), Failure> {
    let path = root.join(SITE_FILE);
    let bytes = std::fs::read(&path).map_err(Failure::io("cannot read", &path))?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::Usage(format!("{} is not UTF-8", path.display())))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n");
    let source = SourceFile::new(SourcePath::new(SITE_FILE), text);
    let checked = crate::config::read(&source);
    Ok((source, checked))
}

/// One community's plan, by its name, outside a build.
pub fn plan_of<'s>(job: &'s Job, survey: &'s Survey, name: &str) -> Option<CommunityPlan<'s>> {
    let community = survey.communities.iter().find(|community| community.name == name)?;
    let is_closed = job.choice.audience != audience::Audience::Public;
    let site = Site { config: &job.config, clock: job.choice.clock, is_closed };
    Some(CommunityPlan::new(site, community, derive::community(community, site.clock), &survey.network))
}

/// For each community the addresses of the files that shown pages refer to.
pub fn used_files(job: &Job, survey: &Survey) -> Vec<BTreeSet<UrlPath>> {
    let site = Site { config: &job.config, clock: job.choice.clock, is_closed: false };
    let used = |community| {
        let plan = CommunityPlan::new(site, community, derive::community(community, site.clock), &survey.network);
        plan.files().into_iter().map(|copy| copy.url).collect()
    };
    survey.communities.par_iter().map(used).collect()
}
