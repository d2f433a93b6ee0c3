//! Lessons 9 to 11: what closes, what is followed to its end, and what a failed close is worth.

use serde_json::json;

use super::ticketed;
use crate::harness::{Adoconn, Config, Severity, Status, World};

const BUSINESS_UNIT: &str = "Custom.BusinessUnit";

/// A type with a field that must be filled, and the rule that fills it.
const VULNERABILITY: &str = "ticket.project = 'Factory'\nticket.type = 'Vulnerability'\n\
                             ticket.fields.'Custom.BusinessUnit' = 'Retail'";

/// Three tickets of which the service refuses any change to the second one, since an
/// administrator made a field required that it lacks; and that ticket's number.
fn one_refuses<'w>(world: &'w World, rule: &str) -> (Adoconn<'w>, u32) {
    world.findings(3, Severity::High);
    let rule = format!("{VULNERABILITY}\n{rule}");
    let adoconn = Adoconn::with(world, &Config::one_rule(&rule));
    let _made = adoconn.sync().did(&[("create_ticket done", 3)]);
    let id = world.tickets()[1].id;
    lacks_its_field(world, id);
    (adoconn, id)
}

fn lacks_its_field(world: &World, id: u32) {
    world.ado(|ado, _| ado.items.get_mut(&id).unwrap().fields.remove(BUSINESS_UNIT));
}

/// Lesson 9: what another scanner, an empty cache or a cut page does not mention is taken for fixed, and with it tickets that were never ours.
#[test]
fn lesson_09_only_what_was_read_as_remediated_closes_and_only_what_carries_our_key() {
    let world = World::with_one_finding();
    world.nucleus(|nucleus| {
        let spec = adoconn::sandbox::nucleus::FindingSpec {
            project: "13000008",
            scan_type: "Qualys",
            number: "F-1",
            name: "Weakness F-1",
            description: "The same weakness, as another scanner sees it.",
            recommendation: "",
            cve: "CVE-2024-0001",
        };
        nucleus.add_finding(&spec);
        let asset = nucleus.asset_named("13000008", "web-1").unwrap();
        let finding = ("13000008", "Qualys", "F-1");
        let severity = Severity::High;
        nucleus.add_instance(finding, asset, severity, "").unwrap();
    });
    let adoconn = Adoconn::new(&world);
    let _made = adoconn.sync().did(&[("create_ticket done", 2)]);
    // A person's own item with our tag and a ticket's very title, and nothing that ties it to us.
    let title = [
        ("System.Title", json!("[High] Weakness F-1")),
        ("System.Tags", json!("nucleus")),
    ];
    let place = ("Payments", "Bug");
    let alex = adoconn::sandbox::ado::ALEX;
    let theirs = world.ado(|ado, now| ado.create_as(alex, place, &title, now).unwrap());
    let nessus: Vec<_> = world.nucleus(|nucleus| {
        let views = nucleus.instances_of("13000008", "F-1");
        let nessus = views.iter().filter(|view| view.scan_type == "Nessus");
        nessus.map(|view| view.id).collect()
    });
    for id in nessus {
        assert!(world.nucleus(|nucleus| nucleus.set_status(id, Status::ScanMitigated)));
    }
    // Only one scanner ran, and it no longer finds anything.
    world.rescan();
    let row = adoconn.sync().only("close_ticket done");
    assert_ne!(row["id"], theirs);
    assert_eq!(world.item(theirs).rev, 1, "nobody touched it");
    let open = world.tickets();
    let open = open.iter().filter(|ticket| ticket.state() == "New").count();
    assert_eq!(open, 1, "the other scanner still sees it");
}

/// Lesson 10: a threshold that makes tickets also tracks them: when a severity falls, its ticket is orphaned.
#[test]
fn lesson_10_a_ticket_is_followed_to_its_end_whatever_the_rule_now_says() {
    let world = World::with_one_finding();
    let rule = "when = 'severity == \"High\"'\nupdate.min_interval = '0s'";
    let mut adoconn = ticketed(&world, rule);
    world.rate("F-1", Severity::Low);
    let row = adoconn.sync().only("update_ticket done");
    assert_eq!(row["new"]["severity"], "Low");
    // Below the threshold, and the threshold itself is raised: closed, reopened, closed all the same.
    adoconn.configure(&Config::one_rule(
        "when = 'severity == \"Critical\"'\nupdate.min_interval = '0s'",
    ));
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    world.set_status("F-1", &Status::Active);
    world.rescan();
    let _reopened = adoconn.sync().did(&[("reopen_ticket done", 1)]);
    world.remediate("F-1");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
    assert_eq!(world.tickets().len(), 1);
}

/// Lesson 11: a refused close is swallowed and reported as closed, or stops all the others; the exit code says nothing.
#[test]
fn lesson_11_a_refused_close_counts_and_stops_nobody() {
    let world = World::small();
    let (adoconn, id) = one_refuses(&world, "");
    for number in 0..3 {
        world.remediate(&format!("N-{number}"));
    }
    let outcome = adoconn.sync_once().code(3).says(&["1 failed"]);
    let rows = outcome.items();
    let _two_closed = outcome.did(&[("close_ticket done", 2), ("close_ticket failed", 1)]);
    let failed = rows.iter().find(|row| row["outcome"] == "failed").unwrap();
    assert_eq!(failed["id"], id);
    let error = failed["error"].as_str().unwrap();
    assert!(
        error.contains("Business Unit") && error.contains("ActivityId"),
        "{error}"
    );
    assert_ne!(world.item(id).state(), "Done");
    let _still = adoconn
        .sync_once()
        .code(3)
        .did(&[("close_ticket failed", 1)]);
    world.edit(id, BUSINESS_UNIT, "Retail");
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

/// Lesson 14: one refused reopening ended the whole run.
#[test]
fn lesson_14_a_refused_reopening_stops_nobody() {
    let world = World::small();
    let (adoconn, id) = one_refuses(&world, "");
    world.edit(id, BUSINESS_UNIT, "Retail");
    for number in 0..3 {
        world.remediate(&format!("N-{number}"));
    }
    let _closed = adoconn.sync().did(&[("close_ticket done", 3)]);
    lacks_its_field(&world, id);
    for number in 0..3 {
        world.set_status(&format!("N-{number}"), &Status::Active);
    }
    world.rescan();
    let _two = adoconn
        .sync_once()
        .code(3)
        .did(&[("reopen_ticket done", 2), ("reopen_ticket failed", 1)]);
    world.edit(id, BUSINESS_UNIT, "Retail");
    let _last = adoconn.sync().did(&[("reopen_ticket done", 1)]);
}
