//! Transcripts of a long soak: people who act between two runs, several machines, lost ledgers,
//! edited blocks, a closing state of an open category (design, 8 G).

use std::time::Duration;

use super::model::{Event, Model, Policies};
use super::{after, plan, ticketed, verbs};
use crate::model::ids::WorkItemId;
use crate::model::observed::Missing;
use crate::model::rule::OnReturn;
use crate::model::status::StatusClass;
use crate::plan::Plan;
use crate::plan::action::Verb;

const TICKET: WorkItemId = WorkItemId(1);
const GONE: Event = Event::DecideAll {
    finding: 0,
    class: StatusClass::Remediated,
};
const BACK: Event = Event::DecideAll {
    finding: 0,
    class: StatusClass::Open,
};

fn codes(plan: &Plan) -> Vec<&'static str> {
    plan.holds.iter().map(|hold| hold.cause.code).collect()
}

/// Lets things happen, and runs.
fn run(model: &mut Model, events: &[Event]) -> Plan {
    model.happen_all(events);
    let plan = plan(model);
    model.carry_out(&plan);
    plan
}

fn quarrel(is_duplicate: bool) -> Event {
    Event::Quarrel {
        item: 0,
        is_duplicate,
    }
}

fn moved(state: usize) -> Event {
    Event::Move { item: 0, state }
}

/// A ticket that a sync closed.
fn closed() -> Model {
    let mut model = ticketed();
    assert_eq!(verbs(&run(&mut model, &[GONE])), [Verb::CloseTicket]);
    model
}

#[test]
fn g1_a_person_who_opens_and_closes_between_two_runs_keeps_the_last_word() {
    for (is_duplicate, code) in [(true, "closed_for_good"), (false, "awaiting_validation")] {
        let mut model = closed();
        let plan = run(&mut model, &[quarrel(is_duplicate), BACK]);
        assert_eq!((verbs(&plan), codes(&plan)), (vec![], vec![code]));
        let plan = run(&mut model, &[Event::Rescan]);
        let reopened = if is_duplicate {
            vec![]
        } else {
            vec![Verb::ReopenTicket]
        };
        assert_eq!(verbs(&plan), reopened);
    }
}

#[test]
fn g1_what_sync_closed_is_reopened_although_somebody_edited_it_since() {
    let mut model = closed();
    let plan = run(&mut model, &[Event::EditTitle { item: 0 }, BACK]);
    assert_eq!(verbs(&plan), [Verb::ReopenTicket]);
}

#[test]
fn g1_a_persons_second_closing_knows_the_scans_of_its_own_time() {
    let mut model = ticketed();
    assert_eq!(
        codes(&run(&mut model, &[moved(3)])),
        ["awaiting_validation"]
    );
    // A scan that the first closing had not known, and a second closing before the next run.
    let plan = run(&mut model, &[Event::Rescan, quarrel(false)]);
    assert_eq!(
        (verbs(&plan), codes(&plan)),
        (vec![], vec!["awaiting_validation"])
    );
    assert_eq!(
        verbs(&run(&mut model, &[Event::Rescan])),
        [Verb::ReopenTicket]
    );
}

#[test]
fn g1_a_machine_that_closed_it_once_does_not_undo_a_persons_later_closing() {
    let mut model = closed();
    let change = Event::ChangeMachine;
    let plan = run(&mut model, &[change.clone(), BACK]);
    assert_eq!(
        verbs(&plan),
        [Verb::ReopenTicket],
        "the other machine opens it"
    );
    let _person = run(&mut model, &[moved(3)]);
    let plan = run(&mut model, &[change]);
    assert_eq!(
        (verbs(&plan), codes(&plan)),
        (vec![], vec!["awaiting_validation"])
    );
}

#[test]
fn g2_what_a_person_reopens_stays_open_until_the_evidence_changes() {
    let mut model = closed();
    for events in [vec![moved(1)], vec![Event::Rescan], vec![moved(0)]] {
        let plan = run(&mut model, &events);
        assert_eq!(
            (verbs(&plan), codes(&plan)),
            (vec![], vec!["reopened_by_person"]),
            "{events:?}"
        );
    }
    let _open = run(&mut model, &[BACK]);
    assert_eq!(verbs(&run(&mut model, &[GONE])), [Verb::CloseTicket]);
}

