//! Flags, commands, exit statuses: the one module that prints, and the one that asks the machine for the time.
//!
//! Turns flags into a [`Job`] and what comes of it into text and a status: 0 done, 1 the content has errors or the machine
//! refused something, 2 usage or configuration.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the program's mouth")]

mod build;
mod diff;
mod digest;
mod explain;
mod list;
mod new;
mod serve;
mod stats;

use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::audience::{Audience, Choice};
use crate::dates::{Clock, Unread};
use crate::diag::{Diagnostic, Failure};
use crate::pipeline::{Job, SITE_FILE, configuration};
use crate::render;
use crate::report;
use crate::serve::Wanted;
use crate::shard::Shards;
use crate::share::Share;
use crate::source::SourceFile;

/// Turns a folder of Markdown into the archive of a group.
#[derive(Debug, Parser)]
#[command(name = "salon", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
struct Common {
    /// The site's folder, with site.toml in it; else it is looked for from here upward
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Say only what went wrong
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say more: every finding, and what is held back
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// No colours (also with NO_COLOR in the environment)
    #[arg(long, global = true)]
    no_color: bool,
    /// How many threads work at once; as many as there are processors, if not said
    #[arg(long, short, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// Flags of commands that read the content.
#[derive(Debug, Args)]
struct Reading {
    /// Drafts too
    #[arg(long)]
    drafts: bool,
    /// Posts with a later date too
    #[arg(long)]
    future: bool,
    /// For whom the site is built
    #[arg(long, value_name = "WHO", default_value = "public", value_parser = audience)]
    audience: Audience,
    /// The moment of building, such as 2026-11-25 or 2026-11-25T18:00:00Z; now, if not said (also SOURCE_DATE_EPOCH)
    #[arg(long, value_name = "DATE", value_parser = clock)]
    clock: Option<Clock>,
    /// Where the site will be, instead of base_url in site.toml
    #[arg(long, short = 'u', value_name = "URL")]
    base_url: Option<String>,
    /// Another theme than the one in site.toml
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
}

/// Flags of commands that tell findings.
#[derive(Debug, Args)]
struct Telling {
    /// Warnings count as errors
    #[arg(long)]
    strict: bool,
    /// The form in which findings are told
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
    /// How long each stage took
    #[arg(long)]
    timings: bool,
}

/// Flags of `build`.
#[derive(Debug, Default, Args)]
struct Writing {
    /// Use an output folder that salon did not make; what lies in it stays
    #[arg(long)]
    force: bool,
    /// Make everything anew, whatever earlier builds left
    #[arg(long)]
    no_cache: bool,
    /// Tell why a page was rendered or not, by its address or its file
    #[arg(long, value_name = "PAGE")]
    explain: Option<String>,
    /// Build one of N parts of a large network, for `salon merge`
    #[arg(long, value_name = "K/N", value_parser = Share::parse)]
    shard: Option<Share>,
}

/// A form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document on standard output
    Json,
    /// Annotations for GitHub's pages
    Github,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a site to start from
    Init {
        /// The folder; this one, if not said
        #[arg(default_value = ".", value_name = "DIR")]
        folder: PathBuf,
        /// With the workflow by which github or gitlab builds and publishes it; a site that is there gets that alone
        #[arg(long, value_name = "SERVER", value_parser = new::ci)]
        ci: Option<crate::scaffold::Ci>,
    },
    /// Make a file, with its keys
    New {
        #[command(subcommand)]
        what: new::What,
    },
    /// Build the site
    Build {
        #[command(flatten)]
        reading: Reading,
        #[command(flatten)]
        telling: Telling,
        /// Where the site is written, instead of output_dir in site.toml
        #[arg(long, short, value_name = "DIR")]
        output_dir: Option<PathBuf>,
        #[command(flatten)]
        writing: Writing,
    },
    /// Make one site of the parts that `build --shard` left
    Merge {
        /// The folders of all parts
        #[arg(required = true, value_name = "PART")]
        parts: Vec<PathBuf>,
        #[command(flatten)]
        reading: Reading,
        #[command(flatten)]
        telling: Telling,
        /// Where the site is written, instead of output_dir in site.toml
        #[arg(long, short, value_name = "DIR")]
        output_dir: Option<PathBuf>,
        /// Use an output folder that salon did not make; what lies in it stays
        #[arg(long)]
        force: bool,
    },
    /// Show the site in a browser while it is written; nothing is written into the output folder
    Serve {
        #[command(flatten)]
        reading: Reading,
        /// Open the browser
        #[arg(long)]
        open: bool,
        /// The port; the next free one where it is taken
        #[arg(long, short, value_name = "N", default_value_t = crate::serve::PORT)]
        port: u16,
        /// The address to listen at; others than loopback let other machines in
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
        bind: std::net::IpAddr,
        /// The command that opens a file from the page, such as "code -g {file}:{line}"
        #[arg(long, value_name = "COMMAND")]
        editor: Option<String>,
        /// Look at the files now and then: for network drives and containers, of which the system tells no changes
        #[arg(long)]
        poll: bool,
    },
    /// Tell what `build` would tell, and write nothing
    Check {
        #[command(flatten)]
        reading: Reading,
        #[command(flatten)]
        telling: Telling,
    },
    /// List what there is
    List {
        /// What to list
        what: list::What,
        /// The form of the list
        #[arg(long, value_name = "FORM", default_value = "table")]
        format: list::Form,
        #[command(flatten)]
        reading: Reading,
    },
    /// Measure how a group talks: how many are heard, who answers, how long posts wait
    Stats {
        /// The community's folder; all, if not said
        community: Option<String>,
        /// Also who has not been heard for a while, for the host alone; counts what members see
        #[arg(long)]
        host: bool,
        /// The form of the measures
        #[arg(long, value_name = "FORM", default_value = "table")]
        format: stats::Form,
        #[command(flatten)]
        reading: Reading,
    },
    /// Write one digest in one form
    Digest {
        /// The community's folder; may be left out where there is only one
        community: Option<String>,
        /// The week or month, such as 2026-W43 or 2026-10; the newest, if not said
        period: Option<String>,
        /// The form
        #[arg(long, value_name = "FORM", default_value = "text")]
        form: digest::Form,
        /// The file to write; standard output, if not said
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        reading: Reading,
    },
    /// Tell what changes from one build to another: pages, lost addresses, who can see what
    Diff(diff::Diffing),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let screen = Screen::new(&cli);
    render::share_keys();
    if let Some(jobs) = cli.common.jobs {
        // Fails only where a pool was made before, and nothing ran before this.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
    }
    // A fault of salon's own must not look like a crash to a build server: it ends like any other failure.
    let status = std::panic::catch_unwind(|| command(&cli, &screen));
    match status {
        Ok(Ok(status)) => status,
        Ok(Err(failure)) => screen.failure(&failure),
        Err(_) => {
            eprintln!("error: this is a fault of salon, not of your content; the old site is as it was");
            ExitCode::from(1)
        }
    }
}

