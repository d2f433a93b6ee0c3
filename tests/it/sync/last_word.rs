//! Transcripts of a long soak (design, 8 G): who has the last word, which members a ticket had, and
//! what is remembered of it, on one machine and on two, with ledgers that are kept, lost or rebuilt.

use crate::harness::{Adoconn, Config, PROJECT, REPRO_STEPS, Severity, Status, World};

/// A machine whose one ticket was made and closed on evidence.
fn closed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    adoconn
}

/// The finding is back, by a new scan or without one.
fn back(world: &World, by_scan: bool) {
    world.set_status("F-1", &Status::Active);
    if by_scan {
        world.rescan();
    }
}

/// Between two runs a person opens the ticket and closes it again, for this reason.
fn quarrel(world: &World, reason: Option<&str>) {
    let id = world.ticket().id;
    world.move_to(id, "Active");
    world.move_to(id, "Closed");
    if let Some(reason) = reason {
        world.edit(id, "System.Reason", reason);
    }
}

#[test]
fn g1_a_later_closing_by_a_person_is_not_taken_for_an_older_one() {
    for (reason, code) in [
        (Some("Duplicate"), "closed_for_good"),
        (None, "awaiting_validation"),
    ] {
        let world = World::with_one_finding();
        let adoconn = closed(&world, "");
        quarrel(&world, reason);
        back(&world, reason.is_some());
        let held = format!("reopen_ticket held {code}");
        let _held = adoconn.sync().did(&[(&held, 1)]);
        assert_eq!(world.state(), "Closed");
    }
}

#[test]
fn g1_an_edit_of_what_sync_closed_is_no_other_closing() {
    let world = World::with_one_finding();
    let adoconn = closed(&world, "");
    world.edit(world.ticket().id, "System.Title", "Kim looks at it");
    back(&world, false);
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn g1_a_persons_second_closing_after_a_scan_is_judged_by_its_own_time() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.move_to(world.ticket().id, "Closed");
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    world.rescan();
    quarrel(&world, None);
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    world.rescan();
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn g1_another_machine_that_closed_it_once_leaves_a_persons_closing() {
    let world = World::with_one_finding();
    let b = closed(&world, "");
    let a = Adoconn::new(&world);
    a.sync().did_nothing();
    back(&world, true);
    let _reopened = a.sync().did(&[("reopen_ticket done", 1)]);
    world.move_to(world.ticket().id, "Closed");
    for machine in [&b, &a] {
        let _held = machine
            .sync()
            .did(&[("reopen_ticket held awaiting_validation", 1)]);
    }
    assert_eq!(world.state(), "Closed");
}

#[test]
fn g2_what_a_person_reopens_stays_open_until_the_evidence_changes() {
    let world = World::with_one_finding();
    let adoconn = closed(&world, "");
    let id = world.ticket().id;
    world.move_to(id, "Active");
    let second = Adoconn::new(&world);
    for machine in [&adoconn, &second, &adoconn] {
        let _held = machine
            .sync()
            .did(&[("close_ticket held reopened_by_person", 1)]);
        world.rescan();
    }
    back(&world, true);
    let _open = adoconn.sync().did(&[("update_ticket done", 1)]);
    second.sync().did_nothing();
    world.remediate("F-1");
    let _closed = second.sync().did(&[("close_ticket done", 1)]);
    adoconn.sync().did_nothing();
}

#[test]
fn g2_close_again_closes_after_its_time() {
    let world = World::with_one_finding();
    let adoconn = closed(&world, "close.again = '0s'");
    world.move_to(world.ticket().id, "Active");
    let _held = adoconn
        .sync_once()
        .did(&[("close_ticket held reopened_by_person", 1)]);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

/// A ticket of one instance that vanished; another one never matched the rule and is fixed.
fn with_a_stand_in(world: &World) -> Adoconn<'_> {
    world.finding("F-1", Severity::High, &["web-1"]);
    world.findings(8, Severity::Low);
    let config = Config::one_rule("when = 'severity == \"High\"'\nupdate.min_interval = '24h'");
    let adoconn = Adoconn::with(world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let gone = world.instances("F-1")[0];
    let other = world.instance("F-1", Severity::Low, "web-2");
    assert!(world.nucleus(|nucleus| nucleus.remove_instance(gone)));
    assert!(world.nucleus(|nucleus| nucleus.set_status(other, Status::ScanMitigated)));
    adoconn
}

#[test]
fn g4_another_instance_does_not_stand_in_after_a_loss_or_a_rebuilding() {
    for how in ["kept", "rebuilt", "lost", "second"] {
        let world = World::small();
        let first = with_a_stand_in(&world);
        let second = Adoconn::with(&world, &Config::one_rule("when = 'severity == \"High\"'"));
        match how {
            "rebuilt" => {
                let _rebuilt = first.run(&["ledger", "rebuild", "--yes"]).code(0);
            }
            "lost" => first.forget(),
            _ => {}
        }
        let machine = if how == "second" { &second } else { &first };
        for _ in 0..2 {
            let outcome = machine.sync_once();
            assert_eq!(world.state(), "New", "{how}: {outcome}");
            let told = outcome.counts();
            let is_held = told
                .iter()
                .any(|(what, _)| what.contains("close_ticket held"));
            assert!(is_held, "{how}: {outcome}");
        }
        // Without its block it is not forgotten either.
        world.edit(world.ticket().id, REPRO_STEPS, "");
        let outcome = machine.sync_once();
        assert_eq!(world.state(), "New", "{how}: {outcome}");
    }
}

#[test]
fn g4_a_member_that_vanished_within_a_day_is_not_forgotten_with_the_ledger() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    for asset in ["web-3", "web-4"] {
        let _more = world.instance("F-1", Severity::High, asset);
        let _updated = adoconn.sync_once().code(0);
    }
    let last = world.instances("F-1")[3];
    world.remediate("F-1");
    assert!(world.nucleus(|nucleus| nucleus.remove_instance(last)));
    adoconn.forget();
    let _held = adoconn
        .sync()
        .did(&[("close_ticket held membership_unknown", 1)]);
    assert_eq!(world.state(), "New");
}

#[test]
fn g4_an_edited_block_tells_a_new_ledger_nothing() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let ticket = world.ticket();
    let edited = ticket.text(REPRO_STEPS).replace("Update it.", "Ask Kim!");
    world.edit(ticket.id, REPRO_STEPS, edited);
    let late = world.instance("F-1", Severity::High, "web-3");
    let _held = adoconn
        .sync()
        .did(&[("update_ticket held block_edited", 1)]);
    world.remediate("F-1");
    assert!(world.nucleus(|nucleus| nucleus.remove_instance(late)));
    adoconn.forget();
    let row = adoconn.sync().only("close_ticket held membership_unknown");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.contains(&format!("adoconn tickets close {}", ticket.id)),
        "{cause}"
    );
}

