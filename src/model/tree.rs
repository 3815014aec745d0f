//! What answers what.

use super::PostId;
use crate::diag::{Code, Diagnostic};
use crate::parse::places::Places;
use crate::parse::records::{CommunityRecords, PostRecord};

/// Each post's parent and root.
pub(super) struct Tree {
    pub(super) parent: Vec<Option<PostId>>,
    pub(super) root: Vec<PostId>,
    pub(super) places: Places,
}

impl Tree {
    pub(super) fn new(records: &CommunityRecords, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let count = records.posts.len();
        let mut tree = Self {
            parent: vec![None; count],
            root: (0..count).map(PostId::new).collect(),
            places: Places::new(&records.posts, &records.community.zone),
        };
        for (index, record) in records.posts.iter().enumerate() {
            tree.parent[index] = tree.parent_of(index, record, records, diagnostics);
        }
        tree.open_rings(records, diagnostics);
        tree.find_roots();
        tree
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = PostId> + use<> {
        (0..self.parent.len()).map(PostId::new)
    }

    pub(super) fn find(&self, record: &PostRecord, reference: &str) -> Option<PostId> {
        self.places.find(record, reference).map(PostId::new)
    }

    fn parent_of(
        &self,
        index: usize,
        record: &PostRecord,
        records: &CommunityRecords,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<PostId> {
        let opener = self.places.opener(record).map(PostId::new);
        let Some(reply_to) = &record.reply_to else { return opener };
        let found = self.find(record, &reply_to.value).filter(|found| found.index() != index);
        if found.is_some() {
            return found;
        }
        let is_self = self.find(record, &reply_to.value).is_some();
        let home = format!("{}/{}/", crate::load::CONTENT, records.name);
        let is_elsewhere = reply_to.value.contains('/')
            && record.source.path.resolve(&reply_to.value).is_some_and(|path| !path.as_str().starts_with(&home));
        let message = if is_self {
            "this post answers itself".to_owned()
        } else if is_elsewhere {
            format!("`{}` lies outside of {}", reply_to.value, records.name)
        } else {
            format!("there is no post `{}` in {} to answer", reply_to.value, records.name)
        };
        let names = self.places.neighbours(record);
        let near = crate::text::closest(&reply_to.value, names.iter().map(String::as_str)).map(str::to_owned);
        let instead = if opener.is_some() {
            "it is shown as an answer to the thread's first post"
        } else {
            "it is shown as a thread of its own"
        };
        let finding = Diagnostic::at(Code::ReplyToNothing, &record.source, reply_to.span, message)
            .did_you_mean(near.as_deref().filter(|_| !is_self))
            .help(if is_elsewhere {
                format!(
                    "an answer lies in the community of what it answers; to others, set a link in the text; {instead}"
                )
            } else {
                format!("write the file name, without .md, of what it answers; {instead}")
            });
        diagnostics.push(finding);
        opener
    }

    /// Answers that answer each other in a ring have no opener: the first of them, by path, opens.
    fn open_rings(&mut self, records: &CommunityRecords, diagnostics: &mut Vec<Diagnostic>) {
        // 0 not seen, 1 on the way, 2 known to end.
        let mut state = vec![0u8; self.parent.len()];
        for start in 0..self.parent.len() {
            let mut way = Vec::new();
            let mut at = start;
            while state[at] == 0 {
                state[at] = 1;
                way.push(at);
                match self.parent[at] {
                    Some(parent) => at = parent.index(),
                    None => break,
                }
            }
            if state[at] == 1 && self.parent[at].is_some() && way.contains(&at) {
                let ring = &way[way.iter().position(|step| *step == at).unwrap_or(0)..];
                let first = ring.iter().copied().min().unwrap_or(at);
                let names: Vec<&str> = ring.iter().map(|step| records.posts[*step].source.path.as_str()).collect();
                let record = &records.posts[first];
                let message = format!("these answers answer each other: {}", crate::text::enumerate(&names));
                let mut finding = Diagnostic::new(Code::ReplyRing, &record.source.path, message);
                if let Some(reply_to) = &record.reply_to {
                    finding.excerpt = Some(record.source.excerpt(reply_to.span));
                }
                diagnostics.push(finding.help("this one is shown as if it answered nothing; change one `reply_to`"));
                let opener = self.places.opener(record).map(PostId::new);
                self.parent[first] = opener.filter(|opener| !ring.contains(&opener.index()));
            }
            for step in way {
                state[step] = 2;
            }
        }
    }

    fn find_roots(&mut self) {
        for start in 0..self.parent.len() {
            let mut way = Vec::new();
            let mut at = start;
            while let Some(parent) = self.parent[at] {
                // What was found for an earlier post needs no second walk.
                if self.root[at].index() != at {
                    break;
                }
                way.push(at);
                at = parent.index();
            }
            let root = self.root[at];
            for step in way {
                self.root[step] = root;
            }
        }
    }
}
