//! Creations that were cut short before their last step: the next run of any kind finishes them.

use super::case::{Case, cases};
use super::{Plan, Policy, digest, open};
use crate::model::observed::Observed;
use crate::model::process::StateCategory;

/// Plans the rest of every creation that was cut short, and nothing else.
pub fn rest(observed: &Observed, policy: &Policy<'_>) -> Plan {
    let mut plan = Plan::default();
    for case in cases(observed, policy) {
        decide(&case, observed, &mut plan);
    }
    digest::sort(&mut plan);
    plan
}

/// The rest of one creation; a ticket without a finding was made by hand, and a sync does nothing
/// else to it.
pub(super) fn decide(case: &Case<'_>, observed: &Observed, plan: &mut Plan) {
    let is_closed = |category: StateCategory| category.is_closed();
    let ticket = case
        .ticket
        .filter(|ticket| !ticket.category.is_some_and(is_closed));
    let rest = ticket.and_then(|ticket| open::unfinished(case, ticket, observed));
    plan.actions.extend(rest);
}
