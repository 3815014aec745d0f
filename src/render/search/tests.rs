use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::Value;

use super::postings::tests::{read, read_rising};
use super::terms::tests::all;
use super::*;
use crate::address::SourcePath;
use crate::plan::{Author, Document, Entry, Text};
use crate::source::SourceFile;

/// A community written by hand: its documents with their days, the oldest first.
#[derive(Clone, Debug)]
struct Fake {
    name: String,
    documents: Vec<(Option<Date>, Document)>,
}

impl Findable for Fake {
    fn name(&self) -> &str {
        &self.name
    }

    fn title(&self) -> &str {
        &self.name
    }

    fn url(&self) -> String {
        format!("{}/", self.name)
    }

    fn lang(&self) -> &str {
        "en"
    }

    fn entries(&self) -> Vec<Entry> {
        self.documents.iter().enumerate().map(|(at, (day, _))| Entry::numbered(at, *day)).collect()
    }

    fn document(&self, entry: &Entry) -> Document {
        self.documents[entry.number()].1.clone()
    }
}

fn network() -> Fake {
    Fake { name: String::new(), documents: Vec::new() }
}

/// Loaded once: it takes longer than all the rest.
static THEME: LazyLock<Theme> = LazyLock::new(|| {
    let site = SourceFile::new(SourcePath::new("site.toml"), "");
    Theme::load(Path::new("/nowhere"), &crate::config::Config::default(), &site).value
});

/// The files of an index.
fn written(communities: &[Fake], network: &Fake) -> (SearchIndex, BTreeMap<String, String>) {
    let files = Mutex::new(BTreeMap::new());
    let of: Vec<&dyn Findable> = communities.iter().map(|fake| fake as &dyn Findable).collect();
    let write = |path: &OutPath, bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(files.lock().unwrap().insert(path.as_str().to_owned(), text).is_none(), "{} twice", path.as_str());
        Ok(())
    };
    let index = index(&of, network, &THEME, &write, &Memory::none()).map(|(index, _)| index);
    (index.unwrap(), files.into_inner().unwrap())
}

/// An index as the script in the browser reads it.
struct Reader {
    files: BTreeMap<String, String>,
    data: BTreeMap<String, Value>,
}

/// Where something was found: the community, the title, the address, the text, and how well the term fits.
type Hit = (String, String, String, String, usize);

impl Reader {
    fn new(index: &SearchIndex, files: BTreeMap<String, String>) -> Self {
        let mut reader = Self { files, data: BTreeMap::new() };
        reader.load(&index.file.clone());
        reader
    }

    fn load(&mut self, file: &str) {
        for line in self.files[file].lines() {
            let call = line.strip_prefix("salon_search(").and_then(|rest| rest.strip_suffix(");")).unwrap();
            let pair: Value = serde_json::from_str(&format!("[{call}]")).unwrap();
            self.data.insert(pair[0].as_str().unwrap().to_owned(), pair[1].clone());
        }
    }

    fn piece(&mut self, key: &str, version: &Value) -> Value {
        if !self.data.contains_key(key) {
            self.load(&format!("search/{key}-{}.js", version.as_str().unwrap()));
        }
        self.data[key].clone()
    }

    /// The piece of a bundle that holds a document, and the document's place in it.
    fn part(&mut self, id: &str, kind: &str, starts: &Value, at: u64) -> (Value, usize) {
        let starts: Vec<(u64, Value)> =
            starts.as_array().unwrap().chunks(2).map(|pair| (pair[0].as_u64().unwrap(), pair[1].clone())).collect();
        let nth = starts.partition_point(|(first, _)| *first <= at) - 1;
        let place = usize::try_from(at - starts[nth].0).unwrap();
        (self.piece(&format!("{id}{kind}{nth}"), &starts[nth].1), place)
    }

