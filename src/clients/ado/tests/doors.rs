//! The door: probe, sign-in, projects and types.

use futures_util::TryStreamExt;
use serde_json::json;

use super::always;
use crate::clients::ado::{OrganizationProbe, Tenant};
use crate::clients::api_error::{ApiErrorKind, Sent};
use crate::clients::fake::{Fake, Reply, recorded};

async fn probe(reply: Reply) -> OrganizationProbe {
    let fake = Fake::always(reply).await;
    let probe = fake.ado().probe_organization().await.unwrap();
    let seen = &fake.seen()[0];
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(
        seen.target,
        "/contoso/_apis/connectionData?api-version=7.1-preview.1"
    );
    probe
}

#[tokio::test]
async fn the_tenant_is_read_without_a_credential() {
    let id = "72F988BF-86f1-41af-91ab-2d7cd011db47";
    let challenge = format!("Bearer authorization_uri=https://login.microsoftonline.com/{id}");
    let zero = "00000000-0000-0000-0000-000000000000";
    let known = Tenant::Id(id.to_lowercase());
    let table = [
        (
            Reply::new(401, "").with("x-vss-resourcetenant", id),
            known.clone(),
        ),
        (
            Reply::new(401, "").with("www-authenticate", &challenge),
            known.clone(),
        ),
        (
            Reply::new(302, "").with("x-vss-resourcetenant", id),
            known.clone(),
        ),
        (
            Reply::new(203, "<html>").with("x-vss-resourcetenant", id),
            known,
        ),
        (
            Reply::new(401, "").with("x-vss-resourcetenant", zero),
            Tenant::NoEntra,
        ),
        (
            Reply::new(401, "").with("www-authenticate", "Basic realm=\"x\""),
            Tenant::Untold,
        ),
    ];
    for (reply, tenant) in table {
        assert_eq!(probe(reply).await.tenant, tenant);
    }
}

#[tokio::test]
async fn an_organization_that_is_not_there_or_stopped_is_an_error() {
    let stopped = recorded!("http/34-error-503-tf24668-org-stopped-bom.json");
    let table = [
        (
            Reply::new(404, "<html><title>Not here</title>"),
            ApiErrorKind::NotFound,
        ),
        (Reply::new(503, stopped), ApiErrorKind::Stopped),
    ];
    for (reply, kind) in table {
        let fake = Fake::always(reply).await;
        let error = fake.ado().probe_organization().await.unwrap_err();
        assert_eq!(error.kind, kind);
    }
}

#[tokio::test]
async fn connection_data_is_a_preview() {
    let fake = Fake::always(Reply::json(recorded!("http/01-connectiondata-200.json"))).await;
    let me = fake.ado().connection_data().await.unwrap();
    assert_eq!(me.account, "recorded.user@example.com");
    assert!(
        fake.seen()[0]
            .target
            .ends_with("?api-version=7.1-preview.1")
    );
}

#[tokio::test]
async fn projects_follow_the_header_until_it_is_absent() {
    let fake = Fake::serve(|seen, _| {
        let page = Reply::json(recorded!("http/04-projects-list-200.json"));
        if seen.target.contains("continuationToken=200") {
            page
        } else {
            page.with("x-ms-continuationtoken", "200")
        }
    })
    .await;
    let pages: Vec<_> = fake.ado().projects().try_collect().await.unwrap();
    assert_eq!(
        pages
            .iter()
            .map(|page| page.projects.len())
            .collect::<Vec<_>>(),
        [11, 11]
    );
    assert_eq!(
        fake.seen()[0].target,
        "/contoso/_apis/projects?stateFilter=wellFormed&$top=1000&api-version=7.1"
    );
}

