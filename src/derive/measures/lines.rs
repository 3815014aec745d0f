//! The measures one by one, as they are shown. What is said with each, its name, its formula and what it was counted from,
//! stands among the theme's strings, so that pages and `salon stats` say the same.

use serde::Serialize;

use super::{Cohesion, Measures};

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A number of people, with a part.
    People,
    /// A value from 0 to 1 that is no share of anything.
    Scale,
    /// A share, 0 to 1.
    Share,
    /// Hours.
    Hours,
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its name for themes and programs.
    pub key: &'static str,
    /// Under which its texts stand, `measure.<words>.name` and so on: its key, but that measures taken again without the
    /// hosts have the texts of those with them.
    #[serde(skip)]
    pub words: &'static str,
    /// Its value; `None` where it has none, as in a group where nobody answers.
    pub value: Option<f64>,
    /// How the value is read.
    pub unit: Unit,
    /// How many things it was counted from.
    pub n: usize,
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// With a point and a fixed number of digits; `None` where there is no value.
    pub number: Option<String>,
    /// The key of what it is said with, `measure.unit.<unit>`: `people`, `scale`, `share`, `hours` or `days`; without a
    /// value `none`, or `not_reached` where half of those who wait still wait.
    pub unit: &'static str,
}

impl Line {
    /// A line whose texts stand under its own key.
    fn new(key: &'static str, value: Option<f64>, unit: Unit, n: usize) -> Self {
        Self { key, words: key, value, unit, n }
    }

    /// The value in the unit in which it is read best.
    pub fn shown(&self) -> Shown {
        let (number, unit) = match (self.value, self.unit) {
            (None, Unit::Hours) if self.n > 0 => (None, "not_reached"),
            (None, _) => (None, "none"),
            (Some(value), Unit::People) => (Some(format!("{value:.1}")), "people"),
            (Some(value), Unit::Scale) => (Some(format!("{value:.2}")), "scale"),
            (Some(value), Unit::Share) => (Some(format!("{:.0}", value * 100.0)), "share"),
            (Some(value), Unit::Hours) if value >= 48.0 => (Some(format!("{:.1}", value / 24.0)), "days"),
            (Some(value), Unit::Hours) => (Some(format!("{value:.1}")), "hours"),
        };
        Shown { number, unit }
    }
}

impl Measures {
    /// The measures in the order in which they are shown. Those without the hosts are left out where they are not known.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = vec![
            Line::new("voices", self.voices, Unit::People, self.writers),
            Line::new("evenness", self.evenness, Unit::Scale, self.people),
            Line::new("gini", self.gini, Unit::Scale, self.people),
            Line::new("reciprocity", self.reciprocity, Unit::Share, self.directed_ties),
        ];
        lines.extend(self.cohesion.lines());
        if let Some([density, connectedness]) = self.cohesion_without_hosts.as_ref().map(Cohesion::lines) {
            lines.push(Line { key: "density_without_hosts", ..density });
            lines.push(Line { key: "connectedness_without_hosts", ..connectedness });
        }
        lines.extend([
            Line::new("centralisation", self.centralisation, Unit::Scale, self.people),
            Line::new("peer_share", self.peer_share, Unit::Share, self.replies),
            Line::new("first_reply", self.first_reply.median_hours, Unit::Hours, self.first_reply.posts),
        ]);
        lines
    }
}

impl Cohesion {
    fn lines(&self) -> [Line; 2] {
        [
            Line::new("density", self.density, Unit::Share, self.people),
            Line::new("connectedness", self.connectedness, Unit::Share, self.people),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_in_the_unit_in_which_they_are_read() {
        for (value, unit, n, number, said) in [
            (Some(7.25), Unit::People, 9, Some("7.2"), "people"),
            (Some(0.666), Unit::Scale, 9, Some("0.67"), "scale"),
            (Some(0.666), Unit::Share, 9, Some("67"), "share"),
            (Some(6.5), Unit::Hours, 9, Some("6.5"), "hours"),
            (Some(60.0), Unit::Hours, 9, Some("2.5"), "days"),
            (None, Unit::Hours, 9, None, "not_reached"),
            (None, Unit::Hours, 0, None, "none"),
            (None, Unit::Share, 0, None, "none"),
        ] {
            let shown = Line::new("voices", value, unit, n).shown();
            assert_eq!(shown, Shown { number: number.map(str::to_owned), unit: said });
        }
    }
}
