//! One row or one work item that cannot be read: it is told, its read is incomplete, and it stops
//! nobody else.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Reply, Server};
use crate::harness::{Adoconn, Config, Outcome, Severity, World};

pub(super) fn three_findings() -> World {
    let world = World::small();
    for number in 1..=3 {
        let asset = format!("web-{number}");
        world.finding(&format!("F-{number}"), Severity::High, &[asset.as_str()]);
    }
    world
}

/// What is done to the answer of one call.
pub(super) type Spoil = Arc<dyn Fn(Reply) -> Reply + Send + Sync>;

/// A machine whose Nucleus or Azure DevOps (`side`) answers one call (`path`) in its own way.
pub(super) fn spoiled(
    world: &World,
    side: &str,
    path: &'static str,
    spoil: Spoil,
) -> (Server, Config) {
    let server = Server::before(world, move |asked, upstream| {
        asked.is(path).then(|| spoil(upstream.ask(asked)))
    });
    let config = Config::one_rule("").and(&format!("{side}.url = {:?}", server.url()));
    (server, config)
}

fn synced(world: &World, side: &str, path: &'static str, spoil: Spoil) -> Outcome {
    let (_server, config) = spoiled(world, side, path, spoil);
    Adoconn::with(world, &config).run(&["sync", "-o", "json"])
}

/// The row of the second finding.
fn second(json: &mut Value) -> &mut Value {
    let rows = if json.is_array() {
        json
    } else {
        &mut json["data"]
    };
    let found = rows
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|row| row["finding_number"] == "F-2");
    found.unwrap()
}

fn of_row(change: fn(&mut Value)) -> Spoil {
    Arc::new(move |reply| reply.changed(|json| change(second(json))))
}

fn of_text(from: &'static str, to: &'static str) -> Spoil {
    Arc::new(move |reply| reply.replaced(from, to))
}

fn assert_goes_on(outcome: &Outcome, what: &str) {
    assert!(matches!(outcome.status, Some(0 | 3)), "{what}: {outcome}");
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_others_get_their_tickets() {
    let odd: [(&str, Spoil); 12] = [
        (
            "no asset",
            of_row(|row| drop(row.as_object_mut().unwrap().remove("asset_id"))),
        ),
        ("empty asset", of_row(|row| row["asset_id"] = json!(""))),
        ("asset null", of_row(|row| row["asset_id"] = Value::Null)),
        (
            "asset a list",
            of_row(|row| row["asset_id"] = json!(["1", "2"])),
        ),
        (
            "number an object",
            of_row(|row| row["finding_number"] = json!({"a": null})),
        ),
        (
            "scanner a truth",
            of_row(|row| row["scan_type"] = json!(true)),
        ),
        (
            "no number",
            of_row(|row| drop(row.as_object_mut().unwrap().remove("finding_number"))),
        ),
        ("no scanner", of_row(|row| row["scan_type"] = json!(""))),
        (
            "inexact id",
            of_row(|row| row["asset_id"] = json!(9_007_199_254_740_994.0)),
        ),
        ("no object", of_row(|row| *row = json!(5))),
        ("null", of_row(|row| *row = Value::Null)),
        (
            "two numbers",
            of_text(
                "\"finding_number\":\"F-2\"",
                "\"finding_number\":\"F-2\",\"finding_number\":\"F-9\"",
            ),
        ),
    ];
    for (what, spoil) in odd {
        let world = three_findings();
        let outcome = synced(&world, "nucleus", "findings/search", spoil);
        assert_goes_on(&outcome, what);
        assert_eq!(world.tickets().len(), 2, "{what}: {outcome}");
        let told = outcome.says(&["1 row cannot be read", "of the page from 0"]);
        assert!(told.stderr.contains("row "), "{what}: {told}");
    }
}

#[test]
fn what_can_be_understood_is_read() {
    let fine: [(&str, Spoil); 8] = [
        (
            "a first half",
            of_text("Weakness F-2", "Weakness \\ud83d F-2"),
        ),
        (
            "a second half",
            of_text("Weakness F-2", "Weakness \\uDE00 F-2"),
        ),
        (
            "halves the wrong way",
            of_text("Weakness F-2", "\\ude00\\ud83d F-2"),
        ),
        (
            "number for an asset",
            of_row(|row| row["asset_id"] = json!(77)),
        ),
        (
            "large number",
            of_row(|row| row["asset_id"] = json!(18_446_744_073_709_551_615_u64)),
        ),
        ("exact fraction", of_row(|row| row["asset_id"] = json!(7.0))),
        (
            "a name twice",
            of_text(
                "\"finding_number\":\"F-2\"",
                "\"finding_number\":\"F-2\",\"finding_number\":\"F-2\"",
            ),
        ),
        (
            "no date, no severity that is one",
            of_row(|row| {
                row["scan_date"] = json!("soon");
                row["finding_discovered"] = json!([null]);
                row["due_date"] = json!({"x": null});
            }),
        ),
    ];
    for (what, spoil) in fine {
        let world = three_findings();
        let outcome = synced(&world, "nucleus", "findings/search", spoil);
        assert_eq!(outcome.status, Some(0), "{what}: {outcome}");
        assert_eq!(world.tickets().len(), 3, "{what}: {outcome}");
    }
}

#[test]
fn closes_of_a_project_with_an_odd_row_wait() {
    let world = three_findings();
    let spoil = of_row(|row| row["asset_id"] = Value::Null);
    let (_server, config) = spoiled(&world, "nucleus", "findings/search", spoil);
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.remediate("F-1");
    world.rescan();
    adoconn.configure(&config);
    let outcome = adoconn.run(&["sync", "-o", "json"]);
    assert!(outcome.stdout.contains("incomplete_read"), "{outcome}");
    let is_open = |ticket: &adoconn::sandbox::ado::WorkItem| ticket.state() == "New";
    assert!(world.tickets().iter().all(is_open), "{outcome}");
    adoconn.configure(&Config::one_rule(""));
    let _closed = adoconn.sync().did(&[("close_ticket done", 1)]);
}

#[test]
fn an_odd_scan_stops_no_ticket() {
    let world = three_findings();
    let spoil: Spoil = Arc::new(|reply: Reply| {
        reply.changed(|json| {
            let row = json!({"scan_id": "", "scan_type": "Nessus"});
            json.as_array_mut().unwrap().insert(0, row);
        })
    });
    let outcome = synced(&world, "nucleus", "/scans", spoil);
    assert_goes_on(&outcome, "scan");
    assert_eq!(world.tickets().len(), 3, "{outcome}");
}

#[test]
fn a_listing_shows_the_others_and_says_so() {
    let world = three_findings();
    let spoil = of_row(|row| row["asset_id"] = Value::Null);
    let (_server, config) = spoiled(&world, "nucleus", "findings/search", spoil);
    let adoconn = Adoconn::with(&world, &config);
    let outcome = adoconn.run(&["findings", "list", "-o", "json"]).code(3);
    assert!(
        outcome.stdout.contains("F-1") && outcome.stdout.contains("F-3"),
        "{outcome}"
    );
    let _told = outcome.says(&["1 row cannot be read", "finding F-2"]);
}

fn of_item(id: u32, change: fn(&mut Value)) -> Spoil {
    Arc::new(move |reply| {
        reply.changed(|json| {
            let items = json["value"].as_array_mut().unwrap();
            items
                .iter_mut()
                .filter(|item| item["id"] == id)
                .for_each(change);
        })
    })
}

#[test]
fn an_odd_work_item_is_unknown_and_the_others_go_on() {
    let odd: [(&str, fn(&mut Value)); 8] = [
        ("rev null", |item| item["rev"] = Value::Null),
        ("rev a text", |item| item["rev"] = json!("x")),
        ("fields null", |item| item["fields"] = Value::Null),
        ("no fields", |item| {
            drop(item.as_object_mut().unwrap().remove("fields"));
        }),
        ("no number", |item| {
            drop(item.as_object_mut().unwrap().remove("id"));
        }),
        ("a large number", |item| {
            item["id"] = json!(4_294_967_301_u64);
        }),
        ("relations a number", |item| item["relations"] = json!(5)),
        ("no object", |item| *item = json!("x")),
    ];
    for (what, change) in odd {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world);
        let _made = adoconn.sync();
        let ticket = |number: &str| {
            let tickets = world.tickets();
            let found = tickets.iter().find(|item| item.title().contains(number));
            (found.unwrap().id, found.unwrap().state().to_owned())
        };
        let (id, _) = ticket("F-2");
        world.remediate("F-1");
        world.rescan();
        let (_server, config) = spoiled(&world, "ado", "workitemsbatch", of_item(id, change));
        adoconn.configure(&config);
        let outcome = adoconn.run(&["sync", "-o", "json"]);
        assert_goes_on(&outcome, what);
        assert_eq!(ticket("F-1").1, "Closed", "{what}: {outcome}");
        assert_eq!(world.tickets().len(), 3, "{what}: {outcome}");
        let listing = adoconn.run(&["tickets", "show", &id.to_string()]);
        assert_ne!(listing.status, Some(0), "{what}: {listing}");
    }
}