fn command(cli: &Cli, screen: &Screen) -> Result<ExitCode, Failure> {
    match &cli.command {
        Command::Init { folder, ci } => new::init(folder, *ci, screen),
        Command::New { what } => new::new(&site_root(cli.common.root.as_deref())?, what, screen),
        Command::Build { reading, telling, output_dir, writing } => {
            let job = job(&site_root(cli.common.root.as_deref())?, reading)?;
            if writing.shard.is_some() && told_clock(reading.clock.clone())?.is_none() && !screen.is_quiet {
                eprintln!("{NO_CLOCK}");
            }
            build::build(&job, output_dir.as_deref(), writing, telling, screen)
        }
        Command::Merge { parts, reading, telling, output_dir, force } => {
            let mut job = job(&site_root(cli.common.root.as_deref())?, reading)?;
            let parts = Shards::open(parts)?;
            if told_clock(reading.clock.clone())?.is_none() {
                job.choice.clock = parts.clock();
            }
            let writing = Writing { force: *force, ..Writing::default() };
            build::merge(&job, parts, output_dir.as_deref(), &writing, telling, screen)
        }
        Command::Check { reading, telling } => {
            build::check(&job(&site_root(cli.common.root.as_deref())?, reading)?, telling, screen)
        }
        Command::Serve { reading, open, port, bind, editor, poll } => {
            let root = site_root(cli.common.root.as_deref())?;
            let wanted = Wanted { bind: *bind, port: *port, editor: editor.clone(), poll: *poll };
            serve::serve(&|| job(&root, reading), &wanted, *open, screen)
        }
        Command::List { what, format, reading } => {
            list::list(&job(&site_root(cli.common.root.as_deref())?, reading)?, *what, *format, screen)
        }
        Command::Stats { community, host, format, reading } => {
            let job = job(&site_root(cli.common.root.as_deref())?, reading)?;
            stats::stats(job, community.as_deref(), *host, *format, screen)
        }
        Command::Digest { community, period, form, output, reading } => {
            let job = job(&site_root(cli.common.root.as_deref())?, reading)?;
            digest::digest(&job, community.as_deref(), period.as_deref(), *form, output.as_deref(), screen)
        }
        Command::Diff(wanted) => diff::diff(wanted, screen),
        Command::Completions { shell } => {
            clap_complete::generate(
                *shell,
                &mut <Cli as clap::CommandFactory>::command(),
                "salon",
                &mut std::io::stdout(),
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn audience(written: &str) -> Result<Audience, String> {
    Audience::from_word(written).ok_or_else(|| "write public or members".to_owned())
}

fn clock(written: &str) -> Result<Clock, String> {
    Clock::parse(written).map_err(|unread| match unread {
        Unread::Ambiguous(a, b) => format!("it can be read as {a} and as {b}"),
        Unread::Otherwise(date) => format!("write {date}"),
        Unread::Impossible(why) => why,
        Unread::NoDate => "write a date such as 2026-11-25, or 2026-11-25T18:00:00Z".to_owned(),
    })
}

/// The site's folder: the one named, else the nearest one upward with a site.toml.
fn site_root(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        let root = std::path::absolute(named).map_err(Failure::io("cannot find", named))?;
        if root.join(SITE_FILE).is_file() {
            return Ok(root);
        }
        return Err(Failure::Usage(format!("there is no {SITE_FILE} in {}", named.display())));
    }
    let here = std::env::current_dir().map_err(Failure::io("cannot find", "."))?;
    let root = here.ancestors().find(|folder| folder.join(SITE_FILE).is_file());
    root.map(Path::to_owned).ok_or_else(|| {
        Failure::Usage(format!("there is no {SITE_FILE} here or in a folder above; `salon init` makes a site, and an empty {SITE_FILE} is enough for one"))
    })
}

/// Settings and flags as one job.
fn job(root: &Path, reading: &Reading) -> Result<Job, Failure> {
    let (site_file, checked) = configuration(root)?;
    if !checked.diagnostics.is_empty() {
        return Err(Failure::Configuration(checked.diagnostics));
    }
    let mut config = checked.value;
    if let Some(url) = &reading.base_url {
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            return Err(Failure::Usage(format!("--base-url: `{url}` does not begin with https:// or http://")));
        }
        config.base_url = if url.ends_with('/') { url.clone() } else { format!("{url}/") };
    }
    if let Some(theme) = &reading.theme {
        config.theme.clone_from(theme);
    }
    let choice = Choice {
        audience: reading.audience,
        drafts: reading.drafts,
        future: reading.future,
        clock: now(reading.clock.clone())?,
    };
    Ok(Job { root: root.to_owned(), config, site_file, choice })
}

/// What is said to somebody who builds a part at a moment that no other part will have.
const NO_CLOCK: &str = "note: parts that are built at different moments may not fit together: give each the same `--clock` or \
                        SOURCE_DATE_EPOCH, such as the time of the commit";

/// The moment of building: as the flag says, else as SOURCE_DATE_EPOCH says, else now.
fn now(flag: Option<Clock>) -> Result<Clock, Failure> {
    Ok(told_clock(flag)?.unwrap_or_else(|| Clock::at(jiff::Timestamp::now())))
}

/// The moment of building, where somebody says it.
fn told_clock(flag: Option<Clock>) -> Result<Option<Clock>, Failure> {
    if flag.is_some() {
        return Ok(flag);
    }
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(written) if !written.is_empty() => {
            let seconds = written.parse::<i64>().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
            seconds.map(|moment| Some(Clock::at(moment))).ok_or_else(|| {
                Failure::Usage(format!("SOURCE_DATE_EPOCH: `{written}` is not a number of seconds since 1970"))
            })
        }
        _ => Ok(None),
    }
}

/// Writes to standard output. A reader that has gone away, as `head` does, is no fault.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// How the program speaks: flags and terminal, found out once.
#[derive(Clone, Copy, Debug)]
struct Screen {
    is_quiet: bool,
    is_verbose: bool,
    colour: bool,
    is_terminal: bool,
    format: Format,
}

impl Screen {
    fn new(cli: &Cli) -> Self {
        let common = &cli.common;
        let format = match &cli.command {
            Command::Build { telling, .. } | Command::Check { telling, .. } | Command::Merge { telling, .. } => {
                telling.format
            }
            _ => Format::Human,
        };
        let is_terminal = std::io::stderr().is_terminal();
        let no_color = common.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            is_quiet: common.quiet,
            is_verbose: common.verbose,
            colour: is_terminal && !no_color,
            is_terminal,
            format,
        }
    }

    fn progress(&self) -> report::Progress {
        report::Progress::new(self.is_terminal && !self.is_quiet)
    }

    /// Findings for people, on standard error.
    fn findings(&self, diagnostics: &[Diagnostic]) {
        let cap = if self.is_verbose { None } else { Some(50) };
        let options = report::Human { colour: self.colour, cap, ..report::Human::default() };
        eprint!("{}", report::human(diagnostics, &options));
    }

    fn failure(&self, failure: &Failure) -> ExitCode {
        match failure {
            Failure::Configuration(diagnostics) => {
                let mut diagnostics = diagnostics.clone();
                crate::diag::sort(&mut diagnostics);
                let counts = crate::diag::Counts::of(&diagnostics);
                match self.format {
                    Format::Json => say(&report::json(&diagnostics, counts)),
                    Format::Github => say(&report::github(&diagnostics)),
                    Format::Human => self.findings(&diagnostics),
                }
                eprintln!("{}; the content was not looked at", report::closing(counts, None));
                ExitCode::from(2)
            }
            Failure::Usage(message) => {
                eprintln!("error: {message}");
                ExitCode::from(2)
            }
            Failure::Io { .. } | Failure::Render(_) => {
                eprintln!("error: {failure}");
                ExitCode::from(1)
            }
        }
    }
}

/// What the theme says in each language, for commands that print no pages.
fn languages(job: &Job) -> Result<crate::render::Languages, Failure> {
    let checked = crate::render::Languages::load(&job.root, &job.config, &job.site_file);
    if checked.diagnostics.iter().any(|found| found.severity() == crate::diag::Severity::Error) {
        return Err(Failure::Configuration(checked.diagnostics));
    }
    Ok(checked.value)
}

/// The theme, or what is wrong with it.
fn theme(job: &Job, site_file: &SourceFile) -> Result<(crate::render::Theme, Vec<Diagnostic>), Failure> {
    let checked = crate::render::Theme::load(&job.root, &job.config, site_file);
    if checked.diagnostics.iter().any(|found| found.severity() == crate::diag::Severity::Error) {
        return Err(Failure::Configuration(checked.diagnostics));
    }
    Ok((checked.value, checked.diagnostics))
}
