//! The stages that every post goes through, each alone, on the texts of one community: `cargo bench --bench stages`.

mod corpus;

use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use salon::config::Config;
use salon::fields::yaml;
use salon::load;
use salon::markup::{self, Body, LinkTarget, MentionTarget, Options, PictureTarget, Pictures, Place, Targets};
use salon::source::SourceFile;
use salon::text;

fn main() {
    divan::main();
}

/// A file, and where its front matter and its text are.
struct Text {
    source: SourceFile,
    fields: Range<usize>,
    body: Range<usize>,
}

/// All files of a community of about 400 posts, read once.
static TEXTS: LazyLock<Vec<Text>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    corpus::write(folder.path(), 340, 1).expect("a temporary folder can be written to");
    let network = load::network(folder.path()).expect("a network just written can be read").value;
    let texts = network.communities.iter().flat_map(|name| load::community(folder.path(), name).value.texts);
    texts.filter_map(|text| cut(text.source)).collect()
});

fn cut(source: SourceFile) -> Option<Text> {
    let end = source.text.find("\n---\n")? + 1;
    let body = end + "---\n".len()..source.text.len();
    Some(Text { source, fields: "---\n".len()..end, body })
}

/// Bytes of some part of all texts.
fn bytes(part: impl Fn(&Text) -> &Range<usize>) -> BytesCount {
    BytesCount::new(TEXTS.iter().map(|text| part(text).len()).sum::<usize>())
}

fn bodies(options: &Options) -> Vec<Body> {
    TEXTS.iter().map(|text| markup::body(&text.source, text.body.clone(), options).value).collect()
}

#[divan::bench]
fn front_matter(bencher: Bencher<'_, '_>) {
    bencher
        .counter(bytes(|text| &text.fields))
        .bench(|| TEXTS.iter().map(|text| yaml::parse(&text.source, text.fields.clone()).0.len()).sum::<usize>());
}

/// Markdown to its facts and its open HTML, with and without colours for code. A block that was coloured before is not
/// coloured again, so this is what a second build in one process takes; [`new_code`] is what a first one does.
#[divan::bench(args = [true, false])]
fn body(bencher: Bencher<'_, '_>, highlight: bool) {
    let options = Options { highlight, ..Config::default().markdown };
    bencher.counter(bytes(|text| &text.body)).bench(|| bodies(&options));
}

/// The texts with code alone, in which no block is like one seen before.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn new_code(bencher: Bencher<'_, '_>) {
    let options = Config::default().markdown;
    let count = AtomicUsize::new(0);
    let changed = || {
        let count = count.fetch_add(1, Ordering::Relaxed);
        let with_code = TEXTS.iter().filter(|text| text.source.text.contains("\n```"));
        with_code.filter_map(|text| cut(with_line(&text.source, count))).collect::<Vec<Text>>()
    };
    bencher.with_inputs(changed).input_counter(|texts| ItemsCount::new(texts.len())).bench_refs(|texts| {
        texts.iter().map(|text| markup::body(&text.source, text.body.clone(), &options).value).collect::<Vec<_>>()
    });
}

/// The file with one more line at the end of each block of code.
fn with_line(source: &SourceFile, number: usize) -> SourceFile {
    let text = source.text.replace("\n```\n", &format!("\nline_{number}\n```\n"));
    SourceFile::new(source.path.clone(), text)
}

/// The open places of all bodies filled.
#[divan::bench]
fn html(bencher: Bencher<'_, '_>) {
    let bodies = bodies(&Config::default().markdown);
    let targets: Vec<Targets> = bodies.iter().map(targets).collect();
    let place = Place {
        root: "../../../",
        name_files: false,
        id_prefix: "bo-",
        heading_level: 2,
        without_title: false,
        pictures: Pictures::Lazy,
    };
    let bytes = bodies.iter().zip(&targets).map(|(body, targets)| body.html(targets, &place).as_str().len());
    bencher
        .counter(BytesCount::new(bytes.sum::<usize>()))
        .bench(|| bodies.iter().zip(&targets).map(|(body, targets)| body.html(targets, &place)).collect::<Vec<_>>());
}

fn targets(body: &Body) -> Targets {
    Targets {
        links: body.links.iter().map(|_| LinkTarget::Here("bo".to_owned())).collect(),
        pictures: body.pictures.iter().map(|_| PictureTarget::Nothing).collect(),
        mentions: body.mentions.iter().map(|_| MentionTarget::Name("Bo Quimby".to_owned())).collect(),
    }
}

#[divan::bench]
fn slug(bencher: Bencher<'_, '_>) {
    let titles: Vec<&str> = TEXTS.iter().filter_map(|text| text.source.text.lines().nth(1)).collect();
    bencher.counter(ItemsCount::new(titles.len())).bench(|| titles.iter().map(|t| text::slug(t)).collect::<Vec<_>>());
}
