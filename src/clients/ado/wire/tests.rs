//! Every recorded answer for which there is a shape: what was decoded says what was recorded.

use super::batch::BatchSubAnswer;
use super::*;
use crate::clients::ado::ConnectionData;
use crate::clients::fake::recorded;
use crate::model::process::StateCategory;

fn decode<T: DeserializeOwned>(text: &str) -> T {
    let mut reader = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut reader).unwrap()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()
}

/// The body of an official example.
fn example(text: &str) -> Value {
    value(text)["responses"]["200"]["body"].clone()
}

#[test]
fn connection_data() {
    let text = recorded!("http/01-connectiondata-200.json");
    let me = ConnectionData::from(decode::<ConnectionWire>(text));
    let user = &value(text)["authenticatedUser"];
    assert_eq!(user["id"], me.user_id.as_str());
    assert_eq!(user["customDisplayName"], me.display_name.as_str());
    assert_eq!(user["subjectDescriptor"], me.subject_descriptor.as_str());
    assert_eq!(me.account, "recorded.user@example.com");
    assert_eq!(me.deployment_type, "hosted");
    assert_eq!(value(text)["instanceId"], me.instance_id.as_str());
    assert!(!me.is_service_principal() && !me.is_anonymous());
}

#[test]
fn projects() {
    let texts = [
        recorded!("http/04-projects-list-200.json"),
        recorded!("http/05-projects-list-default-200.json"),
    ];
    for text in texts {
        let list: List<ProjectWire> = decode(text);
        assert!(list.is_whole());
        let raw = value(text);
        for (wire, raw) in list.value.into_iter().zip(raw["value"].as_array().unwrap()) {
            let project = Project::from(wire);
            assert_eq!(raw["id"], project.id.as_str());
            assert_eq!(raw["name"], project.name.as_str());
            assert_eq!(raw["state"], project.state.as_str());
            assert_eq!(raw["visibility"], project.visibility.as_str());
            assert_eq!(project.process, None);
        }
    }
}

#[test]
fn projects_of_the_official_example_have_less() {
    let list: List<ProjectWire> =
        decode(&example(recorded!("official-examples/core-7.1/GET__projects.json")).to_string());
    assert_eq!(list.value.len(), 3);
    assert_eq!(list.value[1].name, "Fabrikam-Fiber-Git");
}

#[test]
fn a_project_knows_its_process() {
    let texts = [
        recorded!("http/10-project-get-capabilities-200.json"),
        recorded!("http/11-project-get-capabilities-second-200.json"),
    ];
    for text in texts {
        let project = Project::from(decode::<ProjectWire>(text));
        let raw = value(text);
        let process = &raw["capabilities"]["processTemplate"]["templateName"];
        assert_eq!(process.as_str(), project.process.as_deref());
        assert!(project.process.is_some());
    }
}

fn same_item(raw: &Value, item: &WorkItem) {
    assert_eq!(raw["id"], item.id.0);
    assert_eq!(raw["rev"], item.rev.0);
    assert_eq!(raw["fields"], Value::Object(item.fields.clone()));
    assert_eq!(raw["_links"]["html"]["href"].as_str(), item.page.as_deref());
    let relations = raw["relations"].as_array().cloned().unwrap_or_default();
    let links: Vec<_> = relations
        .iter()
        .filter(|relation| relation["rel"] == "Hyperlink")
        .map(|relation| relation["url"].as_str().unwrap())
        .collect();
    let decoded: Vec<_> = item
        .hyperlinks
        .iter()
        .map(|link| link.url.as_str())
        .collect();
    assert_eq!(links, decoded);
}

#[test]
fn work_items() {
    let texts = [
        recorded!("http/12-workitem-create-200.json"),
        recorded!("http/16-workitem-patch-add-relations-200.json"),
        recorded!("http/17-workitem-patch-remove-relations-200.json"),
        recorded!("http/18-workitem-get-expand-all-200.json"),
        recorded!("http/19-workitem-get-expand-relations-200.json"),
        recorded!("http/20-workitem-get-no-relations-200.json"),
    ];
    for text in texts {
        same_item(&value(text), &decode::<WorkItemWire>(text).into());
    }
    let path = recorded!(
        "official-examples/wit-7.1/workItems/PATCH__wit_workitems__taskId_validate_only.json"
    );
    let raw = example(path);
    same_item(&raw, &decode::<WorkItemWire>(&raw.to_string()).into());
}