    /// The documents that hold a term, or one that begins with it; within one community or in all.
    fn find(&mut self, term: &str, begins: bool, within: Option<&str>) -> BTreeSet<Hit> {
        let bundles = self.data[""][2].as_array().unwrap().clone();
        let mut hits = BTreeSet::new();
        for bundle in bundles {
            let id = bundle[0].as_str().unwrap().to_owned();
            let bits = within.map(|name| format!("b{:032b}", Item::new(0, name, 0).hash));
            if bits.is_some_and(|bits| !bits.starts_with(&id)) {
                continue;
            }
            let head = self.piece(&format!("{id}h0"), &bundle[2]);
            for (at, place) in self.documents(&id, &bundle, term, begins) {
                let groups = head[0].as_array().unwrap();
                let group = groups.iter().rfind(|group| group[4].as_u64().unwrap() <= at).unwrap();
                let nth = usize::try_from(at - group[4].as_u64().unwrap()).unwrap();
                let letter = group[5].as_str().unwrap().chars().nth(nth).unwrap();
                if within.map_or(letter.is_uppercase(), |name| group[0] != name) {
                    continue;
                }
                let (records, of_record) = self.part(&id, "r", &head[1], at);
                let (texts, of_text) = self.part(&id, "x", &head[2], at);
                let page = usize::try_from(records[2][of_record][0].as_u64().unwrap()).unwrap();
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                hits.insert((
                    text(&group[0]),
                    text(&records[0][page * 2]),
                    text(&records[0][page * 2 + 1]),
                    text(&texts[of_text]),
                    place,
                ));
            }
        }
        hits
    }

    fn documents(&mut self, id: &str, bundle: &Value, term: &str, begins: bool) -> BTreeMap<u64, usize> {
        let firsts: Vec<&str> = bundle[4].as_array().unwrap().iter().map(|first| first.as_str().unwrap()).collect();
        let mut found = BTreeMap::new();
        for (at, first) in firsts.iter().enumerate() {
            let is_behind = firsts.get(at + 1).is_some_and(|next| postings::compare(next, term).is_le());
            let is_before = !first.starts_with(term) && postings::compare(first, term).is_gt();
            if is_behind || is_before {
                continue;
            }
            let file = self.piece(&format!("{id}t{at}"), &bundle[5][at]);
            for entry in file.as_str().unwrap().split(' ') {
                let (word, lists) = entry.split_once('!').unwrap();
                if word != term && !(begins && word.starts_with(term)) {
                    continue;
                }
                for (place, list) in lists.split(',').enumerate() {
                    for at in read_rising(list) {
                        let best = found.entry(u64::from(at)).or_default();
                        *best = place.max(*best);
                    }
                }
            }
        }
        found
    }
}

/// The terms of a text, of the names beside it and of its title, by which a document is found.
type Found = (Hit, [Vec<String>; 3]);

/// What there is to be found, without any index.
fn all_found(communities: &[Fake]) -> Vec<Found> {
    let mut found = Vec::new();
    for fake in communities {
        for (_, document) in &fake.documents {
            let (title, text) = (title_of(document), text_of(document));
            let names = document.names.iter().flat_map(|name| all(name)).collect();
            let terms = [all(&text), names, if document.is_titled { all(&title) } else { Vec::new() }];
            found.push(((fake.name.clone(), title, document.url.clone(), text, 0), terms));
        }
    }
    found
}

/// Every document with a term, with the best place where it stands.
fn looked_for(found: &[Found], term: &str, begins: bool) -> BTreeSet<Hit> {
    let fits = |terms: &Vec<String>| terms.iter().any(|own| own == term || (begins && own.starts_with(term)));
    let hit = |(hit, terms): &Found| {
        let best = terms.iter().rposition(fits)?;
        let (group, title, url, text, _) = hit.clone();
        Some((group, title, url, text, best))
    };
    found.iter().filter_map(hit).collect()
}

fn title_of(document: &Document) -> String {
    crate::render::say(&document.title, &crate::render::strings::english()).unwrap()
}

fn text_of(document: &Document) -> String {
    document.text.iter().map(|text| if let Text::Plain(text) = text { text.as_str() } else { "" }).collect()
}

const WORDS: &[&str] = &[
    "naive",
    "naïve",
    "Price",
    "prices",
    "pricing",
    "p",
    "Straße",
    "日本",
    "日本語",
    "語",
    "c++",
    "2026",
    "été",
    "a",
    "über",
    "한국어",
    "ab",
    "abc",
    "zz",
    "the",
];

