//! Creating and changing work items (ado-api, 8).

use serde_json::{Value, json};

use super::{Tester, sets};
use crate::sandbox::ado::{ALEX, Rights, SERVICE_PRINCIPAL};

const TITLE: &str = "System.Title";
const STATE: &str = "System.State";
const TAGS: &str = "System.Tags";

#[test]
fn an_item_begins_in_the_initial_state_of_its_type() {
    let mut tester = Tester::new();
    for (place, state) in [
        ("Payments/Bug", "New"),
        ("Payments/issue", "Active"),
        ("Payments/Test%20Case", "Design"),
        ("Payments/Test%20Suite", "In Progress"),
        ("Web%20Shop/Issue", "To Do"),
        ("Platform/Impediment", "Open"),
        ("%C3%9Cberwachung/Bug", "Proposed"),
        ("Factory/Defect", "Reported"),
    ] {
        assert_eq!(tester.create(place, &[])["fields"][STATE], state, "{place}");
    }
    let closed = sets(&[(TITLE, json!("x")), (STATE, json!("Closed"))]);
    let path = "Payments/_apis/wit/workitems/$Bug";
    let error = tester.refused(
        "POST",
        path,
        &closed,
        400,
        "not in the list of supported values",
    );
    assert_eq!(error["typeKey"], "RuleValidationException");
    let rule = &error["customProperties"]["RuleValidationErrors"][0];
    assert_eq!(rule["fieldReferenceName"], STATE);
    assert_eq!(rule["fieldStatusCode"], 4_194_317);
}

#[test]
fn rules_can_be_bypassed_by_right_only() {
    let mut tester = Tester::new();
    let closed = sets(&[(TITLE, json!("x")), (STATE, json!("Closed"))]);
    let path = |project: &str, name: &str| {
        format!("{project}/_apis/wit/workitems/${name}?bypassRules=true")
    };
    tester.refused("POST", &path("Payments", "Bug"), &closed, 403, "TF50309");
    let made = tester.done("POST", &path("Factory", "Defect"), &closed);
    assert_eq!(made["fields"][STATE], "Closed");
}

#[test]
fn states_go_only_where_the_process_lets_them() {
    let mut tester = Tester::new();
    let id = tester.id("Factory/Defect", &[]);
    let path = format!("_apis/wit/workitems/{id}");
    let to = |state: &str| sets(&[(STATE, json!(state))]);
    tester.refused("PATCH", &path, &to("Closed"), 400, "'Closed'");
    for state in ["triaged", "Fixing", "Verified", "Closed"] {
        tester.update(id, &to(state));
    }
    let task = tester.id("Payments/Task", &[]);
    tester.update(task, &to("Removed"));
    let path = format!("_apis/wit/workitems/{task}");
    tester.refused("PATCH", &path, &to("Closed"), 400, "'Closed'");
    tester.update(task, &to("New"));
    tester.update(task, &to("Closed"));
    tester.refused("PATCH", &path, &to("Removed"), 400, "'Removed'");
    let item = tester.get(&path);
    assert_eq!(item["fields"]["System.Reason"], "Moved to state Closed");
    assert!(item["fields"]["Microsoft.VSTS.Common.ClosedBy"]["displayName"].is_string());
}

#[test]
fn a_state_that_the_process_lost_blocks_every_change() {
    let mut tester = Tester::new();
    let id = tester.id("Factory/Defect", &[]);
    let processes = &mut tester.world.ado.processes;
    let defect = processes
        .last_mut()
        .unwrap()
        .item_type_mut("Defect")
        .unwrap();
    defect.states.retain(|state| state.name != "Reported");
    let path = format!("_apis/wit/workitems/{id}");
    let tagged = sets(&[(TAGS, json!("x"))]);
    tester.refused("PATCH", &path, &tagged, 400, "'Reported'");
    let out = sets(&[(TAGS, json!("x")), (STATE, json!("Verified"))]);
    tester.update(id, &out);
}

