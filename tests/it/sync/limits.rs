//! Nothing dangerous by surprise: previews, fuses, shrunken sources, the ramp, read-only.

use snapbox::{assert_data_eq, str};

use crate::harness::{Adoconn, Config, Severity, Status, World};

#[test]
fn a_dry_run_writes_nothing_anywhere() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let outcome = adoconn.run(&["sync", "--dry-run", "-o", "json"]).code(0);
    let row = outcome
        .says(&["1 to create", "nothing was changed"])
        .only("create_ticket planned");
    assert_eq!(row["new"]["title"], "[High] Weakness F-1");
    assert_eq!(world.writes(), 0);
    assert!(!adoconn.home().join(".local").exists());
}

#[expect(clippy::needless_raw_string_hashes, reason = "snapbox writes them")]
#[test]
fn a_preview_reads_well() {
    let world = World::with_one_finding();
    world.finding("F-2", Severity::Critical, &["db-1"]);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    world.remediate("F-1");
    world.set_status("F-2", &Status::AcceptedRisk);
    world.finding("F-3", Severity::Low, &["web-1"]);
    let outcome = adoconn.run(&["sync", "--dry-run", "-o", "table"]).code(0);
    assert_data_eq!(
        outcome.stdout,
        str![[r#"
Azure DevOps: Payments
  1 to create
    + [Low] Weakness F-3
        rule main matches 1 open instance
  1 to update
    ~ #15 [Critical] Weakness F-2
        open instances 1 became 0
  1 to close
    x #16 New => Closed  [High] Weakness F-1
        all 2 instances were read as remediated in a complete read, confirmed by a second search
Held back
  1 temporary_status
    ? #15 [Critical] Weakness F-2
        1 of 1 instances have a status that may end

"#]]
    );
    assert_data_eq!(
        outcome.stderr,
        str![[r#"
observed 4 instances of 3 findings in 1 Nucleus project, and 2 tickets
rule main matches 3 of 3 findings (4 instances)
1 to create, 1 to update, 1 to close, 1 held; plan [..]; nothing was changed
13 requests

"#]]
    );
}

#[test]
fn a_dry_run_beside_a_ledger_leaves_it_as_it_is() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    let (before, writes) = (std::fs::read(adoconn.ledger()).unwrap(), world.writes());
    let outcome = adoconn.run(&["sync", "-n", "-o", "json"]).code(0);
    let _planned = outcome.did(&[("close_ticket planned", 1)]);
    assert_eq!(std::fs::read(adoconn.ledger()).unwrap(), before);
    assert_eq!(world.writes(), writes);
}

#[test]
fn pending_changes_have_an_exit_status_of_their_own_where_asked_for() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let args = ["sync", "--dry-run", "--detailed-exitcode", "-o", "json"];
    let _planned = adoconn.run(&args).code(10);
    let _made = adoconn.sync();
    let _nothing = adoconn.run(&args).code(0);
}

#[test]
fn c1_closing_most_tickets_of_a_rule_needs_their_exact_number() {
    let world = World::small();
    world.findings(15, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 15)]);
    let writes = world.writes();
    for number in 0..13 {
        world.remediate(&format!("N-{number}"));
    }
    let refused = adoconn.sync_once().code(5);
    let _held = refused
        .says(&[
            "13 of 15 tickets would be closed; 12 may",
            "--confirm-count 13",
        ])
        .did(&[("close_ticket held fuse", 13)]);
    assert_eq!(world.writes(), writes);
    let wrong = adoconn
        .run(&["sync", "--confirm-count", "12", "-o", "json"])
        .code(5);
    let _held = wrong.did(&[("close_ticket held fuse", 13)]);
    let args = ["sync", "--confirm-count", "13", "-o", "json"];
    let _closed = adoconn
        .run_changing(&args)
        .did(&[("close_ticket done", 13)]);
}

#[test]
fn c2_a_fuse_holds_its_rule_and_verb_only() {
    let world = World::small();
    world.findings(15, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 15)]);
    for number in 0..13 {
        world.remediate(&format!("N-{number}"));
    }
    world.rate("N-14", Severity::Critical);
    world.finding("F-1", Severity::Low, &["web-2"]);
    let _some = adoconn.sync_once().code(5).did(&[
        ("close_ticket held fuse", 13),
        ("create_ticket done", 1),
        ("update_ticket done", 1),
    ]);
}

#[test]
fn c1_a_source_that_shrank_by_a_third_touches_nothing_until_accepted() {
    let world = World::small();
    world.findings(10, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 10)]);
    let writes = world.writes();
    for number in 0..4 {
        for id in world.instances(&format!("N-{number}")) {
            assert!(world.nucleus(|n| n.remove_instance(id)));
        }
    }
    world.remediate("N-9");
    for _ in 0..2 {
        let refused = adoconn.sync_once().code(5);
        let _held = refused
            .says(&[
                "6 instances were read, 10 the time before",
                "nothing done, 5 held",
                "--accept-shrink 6",
            ])
            .did(&[
                ("close_ticket held source_shrink", 1),
                ("close_ticket held vanished", 4),
            ]);
    }
    assert_eq!(world.writes(), writes);
    let args = ["sync", "--accept-shrink", "6", "-o", "json"];
    let _accepted = adoconn
        .run_changing(&args)
        .did(&[("close_ticket done", 1), ("close_ticket held vanished", 4)]);
    let _from_now_on = adoconn.sync().did(&[("close_ticket held vanished", 4)]);
}

#[test]
fn c3_creates_are_ramped_worst_first() {
    let world = World::small();
    world.findings(3, Severity::Low);
    world.finding("F-1", Severity::Critical, &["web-1"]);
    world.finding("F-2", Severity::High, &["web-1"]);
    let config = Config::one_rule("").and("limits.create_per_run = 2");
    let adoconn = Adoconn::with(&world, &config);
    let two = [("create_ticket done", 2), ("create_ticket held ramp", 3)];
    let _first = adoconn.sync_once().code(0).did(&two);
    let titles: Vec<String> = world
        .tickets()
        .iter()
        .map(|t| t.title().to_owned())
        .collect();
    assert_eq!(titles, ["[Critical] Weakness F-1", "[High] Weakness F-2"]);
    let next = [("create_ticket done", 2), ("create_ticket held ramp", 1)];
    let pending = adoconn.run(&["sync", "--detailed-exitcode", "-o", "json"]);
    let _second = pending.code(10).did(&next);
    let _third = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[test]
fn c1_too_many_updates_hold_and_the_rest_goes_on() {
    let world = World::small();
    world.findings(4, Severity::High);
    let config = Config::one_rule("").and("limits.update_per_run = 3");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 4)]);
    for number in 0..4 {
        world.rate(&format!("N-{number}"), Severity::Critical);
    }
    let _held = adoconn
        .sync_once()
        .code(5)
        .says(&["--confirm-count 4"])
        .did(&[("update_ticket held fuse", 4)]);
}

#[test]
fn a_read_only_profile_plans_and_never_writes() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::with(&world, &Config::one_rule("").and("read_only = true"));
    let _refused = adoconn
        .sync_once()
        .code(5)
        .says(&["read-only", "--dry-run"]);
    let outcome = adoconn.run(&["sync", "--dry-run", "-o", "json"]).code(0);
    let _planned = outcome.did(&[("create_ticket planned", 1)]);
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_profile_without_rules_has_nothing_to_sync() {
    let world = World::small();
    let adoconn = Adoconn::with(&world, &Config::rules(&[]));
    let _refused = adoconn.sync_once().code(2).says(&["no rules", "--sandbox"]);
}