#[test]
fn an_odd_ticket_of_a_lost_ledger_is_not_made_again() {
    let odd: [(&str, fn(&mut Value)); 3] = [
        ("rev null", |item| item["rev"] = Value::Null),
        ("fields null", |item| item["fields"] = Value::Null),
        ("no fields", |item| {
            drop(item.as_object_mut().unwrap().remove("fields"));
        }),
    ];
    for (what, change) in odd {
        let world = three_findings();
        let mut adoconn = Adoconn::new(&world).without_quiet_period();
        let _made = adoconn.sync();
        let tickets = world.tickets();
        let found = tickets.iter().find(|item| item.title().contains("F-2"));
        let spoil = of_item(found.unwrap().id, change);
        let (_server, config) = spoiled(&world, "ado", "workitemsbatch", spoil);
        adoconn.forget();
        adoconn.configure(&config);
        for _ in 0..2 {
            let outcome = adoconn.run(&["sync", "-o", "json"]);
            assert_eq!(world.tickets().len(), 3, "{what}: {outcome}");
        }
    }
}

#[test]
fn a_half_of_a_pair_in_a_work_item_is_read() {
    let world = three_findings();
    let mut adoconn = Adoconn::new(&world);
    let _made = adoconn.sync();
    world.remediate("F-1");
    world.rescan();
    for half in ["\\ud83d", "\\udc00", "\\udc00\\ud83d"] {
        let spoil: Spoil = Arc::new(move |reply: Reply| {
            reply.replaced("Something is wrong", &format!("Something {half} is wrong"))
        });
        let (_server, config) = spoiled(&world, "ado", "workitemsbatch", spoil);
        adoconn.configure(&config);
        let outcome = adoconn.run(&["sync", "--dry-run", "-o", "json"]).code(0);
        assert!(outcome.stdout.contains("close_ticket"), "{outcome}");
    }
}
