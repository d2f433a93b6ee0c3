//! Without a ledger: who made an item, who linked it, and what cannot be told.

use adoconn::sandbox::ado::ALEX;

use super::{LAST, US, histories, link_of, linked_by, made_by, names, our_one, ours, stray};
use crate::harness::{Adoconn, Config, Fault, FaultKind, Severity, World};

fn refused(path: &str, status: u16) -> Fault {
    let kind = FaultKind::Status {
        status,
        body: None,
        retry_after: None,
    };
    Fault::new(path, kind)
}

#[test]
fn a7_a_lost_ledger_follows_ours_and_no_stray_lower_or_higher() {
    for generation in [1, 2, LAST] {
        let world = World::with_one_finding();
        world.may_double();
        let before = made_by(&world, ALEX, ("Payments", "Bug"), "nucleus");
        let adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
        let ticket = our_one(&world).id;
        linked_by(&world, ALEX, before, &link_of("F-1", generation));
        let after = stray(&world, &link_of("F-1", generation));
        adoconn.forget();
        let held = adoconn.sync();
        names(&held, &[before, ticket, after]);
        let _held = held.did(&[("close_ticket held double", 1)]);
        world.remediate("F-1");
        let closed = adoconn.sync();
        let _closed = closed.did(&[("close_ticket done", 1), ("close_ticket held double", 1)]);
        assert_eq!(our_one(&world).state(), "Closed");
        assert_eq!(world.item(before).state(), "New");
    }
}

#[test]
fn a7_a_second_machine_of_the_same_identity_follows_what_the_first_one_made() {
    let world = World::with_one_finding();
    let _made = Adoconn::new(&world)
        .sync()
        .did(&[("create_ticket done", 1)]);
    let second = Adoconn::new(&world);
    second.sync().did_nothing();
    assert_eq!(histories(&world), 0, "who made it is enough");
    world.remediate("F-1");
    let _closed = second.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a7_tickets_of_trusted_identities_count_as_ours() {
    for entry in [
        ALEX,
        "alex@sandbox.example.com",
        "aad.NWE0ZGIwYzUtMDAwMC00MDAwLTgwMDAtMDAwMDAwMGEwMDAy",
    ] {
        let world = World::with_one_finding();
        let theirs = stray(&world, &link_of("F-1", 1));
        let setting = format!("ado.trusted_identities = ['{entry}']");
        let config = Config::one_rule("").and(&setting);
        let adoconn = Adoconn::with(&world, &config).without_quiet_period();
        adoconn.sync().did_nothing();
        assert!(ours(&world).is_empty(), "{entry}");
        assert_eq!(world.item(theirs).state(), "To Do");
        // What was trusted once is in the ledger, and stays the ticket.
        let mut adoconn = adoconn;
        adoconn.configure(&Config::one_rule(""));
        adoconn.sync().did_nothing();
        assert!(ours(&world).is_empty(), "{entry}");
    }
}

#[test]
fn a7_a_name_that_people_see_identifies_nobody() {
    let world = World::with_one_finding();
    let config = Config::one_rule("").and("ado.trusted_identities = ['Alex Developer']");
    let adoconn = Adoconn::with(&world, &config);
    let _refused = adoconn
        .sync_once()
        .code(2)
        .says(&["trusted_identities", "identifies nobody"]);
    // Nor does it where somebody calls himself what we are called.
    let world = World::with_one_finding();
    world.ado(|ado, _| {
        ado.identities.get_mut(ALEX).unwrap().display_name = "adoconn".to_owned();
    });
    let theirs = stray(&world, &link_of("F-1", 1));
    let made = Adoconn::new(&world).sync();
    names(&made, &[theirs]);
    assert_eq!(our_one(&world).state(), "New");
}

#[test]
fn a7_what_cannot_be_told_is_held() {
    for (path, status) in [
        ("connectionData", 500),
        ("connectionData", 404),
        ("/updates", 500),
    ] {
        let world = World::with_one_finding();
        let theirs = stray(&world, &link_of("F-1", 1));
        world.fault(refused(path, status));
        let adoconn = Adoconn::new(&world).without_quiet_period();
        for _ in 0..2 {
            let _held = adoconn
                .sync_once()
                .code(3)
                .did(&[("create_ticket held lookup_unknown", 1)]);
        }
        assert!(ours(&world).is_empty());
        // A known ticket is none of that: it is followed as before.
        world.mend();
        let made = adoconn.sync();
        names(&made, &[theirs]);
        world.fault(refused(path, status));
        world.rate("F-1", Severity::Critical);
        let updated = adoconn.sync_once();
        names(&updated, &[theirs]);
        let _updated = updated.did(&[("close_ticket held double", 1), ("update_ticket done", 1)]);
    }
}

#[test]
fn a7_a_remediated_finding_with_an_item_of_unknown_origin_closes_nothing() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn.forget();
    world.remediate("F-1");
    world.fault(refused("connectionData", 500));
    let outcome = adoconn.sync_once();
    assert_eq!(world.state(), "New", "{outcome}");
    world.mend();
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a7_rebuild_takes_ours_and_with_trust_links_everything() {
    let world = World::with_one_finding();
    let theirs = stray(&world, &link_of("F-1", 1));
    let adoconn = Adoconn::new(&world).without_quiet_period();
    let rebuild = ["ledger", "rebuild", "--yes"];
    let told = adoconn.run(&rebuild).code(0);
    assert!(told.stdout.contains(&format!("#{theirs}")), "{told}");
    assert!(told.stdout.contains("--trust-links"), "{told}");
    let _trusted = adoconn
        .run(&[&rebuild[..], &["--trust-links"]].concat())
        .code(0);
    adoconn.sync().did_nothing();
    assert!(ours(&world).is_empty());
    // The ledger names it now: what we make beside it would be a double.
    let other = stray(&world, &link_of("F-1", 1));
    names(&adoconn.sync(), &[theirs, other]);
}

#[test]
fn a7_two_tickets_of_ours_without_a_ledger_the_lowest_survives() {
    let world = World::with_one_finding();
    world.may_double();
    let [first, second] = [1, 2].map(|_| {
        let id = made_by(&world, US, ("Payments", "Bug"), "nucleus");
        linked_by(&world, US, id, &link_of("F-1", 1));
        id
    });
    let adoconn = Adoconn::new(&world).without_quiet_period();
    names(&adoconn.sync(), &[second, first]);
    assert_eq!(world.item(second).state(), "New");
    assert_eq!(world.tickets().len(), 2);
}

#[test]
fn a7_creates_beside_whole_tickets_of_another_identity_are_warned_of() {
    let world = World::with_one_finding();
    world.may_double();
    let first = Adoconn::new(&world).without_quiet_period();
    let _made = first.sync_once().code(0);
    let ticket = our_one(&world).id;
    // It was made by an identity from before.
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&ticket).unwrap();
        item.fields
            .insert("System.CreatedBy".to_owned(), ALEX.into());
        for update in &mut item.updates {
            update.by = ALEX.to_owned();
        }
    });
    let second = Adoconn::new(&world).without_quiet_period();
    let dry = second.run(&["sync", "--dry-run"]);
    let told = dry.stderr.clone();
    assert!(told.contains("1 create would be a duplicate if"), "{told}");
    assert!(
        told.contains(&format!("add \"{ALEX}\" to `ado.trusted_identities`")),
        "{told}"
    );
    let setting = format!("ado.trusted_identities = ['{ALEX}']");
    let config = Config::one_rule("").and(&setting);
    let trusting = Adoconn::with(&world, &config).without_quiet_period();
    trusting.sync().did_nothing();
}
