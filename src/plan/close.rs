//! Closing what somebody selected: which items move where, and why the others do not.

use std::collections::BTreeMap;

use super::action::{Action, Change, Memo, Transit};
use crate::model::ids::{Rev, WorkItemId};
use crate::model::key::KeyLink;
use crate::model::process::{StateCategory, WorkItemType, same_name};
use crate::model::remark::{ClosedBy, Decision};
use crate::template::footer;

/// A work item that was selected, with its type where that could be read.
#[derive(Debug, Clone)]
pub struct Selected<'a> {
    /// Its number.
    pub id: WorkItemId,
    /// Its revision.
    pub rev: Rev,
    /// Its project.
    pub project: String,
    /// The name of its type.
    pub type_name: String,
    /// Its state.
    pub state: String,
    /// Its title.
    pub title: String,
    /// Its key link, if it is a ticket.
    pub link: Option<KeyLink>,
    /// Its type.
    pub work_item_type: Option<&'a WorkItemType>,
}

/// Where items are to go.
#[derive(Debug, Clone)]
pub enum Wanted<'a> {
    /// To a state by name, which may differ by project and type.
    State(&'a dyn StateFor),
    /// To each type's own first state of a category.
    Category(StateCategory),
}

/// Tells the state that somebody wants for a type.
pub trait StateFor: std::fmt::Debug {
    /// The state's name, or none for this type.
    fn state_for(&self, project: &str, work_item_type: &str) -> Option<&str>;
}

/// Everything else that was said about the closing.
#[derive(Debug, Clone, Copy)]
pub struct Manner<'a> {
    /// Move items that are closed already, in another state.
    pub move_closed: bool,
    /// Said on every item; HTML, empty for nothing.
    pub comment: &'a str,
    /// Why, for plan and journal.
    pub cause: &'a str,
    /// How long tickets stay closed although their findings are open.
    pub decision: &'a Decision,
}

/// What is to happen to each item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClosePlan {
    /// Items that move.
    pub actions: Vec<Action>,
    /// Items that stay, with a word and an explanation.
    pub stay: Vec<(Action, Stay)>,
    /// Types that lack the state, by project and type.
    pub lacking: BTreeMap<(String, String), Lacking>,
}

/// What a type has instead of the state that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// All its states.
    pub states: Vec<String>,
    /// The one that closes.
    pub completed: Option<String>,
}

/// Why an item stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stay {
    /// It is there already.
    Already,
    /// It is left out, because of this.
    Skipped(String),
}

