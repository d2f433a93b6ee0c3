//! Closing needs positive evidence for every instance; everything else holds, with its cause.

use crate::harness::{Adoconn, Config, Severity, Status, World};

/// Only the finding of [`World::with_one_finding`].
const HIGH: &str = "when = 'severity == \"High\"'";

/// A machine whose one ticket was made.
fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

#[test]
fn a_ticket_closes_when_every_instance_is_remediated_and_says_why() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(
        (&row["old"], &row["new"]),
        (&"New".into(), &"Closed".into())
    );
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.starts_with("all 2 instances were read as remediated"),
        "{cause}"
    );
    let ticket = world.ticket();
    assert_eq!(ticket.state(), "Closed");
    let said = world.comments(ticket.id);
    assert_eq!(said.len(), 1, "{said:?}");
    for text in [
        "Closed by adoconn",
        "web-1: Scan Mitigated",
        "web-2: Scan Mitigated",
    ] {
        assert!(said[0].contains(text), "no {text:?} in {said:?}");
    }
}

#[test]
fn the_closing_state_is_the_types_own() {
    for (project, kind, closed) in [
        ("Platform", "Product Backlog Item", "Done"),
        ("Web Shop", "Issue", "Done"),
        ("Überwachung", "Bug", "Closed"),
    ] {
        let world = World::with_one_finding();
        let rule = format!("ticket.project = '{project}'\nticket.type = '{kind}'");
        let adoconn = ticketed(&world, &rule);
        world.remediate("F-1");
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
        assert_eq!(world.state(), closed, "{project}");
    }
}

#[test]
fn a_rule_may_name_the_closing_state() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.state = 'resolved'");
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(row["new"], "Resolved");
    assert_eq!(world.state(), "Resolved");
}

#[test]
fn where_a_search_hides_what_is_resolved_the_counts_are_the_evidence() {
    let world = World::with_one_finding();
    world.nucleus(|nucleus| nucleus.knobs.search_hides_resolved = true);
    world.finding(
        "F-2",
        Severity::Low,
        &["web-3", "web-4", "web-5", "web-6", "web-7"],
    );
    let adoconn = ticketed(&world, HIGH);
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.starts_with("Nucleus counts 2 instances as resolved"),
        "{cause}"
    );
}

#[test]
fn one_open_instance_keeps_the_ticket_open() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "update.min_interval = '0s'");
    let first = world.instances("F-1")[0];
    assert!(world.nucleus(|n| n.set_status(first, Status::ScanMitigated)));
    let row = adoconn.sync().only("update_ticket done");
    assert_eq!(row["new"]["open_instances"], "1");
    assert_eq!(world.state(), "New");
}

/// A world in which one finding more or less is no shrunken source.
fn crowded() -> World {
    let world = World::with_one_finding();
    for number in 0..8 {
        world.finding(&format!("O-{number}"), Severity::Low, &["web-9"]);
    }
    world
}

#[test]
fn a_vanished_instance_is_no_evidence() {
    let world = crowded();
    let adoconn = ticketed(&world, HIGH);
    let ids = world.instances("F-1");
    assert!(world.nucleus(|n| n.remove_instance(ids[0])));
    assert!(world.nucleus(|n| n.set_status(ids[1], Status::ScanMitigated)));
    let outcome = adoconn.sync();
    assert!(
        outcome
            .counts()
            .contains(&("close_ticket held vanished".to_owned(), 1)),
        "{outcome}"
    );
    assert_eq!(world.state(), "New");
}

#[test]
fn a_stranger_that_was_remediated_is_no_evidence_for_a_member_that_vanished() {
    let world = crowded();
    let stranger = world.instance("F-1", Severity::Low, "web-3");
    let adoconn = ticketed(&world, HIGH);
    let ids = world.instances("F-1");
    for id in [stranger, ids[1]] {
        assert!(world.nucleus(|n| n.set_status(id, Status::ScanMitigated)));
    }
    assert!(world.nucleus(|n| n.remove_instance(ids[0])));
    let outcome = adoconn.sync();
    assert!(
        outcome
            .counts()
            .contains(&("close_ticket held vanished".to_owned(), 1)),
        "{outcome}"
    );
    assert_eq!(world.state(), "New");
}

