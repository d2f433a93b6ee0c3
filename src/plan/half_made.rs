//! Creations that were cut short before their last step: the next run of any kind finishes them.
//! Reopenings, too, but only a sync knows what they are to say.

use std::collections::BTreeMap;

use super::action::{Action, Change, Memo, Transit};
use super::case::{Case, cases};
use super::{Plan, Policy, digest, people};
use crate::model::observed::{Observed, ObservedTicket};
use crate::model::process::same_name;

/// Plans the rest of every creation that was cut short, and nothing else.
pub fn rest(observed: &Observed, policy: &Policy<'_>) -> Plan {
    let mut plan = Plan::default();
    for case in cases(observed, policy) {
        let mut own = Plan::default();
        decide(&case, observed, &mut own);
        // Nobody touched it since its creation: there is no comment yet.
        people::respect_tag(&case, &mut own);
        plan.absorb(own);
    }
    digest::sort(&mut plan);
    plan
}

/// The rest of one creation; a ticket without a finding was made by hand, and a sync does nothing
/// else to it.
pub(super) fn decide(case: &Case<'_>, observed: &Observed, plan: &mut Plan) {
    let ticket = case.ticket.filter(|_| !case.is_closed);
    let rest = ticket.and_then(|ticket| unfinished(case, ticket, observed));
    plan.actions.extend(rest);
}

/// The second step of a creation that was cut short: only while nobody touched the ticket.
pub(super) fn unfinished(
    case: &Case<'_>,
    ticket: &ObservedTicket,
    observed: &Observed,
) -> Option<Action> {
    let remembered = case.written.filter(|written| written.closed.is_none())?;
    let target = remembered.pending_state.as_deref()?;
    if remembered.rev != Some(ticket.rev) || same_name(target, &ticket.state) {
        return None;
    }
    let work_item_type = observed.type_of(&ticket.project, &ticket.work_item_type)?;
    let path = work_item_type.path(&ticket.state, target, true)?;
    Some(Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: ticket.project.clone(),
        work_item_type: ticket.work_item_type.clone(),
        basis: case.basis(),
        title: ticket.title.clone(),
        cause: "its creation was to end in this state and was cut short".to_owned(),
        change: Change::Move(Transit {
            id: ticket.id,
            rev: ticket.rev,
            from: ticket.state.clone(),
            path,
            sets: BTreeMap::new(),
            comment: String::new(),
            duplicate_of: None,
            memo: Memo {
                members: Vec::new(),
                ..case.memo()
            },
        }),
    })
}

/// Whether a reopening was cut short between its steps, and nobody touched the ticket since.
pub(super) fn is_half_reopened(case: &Case<'_>, ticket: &ObservedTicket) -> bool {
    case.written.is_some_and(|written| {
        written.closed.is_some()
            && written.pending_state.is_some()
            && written.rev == Some(ticket.rev)
    })
}