/// Plans the closing of a selection (design, 8 D).
pub fn plan(items: &[Selected<'_>], wanted: &Wanted<'_>, manner: Manner<'_>) -> ClosePlan {
    let mut plan = ClosePlan::default();
    for item in items {
        match way(item, wanted, manner) {
            Ok(path) => plan.actions.push(action(item, path, manner)),
            Err(stay) => {
                if stay == lacking() {
                    let key = (item.project.clone(), item.type_name.clone());
                    plan.lacking.entry(key).or_insert_with(|| instead(item));
                }
                plan.stay.push((action(item, Vec::new(), manner), stay));
            }
        }
    }
    plan
}

fn lacking() -> Stay {
    Stay::Skipped("no_such_state: its type does not have the state".to_owned())
}

fn instead(item: &Selected<'_>) -> Lacking {
    let Some(kind) = item.work_item_type else {
        return Lacking::default();
    };
    Lacking {
        states: kind.states.iter().map(|state| state.name.clone()).collect(),
        completed: kind.completed_state().map(str::to_owned),
    }
}

/// The way an item goes; a walk never leaves Completed or Removed on its way.
fn way(item: &Selected<'_>, wanted: &Wanted<'_>, manner: Manner<'_>) -> Result<Vec<String>, Stay> {
    let Some(kind) = item.work_item_type else {
        let why = format!("no_such_type: type {} could not be read", item.type_name);
        return Err(Stay::Skipped(why));
    };
    let target = match wanted {
        Wanted::State(states) => states
            .state_for(&item.project, &item.type_name)
            .and_then(|name| kind.state(name))
            .map(|state| state.name.as_str()),
        Wanted::Category(category) => kind.first_of(*category),
    };
    let target = target.ok_or_else(lacking)?;
    if same_name(&item.state, target) {
        return Err(Stay::Already);
    }
    let is_closed = kind
        .category(&item.state)
        .is_some_and(StateCategory::is_closed);
    if is_closed && !manner.move_closed {
        let why = format!(
            "closed: it is {} already; --move-closed moves it",
            item.state
        );
        return Err(Stay::Skipped(why));
    }
    // A walk never leaves Completed or Removed: from there only the direct step is taken.
    let path = kind.path(&item.state, target, true);
    path.filter(|path| !is_closed || path.len() == 1)
        .ok_or_else(|| {
            Stay::Skipped(format!(
                "no_path: its type has no way from {} to {target}",
                item.state
            ))
        })
}

fn action(item: &Selected<'_>, path: Vec<String>, manner: Manner<'_>) -> Action {
    let mut comment = manner.comment.to_owned();
    let mut memo = Memo::default();
    if let Some(link) = item.link.as_ref().filter(|_| closes(item, &path)) {
        // Sync reads it from here, on whatever machine it runs (design, 8 B.5).
        let by = ClosedBy::Command(manner.decision.clone());
        comment.push_str(&footer::render(&link.key, Some(&by)));
        memo.generation = Some(link.generation);
        memo.state_before_close = Some(item.state.clone());
        memo.decision = Some(manner.decision.clone());
    }
    Action {
        key: item.link.as_ref().map(|link| link.key.clone()),
        rule: None,
        project: item.project.clone(),
        work_item_type: item.type_name.clone(),
        basis: String::new(),
        title: item.title.clone(),
        cause: manner.cause.to_owned(),
        change: Change::Close(Transit {
            id: item.id,
            rev: item.rev,
            from: item.state.clone(),
            path,
            sets: BTreeMap::new(),
            comment,
            duplicate_of: None,
            memo,
        }),
    }
}

/// Whether a way ends in a state that closes; in Resolved the ticket is still open.
fn closes(item: &Selected<'_>, path: &[String]) -> bool {
    let kind = item.work_item_type;
    let end = path.last().and_then(|state| kind?.category(state));
    end.is_some_and(StateCategory::is_closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key::{Generation, TicketKey};
    use crate::model::process::State;
    use crate::model::remark::Stays;

    #[derive(Debug)]
    struct Always(&'static str);

    impl StateFor for Always {
        fn state_for(&self, _: &str, _: &str) -> Option<&str> {
            Some(self.0)
        }
    }

    fn kind(name: &str, states: &[(&str, StateCategory)]) -> WorkItemType {
        let to: Vec<String> = states.iter().map(|(name, _)| (*name).to_owned()).collect();
        WorkItemType {
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
        }
    }

    fn item<'a>(id: u32, state: &str, kind: &'a WorkItemType) -> Selected<'a> {
        Selected {
            id: WorkItemId(id),
            rev: Rev(1),
            project: "P".into(),
            type_name: kind.name.clone(),
            state: state.into(),
            title: String::new(),
            link: None,
            work_item_type: Some(kind),
        }
    }

    const MANNER: Manner<'_> = Manner {
        move_closed: false,
        comment: "",
        cause: "selected",
        decision: &Decision {
            stays: Stays::UntilScan,
            run: String::new(),
            who: String::new(),
        },
    };

    #[test]
    fn b5_only_tickets_that_are_closed_get_the_line() {
        use StateCategory::{Completed, Resolved};
        let bug = kind("Bug", &[("New", Resolved), ("Done", Completed)]);
        let link = KeyLink {
            key: TicketKey::manual("x"),
            generation: Generation(2),
        };
        let ticket = Selected {
            link: Some(link),
            ..item(1, "New", &bug)
        };
        let close = |to| {
            let items = [ticket.clone(), item(2, "New", &bug)];
            let plan = plan(&items, &Wanted::Category(to), MANNER);
            let memo = |action: &Action| (action.memo().generation, action.memo().decision.clone());
            plan.actions.iter().map(memo).collect::<Vec<_>>()
        };
        let decided = (Some(Generation(2)), Some(MANNER.decision.clone()));
        assert_eq!(close(Completed), [decided, (None, None)]);
        assert!(close(Resolved).iter().all(|memo| *memo == (None, None)));
    }

    #[test]
    fn items_move_stay_or_lack_the_state() {
        use StateCategory::{Completed, Proposed, Removed};
        let story = kind(
            "Story",
            &[("New", Proposed), ("Done", Completed), ("Removed", Removed)],
        );
        let bug = kind("Bug", &[("New", Proposed), ("Closed", Completed)]);
        let items = [
            item(1, "New", &story),
            item(2, "done", &story),
            item(3, "Removed", &story),
            item(4, "New", &bug),
        ];
        let plan = plan(&items, &Wanted::State(&Always("DONE")), MANNER);
        assert_eq!(plan.actions.len(), 1);
        let ids: Vec<_> = plan
            .stay
            .iter()
            .map(|(a, s)| (a.id().unwrap().0, s.clone()))
            .collect();
        assert_eq!(ids[0], (2, Stay::Already));
        assert!(matches!(&ids[1], (3, Stay::Skipped(why)) if why.starts_with("closed:")));
        assert_eq!(ids[2], (4, lacking()));
        assert_eq!(
            plan.lacking[&("P".into(), "Bug".into())].states,
            ["New", "Closed"]
        );
    }

    #[test]
    fn a_category_is_each_types_own_state() {
        use StateCategory::{Completed, Proposed};
        let story = kind("Story", &[("New", Proposed), ("Done", Completed)]);
        let bug = kind("Bug", &[("New", Proposed), ("Closed", Completed)]);
        let items = [item(1, "New", &story), item(2, "New", &bug)];
        let plan = plan(&items, &Wanted::Category(Completed), MANNER);
        let to = |action: &Action| action.old_and_new().1;
        assert_eq!(
            plan.actions.iter().map(to).collect::<Vec<_>>(),
            ["Done", "Closed"]
        );
    }
}
