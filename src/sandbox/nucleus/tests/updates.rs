//! Updates of findings.

use serde_json::{Value, json};

use super::Server;
use crate::sandbox::estate::PAYMENTS;
use crate::sandbox::nucleus::{Access, FindingSpec, NucleusWorld, Severity, Status};

/// Two scanners that use one number, and a second number, on three hosts.
fn small_world() -> NucleusWorld {
    let mut world = NucleusWorld::seed();
    for (scan_type, number) in [("QUALYS", "T-1"), ("NESSUS", "T-1"), ("QUALYS", "T-2")] {
        world.add_finding(&FindingSpec {
            project: PAYMENTS,
            scan_type,
            number,
            name: "Test finding",
            description: "Made by a test.",
            recommendation: "Nothing.",
            cve: "",
        });
        for host in ["pay-web-01", "pay-web-02", "pay-web-03"] {
            let asset = world.asset_named(PAYMENTS, host).unwrap();
            let key = (PAYMENTS, scan_type, number);
            world.add_instance(key, asset, Severity::High, "").unwrap();
        }
    }
    world
}

fn statuses(server: &Server, number: &str) -> Vec<Status> {
    let views = server.world().instances_of(PAYMENTS, number);
    views.into_iter().map(|view| view.status).collect()
}

fn path() -> String {
    format!("/projects/{PAYMENTS}/findings")
}

#[tokio::test]
async fn both_dialects_address_one_asset() {
    let server = Server::start(small_world()).await;
    let asset = server
        .world()
        .asset_named(PAYMENTS, "pay-web-02")
        .unwrap()
        .0;
    let body = json!({
        "finding_number": "T-2", "asset_id": asset, "finding_status": "In Progress",
        "comment": "Ticket #5", "due_date": "2025-12-01", "finding_severity": "Low",
    });
    assert_eq!(server.put(&path(), &body).await.json()["success"], true);
    assert_eq!(
        statuses(&server, "T-2"),
        [Status::Active, Status::InProgress, Status::Active]
    );
    let changed = server.world().instances_of(PAYMENTS, "T-2").remove(1);
    assert_eq!(changed.comment, "Ticket #5");
    assert_eq!(changed.due, Some(jiff::civil::date(2025, 12, 1)));
    assert_eq!(changed.severity, Severity::Low);
    let query = format!("{}?finding_number=T-2&asset_id={asset}", path());
    let answer = server
        .put(&query, &json!({"comment": "only a comment"}))
        .await;
    assert_eq!(answer.status, 200);
    let changed = server.world().instances_of(PAYMENTS, "T-2").remove(1);
    assert_eq!(
        (changed.comment.as_str(), changed.status),
        ("only a comment", Status::InProgress)
    );
    let body = json!({"finding_number": "T-2"});
    let rows = server.search(PAYMENTS, &body, 10).await;
    assert_eq!(rows[1]["justification_text"], "only a comment");
    assert_eq!(rows[1]["finding_severity_adjusted"], "Low");
    assert_eq!(rows[0]["justification_text"], "");
}

#[tokio::test]
async fn without_an_asset_every_instance_of_every_scanner_is_hit() {
    let server = Server::start(small_world()).await;
    let body = json!({"finding_number": "T-1", "asset_id": "", "finding_status": "false positive"});
    let answer = server.put(&path(), &body).await;
    assert_eq!(answer.json()["updated"], 6);
    assert_eq!(statuses(&server, "T-1"), vec![Status::FalsePositive; 6]);
    assert_eq!(statuses(&server, "T-2"), vec![Status::Active; 3]);
}

#[tokio::test]
async fn bulk_takes_both_envelopes_and_all_or_nothing() {
    let server = Server::start(small_world()).await;
    let bulk = format!("{}/bulk", path());
    let one = json!({"finding_number": "T-1", "finding_status": "Fixed"});
    let other = json!({"finding_number": "T-2", "finding_status": "Duplicate"});
    assert_eq!(server.put(&bulk, &json!([one])).await.status, 200);
    assert_eq!(
        server.put(&bulk, &json!({"updates": [other]})).await.status,
        200
    );
    assert_eq!(statuses(&server, "T-1"), vec![Status::Fixed; 6]);
    assert_eq!(statuses(&server, "T-2"), vec![Status::Duplicate; 3]);
    let bad = json!({"finding_number": "T-2", "finding_status": "Gone"});
    let answer = server.put(&bulk, &json!([one, bad])).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("Update 1: ")
    );
    assert_eq!(server.put(&bulk, &json!({"items": []})).await.status, 422);
}

#[tokio::test]
async fn wrong_updates_are_refused_and_change_nothing() {
    let server = Server::start(small_world()).await;
    let before = server.world().clone();
    let cases: [(Value, u16); 8] = [
        (json!({"finding_status": "Fixed"}), 422),
        (json!({"finding_number": "T-1"}), 422),
        (
            json!({"finding_number": "T-1", "finding_status": "Mitigated"}),
            422,
        ),
        (
            json!({"finding_number": "T-1", "finding_severity": "Info"}),
            422,
        ),
        (json!({"finding_number": "T-1", "due_date": "soon"}), 422),
        (json!({"finding_number": "T-1", "team_id": "999"}), 422),
        (json!({"finding_number": "T-9", "comment": "x"}), 404),
        (
            json!({"finding_number": "T-1", "asset_id": "1", "comment": "x"}),
            404,
        ),
    ];
    for (body, status) in cases {
        assert_eq!(server.put(&path(), &body).await.status, status, "{body}");
    }
    assert_eq!(*server.world(), before);
    server.world().knobs.access = Access::ReadOnly;
    let body = json!({"finding_number": "T-1", "comment": "x"});
    assert_eq!(server.put(&path(), &body).await.status, 403);
}

#[tokio::test]
async fn teams_are_assigned_by_id_and_updates_are_logged() {
    let server = Server::start(small_world()).await;
    let teams = server
        .get(&format!("/projects/{PAYMENTS}/teams"))
        .await
        .rows();
    let team = teams
        .iter()
        .find(|team| team["team_name"] == "Payments Web")
        .unwrap();
    let body = json!({"finding_number": "T-2", "team_id": team["team_id"]});
    assert_eq!(server.put(&path(), &body).await.status, 200);
    let rows = server
        .search(PAYMENTS, &json!({"finding_number": "T-2"}), 10)
        .await;
    let list = rows[0]["justification_assigned_teams"].as_str().unwrap();
    assert!(list.contains("Payments Web"), "{list}");
    let log = server.get("/logs?start=1").await.rows();
    assert!(log[0]["details"].as_str().unwrap().contains("Finding T-2"));
}
