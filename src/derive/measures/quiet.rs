//! Who has not been heard for a while: for the host's own screen, and on no page.

use super::group::days;
use crate::dates::{Clock, Moment};
use crate::derive::Derived;
use crate::model::{Community, MemberId};
use crate::parse::records::Role;

/// Whole weeks without a message after which somebody has not been heard for a while.
pub const QUIET_WEEKS: i64 = 4;

/// A member who has not been heard for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Who.
    pub member: MemberId,
    /// Their last message with a date; none where they never wrote one.
    pub last: Option<Moment>,
    /// Whole weeks since then, else since they joined; none where neither has a date.
    pub weeks: Option<i64>,
}

/// Members of today who have not been heard for [`QUIET_WEEKS`] or longer, longest first, those of whom no date is known
/// before all others. Nobody in a group that has ended; guests are not waited for.
pub fn quiet(community: &Community, derived: &Derived, clock: &Clock) -> Vec<Quiet> {
    let is_past = |moment: &Moment| !clock.is_before(*moment);
    if community.ended.as_ref().is_some_and(is_past) {
        return Vec::new();
    }
    let since = |moment: Moment| days(moment.date(&community.zone), clock.today(&community.zone)).div_euclid(7);
    let is_here = |id: &MemberId| {
        let member = community.member(*id);
        let has_left = member.role == Role::Alumni || member.left.as_ref().is_some_and(is_past);
        !has_left && member.role != Role::Guest && member.joined.as_ref().is_none_or(is_past)
    };
    let heard = |id: MemberId| {
        let dates = derived.lives.wrote[id.index()].iter().filter_map(|post| community.post(*post).date);
        let last = dates.filter(is_past).max();
        Quiet { member: id, last, weeks: last.or(community.member(id).joined).map(since) }
    };
    let mut quiet: Vec<Quiet> = community.member_ids().filter(is_here).map(heard).collect();
    quiet.retain(|quiet| quiet.weeks.is_none_or(|weeks| weeks >= QUIET_WEEKS));
    // Members have their order by handle, which a stable sort keeps.
    quiet.sort_by_key(|quiet| (quiet.weeks.is_some(), std::cmp::Reverse(quiet.weeks)));
    quiet
}
