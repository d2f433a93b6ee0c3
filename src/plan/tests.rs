//! The planner against a model of both sides: what must hold whatever happens between two runs.

mod model;
mod people;
mod ramp;
mod rebuilt;
mod soak;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;

use super::action::{Action, Change, Verb};
use super::approved::{Fate, compare};
use super::document::{Document, Place};
use super::{Exceptions, Plan, Policy};
use crate::model::key::KeyLink;
use crate::model::observed::{Completeness, Missing};
use crate::model::rule::{Mode, OnReturn, OnTemporary, OnVanished, Patience};
use crate::model::status::StatusClass;
use model::{Event, Model, Policies};

const HOUR: Duration = Duration::from_secs(3_600);

/// Policies of any kind.
fn policies() -> impl Strategy<Value = Policies> {
    let vanished = prop_oneof![
        Just(OnVanished::Hold),
        Just(OnVanished::After(Duration::ZERO)),
        Just(OnVanished::After(HOUR)),
    ];
    let patience = prop_oneof![
        Just(Patience::None),
        Just(Patience::Reads(2)),
        Just(Patience::Reads(3)),
        Just(Patience::Time(HOUR)),
    ];
    (calm_policies(), vanished, patience).prop_map(|(calm, vanished, patience)| Policies {
        vanished,
        patience,
        ..calm
    })
}

/// Policies by which one more read alone changes nothing: time must pass.
fn calm_policies() -> impl Strategy<Value = Policies> {
    let action = prop_oneof![
        Just(OnReturn::Reopen),
        Just(OnReturn::New),
        Just(OnReturn::Comment),
        Just(OnReturn::Ignore)
    ];
    let temporary = prop_oneof![Just(OnTemporary::Hold), Just(OnTemporary::Close)];
    let mode = prop_oneof![9 => Just(Mode::Enforce), 1 => Just(Mode::Observe)];
    let vanished = prop_oneof![
        Just(OnVanished::Hold),
        Just(OnVanished::After(HOUR)),
        Just(OnVanished::After(2 * HOUR)),
    ];
    let patience = prop_oneof![2 => Just(Patience::None), 1 => Just(Patience::Time(HOUR))];
    let closes_in = prop_oneof![3 => Just(None), 1 => Just(Some("Resolved"))];
    let all = (action, temporary, mode, vanished, patience, closes_in);
    all.prop_map(
        |(on_return, temporary, mode, vanished, patience, closes_in)| Policies {
            on_return,
            temporary,
            mode,
            vanished,
            patience,
            closes_in,
        },
    )
}

fn class() -> impl Strategy<Value = StatusClass> {
    prop_oneof![
        4 => Just(StatusClass::Open),
        4 => Just(StatusClass::Remediated),
        1 => Just(StatusClass::Person),
        1 => Just(StatusClass::Temporary),
        1 => Just(StatusClass::Unknown),
    ]
}

/// Few findings and few assets, so that events meet.
fn event() -> impl Strategy<Value = Event> {
    let place = || (0_u8..3, 0_u8..3);
    prop_oneof![
        4 => (place(), 0_u8..4).prop_map(|((finding, asset), severity)| Event::Report {
            finding,
            asset,
            severity
        }),
        4 => (place(), class()).prop_map(|((finding, asset), class)| Event::Decide {
            finding,
            asset,
            class
        }),
        2 => (0_u8..3, class()).prop_map(|(finding, class)| Event::DecideAll { finding, class }),
        1 => place().prop_map(|(finding, asset)| Event::Vanish { finding, asset }),
        1 => (0_u8..3, any::<bool>()).prop_map(|(asset, is_hidden)| Event::Retire {
            asset,
            is_hidden
        }),
        2 => Just(Event::Rescan),
        1 => (0_usize..6, 0_usize..4).prop_map(|(item, state)| Event::Move { item, state }),
        1 => (0_usize..6).prop_map(|item| Event::EditTitle { item }),
        1 => (0_usize..6).prop_map(|item| Event::EditBlock { item }),
        1 => (0_usize..6).prop_map(|item| Event::RemoveTag { item }),
        1 => (0_usize..6).prop_map(|item| Event::Delete { item }),
        1 => (0_usize..6).prop_map(|item| Event::HoldTag { item }),
        1 => (0_usize..6, 0_u8..30).prop_map(|(item, days)| Event::HoldComment { item, days }),
        1 => (0_usize..6).prop_map(|item| Event::Release { item }),
        1 => (0_usize..6).prop_map(|item| Event::CloseAsDuplicate { item }),
    ]
}

