//! Items that bear a key and are not ours, beside a ledger that knows better, or has nothing yet.

use adoconn::sandbox::ado::ALEX;
use serde_json::json;

use super::{
    LAST, US, histories, link_of, linked_by, made_by, names, our_one, ours, stray, unlink,
};
use crate::harness::{Adoconn, Config, Severity, World};

const MADE_BESIDE: [(&str, usize); 2] =
    [("close_ticket held double", 1), ("create_ticket done", 1)];

#[test]
fn a7_a_link_that_was_there_first_keeps_no_ticket_from_being_made() {
    for generation in [1, 2, 7, LAST] {
        let world = World::with_one_finding();
        let theirs = stray(&world, &link_of("F-1", generation));
        let adoconn = Adoconn::new(&world);
        let made = adoconn.sync();
        names(&made, &[theirs]);
        let _made = made.did(&MADE_BESIDE);
        let ticket = our_one(&world);
        assert!(ticket.id > theirs);
        assert_eq!(ticket.hyperlinks().next(), Some(link_of("F-1", 1).as_str()));
        let named = adoconn.sync_once();
        names(&named, &[theirs, ticket.id]);
        world.remediate("F-1");
        let closed = adoconn
            .sync()
            .did(&[("close_ticket done", 1), ("close_ticket held double", 1)]);
        names(&closed, &[theirs, ticket.id]);
        assert_eq!(our_one(&world).state(), "Closed", "g{generation}");
        assert_eq!(world.item(theirs).state(), "To Do");
        assert!(world.comments(theirs).is_empty());
    }
}

#[test]
fn a7_a_link_that_came_later_changes_nothing_whatever_its_id_and_generation() {
    for (is_lower, generation) in [
        (true, 1),
        (true, LAST),
        (false, 1),
        (false, 2),
        (false, LAST),
    ] {
        let world = World::with_one_finding();
        world.may_double();
        let before = made_by(&world, ALEX, ("Web Shop", "Issue"), "");
        let adoconn = Adoconn::new(&world);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        let ticket = our_one(&world).id;
        let theirs = if is_lower {
            before
        } else {
            made_by(&world, ALEX, ("Web Shop", "Issue"), "")
        };
        linked_by(&world, ALEX, theirs, &link_of("F-1", generation));
        world.edit(theirs, "System.Tags", "nucleus");
        names(&adoconn.sync(), &[theirs, ticket]);
        // Its owner does with it what he likes.
        let closed = world.ado(|ado, _| {
            let kind = ado.items[&theirs].item_type.clone();
            if kind == "Issue" { "Done" } else { "Closed" }
        });
        world.move_to(theirs, closed);
        names(&adoconn.sync(), &[theirs, ticket]);
        assert_eq!(world.item(ticket).state(), "New");
        world.rate("F-1", Severity::Critical);
        let _updated = adoconn
            .sync()
            .did(&[("close_ticket held double", 1), ("update_ticket done", 1)]);
        world.delete(theirs);
        let adoconn = adoconn.without_quiet_period();
        adoconn.sync().did_nothing();
        world.remediate("F-1");
        let row = adoconn.sync().only("close_ticket done");
        assert_eq!(row["id"], ticket);
    }
}

#[test]
fn a7_a_stray_without_the_tag_that_only_the_look_up_finds_is_discounted_as_well() {
    let world = World::with_one_finding();
    let theirs = stray(&world, &link_of("F-1", 1));
    world.edit(theirs, "System.Tags", "");
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync_once();
    names(&made, &[theirs]);
    let _made = made.did(&MADE_BESIDE);
    assert_eq!(our_one(&world).state(), "New");
    // Nobody asks any more: the ledger knows the ticket.
    adoconn.sync().did_nothing();
}

#[test]
fn a7_several_strays_are_all_named() {
    let world = World::with_one_finding();
    let theirs = [1, 1, 3, LAST].map(|generation| stray(&world, &link_of("F-1", generation)));
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync();
    names(&made, &theirs);
    let _made = made.did(&MADE_BESIDE);
}

#[test]
fn a7_the_history_of_a_stray_is_read_once() {
    let world = World::with_one_finding();
    let _theirs = stray(&world, &link_of("F-1", 1));
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&MADE_BESIDE);
    assert_eq!(histories(&world), 1);
    let _again = adoconn.sync();
    assert_eq!(histories(&world), 1);
}

#[test]
fn a7_a_link_of_another_finding_on_our_own_ticket_is_a_stray_of_that_finding() {
    let world = World::with_one_finding();
    world.may_double();
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let first = our_one(&world).id;
    linked_by(&world, ALEX, first, &link_of("F-2", 1));
    world.finding("F-2", Severity::High, &["web-9"]);
    let made = adoconn.sync();
    names(&made, &[first]);
    let _made = made.did(&MADE_BESIDE);
    let second = ours(&world)[1].id;
    world.remediate("F-2");
    let closed = adoconn.sync_once();
    names(&closed, &[first, second]);
    assert_eq!(world.item(first).state(), "New");
    assert_eq!(world.item(second).state(), "Closed");
    // Without a ledger the history tells which link is whose.
    adoconn.forget();
    world.remediate("F-1");
    let _closed = adoconn.sync_once();
    assert_eq!(world.item(first).state(), "Closed");
    assert_eq!(ours(&world).len(), 2);
}

