//! `salon digest`: one digest in one form, to standard output or a file, for a host's own script.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Screen, theme};
use crate::dates::Period;
use crate::diag::Failure;
use crate::pipeline::{self, Job, Timings};
use crate::text::{closest, enumerate};

/// A form of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// The page as on the site, with full addresses
    Page,
    /// HTML for mail programs, its styles beside what they style
    Email,
    /// Plain text
    Text,
    /// A message to be opened by a mail program
    Eml,
    /// What templates see
    Json,
}

/// Writes the digest of a community and period; the newest where none is named.
pub(super) fn digest(
    job: &Job,
    community: Option<&str>,
    period: Option<&str>,
    form: Form,
    output: Option<&Path>,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    if job.config.base_url.is_empty() && form != Form::Json {
        return Err(Failure::Usage(
            "a digest that leaves the site needs its full address: set base_url in site.toml, or use --base-url"
                .to_owned(),
        ));
    }
    let (theme, _) = theme(job, &job.site_file)?;
    let progress = screen.progress();
    let survey = pipeline::survey(job, theme.languages(), &progress, &mut Timings::default())?;
    progress.finish();
    let names: Vec<&str> = survey.communities.iter().map(|community| community.name.as_str()).collect();
    let community = match (community, names.as_slice()) {
        (Some(name), _) => name,
        (None, [only]) => only,
        (None, _) => return Err(Failure::Usage(format!("say whose digest: {}", enumerate(&names)))),
    };
    let plan = pipeline::plan_of(job, &survey, community).ok_or_else(|| {
        let near = closest(community, names.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
        Failure::Usage(format!("there is no community `{community}`{}", near.unwrap_or_default()))
    })?;
    let periods: Vec<Period> = plan.digests().iter().map(|digest| digest.period).collect();
    let at = place(&periods, period)?;
    let page = plan.digest_afar(at);
    let bytes = match form {
        Form::Page => theme.page(&page)?.into_bytes(),
        Form::Email => theme.mail(&page, &job.config.title)?.html.into_bytes(),
        Form::Text => theme.mail(&page, &job.config.title)?.text.into_bytes(),
        Form::Eml => theme.mail(&page, &job.config.title)?.eml,
        Form::Json => theme.data(&page)?.0,
    };
    match output {
        Some(path) => std::fs::write(path, bytes).map_err(Failure::io("cannot write", path))?,
        None => std::io::stdout().write_all(&bytes).map_err(Failure::io("cannot write", "standard output"))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The digest of a period among those that there are, oldest first.
fn place(periods: &[Period], wanted: Option<&str>) -> Result<usize, Failure> {
    let Some(wanted) = wanted else {
        return periods
            .len()
            .checked_sub(1)
            .ok_or_else(|| Failure::Usage("this community has no digest yet".to_owned()));
    };
    let period: Period = wanted
        .parse()
        .map_err(|()| Failure::Usage(format!("`{wanted}` is neither a week, 2026-W43, nor a month, 2026-10")))?;
    periods.iter().position(|other| *other == period).ok_or_else(|| {
        let newest: Vec<String> = periods.iter().rev().take(3).map(ToString::to_string).collect();
        Failure::Usage(format!("there is no digest of {wanted}; the newest are {}", enumerate(&newest)))
    })
}
