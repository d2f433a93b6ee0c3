//! Closed as a duplicate or as something that will not be fixed: it stays so, and is reported.

use adoconn::sandbox::ado::ALEX;
use serde_json::json;

use crate::harness::{Adoconn, Config, Severity, World};

fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

/// A person closes the ticket for this reason.
fn close_as(world: &World, reason: &str) {
    let id = world.ticket().id;
    let change = [
        ("System.State", json!("Closed")),
        ("System.Reason", json!(reason)),
    ];
    world.ado(|ado, now| ado.edit_as(ALEX, id, &change, now).unwrap());
}

#[test]
fn b4_a_ticket_closed_as_duplicate_or_wont_fix_stays_closed_whatever_scans_report() {
    for (reason, policy) in [
        ("Duplicate", "reopen"),
        ("Won't Fix", "reopen"),
        ("wont fix", "new"),
        ("As Designed", "comment"),
    ] {
        let world = World::with_one_finding();
        let adoconn = ticketed(&world, &format!("reopen.policy = '{policy}'"));
        close_as(&world, reason);
        for _ in 0..3 {
            let row = adoconn.sync().only("reopen_ticket held closed_for_good");
            let cause = row["cause"].as_str().unwrap();
            assert!(
                cause.contains(&format!("closed as {reason} by a person")),
                "{cause}"
            );
            world.rescan();
        }
        assert_eq!(
            (world.state().as_str(), world.tickets().len()),
            ("Closed", 1)
        );
    }
}

#[test]
fn b4_a_link_to_the_original_says_the_same() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let id = world.ticket().id;
    world.ado(|ado, now| {
        let title = [("System.Title", json!("The original"))];
        let original = ado
            .create_as(ALEX, ("Payments", "Bug"), &title, now)
            .unwrap();
        ado.relate_as(
            ALEX,
            id,
            "System.LinkTypes.Duplicate-Reverse",
            original,
            now,
        )
        .unwrap();
    });
    world.move_to(id, "Closed");
    world.rescan();
    let _noted = adoconn.sync().only("reopen_ticket held closed_for_good");
    world.rescan();
    let row = adoconn.sync().only("reopen_ticket held closed_for_good");
    assert!(
        row["cause"].as_str().unwrap().contains("duplicate of #"),
        "{row}"
    );
}

#[test]
fn b4_other_reasons_wait_for_a_new_scan_and_a_rule_may_name_its_own() {
    let world = World::with_one_finding();
    let mut adoconn = ticketed(&world, "");
    close_as(&world, "Obsolete");
    let _held = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
    adoconn.configure(&Config::one_rule("reopen.respect = ['obsolete']"));
    world.rescan();
    let _kept = adoconn.sync().only("reopen_ticket held closed_for_good");
    adoconn.configure(&Config::one_rule(""));
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn b4_a_lost_ledger_changes_nothing_about_it() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    close_as(&world, "Duplicate");
    let _held = adoconn.sync();
    adoconn.forget();
    world.rescan();
    let adoconn = adoconn.without_quiet_period();
    for _ in 0..2 {
        let _kept = adoconn.sync().only("reopen_ticket held closed_for_good");
        world.rescan();
    }
}

#[test]
fn what_a_person_closed_for_good_does_not_speak_for_other_findings() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    close_as(&world, "Duplicate");
    world.finding("F-2", Severity::High, &["web-1"]);
    let both = [
        ("create_ticket done", 1),
        ("reopen_ticket held closed_for_good", 1),
    ];
    let _both = adoconn.sync().did(&both);
}

#[test]
fn b4_what_it_was_resolved_as_counts_when_it_is_closed() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let change = [
        ("System.State", json!("Resolved")),
        ("System.Reason", json!("As Designed")),
    ];
    let id = world.ticket().id;
    world.ado(|ado, now| ado.edit_as(ALEX, id, &change, now).unwrap());
    adoconn.sync().did_nothing();
    world.move_to(id, "Closed");
    let row = adoconn.sync().only("reopen_ticket held closed_for_good");
    assert_eq!(
        row["cause"],
        "closed_for_good: closed as As Designed by a person; it stays closed (finding still open)"
    );
}
