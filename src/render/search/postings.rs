//! Which documents hold a term, and how that is written.
//!
//! A document is a number. Numbers are written as steps from the one before, in digits of five bits, so that most take one
//! character: `0` to `O` end a number, `P` to `o` are its higher digits.

use ahash::AHashMap;

/// The first of the 64 digits.
const ZERO: u8 = b'0';

/// Where in a document a term stands; the best place counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In its text.
    Text,
    /// Among the names and tags beside it.
    Name,
    /// In its title.
    Title,
}

impl Place {
    /// All places in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Text, Self::Name, Self::Title];
}

/// A document, by its number, in which a term stands, and its best place there.
pub type Posting = (u32, Place);

/// A term with the documents in which it stands, in their order.
pub type Postings = (Box<str>, Vec<Posting>);

/// The documents of each term, within one run of documents.
#[derive(Debug, Default)]
pub struct Terms(AHashMap<Box<str>, Vec<Posting>>);

impl Terms {
    /// Notes a term. Documents have to come in their order.
    pub fn add(&mut self, term: &str, document: u32, place: Place) {
        match self.0.get_mut(term) {
            Some(found) => match found.last_mut() {
                Some((last, best)) if *last == document => *best = place.max(*best),
                _ => found.push((document, place)),
            },
            None => {
                self.0.insert(term.into(), vec![(document, place)]);
            }
        }
    }

    /// The terms in the order of their characters as the reader's browser compares them.
    pub fn sorted(self) -> Vec<Postings> {
        let mut terms: Vec<_> = self.0.into_iter().collect();
        terms.sort_unstable_by(|a, b| compare(&a.0, &b.0));
        terms
    }
}

/// By UTF-16 units, as scripts compare texts.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    // Bytes of UTF-8 compare in the same way until a character outside the basic plane comes.
    let is_plain = |text: &str| text.bytes().all(|byte| byte < 0xEE);
    if is_plain(a) && is_plain(b) { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// Appends a number.
pub fn write(out: &mut String, number: u32) {
    let highest = (31 - (number | 1).leading_zeros()) / 5;
    for place in (0..=highest).rev() {
        let digit = u8::try_from((number >> (place * 5)) & 31).unwrap_or_default();
        out.push(char::from(ZERO + digit + if place > 0 { 32 } else { 0 }));
    }
}

/// Appends numbers that rise, each as what lies between it and the one before.
pub fn write_rising(out: &mut String, numbers: impl Iterator<Item = u32>) {
    let mut next = 0;
    for number in numbers {
        write(out, number.saturating_sub(next));
        next = number + 1;
    }
}

/// Appends a term's entry: `term!text,name,title`, without what is empty at the end.
pub fn write_entry(out: &mut String, term: &str, found: &[Posting]) {
    out.push_str(term);
    out.push('!');
    for place in Place::ALL {
        if found.iter().all(|(_, at)| *at < place) {
            break;
        }
        if place > Place::Text {
            out.push(',');
        }
        write_rising(out, found.iter().filter(|(_, at)| *at == place).map(|(document, _)| *document));
    }
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers that were written.
    pub fn read(text: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        let mut number = 0;
        for byte in text.bytes() {
            let digit = u32::from(byte - ZERO);
            number = number * 32 + (digit & 31);
            if digit < 32 {
                numbers.push(std::mem::take(&mut number));
            }
        }
        numbers
    }

    /// Rising numbers that were written.
    pub fn read_rising(text: &str) -> Vec<u32> {
        let mut next = 0;
        read(text)
            .into_iter()
            .map(|step| {
                let number = next + step;
                next = number + 1;
                number
            })
            .collect()
    }

    #[test]
    fn an_entry_names_the_best_place_alone() {
        let mut terms = Terms::default();
        for (document, place) in [(3, Place::Text), (3, Place::Title), (4, Place::Name), (40, Place::Text)] {
            terms.add("wins", document, place);
        }
        terms.add("a", 0, Place::Text);
        let mut out = String::new();
        for (term, found) in terms.sorted() {
            write_entry(&mut out, &term, &found);
            out.push(' ');
        }
        assert_eq!(out, "a!0 wins!Q8,4,3 ");
        assert_eq!(read("Q8"), [40]);
    }

    #[test]
    fn terms_stand_as_a_browser_compares_them() {
        assert!(compare("a", "b").is_lt() && compare("z", "é").is_lt());
        // A character outside the basic plane comes before the last ones in it.
        assert!(compare("𠮷", "\u{F900}").is_lt() && "𠮷" > "\u{F900}");
    }

    proptest! {
        #[test]
        fn numbers_come_back(mut numbers in prop::collection::vec(0u32..3_000_000, 0..50)) {
            numbers.sort_unstable();
            numbers.dedup();
            let mut out = String::new();
            write_rising(&mut out, numbers.iter().copied());
            prop_assert_eq!(read_rising(&out), numbers);
        }
    }
}
