//! Lessons 16 to 18 and 25: what is temporary, deleted or half done, and what a report may claim.

use super::ticketed;
use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, Status, World};

/// Lesson 16: an accepted risk counts as fixed for ever, or opens a ticket that nobody wants.
#[test]
fn lesson_16_an_accepted_risk_is_neither_open_nor_closed_and_may_end() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::High, &["web-3"]);
    world.set_status("F-2", &Status::AcceptedRisk);
    let adoconn = ticketed(&world, "");
    world.set_status("F-1", &Status::AcceptedRisk);
    let outcome = adoconn.sync();
    let held = ("close_ticket held temporary_status".to_owned(), 1);
    assert!(outcome.counts().contains(&held), "{outcome}");
    assert_eq!(world.state(), "New");
    // Both acceptances end: one ticket is there as it was, the other is made.
    world.set_status("F-1", &Status::Active);
    world.set_status("F-2", &Status::Active);
    let outcome = adoconn.sync();
    let made = ("create_ticket done".to_owned(), 1);
    assert!(outcome.counts().contains(&made), "{outcome}");
    assert_eq!(world.tickets().len(), 2);
}

/// Lesson 16: where acceptances close tickets, one that is withdrawn does not bring its ticket back.
#[test]
fn lesson_16_a_withdrawn_acceptance_brings_its_ticket_back() {
    for rule in [
        "close.temporary = 'close'",
        "close.person_statuses = 'close'",
    ] {
        let world = World::with_one_finding();
        let adoconn = ticketed(&world, rule);
        let status = if rule.contains("temporary") {
            Status::AcceptedRisk
        } else {
            Status::FalsePositive
        };
        world.set_status("F-1", &status);
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
        world.set_status("F-1", &Status::Active);
        let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
        assert_eq!(world.state(), "New");
    }
}

/// Lesson 17: a finding is deleted and its ticket stays, and nobody ever hears of it.
#[test]
fn lesson_17_a_deleted_finding_is_named_by_every_run_until_somebody_decides() {
    let world = World::with_one_finding();
    world.findings(6, Severity::Low);
    let adoconn = Adoconn::with(&world, &Config::one_rule("when = 'severity == \"High\"'"));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let id = world.ticket().id;
    let assets = world.instances("F-1");
    for instance in assets {
        assert!(world.nucleus(|nucleus| nucleus.remove_instance(instance)));
    }
    for _ in 0..2 {
        let row = adoconn.sync().only("close_ticket held vanished");
        assert_eq!(row["id"], id);
    }
    // A person decides; nothing is made again, and nothing is asked any more.
    world.move_to(id, "Closed");
    adoconn.sync().did_nothing();
    // It comes back: the same ticket is meant.
    world.instance("F-1", Severity::High, "web-1");
    world.rescan();
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    assert_eq!(world.ticket().id, id);
}

/// Lesson 18: some of a ticket's findings are fixed, and the ticket does not show it.
#[test]
fn lesson_18_a_partial_fix_shows_on_the_ticket() {
    let world = World::small();
    world.finding("F-1", Severity::High, &["web-1", "web-2", "web-3"]);
    let adoconn = ticketed(&world, "update.min_interval = '0s'");
    let mut open = 3;
    for id in world.instances("F-1").into_iter().take(2) {
        assert!(world.nucleus(|nucleus| nucleus.set_status(id, Status::ScanMitigated)));
        open -= 1;
        let row = adoconn.sync().only("update_ticket done");
        assert_eq!(row["new"]["open_instances"], open.to_string());
        let block = world.ticket().text(REPRO_STEPS).to_owned();
        assert!(block.contains(&format!("{open} open of 3")), "{block}");
        let fixed = block.matches("Scan Mitigated").count();
        assert_eq!(fixed, 3 - open, "{block}");
    }
    assert_eq!(world.state(), "New");
    assert!(world.comments(world.ticket().id).is_empty(), "no flood");
}

/// Lesson 25: a preview wrote, and nothing done was reported as done.
#[test]
fn lesson_25_a_preview_writes_nothing_and_nothing_done_is_not_done() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    for how in ["--dry-run", "--dry-run=server"] {
        let outcome = adoconn.run(&["sync", how, "-o", "json"]).code(0);
        let _planned = outcome
            .says(&["nothing was changed"])
            .did(&[("create_ticket planned", 1)]);
        assert!(world.tickets().is_empty(), "{how}");
        assert!(!adoconn.ledger().exists(), "{how}");
    }
    world.fault(crate::harness::Fault::new(
        "workitems/$Bug",
        super::status(400, None),
    ));
    let outcome = adoconn
        .sync_once()
        .code(3)
        .says(&["nothing done, 1 failed"]);
    let _failed = outcome.did(&[("create_ticket failed", 1)]);
    world.mend();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let outcome = adoconn.sync_once().code(0).says(&["nothing left to do"]);
    assert!(!outcome.stderr.contains("done:"), "{outcome}");
}