fn some_words() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 0..6).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn some_document()(
        title in some_words(), names in prop::collection::vec(some_words(), 0..2), text in some_words(),
        is_titled in any::<bool>(), url in "[a-z]{8}", by in prop::option::of("[a-c]"),
    ) -> Document {
        let people = by.into_iter().map(|by| Author { key: by.clone(), name: by.to_uppercase() }).collect();
        let text = vec![Text::Plain(text)];
        Document { kind: "post", title: title.into(), is_titled, url, people, names, text, ..Document::default() }
    }
}

prop_compose! {
    fn some_communities()(sizes in prop::collection::vec(0usize..30, 1..5), documents in prop::collection::vec(some_document(), 120)) -> Vec<Fake> {
        let mut documents = documents.into_iter();
        let day = |at: usize| (at > 3).then(|| date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::try_from(at).unwrap())));
        let fake = |(nth, size): (usize, usize)| Fake {
            name: format!("group-{nth}"),
            documents: documents.by_ref().take(size).enumerate().map(|(at, document)| (day(at), document)).collect(),
        };
        sizes.into_iter().enumerate().map(fake).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_index_finds_what_a_look_at_every_document_finds(communities in some_communities()) {
        let (index, files) = written(&communities, &network());
        let mut reader = Reader::new(&index, files);
        let found = all_found(&communities);
        for word in WORDS.iter().flat_map(|word| all(word)) {
            prop_assert_eq!(reader.find(&word, false, None), looked_for(&found, &word, false), "{}", word);
            for end in word.char_indices().map(|(at, c)| at + c.len_utf8()) {
                let begin = &word[..end];
                prop_assert_eq!(reader.find(begin, true, None), looked_for(&found, begin, true), "{}*", begin);
            }
        }
    }
}

/// A document of some words that no other has, and one that all have.
fn document(community: usize, at: usize) -> Document {
    let mut text = format!("common only{community}x{at} half{}", at % 2);
    for n in 0..40 {
        text.push_str(&format!(" w{}", (community * 7919 + at * 104_729 + n * 1299) % 5000));
    }
    let answers = !at.is_multiple_of(3);
    Document {
        kind: if answers { "reply" } else { "post" },
        title: format!("Title {community} {}", at / 3).into(),
        is_titled: !answers,
        url: format!("group-{community}/posts/p{}/", at / 3),
        anchor: if answers { format!("a{}", at % 3) } else { String::new() },
        text: vec![Text::Plain(text)],
        people: vec![Author { key: format!("h{}", at % 5), name: format!("Name {}", at % 5) }],
        ..Document::default()
    }
}

fn many(communities: usize, documents: impl Fn(usize) -> usize) -> Vec<Fake> {
    let day = |at: usize| Some(date(2020, 1, 1).saturating_add(jiff::Span::new().days(i64::try_from(at).unwrap())));
    let fake = |nth: usize| Fake {
        name: format!("group-{nth}"),
        documents: (0..documents(nth)).map(|at| (day(at), document(nth, at))).collect(),
    };
    (0..communities).map(fake).collect()
}

#[test]
fn many_communities_are_bundled_and_each_is_found() {
    // One that is more than a bundle by itself, among many.
    let communities = many(60, |nth| if nth == 7 { 9000 } else { 50 + nth });
    let (index, files) = written(&communities, &network());
    assert!(files.len() > 50 && files.len() < 400, "{}", files.len());
    let largest = files.iter().filter(|(_, text)| !text.contains("p0\"")).map(|(_, text)| text.len()).max().unwrap();
    assert!(largest < 64_000 + 10_000, "{largest}");
    assert_eq!(index.documents, communities.iter().map(|fake| fake.documents.len()).sum::<usize>());
    assert_eq!(index.kinds, ["post", "reply"]);
    let mut reader = Reader::new(&index, files);
    assert!(reader.data[""][2].as_array().unwrap().len() > 1);
    for (nth, at) in [(0, 0), (7, 0), (7, 8999), (7, 4321), (59, 108), (30, 41)] {
        let found = reader.find(&format!("only{nth}x{at}"), false, None);
        let (group, title, url, text, _) = found.first().unwrap();
        assert_eq!((found.len(), group.as_str()), (1, format!("group-{nth}").as_str()));
        assert_eq!((title, url), (&format!("Title {nth} {}", at / 3), &format!("group-{nth}/posts/p{}/", at / 3)));
        assert!(text.starts_with(&format!("common only{nth}x{at} half")), "{text}");
    }
    assert_eq!(reader.find("half1", false, Some("group-7")).len(), 4500);
    let loaded = reader.data.keys().filter(|key| key.contains('t')).count();
    reader.find("common", false, Some("group-3"));
    assert!(reader.data.keys().filter(|key| key.contains('t')).count() <= loaded + 1);
}

