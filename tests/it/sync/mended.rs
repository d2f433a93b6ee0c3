//! Defects that a cold look at the engine found, each with the case that showed it.

use crate::harness::{Adoconn, Config, Fault, FaultKind, REPRO_STEPS, Severity, Status, World};

fn throttled(seconds: &str) -> FaultKind {
    FaultKind::Status {
        status: 429,
        body: None,
        retry_after: Some(seconds.to_owned()),
    }
}

#[test]
fn a_creation_that_was_cut_short_reaches_its_state_also_where_there_is_something_to_update() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::with(&world, &Config::one_rule("ticket.state = 'Active'"));
    world.fault(Fault::new("workitems", FaultKind::DropBefore).method("PATCH"));
    let _half = adoconn.sync_once().code(3);
    assert_eq!(world.state(), "New");
    world.mend();
    world.rate("F-1", Severity::Critical);
    let first = adoconn.sync_once();
    assert_eq!(world.state(), "Active", "{first}");
    let _rest = adoconn.sync();
    let ticket = world.ticket();
    assert_eq!(ticket.title(), "[Critical] Weakness F-1");
    assert_eq!(ticket.fields["Microsoft.VSTS.Common.Priority"], 1);
}

#[test]
fn a_double_beside_a_ticket_that_a_person_closed_stays_open_while_its_finding_does() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let first = world.ticket();
    let link = first.hyperlinks().next().unwrap().to_owned();
    let double = world.with_double(&link);
    world.move_to(first.id, "Closed");
    for _ in 0..2 {
        let outcome = adoconn.sync_once();
        let told: Vec<String> = outcome
            .items()
            .iter()
            .map(|row| row["cause"].as_str().unwrap().to_owned())
            .collect();
        assert!(
            told.iter()
                .any(|why| why.starts_with("double") && why.contains(&format!("#{double}"))),
            "{outcome}"
        );
        assert_eq!(world.item(double).state(), "New");
    }
}

#[test]
fn a_part_that_is_throttled_beyond_patience_ends_the_run_and_is_taken_up_again() {
    let world = World::small();
    world.findings(3, Severity::High);
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
    for number in 0..3 {
        world.remediate(&format!("N-{number}"));
    }
    let id = world.tickets()[1].id;
    world.ado(|ado, _| {
        ado.part_faults = vec![Fault::new(&format!("/workitems/{id}?"), throttled("3600"))];
    });
    let _stopped = adoconn.sync_once().code(7);
    assert_eq!(world.item(id).state(), "New");
    world.ado(|ado, _| ado.part_faults.clear());
    let _rest = adoconn.sync().code(0);
    for item in world.tickets() {
        assert_eq!(item.state(), "Closed");
        assert_eq!(world.comments(item.id).len(), 1);
    }
}

#[test]
fn a_read_that_was_refused_for_having_shrunk_is_no_evidence() {
    let world = World::small();
    world.findings(10, Severity::High);
    let adoconn = Adoconn::with(&world, &Config::one_rule("close.patience = 2"));
    let _made = adoconn.sync().did(&[("create_ticket done", 10)]);
    for number in 0..4 {
        for id in world.instances(&format!("N-{number}")) {
            assert!(world.nucleus(|nucleus| nucleus.remove_instance(id)));
        }
    }
    world.remediate("N-9");
    let _refused = adoconn.sync_once().code(5);
    let args = ["sync", "--accept-shrink", "6", "-o", "json"];
    let accepted = adoconn.run(&args).code(0);
    let text = "closes after read 2, this was read 1";
    assert!(accepted.stdout.contains(text), "{accepted}");
    let _closed = adoconn
        .sync()
        .did(&[("close_ticket done", 1), ("close_ticket held vanished", 4)]);
}

#[test]
fn a_ticket_that_lost_its_link_is_not_made_again_by_a_machine_that_does_not_know_it() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let ticket = world.ticket();
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&ticket.id).unwrap();
        item.relations.clear();
    });
    let _lost = adoconn.sync().only("create_ticket held link_lost");
    let elsewhere = Adoconn::new(&world).without_quiet_period();
    for _ in 0..2 {
        let row = elsewhere.sync_once().only("create_ticket held link_lost");
        let cause = row["cause"].as_str().unwrap();
        assert!(cause.contains(&format!("#{}", ticket.id)), "{cause}");
    }
    assert!(world.tickets().is_empty());
}

