//! `salon build`, `salon merge` and `salon check`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::{Format, Screen, Telling, Writing, explain, say, theme};
use crate::audience::{HeldBack, Reason};
use crate::cache::{Cache, Inputs, Record, Texts};
use crate::diag::{Counts, Diagnostic, Failure, Severity};
use crate::fingerprint::Fingerprint;
use crate::imaging::Work;
use crate::load::CONTENT;
use crate::output::{Folder, Nowhere, Written};
use crate::pipeline::{self, Job, Keeping, Loaded, Outcome, Publishing, STATIC, Timings};
use crate::report::{self, Progress};
use crate::shard::{self, Shards};

/// `salon build`: reads, plans, and where nothing is wrong, writes.
pub(super) fn build(
    job: &Job,
    output_dir: Option<&Path>,
    writing: &Writing,
    telling: &Telling,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let run = Run { job, writing, telling, screen, start: Instant::now() };
    let output = run.output(output_dir)?;
    // A place that cannot be used is said before a minute's work, not after it.
    let mut folder = Folder::open(&job.root, &output, &sources(job), writing.force)?;
    let cache = run.cache(&output);
    let former = if writing.no_cache { None } else { cache.read() };
    let (progress, mut timings) = (screen.progress(), Timings::default());
    let loaded = pipeline::load(job, &progress, &mut timings)?;
    let inputs = timings.time("fingerprints", || loaded.inputs(job));
    let former = former.filter(|former| folder.trust(&former.receipt));
    if let Some(former) = &former {
        let whole = timings.time("look at the output", || unchanged(job, former, &inputs, &folder));
        if let Some(written) = whole {
            progress.finish();
            let outcome =
                Outcome { diagnostics: former.diagnostics.clone(), pages: former.pages, ..Outcome::default() };
            run.tell(&outcome, Some(&written), &former.held_back);
            run.explain(Some(former), former);
            run.tell_timings(&timings, 0, outcome.pictures);
            return Ok(run.status(&outcome));
        }
    }
    let texts = (!writing.no_cache).then(|| Texts::new(&job.root));
    run.publish(Begun { folder, cache, texts, former, loaded, inputs, progress, timings })
}

/// `salon merge`: a build that finds all communities as they were, in the parts.
pub(super) fn merge(
    job: &Job,
    mut parts: Shards,
    output_dir: Option<&Path>,
    writing: &Writing,
    telling: &Telling,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let run = Run { job, writing, telling, screen, start: Instant::now() };
    let output = run.output(output_dir)?;
    let not_here: Vec<PathBuf> = sources(job).into_iter().chain(parts.folders()?).collect();
    let mut folder = Folder::open(&job.root, &output, &not_here, writing.force)?;
    let (progress, mut timings) = (screen.progress(), Timings::default());
    let loaded = pipeline::load(job, &progress, &mut timings)?;
    let inputs = timings.time("fingerprints", || loaded.inputs(job));
    parts.refuse_foreign(&inputs, &job.choice.clock)?;
    timings.time("look at the parts", || parts.refuse_spoilt())?;
    parts.hand_over_pictures(&job.root)?;
    let (former, files) = parts.into_former();
    folder.take_from(files);
    let (cache, former) = (run.cache(&output), Some(former));
    // Parts say nothing of texts.
    run.publish(Begun { folder, cache, texts: None, former, loaded, inputs, progress, timings })
}

/// `salon check`: all of `build` but the writing.
pub(super) fn check(job: &Job, telling: &Telling, screen: &Screen) -> Result<ExitCode, Failure> {
    let run = Run { job, writing: &Writing::default(), telling, screen, start: Instant::now() };
    let (theme, found) = theme(job, &job.site_file)?;
    let (progress, mut timings) = (screen.progress(), Timings::default());
    let mut survey = pipeline::survey(job, theme.languages(), &progress, &mut timings)?;
    survey.diagnostics.extend(found);
    let nowhere = Nowhere::default();
    let how = Publishing::anew(&nowhere, telling.strict);
    let published = pipeline::publish(job, &mut survey, theme, &how, &progress, &mut timings);
    progress.finish();
    let outcome = published?;
    run.tell(&outcome, None, &survey.held_back);
    run.tell_timings(&timings, survey.parsed, outcome.pictures);
    Ok(run.status(&outcome))
}

/// A run of the program: what it was told, and when it began.
struct Run<'a> {
    job: &'a Job,
    writing: &'a Writing,
    telling: &'a Telling,
    screen: &'a Screen,
    start: Instant,
}

