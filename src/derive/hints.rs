//! What a host may want to know about a group as a whole: a question that seems to be answered, a group that has outgrown
//! its kind. Hints, and never about a person.

use super::{Derived, questions};
use crate::dates::Clock;
use crate::diag::{Code, Diagnostic};
use crate::model::{Community, Network};
use crate::parse::records::CommunityKind;

/// An open question this old, in days, is asked after.
const OLD_DAYS: usize = 30;

/// If this many different people answered it.
const ENOUGH_ANSWERS: usize = 3;

/// Most members of a mastermind group.
const MASTERMIND: usize = 16;

/// Most members of any other micro-community: fewer than 30.
const MICRO_COMMUNITY: usize = 29;

/// The hints about a community.
pub fn hints(community: &Community, derived: &Derived, network: &Network, clock: &Clock) -> Vec<Diagnostic> {
    let mut hints = old_questions(community, derived, clock);
    hints.extend(outgrown(community, network));
    hints
}

fn old_questions(community: &Community, derived: &Derived, clock: &Clock) -> Vec<Diagnostic> {
    let open = derived.questions.open.iter();
    open.filter_map(|index| {
        let post = community.post(derived.threads[*index].root);
        let days = questions::age_days(post.date, community, clock)?;
        let people = questions::answerers(community, derived, *index);
        if days <= OLD_DAYS || people < ENOUGH_ANSWERS {
            return None;
        }
        let message = format!("this question has been open for {days} days, and {people} people answered it");
        let finding = Diagnostic::new(Code::OldQuestion, &post.source.path, message);
        Some(finding.help(
            "if it is answered, write `status: answered`, or `answer:` with the file name of the reply that answered",
        ))
    })
    .collect()
}

/// A group with more members than its kind is for. One that has been divided already is for any number, and one that has
/// ended is past splitting.
fn outgrown(community: &Community, network: &Network) -> Option<Diagnostic> {
    let is_divided = network.communities.values().any(|other| other.parent.as_deref() == Some(&community.name));
    if community.ended.is_some() || is_divided {
        return None;
    }
    let wanted = community.size.1;
    let most = wanted.unwrap_or(match community.kind {
        CommunityKind::Mastermind => MASTERMIND,
        _ => MICRO_COMMUNITY,
    });
    let count = community.members.iter().filter(|member| member.is_current()).count();
    if count <= most {
        return None;
    }
    let limit = match (wanted, community.kind) {
        (Some(_), _) => format!("its `size` says at most {most}"),
        (None, CommunityKind::Mastermind) => format!("a mastermind group is for 8 to {most}"),
        (None, _) => format!("a micro-community has fewer than {}", most + 1),
    };
    let parent = community.part_of.as_ref().map_or(community.name.as_str(), |(parent, _)| parent);
    let help = format!(
        "split it into cohorts: folders in content/ whose community.md says `part_of: {parent}`; or, if it is meant to be so large, write `size: {{max: {count}}}`"
    );
    let message = format!("{} has {count} members, and {limit}", community.name);
    Some(Diagnostic::new(Code::Outgrown, &community.source.path, message).help(help))
}
