//! Reading items, types and the recycle bin (ado-api, 7, 8.12, 10.1).

use serde_json::{Value, json};

use super::{Tester, sets};
#[test]
fn types_tell_states_ways_and_categories() {
    let mut tester = Tester::new();
    let bug = tester.get("Payments/_apis/wit/workitemtypes/bug");
    assert_eq!(bug["referenceName"], "Microsoft.VSTS.WorkItemTypes.Bug");
    assert_eq!(
        bug["transitions"][""],
        json!([{ "to": "New", "actions": null }])
    );
    let steps: Vec<&Value> = bug["transitions"]["New"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["to"])
        .collect();
    assert_eq!(steps, ["New", "Active", "Resolved", "Closed"]);
    assert_eq!(
        bug["states"][3],
        json!({ "name": "Closed", "color": "339933", "category": "Completed" })
    );
    let removed = &tester.get("Payments/_apis/wit/workitemtypes/Task")["transitions"]["Removed"];
    assert_eq!(
        removed,
        &json!([{ "to": "Removed", "actions": null }, { "to": "New", "actions": null }])
    );
    let plan = tester.get("Payments/_apis/wit/workitemtypes/Test%20Plan/states");
    assert_eq!(plan["value"][1]["name"], "Inactive");
    let list = tester.get("Factory/_apis/wit/workitemtypes");
    let disabled: Vec<&Value> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|t| t["isDisabled"] == true)
        .collect();
    assert_eq!(disabled.len(), 1);
    let hidden = tester.get("Payments/_apis/wit/workitemtypecategories/Microsoft.HiddenCategory");
    assert_eq!(hidden["workItemTypes"].as_array().unwrap().len(), 8);
    let resolved = tester.get("%C3%9Cberwachung/_apis/wit/workitemtypes/Task/states");
    assert_eq!(resolved["value"][2]["category"], "InProgress");
    tester.refused(
        "GET",
        "Payments/_apis/wit/workitemtypes/Nothing",
        &Value::Null,
        404,
        "VS402323",
    );
    assert_eq!(
        tester.get("_apis/wit/fields/System.Title")["type"],
        "string"
    );
    tester.refused(
        "GET",
        "_apis/wit/fields/System.Titel",
        &Value::Null,
        400,
        "TF51535",
    );
}

#[test]
fn exactly_one_state_of_a_type_completes_it() {
    let tester = Tester::new();
    for process in &tester.world.ado.processes {
        for item_type in &process.types {
            let completed = item_type
                .states
                .iter()
                .filter(|state| state.category == crate::sandbox::ado::Category::Completed);
            assert_eq!(completed.count(), 1, "{} {}", process.name, item_type.name);
            assert!(item_type.state(item_type.initial()).is_some());
            for (from, steps) in &item_type.transitions {
                for state in steps.iter().chain([from]).filter(|state| !state.is_empty()) {
                    assert!(
                        item_type.state(state).is_some(),
                        "{} {state}",
                        item_type.name
                    );
                }
            }
            for field in &item_type.fields {
                let known = tester.world.ado.field(&field.reference_name);
                assert!(known.is_some(), "{}", field.reference_name);
            }
        }
    }
}

#[test]
fn many_items_are_read_at_once() {
    let mut tester = Tester::new();
    let path = "_apis/wit/workitemsbatch";
    let ask = json!({ "ids": [3, 99_999, 14, 1], "errorPolicy": "omit", "fields": ["System.Rev", "system.title"] });
    let many = tester.done("POST", path, &ask);
    assert_eq!(many["count"], 4);
    assert_eq!(
        many["value"][0]["fields"]["System.Title"],
        "Rotate the test merchants"
    );
    assert_eq!(many["value"][1], Value::Null);
    assert_eq!(many["value"][2], Value::Null, "not for these eyes");
    assert_eq!(many["value"][3]["id"], 1);
    tester.refused(
        "POST",
        path,
        &json!({ "ids": [1, 99_999] }),
        404,
        "TF401232: Work item 99999",
    );
    let both = json!({ "ids": [1], "fields": ["System.Id"], "$expand": "relations" });
    tester.refused("POST", path, &both, 400, "expand");
    tester.refused(
        "POST",
        path,
        &json!({ "ids": [1], "fields": ["Nope"] }),
        400,
        "TF51535",
    );
    let ids: Vec<u32> = (1..=201).collect();
    tester.refused(
        "POST",
        path,
        &json!({ "ids": ids }),
        400,
        "VS403474: You requested 201",
    );
    let twin = tester.get("_apis/wit/workitems?ids=1,2&fields=System.Id");
    assert_eq!(twin["value"][1]["fields"], json!({ "System.Id": 2 }));
}

