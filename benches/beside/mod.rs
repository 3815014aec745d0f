//! salon beside other generators: all build the same network, in turns, so that what else the machine does meets them alike.

use std::error::Error;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::Args;
use crate::corpus;
use crate::measure::{self, Figures, Run, Wrote, shown};
use crate::peers;

/// A program with its site.
struct Contestant {
    name: &'static str,
    command: Vec<OsString>,
    output: PathBuf,
    /// What builds leave, the output with it.
    leftovers: Vec<PathBuf>,
    /// The file of the post that is edited.
    post: PathBuf,
}

/// What is measured, in this order: a build leaves what the next one may use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    FromNothing,
    Again,
    AWordMore,
}

impl Work {
    const ALL: [Self; 3] = [Self::FromNothing, Self::Again, Self::AWordMore];

    fn title(self) -> &'static str {
        match self {
            Self::FromNothing => "from nothing",
            Self::Again => "again, nothing changed",
            Self::AWordMore => "a word more in one post",
        }
    }
}

/// Measures every size, and prints a table of each kind of work.
pub fn tables(args: &Args) -> Result<(), Box<dyn Error>> {
    println!("{}", args.circumstances());
    for &posts in &args.sizes {
        let (folder, _temporary) = args.folder(posts)?;
        let plans = corpus::plans(posts, args.seed);
        let threads = plans.iter().flat_map(|plan| &plan.posts).filter(|post| post.parent.is_none()).count();
        let contestants = contestants(args, &folder, posts)?;
        for work in Work::ALL {
            println!("\n{posts} posts, {}\n", work.title());
            table(work, args.runs, threads, &contestants)?;
        }
    }
    Ok(())
}

/// Writes the network for each program. The texts are made before anything is timed.
fn contestants(args: &Args, folder: &Path, posts: usize) -> Result<Vec<Contestant>, Box<dyn Error>> {
    // The thread in the middle of the first community: neither the newest, which stands on more pages, nor the oldest.
    let plan =
        corpus::plans(posts, args.seed).into_iter().next().ok_or("a network without posts has nothing to build")?;
    let threads: Vec<_> = plan.posts.iter().filter(|post| post.parent.is_none()).collect();
    let post = threads[threads.len() / 2];

    let (site, output) = (folder.join("salon"), folder.join("salon-public"));
    corpus::write(&site, posts, args.seed)?;
    let mut contestants = vec![Contestant {
        name: "salon",
        command: measure::salon(&args.binary, &site, &output, args.jobs),
        post: site.join(format!("content/{}/{}", plan.name, post.path)),
        leftovers: vec![output.clone(), site.join(".salon")],
        output,
    }];
    for (peer, program) in &args.peers {
        let (site, output) = (folder.join(peer.name()), folder.join(format!("{}-public", peer.name())));
        peer.lay_out(&site, posts, args.seed)?;
        let leftovers = peer.leftovers().iter().map(|name| site.join(name));
        contestants.push(Contestant {
            name: peer.name(),
            command: peer.command(program, &site, &output),
            post: site.join(peer.file_of_thread(&plan.name, peers::content::slug(post))),
            leftovers: std::iter::once(output.clone()).chain(leftovers).collect(),
            output,
        });
    }
    Ok(contestants)
}

/// Runs one kind of work, the programs taking turns, and prints what each took. Who writes fewer pages than there are
/// `threads` has built another site, and is no measure.
fn table(work: Work, rounds: usize, threads: usize, contestants: &[Contestant]) -> Result<(), Box<dyn Error>> {
    let mut runs: Vec<Vec<Run>> = contestants.iter().map(|_| Vec::new()).collect();
    for round in 0..rounds {
        for (contestant, runs) in contestants.iter().zip(&mut runs) {
            match work {
                Work::FromNothing => measure::make_cold(&contestant.leftovers)?,
                Work::Again => {}
                Work::AWordMore => a_word_more(&contestant.post, round)?,
            }
            runs.push(measure::run(&contestant.command)?);
        }
    }
    println!(
        "| program | wall s | CPU s | peak MB | pages | files | MB written | CPU ÷ salon | wall ÷ salon | memory ÷ salon |"
    );
    println!("|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let figures: Vec<Figures> = runs.iter().map(|runs| Figures::of(runs)).collect();
    for (contestant, own) in contestants.iter().zip(&figures) {
        let wrote = Wrote::count(&contestant.output);
        if wrote.pages < threads {
            return Err(format!("{} wrote {} pages for {threads} threads", contestant.name, wrote.pages).into());
        }
        println!("{}", line(contestant.name, own, &figures[0], wrote));
    }
    Ok(())
}

fn a_word_more(post: &Path, round: usize) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(post)?;
    file.write_all(format!("\nWord{round}.\n").as_bytes())
}

fn line(name: &str, own: &Figures, salon: &Figures, wrote: Wrote) -> String {
    let ratio = |own: Option<f64>, salon: Option<f64>| shown(own.zip(salon).map(|(own, salon)| own / salon), 2);
    format!(
        "| {name} | {:.2} | {} | {} | {} | {} | {:.1} | {} | {} | {} |",
        own.wall_s,
        shown(own.cpu_s, 2),
        shown(own.peak_mb, 0),
        wrote.pages,
        wrote.files,
        wrote.bytes as f64 / 1e6,
        ratio(own.cpu_s, salon.cpu_s),
        ratio(Some(own.wall_s), Some(salon.wall_s)),
        ratio(own.peak_mb, salon.peak_mb)
    )
}
