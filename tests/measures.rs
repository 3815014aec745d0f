//! Measures equal those of other people's programs: `tests/oracle/measures.py` says which, and made `measures.json`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use salon::derive::measures::graph::Graph;
use salon::derive::measures::survival::{Step, Wait};
use salon::derive::measures::{spread, survival};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[derive(Deserialize)]
struct Case<Given, Expected> {
    name: String,
    #[serde(flatten)]
    given: Given,
    expected: Expected,
}

fn cases<Given: DeserializeOwned, Expected: DeserializeOwned>(kind: &str) -> Vec<Case<Given, Expected>> {
    let mut recorded: Value = serde_json::from_str(include_str!("oracle/measures.json")).unwrap();
    let cases: Vec<Case<Given, Expected>> = serde_json::from_value(recorded[kind].take()).unwrap();
    assert!(cases.len() >= 12, "{kind}");
    cases
}

#[track_caller]
fn equal(case: &str, measure: &str, found: Option<f64>, expected: Option<f64>) {
    let is_equal = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        (found, expected) => found == expected,
    };
    assert!(is_equal, "{case}: {measure} is {found:?}, expected {expected:?}");
}

#[test]
fn spreads_equal_those_of_numpy_and_scipy() {
    #[derive(Deserialize)]
    struct Given {
        messages: Vec<f64>,
    }
    #[derive(Deserialize)]
    struct Expected {
        voices: Option<f64>,
        evenness: Option<f64>,
        gini: Option<f64>,
    }
    for case in cases::<Given, Expected>("spread") {
        let (messages, expected) = (&case.given.messages, &case.expected);
        equal(&case.name, "voices", spread::voices(messages), expected.voices);
        equal(&case.name, "evenness", spread::evenness(messages), expected.evenness);
        equal(&case.name, "gini", spread::gini(messages), expected.gini);
    }
}

#[test]
fn graphs_equal_those_of_networkx() {
    #[derive(Deserialize)]
    struct Given {
        people: usize,
        answers: Vec<(u32, u32)>,
        hosts: Vec<u32>,
    }
    #[derive(Deserialize)]
    struct Expected {
        all: Of,
        without_hosts: Of,
    }
    #[derive(Deserialize)]
    struct Of {
        reciprocity: Option<f64>,
        density: Option<f64>,
        connectedness: Option<f64>,
        centralisation: Option<f64>,
    }
    let compare = |name: &str, graph: &Graph, expected: &Of| {
        equal(name, "reciprocity", graph.reciprocity(), expected.reciprocity);
        equal(name, "density", graph.density(), expected.density);
        equal(name, "connectedness", graph.connectedness(), expected.connectedness);
        equal(name, "centralisation", graph.centralisation(), expected.centralisation);
    };
    for case in cases::<Given, Expected>("graph") {
        let Given { people, answers, hosts } = case.given;
        let graph = Graph::new(people, answers);
        compare(&case.name, &graph, &case.expected.all);
        let stays: Vec<bool> = (0..).take(people).map(|person: u32| !hosts.contains(&person)).collect();
        compare(&format!("{} without hosts", case.name), &graph.only(&stays), &case.expected.without_hosts);
    }
}

#[test]
fn curves_equal_those_of_lifelines() {
    #[derive(Deserialize)]
    struct Given {
        waits: Vec<(f64, bool)>,
    }
    #[derive(Deserialize)]
    struct Expected {
        median: Option<f64>,
        steps: Vec<(f64, usize, usize, f64)>,
    }
    for case in cases::<Given, Expected>("survival") {
        let waits: Vec<Wait> = case
            .given
            .waits
            .iter()
            .map(|(hours, is_answered)| Wait { hours: *hours, is_answered: *is_answered })
            .collect();
        let curve = survival::curve(&waits);
        equal(&case.name, "median", curve.median_hours, case.expected.median);
        assert_eq!(curve.steps.len(), case.expected.steps.len(), "{}", case.name);
        for (step, expected) in curve.steps.iter().zip(&case.expected.steps) {
            let Step { hours, at_risk, answered, waiting } = *step;
            assert_eq!((at_risk, answered), (expected.1, expected.2), "{} at {hours}", case.name);
            equal(&case.name, "hours", Some(hours), Some(expected.0));
            equal(&case.name, "waiting", Some(waiting), Some(expected.3));
        }
    }
}