#[test]
fn a7_another_generation_on_our_own_ticket_counts_for_nothing() {
    for forgets in [false, true] {
        let world = World::with_one_finding();
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        let id = our_one(&world).id;
        linked_by(&world, ALEX, id, &link_of("F-1", 7));
        if forgets {
            adoconn.forget();
        }
        names(&adoconn.sync(), &[id]);
        world.remediate("F-1");
        let _closed = adoconn.sync_once();
        assert_eq!(our_one(&world).state(), "Closed");
    }
}

#[test]
fn a7_what_a_person_unlinked_and_linked_again_is_still_ours() {
    for forgets in [false, true] {
        let world = World::with_one_finding();
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        let id = our_one(&world).id;
        unlink(&world, id);
        linked_by(&world, ALEX, id, &link_of("F-1", 1));
        if forgets {
            adoconn.forget();
        }
        adoconn.sync().did_nothing();
        world.remediate("F-1");
        let row = adoconn.sync().only("close_ticket done");
        assert_eq!(row["id"], id);
    }
}

#[test]
fn a7_a_link_that_a_person_moved_to_another_item_is_lost_and_not_followed() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let ticket = our_one(&world).id;
    unlink(&world, ticket);
    let theirs = stray(&world, &link_of("F-1", 1));
    let held = adoconn.sync();
    names(&held, &[theirs, ticket]);
    let _held = held.did(&[
        ("close_ticket held double", 1),
        ("create_ticket held link_lost", 1),
    ]);
}

#[test]
fn a7_a_deleted_ticket_stays_deleted_beside_a_stray_and_is_followed_when_it_is_back() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let ticket = our_one(&world).id;
    let theirs = stray(&world, &link_of("F-1", 1));
    world.delete(ticket);
    let held = adoconn.sync();
    names(&held, &[theirs, ticket]);
    let _held = held.did(&[
        ("close_ticket held double", 1),
        ("create_ticket held deleted", 1),
    ]);
    let again = ["sync", "--recreate-deleted", "-o", "json"];
    let _made = adoconn.run(&again).code(0).did(&MADE_BESIDE);
    let new = ours(&world)[1].clone();
    assert_eq!(new.hyperlinks().next(), Some(link_of("F-1", 2).as_str()));
    world.ado(|ado, _| ado.items.get_mut(&ticket).unwrap().deleted = None);
    names(&adoconn.sync(), &[theirs, ticket, new.id]);
    // When all is remediated, each of ours that is open is closed.
    world.remediate("F-1");
    let closed = adoconn.sync();
    names(&closed, &[theirs, new.id]);
    let _closed = closed.did(&[("close_ticket done", 2), ("close_ticket held double", 1)]);
    assert!(ours(&world).iter().all(|item| item.state() == "Closed"));
    assert_eq!(world.item(theirs).state(), "To Do");
}

#[test]
fn g7_each_open_ticket_of_ours_is_closed_when_all_is_remediated() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::with(&world, &Config::one_rule("reopen.policy = 'new'"));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let first = our_one(&world).id;
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &crate::harness::Status::Active);
    world.rescan();
    let _new = adoconn.sync().did(&[("create_ticket done", 1)]);
    let second = ours(&world)[1].id;
    // Somebody opens the old one again, and closes the new one: nothing is made beside it.
    world.move_to(first, "New");
    world.move_to(second, "Closed");
    world.rescan();
    world.instance("F-1", Severity::High, "web-7");
    let outcome = adoconn.sync_once();
    assert_eq!(ours(&world).len(), 2, "{outcome}");
    assert_eq!(world.item(first).state(), "New", "{outcome}");
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(row["id"], first);
    assert!(ours(&world).iter().all(|item| item.state() == "Closed"));
}

#[test]
fn a7_a_stray_in_a_project_that_cannot_be_read_is_in_nobodys_way() {
    let world = World::with_one_finding();
    let theirs = stray(&world, &link_of("F-1", 1));
    world.fault(crate::harness::Fault::new(
        "Platform/_apis/wit/workitemtypes",
        crate::harness::FaultKind::Status {
            status: 403,
            body: None,
            retry_after: None,
        },
    ));
    let adoconn = Adoconn::new(&world);
    let made = adoconn.sync_once();
    names(&made, &[theirs]);
    assert_eq!(our_one(&world).state(), "New", "{made}");
}

#[test]
fn a7_a_copy_with_our_block_and_no_link_is_in_nobodys_way() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let ticket = our_one(&world);
    let text = ticket.fields["Microsoft.VSTS.TCM.ReproSteps"].clone();
    let copy = |is_deleted: bool| {
        let fields = [
            ("System.Title", json!("A copy")),
            ("System.Tags", json!("nucleus")),
            ("Microsoft.VSTS.TCM.ReproSteps", text.clone()),
        ];
        let id = world.ado(|ado, now| {
            ado.create_as(ALEX, ("Payments", "Bug"), &fields, now)
                .unwrap()
        });
        if is_deleted {
            world.delete(id);
        }
    };
    copy(true);
    copy(false);
    world.ado(|ado, _| ado.items.remove(&ticket.id));
    adoconn.forget();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    assert_eq!(our_one(&world).state(), "New");
}

#[test]
fn a7_an_item_of_a_person_that_we_linked_is_our_ticket() {
    let world = World::with_one_finding();
    let adopted = made_by(&world, ALEX, ("Payments", "Bug"), "nucleus");
    linked_by(&world, US, adopted, &link_of("F-1", 1));
    let adoconn = Adoconn::new(&world).without_quiet_period();
    adoconn.sync().did_nothing();
    assert!(ours(&world).is_empty());
    world.remediate("F-1");
    let _seen = adoconn.sync_once();
    assert!(ours(&world).is_empty());
}
