//! What fields take, and how it is stored (ado-api, 8.6, 8.7 and 8.9).

use serde_json::{Value, json};

use super::{Tester, sets};
use crate::sandbox::ado::SERVICE_PRINCIPAL;

const TITLE: &str = "System.Title";
const TAGS: &str = "System.Tags";

/// Tries values of fields on a new bug; each is refused with 400 and a piece of message.
fn refused_values(values: &[(&str, Value, &str)]) {
    let mut tester = Tester::new();
    for (field, value, piece) in values {
        let body = sets(&[(TITLE, json!("x")), (field, value.clone())]);
        let path = "Payments/_apis/wit/workitems/$Bug";
        tester.refused("POST", path, &body, 400, piece);
    }
}

#[test]
fn fields_are_judged() {
    refused_values(&[
        (
            "System.Titel",
            json!("x"),
            "TF51535: Cannot find field System.Titel.",
        ),
        ("Custom.BusinessUnit", json!("Retail"), "VS402806"),
        (
            "System.CreatedDate",
            json!("2020-01-01"),
            "Error code: ReadOnly",
        ),
        ("System.BoardColumn", json!("x"), "ReadOnly"),
        (
            TITLE,
            json!("x".repeat(256)),
            "TF401324: Value for field 'System.Title'",
        ),
        (TITLE, json!("🦀".repeat(128)), "TF401324"),
        (
            "Microsoft.VSTS.Common.Priority",
            json!(9),
            "not in the list",
        ),
        (
            "Microsoft.VSTS.Common.Priority",
            json!("high"),
            "InvalidType",
        ),
        (
            "Microsoft.VSTS.Common.Severity",
            json!("Critical"),
            "not in the list",
        ),
    ]);
}

#[test]
fn places_and_people_are_judged() {
    let place = "work item -1, field 'System.AreaPath'";
    refused_values(&[
        (
            "System.AreaPath",
            json!("Payments\\Area\\Cards"),
            "TF401347",
        ),
        ("System.AreaPath", json!("Platform"), place),
        (
            "System.IterationPath",
            json!("Payments\\Sprint 9"),
            "TF401347",
        ),
        ("System.AssignedTo", json!("Nobody"), "unknown identity"),
        (
            "System.AssignedTo",
            json!("Kim Tester"),
            "ambiguous identity",
        ),
    ]);
}

#[test]
fn values_are_spelled_as_the_service_spells_them() {
    let mut tester = Tester::new();
    let made = tester.create(
        "payments/bug",
        &[
            ("system.areapath", json!("payments\\cards\\fraud")),
            ("System.AssignedTo", json!("Kim <kim@sandbox.example.com>")),
            ("Microsoft.VSTS.Common.Priority", json!("1")),
            ("System.IterationPath", json!("Payments\\Sprint 1")),
            ("System.Title", json!("🦀".repeat(127))),
        ],
    );
    let fields = &made["fields"];
    assert_eq!(fields["System.AreaPath"], "Payments\\Cards\\Fraud");
    assert_eq!(
        fields["System.AssignedTo"]["uniqueName"],
        "kim@sandbox.example.com"
    );
    assert_eq!(fields["Microsoft.VSTS.Common.Priority"], 1);
    assert_eq!(fields["Microsoft.VSTS.Common.Severity"], "3 - Medium");
}

#[test]
fn required_fields_must_be_there() {
    let mut tester = Tester::new();
    let path = "Factory/_apis/wit/workitems/$Vulnerability";
    let error = tester.refused("POST", path, &sets(&[(TITLE, json!("x"))]), 400, "TF401320");
    assert!(error["message"].as_str().unwrap().contains("Business Unit"));
    let rule = &error["customProperties"]["RuleValidationErrors"][0];
    assert_eq!(rule["fieldStatusCode"], 524_289);
    let unit = |value: &str| sets(&[(TITLE, json!("x")), ("Custom.BusinessUnit", json!(value))]);
    tester.refused("POST", path, &unit("Kitchen"), 400, "not in the list");
    let made = tester.done("POST", path, &unit("payments"));
    assert_eq!(made["fields"]["Custom.BusinessUnit"], "Payments");
    let empty = json!([{ "op": "add", "path": "/fields/System.Title", "value": " " }]);
    tester.refused(
        "POST",
        "Payments/_apis/wit/workitems/$Bug",
        &empty,
        400,
        "field Title",
    );
    let fields = tester.get("Factory/_apis/wit/workitemtypes/Vulnerability/fields?$expand=all");
    let field = fields["value"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["referenceName"] == "Custom.BusinessUnit");
    assert_eq!(field.unwrap()["alwaysRequired"], true);
}

