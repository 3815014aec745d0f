//! What a community's documents refer to, found before its pages are planned.
//!
//! The last stage that looks into the texts of files: what it finds quotes them. After it nobody does, and they can be let go.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::resolve::{Asked, Origin, Resolved, Resolver};
use super::{Anchors, Files, Site};
use crate::address::UrlPath;
use crate::model::{Community, Network};

/// What the documents of one community refer to.
pub struct References {
    /// What each post refers to.
    pub(super) prose: Vec<Resolved>,
    pub(super) others: Others,
    /// Communities that were asked for something, and addresses of the network's pages with whether they are there.
    pub(super) asked: (BTreeSet<String>, BTreeMap<UrlPath, bool>),
}

/// What documents other than posts refer to.
#[derive(Default)]
pub(super) struct Others {
    pub(super) home: Resolved,
    pub(super) members: Vec<Resolved>,
    pub(super) sessions: Vec<Resolved>,
    pub(super) pages: Vec<Resolved>,
    pub(super) words: Vec<Resolved>,
}

impl Others {
    pub(super) fn all(&self) -> impl Iterator<Item = &Resolved> {
        let lists = [&self.members, &self.sessions, &self.pages, &self.words];
        lists.into_iter().flatten().chain([&self.home])
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Resolved> {
        let lists = [&mut self.members, &mut self.sessions, &mut self.pages, &mut self.words];
        lists.into_iter().flatten().chain([&mut self.home])
    }
}

impl References {
    /// Resolves everything that the community's documents refer to.
    pub fn of(site: Site<'_>, community: &Community, network: &Network) -> Self {
        let anchors: Anchors<'_> =
            community.posts.iter().filter_map(|post| Some((&post.url, post.anchor.as_deref()?))).collect();
        let (files, addresses) = (Files::new(), super::network::addresses(site, network));
        let asked = Asked::default();
        let (files, addresses, anchors) = (&files, &addresses, &anchors);
        let resolver = Resolver { community: Some(community), network, files, addresses, anchors, asked: &asked };
        let prose: Vec<Resolved> = community
            .posts
            .par_iter()
            .map(|post| {
                let prefix = post.anchor.as_ref().map(|anchor| format!("{anchor}-")).unwrap_or_default();
                resolver.resolve(Origin { source: &post.source, body: &post.body, prefix: &prefix, url: &post.url })
            })
            .collect();
        let plain = |source, body, url| resolver.resolve(Origin { source, body, prefix: "", url });
        let others = Others {
            home: plain(&community.source, &community.body, &community.url),
            members: community
                .members
                .iter()
                .map(|m| plain(&m.source, &m.body, m.url.as_ref().unwrap_or(&community.url)))
                .collect(),
            sessions: community.sessions.iter().map(|s| plain(&s.source, &s.body, &s.url)).collect(),
            pages: community.pages.iter().map(|p| plain(&p.source, &p.body, &p.url)).collect(),
            words: community.words.iter().map(|w| plain(&w.source, &w.body, &community.url)).collect(),
        };
        Self { prose, others, asked: asked.into_parts() }
    }
}
