//! The line itself: from a content folder to a site, parallel over communities and, in each, over its pages.
//!
//! Takes a [`Job`], calls the stages in their order and collects what they find. Owns the barrier between the survey of
//! all communities and their publication. Knows no flags and prints nothing.

mod faces;
mod inputs;
mod publisher;
mod share;
mod texts;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use walkdir::WalkDir;

pub(crate) use self::faces::{FacesOf, network_sheet};
use self::publisher::Publisher;
pub use self::texts::Keeping;
use crate::address::{OutPath, SourcePath, UrlPath};
use crate::audience::{self, Choice, HeldBack};
use crate::cache::{Inputs, Record};
use crate::config::Config;
use crate::dates::Clock;
use crate::derive;
use crate::diag::{self, Checked, Code, Diagnostic, Failure, Severity};
use crate::fingerprint::Fingerprint;
use crate::imaging::{self, Imaging, Use, Work};
use crate::load;
use crate::model::{self, Claim, Community, Network};
use crate::output::Sink;
use crate::parse;
use crate::parse::records::IndexRecord;
use crate::plan::{CommunityPlan, Copy, NetworkPlan, Redirect, References, Site, Top};
use crate::render::{Languages, Theme};
use crate::report::Progress;
use crate::share::Share;
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
    /// Runs a stage and notes how long it took.
    pub fn time<T>(&mut self, stage: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = run();
        self.0.push((stage, start.elapsed()));
        value
    }
}

/// Everything that was read, before anything of it is understood.
pub struct Loaded {
    files: load::NetworkFiles,
    communities: Vec<load::CommunityFiles>,
    statics: Statics,
    diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Fingerprints of all of it, and of the files that will be copied: those are read for it.
    pub fn inputs(&self, job: &Job) -> Inputs {
        inputs::of(job, &self.files, &self.communities, &self.statics, &self.diagnostics)
    }
}

/// Everything that was read and may be shown, before anything is planned.
pub struct Survey {
    /// The communities by name.
    pub communities: Vec<Community>,
    /// For each of them, by name, the clock that it asked, and a fingerprint of its files.
    asked: BTreeMap<String, (Clock, Fingerprint)>,
    /// How many communities' texts were parsed: of the others it was known what they say.
    pub parsed: usize,
    /// What is kept of the texts, as in [`Record::texts`].
    texts: BTreeMap<String, Fingerprint>,
    statics: Statics,
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

impl Survey {
    /// The clock that a community asks.
    fn clock_of(&self, community: &Community) -> &Clock {
        &self.asked[&community.name].0
    }

