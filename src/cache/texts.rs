//! What the texts of communities said, kept from build to build: a file for each community.
//!
//! Unlike the record these files hold what people wrote, as HTML with holes. They hold only what the audience of their build may see:
//! of a community from which something had to be left out, or where somebody must not be named, nothing is kept. The texts as
//! they were written are not kept once more, since every build reads them anyway; findings quote lines of them.
//!
//! A file is believed where a record that is believed names it by the fingerprint of its bytes: so it is whole, of this state of the
//! program, and left by the build whose site lies there. Of builds for several audiences each finds its own files, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::TempPath;

use super::{bytes_of, draft, folder, made_folder};
use crate::diag::{Checked, Diagnostic};
use crate::fingerprint::Fingerprint;
use crate::load::CommunityFiles;
use crate::output::clear_work_folder;
use crate::parse::records::CommunityRecords;

/// The folder of the files in the work folder.
const FOLDER: &str = "texts";

/// Where it is kept what the texts of a site's communities said.
#[derive(Debug)]
pub struct Texts {
    /// The site's root.
    root: PathBuf,
    /// Made when the first file is written. `None` where it cannot be made.
    folder: OnceLock<Option<PathBuf>>,
    /// Files that are not in place yet, by the names of their communities.
    new: Mutex<Vec<(String, TempPath)>>,
}