#[test]
fn g2_another_status_of_a_member_is_other_evidence() {
    let mut model = closed();
    assert_eq!(codes(&run(&mut model, &[moved(1)])), ["reopened_by_person"]);
    let other = Event::Decide {
        finding: 0,
        asset: 0,
        class: StatusClass::Person,
    };
    assert_eq!(verbs(&run(&mut model, &[other])), [Verb::CloseTicket]);
}

#[test]
fn g2_a_machine_that_closed_nothing_itself_holds_as_well() {
    for event in [Event::ChangeMachine, Event::Lose, Event::Rebuild] {
        let mut model = closed();
        let plan = run(&mut model, &[moved(1), event.clone()]);
        assert_eq!(codes(&plan), ["reopened_by_person"], "{event:?}");
        assert_eq!(codes(&run(&mut model, &[])), ["reopened_by_person"]);
        let _open = run(&mut model, &[BACK]);
        assert_eq!(
            verbs(&run(&mut model, &[GONE])),
            [Verb::CloseTicket],
            "{event:?}"
        );
    }
}

#[test]
fn g2_what_a_sync_reopened_closes_again() {
    let mut model = closed();
    assert_eq!(verbs(&run(&mut model, &[BACK])), [Verb::ReopenTicket]);
    let plan = run(&mut model, &[GONE, Event::ChangeMachine]);
    assert_eq!(verbs(&plan), [Verb::CloseTicket], "by whichever machine");
}

#[test]
fn g2_close_again_closes_after_its_time() {
    let mut model = closed();
    model.close_again(Duration::from_secs(2 * 3_600));
    let held = |plan: &Plan| codes(plan) == ["reopened_by_person"];
    assert!(held(&run(&mut model, &[moved(1)])));
    assert!(held(&run(&mut model, &[])));
    assert_eq!(verbs(&run(&mut model, &[])), [Verb::CloseTicket]);
    assert!(
        held(&run(&mut model, &[moved(1)])),
        "a person's next word counts anew"
    );
}

#[test]
fn g3_an_instance_under_a_scan_of_the_project_is_no_new_scan() {
    let mut model = ticketed();
    let _other = run(
        &mut model,
        &[
            Event::Rescan,
            Event::Report {
                finding: 1,
                asset: 0,
                severity: 3,
            },
        ],
    );
    model.happen(&Event::DecideAll {
        finding: 0,
        class: StatusClass::Remediated,
    });
    let _closed = run(&mut model, &[moved(3)]);
    // It appears on another asset under a scan that was there when the closing was noticed.
    let shown = Event::Report {
        finding: 0,
        asset: 2,
        severity: 3,
    };
    let plan = run(&mut model, &[shown]);
    assert_eq!(
        (verbs(&plan), codes(&plan)),
        (vec![], vec!["awaiting_validation"])
    );
    assert_eq!(
        verbs(&run(&mut model, &[Event::Rescan])),
        [Verb::ReopenTicket]
    );
}

/// A ticket of two instances, one of which vanished; another one never matched and is fixed.
fn vanished() -> Model {
    let mut model = ticketed();
    let low = Event::Report {
        finding: 0,
        asset: 2,
        severity: 0,
    };
    let _low = run(&mut model, &[low]);
    let _gone = run(
        &mut model,
        &[
            Event::Vanish {
                finding: 0,
                asset: 1,
            },
            GONE,
        ],
    );
    assert_eq!(model.state(TICKET), "New");
    model
}

#[test]
fn g4_another_instance_does_not_stand_in_for_one_that_vanished() {
    for event in [Event::Lose, Event::Rebuild, Event::ChangeMachine] {
        let mut model = vanished();
        for _ in 0..3 {
            let plan = run(&mut model, std::slice::from_ref(&event));
            assert_eq!(verbs(&plan), [], "{event:?} {plan:#?}");
        }
        let back = [0, 1].map(|asset| Event::Report {
            finding: 0,
            asset,
            severity: 3,
        });
        let _back = run(&mut model, &back);
        assert_eq!(
            verbs(&run(&mut model, &[GONE])),
            [Verb::CloseTicket],
            "{event:?}"
        );
    }
}

