//! One share of a site: the pages and feeds of its communities, what was made of their pictures, and nothing of the network's.
//!
//! All communities are understood and planned before this, so a page here is what it is in a whole build: what one tells of
//! another is known, and so is all that is the same for every page.

use super::publisher::Publisher;
use super::{Files, Outcome, Survey, Timings};
use crate::address::UrlPath;
use crate::cache::Record;
use crate::diag::Failure;
use crate::plan::CommunityPlan;
use crate::share::Share;

/// Publishes the communities of a share; `plans` and `files` are those of all.
pub(super) fn publish(
    share: Share,
    plans: Vec<CommunityPlan<'_>>,
    mut files: Files,
    publisher: &Publisher<'_>,
    survey: &Survey,
    timings: &mut Timings,
) -> Result<Outcome, Failure> {
    let both = plans.into_iter().zip(std::mem::take(&mut files.of_plans));
    let (mut plans, of_plans): (Vec<_>, Vec<_>) = both.filter(|(plan, _)| share.has(&plan.community().name)).unzip();
    files.of_plans = of_plans;
    let pictures = timings.time("pictures", || publisher.pictures_of(&files, &mut plans))?;
    let parts = timings.time("render, write", || publisher.communities(&plans, survey))?;
    let mut addresses: Vec<UrlPath> =
        parts.iter().flat_map(|(_, part)| &part.pages).map(|page| page.url.clone()).collect();
    addresses.sort();
    let record = Record { pages: addresses.len(), ..publisher.record(&plans, parts, survey) };
    let (pages, rendered) = (addresses.len(), publisher.rendered());
    Ok(Outcome { pages, rendered, addresses, pictures, record, ..Outcome::default() })
}
