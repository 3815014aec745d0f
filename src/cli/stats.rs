//! `salon stats`: the measures of each group, for people and programs; for its host, who has not been heard for a while.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Screen;
use crate::audience::Audience;
use crate::dates::Clock;
use crate::derive::measures::{self, Line, Measures, QUIET_WEEKS, Quiet, TooFew, Unit};
use crate::derive::{self, Derived};
use crate::diag::Failure;
use crate::model::Community;
use crate::pipeline::{self, Job, Survey, Timings};
use crate::text;

/// The form of the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Each measure with its value and its formula
    Table,
    /// A JSON array of objects, one a community
    Json,
}

/// What is known of one community.
struct Stats<'a> {
    community: &'a Community,
    measures: Result<Measures, TooFew>,
    /// Who has not been heard; `None` where that was not asked for.
    quiet: Option<Vec<Quiet>>,
}

pub(super) fn stats(
    mut job: Job,
    wanted: Option<&str>,
    is_for_host: bool,
    form: Form,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    if is_for_host {
        // A member who writes for members alone has been heard.
        job.choice.audience = Audience::Members;
    }
    let progress = screen.progress();
    let survey = pipeline::survey(&job, &progress, &mut Timings::default())?;
    progress.finish();
    let stats: Vec<Stats> = chosen(&survey, wanted)?
        .into_iter()
        .map(|community| {
            let derived = derive::community(community, job.choice.clock);
            Stats::of(community, &derived, is_for_host, job.choice.clock)
        })
        .collect();
    match form {
        Form::Table => print!("{}", stats.iter().map(table).collect::<Vec<_>>().join("\n")),
        Form::Json => println!("{:#}", Value::Array(stats.iter().map(json).collect())),
    }
    Ok(ExitCode::SUCCESS)
}

impl<'a> Stats<'a> {
    fn of(community: &'a Community, derived: &Derived, is_for_host: bool, clock: Clock) -> Self {
        Self {
            community,
            measures: measures::measures(community, derived, clock),
            quiet: is_for_host.then(|| measures::quiet(community, derived, clock)),
        }
    }
}

fn chosen<'s>(survey: &'s Survey, wanted: Option<&str>) -> Result<Vec<&'s Community>, Failure> {
    let Some(wanted) = wanted else { return Ok(survey.communities.iter().collect()) };
    if let Some(found) = survey.communities.iter().find(|community| community.name == wanted) {
        return Ok(vec![found]);
    }
    let names = survey.communities.iter().map(|community| community.name.as_str());
    let meant = text::closest(wanted, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    Err(Failure::Usage(format!("there is no community `{wanted}`{meant}")))
}

fn table(stats: &Stats) -> String {
    let mut out = format!("{} ({})\n", shown(&stats.community.title), stats.community.name);
    match &stats.measures {
        Ok(measures) => {
            let _ = writeln!(
                out,
                "{} people, {} of them host or instructor; {} wrote {} messages",
                measures.people, measures.hosts, measures.writers, measures.messages
            );
            out.extend(measures.lines().iter().map(line));
            out.push_str(&weeks(measures));
        }
        Err(too_few) => {
            let _ = writeln!(out, "{too_few}");
        }
    }
    if let Some(quiet) = &stats.quiet {
        out.push_str(&not_heard(stats.community, quiet));
    }
    out
}

/// A measure: name, value, what it was counted from; below them formula and sentence.
fn line(line: &Line) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\n  {:<30}{:>12}   n = {} {}", line.name, value(line), line.n, line.of);
    let _ = writeln!(out, "    {}\n    {}", line.formula, line.says);
    out
}

fn value(line: &Line) -> String {
    match (line.value, line.unit) {
        (None, Unit::Hours) if line.n > 0 => "not reached".to_owned(),
        (None, _) => "none".to_owned(),
        (Some(value), Unit::People) => format!("{value:.1}"),
        (Some(value), Unit::Scale) => format!("{value:.2}"),
        (Some(value), Unit::Share) => format!("{:.0} %", value * 100.0),
        (Some(value), Unit::Hours) if value >= 48.0 => format!("{:.1} days", value / 24.0),
        (Some(value), Unit::Hours) => format!("{value:.1} hours"),
    }
}

/// The newest weeks; `--format json` has all.
fn weeks(measures: &Measures) -> String {
    const SHOWN: usize = 12;
    let newest = measures.weeks.iter().skip(measures.weeks.len().saturating_sub(SHOWN));
    let mut out = String::new();
    for (at, point) in newest.enumerate() {
        if at == 0 {
            out.push_str("\n  participation by week: members who wrote / members of that week\n");
        }
        let _ = match point.wrote {
            Some(wrote) => writeln!(out, "    {}  {wrote:>4} of {}", point.week, point.members),
            None => writeln!(out, "    {}     - of {}, too few to say", point.week, point.members),
        };
    }
    out
}

fn not_heard(community: &Community, quiet: &[Quiet]) -> String {
    if quiet.is_empty() {
        return format!("\n  for the host alone: everybody was heard within {QUIET_WEEKS} weeks\n");
    }
    let mut out = format!("\n  for the host alone: not heard for {QUIET_WEEKS} weeks or longer\n");
    for quiet in quiet {
        let name = shown(&community.member(quiet.member).name);
        let _ = match (quiet.weeks, quiet.last) {
            (Some(weeks), Some(last)) => {
                writeln!(out, "    {name}: {weeks} weeks, since {}", last.date(&community.zone))
            }
            (Some(weeks), None) => writeln!(out, "    {name}: nothing yet, joined {weeks} weeks ago"),
            (None, _) => writeln!(out, "    {name}: nothing with a date yet"),
        };
    }
    out
}

/// A name in one short line, without what could move a terminal's cursor.
fn shown(name: &str) -> String {
    text::shorten(&text::one_line(name).replace(text::is_deceptive, ""), 60)
}

fn json(stats: &Stats) -> Value {
    let community = stats.community;
    let mut out = json!({ "community": community.name, "title": community.title });
    match &stats.measures {
        Ok(measures) => {
            out["lines"] = json!(measures.lines());
            out["measures"] = json!(measures);
        }
        Err(too_few) => out["none_because"] = json!(too_few.to_string()),
    }
    if let Some(quiet) = &stats.quiet {
        let quiet = quiet.iter().map(|quiet| {
            let last = quiet.last.map(|last| last.iso(&community.zone));
            let member = community.member(quiet.member);
            json!({ "handle": member.handle, "name": member.name, "weeks": quiet.weeks, "last": last })
        });
        out["not_heard"] = quiet.collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_in_the_unit_in_which_they_are_read() {
        let of = |value, unit, n| {
            let line = Line { key: "", name: "", value, unit, n, of: "", formula: "", says: "" };
            super::value(&line)
        };
        for (value, unit, n, expected) in [
            (Some(7.25), Unit::People, 9, "7.2"),
            (Some(0.666), Unit::Scale, 9, "0.67"),
            (Some(0.666), Unit::Share, 9, "67 %"),
            (Some(6.5), Unit::Hours, 9, "6.5 hours"),
            (Some(60.0), Unit::Hours, 9, "2.5 days"),
            (None, Unit::Hours, 9, "not reached"),
            (None, Unit::Hours, 0, "none"),
            (None, Unit::Share, 0, "none"),
        ] {
            assert_eq!(of(value, unit, n), expected);
        }
    }
}
