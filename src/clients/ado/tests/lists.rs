//! Finding and reading work items.

use futures_util::TryStreamExt;
use serde_json::{Value, json};

use super::{always, body, ids};
use crate::clients::ado::wiql::Filter;
use crate::clients::ado::{IdPage, Linked, Select};
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};
use crate::clients::fake::{Fake, Reply, recorded};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::ticket::WorkItem;

fn item(id: u32) -> Value {
    json!({"id": id, "rev": 1, "fields": {"System.Id": id}})
}

#[tokio::test]
async fn work_items_stand_where_they_were_asked_for() {
    let in_place = json!({"count": 4, "value": [item(9), null, item(3), null]});
    let dropped = json!({"count": 2, "value": [item(3), item(9)]});
    let counted_without = json!({"count": 2, "value": [item(9), null, item(3), null]});
    for answer in [in_place, dropped, counted_without] {
        let fake = always(&answer).await;
        let asked = ids([9, 5, 3, 4]);
        let select = Select::Fields(&["System.Rev", "System.State"]);
        let items = fake.ado().work_items(&asked, select).await.unwrap();
        let found: Vec<_> = items
            .iter()
            .map(|item| item.as_ref().map(|item| item.id.0))
            .collect();
        assert_eq!(found, [Some(9), None, Some(3), None]);
        let seen = &fake.seen()[0];
        assert_eq!(
            seen.target,
            "/contoso/_apis/wit/workitemsbatch?api-version=7.1"
        );
        assert_eq!(
            body(seen),
            json!({"ids": [9, 5, 3, 4], "fields": ["System.Rev", "System.State"], "errorPolicy": "omit"})
        );
    }
}

#[tokio::test]
async fn relations_are_asked_for_instead_of_fields() {
    let fake = always(&json!({"count": 1, "value": [item(1)]})).await;
    fake.ado()
        .work_items(&ids([1]), Select::Relations)
        .await
        .unwrap();
    assert_eq!(
        body(&fake.seen()[0]),
        json!({"ids": [1], "$expand": "relations", "errorPolicy": "omit"})
    );
}

#[tokio::test]
async fn items_that_were_not_asked_for_or_are_missing_from_the_count_are_an_error() {
    for answer in [
        json!({"count": 2, "value": [item(1), item(8)]}),
        json!({"count": 2, "value": [item(1)]}),
        json!({"count": 0}),
        json!({"count": 1, "value": [{"id": 1}]}),
        json!([item(1)]),
    ] {
        let fake = always(&answer).await;
        let items = fake.ado().work_items(&ids([1, 2]), Select::Relations).await;
        assert_eq!(items.unwrap_err().kind, ApiErrorKind::BadAnswer, "{answer}");
    }
}