#[test]
fn lists_of_work_items() {
    let raws = [
        value(recorded!("http/22-workitems-by-ids-200.json")),
        value(recorded!("http/24-workitems-by-ids-second-200.json")),
        example(recorded!(
            "official-examples/wit-7.1/workItemsBatch/POST__wit_WorkItemsBatch_ids-_ids__fields-_columns_.json"
        )),
        example(recorded!(
            "official-examples/wit-7.1/workItems/GET__wit_WorkItems_ids-_ids___expand-all.json"
        )),
    ];
    let mut hyperlinks = 0;
    for raw in raws {
        let list: List<Option<WorkItemWire>> = decode(&raw.to_string());
        assert!(list.is_whole());
        let items = list.value.into_iter().flatten();
        for (wire, raw) in items.zip(raw["value"].as_array().unwrap()) {
            let item = WorkItem::from(wire);
            same_item(raw, &item);
            hyperlinks += item.hyperlinks.len();
        }
    }
    assert_eq!(hyperlinks, 1);
}

#[test]
fn a_hyperlink_keeps_its_comment() {
    let text = r#"{"id":1,"rev":2,"relations":[{"rel":"Hyperlink","url":"https://x/","attributes":{"comment":"why"}},{"rel":"System.LinkTypes.Related","url":"https://y/","attributes":{}}]}"#;
    let item = WorkItem::from(decode::<WorkItemWire>(text));
    let link = Hyperlink {
        url: "https://x/".into(),
        comment: "why".into(),
    };
    assert_eq!(item.hyperlinks, [link]);
}

