//! Faults: what the client sees, and what the service did all the same.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Options, Visit};
use crate::sandbox::faults::{EchoPlace, Fault, FaultKind};

async fn visit(fault: Fault) -> Visit {
    let visit = Visit::new(Options::default()).await;
    visit.sandbox.faults([fault]);
    visit
}

#[tokio::test]
async fn a_dropped_request_was_never_seen() {
    let visit = visit(Fault::new("workitems", FaultKind::DropBefore).times(1)).await;
    assert!(visit.create("x").await.unwrap_err().is_request());
    assert_eq!(visit.titled("x"), 0);
    assert_eq!(visit.create("x").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_dropped_answer_leaves_the_work_done() {
    let visit = visit(Fault::new("workitems", FaultKind::DropAfter).times(1)).await;
    assert!(visit.create("x").await.unwrap_err().is_request());
    assert_eq!(visit.titled("x"), 1);
}

#[tokio::test]
async fn work_may_be_done_late() {
    let visit = visit(Fault::new("workitems", FaultKind::Late { ms: 300 }).times(1)).await;
    assert!(visit.create("x").await.is_err());
    assert_eq!(visit.titled("x"), 0);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(visit.titled("x"), 1);
}

#[tokio::test]
async fn a_request_may_arrive_twice() {
    let visit = visit(Fault::new("workitems", FaultKind::Twice).times(1)).await;
    assert_eq!(visit.create("x").await.unwrap().status(), 200);
    assert_eq!(visit.titled("x"), 2);
}

#[tokio::test]
async fn a_body_may_stop_half_way() {
    let visit = visit(Fault::new("workitems", FaultKind::CutBody).times(1)).await;
    let answer = visit.create("x").await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err());
    assert_eq!(visit.titled("x"), 1);
}

#[tokio::test]
async fn only_part_of_a_batch_may_be_done() {
    let visit = visit(Fault::new("$batch", FaultKind::Partial { items: 1 }).times(1)).await;
    let part = |number: i64| {
        json!({
            "method": "PATCH",
            "uri": "/Payments/_apis/wit/workitems/$Task?api-version=7.1",
            "headers": { "Content-Type": "application/json-patch+json" },
            "body": [
                { "op": "add", "path": "/id", "value": -number },
                { "op": "add", "path": "/fields/System.Title", "value": "x" },
            ],
        })
    };
    let body = json!([part(1), part(2), part(3)]);
    let path = "_apis/wit/$batch?api-version=7.1";
    assert!(
        visit
            .try_post(path, "application/json", &body)
            .await
            .is_err()
    );
    assert_eq!(visit.titled("x"), 1);
}

#[tokio::test]
async fn statuses_pages_and_delays() {
    let visit = Visit::new(Options::default()).await;
    visit.sandbox.faults([
        Fault::new(
            "workitems",
            FaultKind::Status {
                status: 429,
                body: None,
                retry_after: Some("7".to_owned()),
            },
        )
        .times(1),
        Fault::new("workitems", FaultKind::HtmlPage).times(1),
        Fault::new("workitems", FaultKind::SignIn).times(1),
        Fault::new("workitems", FaultKind::ExpiredToken).times(1),
        Fault::new("workitems", FaultKind::RetryAfter { seconds: 3 }).times(1),
        Fault::new("workitems", FaultKind::StatusAfter { status: 500 }).times(1),
        Fault::new("workitems", FaultKind::Delay { ms: 200 }).times(1),
    ]);
    let throttled = visit.create("x").await.unwrap();
    assert_eq!(throttled.status(), 429);
    assert_eq!(throttled.headers()["retry-after"], "7");
    assert!(throttled.text().await.unwrap().contains("TF400733"));
    assert_eq!(visit.create("x").await.unwrap().status(), 200);
    assert_eq!(visit.create("x").await.unwrap().status(), 203);
    let expired = visit.create("x").await.unwrap();
    assert_eq!(expired.status(), 401);
    assert!(expired.headers().contains_key("x-vss-resourcetenant"));
    assert_eq!(visit.titled("x"), 0, "none of them reached the service");
    let delayed = visit.create("x").await.unwrap();
    assert_eq!(
        (delayed.status().as_u16(), &delayed.headers()["retry-after"]),
        (200, &"3".parse().unwrap())
    );
    assert_eq!(visit.create("x").await.unwrap().status(), 500);
    let begin = Instant::now();
    assert_eq!(visit.create("x").await.unwrap().status(), 200);
    assert!(begin.elapsed() >= Duration::from_millis(200));
    assert_eq!(visit.titled("x"), 3);
}

#[tokio::test]
async fn faults_are_set_over_http_too() {
    let visit = Visit::new(Options::default()).await;
    let controls = format!("{}/_sandbox/faults", visit.sandbox.base_url());
    let fault = json!([{ "path": "/wit/", "times": 1, "kind": "html_page" }]);
    let set = visit
        .client
        .post(&controls)
        .body(fault.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(set.status(), 200);
    let page = visit.create("x").await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let wrong = visit
        .client
        .post(&controls)
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 400);
    visit.client.delete(&controls).send().await.unwrap();
    let left: Value = visit
        .client
        .get(&controls)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(left, json!({ "faults": [] }));
    let scan = format!("{}/_sandbox/scan", visit.sandbox.base_url());
    assert_eq!(visit.client.post(scan).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_echo_repeats_the_credential_and_nothing_is_done() {
    use EchoPlace::{Header, Message, Text, Title};
    for place in [Message, Title, Text, Header] {
        let kind = FaultKind::Echo { status: 403, place };
        let visit = visit(Fault::new("workitems", kind).times(1)).await;
        let answer = visit.create("x").await.unwrap();
        assert_eq!(answer.status(), 403);
        let head = format!("{:?}", answer.headers());
        let all = head + &answer.text().await.unwrap();
        assert!(all.contains(&visit.token), "{place:?}: {all}");
        assert_eq!(visit.titled("x"), 0);
    }
}
