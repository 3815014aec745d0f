//! How far a build is, on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One line on stderr that says what is being done and how much of it. May be used from many threads at once.
///
/// Draws nothing where stderr is no terminal. [`Progress::finish`] takes the line away; so does dropping it.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A progress that draws only if `enabled` (not with `--quiet`).
    pub fn new(enabled: bool) -> Self {
        let target = if enabled { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        Self(ProgressBar::with_draw_target(None, target))
    }

    /// Begins a stage of `total` steps, or of nobody knows how many.
    pub fn stage(&self, name: &'static str, total: Option<usize>) {
        let template = if total.is_some() { "{msg} {pos}/{len} {wide_bar:.dim}" } else { "{spinner} {msg} {pos}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        match total {
            Some(total) => self.0.set_length(total as u64),
            None => self.0.unset_length(),
        }
        self.0.set_position(0);
        self.0.set_message(name);
        self.0.enable_steady_tick(Duration::from_millis(100));
    }

    /// `steps` more are done.
    pub fn inc(&self, steps: usize) {
        self.0.inc(steps as u64);
    }

    /// How many steps of the stage are done.
    pub fn done(&self) -> u64 {
        self.0.position()
    }

    /// Prints with the line out of the way: a finding and a bar on one line are neither.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
