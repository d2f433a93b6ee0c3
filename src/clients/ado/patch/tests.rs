//! Documents are what the service wants, and field names cannot leave their place.

use url::Url;

use super::*;
use crate::clients::api_error::Service;

fn base() -> Base {
    let url = Url::parse("https://dev.azure.com/contoso").unwrap();
    Base::new(Service::Ado, &url).unwrap()
}

fn document(patch: &Patch, target: Target) -> Value {
    Value::from(patch.document(target, &base()).unwrap())
}

#[test]
fn a_new_item_adds_everything() {
    let patch = Patch::new()
        .set("System.Title", "T")
        .set("Microsoft.VSTS.Common.Priority", 1)
        .tags(&["nucleus", "critical"])
        .hyperlink("https://nucleus.example/k", "why");
    assert_eq!(
        document(&patch, Target::Create(Some(-1))),
        json!([
            {"op": "add", "path": "/id", "value": -1},
            {"op": "add", "path": "/fields/System.Title", "value": "T"},
            {"op": "add", "path": "/fields/Microsoft.VSTS.Common.Priority", "value": 1},
            {"op": "add", "path": "/fields/System.Tags", "value": "nucleus; critical"},
            {"op": "add", "path": "/relations/-", "value": {
                "rel": "Hyperlink",
                "url": "https://nucleus.example/k",
                "attributes": {"comment": "why"},
            }},
        ])
    );
}

#[test]
fn a_change_tests_the_revision_first_and_replaces_tags() {
    let patch = Patch::new()
        .set("System.State", "Closed")
        .history("<p>done</p>")
        .clear("System.AssignedTo")
        .tags(&["nucleus"])
        .related(WorkItemId(7))
        .at_rev(Rev(3));
    assert_eq!(
        document(&patch, Target::Update),
        json!([
            {"op": "test", "path": "/rev", "value": 3},
            {"op": "add", "path": "/fields/System.State", "value": "Closed"},
            {"op": "add", "path": "/fields/System.History", "value": "<p>done</p>"},
            {"op": "remove", "path": "/fields/System.AssignedTo"},
            {"op": "replace", "path": "/fields/System.Tags", "value": "nucleus"},
            {"op": "add", "path": "/relations/-", "value": {
                "rel": "System.LinkTypes.Related",
                "url": "https://dev.azure.com/contoso/_apis/wit/workItems/7",
                "attributes": {},
            }},
        ])
    );
}

#[test]
fn a_name_that_is_no_field_is_refused() {
    for name in [
        "",
        "System/Title",
        "System~0",
        "System.Title/../x",
        "a b",
        "x\"y",
    ] {
        for patch in [Patch::new().set(name, "x"), Patch::new().clear(name)] {
            let error = patch.document(Target::Update, &base()).unwrap_err();
            assert!(error.contains("not a field"), "{error}");
        }
    }
    assert!(
        Patch::new()
            .set("Custom.Schweregrad_1-ä", "x")
            .document(Target::Update, &base())
            .is_ok()
    );
}

#[test]
fn a_revision_alone_changes_nothing() {
    assert!(Patch::new().at_rev(Rev(1)).is_empty());
    assert!(!Patch::new().clear("System.Tags").is_empty());
}