#[test]
fn g4_a_claim_is_remembered_whatever_becomes_of_the_block() {
    for event in [
        Event::DeleteBlock { item: 0 },
        Event::CutBlock { item: 0 },
        Event::EditBlock { item: 0 },
    ] {
        let mut model = vanished();
        let plan = run(&mut model, &[Event::Lose]);
        assert_eq!(verbs(&plan), []);
        for _ in 0..3 {
            let plan = run(&mut model, std::slice::from_ref(&event));
            assert_eq!(verbs(&plan), [], "{event:?}");
        }
    }
}

#[test]
fn g4_a_block_that_was_edited_before_the_ledger_was_lost_claims_nothing() {
    for event in [
        Event::DeleteBlock { item: 0 },
        Event::CutBlock { item: 0 },
        Event::EditBlock { item: 0 },
    ] {
        let mut model = ticketed();
        let _edited = run(&mut model, std::slice::from_ref(&event));
        let more = Event::Report {
            finding: 0,
            asset: 2,
            severity: 3,
        };
        let _more = run(&mut model, &[more]);
        let vanish = Event::Vanish {
            finding: 0,
            asset: 2,
        };
        let plan = run(&mut model, &[vanish, GONE, Event::Lose]);
        assert_eq!(codes(&plan), ["membership_unknown"], "{event:?}");
        assert_eq!(
            codes(&run(&mut model, &[])),
            ["membership_unknown"],
            "{event:?}"
        );
    }
}

#[test]
fn g4_a_ledger_that_is_kept_closes_although_the_block_is_gone() {
    for event in [
        Event::DeleteBlock { item: 0 },
        Event::CutBlock { item: 0 },
        Event::EditBlock { item: 0 },
    ] {
        let mut model = ticketed();
        let plan = run(&mut model, &[event, GONE]);
        assert_eq!(verbs(&plan), [Verb::CloseTicket]);
        let _open = run(&mut model, &[BACK]);
        assert_eq!(
            verbs(&run(&mut model, &[Event::Rebuild, GONE])),
            [Verb::CloseTicket]
        );
    }
}

#[test]
fn g4_a_lost_ledger_closes_what_was_read_whole_and_what_came_since() {
    let mut model = ticketed();
    let more = Event::Report {
        finding: 0,
        asset: 2,
        severity: 3,
    };
    let plan = run(&mut model, &[Event::Lose, more]);
    assert_eq!(codes(&plan), [""; 0]);
    assert_eq!(verbs(&run(&mut model, &[GONE])), [Verb::CloseTicket]);
}

/// A model in which tickets are closed as Resolved.
fn resolving(on_return: OnReturn) -> Model {
    let policies = Policies {
        closes_in: Some("Resolved"),
        on_return,
        ..Policies::DEFAULT
    };
    let report = [0, 1].map(|asset| Event::Report {
        finding: 0,
        asset,
        severity: 3,
    });
    let mut model = after(policies, &[report.to_vec()]);
    let plan = run(&mut model, &[GONE]);
    assert_eq!(verbs(&plan), [Verb::CloseTicket]);
    assert_eq!(model.state(TICKET), "Resolved");
    model
}

#[test]
fn g5_a_closing_state_of_an_open_category_is_closed_for_us() {
    for event in [None, Some(Event::Lose), Some(Event::ChangeMachine)] {
        for (policy, verb) in [
            (OnReturn::Reopen, Some(Verb::ReopenTicket)),
            (OnReturn::New, Some(Verb::CreateTicket)),
            (OnReturn::Comment, Some(Verb::CommentTicket)),
            (OnReturn::Ignore, None),
        ] {
            let mut model = resolving(policy);
            let plan = run(&mut model, &event.clone().into_iter().collect::<Vec<_>>());
            assert_eq!((verbs(&plan), codes(&plan)), (vec![], vec![]), "{policy:?}");
            let plan = run(&mut model, &[BACK, Event::Rescan]);
            assert_eq!(verbs(&plan), Vec::from_iter(verb), "{policy:?} {event:?}");
            assert_eq!(verbs(&run(&mut model, &[])), [], "{policy:?}");
        }
    }
}

