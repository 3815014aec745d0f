//! Posts and answers: their addresses, titles and references.

use std::collections::HashMap;

use super::build::Builder;
use super::free_pages::alias_url;
use super::tree::Tree;
use super::{Post, PostId, Who, reactions};
use crate::address::{UrlPath, name_part};
use crate::diag::{Code, Diagnostic};
use crate::load::PostPlace;
use crate::parse::dated_name;
use crate::parse::places::{own_name, slug_of};
use crate::parse::records::*;
use crate::source::{SourceFile, Span};
use crate::text::{first_sentence, shorten};

/// Ids that the theme itself uses on a thread's page.
const PAGE_IDS: &[&str] = &["main", "replies", "top", "menu"];

impl<'r> Builder<'r> {
    pub(super) fn posts(&mut self) -> Vec<Post> {
        let records = self.records;
        let tree = Tree::new(records, &mut self.diagnostics);
        let folder = self.home.fixed("posts");
        let roots: Vec<Option<UrlPath>> = records
            .posts
            .iter()
            .enumerate()
            .map(|(index, record)| {
                (tree.root[index] == PostId::new(index)).then(|| self.thread_url(&folder, record)).flatten()
            })
            .collect();
        let mut posts: Vec<Post> = records
            .posts
            .iter()
            .enumerate()
            .map(|(index, record)| {
                let root = tree.root[index];
                let url = roots[root.index()].clone().unwrap_or_else(|| folder.clone());
                let anchor = (root.index() != index).then(|| anchor(record, &records.community.zone));
                self.post(record, url, anchor, tree.parent[index], root)
            })
            .collect();
        self.say_twice_named_anchors(&posts);
        for (index, record) in records.posts.iter().enumerate() {
            posts[index].goal = record.goal.as_ref().and_then(|goal| self.goal(&tree, record, goal));
            posts[index].answer = record.answer.as_ref().and_then(|answer| self.answer(&tree, index, record, answer));
        }
        self.say_early_answers(&posts);
        posts
    }

    fn thread_url(&mut self, folder: &UrlPath, record: &PostRecord) -> Option<UrlPath> {
        let name = own_name(record);
        let slug = slug_of(record, name, &self.records.community.zone);
        let span = record.slug.as_ref().map_or(Span::default(), |slug| slug.span);
        if slug.len() == 4 && slug.bytes().all(|b| b.is_ascii_digit()) {
            let message = format!("a post's address cannot be four digits like `{slug}`, which is a year's page");
            let mut finding = Diagnostic::new(Code::ReservedName, &record.source.path, message);
            finding.excerpt = record.slug.as_ref().map(|slug| record.source.excerpt(slug.span));
            self.diagnostics.push(finding.help("give the file another name, or set `slug:` to another one"));
            return None;
        }
        if let Some(written) = record.slug.as_ref().filter(|_| slug.contains(['/', '\\'])) {
            let message = format!("the slug `{}` is more than one part of an address", written.value);
            let finding = Diagnostic::at(Code::BadAddress, &record.source, written.span, message)
                .label(format!("did you mean `{}`?", name_part(&slug)))
                .help("a post lies directly below posts/; only free pages have a `slug` with /");
            self.diagnostics.push(finding);
            return None;
        }
        self.part(folder, &slug, &record.source, span, if record.slug.is_some() { "slug" } else { "name" })
    }

    fn post(
        &mut self,
        record: &'r PostRecord,
        url: UrlPath,
        anchor: Option<String>,
        parent: Option<PostId>,
        root: PostId,
    ) -> Post {
        let authors = self.everybody(&record.source, &record.authors);
        let names = &self.names;
        let reactions = reactions(&record.reactions, |name| {
            names.find(name).map_or_else(|| Who::Name(name.to_owned()), Who::Member)
        });
        let cover = record.cover.as_ref().and_then(|cover| self.file(&record.source, cover));
        Post {
            title: self.title(record),
            names_parent: record.reply_to.is_some() && parent.is_some_and(|parent| parent != root),
            source: record.source.clone(),
            aliases: self.aliases(&record.source, &record.aliases),
            url,
            anchor,
            parent,
            root,
            date: record.date,
            updated: record.updated,
            authors,
            kind: record.kind,
            tags: record.tags.clone(),
            reactions,
            highlight: record.highlight,
            unlisted: record.unlisted,
            summary: record.summary.clone(),
            cover,
            order: record.order,
            goal: None,
            status: record.status,
            answer: None,
            due: record.due,
            lang: record.lang.clone(),
            is_removed: record.is_removed,
            // Moved in when nobody needs the record any more.
            body: crate::markup::Body::default(),
        }
    }

