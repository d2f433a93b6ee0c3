//! What closes a ticket, and what only looks like it: one test a rule, with the rule's number.

mod assets;
mod patience;
mod reads;
mod statuses;
mod vanished;

use crate::harness::{Adoconn, Config, Outcome, Severity, World};

/// Only findings that are High: those of the crowd are not.
const HIGH: &str = "when = 'severity == \"High\"'\nupdate.min_interval = '0s'\n";

/// F-1 on web-1 and web-2, among others: one row more or less is no shrunken source. The others
/// are on web-1 too, so that it is scanned whatever becomes of F-1.
fn crowd() -> World {
    let world = World::with_one_finding();
    for number in 0..8 {
        let number = format!("O-{number}");
        world.finding(&number, Severity::Low, &["web-1", "web-8", "web-9"]);
    }
    world
}

/// A machine whose ticket for F-1 was made.
fn ticketed<'w>(world: &'w World, rule: &str) -> Adoconn<'w> {
    let config = Config::one_rule(&format!("{HIGH}{rule}"));
    let adoconn = Adoconn::with(world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    adoconn
}

/// An instance of F-1 is no longer in any answer.
fn vanish(world: &World, place: usize) {
    let id = world.instances("F-1")[place];
    assert!(world.nucleus(|nucleus| nucleus.remove_instance(id)));
}

/// The asset of that name is retired.
fn retire(world: &World, name: &str) {
    let retired = world.nucleus(|nucleus| {
        let asset = nucleus.asset_named(crate::harness::PROJECT, name).unwrap();
        nucleus.retire_asset(asset)
    });
    assert!(retired);
}

/// Why the ticket is not closed.
#[track_caller]
fn held(outcome: &Outcome, code: &str) -> String {
    let items = outcome.items();
    let mut causes = items.iter().filter(|item| item["action"] == "close_ticket");
    let cause = causes.next().map(|item| item["cause"].as_str().unwrap());
    let cause = cause.unwrap_or_else(|| unreachable!("nothing held: {outcome}"));
    assert!(cause.starts_with(code), "{outcome}");
    cause.to_owned()
}

/// Why the ticket was closed, once it was.
#[track_caller]
fn closed(outcome: &Outcome) -> String {
    let items = outcome.items();
    let mut done = items
        .iter()
        .filter(|item| item["action"] == "close_ticket" && item["outcome"] == "done");
    let row = done.next();
    let row = row.unwrap_or_else(|| unreachable!("nothing closed: {outcome}"));
    row["cause"].as_str().unwrap().to_owned()
}