#[test]
fn queries() {
    let texts = [
        recorded!("http/14-wiql-post-200.json"),
        recorded!("http/15-wiql-post-second-200.json"),
        recorded!("http/21-saved-query-run-200.json"),
        recorded!("http/23-wiql-by-query-200.json"),
    ];
    for text in texts {
        let found: WiqlAnswer<WorkItemRef> = decode(text);
        let raw = value(text);
        let ids: Vec<_> = raw["workItems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["id"])
            .cloned()
            .collect();
        let decoded: Vec<_> = found
            .work_items
            .unwrap()
            .iter()
            .map(|item| Value::from(item.id.0))
            .collect();
        assert_eq!(ids, decoded);
    }
}

#[test]
fn items_by_artifact() {
    let raw = example(recorded!(
        "official-examples/wit-7.1/artifacturiquery/POST__wit_artifacturiquery.json"
    ));
    let found: LinksAnswer<Vec<WorkItemRef>> = decode(&raw.to_string());
    let ids: Vec<_> = found
        .artifact_uris_query_result
        .values()
        .flatten()
        .flatten()
        .map(|item| item.id.0)
        .collect();
    assert_eq!(ids, [1, 2]);
}

#[test]
fn types_with_their_transitions_but_without_states() {
    let raw = example(recorded!(
        "official-examples/wit-7.1/workItemTypes/GET__wit_workItemTypes.cut.json"
    ));
    let list: List<TypeWire> = decode(&raw.to_string());
    assert_eq!(list.value.len(), 15);
    for (wire, raw) in list.value.into_iter().zip(raw["value"].as_array().unwrap()) {
        assert!(wire.states.is_none());
        let kind = wire.into_type(false, Vec::new());
        assert_eq!(raw["name"], kind.name.as_str());
        assert_eq!(raw["referenceName"], kind.reference_name.as_str());
        assert_eq!(raw["fields"].as_array().unwrap().len(), kind.fields.len());
        for (from, to) in raw["transitions"].as_object().unwrap() {
            let to: Vec<_> = to
                .as_array()
                .unwrap()
                .iter()
                .map(|to| to["to"].as_str().unwrap())
                .collect();
            assert_eq!(kind.transitions[from], to);
        }
        let initial = match kind.name.as_str() {
            "Issue" | "Test Plan" => "Active",
            "Test Case" => "Design",
            "Bug" | "Task" => "New",
            _ => continue,
        };
        assert_eq!(kind.initial_state(), Some(initial));
    }
}

#[test]
fn states_in_the_order_of_the_process() {
    let raw = example(recorded!(
        "official-examples/wit-7.1/workItemTypeStates/GET__workitem_type_states.json"
    ));
    let list: List<StateWire> = decode(&raw.to_string());
    let states: Vec<_> = list.value.into_iter().map(State::from).collect();
    let names: Vec<_> = states.iter().map(|state| state.name.as_str()).collect();
    assert_eq!(
        names,
        ["New", "Active", "CustomState", "Resolved", "Closed"]
    );
    assert_eq!(states[2].category, Some(StateCategory::InProgress));
    assert_eq!(states[4].color, "339933");
    let odd: StateWire = decode(r##"{"name":"X","color":"#00ff00","category":"Later"}"##);
    let odd = State::from(odd);
    assert_eq!((odd.category, odd.color.as_str()), (None, "00ff00"));
}

#[test]
fn fields_with_what_the_process_requires() {
    let raw = example(recorded!(
        "official-examples/wit-7.1/workItemTypesField/GET__workItemType_fields_expand.json"
    ));
    let list: List<FieldWire> = decode(&raw.to_string());
    for (wire, raw) in list.value.into_iter().zip(raw["value"].as_array().unwrap()) {
        let field = TypeField::from(wire);
        assert_eq!(raw["referenceName"], field.reference_name.as_str());
        assert_eq!(raw["name"], field.name.as_str());
        assert_eq!(raw["alwaysRequired"], field.always_required);
        assert_eq!(!raw["defaultValue"].is_null(), field.has_default);
    }
}

#[test]
fn categories() {
    let raw = example(recorded!(
        "official-examples/wit-7.1/workItemTypeCategories/GET__wit_workItemTypeCategories.json"
    ));
    let list: List<CategoryWire> = decode(&raw.to_string());
    let hidden = list
        .value
        .iter()
        .find(|category| category.reference_name == "Microsoft.HiddenCategory")
        .unwrap();
    assert_eq!(hidden.work_item_types.len(), 8);
}

#[test]
fn batches_hold_their_answers_as_text() {
    let texts = [
        recorded!("http/38-batch-create-two-200.json"),
        recorded!("http/39-batch-update-two-200.json"),
    ];
    for text in texts {
        let list: List<BatchSubAnswer> = decode(text);
        assert_eq!(list.value.len(), 2);
        for part in list.value {
            assert_eq!(part.code, 200);
            let inside = part.body.as_str().unwrap();
            same_item(&value(inside), &decode::<WorkItemWire>(inside).into());
        }
    }
}

/// Recordings that no shape is for, each with its reason.
const NOT_DECODED: [(&str, &str); 14] = [
    ("02-options-apis", "versions are fixed, not asked for"),
    (
        "03-resourceareas",
        "addresses of the service are not followed",
    ),
    ("06-processes-list", "a project tells its process itself"),
    ("07-project-create", "adoconn makes no projects"),
    ("08-operation-inprogress", "adoconn makes no projects"),
    ("09-operation-succeeded", "adoconn makes no projects"),
    (
        "13-workitemrelationtypes",
        "two relation types are used, both built in",
    ),
    ("25-areas-depth1", "areas are not listed"),
    ("26-classificationnodes-roots", "areas are not listed"),
    ("27-areas-depth2", "areas are not listed"),
    ("28-classificationnodes-by-ids", "areas are not listed"),
    ("29-area-create", "adoconn makes no areas"),
    ("30-iterations-depth2", "iterations are not listed"),
    ("33-error-404-text", "an error, tested with the others"),
];

#[test]
fn no_recording_is_forgotten() {
    let index = value(recorded!("index.json"));
    let tests = [include_str!("tests.rs"), include_str!("../error/tests.rs")];
    for entry in index.as_array().unwrap() {
        let Some(file) = entry["response"]["body_file"].as_str() else {
            continue;
        };
        let excused = NOT_DECODED.iter().any(|(stem, _)| file.starts_with(stem));
        let used = tests.iter().any(|test| test.contains(file));
        assert!(used || excused, "{file}");
    }
}
