//! Nucleus over a real connection: addresses, failures, single answers.

mod pages;

use serde_json::json;

use super::*;
use crate::clients::api_error::{ApiErrorKind, Sent};
use crate::clients::fake::{Fake, Reply, options};
use crate::model::ids::NucleusProjectId;
use secrecy::SecretString;

fn settings(url: &str) -> NucleusSettings {
    NucleusSettings {
        url: Url::parse(url).unwrap(),
        api_key: SecretString::from("canary"),
        dialect: Dialect::default(),
    }
}

#[test]
fn all_pasted_forms_lead_to_one_root() {
    for url in [
        "https://x.nucleussec.com",
        "https://x.nucleussec.com/",
        "https://x.nucleussec.com/nucleus",
        "https://x.nucleussec.com/nucleus/",
        "https://x.nucleussec.com/nucleus/api",
        "https://x.nucleussec.com/nucleus/api/",
    ] {
        let reader = Reader::new(&settings(url), &options()).unwrap();
        assert_eq!(
            reader.nucleus.base.url().as_str(),
            "https://x.nucleussec.com/nucleus/api"
        );
    }
    let behind = api_root(
        &Url::parse("https://proxy.example/sec/nucleus").unwrap(),
        "nucleus/api",
    );
    assert_eq!(behind.as_str(), "https://proxy.example/sec/nucleus/api");
    let other = api_root(&Url::parse("https://proxy.example/x").unwrap(), "/");
    assert_eq!(other.as_str(), "https://proxy.example/x");
}

#[tokio::test]
async fn projects_are_read_from_a_list_or_an_envelope() {
    let rows = json!([
        {"project_id": "13000008", "project_name": "Payments", "project_org": "Contoso", "project_description": null},
        {"project_id": 13_000_009, "project_name": "Shop", "project_groups": ""},
    ]);
    for answer in [rows.clone(), json!({"total_count": 2, "data": rows})] {
        let fake = Fake::always(Reply::json(answer.to_string())).await;
        let projects = fake.nucleus(10).projects().await.unwrap();
        assert_eq!(projects.len(), 2);
        assert_eq!(projects[0].id.as_str(), "13000008");
        assert_eq!(projects[0].org, "Contoso");
        assert_eq!(projects[1].id.as_str(), "13000009");
        let seen = &fake.seen()[0];
        assert_eq!(seen.target, "/nucleus/api/projects");
        assert_eq!(seen.header("x-apikey"), Some("canary-key"));
    }
}

#[tokio::test]
async fn one_project_is_the_one_that_was_asked_for() {
    let row = json!({"project_id": "1", "project_name": "A"});
    let id = NucleusProjectId::from("1");
    for answer in [row.clone(), json!([row])] {
        let fake = Fake::always(Reply::json(answer.to_string())).await;
        assert_eq!(fake.nucleus(10).project(&id).await.unwrap().name, "A");
    }
    for answer in [json!([]), json!({}), json!({"project_id": "2"})] {
        let fake = Fake::always(Reply::json(answer.to_string())).await;
        let error = fake.nucleus(10).project(&id).await.unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::BadAnswer, "{answer}");
    }
}

#[tokio::test]
async fn connectors_come_without_their_settings() {
    let rows = json!([{"connector_type": "JIRA", "connector_name": "Jira", "connector_fields": [{"password": "canary"}]}]);
    let fake = Fake::always(Reply::json(rows.to_string())).await;
    let connectors = fake.nucleus(10).connectors(&"1".into()).await.unwrap();
    assert_eq!(connectors[0].kind, "JIRA");
    assert!(!format!("{connectors:?}").contains("canary"));
}

