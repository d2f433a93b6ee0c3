//! `$batch` (ado-api, 9).

use serde_json::{Value, json};

use super::Tester;
use crate::sandbox::faults::{Fault, FaultKind};

const BATCH: &str = "_apis/wit/$batch";

fn part(uri: &str, body: &Value) -> Value {
    json!({
        "method": "PATCH",
        "uri": uri,
        "headers": { "Content-Type": "application/json-patch+json" },
        "body": body,
    })
}

fn new(alias: Option<i64>) -> Value {
    let mut ops = vec![json!({ "op": "add", "path": "/fields/System.Title", "value": "x" })];
    ops.extend(alias.map(|alias| json!({ "op": "add", "path": "/id", "value": alias })));
    part(
        "/Payments/_apis/wit/workitems/$Task?api-version=7.1",
        &json!(ops),
    )
}

fn retitled(id: u64) -> Value {
    let ops = json!([{ "op": "add", "path": "/fields/System.Title", "value": "y" }]);
    part(&format!("/_apis/wit/workitems/{id}?api-version=7.1"), &ops)
}

fn codes(answer: &Value) -> Vec<u64> {
    let parts = answer["value"].as_array().unwrap();
    parts
        .iter()
        .map(|part| part["code"].as_u64().unwrap())
        .collect()
}

#[test]
fn each_part_has_its_own_fate() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Task", &[]);
    let stale = part(
        &format!("/_apis/wit/workitems/{id}?api-version=7.1"),
        &json!([{ "op": "test", "path": "/rev", "value": 7 }]),
    );
    let with_project = part(
        &format!("/Payments/_apis/wit/workitems/{id}"),
        &retitled(id)["body"],
    );
    let mut untyped = retitled(id);
    untyped["headers"] = json!({});
    let body = json!([
        retitled(id),
        stale,
        with_project,
        untyped,
        retitled(99_999),
        new(Some(-1))
    ]);
    let answer = tester.done("POST", BATCH, &body);
    assert_eq!(codes(&answer), [200, 412, 404, 415, 404, 200]);
    assert_eq!(answer["count"], 6);
    let error: Value = serde_json::from_str(answer["value"][1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(error["typeKey"], "TestPatchOperationFailedException");
}

#[test]
fn new_items_need_negative_numbers_of_their_own() {
    let mut tester = Tester::new();
    let answer = tester.done("POST", BATCH, &json!([new(None), new(None), new(None)]));
    assert_eq!(codes(&answer), [200, 400, 400]);
    let answer = tester.done(
        "POST",
        BATCH,
        &json!([new(Some(-1)), new(Some(-1)), new(Some(5))]),
    );
    assert_eq!(codes(&answer), [200, 400, 400]);
    let answer = tester.done("PATCH", BATCH, &json!([new(Some(-1)), new(Some(-2))]));
    assert_eq!(codes(&answer), [200, 200]);
}

#[test]
fn options_stand_in_the_address_of_each_part() {
    let mut tester = Tester::new();
    let before = tester.world.ado.items.len();
    let mut dry = new(Some(-1));
    dry["uri"] = json!("/Payments/_apis/wit/workitems/$Task?validateOnly=true&api-version=7.1");
    let answer = tester.done("POST", BATCH, &json!([dry]));
    assert_eq!(codes(&answer), [200]);
    assert_eq!(tester.world.ado.items.len(), before);
}

#[test]
fn the_whole_may_be_refused() {
    let mut tester = Tester::new();
    let many: Vec<Value> = (1..=201).map(|number| new(Some(-number))).collect();
    tester.refused("POST", BATCH, &json!(many), 400, "201");
    tester.refused("POST", BATCH, &json!({}), 400, "list");
    let mut wrong = new(Some(-1));
    wrong["uri"] = json!("no address");
    let (status, body) = tester.ask("POST", BATCH, &json!([new(Some(-2)), wrong]));
    assert_eq!(status, 400);
    assert_eq!(body["value"]["Message"], "The request is invalid.");
}

#[test]
fn single_parts_can_be_spoiled() {
    let mut tester = Tester::new();
    let busy = FaultKind::Status {
        status: 503,
        body: None,
        retry_after: None,
    };
    tester.world.ado.part_faults = vec![Fault::new("/workitems/2?", busy).times(1)];
    let body = json!([retitled(1), retitled(2), retitled(3)]);
    assert_eq!(codes(&tester.done("POST", BATCH, &body)), [200, 503, 200]);
    assert_eq!(codes(&tester.done("POST", BATCH, &body)), [200, 200, 200]);
}
