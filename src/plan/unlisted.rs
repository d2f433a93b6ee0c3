//! Tickets whose finding is in no answer, on a ledger that does not know which it was (design, 8
//! G.6 and G.9).

use std::collections::BTreeSet;

use serde_json::Value;

use super::action::{Hold, HoldCause, Verb};
use super::{Note, Plan};
use crate::model::key::TicketKey;
use crate::model::members::Claimed;
use crate::model::observed::{Completeness, Observed, ObservedTicket};
use crate::model::process::StateCategory;

/// Keeps such tickets in the ledger, so that one which is deleted later is known as deleted, and
/// names those that are open.
pub(super) fn decide(decided: &BTreeSet<TicketKey>, observed: &Observed, plan: &mut Plan) {
    for (key, tickets) in &observed.tickets {
        if !key.is_for_finding() || decided.contains(key) {
            continue;
        }
        let ours = tickets.iter().filter(|ticket| ticket.origin.is_ours());
        for ticket in ours.filter(|ticket| is_read_here(ticket, observed)) {
            note(ticket, observed, plan);
            let is_closed = ticket.category.is_some_and(StateCategory::is_closed);
            if !is_closed && !ticket.is_closed_double {
                plan.holds.push(hold(ticket));
            }
        }
    }
}

/// Whether the Nucleus project that the ticket names was read to its end. One that no rule here
/// names is the affair of another profile.
fn is_read_here(ticket: &ObservedTicket, observed: &Observed) -> bool {
    let block = ticket.block.as_ref();
    let Some(project) = block.and_then(|block| block.nucleus_project.as_ref()) else {
        return true;
    };
    let source = observed.sources.get(project);
    source.is_some_and(|source| source.completeness == Completeness::Complete)
}

fn note(ticket: &ObservedTicket, observed: &Observed, plan: &mut Plan) {
    let (key, generation) = (&ticket.link.key, ticket.link.generation);
    let remembered = observed.memory.tickets.get(&(key.clone(), generation));
    if remembered.is_some_and(|remembered| remembered.id != Some(ticket.id)) {
        return;
    }
    let block = ticket.block.as_ref().filter(|block| block.is_intact);
    let shown = block.map_or(Claimed::Unknown, |block| {
        Claimed::Unmet(block.claim.clone())
    });
    let before = remembered.and_then(|remembered| remembered.claim.as_ref());
    let is_news = match (before, &shown) {
        (None, _) => true,
        (Some(Claimed::Unmet(old)), Claimed::Unmet(new)) => {
            new != old && new.members >= old.members
        }
        (Some(_), _) => false,
    };
    if remembered.is_none() {
        plan.notes.push(Note::Found {
            key: key.clone(),
            generation,
            id: ticket.id,
            finding: None,
            scope: String::new(),
            rule: None,
            block_hash: ticket.own_block(),
        });
    }
    if is_news {
        plan.notes.push(Note::Claimed {
            key: key.clone(),
            generation,
            claim: shown,
        });
    }
}

fn hold(ticket: &ObservedTicket) -> Hold {
    let id = ticket.id;
    let why = format!(
        "no answer of Nucleus has its finding, and the ledger is newer than the ticket; if the \
         finding is fixed, close it with `adoconn tickets close {id}`"
    );
    Hold {
        key: Some(ticket.link.key.clone()),
        rule: None,
        verb: Verb::CloseTicket,
        id: Some(id),
        project: ticket.project.clone(),
        what: ticket.title.clone(),
        old: Value::Null,
        new: Value::Null,
        cause: HoldCause::new("finding_unlisted", why),
    }
}