impl Texts {
    /// Those of the site below `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), folder: OnceLock::new(), new: Mutex::default() }
    }

    /// What the texts of a community said, from the file with this fingerprint, beside the same texts. Whatever is wrong with the
    /// file, it is not there.
    pub fn read(&self, print: Fingerprint, files: &CommunityFiles) -> Option<Checked<CommunityRecords>> {
        let bytes = bytes_of(&self.root, FOLDER, &file_name(&files.name))?;
        if Fingerprint::of_bytes(&bytes) != print {
            return None;
        }
        let (records, found): (CommunityRecords, Vec<Diagnostic>) = postcard::from_bytes(&bytes).ok()?;
        Some(Checked::new(records.beside(files)?, found))
    }

    /// Writes what the texts of a community said, and what was found in them, for [`Texts::leave`]; gives the fingerprint of the
    /// file. Where it cannot be written, the next build parses again: no reason to end this one.
    pub fn write(&self, records: &CommunityRecords, found: &[Diagnostic]) -> Option<Fingerprint> {
        let folder = self.folder.get_or_init(|| made_folder(&self.root, FOLDER).ok()).as_ref()?;
        let bytes = postcard::to_allocvec(&(records, found)).ok()?;
        let file = draft(folder, &bytes).ok()?;
        self.lock().push((records.name.clone(), file));
        Some(Fingerprint::of_bytes(&bytes))
    }

    /// Leaves what was written for the next build. Files of communities that are not among those `there`, and what a killed
    /// build left, are deleted.
    pub fn leave(&self, there: &BTreeMap<String, Fingerprint>) {
        let Some(folder) = folder(&self.root, FOLDER) else { return };
        for (name, file) in self.lock().drain(..) {
            let _ = file.persist(folder.join(file_name(&name)));
        }
        let names: BTreeSet<String> = there.keys().map(|name| file_name(name)).collect();
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_str().is_some_and(|name| names.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// A lock that a fault left behind guards whole entries: each comes in one step.
    fn lock(&self) -> MutexGuard<'_, Vec<(String, TempPath)>> {
        self.new.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Texts {
    /// What was not left goes, with folders that were made for it alone: a build with errors writes nothing.
    fn drop(&mut self) {
        self.lock().clear();
        if let Some(Some(folder)) = self.folder.get() {
            // It stays where something is in it.
            let _ = fs::remove_dir(folder);
            clear_work_folder(&self.root);
        }
    }
}

/// Names of folders are of any script and length; those of the files are not.
fn file_name(community: &str) -> String {
    Fingerprint::of(community).hex()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::load;
    use crate::parse;

    /// A group with every kind of file, most keys, what Markdown can hold, and mistakes.
    const FILES: [(&str, &str); 12] = [
        (
            "community.md",
            "---\ntitle: Circle\nkind: mastermind\npart_of: all\ntagline: We meet\nfounded: 2025-01-07\nended: 2026-12-01\ntimezone: \
             Europe/Berlin\nlang: de\naccent: \"#8a2f12\"\ncover: a.png\nsize: {min: 3, max: 9}\njoin: https://example.org/\n\
             visibility: members\ndigest: month\ntags: [a, b]\nmeets:\n  rrule: FREQ=WEEKLY;BYDAY=TU\n  start: 2026-01-06 19:00\n  \
             duration: 1h30m\n  except: [2026-01-13]\n---\nWelcome, @ana.\n",
        ),
        (
            "members/ana.md",
            "---\nname: Ana Reyes\nalso: [Anita]\nrole: host\njoined: 2025-01-07\nleft: 2026-01-07\npronouns: she\nlocation: \
             Rome\navatar: a.png\nlinks: {Blog: https://example.org/}\nemail: secret@example.org\npublish: name\nvisibility: \
             members\ntags: [x]\n---\nOf *Rome*.\n",
        ),
        (
            "posts/first.md",
            "---\ntitle: First\ndate: 2026-01-05 10:00\nupdated: 2026-01-04\nauthor: [ana, bo]\nkind: goal\nstatus: kept\ndue: \
             2026-02-01\nreactions: {🎉: 3, 👏: [ana, bo]}\ntags: a, b\nhighlight: true\nunlisted: true\nsummary: In short\nslug: \
             first\naliases: [/old/]\ncover: a.png\norder: 3\ngoal: other\nanswer: that\nlang: fr\nextra: {a: 1}\n---\n## A heading for \
             @bo\n\nText with [a link](other.md#part \"Title\"), [another](https://example.org/), ![a picture](a.png \"It\"), \
             <b>HTML</b>, @ana, $x^2$, `@code` and a note[^1].\n\n```rust\nfn main() {} // @bo\n```\n\n| a | b |\n|---|---|\n| 1 | 2 \
             |\n\n- [ ] to do\n\n[^1]: The note.\n\n日本語の文。\n",
        ),
        ("posts/2026-01-06-dated.md", "Only text, ![](javascript:x).\n"),
        ("posts/asks/index.md", "---\nkind: question\nauthor: bo\nvisibility: private\n---\nWho knows?\n"),
        ("posts/asks/bo.md", "---\nauthor: bo\nreply_to: first\ndraft: true\n---\nI do.\n"),
        ("posts/broken.md", "---\ndate: 31.02.2026\nreply-to: x\ntitle: [\n---\nText\n"),
        ("posts/empty.md", "\n"),
        (
            "sessions/2026-01-08.md",
            "---\ntitle: Review\ndate: 2026-01-08 19:00\nend: 2026-01-08 20:30\nhosts: [ana]\nattendees: [ana, bo]\nguests: [Cem]\n\
             hot_seat: bo\nagenda: [One, Two]\ndecisions: [Yes]\nactions:\n  - {who: bo, what: Call, due: 2026-01-15, done: \
             2026-01-14}\n  - {who: ana, what: Write, done: true}\nrecording: https://example.org/r\nlocation: Here\nstatus: \
             held\n---\nNotes.\n",
        ),
        ("pages/rules/index.md", "---\ntitle: Rules\nupdated: 2026-01-05\norder: 1\nsummary: Few\n---\nBe kind.\n"),
        ("digests/2026-W02.md", "---\nauthor: ana\n---\nA week.\n"),
        ("digests/2026-01.md", "---\nauthor: ana\ndraft: true\n---\nA month.\n"),
    ];

    /// The group in a site of its own.
    fn site() -> (tempfile::TempDir, CommunityFiles) {
        let site = tempfile::tempdir().unwrap();
        for (path, text) in FILES.iter().copied().chain([("a.png", "no picture")]) {
            let path = site.path().join("content/circle").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let files = load::community(site.path(), "circle").value;
        assert_eq!((files.texts.len(), files.attachments.len()), (FILES.len(), 1));
        (site, files)
    }

    /// What the group's texts say.
    fn said(files: &CommunityFiles) -> Checked<CommunityRecords> {
        let Checked { value, diagnostics } = parse::community(files, &Config::default());
        Checked::new(value.unwrap(), diagnostics)
    }

    /// Keeps what the group's texts said, for the next build.
    fn kept(texts: &Texts, said: &Checked<CommunityRecords>) -> Fingerprint {
        let print = texts.write(&said.value, &said.diagnostics).unwrap();
        texts.leave(&BTreeMap::from([("circle".to_owned(), print)]));
        print
    }

    #[test]
    fn what_was_kept_of_a_group_is_what_parsing_gives() {
        let (site, files) = site();
        let texts = Texts::new(site.path());
        let said = said(&files);
        let records = &said.value;
        let counts = [records.posts.len(), records.members.len(), records.sessions.len(), records.digests.len()];
        assert_eq!(counts, [5, 1, 1, 2]);
        assert!(said.diagnostics.len() > 5, "{:?}", said.diagnostics);
        let print = kept(&texts, &said);
        assert_eq!(format!("{:#?}", texts.read(print, &files).unwrap()), format!("{said:#?}"));
        assert_eq!(kept(&Texts::new(site.path()), &said), print, "the same bytes each time");
    }

    #[test]
    fn texts_as_they_were_written_are_not_kept_and_what_no_page_shows_neither() {
        let (site, files) = site();
        let texts = Texts::new(site.path());
        kept(&texts, &said(&files));
        let bytes = fs::read(site.path().join(".salon/texts").join(file_name("circle"))).unwrap();
        let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(has("Who knows?"));
        for text in ["secret@example.org", "Of *Rome*", "visibility: private"] {
            assert!(!has(text), "{text}");
        }
    }

    #[test]
    fn a_spoilt_file_or_one_of_other_texts_is_not_there() {
        let (site, files) = site();
        let texts = Texts::new(site.path());
        let said = said(&files);
        let path = site.path().join(".salon/texts").join(file_name("circle"));
        assert!(texts.read(Fingerprint::default(), &files).is_none());
        assert!(!site.path().join(".salon").exists(), "reading makes nothing");
        let print = kept(&texts, &said);
        let whole = fs::read(&path).unwrap();
        for at in [0, 1, whole.len() / 2, whole.len() - 1] {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1;
            // Of bytes that a record names, too, nothing is taken for granted.
            for spoilt in [&spoilt[..], &whole[..at]] {
                fs::write(&path, spoilt).unwrap();
                assert!(texts.read(print, &files).is_none(), "byte {at}");
                let _ = texts.read(Fingerprint::of_bytes(spoilt), &files);
            }
        }
        fs::write(&path, &whole).unwrap();
        assert!(texts.read(Fingerprint::of("another"), &files).is_none());
        let mut fewer = files.clone();
        fewer.texts.retain(|text| text.source.path.name() != "first.md");
        assert!(texts.read(print, &fewer).is_none());
        let mut twice = files.clone();
        twice.texts.push(files.texts[1].clone());
        assert!(texts.read(print, &twice).is_none(), "which of the two, nobody knows");
        assert!(texts.read(print, &files).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (site, files) = site();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join(".salon")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), site.path().join(".salon/texts")).unwrap();
        let texts = Texts::new(site.path());
        let said = said(&files);
        assert_eq!(texts.write(&said.value, &said.diagnostics), None);
        texts.leave(&BTreeMap::new());
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }

    #[test]
    fn files_of_groups_that_are_gone_go() {
        let (site, files) = site();
        let texts = Texts::new(site.path());
        let said = said(&files);
        let write = |name: &str| {
            let records = CommunityRecords { name: name.to_owned(), ..said.value.clone() };
            (name.to_owned(), texts.write(&records, &said.diagnostics).unwrap())
        };
        let kept: BTreeMap<String, Fingerprint> = ["circle", "gone"].map(write).into();
        fs::write(site.path().join(".salon/texts/.tmp123"), "left by a build that was killed").unwrap();
        texts.leave(&kept);
        assert_eq!(fs::read_dir(site.path().join(".salon/texts")).unwrap().count(), 2);
        texts.leave(&BTreeMap::from([("circle".to_owned(), kept["circle"])]));
        assert_eq!(fs::read_dir(site.path().join(".salon/texts")).unwrap().count(), 1);
        assert!(texts.read(kept["circle"], &files).is_some());
    }

    #[test]
    fn what_is_not_left_leaves_no_trace() {
        let (site, files) = site();
        let said = said(&files);
        let texts = Texts::new(site.path());
        texts.write(&said.value, &said.diagnostics).unwrap();
        drop(texts);
        assert!(!site.path().join(".salon").exists());
        let print = kept(&Texts::new(site.path()), &said);
        let texts = Texts::new(site.path());
        texts.write(&said.value, &[]).unwrap();
        drop(texts);
        assert_eq!(fs::read_dir(site.path().join(".salon/texts")).unwrap().count(), 1);
        assert!(Texts::new(site.path()).read(print, &files).is_some(), "what an earlier build left is there");
    }
}