    /// Of no community.
    pub(crate) fn of_nothing(network: Network) -> Self {
        Self {
            communities: Vec::new(),
            asked: BTreeMap::new(),
            parsed: 0,
            texts: BTreeMap::new(),
            statics: Statics::new(),
            network,
            index: None,
            attachments: Vec::new(),
            held_back: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

/// What came of a build.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All findings, in the order in which they are told.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages rendered.
    pub pages: usize,
    /// Pages that a template made in this build; the others are as they were.
    pub rendered: usize,
    /// Addresses of all pages, sorted.
    pub addresses: Vec<UrlPath>,
    /// What was done with pictures.
    pub pictures: Work,
    /// What the next build may know: all of a [`Record`] but what went in, what was found, and what came of the files.
    pub record: Record,
}

impl Outcome {
    /// Whether something stands in the way of publishing.
    pub fn has_errors(&self, is_strict: bool) -> bool {
        has_errors(&self.diagnostics, is_strict)
    }
}

pub(crate) fn has_errors(diagnostics: &[Diagnostic], is_strict: bool) -> bool {
    let least = if is_strict { Severity::Warning } else { Severity::Error };
    diagnostics.iter().any(|diagnostic| diagnostic.severity() >= least)
}

/// Reads the texts of the content, and lists its other files and those of static/.
///
/// # Errors
/// Where content/ cannot be listed.
pub fn load(job: &Job, progress: &Progress, timings: &mut Timings) -> Result<Loaded, Failure> {
    let mut diagnostics = Vec::new();
    let files = timings.time("list", || load::network(&job.root))?.into_value(&mut diagnostics);
    progress.stage("reading", Some(files.communities.len()));
    let communities = timings.time("read", || {
        let read: Vec<Checked<load::CommunityFiles>> =
            files.communities.par_iter().map(|name| load::community(&job.root, name)).collect();
        read.into_iter().map(|read| read.into_value(&mut diagnostics)).collect::<Vec<_>>()
    });
    let statics = statics(&job.root, &mut diagnostics);
    Ok(Loaded { files, communities, statics, diagnostics })
}

/// Reads everything and understands it, as [`load()`] and then [`survey_of`] do.
///
/// # Errors
/// Where content/ cannot be listed.
pub fn survey(job: &Job, languages: &Languages, progress: &Progress, timings: &mut Timings) -> Result<Survey, Failure> {
    let loaded = load(job, progress, timings)?;
    // No record is left, so nobody asks for fingerprints.
    Ok(survey_of(job, loaded, &Inputs::default(), None, languages, progress, timings))
}

/// Understands what was read: parse, audience, model for each community, then the network. In place of those who must not be
/// named stands what `languages` say. Texts that say what they said in an earlier build are not parsed where there is `keeping`.
pub fn survey_of(
    job: &Job,
    loaded: Loaded,
    inputs: &Inputs,
    keeping: Option<Keeping<'_>>,
    languages: &Languages,
    progress: &Progress,
    timings: &mut Timings,
) -> Survey {
    let Loaded { files, communities, statics, mut diagnostics } = loaded;
    let mut held_back = Vec::new();
    let mut pages = parse::network_pages(&files.pages, &job.config).into_value(&mut diagnostics);
    held_back.extend(audience::pages(&mut pages, &job.choice));
    let index = files.index.as_ref().map(|source| parse::index(source, &job.config).into_value(&mut diagnostics));
    let read: Vec<Read> = timings.time("parse", || {
        communities
            .par_iter()
            .map(|files| {
                let read = community(job, languages, files, inputs, keeping);
                progress.inc(1);
                read
            })
            .collect()
    });
    let (mut communities, mut asked) = (Vec::with_capacity(read.len()), BTreeMap::new());
    let (mut parsed, mut texts) = (0, BTreeMap::new());
    for read in read {
        parsed += usize::from(read.is_parsed);
        texts.extend(read.kept.map(|print| (read.name, print)));
        job.choice.clock.take_over(&read.asked.0);
        if let Some(community) = read.community {
            asked.insert(community.name.clone(), read.asked);
            communities.push(community);
        }
        held_back.extend(read.held_back);
        diagnostics.extend(read.diagnostics);
    }
    let neutral = languages.neutral(&job.config.language);
    let network =
        timings.time("network", || model::network(&communities, &pages, neutral)).into_value(&mut diagnostics);
    held_back.sort_by(|a, b| a.path.cmp(&b.path));
    let attachments = files.attachments;
    Survey { communities, asked, parsed, texts, statics, network, index, attachments, held_back, diagnostics }
}

struct Read {
    name: String,
    is_parsed: bool,
    kept: Option<Fingerprint>,
    community: Option<Community>,
    asked: (Clock, Fingerprint),
    held_back: Vec<HeldBack>,
    diagnostics: Vec<Diagnostic>,
}

/// One community, from its files to its model. Runs alone on its thread.
fn community(
    job: &Job,
    languages: &Languages,
    files: &load::CommunityFiles,
    inputs: &Inputs,
    keeping: Option<Keeping<'_>>,
) -> Read {
    let mut diagnostics = Vec::new();
    // Each asks a clock of its own, so that it is known until when its pages hold.
    let choice = Choice { clock: job.choice.clock.unasked(), ..job.choice.clone() };
    let print = inputs::of_community(&files.name, inputs);
    let name = files.name.clone();
    let known = keeping.and_then(|keeping| texts::known(files, print, inputs, keeping));
    let (said, mut kept) = match known {
        Some((Checked { value, diagnostics }, kept)) => (Checked::new(Some(value), diagnostics), Some(kept)),
        None => (parse::community(files, &job.config), None),
    };
    let is_parsed = kept.is_none();
    let Some(records) = said.into_value(&mut diagnostics) else {
        let (asked, held_back) = ((choice.clock, print), Vec::new());
        return Read { name, is_parsed, kept, community: None, asked, held_back, diagnostics };
    };
    let neutral = languages.neutral(records.community.lang.as_ref().unwrap_or(&job.config.language));
    let (visible, held_back) = audience::filter(records, &choice, neutral);
    if let (true, Some(keeping)) = (is_parsed, keeping) {
        let whole = visible.as_ref().and_then(audience::Visible::whole);
        kept = whole.and_then(|records| keeping.texts.write(records, &diagnostics));
    }
    let community = visible.map(|visible| model::community(visible).into_value(&mut diagnostics));
    Read { name, is_parsed, kept, community, asked: (choice.clock, print), held_back, diagnostics }
}

/// How a survey is published.
#[derive(Clone, Copy)]
pub struct Publishing<'a> {
    /// Warnings stand in the way too.
    pub is_strict: bool,
    /// Where the files go.
    pub sink: &'a dyn Sink,
    /// What the last build left, where it may be believed.
    pub former: Option<&'a Record>,
    /// A record is wanted for the next build.
    pub leaves_record: bool,
    /// The communities to publish; all of them, and the network, where there is none.
    pub share: Option<Share>,
}

impl<'a> Publishing<'a> {
    /// All of it anew, and nothing is left for later.
    pub fn anew(sink: &'a dyn Sink, is_strict: bool) -> Self {
        Self { is_strict, sink, former: None, leaves_record: false, share: None }
    }
}

/// Plans everything, renders what is not as it was, and writes it into a sink. Where there are errors (or, where asked for,
/// warnings), nothing is rendered.
///
/// # Errors
/// Where a file cannot be read or written, or a template fails.
pub fn publish(
    job: &Job,
    survey: &mut Survey,
    theme: Theme,
    how: &Publishing<'_>,
    progress: &Progress,
    timings: &mut Timings,
) -> Result<Outcome, Failure> {
    let site = Site {
        config: &job.config,
        clock: &job.choice.clock,
        is_closed: job.choice.audience != audience::Audience::Public,
    };
    let mut diagnostics = std::mem::take(&mut survey.diagnostics);
    let statics = std::mem::take(&mut survey.statics);
    let references: Vec<References> = timings.time("references", || {
        let of =
            |community| References::of(Site { clock: survey.clock_of(community), ..site }, community, &survey.network);
        survey.communities.par_iter().map(of).collect()
    });
    // Nothing quotes a text from here on, and of a large network they are an eighth of the memory.
    survey.communities.par_iter_mut().for_each(Community::let_go_of_texts);
    let mut plans: Vec<CommunityPlan<'_>> = timings.time("derive, plan", || {
        let plan = |(references, community)| {
            let clock = survey.clock_of(community);
            let derived = derive::community(community, clock);
            CommunityPlan::with(references, Site { clock, ..site }, community, derived, &survey.network)
        };
        references.into_par_iter().zip(&survey.communities).map(plan).collect()
    });
    let mut network = NetworkPlan::new(site, &survey.network, survey.index.as_ref(), &survey.attachments);
    diagnostics.extend(plans.iter_mut().flat_map(CommunityPlan::take_diagnostics));
    diagnostics.extend(network.take_diagnostics());
    let files = Files::of(&plans, &network);
    diagnostics.extend(timings.time("look at pictures", || files.findings(&job.root)));
    diagnostics.extend(timings.time("addresses", || clashes(survey, &statics)));
    diag::sort(&mut diagnostics);
    if has_errors(&diagnostics, how.is_strict) {
        return Ok(Outcome { diagnostics, ..Outcome::default() });
    }
    let shows_foreign_pictures =
        network.shows_foreign_pictures() || plans.par_iter().any(CommunityPlan::shows_foreign_pictures);
    let theme = theme.finish(&accents(&plans), shows_foreign_pictures);
    let publisher = Publisher::new(job, how, progress, theme, statics);
    if let Some(share) = how.share {
        let outcome = share::publish(share, plans, files, &publisher, survey, timings)?;
        return Ok(Outcome { diagnostics, ..outcome });
    }
    let (pictures, sheet) = timings.time("pictures, files", || publisher.files(&files, &mut plans, &mut network))?;
    let parts = timings.time("render, write", || publisher.communities(&plans, survey))?;
    let tops: Vec<(String, Top)> = timings.time("top lines", || {
        plans.par_iter_mut().for_each(|plan| plan.show_as_network(&sheet));
        let names = survey.communities.iter().map(|community| community.name.clone());
        names.zip(plans.par_iter().map(CommunityPlan::top).collect::<Vec<_>>()).collect()
    });
    let network = network.join(&tops);
    let (index, bundles) = timings.time("search", || publisher.search(&plans, &parts, &network))?;
    let network = network.with_search(index);
    let own = timings.time("network pages", || publisher.network(&network, &tops))?;
    let redirects: Vec<Redirect> = plans.iter().flat_map(CommunityPlan::redirects).chain(network.redirects()).collect();
    let (addresses, offline) = timings.time("site files", || {
        let (offline, print) = publisher.device(&network.offline())?;
        publisher.site_files(parts.iter().map(|(_, part)| part).chain([&own]), &redirects, survey)?;
        let pages = parts.iter().flat_map(|(_, part)| &part.pages).chain(&own.pages).map(|page| page.url.clone());
        let mut addresses: Vec<UrlPath> = pages.chain([offline]).collect();
        addresses.sort();
        Ok::<_, Failure>((addresses, print))
    })?;
    let pages = addresses.len();
    let record = Record { network: own, offline, bundles, pages, ..publisher.record(&plans, parts, survey) };
    Ok(Outcome { diagnostics, pages, rendered: publisher.rendered(), addresses, pictures, record })
}

