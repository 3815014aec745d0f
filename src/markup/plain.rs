//! Plain text whose mentions are still open: excerpts and headings.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::MentionTarget;

/// Text in one line, and where in it mentions stand, each with the number of its slot.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) mentions: Vec<(Range<usize>, usize)>,
}

impl Plain {
    /// Adds a block's text after a blank, its white space as single blanks, until there are `max` bytes. A mention is
    /// never cut.
    pub(super) fn add(&mut self, block: &str, mentions: &[(Range<usize>, usize)], max: usize) {
        let mut blank = true;
        let mut at = 0;
        for (range, slot) in mentions {
            self.add_words(&block[at..range.start], &mut blank, max);
            at = range.end;
            if self.text.len() >= max {
                return;
            }
            self.separate(&mut blank);
            let start = self.text.len();
            self.text.push_str(&block[range.clone()]);
            self.mentions.push((start..self.text.len(), *slot));
        }
        self.add_words(&block[at..], &mut blank, max);
    }

    fn add_words(&mut self, text: &str, blank: &mut bool, max: usize) {
        for (index, word) in text.split(char::is_whitespace).enumerate() {
            *blank |= index > 0;
            if word.is_empty() {
                continue;
            }
            if self.text.len() >= max {
                return;
            }
            self.separate(blank);
            self.text.push_str(word);
        }
    }

    fn separate(&mut self, blank: &mut bool) {
        if std::mem::take(blank) && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    /// Keeps the first `max` bytes, and a mention whole that begins within them.
    pub(super) fn keep(&mut self, max: usize) {
        if self.text.len() <= max {
            return;
        }
        let within = self.mentions.partition_point(|(range, _)| range.start < max);
        let end = within.checked_sub(1).map_or(0, |last| self.mentions[last].0.end);
        self.mentions.truncate(within);
        // A text that is cut in place would stay in the room that it had.
        self.text = self.text[..self.text.floor_char_boundary(max).max(end)].to_owned();
    }

    /// The text with members' names for their handles.
    pub(super) fn named(&self, targets: &[MentionTarget]) -> String {
        let mut named = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, slot) in &self.mentions {
            let (MentionTarget::Member(name, _) | MentionTarget::Name(name)) =
                targets.get(*slot).unwrap_or(&MentionTarget::Text)
            else {
                continue;
            };
            named.push_str(&self.text[at..range.start]);
            named.push_str(name);
            at = range.end;
        }
        named.push_str(&self.text[at..]);
        named
    }

    /// The text without its mentions.
    pub(super) fn without_mentions(&self) -> String {
        let mut rest = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, _) in &self.mentions {
            rest.push_str(&self.text[at..range.start]);
            at = range.end;
        }
        rest.push_str(&self.text[at..]);
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_cuts_no_mention_and_no_character() {
        let whole = || Plain { text: "é @anna @bo x".to_owned(), mentions: vec![(3..8, 0), (9..12, 1)] };
        for (max, text, mentions) in
            [(1, "", 0), (3, "é ", 0), (4, "é @anna", 1), (9, "é @anna ", 1), (99, "é @anna @bo x", 2)]
        {
            let mut plain = whole();
            plain.keep(max);
            assert_eq!((plain.text.as_str(), plain.mentions.len()), (text, mentions), "{max}");
        }
    }

    #[test]
    fn blocks_are_joined_in_one_line() {
        let mut plain = Plain::default();
        plain.add(" Hi\n @bo,  you", &[(5..8, 0)], 100);
        plain.add("and (@ana)", &[(5..9, 1)], 100);
        assert_eq!(plain.text, "Hi @bo, you and (@ana)");
        let targets = [MentionTarget::Name("Member 2".to_owned()), MentionTarget::Text];
        assert_eq!(plain.named(&targets), "Hi Member 2, you and (@ana)");
        assert_eq!(plain.without_mentions(), "Hi , you and ()");
    }
}