#[test]
fn types_are_judged() {
    let mut tester = Tester::new();
    let title = sets(&[(TITLE, json!("x"))]);
    for path in [
        "Web%20Shop/_apis/wit/workitems/$Bug",
        "Factory/_apis/wit/workitems/$Issue",
    ] {
        tester.refused("POST", path, &title, 404, "VS402323");
    }
    tester.create("Payments/Test%20Plan", &[]);
    let reply = tester.send(
        "POST",
        "Payments/_apis/wit/workitems/%24Task?api-version=7.1",
        &title,
    );
    assert_eq!(
        reply.status, 415,
        "the content type is not that of a patch document"
    );
}

#[test]
fn a_stale_revision_is_refused() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let ops = json!([
        { "op": "test", "path": "/rev", "value": 2 },
        { "op": "add", "path": "/fields/System.Title", "value": "new" },
    ]);
    let path = format!("_apis/wit/workitems/{id}");
    let piece =
        "VS403351: Test Operation for path /rev failed, value 1 was not equal to test value 2.";
    let error = tester.refused("PATCH", &path, &ops, 412, piece);
    assert_eq!(error["typeKey"], "TestPatchOperationFailedException");
}

#[test]
fn what_changes_nothing_makes_no_revision() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[(TAGS, json!("a; b"))]);
    let same = sets(&[
        (TITLE, json!("a title")),
        (TAGS, json!("B")),
        (STATE, json!("new")),
    ]);
    assert_eq!(tester.update(id, &same)["rev"], 1);
    assert_eq!(
        tester.update(id, &sets(&[(TITLE, json!("other"))]))["rev"],
        2
    );
}

#[test]
fn readers_cannot_write() {
    let mut tester = Tester::new();
    let project = "5a4db0c5-0000-4000-8000-f00d00000001";
    tester
        .world
        .ado
        .grant(SERVICE_PRINCIPAL, project, Rights::READER);
    tester.get("_apis/wit/workitems/1");
    let body = sets(&[(TITLE, json!("x"))]);
    tester.refused("PATCH", "_apis/wit/workitems/1", &body, 403, "TF50309");
}

#[test]
fn validate_only_stores_nothing() {
    let mut tester = Tester::new();
    let before = tester.world.ado.items.len();
    let path = "Payments/_apis/wit/workitems/$Bug?validateOnly=true";
    let made = tester.done(
        "POST",
        path,
        &sets(&[(TITLE, json!("x")), (TAGS, json!("fresh"))]),
    );
    assert_eq!(made["id"], -1);
    assert_eq!(tester.world.ado.items.len(), before);
    assert!(tester.world.ado.tags.is_empty());
    let changed = tester.done(
        "PATCH",
        "_apis/wit/workitems/1?validateOnly=true",
        &sets(&[(TITLE, json!("x"))]),
    );
    assert_eq!(changed["id"], 1);
    assert_ne!(tester.world.ado.items[&1].title(), "x");
}

#[test]
fn hyperlinks_make_revisions_and_cannot_be_doubled() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let link = |url: &str| {
        json!([{ "op": "add", "path": "/relations/-",
                 "value": { "rel": "Hyperlink", "url": url, "attributes": { "comment": "why" } } }])
    };
    let linked = tester.update(id, &link("https://example.com/a"));
    assert_eq!(linked["rev"], 2);
    assert_eq!(linked["relations"][0]["attributes"]["comment"], "why");
    let path = format!("_apis/wit/workitems/{id}");
    let error = tester.refused(
        "PATCH",
        &path,
        &link("https://example.com/a"),
        400,
        "exists",
    );
    assert_eq!(error["typeKey"], "RelationAlreadyExistsException");
    tester.refused("PATCH", &path, &link("no address"), 400, "not valid");
    tester.update(id, &link("https://example.com/b"));
    let plain = tester.get(&path);
    assert_eq!(plain.get("relations"), None);
    assert_eq!(plain["fields"].get("System.HyperLinkCount"), None);
    let remove = json!([{ "op": "remove", "path": "/relations/5" }]);
    tester.refused("PATCH", &path, &remove, 400, "out of range");
    let remove = json!([{ "op": "remove", "path": "/relations/0" }]);
    assert_eq!(tester.update(id, &remove)["rev"], 4);
}

