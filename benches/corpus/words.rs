//! Sentences. Verbs stand in the past, so that any subject fits.

use std::sync::LazyLock;

use super::random::Random;

static NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "harbour garden letter workshop price client kitchen ladder budget morning project question answer habit routine \
     meeting recipe bridge village calendar promise draft chapter invoice contract customer newsletter mistake lesson \
     orchard studio weekend holiday train ticket notebook pencil market neighbour teacher student course module recording \
     camera picture poster window corridor library shelf archive folder button screen keyboard language sentence \
     paragraph title subject message thread reply topic reason argument number table measure survey result graph season \
     summer winter spring autumn month quarter deadline plan goal milestone compass map journey path valley river island \
     coast storm weather forecast bicycle engine wheel tool hammer saw workbench material wood paper canvas colour brush \
     pattern fabric thread needle machine factory supplier delivery parcel warehouse shop counter receipt discount offer \
     subscription refund complaint review interview story character scene dialogue audience concert choir instrument \
     rehearsal melody silence conversation friend partner family child parent grandmother doctor nurse hospital office \
     desk lamp coffee café breakfast lunch dinner soup bread cheese apple potato onion spice oven experiment theory \
     example proof doubt idea concept sketch prototype version feature release test failure success attempt detour"
        .split_whitespace()
        .collect()
});

static ADJECTIVES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "small quiet long short early late honest careful patient stubborn simple strange useful useless warm cold bright \
     dark heavy light empty full open hidden public private shared weekly monthly daily second third last next first \
     unexpected difficult easy boring exciting generous narrow wide naïve clever plain careless thorough expensive cheap \
     fair modest ambitious reluctant cheerful tired fresh old new borrowed broken finished unfinished real imaginary"
        .split_whitespace()
        .collect()
});

static VERBS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "asked built changed moved tried kept lost found wrote read sold bought planned dropped finished started repeated \
     measured compared shortened doubled halved explained forgot remembered noticed ignored repaired painted printed \
     translated recorded published drafted tested broke mended promised delivered cancelled postponed answered discussed \
     followed led taught learned needed wanted avoided invited thanked praised questioned improved simplified organised"
        .split_whitespace()
        .collect()
});

const ADVERBS: &[&str] = &[
    "slowly",
    "finally",
    "never",
    "always",
    "quietly",
    "almost",
    "simply",
    "often",
    "rarely",
    "suddenly",
    "carefully",
    "gladly",
    "already",
    "actually",
    "barely",
    "together",
];

const SUBJECTS: &[&str] = &[
    "I",
    "we",
    "you",
    "they",
    "most of us",
    "some of us",
    "nobody",
    "everybody",
    "one of my clients",
    "my sister",
    "the two of us",
    "our host",
    "somebody in the group",
    "half of the room",
];

const PREPOSITIONS: &[&str] = &[
    "in", "on", "behind", "before", "after", "with", "without", "near", "beyond", "for", "about", "during", "against",
];

const DETERMINERS: &[&str] = &["the", "each", "my", "our", "your", "this", "that", "every", "another", "one"];

const STARTS: &[&str] = &[
    "Last week",
    "In the end",
    "For example",
    "Since March",
    "After the session",
    "To be honest",
    "As far as I can see",
    "On the other hand",
    "This morning",
    "Looking back",
    "By the way",
    "For the first time",
    "Three years ago",
];

const JOINS: &[&str] = &[
    ", and",
    ", but",
    " because",
    " so that",
    " while",
    ", which is why",
    " until",
    " as soon as",
    ", although",
    "; still,",
    " before",
    ", so",
];

/// A noun.
pub fn noun(random: &mut Random) -> &'static str {
    random.pick(&NOUNS)
}

/// An adjective.
pub fn adjective(random: &mut Random) -> &'static str {
    random.pick(&ADJECTIVES)
}

/// A verb in the past.
pub fn verb(random: &mut Random) -> &'static str {
    random.pick(&VERBS)
}

/// A few words without a verb: `the quiet harbour`.
pub fn thing(random: &mut Random) -> String {
    let article = random.pick(DETERMINERS);
    let (adjective, noun) = (adjective(random), noun(random));
    if random.chance(45) { format!("{article} {noun}") } else { format!("{article} {adjective} {noun}") }
}

/// Subject, verb, object, and at times more; no capital letter and no full stop.
pub fn clause(random: &mut Random) -> String {
    let subject = if random.chance(60) { random.pick(SUBJECTS).to_owned() } else { thing(random) };
    let adverb = if random.chance(25) { format!("{} ", random.pick(ADVERBS)) } else { String::new() };
    let mut clause = format!("{subject} {adverb}{} {}", verb(random), object(random));
    if random.chance(40) {
        clause.push_str(&format!(" {} {}", random.pick(PREPOSITIONS), thing(random)));
    }
    clause
}

/// An object, now and then in another type.
fn object(random: &mut Random) -> String {
    match random.below(100) {
        0..4 => format!("**{}**", thing(random)),
        4..8 => format!("*{}*", thing(random)),
        8..11 => format!("`{}_{}`", noun(random), noun(random)),
        11..15 => format!("{} of {} {}s", random.between(2, 40), random.between(41, 300), noun(random)),
        15..18 => format!("{} --- {}", thing(random), thing(random)),
        18..20 => format!("\"{}\"", thing(random)),
        _ => thing(random),
    }
}

/// A sentence of 4 to about 45 words.
pub fn sentence(random: &mut Random) -> String {
    let mut sentence = String::new();
    if random.chance(30) {
        sentence.push_str(random.pick(STARTS));
        sentence.push_str(if random.chance(50) { ", " } else { " " });
    }
    sentence.push_str(&clause(random));
    for _ in 0..random.small(4) {
        sentence.push_str(random.pick(JOINS));
        sentence.push(' ');
        sentence.push_str(&clause(random));
    }
    sentence.push_str(random.pick(&[".", ".", ".", ".", ".", "?", "!", " :tada:", "..."]));
    capital(&sentence)
}

/// A title, in plain letters.
pub fn title(random: &mut Random) -> String {
    let (one, two) = (plain_noun(random), plain_noun(random));
    let (adjective, verb) = (random.pick(&["small", "quiet", "second", "honest", "long", "shared"]), verb(random));
    let title = match random.below(7) {
        0 => format!("how we {verb} the {one}"),
        1 => format!("what my {adjective} {one} taught me about the {two}"),
        2 => format!("the {one}, the {two} and the {adjective} {}", plain_noun(random)),
        3 => format!("is a {adjective} {one} worth a {two}?"),
        4 => format!("my {one}: why I {verb} it"),
        5 => format!("{adjective} {one}, {adjective} {two}"),
        _ => format!("notes on a {adjective} {one}"),
    };
    capital(&title)
}

/// A noun of ASCII letters: titles become file names.
fn plain_noun(random: &mut Random) -> &'static str {
    Some(noun(random)).filter(|noun| noun.is_ascii()).unwrap_or("letter")
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
