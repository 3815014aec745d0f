//! How long a build of a large network takes, and how much memory: `cargo bench --bench build`.
//!
//! Every run is the release program as a process of its own, cold: no output folder and no cache. Prints a table in
//! Markdown (`docs/performance.md` says what its columns mean). With other generators named, all build the same network in
//! turns, and the tables have ratios.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table and its errors are for a terminal")]

mod beside;
mod corpus;
mod measure;
mod peers;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::measure::{Figures, MEASURE, Run, Wrote, shown};
use self::peers::Peer;

const USAGE: &str = "cargo bench --bench build -- [OPTIONS]

  --sizes N,N,...   posts in each network (1000,10000)
  --runs N          builds of each network; the table has medians (3)
  --jobs N          threads that a build may use (all)
  --seed N          seed of the texts (1)
  --keep FOLDER     write networks and sites there, and leave them there
  --binary PATH     measure this program instead of the one just compiled
  --hugo PATH       beside Hugo (also SALON_HUGO): all build the same content in turns, from nothing,
                    again with nothing changed, and after a word more in one post
  --zola PATH       beside Zola (also SALON_ZOLA)";

/// Bytes that a post needs on disk with all that is made of it, generously.
const BYTES_A_POST: u64 = 40_000;

/// What was asked for.
struct Args {
    sizes: Vec<usize>,
    runs: usize,
    jobs: Option<usize>,
    seed: u64,
    keep: Option<PathBuf>,
    binary: PathBuf,
    /// Other generators, and their programs.
    peers: Vec<(Peer, PathBuf)>,
}

/// All that was measured of one size.
struct Row {
    posts: usize,
    figures: Figures,
    wrote: Wrote,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.first().map(String::as_str) {
        Some(MEASURE) => measure::child(&words[1..]),
        // `cargo test --benches` starts this program without its flag, and wants no figures.
        _ if !words.iter().any(|word| word == "--bench") => Ok(()),
        _ if words.iter().any(|word| word == "--help") => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            Args::read(&words).and_then(|args| if args.peers.is_empty() { table(&args) } else { beside::tables(&args) })
        }
    };
    outcome.map_or_else(
        |error| {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

impl Args {
    fn read(words: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut args = Self {
            sizes: vec![1_000, 10_000],
            runs: 3,
            jobs: None,
            seed: 1,
            keep: None,
            binary: PathBuf::from(env!("CARGO_BIN_EXE_salon")),
            peers: Vec::new(),
        };
        let mut named: Vec<Option<PathBuf>> = Peer::ALL.iter().map(|peer| named_outside(*peer)).collect();
        let mut words = words.iter().filter(|word| *word != "--bench");
        while let Some(flag) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{flag} needs a value\n\n{USAGE}"));
            match flag.as_str() {
                "--sizes" => args.sizes = value()?.split(',').map(|n| n.trim().parse()).collect::<Result<_, _>>()?,
                "--runs" => args.runs = value()?.parse::<usize>()?.max(1),
                "--jobs" => args.jobs = Some(value()?.parse()?),
                "--seed" => args.seed = value()?.parse()?,
                "--keep" => args.keep = Some(PathBuf::from(value()?)),
                "--binary" => args.binary = PathBuf::from(value()?),
                "--hugo" => named[0] = Some(PathBuf::from(value()?)),
                "--zola" => named[1] = Some(PathBuf::from(value()?)),
                _ => return Err(format!("`{flag}` is not an option\n\n{USAGE}").into()),
            }
        }
        args.sizes.sort_unstable();
        args.peers = Peer::ALL.into_iter().zip(named).filter_map(|(peer, path)| Some((peer, path?))).collect();
        Ok(args)
    }

    /// What all tables were made with, in a line.
    fn circumstances(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (version, system, machine) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
        format!("salon {version}, {system} {machine}, {cores} cores, runs: {}", self.runs)
    }

    /// A folder for one size, empty, which is deleted with the second value, or stays where that was asked for.
    fn folder(&self, posts: usize) -> Result<(PathBuf, Option<tempfile::TempDir>), Box<dyn Error>> {
        let Some(keep) = &self.keep else {
            let temporary = tempfile::Builder::new().prefix("salon-bench-").tempdir_in(roomy(posts))?;
            return Ok((temporary.path().to_owned(), Some(temporary)));
        };
        let folder = keep.join(posts.to_string());
        if folder.exists() {
            return Err(
                format!("{} is there already: delete it first, or name another folder", folder.display()).into()
            );
        }
        Ok((folder, None))
    }
}

/// A generator's program, where the environment names it.
fn named_outside(peer: Peer) -> Option<PathBuf> {
    std::env::var_os(peer.variable()).filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn table(args: &Args) -> Result<(), Box<dyn Error>> {
    println!("{}\n", args.circumstances());
    println!(
        "| posts | wall s | CPU s | peak MB | pages | files | pages a second | CPU ms a post | cost a post ÷ smallest |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut smallest = None;
    for &posts in &args.sizes {
        let row = row(args, posts)?;
        let smallest = *smallest.get_or_insert(row.cpu_ms_a_post());
        println!("{}", row.line(smallest));
    }
    Ok(())
}

/// Measures one size.
fn row(args: &Args, posts: usize) -> Result<Row, Box<dyn Error>> {
    let (folder, _temporary) = args.folder(posts)?;
    let (root, output) = (folder.join("site"), folder.join("public"));
    corpus::write(&root, posts, args.seed)?;
    let command = measure::salon(&args.binary, &root, &output, args.jobs);
    let mut runs: Vec<Run> = Vec::new();
    for _ in 0..args.runs {
        measure::make_cold(&[output.clone(), root.join(".salon")])?;
        runs.push(measure::run(&command)?);
    }
    let wrote = Wrote::count(&output);
    if wrote.pages == 0 {
        return Err(format!("{} wrote no page", args.binary.display()).into());
    }
    Ok(Row { posts, figures: Figures::of(&runs), wrote })
}

/// A folder in memory where there is one with room, so that the disk is not what is measured.
#[cfg(unix)]
fn roomy(posts: usize) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let needed = posts as u64 * BYTES_A_POST;
    match rustix::fs::statvfs(memory) {
        Ok(found) if memory.is_dir() && found.f_bavail * found.f_frsize > needed => memory.to_owned(),
        _ => std::env::temp_dir(),
    }
}

#[cfg(not(unix))]
fn roomy(_posts: usize) -> PathBuf {
    let _ = BYTES_A_POST;
    std::env::temp_dir()
}

impl Row {
    fn cpu_ms_a_post(&self) -> Option<f64> {
        self.figures.cpu_s.map(|cpu| cpu * 1000.0 / self.posts as f64)
    }

    fn line(&self, smallest: Option<f64>) -> String {
        let ratio = self.cpu_ms_a_post().zip(smallest).map(|(own, smallest)| own / smallest);
        format!(
            "| {} | {:.2} | {} | {} | {} | {} | {:.0} | {} | {} |",
            self.posts,
            self.figures.wall_s,
            shown(self.figures.cpu_s, 2),
            shown(self.figures.peak_mb, 0),
            self.wrote.pages,
            self.wrote.files,
            self.wrote.pages as f64 / self.figures.wall_s,
            shown(self.cpu_ms_a_post(), 3),
            shown(ratio, 2)
        )
    }
}
