//! Every document of a community by its path, and every address that a link may name.

use std::collections::{BTreeSet, HashMap};

use super::{Community, Doc, Post};
use crate::address::UrlPath;
use crate::dates::Period;
use crate::parse::records::PostKind;

/// Every document by its path, and every address that a link may name.
pub(super) fn list_docs(community: &mut Community) {
    let home = community.url.clone();
    let mut docs = HashMap::new();
    let headings = |body: &crate::markup::Body| body.headings.iter().map(|heading| heading.id.clone()).collect();
    let doc = |url: &UrlPath, title: &str, body| Doc {
        url: url.clone(),
        fragment: None,
        title: title.to_owned(),
        headings: headings(body),
    };
    docs.insert(community.source.path.clone(), doc(&home, &community.title, &community.body));
    for member in &community.members {
        if let Some(url) = &member.url {
            docs.insert(member.source.path.clone(), doc(url, &member.name, &member.body));
        }
    }
    for post in community.posts.iter().filter(|post| !post.is_removed) {
        let doc = Doc { fragment: post.anchor.clone(), ..doc(&post.url, &post.title, &post.body) };
        docs.insert(post.source.path.clone(), doc);
    }
    for session in &community.sessions {
        docs.insert(session.source.path.clone(), doc(&session.url, &session.title, &session.body));
    }
    for page in &community.pages {
        docs.insert(page.source.path.clone(), doc(&page.url, &page.title, &page.body));
    }
    let mut addresses: BTreeSet<UrlPath> = docs.values().map(|doc| doc.url.clone()).collect();
    let has_tags = community.posts.iter().any(|post| post.parent.is_none() && !post.unlisted && !post.tags.is_empty());
    let listed = |post: &&Post| !post.is_removed && !community.posts[post.root.index()].unlisted;
    let has_goals = community.posts.iter().filter(listed).any(|post| post.kind == PostKind::Goal);
    let is_question = |post: &Post| post.parent.is_none() && post.kind == PostKind::Question;
    let has_questions = community.posts.iter().filter(listed).any(is_question);
    let has_posts = community.posts.iter().any(|post| !post.is_removed);
    let lists = [
        ("posts", has_posts),
        ("members", !community.members.is_empty()),
        ("sessions", community.has_sessions()),
        ("goals", has_goals),
        ("questions", has_questions),
        ("tags", has_tags),
        ("stats", has_posts),
    ];
    addresses.extend(lists.iter().filter(|(_, is_there)| *is_there).map(|(part, _)| home.fixed(part)));
    let calendar = home.fixed("calendar");
    for month in months(community) {
        addresses.extend(calendar.child(&month.to_string()));
        addresses.insert(calendar.clone());
    }
    let posts = home.fixed("posts");
    addresses
        .extend(community.posts.iter().filter_map(|post| Some(posts.year(post.date?.date(&community.zone).year()))));
    community.docs = docs;
    community.addresses = addresses;
}

/// Months with a page in the calendar: of sessions, of threads in lists, of goals due.
fn months(community: &Community) -> BTreeSet<Period> {
    let roots = community.posts.iter().filter(|post| post.parent.is_none() && !post.unlisted);
    let dates = roots.flat_map(|post| [post.date, post.due.filter(|_| post.kind == PostKind::Goal)]);
    let sessions = community.sessions.iter().map(|session| Some(session.date));
    dates.chain(sessions).flatten().map(|moment| Period::month_of(moment.date(&community.zone))).collect()
}
