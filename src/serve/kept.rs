//! What outlives an edit that did not touch it: what a community's plan told, and the theme as the pages need it.
//!
//! Takes what was read, plans the communities of which too little is known, gives what the network's pages show of each and what
//! was found. Owns what an edit makes forgotten.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use rayon::prelude::*;

use super::material::{Changed, Material};
use super::pictures::{Pictures, Setting};
use crate::address::UrlPath;
use crate::audience::Audience;
use crate::diag::Diagnostic;
use crate::markup::{Body, Destination};
use crate::model::Community;
use crate::pipeline::FacesOf;
use crate::plan::view::Tile;
use crate::plan::{CommunityPlan, Copy, Site, Top};
use crate::render::Theme;
use crate::{derive, imaging};

/// What outlives an edit that did not touch it.
#[derive(Default)]
pub struct Kept {
    /// Of pictures.
    pub pictures: Pictures,
    parts: RefCell<Parts>,
    dressed: RefCell<Option<Rc<Dressed>>>,
}

/// By communities' names.
#[derive(Default)]
struct Parts {
    facts: BTreeMap<String, Facts>,
    tops: BTreeMap<String, Top>,
    sheet: HashMap<UrlPath, Tile>,
}

/// What is known of a community from its plan.
struct Facts {
    findings: Vec<Diagnostic>,
    faces: FacesOf,
    shows_foreign_pictures: bool,
    /// Something else changed since, on which it may depend.
    is_stale: bool,
}

impl Kept {
    /// Forgets what may no longer be so after a change.
    pub fn forget(&self, changed: &Changed) {
        let mut parts = self.parts.borrow_mut();
        for name in &changed.communities {
            parts.facts.remove(name);
            parts.tops.remove(name);
        }
        if changed.is_known_elsewhere {
            parts.tops.clear();
            parts.facts.values_mut().for_each(|facts| facts.is_stale = true);
        }
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        self.pictures.forget();
        *self.parts.borrow_mut() = Parts::default();
        *self.dressed.borrow_mut() = None;
    }

    /// The theme with what the pages need of it; loaded again where that is other than before.
    pub fn dressed(&self, material: &Material, accents: BTreeSet<String>, shows_foreign_pictures: bool) -> Rc<Dressed> {
        if let Some(dressed) = &*self.dressed.borrow()
            && Arc::ptr_eq(&dressed.raw, &material.theme)
            && (&dressed.accents, dressed.shows_foreign_pictures) == (&accents, shows_foreign_pictures)
        {
            return Rc::clone(dressed);
        }
        let job = &material.job;
        let theme = Theme::load(&job.root, &job.config, &job.site_file).value.finish(&accents, shows_foreign_pictures);
        let assets = theme.assets().into_iter().map(|(path, bytes)| (path.as_str().to_owned(), bytes.into())).collect();
        let raw = Arc::clone(&material.theme);
        let dressed = Rc::new(Dressed { raw, accents, shows_foreign_pictures, theme, assets });
        *self.dressed.borrow_mut() = Some(Rc::clone(&dressed));
        dressed
    }

    /// Whether a community shows pictures of other hosts, where that is known.
    pub fn shows_foreign_pictures(&self, community: &Community) -> Option<bool> {
        self.parts.borrow().facts.get(&community.name).map(|facts| facts.shows_foreign_pictures)
    }