#[test]
fn a_ticket_of_an_earlier_generation_that_comes_back_is_named() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let old = world.ticket().id;
    world.delete(old);
    let again = ["sync", "--recreate-deleted", "-o", "json"];
    let _made = adoconn
        .run(&again)
        .code(0)
        .did(&[("create_ticket done", 1)]);
    world.ado(|ado, _| ado.items.get_mut(&old).unwrap().deleted = None);
    let row = adoconn.sync().only("close_ticket held double");
    let cause = row["cause"].as_str().unwrap();
    assert!(cause.contains(&format!("#{old} (g1)")), "{cause}");
    assert_eq!(world.item(old).state(), "New");
}

#[test]
fn a_rule_whose_tickets_have_no_place_stops_no_other_rule() {
    let world = World::small();
    world.finding("F-1", Severity::Critical, &["web-1"]);
    world.finding("F-2", Severity::High, &["web-1"]);
    let config = Config::rules(&[
        "name = 'critical'\nwhen = 'severity == \"Critical\"'",
        "name = 'lost'\nwhen = 'severity == \"High\"'\nticket.type = 'Bugg'",
    ]);
    let adoconn = Adoconn::with(&world, &config);
    let outcome = adoconn.sync_once().code(3);
    let outcome = outcome.says(&["rule lost", "no work item type \"Bugg\""]);
    let _made = outcome.did(&[("create_ticket done", 1), ("create_ticket held target", 1)]);
    // Where no rule has a place, that is a wrong setting.
    let config = Config::one_rule("ticket.type = 'Bugg'");
    let _refused = Adoconn::with(&world, &config).sync_once().code(2);
}

#[test]
fn what_comes_back_after_a_rebuilding_is_reopened_with_its_block_in_one_run() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    let _rebuilt = adoconn.run(&["ledger", "rebuild", "--yes"]).code(0);
    world.set_status("F-1", &Status::Active);
    world.instance("F-1", Severity::High, "web-3");
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    let block = world.ticket().text(REPRO_STEPS).to_owned();
    assert!(block.contains("3 open of 3"), "{block}");
}

#[test]
fn what_comes_back_in_part_after_a_rebuilding_is_reopened_and_then_left_alone() {
    let world = World::with_one_finding();
    world.instance("F-1", Severity::High, "web-3");
    let rule = "when = 'severity == \"High\"'\nupdate.min_interval = '0s'";
    let adoconn = Adoconn::with(&world, &Config::one_rule(rule)).without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    // Of three members one matches the rule now: who they were nobody can tell.
    for id in &world.instances("F-1")[..2] {
        assert!(world.nucleus(|nucleus| nucleus.set_severity(*id, Severity::Low)));
    }
    let _rebuilt = adoconn.run(&["ledger", "rebuild", "--yes"]).code(0);
    world.set_status("F-1", &Status::Active);
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    assert_eq!(world.state(), "New");
}

#[test]
fn a_project_of_azure_devops_that_refuses_stops_no_other_one_and_doubles_nothing() {
    let world = World::small();
    world.finding("F-1", Severity::Critical, &["web-1"]);
    world.finding("F-2", Severity::High, &["web-1"]);
    let config = Config::rules(&[
        "name = 'critical'\nwhen = 'severity == \"Critical\"'",
        "name = 'high'\nwhen = 'severity == \"High\"'\nticket.project = 'Platform'",
    ]);
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    let refusal = FaultKind::Status {
        status: 403,
        body: None,
        retry_after: None,
    };
    world.fault(Fault::new("/Platform/", refusal));
    world.finding("F-3", Severity::Critical, &["web-1"]);
    world.remediate("F-2");
    world.sandbox().forget_requests();
    let outcome = adoconn.sync_once().code(3).says(&["rule high"]);
    assert!(
        outcome
            .counts()
            .contains(&("create_ticket done".to_owned(), 1))
    );
    // It is asked once, for types and their categories together, and no bin is searched for what
    // was read.
    let report = world.sandbox().requests();
    let asked = report.requests.iter();
    let asked = asked.filter(|one| one.path.contains("/Platform/")).count();
    assert_eq!(asked, 2, "{:#?}", report.requests);
    assert_eq!(world.tickets().len(), 3);
    world.set_status("F-2", &Status::Active);
    let elsewhere = Adoconn::with(&world, &config).without_quiet_period();
    for _ in 0..2 {
        let _held = elsewhere.sync_once().code(3);
    }
    assert_eq!(world.tickets().len(), 3);
    world.mend();
    adoconn.sync().did_nothing();
    elsewhere.sync().did_nothing();
}
