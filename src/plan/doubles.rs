//! Further live work items with the key of a ticket (design, 8 A.7).

use std::collections::BTreeMap;

use super::Plan;
use super::action::{Action, Change, Memo, Transit, Verb};
use super::case::Case;
use super::open::close_path;
use crate::model::key::KeyLink;
use crate::model::observed::{Observed, ObservedTicket};
use crate::model::remark::ClosedBy;
use crate::model::status::StatusClass;
use crate::model::way::{Got, Way};
use crate::template::footer;

/// Closes a double that this ledger made and nobody touched since; names every other one.
pub(super) fn decide(case: &Case<'_>, observed: &Observed, plan: &mut Plan) {
    let Some(ticket) = case.ticket else { return };
    let mut left: Vec<String> = case
        .revenants
        .iter()
        .map(|old| format!("#{} ({})", old.id, old.link.generation))
        .collect();
    for double in &case.doubles {
        let way = (!leaves_nothing_open(case) && is_ours(case, double, observed))
            .then(|| close_path(double, case.policy(), observed).ok())
            .flatten();
        match way {
            Some(path) => {
                let action = close(case, ticket, double, path);
                plan.propose(case.policy(), action);
            }
            None => left.push(format!("#{}", double.id)),
        }
    }
    if left.is_empty() {
        return;
    }
    let carry = if left.len() == 1 { "carries" } else { "carry" };
    let (ids, followed) = (left.join(", "), ticket.id);
    let why = format!(
        "{ids} {carry} the key of #{followed}, which is followed; the next run on the machine that \
         made what is too many closes it where nobody touched it, else close it by hand (a later \
         version has `tickets dedupe`)"
    );
    plan.holds.push(case.hold(Verb::CloseTicket, "double", why));
}

/// Whether closing the double would leave an open finding without an open ticket: a person closed
/// the one that is followed, and may mean to go on with the other.
fn leaves_nothing_open(case: &Case<'_>) -> bool {
    case.is_closed && case.count(StatusClass::Open) > 0
}

/// Whether this ledger made the item, and nobody wrote on it since.
///
/// One whose creation was heard of is known by its number. Of those that came late only their
/// count is known: a copy that a person made carries the key link as well, and then there are
/// more items than creates.
fn is_ours(case: &Case<'_>, double: &ObservedTicket, observed: &Observed) -> bool {
    let is_untouched = |way: &Way| {
        let got = way.got(double.rev, &double.state);
        matches!(got, Got::Partly(_) | Got::Through)
    };
    if let Some(way) = observed.memory.made.get(&double.id) {
        return is_untouched(way);
    }
    let link = KeyLink {
        key: case.key.clone(),
        generation: case.generation,
    };
    let Some(creates) = observed.memory.repeated_creates.get(&link) else {
        return false;
    };
    let items = observed
        .tickets
        .get(&case.key)
        .map_or(&[][..], Vec::as_slice);
    let items = items.iter().filter(|item| item.link == link).count();
    items <= creates.len() && creates.iter().any(is_untouched)
}

fn close(
    case: &Case<'_>,
    kept: &ObservedTicket,
    double: &ObservedTicket,
    path: Vec<String>,
) -> Action {
    let cause = format!("made twice for one key; a duplicate of #{}", kept.id);
    Action {
        key: Some(case.key.clone()),
        rule: case.rule_name(),
        project: double.project.clone(),
        work_item_type: double.work_item_type.clone(),
        basis: case.basis(),
        title: double.title.clone(),
        change: Change::Close(Transit {
            id: double.id,
            rev: double.rev,
            from: double.state.clone(),
            path,
            sets: BTreeMap::new(),
            comment: format!(
                "<p>Closed by adoconn: {cause}.</p>{}",
                footer::render(&case.key, Some(&ClosedBy::Double))
            ),
            duplicate_of: Some(kept.id),
            // The ledger remembers the ticket that is followed, not this one.
            memo: Memo::default(),
        }),
        cause,
    }
}