    /// Its own title, else its first heading, else its first sentence, else its name.
    fn title(&self, record: &PostRecord) -> String {
        if let Some(title) = &record.title {
            return title.clone();
        }
        if record.is_removed {
            return self.veil.neutral().removed.clone();
        }
        let title = match record.body.headings.first() {
            Some(heading)
                if !heading.text.is_empty() && matches!(record.place, PostPlace::Single(_) | PostPlace::Opener(_)) =>
            {
                shorten(&self.veil.text(&heading.text), 80)
            }
            _ => {
                let excerpt = record.body.excerpt();
                first_sentence(&self.veil.text(&excerpt), 70).trim_end_matches(['.', '。']).to_owned()
            }
        };
        if title.is_empty() {
            dated_name(own_name(record), &self.records.community.zone).1.replace(['-', '_'], " ")
        } else {
            title
        }
    }

    pub(super) fn aliases(&mut self, source: &SourceFile, aliases: &[Ref]) -> Vec<UrlPath> {
        aliases.iter().filter_map(|alias| alias_url(source, alias, &mut self.diagnostics)).collect()
    }

    fn goal(&mut self, tree: &Tree, record: &PostRecord, goal: &Ref) -> Option<PostId> {
        let found = tree.find(record, &goal.value).filter(|id| self.records.posts[id.index()].kind == PostKind::Goal);
        if found.is_none() {
            let message = format!("there is no goal `{}` in {}", goal.value, self.records.name);
            let records = self.records;
            let names = records
                .posts
                .iter()
                .filter(|post| post.kind == PostKind::Goal)
                .map(|post| dated_name(own_name(post), &records.community.zone).1);
            let near = crate::text::closest(&goal.value, names).map(str::to_owned);
            let finding = Diagnostic::at(Code::GoalNotFound, &record.source, goal.span, message)
                .did_you_mean(near.as_deref())
                .help("write the goal's file name without .md; the goal itself has `kind: goal`");
            self.diagnostics.push(finding);
        }
        found
    }

    fn answer(&mut self, tree: &Tree, index: usize, record: &PostRecord, answer: &Ref) -> Option<PostId> {
        let root = tree.root[index];
        let found = tree.find(record, &answer.value).filter(|id| tree.root[id.index()] == root && id.index() != index);
        if found.is_none() {
            let message = format!("no reply of this thread is called `{}`", answer.value);
            let names: Vec<&str> = tree
                .ids()
                .filter(|id| tree.root[id.index()] == root && *id != root)
                .map(|id| own_name(&self.records.posts[id.index()]))
                .collect();
            let near = crate::text::closest(&answer.value, names).map(str::to_owned);
            let finding = Diagnostic::at(Code::AnswerNotFound, &record.source, answer.span, message)
                .did_you_mean(near.as_deref())
                .help("write the reply's file name without .md");
            self.diagnostics.push(finding);
        }
        found
    }

    fn say_twice_named_anchors(&mut self, posts: &[Post]) {
        let mut seen: HashMap<(&UrlPath, String), usize> = HashMap::new();
        for (index, post) in posts.iter().enumerate() {
            let Some(anchor) = &post.anchor else { continue };
            if let Some(first) = seen.insert((&post.url, anchor.to_lowercase()), index) {
                let message = format!(
                    "two answers of one thread have the address {}#{anchor}: this one and {}",
                    post.url, posts[first].source.path
                );
                let finding = Diagnostic::new(Code::AddressClash, &post.source.path, message);
                self.diagnostics.push(finding.help("give one of the files another name, or another `slug:`"));
            }
        }
    }

    fn say_early_answers(&mut self, posts: &[Post]) {
        for (post, record) in posts.iter().zip(&self.records.posts) {
            let opener = &posts[post.root.index()];
            let (Some(date), Some(opened)) = (post.date, opener.date) else { continue };
            let zone = &self.records.community.zone;
            if post.parent.is_some() && date.date(zone) < opened.date(zone) {
                let message = "this answer is dated before the post that opened its thread";
                let mut finding = Diagnostic::new(Code::ReplyBeforeOpener, &post.source.path, message);
                if record.date_span != Span::default() {
                    finding.excerpt = Some(post.source.excerpt(record.date_span));
                }
                self.diagnostics.push(
                    finding.help(format!("the thread was opened on {}; the answer keeps its place", opened.date(zone))),
                );
            }
        }
    }
}

/// An answer's anchor: its file name.
fn anchor(record: &PostRecord, zone: &crate::dates::Zone) -> String {
    let name = match (&record.slug, &record.place) {
        (Some(slug), _) => name_part(&slug.value),
        (None, PostPlace::Answer(_, name)) => name_part(name),
        (None, PostPlace::Single(name) | PostPlace::Opener(name)) => name_part(dated_name(name, zone).1),
    };
    if PAGE_IDS.contains(&name.as_str()) || name.is_empty() { format!("{name}-reply") } else { name }
}
