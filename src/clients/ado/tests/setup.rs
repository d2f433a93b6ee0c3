//! What set-up asks: fields with their values, trees, tags, rights, the organization's spelling.

use serde_json::{Value, json};

use super::{always, body};
use crate::clients::ado::Right;
use crate::clients::api_error::ApiErrorKind;
use crate::clients::fake::{Fake, Reply, recorded};
use crate::model::tree::Tree;

#[tokio::test]
async fn recorded_areas_lose_the_level_that_tickets_do_not_have() {
    let recorded = recorded!("http/27-areas-depth2-200.json");
    let fake = Fake::always(Reply::json(recorded)).await;
    let places = fake.ado().places("Area1000001", Tree::Areas).await;
    let places = places.unwrap().known;
    let paths: Vec<&str> = places.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(paths[0], "Area1000001");
    assert_eq!(
        paths[2],
        "Area1000001\\teamArea_000002_Root_Area_000003\\ChildArea000004"
    );
    assert!(paths.iter().all(|path| !path.contains("\\Area\\")));
    assert_eq!(
        places[2].identifiers,
        [
            "57ea440f-8c59-4131-bdb1-20dcc51e3af2",
            "5184121f-800a-4c17-bb90-d1786ba49fd8",
            "ffd87502-b493-40a8-b2c4-c2d552cf6ca4",
        ]
    );
    assert_eq!(
        fake.seen()[0].target,
        "/contoso/Area1000001/_apis/wit/classificationnodes/areas?$depth=14&api-version=7.1"
    );
}

#[tokio::test]
async fn iterations_come_with_the_days_that_they_have() {
    let fake = always(&json!({
        "id": 1, "identifier": "a", "name": "P", "hasChildren": true, "children": [
            {"id": 2, "identifier": "b", "name": "Sprint 1", "hasChildren": false,
             "attributes": {"startDate": "2026-03-02T00:00:00Z", "finishDate": "2026-03-13T00:00:00Z"}},
            {"id": 3, "identifier": "c", "name": "Later", "attributes": {"startDate": null}},
        ],
    }))
    .await;
    let places = fake.ado().places("P", Tree::Iterations).await;
    let places = places.unwrap().known;
    let days: Vec<_> = places
        .iter()
        .map(|place| place.starts.map(|day| day.to_string()))
        .collect();
    assert_eq!(days, [None, Some("2026-03-02".to_owned()), None]);
    let recorded = recorded!("http/30-iterations-depth2-200.json");
    let fake = Fake::always(Reply::json(recorded)).await;
    assert!(fake.ado().places("P", Tree::Iterations).await.is_ok());
}

#[tokio::test]
async fn a_tree_with_a_hole_is_an_error() {
    let fake = always(&json!({"id": 1, "name": "P", "hasChildren": true})).await;
    let error = fake.ado().places("P", Tree::Areas).await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::BadAnswer);
}

fn grants(values: [bool; 4]) -> Value {
    let grants = values.map(|value| json!({"token": "t", "permissions": 1, "value": value}));
    json!({"evaluations": grants})
}

#[tokio::test]
async fn rights_are_asked_for_on_the_whole_way_to_an_area() {
    let fake = always(&grants([true, false, true, false])).await;
    let area = ["a1".to_owned(), "b2".to_owned()];
    let missing = fake.ado().missing_rights("p0", &area).await.unwrap();
    assert_eq!(missing, [Right::Edit, Right::SuppressNotifications]);
    let seen = &fake.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        (
            "POST",
            "/contoso/_apis/security/permissionevaluationbatch?api-version=7.1"
        )
    );
    let asked = body(seen);
    let area = "vstfs:///Classification/Node/a1:vstfs:///Classification/Node/b2";
    assert_eq!(asked["alwaysAllowAdministrators"], false);
    assert_eq!(
        asked["evaluations"][1],
        json!({"securityNamespaceId": "83e28ad4-2d72-4ceb-97b0-c7726d5502c3",
               "token": area, "permissions": 32})
    );
    assert_eq!(asked["evaluations"][2]["token"], "/p0");
    assert_eq!(
        asked["evaluations"][3]["token"],
        "$PROJECT:vstfs:///Classification/TeamProject/p0"
    );
}

#[tokio::test]
async fn another_number_of_answers_grants_nothing() {
    let text =
        recorded!("official-examples/security-7.1/POST__security_permissionevaluationbatch.json");
    let example: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let fake = always(&example["responses"]["200"]["body"]).await;
    let missing = fake.ado().missing_rights("p0", &[]).await;
    assert_eq!(missing.unwrap_err().kind, ApiErrorKind::Invalid);
}

#[tokio::test]
async fn values_of_fields_are_text_whatever_they_were() {
    let fake = always(&json!({"value": [
        {"referenceName": "P", "name": "Priority", "defaultValue": 2, "allowedValues": [1, 2, "3"]},
        {"referenceName": "A", "name": "Assigned To",
         "allowedValues": [{"displayName": "Kim", "uniqueName": "kim@x"}, {"displayName": "A"}]},
        {"referenceName": "T", "name": "Title", "alwaysRequired": true, "allowedValues": null,
         "helpText": "What it is."},
    ]}))
    .await;
    let fields = fake.ado().allowed_fields("P", "Bug").await.unwrap();
    assert_eq!(fields[0].allowed, ["1", "2", "3"]);
    assert_eq!(fields[0].default.as_deref(), Some("2"));
    assert_eq!(fields[1].allowed, ["kim@x", "A"]);
    assert!(fields[2].allowed.is_empty() && fields[2].field.must_be_given());
    assert_eq!(fields[2].help, "What it is.");
}

#[tokio::test]
async fn the_spelling_is_read_from_an_address_and_never_guessed() {
    let project = |url: &str| json!({"count": 1, "value": [{"id": "1", "name": "P", "url": url}]});
    for (answer, spelling) in [
        (
            project("https://dev.azure.com/ConToso/_apis/projects/1"),
            Some("ConToso"),
        ),
        (
            project("https://dev.azure.com/fabrikam/_apis/projects/1"),
            None,
        ),
        (project(""), None),
        (json!({"count": 0, "value": []}), None),
    ] {
        let fake = always(&answer).await;
        let told = fake.ado().spelling("contoso").await.unwrap();
        assert_eq!(told.as_deref(), spelling, "{answer}");
    }
}

#[tokio::test]
async fn the_clock_is_read_from_the_door() {
    let reply = Reply::new(401, "").with("date", "Thu, 01 Jan 1970 00:00:00 GMT");
    let probe = Fake::always(reply).await.ado().probe_organization().await;
    let ahead = probe.unwrap().clock_ahead.unwrap();
    assert!(ahead < -1_000_000_000, "{ahead}");
    let reply = Reply::new(401, "").with("date", "soon");
    let probe = Fake::always(reply).await.ado().probe_organization().await;
    assert_eq!(probe.unwrap().clock_ahead, None);
}

#[tokio::test]
async fn a_page_of_a_proxy_is_no_organization() {
    let page = "<html><title>Corporate proxy</title>";
    let proxy = Reply::new(200, page).with("content-type", "text/html");
    let probe = Fake::always(proxy.clone())
        .await
        .ado()
        .probe_organization()
        .await;
    assert_eq!(probe.unwrap_err().kind, ApiErrorKind::Blocked);
    // The service itself shows pages, too, and says whose it is.
    let told = proxy.with(
        "x-vss-resourcetenant",
        "11111111-2222-3333-4444-555555555555",
    );
    let probe = Fake::always(told).await.ado().probe_organization().await;
    assert!(probe.is_ok());
}
