//! `ledger rebuild`: the new ledger against the one that was lost, and what holds afterwards.

use super::{busy, check, dump, kept};
use crate::harness::{Adoconn, Config, Outcome, Severity, Status, World};

/// What key links, findings and blocks tell of a ticket that still exists.
const TICKETS: &str = "SELECT key, generation, work_item, nucleus_project, scan_type, \
                       finding_number, scope, rule FROM tickets WHERE work_item <> ";
const MEMBERS: &str = "SELECT hex(instance), key FROM members ORDER BY 1, 2";
const BLOCKS: &str = "SELECT key, generation, block_hash FROM tickets WHERE work_item <> ";
const SOURCES: &str = "SELECT nucleus_project, rows FROM sources";

fn rebuilt(adoconn: &Adoconn<'_>) -> Outcome {
    let outcome = adoconn.run(&["ledger", "rebuild", "--yes", "-o", "json"]);
    let (result, detail) = check(&outcome, "ledger.written");
    assert_eq!(result, "pass", "{detail}");
    outcome
}

/// The number of the one ticket that a person deleted.
fn deleted(world: &World) -> u32 {
    world.ado(|ado, _| {
        let mut items = ado.items.values();
        items.find(|item| item.deleted.is_some()).unwrap().id
    })
}

#[test]
fn a8_a_rebuilt_ledger_knows_what_the_lost_one_knew() {
    let world = World::small();
    let adoconn = busy(&world);
    let (ledger, deleted, writes) = (adoconn.ledger(), deleted(&world), world.writes());
    let queries = [
        format!("{TICKETS}{deleted}"),
        format!("{BLOCKS}{deleted}"),
        SOURCES.to_owned(),
    ];
    let before = queries.each_ref().map(|query| dump(&ledger, query));
    let members = dump(&ledger, MEMBERS);
    let all = dump(&ledger, "SELECT key, generation, work_item FROM tickets");
    let _rebuilt = rebuilt(&adoconn).code(0);
    assert_eq!(world.writes(), writes, "no service was written to");
    for (query, before) in queries.iter().zip(before) {
        assert_eq!(dump(&ledger, query), before, "{query}");
    }
    // The old ledger knew whose the deleted ticket was.
    assert_eq!(
        dump(&ledger, "SELECT key, generation, work_item FROM tickets"),
        all
    );
    assert_eq!(dump(&ledger, MEMBERS), members);
    assert_eq!(
        dump(&ledger, "SELECT name FROM meta ORDER BY 1").len(),
        3,
        "identity, bins, rebuilt_at"
    );
    goes_on(&world, &adoconn);
}

/// The next sync plans nothing, doubles nothing, and closes by what it reads.
fn goes_on(world: &World, adoconn: &Adoconn<'_>) {
    let count = world.tickets().len();
    let _held = adoconn.sync().did(&[("create_ticket held deleted", 1)]);
    for number in ["F-1", "F-2", "F-3"] {
        world.remediate(number);
    }
    let _closed = adoconn
        .sync()
        .did(&[("close_ticket done", 3), ("create_ticket held deleted", 1)]);
    assert_eq!(world.tickets().len(), count);
}

#[test]
fn a8_creates_wait_one_quiet_period_after_a_rebuilding() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    let _rebuilt = rebuilt(&adoconn).code(0);
    world.finding("F-2", Severity::High, &["web-3"]);
    let _held = adoconn
        .sync_without_waiting()
        .did(&[("create_ticket held rebuild_quiet", 1)]);
    let adoconn = adoconn.without_quiet_period();
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
}

#[test]
fn a8_nothing_closes_before_as_many_members_were_read_as_the_ticket_had() {
    let world = World::with_one_finding();
    // One asset more or less is no shrunken source.
    world.findings(8, Severity::Low);
    let vault = world.nucleus(|n| n.add_asset("13000008", "secret-1", "", &["Vault"]));
    world.nucleus(|n| {
        let finding = ("13000008", "Nessus", "F-1");
        n.add_instance(finding, vault, Severity::High, "").unwrap();
    });
    let config = Config::one_rule("when = 'finding_number == \"F-1\"'");
    let adoconn = Adoconn::with(&world, &config);
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    world.nucleus(|nucleus| nucleus.knobs.restricted_groups = vec!["Vault".to_owned()]);
    let _rebuilt = rebuilt(&adoconn).code(0);
    for id in world.instances("F-1").into_iter().take(2) {
        assert!(world.nucleus(|nucleus| nucleus.set_status(id, Status::ScanMitigated)));
    }
    let outcome = adoconn.sync_once().code(0);
    let counts = outcome.counts();
    let is_closed = counts.iter().any(|(what, _)| what == "close_ticket done");
    assert!(!is_closed && world.state() == "New", "{outcome}");
    world.nucleus(|nucleus| nucleus.knobs.restricted_groups.clear());
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn a_ticket_without_its_tag_is_found_by_its_link() {
    let world = World::with_one_finding();
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.edit(world.ticket().id, "System.Tags", "");
    let outcome = rebuilt(&adoconn).code(0);
    assert!(check(&outcome, "tickets.found").1.starts_with("1 ticket"));
    adoconn.sync().did_nothing();
}

#[test]
fn a_ticket_of_a_vanished_finding_is_known_and_named_and_followed_when_it_returns() {
    let world = World::with_one_finding();
    world.findings(8, Severity::Low);
    let adoconn = Adoconn::with(&world, &Config::one_rule("when = 'severity == \"High\"'"));
    let _made = adoconn.sync().did(&[("create_ticket done", 1)]);
    let id = world.ticket().id;
    for instance in world.instances("F-1") {
        assert!(world.nucleus(|nucleus| nucleus.remove_instance(instance)));
    }
    // A ledger that still knows the finding passes that on.
    let outcome = rebuilt(&adoconn).code(0);
    assert_eq!(check(&outcome, "tickets.findings").0, "pass");
    adoconn.forget();
    let outcome = rebuilt(&adoconn).code(0);
    let (result, detail) = check(&outcome, "tickets.findings");
    assert_eq!(result, "warn");
    assert!(detail.contains(&format!("#{id}")), "{detail}");
    let row = adoconn.sync().only("close_ticket held finding_unlisted");
    assert_eq!(row["id"], id);
    for asset in ["web-1", "web-2"] {
        world.instance("F-1", Severity::High, asset);
    }
    let _back = adoconn.sync_once().code(0);
    adoconn.sync().did_nothing();
    let finding = "SELECT finding_number FROM tickets";
    assert_eq!(dump(&adoconn.ledger(), finding), ["F-1"]);
    world.remediate("F-1");
    let row = adoconn.sync().only("close_ticket done");
    assert_eq!(row["id"], id);
}

#[test]
fn a_rehearsal_writes_nothing_and_says_what_it_would_find() {
    let world = World::small();
    let adoconn = busy(&world);
    let before = std::fs::read(adoconn.ledger()).unwrap();
    let outcome = adoconn
        .run(&["ledger", "rebuild", "-n", "-o", "json"])
        .code(0);
    assert!(check(&outcome, "tickets.found").1.starts_with("8 tickets"));
    assert_eq!(check(&outcome, "ledger.written").0, "skip");
    assert_eq!(std::fs::read(adoconn.ledger()).unwrap(), before);
    assert!(kept(&adoconn).is_empty());
}
