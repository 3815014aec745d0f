//! Small pictures of numbers: shapes by class, which templates print as inline SVG.
//!
//! Takes numbers, gives paths of whole units, so that equal numbers make equal bytes on every machine. Knows no people,
//! no words and no colours: names and labels stand in templates, colours in the style sheet. Paths run from left to right.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use super::view::{Figure, Shape};

/// Width of a [`gauge`].
const GAUGE: u32 = 200;

/// Height of pictures that have a scale at the side.
const HEIGHT: u32 = 200;

/// Width of a [`curve`].
const WIDTH: u32 = 400;

/// Width of a week in [`bars`], and of the part of it that a bar fills.
const WEEK: u32 = 10;
const BAR: u32 = 8;

/// Side of a [`ring`], and how far its dots are from the middle.
const SIDE: u32 = 1000;
const RADIUS: f64 = 470.0;

/// A share, 0 to 1, as the filled part of a bar.
pub(super) fn gauge(share: f64) -> Figure {
    let filled = units(share.clamp(0.0, 1.0) * f64::from(GAUGE));
    figure(GAUGE, 1, [("value", format!("M0 0h{filled}v1H0z"))])
}

/// A part of a whole, from one share of it to another, as a bar of some width at least.
pub(super) fn stretch(from: f64, to: f64) -> Figure {
    let x = |share: f64| units(share.clamp(0.0, 1.0) * f64::from(GAUGE - 2));
    let (left, right) = (x(from), x(to.max(from)) + 2);
    figure(GAUGE, 1, [("value", format!("M{left} 0H{right}v1H{left}z"))])
}

