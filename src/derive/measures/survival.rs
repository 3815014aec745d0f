//! How long something takes that may not have happened yet: the estimate of Kaplan and Meier.
//!
//! Leaving out the posts that still wait would make a group that seldom answers look quick. Here each counts for as long
//! as it has waited: it is censored, not thrown away.

use serde::Serialize;

use super::spread::count;

/// A post that waits, or waited, for an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// Hours until the answer; without one, until the end of the period. Below 0, or no number: counts as 0.
    pub hours: f64,
    /// Whether it was answered.
    pub is_answered: bool,
}

/// A moment at which posts were answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Hours after the post.
    pub hours: f64,
    /// Posts that waited until then.
    pub at_risk: usize,
    /// Those of them that were answered then.
    pub answered: usize,
    /// The share of posts that wait longer, 0 to 1: it holds from here to the next step.
    pub waiting: f64,
}

/// The share of posts that still wait, over time: 1 at the beginning, then as the steps say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Curve {
    /// How many posts there are.
    pub posts: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// The first hour at which half of the posts, or fewer, still wait. `None` where that is not reached.
    pub median_hours: Option<f64>,
    /// Earliest first; none where nothing was answered.
    pub steps: Vec<Step>,
    /// The longest wait seen, answered or not: the curve says nothing beyond it.
    pub seen_hours: f64,
}

/// The curve of some waits: S(t) = Π (1 − dᵢ/nᵢ) over all tᵢ ≤ t at which posts were answered, dᵢ = how many were answered
/// then, nᵢ = how many had waited until then.
///
/// A post that is censored at the moment of another's answer counts as still waiting then. Source: Kaplan & Meier 1958,
/// "Nonparametric estimation from incomplete observations".
pub fn curve(waits: &[Wait]) -> Curve {
    let mut waits: Vec<(f64, bool)> = waits.iter().map(|wait| (wait.hours.max(0.0), wait.is_answered)).collect();
    waits.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut curve = Curve {
        posts: waits.len(),
        answered: waits.iter().filter(|wait| wait.1).count(),
        seen_hours: waits.last().map_or(0.0, |last| last.0),
        ..Curve::default()
    };
    let (mut at_risk, mut waiting) = (waits.len(), 1.0);
    #[expect(clippy::float_cmp, reason = "moments are equal where the same times were written")]
    for at_once in waits.chunk_by(|a, b| a.0 == b.0) {
        let answered = at_once.iter().filter(|wait| wait.1).count();
        if answered > 0 {
            waiting *= count(at_risk - answered) / count(at_risk);
            curve.steps.push(Step { hours: at_once[0].0, at_risk, answered, waiting });
        }
        at_risk -= at_once.len();
    }
    curve.median_hours = curve.steps.iter().find(|step| is_half(step.waiting)).map(|step| step.hours);
    curve
}

/// At most one half, but for the rounding of a long product.
fn is_half(waiting: f64) -> bool {
    waiting <= 0.5 + 1e-12
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(hours: f64) -> Wait {
        Wait { hours, is_answered: true }
    }

    fn still(hours: f64) -> Wait {
        Wait { hours, is_answered: false }
    }

    #[test]
    fn posts_that_wait_count_for_as_long_as_they_waited() {
        let curve = curve(&[after(1.0), still(2.0), after(3.0), still(9.0)]);
        let steps: Vec<(f64, usize, f64)> = curve.steps.iter().map(|s| (s.hours, s.at_risk, s.waiting)).collect();
        assert_eq!(steps, [(1.0, 4, 0.75), (3.0, 2, 0.375)]);
        assert_eq!((curve.median_hours, curve.seen_hours, curve.answered), (Some(3.0), 9.0, 2));
    }

    #[test]
    fn the_median_of_a_group_that_seldom_answers_is_not_reached() {
        assert_eq!(curve(&[after(1.0), still(50.0), still(60.0)]).median_hours, None);
        assert_eq!(curve(&[]).median_hours, None);
        assert!(curve(&[still(4.0), still(5.0)]).steps.is_empty());
    }

    #[test]
    fn a_post_censored_at_the_moment_of_an_answer_was_waiting_then() {
        assert_eq!(
            curve(&[still(5.0), after(5.0)]).steps,
            [Step { hours: 5.0, at_risk: 2, answered: 1, waiting: 0.5 }]
        );
    }

    #[test]
    fn exactly_half_is_reached_whatever_the_rounding() {
        for posts in (2..400).step_by(2) {
            let waits: Vec<Wait> = (1..=posts).map(|hour| after(f64::from(hour))).collect();
            assert_eq!(curve(&waits).median_hours, Some(f64::from(posts / 2)));
        }
    }

    #[test]
    fn an_impossible_wait_is_no_wait() {
        let curve = curve(&[after(-3.0), after(f64::NAN)]);
        assert_eq!(curve.steps, [Step { hours: 0.0, at_risk: 2, answered: 2, waiting: 0.0 }]);
    }

    proptest! {
        #[test]
        fn a_curve_falls_from_1_to_0_and_does_not_ask_for_an_order(
            waits in prop::collection::vec((0u16..60, any::<bool>()), 0..80),
        ) {
            let waits: Vec<Wait> = waits.iter().map(|(hours, is_answered)| Wait { hours: f64::from(*hours), is_answered: *is_answered }).collect();
            let drawn = curve(&waits);
            let mut last = (-1.0, 1.0);
            for step in &drawn.steps {
                prop_assert!(step.hours > last.0 && step.waiting < last.1 && step.waiting >= 0.0);
                prop_assert!(step.answered >= 1 && step.answered <= step.at_risk);
                last = (step.hours, step.waiting);
            }
            prop_assert_eq!(drawn.steps.iter().map(|step| step.answered).sum::<usize>(), drawn.answered);
            let reversed: Vec<Wait> = waits.iter().rev().copied().collect();
            prop_assert_eq!(drawn, curve(&reversed));
        }
    }
}