    /// What the communities' plans told.
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.parts.borrow().facts.values().flat_map(|facts| facts.findings.iter().cloned()).collect()
    }

    /// What the network's pages show of each community; made anew for those of which nothing is known. To be given back
    /// when the next edit comes.
    pub fn tops(&self, material: &Material) -> Vec<(String, Top)> {
        let communities = &material.survey.communities;
        let mut parts = self.parts.borrow_mut();
        let lacking: Vec<usize> = (0..communities.len()).filter(|at| parts.lacks(&communities[*at], true)).collect();
        let pictures = &self.pictures;
        let look = |at: usize| looked_at(material, pictures, at);
        let looked: Vec<_> = lacking.into_par_iter().map(|at| (at, look(at))).collect();
        let mut plans: Vec<(usize, CommunityPlan<'_>)> = Vec::with_capacity(communities.len());
        for (at, (plan, facts)) in looked {
            parts.facts.insert(communities[at].name.clone(), facts);
            plans.push((at, plan));
        }
        let known = communities.iter().filter_map(|community| parts.facts.get(&community.name));
        let sheet = pictures.network_sheet(known.map(|facts| &facts.faces), setting(material));
        if sheet != parts.sheet {
            let known: BTreeSet<usize> = plans.iter().map(|(at, _)| *at).collect();
            let others: Vec<usize> = (0..communities.len()).filter(|at| !known.contains(at)).collect();
            plans.par_extend(others.into_par_iter().map(|at| (at, look(at).0)));
            parts.sheet = sheet;
        }
        let sheet = &parts.sheet;
        let top = |(at, mut plan): (usize, CommunityPlan<'_>)| {
            plan.show_as_network(sheet);
            (communities[at].name.clone(), plan.top())
        };
        let made: Vec<(String, Top)> = plans.into_par_iter().map(top).collect();
        let mut known = std::mem::take(&mut parts.tops);
        known.extend(made);
        let with_top = |community: &Community| {
            let top = known.remove(&community.name).unwrap_or_default();
            (community.name.clone(), top)
        };
        communities.iter().map(with_top).collect()
    }

    /// Takes back what [`Kept::tops`] gave.
    pub fn give_back(&self, tops: impl IntoIterator<Item = (String, Top)>) {
        self.parts.borrow_mut().tops.extend(tops);
    }

    /// Looks at one community of which too little is known, also for its top where that `is_wanted`; `false` where everything
    /// is known.
    pub fn look_further(&self, material: &Material, is_wanted: bool) -> bool {
        let mut communities = material.survey.communities.iter();
        let Some(at) = communities.position(|community| self.parts.borrow().lacks(community, is_wanted)) else {
            return false;
        };
        let (mut plan, facts) = looked_at(material, &self.pictures, at);
        let mut parts = self.parts.borrow_mut();
        let name = &material.survey.communities[at].name;
        parts.facts.insert(name.clone(), facts);
        if is_wanted {
            plan.show_as_network(&parts.sheet);
            parts.tops.insert(name.clone(), plan.top());
        }
        true
    }
}

impl Parts {
    fn lacks(&self, community: &Community, with_top: bool) -> bool {
        self.facts.get(&community.name).is_none_or(|facts| facts.is_stale)
            || with_top && !self.tops.contains_key(&community.name)
    }
}

/// The theme as the pages need it, with what is made of it alone.
pub struct Dressed {
    raw: Arc<Theme>,
    accents: BTreeSet<String>,
    shows_foreign_pictures: bool,
    /// The theme.
    pub theme: Theme,
    /// Its files by their place in the output.
    pub assets: HashMap<String, Arc<[u8]>>,
}

/// The choices for every page.
pub fn site(material: &Material) -> Site<'_> {
    Site {
        config: &material.job.config,
        clock: &material.job.choice.clock,
        is_closed: material.job.choice.audience != Audience::Public,
    }
}

/// What pictures depend on.
pub fn setting(material: &Material) -> Setting<'_> {
    Setting { root: &material.job.root, config: &material.job.config, statics: &material.statics }
}

/// A community's plan, as in a build.
pub fn plan_of(material: &Material, at: usize) -> CommunityPlan<'_> {
    let (site, community) = (site(material), &material.survey.communities[at]);
    CommunityPlan::new(site, community, derive::community(community, site.clock), &material.survey.network)
}

/// A plan that was made for what it tells.
fn looked_at<'s>(material: &'s Material, pictures: &Pictures, at: usize) -> (CommunityPlan<'s>, Facts) {
    let mut plan = plan_of(material, at);
    let mut findings = plan.take_diagnostics();
    let (faces, _) = pictures.of_community(&mut plan, setting(material));
    let shown: BTreeSet<UrlPath> = plan.shown().into_iter().cloned().chain(plan.avatars()).collect();
    let files = plan.files();
    let of_pictures = files.iter().filter(|copy: &&Copy| shown.contains(&copy.url));
    findings.extend(of_pictures.filter_map(|copy| imaging::finding(&material.job.root, copy)));
    let shows_foreign_pictures = plan.shows_foreign_pictures();
    (plan, Facts { findings, faces, shows_foreign_pictures, is_stale: false })
}

fn bodies(community: &Community) -> impl Iterator<Item = &Body> {
    let posts = community.posts.iter().map(|post| &post.body);
    let members = community.members.iter().map(|member| &member.body);
    let sessions = community.sessions.iter().map(|session| &session.body);
    let pages = community.pages.iter().map(|page| &page.body);
    let words = community.words.iter().map(|words| &words.body);
    posts.chain(members).chain(sessions).chain(pages).chain(words).chain([&community.body])
}

/// Whether a community has pictures of other hosts in its texts, shown or not. Most have none, which needs no plan.
pub fn may_show_foreign_pictures(community: &Community) -> bool {
    let mut pictures = bodies(community).flat_map(|body| &body.pictures);
    pictures.any(|picture| matches!(picture.destination, Destination::External(_)))
}
