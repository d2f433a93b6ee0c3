//! Comments as they are asked for and understood, and links that call an item a duplicate.

use serde_json::{Value, json};

use super::always;
use crate::clients::ado::Select;
use crate::clients::api_error::ApiErrorKind;
use crate::clients::fake::{Fake, Reply};
use crate::model::ids::WorkItemId;
use crate::model::ticket::DuplicateOf;

fn said(id: u64, text: &str) -> Value {
    json!({"workItemId": 7, "id": id, "version": 1, "text": text, "format": "html",
        "createdBy": {"displayName": "Kim"}, "createdDate": "2026-11-25T08:00:00.5Z"})
}

#[tokio::test]
async fn all_pages_are_read_in_the_order_of_the_words() {
    for leads_on in [
        json!({"continuationToken": "t 2"}),
        json!({"nextPage": "https://x.example/comments?continuationToken=t%202&order=asc"}),
    ] {
        let fake = Fake::serve(move |_, number| {
            let mut page = json!({"totalCount": 3, "comments": [said(1, "a"), said(2, "b")]});
            if number == 0 {
                let page = page.as_object_mut().unwrap();
                page.extend(leads_on.as_object().unwrap().clone());
            } else {
                page["comments"] = json!([said(2, "b"), said(3, "c")]);
            }
            Reply::json(page.to_string())
        })
        .await;
        let comments = fake.ado().comments("My P", WorkItemId(7)).await.unwrap();
        let texts: Vec<&str> = comments.iter().map(|said| said.text.as_str()).collect();
        assert_eq!(texts, ["a", "b", "c"]);
        assert_eq!(comments[0].by, "Kim");
        let seen = fake.seen();
        let path = "/contoso/My%20P/_apis/wit/workItems/7/comments?$top=200&order=asc";
        assert_eq!(seen[0].target, format!("{path}&api-version=7.1-preview.4"));
        assert!(seen[1].target.contains("&continuationToken=t%202"));
    }
}

#[tokio::test]
async fn pages_without_end_are_an_error_and_never_silence() {
    let page = json!({"totalCount": 9, "comments": [said(1, "a")], "continuationToken": "t"});
    let fake = always(&page).await;
    let error = fake.ado().comments("P", WorkItemId(7)).await.unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::BadAnswer);
}

#[tokio::test]
async fn deleted_ones_are_left_out_and_odd_ones_are_understood() {
    let page = json!({"comments": [
        {"commentId": 5, "text": "old form"},
        {"id": 6, "text": "gone", "isDeleted": true},
        {"id": 7, "text": "*new*", "format": "Markdown", "createdDate": "2026-11-25T08:00:00Z"},
    ]});
    let fake = always(&page).await;
    let comments = fake.ado().comments("P", WorkItemId(7)).await.unwrap();
    let found: Vec<_> = comments.iter().map(|c| (c.id, c.is_markdown)).collect();
    assert_eq!(found, [(5, false), (7, true)]);
    assert_eq!(comments[0].at, None);
}

#[tokio::test]
async fn a_duplicate_is_told_from_one_that_we_called_so() {
    let link = |id: u32, comment: &str| {
        json!({"rel": "System.LinkTypes.Duplicate-Reverse", "attributes": {"comment": comment},
            "url": format!("https://dev.azure.com/contoso/_apis/wit/workItems/{id}")})
    };
    let answer = json!({"count": 1, "value": [{"id": 7, "rev": 1, "fields": {},
        "relations": [link(3, DuplicateOf::OURS), link(4, "")]}]});
    let fake = always(&answer).await;
    let ids = [WorkItemId(7)];
    let items = fake
        .ado()
        .work_items(&ids, Select::Relations)
        .await
        .unwrap();
    let links = &items[0].as_ref().unwrap().duplicate_of;
    let found: Vec<_> = links.iter().map(|l| (l.id, l.is_ours())).collect();
    assert_eq!(
        found,
        [(Some(WorkItemId(3)), true), (Some(WorkItemId(4)), false)]
    );
}
