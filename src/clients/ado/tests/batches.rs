//! Writing: single items, batches, and asking first.

use serde_json::{Value, json};

use super::{always, body};
use crate::clients::ado::{BatchRequest, Patch, WriteOptions};
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};
use crate::clients::fake::{Fake, Reply, recorded};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::ticket::WorkItem;

fn update(id: u32) -> BatchRequest {
    BatchRequest::Update {
        id: WorkItemId(id),
        patch: Patch::new().at_rev(Rev(1)).set("System.State", "Closed"),
    }
}

fn create(title: &str) -> BatchRequest {
    BatchRequest::Create {
        project: "My Project".into(),
        work_item_type: "User Story".into(),
        patch: Patch::new().set("System.Title", title),
    }
}

fn part(code: u16, body: &Value) -> Value {
    json!({"code": code, "headers": {"Content-Type": "application/json; charset=utf-8"}, "body": body.to_string()})
}

fn item(id: u32) -> Value {
    json!({"id": id, "rev": 2, "fields": {}})
}

type Results = Result<Vec<Result<WorkItem, ApiError>>, ApiError>;

async fn batch(reply: Reply, requests: Vec<BatchRequest>) -> Results {
    let fake = Fake::always(reply).await;
    fake.ado().writer().batch(requests).await
}

fn parts(parts: &[Value]) -> Reply {
    Reply::json(json!({"count": parts.len(), "value": parts}).to_string())
}

#[tokio::test]
async fn a_batch_is_sent_as_the_service_wants_it() {
    let fake = Fake::always(parts(&[
        part(200, &item(283)),
        part(200, &item(7)),
        part(200, &item(284)),
    ]))
    .await;
    let options = WriteOptions {
        suppress_notifications: true,
        bypass_rules: false,
    };
    let loud = WriteOptions::default();
    let requests = [
        (create("a"), options),
        (update(7), options),
        (create("b"), loud),
    ];
    let results = fake.ado().writer().batch_with(&requests).await.unwrap();
    let got: Vec<_> = results
        .into_iter()
        .map(|result| result.unwrap().id.0)
        .collect();
    assert_eq!(got, [283, 7, 284]);
    let seen = &fake.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.target, "/contoso/_apis/wit/$batch?api-version=7.1");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let sent = body(seen);
    let create_uri = "/My%20Project/_apis/wit/workitems/$User%20Story?api-version=7.1&suppressNotifications=true";
    assert_eq!(sent[0]["uri"], create_uri);
    assert_eq!(sent[0]["method"], "PATCH");
    assert_eq!(
        sent[0]["headers"],
        json!({"Content-Type": "application/json-patch+json"})
    );
    assert_eq!(
        sent[0]["body"][0],
        json!({"op": "add", "path": "/id", "value": -1})
    );
    assert_eq!(
        sent[2]["body"][0],
        json!({"op": "add", "path": "/id", "value": -3})
    );
    assert_eq!(
        sent[2]["uri"],
        "/My%20Project/_apis/wit/workitems/$User%20Story?api-version=7.1"
    );
    assert_eq!(
        sent[1]["uri"],
        "/_apis/wit/workitems/7?api-version=7.1&suppressNotifications=true"
    );
    assert_eq!(
        sent[1]["body"][0],
        json!({"op": "test", "path": "/rev", "value": 1})
    );
}

#[tokio::test]
async fn recorded_batches_are_understood() {
    let created = Reply::json(recorded!("http/38-batch-create-two-200.json"));
    let results = batch(created, vec![create("a"), create("b")])
        .await
        .unwrap();
    assert_eq!(results[0].as_ref().unwrap().id.0, 283);
    let updated = Reply::json(recorded!("http/39-batch-update-two-200.json"));
    let list: Value = serde_json::from_str(recorded!("http/39-batch-update-two-200.json")).unwrap();
    let id = |n: usize| -> u32 {
        let inside: Value =
            serde_json::from_str(list["value"][n]["body"].as_str().unwrap()).unwrap();
        u32::try_from(inside["id"].as_u64().unwrap()).unwrap()
    };
    let results = batch(updated, vec![update(id(0)), update(id(1))])
        .await
        .unwrap();
    assert!(results.iter().all(Result::is_ok));
}

