//! Which queries find a selection, as far as no service is asked.

use std::collections::BTreeMap;

use super::*;
use crate::model::process::{State, StateCategory};

fn kind(name: &str, states: &[(&str, StateCategory)]) -> WorkItemType {
    WorkItemType {
        name: name.to_owned(),
        reference_name: format!("Custom.{name}"),
        is_disabled: false,
        is_hidden: false,
        states: states
            .iter()
            .map(|(name, category)| State {
                name: (*name).to_owned(),
                category: Some(*category),
                color: String::new(),
            })
            .collect(),
        transitions: BTreeMap::new(),
        fields: Vec::new(),
    }
}

fn agile() -> Vec<WorkItemType> {
    use StateCategory::{Completed, InProgress, Proposed, Resolved};
    vec![
        kind(
            "Bug",
            &[
                ("New", Proposed),
                ("Resolved", Resolved),
                ("Closed", Completed),
            ],
        ),
        kind(
            "Task",
            &[
                ("New", Proposed),
                ("Active", InProgress),
                ("Done", Completed),
            ],
        ),
    ]
}

fn spec(types: &[&str], states: &[&str], categories: &[StateCategory]) -> TicketFilterSpec {
    let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    TicketFilterSpec {
        types: owned(types),
        states: owned(states),
        categories: categories.to_vec(),
        ..TicketFilterSpec::default()
    }
}

#[test]
fn categories_become_the_states_that_have_them() {
    use StateCategory::{Completed, Removed};
    let of = |types: &[&str], named: &[&str], categories: &[StateCategory]| {
        states(&agile(), &spec(types, named, categories))
    };
    let owned = |list: &[&str]| Some(list.iter().map(|one| (*one).to_owned()).collect());
    assert_eq!(of(&[], &[], &[]), owned(&[]));
    assert_eq!(of(&[], &["New"], &[]), owned(&["New"]));
    assert_eq!(of(&[], &[], &[Completed]), owned(&["Closed", "Done"]));
    assert_eq!(of(&["task"], &[], &[Completed]), owned(&["Done"]));
    assert_eq!(of(&[], &["done"], &[Completed]), owned(&["Done"]));
    assert_eq!(of(&[], &["New"], &[Completed]), None);
    assert_eq!(of(&[], &[], &[Removed]), None);
}

#[test]
fn a_name_that_no_project_has_is_refused() {
    let projects = [InProject {
        name: "Payments".to_owned(),
        types: agile(),
    }];
    assert_eq!(
        check_names(&projects, &spec(&["bug"], &["resolved"], &[])),
        Ok(())
    );
    let error = check_names(&projects, &spec(&["Bgu"], &[], &[])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "project Payments has no work item type \"Bgu\"; it has Bug, Task"
    );
    let error = check_names(&projects, &spec(&["Task"], &["Resolved"], &[])).unwrap_err();
    assert_eq!((error.kind, error.known.len()), ("state", 3));
}

#[test]
fn tickets_without_their_tag_are_asked_for_by_number_under_the_same_conditions() {
    let query = Filter {
        project: Some("Payments".to_owned()),
        tags: with_ours(&["Nucleus".to_owned(), "urgent".to_owned()]),
        ..Filter::default()
    };
    assert_eq!(query.tags, ["nucleus", "urgent"]);
    let found = BTreeSet::from([WorkItemId(1)]);
    let remembered = [WorkItemId(3), WorkItemId(1), WorkItemId(2)];
    let strays = of_strays(std::slice::from_ref(&query), &found, &remembered);
    let texts: Vec<String> = strays.iter().map(|q| q.query(None).unwrap()).collect();
    assert_eq!(
        texts,
        [
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = 'Payments' AND \
          [System.Tags] CONTAINS 'urgent' AND ([System.Id] IN (2,3)) ORDER BY [System.Id] ASC"
        ]
    );
    assert_eq!(of_strays(&[query], &found, &[WorkItemId(1)]), []);
}

#[test]
fn many_numbers_make_several_queries_that_fit() {
    let ids: BTreeSet<WorkItemId> = (1..=20_000).map(WorkItemId).collect();
    let lists = id_lists(&ids);
    assert!(lists.len() > 1);
    assert!(lists.iter().all(|list| list.len() <= ROOM_FOR_IDS));
    let numbers: Vec<&str> = lists.iter().flat_map(|list| list.split(',')).collect();
    assert_eq!(numbers.len(), ids.len());
}

#[test]
fn a_person_may_write_a_condition_or_a_whole_query_about_the_present() {
    for text in [
        "[System.State] = 'New'",
        "select [System.Id] from WorkItems where [System.State] = 'New'",
    ] {
        assert!(query_of(text, None).is_ok(), "{text}");
    }
    for text in [
        "[System.State] = 'New",
        "select [System.Id] from WorkItems where [System.Id] > 1 ASOF '2024-01-01'",
        "",
    ] {
        assert!(
            matches!(query_of(text, None), Err(SelectionError::Wiql(_))),
            "{text}"
        );
    }
}
