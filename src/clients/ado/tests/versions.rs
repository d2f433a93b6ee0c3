//! Older Servers: every call is repeated in a version that they speak.

use serde_json::{Value, json};

use super::body;
use crate::clients::ado::{BatchRequest, Patch, WriteOptions};
use crate::clients::api_error::ApiErrorKind;
use crate::clients::fake::{Fake, Reply, Seen};
use crate::model::ids::WorkItemId;

/// A Server that speaks this version and answers with this.
async fn server(newest: &'static str, answer: Value) -> Fake {
    Fake::serve(move |seen: &Seen, _| {
        let asked = seen.target.split("api-version=").nth(1).unwrap();
        if asked.starts_with(newest) {
            return Reply::json(answer.to_string());
        }
        let error = json!({
            "typeKey": "VssVersionOutOfRangeException",
            "message": "The requested REST API version is out of range for this server.",
        });
        Reply::new(400, error.to_string())
    })
    .await
}

fn titled(title: &str) -> Patch {
    Patch::new().set("System.Title", title)
}

#[tokio::test]
async fn the_version_is_found_once_for_all_clones() {
    let item = json!({"id": 7, "rev": 1, "fields": {}});
    let fake = server("6.0", item).await;
    let reader = fake.ado();
    reader.work_item(WorkItemId(7)).await.unwrap();
    reader.clone().work_item(WorkItemId(7)).await.unwrap();
    let seen = fake.seen();
    let versions: Vec<&str> = seen
        .iter()
        .map(|seen| seen.target.split("api-version=").nth(1).unwrap())
        .collect();
    assert_eq!(versions, ["7.1", "7.0", "6.0", "6.0"]);
}

#[tokio::test]
async fn previews_lose_their_number() {
    let fake = server("7.0", json!({})).await;
    let _not_the_point = fake.ado().connection_data().await;
    let last = fake.seen().pop().unwrap();
    assert!(
        last.target.ends_with("?api-version=7.0-preview"),
        "{}",
        last.target
    );
}

#[tokio::test]
async fn a_batch_names_the_version_in_every_part_and_touches_no_text() {
    let answer = json!({"count": 1, "value": [
        {"code": 200, "headers": {}, "body": json!({"id": 7, "rev": 2, "fields": {}}).to_string()},
    ]});
    let fake = server("6.0", answer).await;
    let text = "see https://x/?api-version=7.1";
    let update = BatchRequest::Update {
        id: WorkItemId(7),
        patch: titled(text),
    };
    let writer = fake.ado().writer();
    writer.batch(vec![update]).await.unwrap();
    let last = fake.seen().pop().unwrap();
    assert!(
        last.target.ends_with("$batch?api-version=6.0"),
        "{}",
        last.target
    );
    let part = &body(&last)[0];
    assert_eq!(part["uri"], "/_apis/wit/workitems/7?api-version=6.0");
    assert!(part["body"].to_string().contains(text), "{part}");
}

#[tokio::test]
async fn a_write_is_repeated_because_it_was_refused() {
    let item = json!({"id": 7, "rev": 2, "fields": {}});
    let fake = server("7.0", item).await;
    let options = WriteOptions::default();
    let writer = fake.ado().writer();
    writer
        .update(WorkItemId(7), &titled("T"), options)
        .await
        .unwrap();
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn a_server_that_speaks_none_of_ours_is_not_asked_for_ever() {
    let fake = server("5.0", json!({})).await;
    let error = fake.ado().work_item(WorkItemId(7)).await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Invalid);
    assert_eq!(error.code.as_deref(), Some("VssVersionOutOfRangeException"));
    assert_eq!(fake.seen().len(), 3);
}