#[test]
fn a_finding_that_vanished_as_a_whole_is_no_evidence() {
    let world = World::with_one_finding();
    for number in 0..8 {
        world.finding(&format!("O-{number}"), Severity::Low, &["web-9"]);
    }
    let adoconn = ticketed(&world, "when = 'severity == \"High\"'");
    for id in world.instances("F-1") {
        assert!(world.nucleus(|n| n.remove_instance(id)));
    }
    let _held = adoconn.sync().did(&[("close_ticket held vanished", 1)]);
    assert_eq!(world.state(), "New");
}

#[test]
fn temporary_statuses_hold_by_default() {
    for status in [Status::AcceptedRisk, Status::ExceptionGranted] {
        let world = World::with_one_finding();
        let adoconn = ticketed(&world, "update.min_interval = '0s'");
        world.set_status("F-1", &status);
        let outcome = adoconn.sync();
        let counts = outcome.counts();
        assert!(
            counts.contains(&("close_ticket held temporary_status".to_owned(), 1)),
            "{outcome}"
        );
        assert_eq!(world.state(), "New");
    }
}

#[test]
fn temporary_statuses_close_where_the_rule_says_so() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.temporary = 'close'");
    world.set_status("F-1", &Status::AcceptedRisk);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn statuses_set_by_people_close_by_default_and_hold_where_the_rule_says_so() {
    for status in [
        Status::ManuallyMitigated,
        Status::FalsePositive,
        Status::Duplicate,
    ] {
        let world = World::with_one_finding();
        let adoconn = ticketed(&world, "");
        world.set_status("F-1", &status);
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);

        let world = World::with_one_finding();
        let adoconn = ticketed(&world, "close.person_statuses = 'hold'");
        world.set_status("F-1", &status);
        let outcome = adoconn.sync();
        let counts = outcome.counts();
        assert!(
            counts.contains(&("close_ticket held person_status".to_owned(), 1)),
            "{outcome}"
        );
        assert_eq!(world.state(), "New");
    }
}

#[test]
fn a_status_that_nobody_knows_holds_and_is_named() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let status = Status::Other {
        name: "Quantum Fixed".to_owned(),
        mitigating: true,
    };
    world.set_status("F-1", &status);
    let outcome = adoconn.sync();
    let held = outcome.items();
    let cause = held
        .iter()
        .map(|item| item["cause"].as_str().unwrap())
        .find(|cause| cause.starts_with("unknown_status"));
    assert!(
        cause.is_some_and(|cause| cause.contains("Quantum Fixed")),
        "{outcome}"
    );
    assert_eq!(world.state(), "New");
}

#[test]
fn open_statuses_of_people_are_no_evidence() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    for status in [
        Status::Fixed,
        Status::InProgress,
        Status::ExceptionRequested,
    ] {
        world.set_status("F-1", &status);
        adoconn.sync().did_nothing();
        assert_eq!(world.state(), "New");
    }
}

#[test]
fn a_rule_that_closes_nothing_says_so() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.auto = false\nupdate.min_interval = '0s'");
    world.remediate("F-1");
    let outcome = adoconn.sync();
    assert!(
        outcome
            .counts()
            .contains(&("close_ticket held close_off".to_owned(), 1)),
        "{outcome}"
    );
    assert_eq!(world.state(), "New");
}

#[test]
fn a_rule_may_say_from_where_it_closes() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.from = ['proposed']");
    world.move_to(world.ticket().id, "Active");
    world.remediate("F-1");
    let _held = adoconn.sync().did(&[("close_ticket held close_from", 1)]);
    world.move_to(world.ticket().id, "New");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}
