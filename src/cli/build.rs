//! `salon build` and `salon check`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::{Format, Screen, Telling, Writing, explain, say, theme};
use crate::audience::{HeldBack, Reason};
use crate::cache::{Cache, Inputs, Record};
use crate::dates::Clock;
use crate::diag::{Counts, Diagnostic, Failure, Severity};
use crate::fingerprint::Fingerprint;
use crate::imaging::Work;
use crate::load::CONTENT;
use crate::output::{Folder, Nowhere, Written};
use crate::pipeline::{self, Job, Outcome, Publishing, STATIC, Timings};
use crate::report;

/// `salon build`: reads, plans, and where nothing is wrong, writes.
pub(super) fn build(
    job: &Job,
    output_dir: Option<&Path>,
    writing: &Writing,
    telling: &Telling,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let output = match output_dir {
        Some(named) => std::path::absolute(named).map_err(Failure::io("cannot find", named))?,
        None => job.root.join(&job.config.output_dir),
    };
    // A place that cannot be used is said before a minute's work, not after it.
    let mut folder = Folder::open(&job.root, &output, &sources(job), writing.force)?;
    let cache = Cache::new(&job.root, way(job, &output));
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
            tell(job, &outcome, Some(&written), &former.held_back, start, telling, screen);
            explain(writing, Some(former), former, &job.choice.clock);
            if telling.timings {
                tell_timings(&timings, outcome.pictures, start);
            }
            return Ok(status(&outcome, telling));
        }
    }
    let (theme, found) = theme(job, &job.site_file)?;
    let mut survey = pipeline::survey_of(job, loaded, &inputs, theme.languages(), &progress, &mut timings);
    survey.diagnostics.extend(found);
    let staged = folder.stage(job.choice.audience)?;
    let how = Publishing { is_strict: telling.strict, sink: &staged, former: former.as_ref(), leaves_record: true };
    let published = pipeline::publish(job, &mut survey, theme, &how, &progress, &mut timings);
    progress.finish();
    let mut outcome = published?;
    let written = if outcome.has_errors(telling.strict) {
        drop(staged);
        None
    } else {
        let commit = Instant::now();
        let written = staged.commit()?;
        timings.0.push(("put in place", commit.elapsed()));
        let record = Record {
            inputs,
            diagnostics: outcome.diagnostics.clone(),
            held_back: survey.held_back.clone(),
            receipt: written.receipt.clone(),
            ..std::mem::take(&mut outcome.record)
        };
        timings.time("leave a record", || cache.write(&record));
        explain(writing, former.as_ref(), &record, &job.choice.clock);
        Some(written)
    };
    tell(job, &outcome, written.as_ref(), &survey.held_back, start, telling, screen);
    if telling.timings {
        tell_timings(&timings, outcome.pictures, start);
    }
    if let Some(place) = written.as_ref().and_then(|written| written.set_aside.as_ref()) {
        eprintln!("files that appeared during the build lie in {}", place.display());
    }
    Ok(status(&outcome, telling))
}

/// `salon check`: all of `build` but the writing.
pub(super) fn check(job: &Job, telling: &Telling, screen: &Screen) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let (theme, found) = theme(job, &job.site_file)?;
    let (progress, mut timings) = (screen.progress(), Timings::default());
    let mut survey = pipeline::survey(job, theme.languages(), &progress, &mut timings)?;
    survey.diagnostics.extend(found);
    let nowhere = Nowhere::default();
    let how = Publishing::anew(&nowhere, telling.strict);
    let published = pipeline::publish(job, &mut survey, theme, &how, &progress, &mut timings);
    progress.finish();
    let outcome = published?;
    tell(job, &outcome, None, &survey.held_back, start, telling, screen);
    if telling.timings {
        tell_timings(&timings, outcome.pictures, start);
    }
    Ok(status(&outcome, telling))
}

/// Tells builds apart that would otherwise forget each other.
fn way(job: &Job, output: &Path) -> Fingerprint {
    let (choice, config) = (&job.choice, &job.config);
    Fingerprint::of(&(output, choice.audience, choice.drafts, choice.future, &config.base_url, &config.theme))
}

/// What came of a build that has nothing to do: what went in is as it was, no clock says otherwise, and all files lie there as
/// they were left.
fn unchanged(job: &Job, former: &Record, inputs: &Inputs, folder: &Folder) -> Option<Written> {
    let is_same = former.inputs == *inputs && job.choice.clock.is_within(former.holds.0, former.holds.1);
    is_same.then(|| folder.is_whole(&former.receipt)).flatten()
}

fn explain(writing: &Writing, former: Option<&Record>, record: &Record, clock: &Clock) {
    if let Some(page) = &writing.explain {
        explain::lines(page, former, record, clock).iter().for_each(|line| eprintln!("{line}"));
    }
}

/// Folders that no output may touch.
fn sources(job: &Job) -> Vec<PathBuf> {
    [CONTENT, "themes", STATIC].iter().map(|name| job.root.join(name)).collect()
}

fn status(outcome: &Outcome, telling: &Telling) -> ExitCode {
    ExitCode::from(u8::from(outcome.has_errors(telling.strict)))
}

fn tell(
    job: &Job,
    outcome: &Outcome,
    written: Option<&Written>,
    held_back: &[HeldBack],
    start: Instant,
    telling: &Telling,
    screen: &Screen,
) {
    let counts = Counts::of(&outcome.diagnostics);
    match telling.format {
        Format::Json => say(&report::json(&outcome.diagnostics, counts)),
        Format::Github => say(&report::github(&outcome.diagnostics)),
        // Hints are not what went wrong.
        Format::Human if screen.is_quiet => {
            let least = |found: &&Diagnostic| found.severity() > Severity::Hint;
            screen.findings(&outcome.diagnostics.iter().filter(least).cloned().collect::<Vec<_>>());
        }
        Format::Human => screen.findings(&outcome.diagnostics),
    }
    if screen.is_quiet && counts.errors == 0 && !outcome.has_errors(telling.strict) {
        return;
    }
    if telling.format == Format::Human && !screen.is_quiet {
        for line in held_back_lines(job, held_back, screen.is_verbose) {
            eprintln!("{line}");
        }
    }
    let seconds = start.elapsed().as_secs_f64();
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
    let line = format!("{pages}{}", report::closing(counts, written));
    // The summary is for people; a program that reads standard output finds findings alone there.
    eprintln!("{line}");
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

fn tell_timings(timings: &Timings, pictures: Work, start: Instant) {
    for (stage, time) in &timings.0 {
        eprintln!("{:>9.1} ms  {stage}", time.as_secs_f64() * 1000.0);
    }
    eprintln!("{:>9.1} ms  all", start.elapsed().as_secs_f64() * 1000.0);
    eprintln!("pictures: {} decoded, {} made", pictures.decoded, pictures.encoded);
}
