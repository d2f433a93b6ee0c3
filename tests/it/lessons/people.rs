//! Lessons 14 and 15: people at work are not trampled, and a ticket moves no finding.

use adoconn::sandbox::ado::ALEX;
use serde_json::json;

use super::ticketed;
use crate::harness::{Adoconn, Severity, Status, World};

/// The statuses of a finding's instances, as Nucleus has them.
fn statuses(world: &World) -> Vec<Status> {
    world.nucleus(|nucleus| {
        let views = nucleus.instances_of("13000008", "F-1");
        views.into_iter().map(|view| view.status).collect()
    })
}

/// Lesson 14: every scan writes the open state, so "in progress" is reset, and what people closed their way comes back.
#[test]
fn lesson_14_work_in_progress_and_a_removed_ticket_stay_through_every_scan() {
    let world = World::with_one_finding();
    let rule = "ticket.project = 'Platform'\nticket.type = 'Product Backlog Item'\n\
                update.min_interval = '0s'";
    let adoconn = ticketed(&world, rule);
    let id = world.ticket().id;
    world.move_to(id, "Committed");
    for severity in [Severity::Critical, Severity::Medium, Severity::High] {
        world.rescan();
        world.rate("F-1", severity);
        let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
        assert_eq!(world.state(), "Committed");
    }
    world.move_to(id, "Removed");
    for _ in 0..2 {
        let _held = adoconn
            .sync()
            .did(&[("reopen_ticket held awaiting_validation", 1)]);
    }
    assert_eq!(world.state(), "Removed");
}

/// Lesson 14: bugs that were marked as duplicates were opened again, with all others.
#[test]
fn lesson_14_duplicates_and_what_will_not_be_fixed_stay_closed_beside_what_comes_back() {
    let world = World::small();
    world.findings(3, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
    let ids: Vec<u32> = world.tickets().iter().map(|ticket| ticket.id).collect();
    for (id, reason) in ids.iter().zip(["Duplicate", "Won't Fix", "Verified"]) {
        let change = [
            ("System.State", json!("Closed")),
            ("System.Reason", json!(reason)),
        ];
        world.ado(|ado, now| ado.edit_as(ALEX, *id, &change, now).unwrap());
    }
    let _held = adoconn.sync();
    world.rescan();
    let for_good = ("reopen_ticket held closed_for_good", 2);
    let _one = adoconn
        .sync_once()
        .code(0)
        .did(&[("reopen_ticket done", 1), for_good]);
    let _still = adoconn.sync().did(&[for_good]);
    let open = world.tickets();
    let open = open.iter().filter(|ticket| ticket.state() != "Closed");
    assert_eq!(open.map(|ticket| ticket.id).collect::<Vec<_>>(), [ids[2]]);
}

/// Lesson 15: a moved ticket changed every finding of its group, and findings flipped by themselves.
#[test]
fn lesson_15_a_persons_done_moves_no_finding_and_a_new_scan_decides() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let (id, before) = (world.ticket().id, statuses(&world));
    for state in ["Active", "Resolved", "Closed"] {
        world.move_to(id, state);
        let _nothing_or_held = adoconn.sync();
        assert_eq!(statuses(&world), before, "{state}");
    }
    assert_eq!(world.state(), "Closed");
    let first = world.instances("F-1")[0];
    assert!(world.nucleus(|nucleus| nucleus.set_status(first, Status::ScanMitigated)));
    world.rescan();
    reopens_with_proof(&adoconn, &world);
}

/// One of the two instances is still seen: the ticket is reopened, and says by which.
fn reopens_with_proof(adoconn: &Adoconn<'_>, world: &World) {
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    let said = world.comments(world.ticket().id);
    let last = said.last().unwrap();
    assert!(last.contains("web-2") && !last.contains("web-1"), "{last}");
}
