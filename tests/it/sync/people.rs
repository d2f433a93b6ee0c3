//! People keep the last word: what they close, move, delete or link stays as they want it.

use crate::harness::{Adoconn, Config, REPRO_STEPS, Severity, Status, World};

fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

#[test]
fn what_a_person_closed_awaits_validation_until_a_new_scan_reports_it() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.move_to(world.ticket().id, "Closed");
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    assert_eq!(world.state(), "Closed");
    world.rescan();
    let row = adoconn.sync().only("reopen_ticket done");
    assert_eq!(row["new"], "New");
    assert_eq!(world.state(), "New");
}

#[test]
fn what_a_person_closed_and_a_scan_confirms_stays_closed() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.move_to(world.ticket().id, "Closed");
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    world.remediate("F-1");
    adoconn.sync().did_nothing();
    assert_eq!(world.state(), "Closed");
}

#[test]
fn scans_known_when_a_closing_was_first_seen_do_not_reopen_it() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "close.person_statuses = 'hold'");
    world.set_status("F-1", &Status::FalsePositive);
    world.move_to(world.ticket().id, "Closed");
    adoconn.sync().did_nothing();
    world.set_status("F-1", &Status::Active);
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    world.rescan();
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn a_removed_ticket_awaits_validation_too() {
    let world = World::with_one_finding();
    let rule = "ticket.project = 'Platform'\nticket.type = 'Product Backlog Item'";
    let adoconn = ticketed(&world, rule);
    world.move_to(world.ticket().id, "Removed");
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    assert_eq!(world.state(), "Removed");
}

#[test]
fn a_ticket_that_a_person_reopened_closes_again_on_evidence() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    world.move_to(world.ticket().id, "Closed");
    let _held = adoconn
        .sync()
        .did(&[("reopen_ticket held awaiting_validation", 1)]);
    world.move_to(world.ticket().id, "Active");
    adoconn.sync().did_nothing();
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn moves_between_open_states_are_neither_reverted_nor_an_obstacle() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    for state in ["Active", "Resolved"] {
        world.move_to(world.ticket().id, state);
        adoconn.sync().did_nothing();
        assert_eq!(world.state(), state);
    }
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(row["old"], "Resolved");
    assert_eq!(world.state(), "Closed");
}

#[test]
fn words_inside_the_block_survive_closing_and_reopening() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "update.min_interval = '0s'");
    let ticket = world.ticket();
    let edited = ticket.text(REPRO_STEPS).replace("Update it.", "Ask Kim!");
    world.edit(ticket.id, REPRO_STEPS, edited);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    world.rescan();
    let _reopened = adoconn
        .sync_once()
        .code(0)
        .did(&[("reopen_ticket done", 1)]);
    world.rate("F-1", Severity::Critical);
    let _held = adoconn
        .sync()
        .did(&[("update_ticket held block_edited", 1)]);
    assert!(world.ticket().text(REPRO_STEPS).contains("Ask Kim!"));
}

#[test]
fn a_deleted_ticket_is_made_again_once_where_somebody_says_so() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let deleted = world.ticket().id;
    world.delete(deleted);
    let _held = adoconn.sync().only("create_ticket held deleted");
    let again = ["sync", "--recreate-deleted", "-o", "json"];
    let _made = adoconn
        .run_changing(&again)
        .code(0)
        .did(&[("create_ticket done", 1)]);
    let link = world.ticket().hyperlinks().next().unwrap().to_owned();
    assert!(link.contains("g=g2"), "{link}");
    adoconn.sync().did_nothing();
    // A machine that knows nothing of it finds the new one.
    Adoconn::new(&world)
        .without_quiet_period()
        .sync()
        .did_nothing();
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a_deleted_ticket_is_reported_and_not_made_again() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let id = world.ticket().id;
    world.delete(id);
    let row = adoconn.sync().only("create_ticket held deleted");
    let cause = row["cause"].as_str().unwrap();
    assert!(cause.contains(&format!("#{id}")), "{cause}");
    assert!(world.tickets().is_empty());
}

#[test]
fn a9_a_ticket_that_nucleus_made_is_not_doubled_unless_wanted() {
    let world = World::with_one_finding();
    world.ticketed_by_nucleus("F-1", 1);
    let adoconn = Adoconn::new(&world);
    let _held = adoconn
        .sync()
        .did(&[("create_ticket held ticketed_elsewhere", 1)]);
    assert!(world.tickets().is_empty());
    let args = ["sync", "--ignore-nucleus-tickets", "-o", "json"];
    let _made = adoconn
        .run_changing(&args)
        .did(&[("create_ticket done", 1)]);
}

#[test]
fn a7_a_second_item_with_the_key_is_named_and_the_first_is_followed() {
    let world = World::with_one_finding();
    let adoconn = ticketed(&world, "");
    let first = world.ticket();
    let link = first.hyperlinks().next().unwrap().to_owned();
    let second = world.with_double(&link);
    let row = adoconn.sync().only("close_ticket held double");
    let cause = row["cause"].as_str().unwrap();
    assert!(cause.contains(&format!("#{second}")), "{cause}");
    world.rate("F-1", Severity::Critical);
    let _updated = adoconn
        .sync()
        .did(&[("close_ticket held double", 1), ("update_ticket done", 1)]);
    assert_eq!(world.item(first.id).title(), "[Critical] Weakness F-1");
}
