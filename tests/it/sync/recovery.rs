//! What a run that was cut short, or a ledger that was lost, leaves to the next run.

use std::process::{Child, Stdio};

use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, Status, World};

const LONG: FaultKind = FaultKind::DelayAnswer { ms: 60_000 };

/// Starts a command, waits until the world shows what it did, and kills it before it hears of it.
fn killed(adoconn: &Adoconn<'_>, world: &World, args: &[&str], is_done: impl Fn(&World) -> bool) {
    let mut command = adoconn.command(args);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child: Child = command.spawn().unwrap();
    world.wait_until("the write", is_done);
    child.kill().unwrap();
    child.wait().unwrap();
    world.mend();
}

fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

#[test]
fn an_update_that_was_carried_out_unheard_is_ours_all_the_same() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "update.min_interval = '0s'");
    world.rate("F-1", Severity::Critical);
    world.fault(Fault::new("wit/workitems/", LONG));
    killed(&adoconn, &world, &["sync"], |world| world.ticket().rev == 2);
    adoconn.sync().did_nothing();
    world.rate("F-1", Severity::Medium);
    let row = adoconn.sync().only("update_ticket done");
    assert_eq!(row["old"]["title"], "[Critical] Weakness F-1");
    assert_eq!(row["new"]["Microsoft.VSTS.Common.Priority"], "3");
    assert_eq!(world.ticket().title(), "[Medium] Weakness F-1");
}

#[test]
fn an_update_that_a_person_overtook_leaves_the_person_the_last_word() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "update.min_interval = '0s'");
    world.rate("F-1", Severity::Critical);
    world.fault(Fault::new("wit/workitems/", LONG));
    killed(&adoconn, &world, &["sync"], |world| world.ticket().rev == 2);
    world.edit(world.ticket().id, "System.Title", "Mine");
    adoconn.sync().did_nothing();
    world.rate("F-1", Severity::Medium);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    assert_eq!(world.ticket().title(), "Mine");
}

#[test]
fn a_close_that_was_carried_out_unheard_is_ours_and_reopens_at_once() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.move_to(world.ticket().id, "Active");
    adoconn.sync().did_nothing();
    world.remediate("F-1");
    world.fault(Fault::new("wit/workitems/", LONG));
    let is_closed = |world: &World| world.state() == "Closed";
    killed(&adoconn, &world, &["sync"], is_closed);
    adoconn.sync().did_nothing();
    assert_eq!(world.comments(world.ticket().id).len(), 1);
    world.rate("F-1", Severity::High);
    world.rescan();
    world.set_status("F-1", &Status::Active);
    let row = adoconn.sync().only("reopen_ticket done");
    assert_eq!(row["new"], "Active", "the state before closing");
}

#[test]
fn a_reopening_killed_between_its_steps_is_finished_and_said_once() {
    let world = World::with_one_finding();
    let adoconn = ticketed(
        &world,
        "ticket.project = 'Factory'\nticket.type = 'Defect'\nticket.state = 'Fixing'",
    );
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    world.fault(Fault::new("wit/workitems/", LONG).method("PATCH"));
    let is_on_its_way = |world: &World| world.state() == "Triaged";
    killed(&adoconn, &world, &["sync"], is_on_its_way);
    let _finished = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    let id = world.ticket().id;
    assert_eq!(world.state(), "Fixing");
    assert_eq!(world.comments(id).len(), 2, "closed, reopened");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.comments(id).len(), 3);
}

#[test]
fn a_reopening_that_a_person_took_over_half_way_is_left_to_the_person() {
    let world = World::with_one_finding();
    let adoconn = ticketed(
        &world,
        "ticket.project = 'Factory'\nticket.type = 'Defect'\nticket.state = 'Fixing'",
    );
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    world.fault(Fault::new("wit/workitems/", LONG).method("PATCH"));
    let is_on_its_way = |world: &World| world.state() == "Triaged";
    killed(&adoconn, &world, &["sync"], is_on_its_way);
    world.edit(world.ticket().id, "System.Title", "Mine");
    let _rest = adoconn.sync();
    assert_eq!(world.state(), "Triaged");
    assert_eq!(world.ticket().title(), "Mine");
}

