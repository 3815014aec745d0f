//! What has been read, kept from edit to edit: only what an edit touched is read again.
//!
//! Takes a job and edits, gives a [`Survey`] that can be shown. What has errors is not taken: its last good state stays,
//! and where there never was one, it is left out. Knows no pages.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::edit::{Edit, Print};
use crate::address::SourcePath;
use crate::audience::{self, Choice, HeldBack, Reason};
use crate::dates::Clock;
use crate::diag::{Diagnostic, Failure, Severity};
use crate::load::{self, CONTENT};
use crate::model::{self, Community, Extract, Network};
use crate::parse;
use crate::parse::records::{IndexRecord, PageRecord};
use crate::pipeline::{self, Job, Statics, Survey};
use crate::render::Theme;

/// Makes the job anew: reads site.toml and asks for the time.
pub type MakeJob<'a> = dyn Fn() -> Result<Job, Failure> + 'a;

/// What cannot be told as findings: the part that failed, and what was said.
type Failures = BTreeMap<&'static str, String>;

/// All that was read, and what is wrong with it.
pub struct Material {
    /// The job, with the time of the last edit.
    pub job: Job,
    /// The theme as it was loaded, before it knows what the pages need.
    pub theme: Arc<Theme>,
    /// What can be shown.
    pub survey: Survey,
    /// Files of static/.
    pub statics: Statics,
    /// Documents that are shown because drafts or posts of the future were asked for.
    pub shown_early: BTreeMap<SourcePath, Reason>,
    /// What cannot be told as findings.
    pub failures: Failures,
    pages: Vec<PageRecord>,
    /// What files said, as long as the settings stay.
    memory: parse::Memory,
    parts: BTreeMap<String, Part>,
    /// Findings about site.toml, the theme, static/, the network's own texts, the network.
    settings: Vec<Diagnostic>,
    themed: Vec<Diagnostic>,
    fixed: Vec<Diagnostic>,
    own: Vec<Diagnostic>,
    joined: Vec<Diagnostic>,
    own_early: Vec<HeldBack>,
}

/// What is known of one community's folder.
struct Part {
    print: Print,
    findings: Vec<Diagnostic>,
    early: Vec<HeldBack>,
    /// Read without errors, and not shown because the network then would have some.
    waiting: Option<Community>,
}

/// What an edit came to.
#[derive(Debug, Default)]
pub struct Changed {
    /// Communities that are other than before, or gone.
    pub communities: BTreeSet<String>,
    /// What others may know of them is other than before, so that any page may be.
    pub is_known_elsewhere: bool,
    /// Everything was read anew.
    pub is_all_new: bool,
}

impl Material {
    /// Reads everything.
    ///
    /// # Errors
    /// Where the theme has errors, or content/ cannot be listed.
    pub fn read(job: Job) -> Result<Self, Failure> {
        let loaded = Theme::load(&job.root, &job.config, &job.site_file);
        if has_errors(&loaded.diagnostics) {
            return Err(Failure::Configuration(loaded.diagnostics));
        }
        let theme = Arc::new(loaded.value);
        let neutral = theme.languages().neutral(&job.config.language);
        let survey = Survey::of_nothing(model::network(&[], &[], neutral).value);
        let mut material = Self {
            job,
            theme,
            survey,
            statics: Statics::new(),
            shown_early: BTreeMap::new(),
            failures: Failures::new(),
            pages: Vec::new(),
            memory: parse::Memory::default(),
            parts: BTreeMap::new(),
            settings: Vec::new(),
            themed: loaded.diagnostics,
            fixed: Vec::new(),
            own: Vec::new(),
            joined: Vec::new(),
            own_early: Vec::new(),
        };
        material.read_statics();
        let names = material.read_own()?;
        let replaced = material.read_communities(&names);
        material.join(&names, replaced);
        Ok(material)
    }

    /// Takes out of an edit the communities in which nothing changed.
    pub fn narrow(&self, edit: &mut Edit) {
        let content = self.job.root.join(CONTENT);
        let is_other = |name: &String| {
            let Some(part) = self.parts.get(name) else { return true };
            !Print::of(&load::spelt_in(&content, name), Some(&part.print)).is_same(&part.print)
        };
        edit.communities.retain(is_other);
    }

