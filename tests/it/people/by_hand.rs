//! `tickets close` on tickets whose finding is still open (design, 8 B.5).

use crate::harness::{Adoconn, Config, World};

fn ticketed(world: &World) -> Adoconn<'_> {
    let adoconn = Adoconn::new(world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

fn close(adoconn: &Adoconn<'_>, world: &World, more: &[&str]) {
    let id = world.ticket().id.to_string();
    let args = [
        "tickets", "close", &id, "--state", "Closed", "--yes", "-o", "json",
    ];
    let _closed = adoconn
        .run(&[&args[..], more].concat())
        .code(0)
        .only("close_ticket done");
}

#[test]
fn b5_by_default_a_new_scan_brings_it_back() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(&adoconn, &world, &[]);
    let said = world.comments(world.ticket().id).remove(0);
    assert!(
        said.contains("; stays closed: until a new scan reports the finding; run "),
        "{said}"
    );
    let _held = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn b5_for_some_time_it_stays_closed_on_every_machine() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(
        &adoconn,
        &world,
        &["--for", "90d", "--comment", "Quarter end"],
    );
    let other = Adoconn::new(&world).without_quiet_period();
    for machine in [&adoconn, &other] {
        let _noted = machine.sync_once().code(0);
        world.rescan();
        let row = machine
            .sync()
            .only("reopen_ticket held awaiting_validation");
        assert!(
            row["cause"]
                .as_str()
                .unwrap()
                .contains("closed by adoconn until 20"),
            "{row}"
        );
    }
}

#[test]
fn b5_a_time_that_is_over_is_as_no_time() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(&adoconn, &world, &["--for", "1s"]);
    // The moment stands on the ticket in whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    let _noted = adoconn.sync();
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn b5_for_good_it_stays_closed_on_every_machine_and_is_reported() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(&adoconn, &world, &["--final"]);
    let other = Adoconn::new(&world).without_quiet_period();
    for machine in [&adoconn, &other] {
        let _noted = machine.sync_once().code(0);
        world.rescan();
        let row = machine.sync().only("reopen_ticket held closed_for_good");
        assert!(
            row["cause"]
                .as_str()
                .unwrap()
                .contains("closed by adoconn with --final"),
            "{row}"
        );
    }
    assert_eq!(world.state(), "Closed");
}

#[test]
fn b5_a_later_closing_by_a_person_is_not_bound_by_an_earlier_one() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(&adoconn, &world, &["--final"]);
    let _noted = adoconn.sync();
    let id = world.ticket().id;
    world.move_to(id, "Active");
    adoconn.sync().did_nothing();
    std::thread::sleep(std::time::Duration::from_millis(5));
    world.move_to(id, "Closed");
    let _noted = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn b5_the_three_ways_exclude_each_other() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::with(&world, &Config::one_rule(""));
    for pair in [["--final", "--until-scan"], ["--final", "--for=90d"]] {
        let args = ["tickets", "close", "1", "--state", "Closed", "--yes"];
        let _refused = adoconn.run(&[&args[..], &pair].concat()).code(2);
    }
}

#[test]
fn b5_the_ledger_remembers_it_and_nobody_reads_the_comments_again() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(&adoconn, &world, &["--final"]);
    world.sandbox().forget_requests();
    let _held = adoconn.sync().only("reopen_ticket held closed_for_good");
    assert!(!world.was_asked("/comments"));
    // Another machine reads them once.
    let other = Adoconn::new(&world).without_quiet_period();
    let _held = other.sync_once().only("reopen_ticket held closed_for_good");
    assert!(world.was_asked("/comments"));
    world.sandbox().forget_requests();
    let _held = other.sync().only("reopen_ticket held closed_for_good");
    assert!(!world.was_asked("/comments"));
}

#[test]
fn b5_a_reason_that_the_process_gave_decides_nothing() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world);
    close(&adoconn, &world, &[]);
    // CMMI gives this one to everything that is closed at once.
    world.edit(world.ticket().id, "System.Reason", "Rejected");
    let _held = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn b5_the_preview_says_where_it_did_not_look() {
    let world = World::with_one_finding();
    let mut adoconn = ticketed(&world);
    let id = world.ticket().id.to_string();
    let args = [
        "tickets", "close", &id, "--state", "Closed", "-n", "--final",
    ];
    let _told = adoconn
        .run(&args)
        .code(0)
        .says(&["1 of these tickets have open findings: sync leaves them closed for good"]);
    adoconn.set("ADOCONN_NUCLEUS_API_KEY", "");
    let _told = adoconn
        .run(&args)
        .code(0)
        .says(&["whether their findings are still open was not looked at"]);
}
