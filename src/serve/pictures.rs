//! What was made of pictures, kept from edit to edit: a picture is looked at again when it changed.
//!
//! Takes a plan, publishes the pictures that it shows and tells the plan what has become of them. Owns the bytes of what
//! was made; those of the sources are read when somebody asks for them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;

use crate::address::{OutPath, UrlPath};
use crate::config::Config;
use crate::diag::Failure;
use crate::imaging::{Imaging, Made, MadeByUrl, Use};
use crate::output::Sink;
use crate::pipeline::{self, FacesOf, Statics};
use crate::plan::view::Tile;
use crate::plan::{CommunityPlan, Copy, NetworkPlan};

/// Pictures of the whole site.
#[derive(Default)]
pub struct Pictures {
    made: Mutex<BTreeMap<Copy, Known>>,
    files: Mutex<BTreeMap<OutPath, Arc<[u8]>>>,
}

/// What a picture was when it was looked at, and what was made of it.
struct Known {
    stamp: Option<(u64, SystemTime)>,
    used: Use,
    made: Option<Arc<Made>>,
}

/// What pictures depend on besides themselves.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The site's root.
    pub root: &'a Path,
    /// The settings.
    pub config: &'a Config,
    /// The host's own files.
    pub statics: &'a Statics,
}

/// Takes what is made of pictures. The sources themselves are not kept.
struct Aside<'p> {
    sources: HashSet<OutPath>,
    files: &'p Mutex<BTreeMap<OutPath, Arc<[u8]>>>,
}

impl Sink for Aside<'_> {
    fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Failure> {
        if !self.sources.contains(path) {
            lock(self.files).insert(path.clone(), bytes.into());
        }
        Ok(())
    }

    fn copy(&self, _: &OutPath, _: &Path) -> Result<(), Failure> {
        Ok(())
    }
}

impl Pictures {
    /// Something that was made.
    pub fn file(&self, path: &OutPath) -> Option<Arc<[u8]>> {
        lock(&self.files).get(path).cloned()
    }

    /// Forgets everything: how pictures are made has changed.
    pub fn forget(&self) {
        lock(&self.made).clear();
        lock(&self.files).clear();
    }

    /// Publishes the pictures of a community, and tells its plan. Gives its faces, and every file by its place in the site.
    pub fn of_community(
        &self,
        plan: &mut CommunityPlan<'_>,
        setting: Setting<'_>,
    ) -> (FacesOf, HashMap<String, PathBuf>) {
        let files = plan.files();
        let places = places(&files);
        if !files.is_empty() {
            let (shown, faces): (HashSet<&UrlPath>, HashSet<UrlPath>) =
                (plan.shown(), plan.avatars().into_iter().collect());
            let used = |copy: &Copy| Use { is_shown: shown.contains(&copy.url), is_face: faces.contains(&copy.url) };
            let aside = self.aside(&files);
            let imaging = imaging(setting, &files, &aside);
            let made = self.publish(&imaging, files.iter().map(|copy| (copy, used(copy))).collect());
            let by_url: MadeByUrl<'_> = made.iter().map(|made| (&made.url, &**made)).collect();
            // A sheet that cannot be made leaves the faces without one.
            let sheets = imaging.sheets(&plan.members_url(), &plan.avatars(), &by_url).unwrap_or_default();
            plan.set_faces(sheets);
            plan.set_pictures(made.iter().map(|made| (made.url.clone(), made.published.clone())).collect());
        }
        (FacesOf::new(plan), places)
    }

    /// Publishes the pictures of the network's own pages. Gives every file by its place in the site.
    pub fn of_network(&self, plan: &mut NetworkPlan<'_>, setting: Setting<'_>) -> HashMap<String, PathBuf> {
        let files = plan.files();
        if !files.is_empty() {
            let shown = plan.shown();
            let used = |copy: &Copy| Use { is_shown: shown.contains(&copy.url), is_face: false };
            let uses = files.iter().map(|copy| (copy, used(copy))).collect();
            let aside = self.aside(&files);
            let made = self.publish(&imaging(setting, &files, &aside), uses);
            plan.set_pictures(&made.iter().map(|made| (made.url.clone(), made.published.clone())).collect());
        }
        places(&files)
    }

    /// The sheet of the network's pages, as in a build; one that cannot be made leaves the faces without it.
    pub fn network_sheet<'f>(
        &self,
        faces: impl Iterator<Item = &'f FacesOf> + Clone,
        setting: Setting<'_>,
    ) -> HashMap<UrlPath, Tile> {
        let known = lock(&self.made);
        let made: Vec<&Arc<Made>> = known.values().filter_map(|known| known.made.as_ref()).collect();
        let by_url: MadeByUrl<'_> = made.iter().map(|made| (&made.url, &***made)).collect();
        let aside = self.aside(&[]);
        pipeline::network_sheet(&imaging(setting, &[], &aside), faces, &by_url).unwrap_or_default()
    }

    fn aside(&self, files: &[Copy]) -> Aside<'_> {
        Aside { sources: files.iter().map(|copy| copy.url.out_path()).collect(), files: &self.files }
    }

    /// What has become of pictures; of those that cannot be read, nothing.
    fn publish(&self, imaging: &Imaging<'_>, files: Vec<(&Copy, Use)>) -> Vec<Arc<Made>> {
        let publish = |(copy, used): (&Copy, Use)| {
            let stamp = stamp(&copy.from);
            let known = lock(&self.made)
                .get(copy)
                .filter(|known| known.stamp == stamp && known.used == used)
                .map(|k| k.made.clone());
            if let (Some(made), Some(_)) = (known, stamp) {
                return made;
            }
            let made = imaging.publish(copy, used).ok().flatten().map(Arc::new);
            lock(&self.made).insert(copy.clone(), Known { stamp, used, made: made.clone() });
            made
        };
        files.into_par_iter().filter_map(publish).collect()
    }
}

fn imaging<'i>(setting: Setting<'i>, files: &[Copy], aside: &'i Aside<'_>) -> Imaging<'i> {
    pipeline::imaging(setting.root, setting.config, setting.statics, files.iter(), aside)
}

/// How large a file is and when it was changed: a picture is not read again while both stay.
fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let found = std::fs::symlink_metadata(path).ok()?;
    Some((found.len(), found.modified().ok()?))
}

fn places(files: &[Copy]) -> HashMap<String, PathBuf> {
    files.iter().map(|copy| (copy.url.out_path().as_str().to_owned(), copy.from.clone())).collect()
}

/// What a thread that failed left behind is whole: every change is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