#[test]
fn g5_a_closing_state_of_an_open_category_is_closed_for_us() {
    for (policy, did) in [
        ("reopen", "reopen_ticket done"),
        ("new", "create_ticket done"),
        ("comment", "comment_ticket done"),
        ("ignore", ""),
    ] {
        let world = World::with_one_finding();
        let rule = format!("close.state = 'Resolved'\nreopen.policy = '{policy}'");
        let adoconn = closed(&world, &rule);
        assert_eq!(world.state(), "Resolved");
        world.rescan();
        adoconn.sync().did_nothing();
        back(&world, true);
        let outcome = adoconn.sync();
        if did.is_empty() {
            outcome.did_nothing();
        } else {
            let _did = outcome.did(&[(did, 1)]);
        }
    }
}

#[test]
fn g6_a_deleted_ticket_stays_deleted_whatever_became_of_its_block() {
    for (wiped, how) in [(false, "rebuilt"), (true, "rebuilt"), (false, "lost")] {
        let world = World::with_one_finding();
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync();
        let ticket = world.ticket();
        let text = ticket.text(REPRO_STEPS).replace("[adoconn: end]", "");
        world.edit(
            ticket.id,
            REPRO_STEPS,
            if wiped { String::new() } else { text },
        );
        world.delete(ticket.id);
        let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
        if how == "rebuilt" {
            let _rebuilt = adoconn.run(&["ledger", "rebuild", "--yes"]).code(0);
        } else {
            adoconn.forget();
        }
        for _ in 0..2 {
            let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
        }
        assert_eq!(world.tickets().len(), 0, "{how}");
    }
}

#[test]
fn g6_g9_a_ticket_of_an_unlisted_finding_is_named_and_stays_deleted() {
    let world = World::with_one_finding();
    world.findings(8, Severity::Low);
    let adoconn = Adoconn::with(&world, &Config::one_rule("when = 'severity == \"High\"'"))
        .without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let id = world.ticket().id;
    for instance in world.instances("F-1") {
        assert!(world.nucleus(|nucleus| nucleus.remove_instance(instance)));
    }
    adoconn.forget();
    let row = adoconn.sync().only("close_ticket held finding_unlisted");
    assert_eq!(row["id"], id);
    // Its block is wiped, too: the bin alone would not tell.
    world.edit(id, REPRO_STEPS, "");
    world.delete(id);
    world.instance("F-1", Severity::High, "web-1");
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
    assert!(world.nucleus(|n| n.asset_named(PROJECT, "web-1").is_some()));
}

#[test]
fn g8_a_finding_that_no_rule_wants_any_more_gets_no_new_ticket() {
    let world = World::with_one_finding();
    let rule = "when = 'severity == \"High\"'\nreopen.policy = 'new'";
    let adoconn = closed(&world, rule);
    world.rate("F-1", Severity::Low);
    back(&world, true);
    let _said = adoconn.sync().did(&[("comment_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn g11_a_remark_is_said_once_whichever_ledger_asks() {
    let world = World::with_one_finding();
    let rule = "reopen.policy = 'comment'";
    let adoconn = closed(&world, rule);
    let second = Adoconn::with(&world, &Config::one_rule(rule));
    second.sync().did_nothing();
    back(&world, true);
    let _said = adoconn.sync().did(&[("comment_ticket done", 1)]);
    second.sync().did_nothing();
    adoconn.forget();
    adoconn.sync().did_nothing();
    let said = world.comments(world.ticket().id);
    assert_eq!(said.len(), 2, "{said:?}");
}
