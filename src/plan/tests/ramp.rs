//! Creates beyond what one run may make.

use super::model::{Event, Model, Policies};
use super::plan;
use crate::plan::Policy;

#[test]
fn creates_beyond_the_limit_are_held_and_the_most_urgent_are_kept() {
    let mut model = Model::new(Policies::DEFAULT);
    for (finding, severity) in [(0, 1), (1, 3), (2, 2)] {
        model.happen(&Event::Report {
            finding,
            asset: 0,
            severity,
        });
    }
    let all = plan(&model);
    assert_eq!(all.actions.len(), 3);
    for limit in 0..=3 {
        let mut observed = model.observe();
        let policy = Policy {
            create_limit: Some(limit),
            only: None,
            zone: jiff::tz::TimeZone::UTC,
            ..model.policy()
        };
        let questions = crate::plan::plan(&observed, &policy).questions;
        model.answer(&questions, &mut observed);
        let questions = crate::plan::plan(&observed, &policy).questions;
        model.answer(&questions, &mut observed);
        let plan = crate::plan::plan(&observed, &policy);
        assert_eq!(plan.actions, all.actions[..limit]);
        assert_eq!(plan.holds.len(), 3 - limit);
        assert!(plan.holds.iter().all(|hold| hold.cause.code == "ramp"));
    }
}
