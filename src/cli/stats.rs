//! `salon stats`: the measures of each group, for people and programs; for its host, who has not been heard for a while.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{Screen, languages};
use crate::audience::Audience;
use crate::dates::Clock;
use crate::derive::measures::{self, Line, Measures, QUIET_WEEKS, Quiet, TooFew};
use crate::derive::{self, Derived};
use crate::diag::Failure;
use crate::model::Community;
use crate::pipeline::{self, Job, Survey, Timings};
use crate::render::strings::{self, Strings};
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
    let survey = pipeline::survey(&job, &languages(&job)?, &progress, &mut Timings::default())?;
    progress.finish();
    let stats: Vec<Stats> = chosen(&survey, wanted)?
        .into_iter()
        .map(|community| {
            let derived = derive::community(community, &job.choice.clock);
            Stats::of(community, &derived, is_for_host, &job.choice.clock)
        })
        .collect();
    let words = strings::english();
    match form {
        Form::Table => {
            super::say(&stats.iter().map(|stats| table(&words, stats)).collect::<Vec<_>>().join("\n"));
        }
        Form::Json => {
            super::say(&format!("{:#}\n", Value::Array(stats.iter().map(|stats| json(&words, stats)).collect())));
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl<'a> Stats<'a> {
    fn of(community: &'a Community, derived: &Derived, is_for_host: bool, clock: &Clock) -> Self {
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

fn table(words: &Strings, stats: &Stats) -> String {
    let mut out = format!("{} ({})\n", shown(&stats.community.title), stats.community.name);
    match &stats.measures {
        Ok(measures) => {
            let _ = writeln!(
                out,
                "{} people, {} of them host or instructor; {} wrote {} messages",
                measures.people, measures.hosts, measures.writers, measures.messages
            );
            out.extend(measures.lines().iter().map(|measure| line(words, measure)));
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
fn line(words: &Strings, line: &Line) -> String {
    let texts = Texts::of(words, line);
    let mut out = String::new();
    let _ = writeln!(out, "\n  {:<30}{:>12}   n = {} {}", texts.name, value(words, line), line.n, texts.of);
    let _ = writeln!(out, "    {}\n    {}", texts.formula, texts.says);
    out
}

fn value(words: &Strings, line: &Line) -> String {
    let shown = line.shown();
    let number = shown.number.unwrap_or_default();
    said(words, &format!("measure.unit.{}", shown.unit), &number)
}

/// What is said with a measure.
struct Texts {
    name: String,
    of: String,
    formula: String,
    says: String,
}

impl Texts {
    fn of(words: &Strings, line: &Line) -> Self {
        let text = |part: &str| said(words, &format!("measure.{}.{part}", line.words), "");
        let name = text("name");
        let name = if line.key == line.words { name } else { said(words, "measure.without_hosts", &name) };
        Self { name, of: text("of"), formula: text("formula"), says: text("says") }
    }
}

/// One of the theme's texts, with `value` in its place.
fn said(words: &Strings, key: &str, value: &str) -> String {
    let fill = |_: &str, out: &mut String| {
        out.push_str(value);
        true
    };
    words.text(key, None, fill).unwrap_or_default()
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

fn json(words: &Strings, stats: &Stats) -> Value {
    let community = stats.community;
    let mut out = json!({ "community": community.name, "title": community.title });
    match &stats.measures {
        Ok(measures) => {
            out["lines"] = measures.lines().iter().map(|line| json_line(words, line)).collect();
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

fn json_line(words: &Strings, line: &Line) -> Value {
    let texts = Texts::of(words, line);
    let mut out = json!(line);
    for (key, text) in [("name", texts.name), ("of", texts.of), ("formula", texts.formula), ("says", texts.says)] {
        out[key] = json!(text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::measures::Unit;

    #[test]
    fn a_measure_is_told_with_its_name_and_formula() {
        let words = strings::english();
        let measure = Line { key: "gini", words: "gini", value: Some(0.5), unit: Unit::Scale, n: 9 };
        let told = line(&words, &measure);
        assert!(told.contains("Gini coefficient") && told.contains(" 0.50   n = 9 people"), "{told}");
        let again = Line { key: "density_without_hosts", words: "density", unit: Unit::Share, ..measure };
        let told = line(&words, &again);
        assert!(told.contains("density without the hosts") && told.contains(" 50 % "), "{told}");
        assert!(told.lines().all(|line| !line.contains('{')), "{told}");
    }
}
