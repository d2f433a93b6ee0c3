//! What people move, close and write stays as they want it (design, 8 B.4 and B.6).

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, Status, World};

const TITLE: &str = "System.Title";

fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

#[test]
fn b4_moves_between_open_states_are_never_reverted_and_never_an_obstacle() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    for state in ["Resolved", "Active", "New"] {
        world.move_to(world.ticket().id, state);
        world.rescan();
        adoconn.sync().did_nothing();
        assert_eq!(world.state(), state);
    }
    world.move_to(world.ticket().id, "Resolved");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn b4_after_a_new_scan_it_is_reopened_to_the_rules_state_or_the_one_before_closing() {
    for (rule, state) in [("", "New"), ("reopen.state = 'Active'", "Active")] {
        let world = World::with_one_finding();
        let adoconn = ticketed(&world, rule);
        world.move_to(world.ticket().id, "Closed");
        let _held = adoconn
            .sync()
            .only("reopen_ticket held awaiting_validation");
        world.rescan();
        let _back = adoconn.sync().only("reopen_ticket done");
        assert_eq!(world.state(), state);
    }
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let id = world.ticket().id;
    world.move_to(id, "Resolved");
    let id = id.to_string();
    let args = ["tickets", "close", &id, "--state", "Closed", "--yes"];
    let _closed = adoconn.run(&args).code(0);
    let _held = adoconn.sync();
    world.rescan();
    let _back = adoconn.sync().only("reopen_ticket done");
    assert_eq!(world.state(), "Resolved");
}

#[test]
fn b6_what_sync_closed_is_known_by_its_line_after_the_ledger_was_lost() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    adoconn.forget();
    let adoconn = adoconn.without_quiet_period();
    // No new scan: a person took the status back.
    world.set_status("F-1", &Status::Active);
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn b6_a_person_who_closes_again_is_not_taken_for_us_whoever_writes() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    let id = world.ticket().id;
    world.move_to(id, "Active");
    std::thread::sleep(std::time::Duration::from_millis(10));
    world.move_to(id, "Closed");
    adoconn.forget();
    let adoconn = adoconn.without_quiet_period();
    world.set_status("F-1", &Status::Active);
    let _held = adoconn
        .sync()
        .only("reopen_ticket held awaiting_validation");
}

#[test]
fn b6_titles_and_words_of_people_survive_updates_closings_reopenings_and_a_lost_ledger() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "update.min_interval = '0s'").without_quiet_period();
    let id = world.ticket().id;
    let block = world.ticket().text(REPRO_STEPS).to_owned();
    world.edit(id, TITLE, "Kim's title");
    let words = format!("<p>Above, says Kim.</p>{block}<p>Below, says Kim.</p>");
    world.edit(id, REPRO_STEPS, words);
    let check = || {
        let ticket = world.ticket();
        assert_eq!(ticket.title(), "Kim's title");
        let text = ticket.text(REPRO_STEPS);
        assert!(text.contains("Above, says Kim.") && text.contains("Below, says Kim."));
    };
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    check();
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    check();
    world.set_status("F-1", &Status::Active);
    world.rescan();
    let _back = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    check();
    adoconn.forget();
    world.rate("F-1", Severity::Medium);
    let _updated = adoconn.sync().did(&[("update_ticket done", 1)]);
    check();
    assert!(world.ticket().text(REPRO_STEPS).contains("Medium"));
}
