//! Pages and files, from plans into a sink: rendered where they are not as they were, kept where they are.
//!
//! A page is a pure function of its view: where its fingerprint is that of the last build, the file stays. A community whose own
//! files, and whose answers from elsewhere, are as they were is not even asked for its views.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::faces::{FacesOf, Sheet, network_sheet};
use super::{Files, Job, Publishing, Statics, Survey, imaging};
use crate::address::{OutPath, UrlPath};
use crate::audience;
use crate::cache::{Kept, Part, Record};
use crate::dates::Moment;
use crate::diag::Failure;
use crate::fingerprint::Fingerprint;
use crate::imaging::{Imaging, Made, MadeByUrl, Use, Work};
use crate::output::{Nowhere, Sink};
use crate::plan::{
    ATOM_FILE, CommunityPlan, Copy, Feed, Findable, JSON_FILE, NetworkPlan, Page, Redirect, SearchIndex, Top,
};
use crate::render::search::KeptBundle;
use crate::render::{MapEntry, Theme, calendar, feed, search, site_files, site_map};
use crate::report::Progress;
use crate::shard;

/// Files that were written for one part of the site, besides its pages.
type Log = Mutex<Vec<OutPath>>;

pub(super) struct Publisher<'a> {
    job: &'a Job,
    sink: &'a dyn Sink,
    progress: &'a Progress,
    theme: Theme,
    statics: Statics,
    /// Of what is the same for all pages.
    site: Fingerprint,
    /// What the last build left, where all that is the same for all pages is as it was.
    former: Option<&'a Record>,
    leaves_record: bool,
    rendered: AtomicUsize,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(
        job: &'a Job,
        how: &Publishing<'a>,
        progress: &'a Progress,
        theme: Theme,
        statics: Statics,
    ) -> Self {
        let own: Vec<&str> = statics.keys().map(String::as_str).collect();
        let (choice, config) = (&job.choice, &job.config);
        let settings = (&*job.site_file.text, &config.base_url, choice.audience, choice.drafts, choice.future);
        let site = Fingerprint::of(&(theme.fingerprint().as_bytes(), settings, own));
        let former = how.former.filter(|record| record.site == site);
        let (sink, leaves_record, rendered) = (how.sink, how.leaves_record, AtomicUsize::new(0));
        Self { job, sink, progress, theme, statics, site, former, leaves_record, rendered }
    }

    /// How many pages were rendered.
    pub(super) fn rendered(&self) -> usize {
        self.rendered.load(Ordering::Relaxed)
    }

    /// Files that pages refer to, and those of static/. Gives the faces for the network's pages.
    pub(super) fn files(
        &self,
        files: &Files,
        plans: &mut [CommunityPlan<'_>],
        network: &mut NetworkPlan<'_>,
    ) -> Result<(Work, Sheet), Failure> {
        self.progress.stage("copying", Some(files.all.len()));
        self.statics.par_iter().try_for_each(|(_, (path, from))| self.sink.copy(path, from))?;
        if !self.sink.keeps_bytes() {
            let urls: Vec<&Copy> = files.all.keys().collect();
            urls.par_iter().try_for_each(|copy| self.sink.copy(&copy.url.out_path(), &copy.from))?;
            return Ok(Default::default());
        }
        let imaging = self.imaging(files, self.sink);
        let made = self.made(&imaging, files.all.iter())?;
        let made: MadeByUrl<'_> = made.iter().map(|made| (&made.url, made)).collect();
        set_pictures(&imaging, files, plans, &made)?;
        network.set_pictures(&made.iter().map(|(url, made)| ((*url).clone(), made.published.clone())).collect());
        let faces: Vec<FacesOf> = plans.par_iter().map(|plan| FacesOf::new(plan)).collect();
        let sheet = network_sheet(&imaging, faces.iter(), &made)?;
        Ok((imaging.finish(), sheet))
    }

    /// Makes the pictures of some communities, for pages that name them, and leaves what was made for the build that writes
    /// them. The files themselves lie in the sources of that build too.
    pub(super) fn pictures_of(&self, files: &Files, plans: &mut [CommunityPlan<'_>]) -> Result<Work, Failure> {
        let own: BTreeSet<&Copy> = files.of_plans.iter().flatten().collect();
        self.progress.stage("looking at pictures", Some(own.len()));
        let nowhere = Nowhere::default();
        let imaging = self.imaging(files, &nowhere);
        let made = self.made(&imaging, files.all.iter().filter(|(copy, _)| own.contains(copy)))?;
        let made: MadeByUrl<'_> = made.iter().map(|made| (&made.url, made)).collect();
        set_pictures(&imaging, files, plans, &made)?;
        imaging.leave(self.sink, &shard::pictures_folder())
    }

    fn imaging<'i>(&'i self, files: &Files, sink: &'i dyn Sink) -> Imaging<'i> {
        imaging(&self.job.root, &self.job.config, &self.statics, files.all.keys(), sink)
    }

    fn made<'f>(
        &self,
        imaging: &Imaging<'_>,
        files: impl Iterator<Item = (&'f Copy, &'f Use)>,
    ) -> Result<Vec<Made>, Failure> {
        let files: Vec<(&Copy, &Use)> = files.collect();
        let made = files.par_iter().map(|(copy, used)| {
            let made = imaging.publish(copy, **used);
            self.progress.inc(1);
            made
        });
        Ok(made.collect::<Result<Vec<Option<Made>>, Failure>>()?.into_iter().flatten().collect())
    }

    /// The pages and files of each community, and whether all of them were kept.
    pub(super) fn communities(
        &self,
        plans: &[CommunityPlan<'_>],
        survey: &Survey,
    ) -> Result<Vec<(bool, Part)>, Failure> {
        let keys: Vec<_> = plans.par_iter().map(CommunityPlan::keys).collect();
        self.progress.stage("rendering", Some(keys.iter().map(Vec::len).sum()));
        let extracts =
            survey.network.communities.par_iter().map(|(name, extract)| (name.as_str(), Fingerprint::of(extract)));
        let extracts: BTreeMap<&str, Fingerprint> = extracts.collect::<Vec<_>>().into_iter().collect();
        plans
            .par_iter()
            .zip(&keys)
            .map(|(plan, keys)| {
                let (clock, files) = &survey.asked[&plan.community().name];
                let key = Fingerprint::of(&(files, plan.outside(&extracts)));
                let former = self.former.and_then(|record| record.communities.get(&plan.community().name));
                let holds = |part: &&Part| part.key == key && clock.is_within(part.holds.0, part.holds.1);
                if let Some(part) = former.filter(holds).filter(|part| self.is_whole(part)) {
                    self.keep(part)?;
                    return Ok((true, part.clone()));
                }
                let (pages, files) = self.community(plan, keys, former)?;
                Ok((false, Part { key, holds: (clock.stamp(), clock.holds_until()), pages, files }))
            })
            .collect()
    }

    /// What the next build may know of communities and of what is the same for all: to be asked when nothing more is asked of any
    /// clock.
    pub(super) fn record(&self, plans: &[CommunityPlan<'_>], parts: Vec<(bool, Part)>, survey: &Survey) -> Record {
        let clock = &self.job.choice.clock;
        survey.asked.values().for_each(|(asked, _)| clock.take_over(asked));
        // The views of a community that was kept were not made, and what they ask of a clock was not asked.
        let until = parts.iter().map(|(_, part)| part.holds.1).chain([clock.holds_until()]).min();
        let names = plans.iter().map(|plan| plan.community().name.clone());
        Record {
            site: self.site,
            communities: names.zip(parts.into_iter().map(|(_, part)| part)).collect(),
            holds: (clock.stamp(), until.unwrap_or_default()),
            texts: survey.texts.clone(),
            ..Record::default()
        }
    }

    fn community(
        &self,
        plan: &CommunityPlan<'_>,
        keys: &[crate::plan::Key],
        former: Option<&Part>,
    ) -> Result<(Vec<Kept>, Vec<OutPath>), Failure> {
        let log = Log::default();
        let pages = self.pages(keys, |key| (plan.page(*key), plan.changed(*key)), former, &log)?;
        plan.feed_keys().par_iter().try_for_each(|key| self.feed(&plan.feed(*key), &log))?;
        let mailed: Vec<Page> = plan.mailed().into_iter().map(|at| plan.digest_afar(at)).collect();
        self.digests(plan.digest_feed(), &mailed, &log)?;
        plan.calendars()
            .into_iter()
            .try_for_each(|of| self.write_logged(&of.url.out_path(), &calendar::file(&of), &log))?;
        Ok((pages, logged(log)))
    }

    /// Whether every file of a part lies there as it was written.
    fn is_whole(&self, part: &Part) -> bool {
        let files = part.pages.par_iter().map(|page| &page.out).chain(&part.files);
        files.filter(|path| !self.is_shadowed(path)).all(|path| self.sink.has_former(path))
    }

    /// Takes every file of a part as it lies there.
    fn keep(&self, part: &Part) -> Result<(), Failure> {
        let files = part.pages.par_iter().map(|page| &page.out).chain(&part.files);
        files.filter(|path| !self.is_shadowed(path)).try_for_each(|path| self.sink.keep_former(path))?;
        self.progress.inc(part.pages.len());
        Ok(())
    }

    pub(super) fn network(&self, network: &NetworkPlan<'_>, tops: &[(String, Top)]) -> Result<Part, Failure> {
        let keys = network.keys();
        self.progress.stage("rendering the network", Some(keys.len()));
        let log = Log::default();
        let former = self.former.map(|record| &record.network);
        let pages = self.pages(&keys, |key| (network.page(key), None), former, &log)?;
        network.feeds(tops).par_iter().try_for_each(|feed| self.feed(feed, &log))?;
        self.digests(network.digest_feed(), &network.mailed(), &log)?;
        Ok(Part { pages, files: logged(log), ..Part::default() })
    }

    /// The index of the search, where the site has one.
    pub(super) fn search(
        &self,
        plans: &[CommunityPlan<'_>],
        parts: &[(bool, Part)],
        network: &NetworkPlan<'_>,
    ) -> Result<(Option<SearchIndex>, BTreeMap<String, KeptBundle>), Failure> {
        if !self.job.config.search {
            return Ok(Default::default());
        }
        self.progress.stage("indexing", None);
        let communities: Vec<&dyn Findable> = plans.iter().map(|plan| plan as &dyn Findable).collect();
        // A bundle stays as it is where all its communities do.
        let keep = |id: &str, of: &[usize]| {
            let kept = self.former?.bundles.get(id)?;
            let is_same = of.iter().all(|at| parts[*at].0) && kept.key == bundle_key(parts, of);
            let files = || kept.files.iter().filter(|path| !self.is_shadowed(path));
            let is_kept = is_same && files().all(|path| self.sink.has_former(path));
            (is_kept && files().all(|path| self.sink.keep_former(path).is_ok())).then(|| kept.clone())
        };
        let memory = search::Memory { keep: &keep, key: &|of| bundle_key(parts, of) };
        let write = |path: &OutPath, bytes: &[u8]| self.write(path, bytes);
        search::index(&communities, network, &self.theme, &write, &memory).map(|(index, kept)| (Some(index), kept))
    }

    /// Renders and writes pages that are not as they were, each made when its turn comes and dropped when it is written.
    fn pages<K: Sync>(
        &self,
        keys: &[K],
        page: impl Fn(&K) -> (Page, Option<Moment>) + Sync,
        former: Option<&Part>,
        log: &Log,
    ) -> Result<Vec<Kept>, Failure> {
        let before: HashMap<&OutPath, &Kept> =
            former.into_iter().flat_map(|part| &part.pages).map(|kept| (&kept.out, kept)).collect();
        let base_url = &self.job.config.base_url;
        let one = |key: &K| {
            let (page, changed) = page(key);
            let out = page.out_path();
            let view = if self.leaves_record {
                Fingerprint::of(&(&page.frame, &page.words, &page.view))
            } else {
                Fingerprint::default()
            };
            let same = before.get(&out).filter(|kept| kept.view == view && !self.is_shadowed(&out));
            let same = same.filter(|_| self.sink.has_former(&out));
            match same {
                Some(_) => self.sink.keep_former(&out)?,
                None => {
                    self.rendered.fetch_add(1, Ordering::Relaxed);
                    self.write(&out, self.theme.page(&page)?.as_bytes())?;
                }
            }
            self.progress.inc(1);
            let is_mapped = !page.frame.noindex && !base_url.is_empty();
            let day = changed.map(|moment| moment.utc()[..10].to_owned());
            let mapped = is_mapped.then(|| (page.frame.canonical.clone(), day));
            let entry = self.data(&page, log)?.map(|entry| serde_json::to_string(&entry).unwrap_or_default());
            Ok(Kept { out, url: page.address(), view, mapped, entry })
        };
        keys.par_iter().map(one).collect()
    }

    /// The feed of a series of digests, and the forms for mail that are wanted.
    fn digests(&self, feed: Option<(Feed, Vec<Page>)>, mailed: &[Page], log: &Log) -> Result<(), Failure> {
        if let Some((feed, pages)) = feed {
            self.feed(&self.theme.digest_feed(feed, &pages)?, log)?;
        }
        for page in mailed {
            let mail = self.theme.mail(page, &self.job.config.title)?;
            let file = |name| page.url.file(name).unwrap_or_default().out_path();
            self.write_logged(&file("email.html"), mail.html.as_bytes(), log)?;
            self.write_logged(&file("email.txt"), mail.text.as_bytes(), log)?;
            self.write_logged(&file("email.eml"), &mail.eml, log)?;
        }
        Ok(())
    }

    /// Writes a page's data beside it, where that is wanted; the page for addresses that do not exist has none.
    fn data(&self, page: &Page, log: &Log) -> Result<Option<MapEntry>, Failure> {
        if !self.job.config.data || !page.url.is_page() || page.out_path() != page.url.out_path() {
            return Ok(None);
        }
        let (bytes, entry) = self.theme.data(page)?;
        let path = page.url.file("index.json").unwrap_or_default().out_path();
        self.write_logged(&path, &bytes, log)?;
        Ok(Some(entry))
    }

    fn feed(&self, feed: &Feed, log: &Log) -> Result<(), Failure> {
        let file = |name| feed.page.file(name).unwrap_or_default().out_path();
        if feed.has_json {
            self.write_logged(&file(JSON_FILE), &feed::json(feed), log)?;
        }
        self.write_logged(&file(ATOM_FILE), &feed::atom(feed)?, log)
    }

    fn write_logged(&self, path: &OutPath, bytes: &[u8], log: &Log) -> Result<(), Failure> {
        log.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
        self.write(path, bytes)
    }

    /// Whether the host has put a file of their own there.
    fn is_shadowed(&self, path: &OutPath) -> bool {
        !self.statics.is_empty() && self.statics.contains_key(&path.clash_key())
    }

    /// Writes a file, unless the host has put one of their own there.
    fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Failure> {
        if self.is_shadowed(path) { Ok(()) } else { self.sink.write(path, bytes) }
    }

    /// What readers' devices keep: the page for what cannot be reached, the worker that shows it, the app's manifest.
    /// Gives the address of that page, and a fingerprint of it: it is made last, and the worker is named by it.
    pub(super) fn device(&self, offline: &Page) -> Result<(UrlPath, Fingerprint), Failure> {
        let file = |name: &str| UrlPath::home().file(name).unwrap_or_default().out_path();
        let html = self.theme.page(offline)?;
        let print = Fingerprint::of_bytes(html.as_bytes());
        let is_same = self.former.is_some_and(|record| record.offline == print);
        self.rendered.fetch_add(usize::from(!is_same), Ordering::Relaxed);
        self.write(&offline.out_path(), html.as_bytes())?;
        if let Some(worker) = self.theme.service_worker(&html) {
            self.write(&file("sw.js"), &worker)?;
        }
        self.write(&file("manifest.webmanifest"), self.theme.app_manifest().as_bytes())?;
        Ok((offline.address(), print))
    }

    /// What lists pages, and what hosts read.
    pub(super) fn site_files<'p>(
        &self,
        parts: impl Iterator<Item = &'p Part> + Clone,
        redirects: &[Redirect],
        survey: &Survey,
    ) -> Result<(), Failure> {
        let config = &self.job.config;
        for (path, bytes) in self.theme.assets() {
            self.write(&path, &bytes)?;
        }
        let mut texts: Vec<(UrlPath, String)> = Vec::new();
        let file = |name: &str| UrlPath::home().file(name).unwrap_or_default();
        let is_closed = self.job.choice.audience != audience::Audience::Public;
        if !config.base_url.is_empty() && !is_closed {
            let mapped = parts.clone().flat_map(|part| &part.pages).filter_map(|page| page.mapped.clone());
            let mut mapped: Vec<_> = mapped.collect();
            mapped.sort();
            texts.extend(site_files::sitemap(&config.base_url, &mapped));
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
        texts.push((file("_headers"), self.theme.headers(config.has_mail())));
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
            let entries = parts.flat_map(|part| &part.pages).filter_map(|page| page.entry.as_ref());
            let entries = entries.filter_map(|entry| serde_json::from_str(entry).ok()).collect();
            let map = site_map(&config.title, &config.base_url, entries);
            self.write(&file("site.json").out_path(), &map)?;
        }
        for (url, text) in texts {
            self.write(&url.out_path(), text.as_bytes())?;
        }
        Ok(())
    }
}

/// Tells each plan what has become of its pictures and of the faces of its members.
fn set_pictures(
    imaging: &Imaging<'_>,
    files: &Files,
    plans: &mut [CommunityPlan<'_>],
    made: &MadeByUrl<'_>,
) -> Result<(), Failure> {
    plans.par_iter_mut().zip(&files.of_plans).try_for_each(|(plan, files)| {
        plan.set_faces(imaging.sheets(&plan.members_url(), &plan.avatars(), made)?);
        let own = files.iter().filter_map(|copy| Some((copy.url.clone(), made.get(&copy.url)?.published.clone())));
        plan.set_pictures(own.collect());
        Ok(())
    })
}

/// Of the communities in a bundle of the search's index, by their places.
fn bundle_key(parts: &[(bool, Part)], of: &[usize]) -> Fingerprint {
    Fingerprint::of(&of.iter().map(|at| (parts[*at].1.key, parts[*at].1.holds)).collect::<Vec<_>>())
}

fn logged(log: Log) -> Vec<OutPath> {
    let mut files = log.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.sort();
    files
}
