//! What members write: Markdown of a given length.

use super::code;
use super::random::Random;
use super::words::{adjective, clause, noun, sentence, thing};

/// What a text may refer to.
pub struct Around<'a> {
    /// Handles of members.
    pub handles: &'a [&'a str],
    /// Texts and paths of other files, as a link in this file writes them.
    pub links: &'a [(String, String)],
    /// The text answers another.
    pub is_answer: bool,
}

/// A text of about `words` words; code is not counted.
pub fn text(random: &mut Random, words: usize, around: &Around<'_>) -> String {
    let mut out = String::with_capacity(words * 8);
    if around.is_answer && random.chance(25) {
        out.push_str(&format!("> {}\n> {}\n\n", sentence(random), sentence(random)));
    }
    out.push_str(&opening(random, around));
    // In how many of 100 posts: 15 have code, 22 a link out.
    let code = if random.chance(15) { code::block(random) } else { String::new() };
    if random.chance(22) {
        out.push_str(&outward(random));
    }
    let mut written = out.split_whitespace().count();
    out.push_str(&code);
    while written < words {
        let block = block(random, words - written);
        written += block.split_whitespace().count();
        out.push_str(&block);
    }
    out
}

fn opening(random: &mut Random, around: &Around<'_>) -> String {
    let mut out = String::new();
    if !around.handles.is_empty() && random.chance(25) {
        out.push_str(&format!("Thanks, @{}! ", random.pick(around.handles)));
    }
    out.push_str(&sentence(random));
    for (text, path) in around.links {
        out.push_str(&format!(" As in [{text}]({path}), {}.", clause(random)));
    }
    if !around.handles.is_empty() && random.chance(12) {
        out.push_str(&format!(" I think @{} and @{} know.", random.pick(around.handles), random.pick(around.handles)));
    }
    out.push_str("\n\n");
    out
}

fn outward(random: &mut Random) -> String {
    let (one, two) = (ascii(noun(random)), ascii(noun(random)));
    if random.chance(50) {
        format!("See https://example.com/{one}/{two}?page={} for more.\n\n", random.below(90))
    } else {
        format!("{} [a page about {one}](https://example.com/{two}#{one}).\n\n", sentence(random))
    }
}

fn ascii(noun: &'static str) -> &'static str {
    if noun.is_ascii() { noun } else { "other" }
}

fn block(random: &mut Random, left: usize) -> String {
    if left < 60 {
        return paragraph(random, left);
    }
    match random.below(100) {
        0..5 => format!("## {}\n\n", super::words::title(random)),
        5..7 => format!("### {} {}\n\n", adjective(random), noun(random)),
        7..17 => list(random, "- "),
        17..22 => list(random, "1. "),
        22..25 => list(random, "- [ ] "),
        25..29 => table(random),
        29..32 => format!("> {}\n>\n> {}\n\n", sentence(random), sentence(random)),
        32..33 => format!("> [!NOTE]\n> {}\n\n", sentence(random)),
        33..35 => footnote(random),
        35..36 => "---\n\n".to_owned(),
        _ => paragraph(random, left),
    }
}

/// One to seven sentences, no more than needed.
fn paragraph(random: &mut Random, left: usize) -> String {
    let mut out = String::new();
    let mut written = 0;
    for _ in 0..random.between(1, 7) {
        let sentence = sentence(random);
        written += sentence.split_whitespace().count();
        out.push_str(&sentence);
        if written >= left {
            break;
        }
        // Members break lines as they like.
        out.push(if random.chance(15) { '\n' } else { ' ' });
    }
    out.truncate(out.trim_end().len());
    out.push_str("\n\n");
    out
}

fn list(random: &mut Random, marker: &str) -> String {
    let mut out = String::new();
    for _ in 0..random.between(2, 6) {
        out.push_str(&format!("{marker}{}\n", clause(random)));
        if marker == "- " && random.chance(15) {
            out.push_str(&format!("  - {}\n", clause(random)));
        }
    }
    out.push('\n');
    out
}

fn table(random: &mut Random) -> String {
    let mut out = format!("| {} | {} | amount |\n|---|:--|--:|\n", noun(random), noun(random));
    for _ in 0..random.between(2, 7) {
        out.push_str(&format!("| {} | {} | {} |\n", thing(random), adjective(random), random.below(5000)));
    }
    out.push('\n');
    out
}

/// A sentence with a note; the label is a number, which makes two equal ones in a text rare.
fn footnote(random: &mut Random) -> String {
    let label = random.below(1 << 20);
    format!("{}[^{label}]\n\n[^{label}]: {}\n\n", sentence(random), sentence(random))
}