#[test]
fn remaining_work_must_be_empty_in_done() {
    let mut tester = Tester::new();
    let left = "Microsoft.VSTS.Scheduling.RemainingWork";
    let id = tester.id("Platform/Task", &[(left, json!(3))]);
    let path = format!("_apis/wit/workitems/{id}");
    let done = json!([{ "op": "add", "path": "/fields/System.State", "value": "Done" }]);
    tester.refused("PATCH", &path, &done, 400, "InvalidNotEmpty");
    let mut both = done;
    let clear = json!({ "op": "remove", "path": format!("/fields/{left}") });
    both.as_array_mut().unwrap().push(clear);
    tester.update(id, &both);
}

#[test]
fn tags_merge_and_keep_their_first_spelling() {
    let mut tester = Tester::new();
    tester.create("Payments/Bug", &[(TAGS, json!("Nucleus"))]);
    let made = tester.create(
        "Platform/Bug",
        &[(TAGS, json!("nucleus;zebra, Apple; nucleus"))],
    );
    assert_eq!(made["fields"][TAGS], "Apple; Nucleus; zebra");
    let id = made["id"].as_u64().unwrap();
    let added = tester.update(id, &sets(&[(TAGS, json!("new"))]));
    assert_eq!(added["fields"][TAGS], "Apple; new; Nucleus; zebra");
    let only = json!([{ "op": "replace", "path": "/fields/System.Tags", "value": "NEW" }]);
    assert_eq!(tester.update(id, &only)["fields"][TAGS], "new");
    let none = json!([{ "op": "replace", "path": "/fields/System.Tags", "value": "" }]);
    assert_eq!(tester.update(id, &none)["fields"].get(TAGS), None);
    let tags = tester.get("Platform/_apis/wit/tags");
    assert!(
        tags["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|tag| tag["name"] == "Nucleus")
    );
    let path = "Payments/_apis/wit/workitems/$Bug";
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    for wrong in ["x".repeat(401), many.join(";"), "a\u{7}b".to_owned()] {
        let body = sets(&[(TITLE, json!("x")), (TAGS, json!(wrong))]);
        assert_eq!(tester.ask("POST", path, &body).0, 400);
    }
}

#[test]
fn new_tags_need_a_right_and_basic_access() {
    let mut tester = Tester::new();
    tester.create("Payments/Bug", &[(TAGS, json!("known"))]);
    tester
        .world
        .ado
        .identities
        .get_mut(SERVICE_PRINCIPAL)
        .unwrap()
        .basic_access = false;
    tester.create("Payments/Bug", &[(TAGS, json!("known"))]);
    let path = "Payments/_apis/wit/workitems/$Bug";
    let body = sets(&[(TITLE, json!("x")), (TAGS, json!("fresh"))]);
    let error = tester.refused("POST", path, &body, 403, "TF401289");
    assert_eq!(error["customProperties"]["RequestedPermissions"], 2);
}

#[test]
fn html_is_sanitised_and_markdown_is_not() {
    let mut tester = Tester::new();
    let made = tester.create(
        "Payments/Task",
        &[(
            "System.Description",
            json!("<p style='x'>a<!-- our marker --><script>b</script></p>"),
        )],
    );
    assert_eq!(made["fields"]["System.Description"], "<p>a</p>");
    let id = made["id"].as_u64().unwrap();
    let markdown = json!([
        { "op": "add", "path": "/fields/System.Description", "value": "# a <!-- b -->" },
        { "op": "add", "path": "/multilineFieldsFormat/System.Description", "value": "Markdown" },
    ]);
    let changed = tester.update(id, &markdown);
    assert_eq!(changed["fields"]["System.Description"], "# a <!-- b -->");
    assert_eq!(
        changed["multilineFieldsFormat"]["System.Description"],
        "Markdown"
    );
    let back = json!([
        { "op": "add", "path": "/multilineFieldsFormat/System.Description", "value": "Html" },
    ]);
    tester.refused(
        "PATCH",
        &format!("_apis/wit/workitems/{id}"),
        &back,
        400,
        "go back",
    );
}
