//! Which post a reference such as `reply_to: bo` means.
//!
//! One answer for all stages: what `audience` holds back with its opener and what `model` hangs below it must be the same.

use std::collections::HashMap;

use super::dated_name;
use super::records::PostRecord;
use crate::address::{SourcePath, name_part};
use crate::dates::Zone;
use crate::load::PostPlace;

/// The posts of one community by what a reference may call them. Posts are their places in the list they were made of.
#[derive(Debug)]
pub struct Places {
    by_path: HashMap<SourcePath, usize>,
    /// Files of their own and threads, by name and slug.
    by_name: HashMap<String, usize>,
    /// Answers by their thread's folder and their name.
    by_place: HashMap<(String, String), usize>,
}

/// The name by which a file was put into its folder.
pub fn own_name(record: &PostRecord) -> &str {
    match &record.place {
        PostPlace::Single(name) | PostPlace::Opener(name) | PostPlace::Answer(_, name) => name,
    }
}

/// A post's part of the address, before it is checked.
pub fn slug_of(record: &PostRecord, name: &str, zone: &Zone) -> String {
    match &record.slug {
        Some(slug) => slug.value.trim_matches('/').to_owned(),
        None => name_part(dated_name(name, zone).1),
    }
}

impl Places {
    /// Collects what posts are called. Where two share a name, it is the first one's.
    pub fn new(posts: &[PostRecord], zone: &Zone) -> Self {
        let count = posts.len();
        let mut places = Self {
            by_path: HashMap::with_capacity(count),
            by_name: HashMap::with_capacity(count),
            by_place: HashMap::with_capacity(count),
        };
        for (index, record) in posts.iter().enumerate() {
            places.by_path.insert(record.source.path.clone(), index);
            match &record.place {
                PostPlace::Single(name) | PostPlace::Opener(name) => {
                    for name in [slug_of(record, name, zone), name.clone(), dated_name(name, zone).1.to_owned()] {
                        places.by_name.entry(name).or_insert(index);
                    }
                }
                PostPlace::Answer(folder, name) => {
                    places.by_place.insert((folder.as_str().to_owned(), name.clone()), index);
                }
            }
        }
        places
    }

    /// The post that opens the folder in which an answer lies; none for all other posts.
    pub fn opener(&self, record: &PostRecord) -> Option<usize> {
        match &record.place {
            PostPlace::Answer(folder, _) => {
                self.by_path.get(&SourcePath::new(format!("{}/index.md", folder.as_str()))).copied()
            }
            PostPlace::Single(_) | PostPlace::Opener(_) => None,
        }
    }

    /// The post that a reference in `record` means: a name in the same folder, a path, a thread's name, or both.
    pub fn find(&self, record: &PostRecord, reference: &str) -> Option<usize> {
        let written = reference.trim().trim_end_matches('/');
        let written = written.strip_suffix(".md").unwrap_or(written);
        let folder = record.source.path.folder();
        if let PostPlace::Answer(..) | PostPlace::Opener(_) = record.place
            && let Some(id) = self.by_place.get(&(folder.to_owned(), written.to_owned()))
        {
            return Some(*id);
        }
        if written == "index"
            && let Some(id) = self.by_path.get(&SourcePath::new(format!("{folder}/index.md")))
        {
            return Some(*id);
        }
        let as_path = record.source.path.resolve(written)?;
        let path = |end: &str| self.by_path.get(&SourcePath::new(format!("{}{end}", as_path.as_str()))).copied();
        if let Some(id) = path(".md").or_else(|| path("/index.md")) {
            return Some(id);
        }
        if let Some(id) = self.by_name.get(written) {
            return Some(*id);
        }
        // `thread/reply`, `thread#reply`, or a longer path that ends so.
        let (thread, reply) = written.rsplit_once(['/', '#'])?;
        let thread = thread.rsplit('/').next().unwrap_or(thread);
        let opener = self.by_name.get(thread)?;
        if reply == "index" {
            return Some(*opener);
        }
        self.by_place
            .iter()
            .filter(|((folder, name), _)| name == reply && folder.rsplit('/').next() == Some(thread))
            .map(|(_, id)| *id)
            .min()
            .or_else(|| self.by_name.get(reply).copied().filter(|_| written.starts_with("posts/")))
    }

    /// Names that a reference in `record` might have meant.
    pub fn neighbours(&self, record: &PostRecord) -> Vec<String> {
        let folder = record.source.path.folder();
        let mut names: Vec<String> = match &record.place {
            PostPlace::Answer(..) => {
                self.by_place.keys().filter(|(other, _)| other == folder).map(|(_, name)| name.clone()).collect()
            }
            _ => self.by_name.keys().cloned().collect(),
        };
        names.sort();
        names
    }
}