#[test]
fn g5_who_resolves_a_ticket_by_hand_closed_it() {
    let policies = Policies {
        closes_in: Some("Resolved"),
        ..Policies::DEFAULT
    };
    let report = Event::Report {
        finding: 0,
        asset: 0,
        severity: 3,
    };
    let mut model = after(policies, &[vec![report]]);
    let plan = run(&mut model, &[moved(2)]);
    assert_eq!(
        (verbs(&plan), codes(&plan)),
        (vec![], vec!["awaiting_validation"])
    );
    let plan = run(&mut model, &[Event::Rescan]);
    assert_eq!(verbs(&plan), [Verb::ReopenTicket]);
    assert_eq!(model.state(TICKET), "New");
}

#[test]
fn g6_a_deleted_ticket_stays_deleted_through_a_rebuilding() {
    for event in [Event::CutBlock { item: 0 }, Event::DeleteBlock { item: 0 }] {
        let mut model = ticketed();
        let _deleted = run(&mut model, &[event.clone(), Event::Delete { item: 0 }]);
        for _ in 0..2 {
            let plan = run(&mut model, &[Event::Rebuild]);
            assert_eq!(codes(&plan), ["deleted"], "{event:?}");
        }
    }
}

#[test]
fn g6_g9_a_ticket_whose_finding_is_not_listed_is_kept_and_named() {
    let mut model = ticketed();
    let vanish = [0, 1].map(|asset| Event::Vanish { finding: 0, asset });
    let mut events = vec![Event::Lose];
    events.extend(vanish);
    assert_eq!(codes(&run(&mut model, &events)), ["finding_unlisted"]);
    assert_eq!(codes(&run(&mut model, &[])), ["finding_unlisted"]);
    let back = Event::Report {
        finding: 0,
        asset: 0,
        severity: 3,
    };
    let plan = run(&mut model, &[Event::Delete { item: 0 }, back]);
    assert_eq!((verbs(&plan), codes(&plan)), (vec![], vec!["deleted"]));
}

#[test]
fn g8_a_finding_that_no_rule_wants_gets_a_remark_and_no_new_ticket() {
    let policies = Policies {
        on_return: OnReturn::New,
        ..Policies::DEFAULT
    };
    let report = |severity| Event::Report {
        finding: 0,
        asset: 2,
        severity,
    };
    let mut model = after(policies, &[vec![report(3)]]);
    let _closed = run(&mut model, &[GONE]);
    let plan = run(&mut model, &[report(0), Event::Rescan]);
    assert_eq!(verbs(&plan), [Verb::CommentTicket]);
    assert_eq!(verbs(&run(&mut model, &[])), []);
}

#[test]
fn g11_a_remark_is_said_once_whichever_ledger_asks() {
    let policies = Policies {
        on_return: OnReturn::Comment,
        ..Policies::DEFAULT
    };
    let report = Event::Report {
        finding: 0,
        asset: 0,
        severity: 3,
    };
    let mut model = after(policies, &[vec![report]]);
    let _closed = run(&mut model, &[GONE]);
    assert_eq!(
        verbs(&run(&mut model, &[BACK, Event::Rescan])),
        [Verb::CommentTicket]
    );
    for event in [
        Event::Lose,
        Event::ChangeMachine,
        Event::ChangeMachine,
        Event::Rebuild,
    ] {
        assert_eq!(
            verbs(&run(&mut model, std::slice::from_ref(&event))),
            [],
            "{event:?}"
        );
    }
    assert_eq!(model.told(TICKET), 1);
    // It goes and comes back: that is news, and again it is said once.
    let _gone = run(&mut model, &[GONE]);
    let _gone_there = run(&mut model, &[Event::ChangeMachine]);
    let _said = run(&mut model, &[BACK, Event::Rescan]);
    let _heard = run(&mut model, &[Event::ChangeMachine]);
    assert_eq!(model.told(TICKET), 2);
}

#[test]
fn a_ticket_that_cannot_be_read_any_more_is_no_reason_to_close() {
    let mut model = ticketed();
    let _gone = run(&mut model, &[GONE]);
    let mut observed = model.observe();
    observed.tickets.clear();
    observed.missing.insert(TICKET, Missing::Unreadable);
    assert_eq!(super::super::plan(&observed, &model.policy()).actions, []);
}
