//! Commands by hand: `tickets create --key`, and what filters select.

use adoconn::sandbox::ado::ALEX;

use super::{US, link_of, linked_by, made_by, stray};
use crate::harness::{Adoconn, Config, World};

const MANUAL: &str = "https://nucleus.test.example.com/nucleus/?adoconn=m1-alpha&g=";

const CREATE: [&str; 12] = [
    "tickets", "create", "-p", "Payments", "-t", "Bug", "--title", "Alpha", "--key", "alpha", "-o",
    "json",
];

#[test]
fn a7_a_stray_with_the_key_is_not_the_ticket_that_somebody_wants() {
    for (generation, finds_links) in [(1, true), (1, false), (4, true), (4, false)] {
        let world = World::small();
        world.ado(|ado, _| ado.settings.finds_hyperlinks = finds_links);
        let theirs = stray(&world, &format!("{MANUAL}g{generation}"));
        let adoconn = Adoconn::new(&world);
        let row = adoconn.run(&CREATE).code(0).only("create_ticket done");
        let id = row["id"].as_u64().unwrap();
        assert!(id > u64::from(theirs));
        let row = adoconn.run(&CREATE).code(0).only("create_ticket already");
        assert_eq!(row["id"], id);
        // Another machine of ours finds ours.
        let row = Adoconn::new(&world)
            .run(&CREATE)
            .code(0)
            .only("create_ticket already");
        assert_eq!(row["id"], id);
        assert_eq!(world.item(theirs).state(), "To Do");
    }
}

#[test]
fn a7_a_trusted_identity_made_the_ticket_that_somebody_wants() {
    let world = World::small();
    let theirs = stray(&world, &format!("{MANUAL}g1"));
    let config = Config::one_rule("").and(&format!("ado.trusted_identities = ['{ALEX}']"));
    let adoconn = Adoconn::with(&world, &config);
    let row = adoconn.run(&CREATE).code(0).only("create_ticket already");
    assert_eq!(row["id"], theirs);
}

#[test]
fn a7_an_item_of_unknown_origin_keeps_a_ticket_by_hand_from_being_made() {
    let world = World::small();
    let _theirs = stray(&world, &format!("{MANUAL}g1"));
    world.fault(crate::harness::Fault::new(
        "/updates",
        crate::harness::FaultKind::Status {
            status: 500,
            body: None,
            retry_after: None,
        },
    ));
    let adoconn = Adoconn::new(&world);
    let row = adoconn.run(&CREATE).code(3).only("create_ticket skipped");
    assert!(
        row["error"].as_str().unwrap().starts_with("lookup_unknown"),
        "{row}"
    );
    assert_eq!(world.tickets().len(), 1);
}

#[test]
fn a7_filters_select_only_what_is_ours() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let ticket = world.ticket().id;
    let theirs = stray(&world, &link_of("F-9", 1));
    let adopted = made_by(&world, ALEX, ("Payments", "Bug"), "nucleus");
    linked_by(&world, US, adopted, &link_of("F-8", 1));
    let close = [
        "tickets",
        "close",
        "--state-category",
        "completed",
        "--all",
        "--yes",
    ];
    let closed = adoconn.run(&close).code(0);
    assert!(closed.stderr.contains(&format!("#{theirs}")), "{closed}");
    assert_eq!(world.item(ticket).state(), "Closed");
    assert_eq!(world.item(adopted).state(), "Closed");
    assert_eq!(world.item(theirs).state(), "To Do");
    // A number selects any item.
    let id = theirs.to_string();
    let close = ["tickets", "close", &id, "--state", "Done", "--yes"];
    let _closed = adoconn.run(&close).code(0);
    assert_eq!(world.item(theirs).state(), "Done");
}