/// A build that has read everything and has something to do.
struct Begun {
    folder: Folder,
    cache: Cache,
    /// Where it is kept what texts said, where that is wanted.
    texts: Option<Texts>,
    former: Option<Record>,
    loaded: Loaded,
    inputs: Inputs,
    progress: Progress,
    timings: Timings,
}

impl Run<'_> {
    /// Where the site goes; a part goes beside that place and not into it, unless it is told otherwise.
    fn output(&self, named: Option<&Path>) -> Result<PathBuf, Failure> {
        if let Some(named) = named {
            return std::path::absolute(named).map_err(Failure::io("cannot find", named));
        }
        let site = self.job.root.join(&self.job.config.output_dir);
        let Some(share) = self.writing.shard else { return Ok(site) };
        let mut name = site.file_name().unwrap_or_default().to_owned();
        name.push(format!("-{}-of-{}", share.number(), share.of()));
        Ok(site.with_file_name(name))
    }

    /// Where the record of this way to build lies: builds of other ways would otherwise forget each other.
    fn cache(&self, output: &Path) -> Cache {
        let (choice, config) = (&self.job.choice, &self.job.config);
        let flags = (choice.audience, choice.drafts, choice.future, &config.base_url, &config.theme);
        Cache::new(&self.job.root, Fingerprint::of(&(output, flags, self.writing.shard)))
    }

    /// Makes what is not as it was, puts it in place and leaves a record.
    fn publish(&self, begun: Begun) -> Result<ExitCode, Failure> {
        let Begun { folder, cache, texts, former, loaded, inputs, progress, mut timings } = begun;
        let (job, is_strict, share) = (self.job, self.telling.strict, self.writing.shard);
        let (theme, found) = theme(job, &job.site_file)?;
        let keeping = texts.as_ref().map(|texts| Keeping { texts, former: former.as_ref() });
        let mut survey = pipeline::survey_of(job, loaded, &inputs, keeping, theme.languages(), &progress, &mut timings);
        survey.diagnostics.extend(found);
        let staged = folder.stage(job.choice.audience)?;
        let how = Publishing { is_strict, sink: &staged, former: former.as_ref(), leaves_record: true, share };
        let published = pipeline::publish(job, &mut survey, theme, &how, &progress, &mut timings);
        progress.finish();
        let mut outcome = published?;
        // The communities are no longer needed, and putting thousands of files in place wants memory too.
        let (held_back, parsed) = (std::mem::take(&mut survey.held_back), survey.parsed);
        drop(survey);
        let written = if outcome.has_errors(is_strict) {
            drop(staged);
            None
        } else {
            let record = Record { inputs, ..std::mem::take(&mut outcome.record) };
            if let Some(share) = share {
                shard::leave(&staged, share, &record)?;
            }
            let commit = Instant::now();
            let written = staged.commit()?;
            timings.0.push(("put in place", commit.elapsed()));
            let record = Record {
                diagnostics: outcome.diagnostics.clone(),
                held_back: held_back.clone(),
                receipt: written.receipt.clone(),
                ..record
            };
            timings.time("leave a record", || {
                texts.iter().for_each(|texts| texts.leave(&record.texts));
                cache.write(&record);
            });
            self.explain(former.as_ref(), &record);
            Some(written)
        };
        self.tell(&outcome, written.as_ref(), &held_back);
        self.tell_timings(&timings, parsed, outcome.pictures);
        if let Some(place) = written.as_ref().and_then(|written| written.set_aside.as_ref()) {
            eprintln!("files that appeared during the build lie in {}", place.display());
        }
        Ok(self.status(&outcome))
    }

    fn explain(&self, former: Option<&Record>, record: &Record) {
        if let Some(page) = &self.writing.explain {
            let lines = explain::lines(page, former, record, &self.job.choice.clock);
            lines.iter().for_each(|line| eprintln!("{line}"));
        }
    }

    fn status(&self, outcome: &Outcome) -> ExitCode {
        ExitCode::from(u8::from(outcome.has_errors(self.telling.strict)))
    }

    /// Whether a finding is told. Of several machines one tells it: the one that has its community where it stops them all,
    /// else the one that merges.
    fn tells(&self, found: &Diagnostic, is_stopped: bool) -> bool {
        self.writing.shard.is_none_or(|share| is_stopped && share.names(found.path.as_str()))
    }

    fn tell(&self, outcome: &Outcome, written: Option<&Written>, held_back: &[HeldBack]) {
        let (telling, screen) = (self.telling, self.screen);
        let is_stopped = outcome.has_errors(telling.strict);
        let all = outcome.diagnostics.iter().cloned();
        let (told, others): (Vec<_>, Vec<_>) = all.partition(|found| self.tells(found, is_stopped));
        match telling.format {
            Format::Json => say(&report::json(&told, Counts::of(&told))),
            Format::Github => say(&report::github(&told)),
            // Hints are not what went wrong.
            Format::Human if screen.is_quiet => {
                let least = |found: &&Diagnostic| found.severity() > Severity::Hint;
                screen.findings(&told.iter().filter(least).cloned().collect::<Vec<_>>());
            }
            Format::Human => screen.findings(&told),
        }
        if screen.is_quiet && !is_stopped {
            return;
        }
        let is_whole = self.writing.shard.is_none();
        if telling.format == Format::Human && !screen.is_quiet && is_whole {
            for line in held_back_lines(self.job, held_back, screen.is_verbose) {
                eprintln!("{line}");
            }
        }
        // The summary is for people; a program that reads standard output finds findings alone there.
        eprintln!("{}{}", self.summary(outcome, written), elsewhere(&others, is_stopped));
    }

    /// How many pages there are, and what was found and written.
    fn summary(&self, outcome: &Outcome, written: Option<&Written>) -> String {
        let seconds = self.start.elapsed().as_secs_f64();
        let rendered = if written.is_none() || outcome.rendered == outcome.pages {
            String::new()
        } else {
            format!(" ({} rendered)", outcome.rendered)
        };
        let pages = if outcome.pages > 0 {
            format!("{} pages{rendered} in {seconds:.2} s; ", outcome.pages)
        } else {
            String::new()
        };
        format!("{pages}{}", report::closing(Counts::of(&outcome.diagnostics), written))
    }

    fn tell_timings(&self, timings: &Timings, parsed: usize, pictures: Work) {
        if !self.telling.timings {
            return;
        }
        for (stage, time) in &timings.0 {
            eprintln!("{:>9.1} ms  {stage}", time.as_secs_f64() * 1000.0);
        }
        eprintln!("{:>9.1} ms  all", self.start.elapsed().as_secs_f64() * 1000.0);
        eprintln!("communities: {parsed} parsed");
        eprintln!("pictures: {} decoded, {} made", pictures.decoded, pictures.encoded);
    }
}

