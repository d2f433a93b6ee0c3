//! A stable order and a stable digest of a plan, for review and approval.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::Plan;
use super::action::{Action, Change};
use crate::model::finding::Severity;

/// Puts a plan into the order in which it is shown and carried out: creates first, worst
/// severity and nearest due date first, then the others by work item.
pub(super) fn sort(plan: &mut Plan) {
    plan.actions.sort_by_cached_key(|action| {
        (
            action.verb(),
            urgency(action),
            action.id(),
            action.key.clone(),
        )
    });
    plan.holds
        .sort_by_cached_key(|hold| (hold.cause.code, hold.verb, hold.id, hold.key.clone()));
}

/// Worst severity first, then the nearest due date; no date comes last.
pub(crate) type Urgency = (std::cmp::Reverse<Severity>, String);

/// How urgent an action is.
pub(crate) fn urgency(action: &Action) -> Urgency {
    let facts = match &action.change {
        Change::Create(create) => create.memo.facts.as_ref(),
        Change::Update(_)
        | Change::Move(_)
        | Change::Close(_)
        | Change::Reopen(_)
        | Change::Comment { .. } => None,
    };
    let severity = facts
        .map(|facts| Severity::from_wire(&facts.severity))
        .unwrap_or_default();
    let due = facts
        .map(|facts| facts.due_date.clone())
        .filter(|due| !due.is_empty());
    (
        std::cmp::Reverse(severity),
        due.unwrap_or_else(|| "9999-12-31".to_owned()),
    )
}

/// Sixteen hex digits over every action: what it changes, from what, to what, on which basis.
pub fn digest(actions: &[Action]) -> String {
    let mut hash = Sha256::new();
    for action in actions {
        // The same text as in a saved plan: names in order, so that equal actions are equal text.
        hash.update(serde_json::to_vec(action).unwrap_or_default());
        hash.update(b"\n");
    }
    hash.finalize()
        .iter()
        .take(8)
        .fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