/// Kills a sync while its write is on the way: the service saw it, or did not.
fn cut_off(adoconn: &Adoconn<'_>, world: &World, kind: FaultKind) {
    world.fault(Fault::new("wit/workitems/", kind).method("PATCH"));
    let held = world.held();
    killed(adoconn, world, &["sync"], |world| world.held() > held);
}

#[test]
fn a_close_by_a_person_at_the_very_revision_of_ours_is_the_persons() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.remediate("F-1");
    cut_off(&adoconn, &world, FaultKind::HoldBefore);
    let id = world.ticket().id;
    world.move_to(id, "Closed");
    adoconn.sync().did_nothing();
    assert_eq!(world.comments(id), Vec::<String>::new());
    world.set_status("F-1", &Status::Active);
    let _held = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
}

#[test]
fn a_close_of_ours_is_ours_also_where_a_person_writes_after_it() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.remediate("F-1");
    cut_off(&adoconn, &world, FaultKind::HoldAfter);
    world.edit(world.ticket().id, "System.Title", "Mine");
    adoconn.sync().did_nothing();
    world.set_status("F-1", &Status::Active);
    let _back = adoconn.sync().only("reopen_ticket done");
    assert_eq!(world.ticket().title(), "Mine");
}

#[test]
fn words_in_doubt_are_said_once_whoever_writes_meanwhile() {
    for (kind, left) in [
        (FaultKind::HoldBefore, &[("comment_ticket done", 1)][..]),
        (FaultKind::HoldAfter, &[]),
    ] {
        let world = World::with_one_finding();
        let adoconn = ticketed(&world, "reopen.policy = 'comment'");
        world.remediate("F-1");
        let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
        world.set_status("F-1", &Status::Active);
        cut_off(&adoconn, &world, kind);
        let id = world.ticket().id;
        world.edit(id, "System.Title", "Mine");
        let _said = adoconn.sync().did(left);
        assert_eq!(world.comments(id).len(), 2, "closed, back");
    }
}

#[test]
fn a_walk_that_was_killed_on_its_way_is_walked_to_its_end() {
    for steps in 1..=3_u32 {
        let world = World::with_one_finding();
        let config = Config::one_rule(
            "ticket.project = 'Factory'\nticket.type = 'Defect'\nticket.state = 'Verified'",
        );
        let adoconn = Adoconn::with(&world, &config);
        let fault = Fault::new("wit/workitems/", LONG);
        world.fault(Fault {
            skip: steps - 1,
            ..fault
        });
        let is_there = |world: &World| world.tickets().first().is_some_and(|t| t.rev == steps);
        killed(&adoconn, &world, &["sync"], is_there);
        let _moved = adoconn.sync().did(&[("move_state done", 1)]);
        assert_eq!(
            (world.state().as_str(), world.ticket().rev),
            ("Verified", 4)
        );
    }
}

#[test]
fn a_ticket_by_hand_reaches_its_state_by_the_next_run_of_any_kind() {
    let args = [
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "x", "--yes", "-o", "json",
    ];
    let args = [&args[..], &["--state", "Active"]].concat();
    for next in ["sync", "create"] {
        let world = World::small();
        let adoconn = Adoconn::new(&world);
        world.fault(Fault::new("workitems/$Bug", LONG));
        killed(&adoconn, &world, &args, |world| world.tickets().len() == 1);
        assert_eq!(world.state(), "New");
        if next == "sync" {
            let _moved = adoconn.sync().did(&[("move_state done", 1)]);
        } else {
            let both = [("create_ticket done", 1), ("move_state done", 1)];
            let _both = adoconn.run(&args).code(0).did(&both);
            assert_eq!(world.tickets().len(), 2);
        }
        assert!(
            world
                .tickets()
                .iter()
                .all(|ticket| ticket.state() == "Active")
        );
    }
}