/// Where findings are told that are not told here.
fn elsewhere(others: &[Diagnostic], is_stopped: bool) -> String {
    match others {
        [] => String::new(),
        _ if !is_stopped => "; `salon merge` tells what was found".to_owned(),
        // The worst come last.
        [.., worst] => {
            let others = plural(others.len(), "finding");
            format!("; {others} in other parts, which tell them, such as one in {}", worst.path)
        }
    }
}

/// What came of a build that has nothing to do: what went in is as it was, no clock says otherwise, and all files lie there as
/// they were left.
fn unchanged(job: &Job, former: &Record, inputs: &Inputs, folder: &Folder) -> Option<Written> {
    let is_same = former.inputs == *inputs && job.choice.clock.is_within(former.holds.0, former.holds.1);
    is_same.then(|| folder.is_whole(&former.receipt)).flatten()
}

/// Folders that no output may touch.
fn sources(job: &Job) -> Vec<PathBuf> {
    [CONTENT, "themes", STATIC].iter().map(|name| job.root.join(name)).collect()
}

/// What this build does not show, and when posts of the future appear.
fn held_back_lines(job: &Job, held_back: &[HeldBack], is_verbose: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let count = |reason: fn(&Reason) -> bool| held_back.iter().filter(|held| reason(&held.reason)).count();
    let drafts = count(|reason| *reason == Reason::Draft);
    if drafts > 0 {
        lines.push(format!("{} held back (`--drafts` shows them)", plural(drafts, "draft")));
    }
    for held in held_back {
        if let Reason::Future(moment) = held.reason {
            lines.push(format!("{} appears on {} (`--future` shows it)", held.path, moment.iso(&job.config.timezone)));
        }
    }
    let others = count(|reason| matches!(reason, Reason::Audience | Reason::Opener | Reason::Hidden));
    if others > 0 {
        lines.push(format!("{} not for this audience", plural(others, "document")));
    }
    if is_verbose {
        lines.extend(held_back.iter().map(|held| format!("  not shown: {} ({})", held.path, reason_word(held.reason))));
    } else if lines.len() > 8 {
        let more = lines.len() - 7;
        lines.truncate(7);
        lines.push(format!("… and {more} more that appear later; `salon list future` names them"));
    }
    lines
}

/// Why something is not shown, in a word or two.
pub(super) fn reason_word(reason: Reason) -> &'static str {
    match reason {
        Reason::Draft => "draft",
        Reason::Future(_) => "future",
        Reason::Audience => "other audience",
        Reason::Opener => "answers what is not shown",
        Reason::Hidden => "its writer is hidden",
    }
}

pub(super) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