#[test]
fn the_past_can_be_read() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[("System.Title", json!("first"))]);
    tester.world.clock_offset = 3;
    let path = format!("_apis/wit/workitems/{id}");
    tester.update(
        id,
        &sets(&[
            ("System.Title", json!("second")),
            ("System.State", json!("Active")),
        ]),
    );
    let then = tester.get(&format!("{path}/revisions/1"));
    assert_eq!(
        (&then["fields"]["System.Title"], &then["rev"]),
        (&json!("first"), &json!(1))
    );
    let made = tester.get(&path)["fields"]["System.CreatedDate"]
        .as_str()
        .unwrap()
        .to_owned();
    let then = tester.get(&format!("{path}?asOf={made}"));
    assert_eq!(then["fields"]["System.State"], "New");
    let updates = tester.get(&format!("{path}/updates"));
    let change = &updates["value"][1];
    assert_eq!(
        change["fields"]["System.State"],
        json!({ "oldValue": "New", "newValue": "Active" })
    );
    assert_eq!(
        change["fields"]["System.Rev"],
        json!({ "oldValue": 1, "newValue": 2 })
    );
    assert_eq!(change["revisedBy"]["displayName"], "adoconn");
    assert_eq!(change["revisedDate"], "9999-01-01T00:00:00Z");
    assert_eq!(
        tester.get(&format!("{path}/updates?$top=1&$skip=1"))["count"],
        1
    );
}

#[test]
fn deleted_items_are_in_the_bin() {
    let mut tester = Tester::new();
    let id = tester.id("Payments/Bug", &[]);
    let path = format!("_apis/wit/workitems/{id}");
    let bin = format!("Payments/_apis/wit/recyclebin/{id}");
    tester.refused("GET", &bin, &Value::Null, 404, "TF401232");
    tester.done("DELETE", &path, &Value::Null);
    tester.refused("GET", &path, &Value::Null, 404, "TF401232");
    tester.refused(
        "PATCH",
        &path,
        &sets(&[("System.Title", json!("x"))]),
        404,
        "TF401232",
    );
    assert_eq!(tester.get(&bin)["name"], "a title");
    assert_eq!(tester.get("Payments/_apis/wit/recyclebin")["count"], 1);
    tester.done("PATCH", &bin, &json!({ "isDeleted": false }));
    assert_eq!(tester.get(&path)["rev"], 3);
    let many = tester.done(
        "POST",
        "Payments/_apis/wit/workitemsdelete",
        &json!({ "ids": [id, 99_999] }),
    );
    assert_eq!(many["results"][1]["code"], 404);
    assert_eq!(tester.ask("DELETE", &bin, &Value::Null).0, 204);
    tester.refused("GET", &bin, &Value::Null, 404, "TF401232");
}

#[test]
fn people_can_look_at_an_item() {
    let mut tester = Tester::new();
    let id = tester.id(
        "Payments/Bug",
        &[("System.Title", json!("<script>x</script>"))],
    );
    let page = tester.send(
        "GET",
        &format!("Payments/_workitems/edit/{id}"),
        &Value::Null,
    );
    assert_eq!(page.status, 200);
    let html = String::from_utf8(page.body).unwrap();
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"));
}

#[test]
fn what_the_client_for_node_asks_is_understood() {
    let mut tester = Tester::new();
    let wit = tester.done("OPTIONS", "_apis/wit", &Value::Null);
    let areas: Vec<&Value> = wit["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| &resource["area"])
        .collect();
    assert!(!areas.is_empty() && areas.iter().all(|area| *area == "wit"));
    let id = tester.id("Payments/Bug", &[]);
    for (number, name) in [(1, "relations"), (4, "all")] {
        let by_number = tester.get(&format!("_apis/wit/workitems/{id}?$expand={number}"));
        let by_name = tester.get(&format!("_apis/wit/workitems/{id}?$expand={name}"));
        assert_eq!(by_number, by_name);
    }
}
