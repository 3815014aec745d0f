//! `salon list`: what there is, for people, programs and spreadsheets.

use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::{Map, Value};

use super::{Screen, languages, say, theme};
use crate::audience::Reason;
use crate::dates::Zone;
use crate::diag::Failure;
use crate::output::Nowhere;
use crate::pipeline::{self, Job, Publishing, Survey, Timings};

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    /// Posts and answers
    Posts,
    /// Members
    Members,
    /// Sessions
    Sessions,
    /// Drafts
    Drafts,
    /// Posts with a later date, and when they appear
    Future,
    /// Files beside posts to which no shown page refers, and which are therefore not published
    Orphans,
    /// Every page's address
    Urls,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Columns
    Table,
    /// A JSON array of objects
    Json,
    /// Comma-separated values, with a line of names
    Csv,
}

struct Table {
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

pub(super) fn list(job: &Job, what: What, form: Form, screen: &Screen) -> Result<ExitCode, Failure> {
    let mut timings = Timings::default();
    let progress = screen.progress();
    let mut survey = pipeline::survey(job, &languages(job)?, &progress, &mut timings)?;
    let table = match what {
        What::Posts => posts(&survey),
        What::Members => members(&survey),
        What::Sessions => sessions(job, &survey),
        What::Drafts => held_back(job, &survey, |reason| reason == Reason::Draft),
        What::Future => held_back(job, &survey, |reason| matches!(reason, Reason::Future(_))),
        What::Orphans => orphans(job, &survey),
        What::Urls => urls(job, &mut survey, screen)?,
    };
    progress.finish();
    match form {
        Form::Table => say(&columns(&table)),
        Form::Json => say(&format!("{}\n", json(&table))),
        Form::Csv => say(&csv(&table)),
    }
    Ok(ExitCode::SUCCESS)
}

fn posts(survey: &Survey) -> Table {
    let mut rows = Vec::new();
    for community in &survey.communities {
        for post in &community.posts {
            let date = post.date.map(|date| date.iso(&community.zone)).unwrap_or_default();
            let authors: Vec<&str> = post.authors.iter().map(|who| community.shown_name(who)).collect();
            rows.push(vec![
                community.name.clone(),
                date,
                if post.parent.is_some() { "reply".to_owned() } else { post.kind.word().to_owned() },
                authors.join(", "),
                post.title.clone(),
                format!("/{}", post.permalink(false)),
                post.source.path.to_string(),
            ]);
        }
    }
    Table { columns: &["community", "date", "kind", "authors", "title", "url", "file"], rows }
}

fn members(survey: &Survey) -> Table {
    let mut rows = Vec::new();
    for community in &survey.communities {
        for member in &community.members {
            rows.push(vec![
                community.name.clone(),
                member.handle.clone(),
                member.name.clone(),
                member.role.word().to_owned(),
                member.joined.map(|date| date.iso(&community.zone)).unwrap_or_default(),
                member.left.map(|date| date.iso(&community.zone)).unwrap_or_default(),
                member.publish.word().to_owned(),
            ]);
        }
    }
    Table { columns: &["community", "handle", "name", "role", "joined", "left", "publish"], rows }
}

fn sessions(job: &Job, survey: &Survey) -> Table {
    let mut rows = Vec::new();
    for community in &survey.communities {
        for session in &community.sessions {
            rows.push(vec![
                community.name.clone(),
                session.date.iso(&community.zone),
                session.standing(&job.choice.clock).word().to_owned(),
                (session.attendees.len() + session.guests.len()).to_string(),
                session.title.clone(),
                session.url.to_string(),
                session.source.path.to_string(),
            ]);
        }
    }
    Table { columns: &["community", "date", "status", "came", "title", "url", "file"], rows }
}

fn held_back(job: &Job, survey: &Survey, wanted: impl Fn(Reason) -> bool) -> Table {
    let zone: &Zone = &job.config.timezone;
    let rows = survey.held_back.iter().filter(|held| wanted(held.reason)).map(|held| {
        let appears = match held.reason {
            Reason::Future(moment) => moment.iso(zone),
            _ => String::new(),
        };
        vec![held.path.to_string(), super::build::reason_word(held.reason).to_owned(), appears]
    });
    Table { columns: &["file", "reason", "appears"], rows: rows.collect() }
}

/// Files that are not published because nothing shown refers to them.
fn orphans(job: &Job, survey: &Survey) -> Table {
    let mut rows = Vec::new();
    for (community, used) in survey.communities.iter().zip(pipeline::used_files(job, survey)) {
        let mut unused: Vec<_> =
            community.files.iter().filter(|(_, file)| !used.contains(&file.url)).map(|(path, _)| path).collect();
        unused.sort();
        rows.extend(unused.into_iter().map(|path| vec![community.name.clone(), path.to_string()]));
    }
    Table { columns: &["community", "file"], rows }
}

fn urls(job: &Job, survey: &mut Survey, screen: &Screen) -> Result<Table, Failure> {
    let (theme, _) = theme(job, &job.site_file)?;
    let progress = screen.progress();
    let outcome = pipeline::publish(
        job,
        survey,
        theme,
        &Publishing::anew(&Nowhere::default(), false),
        &progress,
        &mut Timings::default(),
    )?;
    progress.finish();
    if outcome.has_errors(false) {
        screen.findings(&outcome.diagnostics);
        return Err(Failure::Render("the content has errors, so there are no pages".to_owned()));
    }
    let base = crate::address::base_path(&job.config.base_url);
    let rows = outcome.addresses.iter().map(|url| vec![format!("{base}{}", url.encoded())]).collect();
    Ok(Table { columns: &["url"], rows })
}

fn columns(table: &Table) -> String {
    use unicode_width::UnicodeWidthStr as _;
    let titles: Vec<String> = table.columns.iter().map(ToString::to_string).collect();
    let widths: Vec<usize> = (0..titles.len())
        .map(|at| std::iter::once(&titles).chain(&table.rows).map(|row| shown(&row[at]).width()).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for row in std::iter::once(&titles).chain(&table.rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let cell = shown(cell);
            line.push_str(&cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A cell in one line of at most 60 characters, without what could move a terminal's cursor.
fn shown(cell: &str) -> String {
    crate::text::shorten(&crate::text::one_line(cell).replace(crate::text::is_deceptive, ""), 60)
}

fn json(table: &Table) -> String {
    let object = |row: &Vec<String>| {
        let pairs = table.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), Value::String(cell.clone())));
        Value::Object(pairs.collect::<Map<_, _>>())
    };
    let rows: Vec<Value> = table.rows.iter().map(object).collect();
    serde_json::to_string_pretty(&rows).unwrap_or_else(|_| "[]".to_owned())
}

/// RFC 4180; a cell that a spreadsheet would take for a formula is written as text.
fn csv(table: &Table) -> String {
    let cell = |text: &str| {
        let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
        if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let titles: Vec<String> = table.columns.iter().map(ToString::to_string).collect();
    let mut out = String::new();
    for row in std::iter::once(&titles).chain(&table.rows) {
        out.push_str(&row.iter().map(|text| cell(text)).collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}