#[tokio::test]
async fn each_item_has_its_own_fate() {
    use ApiErrorKind as K;
    let error = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let reply = parts(&[
        json!({"code": 200, "body": item(1)}),
        part(
            412,
            &error(recorded!("constructed-errors/412-test-rev.json")),
        ),
        part(
            400,
            &error(recorded!("constructed-errors/400-invalid-state.json")),
        ),
        part(
            404,
            &error(recorded!("constructed-errors/404-item-not-found.json")),
        ),
        part(
            429,
            &error(recorded!("constructed-errors/429-tf400733.json")),
        ),
        part(
            500,
            &json!({"message": "TF401349: An unexpected error has occurred"}),
        ),
        json!({"code": 503, "body": ""}),
        part(200, &item(88)),
        json!({"code": 200, "body": "{\"id\":9,\"re"}),
    ]);
    let results = batch(reply, (1..=9).map(update).collect()).await.unwrap();
    assert_eq!(results[0].as_ref().unwrap().id.0, 1);
    let fates: Vec<_> = results[1..]
        .iter()
        .map(|result| {
            result
                .as_ref()
                .map_err(|error| (error.kind, error.sent, error.status))
                .unwrap_err()
        })
        .collect();
    assert_eq!(
        fates,
        [
            (K::StaleRevision, Sent::No, Some(412)),
            (K::Invalid, Sent::No, Some(400)),
            (K::NotFound, Sent::No, Some(404)),
            (K::Throttled, Sent::No, Some(429)),
            (K::Unavailable, Sent::Maybe, Some(500)),
            (K::Unavailable, Sent::Maybe, Some(503)),
            (K::BadAnswer, Sent::Maybe, Some(200)),
            (K::BadAnswer, Sent::Maybe, Some(200)),
        ]
    );
    let broken = &results[2].as_ref().unwrap_err().fields;
    assert_eq!(broken[0].reference_name, "System.State");
}