/// Files of the second that are not in the first.
fn changed(before: &[Fake], after: &[Fake]) -> usize {
    let (old, new) = (written(before, &network()).1, written(after, &network()).1);
    new.iter().filter(|(path, text)| old.get(*path) != Some(text)).count()
}

#[test]
fn a_change_of_one_document_changes_few_files() {
    let before = many(40, |nth| if nth == 7 { 1500 } else { 40 });
    let files = written(&before, &network()).1.len();
    assert!(files > 40, "{files}");
    let mut edited = before.clone();
    edited[7].documents[500].1.text = vec![Text::Plain("only7x500 w17 and another word".to_owned())];
    // The words that came and went, the text, the head and the first file.
    assert!(changed(&before, &edited) * 2 < files, "{} of {files}", changed(&before, &edited));
    let mut appended = before.clone();
    appended[3]
        .documents
        .push((Some(date(2030, 1, 1)), Document { text: vec![Text::Plain("new".into())], ..document(3, 9999) }));
    assert!(changed(&before, &appended) <= 8, "{}", changed(&before, &appended));
    assert_eq!(changed(&before, &before.clone()), 0);
}

#[test]
fn a_small_index_is_one_file() {
    let (index, files) = written(&many(2, |_| 30), &network());
    assert_eq!(files.keys().collect::<Vec<_>>(), [&index.file]);
    let (index, files) = written(&[], &network());
    assert_eq!((files.len(), index.documents, index.kinds), (1, 0, Vec::new()));
}

#[test]
fn who_is_not_to_be_named_is_shown_and_cannot_be_asked_for() {
    let mut fake = many(1, |_| 1);
    fake[0].documents[0].1.people = vec![
        Author { key: String::new(), name: "Member 2".to_owned() },
        Author { key: "bo".to_owned(), name: "Bo".to_owned() },
    ];
    let (index, files) = written(&fake, &network());
    let reader = Reader::new(&index, files);
    assert_eq!(reader.data["bp0"], json!([["bo", "Bo", "0"]]));
    assert_eq!(reader.data["br0"], json!([["Title 0 0", "group-0/posts/p0/"], ["Member 2", "Bo"], [[0, "", [0, 1]]]]));
}

#[test]
fn a_head_tells_of_each_document_its_kind_and_day() {
    let mut fake = many(1, |_| 3);
    fake[0].documents[0].0 = None;
    fake[0].documents[1].0 = Some(date(1970, 1, 1));
    fake[0].documents[2].0 = Some(date(1970, 3, 1));
    fake[0].documents[2].1.within = true;
    let (index, files) = written(&fake, &network());
    let reader = Reader::new(&index, files);
    let group = &reader.data["bh0"][0][0];
    assert_eq!(
        (&group[0], &group[2], &group[4], &group[5]),
        (&json!("group-0"), &json!("group-0/"), &json!(0), &json!("ajJ"))
    );
    assert_eq!(read(group[6].as_str().unwrap()), [0, 719_163, 59]);
}

#[test]
fn what_has_a_page_of_the_network_is_found_there_or_in_its_community() {
    let mut fake = many(2, |_| 2);
    fake[1].documents[0].1.within = true;
    let mut network = network();
    network.documents = vec![(None, Document { url: "members/bo/".into(), ..document(1, 0) })];
    let (index, files) = written(&fake, &network);
    let mut reader = Reader::new(&index, files);
    let urls = |hits: BTreeSet<Hit>| hits.into_iter().map(|hit| hit.2).collect::<Vec<_>>();
    assert_eq!(urls(reader.find("only1x0", false, None)), ["members/bo/"]);
    assert_eq!(urls(reader.find("only1x0", false, Some("group-1"))), ["group-1/posts/p0/"]);
    assert!(reader.find("only1x0", false, Some("group-0")).is_empty());
}