    /// Reads what an edit touched.
    pub fn apply(&mut self, edit: &Edit, make_job: &MakeJob<'_>) -> Changed {
        let is_all_new = match make_job() {
            Ok(job) => {
                self.failures.remove("settings");
                self.settings.clear();
                self.renew(job, edit)
            }
            Err(Failure::Configuration(findings)) => {
                self.settings = findings;
                false
            }
            Err(failure) => {
                self.failures.insert("settings", failure.to_string());
                false
            }
        };
        if edit.statics {
            self.read_statics();
        }
        let mut names: Vec<String> = self.parts.keys().cloned().collect();
        let mut is_all_other = is_all_new || edit.theme || edit.statics;
        if edit.network || edit.all || is_all_new {
            match self.read_own() {
                Ok(found) => {
                    self.failures.remove("content");
                    names = found;
                    is_all_other = true;
                }
                Err(failure) => drop(self.failures.insert("content", failure.to_string())),
            }
        }
        let mut touched: Vec<String> = if is_all_new {
            names.clone()
        } else if edit.all {
            let mut all = Edit { communities: names.iter().cloned().collect(), ..Edit::default() };
            self.narrow(&mut all);
            all.communities.into_iter().collect()
        } else {
            edit.communities.iter().filter(|name| names.contains(name)).cloned().collect()
        };
        touched.extend(names.iter().filter(|name| !self.parts.contains_key(*name)).cloned());
        touched.sort();
        touched.dedup();
        let gone: Vec<String> = self.parts.keys().filter(|name| !names.contains(name)).cloned().collect();
        let mut replaced = self.take_waiting(&touched);
        replaced.extend(self.read_communities(&touched));
        let communities: BTreeSet<String> =
            replaced.iter().map(|(name, _)| name.clone()).chain(touched).chain(gone).collect();
        let old = self.join(&names, replaced);
        let now = &self.survey.network;
        let is_other = |name: &String| match (old.communities.get(name), now.communities.get(name)) {
            (Some(before), Some(now)) => !is_same(before, now),
            (before, now) => before.is_some() != now.is_some(),
        };
        let is_known_elsewhere = is_all_other || communities.iter().any(is_other);
        Changed { communities, is_known_elsewhere, is_all_new }
    }

