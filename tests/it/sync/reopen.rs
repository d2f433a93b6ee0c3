//! A finding that returns after we closed its ticket: reopen, make new, say so, or nothing.

use crate::harness::{Adoconn, Config, Status, World};

/// A machine whose one ticket was made, moved on by a person, and closed on evidence; then the
/// finding is back.
fn returned<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let adoconn = Adoconn::with(world, &Config::one_rule(rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.move_to(world.ticket().id, "Active");
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    world.rescan();
    adoconn
}

#[test]
fn it_is_reopened_to_the_state_before_closing() {
    let world = World::with_one_finding();
    let adoconn = returned(&world, "");
    let row = adoconn.sync().only("reopen_ticket done");
    assert_eq!(
        (&row["old"], &row["new"]),
        (&"Closed".into(), &"Active".into())
    );
    let ticket = world.ticket();
    assert_eq!(ticket.state(), "Active");
    let said = world.comments(ticket.id);
    assert!(
        said.last().unwrap().contains("Reopened by adoconn"),
        "{said:?}"
    );
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn it_is_reopened_to_the_state_that_the_rule_names() {
    let world = World::with_one_finding();
    let adoconn = returned(&world, "reopen.state = 'New'");
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    assert_eq!(world.state(), "New");
}

#[test]
fn it_reopens_when_a_person_takes_a_status_back() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.set_status("F-1", &Status::FalsePositive);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}

#[test]
fn a1_policy_new_makes_a_second_generation_and_relates_it() {
    let world = World::with_one_finding();
    let adoconn = returned(&world, "reopen.policy = 'new'");
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let tickets = world.tickets();
    assert_eq!(tickets.len(), 2);
    let (old, new) = (&tickets[0], &tickets[1]);
    assert_eq!((old.state(), new.state()), ("Closed", "New"));
    let link =
        |ticket: &adoconn::sandbox::ado::WorkItem| ticket.hyperlinks().next().unwrap().to_owned();
    assert_eq!(link(old).replace("g=g1", "g=g2"), link(new));
    let related = new
        .relations
        .iter()
        .find(|r| r.rel.contains("Related"))
        .unwrap();
    assert_eq!(related.target, adoconn::sandbox::ado::Target::Item(old.id));

    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(row["id"], new.id);
}

#[test]
fn policy_new_survives_a_lost_ledger() {
    let world = World::with_one_finding();
    let adoconn = returned(&world, "reopen.policy = 'new'");
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.forget();
    adoconn.sync().did_nothing();
    assert_eq!(world.tickets().len(), 2);
}

#[test]
fn policy_comment_says_so_once() {
    let world = World::with_one_finding();
    let adoconn = returned(&world, "reopen.policy = 'comment'");
    let _said = adoconn.sync().did(&[("comment_ticket done", 1)]);
    let ticket = world.ticket();
    assert_eq!(ticket.state(), "Closed");
    let said = world.comments(ticket.id);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[1].contains("reported again after the ticket was closed"),
        "{said:?}"
    );
}

#[test]
fn policy_ignore_does_nothing() {
    let world = World::with_one_finding();
    let adoconn = returned(&world, "reopen.policy = 'ignore'");
    adoconn.sync().did_nothing();
    assert_eq!(world.state(), "Closed");
}