#[test]
fn a8_what_people_deleted_is_not_made_again_after_a_lost_ledger() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "").without_quiet_period();
    world.delete(world.ticket().id);
    adoconn.forget();
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
    assert!(world.tickets().is_empty());
}

#[test]
fn a8_a_recycle_bin_that_cannot_be_read_holds_creates() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "").without_quiet_period();
    world.delete(world.ticket().id);
    adoconn.forget();
    let gone = FaultKind::Status {
        status: 500,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("recyclebin", gone));
    let _held = adoconn.sync().did(&[("create_ticket held bin_unread", 1)]);
    world.mend();
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
}

#[test]
fn a8_a_bin_that_may_not_be_read_is_said_and_holds_nothing() {
    let world = World::with_one_finding();
    let forbidden = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("recyclebin", forbidden));
    let adoconn = Adoconn::new(&world);
    let made = adoconn
        .sync_once()
        .code(0)
        .says(&["recycle bin of Payments"]);
    let _made = made.did(&[("create_ticket done", 1)]);
}

#[test]
fn a6_a_first_create_that_cannot_be_looked_up_is_said() {
    let world = World::small();
    world.findings(3, Severity::High);
    world.ado(|ado, _| ado.settings.finds_hyperlinks = false);
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync().says(&["look-up by key link is not proved"]);
    let _made = made.did(&[("create_ticket done", 3)]);
    let proved = World::with_one_finding();
    proved.finding("F-2", Severity::High, &["web-3"]);
    let outcome = Adoconn::new(&proved).sync();
    assert!(!outcome.stderr.contains("not proved"), "{outcome}");
}

#[test]
fn a8_a_member_that_vanished_is_not_forgotten_with_the_ledger() {
    let world = World::small();
    let members = world.finding("F-1", Severity::High, &["web-1", "web-2", "web-3"]);
    // Enough rows besides that one less is no shrunken source.
    world.finding("F-2", Severity::High, &["db-1", "db-2", "db-3"]);
    world.remediate("F-2");
    let adoconn = ticketed(&world, "update.min_interval = '0s'").without_quiet_period();
    assert!(world.nucleus(|nucleus| nucleus.remove_instance(members[2])));
    let _told = adoconn.sync().did(&[("update_ticket done", 1)]);
    adoconn.forget();
    world.remediate("F-1");
    let _held = adoconn
        .sync()
        .did(&[("close_ticket held membership_unknown", 1)]);
    assert_eq!(world.state(), "New");
}

#[test]
fn a7_doubles_that_this_ledger_made_are_closed_and_others_are_not() {
    let world = World::small();
    world.may_double();
    world.findings(4, Severity::High);
    world.fault(Fault::new("$batch", FaultKind::Late { ms: 6_000 }).nth(1));
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let late = [("create_ticket done", 1), ("create_ticket unknown", 3)];
    let _unknown = adoconn.sync_once().code(3).did(&late);
    let _made = adoconn.sync_once().did(&[("create_ticket done", 3)]);
    world.wait_until("the late batch", |world| world.tickets().len() == 7);
    let touched = world.tickets()[6].id;
    world.edit(touched, "System.Title", "Mine");
    let row = adoconn
        .sync()
        .did(&[("close_ticket done", 2), ("close_ticket held double", 1)]);
    let held = row.items().into_iter().find(|row| row["outcome"] == "held");
    let cause = held.unwrap()["cause"].to_string();
    assert!(cause.contains(&format!("#{touched}")), "{cause}");
    let open: Vec<u32> = world
        .tickets()
        .iter()
        .filter(|ticket| ticket.state() != "Closed")
        .map(|ticket| ticket.id)
        .collect();
    let first: Vec<u32> = world.tickets()[..4]
        .iter()
        .map(|ticket| ticket.id)
        .collect();
    assert_eq!(open, [&first[..], &[touched]].concat());
}