#[tokio::test]
async fn more_than_two_hundred_are_refused_and_none_are_not_asked_for() {
    let fake = always(&json!({})).await;
    let reader = fake.ado();
    let error = reader
        .work_items(&ids(1..=201), Select::Relations)
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.sent), (ApiErrorKind::Invalid, Sent::No));
    assert!(
        reader
            .work_items(&[], Select::Relations)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(reader.by_links(&[]).await.unwrap().found.is_empty());
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn one_work_item_comes_with_its_relations() {
    let text = recorded!("http/19-workitem-get-expand-relations-200.json");
    let fake = Fake::always(Reply::json(text)).await;
    let reader = fake.ado();
    assert_eq!(reader.work_item(WorkItemId(973)).await.unwrap().id.0, 973);
    assert_eq!(
        fake.seen()[0].target,
        "/contoso/_apis/wit/workitems/973?$expand=relations&api-version=7.1"
    );
    let other = reader.work_item(WorkItemId(974)).await.unwrap_err();
    assert_eq!(other.kind, ApiErrorKind::BadAnswer);
}

#[tokio::test]
async fn links_without_items_are_absent_or_empty() {
    let found = json!({"artifactUrisQueryResult": {
        "https://n/a": [{"id": 9, "url": ""}, {"id": 3, "url": ""}, {"id": 9, "url": ""}],
        "https://n/b": [],
        "https://n/c": null,
    }});
    let fake = always(&found).await;
    let urls = ["https://n/a", "https://n/b", "https://n/c", "https://n/d"].map(str::to_owned);
    let Linked { found: links, odd } = fake.ado().by_links(&urls).await.unwrap();
    assert!(odd.is_empty());
    assert_eq!(links["https://n/a"], ids([3, 9]));
    assert!(links["https://n/b"].is_empty() && links["https://n/c"].is_empty());
    assert!(!links.contains_key("https://n/d"));
    assert_eq!(body(&fake.seen()[0]), json!({"artifactUris": urls}));
}

#[tokio::test]
async fn a_failed_look_up_is_never_an_empty_one() {
    let urls = ["https://n/a".to_owned()];
    for reply in [
        Reply::new(404, "{}"),
        Reply::json("{}"),
        Reply::new(204, ""),
        Reply::json("[]"),
    ] {
        let fake = Fake::always(reply).await;
        assert!(fake.ado().by_links(&urls).await.is_err());
    }
}

#[tokio::test]
async fn the_recycle_bin_knows_or_does_not() {
    let text = recorded!("official-examples/wit-7.1/recycleBin/GET__wit_recyclebin__id_.json");
    let example: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let found = Reply::json(example["responses"]["200"]["body"].to_string());
    let gone = Reply::new(404, recorded!("constructed-errors/404-item-not-found.json"));
    for (reply, expected) in [(found, Some("First Workitem")), (gone, None)] {
        let fake = Fake::always(reply).await;
        let item = fake.ado().recycled("P", WorkItemId(72)).await.unwrap();
        assert_eq!(item.as_ref().map(WorkItem::title), expected);
        assert_eq!(
            fake.seen()[0].target,
            "/contoso/P/_apis/wit/recyclebin/72?api-version=7.1"
        );
    }
    let fake = Fake::always(Reply::new(403, "{}")).await;
    assert!(fake.ado().recycled("P", WorkItemId(72)).await.is_err());
}

#[tokio::test]
async fn the_items_in_a_recycle_bin_are_listed_by_number() {
    let text = recorded!("official-examples/wit-7.1/recycleBin/GET__wit_recyclebin.json");
    let example: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let value = example["responses"]["200"]["body"].clone();
    let reply = Reply::json(json!({ "count": 3, "value": value }).to_string());
    let fake = Fake::always(reply).await;
    let ids = fake.ado().recycle_bin("P").await.unwrap();
    assert_eq!(ids.ids, [92, 93, 102].map(WorkItemId));
}

/// Ids 1 to `count`, served in the pages that the query asks for.
async fn query_server(count: u32) -> Fake {
    Fake::serve(move |seen, _| {
        let query = body(seen)["query"].as_str().unwrap().to_owned();
        let last = query
            .split("[System.Id] > ")
            .nth(1)
            .map_or(0, |rest| rest.split(' ').next().unwrap().parse().unwrap());
        let page: Vec<_> = (last + 1..=count)
            .take(19_999)
            .map(|id| json!({"id": id}))
            .collect();
        Reply::json(json!({"workItems": page}).to_string())
    })
    .await
}

async fn all(fake: &Fake, filter: &Filter) -> Result<Vec<WorkItemId>, ApiError> {
    let pages = fake.ado().wiql_ids(Some("P 1"), filter);
    let pages: Vec<IdPage> = pages.try_collect().await?;
    Ok(pages.into_iter().flat_map(|page| page.ids).collect())
}

#[tokio::test]
async fn queries_go_past_twenty_thousand() {
    for (count, calls) in [(0, 1), (5, 1), (19_998, 1), (19_999, 2), (45_000, 3)] {
        let fake = query_server(count).await;
        let found = all(&fake, &Filter::default()).await.unwrap();
        assert_eq!(found, ids(1..=count));
        assert_eq!(fake.seen().len(), calls, "{count}");
    }
    let fake = query_server(1).await;
    all(&fake, &Filter::default()).await.unwrap();
    let seen = &fake.seen()[0];
    assert_eq!(
        seen.target,
        "/contoso/P%201/_apis/wit/wiql?timePrecision=true&$top=19999&api-version=7.1"
    );
    let query = body(seen)["query"].as_str().unwrap().to_owned();
    assert!(query.contains("[System.TeamProject] = @project"), "{query}");
}

#[tokio::test]
async fn a_server_that_pages_wrongly_is_found_out() {
    let full: Vec<_> = (1..=19_999).map(|id| json!({"id": id})).collect();
    let same_again = json!({"workItems": full});
    let unsorted = json!({"workItems": [{"id": 5}, {"id": 3}]});
    let links = json!({"workItemRelations": []});
    for answer in [same_again, unsorted, links] {
        let fake = always(&answer).await;
        let error = all(&fake, &Filter::default()).await.unwrap_err();
        assert_eq!(error.kind, ApiErrorKind::BadAnswer);
    }
}

#[tokio::test]
async fn a_bad_condition_is_not_sent() {
    let fake = query_server(1).await;
    let filter = Filter {
        raw: Some("[A] = 1) OR ([B] = 2".into()),
        ..Filter::default()
    };
    let error = all(&fake, &filter).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ApiErrorKind::Invalid, Sent::No));
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn a_page_of_a_query_keeps_the_query_s_order() {
    let fake = always(&json!({"workItems": [{"id": 5}, {"id": 3}]})).await;
    let reader = fake.ado();
    let found = reader
        .wiql_page(None, "SELECT [System.Id] FROM WorkItems", 2)
        .await;
    assert_eq!(found.unwrap().ids, ids([5, 3]));
    assert!(
        fake.seen()[0]
            .target
            .starts_with("/contoso/_apis/wit/wiql?timePrecision=true&$top=2&")
    );
    let endless = "x".repeat(32_001);
    assert_eq!(
        reader.wiql_page(None, &endless, 2).await.unwrap_err().kind,
        ApiErrorKind::Invalid
    );
}

#[tokio::test]
async fn the_changes_after_a_revision_are_read_past_what_came_before() {
    let change = |rev: u32, state: &str| json!({"id": rev, "rev": rev, "fields": {"System.State": {"oldValue": "x", "newValue": state}}});
    let links_alone = json!({"id": 4, "rev": 3, "relations": {"added": []}});
    let said = json!({"id": 6, "rev": 5, "fields": {"System.History": {"newValue": "Hello"}}});
    // A service that does not heed `$skip` begins at the beginning.
    let all = [change(1, "New"), change(2, "Active"), change(3, "Old")];
    let all = [&all[..], &[links_alone, change(4, "Closed"), said]].concat();
    let fake = always(&json!({"count": all.len(), "value": all})).await;
    let edits = fake.ado().edits_after(WorkItemId(7), Rev(3), 2).await;
    let edits = edits.unwrap();
    let told: Vec<_> = edits
        .iter()
        .map(|edit| (edit.rev.0, edit.state.as_deref(), edit.said.as_deref()))
        .collect();
    assert_eq!(told, [(4, Some("Closed"), None), (5, None, Some("Hello"))]);
    assert_eq!(
        fake.seen()[0].target,
        "/contoso/_apis/wit/workItems/7/updates?$top=200&$skip=3&api-version=7.1"
    );
}