#[tokio::test]
async fn what_was_throttled_inside_a_batch_is_sent_again_and_nothing_else() {
    let busy: Value =
        serde_json::from_str(recorded!("constructed-errors/429-tf400733.json")).unwrap();
    let fake = Fake::serve(move |_, number| match number {
        0 => {
            let both = [part(429, &busy), part(200, &item(2)), part(429, &busy)];
            parts(&both).with("retry-after", "1")
        }
        1 => parts(&[part(200, &item(1)), part(429, &busy)]).with("retry-after", "1"),
        _ => parts(&[part(200, &item(3))]),
    })
    .await;
    let requests = vec![update(1), update(2), update(3)];
    let results = fake.ado().writer().batch(requests).await.unwrap();
    let made: Vec<_> = results.into_iter().map(|item| item.unwrap().id.0).collect();
    assert_eq!(made, [1, 2, 3]);
    let seen = fake.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen[1].at - seen[0].at >= std::time::Duration::from_millis(990));
    assert_eq!(body(&seen[1]).as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_batch_that_is_too_large_goes_in_halves() {
    let fake = Fake::serve(|seen, _| {
        let asked = body(seen);
        let asked = asked.as_array().unwrap();
        if asked.len() > 2 {
            return Reply::new(413, "{}");
        }
        let number = |part: &Value| -> u32 {
            let path = part["uri"].as_str().unwrap().split('?').next().unwrap();
            path.rsplit('/').next().unwrap().parse().unwrap()
        };
        let answers: Vec<Value> = asked
            .iter()
            .map(|asked| part(200, &item(number(asked))))
            .collect();
        parts(&answers)
    })
    .await;
    let requests = (1..=5).map(update).collect();
    let results = fake.ado().writer().batch(requests).await.unwrap();
    let made: Vec<_> = results.into_iter().map(|item| item.unwrap().id.0).collect();
    assert_eq!(made, [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn what_came_after_a_lost_half_was_surely_not_sent() {
    let fake = Fake::serve(|_, number| match number {
        0 => Reply::new(413, "{}"),
        1 => parts(&[part(200, &item(1)), part(200, &item(2))]),
        _ => Reply::Drop,
    })
    .await;
    let requests = (1..=4).map(update).collect();
    let results = fake.ado().writer().batch(requests).await.unwrap();
    let fates: Vec<_> = results
        .iter()
        .map(|result| result.as_ref().map_err(|error| error.sent).map(|_| ()))
        .collect();
    let lost = Err(Sent::Maybe);
    assert_eq!(fates, [Ok(()), Ok(()), lost, lost]);
}

#[tokio::test]
async fn an_answer_that_does_not_match_leaves_the_whole_batch_in_doubt() {
    for reply in [
        parts(&[part(200, &item(1))]),
        parts(&[
            part(200, &item(1)),
            part(200, &item(2)),
            part(200, &item(3)),
        ]),
        Reply::json(recorded!(
            "constructed-errors/400-critical-exception-wrapper.json"
        )),
        Reply::json("{\"count\":2,\"value\":[{\"code\":200,"),
        Reply::new(200, "<html><title>Proxy</title>").with("content-type", "text/html"),
        Reply::new(503, "{}"),
        Reply::Drop,
    ] {
        let error = batch(reply.clone(), vec![update(1), update(2)])
            .await
            .unwrap_err();
        assert_eq!(error.sent, Sent::Maybe, "{reply:?}");
    }
}

#[tokio::test]
async fn a_batch_is_surely_not_done_where_the_door_refused_it_and_in_doubt_else() {
    let body = recorded!("constructed-errors/400-critical-exception-wrapper.json");
    for (status, sent) in [
        (400, Sent::Maybe),
        (401, Sent::No),
        (403, Sent::No),
        (404, Sent::Maybe),
        (413, Sent::No),
    ] {
        let error = batch(Reply::new(status, body), vec![update(1)])
            .await
            .unwrap_err();
        assert_eq!(error.sent, sent, "{status}");
    }
}

#[tokio::test]
async fn new_items_need_numbers_of_their_own() {
    let reply = parts(&[
        part(200, &item(5)),
        part(200, &item(5)),
        part(200, &item(0)),
        part(200, &item(6)),
        part(200, &json!({"id": -1, "rev": 1})),
    ]);
    let results = batch(reply, ["a", "b", "c", "d", "e"].map(create).to_vec())
        .await
        .unwrap();
    for doubtful in [0, 1, 2, 4] {
        let error = results[doubtful].as_ref().unwrap_err();
        assert_eq!(
            (error.kind, error.sent),
            (ApiErrorKind::BadAnswer, Sent::Maybe)
        );
    }
    assert_eq!(results[3].as_ref().unwrap().id.0, 6);
}

#[tokio::test]
async fn what_cannot_be_a_batch_is_not_sent() {
    let fake = always(&json!({})).await;
    let writer = fake.ado().writer();
    let bad_field = BatchRequest::Update {
        id: WorkItemId(1),
        patch: Patch::new().set("System/State", "x"),
    };
    for requests in [vec![update(1), update(1)], vec![bad_field]] {
        let error = writer.batch(requests).await.unwrap_err();
        assert_eq!((error.kind, error.sent), (ApiErrorKind::Invalid, Sent::No));
    }
    assert!(writer.batch(Vec::new()).await.unwrap().is_empty());
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn single_writes_use_their_own_methods() {
    let fake = Fake::always(Reply::json(recorded!("http/12-workitem-create-200.json"))).await;
    let writer = fake.ado().writer();
    let patch = Patch::new().set("System.Title", "T");
    let made = writer
        .create("P", "Task", &patch, WriteOptions::default())
        .await
        .unwrap();
    let options = WriteOptions {
        suppress_notifications: false,
        bypass_rules: true,
    };
    writer.update(made.id, &patch, options).await.unwrap();
    let wrong = writer
        .update(WorkItemId(1), &patch, options)
        .await
        .unwrap_err();
    assert_eq!(
        (wrong.kind, wrong.sent),
        (ApiErrorKind::BadAnswer, Sent::Maybe)
    );
    let seen = fake.seen();
    assert_eq!(
        (seen[0].method.as_str(), seen[1].method.as_str()),
        ("POST", "PATCH")
    );
    assert_eq!(
        seen[0].target,
        "/contoso/P/_apis/wit/workitems/$Task?api-version=7.1"
    );
    assert_eq!(
        seen[1].target,
        format!(
            "/contoso/_apis/wit/workitems/{}?api-version=7.1&bypassRules=true",
            made.id
        )
    );
    assert_eq!(
        seen[0].header("content-type"),
        Some("application/json-patch+json")
    );
}

#[tokio::test]
async fn a_probe_can_only_ask() {
    let fake = always(&json!({"id": -1, "fields": {}})).await;
    let prober = fake.ado().prober();
    let patch = Patch::new().set("System.Title", "T");
    prober.create("P", "Task", &patch).await.unwrap();
    prober.update(WorkItemId(7), &patch).await.unwrap();
    for seen in fake.seen() {
        assert!(
            seen.target.contains("?validateOnly=true&"),
            "{}",
            seen.target
        );
    }
}