/// What happens besides where a ledger is lost or there are two, and people act more than once.
fn rough_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => event(),
        1 => (0_usize..6, any::<bool>()).prop_map(|(item, is_duplicate)| Event::Quarrel {
            item,
            is_duplicate
        }),
        1 => Just(Event::Lose),
        1 => Just(Event::Rebuild),
    ]
}

/// The same with what people do to blocks, on one machine.
fn edited_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => rough_event(),
        1 => (0_usize..6).prop_map(|item| Event::CutBlock { item }),
        1 => (0_usize..6).prop_map(|item| Event::DeleteBlock { item }),
    ]
}

/// The same with a second machine, where nobody removes what a machine wrote into a block that the
/// other one did not see yet: nothing on the ticket would tell of it.
fn shared_event() -> impl Strategy<Value = Event> {
    let is_kept = |event: &Event| !matches!(event, Event::EditBlock { .. });
    prop_oneof![
        8 => rough_event().prop_filter("blocks are kept", is_kept),
        2 => Just(Event::ChangeMachine),
    ]
}

fn rounds(event: impl Strategy<Value = Event>) -> impl Strategy<Value = Vec<Vec<Event>>> {
    prop::collection::vec(prop::collection::vec(event, 1..8), 1..8)
}

fn history() -> impl Strategy<Value = Vec<Vec<Event>>> {
    prop::collection::vec(prop::collection::vec(event(), 1..8), 1..6)
}

/// Plans with all questions answered.
fn plan(model: &Model) -> Plan {
    let mut observed = model.observe();
    for _ in 0..6 {
        let plan = super::plan(&observed, &model.policy());
        if plan.questions.is_empty() {
            return plan;
        }
        model.answer(&plan.questions, &mut observed);
    }
    unreachable!("the planner has a question without end")
}

fn verbs(plan: &Plan) -> Vec<Verb> {
    plan.actions.iter().map(Action::verb).collect()
}

