//! Comments on work items (ado-api, 8.8).

use serde_json::{Value, json};

use super::{Tester, sets};
use crate::sandbox::ado::ALEX;

#[test]
fn a_comment_may_travel_with_a_change() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let changed = tester.update(
        id,
        &sets(&[
            ("System.State", json!("Closed")),
            ("System.History", json!("<p onclick='x'>mitigated</p>")),
        ]),
    );
    assert_eq!(changed["rev"], 2);
    assert_eq!(changed["fields"]["System.CommentCount"], 1);
    assert_eq!(changed["commentVersionRef"]["version"], 1);
    let comments = tester.get(&format!("Payments/_apis/wit/workItems/{id}/comments"));
    assert_eq!(comments["comments"][0]["text"], "<p>mitigated</p>");
    assert_eq!(
        comments["comments"][0]["createdBy"]["displayName"],
        "adoconn"
    );
}

#[test]
fn comments_are_added_and_come_in_pages() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let path = format!("Payments/_apis/wit/workItems/{id}/comments");
    for text in ["one", "two", "three"] {
        tester.done("POST", &path, &json!({ "text": text }));
    }
    let markdown = tester.done(
        "POST",
        &format!("{path}?format=markdown"),
        &json!({ "text": "<b>" }),
    );
    assert_eq!(
        (&markdown["format"], &markdown["text"]),
        (&json!("markdown"), &json!("<b>"))
    );
    assert_eq!(tester.get(&format!("_apis/wit/workitems/{id}"))["rev"], 5);
    let page = tester.get(&format!("{path}?$top=2&order=asc"));
    assert_eq!(
        (&page["totalCount"], &page["comments"][0]["text"]),
        (&json!(4), &json!("one"))
    );
    let token = page["continuationToken"].as_str().unwrap();
    let rest = tester.get(&format!(
        "{path}?$top=2&order=asc&continuationToken={token}"
    ));
    assert_eq!(rest["comments"][0]["text"], "three");
    assert_eq!(rest.get("continuationToken"), None);
    assert_eq!(
        tester.get(&path)["comments"][0]["text"],
        "<b>",
        "newest first"
    );
}

#[test]
fn comments_are_changed_and_deleted_by_their_authors() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let path = format!("Payments/_apis/wit/workItems/{id}/comments");
    let first = tester.done("POST", &path, &json!({ "text": "one" }));
    let first = first["id"].as_u64().unwrap();
    let changed = tester.done(
        "PATCH",
        &format!("{path}/{first}"),
        &json!({ "text": "uno" }),
    );
    assert_eq!(
        (&changed["version"], &changed["text"]),
        (&json!(2), &json!("uno"))
    );
    assert_eq!(
        tester
            .ask("DELETE", &format!("{path}/{first}"), &Value::Null)
            .0,
        204
    );
    assert_eq!(tester.get(&path)["totalCount"], 0);
    assert_eq!(
        tester.get(&format!("{path}?includeDeleted=true"))["totalCount"],
        1
    );
    let now = tester.world.now();
    let item = u32::try_from(id).unwrap();
    tester
        .world
        .ado
        .comment_as(ALEX, item, "mine", now)
        .unwrap();
    let theirs = tester.get(&path)["comments"][0]["id"].as_u64().unwrap();
    tester.refused(
        "PATCH",
        &format!("{path}/{theirs}"),
        &json!({ "text": "x" }),
        403,
        "TF50309",
    );
    tester.refused("POST", &path, &json!({ "text": " " }), 400, "empty");
    let elsewhere = path.replace("Payments", "Platform");
    tester.refused("GET", &elsewhere, &Value::Null, 404, "TF401232");
}
