//! Two machines that share nothing: no server prevents a double, the next run of either finds it.

use adoconn::sandbox::ado::WorkItem;

use crate::harness::{Adoconn, Fault, FaultKind, World};

const CREATE: &str = "workitems/$Bug";

/// A world in which two machines made a ticket for one finding in the same instant; the first
/// machine's is the younger one.
fn doubled(world: &World) -> [Adoconn<'_>; 2] {
    world.may_double();
    let machines = [Adoconn::new(world), Adoconn::new(world)];
    world.fault(Fault::new(CREATE, FaultKind::Delay { ms: 2_000 }).nth(1));
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| machines[0].sync_once().code(0));
        world.wait_until("the first machine's look-up", |world| {
            world.was_asked("artifacturiquery")
        });
        let _quick = machines[1].sync_once().code(0);
        let _slow = slow.join().unwrap();
    });
    assert_eq!(world.tickets().len(), 2);
    machines
}

fn duplicate_links(item: &WorkItem) -> Vec<String> {
    let links = item.relations.iter();
    links
        .filter(|link| link.rel == "System.LinkTypes.Duplicate-Reverse")
        .map(|link| format!("{:?}", link.target))
        .collect()
}

#[test]
fn a7_a_double_of_two_machines_is_closed_as_a_duplicate_by_the_one_that_made_it() {
    let world = World::with_one_finding();
    let [late, early] = doubled(&world);
    let [kept, double] = [0, 1].map(|at| world.tickets()[at].id);
    let row = early.sync().only("close_ticket held double");
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.contains(&format!("#{double} carries the key of #{kept}")),
        "{cause}"
    );
    let row = late.sync().only("close_ticket done");
    assert_eq!(row["id"], double);
    assert_eq!(world.item(double).state(), "Closed");
    assert_eq!(world.item(kept).state(), "New");
    let links = duplicate_links(&world.item(double));
    assert!(
        links.len() == 1 && links[0].contains(&kept.to_string()),
        "{links:?}"
    );
    early.sync().did_nothing();
    late.sync().did_nothing();
    world.remediate("F-1");
    let row = late.sync().only("close_ticket done");
    assert_eq!(row["id"], kept, "both follow the survivor");
    early.sync().did_nothing();
}

#[test]
fn a7_a_closed_double_is_nobodys_ticket_when_the_other_one_is_deleted() {
    let world = World::with_one_finding();
    let [late, early] = doubled(&world);
    let [kept, double] = [0, 1].map(|at| world.tickets()[at].id);
    let _closed = late.sync().only("close_ticket done");
    world.delete(kept);
    for machine in [&late, &early, &late] {
        let row = machine.sync_once();
        let did: Vec<_> = row.counts();
        assert!(did.iter().all(|(what, _)| what.contains("held")), "{did:?}");
        assert_eq!(world.item(double).state(), "Closed", "{row}");
    }
    // Not by its link either, which a service may take off with the item that it leads to.
    world.ado(|ado, _| {
        let item = ado.items.get_mut(&double).unwrap();
        item.relations
            .retain(|link| !link.rel.contains("Duplicate"));
    });
    let _held = late.sync().only("reopen_ticket held closed_double");
    assert_eq!(world.item(double).state(), "Closed");
}

#[test]
fn a7_a_double_that_a_person_works_on_is_named_and_left() {
    let world = World::with_one_finding();
    let [late, _] = doubled(&world);
    let double = world.tickets()[1].id;
    world.edit(double, "System.Title", "I am on it");
    let _held = late.sync().only("close_ticket held double");
    assert_eq!(world.item(double).state(), "New");
}