#[tokio::test]
async fn groups_come_as_lists_or_as_nothing() {
    let teams = json!([
        {"team_id": "1", "asset_groups": ["/b", "/a"]},
        {"team_id": 2, "asset_groups": ""},
        {"team_id": "3", "asset_groups": ["/a"]},
        {"team_id": "4"},
    ]);
    let fake = Fake::always(Reply::json(teams.to_string())).await;
    let reader = fake.nucleus(10);
    assert_eq!(reader.team_groups(&"1".into()).await.unwrap(), ["/a", "/b"]);
    let groups = json!([{"asset_group": "/a", "asset_count": "3"}, {"asset_group": "/b/c"}]);
    let fake = Fake::always(Reply::json(groups.to_string())).await;
    let reader = fake.nucleus(10);
    assert_eq!(
        reader.asset_groups(&"1".into()).await.unwrap(),
        ["/a", "/b/c"]
    );
    let target = &fake.seen()[0].target;
    assert!(target.ends_with("/projects/1/assets/groups"), "{target}");
}

#[tokio::test]
async fn an_overview_counts_in_text() {
    let answer =
        json!({"finding_count_critical": "3", "finding_count_high": 5, "finding_count_low": ""});
    let fake = Fake::always(Reply::json(answer.to_string())).await;
    let overview = fake.nucleus(10).overview(&"1".into()).await.unwrap();
    assert_eq!((overview.critical, overview.high), (Some(3), Some(5)));
    assert_eq!((overview.medium, overview.low), (None, None));
}

async fn failure(reply: Reply) -> ApiError {
    let fake = Fake::always(reply).await;
    let error = fake.nucleus(10).projects().await.unwrap_err();
    assert_eq!(error.sent, Sent::No);
    error
}

#[tokio::test]
async fn a_failure_with_200_is_a_failure() {
    let table = [
        (
            json!({"success": false, "code": 401, "message": "Invalid API key"}),
            ApiErrorKind::Unauthorized,
        ),
        (
            json!({"success": "0", "code": "403", "message": "No access"}),
            ApiErrorKind::Forbidden,
        ),
        (
            json!({"success": false, "error": "Odd"}),
            ApiErrorKind::Invalid,
        ),
    ];
    for (answer, kind) in table {
        let error = failure(Reply::json(answer.to_string())).await;
        assert_eq!(error.kind, kind, "{answer}");
        assert!(!error.message.is_empty());
    }
}

#[tokio::test]
async fn error_objects_are_understood_by_status() {
    let body = json!({"success": false, "code": 12, "message": "Nope", "request_id": "r-1"});
    for (status, kind) in [
        (401, ApiErrorKind::Unauthorized),
        (403, ApiErrorKind::Forbidden),
        (404, ApiErrorKind::NotFound),
        (422, ApiErrorKind::Invalid),
    ] {
        let error = failure(Reply::new(status, body.to_string())).await;
        assert_eq!((error.kind, error.status), (kind, Some(status)));
        assert_eq!(error.message, "Nope");
        assert_eq!(error.activity_id.as_deref(), Some("r-1"));
    }
}

#[tokio::test]
async fn a_firewall_s_page_is_named() {
    let page = "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>";
    for status in [200, 403, 406] {
        let error = failure(Reply::new(status, page).with("content-type", "text/html")).await;
        assert_eq!(error.kind, ApiErrorKind::Blocked, "{status}");
        assert!(error.message.ends_with("Request Rejected"), "{error}");
    }
    let wrong_path = failure(Reply::new(404, page).with("content-type", "text/html")).await;
    assert_eq!(wrong_path.kind, ApiErrorKind::NotFound);
}

#[tokio::test]
async fn json_under_a_wrong_content_type_is_still_json() {
    let fake = Fake::always(Reply::json("[]").with("content-type", "text/html")).await;
    assert!(fake.nucleus(10).projects().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_list_is_an_error_and_not_an_empty_one() {
    for answer in [
        "",
        "\"\"",
        "null",
        "{}",
        "{\"data\":null}",
        "[1",
        "[1]",
        "[[]]",
        "[{}]",
        "{\"data\":{}}",
        "0",
    ] {
        let error = failure(Reply::json(answer)).await;
        assert_eq!(error.kind, ApiErrorKind::BadAnswer, "{answer}");
    }
    let deep = "[".repeat(10_000);
    assert_eq!(
        failure(Reply::json(deep)).await.kind,
        ApiErrorKind::BadAnswer
    );
}
