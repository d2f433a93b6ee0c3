//! What people froze or closed for good stays as it is, whatever happens.

use proptest::prelude::*;

use super::super::action::{Action, Change, Verb};
use super::model::{Event, Model, Policies};
use super::{after, history, plan, policies, ticketed};
use crate::model::ids::WorkItemId;
use crate::model::status::StatusClass;
use crate::plan::Plan;

/// The items whose affair an action is; a new generation is the affair of the old ticket.
fn of(action: &Action) -> Option<WorkItemId> {
    match &action.change {
        Change::Create(create) => create.related,
        Change::Update(_)
        | Change::Move(_)
        | Change::Close(_)
        | Change::Reopen(_)
        | Change::Comment { .. } => action.id(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn b7_nothing_is_done_to_what_is_frozen(
        policies in policies(),
        rounds in history(),
        forgets in prop::collection::vec(any::<bool>(), 6),
    ) {
        let mut model = Model::new(policies);
        for (events, forget) in rounds.iter().zip(forgets) {
            model.happen_all(events);
            if forget {
                model.forget();
            }
            let plan = plan(&model);
            for id in plan.actions.iter().filter_map(of) {
                prop_assert!(!model.is_frozen(id), "#{id} {plan:#?} {model:#?}");
            }
            model.carry_out(&plan);
        }
    }

    #[test]
    fn b4_what_was_closed_as_a_duplicate_stays_closed(
        policies in policies(),
        rounds in history(),
        forgets in prop::collection::vec(any::<bool>(), 6),
    ) {
        let mut model = Model::new(policies);
        for (events, forget) in rounds.iter().zip(forgets) {
            model.happen_all(events);
            if forget {
                model.forget();
            }
            let plan = plan(&model);
            for id in plan.actions.iter().filter_map(of) {
                prop_assert!(!model.is_closed_as_duplicate(id), "#{id} {plan:#?} {model:#?}");
            }
            model.carry_out(&plan);
        }
    }
}

fn codes(plan: &Plan) -> Vec<&'static str> {
    plan.holds.iter().map(|hold| hold.cause.code).collect()
}

const GONE: Event = Event::DecideAll {
    finding: 0,
    class: StatusClass::Remediated,
};

#[test]
fn b7_a_frozen_ticket_without_a_planned_action_is_silent() {
    let mut model = ticketed();
    model.happen(&Event::HoldTag { item: 0 });
    assert_eq!(codes(&plan(&model)), [""; 0]);
    model.happen(&GONE);
    assert_eq!(codes(&plan(&model)), ["person_hold"]);
    model.happen(&Event::HoldTag { item: 0 });
    let plan = plan(&model);
    assert_eq!(plan.actions[0].verb(), Verb::CloseTicket);
}

#[test]
fn b7_comments_that_cannot_be_read_hold_what_would_change() {
    let mut model = ticketed();
    model.happen(&Event::HoldComment { item: 0, days: 1 });
    let mut observed = model.observe();
    assert!(
        super::super::plan(&observed, &model.policy())
            .questions
            .is_empty()
    );
    model.happen(&GONE);
    observed = model.observe();
    for _ in 0..3 {
        let questions = super::super::plan(&observed, &model.policy()).questions;
        model.answer(&questions, &mut observed);
    }
    let id = *observed.remarks.keys().next().unwrap();
    assert!(codes(&super::super::plan(&observed, &model.policy())).is_empty());
    observed.remarks.insert(id, Err("503".to_owned()));
    let plan = super::super::plan(&observed, &model.policy());
    assert_eq!(plan.actions, []);
    assert_eq!(codes(&plan), ["comments_unread"]);
}

#[test]
fn b7_the_latest_command_wins_and_ends_by_itself() {
    for (events, is_held) in [
        (vec![16], true),
        (vec![15], false),
        (vec![20, 0], false),
        (vec![0, 20], true),
    ] {
        let holds = events.iter().map(|days| Event::HoldComment {
            item: 0,
            days: *days,
        });
        let mut model = ticketed();
        model.happen_all(&holds.chain([GONE]).collect::<Vec<_>>());
        assert_eq!(
            codes(&plan(&model)) == ["person_hold"],
            is_held,
            "{events:?}"
        );
        model.happen(&Event::Release { item: 0 });
        assert_eq!(codes(&plan(&model)), [""; 0]);
    }
}

#[test]
fn b6_what_sync_closed_is_reopened_after_the_ledger_was_lost_as_before() {
    let mut model = after(Policies::DEFAULT, &[]);
    let report = Event::Report {
        finding: 0,
        asset: 0,
        severity: 3,
    };
    for event in [report.clone(), GONE] {
        model.happen(&event);
        model.carry_out(&plan(&model));
    }
    model.forget();
    model.happen(&report);
    assert_eq!(plan(&model).actions[0].verb(), Verb::ReopenTicket);
}