    /// Everything that was found so far but in the plans, not sorted.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let lists = [&self.settings, &self.themed, &self.fixed, &self.own, &self.joined];
        lists.into_iter().flatten().chain(self.parts.values().flat_map(|part| &part.findings))
    }

    /// Takes a new job: its time always, its settings where they and the theme have no errors. Gives whether everything has
    /// to be read again.
    fn renew(&mut self, job: Job, edit: &Edit) -> bool {
        let day = |clock: &Clock| clock.today(&self.job.config.timezone);
        // What was to come may have come, anywhere.
        let is_new_day = day(&job.choice.clock) != day(&self.job.choice.clock);
        let is_other = job.config != self.job.config;
        self.job.choice = job.choice.clone();
        if !is_other && !edit.theme {
            return is_new_day;
        }
        let loaded = Theme::load(&job.root, &job.config, &job.site_file);
        self.themed = loaded.diagnostics;
        if has_errors(&self.themed) {
            return is_new_day;
        }
        self.theme = Arc::new(loaded.value);
        self.job = job;
        if is_other {
            self.memory = parse::Memory::default();
        }
        is_other || edit.words || is_new_day
    }

    fn read_statics(&mut self) {
        self.fixed.clear();
        self.statics = pipeline::statics(&self.job.root, &mut self.fixed);
    }

    /// The network's own texts, and the names of the communities. A text with errors stays as it was.
    fn read_own(&mut self) -> Result<Vec<String>, Failure> {
        let job = &self.job;
        let mut found = Vec::new();
        let files = load::network(&job.root)?.into_value(&mut found);
        let read = |found: &mut Vec<Diagnostic>| parse::network_pages(&files.pages, &job.config).into_value(found);
        let mut pages = read(&mut found);
        let index: Option<IndexRecord> =
            files.index.as_ref().map(|source| parse::index(source, &job.config).into_value(&mut found));
        audience::pages(&mut pages, &job.choice);
        self.own_early = if is_early(&job.choice) {
            early(audience::pages(&mut read(&mut Vec::new()), &usual(&job.choice)))
        } else {
            Vec::new()
        };
        let broken: HashSet<&SourcePath> =
            found.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| &finding.path).collect();
        pages.retain(|page| !broken.contains(&page.source.path));
        let last_good = std::mem::take(&mut self.pages).into_iter();
        pages.extend(last_good.filter(|page| broken.contains(&page.source.path)));
        pages.sort_by(|a, b| a.source.path.cmp(&b.source.path));
        self.pages = pages;
        if index.as_ref().is_none_or(|index| !broken.contains(&index.source.path)) {
            self.survey.index = index;
        }
        self.survey.attachments = files.attachments;
        self.own = found;
        Ok(files.communities)
    }

    /// Reads communities. Gives those that were replaced, with what they were.
    fn read_communities(&mut self, names: &[String]) -> Vec<(String, Option<Community>)> {
        let content = self.job.root.join(CONTENT);
        let read = |name: &String| {
            // Before it is read: a change that comes between is seen the next time.
            let before = self.parts.get(name).map(|part| &part.print);
            let print = Print::of(&load::spelt_in(&content, name), before);
            let (community, held_back, part) = self.read_community(name, print);
            (name.clone(), part, community, held_back)
        };
        let read: Vec<_> = names.par_iter().map(read).collect();
        let mut replaced = Vec::new();
        for (name, part, community, held_back) in read {
            self.survey.held_back.retain(|held| !is_below(&held.path, &name));
            self.survey.held_back.extend(held_back);
            if !has_errors(&part.findings) {
                let old = self.put(&name, community);
                replaced.push((name.clone(), old));
            }
            self.parts.insert(name, part);
        }
        replaced
    }

    /// One community, from its folder to its model, as in a build.
    fn read_community(&self, name: &str, print: Print) -> (Option<Community>, Vec<HeldBack>, Part) {
        let (job, mut findings) = (&self.job, Vec::new());
        let files = load::community(&job.root, name).into_value(&mut findings);
        let records = parse::community_again(&files, &job.config, &self.memory).into_value(&mut findings);
        let Some(records) = records else {
            return (None, Vec::new(), Part { print, findings, early: Vec::new(), waiting: None });
        };
        let lang = records.community.lang.as_ref().unwrap_or(&job.config.language);
        let neutral = self.theme.languages().neutral(lang);
        let early = if is_early(&job.choice) {
            early(audience::filter(records.clone(), &usual(&job.choice), neutral.clone()).1)
        } else {
            Vec::new()
        };
        let (visible, held_back) = audience::filter(records, &job.choice, neutral);
        let community = visible.map(|visible| model::community(visible).into_value(&mut findings));
        (community, held_back, Part { print, findings, early, waiting: None })
    }

    /// Puts a community in its place among the others; gives what stood there.
    fn put(&mut self, name: &str, community: Option<Community>) -> Option<Community> {
        let communities = &mut self.survey.communities;
        match (communities.binary_search_by(|other| other.name.as_str().cmp(name)), community) {
            (Ok(at), Some(community)) => Some(std::mem::replace(&mut communities[at], community)),
            (Ok(at), None) => Some(communities.remove(at)),
            (Err(at), Some(community)) => {
                communities.insert(at, community);
                None
            }
            (Err(_), None) => None,
        }
    }

    /// Puts those in their places that wait for another community to be mended. Gives them with what stood there.
    fn take_waiting(&mut self, but: &[String]) -> Vec<(String, Option<Community>)> {
        let waits = self.parts.iter_mut().filter(|(name, _)| !but.contains(name));
        let waiting: Vec<Community> = waits.filter_map(|(_, part)| part.waiting.take()).collect();
        waiting
            .into_iter()
            .map(|community| (community.name.clone(), self.put(&community.name.clone(), Some(community))))
            .collect()
    }

    /// Joins the communities of these names; all others are forgotten. Where the network has errors with what was
    /// `replaced`, that waits, and what it was comes back. Gives the network as it was.
    fn join(&mut self, names: &[String], replaced: Vec<(String, Option<Community>)>) -> Network {
        self.parts.retain(|name, _| names.contains(name));
        self.survey.communities.retain(|community| names.contains(&community.name));
        self.survey.held_back.retain(|held| names.iter().any(|name| is_below(&held.path, name)));
        let neutral = self.theme.languages().neutral(&self.job.config.language);
        let mut told = Vec::new();
        let mut joined = model::network(&self.survey.communities, &self.pages, neutral.clone());
        if has_errors(&joined.diagnostics) {
            told.append(&mut joined.diagnostics);
            for (name, old) in replaced.into_iter().filter(|(name, _)| names.contains(name)) {
                let new = self.put(&name, old);
                self.wait(new);
            }
            joined = model::network(&self.survey.communities, &self.pages, neutral.clone());
        }
        // Without those that the errors are about, the network has none.
        while let Some(error) = joined.diagnostics.iter().find(|finding| finding.severity() == Severity::Error) {
            let Some(name) = error.path.as_str().split('/').nth(1).map(str::to_owned) else { break };
            let Some(guilty) = self.put(&name, None) else { break };
            self.wait(Some(guilty));
            told.append(&mut joined.diagnostics);
            joined = model::network(&self.survey.communities, &self.pages, neutral.clone());
        }
        self.joined = joined.diagnostics;
        self.joined.append(&mut told);
        let early = self.parts.values().flat_map(|part| &part.early).chain(&self.own_early);
        self.shown_early = early.map(|held| (held.path.clone(), held.reason)).collect();
        std::mem::replace(&mut self.survey.network, joined.value)
    }

    fn wait(&mut self, community: Option<Community>) {
        let Some(community) = community else { return };
        if let Some(part) = self.parts.get_mut(&community.name) {
            part.waiting = Some(community);
        }
    }
}