fn accents(plans: &[CommunityPlan<'_>]) -> BTreeSet<String> {
    plans.iter().filter_map(|plan| plan.accent().map(str::to_owned)).collect()
}

/// Files below static/ by the key under which paths clash.
pub(crate) type Statics = BTreeMap<String, (OutPath, PathBuf)>;

/// What publishes pictures as the settings say. No name that one of `files` or of the host's own has is given to what is made.
pub(crate) fn imaging<'i, 'f>(
    root: &'i Path,
    config: &'i Config,
    statics: &Statics,
    files: impl Iterator<Item = &'f Copy>,
    sink: &'i dyn Sink,
) -> Imaging<'i> {
    let claimed = files.map(|copy| copy.url.clash_key()).chain(statics.keys().cloned()).collect();
    Imaging::new(root, config.resize.then_some(&config.scale), claimed, sink)
}

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
    let site = Site { config: &job.config, clock: &job.choice.clock, is_closed };
    Some(CommunityPlan::new(site, community, derive::community(community, site.clock), &survey.network))
}

/// For each community the addresses of the files that shown pages refer to.
pub fn used_files(job: &Job, survey: &Survey) -> Vec<BTreeSet<UrlPath>> {
    let site = Site { config: &job.config, clock: &job.choice.clock, is_closed: false };
    let used = |community| {
        let plan = CommunityPlan::new(site, community, derive::community(community, site.clock), &survey.network);
        plan.files().into_iter().map(|copy| copy.url).collect()
    };
    survey.communities.par_iter().map(used).collect()
}
