//! One build in a process of its own: its time, its CPU seconds and its memory; and what it wrote.
//!
//! The system tells what all ended children of a process took together, and the most memory that any of them had.
//! So each build gets a parent of its own: this program again, small and fresh, which does nothing else. (A large
//! parent would be counted too: on Linux a child's memory begins as that of the process that started it.)

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// The argument that makes this program the parent of one build.
pub const MEASURE: &str = "--measure";

/// The day that builds are told, so that the same content gives the same site.
const CLOCK: &str = "2026-11-25";

/// What one build took.
#[derive(Serialize, Deserialize)]
pub struct Run {
    /// Seconds from start to end.
    pub wall_s: f64,
    /// What the system says; `None` where it is not asked.
    pub usage: Option<Usage>,
}

/// What the system says about a process.
#[derive(Serialize, Deserialize)]
pub struct Usage {
    /// Seconds of CPU time: the program's own and the kernel's for it, over all threads.
    pub cpu_s: f64,
    /// The most memory that was resident at one time, in MB of 2²⁰ bytes.
    pub peak_mb: f64,
}

/// The command by which salon builds `root` into `output`.
pub fn salon(binary: &Path, root: &Path, output: &Path, jobs: Option<usize>) -> Vec<OsString> {
    let mut command: Vec<OsString> =
        vec![binary.into(), "build".into(), "--quiet".into(), "--clock".into(), CLOCK.into()];
    command.extend(["--root".into(), root.into(), "--output-dir".into(), output.into()]);
    if let Some(jobs) = jobs {
        command.extend(["--jobs".into(), jobs.to_string().into()]);
    }
    command
}

/// Runs a command by way of a parent of its own.
pub fn run(command: &[OsString]) -> Result<Run, Box<dyn Error>> {
    let done = Command::new(std::env::current_exe()?).arg(MEASURE).args(command).stderr(Stdio::inherit()).output()?;
    if !done.status.success() {
        return Err("a build failed; its own words are above".into());
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}

/// What a build wrote.
#[derive(Clone, Copy, Default)]
pub struct Wrote {
    /// Files whose names end in `.html`.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Their bytes together.
    pub bytes: u64,
}

impl Wrote {
    /// What lies in an output folder.
    pub fn count(output: &Path) -> Self {
        let entries = walkdir::WalkDir::new(output).into_iter().filter_map(Result::ok);
        entries.filter(|entry| entry.file_type().is_file()).fold(Self::default(), |sum, entry| Self {
            pages: sum.pages + usize::from(entry.path().extension().is_some_and(|end| end == "html")),
            files: sum.files + 1,
            bytes: sum.bytes + entry.metadata().map_or(0, |found| found.len()),
        })
    }
}

/// Median time and CPU time of runs, and the most memory that any of them took.
pub struct Figures {
    pub wall_s: f64,
    pub cpu_s: Option<f64>,
    pub peak_mb: Option<f64>,
}

impl Figures {
    pub fn of(runs: &[Run]) -> Self {
        let usage = || runs.iter().filter_map(|run| run.usage.as_ref());
        Self {
            wall_s: median(runs.iter().map(|run| run.wall_s).collect()).unwrap_or_default(),
            cpu_s: median(usage().map(|usage| usage.cpu_s).collect()),
            peak_mb: usage().map(|usage| usage.peak_mb).reduce(f64::max),
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        count if count % 2 == 0 => Some(f64::midpoint(values[middle - 1], values[middle])),
        _ => Some(values[middle]),
    }
}

/// A figure with so many digits; `-` where there is none.
pub fn shown(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.digits$}"))
}

/// Deletes what an earlier build left.
pub fn make_cold(leftovers: &[PathBuf]) -> std::io::Result<()> {
    for path in leftovers {
        let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        match gone {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Runs a command, and prints what it took as JSON.
pub fn child(command: &[String]) -> Result<(), Box<dyn Error>> {
    let (program, arguments) = command.split_first().ok_or("no command to measure")?;
    let begun = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
    let status = status.map_err(|error| format!("{program} cannot be started: {error}"))?;
    let run = Run { wall_s: begun.elapsed().as_secs_f64(), usage: usage() };
    if !status.success() {
        return Err(format!("{program} ended with {status}").into());
    }
    println!("{}", serde_json::to_string(&run)?);
    Ok(())
}

#[cfg(unix)]
fn usage() -> Option<Usage> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // Apple's systems count bytes, all others kB.
    let in_a_mb = if cfg!(target_vendor = "apple") { 1024.0 * 1024.0 } else { 1024.0 };
    Some(Usage { cpu_s: microseconds as f64 / 1e6, peak_mb: usage.max_rss() as f64 / in_a_mb })
}

#[cfg(not(unix))]
fn usage() -> Option<Usage> {
    None
}