#[test]
fn an_item_has_one_parent() {
    let mut tester = Tester::new();
    let ids: Vec<u64> = (0..3).map(|_| tester.id("Payments/Task", &[])).collect();
    let parent = |id: u64| {
        json!([{ "op": "add", "path": "/relations/-", "value": {
            "rel": "System.LinkTypes.Hierarchy-Reverse",
            "url": format!("http://x/_apis/wit/workItems/{id}") } }])
    };
    tester.update(ids[0], &parent(ids[1]));
    let path = format!("_apis/wit/workitems/{}", ids[0]);
    tester.refused("PATCH", &path, &parent(ids[2]), 400, "TF201036");
    tester.refused("PATCH", &path, &parent(99_999), 404, "TF401232");
    let above = tester.get(&format!("_apis/wit/workitems/{}?$expand=relations", ids[1]));
    assert_eq!(above["relations"][0]["attributes"]["name"], "Child");
    assert_eq!(above["rev"], 1);
}

#[test]
fn items_move_between_projects() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Task", &[]);
    let moved = tester.update(
        id,
        &sets(&[
            ("System.TeamProject", json!("Factory")),
            ("System.AreaPath", json!("Factory")),
            ("System.IterationPath", json!("Factory\\Sprint 1")),
        ]),
    );
    assert_eq!(moved["fields"]["System.TeamProject"], "Factory");
    assert_eq!((moved["id"].as_u64(), &moved["rev"]), (Some(id), &json!(2)));
    let path = format!("Payments/_apis/wit/workitems/{id}");
    tester.refused("GET", &path, &Value::Null, 404, "TF401232");
}

#[test]
fn people_work_beside_the_program() {
    let mut tester = Tester::new();
    let now = tester.world.now();
    let ado = &mut tester.world.ado;
    let mails = ado.notifications;
    let id = ado
        .create_as(ALEX, ("Payments", "Bug"), &[(TITLE, json!("mine"))], now)
        .unwrap();
    ado.comment_as(ALEX, id, "look", now).unwrap();
    ado.edit_as(ALEX, id, &[(STATE, json!("Resolved"))], now)
        .unwrap();
    assert!(
        ado.edit_as(ALEX, id, &[(STATE, json!("Nowhere"))], now)
            .is_err()
    );
    assert_eq!((ado.items[&id].rev, ado.notifications - mails), (3, 3));
    ado.delete_as(ALEX, id, now).unwrap();
    assert!(ado.edit_as(ALEX, id, &[(TITLE, json!("x"))], now).is_err());
}

#[test]
fn notifications_are_suppressed_by_right_only() {
    let mut tester = Tester::new();
    let body = sets(&[(TITLE, json!("x"))]);
    let path =
        |project: &str| format!("{project}/_apis/wit/workitems/$Task?suppressNotifications=true");
    tester.done("POST", &path("Payments"), &body);
    assert_eq!(tester.world.ado.notifications, 0);
    tester.refused(
        "POST",
        &path("Platform"),
        &body,
        403,
        "Suppress notifications",
    );
}

#[test]
fn what_was_resolved_for_a_reason_keeps_it_until_work_begins_anew() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let path = format!("_apis/wit/workitems/{id}");
    let resolved = |tester: &mut Tester| {
        tester.get(&path)["fields"]["Microsoft.VSTS.Common.ResolvedReason"].clone()
    };
    tester.update(
        id,
        &sets(&[
            (STATE, json!("Resolved")),
            ("System.Reason", json!("Duplicate")),
        ]),
    );
    assert_eq!(resolved(&mut tester), "Duplicate");
    tester.update(id, &sets(&[(STATE, json!("Closed"))]));
    assert_eq!(resolved(&mut tester), "Duplicate");
    tester.update(id, &sets(&[(STATE, json!("Active"))]));
    assert_eq!(resolved(&mut tester), Value::Null);
}
