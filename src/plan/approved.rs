//! A saved plan against the world as it is now: which of its actions still hold exactly.
//!
//! An action is carried out only where planning again gives the same one: the same key, verb and
//! work item, at the same revision, on the same basis, with the same end, writing the same fields.
//! What is carried out is the action that was just planned, with the texts of the saved one. A
//! file can be forged, so nothing else of it reaches a service or the ledger. Everything else is
//! stale, or was done already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Plan;
use super::action::{Action, Change, Create, Hold, Memo, Transit, Verb};
use crate::model::ids::WorkItemId;
use crate::model::key::{Generation, TicketKey};
use crate::model::observed::{Closed, Observed, ObservedTicket};
use crate::model::process::same_name;
use crate::template::ticket::TAG;

/// What becomes of a saved action.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is carried out: as it was planned just now, with the texts that were approved.
    Same(Box<Action>),
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
            Some(now) => match difference(action, now) {
                Some(why) => Fate::Stale(why),
                None => Fate::Same(Box::new(as_approved(action, now))),
            },
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
        (Change::Create(one), Change::Create(other)) => other_create(one, other),
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

fn other_create(saved: &Create, now: &Create) -> Option<String> {
    let is_same = saved.link == now.link
        && saved.initial_state == now.initial_state
        && saved.path == now.path
        && saved.related == now.related;
    if !is_same {
        return Some("its generation or its way to its state changed".to_owned());
    }
    if saved.description.0 != now.description.0 {
        let field = &now.description.0;
        return Some(format!("its description would now be in {field}"));
    }
    if !saved.tags.iter().any(|tag| same_name(tag, TAG)) {
        return Some(format!("its tags lack {TAG:?}, by which tickets are found"));
    }
    other_fields(&saved.fields, &now.fields)
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

/// Fields whose values are no texts: they decide where a work item is, and whose.
const PLACES: [&str; 6] = [
    "System.AreaPath",
    "System.IterationPath",
    "System.AssignedTo",
    "System.State",
    "System.TeamProject",
    "System.WorkItemType",
];

/// Texts may differ, for the plan's are what was approved; which fields are written may not, nor
/// may what is no text.
fn other_fields(saved: &BTreeMap<String, Value>, now: &BTreeMap<String, Value>) -> Option<String> {
    if !saved.keys().eq(now.keys()) {
        let names: Vec<&str> = now.keys().map(String::as_str).collect();
        return Some(format!(
            "it would now write other fields: {}",
            names.join(", ")
        ));
    }
    let is_other = |((name, one), (_, other)): &((&String, &Value), (&String, &Value))| {
        let is_place = PLACES.iter().any(|place| same_name(place, name));
        let may_differ = !is_place && is_text(one) && is_text(other);
        one != other && !may_differ
    };
    let other = saved.iter().zip(now).find(is_other);
    other.map(|((name, _), _)| format!("it would now write another {name}"))
}

/// Whether a value is what a template made: a text, or a number where it looked like one.
fn is_text(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

/// The action that was just planned, with the texts that were approved: what the ledger learns is
/// never taken from a file, except what these texts are.
fn as_approved(saved: &Action, now: &Action) -> Action {
    let mut action = now.clone();
    match (&saved.change, &mut action.change) {
        (Change::Create(one), Change::Create(create)) => {
            action.title.clone_from(&one.title);
            create.title.clone_from(&one.title);
            create.description.1.clone_from(&one.description.1);
            create.tags.clone_from(&one.tags);
            create.fields.clone_from(&one.fields);
            create.memo.title = Some(one.title.clone());
            remember(&one.fields, &mut create.memo);
        }
        (Change::Update(one), Change::Update(update)) => {
            update.sets.clone_from(&one.sets);
            update.shown.clone_from(&one.shown);
            let title = one.sets.get("System.Title").and_then(Value::as_str);
            if let (Some(title), Some(ours)) = (title, &mut update.memo.title) {
                title.clone_into(ours);
            }
            remember(&one.sets, &mut update.memo);
        }
        (
            Change::Move(one) | Change::Close(one) | Change::Reopen(one),
            Change::Move(transit) | Change::Close(transit) | Change::Reopen(transit),
        ) => {
            transit.sets.clone_from(&one.sets);
            transit.comment.clone_from(&one.comment);
        }
        (Change::Comment { comment: one, .. }, Change::Comment { comment, .. }) => {
            comment.clone_from(one);
        }
        (
            Change::Create(_)
            | Change::Update(_)
            | Change::Move(_)
            | Change::Close(_)
            | Change::Reopen(_)
            | Change::Comment { .. },
            _,
        ) => {}
    }
    action
}

/// Values as they are written: what a person changes later is told apart by them.
fn remember(written: &BTreeMap<String, Value>, memo: &mut Memo) {
    for (name, text) in &mut memo.fields {
        match written.get(name) {
            Some(Value::String(value)) => text.clone_from(value),
            Some(value) => *text = value.to_string(),
            None => {}
        }
    }
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