/// Parts of a whole beside each other, each as wide as its share.
pub(super) fn parts(parts: &[(&'static str, usize)]) -> Figure {
    let whole = parts.iter().map(|(_, count)| count).sum();
    let edge = |count| units(share(count, whole) * f64::from(GAUGE));
    let mut before = 0;
    let shapes: Vec<(&'static str, String)> = parts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(class, count)| {
            let (left, right) = (edge(before), edge(before + count));
            before += count;
            (*class, format!("M{left} 0H{right}v1H{left}z"))
        })
        .collect();
    figure(GAUGE, 1, shapes)
}

/// Week by week how many there were, as an area, and how many of them did something, as bars; none where that is not said.
pub(super) fn bars(weeks: &[(usize, Option<usize>)]) -> Figure {
    let most = weeks.iter().map(|(all, _)| *all).max().unwrap_or(0).max(1);
    let top = |number: usize| HEIGHT.saturating_sub(units(share(number, most) * f64::from(HEIGHT)));
    let (mut area, mut bars) = (format!("M0 {HEIGHT}"), String::new());
    let mut right = 0;
    for (all, some) in weeks {
        let left = right;
        right += WEEK;
        let _ = write!(area, "V{}H{right}", top(*all));
        if let Some(some) = some.filter(|some| *some > 0) {
            let _ = write!(bars, "M{} {HEIGHT}V{}h{BAR}V{HEIGHT}z", left + (WEEK - BAR) / 2, top(some));
        }
    }
    let _ = write!(area, "V{HEIGHT}z");
    figure(right.max(1), HEIGHT, [("all", area), ("value", bars)])
}

/// A share that falls from 1 in steps, (when, to what share), over a span of time, with a line at one half. Steps after the
/// span are not drawn; `seen` is how far the curve says anything.
pub(super) fn curve(steps: impl IntoIterator<Item = (f64, f64)>, span: f64, seen: f64) -> Figure {
    let x = |at: f64| units((at / span).clamp(0.0, 1.0) * f64::from(WIDTH));
    let mut line = "M0 0".to_owned();
    for (when, waiting) in steps.into_iter().take_while(|(when, _)| *when <= span) {
        let _ = write!(line, "H{}V{}", x(when), units((1.0 - waiting.clamp(0.0, 1.0)) * f64::from(HEIGHT)));
    }
    let _ = write!(line, "H{}", x(seen));
    let quarters = (1..4).map(|quarter| format!("M{} 0v{HEIGHT}", WIDTH / 4 * quarter)).collect();
    figure(WIDTH, HEIGHT, [("grid", quarters), ("half", format!("M0 {}H{WIDTH}", HEIGHT / 2)), ("value", line)])
}

/// Dots in a ring, and lines between them by class; a line to a dot that is not there is left out.
pub(super) fn ring(dots: usize, lines: &[(&'static str, Vec<(u32, u32)>)]) -> Figure {
    let places: Vec<(u32, u32)> = (0..dots).map(|at| place(share(at, dots))).collect();
    let mut shapes: Vec<(&'static str, String)> = Vec::new();
    for (class, pairs) in lines {
        let mut path = String::new();
        for (a, b) in pairs {
            if let (Some(a), Some(b)) = (places.get(*a as usize), places.get(*b as usize)) {
                let _ = write!(path, "M{} {}L{} {}", a.0, a.1, b.0, b.1);
            }
        }
        shapes.push((class, path));
    }
    // A line without length has round ends, and so is a dot.
    let dots = places.iter().fold(String::new(), |mut path, (x, y)| {
        let _ = write!(path, "M{x} {y}h0");
        path
    });
    shapes.push(("dots", dots));
    figure(SIDE, SIDE, shapes)
}

/// A place on the ring, from its top clockwise by a part of the whole turn.
fn place(turn: f64) -> (u32, u32) {
    let middle = f64::from(SIDE) / 2.0;
    let (sin, cos) = (turn * TAU).sin_cos();
    (units(middle + RADIUS * sin), units(middle - RADIUS * cos))
}

/// Without the shapes that hold nothing.
fn figure(width: u32, height: u32, shapes: impl IntoIterator<Item = (&'static str, String)>) -> Figure {
    let shapes = shapes.into_iter().filter(|(_, path)| !path.is_empty());
    Figure { width, height, shapes: shapes.map(|(class, path)| Shape { class, path }).collect() }
}

/// A share of a whole; 0 of nothing.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "no group has that many people")]
    let share = part as f64 / whole.max(1) as f64;
    share
}

/// The nearest whole unit; 0 for what is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float ends at the bounds")]
pub(super) fn units(value: f64) -> u32 {
    value.round() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paths(figure: &Figure) -> Vec<(&str, &str)> {
        figure.shapes.iter().map(|shape| (shape.class, shape.path.as_str())).collect()
    }

    #[test]
    fn a_share_fills_its_part_of_a_bar() {
        assert_eq!(paths(&gauge(0.67)), [("value", "M0 0h134v1H0z")]);
        for (share, filled) in [(-1.0, "h0"), (7.0, "h200"), (f64::NAN, "h0")] {
            assert!(gauge(share).shapes[0].path.contains(filled), "{share}");
        }
    }

    #[test]
    fn a_stretch_of_time_is_never_too_thin_to_be_seen() {
        for (from, to, expected) in
            [(0.0, 1.0, "M0 0H200v1H0z"), (0.5, 0.5, "M99 0H101v1H99z"), (1.0, 0.0, "M198 0H200v1H198z")]
        {
            assert_eq!(paths(&stretch(from, to)), [("value", expected)]);
        }
    }

    #[test]
    fn parts_fill_a_bar_without_a_gap() {
        let figure = parts(&[("kept", 2), ("carried", 0), ("open", 1)]);
        assert_eq!(paths(&figure), [("kept", "M0 0H133v1H0z"), ("open", "M133 0H200v1H133z")]);
        assert!(parts(&[("kept", 0)]).shapes.is_empty());
    }

    #[test]
    fn bars_stand_before_those_who_were_there() {
        let figure = bars(&[(4, Some(1)), (2, None), (4, Some(0))]);
        assert_eq!((figure.width, figure.height), (30, 200));
        assert_eq!(paths(&figure), [("all", "M0 200V0H10V100H20V0H30V200z"), ("value", "M1 200V150h8V200z")]);
    }

    #[test]
    fn a_curve_falls_in_steps_and_ends_where_nothing_is_known() {
        let figure = curve([(1.0, 0.5), (2.0, 0.25), (9.0, 0.0)], 4.0, 3.0);
        assert_eq!(paths(&figure)[2], ("value", "M0 0H100V100H200V150H300"));
    }

    #[test]
    fn a_ring_begins_at_its_top_and_goes_clockwise() {
        let figure = ring(4, &[("once", vec![(0, 2), (0, 9)]), ("many", vec![])]);
        assert_eq!(paths(&figure), [("once", "M500 30L500 970"), ("dots", "M500 30h0M970 500h0M500 970h0M30 500h0")]);
    }

    proptest! {
        #[test]
        fn paths_hold_nothing_but_letters_and_numbers(
            weeks in prop::collection::vec((0usize..50, prop::option::of(0usize..50)), 0..20),
            steps in prop::collection::vec((any::<f64>(), any::<f64>()), 0..20),
            pairs in prop::collection::vec((0u32..12, 0u32..12), 0..20),
            share in any::<f64>(),
        ) {
            let figures = [gauge(share), stretch(share, 1.0 - share), bars(&weeks), curve(steps, share, share), ring(9, &[("once", pairs)])];
            for shape in figures.iter().flat_map(|figure| &figure.shapes) {
                prop_assert!(shape.path.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' '), "{}", shape.path);
            }
        }
    }
}