#[tokio::test]
async fn a_page_of_projects_that_leads_to_itself_is_an_error() {
    let page = Reply::json(r#"{"count":0,"value":[]}"#).with("x-ms-continuationtoken", "5");
    let fake = Fake::always(page).await;
    let pages: Result<Vec<_>, _> = fake.ado().projects().try_collect().await;
    assert_eq!(pages.unwrap_err().kind, ApiErrorKind::BadAnswer);
    let short = always(&json!({"count": 3, "value": []})).await;
    let pages: Result<Vec<_>, _> = short.ado().projects().try_collect().await;
    assert_eq!(pages.unwrap_err().kind, ApiErrorKind::BadAnswer);
}

#[tokio::test]
async fn a_project_is_found_by_a_name_of_any_letters() {
    let body = recorded!("http/10-project-get-capabilities-200.json");
    let fake = Fake::always(Reply::json(body)).await;
    let project = fake.ado().project("Zahlung & mehr?").await.unwrap();
    assert_eq!(project.process.as_deref(), Some("Basic"));
    assert_eq!(
        fake.seen()[0].target,
        "/contoso/_apis/projects/Zahlung%20%26%20mehr%3F?includeCapabilities=true&api-version=7.1"
    );
}

#[tokio::test]
async fn a_project_name_that_cannot_be_sent_is_not_sent() {
    let fake = always(&json!({})).await;
    let error = fake.ado().project("..").await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ApiErrorKind::Invalid, Sent::No));
    assert!(fake.seen().is_empty());
}

fn types_server(categories: Reply) -> impl Fn(&crate::clients::fake::Seen, usize) -> Reply {
    let types = json!({"count": 2, "value": [
        {"name": "Bug", "referenceName": "M.Bug", "transitions": {"": [{"to": "New"}]},
         "states": [{"name": "New", "color": "b2b2b2", "category": "Proposed"}]},
        {"name": "Code Review", "referenceName": "M.CR", "isDisabled": true, "transitions": {}},
    ]});
    let states = json!({"count": 1, "value": [{"name": "Requested", "category": "Proposed"}]});
    move |seen, _| {
        let path = seen.target.split('?').next().unwrap();
        match path.rsplit('/').next().unwrap() {
            "workitemtypes" => Reply::json(types.to_string()),
            "states" => Reply::json(states.to_string()),
            _ => categories.clone(),
        }
    }
}

#[tokio::test]
async fn states_are_asked_for_where_the_list_lacks_them() {
    let categories = json!({"value": [
        {"referenceName": "Microsoft.HiddenCategory", "workItemTypes": [{"name": "Code Review"}]},
    ]});
    let fake = Fake::serve(types_server(Reply::json(categories.to_string()))).await;
    let types = fake
        .ado()
        .work_item_types("My Project")
        .await
        .unwrap()
        .usable;
    assert_eq!(types[0].initial_state(), Some("New"));
    assert!(!types[0].is_hidden && types[1].is_hidden && types[1].is_disabled);
    assert_eq!(types[1].states[0].name, "Requested");
    let asked: Vec<_> = fake.seen().iter().map(|seen| seen.target.clone()).collect();
    let states =
        "/contoso/My%20Project/_apis/wit/workitemtypes/Code%20Review/states?api-version=7.1";
    assert_eq!(asked.iter().filter(|target| *target == states).count(), 1);
    assert_eq!(asked.len(), 3);
}

#[tokio::test]
async fn types_are_listed_although_categories_fail() {
    for reply in [
        Reply::new(404, ""),
        Reply::new(403, "{}"),
        Reply::json("[]"),
    ] {
        let fake = Fake::serve(types_server(reply)).await;
        let types = fake.ado().work_item_types("P").await.unwrap().usable;
        assert_eq!(types.len(), 2);
        assert!(types.iter().all(|kind| !kind.is_hidden));
    }
}

#[tokio::test]
async fn fields_come_with_everything() {
    let fake = always(&json!({"value": [{"referenceName": "System.Title", "name": "Title", "alwaysRequired": true}]})).await;
    let fields = fake.ado().type_fields("P", "User Story").await.unwrap();
    assert!(fields[0].always_required && !fields[0].has_default);
    assert_eq!(
        fake.seen()[0].target,
        "/contoso/P/_apis/wit/workitemtypes/User%20Story/fields?$expand=all&api-version=7.1"
    );
}