/// A model after some rounds of events, each followed by a run.
fn after(policies: Policies, rounds: &[Vec<Event>]) -> Model {
    let mut model = Model::new(policies);
    for events in rounds {
        model.happen_all(events);
        model.carry_out(&plan(&model));
    }
    model
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn carried_out_and_planned_again_nothing_is_left(
        policies in calm_policies(),
        rounds in history(),
    ) {
        let model = after(policies, &rounds);
        let again = plan(&model);
        prop_assert_eq!(&again.actions, &Vec::new(), "{:#?}", model);
    }

    #[test]
    fn never_two_live_tickets_for_one_key_and_generation(
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
            let creates: Vec<&KeyLink> = plan.actions.iter().filter_map(created).collect();
            let links: BTreeSet<&KeyLink> = creates.iter().copied().collect();
            prop_assert_eq!(links.len(), creates.len());
            model.carry_out(&plan);
            prop_assert!(model.doubles().is_empty(), "{model:#?}");
        }
    }

    #[test]
    fn a_ticket_closes_only_when_every_member_was_read_as_gone(
        policies in policies(),
        rounds in history(),
    ) {
        let mut model = Model::new(policies);
        for events in &rounds {
            model.happen_all(events);
            model.witness();
            let plan = plan(&model);
            for action in &plan.actions {
                if action.verb() == Verb::CloseTicket {
                    let left = model.members_without_evidence(action);
                    prop_assert!(left.is_empty(), "{left:?} {action:#?} {model:#?}");
                    prop_assert!(model.is_patient(action), "{action:#?} {model:#?}");
                }
            }
            model.carry_out(&plan);
        }
    }

    #[test]
    fn promise_2_whatever_becomes_of_ledgers_and_blocks(
        policies in policies(),
        rounds in prop_oneof![rounds(edited_event()), rounds(shared_event())],
    ) {
        let mut model = Model::new(policies);
        for events in &rounds {
            model.happen_all(events);
            model.witness();
            let plan = plan(&model);
            for action in &plan.actions {
                if action.verb() == Verb::CloseTicket {
                    let left = model.members_without_evidence(action);
                    prop_assert!(left.is_empty(), "{left:?} {action:#?} {model:#?}");
                }
            }
            model.carry_out(&plan);
            prop_assert!(model.doubles().is_empty(), "{model:#?}");
        }
    }

    #[test]
    fn promise_7_whatever_becomes_of_ledgers_and_blocks(
        policies in calm_policies(),
        rounds in prop_oneof![rounds(edited_event()), rounds(shared_event())],
    ) {
        let model = after(policies, &rounds);
        let again = plan(&model);
        prop_assert_eq!(&again.actions, &Vec::new(), "{:#?}", model);
    }

    #[test]
    fn promise_5_what_a_person_closed_last_stays_until_a_newer_scan(
        policies in policies(),
        rounds in prop_oneof![rounds(edited_event()), rounds(shared_event())],
    ) {
        let mut model = Model::new(policies);
        for events in &rounds {
            model.happen_all(events);
            let plan = plan(&model);
            for action in &plan.actions {
                let why = model.is_undone(action);
                prop_assert!(why.is_none(), "{why:?} {action:#?} {model:#?}");
            }
            model.carry_out(&plan);
        }
    }

    #[test]
    fn a_partial_read_closes_nothing(policies in policies(), rounds in history()) {
        let model = after(policies, &rounds);
        let mut observed = model.observe();
        for source in observed.sources.values_mut() {
            source.completeness = Completeness::Partial("cut".to_owned());
        }
        for _ in 0..6 {
            let plan = super::plan(&observed, &model.policy());
            prop_assert!(!verbs(&plan).contains(&Verb::CloseTicket), "{plan:#?}");
            model.answer(&plan.questions, &mut observed);
        }
    }

    #[test]
    fn the_order_of_the_answer_does_not_matter(
        policies in policies(),
        rounds in history(),
        last in prop::collection::vec(event(), 1..8),
        seed in any::<u64>(),
    ) {
        let mut model = after(policies, &rounds);
        model.happen_all(&last);
        let one = plan(&model);
        model.shuffle(seed);
        let other = plan(&model);
        prop_assert_eq!(super::digest::digest(&one.actions), super::digest::digest(&other.actions));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_plan_survives_json_and_still_holds_in_the_same_world(
        policies in policies(),
        rounds in history(),
        last in prop::collection::vec(event(), 1..8),
    ) {
        let mut model = after(policies, &rounds);
        model.happen_all(&last);
        let plan = plan(&model);
        let place = Place {
            profile: "p".to_owned(),
            organization: "https://dev.azure.com/p".to_owned(),
            nucleus: "nucleus.example.com".to_owned(),
        };
        let at = jiff::Timestamp::UNIX_EPOCH;
        let document = Document::new(place.clone(), at, Exceptions::default(), plan.actions.clone(), &plan.holds);
        let read = Document::parse(document.to_text().unwrap().as_bytes()).unwrap();
        prop_assert_eq!(&read, &document);
        prop_assert!(read.check_place(&place).is_ok());
        let fates = compare(&read.actions, &plan, &model.observe());
        prop_assert!(fates.iter().all(|fate| matches!(fate, Fate::Same(_))), "{fates:?}");
        model.carry_out(&plan);
        let again = super::plan(&model.observe(), &model.policy());
        let fates = compare(&read.actions, &again, &model.observe());
        prop_assert!(!fates.iter().any(|fate| matches!(fate, Fate::Same(_))), "{fates:?}");
    }

    #[test]
    fn a_ticket_without_known_members_is_never_closed(rounds in history()) {
        let mut model = after(Policies::DEFAULT, &rounds);
        model.lose_members();
        let plan = plan(&model);
        for action in &plan.actions {
            let is_close = action.verb() == Verb::CloseTicket;
            prop_assert!(!is_close || !action.memo().members.is_empty(), "{action:#?}");
        }
    }

    #[test]
    fn a_rule_that_observes_changes_nothing(rounds in history()) {
        let policies = Policies { mode: Mode::Observe, ..Policies::DEFAULT };
        let mut model = Model::new(policies);
        for events in &rounds {
            model.happen_all(events);
            prop_assert_eq!(plan(&model).actions, Vec::new());
        }
    }
}

