//! The page of a group's questions: what is open, and for how long; what was answered, and by whom.

use super::Phrase;
use super::community::CommunityPlan;
use super::frame::Outline;
use super::view::*;
use super::{Page, page_count, page_of, pager};
use crate::dates::Moment;
use crate::derive::ThreadIndex;
use crate::derive::questions::age_days;

/// A question in the order of the page: open, or answered and when.
#[derive(Clone, Copy)]
enum Entry {
    Open(ThreadIndex),
    Answered(ThreadIndex, Option<Moment>),
}

impl CommunityPlan<'_> {
    /// How many pages the questions have; none where there are none.
    pub(super) fn question_pages(&self) -> usize {
        let questions = &self.derived.questions;
        if questions.is_empty() {
            return 0;
        }
        page_count(questions.open.len() + questions.answered.len(), self.site.config.per_page)
    }

    pub(super) fn questions(&self, number: usize) -> Page {
        let per_page = self.site.config.per_page;
        let url = self.folder("questions");
        let questions = &self.derived.questions;
        let open = questions.open.iter().copied().map(Entry::Open);
        let answered = questions.answered.iter().map(|(index, when)| Entry::Answered(*index, *when));
        let entries: Vec<Entry> = open.chain(answered).collect();
        let count = page_count(entries.len(), per_page);
        let mut view =
            QuestionsView { pager: pager(self.site, &url, number, count, entries.len()), ..QuestionsView::default() };
        for entry in page_of(&entries, number, per_page) {
            match *entry {
                Entry::Open(index) => view.open.push(self.question_line(index)),
                Entry::Answered(index, when) => view.answered.push(self.answered_line(index, when)),
            }
        }
        let description = Phrase::say("describe.questions").n(entries.len()).with("group", &self.community.title);
        let view = View::Questions(Box::new(view));
        self.make(Outline::new(url.page(number), Phrase::say("nav.questions"), description, view).numbered(number))
    }

    /// An open question with its age.
    pub(super) fn question_line(&self, index: ThreadIndex) -> ThreadLine {
        let asked = self.community.post(self.derived.threads[index].root).date;
        ThreadLine { age_days: age_days(asked, self.community, self.site.clock), ..self.thread_line(index) }
    }

    fn answered_line(&self, index: ThreadIndex, when: Option<Moment>) -> AnsweredLine {
        let root = self.community.post(self.derived.threads[index].root);
        let answer = root.answer.filter(|id| self.derived.thread_of.contains_key(id));
        let answer = answer.map(|id| self.community.post(id));
        AnsweredLine {
            thread: self.thread_line(index),
            answered: self.iso(when),
            by: answer.map(|answer| self.persons(&answer.authors)).unwrap_or_default(),
            answer: answer.map(|answer| answer.permalink(self.site.config.links_name_files)),
        }
    }
}
