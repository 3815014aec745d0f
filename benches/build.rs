//! How long a build of a large network takes, and how much memory: `cargo bench --bench build`.
//!
//! Every run is the release program as a process of its own, cold: no output folder and no cache. Prints a table in
//! Markdown (`docs/performance.md` says what its columns mean).
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table and its errors are for a terminal")]

mod corpus;
mod measure;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::measure::{MEASURE, Run};

const USAGE: &str = "cargo bench --bench build -- [OPTIONS]

  --sizes N,N,...   posts in each network (1000,10000)
  --runs N          builds of each network; the table has medians (3)
  --jobs N          threads that a build may use (all)
  --seed N          seed of the texts (1)
  --keep FOLDER     write networks and sites there, and leave them there
  --binary PATH     measure this program instead of the one just compiled";

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
}

/// All that was measured of one size.
struct Row {
    posts: usize,
    wall: f64,
    cpu: Option<f64>,
    peak_mb: Option<f64>,
    pages: usize,
    files: usize,
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
        _ => Args::read(&words).and_then(|args| table(&args)),
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
        };
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
                _ => return Err(format!("`{flag}` is not an option\n\n{USAGE}").into()),
            }
        }
        args.sizes.sort_unstable();
        Ok(args)
    }
}

fn table(args: &Args) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let version = env!("CARGO_PKG_VERSION");
    println!(
        "salon {version}, {} {}, {cores} cores, runs: {}\n",
        std::env::consts::OS,
        std::env::consts::ARCH,
        args.runs
    );
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
    let temporary;
    let folder = match &args.keep {
        Some(keep) => keep.join(posts.to_string()),
        None => {
            temporary = tempfile::Builder::new().prefix("salon-bench-").tempdir_in(roomy(posts))?;
            temporary.path().to_owned()
        }
    };
    if args.keep.is_some() && folder.exists() {
        return Err(format!("{} is there already: delete it first, or name another folder", folder.display()).into());
    }
    let (root, output) = (folder.join("site"), folder.join("public"));
    corpus::write(&root, posts, args.seed)?;
    let mut runs = Vec::new();
    for _ in 0..args.runs {
        make_cold(&root, &output)?;
        runs.push(measure::run(&args.binary, &root, &output, args.jobs)?);
    }
    let (pages, files) = count(&output);
    if pages == 0 {
        return Err(format!("{} wrote no page", args.binary.display()).into());
    }
    Ok(Row::new(posts, &runs, pages, files))
}

/// Takes away what an earlier build left.
fn make_cold(root: &Path, output: &Path) -> std::io::Result<()> {
    for folder in [output, &root.join(".salon")] {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
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

/// Pages (`.html`) and all files in an output folder.
fn count(output: &Path) -> (usize, usize) {
    let files = walkdir::WalkDir::new(output).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file());
    files.fold((0, 0), |(pages, files), entry| {
        (pages + usize::from(entry.path().extension().is_some_and(|end| end == "html")), files + 1)
    })
}

impl Row {
    /// The medians of time; of memory the most that any run took.
    fn new(posts: usize, runs: &[Run], pages: usize, files: usize) -> Self {
        let usage = || runs.iter().filter_map(|run| run.usage.as_ref());
        Self {
            posts,
            wall: median(runs.iter().map(|run| run.wall_s).collect()).unwrap_or_default(),
            cpu: median(usage().map(|usage| usage.cpu_s).collect()),
            peak_mb: usage().map(|usage| usage.peak_mb).reduce(f64::max),
            pages,
            files,
        }
    }

    fn cpu_ms_a_post(&self) -> Option<f64> {
        self.cpu.map(|cpu| cpu * 1000.0 / self.posts as f64)
    }

    fn line(&self, smallest: Option<f64>) -> String {
        let shown = |value: Option<f64>, digits: usize| value.map_or("-".to_owned(), |v| format!("{v:.digits$}"));
        let ratio = self.cpu_ms_a_post().zip(smallest).map(|(own, smallest)| own / smallest);
        format!(
            "| {} | {:.2} | {} | {} | {} | {} | {:.0} | {} | {} |",
            self.posts,
            self.wall,
            shown(self.cpu, 2),
            shown(self.peak_mb, 0),
            self.pages,
            self.files,
            self.pages as f64 / self.wall,
            shown(self.cpu_ms_a_post(), 3),
            shown(ratio, 2)
        )
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