fn created(action: &Action) -> Option<&KeyLink> {
    match &action.change {
        Change::Create(create) => Some(&create.link),
        Change::Update(_)
        | Change::Move(_)
        | Change::Close(_)
        | Change::Reopen(_)
        | Change::Comment { .. } => None,
    }
}

/// A model with one finding on two assets, and its ticket.
fn ticketed() -> Model {
    let report = |asset| Event::Report {
        finding: 0,
        asset,
        severity: 3,
    };
    after(Policies::DEFAULT, &[vec![report(0), report(1)]])
}

#[test]
fn a_look_up_that_failed_creates_nothing() {
    let mut model = Model::new(Policies::DEFAULT);
    model.happen(&Event::Report {
        finding: 0,
        asset: 0,
        severity: 3,
    });
    let mut observed = model.observe();
    let questions = super::plan(&observed, &model.policy()).questions;
    model.answer(&questions, &mut observed);
    for lookup in observed.lookups.values_mut() {
        *lookup = crate::model::observed::Lookup::Unknown("timed out".to_owned());
    }
    let plan = super::plan(&observed, &model.policy());
    assert_eq!(plan.actions, []);
    assert_eq!(plan.holds[0].cause.code, "lookup_unknown");
}

#[test]
fn a_ticket_that_cannot_be_read_holds() {
    for (missing, code) in [
        (Missing::Deleted, "deleted"),
        (Missing::Unreadable, "unreadable"),
        (Missing::Unknown("503".to_owned()), "unreadable"),
    ] {
        let model = ticketed();
        let mut observed = model.observe();
        let tickets = std::mem::take(&mut observed.tickets);
        let id = tickets.values().next().unwrap()[0].id;
        observed.missing.insert(id, missing);
        let plan = super::plan(&observed, &model.policy());
        assert_eq!(plan.actions, []);
        let codes: Vec<_> = plan.holds.iter().map(|hold| hold.cause.code).collect();
        assert_eq!(codes, [code]);
    }
}

#[test]
fn a_second_read_that_sees_less_closes_nothing() {
    let mut model = ticketed();
    model.happen(&Event::DecideAll {
        finding: 0,
        class: StatusClass::Remediated,
    });
    let mut observed = model.observe();
    let questions = super::plan(&observed, &model.policy()).questions;
    assert_eq!(questions.second_reads.len(), 1);
    model.answer(&questions, &mut observed);
    for read in observed.second_reads.values_mut() {
        read.as_mut().unwrap().members.pop();
    }
    let plan = super::plan(&observed, &model.policy());
    assert!(!verbs(&plan).contains(&Verb::CloseTicket), "{plan:#?}");
    assert!(
        plan.holds
            .iter()
            .any(|hold| hold.cause.code == "unconfirmed")
    );
}

#[test]
fn nothing_is_wanted_where_there_is_nothing() {
    let model = Model::new(Policies::DEFAULT);
    let policy: Policy<'_> = model.policy();
    let mut observed = model.observe();
    observed.scans.clear();
    assert_eq!(super::plan(&observed, &policy), Plan::default());
}
