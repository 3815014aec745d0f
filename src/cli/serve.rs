//! `salon serve`: what it says in the terminal, and the browser.

use std::cell::RefCell;
use std::process::{Command, ExitCode, Stdio};

use super::Screen;
use super::build::plural;
use crate::diag::{Counts, Diagnostic, Failure, Severity};
use crate::serve::{self, MakeJob, Told, Wanted};

/// `salon serve`: shows the site until it is stopped.
pub(super) fn serve(
    make_job: &MakeJob<'_>,
    wanted: &Wanted,
    opens_browser: bool,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let known: RefCell<Vec<Diagnostic>> = RefCell::default();
    serve::run(make_job, wanted, &|told| match told {
        Told::Ready(url) => {
            eprintln!("{url}  (Ctrl-C stops)");
            if opens_browser && let Err(error) = open(url) {
                eprintln!("the browser cannot be opened: {error}");
            }
        }
        Told::Note(text) => eprintln!("{text}"),
        Told::Findings(findings, took) => {
            let mut known = known.borrow_mut();
            let least = if screen.is_quiet { Severity::Warning } else { Severity::Hint };
            let is_new = |found: &&Diagnostic| found.severity() >= least && !known.contains(found);
            let new: Vec<Diagnostic> = findings.iter().filter(is_new).cloned().collect();
            screen.findings(&new);
            if !screen.is_quiet {
                let counts = Counts::of(findings);
                let shown = if counts.errors > 0 { "; what has errors is shown as it was" } else { "" };
                let (errors, warnings) = (plural(counts.errors, "error"), plural(counts.warnings, "warning"));
                let milliseconds = took.as_secs_f64() * 1000.0;
                eprintln!("{milliseconds:.0} ms; {errors}, {warnings}, {}{shown}", plural(counts.hints, "hint"));
            }
            *known = findings.to_vec();
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Opens an address in the browser, by the way of the system.
fn open(url: &str) -> std::io::Result<()> {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let mut child = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    std::thread::spawn(move || child.wait());
    Ok(())
}
