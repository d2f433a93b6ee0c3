//! Tokens: one at a time, renewed early and once, and every error named.

use super::*;
use crate::clients::api_error::Sent;
use crate::clients::fake::{Fake, Reply, Seen, options, recorded};
use crate::model::ids::WorkItemId;
use serde_json::json;

const ITEM: &str = r#"{"id":7,"rev":1,"fields":{"System.Title":"T"}}"#;

fn token(name: &str, expires_in: &serde_json::Value) -> Reply {
    let body = json!({"token_type": "Bearer", "expires_in": expires_in, "access_token": name});
    Reply::json(body.to_string())
}

fn is_token_request(seen: &Seen) -> bool {
    seen.target.ends_with("/oauth2/v2.0/token")
}

fn count_tokens(fake: &Fake) -> usize {
    fake.seen()
        .iter()
        .filter(|seen| is_token_request(seen))
        .count()
}

#[tokio::test]
async fn the_form_is_what_entra_wants() {
    let fake = Fake::always(token("t", &json!("3599"))).await;
    fake.ado_by_token().sign_in().await.unwrap();
    let seen = &fake.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(
        seen.target,
        "/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token"
    );
    assert_eq!(
        seen.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        seen.body,
        "client_id=66666666-7777-8888-9999-000000000000\
         &scope=499b84ac-1321-427f-aa17-267ca6975798%2F.default\
         &client_secret=canary%7Esecret%26more&grant_type=client_credentials"
    );
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn lanes_that_come_together_share_one_token() {
    let fake = Fake::serve(|seen, _| {
        if is_token_request(seen) {
            token("t1", &json!(3599))
        } else {
            Reply::json(ITEM)
        }
    })
    .await;
    let reader = fake.ado_by_token();
    let calls = (0..8).map(|_| reader.work_item(WorkItemId(7)));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(count_tokens(&fake), 1);
    assert_eq!(fake.seen().len(), 9);
    assert_eq!(fake.seen()[1].header("authorization"), Some("Bearer t1"));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_lanes() {
    let fake = Fake::serve(|seen, number| {
        if is_token_request(seen) {
            return token(if number == 0 { "old" } else { "new" }, &json!(3599));
        }
        match seen.header("authorization") {
            Some("Bearer new") => Reply::json(ITEM),
            _ => Reply::new(401, recorded!("constructed-errors/401-tf400813.json")),
        }
    })
    .await;
    let reader = fake.ado_by_token();
    let calls = (0..4).map(|_| reader.work_item(WorkItemId(7)));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(count_tokens(&fake), 2);
}

#[tokio::test]
async fn a_write_refused_with_401_is_repeated_with_a_new_token() {
    let fake = Fake::serve(|seen, number| match number {
        1 => Reply::new(401, ""),
        _ if is_token_request(seen) => token("t", &json!(3599)),
        _ => Reply::json(ITEM),
    })
    .await;
    let patch = crate::clients::ado::Patch::new().set("System.Title", "T");
    let writer = fake.ado_by_token().writer();
    let options = crate::clients::ado::WriteOptions::default();
    writer.update(WorkItemId(7), &patch, options).await.unwrap();
    assert_eq!(fake.seen().len(), 4);
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let fake = Fake::serve(|seen, _| {
        if is_token_request(seen) {
            token("t", &json!(3599))
        } else {
            Reply::new(401, "")
        }
    })
    .await;
    let reader = fake.ado_by_token();
    let error = reader.connection_data().await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Unauthorized);
    assert_eq!(error.service, Service::Ado);
    assert_eq!(fake.seen().len(), 4);
}

#[tokio::test]
async fn a_token_is_kept_until_five_minutes_before_its_end() {
    for (lifetime, tokens) in [(3_600, 1), (0, 2)] {
        let fake = Fake::serve(move |seen, _| {
            if is_token_request(seen) {
                token("t", &json!(lifetime))
            } else {
                Reply::json(ITEM)
            }
        })
        .await;
        let reader = fake.ado_by_token();
        reader.work_item(WorkItemId(7)).await.unwrap();
        reader.work_item(WorkItemId(7)).await.unwrap();
        assert_eq!(count_tokens(&fake), tokens);
    }
}

#[tokio::test]
async fn lanes_share_the_failure_to_get_a_token() {
    let body = recorded!("constructed-errors/entra-401-7000215.json");
    let fake = Fake::always(Reply::new(401, body)).await;
    let reader = fake.ado_by_token();
    let calls = (0..4).map(|_| reader.sign_in());
    for result in futures_util::future::join_all(calls).await {
        assert_eq!(result.unwrap_err().code.as_deref(), Some("AADSTS7000215"));
    }
    assert_eq!(fake.seen().len(), 1);
}

async fn sign_in(reply: Reply) -> ApiError {
    let fake = Fake::always(reply).await;
    let error = fake.ado_by_token().sign_in().await.unwrap_err();
    assert_eq!(error.sent, Sent::No);
    assert_eq!(error.service, Service::Entra);
    error
}

#[tokio::test]
async fn errors_keep_their_code_and_lose_their_trailer() {
    let table = [
        (
            401,
            "AADSTS7000215",
            recorded!("constructed-errors/entra-401-7000215.json"),
        ),
        (
            401,
            "AADSTS7000222",
            recorded!("constructed-errors/entra-401-7000222.json"),
        ),
        (
            400,
            "AADSTS700016",
            recorded!("constructed-errors/entra-400-700016.json"),
        ),
        (
            400,
            "AADSTS90002",
            recorded!("constructed-errors/entra-400-90002.json"),
        ),
    ];
    for (status, code, body) in table {
        let error = sign_in(Reply::new(status, body)).await;
        assert_eq!(error.kind, ApiErrorKind::Unauthorized);
        assert_eq!(error.code.as_deref(), Some(code));
        assert!(error.message.starts_with(code), "{}", error.message);
        assert!(!error.message.contains("Trace ID"));
        assert!(!error.message.contains("Timestamp"));
        assert_eq!(
            error.activity_id.as_deref(),
            Some("00000000-0000-0000-0000-000000000001")
        );
    }
}

#[test]
fn kinds_follow_error_and_status_first() {
    use ApiErrorKind as K;
    let table = [
        (400, "invalid_request", Some(90_055), K::Throttled),
        (429, "temporarily_unavailable", None, K::Throttled),
        (400, "temporarily_unavailable", None, K::Unavailable),
        (503, "server_error", Some(50_000), K::Unavailable),
        (400, "invalid_grant", Some(53_003), K::Forbidden),
        (400, "invalid_scope", Some(70_011), K::Unauthorized),
        (400, "invalid_resource", Some(500_011), K::Unauthorized),
    ];
    for (status, error, code, expected) in table {
        assert_eq!(kind(status, error, code), expected, "{error} {code:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_entra_s_names_what_came() {
    let portal = "<html><title>Hotel WiFi</title>Welcome</html>";
    for status in [200, 403, 407] {
        let error = sign_in(Reply::new(status, portal).with("content-type", "text/html")).await;
        assert_eq!(error.kind, ApiErrorKind::Blocked, "{status}");
        assert!(error.message.contains("text/html"));
        assert!(error.message.contains("Hotel WiFi"));
    }
    let error = sign_in(Reply::json("{}")).await;
    assert_eq!(error.kind, ApiErrorKind::BadAnswer);
}

#[test]
fn a_tenant_must_name_one_tenant() {
    let named = |tenant: &str| {
        let application = Application {
            authority: "https://login.microsoftonline.com".parse().unwrap(),
            tenant_id: tenant.to_owned(),
            client_id: "client".to_owned(),
        };
        Tenant::new(&application, &options())
    };
    for tenant in ["common", "Organizations", "consumers", ""] {
        assert_eq!(named(tenant).unwrap_err().kind, ApiErrorKind::Setting);
    }
    assert!(named("contoso.com").is_ok());
}
