//! `salon init` and `salon new`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::{Screen, say};
use crate::dates::{self, Clock, Zone};
use crate::diag::Failure;
use crate::parse::records::{CommunityKind, PostKind};
use crate::pipeline::{SITE_FILE, configuration};
use crate::scaffold::{self, Ci, New};

/// What can be made.
#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// A folder for a community
    Community {
        /// Its title
        title: String,
        /// mastermind, coaching, course, cohort or community
        #[arg(long, value_parser = community_kind)]
        kind: Option<CommunityKind>,
        /// The folder's name, instead of one made from the title
        #[arg(long, value_name = "NAME")]
        folder: Option<String>,
    },
    /// A profile
    Member {
        /// The community's folder
        community: String,
        /// The member's name
        name: String,
    },
    /// A post that opens a thread
    Post {
        /// The community's folder
        community: String,
        /// Its title
        title: String,
        /// post, question, win, goal, idea, feedback, resource, lesson or announcement
        #[arg(long, value_parser = post_kind)]
        kind: Option<PostKind>,
        /// Who writes it: a handle
        #[arg(long, value_name = "HANDLE")]
        author: Option<String>,
    },
    /// An answer
    Reply {
        /// The community's folder
        community: String,
        /// What it answers: a thread's name, a file, or an address
        thread: String,
        /// Who writes it: a handle
        #[arg(long, value_name = "HANDLE")]
        author: Option<String>,
    },
    /// A meeting
    Session {
        /// The community's folder
        community: String,
        /// Its title
        title: String,
        /// When, such as "2026-01-08 19:00"; today, if not said
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
}

fn community_kind(written: &str) -> Result<CommunityKind, String> {
    word(written, CommunityKind::WORDS)
}

fn post_kind(written: &str) -> Result<PostKind, String> {
    word(written, PostKind::WORDS)
}

/// A build server, by its word.
pub(super) fn ci(written: &str) -> Result<Ci, String> {
    word(written, Ci::WORDS)
}

fn word<T: Copy>(written: &str, words: &[(&str, T)]) -> Result<T, String> {
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == written) {
        return Ok(*value);
    }
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let near = crate::text::closest(written, names.iter().copied());
    let hint = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    Err(format!("{hint}write one of {}", names.join(", ")))
}

/// Makes a site to start from; a site that is there gets the workflow that was asked for, and nothing else.
pub(super) fn init(folder: &Path, ci: Option<Ci>, screen: &Screen) -> Result<ExitCode, Failure> {
    let existing = ci.filter(|_| folder.join(SITE_FILE).is_file());
    let files = match existing {
        Some(ci) => scaffold::workflow(folder, ci)?,
        None => scaffold::site(folder, super::now(None)?.today(&Zone::utc()), ci)?,
    };
    if screen.is_quiet {
        return Ok(ExitCode::SUCCESS);
    }
    if existing.is_none() {
        let there = if folder == Path::new(".") { String::new() } else { format!("cd {} && ", folder.display()) };
        say(&format!("made {} files; now: {there}salon build\n", files.len()));
    }
    if let Some(ci) = ci {
        let workflow = folder.join(ci.path());
        say(&format!(
            "{}: write at its top where salon comes from (SALON_REPOSITORY, SALON_COMMIT)\n",
            workflow.display()
        ));
        if let Some(top) = repository_above(folder) {
            say(&format!(
                "the repository begins at {}, and a workflow is found there alone: move it there, and write the site's \
                 folder into it\n",
                top.display()
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The top of the git repository around `folder`, where that is not the folder itself.
fn repository_above(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    let top = folder.ancestors().find(|above| above.join(".git").exists())?;
    (top != folder).then(|| top.to_owned())
}

/// Makes a file.
pub(super) fn new(root: &Path, what: &What, screen: &Screen) -> Result<ExitCode, Failure> {
    let (_, checked) = configuration(root)?;
    if !checked.diagnostics.is_empty() {
        return Err(Failure::Configuration(checked.diagnostics));
    }
    let clock = super::now(None)?;
    let new = New { root, config: &checked.value, clock: clock.clone() };
    let written = match what {
        What::Community { title, kind, folder } => new.community(title, *kind, folder.as_deref())?,
        What::Member { community, name } => new.member(community, name)?,
        What::Post { community, title, kind, author } => new.post(community, title, *kind, author.as_deref())?,
        What::Reply { community, thread, author } => new.reply(community, thread, author.as_deref())?,
        What::Session { community, title, date } => session(&new, &clock, community, title, date.as_deref())?,
    };
    if !screen.is_quiet {
        say(&format!("{}\n", shown(root, written).display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn session(new: &New<'_>, clock: &Clock, community: &str, title: &str, date: Option<&str>) -> Result<PathBuf, Failure> {
    // The day and time are written as they were said; which zone they are in is the community's affair.
    let zone = Zone::utc();
    let Some(written) = date else { return new.session(community, title, clock.today(&zone), None) };
    let read = dates::moment(written, &zone).map_err(|_| {
        Failure::Usage(format!("--date: `{written}` is not a date; write 2026-01-08 or \"2026-01-08 19:00\""))
    })?;
    let time = read.moment.has_time().then(|| read.moment.time(&zone));
    new.session(community, title, read.moment.date(&zone), time)
}

/// The file's path as from here, where it lies below.
fn shown(root: &Path, written: PathBuf) -> PathBuf {
    let full = if written.is_absolute() { written } else { root.join(written) };
    let here = std::env::current_dir().unwrap_or_default();
    full.strip_prefix(&here).map(Path::to_owned).unwrap_or(full)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::Cli;
    use crate::scaffold::Ci;

    /// The commands of salon's in a script, as words; also those that wait behind a #. What the shell does with its signs is
    /// left out.
    fn commands(script: &str) -> Vec<Vec<&str>> {
        let lines = script.lines().map(|line| line.trim_start_matches([' ', '#']));
        let commands = lines.filter(|line| line.starts_with("salon "));
        commands
            .map(|line| line.split_whitespace().take_while(|word| !word.starts_with(['>', '|', '&'])))
            .map(|words| words.map(|word| word.trim_matches('"')).collect())
            .collect()
    }

    #[test]
    fn the_program_takes_every_command_of_the_workflows() {
        for (name, ci) in Ci::WORDS {
            let commands = commands(ci.text());
            assert!(commands.len() >= 5, "{name}: {commands:?}");
            for words in commands {
                assert!(Cli::try_parse_from(&words).is_ok(), "{name}: {}", words.join(" "));
            }
        }
        assert!(Cli::try_parse_from(["salon", "build", "--formta", "github"]).is_err());
    }
}
