//! Selections and what becomes of them.

use super::*;
use crate::model::key::{Generation, TicketKey};
use crate::model::process::State;
use crate::model::remark::Stays;
use crate::plan::action::{Action, Change, Verb};
use crate::plan::agenda::{Agenda, Anew};

use StateCategory::{Completed, Proposed, Removed, Resolved};

#[derive(Debug)]
struct Always(&'static str);

impl StateFor for Always {
    fn state_for(&self, _: &str, _: &str) -> Option<&str> {
        Some(self.0)
    }
}

fn kind(name: &str, states: &[(&str, StateCategory)]) -> Arc<WorkItemType> {
    let to: Vec<String> = states.iter().map(|(name, _)| (*name).to_owned()).collect();
    Arc::new(WorkItemType {
        name: name.into(),
        reference_name: name.into(),
        is_disabled: false,
        is_hidden: false,
        states: states
            .iter()
            .map(|(name, category)| State {
                name: (*name).into(),
                category: Some(*category),
                color: String::new(),
            })
            .collect(),
        transitions: states
            .iter()
            .map(|(from, _)| ((*from).into(), to.clone()))
            .collect(),
        fields: Vec::new(),
    })
}

fn item(id: u32, state: &str, kind: &Arc<WorkItemType>) -> Selected {
    Selected {
        id: WorkItemId(id),
        rev: Rev(1),
        project: "P".into(),
        type_name: kind.name.as_str().into(),
        state: state.into(),
        tags: "nucleus; Web".into(),
        title: "".into(),
        link: None,
        kind: Some(Arc::clone(kind)),
    }
}

const DECISION: &Decision = &Decision {
    stays: Stays::UntilScan,
    run: String::new(),
    who: String::new(),
};
const NOTHING: &BTreeMap<String, Value> = &BTreeMap::new();

fn to(wanted: Wanted<'_>) -> Moving<'_> {
    Moving {
        wanted,
        or_else: None,
        is_closing: true,
        move_closed: false,
        sets: NOTHING,
        decision: DECISION,
    }
}

fn order(task: Task<'_>) -> Order<'_> {
    Order {
        task,
        said: "",
        command: "tickets close",
        run: "R",
    }
}

fn plan<'a>(items: &[Selected], task: Task<'a>) -> BulkPlan<'a> {
    BulkPlan::new(order(task), items.to_vec())
}

fn actions(plan: &BulkPlan<'_>) -> Vec<Action> {
    let actions = (0..plan.count()).filter_map(|place| plan.action(place));
    actions.map(std::borrow::Cow::into_owned).collect()
}

#[test]
fn b5_only_tickets_that_are_closed_get_the_line() {
    let bug = kind("Bug", &[("New", Resolved), ("Done", Completed)]);
    let link = KeyLink {
        key: TicketKey::manual("x"),
        generation: Generation(2),
    };
    let ticket = Selected {
        link: Some(link),
        ..item(1, "New", &bug)
    };
    let close = |category| {
        let items = [ticket.clone(), item(2, "New", &bug)];
        let plan = plan(&items, Task::Move(to(Wanted::Category(category))));
        let memo = |action: &Action| (action.memo().generation, action.memo().decision.clone());
        actions(&plan).iter().map(memo).collect::<Vec<_>>()
    };
    let decided = (Some(Generation(2)), Some(DECISION.clone()));
    assert_eq!(close(Completed), [decided, (None, None)]);
    assert!(close(Resolved).iter().all(|memo| *memo == (None, None)));
}

fn story() -> Arc<WorkItemType> {
    kind(
        "Story",
        &[("New", Proposed), ("Done", Completed), ("Removed", Removed)],
    )
}

#[test]
fn d2_d3_items_move_stay_or_lack_the_state() {
    let story = story();
    let bug = kind("Bug", &[("New", Proposed), ("Closed", Completed)]);
    let items = [
        item(1, "New", &story),
        item(2, "done", &story),
        item(3, "Removed", &story),
        item(4, "New", &bug),
    ];
    let wanted = Wanted::State(&Always("DONE"));
    let moving = to(wanted);
    let plan = plan(&items, Task::Move(moving));
    let fates: Vec<_> = plan.all().map(|(_, fate)| fate.clone()).collect();
    assert_eq!(fates[0], Fate::Go(vec!["Done".to_owned()].into()));
    assert_eq!(fates[1], Fate::Already);
    assert!(matches!(&fates[2], Fate::Skipped(why) if why.starts_with("closed:")));
    assert!(fates[3].is_lacking());
    let lacking = &plan.lacking()[&("P".into(), "Bug".into())];
    assert_eq!(lacking.states, ["New", "Closed"]);
    assert_eq!(lacking.completed.as_deref(), Some("Closed"));
    let own = Moving {
        or_else: Some(Completed),
        ..moving
    };
    let plan = plan.again(order(Task::Move(own)));
    assert_eq!((plan.changes(), plan.lacking().len()), (2, 0));
}

#[test]
fn a_category_is_each_types_own_state() {
    let story = kind("Story", &[("New", Proposed), ("Done", Completed)]);
    let bug = kind("Bug", &[("New", Proposed), ("Closed", Completed)]);
    let items = [item(1, "New", &story), item(2, "New", &bug)];
    let plan = plan(&items, Task::Move(to(Wanted::Category(Completed))));
    let ends: Vec<_> = actions(&plan).iter().map(|a| a.old_and_new().1).collect();
    assert_eq!(ends, ["Done", "Closed"]);
}

#[test]
fn an_item_whose_state_its_type_no_longer_has_takes_the_direct_step() {
    let story = story();
    let mut renamed = item(2, "New", &story);
    renamed.kind = None;
    let items = [item(1, "Resolved", &story), renamed];
    let plan = plan(&items, Task::Move(to(Wanted::Category(Completed))));
    let fates: Vec<_> = plan.all().map(|(_, fate)| fate.clone()).collect();
    assert_eq!(fates[0], Fate::Go(vec!["Done".to_owned()].into()));
    assert!(matches!(&fates[1], Fate::Skipped(why) if why.starts_with("no_such_type")));
}

#[test]
fn a_move_is_told_by_where_it_begins_and_ends() {
    let story = story();
    let verbs = |from: &str, category| {
        let moving = Moving {
            is_closing: false,
            move_closed: true,
            ..to(Wanted::Category(category))
        };
        let plan = plan(&[item(1, from, &story)], Task::Move(moving));
        plan.kind(0).map(|(_, _, verb)| verb)
    };
    assert_eq!(verbs("New", Completed), Some(Verb::CloseTicket));
    assert_eq!(verbs("Done", Removed), Some(Verb::CloseTicket));
    assert_eq!(verbs("Done", Proposed), Some(Verb::ReopenTicket));
    assert_eq!(verbs("Strange", Proposed), Some(Verb::MoveState));
}

#[test]
fn tags_are_added_and_removed_whatever_their_case_and_stay_in_order() {
    let words = |words: &[&str]| -> Vec<String> { words.iter().map(|w| (*w).to_owned()).collect() };
    let tagged = |add: &[&str], remove: &[&str]| {
        retagged("nucleus; Web", &words(add), &words(remove)).map(|tags| tags.join(","))
    };
    assert_eq!(tagged(&["web"], &["gone"]), None);
    assert_eq!(tagged(&["x", "X"], &["WEB"]).as_deref(), Some("nucleus,x"));
    assert_eq!(retagged("", &[], &words(&["a"])), None);
}

#[test]
fn what_was_changed_meanwhile_is_decided_anew() {
    let story = story();
    let plan = plan(
        &[item(1, "New", &story)],
        Task::Move(to(Wanted::Category(Completed))),
    );
    let read = |state: &str| WorkItem {
        id: WorkItemId(1),
        rev: Rev(7),
        fields: [
            ("System.State", state),
            ("System.WorkItemType", "Story"),
            ("System.TeamProject", "P"),
        ]
        .map(|(name, value)| (name.to_owned(), value.into()))
        .into_iter()
        .collect(),
        hyperlinks: Vec::new(),
        duplicate_of: Vec::new(),
        markdown: std::collections::BTreeSet::new(),
        page: None,
    };
    match plan.anew(0, &read("New")) {
        Some(Anew::Act(action)) => {
            assert!(matches!(action.change, Change::Close(transit) if transit.rev == Rev(7)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(plan.anew(0, &read("Done")), Some(Anew::Already));
    assert!(matches!(
        plan.anew(0, &read("Removed")),
        Some(Anew::Leave(_))
    ));
}
