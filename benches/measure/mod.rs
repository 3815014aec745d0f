//! One build in a process of its own: its time, its CPU seconds and its memory.
//!
//! The system tells what all ended children of a process took together, and the most memory that any of them had.
//! So each build gets a parent of its own: this program again, small and fresh, which does nothing else. (A large
//! parent would be counted too: on Linux a child's memory begins as that of the process that started it.)

use std::error::Error;
use std::path::Path;
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

/// Builds `root` into `output` with `binary`, by way of a parent of its own.
pub fn run(binary: &Path, root: &Path, output: &Path, jobs: Option<usize>) -> Result<Run, Box<dyn Error>> {
    let mut parent = Command::new(std::env::current_exe()?);
    parent.arg(MEASURE).arg(binary).args(["build", "--quiet", "--clock", CLOCK]);
    parent.arg("--root").arg(root).arg("--output-dir").arg(output);
    if let Some(jobs) = jobs {
        parent.args(["--jobs", &jobs.to_string()]);
    }
    let done = parent.stderr(Stdio::inherit()).output()?;
    if !done.status.success() {
        return Err("a build failed; its own words are above".into());
    }
    Ok(serde_json::from_slice(&done.stdout)?)
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
