//! How the messages of a group spread over its people.
//!
//! Takes each person's messages as a number (a part of one, where several wrote it) and knows nobody by name. Every
//! function gives the same bits for the same numbers in any order: sums run over the sorted numbers.

/// Effective number of voices: 1/Σp², p = share of the messages a person wrote.
///
/// From 1 (one voice) to the number of people who wrote (all equal). Silent people do not change it. `None` without a
/// message. Source: Simpson 1949, "Measurement of diversity"; as a number of voices, Hill 1973 (order 2).
pub fn voices(messages: &[f64]) -> Option<f64> {
    let wrote = wrote(messages)?;
    let total: f64 = wrote.iter().sum();
    let squares: f64 = wrote.iter().map(|messages| messages * messages).sum();
    // (Σx)²/Σx² is the same without the rounding of each share.
    Some((total * total / squares).clamp(1.0, count(wrote.len())))
}

/// Evenness: −Σ p·ln p / ln S, S = everybody who could have written.
///
/// From 0 (one voice) to 1 (everybody wrote as much). Pielou 1966 divides by the logarithm of the kinds that were found;
/// here the kinds are known beforehand, so that a silent half of the group lowers the value. `None` without a message and
/// for fewer than two people.
pub fn evenness(messages: &[f64]) -> Option<f64> {
    if messages.len() < 2 {
        return None;
    }
    let wrote = wrote(messages)?;
    let total: f64 = wrote.iter().sum();
    let order: f64 = wrote.iter().map(|messages| messages / total).map(|share| share * share.ln()).sum();
    // Less than nothing by rounding, and a zero with a sign, are nothing.
    Some((0.0 - order / count(messages.len()).ln()).clamp(0.0, 1.0))
}

/// Gini's coefficient with the correction for small groups: Σ(2i − n − 1)·xᵢ / ((n − 1)·Σx), x sorted, i from 1.
///
/// From 0 (everybody wrote as much) to 1 (one wrote everything): without the correction, which is the factor n/(n − 1),
/// one voice of five would give 0.8. Silent people count with 0. `None` without a message and for fewer than two people.
/// Source: Gini 1912; the correction, Deltas 2003, "The small-sample bias of the Gini coefficient".
pub fn gini(messages: &[f64]) -> Option<f64> {
    let sorted = sorted(messages);
    let total: f64 = sorted.iter().sum();
    if sorted.len() < 2 || total <= 0.0 {
        return None;
    }
    let people = count(sorted.len());
    let apart: f64 = sorted.iter().enumerate().map(|(at, x)| (2.0 * count(at) + 1.0 - people) * x).sum();
    Some((apart / ((people - 1.0) * total)).clamp(0.0, 1.0))
}

/// The messages of each who wrote, fewest first; `None` where nobody did.
fn wrote(messages: &[f64]) -> Option<Vec<f64>> {
    let mut wrote = sorted(messages);
    wrote.retain(|messages| *messages > 0.0);
    (!wrote.is_empty()).then_some(wrote)
}

fn sorted(messages: &[f64]) -> Vec<f64> {
    let mut sorted = messages.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// A count as a number to reckon with: exact below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "no group has 2⁵³ people")]
pub(super) fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_voice_and_all_voices_are_the_ends_of_each_scale() {
        let (one, all) = ([7.0, 0.0, 0.0, 0.0, 0.0], [3.0; 5]);
        assert_eq!((voices(&one), voices(&all)), (Some(1.0), Some(5.0)));
        assert_eq!((evenness(&one), evenness(&all)), (Some(0.0), Some(1.0)));
        assert_eq!((gini(&one), gini(&all)), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn silent_people_count_in_evenness_and_gini_and_are_no_voices() {
        let (without, with) = ([4.0, 4.0], [4.0, 4.0, 0.0, 0.0]);
        assert_eq!(voices(&with), voices(&without));
        assert_eq!(evenness(&with), Some(0.5));
        assert!((gini(&with).unwrap() - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn nothing_to_measure_gives_no_value() {
        for nothing in [&[][..], &[0.0, 0.0]] {
            assert_eq!((voices(nothing), evenness(nothing), gini(nothing)), (None, None, None));
        }
        assert_eq!((voices(&[2.0]), evenness(&[2.0]), gini(&[2.0])), (Some(1.0), None, None));
    }

    proptest! {
        #[test]
        fn values_lie_on_their_scales_and_do_not_ask_for_an_order(
            counts in prop::collection::vec(0u16..400, 2..60),
            authors in 1u8..4,
            turn in 0usize..60,
        ) {
            let messages: Vec<f64> = counts.iter().map(|n| f64::from(*n) / f64::from(authors)).collect();
            let wrote = messages.iter().filter(|n| **n > 0.0).count();
            let mut turned = messages.clone();
            turned.rotate_left(turn % messages.len());
            turned.swap(0, messages.len() - 1);
            let all = |m: &[f64]| [voices(m), evenness(m), gini(m)];
            prop_assert_eq!(all(&messages), all(&turned));
            if wrote == 0 {
                prop_assert_eq!(all(&messages), [None; 3]);
            } else {
                prop_assert!((1.0..=count(wrote)).contains(&voices(&messages).unwrap()));
                prop_assert!((0.0..=1.0).contains(&evenness(&messages).unwrap()));
                prop_assert!((0.0..=1.0).contains(&gini(&messages).unwrap()));
            }
        }

        #[test]
        fn writing_twice_as_much_changes_nothing(counts in prop::collection::vec(0u16..400, 2..60)) {
            let once: Vec<f64> = counts.iter().map(|n| f64::from(*n)).collect();
            let twice: Vec<f64> = once.iter().map(|n| n * 2.0).collect();
            for measure in [voices, evenness, gini] {
                prop_assert_eq!(measure(&once), measure(&twice));
            }
        }
    }
}
