//! Look-ups are proved, by link and by tag alike (design, 8 A.6); creates in doubt find what is ours.

use adoconn::sandbox::ado::ALEX;

use super::{link_of, linked_by, names, our_one, ours, stray};
use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

/// Searches that answer 200 and show nothing.
fn blind(world: &World, is_blind: bool) {
    world.ado(|ado, _| {
        ado.settings.finds_hyperlinks = !is_blind;
        ado.settings.query_lag = if is_blind { 3_600_000 } else { 0 };
    });
}

#[test]
fn a6_a_lost_ledger_and_blind_searches_double_one_ticket_and_no_more() {
    let world = World::small();
    world.findings(6, Severity::High);
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 6)]);
    adoconn.forget();
    blind(&world, true);
    world.may_double();
    let _held = adoconn.sync_once().code(3).did(&[
        ("create_ticket done", 1),
        ("create_ticket held lookup_unknown", 5),
    ]);
    // Now one is known that neither look-up finds.
    let _held = adoconn
        .sync_once()
        .code(3)
        .did(&[("create_ticket held lookup_unknown", 5)]);
    assert_eq!(world.tickets().len(), 7);
    blind(&world, false);
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    let open = world.tickets().into_iter();
    assert_eq!(open.filter(|item| item.state() == "New").count(), 6);
}

#[test]
fn a6_one_way_that_works_is_enough() {
    for (finds_links, finds_tags) in [(false, true), (true, false), (true, true)] {
        let world = World::small();
        world.findings(6, Severity::High);
        world.ado(|ado, _| ado.settings.finds_hyperlinks = finds_links);
        if !finds_tags {
            let kind = FaultKind::Status {
                status: 200,
                body: Some(r#"{"queryType":"flat","workItems":[]}"#.to_owned()),
                retry_after: None,
            };
            world.fault(Fault::new("/wit/wiql", kind));
        }
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync().did(&[("create_ticket done", 6)]);
        world.finding("F-new", Severity::High, &["web-1"]);
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        adoconn.forget();
        adoconn.sync().did_nothing();
    }
}

#[test]
fn a6_an_index_that_is_a_little_late_is_waited_for() {
    let world = World::small();
    world.findings(3, Severity::High);
    world.ado(|ado, _| {
        ado.settings.finds_hyperlinks = false;
        ado.settings.query_lag = 700;
    });
    let adoconn = Adoconn::new(&world);
    let _made = adoconn
        .sync_once()
        .code(0)
        .did(&[("create_ticket done", 3)]);
}

#[test]
fn a6_keys_by_hand_are_proved_as_well() {
    let world = World::small();
    blind(&world, true);
    let rows = "title,key\nOne,one\nTwo,two\nThree,three\n";
    let adoconn = Adoconn::with(&world, &Config::one_rule(""));
    let file = adoconn.home().join("rows.csv");
    std::fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    let create = [
        "tickets", "create", "-p", "Payments", "-t", "Bug", "--from", file, "--yes", "-o", "json",
    ];
    let outcome = adoconn.run(&create).code(3);
    assert_eq!(world.tickets().len(), 1, "{outcome}");
    let outcome = adoconn.run(&create).code(3);
    assert_eq!(world.tickets().len(), 1, "{outcome}");
    blind(&world, false);
    let _made = adoconn.run(&create).code(0);
    assert_eq!(world.tickets().len(), 3);
}

#[test]
fn a7_a_create_in_doubt_adopts_no_stray_and_finds_its_own() {
    for (kind, arrives) in [(FaultKind::DropBefore, false), (FaultKind::DropAfter, true)] {
        let world = World::with_one_finding();
        let theirs = stray(&world, &link_of("F-1", 1));
        world.fault(Fault::new("workitems/$Bug", kind));
        let adoconn = Adoconn::new(&world);
        let _unknown = adoconn.sync_once();
        world.mend();
        assert_eq!(ours(&world).len(), usize::from(arrives));
        // Another ticket proves the look-up.
        world.finding("F-2", Severity::High, &["web-3"]);
        let settled = adoconn.sync_once();
        if arrives {
            names(&settled, &[theirs]);
        }
        let adoconn = adoconn.without_quiet_period();
        let _settled = adoconn.sync_once();
        let adoptions = adoconn.sync();
        names(&adoptions, &[theirs]);
        let of_first = ours(&world).into_iter();
        let of_first =
            of_first.filter(|item| item.hyperlinks().any(|url| url == link_of("F-1", 1)));
        let of_first: Vec<u32> = of_first.map(|item| item.id).collect();
        assert_eq!(of_first.len(), 1, "{adoptions}");
        world.remediate("F-1");
        let _closed = adoconn.sync_once();
        assert_eq!(world.item(of_first[0]).state(), "Closed");
        assert_eq!(world.item(theirs).state(), "To Do");
    }
}

#[test]
fn a7_an_answer_that_was_lost_is_looked_for_among_ours() {
    let world = World::with_one_finding();
    let theirs = stray(&world, &link_of("F-1", 1));
    world.fault(Fault::new("workitems/$Bug", FaultKind::DropAfter).nth(1));
    let adoconn = Adoconn::new(&world);
    let outcome = adoconn.sync();
    names(&outcome, &[theirs]);
    let ticket = our_one(&world).id;
    let rows = outcome.items();
    let made = rows
        .iter()
        .find(|row| row["action"] == "create_ticket")
        .unwrap();
    assert_ne!(made["id"], theirs, "{outcome}");
    names(&adoconn.sync_once(), &[theirs, ticket]);
}

#[test]
fn a7_a_create_in_doubt_adopts_no_ticket_of_another_finding() {
    let world = World::with_one_finding();
    world.may_double();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let first = our_one(&world).id;
    world.finding("F-2", Severity::High, &["web-3"]);
    world.fault(Fault::new("workitems/$Bug", FaultKind::DropBefore).times(9));
    let _unknown = adoconn.sync_once();
    world.mend();
    linked_by(&world, ALEX, first, &link_of("F-2", 1));
    let adoconn = adoconn.without_quiet_period();
    let _settled = adoconn.sync_once();
    names(&adoconn.sync(), &[first]);
    let second = ours(&world)[1].clone();
    assert_eq!(second.hyperlinks().next(), Some(link_of("F-2", 1).as_str()));
    world.remediate("F-2");
    let _closed = adoconn.sync_once();
    assert_eq!(world.item(first).state(), "New");
    assert_eq!(world.item(second.id).state(), "Closed");
}
