//! A saved plan against the world as it is now: which of its actions still hold exactly.
//!
//! An action is carried out only where planning again gives the same one: the same key, verb and
//! work item, at the same revision, on the same basis, with the same end. Its texts are those of
//! the saved plan. Everything else is stale, or was done already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Plan;
use super::action::{Action, Change, Hold, Transit, Verb};
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, TicketKey};
use crate::model::observed::{Closed, Observed, ObservedTicket};
use crate::model::process::same_name;

/// What becomes of a saved action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is carried out.
    Same,
    /// The world is like that already.
    Already,
    /// It is left, because of this.
    Stale(String),
}

/// What an action is about: one action at most in a plan.
type About = (Option<TicketKey>, Option<WorkItemId>, Verb);

fn about(action: &Action) -> About {
    (action.key.clone(), action.id(), action.verb())
}

/// What two of the actions are both about, if two are.
pub(super) fn twice(actions: &[Action]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let double = actions.iter().find(|action| !seen.insert(about(action)))?;
    let (verb, key) = (double.verb().as_str(), double.key.as_ref());
    let key = key.map(|key| format!(" of {key}")).unwrap_or_default();
    let id = double.id().map(|id| format!(" #{id}")).unwrap_or_default();
    Some(format!("{verb}{key}{id}"))
}

/// Decides about each saved action, in their order.
pub fn compare(saved: &[Action], fresh: &Plan, observed: &Observed) -> Vec<Fate> {
    let now: BTreeMap<About, &Action> = fresh.actions.iter().map(|a| (about(a), a)).collect();
    saved
        .iter()
        .map(|action| match now.get(&about(action)) {
            Some(now) => difference(action, now).map_or(Fate::Same, Fate::Stale),
            None if is_done(action, observed) => Fate::Already,
            None => Fate::Stale(why_not(action, fresh, observed)),
        })
        .collect()
}

/// What keeps a saved action from being the one that would be planned now.
fn difference(saved: &Action, now: &Action) -> Option<String> {
    if saved.basis != now.basis {
        return Some("its finding's instances changed since the plan was made".to_owned());
    }
    if saved.project != now.project || saved.work_item_type != now.work_item_type {
        return Some(format!(
            "it would now be a {} in {}",
            now.work_item_type, now.project
        ));
    }
    match (&saved.change, &now.change) {
        (Change::Create(one), Change::Create(other)) => {
            let is_same = one.link == other.link
                && one.initial_state == other.initial_state
                && one.path == other.path
                && one.related == other.related;
            let way = "its generation or its way to its state changed";
            let why = (!is_same).then(|| way.to_owned());
            why.or_else(|| other_fields(&one.fields, &other.fields))
        }
        (Change::Update(one), Change::Update(other)) => {
            revision(one.rev.0, other.rev.0).or_else(|| other_fields(&one.sets, &other.sets))
        }
        (
            Change::Move(one) | Change::Close(one) | Change::Reopen(one),
            Change::Move(other) | Change::Close(other) | Change::Reopen(other),
        ) => revision(one.rev.0, other.rev.0).or_else(|| another_way(one, other)),
        (Change::Comment { rev: one, .. }, Change::Comment { rev: other, .. }) => {
            revision(one.0, other.0)
        }
        (
            Change::Create(_)
            | Change::Update(_)
            | Change::Move(_)
            | Change::Close(_)
            | Change::Reopen(_)
            | Change::Comment { .. },
            _,
        ) => Some("something else would be done now".to_owned()),
    }
}

fn another_way(saved: &Transit, now: &Transit) -> Option<String> {
    if saved.path != now.path {
        return Some(format!("it would now go by {}", now.path.join(", ")));
    }
    if let Some(why) = other_fields(&saved.sets, &now.sets) {
        return Some(why);
    }
    (saved.duplicate_of != now.duplicate_of).then(|| match now.duplicate_of {
        Some(original) => format!("it would now be a duplicate of #{original}"),
        None => "it would now be no duplicate".to_owned(),
    })
}

/// Values may differ, for the plan's texts are what was approved; which fields are written may not.
fn other_fields(saved: &BTreeMap<String, Value>, now: &BTreeMap<String, Value>) -> Option<String> {
    (!saved.keys().eq(now.keys())).then(|| {
        let names: Vec<&str> = now.keys().map(String::as_str).collect();
        format!("it would now write other fields: {}", names.join(", "))
    })
}

fn revision(saved: u32, now: u32) -> Option<String> {
    (saved != now).then(|| format!("somebody changed it: it is at revision {now}, not {saved}"))
}

fn why_not(action: &Action, fresh: &Plan, observed: &Observed) -> String {
    let is_about = |hold: &&Hold| hold.key.is_some() && hold.key == action.key;
    if let Some(hold) = fresh.holds.iter().find(is_about) {
        return format!("now held, {}", hold.cause);
    }
    match ticket(action, observed) {
        Some(ticket) => format!(
            "nothing of the kind would be planned now; #{} is {} at revision {}",
            ticket.id, ticket.state, ticket.rev
        ),
        None => "nothing of the kind would be planned now".to_owned(),
    }
}

/// The ticket that an action is about, as it stands.
fn ticket<'o>(action: &Action, observed: &'o Observed) -> Option<&'o ObservedTicket> {
    let live = observed.tickets.get(action.key.as_ref()?)?;
    match action.id() {
        Some(id) => live.iter().find(|ticket| ticket.id == id),
        None => live
            .iter()
            .find(|ticket| ticket.link.generation == generation(action)),
    }
}

fn generation(action: &Action) -> Generation {
    action.memo().generation.unwrap_or(Generation::FIRST)
}

/// Whether the world shows what an action was to bring about.
fn is_done(action: &Action, observed: &Observed) -> bool {
    let Some(ticket) = ticket(action, observed) else {
        return false;
    };
    match &action.change {
        Change::Create(_) => true,
        Change::Update(update) => {
            let digest = update.memo.facts.as_ref().map(super::facts::digest);
            let block = ticket.block.as_ref();
            digest.is_some_and(|digest| block.is_some_and(|block| block.digest == digest))
        }
        Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit) => {
            same_name(transit.to(), &ticket.state)
        }
        Change::Comment { .. } => {
            let place = (ticket.link.key.clone(), ticket.link.generation);
            let remembered = observed.memory.tickets.get(&place);
            remembered.is_some_and(|ticket| ticket.closed == Some(Closed::Told))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::Rev;
    use crate::plan::action::Memo;

    #[test]
    fn a_plan_that_says_the_same_twice_is_told() {
        let said = |id: u32| Action {
            key: None,
            rule: None,
            project: "P".to_owned(),
            work_item_type: "Bug".to_owned(),
            title: String::new(),
            change: Change::Comment {
                id: WorkItemId(id),
                rev: Rev(1),
                comment: String::new(),
                memo: Memo::default(),
            },
            cause: String::new(),
            basis: String::new(),
        };
        assert_eq!(twice(&[said(1), said(2)]), None);
        let told = twice(&[said(1), said(2), said(1)]);
        assert_eq!(told.as_deref(), Some("comment_ticket #1"));
    }
}
