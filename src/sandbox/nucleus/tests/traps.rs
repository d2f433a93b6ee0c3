//! What goes quietly wrong, and what is refused.

use serde_json::{Value, json};

use super::{Server, text};
use crate::sandbox::estate::PAYMENTS;
use crate::sandbox::nucleus::NucleusWorld;

#[tokio::test]
async fn the_key_is_asked_for_and_refusals_have_the_documented_body() {
    let server = Server::start(NucleusWorld::seed()).await;
    for header in ["x-apikey: wrong", "Authorization: Bearer sandbox-key"] {
        let answer = server.raw("GET", "/nucleus/api/projects", header, "").await;
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (401, "application/json")
        );
        let body = answer.json();
        assert_eq!(
            (&body["success"], &body["code"]),
            (&json!(false), &json!(401))
        );
        assert!(body["message"].is_string());
    }
}

#[tokio::test]
async fn a_wrong_base_path_answers_html_and_a_wrong_path_json() {
    let server = Server::start(NucleusWorld::seed()).await;
    for path in [
        "/nucleus",
        "/nucleus/projects",
        "/nucleus/api",
        "/nucleus/ap/projects",
    ] {
        let answer = server.raw("GET", path, "x-apikey: sandbox-key", "").await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.content_type.starts_with("text/html"), "{path}");
    }
    let answer = server.get(&format!("/projects/{PAYMENTS}/issues")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (404, &json!(404)));
}

#[tokio::test]
async fn more_than_twelve_groups_find_nothing() {
    let server = Server::start(NucleusWorld::seed()).await;
    let groups: Vec<String> = std::iter::once("/payments".to_owned())
        .chain((0..11).map(|n| format!("/g{n}")))
        .collect();
    let twelve = json!({"asset_groups": groups});
    assert!(!server.search(PAYMENTS, &twelve, 1000).await.is_empty());
    let mut groups = groups;
    groups.push("/pci".to_owned());
    let thirteen = json!({"asset_groups": groups});
    assert!(server.search(PAYMENTS, &thirteen, 1000).await.is_empty());
}

#[tokio::test]
async fn a_service_that_ignores_start_repeats_its_first_page() {
    let mut world = NucleusWorld::seed();
    world.knobs.ignore_start = true;
    let server = Server::start(world).await;
    let path = |start| format!("/projects/{PAYMENTS}/findings/search?start={start}&limit=10");
    let first = server.post(&path(0), &json!({})).await.rows();
    assert_eq!(server.post(&path(10), &json!({})).await.rows(), first);
}

#[tokio::test]
async fn a_firewall_answers_a_page_with_status_200() {
    let mut world = NucleusWorld::seed();
    world.knobs.html_block = true;
    let server = Server::start(world).await;
    let answer = server.get("/projects").await;
    assert_eq!(answer.status, 200);
    assert!(answer.content_type.starts_with("text/html"));
    assert!(answer.body.contains("Request Rejected"));
}

#[tokio::test]
async fn lists_can_come_in_an_envelope() {
    let server = Server::start(NucleusWorld::seed()).await;
    let path = format!("/projects/{PAYMENTS}/findings/search?limit=10");
    let total = server.search(PAYMENTS, &json!({}), 1000).await.len();
    let check = |answer: Value| {
        assert_eq!(answer["total_count"], json!(total));
        assert_eq!(answer["data"].as_array().unwrap().len(), 10);
    };
    check(
        server
            .post(&path, &json!({"include_total_count": true}))
            .await
            .json(),
    );
    server.world().knobs.envelope = true;
    check(server.post(&path, &json!({})).await.json());
    assert_eq!(server.get("/projects").await.json()["total_count"], 2);
}

#[tokio::test]
async fn hidden_groups_are_missing_everywhere() {
    let server = Server::start(NucleusWorld::seed()).await;
    let before = server.search(PAYMENTS, &json!({}), 1000).await;
    server.world().knobs.restricted_groups = vec!["/payments/prod/network".to_owned()];
    let after = server.search(PAYMENTS, &json!({}), 1000).await;
    let is_network = |row: &&Value| {
        let name = text(&row["asset_name"]);
        ["pay-fw-", "pay-vpn-", "pay-sw-"]
            .iter()
            .any(|stem| name.starts_with(stem))
    };
    let hidden = before.iter().filter(is_network).count();
    assert!(hidden > 0 && after.iter().filter(is_network).count() == 0);
    assert_eq!(after.len(), before.len() - hidden);
    let assets = server
        .get(&format!("/projects/{PAYMENTS}/assets?limit=5000"))
        .await
        .rows();
    assert_eq!(assets.iter().filter(is_network).count(), 0);
}

#[tokio::test]
async fn bodies_that_are_no_objects_are_refused() {
    let server = Server::start(NucleusWorld::seed()).await;
    let path = format!("/nucleus/api/projects/{PAYMENTS}/findings/search");
    for (body, status) in [
        ("{", 400),
        ("[1]", 400),
        ("\"x\"", 400),
        ("[]", 200),
        ("", 200),
    ] {
        let answer = server
            .raw("POST", &path, "x-apikey: sandbox-key", body)
            .await;
        assert_eq!(answer.status, status, "{body}");
    }
}