/// Whether findings stand in the way of showing what they are about. Warnings never do: a preview is not strict.
fn has_errors(findings: &[Diagnostic]) -> bool {
    pipeline::has_errors(findings, false)
}

fn is_early(choice: &Choice) -> bool {
    choice.drafts || choice.future
}

/// The choice of a build without flags.
fn usual(choice: &Choice) -> Choice {
    Choice { drafts: false, future: false, ..choice.clone() }
}

fn early(held_back: Vec<HeldBack>) -> Vec<HeldBack> {
    held_back.into_iter().filter(|held| matches!(held.reason, Reason::Draft | Reason::Future(_))).collect()
}

fn is_below(path: &SourcePath, community: &str) -> bool {
    path.as_str().split('/').nth(1) == Some(community)
}

/// Whether others know the same of a community as before. Names every field, so that a new one cannot be forgotten.
fn is_same(a: &Extract, b: &Extract) -> bool {
    let Extract {
        name,
        url,
        title,
        kind,
        tagline,
        parent,
        founded,
        ended,
        zone,
        lang,
        accent,
        is_closed,
        member_count,
        thread_count,
        members,
        lessons,
        docs,
        addresses,
        held_back,
    } = a;
    let member = |m: &model::MemberExtract| (m.handle.clone(), m.name.clone(), m.url.clone(), m.role, m.joined, m.left);
    (name, url, title, kind, tagline, parent) == (&b.name, &b.url, &b.title, &b.kind, &b.tagline, &b.parent)
        && (founded, ended, zone, lang, accent) == (&b.founded, &b.ended, &b.zone, &b.lang, &b.accent)
        && (is_closed, member_count, thread_count) == (&b.is_closed, &b.member_count, &b.thread_count)
        && members.len() == b.members.len()
        && members.iter().zip(&b.members).all(|(a, b)| member(a) == member(b))
        && (lessons, docs, addresses, held_back) == (&b.lessons, &b.docs, &b.addresses, &b.held_back)
}
